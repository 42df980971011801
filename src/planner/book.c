/* The workbook: events list, storylines, decisions, the plan, objectives, cells. */
#include <assert.h>

#include "pieces/texts.h"
#include "planner/msel.h"
#include "planner/paper.h"
#include "planner/planner.h"
#include "program/time.h"
#include "program/words.h"

enum { SIDE_SHEET_COLUMNS_MAX = 8 };

/* A sheet beside the events list: its name and heads are words. */
static void begin_sheet(const struct source *source, struct sheet *ret_sheet, enum word name, enum word heads)
{
    const struct words *words = words_of(source->program);
    *ret_sheet = (struct sheet){.name = str_of(words->text[name]), .arena = source->arena};
    for (uint32_t c = 0; c < SIDE_SHEET_COLUMNS_MAX && msel_word(words, heads, c).len > 0; c++) {
        ret_sheet->columns[c] = (struct sheet_column){.head = msel_word(words, heads, c), .width = c == 1 ? 50 : 22};
        ret_sheet->column_count++;
    }
    assert(ret_sheet->column_count > 1);
}

/* A text in all its languages, a line each. */
static struct str lines_of(const struct source *source, const struct text *text)
{
    struct buf lines;
    buf_init(&lines, TEXT_BYTES_MAX * LANGUAGE_COUNT_MAX + LANGUAGE_COUNT_MAX);
    for (uint32_t l = 0; l < source->program->language_count; l++) {
        bool before = text->in[l].len == 0;
        for (uint32_t k = 0; k < l; k++)
            before = before || str_equal(text->in[k], text->in[l]);
        if (!before)
            buf_printf(&lines, "%s" STR_FMT, lines.len > 0 ? "\n" : "", STR_ARG(text->in[l]));
    }
    struct str copy = arena_copy(source->arena, str_of(buf_text(&lines)));
    buf_free(&lines);
    return copy.ptr ? copy : STR("");
}

static struct str moment_of(const struct source *source, int64_t minute, const struct node *when)
{
    assert(minute >= MSEL_NO_MOMENT);
    char text[TIME_TEXT_BYTES];
    return minute == MSEL_NO_MOMENT ? source_words(source, when) : source_say(source, "%s", time_text(minute, text));
}

/* Its moment, its condition, or `control`; of a decision with a first round, of that. */
static struct str opening_of(const struct source *source, const struct program_decision *decision,
                             const struct node *opens)
{
    const struct program *program = source->program;
    const struct program_decision *first =
        decision->first != INDEX_NONE ? &program->decisions[decision->first] : decision;
    bool by_hand = program_opened_by_hand(first);
    assert(first->at == CODE_NONE || first->when == CODE_NONE);
    return moment_of(source, msel_minute(source, first->at), source_get(opens, by_hand ? STR("at") : STR("when")));
}

static void decisions_sheet(const struct source *source, struct sheet *ret_sheet)
{
    const struct program *program = source->program;
    const struct node *section = source_section(source, "decisions");
    begin_sheet(source, ret_sheet, WORD_DECISIONS, WORD_BOOK_DECISIONS_HEADS);
    for (uint32_t d = 0; d < program->decision_count; d++) {
        const struct program_decision *decision = &program->decisions[d];
        const struct node *node = source_get(section, decision->id), *opens = source_get(node, STR("opens"));
        struct str *cells = sheet_row(ret_sheet);
        struct buf options;
        if (!cells)
            return;
        buf_init(&options, TEXT_BYTES_MAX * OPTION_COUNT_MAX * 2);
        for (uint32_t o = 0; o < decision->option_count; o++) {
            const struct program_option *option = &program->options[decision->option_first + o];
            buf_printf(&options, "%s" STR_FMT ": " STR_FMT, o > 0 ? "\n" : "", STR_ARG(option->id),
                       STR_ARG(texts_first(&option->text, option->id)));
        }
        cells[0] = decision->id;
        cells[1] = lines_of(source, decision->text.in[0].len > 0 ? &decision->text : &decision->title);
        cells[2] = opening_of(source, decision, opens);
        cells[3] = source_words(source, source_get(node, STR("ask")));
        cells[4] = source_words(source, source_get(node, STR("within")));
        cells[5] = arena_copy(source->arena, str_of(buf_text(&options)));
        cells[6] = decision->objective == INDEX_NONE ? STR("") : program->objectives[decision->objective].id;
        buf_free(&options);
    }
}

