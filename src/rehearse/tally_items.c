/* Items: what comes to the cells, how much of it when, and how much is open to a cell at once; of the sampled runs.
 *
 * An **item** is something a cell has to deal with: a report that reached it, a decision or a question that was put to
 * it, an assessment it answers. The load of a cell is its items by hour; its peak the most within half an hour. A
 * decision, question or assessment is open to it from then until it closes, whether it has chosen or not, since until
 * then it can choose otherwise. */
#include <assert.h>
#include <stdlib.h>

#include "program/time.h"
#include "rehearse/tally.h"

struct tally_desks {
    int16_t *arrivals; /* tick * LANES_MAX + lane */
    /* likewise, of what begins to be open less what ceases to be; NULL where the scenario has no phases, which alone
     * ask for it */
    int16_t *opens;
    int16_t last[LANES_MAX]; /* the last tick of each run */
};

/* ---- what there is ---- */

static bool reaches(const struct program *program, uint32_t inject, uint32_t cell)
{
    bool reached = (program->injects[inject].release | program_released_redacted(program, inject)) >> cell & 1;
    for (uint32_t k = 0; !reached && k < program->share_count; k++)
        reached = program->shares[k].inject == inject && program->shares[k].to_cell == cell;
    return reached && program->injects[inject].kind != INJECT_HIDDEN; /* which nobody has on the desk */
}

/* One that control opens holds its tick in a slot, and is an item where it was answered, like all others. */
static struct tally_item of_round(const struct tally *tally, uint32_t index, uint32_t k)
{
    const struct program *program = tally->program;
    const struct program_round *round = &program->rounds[index];
    const struct program_assessment *assessment = &program->assessments[round->assessment];
    struct tally_item item = {.kind = TALLY_ROUND,
                              .index = index,
                              .cell = assessment->asked[k],
                              .slot = round->answer_slot + k,
                              .tick = tally->round_ticks[index],
                              .also = INDEX_NONE,
                              .closed_slot = INDEX_NONE,
                              .lasts = time_ticks(program, assessment->within_minutes)};
    assert(k < assessment->asked_count);
    if (round->due_slot == INDEX_NONE)
        return item;
    item.slot = round->due_slot;
    item.also = round->answer_slot + k;
    item.also_least = 1;
    return item;
}

static uint32_t list_put(const struct tally *tally, uint32_t cell, struct tally_item *items)
{
    const struct program *program = tally->program;
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        for (uint32_t k = 0; k < decision->asked_count; k++)
            if (decision->asked[k] == cell)
                items[count++] =
                    (struct tally_item){TALLY_DECISION,
                                        i,
                                        cell,
                                        decision->opened_slot,
                                        TICK_NEVER,
                                        decision->asked_slot == INDEX_NONE ? INDEX_NONE : decision->asked_slot + k,
                                        0,
                                        decision->closed_slot,
                                        0};
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        for (uint32_t k = 0; k < question->asked_count; k++)
            if (question->asked[k] == cell)
                items[count++] = (struct tally_item){
                    TALLY_QUESTION,        i, cell, question->opened_slot, TICK_NEVER, INDEX_NONE, 0,
                    question->closed_slot, 0};
    }
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_assessment *assessment = &program->assessments[program->rounds[i].assessment];
        for (uint32_t k = 0; k < assessment->asked_count; k++)
            if (assessment->asked[k] == cell && tally->round_ticks[i] < (int32_t)program->tick_count)
                items[count++] = of_round(tally, i, k);
    }
    return count;
}

bool tally_list_items(struct tally *tally)
{
    const struct program *program = tally->program;
    size_t count_max = (size_t)program->cell_count * (program->inject_count + program->decision_count +
                                                      program->question_count + program->round_count);
    tally->items = calloc(count_max + 1, sizeof(*tally->items));
    if (!tally->items)
        return false;
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        for (uint32_t i = 0; i < program->inject_count; i++)
            if (reaches(program, i, cell))
                tally->items[tally->item_count++] = (struct tally_item){
                    TALLY_REPORT, i, cell, program->injects[i].know_slot + cell, TICK_NEVER, INDEX_NONE, 0,
                    INDEX_NONE,   0};
        tally->item_count += list_put(tally, cell, tally->items + tally->item_count);
    }
    assert(tally->item_count <= count_max);
    return true;
}

struct tally_desks *tally_desks_new(const struct tally *tally)
{
    const size_t ticks = tally->program->tick_count;
    struct tally_desks *desks = calloc(1, sizeof(*desks));
    if (!desks)
        return NULL;
    desks->arrivals = calloc(ticks * LANES_MAX, sizeof(*desks->arrivals));
    if (tally->program->stage_count > 0)
        desks->opens = calloc((ticks + 1) * LANES_MAX, sizeof(*desks->opens));
    if (!desks->arrivals || (tally->program->stage_count > 0 && !desks->opens)) {
        tally_desks_free(desks);
        return NULL;
    }
    return desks;
}

void tally_desks_free(struct tally_desks *desks)
{
    if (!desks)
        return;
    free(desks->arrivals);
    free(desks->opens);
    free(desks);
}

/* ---- a batch ---- */

/* When an item came, in each lane; below 0: it did not. */
static void read_arrivals(const struct tally_batch *batch, uint32_t count, const struct tally_item *item,
                          int16_t ret_ticks[LANES_MAX])
{
    int16_t scratch[LANES_MAX], also_scratch[LANES_MAX];
    const int16_t *values = tally_small(batch, item->slot, scratch);
    const int16_t *also = item->also == INDEX_NONE ? values : tally_small(batch, item->also, also_scratch);
    if (item->tick != TICK_NEVER) {
        for (uint32_t lane = 0; lane < count; lane++)
            ret_ticks[lane] = values[lane] > 0 ? (int16_t)item->tick : -1;
        return;
    }
    for (uint32_t lane = 0; lane < count; lane++)
        ret_ticks[lane] = also[lane] >= item->also_least ? values[lane] : -1;
}

