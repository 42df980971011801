/* Storylines: how much of each came and when, what became of the decisions and tasks that open by its injects, and what
 * it puts on the desks, in every output. */
#include <assert.h>

#include "output/html_inside.h"

/* ---- what belongs to one ---- */

struct line { /* of a storyline, each run of each counted */
    uint32_t injects, decisions, questions, tasks;
    uint64_t delivered, closed, asked;
    uint64_t opened, done, late, in_time; /* tasks */
    struct spread minutes;                /* of its injects, each at its last delivery */
};

/* What there is, looked at once. */
struct stories {
    const struct tally *tally;
    uint64_t decisions[DECISION_COUNT_MAX], questions[QUESTION_COUNT_MAX], tasks[TASK_COUNT_MAX]; /* bit s */
    /* items that came, in the sampled runs: injects, and decisions (a first round is one more) and questions that
     * belong to it */
    uint64_t items[STORYLINE_COUNT_MAX][CELL_COUNT_MAX];
    bool told[CELL_COUNT_MAX]; /* whether any came to the cell */
};

static uint64_t of_item(const struct stories *stories, const struct tally_item *item)
{
    const struct program *program = stories->tally->program;
    switch (item->kind) {
    case TALLY_REPORT: {
        const uint32_t storyline = program->injects[item->index].storyline;
        return storyline == INDEX_NONE ? 0 : UINT64_C(1) << storyline;
    }
    case TALLY_DECISION: return stories->decisions[item->index];
    case TALLY_QUESTION: return stories->questions[item->index];
    default: return 0;
    }
}

static void find(const struct tally *tally, struct stories *ret_stories)
{
    const struct program *program = tally->program;
    memset(ret_stories, 0, sizeof(*ret_stories));
    ret_stories->tally = tally;
    for (uint32_t i = 0; i < program->decision_count; i++)
        ret_stories->decisions[i] = program_decision_storylines(program, i);
    for (uint32_t i = 0; i < program->question_count; i++)
        ret_stories->questions[i] = program_question_storylines(program, i);
    for (uint32_t i = 0; i < program->task_count; i++)
        ret_stories->tasks[i] = program_task_storylines(program, i);
    for (uint32_t i = 0; i < tally->item_count; i++) {
        const struct tally_item *item = &tally->items[i];
        for (uint64_t left = of_item(ret_stories, item); left && tally->item_runs[i] > 0; left &= left - 1) {
            ret_stories->items[__builtin_ctzll(left)][item->cell] += tally->item_runs[i];
            ret_stories->told[item->cell] = true;
        }
    }
}

static bool has_inject(const struct stories *stories, uint32_t storyline, uint32_t i)
{
    return stories->tally->program->injects[i].storyline == storyline;
}

static bool has_decision(const struct stories *stories, uint32_t storyline, uint32_t i)
{
    return program_adoptions(&stories->tally->program->decisions[i]) > 0 && stories->decisions[i] >> storyline & 1;
}

static bool has_question(const struct stories *stories, uint32_t storyline, uint32_t i)
{
    assert(i < QUESTION_COUNT_MAX && storyline < STORYLINE_COUNT_MAX);
    return stories->questions[i] >> storyline & 1;
}

static bool has_task(const struct stories *stories, uint32_t storyline, uint32_t i)
{
    assert(i < TASK_COUNT_MAX && storyline < STORYLINE_COUNT_MAX);
    return stories->tasks[i] >> storyline & 1;
}

static struct line line_of(const struct stories *stories, uint32_t storyline)
{
    const struct tally *tally = stories->tally;
    const struct program *program = tally->program;
    struct line line = {0};
    uint32_t times[TICK_COUNT_MAX + 1] = {0};
    assert(tally->time_bin_count <= TICK_COUNT_MAX + 1);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        if (!has_inject(stories, storyline, i))
            continue;
        line.injects++;
        line.delivered += tally->delivered[i];
        for (uint32_t bin = 0; bin < tally->time_bin_count; bin++)
            times[bin] += tally->inject_times[(size_t)i * tally->time_bin_count + bin];
    }
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (has_decision(stories, storyline, i)) {
            line.decisions++;
            line.closed += tally->closed[i];
        }
    for (uint32_t i = 0; i < program->question_count; i++)
        if (has_question(stories, storyline, i)) {
            line.questions++;
            line.asked += tally->question_opened[i];
        }
    for (uint32_t i = 0; i < program->task_count; i++) {
        if (!has_task(stories, storyline, i))
            continue;
        line.tasks++;
        line.opened += tally->task_opened[i];
        line.done += tally->task_done[i];
        line.late += tally->task_late[i];
        line.in_time += tally->task_in_time[i];
    }
    line.minutes = output_minutes(tally, times);
    assert(line.delivered <= line.injects * tally->runs && line.in_time <= line.opened);
    return line;
}

