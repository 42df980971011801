/* Why something could not be opened, in one sentence for people. */
#include <stdarg.h>
#include <stdio.h>

#include "net/inside.h"

enum status net_say(struct net_trouble *trouble, enum status status, const char *format, ...)
{
    if (trouble) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(trouble->text, sizeof(trouble->text), format, arguments);
        va_end(arguments);
    }
    return status;
}
