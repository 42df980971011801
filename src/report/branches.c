/* Where control went back: the runs that were left beside the one that this record tells of, how each stood, and what
 * players knew from them. A branch tells of its runs itself (exercise/learnt.c), so no other file is needed. */
#include <jansson.h>

#include "exercise/body.h"
#include "report/sections.h"

static struct str text_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)}
                                 : (struct str){"", 0};
}

static uint32_t number_of(const json_t *object, const char *name)
{
    return (uint32_t)json_integer_value(json_object_get(object, name));
}

/* Of a T, the first of the program's languages that it has. */
static void title(struct page *page, const json_t *object)
{
    const json_t *value = json_object_get(object, "title");
    struct str said = text_of(object, "title");
    for (uint32_t l = 0; json_is_object(value) && said.len == 0 && l < page->program->language_count; l++) {
        char language[ID_BYTES_MAX + 1] = "";
        if (page->program->languages[l].len <= ID_BYTES_MAX)
            memcpy(language, page->program->languages[l].ptr, page->program->languages[l].len);
        said = text_of(value, language);
    }
    if (said.len == 0)
        said = text_of(value, BODY_NO_LANGUAGE);
    html_escape(page->out, said.len > 0 ? said : STR("–"));
}

/* ---- the runs ---- */

static void how_it_stood(struct page *page, const json_t *run)
{
    struct str ended = text_of(run, "ended");
    uint32_t ending = program_find_ending(page->program, text_of(run, "ending"));
    if (ended.len == 0)
        page_put(page, WORD_NOT_ENDED);
    else if (ending != INDEX_NONE)
        page_text(page, &page->program->endings[ending].text);
    else
        page_put(page, str_equal(ended, STR("time")) ? WORD_FULL_LENGTH : WORD_ENDED_BY_CONTROL);
}

static void runs_table(struct page *page, const json_t *runs)
{
    table_begin(page->out, page_word(page, WORD_BRANCHES_RUNS), page_word(page, WORD_BRANCHES_RUNS_HEADS));
    for (size_t i = 0; i < json_array_size(runs); i++) {
        const json_t *run = json_array_get(runs, i);
        page_printf(page, "<tr><th scope=\"row\">%u</th>", number_of(run, "run"));
        table_cell(page->out, text_of(run, "file"));
        page_add(page, "<td>");
        page_time(page, number_of(run, "second"));
        page_add(page, "</td><td>");
        how_it_stood(page, run);
        page_add(page, "</td><td><code>");
        html_escape(page->out, text_of(run, "head"));
        page_add(page, "</code></td></tr>\n");
    }
    page_printf(page, "<tr><th scope=\"row\">%s</th><td></td><td>", page_word(page, WORD_BRANCHES_THIS));
    page_time(page, page->record->ended ? page->record->end_second : page->record->second);
    page_add(page, "</td><td>");
    page_ending(page);
    page_add(page, "</td><td></td></tr>\n");
    table_end(page->out);
}

/* ---- side by side ---- */

static void side_heads(struct page *page, const json_t *runs, struct buf *heads)
{
    buf_printf(heads, "%s", page_word(page, WORD_BRANCHES_WHAT));
    for (size_t i = 0; i < json_array_size(runs); i++)
        buf_printf(heads, "|%s %u", page_word(page, WORD_BRANCHES_RUN), number_of(json_array_get(runs, i), "run"));
    buf_printf(heads, "|%s", page_word(page, WORD_BRANCHES_THIS));
}

static void variable_row(struct page *page, const json_t *runs, uint32_t variable)
{
    const struct program_variable *of = &page->program->variables[variable];
    page_add(page, "<tr><th scope=\"row\">");
    if (program_text(&of->label, 0).len > 0)
        page_text(page, &of->label);
    else
        html_escape(page->out, of->id);
    page_add(page, "</th>");
    for (size_t i = 0; i < json_array_size(runs); i++) {
        const json_t *value = NULL;
        const char *name;
        json_t *each;
        json_object_foreach(json_object_get(json_array_get(runs, i), "variables"), name,
                            each) if (str_equal(str_of(name), of->id)) value = each;
        if (json_is_integer(value))
            table_number(page->out, "%lld", (long long)json_integer_value(value));
        else
            table_cell(page->out, json_is_string(value) ? str_of(json_string_value(value)) : STR("–"));
    }
    page_add(page, "<td>");
    page_value(page, variable, kernel_slots(page->record->kernel)[of->slot]);
    page_add(page, "</td></tr>\n");
}

/* The option that a run adopted; of one in which each cell decides, that of cell `cell`. */
static struct str option_of(const json_t *run, struct str decision, struct str cell)
{
    const json_t *all = json_object_get(run, "decisions");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *one = json_array_get(all, i);
        if (str_equal(text_of(one, "decision"), decision) && str_equal(text_of(one, "cell"), cell))
            return text_of(one, "option");
    }
    return (struct str){"", 0};
}

