/* Taking a seat: with the code of its card, or with its name and a password, or, where it has one, with both code and
 * password.
 *
 * Where certificates are asked for (ties.c), code or password are not enough, and after the first time the certificate
 * is. Whoever names a seat waits for a hash, whether there is such a seat, whether it has a password, and whether that
 * is right; and what is not right is answered like a code that nobody has. A password is given to a seat by control, or
 * by the first who comes in with its code and brings one. It is kept as argon2id in the run file's side table of
 * secrets, bound to this machine, and is no part of the record.
 */
#include <assert.h>
#include <stdio.h>

#include "server/routes.h"

void routes_say_seat(const struct server *server, uint32_t seat, struct asking *asking)
{
    assert(strlen(asking->csrf) == CSRF_TEXT_BYTES - 1);
    const struct seat *place = exercise_seat(server->play.exercise, seat);
    json_open_object(&asking->body);
    json_key_word(&asking->body, "seat", place->id);
    json_key_word(&asking->body, "role", exercise_role_name(place->role));
    json_key(&asking->body, "cell");
    program_cell_json(server->play.program, place->cell, &asking->body);
    json_key_word(&asking->body, "csrf", asking->csrf);
    json_close_object(&asking->body);
}

/* The cookie of `token`; empty takes it away. */
void routes_set_cookie(struct asking *asking, const char *token)
{
    snprintf(asking->header_text, sizeof(asking->header_text),
             "__Host-sid=%s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%d", token,
             *token ? SESSION_WHOLE_S : 0);
    asking_header(asking, "Set-Cookie", str_of(asking->header_text));
}

static enum status sit_down(struct server *server, struct asking *asking, uint32_t seat, struct str name)
{
    char token[TOKEN_TEXT_BYTES];
    enum status status = ties_put(server, seat, asking->request);
    if (status == STATUS_OK)
        status = seating_join(server, seat, name, asking->session, token, asking->csrf);
    if (status == STATUS_OK) {
        routes_say_seat(server, seat, asking);
        routes_set_cookie(asking, token);
        notice_tell(server, &(struct server_notice){.which = NOTICE_JOINED,
                                                    .seat = exercise_seat(server->play.exercise, seat)->id,
                                                    .address = net_request_peer(asking->request)});
    }
    return status;
}

/* Slows guesses down, and them alone: a right code is taken from wherever wrong ones came. */
static void refuse_code(struct server *server, struct asking *asking)
{
    int64_t wait_ms = limits_wrong_code(server->sources, net_request_peer(asking->request), server->play.monotonic_ms);
    if (wait_ms == 0) /* those that are not even looked at fill no disk */
        notice_tell(server,
                    &(struct server_notice){.which = NOTICE_WRONG_CODE, .address = net_request_peer(asking->request)});
    if (wait_ms > 0)
        asking_say_wait(asking, REFUSED_WRONG_CODES, wait_ms);
    else
        asking_say_nothing(asking);
}

static bool may_join(struct server *server, uint32_t seat)
{
    struct payer payer = session_payer(server, seat, NULL);
    bool may = limits_take(&payer, LIMIT_JOIN, server->play.monotonic_ms);
    server->refused[session_party(server, seat)].too_often += !may;
    return may;
}

/* ---- passwords ---- */

static struct str secret_name(uint32_t seat, char name[24])
{
    assert(seat < SEAT_COUNT_MAX);
    snprintf(name, 24, "password/%u", seat);
    return str_of(name);
}

