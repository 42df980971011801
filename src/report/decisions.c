/* Decisions: what each cell chose in private, what was adopted, who decided, what came of it. */
#include <assert.h>

#include "report/sections.h"
#include "study/stat.h"

static const enum word decider_words[] = {
    WORD_BY_AGREEMENT, WORD_BY_LEAD,      WORD_BY_CELL_ITSELF, WORD_BY_VOTE,
    WORD_BY_SILENCE,   WORD_BY_OBJECTION, WORD_BY_DEFAULT,     WORD_BY_ADJUDICATION,
};
static const enum word rule_words[] = {WORD_RULE_EACH,     WORD_RULE_JOINT, WORD_RULE_LEAD,
                                       WORD_RULE_MAJORITY, WORD_RULE_VOTE,  WORD_RULE_SILENCE};
static const enum word value_words[] = {WORD_RULE_LOWEST, WORD_RULE_MEDIAN, WORD_RULE_HIGHEST};

static uint32_t change_count(const struct record *record, uint32_t decision, uint32_t asked)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < record->choices.count; i++)
        count += record->choices.items[i].decision == decision && record->choices.items[i].asked == asked;
    return count > 0 ? count - 1 : 0;
}

enum { OPTION_COLUMNS = 64 };

/* For tables: in the first language, cut; each option stands whole where its decision is told. */
static void option_short(struct page *page, uint32_t decision, uint32_t option)
{
    assert(option < page->program->decisions[decision].option_count);
    texts_cut_first(page->out, page->program,
                    &page->program->options[page->program->decisions[decision].option_first + option].text,
                    OPTION_COLUMNS);
}

/* What a jump of control's passed had no time. */
void page_decider(struct page *page, const struct adoption *adoption)
{
    assert((size_t)adoption->decider < sizeof(decider_words) / sizeof(decider_words[0]));
    enum agree agree = page->program->decisions[adoption->decision].agree;
    bool votes = agree > AGREE_LEAD && agree != AGREE_VALUE;
    page_put(page, !adoption->differed ? decider_words[adoption->decider]
                   : votes             ? WORD_BY_DEFAULT_VOTES
                                       : WORD_BY_DEFAULT_DIFFERED);
    if (adoption->by_bots)
        page_printf(page, ", %s", page_word(page, WORD_BY_BOTS_ALONE));
    if (adoption->jumped && adoption->decider == DECIDED_BY_DEFAULT && !adoption->differed)
        page_printf(page, ", %s", page_word(page, WORD_IN_A_JUMP));
}

static void summary_row(struct page *page, uint32_t index)
{
    const struct record *record = page->record;
    const struct program_decision *decision = &page->program->decisions[index];
    bool same;
    page_printf(page, "<tr><th scope=\"row\"><a href=\"#decision-%u\">", index + 1);
    page_decision(page, index);
    page_add(page, "</a></th><td>");
    page_time(page, record->decision_opened[index]);
    page_add(page, "</td><td>");
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        const struct choice *choice = record_choice(record, index, k);
        page_add(page, k > 0 ? "<br>" : "");
        page_cell(page, decision->asked[k]);
        page_add(page, ": ");
        if (choice && program_quantified(decision))
            page_quantities(page, index, choice->named);
        else if (choice)
            option_short(page, index, choice->option);
        else if (!(record->decision_asked[index] >> k & 1))
            page_put(page, WORD_NOT_ASKED);
        else
            page_add(page, "–");
        if (choice && choice->seat == SEAT_CLOCK)
            page_printf(page, " <span class=\"soft\">(%s)</span>", page_word(page, WORD_BY_BOT));
    }
    page_add(page, "</td><td>");
    if (decision->asked_count > 1 && figures_all_chose(record, index, &same))
        page_put(page, same ? WORD_YES : WORD_NO);
    else
        page_add(page, "–");
    page_add(page, "</td><td>");
    for (uint32_t k = 0; k < program_adoptions(decision); k++) {
        const struct adoption *adoption = record_adoption(record, index, k);
        page_add(page, k > 0 ? "<br>" : "");
        if (adoption) {
            if (program_quantified(decision))
                page_quantities(page, index, adoption->decided);
            else
                option_short(page, index, adoption->option);
            page_add(page, " <span class=\"soft\">(");
            page_decider(page, adoption);
            page_add(page, ")</span>");
        } else {
            page_put(page, record->decision_closed[index] == SECOND_NONE ? WORD_STILL_OPEN : WORD_NOT_ADOPTED);
        }
    }
    if (decision->first_of != INDEX_NONE)
        page_add(page, "–");
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
    if (choice && program_quantified(&page->program->decisions[index]))
        page_quantities(page, index, choice->named);
    else if (choice)
        page_option(page, index, choice->option);
    else
        page_put(page, record->decision_asked[index] >> k & 1 ? WORD_NO_CHOICE : WORD_NOT_ASKED);
    page_add(page, "</td><td>");
    page_time(page, choice ? choice->second : SECOND_NONE);
    page_add(page, "</td><td class=\"number\">");
    if (choice)
        page_minutes(page, choice->second - record->decision_opened[index]);
    else
        page_add(page, "–");
    page_printf(page, "</td><td class=\"number\">%u</td><td>", change_count(record, index, k));
    if (choice && choice->seat == SEAT_CLOCK)
        page_put(page, WORD_BY_BOT);
    else if (choice)
        page_seat(page, choice->seat);
    else
        page_add(page, "–");
    page_add(page, "</td><td>");
    page_reason(page, page->program->decisions[index].asked[k], choice ? choice->reason : (struct str){0});
    page_add(page, "</td></tr>\n");
}

