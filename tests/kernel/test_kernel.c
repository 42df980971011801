/* What holds of the kernel whatever happens: refusals that change nothing, legal actions that are accepted, views that
 * tell nothing else, a rehearsal that is the live run. The rules of a tick are in steps/, one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kernel/kernel.h"
#include "lanes/random_scenario.h"
#include "scenario/compiled.h"

static const char text[] =
    "entente: 1\nid: rules\ntitle: Rules\nmarking: EXERCISE\n"
    "time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 2h}\n"
    "cells:\n  us: {name: US, country: USA, side: a}\n  rok: {name: ROK, country: KOR, side: a}\n"
    "parameters: {delay: {value: 20, from: 0, to: 60}}\n"
    "variables: {x: {value: 10, from: 0, to: 20}}\n"
    "injects:\n"
    "  first: {at: T+00:10, release: [us], kind: report, text: \"One {x}\", effects: [x += 15]}\n"
    "  second: {when: x >= 20, release: [rok], text: Two, effects: [x -= 3]}\n"
    "  later: {when: happened(second), after: 30m, release: all, text: Three}\n"
    "  again: {at: T+00:00, repeats: {every: 20m, times: 3}, release: [us], text: Four}\n"
    "decisions:\n"
    "  joint: {opens: {when: \"knows(us, first)\"}, text: \"What {if x > 3: more | {delay}}\", ask: [us, rok], agree: "
    "joint, within: 30m, otherwise: "
    "b,\n"
    "          options: {a: {text: A, effects: [x = 1]}, b: {text: B, effects: [x = 2]}}}\n"
    "bots:\n"
    "  us: {shares: {kind: report, to: rok, after: delay}, joint: [{weights: {a: 1}}]}\n"
    "  rok: {joint: [{weights: {a: 1}}]}\n"
    "endings: {never: {when: x > 19 and T > 60, text: Never}}\n";

struct run {
    struct program *program;
    struct arena arena; /* of views */
    struct kernel *kernel;
    struct update update;
};

static void run_begin(struct run *run)
{
    run->program = compile_program(STR(text), "rules");
    arena_init(&run->arena, 0);
    assert_null(program_verify(run->program));
    struct settings settings = kernel_settings(run->program, 1, 1);
    run->kernel = kernel_init(calloc(1, kernel_bytes(run->program, true)), run->program, &settings, true);
    run->update = (struct update){.fact_count_max = kernel_fact_count_max(run->program)};
    run->update.facts = calloc(run->update.fact_count_max, sizeof(struct fact));
}

static void run_end(struct run *run)
{
    free(run->update.facts);
    free(run->kernel);
    program_free(run->program);
    arena_clear(&run->arena);
}

static enum verdict step(struct run *run, enum event_kind kind, uint32_t cell, uint32_t a, uint32_t b, uint32_t c)
{
    struct event event = {
        .kind = kind, .cell = cell, .second = (uint32_t)(kernel_tick(run->kernel) + 1) * 600, .a = a, .b = b, .c = c};
    return kernel_step(run->kernel, &event, &run->update);
}

static void tick(struct run *run)
{
    assert_int_equal(step(run, EVENT_TICK, CELL_CONTROL, (uint32_t)(kernel_tick(run->kernel) + 1), 0, 0),
                     VERDICT_ACCEPTED);
}

static void ticks_to(struct run *run, int32_t last)
{
    while (kernel_tick(run->kernel) < last)
        tick(run);
}

/* A refused event leaves the state alone, whoever sends whatever. */
static void test_refusals_change_nothing(void **state)
{
    (void)state;
    struct run run;
    uint32_t accepted = 0, refused = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        run_begin(&run);
        step(&run, EVENT_SEAT, 0, 0, 0, 0);
        step(&run, EVENT_START, CELL_CONTROL, 0, 0, 0);
        tick(&run);
        for (uint32_t i = 0; i < 400 && kernel_phase(run.kernel) != PHASE_ENDED; i++) {
            struct rng_block random = rng_block(seed, i, 0, 0);
            uint32_t cell = random.word[0] % 4 == 3 ? CELL_CONTROL : random.word[0] % 4;
            enum event_kind kind = (enum event_kind)(random.word[1] % EVENT_KIND_COUNT);
            uint64_t before = kernel_state_hash(run.kernel);
            if (step(&run, kind, cell, random.word[2] % 6, random.word[3] % 5, random.word[3] >> 16 & 3) ==
                VERDICT_ACCEPTED) {
                accepted++;
            } else {
                refused++;
                if (kernel_state_hash(run.kernel) != before)
                    fail_msg("seed %u: refused %s changed the state", (unsigned)seed, kernel_event_name(kind));
            }
            if (i % 40 == 39 && kernel_phase(run.kernel) == PHASE_RUNNING)
                tick(&run);
        }
        run_end(&run);
    }
    assert_true(accepted > 500 && refused > 500);
}

