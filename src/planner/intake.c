/* Rows taken one after the other. */
#include "planner/intake.h"

#include <assert.h>
#include <stdio.h>

#include "planner/receivers.h"
#include "planner/slug.h"

enum { OBJECTIVE_WORDS_MAX = 400 };

struct rows {
    struct intake *intake;
    const struct source *known;
    struct trouble *trouble;
    int64_t date;   /* of the row before, days after 1970 */
    int32_t minute; /* of the day, of the row before */
    bool dated;     /* some row had a date */
};

int64_t intake_minute(const struct draft *draft)
{
    return draft->moment != INTAKE_NO_MOMENT ? draft->moment : draft->clock;
}

static void set_why(struct intake *intake, const struct grid_cell *cell, const char *why)
{
    assert(cell >= intake->grid->cells && cell < intake->grid->cells + intake->grid->cell_count);
    intake->why[cell - intake->grid->cells] = why;
}

/* Columns of which the scenario may have no place for some cells: a storyline too many, a word of status that is not
 * known, phases that do not lie one behind the other. */
static bool may_have_place(uint32_t column)
{
    return column == MSEL_STORYLINE || column == MSEL_STATUS || column == MSEL_PHASE;
}

/* Columns of other people's lists that the language has no key for, or not in words of theirs; a scenario that is there
 * has its own. */
static bool has_no_place(const struct rows *rows, uint32_t column)
{
    bool theirs = rows->known && (may_have_place(column) || column == MSEL_CONTROLLER);
    return !rows->intake->mapping->braces &&
           (theirs || column == MSEL_AFTER || column == MSEL_CHANCE || msel_of_release(column));
}

/* The head of what is kept: other than that of the column in which the scenario has the rest. */
static struct str kept_head(const struct rows *rows, const struct mapping_column *column)
{
    static const char listed[] = " (as listed)";
    if (column->is >= MAPPING_KEEP || !may_have_place(column->is) || rows->known)
        return column->head;
    char *head = arena_alloc(rows->intake->arena, column->head.len + sizeof(listed), 1);
    if (!head)
        return column->head;
    memcpy(head, column->head.ptr, column->head.len);
    memcpy(head + column->head.len, listed, sizeof(listed));
    return (struct str){head, column->head.len + sizeof(listed) - 1};
}

/* ---- the parts of a row ---- */

static void take_field(struct rows *rows, struct draft *draft, const struct mapping_column *column,
                       const struct grid_cell *cell)
{
    assert(column->is < MSEL_COLUMN_COUNT && column->language < LANGUAGE_COUNT_MAX);
    draft->fields[column->is][msel_by_language(column->is) ? column->language : 0] = cell->text;
    set_why(rows->intake, cell, NULL);
}

/* A line behind what a column says already; with the head of its own, where one is given. */
static void add_line(struct intake *intake, struct draft *draft, enum msel_column column, struct str head,
                     struct str text)
{
    assert(column < MSEL_COLUMN_COUNT);
    struct str *lines = &draft->fields[column][0];
    size_t len = lines->len + 1 + head.len + 2 + text.len;
    char *both = arena_alloc(intake->arena, len + 1, 1);
    if (!both)
        return;
    int written = snprintf(both, len + 1, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(*lines),
                           lines->len > 0 ? "\n" : "", STR_ARG(head), head.len > 0 ? ": " : "", STR_ARG(text));
    *lines = (struct str){both, (size_t)written};
}

static void take_stamp(struct rows *rows, const struct grid_cell *cell, struct stamp *total)
{
    struct stamp stamp;
    if (!stamp_read(cell->text, rows->intake->mapping->order, &stamp)) {
        set_why(rows->intake, cell, "no date or time that can be read");
        return;
    }
    set_why(rows->intake, cell, NULL);
    if (stamp.has_relative) {
        total->has_relative = true;
        total->relative = stamp.relative;
    }
    if (stamp.has_date && !total->has_date) {
        total->has_date = true;
        total->date = stamp.date;
    }
    if (stamp.has_day && !total->has_day) {
        total->has_day = true;
        total->day = stamp.day;
    }
    if (stamp.has_time && !total->has_time) {
        total->has_time = true;
        total->minute = stamp.minute;
        total->has_offset = stamp.has_offset;
        total->offset = stamp.offset;
    }
}

