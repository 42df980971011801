/* Tables, open or behind a toggle. */
#include "pieces/table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "pieces/html.h"

static void add_head(struct buf *page, struct str head)
{
    bool number = head.len > 0 && *head.ptr == '#', wide = head.len > 0 && *head.ptr == '*';
    size_t mark = number || wide;
    buf_printf(page, "<th scope=\"col\"%s>", number ? " class=\"number\"" : wide ? " class=\"wide\"" : "");
    html_escape(page, (struct str){head.ptr + mark, head.len - mark});
    buf_add_str(page, STR("</th>"));
}

void table_begin(struct buf *page, const char *caption, const char *heads)
{
    assert(*heads);
    buf_add_str(page, STR("<div class=\"scroll\"><table>\n"));
    if (*caption) {
        buf_add_str(page, STR("<caption>"));
        html_escape(page, str_of(caption));
        buf_add_str(page, STR("</caption>\n"));
    }
    buf_add_str(page, STR("<thead><tr>"));
    while (*heads) {
        size_t len = strcspn(heads, "|");
        add_head(page, (struct str){heads, len});
        heads += len + (heads[len] == '|');
    }
    buf_add_str(page, STR("</tr></thead>\n<tbody>\n"));
}

void table_end(struct buf *page)
{
    buf_add_str(page, STR("</tbody></table></div>\n"));
}

void table_fold_begin(struct buf *page, const char *summary, const char *caption, const char *heads)
{
    buf_printf(page, "<details><summary>%s ", summary);
    html_escape(page, str_of(caption));
    buf_add_str(page, STR("</summary>\n"));
    table_begin(page, caption, heads);
}

void table_fold_end(struct buf *page)
{
    table_end(page);
    buf_add_str(page, STR("</details>\n"));
}

void table_cell(struct buf *page, struct str text)
{
    buf_add_str(page, STR("<td>"));
    html_escape(page, text);
    buf_add_str(page, STR("</td>"));
}

void table_number(struct buf *page, const char *format, ...)
{
    char text[128];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    buf_printf(page, "<td class=\"number\">%s</td>", text);
}
