/* The exact part of a tally: counts over every run, from columns.
 *
 * The loops over a batch have no branches, which is what compilers need to turn them into vector
 * code. */
#include "rehearse/tally.h"

#include <assert.h>
#include <stdlib.h>

#include "kernel/kernel.h"
#include "program/time.h"

TWICE static uint32_t count_equal(const int16_t *values, uint32_t count, int16_t wanted)
{
    int16_t sum = 0; /* at most LANES_MAX */
    for (uint32_t lane = 0; lane < count; lane++)
        sum = (int16_t)(sum + (values[lane] == wanted));
    return (uint32_t)sum;
}

/* Of the values that are not negative: the least, the most, how many. least > most: there are none. */
struct span_of {
    int32_t least, most;
    uint32_t count;
};

TWICE static struct span_of find_span(const int16_t *values, uint32_t count)
{
    uint16_t least = UINT16_MAX; /* as which a negative one is large */
    int16_t most = -1, sum = 0;  /* at most LANES_MAX */
    for (uint32_t lane = 0; lane < count; lane++) {
        uint16_t value = (uint16_t)values[lane];
        least = value < least ? value : least;
        most = values[lane] > most ? values[lane] : most;
        sum = (int16_t)(sum + (values[lane] >= 0));
    }
    return (struct span_of){least, most, (uint32_t)sum};
}

/* For each lane: -1 where every one of the columns is at least `least`, and where besides all are equal. */
struct accord {
    int16_t complete[LANES_MAX], same[LANES_MAX];
    uint32_t complete_count, same_count;
};

TWICE static void find_accord(struct accord *accord, const int16_t *const *columns, uint32_t column_count,
                              uint32_t count, int16_t least)
{
    int16_t *restrict complete = accord->complete, *restrict same = accord->same;
    const int16_t *first = columns[0], *second = columns[column_count > 1];
    for (uint32_t lane = 0; lane < count; lane++) {
        complete[lane] = (int16_t) - ((first[lane] >= least) & (second[lane] >= least));
        same[lane] = (int16_t)(complete[lane] & -(first[lane] == second[lane]));
    }
    for (uint32_t i = 2; i < column_count; i++) {
        const int16_t *values = columns[i];
        for (uint32_t lane = 0; lane < count; lane++) {
            complete[lane] = (int16_t)(complete[lane] & -(values[lane] >= least));
            same[lane] = (int16_t)(same[lane] & complete[lane] & -(values[lane] == first[lane]));
        }
    }
    int16_t complete_sum = 0, same_sum = 0; /* at most LANES_MAX */
    for (uint32_t lane = 0; lane < count; lane++) {
        complete_sum = (int16_t)(complete_sum - complete[lane]);
        same_sum = (int16_t)(same_sum - same[lane]);
    }
    accord->complete_count = (uint32_t)complete_sum;
    accord->same_count = (uint32_t)same_sum;
}

/* ---- layout ---- */

static void find_principals(struct tally *tally)
{
    const struct program *program = tally->program;
    for (uint32_t shared = 2; shared-- > 0;) /* first those that more than one cell takes */
        for (uint32_t i = 0; i < program->decision_count; i++)
            if ((program->decisions[i].asked_count > 1) == (shared == 1) &&
                program_adoptions(&program->decisions[i]) > 0 && tally->principal_count < TALLY_PRINCIPAL_COUNT_MAX)
                tally->principals[tally->principal_count++] = i;
}

/* The ticks of what is a setting: rounds of assessments and phases. */
static void find_ticks(struct tally *tally, int32_t *slots)
{
    const struct program *program = tally->program;
    for (uint32_t i = 0; i < program->slot_count; i++)
        slots[i] = program->slots[i].start;
    for (uint32_t i = 0; i < program->parameter_count; i++)
        slots[program->parameters[i].slot] = tally->settings.parameters[i];
    for (uint32_t i = 0; i < program->round_count; i++)
        tally->round_ticks[i] = program->rounds[i].at == CODE_NONE
                                    ? TICK_NEVER
                                    : time_ticks(program, program_eval(program, program->rounds[i].at, slots));
    for (uint32_t i = 0; i < program->stage_count; i++)
        tally->stage_ticks[i] = time_ticks(program, program_eval(program, program->stages[i].begins, slots));
    for (uint32_t i = 0; i < program->card_count; i++)
        tally->due_ticks[i] = program->cards[i].due == CODE_NONE
                                  ? TICK_NEVER
                                  : time_ticks(program, program_eval(program, program->cards[i].due, slots));
    if (program->stage_count > 0)
        tally->stage_ticks[program->stage_count] = time_ticks(program, program_eval(program, program->ends, slots));
}

