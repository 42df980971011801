/* Requests: who asks, whether they may, and what they get.
 *
 * Default deny. A request that no row of routes.def permits to this session's role is answered like one for a path that
 * does not exist, byte for byte. Then the two ways a page of somebody else could act for a seated browser are shut:
 * where the request comes from (Sec-Fetch-Site, or Origin where a browser sends none), and a header that only our page
 * can know.
 *
 * Every request is held until the round is committed, also one that only reads, so that an answer never tells of
 * something that the log does not have.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/report.h"
#include "server/inside.h"
#include "server/lab.h"
#include "server/page.h"

struct route;

struct asking { /* a request on its way to its answer */
    struct asking *next;
    struct net_request *request;
    const struct route *route;
    struct session *session; /* NULL: nobody. Valid while its function runs */
    char csrf[CSRF_TEXT_BYTES];
    bool held;         /* in the queue */
    bool at_lab;       /* the lab has it, and answers by routes_fan_ready */
    bool taken;        /* became a stream: there is nothing left to answer */
    int code;          /* 0: 200 */
    const char *error; /* the body is this error */
    struct buf body;
    struct str content_type, lasting; /* lasting: a body that outlives the server */
    enum net_cache cache;
    struct net_header headers[2];
    size_t header_count;
    char header_text[256];
};

#define ANYBODY 0x10u
#define CONTROL (UINT32_C(1) << ROLE_CONTROL)
#define INSIDE (UINT32_C(1) << ROLE_CONTROL | UINT32_C(1) << ROLE_OBSERVER)
#define SEATED                                                                                                         \
    (UINT32_C(1) << ROLE_CONTROL | UINT32_C(1) << ROLE_PLAYER | UINT32_C(1) << ROLE_OBSERVER |                         \
     UINT32_C(1) << ROLE_PROJECTOR)

enum when { NOW, LATE };

typedef enum status route_function(struct server *server, struct asking *asking);
#define ROUTE(method, path, seats, when, function) static route_function route_##function;
#include "server/routes.def"
#undef ROUTE

static const struct route {
    enum net_method method;
    const char *path;
    unsigned seats;
    enum when when;
    route_function *run;
} routes[] = {
#define ROUTE(method, path, seats, when, function) {NET_##method, path, seats, when, route_##function},
#include "server/routes.def"
#undef ROUTE
};

static const char nothing[] = "there is no such thing";

/* ---- the gate ---- */

static bool names(const char *row, struct str path)
{
    size_t len = strlen(row);
    if (row[len - 1] == '*')
        return path.len >= len - 1 && memcmp(path.ptr, row, len - 1) == 0;
    return str_equal(path, (struct str){row, len});
}

static const struct route *find_route(const struct net_request *request)
{
    enum net_method method = net_request_method(request);
    struct str path = net_request_path(request);
    if (method == NET_HEAD)
        method = NET_GET;
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
        if (routes[i].method == method && names(routes[i].path, path))
            return &routes[i];
    return NULL;
}

static struct session *session_of(struct server *server, const struct net_request *request,
                                  char ret_csrf[CSRF_TEXT_BYTES])
{
    struct str token;
    return net_request_cookie(request, "__Host-sid", &token) ? session_find(server, token, ret_csrf) : NULL;
}

static bool permits(const struct server *server, const struct route *route, const struct session *session)
{
    if (route->seats == ANYBODY)
        return true;
    return session && route->seats >> exercise_seat(server->exercise, session->seat)->role & 1;
}

enum origin { ORIGIN_UNKNOWN, ORIGIN_OURS, ORIGIN_FOREIGN };

static enum origin origin_of(const struct net_request *request)
{
    struct str site, origin, host;
    char expected[300];
    if (net_request_header(request, "Sec-Fetch-Site", &site))
        return str_equal(site, STR("same-origin")) ? ORIGIN_OURS : ORIGIN_FOREIGN;
    if (!net_request_header(request, "Origin", &origin))
        return ORIGIN_UNKNOWN;
    if (!net_request_header(request, "Host", &host))
        return ORIGIN_FOREIGN;
    int len = snprintf(expected, sizeof(expected), "https://" STR_FMT, STR_ARG(host));
    return len > 0 && (size_t)len < sizeof(expected) && str_equal(origin, str_of(expected)) ? ORIGIN_OURS
                                                                                            : ORIGIN_FOREIGN;
}

