/* What cells answered to questions, and of pairs of cells how they stood to what was right, in every output. */
#include <assert.h>
#include <stdio.h>

#include "output/html_inside.h"

static bool judged(const struct program_question *question)
{
    return question->has_right || question->truth != CODE_NONE;
}

static uint64_t answered_by(const struct tally *tally, uint32_t question, uint32_t k)
{
    return tally->question_answered[tally->questions[question].asked_first + k];
}

static uint64_t right_of(const struct tally *tally, uint32_t question, uint32_t k)
{
    return tally->question_right[tally->questions[question].asked_first + k];
}

static const struct program_named *name_at(const struct tally *tally, uint32_t question, uint32_t i)
{
    assert(i < tally->program->questions[question].name_count);
    return &tally->program->answer_names[tally->program->questions[question].name_first + i];
}

uint64_t output_reply_count(const struct tally *tally, uint32_t question, uint32_t k, uint32_t i)
{
    const struct program_question *about = &tally->program->questions[question];
    return tally_replies(tally, question, k)[about->kind == ANSWER_RANK ? i * about->name_count : i];
}

/* Of a name in an order; NaN where nobody answered. */
static double mean_place(const struct tally *tally, uint32_t question, uint32_t k, uint32_t name)
{
    const uint32_t names = tally->program->questions[question].name_count;
    const uint64_t *counts = tally_replies(tally, question, k) + (size_t)name * names;
    uint64_t sum = 0;
    for (uint32_t place = 0; place < names; place++)
        sum += counts[place] * (place + 1);
    return output_share(sum, answered_by(tally, question, k));
}

/* ---- pairs ---- */

struct asked { /* what is visited */
    const struct program *program;
    struct buf *out;
    uint32_t question;
    bool begun;
};

static void visit_pairs(const struct tally *tally, uint32_t index, output_visit_pair *visit, void *context)
{
    const struct program_question *question = &tally->program->questions[index];
    if (judged(question))
        output_visit_standing(tally, question->asked, question->asked_count,
                              tally->question_pairs + (size_t)tally->questions[index].pair_first * TALLY_STANDING_COUNT,
                              visit, context);
}

/* ---- JSON ---- */

static void add_json_answers(const struct tally *tally, uint32_t index, uint32_t k, struct buf *out)
{
    const struct program_question *question = &tally->program->questions[index];
    if (question->kind == ANSWER_NUMBER) {
        struct spread numbers = output_reply(tally, index, k);
        output_json_spread("numbers", &numbers, true, out);
        if (numbers.step > 1)
            json_key_number(out, "step", numbers.step);
        return;
    }
    if (question->kind == ANSWER_WORDS)
        return;
    json_key_list(out, question->kind == ANSWER_SCALE ? "steps" : "names");
    for (uint32_t i = 0; i < question->name_count; i++) {
        json_open_object(out);
        json_key_text(out, "id", name_at(tally, index, i)->name);
        json_key_count(out, question->kind == ANSWER_SCALE ? "count" : "first", output_reply_count(tally, index, k, i));
        if (question->kind == ANSWER_RANK)
            json_key_decimal(out, "place", mean_place(tally, index, k, i));
        json_close_object(out);
    }
    json_close_list(out);
}

static void add_json_pair(void *context, const struct output_pair *pair)
{
    const struct asked *asked = context;
    output_json_standing(asked->program, pair, asked->out);
}

void output_json_questions(const struct tally *tally, struct buf *out)
{
    static const char *const kinds[] = {
        [ANSWER_WORDS] = "words", [ANSWER_NUMBER] = "number", [ANSWER_SCALE] = "scale", [ANSWER_RANK] = "rank"};
    json_key_list(out, "questions");
    for (uint32_t i = 0; i < tally->program->question_count; i++) {
        const struct program_question *question = &tally->program->questions[i];
        json_open_object(out);
        json_key_text(out, "id", question->id);
        json_key_word(out, "answer", kinds[question->kind]);
        json_key_count(out, "opened", tally->question_opened[i]);
        json_key_list(out, "cells");
        for (uint32_t k = 0; k < question->asked_count; k++) {
            json_open_object(out);
            json_key_text(out, "cell", tally->program->cells[question->asked[k]].id);
            json_key_count(out, "answered", answered_by(tally, i, k));
            output_json_share(answered_by(tally, i, k), tally->question_opened[i], out);
            add_json_answers(tally, i, k, out);
            if (judged(question)) {
                json_key_object(out, "right");
                json_key_count(out, "count", right_of(tally, i, k));
                output_json_share(right_of(tally, i, k), answered_by(tally, i, k), out);
                json_close_object(out);
            }
            json_close_object(out);
        }
        json_close_list(out);
        json_key_list(out, "pairs");
        visit_pairs(tally, i, add_json_pair, &(struct asked){tally->program, out, i, false});
        json_close_list(out);
        json_close_object(out);
    }
    json_close_list(out);
}

