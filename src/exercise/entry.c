/* One item, decision or round as JSON, for one eye.
 *
 * Everything written for a cell comes from its struct view_*, or is static text of the program that a view entry names,
 * or the body of the event behind an item it has. What control sees besides is written under `eye->all`
 * only. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/json.h"
#include "program/marking.h"
#include "program/time.h"
#include "program/words.h"

static const char *const item_kind_names[] = {"inject", "ad-hoc", "message", "request", "reply", "release-request"};

/* Eight bytes at a time, for every item of a desk is marked at every look of everybody. Never kept or sent. */
static uint64_t mark(const void *bytes, size_t len)
{
    const char *from = bytes;
    uint64_t mark = len, word;
    for (size_t at = 0; at < len; at += sizeof(word)) {
        word = 0;
        memcpy(&word, from + at, len - at < sizeof(word) ? len - at : sizeof(word));
        mark = (mark ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        mark ^= mark >> 32;
    }
    return mark;
}

static long long tick_second(const struct eye *eye, int32_t tick)
{
    return time_second(eye->program, tick);
}

static void key_text(const struct eye *eye, const char *name, const struct text *text, struct buf *json)
{
    json_key(json, name);
    program_text_json(eye->program, text, json);
}

/* As it was read at `place` (exercise_said). */
void entry_key_words(const struct eye *eye, const char *name, const struct text *text, uint32_t place,
                     struct brief *brief, struct buf *json)
{
    size_t begun = json->len;
    json_key(json, name);
    program_words_json(eye->program, text, exercise_said(eye->exercise, text, place), json);
    brief_shorten(brief, name, begun, json);
}

static void key_reason(const struct body *body, struct brief *brief, struct buf *json)
{
    size_t begun = json->len;
    if (!body_has(body, "reason"))
        return;
    json_key_text(json, "reason", body_string(body, "reason"));
    brief_shorten(brief, "reason", begun, json);
}

static void key_cell(const struct eye *eye, const char *name, uint32_t cell, struct buf *json)
{
    json_key(json, name);
    program_cell_json(eye->program, cell, json);
}

/* A member that bears a cell's name. */
void entry_key_cell(const struct eye *eye, uint32_t cell, struct buf *json)
{
    assert(cell < eye->program->cell_count);
    json_key_of(json, eye->program->cells[cell].id);
}

/* ---- items ---- */

enum status entry_numbers(struct eye *eye, struct arena *arena)
{
    uint32_t count = kernel_item_count(eye->exercise->kernel);
    eye->numbers = arena_alloc(arena, count + 1, sizeof(*eye->numbers));
    if (!eye->numbers)
        return STATUS_OUT_OF_MEMORY;
    for (uint32_t i = 0; i < eye->view.item_count; i++) {
        const struct view_item *entry = &eye->view.items[i];
        assert(entry->item_index < count);
        eye->numbers[entry->item_index] = entry->withdrawn ? 0 : entry->number;
    }
    return STATUS_OK;
}

/* The number of an item as this eye counts, or 0: an item about one it does not have tells nothing of it. */
static uint32_t number_of(const struct eye *eye, uint32_t item)
{
    assert(item == ITEM_NONE || item < kernel_item_count(eye->exercise->kernel));
    return item == ITEM_NONE ? 0 : eye->numbers[item];
}

static struct hand hand_of(const struct eye *eye, uint32_t item)
{
    if (eye->cell == CELL_CONTROL)
        return (struct hand){0};
    assert(item < ITEM_COUNT_MAX && eye->cell < eye->program->cell_count);
    return eye->exercise->hands[item * eye->program->cell_count + eye->cell];
}

/* 1 + a seat, or 0. */
static void key_hand(const struct eye *eye, const char *name, uint32_t hand, struct buf *json)
{
    json_key_word(json, name, hand > 0 ? eye->exercise->birth.seats[hand - 1].id : NULL);
}

/* Of the eye's own cell: the seats that alone have the item, those that had it first, and when the whole cell got it.
 */
static uint32_t held_by(const struct eye *eye, const struct view_item *entry)
{
    return eye->cell == CELL_CONTROL ? 0 : entry->item->held[eye->cell];
}

static uint32_t first_to(const struct eye *eye, const struct view_item *entry)
{
    return eye->cell == CELL_CONTROL ? 0 : entry->item->first[eye->cell];
}

static uint32_t passed_second(const struct eye *eye, const struct view_item *entry)
{
    return first_to(eye, entry) && !held_by(eye, entry) ? entry->item->passed_second[eye->cell] : UINT32_MAX;
}

/* ["rok.intel"]: seats of a cell by name */
static void seats_json(const struct eye *eye, uint32_t cell, uint32_t seats, struct buf *json)
{
    assert(cell < eye->program->cell_count);
    json_open_list(json);
    for (uint32_t s = 0; s < eye->program->cells[cell].seat_count; s++)
        if (seats >> s & 1)
            program_seat_json(eye->program, cell, s, json);
    json_close_list(json);
}

/* Only where the cell has seats by name: who has it before the others, who had it first, and who passed it on, when. */
static void passing_json(const struct eye *eye, const struct view_item *entry, struct buf *json)
{
    if (eye->cell == CELL_CONTROL || eye->program->cells[eye->cell].seat_count == 0)
        return;
    json_key(json, "held_by");
    seats_json(eye, eye->cell, held_by(eye, entry), json);
    json_key(json, "first_to");
    seats_json(eye, eye->cell, first_to(eye, entry), json);
    key_hand(eye, "passed_seat", hand_of(eye, entry->item_index).passed, json);
    if (passed_second(eye, entry) != UINT32_MAX)
        json_key_number(json, "passed_second", passed_second(eye, entry));
    else
        json_key_nothing(json, "passed_second");
}

/* For whoever sees all, of the cells in which seats got it first: these, those that alone have it still, and where the
 * whole cell has it since when. */
static void within_json(const struct eye *eye, const struct item *item, struct buf *json)
{
    if (eye->program->seat_count == 0)
        return;
    json_key_object(json, "within");
    for (uint32_t c = 0; c < eye->program->cell_count; c++) {
        if (!(item->known >> c & 1) || item->first[c] == 0)
            continue;
        entry_key_cell(eye, c, json);
        json_open_object(json);
        json_key(json, "first");
        seats_json(eye, c, item->first[c], json);
        json_key(json, "held");
        seats_json(eye, c, item->held[c], json);
        if (item->held[c] == 0)
            json_key_number(json, "passed_second", item->passed_second[c]);
        else
            json_key_nothing(json, "passed_second");
        json_close_object(json);
    }
    json_close_object(json);
}

uint64_t entry_item_mark(const struct eye *eye, const struct view_item *entry)
{
    uint64_t release = releases_mark(eye, entry) ^ requests_mark(eye, entry);
    if (eye->all)
        return mark(entry->item, sizeof(*entry->item)) ^ release;
    struct hand hand = hand_of(eye, entry->item_index);
    uint32_t seen[] = {entry->number,
                       entry->item->event,
                       entry->opened,
                       entry->acknowledged,
                       entry->shared_with,
                       entry->known_second,
                       entry->shared_by,
                       number_of(eye, entry->item->about),
                       entry->recalled,
                       entry->recalled_second,
                       entry->shared_by_bot,
                       hand.acknowledged,
                       hand.shared,
                       hand.passed,
                       held_by(eye, entry),
                       first_to(eye, entry),
                       passed_second(eye, entry),
                       (uint32_t)release,
                       (uint32_t)(release >> 32)};
    return mark(seen, sizeof(seen));
}

/* {"rok":4200,...}: the seconds of those cells whose bit is set */
static void seconds_json(const struct eye *eye, const char *name, uint32_t cells, const uint32_t *seconds,
                         struct buf *json)
{
    json_key_object(json, name);
    for (uint32_t c = 0; c < eye->program->cell_count; c++) {
        if (!(cells >> c & 1))
            continue;
        entry_key_cell(eye, c, json);
        json_number(json, seconds[c]);
    }
    json_close_object(json);
}

static void whole_item_json(const struct eye *eye, const struct item *item, struct buf *json)
{
    seconds_json(eye, "known", item->known, item->known_second, json);
    seconds_json(eye, "opened", item->opened, item->opened_second, json);
    seconds_json(eye, "acknowledged", item->acknowledged, item->acknowledged_second, json);
    seconds_json(eye, "recalled", item->recalled, item->recalled_second, json);
    json_key_object(json, "shared_by");
    for (uint32_t c = 0; c < eye->program->cell_count; c++) {
        if (!(item->shared >> c & 1))
            continue;
        entry_key_cell(eye, c, json);
        program_cell_json(eye->program, item->shared_by[c], json);
    }
    json_close_object(json);
}

static void cites_json(const struct eye *eye, const struct program_inject *inject, struct buf *json)
{
    json_key_list(json, "cites");
    for (uint32_t i = 0; inject && i < inject->cite_count; i++) {
        const struct program_reference *reference =
            &eye->program->references[eye->program->cites[inject->cite_first + i]];
        json_open_object(json);
        json_key_text(json, "name", reference->name);
        if (reference->url.len > 0)
            json_key_text(json, "url", reference->url);
        key_text(eye, "text", &reference->text, json);
        json_close_object(json);
    }
    json_close_list(json);
}

static void about_json(const struct eye *eye, uint32_t about, struct buf *json)
{
    uint32_t number = number_of(eye, about);
    json_key(json, "about");
    if (number > 0)
        json_number(json, number);
    else
        json_nothing(json);
}

static void key_written(struct buf *json, const char *name, struct str value)
{
    json_key(json, name);
    json_written(json, value);
}

/* Of what people wrote: to whom, and from which seat. A cell reads both of what it wrote itself; of what it was sent it
 * learns no other reader and no seat. */
static void written_json(const struct eye *eye, const struct item *item, const struct wording *wording,
                         struct buf *json)
{
    if (item->kind != ITEM_MESSAGE && item->kind != ITEM_REQUEST)
        return;
    bool own = eye->all || (eye->cell != CELL_CONTROL && item->from == eye->cell);
    uint32_t to = wording->to;
    bool known = own && wording->seat < eye->exercise->birth.seat_count;
    json_key(json, "to");
    program_cells_json(eye->program, own ? to : to & (eye->cell == CELL_CONTROL ? 0 : UINT32_C(1) << eye->cell), json);
    json_key_word(json, "by", known ? eye->exercise->birth.seats[wording->seat].id : NULL);
}

struct str entry_marking(const struct eye *eye, const struct item *item)
{
    const struct program_inject *inject = item->kind == ITEM_INJECT ? &eye->program->injects[item->inject] : NULL;
    return inject && inject->marking.len > 0 ? inject->marking : eye->program->marking;
}

/* In full, and as it stands before a title: with its list, for the page has a banner of its own. */
static void marking_json(struct str text, struct buf *json)
{
    struct marking marking;
    const char *fault, *right;
    struct buf mark;
    buf_init(&mark, MARKING_TEXT_BYTES_MAX);
    if (marking_read(text, &marking, &fault, &right) == MARKING_WORDS)
        buf_add_str(&mark, text);
    else
        marking_write_portion(&marking, NULL, &mark);
    assert(!mark.failed || json->failed || text.len > 0);
    json_key_text(json, "marking", text);
    json_key_text(json, "mark", (struct str){mark.ptr, mark.len});
    json->failed = json->failed || mark.failed;
    buf_free(&mark);
}

enum status entry_item(const struct eye *eye, const struct view_item *entry, bool only_short, struct buf *json)
{
    const struct item *item = entry->item;
    assert((size_t)item->kind < sizeof(item_kind_names) / sizeof(item_kind_names[0]) && !entry->withdrawn);
    const struct program_inject *inject = item->kind == ITEM_INJECT ? &eye->program->injects[item->inject] : NULL;
    struct wording wording;
    enum status status = wording_of(eye->exercise, entry->item_index, item, eye->arena, &wording);
    if (status != STATUS_OK)
        return status;
    json_open_object(json);
    json_key_number(json, "number", entry->number);
    json_key_word(json, "kind", item_kind_names[item->kind]);
    json_key_word(json, "inject_kind",
                  item->kind <= ITEM_AD_HOC ? words_at(WORDS_inject_kind, item->inject_kind) : NULL);
    json_key_word(json, "precedence", words_at(WORDS_precedence, item->precedence));
    key_written(json, "from", wording.from);
    key_cell(eye, "from_cell", item->from, json);
    key_written(json, "title", wording.title);
    struct brief brief = {.only_short = only_short};
    size_t begun = json->len;
    key_written(json, "text", wording.text);
    brief_shorten(&brief, "text", begun, json); /* it comes when it is asked for by the item's number */
    if (inject) {
        json_key(json, "stale");
        program_languages_json(eye->program, wording.stale, json);
    }
    marking_json(entry_marking(eye, item), json);
    status = releases_json(eye, entry, &brief, json);
    if (status != STATUS_OK)
        return status;
    json_key_text(json, "method", inject ? inject->method : STR(""));
    cites_json(eye, inject, json);
    if (inject)
        program_met_json(eye->program, inject, json);
    json_key_number(json, "second", item->second);
    json_key_number(json, "known_second", eye->all ? item->second : entry->known_second);
    json_key(json, "shared_with");
    program_cells_json(eye->program, entry->shared_with, json);
    about_json(eye, item->about, json);
    bool mine = item->kind >= ITEM_MESSAGE && item->from == eye->cell;
    written_json(eye, item, &wording, json);
    requests_json(eye, entry, json);
    json_key_truth(json, "withdrawn", false);
    json_key_truth(json, "mine", mine && (eye->all || eye->cell != CELL_CONTROL));
    if (eye->all) {
        json_key(json, "inject");
        if (inject)
            json_text(json, inject->id);
        else
            json_nothing(json);
        whole_item_json(eye, item, json);
        within_json(eye, item, json);
    } else {
        json_key_truth(json, "opened", entry->opened);
        json_key_truth(json, "acknowledged", entry->acknowledged);
        key_cell(eye, "shared_by", entry->shared_by, json);
        json_key(json, "shared_by_bot");
        program_cells_json(eye->program, entry->shared_by_bot, json);
        if (entry->recalled)
            json_key_number(json, "recalled_second", entry->recalled_second);
        else
            json_key_nothing(json, "recalled_second");
        struct hand hand = hand_of(eye, entry->item_index);
        key_hand(eye, "acknowledged_seat", hand.acknowledged, json);
        key_hand(eye, "shared_seat", hand.shared, json);
        passing_json(eye, entry, json);
    }
    json_close_object(json);
    return STATUS_OK;
}

/* ---- decisions ---- */

static int32_t slot_of(const struct eye *eye, uint32_t slot)
{
    assert(slot < eye->program->slot_count);
    return kernel_slots(eye->exercise->kernel)[slot];
}

/* 1 + the ordinal of the event by which people of the cell chose last, or 0. */
static uint32_t chosen_by(const struct eye *eye, uint32_t decision, uint32_t cell)
{
    assert(decision < eye->program->decision_count && cell < eye->program->cell_count);
    return eye->exercise->chosen[decision * eye->program->cell_count + cell];
}

/* Of numbers and allocations, what is told of them. */
static uint64_t quantities_mark(const struct eye *eye, const struct view_decision *entry)
{
    const struct program_decision *decision = &eye->program->decisions[entry->decision];
    int32_t seen[2 + 2 * QUANTITY_COUNT_MAX + ASKED_COUNT_MAX * QUANTITY_COUNT_MAX] = {entry->least, entry->most};
    uint32_t count = 2;
    for (uint32_t i = 0; i < decision->quantity_count; i++) {
        seen[count++] = entry->named[i];
        seen[count++] = entry->decided[i];
    }
    for (uint32_t i = 0; (eye->all || entry->revealed) && i < decision->asked_count * decision->quantity_count; i++)
        seen[count++] = slot_of(eye, decision->named_slot + i);
    assert(count <= sizeof(seen) / sizeof(seen[0]));
    return mark(seen, sizeof(seen));
}

uint64_t entry_decision_mark(const struct eye *eye, const struct view_decision *entry)
{
    const struct program_decision *decision = &eye->program->decisions[entry->decision];
    int32_t seen[13 + 4 * ASKED_COUNT_MAX] = {
        (int32_t)entry->number, entry->open,          entry->closed,         entry->revealed,
        entry->choice,          entry->adopted,       entry->outcome,        entry->opened_tick,
        entry->closed_tick,     entry->deadline_tick, (int32_t)entry->legal, entry->chosen_by_bot,
    }; /* with the deadline what control gave beyond it is known */
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        if (!(kernel_asked(decision, kernel_slots(eye->exercise->kernel)) >> k & 1))
            continue;
        if (eye->all || decision->asked[k] == eye->cell)
            seen[13 + 3 * ASKED_COUNT_MAX + k] = (int32_t)chosen_by(eye, entry->decision, decision->asked[k]);
        if (eye->all || entry->revealed)
            seen[13 + k] = slot_of(eye, decision->choice_slot + k);
        if (eye->all) {
            seen[13 + ASKED_COUNT_MAX + k] = slot_of(eye, decision->adopted_slot + k);
            seen[13 + 2 * ASKED_COUNT_MAX + k] = slot_of(eye, decision->outcome_slot + k);
        }
    }
    if (eye->all || entry->revealed)
        seen[12] = (int32_t)kernel_bot_choices(eye->exercise->kernel, entry->decision);
    uint64_t first = mark(seen, sizeof(seen));
    return program_quantified(decision) ? first ^ quantities_mark(eye, entry) : first;
}

