/* Questions: what each cell answered, in words by person, otherwise with its spread; what was looked for and seen; and
 * of questions and assessments with a right answer, which pairs of cells had it.
 *
 * Of a pair, both were right, one was, both were wrong alike (which no exchange between them could have shown), or
 * each was wrong in its own way. Where a bot answered for one of the cells the pair is shown and not counted. */
#include <assert.h>
#include <stdlib.h>

#include "exercise/body.h"
#include "report/sections.h"

struct given { /* what the people of one asked cell answer to one question */
    const struct reply *replies[SEAT_COUNT_MAX];
    uint32_t count;
    bool bot;    /* its bot did, for the whole cell */
    bool single; /* the edition holds single answers of it: nobody is found out by them */
    bool middle; /* likewise the one in the middle */
};

static int by_value(const void *a, const void *b)
{
    const struct reply *left = *(const struct reply *const *)a, *right = *(const struct reply *const *)b;
    return (left->value > right->value) - (left->value < right->value);
}

static struct given given_by(const struct page *page, uint32_t index, uint32_t k)
{
    const struct kernel *kernel = page->record->kernel;
    const struct program_question *question = &page->program->questions[index];
    struct given given = {.bot = kernel_bot_replies(kernel, index) >> k & 1};
    given.count = kernel_replies(kernel, index, question->asked[k], given.replies);
    bool open = given.bot || question->one || page_holds_persons(page, question->asked[k]);
    given.single = open || given.count >= ANSWERS_SHOWN_MIN;
    given.middle = open || given.count >= ANSWERS_MIDDLE_MIN;
    return given;
}

static bool answers(const struct page *page, uint32_t index, uint32_t k)
{
    return kernel_slots(page->record->kernel)[page->program->questions[index].answered_slot + k] >= 0;
}

/* ---- one answer ---- */

static void add_name(struct page *page, const struct program_named *name)
{
    html_escape(page->out, texts_first(&name->label, name->name));
}

static void add_value(struct page *page, const struct program_question *question, int32_t value)
{
    const struct program_named *names = page->program->answer_names + question->name_first;
    uint32_t order[RANK_COUNT_MAX];
    switch (question->kind) {
    case ANSWER_WORDS: break;
    case ANSWER_NUMBER: page_printf(page, "%d", value); break;
    case ANSWER_SCALE:
        assert(value >= 1 && (uint32_t)value <= question->name_count);
        page_printf(page, "%d ", value);
        add_name(page, &names[value - 1]);
        break;
    case ANSWER_RANK:
        if (!program_order_of((uint32_t)value, question->name_count, order))
            break;
        for (uint32_t place = 0; place < question->name_count; place++) {
            page_add(page, place > 0 ? " › " : "");
            add_name(page, &names[order[place]]);
        }
        break;
    }
}

static void add_range(struct page *page, const struct program_question *question, int32_t from, int32_t to)
{
    add_value(page, question, from);
    if (to == from)
        return;
    page_put(page, WORD_RANGE_SIGN);
    add_value(page, question, to);
}

/* ---- the answers of one cell ---- */

static void add_places(struct page *page, const struct program_question *question, const struct given *given)
{
    uint32_t order[RANK_COUNT_MAX];
    for (uint32_t n = 0; n < question->name_count; n++) {
        uint32_t from = question->name_count, to = 1;
        for (uint32_t i = 0; i < given->count; i++) {
            bool is_order = program_order_of((uint32_t)given->replies[i]->value, question->name_count, order);
            for (uint32_t place = 0; is_order && place < question->name_count; place++)
                if (order[place] == n) {
                    from = place + 1 < from ? place + 1 : from;
                    to = place + 1 > to ? place + 1 : to;
                }
        }
        page_add(page, n > 0 ? "; " : "");
        add_name(page, &page->program->answer_names[question->name_first + n]);
        page_printf(page, " %u", from);
        if (to > from)
            page_printf(page, "%s%u", page_word(page, WORD_RANGE_SIGN), to);
    }
}

static void add_spread(struct page *page, const struct program_question *question, const struct given *given)
{
    if (given->count == 0)
        page_add(page, "–");
    else if (!given->single)
        page_put(page, WORD_LEFT_OUT);
    else if (question->kind == ANSWER_RANK)
        add_places(page, question, given);
    else
        add_range(page, question, given->replies[0]->value, given->replies[given->count - 1]->value);
}