static void fold_open(const struct tally *tally, const struct tally_batch *batch, uint32_t count,
                      const struct tally_item *item, const int16_t *ticks)
{
    int16_t scratch[LANES_MAX];
    const bool timed = item->closed_slot == INDEX_NONE;
    const int16_t *closed = timed ? ticks : tally_small(batch, item->closed_slot, scratch);
    for (uint32_t lane = 0; lane < count; lane++) {
        if (ticks[lane] < 0)
            continue;
        int32_t end = timed ? ticks[lane] + item->lasts : closed[lane] < 0 ? INT16_MAX : closed[lane];
        end = end > tally->desks->last[lane] ? tally->desks->last[lane] + 1 : end;
        end = end > ticks[lane] ? end : ticks[lane] + 1; /* the end of the exercise closed it in the tick it opened */
        assert(end > ticks[lane] && end <= (int32_t)tally->program->tick_count);
        tally->desks->opens[(size_t)ticks[lane] * LANES_MAX + lane]++;
        tally->desks->opens[(size_t)end * LANES_MAX + lane]--;
    }
}

static void fold_item(struct tally *tally, const struct tally_batch *batch, uint32_t count, uint32_t index)
{
    const struct program *program = tally->program;
    const struct tally_item *item = &tally->items[index];
    int16_t ticks[LANES_MAX];
    read_arrivals(batch, count, item, ticks);
    for (uint32_t lane = 0; lane < count; lane++) {
        if (ticks[lane] < 0)
            continue;
        tally->desks->arrivals[(size_t)ticks[lane] * LANES_MAX + lane]++;
        tally->item_runs[index]++;
    }
    if (program->stage_count == 0)
        return;
    for (uint32_t lane = 0; lane < count; lane++)
        if (ticks[lane] >= 0)
            tally->stage_items[((size_t)tally_stage_of(tally, ticks[lane]) * program->cell_count + item->cell) *
                                   TALLY_ITEM_KIND_COUNT +
                               item->kind]++;
    if (item->kind != TALLY_REPORT)
        fold_open(tally, batch, count, item, ticks);
}

/* Of a cell, in each phase that began the most that was open at the end of a tick. */
static void fold_most_open(struct tally *tally, uint32_t cell, uint32_t count)
{
    const struct tally_desks *desks = tally->desks;
    int16_t open[LANES_MAX] = {0};
    for (uint32_t stage = 0; stage < tally->program->stage_count; stage++) {
        uint32_t *counts =
            tally->stage_open + ((size_t)stage * tally->program->cell_count + cell) * (TALLY_AT_ONCE_MAX + 1);
        int16_t most[LANES_MAX] = {0};
        for (int32_t tick = tally->stage_ticks[stage]; tick < tally->stage_ticks[stage + 1]; tick++)
            for (uint32_t lane = 0; lane < count; lane++) {
                open[lane] = (int16_t)(open[lane] + desks->opens[(size_t)tick * LANES_MAX + lane]);
                most[lane] = open[lane] > most[lane] ? open[lane] : most[lane];
            }
        for (uint32_t lane = 0; lane < count; lane++) {
            assert(open[lane] >= 0);
            if (desks->last[lane] >= tally->stage_ticks[stage])
                counts[most[lane] < TALLY_AT_ONCE_MAX ? most[lane] : TALLY_AT_ONCE_MAX]++;
        }
    }
}

static void fold_hours(struct tally *tally, uint32_t cell, uint32_t count)
{
    static const int16_t none[LANES_MAX];
    const struct program *program = tally->program;
    const uint32_t window = (TALLY_PEAK_MINUTES + program->tick_minutes - 1) / program->tick_minutes; /* ticks */
    int16_t within[LANES_MAX] = {0}, peak[LANES_MAX] = {0};
    uint32_t *load = tally->load + (size_t)cell * tally->period_count;
    for (uint32_t tick = 0; tick < program->tick_count; tick++) {
        const int16_t *here = tally->desks->arrivals + (size_t)tick * LANES_MAX;
        const int16_t *gone = tick >= window ? here - (size_t)window * LANES_MAX : none;
        uint32_t sum = 0;
        for (uint32_t lane = 0; lane < LANES_MAX; lane++) {
            sum += (uint16_t)here[lane];
            within[lane] = (int16_t)(within[lane] + here[lane] - gone[lane]);
            peak[lane] = within[lane] > peak[lane] ? within[lane] : peak[lane];
        }
        load[tick / tally->period_ticks] += sum;
    }
    assert(count <= LANES_MAX);
    for (uint32_t lane = 0; lane < count; lane++)
        tally->peaks[cell] += (uint16_t)peak[lane];
}

void tally_fold_load(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    const struct program *program = tally->program;
    struct tally_desks *desks = tally->desks;
    const size_t row_bytes = LANES_MAX * sizeof(*desks->arrivals);
    uint32_t next = 0;
    tally_read_last(tally, batch, desks->last);
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        const bool any = next < tally->item_count && tally->items[next].cell == cell;
        if (!any && !desks->opens)
            continue;
        memset(desks->arrivals, 0, program->tick_count * row_bytes);
        if (desks->opens)
            memset(desks->opens, 0, (program->tick_count + 1) * row_bytes);
        for (; next < tally->item_count && tally->items[next].cell == cell; next++)
            fold_item(tally, batch, count, next);
        fold_hours(tally, cell, count);
        if (desks->opens)
            fold_most_open(tally, cell, count);
    }
    assert(next == tally->item_count);
}
