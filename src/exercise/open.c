/* Making, opening and closing an exercise, and what it then is. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "exercise/inside.h"

static enum status check_settings(const struct exercise *exercise, const struct program *program)
{
    const struct birth *birth = &exercise->birth;
    if (birth->parameter_count != program->parameter_count || birth->cell_count != program->cell_count)
        return STATUS_CORRUPT;
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        if (birth->settings.parameters[i] < slot->from || birth->settings.parameters[i] > slot->to)
            return STATUS_CORRUPT;
    }
    for (uint32_t c = 0; c < program->cell_count; c++)
        if (birth->settings.policies[c] >= program->cells[c].policy_count)
            return STATUS_CORRUPT;
    return STATUS_OK;
}

/* From a log that is open to a run in the lobby. */
static enum status begin(struct exercise *exercise, struct trouble *trouble)
{
    assert(exercise->log && !exercise->kernel);
    struct log_birth about;
    const char *why = "";
    enum status status = log_birth(exercise->log, &about);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s", log_trouble(exercise->log));
    spoken_begin(exercise, about.run_id);
    status = birth_decode(about.about, &exercise->birth, &why);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s", why);
    struct str bytes = exercise->birth.program_bytes;
    status = program_decode(bytes.ptr, bytes.len, &exercise->program, &why);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "the header's program cannot be used: %s", why);
    status = check_settings(exercise, exercise->program);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "the header's settings do not fit its program");
    status = exercise->mode == LOG_BESIDE ? STATUS_OK : files_check(exercise, trouble);
    if (status != STATUS_OK)
        return status;

    const struct program *program = exercise->program;
    uint32_t seat_count = exercise->birth.seat_count;
    for (uint32_t s = 0; s < seat_count; s++)
        exercise->birth.seats[s].named = seats_named(program, &exercise->birth.seats[s]);
    exercise->memory = malloc(kernel_bytes(program, true));
    exercise->update.fact_count_max = kernel_fact_count_max(program);
    exercise->update.facts = calloc(exercise->update.fact_count_max, sizeof(struct fact));
    exercise->seat_states = calloc(seat_count + 1, sizeof(struct seat_state));
    exercise->answers = calloc((size_t)program->round_count * seat_count + 1, sizeof(*exercise->answers));
    exercise->chosen = calloc((size_t)program->decision_count * program->cell_count + 1, sizeof(uint32_t));
    exercise->hands = calloc((size_t)ITEM_COUNT_MAX * program->cell_count, sizeof(struct hand));
    exercise->notes = malloc(NOTE_PLACE_COUNT * sizeof(uint32_t));
    exercise->washes = calloc(seat_count + 1, sizeof(uint32_t));
    exercise->spent = calloc(seat_count + 1, sizeof(struct spent));
    exercise->changes = calloc(seat_count + 1, budget_matters(program));
    exercise->undelivered = calloc(program->inject_count + 1, 1);
    exercise->requests = calloc(ITEM_COUNT_MAX, sizeof(struct requested));
    exercise->tickings = calloc(program->task_count + 1, sizeof(struct ticking));
    exercise->projected = malloc(ITEM_COUNT_MAX * sizeof(uint32_t));
    exercise->is_projected = calloc(ITEM_COUNT_MAX, 1);
    exercise->touches = touches_new(program);
    exercise->waits = waits_new(program);
    exercise->sayings = said_new(program);
    exercise->wordings = wordings_new();
    exercise->codes = calloc(seat_count + 1, sizeof(struct hash));
    exercise->unlogged = calloc((size_t)seat_count * UNLOGGED_PER_SEAT_MAX + 1, sizeof(struct unlogged));
    exercise->unlogged_next = calloc(seat_count + 1, 1);
    exercise->pending = calloc(LOG_BATCH_COUNT_MAX, sizeof(struct log_entry));
    exercise->receipts = calloc(LOG_BATCH_COUNT_MAX, sizeof(struct log_receipt));
    if (!exercise->memory || !exercise->update.facts || !exercise->seat_states || !exercise->answers ||
        !exercise->chosen || !exercise->hands || !exercise->notes || !exercise->washes || !exercise->spent ||
        !exercise->changes || !exercise->undelivered || !exercise->requests || !exercise->tickings ||
        !exercise->projected || !exercise->is_projected || !exercise->touches || !exercise->waits ||
        !exercise->sayings || !exercise->wordings || !exercise->codes || !exercise->unlogged ||
        !exercise->unlogged_next || !exercise->pending || !exercise->receipts)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    for (uint32_t c = 0; c < program->cell_count; c++)
        exercise->projected_cells |= program->cells[c].seat == SEAT_PLAYER ? UINT32_C(1) << c : 0;
    assert((uint64_t)exercise->projected_cells >> program->cell_count == 0);
    exercise->kernel = kernel_init(exercise->memory, program, &exercise->birth.settings, true);
    return STATUS_OK;
}

