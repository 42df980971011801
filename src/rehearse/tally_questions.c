/* What cells answered to questions, in all runs: how often, what, and where it can be said whether they were right; the
 * last of assessments with a truth as well. */
#include <assert.h>
#include <stdlib.h>

#include "rehearse/tally.h"

static uint32_t bins_of(const struct program_question *question, uint64_t most, struct tally_bins *ret_bins)
{
    uint64_t range = (uint64_t)((int64_t)question->to - question->from + 1), width = 1;
    switch (question->kind) {
    case ANSWER_WORDS: range = 0; break;
    case ANSWER_RANK: range = (uint64_t)question->name_count * question->name_count; break;
    case ANSWER_SCALE: assert(question->from == 1); break;
    case ANSWER_NUMBER: width = (range + most - 1) / most; break;
    }
    *ret_bins = (struct tally_bins){.from = question->kind == ANSWER_RANK ? 0 : question->from,
                                    .width = (uint32_t)width,
                                    .count = (uint32_t)((range + width - 1) / width)};
    return ret_bins->count;
}

void tally_lay_questions(struct tally *tally)
{
    const struct program *program = tally->program;
    uint64_t rows = 1, most = TALLY_REPLY_BIN_COUNT_MAX;
    for (uint32_t i = 0; i < program->question_count; i++)
        rows += program->questions[i].kind == ANSWER_NUMBER ? program->questions[i].asked_count : 0;
    most = most / rows < TALLY_BIN_COUNT_MIN ? TALLY_BIN_COUNT_MIN : most / rows;
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        struct tally_question *about = &tally->questions[i];
        uint32_t count = bins_of(question, most, &about->bins);
        bool judged = question->has_right || question->truth != CODE_NONE;
        about->bins.first = tally->final_bin_count;
        about->asked_first = tally->question_asked_count;
        about->pair_first = tally->question_pair_count;
        tally->final_bin_count += (size_t)count * question->asked_count;
        tally->question_asked_count += question->asked_count;
        tally->question_pair_count += judged ? question->asked_count * (question->asked_count - 1) / 2 : 0;
    }
    for (uint32_t i = 0; i < program->round_count; i++) {
        const uint32_t asked = program->assessments[program->rounds[i].assessment].asked_count;
        tally->truths[i] = (struct tally_truth){tally->round_asked_count, tally->round_pair_count};
        tally->round_asked_count += program->rounds[i].truth_slot != INDEX_NONE ? asked : 0;
        tally->round_pair_count += program->rounds[i].truth_slot != INDEX_NONE ? asked * (asked - 1) / 2 : 0;
    }
}

/* Of one question or round in a batch; of each cell that is asked. Answered and right are 0 or 1, and are counted in as
 * many bits as they have here, which LANES_MAX of them fit: so the loops over lanes become vectors. */
struct tally_given {
    int32_t right_from[LANES_MAX], right_to[LANES_MAX];
    struct tally_given_cell {
        int32_t values[LANES_MAX];
        int16_t answered[LANES_MAX], right[LANES_MAX];
    } cells[];
};

struct tally_given *tally_given_new(const struct tally *tally)
{
    struct tally_given *given;
    uint32_t cells = 0;
    for (uint32_t i = 0; i < tally->program->question_count; i++)
        if (tally->program->questions[i].asked_count > cells)
            cells = tally->program->questions[i].asked_count;
    for (uint32_t i = 0; i < tally->program->assessment_count; i++)
        if (tally->program->assessments[i].asked_count > cells)
            cells = tally->program->assessments[i].asked_count;
    return calloc(1, sizeof(*given) + cells * sizeof(given->cells[0]));
}

void tally_given_free(struct tally_given *given)
{
    free(given);
}

static void read_values(const struct tally_batch *batch, uint32_t slot, int32_t *ret_values)
{
    int32_t scratch[LANES_MAX] SCRATCH;
    struct lanes_column column = tally_column(batch, slot, scratch);
    for (uint32_t lane = 0; lane < batch->count; lane++)
        ret_values[lane] = column.narrow ? column.narrow[lane] : column.wide[lane];
}