/* Where the row lies, of what its cells say; what they leave out is as in the row before. */
static void set_moment(struct rows *rows, const struct stamp *stamp, struct draft *draft)
{
    const struct mapping *mapping = rows->intake->mapping;
    draft->moment = stamp->has_relative ? stamp->relative : INTAKE_NO_MOMENT;
    draft->clock = INTAKE_NO_MOMENT;
    if (!stamp->has_date && !stamp->has_time && !stamp->has_day)
        return;
    int64_t first = mapping->startex / 86400, date = rows->date;
    if (stamp->has_date)
        date = stamp->date;
    else if (stamp->has_day)
        date = first + stamp->day - 1;
    else if (!rows->dated && stamp->minute + 720 < rows->minute)
        date++; /* a list without dates that passes midnight */
    rows->dated = rows->dated || stamp->has_date || stamp->has_day;
    rows->date = date;
    if (!stamp->has_time)
        return; /* a day alone is no moment */
    rows->minute = stamp->minute;
    int64_t minute = date * 1440 + stamp->minute; /* of the list's clock */
    if (stamp->has_offset)
        minute += mapping->offset - stamp->offset;
    draft->clock = minute - mapping->startex / 60;
    if (rows->known && rows->known->program->stage_count > 0)
        draft->clock = source_minute(rows->known, (minute - mapping->offset) * 60);
}

