/* The engine against the kernel, slot by slot: random scenarios that use the whole language, on every instruction set
 * the processor has, in batches of several sizes; then what threads make of the same runs, and the shipped scenarios.
 *
 * A failure prints the seed of the scenario, the instruction set, the run and the slot; `test_lanes SEED` plays that
 * scenario alone and `test_lanes SEED text` prints it. LANES_SCENARIOS and LANES_RUNS in the environment ask for more
 * than the usual.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "lanes/lanes.h"
#include "lanes/random_scenario.h"
#include "program/variant.h"
#include "scenario/compiled.h"

enum { TEXT_BYTES_MAX_HERE = 1 << 22 };

static struct program *random_program(uint64_t seed)
{
    struct buf text;
    char name[40];
    buf_init(&text, TEXT_BYTES_MAX_HERE);
    random_scenario(seed, &text);
    snprintf(name, sizeof(name), "random scenario %llu", (unsigned long long)seed);
    struct program *program = compile_program((struct str){text.ptr, text.len}, name);
    buf_free(&text);
    return program;
}

/* What a slot is, for a message. */
static const char *slot_name(const struct program *p, uint32_t slot, char name[80])
{
    if (slot < p->variable_count)
        snprintf(name, 80, "variable %u", slot);
    for (uint32_t i = 0; i < p->capability_count; i++)
        if (slot - p->capabilities[i].uses_slot < 2)
            snprintf(name, 80, "capability %u field %u", i, slot - p->capabilities[i].uses_slot);
    for (uint32_t i = 0; i < p->inject_count; i++) {
        if (slot - p->injects[i].last_slot < 3)
            snprintf(name, 80, "inject %u field %u of last, tries, due", i, slot - p->injects[i].last_slot);
        if (slot - p->injects[i].know_slot < p->cell_count)
            snprintf(name, 80, "inject %u known by cell %u", i, slot - p->injects[i].know_slot);
    }
    for (uint32_t i = 0; i < p->share_count; i++)
        if (slot == p->shares[i].due_slot)
            snprintf(name, 80, "share %u", i);
    for (uint32_t i = 0; i < p->decision_count; i++) {
        const struct program_decision *d = &p->decisions[i];
        if (slot - d->due_slot < 3)
            snprintf(name, 80, "decision %u field %u of due, opened, closed", i, slot - d->due_slot);
        if (slot - d->choice_slot < d->asked_count)
            snprintf(name, 80, "decision %u choice %u", i, slot - d->choice_slot);
        if (slot - d->adopted_slot < d->asked_count)
            snprintf(name, 80, "decision %u adopted %u", i, slot - d->adopted_slot);
        if (slot - d->outcome_slot < d->asked_count)
            snprintf(name, 80, "decision %u outcome %u", i, slot - d->outcome_slot);
    }
    for (uint32_t i = 0; i < p->task_count; i++)
        if (slot - p->tasks[i].opened_slot < 3)
            snprintf(name, 80, "task %u field %u of opened, done, late", i, slot - p->tasks[i].opened_slot);
    for (uint32_t i = 0; i < p->release_count; i++)
        if (slot - p->releases[i].asked_slot < RELEASE_SLOT_COUNT)
            snprintf(name, 80, "release %u (inject %u, cell %u) field %u of asked, by, due, came", i,
                     p->releases[i].inject, p->releases[i].to_cell, slot - p->releases[i].asked_slot);
    for (uint32_t i = 0; i < p->card_count; i++)
        if (slot - p->cards[i].begun_slot < CARD_TICK_COUNT + 2 * p->cards[i].signer_count)
            snprintf(name, 80, "item %u field %u of begun, proposed, ...", i, slot - p->cards[i].begun_slot);
    for (uint32_t i = 0; i < p->question_count; i++)
        if (slot - p->questions[i].due_slot < 3)
            snprintf(name, 80, "question %u field %u of due, opened, closed", i, slot - p->questions[i].due_slot);
    for (uint32_t i = 0; i < p->roll_count; i++)
        if (slot - p->rolls[i].slot < 2)
            snprintf(name, 80, "roll %u field %u of number, times", i, slot - p->rolls[i].slot);
    for (uint32_t i = 0; i < p->round_count; i++)
        if (slot == p->rounds[i].due_slot || slot == p->rounds[i].truth_slot)
            snprintf(name, 80, "round %u %s", i, slot == p->rounds[i].due_slot ? "due" : "truth");
    return name;
}

