/* How far items of the plan came: how often, by when, who signed them, and how long that took. */
#include <assert.h>

#include "output/html_inside.h"

static const char *const step_names[TALLY_PLAN_STEP_COUNT] = {"begun",   "proposed", "agreed",
                                                              "ordered", "done",     "failed"};

static uint64_t count_of(const struct tally *tally, uint32_t item, enum tally_plan_step step)
{
    assert(item < tally->program->card_count);
    return tally->planned[(size_t)item * TALLY_PLAN_STEP_COUNT + step];
}

/* Of the runs in which it was begun; that itself of all. */
static uint64_t total_of(const struct tally *tally, uint32_t item, enum tally_plan_step step)
{
    return step == TALLY_PLAN_BEGUN ? tally->runs : count_of(tally, item, TALLY_PLAN_BEGUN);
}

/* To agreement from its beginning, to its being done from its order; nothing of other steps. */
static struct spread minutes_of(const struct tally *tally, uint32_t item, enum tally_plan_step step)
{
    if (step != TALLY_PLAN_AGREED && step != TALLY_PLAN_DONE)
        return (struct spread){0};
    size_t row = 2 * (size_t)item + (step == TALLY_PLAN_DONE);
    return output_minutes(tally, tally->plan_times + row * tally->time_bin_count);
}

static uint64_t signed_by(const struct tally *tally, uint32_t item, uint32_t signer, bool declined)
{
    assert(signer < tally->program->cards[item].signer_count);
    return tally->answered_plan[((size_t)item * ASKED_COUNT_MAX + signer) * 2 + declined];
}

/* ---- JSON ---- */

static void add_json_share(const char *key, uint64_t count, uint64_t total, struct buf *out)
{
    json_key_object(out, key);
    json_key_count(out, "count", count);
    output_json_share(count, total, out);
    json_close_object(out);
}

static void add_json_steps(const struct tally *tally, uint32_t item, struct buf *out)
{
    for (uint32_t step = 0; step < TALLY_PLAN_STEP_COUNT; step++) {
        const struct spread minutes = minutes_of(tally, item, step);
        json_key_object(out, step_names[step]);
        json_key_count(out, "count", count_of(tally, item, step));
        output_json_share(count_of(tally, item, step), total_of(tally, item, step), out);
        if (step == TALLY_PLAN_AGREED || step == TALLY_PLAN_DONE)
            output_json_spread("minutes", &minutes, true, out);
        json_close_object(out);
    }
}

void output_json_plan(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    json_key_list(out, "plan");
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct program_card *card = &program->cards[i];
        json_open_object(out);
        json_key_text(out, "id", card->id);
        json_key_text(out, "owner", program->cells[card->owner].id);
        add_json_steps(tally, i, out);
        if (tally->due_ticks[i] == TICK_NEVER)
            json_key_nothing(out, "in_time");
        else
            add_json_share("in_time", tally->agreed_in_time[i], count_of(tally, i, TALLY_PLAN_BEGUN), out);
        json_key_list(out, "signs");
        for (uint32_t k = 0; k < card->signer_count; k++) {
            json_open_object(out);
            json_key_text(out, "cell", program->cells[card->signers[k]].id);
            add_json_share("concurred", signed_by(tally, i, k, false), count_of(tally, i, TALLY_PLAN_PROPOSED), out);
            add_json_share("declined", signed_by(tally, i, k, true), count_of(tally, i, TALLY_PLAN_PROPOSED), out);
            json_close_object(out);
        }
        json_close_list(out);
        json_close_object(out);
    }
    json_close_list(out);
}

/* ---- CSV ---- */

static void add_csv_row(const struct tally *tally, uint32_t item, struct str cell, const char *step, uint64_t count,
                        uint64_t total, const struct spread *minutes, struct buf *out)
{
    const struct program *program = tally->program;
    buf_printf(out, STR_FMT "," STR_FMT ",%llu," STR_FMT ",%s", STR_ARG(program->cards[item].id),
               STR_ARG(program->cells[program->cards[item].owner].id), (unsigned long long)tally->runs, STR_ARG(cell),
               step);
    output_csv_shares(count, total, out);
    output_csv_spread(minutes, out);
}

/* A row a step, one of what was agreed in time, and two of each that signs. */
void output_csv_plan(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    const struct spread none = {0};
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct program_card *card = &program->cards[i];
        const uint64_t proposed = count_of(tally, i, TALLY_PLAN_PROPOSED);
        for (uint32_t step = 0; step < TALLY_PLAN_STEP_COUNT; step++) {
            const struct spread minutes = minutes_of(tally, i, step);
            add_csv_row(tally, i, STR(""), step_names[step], count_of(tally, i, step), total_of(tally, i, step),
                        &minutes, out);
        }
        if (tally->due_ticks[i] != TICK_NEVER)
            add_csv_row(tally, i, STR(""), "in_time", tally->agreed_in_time[i], count_of(tally, i, TALLY_PLAN_BEGUN),
                        &none, out);
        for (uint32_t k = 0; k < card->signer_count; k++) {
            const struct str cell = program->cells[card->signers[k]].id;
            add_csv_row(tally, i, cell, "concurred", signed_by(tally, i, k, false), proposed, &none, out);
            add_csv_row(tally, i, cell, "declined", signed_by(tally, i, k, true), proposed, &none, out);
        }
    }
}

