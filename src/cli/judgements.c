/* Tables of judgements: which form, who said what of which unit, and what the scale is. */
#include "cli/judgements.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/hash.h"

enum { FAULTS_SHOWN = 20, NUMBER_BYTES = 64, RANGE_MAX = AGREE_CATEGORY_COUNT_MAX, NONE = UINT32_MAX };

/* ---- names, each once, in the order in which they were met ---- */

struct names {
    struct str *items;
    uint32_t *slots; /* index + 1 by hash; 0: free */
    uint32_t count, mask;
};

static bool names_init(struct names *names, struct arena *arena, uint32_t count_max)
{
    uint32_t slots = 16;
    while (slots < 2 * (count_max + 1))
        slots *= 2;
    *names = (struct names){arena_alloc(arena, count_max + 1, sizeof(*names->items)),
                            arena_alloc(arena, slots, sizeof(*names->slots)), 0, slots - 1};
    return names->items && names->slots;
}

/* Where the name stands or would stand. */
static uint32_t *names_slot(const struct names *names, struct str name)
{
    uint32_t at = (uint32_t)hash_fnv(HASH_FNV_START, name.ptr, name.len) & names->mask;
    while (names->slots[at] != 0 && !str_equal(names->items[names->slots[at] - 1], name))
        at = (at + 1) & names->mask;
    return &names->slots[at];
}

static uint32_t names_find(const struct names *names, struct str name)
{
    return *names_slot(names, name) - 1; /* NONE: it is not there */
}

static uint32_t names_add(struct names *names, struct str name)
{
    uint32_t *slot = names_slot(names, name);
    if (*slot == 0) {
        names->items[names->count++] = name;
        *slot = names->count;
    }
    return *slot - 1;
}

/* ---- reading ---- */

struct entry {
    uint32_t unit, rater, row, column;
    struct str text;
    bool guess;
};

struct reading {
    const struct grid *grid;
    const struct judgements_wish *wish;
    struct arena *arena;
    struct names units, raters, cells, texts; /* texts: of values and guesses */
    uint32_t *cell_of;                        /* cell + 1 of raters; 0: nobody said */
    struct entry *entries;
    uint32_t entry_count, fault_count, body; /* body: the first grid cell below the heads */
    const char *right;                       /* what was said last to be right */
    bool guesses;
};

__attribute__((format(printf, 5, 6))) static void fault(struct reading *reading, uint32_t row, uint32_t column,
                                                        const char *right, const char *format, ...)
{
    char place[GRID_PLACE_BYTES];
    va_list arguments;
    if (reading->fault_count++ >= FAULTS_SHOWN)
        return;
    cli_say(stderr, "%s: cell %s: ", reading->wish->path, grid_place(row, column, place));
    va_start(arguments, format);
    cli_vsay(stderr, format, arguments);
    va_end(arguments);
    cli_say(stderr, "\n");
    if (right != reading->right) /* once, though many are wrong in the same way */
        cli_say(stderr, "  right: %s\n", right);
    reading->right = right;
}

static struct str trimmed(struct str text)
{
    return str_trim(text, STR(" \t\r\n"));
}

static bool is_missing(struct str text)
{
    return text.len == 0 || str_equal(text, STR(".")) || str_equal(text, STR("NA"));
}

/* Whether a head is this word, in capitals or not. */
static bool is_head(const struct grid_cell *cell, const char *word)
{
    struct str text = trimmed(cell->text);
    if (text.len != strlen(word))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((text.ptr[i] | 0x20) != word[i])
            return false;
    return true;
}

static void add_entry(struct reading *reading, uint32_t unit, uint32_t rater, const struct grid_cell *cell, bool guess)
{
    struct str text = trimmed(cell->text);
    if (is_missing(text))
        return;
    reading->entries[reading->entry_count++] = (struct entry){unit, rater, cell->row, cell->column, text, guess};
    reading->guesses = reading->guesses || guess;
    names_add(&reading->texts, text);
}

static void set_cell(struct reading *reading, uint32_t rater, const struct grid_cell *cell)
{
    struct str name = trimmed(cell->text);
    if (is_missing(name))
        return;
    uint32_t is = names_add(&reading->cells, name) + 1;
    uint32_t was = reading->cell_of[rater];
    if (was != 0 && was != is)
        fault(reading, cell->row, cell->column, "a rater belongs to one cell; give another person another name",
              "rater \"" STR_FMT "\" was of cell \"" STR_FMT "\" above", STR_ARG(reading->raters.items[rater]),
              STR_ARG(reading->cells.items[was - 1]));
    reading->cell_of[rater] = is;
}

