/* Items of the plan as a seat sees them: those of the scenario, and those that people drafted.
 *
 * Their texts stand in the events that wrote them; the kernel says which. An entry has the text that stands and the one
 * before it, so that a page can show the difference, and where two wrote at once the other one too. Flags tell of what
 * the seat may see alone: of another item only if it sees that, of a capability only if it is its cell's. */
#include <assert.h>

#include "base/json.h"
#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/json.h"
#include "program/time.h"
#include "program/words.h"

static const enum card_step steps[] = {CARD_BEGUN, CARD_PROPOSED, CARD_AGREED, CARD_ORDERED, CARD_DONE, CARD_FAILED};
enum { STEP_COUNT = sizeof(steps) / sizeof(steps[0]) };
enum flag { FLAG_OVERDUE, FLAG_EARLY, FLAG_TWICE, FLAG_NOT_READY, FLAG_COUNT };
static const char *const flag_names[FLAG_COUNT] = {"overdue", "before_what_it_needs", "capability_twice",
                                                   "capability_not_ready"};

static const struct board_card *card_of(const struct eye *eye, const struct view_card *entry)
{
    return kernel_board_card(eye->exercise->kernel, entry->card);
}

static int32_t tick_of(const struct eye *eye, uint32_t card, enum card_step step)
{
    return kernel_card_tick(eye->exercise->kernel, card, step);
}

/* The number under which the eye sees another item; 0: it does not. */
static uint32_t number_of(const struct eye *eye, uint32_t card)
{
    for (uint32_t i = 0; i < eye->view.card_count; i++)
        if (eye->view.cards[i].card == card)
            return eye->view.cards[i].number;
    return 0;
}

static bool is_ready(const struct eye *eye, uint32_t capability)
{
    const struct program_capability *of = &eye->program->capabilities[capability];
    const int32_t *slots = kernel_slots(eye->exercise->kernel);
    return slots[of->uses_slot] > 0 && slots[eye->program->time_slot] >= slots[of->ready_slot];
}

static bool is_over(const struct eye *eye, uint32_t card)
{
    return tick_of(eye, card, CARD_DONE) >= 0 || tick_of(eye, card, CARD_FAILED) >= 0;
}

/* Bits of enum flag. */
static uint32_t flags_of(const struct eye *eye, const struct view_card *entry)
{
    const struct board_card *card = card_of(eye, entry);
    const bool ordered = tick_of(eye, entry->card, CARD_ORDERED) >= 0, due = card->due_tick >= 0;
    const bool agreed = tick_of(eye, entry->card, CARD_AGREED) >= 0;
    uint32_t flags = 0;
    if (due && !agreed && kernel_tick(eye->exercise->kernel) > card->due_tick)
        flags |= UINT32_C(1) << FLAG_OVERDUE;
    for (uint32_t i = 0; i < eye->view.card_count && !ordered; i++) {
        const struct view_card *view = &eye->view.cards[i];
        const struct board_card *other = card_of(eye, view);
        if (due && (card->depends >> view->card & 1) && other->due_tick > card->due_tick)
            flags |= UINT32_C(1) << FLAG_EARLY;
        if (view->card != entry->card && card->capability > 0 && other->capability == card->capability &&
            !is_over(eye, view->card))
            flags |= UINT32_C(1) << FLAG_TWICE;
    }
    if (!ordered && card->capability > 0 && !is_ready(eye, card->capability - 1u) &&
        (eye->all || eye->program->capabilities[card->capability - 1u].owner == eye->cell))
        flags |= UINT32_C(1) << FLAG_NOT_READY;
    return flags;
}

uint64_t board_mark(const struct eye *eye, const struct view_card *entry)
{
    const struct board_card *card = card_of(eye, entry);
    const uint32_t fields[] = {card->version,
                               (uint32_t)card->due_tick,
                               card->stale,
                               card->event,
                               card->rival,
                               card->capability,
                               card->signers,
                               flags_of(eye, entry),
                               kernel_phase(eye->exercise->kernel)};
    uint64_t mark = HASH_FNV_START;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        mark = hash_fnv_u32(mark, fields[i]);
    if (eye->all || eye->cell == card->owner)
        mark = hash_fnv_u32(mark, kernel_card_ready(eye->exercise->kernel, entry->card));
    for (uint32_t i = 0; i < STEP_COUNT; i++)
        mark = hash_fnv_u32(mark, (uint32_t)tick_of(eye, entry->card, steps[i]));
    for (uint32_t bits = card->signers; bits; bits &= bits - 1) {
        const uint32_t cell = (uint32_t)__builtin_ctz(bits);
        for (uint32_t concurred = 0; concurred < 2; concurred++)
            mark = hash_fnv_u32(
                mark, (uint32_t)kernel_card_answered(eye->exercise->kernel, entry->card, cell, concurred == 1));
    }
    for (uint32_t bits = card->depends; bits; bits &= bits - 1)
        mark = hash_fnv_u32(mark, number_of(eye, (uint32_t)__builtin_ctz(bits)));
    return mark;
}