/* Bit k: asked index k, among those who were asked. */
static uint32_t asked_of(const struct eye *eye, const struct program_decision *decision)
{
    return kernel_asked(decision, kernel_slots(eye->exercise->kernel));
}

static void option_id(const struct eye *eye, const struct program_decision *decision, int32_t option, struct buf *json)
{
    if (option >= 0 && (uint32_t)option < decision->option_count)
        json_text(json, eye->program->options[decision->option_first + (uint32_t)option].id);
    else
        json_nothing(json);
}

static void key_option(const struct eye *eye, const char *name, const struct program_decision *decision, int32_t option,
                       struct buf *json)
{
    json_key(json, name);
    option_id(eye, decision, option, json);
}

static void key_outcome(const struct eye *eye, const struct program_decision *decision, uint32_t k, int32_t option,
                        int32_t outcome, struct brief *brief, struct buf *json)
{
    const struct program_option *adopted = NULL;
    if (option >= 0 && (uint32_t)option < decision->option_count)
        adopted = &eye->program->options[decision->option_first + (uint32_t)option];
    if (adopted && outcome >= 0 && (uint32_t)outcome < adopted->outcome_count)
        entry_key_words(eye, "outcome", &eye->program->outcomes[adopted->outcome_first + (uint32_t)outcome].text,
                        program_place(decision, k), brief, json);
    else
        json_key_nothing(json, "outcome");
}

