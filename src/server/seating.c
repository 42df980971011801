/* Taking a seat and losing it: what a browser's session means for the seat.
 *
 * A seat has as many sessions as a cell has screens, and the server as many as it has places; beyond that the oldest
 * goes (of the server's, that of the party that has most), and its page says why.
 */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>

#include "base/clean.h"
#include "server/inside.h"

enum { SESSION_PER_SEAT_MAX = 16 };

static enum status end_session(struct server *server, struct session *session, enum end why)
{
    static const char *const codes[] = {
#define END(name, code, fate) [END_##name] = code,
#include "server/ends.def"
#undef END
    };
    enum status status = session_forget(server, session);
    if (status != STATUS_OK)
        return status;
    feed_end(session, why);
    notice_tell(server, &(struct server_notice){.which = NOTICE_ENDED,
                                                .seat = exercise_seat(server->play.exercise, session->seat)->id,
                                                .why = codes[why]});
    return status;
}

/* `by`: the seat of control that revoked it, or NULL. */
static enum status log_leave(struct server *server, uint32_t seat, const char *by)
{
    const struct seat *place = exercise_seat(server->play.exercise, seat);
    struct event event = {.kind = EVENT_JOIN, .cell = place->cell, .a = place->named, .b = 2};
    struct exercise_receipt receipt;
    char body[80 + SEAT_ID_BYTES_MAX];
    snprintf(body, sizeof(body), "{\"joined\":false,\"ready\":false%s%s%s}", by ? ",\"revoked_by\":\"" : "",
             by ? by : "", by ? "\"" : "");
    return play_submit(&server->play, seat, STR(""), &event, str_of(body), &receipt);
}

enum status seating_end(struct server *server, struct session *session, enum end why)
{
    uint32_t seat = session->seat;
    enum status status = end_session(server, session, why);
    return status != STATUS_OK || sessions_of_seat(server, seat) > 0 ? status : log_leave(server, seat, NULL);
}

enum status seating_revoke(struct server *server, uint32_t seat, uint32_t by, char ret_code[SEAT_CODE_TEXT_BYTES])
{
    uint8_t chance[8];
    char code[SEAT_CODE_TEXT_BYTES];
    randombytes_buf(chance, sizeof(chance));
    exercise_code_text(chance, code);
    enum status status = exercise_code_put(server->play.exercise, seat, code);
    while (status == STATUS_OK && sessions_of_seat(server, seat) > 0)
        status = end_session(server, sessions_oldest(server, seat), END_REVOKED);
    if (status == STATUS_OK)
        status = log_leave(server, seat, exercise_seat(server->play.exercise, by)->id);
    if (status == STATUS_OK) {
        memcpy(ret_code, code, sizeof(code));
        memcpy(server->codes[seat], code, sizeof(code));
        notice_tell(server, &(struct server_notice){.which = NOTICE_REVOKED,
                                                    .seat = exercise_seat(server->play.exercise, seat)->id,
                                                    .by = exercise_seat(server->play.exercise, by)->id});
    }
    return status;
}

enum status seating_end_all(struct server *server)
{
    enum status status = STATUS_OK;
    struct session *session;
    for (uint32_t i = 0; status == STATUS_OK && (session = sessions_at(server, i)); i++)
        if (session->used)
            status = seating_end(server, session, END_REVOKED);
    return status;
}

static enum status log_join(struct server *server, uint32_t seat, struct str name)
{
    struct exercise_receipt receipt;
    const struct seat *place = exercise_seat(server->play.exercise, seat);
    struct event event = {.kind = EVENT_JOIN, .cell = place->cell, .a = place->named, .b = 1};
    struct buf body, shown;
    buf_init(&body, EXERCISE_BODY_BYTES_MAX);
    buf_init(&shown, EXERCISE_BODY_BYTES_MAX);
    clean_add(&shown, name, false); /* a name stands within the lines of others, and would turn or hide them */
    json_open_object(&body);
    json_key_truth(&body, "joined", true);
    if (shown.len > 0)
        json_key_text(&body, "name", (struct str){shown.ptr, shown.len});
    json_close_object(&body);
    buf_free(&shown);
    enum status status = play_submit(&server->play, seat, STR(""), &event, (struct str){body.ptr, body.len}, &receipt);
    buf_free(&body);
    return status;
}

enum status seating_join(struct server *server, uint32_t seat, struct str name, struct session *before,
                         char ret_token[TOKEN_TEXT_BYTES], char ret_csrf[CSRF_TEXT_BYTES])
{
    struct session *session;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && sessions_of_seat(server, seat) >= SESSION_PER_SEAT_MAX)
        status = seating_end(server, sessions_oldest(server, seat), END_SEAT_TAKEN);
    if (status == STATUS_OK)
        status = session_open(server, seat, &session, ret_token, ret_csrf);
    if (status == STATUS_TOO_LARGE) {
        status = seating_end(server, sessions_oldest_of_most(server), END_TOO_MANY);
        if (status == STATUS_OK)
            status = session_open(server, seat, &session, ret_token, ret_csrf);
    }
    assert(status != STATUS_OK || (session->seat == seat && sessions_of_seat(server, seat) <= SESSION_PER_SEAT_MAX));
    if (status == STATUS_OK && before && before != session && before->used)
        status = seating_end(server, before, END_MOVED);
    return status == STATUS_OK ? log_join(server, seat, name) : status;
}

enum status seating_sweep(struct server *server)
{
    enum status status = STATUS_OK;
    struct session *session;
    for (uint32_t i = 0; status == STATUS_OK && (session = sessions_at(server, i)); i++)
        if (session->used && session_is_over(server, session))
            status = seating_end(server, session, END_EXPIRED);
    return status;
}
