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

enum status route_session(struct server *server, struct asking *asking)
{
    if (asking->session)
        routes_say_seat(server, asking->session->seat, asking);
    else
        asking_refuse(asking, REFUSED_NOBODY);
    return STATUS_OK;
}

/* ---- for a seat ---- */

enum status route_leave(struct server *server, struct asking *asking)
{
    assert(asking->session); /* the gate lets nobody else in: routes.def */
    asking->code = 204;
    routes_set_cookie(asking, "");
    return seating_end(server, asking->session, END_LEFT);
}

enum status route_exercise(struct server *server, struct asking *asking)
{
    assert(asking->session);
    about_json(server, asking->eye, &asking->body);
    return STATUS_OK;
}

enum status route_view(struct server *server, struct asking *asking)
{
    assert(asking->session && exercise_pending(server->play.exercise) == 0);
    struct exercise_sight sight = {0};
    struct view_marks marks = {0};
    bool news;
    enum status status = view_json(server, asking->eye, true, &sight, &marks, &asking->body, &news);
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
    enum status status = give(server->play.exercise, asking->eye, number, &asking->body);
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

/* Which file is asked for: one of an item that this seat sees, by the item's own number; of those who see all, also one
 * of an inject. INDEX_NONE: there is none, or none for this seat. */
static uint32_t asked_file(const struct server *server, const struct asking *asking)
{
    const struct exercise *exercise = server->play.exercise;
    const enum role role = exercise_seat(exercise, asking->eye)->role;
    struct str text, id;
    uint64_t number = 0, place = 0;
    if (!net_request_parameter(asking->request, "file", &text) || !bytes_decimal(text, ATTACHED_COUNT_MAX, &place))
        return INDEX_NONE;
    if (net_request_parameter(asking->request, "item", &text) && bytes_decimal(text, ITEM_COUNT_MAX, &number))
        return exercise_find_attached(exercise, asking->eye, (uint32_t)number, (uint32_t)place);
    if ((role != ROLE_CONTROL && role != ROLE_OBSERVER) || !net_request_parameter(asking->request, "inject", &id))
        return INDEX_NONE;
    return program_attached(server->play.program, program_find_inject(server->play.program, id), (uint32_t)place);
}

/* What it is was proven by its bytes. Pictures, sound, film and text are shown where they are, without a right to
 * anything; a PDF, whose readers do not work without rights, is for taking. */
static void head_of_file(struct asking *asking, const struct program_file *file)
{
    bool is_taken = media_use(file->media) == MEDIA_DOCUMENT;
    snprintf(asking->header_text, sizeof(asking->header_text), "%s; filename=\"" STR_FMT ".%s\"",
             is_taken ? "attachment" : "inline", STR_ARG(file->id), media_ending(file->media));
    asking->content_type = str_of(media_type(file->media));
    asking_header(asking, "Content-Disposition", str_of(asking->header_text));
    asking_header(asking, "Content-Security-Policy", STR(POLICY_FILE));
    asking_header(asking, "Accept-Ranges", STR("bytes"));
}

enum { FILES_WAIT_MS = 2000 };

/* So much of a file, and where it is a part, which. */
static void say_part(struct server *server, struct asking *asking, uint32_t index, bool is_part, uint64_t from,
                     uint64_t bytes)
{
    const struct program_file *file = &server->play.program->files[index];
    assert(from + bytes <= file->bytes);
    asking_say_file(asking, server->attached.file, server->attached.begins[index] + from, bytes);
    if (asking->file_bytes == 0) {
        asking_refuse(asking, REFUSED_NO_MEMORY);
        return;
    }
    head_of_file(asking, file);
    if (!is_part)
        return;
    asking->code = 206;
    snprintf(asking->range_text, sizeof(asking->range_text), "bytes %llu-%llu/%llu", (unsigned long long)from,
             (unsigned long long)(from + bytes - 1), (unsigned long long)file->bytes);
    asking_header(asking, "Content-Range", str_of(asking->range_text));
}

enum status route_file(struct server *server, struct asking *asking)
{
    assert(asking->session);
    uint32_t index = asked_file(server, asking);
    if (index == INDEX_NONE) {
        asking_say_nothing(asking);
        return STATUS_OK;
    }
    uint64_t from, bytes, whole = server->play.program->files[index].bytes;
    enum net_range range = net_request_range(asking->request, whole, &from, &bytes);
    struct payer payer = session_payer(server, asking->session->seat, asking->session);
    if (!limits_take(&payer, LIMIT_FILE, server->play.monotonic_ms)) {
        asking_say_wait(asking, REFUSED_FILES_TOO_OFTEN, FILES_WAIT_MS);
    } else if (range == NET_RANGE_BEYOND) {
        asking_refuse(asking, REFUSED_BEYOND_FILE);
        snprintf(asking->range_text, sizeof(asking->range_text), "bytes */%llu", (unsigned long long)whole);
        asking_header(asking, "Content-Range", str_of(asking->range_text));
    } else {
        say_part(server, asking, index, range == NET_RANGE_PART, from, bytes);
        if (net_request_method(asking->request) == NET_GET)
            limits_owe(&payer, LIMIT_FILE, (int64_t)bytes, server->play.monotonic_ms);
    }
    return STATUS_OK;
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

/* ---- of the whole run, when it is over ---- */

enum { ERRANDS_FULL_WAIT_MS = 5000 };

static enum status ask_errand(struct server *server, struct asking *asking, enum errand which, uint32_t seat)
{
    if (kernel_phase(exercise_kernel(server->play.exercise)) != PHASE_ENDED) {
        asking_say_nothing(asking);
        return STATUS_OK;
    }
    assert(exercise_pending(server->play.exercise) == 0);
    uint64_t event_count = kernel_event_count(exercise_kernel(server->play.exercise));
    const struct errand_order order = {which, event_count, seat, asking->request};
    asking->away = errands_ask(server->errands, &order, asking) == STATUS_OK;
    if (!asking->away)
        asking_say_wait(asking, REFUSED_TOO_OFTEN, ERRANDS_FULL_WAIT_MS);
    return STATUS_OK;
}

enum status route_run(struct server *server, struct asking *asking)
{
    return ask_errand(server, asking, ERRAND_RUN, 0);
}

/* What another edition than these is asked for does not exist: one cell's is made from the run file. */
enum status route_record(struct server *server, struct asking *asking)
{
    struct str edition = REPORT_CONTROL;
    net_request_parameter(asking->request, "edition", &edition);
    if (str_equal(edition, REPORT_CONTROL))
        return ask_errand(server, asking, ERRAND_RECORD, 0);
    if (str_equal(edition, REPORT_BOTH))
        return ask_errand(server, asking, ERRAND_BOTH, 0);
    asking_say_nothing(asking);
    return STATUS_OK;
}

/* What this seat said, and its cell as far as that is its to prove. */
enum status route_receipt(struct server *server, struct asking *asking)
{
    assert(asking->session);
    return ask_errand(server, asking, ERRAND_RECEIPT, asking->session->seat);
}

/* How far the record is, signed: while it goes on for those who see it all, since the count tells of what others do. */
enum status route_checkpoint(struct server *server, struct asking *asking)
{
    assert(asking->session);
    enum role role = exercise_seat(server->play.exercise, asking->session->seat)->role;
    bool over = kernel_phase(exercise_kernel(server->play.exercise)) == PHASE_ENDED;
    if ((!over && role != ROLE_CONTROL && role != ROLE_OBSERVER) || !server->checkpoint[0]) {
        asking_say_nothing(asking);
        return STATUS_OK;
    }
    json_open_object(&asking->body);
    json_key_word(&asking->body, "checkpoint", server->checkpoint);
    json_key_word(&asking->body, "key", server->verifier);
    json_close_object(&asking->body);
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

static enum status give_receipt(struct server *server, struct asking *asking)
{
    (void)server;
    if (asking->file_bytes == 0) {
        asking_refuse(asking, REFUSED_NO_COPY);
        return STATUS_OK;
    }
    asking->content_type = STR("application/json");
    asking_header(asking, "Content-Disposition", STR("attachment; filename=\"receipt.json\""));
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
        asking_say_file(asking, file, 0, bytes);
    asking_come_back(context, asking,
                     which == ERRAND_RUN       ? give_run
                     : which == ERRAND_RECEIPT ? give_receipt
                                               : give_record,
                     which == ERRAND_RUN       ? CONTROL
                     : which == ERRAND_RECEIPT ? PLAYER
                                               : INSIDE);
}
