/* The queue of errands, the thread of the one that is at work, and what was made last.
 *
 *   ask ──► waiting ──► what was made last is of as many events ─────────────────────────────┐
 *              ├──────► at work ──► over: looked for every LOOK_MS, joined, kept ──────────────┴──► ready: OK
 *              │           └──────► it failed: all who wait for it are told
 *              └──────► the client is gone: CANCELLED, and the work with the last of them
 */
#include "server/errand.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "exercise/exercise.h"
#include "report/report.h"
#include "server/aside.h"

enum { LOOK_MS = 10, NICE = 10, ROOM_BYTES_MIN = 64 << 20 };

struct waiting {
    struct errand_order order;
    void *ticket;
};

struct product {
    uint64_t bytes; /* 0: there is none */
    uint64_t event_count;
    uint32_t seat;
    int file;
};

struct errands {
    const char *run_path;
    errand_ready *ready;
    void *context;
    struct net_timer *timer;
    struct waiting waiting[ERRAND_WAITING_MAX];
    uint32_t waiting_count;
    struct product products[ERRAND_COUNT];
    /* the one at work */
    bool at_work;
    pthread_t thread;
    enum errand which;
    atomic_bool cancel, over;
    enum status status;     /* once it is over */
    struct product product; /* event_count, seat: of the beginning; the rest once it is over */
    /* the checkpoint that was signed last, and the one of the errand at work */
    char note[NOTE_BYTES_MAX + 1], note_at_work[NOTE_BYTES_MAX + 1];
    uint8_t key[NOTE_KEY_BYTES], key_at_work[NOTE_KEY_BYTES];
};

/* ---- on the thread ---- */

/* The log must find room on this disk, whatever anybody takes home. */
static bool has_room(const char *run_path)
{
    struct stat run;
    struct statvfs disk;
    return stat(run_path, &run) == 0 && statvfs(run_path, &disk) == 0 &&
           (uint64_t)disk.f_bavail * disk.f_frsize > 2 * (uint64_t)run.st_size + ROOM_BYTES_MIN;
}

/* The file at `path`, which loses its name. */
static enum status take_file(const char *path, int flags, struct product *product)
{
    product->file = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    enum status status = product->file >= 0 ? STATUS_OK : STATUS_IO;
    if (status == STATUS_OK || !(flags & O_EXCL))
        unlink(path);
    return status;
}

static enum status measure(struct product *product)
{
    struct stat about;
    if (fstat(product->file, &about) == 0 && about.st_size > 0) {
        product->bytes = (uint64_t)about.st_size;
        return STATUS_OK;
    }
    close(product->file);
    return STATUS_IO;
}

static enum status copy_run(struct errands *errands, const char *path)
{
    struct log *log;
    enum status status = log_open(errands->run_path, LOG_BESIDE, &log, NULL);
    if (status != STATUS_OK)
        return status;
    status = log_copy(log, path, &errands->cancel);
    log_close(log);
    if (status == STATUS_OK)
        status = take_file(path, O_RDONLY, &errands->product);
    return status == STATUS_OK ? measure(&errands->product) : status;
}

static enum status write_whole(int file, const char *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t written = write(file, bytes + done, len - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return STATUS_IO;
        done += (size_t)written;
    }
    return STATUS_OK;
}

static enum status write_record(struct errands *errands, const char *path)
{
    struct product *product = &errands->product;
    struct str edition = errands->which == ERRAND_BOTH ? REPORT_BOTH : REPORT_CONTROL;
    struct buf page;
    buf_init(&page, REPORT_BYTES_MAX);
    enum status status = report_html_beside(errands->run_path, edition, &errands->cancel, &page);
    if (status == STATUS_OK)
        status = take_file(path, O_RDWR | O_CREAT | O_EXCL, product);
    if (status == STATUS_OK) {
        status = write_whole(product->file, page.ptr, page.len);
        if (status == STATUS_OK)
            status = measure(product);
        else
            close(product->file);
    }
    buf_free(&page);
    return status;
}

static enum status write_receipt(struct errands *errands, const char *path)
{
    struct product *product = &errands->product;
    struct buf json;
    uint32_t cell = CELL_CONTROL;
    struct exercise *exercise;
    enum status status = exercise_open(errands->run_path, LOG_BESIDE, 0, &exercise, NULL);
    if (status != STATUS_OK)
        return status;
    cell = exercise_seat(exercise, product->seat)->cell;
    exercise_close(exercise);
    buf_init(&json, RECEIPT_BYTES_MAX);
    status = exercise_receipt_json(errands->run_path, LOG_BESIDE, cell, product->seat, str_of(errands->note_at_work),
                                   errands->key_at_work, &json, NULL);
    if (status == STATUS_OK)
        status = take_file(path, O_RDWR | O_CREAT | O_EXCL, product);
    if (status == STATUS_OK) {
        status = write_whole(product->file, json.ptr, json.len);
        if (status == STATUS_OK)
            status = measure(product);
        else
            close(product->file);
    }
    buf_free(&json);
    return status;
}

static void *errand_main(void *argument)
{
    struct errands *errands = argument;
    char path[PATH_MAX];
    aside_be_modest(NICE);
    /* no name that people give to a copy of their own, for what lies there from an earlier process is replaced */
    int len = snprintf(path, sizeof(path), "%s-being-made", errands->run_path);
    if (len < 0 || (size_t)len >= sizeof(path) || !has_room(errands->run_path))
        errands->status = STATUS_IO;
    else if (errands->which == ERRAND_RUN)
        errands->status = copy_run(errands, path);
    else if (errands->which == ERRAND_RECEIPT)
        errands->status = write_receipt(errands, path);
    else
        errands->status = write_record(errands, path);
    assert((errands->status == STATUS_OK) == (errands->product.bytes > 0));
    atomic_store(&errands->over, true);
    return NULL;
}

