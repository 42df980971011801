/* What a seat gets, and what anybody gets: everything but the lab. */
#include "server/routes.h"

#include <assert.h>
#include <stdio.h>

#include "base/bytes.h"
#include "base/policy.h"
#include "report/report.h"
#include "server/page.h"

/* ---- for anybody ---- */

enum status route_health(struct server *server, struct asking *asking)
{
    (void)server;
    buf_add_str(&asking->body, STR("{\"ok\":true}"));
    return STATUS_OK;
}

enum status route_authority(struct server *server, struct asking *asking)
{
    buf_add_str(&asking->body, net_identity_authority_pem(server->options.identity));
    asking->content_type = STR("application/x-x509-ca-cert");
    return STATUS_OK;
}

/* Whether the client takes gzip: named, and not with q=0. */
static bool takes_gzip(const struct asking *asking)
{
    struct str accepted;
    if (!net_request_header(asking->request, "Accept-Encoding", &accepted))
        return false;
    for (size_t at = 0; at < accepted.len;) {
        size_t end = at, from = at;
        while (end < accepted.len && accepted.ptr[end] != ',')
            end++;
        while (from < end && accepted.ptr[from] == ' ')
            from++;
        struct str one = {accepted.ptr + from, end - from}, gzip = STR("gzip");
        bool named = one.len >= gzip.len && memcmp(one.ptr, gzip.ptr, gzip.len) == 0;
        bool refused = false, alone = one.len == gzip.len;
        if (named && !alone) {
            size_t rest = gzip.len;
            while (rest < one.len && (one.ptr[rest] == ' ' || one.ptr[rest] == ';'))
                rest++;
            alone = rest > gzip.len;
            refused = one.len - rest >= 3 && memcmp(one.ptr + rest, "q=0", 3) == 0;
            for (size_t i = rest + 3; refused && i < one.len; i++)
                refused = one.ptr[i] == '.' || one.ptr[i] == '0' || one.ptr[i] == ' ';
        }
        if (named && alone)
            return !refused;
        at = end + 1;
    }
    return false;
}

enum status route_page(struct server *server, struct asking *asking)
{
    struct page_file file;
    (void)server;
    if (!page_find(net_request_path(asking->request), &file)) {
        asking_say_nothing(asking);
        return STATUS_OK;
    }
    asking->content_type = file.content_type;
    asking->lasting = file.bytes;
    if (file.gzip.len > 0) {
        asking_header(asking, "Vary", STR("Accept-Encoding"));
        if (takes_gzip(asking)) {
            asking->lasting = file.gzip;
            asking_header(asking, "Content-Encoding", STR("gzip"));
        }
    }
    asking->cache = file.immutable ? NET_IMMUTABLE : NET_NO_STORE;
    return STATUS_OK;
}

static void say_seat(const struct server *server, uint32_t seat, struct asking *asking)
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

enum status route_session(struct server *server, struct asking *asking)
{
    if (asking->session)
        say_seat(server, asking->session->seat, asking);
    else
        asking_refuse(asking, REFUSED_NOBODY);
    return STATUS_OK;
}

/* The cookie of `token`; empty takes it away. */
static void set_cookie(struct asking *asking, const char *token)
{
    snprintf(asking->header_text, sizeof(asking->header_text),
             "__Host-sid=%s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%d", token,
             *token ? SESSION_WHOLE_S : 0);
    asking_header(asking, "Set-Cookie", str_of(asking->header_text));
}

static enum status sit_down(struct server *server, struct asking *asking, uint32_t seat, struct str name)
{
    char token[TOKEN_TEXT_BYTES];
    enum status status = seating_join(server, seat, name, asking->session, token, asking->csrf);
    if (status == STATUS_OK) {
        say_seat(server, seat, asking);
        set_cookie(asking, token);
    }
    return status;
}

