/* One item, decision or round as JSON, for one eye.
 *
 * Everything written for a cell comes from its struct view_*, or is static text of the program that a view entry names,
 * or the body of the event behind an item it has. What control sees besides is written under `eye->all`
 * only. */
#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/time.h"
#include "program/words.h"

static const char *const item_kind_names[] = {"inject", "ad-hoc", "message", "request", "reply"};

static uint64_t mark(const void *bytes, size_t len)
{
    return hash_fnv(HASH_FNV_START, bytes, len);
}

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

static long long tick_second(const struct eye *eye, int32_t tick)
{
    return time_second(eye->program, tick);
}

static void cell_id(const struct eye *eye, uint32_t cell, struct buf *json)
{
    if (cell < eye->program->cell_count)
        buf_json(json, eye->program->cells[cell].id);
    else
        buf_add_str(json, STR("null"));
}

void cells_json(const struct program *program, uint32_t cells, struct buf *json)
{
    const char *comma = "";
    buf_add_str(json, STR("["));
    for (uint32_t c = 0; c < program->cell_count; c++) {
        if (!(cells >> c & 1))
            continue;
        buf_add_str(json, str_of(comma));
        buf_json(json, program->cells[c].id);
        comma = ",";
    }
    buf_add_str(json, STR("]"));
}

void exercise_text_json(const struct program *program, const struct text *text, struct buf *ret_json)
{
    const char *comma = "";
    buf_add_str(ret_json, STR("{"));
    for (uint32_t l = 0; l < program->language_count; l++) {
        if (!text->in[l].ptr)
            continue;
        buf_add_str(ret_json, str_of(comma));
        buf_json(ret_json, program->languages[l]);
        buf_add_str(ret_json, STR(":"));
        buf_json(ret_json, text->in[l]);
        comma = ",";
    }
    buf_add_str(ret_json, STR("}"));
}

/* ---- items ---- */

bool item_withdrawn(const struct eye *eye, const struct view_item *entry)
{
    return eye->cell != CELL_CONTROL && !(entry->item->known >> eye->cell & 1);
}

/* The number of an item as this eye counts, or 0: an item about one it does not have tells nothing of it. */
static uint32_t number_of(const struct eye *eye, uint32_t item)
{
    for (uint32_t i = 0; item != ITEM_NONE && i < eye->view.item_count; i++)
        if (eye->view.items[i].item_index == item && !item_withdrawn(eye, &eye->view.items[i]))
            return eye->view.items[i].number;
    return 0;
}

uint64_t item_mark(const struct eye *eye, const struct view_item *entry)
{
    if (eye->all)
        return mark(entry->item, sizeof(*entry->item));
    uint32_t seen[] = {entry->number,      entry->item->event,  entry->opened,    entry->acknowledged,
                       entry->shared_with, entry->known_second, entry->shared_by, number_of(eye, entry->item->about)};
    return mark(seen, sizeof(seen));
}

/* {"rok":4200,...}: the seconds of those cells whose bit is set */
static void seconds_json(const struct eye *eye, const char *name, uint32_t cells, const uint32_t *seconds,
                         struct buf *json)
{
    const char *comma = "";
    buf_printf(json, ",\"%s\":{", name);
    for (uint32_t c = 0; c < eye->program->cell_count; c++) {
        if (!(cells >> c & 1))
            continue;
        buf_add_str(json, str_of(comma));
        buf_json(json, eye->program->cells[c].id);
        buf_printf(json, ":%u", seconds[c]);
        comma = ",";
    }
    buf_add_str(json, STR("}"));
}

static void whole_item_json(const struct eye *eye, const struct item *item, struct buf *json)
{
    const char *comma = "";
    seconds_json(eye, "known", item->known, item->known_second, json);
    seconds_json(eye, "opened", item->opened, item->opened_second, json);
    seconds_json(eye, "acknowledged", item->acknowledged, item->acknowledged_second, json);
    buf_add_str(json, STR(",\"shared_by\":{"));
    for (uint32_t c = 0; c < eye->program->cell_count; c++) {
        if (!(item->shared >> c & 1))
            continue;
        buf_add_str(json, str_of(comma));
        buf_json(json, eye->program->cells[c].id);
        buf_add_str(json, STR(":"));
        cell_id(eye, item->shared_by[c], json);
        comma = ",";
    }
    buf_add_str(json, STR("}"));
}