static void adopted(struct page *page, uint32_t index, uint32_t k)
{
    const struct program_decision *decision = &page->program->decisions[index];
    const struct adoption *adoption = record_adoption(page->record, index, k);
    page_printf(page, "<div class=\"adopted\"><b>%s", page_word(page, WORD_ADOPTED));
    if (decision->agree == AGREE_EACH) {
        page_add(page, " · ");
        page_cell(page, decision->asked[k]);
    }
    page_add(page, ":</b> ");
    if (!adoption) {
        page_printf(page, "%s</div>\n", page_word(page, WORD_NOT_ADOPTED));
        return;
    }
    if (program_quantified(decision))
        page_quantities(page, index, adoption->decided);
    else
        page_option(page, index, adoption->option);
    page_add(page, "<div class=\"soft\">");
    page_time(page, adoption->second);
    page_add(page, ", ");
    page_decider(page, adoption);
    if (adoption->decider == DECIDED_BY_CONTROL) {
        page_add(page, " (");
        page_seat(page, adoption->seat);
        page_add(page, ")");
    }
    page_add(page, "</div>");
    if (adoption->reason.len > 0) {
        page_printf(page, "<div>%s: ", page_word(page, WORD_REASON));
        page_reason(page, CELL_CONTROL, adoption->reason);
        page_add(page, "</div>");
    }
    if (adoption->outcome >= 0) {
        const struct program_option *option = &page->program->options[decision->option_first + adoption->option];
        assert((uint32_t)adoption->outcome < option->outcome_count);
        page_add(page, "<b>");
        page_say(page, WORD_OUTCOME_OF, adoption->outcome + 1, option->outcome_count);
        page_add(page, ":</b> ");
        page_text(page, &adoption->outcome_words);
    }
    page_add(page, "</div>\n");
}

/* What an option needs, behind the rule's name. */
static void vote_rule(struct page *page, const struct program_decision *decision)
{
    const struct program_vote *vote = &decision->vote;
    uint32_t total = (uint32_t)program_vote_total(decision);
    assert(vote->need >= 1 && vote->need <= total);
    page_add(page, ", ");
    page_say(page, WORD_VOTE_NEED, vote->need, total);
    if (vote->members > 0)
        page_say(page, WORD_VOTE_MEMBERS, vote->members);
    if (vote->quorum > 0)
        page_say(page, WORD_VOTE_QUORUM, vote->quorum);
    for (uint32_t k = 0; k < decision->asked_count; k++)
        if (vote->veto >> k & 1) {
            page_printf(page, ", %s: ", page_word(page, WORD_VOTE_VETO));
            page_cell(page, decision->asked[k]);
        }
}