/* Control: what was adopted, which under `each` is one option for every asked cell. */
static void results_json(const struct eye *eye, const struct program_decision *decision, struct brief *brief,
                         struct buf *json)
{
    bool each = decision->agree == AGREE_EACH;
    json_key_list(json, "results");
    for (uint32_t k = 0; k < program_adoptions(decision); k++) {
        int32_t adopted = slot_of(eye, decision->adopted_slot + k);
        if (adopted < 0)
            continue;
        json_open_object(json);
        key_cell(eye, "cell", each ? decision->asked[k] : CELL_CONTROL, json);
        key_option(eye, "option", decision, adopted, json);
        key_outcome(eye, decision, k, adopted, slot_of(eye, decision->outcome_slot + k), brief, json);
        json_close_object(json);
    }
    json_close_list(json);
}

void entry_key_second(const struct eye *eye, const char *name, int32_t tick, struct buf *json)
{
    if (tick >= 0)
        json_key_number(json, name, tick_second(eye, tick));
    else
        json_key_nothing(json, name);
}

void entry_key_more(const struct eye *eye, int32_t more_ticks, struct buf *json)
{
    assert(more_ticks >= 0);
    if (more_ticks > 0)
        json_key_number(json, "more_minutes", more_ticks * (int32_t)eye->program->tick_minutes);
}

