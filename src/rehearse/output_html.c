/* The rehearsal as one page that stands alone: no script, no request, the pictures drawn here.
 *
 * Each picture has one sentence that says what it shows, a caption with n, time base, seed and version, and its numbers as
 * a table behind a toggle, since a picture alone is nothing to those who hear the page. Texts of the scenario stand in all
 * of its languages in the tables; pictures use the first. This file has the frame, the endings, and what was never
 * reached; output_html_paths.c, _decisions.c and _desks.c have the chapters in between.
 */
#include <stdarg.h>
#include <stdio.h>
#include <utf8proc.h>
#include "rehearse/output_html_inside.h"

static const char STYLE[] =
    ".marking{text-align:center;font-weight:700;letter-spacing:.08em;padding:.4rem;margin:0;max-width:none;border-bottom:1px solid var(--rule)}\n"
    ".marking.foot{border:0;border-top:1px solid var(--rule);margin-top:3rem}\n"
    ".lead{font-size:1.15rem;color:var(--soft);margin:.25rem 0 1rem;max-width:none}\n"
    ".notice{border-left:6px solid var(--mark);background:var(--wash);padding:.75rem 1rem;margin:1rem 0;max-width:none}\n"
    ".about{display:flex;flex-wrap:wrap;gap:.25rem 2rem;margin:1rem 0;padding:0;font-variant-numeric:tabular-nums}\n"
    ".about div{min-width:6rem}.about dt{font-size:.8rem;color:var(--soft)}.about dd{margin:0;font-weight:600}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;padding:0;margin:.5rem 0;list-style:none}nav a{display:inline-block;"
    "padding:.6rem 0}\n"
    ".finding{font-size:1.05rem;font-weight:600;margin:.75rem 0 .25rem;max-width:60rem}\n"
    ".caption{font-size:.8rem;color:var(--soft);margin:.25rem 0;max-width:none}\n"
    "details{margin:.25rem 0}summary{cursor:pointer;padding:.6rem 0;font-size:.875rem;color:var(--soft)}\n"
    "summary:focus-visible,a:focus-visible{outline:3px solid #0072b2;outline-offset:2px}\n"
    ".wide svg{max-width:none;min-width:60rem;width:100%}\n"
    ".fans{display:grid;grid-template-columns:repeat(auto-fill,minmax(20.5rem,1fr));gap:1rem 2rem;align-items:start}\n"
    ".fans section{display:grid;grid-row:span 2;grid-template-rows:subgrid;gap:.25rem}.fans figure{margin:0}"
    ".fans h3{margin:.75rem 0 .1rem}.fans h3 .other{font-size:.9rem;font-weight:400}.fans .finding{font-size:.9rem;font-weight:400;margin:.25rem 0}\n"
    ".fans .caption{display:none}.other{display:block;color:var(--soft)}code{font:.875em ui-monospace,monospace;overflow-wrap:anywhere}\n"
    "svg .band80{fill:#0072b2;fill-opacity:.16}svg .band50{fill:#0072b2;fill-opacity:.3}\n"
    "svg .median{fill:none;stroke:#0072b2;stroke-width:2.25}svg .sample{fill:none;stroke:var(--ink);stroke-opacity:.28;stroke-width:.8}\n"
    "svg .heat{fill:#0072b2}svg .share{fill:#0072b2;fill-opacity:.55}svg .grave{fill:#b0214e;fill-opacity:.75}\n"
    "svg .whisker{stroke:var(--ink);stroke-width:1.5}svg .ribbon{fill:var(--cell,#8a93a0);fill-opacity:.3}\n"
    "svg .node{fill:var(--cell,#5d6672)}svg .chance{fill:var(--paper);stroke:var(--ink);stroke-width:1.25}\n"
    "svg .range{stroke:var(--cell,var(--ink));stroke-width:2;stroke-opacity:.45}svg .never{fill:#b0214e;fill-opacity:.65}\n"
    "svg .on{fill:var(--paper)}svg .layer{stroke:var(--paper);stroke-width:.75;fill:#0072b2}\n"
    "@media screen and (prefers-color-scheme:dark){svg .band80,svg .band50,svg .heat,svg .share,svg .layer{fill:#56b4e9}"
    "svg .median{stroke:#56b4e9}svg .grave,svg .never{fill:#ff8cab}}\n"
    "@media print{.wide svg{min-width:0}details>*{display:block}.fans{grid-template-columns:1fr 1fr}nav{display:none}}\n";

