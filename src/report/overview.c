/* What was exercised, by whom, when, how it ended. */
#include "program/time.h"
#include "report/sections.h"

static void row_begin(struct page *page, enum word head)
{
    page_printf(page, "<tr><th scope=\"row\">%s</th><td>", page_word(page, head));
}

static void row_end(struct page *page)
{
    page_add(page, "</td></tr>\n");
}

/* Each ending that held while people played, and what control made of it. */
static void endings_table(struct page *page)
{
    const struct record *record = page->record;
    table_begin(page->out, page_word(page, WORD_ENDINGS_PUT), page_word(page, WORD_ENDINGS_PUT_HEADS));
    for (uint32_t i = 0; i < record->puttings.count; i++) {
        const struct putting *putting = &record->puttings.items[i];
        bool refused = putting->refused_second != SECOND_NONE;
        page_add(page, "<tr><th scope=\"row\">");
        page_ending_named(page, putting->ending);
        page_add(page, "</th><td>");
        page_time(page, putting->second);
        page_add(page, "</td><td>");
        if (refused) {
            page_printf(page, "%s, ", page_word(page, WORD_DID_GO_ON));
            page_time(page, putting->refused_second);
        }
        if (putting->ended) {
            page_printf(page, "%s%s, ", refused ? "; " : "", page_word(page, WORD_DID_END));
            page_time(page, record->end_second);
        }
        if (!refused && !putting->ended)
            page_put(page, WORD_ENDING_UNDECIDED);
        page_add(page, "</td><td>");
        if (refused || putting->ended)
            page_seat(page, putting->seat);
        page_add(page, "</td><td>");
        page_reason(page, CELL_CONTROL, putting->reason);
        page_add(page, "</td><td>");
        page_time(page, putting->ceased_second);
        page_add(page, "</td></tr>\n");
    }
    table_end(page->out);
}

/* Who played a cell, in order: its bot or control from the beginning, then whoever took over, and when. */
static void played_by(struct page *page, uint32_t cell)
{
    const struct record *record = page->record;
    enum word unseated = page->program->cells[cell].seat == SEAT_CONTROL ? WORD_BY_CONTROL : WORD_BY_BOT;
    page_put(page, unseated);
    for (uint32_t i = 0; i < record->seatings.count; i++) {
        const struct seating *seating = &record->seatings.items[i];
        if (seating->cell != cell)
            continue;
        page_printf(page, ", %s (", page_word(page, seating->bot ? unseated : WORD_BY_PEOPLE));
        page_time(page, seating->second);
        page_add(page, ")");
    }
}

static void cells_table(struct page *page)
{
    const struct record *record = page->record;
    table_begin(page->out, page_word(page, WORD_CELLS), page_word(page, WORD_CELLS_HEADS));
    for (uint32_t c = 0; c < page->program->cell_count; c++) {
        const struct program_cell *cell = &page->program->cells[c];
        uint32_t seats = 0, joined = 0;
        for (uint32_t s = 0; s < exercise_seat_count(record->exercise); s++) {
            bool own = exercise_seat(record->exercise, s)->role == ROLE_PLAYER &&
                       exercise_seat(record->exercise, s)->cell == c;
            seats += own;
            joined += own && record->joined[s] != SECOND_NONE;
        }
        page_add(page, "<tr><th scope=\"row\">");
        page_cell(page, c);
        page_add(page, "</th><td>");
        page_text(page, &cell->name);
        page_add(page, "</td><td>");
        html_escape(page->out, cell->country.len > 0 ? cell->country : STR("–"));
        page_add(page, "</td><td>");
        html_escape(page->out, cell->side.len > 0 ? cell->side : STR("–"));
        page_add(page, "</td><td>");
        played_by(page, c);
        page_printf(page, "</td><td class=\"number\">%u</td><td class=\"number\">%u</td></tr>\n", seats, joined);
    }
    table_end(page->out);
}

static void objectives_table(struct page *page)
{
    table_begin(page->out, page_word(page, WORD_OBJECTIVES_TABLE), page_word(page, WORD_OBJECTIVES_HEADS));
    for (uint32_t i = 0; i < page->program->objective_count; i++) {
        const struct program_objective *objective = &page->program->objectives[i];
        page_add(page, "<tr><th scope=\"row\">");
        html_escape(page->out, objective->id);
        page_add(page, "</th><td>");
        page_text(page, &objective->capability);
        page_add(page, "</td><td>");
        page_text(page, &objective->text);
        page_add(page, "</td></tr>\n");
    }
    table_end(page->out);
}

