/* Views: what a seat sees, as JSON, and what of it is new since it last looked.
 *
 * One way leads from the state to a seat: `open_eye` asks kernel_view for the cell (or project_view for the projector),
 * and entry.c writes what it finds there. A change is found by fingerprint: every entry has a mark over all in it that
 * can change *and that this seat may see*, so that what is hidden neither shows nor causes a frame. The first look and
 * every later one run the same code; a first look has simply seen nothing yet.
 *
 * Of a desk that is fuller than a page can bear the newest comes: then the long texts are left out, which are there by
 * number, and then the oldest entries, which are counted.
 */
#include <assert.h>

#include "base/json.h"
#include "exercise/inside.h"

enum { LOOK_BYTES_MAX = 64 << 20 };

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
        status = entry_numbers(&eye, arena);
    if (status == STATUS_OK)
        *ret_eye = eye;
    return status;
}

void exercise_sight_free(struct exercise_sight *sight)
{
    shown_free(&sight->items);
    shown_free(&sight->decisions);
    shown_free(&sight->rounds);
    shown_free(&sight->queue);
    shown_free(&sight->notes);
    *sight = (struct exercise_sight){0};
}

/* ---- members ---- */

struct look {
    struct eye eye;      /* its arena is cleared after each entry, so that a long run's texts need not fit at once */
    struct arena *arena; /* of the whole look */
    struct exercise_sight *sight;
    struct buf *json;
    bool whole;
    bool complete;  /* nothing is left out, however much there is */
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

static bool is_news(struct look *look, struct exercise_shown *shown, uint32_t key, uint64_t mark)
{
    bool news = false;
    look->status = shown_is_news(shown, key, mark, &news);
    return news && look->status == STATUS_OK;
}

/* ---- lists that may be longer than a page can bear ---- */

struct entry {
    uint32_t index, key;
};
typedef enum status write_entry(const struct eye *eye, uint32_t index, bool only_short, struct buf *json);

/* Writes of `news`, which ascend, the newest for which there is room. */
static void write_newest(struct look *look, const char *member, const struct entry *news, uint32_t count,
                         write_entry *write, struct exercise_shown *shown)
{
    struct buf written; /* backwards, a line each */
    size_t *ends = arena_alloc(look->arena, count + 1, sizeof(*ends));
    uint32_t kept = 0;
    buf_init(&written, LOOK_BYTES_MAX);
    if (!ends)
        look->status = STATUS_OUT_OF_MEMORY;
    while (look->status == STATUS_OK && kept < count && (look->complete || written.len < VIEW_ENTRIES_BYTES_MAX)) {
        bool only_short = !look->complete && written.len >= VIEW_TEXTS_BYTES_MAX;
        buf_add(&written, "\n", 1);
        look->status = write(&look->eye, news[count - 1 - kept].index, only_short, &written);
        arena_clear(look->eye.arena);
        ends[++kept] = written.len;
    }
    look->json->failed = look->json->failed || written.failed;
    for (uint32_t i = 0; look->status == STATUS_OK && i < count - kept; i++)
        shown_leave_out(shown, news[i].key);
    for (uint32_t i = kept; look->status == STATUS_OK && !written.failed && i-- > 0;) {
        begin_entry(look, member);
        json_written(look->json, (struct str){written.ptr + ends[i] + 1, ends[i + 1] - ends[i] - 1});
    }
    buf_free(&written);
}

/* How many there are that were not sent: the page has to know that it does not have them. */
static void tell_left_out(struct look *look, const char *member, struct exercise_shown *shown)
{
    uint32_t left_out = 0;
    for (uint32_t i = 0; i < shown->count; i++)
        left_out += (shown->marks[i] & SHOWN_LEFT_OUT) != 0;
    if (look->whole || left_out != shown->left_out)
        json_key_number(look->json, member, left_out);
    shown->left_out = left_out;
}

static enum status write_item(const struct eye *eye, uint32_t index, bool only_short, struct buf *json)
{
    return entry_item(eye, &eye->view.items[index], only_short, json);
}

static void tell_withdrawn(struct look *look)
{
    const struct view *view = &look->eye.view;
    struct exercise_shown *shown = &look->sight->items;
    uint32_t at = 0; /* both lists ascend */
    for (uint32_t s = 0; s < shown->count; s++) {
        while (at < view->item_count && view->items[at].number < shown->keys[s])
            at++;
        bool present = at < view->item_count && view->items[at].number == shown->keys[s] &&
                       !entry_is_withdrawn(&look->eye, &view->items[at]);
        if (present || shown->marks[s] == SHOWN_WITHDRAWN)
            continue;
        bool left_out = shown->marks[s] & SHOWN_LEFT_OUT; /* then the page never had it */
        shown->marks[s] = SHOWN_WITHDRAWN;
        if (left_out)
            continue;
        begin_entry(look, "items");
        json_open_object(look->json);
        json_key_number(look->json, "number", shown->keys[s]);
        json_key_truth(look->json, "withdrawn", true);
        json_close_object(look->json);
    }
}

static void look_at_items(struct look *look)
{
    const struct view *view = &look->eye.view;
    struct exercise_shown *shown = &look->sight->items;
    struct entry *news = arena_alloc(look->arena, view->item_count + 1, sizeof(*news));
    uint32_t count = 0;
    if (!news)
        look->status = STATUS_OUT_OF_MEMORY;
    for (uint32_t i = 0; look->status == STATUS_OK && i < view->item_count; i++) {
        const struct view_item *entry = &view->items[i];
        if (entry_is_withdrawn(&look->eye, entry))
            continue;
        if (is_news(look, shown, entry->number, entry_item_mark(&look->eye, entry)))
            news[count++] = (struct entry){i, entry->number};
    }
    write_newest(look, "items", news, count, write_item, shown);
    tell_withdrawn(look);
    end_member(look, "items");
    tell_left_out(look, "older", shown);
}

static void look_at_notes(struct look *look)
{
    struct exercise_shown *shown = &look->sight->notes;
    uint32_t note_count = look->eye.exercise->note_count, count = 0;
    struct entry *news = arena_alloc(look->arena, note_count + 1, sizeof(*news));
    if (!news)
        look->status = STATUS_OUT_OF_MEMORY;
    for (uint32_t i = 0; look->status == STATUS_OK && i < note_count; i++)
        if (is_news(look, shown, i + 1, 0))
            news[count++] = (struct entry){i, i + 1};
    write_newest(look, "notes", news, count, desk_note, shown);
    end_member(look, "notes");
    tell_left_out(look, "older_notes", shown);
}

/* ---- the others ---- */

static void look_at_decisions(struct look *look)
{
    const struct view *view = &look->eye.view;
    for (uint32_t i = 0; i < view->decision_count && look->status == STATUS_OK; i++) {
        const struct view_decision *entry = &view->decisions[i];
        if (!is_news(look, &look->sight->decisions, entry->number, entry_decision_mark(&look->eye, entry)))
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
        if (!is_news(look, &look->sight->rounds, entry->number, entry_round_mark(&look->eye, entry)))
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
        if (!is_news(look, &look->sight->queue, i, desk_queue_mark(&entries[i])))
            continue;
        begin_entry(look, "queue");
        look->status = desk_queue_entry(&look->eye, &entries[i], look->json);
        arena_clear(look->eye.arena);
    }
    end_member(look, "queue");
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
            look_at_member(look, "endings", &look->sight->endings, endings_all);
        }
        look_at_member(look, "ended", &look->sight->ended, endings_ended);
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
    struct look look = {.arena = &arena, .sight = &sight, .json = ret_json, .whole = true, .complete = true};
    look.eye = (struct eye){.exercise = exercise,
                            .program = exercise->program,
                            .seat = INDEX_NONE,
                            .cell = cell,
                            .all = cell == CELL_CONTROL};
    enum status status = kernel_view(exercise->kernel, cell, &arena, &look.eye.view);
    if (status == STATUS_OK)
        status = entry_numbers(&look.eye, &arena);
    status = look_at_all(&look, status);
    exercise_sight_free(&sight);
    return status;
}

