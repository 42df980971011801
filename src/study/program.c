/* Versions of a program for comparison: a copy with some of its rules or draws replaced.
 *
 * A copy is made by encoding and decoding, so it is verified like any program; what is changed afterwards is verified
 * again.
 */
#include <assert.h>

#include "study/study.h"

static enum status copy_program(const struct program *program, struct program **ret_copy)
{
    struct buf bytes;
    buf_init(&bytes, 256 << 20);
    enum status status = program_encode(program, &bytes);
    if (status == STATUS_OK)
        status = program_decode(bytes.ptr, bytes.len, ret_copy, NULL);
    buf_free(&bytes);
    return status;
}

/* ---- sharing ---- */

/* Appends the sequence "CONST value; END". The array has room. */
static code_at add_constant(struct program *program, int32_t value)
{
    code_at at = program->code_count;
    program->code[program->code_count++] = (struct instruction){.opcode = OP_CONST, .imm = value};
    program->code[program->code_count++] = (struct instruction){.opcode = OP_END};
    return at;
}

enum status study_program_sharing(const struct program *program, uint32_t from_cell, uint32_t to_cell,
                                  int32_t delay_minutes, struct program **ret_version)
{
    struct program *version = NULL;
    if (program->code_count + 2 > CODE_COUNT_MAX)
        return STATUS_TOO_LARGE;
    enum status status = copy_program(program, &version);
    if (status != STATUS_OK)
        return status;
    struct instruction *code = arena_alloc(&version->arena, version->code_count + 2, sizeof(*code));
    if (!code) {
        program_free(version);
        return STATUS_OUT_OF_MEMORY;
    }
    memcpy(code, version->code, version->code_count * sizeof(*code));
    version->code = code;
    code_at after = add_constant(version, delay_minutes == DELAY_NEVER ? 0 : delay_minutes);
    for (uint32_t policy = 0; policy < version->policy_count; policy++) {
        for (uint32_t share = 0; share < version->share_count; share++) {
            const struct program_share *along = &version->shares[share];
            uint32_t at = version->policies[policy].rule_first + share;
            if (!version->rules[at].present ||
                (from_cell != INDEX_NONE && (along->from_cell != from_cell || along->to_cell != to_cell)))
                continue;
            for (; at != INDEX_NONE; at = version->rules[at].next) {
                version->rules[at].present = delay_minutes != DELAY_NEVER;
                version->rules[at].after = after;
                version->rules[at].most = CODE_NONE;
                version->rules[at].chance = CODE_NONE;
            }
        }
    }
    assert(!program_verify(version));
    *ret_version = version;
    return STATUS_OK;
}

/* ---- the same luck ---- */

struct fresh { /* places no draw of the first program uses */
    uint32_t block, half;
};

static bool has_name(struct site site)
{
    return site.block >= SITE_NAMED_BLOCK;
}

/* Where something that only one version has draws; what has its place by name keeps it. */
static struct site take_site(struct fresh *fresh, struct site own)
{
    if (has_name(own))
        return own;
    struct site site = {fresh->block, fresh->half};
    fresh->half = (fresh->half + 1) % 8;
    fresh->block += fresh->half == 0;
    return site;
}

/* Two places in one block. */
static struct site take_two(struct fresh *fresh, struct site own)
{
    if (has_name(own))
        return own;
    if (fresh->half % 2 == 1)
        take_site(fresh, own);
    struct site site = take_site(fresh, own);
    take_site(fresh, own);
    assert(site.half % 2 == 0);
    return site;
}

/* Four, of which three are drawn. */
static struct site take_four(struct fresh *fresh, struct site own)
{
    if (has_name(own))
        return own;
    while (fresh->half % 4 != 0)
        take_site(fresh, own);
    struct site site = take_two(fresh, own);
    take_two(fresh, own);
    assert(site.half % 4 == 0);
    return site;
}

