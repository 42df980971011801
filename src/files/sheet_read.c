/* Rows and cells of a sheet, and the cells that are merged. */
#include "files/sheet_read.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "files/xml_read.h"

struct merge {
    uint32_t row, column, last_row;
};

struct reading {
    const struct sheet_words *words;
    struct grid_maker *maker;
    const char *wrong; /* of the cell that is read */
    enum status status;
    uint32_t row, column; /* where we are; 0: nowhere yet */
    bool in_cell, in_value, in_inline, in_phonetic, has_formula, has_value;
    char type;     /* of the cell: first letter of s, n, b, e, d; i for inlineStr, t for str */
    uint32_t form; /* index of its format */
    struct buf text;
    struct merge *merges;
    uint32_t merge_count;
};

struct str sheet_read_unescape(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.len + 1, 1);
    size_t len = 0;
    for (size_t at = 0; copy && at < text.len;) {
        uint8_t code[2];
        bool escape = text.len - at >= 7 && memcmp(text.ptr + at, "_x", 2) == 0 && text.ptr[at + 6] == '_' &&
                      bytes_hex((struct str){text.ptr + at + 2, 4}, code, 2);
        uint32_t letter = escape ? (uint32_t)code[0] << 8 | code[1] : 0;
        if (escape && letter > 0 && (letter < 0xd800 || letter > 0xdfff)) {
            len += (size_t)utf8proc_encode_char((utf8proc_int32_t)letter, (utf8proc_uint8_t *)copy + len);
            at += 7;
        } else {
            copy[len++] = text.ptr[at++];
        }
    }
    size_t kept = 0; /* \r\n and \r are line breaks like others */
    for (size_t i = 0; i < len; i++)
        if (copy[i] != '\r')
            copy[kept++] = copy[i];
        else if (i + 1 == len || copy[i + 1] != '\n')
            copy[kept++] = '\n';
    assert(!copy || kept <= text.len);
    return (struct str){copy, kept};
}

/* "C12", within what a workbook can have; how many bytes it takes, 0: it is none. */
static size_t place_len(const char *text, uint32_t *ret_row, uint32_t *ret_column)
{
    uint32_t column = 0;
    uint64_t row;
    size_t at = 0, from;
    for (; text[at] >= 'A' && text[at] <= 'Z' && at < 4; at++)
        column = column * 26 + (uint32_t)(text[at] - 'A') + 1;
    from = at;
    if (bytes_digits(str_of(text), &at, &row) == 0 || text[from] == '0' || row > GRID_ROW_MAX || column == 0 ||
        column > GRID_COLUMN_MAX)
        return 0;
    *ret_row = (uint32_t)row;
    *ret_column = column;
    return at;
}

static bool refuse(struct reading *reading, const char *what, const char *shown)
{
    reading->status = trouble_say(reading->maker->trouble, STATUS_MALFORMED, "%s '%.40s'", what, shown);
    return false;
}

static bool begin_row(struct reading *reading, const char **attributes)
{
    const char *said = xml_read_attribute(attributes, "r");
    uint64_t row = (uint64_t)reading->row + 1;
    if (said && (!bytes_decimal(str_of(said), GRID_ROW_MAX, &row) || row <= reading->row))
        return refuse(reading, "a row cannot have the number", said);
    if (row > GRID_ROW_MAX)
        return refuse(reading, "a row cannot have the number", "1048577");
    reading->row = (uint32_t)row;
    reading->column = 0;
    return true;
}

static bool begin_cell(struct reading *reading, const char **attributes)
{
    const char *said = xml_read_attribute(attributes, "r"), *type = xml_read_attribute(attributes, "t");
    const char *form = xml_read_attribute(attributes, "s");
    uint32_t row = reading->row, column = reading->column + 1;
    uint64_t number;
    if (row == 0)
        return refuse(reading, "a cell stands outside of rows", said ? said : "");
    if (said) {
        size_t len = place_len(said, &row, &column);
        if (len == 0 || said[len] || row != reading->row || column <= reading->column)
            return refuse(reading, "a cell cannot have the place", said);
    }
    if (column > GRID_COLUMN_MAX)
        return refuse(reading, "a cell cannot have the place", "XFE");
    reading->column = column;
    reading->in_cell = true;
    reading->has_formula = reading->has_value = false;
    reading->type = !type ? 'n' : strcmp(type, "inlineStr") == 0 ? 'i' : strcmp(type, "str") == 0 ? 't' : type[0];
    reading->form = form && bytes_decimal(str_of(form), UINT32_MAX - 1, &number) ? (uint32_t)number : 0;
    buf_clear(&reading->text);
    return true;
}

