/* Decisions: what each cell chose in private, what was adopted, who decided, what came of it. */
#include "report/page.h"

static const char *const decider_names[] = {"all chose the same", "the lead chose", "its own choice",
                                            "by default: time was up or choices differed", "control adjudicated"};
static const char *const rule_names[] = {"each cell for itself", "joint, all must choose the same",
                                         "the lead decides, "};

static uint32_t adopted_count(const struct program_decision *decision)
{
    return decision->agree == AGREE_EACH ? decision->asked_count : 1;
}

static uint32_t change_count(const struct record *record, uint32_t decision, uint32_t asked)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < record->choices.count; i++)
        count += record->choices.items[i].decision == decision && record->choices.items[i].asked == asked;
    return count > 0 ? count - 1 : 0;
}

static void option_id(struct page *page, uint32_t decision, uint32_t option)
{
    html_escape(page->out, page->program->options[page->program->decisions[decision].option_first + option].id);
}

static void summary_row(struct page *page, uint32_t index)
{
    const struct record *record = page->record;
    const struct program_decision *decision = &page->program->decisions[index];
    bool same;
    page_printf(page, "<tr><th scope=\"row\"><a href=\"#decision-%u\">", index + 1);
    html_escape(page->out, decision->id);
    page_add(page, "</a></th><td>");
    page_time(page, record->decision_opened[index]);
    page_add(page, "</td><td>");
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        const struct choice *choice = record_choice(record, index, k);
        page_add(page, k > 0 ? "<br>" : "");
        page_cell(page, decision->asked[k]);
        page_add(page, ": ");
        if (choice)
            option_id(page, index, choice->option);
        else
            page_add(page, "–");
    }
    page_add(page, "</td><td>");
    if (decision->asked_count > 1 && figures_all_chose(record, index, &same))
        page_add(page, same ? "yes" : "no");
    else
        page_add(page, "–");
    page_add(page, "</td><td>");
    for (uint32_t k = 0; k < adopted_count(decision); k++) {
        const struct adoption *adoption = record_adoption(record, index, k);
        page_add(page, k > 0 ? "<br>" : "");
        if (adoption) {
            option_id(page, index, adoption->option);
            page_printf(page, " <span class=\"soft\">(%s)</span>", decider_names[adoption->decider]);
        } else {
            page_add(page, record->decision_closed[index] == SECOND_NONE ? "still open" : "not adopted");
        }
    }
    page_add(page, "</td><td class=\"number\">");
    if (record->decision_closed[index] != SECOND_NONE)
        page_minutes(page, record->decision_closed[index] - record->decision_opened[index]);
    else
        page_add(page, "–");
    page_add(page, "</td></tr>\n");
}

static void choice_row(struct page *page, uint32_t index, uint32_t k)
{
    const struct record *record = page->record;
    const struct choice *choice = record_choice(record, index, k);
    page_add(page, "<tr><th scope=\"row\">");
    page_cell(page, page->program->decisions[index].asked[k]);
    page_add(page, "</th><td>");
    if (choice)
        page_option(page, index, choice->option);
    else
        page_add(page, "no choice");
    page_add(page, "</td><td>");
    page_time(page, choice ? choice->second : SECOND_NONE);
    page_add(page, "</td><td class=\"number\">");
    if (choice)
        page_minutes(page, choice->second - record->decision_opened[index]);
    else
        page_add(page, "–");
    page_printf(page, "</td><td class=\"number\">%u</td><td>", change_count(record, index, k));
    if (choice && choice->seat == SEAT_CLOCK)
        page_add(page, "bot");
    else if (choice)
        page_seat(page, choice->seat);
    else
        page_add(page, "–");
    page_add(page, "</td><td>");
    texts_said(page->out, choice ? choice->reason : (struct str){0});
    page_add(page, "</td></tr>\n");
}

