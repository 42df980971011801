/* Sessions: who a browser is. A cookie of 256 bits of chance; the run file keeps its hash in the secret table, so a
 * page comes back by itself when the server was killed and started again. The value for the X-Entente header is derived
 * from the cookie, so it is nowhere kept.
 *
 * A session ends after a long working day, after hours without a request (heartbeats of a stream are none), by leaving,
 * or when the seat has more sessions than a cell has screens (the oldest goes).
 *
 * Limits are counted for each session, and wrong codes for each source, never over all: a shared counter would tell one
 * cell of another's bustle.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/inside.h"

enum {
    SESSION_COUNT_MAX = 1024,
    SESSION_PER_SEAT_MAX = 16,
    SESSION_IDLE_MS = 4 * 3600 * 1000,
    SOURCE_COUNT_MAX = 1024,
    SOURCE_FREE_TRIES = 5,
    SOURCE_WAIT_MS_MAX = 15 * 60 * 1000,
    TOKEN_BYTES = 32,
};

struct source { /* an address from which wrong codes came */
    char address[SOURCE_TEXT_BYTES];
    uint32_t failures;
    int64_t wait_until_ms, last_ms; /* monotonic */
};

struct sessions {
    struct session all[SESSION_COUNT_MAX];
    struct source sources[SOURCE_COUNT_MAX];
};

/* ---- kept in the run file ---- */

enum { KEPT_BYTES = 4 + 8 };

static struct str secret_name(const struct session *session, char name[80])
{
    char hex[2 * HASH_BYTES + 1];
    hash_hex(&session->token_hash, hex);
    snprintf(name, 80, "session/%s", hex);
    return str_of(name);
}

static enum status keep(struct server *server, const struct session *session)
{
    char name[80];
    struct buf value;
    buf_init(&value, KEPT_BYTES);
    buf_u32(&value, session->seat);
    buf_u64(&value, (uint64_t)session->begun_wall_ms);
    enum status status = value.failed ? STATUS_OUT_OF_MEMORY
                                      : log_secret_put(exercise_log(server->exercise), secret_name(session, name),
                                                       (struct str){value.ptr, value.len});
    buf_free(&value);
    return status;
}

static bool hex_hash(struct str hex, struct hash *ret_hash)
{
    size_t len;
    return hex.len == 2 * HASH_BYTES &&
           sodium_hex2bin(ret_hash->bytes, HASH_BYTES, hex.ptr, hex.len, NULL, &len, NULL) == 0 && len == HASH_BYTES;
}

static uint64_t number_of(const char *bytes, size_t len)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++)
        value |= (uint64_t)(uint8_t)bytes[i] << (8 * i);
    return value;
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
    *session = (struct session){
        .used = true,
        .token_hash = *hash,
        .seat = seat,
        .begun_wall_ms = begun_wall_ms,
        .last_ms = server->monotonic_ms,
        .moves = {.tokens = MOVE_BURST * 1000, .last_ms = server->monotonic_ms},
        .reads = {.tokens = READ_BURST * 1000, .last_ms = server->monotonic_ms},
        .fans = {.tokens = FAN_BURST * 1000, .last_ms = server->monotonic_ms},
    };
}

static bool take_up(void *context, struct str name, struct str value)
{
    struct server *server = context;
    struct session *session = free_place(server);
    struct hash hash;
    size_t prefix = sizeof("session/") - 1;
    if (!session || value.len != KEPT_BYTES || !hex_hash((struct str){name.ptr + prefix, name.len - prefix}, &hash))
        return session != NULL;
    uint32_t seat = (uint32_t)number_of(value.ptr, 4);
    if (seat < exercise_seat_count(server->exercise))
        fill(server, session, seat, &hash, (int64_t)number_of(value.ptr + 4, 8));
    return true;
}

enum status sessions_begin(struct server *server)
{
    server->sessions = calloc(1, sizeof(*server->sessions));
    if (!server->sessions)
        return STATUS_OUT_OF_MEMORY;
    return log_secret_each(exercise_log(server->exercise), STR("session/"), take_up, server);
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

static uint32_t count_of_seat(const struct server *server, uint32_t seat)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < SESSION_COUNT_MAX; i++)
        count += server->sessions->all[i].used && server->sessions->all[i].seat == seat;
    return count;
}

static struct session *oldest(struct server *server, uint32_t seat)
{
    struct session *found = NULL;
    for (uint32_t i = 0; i < SESSION_COUNT_MAX; i++) {
        struct session *session = &server->sessions->all[i];
        if (session->used && (seat == UINT32_MAX || session->seat == seat) &&
            (!found || session->begun_wall_ms < found->begun_wall_ms))
            found = session;
    }
    return found;
}

