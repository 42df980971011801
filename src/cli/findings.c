/* Statistics of judgements, computed once for the table and for JSON. */
#include "cli/findings.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "study/stat.h"

enum { INTERVAL_RATERS_MIN = 3, PAIR_COUNT_MAX = 2016 /* 64 raters */, TAU_PLACE_COUNT_MAX = 2000000 };

static const char undeclared[] = "needs --scale: steps nobody used count";

const char *const finding_ids[FINDING_KIND_COUNT] = {
    "raw", "alpha", "fleiss", "conger", "gwet", "brennan_prediger", "cohen", "scott", "tau_b", "spearman", "between"};

const char *finding_metric_word(enum agree_metric metric)
{
    static const char *const words[] = {"nominal", "linear", "interval", "ordinal", "ratio"};
    assert((size_t)metric < sizeof(words) / sizeof(words[0]));
    return words[metric];
}

const char *finding_label(enum finding_kind kind, enum agree_metric weights)
{
    static const char *const labels[FINDING_KIND_COUNT] = {"values that are the same",
                                                           "Krippendorff's alpha",
                                                           "Fleiss' kappa",
                                                           "Conger's kappa",
                                                           "Gwet's AC1",
                                                           "Brennan-Prediger, Randolph",
                                                           "Cohen's kappa",
                                                           "Scott's pi",
                                                           "Kendall's tau-b",
                                                           "Spearman's rho",
                                                           "kappa between"};
    static const char *const weighted[FINDING_KIND_COUNT] = {
        [FINDING_FLEISS] = "Fleiss' kappa, weighted",
        [FINDING_CONGER] = "Conger's kappa, weighted",
        [FINDING_GWET] = "Gwet's AC2",
        [FINDING_BRENNAN] = "Brennan-Prediger, weighted",
        [FINDING_COHEN] = "Cohen's kappa, weighted",
        [FINDING_SCOTT] = "Scott's pi, weighted",
        [FINDING_BETWEEN] = "kappa between, weighted",
    };
    assert(kind < FINDING_KIND_COUNT);
    return weights != AGREE_NOMINAL && weighted[kind] ? weighted[kind] : labels[kind];
}

/* ---- one statistic, with its interval ---- */

struct asked { /* the context of a statistic */
    enum finding_kind kind;
    enum agree_metric metric;
    struct agree_raters raters, other; /* two raters: both in `raters`; two cells: one in each */
};

static enum agree_reason coefficient_of(const struct agree_data *data, const struct asked *asked,
                                        struct agree_coefficient *ret)
{
    switch (asked->kind) {
    case FINDING_ALPHA: return agree_alpha(data, asked->raters, asked->metric, ret);
    case FINDING_FLEISS: return agree_fleiss(data, asked->raters, asked->metric, ret);
    case FINDING_CONGER: return agree_conger(data, asked->raters, asked->metric, ret);
    case FINDING_GWET: return agree_gwet(data, asked->raters, asked->metric, ret);
    case FINDING_BRENNAN: return agree_brennan(data, asked->raters, asked->metric, ret);
    case FINDING_SCOTT: return agree_scott(data, asked->raters.items[0], asked->raters.items[1], asked->metric, ret);
    case FINDING_BETWEEN: return agree_between(data, asked->raters, asked->other, asked->metric, ret);
    case FINDING_COHEN: { /* without its errors */
        struct agree_raters one = {asked->raters.items, 1}, other = {asked->raters.items + 1, 1};
        return agree_between(data, one, other, asked->metric, ret);
    }
    case FINDING_RAW:
    case FINDING_TAU:
    case FINDING_SPEARMAN:
    case FINDING_KIND_COUNT: break;
    }
    assert(false);
    return AGREE_NO_PAIR;
}

static bool has_parts(enum finding_kind kind)
{
    return kind != FINDING_RAW && kind != FINDING_TAU && kind != FINDING_SPEARMAN;
}

