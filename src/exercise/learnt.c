/* What a run that control left leaves behind: where it stood, and what players had learnt in it by then that they did
 * not know at the moment to which control goes back. People do not forget it, so control has to know.
 *
 * What a cell had is asked of the one function that redacts, in both states, and the difference is told.
 */
#include <assert.h>

#include "base/json.h"
#include "exercise/inside.h"
#include "program/json.h"
#include "program/time.h"

enum {
    LOOK_BYTES_MAX = 64 << 20,
    LEARNT_BYTES_MAX = 40 << 10, /* of one run; what is more is counted */
    TITLE_BYTES_MAX = 300,
};

struct telling {
    const struct exercise *now;
    struct arena arena;
    struct view after, before; /* of one cell */
    size_t begun;              /* where the story begins in `json` */
    uint32_t left_out;
    struct buf *json;
    enum status status;
};

static void title_json(const struct program *program, const struct text *title, const struct text *text,
                       struct buf *json)
{
    program_text_json(program, program_text(title, 0).len > 0 ? title : text, json);
}

/* Opens an entry; false: there is no room for it. */
static bool entry(struct telling *telling, const char *kind, uint32_t second)
{
    if (telling->json->len - telling->begun > LEARNT_BYTES_MAX) {
        telling->left_out++;
        return false;
    }
    json_open_object(telling->json);
    json_key_word(telling->json, "kind", kind);
    json_key_number(telling->json, "second", second);
    json_key(telling->json, "title");
    return true;
}

static bool had_item(const struct view *view, uint32_t item)
{
    for (uint32_t i = 0; i < view->item_count; i++)
        if (view->items[i].item_index == item && !view->items[i].withdrawn)
            return true;
    return false;
}

static void items(struct telling *telling, uint32_t cell)
{
    for (uint32_t i = 0; i < telling->after.item_count && telling->status == STATUS_OK; i++) {
        const struct view_item *item = &telling->after.items[i];
        struct wording wording;
        if (item->withdrawn || item->item->from == cell || had_item(&telling->before, item->item_index))
            continue;
        telling->status = wording_of(telling->now, item->item_index, item->item, &telling->arena, &wording);
        if (telling->status != STATUS_OK || !entry(telling, "item", item->known_second))
            continue;
        bool titled =
            wording.title.len > 0 && !str_equal(wording.title, STR("null")) && !str_equal(wording.title, STR("{}"));
        struct str words = titled ? wording.title : wording.text;
        if (words.len > 0 && words.len <= TITLE_BYTES_MAX)
            json_written(telling->json, words);
        else
            json_nothing(telling->json);
        json_close_object(telling->json);
    }
}

static const struct view_decision *had_decision(const struct view *view, uint32_t decision)
{
    for (uint32_t i = 0; i < view->decision_count; i++)
        if (view->decisions[i].decision == decision)
            return &view->decisions[i];
    return NULL;
}

/* That it was asked, what came of it, and what others chose. */
static void decisions(struct telling *telling)
{
    const struct program *program = telling->now->program;
    for (uint32_t i = 0; i < telling->after.decision_count; i++) {
        const struct view_decision *after = &telling->after.decisions[i];
        const struct view_decision *before = had_decision(&telling->before, after->decision);
        const struct program_decision *decision = &program->decisions[after->decision];
        bool result = after->adopted >= 0 && (!before || before->adopted < 0);
        bool shown = after->revealed && (!before || !before->revealed);
        if (before && !result && !shown)
            continue;
        int32_t tick = result ? after->closed_tick : after->opened_tick;
        if (!entry(telling, shown ? "answers" : result ? "result" : "asked", (uint32_t)time_second(program, tick)))
            continue;
        title_json(program, &decision->title, &decision->text, telling->json);
        if (result && !program_quantified(decision))
            json_key_text(telling->json, "option",
                          program->options[decision->option_first + (uint32_t)after->adopted].id);
        json_close_object(telling->json);
    }
}

static void rounds(struct telling *telling)
{
    const struct program *program = telling->now->program;
    for (uint32_t i = 0; i < telling->after.round_count; i++) {
        const struct view_round *after = &telling->after.rounds[i], *before = NULL;
        for (uint32_t k = 0; k < telling->before.round_count; k++)
            if (telling->before.rounds[k].round == after->round)
                before = &telling->before.rounds[k];
        if (before && before->revealed == after->revealed)
            continue;
        if (!entry(telling, after->revealed ? "answers" : "asked", (uint32_t)time_second(program, after->opened_tick)))
            continue;
        program_text_json(program, &program->assessments[program->rounds[after->round].assessment].text, telling->json);
        json_close_object(telling->json);
    }
}

