/* Seats as control sees to them: the cards that open them, and taking one away. */
#include <assert.h>
#include <stdio.h>

#include "base/bytes.h"
#include "server/routes.h"

static bool take_password(void *context, struct str name, struct str value)
{
    bool *has = context;
    uint64_t seat;
    assert(name.len >= sizeof("password/") - 1);
    struct str number = {name.ptr + sizeof("password/") - 1, name.len - (sizeof("password/") - 1)};
    if (bytes_decimal(number, SEAT_COUNT_MAX - 1, &seat))
        has[seat] = value.len > 0;
    return true;
}

/* What join cards need. A code is known to the server that made it, until it ends; then control can give the seat a new
 * one. */
enum status route_seats(struct server *server, struct asking *asking)
{
    const struct exercise *exercise = server->play.exercise;
    char fingerprint[NET_FINGERPRINT_TEXT_BYTES];
    struct buf *json = &asking->body;
    assert(asking->session && exercise_pending(server->play.exercise) == 0);
    bool has_password[SEAT_COUNT_MAX] = {false};
    enum status status =
        log_secret_each(exercise_log(server->play.exercise), STR("password/"), take_password, has_password);
    if (status != STATUS_OK)
        return status;
    net_identity_fingerprint(server->options.identity, fingerprint);
    json_open_object(json);
    json_key_word(json, "authority", fingerprint);
    json_key_list(json, "addresses");
    for (size_t i = 0; i < server->options.host_count; i++) {
        const char *host = server->options.hosts[i];
        char url[300];
        snprintf(url, sizeof(url), strchr(host, ':') ? "https://[%.250s]:%u/" : "https://%.250s:%u/", host,
                 (unsigned)net_server_port(server->net));
        json_text(json, str_of(url));
    }
    json_close_list(json);
    json_key_list(json, "seats");
    for (uint32_t s = 0; s < exercise_seat_count(exercise); s++) {
        const struct seat *seat = exercise_seat(exercise, s);
        json_open_object(json);
        json_key_word(json, "seat", seat->id);
        json_key_word(json, "role", exercise_role_name(seat->role));
        json_key(json, "cell");
        program_cell_json(server->play.program, seat->cell, json);
        json_key_truth(json, "password", has_password[s]);
        json_key_truth(json, "certificate", ties_are(server, s));
        json_key_word(json, "code", server->codes[s][0] ? server->codes[s] : NULL);
        json_close_object(json);
    }
    json_close_list(json);
    json_close_object(json);
    return STATUS_OK;
}

enum status route_revoke(struct server *server, struct asking *asking)
{
    const struct exercise *exercise = server->play.exercise;
    json_t *json = command_json(net_request_body(asking->request));
    const char *id = json_string_value(json_object_get(json, "seat"));
    char code[SEAT_CODE_TEXT_BYTES];
    uint32_t seat = id ? routes_seat_named(exercise, str_of(id)) : 0;
    enum status status = STATUS_OK;
    if (!id) {
        asking_refuse(asking, REFUSED_NO_REVOCATION);
    } else if (seat == exercise_seat_count(exercise)) {
        asking_refuse(asking, REFUSED_NO_SEAT);
    } else if (seat == asking->session->seat) {
        asking_refuse(asking, REFUSED_OWN_SEAT);
    } else {
        status = seating_revoke(server, seat, asking->session->seat, code);
        if (status == STATUS_OK)
            status = routes_forget_password(server, seat, asking->session->seat);
        if (status == STATUS_OK)
            status = ties_forget(server, seat, asking->session->seat);
        if (status == STATUS_OK)
            buf_printf(&asking->body, "{\"seat\":\"%s\",\"code\":\"%s\"}", id, code);
    }
    json_decref(json);
    return status;
}
