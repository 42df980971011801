/* Sobol' points and Sobol' indices.
 *
 * The sequence is the digital net of Sobol' (1967) in Gray-code order with the direction numbers of Joe and Kuo (2008,
 * search criterion 6): for each dimension a primitive polynomial over two elements and the first odd numbers m_1 ...
 * m_s; the recurrence gives the rest. The first 64 dimensions are here: 32 factors in Saltelli's design take two each.
 *
 * The estimates are those that Saltelli and others (2010) recommend. The outcome is centred first: the estimate of S1
 * is a mean of products, and a large mean would drown the covariance it is after. The rows are dealt to eight nets with
 * shifts of their own: one net would be more even, but nothing in it tells how far off its estimate is.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "study/stat.h"

enum { START_COUNT_MAX = 9 };

static const struct {
    uint16_t polynomial; /* bit s is the leading term, bit 0 the constant */
    uint16_t start[START_COUNT_MAX];
    /* clang-format off */
} net[STAT_DIMENSION_COUNT_MAX - 1] = { /* of dimensions 2 to 64; the first is the van der Corput sequence */
    {3, {1}}, {7, {1, 3}}, {11, {1, 3, 1}}, {13, {1, 1, 1}}, {19, {1, 1, 3, 3}}, {25, {1, 3, 5, 13}},
    {37, {1, 1, 5, 5, 17}}, {41, {1, 1, 5, 5, 5}}, {47, {1, 1, 7, 11, 19}}, {55, {1, 1, 5, 1, 1}},
    {59, {1, 1, 1, 3, 11}}, {61, {1, 3, 5, 5, 31}}, {67, {1, 3, 3, 9, 7, 49}}, {91, {1, 1, 1, 15, 21, 21}},
    {97, {1, 3, 1, 13, 27, 49}}, {103, {1, 1, 1, 15, 7, 5}}, {109, {1, 3, 1, 15, 13, 25}}, {115, {1, 1, 5, 5, 19, 61}},
    {131, {1, 3, 7, 11, 23, 15, 103}}, {137, {1, 3, 7, 13, 13, 15, 69}}, {143, {1, 1, 3, 13, 7, 35, 63}},
    {145, {1, 3, 5, 9, 1, 25, 53}}, {157, {1, 3, 1, 13, 9, 35, 107}}, {167, {1, 3, 1, 5, 27, 61, 31}},
    {171, {1, 1, 5, 11, 19, 41, 61}}, {185, {1, 3, 5, 3, 3, 13, 69}}, {191, {1, 1, 7, 13, 1, 19, 1}},
    {193, {1, 3, 7, 5, 13, 19, 59}}, {203, {1, 1, 3, 9, 25, 29, 41}}, {211, {1, 3, 5, 13, 23, 1, 55}},
    {213, {1, 3, 7, 3, 13, 59, 17}}, {229, {1, 3, 1, 3, 5, 53, 69}}, {239, {1, 1, 5, 5, 23, 33, 13}},
    {241, {1, 1, 7, 7, 1, 61, 123}}, {247, {1, 1, 7, 9, 13, 61, 49}}, {253, {1, 3, 3, 5, 3, 55, 33}},
    {285, {1, 3, 1, 15, 31, 13, 49, 245}}, {299, {1, 3, 5, 15, 31, 59, 63, 97}}, {301, {1, 3, 1, 11, 11, 11, 77, 249}},
    {333, {1, 3, 1, 11, 27, 43, 71, 9}}, {351, {1, 1, 7, 15, 21, 11, 81, 45}}, {355, {1, 3, 7, 3, 25, 31, 65, 79}},
    {357, {1, 3, 1, 1, 19, 11, 3, 205}}, {361, {1, 1, 5, 9, 19, 21, 29, 157}}, {369, {1, 3, 7, 11, 1, 33, 89, 185}},
    {391, {1, 3, 3, 3, 15, 9, 79, 71}}, {397, {1, 3, 7, 11, 15, 39, 119, 27}}, {425, {1, 1, 3, 1, 11, 31, 97, 225}},
    {451, {1, 1, 1, 3, 23, 43, 57, 177}}, {463, {1, 3, 7, 7, 17, 17, 37, 71}}, {487, {1, 3, 1, 5, 27, 63, 123, 213}},
    {501, {1, 1, 3, 5, 11, 43, 53, 133}}, {529, {1, 3, 5, 5, 29, 17, 47, 173, 479}},
    {539, {1, 3, 3, 11, 3, 1, 109, 9, 69}}, {545, {1, 1, 1, 5, 17, 39, 23, 5, 343}},
    {557, {1, 3, 1, 5, 25, 15, 31, 103, 499}}, {563, {1, 1, 1, 11, 11, 17, 63, 105, 183}},
    {601, {1, 1, 5, 11, 9, 29, 97, 231, 363}}, {607, {1, 1, 5, 15, 19, 45, 41, 7, 383}},
    {617, {1, 3, 7, 7, 31, 19, 83, 137, 221}}, {623, {1, 1, 1, 3, 23, 15, 111, 223, 83}},
    {631, {1, 1, 5, 13, 31, 15, 55, 25, 161}}, {637, {1, 1, 3, 13, 25, 47, 39, 87, 257}},
};
/* clang-format on */