static void test_legal_actions_are_accepted(void **state)
{
    (void)state;
    struct run run;
    run_begin(&run);
    step(&run, EVENT_SEAT, 0, 0, 0, 0);
    step(&run, EVENT_START, CELL_CONTROL, 0, 0, 0);
    ticks_to(&run, 1);
    struct event actions[64];
    uint32_t count = kernel_legal(run.kernel, 0, actions, 64);
    assert_in_range(count, 4, 64);
    for (uint32_t i = 0; i < count; i++) {
        void *branch = malloc(kernel_bytes(run.program, true));
        memcpy(branch, run.kernel, kernel_bytes(run.program, true));
        assert_int_equal(kernel_step(branch, &actions[i], NULL), VERDICT_ACCEPTED);
        free(branch);
    }
    run_end(&run);
}

/* Two runs that differ only in what us has: rok's view is the same, byte for byte of what it is made of. */
static void test_a_view_tells_nothing_else(void **state)
{
    (void)state;
    struct run quiet, busy;
    run_begin(&quiet);
    run_begin(&busy);
    struct run *both[] = {&quiet, &busy};
    for (int i = 0; i < 2; i++) {
        step(both[i], EVENT_SEAT, 0, 0, 0, 0); /* us is people: nothing is shared by a bot */
        step(both[i], EVENT_START, CELL_CONTROL, 0, 0, 0);
        tick(both[i]);
    }
    assert_int_equal(step(&busy, EVENT_AD_HOC, CELL_CONTROL, INJECT_NEWS, 1, PRECEDENCE_FLASH), VERDICT_ACCEPTED);
    assert_int_equal(step(&busy, EVENT_MESSAGE, 0, 0, 1, 0), VERDICT_ACCEPTED);
    assert_int_equal(step(&busy, EVENT_REQUEST, 0, ITEM_NONE, 0, 0), VERDICT_ACCEPTED);
    for (int i = 0; i < 2; i++)
        ticks_to(both[i], 5);
    struct view views[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(kernel_view(both[i]->kernel, 1, SEATS_TOGETHER, &both[i]->arena, &views[i]), STATUS_OK);
    assert_int_equal(views[0].item_count, views[1].item_count);
    assert_int_equal(views[0].item_count, 2);
    for (uint32_t i = 0; i < views[0].item_count; i++) {
        assert_int_equal(views[0].items[i].number, i + 1);
        assert_int_equal(views[1].items[i].number, i + 1);
        assert_int_equal(views[0].items[i].known_second, views[1].items[i].known_second);
        assert_int_equal(views[0].items[i].item->inject, views[1].items[i].item->inject);
        assert_int_equal(views[0].items[i].shared_with, 0);
    }
    /* and what rok may not see does not exist for it */
    uint32_t first = 0;
    while (kernel_item(busy.kernel, first)->known >> 1 & 1)
        first++;
    assert_int_equal(step(&busy, EVENT_ACKNOWLEDGE, 1, first, 0, 0), VERDICT_UNKNOWN);
    assert_int_equal(step(&busy, EVENT_ACKNOWLEDGE, 1, 4000, 0, 0), VERDICT_UNKNOWN);
    run_end(&quiet);
    run_end(&busy);
}

/* ---- what a cell knows ---- */

enum { SCENARIO_COUNT = 200, EVENT_COUNT = 300 };

/* Whether the cell's own view has a delivery of the inject. */
static bool view_has(const struct kernel *kernel, const struct view *view, uint32_t inject, uint32_t cell)
{
    for (uint32_t i = 0; i < view->item_count; i++) {
        const struct item *item = kernel_item(kernel, view->items[i].item_index);
        if (item->kind == ITEM_INJECT && item->inject == inject && (item->known >> cell & 1))
            return true;
    }
    return false;
}

/* How many cells know how many injects. */
static uint32_t compare_knowledge(const struct run *run, uint64_t seed, uint32_t n)
{
    const struct program *program = run->program;
    uint32_t known_count = 0;
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        struct arena arena;
        struct view view;
        arena_init(&arena, 0);
        assert_int_equal(kernel_view(run->kernel, cell, SEATS_TOGETHER, &arena, &view), STATUS_OK);
        for (uint32_t i = 0; i < program->inject_count; i++) {
            bool knows = kernel_slots(run->kernel)[program->injects[i].know_slot + cell] >= 0;
            if (program->injects[i].kind != INJECT_HIDDEN && knows != view_has(run->kernel, &view, i, cell))
                fail_msg("seed %u, event %u: the model says that cell %u %s inject %u, its view does not",
                         (unsigned)seed, n, cell, knows ? "knows" : "does not know", i);
            known_count += knows;
        }
        arena_clear(&arena);
    }
    return known_count;
}

