/* The one redacting function. Whatever a cell, or a seat that it has by name, learns, it learns from what is assembled
 * here: items it has, decisions and assessment rounds that asked it and have opened, tasks that it ticks off itself,
 * each under dense numbers of its own. */
#include <assert.h>

#include "kernel/inside.h"

/* Numbers are dense, so sorting is placing. */
static void view_items(const struct kernel *kernel, uint32_t cell, uint32_t seat, struct view *view)
{
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++) {
        const struct item *item = kernel_item(kernel, i);
        bool all = cell == CELL_CONTROL;
        struct place place = all ? (struct place){i + 1, 0} : seats_item_number(kernel, i, cell, seat);
        if (place.number == 0)
            continue;
        struct view_item *entry = &view->items[place.number - 1];
        *entry = (struct view_item){.number = place.number, .item = item, .item_index = i, .shared_by = CELL_CONTROL};
        view->item_count++;
        if (all)
            continue;
        entry->opened = item->opened >> cell & 1;
        entry->acknowledged = item->acknowledged >> cell & 1;
        entry->withdrawn = !seats_have(item, cell, seat);
        entry->known_second = place.second;
        entry->shared_by = item->shared_by[cell];
        entry->shared_by_bot = item->given_by_bot[cell];
        entry->recalled = desk_has(item, cell) && (item->recalled >> cell & 1);
        entry->recalled_second = item->recalled_second[cell];
        /* Whether a cell it gave the item to had it already, or had it taken away since, is not this cell's to know. */
        entry->shared_with = item->given_to[cell];
        if (entry->shared_by != CELL_CONTROL && entry->shared_by != cell)
            entry->shared_with |= UINT32_C(1) << entry->shared_by;
    }
    /* dense: no number is left out, so none tells of what the cell does not have */
    const struct desk *desk = kernel_desk(kernel);
    assert(view->item_count ==
           (cell == CELL_CONTROL || !desk ? kernel_item_count(kernel) : seats_number_count(kernel, false, cell, seat)));
}

static void view_quantities(const struct kernel *kernel, const struct program_decision *decision, uint32_t own,
                            struct view_decision *entry)
{
    const int32_t *slots = kernel_slots(kernel);
    const size_t size = decision->quantity_count * sizeof(*slots);
    assert(decision->quantity_count <= QUANTITY_COUNT_MAX);
    if (entry->open)
        kernel_bounds(kernel, decision, &entry->least, &entry->most);
    if (entry->choice >= 0)
        memcpy(entry->named, slots + decision->named_slot + own * decision->quantity_count, size);
    if (entry->adopted >= 0)
        memcpy(entry->decided, slots + decision->decided_slot, size);
}

static void view_decision_fill(const struct kernel *kernel, uint32_t index, uint32_t k, struct view_decision *entry)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    const int32_t *slots = kernel_slots(kernel);
    entry->decision = index;
    entry->asked_index = k;
    entry->opened_tick = slots[decision->opened_slot];
    entry->closed_tick = slots[decision->closed_slot];
    entry->deadline_tick = kernel_decision_deadline(kernel, index);
    entry->more_ticks = kernel_more_ticks(kernel, ASKED_DECISION, index);
    entry->closed = entry->closed_tick >= 0;
    entry->open = !entry->closed && kernel->phase != PHASE_ENDED;
    entry->revealed = kernel_revealed(kernel, true, index);
    uint32_t own = k == INDEX_NONE ? 0 : k, adopted = decision->agree == AGREE_EACH ? own : 0;
    entry->choice = k == INDEX_NONE ? -1 : slots[decision->choice_slot + own];
    entry->chosen_by_bot = entry->choice >= 0 && (kernel_bot_choices(kernel, index) >> own & 1);
    entry->adopted = entry->closed ? slots[decision->adopted_slot + adopted] : -1;
    entry->outcome = entry->closed ? slots[decision->outcome_slot + adopted] : -1;
    if (program_quantified(decision))
        view_quantities(kernel, decision, own, entry);
    for (uint32_t o = 0; entry->open && o < decision->option_count; o++)
        if (kernel_option_legal(kernel, decision, o))
            entry->legal |= UINT32_C(1) << o;
}