/* How many of the cell's people were right; where its bot answered, whether that was. */
static void add_right_share(struct page *page, uint32_t index, uint32_t k, const struct given *given)
{
    int32_t from, to, value = kernel_cell_answer(page->record->kernel, index, k);
    uint32_t right = 0;
    const bool known = record_right(page->record, index, &from, &to);
    if (known && given->bot && answers(page, index, k)) {
        page_put(page, value >= from && value <= to ? WORD_YES : WORD_NO);
        return;
    }
    if (!known || given->count == 0) {
        page_add(page, "–");
        return;
    }
    if (!given->single) {
        page_put(page, WORD_LEFT_OUT);
        return;
    }
    for (uint32_t i = 0; i < given->count; i++)
        right += given->replies[i]->value >= from && given->replies[i]->value <= to;
    page_say(page, WORD_RIGHT_SHARE, right, given->count);
}

static void cell_row(struct page *page, uint32_t index, uint32_t k)
{
    const struct program_question *question = &page->program->questions[index];
    struct given given = given_by(page, index, k);
    qsort(given.replies, given.count, sizeof(given.replies[0]), by_value);
    page_add(page, "<tr><td>");
    page_cell(page, question->asked[k]);
    if (given.bot)
        page_printf(page, " (%s)", page_word(page, WORD_BY_BOT));
    page_printf(page, "</td><td class=\"number\">%u</td><td>", given.count);
    if (!answers(page, index, k))
        page_add(page, "–");
    else if (!given.middle)
        page_put(page, WORD_LEFT_OUT);
    else
        add_value(page, question, kernel_cell_answer(page->record->kernel, index, k));
    page_add(page, "</td><td>");
    add_spread(page, question, &given);
    page_add(page, "</td><td>");
    add_right_share(page, index, k, &given);
    page_add(page, "</td></tr>\n");
}

static void reply_row(struct page *page, const struct program_question *question, const struct reply *reply)
{
    page_add(page, "<tr><td>");
    page_cell(page, question->asked[reply->asked]);
    page_add(page, "</td><td>");
    page_seat(page, reply->seat);
    page_add(page, "</td><td>");
    page_time(page, reply->second);
    page_add(page, "</td><td>");
    if (question->kind != ANSWER_WORDS)
        add_value(page, question, reply->value);
    else if (!page_holds_persons(page, question->asked[reply->asked]))
        page_put(page, WORD_LEFT_OUT);
    else {
        const struct moment *moment = record_moment(page->record, reply->event);
        struct body body = {0};
        page->out->failed |= body_parse(moment->body, &body) != STATUS_OK;
        texts_said(page->out, body_string(&body, "words"));
        body_free(&body);
    }
    page_add(page, "</td></tr>\n");
}

/* Person by person, where the edition holds them; that words were written is told in all. */
static void replies_table(struct page *page, uint32_t index)
{
    const struct program_question *question = &page->program->questions[index];
    bool begun = false;
    for (uint32_t k = 0; k < question->asked_count; k++) {
        struct given given = given_by(page, index, k);
        bool holds = page_holds_persons(page, question->asked[k]) || question->kind == ANSWER_WORDS;
        for (uint32_t i = 0; holds && i < given.count; i++) {
            if (!begun)
                table_begin(page->out, "", page_word(page, WORD_REPLIES_HEADS));
            begun = true;
            reply_row(page, question, given.replies[i]);
        }
    }
    if (begun)
        table_end(page->out);
}

static void looks_table(struct page *page, uint32_t index)
{
    const struct program_question *question = &page->program->questions[index];
    const int32_t *slots = kernel_slots(page->record->kernel);
    if (question->look_count == 0)
        return;
    table_begin(page->out, "", page_word(page, WORD_LOOKS_HEADS));
    for (uint32_t i = 0; i < question->look_count; i++) {
        uint32_t cells = 0;
        for (uint32_t k = 0; k < question->asked_count; k++)
            if (slots[question->seen_slot + k * question->look_count + i])
                cells |= UINT32_C(1) << question->asked[k];
        page_add(page, "<tr><td>");
        page_text(page, &page->program->looks[question->look_first + i]);
        page_add(page, "</td><td>");
        page_cells(page, cells);
        page_add(page, "</td></tr>\n");
    }
    table_end(page->out);
}

