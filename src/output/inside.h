/* What the outputs share: quantiles from tallies, numbers as text, pieces of JSON and CSV. */
#ifndef ENTENTE_OUTPUT_INSIDE_H
#define ENTENTE_OUTPUT_INSIDE_H

#include "output/output.h"
#include "pieces/words.h"
#include "program/json.h"
#include "study/stat.h"

/* Quantiles: the smallest value that at least that share of the runs do not exceed; not defined when count is 0. They
 * are exact when step is 1; else each is the least of so many that the true one is among. */
struct spread {
    uint64_t count;
    uint32_t step;
    int32_t q10, q25, q50, q75, q90;
};

/* Minutes, of a histogram of tally->time_bin_count bins of ticks; step is then in minutes, 1 where bins are ticks. */
struct spread output_minutes(const struct tally *tally, const uint32_t *bins);
/* Likewise, of a histogram of bin_count ticks. */
struct spread output_ticks(const struct tally *tally, const uint64_t *counts, uint32_t bin_count);
/* Of a decision that takes time: from opening to closing, and to the choice of an asked cell. */
struct spread output_open_minutes(const struct tally *tally, uint32_t decision);
struct spread output_chose_minutes(const struct tally *tally, uint32_t decision, uint32_t asked);
struct spread output_end_minutes(const struct tally *tally);
struct spread output_final(const struct tally *tally, uint32_t variable);
/* The number that an asked cell answered to a question. */
struct spread output_quantity(const struct tally *tally, uint32_t decision, uint32_t row); /* tally_quantities.c */
struct spread output_reply(const struct tally *tally, uint32_t question, uint32_t k);
/* A point of a fan as tally_fan left it. */
struct spread output_fan_spread(const struct tally *tally, uint32_t variable, const uint64_t *bins, uint32_t point);

double output_share(uint64_t count, uint64_t total); /* NaN, which is not defined, of nothing: never a pleasant 0 */
void output_table_percent(uint64_t count, uint64_t total, struct buf *out); /* of a terminal, in nine columns */
struct stat_interval output_interval(uint64_t count, uint64_t total);       /* Wilson's, of 95 percent; likewise */
/* "first_response:consult" (by `each` "first_response:consult+fly"), "calmed", "start". */
void output_flow_name(const struct program *program, uint32_t node, struct buf *out);
struct str output_ending_id(const struct program *program, uint32_t ending); /* "time-up" for ending_count */
/* A value of a variable, as plain text: as scenarios have it; as readers of the page call it. */
typedef void output_say_value(const struct program *program, uint32_t variable, int32_t value, struct buf *out);
output_say_value output_value_title; /* names.c */
/* ">= 60", "<= 20", "= crisis": for `tension >= 60` and the like; program_value_print or output_value_title says it. */
void output_passage(const struct program *program, const struct tally_passage *passage, output_say_value *say,
                    struct buf *out);
bool output_passed_at_start(const struct tally *tally, const struct tally_passage *passage);
/* ---- names.c: in the language of the program's pages ---- */

struct str output_title(const struct program *program, const struct words *words, const struct text *text,
                        struct str otherwise);
/* Its first sentence; the last where another ending has that, too; the id where both are another's. */
struct str output_ending_title(const struct program *program, uint32_t ending);
struct str output_decision_title(const struct program *program, uint32_t decision);
struct str output_option_title(const struct program *program, uint32_t decision, uint32_t option);
struct str output_cell_title(const struct program *program, uint32_t cell);
/* The first of a cell's policies has no name in the scenario: the house's word, where it has no label. */
struct str output_policy_title(const struct program *program, const struct words *words, uint32_t cell,
                               uint32_t policy);

/* ---- */

/* A comma and the number, nothing behind it when it is not finite. */
void output_csv_number(double number, struct buf *out);
/* Five quantiles at the end of a row, empty where nothing was counted. */
void output_csv_spread(const struct spread *spread, struct buf *out);
/* Rows of about.csv: what was played; the scenario's assumptions in it, and that it is simulated. */
void output_csv_program(const struct program *program, uint64_t seed, struct buf *out);
void output_csv_assumptions(const struct program *program, const struct settings *settings, struct buf *out);
/* Members of JSON: a spread or null; "share" of a count with its Wilson interval "low" and "high"; what every JSON
 * begins with ("scenario", "program", "version", "seed"); what was set; what people are to bear in mind. */