static void options_json(const struct eye *eye, const struct program_decision *decision, uint32_t legal,
                         struct brief *brief, struct buf *json)
{
    json_key_list(json, "options");
    for (uint32_t o = 0; o < decision->option_count; o++) {
        const struct program_option *option = &eye->program->options[decision->option_first + o];
        json_open_object(json);
        json_key_text(json, "id", option->id);
        entry_key_words(eye, "text", &option->text, program_place(decision, 0), brief, json);
        json_key_truth(json, "legal", legal >> o & 1);
        json_close_object(json);
    }
    json_close_list(json);
}

/* Those of the asked cells whose choice or answer is a bot's. */
void entry_key_bots(const struct eye *eye, const uint32_t *asked, uint32_t asked_count, uint32_t by_bots,
                    struct buf *json)
{
    uint32_t cells = 0;
    for (uint32_t k = 0; k < asked_count; k++)
        cells |= (by_bots >> k & 1) << asked[k];
    json_key(json, "bots");
    program_cells_json(eye->program, cells, json);
}

/* Which person chose for the cell, when, and why; of a choice of a bot there is nothing. */
static enum status chosen_json(const struct eye *eye, uint32_t decision, uint32_t cell, struct brief *brief,
                               struct buf *json)
{
    uint32_t ordinal = chosen_by(eye, decision, cell);
    struct body body = {0};
    struct event event;
    struct str bytes;
    uint16_t seat;
    if (ordinal == 0) {
        json_nothing(json);
        return STATUS_OK;
    }
    enum status status = exercise_event(eye->exercise, ordinal - 1, eye->arena, &event, &seat, &bytes);
    if (status == STATUS_OK)
        status = body_parse(bytes, &body);
    if (status != STATUS_OK)
        return status;
    json_open_object(json);
    key_hand(eye, "seat", (uint32_t)seat + 1, json);
    json_key_number(json, "second", event.second);
    key_reason(&body, brief, json);
    json_close_object(json);
    body_free(&body);
    return STATUS_OK;
}

