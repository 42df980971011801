/* The pictures of a study's page, each one SVG; study_html.c puts the finding, the caption and the table around it. */
#ifndef ENTENTE_OUTPUT_STUDY_PICTURE_H
#define ENTENTE_OUTPUT_STUDY_PICTURE_H

#include "output/html_inside.h"
#include "output/study_inside.h"

#define PICTURE_STYLE                                                                                                  \
    "svg .high{fill:#0072b2;stroke:#0072b2}svg .low{fill:url(#hatch);stroke:#b24c00}svg "                              \
    ".noise{fill:var(--rule);stroke:var(--soft)}\n"                                                                    \
    "svg .zero{stroke:var(--ink);stroke-width:1.5}svg .dash{stroke:var(--soft);stroke-width:1;stroke-dasharray:5 "     \
    "4;fill:none}\n"                                                                                                   \
    "svg .path{fill:none;stroke:var(--cell,var(--ink));stroke-width:1.75}svg "                                         \
    ".track{fill:var(--wash);stroke:var(--rule)}\n"                                                                    \
    "@media screen and (prefers-color-scheme:dark){svg .high{fill:#56b4e9;stroke:#56b4e9}svg .low{stroke:#f0924a}}\n"

void picture_sobol(const struct study *study, struct buf *page);
void picture_morris(const struct study *study, struct buf *page);
void picture_box(const struct study *study, struct buf *page);
void picture_peeling(const struct study *study, struct buf *page);
void picture_tornado(const struct study *study, struct buf *page);
void picture_sides(const struct study *study, struct buf *page);
void picture_paths(const struct study *study, struct buf *page); /* the sharing value curve */
void picture_grid(const struct study *study, struct buf *page);  /* its grid: a curve or a map */

#endif
