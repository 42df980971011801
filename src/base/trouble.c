/* Why something failed, as one sentence for people. */
#include "base/trouble.h"

#include <stdarg.h>
#include <stdio.h>

enum status trouble_say(struct trouble *trouble, enum status status, const char *format, ...)
{
    if (trouble) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(trouble->text, sizeof(trouble->text), format, arguments);
        va_end(arguments);
        if (!trouble->text[0])
            snprintf(trouble->text, sizeof(trouble->text), "%s", status_text(status));
    }
    return status;
}