static enum agree_reason value_of(const struct agree_data *data, const void *context, double *ret_value)
{
    const struct asked *asked = context;
    struct agree_coefficient coefficient = {0};
    if (asked->kind == FINDING_TAU)
        return agree_tau(data, asked->raters.items[0], asked->raters.items[1], ret_value);
    if (asked->kind == FINDING_SPEARMAN)
        return agree_spearman(data, asked->raters.items[0], asked->raters.items[1], ret_value);
    double apart;
    enum agree_reason reason = asked->kind == FINDING_RAW ? agree_observed(data, asked->raters, AGREE_NOMINAL, &apart)
                                                          : coefficient_of(data, asked, &coefficient);
    if (reason == AGREE_DEFINED)
        *ret_value = asked->kind == FINDING_RAW ? 1 - apart : coefficient.value;
    return reason;
}

/* Of two raters each unit they both valued is one try, so that the interval of a share is known. */
static void wilson(const struct agree_data *data, struct agree_raters both, struct measure *finding)
{
    uint64_t same = 0, total = 0;
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        uint16_t x = data->values[(size_t)unit * data->rater_count + both.items[0]],
                 y = data->values[(size_t)unit * data->rater_count + both.items[1]];
        total += x != AGREE_MISSING && y != AGREE_MISSING;
        same += x != AGREE_MISSING && x == y;
    }
    struct stat_interval interval = stat_wilson(same, total);
    finding->low = interval.low;
    finding->high = interval.high;
}

static void resample(const struct agree_data *data, const struct asked *asked, uint64_t seed, struct measure *finding)
{
    struct arena arena;
    static double values[AGREE_RESAMPLE_COUNT];
    uint32_t count;
    arena_init(&arena, 0);
    enum agree_reason reason =
        agree_bootstrap(data, (struct agree_statistic){value_of, asked}, seed, &arena, values, &count);
    arena_clear(&arena);
    if (reason == AGREE_FEW_TO_RESAMPLE)
        finding->no_interval = "fewer than 6 units";
    else if (reason != AGREE_DEFINED)
        finding->no_interval = agree_reason_text(reason);
    if (finding->no_interval)
        return;
    struct stat_interval interval = stat_percentiles(values, count);
    finding->low = interval.low;
    finding->high = interval.high;
}

/* `interval` false: there is to be none, as `why_none` says. */
static struct measure find(const struct agree_data *data, const struct asked *asked, uint64_t seed, bool interval,
                           const char *why_none)
{
    struct measure finding = {.kind = asked->kind, .no_interval = why_none};
    struct agree_coefficient parts = {0};
    enum agree_reason reason = value_of(data, asked, &finding.value);
    static_assert(AGREE_RESAMPLE_UNIT_COUNT_MIN == 6, "as the sentence says");
    if (reason != AGREE_DEFINED) {
        finding.lack = finding.no_interval = agree_reason_text(reason);
        return finding;
    }
    finding.has_parts = has_parts(asked->kind) && coefficient_of(data, asked, &parts) == AGREE_DEFINED;
    finding.observed = parts.observed;
    finding.expected = parts.expected;
    if (!interval)
        return finding;
    finding.no_interval = NULL;
    if (asked->kind == FINDING_TAU && (uint64_t)data->unit_count * data->category_count > TAU_PLACE_COUNT_MAX)
        finding.no_interval = "too many units and steps to draw from anew";
    else if (asked->kind == FINDING_RAW && asked->raters.count == 2)
        wilson(data, asked->raters, &finding);
    else
        resample(data, asked, seed, &finding);
    return finding;
}

/* ---- all raters together ---- */

static void find_all(struct findings *findings, struct agree_raters everybody)
{
    bool two = everybody.count == 2, ranks = findings->metric != AGREE_NOMINAL;
    for (int kind = 0; kind < FINDING_BETWEEN; kind++) {
        struct asked asked = {.kind = (enum finding_kind)kind,
                              .metric = kind == FINDING_ALPHA ? findings->metric : findings->weights,
                              .raters = everybody};
        if ((kind >= FINDING_COHEN && !two) || (kind >= FINDING_TAU && !ranks))
            continue;
        struct measure *finding = &findings->all[findings->all_count++];
        if ((kind == FINDING_GWET || kind == FINDING_BRENNAN) && !findings->of->declared)
            *finding = (struct measure){.kind = asked.kind, .lack = undeclared, .no_interval = undeclared};
        else
            *finding = find(&findings->data, &asked, findings->seed, true, NULL);
    }
    assert(findings->all_count <= FINDING_BETWEEN);
}