/* What was requested is passed on when it is released, whoever plays the cell by then. */
static bool is_released(const struct run *run, const struct fact *known)
{
    bool released = false;
    for (uint32_t f = 0; f < run->update.fact_count; f++) {
        if (run->update.facts[f].kind != FACT_RELEASED)
            continue;
        const struct program_release *release = &run->program->releases[run->update.facts[f].a];
        released = released || (release->inject == (uint32_t)known->a && release->to_cell == (uint32_t)known->b);
    }
    return released;
}

/* What a bot shares goes out while it plays its cell and has something that control did not withdraw. */
static uint32_t check_shares(const struct run *run, const struct event *event, uint64_t seed, uint32_t n)
{
    uint32_t shared = 0;
    for (uint32_t f = 0; f < run->update.fact_count; f++) {
        const struct fact *fact = &run->update.facts[f];
        if (event->kind != EVENT_TICK || fact->kind != FACT_KNOWN || fact->c < 0 || is_released(run, fact))
            continue;
        bool fresh = false;
        for (uint32_t i = 0; i < kernel_item_count(run->kernel); i++) {
            const struct item *item = kernel_item(run->kernel, i);
            fresh |= item->kind == ITEM_INJECT && item->inject == (uint32_t)fact->a &&
                     (item->known & ~item->recalled) >> fact->c & 1;
        }
        if (!(kernel_bots(run->kernel) >> fact->c & 1) || !fresh)
            fail_msg("seed %u, event %u: cell %d shared inject %d, which %s", (unsigned)seed, n, fact->c, fact->a,
                     fresh ? "people play" : "was withdrawn from it");
        shared++;
    }
    return shared;
}

static struct event random_event(const struct run *run, struct dice *dice)
{
    static const enum event_kind kinds[] = {EVENT_TICK,   EVENT_TICK,   EVENT_SEAT, EVENT_FIRE,        EVENT_RELEASE,
                                            EVENT_RECALL, EVENT_RECALL, EVENT_OPEN, EVENT_ACKNOWLEDGE, EVENT_SHARE};
    uint32_t cells = run->program->cell_count, items = kernel_item_count(run->kernel);
    struct event event = {.kind = kinds[dice_below(dice, sizeof(kinds) / sizeof(*kinds))]};
    bool of_a_cell = event.kind == EVENT_SEAT || event.kind >= EVENT_OPEN;
    event.cell = of_a_cell ? dice_below(dice, cells) : CELL_CONTROL;
    event.b = dice_below(dice, UINT32_C(1) << cells);
    event.a = items > 0 ? dice_below(dice, items) : 0;
    if (event.kind == EVENT_SEAT)
        event.a = dice_below(dice, 2);
    else if (event.kind == EVENT_FIRE)
        event.a = dice_below(dice, run->program->inject_count);
    else if (event.kind == EVENT_TICK)
        event.a = (uint32_t)(kernel_tick(run->kernel) + 1);
    event.second = (uint32_t)(kernel_tick(run->kernel) + 1) * run->program->tick_minutes * 60;
    return event;
}