enum status session_open(struct server *server, uint32_t seat, struct session **ret_session,
                         char ret_token[TOKEN_TEXT_BYTES], char ret_csrf[CSRF_TEXT_BYTES])
{
    uint8_t chance[TOKEN_BYTES];
    char token[TOKEN_TEXT_BYTES];
    while (count_of_seat(server, seat) >= SESSION_PER_SEAT_MAX) {
        enum status status = session_close(server, oldest(server, seat), "another screen took this seat");
        if (status != STATUS_OK)
            return status;
    }
    struct session *session = free_place(server);
    if (!session) {
        session = oldest(server, UINT32_MAX);
        enum status status = session_close(server, session, "too many sessions");
        if (status != STATUS_OK)
            return status;
    }
    randombytes_buf(chance, sizeof(chance));
    sodium_bin2hex(token, sizeof(token), chance, sizeof(chance));
    struct hash hash = hash_bytes(token, strlen(token));
    fill(server, session, seat, &hash, server->wall_ms);
    enum status status = keep(server, session);
    if (status != STATUS_OK) {
        session->used = false;
        return status;
    }
    memcpy(ret_token, token, sizeof(token));
    csrf_of(token, ret_csrf);
    *ret_session = session;
    return STATUS_OK;
}

enum status session_close(struct server *server, struct session *session, const char *why)
{
    char name[80];
    feeds_end_session(server, session, why);
    enum status status = log_secret_remove(exercise_log(server->exercise), secret_name(session, name));
    session->used = false;
    if (status != STATUS_OK || count_of_seat(server, session->seat) > 0)
        return status;
    struct event event = {.kind = EVENT_JOIN, .cell = exercise_seat(server->exercise, session->seat)->cell};
    struct exercise_receipt receipt;
    return play_submit(server, session->seat, STR(""), &event, STR("{\"joined\":false,\"ready\":false}"), &receipt);
}

static bool is_over(const struct server *server, const struct session *session)
{
    return server->wall_ms - session->begun_wall_ms > SESSION_WHOLE_S * INT64_C(1000) ||
           server->monotonic_ms - session->last_ms > SESSION_IDLE_MS;
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
        if (session->used && sodium_memcmp(session->token_hash.bytes, hash.bytes, HASH_BYTES) == 0)
            found = session;
    }
    if (!found || is_over(server, found))
        return NULL;
    found->last_ms = server->monotonic_ms;
    csrf_of(token, ret_csrf);
    return found;
}

enum status sessions_sweep(struct server *server)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < SESSION_COUNT_MAX && status == STATUS_OK; i++)
        if (server->sessions->all[i].used && is_over(server, &server->sessions->all[i]))
            status = session_close(server, &server->sessions->all[i], "the session is over");
    return status;
}

/* ---- limits ---- */

bool bucket_take(struct bucket *bucket, int64_t now_ms, uint32_t per_second, uint32_t burst)
{
    int64_t tokens = bucket->tokens + (now_ms - bucket->last_ms) * per_second; /* thousandths */
    bucket->tokens = tokens > (int64_t)burst * 1000 ? (int64_t)burst * 1000 : tokens;
    bucket->last_ms = now_ms;
    if (bucket->tokens < 1000)
        return false;
    bucket->tokens -= 1000;
    return true;
}

static struct source *find_source(struct server *server, const char *address)
{
    for (uint32_t i = 0; i < SOURCE_COUNT_MAX; i++)
        if (strcmp(server->sessions->sources[i].address, address) == 0 && address[0])
            return &server->sessions->sources[i];
    return NULL;
}

int64_t source_wait_ms(struct server *server, const char *address)
{
    const struct source *source = find_source(server, address);
    int64_t wait_ms = source ? source->wait_until_ms - server->monotonic_ms : 0;
    return wait_ms > 0 ? wait_ms : 0;
}

void source_failed(struct server *server, const char *address)
{
    struct source *source = find_source(server, address);
    if (!source) {
        source = &server->sessions->sources[0];
        for (uint32_t i = 0; i < SOURCE_COUNT_MAX; i++)
            if (server->sessions->sources[i].last_ms < source->last_ms || !server->sessions->sources[i].address[0])
                source = &server->sessions->sources[i];
        *source = (struct source){0};
        snprintf(source->address, sizeof(source->address), "%s", address);
    }
    if (server->monotonic_ms - source->last_ms > SOURCE_WAIT_MS_MAX)
        source->failures = 0; /* forgotten after a quiet quarter of an hour */
    source->last_ms = server->monotonic_ms;
    source->failures++;
    if (source->failures < SOURCE_FREE_TRIES)
        return;
    uint32_t doublings = source->failures - SOURCE_FREE_TRIES;
    int64_t wait_ms = doublings < 10 ? INT64_C(1000) << doublings : SOURCE_WAIT_MS_MAX;
    source->wait_until_ms = server->monotonic_ms + (wait_ms < SOURCE_WAIT_MS_MAX ? wait_ms : SOURCE_WAIT_MS_MAX);
}
