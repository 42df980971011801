/* Bodies: the JSON members that travel beside a kernel event.
 *
 * T is an object language -> string. Every member is absent when it was not given.
 *
 *   EDIT        title T, text T, stale [languages whose words are older than the others']
 *   AD_HOC      title T, text T, from T, inject_kind (name)
 *   MESSAGE     text T              REQUEST  text T          REPLY  text T
 *   ASK_RELEASE text T              GRANT    text T (of a refusal: why)
 *   DRAFT, REVISE  title T, text T (all of it, in every language that it has)
 *   CONCUR      text T (a comment, or why not)
 *   CHOOSE      reason string
 *   ADJUDICATE  reason string       SET      reason string       ENDING  reason string
 *   ANSWER      confidence "low" | "medium" | "high", expected_ally number, reason string
 *   NOTE        text string, tags [string], item number (of the run: struct item index), or of a rating
 *               text string, objective (id), rating "P" | "S" | "M" | "U"
 *   REWIND      run number, second, reason string, runs [of each that was left: run, file, head, second, ended, ending,
 *               variables, decisions, learnt [by cell: cell, what [kind, second, title, option], left_out]]
 *   JOIN        joined bool, ready bool, name string, revoked_by string (the seat of control that put this one out),
 *               check true (of control's seat: it asks all whether they see and hear), heard true (they do),
 *               request number (of the run), claimed bool (this seat of control sees to it, or gives it back)
 *
 * What somebody wrote without saying in which language stands under BODY_NO_LANGUAGE alone (a plain string is the
 * same). It claims none, and whoever asks for the program's first language gets it.
 */
#ifndef ENTENTE_EXERCISE_BODY_H
#define ENTENTE_EXERCISE_BODY_H

#include "exercise/exercise.h"

#define BODY_NO_LANGUAGE "und" /* BCP 47: undetermined */

struct body { /* parsed; zeroed it has no members */
    struct json_t *root;
};

/* Empty, or a JSON object without duplicate members. */
bool body_is_good(struct str bytes);

/* Parses a good body once, for as many members as are asked for; free it when nothing borrows from it any more.
 * STATUS_OUT_OF_MEMORY: then `ret_body` has no members, which is not what the log says. */
enum status body_parse(struct str bytes, struct body *ret_body);
void body_free(struct body *body);

/* A member that is not as expected counts as absent. Strings borrow from the body; ptr is NULL when absent. */
bool body_has(const struct body *body, const char *name);
struct str body_string(const struct body *body, const char *name);
int64_t body_number(const struct body *body, const char *name, int64_t otherwise);
bool body_truth(const struct body *body, const char *name, bool otherwise);
uint32_t body_count(const struct body *body, const char *name); /* of a list; 0 when it is none */
struct str body_string_at(const struct body *body, const char *name, uint32_t i);
/* A member that is T: its text in a language of the program; and all of it as an object, `{}` when absent. */
struct str body_text(const struct program *program, const struct body *body, const char *name, uint32_t language);
bool body_text_is_unsaid(const struct body *body, const char *name); /* BODY_NO_LANGUAGE */
void body_text_json(const struct program *program, const struct body *body, const char *name, struct buf *ret_json);
/* A list of languages of the program, as bits. */
uint32_t body_languages(const struct program *program, const struct body *body, const char *name);

#endif
