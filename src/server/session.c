/* Sessions: who a browser is. A cookie of 256 bits of chance; the run file keeps its hash in the secret table, so a
 * page comes back by itself when the server was killed and started again. The value for the X-Entente header is derived
 * from the cookie, so it is nowhere kept.
 *
 *     free ──session_open──► open ──seating_end──► free
 *                             │ ▲                   ▲   left, moved, revoked, seat_taken, too_many
 *              session_find ──┘ └── each request    │
 *                             └──seating_sweep──────┘   expired: idle for 4 hours (a stream's heartbeats are no
 *                                                       request), or 16 hours old, whatever it did
 */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "server/inside.h"

enum {
    SESSION_COUNT_MAX = 1024,
    TOKEN_BYTES = 32,
};

struct sessions {
    struct session all[SESSION_COUNT_MAX];
};

/* ---- who takes from what ---- */

enum party session_party(const struct server *server, uint32_t seat)
{
    const struct seat *place = exercise_seat(server->play.exercise, seat);
    switch (place->role) {
    case ROLE_CONTROL: return PARTY_CONTROL;
    case ROLE_OBSERVER: return PARTY_OBSERVER;
    case ROLE_PROJECTOR: return PARTY_PROJECTOR;
    case ROLE_PLAYER: break;
    }
    assert(place->cell < CELL_COUNT_MAX);
    return (enum party)place->cell;
}

struct payer session_payer(struct server *server, uint32_t seat, struct session *session)
{
    return (struct payer){{
        [LEVEL_SESSION] = session ? &session->purse : NULL,
        [LEVEL_SEAT] = &server->seat_purses[seat],
        [LEVEL_CELL] = &server->party_purses[session_party(server, seat)],
    }};
}

/* ---- kept in the run file ---- */

enum { KEPT_BYTES = 4 + 8 };

static struct str secret_name(const struct session *session, char name[80])
{
    char hex[2 * HASH_BYTES + 1];
    hash_hex(&session->token_hash, hex);
    snprintf(name, 80, "session/%s", hex);
    return str_of(name);
}

/* A value without bytes: it is to be removed. Of more than wait for a commit at a time, those before are committed. */
static enum status write_kept(struct server *server, const struct session *session, struct str value)
{
    struct log *log = exercise_log(server->play.exercise);
    enum status status = STATUS_TOO_LARGE;
    char name[80];
    for (int tries = 0; tries < 2 && status == STATUS_TOO_LARGE; tries++) {
        enum status committed = tries > 0 ? play_commit(&server->play) : STATUS_OK;
        if (committed != STATUS_OK)
            return committed;
        status = value.len > 0 ? log_secret_put_later(log, secret_name(session, name), value)
                               : log_secret_remove_later(log, secret_name(session, name));
    }
    assert(status != STATUS_TOO_LARGE); /* alone it fits */
    return status;
}

static enum status keep(struct server *server, const struct session *session)
{
    struct buf value;
    buf_init(&value, KEPT_BYTES);
    buf_u32(&value, session->seat);
    buf_u64(&value, (uint64_t)session->begun_wall_ms);
    enum status status =
        value.failed ? STATUS_OUT_OF_MEMORY : write_kept(server, session, (struct str){value.ptr, value.len});
    buf_free(&value);
    return status;
}

static struct session *free_place(struct server *server)
{
    for (uint32_t i = 0; i < SESSION_COUNT_MAX; i++)
        if (!server->sessions->all[i].used)
            return &server->sessions->all[i];
    return NULL;
}

static void fill(struct server *server, struct session *session, uint32_t seat, const struct hash *hash,
                 int64_t begun_wall_ms)
{
    assert(!session->used && seat < exercise_seat_count(server->play.exercise));
    int64_t age_ms = server->play.wall_ms - begun_wall_ms;
    *session = (struct session){
        .used = true,
        .token_hash = *hash,
        .seat = seat,
        .begun_wall_ms = begun_wall_ms,
        .begun_ms = server->play.monotonic_ms - (age_ms > 0 ? age_ms : 0),
        .last_ms = server->play.monotonic_ms,
    };
}

static bool take_up(void *context, struct str name, struct str value)
{
    struct server *server = context;
    struct session *session = free_place(server);
    struct hash hash;
    size_t prefix = sizeof("session/") - 1;
    if (!session || value.len != KEPT_BYTES ||
        !bytes_hex((struct str){name.ptr + prefix, name.len - prefix}, hash.bytes, HASH_BYTES))
        return session != NULL;
    uint32_t seat = (uint32_t)bytes_little_at(value.ptr, 4);
    if (seat < exercise_seat_count(server->play.exercise))
        fill(server, session, seat, &hash, (int64_t)bytes_little_at(value.ptr + 4, 8));
    return true;
}