static bool is_expected_action(struct str type)
{
    static const char *const words[] = {"expected action",   "expected player action", "expected participant action",
                                        "expected response", "player action",          "예상조치",
                                        "예상 조치"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (receivers_same(type, str_of(words[i])))
            return true;
    return false;
}

/* ---- ids and objectives ---- */

static bool id_taken(const struct intake *intake, struct str id)
{
    for (uint32_t d = 0; d < intake->draft_count; d++)
        if (str_equal(intake->drafts[d].id, id))
            return true;
    return false;
}

/* The number as an id; of a known scenario the id itself where it has one such. */
static void set_id(struct rows *rows, struct draft *draft)
{
    assert(rows->intake->draft_count < INJECT_COUNT_MAX);
    struct intake *intake = rows->intake;
    const struct node *injects = rows->known ? source_section(rows->known, "injects") : NULL;
    char row[16];
    draft->number = draft->fields[MSEL_NUMBER][0];
    struct str id = draft->number;
    if (!source_get(injects, id)) {
        snprintf(row, sizeof(row), "row%u", draft->row);
        id = id.len > 0 ? slug_of(id, "i", intake->arena) : arena_copy(intake->arena, str_of(row));
    }
    struct str base = id;
    for (uint32_t n = 2; id.ptr && id_taken(intake, id); n++)
        id = slug_with(base, n, intake->arena);
    draft->id = id;
}

/* False: the capability has no place, since the objective has another. */
static bool set_objective(struct rows *rows, struct draft *draft)
{
    struct intake *intake = rows->intake;
    struct str words = draft->fields[MSEL_OBJECTIVE][0], capability = draft->fields[MSEL_CAPABILITY][0];
    struct str text = words.len > 0 ? words : capability;
    draft->objective = INDEX_NONE;
    if (text.len == 0)
        return true;
    for (uint32_t o = 0; o < intake->objective_count; o++)
        if (receivers_same(intake->objectives[o].text, text)) {
            draft->objective = o;
            return capability.len == 0 || str_equal(intake->objectives[o].capability, capability);
        }
    if (intake->objective_count == OBJECTIVE_COUNT_MAX)
        return false;
    struct str id = slug_of(text.len < OBJECTIVE_WORDS_MAX ? text : STR(""), "o", intake->arena), base = id;
    for (uint32_t n = 2, o = 0; id.ptr && o < intake->objective_count; o++)
        if (str_equal(intake->objectives[o].id, id)) {
            id = slug_with(base, n++, intake->arena);
            o = UINT32_MAX; /* from the first again */
        }
    draft->objective = intake->objective_count;
    intake->objectives[intake->objective_count++] = (struct intake_objective){id, text, capability};
    return true;
}

/* A storyline is one by its title; of a scenario that is there, by its id. */
static void set_storyline(struct rows *rows, struct draft *draft, struct str *kept)
{
    struct intake *intake = rows->intake;
    struct str text = draft->fields[MSEL_STORYLINE][0];
    draft->storyline = INDEX_NONE;
    if (text.len == 0 || (rows->known && !source_get(source_section(rows->known, "storylines"), text)))
        return;
    for (uint32_t s = 0; s < intake->storyline_count; s++)
        if (receivers_same(intake->storylines[s].text, text)) {
            draft->storyline = s;
            return;
        }
    if (intake->storyline_count == STORYLINE_COUNT_MAX) {
        const struct mapping_column *column = mapping_find(intake->mapping, MSEL_STORYLINE, 0);
        struct str head = column ? kept_head(rows, column) : STR("");
        for (uint32_t c = 1; column && c < intake->kept.column_count; c++)
            if (str_equal(intake->kept.columns[c].head, head))
                kept[c] = text;
        return;
    }
    struct str id = rows->known ? text : slug_of(text, "s", intake->arena), base = id;
    for (uint32_t n = 2, s = 0; id.ptr && s < intake->storyline_count; s++)
        if (str_equal(intake->storylines[s].id, id)) {
            id = slug_with(base, n++, intake->arena);
            s = UINT32_MAX; /* from the first again */
        }
    draft->storyline = intake->storyline_count;
    intake->storylines[intake->storyline_count++] = (struct intake_objective){.id = id, .text = text};
}

static void set_phase(struct rows *rows, struct draft *draft)
{
    struct intake *intake = rows->intake;
    struct str text = draft->fields[MSEL_PHASE][0];
    draft->phase = INDEX_NONE;
    if (text.len == 0 || rows->known)
        return;
    for (uint32_t p = 0; p < intake->phase_count; p++)
        if (receivers_same(intake->phases[p].title, text)) {
            draft->phase = p;
            return;
        }
    if (intake->phase_count == STAGE_COUNT_MAX)
        return;
    struct str id = slug_of(text, "p", intake->arena), base = id;
    bool taken = str_equal(id, STR("phase")) || str_equal(id, STR("p"));
    for (uint32_t n = 2, p = 0; id.ptr && (taken || p < intake->phase_count); p++)
        if (taken || str_equal(intake->phases[p].id, id)) {
            id = slug_with(base, n++, intake->arena);
            taken = false;
            p = UINT32_MAX; /* from the first again */
        }
    draft->phase = intake->phase_count;
    intake->phases[intake->phase_count++] = (struct intake_phase){id, text, INTAKE_NO_MOMENT, INTAKE_NO_MOMENT};
}

/* ---- a row ---- */

/* What a list says and a scenario has no key for goes to the notes of control. */
static void take_prose(struct rows *rows, struct draft *draft, const struct mapping_column *column,
                       const struct grid_cell *cell)
{
    take_field(rows, draft, column, cell);
    add_line(rows->intake, draft, MSEL_NOTES, column->head, cell->text);
}

static void keep_cell(struct rows *rows, const struct mapping_column *column, const struct grid_cell *cell,
                      struct str *kept)
{
    assert(column->is >= MAPPING_KEEP || has_no_place(rows, column->is) || may_have_place(column->is));
    struct intake *intake = rows->intake;
    struct str head = kept_head(rows, column);
    for (uint32_t c = 1; kept && c < intake->kept.column_count; c++)
        if (str_equal(intake->kept.columns[c].head, head)) {
            kept[c] = cell->text;
            set_why(intake, cell, NULL);
        }
}

/* What the rest of the row says as well: whether it has a moment. */
static bool is_event_type(struct str type)
{
    static const char *const words[] = {"inject", "contingency inject", "contingency", "contextual inject",
                                        "상황",   "우발 상황"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (receivers_same(type, str_of(words[i])))
            return true;
    return is_expected_action(type);
}

static bool all_are_cells(struct mapping *mapping, struct str receivers)
{
    struct str name;
    size_t at = 0;
    while (receivers_next(receivers, &at, &name)) {
        const struct mapping_word *word = mapping_word(mapping, MSEL_TO, name);
        if (!word || word->means.len == 0)
            return false;
    }
    return true;
}

static bool is_prose(const struct rows *rows, const struct mapping_column *column)
{
    return !rows->intake->mapping->braces && column->is == MSEL_TRIGGER;
}

static void take_cell(struct rows *rows, struct draft *draft, const struct mapping_column *column,
                      const struct grid_cell *cell, struct stamp *stamp, struct str *kept)
{
    assert(column->at == cell->column);
    bool ours = rows->intake->mapping->braces;
    if (column->is == MAPPING_KEEP)
        keep_cell(rows, column, cell, kept);
    else if (column->is == MAPPING_NO)
        set_why(rows->intake, cell, "its column is left out");
    else if (column->is == MSEL_DATE || column->is == MSEL_TIME || column->is == MSEL_DAY ||
             column->is == MSEL_MOMENT) {
        take_stamp(rows, cell, stamp);
        draft->fields[column->is][0] = cell->text;
    } else if (is_prose(rows, column)) {
        return; /* when the notes are there */
    } else if (has_no_place(rows, column->is)) {
        keep_cell(rows, column, cell, kept);
    } else {
        take_field(rows, draft, column, cell);
        const struct mapping_word *word =
            column->is == MSEL_STATUS ? mapping_word(rows->intake->mapping, MSEL_STATUS, cell->text) : NULL;
        bool unknown = column->is == MSEL_STATUS && (!word || word->means.len == 0);
        if (!rows->known && (unknown || column->is == MSEL_PHASE))
            keep_cell(rows, column, cell, kept); /* of phases it is known at the end */
        if (!ours && column->is == MSEL_TYPE && !is_event_type(cell->text))
            set_why(rows->intake, cell,
                    "of the type of an event only inject, contingency and expected action are known");
        if (column->is == MSEL_TO && !all_are_cells(rows->intake->mapping, cell->text))
            set_why(rows->intake, cell, "not all of these are cells");
    }
}

/* Whether a row says what players read: else it is a heading between rows, or a remark. */
static bool tells_something(const struct draft *draft)
{
    bool tells = false;
    for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++)
        tells = tells || draft->fields[MSEL_TEXT][l].len > 0 || draft->fields[MSEL_TITLE][l].len > 0;
    return tells;
}

/* Dates and days of a row that comes to no moment. */
static void lose_days(struct rows *rows, uint32_t first, uint32_t count)
{
    struct intake *intake = rows->intake;
    for (uint32_t i = first; i < first + count; i++)
        for (uint32_t c = 0; c < intake->mapping->column_count; c++)
            if (mapping_is_time(intake->mapping->columns[c].is) &&
                intake->mapping->columns[c].at == intake->grid->cells[i].column && !intake->why[i])
                intake->why[i] = "its row has no time of the day, and is left to control";
}

static void lose_capability(struct rows *rows, uint32_t first, uint32_t count)
{
    struct intake *intake = rows->intake;
    for (uint32_t i = first; i < first + count; i++)
        for (uint32_t c = 0; c < intake->mapping->column_count; c++)
            if (intake->mapping->columns[c].is == MSEL_CAPABILITY &&
                intake->mapping->columns[c].at == intake->grid->cells[i].column)
                intake->why[i] = "its objective has another capability, or there are too many objectives";
}

static enum status take_row(struct rows *rows, uint32_t first, uint32_t count)
{
    assert(count > 0 && first + count <= rows->intake->grid->cell_count);
    struct intake *intake = rows->intake;
    struct draft draft = {.row = intake->grid->cells[first].row};
    struct stamp stamp = {0};
    struct str kept[SHEET_COLUMN_COUNT_MAX] = {{NULL, 0}};
    for (uint32_t i = first; i < first + count; i++) {
        const struct grid_cell *cell = &intake->grid->cells[i];
        set_why(intake, cell, "its column has no head");
        for (uint32_t c = 0; c < intake->mapping->column_count; c++)
            if (intake->mapping->columns[c].at == cell->column)
                take_cell(rows, &draft, &intake->mapping->columns[c], cell, &stamp, kept);
    }
    for (uint32_t i = first; i < first + count; i++)
        for (uint32_t c = 0; c < intake->mapping->column_count; c++)
            if (intake->mapping->columns[c].at == intake->grid->cells[i].column &&
                is_prose(rows, &intake->mapping->columns[c]))
                take_prose(rows, &draft, &intake->mapping->columns[c], &intake->grid->cells[i]);
    struct draft *before = intake->draft_count > 0 ? &intake->drafts[intake->draft_count - 1] : NULL;
    if (!tells_something(&draft)) {
        for (uint32_t i = first; i < first + count; i++)
            set_why(intake, &intake->grid->cells[i], "its row has neither a title nor a message");
        return STATUS_OK;
    }
    if (before && is_expected_action(draft.fields[MSEL_TYPE][0])) {
        struct str text = draft.fields[MSEL_TEXT][0].len > 0 ? draft.fields[MSEL_TEXT][0] : draft.fields[MSEL_TITLE][0];
        add_line(intake, before, MSEL_EXPECTED, STR(""), text);
        return STATUS_OK;
    }
    if (intake->draft_count == INJECT_COUNT_MAX)
        return trouble_say(rows->trouble, STATUS_TOO_LARGE, "row %u: a scenario has at most %d injects", draft.row,
                           INJECT_COUNT_MAX);
    set_moment(rows, &stamp, &draft);
    if (intake_minute(&draft) == INTAKE_NO_MOMENT)
        lose_days(rows, first, count);
    set_id(rows, &draft);
    if (!set_objective(rows, &draft))
        lose_capability(rows, first, count);
    set_storyline(rows, &draft, kept);
    set_phase(rows, &draft);
    struct str *row = intake->kept.column_count > 1 ? sheet_row(&intake->kept) : NULL;
    if (row) {
        memcpy(row, kept, intake->kept.column_count * sizeof(*row));
        row[0] = draft.id;
    }
    intake->drafts[intake->draft_count++] = draft;
    return draft.id.ptr && !intake->kept.failed ? STATUS_OK
                                                : trouble_say(rows->trouble, STATUS_OUT_OF_MEMORY, "%s", "");
}

/* ---- the whole ---- */

static void begin_kept(const struct rows *rows)
{
    struct intake *intake = rows->intake;
    intake->kept = (struct sheet){.arena = intake->arena, .column_count = 1};
    intake->kept.columns[0].head = STR("Inject #");
    for (uint32_t c = 0; c < intake->mapping->column_count; c++) {
        const struct mapping_column *column = &intake->mapping->columns[c];
        bool kept = column->is == MAPPING_KEEP || has_no_place(rows, column->is) ||
                    (!rows->known && may_have_place(column->is));
        if (kept && column->head.len > 0 && intake->kept.column_count < SHEET_COLUMN_COUNT_MAX)
            intake->kept.columns[intake->kept.column_count++].head = kept_head(rows, column);
    }
}

/* What lies before STARTEX moves it. */
static void shift_all(struct intake *intake)
{
    int64_t least = 0;
    for (uint32_t d = 0; d < intake->draft_count; d++) {
        int64_t minute = intake_minute(&intake->drafts[d]);
        least = minute != INTAKE_NO_MOMENT && minute < least ? minute : least;
    }
    intake->shift = -least;
    for (uint32_t d = 0; least < 0 && d < intake->draft_count; d++) {
        struct draft *draft = &intake->drafts[d];
        draft->clock -= draft->clock == INTAKE_NO_MOMENT ? 0 : least;
        draft->moment -= draft->moment == INTAKE_NO_MOMENT ? 0 : least;
    }
}

/* Phases hold where each begins behind all of the one before: with the first of its injects, the first at STARTEX. Else
 * the column is kept beside the scenario. */
static void settle_phases(struct intake *intake)
{
    bool holds = true;
    for (uint32_t d = 0; d < intake->draft_count; d++) {
        const struct draft *draft = &intake->drafts[d];
        int64_t minute = intake_minute(draft);
        holds = holds && (draft->phase != INDEX_NONE || draft->fields[MSEL_PHASE][0].len == 0);
        if (draft->phase == INDEX_NONE || minute == INTAKE_NO_MOMENT)
            continue;
        struct intake_phase *phase = &intake->phases[draft->phase];
        phase->begins = phase->begins == INTAKE_NO_MOMENT || minute < phase->begins ? minute : phase->begins;
        phase->last = minute > phase->last ? minute : phase->last;
    }
    for (uint32_t p = 0; p < intake->phase_count; p++) {
        holds = holds && intake->phases[p].begins != INTAKE_NO_MOMENT;
        holds = holds && (p == 0 || intake->phases[p - 1].last < intake->phases[p].begins);
    }
    if (intake->phase_count > 0)
        intake->phases[0].begins = 0;
    if (!holds)
        intake->phase_count = 0;
    for (uint32_t d = 0; !holds && d < intake->draft_count; d++)
        intake->drafts[d].phase = INDEX_NONE;
}

/* Columns that were kept for what may have no place, and all has one. */
static void drop_empty(const struct rows *rows)
{
    struct intake *intake = rows->intake;
    struct sheet *kept = &intake->kept;
    for (uint32_t c = kept->column_count; c > 1; c--) {
        const struct mapping_column *column = NULL;
        for (uint32_t m = 0; m < intake->mapping->column_count; m++)
            if (str_equal(kept_head(rows, &intake->mapping->columns[m]), kept->columns[c - 1].head))
                column = &intake->mapping->columns[m];
        bool empty = column && may_have_place(column->is);
        for (uint32_t r = 0; r < kept->row_count && !(column && column->is == MSEL_PHASE && intake->phase_count > 0);
             r++)
            empty = empty && kept->cells[(size_t)r * kept->column_count + c - 1].len == 0;
        if (!empty)
            continue;
        size_t to = 0, all = (size_t)kept->row_count * kept->column_count;
        for (size_t i = 0; i < all; i++)
            if (i % kept->column_count != c - 1)
                kept->cells[to++] = kept->cells[i];
        memmove(&kept->columns[c - 1], &kept->columns[c], (kept->column_count - c) * sizeof(*kept->columns));
        kept->column_count--;
    }
    if (kept->column_count == 1)
        kept->row_count = 0;
}

/* Whether a cell above the list is its title, or a head that is merged down to the others. */
static bool is_heading(const struct mapping *mapping, const struct grid_cell *cell)
{
    bool heading = str_equal(cell->text, mapping->title);
    for (uint32_t c = 0; c < mapping->column_count; c++)
        heading =
            heading || (mapping->columns[c].at == cell->column && str_equal(mapping->columns[c].head, cell->text));
    return heading;
}

enum status intake_read(const struct grid_file *file, struct mapping *mapping, const struct source *known,
                        struct arena *arena, struct intake *ret_intake, struct trouble *trouble)
{
    const struct grid *grid = &file->sheets[mapping->sheet];
    *ret_intake = (struct intake){.file = file, .grid = grid, .mapping = mapping, .arena = arena};
    ret_intake->drafts = arena_alloc(arena, INJECT_COUNT_MAX, sizeof(*ret_intake->drafts));
    ret_intake->objectives = arena_alloc(arena, OBJECTIVE_COUNT_MAX, sizeof(*ret_intake->objectives));
    ret_intake->why = arena_alloc(arena, (size_t)grid->cell_count + 1, sizeof(*ret_intake->why));
    ret_intake->storylines = arena_alloc(arena, STORYLINE_COUNT_MAX, sizeof(*ret_intake->storylines));
    ret_intake->phases = arena_alloc(arena, STAGE_COUNT_MAX, sizeof(*ret_intake->phases));
    if (!ret_intake->drafts || !ret_intake->objectives || !ret_intake->why || !ret_intake->storylines ||
        !ret_intake->phases)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    struct rows rows = {.intake = ret_intake, .known = known, .trouble = trouble, .date = mapping->startex / 86400};
    begin_kept(&rows);
    uint32_t from = mapping->head + mapping->head_count, first = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && first < grid->cell_count) {
        uint32_t count = 1;
        while (first + count < grid->cell_count && grid->cells[first + count].row == grid->cells[first].row)
            count++;
        if (grid->cells[first].row >= from)
            status = take_row(&rows, first, count);
        else if (grid->cells[first].row < mapping->head)
            for (uint32_t i = first; i < first + count; i++)
                set_why(ret_intake, &grid->cells[i],
                        is_heading(mapping, &grid->cells[i]) ? NULL : "it stands above the list");
        first += count;
    }
    assert(status != STATUS_OK || first == grid->cell_count);
    if (status == STATUS_OK && !known) {
        shift_all(ret_intake);
        settle_phases(ret_intake);
        drop_empty(&rows);
    }
    return status;
}