/* ---- from the loop's thread ---- */

static void drop(struct product *product)
{
    if (product->bytes > 0)
        close(product->file);
    *product = (struct product){0};
}

static void answer(struct errands *errands, uint32_t at, enum status status)
{
    struct waiting waiting = errands->waiting[at];
    const struct product *product = &errands->products[waiting.order.which];
    assert(at < errands->waiting_count && (status != STATUS_OK || product->bytes > 0));
    errands->waiting_count--;
    memmove(errands->waiting + at, errands->waiting + at + 1,
            (errands->waiting_count - at) * sizeof(errands->waiting[0]));
    errands->ready(errands->context, waiting.ticket, waiting.order.which, status, product->file, product->bytes);
}

/* What is at work will do for this one. */
static bool is_for(const struct errands *errands, uint32_t at)
{
    const struct errand_order *order = &errands->waiting[at].order;
    return order->which == errands->which && order->seat == errands->product.seat &&
           order->event_count <= errands->product.event_count;
}

static void let_go_who_left(struct errands *errands)
{
    bool wanted = false;
    for (uint32_t i = errands->waiting_count; i-- > 0;)
        if (!net_request_is_wanted(errands->waiting[i].order.request))
            answer(errands, i, STATUS_CANCELLED);
        else
            wanted = wanted || is_for(errands, i);
    if (errands->at_work && !wanted)
        atomic_store(&errands->cancel, true);
}

static void finish(struct errands *errands)
{
    pthread_join(errands->thread, NULL);
    errands->at_work = false;
    if (errands->status == STATUS_OK) {
        drop(&errands->products[errands->which]);
        errands->products[errands->which] = errands->product;
    } else if (errands->status != STATUS_CANCELLED) { /* whoever came after that waits for the next */
        for (uint32_t i = errands->waiting_count; i-- > 0;)
            if (is_for(errands, i))
                answer(errands, i, errands->status);
    }
}

static void hand_out(struct errands *errands)
{
    for (uint32_t i = errands->waiting_count; i-- > 0;) {
        const struct errand_order *order = &errands->waiting[i].order;
        const struct product *product = &errands->products[order->which];
        if (product->bytes > 0 && product->seat == order->seat && product->event_count >= order->event_count)
            answer(errands, i, STATUS_OK);
    }
}

static void begin_next(struct errands *errands)
{
    while (errands->waiting_count > 0 && !errands->at_work) {
        const struct errand_order *first = &errands->waiting[0].order;
        errands->which = first->which;
        errands->product = (struct product){.seat = first->seat};
        for (uint32_t i = 0; i < errands->waiting_count; i++) {
            const struct errand_order *order = &errands->waiting[i].order;
            if (order->which == first->which && order->seat == first->seat &&
                order->event_count > errands->product.event_count)
                errands->product.event_count = order->event_count;
        }
        memcpy(errands->note_at_work, errands->note, sizeof(errands->note));
        memcpy(errands->key_at_work, errands->key, sizeof(errands->key));
        atomic_store(&errands->cancel, false);
        atomic_store(&errands->over, false);
        errands->at_work = aside_start(errand_main, errands, &errands->thread);
        if (!errands->at_work)
            answer(errands, 0, STATUS_OUT_OF_MEMORY);
    }
    if (errands->at_work)
        net_timer_once(errands->timer, LOOK_MS);
}

static void look(void *context)
{
    struct errands *errands = context;
    let_go_who_left(errands);
    if (errands->at_work && atomic_load(&errands->over))
        finish(errands);
    hand_out(errands);
    begin_next(errands);
}

void errands_know_checkpoint(struct errands *errands, struct str note, const uint8_t key[NOTE_KEY_BYTES])
{
    assert(note.len <= NOTE_BYTES_MAX);
    memcpy(errands->note, note.ptr, note.len);
    errands->note[note.len] = 0;
    memcpy(errands->key, key, NOTE_KEY_BYTES);
}

enum status errands_ask(struct errands *errands, const struct errand_order *order, void *ticket)
{
    assert(order->which < ERRAND_COUNT && ticket);
    if (errands->waiting_count == ERRAND_WAITING_MAX)
        return STATUS_REFUSED;
    errands->waiting[errands->waiting_count++] = (struct waiting){*order, ticket};
    net_timer_once(errands->timer, 0);
    return STATUS_OK;
}

enum status errands_begin(const char *run_path, struct net_loop *loop, errand_ready *ready, void *context,
                          struct errands **ret_errands)
{
    struct errands *errands = calloc(1, sizeof(*errands));
    if (!errands)
        return STATUS_OUT_OF_MEMORY;
    errands->run_path = run_path;
    errands->ready = ready;
    errands->context = context;
    errands->timer = net_timer_new(loop, look, errands);
    if (!errands->timer) {
        free(errands);
        return STATUS_OUT_OF_MEMORY;
    }
    *ret_errands = errands;
    return STATUS_OK;
}

void errands_end(struct errands *errands)
{
    if (!errands)
        return;
    atomic_store(&errands->cancel, true);
    if (errands->at_work) {
        pthread_join(errands->thread, NULL);
        drop(&errands->product);
    }
    while (errands->waiting_count > 0)
        answer(errands, 0, STATUS_CANCELLED);
    for (int i = 0; i < ERRAND_COUNT; i++)
        drop(&errands->products[i]);
    net_timer_free(errands->timer);
    free(errands);
}
