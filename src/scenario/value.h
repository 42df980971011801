/* Single values. NULL nodes give the default; what is wrong is reported. */
#ifndef ENTENTE_SCENARIO_VALUE_H
#define ENTENTE_SCENARIO_VALUE_H

#include "program/program.h"
#include "scenario/expr.h"
#include "scenario/section.h"

struct compiler;
/* A text in one or more languages, with names put in. */
bool value_text(struct compiler *compiler, const struct node *node, struct text *ret_text);
/* As value_text, and warns when a plain text stands where the scenario has several languages. */
void value_prose(struct compiler *compiler, const struct node *node, struct text *ret_text);
/* One that puts nothing in. */
void value_name(struct compiler *compiler, const struct node *node, struct text *ret_text);
/* The same two of texts that may hold values of the run: those of the `index`th inject, decision, option, ... */
void value_live_text(struct compiler *compiler, const struct node *node, enum text_of of, uint32_t index,
                     struct text *ret_text);
void value_live_prose(struct compiler *compiler, const struct node *node, enum text_of of, uint32_t index,
                      struct text *ret_text);
/* Reports a text of several lines where it is shown in one. */
void value_check_line(struct compiler *compiler, const struct node *node);
struct str value_line(struct compiler *compiler, const struct node *node, struct str otherwise);
/* An integer within the range of its row; false was reported or is absent. */
bool value_integer(struct compiler *compiler, const struct section *section, enum key_index row, int32_t *ret_number);
uint32_t value_word(struct compiler *compiler, const struct section *section, enum key_index row, uint32_t otherwise);
/* Minutes; -1 was reported. */
int64_t value_span(struct compiler *compiler, const struct node *node);
/* As value_span, rounded up to whole ticks with a warning. */
int64_t value_span_ticks(struct compiler *compiler, const struct node *node);
/* "10m..40m", or "10m": then there is no `ret_most`. False was reported. */
bool value_range(struct compiler *compiler, const struct node *node, struct expr **ret_least, struct expr **ret_most);
/* Settings in minutes; NULL: absent or reported. `least` minutes at least (a duration that must not be 0 passes 1). */
struct expr *value_duration(struct compiler *compiler, const struct node *node, int64_t least);
struct expr *value_moment(struct compiler *compiler, const struct node *node);
/* Reports weights that may add up to more than WEIGHT_TOTAL_MAX; `total` is the most they do. */
void value_weights_fit(struct compiler *compiler, const struct node *node, int64_t total);
struct expr *value_chance(struct compiler *compiler, const struct node *node); /* in 1/65536; NULL also for always */
bool value_bool(struct compiler *compiler, const struct node *node, bool *ret_truth);
/* Names in a list, or as the keys of what they are called; returns how many. */
uint32_t value_named(struct compiler *compiler, const struct node *of, struct program_named *ret_names,
                     uint32_t count_max);
/* What was right of answers from `from` to `to`, within which it will be kept; NULL: absent or reported. */
struct expr *value_truth(struct compiler *compiler, const struct node *node, int32_t from, int32_t to);
/* A list of different cells; returns how many. */
uint32_t value_cells(struct compiler *compiler, const struct node *list, uint32_t ret_cells[], uint32_t count_max);

#endif
