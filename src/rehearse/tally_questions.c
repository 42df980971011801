/* What cells answered to questions, in all runs: how often, what, and where it can be said whether they were right. */
#include <assert.h>
#include <stdlib.h>

#include "rehearse/tally.h"

static uint32_t bins_of(const struct program_question *question, uint64_t most, struct tally_bins *ret_bins)
{
    uint64_t range = (uint64_t)((int64_t)question->to - question->from + 1), width = 1;
    switch (question->kind) {
    case ANSWER_WORDS: range = 0; break;
    case ANSWER_RANK: range = (uint64_t)question->name_count * question->name_count; break;
    case ANSWER_SCALE: assert(question->from == 1); break;
    case ANSWER_NUMBER: width = (range + most - 1) / most; break;
    }
    *ret_bins = (struct tally_bins){.from = question->kind == ANSWER_RANK ? 0 : question->from,
                                    .width = (uint32_t)width,
                                    .count = (uint32_t)((range + width - 1) / width)};
    return ret_bins->count;
}

void tally_lay_questions(struct tally *tally)
{
    const struct program *program = tally->program;
    uint64_t rows = 1, most = TALLY_REPLY_BIN_COUNT_MAX;
    for (uint32_t i = 0; i < program->question_count; i++)
        rows += program->questions[i].kind == ANSWER_NUMBER ? program->questions[i].asked_count : 0;
    most = most / rows < TALLY_BIN_COUNT_MIN ? TALLY_BIN_COUNT_MIN : most / rows;
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        struct tally_question *about = &tally->questions[i];
        uint32_t count = bins_of(question, most, &about->bins);
        bool judged = question->has_right || question->truth != CODE_NONE;
        about->bins.first = tally->final_bin_count;
        about->asked_first = tally->question_asked_count;
        about->pair_first = tally->question_pair_count;
        tally->final_bin_count += (size_t)count * question->asked_count;
        tally->question_asked_count += question->asked_count;
        tally->question_pair_count += judged ? question->asked_count * (question->asked_count - 1) / 2 : 0;
    }
}

/* Of one question in a batch; of each cell that is asked. */
struct tally_given {
    int32_t right_from[LANES_MAX], right_to[LANES_MAX];
    struct {
        int32_t values[LANES_MAX];
        bool answered[LANES_MAX], right[LANES_MAX];
    } cells[];
};

struct tally_given *tally_given_new(const struct tally *tally)
{
    struct tally_given *given;
    uint32_t cells = 0;
    for (uint32_t i = 0; i < tally->program->question_count; i++)
        if (tally->program->questions[i].asked_count > cells)
            cells = tally->program->questions[i].asked_count;
    return calloc(1, sizeof(*given) + cells * sizeof(given->cells[0]));
}

void tally_given_free(struct tally_given *given)
{
    free(given);
}

static void read_values(const struct tally_batch *batch, uint32_t slot, int32_t *ret_values)
{
    int32_t scratch[LANES_MAX] SCRATCH;
    struct lanes_column column = tally_column(batch, slot, scratch);
    for (uint32_t lane = 0; lane < batch->count; lane++)
        ret_values[lane] = column.narrow ? column.narrow[lane] : column.wide[lane];
}

static void fold_rank(const struct tally_batch *batch, uint32_t names, uint32_t slot, const bool *answered,
                      uint64_t *counts)
{
    int16_t scratch[LANES_MAX] SCRATCH;
    for (uint32_t name = 0; name < names; name++) {
        const int16_t *places = tally_small(batch, slot + name, scratch);
        for (uint32_t lane = 0; lane < batch->count; lane++)
            if (answered[lane]) {
                assert(places[lane] >= 1 && places[lane] <= (int16_t)names);
                counts[(size_t)name * names + (uint16_t)places[lane] - 1]++;
            }
    }
}

