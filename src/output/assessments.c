/* Rounds of assessments: what cells answered, how far they agreed, and of those with a truth how often they were right,
 * in every output. */
#include <assert.h>
#include <stdio.h>

#include "output/html_inside.h"
#include "program/time.h"

static const struct program_assessment *assessment_of(const struct tally *tally, uint32_t round)
{
    assert(round < tally->program->round_count);
    return &tally->program->assessments[tally->program->rounds[round].assessment];
}

/* Below 0: it has none, since control opens it. */
static int32_t minute_of(const struct tally *tally, uint32_t round)
{
    return tally->round_ticks[round] < 0 ? -1 : tally->round_ticks[round] * (int32_t)tally->program->tick_minutes;
}

/* As a field of a table: empty where there is none. */
static const char *minute_text(const struct tally *tally, uint32_t round, char text[16])
{
    int32_t minute = minute_of(tally, round);
    text[0] = 0;
    if (minute >= 0)
        snprintf(text, 16, "%d", minute);
    return text;
}

static bool judged(const struct tally *tally, uint32_t round)
{
    return tally->program->rounds[round].truth_slot != INDEX_NONE;
}

static uint64_t answered_by(const struct tally *tally, uint32_t round, uint32_t k)
{
    uint64_t sum = 0;
    for (uint32_t step = 0; step < assessment_of(tally, round)->step_count; step++)
        sum += tally_answers(tally, round, k)[step];
    return sum;
}

static uint64_t right_of(const struct tally *tally, uint32_t round, uint32_t k)
{
    assert(judged(tally, round));
    return tally->round_right[tally->truths[round].asked_first + k];
}

struct asked { /* what is visited */
    const struct tally *tally;
    struct buf *out;
    uint32_t round;
    bool begun;
};

static void visit_pairs(const struct tally *tally, uint32_t round, output_visit_pair *visit, void *context)
{
    const struct program_assessment *assessment = assessment_of(tally, round);
    if (judged(tally, round))
        output_visit_standing(tally, assessment->asked, assessment->asked_count,
                              tally->round_pairs + (size_t)tally->truths[round].pair_first * TALLY_STANDING_COUNT,
                              visit, context);
}

/* ---- JSON ---- */

static void add_json_pair(void *context, const struct output_pair *pair)
{
    const struct asked *asked = context;
    output_json_standing(asked->tally->program, pair, asked->out);
}

static void add_json_truth(const struct tally *tally, uint32_t round, struct buf *out)
{
    const struct program_assessment *assessment = assessment_of(tally, round);
    json_key_object(out, "right");
    for (uint32_t k = 0; k < assessment->asked_count; k++) {
        json_key_of(out, tally->program->cells[assessment->asked[k]].id);
        json_open_object(out);
        json_key_count(out, "count", right_of(tally, round, k));
        output_json_share(right_of(tally, round, k), answered_by(tally, round, k), out);
        json_close_object(out);
    }
    json_close_object(out);
    json_key_list(out, "pairs");
    visit_pairs(tally, round, add_json_pair, &(struct asked){tally, out, round, false});
    json_close_list(out);
}

static void add_json(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program_assessment *assessment = assessment_of(tally, index);
    json_open_object(out);
    json_key_text(out, "id", assessment->id);
    if (minute_of(tally, index) >= 0)
        json_key_number(out, "minute", minute_of(tally, index));
    else
        json_key_nothing(out, "minute");
    json_key_number(out, "steps", assessment->step_count);
    json_key_object(out, "answers");
    for (uint32_t asked = 0; asked < assessment->asked_count; asked++) {
        const uint64_t *counts = tally_answers(tally, index, asked);
        json_key_of(out, tally->program->cells[assessment->asked[asked]].id);
        json_open_list(out);
        for (uint32_t step = 0; step < assessment->step_count; step++)
            json_count(out, counts[step]);
        json_close_list(out);
    }
    json_close_object(out);
    uint64_t runs = tally->all_answered[index];
    assert(runs <= tally->runs && tally->answered_same[index] <= runs);
    uint32_t pairs = assessment->asked_count * (assessment->asked_count - 1) / 2;
    if (runs > 0) {
        json_key_object(out, "agreement");
        json_key_count(out, "runs", runs);
        json_key_decimal(out, "mean_distance", (double)tally->distance[index] / ((double)runs * pairs));
        json_key_decimal(out, "same_share", output_share(tally->answered_same[index], runs));
        json_close_object(out);
    } else {
        json_key_nothing(out, "agreement");
    }
    if (judged(tally, index))
        add_json_truth(tally, index, out);
    json_close_object(out);
}

