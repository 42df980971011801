/* References for what XML reads as its own. */
#include "files/xml.h"

#include <assert.h>

#include "base/clean.h"

void xml_escape(struct buf *xml, struct str text)
{
    static const char signs[] = "&<>\"\n\t";
    static const struct str references[] = {STR("&amp;"),  STR("&lt;"),  STR("&gt;"),
                                            STR("&quot;"), STR("&#10;"), STR("&#9;")};
    size_t from = 0;
    assert(sizeof(references) / sizeof(references[0]) == sizeof(signs) - 1);
    for (size_t at = 0; at <= text.len; at++) {
        const char *sign = at < text.len ? memchr(signs, text.ptr[at], sizeof(signs) - 1) : NULL;
        if (!sign && at < text.len)
            continue;
        clean_add(xml, (struct str){text.ptr + from, at - from}, false);
        if (sign)
            buf_add_str(xml, references[sign - signs]);
        from = at + 1;
    }
}

#define RELATIONS "http://schemas.openxmlformats.org/"

void xml_package(struct buf *xml, const char *main_part)
{
    buf_printf(xml,
               XML_HEAD "<Relationships xmlns=\"" RELATIONS "package/2006/relationships\">"
                        "<Relationship Id=\"rId1\" Type=\"" RELATIONS
                        "officeDocument/2006/relationships/officeDocument\" Target=\"%s\"/>"
                        "<Relationship Id=\"rId2\" Type=\"" RELATIONS
                        "package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
                        "</Relationships>",
               main_part);
}

void xml_core(struct buf *xml, struct str title, struct str language)
{
    buf_add_str(xml, STR(XML_HEAD "<cp:coreProperties xmlns:cp=\"" RELATIONS "package/2006/metadata/core-properties\" "
                                  "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>"));
    xml_escape(xml, title);
    buf_add_str(xml, STR("</dc:title><dc:creator>entente</dc:creator><dc:language>"));
    xml_escape(xml, language);
    buf_add_str(xml, STR("</dc:language></cp:coreProperties>"));
}
