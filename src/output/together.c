/* What there is for each member of a group, all members together: beside the lines of the members, in every output. The
 * members' counts are added up; since they are of the same runs, there are no intervals of the sums. */
#include <assert.h>

#include "output/html_inside.h"

enum kind { OF_INJECTS, OF_DECISIONS, OF_TASKS, OF_QUESTIONS, KIND_COUNT };

struct together { /* entries that stand behind each other, each with the id of its member behind a dot */
    enum kind kind;
    struct str id;
    uint32_t first, count;
};

typedef void visit_together(void *context, const struct tally *tally, const struct together *together);

static struct str id_at(const struct program *program, enum kind kind, uint32_t index)
{
    switch (kind) {
    case OF_DECISIONS: return program->decisions[index].id;
    case OF_TASKS: return program->tasks[index].id;
    case OF_QUESTIONS: return program->questions[index].id;
    default: return program->injects[index].id;
    }
}

static void visit(const struct tally *tally, visit_together *each, void *context)
{
    const struct program *program = tally->program;
    const uint32_t counts[KIND_COUNT] = {program->inject_count, program->decision_count, program->task_count,
                                         program->question_count};
    for (enum kind kind = 0; kind < KIND_COUNT; kind++) {
        const uint32_t count = counts[kind];
        for (uint32_t first = 0, end; first < count; first = end) {
            struct str id = program_family(program, id_at(program, kind, first));
            end = first + 1;
            while (id.len > 0 && end < count && str_equal(program_family(program, id_at(program, kind, end)), id))
                end++;
            if (id.len > 0)
                each(context, tally, &(struct together){kind, id, first, end - first});
        }
    }
}

static const struct program_question *question_of(const struct tally *tally, const struct together *together)
{
    assert(together->kind == OF_QUESTIONS);
    return &tally->program->questions[together->first]; /* all members are asked the same */
}

/* Of how many: the runs of all members; of tasks, those in which they opened, of questions for each cell they ask. */
static uint64_t chances(const struct tally *tally, const struct together *together)
{
    uint64_t sum = 0;
    for (uint32_t i = together->first; i < together->first + together->count; i++)
        sum += together->kind == OF_TASKS       ? tally->task_opened[i]
               : together->kind == OF_QUESTIONS ? tally->question_opened[i] * tally->program->questions[i].asked_count
                                                : tally->runs;
    return sum;
}

/* Of counts of each asked cell of each question. */
static uint64_t sum_asked(const struct tally *tally, const struct together *together, const uint64_t *counts)
{
    uint64_t sum = 0;
    for (uint32_t i = together->first; i < together->first + together->count; i++)
        for (uint32_t k = 0; k < tally->program->questions[i].asked_count; k++)
            sum += counts[tally->questions[i].asked_first + k];
    return sum;
}

/* In how many of these it was delivered, taken, done in time, or answered. */
static uint64_t come(const struct tally *tally, const struct together *together)
{
    const uint64_t *const counts[KIND_COUNT] = {tally->delivered, tally->closed, tally->task_in_time, NULL};
    uint64_t sum = 0;
    if (together->kind == OF_QUESTIONS)
        return sum_asked(tally, together, tally->question_answered);
    for (uint32_t i = together->first; i < together->first + together->count; i++)
        sum += counts[together->kind][i];
    assert(sum <= chances(tally, together));
    return sum;
}

static bool judged(const struct tally *tally, const struct together *together)
{
    return together->kind == OF_QUESTIONS &&
           (question_of(tally, together)->has_right || question_of(tally, together)->truth != CODE_NONE);
}

/* Options of a decision, of which one about numbers has none; steps or names of a question. */
static uint32_t option_count(const struct tally *tally, const struct together *together)
{
    if (together->kind == OF_DECISIONS && program_quantified(&tally->program->decisions[together->first]))
        return 0;
    return together->kind == OF_DECISIONS   ? tally->program->decisions[together->first].option_count
           : together->kind == OF_QUESTIONS ? question_of(tally, together)->name_count
                                            : 0;
}