void output_json_assessments(const struct tally *tally, struct buf *out)
{
    json_key_list(out, "assessments");
    for (uint32_t i = 0; i < tally->program->round_count; i++)
        add_json(tally, i, out);
    json_close_list(out);
}

/* ---- CSV ---- */

void output_csv_answers(const struct tally *tally, struct buf *out)
{
    char minute[16];
    for (uint32_t i = 0; i < tally->program->round_count; i++) {
        const struct program_assessment *assessment = assessment_of(tally, i);
        assert(i - assessment->round_first < assessment->round_count);
        for (uint32_t asked = 0; asked < assessment->asked_count; asked++)
            for (uint32_t step = 0; step < assessment->step_count; step++)
                buf_printf(out, STR_FMT ",%s," STR_FMT ",%u,%llu\r\n", STR_ARG(assessment->id),
                           minute_text(tally, i, minute), STR_ARG(tally->program->cells[assessment->asked[asked]].id),
                           step + 1, (unsigned long long)tally_answers(tally, i, asked)[step]);
    }
}

static void add_csv_pair(void *context, const struct output_pair *pair)
{
    const struct asked *asked = context;
    const struct tally *tally = asked->tally;
    char before[ID_BYTES_MAX + 20], minute[16];
    snprintf(before, sizeof(before), STR_FMT ",%s", STR_ARG(assessment_of(tally, asked->round)->id),
             minute_text(tally, asked->round, minute));
    output_csv_standing(tally->program, pair, before, "", "", asked->out);
}

void output_csv_truths(const struct tally *tally, struct buf *out)
{
    char minute[16];
    for (uint32_t i = 0; i < tally->program->round_count; i++) {
        const struct program_assessment *assessment = assessment_of(tally, i);
        for (uint32_t k = 0; judged(tally, i) && k < assessment->asked_count; k++) {
            buf_printf(out, STR_FMT ",%s," STR_FMT ",,right", STR_ARG(assessment->id), minute_text(tally, i, minute),
                       STR_ARG(tally->program->cells[assessment->asked[k]].id));
            output_csv_shares(right_of(tally, i, k), answered_by(tally, i, k), out);
            buf_printf(out, "\r\n");
        }
        visit_pairs(tally, i, add_csv_pair, &(struct asked){tally, out, i, false});
    }
}

/* ---- a terminal: those with a truth ---- */

static void add_lines(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program_assessment *assessment = assessment_of(tally, index);
    const struct str id = assessment->id;
    uint64_t sums[TALLY_STANDING_COUNT] = {0};
    char moment[TIME_TEXT_BYTES];
    for (uint32_t k = 0; k < assessment->asked_count; k++) {
        const struct str cell = tally->program->cells[assessment->asked[k]].id;
        const uint64_t answered = answered_by(tally, index, k);
        buf_printf(out, "  %-22.*s%-10s %-18.*s", id.len < 21 ? (int)id.len : 21, id.ptr,
                   minute_of(tally, index) < 0 ? "by hand" : time_text(minute_of(tally, index), moment),
                   cell.len < 17 ? (int)cell.len : 17, cell.ptr);
        buf_printf(out, " %5.1f%%", 100 * output_share(answered, tally->runs));
        if (answered > 0)
            buf_printf(out, "  %5.1f%%\n", 100 * output_share(right_of(tally, index, k), answered));
        else
            buf_printf(out, "       –\n");
    }
    visit_pairs(tally, index, output_sum_standing, sums);
    output_table_standing(sums, out);
}

