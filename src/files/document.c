/* The body of a document, and the parts around it (ECMA-376). */
#include "files/document.h"

#include <assert.h>

#include "files/xml.h"
#include "files/zip.h"

enum { BODY_BYTES_MAX = 64 << 20, PART_BYTES_MAX = 1 << 20 };

#define NAMESPACES                                                                                                     \
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "                                        \
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define MEDIA "application/vnd.openxmlformats-officedocument.wordprocessingml."

/* ---- text ---- */

static void add_run(struct buf *xml, struct str text, struct str language)
{
    buf_add_str(xml, STR("<w:r>"));
    if (language.len > 0) {
        buf_add_str(xml, STR("<w:rPr><w:lang w:val=\""));
        xml_escape(xml, language);
        buf_add_str(xml, STR("\" w:eastAsia=\""));
        xml_escape(xml, language);
        buf_add_str(xml, STR("\"/></w:rPr>"));
    }
    for (size_t from = 0, at = 0; at <= text.len; at++)
        if (at == text.len || text.ptr[at] == '\n') {
            buf_add_str(xml, from > 0 ? STR("<w:br/>") : STR(""));
            buf_add_str(xml, STR("<w:t xml:space=\"preserve\">"));
            xml_escape(xml, (struct str){text.ptr + from, at - from});
            buf_add_str(xml, STR("</w:t>"));
            from = at + 1;
        }
    buf_add_str(xml, STR("</w:r>"));
}

static void add_paragraph(struct document *document, const char *style, struct str text, struct str language)
{
    assert(document->column_count == 0 || document->cell_open);
    buf_printf(&document->body, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>", style,
               document->together ? "<w:keepNext/>" : "");
    add_run(&document->body, text, language);
    buf_add_str(&document->body, STR("</w:p>\n"));
    document->cell_empty = false;
}

void document_heading(struct document *document, unsigned level, struct str text, struct str language)
{
    static const char *const styles[] = {"Heading1", "Heading2", "Heading3"};
    assert(level >= 1 && level <= 3 && document->column_count == 0);
    add_paragraph(document, styles[level - 1], text, language);
}

void document_page(struct document *document)
{
    assert(document->column_count == 0);
    buf_add_str(&document->body, STR("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>\n"));
}

void document_together(struct document *document, bool together)
{
    assert(document->column_count == 0);
    document->together = together;
}

void document_paragraph(struct document *document, enum document_style style, struct str text, struct str language)
{
    static const char *const styles[] = {[DOCUMENT_BODY] = "BodyText",
                                         [DOCUMENT_TITLE] = "Title",
                                         [DOCUMENT_NOTICE] = "Notice",
                                         [DOCUMENT_LABEL] = "Label"};
    bool in_table = document->column_count > 0;
    bool head = in_table && document->heads;
    add_paragraph(document,
                  head                                 ? "TableHead"
                  : in_table && style == DOCUMENT_BODY ? "TableText"
                                                       : styles[style],
                  text, language);
}

/* ---- tables ---- */

void document_table(struct document *document, const uint32_t *widths, uint32_t count)
{
    uint32_t total = 0;
    assert(count > 0 && count <= DOCUMENT_COLUMN_COUNT_MAX && document->column_count == 0);
    for (uint32_t c = 0; c < count; c++)
        total += widths[c];
    assert(total > 0);
    buf_printf(&document->body,
               "<w:tbl><w:tblPr><w:tblStyle w:val=\"EntenteTable\"/><w:tblW w:w=\"%u\" w:type=\"dxa\"/>"
               "<w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>",
               DOCUMENT_WIDTH);
    for (uint32_t c = 0; c < count; c++) {
        document->widths[c] = widths[c] * DOCUMENT_WIDTH / total;
        buf_printf(&document->body, "<w:gridCol w:w=\"%u\"/>", document->widths[c]);
    }
    buf_add_str(&document->body, STR("</w:tblGrid>\n"));
    document->column_count = count;
}

static void end_cell(struct document *document)
{
    if (!document->cell_open)
        return;
    if (document->cell_empty)
        add_paragraph(document, "TableText", STR(""), STR(""));
    buf_add_str(&document->body, STR("</w:tc>"));
    document->cell_open = false;
    document->column++;
}

static void end_row(struct document *document)
{
    end_cell(document);
    assert(!document->row_open || document->column == document->column_count);
    if (document->row_open)
        buf_add_str(&document->body, STR("</w:tr>\n"));
    document->row_open = false;
}