/* A join has no secret of the page yet; a seat's own requests must show both. */
static bool is_from_our_page(const struct net_request *request, const struct route *route, const char *csrf)
{
    enum origin origin = origin_of(request);
    struct str shown;
    if (route->method == NET_GET)
        return true;
    if (route->seats == ANYBODY)
        return origin != ORIGIN_FOREIGN;
    return origin == ORIGIN_OURS && net_request_header(request, "X-Entente", &shown) &&
           shown.len == CSRF_TEXT_BYTES - 1 && sodium_memcmp(shown.ptr, csrf, CSRF_TEXT_BYTES - 1) == 0;
}

static bool is_too_often(const struct server *server, const struct route *route, struct session *session)
{
    /* the page is many small files, and nothing has to be found out for them */
    if (!session || route->run == route_page)
        return false;
    if (route->run == route_lab_fan)
        return !bucket_take(&session->fans, server->monotonic_ms, FAN_PER_SECOND, FAN_BURST);
    if (route->method != NET_GET)
        return !bucket_take(&session->moves, server->monotonic_ms, MOVE_PER_SECOND, MOVE_BURST);
    return !bucket_take(&session->reads, server->monotonic_ms, READ_PER_SECOND, READ_BURST);
}

static void say_wait(struct asking *asking, const char *error, int64_t wait_ms)
{
    asking->code = 429;
    asking->error = error;
    snprintf(asking->header_text, sizeof(asking->header_text), "%lld", (long long)((wait_ms + 999) / 1000));
    asking->headers[asking->header_count++] = (struct net_header){"Retry-After", str_of(asking->header_text)};
}

static void hold(struct server *server, struct asking *asking)
{
    asking->held = true;
    asking->next = NULL;
    if (server->asked_last)
        server->asked_last->next = asking;
    else
        server->asked_first = asking;
    server->asked_last = asking;
}

void routes_handle(void *context, struct net_request *request)
{
    struct server *server = context;
    struct asking *asking = calloc(1, sizeof(*asking));
    if (!asking) {
        net_reply_error(request, 503, STR("out of memory"));
        return;
    }
    asking->request = request;
    buf_init(&asking->body, VIEW_BYTES_MAX);
    hold(server, asking);
    if (server->failure != STATUS_OK)
        return;
    server_now(server);
    server_check(server, play_advance(server));
    const struct route *route = find_route(request);
    struct session *session = session_of(server, request, asking->csrf);
    if (!route || !permits(server, route, session)) {
        asking->code = 404;
        asking->error = nothing;
    } else if (!is_from_our_page(request, route, asking->csrf)) {
        asking->code = 403;
        asking->error = "this did not come from the page";
    } else if (is_too_often(server, route, session)) {
        say_wait(asking, "too many requests at once", 1000);
    } else if (route->when == LATE) {
        asking->route = route;
    } else {
        asking->session = session;
        server_check(server, route->run(server, asking));
    }
}

/* ---- answers ---- */

static void answer(struct asking *asking)
{
    if (asking->error) {
        buf_free(&asking->body);
        buf_init(&asking->body, VIEW_BYTES_MAX);
        buf_add_str(&asking->body, STR("{\"error\":"));
        buf_json(&asking->body, str_of(asking->error));
        buf_add_str(&asking->body, STR("}"));
    }
    struct net_reply reply = {
        .status = asking->body.failed ? 500 : asking->code,
        .content_type = asking->content_type,
        .body = {asking->body.ptr, asking->body.len},
        .cache = asking->cache,
        .headers = asking->headers,
        .header_count = asking->header_count,
    };
    if (asking->lasting.len > 0) {
        reply.body = asking->lasting;
        reply.body_lasts = true;
    }
    if (!asking->taken)
        net_reply(asking->request, &reply);
}

static struct asking *next_held(struct server *server)
{
    struct asking *asking = server->asked_first;
    if (asking) {
        server->asked_first = asking->next;
        if (!server->asked_first)
            server->asked_last = NULL;
        asking->held = false;
    }
    return asking;
}

static void release(struct asking *asking)
{
    answer(asking);
    buf_free(&asking->body);
    free(asking);
}

enum status routes_answer(struct server *server)
{
    enum status status = STATUS_OK;
    struct asking *asking;
    while (status == STATUS_OK && (asking = next_held(server))) {
        if (asking->route) {
            /* it may have ended in this very round */
            asking->session = session_of(server, asking->request, asking->csrf);
            if (permits(server, asking->route, asking->session)) {
                status = asking->route->run(server, asking);
            } else {
                asking->code = 404;
                asking->error = nothing;
            }
        }
        if (!asking->at_lab)
            release(asking);
    }
    return status;
}