/* ---- CSV ---- */

static void add_csv_pair(void *context, const struct output_pair *pair)
{
    const struct asked *asked = context;
    char before[ID_BYTES_MAX + 1];
    snprintf(before, sizeof(before), STR_FMT, STR_ARG(asked->program->questions[asked->question].id));
    output_csv_standing(asked->program, pair, before, ",", ",,,,,,", asked->out);
}

static void add_csv_cell(const struct tally *tally, uint32_t index, uint32_t k, struct buf *out)
{
    const struct program_question *question = &tally->program->questions[index];
    const struct str id = question->id, cell = tally->program->cells[question->asked[k]].id;
    struct spread numbers = question->kind == ANSWER_NUMBER ? output_reply(tally, index, k) : (struct spread){0};
    buf_printf(out, STR_FMT "," STR_FMT ",,answered,", STR_ARG(id), STR_ARG(cell));
    output_csv_shares(answered_by(tally, index, k), tally->question_opened[index], out);
    if (numbers.count > 0)
        buf_printf(out, ",%d,%d,%d,%d,%d,%u\r\n", numbers.q10, numbers.q25, numbers.q50, numbers.q75, numbers.q90,
                   numbers.step);
    else
        buf_printf(out, ",,,,,,\r\n");
    for (uint32_t i = 0; i < question->name_count; i++) {
        buf_printf(out, STR_FMT "," STR_FMT ",,%s," STR_FMT, STR_ARG(id), STR_ARG(cell),
                   question->kind == ANSWER_SCALE ? "step" : "first", STR_ARG(name_at(tally, index, i)->name));
        output_csv_shares(output_reply_count(tally, index, k, i), answered_by(tally, index, k), out);
        buf_printf(out, ",,,,,,\r\n");
    }
    if (!judged(question))
        return;
    buf_printf(out, STR_FMT "," STR_FMT ",,right,", STR_ARG(id), STR_ARG(cell));
    output_csv_shares(right_of(tally, index, k), answered_by(tally, index, k), out);
    buf_printf(out, ",,,,,,\r\n");
}

void output_csv_questions(const struct tally *tally, struct buf *out)
{
    for (uint32_t i = 0; i < tally->program->question_count; i++) {
        assert(tally->question_opened[i] <= tally->runs);
        for (uint32_t k = 0; k < tally->program->questions[i].asked_count; k++)
            add_csv_cell(tally, i, k, out);
        visit_pairs(tally, i, add_csv_pair, &(struct asked){tally->program, out, i, false});
    }
}

/* ---- a terminal ---- */

static void add_percent(uint64_t count, uint64_t total, struct buf *out)
{
    if (total > 0)
        buf_printf(out, "  %5.1f%%", 100 * output_share(count, total));
    else
        buf_printf(out, "       –");
}

/* A number; of the names of a scale or an order the one most often answered or put first. */
static void add_short(const struct tally *tally, uint32_t index, uint32_t k, struct buf *out)
{
    const struct program_question *question = &tally->program->questions[index];
    uint32_t most = 0;
    if (answered_by(tally, index, k) == 0)
        return;
    if (question->kind == ANSWER_NUMBER) {
        struct spread numbers = output_reply(tally, index, k);
        buf_printf(out, "  %d (%d–%d)", numbers.q50, numbers.q10, numbers.q90);
        if (numbers.step > 1)
            buf_printf(out, ", known to %u", numbers.step);
        return;
    }
    for (uint32_t i = 1; i < question->name_count; i++)
        if (output_reply_count(tally, index, k, i) > output_reply_count(tally, index, k, most))
            most = i;
    struct str name = name_at(tally, index, most)->name;
    buf_printf(out, "  %.*s %.0f%%", name.len < 14 ? (int)name.len : 14, name.ptr,
               100 * output_share(output_reply_count(tally, index, k, most), answered_by(tally, index, k)));
}

