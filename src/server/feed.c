/* Feeds: one for each session, with ids of its own.
 *
 * A feed remembers what its session was shown (a sight) and the last changes it sent. Ids count this session's changes
 * from 1 without gaps, so they tell of nothing else; before the number stands a word of chance that is new with each
 * feed, so that an id of an earlier server or an earlier feed is never taken for one of this.
 *
 *   a stream opens   its id is held ──► the changes after it, then what is new by now, then the clock
 *                    anything else  ──► the whole view
 *   before sleep     what is new ──► one `change` to every stream of the session; `clock` when the clock changed
 *
 * While nobody listens a feed is left alone: whoever comes back gets the kept changes and then all that is new as one
 * more. The clock bears no id, because there is nothing in it to be caught up with.
 */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "server/inside.h"

enum {
    FEED_STREAM_COUNT_MAX = 3,
    FEED_FRAME_COUNT_MAX = 64,
    FEED_FRAME_BYTES_MAX = 256 << 10, /* all kept changes of one feed together */
    FEED_KEPT_MS = 5 * 60 * 1000,     /* after its last stream has gone */
    FEED_ID_BYTES_MAX = 40,
    FEED_CLOCK_BYTES_MAX = 1024,
};

struct listener {
    struct feed *feed;
    struct net_stream *stream; /* NULL: free */
    uint64_t serial;
};

struct frame {
    char *ptr; /* owned */
    size_t len;
};

struct feed {
    struct server *server;
    uint32_t seat;
    char word[9];
    uint64_t last;                             /* id of the last change; 0: none yet */
    uint64_t kept_first;                       /* ids kept_first..last are held */
    struct frame frames[FEED_FRAME_COUNT_MAX]; /* id n at n % max */
    size_t frame_bytes;
    struct exercise_sight sight;
    struct view_marks marks;
    int64_t next_second; /* as last told */
    struct listener listeners[FEED_STREAM_COUNT_MAX];
    uint64_t serial;
    int64_t left_ms; /* when the last stream went */
};

static struct feed *feed_new(struct server *server, uint32_t seat)
{
    struct feed *feed = calloc(1, sizeof(*feed));
    if (feed) {
        feed->server = server;
        feed->seat = seat;
        feed->kept_first = 1;
        snprintf(feed->word, sizeof(feed->word), "%08x", randombytes_random());
    }
    return feed;
}

static void drop_first(struct feed *feed)
{
    assert(feed->kept_first <= feed->last);
    struct frame *frame = &feed->frames[feed->kept_first++ % FEED_FRAME_COUNT_MAX];
    assert(feed->frame_bytes >= frame->len);
    feed->frame_bytes -= frame->len;
    free(frame->ptr);
    *frame = (struct frame){0};
}

static void feed_free(struct feed *feed)
{
    while (feed->kept_first <= feed->last)
        drop_first(feed);
    assert(feed->frame_bytes == 0);
    exercise_sight_free(&feed->sight);
    free(feed);
}

static bool has_listener(const struct feed *feed)
{
    for (uint32_t i = 0; i < FEED_STREAM_COUNT_MAX; i++)
        if (feed->listeners[i].stream)
            return true;
    return false;
}

/* ---- sending ---- */

/* A stream that cannot take it was cut; its closed callback follows, and the page comes back. */
static void send_to(const struct feed *feed, struct net_stream *stream, uint64_t id, struct str event, struct str data)
{
    char text[FEED_ID_BYTES_MAX] = "";
    if (id != UINT64_MAX)
        snprintf(text, sizeof(text), "%s.%llu", feed->word, (unsigned long long)id);
    net_stream_send(stream, str_of(text), event, data);
}

static void send_to_all(const struct feed *feed, uint64_t id, struct str event, struct str data)
{
    for (uint32_t i = 0; i < FEED_STREAM_COUNT_MAX; i++)
        if (feed->listeners[i].stream)
            send_to(feed, feed->listeners[i].stream, id, event, data);
}

static void send_clock(struct feed *feed, struct net_stream *only)
{
    struct buf json;
    buf_init(&json, FEED_CLOCK_BYTES_MAX);
    view_clock_json(&feed->server->play, feed->seat, &json);
    struct str data = {json.ptr, json.len};
    if (only)
        send_to(feed, only, UINT64_MAX, STR("clock"), data);
    else
        send_to_all(feed, UINT64_MAX, STR("clock"), data);
    feed->next_second = view_next_second(&feed->server->play, feed->seat);
    buf_free(&json);
}