void output_json_spread(const char *name, const struct spread *spread, bool five, struct buf *out);
void output_json_share(uint64_t count, uint64_t total, struct buf *out);
void output_json_about(const struct program *program, uint64_t seed, struct buf *out);
void output_json_settings(const struct program *program, const struct settings *settings, struct buf *out);
void output_json_note(struct buf *out);

enum never_kind { NEVER_INJECT, NEVER_OPTION, NEVER_OUTCOME, NEVER_ENDING };
#define NEVER_KIND_COUNT 4

/* Why, as far as the counts tell it: see never_whys[]. */
enum never_why {
    WHY_ENDED,        /* an inject at a moment: every run ended before */
    WHY_CONDITION,    /* its condition never held; of an ending also, another ended the run first */
    WHY_CHANCE,       /* it was tried, or could have come, and chance was against it */
    WHY_NOT_OPENED,   /* its decision never opened */
    WHY_NOT_CHOSEN,   /* nobody chose it */
    WHY_NOT_POSSIBLE, /* its condition never held, or its capability was never ready, when a bot chose */
    WHY_NOT_ADOPTED   /* it was chosen; of an outcome, its option was never adopted */
};
extern const char *const output_never_whys[]; /* for programs: "ended", "condition", ... */

struct output_never {
    enum never_kind kind;
    enum never_why why;
    struct str id; /* "decision:option" and so on; borrowed for the visit */
    const struct text *text;
    uint32_t place; /* of the condition that it lacked, in tally->unmet; INDEX_NONE: it lacked something else */
};

/* What was never reached, one by one. */
typedef void output_visit_never(void *context, const struct output_never *never);
void output_never(const struct tally *tally, output_visit_never *visit, void *context);

/* Of a condition that never held, at a place of tally->unmet, what `and` joins and what never held of it, part by part
 * (visit may be NULL). UNMET_UNKNOWN: nobody looked, or it lacked something else. UNMET_TOGETHER: each part held in
 * some run, and never all of them in time. */
enum unmet { UNMET_UNKNOWN, UNMET_PARTS, UNMET_TOGETHER };
typedef void output_visit_part(void *context, struct str part);
enum unmet output_unmet(const struct tally *tally, uint32_t place, output_visit_part *visit, void *context);

/* Decisions, questions and assessments that control alone opens, and no rehearsal does, one by one (NULL: none is
 * visited). Returns how many there are. */
typedef void output_visit_left(void *context, enum asked_kind kind, struct str id);
uint32_t output_left(const struct program *program, output_visit_left *visit, void *context);

enum { OUTPUT_FEW_RUNS = 200 }; /* below this, outputs say that they are few */

/* What people are to bear in mind, in a language that the house speaks. */
static inline const char *output_note(struct str language)
{
    return words_in(language)->text[WORD_SIMULATED];
}

/* tasks.c: of a task that was done, from its opening; and what those of an objective came to together, each run of each
 * counted; false: it has none. */
struct output_objective {
    uint32_t tasks;
    uint64_t opened, done, late, in_time;
};
struct spread output_task_minutes(const struct tally *tally, uint32_t task);
bool output_objective_tasks(const struct tally *tally, uint32_t objective, struct output_objective *ret_sums);
void output_json_tasks(const struct tally *tally, struct buf *out);
void output_csv_tasks(const struct tally *tally, uint32_t index,
                      struct buf *out);                                 /* a row of tasks.csv, but for times */
void output_csv_objectives(const struct tally *tally, struct buf *out); /* rows of objectives.csv */

/* releases.c: what asking for release came to. */
void output_json_releases(const struct tally *tally, struct buf *out);
void output_csv_releases(const struct tally *tally, struct buf *out); /* rows of releases.csv */
void output_table_releases(const struct tally *tally, struct buf *out);