/* ---- texts ---- */

/* Title and text as the event of this ordinal has them; INDEX_NONE: as the scenario does. `author`: 1 + the seat that
 * wrote it, or 0. */
static enum status words_json(const struct eye *eye, uint32_t index, uint32_t ordinal, uint32_t *ret_author,
                              struct buf *json)
{
    const struct program *program = eye->program;
    *ret_author = 0;
    if (ordinal == INDEX_NONE) {
        assert(index < program->card_count);
        json_key(json, "title");
        program_text_json(program, &program->cards[index].title, json);
        json_key(json, "text");
        program_text_json(program, &program->cards[index].text, json);
        return STATUS_OK;
    }
    struct event event;
    struct str bytes;
    struct body body;
    uint16_t seat;
    enum status status = exercise_event(eye->exercise, ordinal, eye->arena, &event, &seat, &bytes);
    if (status == STATUS_OK)
        status = body_parse(bytes, &body);
    if (status != STATUS_OK)
        return status;
    json_key(json, "title");
    body_text_json(program, &body, "title", json);
    json_key(json, "text");
    body_text_json(program, &body, "text", json);
    body_free(&body);
    if (seat < eye->exercise->birth.seat_count)
        *ret_author = seat + 1u;
    return STATUS_OK;
}

static enum status version_json(const struct eye *eye, const char *name, uint32_t index, bool there, uint32_t ordinal,
                                struct buf *json)
{
    uint32_t author;
    if (!there) {
        json_key_nothing(json, name);
        return STATUS_OK;
    }
    json_key(json, name);
    json_open_object(json);
    enum status status = words_json(eye, index, ordinal, &author, json);
    json_key_word(json, "by", author ? eye->exercise->birth.seats[author - 1].id : NULL);
    json_close_object(json);
    return status;
}

static void languages_json(const struct eye *eye, uint32_t languages, struct buf *json)
{
    json_key_list(json, "stale");
    for (uint32_t l = 0; l < eye->program->language_count; l++)
        if (languages >> l & 1)
            json_text(json, eye->program->languages[l]);
    json_close_list(json);
}

/* ---- who signs ---- */

/* By whom of the cell, and with which words. */
static enum status answer_json(const struct eye *eye, uint32_t ordinal, struct buf *json)
{
    struct event event;
    struct str bytes;
    struct body body;
    uint16_t seat;
    if (ordinal == INDEX_NONE) { /* its bot */
        json_key_nothing(json, "by");
        json_key_nothing(json, "words");
        return STATUS_OK;
    }
    enum status status = exercise_event(eye->exercise, ordinal, eye->arena, &event, &seat, &bytes);
    if (status == STATUS_OK)
        status = body_parse(bytes, &body);
    if (status != STATUS_OK)
        return status;
    json_key_word(json, "by", seat < eye->exercise->birth.seat_count ? eye->exercise->birth.seats[seat].id : NULL);
    json_key(json, "words");
    body_text_json(eye->program, &body, "text", json);
    body_free(&body);
    return STATUS_OK;
}

/* Of one's own cell those that answer it as it sits now; of another those that the scenario names: who sits there is
 * its own affair. */
static void seats_json(const struct eye *eye, uint32_t index, uint32_t cell, struct buf *json)
{
    const struct program *program = eye->program;
    uint32_t seats = kernel_card_seats(eye->exercise->kernel, index, cell);
    if (cell != eye->cell && index < program->card_count)
        seats = program->cards[index].signer_seats[program_signs_as(&program->cards[index], cell)];
    json_key_list(json, "seats");
    for (; seats; seats &= seats - 1)
        json_text(json, program->seats[program->cells[cell].seat_first + (uint32_t)__builtin_ctz(seats)].id);
    json_close_list(json);
}

