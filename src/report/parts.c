/* The exercise by its parts: phases, with what happened in each and what each cell had to deal with; storylines, with
 * what came of their injects and of what opens by them. People, bots and control alike: it tells of the exercise, and
 * not of who did well. */
#include <assert.h>

#include "program/time.h"
#include "report/sections.h"

/* ---- phases ---- */

static uint32_t stage_begin(const struct page *page, uint32_t stage)
{
    return (uint32_t)time_second(page->program, kernel_stage_tick(page->record->kernel, stage));
}

static uint32_t stages_begun(const struct page *page)
{
    return page->record->started && page->program->stage_count > 0 ? kernel_stage(page->record->kernel) + 1 : 0;
}

uint32_t parts_stage_at(const struct page *page, uint32_t second)
{
    uint32_t stage = 0;
    assert(stages_begun(page) > 0);
    while (stage + 1 < stages_begun(page) && stage_begin(page, stage + 1) <= second)
        stage++;
    return stage;
}

void parts_stage_title(struct page *page, uint32_t stage)
{
    texts_add(page->out, page->program, &page->program->stages[stage].title, page->program->stages[stage].id);
}

static bool is_in(const struct page *page, uint32_t stage, uint32_t second)
{
    return second != SECOND_NONE && parts_stage_at(page, second) == stage;
}

struct happened {
    uint32_t injects, decisions, questions, done, late;
};

static struct happened happened_in(const struct page *page, uint32_t stage)
{
    const struct record *record = page->record;
    const struct program *program = page->program;
    struct happened happened = {0};
    for (uint32_t i = 0; i < record->deliveries.count; i++) {
        const struct delivery *delivery = &record->deliveries.items[i];
        happened.injects +=
            program->injects[delivery->inject].kind != INJECT_HIDDEN && is_in(page, stage, delivery->second);
    }
    for (uint32_t i = 0; i < program->decision_count; i++)
        happened.decisions +=
            program_adoptions(&program->decisions[i]) > 0 && is_in(page, stage, record->decision_closed[i]);
    for (uint32_t i = 0; i < program->question_count; i++)
        happened.questions += is_in(page, stage, record->question_opened[i]);
    for (uint32_t i = 0; i < program->round_count; i++)
        happened.questions += is_in(page, stage, record->round_opened[i]);
    for (uint32_t i = 0; i < program->task_count; i++) {
        happened.done += is_in(page, stage, record->tasks[i].done_second);
        happened.late += is_in(page, stage, record->tasks[i].late_second);
    }
    return happened;
}

static void phase_row(struct page *page, uint32_t stage)
{
    const struct program *program = page->program;
    const bool begun = stage < stages_begun(page);
    const struct happened happened = begun ? happened_in(page, stage) : (struct happened){0};
    page_add(page, "<tr><th scope=\"row\">");
    parts_stage_title(page, stage);
    page_add(page, "</th><td>");
    page_time(page,
              (uint32_t)time_second(program, kernel_ticks_of(page->record->kernel, program->stages[stage].begins)));
    page_add(page, "</td><td>");
    page_time(page, begun ? stage_begin(page, stage) : SECOND_NONE);
    page_add(page, "</td><td class=\"number\">");
    if (!begun) {
        page_add(page, "–</td><td class=\"number\">–</td><td class=\"number\">–</td><td class=\"number\">–</td>"
                       "<td class=\"number\">–</td><td class=\"number\">–</td></tr>\n");
        return;
    }
    const uint32_t end = stage + 1 < stages_begun(page) ? stage_begin(page, stage + 1) : page->record->second;
    page_minutes(page, end > stage_begin(page, stage) ? end - stage_begin(page, stage) : 0);
    page_printf(page, "</td><td class=\"number\">%u</td><td class=\"number\">%u</td><td class=\"number\">%u</td>",
                happened.injects, happened.decisions, happened.questions);
    page_printf(page, "<td class=\"number\">%u</td><td class=\"number\">%u</td></tr>\n", happened.done, happened.late);
}

/* ---- what a cell had to deal with ---- */

enum { OPEN_COUNT_MAX = DECISION_COUNT_MAX + QUESTION_COUNT_MAX + ROUND_COUNT_MAX };

struct put { /* to a cell: from one second until another */
    uint32_t from, until;
};

/* Of a cell, in order of kind; ret_decisions: how many of them are decisions. */
static uint32_t put_to(const struct page *page, uint32_t cell, struct put *ret_put, uint32_t *ret_decisions)
{
    const struct record *record = page->record;
    const struct program *program = page->program;
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->decision_count; i++)
        for (uint32_t k = 0; record->decision_opened[i] != SECOND_NONE && k < program->decisions[i].asked_count; k++)
            if (program->decisions[i].asked[k] == cell && (record->decision_asked[i] >> k & 1))
                ret_put[count++] = (struct put){record->decision_opened[i], record->decision_closed[i]};
    *ret_decisions = count;
    for (uint32_t i = 0; i < program->question_count; i++)
        for (uint32_t k = 0; record->question_opened[i] != SECOND_NONE && k < program->questions[i].asked_count; k++)
            if (program->questions[i].asked[k] == cell)
                ret_put[count++] = (struct put){record->question_opened[i], record->question_closed[i]};
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_assessment *assessment = &program->assessments[program->rounds[i].assessment];
        uint32_t until = record->round_opened[i] == SECOND_NONE
                             ? SECOND_NONE
                             : record->round_opened[i] + assessment->within_minutes * 60;
        until = record->round_revealed[i] < until ? record->round_revealed[i] : until;
        for (uint32_t k = 0; record->round_opened[i] != SECOND_NONE && k < assessment->asked_count; k++)
            if (assessment->asked[k] == cell)
                ret_put[count++] = (struct put){record->round_opened[i], until};
    }
    assert(count <= OPEN_COUNT_MAX);
    return count;
}

