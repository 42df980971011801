/* The view of a seat: the exercise's part (exercise_view_json) with what is the server's own: the seat, the clock, who
 * is there, how loaded the cells are, the head of the log.
 *
 * Of the server's own members a player gets what its cell may know: the people of its own cell and, in the lobby, how
 * many of each cell are ready. Each member is sent again when its fingerprint changed, so that what a seat may not see
 * does not cause an event either.
 */
#include <assert.h>

#include "program/json.h"
#include "program/time.h"
#include "program/words.h"
#include "server/inside.h"

static enum role role_of(const struct server *server, uint32_t seat)
{
    return exercise_seat(server->play.exercise, seat)->role;
}

static bool sees_all(enum role role)
{
    return role == ROLE_CONTROL || role == ROLE_OBSERVER;
}

/* ---- the clock ---- */

int64_t view_next_second(const struct play *play, uint32_t seat)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    enum phase phase = kernel_phase(kernel);
    if (exercise_seat(play->exercise, seat)->role != ROLE_CONTROL || (phase != PHASE_RUNNING && phase != PHASE_PAUSED))
        return -1;
    return time_second(play->program, kernel_next_due(kernel));
}

/* The freeze that is on, for everybody: its questions go only to whom they are put. */
static void freeze_json(const struct play *play, bool all, struct buf *json)
{
    static const char *const steps[] = {"", "asks", "talks", "asks_again", "over"};
    const struct kernel *kernel = exercise_kernel(play->exercise);
    const struct program_freeze *freeze = &play->program->freezes[kernel_freeze(kernel)];
    json_key_object(json, "freeze");
    json_key_word(json, "step", steps[kernel_freeze_step(kernel)]);
    json_key_number(json, "seconds", freeze->seconds);
    if (kernel_freeze_asks(kernel))
        json_key_number(json, "until", play->wall_ms + play->freeze_ends_ms - play->monotonic_ms);
    else
        json_key_nothing(json, "until");
    if (all)
        json_key_text(json, "id", freeze->id);
    json_close_object(json);
}

void view_clock_json(const struct play *play, uint32_t seat, struct buf *ret_json)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    int64_t next = view_next_second(play, seat);
    json_open_object(ret_json);
    json_key_word(ret_json, "phase", words_at(WORDS_phase, kernel_phase(kernel)));
    json_key_number(ret_json, "tick", kernel_tick(kernel));
    json_key_number(ret_json, "second", clock_now_ms(&play->clock, play->monotonic_ms) / 1000);
    json_key_number(ret_json, "pace", kernel_pace(kernel));
    json_key_number(ret_json, "wall", play->wall_ms);
    if (next >= 0)
        json_key_number(ret_json, "next_second", next);
    if (kernel_freeze(kernel) != INDEX_NONE)
        freeze_json(play, sees_all(exercise_seat(play->exercise, seat)->role), ret_json);
    if (play->clock.limit_ms < INT64_MAX)
        json_key_number(ret_json, "stands", play->clock.limit_ms / 1000);
    json_close_object(ret_json);
}

/* ---- the server's own members ---- */

static void key_cell(const struct server *server, const char *name, uint32_t cell, struct buf *json)
{
    json_key(json, name);
    program_cell_json(server->play.program, cell, json);
}

/* Control has called for a check of communications, and this seat has not said yet that it sees and hears. */
static bool is_asked(const struct server *server, uint32_t seat)
{
    enum role role = role_of(server, seat);
    return (role == ROLE_PLAYER || role == ROLE_OBSERVER) &&
           kernel_phase(exercise_kernel(server->play.exercise)) != PHASE_ENDED &&
           exercise_seat_state(server->play.exercise, seat)->heard != exercise_checks(server->play.exercise);
}

static void seat_member(const struct server *server, uint32_t seat, struct buf *json)
{
    const struct seat *place = exercise_seat(server->play.exercise, seat);
    const struct kernel *kernel = exercise_kernel(server->play.exercise);
    /* STARTEX hands a cell to the people who sit in it: until then no bot plays for them. */
    bool bot =
        place->role == ROLE_PLAYER && kernel_phase(kernel) != PHASE_LOBBY && (kernel_bots(kernel) >> place->cell & 1);
    json_open_object(json);
    json_key_word(json, "id", place->id);
    json_key_word(json, "role", exercise_role_name(place->role));
    key_cell(server, "cell", place->cell, json);
    json_key_word(json, "name", exercise_seat_state(server->play.exercise, seat)->name);
    json_key_number(json, "devices", server->online[seat]);
    json_key_truth(json, "bot", bot);
    json_key_truth(json, "check", is_asked(server, seat));
    json_close_object(json);
}

