/* Sheets as a workbook: the parts of an XLSX file (ECMA-376), with no shared strings, no formulas, no macros. */
#include <assert.h>
#include <stdio.h>

#include "files/sheet.h"
#include "files/xml.h"
#include "files/zip.h"

enum {
    PART_BYTES_MAX = 64 << 20,
    COLUMN_NAME_BYTES = 4,
    LINE_POINTS = 14,
    ROW_POINTS_MAX = 400,
    WIDE_COLUMN_COUNT = 12
};
enum { STYLE_HEAD = 1, STYLE_TEXT = 2 }; /* rows of cellXfs */

#define NAMESPACES                                                                                                     \
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "                                             \
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define LISTS "Lists"

/* "A", "B", ..., "Z", "AA", ... */
static const char *column_name(uint32_t column, char ret_name[COLUMN_NAME_BYTES])
{
    assert(column < 26 * 27);
    if (column < 26)
        snprintf(ret_name, COLUMN_NAME_BYTES, "%c", (char)('A' + column));
    else
        snprintf(ret_name, COLUMN_NAME_BYTES, "%c%c", (char)('A' + column / 26 - 1), (char)('A' + column % 26));
    return ret_name;
}

/* A text as a cell has it: _xHHHH_ is an escape there, so one that stands in the text is escaped itself. */
static void add_text(struct buf *xml, struct str text)
{
    size_t from = 0;
    for (size_t at = 0; at + 7 <= text.len; at++) {
        bool escape = text.ptr[at] == '_' && text.ptr[at + 1] == 'x' && text.ptr[at + 6] == '_';
        for (size_t i = 2; escape && i < 6; i++)
            escape = memchr("0123456789ABCDEFabcdef", text.ptr[at + i], 22) != NULL;
        if (!escape)
            continue;
        xml_escape(xml, (struct str){text.ptr + from, at - from});
        buf_add_str(xml, STR("_x005F_"));
        from = at + 1;
    }
    xml_escape(xml, (struct str){text.ptr + from, text.len - from});
}

static void add_cell(struct buf *xml, uint32_t column, uint32_t row, unsigned style, struct str text)
{
    char name[COLUMN_NAME_BYTES];
    if (text.len == 0) {
        buf_printf(xml, "<c r=\"%s%u\" s=\"%u\"/>", column_name(column, name), row, style);
        return;
    }
    buf_printf(xml, "<c r=\"%s%u\" s=\"%u\" t=\"inlineStr\"><is><t xml:space=\"preserve\">", column_name(column, name),
               row, style);
    add_text(xml, text);
    buf_add_str(xml, STR("</t></is></c>"));
}

/* The column of the sheet of lists that has the choices of this column: lists stand there in the order of sheets and
 * columns. */
static void add_validations(struct buf *xml, const struct sheet *sheet, uint32_t list)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < sheet->column_count; c++)
        count += sheet->columns[c].choice_count > 0;
    if (count == 0)
        return;
    buf_printf(xml, "<dataValidations count=\"%u\">", count);
    for (uint32_t c = 0; c < sheet->column_count; c++) {
        char name[COLUMN_NAME_BYTES], from[COLUMN_NAME_BYTES];
        if (sheet->columns[c].choice_count == 0)
            continue;
        column_name(c, name);
        column_name(list++, from);
        buf_printf(xml,
                   "<dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"0\" sqref=\"%s2:%s%u\">"
                   "<formula1>" LISTS "!$%s$2:$%s$%u</formula1></dataValidation>",
                   name, name, sheet->row_count + 1001, from, from, sheet->columns[c].choice_count + 1);
    }
    buf_add_str(xml, STR("</dataValidations>"));
}

/* In the foot and head of a page & begins a code. */
static void add_page_text(struct buf *xml, struct str text)
{
    for (size_t from = 0, at = 0; at <= text.len; at++)
        if (at == text.len || text.ptr[at] == '&') {
            xml_escape(xml, (struct str){text.ptr + from, at - from});
            buf_add_str(xml, at < text.len ? STR("&amp;&amp;") : STR(""));
            from = at + 1;
        }
}

/* What is too wide to be read on one page goes over two. */
static void add_page(struct buf *xml, const struct sheet_about *about, bool wide)
{
    buf_add_str(
        xml, STR("<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.8\" bottom=\"0.8\" header=\"0.3\" footer=\"0.3\"/>"));
    buf_printf(xml, "<pageSetup paperSize=\"8\" orientation=\"landscape\" fitToWidth=\"%d\" fitToHeight=\"0\"/>",
               wide ? 2 : 1);
    buf_add_str(xml, STR("<headerFooter><oddHeader>&amp;C"));
    add_page_text(xml, about->above);
    buf_add_str(xml, STR("</oddHeader><oddFooter>&amp;C"));
    add_page_text(xml, about->below);
    buf_add_str(xml, STR("&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"));
}

/* The half-width columns of a line, about: letters of three bytes and more are wide ones. */
static uint32_t lines_of(struct str text, uint32_t width)
{
    uint32_t lines = 1, used = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        uint32_t columns = c >= 0xe0 ? 2 : (c & 0xc0) == 0x80 ? 0 : 1;
        bool full = used + columns > width;
        if (c == '\n' || full)
            lines++;
        used = c == '\n' ? 0 : full ? columns : used + columns;
    }
    return lines;
}

