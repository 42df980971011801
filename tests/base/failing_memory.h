/* Memory that fails at a place: the allocator of glibc with a counter in front. For one file of a test, as it defines
 * malloc. Under a sanitizer, which brings an allocator of its own, there is SANITIZED and nothing else. */
#ifndef ENTENTE_TESTS_BASE_FAILING_MEMORY_H
#define ENTENTE_TESTS_BASE_FAILING_MEMORY_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifndef SANITIZED

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t item_bytes);
void *__libc_realloc(void *memory, size_t bytes);

static bool counting, lasting;
static uint64_t allocation_count, failing; /* the failing one is counted from 1; 0: none */

static bool no_memory(void)
{
    if (!counting)
        return false;
    allocation_count++;
    return failing > 0 && (lasting ? allocation_count >= failing : allocation_count == failing);
}

void *malloc(size_t bytes)
{
    return no_memory() ? (errno = ENOMEM, NULL) : __libc_malloc(bytes);
}
void *calloc(size_t count, size_t item_bytes)
{
    return no_memory() ? (errno = ENOMEM, NULL) : __libc_calloc(count, item_bytes);
}
void *realloc(void *memory, size_t bytes)
{
    return no_memory() ? (errno = ENOMEM, NULL) : __libc_realloc(memory, bytes);
}

/* From now on allocations are counted, until `counting` is cleared; number `place` fails, and all behind it when
 * `all_after`. */
static void fail_from(uint64_t place, bool all_after)
{
    allocation_count = 0;
    failing = place;
    lasting = all_after;
    counting = true;
}

#endif

#endif