/* Runs 0 ... run_count - 1 by the kernel: run-major, slot_count values each. The caller frees. */
static int32_t *kernel_runs(const struct program *program, struct settings settings, uint32_t run_count)
{
    void *memory = malloc(kernel_bytes(program, false));
    int32_t *rows = malloc((size_t)run_count * program->slot_count * sizeof(*rows));
    assert_true(memory && rows);
    for (uint32_t run = 0; run < run_count; run++) {
        settings.run = run;
        memcpy(rows + (size_t)run * program->slot_count, lanes_oracle(program, &settings, memory),
               program->slot_count * sizeof(*rows));
    }
    free(memory);
    return rows;
}

static uint64_t ticks_played(const struct program *program, const int32_t *row)
{
    uint32_t end = (uint32_t)row[program->end_tick_slot];
    bool up = row[program->ending_slot] == (int32_t)program->ending_count; /* time: that tick was not played */
    return up ? end : end + 1;
}

/* The counts of a batch against the slots of its runs; what slots do not tell (a share missed or arrived) is not
 * checked. */
static void same_counts(const struct program *p, const struct lanes *lanes, const int32_t *rows, uint32_t count)
{
    struct lanes_counts counts = lanes_counts(lanes);
    uint64_t ticks = 0;
    for (uint32_t i = 0; i < p->inject_count; i++) {
        uint32_t tries = 0, delivered = 0;
        for (uint32_t r = 0; r < count; r++) {
            tries += (uint32_t)rows[(size_t)r * p->slot_count + p->injects[i].tries_slot];
            delivered += rows[(size_t)r * p->slot_count + p->injects[i].last_slot] >= 0;
        }
        assert_int_equal(counts.tries[i], tries);
        if (p->injects[i].times == 1)
            assert_int_equal(counts.deliveries[i], delivered);
    }
    for (uint32_t d = 0; d < p->decision_count; d++) {
        const struct program_decision *decision = &p->decisions[d];
        uint32_t opened = 0, closed = 0, adopted[OPTION_COUNT_MAX] = {0};
        for (uint32_t r = 0; r < count; r++) {
            const int32_t *row = rows + (size_t)r * p->slot_count;
            opened += row[decision->opened_slot] >= 0;
            closed += row[decision->closed_slot] >= 0;
            for (uint32_t k = 0; k < decision->asked_count; k++)
                if (row[decision->adopted_slot + k] >= 0)
                    adopted[row[decision->adopted_slot + k]]++;
        }
        assert_int_equal(counts.opened[d], opened);
        assert_int_equal(counts.closed[d], closed);
        for (uint32_t o = 0; program_adoptions(decision) > 0 && o < decision->option_count; o++)
            assert_int_equal(counts.adopted[decision->option_first + o], adopted[o]);
    }
    for (uint32_t e = 0; e <= p->ending_count; e++) {
        uint32_t ended = 0;
        for (uint32_t r = 0; r < count; r++)
            ended += (uint32_t)rows[(size_t)r * p->slot_count + p->ending_slot] == e;
        assert_int_equal(counts.endings[e], ended);
    }
    for (uint32_t r = 0; r < count; r++)
        ticks += ticks_played(p, rows + (size_t)r * p->slot_count);
    assert_int_equal(counts.ticks, ticks);
}

/* Plays all runs in batches of `batch` lanes and compares every slot with `rows`. */
static void same_as_kernel(const char *what, const struct program *program, const struct settings *settings,
                           enum lanes_isa isa, const int32_t *rows, uint32_t run_count, uint32_t batch)
{
    struct lanes_plan *plan;
    struct lanes *lanes;
    int32_t *row = malloc(program->slot_count * sizeof(*row));
    assert_non_null(row);
    assert_int_equal(lanes_plan_new(program, settings, &plan), STATUS_OK);
    assert_int_equal(lanes_new(plan, isa, &lanes), STATUS_OK);
    for (uint32_t first = 0; first < run_count; first += batch) {
        uint32_t count = run_count - first < batch ? run_count - first : batch;
        lanes_run(lanes, settings->seed, first, count);
        for (uint32_t lane = 0; lane < count; lane++) {
            const int32_t *wanted = rows + (size_t)(first + lane) * program->slot_count;
            lanes_row(lanes, lane, row);
            for (uint32_t slot = 0; slot < program->slot_count; slot++)
                if (row[slot] != wanted[slot]) {
                    char name[80] = "";
                    fail_msg("%s, %s, batches of %u, run %u: slot %u (%s) is %d, the kernel has %d", what,
                             lanes_isa_name(isa), batch, first + lane, slot, slot_name(program, slot, name), row[slot],
                             wanted[slot]);
                }
        }
        same_counts(program, lanes, rows + (size_t)first * program->slot_count, count);
    }
    lanes_free(lanes);
    lanes_plan_free(plan);
    free(row);
}