/* In points: not every program finds the height of a row by itself. */
static uint32_t row_height(const struct sheet *sheet, uint32_t row)
{
    uint32_t most = 1;
    assert(row < sheet->row_count);
    for (uint32_t c = 0; c < sheet->column_count; c++) {
        uint32_t lines = lines_of(sheet->cells[(size_t)row * sheet->column_count + c], sheet->columns[c].width);
        most = lines > most ? lines : most;
    }
    return most * LINE_POINTS < ROW_POINTS_MAX ? most * LINE_POINTS : ROW_POINTS_MAX;
}

static void add_sheet(struct buf *xml, const struct sheet *sheet, const struct sheet_about *about, uint32_t list)
{
    char last[COLUMN_NAME_BYTES];
    column_name(sheet->column_count - 1, last);
    buf_printf(xml,
               XML_HEAD "<worksheet " NAMESPACES "><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>"
                        "<dimension ref=\"A1:%s%u\"/><sheetViews><sheetView workbookViewId=\"0\">"
                        "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
                        "<selection pane=\"bottomLeft\" activeCell=\"A2\" sqref=\"A2\"/></sheetView></sheetViews>"
                        "<cols>",
               last, sheet->row_count + 1);
    for (uint32_t c = 0; c < sheet->column_count; c++)
        buf_printf(xml, "<col min=\"%u\" max=\"%u\" width=\"%u\" style=\"%u\" customWidth=\"1\"/>", c + 1, c + 1,
                   sheet->columns[c].width, STYLE_TEXT);
    buf_add_str(xml, STR("</cols><sheetData><row r=\"1\" ht=\"30\" customHeight=\"1\">"));
    for (uint32_t c = 0; c < sheet->column_count; c++)
        add_cell(xml, c, 1, STYLE_HEAD, sheet->columns[c].head);
    buf_add_str(xml, STR("</row>"));
    for (uint32_t r = 0; r < sheet->row_count; r++) {
        buf_printf(xml, "\n<row r=\"%u\" ht=\"%u\" customHeight=\"1\">", r + 2, row_height(sheet, r));
        for (uint32_t c = 0; c < sheet->column_count; c++)
            add_cell(xml, c, r + 2, STYLE_TEXT, sheet->cells[(size_t)r * sheet->column_count + c]);
        buf_add_str(xml, STR("</row>"));
    }
    buf_printf(xml, "</sheetData><autoFilter ref=\"A1:%s%u\"/>", last, sheet->row_count + 1);
    add_validations(xml, sheet, list);
    add_page(xml, about, sheet->column_count > WIDE_COLUMN_COUNT);
    buf_add_str(xml, STR("</worksheet>"));
    xml->failed = xml->failed || sheet->failed;
}

/* A hidden sheet: a column for each list of choices. */
static void add_lists(struct buf *xml, const struct sheet *sheets, uint32_t count)
{
    const struct sheet_column *lists[SHEET_COUNT_MAX * SHEET_COLUMN_COUNT_MAX];
    uint32_t list_count = 0, longest = 0;
    for (uint32_t s = 0; s < count; s++)
        for (uint32_t c = 0; c < sheets[s].column_count; c++)
            if (sheets[s].columns[c].choice_count > 0) {
                const struct sheet_column *column = &sheets[s].columns[c];
                lists[list_count++] = column;
                longest = column->choice_count > longest ? column->choice_count : longest;
            }
    assert(list_count <= sizeof(lists) / sizeof(lists[0]));
    buf_add_str(xml, STR(XML_HEAD "<worksheet " NAMESPACES "><sheetData>"));
    for (uint32_t r = 0; r <= longest; r++) {
        buf_printf(xml, "<row r=\"%u\">", r + 1);
        for (uint32_t l = 0; l < list_count; l++)
            if (r <= lists[l]->choice_count)
                add_cell(xml, l, r + 1, STYLE_TEXT, r == 0 ? lists[l]->head : lists[l]->choices[r - 1]);
        buf_add_str(xml, STR("</row>"));
    }
    buf_add_str(xml, STR("</sheetData></worksheet>"));
}

static void add_styles(struct buf *xml, const char *font)
{
    buf_printf(xml,
               XML_HEAD
               "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
               "<fonts count=\"2\"><font><sz val=\"10\"/><name val=\"%s\"/><family val=\"2\"/></font>"
               "<font><b/><sz val=\"10\"/><name val=\"%s\"/><family val=\"2\"/></font></fonts>"
               "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
               "<fill><patternFill patternType=\"gray125\"/></fill>"
               "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE3E8EF\"/></patternFill></fill></fills>"
               "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
               "<border><left/><right/><top/><bottom style=\"thin\"><color rgb=\"FF8A93A0\"/></bottom><diagonal/>"
               "</border></borders>",
               font, font);
    /* 49 is "@": what is typed stays as it is typed */
    buf_add_str(
        xml,
        STR("<cellStyleXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
            "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" borderId=\"1\"/>"
            "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
            "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
            "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" borderId=\"1\" xfId=\"1\" applyNumberFormat=\"1\" "
            "applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\">"
            "<alignment vertical=\"top\" wrapText=\"1\"/></xf>"
            "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"2\" applyNumberFormat=\"1\" "
            "applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf></cellXfs>"
            "<cellStyles count=\"3\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/>"
            "<cellStyle name=\"Entente Head\" xfId=\"1\"/><cellStyle name=\"Entente Text\" xfId=\"2\"/></cellStyles>"
            "</styleSheet>"));
}

