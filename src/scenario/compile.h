/* Inside the compiler: what its files share.
 *
 * The way of a scenario: tree.c (text to nodes), compile.c (the order of everything), then each section twice. First
 * its ids are declared, so that order between sections does not matter; then it is read into the records of `struct
 * program` and, for what is an expression, into the sources below. reach.c and checks.c warn. If there is no error,
 * layout.c gives slots, draw sites and share slots, and emit.c writes code.
 */
#ifndef ENTENTE_SCENARIO_COMPILE_H
#define ENTENTE_SCENARIO_COMPILE_H

#include "program/program.h"
#include "scenario/expr.h"
#include "scenario/section.h"
#include "scenario/tree.h"

enum symbol_kind {
    SYMBOL_CELL,
    SYMBOL_OBJECTIVE,
    SYMBOL_REFERENCE,
    SYMBOL_PARAMETER,
    SYMBOL_VARIABLE,
    SYMBOL_CAPABILITY,
    SYMBOL_INJECT,
    SYMBOL_DECISION,
    SYMBOL_ASSESSMENT,
    SYMBOL_ENDING,
    SYMBOL_STUDY,
    SYMBOL_KIND_COUNT,
};

struct symbol {
    struct str id;
    struct node *node; /* the entry; its key is the id */
    bool used;
    bool changed; /* a variable: some effect assigns it */
};

struct symbols {
    struct symbol *items; /* in file order: a symbol's index is that of its record in the program */
    uint32_t count;
    uint32_t *table; /* by hash: index + 1 */
    uint32_t table_room;
};

/* The expressions of a record of the program with the same index; NULL: absent. */
struct start { /* of an inject or decision: at, or when and after */
    struct expr *at, *when, *after;
    struct node *at_node, *when_node;
};

struct inject_source {
    struct start start;
    struct expr *chance, *every;
    struct effect *effects;
    struct node *chance_node;
};

struct outcome_source {
    struct effect *effects;
};

struct option_source {
    struct expr *legal;
    struct effect *effects;
    struct outcome_source outcomes[OUTCOME_COUNT_MAX];
    struct node *legal_node;
};

struct decision_source {
    struct start start;
    struct expr *within;
    struct option_source *options; /* option_count */
    struct symbols option_ids;
};

struct assessment_source {
    struct expr **at; /* a round each */
    struct node *node;
};

struct ending_source {
    struct expr *when;
    struct node *when_node;
};

struct capability_source {
    struct expr *ready_in;
    int32_t uses;
};

struct share_rule {
    uint32_t kind, inject; /* or INDEX_NONE: any */
    uint32_t to_cell;
    struct expr *when, *after, *chance;
    code_at when_code, after_code, chance_code;
    struct node *node, *when_node;
};

struct row_source {
    struct expr *when;
    struct node *when_node;
    struct expr **weights; /* one an option; NULL weighs 0 */
};

struct table_source {
    struct row_source *rows;
    uint32_t row_count;
    bool present;
};

struct policy_source {
    uint32_t cell;
    struct str name;
    struct node *node; /* NULL: the default of a cell without `bots` */
    struct share_rule *rules;
    uint32_t rule_count;
    struct table_source *tables; /* one a decision */
    struct expr **answers;       /* one an assessment */
};

struct compiler {
    struct diag_list *diags;
    uint32_t errors_before; /* those in diags when the compilation began */
    struct arena scratch;   /* tree, symbols, expressions: gone after the compilation */
    struct tree tree;
    struct program *program;
    bool out_of_memory;

    struct section top;
    struct symbols symbols[SYMBOL_KIND_COUNT];
    int64_t length_minutes; /* tick_count * tick_minutes */

    struct slot *parameter_slots, *variable_slots; /* ranges, by index */
    struct capability_source *capabilities;
    struct inject_source *injects;
    struct decision_source *decisions;
    struct assessment_source *assessments;
    struct ending_source *endings;
    struct policy_source *policies; /* by cell, the standard one first */
    uint32_t policy_count;
    uint32_t option_count, outcome_count, round_count; /* of all decisions and assessments together */
    struct expr bad; /* EXPR_BAD, for whoever needs an expression where there is none */
};

/* ---- saying what is wrong ---- */

