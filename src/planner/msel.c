/* Rows of the events list. */
#include "planner/msel.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "program/time.h"
#include "program/words.h"

static const struct {
    uint32_t width;
    bool by_language;
    const char *key;
} columns[] = {
#define COLUMN(name, width, key) [MSEL_##name] = {width, false, key},
#define COLUMN_BY_LANGUAGE(name, width, key) [MSEL_##name] = {width, true, key},
#include "planner/columns.def"
#undef COLUMN
#undef COLUMN_BY_LANGUAGE
};

bool msel_by_language(uint32_t column)
{
    return column < MSEL_COLUMN_COUNT && columns[column].by_language;
}

struct str msel_field(const struct msel *msel, uint32_t row, enum msel_column column)
{
    assert(row < msel->sheet.row_count);
    for (uint32_t c = 0; c < msel->sheet.column_count; c++) {
        struct str text = msel->sheet.cells[(size_t)row * msel->sheet.column_count + c];
        if (msel->heads[c].column == column && text.len > 0)
            return text;
    }
    return STR("");
}

bool msel_of_release(uint32_t column)
{
    return column == MSEL_ORIGINATOR || column == MSEL_REDACTS;
}

const char *msel_key(enum msel_column column)
{
    assert(column < MSEL_COLUMN_COUNT);
    return columns[column].key;
}

struct str msel_word(const struct words *words, enum word heads, uint32_t n)
{
    const char *from = words->text[heads];
    for (; n > 0 && from; n--) {
        from = strchr(from, '|');
        from = from ? from + 1 : NULL;
    }
    return from ? (struct str){from, strcspn(from, "|")} : STR("");
}

enum { KEPT_WIDTH = 20 };

int64_t msel_minute(const struct source *source, code_at at)
{
    return at == CODE_NONE ? MSEL_NO_MOMENT : program_eval(source->program, at, source->slots);
}

/* ---- heads ---- */

/* All, each cell, and behind it its seats by name. */
static void offer_receivers(const struct source *source, struct str *ret_choices)
{
    const struct program *program = source->program;
    uint32_t count = 0;
    ret_choices[count++] = STR("all");
    for (uint32_t c = 0; c < program->cell_count; c++) {
        const struct program_cell *cell = &program->cells[c];
        ret_choices[count++] = cell->id;
        for (uint32_t s = 0; s < cell->seat_count; s++)
            ret_choices[count++] = source_say(source, STR_FMT "." STR_FMT, STR_ARG(cell->id),
                                              STR_ARG(program->seats[cell->seat_first + s].id));
    }
    assert(count == 1 + program->cell_count + program->seat_count);
}

/* What a spreadsheet offers for a column. */
static void offer(const struct source *source, enum msel_column column, struct sheet_column *ret_column)
{
    static const struct {
        enum msel_column column;
        enum words_list list;
    } lists[] = {{MSEL_METHOD, WORDS_inject_method},
                 {MSEL_CHANNEL, WORDS_channel},
                 {MSEL_KIND, WORDS_inject_kind},
                 {MSEL_PRECEDENCE, WORDS_precedence}};
    const struct program *program = source->program;
    const char *const *words = NULL;
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        words = lists[i].column == column ? words_all(lists[i].list) : words;
    while (words && words[count])
        count++;
    count = column == MSEL_OBJECTIVE ? program->objective_count
            : column == MSEL_TO      ? 1 + program->cell_count + program->seat_count
                                     : count;
    struct str *choices = arena_alloc(source->arena, count + 1, sizeof(*choices));
    for (uint32_t i = 0; choices && i < count && column != MSEL_TO; i++)
        choices[i] = column == MSEL_OBJECTIVE ? program->objectives[i].id : str_of(words[i]);
    if (choices && column == MSEL_TO)
        offer_receivers(source, choices);
    ret_column->choices = choices;
    ret_column->choice_count = choices ? count : 0;
}