/* ---- JSON ---- */

#define ADD_IDS(name, items, count, has)                                                                               \
    json_key_list(out, name);                                                                                          \
    for (uint32_t i = 0; i < program->count; i++)                                                                      \
        if (has(stories, storyline, i))                                                                                \
            json_text(out, program->items[i].id);                                                                      \
    json_close_list(out)

static void add_json(const struct stories *stories, uint32_t storyline, struct buf *out)
{
    const struct tally *tally = stories->tally;
    const struct program *program = tally->program;
    const struct line line = line_of(stories, storyline);
    json_open_object(out);
    json_key_text(out, "id", program->storylines[storyline].id);
    json_key(out, "title");
    program_text_json(program, &program->storylines[storyline].title, out);
    ADD_IDS("injects", injects, inject_count, has_inject);
    json_key_count(out, "delivered", line.delivered);
    json_key_decimal(out, "share", output_share(line.delivered, line.injects * tally->runs));
    output_json_spread("minutes", &line.minutes, true, out);
    ADD_IDS("decisions", decisions, decision_count, has_decision);
    json_key_count(out, "closed", line.closed);
    ADD_IDS("questions", questions, question_count, has_question);
    json_key_count(out, "asked", line.asked);
    ADD_IDS("tasks", tasks, task_count, has_task);
    json_key_count(out, "opened", line.opened);
    json_key_count(out, "done", line.done);
    json_key_count(out, "late", line.late);
    json_key_count(out, "in_time", line.in_time);
    json_key_decimal(out, "in_time_share", output_share(line.in_time, line.opened));
    json_key_list(out, "cells");
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        if (!stories->told[cell])
            continue;
        json_open_object(out);
        json_key_text(out, "cell", program->cells[cell].id);
        json_key_count(out, "count", stories->items[storyline][cell]);
        json_key_decimal(out, "items", output_share(stories->items[storyline][cell], tally->sampled));
        json_close_object(out);
    }
    json_close_list(out);
    json_close_object(out);
}

void output_json_storylines(const struct tally *tally, struct buf *out)
{
    struct stories stories;
    find(tally, &stories);
    json_key_list(out, "storylines");
    for (uint32_t i = 0; i < tally->program->storyline_count; i++)
        add_json(&stories, i, out);
    json_close_list(out);
}

/* ---- CSV ---- */

static void add_count(uint64_t count, uint64_t total, struct buf *out)
{
    buf_printf(out, ",%llu", (unsigned long long)count);
    output_csv_number(output_share(count, total), out);
}

void output_csv_storylines(const struct tally *tally, struct buf *out)
{
    struct stories stories;
    find(tally, &stories);
    for (uint32_t i = 0; i < tally->program->storyline_count; i++) {
        const struct line line = line_of(&stories, i);
        buf_printf(out, STR_FMT ",%u", STR_ARG(tally->program->storylines[i].id), line.injects);
        add_count(line.delivered, line.injects * tally->runs, out);
        buf_printf(out, ",%u", line.decisions);
        add_count(line.closed, line.decisions * tally->runs, out);
        buf_printf(out, ",%u", line.questions);
        add_count(line.asked, line.questions * tally->runs, out);
        buf_printf(out, ",%u,%llu,%llu,%llu", line.tasks, (unsigned long long)line.opened,
                   (unsigned long long)line.done, (unsigned long long)line.late);
        add_count(line.in_time, line.opened, out);
        output_csv_spread(&line.minutes, out);
    }
}

void output_csv_storyline_load(const struct tally *tally, struct buf *out)
{
    struct stories stories;
    find(tally, &stories);
    for (uint32_t i = 0; i < tally->program->storyline_count; i++)
        for (uint32_t cell = 0; cell < tally->program->cell_count; cell++) {
            if (!stories.told[cell])
                continue;
            buf_printf(out, STR_FMT "," STR_FMT ",%llu,%llu", STR_ARG(tally->program->storylines[i].id),
                       STR_ARG(tally->program->cells[cell].id), (unsigned long long)stories.items[i][cell],
                       (unsigned long long)tally->sampled);
            output_csv_number(output_share(stories.items[i][cell], tally->sampled), out);
            buf_printf(out, "\r\n");
        }
}

