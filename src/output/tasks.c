/* How tasks came out, each, and those of an objective together, in every output but a terminal's. */
#include <assert.h>

#include "output/html_inside.h"

struct spread output_task_minutes(const struct tally *tally, uint32_t task)
{
    assert(task < tally->program->task_count);
    return output_minutes(tally, tally->task_times + (size_t)task * tally->time_bin_count);
}

bool output_objective_tasks(const struct tally *tally, uint32_t objective, struct output_objective *ret_sums)
{
    *ret_sums = (struct output_objective){0};
    for (uint32_t i = 0; i < tally->program->task_count; i++) {
        if (tally->program->tasks[i].objective != objective)
            continue;
        ret_sums->tasks++;
        ret_sums->opened += tally->task_opened[i];
        ret_sums->done += tally->task_done[i];
        ret_sums->late += tally->task_late[i];
        ret_sums->in_time += tally->task_in_time[i];
    }
    assert(ret_sums->in_time <= ret_sums->opened);
    return ret_sums->tasks > 0;
}

static struct str objective_id(const struct program *program, uint32_t objective)
{
    return objective == INDEX_NONE ? STR("") : program->objectives[objective].id;
}

/* ---- JSON ---- */

static void add_json_task(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_task *task = &program->tasks[index];
    struct spread minutes = output_task_minutes(tally, index);
    json_open_object(out);
    json_key_text(out, "id", task->id);
    json_key_text(out, "cell", program->cells[task->cell].id);
    if (task->objective == INDEX_NONE)
        json_key_nothing(out, "objective");
    else
        json_key_text(out, "objective", objective_id(program, task->objective));
    json_key_truth(out, "critical", task->critical);
    json_key_count(out, "opened", tally->task_opened[index]);
    json_key_count(out, "done", tally->task_done[index]);
    json_key_count(out, "late", tally->task_late[index]);
    json_key_count(out, "in_time", tally->task_in_time[index]);
    output_json_share(tally->task_in_time[index], tally->task_opened[index], out);
    output_json_spread("minutes", &minutes, true, out);
    json_close_object(out);
}

void output_json_tasks(const struct tally *tally, struct buf *out)
{
    json_key_list(out, "tasks");
    for (uint32_t i = 0; i < tally->program->task_count; i++)
        add_json_task(tally, i, out);
    json_close_list(out);
    json_key_list(out, "objectives");
    for (uint32_t i = 0; i < tally->program->objective_count; i++) {
        struct output_objective sums;
        if (!output_objective_tasks(tally, i, &sums))
            continue;
        json_open_object(out);
        json_key_text(out, "id", objective_id(tally->program, i));
        json_key_number(out, "tasks", sums.tasks);
        json_key_count(out, "opened", sums.opened);
        json_key_count(out, "done", sums.done);
        json_key_count(out, "late", sums.late);
        json_key_count(out, "in_time", sums.in_time);
        json_key_decimal(out, "share", output_share(sums.in_time, sums.opened));
        json_close_object(out);
    }
    json_close_list(out);
}

/* ---- CSV ---- */

void output_csv_tasks(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program_task *task = &tally->program->tasks[index];
    struct stat_interval interval = output_interval(tally->task_in_time[index], tally->task_opened[index]);
    buf_printf(out, STR_FMT "," STR_FMT "," STR_FMT ",%s,%llu,%llu,%llu,%llu,%llu", STR_ARG(task->id),
               STR_ARG(tally->program->cells[task->cell].id), STR_ARG(objective_id(tally->program, task->objective)),
               task->critical ? "yes" : "no", (unsigned long long)tally->runs,
               (unsigned long long)tally->task_opened[index], (unsigned long long)tally->task_done[index],
               (unsigned long long)tally->task_late[index], (unsigned long long)tally->task_in_time[index]);
    output_csv_number(output_share(tally->task_in_time[index], tally->task_opened[index]), out);
    output_csv_number(interval.low, out);
    output_csv_number(interval.high, out);
}

void output_csv_objectives(const struct tally *tally, struct buf *out)
{
    for (uint32_t i = 0; i < tally->program->objective_count; i++) {
        struct output_objective sums;
        if (!output_objective_tasks(tally, i, &sums))
            continue;
        buf_printf(out, STR_FMT ",%u,%llu,%llu,%llu,%llu", STR_ARG(objective_id(tally->program, i)), sums.tasks,
                   (unsigned long long)sums.opened, (unsigned long long)sums.done, (unsigned long long)sums.late,
                   (unsigned long long)sums.in_time);
        output_csv_number(output_share(sums.in_time, sums.opened), out);
        buf_printf(out, "\r\n");
    }
}

