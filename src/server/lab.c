/* Jobs and fans, each on a thread of its own, and what the loop's thread knows of them.
 *
 * What a thread and the loop share is small: flags and counts that are atomic, and the last text of results under a
 * mutex. A thread is joined by the loop once its `over` is set, so nothing of it outlives the lab.
 *
 *   job   waits to be asked for (lab_job_json): a page that is closed and opened again finds it
 *   fan   is looked for every FAN_LOOK_MS while one is in work, and answered the moment it is
 * there */
#include "server/lab.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "output/output.h"
#include "output/study_output.h"
#include "server/aside.h"

enum { FAN_LOOK_MS = 2, JOB_NICE = 15, FAN_NICE = 5 };

struct work { /* one thread, from its start until it is joined */
    const struct program *program;
    struct lab_order order;
    pthread_t thread;
    bool joined;
    atomic_bool cancel, over;
    _Atomic uint64_t done, total; /* runs */
    pthread_mutex_t mutex;        /* of what follows */
    struct buf result;
    uint64_t part;      /* counts the results; 0: there is none yet */
    enum status status; /* once over */
};

struct job {
    uint64_t id; /* 0: a free place */
    struct work *work;
};

struct fan_order {
    const void *who;
    void *ticket; /* NULL: nobody waits for it any more */
    struct lab_order order;
};

struct lab {
    const struct program *program;
    lab_fan_ready *fan_ready;
    void *context;
    struct net_timer *timer;
    struct job jobs[LAB_JOB_COUNT]; /* the newest first */
    uint64_t last_id;
    struct fan_order fans[LAB_FAN_COUNT]; /* the first is in work while fan_work is there */
    uint32_t fan_count;
    struct work *fan_work;
};

/* ---- on the lab's own threads ---- */

/* Takes over the text. */
static void publish(struct work *work, struct buf *text)
{
    assert(!text->failed);
    pthread_mutex_lock(&work->mutex);
    buf_free(&work->result);
    work->result = *text;
    work->part++;
    pthread_mutex_unlock(&work->mutex);
}

static void finish(struct work *work, enum status status)
{
    assert(!atomic_load(&work->over)); /* once */
    pthread_mutex_lock(&work->mutex);
    work->status = status;
    pthread_mutex_unlock(&work->mutex);
    atomic_store(&work->over, true);
}

static enum status publish_rehearsal(struct work *work, const struct rehearsal *rehearsal)
{
    struct buf text;
    buf_init(&text, LAB_RESULT_BYTES_MAX);
    output_json(rehearsal, &text);
    if (text.failed) {
        buf_free(&text);
        return STATUS_OUT_OF_MEMORY;
    }
    publish(work, &text);
    return STATUS_OK;
}

struct shown { /* of a rehearsal under way */
    struct work *work;
    uint64_t runs; /* of the part that was published last */
};

static void on_rehearsal(void *context, uint64_t done, uint64_t total, const struct rehearsal *so_far)
{
    struct shown *shown = context;
    atomic_store(&shown->work->done, done);
    if (!so_far || so_far->tally->runs == shown->runs || so_far->tally->runs == total ||
        atomic_load(&shown->work->cancel))
        return; /* nothing new, or what the end tells */
    shown->runs = so_far->tally->runs;
    publish_rehearsal(shown->work, so_far); /* the end says it when memory lacks */
}

static enum status play_rehearsal(struct work *work)
{
    struct shown shown = {.work = work};
    struct rehearsal *rehearsal = NULL;
    struct rehearsal_options options = {.runs = work->order.runs, .seed = work->order.seed};
    enum status status =
        rehearsal_run(work->program, &work->order.settings, &options, on_rehearsal, &shown, &work->cancel, &rehearsal);
    if (rehearsal) {
        atomic_store(&work->done, rehearsal->tally->runs);
        if (rehearsal->tally->runs > 0 && publish_rehearsal(work, rehearsal) != STATUS_OK)
            status = STATUS_OUT_OF_MEMORY;
    }
    rehearsal_free(rehearsal);
    return status;
}

static void on_study(void *context, uint64_t done, uint64_t total)
{
    struct work *work = context;
    atomic_store(&work->done, done);
    atomic_store(&work->total, total);
}

static struct study_options tornado_options(const struct program *program, const struct lab_order *order)
{
    struct study_options options = study_options(program, &order->ask, order->seed);
    options.base = order->settings;
    return options;
}

static enum status play_tornado(struct work *work)
{
    struct study_options options = tornado_options(work->program, &work->order);
    struct study *study = NULL;
    struct buf text;
    enum status status = study_run(work->program, &options, on_study, work, &work->cancel, &study);
    buf_init(&text, LAB_RESULT_BYTES_MAX);
    if (study) {
        study_json(study, &text);
        if (text.failed)
            status = STATUS_OUT_OF_MEMORY;
        else
            publish(work, &text);
        if (text.failed)
            buf_free(&text);
    }
    study_free(study);
    return status;
}

