/* Messages and their places. What would not be kept is not composed. */
#include "scenario/voice.h"

#include <stdarg.h>
#include <stdio.h>

#include "scenario/compiler.h"

enum { MESSAGE_BYTES_MAX = 1024 };

const char *voice_say(struct compiler *compiler, const char *format, ...)
{
    char text[MESSAGE_BYTES_MAX];
    if (compiler->diags->count >= DIAGNOSTIC_COUNT_MAX)
        return ""; /* what would not be kept is not composed */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    struct str copy = arena_copy(&compiler->scratch, str_of(text));
    return copy.ptr ? copy.ptr : "";
}

/* `once`: what is made for several members is wrong at one place of the file. */
__attribute__((format(printf, 6, 0))) static void complain(struct compiler *compiler, bool once, enum diag_level level,
                                                           struct place place, const char *right, const char *format,
                                                           va_list arguments)
{
    char text[MESSAGE_BYTES_MAX];
    if (compiler->out_of_memory)
        return; /* what is missing now is no fault of the scenario */
    vsnprintf(text, sizeof(text), format, arguments);
    for (uint32_t i = 0; once && i < compiler->diags->count && i < DIAGNOSTIC_COUNT_MAX; i++)
        if (compiler->diags->items[i].line == place.line && compiler->diags->items[i].column == place.column &&
            str_equal(compiler->diags->items[i].wrong, str_of(text)))
            return;
    diag_add(compiler->diags, level, place.line, place.column, place.width, right, "%s", text);
}

void voice_error(struct compiler *compiler, const struct node *node, const char *right, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(compiler, node->me.ptr != NULL, DIAG_ERROR, tree_place(&compiler->tree, node), right, format, arguments);
    va_end(arguments);
}

void voice_warn(struct compiler *compiler, const struct node *node, const char *right, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(compiler, node->me.ptr != NULL, DIAG_WARNING, tree_place(&compiler->tree, node), right, format, arguments);
    va_end(arguments);
}

void voice_error_inside(struct compiler *compiler, const struct node *node, uint32_t offset, uint32_t width,
                        const char *right, const char *format, ...)
{
    struct place place = {node->line, node->column, 1};
    if (compiler->diags->count < DIAGNOSTIC_COUNT_MAX)
        place = tree_place_inside(&compiler->tree, node, offset, width);
    va_list arguments;
    va_start(arguments, format);
    complain(compiler, node->me.ptr != NULL, DIAG_ERROR, place, right, format, arguments);
    va_end(arguments);
}
