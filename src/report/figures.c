/* Counting. Every number that a sentence of the report states about the whole run is made here, and the tests count it
 * anew from the log. */
#include "report/figures.h"

#include <assert.h>
#include <stdlib.h>

enum status figures_sharing(const struct record *record, struct sharing_figures *ret_figures)
{
    uint32_t playing = record_people(record), item_count = kernel_item_count(record->kernel);
    struct sharing_figures figures = {0};
    double *delays = calloc((size_t)item_count * CELL_COUNT_MAX + 1, sizeof(*delays));
    if (!delays)
        return STATUS_OUT_OF_MEMORY;
    for (uint32_t i = 0; i < item_count; i++) {
        const struct item *item = kernel_item(record->kernel, i);
        uint32_t first = 0;
        if (item->kind != ITEM_INJECT && item->kind != ITEM_AD_HOC)
            continue;
        for (uint32_t c = 0; c < record->program->cell_count; c++)
            if ((item->known & playing) >> c & 1 && item->shared_by[c] == CELL_CONTROL &&
                item->known_second[c] == item->second)
                first |= UINT32_C(1) << c;
        if (first == 0 || first == playing)
            continue;
        figures.items++;
        for (uint32_t c = 0; c < record->program->cell_count; c++) {
            if (!((playing & ~first) >> c & 1))
                continue;
            figures.gaps++;
            if (!(item->known >> c & 1))
                figures.never++;
            else if (item->shared_by[c] == CELL_CONTROL)
                figures.released++;
            else if (!record_shared_by_people(record, i, c))
                figures.by_bots++;
            else
                delays[figures.shared++] = item->known_second[c] - item->second;
        }
    }
    assert(figures.shared + figures.by_bots + figures.released + figures.never == figures.gaps);
    if (figures.shared > 0)
        figures.median_seconds = record_median(delays, figures.shared);
    free(delays);
    *ret_figures = figures;
    return STATUS_OK;
}

static bool are_same(const struct choice *choice, const struct choice *other)
{
    return choice->option == other->option && memcmp(choice->named, other->named, sizeof(choice->named)) == 0;
}

bool figures_all_chose(const struct record *record, uint32_t decision, bool *ret_same)
{
    assert(decision < record->program->decision_count);
    const uint32_t asked = record->decision_opened[decision] == SECOND_NONE ? 0 : record->decision_asked[decision];
    const struct choice *first = NULL;
    bool same = true;
    for (uint32_t rest = asked; rest; rest &= rest - 1) {
        const struct choice *choice = record_choice(record, decision, (uint32_t)__builtin_ctz(rest));
        if (!choice || choice->seat == SEAT_CLOCK)
            return false;
        first = first ? first : choice;
        same = same && are_same(choice, first);
    }
    *ret_same = same;
    bool alone = record->program->decisions[decision].asked_count > 1 && (asked & (asked - 1)) == 0;
    return asked != 0 && !alone; /* of several it names, one that was asked agrees with nobody */
}

/* What people of a cell chose in a decision; NULL: nothing, or it was not asked. */
static const struct choice *chosen_by(const struct record *record, uint32_t decision, uint32_t cell)
{
    const struct program_decision *of = &record->program->decisions[decision];
    for (uint32_t k = 0; k < of->asked_count; k++) {
        const struct choice *choice = of->asked[k] == cell ? record_choice(record, decision, k) : NULL;
        if (choice && choice->seat != SEAT_CLOCK)
            return choice;
    }
    return NULL;
}

void figures_choices(const struct record *record, uint32_t cell, uint32_t other, uint32_t *ret_same,
                     uint32_t *ret_total)
{
    uint32_t same = 0, total = 0;
    for (uint32_t d = 0; d < record->program->decision_count; d++) {
        if (record->decision_opened[d] == SECOND_NONE || record->program->decisions[d].first != INDEX_NONE)
            continue; /* private is its first round */
        const struct choice *choice = chosen_by(record, d, cell), *against = chosen_by(record, d, other);
        total += choice && against;
        same += choice && against && are_same(choice, against);
    }
    assert(same <= total && total <= record->program->decision_count);
    *ret_same = same;
    *ret_total = total;
}

static bool a_bot_chose(const struct record *record, uint32_t decision)
{
    for (uint32_t k = 0; k < record->program->decisions[decision].asked_count; k++) {
        const struct choice *choice = record_choice(record, decision, k);
        if (choice && choice->seat == SEAT_CLOCK)
            return true;
    }
    return false;
}

enum status figures_decisions(const struct record *record, struct decision_figures *ret_figures)
{
    struct decision_figures figures = {.adopted = record->adoptions.count};
    double *delays = calloc(record->program->decision_count + 1, sizeof(*delays));
    if (!delays)
        return STATUS_OUT_OF_MEMORY;
    for (uint32_t d = 0; d < record->program->decision_count; d++) {
        const struct program_decision *decision = &record->program->decisions[d];
        bool same, counts = decision->first_of == INDEX_NONE;
        if (record->decision_opened[d] == SECOND_NONE)
            continue;
        figures.opened += counts;
        if (counts && record->decision_closed[d] != SECOND_NONE)
            delays[figures.closed++] = record->decision_closed[d] - record->decision_opened[d];
        if (decision->asked_count < 2 || decision->first != INDEX_NONE) /* private is its first round */
            continue;
        if (figures_all_chose(record, d, &same)) {
            figures.compared++;
            figures.same += same;
        }
        figures.with_bots += a_bot_chose(record, d);
    }
    for (uint32_t i = 0; i < record->adoptions.count; i++) {
        figures.by[record->adoptions.items[i].decider]++;
        figures.by_bots += record->adoptions.items[i].by_bots;
    }
    assert(figures.closed <= figures.opened && figures.same <= figures.compared && figures.by_bots <= figures.adopted);
    if (figures.closed > 0)
        figures.median_seconds = record_median(delays, figures.closed);
    free(delays);
    *ret_figures = figures;
    return STATUS_OK;
}