void document_row(struct document *document, bool heads)
{
    assert(document->column_count > 0);
    end_row(document);
    buf_add_str(&document->body, heads ? STR("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
                                       : STR("<w:tr><w:trPr><w:cantSplit/></w:trPr>"));
    document->row_open = true;
    document->heads = heads;
    document->column = 0;
}

void document_cell(struct document *document)
{
    end_cell(document);
    assert(document->row_open && document->column < document->column_count);
    buf_printf(&document->body, "<w:tc><w:tcPr><w:tcW w:w=\"%u\" w:type=\"dxa\"/>%s</w:tcPr>",
               document->widths[document->column],
               document->heads ? "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E3E8EF\"/>" : "");
    document->cell_open = document->cell_empty = true;
}

void document_table_end(struct document *document)
{
    end_row(document);
    buf_add_str(&document->body, STR("</w:tbl>\n<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr></w:p>\n"));
    document->column_count = 0;
    document->heads = false;
}

/* ---- the whole ---- */

void document_begin(struct document *document, const struct document_about *about)
{
    *document = (struct document){.about = *about};
    buf_init(&document->body, BODY_BYTES_MAX);
    buf_add_str(&document->body, STR(XML_HEAD "<w:document " NAMESPACES "><w:body>\n"));
    document_paragraph(document, DOCUMENT_TITLE, about->title, about->language);
}

static void add_style(struct buf *xml, const char *id, const char *name, const char *based, const char *look)
{
    buf_printf(
        xml, "<w:style w:type=\"paragraph\"%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>%s%s%s<w:qFormat/>%s</w:style>\n",
        based[0] ? "" : " w:default=\"1\"", id, name, based[0] ? "<w:basedOn w:val=\"" : "", based,
        based[0] ? "\"/>" : "", look);
}

static void add_styles(struct buf *xml, struct str language)
{
    buf_add_str(xml, STR(XML_HEAD
                         "<w:styles " NAMESPACES "><w:docDefaults><w:rPrDefault><w:rPr>"
                         "<w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:cs=\"Calibri\" "
                         "w:eastAsia=\"Malgun Gothic\"/><w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/><w:lang w:val=\""));
    xml_escape(xml, language);
    buf_add_str(xml, STR("\" w:eastAsia=\"ko\"/></w:rPr></w:rPrDefault></w:docDefaults>\n"));
    add_style(xml, "Normal", "Normal", "",
              "<w:pPr><w:spacing w:after=\"100\" w:line=\"264\" w:lineRule=\"auto\"/></w:pPr>");
    add_style(xml, "BodyText", "Body Text", "Normal", "");
    add_style(xml, "Title", "Title", "Normal",
              "<w:pPr><w:spacing w:before=\"240\" w:after=\"240\"/></w:pPr><w:rPr><w:b/><w:sz w:val=\"40\"/></w:rPr>");
    add_style(xml, "Heading1", "heading 1", "Normal",
              "<w:pPr><w:keepNext/><w:spacing w:before=\"320\" w:after=\"120\"/><w:outlineLvl w:val=\"0\"/></w:pPr>"
              "<w:rPr><w:b/><w:sz w:val=\"30\"/></w:rPr>");
    add_style(xml, "Heading2", "heading 2", "Normal",
              "<w:pPr><w:keepNext/><w:spacing w:before=\"240\" w:after=\"80\"/><w:outlineLvl w:val=\"1\"/></w:pPr>"
              "<w:rPr><w:b/><w:sz w:val=\"25\"/></w:rPr>");
    add_style(xml, "Heading3", "heading 3", "Normal",
              "<w:pPr><w:keepNext/><w:spacing w:before=\"160\" w:after=\"60\"/><w:outlineLvl w:val=\"2\"/></w:pPr>"
              "<w:rPr><w:b/></w:rPr>");
    add_style(
        xml, "Notice", "Entente Notice", "Normal",
        "<w:pPr><w:pBdr><w:left w:val=\"single\" w:sz=\"36\" w:space=\"8\" w:color=\"8A5A00\"/></w:pBdr></w:pPr>");
    add_style(xml, "TableText", "Entente Table Text", "Normal",
              "<w:pPr><w:spacing w:before=\"30\" w:after=\"30\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr>"
              "<w:rPr><w:sz w:val=\"19\"/></w:rPr>");
    add_style(xml, "TableHead", "Entente Table Head", "TableText", "<w:rPr><w:b/></w:rPr>");
    add_style(xml, "Label", "Entente Label", "TableText", "<w:rPr><w:b/></w:rPr>");
    add_style(
        xml, "Mark", "Entente Mark", "Normal",
        "<w:pPr><w:spacing w:after=\"0\"/><w:jc w:val=\"center\"/></w:pPr><w:rPr><w:b/><w:sz w:val=\"18\"/></w:rPr>");
    buf_add_str(
        xml,
        STR("<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"EntenteTable\"><w:name w:val=\"Entente Table\"/>"
            "<w:tblPr><w:tblBorders>"));
    static const char *const sides[] = {"top", "left", "bottom", "right", "insideH", "insideV"};
    for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++)
        buf_printf(xml, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"8A93A0\"/>", sides[i]);
    buf_add_str(
        xml, STR("</w:tblBorders><w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/>"
                 "</w:tblCellMar></w:tblPr></w:style></w:styles>"));
}