/* How many choices and answers are counted; and where those of each decision and round are, if there is room to say it.
 */
static void index_choices(const struct tally *tally, uint32_t *ret_choice_count, uint32_t *ret_answer_count)
{
    const struct program *program = tally->program;
    *ret_choice_count = *ret_answer_count = 0;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        if (tally->choice_first)
            tally->choice_first[i] = *ret_choice_count;
        *ret_choice_count += program->decisions[i].asked_count * program->decisions[i].option_count;
    }
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_assessment *assessment = &program->assessments[program->rounds[i].assessment];
        if (tally->answer_first)
            tally->answer_first[i] = *ret_answer_count;
        *ret_answer_count += assessment->asked_count * assessment->step_count;
    }
}

/* Lays the arrays out in their blocks; with NULL blocks it only measures. */
static void lay_exact(struct tally *tally)
{
    const struct program *program = tally->program;
    uint64_t *exact = tally->exact;
    uint32_t choice_count, answer_count;
    index_choices(tally, &choice_count, &answer_count);
    tally->exact_count = 0;
#define EXACT(name, length) tally->name = exact ? exact + tally->exact_count : NULL, tally->exact_count += (length)
    EXACT(endings, program->ending_count + 1);
    EXACT(end_ticks, program->tick_count + 1);
    EXACT(delivered, program->inject_count);
    EXACT(tried, program->inject_count);
    EXACT(opened, program->decision_count);
    EXACT(closed, program->decision_count);
    EXACT(adopted, program->option_count);
    EXACT(outcomes, program->outcome_count);
    EXACT(shared, program->share_count);
    EXACT(held, program->share_count);
    EXACT(withheld, program->share_count);
    EXACT(asked, tally_asks_some(program) ? (size_t)program->decision_count * ASKED_COUNT_MAX : 0);
    EXACT(choices, choice_count);
    EXACT(all_chose, program->decision_count);
    EXACT(same, program->decision_count);
    EXACT(otherwise, program->decision_count);
    EXACT(ran_out, program->decision_count);
    EXACT(answers, answer_count);
    EXACT(all_answered, program->round_count);
    EXACT(answered_same, program->round_count);
    EXACT(distance, program->round_count);
    EXACT(task_opened, program->task_count);
    EXACT(task_done, program->task_count);
    EXACT(task_late, program->task_count);
    EXACT(task_in_time, program->task_count);
    EXACT(requested, program->release_count);
    EXACT(unanswered, program->release_count);
    EXACT(answered, (size_t)program->release_count * RELEASE_ANSWER_COUNT);
    EXACT(planned, (size_t)program->card_count * TALLY_PLAN_STEP_COUNT);
    EXACT(agreed_in_time, program->card_count);
    EXACT(answered_plan, (size_t)program->card_count * ASKED_COUNT_MAX * 2);
    EXACT(question_opened, program->question_count);
    EXACT(question_answered, tally->question_asked_count);
    EXACT(question_right, tally->question_asked_count);
    EXACT(question_pairs, (size_t)tally->question_pair_count * TALLY_STANDING_COUNT);
    EXACT(round_right, tally->round_asked_count);
    EXACT(round_pairs, (size_t)tally->round_pair_count * TALLY_STANDING_COUNT);
    EXACT(finals, tally->final_bin_count);
    EXACT(passed, tally->passage_count);
#undef EXACT
}

static void lay_sampled(struct tally *tally)
{
    const struct program *program = tally->program;
    uint32_t *part = tally->part;
    tally->part_count = 0;
#define PART(name, length) tally->name = part ? part + tally->part_count : NULL, tally->part_count += (length)
    PART(changes, tally->fan_bin_count * tally->fan_count);
    PART(inject_times, (size_t)program->inject_count * tally->time_bin_count);
    PART(closed_times, (size_t)program->decision_count * tally->time_bin_count);
    PART(share_delays, (size_t)program->share_count * tally->time_bin_count);
    PART(give_times, (size_t)program->share_count * tally->time_bin_count);
    PART(know_times, (size_t)program->share_count * tally->time_bin_count);
    PART(passage_times, (size_t)tally->passage_count * tally->time_bin_count);
    PART(open_times, (size_t)tally->slow_count * tally->time_bin_count);
    PART(chose_times, (size_t)tally->slow_asked_count * tally->time_bin_count);
    PART(kept_waiting, tally->slow_asked_count);
    PART(task_times, (size_t)program->task_count * tally->time_bin_count);
    PART(answer_times, (size_t)program->release_count * RELEASE_ANSWER_COUNT * tally->time_bin_count);
    PART(plan_times, (size_t)program->card_count * 2 * tally->time_bin_count);
    PART(pairs, (size_t)tally->principal_count * tally->principal_count * TALLY_STATE_COUNT * TALLY_STATE_COUNT);
    PART(pair_endings, (size_t)tally->principal_count * TALLY_STATE_COUNT * (ENDING_COUNT_MAX + 1));
    PART(load, (size_t)program->cell_count * tally->period_count);
    PART(peaks, program->cell_count);
    PART(item_runs, tally->item_count);
    PART(stage_runs, program->stage_count);
    PART(stage_events, (size_t)program->stage_count * TALLY_EVENT_COUNT);
    PART(stage_items, (size_t)program->stage_count * program->cell_count * TALLY_ITEM_KIND_COUNT);
    PART(stage_open, (size_t)program->stage_count * program->cell_count * (TALLY_AT_ONCE_MAX + 1));
#undef PART
}