/* Control may open a decision between two ticks by adjudicating it, so the desk keeps the order; a rehearsal's state,
 * which has no desk, opens at ticks only and in file order. */
static int32_t opening_order(const struct kernel *kernel, uint32_t decision)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk ? (int32_t)desk->opening[decision]
                : kernel_slots(kernel)[kernel->program->decisions[decision].opened_slot];
}

/* In order of opening, so a decision's number never changes. */
static void view_decisions(const struct kernel *kernel, uint32_t cell, struct view *view)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        uint32_t k = kernel_asked_as(kernel, decision, cell);
        if (slots[decision->opened_slot] < 0 || (cell != CELL_CONTROL && k == INDEX_NONE))
            continue;
        uint32_t at = view->decision_count++;
        while (at > 0 && opening_order(kernel, view->decisions[at - 1].decision) > opening_order(kernel, i)) {
            view->decisions[at] = view->decisions[at - 1];
            at--;
        }
        view->decisions[at] = (struct view_decision){0};
        view_decision_fill(kernel, i, k, &view->decisions[at]);
    }
    for (uint32_t i = 0; i < view->decision_count; i++)
        view->decisions[i].number = i + 1;
}

/* Likewise, since control may ask a round between two ticks. */
static int32_t asking_round(const struct kernel *kernel, uint32_t round)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk ? (int32_t)desk->round_order[round] : kernel_round_tick(kernel, round);
}

static void view_rounds(const struct kernel *kernel, uint32_t cell, struct view *view)
{
    const struct program *program = kernel->program;
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_assessment *assessment = &program->assessments[program->rounds[i].assessment];
        uint32_t k = kernel_asked_index(assessment->asked, assessment->asked_count, cell);
        int32_t opened = kernel_round_tick(kernel, i);
        if (kernel->tick < opened || (cell != CELL_CONTROL && k == INDEX_NONE))
            continue;
        uint32_t at = view->round_count++;
        while (at > 0 && asking_round(kernel, view->rounds[at - 1].round) > asking_round(kernel, i)) {
            view->rounds[at] = view->rounds[at - 1];
            at--;
        }
        view->rounds[at] = (struct view_round){
            .round = i,
            .open = kernel_round_open(kernel, i),
            .revealed = kernel_revealed(kernel, false, i),
            .asked_index = k,
            .answer = k == INDEX_NONE ? 0 : kernel_slots(kernel)[program->rounds[i].answer_slot + k],
            .opened_tick = opened,
            .deadline_tick = kernel_round_deadline(kernel, i),
            .more_ticks = kernel_more_ticks(kernel, ASKED_ROUND, i)};
    }
    for (uint32_t i = 0; i < view->round_count; i++)
        view->rounds[i].number = i + 1;
}

static void view_tasks(const struct kernel *kernel, uint32_t cell, uint32_t seat, struct view *view)
{
    const struct program *program = kernel->program;
    const struct desk *desk = kernel_desk(kernel);
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct program_task *task = &program->tasks[i];
        bool all = cell == CELL_CONTROL;
        uint32_t number = all ? i + 1 : task->cell == cell && desk ? seats_task_number(kernel, i, cell, seat) : 0;
        if (number == 0)
            continue;
        bool there = kernel_task_open(kernel, i), done = slots[task->done_slot] >= 0;
        struct view_task *entry = &view->tasks[number - 1];
        *entry = (struct view_task){.number = number,
                                    .task = i,
                                    .opened_tick = TICK_NEVER,
                                    .done_tick = TICK_NEVER,
                                    .late_tick = TICK_NEVER,
                                    .deadline_tick = TICK_NEVER};
        view->task_count++;
        entry->withdrawn = !all && !done && (!there || !seats_have_task(kernel, i, cell, seat));
        if (entry->withdrawn)
            continue;
        entry->open = there && !done && kernel->phase != PHASE_ENDED;
        entry->ticked = kernel_task_ticked(kernel, i);
        entry->opened_tick = slots[task->opened_slot];
        entry->done_tick = slots[task->done_slot];
        entry->late_tick = slots[task->late_slot];
        if (entry->opened_tick >= 0)
            entry->deadline_tick = entry->opened_tick + kernel_ticks_of(kernel, task->within);
    }
    assert(view->task_count == (cell == CELL_CONTROL ? program->task_count
                                : desk               ? seats_number_count(kernel, true, cell, seat)
                                                     : 0));
}

