/* Views: what a seat sees, as JSON, and what of it is new since it last looked.
 *
 * One way leads from the state to a seat: `open_eye` asks kernel_view for the cell (or project_view for the projector),
 * and entry.c writes what it finds there. A change is found by fingerprint: every entry has a mark over all in it that
 * can change *and that this seat may see*, so that what is hidden neither shows nor causes a frame. The first look and
 * every later one run the same code; a first look has simply seen nothing yet.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/json.h"
#include "exercise/inside.h"

enum { LOOK_BYTES_MAX = 64 << 20 };
#define MARK_WITHDRAWN UINT64_C(1) /* of a shown item that is gone; no fingerprint collides in practice */

static bool sees_all(enum role role)
{
    return role == ROLE_CONTROL || role == ROLE_OBSERVER;
}

static enum status open_eye(const struct exercise *exercise, uint32_t seat, struct arena *arena, struct eye *ret_eye)
{
    const struct seat *place = exercise_seat(exercise, seat);
    struct eye eye = {
        .exercise = exercise,
        .program = exercise->program,
        .arena = arena,
        .seat = seat,
        .cell = place->cell,
        .all = sees_all(place->role),
    };
    enum status status = place->role == ROLE_PROJECTOR ? project_view(exercise, arena, &eye.view)
                                                       : kernel_view(exercise->kernel, place->cell, arena, &eye.view);
    if (status == STATUS_OK)
        *ret_eye = eye;
    return status;
}

/* ---- what was shown ---- */