static void keep(struct feed *feed, struct str data)
{
    feed->last++;
    while (feed->kept_first < feed->last && (feed->frame_bytes + data.len > FEED_FRAME_BYTES_MAX ||
                                             feed->last - feed->kept_first >= FEED_FRAME_COUNT_MAX))
        drop_first(feed);
    char *copy = data.len <= FEED_FRAME_BYTES_MAX ? malloc(data.len) : NULL;
    if (!copy) { /* then whoever misses it gets the whole view */
        while (feed->kept_first <= feed->last)
            drop_first(feed);
        return;
    }
    memcpy(copy, data.ptr, data.len);
    feed->frames[feed->last % FEED_FRAME_COUNT_MAX] = (struct frame){copy, data.len};
    feed->frame_bytes += data.len;
    assert(feed->frame_bytes <= FEED_FRAME_BYTES_MAX && feed->last - feed->kept_first < FEED_FRAME_COUNT_MAX);
}

/* Sends and keeps what is new. */
static enum status look(struct feed *feed)
{
    struct buf json;
    bool news;
    buf_init(&json, VIEW_BYTES_MAX);
    enum status status = view_json(feed->server, feed->seat, false, &feed->sight, &feed->marks, &json, &news);
    if (status == STATUS_OK && news) {
        struct str data = {json.ptr, json.len};
        keep(feed, data);
        send_to_all(feed, feed->last, STR("change"), data);
    }
    buf_free(&json);
    return status;
}

/* ---- opening ---- */

static void on_closed(void *context, struct net_stream *stream)
{
    struct listener *listener = context;
    struct feed *feed = listener->feed;
    (void)stream;
    assert(listener->stream && feed->server->online[feed->seat] > 0);
    listener->stream = NULL;
    feed->left_ms = feed->server->play.monotonic_ms;
    feed->server->online[feed->seat] -= !has_listener(feed);
    feed->server->play.news = true;
}

static void close_stream(struct listener *listener)
{
    struct net_stream *stream = listener->stream;
    if (stream) {
        on_closed(listener, stream);
        net_stream_close(stream);
    }
}

/* A free place, or that of the oldest stream: a browser that opens a fourth one has forgotten the first. */
static struct listener *place_for_stream(struct feed *feed)
{
    struct listener *oldest = &feed->listeners[0];
    for (uint32_t i = 0; i < FEED_STREAM_COUNT_MAX; i++) {
        if (!feed->listeners[i].stream)
            return &feed->listeners[i];
        if (feed->listeners[i].serial < oldest->serial)
            oldest = &feed->listeners[i];
    }
    close_stream(oldest);
    assert(!oldest->stream);
    return oldest;
}

/* Whether `since` is an id of this feed after which every change is held. */
static bool can_resume(const struct feed *feed, struct str since, uint64_t *ret_id)
{
    uint64_t id = 0;
    size_t word = strlen(feed->word);
    if (since.len < word + 2 || memcmp(since.ptr, feed->word, word) != 0 || since.ptr[word] != '.')
        return false;
    if (!bytes_decimal((struct str){since.ptr + word + 1, since.len - word - 1}, UINT64_MAX - 1, &id))
        return false;
    *ret_id = id;
    return id <= feed->last && id + 1 >= feed->kept_first;
}

static enum status begin(struct feed *feed, struct net_stream *stream, size_t *ret_bytes)
{
    struct exercise_sight sight = {0};
    struct view_marks marks = {0};
    struct buf json;
    bool news;
    buf_init(&json, VIEW_BYTES_MAX);
    enum status status = view_json(feed->server, feed->seat, true, &sight, &marks, &json, &news);
    if (status == STATUS_OK) {
        exercise_sight_free(&feed->sight);
        feed->sight = sight;
        feed->marks = marks;
        feed->next_second = view_next_second(&feed->server->play, feed->seat);
        send_to(feed, stream, feed->last, STR("view"), (struct str){json.ptr, json.len});
        *ret_bytes = json.len;
    } else {
        exercise_sight_free(&sight);
    }
    buf_free(&json);
    return status;
}

static enum status resume(struct feed *feed, struct net_stream *stream, uint64_t seen)
{
    for (uint64_t id = seen + 1; id <= feed->last; id++) {
        const struct frame *frame = &feed->frames[id % FEED_FRAME_COUNT_MAX];
        assert(frame->ptr); /* can_resume: every change after it is held */
        send_to(feed, stream, id, STR("change"), (struct str){frame->ptr, frame->len});
    }
    enum status status = look(feed);
    send_clock(feed, stream);
    return status;
}

/* A view that does not fit, or no memory for it, ends this session's feed and not the exercise of all others. */
static enum status survive(struct session *session, enum status status)
{
    if (status != STATUS_OUT_OF_MEMORY && status != STATUS_TOO_LARGE)
        return status;
    feed_end(session, END_VIEW_TOO_LARGE);
    return STATUS_OK;
}

