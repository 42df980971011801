/* Control goes back: a branch of the run is made, as a run file of its own. It is this run up to the tick, link by
 * link, and then says whence it comes, what the run that it leaves came to, and what players learnt there. The run that
 * it leaves is not touched. It gets its name last, so that there is a whole branch under it or none.
 */
#include <assert.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/time.h"

enum { RUN_COUNT_MAX = 999 };

/* ---- the tick ---- */

struct seeking {
    uint32_t tick;
    uint64_t sequence; /* of its event */
    bool found;
};

static bool seek(void *context, const struct exercise_step *step)
{
    struct seeking *seeking = context;
    seeking->found = step->event.kind == EVENT_TICK && step->event.a == seeking->tick;
    seeking->sequence = step->sequence;
    return !seeking->found;
}

/* ---- the name ---- */

/* "x.entente" or "x.2.entente" gives "x.3.entente", the first that is free from `run` on. Returns its number, 0: there
 * is none. */
static uint32_t name_branch(const char *path, uint32_t left, char ret_path[PATH_MAX])
{
    static const char end[] = ".entente";
    char mark[16];
    size_t len = strlen(path);
    if (len > strlen(end) && strcmp(path + len - strlen(end), end) == 0)
        len -= strlen(end);
    int mark_len = snprintf(mark, sizeof(mark), ".%u", left);
    if (left > 1 && len > (size_t)mark_len && memcmp(path + len - (size_t)mark_len, mark, (size_t)mark_len) == 0)
        len -= (size_t)mark_len;
    for (uint32_t run = left + 1; run <= RUN_COUNT_MAX; run++)
        if (snprintf(ret_path, PATH_MAX, "%.*s.%u%s", (int)len, path, run, end) < PATH_MAX - 16 &&
            access(ret_path, F_OK) != 0)
            return run;
    return 0;
}

static const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- what it says ---- */

/* Stories that this run tells of the runs before it, and that its branch would not have, since they stand behind the
 * tick: they go along. */
static enum status earlier_stories(const struct exercise *exercise, uint64_t from, struct buf *json)
{
    struct arena arena;
    struct body body = {0};
    struct str bytes;
    enum status status = STATUS_OK;
    if (exercise->rewound.ordinal == 0 || exercise->rewound.ordinal - 1 < from)
        return STATUS_OK;
    arena_init(&arena, 4 * EVENT_BYTES_MAX);
    status = exercise_body(exercise, exercise->rewound.ordinal - 1, &arena, &bytes);
    if (status == STATUS_OK)
        status = body_parse(bytes, &body);
    const json_t *runs = json_object_get(body.root, "runs");
    for (size_t i = 0; status == STATUS_OK && i < json_array_size(runs); i++) {
        char *text = json_dumps(json_array_get(runs, i), JSON_COMPACT);
        if (text && json->len + strlen(text) < EXERCISE_BODY_BYTES_MAX / 2)
            json_written(json, str_of(text));
        free(text);
    }
    body_free(&body);
    arena_clear(&arena);
    return status;
}

static enum status write_body(const struct exercise *exercise, const struct exercise *then,
                              const struct exercise_rewinding *how, uint32_t run, struct buf *json)
{
    json_open_object(json);
    json_key_number(json, "run", run);
    json_key_number(json, "second", then->second);
    if (how->reason.len > 0)
        json_key_text(json, "reason", how->reason);
    json_key_list(json, "runs");
    enum status status = earlier_stories(exercise, then->committed, json);
    if (status == STATUS_OK)
        status = learnt_story(exercise, then, file_of(how->run_path), json);
    json_close_list(json);
    json_close_object(json);
    return status == STATUS_OK && json->failed ? STATUS_TOO_LARGE : status;
}

static enum status submit(struct exercise *branch, const struct exercise_rewinding *how, uint16_t seat, struct str key,
                          struct event event, struct str body)
{
    struct exercise_receipt receipt;
    event.second = branch->second;
    struct exercise_command command = {.seat = seat,
                                       .key = key,
                                       .event = event,
                                       .body = body,
                                       .wall_ms = how->wall_ms,
                                       .exercise_ms = (int64_t)branch->second * 1000};
    return exercise_submit(branch, &command, &receipt);
}

