/* A team: several processes that play one rehearsal or one study, each its share, and add up.
 *
 * The members run the same program with the same arguments, so each knows its share from its rank; whatever they
 * exchange is integers or the bytes of a tally, so what comes of it does not depend on how many they are. What carries
 * the numbers (MPI) is the business of who makes the team. */
#ifndef ENTENTE_LANES_TEAM_H
#define ENTENTE_LANES_TEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct team {
    uint32_t rank, rank_count;
    /* Adds up the arrays of all members and leaves the totals with each. Every member calls it at the same places with
     * the same count. False: the others cannot be reached. */
    bool (*add)(void *context, int64_t *numbers, size_t count);
    /* Hands the bytes of every other member to rank 0, in order of rank; on other ranks `take` is not called. False: as
     * above, or `take` returned false. */
    bool (*gather)(void *context, const void *bytes, size_t len,
                   bool (*take)(void *taker, const void *bytes, size_t len), void *taker);
    void *context;
};

/* The share of a member of `count` things in a row: first ... end - 1. */
static inline uint64_t team_first(const struct team *team, uint64_t count, uint32_t rank)
{
    uint64_t whole = count / team->rank_count, rest = count % team->rank_count;
    return whole * rank + (rank < rest ? rank : rest);
}

#endif