/* Whether some policy draws whether the cell shares, or how long that takes. */
static bool share_draws(const struct program *program, uint32_t share, bool how_long)
{
    for (uint32_t policy = 0; policy < program->policy_count; policy++) {
        const struct program_rule *rule = &program->rules[program->policies[policy].rule_first + share];
        for (; rule; rule = program_next_rule(program, rule))
            if (rule->present && (how_long ? rule->most : rule->chance) != CODE_NONE)
                return true;
    }
    return false;
}

/* Whether some policy of an asked cell draws how long it takes to choose. */
static bool wait_draws(const struct program *program, uint32_t decision, uint32_t asked)
{
    const struct program_cell *cell = &program->cells[program->decisions[decision].asked[asked]];
    for (uint32_t i = 0; i < cell->policy_count; i++)
        if (program->tables[program->policies[cell->policy_first + i].table_first + decision].takes_most != CODE_NONE)
            return true;
    return false;
}

/* Whether some policy of its cell draws whether it does the task, or how long that takes. */
static bool task_draws(const struct program *program, uint32_t task)
{
    const struct program_cell *cell = &program->cells[program->tasks[task].cell];
    for (uint32_t i = 0; i < cell->policy_count; i++) {
        const struct program_does *does = &program->does[program->policies[cell->policy_first + i].does_first + task];
        if (does->chance != CODE_NONE || does->most != CODE_NONE)
            return true;
    }
    return false;
}

/* Whether some policy of its originator draws for it. */
static bool release_draws(const struct program *program, uint32_t index)
{
    const struct program_cell *cell = &program->cells[program->injects[program->releases[index].inject].originator];
    for (uint32_t i = 0; i < cell->policy_count; i++) {
        const struct program_grant *grant =
            &program->grants[program->policies[cell->policy_first + i].grant_first + index];
        for (; grant; grant = program_next_grant(program, grant))
            if (grant->chance != CODE_NONE || grant->most[RELEASED_WHOLE] != CODE_NONE ||
                grant->most[RELEASED_REDACTED] != CODE_NONE)
                return true;
    }
    return false;
}

static uint32_t later(uint32_t block, struct site site)
{
    return site.block > block && !has_name(site) ? site.block : block;
}

static uint32_t first_fresh_block(const struct program *program)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < program->share_count; i++)
        last = later(later(last, program->shares[i].site), program->shares[i].wait_site);
    for (uint32_t i = 0; i < program->inject_count; i++)
        last = later(later(last, program->injects[i].site), program->injects[i].hand.site);
    for (uint32_t i = 0; i < program->task_count; i++)
        last = later(last, program->tasks[i].site);
    for (uint32_t i = 0; i < program->release_count; i++)
        last = later(last, program->releases[i].site);
    for (uint32_t i = 0; i < program->decision_count; i++)
        for (uint32_t k = 0; k < program->decisions[i].asked_count; k++) {
            const struct program_decision *decision = &program->decisions[i];
            last = later(later(last, decision->choice_site[k]), decision->outcome_site[k]);
            last = later(later(last, decision->wait_site[k]), decision->named_site[k]);
        }
    for (uint32_t i = 0; i < program->decision_count; i++)
        last = later(last, program->decisions[i].hand.site);
    for (uint32_t i = 0; i < program->question_count; i++)
        last = later(last, program->questions[i].hand.site);
    for (uint32_t i = 0; i < program->round_count; i++)
        last = later(last, program->rounds[i].hand.site);
    for (uint32_t i = 0; i < program->roll_count; i++)
        last = later(last, program->rolls[i].site);
    return last + 1;
}

static bool same_cell(const struct program *a, uint32_t cell_a, const struct program *b, uint32_t cell_b)
{
    return str_equal(a->cells[cell_a].id, b->cells[cell_b].id);
}

/* The share slot of `program` for the same cells and inject, or INDEX_NONE. */
static uint32_t same_share(const struct program *version, const struct program_share *share,
                           const struct program *program)
{
    for (uint32_t k = 0; k < program->share_count; k++) {
        const struct program_share *known = &program->shares[k];
        if (same_cell(version, share->from_cell, program, known->from_cell) &&
            same_cell(version, share->to_cell, program, known->to_cell) &&
            str_equal(version->injects[share->inject].id, program->injects[known->inject].id))
            return k;
    }
    return INDEX_NONE;
}

