/* Diagnostics: gathered while reading, printed at the end in order of place.
 *
 * Columns count code points, because that is what editors show and what the reader of YAML counts; carets must stand
 * under what they point at, and there a Korean syllable takes two columns and a combining mark none. So the caret line
 * is measured in display columns, tabs are expanded, and everything a terminal would act upon (control characters,
 * changes of writing direction, bytes that are no UTF-8) is shown as U+FFFD. A long line is shown in part, around the
 * caret.
 *
 * Only the first DIAGNOSTIC_COUNT_MAX are kept; the counts go on and the printout says how many are not shown. */
#include "base/diag.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <utf8proc.h>

#include "base/bounds.h"
#include "base/clean.h"
#include "base/json.h"
#include "base/sheaf.h"

enum { TAB_COLUMNS = 4, SHOWN_COLUMNS_MAX = 150, LEAD_COLUMNS = 60, MESSAGE_BYTES_MAX = 4096, PATH_BYTES_MAX = 8192 };

void diag_init(struct diag_list *list, struct arena *arena)
{
    *list = (struct diag_list){.arena = arena, .items = arena_alloc(arena, DIAGNOSTIC_COUNT_MAX, sizeof(*list->items))};
}

static uint32_t kept_count(const struct diag_list *list)
{
    if (!list->items)
        return 0;
    return list->count < DIAGNOSTIC_COUNT_MAX ? list->count : DIAGNOSTIC_COUNT_MAX;
}

void diag_add(struct diag_list *list, enum diag_level level, uint32_t line, uint32_t column, uint32_t width,
              const char *right, const char *format, ...)
{
    uint32_t at = list->count++;
    if (level == DIAG_ERROR)
        list->error_count++;
    else
        list->warning_count++;
    if (at >= DIAGNOSTIC_COUNT_MAX || !list->items)
        return;

    char message[MESSAGE_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    assert(len >= 0);
    struct diag *diag = &list->items[at];
    *diag = (struct diag){.level = level, .line = line, .column = column, .width = width};
    diag->wrong = arena_copy(list->arena, str_of(message));
    if (!diag->wrong.ptr)
        diag->wrong = STR("(no memory for the message)");
    diag->right = right && *right ? arena_copy(list->arena, str_of(right)) : (struct str){NULL, 0};
}

/* One character as it is shown: its bytes in the text and its width on the screen. */
struct shown {
    struct str bytes; /* what to print; a tab prints as spaces */
    size_t len;       /* bytes of the text it stands for */
    uint32_t columns;
};

static struct shown next_shown(struct str text, size_t at, uint32_t column)
{
    assert(at < text.len);
    utf8proc_int32_t code;
    utf8proc_ssize_t len =
        utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + at, (utf8proc_ssize_t)(text.len - at), &code);
    if (len <= 0)
        return (struct shown){STR("\xef\xbf\xbd"), 1, 1};
    if (code == '\t') {
        uint32_t columns = TAB_COLUMNS - column % TAB_COLUMNS;
        return (struct shown){{"    ", columns}, 1, columns};
    }
    if (!clean_is_shown(code))
        return (struct shown){STR("\xef\xbf\xbd"), (size_t)len, 1};
    int columns = utf8proc_charwidth(code);
    return (struct shown){{text.ptr + at, (size_t)len}, (size_t)len, columns > 0 ? (uint32_t)columns : 0};
}

/* The line and, under it, ^~~~ below `width` code points from `column` (from 1; at most one past the end). */
static void print_line(struct str line, uint32_t column, uint32_t width, struct buf *ret_text)
{
    uint32_t begin = 0, end = 0, total = 0, code_points = 0;
    bool found = false;
    for (size_t at = 0; at < line.len;) {
        if (!found && code_points + 1 >= column) {
            begin = total;
            found = true;
        }
        struct shown shown = next_shown(line, at, total);
        total += shown.columns;
        at += shown.len;
        code_points++;
        if (found && code_points - (column ? column - 1 : 0) <= (width ? width : 1))
            end = total;
    }
    if (!found)
        begin = total;
    if (end <= begin)
        end = begin + 1;

    assert(begin <= total);
    uint32_t from = total > SHOWN_COLUMNS_MAX && begin > LEAD_COLUMNS ? begin - LEAD_COLUMNS : 0,
             to = from + SHOWN_COLUMNS_MAX;
    uint32_t now = 0, first = UINT32_MAX;
    buf_add_str(ret_text, from ? STR("...") : STR("    "));
    for (size_t at = 0; at < line.len && now < to;) {
        struct shown shown = next_shown(line, at, now);
        if (now >= from) {
            if (first == UINT32_MAX)
                first = now;
            buf_add_str(ret_text, shown.bytes);
        }
        now += shown.columns;
        at += shown.len;
    }
    buf_add_str(ret_text, now < total ? STR("...\n") : STR("\n"));
    if (first == UINT32_MAX)
        first = 0;
    if (end > to)
        end = to > begin ? to : begin + 1;
    assert(first <= begin && begin < end);
    buf_printf(ret_text, "%*s^", (int)(begin - first + (from ? 3 : 4)), "");
    for (uint32_t i = begin + 1; i < end; i++)
        buf_add(ret_text, "~", 1);
    buf_add(ret_text, "\n", 1);
}

