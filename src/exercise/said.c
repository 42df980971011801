/* What the texts of a run said: the values each held when it was read, folded from the facts.
 *
 * They are in no event, for they follow from the events: from the same state the kernel lists the same values. So that
 * no later entente words an old run otherwise, the hash that the log keeps after an event covers the words that came
 * with it (said_hash). */
#include <assert.h>
#include <stdlib.h>

#include "exercise/inside.h"
#include "program/fill.h"

/* A text that holds values, each time that it was read. */
struct said {
    uint32_t pattern, place; /* place: see FACT_SAID */
    uint32_t first;          /* in values[] */
    uint32_t before;         /* 1 + the one of the same pattern before it, or 0 */
};

struct sayings {
    struct said *said;
    uint32_t said_count, said_room;
    int32_t *values;
    uint32_t value_count, value_room;
    uint32_t *last; /* by pattern: 1 + the last of it, or 0 */
};

struct sayings *said_new(const struct program *program)
{
    struct sayings *sayings = calloc(1, sizeof(*sayings));
    uint32_t *last = calloc(program->pattern_count + 1, sizeof(*last));
    if (!sayings || !last) {
        free(sayings);
        free(last);
        return NULL;
    }
    sayings->last = last;
    return sayings;
}

void said_free(struct sayings *sayings)
{
    if (!sayings)
        return;
    free(sayings->said);
    free(sayings->values);
    free(sayings->last);
    free(sayings);
}

static bool make_room(void **items, uint32_t count, uint32_t *room, size_t item_bytes)
{
    if (count < *room)
        return true;
    uint32_t larger = *room > 0 ? 2 * *room : 64;
    void *grown = realloc(*items, larger * item_bytes);
    if (!grown)
        return false;
    *items = grown;
    *room = larger;
    return true;
}

/* The pattern whose values include `value`: they lie one after the other. */
static uint32_t pattern_of(const struct program *program, uint32_t value)
{
    uint32_t low = 0, high = program->pattern_count;
    assert(value < program->value_count && high > 0); /* the kernel says no other */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (program->patterns[middle].value_first <= value)
            low = middle;
        else
            high = middle;
    }
    assert(value - program->patterns[low].value_first < program->patterns[low].value_count);
    return low;
}

enum status said_fold(struct sayings *sayings, const struct program *program, const struct update *update)
{
    assert(update->fact_count <= update->fact_count_max);
    for (uint32_t f = 0; f < update->fact_count; f++) {
        const struct fact *fact = &update->facts[f];
        if (fact->kind != FACT_SAID)
            continue;
        uint32_t pattern = pattern_of(program, (uint32_t)fact->a);
        if (!make_room((void **)&sayings->said, sayings->said_count, &sayings->said_room, sizeof(*sayings->said)) ||
            !make_room((void **)&sayings->values, sayings->value_count, &sayings->value_room, sizeof(*sayings->values)))
            return STATUS_OUT_OF_MEMORY;
        if ((uint32_t)fact->a == program->patterns[pattern].value_first) {
            sayings->said[sayings->said_count++] =
                (struct said){pattern, (uint32_t)fact->c, sayings->value_count, sayings->last[pattern]};
            sayings->last[pattern] = sayings->said_count;
        }
        sayings->values[sayings->value_count++] = fact->b;
    }
    return STATUS_OK;
}

enum status said_hash(const struct exercise *exercise, uint64_t *ret_hash)
{
    const struct program *program = exercise->program;
    const struct update *update = &exercise->update;
    uint64_t hash = kernel_state_hash(exercise->kernel);
    struct buf words;
    buf_init(&words, FILLED_BYTES_MAX);
    for (uint32_t f = 0; f < update->fact_count; f++) {
        const struct fact *fact = &update->facts[f];
        if (fact->kind != FACT_SAID)
            continue;
        const struct program_pattern *pattern = &program->patterns[pattern_of(program, (uint32_t)fact->a)];
        if ((uint32_t)fact->a != pattern->value_first)
            continue;
        int32_t values[MENTION_COUNT_MAX];
        assert(f + pattern->value_count <= update->fact_count); /* they come together */
        for (uint32_t i = 0; i < pattern->value_count; i++)
            values[i] = update->facts[f + i].b;
        for (uint32_t l = 0; l < program->language_count; l++) {
            buf_clear(&words);
            fill_pattern_words(program, pattern, l, values, &words);
            hash = hash_fnv(hash, words.ptr, words.len);
        }
    }
    bool failed = words.failed;
    buf_free(&words);
    *ret_hash = hash;
    return failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}

const int32_t *exercise_said(const struct exercise *exercise, const struct text *text, uint32_t place)
{
    const struct sayings *sayings = exercise->sayings;
    assert(text->pattern <= exercise->program->pattern_count);
    for (uint32_t at = text->pattern > 0 ? sayings->last[text->pattern - 1] : 0; at > 0;
         at = sayings->said[at - 1].before)
        if (sayings->said[at - 1].place == place)
            return sayings->values + sayings->said[at - 1].first;
    return NULL;
}

bool said_now(const struct exercise *exercise, const struct text *text, int32_t ret_values[MENTION_COUNT_MAX])
{
    const struct program *program = exercise->program;
    const struct program_pattern *pattern = fill_pattern(program, text);
    for (uint32_t i = 0; pattern && i < pattern->value_count; i++)
        ret_values[i] =
            program_eval(program, program->values[pattern->value_first + i].code, kernel_slots(exercise->kernel));
    return pattern != NULL;
}

void exercise_words_now(const struct exercise *exercise, const struct text *text, uint32_t language,
                        struct buf *ret_words)
{
    int32_t values[MENTION_COUNT_MAX];
    bool holds = said_now(exercise, text, values);
    fill_words(exercise->program, text, language, holds ? values : NULL, ret_words);
}