static void place_shares(const struct program *program, struct program *version, bool how_long, struct fresh *fresh)
{
    for (uint32_t i = 0; i < version->share_count; i++) {
        struct program_share *share = &version->shares[i];
        if (!share_draws(version, i, how_long))
            continue;
        uint32_t known = same_share(version, share, program);
        bool found = known != INDEX_NONE && share_draws(program, known, how_long);
        struct site *site = how_long ? &share->wait_site : &share->site;
        if (found)
            *site = how_long ? program->shares[known].wait_site : program->shares[known].site;
        else
            *site = take_site(fresh, *site);
    }
}

static bool inject_draws(const struct program_inject *inject)
{
    return inject->chance != CODE_NONE || inject->odds != CODE_NONE;
}

static void place_injects(const struct program *program, struct program *version, struct fresh *fresh)
{
    for (uint32_t i = 0; i < version->inject_count; i++) {
        struct program_inject *inject = &version->injects[i];
        if (!inject_draws(inject))
            continue;
        uint32_t known = program_find_inject(program, inject->id);
        bool drawn = known != INDEX_NONE && inject_draws(&program->injects[known]);
        inject->site = drawn ? program->injects[known].site : take_site(fresh, inject->site);
    }
}

/* The asked index of the same cell in a decision that may be NULL; not below its count when it is not asked. */
static uint32_t same_asked(const struct program *version, uint32_t cell, const struct program *program,
                           const struct program_decision *known)
{
    uint32_t asked = 0, count = known ? known->asked_count : 0;
    while (asked < count && !same_cell(version, cell, program, known->asked[asked]))
        asked++;
    return asked;
}

static void place_waits(const struct program *program, struct program *version, struct fresh *fresh)
{
    for (uint32_t i = 0; i < version->decision_count; i++) {
        struct program_decision *decision = &version->decisions[i];
        uint32_t index = program_find_decision(program, decision->id);
        const struct program_decision *known = index != INDEX_NONE ? &program->decisions[index] : NULL;
        for (uint32_t k = 0; k < decision->asked_count; k++) {
            uint32_t asked = same_asked(version, decision->asked[k], program, known);
            if (!wait_draws(version, i, k))
                continue;
            bool found = known && asked < known->asked_count && wait_draws(program, index, asked);
            decision->wait_site[k] = found ? known->wait_site[asked] : take_site(fresh, decision->wait_site[k]);
        }
    }
}

static void place_decisions(const struct program *program, struct program *version, struct fresh *fresh)
{
    for (uint32_t i = 0; i < version->decision_count; i++) {
        struct program_decision *decision = &version->decisions[i];
        uint32_t index = program_find_decision(program, decision->id);
        const struct program_decision *known = index != INDEX_NONE ? &program->decisions[index] : NULL;
        for (uint32_t k = 0; k < decision->asked_count; k++) {
            uint32_t asked = same_asked(version, decision->asked[k], program, known),
                     count = known ? known->asked_count : 0;
            decision->choice_site[k] =
                asked < count ? known->choice_site[asked] : take_site(fresh, decision->choice_site[k]);
            /* what is adopted jointly is drawn in the first place, whoever is asked first */
            bool each = decision->agree == AGREE_EACH;
            uint32_t outcome = each ? asked : k;
            decision->outcome_site[k] =
                outcome < count ? known->outcome_site[outcome] : take_site(fresh, decision->outcome_site[k]);
        }
        if (fresh->half > 0) /* a decision begins a block, as the compiler has it */
            *fresh = (struct fresh){fresh->block + 1, 0};
    }
}

/* Of what control would send or open in a rehearsal; `known`: of the same in the other program, or NULL. */
static void place_hand(const struct program_hand *known, struct program_hand *hand, struct fresh *fresh)
{
    if (hand->rehearse == CODE_NONE)
        return;
    hand->site = known && known->rehearse != CODE_NONE ? known->site : take_two(fresh, hand->site);
}