static void question_part(struct page *page, uint32_t index)
{
    const struct record *record = page->record;
    const struct program_question *question = &page->program->questions[index];
    int32_t from, to;
    page_printf(page, "<section class=\"detail\" id=\"question-%u\"><h3>", index + 1);
    page_text(page, &question->text);
    page_printf(page, "</h3>\n<p class=\"soft\">%s: ", page_word(page, WORD_ASKED_AT));
    page_time(page, record->question_opened[index]);
    page_printf(page, "; %s: ", page_word(page, WORD_ASKED_UNTIL));
    page_time(page, record->question_closed[index]);
    if (record->question_revealed[index] != SECOND_NONE)
        page_printf(page, "; %s", page_word(page, WORD_ANSWERS_REVEALED));
    page_add(page, ".");
    if (record_right(page->record, index, &from, &to)) {
        page_printf(page, " %s: ", page_word(page, WORD_WAS_RIGHT));
        add_range(page, question, from, to);
        page_add(page, ".");
    }
    if (question->shown_from < ANSWERS_SHOWN_MIN || question->middle_from < ANSWERS_MIDDLE_MIN)
        page_say(page, WORD_SHOWN_EARLY, question->shown_from, question->middle_from, ANSWERS_SHOWN_MIN,
                 ANSWERS_MIDDLE_MIN);
    page_add(page, "</p>\n");
    bool answered = false;
    for (uint32_t k = 0; k < question->asked_count; k++)
        answered = answered || answers(page, index, k);
    if (!answered)
        page_nothing(page, WORD_NOBODY_ANSWERED);
    if (answered && question->kind != ANSWER_WORDS) {
        table_begin(page->out, "", page_word(page, WORD_QUESTION_HEADS));
        for (uint32_t k = 0; k < question->asked_count; k++)
            cell_row(page, index, k);
        table_end(page->out);
    }
    replies_table(page, index);
    if (answered)
        looks_table(page, index);
    page_add(page, "</section>\n");
}

/* ---- under an objective: a row a cell ---- */

/* What was looked for in the cell's answer, and whether an evaluator saw it. */
static void add_seen(struct page *page, const struct program_question *question, uint32_t k, bool answered)
{
    const int32_t *slots = kernel_slots(page->record->kernel) + question->seen_slot + k * question->look_count;
    uint32_t count = 0;
    for (uint32_t i = 0; i < question->look_count; i++)
        count += slots[i] != 0;
    if (question->look_count == 0 || (count == 0 && !answered)) {
        page_add(page, "–"); /* nothing to look at */
        return;
    }
    for (uint32_t i = 0; i < question->look_count; i++) {
        const bool seen = slots[i] != 0;
        page_printf(page, "%s%s&nbsp;", i > 0 ? "<br>" : "", seen ? "☑" : "☐");
        page_text(page, &page->program->looks[question->look_first + i]);
    }
}

static void verdict_cell(struct page *page, uint32_t index, uint32_t k)
{
    int32_t from, to, value = kernel_cell_answer(page->record->kernel, index, k);
    page_add(page, "<td>");
    if (!answers(page, index, k) || !record_right(page->record, index, &from, &to))
        page_add(page, "–");
    else if (!given_by(page, index, k).middle)
        page_put(page, WORD_LEFT_OUT);
    else
        page_put(page, value >= from && value <= to ? WORD_YES : WORD_NO);
    page_add(page, "</td>");
}

static void objective_row(struct page *page, uint32_t index, uint32_t k)
{
    const struct program_question *question = &page->program->questions[index];
    const struct given given = given_by(page, index, k);
    page_add(page, "<tr><td>");
    if (k == 0) {
        page_printf(page, "<a href=\"#question-%u\">", index + 1);
        page_text(page, &question->text);
        page_add(page, "</a>");
    }
    page_add(page, "</td><td>");
    if (k == 0)
        page_time(page, page->record->question_opened[index]);
    page_add(page, "</td><td>");
    page_cell(page, question->asked[k]);
    if (given.bot)
        page_printf(page, " (%s)", page_word(page, WORD_BY_BOT));
    page_add(page, "</td><td>");
    if (!answers(page, index, k))
        page_put(page, WORD_NO_ANSWER);
    else if (question->kind == ANSWER_WORDS)
        page_count(page, WORD_IN_WORDS_OF, given.count, given.count);
    else if (!given.middle)
        page_put(page, WORD_LEFT_OUT);
    else
        add_value(page, question, kernel_cell_answer(page->record->kernel, index, k));
    page_add(page, "</td>");
    verdict_cell(page, index, k);
    page_add(page, "<td>");
    add_seen(page, question, k, answers(page, index, k));
    page_add(page, "</td></tr>\n");
}

