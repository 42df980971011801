/* The words for trouble. */
#include "base/status.h"

#include <assert.h>
#include <stddef.h>

const char *status_text(enum status status)
{
    static const char *const texts[] = {
#define STATUS(name, text) [STATUS_##name] = text,
#include "base/status.def"
#undef STATUS
    };
    assert((size_t)status < sizeof(texts) / sizeof(*texts));
    return texts[status];
}