void output_table_assessments(const struct tally *tally, struct buf *out)
{
    bool begun = false;
    for (uint32_t i = 0; i < tally->program->round_count; i++) {
        if (!judged(tally, i))
            continue;
        if (!begun)
            buf_printf(out, "\n%-52s%s\n", "ASSESSMENTS of which it is known what was right", "answered   right");
        begun = true;
        add_lines(tally, i, out);
    }
    if (begun)
        buf_printf(out, "  answered: of all runs; right: of those with an answer.\n");
}

/* ---- the page ---- */

static void add_name(const struct tally *tally, uint32_t index, struct buf *page)
{
    const struct program_assessment *assessment = assessment_of(tally, index);
    buf_add_str(page, STR("<tr><td>"));
    texts_add(page, tally->program, &assessment->text, assessment->id);
    buf_add_str(page, STR("</td><td class=\"time\">"));
    if (minute_of(tally, index) >= 0)
        time_print(minute_of(tally, index), page);
    else
        buf_add_str(page, str_of(output_word(tally->program, WORD_BY_HAND)));
    buf_add_str(page, STR("</td>"));
}

static void add_agreements(const struct tally *tally, struct buf *page)
{
    const struct program *program = tally->program;
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_ROUNDS_TABLE),
                     output_word(program, WORD_ROUNDS_HEADS));
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_assessment *assessment = assessment_of(tally, i);
        uint64_t runs = tally->all_answered[i],
                 pairs = (uint64_t)assessment->asked_count * (assessment->asked_count - 1) / 2;
        if (runs == 0)
            continue;
        add_name(tally, i, page);
        table_number(page, "%llu", (unsigned long long)runs);
        output_html_decimal(page, program, 2,
                            1 - (double)tally->distance[i] / ((double)(runs * pairs) * (assessment->step_count - 1)));
        output_html_share(page, program, 1, tally->answered_same[i], runs);
        buf_add_str(page, STR("</tr>\n"));
    }
    table_fold_end(page);
}

static void add_truths(const struct tally *tally, struct buf *page)
{
    const struct program *program = tally->program;
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_ROUNDS_RIGHT),
                     output_word(program, WORD_ROUNDS_RIGHT_HEADS));
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_assessment *assessment = assessment_of(tally, i);
        for (uint32_t k = 0; judged(tally, i) && k < assessment->asked_count; k++) {
            const struct program_cell *cell = &program->cells[assessment->asked[k]];
            add_name(tally, i, page);
            buf_add_str(page, STR("<td>"));
            texts_add(page, program, &cell->name, cell->id);
            buf_add_str(page, STR("</td>"));
            output_html_share(page, program, 1, answered_by(tally, i, k), tally->runs);
            output_html_share(page, program, 1, right_of(tally, i, k), answered_by(tally, i, k));
            buf_add_str(page, STR("</tr>\n"));
        }
    }
    table_fold_end(page);
}

static void add_pair(void *context, const struct output_pair *pair)
{
    struct asked *asked = context;
    assert(judged(asked->tally, asked->round));
    if (output_standing_total(pair->counts) == 0)
        return;
    if (!asked->begun)
        table_fold_begin(asked->out, output_word(asked->tally->program, WORD_TABLE),
                         output_word(asked->tally->program, WORD_ROUNDS_PAIRS),
                         output_word(asked->tally->program, WORD_ROUNDS_PAIR_HEADS));
    asked->begun = true;
    add_name(asked->tally, asked->round, asked->out);
    output_html_standing(asked->tally->program, pair, asked->out);
    buf_add_str(asked->out, STR("</tr>\n"));
}

void output_html_assessments(const struct tally *tally, struct buf *page)
{
    const struct program *program = tally->program;
    struct asked pairs = {.tally = tally, .out = page};
    bool any = false, any_truth = false;
    for (uint32_t i = 0; i < program->round_count; i++) {
        any |= tally->all_answered[i] > 0;
        any_truth |= judged(tally, i);
    }
    if (!any && !any_truth)
        return;
    buf_printf(page, "<h3>%s</h3>\n", output_word(program, WORD_ROUNDS_PRIVATE));
    if (any)
        add_agreements(tally, page);
    if (any_truth)
        add_truths(tally, page);
    for (; pairs.round < program->round_count; pairs.round++)
        visit_pairs(tally, pairs.round, add_pair, &pairs);
    if (pairs.begun)
        table_fold_end(page);
}