/* The own cell's; all see those of all. */
static enum status key_chosen(const struct eye *eye, uint32_t decision, struct brief *brief, struct buf *json)
{
    const struct program_decision *asking = &eye->program->decisions[decision];
    enum status status = STATUS_OK;
    const uint32_t asked = asked_of(eye, asking);
    if (!eye->all && eye->cell == CELL_CONTROL)
        return STATUS_OK;
    json_key(json, "chosen");
    if (!eye->all)
        return chosen_json(eye, decision, eye->cell, brief, json);
    json_open_object(json);
    for (uint32_t k = 0; k < asking->asked_count && status == STATUS_OK; k++) {
        if (!(asked >> k & 1))
            continue;
        entry_key_cell(eye, asking->asked[k], json);
        status = chosen_json(eye, decision, asking->asked[k], brief, json);
    }
    json_close_object(json);
    return status;
}

/* Who is asked; whoever sees all is told who was not, of those whom the scenario names. */
static void asked_json(const struct eye *eye, const struct program_decision *decision, struct buf *json)
{
    const uint32_t asked = asked_of(eye, decision);
    for (uint32_t not_asked = 0; not_asked <= eye->all; not_asked++) {
        json_key_list(json, not_asked ? "not_asked" : "asked");
        for (uint32_t k = 0; k < decision->asked_count; k++)
            if ((asked >> k & 1) != not_asked)
                program_cell_json(eye->program, decision->asked[k], json);
        json_close_list(json);
    }
}