static void all_the_same(const char *what, const struct program *program, const struct settings *settings,
                         uint32_t run_count)
{
    static const uint32_t batches[] = {LANES_MAX, 1, 64, 37, 100, LANES_MAX};
    int32_t *rows = kernel_runs(program, *settings, run_count);
    for (int isa = LANES_PORTABLE; isa < LANES_ISA_COUNT; isa++)
        if (lanes_isa_available((enum lanes_isa)isa)) {
            same_as_kernel(what, program, settings, (enum lanes_isa)isa, rows, run_count, LANES_MAX);
            same_as_kernel(what, program, settings, (enum lanes_isa)isa, rows, run_count < 60 ? run_count : 60,
                           batches[settings->seed % 6]);
        }
    free(rows);
}

/* Programs that were changed as studies change them: they can be executed like any other, and where the change has
 * nothing to say, nothing is otherwise. */
static void one_variant(const struct program *program, struct settings settings, struct dice *dice)
{
    struct program *variant = NULL;
    char what[80];
    enum { RUNS = 40 };
    assert_int_equal(program_variant_new(program, &variant), STATUS_OK);
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t inject = dice_below(dice, program->inject_count);
        uint32_t decision = dice_below(dice, program->decision_count);
        if (i % 2 == 0) {
            program_variant_without(program, inject, variant);
        } else if (!program_quantified(&program->decisions[decision])) {
            uint32_t option = dice_below(dice, program->decisions[decision].option_count);
            program_variant_force(program, decision, option, variant);
        }
        snprintf(what, sizeof(what), "variant %u of %llu", i, (unsigned long long)settings.seed);
        const char *why = program_verify(variant);
        if (why)
            fail_msg("%s: %s", what, why);
        int32_t *rows = kernel_runs(variant, settings, RUNS);
        bool comes =
            i % 2 == 1 || program->injects[inject].redacts != INDEX_NONE; /* a variant is released, not tried */
        for (uint32_t run = 0; !comes && run < RUNS; run++)
            assert_int_equal(rows[(size_t)run * program->slot_count + program->injects[inject].last_slot], TICK_NEVER);
        same_as_kernel(what, variant, &settings, LANES_PORTABLE, rows, RUNS, LANES_MAX);
        free(rows);
    }
    program_free(variant);
}

static void variants(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct dice dice = {seed ^ UINT64_C(0x7a71)};
        struct program *program = random_program(seed);
        struct settings settings = random_settings(program, &dice, seed);
        if (program->inject_count > 0 && program->decision_count > 0)
            one_variant(program, settings, &dice);
        program_free(program);
    }
}

static void one_scenario(uint64_t seed, uint32_t run_count)
{
    char what[60];
    struct dice dice = {seed ^ UINT64_C(0x5eed)};
    struct program *program = random_program(seed);
    struct settings settings = random_settings(program, &dice, seed * UINT64_C(0x100000001b3));
    snprintf(what, sizeof(what), "scenario %llu", (unsigned long long)seed);
    all_the_same(what, program, &settings, run_count);
    program_free(program);
}

static uint32_t asked_for(const char *name, uint32_t usual)
{
    const char *value = getenv(name);
    return value ? (uint32_t)strtoul(value, NULL, 10) : usual;
}

static void random_scenarios(void **state)
{
    (void)state;
    uint32_t scenarios = asked_for("LANES_SCENARIOS", 200), runs = asked_for("LANES_RUNS", 200);
    uint32_t first = asked_for("LANES_FIRST", 0);
    for (uint32_t seed = first; seed < first + scenarios; seed++) {
        one_scenario(seed, runs);
        if (scenarios > 1000 && (seed + 1) % 1000 == 0)
            fprintf(stderr, "scenarios up to %u are the same as the kernel's\n", seed);
    }
}

static struct program *shipped(const char *path)
{
    return access(path, R_OK) == 0 ? compile_file(path) : NULL;
}

