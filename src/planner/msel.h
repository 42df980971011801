/* The events list of a scenario (MSEL) as a table of text: a row an inject, in the order of the file. */
#ifndef ENTENTE_PLANNER_MSEL_H
#define ENTENTE_PLANNER_MSEL_H

#include "files/sheet.h"
#include "pieces/words.h"
#include "planner/source.h"

enum msel_column {
#define COLUMN(name, width, key) MSEL_##name,
#define COLUMN_BY_LANGUAGE(name, width, key) MSEL_##name,
#include "planner/columns.def"
#undef COLUMN
#undef COLUMN_BY_LANGUAGE
    MSEL_COLUMN_COUNT
};

struct msel_head {
    enum msel_column column; /* MSEL_COLUMN_COUNT: one that was kept */
    uint32_t language; /* of a column that there is one of in each language; else 0. Of one that was kept, its column */
};

struct msel {
    struct sheet sheet; /* its columns are `heads` */
    struct msel_head heads[SHEET_COLUMN_COUNT_MAX];
    const struct node **nodes; /* of each row, its inject in the file */
    int64_t *minutes; /* of each row, after STARTEX; MSEL_NO_MOMENT: it waits for a condition, or for control */
};

enum { MSEL_NO_MOMENT = -1 };

/* OUT_OF_MEMORY. */
enum status msel_make(const struct source *source, struct msel *ret_msel);
/* The key of an inject that a column is; "" where it follows from others. */
const char *msel_key(enum msel_column column);
/* Whether there is one of it in each language. `column` may be none of an events list. */
bool msel_by_language(uint32_t column);
bool msel_of_release(uint32_t column); /* whose an inject is to release, and of which it is the redacted variant */
/* What a row says in the first column of that kind that says anything; "" where none does. */
struct str msel_field(const struct msel *msel, uint32_t row, enum msel_column column);
/* The n-th head of the words of a language; empty: there are fewer. */
struct str msel_word(const struct words *words, enum word heads, uint32_t n);
/* The minute of a moment after STARTEX of an inject or of what opens; MSEL_NO_MOMENT: none that is known. */
int64_t msel_minute(const struct source *source, code_at at);

#endif
