/* The flow's table: open addressing with linear probing, grown at two thirds. The order of the table depends on the
 * order of arrival, so readers take the links sorted. */
#include <assert.h>
#include <stdlib.h>

#include "rehearse/tally.h"

static uint32_t place_of(const struct flow *flow, uint32_t from, uint32_t to)
{
    assert(flow->capacity > flow->used &&
           (flow->capacity & (flow->capacity - 1)) == 0); /* so that a free place is met */
    uint64_t key = ((uint64_t)from << 32 | to) * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t place = (uint32_t)(key >> 32) & (flow->capacity - 1);
    while (flow->links[place].count && (flow->links[place].from != from || flow->links[place].to != to))
        place = (place + 1) & (flow->capacity - 1);
    return place;
}

static bool grow(struct flow *flow)
{
    struct flow larger = {.capacity = flow->capacity ? flow->capacity * 2 : 256};
    larger.links = calloc(larger.capacity, sizeof(*larger.links));
    if (!larger.links)
        return false;
    for (uint32_t i = 0; i < flow->capacity; i++)
        if (flow->links[i].count)
            larger.links[place_of(&larger, flow->links[i].from, flow->links[i].to)] = flow->links[i];
    free(flow->links);
    flow->links = larger.links;
    flow->capacity = larger.capacity;
    return true;
}

void flow_add(struct flow *flow, uint32_t from, uint32_t to, uint64_t count)
{
    if (3 * (flow->used + 1) > 2 * flow->capacity && !grow(flow)) {
        flow->failed = true;
        return;
    }
    assert(count > 0); /* 0 is how a free place looks */
    struct flow_link *link = &flow->links[place_of(flow, from, to)];
    if (!link->count) {
        link->from = from;
        link->to = to;
        flow->used++;
    }
    link->count += count;
}

static int compare_links(const void *a, const void *b)
{
    const struct flow_link *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

struct flow_link *flow_sorted(const struct flow *flow, uint32_t *ret_count)
{
    *ret_count = 0;
    if (!flow->used)
        return NULL;
    struct flow_link *links = calloc(flow->used, sizeof(*links));
    if (!links)
        return NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < flow->capacity; i++)
        if (flow->links[i].count)
            links[count++] = flow->links[i];
    assert(count == flow->used);
    qsort(links, count, sizeof(*links), compare_links);
    *ret_count = count;
    return links;
}

void flow_free(struct flow *flow)
{
    free(flow->links);
    *flow = (struct flow){0};
}