static void cites_json(const struct eye *eye, const struct program_inject *inject, struct buf *json)
{
    for (uint32_t i = 0; i < inject->cite_count; i++) {
        const struct program_reference *reference =
            &eye->program->references[eye->program->cites[inject->cite_first + i]];
        buf_add_str(json, i > 0 ? STR(",{\"name\":") : STR("{\"name\":"));
        buf_json(json, reference->name);
        if (reference->url.len > 0) {
            buf_add_str(json, STR(",\"url\":"));
            buf_json(json, reference->url);
        }
        buf_add_str(json, STR("}"));
    }
}

static void about_json(const struct eye *eye, uint32_t about, struct buf *json)
{
    uint32_t number = number_of(eye, about);
    if (number > 0)
        buf_printf(json, "%u", number);
    else
        buf_add_str(json, STR("null"));
}

/* A T of the body, or of the program when the body has none. */
static void either_json(const struct eye *eye, struct str body, const char *name, const struct text *otherwise,
                        struct buf *json)
{
    struct str member = otherwise ? body_member(eye->arena, body, name) : STR("{}");
    json->failed |= !member.ptr;
    if (member.len == 0)
        exercise_text_json(eye->program, otherwise, json);
    else
        body_text_json(eye->program, body, name, json);
}

/* Of what people wrote: to whom, and from which seat. A cell reads both of what it wrote itself; of what it was sent it
 * learns no other reader and no seat. */
static void written_json(const struct eye *eye, const struct item *item, const struct event *event, uint32_t seat,
                         struct buf *json)
{
    if (item->kind != ITEM_MESSAGE && item->kind != ITEM_REQUEST)
        return;
    bool own = eye->all || (eye->cell != CELL_CONTROL && item->from == eye->cell);
    uint32_t to = item->kind == ITEM_MESSAGE ? event->b : 0;
    buf_add_str(json, STR(",\"to\":"));
    cells_json(eye->program, own ? to : to & (eye->cell == CELL_CONTROL ? 0 : UINT32_C(1) << eye->cell), json);
    buf_add_str(json, STR(",\"by\":"));
    if (own && seat < eye->exercise->birth.seat_count)
        buf_json(json, str_of(eye->exercise->birth.seats[seat].id));
    else
        buf_add_str(json, STR("null"));
}

