/* What the child says of a file, and what the parent makes of that: every length and number is checked again. */
#include "files/stranger.h"

#include <assert.h>
#include <jansson.h>
#include <utf8proc.h>

#include "base/bytes.h"
#include "base/clean.h"
#include "files/cage.h"
#include "files/csv_read.h"
#include "files/json_read.h"
#include "files/workbook_read.h"

enum { READ_BYTES_MAX = 256 << 20 };

static void add_text(struct buf *bytes, struct str text)
{
    buf_u32(bytes, (uint32_t)text.len);
    buf_add_str(bytes, text);
}

void stranger_tell(struct str file, enum decode_encoding encoding, struct buf *ret_bytes)
{
    struct arena arena;
    struct grid_file grids = {0};
    struct trouble trouble = {""};
    arena_init(&arena, READ_BYTES_MAX);
    static const char compound[] = "\xd0\xcf\x11\xe0"; /* old Excel */
    bool book = file.len >= 4 && (memcmp(file.ptr, "PK", 2) == 0 || memcmp(file.ptr, compound, 4) == 0);
    size_t first = 0;
    while (first < file.len && memchr(" \t\r\n\xef\xbb\xbf", file.ptr[first], 7))
        first++;
    bool json = first < file.len && (file.ptr[first] == '{' || file.ptr[first] == '[');
    struct str rest = {file.ptr + first, file.len - first};
    enum status status = book   ? workbook_read(file, &arena, &grids, &trouble)
                         : json ? json_read(rest, &arena, &grids, &trouble)
                                : csv_read(file, encoding, &arena, &grids, &trouble);
    assert(status == STATUS_OK || trouble.text[0]);
    buf_u8(ret_bytes, (uint8_t)status);
    add_text(ret_bytes, status == STATUS_OK ? grids.told : str_of(trouble.text));
    buf_u32(ret_bytes, grids.sheet_count);
    for (uint32_t s = 0; status == STATUS_OK && s < grids.sheet_count; s++) {
        const struct grid *grid = &grids.sheets[s];
        add_text(ret_bytes, grid->name);
        buf_u8(ret_bytes, grid->hidden);
        buf_u32(ret_bytes, grid->cell_count);
        for (uint32_t c = 0; c < grid->cell_count; c++) {
            buf_u32(ret_bytes, grid->cells[c].row);
            buf_u32(ret_bytes, grid->cells[c].column);
            buf_u8(ret_bytes, (uint8_t)grid->cells[c].kind);
            add_text(ret_bytes, grid->cells[c].text);
        }
    }
    arena_clear(&arena);
}

/* A text of UTF-8, cleaned of what nobody sees, in the arena. */
static bool hear_text(struct bytes *bytes, struct arena *arena, struct str *ret_text)
{
    struct str said = bytes_str(bytes);
    struct buf clean;
    if (bytes->failed || said.len > GRID_CELL_BYTES_MAX)
        return false;
    if (clean_find(said) == said.len) {
        *ret_text = arena_copy(arena, said);
        return ret_text->ptr != NULL;
    }
    buf_init(&clean, GRID_CELL_BYTES_MAX * 3);
    clean_add(&clean, said, true);
    *ret_text = arena_copy(arena, (struct str){clean.ptr ? clean.ptr : "", clean.len});
    bool heard = !clean.failed && ret_text->ptr;
    buf_free(&clean);
    return heard;
}

static bool hear_cells(struct bytes *bytes, struct arena *arena, struct grid *grid)
{
    assert(grid->cell_count <= GRID_CELL_COUNT_MAX);
    for (uint32_t c = 0; c < grid->cell_count; c++) {
        struct grid_cell *cell = &grid->cells[c];
        const struct grid_cell *last = c > 0 ? &grid->cells[c - 1] : NULL;
        cell->row = (uint32_t)bytes_little(bytes, 4);
        cell->column = (uint32_t)bytes_little(bytes, 4);
        uint64_t kind = bytes_little(bytes, 1);
        bool sound = cell->row >= 1 && cell->row <= GRID_ROW_MAX && cell->column >= 1 &&
                     cell->column <= GRID_COLUMN_MAX && kind < GRID_KIND_COUNT &&
                     (!last || last->row < cell->row || (last->row == cell->row && last->column < cell->column));
        if (!sound || !hear_text(bytes, arena, &cell->text))
            return false;
        cell->kind = (enum grid_kind)kind;
    }
    return true;
}

static bool hear_sheets(struct bytes *bytes, struct arena *arena, struct grid_file *file)
{
    for (uint32_t s = 0; s < file->sheet_count; s++) {
        struct grid *grid = &file->sheets[s];
        if (!hear_text(bytes, arena, &grid->name))
            return false;
        grid->hidden = bytes_little(bytes, 1) != 0;
        grid->cell_count = (uint32_t)bytes_little(bytes, 4);
        if (bytes->failed || grid->cell_count > GRID_CELL_COUNT_MAX)
            return false;
        grid->cells = arena_alloc(arena, grid->cell_count + 1, sizeof(*grid->cells));
        if (!grid->cells || !hear_cells(bytes, arena, grid))
            return false;
    }
    return bytes->left == 0;
}

enum status stranger_hear(struct str said, struct arena *arena, struct grid_file *ret_file, struct trouble *trouble)
{
    struct bytes bytes = bytes_of(said.ptr, said.len);
    struct grid_file file = {0};
    uint64_t status = bytes_little(&bytes, 1);
    bool sound = hear_text(&bytes, arena, &file.told);
    file.sheet_count = (uint32_t)bytes_little(&bytes, 4);
    sound = sound && !bytes.failed && file.sheet_count <= GRID_SHEET_COUNT_MAX;
    bool known = status == STATUS_MALFORMED || status == STATUS_TOO_LARGE || status == STATUS_OUT_OF_MEMORY;
    if (sound && known)
        return trouble_say(trouble, (enum status)status, STR_FMT, STR_ARG(file.told));
    if (sound && status == STATUS_OK) {
        file.sheets = arena_alloc(arena, file.sheet_count + 1, sizeof(*file.sheets));
        sound = file.sheets && hear_sheets(&bytes, arena, &file);
    }
    if (!sound || status != STATUS_OK)
        return trouble_say(trouble, STATUS_MALFORMED, "reading the file went wrong; it is not to be trusted");
    *ret_file = file;
    return STATUS_OK;
}

struct asking {
    struct str file;
    enum decode_encoding encoding;
};

static void tell(void *context, struct buf *output)
{
    const struct asking *asking = context;
    stranger_tell(asking->file, asking->encoding, output);
}

enum status stranger_read(struct str file, enum decode_encoding encoding, struct arena *arena,
                          struct grid_file *ret_file, struct trouble *trouble)
{
    struct asking asking = {file, encoding};
    struct buf said;
    if (file.len > STRANGER_BYTES_MAX)
        return trouble_say(trouble, STATUS_TOO_LARGE, "the file is larger than %d MB", STRANGER_BYTES_MAX >> 20);
    buf_init(&said, CAGE_OUTPUT_BYTES_MAX);
    json_object_seed(0); /* it opens a file for that, which nobody in the cage may */
    enum status status = cage_run(tell, &asking, &said, trouble);
    if (status == STATUS_OK)
        status = stranger_hear((struct str){said.ptr, said.len}, arena, ret_file, trouble);
    buf_free(&said);
    return status;
}
