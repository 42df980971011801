/* Exercise evaluation guides: a form an objective, with the heads of HSEEP. For evaluators. */
#include <assert.h>

#include "planner/paper.h"
#include "planner/planner.h"
#include "program/words.h"

/* The objective that an entry serves: its own, or that of the inject after which it is to be done. */
static struct str objective_of(const struct source *source, const struct node *node)
{
    struct str own = source_words(source, source_get(node, STR("objective")));
    struct str after = source_words(source, source_get(node, STR("after")));
    const struct node *inject = source_get(source_section(source, "injects"), after);
    return own.len > 0 ? own : source_words(source, source_get(inject, STR("objective")));
}

/* Rows under an objective: entries of a section of the file that serve it. */
static void add_rows(struct paper *paper, const char *section_name, struct str objective, enum word kind)
{
    assert(objective.len > 0);
    const struct source *source = paper->source;
    const struct node *section = source_section(source, section_name);
    for (const struct node *node = section && section->kind == NODE_MAPPING ? section->first : NULL; node;
         node = node->next) {
        if (!str_equal(objective_of(source, node), objective))
            continue;
        struct str title = source_first(source, source_get(node, STR("title")));
        struct str text = source_first(source, source_get(node, STR("text")));
        struct str within = source_within(source, section_name, node);
        struct str asked = source_words(source, source_get(node, STR("ask")));
        struct str cell = asked.len > 0 ? asked : source_words(source, source_get(node, STR("cell")));
        document_row(&paper->document, false);
        document_cell(&paper->document);
        paper_said(paper, source_say(source, "%s" STR_FMT STR_FMT, paper->words->text[kind],
                                     STR_ARG(within.len > 0 ? STR(", ") : STR("")), STR_ARG(within)));
        struct str after = source_words(source, source_get(node, STR("after")));
        if (after.len > 0)
            document_paragraph(&paper->document, DOCUMENT_BODY, after, STR(""));
        document_cell(&paper->document);
        if (cell.len > 0)
            document_paragraph(&paper->document, DOCUMENT_LABEL, cell, STR(""));
        paper_said(paper, title.len > 0 ? title : text.len > 0 ? text : node->key->text);
        document_cell(&paper->document);
        document_cell(&paper->document);
    }
}

static void add_form(struct paper *paper, uint32_t index)
{
    assert(index < paper->program->objective_count);
    static const uint32_t facts[] = {3, 9}, table[] = {3, 4, 5, 2};
    const struct program_objective *objective = &paper->program->objectives[index];
    if (index > 0)
        document_page(&paper->document);
    document_heading(&paper->document, 1, source_say(paper->source, "%u. " STR_FMT, index + 1, STR_ARG(objective->id)),
                     STR(""));
    document_table(&paper->document, facts, 2);
    paper_fact(paper, WORD_GUIDE_OBJECTIVE);
    paper_text(paper, &objective->text, objective->id);
    paper_fact(paper, WORD_GUIDE_CAPABILITY);
    paper_text(paper, &objective->capability, STR("–"));
    paper_fact(paper, WORD_GUIDE_SOURCES);
    paper_word(paper, WORD_TO_FILL);
    document_table_end(&paper->document);
    paper_table(paper, WORD_GUIDE_HEADS, table, 4);
    add_rows(paper, "tasks", objective->id, WORD_GUIDE_TASK);
    add_rows(paper, "decisions", objective->id, WORD_GUIDE_DECISION);
    add_rows(paper, "questions", objective->id, WORD_GUIDE_QUESTION);
    add_rows(paper, "assessments", objective->id, WORD_GUIDE_ASSESSMENT);
    document_row(&paper->document, false); /* one to fill in */
    for (unsigned c = 0; c < 4; c++)
        document_cell(&paper->document);
    document_table_end(&paper->document);
    document_together(&paper->document, true);
    document_table(&paper->document, facts, 2);
    paper_fact(paper, WORD_GUIDE_FINAL);
    paper_said(paper, STR("P ☐   S ☐   M ☐   U ☐"));
    paper_fact(paper, WORD_GUIDE_EVALUATOR);
    paper_fact(paper, WORD_GUIDE_EMAIL);
    paper_fact(paper, WORD_GUIDE_PHONE);
    document_table_end(&paper->document);
    document_together(&paper->document, false);
    paper_word(paper, WORD_RATINGS_KEY);
}

enum status planner_guide(const struct source *source, struct buf *ret_file)
{
    struct paper paper;
    paper_begin(&paper, source, WORD_GUIDE, WORD_FOR_EVALUATORS);
    for (uint32_t i = 0; i < source->program->objective_count; i++)
        add_form(&paper, i);
    if (source->program->objective_count == 0)
        paper_word(&paper, WORD_NO_OBJECTIVES);
    document_end(&paper.document, ret_file);
    return ret_file->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