/* The phases that have begun, and, for whoever sees everything, those to come: where they begin, and on which date.
 * What is to come is told to no cell. */
static void phases_member(const struct server *server, uint32_t seat, struct buf *json)
{
    const struct program *program = server->play.program;
    const struct kernel *kernel = exercise_kernel(server->play.exercise);
    bool all = sees_all(role_of(server, seat));
    uint32_t begun = kernel_tick(kernel) < 0 ? 0 : kernel_stage(kernel) + 1;
    json_open_list(json);
    for (uint32_t i = 0; i < (all ? program->stage_count : begun); i++) {
        const struct program_stage *stage = &program->stages[i];
        int64_t second = time_second(program, kernel_stage_tick(kernel, i));
        json_open_object(json);
        json_key_text(json, "id", stage->id);
        json_key(json, "title");
        program_text_json(program, &stage->title, json);
        json_key_number(json, "second", second);
        json_key_number(json, "unix", time_instant(program, kernel_slots(kernel), i + 1, second));
        json_key_truth(json, "begun", i < begun);
        if (all)
            json_key_truth(json, "by_control", stage->by_control);
        json_close_object(json);
    }
    json_close_list(json);
}

static void people_member(const struct server *server, uint32_t seat, struct buf *json)
{
    const struct seat *eye = exercise_seat(server->play.exercise, seat);
    json_open_list(json);
    for (uint32_t s = 0; s < exercise_seat_count(server->play.exercise); s++) {
        const struct seat *place = exercise_seat(server->play.exercise, s);
        const struct seat_state *state = exercise_seat_state(server->play.exercise, s);
        bool own = eye->role == ROLE_PLAYER && place->role == ROLE_PLAYER && place->cell == eye->cell;
        if (!state->joined || (!sees_all(eye->role) && !own))
            continue;
        json_open_object(json);
        json_key_word(json, "seat", place->id);
        key_cell(server, "cell", place->cell, json);
        json_key_word(json, "role", exercise_role_name(place->role));
        json_key_word(json, "name", state->name);
        json_key_truth(json, "ready", state->ready);
        json_key_truth(json, "online", server->online[s] > 0);
        if (sees_all(eye->role)) {
            json_key_number(json, "devices", server->online[s]);
            json_key(json, "heard");
            if (exercise_checks(server->play.exercise) > 0)
                json_truth(json, state->heard == exercise_checks(server->play.exercise));
            else
                json_nothing(json);
        }
        json_close_object(json);
    }
    json_close_list(json);
}

static void ready_member(const struct server *server, uint32_t seat, struct buf *json)
{
    (void)seat; /* the same for all */
    json_open_object(json);
    for (uint32_t c = 0; c < server->play.program->cell_count; c++) {
        uint32_t ready = 0, joined = 0;
        for (uint32_t s = 0; s < exercise_seat_count(server->play.exercise); s++) {
            const struct seat *place = exercise_seat(server->play.exercise, s);
            const struct seat_state *state = exercise_seat_state(server->play.exercise, s);
            bool counts = place->role == ROLE_PLAYER && place->cell == c && state->joined;
            joined += counts;
            ready += counts && state->ready;
        }
        assert(ready <= joined);
        if (joined == 0)
            continue;
        json_key_of(json, server->play.program->cells[c].id);
        json_open_list(json);
        json_number(json, ready);
        json_number(json, joined);
        json_close_list(json);
    }
    json_close_object(json);
}

