/* The rehearsal as one page that stands alone: no script, no request, the pictures drawn here.
 *
 * Each picture has one sentence that says what it shows, a caption with n, time base, seed and version, and its numbers
 * as a table behind a toggle, since a picture alone is nothing to those who hear the page. Texts of the scenario stand
 * in all of its languages in the tables; pictures use the first. This file has the frame, the endings, and what was
 * never reached; html_paths.c, _decisions.c and _desks.c have the chapters in between.
 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <utf8proc.h>

#include "output/html_inside.h"
#include "program/time.h"

enum { ENDING_COLUMNS = 44 };

/* ---- endings ---- */

static void add_endings_finding(const struct tally *tally, uint32_t first, uint64_t grave, struct buf *page)
{
    const struct program *program = tally->program;
    struct spread ends = output_end_minutes(tally);
    char share[OUTPUT_TEXT_BYTES], interval[OUTPUT_TEXT_BYTES], moment[TIME_TEXT_BYTES];
    output_say(page, program, WORD_MOST_FREQUENT,
               output_share_text(program, output_share(tally->endings[first], tally->runs), share),
               output_interval_text(program, stat_wilson(tally->endings[first], tally->runs), interval));
    struct buf name = output_html_ending(program, first);
    buf_add_str(page, str_of(buf_text(&name)));
    buf_free(&name);
    if (grave > 0)
        output_say(page, program, WORD_GRAVE_IN, output_share_text(program, output_share(grave, tally->runs), share),
                   output_interval_text(program, stat_wilson(grave, tally->runs), interval));
    output_say(page, program, WORD_HALF_BY, time_text(ends.q50, moment));
}

static void add_endings_table(const struct tally *tally, const uint32_t *order, uint32_t count, struct buf *page)
{
    const struct program *program = tally->program;
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_ENDINGS),
                     output_word(program, WORD_ENDINGS_HEADS));
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k];
        struct stat_interval interval = stat_wilson(tally->endings[i], tally->runs);
        buf_add_str(page, STR("<tr><td>"));
        texts_add(page, program, i < program->ending_count ? &program->endings[i].text : &program->time_up,
                  str_of(output_word(program, WORD_TIME_UP)));
        buf_add_str(page, STR("</td>"));
        table_cell(page, output_ending_id(program, i));
        table_number(page, "%llu", (unsigned long long)tally->endings[i]);
        output_html_share(page, program, 2, tally->endings[i], tally->runs);
        output_html_interval(page, program, 2, interval);
        buf_add_str(page, STR("</tr>\n"));
    }
    table_fold_end(page);
}

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
    assert(count > 0); /* of runs there are some, and each came to an end */
    const double row = 34, left = 330, right = 940, top = 8;
    struct svg_scale share = {0, 1, left, right};
    output_html_heading(page, program, "endings", WORD_ENDINGS);
    figure_begin(page, true);
    svg_begin(page, "endings-picture", 1060, top + row * count + 24, str_of(output_word(program, WORD_ENDINGS_PICTURE)),
              str_of(output_word(program, WORD_ENDINGS_PICTURE_WORDS)));
    picture_share_axis(page, words_of(program), &share, top, top + row * count);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k];
        bool last = i == program->ending_count, is_grave = !last && program->endings[i].grave;
        double y = top + row * k, part = output_share(tally->endings[i], tally->runs);
        struct stat_interval interval = stat_wilson(tally->endings[i], tally->runs);
        picture_label(page, "bold end", left - 10, last ? y + 14 : y + row / 2 + 3, output_ending_title(program, i),
                      ENDING_COLUMNS);
        if (last)
            picture_label(page, "soft small end", left - 10, y + 27, str_of(output_word(program, WORD_PLAYED_OUT)), 56);
        svg_rect(page, is_grave ? "grave" : "share", left, y + 5, svg_at(&share, part) - left, row - 12);
        svg_line(page, "whisker", svg_at(&share, interval.low), y + row / 2 - 1, svg_at(&share, interval.high),
                 y + row / 2 - 1);
        svg_line(page, "whisker", svg_at(&share, interval.low), y + 11, svg_at(&share, interval.low), y + row - 13);
        svg_line(page, "whisker", svg_at(&share, interval.high), y + 11, svg_at(&share, interval.high), y + row - 13);
        struct buf text;
        buf_init(&text, 256);
        number_share(&text, words_of(program), 1, part);
        buf_printf(&text, "%s%s", is_grave ? ", " : "", is_grave ? output_word(program, WORD_GRAVE) : "");
        svg_text(page, "bold", svg_at(&share, interval.high) + 8, y + row / 2 + 3, (struct str){text.ptr, text.len});
        buf_free(&text);
    }
    svg_end(page);
    figure_finding(page);
    add_endings_finding(tally, order[0], grave, page);
    output_html_caption(page, rehearsal, false, output_word(program, WORD_WHISKERS));
    add_endings_table(tally, order, count, page);
    figure_end(page);
}

/* ---- never reached, runs to look at ---- */