/* Empty: the seat has none. */
static enum status kept_password(struct server *server, uint32_t seat, char ret_hash[PASSWORD_HASH_BYTES])
{
    char name[24];
    size_t len = 0;
    enum status status = log_secret_get(exercise_log(server->play.exercise), secret_name(seat, name), ret_hash,
                                        PASSWORD_HASH_BYTES - 1, &len);
    ret_hash[status == STATUS_OK ? len : 0] = 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* `hash` empty: none. Durable on return. */
static enum status keep_password(struct server *server, uint32_t seat, const char *hash, const char *by)
{
    char name[24];
    enum status status = log_secret_put(exercise_log(server->play.exercise), secret_name(seat, name), str_of(hash));
    if (status == STATUS_OK)
        notice_tell(server, &(struct server_notice){.which = NOTICE_PASSWORD,
                                                    .seat = exercise_seat(server->play.exercise, seat)->id,
                                                    .by = by});
    return status;
}

enum status routes_forget_password(struct server *server, uint32_t seat, uint32_t by)
{
    char kept[PASSWORD_HASH_BYTES];
    enum status status = kept_password(server, seat, kept);
    return status == STATUS_OK && kept[0]
               ? keep_password(server, seat, "", exercise_seat(server->play.exercise, by)->id)
               : status;
}

bool routes_hashed(void *context, void *ticket, bool right, const char *hash)
{
    struct server *server = context;
    struct asking *asking = ticket;
    assert(asking->away && asking->again);
    if (asking->held) /* in a round that is not committed yet */
        return false;
    asking->away = false;
    asking->hashed.right = right;
    snprintf(asking->hashed.hash, sizeof(asking->hashed.hash), "%s", hash);
    asking_put(&server->fresh, asking);
    return true;
}

/* To the hashers, and then `again`. */
static void hash(struct asking *asking, enum status asked, uint32_t seat, asking_function *again)
{
    if (asked != STATUS_OK) {
        asking_say_wait(asking, REFUSED_TOO_OFTEN, 1000);
        return;
    }
    assert(!asking->away && !asking->again);
    asking->away = true;
    asking->hashed.seat = seat;
    asking->again = again;
}

/* ---- joining ---- */

static struct str string_of(const json_t *json, const char *name)
{
    const json_t *value = json_object_get(json, name);
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)}
                                 : (struct str){NULL, 0};
}

static bool is_join(const json_t *json)
{
    const json_t *name = json_object_get(json, "name"), *password = json_object_get(json, "password");
    bool is_code = json_is_string(json_object_get(json, "code")),
         is_seat = json_is_string(json_object_get(json, "seat")),
         is_certificate = json_is_true(json_object_get(json, "certificate"));
    return is_code + is_seat + is_certificate == 1 && (!is_seat || json_is_string(password)) &&
           (!name || json_is_null(name) || (json_is_string(name) && json_string_length(name) <= SEAT_NAME_BYTES_MAX)) &&
           (!password || json_is_null(password) ||
            (json_is_string(password) && json_string_length(password) <= PASSWORD_BYTES_MAX));
}

/* False: the certificate that the browser shows, or does not show, is not the one for this seat; that is said. */
static bool certificate_fits(struct server *server, struct asking *asking, uint32_t seat)
{
    static const enum refused refusals[] = {[TIE_NONE_SHOWN] = REFUSED_CERTIFICATE_WANTED,
                                            [TIE_SEATS_OTHER] = REFUSED_CERTIFICATE_OTHER,
                                            [TIE_OTHER_SEATS] = REFUSED_CERTIFICATE_TIED};
    enum tie tie = ties_judge(server, seat, asking->request);
    if (tie != TIE_FITS)
        asking_refuse(asking, refusals[tie]);
    return tie == TIE_FITS;
}

static enum status join_named(struct server *server, struct asking *asking, uint32_t seat)
{
    json_t *json = command_json(net_request_body(asking->request));
    struct str name = string_of(json, "name");
    enum status status = STATUS_OK;
    if (!certificate_fits(server, asking, seat))
        ; /* said */
    else if (!may_join(server, seat))
        asking_say_wait(asking, REFUSED_JOINED_TOO_OFTEN, 2000);
    else
        status = sit_down(server, asking, seat, name.ptr ? name : STR(""));
    json_decref(json);
    return status;
}