/* The end of the row in which grid cell `at` stands. */
static uint32_t row_end(const struct grid *grid, uint32_t at)
{
    uint32_t end = at;
    while (end < grid->cell_count && grid->cells[end].row == grid->cells[at].row)
        end++;
    return end;
}

/* ---- long: a row a value ---- */

enum role { ROLE_UNIT, ROLE_RATER, ROLE_VALUE, ROLE_CELL, ROLE_GUESS, ROLE_COUNT };
static const char *const role_words[] = {"unit", "rater", "value", "cell", "guess"};

/* The columns of the roles; 0: there is none. */
static void find_roles(struct reading *reading, uint32_t columns[ROLE_COUNT])
{
    for (uint32_t i = 0; i < reading->body; i++) {
        const struct grid_cell *head = &reading->grid->cells[i];
        for (int role = 0; role < ROLE_COUNT; role++) {
            if (!is_head(head, role_words[role]))
                continue;
            if (columns[role] != 0)
                fault(reading, head->row, head->column, "each of the heads once", "a second head \"%s\"",
                      role_words[role]);
            columns[role] = head->column;
        }
    }
}

static void read_long_row(struct reading *reading, const uint32_t columns[ROLE_COUNT], uint32_t from, uint32_t to)
{
    const struct grid_cell *in[ROLE_COUNT] = {NULL};
    for (uint32_t i = from; i < to; i++)
        for (int role = 0; role < ROLE_COUNT; role++)
            if (reading->grid->cells[i].column == columns[role] && trimmed(reading->grid->cells[i].text).len > 0)
                in[role] = &reading->grid->cells[i];
    uint32_t row = reading->grid->cells[from].row;
    bool speaks = false;
    for (int role = 0; role < ROLE_COUNT; role++)
        speaks = speaks || in[role];
    if (!speaks)
        return;
    for (int role = ROLE_UNIT; role <= ROLE_RATER; role++)
        if (!in[role])
            fault(reading, row, columns[role], "every row names its unit and its rater", "the row has no %s",
                  role_words[role]);
    if (!in[ROLE_UNIT] || !in[ROLE_RATER])
        return;
    uint32_t unit = names_add(&reading->units, trimmed(in[ROLE_UNIT]->text));
    uint32_t rater = names_add(&reading->raters, trimmed(in[ROLE_RATER]->text));
    if (in[ROLE_CELL])
        set_cell(reading, rater, in[ROLE_CELL]);
    if (in[ROLE_VALUE])
        add_entry(reading, unit, rater, in[ROLE_VALUE], false);
    if (in[ROLE_GUESS])
        add_entry(reading, unit, rater, in[ROLE_GUESS], true);
}

/* ---- wide: a row a unit, or a row a rater ---- */

static bool read_wide(struct reading *reading, bool rows_are_units)
{
    const struct grid *grid = reading->grid;
    struct names *rows = rows_are_units ? &reading->units : &reading->raters;
    struct names *columns = rows_are_units ? &reading->raters : &reading->units;
    uint32_t first = grid->cells[0].column, cell_column = 0;
    uint32_t *named = arena_alloc(reading->arena, GRID_COLUMN_MAX + 1, sizeof(*named)); /* index + 1 by column */
    if (!named)
        return false;
    for (uint32_t i = 1; i < reading->body; i++) {
        const struct grid_cell *head = &grid->cells[i];
        struct str name = trimmed(head->text);
        if (name.len == 0)
            continue;
        if (!rows_are_units && is_head(head, "cell")) {
            cell_column = head->column;
            continue;
        }
        if (names_find(columns, name) != NONE)
            fault(reading, head->row, head->column, "each column its own name", "a second column \"" STR_FMT "\"",
                  STR_ARG(name));
        named[head->column] = names_add(columns, name) + 1;
    }
    for (uint32_t from = reading->body, to; from < grid->cell_count; from = to) {
        const struct grid_cell *head = &grid->cells[from];
        struct str name = trimmed(head->text);
        bool says_cells = rows_are_units && from == reading->body && is_head(head, "cell");
        to = row_end(grid, from);
        if (head->column != first || name.len == 0) {
            fault(reading, head->row, first, "a name in the first column of each row", "the row has no name");
            continue;
        }
        if (names_find(rows, name) != NONE)
            fault(reading, head->row, head->column, "each row its own name", "a second row \"" STR_FMT "\"",
                  STR_ARG(name));
        uint32_t row = says_cells ? NONE : names_add(rows, name);
        for (uint32_t i = from + 1; i < to; i++) {
            const struct grid_cell *cell = &grid->cells[i];
            uint32_t column = named[cell->column] - 1;
            if (cell_column != 0 && cell->column == cell_column)
                set_cell(reading, row, cell);
            else if (named[cell->column] == 0 && !is_missing(trimmed(cell->text)))
                fault(reading, cell->row, cell->column, "a head above each column that has values",
                      "the column has no head");
            else if (named[cell->column] != 0 && says_cells)
                set_cell(reading, column, cell);
            else if (named[cell->column] != 0)
                add_entry(reading, rows_are_units ? row : column, rows_are_units ? column : row, cell, false);
        }
    }
    return true;
}