struct never {
    const struct program *program;
    const struct tally *tally;
    struct buf *page;
    uint32_t count;
};

static void add_unmet_part(void *context, struct str part)
{
    struct buf *page = context;
    buf_printf(page, "<code>");
    html_escape(page, part);
    buf_printf(page, "</code> ");
}

static void add_never_row(void *context, const struct output_never *reached)
{
    static const enum word kinds[NEVER_KIND_COUNT] = {WORD_NEVER_INJECT, WORD_NEVER_OPTION, WORD_NEVER_OUTCOME,
                                                      WORD_NEVER_ENDING};
    static const enum word whys[] = {WORD_WHY_ENDED,      WORD_WHY_CONDITION,  WORD_WHY_CHANCE,
                                     WORD_WHY_NOT_OPENED, WORD_WHY_NOT_CHOSEN, WORD_WHY_NOT_POSSIBLE,
                                     WORD_WHY_NOT_ADOPTED};
    struct never *never = context;
    if (never->count++ == 0)
        table_begin(never->page, output_word(never->program, WORD_NEVER_TABLE),
                    output_word(never->program, WORD_NEVER_HEADS));
    buf_printf(never->page, "<tr><td>%s</td><td><code>", output_word(never->program, kinds[reached->kind]));
    html_escape(never->page, reached->id);
    buf_add_str(never->page, STR("</code></td><td>"));
    texts_add(never->page, never->program, reached->text, STR(""));
    buf_printf(never->page, "</td><td>%s</td><td>", output_word(never->program, whys[reached->why]));
    if (output_unmet(never->tally, reached->place, add_unmet_part, never->page) == UNMET_TOGETHER)
        buf_printf(never->page, "%s", output_word(never->program, WORD_UNMET_TOGETHER));
    buf_printf(never->page, "</td></tr>\n");
}

static void add_left_id(void *context, enum asked_kind kind, struct str id)
{
    struct buf *list = context;
    (void)kind;
    buf_add_str(list, list->len > 0 ? STR(", ") : STR(""));
    buf_add_str(list, id);
}

/* What control alone opens is none of that. */
static void add_left(const struct program *program, struct buf *page)
{
    struct buf list;
    buf_init(&list, 1 << 16);
    if (output_left(program, add_left_id, &list) > 0) {
        buf_printf(page, "<p>");
        output_say(page, program, WORD_LEFT_TO_CONTROL, buf_text(&list)); /* ids, which need no escape */
        buf_printf(page, "</p>\n");
    }
    page->failed = page->failed || list.failed;
    buf_free(&list);
}

static void add_never(const struct rehearsal *rehearsal, struct buf *page)
{
    struct never never = {rehearsal->program, rehearsal->tally, page, 0};
    output_html_heading(page, rehearsal->program, "never", WORD_NEVER);
    output_never(rehearsal->tally, add_never_row, &never);
    if (never.count)
        table_end(page);
    add_left(rehearsal->program, page);
    buf_printf(page, "<p class=\"finding\">");
    if (never.count == 0)
        buf_printf(page, "%s", output_word(rehearsal->program, WORD_NEVER_NONE));
    else
        output_say(page, rehearsal->program, WORD_NEVER_SOME, never.count);
    output_html_caption(page, rehearsal, false, output_word(rehearsal->program, WORD_NEVER_CAPTION));
}

static void add_settings_words(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct program *program = rehearsal->program;
    for (uint32_t i = 0; i < program->parameter_count; i++)
        if (rehearsal->settings.parameters[i] != program->slots[program->parameters[i].slot].start)
            buf_printf(page, " --set " STR_FMT "=%d", STR_ARG(program->parameters[i].id),
                       rehearsal->settings.parameters[i]);
    for (uint32_t i = 0; i < program->cell_count; i++)
        if (rehearsal->settings.policies[i])
            buf_printf(
                page, " --policy " STR_FMT "=" STR_FMT, STR_ARG(program->cells[i].id),
                STR_ARG(program->policies[program->cells[i].policy_first + rehearsal->settings.policies[i]].name));
}

static void add_notables(const struct rehearsal *rehearsal, const struct tally_notables *notables, enum word caption,
                         struct buf *page)
{
    if (notables->count == 0)
        return;
    table_begin(page, output_word(rehearsal->program, caption), output_word(rehearsal->program, WORD_NOTABLE_HEADS));
    for (uint32_t i = 0; i < notables->count; i++) {
        const struct tally_notable *notable = &notables->items[i];
        buf_printf(page, "<tr><td class=\"number\">%llu</td><td class=\"time\">", (unsigned long long)notable->run);
        time_print(notable->end_tick * (int32_t)rehearsal->program->tick_minutes, page);
        buf_add_str(page, STR("</td>"));
        table_cell(page, output_ending_title(rehearsal->program, notable->ending));
        buf_printf(page, "<td><code>entente replay SCENARIO --rehearsed %llu:%llu",
                   (unsigned long long)rehearsal->options.seed, (unsigned long long)notable->run);
        add_settings_words(rehearsal, page);
        buf_add_str(page, STR("</code></td></tr>\n"));
    }
    table_end(page);
}