static bool comes_before(const struct diag *a, const struct diag *b)
{
    return a->line != b->line ? a->line < b->line : a->column < b->column;
}

/* Those that are kept, by place; how many. */
static uint32_t order_of(const struct diag_list *list, uint32_t order[DIAGNOSTIC_COUNT_MAX])
{
    uint32_t count = kept_count(list);
    for (uint32_t i = 0; i < count; i++) { /* stable: of one place, what was found first comes first */
        uint32_t at = i;
        for (; at > 0 && comes_before(&list->items[i], &list->items[order[at - 1]]); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    assert(count <= DIAGNOSTIC_COUNT_MAX);
    return count;
}

/* The file in which a line of the source lies, in `ret_path`; gives back the line of that file. */
static uint32_t file_of(struct str file, struct str source, uint32_t line, struct buf *ret_path)
{
    struct sheaf_part part = sheaf_at(source, line);
    buf_clear(ret_path);
    sheaf_path(ret_path, file, part.name);
    return line >= part.line ? line - part.line + 1 : line;
}

void diag_json(const struct diag_list *list, struct str file, struct str source, struct buf *ret_json)
{
    struct buf path;
    buf_init(&path, PATH_BYTES_MAX);
    uint32_t order[DIAGNOSTIC_COUNT_MAX], count = order_of(list, order);
    json_key_text(ret_json, "file", file);
    json_key_count(ret_json, "errors", list->error_count);
    json_key_count(ret_json, "warnings", list->warning_count);
    json_key_list(ret_json, "faults");
    for (uint32_t i = 0; i < count; i++) {
        const struct diag *diag = &list->items[order[i]];
        json_open_object(ret_json);
        uint32_t line = file_of(file, source, diag->line, &path);
        json_key_text(ret_json, "file", (struct str){path.ptr, path.len});
        json_key_word(ret_json, "level", diag->level == DIAG_ERROR ? "error" : "warning");
        json_key_count(ret_json, "line", line);
        json_key_count(ret_json, "column", diag->column);
        json_key_count(ret_json, "width", diag->width);
        json_key_text(ret_json, "wrong", diag->wrong);
        json_key_text(ret_json, "right", diag->right);
        json_close_object(ret_json);
    }
    json_close_list(ret_json);
    buf_free(&path);
}

void diag_print(const struct diag_list *list, struct str file, struct str source, struct buf *ret_text)
{
    uint32_t order[DIAGNOSTIC_COUNT_MAX], count = order_of(list, order);

    size_t line_start = 0;
    uint32_t line = 1;
    struct buf path;
    buf_init(&path, PATH_BYTES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct diag *diag = &list->items[order[i]];
        uint32_t line_of_file = file_of(file, source, diag->line, &path);
        clean_add(ret_text, (struct str){path.ptr, path.len}, false);
        if (diag->line)
            buf_printf(ret_text, ":%u:%u", line_of_file, diag->column);
        buf_printf(ret_text, ": %s: ", diag->level == DIAG_ERROR ? "error" : "warning");
        clean_add(ret_text, diag->wrong, false);
        buf_add(ret_text, "\n", 1);
        while (line < diag->line && line_start < source.len) {
            const char *feed = memchr(source.ptr + line_start, '\n', source.len - line_start);
            line_start = feed ? (size_t)(feed - source.ptr) + 1 : source.len;
            line++;
        }
        if (diag->line && line == diag->line && source.len) {
            struct str text = {source.ptr + line_start, source.len - line_start};
            const char *feed = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
            if (feed)
                text.len = (size_t)(feed - text.ptr);
            if (text.len && text.ptr[text.len - 1] == '\r')
                text.len--;
            print_line(text, diag->column, diag->width, ret_text);
        }
        if (diag->right.len) {
            buf_add_str(ret_text, STR("    right: "));
            clean_add(ret_text, diag->right, false);
            buf_add(ret_text, "\n", 1);
        }
    }
    if (list->count > count)
        buf_printf(ret_text, "and %u more\n", list->count - count);
    buf_free(&path);
}