static void find_concordance(struct findings *findings, struct agree_raters everybody)
{
    struct arena arena;
    arena_init(&arena, 0);
    enum agree_reason reason = agree_concordance(&findings->data, everybody, &arena, &findings->concordance);
    findings->concordance_lack = reason == AGREE_DEFINED ? NULL : agree_reason_text(reason);
    arena_clear(&arena);
}

/* ---- pairs of raters ---- */

static struct finding_pair find_pair(const struct findings *findings, uint32_t a, uint32_t b)
{
    struct finding_pair pair = {.a = a, .b = b};
    struct agree_cohen cohen = {.error = 0};
    uint32_t items[] = {a, b};
    struct asked asked = {.kind = FINDING_COHEN, .metric = findings->weights, .raters = {items, 2}};
    const char *none = "pairs have standard errors in its place";
    pair.cohen = find(&findings->data, &asked, 0, false, none);
    agree_cohen(&findings->data, a, b, findings->weights, &cohen);
    pair.error = cohen.error;
    pair.error_null = cohen.error_null;
    asked.kind = FINDING_TAU;
    pair.tau = find(&findings->data, &asked, 0, false, none);
    asked.kind = FINDING_SPEARMAN;
    pair.spearman = find(&findings->data, &asked, 0, false, none);
    enum agree_reason reason = agree_cohen_most(&findings->data, a, b, &pair.most);
    pair.most_lack = reason == AGREE_DEFINED ? NULL : agree_reason_text(reason);
    return pair;
}

static bool find_pairs(struct findings *findings, struct arena *arena)
{
    uint32_t raters = findings->of->rater_count;
    assert((uint64_t)raters * (raters - 1) / 2 <= PAIR_COUNT_MAX);
    findings->pairs = arena_alloc(arena, (size_t)raters * raters / 2 + 1, sizeof(*findings->pairs));
    for (uint32_t a = 0; findings->pairs && a < raters; a++)
        for (uint32_t b = a + 1; b < raters; b++)
            findings->pairs[findings->pair_count++] = find_pair(findings, a, b);
    return findings->pairs;
}

/* ---- cells ---- */

static bool find_cells(struct findings *findings, struct arena *arena)
{
    const struct judgements *of = findings->of;
    findings->cells = arena_alloc(arena, of->cell_count + 1, sizeof(*findings->cells));
    for (uint32_t c = 0; findings->cells && c < of->cell_count; c++) {
        struct finding_cell *cell = &findings->cells[c];
        cell->raters = arena_alloc(arena, of->rater_count + 1, sizeof(*cell->raters));
        if (!cell->raters)
            return false;
        for (uint32_t r = 0; r < of->rater_count; r++)
            if (of->cell_of[r] == c)
                cell->raters[cell->rater_count++] = r;
        struct asked asked = {
            .kind = FINDING_ALPHA, .metric = findings->metric, .raters = {cell->raters, cell->rater_count}};
        cell->alpha = find(&findings->data, &asked, findings->seed, true, NULL);
    }
    return findings->cells;
}

