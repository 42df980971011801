/* Role cards: a printed page a cell that people play, with what its seat may know before STARTEX. */
#include <assert.h>

#include "pieces/frame.h"
#include "pieces/html.h"
#include "pieces/texts.h"
#include "planner/planner.h"

/* Cells that somebody may share with and write to, in a list. */
static void add_partners(struct buf *page, const struct program *program, const struct words *words, uint32_t cell)
{
    assert(cell < program->cell_count);
    bool any = false;
    buf_printf(page, "<h3>%s</h3>\n<ul>\n", words->text[WORD_CARD_PARTNERS]);
    for (uint32_t c = 0; c < program->cell_count; c++) {
        if (!(program->cells[cell].may_share >> c & 1))
            continue;
        buf_add_str(page, STR("<li>"));
        texts_add(page, program, &program->cells[c].name, program->cells[c].id);
        buf_add_str(page, STR("</li>\n"));
        any = true;
    }
    buf_printf(page, "%s</ul>\n", any ? "" : "<li>–</li>\n");
}

static void add_card(struct buf *page, const struct program *program, const struct words *words, uint32_t index)
{
    static const enum word rules[] = {WORD_ADVICE_ROLE, WORD_ADVICE_GIVEN, WORD_ADVICE_ASK, WORD_ADVICE_QUIET,
                                      WORD_ADVICE_EMERGENCY};
    const struct program_cell *cell = &program->cells[index];
    assert(cell->seat == SEAT_PLAYER);
    buf_add_str(page, STR("<section class=\"card\">\n<h2>"));
    texts_add(page, program, &cell->name, cell->id);
    buf_add_str(page, STR("</h2>\n<p class=\"soft\">"));
    html_escape(page, cell->country);
    buf_add_str(page, cell->country.len > 0 && cell->side.len > 0 ? STR(" · ") : STR(""));
    html_escape(page, cell->side);
    buf_add_str(page, STR("</p>\n"));
    add_partners(page, program, words, index);
    buf_printf(page, "<h3>%s</h3>\n<ul>\n", words->text[WORD_SITUATION_RULES]);
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        buf_add_str(page, STR("<li>"));
        frame_words(page, program, words, rules[i]);
        buf_add_str(page, STR("</li>\n"));
    }
    buf_printf(page, "</ul>\n<h3>%s</h3>\n<p class=\"room\"></p>\n</section>\n", words->text[WORD_CARD_SEAT]);
}

enum status planner_cards(const struct source *source, struct buf *ret_file)
{
    const struct program *program = source->program;
    const struct words *words = words_of(program);
    frame_begin(ret_file, program, words, texts_first(&program->title, program->id));
    buf_add_str(ret_file, STR("<h1>"));
    texts_add(ret_file, program, &program->title, program->id);
    buf_add_str(ret_file, STR("</h1>\n"));
    for (uint32_t c = 0; c < program->cell_count; c++)
        if (program->cells[c].seat == SEAT_PLAYER)
            add_card(ret_file, program, words, c);
    frame_end(ret_file, program, words);
    return ret_file->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
