/* The parts of a workbook: which sheets it has, its shared strings, the formats of its cells. */
#include "files/workbook_read.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "files/cellform.h"
#include "files/json_read.h"
#include "files/sheet_read.h"
#include "files/unzip.h"
#include "files/xml_read.h"

enum { RELATION_COUNT_MAX = 256, PATH_BYTES_MAX = 256, FORMAT_COUNT_MAX = 4096 };

struct relation {
    struct str id, target;
    bool is_main, is_strings, is_styles;
};

struct book {
    struct arena *arena;
    struct trouble *trouble;
    struct grid_file other; /* what is in it instead of a workbook */
    struct unzip zip;
    struct relation relations[RELATION_COUNT_MAX];
    uint32_t relation_count;
    struct str main; /* the name of the main part */
    struct grid *sheets;
    struct str ids[GRID_SHEET_COUNT_MAX]; /* of their relations */
    uint32_t sheet_count;
    struct sheet_words words;
    /* shared strings, as they come */
    struct buf text;
    bool in_string, in_text, in_phonetic;
    uint32_t string_capacity;
    /* formats */
    struct {
        uint32_t id;
        enum cellform form;
    } formats[FORMAT_COUNT_MAX];
    uint32_t format_count;
    bool in_cell_formats;
};

static struct str keep(struct book *book, const char *text)
{
    return text ? arena_copy(book->arena, str_of(text)) : (struct str){NULL, 0};
}

static bool refuse(struct book *book, const char *why)
{
    trouble_say(book->trouble, STATUS_MALFORMED, "%s", why);
    return false;
}

static bool no_text(void *context, struct str text)
{
    (void)context, (void)text;
    return true;
}

static bool no_end(void *context, const char *name)
{
    (void)context, (void)name;
    return true;
}

/* ---- relations ---- */

static bool on_relation(void *context, const char *name, const char **attributes)
{
    struct book *book = context;
    const char *type = xml_read_attribute(attributes, "Type"), *mode = xml_read_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !type || (mode && strcmp(mode, "External") == 0))
        return true;
    if (book->relation_count == RELATION_COUNT_MAX)
        return refuse(book, "the workbook has too many parts");
    book->relations[book->relation_count++] = (struct relation){
        .id = keep(book, xml_read_attribute(attributes, "Id")),
        .target = keep(book, xml_read_attribute(attributes, "Target")),
        .is_main = str_ends(str_of(type), STR("/officeDocument")),
        .is_strings = str_ends(str_of(type), STR("/sharedStrings")),
        .is_styles = str_ends(str_of(type), STR("/styles")),
    };
    return true;
}

/* The part that a relation of `from` leads to; NULL: none. */
static const struct unzip_part *target_of(const struct book *book, struct str from, struct str target)
{
    assert(book->zip.count > 0);
    char path[PATH_BYTES_MAX];
    size_t folder = from.len;
    while (folder > 0 && from.ptr[folder - 1] != '/')
        folder--;
    bool whole = target.len > 0 && target.ptr[0] == '/';
    int len = snprintf(path, sizeof(path), STR_FMT STR_FMT, (int)(whole ? 0 : folder), from.ptr,
                       (int)target.len - whole, target.ptr + whole);
    return target.len > 0 && len > 0 && len < PATH_BYTES_MAX ? unzip_find(&book->zip, (struct str){path, (size_t)len})
                                                             : NULL;
}

/* Reads a part; NULL `part`: nothing is read. */
static enum status read_part(struct book *book, const struct unzip_part *part, const struct xml_reader *reader)
{
    struct str xml;
    struct trouble why = {""};
    if (!part)
        return STATUS_OK;
    enum status status = unzip_part(&book->zip, part, &xml, book->trouble);
    if (status != STATUS_OK)
        return status;
    status = xml_read(xml, reader, &why);
    if (status == STATUS_MALFORMED)
        trouble_say(book->trouble, status, "the part " STR_FMT " of the workbook: %s", STR_ARG(part->name), why.text);
    return status == STATUS_REFUSED ? STATUS_MALFORMED : status;
}

static enum status read_relations(struct book *book, struct str of)
{
    char path[PATH_BYTES_MAX];
    struct xml_reader reader = {book, on_relation, no_end, no_text};
    size_t folder = of.len;
    while (folder > 0 && of.ptr[folder - 1] != '/')
        folder--;
    int len = snprintf(path, sizeof(path), STR_FMT "_rels/" STR_FMT ".rels", (int)folder, of.ptr,
                       (int)(of.len - folder), of.ptr + folder);
    book->relation_count = 0;
    if (len < 0 || len >= PATH_BYTES_MAX)
        return STATUS_OK;
    return read_part(book, unzip_find(&book->zip, (struct str){path, (size_t)len}), &reader);
}

