/* Escaping, the shell and style of a page, and the few shapes that its pictures are made of.
 *
 * A shape is a polygon around a point, so that "half filled" is one clipping by a vertical line for all of them; only
 * the circle is drawn as arcs. Colours are pairs, one for white paper and one for a dark screen, each at least 4.5 :
 * 1. */
#include "base/html.h"

#include <math.h>
#include <utf8proc.h>

static const char HTML_STYLE[] =
    ":root{color-scheme:light "
    "dark;--paper:#fff;--ink:#1a1c1f;--soft:#555b63;--rule:#c9ced6;--wash:#f3f5f8;--mark:#8a5a00}\n"
    ".c0,.c8{--cell:#0072b2}.c1,.c9{--cell:#b24c00}.c2,.c10{--cell:#00735a}.c3,.c11{--cell:#87348b}\n"
    ".c4,.c12{--cell:#6b5a00}.c5,.c13{--cell:#b0214e}.c6,.c14{--cell:#3b5488}.c7,.c15{--cell:#575757}\n"
    "@media screen and (prefers-color-scheme:dark){\n"
    ":root{--paper:#14171b;--ink:#e7eaee;--soft:#a8b0bb;--rule:#3f4752;--wash:#1e232a;--mark:#f0c060}\n"
    ".c0,.c8{--cell:#56b4e9}.c1,.c9{--cell:#f0924a}.c2,.c10{--cell:#3cc79e}.c3,.c11{--cell:#d38bd8}\n"
    ".c4,.c12{--cell:#d6c14a}.c5,.c13{--cell:#ff8cab}.c6,.c14{--cell:#9db8e8}.c7,.c15{--cell:#bdbdbd}}\n"
    "*{box-sizing:border-box}\n"
    "html{background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,\"Noto Sans\",\"Noto Sans KR\",\"Noto Sans "
    "CJK KR\","
    "\"Malgun Gothic\",sans-serif;-webkit-text-size-adjust:100%}\n"
    "body{margin:0 auto;max-width:70rem;padding:0 1.5rem 3rem}\n"
    ":lang(ko),:lang(ja),:lang(zh){word-break:keep-all;overflow-wrap:anywhere;line-height:1.65}\n"
    "h1{font-size:2rem;line-height:1.2;margin:1.5rem 0 .5rem}h2{font-size:1.45rem;line-height:1.25;margin:3rem 0 1rem;"
    "padding-top:.75rem;border-top:2px solid var(--ink)}h3{font-size:1.1rem;line-height:1.35;margin:2rem 0 .5rem}\n"
    "h4{font-size:1rem;margin:1.25rem 0 .25rem}p{margin:.5rem 0;max-width:46rem}a{color:inherit}\n"
    "table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.45;margin:.75rem "
    "0;font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;font-weight:600;padding:.25rem 0}\n"
    "th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--rule)}\n"
    "thead th{border-bottom:1.5px solid var(--ink);background:var(--wash)}th[scope=row]{font-weight:600}\n"
    ".number{text-align:right}td.number{white-space:nowrap}.wide{min-width:14rem}.time{white-space:nowrap}.soft{color:"
    "var(--soft)}\n"
    "figure{margin:1.25rem 0 2rem;padding:0}figcaption{margin:.5rem 0;max-width:52rem}figcaption "
    ".soft{font-size:.875rem}\n"
    ".scroll{overflow-x:auto}\n"
    "svg{display:block;max-width:100%;height:auto;font:12px system-ui,\"Noto Sans\",\"Noto Sans KR\",sans-serif}\n"
    "svg text{fill:var(--ink)}svg .soft{fill:var(--soft)}svg .end{text-anchor:end}svg .middle{text-anchor:middle}\n"
    "svg .small{font-size:10.5px}svg .bold{font-weight:600}\n"
    "svg .axis{stroke:var(--ink);stroke-width:1}svg .grid{stroke:var(--rule);stroke-width:.75}\n"
    "svg .wash{fill:var(--wash)}svg .bar{fill:var(--rule)}\n"
    "svg .hollow{fill:var(--paper);stroke:var(--cell,var(--ink));stroke-width:1.5}\n"
    "svg .full{fill:var(--cell,var(--ink));stroke:var(--cell,var(--ink));stroke-width:1.5}\n"
    "svg .stroke{stroke:var(--cell,var(--ink));stroke-width:1.5;fill:none}\n"
    ".swatch{display:inline-block;vertical-align:-2px;margin-right:.3em}\n"
    "@media print{@page{size:A4;margin:16mm 14mm}html{font-size:10pt;background:none}body{max-width:none;padding:0}"
    "h2,h3,h4{break-after:avoid}tr,svg{break-inside:avoid}thead{display:table-header-group}.scroll{overflow:visible}"
    "table{font-size:8.5pt}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n";

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
    buf_add_str(
        page,
        STR("\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
            "form-action 'none'; base-uri 'none'\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"));
    html_escape(page, title);
    buf_add_str(page, STR("</title>\n<style>\n"));
    buf_add_str(page, STR(HTML_STYLE));
    buf_add_str(page, str_of(style));
    buf_add_str(page, STR("</style>\n</head>\n<body>\n"));
}

void html_end(struct buf *page)
{
    buf_add_str(page, STR("</body>\n</html>\n"));
}

/* ---- pictures ---- */

/* Tenths are enough for a screen, and minus zero would be a second way of writing zero. */
static double tenths(double value)
{
    return floor(value * 10 + 0.5) / 10 + 0.0;
}

void svg_begin(struct buf *page, const char *id, double width, double height, struct str title, struct str description)
{
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
    double power = pow(10, floor(log10(least)));
    for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
        if (power * shares[i] >= least * (1 - 1e-9))
            return power * shares[i];
    return power * 20;
}

uint32_t svg_step_minutes(uint32_t minutes, uint32_t count)
{
    static const uint32_t steps[] = {5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080};
    size_t last = sizeof(steps) / sizeof(steps[0]) - 1;
    for (size_t i = 0; i < last; i++)
        if (minutes / steps[i] <= count)
            return steps[i];
    return steps[last];
}