static void choices_json(const struct eye *eye, const struct program_decision *decision, struct buf *json)
{
    const uint32_t asked = asked_of(eye, decision);
    json_key_object(json, "choices");
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        if (!(asked >> k & 1))
            continue;
        entry_key_cell(eye, decision->asked[k], json);
        option_id(eye, decision, slot_of(eye, decision->choice_slot + k), json);
    }
    json_close_object(json);
}

/* Whether it is a first round; else what each cell chose in its first round, which is revealed when it closes. */
static void first_json(const struct eye *eye, const struct program_decision *decision, struct buf *json)
{
    const struct program_decision *first =
        decision->first == INDEX_NONE ? NULL : &eye->program->decisions[decision->first];
    json_key_truth(json, "first_round", decision->first_of != INDEX_NONE);
    if (decision->round > 1)
        json_key_number(json, "round", decision->round);
    if (!first || slot_of(eye, first->closed_slot) < 0) {
        json_key_nothing(json, "first");
        return;
    }
    json_key_object(json, "first");
    choices_json(eye, first, json);
    json_close_object(json);
}

static void quantities_list(const int32_t *quantities, uint32_t count, struct buf *json)
{
    json_open_list(json);
    for (uint32_t i = 0; i < count; i++)
        json_number(json, quantities[i]);
    json_close_list(json);
}

/* What each asked cell named; null where it named nothing. */
static void named_json(const struct eye *eye, const char *name, const struct program_decision *decision,
                       struct buf *json)
{
    const uint32_t asked = asked_of(eye, decision), count = decision->quantity_count;
    json_key_object(json, name);
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        if (!(asked >> k & 1))
            continue;
        entry_key_cell(eye, decision->asked[k], json);
        if (slot_of(eye, decision->choice_slot + k) < 0)
            json_nothing(json);
        else
            quantities_list(kernel_slots(eye->exercise->kernel) + decision->named_slot + k * count, count, json);
    }
    json_close_object(json);
}

/* Of a number or an allocation: what can be named, what was, and what was decided, as far as the entry tells. */
static void quantities_json(const struct eye *eye, const struct program_decision *decision,
                            const struct view_decision *entry, bool adopted, struct brief *brief, struct buf *json)
{
    const uint32_t count = decision->quantity_count;
    const struct program_decision *first =
        decision->first == INDEX_NONE ? NULL : &eye->program->decisions[decision->first];
    json_key_object(json, "quantities");
    json_key_word(json, "kind", words_at(WORDS_decides, decision->decides));
    json_key_word(json, "rule",
                  decision->agree == AGREE_VALUE ? words_at(WORDS_agree_value, decision->agree_value) : "");
    json_key_number(json, "step", decision->step);
    json_key_number(json, "base", decision->from);
    json_key_number(json, "least", entry->least);
    json_key_number(json, "most", entry->most);
    json_key_list(json, "things");
    for (uint32_t i = 0; i < count; i++) {
        const struct program_quantity *thing = &eye->program->quantities[decision->quantity_first + i];
        json_open_object(json);
        json_key_text(json, "id", thing->id);
        entry_key_words(eye, "text", &thing->text, program_place(decision, 0), brief, json);
        json_key_number(json, "otherwise", thing->otherwise);
        json_close_object(json);
    }
    json_close_list(json);
    json_key(json, "named");
    if (entry->choice >= 0)
        quantities_list(entry->named, count, json);
    else
        json_nothing(json);
    json_key(json, "decided");
    if (adopted)
        quantities_list(kernel_slots(eye->exercise->kernel) + decision->decided_slot, count, json);
    else
        json_nothing(json);
    if (eye->all || entry->revealed)
        named_json(eye, "by_cell", decision, json);
    if (first && slot_of(eye, first->closed_slot) >= 0)
        named_json(eye, "first", first, json);
    json_close_object(json);
}