static void lay_out(struct tally *tally)
{
    lay_exact(tally);
    lay_sampled(tally);
}

/* A bin a tick, or of as few ticks as there is room for. */
static void lay_times(struct tally *tally)
{
    const struct program *program = tally->program;
    uint64_t rows = (uint64_t)program->inject_count + program->decision_count + 3 * (uint64_t)program->share_count +
                    tally->passage_count + tally->slow_count + tally->slow_asked_count + program->task_count +
                    (uint64_t)program->release_count * RELEASE_ANSWER_COUNT + 2 * (uint64_t)program->card_count + 1;
    uint32_t ticks = program->tick_count, bins_max = (uint32_t)(TALLY_TIME_CELL_COUNT_MAX / rows);
    assert(bins_max >= 1);
    tally->time_bin_ticks = (ticks + bins_max - 1) / bins_max;
    tally->time_bin_count = (ticks + tally->time_bin_ticks - 1) / tally->time_bin_ticks;
}

/* Places of tally->unmet. */
static uint32_t condition_count(const struct program *program)
{
    return program->inject_count + program->decision_count + program->ending_count;
}

enum status tally_new(const struct program *program, const struct settings *settings, uint64_t first_run,
                      struct tally **ret_tally)
{
    struct tally *tally = calloc(1, sizeof(*tally));
    int32_t *slots = calloc(program->slot_count + 1, sizeof(*slots));
    if (!tally || !slots)
        goto cleanup;
    uint32_t tick_count = program->tick_count;
    tally->program = program;
    tally->settings = *settings;
    tally->first_run = first_run;
    tally->fan_stride = (tick_count - 1 + TALLY_FAN_COUNT_MAX - 2) / (TALLY_FAN_COUNT_MAX - 1);
    if (tally->fan_stride == 0)
        tally->fan_stride = 1;
    tally->fan_count = (tick_count - 1 + tally->fan_stride - 1) / tally->fan_stride + 1;
    tally->period_ticks = program->tick_minutes < 60 ? (60 + program->tick_minutes - 1) / program->tick_minutes : 1;
    tally->period_count = (tick_count + tally->period_ticks - 1) / tally->period_ticks;
    tally->passages = calloc(TALLY_PASSAGE_COUNT_MAX, sizeof(*tally->passages));
    tally->fan_bins = calloc(program->variable_count + 1, sizeof(*tally->fan_bins));
    tally->final_bins = calloc(program->variable_count + 1, sizeof(*tally->final_bins));
    if (!tally->passages || !tally->fan_bins || !tally->final_bins)
        goto cleanup;
    tally->slow_rows = calloc(program->decision_count + 1, sizeof(*tally->slow_rows));
    tally->questions = calloc(program->question_count + 1, sizeof(*tally->questions));
    tally->named_bins = calloc(program->decision_count + 1, sizeof(*tally->named_bins));
    tally->truths = calloc(program->round_count + 1, sizeof(*tally->truths));
    tally->round_ticks = calloc(program->round_count + 1, sizeof(*tally->round_ticks));
    tally->stage_ticks = calloc(program->stage_count + 1, sizeof(*tally->stage_ticks));
    if (!tally->slow_rows || !tally->questions || !tally->named_bins || !tally->truths || !tally->round_ticks ||
        !tally->stage_ticks)
        goto cleanup;
    find_ticks(tally, slots);
    if (!tally_list_items(tally))
        goto cleanup;
    tally_lay_waits(tally);
    tally->passage_count = tally_find_passages(program, settings, tally->passages);
    tally->fan_bin_count = tally_lay_bins(program, TALLY_FAN_CELL_COUNT_MAX / tally->fan_count, tally->fan_bins);
    tally->final_bin_count = tally_lay_bins(program, TALLY_FINAL_BIN_COUNT_MAX, tally->final_bins);
    tally_lay_questions(tally);
    tally_lay_quantities(tally);
    lay_times(tally);
    find_principals(tally);
    lay_out(tally);
    tally->exact = calloc(tally->exact_count + 1, sizeof(*tally->exact));
    tally->part = calloc(tally->part_count + 1, sizeof(*tally->part));
    tally->paths =
        calloc((size_t)program->variable_count * TALLY_PATH_COUNT * tally->fan_count + 1, sizeof(*tally->paths));
    tally->choice_first = calloc(program->decision_count + 1, sizeof(*tally->choice_first));
    tally->answer_first = calloc(program->round_count + 1, sizeof(*tally->answer_first));
    tally->barred = calloc(program->option_count + 1, sizeof(*tally->barred));
    tally->unmet = calloc(condition_count(program) + 1, sizeof(*tally->unmet));
    tally->extremes = calloc(tally->final_bin_count + 1, sizeof(*tally->extremes));
    if (!tally->exact || !tally->extremes || !tally->part || !tally->paths || !tally->choice_first ||
        !tally->answer_first || !tally->barred || !tally->unmet)
        goto cleanup;
    lay_out(tally);
    tally->trace = tally_trace_new(tally);
    tally->watches = tally_watches_new(tally);
    tally->given = tally_given_new(tally);
    tally->desks = tally_desks_new(tally);
    if (!tally->trace || !tally->watches || !tally->given || !tally->desks)
        goto cleanup;
    free(slots);
    *ret_tally = tally;
    return STATUS_OK;
cleanup:
    free(slots);
    tally_free(tally);
    return STATUS_OUT_OF_MEMORY;
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    free(tally->exact);
    free(tally->part);
    free(tally->paths);
    free(tally->barred);
    free(tally->unmet);
    free(tally->choice_first);
    free(tally->answer_first);
    free(tally->slow_rows);
    free(tally->questions);
    free(tally->named_bins);
    free(tally->truths);
    free(tally->round_ticks);
    free(tally->stage_ticks);
    free(tally->items);
    free(tally->passages);
    free(tally->fan_bins);
    free(tally->final_bins);
    free(tally->extremes);
    flow_free(&tally->flow);
    tally_trace_free(tally->trace);
    tally_watches_free(tally->watches);
    tally_given_free(tally->given);
    tally_desks_free(tally->desks);
    free(tally);
}

