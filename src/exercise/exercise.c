/* Making, opening, folding and closing an exercise.
 *
 * Opening runs every logged event through the kernel again. The log vouches for the bytes (its chain), the kernel for
 * their meaning: an event it refuses, or a state whose hash is not the logged one, means that this entente would not
 * have played this run, and then nothing of it is shown.
 *
 * Events are read a page at a time and folded between pages, never inside log_read, because a visitor of a walk may
 * want bodies of earlier events and the log does not allow calls from within its own
 * visitor. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "exercise/body.h"
#include "exercise/inside.h"

enum status exercise_say(struct exercise_trouble *trouble, enum status status, const char *format, ...)
{
    if (trouble) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(trouble->text, sizeof(trouble->text), format, arguments);
        va_end(arguments);
        if (!trouble->text[0]) /* the log had no words for it */
            snprintf(trouble->text, sizeof(trouble->text), "%s", status_text(status));
    }
    return status;
}

const char *exercise_role_name(enum role role)
{
    static const char *const names[] = {"control", "player", "observer", "projector"};
    return names[role];
}

uint32_t exercise_seats_usual(const struct program *program, uint32_t per_cell, struct seat *ret_seats)
{
    uint32_t count = 0;
    static const struct {
        const char *id;
        enum role role;
    } fixed[] = {{"control-1", ROLE_CONTROL},
                 {"control-2", ROLE_CONTROL},
                 {"observer-1", ROLE_OBSERVER},
                 {"observer-2", ROLE_OBSERVER},
                 {"projector", ROLE_PROJECTOR}};
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        struct seat *seat = &ret_seats[count++];
        *seat = (struct seat){.role = fixed[i].role, .cell = CELL_CONTROL};
        snprintf(seat->id, sizeof(seat->id), "%s", fixed[i].id);
    }
    for (uint32_t c = 0; c < program->cell_count; c++) {
        for (uint32_t n = 1; n <= per_cell && program->cells[c].seat == SEAT_PLAYER && count < SEAT_COUNT_MAX; n++) {
            struct seat *seat = &ret_seats[count++];
            *seat = (struct seat){.role = ROLE_PLAYER, .cell = c};
            snprintf(seat->id, sizeof(seat->id), STR_FMT "-%u", STR_ARG(program->cells[c].id), n);
        }
    }
    return count;
}

/* ---- folding ---- */

static enum status fold_join(struct exercise *exercise, uint16_t seat, struct str body)
{
    if (seat >= exercise->birth.seat_count)
        return STATUS_OK;
    enum status status = STATUS_OUT_OF_MEMORY;
    struct arena arena;
    arena_init(&arena, 4 * EVENT_BYTES_MAX);
    struct seat_state *state = &exercise->seat_states[seat];
    struct str joined = body_member(&arena, body, "joined");
    struct str ready = body_member(&arena, body, "ready");
    struct str raw_name = body_member(&arena, body, "name");
    struct str name = body_string(&arena, body, "name");
    if (!joined.ptr || !ready.ptr || !raw_name.ptr || (raw_name.len > 0 && raw_name.ptr[0] == '"' && !name.ptr))
        goto cleanup;
    if (joined.len > 0)
        state->joined = str_equal(joined, STR("true"));
    if (ready.len > 0)
        state->ready = str_equal(ready, STR("true"));
    if (name.ptr) {
        size_t len = name.len < SEAT_NAME_BYTES_MAX ? name.len : SEAT_NAME_BYTES_MAX;
        while (len < name.len && len > 0 && ((uint8_t)name.ptr[len] & 0xc0) == 0x80)
            len--; /* not in the midst of a letter */
        memset(state->name, 0, sizeof(state->name));
        memcpy(state->name, name.ptr, len);
    }
    status = STATUS_OK;
cleanup:
    arena_clear(&arena);
    return status;
}