enum status entry_decision(const struct eye *eye, const struct view_decision *entry, bool only_short, struct buf *json)
{
    assert(entry->decision < eye->program->decision_count && entry->number > 0);
    const struct program_decision *decision = &eye->program->decisions[entry->decision];
    int32_t adopted = entry->adopted, outcome = entry->outcome;
    struct brief brief = {.only_short = only_short};
    if (eye->all && decision->agree != AGREE_EACH) {
        adopted = slot_of(eye, decision->adopted_slot);
        outcome = slot_of(eye, decision->outcome_slot);
    }
    json_open_object(json);
    json_key_number(json, "number", entry->number);
    uint32_t place = program_place(decision, 0);
    entry_key_words(eye, "title", &decision->title, place, &brief, json);
    entry_key_words(eye, "text", &decision->text, place, &brief, json);
    program_agree_json(eye->program, decision, json);
    asked_json(eye, decision, json);
    first_json(eye, decision, json);
    entry_key_second(eye, "opened_second", entry->opened_tick, json);
    entry_key_second(eye, "deadline_second", entry->deadline_tick, json);
    entry_key_more(eye, entry->more_ticks, json);
    json_key_truth(json, "open", entry->open);
    json_key_truth(json, "closed", entry->closed);
    options_json(eye, decision, entry->legal, &brief, json);
    if (program_quantified(decision))
        quantities_json(eye, decision, entry, adopted >= 0, &brief, json);
    key_option(eye, "otherwise", decision, (int32_t)decision->otherwise, json);
    key_option(eye, "choice", decision, entry->choice, json);
    json_key_truth(json, "chosen_by_bot", entry->chosen_by_bot);
    key_option(eye, "adopted", decision, adopted, json);
    bool own = decision->agree == AGREE_EACH && entry->asked_index != INDEX_NONE;
    key_outcome(eye, decision, own ? entry->asked_index : 0, adopted, outcome, &brief, json);
    json_key_truth(json, "revealed", entry->revealed);
    if (eye->all || entry->revealed) {
        choices_json(eye, decision, json);
        entry_key_bots(eye, decision->asked, decision->asked_count,
                       kernel_bot_choices(eye->exercise->kernel, entry->decision), json);
    }
    if (eye->all) {
        json_key_text(json, "id", decision->id);
        results_json(eye, decision, &brief, json);
    }
    enum status status = key_chosen(eye, entry->decision, &brief, json);
    brief_key_shortened(&brief, json);
    json_close_object(json);
    return status;
}

/* ---- rounds ---- */

static int by_value(const void *a, const void *b)
{
    return *(const uint8_t *)a - *(const uint8_t *)b;
}

static const struct program_assessment *asking_of(const struct eye *eye, uint32_t round)
{
    return &eye->program->assessments[eye->program->rounds[round].assessment];
}

/* Those of asked cell k: one a seat that answered, in order of seats; a bot has one without a seat (`ret_bot`). */
static uint32_t gather(const struct eye *eye, uint32_t round, uint32_t k, uint8_t ret_values[SEAT_COUNT_MAX],
                       bool *ret_bot)
{
    const struct exercise *exercise = eye->exercise;
    uint32_t cell = asking_of(eye, round)->asked[k], count = 0;
    int32_t latest = slot_of(eye, eye->program->rounds[round].answer_slot + k);
    for (uint32_t s = 0; s < exercise->birth.seat_count; s++) {
        uint32_t value = exercise->birth.seats[s].cell == cell ? exercise_answer(exercise, round, s) : 0;
        if (value > 0)
            ret_values[count++] = (uint8_t)value;
    }
    *ret_bot = count == 0 && latest > 0;
    if (*ret_bot)
        ret_values[count++] = (uint8_t)latest;
    assert(count <= SEAT_COUNT_MAX);
    return count;
}

/* The answers of asked cell k. Control and observers see them seat by seat. Cells see them by size, which tells nothing
 * of seats, and those of few people not at all: there everybody could be found out. A bot has nothing to hide. */
static void answers_of(const struct eye *eye, uint32_t round, uint32_t k, struct buf *json)
{
    uint8_t values[SEAT_COUNT_MAX];
    bool bot;
    uint32_t count = gather(eye, round, k, values, &bot);
    if (!eye->all && !bot && count < asking_of(eye, round)->shown_from) {
        json_nothing(json);
        return;
    }
    if (!eye->all)
        qsort(values, count, sizeof(*values), by_value);
    json_open_list(json);
    for (uint32_t i = 0; i < count; i++)
        json_number(json, values[i]);
    json_close_list(json);
}

/* The middle answer of asked cell k, by the same measure; of an even number, what lies between the two. */
static void middle_of(const struct eye *eye, uint32_t round, uint32_t k, struct buf *json)
{
    uint8_t values[SEAT_COUNT_MAX];
    bool bot;
    uint32_t count = gather(eye, round, k, values, &bot);
    if (count == 0 || (!eye->all && !bot && count < asking_of(eye, round)->middle_from)) {
        json_nothing(json);
        return;
    }
    qsort(values, count, sizeof(*values), by_value);
    json_decimal(json, (values[(count - 1) / 2] + values[count / 2]) / 2.0);
}

