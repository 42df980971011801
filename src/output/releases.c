/* What asking for release came to: how often, what was answered, and how long that took. */
#include <assert.h>

#include "output/html_inside.h"
#include "program/words.h"

static struct spread minutes_of(const struct tally *tally, uint32_t release, uint32_t answer)
{
    assert(release < tally->program->release_count && answer < RELEASE_ANSWER_COUNT);
    return output_minutes(tally, tally->answer_times +
                                     ((size_t)release * RELEASE_ANSWER_COUNT + answer) * tally->time_bin_count);
}

static uint64_t count_of(const struct tally *tally, uint32_t release, uint32_t answer)
{
    return tally->answered[(size_t)release * RELEASE_ANSWER_COUNT + answer];
}

static struct str inject_id(const struct program *program, uint32_t release)
{
    return program->injects[program->releases[release].inject].id;
}

static struct str originator_id(const struct program *program, uint32_t release)
{
    return program->cells[program->injects[program->releases[release].inject].originator].id;
}

static struct str to_id(const struct program *program, uint32_t release)
{
    return program->cells[program->releases[release].to_cell].id;
}

/* ---- JSON ---- */

void output_json_releases(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    json_key_list(out, "releases");
    for (uint32_t i = 0; i < program->release_count; i++) {
        json_open_object(out);
        json_key_text(out, "inject", inject_id(program, i));
        json_key_text(out, "to", to_id(program, i));
        json_key_text(out, "originator", originator_id(program, i));
        json_key_count(out, "requested", tally->requested[i]);
        output_json_share(tally->requested[i], tally->runs, out);
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++) {
            struct spread minutes = minutes_of(tally, i, answer);
            json_key_object(out, words_at(WORDS_release_answer, answer));
            json_key_count(out, "count", count_of(tally, i, answer));
            output_json_share(count_of(tally, i, answer), tally->requested[i], out);
            output_json_spread("minutes", &minutes, true, out);
            json_close_object(out);
        }
        json_key_count(out, "unanswered", tally->unanswered[i]);
        json_close_object(out);
    }
    json_close_list(out);
}

/* ---- CSV ---- */

/* A row an answer, and one of what nobody answered. */
void output_csv_releases(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    for (uint32_t i = 0; i < program->release_count; i++)
        for (uint32_t answer = 0; answer <= RELEASE_ANSWER_COUNT; answer++) {
            bool none = answer == RELEASE_ANSWER_COUNT;
            uint64_t count = none ? tally->unanswered[i] : count_of(tally, i, answer);
            struct spread minutes = none ? (struct spread){0} : minutes_of(tally, i, answer);
            buf_printf(out, STR_FMT "," STR_FMT "," STR_FMT ",%llu,%s", STR_ARG(inject_id(program, i)),
                       STR_ARG(originator_id(program, i)), STR_ARG(to_id(program, i)), (unsigned long long)tally->runs,
                       none ? "none" : words_at(WORDS_release_answer, answer));
            output_csv_shares(count, tally->requested[i], out);
            output_csv_spread(&minutes, out);
        }
}

/* ---- a terminal ---- */

void output_table_releases(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->release_count == 0)
        return;
    buf_printf(out, "\n%-34s%s\n", "DISCLOSURE", "asked    whole redacted  refused  whole after");
    for (uint32_t i = 0; i < program->release_count; i++) {
        struct str inject = inject_id(program, i), to = to_id(program, i);
        struct spread minutes = minutes_of(tally, i, RELEASED_WHOLE);
        buf_printf(out, "  %-18.*s%-10.*s", inject.len < 17 ? (int)inject.len : 17, inject.ptr,
                   to.len < 9 ? (int)to.len : 9, to.ptr);
        output_table_percent(tally->requested[i], tally->runs, out);
        output_table_percent(count_of(tally, i, RELEASED_WHOLE), tally->requested[i], out);
        output_table_percent(count_of(tally, i, RELEASED_REDACTED), tally->requested[i], out);
        output_table_percent(count_of(tally, i, RELEASE_REFUSED), tally->requested[i], out);
        if (minutes.count > 0)
            buf_printf(out, "  %d m (%d–%d)", minutes.q50, minutes.q10, minutes.q90);
        buf_printf(out, "\n");
    }
    buf_printf(out, "  asked: of all runs; the others of those in which it was asked for; minutes:\n"
                    "  median (10–90%%). What that costs in outcome: --method releases\n");
}

