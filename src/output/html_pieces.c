/* What the chapters of a page share: its frame, figures, tables, cells, axes. */
#include <stdarg.h>
#include <stdio.h>
#include <utf8proc.h>

#include "output/html_inside.h"
#include "program/time.h"

static const char STYLE[] =
    ".marking{text-align:center;font-weight:700;letter-spacing:.08em;padding:.4rem;margin:0;max-width:none;border-"
    "bottom:1px solid var(--rule)}\n"
    ".marking.foot{border:0;border-top:1px solid var(--rule);margin-top:3rem}\n"
    ".lead{font-size:1.15rem;color:var(--soft);margin:.25rem 0 1rem;max-width:none}\n"
    ".notice{border-left:6px solid var(--mark);background:var(--wash);padding:.75rem 1rem;margin:1rem "
    "0;max-width:none}\n"
    ".about{display:flex;flex-wrap:wrap;gap:.25rem 2rem;margin:1rem 0;padding:0;font-variant-numeric:tabular-nums}\n"
    ".about div{min-width:6rem}.about dt{font-size:.8rem;color:var(--soft)}.about dd{margin:0;font-weight:600}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;padding:0;margin:.5rem 0;list-style:none}nav "
    "a{display:inline-block;"
    "padding:.6rem 0}\n"
    ".finding{font-size:1.05rem;font-weight:600;margin:.75rem 0 .25rem;max-width:60rem}\n"
    ".caption{font-size:.8rem;color:var(--soft);margin:.25rem 0;max-width:none}\n"
    "details{margin:.25rem 0}summary{cursor:pointer;padding:.6rem 0;font-size:.875rem;color:var(--soft)}\n"
    "summary:focus-visible,a:focus-visible{outline:3px solid #0072b2;outline-offset:2px}\n"
    ".wide svg{max-width:none;min-width:60rem;width:100%}\n"
    ".fans{display:grid;grid-template-columns:repeat(auto-fill,minmax(20.5rem,1fr));gap:1rem 2rem;align-items:start}\n"
    ".fans section{display:grid;grid-row:span 2;grid-template-rows:subgrid;gap:.25rem}.fans figure{margin:0}"
    ".fans h3{margin:.75rem 0 .1rem}.fans h3 .other{font-size:.9rem;font-weight:400}.fans "
    ".finding{font-size:.9rem;font-weight:400;margin:.25rem 0}\n"
    ".fans .caption{display:none}.other{display:block;color:var(--soft)}code{font:.875em "
    "ui-monospace,monospace;overflow-wrap:anywhere}\n"
    "svg .band80{fill:#0072b2;fill-opacity:.16}svg .band50{fill:#0072b2;fill-opacity:.3}\n"
    "svg .median{fill:none;stroke:#0072b2;stroke-width:2.25}svg "
    ".sample{fill:none;stroke:var(--ink);stroke-opacity:.28;stroke-width:.8}\n"
    "svg .heat{fill:#0072b2}svg .share{fill:#0072b2;fill-opacity:.55}svg .grave{fill:#b0214e;fill-opacity:.75}\n"
    "svg .whisker{stroke:var(--ink);stroke-width:1.5}svg .ribbon{fill:var(--cell,#8a93a0);fill-opacity:.3}\n"
    "svg .node{fill:var(--cell,#5d6672)}svg .chance{fill:var(--paper);stroke:var(--ink);stroke-width:1.25}\n"
    "svg .range{stroke:var(--cell,var(--ink));stroke-width:2;stroke-opacity:.45}svg "
    ".never{fill:#b0214e;fill-opacity:.65}\n"
    "svg .on{fill:var(--paper)}svg .layer{stroke:var(--paper);stroke-width:.75;fill:#0072b2}\n"
    "@media screen and (prefers-color-scheme:dark){svg .band80,svg .band50,svg .heat,svg .share,svg "
    ".layer{fill:#56b4e9}"
    "svg .median{stroke:#56b4e9}svg .grave,svg .never{fill:#ff8cab}}\n"
    "@media print{.wide svg{min-width:0}details>*{display:block}.fans{grid-template-columns:1fr "
    "1fr}nav{display:none}}\n";

static void add_marking(const struct program *program, const char *class, struct buf *page)
{
    buf_printf(page, "<p class=\"%s\">", class);
    html_escape(page, program->marking);
    buf_add_str(page, STR("</p>\n"));
}

