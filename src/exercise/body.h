/* Bodies: the JSON members that travel beside a kernel event.
 *
 * T is an object language -> string. Every member is absent when it was not given.
 *
 *   EDIT        title T, text T
 *   AD_HOC      title T, text T, from T, inject_kind (name)
 *   MESSAGE     text T              REQUEST  text T          REPLY  text T
 *   CHOOSE      reason string
 *   ADJUDICATE  reason string       SET      reason string
 *   ANSWER      confidence "low" | "medium" | "high", expected_ally number, reason string
 *   NOTE        text string, tags [string], item number (of the run: struct item index)
 *   JOIN        joined bool, ready bool, name string
 *
 * A plain string where T is expected is the same text in the program's first language.
 */
#ifndef ENTENTE_EXERCISE_BODY_H
#define ENTENTE_EXERCISE_BODY_H

#include "exercise/exercise.h"

/* Empty, or a JSON object without duplicate members. */
bool body_is_good(struct str body);

/* One member of a body, as raw JSON text in `arena`; empty when absent or the body is none; ptr is NULL when memory ran
 * out. */
struct str body_member(struct arena *arena, struct str body, const char *name);
/* A member that is a string, decoded; ptr is NULL when it is absent or no string, or memory ran out. */
struct str body_string(struct arena *arena, struct str body, const char *name);
/* A member that is T, written as an object of the program's languages; `{}` when absent. Without memory `ret_json`
 * fails. */
void body_text_json(const struct program *program, struct str body, const char *name, struct buf *ret_json);

#endif