/* The most that was open at once at some second of the phase: it rises where something opens, or is open at its
 * beginning. */
static uint32_t most_open(const struct page *page, uint32_t stage, const struct put *put, uint32_t count)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i <= count; i++) {
        const uint32_t at = i < count ? put[i].from : stage_begin(page, stage);
        uint32_t open = 0;
        if (parts_stage_at(page, at) != stage)
            continue;
        for (uint32_t k = 0; k < count; k++)
            open += put[k].from <= at && (put[k].until > at || put[k].until == put[k].from);
        most = open > most ? open : most;
    }
    return most;
}

/* What others, or the exercise, put on its desk; UINT32_MAX: of all injects and else of a storyline's. */
static uint32_t items_of(const struct page *page, uint32_t cell, uint32_t stage, uint32_t storyline)
{
    const struct kernel *kernel = page->record->kernel;
    uint32_t count = 0;
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++) {
        const struct item *item = kernel_item(kernel, i);
        if (!((item->known | item->recalled) >> cell & 1) || item->from == cell)
            continue;
        bool counts = stage == INDEX_NONE || is_in(page, stage, item->known_second[cell]);
        if (storyline != INDEX_NONE)
            counts =
                counts && item->inject != INDEX_NONE && page->program->injects[item->inject].storyline == storyline;
        count += counts;
    }
    return count;
}

/* What came to it in the phase; whether anything did. */
static bool load_row(struct page *page, uint32_t stage, uint32_t cell, bool head)
{
    struct put put[OPEN_COUNT_MAX];
    uint32_t decisions, count = put_to(page, cell, put, &decisions), here[2] = {0};
    for (uint32_t i = 0; i < count; i++)
        here[i >= decisions] += is_in(page, stage, put[i].from);
    const uint32_t items = items_of(page, cell, stage, INDEX_NONE);
    if (items + here[0] + here[1] == 0)
        return false;
    if (head) {
        page_add(page, "<tr class=\"part\"><th scope=\"colgroup\" colspan=\"5\">");
        parts_stage_title(page, stage);
        page_add(page, "</th></tr>\n");
    }
    page_add(page, "<tr><td>");
    page_cell(page, cell);
    page_printf(page,
                "</td><td class=\"number\">%u</td><td class=\"number\">%u</td><td class=\"number\">%u</td>"
                "<td class=\"number\">%u</td></tr>\n",
                items, here[0], here[1], most_open(page, stage, put, count));
    return true;
}

static void phases(struct page *page)
{
    if (page->program->stage_count == 0)
        return;
    table_begin(page->out, page_word(page, WORD_PARTS_PHASES), page_word(page, WORD_PARTS_PHASES_HEADS));
    for (uint32_t i = 0; i < page->program->stage_count; i++)
        phase_row(page, i);
    table_end(page->out);
    if (stages_begun(page) == 0)
        return;
    table_begin(page->out, page_word(page, WORD_PARTS_LOAD), page_word(page, WORD_PARTS_LOAD_HEADS));
    for (uint32_t i = 0; i < stages_begun(page); i++) {
        bool any = false;
        for (uint32_t cell = 0; cell < page->program->cell_count; cell++)
            any = load_row(page, i, cell, !any) || any;
    }
    table_end(page->out);
}

/* ---- storylines ---- */

static void add_decisions(struct page *page, uint32_t storyline)
{
    const char *before = "";
    for (uint32_t i = 0; i < page->program->decision_count; i++) {
        if (program_adoptions(&page->program->decisions[i]) == 0 ||
            !(program_decision_storylines(page->program, i) >> storyline & 1))
            continue;
        const struct adoption *adoption = record_adoption(page->record, i, 0);
        page_add(page, before);
        page_decision_first(page, i);
        page_add(page, " (");
        if (!adoption)
            page_put(page, WORD_PARTS_NOT_TAKEN);
        else
            page_time(page, adoption->second);
        page_add(page, ")");
        before = "<br>";
    }
    if (!*before)
        page_add(page, "–");
}

static void add_tasks(struct page *page, uint32_t storyline)
{
    uint32_t in_time = 0, late = 0, undone = 0, count = 0;
    for (uint32_t i = 0; i < page->program->task_count; i++) {
        const struct task_marks *marks = &page->record->tasks[i];
        if (!(program_task_storylines(page->program, i) >> storyline & 1))
            continue;
        const bool done = marks->done_second != SECOND_NONE, was_late = marks->late_second != SECOND_NONE;
        count++;
        in_time += done && !was_late;
        late += done && was_late;
        undone += !done && was_late;
    }
    assert(in_time + late + undone <= count);
    if (count == 0)
        page_add(page, "–");
    else
        page_say(page, WORD_PARTS_TASKS, in_time, late, undone, count - in_time - late - undone);
}