static void fold_cell(struct tally *tally, const struct tally_batch *batch, uint32_t index, uint32_t k,
                      struct tally_given *given)
{
    const struct program_question *question = &tally->program->questions[index];
    const struct tally_question *about = &tally->questions[index];
    const size_t first = about->bins.first + (size_t)k * about->bins.count;
    int16_t scratch[LANES_MAX] SCRATCH;
    const int16_t *answered = tally_small(batch, question->answered_slot + k, scratch);
    for (uint32_t lane = 0; lane < batch->count; lane++) {
        given->cells[k].answered[lane] = answered[lane] >= 0;
        tally->question_answered[about->asked_first + k] += answered[lane] >= 0;
    }
    if (question->kind == ANSWER_RANK)
        fold_rank(batch, question->name_count, question->answer_slot + k * question->name_count,
                  given->cells[k].answered, tally->finals + first);
    if (question->kind != ANSWER_NUMBER && question->kind != ANSWER_SCALE)
        return;
    read_values(batch, question->answer_slot + k, given->cells[k].values);
    for (uint32_t lane = 0; lane < batch->count; lane++) {
        int32_t value = given->cells[k].values[lane];
        bool here = given->cells[k].answered[lane];
        assert(!here || (value >= question->from && value <= question->to));
        if (here)
            tally_count(&about->bins, tally->finals + first, tally->extremes + first, value);
        given->cells[k].right[lane] = here && value >= given->right_from[lane] && value <= given->right_to[lane];
        tally->question_right[about->asked_first + k] += given->cells[k].right[lane];
    }
}

static void fold_pairs(struct tally *tally, const struct tally_batch *batch, uint32_t index,
                       const struct tally_given *given)
{
    const uint32_t asked = tally->program->questions[index].asked_count;
    uint64_t *counts = tally->question_pairs + (size_t)tally->questions[index].pair_first * TALLY_STANDING_COUNT;
    for (uint32_t a = 0; a < asked; a++)
        for (uint32_t b = a + 1; b < asked; b++, counts += TALLY_STANDING_COUNT)
            for (uint32_t lane = 0; lane < batch->count; lane++) {
                if (!given->cells[a].answered[lane] || !given->cells[b].answered[lane])
                    continue;
                uint32_t right = (uint32_t)given->cells[a].right[lane] + given->cells[b].right[lane];
                bool alike = given->cells[a].values[lane] == given->cells[b].values[lane];
                counts[right == 2   ? TALLY_BOTH_RIGHT
                       : right == 1 ? TALLY_ONE_RIGHT
                       : alike      ? TALLY_WRONG_ALIKE
                                    : TALLY_WRONG_APART]++;
            }
}

/* What was right in each run; nothing is, from 1 to 0, where nobody can say or the question never closed. */
static void read_right(const struct tally_batch *batch, const struct program_question *question,
                       struct tally_given *given)
{
    int16_t scratch[LANES_MAX] SCRATCH;
    const int16_t *closed = tally_small(batch, question->closed_slot, scratch);
    if (question->truth != CODE_NONE) {
        read_values(batch, question->truth_slot, given->right_from);
        memcpy(given->right_to, given->right_from, sizeof(given->right_to));
    }
    for (uint32_t lane = 0; lane < batch->count; lane++) {
        if (question->has_right) {
            given->right_from[lane] = question->right_from;
            given->right_to[lane] = question->right_to;
        }
        if ((!question->has_right && question->truth == CODE_NONE) || closed[lane] < 0) {
            given->right_from[lane] = 1;
            given->right_to[lane] = 0;
        }
    }
}

void tally_fold_questions(struct tally *tally, const struct tally_batch *batch)
{
    int16_t scratch[LANES_MAX] SCRATCH;
    struct tally_given *given = tally->given;
    for (uint32_t i = 0; i < tally->program->question_count; i++) {
        const struct program_question *question = &tally->program->questions[i];
        const int16_t *opened = tally_small(batch, question->opened_slot, scratch);
        uint32_t count = 0;
        for (uint32_t lane = 0; lane < batch->count; lane++)
            count += opened[lane] >= 0;
        if (count == 0)
            continue;
        tally->question_opened[i] += count;
        read_right(batch, question, given);
        for (uint32_t k = 0; k < question->asked_count; k++) {
            fold_cell(tally, batch, i, k, given);
            assert(tally->question_answered[tally->questions[i].asked_first + k] <= tally->question_opened[i]);
        }
        if (question->has_right || question->truth != CODE_NONE)
            fold_pairs(tally, batch, i, given);
    }
}
