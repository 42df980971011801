/* Views: what a seat sees, as JSON, and what of it is new since it last looked.
 *
 * One way leads from the state to a seat: `open_eye` asks kernel_view for the cell (or project_view for the projector),
 * and entry.c writes what it finds there. A change is found by fingerprint: every entry has a mark over all in it that
 * can change *and that this seat may see*, so that what is hidden neither shows nor causes a frame. The first look and
 * every later one run the same code; a first look has simply seen nothing yet.
 *
 * Of a desk that is fuller than a page can bear the newest comes: then the long texts are left out, which are there by
 * number, and then the oldest items and notes, which are counted. Decisions, rounds and the queue are as many as the
 * scenario has, so these all come. What a view may have at most follows: for each list its bytes below, and of all that
 * is left of it the short ones.
 */
#include <assert.h>

#include "base/json.h"
#include "exercise/inside.h"
#include "program/banner.h"

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
    enum status status = place->role == ROLE_PROJECTOR
                             ? project_view(exercise, arena, &eye.view)
                             : kernel_view(exercise->kernel, place->cell, place->named, arena, &eye.view);
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
    shown_free(&sight->tasks);
    shown_free(&sight->questions);
    shown_free(&sight->plan);
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
    bool complete;      /* nothing is left out, however much there is */
    bool in_member;     /* "name":[ has been written */
    size_t asked_bytes; /* of what all of the scenario's lists share */
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

struct news { /* of one list */
    const char *member;
    write_entry *write;
    struct exercise_shown *shown;
    bool leaves_out;       /* beyond its room: else its entries are few, and all come */
    struct entry *entries; /* ascending; in the arena of the look */
    uint32_t count;
};

/* NULL entries: the look has failed. */
static struct news news_of(struct look *look, const char *member, uint32_t count_max, write_entry *write,
                           struct exercise_shown *shown)
{
    struct news news = {.member = member, .write = write, .shown = shown};
    news.entries = arena_alloc(look->arena, count_max + 1, sizeof(*news.entries));
    if (!news.entries)
        look->status = STATUS_OUT_OF_MEMORY;
    return news;
}

static void add_if_news(struct look *look, struct news *news, uint32_t index, uint32_t key, uint64_t mark)
{
    if (is_news(look, news->shown, key, mark))
        news->entries[news->count++] = (struct entry){index, key};
}

/* One entry on a line of its own, whole if there is room for it after `before` bytes. */
static void write_line(struct look *look, const struct news *news, uint32_t index, size_t before, struct buf *written)
{
    size_t begun = written->len;
    bool no_room = !look->complete && before + begun >= VIEW_TEXTS_BYTES_MAX;
    for (int only_short = no_room; only_short < 2 && look->status == STATUS_OK; only_short++) {
        written->len = begun;
        buf_add(written, "\n", 1);
        look->status = news->write(&look->eye, index, only_short, written);
        arena_clear(look->eye.arena);
        if (look->complete || before + written->len <= VIEW_TEXTS_BYTES_MAX)
            break;
    }
}

/* Writes the newest for which there is room. `before`: bytes of other lists that share it. Returns how many bytes. */
static size_t write_newest(struct look *look, const struct news *news, size_t before)
{
    struct buf written; /* backwards, a line each */
    size_t *ends = arena_alloc(look->arena, news->count + 1, sizeof(*ends)), count = news->count, kept = 0;
    buf_init(&written, LOOK_BYTES_MAX);
    if (!ends)
        look->status = STATUS_OUT_OF_MEMORY;
    while (look->status == STATUS_OK && kept < count &&
           (look->complete || !news->leaves_out || written.len < VIEW_ENTRIES_BYTES_MAX)) {
        write_line(look, news, news->entries[count - 1 - kept].index, before, &written);
        ends[++kept] = written.len;
    }
    look->json->failed = look->json->failed || written.failed;
    for (size_t i = 0; look->status == STATUS_OK && i < count - kept; i++)
        shown_leave_out(news->shown, news->entries[i].key);
    for (size_t i = kept; look->status == STATUS_OK && !written.failed && i-- > 0;) {
        begin_entry(look, news->member);
        json_written(look->json, (struct str){written.ptr + ends[i] + 1, ends[i + 1] - ends[i] - 1});
    }
    size_t bytes = written.len;
    buf_free(&written);
    return bytes;
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
        bool present = at < view->item_count && view->items[at].number == shown->keys[s] && !view->items[at].withdrawn;
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
    struct news news = news_of(look, "items", view->item_count, write_item, &look->sight->items);
    news.leaves_out = true;
    for (uint32_t i = 0; look->status == STATUS_OK && i < view->item_count; i++) {
        const struct view_item *entry = &view->items[i];
        if (!entry->withdrawn)
            add_if_news(look, &news, i, entry->number, entry_item_mark(&look->eye, entry));
    }
    write_newest(look, &news, 0);
    tell_withdrawn(look);
    end_member(look, "items");
    tell_left_out(look, "older", news.shown);
}

