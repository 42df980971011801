/* What the chapters of a page share: its frame, figures, tables, cells, axes. */
#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "output/html_inside.h"
#include "program/time.h"

void output_html_heading(struct buf *page, const struct program *program, const char *id, enum word word)
{
    buf_printf(page, "<h2 id=\"%s\">", id);
    frame_words(page, program, words_of(program), word);
    buf_add_str(page, STR("</h2>\n"));
}

static const char *kept(struct buf *text, char ret_text[OUTPUT_TEXT_BYTES])
{
    snprintf(ret_text, OUTPUT_TEXT_BYTES, "%s", buf_text(text));
    buf_free(text);
    return ret_text;
}

const char *output_share_text(const struct program *program, double share, char ret_text[OUTPUT_TEXT_BYTES])
{
    struct buf text;
    buf_init(&text, OUTPUT_TEXT_BYTES);
    number_share(&text, words_of(program), 1, share);
    return kept(&text, ret_text);
}

const char *output_decimal_text(const struct program *program, int decimals, double number,
                                char ret_text[OUTPUT_TEXT_BYTES])
{
    struct buf text;
    buf_init(&text, OUTPUT_TEXT_BYTES);
    number_decimal(&text, words_of(program), decimals, number);
    return kept(&text, ret_text);
}

static void add_interval(struct buf *out, const struct program *program, int decimals, struct stat_interval interval)
{
    number_decimal(out, words_of(program), decimals, 100 * interval.low);
    buf_add_str(out, str_of(output_word(program, WORD_RANGE_SIGN)));
    number_decimal(out, words_of(program), decimals, 100 * interval.high);
}

const char *output_interval_text(const struct program *program, struct stat_interval interval,
                                 char ret_text[OUTPUT_TEXT_BYTES])
{
    struct buf text;
    buf_init(&text, OUTPUT_TEXT_BYTES);
    add_interval(&text, program, 1, interval);
    return kept(&text, ret_text);
}

struct buf output_html_name(struct str title)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES_MAX);
    html_escape(&text, title);
    return text;
}

void output_html_caption(struct buf *page, const struct rehearsal *rehearsal, bool sampled, const char *how)
{
    const struct program *program = rehearsal->program;
    uint64_t runs = sampled ? rehearsal->tally->sampled : rehearsal->tally->runs;
    assert(rehearsal->tally->sampled <= rehearsal->tally->runs);
    figure_how(page);
    buf_printf(page, "%s%sn = ", how, *how ? " " : "");
    number_whole(page, words_of(program), runs);
    if (sampled && runs < rehearsal->tally->runs)
        buf_printf(page, "%s", output_word(program, WORD_SAMPLED_FIRST));
    buf_printf(page, ", ");
    output_say(page, program, WORD_OF_RUNS, (unsigned long long)rehearsal->options.seed, ENTENTE_VERSION);
    buf_printf(page, ". %s</p>\n", output_word(program, WORD_SIMULATED));
}

struct buf output_html_ending(const struct program *program, uint32_t ending)
{
    struct buf name = output_html_name(output_ending_title(program, ending)), quoted;
    buf_init(&quoted, TEXT_BYTES_MAX);
    output_say(&quoted, program, WORD_QUOTED, buf_text(&name));
    buf_free(&name);
    return quoted;
}

void output_html_share(struct buf *page, const struct program *program, int decimals, uint64_t count, uint64_t total)
{
    buf_add_str(page, STR("<td class=\"number\">"));
    number_share(page, words_of(program), decimals, output_share(count, total));
    buf_add_str(page, STR("</td>"));
}

void output_html_interval(struct buf *page, const struct program *program, int decimals, struct stat_interval interval)
{
    buf_add_str(page, STR("<td class=\"number\">"));
    add_interval(page, program, decimals, interval);
    buf_add_str(page, STR("</td>"));
}

void output_html_decimal(struct buf *page, const struct program *program, int decimals, double number)
{
    buf_add_str(page, STR("<td class=\"number\">"));
    number_decimal(page, words_of(program), decimals, number);
    buf_add_str(page, STR("</td>"));
}

/* "25 min", and where they differ behind it what lies between 10 and 90 percent; what takes no time is in minutes, too.
 */
static void add_span(struct buf *page, const struct program *program, int32_t minutes)
{
    if (minutes == 0)
        output_say(page, program, WORD_MINUTES, 0);
    else
        words_span(page, words_of(program), 60 * (uint64_t)minutes);
}