static uint64_t sum_of(const int16_t *flags, uint32_t count)
{
    int16_t sum = 0;
    for (uint32_t lane = 0; lane < count; lane++)
        sum = (int16_t)(sum + flags[lane]);
    assert(sum >= 0 && (uint32_t)sum <= count);
    return (uint64_t)sum;
}

/* Step by step, since two lanes that count the same step one after the other wait for each other. */
static void fold_steps(const struct tally_batch *batch, uint32_t steps, uint32_t slot, const int16_t *answered,
                       uint64_t *counts)
{
    int16_t scratch[LANES_MAX] SCRATCH;
    const int16_t *values = tally_small(batch, slot, scratch);
    uint64_t all = 0;
    for (int16_t step = 1; step <= (int16_t)steps; step++) {
        int16_t sum = 0;
        for (uint32_t lane = 0; lane < batch->count; lane++)
            sum = (int16_t)(sum + (answered[lane] & (values[lane] == step)));
        counts[step - 1] += (uint64_t)sum;
        all += (uint64_t)sum;
    }
    assert(all == sum_of(answered, batch->count)); /* who answers, answers one of them */
}

/* Of each name its places. */
static void fold_rank(const struct tally_batch *batch, uint32_t names, uint32_t slot, const int16_t *answered,
                      uint64_t *counts)
{
    for (uint32_t name = 0; name < names; name++)
        fold_steps(batch, names, slot + name, answered, counts + (size_t)name * names);
}

static void fold_number(struct tally *tally, const struct tally_batch *batch, const struct tally_bins *bins,
                        const struct tally_given_cell *cell, size_t first)
{
    for (uint32_t lane = 0; lane < batch->count; lane++)
        if (cell->answered[lane])
            tally_count(bins, tally->finals + first, tally->extremes + first, cell->values[lane]);
}

static void fold_cell(struct tally *tally, const struct tally_batch *batch, uint32_t index, uint32_t k,
                      struct tally_given *given)
{
    const struct program_question *question = &tally->program->questions[index];
    const struct tally_question *about = &tally->questions[index];
    const size_t first = about->bins.first + (size_t)k * about->bins.count;
    struct tally_given_cell *cell = &given->cells[k];
    int16_t scratch[LANES_MAX] SCRATCH;
    const int16_t *answered = tally_small(batch, question->answered_slot + k, scratch);
    for (uint32_t lane = 0; lane < batch->count; lane++)
        cell->answered[lane] = answered[lane] >= 0;
    tally->question_answered[about->asked_first + k] += sum_of(cell->answered, batch->count);
    if (question->kind == ANSWER_RANK)
        fold_rank(batch, question->name_count, question->answer_slot + k * question->name_count, cell->answered,
                  tally->finals + first);
    if (question->kind != ANSWER_NUMBER && question->kind != ANSWER_SCALE)
        return;
    read_values(batch, question->answer_slot + k, cell->values);
    if (question->kind == ANSWER_SCALE)
        fold_steps(batch, about->bins.count, question->answer_slot + k, cell->answered, tally->finals + first);
    else
        fold_number(tally, batch, &about->bins, cell, first);
    for (uint32_t lane = 0; lane < batch->count; lane++)
        cell->right[lane] = (int16_t)(cell->answered[lane] & (cell->values[lane] >= given->right_from[lane]) &
                                      (cell->values[lane] <= given->right_to[lane]));
    tally->question_right[about->asked_first + k] += sum_of(cell->right, batch->count);
}