void routes_drop(struct server *server)
{
    struct asking *asking;
    while ((asking = next_held(server)))
        if (!asking->at_lab)
            release(asking);
}

/* ---- the lab ---- */

static enum status answer_fan(struct server *server, struct asking *asking)
{
    (void)server, (void)asking; /* what the lab said stands in it already */
    return STATUS_OK;
}

/* Whoever asked may have lost the seat since; the row asks again. */
static const struct route fan_answer = {NET_POST, "/api/lab/fan", CONTROL, LATE, answer_fan};

void routes_fan_ready(struct server *server, struct asking *asking, int code, struct str text)
{
    asking->at_lab = false;
    asking->code = code;
    buf_clear(&asking->body);
    if (code == 200) {
        buf_add_str(&asking->body, text);
    } else {
        buf_add_str(&asking->body, STR("{\"error\":"));
        buf_json(&asking->body, text);
        buf_add_str(&asking->body, STR("}"));
    }
    asking->route = &fan_answer;
    if (!asking->held)
        hold(server, asking);
}

/* False: it was answered with what would be right. */
static bool read_order(struct server *server, struct asking *asking, enum lab_kind kind, struct lab_order *ret_order)
{
    struct buf why;
    buf_init(&why, LAB_WHY_BYTES_MAX);
    bool fine = lab_order_read(server->program, kind, net_request_body(asking->request), ret_order, &why);
    if (!fine) {
        asking->code = 400;
        buf_add_str(&asking->body, STR("{\"error\":"));
        buf_json(&asking->body, why.failed ? STR("this order is not right") : (struct str){why.ptr, why.len});
        buf_add_str(&asking->body, STR("}"));
    }
    buf_free(&why);
    return fine;
}

static enum status start_job(struct server *server, struct asking *asking, enum lab_kind kind)
{
    struct lab_order order;
    uint64_t job;
    if (!read_order(server, asking, kind, &order))
        return STATUS_OK;
    enum status status = lab_start(server->lab, &order, &job);
    if (status == STATUS_OK) {
        buf_printf(&asking->body, "{\"job\":%llu}", (unsigned long long)job);
    } else {
        asking->code = status == STATUS_REFUSED ? 409 : 503;
        asking->error = status == STATUS_REFUSED ? "the lab is at work: wait for it, or cancel it" : "out of memory";
    }
    return STATUS_OK;
}

static enum status route_lab_run(struct server *server, struct asking *asking)
{
    return start_job(server, asking, LAB_REHEARSAL);
}

static enum status route_lab_tornado(struct server *server, struct asking *asking)
{
    return start_job(server, asking, LAB_TORNADO);
}

static enum status route_lab_fan(struct server *server, struct asking *asking)
{
    struct lab_order order;
    if (!read_order(server, asking, LAB_FAN, &order))
        return STATUS_OK;
    asking->at_lab = true;
    if (lab_fan(server->lab, asking->session, asking, &order) != STATUS_OK) {
        asking->at_lab = false;
        say_wait(asking, "the lab has too many fans to draw", 1000);
    }
    return STATUS_OK;
}

static enum status route_lab(struct server *server, struct asking *asking)
{
    lab_json(server->lab, &asking->body);
    return STATUS_OK;
}

/* The number that ends the path; 0 for anything else, which no job has. */
static uint64_t number_after(struct str text, size_t at)
{
    uint64_t number = 0;
    if (text.len <= at || text.len > at + 18)
        return 0;
    for (; at < text.len; at++) {
        if (text.ptr[at] < '0' || text.ptr[at] > '9')
            return 0;
        number = number * 10 + (uint64_t)(text.ptr[at] - '0');
    }
    return number;
}

static uint64_t job_named(const struct asking *asking)
{
    return number_after(net_request_path(asking->request), sizeof("/api/lab/job/") - 1);
}

static enum status route_lab_job(struct server *server, struct asking *asking)
{
    struct str part = {"", 0};
    net_request_parameter(asking->request, "part", &part);
    if (!lab_job_json(server->lab, job_named(asking), number_after(part, 0), &asking->body)) {
        asking->code = 404;
        asking->error = nothing;
    }
    return STATUS_OK;
}