static void place_by_hand(const struct program *program, struct program *version, struct fresh *fresh)
{
    for (uint32_t i = 0; i < version->inject_count; i++) {
        uint32_t known = program_find_inject(program, version->injects[i].id);
        place_hand(known != INDEX_NONE ? &program->injects[known].hand : NULL, &version->injects[i].hand, fresh);
    }
}

static void place_asked_by_hand(const struct program *program, struct program *version, struct fresh *fresh)
{
    for (uint32_t i = 0; i < version->decision_count; i++) {
        uint32_t known = program_find_decision(program, version->decisions[i].id);
        place_hand(known != INDEX_NONE ? &program->decisions[known].hand : NULL, &version->decisions[i].hand, fresh);
    }
    for (uint32_t i = 0; i < version->question_count; i++) {
        uint32_t known = program_find_question(program, version->questions[i].id);
        place_hand(known != INDEX_NONE ? &program->questions[known].hand : NULL, &version->questions[i].hand, fresh);
    }
    for (uint32_t i = 0; i < version->round_count; i++) {
        struct str id = version->assessments[version->rounds[i].assessment].id;
        struct program_hand *known = NULL;
        for (uint32_t k = 0; k < program->round_count && !known; k++)
            if (str_equal(program->assessments[program->rounds[k].assessment].id, id))
                known = &program->rounds[k].hand;
        place_hand(known, &version->rounds[i].hand, fresh);
    }
}

/* A task of the same name is the same luck as long as it is the same cell's. */
static void place_tasks(const struct program *program, struct program *version, struct fresh *fresh)
{
    for (uint32_t i = 0; i < version->task_count; i++) {
        struct program_task *task = &version->tasks[i];
        if (!task_draws(version, i))
            continue;
        uint32_t known = program_find_task(program, task->id);
        bool drawn = known != INDEX_NONE && task_draws(program, known) &&
                     same_cell(version, task->cell, program, program->tasks[known].cell);
        task->site = drawn ? program->tasks[known].site : take_two(fresh, task->site);
    }
}

/* The numbers that bots name. */
static void place_numbers(const struct program *program, struct program *version, struct fresh *fresh)
{
    for (uint32_t i = 0; i < version->decision_count; i++) {
        struct program_decision *decision = &version->decisions[i];
        uint32_t index = program_find_decision(program, decision->id);
        const struct program_decision *known = index != INDEX_NONE ? &program->decisions[index] : NULL;
        bool number = known && known->decides == DECIDES_NUMBER;
        for (uint32_t k = 0; decision->decides == DECIDES_NUMBER && k < decision->asked_count; k++) {
            uint32_t asked = number ? same_asked(version, decision->asked[k], program, known) : INDEX_NONE;
            bool drawn = number && asked < known->asked_count;
            decision->named_site[k] = drawn ? known->named_site[asked] : take_two(fresh, decision->named_site[k]);
        }
    }
}

/* Likewise of a release of the same inject for the same cell. */
static void place_releases(const struct program *program, struct program *version, struct fresh *fresh)
{
    for (uint32_t i = 0; i < version->release_count; i++) {
        struct program_release *release = &version->releases[i];
        uint32_t known = INDEX_NONE;
        if (!release_draws(version, i))
            continue;
        for (uint32_t k = 0; k < program->release_count && known == INDEX_NONE; k++)
            if (same_cell(version, release->to_cell, program, program->releases[k].to_cell) &&
                str_equal(version->injects[release->inject].id, program->injects[program->releases[k].inject].id))
                known = k;
        bool drawn = known != INDEX_NONE && release_draws(program, known);
        release->site = drawn ? program->releases[known].site : take_four(fresh, release->site);
    }
}