/* In every state of every run the model, the desk and the view say the same about who knows what. */
static void test_known_means_seen(void **state)
{
    (void)state;
    uint32_t known = 0, shared = 0, recalled = 0;
    for (uint64_t seed = 1; seed <= SCENARIO_COUNT; seed++) {
        struct buf source;
        struct dice dice = {seed};
        buf_init(&source, 1 << 22);
        random_scenario(seed, &source);
        struct run run = {.program = compile_program((struct str){source.ptr, source.len}, "random")};
        struct settings settings = random_settings(run.program, &dice, seed);
        run.kernel = kernel_init(calloc(1, kernel_bytes(run.program, true)), run.program, &settings, true);
        run.update = (struct update){.fact_count_max = kernel_fact_count_max(run.program)};
        run.update.facts = calloc(run.update.fact_count_max, sizeof(struct fact));
        step(&run, EVENT_START, CELL_CONTROL, 0, 0, 0);
        for (uint32_t n = 0; n < EVENT_COUNT && kernel_phase(run.kernel) != PHASE_ENDED; n++) {
            struct event event = random_event(&run, &dice);
            if (kernel_step(run.kernel, &event, &run.update) != VERDICT_ACCEPTED)
                continue;
            recalled += event.kind == EVENT_RECALL;
            shared += check_shares(&run, &event, seed, n);
            known += compare_knowledge(&run, seed, n);
        }
        arena_init(&run.arena, 0);
        run_end(&run);
        buf_free(&source);
    }
    assert_true(known > 10000 && shared > 100 && recalled > 500);
}

static void test_rehearsed_and_live_agree(void **state)
{
    (void)state;
    struct run run;
    run_begin(&run);
    struct settings settings = kernel_settings(run.program, 1, 1);
    struct kernel *bare = kernel_init(calloc(1, kernel_bytes(run.program, false)), run.program, &settings, false);
    struct event event = {.kind = EVENT_START, .cell = CELL_CONTROL};
    kernel_step(bare, &event, NULL);
    step(&run, EVENT_START, CELL_CONTROL, 0, 0, 0);
    while (kernel_phase(bare) != PHASE_ENDED) {
        event = (struct event){.kind = EVENT_TICK, .cell = CELL_CONTROL, .a = (uint32_t)(kernel_tick(bare) + 1)};
        assert_int_equal(kernel_step(bare, &event, NULL), VERDICT_ACCEPTED);
        tick(&run);
        assert_memory_equal(kernel_slots(bare), kernel_slots(run.kernel), run.program->slot_count * sizeof(int32_t));
    }
    free(bare);
    run_end(&run);
}

static void test_encoded_program_is_the_same(void **state)
{
    (void)state;
    struct run run;
    run_begin(&run);
    struct buf bytes, again;
    buf_init(&bytes, 1 << 24);
    buf_init(&again, 1 << 24);
    assert_int_equal(program_encode(run.program, &bytes), STATUS_OK);
    struct program *decoded = NULL;
    const char *why = NULL;
    assert_int_equal(program_decode(bytes.ptr, bytes.len, &decoded, &why), STATUS_OK);
    assert_int_equal(program_encode(decoded, &again), STATUS_OK);
    assert_int_equal(bytes.len, again.len);
    assert_memory_equal(bytes.ptr, again.ptr, bytes.len);
    program_free(decoded);
    /* damaged bytes are refused, or decode to something that verifies */
    uint32_t refused = 0;
    for (uint32_t i = 0; i < 20000; i++) {
        struct rng_block random = rng_block(7, i, 0, 0);
        size_t at = random.word[0] % bytes.len;
        char kept = bytes.ptr[at];
        bytes.ptr[at] = (char)(kept ^ (char)(1 + random.word[1] % 255));
        if (program_decode(bytes.ptr, bytes.len, &decoded, &why) == STATUS_OK) {
            assert_null(program_verify(decoded));
            program_free(decoded);
        } else {
            refused++;
        }
        bytes.ptr[at] = kept;
    }
    assert_true(refused > 1000);
    buf_free(&bytes);
    buf_free(&again);
    run_end(&run);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(test_refusals_change_nothing),     cmocka_unit_test(test_legal_actions_are_accepted),
        cmocka_unit_test(test_a_view_tells_nothing_else),   cmocka_unit_test(test_rehearsed_and_live_agree),
        cmocka_unit_test(test_encoded_program_is_the_same), cmocka_unit_test(test_known_means_seen),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
