/* Rows of a sheet, and a sheet as CSV. */
#include "files/sheet.h"

#include <assert.h>

enum { FIRST_ROWS = 64 };

struct str *sheet_row(struct sheet *sheet)
{
    assert(sheet->column_count > 0 && sheet->column_count <= SHEET_COLUMN_COUNT_MAX);
    if (sheet->row_count == sheet->row_capacity) {
        uint32_t capacity = sheet->row_capacity ? sheet->row_capacity * 2 : FIRST_ROWS;
        struct str *cells = arena_alloc(sheet->arena, (size_t)capacity * sheet->column_count, sizeof(*cells));
        if (!cells) {
            sheet->failed = true;
            return NULL;
        }
        if (sheet->row_count > 0)
            memcpy(cells, sheet->cells, (size_t)sheet->row_count * sheet->column_count * sizeof(*cells));
        sheet->cells = cells;
        sheet->row_capacity = capacity;
    }
    return &sheet->cells[(size_t)sheet->row_count++ * sheet->column_count];
}

/* What spreadsheets read as the beginning of a formula, also behind a tab or a line break; and what an apostrophe keeps
 * from it already, so that one comes off again when it is read. */
static bool looks_like_formula(struct str text)
{
    size_t marks = 0;
    while (marks < text.len && text.ptr[marks] == '\'')
        marks++;
    return marks < text.len && memchr("=+-@\t\r\n", text.ptr[marks], 7) != NULL;
}

static void add_field(struct buf *file, struct str text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++)
        quoted = quoted || memchr("\",\n\r;\t", text.ptr[i], 6);
    bool formula = looks_like_formula(text);
    if (!quoted) {
        buf_add_str(file, formula ? STR("'") : STR(""));
        buf_add_str(file, text);
        return;
    }
    buf_add_str(file, formula ? STR("\"'") : STR("\""));
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buf_u8(file, '"');
        buf_u8(file, (uint8_t)text.ptr[i]);
    }
    buf_u8(file, '"');
}

void sheet_csv(const struct sheet *sheet, struct buf *ret_file)
{
    buf_add_str(ret_file, STR("\xef\xbb\xbf"));
    for (uint32_t c = 0; c < sheet->column_count; c++) {
        buf_add_str(ret_file, c > 0 ? STR(",") : STR(""));
        add_field(ret_file, sheet->columns[c].head);
    }
    buf_add_str(ret_file, STR("\r\n"));
    for (size_t i = 0; i < (size_t)sheet->row_count * sheet->column_count; i++) {
        add_field(ret_file, sheet->cells[i]);
        buf_add_str(ret_file, (i + 1) % sheet->column_count == 0 ? STR("\r\n") : STR(","));
    }
    ret_file->failed = ret_file->failed || sheet->failed;
    assert(ret_file->failed || ret_file->len > 3);
}
