/* The reader of workbooks under any XML: an input is the parts of one, parted by the byte 1c, which no XML holds. They
 * are packed soundly, so that nothing is refused before its XML is read. */
#include <stdint.h>
#include <string.h>

#include "files/workbook_read.h"
#include "files/zip.h"
#include "grids.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { PARTED = 0x1c, BOOK_BYTES_MAX = 8 << 20 };

static void add(struct zip *zip, const char *name, struct str content)
{
    struct buf part;
    buf_init(&part, BOOK_BYTES_MAX);
    buf_add_str(&part, content);
    zip_add(zip, name, &part);
    buf_free(&part);
}

static void pack(struct str input, struct buf *ret_book)
{
    static const char *const names[] = {
        "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
        "xl/styles.xml",   "xl/worksheets/sheet2.xml"};
    struct zip zip;
    zip_begin(&zip, ret_book);
    add(&zip, "_rels/.rels",
        STR("<Relationships><Relationship Id='r' Type='/officeDocument' Target='xl/workbook.xml'/></Relationships>"));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *end = input.len > 0 ? memchr(input.ptr, PARTED, input.len) : NULL;
        struct str part = {input.ptr, end ? (size_t)(end - input.ptr) : input.len};
        add(&zip, names[i], part);
        input.ptr += part.len + (end != NULL);
        input.len -= part.len + (end != NULL);
    }
    zip_end(&zip);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct buf book;
    struct grid_file grids = {0};
    struct trouble trouble = {""};
    arena_init(&arena, 256 << 20);
    buf_init(&book, BOOK_BYTES_MAX);
    pack((struct str){(const char *)bytes, len}, &book);
    assert(!book.failed);
    enum status status = workbook_read((struct str){book.ptr, book.len}, &arena, &grids, &trouble);
    assert(status == STATUS_OK || trouble.text[0]);
    if (status == STATUS_OK)
        grids_hold(&grids);
    buf_free(&book);
    arena_clear(&arena);
    return 0;
}
