/* The simulation lab of a server: rehearsals while people play.
 *
 *     lab_begin(program, loop, fan_ready, context, &lab);
 *     lab_order_read(program, LAB_REHEARSAL, body, &order, &why);
 *     lab_start(lab, &order, &job);   a job on its own thread; ask for it with lab_job_json
 *     lab_fan(lab, who, ticket, &order);   a fan, answered by fan_ready
 *     lab_end(lab);
 *
 * The loop's thread calls everything here. Threads of the lab get a copy of what was ordered and the program, which
 * never changes; they see nothing else of the server, so whatever is simulated, play cannot depend on it. They run with
 * low priority, at most as many as there are processors for the job and as many for the fan: where both want the
 * processors, the fan comes first, and the loop before either.
 *
 * One job at a time; the last LAB_JOB_COUNT are remembered, with their results. One fan at a time; a newer order of the
 * same session takes the place of its older one.
 */
#ifndef ENTENTE_SERVER_LAB_H
#define ENTENTE_SERVER_LAB_H

#include "net/net.h"
#include "rehearse/rehearsal.h"
#include "study/study.h"

enum {
    LAB_RUNS_MAX = 10000000, /* of a job, over all its sides */
    LAB_FAN_RUNS_MAX = 1000000,
    LAB_JOB_COUNT = 8,
    LAB_FAN_COUNT = 8, /* orders that wait */
    LAB_RESULT_BYTES_MAX = 15 << 20,
    LAB_WHY_BYTES_MAX = 1024,
};

struct lab;

enum lab_kind { LAB_REHEARSAL, LAB_TORNADO, LAB_FAN };

struct lab_order {
    enum lab_kind kind;
    struct settings settings;
    uint64_t runs, seed;
    uint32_t variable;        /* of a fan */
    struct program_study ask; /* of a tornado */
};

/* Reads what a page asks for. False: `ret_why` says what is wrong and what would be right. */
bool lab_order_read(const struct program *program, enum lab_kind kind, struct str body, struct lab_order *ret_order,
                    struct buf *ret_why);

/* Answers what lab_fan was given as `ticket`: with a body, or for any code but 200 with an error. The text is borrowed
 * until it returns. */
typedef void lab_fan_ready(void *context, void *ticket, int code, struct str text);

/* Both stay the caller's until lab_end. OUT_OF_MEMORY. */
enum status lab_begin(const struct program *program, struct net_loop *loop, lab_fan_ready *fan_ready, void *context,
                      struct lab **ret_lab);
/* Ends all work and waits for it; orders of fans are answered. NULL is allowed. */
void lab_end(struct lab *lab);

/* A job of a rehearsal or a tornado. REFUSED: one is running. OUT_OF_MEMORY: also when no thread can be made. */
enum status lab_start(struct lab *lab, const struct lab_order *order, uint64_t *ret_job);
/* What is known of a job, with its result unless the asker has had this `part` already (0: has none). False: no such
 * job. */
bool lab_job_json(struct lab *lab, uint64_t job, uint64_t part, struct buf *ret_json);
bool lab_cancel(struct lab *lab, uint64_t job);       /* false: no such job; one that is over stays as it is */
void lab_json(struct lab *lab, struct buf *ret_json); /* the limits, and all jobs without results */

/* `ticket` is answered later, by fan_ready. REFUSED: too many are waiting; then it is not. */
enum status lab_fan(struct lab *lab, const void *who, void *ticket, const struct lab_order *order);

#endif