enum status item_json(const struct eye *eye, const struct view_item *entry, struct buf *json)
{
    const struct item *item = entry->item;
    const struct program_inject *inject = item->kind == ITEM_INJECT ? &eye->program->injects[item->inject] : NULL;
    struct str body = {"", 0};
    struct event event = {0};
    uint16_t seat = UINT16_MAX;
    /* A delivery keeps the words it came with: a later edit is of the deliveries after it. */
    if (!inject || kernel_edit_event(eye->exercise->kernel, item->inject) != INDEX_NONE) {
        enum status status = exercise_event(eye->exercise, item->event, eye->arena, &event, &seat, &body);
        if (status != STATUS_OK)
            return status;
        if (inject && event.kind != EVENT_EDIT)
            body = (struct str){"", 0};
    }
    struct str from = item->kind == ITEM_AD_HOC ? body_member(eye->arena, body, "from") : (struct str){"", 0};
    json->failed |= !from.ptr;
    buf_printf(json, "{\"number\":%u,\"kind\":\"%s\",\"inject_kind\":", entry->number, item_kind_names[item->kind]);
    if (item->kind <= ITEM_AD_HOC)
        buf_printf(json, "\"%s\"", words_at(WORDS_inject_kind, item->inject_kind));
    else
        buf_add_str(json, STR("null"));
    buf_printf(json, ",\"precedence\":\"%s\",\"from\":", words_at(WORDS_precedence, item->precedence));
    if (inject)
        exercise_text_json(eye->program, &inject->from, json);
    else if (from.len > 0)
        body_text_json(eye->program, body, "from", json);
    else if (item->from == CELL_CONTROL)
        buf_add_str(json, STR("\"control\""));
    else
        cell_id(eye, item->from, json);
    buf_add_str(json, STR(",\"from_cell\":"));
    cell_id(eye, item->from, json);
    buf_add_str(json, STR(",\"title\":"));
    either_json(eye, body, "title", inject ? &inject->title : NULL, json);
    buf_add_str(json, STR(",\"text\":"));
    either_json(eye, body, "text", inject ? &inject->text : NULL, json);
    buf_add_str(json, STR(",\"marking\":"));
    buf_json(json, inject && inject->marking.len > 0 ? inject->marking : eye->program->marking);
    buf_add_str(json, STR(",\"method\":"));
    buf_json(json, inject ? inject->method : STR(""));
    buf_add_str(json, STR(",\"cites\":["));
    if (inject)
        cites_json(eye, inject, json);
    buf_printf(json, "],\"second\":%u,\"known_second\":%u", item->second,
               eye->all ? item->second : entry->known_second);
    buf_add_str(json, STR(",\"shared_with\":"));
    cells_json(eye->program, entry->shared_with, json);
    buf_add_str(json, STR(",\"about\":"));
    about_json(eye, item->about, json);
    bool mine = item->kind >= ITEM_MESSAGE && item->from == eye->cell;
    written_json(eye, item, &event, seat, json);
    buf_printf(json, ",\"withdrawn\":false,\"mine\":%s", truth(mine && (eye->all || eye->cell != CELL_CONTROL)));
    if (eye->all) {
        buf_add_str(json, STR(",\"inject\":"));
        if (inject)
            buf_json(json, inject->id);
        else
            buf_add_str(json, STR("null"));
        whole_item_json(eye, item, json);
    } else {
        buf_printf(json, ",\"opened\":%s,\"acknowledged\":%s,\"shared_by\":", truth(entry->opened),
                   truth(entry->acknowledged));
        cell_id(eye, entry->shared_by, json);
    }
    buf_add_str(json, STR("}"));
    return STATUS_OK;
}

/* ---- decisions ---- */

static int32_t slot_of(const struct eye *eye, uint32_t slot)
{
    return kernel_slots(eye->exercise->kernel)[slot];
}

uint64_t decision_mark(const struct eye *eye, const struct view_decision *entry)
{
    const struct program_decision *decision = &eye->program->decisions[entry->decision];
    int32_t seen[12 + 3 * ASKED_COUNT_MAX] = {
        (int32_t)entry->number, entry->open,          entry->closed,         entry->revealed,
        entry->choice,          entry->adopted,       entry->outcome,        entry->opened_tick,
        entry->closed_tick,     entry->deadline_tick, (int32_t)entry->legal,
    };
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        if (eye->all || entry->revealed)
            seen[12 + k] = slot_of(eye, decision->choice_slot + k);
        if (eye->all) {
            seen[12 + ASKED_COUNT_MAX + k] = slot_of(eye, decision->adopted_slot + k);
            seen[12 + 2 * ASKED_COUNT_MAX + k] = slot_of(eye, decision->outcome_slot + k);
        }
    }
    return mark(seen, sizeof(seen));
}

static void option_id(const struct eye *eye, const struct program_decision *decision, int32_t option, struct buf *json)
{
    if (option >= 0 && (uint32_t)option < decision->option_count)
        buf_json(json, eye->program->options[decision->option_first + (uint32_t)option].id);
    else
        buf_add_str(json, STR("null"));
}

static void outcome_text(const struct eye *eye, const struct program_decision *decision, int32_t option,
                         int32_t outcome, struct buf *json)
{
    const struct program_option *adopted = NULL;
    if (option >= 0 && (uint32_t)option < decision->option_count)
        adopted = &eye->program->options[decision->option_first + (uint32_t)option];
    if (adopted && outcome >= 0 && (uint32_t)outcome < adopted->outcome_count)
        exercise_text_json(eye->program, &eye->program->outcomes[adopted->outcome_first + (uint32_t)outcome].text,
                           json);
    else
        buf_add_str(json, STR("null"));
}

