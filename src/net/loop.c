/* The loop: libevent's base, one round at a time.
 *
 * libevent 2.1 has no hook before it sleeps, so the loop is turned round by round: EVLOOP_ONCE waits until something is
 * ready, runs all that is ready, and returns; then the hook runs, then the next round. What the hook writes into
 * connections goes out in the next round, which does not sleep because those sockets are writable.
 *
 *   wait ──► callbacks of this round (handlers hold requests) ──► before_sleep (commit, answer) ──► wait
 * ... */
#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "net/inside.h"

struct net_timer {
    struct event *once, *every;
    net_hook *hook;
    void *context;
};

static int64_t clock_ms(clockid_t which)
{
    struct timespec now;
    int result = clock_gettime(which, &now);
    assert(result == 0);
    (void)result;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t net_wall_ms(void)
{
    return clock_ms(CLOCK_REALTIME);
}

int64_t net_monotonic_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

int64_t net_monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t net_work_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void on_signal(evutil_socket_t number, short what, void *context)
{
    (void)number, (void)what;
    struct net_loop *loop = context;
    loop->stopping = true;
}

enum status net_loop_new(struct net_loop **ret_loop)
{
    struct net_loop *loop = calloc(1, sizeof(*loop));
    struct event_config *config = event_config_new();
    if (!loop || !config)
        goto cleanup;
    /* Without NO_CACHE_TIME a timer that is set after long work of the same round would count from before the work. */
    event_config_set_flag(config,
                          EVENT_BASE_FLAG_PRECISE_TIMER | EVENT_BASE_FLAG_NO_CACHE_TIME | EVENT_BASE_FLAG_NOLOCK);
    if (!(loop->base = event_base_new_with_config(config)))
        goto cleanup;
    loop->signals[0] = evsignal_new(loop->base, SIGINT, on_signal, loop);
    loop->signals[1] = evsignal_new(loop->base, SIGTERM, on_signal, loop);
    if (!loop->signals[0] || !loop->signals[1])
        goto cleanup;
    signal(SIGPIPE, SIG_IGN);
    event_add(loop->signals[0], NULL); /* from now on: who stops it before it runs is not killed half-way */
    event_add(loop->signals[1], NULL);
    event_config_free(config);
    *ret_loop = loop;
    return STATUS_OK;
cleanup:
    if (config)
        event_config_free(config);
    net_loop_free(loop);
    return STATUS_OUT_OF_MEMORY;
}

void net_loop_free(struct net_loop *loop)
{
    if (!loop)
        return;
    for (int i = 0; i < 2; i++)
        if (loop->signals[i])
            event_free(loop->signals[i]);
    if (loop->base)
        event_base_free(loop->base);
    free(loop);
}

void net_loop_before_sleep(struct net_loop *loop, net_hook *hook, void *context)
{
    loop->before_sleep = hook;
    loop->before_sleep_context = context;
}

enum status net_loop_run(struct net_loop *loop)
{
    assert(loop->base);
    int result = 0;
    loop->stopping = false;
    event_add(loop->signals[0], NULL);
    event_add(loop->signals[1], NULL);
    while (!loop->stopping && result >= 0) {
        result = event_base_loop(loop->base, EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY);
        if (loop->before_sleep)
            loop->before_sleep(loop->before_sleep_context);
    }
    /* what the last hook answered goes out, as far as the sockets take it */
    event_base_loop(loop->base, EVLOOP_NONBLOCK);
    if (loop->before_sleep)
        loop->before_sleep(loop->before_sleep_context); /* and what came in by that is not left without an answer */
    event_del(loop->signals[0]);
    event_del(loop->signals[1]);
    return result < 0 ? STATUS_IO : STATUS_OK;
}

void net_loop_stop(struct net_loop *loop)
{
    loop->stopping = true;
    event_active(loop->signals[1], 0, 0); /* wakes a loop that was about to sleep */
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    struct net_timer *timer = context;
    timer->hook(timer->context); /* may free the timer: nothing after it */
}

struct net_timer *net_timer_new(struct net_loop *loop, net_hook *hook, void *context)
{
    assert(hook);
    struct net_timer *timer = calloc(1, sizeof(*timer));
    if (!timer)
        return NULL;
    timer->hook = hook;
    timer->context = context;
    timer->once = evtimer_new(loop->base, on_timer, timer);
    timer->every = event_new(loop->base, -1, EV_PERSIST, on_timer, timer);
    if (timer->once && timer->every)
        return timer;
    net_timer_free(timer);
    return NULL;
}

static struct timeval time_of(uint32_t wait_ms)
{
    return (struct timeval){wait_ms / 1000, (suseconds_t)(wait_ms % 1000) * 1000};
}

void net_timer_once(struct net_timer *timer, uint32_t wait_ms)
{
    struct timeval wait = time_of(wait_ms);
    net_timer_stop(timer);
    event_add(timer->once, &wait);
}

void net_timer_every(struct net_timer *timer, uint32_t wait_ms)
{
    struct timeval wait = time_of(wait_ms ? wait_ms : 1);
    net_timer_stop(timer);
    event_add(timer->every, &wait);
}

void net_timer_stop(struct net_timer *timer)
{
    event_del(timer->once);
    event_del(timer->every);
}

void net_timer_free(struct net_timer *timer)
{
    if (!timer)
        return;
    if (timer->once)
        event_free(timer->once);
    if (timer->every)
        event_free(timer->every);
    free(timer);
}
