/* Studies: against published values, against scenarios whose answer can be worked out by hand, and against themselves
 * on other threads. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/compiled.h"
#include "study/study.h"

static void near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.9g is not %.9g within %g", got, wanted, tolerance);
}

#define HEAD                                                                                                           \
    "entente: 1\nid: study\ntitle: A study\n"                                                                          \
    "time: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 4h}\n"                                                   \
    "cells:\n  a: {side: one}\n  b: {side: one}\n"

/* y = 5 a + 2 b at STARTEX; over where a >= 60 and b <= 40; c does nothing. */
static const char linear[] =
    HEAD "parameters:\n"
         "  pa: {value: 50, from: 0, to: 100}\n"
         "  pb: {value: 50, from: 0, to: 100}\n"
         "  pc: {value: 50, from: 0, to: 100}\n"
         "variables:\n"
         "  y: {value: 0, from: 0, to: 1000}\n"
         "  box: {value: 0, from: 0, to: 2}\n"
         "injects:\n"
         "  set:\n"
         "    at: T+00:10\n"
         "    release: []\n"
         "    text: Set\n"
         "    effects: ['y = 5 * pa + 2 * pb + 0 * pc', 'box += if(pa >= 60, 1, 0)', 'box += if(pb <= 40, 1, 0)']\n"
         "  fall: {at: T+01:00, release: [], text: Fall, effects: [y -= 100]}\n"
         "endings:\n"
         "  found: {when: box == 2 and T >= 2h}\n";

static struct program_study ask_about(const struct program *program, enum study_method method, uint32_t samples,
                                      uint32_t runs)
{
    struct program_study ask = {.method = method, .samples = samples, .runs = runs, .outcome = OUTCOME_VARIABLE};
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        ask.vary[ask.vary_count].parameter = i;
        ask.vary[ask.vary_count].from = slot->from;
        ask.vary[ask.vary_count++].to = slot->to;
    }
    return ask;
}

static struct study *run_study(const struct program *program, const struct study_options *options)
{
    struct buf why;
    struct study *study = NULL;
    buf_init(&why, 1 << 16);
    if (!study_check(program, options, &why))
        fail_msg("refused: %s", buf_text(&why));
    assert_int_equal(study_run(program, options, NULL, NULL, NULL, &study), STATUS_OK);
    buf_free(&why);
    return study;
}

/* ---- designs ---- */

static enum status play_ishigami(void *context, const double *points, uint32_t point_count, struct study_sum *ret_sums)
{
    uint32_t *played = context;
    for (uint32_t i = 0; i < point_count; i++) {
        double x[3];
        for (int k = 0; k < 3; k++)
            x[k] = M_PI * (2 * points[3 * (size_t)i + (size_t)k] - 1);
        double y = sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0]);
        ret_sums[i] = (struct study_sum){.count = 1, .sum = (int64_t)(y * 1e6)};
    }
    *played += point_count;
    return STATUS_OK;
}

/* Ishigami's function, a = 7, b = 0.1: S1 .314 .442 0, ST .558 .442 .244 (exact to three digits). */
static void sobol_ishigami(void **state)
{
    (void)state;
    static const double first[] = {.3139, .4424, 0}, total[] = {.5576, .4424, .2437};
    struct study study = {0};
    uint32_t played = 0;
    struct study_design design = {.method = STUDY_SOBOL,
                                  .samples = 4096,
                                  .factor_count = 3,
                                  .seed = 1,
                                  .evaluate = play_ishigami,
                                  .context = &played,
                                  .chunk_points = 1000};
    assert_int_equal(study_design_run(&design, &study), STATUS_OK);
    assert_int_equal(played, 4096 * 5);
    assert_int_equal(study.point_count, 4096 * 5);
    assert_true(study.defined);
    for (int k = 0; k < 3; k++) {
        near(study.sensitivities[k].first, first[k], .01);
        near(study.sensitivities[k].total, total[k], .01);
        assert_true(study.sensitivities[k].first_interval.low <= first[k] &&
                    first[k] <= study.sensitivities[k].first_interval.high);
        assert_true(study.sensitivities[k].total_interval.low <= total[k] &&
                    total[k] <= study.sensitivities[k].total_interval.high);
    }
    free(study.sensitivities);
    /* the size of a chunk is nobody's business */
    struct study other = {0};
    design.chunk_points = 1;
    design.samples = 256;
    assert_int_equal(study_design_run(&design, &other), STATUS_OK);
    struct study again = {0};
    design.chunk_points = 99999;
    assert_int_equal(study_design_run(&design, &again), STATUS_OK);
    assert_memory_equal(other.sensitivities, again.sensitivities, 3 * sizeof(struct stat_sensitivity));
    free(other.sensitivities);
    free(again.sensitivities);
}