static void *job_main(void *argument)
{
    struct work *work = argument;
    aside_be_modest(JOB_NICE);
    finish(work, work->order.kind == LAB_TORNADO ? play_tornado(work) : play_rehearsal(work));
    return NULL;
}

static void *fan_main(void *argument)
{
    struct work *work = argument;
    struct rehearsal *rehearsal = NULL;
    struct rehearsal_options options = {.runs = work->order.runs, .seed = work->order.seed};
    aside_be_modest(FAN_NICE);
    enum status status =
        rehearsal_fan(work->program, &work->order.settings, &options, work->order.variable, &work->cancel, &rehearsal);
    if (status == STATUS_OK) {
        struct buf text;
        buf_init(&text, LAB_RESULT_BYTES_MAX);
        json_open_object(&text);
        json_key_count(&text, "runs", options.runs);
        json_key_count(&text, "seed", options.seed);
        json_key(&text, "variable");
        output_fan_json(rehearsal, work->order.variable, &text);
        json_close_object(&text);
        if (text.failed) {
            buf_free(&text);
            status = STATUS_OUT_OF_MEMORY;
        } else {
            publish(work, &text);
        }
    }
    rehearsal_free(rehearsal);
    finish(work, status);
    return NULL;
}

/* ---- work, from the loop's thread ---- */

static void work_free(struct work *work)
{
    if (!work)
        return;
    if (!work->joined) {
        atomic_store(&work->cancel, true);
        pthread_join(work->thread, NULL);
    }
    pthread_mutex_destroy(&work->mutex);
    buf_free(&work->result);
    free(work);
}

/* Whether it is over, and then joined. */
static bool work_is_over(struct work *work)
{
    if (!work->joined && atomic_load(&work->over)) {
        pthread_join(work->thread, NULL);
        work->joined = true;
    }
    return work->joined;
}

static enum status work_start(const struct program *program, const struct lab_order *order, void *(*main)(void *),
                              struct work **ret_work)
{
    struct work *work = calloc(1, sizeof(*work));
    if (!work)
        return STATUS_OUT_OF_MEMORY;
    work->program = program;
    work->order = *order;
    atomic_init(&work->total, order->runs);
    if (order->kind == LAB_TORNADO) {
        struct study_options options = tornado_options(program, order);
        atomic_store(&work->total, study_run_total(program, &options));
    }
    pthread_mutex_init(&work->mutex, NULL);
    buf_init(&work->result, LAB_RESULT_BYTES_MAX);
    if (!aside_start(main, work, &work->thread)) {
        work->joined = true;
        work_free(work);
        return STATUS_OUT_OF_MEMORY;
    }
    *ret_work = work;
    return STATUS_OK;
}

/* ---- jobs ---- */

static struct work *find_work(struct lab *lab, uint64_t id)
{
    for (uint32_t i = 0; id > 0 && i < LAB_JOB_COUNT; i++)
        if (lab->jobs[i].id == id)
            return lab->jobs[i].work;
    return NULL;
}

enum status lab_start(struct lab *lab, const struct lab_order *order, uint64_t *ret_job)
{
    struct work *work;
    if (lab->jobs[0].work && !work_is_over(lab->jobs[0].work))
        return STATUS_REFUSED;
    enum status status = work_start(lab->program, order, job_main, &work);
    if (status != STATUS_OK)
        return status;
    work_free(lab->jobs[LAB_JOB_COUNT - 1].work);
    memmove(lab->jobs + 1, lab->jobs, sizeof(lab->jobs) - sizeof(lab->jobs[0]));
    lab->jobs[0] = (struct job){++lab->last_id, work};
    assert(lab->jobs[0].id > lab->jobs[1].id); /* the newest first */
    *ret_job = lab->last_id;
    return STATUS_OK;
}

bool lab_cancel(struct lab *lab, uint64_t job)
{
    struct work *work = find_work(lab, job);
    if (work)
        atomic_store(&work->cancel, true);
    return work != NULL;
}

/* Leaves the object open. */
static void add_job(struct work *work, uint64_t id, struct buf *json)
{
    static const char *const kinds[] = {"rehearsal", "tornado"};
    assert((size_t)work->order.kind < sizeof(kinds) / sizeof(kinds[0]));
    bool over = work_is_over(work);
    enum status status = over ? work->status : STATUS_OK;
    const char *state = !over                        ? "running"
                        : status == STATUS_OK        ? "done"
                        : status == STATUS_CANCELLED ? "cancelled"
                                                     : "failed";
    json_open_object(json);
    json_key_count(json, "job", id);
    json_key_word(json, "kind", kinds[work->order.kind]);
    json_key_word(json, "state", state);
    json_key_count(json, "done", atomic_load(&work->done));
    json_key_count(json, "runs", atomic_load(&work->total));
    json_key_count(json, "seed", work->order.seed);
    bool failed = over && status != STATUS_OK && status != STATUS_CANCELLED;
    json_key_word(json, "error", failed ? status_text(status) : NULL);
}