static void look_at_notes(struct look *look)
{
    uint32_t note_count = look->eye.exercise->note_count;
    struct news news = news_of(look, "notes", note_count, notes_entry, &look->sight->notes);
    news.leaves_out = true;
    for (uint32_t i = 0; look->status == STATUS_OK && i < note_count; i++)
        add_if_news(look, &news, i, i + 1, 0);
    write_newest(look, &news, 0);
    end_member(look, "notes");
    tell_left_out(look, "older_notes", news.shown);
}

/* ---- as many as the scenario has ---- */

static enum status write_decision(const struct eye *eye, uint32_t index, bool only_short, struct buf *json)
{
    return entry_decision(eye, &eye->view.decisions[index], only_short, json);
}

static enum status write_round(const struct eye *eye, uint32_t index, bool only_short, struct buf *json)
{
    return entry_round(eye, &eye->view.rounds[index], only_short, json);
}

/* Their texts share what there is room for. */
static void write_all(struct look *look, const struct news *news)
{
    look->asked_bytes += write_newest(look, news, look->asked_bytes);
    end_member(look, news->member);
}

static void look_at_decisions(struct look *look)
{
    const struct view *view = &look->eye.view;
    struct news news = news_of(look, "decisions", view->decision_count, write_decision, &look->sight->decisions);
    for (uint32_t i = 0; i < view->decision_count && look->status == STATUS_OK; i++)
        add_if_news(look, &news, i, view->decisions[i].number, entry_decision_mark(&look->eye, &view->decisions[i]));
    write_all(look, &news);
}

static void look_at_rounds(struct look *look)
{
    const struct view *view = &look->eye.view;
    struct news news = news_of(look, "rounds", view->round_count, write_round, &look->sight->rounds);
    for (uint32_t i = 0; i < view->round_count && look->status == STATUS_OK; i++)
        add_if_news(look, &news, i, view->rounds[i].number, entry_round_mark(&look->eye, &view->rounds[i]));
    write_all(look, &news);
}

static enum status write_task(const struct eye *eye, uint32_t index, bool only_short, struct buf *json)
{
    (void)only_short; /* they share no room: there are few, and each is a sentence */
    return tasks_entry(eye, &eye->view.tasks[index], json);
}

static void look_at_tasks(struct look *look)
{
    const struct view *view = &look->eye.view;
    struct news news = news_of(look, "tasks", view->task_count, write_task, &look->sight->tasks);
    for (uint32_t i = 0; i < view->task_count && look->status == STATUS_OK; i++)
        add_if_news(look, &news, i, view->tasks[i].number, tasks_mark(&look->eye, &view->tasks[i]));
    write_all(look, &news);
}

static enum status write_question(const struct eye *eye, uint32_t index, bool only_short, struct buf *json)
{
    return asked_entry(eye, &eye->view.questions[index], only_short, json);
}

static void look_at_questions(struct look *look)
{
    const struct view *view = &look->eye.view;
    struct news news = news_of(look, "questions", view->question_count, write_question, &look->sight->questions);
    for (uint32_t i = 0; i < view->question_count && look->status == STATUS_OK; i++)
        add_if_news(look, &news, i, view->questions[i].number, asked_mark(&look->eye, &view->questions[i]));
    write_all(look, &news);
}

static enum status write_card(const struct eye *eye, uint32_t index, bool only_short, struct buf *json)
{
    (void)only_short; /* as of tasks: few, and short */
    return board_entry(eye, &eye->view.cards[index], json);
}

/* Nothing at all where nothing is planned. */
static void look_at_plan(struct look *look)
{
    const struct view *view = &look->eye.view;
    struct news news = news_of(look, "plan", view->card_count, write_card, &look->sight->plan);
    for (uint32_t i = 0; i < view->card_count && look->status == STATUS_OK; i++)
        add_if_news(look, &news, i, view->cards[i].number, board_mark(&look->eye, &view->cards[i]));
    write_all(look, &news);
}