/* A linear scenario: variances go as 25 : 4 : 0, and effects over the whole range are 500, 200 and 0. */
static void sobol_linear(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(linear), "study");
    struct program_study ask = ask_about(program, STUDY_SOBOL, 512, 3);
    struct study_options options = study_options(program, &ask, 7);
    struct study *study = run_study(program, &options);
    static const double wanted[] = {25.0 / 29, 4.0 / 29, 0};
    for (int k = 0; k < 3; k++) {
        near(study->sensitivities[k].first, wanted[k], .02);
        near(study->sensitivities[k].total, wanted[k], .02);
    }
    near(study_mean(study, &study->all).mean, 250, 5); /* 5 * 50 + 2 * 50 - 100 */
    study_free(study);
    options.measure.outcome = OUTCOME_PEAK; /* before the fall */
    study = run_study(program, &options);
    near(study_mean(study, &study->all).mean, 350, 5);
    study_free(study);
    program_free(program);
}

static void morris_linear(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(linear), "study");
    struct program_study ask = ask_about(program, STUDY_MORRIS, 12, 2);
    struct study_options options = study_options(program, &ask, 3);
    options.measure.outcome = OUTCOME_PEAK;
    struct study *study = run_study(program, &options);
    static const double wanted[] = {500, 200, 0};
    assert_int_equal(study->point_count, 12 * 4);
    for (int k = 0; k < 3; k++) {
        near(study->screenings[k].mean, wanted[k], 1e-9);
        near(study->screenings[k].mean_absolute, wanted[k], 1e-9);
        near(study->screenings[k].deviation, 0, 1e-9);
    }
    study_free(study);
    program_free(program);
}

static void discovery_planted_box(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(linear), "study");
    struct program_study ask = ask_about(program, STUDY_DISCOVERY, 1024, 2);
    ask.outcome = OUTCOME_ENDING;
    struct study_options options = study_options(program, &ask, 5);
    struct study *study = run_study(program, &options);
    const struct stat_box *box = &study->boxes.items[study->boxes.chosen];
    assert_true(study->defined);
    assert_int_equal(box->restricted_count, 2);
    near(box->low[0], 60, 2);
    near(box->high[1], 40, 2);
    assert_true(isinf(box->high[0]) && isinf(box->low[1]) && isinf(box->low[2]) && isinf(box->high[2]));
    near(box->density, 1, .02);
    near(box->coverage, 1, .02);
    near(box->mass, .41 * .41, .02);
    assert_true(study->boxes.without[0] < study->boxes.items[study->boxes.chosen].density &&
                study->boxes.without[1] < study->boxes.items[study->boxes.chosen].density);
    study_free(study);
    /* nothing of interest anywhere: no box, and no pretence of one */
    ask.vary[0].to = 50;
    options = study_options(program, &ask, 5);
    study = run_study(program, &options);
    assert_false(study->defined);
    study_free(study);
    program_free(program);
}

static void factor_values_have_equal_shares(void **state)
{
    (void)state;
    struct study_factor range = {.from = -2, .to = 7};
    struct study_factor names = {.is_policy = true, .choice_count = 3, .choices = {0, 2, 5}};
    uint32_t seen[10] = {0};
    for (int i = 0; i < 1000; i++)
        seen[study_factor_value(&range, i / 1000.0) + 2]++;
    for (int i = 0; i < 10; i++)
        assert_int_equal(seen[i], 100);
    assert_int_equal(study_factor_value(&range, 1), 7); /* the grid of Morris has its ends */
    assert_int_equal(study_factor_value(&names, 0), 0);
    assert_int_equal(study_factor_value(&names, .5), 2);
    assert_int_equal(study_factor_value(&names, 1), 5);
}