/* plan.c: how far items of the plan came. */
void output_json_plan(const struct tally *tally, struct buf *out);
void output_csv_plan(const struct tally *tally, struct buf *out); /* rows of plan.csv */
void output_table_plan(const struct tally *tally, struct buf *out);

/* standing.c: how two cells, each of which answered, stood to what was right; `counts` are TALLY_STANDING_COUNT. */
struct output_pair {
    uint32_t one, other; /* cells */
    const uint64_t *counts;
};
typedef void output_visit_pair(void *context, const struct output_pair *pair);
void output_visit_standing(const struct tally *tally, const uint32_t *asked, uint32_t asked_count,
                           const uint64_t *counts, output_visit_pair *visit, void *context); /* of each pair */
output_visit_pair output_sum_standing; /* adds the counts to those that `context` is */
uint64_t output_standing_total(const uint64_t *counts);
void output_json_standing(const struct program *program, const struct output_pair *pair, struct buf *out);
/* Rows `before`,cell,other,which`between`,count,total,share,low,high`behind`; and these five columns alone. */
void output_csv_standing(const struct program *program, const struct output_pair *pair, const char *before,
                         const char *between, const char *behind, struct buf *out);
void output_csv_shares(uint64_t count, uint64_t total, struct buf *out);
void output_table_standing(const uint64_t *counts, struct buf *out); /* a line, of counts added up */

/* assessments.c: what cells answered in the rounds of assessments. */
void output_json_assessments(const struct tally *tally, struct buf *out);
void output_csv_answers(const struct tally *tally, struct buf *out); /* rows of answers.csv */
void output_csv_truths(const struct tally *tally, struct buf *out);  /* and of assessments.csv */
void output_table_assessments(const struct tally *tally, struct buf *out);

/* questions.c: what cells answered, and of pairs of them how they stood to what was right. */
/* In how many runs the step of a scale was answered, or the name in an order came first. */
uint64_t output_reply_count(const struct tally *tally, uint32_t question, uint32_t k, uint32_t name);
void output_json_questions(const struct tally *tally, struct buf *out);
void output_csv_questions(const struct tally *tally, struct buf *out); /* rows of questions.csv */
void output_table_questions(const struct tally *tally, struct buf *out);

/* phases.c: what happened in which phase, and what each cell had to deal with in it. */
void output_json_phases(const struct tally *tally, struct buf *out);
void output_csv_phases(const struct tally *tally, struct buf *out);     /* rows of phases.csv */
void output_csv_phase_load(const struct tally *tally, struct buf *out); /* and of phase_load.csv */
void output_table_phases(const struct tally *tally, struct buf *out);

/* storylines.c: what came of each, and what belongs to it. */
void output_json_storylines(const struct tally *tally, struct buf *out);
void output_csv_storylines(const struct tally *tally, struct buf *out);     /* rows of storylines.csv */
void output_csv_storyline_load(const struct tally *tally, struct buf *out); /* and of storyline_load.csv */
void output_table_storylines(const struct tally *tally, struct buf *out);

/* together.c: what there is for each member of a group, all members together; nothing where there is none. */
void output_json_together(const struct tally *tally, struct buf *out);
void output_csv_together(const struct tally *tally, struct buf *out); /* rows of groups.csv */
void output_table_together(const struct tally *tally, struct buf *out);

/* wrap.c: the lines of a text for a terminal, those wider than 80 columns broken between columns. */
void output_wrap(struct str text, struct buf *out);

/* What a scenario lacks for its runs to differ (bits of enum output_lack); 0: they can. */
enum output_lack { LACK_DECISIONS, LACK_CHANCE, LACK_VARIABLES, LACK_ENDINGS, LACK_COUNT };
uint32_t output_lacks(const struct program *program);
extern const char *const output_lack_names[LACK_COUNT]; /* for programs */
extern const enum word output_lack_words[LACK_COUNT];
void output_say_lacks(const struct words *words, uint32_t lacks, struct buf *out);

#endif