/* The form, or NULL: no form is known by these heads, or there is no memory (then no fault is counted). */
static const char *read_entries(struct reading *reading)
{
    const struct grid *grid = reading->grid;
    uint32_t columns[ROLE_COUNT] = {0};
    find_roles(reading, columns);
    if (columns[ROLE_UNIT] && columns[ROLE_RATER] && columns[ROLE_VALUE]) {
        for (uint32_t from = reading->body, to; from < grid->cell_count; from = to) {
            to = row_end(grid, from);
            read_long_row(reading, columns, from, to);
        }
        return "a row a value";
    }
    bool by_unit = is_head(&grid->cells[0], "unit"), by_rater = is_head(&grid->cells[0], "rater");
    if (by_unit || by_rater)
        return !read_wide(reading, by_unit) ? NULL : by_unit ? "a row a unit" : "a row a rater";
    fault(
        reading, grid->cells[0].row, grid->cells[0].column,
        "heads \"unit\", \"rater\", \"value\" (and \"cell\", \"guess\"), a row a value; or \"unit\" and then a column "
        "a rater; or \"rater\" (and \"cell\") and then a column a unit",
        "\"" STR_FMT "\" does not tell how the table is to be read", STR_ARG(grid->cells[0].text));
    return NULL;
}

/* ---- the scale ---- */

static bool number_of(struct str text, double *ret_number)
{
    char digits[NUMBER_BYTES], *end;
    bool point = text.len < sizeof(digits) && memchr(text.ptr, '.', text.len);
    if (text.len == 0 || text.len >= sizeof(digits))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool comma = text.ptr[i] == ',' && !point; /* as half of Europe writes it */
        if (!comma && !memchr("0123456789+-.eE", text.ptr[i], 15))
            return false;
        digits[i] = text.ptr[i];
        if (comma)
            digits[i] = '.';
        point = point || comma;
    }
    digits[text.len] = '\0';
    double number = strtod(digits, &end);
    if (end != digits + text.len || !(fabs(number) <= JUDGEMENTS_NUMBER_MAX))
        return false;
    *ret_number = number + 0.0; /* -0 is 0 */
    return true;
}

struct steps {
    struct str names[AGREE_CATEGORY_COUNT_MAX];
    double worths[AGREE_CATEGORY_COUNT_MAX];
    uint32_t count;
    bool numbers, declared;
};

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool range_of(struct str text, struct arena *arena, struct steps *scale)
{
    const char *colon = memchr(text.ptr, ':', text.len);
    double from, to;
    if (!colon || !number_of((struct str){text.ptr, (size_t)(colon - text.ptr)}, &from) ||
        !number_of(str_of(colon + 1), &to) || from != floor(from) || to != floor(to) || !(to > from) ||
        to - from >= RANGE_MAX)
        return false;
    for (double worth = from; worth <= to; worth++) {
        char digits[NUMBER_BYTES];
        snprintf(digits, sizeof(digits), "%.0f", worth);
        scale->names[scale->count] = arena_copy(arena, str_of(digits));
        scale->worths[scale->count++] = worth;
    }
    scale->numbers = true;
    return true;
}