static bool begin_merge(struct reading *reading, const char **attributes)
{
    const char *said = xml_read_attribute(attributes, "ref");
    struct merge merge;
    uint32_t last_column;
    size_t len = said ? place_len(said, &merge.row, &merge.column) : 0;
    if (len == 0 || said[len] != ':' || place_len(said + len + 1, &merge.last_row, &last_column) == 0 ||
        merge.last_row < merge.row)
        return refuse(reading, "cells cannot be merged by", said ? said : "");
    if (reading->merge_count == SHEET_MERGE_COUNT_MAX)
        return refuse(reading, "too many merged cells, the last is", said);
    struct merge *merges = realloc(reading->merges, (reading->merge_count + 1) * sizeof(*merges));
    if (!merges) {
        reading->status = trouble_say(reading->maker->trouble, STATUS_OUT_OF_MEMORY, "%s", "");
        return false;
    }
    reading->merges = merges;
    merges[reading->merge_count++] = merge;
    return true;
}

static bool on_begin(void *context, const char *name, const char **attributes)
{
    struct reading *reading = context;
    if (strcmp(name, "row") == 0)
        return begin_row(reading, attributes);
    if (strcmp(name, "c") == 0)
        return begin_cell(reading, attributes);
    if (strcmp(name, "mergeCell") == 0)
        return begin_merge(reading, attributes);
    if (!reading->in_cell)
        return true;
    reading->has_formula = reading->has_formula || strcmp(name, "f") == 0;
    reading->in_inline = reading->in_inline || strcmp(name, "is") == 0;
    reading->in_phonetic = reading->in_phonetic || strcmp(name, "rPh") == 0;
    reading->in_value =
        strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && reading->in_inline && !reading->in_phonetic);
    reading->has_value = reading->has_value || reading->in_value;
    return true;
}

static bool on_text(void *context, struct str text)
{
    struct reading *reading = context;
    if (reading->in_value)
        buf_add_str(&reading->text, text);
    if (!reading->text.failed)
        return true;
    char place[GRID_PLACE_BYTES];
    return refuse(reading, "there is too much in the cell", grid_place(reading->row, reading->column, place));
}

/* What the cell says, as text; ptr NULL: it cannot say that. */
static struct str say(struct reading *reading, enum grid_kind *ret_kind, char room[CELLFORM_BYTES])
{
    assert(reading->in_cell || reading->column > 0);
    const struct sheet_words *words = reading->words;
    struct str text = str_of(buf_text(&reading->text));
    uint64_t index;
    char *end;
    *ret_kind = GRID_TEXT;
    switch (reading->type) {
    case 's':
        return bytes_decimal(text, UINT32_MAX - 1, &index) && index < words->string_count ? words->strings[index]
                                                                                          : (struct str){NULL, 0};
    case 'b': return str_equal(text, STR("1")) ? STR("TRUE") : STR("FALSE");
    case 'i':
    case 't': return sheet_read_unescape(reading->maker->arena, text);
    case 'n': break;
    default: return text; /* an error such as #REF!, or a date as text */
    }
    double number = strtod(buf_text(&reading->text), &end);
    if (text.len == 0 || *end)
        return (struct str){text.len == 0 ? "" : NULL, 0};
    *ret_kind =
        cellform_print(number, reading->form < words->form_count ? words->forms[reading->form] : CELLFORM_NUMBER,
                       words->from_1904, room);
    return str_of(room);
}