/* In order of opening, as decisions. */
static int32_t asking_order(const struct kernel *kernel, uint32_t question)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk ? (int32_t)desk->asking[question]
                : kernel_slots(kernel)[kernel->program->questions[question].opened_slot];
}

static void view_questions(const struct kernel *kernel, uint32_t cell, struct view *view)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        uint32_t k = kernel_asked_index(question->asked, question->asked_count, cell);
        if (slots[question->opened_slot] < 0 || (cell != CELL_CONTROL && k == INDEX_NONE))
            continue;
        uint32_t at = view->question_count++;
        while (at > 0 && asking_order(kernel, view->questions[at - 1].question) > asking_order(kernel, i)) {
            view->questions[at] = view->questions[at - 1];
            at--;
        }
        view->questions[at] = (struct view_question){.question = i,
                                                     .open = kernel_question_open(kernel, i),
                                                     .revealed = kernel_question_revealed(kernel, i),
                                                     .asked_index = k,
                                                     .opened_tick = slots[question->opened_slot],
                                                     .closed_tick = slots[question->closed_slot],
                                                     .deadline_tick = kernel_question_deadline(kernel, i),
                                                     .more_ticks = kernel_more_ticks(kernel, ASKED_QUESTION, i)};
    }
    assert(view->question_count <= program->question_count);
    for (uint32_t i = 0; i < view->question_count; i++)
        view->questions[i].number = i + 1;
}

/* Numbers are dense, so sorting is placing; control counts all, also what has not begun. */
static void view_cards(const struct kernel *kernel, uint32_t cell, struct view *view)
{
    for (uint32_t i = 0; i < kernel_board_count(kernel); i++) {
        uint32_t number = cell == CELL_CONTROL ? i + 1 : kernel_board_card(kernel, i)->number[cell];
        if (number == 0)
            continue;
        view->cards[number - 1] = (struct view_card){number, i};
        view->card_count++;
    }
}

enum status kernel_view(const struct kernel *kernel, uint32_t cell, uint32_t seat, struct arena *arena,
                        struct view *ret_view)
{
    const struct program *program = kernel->program;
    struct view view = {.phase = kernel->phase, .tick = kernel->tick};
    view.items = arena_alloc(arena, kernel_item_count(kernel) + 1, sizeof(*view.items));
    view.decisions = arena_alloc(arena, program->decision_count + 1, sizeof(*view.decisions));
    view.rounds = arena_alloc(arena, program->round_count + 1, sizeof(*view.rounds));
    view.tasks = arena_alloc(arena, program->task_count + 1, sizeof(*view.tasks));
    view.questions = arena_alloc(arena, program->question_count + 1, sizeof(*view.questions));
    view.cards = arena_alloc(arena, kernel_board_count(kernel) + 1, sizeof(*view.cards));
    if (!view.items || !view.decisions || !view.rounds || !view.tasks || !view.questions || !view.cards)
        return STATUS_OUT_OF_MEMORY;
    view_items(kernel, cell, seat, &view);
    view_decisions(kernel, cell, &view);
    view_rounds(kernel, cell, &view);
    view_tasks(kernel, cell, seat, &view);
    view_questions(kernel, cell, &view);
    view_cards(kernel, cell, &view);
    *ret_view = view;
    return STATUS_OK;
}
