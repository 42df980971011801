/* Playing an exercise in time, whoever serves it: events enter here, are stamped here, and ticks that are due come
 * before whatever follows them.
 *
 *     play_begin(&play, exercise);
 *     play_now(&play);                 a round begins: what time it is
 *     play_advance(&play);             ticks that are due by now
 *     play_submit(&play, ...);         an event, folded and queued
 *     play_commit(&play);              one transaction; only then may anybody hear of it
 *     play_end(&play);                 in good order: the next one goes on where the clock stands
 *
 * The clock of play follows the phase of the exercise and nothing else:
 *
 *     lobby ──START──► running ──PAUSE──► paused       runs in `running` alone; stands at its second elsewhere.
 *                         │ ▲──RESUME────────┘ │       PACE changes how fast it runs from that moment on,
 *                         └───────ENDEX────────┴──► ended      a jump moves it forward, nothing moves it back.
 */
#ifndef ENTENTE_SERVER_PLAY_H
#define ENTENTE_SERVER_PLAY_H

#include "exercise/exercise.h"
#include "server/clock.h"

struct play {
    struct exercise *exercise;
    const struct program *program;
    struct clock clock;
    int64_t wall_ms, monotonic_ms; /* of the round that is on */
    enum freeze_step freeze_step;  /* as it was last looked at */
    int64_t freeze_ends_ms;        /* while it asks, on the monotonic clock */
    bool clock_changed;            /* phase, pace or tick; whoever tells of it resets it */
    const char *run_path;          /* of the run file; NULL: it is played without a server */
    char branch_path[PATH_MAX];    /* control went back: this run is over, and the one of this file goes on */
    bool news;                     /* something was committed since whoever tells of it reset this */
};

/* `exercise` stays the caller's. The clock stands where it was put down, and runs from now if the exercise does. */
void play_begin(struct play *play, struct exercise *exercise);
void play_now(struct play *play); /* reads the clocks */
/* Submits one event at the present second (a TICK at its own). A queue that is full is committed first. BUSY: that did
 * not go; nothing was done. */
enum status play_submit(struct play *play, uint32_t seat, struct str key, const struct event *event, struct str body,
                        struct exercise_receipt *ret_receipt);
enum status play_advance(struct play *play);   /* folds the ticks that are due */
enum status play_commit(struct play *play);    /* BUSY: another program holds the run file; try again */
int64_t play_wait_ms(const struct play *play); /* until the next tick; -1 while the clock stands */
enum status play_end(struct play *play);
enum status play_start(struct play *play, uint32_t seat, struct str key, struct exercise_receipt *ret_receipt);

#endif
