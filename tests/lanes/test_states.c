/* The engine against the kernel from states in the middle of runs: those of bots, and live ones in which people and
 * control did what they may, whatever it was. From each state many runs go on, slot by slot the kernel's; and the run
 * that the state is of, gone on with its own luck, ends as it did.
 *
 * A failure prints the seed of the scenario, the state, the run and the slot; `test_states SEED` plays that scenario
 * alone. LANES_SCENARIOS, LANES_STATES, LANES_RUNS and LANES_FIRST in the environment ask for more than the usual. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lanes/lanes.h"
#include "lanes/random_scenario.h"
#include "program/time.h"
#include "program/variant.h"
#include "scenario/compiled.h"

static uint32_t asked_for(const char *name, uint32_t usual)
{
    const char *value = getenv(name);
    return value ? (uint32_t)strtoul(value, NULL, 10) : usual;
}

static void *take(size_t bytes)
{
    void *memory = malloc(bytes);
    assert_non_null(memory);
    return memory;
}

/* What people and control might do: anything, most of which the kernel refuses. */
static void some_act(struct kernel *kernel, struct dice *dice)
{
    const struct program *p = kernel_program(kernel);
    static struct event legal[4096];
    uint32_t cell = dice_below(dice, p->cell_count);
    struct event event = {.cell = cell};
    uint32_t count = kernel_legal(kernel, cell, legal, 4096);
    if (dice_holds(dice, 40) && count > 0) {
        event = legal[dice_below(dice, count < 4096 ? count : 4096)];
    } else {
        static const enum event_kind kinds[] = {
            EVENT_SEAT,       EVENT_FIRE,        EVENT_HOLD,    EVENT_EDIT,  EVENT_RELEASE, EVENT_RECALL,
            EVENT_ADJUDICATE, EVENT_SET,         EVENT_DONE,    EVENT_BEGIN, EVENT_SHIFT,   EVENT_PUT,
            EVENT_MORE,       EVENT_REVEAL,      EVENT_ENDING,  EVENT_CLOSE, EVENT_PROPOSE, EVENT_ORDER,
            EVENT_CONCUR,     EVENT_ASK_RELEASE, EVENT_GRANT,   EVENT_SHARE, EVENT_SKIP,    EVENT_MESSAGE,
            EVENT_SEEN,       EVENT_REPORT,      EVENT_RESPOND, EVENT_PAUSE, EVENT_RESUME};
        event.kind = kinds[dice_below(dice, sizeof(kinds) / sizeof(kinds[0]))];
        event.a = dice_below(dice, 12);
        event.b = event.kind == EVENT_SHIFT ? p->tick_minutes * dice_below(dice, 4) : dice_below(dice, 8);
        event.c = event.kind == EVENT_MORE     ? p->tick_minutes * (1 + dice_below(dice, 3))
                  : event.kind == EVENT_CONCUR ? 1 << 8
                                               : dice_below(dice, 3);
        if (event.kind == EVENT_ADJUDICATE)
            event.c = dice_below(dice, 3) | 0xff00;
        if (event.kind == EVENT_SET)
            event.b = (uint32_t)p->slots[p->variables[event.a % p->variable_count].slot].from + dice_below(dice, 5);
        if (event.kind != EVENT_SEAT && dice_holds(dice, 60))
            event.cell = CELL_CONTROL;
    }
    event.second = kernel_tick(kernel) < 0 ? 0 : (uint32_t)time_second(p, (uint32_t)kernel_tick(kernel)) + 1;
    kernel_step(kernel, &event, NULL);
}

/* Plays on up to `ticks` ticks. */
static void play_up_to(struct kernel *kernel, uint32_t ticks, bool people, struct dice *dice)
{
    struct event event;
    while (kernel_phase(kernel) != PHASE_ENDED && kernel_tick(kernel) + 1 < (int32_t)ticks) {
        for (uint32_t i = dice_below(dice, 6); people && i > 0 && kernel_phase(kernel) != PHASE_ENDED; i--)
            some_act(kernel, dice);
        if (kernel_phase(kernel) == PHASE_PAUSED)
            kernel_step(kernel, &(struct event){.kind = EVENT_RESUME, .cell = CELL_CONTROL}, NULL);
        if (kernel_next_event(kernel, &event))
            kernel_step(kernel, &event, NULL);
        else if (kernel_stage_awaited(kernel) != INDEX_NONE)
            kernel_step(kernel,
                        &(struct event){.kind = EVENT_BEGIN, .cell = CELL_CONTROL, .a = kernel_stage_awaited(kernel)},
                        NULL);
    }
    for (uint32_t i = dice_below(dice, 5); people && i > 0 && kernel_phase(kernel) != PHASE_ENDED; i--)
        some_act(kernel, dice);
}