/* ---- the page ---- */

/* The one that is asked for most often and given whole least often, of all that are; INDEX_NONE: none is. */
static uint32_t find_costliest(const struct tally *tally)
{
    uint32_t costliest = INDEX_NONE;
    uint64_t most = 0;
    for (uint32_t i = 0; i < tally->program->release_count; i++)
        if (tally->requested[i] - count_of(tally, i, RELEASED_WHOLE) > most ||
            (costliest == INDEX_NONE && tally->requested[i] > 0)) {
            most = tally->requested[i] - count_of(tally, i, RELEASED_WHOLE);
            costliest = i;
        }
    return costliest;
}

static void add_inject(const struct program *program, uint32_t release, struct buf *page)
{
    const struct program_inject *inject = &program->injects[program->releases[release].inject];
    texts_add(page, program, &inject->title, inject->id);
}

static void add_finding(const struct tally *tally, uint32_t costliest, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_release *release = &program->releases[costliest];
    const struct program_inject *inject = &program->injects[release->inject];
    const struct spread minutes = minutes_of(tally, costliest, RELEASED_WHOLE);
    char whole[OUTPUT_TEXT_BYTES], asked[OUTPUT_TEXT_BYTES];
    struct buf name = output_html_name(output_title(program, words_of(program), &inject->title, inject->id));
    struct buf cell = output_html_name(output_cell_title(program, release->to_cell)), span;
    output_share_text(program, output_share(tally->requested[costliest], tally->runs), asked);
    output_share_text(program, output_share(count_of(tally, costliest, RELEASED_WHOLE), tally->requested[costliest]),
                      whole);
    buf_init(&span, 256);
    words_span(&span, words_of(program), 60 * (uint64_t)minutes.q50);
    buf_add_str(page, STR("<p>"));
    output_say(page, program, WORD_RELEASES_COSTLIEST, buf_text(&name), buf_text(&cell), asked, whole);
    if (minutes.count > 0)
        output_say(page, program, WORD_RELEASES_AFTER, buf_text(&span));
    buf_add_str(page, STR("</p>\n"));
    buf_free(&name);
    buf_free(&cell);
    buf_free(&span);
}

static void add_row(const struct tally *tally, uint32_t index, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_cell *to = &program->cells[program->releases[index].to_cell];
    const uint64_t requested = tally->requested[index];
    const struct spread whole = minutes_of(tally, index, RELEASED_WHOLE);
    const struct spread redacted = minutes_of(tally, index, RELEASED_REDACTED);
    buf_add_str(page, STR("<tr><td>"));
    add_inject(program, index, page);
    buf_add_str(page, STR("</td><td>"));
    texts_add(page, program, &to->name, to->id);
    buf_add_str(page, STR("</td>"));
    output_html_share(page, program, 1, requested, tally->runs);
    output_html_share(page, program, 1, count_of(tally, index, RELEASED_WHOLE), requested);
    output_html_cell_spans(page, program, &whole);
    output_html_share(page, program, 1, count_of(tally, index, RELEASED_REDACTED), requested);
    output_html_cell_spans(page, program, &redacted);
    output_html_share(page, program, 1, count_of(tally, index, RELEASE_REFUSED), requested);
    output_html_share(page, program, 1, tally->unanswered[index], requested);
    buf_add_str(page, STR("</tr>\n"));
}

void output_html_releases(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    if (program->release_count == 0)
        return;
    buf_printf(page, "<h3>%s</h3>\n", output_word(program, WORD_RELEASES));
    if (find_costliest(tally) != INDEX_NONE)
        add_finding(tally, find_costliest(tally), page);
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_RELEASES_TABLE),
                     output_word(program, WORD_RELEASES_HEADS));
    for (uint32_t i = 0; i < program->release_count; i++)
        add_row(tally, i, page);
    table_fold_end(page);
    buf_printf(page, "<p class=\"caption\">%s</p>\n", output_word(program, WORD_RELEASES_CAPTION));
}