static struct exercise *allocate(enum log_mode mode)
{
    struct exercise *exercise = calloc(1, sizeof(*exercise));
    if (exercise) {
        exercise->mode = mode;
        arena_init(&exercise->pending_bytes, PENDING_BYTES_MAX);
    }
    return exercise;
}

enum status exercise_create(const char *path, const struct exercise_plan *plan, struct exercise **ret_exercise,
                            struct trouble *trouble)
{
    assert(plan->seat_count <= SEAT_COUNT_MAX);
    struct buf about;
    struct trouble why;
    struct pouring pouring = {0};
    bool made = false;
    buf_init(&about, LOG_ABOUT_BYTES_MAX);
    struct exercise *exercise = allocate(LOG_WRITE);
    enum status status = exercise ? birth_encode(plan, &about) : STATUS_OUT_OF_MEMORY;
    if (status != STATUS_OK) {
        trouble_say(trouble, status, "the scenario cannot be kept in a run file: %s", status_text(status));
        goto cleanup;
    }
    status = files_begin(plan, &pouring);
    if (status != STATUS_OK) {
        trouble_say(trouble, status, "%s", pouring.trouble.text);
        goto cleanup;
    }
    struct log_birth birth = {.wall_ms = plan->wall_ms, .about = {about.ptr, about.len}, .context = &pouring};
    memcpy(birth.run_id, plan->run_id, sizeof(birth.run_id));
    if (plan->program->file_count > 0)
        birth.piece = files_pour;
    status = log_create(path, &birth, &exercise->log, &why);
    made = status == STATUS_OK;
    if (status != STATUS_OK) {
        trouble_say(trouble, status, "%s", status == STATUS_CANCELLED ? pouring.trouble.text : why.text);
        goto cleanup;
    }
    status = begin(exercise, trouble);
    if (status == STATUS_OK) {
        assert(kernel_event_count(exercise->kernel) == 0 && exercise->mode == LOG_WRITE);
        *ret_exercise = exercise;
        exercise = NULL;
    }
cleanup:
    exercise_close(exercise);
    if (made && status != STATUS_OK)
        remove(path); /* a run that could not begin; its name must stay free for the next try */
    files_end(&pouring);
    buf_free(&about);
    return status;
}

enum status exercise_open_visiting(const char *path, enum log_mode mode, uint32_t until, exercise_visit *visit,
                                   void *context, struct exercise **ret_exercise, struct trouble *trouble)
{
    assert(mode != LOG_WRITE || (until == SECOND_END && !visit));
    struct trouble why;
    struct exercise *exercise = allocate(mode);
    enum status status = STATUS_OUT_OF_MEMORY;
    if (!exercise) {
        trouble_say(trouble, status, "out of memory");
        goto cleanup;
    }
    status = log_open(path, mode, &exercise->log, &why);
    if (status != STATUS_OK) {
        trouble_say(trouble, status, "%s", why.text);
        goto cleanup;
    }
    status = begin(exercise, trouble);
    if (status != STATUS_OK)
        goto cleanup;
    status = exercise_fold_log(exercise, until, visit, context, trouble);
    if (status != STATUS_OK)
        goto cleanup;
    exercise->committed = kernel_event_count(exercise->kernel);
    assert(exercise->pending_count == 0 && !exercise->dead);
    *ret_exercise = exercise;
    exercise = NULL;
cleanup:
    exercise_close(exercise);
    return status;
}

