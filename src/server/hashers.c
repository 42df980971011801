/* The pool.
 *
 *   free ──check, make──► waiting ──a thread takes it──► at work ──► done ──ready──► free
 */
#include "server/hashers.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/aside.h"

/* RFC 9106's second choice in memory and passes; libsodium has one lane. */
enum { PASSES = 3, MEMORY_BYTES = 64 << 20, LOOK_MS = 10, NICE = 5 };

struct job {
    enum { FREE, WAITING, AT_WORK, DONE } state;
    bool makes, right;
    char password[PASSWORD_BYTES_MAX];
    size_t password_bytes;
    char hash[PASSWORD_HASH_BYTES];
    void *ticket;
    uint64_t number; /* in order of coming */
};

struct hashers {
    hashers_ready *ready;
    void *context;
    struct net_timer *timer;
    char nobody[PASSWORD_HASH_BYTES]; /* of a password that nobody knows */
    pthread_t threads[HASHER_COUNT];
    uint32_t thread_count;
    pthread_mutex_t mutex; /* of what follows */
    pthread_cond_t come;
    bool over;
    uint64_t number;
    struct job jobs[HASHERS_WAITING_MAX];
};

/* ---- on the threads ---- */

static struct job *oldest(struct hashers *hashers)
{
    struct job *found = NULL;
    for (size_t i = 0; i < HASHERS_WAITING_MAX; i++) {
        struct job *job = &hashers->jobs[i];
        if (job->state == WAITING && (!found || job->number < found->number))
            found = job;
    }
    return found;
}

/* A job at work is its thread's alone. */
static void work(struct job *job)
{
    assert(job->state == AT_WORK);
    if (!job->makes)
        job->right = crypto_pwhash_str_verify(job->hash, job->password, job->password_bytes) == 0;
    else if (crypto_pwhash_str_alg(job->hash, job->password, job->password_bytes, PASSES, MEMORY_BYTES,
                                   crypto_pwhash_ALG_ARGON2ID13) != 0)
        job->hash[0] = 0;
    sodium_memzero(job->password, sizeof(job->password));
}

static void *hasher_main(void *argument)
{
    struct hashers *hashers = argument;
    struct job *job;
    aside_be_modest(NICE);
    pthread_mutex_lock(&hashers->mutex);
    while (!hashers->over) {
        if (!(job = oldest(hashers))) {
            pthread_cond_wait(&hashers->come, &hashers->mutex);
            continue;
        }
        job->state = AT_WORK;
        pthread_mutex_unlock(&hashers->mutex);
        work(job);
        pthread_mutex_lock(&hashers->mutex);
        job->state = DONE;
    }
    pthread_mutex_unlock(&hashers->mutex);
    return NULL;
}

/* ---- from the loop's thread ---- */

static void look(void *context)
{
    struct hashers *hashers = context;
    bool any = false;
    for (size_t i = 0; i < HASHERS_WAITING_MAX; i++) {
        struct job *job = &hashers->jobs[i];
        pthread_mutex_lock(&hashers->mutex);
        bool is_done = job->state == DONE;
        any = any || (job->state != FREE && !is_done);
        pthread_mutex_unlock(&hashers->mutex);
        bool is_taken = is_done && hashers->ready(hashers->context, job->ticket, job->right, job->hash);
        any = any || (is_done && !is_taken);
        pthread_mutex_lock(&hashers->mutex);
        if (is_taken)
            *job = (struct job){.state = FREE};
        pthread_mutex_unlock(&hashers->mutex);
    }
    if (any)
        net_timer_once(hashers->timer, LOOK_MS);
}