static enum exit_code declare(const struct judgements_wish *wish, struct arena *arena, struct steps *scale)
{
    struct str text = str_of(wish->scale);
    static const char right[] = "a scale is two whole numbers as 1:7, or its steps from the lowest to the highest as "
                                "low,middle,high or 0,1,2,5,10; at most %d";
    scale->declared = true;
    if (range_of(text, arena, scale))
        return EXIT_FINE;
    scale->numbers = true;
    for (size_t from = 0; from <= text.len;) {
        const char *comma = memchr(text.ptr + from, ',', text.len - from);
        size_t to = comma ? (size_t)(comma - text.ptr) : text.len;
        struct str name = trimmed((struct str){text.ptr + from, to - from});
        for (uint32_t i = 0; i < scale->count; i++)
            if (str_equal(name, scale->names[i]))
                return cli_usage("agree", "\"" STR_FMT "\" stands twice in the scale", STR_ARG(name));
        if (is_missing(name) || scale->count == AGREE_CATEGORY_COUNT_MAX)
            return cli_usage("agree", right, AGREE_CATEGORY_COUNT_MAX);
        scale->numbers = number_of(name, &scale->worths[scale->count]) && scale->numbers;
        scale->names[scale->count++] = name;
        from = to + 1;
    }
    for (uint32_t i = 1; scale->numbers && i < scale->count; i++)
        if (!(scale->worths[i] > scale->worths[i - 1])) {
            if (wish->numbers)
                return cli_usage("agree", right, AGREE_CATEGORY_COUNT_MAX);
            scale->numbers = false; /* numbers that are names */
        }
    return scale->count >= 2 ? EXIT_FINE : cli_usage("agree", right, AGREE_CATEGORY_COUNT_MAX);
}

/* The scale that the texts make: numbers when all are, or are to be. */
static enum exit_code infer(struct reading *reading, struct steps *scale)
{
    const struct names *texts = &reading->texts;
    double number, *numbers = arena_alloc(reading->arena, texts->count + 1, sizeof(*numbers));
    uint32_t count = 0, distinct = 0;
    if (!numbers)
        return EXIT_TROUBLE;
    for (uint32_t i = 0; i < texts->count; i++)
        if (number_of(texts->items[i], &number))
            numbers[count++] = number;
    scale->numbers = reading->wish->numbers || count == texts->count; /* what is none is said where it stands */
    qsort(numbers, count, sizeof(*numbers), ascending);
    for (uint32_t i = 0; scale->numbers && i < count; i++)
        if (distinct == 0 || numbers[i] != numbers[distinct - 1])
            numbers[distinct++] = numbers[i];
    uint32_t all = scale->numbers ? distinct : texts->count;
    if (all > AGREE_CATEGORY_COUNT_MAX) {
        cli_say(stderr, "%s: %u different values\n  right: at most %d; round them\n", reading->wish->path, all,
                AGREE_CATEGORY_COUNT_MAX);
        return EXIT_FAULTS;
    }
    for (uint32_t i = 0; i < all; i++) {
        char digits[NUMBER_BYTES];
        snprintf(digits, sizeof(digits), "%.10g", numbers[i]);
        scale->worths[i] = numbers[i];
        scale->names[i] = scale->numbers ? arena_copy(reading->arena, str_of(digits)) : texts->items[i];
    }
    scale->count = all;
    return EXIT_FINE;
}

/* The category of a text; 0: it is not on the scale. */
static uint32_t category_of(const struct steps *scale, struct str text)
{
    double number;
    bool is_number = scale->numbers && number_of(text, &number);
    for (uint32_t c = 0; c < scale->count; c++)
        if (scale->numbers ? is_number && scale->worths[c] == number : str_equal(scale->names[c], text))
            return c + 1;
    return 0;
}

/* ---- together ---- */

/* The cells that are wanted, in `judgements`, and for each cell that there is which of them it is (NONE: not wanted).
 */