enum status exercise_open(const char *path, enum log_mode mode, uint32_t until, struct exercise **ret_exercise,
                          struct trouble *trouble)
{
    return exercise_open_visiting(path, mode, until, NULL, NULL, ret_exercise, trouble);
}

enum status exercise_walk(const char *path, exercise_visit *visit, void *context, struct trouble *trouble)
{
    struct exercise *exercise;
    enum status status = exercise_open_visiting(path, LOG_READ, SECOND_END, visit, context, &exercise, trouble);
    if (status == STATUS_OK)
        exercise_close(exercise);
    return status;
}

void exercise_close(struct exercise *exercise)
{
    if (!exercise)
        return;
    free(exercise->memory);
    free(exercise->update.facts);
    free(exercise->seat_states);
    free(exercise->answers);
    free(exercise->chosen);
    free(exercise->hands);
    free(exercise->notes);
    free(exercise->washes);
    free(exercise->spent);
    free(exercise->changes);
    free(exercise->undelivered);
    free(exercise->requests);
    free(exercise->tickings);
    free(exercise->projected);
    free(exercise->is_projected);
    free(exercise->touches);
    waits_free(exercise->waits);
    said_free(exercise->sayings);
    wordings_free(exercise->wordings);
    free(exercise->codes);
    free(exercise->unlogged);
    free(exercise->unlogged_next);
    free(exercise->pending);
    free(exercise->receipts);
    arena_clear(&exercise->pending_bytes);
    buf_free(&exercise->leaf);
    if (exercise->program)
        program_free(exercise->program);
    log_close(exercise->log);
    free(exercise);
}

/* ---- looking ---- */

const struct kernel *exercise_kernel(const struct exercise *exercise)
{
    return exercise->kernel;
}

const struct program *exercise_program(const struct exercise *exercise)
{
    return exercise->program;
}

struct log *exercise_log(struct exercise *exercise)
{
    return exercise->log;
}

struct str exercise_source(const struct exercise *exercise)
{
    return exercise->birth.source;
}

struct str exercise_file_name(const struct exercise *exercise)
{
    return exercise->birth.file_name;
}

struct str exercise_version(const struct exercise *exercise)
{
    return exercise->birth.version;
}

uint32_t exercise_second(const struct exercise *exercise)
{
    return exercise->second;
}

uint32_t exercise_seat_count(const struct exercise *exercise)
{
    return exercise->birth.seat_count;
}

const struct seat *exercise_seat(const struct exercise *exercise, uint32_t seat)
{
    assert(seat < exercise->birth.seat_count);
    return &exercise->birth.seats[seat];
}

uint32_t exercise_checks(const struct exercise *exercise)
{
    return exercise->checks;
}

const struct seat_state *exercise_seat_state(const struct exercise *exercise, uint32_t seat)
{
    assert(seat < exercise->birth.seat_count);
    return &exercise->seat_states[seat];
}

bool exercise_is_dead(const struct exercise *exercise)
{
    return exercise->dead;
}

uint32_t exercise_answer(const struct exercise *exercise, uint32_t round, uint32_t seat)
{
    assert(round < exercise->program->round_count);
    return seat < exercise->birth.seat_count ? exercise->answers[round * exercise->birth.seat_count + seat].value : 0;
}

uint32_t exercise_answer_event(const struct exercise *exercise, uint32_t round, uint32_t seat)
{
    return exercise_answer(exercise, round, seat) > 0
               ? exercise->answers[round * exercise->birth.seat_count + seat].event
               : INDEX_NONE;
}

static bool take_link(void *context, const struct log_event *event)
{
    *(struct hash *)context = event->link;
    return false;
}

enum status exercise_closed_head(struct exercise *exercise, struct log_head *ret_head)
{
    struct log_head head = {.count = exercise->closed_count};
    if (head.count == 0)
        return STATUS_NOT_FOUND;
    enum status status = log_read(exercise->log, head.count - 1, take_link, &head.link);
    if (status == STATUS_OK)
        *ret_head = head;
    return status;
}
