/* Pages that stand alone: one HTML file without script and without a request to anywhere, and the pictures in it as
 * SVG.
 *
 *     html_begin(&page, "en", STR("After-action report"), own_style);
 *     html_escape(&page, text);                     whatever comes from a scenario or a person goes through this
 *     svg_begin(&page, "lanes", 800, 120, STR("Who knew what when"), STR("Each row is an item ..."));
 *     svg_mark(&page, cell, SVG_FULL, 40.0, 12.0, 4.0);
 *     svg_end(&page);
 *     html_end(&page);
 *
 * The page's policy forbids scripts and requests, so that text which escaped badly would still be only text. Light and
 * dark, screen and A4 come from one style sheet (HTML_STYLE in html.c); its custom properties are --paper, --ink,
 * --soft,
 * --rule, --wash, and, inside an element of class cN, --cell. Same calls, same bytes: coordinates are written in
 * tenths. `attributes`, `id` and `class` are literals of the caller and are not escaped. A failed buf makes all of it
 * do nothing.
 */
#ifndef ENTENTE_BASE_HTML_H
#define ENTENTE_BASE_HTML_H

#include "base/buf.h"

/* & < > " ' as references. Control characters but newline and tab, characters that turn the writing direction of what
 * follows, and bytes that are not UTF-8 become U+FFFD, one each. Fit for elements and for quoted attributes. */
void html_escape(struct buf *page, struct str text);

/* Doctype, head with the house's style and `style` (trusted CSS, may be ""), and <body>. */
void html_begin(struct buf *page, struct str language, struct str title, const char *style);
void html_end(struct buf *page);

/* ---- pictures ---- */

/* Cells are told apart by colour and by shape, in the order of the scenario: circle, square, triangle, diamond, ... */
enum { SVG_SERIES_COUNT = 16 };
enum svg_fill { SVG_HOLLOW, SVG_HALF, SVG_FULL };

/* An <svg role="img"> of that size in CSS pixels, scaled down to the column; `title` and `description` name it for
 * whoever hears the page. `id` is unique in the page. */
void svg_begin(struct buf *page, const char *id, double width, double height, struct str title, struct str description);
void svg_end(struct buf *page);
void svg_line(struct buf *page, const char *class, double x1, double y1, double x2, double y2);
void svg_rect(struct buf *page, const char *class, double x, double y, double width, double height);
/* `class` may hold "end" or "middle" for the anchor; the style sheet knows both. */
void svg_text(struct buf *page, const char *class, double x, double y, struct str text);
/* The mark of series `series` (taken modulo SVG_SERIES_COUNT) around x, y. */
void svg_mark(struct buf *page, uint32_t series, enum svg_fill fill, double x, double y, double radius);
/* A line with a head at its second end. */
void svg_arrow(struct buf *page, const char *class, double x1, double y1, double x2, double y2);

struct svg_scale { /* maps values from..to onto pixels low..high */
    double from, to, low, high;
};
double svg_at(const struct svg_scale *scale, double value);
/* A step among 1, 2, 5 times a power of ten that gives at most `count` steps from `from` to `to`; for minutes use
 * svg_step_minutes: 5, 10, 15, 30, 60, 120, ... */
double svg_step(double from, double to, uint32_t count);
uint32_t svg_step_minutes(uint32_t minutes, uint32_t count);

#endif