static uint32_t place_of(const struct exercise_shown *shown, uint32_t key)
{
    uint32_t low = 0, high = shown->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (shown->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    assert(low == shown->count || shown->keys[low] >= key);
    return low;
}

static bool grow(struct exercise_shown *shown)
{
    uint32_t count_max = shown->count_max == 0 ? 32 : shown->count_max * 2;
    uint32_t *keys = realloc(shown->keys, count_max * sizeof(*keys));
    if (keys)
        shown->keys = keys;
    uint64_t *marks = keys ? realloc(shown->marks, count_max * sizeof(*marks)) : NULL;
    if (!marks)
        return false;
    shown->marks = marks;
    shown->count_max = count_max;
    return true;
}

/* Whether `key` is news under this mark; if so it counts as shown from now on. */
static bool is_news(struct exercise_shown *shown, uint32_t key, uint64_t mark, enum status *status)
{
    uint32_t at = place_of(shown, key);
    if (at < shown->count && shown->keys[at] == key) {
        bool news = shown->marks[at] != mark;
        shown->marks[at] = mark;
        return news;
    }
    if (shown->count == shown->count_max && !grow(shown)) {
        *status = STATUS_OUT_OF_MEMORY;
        return false;
    }
    memmove(shown->keys + at + 1, shown->keys + at, (shown->count - at) * sizeof(*shown->keys));
    memmove(shown->marks + at + 1, shown->marks + at, (shown->count - at) * sizeof(*shown->marks));
    shown->keys[at] = key;
    shown->marks[at] = mark;
    shown->count++;
    assert(shown->count <= shown->count_max && (at == 0 || shown->keys[at - 1] < key));
    return true;
}

static void free_shown(struct exercise_shown *shown)
{
    free(shown->keys);
    free(shown->marks);
}

void exercise_sight_free(struct exercise_sight *sight)
{
    free_shown(&sight->items);
    free_shown(&sight->decisions);
    free_shown(&sight->rounds);
    free_shown(&sight->queue);
    free_shown(&sight->notes);
    *sight = (struct exercise_sight){0};
}

/* ---- members ---- */

struct look {
    struct eye eye;      /* its arena is cleared after each entry, so that a long run's texts need not fit at once */
    struct arena *arena; /* of the whole look */
    struct exercise_sight *sight;
    struct buf *json;
    bool whole;
    bool in_member; /* "name":[ has been written */
    enum status status;
};

static void begin_entry(struct look *look, const char *member)
{
    if (!look->in_member)
        json_key_list(look->json, member);
    look->in_member = true;
}

static void end_member(struct look *look, const char *member)
{
    if (!look->in_member && look->whole)
        json_key_list(look->json, member);
    if (look->in_member || look->whole)
        json_close_list(look->json);
    look->in_member = false;
}

static void look_at_items(struct look *look)
{
    const struct view *view = &look->eye.view;
    struct exercise_shown *shown = &look->sight->items;
    for (uint32_t i = 0; i < view->item_count && look->status == STATUS_OK; i++) {
        const struct view_item *entry = &view->items[i];
        if (entry_is_withdrawn(&look->eye, entry))
            continue;
        if (!is_news(shown, entry->number, entry_item_mark(&look->eye, entry), &look->status))
            continue;
        begin_entry(look, "items");
        look->status = entry_item(&look->eye, entry, look->json);
        arena_clear(look->eye.arena);
    }
    uint32_t at = 0; /* both lists ascend */
    for (uint32_t s = 0; s < shown->count; s++) {
        while (at < view->item_count && view->items[at].number < shown->keys[s])
            at++;
        bool present = at < view->item_count && view->items[at].number == shown->keys[s] &&
                       !entry_is_withdrawn(&look->eye, &view->items[at]);
        if (present || shown->marks[s] == MARK_WITHDRAWN)
            continue;
        shown->marks[s] = MARK_WITHDRAWN;
        begin_entry(look, "items");
        json_open_object(look->json);
        json_key_number(look->json, "number", shown->keys[s]);
        json_key_truth(look->json, "withdrawn", true);
        json_close_object(look->json);
    }
    end_member(look, "items");
}

static void look_at_decisions(struct look *look)
{
    const struct view *view = &look->eye.view;
    for (uint32_t i = 0; i < view->decision_count && look->status == STATUS_OK; i++) {
        const struct view_decision *entry = &view->decisions[i];
        if (!is_news(&look->sight->decisions, entry->number, entry_decision_mark(&look->eye, entry), &look->status))
            continue;
        begin_entry(look, "decisions");
        look->status = entry_decision(&look->eye, entry, look->json);
    }
    end_member(look, "decisions");
}

static void look_at_rounds(struct look *look)
{
    const struct view *view = &look->eye.view;
    for (uint32_t i = 0; i < view->round_count && look->status == STATUS_OK; i++) {
        const struct view_round *entry = &view->rounds[i];
        if (!is_news(&look->sight->rounds, entry->number, entry_round_mark(&look->eye, entry), &look->status))
            continue;
        begin_entry(look, "rounds");
        look->status = entry_round(&look->eye, entry, look->json);
        arena_clear(look->eye.arena);
    }
    end_member(look, "rounds");
}

static void look_at_queue(struct look *look)
{
    uint32_t count = look->eye.program->inject_count;
    struct queue_entry *entries = arena_alloc(look->arena, count + 1, sizeof(*entries));
    if (!entries) {
        look->status = STATUS_OUT_OF_MEMORY;
        return;
    }
    desk_queue(look->eye.exercise, entries);
    for (uint32_t i = 0; i < count && look->status == STATUS_OK; i++) {
        if (!is_news(&look->sight->queue, i, desk_queue_mark(&entries[i]), &look->status))
            continue;
        begin_entry(look, "queue");
        look->status = desk_queue_entry(&look->eye, &entries[i], look->json);
        arena_clear(look->eye.arena);
    }
    end_member(look, "queue");
}

static void look_at_notes(struct look *look)
{
    for (uint32_t i = 0; i < look->eye.exercise->note_count && look->status == STATUS_OK; i++) {
        if (!is_news(&look->sight->notes, i + 1, 0, &look->status))
            continue;
        begin_entry(look, "notes");
        look->status = desk_note(&look->eye, i, look->json);
        arena_clear(look->eye.arena);
    }
    end_member(look, "notes");
}

static void look_at_member(struct look *look, const char *name, uint64_t *shown,
                           void (*write)(const struct exercise *exercise, struct buf *json))
{
    struct buf text;
    buf_init(&text, LOOK_BYTES_MAX);
    write(look->eye.exercise, &text);
    uint64_t mark = hash_fnv(HASH_FNV_START, text.ptr, text.len);
    if (text.failed) {
        look->status = STATUS_OUT_OF_MEMORY;
    } else if (look->whole || mark != *shown) {
        json_key(look->json, name);
        json_written(look->json, (struct str){text.ptr, text.len});
        *shown = mark;
    }
    buf_free(&text);
}

/* Writes what the eye sees; its view lies in look->arena. Clears both arenas. */
static enum status look_at_all(struct look *look, enum status status)
{
    struct arena scratch;
    arena_init(&scratch, LOOK_BYTES_MAX);
    look->eye.arena = &scratch;
    look->status = status;
    if (status == STATUS_OK) {
        look_at_items(look);
        look_at_decisions(look);
        look_at_rounds(look);
        if (look->eye.all) {
            look_at_queue(look);
            look_at_notes(look);
            look_at_member(look, "variables", &look->sight->variables, desk_variables);
            look_at_member(look, "capabilities", &look->sight->capabilities, desk_capabilities);
        }
        if (look->json->failed && look->status == STATUS_OK)
            look->status = STATUS_TOO_LARGE;
    }
    arena_clear(&scratch);
    assert(!look->in_member); /* every list was closed */
    arena_clear(look->arena);
    return look->status;
}

enum status exercise_view_json(const struct exercise *exercise, uint32_t seat, bool whole, struct exercise_sight *sight,
                               struct buf *ret_json)
{
    if (exercise->dead)
        return STATUS_REFUSED;
    assert(exercise->pending_count == 0);
    struct arena arena;
    arena_init(&arena, LOOK_BYTES_MAX);
    struct look look = {.arena = &arena, .sight = sight, .json = ret_json, .whole = whole};
    return look_at_all(&look, open_eye(exercise, seat, &arena, &look.eye));
}

enum status exercise_cell_json(const struct exercise *exercise, uint32_t cell, struct buf *ret_json)
{
    assert(cell == CELL_CONTROL || cell < exercise->program->cell_count);
    if (exercise->dead)
        return STATUS_REFUSED;
    assert(exercise->pending_count == 0);
    struct arena arena;
    struct exercise_sight sight = {0};
    arena_init(&arena, LOOK_BYTES_MAX);
    struct look look = {.arena = &arena, .sight = &sight, .json = ret_json, .whole = true};
    look.eye = (struct eye){.exercise = exercise,
                            .program = exercise->program,
                            .seat = INDEX_NONE,
                            .cell = cell,
                            .all = cell == CELL_CONTROL};
    enum status status = look_at_all(&look, kernel_view(exercise->kernel, cell, &arena, &look.eye.view));
    exercise_sight_free(&sight);
    return status;
}

/* ---- numbers ---- */

/* What a number means among the entries that a seat sees. */
#define FIND(function, entries, count, index)                                                                          \
    uint32_t function(const struct exercise *exercise, uint32_t seat, uint32_t number)                                 \
    {                                                                                                                  \
        struct arena arena;                                                                                            \
        struct eye eye;                                                                                                \
        uint32_t found = INDEX_NONE;                                                                                   \
        arena_init(&arena, LOOK_BYTES_MAX);                                                                            \
        if (open_eye(exercise, seat, &arena, &eye) == STATUS_OK)                                                       \
            for (uint32_t i = 0; i < eye.view.count; i++)                                                              \
                if (eye.view.entries[i].number == number)                                                              \
                    found = eye.view.entries[i].index;                                                                 \
        arena_clear(&arena);                                                                                           \
        return found;                                                                                                  \
    }

FIND(exercise_find_item, items, item_count, item_index)
FIND(exercise_find_decision, decisions, decision_count, decision)
FIND(exercise_find_round, rounds, round_count, round)