bool questions_table(struct page *page, uint32_t objective)
{
    bool begun = false;
    for (uint32_t i = 0; i < page->program->question_count; i++) {
        const struct program_question *question = &page->program->questions[i];
        if (question->objective != objective || page->record->question_opened[i] == SECOND_NONE)
            continue;
        if (!begun)
            table_begin(page->out, page_word(page, WORD_QUESTIONS), page_word(page, WORD_OBJECTIVE_QUESTION_HEADS));
        begun = true;
        for (uint32_t k = 0; k < question->asked_count; k++)
            objective_row(page, i, k);
    }
    if (begun)
        table_end(page->out);
    return begun;
}

/* ---- what members of a group answered, together ---- */

static void members_together(struct page *page, uint32_t first, uint32_t end)
{
    uint32_t asked = 0, answered = 0, judged = 0, right = 0;
    for (uint32_t i = first; i < end; i++) {
        const struct program_question *question = &page->program->questions[i];
        int32_t from, to;
        const bool known = record_right(page->record, i, &from, &to);
        for (uint32_t k = 0; page->record->question_opened[i] != SECOND_NONE && k < question->asked_count; k++) {
            const int32_t value = kernel_cell_answer(page->record->kernel, i, k);
            const bool here = answers(page, i, k);
            asked++;
            answered += here;
            judged += here && known;
            right += here && known && value >= from && value <= to;
        }
    }
    assert(right <= judged && judged <= answered && answered <= asked);
    if (asked == 0)
        return;
    page_add(page, "<p>");
    for (uint32_t i = first; i < end; i++) {
        page_add(page, i > first ? ", " : "");
        page_cell(page, page->program->questions[i].asked[0]);
    }
    page_printf(page, " <span class=\"soft\">(%s)</span>: ", page_word(page, WORD_TOGETHER));
    page_say(page, WORD_ANSWERED_OF, answered, asked);
    if (judged > 0) {
        page_printf(page, "; %s: ", page_word(page, WORD_TOGETHER_RIGHT));
        page_say(page, WORD_RIGHT_SHARE, right, judged);
    }
    page_add(page, ".</p>\n");
}

/* Behind the last of them, where one is written for members. */
static void together_behind(struct page *page, uint32_t last)
{
    const struct program *program = page->program;
    const struct str family = program_family(program, program->questions[last].id);
    uint32_t first = last;
    if (family.len == 0 || (last + 1 < program->question_count &&
                            str_equal(program_family(program, program->questions[last + 1].id), family)))
        return;
    while (first > 0 && str_equal(program_family(program, program->questions[first - 1].id), family))
        first--;
    if (first < last)
        members_together(page, first, last + 1);
}

/* ---- what was right, and who had it ---- */

enum standing { BOTH_RIGHT, ONE_RIGHT, WRONG_ALIKE, WRONG_APART, STANDING_COUNT };
static const enum word standing_words[] = {WORD_BOTH_RIGHT, WORD_ONE_RIGHT, WORD_WRONG_ALIKE, WORD_WRONG_APART};

struct stand { /* of a cell, by the answer in the middle */
    bool answered, bot, right;
    int32_t value;
};

struct rights { /* the table while it is written */
    bool begun;
    uint32_t counted[STANDING_COUNT];
};

static enum standing standing_of(const struct stand *one, const struct stand *other)
{
    if (one->right || other->right)
        return one->right && other->right ? BOTH_RIGHT : ONE_RIGHT;
    return one->value == other->value ? WRONG_ALIKE : WRONG_APART;
}

