/* What raters said of units, read from a stranger's table in one of three forms:
 *
 *     long                unit,rater,value and, where wanted, cell and guess: a row a value
 *     a row a unit        unit,ANN,BEN,CHO: a column a rater; a first row "cell" says whose each rater is
 *     a row a rater       rater,cell,Q1,Q2: a column a unit; the column "cell" may be left out
 *
 * An empty cell, "." and "NA" are values that are missing.
 */
#ifndef ENTENTE_CLI_JUDGEMENTS_H
#define ENTENTE_CLI_JUDGEMENTS_H

#include "agree/agree.h"
#include "cli/cli.h"
#include "files/grid.h"

enum {
    JUDGEMENTS_PLACE_COUNT_MAX = 4 << 20, /* units times raters */
    JUDGEMENTS_CELL_COUNT_MAX = 64,
    JUDGEMENTS_NUMBER_MAX = 1000000000, /* either side of 0 */
};

struct judgements_wish {
    const char *path;  /* for what is said of it */
    const char *scale; /* "1:7" or "low,middle,high"; NULL: the values that are there */
    const char *cells; /* "US,ROK": only raters of these; NULL: all */
    bool numbers;      /* values are numbers where no scale names them; else names if one of them is no number */
    bool distances;    /* numbers also on the scale: steps that have names will not do */
};

struct judgements {
    const char *form; /* for people */
    struct str *units, *raters, *cells, *categories;
    uint32_t unit_count, rater_count, cell_count, category_count;
    uint32_t *cell_of;          /* cells of raters; meaningful when there are any */
    uint16_t *values, *guesses; /* unit-major; guesses NULL: there are none */
    double *worths;             /* of categories, ascending; NULL: names */
    bool declared;
    uint32_t value_count;
};

/* Reads the grid; everything is owned by `arena`, texts by the grid. EXIT_FAULTS: standard error says which cell, and
 * what would be right; EXIT_USAGE: the wish is at fault; EXIT_TROUBLE: memory. */
enum exit_code judgements_read(const struct grid *grid, const struct judgements_wish *wish, struct arena *arena,
                               struct judgements *ret_judgements);

#endif