static bool end_cell(struct reading *reading)
{
    assert(reading->row >= 1 && reading->column >= 1);
    char room[CELLFORM_BYTES], place[GRID_PLACE_BYTES];
    struct grid_cell cell = {.row = reading->row, .column = reading->column};
    reading->in_cell = reading->in_inline = reading->in_phonetic = false;
    if (reading->has_formula && !reading->has_value)
        cell.text = STR("#FORMULA");
    else if (reading->has_value)
        cell.text = say(reading, &cell.kind, room);
    else
        return true;
    if (!cell.text.ptr)
        return refuse(reading, "what stands in the file cannot be read for cell",
                      grid_place(cell.row, cell.column, place));
    cell.kind = reading->has_formula ? GRID_FORMULA : cell.kind;
    reading->status = grid_add(reading->maker, cell, reading->type != 's');
    return reading->status == STATUS_OK;
}

static bool on_end(void *context, const char *name)
{
    struct reading *reading = context;
    reading->in_value = false;
    reading->in_phonetic = reading->in_phonetic && strcmp(name, "rPh") != 0;
    return strcmp(name, "c") == 0 && reading->in_cell ? end_cell(reading) : true;
}

/* A cell that is merged downward says the same in each of its rows, down to the last row that says anything. */
static enum status repeat_merged(struct reading *reading, struct grid *grid)
{
    struct grid_maker *maker = reading->maker;
    uint32_t last = grid->cell_count > 0 ? grid->cells[grid->cell_count - 1].row : 0, added = 0, most = 0;
    for (uint32_t m = 0; m < reading->merge_count; m++) {
        const struct merge *merge = &reading->merges[m];
        uint32_t end = merge->last_row < last ? merge->last_row : last;
        most += end > merge->row && grid_at(grid, merge->row, merge->column) ? end - merge->row : 0;
        if (maker->total + most > GRID_CELL_COUNT_MAX)
            return trouble_say(maker->trouble, STATUS_TOO_LARGE, "the file holds more than %d cells",
                               GRID_CELL_COUNT_MAX);
    }
    if (most == 0)
        return STATUS_OK;
    struct grid_cell *cells = arena_alloc(maker->arena, grid->cell_count + most, sizeof(*cells));
    if (!cells)
        return trouble_say(maker->trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    memcpy(cells, grid->cells, grid->cell_count * sizeof(*cells));
    for (uint32_t m = 0; m < reading->merge_count; m++) {
        const struct merge *merge = &reading->merges[m];
        const struct grid_cell *first = grid_at(grid, merge->row, merge->column);
        for (uint32_t row = merge->row + 1; first && row <= merge->last_row && row <= last; row++)
            if (!grid_at(grid, row, merge->column))
                cells[grid->cell_count + added++] = (struct grid_cell){row, merge->column, GRID_REPEATED, first->text};
    }
    assert(added <= most);
    maker->total += added;
    qsort(cells, grid->cell_count + added, sizeof(*cells), grid_order);
    uint32_t kept = 0; /* merges that lie over each other repeat a cell once */
    for (uint32_t i = 0; i < grid->cell_count + added; i++)
        if (kept == 0 || grid_order(&cells[kept - 1], &cells[i]) != 0)
            cells[kept++] = cells[i];
    grid->cells = cells;
    grid->cell_count = kept;
    return STATUS_OK;
}

enum status sheet_read(struct str xml, const struct sheet_words *words, struct grid_maker *maker, struct grid *grid)
{
    struct reading reading = {.words = words, .maker = maker};
    struct xml_reader reader = {&reading, on_begin, on_end, on_text};
    struct trouble why = {""};
    buf_init(&reading.text, GRID_CELL_BYTES_MAX);
    enum status status = xml_read(xml, &reader, &why);
    if (status == STATUS_REFUSED)
        status = reading.status;
    else if (status != STATUS_OK)
        trouble_say(maker->trouble, status, "%s", why.text);
    if (status == STATUS_OK)
        status = grid_take(maker, grid);
    if (status == STATUS_OK)
        status = repeat_merged(&reading, grid);
    if (status != STATUS_OK) {
        why = *maker->trouble;
        trouble_say(maker->trouble, status, "sheet '%.60s': %.240s", grid->name.ptr ? grid->name.ptr : "", why.text);
    }
    free(reading.merges);
    buf_free(&reading.text);
    return status;
}
