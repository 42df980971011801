/* The gate: who asks, whether they may, and in what order they are answered.
 *
 * Default deny. A request that no row of routes.def permits to this session's role is answered like one for a path that
 * does not exist, byte for byte. Then the two ways a page of somebody else could act for a seated browser are shut:
 * where the request comes from (Sec-Fetch-Site, or Origin where a browser sends none), and a header that only our page
 * can know.
 *
 * Every request is held until the round is committed, also one that only reads, so that an answer never tells of
 * something that the log does not have. And what tells of no act of whoever asked is answered at a pulse, so that the
 * wait for it tells of no act of others (pulse.h). What has to be found out for an answer has so much time in a round
 * and no more, party after party in turn: a hundred whole views that somebody asks for at once must not keep
 * everybody's commands waiting.
 */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>

#include "server/routes.h"

enum when { NOW, LATE, OPENS };

enum { TOO_OFTEN_WAIT_MS = 1000, LATE_WORK_US = 4000 };

static const struct route {
    enum net_method method;
    const char *path;
    unsigned seats;
    enum when when;
    enum limit limit;
    asking_function *run;
} routes[] = {
#define ROUTE(method, path, seats, when, limit, function)                                                              \
    {NET_##method, path, seats, when, LIMIT_##limit, route_##function},
#include "server/routes.def"
#undef ROUTE
};

static bool names(const char *row, struct str path)
{
    size_t len = strlen(row);
    assert(len > 0);
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

static struct session *session_of(struct server *server, struct net_request *request, char ret_csrf[CSRF_TEXT_BYTES])
{
    struct str token;
    struct session *session =
        net_request_cookie(request, "__Host-sid", &token) ? session_find(server, token, ret_csrf) : NULL;
    /* A cookie that somebody took opens nothing without the certificate. */
    if (session && ties_judge(server, session->seat, request) != TIE_FITS)
        return NULL;
    if (session)
        net_request_vouch(request, session->seat);
    return session;
}

static bool permits(const struct server *server, unsigned seats, const struct session *session)
{
    if (seats == ANYBODY)
        return true;
    return session && seats >> exercise_seat(server->play.exercise, session->seat)->role & 1;
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

static struct payer payer_of(struct server *server, struct session *session, const struct asking *asking)
{
    if (session)
        return session_payer(server, session->seat, session);
    struct str address = net_request_peer(asking->request);
    return (struct payer){{[LEVEL_ADDRESS] = limits_purse(server->sources, address, server->play.monotonic_ms)}};
}

/* Whoever asks pays for the work and for what is sent. BUSY: another program holds the run file, and this could not
 * wait; nothing was done, and that is its answer. */
static enum status run(asking_function *function, struct server *server, struct asking *asking)
{
    struct payer payer = payer_of(server, asking->session, asking);
    int64_t begun_us = net_work_us();
    uint32_t event_count = kernel_event_count(exercise_kernel(server->play.exercise));
    enum status status = function(server, asking);
    asking->at_once |= kernel_event_count(exercise_kernel(server->play.exercise)) > event_count; /* its own act */
    limits_owe(&payer, LIMIT_WORK, net_work_us() - begun_us, server->play.monotonic_ms);
    limits_owe(&payer, LIMIT_SENT, (int64_t)asking->body.len, server->play.monotonic_ms);
    if (status == STATUS_BUSY)
        asking_refuse(asking, REFUSED_FILE_HELD);
    return status;
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
    assert(csrf[0]); /* a seat was found, and with it the secret of its page */
    return origin == ORIGIN_OURS && net_request_header(request, "X-Entente", &shown) &&
           shown.len == CSRF_TEXT_BYTES - 1 && sodium_memcmp(shown.ptr, csrf, CSRF_TEXT_BYTES - 1) == 0;
}

/* Says so, and that it was. Whoever does not heed it is not heard for as long as it was told to wait. */
static void refuse_too_often(struct server *server, struct asking *asking)
{
    server->refused[asking->party].too_often++;
    asking_say_wait(asking, REFUSED_TOO_OFTEN, TOO_OFTEN_WAIT_MS);
    asking->rest_ms = TOO_OFTEN_WAIT_MS;
}

/* Control can always conduct. */
static bool owes(struct server *server, struct session *session, const struct asking *asking)
{
    struct payer payer = payer_of(server, session, asking);
    return asking->party != PARTY_CONTROL && !limits_solvent(&payer, server->play.monotonic_ms);
}

/* Requests without a session have one limit for whatever they ask; a page that is being loaded has none yet. */
static bool is_too_often(struct server *server, struct session *session, const struct asking *asking, enum limit limit)
{
    struct payer payer = payer_of(server, session, asking);
    if (limit == LIMIT_FREE)
        return false;
    return owes(server, session, asking) ||
           !limits_take(&payer, session ? limit : LIMIT_READ, server->play.monotonic_ms);
}

bool gate_admits(void *context, struct str peer)
{
    struct server *server = context;
    play_now(&server->play); /* the loop may have slept until now */
    int64_t now_ms = server->play.monotonic_ms;
    struct payer payer = {{[LEVEL_ADDRESS] = limits_purse(server->sources, peer, now_ms)}};
    bool admits = limits_take(&payer, LIMIT_CONNECT, now_ms);
    server->refused[PARTY_NOBODY].too_often += !admits;
    return admits;
}

void gate_handle(void *context, struct net_request *request)
{
    struct server *server = context;
    struct asking *asking = asking_new(request);
    if (asking)
        asking_put(&server->fresh, asking);
}

/* False: another program holds the run file, and this could not wait. */
static bool take(struct server *server, struct asking *asking)
{
    struct net_request *request = asking->request;
    const struct route *route = find_route(request);
    struct session *session = session_of(server, request, asking->csrf);
    if (asking->again) { /* the gate has let it through before; it permitted control, or anybody */
        asking->session = session;
        enum status status = permits(server, route->seats, session) ? run(asking->again, server, asking) : STATUS_OK;
        round_check(server, status);
        return status != STATUS_BUSY;
    }
    bool permitted = route && permits(server, route->seats, session);
    asking->at_once = session && permits(server, INSIDE, session);
    if (session)
        asking->party = session_party(server, session->seat);
    if (is_too_often(server, session, asking, permitted ? route->limit : LIMIT_READ)) {
        refuse_too_often(server, asking);
    } else if (!permitted) {
        asking_say_nothing(asking);
    } else if (!is_from_our_page(request, route, asking->csrf)) {
        asking_refuse(asking, REFUSED_FOREIGN);
    } else if (route->when != NOW) {
        asking->late = route->run;
        asking->late_seats = route->seats;
        asking->opens = route->when == OPENS;
    } else {
        asking->session = session;
        enum status status = run(route->run, server, asking);
        round_check(server, status);
        return status != STATUS_BUSY;
    }
    return true;
}

void gate_take(struct server *server)
{
    struct asking *asking;
    while (server->failure == STATUS_OK && !server->play.branch_path[0] && (asking = asking_next(&server->fresh)))
        if (take(server, asking) || server->failure != STATUS_OK)
            asking_put(&server->held, asking);
        else
            asking_put(&server->ready, asking); /* it tells of nothing, so it waits for no commit */
}

/* ---- what is late ---- */

/* Whoever sees everything may look through the eyes of any seat but control's. False: there is no such seat, or not for
 * this session. */
static bool takes_eye(const struct server *server, struct asking *asking)
{
    const struct exercise *exercise = server->play.exercise;
    struct str id;
    asking->eye = asking->session->seat;
    if (!net_request_parameter(asking->request, "eyes", &id))
        return true;
    asking->eye = routes_seat_named(exercise, id);
    return permits(server, INSIDE, asking->session) && asking->eye < exercise_seat_count(exercise) &&
           exercise_seat(exercise, asking->eye)->role != ROLE_CONTROL;
}

/* The session may have ended since, or its party spent what it had: many may have asked before the first was run. */
static enum status run_late(struct server *server, struct asking *asking)
{
    asking->session = session_of(server, asking->request, asking->csrf);
    if (!permits(server, asking->late_seats, asking->session) || !takes_eye(server, asking))
        asking_say_nothing(asking);
    else if (owes(server, asking->session, asking))
        refuse_too_often(server, asking);
    else
        return run(asking->late, server, asking);
    return STATUS_OK;
}

static void answered(struct server *server, struct asking *asking)
{
    if (asking->at_once || asking->away)
        asking_release(asking);
    else
        asking_put(&server->ready, asking);
}

enum status gate_answer(struct server *server)
{
    enum status status = STATUS_OK;
    int64_t until_us = net_work_us() + LATE_WORK_US;
    struct asking *asking;
    assert(exercise_pending(server->play.exercise) == 0);
    while ((asking = asking_next(&server->held)))
        if (asking->opens && !asking->at_once)
            asking_put(&server->opening[asking->party], asking);
        else if (asking->late)
            asking_put(&server->late[asking->party], asking);
        else
            answered(server, asking);
    while ((status == STATUS_OK || status == STATUS_BUSY) && net_work_us() < until_us &&
           (asking = asking_next_turn(server->late, &server->turn))) {
        status = run_late(server, asking);
        answered(server, asking);
    }
    return status;
}

enum status gate_release(struct server *server)
{
    enum status status = STATUS_OK;
    int64_t until_us = net_work_us() + LATE_WORK_US;
    struct asking *asking;
    while ((asking = asking_next(&server->ready)))
        asking_release(asking);
    while (status == STATUS_OK && exercise_pending(server->play.exercise) == 0 && net_work_us() < until_us &&
           (asking = asking_next_turn(server->opening, &server->turn))) {
        status = run_late(server, asking);
        asking_release(asking);
    }
    return status;
}