struct str output_html_first(const struct text *text, struct str otherwise)
{
    struct str first = text_in(text, 0);
    return first.len ? first : otherwise;
}

void output_html_text(struct buf *page, const struct program *program, const struct text *text, struct str otherwise)
{
    bool any = false;
    for (uint32_t language = 0; language < program->language_count; language++) {
        if (!text->in[language].len || (any && str_equal(text->in[language], text->in[0])))
            continue;
        buf_printf(page, "<span lang=\"" STR_FMT "\"%s>", STR_ARG(program->languages[language]),
                   any ? " class=\"other\"" : "");
        html_escape(page, text->in[language]);
        buf_add_str(page, STR("</span>"));
        any = true;
    }
    if (!any)
        html_escape(page, otherwise);
}

void output_html_cut(struct buf *out, struct str text, uint32_t width)
{
    uint32_t used = 0;
    size_t at = 0, fits_at = 0;
    while (at < text.len) {
        utf8proc_int32_t point;
        utf8proc_ssize_t bytes =
            utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + at, (utf8proc_ssize_t)(text.len - at), &point);
        if (bytes < 1)
            break;
        used += (uint32_t)utf8proc_charwidth(point);
        if (used > width)
            break;
        at += (size_t)bytes;
        if (used < width)
            fits_at = at;
    }
    bool cut = at < text.len;
    buf_add(out, text.ptr, cut ? fits_at : at);
    if (cut)
        buf_add_str(out, STR("…"));
}

void output_html_label(struct buf *page, const char *class, double x, double y, struct str text, uint32_t width)
{
    struct buf cut;
    buf_init(&cut, TEXT_BYTES_MAX + 16);
    output_html_cut(&cut, text, width);
    svg_text(page, class, x, y, (struct str){cut.ptr, cut.len});
    buf_free(&cut);
}

void output_html_figure(struct buf *page, bool wide)
{
    buf_printf(page, "<figure>\n<div class=\"scroll%s>\n", wide ? " wide\" tabindex=\"0\"" : "\"");
}

void output_html_finding(struct buf *page)
{
    buf_add_str(page, STR("</div>\n<p class=\"finding\">"));
}

void output_html_caption(struct buf *page, const struct rehearsal *rehearsal, bool sampled, const char *how)
{
    uint64_t runs = sampled ? rehearsal->tally->sampled : rehearsal->tally->runs;
    buf_printf(page, "</p>\n<p class=\"caption\">%s n = ", how);
    output_count(runs, page);
    if (sampled && runs < rehearsal->tally->runs)
        buf_printf(page, " (the first of all runs)");
    buf_printf(page, ", exercise time, seed %llu, entente " ENTENTE_VERSION ". " OUTPUT_NOTE_EN "</p>\n",
               (unsigned long long)rehearsal->options.seed);
}

void output_html_table(struct buf *page, const char *caption, const char *headings)
{
    buf_printf(page,
               "<details><summary>Table: %s</summary>\n<div class=\"scroll\"><table><caption>%s</caption>\n<thead><tr>",
               caption, caption);
    for (const char *at = headings; *at;) {
        const char *end = strchr(at, '|');
        size_t len = end ? (size_t)(end - at) : strlen(at);
        bool number = *at == '#';
        buf_printf(page, "<th scope=\"col\"%s>%.*s</th>", number ? " class=\"number\"" : "", (int)(len - number),
                   at + number);
        at += len + (end != NULL);
    }
    buf_add_str(page, STR("</tr></thead>\n<tbody>\n"));
}

void output_html_table_end(struct buf *page)
{
    buf_add_str(page, STR("</tbody></table></div></details>\n"));
}

void output_html_figure_end(struct buf *page)
{
    buf_add_str(page, STR("</figure>\n"));
}

void output_html_cell(struct buf *page, struct str text)
{
    buf_add_str(page, STR("<td>"));
    html_escape(page, text);
    buf_add_str(page, STR("</td>"));
}

void output_html_cell_number(struct buf *page, const char *format, ...)
{
    char text[128];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    buf_printf(page, "<td class=\"number\">%s</td>", text);
}