/* ---- notable runs ---- */

/* Gravest: the soonest grave end; slowest: the latest end. The lower run number breaks ties, so order of arrival does
 * not. */
static bool before(const struct tally_notable *a, const struct tally_notable *b, bool soonest)
{
    if (a->end_tick != b->end_tick)
        return soonest ? a->end_tick < b->end_tick : a->end_tick > b->end_tick;
    return a->run < b->run;
}

static void note(struct tally_notables *notables, struct tally_notable notable, bool soonest)
{
    uint32_t place = notables->count;
    while (place > 0 && before(&notable, &notables->items[place - 1], soonest))
        place--;
    if (place == TALLY_NOTABLE_COUNT)
        return;
    if (notables->count < TALLY_NOTABLE_COUNT)
        notables->count++;
    assert(place < notables->count);
    for (uint32_t i = notables->count - 1; i > place; i--)
        notables->items[i] = notables->items[i - 1];
    notables->items[place] = notable;
}

static void fold_ends(struct tally *tally, const struct tally_batch *batch)
{
    const struct program *program = tally->program;
    int16_t ending_scratch[LANES_MAX] SCRATCH, tick_scratch[LANES_MAX] SCRATCH;
    const int16_t *endings = tally_small(batch, program->ending_slot, ending_scratch);
    const int16_t *ticks = tally_small(batch, program->end_tick_slot, tick_scratch);
    for (uint32_t i = 0; i <= program->ending_count; i++)
        tally->endings[i] += batch->counts.endings[i];
    for (uint32_t lane = 0; lane < batch->count; lane++)
        tally->end_ticks[ticks[lane]]++;

    bool any_grave = false;
    for (uint32_t i = 0; i < program->ending_count; i++)
        any_grave |= program->endings[i].grave && batch->counts.endings[i] > 0;
    const struct tally_notables *slowest = &tally->slowest;
    const struct tally_notable *last = &slowest->items[TALLY_NOTABLE_COUNT - 1];
    bool full = slowest->count == TALLY_NOTABLE_COUNT;
    if (any_grave)
        for (uint32_t lane = 0; lane < batch->count; lane++)
            if ((uint32_t)endings[lane] < program->ending_count && program->endings[endings[lane]].grave)
                note(&tally->gravest,
                     (struct tally_notable){batch->first_run + lane, (uint32_t)endings[lane], ticks[lane]}, true);
    if (full && last->end_tick == (int32_t)program->tick_count && last->run < batch->first_run)
        return; /* nothing here can be slower */
    for (uint32_t lane = 0; lane < batch->count; lane++)
        if (slowest->count < TALLY_NOTABLE_COUNT || ticks[lane] >= last->end_tick)
            note(&tally->slowest, (struct tally_notable){batch->first_run + lane, (uint32_t)endings[lane], ticks[lane]},
                 false);
}