/* ---- what the chapters share ---- */

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
        buf_printf(page, "<span lang=\"" STR_FMT "\"%s>", STR_ARG(program->languages[language]), any ? " class=\"other\"" : "");
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
        utf8proc_ssize_t bytes = utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + at, (utf8proc_ssize_t)(text.len - at), &point);
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
    buf_printf(page, "<details><summary>Table: %s</summary>\n<div class=\"scroll\"><table><caption>%s</caption>\n<thead><tr>",
               caption, caption);
    for (const char *at = headings; *at;) {
        const char *end = strchr(at, '|');
        size_t len = end ? (size_t)(end - at) : strlen(at);
        bool number = *at == '#';
        buf_printf(page, "<th scope=\"col\"%s>%.*s</th>", number ? " class=\"number\"" : "", (int)(len - number), at + number);
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
        output_moment(spread->q50, page);
        buf_add_str(page, STR(" ("));
        output_moment(spread->q10, page);
        buf_add_str(page, STR(" – "));
        output_moment(spread->q90, page);
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
    uint32_t length = (uint32_t)(minutes->to - minutes->from), step = svg_step_minutes(length, (uint32_t)((minutes->high - minutes->low) / 60));
    struct buf label;
    buf_init(&label, 64);
    for (uint32_t at = 0; at <= length; at += step) {
        double x = svg_at(minutes, at);
        svg_line(page, at ? "grid" : "axis", x, top, x, bottom);
        buf_clear(&label);
        if (step % 60 == 0)
            buf_printf(&label, "%u h", at / 60);
        else
            output_moment((int32_t)at, &label);
        svg_text(page, "soft small middle", x, bottom + 14, (struct str){label.ptr, label.len});
    }
    buf_free(&label);
}

/* ---- endings ---- */

static void add_endings(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    uint32_t order[ENDING_COUNT_MAX + 1], count = 0;
    uint64_t grave = 0;
    for (uint32_t i = 0; i <= program->ending_count; i++) { /* by share, equal ones in file order */
        if (i == program->ending_count && tally->endings[i] == 0)
            break;
        uint32_t place = count++;
        for (; place > 0 && tally->endings[order[place - 1]] < tally->endings[i]; place--)
            order[place] = order[place - 1];
        order[place] = i;
        grave += i < program->ending_count && program->endings[i].grave ? tally->endings[i] : 0;
    }
    const double row = 34, left = 330, right = 940, top = 8;
    struct svg_scale share = {0, 1, left, right};
    buf_add_str(page, STR("<h2 id=\"endings\">Endings</h2>\n"));
    output_html_figure(page, true);
    svg_begin(page, "endings-picture", 1060, top + row * count + 24, STR("Shares of the endings"),
              STR("A bar for each ending with its 95 percent interval, most frequent first."));
    output_html_share_axis(page, &share, top, top + row * count);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k];
        bool last = i == program->ending_count, is_grave = !last && program->endings[i].grave;
        double y = top + row * k, part = output_share(tally->endings[i], tally->runs);
        struct stat_interval interval = stat_wilson(tally->endings[i], tally->runs);
        struct str id = output_ending_id(program, i);
        output_html_label(page, "bold end", left - 10, y + 14, id, 46);
        output_html_label(page, "soft small end", left - 10, y + 27, last ? STR("the length of the exercise is played") :
                   output_html_first(&program->endings[i].text, STR("")), 56);
        svg_rect(page, is_grave ? "grave" : "share", left, y + 5, svg_at(&share, part) - left, row - 12);
        svg_line(page, "whisker", svg_at(&share, interval.low), y + row / 2 - 1, svg_at(&share, interval.high), y + row / 2 - 1);
        svg_line(page, "whisker", svg_at(&share, interval.low), y + 11, svg_at(&share, interval.low), y + row - 13);
        svg_line(page, "whisker", svg_at(&share, interval.high), y + 11, svg_at(&share, interval.high), y + row - 13);
        char text[64];
        int len = snprintf(text, sizeof(text), "%.1f %%%s", 100 * part, is_grave ? ", grave" : "");
        svg_text(page, "bold", svg_at(&share, interval.high) + 8, y + row / 2 + 3, (struct str){text, (size_t)len});
    }
    svg_end(page);
    output_html_finding(page);
    struct stat_interval interval = stat_wilson(tally->endings[order[0]], tally->runs);
    buf_printf(page, "Most often, in %.1f %% of runs (%.1f – %.1f), it ends with " STR_FMT,
               100 * output_share(tally->endings[order[0]], tally->runs), 100 * interval.low, 100 * interval.high,
               STR_ARG(output_ending_id(program, order[0])));
    interval = stat_wilson(grave, tally->runs);
    if (grave > 0)
        buf_printf(page, "; gravely in %.1f %% (%.1f – %.1f)", 100 * output_share(grave, tally->runs), 100 * interval.low, 100 * interval.high);
    struct spread ends = output_end_minutes(tally);
    buf_printf(page, ". Half of the runs end by ");
    output_moment(ends.q50, page);
    buf_printf(page, ".");
    output_html_caption(page, rehearsal, false, "Whiskers are 95 % Wilson intervals.");
    output_html_table(page, "Endings", "Ending|Id|Runs|Share|95 % interval");
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k];
        static const struct text time_up = {{{0}}};
        interval = stat_wilson(tally->endings[i], tally->runs);
        buf_add_str(page, STR("<tr><td>"));
        output_html_text(page, program, i < program->ending_count ? &program->endings[i].text : &time_up, STR("Time is up"));
        buf_add_str(page, STR("</td>"));
        output_html_cell(page, output_ending_id(program, i));
        output_html_cell_number(page, "%llu", (unsigned long long)tally->endings[i]);
        output_html_cell_number(page, "%.2f %%", 100 * output_share(tally->endings[i], tally->runs));
        output_html_cell_number(page, "%.2f – %.2f", 100 * interval.low, 100 * interval.high);
        buf_add_str(page, STR("</tr>\n"));
    }
    output_html_table_end(page);
    output_html_figure_end(page);
}