/* ---- the page ---- */

static void add_task_name(const struct program *program, uint32_t task, struct buf *page)
{
    texts_add(page, program, &program->tasks[task].text, program->tasks[task].id);
}

/* The one least often done in time, of those that opened; INDEX_NONE: none did. */
static uint32_t find_least(const struct tally *tally)
{
    uint32_t least = INDEX_NONE;
    double share = 2;
    for (uint32_t i = 0; i < tally->program->task_count; i++) {
        double here = output_share(tally->task_in_time[i], tally->task_opened[i]);
        if (tally->task_opened[i] > 0 && here < share) {
            share = here;
            least = i;
        }
    }
    return least;
}

static void add_finding(const struct tally *tally, uint32_t least, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_task *task = &program->tasks[least];
    char share[OUTPUT_TEXT_BYTES];
    assert(least < program->task_count && tally->task_opened[least] > 0);
    struct buf name = output_html_name(texts_sentence(output_title(program, words_of(program), &task->text, task->id)));
    struct buf cell = output_html_name(output_cell_title(program, task->cell));
    output_share_text(program, output_share(tally->task_in_time[least], tally->task_opened[least]), share);
    buf_add_str(page, STR("<p>"));
    output_say(page, program, WORD_TASKS_LEAST, buf_text(&name), buf_text(&cell), share);
    buf_add_str(page, STR("</p>\n"));
    buf_free(&name);
    buf_free(&cell);
}

static void add_row(const struct tally *tally, uint32_t index, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_task *task = &program->tasks[index];
    struct spread minutes = output_task_minutes(tally, index);
    uint64_t opened = tally->task_opened[index];
    buf_add_str(page, STR("<tr><td>"));
    add_task_name(program, index, page);
    if (task->critical)
        buf_printf(page, " <strong>%s</strong>", output_word(program, WORD_CRITICAL));
    buf_add_str(page, STR("</td><td>"));
    texts_add(page, program, &program->cells[task->cell].name, program->cells[task->cell].id);
    buf_add_str(page, STR("</td>"));
    output_html_share(page, program, 1, tally->runs - opened, tally->runs);
    output_html_share(page, program, 1, tally->task_in_time[index], opened);
    output_html_interval(page, program, 1, output_interval(tally->task_in_time[index], opened));
    output_html_share(page, program, 1, tally->task_late[index], opened);
    output_html_share(page, program, 1, opened - tally->task_done[index], opened);
    output_html_cell_spans(page, program, &minutes);
    buf_add_str(page, STR("</tr>\n"));
}

static void add_objectives(const struct tally *tally, struct buf *page)
{
    const struct program *program = tally->program;
    bool begun = false;
    for (uint32_t i = 0; i < program->objective_count; i++) {
        struct output_objective sums;
        if (!output_objective_tasks(tally, i, &sums))
            continue;
        if (!begun)
            table_begin(page, output_word(program, WORD_TASKS_OBJECTIVES),
                        output_word(program, WORD_TASKS_OBJECTIVES_HEADS));
        begun = true;
        buf_add_str(page, STR("<tr><td>"));
        texts_add(page, program, &program->objectives[i].text, program->objectives[i].id);
        buf_printf(page, "</td><td class=\"number\">%u</td>", sums.tasks);
        output_html_share(page, program, 1, sums.in_time, sums.opened);
        output_html_share(page, program, 1, sums.late, sums.opened);
        output_html_share(page, program, 1, sums.opened - sums.done, sums.opened);
        buf_add_str(page, STR("</tr>\n"));
    }
    if (begun)
        table_end(page);
}

void output_html_tasks(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    uint32_t least = find_least(tally);
    if (program->task_count == 0)
        return;
    buf_printf(page, "<h3>%s</h3>\n", output_word(program, WORD_TASKS));
    if (least != INDEX_NONE)
        add_finding(tally, least, page);
    add_objectives(tally, page);
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_TASKS_TABLE),
                     output_word(program, WORD_TASKS_HEADS));
    for (uint32_t i = 0; i < program->task_count; i++)
        add_row(tally, i, page);
    table_fold_end(page);
    buf_printf(page, "<p class=\"caption\">%s</p>\n", output_word(program, WORD_TASKS_CAPTION));
}