/* ---- decisions, assessments, the rest ---- */

/* As find_accord, of those who were asked in a lane. */
static void find_accord_asked(struct accord *accord, const struct program_decision *decision, const uint32_t *asked,
                              const int16_t *const *choices, uint32_t count)
{
    accord->complete_count = accord->same_count = 0;
    for (uint32_t lane = 0; lane < count; lane++) {
        bool complete = asked[lane] != 0, same = true;
        int16_t common = -1;
        for (uint32_t k = 0; k < decision->asked_count; k++) {
            if (!(asked[lane] >> k & 1))
                continue;
            complete = complete && choices[k][lane] >= 0;
            same = same && (common < 0 || choices[k][lane] == common);
            common = choices[k][lane];
        }
        accord->complete[lane] = (int16_t)-complete;
        accord->same[lane] = (int16_t) - (complete && same);
        accord->complete_count += complete;
        accord->same_count += complete && same;
    }
}

/* Of numbers and allocations: those who chose are the same only where they named the same. */
static void part_by_quantities(struct accord *accord, const struct tally_batch *batch,
                               const struct program_decision *decision, const int16_t *const *choices)
{
    int32_t common[LANES_MAX] SCRATCH, scratch[LANES_MAX] SCRATCH;
    for (uint32_t i = 0; i < decision->quantity_count; i++) {
        bool named[LANES_MAX] = {false};
        for (uint32_t k = 0; k < decision->asked_count; k++) {
            struct lanes_column column =
                tally_column(batch, decision->named_slot + k * decision->quantity_count + i, scratch);
            for (uint32_t lane = 0; lane < batch->count; lane++) {
                int32_t value = column.narrow ? column.narrow[lane] : column.wide[lane];
                if (choices[k][lane] < 0)
                    continue;
                if (named[lane] && value != common[lane])
                    accord->same[lane] = 0;
                common[lane] = value;
                named[lane] = true;
            }
        }
    }
    accord->same_count = 0;
    for (uint32_t lane = 0; lane < batch->count; lane++)
        accord->same_count += accord->same[lane] != 0;
    assert(accord->same_count <= accord->complete_count);
}

/* Closed, and nobody had named a number. */
static uint32_t count_unnamed(const struct tally_batch *batch, const struct program_decision *decision,
                              const int16_t *const *choices)
{
    int16_t scratch[LANES_MAX] SCRATCH;
    const int16_t *closed = tally_small(batch, decision->closed_slot, scratch);
    uint32_t sum = 0;
    for (uint32_t lane = 0; lane < batch->count; lane++) {
        bool named = false;
        for (uint32_t k = 0; k < decision->asked_count; k++)
            named = named || choices[k][lane] >= 0;
        sum += closed[lane] >= 0 && !named;
    }
    return sum;
}

static uint32_t count_lost_votes(const struct tally_batch *batch, const struct program_decision *decision,
                                 const int16_t *const *choices, const uint32_t *who)
{
    int16_t scratch[LANES_MAX] SCRATCH;
    const int16_t *closed = tally_small(batch, decision->closed_slot, scratch);
    uint32_t sum = 0;
    for (uint32_t lane = 0; lane < batch->count; lane++) {
        int32_t chosen[ASKED_COUNT_MAX];
        for (uint32_t asked = 0; asked < decision->asked_count; asked++)
            chosen[asked] = choices[asked][lane];
        uint32_t asked = who ? who[lane] : UINT32_MAX >> (32 - decision->asked_count);
        sum += closed[lane] >= 0 && kernel_decided(decision, chosen, asked, 0) < 0;
    }
    return sum;
}