/* ---- comparisons ---- */

/* One throw of p percent; the press of a second one far away, which no side touches. */
#define CHANCE(first, effect)                                                                                          \
    HEAD "parameters:\n  p: {value: 30, from: 0, to: 100}\nvariables:\n"                                               \
         "  x: {value: 0, from: 0, to: 50}\n  other: {value: 0, from: 0, to: 9}\n"                                     \
         "injects:\n" first "  throw: {at: T+00:20, chance: p, release: [], text: Throw, effects: [" effect "]}\n"     \
         "  away: {at: T+00:40, chance: 50%, release: [], text: Away, effects: [other += 1]}\n"                        \
         "endings:\n  won: {when: x >= 1 and T >= 1h}\n"

/* On the same luck a run that has it at 30 % has it at 50 %: the difference is .2, its variance .16, and with separate
 * seeds it would be .21 + .25. */
static void compare_settings(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(CHANCE("", "x += 1")), "study");
    struct program_study ask = ask_about(program, STUDY_COMPARE, 1, 40000);
    ask.outcome = OUTCOME_ENDING;
    ask.vary[0].from = 30;
    ask.vary[0].to = 50;
    struct study_options options = study_options(program, &ask, 11);
    struct study *study = run_study(program, &options);
    assert_int_equal(study->side_count, 2);
    struct study_contrast contrast = study_contrast(study, &study->sides[1].pair);
    assert_int_equal(study->sides[1].pair.lower, 0);
    near(contrast.first, .3, .01);
    near(contrast.second, .5, .01);
    near(contrast.difference, .2, .01);
    assert_true(contrast.interval.low < .2 && .2 < contrast.interval.high);
    assert_true(contrast.interval.high - contrast.interval.low < .009); /* 2 * 1.96 * sqrt(.16 / 40000) is .0078 */
    near(contrast.luck, .46 / .16, .1);
    /* the baseline against itself */
    contrast = study_contrast(study, &study->sides[0].pair);
    near(contrast.difference, 0, 0);
    assert_true(isnan(contrast.luck));
    study_free(study);
    /* as a number: twenty a throw */
    options.measure = (struct study_measure){.outcome = OUTCOME_VARIABLE, .index = 0};
    study = run_study(program, &options);
    contrast = study_contrast(study, &study->sides[1].pair);
    near(contrast.difference, .2, .01);
    near(contrast.luck, .46 / .16, .1);
    study_free(study);
    program_free(program);
}

/* An inject put in front moves every place of chance in the file, and yet the luck of what both have is the same. */
static void compare_versions(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(CHANCE("", "x += 1")), "study");
    struct program *other = compile_program(
        str_of(CHANCE("  new: {at: T+00:10, chance: 50%, release: [], text: New, effects: [other += 1]}\n", "x += 1")),
        "study");
    assert_true(program->injects[0].site.half != other->injects[1].site.half);
    struct program_study ask = {.method = STUDY_COMPARE, .samples = 1, .runs = 5000, .outcome = OUTCOME_VARIABLE};
    struct study_options options = study_options(program, &ask, 2);
    options.other = other;
    options.other_base = kernel_settings(other, 2, 0);
    struct study *study = run_study(program, &options);
    assert_int_equal(study->sides[1].pair.lower + study->sides[1].pair.higher, 0);
    assert_false(study->defined);
    study_free(study);
    options.measure.index = 1; /* the new inject adds to this in half of the runs, independently of the rest */
    study = run_study(program, &options);
    struct study_contrast contrast = study_contrast(study, &study->sides[1].pair);
    assert_int_equal(study->sides[1].pair.lower, 0);
    near(contrast.difference, .5, .03);
    near(contrast.luck, (.25 + .5) / .25, .2);
    study_free(study);
    program_free(program);
    program_free(other);
}

