/* Tallies against counts made by brute force: every run of the reference scenario is played by the kernel here, its
 * facts are counted one by one, and the tally of both engines, on one thread and on three, must say the same. */
#include "kernel/kernel.h"
#include "rehearse/rehearsal.h"
#include "scenario/compiled.h"

enum {
    RUNS = 1300,
    FIRST_RUN = 37,
    SEED = 11,
    WATCHED_TICK = 30
}; /* more than one batch of either engine, the last not full */

struct counted {
    uint64_t endings[ENDING_COUNT_MAX + 1], end_ticks[TICK_COUNT_MAX + 1], delivered[INJECT_COUNT_MAX];
    uint64_t opened[DECISION_COUNT_MAX], closed[DECISION_COUNT_MAX], same[DECISION_COUNT_MAX],
        all_chose[DECISION_COUNT_MAX];
    uint64_t adopted[DECISION_COUNT_MAX * OPTION_COUNT_MAX],
        choices[DECISION_COUNT_MAX][ASKED_COUNT_MAX][OPTION_COUNT_MAX];
    uint64_t held[INJECT_COUNT_MAX], withheld[INJECT_COUNT_MAX]; /* share slot */
    uint64_t passed[TALLY_PASSAGE_COUNT_MAX];
    uint64_t items[CELL_COUNT_MAX];
    int64_t sums_at_tick[VARIABLE_COUNT_MAX], final_sums[VARIABLE_COUNT_MAX];
};

struct played { /* one run, as its facts tell it */
    bool delivered[INJECT_COUNT_MAX], knows[INJECT_COUNT_MAX][CELL_COUNT_MAX];
    int32_t choice[DECISION_COUNT_MAX][ASKED_COUNT_MAX];
};

static void count_fact(const struct program *program, const struct fact *fact, struct played *played,
                       struct counted *counted)
{
    switch (fact->kind) {
    case FACT_DELIVERED: played->delivered[fact->a] = true; break;
    case FACT_KNOWN:
        played->knows[fact->a][fact->b] = true;
        counted->items[fact->b]++;
        break;
    case FACT_OPENED:
        counted->opened[fact->a]++;
        for (uint32_t asked = 0; asked < program->decisions[fact->a].asked_count; asked++)
            counted->items[program->decisions[fact->a].asked[asked]]++;
        break;
    case FACT_CLOSED: counted->closed[fact->a]++; break;
    case FACT_ADOPTED: counted->adopted[program->decisions[fact->a].option_first + (uint32_t)fact->c]++; break;
    case FACT_CHOSEN: played->choice[fact->a][fact->b] = fact->c; break;
    case FACT_ANSWERED:
        counted->items[program->assessments[program->rounds[fact->a].assessment].asked[fact->b]]++;
        break;
    case FACT_ENDED: counted->endings[fact->a]++; break;
    default: break;
    }
}

static void count_run(const struct program *program, const struct played *played, struct counted *counted)
{
    for (uint32_t i = 0; i < program->inject_count; i++)
        counted->delivered[i] += played->delivered[i];
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        bool held = played->knows[share->inject][share->from_cell];
        counted->held[i] += held;
        counted->withheld[i] += held && !played->knows[share->inject][share->to_cell];
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        bool all = true, same = true;
        for (uint32_t asked = 0; asked < program->decisions[i].asked_count; asked++) {
            int32_t choice = played->choice[i][asked];
            if (choice >= 0)
                counted->choices[i][asked][choice]++;
            all &= choice >= 0;
            same &= choice == played->choice[i][0];
        }
        counted->all_chose[i] += all;
        counted->same[i] += all && same;
    }
}

static void play(const struct program *program, uint64_t run, const struct tally *watched, struct counted *counted)
{
    static struct played played;
    bool passed[TALLY_PASSAGE_COUNT_MAX] = {false};
    struct settings settings = kernel_settings(program, SEED, run);
    void *memory = calloc(1, kernel_bytes(program, false));
    struct update update = {.fact_count_max = kernel_fact_count_max(program)};
    update.facts = calloc(update.fact_count_max, sizeof(*update.facts));
    assert_true(memory && update.facts);
    memset(&played, 0, sizeof(played));
    memset(played.choice, 0xff, sizeof(played.choice));
    struct kernel *kernel = kernel_init(memory, program, &settings, false);
    struct event event = {.kind = EVENT_START, .cell = CELL_CONTROL};
    assert_int_equal(kernel_step(kernel, &event, NULL), VERDICT_ACCEPTED);
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t i = 0; i < watched->passage_count; i++) {
        const struct tally_passage *passage = &watched->passages[i];
        int32_t value = slots[program->variables[passage->variable].slot];
        passed[i] = value >= passage->least && value <= passage->most;
    }
    uint32_t tick = 0;
    for (; kernel_phase(kernel) != PHASE_ENDED; tick++) {
        event = (struct event){
            .kind = EVENT_TICK, .cell = CELL_CONTROL, .a = tick, .second = tick * program->tick_minutes * 60};
        assert_int_equal(kernel_step(kernel, &event, &update), VERDICT_ACCEPTED);
        for (uint32_t i = 0; i < update.fact_count; i++)
            count_fact(program, &update.facts[i], &played, counted);
        for (uint32_t i = 0; i < watched->passage_count; i++) {
            const struct tally_passage *passage = &watched->passages[i];
            int32_t value = slots[program->variables[passage->variable].slot];
            if (!passed[i] && tick < program->tick_count && value >= passage->least && value <= passage->most) {
                passed[i] = true;
                counted->passed[i]++;
            }
        }
        for (uint32_t i = 0; tick == WATCHED_TICK && i < program->variable_count; i++)
            counted->sums_at_tick[i] += slots[program->variables[i].slot];
    }
    for (uint32_t i = 0; i < program->variable_count; i++) {
        int32_t value = slots[program->variables[i].slot];
        counted->final_sums[i] += value;
        if (tick <= WATCHED_TICK) /* a run that has ended keeps its values */
            counted->sums_at_tick[i] += value;
    }
    counted->end_ticks[slots[program->end_tick_slot]]++;
    count_run(program, &played, counted);
    free(update.facts);
    free(memory);
}