static const char *slot_of(const struct program *p, uint32_t slot, char name[80])
{
    snprintf(name, 80, "variable or other");
    for (uint32_t i = 0; i < p->inject_count; i++) {
        if (slot - p->injects[i].last_slot < 3)
            snprintf(name, 80, "inject %u field %u of last, tries, due", i, slot - p->injects[i].last_slot);
        if (slot - p->injects[i].know_slot < p->cell_count)
            snprintf(name, 80, "inject %u known by cell %u", i, slot - p->injects[i].know_slot);
    }
    for (uint32_t i = 0; i < p->share_count; i++)
        if (slot == p->shares[i].due_slot)
            snprintf(name, 80, "share %u", i);
    for (uint32_t i = 0; i < p->decision_count; i++)
        if (slot >= p->decisions[i].due_slot && slot < p->decisions[i].outcome_slot + p->decisions[i].asked_count)
            snprintf(name, 80, "decision %u place %u", i, slot - p->decisions[i].due_slot);
    for (uint32_t i = 0; i < p->task_count; i++)
        if (slot - p->tasks[i].opened_slot < 3)
            snprintf(name, 80, "task %u field %u of opened, done, late", i, slot - p->tasks[i].opened_slot);
    for (uint32_t i = 0; i < p->release_count; i++)
        if (slot - p->releases[i].asked_slot < RELEASE_SLOT_COUNT)
            snprintf(name, 80, "release %u field %u of asked, by, due, came", i, slot - p->releases[i].asked_slot);
    for (uint32_t i = 0; i < p->card_count; i++)
        if (slot - p->cards[i].begun_slot < CARD_TICK_COUNT + 2 * p->cards[i].signer_count)
            snprintf(name, 80, "item %u field %u of begun, proposed, ...", i, slot - p->cards[i].begun_slot);
    for (uint32_t i = 0; i < p->question_count; i++)
        if (slot - p->questions[i].due_slot < 3)
            snprintf(name, 80, "question %u field %u of due, opened, closed", i, slot - p->questions[i].due_slot);
    for (uint32_t i = 0; i < p->round_count; i++)
        if (slot == p->rounds[i].due_slot || slot == p->rounds[i].truth_slot)
            snprintf(name, 80, "round %u %s", i, slot == p->rounds[i].due_slot ? "due" : "truth");
    for (uint32_t i = 0; i < p->round_count; i++)
        if (slot - p->rounds[i].answer_slot < p->assessments[p->rounds[i].assessment].asked_count)
            snprintf(name, 80, "round %u answer %u", i, slot - p->rounds[i].answer_slot);
    for (uint32_t i = 0; i < p->question_count; i++)
        if (slot >= p->questions[i].answered_slot && slot < p->questions[i].seen_slot)
            snprintf(name, 80, "question %u answer place %u", i, slot - p->questions[i].answered_slot);
    for (uint32_t i = 0; i < p->question_count; i++)
        if (slot == p->questions[i].truth_slot)
            snprintf(name, 80, "question %u truth", i);
    for (uint32_t i = 0; i < p->decision_count; i++)
        if (program_quantified(&p->decisions[i]) && slot - p->decisions[i].named_slot < 32)
            snprintf(name, 80, "decision %u named place %u", i, slot - p->decisions[i].named_slot);
    if (slot == p->ending_slot || slot == p->end_tick_slot)
        snprintf(name, 80, "ending");
    return name;
}

struct place { /* for messages */
    uint64_t scenario;
    uint32_t state;
    bool people;
};

/* The runs first ... first + count - 1 from the branch, each by both. */
static void same_from(const struct place *place, const struct kernel *branch, bool fresh, uint64_t seed, uint64_t first,
                      uint32_t count, enum lanes_isa isa)
{
    const struct program *program = kernel_program(branch);
    const size_t bytes = kernel_bytes(program, false);
    struct lanes_plan *plan;
    struct lanes *lanes;
    void *memory = take(bytes);
    int32_t *row = take(program->slot_count * sizeof(*row));
    assert_int_equal(lanes_plan_from(branch, fresh, &plan), STATUS_OK);
    assert_int_equal(lanes_new(plan, isa, &lanes), STATUS_OK);
    lanes_run(lanes, seed, first, count);
    for (uint32_t lane = 0; lane < count; lane++) {
        struct kernel *kernel = memcpy(memory, branch, bytes);
        if (fresh)
            kernel_branch_luck(kernel, seed, first + lane);
        kernel_play(kernel, NULL, NULL, NULL);
        const int32_t *wanted = kernel_slots(kernel);
        lanes_row(lanes, lane, row);
        for (uint32_t slot = 0; slot < program->slot_count; slot++)
            if (row[slot] != wanted[slot]) {
                char name[80];
                fail_msg("scenario %llu, state %u at tick %d%s%s, %s, run %u: slot %u (%s) is %d, the kernel has %d; "
                         "it was %d",
                         (unsigned long long)place->scenario, place->state, kernel_tick(branch),
                         place->people ? ", of people" : "", fresh ? "" : ", own luck", lanes_isa_name(isa), lane, slot,
                         slot_of(program, slot, name), row[slot], wanted[slot], kernel_slots(branch)[slot]);
            }
    }
    lanes_free(lanes);
    lanes_plan_free(plan);
    free(row);
    free(memory);
}