static bool add_unplaced(struct sheet *sheet, struct arena *arena, const struct grid *grid,
                         const struct grid_cell *cell, const char *why)
{
    assert(why[0] != '\0' && cell->row >= 1);
    char place[GRID_PLACE_BYTES], number[16];
    struct str *row = sheet_row(sheet);
    if (!row)
        return false;
    grid_place(cell->row, cell->column, place);
    size_t letters = strcspn(place, "0123456789");
    snprintf(number, sizeof(number), "%u", cell->row);
    row[0] = grid->name;
    row[1] = arena_copy(arena, str_of(number));
    row[2] = arena_copy(arena, (struct str){place, letters});
    row[3] = cell->text;
    row[4] = str_of(why);
    return true;
}

uint32_t intake_unplaced(const struct intake *intake, struct sheet *ret_sheet)
{
    static const char *const heads[] = {"Sheet", "Row", "Column", "Text", "Why it is not placed"};
    *ret_sheet = (struct sheet){.arena = intake->arena, .column_count = 5};
    for (uint32_t c = 0; c < 5; c++)
        ret_sheet->columns[c].head = str_of(heads[c]);
    for (uint32_t s = 0; s < intake->file->sheet_count; s++) {
        const struct grid *grid = &intake->file->sheets[s];
        for (uint32_t c = 0; c < grid->cell_count; c++) {
            const char *why = grid == intake->grid ? intake->why[c] : "its sheet is not the list";
            bool repeated = grid->cells[c].kind == GRID_REPEATED; /* it stands once in the file */
            if (why && !repeated && !add_unplaced(ret_sheet, intake->arena, grid, &grid->cells[c], why))
                return ret_sheet->row_count;
        }
    }
    return ret_sheet->row_count;
}