/* Closed by `otherwise` because the asked cells did not agree or did not choose. */
static uint32_t count_otherwise(const struct tally *tally, const struct tally_batch *batch, uint32_t index,
                                const int16_t *const *choices, const uint32_t *asked, const struct accord *accord)
{
    const struct program_decision *decision = &tally->program->decisions[index];
    if (program_adoptions(decision) == 0)
        return 0;
    if (decision->agree == AGREE_VALUE)
        return count_unnamed(batch, decision, choices);
    if (decision->agree > AGREE_LEAD)
        return count_lost_votes(batch, decision, choices, asked);
    uint32_t opened_count = batch->counts.opened[index], closed_count = batch->counts.closed[index];
    uint32_t kept_count = decision->agree == AGREE_JOINT ? accord->same_count : accord->complete_count;
    assert(kept_count <= opened_count && closed_count <= opened_count);
    if (kept_count == opened_count)
        return 0;
    if (opened_count == closed_count && decision->agree == AGREE_JOINT) /* every lane that chose also closed */
        return closed_count - kept_count;
    int16_t scratch[LANES_MAX] SCRATCH;
    const int16_t *closed = tally_small(batch, decision->closed_slot, scratch);
    uint32_t sum = 0;
    for (uint32_t lane = 0; lane < batch->count; lane++) {
        bool kept = decision->agree == AGREE_JOINT  ? accord->same[lane] != 0
                    : decision->agree == AGREE_LEAD ? choices[decision->lead][lane] >= 0
                                                    : accord->complete[lane] != 0;
        sum += closed[lane] >= 0 && !kept;
    }
    return sum;
}

/* Closed before all that were asked had chosen. */
static uint32_t count_ran_out(const struct tally_batch *batch, const struct program_decision *decision, uint32_t index,
                              const struct accord *accord)
{
    if (accord->complete_count == batch->counts.opened[index])
        return 0;
    int16_t scratch[LANES_MAX] SCRATCH;
    const int16_t *closed = tally_small(batch, decision->closed_slot, scratch);
    uint32_t sum = 0;
    for (uint32_t lane = 0; lane < batch->count; lane++)
        sum += closed[lane] >= 0 && !accord->complete[lane];
    return sum;
}

static void fold_decision(struct tally *tally, const struct tally_batch *batch, uint32_t index)
{
    const struct program_decision *decision = &tally->program->decisions[index];
    if (batch->counts.opened[index] == 0)
        return;
    tally->opened[index] += batch->counts.opened[index];
    tally->closed[index] += batch->counts.closed[index];
    int16_t scratch[ASKED_COUNT_MAX][LANES_MAX] SCRATCH;
    const int16_t *choices[ASKED_COUNT_MAX];
    uint64_t *counts = tally->choices + tally->choice_first[index];
    for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
        choices[asked] = tally_small(batch, decision->choice_slot + asked, scratch[asked]);
        struct span_of chosen = find_span(choices[asked], batch->count); /* a cell often has a few of the options */
        for (int32_t option = chosen.least; option < chosen.most; option++) {
            uint32_t count = count_equal(choices[asked], batch->count, (int16_t)option);
            counts[asked * decision->option_count + (uint32_t)option] += count;
            chosen.count -= count;
        }
        if (chosen.count > 0) /* what is left chose the last of them */
            counts[asked * decision->option_count + (uint32_t)chosen.most] += chosen.count;
    }
    struct accord accord SCRATCH;
    uint32_t asked[LANES_MAX], alone = 0; /* alone: one that was asked chose, and agrees with itself */
    const bool some = decision->asked_slot != INDEX_NONE;
    if (some) {
        tally_read_asked(batch, decision, asked);
        tally_fold_asked(tally, batch, index, asked);
        find_accord_asked(&accord, decision, asked, choices, batch->count);
        for (uint32_t lane = 0; lane < batch->count; lane++)
            alone += accord.complete[lane] && (asked[lane] & (asked[lane] - 1)) == 0;
    } else {
        find_accord(&accord, choices, decision->asked_count, batch->count, 0);
    }
    if (program_quantified(decision) && decision->asked_count > 1)
        part_by_quantities(&accord, batch, decision, choices);
    tally->all_chose[index] += accord.complete_count - alone;
    tally->same[index] += accord.same_count - alone;
    tally->otherwise[index] += count_otherwise(tally, batch, index, choices, some ? asked : NULL, &accord);
    tally->ran_out[index] += count_ran_out(batch, decision, index, &accord);
}

/* A scale has seven steps at the most, so the sum fits. */
TWICE static uint32_t sum_distances(const int16_t *a, const int16_t *b, const int16_t *counted, uint32_t count)
{
    uint16_t sum = 0;
    for (uint32_t lane = 0; lane < count; lane++) {
        int16_t difference = (int16_t)(a[lane] - b[lane]);
        sum = (uint16_t)(sum + (counted[lane] & (difference < 0 ? -difference : difference)));
    }
    return sum;
}

