/* Requests in their queues, and what can be said to any of them. */
#include "server/asking.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct asking *asking_new(struct net_request *request)
{
    struct asking *asking = calloc(1, sizeof(*asking));
    if (!asking) {
        net_reply_error(request, 503, STR("out of memory"));
        return NULL;
    }
    asking->request = request;
    asking->party = PARTY_NOBODY;
    buf_init(&asking->body, VIEW_BYTES_MAX);
    return asking;
}

void asking_put(struct asking_queue *queue, struct asking *asking)
{
    assert(!asking->held && !asking->taken);
    assert(!queue->first == !queue->last);
    asking->held = true;
    asking->next = NULL;
    if (queue->last)
        queue->last->next = asking;
    else
        queue->first = asking;
    queue->last = asking;
}

struct asking *asking_next(struct asking_queue *queue)
{
    struct asking *asking = queue->first;
    if (asking) {
        queue->first = asking->next;
        if (!queue->first)
            queue->last = NULL;
        assert(asking->held);
        asking->held = false;
    }
    return asking;
}

struct asking *asking_next_turn(struct asking_queue queues[PARTY_COUNT], enum party *turn)
{
    struct asking *asking = NULL;
    for (uint32_t i = 0; i < PARTY_COUNT && !asking; i++) {
        *turn = (*turn + 1) % PARTY_COUNT;
        asking = asking_next(&queues[*turn]);
    }
    return asking;
}

bool asking_any(const struct asking_queue queues[PARTY_COUNT])
{
    bool any = false;
    for (enum party party = 0; party < PARTY_COUNT; party++)
        any = any || queues[party].first;
    return any;
}

void asking_come_back(struct server *server, struct asking *asking, asking_function *late, unsigned seats)
{
    assert(asking->away && late);
    asking->away = false;
    asking->late = late;
    asking->late_seats = seats;
    if (!asking->held)
        asking_put(&server->held, asking);
}

static void write_error(struct asking *asking, struct str error, const struct refusal *refusal)
{
    buf_free(&asking->body);
    buf_init(&asking->body, VIEW_BYTES_MAX);
    json_open_object(&asking->body);
    json_key_text(&asking->body, "error", error);
    if (refusal)
        json_key_word(&asking->body, "code", refusal->code);
    if (refusal && refusal->max > 0)
        json_key_number(&asking->body, "max", refusal->max);
    if (refusal && refusal->by) {
        json_key_word(&asking->body, "by", refusal->by);
        json_key_word(&asking->body, "did", refusal->did);
        json_key_number(&asking->body, "second", refusal->second);
    }
    json_close_object(&asking->body);
}

static void write_refusal(struct asking *asking)
{
    asking->code = asking->refusal.status;
    asking->content_type = STR("");
    write_error(asking, str_of(asking->refusal.text), &asking->refusal);
}

static void answer(struct asking *asking)
{
    if (asking->refusal.code)
        write_refusal(asking);
    struct net_reply reply = {
        .status = asking->body.failed ? 500 : asking->code,
        .content_type = asking->content_type,
        .body = {asking->body.ptr, asking->body.len},
        .cache = asking->cache,
        .headers = asking->headers,
        .header_count = asking->header_count,
        .rest_ms = asking->rest_ms,
    };
    if (asking->lasting.len > 0) {
        reply.body = asking->lasting;
        reply.body_lasts = true;
    }
    if (asking->file_bytes > 0 && asking->code < 300) {
        reply.body = STR("");
        reply.file = asking->file;
        reply.file_bytes = asking->file_bytes;
        reply.file_from = asking->file_from;
    } else if (asking->file_bytes > 0) {
        close(asking->file);
    }
    if (!asking->taken)
        net_reply(asking->request, &reply);
}

void asking_release(struct asking *asking)
{
    assert(!asking->held);
    if (asking->away)
        return;
    answer(asking);
    buf_free(&asking->body);
    free(asking);
}

void asking_drop(struct server *server)
{
    struct asking_queue *queues[] = {&server->ready, &server->held, &server->fresh};
    struct asking *asking;
    for (size_t i = 0; i < sizeof(queues) / sizeof(queues[0]); i++)
        while ((asking = asking_next(queues[i])))
            asking_release(asking);
    while ((asking = asking_next_turn(server->late, &server->turn)) ||
           (asking = asking_next_turn(server->opening, &server->turn)))
        asking_release(asking);
}

/* ---- what is said ---- */

struct refusal asking_refusal(enum refused why)
{
    static const struct refusal all[] = {
#define REFUSAL(name, code, status, text) [REFUSED_##name] = {code, status, text, 0, NULL, NULL, 0},
#include "server/refusals.def"
#undef REFUSAL
    };
    assert((unsigned)why < sizeof(all) / sizeof(all[0]));
    return all[why];
}

void asking_refuse(struct asking *asking, enum refused why)
{
    asking->refusal = asking_refusal(why);
}

void asking_say_nothing(struct asking *asking)
{
    asking_say_text(asking, 404, STR("there is no such thing"));
    asking->content_type = STR("");
}

void asking_say_text(struct asking *asking, int code, struct str error)
{
    assert(code >= 400 && code < 600);
    asking->code = code;
    write_error(asking, error, NULL);
}

void asking_say_file(struct asking *asking, int file, uint64_t from, uint64_t bytes)
{
    assert(asking->file_bytes == 0 && bytes > 0);
    asking->file = fcntl(file, F_DUPFD_CLOEXEC, 0);
    asking->file_from = from;
    asking->file_bytes = asking->file >= 0 ? bytes : 0;
}

void asking_header(struct asking *asking, const char *name, struct str value)
{
    assert(asking->header_count < sizeof(asking->headers) / sizeof(asking->headers[0]));
    asking->headers[asking->header_count++] = (struct net_header){name, value};
}

void asking_say_wait(struct asking *asking, enum refused why, int64_t wait_ms)
{
    asking_refuse(asking, why);
    snprintf(asking->header_text, sizeof(asking->header_text), "%lld", (long long)((wait_ms + 999) / 1000));
    asking_header(asking, "Retry-After", str_of(asking->header_text));
}