static void shipped_scenarios(void **state)
{
    (void)state;
    uint32_t found = 0;
    DIR *folder = opendir("scenarios");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[400];
        snprintf(path, sizeof(path), "scenarios/%s/scenario.yaml", entry->d_name);
        struct program *program = entry->d_name[0] == '.' ? NULL : shipped(path);
        if (!program)
            continue;
        struct settings settings = kernel_settings(program, 20230222, 0);
        all_the_same(path, program, &settings, asked_for("LANES_RUNS", 200));
        program_free(program);
        found++;
    }
    closedir(folder);
    assert_true(found > 0);
}

/* Threads, batch sizes and instruction sets: the same endings and the same sum over every slot of every run. */

struct sums {
    const struct program *program;
    uint64_t runs, hash, ticks;
};

static void *sums_make(void *context)
{
    (void)context;
    return calloc(1, sizeof(struct sums));
}

static void sums_fold(void *context, void *accumulator, uint32_t point, const struct lanes *lanes)
{
    struct sums *sums = accumulator;
    const struct program *program = ((const struct sums *)context)->program;
    static _Thread_local int32_t row[SLOT_COUNT_MAX];
    for (uint32_t lane = 0; lane < lanes_count(lanes); lane++) {
        uint64_t run = lanes_first_run(lanes) + lane, hash = hash_fnv(HASH_FNV_START, &run, sizeof(run));
        lanes_row(lanes, lane, row);
        hash = hash_fnv(hash, &point, sizeof(point));
        sums->hash += hash_fnv(hash, row, program->slot_count * sizeof(*row));
    }
    sums->runs += lanes_count(lanes);
}

static void sums_tick(void *context, void *accumulator, uint32_t point, const struct lanes *lanes, uint32_t tick,
                      const uint64_t alive[LANES_WORDS])
{
    (void)context, (void)point, (void)lanes, (void)tick;
    struct sums *sums = accumulator;
    for (uint32_t word = 0; word < LANES_WORDS; word++)
        sums->ticks += (uint64_t)__builtin_popcountll(alive[word]);
}

static void sums_merge(void *context, void *accumulator, enum status status)
{
    struct sums *to = context, *from = accumulator;
    assert_int_equal(status, STATUS_OK);
    to->runs += from->runs;
    to->hash += from->hash;
    to->ticks += from->ticks;
    free(from);
}

static void threads_and_batches(void **state)
{
    (void)state;
    struct program *program = random_program(7);
    struct dice dice = {7};
    struct settings points[3];
    for (int i = 0; i < 3; i++)
        points[i] = random_settings(program, &dice, 0);
    struct sums first = {0};
    static const uint32_t threads[] = {1, 2, 3, 5}, batches[] = {0, 1, 100, 512};
    for (int isa = LANES_PORTABLE; isa < LANES_ISA_COUNT; isa++)
        for (int i = 0; i < 4 && lanes_isa_available((enum lanes_isa)isa); i++) {
            struct sums sums = {.program = program};
            struct lanes_job job = {.program = program,
                                    .points = points,
                                    .point_count = 3,
                                    .seed = 77,
                                    .first_run = 1000,
                                    .run_count = 1500,
                                    .thread_count = threads[i],
                                    .batch_lanes = batches[i],
                                    .isa = (enum lanes_isa)isa,
                                    .context = &sums,
                                    .make = sums_make,
                                    .fold = sums_fold,
                                    .merge = sums_merge,
                                    .on_tick = sums_tick};
            assert_int_equal(lanes_batches(&job), STATUS_OK);
            assert_int_equal(sums.runs, 4500);
            if (first.runs == 0)
                first = sums;
            assert_memory_equal(&first, &sums, sizeof(sums));
        }
    /* and the kernel's sum */
    uint64_t hash_wanted = 0, ticks_wanted = 0;
    void *memory = malloc(kernel_bytes(program, false));
    for (uint32_t point = 0; point < 3; point++)
        for (uint64_t run = 1000; run < 2500; run++) {
            points[point].seed = 77;
            points[point].run = run;
            const int32_t *row = lanes_oracle(program, &points[point], memory);
            uint64_t hash = hash_fnv(hash_fnv(HASH_FNV_START, &run, sizeof(run)), &point, sizeof(point));
            hash_wanted += hash_fnv(hash, row, program->slot_count * sizeof(*row));
            ticks_wanted += ticks_played(program, row);
        }
    assert_int_equal(first.hash, hash_wanted);
    assert_int_equal(first.ticks, ticks_wanted);
    free(memory);
    program_free(program);
}