/* How long a cell takes and how long sharing takes are luck as well. */
#define WAITS(first, first_bot)                                                                                        \
    "entente: 1\nid: study\ntitle: Study\ntime: {startex: 2026-01-01T00:00:00Z, tick: 10m, length: 6h}\n"              \
    "cells: {a: {side: s}, b: {side: s}}\nvariables: {x: {value: 0, from: 0, to: 999}}\n"                              \
    "injects:\n  report: {at: T+00:10, release: [a], kind: report, text: Report}\n"                                    \
    "  told: {when: \"knows(b, report)\", release: [], text: Told, effects: [x += T]}\n"                               \
    "  done: {when: happened(d), release: [], text: Done, effects: [x += T * 2 / 3]}\n"                                \
    "decisions:\n" first "  d: {opens: {at: T+00:20}, text: D, ask: [a], within: 3h, otherwise: y, options: {y: "      \
    "{text: Y}, n: {text: N}}}\n"                                                                                      \
    "bots: {a: {takes: " first_bot ", shares: {inject: report, to: b, after: 10m..200m}}}\n"

static void compare_versions_that_take_time(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(WAITS("", "10m..120m")), "study");
    struct program *other = compile_program(
        str_of(WAITS("  new: {opens: {at: T+00:00}, text: N, ask: [b, a], agree: joint, within: 1h, otherwise: y, "
                     "options: {y: {text: Y}, n: {text: N}}}\n",
                     "10m..120m")),
        "study");
    assert_int_not_equal(program->decisions[0].wait_site[0].block, other->decisions[1].wait_site[0].block);
    struct program_study ask = {.method = STUDY_COMPARE, .samples = 1, .runs = 2000, .outcome = OUTCOME_VARIABLE};
    struct study_options options = study_options(program, &ask, 2);
    options.other = other;
    options.other_base = kernel_settings(other, 2, 0);
    struct study *study = run_study(program, &options);
    assert_int_equal(study->sides[1].pair.lower + study->sides[1].pair.higher, 0);
    study_free(study);
    program_free(program);
    program_free(other);
}

/* What effects roll is the same luck in both versions, whatever stands in front; what only one rolls is its own. */
#define ROLLS(first, gust)                                                                                             \
    "entente: 1\nid: study\ntitle: Study\ntime: {startex: 2026-01-01T00:00:00Z, tick: 10m, length: 6h}\n"              \
    "cells: {a: {side: s}}\nvariables: {x: {value: 0, from: 0, to: 999}, y: {value: 0, from: 0, to: 999}}\n"           \
    "injects:\n" first                                                                                                 \
    "  gust: {at: T+00:10, repeats: {every: 10m, times: 3}, release: [], text: G, effects: [\"" gust                   \
    "\"]}\ndecisions:\n  d: {opens: {at: T+00:20}, text: D, ask: [a], within: 3h, otherwise: y, options: {y: {text: "  \
    "Y}, "                                                                                                             \
    "n: {text: N, outcomes: [{chance: 40%, text: L, effects: [\"x += roll(1, 99)\"]}, {chance: 60%, text: M}]}}}\n"

static void compare_versions_that_roll(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(ROLLS("", "x += roll(1, 6)")), "study");
    struct program *other =
        compile_program(str_of(ROLLS("  new: {at: T+00:00, release: [], text: N, effects: [\"y += roll(1, 6)\"]}\n",
                                     "x += roll(1, 6) - roll(1, 1)")),
                        "study");
    assert_int_not_equal(program->rolls[0].site.block, other->rolls[1].site.block);
    struct program_study ask = {.method = STUDY_COMPARE, .samples = 1, .runs = 2000, .outcome = OUTCOME_VARIABLE};
    struct study_options options = study_options(program, &ask, 2);
    options.other = other;
    options.other_base = kernel_settings(other, 2, 0);
    struct study *study = run_study(program, &options);
    struct study_contrast contrast = study_contrast(study, &study->sides[1].pair);
    near(contrast.difference, -3, 0); /* three gusts less one each, in every run */
    assert_int_equal(study->sides[1].pair.lower, 2000);
    study_free(study);
    options.measure.index = 1;
    study = run_study(program, &options);
    near(study_contrast(study, &study->sides[1].pair).difference, 3.5, .1);
    study_free(study);
    program_free(program);
    program_free(other);
}