static bool any_notes(const struct source *source, uint32_t language)
{
    const struct node *injects = source_section(source, "injects");
    for (const struct node *node = injects ? injects->first : NULL; node; node = node->next)
        if (source_text(source, source_get(node, STR("notes")), language).len > 0)
            return true;
    return language == 0;
}

/* A column that most lists do without is there where some inject has it. */
static bool is_wanted(const struct source *source, enum msel_column column)
{
    const struct node *injects = source_section(source, "injects");
    bool any = column != MSEL_CHANNEL && column != MSEL_ATTACHED && column != MSEL_PLACE && !msel_of_release(column);
    for (const struct node *node = injects ? injects->first : NULL; node && !any; node = node->next)
        any = source_get(node, str_of(columns[column].key)) != NULL;
    return any;
}

static void make_heads(const struct source *source, struct msel *msel)
{
    const struct words *words = words_of(source->program);
    const struct program *program = source->program;
    struct sheet *sheet = &msel->sheet;
    for (uint32_t c = 0; c < MSEL_COLUMN_COUNT; c++) {
        struct str head = msel_word(words, WORD_MSEL_HEADS, c);
        uint32_t count = columns[c].by_language ? program->language_count : 1;
        for (uint32_t l = 0; l < count; l++) {
            if ((c == MSEL_NOTES && !any_notes(source, l)) || !is_wanted(source, (enum msel_column)c))
                continue;
            assert(sheet->column_count < SHEET_COLUMN_COUNT_MAX);
            struct sheet_column *column = &sheet->columns[sheet->column_count];
            *column = (struct sheet_column){.head = head, .width = columns[c].width};
            if (columns[c].by_language && program->language_count > 1)
                column->head =
                    source_say(source, STR_FMT " (" STR_FMT ")", STR_ARG(head), STR_ARG(program->languages[l]));
            offer(source, (enum msel_column)c, column);
            msel->heads[sheet->column_count++] = (struct msel_head){(enum msel_column)c, l};
        }
    }
}

/* Columns that an imported list had and a scenario has no place for. */
static void make_kept_heads(const struct source *source, struct msel *msel)
{
    const struct grid *kept = source->kept;
    struct sheet *sheet = &msel->sheet;
    for (uint32_t c = 0; kept && c < kept->cell_count && kept->cells[c].row == 1; c++) {
        if (kept->cells[c].column == 1 || sheet->column_count == SHEET_COLUMN_COUNT_MAX)
            continue;
        sheet->columns[sheet->column_count] = (struct sheet_column){.head = kept->cells[c].text, .width = KEPT_WIDTH};
        msel->heads[sheet->column_count++] = (struct msel_head){MSEL_COLUMN_COUNT, kept->cells[c].column};
    }
}

/* What an inject had in such a column. */
static struct str kept_cell(const struct grid *kept, struct str id, uint32_t column)
{
    assert(column > 1);
    uint32_t row = 0;
    for (uint32_t c = 0; c < kept->cell_count; c++) {
        const struct grid_cell *cell = &kept->cells[c];
        if (cell->column == 1 && str_equal(cell->text, id))
            row = cell->row;
        else if (row > 0 && cell->row == row && cell->column == column)
            return cell->text;
    }
    return STR("");
}

/* ---- cells ---- */

/* What people are expected to do about an inject: what control looks for, and tasks that it opens. A line each. */
static struct str expected(const struct source *source, const struct node *inject)
{
    struct buf lines;
    buf_init(&lines, TEXT_BYTES_MAX * 4);
    const struct node *tasks = source_section(source, "tasks");
    buf_add_str(&lines, source_first(source, source_get(inject, STR("expected"))));
    for (const struct node *task = tasks ? tasks->first : NULL; task; task = task->next) {
        if (!str_equal(source_words(source, source_get(task, STR("after"))), inject->key->text))
            continue;
        struct str text = source_first(source, source_get(task, STR("text")));
        buf_printf(&lines, "%s" STR_FMT ": " STR_FMT " (" STR_FMT ")", lines.len > 0 ? "\n" : "",
                   STR_ARG(source_words(source, source_get(task, STR("cell")))),
                   STR_ARG(text.len > 0 ? text : task->key->text), STR_ARG(source_within(source, "tasks", task)));
    }
    struct str copy = arena_copy(source->arena, str_of(buf_text(&lines)));
    buf_free(&lines);
    return copy.ptr ? copy : STR("");
}

