/* Threads beside the loop. */
#ifndef ENTENTE_SERVER_ASIDE_H
#define ENTENTE_SERVER_ASIDE_H

#include <pthread.h>
#include <stdbool.h>

/* Deaf to signals, which are the loop's. False: the system has none left. */
bool aside_start(void *(*main)(void *), void *argument, pthread_t *ret_thread);
/* From such a thread: whoever sits at the loop comes first. Threads that the engine starts from it inherit that. */
void aside_be_modest(int nice);

#endif
