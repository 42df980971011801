/* What the chapters of the page share. */
#ifndef ENTENTE_OUTPUT_HTML_INSIDE_H
#define ENTENTE_OUTPUT_HTML_INSIDE_H

#include "output/inside.h"
#include "pieces/figure.h"
#include "pieces/frame.h"
#include "pieces/html.h"
#include "pieces/number.h"
#include "pieces/picture.h"
#include "pieces/table.h"
#include "pieces/texts.h"

static inline const char *output_word(const struct program *program, enum word word)
{
    return words_of(program)->text[word];
}

/* A word as a format, filled. */
#define output_say(page, program, ...) words_print(page, words_of(program), __VA_ARGS__)
/* <h2 id> in the languages of the exercise. */
void output_html_heading(struct buf *page, const struct program *program, const char *id, enum word word);

/* The frame of a page: everything before its own facts, and after its chapters. `kind` is "Rehearsal". */
void output_html_open(struct buf *page, const char *kind, const struct program *program);
void output_html_about_begin(struct buf *page);
void output_html_about(struct buf *page, const char *name, struct str value); /* a fact under the title */
/* seed, scenario, version; the notice, left open */
void output_html_about_end(struct buf *page, const struct program *program, uint64_t seed);
void output_html_close(struct buf *page, const struct program *program);

/* What a figure's line of small print has: what is drawn and how, of how many runs, of which seed. Ends the paragraph.
 */
void output_html_caption(struct buf *page, const struct rehearsal *rehearsal, bool sampled, const char *how);
/* A share, "12.3%" or "–"; an interval of shares, "11.0–13.5"; a moment: as text for a sentence. */
enum { OUTPUT_TEXT_BYTES = 64 };
const char *output_share_text(const struct program *program, double share, char ret_text[OUTPUT_TEXT_BYTES]);
const char *output_interval_text(const struct program *program, struct stat_interval interval,
                                 char ret_text[OUTPUT_TEXT_BYTES]);
const char *output_decimal_text(const struct program *program, int decimals, double number,
                                char ret_text[OUTPUT_TEXT_BYTES]);
/* <td>: "12.3%", "–"; "11.0–13.5" of shares; "0.76" */
void output_html_share(struct buf *page, const struct program *program, int decimals, uint64_t count, uint64_t total);
void output_html_interval(struct buf *page, const struct program *program, int decimals, struct stat_interval interval);
void output_html_decimal(struct buf *page, const struct program *program, int decimals, double number);
/* A title as text of markup, for a word that is filled; the same in quotes, since it is a sentence. The caller's to
 * free.
 */
struct buf output_html_name(struct str title);
struct buf output_html_ending(const struct program *program, uint32_t ending);
/* The title of a decision, in all languages as markup, or in the first alone and as plain text; behind it, of a first
 * round, that it is one. */
void output_html_decision(struct buf *page, const struct program *program, uint32_t decision);
void output_decision_name(struct buf *text, const struct program *program, uint32_t decision);
/* "25 min (10 min – 40 min)", "25 min" where they are the same, "–" */
void output_html_cell_spans(struct buf *page, const struct program *program, const struct spread *minutes);
void output_html_cell_moments(struct buf *page, const struct spread *spread); /* "T+01:20 (T+01:00 - T+02:00)" */

void output_html_together(const struct tally *tally, struct buf *page);          /* members of groups */
void output_html_releases(const struct rehearsal *rehearsal, struct buf *page);  /* what asking for release came to */
void output_html_plan(const struct rehearsal *rehearsal, struct buf *page);      /* how far items of the plan came */
void output_html_tasks(const struct rehearsal *rehearsal, struct buf *page);     /* how tasks came out */
void output_html_questions(const struct rehearsal *rehearsal, struct buf *page); /* what cells answered */
void output_html_assessments(const struct tally *tally, struct buf *page);       /* likewise, to assessments */
void output_html_standing(const struct program *program, const struct output_pair *pair,
                          struct buf *page); /* cells of a row: two cells, and how they stood */
void output_html_phases(const struct rehearsal *rehearsal, struct buf *page);     /* nothing where there are none */
void output_html_storylines(const struct rehearsal *rehearsal, struct buf *page); /* likewise */
void output_html_paths(const struct rehearsal *rehearsal, struct buf *page);      /* fans and first passages */
void output_html_decisions(const struct rehearsal *rehearsal, struct buf *page);  /* flow, agreement */
void output_html_waits(const struct rehearsal *rehearsal, struct buf *page);      /* how long decisions took */
void output_html_desks(const struct rehearsal *rehearsal, struct buf *page);      /* who knows when, load */

#endif
