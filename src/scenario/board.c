/* The joint plan: items that allies draft, concur in, order and carry out, and how bots deal with them. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* Owners and who signs, which expressions name. */
void board_declare(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *items = &compiler->symbols[SYMBOL_CARD];
    program->cards = store_keep(compiler, items->count, sizeof(*program->cards));
    compiler->cards = store_scratch(compiler, items->count + 1, sizeof(*compiler->cards));
    for (uint32_t i = 0; !compiler->out_of_memory && i < items->count; i++) {
        struct program_card *card = &program->cards[program->card_count++];
        const struct node *node = items->items[i].node;
        const struct node *owner = node->kind == NODE_MAPPING ? tree_entry(node, STR("owner")) : NULL;
        const struct node *signs = node->kind == NODE_MAPPING ? tree_entry(node, STR("signs")) : NULL;
        *card = (struct program_card){
            .id = store_text(compiler, items->items[i].id), .capability = INDEX_NONE, .objective = INDEX_NONE};
        uint32_t cell = owner && owner->kind == NODE_SCALAR ? symbol_resolve(compiler, SYMBOL_CELL, owner) : INDEX_NONE;
        card->owner = cell == INDEX_NONE ? 0 : cell;
        if (signs && signs->kind == NODE_LIST)
            seats_sign(compiler, signs, card);
    }
}

static void read_depends(struct compiler *compiler, const struct node *list, struct program_card *card)
{
    const struct program *program = compiler->program;
    for (const struct node *node = list ? list->first : NULL; node; node = node->next) {
        uint32_t other = symbol_resolve(compiler, SYMBOL_CARD, node);
        if (other == INDEX_NONE)
            continue;
        if (&program->cards[other] == card)
            voice_error(compiler, node, "another item of the plan", "it depends on itself");
        else if (card->depends >> other & 1)
            voice_error(compiler, node, "each item once", "`" STR_FMT "` is named twice", STR_ARG(node->text));
        else
            card->depends |= UINT32_C(1) << other;
    }
}

static void read_chance(struct compiler *compiler, struct node *node, struct expr **ret_chance, struct expr **ret_odds)
{
    *ret_odds = node && node->kind == NODE_MAPPING ? injects_odds(compiler, node) : NULL;
    *ret_chance = node && node->kind == NODE_MAPPING ? NULL : value_chance(compiler, node);
}

static void read_card(struct compiler *compiler, const struct section *section, struct program_card *card,
                      struct card_source *source)
{
    value_check_line(compiler, section->at[KEY_card_title]);
    value_prose(compiler, section->at[KEY_card_title], &card->title);
    value_prose(compiler, section->at[KEY_card_text], &card->text);
    source->due = section->at[KEY_card_due] ? value_moment(compiler, section->at[KEY_card_due]) : NULL;
    read_depends(compiler, section->at[KEY_card_depends], card);
    if (section->at[KEY_card_uses])
        card->capability = symbol_resolve(compiler, SYMBOL_CAPABILITY, section->at[KEY_card_uses]);
    source->when_node = section->at[KEY_card_when];
    source->when = source->when_node ? expr_read(compiler, source->when_node, USE_CONDITION) : NULL;
    if (section->at[KEY_card_takes])
        value_range(compiler, section->at[KEY_card_takes], &source->least, &source->most);
    read_chance(compiler, section->at[KEY_card_chance], &source->chance, &source->odds);
    if (section->at[KEY_card_objective])
        card->objective = symbol_resolve(compiler, SYMBOL_OBJECTIVE, section->at[KEY_card_objective]);
    source->ordered = expr_effects(compiler, section->at[KEY_card_ordered]);
    source->done = expr_effects(compiler, section->at[KEY_card_done]);
    source->failed = expr_effects(compiler, section->at[KEY_card_failed]);
    if (section->at[KEY_card_failed] && !section->at[KEY_card_chance])
        voice_warn(compiler, section->at[KEY_card_failed]->key, "add `chance: 85%`",
                   "the item never fails by itself: only control can say that it did");
}

/* Whether an item waits, by others, for itself. */
static bool goes_round(const struct program *program, uint32_t item)
{
    uint32_t before = program->cards[item].depends, all = 0;
    while (before & ~all) {
        uint32_t next = 0;
        for (uint32_t bits = before & ~all; bits; bits &= bits - 1)
            next |= program->cards[__builtin_ctz(bits)].depends;
        all |= before;
        before = next;
    }
    return all >> item & 1;
}