/* ---- a terminal ---- */

static void add_percent(uint64_t count, uint64_t total, struct buf *out)
{
    if (total > 0)
        buf_printf(out, "  %5.1f%%", 100 * output_share(count, total));
    else
        buf_printf(out, "      – ");
}

void output_table_storylines(const struct tally *tally, struct buf *out)
{
    struct stories stories;
    if (tally->program->storyline_count == 0)
        return;
    find(tally, &stories);
    buf_printf(out, "\n%-30s%s\n", "STORYLINES", "injects    came   taken in time  items");
    for (uint32_t i = 0; i < tally->program->storyline_count; i++) {
        const struct line line = line_of(&stories, i);
        const struct str id = tally->program->storylines[i].id;
        uint64_t items = 0;
        for (uint32_t cell = 0; cell < tally->program->cell_count; cell++)
            items += stories.items[i][cell];
        buf_printf(out, "  %-28.*s %6u", (int)(id.len < 28 ? id.len : 28), id.ptr, line.injects);
        add_percent(line.delivered, line.injects * tally->runs, out);
        add_percent(line.closed, line.decisions * tally->runs, out);
        add_percent(line.in_time, line.opened, out);
        buf_printf(out, " %6.1f\n", output_share(items, tally->sampled));
    }
    buf_printf(out, "  taken: decisions that open by its injects; in time: tasks that do, of the runs\n"
                    "  in which they opened. items: a run, to deal with in all cells together.\n");
}

/* ---- the page ---- */

static void add_title(const struct program *program, uint32_t storyline, struct buf *page)
{
    texts_add(page, program, &program->storylines[storyline].title, program->storylines[storyline].id);
}

static void add_row(const struct stories *stories, uint32_t storyline, struct buf *page)
{
    const struct tally *tally = stories->tally;
    const struct program *program = tally->program;
    const struct line line = line_of(stories, storyline);
    buf_add_str(page, STR("<tr><td>"));
    add_title(program, storyline, page);
    buf_printf(page, "</td><td class=\"number\">%u</td>", line.injects);
    output_html_share(page, program, 1, line.delivered, line.injects * tally->runs);
    output_html_cell_moments(page, &line.minutes);
    table_number(page, "%u", line.decisions);
    output_html_share(page, program, 1, line.closed, line.decisions * tally->runs);
    table_number(page, "%u", line.questions);
    output_html_share(page, program, 1, line.asked, line.questions * tally->runs);
    table_number(page, "%u", line.tasks);
    output_html_share(page, program, 1, line.in_time, line.opened);
    buf_add_str(page, STR("</tr>\n"));
}

static void add_load(const struct stories *stories, struct buf *page)
{
    const struct tally *tally = stories->tally;
    const struct program *program = tally->program;
    struct buf heads;
    buf_init(&heads, 1 << 16);
    buf_printf(&heads, "%s", output_word(program, WORD_STORYLINE));
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        if (stories->told[cell])
            buf_printf(&heads, "|#" STR_FMT, STR_ARG(output_cell_title(program, cell)));
    table_begin(page, output_word(program, WORD_STORYLINES_LOAD), buf_text(&heads));
    buf_free(&heads);
    for (uint32_t i = 0; i < program->storyline_count; i++) {
        buf_add_str(page, STR("<tr><td>"));
        add_title(program, i, page);
        buf_add_str(page, STR("</td>"));
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            if (stories->told[cell])
                output_html_decimal(page, program, 1, output_share(stories->items[i][cell], tally->sampled));
        buf_add_str(page, STR("</tr>\n"));
    }
    table_end(page);
}

void output_html_storylines(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    struct stories stories;
    if (program->storyline_count == 0)
        return;
    find(tally, &stories);
    output_html_heading(page, program, "storylines", WORD_STORYLINES);
    table_begin(page, output_word(program, WORD_STORYLINES_TABLE), output_word(program, WORD_STORYLINES_HEADS));
    for (uint32_t i = 0; i < program->storyline_count; i++)
        add_row(&stories, i, page);
    table_end(page);
    add_load(&stories, page);
    buf_printf(page, "<p class=\"caption\">%s</p>\n", output_word(program, WORD_STORYLINES_CAPTION));
}