/* What stands where nothing is decided. */
static void default_of(struct page *page, uint32_t index)
{
    const struct program_decision *decision = &page->program->decisions[index];
    int32_t otherwise[QUANTITY_COUNT_MAX];
    if (!program_quantified(decision)) {
        page_option_first(page, index, decision->otherwise);
        return;
    }
    assert(decision->quantity_count <= QUANTITY_COUNT_MAX);
    for (uint32_t i = 0; i < decision->quantity_count; i++)
        otherwise[i] = page->program->quantities[decision->quantity_first + i].otherwise;
    page_quantities(page, index, otherwise);
}

static void detail(struct page *page, uint32_t index)
{
    const struct record *record = page->record;
    const struct program_decision *decision = &page->program->decisions[index];
    assert(record->decision_opened[index] != SECOND_NONE);
    page_printf(page, "<section class=\"detail\"><h3 id=\"decision-%u\">", index + 1);
    page_decision(page, index);
    page_add(page, "</h3>\n");
    texts_paragraphs(page->out, page->program, &decision->text);
    page_printf(page, "<p class=\"soft\">%s: %s", page_word(page, WORD_RULE),
                page_word(page, decision->agree == AGREE_VALUE ? value_words[decision->agree_value]
                                                               : rule_words[decision->agree]));
    if (decision->agree == AGREE_LEAD) {
        page_add(page, " ");
        page_cell(page, decision->asked[decision->lead]);
    }
    if (decision->agree == AGREE_VOTE)
        vote_rule(page, decision);
    page_printf(page, "; %s: ", page_word(page, WORD_DEFAULT_OPTION));
    default_of(page, index);
    page_printf(page, "; %s: ", page_word(page, WORD_OPENED));
    page_time(page, record->decision_opened[index]);
    page_printf(page, "; %s: ", page_word(page, WORD_CLOSED));
    page_time(page, record->decision_closed[index]);
    if (record->decision_revealed[index] != SECOND_NONE)
        page_printf(page, "; %s", page_word(page, WORD_CHOICES_REVEALED));
    page_add(page, ".</p>\n");
    table_begin(page->out, page_word(page, WORD_CHOICES), page_word(page, WORD_CHOICES_HEADS));
    for (uint32_t k = 0; k < decision->asked_count; k++)
        choice_row(page, index, k);
    table_end(page->out);
    for (uint32_t k = 0; k < program_adoptions(decision); k++)
        adopted(page, index, k);
    page_add(page, "</section>\n");
}

/* Of decisions that there are for each member of a group, what their cells adopted, added up. */
static void members_together(struct page *page, uint32_t first, uint32_t end)
{
    const struct program *program = page->program;
    const struct program_decision *one = &program->decisions[first];
    uint32_t counts[OPTION_COUNT_MAX] = {0}, adoptions = 0;
    for (uint32_t d = first; d < end; d++) {
        const struct adoption *adoption = record_adoption(page->record, d, 0);
        assert(program->decisions[d].option_count == one->option_count); /* of one entry of the scenario */
        if (adoption)
            counts[adoption->option]++;
        adoptions += adoption != NULL;
    }
    if (adoptions == 0)
        return;
    page_add(page, "<p>");
    for (uint32_t d = first; d < end; d++) {
        page_add(page, d > first ? ", " : "");
        page_cell(page, program->decisions[d].asked[0]);
    }
    page_printf(page, " <span class=\"soft\">(%s)</span>: ", page_word(page, WORD_TOGETHER));
    if (program_quantified(one)) {
        int32_t sums[QUANTITY_COUNT_MAX] = {0};
        for (uint32_t d = first; d < end; d++) {
            const struct adoption *adoption = record_adoption(page->record, d, 0);
            for (uint32_t i = 0; adoption && i < one->quantity_count; i++)
                sums[i] += adoption->decided[i];
        }
        page_quantities(page, first, sums);
        page_add(page, "</p>\n");
        return;
    }
    const char *before = "";
    for (uint32_t o = 0; o < one->option_count; o++) {
        if (counts[o] == 0)
            continue;
        page_add(page, before);
        option_short(page, first, o);
        page_printf(page, " %u", counts[o]);
        before = ", ";
    }
    page_add(page, ".</p>\n");
}