/* Items are numbered for the projector when the last of the cells that people play gets them, and keep the number. */
static void fold_projected(struct exercise *exercise)
{
    const struct kernel *kernel = exercise->kernel;
    uint32_t cells = exercise->projected_cells;
    for (uint32_t i = 0; cells != 0 && i < kernel_item_count(kernel); i++) {
        const struct item *item = kernel_item(kernel, i);
        bool correspondence = item->kind >= ITEM_MESSAGE && item->from != CELL_CONTROL;
        if (correspondence || (item->known & cells) != cells)
            continue;
        if (!exercise->is_projected[i])
            exercise->projected[exercise->projected_count++] = i;
        exercise->is_projected[i] = 1;
    }
}

enum status exercise_fold(struct exercise *exercise, const struct event *event, uint16_t seat, uint32_t ordinal,
                          struct str body)
{
    exercise->second = event->second;
    if (event->kind == EVENT_JOIN)
        return fold_join(exercise, seat, body);
    if (event->kind == EVENT_NOTE && exercise->note_count < NOTE_COUNT_MAX)
        exercise->notes[exercise->note_count++] = ordinal;
    if (event->kind == EVENT_ANSWER && seat < exercise->birth.seat_count)
        exercise->answers[event->a * exercise->birth.seat_count + seat] = (uint8_t)event->b;
    for (uint32_t f = 0; f < exercise->update.fact_count; f++) {
        uint8_t kind = exercise->update.facts[f].kind;
        if (kind == FACT_DELIVERED || kind == FACT_KNOWN || kind == FACT_ITEM) {
            fold_projected(exercise);
            break;
        }
    }
    return STATUS_OK;
}

static enum status fold_logged(struct exercise *exercise, const struct log_event *logged, struct event *ret_event,
                               struct str *ret_body, struct exercise_trouble *trouble)
{
    unsigned long long sequence = logged->sequence;
    enum status status = payload_decode(logged->entry.kind, logged->entry.payload, ret_event, ret_body);
    if (status != STATUS_OK)
        return exercise_say(trouble, status, "event %llu cannot be read: %s", sequence, status_text(status));
    if (kernel_event_count(exercise->kernel) != logged->sequence)
        return exercise_say(trouble, STATUS_CORRUPT, "event %llu is out of step with the state", sequence);
    enum verdict verdict = kernel_step(exercise->kernel, ret_event, &exercise->update);
    if (verdict != VERDICT_ACCEPTED)
        return exercise_say(trouble, STATUS_CORRUPT, "event %llu (%s) is refused now: %s", sequence,
                            kernel_event_name(ret_event->kind), kernel_verdict_text(verdict));
    if (kernel_state_hash(exercise->kernel) != logged->entry.state_hash)
        return exercise_say(trouble, STATUS_CORRUPT, "after event %llu (%s) the state is not the one that was logged",
                            sequence, kernel_event_name(ret_event->kind));
    status = exercise_fold(exercise, ret_event, logged->entry.seat, (uint32_t)sequence, *ret_body);
    return status == STATUS_OK ? status : exercise_say(trouble, status, "out of memory");
}

struct page {
    struct arena arena;
    struct log_event events[WALK_PAGE_COUNT_MAX];
    uint32_t count;
    bool failed;
};

static bool gather(void *context, const struct log_event *event)
{
    struct page *page = context;
    struct str payload = arena_copy(&page->arena, event->entry.payload);
    if (!payload.ptr) {
        page->failed = true;
        return false;
    }
    struct log_event *kept = &page->events[page->count++];
    *kept = *event;
    kept->entry.payload = payload;
    kept->entry.request_key = (struct str){0};
    return page->count < WALK_PAGE_COUNT_MAX && page->arena.bytes < WALK_PAGE_BYTES_MAX;
}

