/* Folding events into an exercise: one that was just accepted, or all that a log holds.
 *
 * Opening runs every logged event through the kernel again. The log vouches for the bytes (its chain), the kernel for
 * their meaning: an event it refuses, or a state whose hash is not the logged one, means that this entente would not
 * have played this run, and then nothing of it is shown.
 *
 * Events are read a page at a time and folded between pages, never inside log_read, because a visitor of a walk may
 * want bodies of earlier events and the log does not allow calls from within its own visitor. */
#include <assert.h>
#include <stdlib.h>

#include "exercise/body.h"
#include "exercise/inside.h"

/* ---- one event ---- */

static enum status fold_join(struct exercise *exercise, const struct event *event, uint16_t seat, struct str bytes)
{
    struct body body;
    if (seat >= exercise->birth.seat_count)
        return STATUS_OK;
    enum status status = body_parse(bytes, &body);
    if (status != STATUS_OK)
        return status;
    if (body_has(&body, "request"))
        requests_fold_claim(exercise, seat, &body);
    else
        budget_fold_coming(exercise, seat, event, !body_has(&body, "joined"));
    struct seat_state *state = &exercise->seat_states[seat];
    struct str name = body_string(&body, "name");
    state->joined = body_truth(&body, "joined", state->joined);
    state->ready = body_truth(&body, "ready", state->ready);
    exercise->checks += body_truth(&body, "check", false);
    if (body_truth(&body, "heard", false))
        state->heard = exercise->checks;
    else if (!state->joined)
        state->heard = 0; /* whoever comes next has not said so */
    if (name.ptr) {
        size_t len = name.len < SEAT_NAME_BYTES_MAX ? name.len : SEAT_NAME_BYTES_MAX;
        while (len < name.len && len > 0 && ((uint8_t)name.ptr[len] & 0xc0) == 0x80)
            len--; /* not in the midst of a letter */
        assert(len <= SEAT_NAME_BYTES_MAX);
        memset(state->name, 0, sizeof(state->name));
        memcpy(state->name, name.ptr, len);
    }
    body_free(&body);
    return STATUS_OK;
}

/* Whether in one of the cells some seats alone have it. */
static bool is_held_in(const struct item *item, uint32_t cells)
{
    bool held = false;
    for (; cells != 0; cells &= cells - 1)
        held = held || item->held[__builtin_ctz(cells)] != 0;
    return held;
}

/* Items are numbered for the projector when the last of the cells that people play gets them, and keep the number. */
static void fold_projected(struct exercise *exercise)
{
    const struct kernel *kernel = exercise->kernel;
    uint32_t cells = exercise->projected_cells;
    for (uint32_t i = 0; cells != 0 && i < kernel_item_count(kernel); i++) {
        const struct item *item = kernel_item(kernel, i);
        bool correspondence = item->kind >= ITEM_MESSAGE && item->from != CELL_CONTROL;
        if (correspondence || (item->known & cells) != cells || is_held_in(item, cells))
            continue;
        assert(exercise->projected_count < ITEM_COUNT_MAX); /* none is listed twice */
        if (!exercise->is_projected[i])
            exercise->projected[exercise->projected_count++] = i;
        exercise->is_projected[i] = 1;
    }
}

/* Which person of the cell it was: the state knows cells alone. */
static void fold_hand(struct exercise *exercise, const struct event *event, uint16_t seat, uint32_t ordinal)
{
    uint32_t cell_count = exercise->program->cell_count;
    if (event->cell >= cell_count || seat >= exercise->birth.seat_count)
        return;
    if (event->kind == EVENT_CHOOSE)
        exercise->chosen[event->a * cell_count + event->cell] = ordinal + 1;
    if (event->kind == EVENT_ACKNOWLEDGE)
        exercise->hands[event->a * cell_count + event->cell].acknowledged = (uint16_t)(seat + 1);
    if (event->kind == EVENT_SHARE)
        exercise->hands[event->a * cell_count + event->cell].shared = (uint16_t)(seat + 1);
    if (event->kind == EVENT_PASS)
        exercise->hands[event->a * cell_count + event->cell].passed = (uint16_t)(seat + 1);
}

/* What a player leaves as a note is its hot wash: players have no other. */
static void fold_note(struct exercise *exercise, uint16_t seat, uint32_t ordinal)
{
    assert(exercise->note_count == 0 || exercise->notes[exercise->note_count - 1] < ordinal);
    if (exercise->note_count < NOTE_PLACE_COUNT)
        exercise->notes[exercise->note_count++] = ordinal;
    if (seat < exercise->birth.seat_count && exercise->birth.seats[seat].role == ROLE_PLAYER)
        exercise->washes[seat] = ordinal + 1;
}

