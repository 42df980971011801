/* The pictures of a study's page, each one SVG; study_html.c puts the finding, the caption and the table around it. */
#ifndef ENTENTE_OUTPUT_STUDY_PICTURE_H
#define ENTENTE_OUTPUT_STUDY_PICTURE_H

#include "output/html_inside.h"
#include "output/study_inside.h"

void picture_sobol(const struct study_voice *voice, struct buf *page);
void picture_morris(const struct study_voice *voice, struct buf *page);
void picture_box(const struct study_voice *voice, struct buf *page);
void picture_peeling(const struct study_voice *voice, struct buf *page);
void picture_tornado(const struct study_voice *voice, struct buf *page);
void picture_sides(const struct study_voice *voice, struct buf *page);
void picture_paths(const struct study_voice *voice, struct buf *page); /* the sharing value curve */
void picture_grid(const struct study_voice *voice, struct buf *page);  /* its grid: a curve or a map */

#endif
