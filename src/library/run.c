/* One run of the library's door: the kernel, with its facts written down as they come. */
#include <assert.h>
#include <stdlib.h>

#include "library/inside.h"
#include "program/time.h"

enum { TRANSCRIPT_BYTES_MAX = 256 << 20 };

struct entente_run {
    const struct program *program;
    struct kernel *kernel; /* one block of kernel_bytes */
    struct update update;  /* owns its facts */
    struct buf transcript;
};

static struct entente_run *new_run(const struct program *program)
{
    struct entente_run *run = calloc(1, sizeof(*run));
    if (!run)
        return NULL;
    run->program = program;
    run->kernel = malloc(kernel_bytes(program, true));
    run->update.fact_count_max = kernel_fact_count_max(program);
    run->update.facts = malloc(run->update.fact_count_max * sizeof(*run->update.facts));
    buf_init(&run->transcript, TRANSCRIPT_BYTES_MAX);
    if (run->kernel && run->update.facts)
        return run;
    entente_run_free(run);
    return NULL;
}

enum entente_status entente_run_new(const struct entente_scenario *scenario, const struct entente_settings *settings,
                                    uint64_t seed, uint64_t number, struct entente_run **ret_run)
{
    struct settings with = library_settings(scenario, settings, seed, number);
    struct entente_run *run = new_run(scenario->program);
    if (!run)
        return ENTENTE_STATUS_OUT_OF_MEMORY;
    run->kernel = kernel_init(run->kernel, scenario->program, &with, true);
    *ret_run = run;
    return ENTENTE_STATUS_OK;
}

void entente_run_free(struct entente_run *run)
{
    if (!run)
        return;
    free(run->kernel);
    free(run->update.facts);
    buf_free(&run->transcript);
    free(run);
}

enum entente_status entente_run_copy(const struct entente_run *run, struct entente_run **ret_copy)
{
    struct entente_run *copy = new_run(run->program);
    if (!copy)
        return ENTENTE_STATUS_OUT_OF_MEMORY;
    memcpy(copy->kernel, run->kernel, kernel_bytes(run->program, true));
    buf_add(&copy->transcript, run->transcript.ptr, run->transcript.len);
    *ret_copy = copy;
    return ENTENTE_STATUS_OK;
}

static enum verdict step(struct entente_run *run, const struct event *event)
{
    enum verdict verdict = kernel_step(run->kernel, event, &run->update);
    for (uint32_t i = 0; verdict == VERDICT_ACCEPTED && i < run->update.fact_count; i++) {
        kernel_fact_print(run->program, kernel_tick(run->kernel), &run->update.facts[i], &run->transcript);
        buf_add(&run->transcript, "\n", 1);
    }
    return verdict;
}

bool entente_run_advance(struct entente_run *run)
{
    struct event event;
    bool begins = kernel_phase(run->kernel) == PHASE_LOBBY;
    if (!kernel_next_event(run->kernel, &event))
        return false;
    enum verdict verdict = step(run, &event);
    if (begins && kernel_next_event(run->kernel, &event))
        verdict = step(run, &event);
    assert(verdict == VERDICT_ACCEPTED);
    (void)verdict;
    return true;
}

int32_t entente_run_minute(const struct entente_run *run)
{
    int32_t tick = kernel_tick(run->kernel);
    return tick < 0 ? -1 : tick * (int32_t)run->program->tick_minutes;
}

uint32_t entente_run_ending(const struct entente_run *run)
{
    bool ended = kernel_phase(run->kernel) == PHASE_ENDED;
    return ended ? (uint32_t)kernel_slots(run->kernel)[run->program->ending_slot] : ENTENTE_NONE;
}

int32_t entente_run_variable(const struct entente_run *run, uint32_t variable)
{
    assert(variable < run->program->variable_count);
    return kernel_slots(run->kernel)[run->program->variables[variable].slot];
}

uint64_t entente_run_hash(const struct entente_run *run)
{
    return kernel_state_hash(run->kernel);
}

const char *entente_run_transcript(struct entente_run *run)
{
    return buf_text(&run->transcript);
}

/* ---- cells that the caller plays ---- */

static const enum event_kind kinds[] = {
    [ENTENTE_CHOOSE] = EVENT_CHOOSE,           [ENTENTE_ANSWER] = EVENT_ANSWER, [ENTENTE_OPEN] = EVENT_OPEN,
    [ENTENTE_ACKNOWLEDGE] = EVENT_ACKNOWLEDGE, [ENTENTE_SHARE] = EVENT_SHARE,   [ENTENTE_RESPOND] = EVENT_RESPOND,
    [ENTENTE_WITHDRAW] = EVENT_WITHDRAW};
enum { ACT_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

static uint32_t second_now(const struct entente_run *run)
{
    int32_t tick = kernel_tick(run->kernel);
    return tick < 0 ? 0 : (uint32_t)time_second(run->program, tick);
}

void entente_run_take(struct entente_run *run, uint32_t cell, bool taken)
{
    assert(cell < run->program->cell_count);
    struct event event = {.kind = EVENT_SEAT, .cell = cell, .second = second_now(run), .a = !taken};
    step(run, &event); /* refused where nothing would change, or nothing can any more */
}

uint32_t entente_run_legal(const struct entente_run *run, uint32_t cell, struct entente_action *ret_actions,
                           uint32_t count_max)
{
    assert(cell < run->program->cell_count);
    uint32_t count = kernel_legal(run->kernel, cell, NULL, 0);
    if (count == 0 || count_max == 0)
        return count;
    struct event *events = malloc(count * sizeof(*events));
    if (!events)
        return ENTENTE_NONE;
    kernel_legal(run->kernel, cell, events, count);
    for (uint32_t i = 0; i < count && i < count_max; i++) {
        uint32_t act = 0;
        while (kinds[act] != events[i].kind)
            act++;
        ret_actions[i] = (struct entente_action){(enum entente_act)act, cell, events[i].a, events[i].b};
    }
    free(events);
    return count;
}

const char *entente_run_act(struct entente_run *run, const struct entente_action *action)
{
    assert((uint32_t)action->act < ACT_COUNT && action->cell < run->program->cell_count);
    struct event event = {.kind = kinds[action->act],
                          .cell = action->cell,
                          .second = second_now(run),
                          .a = action->about,
                          .b = action->value};
    enum verdict verdict = step(run, &event);
    return verdict == VERDICT_ACCEPTED ? NULL : kernel_verdict_text(verdict);
}