/* Control: what was adopted, which under `each` is one option for every asked cell. */
static void results_json(const struct eye *eye, const struct program_decision *decision, struct buf *json)
{
    uint32_t count = decision->agree == AGREE_EACH ? decision->asked_count : 1;
    const char *comma = "";
    buf_add_str(json, STR(",\"results\":["));
    for (uint32_t k = 0; k < count; k++) {
        int32_t adopted = slot_of(eye, decision->adopted_slot + k);
        if (adopted < 0)
            continue;
        buf_printf(json, "%s{\"cell\":", comma);
        cell_id(eye, decision->agree == AGREE_EACH ? decision->asked[k] : CELL_CONTROL, json);
        buf_add_str(json, STR(",\"option\":"));
        option_id(eye, decision, adopted, json);
        buf_add_str(json, STR(",\"outcome\":"));
        outcome_text(eye, decision, adopted, slot_of(eye, decision->outcome_slot + k), json);
        buf_add_str(json, STR("}"));
        comma = ",";
    }
    buf_add_str(json, STR("]"));
}

static void second_json(const struct eye *eye, const char *name, int32_t tick, struct buf *json)
{
    if (tick >= 0)
        buf_printf(json, ",\"%s\":%lld", name, tick_second(eye, tick));
    else
        buf_printf(json, ",\"%s\":null", name);
}

void decision_json(const struct eye *eye, const struct view_decision *entry, struct buf *json)
{
    const struct program_decision *decision = &eye->program->decisions[entry->decision];
    int32_t adopted = entry->adopted, outcome = entry->outcome;
    if (eye->all && decision->agree != AGREE_EACH) {
        adopted = slot_of(eye, decision->adopted_slot);
        outcome = slot_of(eye, decision->outcome_slot);
    }
    buf_printf(json, "{\"number\":%u,\"title\":", entry->number);
    exercise_text_json(eye->program, &decision->title, json);
    buf_add_str(json, STR(",\"text\":"));
    exercise_text_json(eye->program, &decision->text, json);
    buf_printf(json, ",\"agree\":\"%s\",\"lead\":", words_at(WORDS_agree, decision->agree));
    cell_id(eye, decision->agree == AGREE_LEAD ? decision->asked[decision->lead] : CELL_CONTROL, json);
    buf_add_str(json, STR(",\"asked\":["));
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        buf_add_str(json, k > 0 ? STR(",") : STR(""));
        cell_id(eye, decision->asked[k], json);
    }
    buf_add_str(json, STR("]"));
    second_json(eye, "opened_second", entry->opened_tick, json);
    second_json(eye, "deadline_second", entry->deadline_tick, json);
    buf_printf(json, ",\"open\":%s,\"closed\":%s,\"options\":[", truth(entry->open), truth(entry->closed));
    for (uint32_t o = 0; o < decision->option_count; o++) {
        const struct program_option *option = &eye->program->options[decision->option_first + o];
        buf_add_str(json, o > 0 ? STR(",{\"id\":") : STR("{\"id\":"));
        buf_json(json, option->id);
        buf_add_str(json, STR(",\"text\":"));
        exercise_text_json(eye->program, &option->text, json);
        buf_printf(json, ",\"legal\":%s}", truth(entry->legal >> o & 1));
    }
    buf_add_str(json, STR("],\"choice\":"));
    option_id(eye, decision, entry->choice, json);
    buf_add_str(json, STR(",\"adopted\":"));
    option_id(eye, decision, adopted, json);
    buf_add_str(json, STR(",\"outcome\":"));
    outcome_text(eye, decision, adopted, outcome, json);
    buf_printf(json, ",\"revealed\":%s", truth(entry->revealed));
    if (eye->all || entry->revealed) {
        buf_add_str(json, STR(",\"choices\":{"));
        for (uint32_t k = 0; k < decision->asked_count; k++) {
            buf_add_str(json, k > 0 ? STR(",") : STR(""));
            cell_id(eye, decision->asked[k], json);
            buf_add_str(json, STR(":"));
            option_id(eye, decision, slot_of(eye, decision->choice_slot + k), json);
        }
        buf_add_str(json, STR("}"));
    }
    if (eye->all) {
        buf_add_str(json, STR(",\"id\":"));
        buf_json(json, decision->id);
        results_json(eye, decision, json);
    }
    buf_add_str(json, STR("}"));
}

