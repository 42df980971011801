/* Role cards: a printed page a cell that people play, or where it has seats by name one a seat, with what its seat may
 * know before STARTEX. */
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

/* The other seats of the cell that have names, with what they are called. */
static void add_colleagues(struct buf *page, const struct program *program, const struct words *words, uint32_t cell,
                           uint32_t but)
{
    const struct program_cell *of = &program->cells[cell];
    assert(but < of->seat_count);
    buf_printf(page, "<h3>%s</h3>\n<ul>\n", words->text[WORD_CARD_COLLEAGUES]);
    for (uint32_t s = 0; s < of->seat_count; s++) {
        if (s == but)
            continue;
        buf_add_str(page, STR("<li>"));
        texts_add(page, program, &program->seats[of->seat_first + s].title, program->seats[of->seat_first + s].id);
        buf_add_str(page, STR("</li>\n"));
    }
    buf_add_str(page, of->seat_count > 1 ? STR("</ul>\n") : STR("<li>–</li>\n</ul>\n"));
    buf_add_str(page, STR("<p>"));
    frame_words(page, program, words, WORD_CARD_FIRST);
    buf_add_str(page, STR("</p>\n"));
}

/* `seat`: one of those that the cell has by name, or INDEX_NONE: a card for anybody of the cell. */
static void add_card(struct buf *page, const struct program *program, const struct words *words, uint32_t index,
                     uint32_t seat)
{
    static const enum word rules[] = {WORD_ADVICE_ROLE, WORD_ADVICE_GIVEN, WORD_ADVICE_ASK, WORD_ADVICE_QUIET,
                                      WORD_ADVICE_EMERGENCY};
    const struct program_cell *cell = &program->cells[index];
    assert(cell->seat == SEAT_PLAYER);
    buf_add_str(page, STR("<section class=\"card\">\n<h2>"));
    texts_add(page, program, &cell->name, cell->id);
    if (seat != INDEX_NONE) {
        buf_add_str(page, STR(" · "));
        texts_add(page, program, &program->seats[cell->seat_first + seat].title,
                  program->seats[cell->seat_first + seat].id);
    }
    buf_add_str(page, STR("</h2>\n<p class=\"soft\">"));
    html_escape(page, cell->country);
    buf_add_str(page, cell->country.len > 0 && cell->side.len > 0 ? STR(" · ") : STR(""));
    html_escape(page, cell->side);
    buf_add_str(page, STR("</p>\n"));
    add_partners(page, program, words, index);
    if (seat != INDEX_NONE)
        add_colleagues(page, program, words, index, seat);
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
    frame_begin(ret_file, program, words, texts_first(&program->title, program->id), NULL);
    buf_add_str(ret_file, STR("<h1>"));
    texts_add(ret_file, program, &program->title, program->id);
    buf_add_str(ret_file, STR("</h1>\n"));
    for (uint32_t c = 0; c < program->cell_count; c++)
        for (uint32_t s = 0; program->cells[c].seat == SEAT_PLAYER &&
                             s < (program->cells[c].seat_count > 0 ? program->cells[c].seat_count : 1);
             s++)
            add_card(ret_file, program, words, c, program->cells[c].seat_count > 0 ? s : INDEX_NONE);
    frame_end(ret_file, program, words, NULL);
    return ret_file->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
