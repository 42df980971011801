/* What executors rely on of items of the plan, and how bots deal with them. */
#include "program/checked.h"

const char *verify_board_layout(const struct program *p, uint32_t *at)
{
    REQUIRE(p->card_count <= CARD_COUNT_MAX, "number of items of the plan");
    for (uint32_t i = 0; i < p->card_count; i++) {
        const struct program_card *card = &p->cards[i];
        REQUIRE(card->begun_slot == *at && card->proposed_slot == *at + 1 && card->agreed_slot == *at + 2 &&
                    card->ordered_slot == *at + 3 && card->done_slot == *at + 4 && card->failed_slot == *at + 5 &&
                    card->concurred_slot == *at + CARD_TICK_COUNT && card->signer_count <= ASKED_COUNT_MAX &&
                    card->declined_slot == card->concurred_slot + card->signer_count,
                "place of an item of the plan");
        const uint32_t count = CARD_TICK_COUNT + 2 * card->signer_count;
        REQUIRE(within(*at, count, p->slot_count), "place of an item of the plan");
        for (uint32_t slot = *at; slot < *at + count; slot++)
            REQUIRE(is_slot(p, slot, TICK_NEVER, p->tick_count, TICK_NEVER), "range of an item of the plan");
        *at += count;
    }
    return NULL;
}

static const char *verify_signers(const struct program *p, const struct program_card *card)
{
    REQUIRE(card->signer_count >= 1 && are_asked(p, card->signers, card->signer_count), "who signs an item");
    for (uint32_t k = 0; k < card->signer_count; k++) {
        const struct program_cell *cell = &p->cells[card->signers[k]];
        REQUIRE(card->signer_seats[k] >> cell->seat_count == 0, "seats that sign an item");
        REQUIRE(is_site(card->sign_site[k]) && card->sign_site[k].half == 0, "draws of who signs an item");
    }
    return NULL;
}

static const char *verify_card(const struct checked *c, const struct program_card *card)
{
    const struct program *p = c->program;
    REQUIRE(card->owner < p->cell_count && index_or_none(card->objective, p->objective_count) &&
                index_or_none(card->capability, p->capability_count),
            "an item of the plan");
    REQUIRE((uint64_t)card->depends >> p->card_count == 0 && !(card->depends >> (card - p->cards) & 1),
            "what an item depends on");
    REQUIRE(minutes_or_none(c, card->due) && minutes_or_none(c, card->least) && minutes_or_none(c, card->most),
            "times of an item");
    REQUIRE(condition_or_none(c, card->when) && condition_or_none(c, card->legal), "conditions of an item");
    REQUIRE(chance_or_none(c, card->chance) && odds_or_none(c, card->odds, card->chance), "the chance of an item");
    REQUIRE(effects_or_none(c, card->effects) && effects_or_none(c, card->done_effects) &&
                effects_or_none(c, card->failed_effects),
            "effects of an item");
    REQUIRE(is_site(card->site) && card->site.half == 0, "draws of an item");
    return verify_signers(p, card);
}

const char *verify_board(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->card_count; i++) {
        const char *why = verify_card(c, &p->cards[i]);
        REQUIRE(!why, why);
    }
    for (uint32_t i = 0; i < p->dealing_count; i++) {
        const struct program_dealing *dealing = &p->dealings[i];
        REQUIRE(minutes_or_none(c, dealing->draft_least) && minutes_or_none(c, dealing->draft_most) &&
                    minutes_or_none(c, dealing->sign_least) && minutes_or_none(c, dealing->sign_most),
                "how long a bot takes for an item");
        REQUIRE(chance_or_none(c, dealing->chance) && odds_or_none(c, dealing->odds, dealing->chance),
                "whether a bot concurs");
    }
    for (uint32_t i = 0; i < p->policy_count; i++)
        REQUIRE(within(p->policies[i].dealing_first, p->card_count, p->dealing_count), "dealings of a policy");
    return NULL;
}
