/* Labels, axes and the marks of cells. */
#include "pieces/picture.h"

#include <assert.h>

#include "pieces/html.h"
#include "pieces/number.h"
#include "pieces/texts.h"
#include "program/time.h"

static void label_begin(struct buf *page, const char *class, double x, double y)
{
    buf_printf(page, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\"", class, x, y);
}

void picture_label(struct buf *page, const char *class, double x, double y, struct str text, uint32_t columns)
{
    label_begin(page, class, x, y);
    buf_add_str(page, STR(">"));
    texts_cut(page, text, columns);
    buf_add_str(page, STR("</text>\n"));
}

void picture_text(struct buf *page, const struct program *program, const char *class, double x, double y,
                  const char *prefix, const struct text *text, uint32_t columns)
{
    uint32_t language = texts_language(text);
    label_begin(page, class, x, y);
    if (language != INDEX_NONE) {
        buf_add_str(page, STR(" lang=\""));
        html_escape(page, program->languages[language]);
        buf_add_str(page, STR("\""));
    }
    buf_printf(page, ">%s", prefix);
    if (language != INDEX_NONE)
        texts_cut(page, text->in[language], columns - (uint32_t)strlen(prefix));
    buf_add_str(page, STR("</text>\n"));
}

void picture_share_axis(struct buf *page, const struct words *words, const struct svg_scale *share, double top,
                        double bottom)
{
    for (int tenth = 0; tenth <= 10; tenth += 2) {
        struct buf text;
        buf_init(&text, 64);
        number_share(&text, words, 0, tenth / 10.0);
        double x = svg_at(share, tenth / 10.0);
        svg_line(page, tenth ? "grid" : "axis", x, top, x, bottom);
        svg_text(page, "soft small middle", x, bottom + 15, (struct str){text.ptr, text.len});
        buf_free(&text);
    }
}

void picture_time_axis(struct buf *page, const struct words *words, const struct svg_scale *minutes, double top,
                       double bottom)
{
    uint32_t length = (uint32_t)(minutes->to - minutes->from),
             step = svg_step_minutes(length, (uint32_t)((minutes->high - minutes->low) / 60));
    assert(step > 0 && minutes->from < minutes->to);
    for (uint32_t at = 0; at <= length; at += step) {
        double x = svg_at(minutes, at);
        struct buf text;
        buf_init(&text, 64);
        if (step % 60 == 0 && length <= MINUTES_A_DAY)
            words_print(&text, words, WORD_WHOLE_HOURS, at / 60);
        else
            time_print((int32_t)at, &text);
        svg_line(page, at ? "grid" : "axis", x, top, x, bottom);
        svg_text(page, "soft small middle", x, bottom + 14, (struct str){text.ptr, text.len});
        buf_free(&text);
    }
}

void picture_swatch(struct buf *page, uint32_t cell)
{
    buf_add_str(page,
                STR("<svg class=\"swatch\" width=\"12\" height=\"12\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">"));
    svg_mark(page, cell, SVG_FULL, 6, 6, 4);
    buf_add_str(page, STR("</svg>"));
}

void picture_legend(struct buf *page, const struct program *program, uint32_t cells)
{
    buf_add_str(page, STR("<p class=\"legend\">"));
    for (uint32_t c = 0; c < program->cell_count; c++) {
        if (!(cells >> c & 1))
            continue;
        buf_add_str(page, STR("<span class=\"cell\">"));
        picture_swatch(page, c);
        html_escape(page, program->cells[c].id);
        buf_add_str(page, STR("</span> "));
        uint32_t language = texts_language(&program->cells[c].name);
        if (language == INDEX_NONE)
            continue;
        buf_add_str(page, STR("<span class=\"soft\" lang=\""));
        html_escape(page, program->languages[language]);
        buf_add_str(page, STR("\">"));
        html_escape(page, program->cells[c].name.in[language]);
        buf_add_str(page, STR("</span> &ensp;"));
    }
    buf_add_str(page, STR("</p>\n"));
}
