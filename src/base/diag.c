/* Gathering diagnostics, and printing them the way compilers do: place, words, the line, a caret under the fault. Columns count
 * code points; the caret line counts terminal cells, so that it stands under wide letters too. */
#include "base/diag.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>
#include "base/bounds.h"

enum { TAB_CELLS = 4, MESSAGE_BYTES_MAX = 1024 };

void diag_init(struct diag_list *list, struct arena *arena)
{
    *list = (struct diag_list){.arena = arena, .items = arena_alloc(arena, DIAGNOSTIC_COUNT_MAX, sizeof(struct diag))};
}

void diag_add(struct diag_list *list, enum diag_level level, uint32_t line, uint32_t column, uint32_t width, const char *right,
              const char *format, ...)
{
    if (level == DIAG_ERROR)
        list->error_count++;
    else
        list->warning_count++;
    /* Errors are worth more than warnings: they take the last places. */
    uint32_t room = level == DIAG_ERROR ? DIAGNOSTIC_COUNT_MAX : DIAGNOSTIC_COUNT_MAX / 2;
    if (!list->items || list->count >= room)
        return;
    char message[MESSAGE_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    list->items[list->count++] = (struct diag){
        .level = level,
        .line = line ? line : 1,
        .column = column ? column : 1,
        .width = width ? width : 1,
        .wrong = arena_copy(list->arena, str_of(message)),
        .right = arena_copy(list->arena, str_of(right)),
    };
}

struct ordered {
    const struct diag *diag;
    uint32_t index;
};

static int by_place(const void *left, const void *right)
{
    const struct ordered *a = left, *b = right;
    if (a->diag->line != b->diag->line)
        return a->diag->line < b->diag->line ? -1 : 1;
    if (a->diag->column != b->diag->column)
        return a->diag->column < b->diag->column ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static struct str line_of(struct str source, uint32_t line)
{
    const char *at = source.ptr, *end = source.ptr + source.len;
    for (; line > 1 && at && at < end; line--) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        at = next ? next + 1 : end;
    }
    if (!at || at >= end)
        return STR("");
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    size_t len = (size_t)((stop ? stop : end) - at);
    if (len > 0 && at[len - 1] == '\r')
        len--;
    return (struct str){at, len};
}

/* Prints a line with tabs expanded and control bytes replaced. Fills where, in terminal cells, the underlined part begins and
 * how wide it is. Long lines are shown as a window around the fault. */
static void print_line(struct str line, const struct diag *diag, struct buf *ret_text)
{
    enum { LINE_CELLS_MAX = 160, CELLS_BEFORE = 60 };
    struct buf shown;
    buf_init(&shown, 4096);
    uint32_t cells = 0, from = 0, width = 0, column = 1, skip_until = 1;
    if (diag->column > LINE_CELLS_MAX - CELLS_BEFORE)
        skip_until = diag->column - CELLS_BEFORE;
    if (skip_until > 1) {
        buf_add_str(&shown, STR("..."));
        cells = 3;
    }
    for (size_t i = 0; i < line.len && cells < LINE_CELLS_MAX; column++) {
        utf8proc_int32_t point;
        utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)line.ptr + i, (utf8proc_ssize_t)(line.len - i), &point);
        size_t bytes = taken > 0 ? (size_t)taken : 1;
        uint32_t wide = 1;
        if (column >= skip_until) {
            if (column == diag->column)
                from = cells;
            if (taken <= 0 || (point < 0x20 && point != '\t') || point == 0x7f)
                buf_add_str(&shown, STR("\xef\xbf\xbd"));
            else if (point == '\t') {
                wide = TAB_CELLS - cells % TAB_CELLS;
                buf_printf(&shown, "%*s", (int)wide, "");
            } else {
                int measured = utf8proc_charwidth(point);
                wide = measured > 0 ? (uint32_t)measured : 0;
                buf_add(&shown, line.ptr + i, bytes);
            }
            cells += wide;
            if (column >= diag->column && column < diag->column + diag->width)
                width += wide;
        }
        i += bytes;
    }
    if (diag->column >= column)
        from = cells; /* the fault is at or beyond the end of the line */
    buf_printf(ret_text, "    " STR_FMT "\n    %*s^", (int)shown.len, shown.ptr ? shown.ptr : "", (int)from, "");
    for (uint32_t i = 1; i < width; i++)
        buf_add(ret_text, "~", 1);
    buf_add(ret_text, "\n", 1);
    buf_free(&shown);
}

void diag_print(const struct diag_list *list, struct str file, struct str source, struct buf *ret_text)
{
    struct ordered *order = arena_alloc(list->arena, list->count ? list->count : 1, sizeof(*order));
    if (!order) {
        ret_text->failed = true;
        return;
    }
    for (uint32_t i = 0; i < list->count; i++)
        order[i] = (struct ordered){&list->items[i], i};
    qsort(order, list->count, sizeof(*order), by_place);
    for (uint32_t i = 0; i < list->count; i++) {
        const struct diag *diag = order[i].diag;
        buf_printf(ret_text, STR_FMT ":%u:%u: %s: " STR_FMT "\n", STR_ARG(file), diag->line, diag->column,
                   diag->level == DIAG_ERROR ? "error" : "warning", STR_ARG(diag->wrong));
        print_line(line_of(source, diag->line), diag, ret_text);
        if (diag->right.len > 0)
            buf_printf(ret_text, "    right: " STR_FMT "\n", STR_ARG(diag->right));
    }
    uint32_t total = list->error_count + list->warning_count;
    if (total > list->count)
        buf_printf(ret_text, STR_FMT ": %u more not shown\n", STR_ARG(file), total - list->count);
    if (total > 0)
        buf_printf(ret_text, STR_FMT ": %u error%s, %u warning%s\n", STR_ARG(file), list->error_count,
                   list->error_count == 1 ? "" : "s", list->warning_count, list->warning_count == 1 ? "" : "s");
}