static struct str type_of(const struct source *source, const struct node *inject, int64_t minute)
{
    assert(minute >= MSEL_NO_MOMENT && inject->key);
    const struct words *words = words_of(source->program);
    bool hidden = str_equal(source_words(source, source_get(inject, STR("kind"))), STR("hidden"));
    return str_of(words->text[hidden                     ? WORD_INJECT_HIDDEN
                              : minute == MSEL_NO_MOMENT ? WORD_MSEL_CONTINGENCY
                                                         : WORD_MSEL_INJECT]);
}

/* Date or time of the day, by the clock of STARTEX. */
static struct str clock_of(const struct source *source, enum msel_column column, int64_t minute)
{
    enum { DAY_SECONDS = MINUTES_A_DAY * 60 };
    if (minute == MSEL_NO_MOMENT)
        return STR("");
    int64_t east = (int64_t)source->program->startex_offset_minutes * 60;
    int64_t local = source_instant(source, minute) + east, first = source->program->startex_seconds + east;
    time_t second = (time_t)local;
    struct tm tm;
    gmtime_r(&second, &tm);
    if (column == MSEL_TIME)
        return source_say(source, "%02d:%02d", tm.tm_hour, tm.tm_min);
    if (column == MSEL_DATE)
        return source_say(source, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    int64_t begin = first - (first % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
    struct buf text;
    buf_init(&text, 64);
    words_print(&text, words_of(source->program), WORD_MSEL_DAY, (unsigned)((local - begin) / DAY_SECONDS + 1));
    struct str copy = arena_copy(source->arena, str_of(buf_text(&text)));
    buf_free(&text);
    return copy;
}

/* The phase in which it comes, or in which control sends it. */
static struct str phase_of(const struct source *source, const struct node *inject, int64_t minute)
{
    uint32_t stage = minute == MSEL_NO_MOMENT ? INDEX_NONE : source_stage(source, minute);
    return stage == INDEX_NONE ? source_words(source, source_get(inject, STR("phase")))
                               : source->program->stages[stage].id;
}

/* When an inject of the file comes: as it is written, else as the program has it. */
static int64_t minute_of(const struct source *source, const struct node *inject)
{
    const struct node *at = source_get(inject, STR("at"));
    uint32_t index = program_find_inject(source->program, inject->key->text);
    int64_t minutes;
    if (at && at->kind == NODE_SCALAR && time_read(at->text, &minutes) == at->text.len)
        return minutes;
    return index == INDEX_NONE ? MSEL_NO_MOMENT : msel_minute(source, source->program->injects[index].at);
}

static struct str moment_of(const struct source *source, int64_t minute)
{
    char text[TIME_TEXT_BYTES];
    return minute == MSEL_NO_MOMENT ? STR("") : source_say(source, "%s", time_text(minute, text));
}

/* A condition; or `control`; or a moment that is not written as one, such as `at: delay * 2`. */
static struct str trigger_of(const struct source *source, const struct node *inject)
{
    const struct node *at = source_get(inject, STR("at"));
    int64_t minutes;
    if (!at || at->kind != NODE_SCALAR)
        return source_words(source, source_get(inject, STR("when")));
    return time_read(at->text, &minutes) == at->text.len ? STR("") : at->text;
}

/* The files that come with it: their paths. */
static struct str attached_of(const struct source *source, const struct node *list)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES_MAX);
    for (const struct node *node = list && list->kind == NODE_LIST ? list->first : NULL; node; node = node->next) {
        const struct node *file = source_get(source_section(source, "files"), node->text);
        struct str path = source_words(source, source_get(file, STR("path")));
        buf_printf(&text, "%s" STR_FMT, text.len > 0 ? ", " : "", STR_ARG(path.len > 0 ? path : node->text));
    }
    struct str copy = arena_copy(source->arena, str_of(buf_text(&text)));
    buf_free(&text);
    return copy.ptr ? copy : STR("");
}

