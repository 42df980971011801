/* Escaping, and the shell of a page. */
#include "pieces/html.h"

#include <utf8proc.h>

#include "base/policy.h"
#include "pieces/style.h"

/* Embeddings, overrides and isolates of the bidirectional algorithm: a name must not turn the line it stands in. */
static bool turns(utf8proc_int32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0x200e ||
           code == 0x200f || code == 0x061c;
}

static bool is_control(utf8proc_int32_t code)
{
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7f && code < 0xa0) || code == 0x2028 ||
           code == 0x2029 || (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
}

void html_escape(struct buf *page, struct str text)
{
    for (size_t at = 0; at < text.len;) {
        utf8proc_int32_t code;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + at, (utf8proc_ssize_t)(text.len - at), &code);
        if (len <= 0) {
            code = 0;
            len = 1;
        }
        switch (code) {
        case '&': buf_add_str(page, STR("&amp;")); break;
        case '<': buf_add_str(page, STR("&lt;")); break;
        case '>': buf_add_str(page, STR("&gt;")); break;
        case '"': buf_add_str(page, STR("&quot;")); break;
        case '\'': buf_add_str(page, STR("&#39;")); break;
        default:
            if (is_control(code) || turns(code))
                buf_add_str(page, STR("\xef\xbf\xbd"));
            else
                buf_add(page, text.ptr + at, (size_t)len);
        }
        at += (size_t)len;
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