static enum status signers_json(const struct eye *eye, const struct view_card *entry, struct buf *json)
{
    const struct board_card *card = card_of(eye, entry);
    enum status status = STATUS_OK;
    json_key_list(json, "signs");
    for (uint32_t bits = card->signers; bits && status == STATUS_OK; bits &= bits - 1) {
        const uint32_t cell = (uint32_t)__builtin_ctz(bits);
        const int32_t concurred = kernel_card_answered(eye->exercise->kernel, entry->card, cell, true),
                      declined = kernel_card_answered(eye->exercise->kernel, entry->card, cell, false);
        json_open_object(json);
        json_key(json, "cell");
        program_cell_json(eye->program, cell, json);
        seats_json(eye, entry->card, cell, json);
        json_key_word(json, "answer", concurred >= 0 ? "concurred" : declined >= 0 ? "declined" : NULL);
        entry_key_second(eye, "second", concurred >= 0 ? concurred : declined, json);
        status = answer_json(eye, concurred < 0 && declined < 0 ? INDEX_NONE : card->answer[cell], json);
        json_close_object(json);
    }
    json_close_list(json);
    return status;
}

/* ---- the entry ---- */

static const char *step_name(const struct eye *eye, uint32_t card)
{
    const char *name = NULL;
    for (uint32_t i = 0; i < STEP_COUNT; i++)
        if (tick_of(eye, card, steps[i]) >= 0)
            name = words_at(WORDS_card_step, steps[i]);
    return name;
}

static void terms_json(const struct eye *eye, const struct view_card *entry, struct buf *json)
{
    const struct board_card *card = card_of(eye, entry);
    const uint32_t flags = flags_of(eye, entry);
    json_key_list(json, "depends");
    for (uint32_t bits = card->depends; bits; bits &= bits - 1)
        if (number_of(eye, (uint32_t)__builtin_ctz(bits)) > 0)
            json_number(json, number_of(eye, (uint32_t)__builtin_ctz(bits)));
    json_close_list(json);
    entry_key_second(eye, "due_second", card->due_tick, json);
    if (card->capability > 0)
        json_key_text(json, "capability", eye->program->capabilities[card->capability - 1u].id);
    else
        json_key_nothing(json, "capability");
    json_key_list(json, "flags");
    for (uint32_t i = 0; i < FLAG_COUNT; i++)
        if (flags >> i & 1)
            json_word(json, flag_names[i]);
    json_close_list(json);
}

enum status board_entry(const struct eye *eye, const struct view_card *entry, struct buf *json)
{
    static const char *const names[STEP_COUNT] = {"begun_second",   "proposed_second", "agreed_second",
                                                  "ordered_second", "done_second",     "failed_second"};
    const struct board_card *card = card_of(eye, entry);
    const uint32_t version = kernel_card_version(eye->exercise->kernel, entry->card, eye->cell);
    uint32_t author;
    json_open_object(json);
    json_key_number(json, "number", entry->number);
    if (eye->all && entry->card < eye->program->card_count)
        json_key_text(json, "id", eye->program->cards[entry->card].id);
    json_key(json, "owner");
    program_cell_json(eye->program, card->owner, json);
    json_key_number(json, "version", version);
    enum status status = words_json(eye, entry->card, card->event, &author, json);
    json_key_word(json, "by", author ? eye->exercise->birth.seats[author - 1].id : NULL);
    languages_json(eye, card->stale, json);
    if (status == STATUS_OK)
        status = version_json(eye, "before", entry->card, version > 1, card->earlier, json);
    if (status == STATUS_OK)
        status = version_json(eye, "other", entry->card, card->rival != INDEX_NONE, card->rival, json);
    if (status == STATUS_OK)
        status = signers_json(eye, entry, json);
    terms_json(eye, entry, json);
    if (eye->all || eye->cell == card->owner) /* who orders it reads whether it can be */
        json_key_truth(json, "ready", kernel_card_ready(eye->exercise->kernel, entry->card));
    json_key_truth(json, "scenario", entry->card < eye->program->card_count);
    json_key_word(json, "step", step_name(eye, entry->card));
    for (uint32_t i = 0; i < STEP_COUNT; i++)
        entry_key_second(eye, names[i], tick_of(eye, entry->card, steps[i]), json);
    json_close_object(json);
    return status;
}