static void add_settings(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct program *program = rehearsal->program;
    output_html_heading(page, program, "settings", WORD_SETTINGS);
    table_begin(page, output_word(program, WORD_PARAMETERS), output_word(program, WORD_SETTINGS_HEADS));
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        bool changed = rehearsal->settings.parameters[i] != slot->start;
        buf_add_str(page, STR("<tr><td>"));
        texts_add(page, program, &program->parameters[i].label, program->parameters[i].id);
        buf_add_str(page, STR("</td>"));
        table_cell(page, program->parameters[i].id);
        buf_printf(page, "<td class=\"number\">%s%d%s</td>", changed ? "<strong>" : "",
                   rehearsal->settings.parameters[i], changed ? "</strong>" : "");
        table_number(page, "%d", slot->start);
        table_number(page, "%d – %d", slot->from, slot->to);
        buf_add_str(page, STR("</tr>\n"));
    }
    table_end(page);
    buf_printf(page, "<p>%s: ", output_word(program, WORD_POLICIES));
    const char *between = "";
    for (uint32_t i = 0; i < program->cell_count; i++) {
        if (program->cells[i].policy_count == 0)
            continue;
        buf_add_str(page, str_of(between));
        html_escape(page, output_cell_title(program, i));
        buf_add_str(page, STR(": <em>"));
        html_escape(page, output_policy_title(program, words_of(program), i, rehearsal->settings.policies[i]));
        buf_add_str(page, STR("</em>"));
        between = ", ";
    }
    buf_add_str(page, STR(".</p>\n"));
}

/* ---- the frame ---- */

static void add_chapters(const struct program *program, struct buf *page)
{
    static const struct {
        const char *id;
        enum word word;
    } chapters[] = {{"endings", WORD_ENDINGS},     {"variables", WORD_VARIABLES},   {"flow", WORD_FLOW},
                    {"agreement", WORD_AGREEMENT}, {"sharing", WORD_SHARING_KNOWS}, {"load", WORD_LOAD},
                    {"phases", WORD_PHASES},       {"storylines", WORD_STORYLINES}, {"never", WORD_NEVER},
                    {"notable", WORD_NOTABLE},     {"settings", WORD_SETTINGS}};
    buf_printf(page, "<nav aria-label=\"%s\"><ul>", output_word(program, WORD_CHAPTERS));
    for (size_t i = 0; i < sizeof(chapters) / sizeof(chapters[0]); i++) {
        if ((chapters[i].word == WORD_PHASES && program->stage_count == 0) ||
            (chapters[i].word == WORD_STORYLINES && program->storyline_count == 0))
            continue;
        buf_printf(page, "<li><a href=\"#%s\">%s</a></li>", chapters[i].id, output_word(program, chapters[i].word));
    }
    buf_add_str(page, STR("</ul></nav>\n"));
}

static void add_head(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    struct buf runs, asked, text;
    output_html_open(page, output_word(program, WORD_REHEARSAL), program);
    buf_init(&runs, 64);
    buf_init(&asked, 64);
    buf_init(&text, 256);
    number_whole(&runs, words_of(program), tally->runs);
    number_whole(&asked, words_of(program), rehearsal->options.runs);
    if (tally->runs < rehearsal->options.runs)
        output_say(&text, program, WORD_RUNS_CUT_SHORT, buf_text(&runs), buf_text(&asked));
    else
        number_whole(&text, words_of(program), tally->runs);
    output_html_about_begin(page);
    output_html_about(page, output_word(program, WORD_RUNS), (struct str){text.ptr, text.len});
    output_html_about_end(page, program, rehearsal->options.seed);
    if (tally->runs < OUTPUT_FEW_RUNS) {
        buf_add_str(page, STR(" <strong>"));
        output_say(page, program, WORD_FEW_RUNS, OUTPUT_FEW_RUNS);
        buf_add_str(page, STR("</strong>"));
    }
    if (output_lacks(program)) {
        buf_add_str(page, STR(" <strong>"));
        output_say_lacks(words_of(program), output_lacks(program), page);
        buf_add_str(page, STR("</strong>"));
    }
    buf_add_str(page, STR("</p>\n"));
    add_chapters(program, page);
    buf_add_str(page, STR("</header>\n<main>\n"));
    buf_free(&runs);
    buf_free(&asked);
    buf_free(&text);
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
        output_html_phases(rehearsal, page);
        output_html_storylines(rehearsal, page);
        add_never(rehearsal, page);
        output_html_heading(page, rehearsal->program, "notable", WORD_NOTABLE);
        add_notables(rehearsal, &rehearsal->tally->gravest, WORD_NOTABLE_GRAVE, page);
        add_notables(rehearsal, &rehearsal->tally->slowest, WORD_NOTABLE_LONG, page);
        add_settings(rehearsal, page);
    }
    output_html_close(page, rehearsal->program);
}
