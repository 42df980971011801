/* A tally as bytes, from one process of a team to another. Both run the same program, so the layout is known and only
 * what was counted travels; little-endian, and every length is checked, since a member may be of another build. */
#include <assert.h>

#include "base/bytes.h"
#include "rehearse/tally.h"

static const char magic[8] = "ENTTALY2";

static void add_notables(const struct tally_notables *notables, struct buf *out)
{
    assert(notables->count <= TALLY_NOTABLE_COUNT);
    buf_u32(out, notables->count);
    for (uint32_t i = 0; i < notables->count; i++) {
        buf_u64(out, notables->items[i].run);
        buf_u32(out, notables->items[i].ending);
        buf_u32(out, (uint32_t)notables->items[i].end_tick);
    }
}

static size_t path_count(const struct tally *tally)
{
    return (size_t)tally->program->variable_count * TALLY_PATH_COUNT * tally->fan_count;
}

void tally_encode(const struct tally *tally, struct buf *ret_bytes)
{
    struct buf *out = ret_bytes;
    struct hash hash = program_hash(tally->program);
    buf_add(out, magic, sizeof(magic));
    buf_add(out, hash.bytes, sizeof(hash.bytes));
    buf_u64(out, tally->first_run);
    buf_u64(out, tally->runs);
    buf_u64(out, tally->sampled);
    buf_u64(out, tally->exact_count);
    buf_u64(out, tally->part_count);
    for (size_t i = 0; i < tally->exact_count; i++)
        buf_u64(out, tally->exact[i]);
    for (size_t i = 0; i < tally->part_count; i++)
        buf_u32(out, tally->part[i]);
    for (size_t i = 0; i < tally->final_bin_count; i++)
        if (tally->finals[i] > 0) {
            buf_u32(out, (uint32_t)tally->extremes[i].least);
            buf_u32(out, (uint32_t)tally->extremes[i].most);
        }
    add_notables(&tally->gravest, out);
    add_notables(&tally->slowest, out);
    buf_u32(out, tally->path_mask);
    for (size_t i = 0; tally->path_mask && i < path_count(tally); i++)
        buf_u32(out, (uint32_t)tally->paths[i]);
    buf_u32(out, tally->flow.failed);
    buf_u32(out, tally->flow.used);
    for (uint32_t i = 0; i < tally->flow.capacity; i++) {
        if (tally->flow.links[i].count == 0)
            continue;
        buf_u32(out, tally->flow.links[i].from);
        buf_u32(out, tally->flow.links[i].to);
        buf_u64(out, tally->flow.links[i].count);
    }
}

static void take_notables(struct bytes *bytes, struct tally_notables *notables)
{
    notables->count = (uint32_t)bytes_little(bytes, 4);
    if (notables->count > TALLY_NOTABLE_COUNT) {
        bytes->failed = true;
        notables->count = 0;
    }
    for (uint32_t i = 0; i < notables->count; i++) {
        notables->items[i].run = bytes_little(bytes, 8);
        notables->items[i].ending = (uint32_t)bytes_little(bytes, 4);
        notables->items[i].end_tick = (int32_t)(uint32_t)bytes_little(bytes, 4);
    }
}

/* Into an empty tally of the same program. */
static bool take_tally(struct bytes *bytes, struct tally *tally)
{
    struct hash hash = program_hash(tally->program);
    const void *mark = bytes_take(bytes, sizeof(magic)), *of = bytes_take(bytes, HASH_BYTES);
    if (!of || memcmp(mark, magic, sizeof(magic)) != 0 || memcmp(of, hash.bytes, HASH_BYTES) != 0)
        return false;
    uint64_t first_run = bytes_little(bytes, 8);
    tally->runs = bytes_little(bytes, 8);
    tally->sampled = bytes_little(bytes, 8);
    uint64_t exact_count = bytes_little(bytes, 8), part_count = bytes_little(bytes, 8);
    if (first_run != tally->first_run || exact_count != tally->exact_count || part_count != tally->part_count)
        return false;
    for (size_t i = 0; i < tally->exact_count; i++)
        tally->exact[i] = bytes_little(bytes, 8);
    for (size_t i = 0; i < tally->part_count; i++)
        tally->part[i] = (uint32_t)bytes_little(bytes, 4);
    for (size_t i = 0; i < tally->final_bin_count; i++)
        if (tally->finals[i] > 0) {
            tally->extremes[i].least = (int32_t)(uint32_t)bytes_little(bytes, 4);
            tally->extremes[i].most = (int32_t)(uint32_t)bytes_little(bytes, 4);
        }
    take_notables(bytes, &tally->gravest);
    take_notables(bytes, &tally->slowest);
    tally->path_mask = (uint32_t)bytes_little(bytes, 4);
    for (size_t i = 0; tally->path_mask && i < path_count(tally); i++)
        tally->paths[i] = (int32_t)(uint32_t)bytes_little(bytes, 4);
    bool flow_failed = bytes_little(bytes, 4) != 0;
    uint32_t links = (uint32_t)bytes_little(bytes, 4);
    for (uint32_t i = 0; i < links && !bytes->failed; i++) {
        uint32_t from = (uint32_t)bytes_little(bytes, 4), to = (uint32_t)bytes_little(bytes, 4);
        uint64_t count = bytes_little(bytes, 8);
        if (count)
            flow_add(&tally->flow, from, to, count);
    }
    tally->flow.failed |= flow_failed;
    return !bytes->failed && bytes->left == 0;
}

enum status tally_merge_encoded(struct tally *tally, const void *bytes, size_t len)
{
    struct tally *other = NULL;
    struct bytes left = bytes_of(bytes, len);
    enum status status = tally_new(tally->program, &tally->settings, tally->first_run, &other);
    if (status != STATUS_OK)
        return status;
    assert(other->exact_count == tally->exact_count && other->part_count == tally->part_count);
    if (take_tally(&left, other) && (tally->path_mask & other->path_mask) == 0) /* a run is played by one */
        tally_merge(tally, other);
    else
        status = STATUS_CORRUPT;
    tally_free(other);
    return status;
}