/* ---- never reached, runs to look at ---- */

struct never {
    const struct program *program;
    struct buf *page;
    uint32_t count;
};

static void add_never_row(void *context, const char *kind, struct str id, const struct text *text)
{
    struct never *never = context;
    if (never->count++ == 0)
        buf_add_str(never->page, STR("<div class=\"scroll\"><table><caption>Not once in these runs</caption><thead><tr><th scope=\"col\">What"
                                     "</th><th scope=\"col\">Id</th><th scope=\"col\">Text</th></tr></thead>\n<tbody>\n"));
    buf_printf(never->page, "<tr><td>%s</td><td><code>", kind);
    html_escape(never->page, id);
    buf_add_str(never->page, STR("</code></td><td>"));
    output_html_text(never->page, never->program, text, STR(""));
    buf_add_str(never->page, STR("</td></tr>\n"));
}

static void add_never(const struct rehearsal *rehearsal, struct buf *page)
{
    struct never never = {rehearsal->program, page, 0};
    buf_add_str(page, STR("<h2 id=\"never\">Never reached</h2>\n"));
    output_never(rehearsal->tally, add_never_row, &never);
    if (never.count)
        buf_add_str(page, STR("</tbody></table></div>\n"));
    buf_printf(page, "<p class=\"finding\">");
    if (never.count == 0)
        buf_printf(page, "Every inject, option, outcome and ending was reached at least once.");
    else
        buf_printf(page, "%u of the scenario's branches were not reached. Is that meant, or does a condition never hold?", never.count);
    output_html_caption(page, rehearsal, false, "What is missing in few runs may come in more.");
}

static void add_settings_words(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct program *program = rehearsal->program;
    for (uint32_t i = 0; i < program->parameter_count; i++)
        if (rehearsal->settings.parameters[i] != program->slots[program->parameters[i].slot].start)
            buf_printf(page, " --set " STR_FMT "=%d", STR_ARG(program->parameters[i].id), rehearsal->settings.parameters[i]);
    for (uint32_t i = 0; i < program->cell_count; i++)
        if (rehearsal->settings.policies[i])
            buf_printf(page, " --policy " STR_FMT "=" STR_FMT, STR_ARG(program->cells[i].id),
                       STR_ARG(program->policies[program->cells[i].policy_first + rehearsal->settings.policies[i]].name));
}

static void add_notables(const struct rehearsal *rehearsal, const struct tally_notables *notables, const char *caption, struct buf *page)
{
    if (notables->count == 0)
        return;
    buf_printf(page, "<div class=\"scroll\"><table><caption>%s</caption><thead><tr><th scope=\"col\">Run</th><th scope=\"col\">Ends at</th>"
               "<th scope=\"col\">Ending</th><th scope=\"col\">To see it</th></tr></thead>\n<tbody>\n", caption);
    for (uint32_t i = 0; i < notables->count; i++) {
        const struct tally_notable *notable = &notables->items[i];
        buf_printf(page, "<tr><td class=\"number\">%llu</td><td class=\"time\">", (unsigned long long)notable->run);
        output_moment(notable->end_tick * (int32_t)rehearsal->program->tick_minutes, page);
        buf_add_str(page, STR("</td>"));
        output_html_cell(page, output_ending_id(rehearsal->program, notable->ending));
        buf_printf(page, "<td><code>entente replay SCENARIO --rehearsed %llu:%llu", (unsigned long long)rehearsal->options.seed,
                   (unsigned long long)notable->run);
        add_settings_words(rehearsal, page);
        buf_add_str(page, STR("</code></td></tr>\n"));
    }
    buf_add_str(page, STR("</tbody></table></div>\n"));
}

