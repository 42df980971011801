/* Freezes: what each cell answered while time stood, alone and blind, against what was right in the model; for two
 * cells that were asked the same both right, one right, both wrong, or no answer; and of a freeze that was asked again
 * what talking did to the spread and to who was right.
 *
 * A cell has what is in the middle of its people's answers, as everywhere. What bots answer is shown and not counted.
 */
#include <assert.h>
#include <math.h>

#include "report/sections.h"

bool freezes_stand(const struct record *record)
{
    return record->program->freeze_count > 0;
}

enum standing { STAND_BOTH, STAND_ONE, STAND_WRONG, STAND_WRONG_ONE, STAND_NOBODY, STAND_COUNT };
static const enum word standing_words[STAND_COUNT] = {WORD_BOTH_RIGHT, WORD_ONE_RIGHT, WORD_FREEZE_BOTH_WRONG,
                                                      WORD_FREEZE_WRONG_ONE, WORD_FREEZE_NOBODY};

struct asked { /* one question of a freeze as one cell had it */
    const struct program_question *question;
    uint32_t index, k;
    const struct probed *round[2]; /* NULL: there was none */
};

static struct asked asked_at(const struct page *page, const struct freezing *freezing, uint32_t q, uint32_t k)
{
    assert(freezing->rounds <= 2 && q < page->program->freezes[freezing->freeze].question_count);
    struct asked asked = {.index = page->program->freezes[freezing->freeze].questions[q], .k = k};
    asked.question = &page->program->questions[asked.index];
    for (uint32_t r = 0; r < freezing->rounds; r++)
        asked.round[r] = &freezing->probes[r][q * ASKED_COUNT_MAX + k];
    return asked;
}

/* One whose condition did not hold was not. */
static bool was_asked(const struct page *page, uint32_t index)
{
    return page->record->question_opened[index] != SECOND_NONE;
}

static bool is_right(const struct page *page, uint32_t index, int32_t value)
{
    int32_t from, to;
    return record_right(page->record, index, &from, &to) && value >= from && value <= to;
}

/* Whether the edition may tell what the cell answered: nobody is found out by it. */
static bool is_told(const struct page *page, const struct asked *asked, const struct probed *probed)
{
    return probed->bot || asked->question->one || page_holds_persons(page, asked->question->asked[asked->k]) ||
           probed->count >= ANSWERS_MIDDLE_MIN;
}

/* ---- what the cells answered ---- */

static void add_value(struct page *page, const struct program_question *question, int32_t value)
{
    const struct program_named *names = page->program->answer_names + question->name_first;
    if (question->kind == ANSWER_SCALE && value >= 1 && (uint32_t)value <= question->name_count)
        html_escape(page->out, texts_first(&names[value - 1].label, names[value - 1].name));
    else if (question->kind == ANSWER_NUMBER)
        page_printf(page, "%d", value);
    else
        page_add(page, "–");
}

static void right_cell(struct page *page, const struct program_question *question, uint32_t index)
{
    int32_t from, to;
    page_add(page, "<td>");
    if (!record_right(page->record, index, &from, &to)) {
        page_add(page, "–</td>");
        return;
    }
    add_value(page, question, from);
    if (to != from) {
        page_put(page, WORD_RANGE_SIGN);
        add_value(page, question, to);
    }
    page_add(page, "</td>");
}

/* The answer, and whether it is right, by a mark that needs no colour. */
static void answer_cell(struct page *page, const struct asked *asked, const struct probed *probed)
{
    int32_t from, to;
    page_add(page, "<td>");
    if (!probed) {
        page_add(page, "–</td>");
        return;
    }
    if (!probed->answered)
        page_put(page, WORD_NO_ANSWER);
    else if (!is_told(page, asked, probed))
        page_put(page, WORD_LEFT_OUT);
    else {
        add_value(page, asked->question, probed->answer);
        if (record_right(page->record, asked->index, &from, &to))
            page_printf(page, " %s", probed->answer >= from && probed->answer <= to ? "✓" : "✗");
        if (probed->bot)
            page_printf(page, " (%s)", page_word(page, WORD_BY_BOT));
    }
    page_add(page, "</td>");
}