enum status feeds_open(struct server *server, struct session *session, struct net_request *request, struct str since)
{
    bool fresh = !session->feed;
    uint64_t seen = 0;
    if (fresh)
        session->feed = feed_new(server, session->seat);
    struct feed *feed = session->feed;
    if (!feed) {
        net_reply_error(request, 503, STR("out of memory"));
        return STATUS_OK;
    }
    bool resumes = can_resume(feed, since, &seen);
    struct listener *listener = place_for_stream(feed);
    struct net_stream *stream = net_stream_open(request, on_closed, listener); /* `since` is gone with the request */
    if (!stream)
        return STATUS_OK;
    assert(!listener->stream);
    server->online[feed->seat] += !has_listener(feed);
    server->play.news = true;
    /* the others, and those who come back, get what is new as a change before it counts as shown */
    if (!resumes && !fresh) {
        enum status status = look(feed);
        if (status != STATUS_OK) {
            net_stream_close(stream);
            server->online[feed->seat] -= !has_listener(feed);
            return survive(session, status);
        }
    }
    *listener = (struct listener){.feed = feed, .stream = stream, .serial = ++feed->serial};
    if (resumes)
        return survive(session, resume(feed, stream, seen));
    size_t bytes = 0;
    enum status status = begin(feed, stream, &bytes);
    struct payer payer = session_payer(server, session->seat, session);
    limits_owe(&payer, LIMIT_SENT, (int64_t)bytes, server->play.monotonic_ms);
    return survive(session, status);
}

/* ---- telling ---- */

/* Half of the loop's time at most goes into telling, however many listen and however much there is to look at: then
 * several changes are told as one. Nobody is charged for it, for what others' views cost would tell of them. */
static void rest(struct server *server, int64_t spent_us)
{
    assert(spent_us >= 0);
    server->pump_ms =
        server->play.monotonic_ms + 2 * (spent_us / 1000); /* of the round's beginning, the work included */
}

int64_t feeds_wait_ms(const struct server *server)
{
    if (!server->play.news && !server->play.clock_changed)
        return -1;
    int64_t wait_ms = server->pump_ms - server->play.monotonic_ms;
    return wait_ms > 0 ? wait_ms : 0;
}

enum status feeds_pump(struct server *server)
{
    enum status status = STATUS_OK;
    bool news = server->play.news, clock_changed = server->play.clock_changed;
    int64_t begun_us = net_work_us();
    struct session *session;
    if (feeds_wait_ms(server) != 0 && !server->leaving)
        return STATUS_OK;
    server->play.news = server->play.clock_changed = false;
    for (uint32_t i = 0; (news || clock_changed) && status == STATUS_OK && (session = sessions_at(server, i)); i++) {
        struct feed *feed = session->used ? session->feed : NULL;
        if (!feed || !has_listener(feed))
            continue;
        if (news)
            status = survive(session, look(feed));
        if (!session->feed)
            continue;
        if (clock_changed || view_next_second(&server->play, feed->seat) != feed->next_second)
            send_clock(feed, NULL);
    }
    rest(server, net_work_us() - begun_us);
    return status;
}

void feeds_beat(struct server *server)
{
    struct session *session;
    for (uint32_t i = 0; (session = sessions_at(server, i)); i++) {
        struct feed *feed = session->used ? session->feed : NULL;
        if (!feed)
            continue;
        if (has_listener(feed)) {
            send_clock(feed, NULL);
        } else if (server->play.monotonic_ms - feed->left_ms > FEED_KEPT_MS) {
            feed_free(feed);
            session->feed = NULL;
        }
    }
}

static const char *end_code(enum end end)
{
    static const char *const codes[] = {
#define END(name, code, fate) code,
#include "server/ends.def"
#undef END
    };
    assert((size_t)end < sizeof(codes) / sizeof(codes[0]));
    return codes[end];
}

void feed_end(struct session *session, enum end why)
{
    struct feed *feed = session->feed;
    struct buf json;
    if (!feed)
        return;
    buf_init(&json, FEED_CLOCK_BYTES_MAX);
    json_open_object(&json);
    json_key_word(&json, "reason", end_code(why));
    json_close_object(&json);
    send_to_all(feed, UINT64_MAX, STR("bye"), (struct str){json.ptr, json.len});
    buf_free(&json);
    for (uint32_t i = 0; i < FEED_STREAM_COUNT_MAX; i++)
        close_stream(&feed->listeners[i]);
    feed_free(feed);
    session->feed = NULL;
}

void feeds_end(struct server *server, enum end why)
{
    struct session *session;
    for (uint32_t i = 0; (session = sessions_at(server, i)); i++)
        if (session->used)
            feed_end(session, why);
}