void output_table_questions(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->question_count == 0)
        return;
    buf_printf(out, "\n%-42s%s\n", "QUESTIONS", "answered   right  answer");
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        uint64_t sums[TALLY_STANDING_COUNT] = {0};
        for (uint32_t k = 0; k < question->asked_count; k++) {
            struct str id = question->id, cell = program->cells[question->asked[k]].id;
            buf_printf(out, "  %-22.*s%-18.*s", id.len < 21 ? (int)id.len : 21, id.ptr,
                       cell.len < 17 ? (int)cell.len : 17, cell.ptr);
            add_percent(answered_by(tally, i, k), tally->question_opened[i], out);
            add_percent(right_of(tally, i, k), judged(question) ? answered_by(tally, i, k) : 0, out);
            add_short(tally, i, k, out);
            buf_printf(out, "\n");
        }
        visit_pairs(tally, i, output_sum_standing, sums);
        output_table_standing(sums, out);
    }
    buf_printf(out, "  answered: of the runs in which it opened; right: of those with an answer.\n"
                    "  A number: median (10–90%%); else what was answered, or put first, most often.\n");
}

/* ---- the page ---- */

static void add_answer_cell(const struct tally *tally, uint32_t index, uint32_t k, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_question *question = &program->questions[index];
    buf_add_str(page, STR("<td>"));
    if (answered_by(tally, index, k) == 0) {
        buf_add_str(page, STR("–"));
    } else if (question->kind == ANSWER_NUMBER) {
        struct spread numbers = output_reply(tally, index, k);
        buf_printf(page, "%d (%d – %d)", numbers.q50, numbers.q10, numbers.q90);
    }
    for (uint32_t i = 0; answered_by(tally, index, k) > 0 && i < question->name_count; i++) {
        const struct program_named *name = name_at(tally, index, i);
        buf_add_str(page, i > 0 ? STR("<br>") : STR(""));
        texts_add(page, program, &name->label, name->name);
        buf_add_str(page, STR(": "));
        if (question->kind == ANSWER_RANK)
            number_decimal(page, words_of(program), 1, mean_place(tally, index, k, i));
        else
            number_share(page, words_of(program), 1,
                         output_share(output_reply_count(tally, index, k, i), answered_by(tally, index, k)));
    }
    buf_add_str(page, STR("</td>"));
}

static void add_row(const struct tally *tally, uint32_t index, uint32_t k, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_question *question = &program->questions[index];
    const struct program_cell *cell = &program->cells[question->asked[k]];
    uint64_t answered = answered_by(tally, index, k);
    buf_add_str(page, STR("<tr><td>"));
    texts_add(page, program, &question->text, question->id);
    buf_add_str(page, STR("</td><td>"));
    texts_add(page, program, &cell->name, cell->id);
    buf_add_str(page, STR("</td>"));
    output_html_share(page, program, 1, tally->question_opened[index], tally->runs);
    output_html_share(page, program, 1, answered, tally->question_opened[index]);
    add_answer_cell(tally, index, k, page);
    output_html_share(page, program, 1, right_of(tally, index, k), judged(question) ? answered : 0);
    buf_add_str(page, STR("</tr>\n"));
}

static void add_pair(void *context, const struct output_pair *pair)
{
    struct asked *asked = context;
    const struct program *program = asked->program;
    const struct program_question *question = &program->questions[asked->question];
    if (output_standing_total(pair->counts) == 0)
        return;
    if (!asked->begun)
        table_fold_begin(asked->out, output_word(program, WORD_TABLE), output_word(program, WORD_RIGHTS),
                         output_word(program, WORD_REPLIED_PAIR_HEADS));
    asked->begun = true;
    buf_add_str(asked->out, STR("<tr><td>"));
    texts_add(asked->out, program, &question->text, question->id);
    buf_add_str(asked->out, STR("</td>"));
    output_html_standing(program, pair, asked->out);
    buf_add_str(asked->out, STR("</tr>\n"));
}

void output_html_questions(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    struct asked pairs = {.program = program, .out = page};
    if (program->question_count == 0)
        return;
    buf_printf(page, "<h3>%s</h3>\n", output_word(program, WORD_QUESTIONS));
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_REPLIED_TABLE),
                     output_word(program, WORD_REPLIED_HEADS));
    for (uint32_t i = 0; i < program->question_count; i++)
        for (uint32_t k = 0; k < program->questions[i].asked_count; k++)
            add_row(tally, i, k, page);
    table_fold_end(page);
    for (pairs.question = 0; pairs.question < program->question_count; pairs.question++)
        visit_pairs(tally, pairs.question, add_pair, &pairs);
    if (pairs.begun)
        table_fold_end(page);
    buf_printf(page, "<p class=\"caption\">%s</p>\n", output_word(program, WORD_REPLIED_CAPTION));
}