static void tornado(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(linear), "study");
    struct program_study ask = ask_about(program, STUDY_TORNADO, 1, 100);
    struct study_options options = study_options(program, &ask, 3);
    options.measure.outcome = OUTCOME_PEAK;
    struct study *study = run_study(program, &options);
    static const double wanted[] = {0, -250, 250, -100, 100, 0, 0};
    assert_int_equal(study->side_count, 7);
    for (uint32_t i = 0; i < 7; i++)
        near(study_contrast(study, &study->sides[i].pair).difference, wanted[i], 0);
    assert_int_equal(study->sides[3].factor, 1);
    assert_int_equal(study->sides[3].value, 0);
    study_free(study);
    program_free(program);
}

/* Told within the hour, b gains 15; told later or never it does not. By itself a tells in half of the runs after 20
 * minutes. */
static const char telling[] = HEAD
    "variables:\n  trust: {value: 50, from: 0, to: 100}\n"
    "injects:\n"
    "  finding: {at: T+00:10, release: [a], kind: report, text: Finding}\n"
    "  told: {when: 'knows(b, finding) and since(finding) <= 60', release: [], text: Told, effects: [trust += 15]}\n"
    "  rumour: {at: T+00:10, release: [], kind: news, text: Rumour}\n" /* b would tell of what it never has */
    "endings:\n  over: {when: T >= 3h}\n"
    "bots:\n  a:\n    shares: {kind: report, to: b, after: 20m, chance: 50%}\n"
    "  b:\n    shares: {kind: news, to: a}\n";

static void value_of_sharing(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(telling), "study");
    struct program_study ask = {.method = STUDY_SHARING, .samples = 1, .runs = 4000, .outcome = OUTCOME_VARIABLE};
    struct study_options options = study_options(program, &ask, 3);
    struct study *study = run_study(program, &options);
    assert_int_equal(study->path_count, 2); /* all, and a to b */
    assert_int_equal(study->delays[0], DELAY_NEVER);
    assert_int_equal(study->delays[study->delay_count - 1], 0);
    near(study_mean(study, &study->all).mean, 57.5, .6); /* as written */
    bool hour = false;
    for (uint32_t i = 1; i < study->side_count; i++) {
        const struct study_side *side = &study->sides[i];
        int32_t delay = study->delays[side->level];
        bool soon = delay != DELAY_NEVER && delay <= 60;
        hour = hour || delay == 40;
        struct study_contrast contrast = study_contrast(study, &side->pair);
        near(contrast.first, 50, 0);
        near(contrast.difference, soon ? 15 : 0, 0);
    }
    assert_true(hour);
    study_free(study);
    program_free(program);
}

/* ---- what is left out, what is forced ---- */

/* 10 comes of every second flood, and 5 of a levy that can be raised once b knows of the flood; c's inject is by hand.
 */
static const char changes[] =
    HEAD "variables:\n  x: {value: 0, from: 0, to: 100}\n"
         "injects:\n"
         "  flood: {at: T+00:10, chance: 50%, release: [a], kind: report, text: Flood, effects: [x += 10]}\n"
         "  calm: {at: T+00:10, release: [a], text: Calm}\n"
         "  bang: {at: control, rehearse: 100%, release: [a], text: Bang, effects: [x += 1]}\n"
         "  odds: {at: T+00:20, chance: {of: 100}, release: [a], text: Odds, effects: [x += 20]}\n"
         "decisions:\n"
         "  levy:\n"
         "    opens: {at: T+00:30}\n    ask: [a, b]\n    agree: each\n    within: 30m\n    otherwise: none\n"
         "    options:\n      none: {}\n      raise: {if: happened(flood), effects: [x += 5]}\n"
         "      never: {if: x > 90, effects: [x += 50]}\n"
         "bots:\n  a:\n    levy: [{weights: {none: 1}}]\n";

static void each_inject_left_out(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(changes), "study");
    struct program_study ask = {.method = STUDY_INJECTS, .samples = 1, .runs = 4000, .outcome = OUTCOME_VARIABLE};
    struct study_options options = study_options(program, &ask, 3);
    struct study *study = run_study(program, &options);
    assert_int_equal(study->side_count, 5);
    assert_int_equal(study_run_total(program, &options), 5 * 4000);
    const double wanted[] = {0, -6.25, 0, -1, -20}; /* b alone raises, in every second run with the flood */
    for (uint32_t i = 0; i < study->side_count; i++) {
        assert_int_equal(study->sides[i].role, i == 0 ? SIDE_BASE : SIDE_WITHOUT);
        assert_int_equal(study->sides[i].index, i == 0 ? 0 : i - 1);
        near(study_contrast(study, &study->sides[i].pair).difference, wanted[i], i == 1 ? .3 : 0);
        assert_int_equal(study->sides[i].pair.higher, 0);
    }
    study_free(study);
    program_free(program);
}