/* ---- a terminal ---- */

void output_table_plan(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->card_count == 0)
        return;
    buf_printf(out, "\n%-23s%s\n", "PLAN", "begun  agreed in time    done  failed  agreed after");
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct str id = program->cards[i].id;
        const struct spread minutes = minutes_of(tally, i, TALLY_PLAN_AGREED);
        const uint64_t begun = count_of(tally, i, TALLY_PLAN_BEGUN);
        buf_printf(out, "  %-18.*s", id.len < 17 ? (int)id.len : 17, id.ptr);
        output_table_percent(begun, tally->runs, out);
        output_table_percent(count_of(tally, i, TALLY_PLAN_AGREED), begun, out);
        output_table_percent(tally->agreed_in_time[i], tally->due_ticks[i] == TICK_NEVER ? 0 : begun, out);
        output_table_percent(count_of(tally, i, TALLY_PLAN_DONE), begun, out);
        output_table_percent(count_of(tally, i, TALLY_PLAN_FAILED), begun, out);
        if (minutes.count > 0)
            buf_printf(out, "  %d m (%d–%d)", minutes.q50, minutes.q10, minutes.q90);
        buf_printf(out, "\n");
    }
    buf_printf(out, "  begun: of all runs; the others of those in which it was begun; in time: agreed\n"
                    "  by when it is due; minutes: median (10–90%%)\n");
}

/* ---- the page ---- */

/* The one that is most often begun and not done; INDEX_NONE: there is none. */
static uint32_t find_stuck(const struct tally *tally)
{
    uint32_t stuck = INDEX_NONE;
    uint64_t most = 0;
    for (uint32_t i = 0; i < tally->program->card_count; i++) {
        const uint64_t undone = count_of(tally, i, TALLY_PLAN_BEGUN) - count_of(tally, i, TALLY_PLAN_DONE);
        if (undone > most) {
            most = undone;
            stuck = i;
        }
    }
    return stuck;
}

static void add_finding(const struct tally *tally, uint32_t stuck, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_card *card = &program->cards[stuck];
    const uint64_t begun = count_of(tally, stuck, TALLY_PLAN_BEGUN);
    char of[OUTPUT_TEXT_BYTES], agreed[OUTPUT_TEXT_BYTES], done[OUTPUT_TEXT_BYTES];
    struct buf name = output_html_name(output_title(program, words_of(program), &card->title, card->id));
    output_share_text(program, output_share(begun, tally->runs), of);
    output_share_text(program, output_share(count_of(tally, stuck, TALLY_PLAN_AGREED), begun), agreed);
    output_share_text(program, output_share(count_of(tally, stuck, TALLY_PLAN_DONE), begun), done);
    buf_add_str(page, STR("<p>"));
    output_say(page, program, WORD_BOARD_STUCK, buf_text(&name), of, agreed, done);
    buf_add_str(page, STR("</p>\n"));
    buf_free(&name);
}

static void add_row(const struct tally *tally, uint32_t item, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_card *card = &program->cards[item];
    const uint64_t begun = count_of(tally, item, TALLY_PLAN_BEGUN);
    const struct spread agreed = minutes_of(tally, item, TALLY_PLAN_AGREED);
    const struct spread done = minutes_of(tally, item, TALLY_PLAN_DONE);
    buf_add_str(page, STR("<tr><td>"));
    texts_add(page, program, &card->title, card->id);
    buf_add_str(page, STR("</td>"));
    output_html_share(page, program, 1, begun, tally->runs);
    output_html_share(page, program, 1, count_of(tally, item, TALLY_PLAN_AGREED), begun);
    output_html_share(page, program, 1, tally->agreed_in_time[item], tally->due_ticks[item] == TICK_NEVER ? 0 : begun);
    output_html_cell_spans(page, program, &agreed);
    output_html_share(page, program, 1, count_of(tally, item, TALLY_PLAN_ORDERED), begun);
    output_html_share(page, program, 1, count_of(tally, item, TALLY_PLAN_DONE), begun);
    output_html_share(page, program, 1, count_of(tally, item, TALLY_PLAN_FAILED), begun);
    output_html_cell_spans(page, program, &done);
    buf_add_str(page, STR("</tr>\n"));
}

void output_html_plan(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    if (program->card_count == 0)
        return;
    buf_printf(page, "<h3>%s</h3>\n", output_word(program, WORD_BOARD));
    if (find_stuck(tally) != INDEX_NONE)
        add_finding(tally, find_stuck(tally), page);
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_BOARD_TABLE),
                     output_word(program, WORD_BOARD_HEADS));
    for (uint32_t i = 0; i < program->card_count; i++)
        add_row(tally, i, page);
    table_fold_end(page);
    buf_printf(page, "<p class=\"caption\">%s</p>\n", output_word(program, WORD_BOARD_CAPTION));
}