static void plan_sheet(const struct source *source, struct sheet *ret_sheet)
{
    const struct program *program = source->program;
    const struct node *section = source_section(source, "plan");
    begin_sheet(source, ret_sheet, WORD_BOARD, WORD_BOOK_PLAN_HEADS);
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct program_card *card = &program->cards[i];
        const struct node *node = source_get(section, card->id);
        struct str *cells = sheet_row(ret_sheet);
        if (!cells)
            return;
        cells[0] = card->id;
        cells[1] = lines_of(source, &card->text);
        cells[2] = program->cells[card->owner].id;
        cells[3] = source_words(source, source_get(node, STR("signs")));
        cells[4] = source_words(source, source_get(node, STR("when")));
        cells[5] = moment_of(source, msel_minute(source, card->due), NULL);
        cells[6] = source_words(source, source_get(node, STR("depends")));
        cells[7] = card->objective == INDEX_NONE ? STR("") : program->objectives[card->objective].id;
    }
}

static void objectives_sheet(const struct source *source, struct sheet *ret_sheet)
{
    begin_sheet(source, ret_sheet, WORD_OBJECTIVES_TABLE, WORD_BOOK_OBJECTIVES_HEADS);
    for (uint32_t i = 0; i < source->program->objective_count; i++) {
        const struct program_objective *objective = &source->program->objectives[i];
        struct str *cells = sheet_row(ret_sheet);
        if (!cells)
            return;
        cells[0] = objective->id;
        cells[1] = lines_of(source, &objective->text);
        cells[2] = lines_of(source, &objective->capability);
    }
}

static void cells_sheet(const struct source *source, struct sheet *ret_sheet)
{
    const struct program *program = source->program;
    const struct words *words = words_of(program);
    begin_sheet(source, ret_sheet, WORD_CELLS, WORD_BOOK_CELLS_HEADS);
    for (uint32_t c = 0; c < program->cell_count; c++) {
        const struct program_cell *cell = &program->cells[c];
        struct str *cells = sheet_row(ret_sheet);
        if (!cells)
            return;
        cells[0] = cell->id;
        cells[1] = lines_of(source, &cell->name);
        cells[2] = cell->country;
        cells[3] = cell->side;
        cells[4] = str_of(words->text[cell->seat == SEAT_CONTROL ? WORD_BY_CONTROL
                                      : cell->seat == SEAT_BOT   ? WORD_BY_BOT
                                                                 : WORD_BY_PEOPLE]);
        for (uint32_t s = 0; s < cell->seat_count; s++) {
            const struct program_seat *seat = &program->seats[cell->seat_first + s];
            cells[4] = source_say(source, STR_FMT "%s" STR_FMT ": " STR_FMT, STR_ARG(cells[4]), s > 0 ? "; " : " · ",
                                  STR_ARG(seat->id), STR_ARG(texts_first(&seat->title, seat->id)));
        }
    }
}

static void storylines_sheet(const struct source *source, struct sheet *ret_sheet)
{
    const struct node *section = source_section(source, "storylines");
    begin_sheet(source, ret_sheet, WORD_BOOK_STORYLINES, WORD_BOOK_STORYLINES_HEADS);
    for (const struct node *node = section && section->kind == NODE_MAPPING ? section->first : NULL; node;
         node = node->next) {
        struct str *cells = sheet_row(ret_sheet);
        if (!cells)
            return;
        cells[0] = node->key->text;
        cells[1] = source_first(source, source_get(node, STR("title")));
        cells[2] = source_first(source, source_get(node, STR("owner")));
        cells[3] = source_words(source, source_get(node, STR("objective")));
    }
}

static struct sheet_about about_of(const struct source *source)
{
    const struct program *program = source->program;
    const struct words *words = words_of(program);
    struct str mark = paper_mark(source);
    bool korean = program_find_language(program, STR("ko")) != INDEX_NONE;
    struct sheet_about about = {.language = str_of(words->language), .above = mark, .below = mark};
    about.title =
        source_say(source, "%s: " STR_FMT, words->text[WORD_MSEL], STR_ARG(texts_first(&program->title, program->id)));
    about.font = korean ? "Malgun Gothic" : "Calibri";
    return about;
}

enum status planner_workbook(const struct source *source, struct buf *ret_file)
{
    struct msel msel;
    struct sheet sheets[6];
    uint32_t count = 1;
    enum status status = msel_make(source, &msel);
    if (status != STATUS_OK)
        return status;
    struct sheet_about about = about_of(source);
    sheets[0] = msel.sheet;
    if (source_section(source, "storylines"))
        storylines_sheet(source, &sheets[count++]);
    decisions_sheet(source, &sheets[count++]);
    if (source->program->card_count > 0)
        plan_sheet(source, &sheets[count++]);
    objectives_sheet(source, &sheets[count++]);
    cells_sheet(source, &sheets[count++]);
    sheet_workbook(sheets, count, &about, ret_file);
    return ret_file->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}

enum status planner_csv(const struct source *source, struct buf *ret_file)
{
    struct msel msel;
    enum status status = msel_make(source, &msel);
    if (status != STATUS_OK)
        return status;
    sheet_csv(&msel.sheet, ret_file);
    return ret_file->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