/* "City hall (37.57, 126.98)", or what the area is called. */
static struct str place_of(const struct source *source, const struct node *place)
{
    struct str label = source_first(source, source_get(place, STR("label")));
    struct str area = source_first(source, source_get(place, STR("area")));
    const struct node *at = source_get(place, STR("at")), *north = at && at->kind == NODE_LIST ? at->first : NULL;
    struct str where = north && north->next
                           ? source_say(source, STR_FMT ", " STR_FMT, STR_ARG(north->text), STR_ARG(north->next->text))
                           : area;
    return label.len == 0 ? where : source_say(source, STR_FMT " (" STR_FMT ")", STR_ARG(label), STR_ARG(where));
}

static struct str capability_of(const struct source *source, const struct node *inject)
{
    struct str id = source_words(source, source_get(inject, STR("objective")));
    const struct node *objective = source_get(source_section(source, "objectives"), id);
    return source_first(source, source_get(objective, STR("capability")));
}

static struct str cell_of(const struct source *source, const struct msel_head *head, const struct node *inject,
                          int64_t minute)
{
    switch (head->column) {
    case MSEL_NUMBER: return inject->key->text;
    case MSEL_TYPE: return type_of(source, inject, minute);
    case MSEL_DATE:
    case MSEL_TIME:
    case MSEL_DAY: return clock_of(source, head->column, minute);
    case MSEL_MOMENT: return moment_of(source, minute);
    case MSEL_EXPECTED: return expected(source, inject);
    case MSEL_CAPABILITY: return capability_of(source, inject);
    case MSEL_TRIGGER: return trigger_of(source, inject);
    case MSEL_PHASE: return phase_of(source, inject, minute);
    case MSEL_ATTACHED: return attached_of(source, source_get(inject, STR("attach")));
    case MSEL_PLACE: return place_of(source, source_get(inject, STR("place")));
    default: break;
    }
    if (head->column == MSEL_COLUMN_COUNT)
        return kept_cell(source->kept, inject->key->text, head->language);
    const struct node *value = source_get(inject, str_of(columns[head->column].key));
    if (columns[head->column].by_language)
        return source_text(source, value, head->language);
    if (head->column == MSEL_CHANCE && value && value->kind == NODE_MAPPING)
        value = source_get(value, STR("of"));
    return source_words(source, value);
}

enum status msel_make(const struct source *source, struct msel *ret_msel)
{
    const struct node *injects = source_section(source, "injects");
    uint32_t count = injects && injects->kind == NODE_MAPPING ? injects->count : 0;
    *ret_msel = (struct msel){.sheet = {.name = STR("MSEL"), .arena = source->arena}};
    ret_msel->nodes = arena_alloc(source->arena, count + 1, sizeof(*ret_msel->nodes));
    ret_msel->minutes = arena_alloc(source->arena, count + 1, sizeof(*ret_msel->minutes));
    make_heads(source, ret_msel);
    make_kept_heads(source, ret_msel);
    if (!ret_msel->nodes || !ret_msel->minutes)
        return STATUS_OUT_OF_MEMORY;
    for (const struct node *node = count > 0 ? injects->first : NULL; node; node = node->next) {
        uint32_t row = ret_msel->sheet.row_count;
        struct str *cells = sheet_row(&ret_msel->sheet);
        if (!cells)
            return STATUS_OUT_OF_MEMORY;
        int64_t minute = minute_of(source, node);
        ret_msel->nodes[row] = node;
        ret_msel->minutes[row] = minute;
        for (uint32_t c = 0; c < ret_msel->sheet.column_count; c++)
            cells[c] = cell_of(source, &ret_msel->heads[c], node, minute);
    }
    assert(ret_msel->sheet.row_count == count);
    return STATUS_OK;
}