/* The mean distance of two people of the cell: false where fewer than two answered, or orders and words have none. */
static bool spread_of(const struct asked *asked, const struct probed *probed, double *ret_spread)
{
    double sum = 0;
    if (!probed || probed->bot || probed->count < 2 ||
        (asked->question->kind != ANSWER_NUMBER && asked->question->kind != ANSWER_SCALE))
        return false;
    for (uint32_t i = 0; i < probed->count; i++)
        for (uint32_t j = i + 1; j < probed->count; j++)
            sum += fabs((double)probed->values[i] - probed->values[j]);
    assert(sum >= 0);
    *ret_spread = sum / (probed->count * (probed->count - 1) / 2.0);
    return true;
}

static void spread_cell(struct page *page, const struct asked *asked, const struct probed *probed)
{
    double spread;
    page_add(page, "<td class=\"number\">");
    if (probed && !is_told(page, asked, probed))
        page_put(page, WORD_LEFT_OUT);
    else if (spread_of(asked, probed, &spread))
        page_decimal(page, spread);
    else
        page_add(page, "–");
    page_add(page, "</td>");
}

static void answer_row(struct page *page, const struct freezing *freezing, const struct asked *asked)
{
    page_printf(page, "<tr><th scope=\"row\"><a href=\"#question-%u\">", asked->index + 1);
    html_escape(page->out, asked->question->id);
    page_add(page, "</a></th><td>");
    page_cell(page, asked->question->asked[asked->k]);
    page_printf(page, "</td><td class=\"number\">%u</td>", asked->round[0] ? asked->round[0]->count : 0);
    right_cell(page, asked->question, asked->index);
    answer_cell(page, asked, asked->round[0]);
    spread_cell(page, asked, asked->round[0]);
    if (page->program->freezes[freezing->freeze].again) {
        answer_cell(page, asked, asked->round[1]);
        spread_cell(page, asked, asked->round[1]);
    }
    page_add(page, "</tr>\n");
}

static void answers_table(struct page *page, const struct freezing *freezing)
{
    const struct program_freeze *freeze = &page->program->freezes[freezing->freeze];
    table_begin(page->out, page_word(page, WORD_FREEZE_ANSWERS),
                page_word(page, freeze->again ? WORD_FREEZE_AGAIN_HEADS : WORD_FREEZE_HEADS));
    for (uint32_t q = 0; q < freeze->question_count; q++)
        for (uint32_t k = 0;
             was_asked(page, freeze->questions[q]) && k < page->program->questions[freeze->questions[q]].asked_count;
             k++) {
            struct asked asked = asked_at(page, freezing, q, k);
            answer_row(page, freezing, &asked);
        }
    table_end(page->out);
}

/* ---- two cells ---- */

static enum standing standing_of(const struct page *page, uint32_t index, const struct probed *one,
                                 const struct probed *other)
{
    uint32_t right = 0, answered = 0;
    right += one->answered && is_right(page, index, one->answer);
    right += other->answered && is_right(page, index, other->answer);
    answered += one->answered;
    answered += other->answered;
    static const enum standing none_right[] = {STAND_NOBODY, STAND_WRONG_ONE, STAND_WRONG};
    assert(right <= answered && answered <= 2);
    return right == 2 ? STAND_BOTH : right == 1 ? STAND_ONE : none_right[answered];
}

struct pair {
    struct asked one, other;
    bool told, bot;
};

static struct pair pair_at(const struct page *page, const struct freezing *freezing, uint32_t q, uint32_t a, uint32_t b)
{
    struct pair pair = {asked_at(page, freezing, q, a), asked_at(page, freezing, q, b), true, false};
    assert(a < b && b < pair.one.question->asked_count);
    for (uint32_t r = 0; r < freezing->rounds; r++) {
        const struct probed *one = pair.one.round[r], *other = pair.other.round[r];
        pair.told = pair.told && is_told(page, &pair.one, one) && is_told(page, &pair.other, other);
        pair.bot = pair.bot || one->bot || other->bot;
    }
    return pair;
}