/* Hidden causes are told nowhere. */
static bool is_told_of(const struct page *page, uint32_t inject, uint32_t storyline)
{
    const struct program_inject *about = &page->program->injects[inject];
    return about->storyline == storyline && about->kind != INJECT_HIDDEN && page_holds_inject(page, inject);
}

static void add_inject(struct page *page, uint32_t inject, const char *before)
{
    const struct program_inject *about = &page->program->injects[inject];
    page_add(page, before);
    html_escape(page->out, texts_first(&about->title, about->id));
}

/* Its injects as they came, each with its times, and those that did not; returns how many came, of ret_count. */
static uint32_t add_injects(struct page *page, uint32_t storyline, uint32_t *ret_count)
{
    const struct record *record = page->record;
    uint32_t came = 0;
    const char *before = "";
    bool told[INJECT_COUNT_MAX] = {false};
    *ret_count = 0;
    for (uint32_t i = 0; i < record->deliveries.count; i++) {
        const uint32_t inject = record->deliveries.items[i].inject;
        if (!is_told_of(page, inject, storyline) || told[inject])
            continue;
        const uint32_t item = record_item_of(record, inject, 0);
        told[inject] = true;
        came++;
        page_add(page, before);
        page_time(page, record->deliveries.items[i].second);
        if (item != ITEM_NONE)
            page_printf(page, " <a href=\"#item-%u\">", item + 1);
        add_inject(page, inject, item != ITEM_NONE ? "" : " ");
        page_add(page, item != ITEM_NONE ? "</a>" : "");
        before = "<br>";
    }
    for (uint32_t i = 0; i < page->program->inject_count; i++) {
        if (!is_told_of(page, i, storyline))
            continue;
        ++*ret_count;
        if (told[i])
            continue;
        page_printf(page, "%s<span class=\"soft\">%s", before, page_word(page, WORD_PARTS_NOT_CAME));
        add_inject(page, i, " ");
        page_add(page, "</span>");
        before = "<br>";
    }
    assert(came <= *ret_count);
    if (*ret_count == 0)
        page_add(page, "–");
    return came;
}

static void storyline_row(struct page *page, uint32_t index)
{
    const struct program_storyline *storyline = &page->program->storylines[index];
    uint32_t injects;
    page_add(page, "<tr><th scope=\"row\">");
    texts_add(page->out, page->program, &storyline->title, storyline->id);
    if (texts_language(&storyline->owner) != INDEX_NONE) {
        page_add(page, "<div class=\"light soft\">");
        page_text(page, &storyline->owner);
        page_add(page, "</div>");
    }
    page_add(page, "</th><td>");
    const uint32_t came = add_injects(page, index, &injects);
    page_add(page, "</td><td>");
    page_say(page, WORD_PARTS_CAME, came, injects);
    page_add(page, "</td><td>");
    add_decisions(page, index);
    page_add(page, "</td><td>");
    add_tasks(page, index);
    page_add(page, "</td></tr>\n");
}

static void storylines(struct page *page)
{
    const struct program *program = page->program;
    uint32_t told = 0; /* cells to which any storyline came */
    if (program->storyline_count == 0)
        return;
    table_begin(page->out, page_word(page, WORD_PARTS_STORYLINES), page_word(page, WORD_PARTS_STORYLINES_HEADS));
    for (uint32_t i = 0; i < program->storyline_count; i++) {
        storyline_row(page, i);
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            told |= (uint32_t)(items_of(page, cell, INDEX_NONE, i) > 0) << cell;
    }
    table_end(page->out);
    if (told == 0)
        return;
    struct buf heads;
    buf_init(&heads, 1 << 16);
    buf_printf(&heads, "%s", page_word(page, WORD_STORYLINE));
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        if (told >> cell & 1)
            buf_printf(&heads, "|#" STR_FMT, STR_ARG(texts_first(&program->cells[cell].name, program->cells[cell].id)));
    table_begin(page->out, page_word(page, WORD_PARTS_STORYLINES_LOAD), buf_text(&heads));
    buf_free(&heads);
    for (uint32_t i = 0; i < program->storyline_count; i++) {
        page_add(page, "<tr><td>");
        texts_add(page->out, program, &program->storylines[i].title, program->storylines[i].id);
        page_add(page, "</td>");
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            if (told >> cell & 1)
                page_printf(page, "<td class=\"number\">%u</td>", items_of(page, cell, INDEX_NONE, i));
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
}

bool parts_stand(const struct record *record)
{
    return record->program->stage_count > 0 || record->program->storyline_count > 0;
}

void section_parts(struct page *page)
{
    page_heading(page, WORD_PARTS);
    page_printf(page, "<p>%s</p>\n", page_word(page, WORD_PARTS_LEAD));
    phases(page);
    storylines(page);
}
