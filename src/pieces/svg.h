/* Pictures of a page, as SVG. Same calls, same bytes: coordinates are written in tenths. `class` and `id` are literals
 * of the caller and are not escaped. */
#ifndef ENTENTE_PIECES_SVG_H
#define ENTENTE_PIECES_SVG_H

#include "base/buf.h"

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
 * svg_step_minutes: 5, 10, 15, 30, 60, 120, ..., a week, two, four, ... */
double svg_step(double from, double to, uint32_t count);
uint32_t svg_step_minutes(uint32_t minutes, uint32_t count);

#endif
