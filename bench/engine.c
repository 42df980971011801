/* The engine and the scalar kernel on a scenario file, measured like the rivals (rival.h): a hash a run, or nanoseconds
 * a run.
 *
 * usage: bench_engine SCENARIO SEED RUNS lanes|tally|scalar|check [ISA [THREADS [wall]]] */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel/kernel.h"
#include "lanes/lanes.h"
#include "rehearse/rehearsal.h"
#include "scenario/scenario.h"

static const struct program *program;
static uint64_t *hashes;

static struct program *load(const char *path)
{
    static char text[SCENARIO_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(text, 1, sizeof(text), file) : 0;
    if (file)
        fclose(file);
    static struct arena arena;
    struct diag_list diagnostics;
    struct program *loaded = NULL;
    struct str source = {text, len};
    arena_init(&arena, 0);
    diag_init(&diagnostics, &arena);
    if (scenario_compile(source, &loaded, &diagnostics) != STATUS_OK || !loaded) {
        struct buf out;
        buf_init(&out, 1 << 20);
        diag_print(&diagnostics, str_of(path), source, &out);
        fputs(buf_text(&out), stderr);
        exit(1);
    }
    return loaded;
}

static uint64_t fold(uint64_t hash, int32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        hash = (hash ^ ((uint32_t)value >> shift & 0xff)) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t tasks_hash(uint64_t hash, const int32_t *slots)
{
    for (uint32_t i = 0; i < program->task_count; i++)
        hash = fold(hash, slots[program->tasks[i].opened_slot]);
    for (uint32_t i = 0; i < program->task_count; i++)
        hash = fold(hash, slots[program->tasks[i].done_slot]);
    for (uint32_t i = 0; i < program->task_count; i++)
        hash = fold(hash, slots[program->tasks[i].late_slot]);
    return hash;
}

static uint64_t answers_hash(uint64_t hash, const int32_t *slots)
{
    for (uint32_t i = 0; i < program->question_count; i++)
        for (uint32_t k = 0; k < program->questions[i].asked_count; k++)
            hash = fold(hash, slots[program->questions[i].answer_slot + k]);
    for (uint32_t i = 0; i < program->question_count; i++)
        hash = fold(hash, slots[program->questions[i].truth_slot]);
    return hash;
}

/* What was named and decided. */
static uint64_t quantities_hash(uint64_t hash, const int32_t *slots)
{
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        for (uint32_t k = 0; k < decision->quantity_count * decision->asked_count; k++)
            hash = fold(hash, slots[decision->named_slot + k]);
        for (uint32_t k = 0; k < decision->quantity_count; k++)
            hash = fold(hash, slots[decision->decided_slot + k]);
    }
    return hash;
}

/* The record of the rivals: ending, end tick, variables, deliveries, decisions with choices, adopted options,
 * outcomes; what there is of tasks, of answers to questions, and of numbers. */
static uint64_t record_hash(const int32_t *slots)
{
    uint64_t hash = fold(HASH_FNV_START, slots[program->ending_slot]);
    hash = fold(hash, slots[program->end_tick_slot]);
    for (uint32_t i = 0; i < program->variable_count; i++)
        hash = fold(hash, slots[program->variables[i].slot]);
    for (uint32_t i = 0; i < program->inject_count; i++)
        hash = fold(hash, slots[program->injects[i].last_slot]);
    for (uint32_t i = 0; i < program->decision_count; i++)
        hash = fold(hash, slots[program->decisions[i].opened_slot]);
    for (uint32_t i = 0; i < program->decision_count; i++)
        hash = fold(hash, slots[program->decisions[i].closed_slot]);
    for (int part = 0; part < 3; part++)
        for (uint32_t i = 0; i < program->decision_count; i++) {
            const struct program_decision *decision = &program->decisions[i];
            uint32_t first = part == 0   ? decision->choice_slot
                             : part == 1 ? decision->adopted_slot
                                         : decision->outcome_slot;
            for (uint32_t k = 0; k < decision->asked_count; k++)
                hash = fold(hash, slots[first + k]);
        }
    return quantities_hash(answers_hash(tasks_hash(hash, slots), slots), slots);
}

/* Endings alone: the least a rehearsal has to know. */
struct endings {
    uint64_t count[ENDING_COUNT_MAX + 1];
};

static void *endings_make(void *context)
{
    (void)context;
    return calloc(1, sizeof(struct endings));
}

static void endings_fold(void *context, void *accumulator, uint32_t point, const struct lanes *lanes)
{
    (void)context, (void)point;
    struct endings *endings = accumulator;
    struct lanes_counts counts = lanes_counts(lanes);
    for (uint32_t i = 0; i <= program->ending_count; i++)
        endings->count[i] += counts.endings[i];
    for (uint32_t lane = 0; hashes && lane < lanes_count(lanes); lane++) {
        int32_t row[SLOT_COUNT_MAX];
        lanes_row(lanes, lane, row);
        hashes[lanes_first_run(lanes) + lane] = record_hash(row);
    }
}

static void endings_merge(void *context, void *accumulator, enum status status)
{
    (void)status;
    struct endings *from = accumulator, *to = context;
    for (uint32_t i = 0; i <= program->ending_count; i++)
        to->count[i] += from->count[i];
    free(from);
}

/* One thread is measured by its processor time, which other work on the machine disturbs less; more by the clock on the
 * wall. */
static double now(bool wall)
{
    struct timespec time;
    clock_gettime(wall ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    struct program *loaded = load(argv[1]);
    program = loaded;
    uint64_t seed = strtoull(argv[2], NULL, 10), runs = strtoull(argv[3], NULL, 10);
    const char *mode = argv[4];
    enum lanes_isa isa = LANES_BEST;
    for (int i = 0; argc > 5 && i < LANES_ISA_COUNT; i++)
        if (strcmp(argv[5], lanes_isa_name((enum lanes_isa)i)) == 0)
            isa = (enum lanes_isa)i;
    struct settings settings = kernel_settings(program, seed, 0);
    struct endings endings = {0};
    uint32_t threads = argc > 6 ? (uint32_t)strtoul(argv[6], NULL, 10) : 1;
    bool check = strcmp(mode, "check") == 0;
    hashes = check ? calloc(runs, sizeof(*hashes)) : NULL;
    bool wall = argc > 7 && strcmp(argv[7], "wall") == 0;
    double from = now(wall);
    if (strcmp(mode, "scalar") == 0) {
        void *memory = malloc(kernel_bytes(program, false));
        for (uint64_t run = 0; run < runs; run++) {
            settings.run = run;
            endings.count[lanes_oracle(program, &settings, memory)[program->ending_slot]]++;
        }
        free(memory);
    } else if (strcmp(mode, "tally") == 0) {
        struct rehearsal_options options = {.runs = runs, .seed = seed, .thread_count = threads, .isa = isa};
        struct rehearsal *rehearsal = NULL;
        if (rehearsal_run(program, &settings, &options, NULL, NULL, NULL, &rehearsal) != STATUS_OK)
            return 1;
        rehearsal_free(rehearsal);
    } else {
        struct lanes_job job = {
            .program = program,
            .points = &settings,
            .point_count = 1,
            .seed = seed,
            .run_count = runs,
            .thread_count = threads,
            .isa = isa,
            .context = &endings,
            .make = endings_make,
            .fold = endings_fold,
            .merge = endings_merge,
        };
        if (lanes_batches(&job) != STATUS_OK)
            return 1;
    }
    double ns = now(wall) - from;
    if (check)
        for (uint64_t i = 0; i < runs; i++)
            printf("%016" PRIx64 "\n", hashes[i]);
    else
        printf("%.2f\n", ns / (double)runs);
    free(hashes);
    program_free(loaded);
    return 0;
}
