/* What became of each task: by which act, whose, and when. */
#ifndef ENTENTE_REPORT_TASKS_H
#define ENTENTE_REPORT_TASKS_H

#include "report/record.h"

enum task_state {
    TASK_IN_TIME,
    TASK_LATE,       /* done, but not in time */
    TASK_UNDONE,     /* its time was over */
    TASK_UNFINISHED, /* its time was not over when the run ended */
    TASK_OF_NO_ONE,  /* a bot did it, or no person played the cell while it was open: nothing could be expected */
    TASK_UNOPENED
};

struct task_course {
    enum task_state state;
    uint32_t opened_second;
    uint32_t act_second; /* of the act, or SECOND_NONE; the model counts it at the next tick */
    uint16_t seat;       /* whose act; SEAT_CLOCK: a bot's, or nobody's */
    bool by_bot;
};
struct task_course tasks_course(const struct record *record, uint32_t task);

#endif