static void standing_cell(struct page *page, const struct pair *pair, uint32_t round, uint32_t *counted)
{
    page_add(page, "<td>");
    if (!pair->one.round[round]) {
        page_add(page, "–</td>");
        return;
    }
    enum standing standing = standing_of(page, pair->one.index, pair->one.round[round], pair->other.round[round]);
    if (!pair->told)
        page_put(page, WORD_LEFT_OUT);
    else
        page_put(page, standing_words[standing]);
    if (pair->bot)
        page_printf(page, " (%s)", page_word(page, WORD_BY_BOT));
    counted[standing] += pair->told && !pair->bot;
    page_add(page, "</td>");
}

static void count_rows(struct page *page, const struct freezing *freezing, uint32_t counted[2][STAND_COUNT])
{
    table_begin(page->out, page_word(page, WORD_FREEZE_COUNTS), page_word(page, WORD_FREEZE_COUNTS_HEADS));
    for (uint32_t r = 0; r < freezing->rounds; r++) {
        page_printf(page, "<tr><th scope=\"row\">%u</th>", r + 1);
        for (uint32_t s = 0; s < STAND_COUNT; s++)
            table_number(page->out, "%u", counted[r][s]);
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
}

static void pairs_table(struct page *page, const struct freezing *freezing)
{
    const struct program_freeze *freeze = &page->program->freezes[freezing->freeze];
    uint32_t counted[2][STAND_COUNT] = {0};
    bool begun = false;
    for (uint32_t q = 0; q < freeze->question_count; q++) {
        const struct program_question *question = &page->program->questions[freeze->questions[q]];
        int32_t from, to;
        if (!was_asked(page, freeze->questions[q]) || !record_right(page->record, freeze->questions[q], &from, &to))
            continue;
        for (uint32_t a = 0; a < question->asked_count; a++)
            for (uint32_t b = a + 1; b < question->asked_count; b++) {
                struct pair pair = pair_at(page, freezing, q, a, b);
                if (!begun)
                    table_begin(page->out, page_word(page, WORD_FREEZE_PAIRS),
                                page_word(page, WORD_FREEZE_PAIRS_HEADS));
                begun = true;
                page_printf(page, "<tr><th scope=\"row\"><a href=\"#question-%u\">", freeze->questions[q] + 1);
                html_escape(page->out, question->id);
                page_add(page, "</a></th><td class=\"time\">");
                page_cell(page, question->asked[a]);
                page_add(page, " – ");
                page_cell(page, question->asked[b]);
                page_add(page, "</td>");
                standing_cell(page, &pair, 0, counted[0]);
                standing_cell(page, &pair, 1, counted[1]);
                page_add(page, "</tr>\n");
            }
    }
    if (!begun)
        return;
    table_end(page->out);
    count_rows(page, freezing, counted);
}

/* ---- one freeze ---- */

static void events(struct page *page, const struct freezing *freezing)
{
    char span[SPAN_TEXT_BYTES];
    page_add(page, "<p class=\"soft\">");
    page_time(page, freezing->second);
    page_add(page, ", ");
    page_wall(page, freezing->begun_ms);
    for (uint32_t r = 0; r < freezing->rounds; r++) {
        page_add(page, "; ");
        page_say(page, WORD_FREEZE_ROUND, r + 1, (unsigned long long)freezing->begun[r],
                 (unsigned long long)freezing->over[r]);
    }
    if (freezing->end_ms > freezing->begun_ms) {
        page_add(page, "; ");
        page_say(page, WORD_FREEZE_STOOD,
                 page_span(page, (double)(freezing->end_ms - freezing->begun_ms) / 1000, span));
    }
    page_add(page, "</p>\n");
}

void section_freezes(struct page *page)
{
    page_heading(page, WORD_FREEZES);
    if (page->record->freezing_count == 0)
        page_nothing(page, WORD_NO_FREEZE);
    else
        page_printf(page, "<p class=\"soft\">%s</p>\n", page_word(page, WORD_FREEZES_KEY));
    for (uint32_t i = 0; i < page->record->freezing_count; i++) {
        const struct freezing *freezing = &page->record->freezings[i];
        const struct program_freeze *freeze = &page->program->freezes[freezing->freeze];
        page_printf(page, "<h3 id=\"freeze-%u\">", freezing->freeze + 1);
        html_escape(page->out, texts_first(&freeze->title, freeze->id));
        page_add(page, "</h3>\n");
        events(page, freezing);
        answers_table(page, freezing);
        pairs_table(page, freezing);
    }
}