static void cells_member(const struct server *server, uint32_t seat, struct buf *json)
{
    uint32_t bots = kernel_bots(exercise_kernel(server->play.exercise));
    (void)seat;
    json_open_list(json);
    for (uint32_t c = 0; c < server->play.program->cell_count; c++) {
        struct exercise_load load = exercise_load(server->play.exercise, c);
        uint32_t online = 0;
        for (uint32_t s = 0; s < exercise_seat_count(server->play.exercise); s++)
            online += exercise_seat(server->play.exercise, s)->cell == c && server->online[s] > 0;
        json_open_object(json);
        key_cell(server, "id", c, json);
        json_key_truth(json, "bot", bots >> c & 1);
        json_key_number(json, "unacknowledged", load.unacknowledged);
        json_key_number(json, "requests_open", load.requests_open);
        json_key_number(json, "choices_pending", load.choices_pending);
        json_key_number(json, "online", online);
        json_close_object(json);
    }
    json_close_list(json);
}

/* Who was refused how often, because it asked for more than its share. */
static void refused_member(const struct server *server, uint32_t seat, struct buf *json)
{
    static const char *const parties[] = {"control", "observer", "projector", "nobody"};
    (void)seat;
    json_open_list(json);
    for (uint32_t p = 0; p < PARTY_COUNT; p++) {
        const struct turned_away *refused = &server->refused_shown[p];
        bool is_cell = p < CELL_COUNT_MAX;
        if (refused->too_often == 0 && refused->full == 0)
            continue;
        json_open_object(json);
        json_key_word(json, "party", is_cell ? "cell" : parties[p - CELL_COUNT_MAX]);
        key_cell(server, "cell", is_cell ? p : CELL_CONTROL, json);
        json_key_number(json, "too_often", refused->too_often);
        json_key_number(json, "full", refused->full);
        json_close_object(json);
    }
    json_close_list(json);
}

static void log_member(const struct server *server, uint32_t seat, struct buf *json)
{
    struct log_head head;
    char hex[2 * HASH_BYTES + 1];
    (void)seat;
    if (log_head(exercise_log(server->play.exercise), &head) != STATUS_OK) {
        json->failed = true;
        return;
    }
    hash_hex(&head.link, hex);
    json_open_object(json);
    json_key_count(json, "count", head.count);
    json_key_word(json, "head", hex);
    json_close_object(json);
}

struct looking {
    const struct server *server;
    uint32_t seat;
    bool whole;
    struct buf *json;
};

static void member(const struct looking *looking, const char *name, uint64_t *shown,
                   void (*write)(const struct server *server, uint32_t seat, struct buf *json))
{
    struct buf text;
    buf_init(&text, VIEW_BYTES_MAX);
    write(looking->server, looking->seat, &text);
    uint64_t mark = hash_fnv(HASH_FNV_START, text.ptr, text.len);
    if (looking->whole || mark != *shown) {
        json_key(looking->json, name);
        json_written(looking->json, (struct str){text.ptr, text.len});
    }
    *shown = mark;
    looking->json->failed = looking->json->failed || text.failed;
    buf_free(&text);
}

enum status view_json(struct server *server, uint32_t seat, bool whole, struct exercise_sight *sight,
                      struct view_marks *marks, struct buf *ret_json, bool *ret_news)
{
    struct looking looking = {.server = server, .seat = seat, .whole = whole, .json = ret_json};
    size_t begun = ret_json->len;
    json_open_object(ret_json);
    member(&looking, "seat", &marks->seat, seat_member);
    if (whole) {
        json_key(ret_json, "clock");
        view_clock_json(&server->play, seat, ret_json);
    }
    enum status status = exercise_view_json(server->play.exercise, seat, whole, sight, ret_json);
    if (server->play.program->stage_count > 0)
        member(&looking, "phases", &marks->phases, phases_member);
    member(&looking, "people", &marks->people, people_member);
    if (kernel_phase(exercise_kernel(server->play.exercise)) == PHASE_LOBBY)
        member(&looking, "ready", &marks->ready, ready_member);
    if (sees_all(role_of(server, seat))) {
        member(&looking, "cells", &marks->cells, cells_member);
        member(&looking, "refused", &marks->refused, refused_member);
        member(&looking, "log", &marks->log, log_member);
    }
    if (status == STATUS_OK && ret_json->failed)
        status = STATUS_OUT_OF_MEMORY;
    if (status != STATUS_OK)
        return status;
    assert(ret_json->len > begun);
    *ret_news = ret_json->len > begun + 1;
    json_close_object(ret_json);
    return ret_json->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
