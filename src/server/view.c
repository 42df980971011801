/* The view of a seat: the exercise's part (exercise_view_json) with what is the server's own: the seat, the clock, who
 * is there, how loaded the cells are, the head of the log.
 *
 * Of the server's own members a player gets what its cell may know: the people of its own cell and, in the lobby, how
 * many of each cell are ready. Each member is sent again when its fingerprint changed, so that what a seat may not see
 * does not cause an event either.
 */
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

static void cell_json(const struct server *server, uint32_t cell, struct buf *json)
{
    if (cell < server->play.program->cell_count)
        buf_json(json, server->play.program->cells[cell].id);
    else
        buf_add_str(json, STR("null"));
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

void view_clock_json(const struct play *play, uint32_t seat, struct buf *ret_json)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    int64_t next = view_next_second(play, seat);
    buf_printf(ret_json, "{\"phase\":\"%s\",\"tick\":%d,\"second\":%lld,\"pace\":%u,\"wall\":%lld",
               words_at(WORDS_phase, kernel_phase(kernel)), kernel_tick(kernel),
               (long long)(clock_now_ms(&play->clock, play->monotonic_ms) / 1000), kernel_pace(kernel),
               (long long)play->wall_ms);
    if (next >= 0)
        buf_printf(ret_json, ",\"next_second\":%lld", (long long)next);
    buf_add_str(ret_json, STR("}"));
}

/* ---- the server's own members ---- */

static void seat_member(const struct server *server, uint32_t seat, struct buf *json)
{
    const struct seat *place = exercise_seat(server->play.exercise, seat);
    buf_add_str(json, STR("{\"id\":"));
    buf_json(json, str_of(place->id));
    buf_printf(json, ",\"role\":\"%s\",\"cell\":", exercise_role_name(place->role));
    cell_json(server, place->cell, json);
    buf_add_str(json, STR(",\"name\":"));
    buf_json(json, str_of(exercise_seat_state(server->play.exercise, seat)->name));
    buf_printf(json, ",\"devices\":%u}", feeds_of_seat(server, seat));
}

static void people_member(const struct server *server, uint32_t seat, struct buf *json)
{
    const struct seat *eye = exercise_seat(server->play.exercise, seat);
    const char *comma = "";
    buf_add_str(json, STR("["));
    for (uint32_t s = 0; s < exercise_seat_count(server->play.exercise); s++) {
        const struct seat *place = exercise_seat(server->play.exercise, s);
        const struct seat_state *state = exercise_seat_state(server->play.exercise, s);
        bool own = eye->role == ROLE_PLAYER && place->role == ROLE_PLAYER && place->cell == eye->cell;
        if (!state->joined || (!sees_all(eye->role) && !own))
            continue;
        buf_printf(json, "%s{\"seat\":", comma);
        buf_json(json, str_of(place->id));
        buf_add_str(json, STR(",\"cell\":"));
        cell_json(server, place->cell, json);
        buf_printf(json, ",\"role\":\"%s\",\"name\":", exercise_role_name(place->role));
        buf_json(json, str_of(state->name));
        buf_printf(json, ",\"ready\":%s,\"online\":%s}", state->ready ? "true" : "false",
                   server->online[s] > 0 ? "true" : "false");
        comma = ",";
    }
    buf_add_str(json, STR("]"));
}

static void ready_member(const struct server *server, uint32_t seat, struct buf *json)
{
    const char *comma = "";
    (void)seat; /* the same for all */
    buf_add_str(json, STR("{"));
    for (uint32_t c = 0; c < server->play.program->cell_count; c++) {
        uint32_t ready = 0, joined = 0;
        for (uint32_t s = 0; s < exercise_seat_count(server->play.exercise); s++) {
            const struct seat *place = exercise_seat(server->play.exercise, s);
            const struct seat_state *state = exercise_seat_state(server->play.exercise, s);
            bool counts = place->role == ROLE_PLAYER && place->cell == c && state->joined;
            joined += counts;
            ready += counts && state->ready;
        }
        if (joined == 0)
            continue;
        buf_add_str(json, str_of(comma));
        cell_json(server, c, json);
        buf_printf(json, ":[%u,%u]", ready, joined);
        comma = ",";
    }
    buf_add_str(json, STR("}"));
}

static void cells_member(const struct server *server, uint32_t seat, struct buf *json)
{
    uint32_t bots = kernel_bots(exercise_kernel(server->play.exercise));
    (void)seat;
    buf_add_str(json, STR("["));
    for (uint32_t c = 0; c < server->play.program->cell_count; c++) {
        struct exercise_load load = exercise_load(server->play.exercise, c);
        uint32_t online = 0;
        for (uint32_t s = 0; s < exercise_seat_count(server->play.exercise); s++)
            online += exercise_seat(server->play.exercise, s)->cell == c && server->online[s] > 0;
        buf_add_str(json, c > 0 ? STR(",{\"id\":") : STR("{\"id\":"));
        cell_json(server, c, json);
        buf_printf(json, ",\"bot\":%s,\"unacknowledged\":%u,\"requests_open\":%u,\"choices_pending\":%u,\"online\":%u}",
                   bots >> c & 1 ? "true" : "false", load.unacknowledged, load.requests_open, load.choices_pending,
                   online);
    }
    buf_add_str(json, STR("]"));
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
    buf_printf(json, "{\"count\":%llu,\"head\":\"%s\"}", (unsigned long long)head.count, hex);
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
        buf_printf(looking->json, "\"%s\":", name);
        buf_add(looking->json, text.ptr, text.len);
        buf_add_str(looking->json, STR(","));
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
    buf_add_str(ret_json, STR("{"));
    member(&looking, "seat", &marks->seat, seat_member);
    if (whole) {
        buf_add_str(ret_json, STR("\"clock\":"));
        view_clock_json(&server->play, seat, ret_json);
        buf_add_str(ret_json, STR(","));
    }
    enum status status = exercise_view_json(server->play.exercise, seat, whole, sight, ret_json);
    member(&looking, "people", &marks->people, people_member);
    if (kernel_phase(exercise_kernel(server->play.exercise)) == PHASE_LOBBY)
        member(&looking, "ready", &marks->ready, ready_member);
    if (sees_all(role_of(server, seat))) {
        member(&looking, "cells", &marks->cells, cells_member);
        member(&looking, "log", &marks->log, log_member);
    }
    if (status == STATUS_OK && ret_json->failed)
        status = STATUS_OUT_OF_MEMORY;
    if (status != STATUS_OK)
        return status;
    *ret_news = ret_json->len > begun + 1;
    if (*ret_news)
        ret_json->len--; /* the last comma */
    buf_add_str(ret_json, STR("}"));
    return ret_json->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
