/* What the checks of a program share: a program beside what was proven of its code, and what a place may refer to.
 * Inside verify*.c only. */
#ifndef ENTENTE_PROGRAM_CHECKED_H
#define ENTENTE_PROGRAM_CHECKED_H

#include <assert.h>

#include "program/prove.h"

#define REQUIRE(condition, why)                                                                                        \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            return (why);                                                                                              \
    } while (0)

struct checked { /* a program, and what was proven of its code */
    const struct program *program;
    const struct proof *proofs;
};

static const struct proof checked_none = {.kind = PROOF_NONE};

static inline const struct proof *proof_of(const struct checked *c, code_at code)
{
    return code < c->program->code_count ? &c->proofs[code] : &checked_none;
}

static inline bool value(const struct checked *c, code_at code)
{
    const struct proof *proof = proof_of(c, code);
    assert(proof->kind != PROOF_VALUE || proof->low <= proof->high);
    return proof->kind == PROOF_VALUE && (proof->is_narrow || !c->program->narrow);
}

static inline bool value_or_none(const struct checked *c, code_at code)
{
    return code == CODE_NONE || value(c, code);
}

static inline bool condition(const struct checked *c, code_at code)
{
    const struct proof *proof = proof_of(c, code);
    return value(c, code) && proof->low >= 0 && proof->high <= 1;
}

static inline bool condition_or_none(const struct checked *c, code_at code)
{
    return code == CODE_NONE || condition(c, code);
}

static inline bool setting_or_none(const struct checked *c, code_at code, int64_t most)
{
    const struct proof *proof = proof_of(c, code);
    return code == CODE_NONE ||
           (proof->kind == PROOF_VALUE && proof->is_setting && proof->low >= 0 && proof->high <= most);
}

static inline int64_t length_of(const struct program *program)
{
    return (int64_t)program->tick_count * program->tick_minutes;
}

static inline bool minutes_or_none(const struct checked *c, code_at code)
{
    return setting_or_none(c, code, length_of(c->program));
}

static inline bool chance_or_none(const struct checked *c, code_at code)
{
    return setting_or_none(c, code, CHANCE_ALWAYS);
}

static inline bool within(uint32_t first, uint32_t count, uint32_t total)
{
    return first <= total && count <= total - first;
}

static inline bool effects_or_none(const struct checked *c, code_at code)
{
    const struct proof *proof = proof_of(c, code);
    return code == CODE_NONE || (proof->kind == PROOF_EFFECTS && (proof->is_narrow || !c->program->narrow));
}

/* Percent of the state, and then no chance beside it. */
static inline bool odds_or_none(const struct checked *c, code_at odds, code_at chance)
{
    const struct proof *proof = proof_of(c, odds);
    return odds == CODE_NONE || (chance == CODE_NONE && value(c, odds) && proof->low >= 0 && proof->high <= 100);
}

static inline bool index_or_none(uint32_t index, uint32_t count)
{
    return index == INDEX_NONE || index < count;
}

static inline bool are_asked(const struct program *program, const uint32_t *asked, uint32_t count)
{
    if (count > ASKED_COUNT_MAX)
        return false;
    for (uint32_t k = 0; k < count; k++) {
        if (asked[k] >= program->cell_count)
            return false;
        for (uint32_t j = 0; j < k; j++)
            if (asked[j] == asked[k])
                return false;
    }
    return true;
}

/* [a-z][a-z0-9_-]*; they are printed, and stand in addresses and attributes. */
static inline bool is_id(struct str id)
{
    assert(id.ptr || id.len == 0);
    if (id.len == 0 || id.len > ID_BYTES_MAX || id.ptr[0] < 'a' || id.ptr[0] > 'z')
        return false;
    for (size_t i = 1; i < id.len; i++) {
        char c = id.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return true;
}

static inline bool is_slot(const struct program *p, uint32_t slot, int64_t from, int64_t to, int64_t start)
{
    assert(slot < p->slot_count);
    return p->slots[slot].from == from && p->slots[slot].to == to && p->slots[slot].start == start;
}

static inline bool is_site(struct site site)
{
    return site.half < 8;
}

/* verify_releases.c: likewise of releases, whose slots come last. */
const char *verify_releases_layout(const struct program *p, uint32_t *at);
const char *verify_releases(const struct checked *c);

/* verify_board.c: likewise of items of the plan, whose slots come behind all others. */
const char *verify_board_layout(const struct program *p, uint32_t *at);
const char *verify_board(const struct checked *c);

/* Of what control sends or opens, or {CODE_NONE, {0, 0}, INDEX_NONE}. */
static inline bool is_hand(const struct checked *c, const struct program_hand *hand)
{
    return chance_or_none(c, hand->rehearse) && is_site(hand->site) && hand->site.half % 2 == 0 &&
           index_or_none(hand->stage, c->program->stage_count);
}

/* verify_questions.c: the places of what questions need, from slot `*at` on; then all else of them. */
const char *verify_questions_layout(const struct program *p, uint32_t *at);
const char *verify_questions_slots(const struct program *p);
const char *verify_questions(const struct checked *c);

/* verify_quantities.c: the places of what decisions about quantities need, from slot `*at` on; then all else of one
 * decision, whose cells and options hold; and a row of a number. */
const char *verify_quantities_layout(const struct program *p, uint32_t *at);
const char *verify_quantities_slots(const struct program *p, const struct program_decision *d);
const char *verify_quantities(const struct checked *c, const struct program_decision *d);
bool verify_number_row(const struct checked *c, const struct program_row *row);

#endif
