/* The situation manual: what players are given before. It reads what everybody in the exercise may know, and no section
 * of what will happen: not even how much there is of it. */
#include <assert.h>

#include "exercise/zones.h"
#include "pieces/texts.h"
#include "pieces/when.h"
#include "planner/paper.h"
#include "planner/planner.h"
#include "program/time.h"

static void add_overview(struct paper *paper)
{
    assert(paper->document.column_count == 0);
    static const uint32_t widths[] = {3, 9};
    const struct program *program = paper->program;
    struct zone zones[ZONE_COUNT_MAX];
    struct buf text;
    uint32_t count = zones_of(program, ZONE_DIRECTORY, zones);
    document_table(&paper->document, widths, 2);
    paper_fact(paper, WORD_EXERCISE);
    paper_text(paper, &program->title, program->id);
    buf_init(&text, TEXT_BYTES_MAX);
    paper_fact(paper, WORD_STARTEX);
    for (uint32_t z = 0; z < count; z++) {
        buf_clear(&text);
        when_full(&text, program, paper->words,
                  (struct when){program->startex_seconds, zone_at(&zones[z], program->startex_seconds)->minutes});
        buf_printf(&text, " (" STR_FMT ")", STR_ARG(program->zones[z]));
        paper_said(paper, str_of(buf_text(&text)));
    }
    buf_clear(&text);
    words_span(&text, paper->words, (uint64_t)program->tick_count * program->tick_minutes * 60);
    paper_fact(paper, WORD_PLANNED_LENGTH);
    paper_said(paper, str_of(buf_text(&text)));
    paper_fact(paper, WORD_MARKING);
    paper_said(paper, program->marking);
    paper_fact(paper, WORD_SPONSOR);
    paper_word(paper, WORD_TO_FILL);
    paper_fact(paper, WORD_CONTACT);
    paper_word(paper, WORD_TO_FILL);
    document_table_end(&paper->document);
    buf_free(&text);
}

static void add_objectives(struct paper *paper)
{
    static const uint32_t widths[] = {8, 4};
    if (paper->program->objective_count == 0)
        return;
    paper_heading(paper, 1, WORD_OBJECTIVES_TABLE);
    paper_table(paper, WORD_SITUATION_OBJECTIVES_HEADS, widths, 2);
    for (uint32_t i = 0; i < paper->program->objective_count; i++) {
        document_row(&paper->document, false);
        document_cell(&paper->document);
        paper_text(paper, &paper->program->objectives[i].text, paper->program->objectives[i].id);
        document_cell(&paper->document);
        paper_text(paper, &paper->program->objectives[i].capability, STR("–"));
    }
    document_table_end(&paper->document);
}

static void add_cells(struct paper *paper)
{
    static const uint32_t widths[] = {7, 2, 3};
    paper_heading(paper, 1, WORD_CELLS);
    paper_table(paper, WORD_SITUATION_CELLS_HEADS, widths, 3);
    for (uint32_t c = 0; c < paper->program->cell_count; c++) {
        const struct program_cell *cell = &paper->program->cells[c];
        document_row(&paper->document, false);
        document_cell(&paper->document);
        paper_text(paper, &cell->name, cell->id);
        document_cell(&paper->document);
        paper_said(paper, cell->country.len > 0 ? cell->country : STR("–"));
        document_cell(&paper->document);
        paper_said(paper, cell->side.len > 0 ? cell->side : STR("–"));
    }
    document_table_end(&paper->document);
}

enum status planner_situation(const struct source *source, struct buf *ret_file)
{
    static const enum word rules[] = {WORD_ADVICE_INVENTED, WORD_ADVICE_ROLE,  WORD_ADVICE_GIVEN,
                                      WORD_ADVICE_ASK,      WORD_ADVICE_QUIET, WORD_ADVICE_EMERGENCY};
    struct paper paper;
    paper_begin(&paper, source, WORD_SITUATION, WORD_FOR_PLAYERS);
    paper_heading(&paper, 1, WORD_OVERVIEW);
    add_overview(&paper);
    add_objectives(&paper);
    add_cells(&paper);
    paper_heading(&paper, 1, WORD_SITUATION_RULES);
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        paper_word(&paper, rules[i]);
    paper_heading(&paper, 1, WORD_SCENARIO);
    paper_text(&paper, &source->program->summary, STR("–"));
    assert(paper.document.column_count == 0);
    document_end(&paper.document, ret_file);
    return ret_file->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
