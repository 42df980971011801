/* Why something failed, as one sentence. */
#include <stdarg.h>
#include <stdio.h>

#include "exercise/inside.h"

enum status exercise_say(struct exercise_trouble *trouble, enum status status, const char *format, ...)
{
    if (trouble) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(trouble->text, sizeof(trouble->text), format, arguments);
        va_end(arguments);
        if (!trouble->text[0]) /* the log had no words for it */
            snprintf(trouble->text, sizeof(trouble->text), "%s", status_text(status));
    }
    return status;
}