/* How often members adopted the option, answered the step or put the name first; of the first member's, since all have
 * the same. */
static uint64_t adopted(const struct tally *tally, const struct together *together, uint32_t option)
{
    uint64_t sum = 0;
    assert(option < option_count(tally, together));
    for (uint32_t i = together->first; i < together->first + together->count; i++) {
        const struct program_question *question = &tally->program->questions[i];
        if (together->kind == OF_DECISIONS)
            sum += tally->adopted[tally->program->decisions[i].option_first + option];
        for (uint32_t k = 0; together->kind == OF_QUESTIONS && k < question->asked_count; k++)
            sum += output_reply_count(tally, i, k, option);
    }
    return sum;
}

static struct str option_id(const struct tally *tally, const struct together *together, uint32_t option)
{
    if (together->kind == OF_QUESTIONS)
        return tally->program->answer_names[question_of(tally, together)->name_first + option].name;
    return tally->program->options[tally->program->decisions[together->first].option_first + option].id;
}

static const char *const kind_names[KIND_COUNT] = {"inject", "decision", "task", "question"};
static const char *const come_names[KIND_COUNT] = {"delivered", "closed", "in_time", "answered"};
static const char *const come_said[KIND_COUNT] = {"delivered", "taken", "done in time", "answered"}; /* on a terminal */

static void add_json(void *context, const struct tally *tally, const struct together *together)
{
    struct buf *out = context;
    json_open_object(out);
    json_key_word(out, "of", kind_names[together->kind]);
    json_key_text(out, "id", together->id);
    json_key_list(out, "members");
    for (uint32_t i = together->first; i < together->first + together->count; i++) {
        struct str id = id_at(tally->program, together->kind, i);
        json_text(out, (struct str){id.ptr + together->id.len + 1, id.len - together->id.len - 1});
    }
    json_close_list(out);
    if (together->kind == OF_TASKS || together->kind == OF_QUESTIONS)
        json_key_count(out, together->kind == OF_TASKS ? "opened" : "asked", chances(tally, together));
    json_key_count(out, come_names[together->kind], come(tally, together));
    json_key_decimal(out, "share", output_share(come(tally, together), chances(tally, together)));
    if (judged(tally, together)) {
        const uint64_t right = sum_asked(tally, together, tally->question_right);
        json_key_count(out, "right", right);
        json_key_decimal(out, "right_share", output_share(right, come(tally, together)));
    }
    json_key_list(out, "options");
    for (uint32_t o = 0; o < option_count(tally, together); o++) {
        json_open_object(out);
        json_key_text(out, "id", option_id(tally, together, o));
        json_key_count(out, "count", adopted(tally, together, o));
        json_key_decimal(out, "share", output_share(adopted(tally, together, o), come(tally, together)));
        json_close_object(out);
    }
    json_close_list(out);
    json_close_object(out);
}

void output_json_together(const struct tally *tally, struct buf *out)
{
    json_key_list(out, "groups");
    visit(tally, add_json, out);
    json_close_list(out);
}

static void add_csv(void *context, const struct tally *tally, const struct together *together)
{
    struct buf *out = context;
    buf_printf(out, "%s," STR_FMT ",%u,,%llu", kind_names[together->kind], STR_ARG(together->id), together->count,
               (unsigned long long)come(tally, together));
    output_csv_number(output_share(come(tally, together), chances(tally, together)), out);
    buf_printf(out, "\r\n");
    if (judged(tally, together)) {
        const uint64_t right = sum_asked(tally, together, tally->question_right);
        buf_printf(out, "right," STR_FMT ",%u,,%llu", STR_ARG(together->id), together->count,
                   (unsigned long long)right);
        output_csv_number(output_share(right, come(tally, together)), out);
        buf_printf(out, "\r\n");
    }
    for (uint32_t o = 0; o < option_count(tally, together); o++) {
        buf_printf(out, "%s," STR_FMT ",%u," STR_FMT ",%llu",
                   together->kind == OF_DECISIONS                       ? "option"
                   : question_of(tally, together)->kind == ANSWER_SCALE ? "step"
                                                                        : "first",
                   STR_ARG(together->id), together->count, STR_ARG(option_id(tally, together, o)),
                   (unsigned long long)adopted(tally, together, o));
        output_csv_number(output_share(adopted(tally, together, o), come(tally, together)), out);
        buf_printf(out, "\r\n");
    }
}