static void adopted(struct page *page, uint32_t index, uint32_t k)
{
    const struct program_decision *decision = &page->program->decisions[index];
    const struct adoption *adoption = record_adoption(page->record, index, k);
    page_add(page, "<div class=\"adopted\"><b>Adopted");
    if (decision->agree == AGREE_EACH) {
        page_add(page, " by ");
        page_cell(page, decision->asked[k]);
    }
    page_add(page, ":</b> ");
    if (!adoption) {
        page_add(page, "nothing</div>\n");
        return;
    }
    page_option(page, index, adoption->option);
    page_add(page, "<div class=\"soft\">");
    page_time(page, adoption->second);
    page_printf(page, ", %s", decider_names[adoption->decider]);
    if (adoption->decider == DECIDED_BY_CONTROL) {
        page_add(page, " (");
        page_seat(page, adoption->seat);
        page_add(page, ")");
    }
    page_add(page, "</div>");
    if (adoption->reason.len > 0) {
        page_add(page, "<div>Reason: ");
        texts_said(page->out, adoption->reason);
        page_add(page, "</div>");
    }
    if (adoption->outcome >= 0) {
        const struct program_option *option = &page->program->options[decision->option_first + adoption->option];
        page_printf(page, "<b>Outcome %d of %u:</b> ", adoption->outcome + 1, option->outcome_count);
        page_text(page, &page->program->outcomes[option->outcome_first + (uint32_t)adoption->outcome].text);
    }
    page_add(page, "</div>\n");
}

static void detail(struct page *page, uint32_t index)
{
    const struct record *record = page->record;
    const struct program_decision *decision = &page->program->decisions[index];
    page_printf(page, "<section class=\"detail\"><h3 id=\"decision-%u\">", index + 1);
    page_text(page, decision->title.in[0].len > 0 ? &decision->title : &decision->text);
    page_add(page, "</h3>\n");
    texts_paragraphs(page->out, page->program, &decision->text);
    page_printf(page, "<p class=\"soft\">Rule: %s", rule_names[decision->agree]);
    if (decision->agree == AGREE_LEAD)
        page_cell(page, decision->asked[decision->lead]);
    page_add(page, "; otherwise ");
    option_id(page, index, decision->otherwise);
    page_add(page, ". Opened ");
    page_time(page, record->decision_opened[index]);
    page_add(page, ", closed ");
    page_time(page, record->decision_closed[index]);
    page_printf(page, "%s.</p>\n", kernel_revealed(record->kernel, true, index) ? ", private choices revealed" : "");
    table_begin(page->out, "Private choices", "Cell|Choice|At|#After|#Changes|Seat|Reason");
    for (uint32_t k = 0; k < decision->asked_count; k++)
        choice_row(page, index, k);
    table_end(page->out);
    for (uint32_t k = 0; k < adopted_count(decision); k++)
        adopted(page, index, k);
    page_add(page, "</section>\n");
}

void section_decisions(struct page *page)
{
    const struct record *record = page->record;
    struct decision_figures figures;
    page_heading(page, WORD_DECISIONS);
    if (!page_counted(page, figures_decisions(record, &figures)))
        return;
    if (figures.opened == 0) {
        page_nothing(page, "No decision was opened.");
        return;
    }
    page_add(page, "<p><b>");
    if (figures.compared > 0)
        page_printf(page,
                    "In %u of the %u decisions in which several cells all chose, the private choices were the same. ",
                    figures.same, figures.compared);
    page_printf(page, "%u of %u adoptions came by default.</b></p>\n", figures.by[DECIDED_BY_DEFAULT], figures.adopted);
    table_begin(page->out, "Decisions in order of the scenario",
                "Decision|Opened|Private choices|Same|Adopted|#Open for");
    for (uint32_t d = 0; d < page->program->decision_count; d++)
        if (record->decision_opened[d] != SECOND_NONE)
            summary_row(page, d);
    table_end(page->out);
    if (figures.opened < page->program->decision_count) {
        const char *before = "";
        page_add(page, "<p class=\"soft\">Not opened: ");
        for (uint32_t d = 0; d < page->program->decision_count; d++) {
            if (record->decision_opened[d] != SECOND_NONE)
                continue;
            page_add(page, before);
            html_escape(page->out, page->program->decisions[d].id);
            before = ", ";
        }
        page_add(page, ".</p>\n");
    }
    for (uint32_t d = 0; d < page->program->decision_count; d++)
        if (record->decision_opened[d] != SECOND_NONE)
            detail(page, d);
}
