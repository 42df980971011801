/* Objectives with the evidence that the log holds for them and what evaluators made of it: tasks and what
 * became of them, the decisions and assessments that serve them, evaluators' notes; and the improvement plan to fill
 * in. */
#include <assert.h>

#include "report/ratings.h"
#include "report/sections.h"

/* How many came out how; what no task did is not told. */
static void figures_cell(struct page *page, const struct expected_figures *figures)
{
    static const enum word words[] = {
        [TASK_IN_TIME] = WORD_RATINGS_IN_TIME,     [TASK_LATE] = WORD_RATINGS_LATE,
        [TASK_UNDONE] = WORD_RATINGS_UNDONE,       [TASK_UNFINISHED] = WORD_RATINGS_UNFINISHED,
        [TASK_OF_NO_ONE] = WORD_RATINGS_OF_NO_ONE, [TASK_UNOPENED] = WORD_RATINGS_UNOPENED,
    };
    const char *before = "";
    if (figures->stated == 0)
        page_put(page, WORD_NONE_STATED);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (figures->by[i] == 0)
            continue;
        page_add(page, before);
        page_say(page, words[i], figures->by[i]);
        before = "; ";
    }
}

static void summary_table(struct page *page, const struct ratings *ratings)
{
    table_begin(page->out, page_word(page, WORD_RATINGS), page_word(page, WORD_RATINGS_HEADS));
    for (uint32_t i = 0; i < page->program->objective_count; i++) {
        struct expected_figures figures = figures_expected(page->record, i);
        page_add(page, "<tr><td>");
        page_text(page, &page->program->objectives[i].text);
        page_add(page, "</td><td>");
        page_text(page, &page->program->objectives[i].capability);
        page_add(page, "</td><td>");
        figures_cell(page, &figures);
        page_add(page, "</td>");
        for (enum rating k = RATING_WITHOUT; k <= RATING_UNABLE; k++) {
            page_add(page, "<td class=\"box\">");
            ratings_box(page, ratings, i, k);
            page_add(page, "</td>");
        }
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
    page_printf(page, "<p class=\"soft\">%s</p>\n", page_word(page, WORD_RATINGS_KEY));
}

/* What shows that it was done: an act, and with whom or in what. */
static void act_cell(struct page *page, const struct program_task *task)
{
    static const enum word acts[] = {
        [BY_SHARE] = WORD_ACT_SHARE,       [BY_ACKNOWLEDGE] = WORD_ACT_ACKNOWLEDGE,
        [BY_DECISION] = WORD_ACT_DECISION, [BY_QUESTION] = WORD_ACT_QUESTION,
        [BY_WRITE] = WORD_ACT_WRITE,       [BY_CELL] = WORD_ACT_CELL,
        [BY_CONTROL] = WORD_ACT_CONTROL,   [BY_RELEASE] = WORD_ACT_RELEASE,
        [BY_CONCUR] = WORD_ACT_CONCUR,
    };
    assert((size_t)task->by < sizeof(acts) / sizeof(acts[0]));
    page_put(page, acts[task->by]);
    if (task->by == BY_SHARE || task->by == BY_WRITE) {
        page_add(page, " ");
        page_cell(page, task->whom == INDEX_NONE ? CELL_CONTROL : task->whom);
    } else if (task->by == BY_DECISION) {
        page_add(page, ": ");
        page_decision(page, task->whom);
    } else if (task->by == BY_QUESTION) {
        const struct program_question *question = &page->program->questions[task->whom];
        page_add(page, ": ");
        texts_add(page->out, page->program, &question->text, question->id);
    } else if (task->by == BY_RELEASE) {
        const struct program_inject *inject = &page->program->injects[task->whom];
        page_add(page, ": ");
        texts_add(page->out, page->program, &inject->title, inject->id);
    } else if (task->by == BY_CONCUR) {
        const struct program_card *card = &page->program->cards[task->whom];
        page_add(page, ": ");
        texts_add(page->out, page->program, &card->title, card->id);
    }
}

static void result_cell(struct page *page, const struct task_course *course)
{
    static const struct {
        enum word word;
        const char *class;
    } states[] = {
        [TASK_IN_TIME] = {WORD_IN_TIME, "met"},      [TASK_LATE] = {WORD_LATE, "late"},
        [TASK_UNDONE] = {WORD_NOT_DONE, "never"},    [TASK_UNFINISHED] = {WORD_NOT_OVER, "soft"},
        [TASK_OF_NO_ONE] = {WORD_NO_PERSON, "soft"}, [TASK_UNOPENED] = {WORD_NEVER_OPENED, "soft"},
    };
    assert((size_t)course->state < sizeof(states) / sizeof(states[0]));
    enum word word = course->by_bot && course->act_second != SECOND_NONE ? WORD_BY_ITS_BOT : states[course->state].word;
    page_printf(page, "<td class=\"%s\">%s", states[course->state].class, page_word(page, word));
    if (course->seat != SEAT_CLOCK) {
        page_add(page, "<br><span class=\"soft\">");
        page_seat(page, course->seat);
        page_add(page, "</span>");
    }
    page_add(page, "</td>");
}

static void expected_row(struct page *page, uint32_t index)
{
    const struct program_task *task = &page->program->tasks[index];
    const struct task_course course = tasks_course(page->record, index);
    page_add(page, "<tr><td>");
    if (texts_language(&task->text) != INDEX_NONE)
        page_text(page, &task->text);
    else
        page_printf(page, STR_FMT, STR_ARG(task->id));
    if (task->critical)
        page_printf(page, "<br><b>%s</b>", page_word(page, WORD_CRITICAL));
    if (task->after != INDEX_NONE && record_item_of(page->record, task->after, 0) != ITEM_NONE) {
        page_add(page, "<br><span class=\"soft\">");
        page_item(page, record_item_of(page->record, task->after, 0));
        page_add(page, "</span>");
    }
    page_add(page, "</td><td>");
    page_cell(page, task->cell);
    page_add(page, "</td><td>");
    act_cell(page, task);
    page_add(page, "</td><td class=\"number\">");
    page_minutes(page, kernel_ticks_of(page->record->kernel, task->within) * 60.0 * page->program->tick_minutes);
    page_add(page, "</td><td>");
    page_time(page, course.opened_second);
    page_add(page, "</td><td>");
    page_time(page, course.act_second);
    page_add(page, "</td><td class=\"number\">");
    if (course.act_second == SECOND_NONE)
        page_add(page, "–");
    else
        page_minutes(page, course.act_second > course.opened_second ? course.act_second - course.opened_second : 0);
    page_add(page, "</td>");
    result_cell(page, &course);
    page_printf(page, "<td class=\"box four\">☐&nbsp;%s ☐&nbsp;%s ☐&nbsp;%s ☐&nbsp;%s</td></tr>\n",
                page_word(page, WORD_BOX_MET), page_word(page, WORD_BOX_PARTLY), page_word(page, WORD_BOX_NOT),
                page_word(page, WORD_BOX_UNSEEN));
}

/* Those that serve the objective, or with INDEX_NONE none. */
static void expected_table(struct page *page, uint32_t objective)
{
    table_begin(page->out, "", page_word(page, WORD_EXPECTED_HEADS));
    for (uint32_t i = 0; i < page->program->task_count; i++)
        if (page->program->tasks[i].objective == objective)
            expected_row(page, i);
    table_end(page->out);
}

static void injects_part(struct page *page, uint32_t index)
{
    uint32_t injects = 0, delivered = 0;
    for (uint32_t i = 0; i < page->program->inject_count; i++) {
        bool own = page->program->injects[i].objective == index;
        injects += own;
        delivered += own && kernel_slots(page->record->kernel)[page->program->injects[i].last_slot] >= 0;
    }
    if (injects > 0) {
        page_add(page, "<p>");
        page_say(page, WORD_OBJECTIVE_INJECTS, delivered, injects);
        page_add(page, "</p>\n");
    }
    if (figures_expected(page->record, index).stated > 0)
        expected_table(page, index);
}

/* Tasks that serve no objective. */
static void other_tasks(struct page *page)
{
    bool any = false;
    for (uint32_t i = 0; i < page->program->task_count; i++)
        any = any || page->program->tasks[i].objective == INDEX_NONE;
    if (!any)
        return;
    page_printf(page, "<h3>%s</h3>\n", page_word(page, WORD_EXPECTED_OTHER));
    expected_table(page, INDEX_NONE);
}

static void evidence(struct page *page, const struct ratings *ratings, uint32_t index)
{
    page_printf(page, "<h3 id=\"objective-%u\">", index + 1);
    page_objective(page, index);
    page_add(page, "</h3>\n");
    if (texts_language(&page->program->objectives[index].capability) != INDEX_NONE)
        texts_paragraphs(page->out, page->program, &page->program->objectives[index].text);
    injects_part(page, index);
    decisions_table(page, index);
    assessments_table(page, index);
    questions_table(page, index);
    ratings_table(page, ratings, index);
    notes_table(page, index);
    page_printf(page, "<table class=\"blank\"><tbody><tr><th scope=\"row\">%s</th><td>",
                page_word(page, WORD_STRENGTHS));
    notes_findings(page, index, FINDING_STRENGTH);
    page_printf(page, "</td></tr><tr><th scope=\"row\">%s</th><td>", page_word(page, WORD_IMPROVEMENTS));
    notes_findings(page, index, FINDING_IMPROVEMENT);
    page_add(page, "</td></tr></tbody></table>\n");
}

void section_objectives(struct page *page)
{
    page_heading(page, WORD_OBJECTIVES);
    if (page->program->objective_count == 0) {
        page_nothing(page, WORD_NO_OBJECTIVES);
        other_tasks(page);
        return;
    }
    struct ratings ratings;
    if (!page_counted(page, ratings_collect(page, &ratings)))
        return;
    summary_table(page, &ratings);
    page_printf(page, "<p>%s</p>\n", page_word(page, WORD_EXPECTED_NOTE));
    for (uint32_t i = 0; i < page->program->objective_count; i++)
        evidence(page, &ratings, i);
    other_tasks(page);
    ratings_free(&ratings);
}

void section_plan(struct page *page)
{
    page_heading(page, WORD_PLAN);
    page_printf(page, "<p>%s</p>\n", page_word(page, WORD_PLAN_LEAD));
    table_begin(page->out, "", page_word(page, WORD_PLAN_HEADS));
    for (uint32_t i = 0; i < page->program->objective_count; i++) {
        page_add(page, "<tr class=\"fill\"><th scope=\"row\">");
        page_objective(page, i);
        if (texts_language(&page->program->objectives[i].capability) != INDEX_NONE) {
            page_add(page, "<div class=\"light soft\">"); /* several may have the same capability */
            page_text(page, &page->program->objectives[i].text);
            page_add(page, "</div>");
        }
        page_add(page, "</th>");
        for (uint32_t k = 0; k < 7; k++)
            page_add(page, "<td></td>");
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
}
