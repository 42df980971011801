/* Taking a seat and losing it: what a browser's session means for the seat.
 *
 * A seat has as many sessions as a cell has screens, and the server as many as it has places; beyond that the oldest
 * goes, and its page says why.
 */
#include <assert.h>

#include "server/inside.h"

enum { SESSION_PER_SEAT_MAX = 16 };

enum status seating_end(struct server *server, struct session *session, enum end why)
{
    feed_end(session, why);
    uint32_t seat = session->seat;
    enum status status = session_forget(server, session);
    if (status != STATUS_OK || sessions_of_seat(server, seat) > 0)
        return status;
    struct event event = {.kind = EVENT_JOIN, .cell = exercise_seat(server->play.exercise, seat)->cell};
    struct exercise_receipt receipt;
    return play_submit(&server->play, seat, STR(""), &event, STR("{\"joined\":false,\"ready\":false}"), &receipt);
}

static enum status log_join(struct server *server, uint32_t seat, struct str name)
{
    struct exercise_receipt receipt;
    struct event event = {.kind = EVENT_JOIN, .cell = exercise_seat(server->play.exercise, seat)->cell};
    struct buf body;
    buf_init(&body, EXERCISE_BODY_BYTES_MAX);
    json_open_object(&body);
    json_key_truth(&body, "joined", true);
    if (name.len > 0)
        json_key_text(&body, "name", name);
    json_close_object(&body);
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
        status = seating_end(server, sessions_oldest(server, UINT32_MAX), END_TOO_MANY);
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