static void questions(struct telling *telling)
{
    const struct program *program = telling->now->program;
    for (uint32_t i = 0; i < telling->after.question_count; i++) {
        const struct view_question *after = &telling->after.questions[i], *before = NULL;
        for (uint32_t k = 0; k < telling->before.question_count; k++)
            if (telling->before.questions[k].question == after->question)
                before = &telling->before.questions[k];
        if (before && before->revealed == after->revealed)
            continue;
        if (!entry(telling, after->revealed ? "answers" : "asked", (uint32_t)time_second(program, after->opened_tick)))
            continue;
        program_text_json(program, &program->questions[after->question].text, telling->json);
        json_close_object(telling->json);
    }
}

static void cell_learnt(struct telling *telling, const struct exercise *then, uint32_t cell)
{
    telling->status = kernel_view(telling->now->kernel, cell, SEATS_TOGETHER, &telling->arena, &telling->after);
    if (telling->status == STATUS_OK)
        telling->status = kernel_view(then->kernel, cell, SEATS_TOGETHER, &telling->arena, &telling->before);
    if (telling->status != STATUS_OK)
        return;
    telling->left_out = 0;
    json_open_object(telling->json);
    json_key_text(telling->json, "cell", telling->now->program->cells[cell].id);
    json_key_list(telling->json, "what");
    items(telling, cell);
    decisions(telling);
    rounds(telling);
    questions(telling);
    json_close_list(telling->json);
    json_key_number(telling->json, "left_out", telling->left_out);
    json_close_object(telling->json);
    arena_clear(&telling->arena);
}

/* Options adopted, each with the cell for which it counts, where each cell decides for itself. */
static void adopted(const struct exercise *now, struct buf *json)
{
    const struct program *program = now->program;
    const int32_t *slots = kernel_slots(now->kernel);
    json_key_list(json, "decisions");
    for (uint32_t d = 0; d < program->decision_count; d++) {
        const struct program_decision *decision = &program->decisions[d];
        bool each = decision->agree == AGREE_EACH;
        if (decision->first_of != INDEX_NONE || program_quantified(decision))
            continue;
        for (uint32_t k = 0; k < (each ? decision->asked_count : 1); k++) {
            int32_t option = slots[decision->adopted_slot + k];
            if (option < 0)
                continue;
            json_open_object(json);
            json_key_text(json, "decision", decision->id);
            if (each)
                json_key_text(json, "cell", program->cells[decision->asked[k]].id);
            json_key_text(json, "option", program->options[decision->option_first + (uint32_t)option].id);
            json_close_object(json);
        }
    }
    json_close_list(json);
}

static void key_ended(const struct exercise *now, struct buf *json)
{
    const struct program *program = now->program;
    if (kernel_phase(now->kernel) != PHASE_ENDED) {
        json_key_nothing(json, "ended");
        return;
    }
    uint32_t by = kernel_ended_by(now->kernel);
    json_key_word(json, "ended",
                  by < program->ending_count    ? "ending"
                  : by == program->ending_count ? "time"
                                                : "control");
    if (by < program->ending_count)
        json_key_text(json, "ending", program->endings[by].id);
}

enum status learnt_story(const struct exercise *now, const struct exercise *then, const char *file, struct buf *json)
{
    struct telling telling = {.now = now, .begun = json->len, .json = json, .status = STATUS_OK};
    struct log_head head;
    char text[LOG_HEAD_TEXT_BYTES];
    assert(now->pending_count == 0 && then->committed <= now->committed);
    enum status status = log_head(now->log, &head);
    if (status != STATUS_OK)
        return status;
    log_head_text(&head, text);
    arena_init(&telling.arena, LOOK_BYTES_MAX);
    json_open_object(json);
    json_key_number(json, "run", now->rewound.run > 0 ? now->rewound.run : 1);
    json_key_word(json, "file", file);
    json_key_word(json, "head", text);
    json_key_number(json, "second", now->second);
    key_ended(now, json);
    json_key(json, "variables");
    desk_variables(now, json);
    adopted(now, json);
    json_key_list(json, "learnt");
    for (uint32_t c = 0; c < now->program->cell_count && telling.status == STATUS_OK; c++)
        if (!(kernel_bots(now->kernel) >> c & 1) && now->program->cells[c].seat == SEAT_PLAYER)
            cell_learnt(&telling, then, c);
    json_close_list(json);
    json_close_object(json);
    arena_clear(&telling.arena);
    return telling.status;
}