void output_html_cell_spans(struct buf *page, const struct program *program, const struct spread *minutes)
{
    buf_add_str(page, STR("<td class=\"number\">"));
    if (minutes->count) {
        add_span(page, program, minutes->q50);
        if (minutes->q10 < minutes->q90) {
            buf_add_str(page, STR(" ("));
            add_span(page, program, minutes->q10);
            buf_add_str(page, STR(" – "));
            add_span(page, program, minutes->q90);
            buf_add_str(page, STR(")"));
        }
    } else {
        buf_add_str(page, STR("–"));
    }
    buf_add_str(page, STR("</td>"));
}

void output_html_cell_moments(struct buf *page, const struct spread *spread)
{
    buf_add_str(page, STR("<td class=\"time\">"));
    if (spread->count) {
        time_print(spread->q50, page);
        if (spread->q10 < spread->q90) {
            buf_add_str(page, STR(" ("));
            time_print(spread->q10, page);
            buf_add_str(page, STR(" – "));
            time_print(spread->q90, page);
            buf_add_str(page, STR(")"));
        }
    } else {
        buf_add_str(page, STR("–"));
    }
    buf_add_str(page, STR("</td>"));
}

void output_html_open(struct buf *page, const char *kind, const struct program *program)
{
    struct buf name, title;
    buf_init(&name, TEXT_BYTES_MAX + 64);
    buf_init(&title, TEXT_BYTES_MAX + 256);
    buf_add_str(&name, texts_first(&program->title, program->id));
    output_say(&title, program, WORD_NAMED_VALUE, kind, buf_text(&name));
    frame_begin(page, program, words_of(program), (struct str){title.ptr, title.len}, NULL);
    buf_add_str(page, STR("<header>\n<h1>"));
    html_escape(page, (struct str){title.ptr, title.len});
    buf_add_str(page, STR("</h1>\n"));
    page->failed = page->failed || name.failed || title.failed;
    buf_free(&name);
    for (uint32_t language = 1; language < program->language_count; language++) {
        if (!program->title.in[language].len)
            continue;
        buf_printf(page, "<p class=\"lead\" lang=\"" STR_FMT "\">", STR_ARG(program->languages[language]));
        html_escape(page, program->title.in[language]);
        buf_add_str(page, STR("</p>\n"));
    }
    buf_free(&title);
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
    output_html_about(page, output_word(program, WORD_SEED), str_of(number));
    output_html_about(page, output_word(program, WORD_SCENARIO), program->id);
    snprintf(number, sizeof(number), "%.16s…", hex);
    output_html_about(page, output_word(program, WORD_VERIFY_PROGRAM), str_of(number));
    output_html_about(page, "entente", STR(ENTENTE_VERSION));
    buf_printf(page, "</dl>\n<p class=\"notice\"><strong>%s</strong> %s", output_word(program, WORD_SIMULATED),
               output_word(program, WORD_BOTS_PLAY));
}

void output_html_close(struct buf *page, const struct program *program)
{
    buf_add_str(page, STR("</main>\n"));
    frame_end(page, program, words_of(program), NULL);
}

void output_html_decision(struct buf *page, const struct program *program, uint32_t index)
{
    const struct program_decision *decision = &program->decisions[index];
    assert(index < program->decision_count);
    texts_add(page, program, &decision->title, decision->id);
    if (decision->round > 0) {
        buf_add_str(page, STR("<br><span class=\"soft\">"));
        output_say(page, program, WORD_DECISION_ROUND, decision->round);
        buf_add_str(page, STR("</span>"));
    }
    if (decision->first_of != INDEX_NONE)
        buf_printf(page, "<br><span class=\"soft\">%s</span>", output_word(program, WORD_FIRST_ROUND));
}

void output_decision_name(struct buf *text, const struct program *program, uint32_t index)
{
    const struct program_decision *decision = &program->decisions[index];
    assert(index < program->decision_count);
    buf_add_str(text, texts_first(&decision->title, decision->id));
    if (decision->round > 0) {
        buf_add_str(text, STR(", "));
        output_say(text, program, WORD_DECISION_ROUND, decision->round);
    }
    if (decision->first_of != INDEX_NONE)
        buf_printf(text, ": %s", output_word(program, WORD_FIRST_ROUND));
}
