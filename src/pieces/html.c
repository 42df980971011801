/* Escaping, and the shell of a page. */
#include "pieces/html.h"

#include "base/clean.h"
#include "base/policy.h"
#include "pieces/style.h"

void html_escape(struct buf *page, struct str text)
{
    static const char signs[] = "&<>\"'";
    static const struct str entities[] = {STR("&amp;"), STR("&lt;"), STR("&gt;"), STR("&quot;"), STR("&#39;")};
    size_t from = 0;
    for (size_t at = 0; at <= text.len; at++) {
        const char *sign = at < text.len ? memchr(signs, text.ptr[at], sizeof(signs) - 1) : NULL;
        if (!sign && at < text.len)
            continue;
        clean_add(page, (struct str){text.ptr + from, at - from}, true);
        if (sign)
            buf_add_str(page, entities[sign - signs]);
        from = at + 1;
    }
}

void html_begin(struct buf *page, struct str language, struct str title, const char *style)
{
    buf_add_str(page, STR("<!DOCTYPE html>\n<html lang=\""));
    html_escape(page, language);
    buf_add_str(page, STR("\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY_ALONE "\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"));
    html_escape(page, title);
    buf_add_str(page, STR("</title>\n<style>\n"));
    buf_add_str(page, str_of(style_sheet));
    buf_add_str(page, str_of(style));
    buf_add_str(page, STR("</style>\n</head>\n<body>\n"));
}

void html_end(struct buf *page)
{
    buf_add_str(page, STR("</body>\n</html>\n"));
}