static enum status route_lab_cancel(struct server *server, struct asking *asking)
{
    asking->code = 204;
    if (!lab_cancel(server->lab, job_named(asking))) {
        asking->code = 404;
        asking->error = nothing;
    }
    return STATUS_OK;
}

/* ---- routes for anybody ---- */

static enum status route_health(struct server *server, struct asking *asking)
{
    (void)server;
    buf_add_str(&asking->body, STR("{\"ok\":true}"));
    return STATUS_OK;
}

static enum status route_authority(struct server *server, struct asking *asking)
{
    buf_add_str(&asking->body, net_identity_authority_pem(server->options.identity));
    asking->content_type = STR("application/x-pem-file");
    return STATUS_OK;
}

static void say_nothing(struct asking *asking)
{
    asking->code = 404;
    asking->error = nothing;
}

static enum status route_page(struct server *server, struct asking *asking)
{
    struct page_file file;
    (void)server;
    if (!page_find(net_request_path(asking->request), &file)) {
        say_nothing(asking);
        return STATUS_OK;
    }
    asking->content_type = file.content_type;
    asking->lasting = file.bytes;
    asking->cache = file.immutable ? NET_IMMUTABLE : NET_NO_STORE;
    return STATUS_OK;
}

static void say_seat(const struct server *server, uint32_t seat, struct asking *asking)
{
    const struct seat *place = exercise_seat(server->exercise, seat);
    buf_add_str(&asking->body, STR("{\"seat\":"));
    buf_json(&asking->body, str_of(place->id));
    buf_printf(&asking->body, ",\"role\":\"%s\",\"cell\":", exercise_role_name(place->role));
    if (place->cell < server->program->cell_count)
        buf_json(&asking->body, server->program->cells[place->cell].id);
    else
        buf_add_str(&asking->body, STR("null"));
    buf_printf(&asking->body, ",\"csrf\":\"%s\"}", asking->csrf);
}

static enum status route_session(struct server *server, struct asking *asking)
{
    if (asking->session) {
        say_seat(server, asking->session->seat, asking);
    } else {
        asking->code = 401;
        asking->error = "nobody sits here";
    }
    return STATUS_OK;
}

/* The cookie of `token`; empty takes it away. */
static void set_cookie(struct asking *asking, const char *token)
{
    snprintf(asking->header_text, sizeof(asking->header_text),
             "__Host-sid=%s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%d", token,
             *token ? SESSION_WHOLE_S : 0);
    asking->headers[asking->header_count++] = (struct net_header){"Set-Cookie", str_of(asking->header_text)};
}

static enum status sit_down(struct server *server, struct asking *asking, uint32_t seat, struct str name)
{
    char token[TOKEN_TEXT_BYTES];
    struct session *before = asking->session, *session;
    struct exercise_receipt receipt;
    struct event event = {.kind = EVENT_JOIN, .cell = exercise_seat(server->exercise, seat)->cell};
    struct buf body;
    enum status status = session_open(server, seat, &session, token, asking->csrf);
    if (status == STATUS_OK && before && before != session && before->used)
        status = session_close(server, before, "this browser took another seat");
    if (status != STATUS_OK)
        return status;
    buf_init(&body, EXERCISE_BODY_BYTES_MAX);
    buf_add_str(&body, STR("{\"joined\":true"));
    if (name.len > 0) {
        buf_add_str(&body, STR(",\"name\":"));
        buf_json(&body, name);
    }
    buf_add_str(&body, STR("}"));
    status = play_submit(server, seat, STR(""), &event, (struct str){body.ptr, body.len}, &receipt);
    buf_free(&body);
    if (status == STATUS_OK) {
        say_seat(server, seat, asking);
        set_cookie(asking, token);
    }
    return status;
}