uint32_t figures_replied(const struct record *record, uint32_t request, uint32_t *ret_reply)
{
    for (uint32_t i = request + 1; i < kernel_item_count(record->kernel); i++) {
        const struct item *item = kernel_item(record->kernel, i);
        if (item->kind != ITEM_REPLY || item->about != request)
            continue;
        if (ret_reply)
            *ret_reply = i;
        return item->second;
    }
    return SECOND_NONE;
}

enum status figures_requests(const struct record *record, struct request_figures *ret_figures)
{
    uint32_t item_count = kernel_item_count(record->kernel);
    struct request_figures figures = {0};
    double *delays = calloc(item_count + 1, sizeof(*delays));
    if (!delays)
        return STATUS_OUT_OF_MEMORY;
    for (uint32_t i = 0; i < item_count; i++) {
        const struct item *item = kernel_item(record->kernel, i);
        if (item->kind != ITEM_REQUEST)
            continue;
        uint32_t replied = figures_replied(record, i, NULL);
        figures.asked++;
        if (replied != SECOND_NONE)
            delays[figures.answered++] = replied - item->second;
    }
    assert(figures.answered <= figures.asked);
    if (figures.answered > 0)
        figures.median_seconds = record_median(delays, figures.answered);
    free(delays);
    *ret_figures = figures;
    return STATUS_OK;
}

struct expected_figures figures_expected(const struct record *record, uint32_t objective)
{
    struct expected_figures figures = {0};
    for (uint32_t i = 0; i < record->program->task_count; i++) {
        if (objective != INDEX_NONE && record->program->tasks[i].objective != objective)
            continue;
        figures.stated++;
        figures.by[tasks_course(record, i).state]++;
    }
    assert(figures.by[TASK_IN_TIME] + figures.by[TASK_LATE] <= figures.stated);
    return figures;
}

void figures_round(const struct record *record, uint32_t round, struct round_table *ret_table)
{
    *ret_table = (struct round_table){
        .step_count = record->program->assessments[record->program->rounds[round].assessment].step_count};
    for (uint32_t i = 0; i < record->answers.count && ret_table->rater_count < 64; i++) {
        const struct answer *answer = &record->answers.items[i];
        if (answer->round != round || answer->seat == SEAT_CLOCK || answer->changed)
            continue;
        uint32_t rater = ret_table->rater_count++;
        assert(answer->asked < ASKED_COUNT_MAX && answer->value <= ret_table->step_count);
        assert(answer->expected <= ret_table->step_count);
        ret_table->values[rater] = (uint16_t)answer->value;
        ret_table->expected[rater] = (uint16_t)answer->expected;
        ret_table->answer[rater] = i;
        ret_table->cells[answer->asked] |= UINT64_C(1) << rater;
    }
    for (uint32_t k = 0; k < ASKED_COUNT_MAX; k++) {
        ret_table->cell_first[k + 1] = ret_table->cell_first[k];
        for (uint32_t r = 0; r < ret_table->rater_count; r++)
            if (ret_table->cells[k] >> r & 1)
                ret_table->by_cell[ret_table->cell_first[k + 1]++] = r;
    }
    assert(ret_table->cell_first[ASKED_COUNT_MAX] == ret_table->rater_count);
}

struct agree_data figures_data(const struct round_table *table)
{
    return (struct agree_data){.values = table->values,
                               .unit_count = 1,
                               .rater_count = table->rater_count,
                               .category_count = table->step_count};
}

struct agree_raters figures_raters(const struct round_table *table, uint32_t k)
{
    assert(k < ASKED_COUNT_MAX);
    return (struct agree_raters){&table->by_cell[table->cell_first[k]],
                                 table->cell_first[k + 1] - table->cell_first[k]};
}

bool figures_bots_answered(const struct record *record, uint32_t round)
{
    for (uint32_t i = 0; i < record->answers.count; i++)
        if (record->answers.items[i].round == round && record->answers.items[i].seat == SEAT_CLOCK)
            return true;
    return false;
}

bool figures_raw(const struct record *record, uint32_t round, double *ret_agreement)
{
    const struct program_assessment *assessment =
        &record->program->assessments[record->program->rounds[round].assessment];
    struct round_table table;
    figures_round(record, round, &table);
    struct agree_data data = figures_data(&table);
    double sum = 0, agreement;
    uint32_t pairs = 0;
    for (uint32_t a = 0; a < assessment->asked_count; a++)
        for (uint32_t b = a + 1; b < assessment->asked_count; b++)
            if (agree_raw(&data, 0, figures_raters(&table, a), figures_raters(&table, b), &agreement) ==
                AGREE_DEFINED) {
                sum += agreement;
                pairs++;
            }
    if (pairs > 0)
        *ret_agreement = sum / pairs;
    return pairs > 0;
}

struct agreement_figures figures_agreement(const struct record *record)
{
    struct agreement_figures figures = {0};
    for (uint32_t r = 0; r < record->program->round_count; r++) {
        double value;
        figures.asked += record->round_opened[r] != SECOND_NONE;
        figures.with_bots += figures_bots_answered(record, r);
        if (!figures_raw(record, r, &value))
            continue;
        figures.raw += value;
        figures.floor += agree_floor(record->program->assessments[record->program->rounds[r].assessment].step_count);
        figures.measured++;
    }
    assert(figures.measured <= figures.asked);
    if (figures.measured > 0) {
        figures.raw /= figures.measured;
        figures.floor /= figures.measured;
    }
    return figures;
}
