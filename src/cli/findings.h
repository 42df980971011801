/* What there is to say of judgements: every statistic of agreement that they allow, or why there is none. */
#ifndef ENTENTE_CLI_FINDINGS_H
#define ENTENTE_CLI_FINDINGS_H

#include "cli/judgements.h"

enum finding_kind {
    FINDING_RAW,
    FINDING_ALPHA,
    FINDING_FLEISS,
    FINDING_CONGER,
    FINDING_GWET,
    FINDING_BRENNAN,
    FINDING_COHEN, /* from here on of two raters */
    FINDING_SCOTT,
    FINDING_TAU, /* ranks from here on */
    FINDING_SPEARMAN,
    FINDING_BETWEEN, /* of two cells */
    FINDING_KIND_COUNT,
};

struct measure {
    enum finding_kind kind;
    const char *lack; /* why it is not defined; NULL: it is */
    double value;
    bool has_parts; /* observed and expected disagreement */
    double observed, expected;
    const char *no_interval; /* why; NULL: there is one, of 95 % */
    double low, high;
};

struct finding_pair { /* of raters */
    uint32_t a, b;
    struct measure cohen, tau, spearman;
    double error, error_null; /* of cohen */
    const char *most_lack;
    double most; /* the greatest kappa that their shares let them have; nominal */
};

struct finding_cell {
    uint32_t *raters, rater_count;
    struct measure alpha;
};

struct finding_unit { /* of two cells */
    uint32_t unit;
    struct agree_apart apart;
    const char *lack; /* of the gap */
    double gap;
};

struct finding_across { /* two cells */
    uint32_t a, b;
    struct measure between;
    struct finding_unit *units; /* those with values on both sides; the greatest gap first, then as they came */
    uint32_t unit_count, gap_count;
    double gap; /* mean; meaningful when any unit has one */
    const char *permutation_lack;
    struct agree_permutation permutation;
    bool guessed;
    struct agree_coorientation coorientation;
};

struct findings {
    const struct judgements *of;
    enum agree_metric metric, weights; /* of alpha; of the others, which have no ordinal distances */
    uint64_t seed;
    struct agree_data data, guesses;
    struct measure all[FINDING_BETWEEN];
    uint32_t all_count;
    const char *concordance_lack;
    struct agree_concordance concordance;
    struct finding_pair *pairs;
    uint32_t pair_count;
    struct finding_cell *cells; /* of->cell_count of them */
    struct finding_across *across;
    uint32_t across_count;
};

extern const char *const finding_ids[FINDING_KIND_COUNT];
/* In words for people, by metric. */
const char *finding_label(enum finding_kind kind, enum agree_metric weights);
const char *finding_metric_word(enum agree_metric metric);

/* Computes all of it; with `pairs` also of each pair of raters. Owned by `arena`; borrows `of`. EXIT_TROUBLE: memory;
 * EXIT_FAULTS: guesses that have no two cells, or more pairs than there is room for; standard error says so. */
enum exit_code findings_make(const struct judgements *of, enum agree_metric metric, uint64_t seed, bool pairs,
                             struct arena *arena, struct findings *ret_findings);

void findings_say(const struct findings *findings, const char *path, struct str told, struct buf *ret_text);
void findings_json(const struct findings *findings, const char *path, struct buf *ret_json);

#endif