/* Slows guesses down, and them alone: a right code is taken from wherever wrong ones came. */
static void refuse_code(struct server *server, struct asking *asking)
{
    int64_t wait_ms = limits_wrong_code(server->sources, net_request_peer(asking->request), server->play.monotonic_ms);
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

enum status route_join(struct server *server, struct asking *asking)
{
    uint32_t seat;
    json_t *json = command_json(net_request_body(asking->request));
    const json_t *code = json_object_get(json, "code"), *name = json_object_get(json, "name");
    bool named = name && !json_is_null(name);
    enum status status = STATUS_OK;
    if (!json_is_string(code) || (named && (!json_is_string(name) || json_string_length(name) > SEAT_NAME_BYTES_MAX))) {
        asking_refuse(asking, REFUSED_NO_JOIN);
        goto cleanup;
    }
    status = exercise_code_find(server->play.exercise, (struct str){json_string_value(code), json_string_length(code)},
                                &seat);
    if (status == STATUS_NOT_FOUND) {
        refuse_code(server, asking);
        status = STATUS_OK;
    } else if (status == STATUS_OK && !may_join(server, seat)) {
        asking_say_wait(asking, REFUSED_JOINED_TOO_OFTEN, 2000);
    } else if (status == STATUS_OK) {
        status = sit_down(server, asking, seat,
                          named ? (struct str){json_string_value(name), json_string_length(name)} : STR(""));
    }
cleanup:
    json_decref(json);
    return status;
}

/* ---- for a seat ---- */

enum status route_leave(struct server *server, struct asking *asking)
{
    assert(asking->session); /* the gate lets nobody else in: routes.def */
    asking->code = 204;
    set_cookie(asking, "");
    return seating_end(server, asking->session, END_LEFT);
}

enum status route_exercise(struct server *server, struct asking *asking)
{
    assert(asking->session);
    about_json(server, asking->session->seat, &asking->body);
    return STATUS_OK;
}

enum status route_view(struct server *server, struct asking *asking)
{
    assert(asking->session && exercise_pending(server->play.exercise) == 0);
    struct exercise_sight sight = {0};
    struct view_marks marks = {0};
    bool news;
    enum status status = view_json(server, asking->session->seat, true, &sight, &marks, &asking->body, &news);
    exercise_sight_free(&sight);
    if (status != STATUS_OUT_OF_MEMORY && status != STATUS_TOO_LARGE)
        return status;
    asking_refuse(asking, REFUSED_VIEW_TOO_LARGE);
    return STATUS_OK;
}

typedef enum status give(const struct exercise *exercise, uint32_t seat, uint32_t number, struct buf *ret_json);

static enum status give_one(struct server *server, struct asking *asking, give *give, uint32_t number)
{
    assert(asking->session && exercise_pending(server->play.exercise) == 0);
    enum status status = give(server->play.exercise, asking->session->seat, number, &asking->body);
    if (status == STATUS_OUT_OF_MEMORY || (status == STATUS_OK && asking->body.failed))
        asking_refuse(asking, REFUSED_NO_MEMORY);
    else if (status == STATUS_NOT_FOUND)
        asking_say_nothing(asking);
    else
        return status;
    return STATUS_OK;
}

/* One entry of the view, by its number: a view leaves long texts and old entries out when it is full. */
static enum status give_numbered(struct server *server, struct asking *asking, give *give)
{
    struct str text = {"", 0};
    uint64_t number = UINT32_MAX; /* which nothing has */
    if (!net_request_parameter(asking->request, "number", &text) || !bytes_decimal(text, UINT32_MAX, &number))
        number = UINT32_MAX;
    return give_one(server, asking, give, (uint32_t)number);
}

enum status route_item(struct server *server, struct asking *asking)
{
    return give_numbered(server, asking, exercise_item_json);
}

enum status route_decision(struct server *server, struct asking *asking)
{
    return give_numbered(server, asking, exercise_decision_json);
}

enum status route_round(struct server *server, struct asking *asking)
{
    return give_numbered(server, asking, exercise_round_json);
}

enum status route_question(struct server *server, struct asking *asking)
{
    return give_numbered(server, asking, exercise_question_json);
}

enum status route_note(struct server *server, struct asking *asking)
{
    return give_numbered(server, asking, exercise_note_json);
}

enum status route_queued(struct server *server, struct asking *asking)
{
    struct str id = {"", 0};
    net_request_parameter(asking->request, "id", &id);
    return give_one(server, asking, exercise_queued_json, program_find_inject(server->play.program, id));
}

enum status route_events(struct server *server, struct asking *asking)
{
    assert(asking->session && !asking->taken);
    struct str since = {"", 0};
    if (net_request_method(asking->request) == NET_HEAD) { /* a stream has no end to take the head of */
        asking_say_nothing(asking);
        return STATUS_OK;
    }
    if (!net_request_parameter(asking->request, "since", &since))
        net_request_header(asking->request, "Last-Event-ID", &since);
    struct str seen;
    if (net_request_header(asking->request, "Last-Event-ID", &seen)) /* newer than what the address was written with */
        since = seen;
    asking->taken = true;
    return feeds_open(server, asking->session, asking->request, since);
}

enum status route_command(struct server *server, struct asking *asking)
{
    assert(asking->session);
    uint32_t seat = asking->session->seat;
    struct command_answer answer;
    enum status status = command_run(&server->play, seat, net_request_body(asking->request), &answer);
    if (status != STATUS_OK)
        return status;
    enum role role = exercise_seat(server->play.exercise, seat)->role;
    asking->refusal = answer.refusal;
    server->refused[session_party(server, seat)].full += answer.beyond_share;
    json_open_object(&asking->body);
    json_key_truth(&asking->body, "ok", true);
    /* to others the run's count would tell of what they may not see */
    if (answer.logged && (role == ROLE_CONTROL || role == ROLE_OBSERVER))
        json_key_count(&asking->body, "sequence", answer.sequence);
    json_close_object(&asking->body);
    return STATUS_OK;
}

enum status route_revoke(struct server *server, struct asking *asking)
{
    const struct exercise *exercise = server->play.exercise;
    json_t *json = command_json(net_request_body(asking->request));
    const char *id = json_string_value(json_object_get(json, "seat"));
    char code[SEAT_CODE_TEXT_BYTES];
    uint32_t seat = 0;
    enum status status = STATUS_OK;
    while (id && seat < exercise_seat_count(exercise) && strcmp(exercise_seat(exercise, seat)->id, id) != 0)
        seat++;
    if (!id) {
        asking_refuse(asking, REFUSED_NO_REVOCATION);
    } else if (seat == exercise_seat_count(exercise)) {
        asking_refuse(asking, REFUSED_NO_SEAT);
    } else if (seat == asking->session->seat) {
        asking_refuse(asking, REFUSED_OWN_SEAT);
    } else {
        status = seating_revoke(server, seat, asking->session->seat, code);
        if (status == STATUS_OK)
            buf_printf(&asking->body, "{\"seat\":\"%s\",\"code\":\"%s\"}", id, code);
    }
    json_decref(json);
    return status;
}

/* ---- of the whole run, when it is over ---- */

enum { ERRANDS_FULL_WAIT_MS = 5000 };

static enum status ask_errand(struct server *server, struct asking *asking, enum errand which)
{
    if (kernel_phase(exercise_kernel(server->play.exercise)) != PHASE_ENDED) {
        asking_say_nothing(asking);
        return STATUS_OK;
    }
    assert(exercise_pending(server->play.exercise) == 0);
    uint64_t event_count = kernel_event_count(exercise_kernel(server->play.exercise));
    asking->away = errands_ask(server->errands, which, event_count, asking->request, asking) == STATUS_OK;
    if (!asking->away)
        asking_say_wait(asking, REFUSED_TOO_OFTEN, ERRANDS_FULL_WAIT_MS);
    return STATUS_OK;
}

enum status route_run(struct server *server, struct asking *asking)
{
    return ask_errand(server, asking, ERRAND_RUN);
}

/* What another edition than these is asked for does not exist: one cell's is made from the run file. */
enum status route_record(struct server *server, struct asking *asking)
{
    struct str edition = REPORT_CONTROL;
    net_request_parameter(asking->request, "edition", &edition);
    if (str_equal(edition, REPORT_CONTROL))
        return ask_errand(server, asking, ERRAND_RECORD);
    if (str_equal(edition, REPORT_BOTH))
        return ask_errand(server, asking, ERRAND_BOTH);
    asking_say_nothing(asking);
    return STATUS_OK;
}

/* What could not be made is refused, and the run goes on being served. */
static enum status give_run(struct server *server, struct asking *asking)
{
    if (asking->file_bytes == 0) {
        asking_refuse(asking, REFUSED_NO_COPY);
        return STATUS_OK;
    }
    asking->content_type = STR("application/octet-stream");
    snprintf(asking->header_text, sizeof(asking->header_text), "attachment; filename=\"" STR_FMT ".entente\"",
             STR_ARG(server->play.program->id));
    asking_header(asking, "Content-Disposition", str_of(asking->header_text));
    return STATUS_OK;
}

/* The report is a page of its own: no script and no request, its style is in it. */
static enum status give_record(struct server *server, struct asking *asking)
{
    (void)server;
    if (asking->file_bytes == 0) {
        asking_refuse(asking, REFUSED_NO_REPORT);
        return STATUS_OK;
    }
    asking->content_type = STR("text/html; charset=utf-8");
    asking_header(asking, "Content-Security-Policy", STR(POLICY_ALONE_SENT));
    return STATUS_OK;
}

void routes_errand_ready(void *context, void *ticket, enum errand which, enum status status, int file, uint64_t bytes)
{
    struct asking *asking = ticket;
    if (status == STATUS_OK)
        asking_say_file(asking, file, bytes);
    asking_come_back(context, asking, which == ERRAND_RUN ? give_run : give_record,
                     which == ERRAND_RUN ? CONTROL : INSIDE);
}