static enum lanes_isa some_isa(uint32_t number)
{
    enum lanes_isa isa = (enum lanes_isa)(LANES_PORTABLE + number % (LANES_ISA_COUNT - LANES_PORTABLE));
    return lanes_isa_available(isa) ? isa : LANES_PORTABLE;
}

static void one_state(const struct place *place, const struct program *program, const struct settings *settings,
                      uint32_t ticks, uint32_t run_count, struct dice *dice)
{
    void *memory = take(kernel_bytes(program, place->people)), *second = take(kernel_bytes(program, false));
    struct program *variant;
    struct kernel *kernel = kernel_init(memory, program, settings, place->people);
    for (uint32_t cell = 0; place->people && cell < program->cell_count; cell++)
        if (dice_holds(dice, 50))
            kernel_step(kernel, &(struct event){.kind = EVENT_SEAT, .cell = cell, .a = 0}, NULL);
    play_up_to(kernel, ticks, place->people, dice);
    if (kernel_phase(kernel) != PHASE_ENDED) {
        assert_int_equal(program_variant_new(program, &variant), STATUS_OK);
        assert_int_equal(kernel_branch_program(kernel, variant), STATUS_OK);
        const char *why = program_verify(variant);
        if (why)
            fail_msg("scenario %llu, state %u: %s", (unsigned long long)place->scenario, place->state, why);
        struct kernel *branch = kernel_branch(kernel, variant, second);
        same_from(place, branch, true, settings->seed + 1, 1000, run_count, some_isa(place->state));
        same_from(place, branch, false, settings->seed, settings->run, 1, some_isa(place->state + 1));
        if (!place->people) { /* it ends as it did */
            kernel_play(branch, NULL, NULL, NULL);
            const int32_t *whole = lanes_oracle(program, settings, memory);
            assert_memory_equal(kernel_slots(branch), whole, program->slot_count * sizeof(*whole));
        }
        program_free(variant);
    }
    free(memory);
    free(second);
}

static void one_scenario(uint64_t seed, uint32_t state_count, uint32_t run_count)
{
    struct buf text;
    char name[40];
    struct dice dice = {seed ^ UINT64_C(0x57a7e)};
    buf_init(&text, 1 << 22);
    random_scenario(seed, &text);
    snprintf(name, sizeof(name), "random scenario %llu", (unsigned long long)seed);
    struct program *program = compile_program((struct str){text.ptr, text.len}, name);
    buf_free(&text);
    for (uint32_t i = 0; i < state_count; i++) {
        struct settings settings = random_settings(program, &dice, seed);
        settings.run = i;
        const struct place place = {seed, i, i % 2 == 1};
        one_state(&place, program, &settings, dice_below(&dice, program->tick_count + 1), run_count, &dice);
    }
    program_free(program);
}

static void states(void **state)
{
    (void)state;
    uint32_t scenarios = asked_for("LANES_SCENARIOS", 120), first = asked_for("LANES_FIRST", 0);
    for (uint32_t seed = first; seed < first + scenarios; seed++) {
        one_scenario(seed, asked_for("LANES_STATES", 6), asked_for("LANES_RUNS", 40));
        if (scenarios > 1000 && (seed + 1) % 100 == 0)
            fprintf(stderr, "from states of scenarios up to %u it goes on as the kernel does\n", seed);
    }
}

/* An exercise of one tick, in which a question is open for two when nothing is said: it is compiled so that it can be
 * written and read again. */
static void one_tick(void **state)
{
    (void)state;
    one_scenario(1668, 4, 20);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        one_scenario(strtoull(argv[1], NULL, 10), asked_for("LANES_STATES", 50), asked_for("LANES_RUNS", 50));
        return 0;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(states), cmocka_unit_test(one_tick)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