static void each_option_forced(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(changes), "study");
    struct program_study ask = {
        .method = STUDY_OPTIONS, .samples = 1, .runs = 4000, .outcome = OUTCOME_VARIABLE, .decision = INDEX_NONE};
    struct study_options options = study_options(program, &ask, 3);
    for (int one = 0; one < 2; one++) {
        options.ask.decision = one ? 0 : INDEX_NONE; /* there is only one */
        struct study *study = run_study(program, &options);
        assert_int_equal(study->side_count, 4);
        near(study_contrast(study, &study->sides[1].pair).difference, -1.25, .15);
        near(study_contrast(study, &study->sides[2].pair).difference, 2.5 + 1.25, .3); /* both raise after each flood */
        assert_int_equal(study->sides[2].pair.lower, 0);
        assert_int_equal(study->sides[3].pair.lower + study->sides[3].pair.higher, 0); /* it can never be chosen */
        study_free(study);
    }
    program_free(program);
}

/* ---- what must not matter ---- */

static void same_on_any_threads(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(CHANCE("", "x += 1")), "study");
    struct program_study ask = ask_about(program, STUDY_SOBOL, 32, 200);
    struct study_options options = study_options(program, &ask, 3);
    for (int method = 0; method < 2; method++) {
        options.ask.method = method ? STUDY_TORNADO : STUDY_SOBOL;
        options.thread_count = 1;
        struct study *one = run_study(program, &options);
        options.thread_count = 5;
        struct study *five = run_study(program, &options);
        assert_memory_equal(&one->all, &five->all, sizeof(one->all));
        if (method) {
            assert_int_equal(one->side_count, five->side_count);
            for (uint32_t i = 0; i < one->side_count; i++)
                assert_memory_equal(&one->sides[i].pair, &five->sides[i].pair, sizeof(struct study_pair));
        } else {
            assert_memory_equal(one->sensitivities, five->sensitivities, sizeof(struct stat_sensitivity));
        }
        study_free(one);
        study_free(five);
    }
    program_free(program);
}

/* ---- trouble ---- */

struct stop {
    atomic_bool cancel;
    uint64_t after;
};

static void stop_after(void *context, uint64_t done, uint64_t total)
{
    struct stop *stop = context;
    (void)total;
    if (done >= stop->after)
        atomic_store(&stop->cancel, true);
}

static void cut_short(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(linear), "study");
    struct program_study ask = ask_about(program, STUDY_MORRIS, 4096, 1000);
    struct study_options options = study_options(program, &ask, 3);
    options.measure.outcome = OUTCOME_PEAK;
    struct stop stop = {.cancel = true, .after = UINT64_MAX};
    struct study *study = NULL;
    assert_int_equal(study_run(program, &options, stop_after, &stop, &stop.cancel, &study), STATUS_CANCELLED);
    assert_null(study);  /* nothing was whole yet */
    stop.after = 400000; /* the first chunk is whole by then: it has 262,144 runs at the most */
    atomic_store(&stop.cancel, false);
    assert_int_equal(study_run(program, &options, stop_after, &stop, &stop.cancel, &study), STATUS_CANCELLED);
    assert_non_null(study);
    assert_true(study->cut_short && study->samples_done > 1 && study->samples_done < 4096);
    near(study->screenings[0].mean, 500, 1e-9); /* what was played whole is right */
    study_free(study);
    program_free(program);
}