static enum exit_code choose_cells(struct reading *reading, struct judgements *judgements, uint32_t *ret_chosen)
{
    const struct names *cells = &reading->cells;
    judgements->cells = arena_alloc(reading->arena, cells->count + 1, sizeof(*judgements->cells));
    if (!judgements->cells)
        return EXIT_TROUBLE;
    for (uint32_t c = 0; c < cells->count; c++) {
        ret_chosen[c] = reading->wish->cells ? NONE : c;
        if (!reading->wish->cells)
            judgements->cells[judgements->cell_count++] = cells->items[c];
    }
    struct str wanted = str_of(reading->wish->cells ? reading->wish->cells : "");
    for (size_t from = 0; reading->wish->cells && from <= wanted.len;) {
        const char *comma = memchr(wanted.ptr + from, ',', wanted.len - from);
        size_t to = comma ? (size_t)(comma - wanted.ptr) : wanted.len;
        struct str name = trimmed((struct str){wanted.ptr + from, to - from});
        uint32_t is = names_find(cells, name);
        if (is == NONE || ret_chosen[is] != NONE)
            return cli_usage("agree",
                             is == NONE ? "%s has no cell \"" STR_FMT "\"" : "%s: cell \"" STR_FMT "\" is named twice",
                             reading->wish->path, STR_ARG(name));
        ret_chosen[is] = judgements->cell_count;
        judgements->cells[judgements->cell_count++] = name;
        from = to + 1;
    }
    if (judgements->cell_count > JUDGEMENTS_CELL_COUNT_MAX) {
        cli_say(stderr, "%s: %u cells\n  right: at most %d\n", reading->wish->path, judgements->cell_count,
                JUDGEMENTS_CELL_COUNT_MAX);
        return EXIT_FAULTS;
    }
    return EXIT_FINE;
}

/* Raters that are wanted; `ret_place` has the index of each that there is, or NONE. */
static enum exit_code choose_raters(struct reading *reading, struct judgements *judgements, uint32_t *ret_place)
{
    const struct names *raters = &reading->raters;
    uint32_t *chosen = arena_alloc(reading->arena, reading->cells.count + 1, sizeof(*chosen));
    judgements->raters = arena_alloc(reading->arena, raters->count + 1, sizeof(*judgements->raters));
    judgements->cell_of = arena_alloc(reading->arena, raters->count + 1, sizeof(*judgements->cell_of));
    if (!chosen || !judgements->raters || !judgements->cell_of)
        return EXIT_TROUBLE;
    enum exit_code code = choose_cells(reading, judgements, chosen);
    for (uint32_t r = 0; code == EXIT_FINE && r < raters->count; r++) {
        uint32_t cell = reading->cell_of[r];
        if (reading->cells.count > 0 && cell == 0) {
            cli_say(stderr, "%s: rater \"" STR_FMT "\" is of no cell\n  right: a cell for each rater, or for none\n",
                    reading->wish->path, STR_ARG(raters->items[r]));
            return EXIT_FAULTS;
        }
        ret_place[r] = NONE;
        if (cell > 0 && chosen[cell - 1] == NONE)
            continue;
        ret_place[r] = judgements->rater_count;
        judgements->cell_of[judgements->rater_count] = cell > 0 ? chosen[cell - 1] : 0;
        judgements->raters[judgements->rater_count++] = raters->items[r];
    }
    return code;
}

static void place_entry(struct reading *reading, const struct entry *entry, const struct steps *scale,
                        uint32_t category, uint32_t rater, const char *right, struct judgements *judgements)
{
    uint16_t *values = entry->guess ? judgements->guesses : judgements->values;
    size_t at = (size_t)entry->unit * judgements->rater_count + rater;
    if (category == 0)
        fault(reading, entry->row, entry->column, right,
              scale->declared ? "\"" STR_FMT "\" is not on the scale" : "\"" STR_FMT "\" is no number",
              STR_ARG(entry->text));
    else if (values[at] != AGREE_MISSING)
        fault(reading, entry->row, entry->column, "one value of each rater for each unit",
              "\"" STR_FMT "\" has valued \"" STR_FMT "\" already", STR_ARG(judgements->raters[rater]),
              STR_ARG(reading->units.items[entry->unit]));
    else {
        values[at] = (uint16_t)category;
        judgements->value_count += !entry->guess;
    }
}

