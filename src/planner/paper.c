/* Marks and texts on paper. */
#include "planner/paper.h"

#include <assert.h>

#include "pieces/texts.h"
#include "planner/msel.h"
#include "program/banner.h"

struct str paper_mark(const struct source *source)
{
    const struct program *program = source->program;
    const struct words *words = words_of(program);
    struct buf mark;
    buf_init(&mark, 4096);
    buf_add_str(&mark, str_of(words->text[WORD_EXERCISE_MARK]));
    for (uint32_t l = 0; l < program->language_count; l++) {
        const struct words *other = words_in(program->languages[l]);
        if (other && other != words)
            buf_printf(&mark, " · %s", other->text[WORD_EXERCISE_MARK]);
    }
    struct buf marking;
    buf_init(&marking, 1 << 12);
    banner_of_program(program, &marking);
    if (marking.len > 0)
        buf_printf(&mark, " · %s", buf_text(&marking));
    buf_free(&marking);
    assert(!mark.failed && mark.len > 0);
    struct str copy = arena_copy(source->arena, str_of(buf_text(&mark)));
    buf_free(&mark);
    return copy.ptr ? copy : STR("");
}

static struct str language_of(const struct paper *paper)
{
    return str_of(paper->words->language);
}

void paper_begin(struct paper *paper, const struct source *source, enum word kind, enum word lead)
{
    const struct program *program = source->program;
    *paper = (struct paper){.source = source, .program = program, .words = words_of(program)};
    struct str title = texts_first(&program->title, program->id), mark = paper_mark(source);
    struct document_about about = {.language = language_of(paper), .above = mark, .below = mark};
    about.title = source_say(source, "%s: " STR_FMT, paper->words->text[kind], STR_ARG(title));
    document_begin(&paper->document, &about);
    document_paragraph(&paper->document, DOCUMENT_NOTICE, str_of(paper->words->text[lead]), language_of(paper));
}

void paper_heading(struct paper *paper, unsigned level, enum word word)
{
    document_heading(&paper->document, level, str_of(paper->words->text[word]), language_of(paper));
}

void paper_said(struct paper *paper, struct str text)
{
    document_paragraph(&paper->document, DOCUMENT_BODY, text, language_of(paper));
}

void paper_word(struct paper *paper, enum word word)
{
    paper_said(paper, str_of(paper->words->text[word]));
}

void paper_text(struct paper *paper, const struct text *text, struct str otherwise)
{
    bool any = false;
    for (uint32_t l = 0; l < paper->program->language_count; l++) {
        bool before = false;
        for (uint32_t k = 0; k < l; k++)
            before = before || str_equal(text->in[k], text->in[l]);
        if (text->in[l].len == 0 || before)
            continue;
        document_paragraph(&paper->document, DOCUMENT_BODY, text->in[l],
                           text->unsaid ? STR("") : paper->program->languages[l]);
        any = true;
    }
    if (!any)
        document_paragraph(&paper->document, DOCUMENT_BODY, otherwise, STR(""));
}

void paper_table(struct paper *paper, enum word heads, const uint32_t *widths, uint32_t count)
{
    assert(msel_word(paper->words, heads, count).len == 0); /* as many as there are heads */
    document_table(&paper->document, widths, count);
    document_row(&paper->document, true);
    for (uint32_t c = 0; c < count; c++) {
        struct str head = msel_word(paper->words, heads, c);
        assert(head.len > 0);
        document_cell(&paper->document);
        document_paragraph(&paper->document, DOCUMENT_LABEL, head, language_of(paper));
    }
}

void paper_fact(struct paper *paper, enum word word)
{
    document_row(&paper->document, false);
    document_cell(&paper->document);
    document_paragraph(&paper->document, DOCUMENT_LABEL, str_of(paper->words->text[word]), language_of(paper));
    document_cell(&paper->document);
}