/* While it was hashed control may have given the seat another password, or none. */
static enum status password_checked(struct server *server, struct asking *asking)
{
    char kept[PASSWORD_HASH_BYTES] = "";
    uint32_t seat = asking->hashed.seat;
    assert(asking->again && !asking->away);
    enum status status = seat != UINT32_MAX ? kept_password(server, seat, kept) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    if (asking->hashed.right && kept[0] && strcmp(kept, asking->hashed.hash) == 0)
        return join_named(server, asking, seat);
    refuse_code(server, asking);
    return STATUS_OK;
}

/* Meanwhile the code may have ended, or another who had it came first. */
static enum status password_made(struct server *server, struct asking *asking)
{
    json_t *json = command_json(net_request_body(asking->request));
    char kept[PASSWORD_HASH_BYTES] = "";
    uint32_t seat = UINT32_MAX;
    enum status status = exercise_code_find(server->play.exercise, string_of(json, "code"), &seat);
    json_decref(json);
    if (status == STATUS_OK)
        status = kept_password(server, seat, kept);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && (kept[0] || seat != asking->hashed.seat))) {
        refuse_code(server, asking);
        return STATUS_OK;
    }
    if (status == STATUS_OK && !asking->hashed.hash[0]) {
        asking_refuse(asking, REFUSED_NO_MEMORY);
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = keep_password(server, seat, asking->hashed.hash, "");
    return status == STATUS_OK ? join_named(server, asking, seat) : status;
}

/* False: too many were looked at, from there or for what was named, and that is said. */
static bool may_try(struct server *server, struct asking *asking, struct str named)
{
    struct str address = net_request_peer(asking->request);
    int64_t now_ms = server->play.monotonic_ms, wait_ms = limits_wait_ms(server->sources, address, now_ms);
    uint64_t bucket = hash_fnv(HASH_FNV_START, named.ptr, named.len) % PASSWORD_PURSES;
    struct payer payer = {{[LEVEL_SEAT] = &server->password_purses[bucket],
                           [LEVEL_ADDRESS] = limits_purse(server->sources, address, now_ms)}};
    if (wait_ms > 0)
        asking_say_wait(asking, REFUSED_WRONG_CODES, wait_ms);
    else if (!limits_take(&payer, LIMIT_PASSWORD, now_ms))
        asking_say_wait(asking, REFUSED_WRONG_CODES, wait_ms = 3000);
    return wait_ms == 0;
}