static void refused(void **state)
{
    (void)state;
    struct program *program = compile_program(str_of(linear), "study");
    const struct program_study fine = ask_about(program, STUDY_SOBOL, 64, 10);
    static const struct {
        const char *what;
        enum study_method method;
        uint32_t samples, runs, vary_count;
        int32_t from, to;
        enum study_outcome outcome;
        uint32_t outcome_index;
        const char *says;
    } known[] = {
        {"no samples", STUDY_SOBOL, 0, 10, 3, 0, 100, OUTCOME_VARIABLE, 0, "0 samples: from 1"},
        {"no power of two", STUDY_SOBOL, 100, 10, 3, 0, 100, OUTCOME_VARIABLE, 0, "such as 64 or 128"},
        {"too few trajectories", STUDY_MORRIS, 1, 10, 3, 0, 100, OUTCOME_VARIABLE, 0, "at least 2"},
        {"absurd samples", STUDY_MORRIS, 1000000000, 10, 3, 0, 100, OUTCOME_VARIABLE, 0, "from 1 to 1048576"},
        {"no runs", STUDY_MORRIS, 10, 0, 3, 0, 100, OUTCOME_VARIABLE, 0, "0 runs"},
        {"absurd runs", STUDY_MORRIS, 10, 4000000000u, 3, 0, 100, OUTCOME_VARIABLE, 0, "from 1 to 100000000"},
        {"absurd product", STUDY_SOBOL, 1 << 19, 100000, 3, 0, 100, OUTCOME_VARIABLE, 0, "fewer samples or runs"},
        {"nothing varies", STUDY_SOBOL, 64, 10, 0, 0, 100, OUTCOME_VARIABLE, 0, "--vary"},
        {"empty range", STUDY_SOBOL, 64, 10, 3, 5, 5, OUTCOME_VARIABLE, 0, "less than"},
        {"range outside", STUDY_SOBOL, 64, 10, 3, 0, 101, OUTCOME_VARIABLE, 0, "0 to 100"},
        {"no such ending", STUDY_SOBOL, 64, 10, 3, 0, 100, OUTCOME_ENDING, 1, "no such outcome"},
        {"discovery of a number", STUDY_DISCOVERY, 64, 10, 3, 0, 100, OUTCOME_VARIABLE, 0, "--at-least"},
        {"injects of something varied", STUDY_INJECTS, 1, 10, 1, 0, 100, OUTCOME_VARIABLE, 0, "vary nothing"},
        {"options without decisions", STUDY_OPTIONS, 1, 10, 0, 0, 100, OUTCOME_VARIABLE, 0, "no decisions to force"},
        {"a grid of three", STUDY_SHARING, 64, 10, 3, 0, 100, OUTCOME_VARIABLE, 0, "at most 2"},
    };
    struct buf why;
    buf_init(&why, 1 << 16);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct program_study ask = fine;
        ask.method = known[i].method;
        ask.samples = known[i].samples;
        ask.runs = known[i].runs;
        ask.vary_count = known[i].vary_count;
        ask.vary[0].from = known[i].from;
        ask.vary[0].to = known[i].to;
        ask.outcome = known[i].outcome;
        ask.outcome_index = known[i].outcome_index;
        struct study_options options = study_options(program, &ask, 1);
        buf_clear(&why);
        if (study_check(program, &options, &why))
            fail_msg("accepted: %s", known[i].what);
        if (!strstr(buf_text(&why), known[i].says))
            fail_msg("%s: \"%s\" does not say \"%s\"", known[i].what, buf_text(&why), known[i].says);
    }
    struct study_options options = study_options(program, &fine, 1);
    buf_clear(&why);
    assert_true(study_check(program, &options, &why));
    assert_int_equal(why.len, 0);
    assert_int_equal(study_run_total(program, &options), 64 * 5 * 10);
    buf_free(&why);
    program_free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sobol_ishigami),
        cmocka_unit_test(sobol_linear),
        cmocka_unit_test(morris_linear),
        cmocka_unit_test(discovery_planted_box),
        cmocka_unit_test(factor_values_have_equal_shares),
        cmocka_unit_test(compare_settings),
        cmocka_unit_test(compare_versions),
        cmocka_unit_test(compare_versions_that_take_time),
        cmocka_unit_test(compare_versions_that_roll),
        cmocka_unit_test(tornado),
        cmocka_unit_test(value_of_sharing),
        cmocka_unit_test(each_inject_left_out),
        cmocka_unit_test(each_option_forced),
        cmocka_unit_test(same_on_any_threads),
        cmocka_unit_test(cut_short),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
