/* The few shapes that pictures are made of.
 *
 * A shape is a polygon around a point, so that "half filled" is one clipping by a vertical line for all of them; only
 * the circle is drawn as arcs. */
#include "pieces/svg.h"

#include <assert.h>
#include <math.h>

#include "pieces/html.h"

/* Tenths are enough for a screen, and minus zero would be a second way of writing zero. */
static double tenths(double value)
{
    return floor(value * 10 + 0.5) / 10 + 0.0;
}

void svg_begin(struct buf *page, const char *id, double width, double height, struct str title, struct str description)
{
    assert(id[0] && width > 0 && height > 0);
    buf_printf(page,
               "<svg role=\"img\" aria-labelledby=\"%s-title %s-description\" width=\"%.1f\" height=\"%.1f\" "
               "viewBox=\"0 0 %.1f %.1f\">\n<title id=\"%s-title\">",
               id, id, width, height, width, height, id);
    html_escape(page, title);
    buf_printf(page, "</title>\n<desc id=\"%s-description\">", id);
    html_escape(page, description);
    buf_add_str(page, STR("</desc>\n"));
}

void svg_end(struct buf *page)
{
    buf_add_str(page, STR("</svg>\n"));
}

void svg_line(struct buf *page, const char *class, double x1, double y1, double x2, double y2)
{
    buf_printf(page, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class, tenths(x1),
               tenths(y1), tenths(x2), tenths(y2));
}

void svg_rect(struct buf *page, const char *class, double x, double y, double width, double height)
{
    buf_printf(page, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", class, tenths(x),
               tenths(y), tenths(width), tenths(height));
}

void svg_text(struct buf *page, const char *class, double x, double y, struct str text)
{
    buf_printf(page, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, tenths(x), tenths(y));
    html_escape(page, text);
    buf_add_str(page, STR("</text>\n"));
}

enum { CORNER_COUNT_MAX = 12, SHAPE_COUNT = 8 };

struct corner {
    double x, y;
};

/* The unit shapes, of about equal area; the first is the circle and has no corners. */
static const struct {
    uint32_t count;
    struct corner corners[CORNER_COUNT_MAX];
} shapes[SHAPE_COUNT] = {
    {0, {{0, 0}}},
    {4, {{-.9, -.9}, {.9, -.9}, {.9, .9}, {-.9, .9}}},
    {3, {{0, -1.2}, {1.15, .85}, {-1.15, .85}}},
    {4, {{0, -1.25}, {1.25, 0}, {0, 1.25}, {-1.25, 0}}},
    {3, {{0, 1.2}, {-1.15, -.85}, {1.15, -.85}}},
    {6, {{-.55, -1}, {.55, -1}, {1.15, 0}, {.55, 1}, {-.55, 1}, {-1.15, 0}}},
    {5, {{0, -1.15}, {1.1, -.35}, {.7, 1}, {-.7, 1}, {-1.1, -.35}}},
    {12,
     {{-.4, -1.1},
      {.4, -1.1},
      {.4, -.4},
      {1.1, -.4},
      {1.1, .4},
      {.4, .4},
      {.4, 1.1},
      {-.4, 1.1},
      {-.4, .4},
      {-1.1, .4},
      {-1.1, -.4},
      {-.4, -.4}}},
};

static void add_point(struct buf *page, double x, double y)
{
    buf_printf(page, "%.1f,%.1f ", tenths(x), tenths(y));
}

static void draw_polygon(struct buf *page, const char *class, uint32_t shape, bool left_half, double x, double y,
                         double radius)
{
    assert(shape < SHAPE_COUNT && shapes[shape].count >= 3); /* the circle is drawn as arcs */
    buf_printf(page, "<polygon class=\"%s\" points=\"", class);
    uint32_t count = shapes[shape].count;
    for (uint32_t i = 0; i < count; i++) {
        struct corner a = shapes[shape].corners[i], b = shapes[shape].corners[(i + 1) % count];
        if (!left_half || a.x <= 0)
            add_point(page, x + radius * a.x, y + radius * a.y);
        if (left_half && (a.x < 0) != (b.x < 0) && a.x != b.x) {
            double share = a.x / (a.x - b.x);
            add_point(page, x, y + radius * (a.y + share * (b.y - a.y)));
        }
    }
    buf_add_str(page, STR("\"/>"));
}

void svg_mark(struct buf *page, uint32_t series, enum svg_fill fill, double x, double y, double radius)
{
    series %= SVG_SERIES_COUNT;
    uint32_t shape = (series + series / SHAPE_COUNT) % SHAPE_COUNT;
    const char *class = fill == SVG_FULL ? "full" : "hollow";
    buf_printf(page, "<g class=\"c%u\">", series);
    if (shape != 0) {
        draw_polygon(page, class, shape, false, x, y, radius);
        if (fill == SVG_HALF)
            draw_polygon(page, "full", shape, true, x, y, radius);
    } else {
        buf_printf(page, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", class, tenths(x), tenths(y),
                   tenths(radius));
        if (fill == SVG_HALF)
            buf_printf(page, "<path class=\"full\" d=\"M%.1f,%.1fa%.1f,%.1f 0 0 1 0,%.1fz\"/>", tenths(x),
                       tenths(y + radius), tenths(radius), tenths(radius), -2 * tenths(radius));
    }
    buf_add_str(page, STR("</g>\n"));
}

void svg_arrow(struct buf *page, const char *class, double x1, double y1, double x2, double y2)
{
    double dx = x2 - x1, dy = y2 - y1, length = sqrt(dx * dx + dy * dy);
    svg_line(page, class, x1, y1, x2, y2);
    if (length < 1)
        return;
    dx *= 5 / length;
    dy *= 5 / length;
    buf_printf(page, "<path class=\"%s\" d=\"M%.1f,%.1fL%.1f,%.1fL%.1f,%.1f\"/>\n", class, tenths(x2 - dx - dy / 2),
               tenths(y2 - dy + dx / 2), tenths(x2), tenths(y2), tenths(x2 - dx + dy / 2), tenths(y2 - dy - dx / 2));
}

double svg_at(const struct svg_scale *scale, double value)
{
    double span = scale->to - scale->from;
    return span == 0 ? scale->low : scale->low + (value - scale->from) / span * (scale->high - scale->low);
}

double svg_step(double from, double to, uint32_t count)
{
    static const double shares[] = {1, 2, 5, 10};
    double least = (to - from) / (count > 0 ? count : 1);
    if (!(least > 0))
        return 1;
    assert(isfinite(least));
    double power = pow(10, floor(log10(least)));
    for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
        if (power * shares[i] >= least * (1 - 1e-9))
            return power * shares[i];
    return power * 20;
}

uint32_t svg_step_minutes(uint32_t minutes, uint32_t count)
{
    assert(count > 0);
    static const uint32_t steps[] = {5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080};
    size_t last = sizeof(steps) / sizeof(steps[0]) - 1;
    for (size_t i = 0; i < last; i++)
        if (minutes / steps[i] <= count)
            return steps[i];
    uint32_t weeks = steps[last];
    while (minutes / weeks > count)
        weeks *= 2; /* at most `minutes` */
    return weeks;
}
