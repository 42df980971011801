/* Figures. */
#include "pieces/figure.h"

void figure_begin(struct buf *page, bool wide)
{
    buf_printf(page, "<figure>\n<div class=\"scroll%s>\n", wide ? " wide\" tabindex=\"0\"" : "\"");
}

void figure_finding(struct buf *page)
{
    buf_add_str(page, STR("</div>\n<p class=\"finding\">"));
}

void figure_how(struct buf *page)
{
    buf_add_str(page, STR("</p>\n<p class=\"caption\">"));
}

void figure_told(struct buf *page)
{
    buf_add_str(page, STR("</p>\n"));
}

void figure_end(struct buf *page)
{
    buf_add_str(page, STR("</figure>\n"));
}