/* `counts`: of each pair of cells, TALLY_STANDING_COUNT. */
static void fold_pairs(const struct tally_batch *batch, uint32_t asked, const struct tally_given *given,
                       uint64_t *counts)
{
    for (uint32_t i = 0; i < asked; i++)
        for (uint32_t k = i + 1; k < asked; k++, counts += TALLY_STANDING_COUNT) {
            const struct tally_given_cell *a = &given->cells[i], *b = &given->cells[k];
            int32_t both = 0, one = 0, alike = 0, answered = 0;
            for (uint32_t lane = 0; lane < batch->count; lane++) {
                int32_t here = a->answered[lane] & b->answered[lane], right = a->right[lane] + b->right[lane];
                answered += here;
                both += here & (right == 2);
                one += here & (right == 1);
                alike += here & (right == 0) & (a->values[lane] == b->values[lane]);
            }
            assert(both + one + alike <= answered);
            counts[TALLY_BOTH_RIGHT] += (uint64_t)both;
            counts[TALLY_ONE_RIGHT] += (uint64_t)one;
            counts[TALLY_WRONG_ALIKE] += (uint64_t)alike;
            counts[TALLY_WRONG_APART] += (uint64_t)(answered - both - one - alike);
        }
}

/* What was right in each run; nothing is, from 1 to 0, where nobody can say or the question never closed. */
static void read_right(const struct tally_batch *batch, const struct program_question *question,
                       struct tally_given *given)
{
    int16_t scratch[LANES_MAX] SCRATCH;
    const int16_t *closed = tally_small(batch, question->closed_slot, scratch);
    if (question->truth != CODE_NONE) {
        read_values(batch, question->truth_slot, given->right_from);
        memcpy(given->right_to, given->right_from, sizeof(given->right_to));
    }
    for (uint32_t lane = 0; lane < batch->count; lane++) {
        if (question->has_right) {
            given->right_from[lane] = question->right_from;
            given->right_to[lane] = question->right_to;
        }
        if ((!question->has_right && question->truth == CODE_NONE) || closed[lane] < 0) {
            given->right_from[lane] = 1;
            given->right_to[lane] = 0;
        }
    }
}

void tally_fold_questions(struct tally *tally, const struct tally_batch *batch)
{
    int16_t scratch[LANES_MAX] SCRATCH;
    struct tally_given *given = tally->given;
    for (uint32_t i = 0; i < tally->program->question_count; i++) {
        const struct program_question *question = &tally->program->questions[i];
        const int16_t *opened = tally_small(batch, question->opened_slot, scratch);
        uint32_t count = 0;
        for (uint32_t lane = 0; lane < batch->count; lane++)
            count += opened[lane] >= 0;
        if (count == 0)
            continue;
        tally->question_opened[i] += count;
        read_right(batch, question, given);
        for (uint32_t k = 0; k < question->asked_count; k++) {
            fold_cell(tally, batch, i, k, given);
            assert(tally->question_answered[tally->questions[i].asked_first + k] <= tally->question_opened[i]);
        }
        if (question->has_right || question->truth != CODE_NONE)
            fold_pairs(batch, question->asked_count, given,
                       tally->question_pairs + (size_t)tally->questions[i].pair_first * TALLY_STANDING_COUNT);
    }
}

void tally_fold_truths(struct tally *tally, const struct tally_batch *batch)
{
    struct tally_given *given = tally->given;
    for (uint32_t i = 0; i < tally->program->round_count; i++) {
        const struct program_round *round = &tally->program->rounds[i];
        const uint32_t asked = tally->program->assessments[round->assessment].asked_count;
        if (round->truth_slot == INDEX_NONE)
            continue;
        read_values(batch, round->truth_slot, given->right_from);
        for (uint32_t k = 0; k < asked; k++) {
            struct tally_given_cell *cell = &given->cells[k];
            int32_t unjudged = 0;
            read_values(batch, round->answer_slot + k, cell->values);
            for (uint32_t lane = 0; lane < batch->count; lane++) {
                cell->answered[lane] = cell->values[lane] > 0;
                cell->right[lane] = (int16_t)(cell->answered[lane] & (cell->values[lane] == given->right_from[lane]));
                unjudged += cell->answered[lane] & (given->right_from[lane] <= 0);
            }
            assert(unjudged == 0); /* what was answered has been judged */
            tally->round_right[tally->truths[i].asked_first + k] += sum_of(cell->right, batch->count);
        }
        fold_pairs(batch, asked, given,
                   tally->round_pairs + (size_t)tally->truths[i].pair_first * TALLY_STANDING_COUNT);
    }
}
