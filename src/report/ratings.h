/* Ratings of objectives by evaluators and control, in the record or after it; none in an edition that leaves out what
 * they wrote. */
#ifndef ENTENTE_REPORT_RATINGS_H
#define ENTENTE_REPORT_RATINGS_H

#include "report/page.h"

struct rating_given {
    const struct moment *moment; /* borrowed from the record */
    uint32_t objective;
    enum rating rating;
    uint16_t seat;
    bool last; /* the seat's last of this objective: the one that counts */
};

struct ratings {
    struct rating_given *items; /* owned; in order of time */
    uint32_t count;
};

/* STATUS_OUT_OF_MEMORY; else the caller frees them. */
enum status ratings_collect(struct page *page, struct ratings *ret_ratings);
void ratings_free(struct ratings *ratings);
/* A box of the table: ticked with the seats whose rating it is. */
void ratings_box(struct page *page, const struct ratings *ratings, uint32_t objective, enum rating rating);
/* All ratings of an objective with their reasons; nothing where there are none. */
void ratings_table(struct page *page, const struct ratings *ratings, uint32_t objective);

#endif