/* A moment on every clock of the exercise, and in real time; `more` (seconds after STARTEX) when it is not negative. */
static void add_moment(struct page *page, uint32_t second, int64_t wall_ms, double more)
{
    page_zones(page, second);
    page_printf(page, "<br><span class=\"soft\">%s: ", page_word(page, WORD_REAL_TIME));
    if (!page->record->started)
        page_put(page, WORD_NOT_YET);
    else
        page_wall(page, wall_ms);
    if (page->record->started && more >= 0) {
        page_printf(page, "; %s: ", page_word(page, WORD_AFTER_STARTEX));
        page_minutes(page, more);
    }
    page_add(page, "</span>");
}

/* What this run was set to; what stands as written is in the scenario. */
static void settings_row(struct page *page)
{
    const struct program *program = page->program;
    const int32_t *set = kernel_run_settings(page->record->kernel)->parameters;
    bool any = false;
    if (program->parameter_count == 0)
        return;
    row_begin(page, WORD_RUN_SETTINGS);
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct program_parameter *parameter = &program->parameters[i];
        int32_t written = program->slots[parameter->slot].start;
        if (set[i] == written)
            continue;
        page_add(page, any ? "<br>" : "");
        if (texts_language(&parameter->label) != INDEX_NONE) {
            page_text(page, &parameter->label);
            page_add(page, " ");
        }
        page_add(page, "(<code>");
        html_escape(page->out, parameter->id);
        page_add(page, "</code>): ");
        page_say(page, WORD_RUN_SETTING, set[i], written);
        any = true;
    }
    if (!any)
        page_put(page, WORD_RUN_AS_WRITTEN);
    row_end(page);
}

void section_overview(struct page *page)
{
    const struct record *record = page->record;
    const struct program *program = page->program;
    page_heading(page, WORD_OVERVIEW);
    page_add(page, "<table class=\"facts\"><tbody>\n");
    row_begin(page, WORD_EXERCISE);
    page_text(page, &program->title);
    row_end(page);
    row_begin(page, WORD_STARTEX);
    add_moment(page, 0, record->start_ms, -1);
    row_end(page);
    row_begin(page, record->ended ? WORD_ENDEX : WORD_LAST_EVENT);
    page_time(page, record->end_second);
    page_add(page, " · ");
    add_moment(page, record->end_second, record->end_ms, (double)(record->end_ms - record->start_ms) / 1000);
    row_end(page);
    row_begin(page, WORD_HOW_ENDED);
    page_ending(page);
    row_end(page);
    row_begin(page, WORD_PLANNED_LENGTH);
    page_minutes(page, (double)time_second(program, program->tick_count));
    page_say(page, WORD_STEPS, program->tick_minutes);
    row_end(page);
    settings_row(page);
    row_begin(page, WORD_SCOPE);
    page_say(page, WORD_SCOPE_COUNTS, program->cell_count, program->inject_count, program_decision_number(program),
             program->assessment_count, program->round_count, program->objective_count);
    row_end(page);
    row_begin(page, WORD_MARKING);
    html_escape(page->out, program->marking.len > 0 ? program->marking : str_of(page_word(page, WORD_NONE)));
    row_end(page);
    static const enum word open_heads[] = {WORD_EXERCISE_TYPE, WORD_MISSION_AREA, WORD_SPONSOR, WORD_CONTACT};
    for (size_t i = 0; i < sizeof(open_heads) / sizeof(open_heads[0]); i++) {
        row_begin(page, open_heads[i]);
        page_printf(page, "<span class=\"soft\">%s</span>", page_word(page, WORD_TO_FILL));
        row_end(page);
    }
    page_printf(page, "</tbody></table>\n<h3>%s</h3>\n", page_word(page, WORD_SCENARIO));
    texts_paragraphs(page->out, page->program, &program->summary);
    if (record->puttings.count > 0)
        endings_table(page);
    cells_table(page);
    if (program->objective_count > 0)
        objectives_table(page);
    branches_part(page);
}