/* What the same list of effects rolls in both, roll by roll; `known` may be CODE_NONE. */
static void place_list(const struct program *program, code_at known, struct program *version, code_at effects,
                       struct fresh *fresh)
{
    uint32_t count, known_count;
    const struct program_roll *of = program_rolls_of(program, known, &known_count);
    struct program_roll *rolls = version->rolls + (program_rolls_of(version, effects, &count) - version->rolls);
    assert(fresh->half == 0);
    for (uint32_t i = 0; i < count; i++)
        if (i < known_count)
            rolls[i].site = of[i].site;
        else if (!has_name(rolls[i].site))
            rolls[i].site = (struct site){fresh->block++, 0};
}

/* Those of the option with the same id, and of its outcomes one by one; `known`: the decision, or NULL. */
static void place_option(const struct program *program, const struct program_decision *known, struct program *version,
                         const struct program_option *option, struct fresh *fresh)
{
    const struct program_option *same = NULL;
    for (uint32_t o = 0; known && o < known->option_count && !same; o++)
        if (str_equal(program->options[known->option_first + o].id, option->id))
            same = &program->options[known->option_first + o];
    place_list(program, same ? same->effects : CODE_NONE, version, option->effects, fresh);
    for (uint32_t k = 0; k < option->outcome_count; k++)
        place_list(program,
                   same && k < same->outcome_count ? program->outcomes[same->outcome_first + k].effects : CODE_NONE,
                   version, version->outcomes[option->outcome_first + k].effects, fresh);
}

static void place_rolls(const struct program *program, struct program *version, struct fresh *fresh)
{
    *fresh = (struct fresh){fresh->block + 1, 0};
    for (uint32_t i = 0; i < version->inject_count; i++) {
        uint32_t known = program_find_inject(program, version->injects[i].id);
        place_list(program, known != INDEX_NONE ? program->injects[known].effects : CODE_NONE, version,
                   version->injects[i].effects, fresh);
    }
    for (uint32_t i = 0; i < version->decision_count; i++) {
        const struct program_decision *decision = &version->decisions[i];
        uint32_t known = program_find_decision(program, decision->id);
        for (uint32_t o = 0; o < decision->option_count && decision->first_of == INDEX_NONE; o++)
            place_option(program, known != INDEX_NONE ? &program->decisions[known] : NULL, version,
                         &version->options[decision->option_first + o], fresh);
    }
    for (uint32_t i = 0; i < version->task_count; i++) {
        uint32_t known = program_find_task(program, version->tasks[i].id);
        const struct program_task *of = known != INDEX_NONE ? &program->tasks[known] : NULL;
        place_list(program, of ? of->effects : CODE_NONE, version, version->tasks[i].effects, fresh);
        place_list(program, of ? of->late_effects : CODE_NONE, version, version->tasks[i].late_effects, fresh);
    }
    for (uint32_t i = 0; i < version->card_count; i++) {
        const struct program_card *card = &version->cards[i];
        uint32_t known = program_find_card(program, card->id);
        const struct program_card *of = known != INDEX_NONE ? &program->cards[known] : NULL;
        place_list(program, of ? of->effects : CODE_NONE, version, card->effects, fresh);
        place_list(program, of ? of->done_effects : CODE_NONE, version, card->done_effects, fresh);
        place_list(program, of ? of->failed_effects : CODE_NONE, version, card->failed_effects, fresh);
    }
}

enum status study_program_same_luck(const struct program *program, const struct program *other,
                                    struct program **ret_version)
{
    struct program *version = NULL;
    enum status status = copy_program(other, &version);
    if (status != STATUS_OK)
        return status;
    struct fresh fresh = {first_fresh_block(program), 0};
    place_shares(program, version, false, &fresh);
    place_injects(program, version, &fresh);
    fresh = (struct fresh){fresh.block + 1, 0};
    place_decisions(program, version, &fresh);
    place_waits(program, version, &fresh);
    place_shares(program, version, true, &fresh);
    place_by_hand(program, version, &fresh);
    place_tasks(program, version, &fresh);
    place_numbers(program, version, &fresh);
    place_releases(program, version, &fresh);
    place_asked_by_hand(program, version, &fresh);
    place_rolls(program, version, &fresh);
    assert(!program_verify(version));
    *ret_version = version;
    return STATUS_OK;
}
