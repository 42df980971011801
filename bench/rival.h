/* What the generated rivals share: Philox, the record of a run, the clock around a measurement. A generated file
 * defines rival_new, rival_run and rival_record; this header's main checks or times them. */
#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LANES = 1024 };

static inline void philox_at(uint64_t seed, uint64_t run, uint32_t block, uint32_t occurrence, uint32_t word[4])
{
    uint32_t c0 = (uint32_t)run, c1 = (uint32_t)(run >> 32), c2 = block, c3 = occurrence;
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)c0 * 0xD2511F53u, p1 = (uint64_t)c2 * 0xCD9E8D57u;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1, c3 = (uint32_t)p0, c0 = n0, c2 = n2;
        k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
    }
    word[0] = c0, word[1] = c1, word[2] = c2, word[3] = c3;
}

static inline void philox(uint64_t seed, uint64_t run, uint32_t block, uint32_t word[4])
{
    philox_at(seed, run, block, 0, word);
}

void *rival_new(void);
void rival_run(void *rival, uint64_t seed, uint64_t first_run, int count); /* count <= LANES */
int rival_record(void *rival, int lane, int32_t *ret_record);              /* returns its length */

#ifdef RIVAL_MAIN
static uint64_t seed, run_count, next_run;
static uint64_t *hashes;

static void *work(void *unused)
{
    void *rival = rival_new();
    int32_t record[4096];
    for (;;) {
        uint64_t first = __atomic_fetch_add(&next_run, LANES, __ATOMIC_RELAXED);
        if (first >= run_count)
            break;
        int count = run_count - first < LANES ? (int)(run_count - first) : LANES;
        rival_run(rival, seed, first, count);
        for (int lane = 0; hashes && lane < count; lane++) {
            int length = rival_record(rival, lane, record);
            uint64_t hash = UINT64_C(0xcbf29ce484222325);
            for (int i = 0; i < length; i++)
                for (int shift = 0; shift < 32; shift += 8)
                    hash = (hash ^ ((uint32_t)record[i] >> shift & 0xff)) * UINT64_C(0x100000001b3);
            hashes[first + (uint64_t)lane] = hash;
        }
    }
    return unused;
}

/* usage: RIVAL SEED RUNS [THREADS | check]: prints nanoseconds a run, or with "check" a hash a run. */
int main(int argc, char **argv)
{
    seed = strtoull(argv[1], NULL, 10), run_count = strtoull(argv[2], NULL, 10);
    int check = argc > 3 && strcmp(argv[3], "check") == 0, thread_count = argc > 3 && !check ? atoi(argv[3]) : 1;
    hashes = check ? calloc(run_count, sizeof(*hashes)) : NULL;
    pthread_t threads[64];
    struct timespec from, to;
    clockid_t clock = thread_count > 1 ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID;
    clock_gettime(clock, &from);
    for (int i = 1; i < thread_count; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    work(NULL);
    for (int i = 1; i < thread_count; i++)
        pthread_join(threads[i], NULL);
    clock_gettime(clock, &to);
    double ns = (double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec);
    if (check)
        for (uint64_t i = 0; i < run_count; i++)
            printf("%016" PRIx64 "\n", hashes[i]);
    else
        printf("%.2f\n", ns / (double)run_count);
    return argc < 3;
}
#endif