static enum status fold_all(struct exercise *exercise, uint32_t until, exercise_visit *visit, void *context,
                            struct exercise_trouble *trouble)
{
    struct page *page = calloc(1, sizeof(*page));
    if (!page)
        return exercise_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    arena_init(&page->arena, 0);
    enum status status = STATUS_OK;
    bool going = true;
    uint64_t next = 0;
    while (going && status == STATUS_OK) {
        page->count = 0;
        arena_clear(&page->arena);
        status = log_read(exercise->log, next, gather, page);
        if (status != STATUS_OK) {
            exercise_say(trouble, status, "%s", log_trouble(exercise->log));
            break;
        }
        if (page->failed)
            status = exercise_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
        going = page->count > 0;
        for (uint32_t i = 0; i < page->count && going && status == STATUS_OK; i++) {
            const struct log_event *logged = &page->events[i];
            struct event event;
            struct str body;
            if (logged->entry.exercise_ms / 1000 > until) {
                going = false;
                break;
            }
            status = fold_logged(exercise, logged, &event, &body, trouble);
            if (status == STATUS_OK && visit) {
                struct exercise_step step = {.sequence = logged->sequence,
                                             .wall_ms = logged->entry.wall_ms,
                                             .seat = logged->entry.seat,
                                             .event = event,
                                             .body = body,
                                             .facts = exercise->update.facts,
                                             .fact_count = exercise->update.fact_count,
                                             .exercise = exercise};
                going = visit(context, &step);
            }
            next = logged->sequence + 1;
        }
    }
    arena_clear(&page->arena);
    free(page);
    return status;
}

/* ---- opening ---- */

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
static enum status begin(struct exercise *exercise, struct exercise_trouble *trouble)
{
    struct log_birth about;
    const char *why = "";
    enum status status = log_birth(exercise->log, &about);
    if (status != STATUS_OK)
        return exercise_say(trouble, status, "%s", log_trouble(exercise->log));
    status = birth_decode(about.about, &exercise->birth, &why);
    if (status != STATUS_OK)
        return exercise_say(trouble, status, "%s", why);
    struct str bytes = exercise->birth.program_bytes;
    status = program_decode(bytes.ptr, bytes.len, &exercise->program, &why);
    if (status != STATUS_OK)
        return exercise_say(trouble, status, "the header's program cannot be used: %s", why);
    status = check_settings(exercise, exercise->program);
    if (status != STATUS_OK)
        return exercise_say(trouble, status, "the header's settings do not fit its program");

    const struct program *program = exercise->program;
    uint32_t seat_count = exercise->birth.seat_count;
    exercise->memory = malloc(kernel_bytes(program, true));
    exercise->update.fact_count_max = kernel_fact_count_max(program);
    exercise->update.facts = calloc(exercise->update.fact_count_max, sizeof(struct fact));
    exercise->seat_states = calloc(seat_count + 1, sizeof(struct seat_state));
    exercise->answers = calloc((size_t)program->round_count * seat_count + 1, 1);
    exercise->notes = malloc(NOTE_COUNT_MAX * sizeof(uint32_t));
    exercise->projected = malloc(ITEM_COUNT_MAX * sizeof(uint32_t));
    exercise->is_projected = calloc(ITEM_COUNT_MAX, 1);
    exercise->refused = calloc((size_t)seat_count * REFUSED_PER_SEAT_MAX + 1, sizeof(struct refused));
    exercise->refused_next = calloc(seat_count + 1, 1);
    exercise->pending = calloc(LOG_BATCH_COUNT_MAX, sizeof(struct log_entry));
    exercise->receipts = calloc(LOG_BATCH_COUNT_MAX, sizeof(struct log_receipt));
    if (!exercise->memory || !exercise->update.facts || !exercise->seat_states || !exercise->answers ||
        !exercise->notes || !exercise->projected || !exercise->is_projected || !exercise->refused ||
        !exercise->refused_next || !exercise->pending || !exercise->receipts)
        return exercise_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    for (uint32_t c = 0; c < program->cell_count; c++)
        exercise->projected_cells |= program->cells[c].seat == SEAT_PLAYER ? UINT32_C(1) << c : 0;
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
                            struct exercise_trouble *trouble)
{
    assert(plan->seat_count <= SEAT_COUNT_MAX);
    struct buf about;
    struct log_trouble why;
    bool made = false;
    buf_init(&about, LOG_ABOUT_BYTES_MAX);
    struct exercise *exercise = allocate(LOG_WRITE);
    enum status status = exercise ? birth_encode(plan, &about) : STATUS_OUT_OF_MEMORY;
    if (status != STATUS_OK) {
        exercise_say(trouble, status, "the scenario cannot be kept in a run file: %s", status_text(status));
        goto cleanup;
    }
    struct log_birth birth = {.wall_ms = plan->wall_ms, .about = {about.ptr, about.len}};
    memcpy(birth.run_id, plan->run_id, sizeof(birth.run_id));
    status = log_create(path, &birth, &exercise->log, &why);
    made = status == STATUS_OK;
    if (status != STATUS_OK) {
        exercise_say(trouble, status, "%s", why.text);
        goto cleanup;
    }
    status = begin(exercise, trouble);
    if (status == STATUS_OK) {
        *ret_exercise = exercise;
        exercise = NULL;
    }
cleanup:
    exercise_close(exercise);
    if (made && status != STATUS_OK)
        remove(path); /* a run that could not begin; its name must stay free for the next try */
    buf_free(&about);
    return status;
}

