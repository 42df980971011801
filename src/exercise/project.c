/* The projector's view: what hangs on the wall of a room in which every cell may sit. It shows what all the cells that
 * people play have as a whole, and nothing else: items that the last of them got (in that order), decisions and rounds
 * that ask every one of them, a result only once all of them know it. Letters between cells stay off the wall.
 *
 * It is made from kernel_view of each of those cells, so it can never show more than each of them sees by itself. What
 * was recalled from one of them leaves the wall.
 */
#include <assert.h>

#include "exercise/inside.h"

/* Of those named in `asked`, bit k of `whom` says that index k is. */
static bool asks_all(const uint32_t *asked, uint32_t asked_count, uint32_t whom, uint32_t cells)
{
    assert(asked_count <= ASKED_COUNT_MAX && whom != 0);
    for (uint32_t i = 0; i < asked_count; i++)
        if (whom >> i & 1)
            cells &= ~(UINT32_C(1) << asked[i]);
    return cells == 0;
}

struct seen { /* by one of the cells */
    uint32_t cell;
    struct view view;
};

/* A view's items stand by the cell's own numbers, which are dense. */
static const struct view_item *find_item(const struct exercise *exercise, const struct seen *seen, uint32_t item)
{
    uint32_t number = kernel_item_number(exercise->kernel, item, seen->cell, 0);
    assert(number <= seen->view.item_count && (number == 0 || seen->view.items[number - 1].item_index == item));
    return number > 0 && !seen->view.items[number - 1].withdrawn ? &seen->view.items[number - 1] : NULL;
}

static uint32_t project_items(const struct exercise *exercise, const struct seen *views, uint32_t view_count,
                              struct view_item *items)
{
    uint32_t count = 0;
    for (uint32_t n = 0; n < exercise->projected_count; n++) {
        uint32_t item = exercise->projected[n];
        struct view_item shown = {.number = n + 1,
                                  .item = kernel_item(exercise->kernel, item),
                                  .item_index = item,
                                  .shared_by = CELL_CONTROL};
        bool everywhere = true;
        for (uint32_t v = 0; v < view_count && everywhere; v++) {
            const struct view_item *seen = find_item(exercise, &views[v], item);
            everywhere = seen != NULL;
            if (seen && seen->known_second > shown.known_second)
                shown.known_second = seen->known_second;
        }
        if (everywhere)
            items[count++] = shown;
    }
    assert(count <= exercise->projected_count);
    return count;
}

enum status project_view(const struct exercise *exercise, struct arena *arena, struct view *ret_view)
{
    const struct program *program = exercise->program;
    struct seen views[CELL_COUNT_MAX];
    uint32_t view_count = 0;
    for (uint32_t c = 0; c < program->cell_count; c++) {
        if (!(exercise->projected_cells >> c & 1))
            continue;
        enum status status = kernel_view(exercise->kernel, c, 0, arena, &views[view_count].view);
        views[view_count].cell = c;
        if (status != STATUS_OK)
            return status;
        view_count++;
    }
    struct view view = {.phase = kernel_phase(exercise->kernel), .tick = kernel_tick(exercise->kernel)};
    if (view_count > 0) {
        view.items = arena_alloc(arena, exercise->projected_count + 1, sizeof(*view.items));
        view.decisions = arena_alloc(arena, views[0].view.decision_count + 1, sizeof(*view.decisions));
        view.rounds = arena_alloc(arena, views[0].view.round_count + 1, sizeof(*view.rounds));
        view.questions = arena_alloc(arena, views[0].view.question_count + 1, sizeof(*view.questions));
        if (!view.items || !view.decisions || !view.rounds || !view.questions)
            return STATUS_OUT_OF_MEMORY;
        view.item_count = project_items(exercise, views, view_count, view.items);
    }
    /* What asks all of them, the first of them sees; the numbers count only those. */
    for (uint32_t i = 0; view_count > 0 && i < views[0].view.decision_count; i++) {
        struct view_decision shown = views[0].view.decisions[i];
        const struct program_decision *decision = &program->decisions[shown.decision];
        if (!asks_all(decision->asked, decision->asked_count, kernel_asked(decision, kernel_slots(exercise->kernel)),
                      exercise->projected_cells))
            continue;
        shown.number = view.decision_count + 1;
        shown.asked_index = INDEX_NONE;
        shown.choice = -1;
        shown.legal = 0;
        if (decision->agree == AGREE_EACH)
            shown.adopted = shown.outcome = -1;
        view.decisions[view.decision_count++] = shown;
    }
    for (uint32_t i = 0; view_count > 0 && i < views[0].view.round_count; i++) {
        struct view_round shown = views[0].view.rounds[i];
        const struct program_assessment *assessment = &program->assessments[program->rounds[shown.round].assessment];
        if (!asks_all(assessment->asked, assessment->asked_count, UINT32_MAX, exercise->projected_cells))
            continue;
        shown.number = view.round_count + 1;
        shown.asked_index = INDEX_NONE;
        shown.answer = 0;
        view.rounds[view.round_count++] = shown;
    }
    for (uint32_t i = 0; view_count > 0 && i < views[0].view.question_count; i++) {
        struct view_question shown = views[0].view.questions[i];
        const struct program_question *question = &program->questions[shown.question];
        if (!asks_all(question->asked, question->asked_count, UINT32_MAX, exercise->projected_cells))
            continue;
        shown.number = view.question_count + 1;
        shown.asked_index = INDEX_NONE;
        view.questions[view.question_count++] = shown;
    }
    assert(view_count == (uint32_t)__builtin_popcount(exercise->projected_cells));
    *ret_view = view;
    return STATUS_OK;
}