void output_html_cell_moments(struct buf *page, const struct spread *spread)
{
    buf_add_str(page, STR("<td class=\"time\">"));
    if (spread->count) {
        time_print(spread->q50, page);
        buf_add_str(page, STR(" ("));
        time_print(spread->q10, page);
        buf_add_str(page, STR(" – "));
        time_print(spread->q90, page);
        buf_add_str(page, STR(")"));
    } else {
        buf_add_str(page, STR("–"));
    }
    buf_add_str(page, STR("</td>"));
}

void output_html_share_axis(struct buf *page, const struct svg_scale *share, double top, double bottom)
{
    for (int tenth = 0; tenth <= 10; tenth += 2) {
        char text[16];
        int len = snprintf(text, sizeof(text), "%d %%", 10 * tenth);
        double x = svg_at(share, tenth / 10.0);
        svg_line(page, tenth ? "grid" : "axis", x, top, x, bottom);
        svg_text(page, "soft small middle", x, bottom + 15, (struct str){text, (size_t)len});
    }
}

void output_html_time_axis(struct buf *page, const struct svg_scale *minutes, double top, double bottom)
{
    uint32_t length = (uint32_t)(minutes->to - minutes->from),
             step = svg_step_minutes(length, (uint32_t)((minutes->high - minutes->low) / 60));
    struct buf label;
    buf_init(&label, 64);
    for (uint32_t at = 0; at <= length; at += step) {
        double x = svg_at(minutes, at);
        svg_line(page, at ? "grid" : "axis", x, top, x, bottom);
        buf_clear(&label);
        if (step % 60 == 0)
            buf_printf(&label, "%u h", at / 60);
        else
            time_print(at, &label);
        svg_text(page, "soft small middle", x, bottom + 14, (struct str){label.ptr, label.len});
    }
    buf_free(&label);
}

void output_html_open(struct buf *page, const char *kind, const struct program *program, const char *style)
{
    struct str first = output_html_first(&program->title, program->id);
    struct buf title, styles;
    buf_init(&title, TEXT_BYTES_MAX + 64);
    buf_init(&styles, 1 << 16);
    buf_printf(&title, "%s: " STR_FMT, kind, STR_ARG(first));
    buf_printf(&styles, "%s%s", STYLE, style);
    html_begin(page, STR("en"), (struct str){title.ptr, title.len}, buf_text(&styles));
    page->failed = page->failed || title.failed || styles.failed;
    add_marking(program, "marking", page);
    buf_printf(page, "<header>\n<h1>%s: ", kind);
    html_escape(page, first);
    buf_add_str(page, STR("</h1>\n"));
    for (uint32_t language = 1; language < program->language_count; language++) {
        if (!program->title.in[language].len)
            continue;
        buf_printf(page, "<p class=\"lead\" lang=\"" STR_FMT "\">", STR_ARG(program->languages[language]));
        html_escape(page, program->title.in[language]);
        buf_add_str(page, STR("</p>\n"));
    }
    buf_free(&title);
    buf_free(&styles);
}

void output_html_about_begin(struct buf *page)
{
    buf_add_str(page, STR("<dl class=\"about\">\n"));
}

void output_html_about(struct buf *page, const char *name, struct str value)
{
    buf_printf(page, "<div><dt>%s</dt><dd>", name);
    html_escape(page, value);
    buf_add_str(page, STR("</dd></div>\n"));
}

void output_html_about_end(struct buf *page, const struct program *program, uint64_t seed)
{
    struct hash hash = program_hash(program);
    char hex[2 * HASH_BYTES + 1], number[64];
    hash_hex(&hash, hex);
    snprintf(number, sizeof(number), "%llu", (unsigned long long)seed);
    output_html_about(page, "Seed", str_of(number));
    output_html_about(page, "Scenario", program->id);
    snprintf(number, sizeof(number), "%.16s…", hex);
    output_html_about(page, "Program", str_of(number));
    output_html_about(page, "entente", STR(ENTENTE_VERSION));
    buf_add_str(page, STR("</dl>\n<p class=\"notice\"><strong>" OUTPUT_NOTE_EN
                          "</strong> Bots play every seat, by the rules and weights that "
                          "the scenario file gives them. A share of runs is not a probability that anything happens."));
}

void output_html_close(struct buf *page, const struct program *program)
{
    buf_add_str(page, STR("</main>\n"));
    add_marking(program, "marking foot", page);
    html_end(page);
}