static void groups_together(struct page *page, uint32_t objective)
{
    const struct program *program = page->program;
    for (uint32_t first = 0, end; first < program->decision_count; first = end) {
        struct str family = program_family(program, program->decisions[first].id);
        end = first + 1;
        while (family.len > 0 && end < program->decision_count &&
               str_equal(program_family(program, program->decisions[end].id), family))
            end++;
        if (end > first + 1 && (objective == INDEX_NONE || program->decisions[first].objective == objective))
            members_together(page, first, end);
    }
}

bool decisions_table(struct page *page, uint32_t objective)
{
    const struct record *record = page->record;
    bool begun = false, unopened = false;
    for (uint32_t d = 0; d < page->program->decision_count; d++) {
        if (objective != INDEX_NONE && page->program->decisions[d].objective != objective)
            continue;
        if (record->decision_opened[d] == SECOND_NONE) {
            unopened = true;
            continue;
        }
        if (!begun)
            table_begin(page->out, page_word(page, WORD_DECISIONS), page_word(page, WORD_DECISIONS_HEADS));
        begun = true;
        summary_row(page, d);
    }
    if (begun) {
        table_end(page->out);
        groups_together(page, objective);
    }
    if (!unopened)
        return begun;
    const char *before = ": ";
    page_printf(page, "<p class=\"soft\">%s", page_word(page, WORD_NOT_OPENED));
    for (uint32_t d = 0; d < page->program->decision_count; d++) {
        if (record->decision_opened[d] != SECOND_NONE ||
            (objective != INDEX_NONE && page->program->decisions[d].objective != objective))
            continue;
        page_add(page, before);
        page_decision_first(page, d);
        before = ", ";
    }
    page_add(page, ".</p>\n");
    return true;
}

/* In how many decisions each two cells chose alike, and how far that may be by chance: few decisions say little. */
static void pairs_table(struct page *page)
{
    bool begun = false;
    for (uint32_t a = 0; a < page->program->cell_count; a++)
        for (uint32_t b = a + 1; b < page->program->cell_count; b++) {
            uint32_t same, total;
            figures_choices(page->record, a, b, &same, &total);
            if (total == 0)
                continue;
            if (!begun)
                table_begin(page->out, page_word(page, WORD_CHOICES_ALIKE), page_word(page, WORD_CHOICES_ALIKE_HEADS));
            begun = true;
            struct stat_interval interval = stat_wilson(same, total);
            page_add(page, "<tr><td class=\"time\">");
            page_cell(page, a);
            page_add(page, " – ");
            page_cell(page, b);
            page_printf(page, "</td><td class=\"number\">%u</td><td class=\"number\">%u</td><td class=\"number\">",
                        total, same);
            page_decimal(page, interval.low);
            page_add(page, "–");
            page_decimal(page, interval.high);
            page_add(page, "</td></tr>\n");
        }
    if (!begun)
        return;
    table_end(page->out);
    page_printf(page, "<p class=\"soft\">%s</p>\n", page_word(page, WORD_CHOICES_ALIKE_KEY));
}

void section_decisions(struct page *page)
{
    struct decision_figures figures;
    page_heading(page, WORD_DECISIONS);
    if (!page_counted(page, figures_decisions(page->record, &figures)))
        return;
    if (figures.opened == 0) {
        page_nothing(page, WORD_NO_DECISION);
        return;
    }
    page_add(page, "<p><b>");
    if (figures.compared > 0)
        page_say(page, WORD_SAME_CHOICES, figures.same, figures.compared);
    page_say(page, WORD_BY_DEFAULT_FIGURES, figures.by[DECIDED_BY_DEFAULT], figures.adopted);
    page_add(page, "</b></p>\n");
    decisions_table(page, INDEX_NONE);
    pairs_table(page);
    for (uint32_t d = 0; d < page->program->decision_count; d++)
        if (page->record->decision_opened[d] != SECOND_NONE)
            detail(page, d);
}
