/* How long decisions took, who chose when, and who kept the others waiting. */
#include <assert.h>

#include "output/html_inside.h"

/* The decision that took longest; INDEX_NONE: none that takes time closed. */
static uint32_t find_longest(const struct tally *tally)
{
    uint32_t longest = INDEX_NONE;
    int32_t most = -1;
    for (uint32_t i = 0; i < tally->program->decision_count; i++) {
        if (tally->slow_rows[i].decision == INDEX_NONE)
            continue;
        struct spread open = output_open_minutes(tally, i);
        if (open.count == 0 || open.q50 <= most)
            continue;
        most = open.q50;
        longest = i;
    }
    return longest;
}

static void add_finding(const struct tally *tally, uint32_t longest, struct buf *page)
{
    const struct program *program = tally->program;
    assert(longest < program->decision_count);
    struct spread open = output_open_minutes(tally, longest);
    struct buf title, span;
    char share[OUTPUT_TEXT_BYTES];
    buf_init(&title, 1 << 12);
    buf_init(&span, 256);
    output_decision_name(&title, program, longest);
    struct buf name = output_html_name((struct str){title.ptr, title.len});
    buf_free(&title);
    words_span(&span, words_of(program), 60 * (uint64_t)open.q50);
    output_share_text(program, output_share(tally->ran_out[longest], tally->closed[longest]), share);
    buf_add_str(page, STR("<p>"));
    output_say(page, program, WORD_WAITS_LONGEST, buf_text(&name), buf_text(&span), share);
    buf_add_str(page, STR("</p>\n"));
    buf_free(&name);
    buf_free(&span);
}

static void add_rows(const struct tally *tally, uint32_t index, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[index];
    const struct tally_slow rows = tally->slow_rows[index];
    struct spread open = output_open_minutes(tally, index);
    assert(tally->ran_out[index] <= tally->closed[index] && open.count <= tally->closed[index]);
    buf_add_str(page, STR("<tr><td>"));
    output_html_decision(page, program, index);
    buf_add_str(page, STR("</td><td></td>"));
    output_html_cell_spans(page, program, &open);
    output_html_share(page, program, 1, tally->ran_out[index], tally->closed[index]);
    buf_add_str(page, STR("<td></td></tr>\n"));
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        const struct program_cell *cell = &program->cells[decision->asked[k]];
        struct spread chose = output_chose_minutes(tally, index, k);
        buf_add_str(page, STR("<tr><td></td><td>"));
        texts_add(page, program, &cell->name, cell->id);
        buf_add_str(page, STR("</td>"));
        output_html_cell_spans(page, program, &chose);
        buf_add_str(page, STR("<td></td>"));
        if (decision->asked_count > 1)
            output_html_share(page, program, 1, tally->kept_waiting[rows.asked + k], open.count);
        else
            buf_add_str(page, STR("<td></td>"));
        buf_add_str(page, STR("</tr>\n"));
    }
}

static bool takes_time(const struct tally *tally, uint32_t decision)
{
    return tally->slow_rows[decision].decision != INDEX_NONE && tally->closed[decision] > 0;
}

void output_html_waits(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    uint32_t longest = find_longest(tally);
    if (longest == INDEX_NONE)
        return;
    buf_printf(page, "<h3>%s</h3>\n", output_word(program, WORD_WAITS));
    add_finding(tally, longest, page);
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_WAITS_TABLE),
                     output_word(program, WORD_WAITS_HEADS));
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const uint32_t first = program->decisions[i].first;
        if (program->decisions[i].first_of != INDEX_NONE)
            continue;
        if (first != INDEX_NONE && takes_time(tally, first))
            add_rows(tally, first, page);
        if (takes_time(tally, i))
            add_rows(tally, i, page);
    }
    table_fold_end(page);
    buf_printf(page, "<p class=\"caption\">%s</p>\n", output_word(program, WORD_WAITS_CAPTION));
}