/* ---- rounds ---- */

/* The answers of asked cell k: one a seat that answered, in order of seats; a bot has one without a seat. */
static void answers_of(const struct eye *eye, uint32_t round, uint32_t k, struct buf *json)
{
    const struct exercise *exercise = eye->exercise;
    uint32_t cell = eye->program->assessments[eye->program->rounds[round].assessment].asked[k];
    const char *comma = "";
    buf_add_str(json, STR("["));
    for (uint32_t s = 0; s < exercise->birth.seat_count; s++) {
        uint32_t value = exercise->birth.seats[s].cell == cell ? exercise_answer(exercise, round, s) : 0;
        if (value == 0)
            continue;
        buf_printf(json, "%s%u", comma, value);
        comma = ",";
    }
    int32_t latest = slot_of(eye, eye->program->rounds[round].answer_slot + k);
    if (!*comma && latest > 0)
        buf_printf(json, "%d", latest);
    buf_add_str(json, STR("]"));
}

uint64_t round_mark(const struct eye *eye, const struct view_round *entry)
{
    struct buf text; /* the little that can change, as it is shown */
    buf_init(&text, EVENT_BYTES_MAX);
    buf_printf(&text, "%u %d %d %d %d %d %u ", entry->number, entry->open, entry->revealed, entry->answer,
               entry->opened_tick, entry->deadline_tick,
               eye->cell == CELL_CONTROL ? 0 : exercise_answer(eye->exercise, entry->round, eye->seat));
    uint32_t asked_count = eye->program->assessments[eye->program->rounds[entry->round].assessment].asked_count;
    for (uint32_t k = 0; (eye->all || entry->revealed) && k < asked_count; k++)
        answers_of(eye, entry->round, k, &text);
    uint64_t value = mark(text.ptr, text.len);
    buf_free(&text);
    return value;
}

void round_json(const struct eye *eye, const struct view_round *entry, struct buf *json)
{
    const struct program_assessment *assessment =
        &eye->program->assessments[eye->program->rounds[entry->round].assessment];
    buf_printf(json, "{\"number\":%u,\"assessment\":", entry->number);
    buf_json(json, assessment->id);
    buf_add_str(json, STR(",\"text\":"));
    exercise_text_json(eye->program, &assessment->text, json);
    buf_printf(json, ",\"scale\":\"%s\",\"steps\":%u", words_at(WORDS_scale, assessment->scale),
               assessment->step_count);
    second_json(eye, "opened_second", entry->opened_tick, json);
    second_json(eye, "deadline_second", entry->deadline_tick, json);
    buf_printf(json, ",\"open\":%s,\"answer\":%d,\"mine\":", truth(entry->open), entry->answer);
    uint32_t mine = eye->cell == CELL_CONTROL ? 0 : exercise_answer(eye->exercise, entry->round, eye->seat);
    if (mine > 0)
        buf_printf(json, "%u", mine);
    else
        buf_add_str(json, STR("null"));
    buf_printf(json, ",\"revealed\":%s", truth(entry->revealed));
    if (eye->all || entry->revealed) {
        buf_add_str(json, STR(",\"answers\":{"));
        for (uint32_t k = 0; k < assessment->asked_count; k++) {
            buf_add_str(json, k > 0 ? STR(",") : STR(""));
            cell_id(eye, assessment->asked[k], json);
            buf_add_str(json, STR(":"));
            answers_of(eye, entry->round, k, json);
        }
        buf_add_str(json, STR("}"));
    }
    buf_add_str(json, STR("}"));
}