#define SHIFT_KEY UINT64_C(0x7368696674736f62)

static void fill_direction(uint32_t dimension, uint32_t ret_direction[32])
{
    if (dimension == 0) {
        for (uint32_t bit = 0; bit < 32; bit++)
            ret_direction[bit] = UINT32_C(1) << (31 - bit);
        return;
    }
    uint32_t polynomial = net[dimension - 1].polynomial;
    uint32_t degree = 31 - (uint32_t)__builtin_clz(polynomial);
    for (uint32_t bit = 0; bit < degree; bit++)
        ret_direction[bit] = (uint32_t)net[dimension - 1].start[bit] << (31 - bit);
    for (uint32_t bit = degree; bit < 32; bit++) {
        uint32_t next = ret_direction[bit - degree] ^ (ret_direction[bit - degree] >> degree);
        for (uint32_t back = 1; back < degree; back++)
            if (polynomial >> (degree - back) & 1)
                next ^= ret_direction[bit - back];
        ret_direction[bit] = next;
    }
}

void stat_sequence_init(struct stat_sequence *sequence, uint32_t dimension_count, bool shifted, uint64_t seed,
                        uint32_t net)
{
    assert(dimension_count >= 1 && dimension_count <= STAT_DIMENSION_COUNT_MAX);
    memset(sequence, 0, sizeof(*sequence));
    sequence->dimension_count = dimension_count;
    for (uint32_t dimension = 0; dimension < dimension_count; dimension++) {
        fill_direction(dimension, sequence->direction[dimension]);
        if (shifted)
            sequence->shift[dimension] = rng_block(seed ^ SHIFT_KEY, net, dimension / 4, 0).word[dimension % 4];
    }
}

void stat_sequence_point(const struct stat_sequence *sequence, uint32_t index, double *ret_point)
{
    uint32_t gray = index ^ (index >> 1);
    for (uint32_t dimension = 0; dimension < sequence->dimension_count; dimension++) {
        uint32_t value = sequence->shift[dimension];
        for (uint32_t rest = gray; rest; rest &= rest - 1)
            value ^= sequence->direction[dimension][__builtin_ctz(rest)];
        ret_point[dimension] = (double)value * 0x1p-32;
    }
}

/* A quotient of sums with its interval. The nets are independent, so the residuals of the quotient in each tell of its
 * error (the variance of a ratio estimate), whatever the number of rows in a net. */
static double quotient(const double *over, const double *under, uint32_t net_count, struct stat_interval *ret_interval)
{
    double above = 0, below = 0, squares = 0;
    for (uint32_t net = 0; net < net_count; net++) {
        above += over[net];
        below += under[net];
    }
    double value = above / below;
    for (uint32_t net = 0; net < net_count; net++) {
        double residual = over[net] - value * under[net];
        squares += residual * residual;
    }
    double half = stat_t95(net_count - 1) * sqrt(squares * net_count / (net_count - 1)) / below;
    *ret_interval = (struct stat_interval){value - half, value + half};
    return value;
}

bool stat_sensitivity(uint32_t sample_count, uint32_t factor_count, const double *y_a, const double *y_b,
                      const double *y_ab, struct stat_sensitivity *ret_sensitivities)
{
    uint32_t net_count = sample_count < STAT_NET_COUNT ? sample_count : STAT_NET_COUNT;
    double mean = 0, variance = 0, variances[STAT_NET_COUNT] = {0};
    if (net_count < 2)
        return false;
    for (uint32_t row = 0; row < sample_count; row++)
        mean += (y_a[row] + y_b[row]) / (2.0 * sample_count);
    for (uint32_t row = 0; row < sample_count; row++) {
        double square = (y_a[row] - mean) * (y_a[row] - mean) + (y_b[row] - mean) * (y_b[row] - mean);
        variances[row % net_count] += square / 2;
        variance += square / (2.0 * sample_count);
    }
    if (!(variance > 1e-15 * (1 + mean * mean)))
        return false;
    for (uint32_t factor = 0; factor < factor_count; factor++) {
        const double *mixed = y_ab + (size_t)factor * sample_count;
        double firsts[STAT_NET_COUNT] = {0}, totals[STAT_NET_COUNT] = {0};
        for (uint32_t row = 0; row < sample_count; row++) {
            firsts[row % net_count] += (y_b[row] - mean) * (mixed[row] - y_a[row]);
            totals[row % net_count] += (y_a[row] - mixed[row]) * (y_a[row] - mixed[row]) / 2;
        }
        struct stat_sensitivity *to = &ret_sensitivities[factor];
        to->first = quotient(firsts, variances, net_count, &to->first_interval);
        to->total = quotient(totals, variances, net_count, &to->total_interval);
        assert(to->total >= 0);
    }
    return true;
}