/* The run number has 64 bits, and a batch may cross the place where the lower half overflows. */
static void large_run_numbers(void **state)
{
    (void)state;
    struct program *program = random_program(3);
    struct settings settings = kernel_settings(program, UINT64_C(0xfedcba9876543210), 0);
    void *memory = malloc(kernel_bytes(program, false));
    int32_t *row = malloc(program->slot_count * sizeof(*row));
    struct lanes_plan *plan;
    struct lanes *lanes;
    assert_int_equal(lanes_plan_new(program, &settings, &plan), STATUS_OK);
    for (int isa = LANES_PORTABLE; isa < LANES_ISA_COUNT; isa++) {
        if (!lanes_isa_available((enum lanes_isa)isa))
            continue;
        assert_int_equal(lanes_new(plan, (enum lanes_isa)isa, &lanes), STATUS_OK);
        uint64_t first = UINT64_C(0x7ffffff00);
        lanes_run(lanes, settings.seed, first, 512);
        for (uint32_t lane = 0; lane < 512; lane++) {
            settings.run = first + lane;
            lanes_row(lanes, lane, row);
            assert_memory_equal(row, lanes_oracle(program, &settings, memory), program->slot_count * sizeof(*row));
        }
        lanes_free(lanes);
    }
    lanes_plan_free(plan);
    free(memory);
    free(row);
    program_free(program);
}

/* Columns at the end of a tick are the kernel's slots then; a run that ended keeps its values. */
struct watched {
    const struct program *program;
    uint32_t ticks;
    uint64_t sum;
};

static void watch(void *context, const struct lanes *lanes, uint32_t tick, const uint64_t alive[LANES_WORDS])
{
    struct watched *watched = context;
    assert_int_equal(tick, watched->ticks++);
    for (uint32_t v = 0; v < watched->program->variable_count; v++) {
        struct lanes_column column;
        assert_true(lanes_column(lanes, watched->program->variables[v].slot, &column));
        for (uint32_t lane = 0; lane < lanes_count(lanes); lane++)
            if (alive[lane / 64] >> (lane % 64) & 1)
                watched->sum +=
                    (tick + 1) * (v + 1) * (uint64_t)(column.wide ? column.wide[lane] : column.narrow[lane]);
    }
}

static void ticks_are_watched(void **state)
{
    (void)state;
    for (uint64_t seed = 4; seed < 10; seed++) {
        struct program *program = random_program(seed);
        struct settings settings = kernel_settings(program, 5, 0);
        struct lanes_plan *plan;
        struct lanes *lanes;
        struct watched watched = {.program = program};
        uint64_t wanted = 0;
        assert_int_equal(lanes_plan_new(program, &settings, &plan), STATUS_OK);
        assert_int_equal(lanes_new(plan, LANES_BEST, &lanes), STATUS_OK);
        lanes_set_on_tick(lanes, watch, &watched);
        lanes_run(lanes, 5, 0, 300);
        void *memory = malloc(kernel_bytes(program, false));
        for (settings.run = 0; settings.run < 300; settings.run++) {
            struct kernel *kernel = kernel_init(memory, program, &settings, false);
            kernel_step(kernel, &(struct event){.kind = EVENT_START, .cell = CELL_CONTROL}, NULL);
            for (uint32_t tick = 0; kernel_phase(kernel) != PHASE_ENDED && (int32_t)tick < kernel_end_tick(kernel);
                 tick++) {
                struct event event = {.kind = EVENT_TICK, .cell = CELL_CONTROL, .a = tick};
                event.second = tick * program->tick_minutes * 60;
                kernel_step(kernel, &event, NULL);
                for (uint32_t v = 0; v < program->variable_count; v++)
                    wanted += (tick + 1) * (v + 1) * (uint64_t)kernel_slots(kernel)[program->variables[v].slot];
            }
        }
        assert_int_equal(watched.sum, wanted);
        free(memory);
        lanes_free(lanes);
        lanes_plan_free(plan);
        program_free(program);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        uint64_t seed = strtoull(argv[1], NULL, 10);
        if (argc == 2) {
            one_scenario(seed, asked_for("LANES_RUNS", 1000));
            return 0;
        }
        struct buf text;
        buf_init(&text, TEXT_BYTES_MAX_HERE);
        random_scenario(seed, &text);
        fputs(buf_text(&text), stdout);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_scenarios), cmocka_unit_test(shipped_scenarios), cmocka_unit_test(threads_and_batches),
        cmocka_unit_test(variants),         cmocka_unit_test(large_run_numbers), cmocka_unit_test(ticks_are_watched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