static enum status ask(struct hashers *hashers, struct str password, bool makes, const char *kept, void *ticket)
{
    enum status status = STATUS_REFUSED;
    assert(ticket && hashers->thread_count == HASHER_COUNT && !hashers->over);
    assert(password.len <= PASSWORD_BYTES_MAX);
    pthread_mutex_lock(&hashers->mutex);
    for (size_t i = 0; i < HASHERS_WAITING_MAX && status != STATUS_OK; i++) {
        struct job *job = &hashers->jobs[i];
        if (job->state != FREE)
            continue;
        *job = (struct job){.state = WAITING, .makes = makes, .ticket = ticket, .number = hashers->number++};
        memcpy(job->password, password.ptr, password.len);
        job->password_bytes = password.len;
        memcpy(job->hash, kept, PASSWORD_HASH_BYTES);
        pthread_cond_signal(&hashers->come);
        status = STATUS_OK;
    }
    pthread_mutex_unlock(&hashers->mutex);
    if (status == STATUS_OK)
        net_timer_once(hashers->timer, LOOK_MS);
    return status;
}

enum status hashers_check(struct hashers *hashers, struct str password, const char *kept, void *ticket)
{
    return ask(hashers, password, false, kept[0] ? kept : hashers->nobody, ticket);
}

enum status hashers_make(struct hashers *hashers, struct str password, void *ticket)
{
    static const char none[PASSWORD_HASH_BYTES];
    return ask(hashers, password, true, none, ticket);
}

/* Without hashing: the cost of a check is in the text, and the tag is chance, which no password gives. */
static bool make_nobody(char ret_hash[PASSWORD_HASH_BYTES])
{
    uint8_t chance[16 + 32];
    char salt[32], tag[64];
    randombytes_buf(chance, sizeof(chance));
    sodium_bin2base64(salt, sizeof(salt), chance, 16, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    sodium_bin2base64(tag, sizeof(tag), chance + 16, 32, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    int len = snprintf(ret_hash, PASSWORD_HASH_BYTES, "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", MEMORY_BYTES >> 10, PASSES,
                       salt, tag);
    return len > 0 && len < PASSWORD_HASH_BYTES && crypto_pwhash_str_needs_rehash(ret_hash, PASSES, MEMORY_BYTES) == 0;
}

enum status hashers_begin(struct net_loop *loop, hashers_ready *ready, void *context, struct hashers **ret_hashers)
{
    struct hashers *hashers = calloc(1, sizeof(*hashers));
    if (!hashers)
        return STATUS_OUT_OF_MEMORY;
    hashers->ready = ready;
    hashers->context = context;
    pthread_mutex_init(&hashers->mutex, NULL);
    pthread_cond_init(&hashers->come, NULL);
    hashers->timer = net_timer_new(loop, look, hashers);
    bool begun = hashers->timer && make_nobody(hashers->nobody);
    for (; begun && hashers->thread_count < HASHER_COUNT; hashers->thread_count++)
        begun = aside_start(hasher_main, hashers, &hashers->threads[hashers->thread_count]);
    if (!begun) {
        hashers->thread_count -= hashers->thread_count > 0; /* the last one is none */
        hashers_end(hashers);
        return STATUS_OUT_OF_MEMORY;
    }
    assert(hashers->thread_count == HASHER_COUNT && hashers->nobody[0]);
    *ret_hashers = hashers;
    return STATUS_OK;
}

void hashers_end(struct hashers *hashers)
{
    if (!hashers)
        return;
    pthread_mutex_lock(&hashers->mutex);
    hashers->over = true;
    pthread_cond_broadcast(&hashers->come);
    pthread_mutex_unlock(&hashers->mutex);
    for (uint32_t i = 0; i < hashers->thread_count; i++)
        pthread_join(hashers->threads[i], NULL);
    for (size_t i = 0; i < HASHERS_WAITING_MAX; i++)
        if (hashers->jobs[i].state != FREE)
            hashers->ready(hashers->context, hashers->jobs[i].ticket, false, "");
    sodium_memzero(hashers->jobs, sizeof(hashers->jobs));
    pthread_mutex_destroy(&hashers->mutex);
    pthread_cond_destroy(&hashers->come);
    net_timer_free(hashers->timer);
    free(hashers);
}