static struct answered answered_by(const struct eye *eye, uint32_t round)
{
    uint32_t seat_count = eye->exercise->birth.seat_count;
    return eye->seat < seat_count ? eye->exercise->answers[round * seat_count + eye->seat] : (struct answered){0};
}

uint64_t entry_round_mark(const struct eye *eye, const struct view_round *entry)
{
    struct buf text; /* the little that can change, as it is shown */
    buf_init(&text, EVENT_BYTES_MAX);
    /* What the seat answered and said besides, not the event: saying it once more makes one or none, as colleagues did
     * answer or not (budget.c), and that is not this seat's to know. */
    struct answered own = answered_by(eye, entry->round);
    buf_printf(&text, "%u %d %d %d %d %u %" PRIx64 " ", entry->number, entry->open, entry->revealed, entry->opened_tick,
               entry->deadline_tick, own.value, own.mark);
    uint32_t asked_count = asking_of(eye, entry->round)->asked_count;
    if (eye->all || entry->revealed)
        buf_printf(&text, "%u ", kernel_bot_answers(eye->exercise->kernel, entry->round));
    for (uint32_t k = 0; (eye->all || entry->revealed) && k < asked_count; k++) {
        answers_of(eye, entry->round, k, &text);
        middle_of(eye, entry->round, k, &text);
    }
    uint64_t value = mark(text.ptr, text.len);
    buf_free(&text);
    return value;
}

/* What this seat answered itself, with all that it said besides. */
static enum status mine_json(const struct eye *eye, uint32_t round, struct brief *brief, struct buf *json)
{
    uint32_t event = exercise_answer_event(eye->exercise, round, eye->seat);
    struct str bytes = {"", 0};
    struct body body = {0};
    if (event == INDEX_NONE) {
        json_key_nothing(json, "mine");
        return STATUS_OK;
    }
    enum status status = exercise_body(eye->exercise, event, eye->arena, &bytes);
    if (status == STATUS_OK)
        status = body_parse(bytes, &body);
    if (status != STATUS_OK)
        return status;
    json_key_number(json, "mine", exercise_answer(eye->exercise, round, eye->seat));
    if (body_has(&body, "confidence"))
        json_key_text(json, "confidence", body_string(&body, "confidence"));
    if (body_has(&body, "expected_ally"))
        json_key_number(json, "expected_ally", body_number(&body, "expected_ally", 0));
    key_reason(&body, brief, json);
    body_free(&body);
    return STATUS_OK;
}

enum status entry_round(const struct eye *eye, const struct view_round *entry, bool only_short, struct buf *json)
{
    assert(entry->round < eye->program->round_count && entry->number > 0);
    const struct program_assessment *assessment = asking_of(eye, entry->round);
    struct brief brief = {.only_short = only_short};
    json_open_object(json);
    json_key_number(json, "number", entry->number);
    json_key_text(json, "assessment", assessment->id);
    entry_key_words(eye, "text", &assessment->text, entry->round, &brief, json);
    json_key_word(json, "scale", words_at(WORDS_scale, assessment->scale));
    json_key_number(json, "steps", assessment->step_count);
    json_key_number(json, "shown_from", assessment->shown_from);
    json_key_number(json, "middle_from", assessment->middle_from);
    json_key_truth(json, "shown_early",
                   assessment->shown_from < ANSWERS_SHOWN_MIN || assessment->middle_from < ANSWERS_MIDDLE_MIN);
    entry_key_second(eye, "opened_second", entry->opened_tick, json);
    entry_key_second(eye, "deadline_second", entry->deadline_tick, json);
    entry_key_more(eye, entry->more_ticks, json);
    json_key_truth(json, "open", entry->open);
    enum status status = mine_json(eye, entry->round, &brief, json);
    json_key_truth(json, "revealed", entry->revealed);
    if (eye->all || entry->revealed) {
        json_key_object(json, "answers");
        for (uint32_t k = 0; k < assessment->asked_count; k++) {
            entry_key_cell(eye, assessment->asked[k], json);
            answers_of(eye, entry->round, k, json);
        }
        json_close_object(json);
        json_key_object(json, "middle");
        for (uint32_t k = 0; k < assessment->asked_count; k++) {
            entry_key_cell(eye, assessment->asked[k], json);
            middle_of(eye, entry->round, k, json);
        }
        json_close_object(json);
        entry_key_bots(eye, assessment->asked, assessment->asked_count,
                       kernel_bot_answers(eye->exercise->kernel, entry->round), json);
    }
    brief_key_shortened(&brief, json);
    json_close_object(json);
    return status;
}