static void fold_round(struct tally *tally, const struct tally_batch *batch, uint32_t index)
{
    const struct program_round *round = &tally->program->rounds[index];
    const struct program_assessment *assessment = &tally->program->assessments[round->assessment];
    int16_t scratch[ASKED_COUNT_MAX][LANES_MAX] SCRATCH;
    const int16_t *answers[ASKED_COUNT_MAX];
    uint64_t *counts = tally->answers + tally->answer_first[index];
    for (uint32_t asked = 0; asked < assessment->asked_count; asked++) {
        answers[asked] = tally_small(batch, round->answer_slot + asked, scratch[asked]);
        for (uint32_t step = 1; step <= assessment->step_count; step++)
            counts[asked * assessment->step_count + step - 1] +=
                count_equal(answers[asked], batch->count, (int16_t)step);
    }
    if (assessment->asked_count < 2)
        return;
    struct accord accord SCRATCH;
    find_accord(&accord, answers, assessment->asked_count, batch->count, 1);
    tally->all_answered[index] += accord.complete_count;
    tally->answered_same[index] += accord.same_count;
    for (uint32_t a = 0; a < assessment->asked_count; a++)
        for (uint32_t b = a + 1; b < assessment->asked_count; b++)
            tally->distance[index] += sum_distances(answers[a], answers[b], accord.complete, batch->count);
}

/* Lanes tend to hold the same values, and a count that was just written is slow to read again: so four counts by turns.
 */
static void fold_narrow(const int16_t *values, const struct tally_bins *bins, uint64_t *counts)
{
    uint16_t turns[4][TALLY_BIN_COUNT_MIN] SCRATCH, places[LANES_MAX] SCRATCH;
    for (uint32_t turn = 0; turn < 4; turn++)
        memset(turns[turn], 0, bins->count * sizeof(turns[turn][0]));
    for (uint32_t lane = 0; lane < LANES_MAX; lane++)
        places[lane] = (uint16_t)(values[lane] - bins->from);
    for (uint32_t lane = 0; lane < LANES_MAX; lane += 4)
        for (uint32_t turn = 0; turn < 4; turn++)
            turns[turn][places[lane + turn]]++;
    for (uint32_t bin = 0; bin < bins->count; bin++)
        counts[bin] += (uint64_t)turns[0][bin] + turns[1][bin] + turns[2][bin] + turns[3][bin];
}

static void fold_final(struct tally *tally, const struct tally_batch *batch, uint32_t variable)
{
    int32_t scratch[LANES_MAX] SCRATCH;
    const struct tally_bins *bins = &tally->final_bins[variable];
    struct lanes_column column = tally_column(batch, tally->program->variables[variable].slot, scratch);
    uint64_t *counts = tally->finals + bins->first;
    if (column.narrow && bins->width == 1 && bins->count <= TALLY_BIN_COUNT_MIN && batch->count == LANES_MAX) {
        fold_narrow(column.narrow, bins, counts);
        return;
    }
    for (uint32_t lane = 0; lane < batch->count; lane++)
        tally_count(bins, counts, tally->extremes + bins->first,
                    column.narrow ? column.narrow[lane] : column.wide[lane]);
}

static void fold_share(struct tally *tally, const struct tally_batch *batch, uint32_t index)
{
    const struct program_share *share = &tally->program->shares[index];
    uint32_t know_slot = tally->program->injects[share->inject].know_slot;
    int16_t from_scratch[LANES_MAX] SCRATCH, to_scratch[LANES_MAX] SCRATCH;
    tally->shared[index] += batch->counts.shared[index];
    if (batch->counts.deliveries[share->inject] == 0)
        return;
    const int16_t *from = tally_small(batch, know_slot + share->from_cell, from_scratch);
    const int16_t *to = tally_small(batch, know_slot + share->to_cell, to_scratch);
    int16_t held = 0, withheld = 0; /* at most LANES_MAX */
    for (uint32_t lane = 0; lane < batch->count; lane++) {
        held = (int16_t)(held + (from[lane] >= 0));
        withheld = (int16_t)(withheld + ((from[lane] >= 0) & (to[lane] < 0)));
    }
    assert(withheld <= held && batch->counts.shared[index] <= batch->count);
    tally->held[index] += (uint64_t)held;
    tally->withheld[index] += (uint64_t)withheld;
}

