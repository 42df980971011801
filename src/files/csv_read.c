/* Fields, quoted and not. */
#include "files/csv_read.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { CSV_BYTES_MAX = 64 << 20, SAMPLE_BYTES = 1 << 16 };

struct csv {
    struct str text;
    size_t at;
    char separator;
    uint32_t row, column;
    struct buf field;
    struct grid_maker maker;
    struct trouble *trouble;
};

/* Of the three, the one that stands most often outside quotes. */
static char separator_of(struct str text)
{
    static const char separators[] = ",;\t";
    size_t counts[3] = {0}, best = 0;
    bool quoted = false;
    for (size_t at = 0; at < text.len && at < SAMPLE_BYTES; at++) {
        quoted = quoted != (text.ptr[at] == '"');
        const char *found = quoted ? NULL : memchr(separators, text.ptr[at], 3);
        if (found)
            counts[found - separators]++;
    }
    for (size_t i = 1; i < 3; i++)
        best = counts[i] > counts[best] ? i : best;
    return separators[best];
}

/* "sep=;" is a line of Excel's own. */
static void skip_separator_line(struct csv *csv)
{
    struct str text = csv->text;
    if (text.len < 5 || memcmp(text.ptr, "sep=", 4) != 0 || !memchr(",;\t", text.ptr[4], 3))
        return;
    size_t end = text.len > 5 && text.ptr[5] == '\r' ? 6 : 5;
    if (end < text.len && text.ptr[end] == '\n') {
        csv->separator = text.ptr[4];
        csv->at = end + 1;
        csv->row = 1; /* lines of the file are counted */
    }
}

static enum status refuse(struct csv *csv, const char *why)
{
    return trouble_say(csv->trouble, STATUS_MALFORMED, "row %u, column %u: %s", csv->row + 1, csv->column + 1, why);
}

static bool at_end_of_line(const struct csv *csv)
{
    assert(csv->at <= csv->text.len);
    return csv->at == csv->text.len || csv->text.ptr[csv->at] == '\n' || csv->text.ptr[csv->at] == '\r';
}

/* A quoted field; we stand behind its first quote. */
static enum status read_quoted(struct csv *csv)
{
    for (; csv->at < csv->text.len; csv->at++) {
        char c = csv->text.ptr[csv->at];
        bool doubled = c == '"' && csv->at + 1 < csv->text.len && csv->text.ptr[csv->at + 1] == '"';
        if (c == '"' && !doubled) {
            csv->at++;
            return at_end_of_line(csv) || csv->text.ptr[csv->at] == csv->separator
                       ? STATUS_OK
                       : refuse(csv, "something stands behind the quotes");
        }
        csv->at += doubled;
        if (c == '\r' && csv->at + 1 < csv->text.len && csv->text.ptr[csv->at + 1] == '\n')
            continue;
        buf_u8(&csv->field, (uint8_t)(c == '\r' ? '\n' : c));
    }
    return refuse(csv, "a quote is never closed");
}

/* The apostrophe that entente and others put before what is no formula. */
static struct str without_guard(struct str text)
{
    size_t marks = 0;
    while (marks < text.len && text.ptr[marks] == '\'')
        marks++;
    bool guarded = marks > 0 && marks < text.len && memchr("=+-@\t\r\n", text.ptr[marks], 7);
    return guarded ? (struct str){text.ptr + 1, text.len - 1} : text;
}

static enum status read_field(struct csv *csv)
{
    assert(csv->at <= csv->text.len);
    enum status status = STATUS_OK;
    buf_clear(&csv->field);
    if (csv->at < csv->text.len && csv->text.ptr[csv->at] == '"') {
        csv->at++;
        status = read_quoted(csv);
    } else {
        while (!at_end_of_line(csv) && csv->text.ptr[csv->at] != csv->separator)
            buf_u8(&csv->field, (uint8_t)csv->text.ptr[csv->at++]);
    }
    if (status != STATUS_OK)
        return status;
    if (csv->field.failed)
        return refuse(csv, "the field is too long");
    if (csv->row >= GRID_ROW_MAX || csv->column >= GRID_COLUMN_MAX)
        return refuse(csv, "the file has too many rows or columns");
    struct str text = without_guard(str_of(buf_text(&csv->field)));
    return grid_add(&csv->maker, (struct grid_cell){csv->row + 1, csv->column + 1, GRID_TEXT, text}, true);
}

static enum status read_rows(struct csv *csv)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && csv->at < csv->text.len) {
        status = read_field(csv);
        if (status != STATUS_OK || csv->at == csv->text.len)
            break;
        if (csv->text.ptr[csv->at] == csv->separator) {
            csv->at++;
            csv->column++;
            continue;
        }
        bool both = csv->text.ptr[csv->at] == '\r' && csv->at + 1 < csv->text.len && csv->text.ptr[csv->at + 1] == '\n';
        csv->at += both ? 2 : 1;
        csv->row++;
        csv->column = 0;
    }
    return status;
}

static struct str told(struct arena *arena, enum decode_encoding encoding, char separator)
{
    char text[64];
    int len = snprintf(text, sizeof(text), "CSV, %s, %s", decode_name(encoding),
                       separator == ','   ? "commas"
                       : separator == ';' ? "semicolons"
                                          : "tabs");
    assert(len > 0 && (size_t)len < sizeof(text));
    return arena_copy(arena, (struct str){text, (size_t)len});
}

enum status csv_read(struct str file, enum decode_encoding encoding, struct arena *arena, struct grid_file *ret_file,
                     struct trouble *trouble)
{
    struct buf text;
    struct csv csv = {.trouble = trouble};
    enum decode_encoding read_as = encoding == DECODE_UNKNOWN ? decode_guess(file) : encoding;
    buf_init(&text, CSV_BYTES_MAX);
    buf_init(&csv.field, GRID_CELL_BYTES_MAX);
    grid_begin(&csv.maker, arena, trouble);
    enum status status = STATUS_OK;
    if (!decode_add(&text, file, read_as))
        status = trouble_say(trouble, STATUS_MALFORMED, "the file is no text in %s",
                             encoding == DECODE_UNKNOWN ? "UTF-8, UTF-16, CP949 or CP1252" : decode_name(encoding));
    else if (text.len > 0 && memchr(text.ptr, '\0', text.len))
        status = trouble_say(trouble, STATUS_MALFORMED, "the file is no text: it holds bytes of zero");
    csv.text = (struct str){text.ptr, text.len};
    if (status == STATUS_OK) {
        csv.separator = separator_of(csv.text);
        skip_separator_line(&csv);
        status = read_rows(&csv);
    }
    struct grid *grid = arena_alloc(arena, 1, sizeof(*grid));
    if (status == STATUS_OK && !grid)
        status = trouble_say(trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    if (status == STATUS_OK)
        status = grid_take(&csv.maker, grid);
    if (status == STATUS_OK)
        *ret_file = (struct grid_file){grid, 1, told(arena, read_as, csv.separator)};
    free(csv.maker.cells);
    buf_free(&csv.field);
    buf_free(&text);
    return status;
}