/* A scratch text; "" when there is no memory. */
const char *say(struct compiler *compiler, const char *format, ...) __attribute__((format(printf, 2, 3)));
void error_at(struct compiler *compiler, const struct node *node, const char *right, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void warn_at(struct compiler *compiler, const struct node *node, const char *right, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* At `width` bytes at `offset` of a scalar's text. */
void error_inside(struct compiler *compiler, const struct node *node, uint32_t offset, uint32_t width,
                  const char *right, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Scratch memory, zeroed; sets out_of_memory and returns NULL when there is none. */
void *scratch(struct compiler *compiler, size_t count, size_t item_bytes);
/* Memory of the program, likewise; a count of 0 gives NULL without a failure. */
void *keep(struct compiler *compiler, size_t count, size_t item_bytes);
struct str keep_text(struct compiler *compiler, struct str text);

/* ---- names (symbol.c) ---- */

/* Declares the entries of a mapping (NULL: none), at most `count_max` of them; reports ids that are none. */
void symbol_declare(struct compiler *compiler, struct symbols *symbols, const struct node *mapping, uint32_t count_max,
                    bool ids);
uint32_t symbol_find(const struct symbols *symbols, struct str id); /* or INDEX_NONE */
/* The index of what a scalar names, marked as used; INDEX_NONE was reported. */
uint32_t symbol_resolve(struct compiler *compiler, enum symbol_kind kind, const struct node *node);
uint32_t symbol_resolve_inside(struct compiler *compiler, enum symbol_kind kind, const struct node *node,
                               struct str name, uint32_t offset);
const char *symbol_one(enum symbol_kind kind); /* "a cell" */
bool symbol_is_id(struct str text);
/* "one of: a, b"; "" when there are many; that there is none. `what` is the word for one of them. */
const char *symbol_list(struct compiler *compiler, const struct symbols *symbols, const char *what);
/* Did-you-mean: offer candidates, then ask. Nothing is computed when diagnostics are no longer kept. */
struct suggestion {
    struct str wanted, best;
    uint32_t distance; /* a candidate must be nearer than this; 0: none is wanted */
};
struct suggestion suggestion_for(const struct compiler *compiler, struct str wanted);
void suggestion_offer(struct suggestion *suggestion, struct str candidate);
void suggestion_offer_all(struct suggestion *suggestion, const struct symbols *symbols);
/* "did you mean `x`?", or `otherwise`. */
const char *suggestion_text(struct compiler *compiler, const struct suggestion *suggestion, const char *otherwise);

/* ---- values (value.c): NULL nodes give the default; what is wrong is reported ---- */

bool value_text(struct compiler *compiler, const struct node *node, struct text *ret_text);
/* As value_text, and warns when a plain text stands where the scenario has several languages. */
void value_prose(struct compiler *compiler, const struct node *node, struct text *ret_text);
struct str value_line(struct compiler *compiler, const struct node *node, struct str otherwise);
/* An integer within the range of its row; false was reported or is absent. */
bool value_integer(struct compiler *compiler, const struct section *section, enum key_index row, int32_t *ret_number);
bool value_number(struct str text, int64_t *ret_number);
uint32_t value_word(struct compiler *compiler, const struct section *section, enum key_index row, uint32_t otherwise);
/* Minutes; -1 was reported. */
int64_t value_span(struct compiler *compiler, const struct node *node);
/* As value_span, rounded up to whole ticks with a warning. */
int64_t value_span_ticks(struct compiler *compiler, const struct node *node);
/* Settings in minutes; NULL: absent or reported. `least` minutes at least (a duration that must not be 0 passes 1). */
struct expr *value_duration(struct compiler *compiler, const struct node *node, int64_t least);
struct expr *value_moment(struct compiler *compiler, const struct node *node);
struct expr *value_chance(struct compiler *compiler, const struct node *node); /* in 1/65536; NULL also for always */
bool value_percent(struct str text, int64_t *ret_millionths); /* "2.5%" is 25000; false: not a percent literal */
bool value_instant(struct str text, int64_t *ret_seconds, int32_t *ret_offset_minutes);
bool value_bool(struct compiler *compiler, const struct node *node, bool *ret_truth);
/* A list of different cells; returns how many. */
uint32_t value_cells(struct compiler *compiler, const struct node *list, uint32_t ret_cells[], uint32_t count_max);

/* ---- sections ---- */

void head_read(struct compiler *compiler);     /* id, title, marking, summary, languages, time */
void goals_read(struct compiler *compiler);    /* objectives, references */
void cells_read(struct compiler *compiler);    /* cells, sharing */
void state_declare(struct compiler *compiler); /* parameters, variables: with ranges */
void capabilities_read(struct compiler *compiler);
void injects_read(struct compiler *compiler);
/* When an inject or decision starts: the rows of its keys `at`, `when` and `after`. */
void start_read(struct compiler *compiler, const struct section *section, enum key_index at, enum key_index when,
                enum key_index after, struct start *ret_start);
void decisions_declare(struct compiler *compiler); /* asked cells and options, which expressions name */
void decisions_read(struct compiler *compiler);
void assessments_read(struct compiler *compiler);
void endings_read(struct compiler *compiler);
void policies_read(struct compiler *compiler); /* bots, policies */
void studies_read(struct compiler *compiler);

/* ---- after reading ---- */

void reach_check(struct compiler *compiler);    /* warns of what can never happen or always holds */
void checks_run(struct compiler *compiler);     /* all other warnings about the whole */
bool layout_program(struct compiler *compiler); /* slots, sites, shares; false: too large, reported, or no memory */
void layout_rules(struct compiler *compiler);   /* what each policy does with each share slot; needs the rules' code */
bool emit_program(struct compiler *compiler);   /* code; likewise */

#endif
