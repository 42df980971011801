/* Requests for information: each has a number among those of its cell, and may be with somebody of control, who took it
 * and may give it back. The state knows neither: what control does about a request changes nothing but who answers. */
#include <assert.h>

#include "base/json.h"
#include "exercise/body.h"
#include "exercise/inside.h"

static bool is_request(const struct exercise *exercise, int64_t item)
{
    return item >= 0 && item < kernel_item_count(exercise->kernel) &&
           kernel_item(exercise->kernel, (uint32_t)item)->kind == ITEM_REQUEST;
}

void requests_fold(struct exercise *exercise, const struct event *event)
{
    if (event->kind != EVENT_REQUEST)
        return;
    assert(is_request(exercise, kernel_item_count(exercise->kernel) - 1));
    const uint32_t item = kernel_item_count(exercise->kernel) - 1;
    uint32_t earlier = item;
    while (earlier > 0 &&
           !(is_request(exercise, earlier - 1) && kernel_item(exercise->kernel, earlier - 1)->from == event->cell))
        earlier--;
    exercise->requests[item].number = (uint16_t)(earlier > 0 ? exercise->requests[earlier - 1].number + 1 : 1);
}

bool requests_claim_is_idle(const struct exercise *exercise, uint16_t seat, const struct body *body)
{
    const int64_t item = body_number(body, "request", -1);
    const uint16_t with = body_truth(body, "claimed", false) ? (uint16_t)(seat + 1) : 0;
    return !is_request(exercise, item) || exercise->requests[item].with == with;
}

void requests_fold_claim(struct exercise *exercise, uint16_t seat, const struct body *body)
{
    const int64_t item = body_number(body, "request", -1);
    if (!is_request(exercise, item) || exercise->birth.seats[seat].role != ROLE_CONTROL)
        return;
    exercise->requests[item].with = body_truth(body, "claimed", false) ? (uint16_t)(seat + 1) : 0;
    touches_fold_claim(exercise, (uint32_t)item, seat);
}

enum verdict exercise_may_claim(const struct exercise *exercise, uint32_t item, uint32_t seat, bool claims)
{
    if (!is_request(exercise, item))
        return VERDICT_UNKNOWN;
    if (kernel_phase(exercise->kernel) == PHASE_ENDED)
        return VERDICT_ENDED;
    for (uint32_t i = item + 1; i < kernel_item_count(exercise->kernel); i++)
        if (kernel_item(exercise->kernel, i)->kind == ITEM_REPLY && kernel_item(exercise->kernel, i)->about == item)
            return VERDICT_NOTHING_TO_DO;
    const uint32_t with = exercise->requests[item].with;
    if (claims && with != 0 && with != seat + 1)
        return VERDICT_CLAIMED;
    return claims == (with != 0) ? VERDICT_NOTHING_TO_DO : VERDICT_ACCEPTED;
}

uint64_t requests_mark(const struct eye *eye, const struct view_item *entry)
{
    const struct requested *requested = &eye->exercise->requests[entry->item_index];
    assert(entry->item_index < ITEM_COUNT_MAX);
    return eye->all || entry->item->from == eye->cell ? hash_fnv_u32(HASH_FNV_START, requested->with) : HASH_FNV_START;
}

void requests_json(const struct eye *eye, const struct view_item *entry, struct buf *json)
{
    const struct requested *requested = &eye->exercise->requests[entry->item_index];
    if (entry->item->kind != ITEM_REQUEST || (!eye->all && entry->item->from != eye->cell))
        return;
    if (!eye->all) {
        json_key_truth(json, "claimed", requested->with > 0);
        return;
    }
    /* A gap in the numbers would tell a seat of requests about what others of its cell alone have. */
    json_key_number(json, "request_number", requested->number);
    json_key_word(json, "claimed_by", requested->with > 0 ? eye->exercise->birth.seats[requested->with - 1].id : NULL);
}