static void add_field(struct buf *xml, const char *field)
{
    buf_printf(xml,
               "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>%s</w:instrText></w:r>"
               "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r>"
               "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
               field);
}

static void add_mark(struct buf *xml, const char *element, struct str text, bool numbered)
{
    buf_printf(xml, XML_HEAD "<w:%s " NAMESPACES "><w:p><w:pPr><w:pStyle w:val=\"Mark\"/></w:pPr>", element);
    add_run(xml, text, STR(""));
    if (numbered) {
        add_run(xml, STR(" · "), STR(""));
        add_field(xml, "PAGE");
        add_run(xml, STR(" / "), STR(""));
        add_field(xml, "NUMPAGES");
    }
    buf_printf(xml, "</w:p></w:%s>", element);
}

/* What Word takes in place of a font that a machine does not have. */
static void add_fonts(struct buf *xml)
{
    buf_add_str(xml, STR(XML_HEAD "<w:fonts " NAMESPACES
                                  "><w:font w:name=\"Calibri\"><w:altName w:val=\"Noto Sans\"/></w:font>"
                                  "<w:font w:name=\"Malgun Gothic\"><w:altName w:val=\"Noto Sans CJK KR\"/>"
                                  "<w:charset w:val=\"81\"/></w:font></w:fonts>"));
}

static void add_types(struct buf *xml)
{
    static const char *const parts[][2] = {{"document", "document.main"},
                                           {"styles", "styles"},
                                           {"fontTable", "fontTable"},
                                           {"header1", "header"},
                                           {"footer1", "footer"}};
    buf_add_str(xml, STR(XML_HEAD "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                                  "<Default Extension=\"rels\" "
                                  "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                                  "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                                  "<Override PartName=\"/docProps/core.xml\" "
                                  "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"));
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        buf_printf(xml, "<Override PartName=\"/word/%s.xml\" ContentType=\"" MEDIA "%s+xml\"/>", parts[i][0],
                   parts[i][1]);
    buf_add_str(xml, STR("</Types>"));
}

static void add_relations(struct buf *xml)
{
    static const char *const parts[][2] = {
        {"styles", "styles"}, {"fontTable", "fontTable"}, {"header", "header1"}, {"footer", "footer1"}};
    buf_add_str(xml,
                STR(XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"));
    for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        buf_printf(xml, "<Relationship Id=\"rId%u\" Type=\"" RELATION "%s\" Target=\"%s.xml\"/>", i + 1, parts[i][0],
                   parts[i][1]);
    buf_add_str(xml, STR("</Relationships>"));
}

void document_end(struct document *document, struct buf *ret_file)
{
    struct zip zip;
    struct buf xml;
    assert(document->column_count == 0);
    buf_add_str(&document->body,
                STR("<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId3\"/>"
                    "<w:footerReference w:type=\"default\" r:id=\"rId4\"/>"
                    "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" "
                    "w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>"
                    "</w:sectPr></w:body></w:document>"));
    zip_begin(&zip, ret_file);
    buf_init(&xml, PART_BYTES_MAX);
    add_types(&xml);
    zip_add(&zip, "[Content_Types].xml", &xml);
    xml_package(&xml, "word/document.xml");
    zip_add(&zip, "_rels/.rels", &xml);
    xml_core(&xml, document->about.title, document->about.language);
    zip_add(&zip, "docProps/core.xml", &xml);
    zip_add(&zip, "word/document.xml", &document->body);
    add_relations(&xml);
    zip_add(&zip, "word/_rels/document.xml.rels", &xml);
    add_styles(&xml, document->about.language);
    zip_add(&zip, "word/styles.xml", &xml);
    add_fonts(&xml);
    zip_add(&zip, "word/fontTable.xml", &xml);
    add_mark(&xml, "hdr", document->about.above, false);
    zip_add(&zip, "word/header1.xml", &xml);
    add_mark(&xml, "ftr", document->about.below, true);
    zip_add(&zip, "word/footer1.xml", &xml);
    zip_end(&zip);
    buf_free(&xml);
    buf_free(&document->body);
}