bool lab_job_json(struct lab *lab, uint64_t job, uint64_t part, struct buf *ret_json)
{
    struct work *work = find_work(lab, job);
    if (!work)
        return false;
    add_job(work, job, ret_json);
    pthread_mutex_lock(&work->mutex);
    json_key_count(ret_json, "part", work->part);
    json_key(ret_json, "result");
    if (work->part > part)
        json_written(ret_json, (struct str){work->result.ptr, work->result.len});
    else
        json_nothing(ret_json);
    pthread_mutex_unlock(&work->mutex);
    json_close_object(ret_json);
    return true;
}

void lab_json(struct lab *lab, struct buf *ret_json)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct hash hash = program_hash(lab->program);
    char hex[2 * HASH_BYTES + 1];
    hash_hex(&hash, hex);
    json_open_object(ret_json);
    json_key_word(ret_json, "program", hex);
    json_key_word(ret_json, "version", ENTENTE_VERSION);
    json_key_number(ret_json, "runs_max", LAB_RUNS_MAX);
    json_key_number(ret_json, "fan_runs_max", LAB_FAN_RUNS_MAX);
    json_key_number(ret_json, "threads", processors > 0 ? processors : 1);
    json_key_list(ret_json, "jobs");
    for (uint32_t i = 0; i < LAB_JOB_COUNT && lab->jobs[i].work; i++) {
        add_job(lab->jobs[i].work, lab->jobs[i].id, ret_json);
        json_close_object(ret_json);
    }
    json_close_list(ret_json);
    json_close_object(ret_json);
}

/* ---- fans ---- */

static void answer(struct lab *lab, struct fan_order *fan, int code, struct str text)
{
    if (fan->ticket)
        lab->fan_ready(lab->context, fan->ticket, code, text);
    fan->ticket = NULL;
}

static void take_first_away(struct lab *lab)
{
    assert(lab->fan_count > 0 && !lab->fan_work);
    lab->fan_count--;
    memmove(lab->fans, lab->fans + 1, lab->fan_count * sizeof(lab->fans[0]));
}

static void begin_fan(struct lab *lab)
{
    while (lab->fan_count > 0 && !lab->fan_work) {
        if (work_start(lab->program, &lab->fans[0].order, fan_main, &lab->fan_work) == STATUS_OK)
            break;
        answer(lab, &lab->fans[0], 503, STR("out of memory"));
        take_first_away(lab);
    }
    if (lab->fan_work)
        net_timer_once(lab->timer, FAN_LOOK_MS);
}

static void look_for_fan(void *context)
{
    struct lab *lab = context;
    struct work *work = lab->fan_work;
    if (!work)
        return;
    assert(lab->fan_count > 0);
    if (!work_is_over(work)) {
        net_timer_once(lab->timer, FAN_LOOK_MS);
        return;
    }
    if (work->status == STATUS_OK)
        answer(lab, &lab->fans[0], 200, (struct str){work->result.ptr, work->result.len});
    else
        answer(lab, &lab->fans[0], 503, str_of(status_text(work->status)));
    work_free(work);
    lab->fan_work = NULL;
    take_first_away(lab);
    begin_fan(lab);
}

enum status lab_fan(struct lab *lab, const void *who, void *ticket, const struct lab_order *order)
{
    assert(order->kind == LAB_FAN && ticket);
    struct fan_order fan = {who, ticket, *order};
    for (uint32_t i = 0; i < lab->fan_count; i++) {
        if (lab->fans[i].who != who)
            continue;
        answer(lab, &lab->fans[i], 409, STR("a newer one was asked for"));
        lab->fans[i].who = NULL;
        if (i > 0 || !lab->fan_work) {
            lab->fans[i] = fan;
            return STATUS_OK;
        }
        atomic_store(&lab->fan_work->cancel, true);
    }
    if (lab->fan_count == LAB_FAN_COUNT)
        return STATUS_REFUSED;
    lab->fans[lab->fan_count++] = fan;
    begin_fan(lab);
    return STATUS_OK;
}

/* ---- the lab ---- */

enum status lab_begin(const struct program *program, struct net_loop *loop, lab_fan_ready *fan_ready, void *context,
                      struct lab **ret_lab)
{
    struct lab *lab = calloc(1, sizeof(*lab));
    if (!lab)
        return STATUS_OUT_OF_MEMORY;
    lab->program = program;
    lab->fan_ready = fan_ready;
    lab->context = context;
    lab->timer = net_timer_new(loop, look_for_fan, lab);
    if (!lab->timer) {
        free(lab);
        return STATUS_OUT_OF_MEMORY;
    }
    *ret_lab = lab;
    return STATUS_OK;
}

void lab_end(struct lab *lab)
{
    if (!lab)
        return;
    work_free(lab->fan_work);
    for (uint32_t i = 0; i < lab->fan_count; i++)
        answer(lab, &lab->fans[i], 503, STR("the server is stopping"));
    for (uint32_t i = 0; i < LAB_JOB_COUNT; i++)
        work_free(lab->jobs[i].work);
    net_timer_free(lab->timer);
    free(lab);
}
