/* What the chapters of the page share. */
#ifndef ENTENTE_OUTPUT_HTML_INSIDE_H
#define ENTENTE_OUTPUT_HTML_INSIDE_H

#include "base/html.h"
#include "output/inside.h"

/* A text of the scenario in every language it has, each marked with its language; `otherwise` when it has none. */
void output_html_text(struct buf *page, const struct program *program, const struct text *text, struct str otherwise);
/* In the first language alone, cut to what `width` columns hold (of about 6.2 pixels in pictures). */
void output_html_cut(struct buf *out, struct str text, uint32_t width);
void output_html_label(struct buf *page, const char *class, double x, double y, struct str text, uint32_t width);
struct str output_html_first(const struct text *text, struct str otherwise);

/* The frame of a page: everything before its own facts, and after its chapters. `kind` is "Rehearsal"; `style` is more
 * CSS. */
void output_html_open(struct buf *page, const char *kind, const struct program *program, const char *style);
void output_html_about_begin(struct buf *page);
void output_html_about(struct buf *page, const char *name, struct str value); /* a fact under the title */
/* seed, scenario, version; the notice, left open */
void output_html_about_end(struct buf *page, const struct program *program, uint64_t seed);
void output_html_close(struct buf *page, const struct program *program);

/* A figure: <figure>, picture, finding, caption, table; in this order:
 *     output_html_figure(page); svg_begin(...) ... svg_end(page);
 *     output_html_finding(page); ...one sentence of markup... ; output_html_caption(page, rehearsal, false, "what is
 * drawn and how"); output_html_table(page, "caption of the table", "heading|heading|..."); ...<tr> rows... ;
 * output_html_table_end(page); output_html_figure_end(page); */
void output_html_figure(struct buf *page, bool wide);
void output_html_finding(struct buf *page);
void output_html_caption(struct buf *page, const struct rehearsal *rehearsal, bool sampled, const char *how);
void output_html_table(struct buf *page, const char *caption, const char *headings); /* '#' before one: of numbers */
void output_html_table_end(struct buf *page);
void output_html_figure_end(struct buf *page);
void output_html_cell(struct buf *page, struct str text); /* <td> */
void output_html_cell_number(struct buf *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
void output_html_cell_moments(struct buf *page, const struct spread *spread); /* "T+01:20 (T+01:00 - T+02:00)" */

/* The axis of shares, 0 to 100 percent: grid, and labels below. */
void output_html_share_axis(struct buf *page, const struct svg_scale *share, double top, double bottom);
/* The axis of exercise time: grid, labels, over the plot's height. */
void output_html_time_axis(struct buf *page, const struct svg_scale *minutes, double top, double bottom);

void output_html_paths(const struct rehearsal *rehearsal, struct buf *page);     /* fans and first passages */
void output_html_decisions(const struct rehearsal *rehearsal, struct buf *page); /* flow, agreement */
void output_html_desks(const struct rehearsal *rehearsal, struct buf *page);     /* who knows when, load */

#endif