/* ---- the list of sheets ---- */

static bool on_workbook(void *context, const char *name, const char **attributes)
{
    struct book *book = context;
    const char *dates = xml_read_attribute(attributes, "date1904"), *state = xml_read_attribute(attributes, "state");
    if (strcmp(name, "workbookPr") == 0 && dates)
        book->words.from_1904 = strcmp(dates, "1") == 0 || strcmp(dates, "true") == 0;
    if (strcmp(name, "sheet") != 0)
        return true;
    if (book->sheet_count == GRID_SHEET_COUNT_MAX)
        return refuse(book, "the workbook has more than 64 sheets");
    book->sheets[book->sheet_count] = (struct grid){.name = keep(book, xml_read_attribute(attributes, "name")),
                                                    .hidden = state && strcmp(state, "visible") != 0};
    book->ids[book->sheet_count++] = keep(book, xml_read_attribute(attributes, "id"));
    return true;
}

/* ---- shared strings ---- */

static bool string_begins(void *context, const char *name, const char **attributes)
{
    struct book *book = context;
    (void)attributes;
    book->in_string = book->in_string || strcmp(name, "si") == 0;
    book->in_phonetic = book->in_phonetic || strcmp(name, "rPh") == 0;
    book->in_text = book->in_string && !book->in_phonetic && strcmp(name, "t") == 0;
    return true;
}

static bool string_text(void *context, struct str text)
{
    struct book *book = context;
    if (book->in_text)
        buf_add_str(&book->text, text);
    return !book->text.failed || refuse(book, "the workbook has too much text");
}

static bool string_ends(void *context, const char *name)
{
    struct book *book = context;
    book->in_text = false;
    book->in_phonetic = book->in_phonetic && strcmp(name, "rPh") != 0;
    if (strcmp(name, "si") != 0)
        return true;
    if (book->words.string_count == book->string_capacity) {
        uint32_t capacity = book->string_capacity ? book->string_capacity * 2 : 256;
        struct str *strings =
            capacity <= GRID_CELL_COUNT_MAX * 2 ? realloc(book->words.strings, capacity * sizeof(*strings)) : NULL;
        if (!strings)
            return refuse(book, "the workbook has too many texts");
        book->words.strings = strings;
        book->string_capacity = capacity;
    }
    struct str text = sheet_read_unescape(book->arena, (struct str){book->text.ptr, book->text.len});
    book->words.strings[book->words.string_count++] = text;
    book->in_string = false;
    buf_clear(&book->text);
    return text.ptr || refuse(book, "out of memory");
}

/* ---- formats of cells ---- */

static uint32_t number_of(const char *text)
{
    uint64_t number;
    return text && bytes_decimal(str_of(text), UINT32_MAX - 1, &number) ? (uint32_t)number : 0;
}

static enum cellform form_of(const struct book *book, uint32_t id)
{
    for (uint32_t i = 0; i < book->format_count; i++)
        if (book->formats[i].id == id)
            return book->formats[i].form;
    return cellform_builtin(id);
}

static bool on_style(void *context, const char *name, const char **attributes)
{
    struct book *book = context;
    const char *code = xml_read_attribute(attributes, "formatCode");
    if (strcmp(name, "numFmt") == 0 && code && book->format_count < FORMAT_COUNT_MAX) {
        book->formats[book->format_count].id = number_of(xml_read_attribute(attributes, "numFmtId"));
        book->formats[book->format_count++].form = cellform_of(code);
    }
    book->in_cell_formats = book->in_cell_formats || strcmp(name, "cellXfs") == 0;
    if (book->in_cell_formats && strcmp(name, "xf") == 0 && book->words.form_count < SHEET_FORM_COUNT_MAX)
        book->words.forms[book->words.form_count++] =
            form_of(book, number_of(xml_read_attribute(attributes, "numFmtId")));
    return true;
}

static bool style_ends(void *context, const char *name)
{
    struct book *book = context;
    book->in_cell_formats = book->in_cell_formats && strcmp(name, "cellXfs") != 0;
    return true;
}

/* ---- the whole ---- */

static enum status read_words(struct book *book)
{
    struct xml_reader strings = {book, string_begins, string_ends, string_text},
                      styles = {book, on_style, style_ends, no_text};
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < book->relation_count; i++) {
        const struct relation *relation = &book->relations[i];
        if (relation->is_strings || relation->is_styles)
            status = read_part(book, target_of(book, book->main, relation->target),
                               relation->is_strings ? &strings : &styles);
    }
    return status;
}