void output_csv_together(const struct tally *tally, struct buf *out)
{
    visit(tally, add_csv, out);
}

struct lines { /* of a terminal */
    struct buf *out;
    bool begun;
};

static void add_line(void *context, const struct tally *tally, const struct together *together)
{
    struct lines *lines = context;
    if (!lines->begun)
        buf_printf(lines->out, "\nGROUPS, all members together\n");
    lines->begun = true;
    buf_printf(lines->out, "  %-37.*s %-21s %5.1f%%\n", (int)together->id.len, together->id.ptr,
               come_said[together->kind], 100 * output_share(come(tally, together), chances(tally, together)));
    if (judged(tally, together) && come(tally, together) > 0)
        buf_printf(lines->out, "    %-35s %-21s %5.1f%%\n", "right", "",
                   100 * output_share(sum_asked(tally, together, tally->question_right), come(tally, together)));
    for (uint32_t o = 0; o < option_count(tally, together) && come(tally, together) > 0; o++) {
        struct str id = option_id(tally, together, o);
        buf_printf(lines->out, "    %-35.*s %-21s %5.1f%%\n", (int)id.len, id.ptr, "",
                   100 * output_share(adopted(tally, together, o), come(tally, together)));
    }
}

void output_table_together(const struct tally *tally, struct buf *out)
{
    struct lines lines = {out, false};
    visit(tally, add_line, &lines);
}

struct page {
    struct buf *out;
    bool begun;
};

static void add_rows(void *context, const struct tally *tally, const struct together *together)
{
    struct page *page = context;
    const struct program *program = tally->program;
    if (!page->begun)
        table_fold_begin(page->out, output_word(program, WORD_TABLE), output_word(program, WORD_TOGETHER_TABLE),
                         output_word(program, WORD_TOGETHER_HEADS));
    page->begun = true;
    buf_add_str(page->out, STR("<tr><th scope=\"row\">"));
    html_escape(page->out, together->id);
    buf_printf(page->out, "</th><td class=\"number\">%u</td><td></td>", together->count);
    output_html_share(page->out, program, 1, come(tally, together), chances(tally, together));
    buf_add_str(page->out, STR("</tr>\n"));
    if (judged(tally, together)) {
        buf_printf(page->out, "<tr><td></td><td></td><td><em>%s</em></td>", output_word(program, WORD_TOGETHER_RIGHT));
        output_html_share(page->out, program, 1, sum_asked(tally, together, tally->question_right),
                          come(tally, together));
        buf_add_str(page->out, STR("</tr>\n"));
    }
    for (uint32_t o = 0; o < option_count(tally, together); o++) {
        buf_add_str(page->out, STR("<tr><td></td><td></td><td>"));
        if (together->kind == OF_QUESTIONS) {
            texts_add(page->out, program, &program->answer_names[question_of(tally, together)->name_first + o].label,
                      option_id(tally, together, o));
        } else {
            const struct program_decision *decision = &program->decisions[together->first];
            texts_add(page->out, program, &program->options[decision->option_first + o].text,
                      option_id(tally, together, o));
        }
        buf_add_str(page->out, STR("</td>"));
        output_html_share(page->out, program, 1, adopted(tally, together, o), come(tally, together));
        buf_add_str(page->out, STR("</tr>\n"));
    }
}

void output_html_together(const struct tally *tally, struct buf *page)
{
    struct page rows = {page, false};
    visit(tally, add_rows, &rows);
    if (rows.begun)
        table_fold_end(page);
}