static enum status join_by_code(struct server *server, struct asking *asking, struct str code, struct str password)
{
    char kept[PASSWORD_HASH_BYTES];
    uint32_t seat;
    enum status status = exercise_code_find(server->play.exercise, code, &seat);
    if (status == STATUS_NOT_FOUND) {
        refuse_code(server, asking);
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = kept_password(server, seat, kept);
    if (status != STATUS_OK)
        return status;
    struct str id = str_of(exercise_seat(server->play.exercise, seat)->id);
    if (!certificate_fits(server, asking, seat)) /* before a password is hashed, and kept */
        return STATUS_OK;
    if (!kept[0] && password.len == 0)
        return join_named(server, asking, seat);
    if (kept[0] && password.len == 0)
        asking_refuse(asking, REFUSED_PASSWORD_WANTED);
    else if (!kept[0] && password.len < PASSWORD_BYTES_MIN)
        asking_refuse(asking, REFUSED_PASSWORD_SHORT);
    else if (may_try(server, asking, id) && kept[0])
        hash(asking, hashers_check(server->hashers, password, kept, asking), seat, password_checked);
    else if (asking->refusal.code == NULL)
        hash(asking, hashers_make(server->hashers, password, asking), seat, password_made);
    return STATUS_OK;
}

static enum status join_by_seat(struct server *server, struct asking *asking, struct str id, struct str password)
{
    char kept[PASSWORD_HASH_BYTES] = "";
    const struct exercise *exercise = server->play.exercise;
    uint32_t seat = routes_seat_named(exercise, id);
    enum status status = seat < exercise_seat_count(exercise) ? kept_password(server, seat, kept) : STATUS_OK;
    if (status == STATUS_OK && may_try(server, asking, id))
        hash(asking, hashers_check(server->hashers, password, kept, asking), kept[0] ? seat : UINT32_MAX,
             password_checked);
    return status;
}

static enum status join_by_certificate(struct server *server, struct asking *asking)
{
    uint32_t seat = ties_find(server, asking->request);
    uint8_t shown[NET_CERTIFICATE_BYTES];
    if (seat != UINT32_MAX)
        return join_named(server, asking, seat);
    asking_refuse(asking, net_request_certificate(asking->request, shown) ? REFUSED_CERTIFICATE_LOOSE
                                                                          : REFUSED_CERTIFICATE_WANTED);
    return STATUS_OK;
}

/* Before anybody sits: what a page says of certificates. It tells each browser of its own alone. */
enum status route_certificate(struct server *server, struct asking *asking)
{
    uint8_t shown[NET_CERTIFICATE_BYTES];
    uint32_t seat = ties_find(server, asking->request);
    json_open_object(&asking->body);
    json_key_truth(&asking->body, "wanted", server->options.certificates);
    json_key_truth(&asking->body, "shown", net_request_certificate(asking->request, shown));
    json_key_word(&asking->body, "seat", seat != UINT32_MAX ? exercise_seat(server->play.exercise, seat)->id : NULL);
    json_close_object(&asking->body);
    return STATUS_OK;
}

uint32_t routes_seat_named(const struct exercise *exercise, struct str id)
{
    uint32_t seat = 0;
    while (seat < exercise_seat_count(exercise) && !str_equal(id, str_of(exercise_seat(exercise, seat)->id)))
        seat++;
    return seat;
}

enum status route_join(struct server *server, struct asking *asking)
{
    json_t *json = command_json(net_request_body(asking->request));
    struct str code = string_of(json, "code"), seat = string_of(json, "seat"), password = string_of(json, "password");
    enum status status = STATUS_OK;
    if (!is_join(json))
        asking_refuse(asking, REFUSED_NO_JOIN);
    else if (code.ptr)
        status = join_by_code(server, asking, code, password);
    else if (!seat.ptr)
        status = join_by_certificate(server, asking);
    else
        status = join_by_seat(server, asking, seat, password);
    json_decref(json);
    return status;
}

/* ---- control gives and takes passwords ---- */

static enum status password_given(struct server *server, struct asking *asking)
{
    enum status status = STATUS_OK;
    assert(asking->session && asking->hashed.seat < exercise_seat_count(server->play.exercise));
    asking->code = 204;
    if (asking->hashed.hash[0])
        status = keep_password(server, asking->hashed.seat, asking->hashed.hash,
                               exercise_seat(server->play.exercise, asking->session->seat)->id);
    else
        asking_refuse(asking, REFUSED_NO_MEMORY);
    return status;
}

enum status route_password(struct server *server, struct asking *asking)
{
    const struct exercise *exercise = server->play.exercise;
    json_t *json = command_json(net_request_body(asking->request));
    const json_t *given = json_object_get(json, "password");
    struct str id = string_of(json, "seat"), password = string_of(json, "password");
    uint32_t seat = id.ptr ? routes_seat_named(exercise, id) : 0;
    enum status status = STATUS_OK;
    assert(asking->session);
    if (!id.ptr || (!password.ptr && !json_is_null(given))) {
        asking_refuse(asking, REFUSED_NO_PASSWORD);
    } else if (seat == exercise_seat_count(exercise)) {
        asking_refuse(asking, REFUSED_NO_SEAT);
    } else if (!password.ptr) {
        asking->code = 204;
        status = keep_password(server, seat, "", exercise_seat(exercise, asking->session->seat)->id);
    } else if (password.len < PASSWORD_BYTES_MIN || password.len > PASSWORD_BYTES_MAX) {
        asking_refuse(asking, REFUSED_PASSWORD_SHORT);
    } else {
        hash(asking, hashers_make(server->hashers, password, asking), seat, password_given);
    }
    json_decref(json);
    return status;
}