static enum status fold_beside(struct exercise *exercise, const struct event *event, uint16_t seat, uint32_t ordinal,
                               struct str body)
{
    exercise->second = event->second;
    if (exercise->closed_count == 0 && kernel_phase(exercise->kernel) == PHASE_ENDED)
        exercise->closed_count = ordinal + 1;
    assert(exercise->update.fact_count <= exercise->update.fact_count_max);
    if (event->kind == EVENT_JOIN)
        return fold_join(exercise, event, seat, body);
    budget_fold(exercise, seat, event, body);
    if (event->kind == EVENT_NOTE)
        fold_note(exercise, seat, ordinal);
    if (event->kind == EVENT_ANSWER && seat < exercise->birth.seat_count)
        exercise->answers[event->a * exercise->birth.seat_count + seat] =
            (struct answered){event->b, ordinal, hash_fnv(HASH_FNV_START, body.ptr, body.len)};
    fold_hand(exercise, event, seat, ordinal);
    releases_fold(exercise, event, ordinal);
    requests_fold(exercise, event);
    tasks_fold(exercise, event, seat);
    touches_fold(exercise, event, seat);
    rewound_fold(exercise, event, ordinal);
    for (uint32_t f = 0; f < exercise->update.fact_count; f++) {
        const struct fact *fact = &exercise->update.facts[f];
        if (fact->kind == FACT_DELIVERED || fact->kind == FACT_UNDELIVERED)
            exercise->undelivered[fact->a] = fact->kind == FACT_UNDELIVERED;
    }
    enum status status = said_fold(exercise->sayings, exercise->program, &exercise->update);
    if (status != STATUS_OK)
        return status;
    for (uint32_t f = 0; f < exercise->update.fact_count; f++) {
        uint8_t kind = exercise->update.facts[f].kind;
        if (kind == FACT_DELIVERED || kind == FACT_KNOWN || kind == FACT_ITEM || kind == FACT_HELD) {
            fold_projected(exercise);
            break;
        }
    }
    return STATUS_OK;
}

enum status exercise_fold(struct exercise *exercise, const struct event *event, uint16_t seat, uint32_t ordinal,
                          int64_t wall_ms, struct str body)
{
    enum status status = fold_beside(exercise, event, seat, ordinal, body);
    return status == STATUS_OK ? spoken_fold(exercise, event, seat, ordinal, wall_ms, body) : status;
}

/* ---- a log ---- */

static enum status fold_logged(struct exercise *exercise, const struct log_event *logged, struct event *ret_event,
                               struct str *ret_body, struct trouble *trouble)
{
    unsigned long long sequence = logged->sequence;
    enum status status = payload_decode(logged->entry.kind, logged->entry.payload, ret_event, ret_body);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "event %llu cannot be read: %s", sequence, status_text(status));
    if (kernel_event_count(exercise->kernel) != logged->sequence)
        return trouble_say(trouble, STATUS_CORRUPT, "event %llu is out of step with the state", sequence);
    enum verdict verdict = kernel_step(exercise->kernel, ret_event, &exercise->update);
    if (verdict != VERDICT_ACCEPTED)
        return trouble_say(trouble, STATUS_CORRUPT, "event %llu (%s) is refused now: %s", sequence,
                           kernel_event_name(ret_event->kind), kernel_verdict_text(verdict));
    uint64_t hash;
    status = said_hash(exercise, &hash);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "out of memory");
    if (hash != logged->entry.state_hash)
        return trouble_say(trouble, STATUS_CORRUPT,
                           "after event %llu (%s) the state, or what was read, is not what was logged", sequence,
                           kernel_event_name(ret_event->kind));
    assert(kernel_event_count(exercise->kernel) == sequence + 1);
    status =
        exercise_fold(exercise, ret_event, logged->entry.seat, (uint32_t)sequence, logged->entry.wall_ms, *ret_body);
    return status == STATUS_OK ? status : trouble_say(trouble, status, "out of memory");
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
    assert(page->count < WALK_PAGE_COUNT_MAX);
    struct log_event *kept = &page->events[page->count++];
    *kept = *event;
    kept->entry.payload = payload;
    kept->entry.request_key = (struct str){0};
    return page->count < WALK_PAGE_COUNT_MAX && page->arena.bytes < WALK_PAGE_BYTES_MAX;
}

enum status exercise_fold_log(struct exercise *exercise, uint32_t until, exercise_visit *visit, void *context,
                              struct trouble *trouble)
{
    struct page *page = calloc(1, sizeof(*page));
    assert(exercise->pending_count == 0 && kernel_event_count(exercise->kernel) == 0);
    if (!page)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    arena_init(&page->arena, 0);
    enum status status = STATUS_OK;
    bool going = true;
    uint64_t next = 0;
    while (going && status == STATUS_OK) {
        page->count = 0;
        arena_clear(&page->arena);
        status = log_read(exercise->log, next, gather, page);
        if (status != STATUS_OK) {
            trouble_say(trouble, status, "%s", log_trouble(exercise->log));
            break;
        }
        if (page->failed)
            status = trouble_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
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
                                             .link = logged->link,
                                             .event = event,
                                             .body = body,
                                             .facts = exercise->update.facts,
                                             .fact_count = exercise->update.fact_count,
                                             .state_hash = kernel_state_hash(exercise->kernel),
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