static enum status open_queue(struct eye *eye, struct arena *arena)
{
    eye->queue = arena_alloc(arena, eye->program->inject_count + 1, sizeof(*eye->queue));
    if (!eye->queue)
        return STATUS_OUT_OF_MEMORY;
    desk_queue(eye->exercise, eye->queue);
    return STATUS_OK;
}

static void look_at_queue(struct look *look)
{
    uint32_t count = look->eye.program->inject_count;
    struct news news = news_of(look, "queue", count, desk_queue_entry, &look->sight->queue);
    if (look->status == STATUS_OK)
        look->status = open_queue(&look->eye, look->arena);
    for (uint32_t i = 0; i < count && look->status == STATUS_OK; i++)
        add_if_news(look, &news, i, i, desk_queue_mark(&look->eye.queue[i]));
    write_all(look, &news);
}

/* Sends the member if it is not as it was last shown. */
static void tell_member(struct look *look, const char *name, uint64_t *shown, const struct buf *text)
{
    uint64_t mark = hash_fnv(HASH_FNV_START, text->ptr, text->len);
    if (text->failed) {
        look->status = STATUS_OUT_OF_MEMORY;
    } else if (look->whole || mark != *shown) {
        json_key(look->json, name);
        json_written(look->json, (struct str){text->ptr, text->len});
        *shown = mark;
    }
}

static void look_at_member(struct look *look, const char *name, uint64_t *shown,
                           void (*write)(const struct exercise *exercise, struct buf *json))
{
    struct buf text;
    buf_init(&text, LOOK_BYTES_MAX);
    write(look->eye.exercise, &text);
    tell_member(look, name, shown, &text);
    buf_free(&text);
}

/* What is shown to the cell of the state; nothing at all where that is none of it. */
static void look_at_values(struct look *look)
{
    struct buf text;
    buf_init(&text, LOOK_BYTES_MAX);
    if (desk_values(&look->eye, &text) > 0)
        tell_member(look, "values", &look->sight->values, &text);
    buf_free(&text);
}

/* It lies in the log, and is read there only when it is news. */
static void look_at_wash(struct look *look)
{
    const struct eye *eye = &look->eye;
    if (look->status != STATUS_OK || eye->all || eye->seat == INDEX_NONE)
        return;
    uint32_t given = eye->exercise->washes[eye->seat];
    if (given == 0 || (!look->whole && look->sight->wash == given))
        return;
    json_key(look->json, "hot_wash");
    look->status = notes_wash(eye, look->json);
    look->sight->wash = given;
}

/* Nothing at all where control never went back. */
static void look_at_branch(struct look *look)
{
    struct buf text;
    if (look->status != STATUS_OK || look->eye.exercise->rewound.ordinal == 0)
        return;
    buf_init(&text, LOOK_BYTES_MAX);
    look->status = rewound_json(&look->eye, &text);
    if (look->status == STATUS_OK)
        tell_member(look, "branch", &look->sight->branch, &text);
    buf_free(&text);
}