static enum exit_code place_entries(struct reading *reading, const struct steps *scale, const uint32_t *place,
                                    struct judgements *judgements)
{
    size_t places = (size_t)judgements->unit_count * judgements->rater_count;
    char right[512];
    if (scale->declared)
        snprintf(right, sizeof(right), "one of %.400s; an empty cell where nothing was said", reading->wish->scale);
    else
        snprintf(right, sizeof(right),
                 "a number of at most %d either side of 0; --scale where steps have names, "
                 "--metric nominal where they have no order",
                 JUDGEMENTS_NUMBER_MAX);
    if (places > JUDGEMENTS_PLACE_COUNT_MAX) {
        cli_say(stderr, "%s: %u units and %u raters\n  right: at most %d places for values\n", reading->wish->path,
                judgements->unit_count, judgements->rater_count, JUDGEMENTS_PLACE_COUNT_MAX);
        return EXIT_FAULTS;
    }
    judgements->values = arena_alloc(reading->arena, places + 1, sizeof(*judgements->values));
    judgements->guesses =
        reading->guesses ? arena_alloc(reading->arena, places + 1, sizeof(*judgements->guesses)) : NULL;
    uint32_t *categories = arena_alloc(reading->arena, reading->texts.count + 1, sizeof(*categories));
    if (!judgements->values || !categories || (reading->guesses && !judgements->guesses))
        return EXIT_TROUBLE;
    for (uint32_t i = 0; i < reading->texts.count; i++)
        categories[i] = category_of(scale, reading->texts.items[i]);
    for (uint32_t i = 0; i < reading->entry_count; i++) {
        const struct entry *entry = &reading->entries[i];
        uint32_t category = categories[names_find(&reading->texts, entry->text)];
        if (place[entry->rater] != NONE)
            place_entry(reading, entry, scale, category, place[entry->rater], right, judgements);
    }
    return reading->fault_count > 0 ? EXIT_FAULTS : EXIT_FINE;
}

static bool begin(struct reading *reading, uint32_t count)
{
    reading->cell_of = arena_alloc(reading->arena, count + 1, sizeof(*reading->cell_of));
    reading->entries = arena_alloc(reading->arena, count + 1, sizeof(*reading->entries));
    reading->body = row_end(reading->grid, 0);
    return reading->cell_of && reading->entries && names_init(&reading->units, reading->arena, count) &&
           names_init(&reading->raters, reading->arena, count) && names_init(&reading->cells, reading->arena, count) &&
           names_init(&reading->texts, reading->arena, count);
}

static enum exit_code read_all(struct reading *reading, struct steps *scale, struct judgements *judgements)
{
    if (reading->wish->scale) {
        enum exit_code code = declare(reading->wish, reading->arena, scale);
        if (code != EXIT_FINE)
            return code;
        if (!scale->numbers && reading->wish->distances)
            return cli_usage("agree", "steps that are names have an order and no distances: --metric ordinal, or a "
                                      "scale of numbers");
    }
    judgements->form = begin(reading, reading->grid->cell_count) ? read_entries(reading) : NULL;
    uint32_t *place = arena_alloc(reading->arena, reading->raters.count + 1, sizeof(*place));
    if (reading->fault_count > 0)
        return EXIT_FAULTS;
    if (!judgements->form || !place)
        return EXIT_TROUBLE;
    if (reading->wish->cells && reading->cells.count == 0)
        return cli_usage("agree", "%s says of no rater which cell it is of", reading->wish->path);
    enum exit_code code = scale->declared ? EXIT_FINE : infer(reading, scale);
    if (code == EXIT_FINE)
        code = choose_raters(reading, judgements, place);
    judgements->units = reading->units.items;
    judgements->unit_count = reading->units.count;
    if (code == EXIT_FINE)
        code = place_entries(reading, scale, place, judgements);
    if (code == EXIT_FINE && judgements->value_count == 0) {
        cli_say(stderr, "%s: there are no values\n  right: a value of some rater for some unit\n", reading->wish->path);
        code = EXIT_FAULTS;
    }
    return code;
}

enum exit_code judgements_read(const struct grid *grid, const struct judgements_wish *wish, struct arena *arena,
                               struct judgements *ret_judgements)
{
    struct reading reading = {.grid = grid, .wish = wish, .arena = arena};
    struct judgements judgements = {.form = NULL};
    struct steps *scale = arena_alloc(arena, 1, sizeof(*scale));
    assert(wish->numbers || !wish->distances);
    if (!scale)
        return EXIT_TROUBLE;
    if (grid->cell_count == 0) {
        cli_say(stderr, "%s: it is empty\n  right: heads in the first row, values below\n", wish->path);
        return EXIT_FAULTS;
    }
    enum exit_code code = read_all(&reading, scale, &judgements);
    if (reading.fault_count > FAULTS_SHOWN)
        cli_say(stderr, "%s: and %u more\n", wish->path, reading.fault_count - FAULTS_SHOWN);
    judgements.categories = scale->names;
    judgements.worths = scale->numbers ? scale->worths : NULL;
    judgements.category_count = scale->count;
    judgements.declared = scale->declared;
    if (code == EXIT_FINE)
        *ret_judgements = judgements;
    return code;
}