static void add_workbook(struct buf *xml, const struct sheet *sheets, uint32_t count)
{
    buf_add_str(xml, STR(XML_HEAD "<workbook " NAMESPACES "><sheets>"));
    for (uint32_t s = 0; s < count; s++) {
        buf_add_str(xml, STR("<sheet name=\""));
        xml_escape(xml, sheets[s].name);
        buf_printf(xml, "\" sheetId=\"%u\" r:id=\"rId%u\"/>", s + 1, s + 1);
    }
    buf_printf(xml, "<sheet name=\"" LISTS "\" sheetId=\"%u\" state=\"hidden\" r:id=\"rId%u\"/></sheets><definedNames>",
               count + 1, count + 1);
    for (uint32_t s = 0; s < count; s++) {
        char last[COLUMN_NAME_BYTES];
        buf_printf(xml, "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"%u\" hidden=\"1\">'", s);
        xml_escape(xml, sheets[s].name);
        buf_printf(xml, "'!$A$1:$%s$%u</definedName>", column_name(sheets[s].column_count - 1, last),
                   sheets[s].row_count + 1);
    }
    for (uint32_t s = 0; s < count; s++) {
        buf_printf(xml, "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"%u\">'", s);
        xml_escape(xml, sheets[s].name);
        buf_add_str(xml, STR("'!$A:$A,'"));
        xml_escape(xml, sheets[s].name);
        buf_add_str(xml, STR("'!$1:$1</definedName>"));
    }
    buf_add_str(xml, STR("</definedNames></workbook>"));
}

static void add_relations(struct buf *xml, uint32_t sheet_count)
{
    buf_add_str(xml,
                STR(XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"));
    for (uint32_t s = 1; s <= sheet_count; s++)
        buf_printf(xml, "<Relationship Id=\"rId%u\" Type=\"" RELATION "worksheet\" Target=\"worksheets/sheet%u.xml\"/>",
                   s, s);
    buf_printf(xml, "<Relationship Id=\"rId%u\" Type=\"" RELATION "styles\" Target=\"styles.xml\"/></Relationships>",
               sheet_count + 1);
}

static void add_types(struct buf *xml, uint32_t sheet_count)
{
    static const char main_type[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    buf_printf(xml,
               XML_HEAD
               "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
               "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
               "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
               "<Override PartName=\"/xl/workbook.xml\" ContentType=\"%ssheet.main+xml\"/>"
               "<Override PartName=\"/xl/styles.xml\" ContentType=\"%sstyles+xml\"/>"
               "<Override PartName=\"/docProps/core.xml\" "
               "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>",
               main_type, main_type);
    for (uint32_t s = 1; s <= sheet_count; s++)
        buf_printf(xml, "<Override PartName=\"/xl/worksheets/sheet%u.xml\" ContentType=\"%sworksheet+xml\"/>", s,
                   main_type);
    buf_add_str(xml, STR("</Types>"));
}

void sheet_workbook(const struct sheet *sheets, uint32_t count, const struct sheet_about *about, struct buf *ret_file)
{
    struct zip zip;
    struct buf xml;
    uint32_t list = 0;
    assert(count > 0 && count < SHEET_COUNT_MAX);
    zip_begin(&zip, ret_file);
    buf_init(&xml, PART_BYTES_MAX);
    add_types(&xml, count + 1);
    zip_add(&zip, "[Content_Types].xml", &xml);
    xml_package(&xml, "xl/workbook.xml");
    zip_add(&zip, "_rels/.rels", &xml);
    xml_core(&xml, about->title, about->language);
    zip_add(&zip, "docProps/core.xml", &xml);
    add_workbook(&xml, sheets, count);
    zip_add(&zip, "xl/workbook.xml", &xml);
    add_relations(&xml, count + 1);
    zip_add(&zip, "xl/_rels/workbook.xml.rels", &xml);
    add_styles(&xml, about->font);
    zip_add(&zip, "xl/styles.xml", &xml);
    for (uint32_t s = 0; s <= count; s++) {
        char name[48];
        snprintf(name, sizeof(name), "xl/worksheets/sheet%u.xml", s + 1);
        if (s < count)
            add_sheet(&xml, &sheets[s], about, list);
        else
            add_lists(&xml, sheets, count);
        zip_add(&zip, name, &xml);
        for (uint32_t c = 0; s < count && c < sheets[s].column_count; c++)
            list += sheets[s].columns[c].choice_count > 0;
    }
    zip_end(&zip);
    buf_free(&xml);
}
