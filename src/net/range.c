/* Part of a file: one range of bytes, as players of sound and film ask for it when somebody moves to another moment.
 *
 * Several ranges at once, other units and what does not read as a range are answered with the whole, as HTTP allows; so
 * is a range that comes with a condition (If-Range), for our answers have nothing that it could be compared with. */
#include <assert.h>

#include "base/bytes.h"
#include "net/inside.h"

/* "0-499", "500-", "-500". False: none of these. */
static bool read_range(struct str text, uint64_t bytes, uint64_t *ret_from, uint64_t *ret_until)
{
    size_t at = 0, digits;
    uint64_t from = 0, last = 0;
    bool from_end = text.len > 0 && text.ptr[0] == '-';
    if (!from_end && bytes_digits(text, &at, &from) == 0)
        return false;
    if (at >= text.len || text.ptr[at++] != '-')
        return false;
    digits = bytes_digits(text, &at, &last);
    if (at != text.len || (digits == 0 && from_end) || (digits > 0 && !from_end && last < from))
        return false;
    if (from_end) {
        *ret_from = last < bytes ? bytes - last : 0;
        *ret_until = last > 0 ? bytes : 0;
    } else {
        *ret_from = from;
        *ret_until = digits == 0 || last >= bytes ? bytes : last + 1;
    }
    return true;
}

enum net_range net_request_range(const struct net_request *request, uint64_t bytes, uint64_t *ret_from,
                                 uint64_t *ret_bytes)
{
    struct str range, condition;
    const struct str unit = STR("bytes=");
    uint64_t from, until;
    assert(bytes > 0);
    *ret_from = 0;
    *ret_bytes = bytes;
    if (request->head.method != NET_GET || !net_request_header(request, "Range", &range) ||
        net_request_header(request, "If-Range", &condition) || range.len < unit.len ||
        memcmp(range.ptr, unit.ptr, unit.len) != 0)
        return NET_RANGE_WHOLE;
    if (!read_range((struct str){range.ptr + unit.len, range.len - unit.len}, bytes, &from, &until))
        return NET_RANGE_WHOLE;
    if (from >= until)
        return NET_RANGE_BEYOND;
    assert(until <= bytes);
    *ret_from = from;
    *ret_bytes = until - from;
    return NET_RANGE_PART;
}