void board_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    for (uint32_t i = 0; !compiler->out_of_memory && i < program->card_count; i++) {
        struct section section;
        if (section_read(compiler, compiler->symbols[SYMBOL_CARD].items[i].node, TABLE_card, &section))
            read_card(compiler, &section, &program->cards[i], &compiler->cards[i]);
    }
    for (uint32_t i = 0; i < program->card_count; i++)
        if (goes_round(program, i))
            voice_error(compiler, compiler->symbols[SYMBOL_CARD].items[i].node->key,
                        "items that can be done one after the other", "`" STR_FMT "` depends, by others, on itself",
                        STR_ARG(program->cards[i].id));
}

/* ---- bots ---- */

static void read_dealing(struct compiler *compiler, struct node *node, struct policy_source *policy)
{
    const struct program *program = compiler->program;
    uint32_t index = symbol_resolve(compiler, SYMBOL_CARD, node->key);
    struct section section;
    if (index == INDEX_NONE || !section_read(compiler, node, TABLE_dealing, &section))
        return;
    const struct program_card *card = &program->cards[index];
    const struct str id = program->cells[policy->cell].id;
    const bool owns = card->owner == policy->cell, signs = program_signs_as(card, policy->cell) != INDEX_NONE;
    struct dealing_source *dealing = &policy->dealings[index];
    if (!owns && !signs) {
        voice_error(compiler, node->key,
                    voice_say(compiler, "under `" STR_FMT "`, which owns it, or a cell that signs it",
                              STR_ARG(program->cells[card->owner].id)),
                    "`" STR_FMT "` neither drafts nor signs `" STR_FMT "`", STR_ARG(id), STR_ARG(card->id));
        return;
    }
    dealing->node = node;
    if (section.at[KEY_dealing_drafts] && !owns)
        voice_error(compiler, section.at[KEY_dealing_drafts]->key,
                    voice_say(compiler, "say it under `" STR_FMT "`", STR_ARG(program->cells[card->owner].id)),
                    "`" STR_FMT "` does not own `" STR_FMT "`", STR_ARG(id), STR_ARG(card->id));
    else if (section.at[KEY_dealing_drafts])
        value_range(compiler, section.at[KEY_dealing_drafts], &dealing->draft_least, &dealing->draft_most);
    struct node *answers[] = {section.at[KEY_dealing_takes], section.at[KEY_dealing_concurs]};
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        if (answers[i] && !signs) {
            voice_error(compiler, answers[i]->key, "leave it out, or add the cell to `signs`",
                        "`" STR_FMT "` does not sign `" STR_FMT "`", STR_ARG(id), STR_ARG(card->id));
            return;
        }
    if (answers[0])
        value_range(compiler, answers[0], &dealing->sign_least, &dealing->sign_most);
    read_chance(compiler, answers[1], &dealing->chance, &dealing->odds);
}

void board_dealings(struct compiler *compiler, const struct node *mapping, struct policy_source *policy)
{
    for (struct node *node = mapping->first; node; node = node->next)
        read_dealing(compiler, node, policy);
}

/* What a bot is not told of, it never drafts or answers, and then nothing comes of the item. */
void board_check(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct program_card *card = &program->cards[i];
        const struct node *key = compiler->symbols[SYMBOL_CARD].items[i].node->key;
        for (uint32_t cell = 0; cell < program->cell_count; cell++) {
            bool owns = card->owner == cell, signs = program_signs_as(card, cell) != INDEX_NONE;
            if ((!owns && !signs) || compiler->policies[program->cells[cell].policy_first].dealings[i].node)
                continue;
            voice_warn(compiler, key,
                       voice_say(compiler, "add `plans: {" STR_FMT ": {%s}}` to it", STR_ARG(card->id),
                                 owns ? "drafts: 5m..10m" : "takes: 5m..15m, concurs: 80%"),
                       "the bot of `" STR_FMT "` is not told what to do with `" STR_FMT "`, and never %s it",
                       STR_ARG(program->cells[cell].id), STR_ARG(card->id), owns ? "drafts" : "answers");
        }
    }
}
