/* How two cells that both answered stood to what was right: of a question or of an assessment, in every output. */
#include <assert.h>

#include "output/html_inside.h"

static const char *const names[TALLY_STANDING_COUNT] = {"both_right", "one_right", "wrong_alike", "wrong_apart"};

uint64_t output_standing_total(const uint64_t *counts)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < TALLY_STANDING_COUNT; i++)
        total += counts[i];
    return total;
}

void output_visit_standing(const struct tally *tally, const uint32_t *asked, uint32_t asked_count,
                           const uint64_t *counts, output_visit_pair *visit, void *context)
{
    for (uint32_t a = 0; a < asked_count; a++)
        for (uint32_t b = a + 1; b < asked_count; b++, counts += TALLY_STANDING_COUNT) {
            assert(output_standing_total(counts) <= tally->runs);
            visit(context, &(struct output_pair){asked[a], asked[b], counts});
        }
}

void output_json_standing(const struct program *program, const struct output_pair *pair, struct buf *out)
{
    json_open_object(out);
    json_key_list(out, "cells");
    json_text(out, program->cells[pair->one].id);
    json_text(out, program->cells[pair->other].id);
    json_close_list(out);
    json_key_count(out, "answered", output_standing_total(pair->counts));
    for (uint32_t i = 0; i < TALLY_STANDING_COUNT; i++)
        json_key_count(out, names[i], pair->counts[i]);
    json_close_object(out);
}

void output_csv_shares(uint64_t count, uint64_t total, struct buf *out)
{
    struct stat_interval interval = output_interval(count, total);
    buf_printf(out, ",%llu,%llu", (unsigned long long)count, (unsigned long long)total);
    output_csv_number(output_share(count, total), out);
    output_csv_number(interval.low, out);
    output_csv_number(interval.high, out);
}

void output_csv_standing(const struct program *program, const struct output_pair *pair, const char *before,
                         const char *between, const char *behind, struct buf *out)
{
    for (uint32_t i = 0; i < TALLY_STANDING_COUNT; i++) {
        buf_printf(out, "%s," STR_FMT "," STR_FMT ",%s%s", before, STR_ARG(program->cells[pair->one].id),
                   STR_ARG(program->cells[pair->other].id), names[i], between);
        output_csv_shares(pair->counts[i], output_standing_total(pair->counts), out);
        buf_printf(out, "%s\r\n", behind);
    }
}

void output_table_standing(const uint64_t *counts, struct buf *out)
{
    const uint64_t total = output_standing_total(counts);
    if (total > 0)
        buf_printf(
            out, "    pairs: both right %.1f%%, one %.1f%%, both wrong alike %.1f%%, apart %.1f%%\n",
            100 * output_share(counts[TALLY_BOTH_RIGHT], total), 100 * output_share(counts[TALLY_ONE_RIGHT], total),
            100 * output_share(counts[TALLY_WRONG_ALIKE], total), 100 * output_share(counts[TALLY_WRONG_APART], total));
}

void output_sum_standing(void *context, const struct output_pair *pair)
{
    uint64_t *sums = context;
    assert(pair->one != pair->other);
    for (uint32_t i = 0; i < TALLY_STANDING_COUNT; i++)
        sums[i] += pair->counts[i];
}

void output_html_standing(const struct program *program, const struct output_pair *pair, struct buf *page)
{
    const struct program_cell *one = &program->cells[pair->one], *other = &program->cells[pair->other];
    const uint64_t total = output_standing_total(pair->counts);
    buf_add_str(page, STR("<td>"));
    texts_add(page, program, &one->name, one->id);
    buf_add_str(page, STR(" – "));
    texts_add(page, program, &other->name, other->id);
    buf_add_str(page, STR("</td>"));
    table_number(page, "%llu", (unsigned long long)total);
    for (uint32_t i = 0; i < TALLY_STANDING_COUNT; i++)
        output_html_share(page, program, 1, pair->counts[i], total);
}
