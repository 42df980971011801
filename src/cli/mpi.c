/* entente-mpi: the verb `rehearse` on many processes at once, by MPI.
 *
 *     mpirun -n 4 entente-mpi rehearse SCENARIO -n 1e8 --json out.json
 *
 * Every rank reads the scenario and plays its share; rank 0 speaks and writes, the others are silent. What comes out
 * is, byte for byte, what `entente rehearse` writes. A rank that fails takes the others down, since they would wait for
 * it. */
#include <mpi.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/inside.h"

enum { CHUNK = 1 << 20 }; /* of one message: counts of MPI are ints */

/* A member that was told to end does not wait for the others: files it has begun are then taken back. */
static bool wait_for(MPI_Request *request)
{
    const atomic_bool *cancel = progress_cancel_by_signal();
    for (uint32_t looks = 0;; looks++) {
        int done = 0;
        if (MPI_Test(request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS)
            return false;
        if (done)
            return true;
        if (atomic_load(cancel))
            return false;
        if (looks > 1000)
            usleep(200);
    }
}

static bool add(void *context, int64_t *numbers, size_t count)
{
    (void)context;
    for (size_t at = 0; at < count; at += CHUNK) {
        int some = (int)(count - at < CHUNK ? count - at : CHUNK);
        MPI_Request request;
        if (MPI_Iallreduce(MPI_IN_PLACE, numbers + at, some, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD, &request) !=
                MPI_SUCCESS ||
            !wait_for(&request))
            return false;
    }
    return true;
}

static bool receive_bytes(void *bytes, int len, int rank)
{
    MPI_Request request;
    return MPI_Irecv(bytes, len, MPI_BYTE, rank, 0, MPI_COMM_WORLD, &request) == MPI_SUCCESS && wait_for(&request);
}

static bool send_bytes(const void *bytes, int len)
{
    MPI_Request request;
    return MPI_Isend(bytes, len, MPI_BYTE, 0, 0, MPI_COMM_WORLD, &request) == MPI_SUCCESS && wait_for(&request);
}

static bool receive(int rank, bool (*take)(void *taker, const void *bytes, size_t len), void *taker)
{
    uint64_t len = 0;
    if (!receive_bytes(&len, sizeof(len), rank))
        return false;
    char *bytes = malloc(len ? len : 1);
    bool fine = bytes != NULL;
    for (uint64_t at = 0; fine && at < len; at += CHUNK)
        fine = receive_bytes(bytes + at, (int)(len - at < CHUNK ? len - at : CHUNK), rank);
    fine = fine && take(taker, bytes, len);
    free(bytes);
    return fine;
}

static bool gather(void *context, const void *bytes, size_t len,
                   bool (*take)(void *taker, const void *bytes, size_t len), void *taker)
{
    const struct team *team = context;
    uint64_t total = len;
    if (team->rank == 0) {
        for (uint32_t rank = 1; rank < team->rank_count; rank++)
            if (!receive((int)rank, take, taker))
                return false;
        return true;
    }
    if (!send_bytes(&total, sizeof(total)))
        return false;
    for (uint64_t at = 0; at < total; at += CHUNK)
        if (!send_bytes((const char *)bytes + at, (int)(total - at < CHUNK ? total - at : CHUNK)))
            return false;
    return true;
}

static struct team team = {.add = add, .gather = gather, .context = &team};

const struct team *cli_team(void)
{
    return &team;
}

int main(int argc, char **argv)
{
    int provided, rank = 0, rank_count = 1;
    if (MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS)
        return EXIT_TROUBLE;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &rank_count);
    team.rank = (uint32_t)rank;
    team.rank_count = (uint32_t)rank_count;
    if (rank != 0 && (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)))
        MPI_Abort(MPI_COMM_WORLD, EXIT_TROUBLE);
    int code;
    if (argc > 1 && strcmp(argv[1], "rehearse") == 0) {
        code = cli_rehearse(argc - 1, argv + 1);
    } else if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        cli_say(stdout, "entente-mpi %s\n", ENTENTE_VERSION);
        code = EXIT_FINE;
    } else {
        fputs("usage: mpirun -n RANKS entente-mpi rehearse SCENARIO ...\n"
              "'entente rehearse --help' says the rest: the outputs are the same.\n",
              argc > 1 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
        code = argc > 1 && strcmp(argv[1], "--help") == 0 ? EXIT_FINE : EXIT_USAGE;
    }
    fflush(NULL);
    if (code == EXIT_TROUBLE || code == EXIT_CUT_SHORT) /* perhaps of this rank alone: the others would wait for it */
        MPI_Abort(MPI_COMM_WORLD, code);
    MPI_Finalize();
    return code;
}

uint32_t cli_team_threads(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? (uint32_t)count : 1;
}