/* ---- one by its number ---- */

/* One entry, as a view with room for it has it. */
static enum status write_one(struct eye *eye, write_entry *write, uint32_t index, struct buf *ret_json)
{
    struct arena scratch;
    arena_init(&scratch, LOOK_BYTES_MAX);
    eye->arena = &scratch;
    enum status status = write(eye, index, false, ret_json);
    arena_clear(&scratch);
    return status;
}

enum status exercise_item_json(const struct exercise *exercise, uint32_t seat, uint32_t number, struct buf *ret_json)
{
    if (exercise->dead)
        return STATUS_REFUSED;
    assert(exercise->pending_count == 0);
    struct arena arena;
    struct eye eye;
    arena_init(&arena, LOOK_BYTES_MAX);
    enum status status = open_eye(exercise, seat, &arena, &eye);
    uint32_t index = 0;
    while (status == STATUS_OK && index < eye.view.item_count && eye.view.items[index].number != number)
        index++;
    if (status == STATUS_OK && (index == eye.view.item_count || entry_is_withdrawn(&eye, &eye.view.items[index])))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = write_one(&eye, write_item, index, ret_json);
    arena_clear(&arena);
    return status;
}

enum status exercise_note_json(const struct exercise *exercise, uint32_t seat, uint32_t number, struct buf *ret_json)
{
    if (exercise->dead)
        return STATUS_REFUSED;
    assert(exercise->pending_count == 0);
    struct eye eye = {
        .exercise = exercise, .program = exercise->program, .all = sees_all(exercise_seat(exercise, seat)->role)};
    if (!eye.all || number == 0 || number > exercise->note_count)
        return STATUS_NOT_FOUND;
    return write_one(&eye, desk_note, number - 1, ret_json);
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
