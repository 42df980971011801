/* What executors rely on of originators, releases, and how bots answer requests. */
#include "program/checked.h"

const char *verify_releases_layout(const struct program *p, uint32_t *at)
{
    REQUIRE(p->release_count <= SLOT_COUNT_MAX, "number of releases");
    for (uint32_t i = 0; i < p->release_count; i++, *at += RELEASE_SLOT_COUNT) {
        const struct program_release *release = &p->releases[i];
        REQUIRE(release->asked_slot == *at && release->by_slot == *at + 1 && release->due_slot == *at + 2 &&
                    release->came_slot == *at + 2 + RELEASE_ANSWER_COUNT && *at + RELEASE_SLOT_COUNT <= p->slot_count,
                "place of a release");
    }
    return NULL;
}

static const char *verify_slots_of(const struct program *p, const struct program_release *release)
{
    int64_t ticks = p->tick_count;
    REQUIRE(is_slot(p, release->asked_slot, TICK_NEVER, ticks, TICK_NEVER) &&
                is_slot(p, release->by_slot, -1, (int64_t)p->cell_count - 1, -1),
            "range of a request for release");
    for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
        REQUIRE(is_slot(p, release->due_slot + answer, TICK_NEVER, 2 * ticks, TICK_NEVER) &&
                    is_slot(p, release->came_slot + answer, TICK_NEVER, ticks, TICK_NEVER),
                "range of an answer to a request");
    return NULL;
}

/* Only one has it as its variant, which comes by nothing else. */
static bool is_variant_of(const struct program *p, uint32_t variant, uint32_t whole)
{
    const struct program_inject *inject = &p->injects[variant];
    return inject->redacts == whole && program_by_hand(inject) && inject->hand.rehearse == CODE_NONE &&
           inject->release == 0 && inject->times == 1;
}

static const char *verify_originators(const struct program *p)
{
    const uint64_t cells = UINT64_C(1) << p->cell_count;
    for (uint32_t i = 0; i < p->inject_count; i++) {
        const struct program_inject *inject = &p->injects[i];
        REQUIRE(index_or_none(inject->originator, p->cell_count) && inject->free < cells, "who may have an inject");
        REQUIRE(index_or_none(inject->redacts, p->inject_count) && index_or_none(inject->redacted, p->inject_count),
                "the redacted variant of an inject");
        if (inject->originator == INDEX_NONE) {
            REQUIRE(inject->free == cells - 1 && inject->redacts == INDEX_NONE && inject->redacted == INDEX_NONE,
                    "an inject that nobody has to release");
            continue;
        }
        REQUIRE(inject->kind != INJECT_HIDDEN && (inject->free >> inject->originator & 1) &&
                    (inject->release & ~inject->free) == 0,
                "who may have an inject");
        REQUIRE(inject->redacted == INDEX_NONE || is_variant_of(p, inject->redacted, i), "a redacted variant");
        REQUIRE(inject->redacts == INDEX_NONE ||
                    (p->injects[inject->redacts].redacted == i && inject->redacted == INDEX_NONE &&
                     p->injects[inject->redacts].originator == inject->originator),
                "a redacted variant");
    }
    return NULL;
}

/* Each inject with each cell that is not free, in order: so who looks one up finds the one there is. */
static const char *verify_pairs(const struct program *p)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < p->inject_count; i++)
        for (uint32_t cell = 0; cell < p->cell_count; cell++) {
            if (p->injects[i].free >> cell & 1)
                continue;
            REQUIRE(next < p->release_count, "number of releases");
            const struct program_release *release = &p->releases[next++];
            REQUIRE(release->inject == i && release->to_cell == cell && is_site(release->site) &&
                        release->site.half % 4 == 0,
                    "a release");
            const char *why = verify_slots_of(p, release);
            REQUIRE(!why, why);
        }
    REQUIRE(next == p->release_count, "number of releases");
    return NULL;
}

static const char *verify_grant(const struct checked *c, const struct program_grant *grant, bool has_variant)
{
    REQUIRE(condition_or_none(c, grant->when) && chance_or_none(c, grant->chance), "a rule of release");
    for (uint32_t answer = 0; answer < 2; answer++)
        REQUIRE(minutes_or_none(c, grant->least[answer]) && minutes_or_none(c, grant->most[answer]),
                "how long a release takes");
    REQUIRE(!grant->present || grant->gives[RELEASED_WHOLE] || grant->gives[RELEASED_REDACTED], "a rule of release");
    REQUIRE(!grant->gives[RELEASED_REDACTED] || has_variant, "a rule that releases no redacted variant");
    return NULL;
}

/* As of the rules of sharing: first rules policy after policy, behind them those that are asked next. */
const char *verify_releases(const struct checked *c)
{
    const struct program *p = c->program;
    const char *why = verify_originators(p);
    why = why ? why : verify_pairs(p);
    REQUIRE(!why, why);
    uint64_t firsts = (uint64_t)p->policy_count * p->release_count, next = firsts;
    REQUIRE(firsts <= p->grant_count, "the rules of release");
    for (uint32_t i = 0; i < firsts; i++) {
        const struct program_release *release = &p->releases[i % p->release_count];
        bool has_variant = p->injects[release->inject].redacted != INDEX_NONE;
        for (const struct program_grant *grant = &p->grants[i]; grant; grant = &p->grants[grant->next]) {
            why = verify_grant(c, grant, has_variant);
            REQUIRE(!why, why);
            if (grant->next == INDEX_NONE)
                break;
            REQUIRE(next < p->grant_count && grant->next == next++, "a rule of release that is asked next");
        }
    }
    REQUIRE(next == p->grant_count, "rules of release that nobody asks");
    for (uint32_t i = 0; i < p->policy_count; i++)
        REQUIRE(p->policies[i].grant_first == (uint64_t)i * p->release_count, "rules of release of a policy");
    return NULL;
}