static int64_t sum_of_bins(const struct tally *tally, uint32_t variable, const uint64_t *bins)
{
    int64_t sum = 0;
    const struct tally_bins *about = &tally->fan_bins[variable]; /* a bin a value: those of the end are the same */
    assert_int_equal(about->width, 1);
    for (uint32_t bin = 0; bin < about->count; bin++)
        sum += (int64_t)bins[bin] * tally_bin_value(about, bin);
    return sum;
}

static void compare(const struct tally *tally, const struct counted *counted)
{
    const struct program *program = tally->program;
    assert_int_equal(tally->runs, RUNS);
    assert_int_equal(tally->sampled, RUNS);
    for (uint32_t i = 0; i <= program->ending_count; i++)
        assert_int_equal(tally->endings[i], counted->endings[i]);
    for (uint32_t i = 0; i <= program->tick_count; i++)
        assert_int_equal(tally->end_ticks[i], counted->end_ticks[i]);
    for (uint32_t i = 0; i < program->inject_count; i++)
        assert_int_equal(tally->delivered[i], counted->delivered[i]);
    for (uint32_t i = 0; i < program->option_count; i++)
        assert_int_equal(tally->adopted[i], counted->adopted[i]);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        assert_int_equal(tally->opened[i], counted->opened[i]);
        assert_int_equal(tally->closed[i], counted->closed[i]);
        assert_int_equal(tally->all_chose[i], counted->all_chose[i]);
        assert_int_equal(tally->same[i], counted->same[i]);
        for (uint32_t asked = 0; asked < program->decisions[i].asked_count; asked++)
            for (uint32_t option = 0; option < program->decisions[i].option_count; option++)
                assert_int_equal(tally_choices(tally, i, asked)[option], counted->choices[i][asked][option]);
    }
    for (uint32_t i = 0; i < program->share_count; i++) {
        assert_int_equal(tally->held[i], counted->held[i]);
        assert_int_equal(tally->withheld[i], counted->withheld[i]);
    }
    for (uint32_t i = 0; i < tally->passage_count; i++) {
        uint64_t count = 0;
        for (uint32_t bin = 0; bin < tally->time_bin_count; bin++)
            count += tally->passage_times[(size_t)i * tally->time_bin_count + bin];
        assert_int_equal(count, counted->passed[i]);
        assert_int_equal(tally->passed[i], counted->passed[i]);
    }
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        uint64_t items = 0;
        for (uint32_t period = 0; period < tally->period_count; period++)
            items += tally->load[(size_t)cell * tally->period_count + period];
        assert_int_equal(items, counted->items[cell]);
    }
    uint64_t *bins = calloc(tally_fan_room(tally), sizeof(*bins));
    assert_int_equal(tally->fan_stride, 1);
    for (uint32_t i = 0; i < program->variable_count; i++) {
        tally_fan(tally, i, bins);
        assert_int_equal(sum_of_bins(tally, i, bins + (size_t)WATCHED_TICK * tally->fan_bins[i].count),
                         counted->sums_at_tick[i]);
        assert_int_equal(sum_of_bins(tally, i, tally->finals + tally->final_bins[i].first), counted->final_sums[i]);
    }
    free(bins);
}

static void test_brute_force(void **state)
{
    static struct counted counted;
    (void)state;
    struct str source = read_file("tests/scenarios/alliance-2022/scenario.yaml");
    struct compiled compiled = compile_good(source, "alliance-2022");
    const struct program *program = compiled.program;
    struct settings settings = kernel_settings(program, SEED, 0);
    struct tally *watched = NULL;
    assert_int_equal(tally_new(program, &settings, FIRST_RUN, &watched), STATUS_OK);
    assert_true(watched->passage_count > 10 && program->share_count > 10 && program->tick_count > WATCHED_TICK);
    for (uint64_t run = FIRST_RUN; run < FIRST_RUN + RUNS; run++)
        play(program, run, watched, &counted);
    for (enum rehearsal_engine engine = REHEARSAL_LANES; engine <= REHEARSAL_SCALAR; engine++)
        for (uint32_t threads = 1; threads <= 3; threads += 2) {
            struct rehearsal *rehearsal = NULL;
            struct rehearsal_options options = {
                .runs = RUNS, .seed = SEED, .first_run = FIRST_RUN, .thread_count = threads, .engine = engine};
            assert_int_equal(rehearsal_run(program, &settings, &options, NULL, NULL, NULL, &rehearsal), STATUS_OK);
            compare(rehearsal->tally, &counted);
            rehearsal_free(rehearsal);
        }
    tally_free(watched);
    compiled_free(&compiled);
    free((char *)(uintptr_t)source.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_brute_force)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