static enum status route_join(struct server *server, struct asking *asking)
{
    char source[SOURCE_TEXT_BYTES];
    uint32_t seat;
    snprintf(source, sizeof(source), STR_FMT, STR_ARG(net_request_peer(asking->request)));
    int64_t wait_ms = source_wait_ms(server, source);
    if (wait_ms > 0) {
        say_wait(asking, "too many wrong codes: wait a moment", wait_ms);
        return STATUS_OK;
    }
    json_t *json = command_json(net_request_body(asking->request));
    const json_t *code = json_object_get(json, "code"), *name = json_object_get(json, "name");
    bool named = name && !json_is_null(name);
    enum status status = STATUS_OK;
    if (!json_is_string(code) || (named && (!json_is_string(name) || json_string_length(name) > SEAT_NAME_BYTES_MAX))) {
        asking->code = 400;
        asking->error = "a join is {\"code\": \"XXXX-XXXX-XXXX\", \"name\": \"at most 120 bytes\"}";
        goto cleanup;
    }
    status =
        exercise_code_find(server->exercise, (struct str){json_string_value(code), json_string_length(code)}, &seat);
    if (status == STATUS_NOT_FOUND) {
        source_failed(server, source);
        say_nothing(asking);
        status = STATUS_OK;
    } else if (status == STATUS_OK) {
        status = sit_down(server, asking, seat,
                          named ? (struct str){json_string_value(name), json_string_length(name)} : STR(""));
    }
cleanup:
    json_decref(json);
    return status;
}

/* ---- routes for a seat ---- */

static enum status route_leave(struct server *server, struct asking *asking)
{
    asking->code = 204;
    set_cookie(asking, "");
    return session_close(server, asking->session, "left");
}

static enum status route_exercise(struct server *server, struct asking *asking)
{
    about_json(server, asking->session->seat, &asking->body);
    return STATUS_OK;
}

static enum status route_view(struct server *server, struct asking *asking)
{
    struct exercise_sight sight = {0};
    struct view_marks marks = {0};
    bool news;
    enum status status = view_json(server, asking->session->seat, true, &sight, &marks, &asking->body, &news);
    exercise_sight_free(&sight);
    if (status != STATUS_OUT_OF_MEMORY && status != STATUS_TOO_LARGE)
        return status;
    asking->code = 503;
    asking->error = "the view is too large";
    return STATUS_OK;
}

static enum status route_events(struct server *server, struct asking *asking)
{
    struct str since = {"", 0};
    if (net_request_method(asking->request) == NET_HEAD) { /* a stream has no end to take the head of */
        say_nothing(asking);
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

static enum status route_command(struct server *server, struct asking *asking)
{
    uint32_t seat = asking->session->seat;
    struct command_answer answer;
    enum status status = command_run(server, seat, net_request_body(asking->request), &answer);
    if (status != STATUS_OK)
        return status;
    enum role role = exercise_seat(server->exercise, seat)->role;
    asking->code = answer.code;
    asking->error = answer.error;
    buf_add_str(&asking->body, STR("{\"ok\":true"));
    /* to others the run's count would tell of what they may not see */
    if (role == ROLE_CONTROL || role == ROLE_OBSERVER)
        buf_printf(&asking->body, ",\"sequence\":%llu", (unsigned long long)answer.sequence);
    buf_add_str(&asking->body, STR("}"));
    return STATUS_OK;
}

static enum status route_run(struct server *server, struct asking *asking)
{
    if (kernel_phase(exercise_kernel(server->exercise)) != PHASE_ENDED) {
        say_nothing(asking);
        return STATUS_OK;
    }
    asking->content_type = STR("application/octet-stream");
    snprintf(asking->header_text, sizeof(asking->header_text), "attachment; filename=\"" STR_FMT ".entente\"",
             STR_ARG(server->program->id));
    asking->headers[asking->header_count++] = (struct net_header){"Content-Disposition", str_of(asking->header_text)};
    asking->body.bytes_max = LOG_COPY_BYTES_MAX;
    return log_copy(exercise_log(server->exercise), &asking->body);
}

/* The report is a page of its own: no script and no request, its style is in it. */
static enum status route_record(struct server *server, struct asking *asking)
{
    struct exercise_trouble trouble;
    if (kernel_phase(exercise_kernel(server->exercise)) != PHASE_ENDED) {
        say_nothing(asking);
        return STATUS_OK;
    }
    asking->content_type = STR("text/html; charset=utf-8");
    asking->headers[asking->header_count++] = (struct net_header){
        "Content-Security-Policy", STR("default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
                                       "form-action 'none'; frame-ancestors 'none'")};
    asking->body.bytes_max = REPORT_BYTES_MAX;
    if (report_html(server->options.run_path, &asking->body, &trouble) == STATUS_OK)
        return STATUS_OK;
    asking->code = 500; /* the run goes on being served: only this page could not be made */
    asking->content_type = STR("");
    asking->error = "the report cannot be made; 'entente report' says why";
    return STATUS_OK;
}