static enum status read_sheets(struct book *book)
{
    assert(book->sheet_count <= GRID_SHEET_COUNT_MAX);
    struct grid_maker maker;
    enum status status = STATUS_OK;
    grid_begin(&maker, book->arena, book->trouble);
    for (uint32_t s = 0; status == STATUS_OK && s < book->sheet_count; s++) {
        const struct unzip_part *part = NULL;
        struct str xml;
        for (uint32_t i = 0; i < book->relation_count; i++)
            if (str_equal(book->relations[i].id, book->ids[s]))
                part = target_of(book, book->main, book->relations[i].target);
        if (!part) {
            status = trouble_say(book->trouble, STATUS_MALFORMED, "the sheet '" STR_FMT "' is not in the workbook",
                                 STR_ARG(book->sheets[s].name));
            break;
        }
        status = unzip_part(&book->zip, part, &xml, book->trouble);
        if (status == STATUS_OK)
            status = sheet_read(xml, &book->words, &maker, &book->sheets[s]);
    }
    free(maker.cells);
    return status;
}

static bool has_macros(const struct book *book)
{
    static const char project[] = "vbaproject.bin", sheets[] = "xl/macrosheets/";
    bool found = false;
    for (uint32_t i = 0; i < book->zip.count; i++) {
        struct str name = book->zip.parts[i].name;
        size_t end = sizeof(project) - 1, begin = sizeof(sheets) - 1;
        found = found || (name.len >= end && strncasecmp(name.ptr + name.len - end, project, end) == 0) ||
                (name.len >= begin && strncasecmp(name.ptr, sheets, begin) == 0);
    }
    return found;
}

/* A ZIP file of another tool: the JSON in it, if there is one alone. */
static enum status read_json_part(struct book *book)
{
    const struct unzip_part *found = NULL;
    struct str json;
    for (uint32_t i = 0; i < book->zip.count; i++) {
        struct str name = book->zip.parts[i].name;
        bool is_json = name.len > 5 && strncasecmp(name.ptr + name.len - 5, ".json", 5) == 0;
        if (is_json && found)
            return trouble_say(book->trouble, STATUS_MALFORMED, "the ZIP file holds more than one JSON file");
        found = is_json ? &book->zip.parts[i] : found;
    }
    if (!found)
        return trouble_say(book->trouble, STATUS_MALFORMED, "the file is a ZIP file, but no workbook");
    enum status status = unzip_part(&book->zip, found, &json, book->trouble);
    return status == STATUS_OK ? json_read(json, book->arena, &book->other, book->trouble) : status;
}

static enum status read_book(struct book *book)
{
    struct xml_reader reader = {book, on_workbook, no_end, no_text};
    const struct unzip_part *main = NULL;
    enum status status = read_relations(book, STR(""));
    for (uint32_t i = 0; i < book->relation_count; i++)
        if (book->relations[i].is_main)
            main = target_of(book, STR(""), book->relations[i].target);
    if (status != STATUS_OK)
        return status;
    if (has_macros(book))
        return trouble_say(book->trouble, STATUS_MALFORMED,
                           "the workbook holds macros; save it as a workbook without macros (.xlsx)");
    if (!main)
        return read_json_part(book);
    book->main = main->name;
    status = read_part(book, main, &reader);
    if (status == STATUS_OK)
        status = read_relations(book, book->main);
    if (status == STATUS_OK)
        status = read_words(book);
    if (status == STATUS_OK && book->sheet_count == 0)
        status = trouble_say(book->trouble, STATUS_MALFORMED, "the file is a ZIP file, but no workbook");
    return status == STATUS_OK ? read_sheets(book) : status;
}

enum status workbook_read(struct str file, struct arena *arena, struct grid_file *ret_file, struct trouble *trouble)
{
    static const char compound[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if (file.len >= 8 && memcmp(file.ptr, compound, 8) == 0)
        return trouble_say(trouble, STATUS_MALFORMED,
                           "the file is encrypted, or of an old Excel (.xls); save it as .xlsx without a password");
    struct book *book = calloc(1, sizeof(*book));
    if (!book)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    book->arena = arena;
    book->trouble = trouble;
    book->sheets = arena_alloc(arena, GRID_SHEET_COUNT_MAX, sizeof(*book->sheets));
    buf_init(&book->text, GRID_CELL_BYTES_MAX);
    enum status status = book->sheets ? unzip_open(file, arena, &book->zip, trouble)
                                      : trouble_say(trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    if (status == STATUS_OK)
        status = read_book(book);
    if (status == STATUS_OK)
        *ret_file = book->other.sheets ? book->other : (struct grid_file){book->sheets, book->sheet_count, STR("XLSX")};
    assert(status == STATUS_OK || trouble->text[0]);
    free(book->words.strings);
    buf_free(&book->text);
    free(book);
    return status;
}
