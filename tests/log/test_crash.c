/* A writer is killed again and again; what it acknowledged is there, once, in order.
 *
 * The child appends the script in batches and tells each acknowledged event through a pipe. The parent hears some
 * batches (their number is drawn from a seed; none for every fourth child, so that opening is hit too), kills it a
 * drawn moment later (which differs from machine to machine; the verdict must not), opens the file and compares. The
 * next child begins with the first event that was not acknowledged, as a client would that heard no answer: if the lost
 * answer belonged to an event that was committed all the same, it is told the earlier sequence and nothing is double.
 *
 * SIGKILL keeps the page cache: this says nothing about a power cut. ENTENTE_KILLS sets the number of kills
 * (40). */
#include <signal.h>
#include <sys/wait.h>

#include "scratch.h"

enum child_fault { HONEST, ACKNOWLEDGES_FIRST };

static uint64_t chance_state;
static uint32_t chance(uint32_t below)
{
    chance_state = chance_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(chance_state >> 33) % below;
}

/* Appends from event `number` on until it is killed. Never returns. */
static void child_appends(int pipe_end, uint64_t number, enum child_fault fault)
{
    struct log *log;
    if (log_open(run_path, LOG_WRITE, &log, NULL))
        _exit(2);
    for (unsigned round = 0;; round++) {
        struct event_store stores[9];
        struct log_entry batch[9];
        struct log_receipt receipts[9];
        size_t count = 1 + round % 9;
        for (size_t i = 0; i < count; i++)
            batch[i] = make_entry(number + i, &stores[i]);
        uint64_t acknowledged = number + count;
        if (fault == ACKNOWLEDGES_FIRST && round == 20) {
            if (write(pipe_end, &acknowledged, sizeof(acknowledged)) != sizeof(acknowledged))
                _exit(3);
            raise(SIGKILL);
        }
        if (log_append_batch(log, batch, count, receipts))
            _exit(4);
        for (size_t i = 0; i < count; i++)
            if (receipts[i].sequence != number + i)
                _exit(5);
        if (write(pipe_end, &acknowledged, sizeof(acknowledged)) != sizeof(acknowledged))
            _exit(6);
        number = acknowledged;
        if (round % 50 == 49 && log_checkpoint(log))
            _exit(7);
    }
}

/* Runs one child, hears `batches` acknowledgements and kills it `wait_us` later. Returns how many events were
 * acknowledged in all. */
static uint64_t run_child_and_kill(uint64_t acknowledged, unsigned batches, unsigned wait_us, enum child_fault fault)
{
    int ends[2], how;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        child_appends(ends[1], acknowledged, fault);
        _exit(0);
    }
    close(ends[1]);
    uint64_t told;
    /* ends with the child */
    for (unsigned b = 0; b < batches && read(ends[0], &told, sizeof(told)) == sizeof(told); b++)
        acknowledged = told;
    if (fault == HONEST) {
        usleep(wait_us);
        kill(child, SIGKILL);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    if (!WIFSIGNALED(how))
        print_error("the child ended by itself with %d\n", WEXITSTATUS(how));
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
    while (read(ends[0], &told, sizeof(told)) == sizeof(told))
        acknowledged = told;
    close(ends[0]);
    return acknowledged;
}

static bool follow_script(void *context, const struct log_event *event)
{
    uint64_t *next = context;
    struct event_store store;
    struct log_entry wanted = make_entry(*next, &store);
    bool same = event->sequence == *next && str_equal(event->entry.payload, wanted.payload) &&
                str_equal(event->entry.request_key, wanted.request_key) && event->entry.seat == wanted.seat;
    *next += same;
    return same;
}

/* How many events of the script the file holds, in order and once; the whole file must be nothing else. */
static uint64_t count_script(void)
{
    struct log *log = open_run(LOG_WRITE); /* verifies the chain */
    uint64_t next = 0;
    struct log_head head;
    assert_status(log_read(log, 0, follow_script, &next), STATUS_OK);
    assert_status(log_head(log, &head), STATUS_OK);
    assert_int_equal(next, head.count);
    log_close(log);
    return next;
}

static void nothing_acknowledged_is_lost_or_double(void **state)
{
    (void)state;
    const char *wish = getenv("ENTENTE_KILLS"), *seed = getenv("ENTENTE_SEED");
    int kills = wish ? atoi(wish) : 40;
    uint64_t acknowledged = 0, lost = 0, unacknowledged = 0;
    chance_state = seed ? strtoull(seed, NULL, 0) : 20230222;
    clear_scratch();
    log_close(create_run());
    for (int i = 0; i < kills; i++) {
        acknowledged = run_child_and_kill(acknowledged, i % 4 == 0 ? 0 : 1 + chance(12),
                                          chance(i % 4 == 0 ? 30000 : 3000), HONEST);
        uint64_t found = count_script();
        if (found < acknowledged)
            lost += acknowledged - found;
        unacknowledged += found - acknowledged;
    }
    print_message("%d kills, %" PRIu64 " events acknowledged, %" PRIu64 " lost, %" PRIu64
                  " kept without an answer, 0 double\n",
                  kills, acknowledged, lost, unacknowledged);
    assert_int_equal(lost, 0);
    assert_true(acknowledged > (uint64_t)kills * 5); /* else nothing was tried */
}

static void the_harness_sees_a_writer_that_announces_before_it_commits(void **state)
{
    (void)state;
    clear_scratch();
    log_close(create_run());
    uint64_t acknowledged = run_child_and_kill(0, 0, 0, ACKNOWLEDGES_FIRST);
    assert_true(count_script() < acknowledged);
}

static void a_lost_answer_is_asked_for_again(void **state)
{
    (void)state;
    clear_scratch();
    log_close(create_run());
    struct log *log = open_run(LOG_WRITE);
    append_script(log, 0, 6);
    log_close(log); /* events 4 and 5 are there, but nobody heard of them */
    log = open_run(LOG_WRITE);
    struct event_store stores[4];
    struct log_entry batch[4];
    struct log_receipt receipts[4];
    for (uint64_t i = 0; i < 4; i++)
        batch[i] = make_entry(4 + i, &stores[i]);
    assert_status(log_append_batch(log, batch, 4, receipts), STATUS_OK);
    for (uint64_t i = 0; i < 4; i++) {
        assert_int_equal(receipts[i].sequence, 4 + i);
        assert_int_equal(receipts[i].earlier, i < 2);
    }
    log_close(log);
    assert_int_equal(count_script(), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_acknowledged_is_lost_or_double),
        cmocka_unit_test(the_harness_sees_a_writer_that_announces_before_it_commits),
        cmocka_unit_test(a_lost_answer_is_asked_for_again),
    };
    return cmocka_run_group_tests(tests, make_scratch, drop_scratch);
}
