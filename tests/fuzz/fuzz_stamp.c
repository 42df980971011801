/* Dates and times of strangers' lists: no crash, and what is read lies within a day, a year of four digits. */
#include <assert.h>
#include <stdint.h>

#include "planner/receivers.h"
#include "planner/stamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct stamp stamp;
    struct str text = {(const char *)bytes, len}, name;
    size_t at = 0, total = 0;
    for (int order = 0; order < 2; order++)
        if (stamp_read(text, (enum stamp_order)order, &stamp)) {
            assert(!stamp.has_time || (stamp.minute >= 0 && stamp.minute <= 1440));
            assert(!stamp.has_date || (stamp.date > -30000 && stamp.date < 3000000));
            assert(!stamp.has_day || stamp.day >= 1);
        }
    while (receivers_next(text, &at, &name)) {
        assert(name.len > 0 && at <= len);
        total += name.len;
    }
    assert(total <= len);
    return 0;
}
