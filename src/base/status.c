/* The words for each kind of trouble. */
#include "base/status.h"

const char *status_text(enum status status)
{
    static const char *const texts[] = {
#define STATUS(name, text) [STATUS_##name] = text,
#include "base/status.def"
#undef STATUS
    };
    return (unsigned)status < sizeof(texts) / sizeof(texts[0]) ? texts[status] : "unknown trouble";
}