/* What its page says above and below: whoever sees everything has everything, and a cell what it has. */
static void look_at_banner(struct look *look)
{
    const struct eye *eye = &look->eye;
    struct banner banner = {.any = false};
    assert(!look->in_member);
    struct buf text, json;
    buf_init(&text, LOOK_BYTES_MAX);
    buf_init(&json, LOOK_BYTES_MAX);
    if (eye->all) {
        banner_of_program(eye->program, &text);
    } else {
        banner_add(&banner, eye->program->marking);
        for (uint32_t i = 0; i < eye->view.item_count; i++)
            if (!eye->view.items[i].withdrawn)
                banner_add(&banner, entry_marking(eye, eye->view.items[i].item));
        banner_write(&banner, &text);
    }
    json_text(&json, (struct str){text.ptr, text.len});
    json.failed = json.failed || text.failed;
    tell_member(look, "banner", &look->sight->banner, &json);
    buf_free(&text);
    buf_free(&json);
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
        look_at_tasks(look);
        look_at_questions(look);
        look_at_plan(look);
        if (look->eye.all) {
            look_at_queue(look);
            look_at_notes(look);
            look_at_member(look, "variables", &look->sight->variables, desk_variables);
            look_at_member(look, "capabilities", &look->sight->capabilities, desk_capabilities);
            look_at_member(look, "endings", &look->sight->endings, endings_all);
            look_at_member(look, "awaited", &look->sight->awaited, awaited_all);
        }
        if (!look->eye.all)
            look_at_values(look);
        look_at_wash(look);
        look_at_banner(look);
        look_at_branch(look);
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

enum status exercise_cell_json(const struct exercise *exercise, uint32_t cell, uint32_t seat, struct buf *ret_json)
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
    enum status status = kernel_view(exercise->kernel, cell, seat, &arena, &look.eye.view);
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

typedef uint32_t find_entry(const struct eye *eye, uint32_t number); /* INDEX_NONE: it has none of that number */

static uint32_t find_item(const struct eye *eye, uint32_t number)
{
    for (uint32_t i = 0; i < eye->view.item_count; i++)
        if (eye->view.items[i].number == number && !eye->view.items[i].withdrawn)
            return i;
    return INDEX_NONE;
}

static uint32_t find_decision(const struct eye *eye, uint32_t number)
{
    for (uint32_t i = 0; i < eye->view.decision_count; i++)
        if (eye->view.decisions[i].number == number)
            return i;
    return INDEX_NONE;
}

static uint32_t find_round(const struct eye *eye, uint32_t number)
{
    for (uint32_t i = 0; i < eye->view.round_count; i++)
        if (eye->view.rounds[i].number == number)
            return i;
    return INDEX_NONE;
}

static uint32_t find_question(const struct eye *eye, uint32_t number)
{
    for (uint32_t i = 0; i < eye->view.question_count; i++)
        if (eye->view.questions[i].number == number)
            return i;
    return INDEX_NONE;
}

static uint32_t find_queued(const struct eye *eye, uint32_t number)
{
    return eye->all && number < eye->program->inject_count ? number : INDEX_NONE;
}

static enum status give(const struct exercise *exercise, uint32_t seat, uint32_t number, find_entry *find,
                        write_entry *write, struct buf *ret_json)
{
    if (exercise->dead)
        return STATUS_REFUSED;
    assert(exercise->pending_count == 0);
    struct arena arena;
    struct eye eye;
    arena_init(&arena, LOOK_BYTES_MAX);
    enum status status = open_eye(exercise, seat, &arena, &eye);
    uint32_t index = status == STATUS_OK ? find(&eye, number) : INDEX_NONE;
    if (status == STATUS_OK && index == INDEX_NONE)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK && eye.all)
        status = open_queue(&eye, &arena);
    if (status == STATUS_OK)
        status = write_one(&eye, write, index, ret_json);
    arena_clear(&arena);
    return status;
}

enum status exercise_item_json(const struct exercise *exercise, uint32_t seat, uint32_t number, struct buf *ret_json)
{
    return give(exercise, seat, number, find_item, write_item, ret_json);
}

enum status exercise_decision_json(const struct exercise *exercise, uint32_t seat, uint32_t number,
                                   struct buf *ret_json)
{
    return give(exercise, seat, number, find_decision, write_decision, ret_json);
}

enum status exercise_round_json(const struct exercise *exercise, uint32_t seat, uint32_t number, struct buf *ret_json)
{
    return give(exercise, seat, number, find_round, write_round, ret_json);
}

enum status exercise_question_json(const struct exercise *exercise, uint32_t seat, uint32_t number,
                                   struct buf *ret_json)
{
    return give(exercise, seat, number, find_question, write_question, ret_json);
}

enum status exercise_queued_json(const struct exercise *exercise, uint32_t seat, uint32_t inject, struct buf *ret_json)
{
    return give(exercise, seat, inject, find_queued, desk_queue_entry, ret_json);
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
    return write_one(&eye, notes_entry, number - 1, ret_json);
}

uint32_t exercise_find_attached(const struct exercise *exercise, uint32_t seat, uint32_t number, uint32_t place)
{
    struct arena arena;
    struct eye eye;
    uint32_t found = INDEX_NONE;
    arena_init(&arena, LOOK_BYTES_MAX);
    if (!exercise->dead && open_eye(exercise, seat, &arena, &eye) == STATUS_OK) {
        uint32_t index = find_item(&eye, number);
        const struct item *item = index == INDEX_NONE ? NULL : eye.view.items[index].item;
        if (item && item->kind == ITEM_INJECT)
            found = program_attached(exercise->program, item->inject, place);
    }
    arena_clear(&arena);
    return found;
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
FIND(exercise_find_task, tasks, task_count, task)
FIND(exercise_find_question, questions, question_count, question)
FIND(exercise_find_card, cards, card_count, card)