void tally_fold(struct tally *tally, const struct tally_batch *batch)
{
    const struct program *program = tally->program;
    assert(batch->count > 0 && batch->count <= LANES_MAX && batch->first_run >= tally->first_run);
    tally->runs += batch->count;
    fold_ends(tally, batch);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        tally->tried[i] += batch->counts.tries[i];
        uint32_t delivered = batch->counts.deliveries[i];
        if (program->injects[i].times > 1 && delivered > 0) {
            int16_t scratch[LANES_MAX] SCRATCH;
            delivered = find_span(tally_small(batch, program->injects[i].last_slot, scratch), batch->count).count;
        }
        tally->delivered[i] += delivered;
    }
    for (uint32_t i = 0; i < program->option_count; i++)
        tally->adopted[i] += batch->counts.adopted[i];
    for (uint32_t i = 0; i < program->outcome_count; i++)
        tally->outcomes[i] += batch->counts.outcomes[i];
    for (uint32_t i = 0; i < program->share_count; i++)
        fold_share(tally, batch, i);
    for (uint32_t i = 0; i < program->decision_count; i++)
        fold_decision(tally, batch, i);
    for (uint32_t i = 0; i < program->round_count; i++)
        fold_round(tally, batch, i);
    for (uint32_t i = 0; i < program->variable_count; i++)
        fold_final(tally, batch, i);
    tally_fold_tasks(tally, batch);
    tally_fold_releases(tally, batch);
    tally_fold_plan(tally, batch);
    tally_fold_questions(tally, batch);
    tally_fold_quantities(tally, batch);
    tally_fold_truths(tally, batch);
    tally_fold_passages(tally, batch);
    for (uint32_t i = 0; i < program->decision_count; i++)
        assert(tally->closed[i] <= tally->opened[i] && tally->same[i] <= tally->all_chose[i] &&
               tally->all_chose[i] <= tally->opened[i] && tally->otherwise[i] <= tally->closed[i]);
    uint64_t before_batch = batch->first_run - tally->first_run;
    if (before_batch < TALLY_SAMPLED_RUNS_MAX) {
        uint64_t room = TALLY_SAMPLED_RUNS_MAX - before_batch;
        tally_fold_sample(tally, batch, batch->count < room ? batch->count : (uint32_t)room);
    }
}

void tally_merge(struct tally *tally, const struct tally *from)
{
    assert(tally->program == from->program && tally->first_run == from->first_run);
    tally->runs += from->runs;
    tally->sampled += from->sampled;
    assert(tally->exact_count == from->exact_count && tally->part_count == from->part_count);
    for (size_t bin = 0; bin < tally->final_bin_count; bin++)
        if (from->finals[bin] > 0) /* before the counts of both are one */
            tally_widen(&tally->extremes[bin], tally->finals[bin] == 0, from->extremes[bin]);
    for (size_t i = 0; i < tally->exact_count; i++)
        tally->exact[i] += from->exact[i];
    for (size_t i = 0; from->sampled > 0 && i < tally->part_count; i++)
        tally->part[i] += from->part[i];
    for (uint32_t i = 0; i < from->gravest.count; i++)
        note(&tally->gravest, from->gravest.items[i], true);
    for (uint32_t i = 0; i < from->slowest.count; i++)
        note(&tally->slowest, from->slowest.items[i], false);
    assert((tally->path_mask & from->path_mask) == 0); /* a run is played once */
    for (uint32_t run = 0; run < TALLY_PATH_COUNT; run++) {
        if (!(from->path_mask >> run & 1))
            continue;
        tally->path_mask |= UINT32_C(1) << run;
        for (uint32_t variable = 0; variable < tally->program->variable_count; variable++) {
            size_t first = ((size_t)variable * TALLY_PATH_COUNT + run) * tally->fan_count;
            memcpy(tally->paths + first, from->paths + first, tally->fan_count * sizeof(*tally->paths));
        }
    }
    for (uint32_t i = 0; i < from->flow.capacity; i++)
        if (from->flow.links[i].count)
            flow_add(&tally->flow, from->flow.links[i].from, from->flow.links[i].to, from->flow.links[i].count);
    tally->flow.failed |= from->flow.failed;
}

size_t tally_fan_room(const struct tally *tally)
{
    size_t most = 1;
    for (uint32_t i = 0; i < tally->program->variable_count; i++)
        if (tally->fan_bins[i].count > most)
            most = tally->fan_bins[i].count;
    return most * tally->fan_count;
}

void tally_fan(const struct tally *tally, uint32_t variable, uint64_t *ret_bins)
{
    const struct tally_bins *bins = &tally->fan_bins[variable];
    const int32_t start = tally->program->slots[tally->program->variables[variable].slot].start;
    uint64_t *before = NULL;
    for (uint32_t point = 0; point < tally->fan_count; point++) {
        const uint32_t *changes = tally_changes(tally, variable, point);
        uint64_t *here = ret_bins + (size_t)point * bins->count;
        for (uint32_t bin = 0; bin < bins->count; bin++) {
            uint32_t was = before                             ? (uint32_t)before[bin]
                           : bin == tally_bin_of(bins, start) ? (uint32_t)tally->sampled
                                                              : 0;
            here[bin] = (uint32_t)(was + changes[bin]); /* wraps as the changes do */
        }
        before = here;
    }
}