/* Who sits where does not go back. */
static enum status seat_people(const struct exercise *now, struct exercise *branch,
                               const struct exercise_rewinding *how)
{
    enum status status = STATUS_OK;
    for (uint32_t s = 0; s < now->birth.seat_count && status == STATUS_OK; s++) {
        const struct seat_state *sits = &now->seat_states[s], *sat = &branch->seat_states[s];
        const struct seat *place = &now->birth.seats[s];
        struct buf body;
        if (sits->joined == sat->joined && strcmp(sits->name, sat->name) == 0)
            continue;
        buf_init(&body, EXERCISE_BODY_BYTES_MAX);
        json_open_object(&body);
        json_key_truth(&body, "joined", sits->joined);
        json_key_truth(&body, "ready", sits->ready);
        if (sits->name[0])
            json_key_word(&body, "name", sits->name);
        json_close_object(&body);
        struct event event = {.kind = EVENT_JOIN, .cell = place->cell, .a = place->named, .b = sits->joined ? 1 : 2};
        status = submit(branch, how, (uint16_t)s, STR(""), event, (struct str){body.ptr, body.len});
        buf_free(&body);
    }
    return status;
}

/* The events that make a branch of the copy at `path`. */
static enum status begin_branch(const struct exercise *now, const char *path, const struct exercise_rewinding *how,
                                uint32_t run, struct str body, struct trouble *trouble)
{
    struct exercise *branch = NULL;
    enum status status = exercise_open(path, LOG_WRITE, SECOND_END, &branch, trouble);
    if (status != STATUS_OK)
        return status;
    assert(kernel_phase(branch->kernel) == PHASE_RUNNING);
    struct event rewind = {.kind = EVENT_REWIND, .cell = CELL_CONTROL, .a = how->tick, .b = run};
    status = log_secret_clear(branch->log, STR("clock")); /* it stood elsewhere */
    if (status == STATUS_OK)
        status = submit(branch, how, how->seat, how->key, rewind, body);
    if (status == STATUS_OK)
        status = seat_people(now, branch, how);
    if (status == STATUS_OK)
        status =
            submit(branch, how, how->seat, STR(""), (struct event){.kind = EVENT_PAUSE, .cell = CELL_CONTROL}, STR(""));
    if (status == STATUS_OK)
        status = exercise_commit(branch);
    if (status != STATUS_OK)
        trouble_say(trouble, status, "the branch cannot be written: %s", log_trouble(branch->log));
    exercise_close(branch);
    return status;
}

/* The name is on disk, too. */
static enum status give_name(const char *beside, const char *path, struct trouble *trouble)
{
    char folder[PATH_MAX], lock[PATH_MAX + 8];
    snprintf(folder, sizeof(folder), "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = 0;
    snprintf(lock, sizeof(lock), "%s-lock", beside);
    unlink(lock);
    if (rename(beside, path) != 0)
        return trouble_say(trouble, STATUS_IO, "the branch cannot be named %s", path);
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced ? STATUS_OK : trouble_say(trouble, STATUS_IO, "the name of the branch is not on disk");
}

enum status exercise_rewind(struct exercise *exercise, const struct exercise_rewinding *how, char ret_path[PATH_MAX],
                            struct exercise_receipt *ret_receipt, struct trouble *trouble)
{
    struct exercise *then = NULL;
    struct seeking seeking = {.tick = how->tick};
    struct buf body;
    char beside[PATH_MAX], path[PATH_MAX];
    assert(exercise->pending_count == 0 && exercise->mode == LOG_WRITE);
    buf_init(&body, EXERCISE_BODY_BYTES_MAX);
    enum status status = exercise_open_visiting(how->run_path, LOG_BESIDE, SECOND_END, seek, &seeking, &then, trouble);
    if (status != STATUS_OK)
        goto cleanup;
    bool there = seeking.found && kernel_phase(then->kernel) == PHASE_RUNNING;
    *ret_receipt = (struct exercise_receipt){.verdict = there ? VERDICT_ACCEPTED : VERDICT_OUT_OF_RANGE,
                                             .unlogged = !there,
                                             .sequence = seeking.sequence + 1};
    if (!there)
        goto cleanup;
    then->committed = seeking.sequence + 1;
    uint32_t run = name_branch(how->run_path, exercise->rewound.run > 0 ? exercise->rewound.run : 1, path);
    snprintf(beside, sizeof(beside), "%.*s.new", PATH_MAX - 8, path);
    if (run == 0) {
        status = trouble_say(trouble, STATUS_IO, "there are too many branches of this run");
        goto cleanup;
    }
    status = write_body(exercise, then, how, run, &body);
    if (status == STATUS_OK)
        status = log_branch(exercise->log, beside, seeking.sequence + 1);
    if (status != STATUS_OK) {
        trouble_say(trouble, status, "the branch cannot be made: %s", log_trouble(exercise->log));
        goto cleanup;
    }
    status = begin_branch(exercise, beside, how, run, (struct str){body.ptr, body.len}, trouble);
    if (status == STATUS_OK)
        status = give_name(beside, path, trouble);
    if (status == STATUS_OK)
        snprintf(ret_path, PATH_MAX, "%s", path);
    else
        unlink(beside);
cleanup:
    exercise_close(then);
    buf_free(&body);
    return status;
}
