/* The fan of the simulation lab on a scenario file: how long a hand on a slider waits for the picture.
 *
 * A parameter goes through its range, one fan at each step, as in a drag: binding, playing, folding, merging, the JSON.
 * Each fan is followed by the same runs with nothing counted but endings, so that the ratio does not depend on the
 * machine. Time on the processors says what a quiet machine would take, also on a busy one.
 *
 * usage: bench_lab SCENARIO RUNS FANS [THREADS] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "output/output.h"
#include "scenario/scenario.h"

enum { FANS_MAX = 1000 };

static struct program *load(const char *path)
{
    static char text[SCENARIO_BYTES_MAX];
    static struct arena arena;
    struct diag_list diagnostics;
    struct program *loaded = NULL;
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(text, 1, sizeof(text), file) : 0;
    if (file)
        fclose(file);
    arena_init(&arena, 0);
    diag_init(&diagnostics, &arena);
    if (scenario_compile((struct str){text, len}, &loaded, &diagnostics) != STATUS_OK || !loaded) {
        fprintf(stderr, "bench_lab: %s does not compile\n", path);
        exit(1);
    }
    return loaded;
}

static double milliseconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

struct measured {
    double wall, processor;
};

static struct measured
measure(bool (*work)(const struct program *, const struct settings *, const struct rehearsal_options *),
        const struct program *program, const struct settings *settings, const struct rehearsal_options *options)
{
    struct measured before = {milliseconds(CLOCK_MONOTONIC), milliseconds(CLOCK_PROCESS_CPUTIME_ID)};
    if (!work(program, settings, options)) {
        fprintf(stderr, "bench_lab: out of memory\n");
        exit(3);
    }
    return (struct measured){milliseconds(CLOCK_MONOTONIC) - before.wall,
                             milliseconds(CLOCK_PROCESS_CPUTIME_ID) - before.processor};
}

static bool draw_fan(const struct program *program, const struct settings *settings,
                     const struct rehearsal_options *options)
{
    struct rehearsal *fan;
    struct buf json;
    if (rehearsal_fan(program, settings, options, 0, NULL, &fan) != STATUS_OK)
        return false;
    buf_init(&json, OUTPUT_BYTES_MAX);
    output_fan_json(fan, 0, &json);
    bool fine = !json.failed;
    buf_free(&json);
    rehearsal_free(fan);
    return fine;
}

static void *make(void *context)
{
    (void)context;
    return calloc(ENDING_COUNT_MAX + 1, sizeof(uint64_t));
}

static void fold(void *context, void *accumulator, uint32_t point, const struct lanes *lanes)
{
    const struct program *program = context;
    uint64_t *endings = accumulator;
    struct lanes_counts counts = lanes_counts(lanes);
    (void)point;
    for (uint32_t i = 0; i <= program->ending_count; i++)
        endings[i] += counts.endings[i];
}

static void merge(void *context, void *accumulator, enum status status)
{
    (void)context, (void)status;
    free(accumulator);
}

static bool play_endings(const struct program *program, const struct settings *settings,
                         const struct rehearsal_options *options)
{
    struct lanes_job job = {
        .program = program,
        .points = settings,
        .point_count = 1,
        .seed = options->seed,
        .run_count = options->runs,
        .thread_count = options->thread_count,
        .context = (void *)(uintptr_t)program,
        .make = make,
        .fold = fold,
        .merge = merge,
    };
    return lanes_batches(&job) == STATUS_OK;
}

static int by_size(const void *a, const void *b)
{
    const double *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

static double median(double *values, uint32_t count)
{
    qsort(values, count, sizeof(*values), by_size);
    return values[count / 2];
}

int main(int argc, char **argv)
{
    static double walls[FANS_MAX], processors[FANS_MAX], ratios[FANS_MAX];
    if (argc < 4)
        return 2;
    struct program *program = load(argv[1]);
    uint32_t fans = (uint32_t)strtoul(argv[3], NULL, 10);
    struct rehearsal_options options = {.runs = strtoull(argv[2], NULL, 10),
                                        .seed = 1,
                                        .thread_count = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 0};
    if (options.runs == 0 || fans < 3 || fans > FANS_MAX || program->variable_count == 0 ||
        program->parameter_count == 0)
        return 2;
    struct settings settings = kernel_settings(program, options.seed, 0);
    const struct slot *slot = &program->slots[program->parameters[0].slot];
    for (uint32_t i = 0; i < fans; i++) {
        settings.parameters[0] = (int32_t)(slot->from + (int64_t)(slot->to - slot->from) * i / (fans - 1));
        struct measured fan = measure(draw_fan, program, &settings, &options);
        struct measured endings = measure(play_endings, program, &settings, &options);
        walls[i] = fan.wall;
        processors[i] = fan.processor;
        ratios[i] = fan.processor / endings.processor;
    }
    double wall = median(walls, fans); /* sorted from here on */
    printf("%llu runs a fan, %u fans: median %.0f ms, 9 of 10 within %.0f ms, fastest %.0f ms; on the processors %.0f "
           "ms; %.2f times endings alone\n",
           (unsigned long long)options.runs, fans, wall, walls[fans * 9 / 10], walls[0], median(processors, fans),
           median(ratios, fans));
    program_free(program);
    return 0;
}