static void option_cell(struct page *page, uint32_t decision, struct str option)
{
    const struct program_decision *of = &page->program->decisions[decision];
    page_add(page, "<td>");
    for (uint32_t o = 0; o < of->option_count; o++)
        if (str_equal(page->program->options[of->option_first + o].id, option))
            page_option(page, decision, o);
    if (option.len == 0)
        page_add(page, "–");
    page_add(page, "</td>");
}

static void decision_row(struct page *page, const json_t *runs, uint32_t decision, uint32_t asked, bool each)
{
    const struct program_decision *of = &page->program->decisions[decision];
    struct str cell = each ? page->program->cells[of->asked[asked]].id : (struct str){"", 0};
    int32_t adopted = kernel_slots(page->record->kernel)[of->adopted_slot + asked];
    page_add(page, "<tr><th scope=\"row\">");
    page_decision(page, decision);
    if (each) {
        page_add(page, ", ");
        page_cell(page, of->asked[asked]);
    }
    page_add(page, "</th>");
    for (size_t i = 0; i < json_array_size(runs); i++)
        option_cell(page, decision, option_of(json_array_get(runs, i), of->id, cell));
    option_cell(page, decision,
                adopted < 0 ? (struct str){"", 0} : page->program->options[of->option_first + (uint32_t)adopted].id);
    page_add(page, "</tr>\n");
}

static void side_table(struct page *page, const json_t *runs)
{
    struct buf heads;
    buf_init(&heads, 1 << 16);
    side_heads(page, runs, &heads);
    table_begin(page->out, page_word(page, WORD_BRANCHES_SIDE), buf_text(&heads));
    for (uint32_t v = 0; v < page->program->variable_count; v++)
        variable_row(page, runs, v);
    for (uint32_t d = 0; d < page->program->decision_count; d++) {
        const struct program_decision *decision = &page->program->decisions[d];
        bool each = decision->agree == AGREE_EACH;
        if (decision->first_of != INDEX_NONE || program_quantified(decision))
            continue;
        for (uint32_t k = 0; k < (each ? decision->asked_count : 1); k++)
            decision_row(page, runs, d, k, each);
    }
    table_end(page->out);
    page->out->failed |= heads.failed;
    buf_free(&heads);
}

/* ---- what was learnt ---- */

static enum word word_of_kind(struct str kind)
{
    return str_equal(kind, STR("item"))     ? WORD_BRANCHES_ITEM
           : str_equal(kind, STR("asked"))  ? WORD_BRANCHES_ASKED
           : str_equal(kind, STR("result")) ? WORD_BRANCHES_RESULT
                                            : WORD_BRANCHES_ANSWERS;
}

static void learnt_rows(struct page *page, uint32_t run, const json_t *learnt)
{
    const json_t *all = json_object_get(learnt, "what");
    uint32_t cell = program_find_cell(page->program, text_of(learnt, "cell"));
    for (size_t i = 0; cell != INDEX_NONE && i < json_array_size(all); i++) {
        const json_t *what = json_array_get(all, i);
        page_printf(page, "<tr><td>%u</td><td>", run);
        page_cell(page, cell);
        page_printf(page, "</td><td>%s: ", page_word(page, word_of_kind(text_of(what, "kind"))));
        title(page, what);
        page_add(page, "</td><td>");
        page_time(page, number_of(what, "second"));
        page_add(page, "</td></tr>\n");
    }
    if (number_of(learnt, "left_out") > 0) {
        page_printf(page, "<tr><td>%u</td><td>", run);
        page_cell(page, cell);
        page_add(page, "</td><td>");
        page_say(page, WORD_BRANCHES_MORE, number_of(learnt, "left_out"));
        page_add(page, "</td><td></td></tr>\n");
    }
}

static void learnt_table(struct page *page, const json_t *runs)
{
    table_begin(page->out, page_word(page, WORD_BRANCHES_LEARNT), page_word(page, WORD_BRANCHES_LEARNT_HEADS));
    for (size_t i = 0; i < json_array_size(runs); i++) {
        const json_t *run = json_array_get(runs, i), *learnt = json_object_get(run, "learnt");
        for (size_t c = 0; c < json_array_size(learnt); c++)
            learnt_rows(page, number_of(run, "run"), json_array_get(learnt, c));
    }
    table_end(page->out);
}

void branches_part(struct page *page)
{
    const struct record *record = page->record;
    json_t *runs = json_array();
    for (uint32_t i = 0; i < record->moments.count; i++) {
        struct body body;
        if (record->moments.items[i].event.kind != EVENT_REWIND)
            continue;
        page->out->failed |= body_parse(record->moments.items[i].body, &body) != STATUS_OK;
        json_t *some = json_object_get(body.root, "runs");
        page->out->failed |= !runs || (some && json_array_extend(runs, some) != 0);
        body_free(&body);
    }
    if (json_array_size(runs) > 0) {
        page_printf(page, "<h3>%s</h3>\n<p>%s</p>\n", page_word(page, WORD_BRANCHES),
                    page_word(page, WORD_BRANCHES_LEAD));
        runs_table(page, runs);
        side_table(page, runs);
        if (page->whole) /* what others had been told in private */
            learnt_table(page, runs);
    }
    json_decref(runs);
}