static int by_gap(const void *a, const void *b)
{
    const struct finding_unit *x = a, *y = b;
    if (!x->lack != !y->lack)
        return x->lack ? 1 : -1;
    if (!x->lack && x->gap != y->gap)
        return x->gap < y->gap ? 1 : -1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static bool find_units(const struct findings *findings, struct agree_raters a, struct agree_raters b,
                       struct arena *arena, struct finding_across *across)
{
    across->units = arena_alloc(arena, findings->of->unit_count + 1, sizeof(*across->units));
    for (uint32_t u = 0; across->units && u < findings->of->unit_count; u++) {
        struct finding_unit unit = {.unit = u, .apart = agree_apart(&findings->data, u, a, b, findings->weights)};
        if (!unit.apart.has_between)
            continue;
        enum agree_reason reason = agree_gap(&unit.apart, &unit.gap);
        unit.lack = reason == AGREE_DEFINED ? NULL : agree_reason_text(reason);
        across->gap += unit.gap;
        across->gap_count += reason == AGREE_DEFINED;
        across->units[across->unit_count++] = unit;
    }
    if (across->units)
        qsort(across->units, across->unit_count, sizeof(*across->units), by_gap);
    across->gap = across->gap_count > 0 ? across->gap / across->gap_count : 0;
    return across->units;
}

static bool find_across(struct findings *findings, uint32_t a, uint32_t b, struct arena *arena,
                        struct finding_across *across)
{
    struct agree_raters of_a = {findings->cells[a].raters, findings->cells[a].rater_count},
                        of_b = {findings->cells[b].raters, findings->cells[b].rater_count};
    struct asked asked = {.kind = FINDING_BETWEEN, .metric = findings->weights, .raters = of_a, .other = of_b};
    bool enough = of_a.count >= INTERVAL_RATERS_MIN && of_b.count >= INTERVAL_RATERS_MIN;
    *across = (struct finding_across){.a = a, .b = b};
    across->between = find(&findings->data, &asked, findings->seed, enough, "fewer than three raters in a cell");
    if (!find_units(findings, of_a, of_b, arena, across))
        return false;
    struct arena scratch;
    arena_init(&scratch, 0);
    enum agree_reason reason =
        agree_permutation(&findings->data, of_a, of_b, findings->weights, &scratch, &across->permutation);
    arena_clear(&scratch);
    across->permutation_lack = reason == AGREE_DEFINED ? NULL : agree_reason_text(reason);
    if (findings->of->guesses)
        across->guessed = agree_coorientation(&findings->data, &findings->guesses, of_a, of_b, findings->weights,
                                              &across->coorientation) == AGREE_DEFINED;
    return true;
}

static bool find_all_across(struct findings *findings, struct arena *arena)
{
    uint32_t cells = findings->of->cell_count;
    findings->across = arena_alloc(arena, (size_t)cells * cells / 2 + 1, sizeof(*findings->across));
    for (uint32_t a = 0; findings->across && a < cells; a++)
        for (uint32_t b = a + 1; b < cells; b++)
            if (!find_across(findings, a, b, arena, &findings->across[findings->across_count++]))
                return false;
    return findings->across;
}

/* ---- together ---- */

static enum exit_code refuse(const struct judgements *of, bool pairs)
{
    if (of->guesses && of->cell_count != 2) {
        cli_say(stderr,
                "entente agree: there are guesses, and %u cells\n"
                "  right: two cells, each of which guesses the other; --cells A,B takes two\n",
                of->cell_count);
        return EXIT_FAULTS;
    }
    if (pairs && (uint64_t)of->rater_count * (of->rater_count - 1) / 2 > PAIR_COUNT_MAX) {
        cli_say(stderr, "entente agree: %u raters make more than %d pairs\n  right: without --pairs\n", of->rater_count,
                PAIR_COUNT_MAX);
        return EXIT_FAULTS;
    }
    return EXIT_FINE;
}

enum exit_code findings_make(const struct judgements *of, enum agree_metric metric, uint64_t seed, bool pairs,
                             struct arena *arena, struct findings *ret_findings)
{
    struct findings findings = {.of = of, .metric = metric, .seed = seed};
    uint32_t *everybody = arena_alloc(arena, of->rater_count + 1, sizeof(*everybody));
    enum exit_code code = refuse(of, pairs);
    if (!everybody || code != EXIT_FINE)
        return everybody ? code : EXIT_TROUBLE;
    for (uint32_t r = 0; r < of->rater_count; r++)
        everybody[r] = r;
    struct agree_raters raters = {everybody, of->rater_count};
    findings.weights = metric == AGREE_ORDINAL ? AGREE_LINEAR : metric;
    findings.data = (struct agree_data){.values = of->values,
                                        .unit_count = of->unit_count,
                                        .rater_count = of->rater_count,
                                        .category_count = of->category_count,
                                        .worths = of->worths};
    findings.guesses = findings.data;
    findings.guesses.values = of->guesses;
    find_all(&findings, raters);
    if (metric != AGREE_NOMINAL)
        find_concordance(&findings, raters);
    bool found = (!pairs && of->rater_count != 2) || find_pairs(&findings, arena);
    found = found && find_cells(&findings, arena) && find_all_across(&findings, arena);
    if (found)
        *ret_findings = findings;
    return found ? EXIT_FINE : EXIT_TROUBLE;
}