static enum status open_and_fold(const char *path, enum log_mode mode, uint32_t until, exercise_visit *visit,
                                 void *context, struct exercise **ret_exercise, struct exercise_trouble *trouble)
{
    struct log_trouble why;
    struct exercise *exercise = allocate(mode);
    enum status status = STATUS_OUT_OF_MEMORY;
    if (!exercise) {
        exercise_say(trouble, status, "out of memory");
        goto cleanup;
    }
    status = log_open(path, mode, &exercise->log, &why);
    if (status != STATUS_OK) {
        exercise_say(trouble, status, "%s", why.text);
        goto cleanup;
    }
    status = begin(exercise, trouble);
    if (status != STATUS_OK)
        goto cleanup;
    status = fold_all(exercise, until, visit, context, trouble);
    if (status != STATUS_OK)
        goto cleanup;
    exercise->committed = kernel_event_count(exercise->kernel);
    *ret_exercise = exercise;
    exercise = NULL;
cleanup:
    exercise_close(exercise);
    return status;
}

enum status exercise_open(const char *path, enum log_mode mode, uint32_t until, struct exercise **ret_exercise,
                          struct exercise_trouble *trouble)
{
    assert(mode == LOG_READ || until == SECOND_END);
    return open_and_fold(path, mode, until, NULL, NULL, ret_exercise, trouble);
}

enum status exercise_walk(const char *path, exercise_visit *visit, void *context, struct exercise_trouble *trouble)
{
    struct exercise *exercise;
    enum status status = open_and_fold(path, LOG_READ, SECOND_END, visit, context, &exercise, trouble);
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
    free(exercise->notes);
    free(exercise->projected);
    free(exercise->is_projected);
    free(exercise->refused);
    free(exercise->refused_next);
    free(exercise->pending);
    free(exercise->receipts);
    arena_clear(&exercise->pending_bytes);
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
    return seat < exercise->birth.seat_count ? exercise->answers[round * exercise->birth.seat_count + seat] : 0;
}

struct caught {
    struct arena *arena;
    struct event event;
    struct str body;
    uint16_t seat;
    bool seen;
    enum status status;
};

static bool catch_event(void *context, const struct log_event *logged)
{
    struct caught *caught = context;
    struct str body = {"", 0};
    caught->seen = true;
    caught->seat = logged->entry.seat;
    caught->status = payload_decode(logged->entry.kind, logged->entry.payload, &caught->event, &body);
    if (caught->status == STATUS_OK && body.len > 0)
        body = arena_copy(caught->arena, body);
    if (!body.ptr)
        caught->status = STATUS_OUT_OF_MEMORY;
    caught->body = body;
    return false;
}

enum status exercise_event(const struct exercise *exercise, uint64_t sequence, struct arena *arena,
                           struct event *ret_event, uint16_t *ret_seat, struct str *ret_body)
{
    struct caught caught = {.arena = arena};
    enum status status = log_read(exercise->log, sequence, catch_event, &caught);
    if (status == STATUS_OK)
        status = caught.seen ? caught.status : STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        return status;
    *ret_event = caught.event;
    *ret_seat = caught.seat;
    *ret_body = caught.body;
    return STATUS_OK;
}

enum status exercise_body(const struct exercise *exercise, uint64_t sequence, struct arena *arena, struct str *ret_body)
{
    struct event event;
    uint16_t seat;
    return exercise_event(exercise, sequence, arena, &event, &seat, ret_body);
}