static void add_settings(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct program *program = rehearsal->program;
    buf_add_str(page, STR("<h2 id=\"settings\">Settings of these runs</h2>\n<div class=\"scroll\"><table><caption>Parameters</caption><thead><tr>"
                          "<th scope=\"col\">Parameter</th><th scope=\"col\">Id</th><th scope=\"col\">Value</th><th scope=\"col\">When nothing "
                          "is said</th><th scope=\"col\">Bounds</th></tr></thead>\n<tbody>\n"));
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        bool changed = rehearsal->settings.parameters[i] != slot->start;
        buf_add_str(page, STR("<tr><td>"));
        output_html_text(page, program, &program->parameters[i].label, program->parameters[i].id);
        buf_add_str(page, STR("</td>"));
        output_html_cell(page, program->parameters[i].id);
        buf_printf(page, "<td class=\"number\">%s%d%s</td>", changed ? "<strong>" : "", rehearsal->settings.parameters[i],
                   changed ? "</strong>" : "");
        output_html_cell_number(page, "%d", slot->start);
        output_html_cell_number(page, "%d – %d", slot->from, slot->to);
        buf_add_str(page, STR("</tr>\n"));
    }
    buf_add_str(page, STR("</tbody></table></div>\n<p>Policies of the bots: "));
    const char *between = "";
    for (uint32_t i = 0; i < program->cell_count; i++) {
        if (program->cells[i].policy_count == 0)
            continue;
        buf_printf(page, "%s" STR_FMT " plays <em>" STR_FMT "</em>", between, STR_ARG(program->cells[i].id),
                   STR_ARG(program->policies[program->cells[i].policy_first + rehearsal->settings.policies[i]].name));
        between = ", ";
    }
    buf_add_str(page, STR(".</p>\n"));
}

/* ---- the frame ---- */

static void add_marking(const struct program *program, const char *class, struct buf *page)
{
    buf_printf(page, "<p class=\"%s\">", class);
    html_escape(page, program->marking);
    buf_add_str(page, STR("</p>\n"));
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
    buf_add_str(page, STR("</dl>\n<p class=\"notice\"><strong>" OUTPUT_NOTE_EN "</strong> Bots play every seat, by the rules and weights that "
                          "the scenario file gives them. A share of runs is not a probability that anything happens."));
}

void output_html_close(struct buf *page, const struct program *program)
{
    buf_add_str(page, STR("</main>\n"));
    add_marking(program, "marking foot", page);
    html_end(page);
}

static void add_head(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    struct buf runs;
    output_html_open(page, "Rehearsal", rehearsal->program, "");
    buf_init(&runs, 128);
    output_count(tally->runs, &runs);
    if (tally->runs < rehearsal->options.runs) {
        buf_printf(&runs, " of ");
        output_count(rehearsal->options.runs, &runs);
        buf_printf(&runs, " (cut short)");
    }
    output_html_about_begin(page);
    output_html_about(page, "Runs", (struct str){runs.ptr, runs.len});
    output_html_about_end(page, rehearsal->program, rehearsal->options.seed);
    if (tally->runs < OUTPUT_FEW_RUNS)
        buf_printf(page, " <strong>Fewer than %d runs: too few to compare shares.</strong>", OUTPUT_FEW_RUNS);
    buf_add_str(page, STR("</p>\n<nav aria-label=\"Chapters\"><ul><li><a href=\"#endings\">Endings</a></li><li><a href=\"#variables\">Variables"
                          "</a></li><li><a href=\"#flow\">Flow of decisions</a></li><li><a href=\"#agreement\">Agreement</a></li><li>"
                          "<a href=\"#sharing\">Who knows when</a></li><li><a href=\"#load\">Workload</a></li><li><a href=\"#never\">Never "
                          "reached</a></li><li><a href=\"#notable\">Runs to look at</a></li><li><a href=\"#settings\">Settings</a></li></ul>"
                          "</nav>\n</header>\n<main>\n"));
    buf_free(&runs);
}

void output_html(const struct rehearsal *rehearsal, struct buf *ret_html)
{
    struct buf *page = ret_html;
    add_head(rehearsal, page);
    if (rehearsal->tally->runs > 0) {
        add_endings(rehearsal, page);
        output_html_paths(rehearsal, page);
        output_html_decisions(rehearsal, page);
        output_html_desks(rehearsal, page);
        add_never(rehearsal, page);
        buf_add_str(page, STR("<h2 id=\"notable\">Runs to look at</h2>\n"));
        add_notables(rehearsal, &rehearsal->tally->gravest, "Soonest grave ends", page);
        add_notables(rehearsal, &rehearsal->tally->slowest, "Longest runs", page);
        add_settings(rehearsal, page);
    }
    output_html_close(page, rehearsal->program);
}
