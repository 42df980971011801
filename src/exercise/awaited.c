/* What has not been asked yet, for control and observers: decisions, questions and rounds of assessments, and whether
 * they come by themselves, at what second, or wait for control. */
#include <assert.h>

#include "base/json.h"
#include "exercise/inside.h"
#include "program/json.h"
#include "program/time.h"

/* When it comes by itself, as far as that is known; -1: it is not. */
static int32_t due_tick(const struct exercise *exercise, enum asked_kind kind, uint32_t index)
{
    const struct program *program = exercise->program;
    const int32_t *slots = kernel_slots(exercise->kernel);
    if (kind == ASKED_ROUND)
        return kernel_round_tick(exercise->kernel, index);
    if (kind == ASKED_QUESTION)
        return slots[program->questions[index].due_slot];
    uint32_t first = program->decisions[index].first;
    return slots[program->decisions[first != INDEX_NONE ? first : index].due_slot];
}

static void add_entry(const struct exercise *exercise, enum asked_kind kind, uint32_t index, struct str id,
                      uint32_t round, struct buf *json)
{
    static const char *const kinds[ASKED_KIND_COUNT] = {"assessment", "decision", "question"};
    static const char *const waits[] = {NULL, "itself", "control", "left"};
    enum waits_for for_what = kernel_waiting(exercise->kernel, kind, index);
    if (for_what == WAITS_NO_MORE || for_what == WAITS_FREEZE) /* the freeze has its own entry */
        return;
    int32_t due = for_what == WAITS_BY_ITSELF ? due_tick(exercise, kind, index) : TICK_NEVER;
    assert(due <= 2 * (int32_t)exercise->program->tick_count);
    json_open_object(json);
    json_key_word(json, "kind", kinds[kind]);
    json_key_text(json, "id", id);
    if (round > 0)
        json_key_number(json, "round", round);
    json_key_word(json, "waits_for", waits[for_what]);
    if (due >= 0)
        json_key_number(json, "due_second", time_second(exercise->program, due));
    else
        json_key_nothing(json, "due_second");
    json_close_object(json);
}

/* Control lets time stand for a freeze whenever it likes; `due`: one of its questions would come by what it says. */
static void add_freeze(const struct exercise *exercise, uint32_t index, struct buf *json)
{
    const struct kernel *kernel = exercise->kernel;
    const struct program_freeze *freeze = &exercise->program->freezes[index];
    if (kernel_freeze_was(kernel, index))
        return;
    json_open_object(json);
    json_key_word(json, "kind", "freeze");
    json_key_text(json, "id", freeze->id);
    json_key(json, "title");
    program_text_json(exercise->program, &freeze->title, json);
    json_key_number(json, "questions", freeze->question_count);
    json_key_truth(json, "due", kernel_freeze_due(kernel, index));
    json_key_word(json, "waits_for", "control");
    json_key_nothing(json, "due_second");
    json_close_object(json);
}

void awaited_all(const struct exercise *exercise, struct buf *json)
{
    const struct program *program = exercise->program;
    bool over = kernel_phase(exercise->kernel) == PHASE_ENDED;
    json_open_list(json);
    for (uint32_t i = 0; !over && i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (decision->first_of == INDEX_NONE)
            add_entry(exercise, ASKED_DECISION, i, decision->id, decision->round, json);
    }
    for (uint32_t i = 0; !over && i < program->question_count; i++)
        add_entry(exercise, ASKED_QUESTION, i, program->questions[i].id, 0, json);
    for (uint32_t i = 0; !over && i < program->freeze_count; i++)
        add_freeze(exercise, i, json);
    for (uint32_t i = 0; !over && i < program->round_count; i++) {
        const struct program_assessment *assessment = &program->assessments[program->rounds[i].assessment];
        add_entry(exercise, ASKED_ROUND, i, assessment->id,
                  assessment->round_count > 1 ? i - assessment->round_first + 1 : 0, json);
    }
    json_close_list(json);
}