enum status sessions_begin(struct server *server)
{
    server->sessions = calloc(1, sizeof(*server->sessions));
    if (!server->sessions)
        return STATUS_OUT_OF_MEMORY;
    return log_secret_each(exercise_log(server->play.exercise), STR("session/"), take_up, server);
}

void sessions_end(struct server *server)
{
    free(server->sessions);
    server->sessions = NULL;
}

struct session *sessions_at(const struct server *server, uint32_t index)
{
    return index < SESSION_COUNT_MAX ? &server->sessions->all[index] : NULL;
}

/* ---- opening, finding, closing ---- */

static void csrf_of(const char *token, char ret_csrf[CSRF_TEXT_BYTES])
{
    char mixed[2 * TOKEN_BYTES + 5], hex[2 * HASH_BYTES + 1];
    snprintf(mixed, sizeof(mixed), "csrf%s", token);
    struct hash hash = hash_bytes(mixed, strlen(mixed));
    hash_hex(&hash, hex);
    memcpy(ret_csrf, hex, CSRF_TEXT_BYTES - 1);
    ret_csrf[CSRF_TEXT_BYTES - 1] = 0;
}

uint32_t sessions_of_seat(const struct server *server, uint32_t seat)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < SESSION_COUNT_MAX; i++)
        count += server->sessions->all[i].used && server->sessions->all[i].seat == seat;
    return count;
}

struct session *sessions_oldest(const struct server *server, uint32_t seat)
{
    struct session *found = NULL;
    for (uint32_t i = 0; i < SESSION_COUNT_MAX; i++) {
        struct session *session = &server->sessions->all[i];
        if (session->used && session->seat == seat && (!found || session->begun_ms < found->begun_ms))
            found = session;
    }
    return found;
}

struct session *sessions_oldest_of_most(const struct server *server)
{
    uint32_t counts[PARTY_COUNT] = {0};
    struct session *found = NULL;
    for (uint32_t i = 0; i < SESSION_COUNT_MAX; i++)
        if (server->sessions->all[i].used)
            counts[session_party(server, server->sessions->all[i].seat)]++;
    for (uint32_t i = 0; i < SESSION_COUNT_MAX; i++) {
        struct session *session = &server->sessions->all[i];
        if (!session->used)
            continue;
        uint32_t count = counts[session_party(server, session->seat)];
        uint32_t most = found ? counts[session_party(server, found->seat)] : 0;
        if (count > most || (count == most && session->begun_ms < found->begun_ms))
            found = session;
    }
    return found;
}

enum status session_open(struct server *server, uint32_t seat, struct session **ret_session,
                         char ret_token[TOKEN_TEXT_BYTES], char ret_csrf[CSRF_TEXT_BYTES])
{
    uint8_t chance[TOKEN_BYTES];
    char token[TOKEN_TEXT_BYTES];
    struct session *session = free_place(server);
    if (!session)
        return STATUS_TOO_LARGE;
    randombytes_buf(chance, sizeof(chance));
    sodium_bin2hex(token, sizeof(token), chance, sizeof(chance));
    struct hash hash = hash_bytes(token, strlen(token));
    fill(server, session, seat, &hash, server->play.wall_ms);
    enum status status = keep(server, session);
    if (status != STATUS_OK) {
        session->used = false;
        return status;
    }
    memcpy(ret_token, token, sizeof(token));
    csrf_of(token, ret_csrf);
    assert(session->used && !session->feed && session->begun_ms <= session->last_ms);
    *ret_session = session;
    return STATUS_OK;
}

enum status session_forget(struct server *server, struct session *session)
{
    assert(session->used);
    enum status status = write_kept(server, session, STR(""));
    if (status == STATUS_OK)
        session->used = false;
    return status;
}

bool session_is_over(const struct server *server, const struct session *session)
{
    int64_t now_ms = server->play.monotonic_ms;
    return now_ms - session->begun_ms > SESSION_WHOLE_S * INT64_C(1000) ||
           now_ms - session->last_ms > SESSION_IDLE_S * INT64_C(1000);
}

struct session *session_find(struct server *server, struct str value, char ret_csrf[CSRF_TEXT_BYTES])
{
    char token[TOKEN_TEXT_BYTES];
    if (value.len != TOKEN_TEXT_BYTES - 1)
        return NULL;
    memcpy(token, value.ptr, value.len);
    token[value.len] = 0;
    struct hash hash = hash_bytes(token, value.len);
    struct session *found = NULL;
    for (uint32_t i = 0; i < SESSION_COUNT_MAX; i++) {
        struct session *session = &server->sessions->all[i];
        if (session->used && memcmp(session->token_hash.bytes, hash.bytes, HASH_BYTES) == 0)
            found = session; /* how long that took tells of a hash, which nobody can steer */
    }
    if (!found || session_is_over(server, found))
        return NULL;
    found->last_ms = server->play.monotonic_ms;
    assert(found->seat < exercise_seat_count(server->play.exercise));
    csrf_of(token, ret_csrf);
    return found;
}