static void pairs(struct page *page, struct rights *rights, struct str id, const char *anchor, uint32_t number,
                  const uint32_t *asked, const struct stand *stands, uint32_t count)
{
    for (uint32_t a = 0; a < count; a++)
        for (uint32_t b = a + 1; b < count; b++) {
            if (!stands[a].answered || !stands[b].answered)
                continue;
            enum standing standing = standing_of(&stands[a], &stands[b]);
            bool bot = stands[a].bot || stands[b].bot;
            rights->counted[standing] += !bot;
            if (!rights->begun)
                table_begin(page->out, page_word(page, WORD_RIGHTS), page_word(page, WORD_RIGHTS_HEADS));
            rights->begun = true;
            page_printf(page, "<tr><td><a href=\"#%s-%u\">", anchor, number + 1);
            html_escape(page->out, id);
            page_add(page, "</a></td><td class=\"time\">");
            page_cell(page, asked[a]);
            page_add(page, " – ");
            page_cell(page, asked[b]);
            page_printf(page, "</td><td>%s", page_word(page, standing_words[standing]));
            if (bot)
                page_printf(page, " (%s)", page_word(page, WORD_BY_BOT));
            page_add(page, "</td></tr>\n");
        }
}

static void question_pairs(struct page *page, struct rights *rights, uint32_t index)
{
    const struct program_question *question = &page->program->questions[index];
    struct stand stands[ASKED_COUNT_MAX];
    int32_t from, to;
    if (page->record->question_opened[index] == SECOND_NONE || !record_right(page->record, index, &from, &to))
        return;
    for (uint32_t k = 0; k < question->asked_count; k++) {
        int32_t value = kernel_cell_answer(page->record->kernel, index, k);
        stands[k] =
            (struct stand){answers(page, index, k), given_by(page, index, k).bot, value >= from && value <= to, value};
    }
    pairs(page, rights, question->id, "question", index, question->asked, stands, question->asked_count);
}

/* Of the people of each cell what is in the middle, rounded down; where there are none, what its bot answered. */
static void round_pairs(struct page *page, struct rights *rights, uint32_t round)
{
    const struct record *record = page->record;
    const struct program_round *of = &page->program->rounds[round];
    const struct program_assessment *assessment = &page->program->assessments[of->assessment];
    struct stand stands[ASKED_COUNT_MAX] = {0};
    struct round_table table;
    if (of->truth_slot == INDEX_NONE || kernel_slots(record->kernel)[of->truth_slot] == 0)
        return;
    int32_t truth = kernel_slots(record->kernel)[of->truth_slot];
    figures_round(record, round, &table);
    for (uint32_t k = 0; k < assessment->asked_count; k++) {
        double values[64];
        uint32_t count = 0;
        for (uint32_t r = 0; r < table.rater_count; r++)
            if (table.cells[k] >> r & 1)
                values[count++] = table.values[r];
        stands[k].answered = count > 0;
        if (count > 0)
            stands[k].value = (int32_t)record_median(values, count);
        for (uint32_t i = 0; count == 0 && i < record->answers.count; i++)
            if (record->answers.items[i].round == round && record->answers.items[i].asked == k)
                stands[k] = (struct stand){true, true, false, (int32_t)record->answers.items[i].value};
        stands[k].right = stands[k].answered && stands[k].value == truth;
    }
    pairs(page, rights, assessment->id, "round", round, assessment->asked, stands, assessment->asked_count);
}

static void rights_part(struct page *page)
{
    struct rights rights = {0};
    for (uint32_t i = 0; i < page->program->question_count; i++)
        question_pairs(page, &rights, i);
    for (uint32_t r = 0; r < page->program->round_count; r++)
        if (page->record->round_opened[r] != SECOND_NONE)
            round_pairs(page, &rights, r);
    if (!rights.begun)
        return;
    table_end(page->out);
    page_add(page, "<p>");
    page_say(page, WORD_RIGHTS_FIGURES, rights.counted[BOTH_RIGHT], rights.counted[ONE_RIGHT],
             rights.counted[WRONG_ALIKE], rights.counted[WRONG_APART]);
    page_add(page, "</p>\n");
}

void section_questions(struct page *page)
{
    bool any = false;
    page_heading(page, WORD_QUESTIONS);
    for (uint32_t i = 0; i < page->program->question_count; i++) {
        if (page->record->question_opened[i] != SECOND_NONE) {
            question_part(page, i);
            any = true;
        }
        together_behind(page, i);
    }
    if (!any)
        page_nothing(page, WORD_NO_QUESTION);
    rights_part(page);
    alike_table(page);
}
