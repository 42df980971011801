/* Threads beside the loop: how they are born, and that they step back. */
#include "server/aside.h"

#include <assert.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

bool aside_start(void *(*main)(void *), void *argument, pthread_t *ret_thread)
{
    sigset_t all, before;
    assert(main && ret_thread);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(ret_thread, NULL, main, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error == 0;
}

void aside_be_modest(int nice)
{
    struct sched_param none = {0};
    pthread_setschedparam(pthread_self(), SCHED_BATCH, &none);
    setpriority(PRIO_PROCESS, (id_t)gettid(), nice);
}
