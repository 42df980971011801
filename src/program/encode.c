/* The file form of a program.
 *
 * One description of the format serves both ways: every `wire_...` call either writes its field or reads it, so that
 * encoding and decoding cannot disagree. Integers are little-endian; enumerations and truths take a byte; a string is
 * its length in four bytes and its bytes, and a length of all ones is "there is none"; a text has as many strings as
 * the program has languages. A table is a count and its records.
 *
 * What is read may come from anybody. Every read is checked against what is left, every count against its maximum and
 * against the bytes that so many records take at the least, so memory stays in proportion to the input. The values
 * themselves are program_verify's business, which program_decode calls last: nobody gets a program that was not
 * verified. */
#include <assert.h>

#include "base/bytes.h"
#include "program/fill.h"

static const char magic[4] = {'E', 'N', 'T', 'P'};

struct wire {
    struct buf *out; /* writing */
    struct bytes in; /* reading */
    struct arena *arena;
    uint32_t language_count;
    bool has_patterns, asks, has_stages, has_storylines, has_files, has_quantities, releases, has_cards, has_freezes;
    bool wide; /* of the second version: its flags take four bytes */
    enum status status;
    const char *why;
};

static void fail(struct wire *wire, enum status status, const char *why)
{
    if (wire->status == STATUS_OK) {
        wire->status = status;
        wire->why = why;
    }
}

static const void *take(struct wire *wire, size_t len)
{
    if (wire->status != STATUS_OK)
        return NULL;
    const void *at = bytes_take(&wire->in, len);
    if (!at)
        fail(wire, STATUS_CORRUPT, "it ends too early");
    return at;
}

static uint64_t wire_integer(struct wire *wire, uint64_t value, unsigned len)
{
    assert(len <= sizeof(value));
    if (wire->out) {
        for (unsigned i = 0; i < len; i++)
            buf_u8(wire->out, (uint8_t)(value >> (8 * i)));
        return value;
    }
    const void *at = take(wire, len);
    return at ? bytes_little_at(at, len) : 0;
}

/* A program that is written is not touched, not even with the values it has: other threads may be reading it. */
static void wire_u32(struct wire *wire, uint32_t *value)
{
    uint32_t read = (uint32_t)wire_integer(wire, *value, 4);
    if (!wire->out)
        *value = read;
}

static void wire_i32(struct wire *wire, int32_t *value)
{
    int32_t read = (int32_t)(uint32_t)wire_integer(wire, (uint32_t)*value, 4);
    if (!wire->out)
        *value = read;
}

static void wire_i64(struct wire *wire, int64_t *value)
{
    int64_t read = (int64_t)wire_integer(wire, (uint64_t)*value, 8);
    if (!wire->out)
        *value = read;
}

static void wire_bool(struct wire *wire, bool *value)
{
    uint64_t byte = wire_integer(wire, *value, 1);
    if (byte > 1)
        fail(wire, STATUS_CORRUPT, "a truth is neither 0 nor 1");
    if (!wire->out)
        *value = byte == 1;
}

/* Enumerations are read as they come; program_verify knows their ends. */
#define WIRE_ENUM(wire, place) WIRE_BYTES(wire, place, 1)
#define WIRE_BYTES(wire, place, len)                                                                                   \
    do {                                                                                                               \
        uint64_t read_ = wire_integer(wire, (uint64_t)(place), len);                                                   \
        if (!(wire)->out)                                                                                              \
            (place) = (__typeof__(place))read_;                                                                        \
    } while (0)

static void wire_str(struct wire *wire, struct str *text)
{
    if (wire->out) {
        buf_u32(wire->out, text->ptr ? (uint32_t)text->len : UINT32_MAX);
        if (text->ptr)
            buf_add(wire->out, text->ptr, text->len);
        return;
    }
    uint32_t len = (uint32_t)wire_integer(wire, 0, 4);
    *text = (struct str){NULL, 0};
    if (wire->status != STATUS_OK || len == UINT32_MAX)
        return;
    if (len > TEXT_BYTES_MAX) {
        fail(wire, STATUS_CORRUPT, "a text is too long");
        return;
    }
    const char *at = take(wire, len);
    if (!at)
        return;
    assert(wire->arena && len <= TEXT_BYTES_MAX);
    *text = arena_copy(wire->arena, (struct str){at, len});
    if (!text->ptr)
        fail(wire, STATUS_OUT_OF_MEMORY, "out of memory");
}

static void wire_text(struct wire *wire, struct text *text)
{
    assert(wire->language_count <= LANGUAGE_COUNT_MAX);
    for (uint32_t i = 0; i < wire->language_count; i++)
        wire_str(wire, &text->in[i]);
}

static void wire_site(struct wire *wire, struct site *site)
{
    wire_u32(wire, &site->block);
    wire_u32(wire, &site->half);
}

/* A table's count and, when reading, its memory (NULL when writing). `bytes_min`: what a record takes in the file at
 * the least. */
static void *wire_count(struct wire *wire, uint32_t *count, uint32_t count_max, size_t item_bytes, size_t bytes_min)
{
    assert(bytes_min > 0);
    wire_u32(wire, count);
    if (wire->out)
        return NULL;
    if (wire->status == STATUS_OK && (*count > count_max || *count > wire->in.left / bytes_min))
        fail(wire, STATUS_CORRUPT, "a count is too large");
    void *items = NULL;
    if (wire->status == STATUS_OK && *count) {
        items = arena_alloc(wire->arena, *count, item_bytes);
        if (!items)
            fail(wire, STATUS_OUT_OF_MEMORY, "out of memory");
    }
    if (!items)
        *count = 0;
    assert(*count <= count_max && (*count == 0 || items));
    return items;
}

#define TABLE(wire, items, count, count_max, bytes_min)                                                                \
    do {                                                                                                               \
        void *made_ = wire_count(wire, &(count), count_max, sizeof(*(items)), bytes_min);                              \
        if (!(wire)->out)                                                                                              \
            (items) = made_;                                                                                           \
    } while (0)

static void wire_u32s(struct wire *wire, uint32_t **items, uint32_t *count, uint32_t count_max)
{
    TABLE(wire, *items, *count, count_max, 4);
    for (uint32_t i = 0; i < *count; i++)
        wire_u32(wire, &(*items)[i]);
}

/* A list inside a record, with a fixed maximum. */
static void wire_short_list(struct wire *wire, uint32_t *items, uint32_t *count, uint32_t count_max)
{
    wire_u32(wire, count);
    if (*count > count_max) {
        fail(wire, STATUS_CORRUPT, "a list is too long");
        *count = 0;
    }
    assert(*count <= count_max);
    for (uint32_t i = 0; i < *count; i++)
        wire_u32(wire, &items[i]);
}

/* Whether the code is narrow (1), whether texts hold values (2), which then come last, whether something is asked (4),
 * which then comes before these, whether there are phases (8), storylines (16), and files, channels or places (32),
 * decisions about quantities (64), and originators (128); of the second version, items of the plan (256) and freezes
 * (512). */
static void wire_flags(struct wire *wire, struct program *program)
{
    uint64_t flags = wire_integer(
        wire,
        program->narrow | (uint64_t)(program->pattern_count > 0) << 1 | (uint64_t)program_asks(program) << 2 |
            (uint64_t)(program->stage_count > 0) << 3 | (uint64_t)program_has_storylines(program) << 4 |
            (uint64_t)program_has_files(program) << 5 | (uint64_t)program_has_quantities(program) << 6 |
            (uint64_t)program_has_originators(program) << 7 | (uint64_t)(program->card_count > 0) << 8 |
            (uint64_t)(program->freeze_count > 0) << 9,
        wire->wide ? 4 : 1);
    wire->has_patterns = flags & 2;
    wire->asks = flags & 4;
    wire->has_stages = flags & 8;
    wire->has_storylines = flags & 16;
    wire->has_files = flags & 32;
    wire->has_quantities = flags & 64;
    wire->releases = flags & 128;
    wire->has_cards = flags & 256;
    wire->has_freezes = flags & 512;
    if (flags >> 10 != 0)
        fail(wire, STATUS_CORRUPT, "a flag that nobody knows");
    if (!wire->out)
        program->narrow = flags & 1;
}

static void wire_head(struct wire *wire, struct program *program)
{
    wire_u32(wire, &program->language_count);
    if (program->language_count > LANGUAGE_COUNT_MAX) {
        fail(wire, STATUS_CORRUPT, "too many languages");
        program->language_count = 0;
    }
    wire->language_count = program->language_count;
    for (uint32_t i = 0; i < program->language_count; i++)
        wire_str(wire, &program->languages[i]);
    wire_str(wire, &program->id);
    wire_str(wire, &program->marking);
    wire_text(wire, &program->title);
    wire_text(wire, &program->summary);
    wire_u32(wire, &program->zone_count);
    if (program->zone_count > ZONE_COUNT_MAX) {
        fail(wire, STATUS_CORRUPT, "too many zones");
        program->zone_count = 0;
    }
    for (uint32_t i = 0; i < program->zone_count; i++)
        wire_str(wire, &program->zones[i]);
    wire_i64(wire, &program->startex_seconds);
    wire_i32(wire, &program->startex_offset_minutes);
    wire_u32(wire, &program->tick_minutes);
    wire_u32(wire, &program->tick_count);
    wire_u32(wire, &program->pace);
    wire_flags(wire, program);
}

static void wire_code(struct wire *wire, struct program *program)
{
    TABLE(wire, program->code, program->code_count, CODE_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->code_count; i++) {
        struct instruction *instruction = &program->code[i];
        WIRE_BYTES(wire, instruction->opcode, 1);
        WIRE_BYTES(wire, instruction->reserved, 1);
        WIRE_BYTES(wire, instruction->slot, 2);
        wire_i32(wire, &instruction->imm);
    }
    TABLE(wire, program->slots, program->slot_count, SLOT_COUNT_MAX, 12);
    for (uint32_t i = 0; i < program->slot_count; i++) {
        wire_i32(wire, &program->slots[i].from);
        wire_i32(wire, &program->slots[i].to);
        wire_i32(wire, &program->slots[i].start);
    }
    wire_u32(wire, &program->time_slot);
    wire_u32(wire, &program->ending_slot);
    wire_u32(wire, &program->end_tick_slot);
}

static void wire_stages(struct wire *wire, struct program *program)
{
    if (!wire->out) {
        program->stage_slot = program->begins_slot = INDEX_NONE;
        program->ends = CODE_NONE;
    }
    if (!wire->has_stages)
        return;
    TABLE(wire, program->stages, program->stage_count, STAGE_COUNT_MAX, 18);
    for (uint32_t i = 0; i < program->stage_count; i++) {
        struct program_stage *stage = &program->stages[i];
        wire_str(wire, &stage->id);
        wire_text(wire, &stage->title);
        wire_u32(wire, &stage->begins);
        wire_bool(wire, &stage->by_control);
        wire_bool(wire, &stage->dated);
        wire_i64(wire, &stage->date_seconds);
    }
    wire_u32(wire, &program->ends);
    wire_u32(wire, &program->stage_slot);
    wire_u32(wire, &program->begins_slot);
}

static void wire_people(struct wire *wire, struct program *program)
{
    TABLE(wire, program->cells, program->cell_count, CELL_COUNT_MAX, 25);
    for (uint32_t i = 0; i < program->cell_count; i++) {
        struct program_cell *cell = &program->cells[i];
        wire_str(wire, &cell->id);
        wire_str(wire, &cell->country);
        wire_str(wire, &cell->side);
        wire_text(wire, &cell->name);
        WIRE_ENUM(wire, cell->seat);
        wire_u32(wire, &cell->may_share);
        wire_u32(wire, &cell->policy_first);
        wire_u32(wire, &cell->policy_count);
    }
    TABLE(wire, program->objectives, program->objective_count, OBJECTIVE_COUNT_MAX, 4);
    for (uint32_t i = 0; i < program->objective_count; i++) {
        wire_str(wire, &program->objectives[i].id);
        wire_text(wire, &program->objectives[i].text);
        wire_text(wire, &program->objectives[i].capability);
    }
    TABLE(wire, program->references, program->reference_count, REFERENCE_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->reference_count; i++) {
        wire_str(wire, &program->references[i].name);
        wire_str(wire, &program->references[i].url);
        wire_text(wire, &program->references[i].text);
    }
}

static void wire_state(struct wire *wire, struct program *program)
{
    TABLE(wire, program->parameters, program->parameter_count, PARAMETER_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        wire_str(wire, &program->parameters[i].id);
        wire_text(wire, &program->parameters[i].label);
        wire_u32(wire, &program->parameters[i].slot);
    }
    TABLE(wire, program->variables, program->variable_count, VARIABLE_COUNT_MAX, 20);
    for (uint32_t i = 0; i < program->variable_count; i++) {
        wire_str(wire, &program->variables[i].id);
        wire_text(wire, &program->variables[i].label);
        wire_u32(wire, &program->variables[i].slot);
        wire_u32(wire, &program->variables[i].value_first);
        wire_u32(wire, &program->variables[i].value_count);
        wire_u32(wire, &program->variables[i].show);
    }
    TABLE(wire, program->value_names, program->value_name_count, CODE_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->value_name_count; i++) {
        wire_str(wire, &program->value_names[i].name);
        wire_text(wire, &program->value_names[i].label);
    }
    TABLE(wire, program->capabilities, program->capability_count, CAPABILITY_COUNT_MAX, 20);
    for (uint32_t i = 0; i < program->capability_count; i++) {
        struct program_capability *capability = &program->capabilities[i];
        wire_str(wire, &capability->id);
        wire_text(wire, &capability->label);
        wire_u32(wire, &capability->owner);
        wire_u32(wire, &capability->uses_slot);
        wire_u32(wire, &capability->ready_slot);
        wire_u32(wire, &capability->ready_in);
    }
}

/* Only of what control sends or opens. */
static void wire_hand(struct wire *wire, bool by_hand, struct program_hand *hand)
{
    if (by_hand) {
        wire_u32(wire, &hand->rehearse);
        wire_site(wire, &hand->site);
        wire_u32(wire, &hand->stage);
    } else if (!wire->out) {
        hand->rehearse = CODE_NONE;
        hand->stage = INDEX_NONE;
    }
}

static void wire_injects(struct wire *wire, struct program *program)
{
    TABLE(wire, program->injects, program->inject_count, INJECT_COUNT_MAX, 72);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        struct program_inject *inject = &program->injects[i];
        wire_str(wire, &inject->id);
        wire_str(wire, &inject->marking);
        wire_str(wire, &inject->method);
        wire_text(wire, &inject->title);
        wire_text(wire, &inject->from);
        wire_text(wire, &inject->text);
        wire_text(wire, &inject->notes);
        WIRE_ENUM(wire, inject->kind);
        WIRE_ENUM(wire, inject->precedence);
        wire_u32(wire, &inject->at);
        wire_u32(wire, &inject->when);
        wire_u32(wire, &inject->after);
        wire_u32(wire, &inject->chance);
        wire_u32(wire, &inject->odds);
        wire_u32(wire, &inject->every);
        wire_u32(wire, &inject->times);
        wire_u32(wire, &inject->effects);
        wire_site(wire, &inject->site);
        wire_hand(wire, program_by_hand(inject), &inject->hand);
        wire_u32(wire, &inject->release);
        wire_u32(wire, &inject->last_slot);
        wire_u32(wire, &inject->tries_slot);
        wire_u32(wire, &inject->due_slot);
        wire_u32(wire, &inject->know_slot);
        wire_u32(wire, &inject->objective);
        wire_u32(wire, &inject->cite_first);
        wire_u32(wire, &inject->cite_count);
    }
    wire_u32s(wire, &program->cites, &program->cite_count, INJECT_COUNT_MAX * REFERENCE_COUNT_MAX);
}

static void wire_decisions(struct wire *wire, struct program *program)
{
    TABLE(wire, program->decisions, program->decision_count, DECISION_COUNT_MAX, 114);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        wire_str(wire, &decision->id);
        wire_text(wire, &decision->title);
        wire_text(wire, &decision->text);
        wire_u32(wire, &decision->at);
        wire_u32(wire, &decision->when);
        wire_u32(wire, &decision->after);
        wire_hand(wire, program_opened_by_hand(decision), &decision->hand);
        wire_u32(wire, &decision->within);
        WIRE_ENUM(wire, decision->agree);
        wire_short_list(wire, decision->asked, &decision->asked_count, ASKED_COUNT_MAX);
        wire_u32(wire, &decision->lead);
        for (uint32_t asked = 0; asked < decision->asked_count; asked++)
            wire_u32(wire, &decision->vote.weights[asked]);
        wire_u32(wire, &decision->vote.need);
        wire_u32(wire, &decision->vote.members);
        wire_u32(wire, &decision->vote.quorum);
        wire_u32(wire, &decision->vote.veto);
        wire_u32(wire, &decision->objection);
        wire_u32(wire, &decision->otherwise);
        wire_u32(wire, &decision->option_first);
        wire_u32(wire, &decision->option_count);
        wire_u32(wire, &decision->due_slot);
        wire_u32(wire, &decision->opened_slot);
        wire_u32(wire, &decision->closed_slot);
        wire_u32(wire, &decision->choice_slot);
        wire_u32(wire, &decision->adopted_slot);
        wire_u32(wire, &decision->outcome_slot);
        wire_u32(wire, &decision->chose_slot);
        wire_u32(wire, &decision->asked_slot);
        for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
            wire_site(wire, &decision->choice_site[asked]);
            wire_site(wire, &decision->outcome_site[asked]);
            wire_site(wire, &decision->wait_site[asked]);
            wire_u32(wire, &decision->ask_if[asked]);
        }
        wire_u32(wire, &decision->objective);
        wire_u32(wire, &decision->first);
        wire_u32(wire, &decision->first_of);
        wire_u32(wire, &decision->round);
        wire_u32(wire, &decision->round_of);
    }
    TABLE(wire, program->options, program->option_count, DECISION_COUNT_MAX * OPTION_COUNT_MAX, 24);
    for (uint32_t i = 0; i < program->option_count; i++) {
        struct program_option *option = &program->options[i];
        wire_str(wire, &option->id);
        wire_text(wire, &option->text);
        wire_u32(wire, &option->legal);
        wire_u32(wire, &option->effects);
        wire_u32(wire, &option->capability);
        wire_u32(wire, &option->outcome_first);
        wire_u32(wire, &option->outcome_count);
    }
    TABLE(wire, program->outcomes, program->outcome_count, DECISION_COUNT_MAX * OPTION_COUNT_MAX * OUTCOME_COUNT_MAX,
          12);
    for (uint32_t i = 0; i < program->outcome_count; i++) {
        wire_u32(wire, &program->outcomes[i].until);
        wire_u32(wire, &program->outcomes[i].weight);
        wire_u32(wire, &program->outcomes[i].effects);
        wire_text(wire, &program->outcomes[i].text);
    }
}

/* Behind the decisions, of those alone that are about them. */
static void wire_quantities(struct wire *wire, struct program *program)
{
    TABLE(wire, program->quantities, program->quantity_count, DECISION_COUNT_MAX * QUANTITY_COUNT_MAX, 12);
    for (uint32_t i = 0; i < program->quantity_count; i++) {
        wire_str(wire, &program->quantities[i].id);
        wire_text(wire, &program->quantities[i].text);
        wire_i32(wire, &program->quantities[i].otherwise);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        WIRE_ENUM(wire, decision->decides);
        if (decision->decides == DECIDES_OPTION)
            continue;
        wire_u32(wire, &decision->quantity_first);
        wire_u32(wire, &decision->quantity_count);
        wire_i32(wire, &decision->from);
        wire_i32(wire, &decision->to);
        wire_i32(wire, &decision->step);
        wire_u32(wire, &decision->least);
        wire_u32(wire, &decision->most);
        WIRE_ENUM(wire, decision->agree_value);
        wire_u32(wire, &decision->named_slot);
        wire_u32(wire, &decision->decided_slot);
        for (uint32_t asked = 0; asked < decision->asked_count; asked++)
            wire_site(wire, &decision->named_site[asked]);
    }
}

static void wire_assessments(struct wire *wire, struct program *program)
{
    TABLE(wire, program->assessments, program->assessment_count, ASSESSMENT_COUNT_MAX, 37);
    for (uint32_t i = 0; i < program->assessment_count; i++) {
        struct program_assessment *assessment = &program->assessments[i];
        wire_str(wire, &assessment->id);
        wire_text(wire, &assessment->text);
        WIRE_ENUM(wire, assessment->scale);
        wire_u32(wire, &assessment->step_count);
        wire_short_list(wire, assessment->asked, &assessment->asked_count, ASKED_COUNT_MAX);
        wire_u32(wire, &assessment->within_minutes);
        wire_u32(wire, &assessment->shown_from);
        wire_u32(wire, &assessment->middle_from);
        wire_u32(wire, &assessment->round_first);
        wire_u32(wire, &assessment->round_count);
        wire_u32(wire, &assessment->objective);
        if (!wire->out)
            assessment->truth = CODE_NONE;
    }
    TABLE(wire, program->rounds, program->round_count, ROUND_COUNT_MAX, 12);
    for (uint32_t i = 0; i < program->round_count; i++) {
        struct program_round *round = &program->rounds[i];
        wire_u32(wire, &round->assessment);
        wire_u32(wire, &round->at);
        wire_hand(wire, round->at == CODE_NONE, &round->hand);
        wire_u32(wire, &round->answer_slot);
        if (!wire->out)
            round->truth_slot = round->due_slot = INDEX_NONE;
        if (round->at == CODE_NONE)
            wire_u32(wire, &round->due_slot);
    }
}

static void wire_tasks(struct wire *wire, struct program *program)
{
    TABLE(wire, program->tasks, program->task_count, TASK_COUNT_MAX, 58);
    for (uint32_t i = 0; i < program->task_count; i++) {
        struct program_task *task = &program->tasks[i];
        wire_str(wire, &task->id);
        wire_text(wire, &task->text);
        wire_u32(wire, &task->cell);
        wire_u32(wire, &task->after);
        wire_u32(wire, &task->when);
        wire_u32(wire, &task->within);
        WIRE_ENUM(wire, task->by);
        wire_u32(wire, &task->whom);
        wire_bool(wire, &task->critical);
        wire_u32(wire, &task->effects);
        wire_u32(wire, &task->late_effects);
        wire_u32(wire, &task->objective);
        wire_u32(wire, &task->opened_slot);
        wire_u32(wire, &task->done_slot);
        wire_u32(wire, &task->late_slot);
        wire_site(wire, &task->site);
    }
    TABLE(wire, program->does, program->does_count, CELL_COUNT_MAX * POLICY_COUNT_MAX * TASK_COUNT_MAX, 13);
    for (uint32_t i = 0; i < program->does_count; i++) {
        wire_u32(wire, &program->does[i].least);
        wire_u32(wire, &program->does[i].most);
        wire_u32(wire, &program->does[i].chance);
        wire_bool(wire, &program->does[i].present);
    }
}

/* Whether there is a rule (1), and whether another is asked after it (2), then which. */
static void wire_presence(struct wire *wire, struct program_rule *rule)
{
    uint64_t how = wire_integer(wire, rule->present | (uint64_t)(rule->next != INDEX_NONE) << 1, 1);
    if (how > 3)
        fail(wire, STATUS_CORRUPT, "a rule is neither there nor not");
    if (!wire->out) {
        rule->present = how & 1;
        rule->next = INDEX_NONE;
    }
    if (how & 2)
        wire_u32(wire, &rule->next);
}

static void wire_bots(struct wire *wire, struct program *program)
{
    TABLE(wire, program->shares, program->share_count, SLOT_COUNT_MAX, 24);
    for (uint32_t i = 0; i < program->share_count; i++) {
        struct program_share *share = &program->shares[i];
        wire_u32(wire, &share->from_cell);
        wire_u32(wire, &share->inject);
        wire_u32(wire, &share->to_cell);
        wire_u32(wire, &share->due_slot);
        wire_site(wire, &share->site);
        wire_site(wire, &share->wait_site);
    }
    TABLE(wire, program->rules, program->rule_count,
          CELL_COUNT_MAX * POLICY_COUNT_MAX * SLOT_COUNT_MAX + RULE_NEXT_COUNT_MAX, 17);
    for (uint32_t i = 0; i < program->rule_count; i++) {
        struct program_rule *rule = &program->rules[i];
        wire_u32(wire, &rule->when);
        wire_u32(wire, &rule->after);
        wire_u32(wire, &rule->most);
        wire_u32(wire, &rule->chance);
        wire_presence(wire, rule);
    }
    TABLE(wire, program->rows, program->row_count, CODE_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->row_count; i++) {
        wire_u32(wire, &program->rows[i].when);
        wire_u32(wire, &program->rows[i].weight_first);
    }
    wire_u32s(wire, &program->weights, &program->weight_count, CODE_COUNT_MAX);
    TABLE(wire, program->tables, program->table_count, CELL_COUNT_MAX * POLICY_COUNT_MAX * DECISION_COUNT_MAX, 16);
    for (uint32_t i = 0; i < program->table_count; i++) {
        wire_u32(wire, &program->tables[i].row_first);
        wire_u32(wire, &program->tables[i].row_count);
        wire_u32(wire, &program->tables[i].takes_least);
        wire_u32(wire, &program->tables[i].takes_most);
    }
    wire_u32s(wire, &program->answers, &program->answer_count,
              CELL_COUNT_MAX * POLICY_COUNT_MAX * ASSESSMENT_COUNT_MAX);
    TABLE(wire, program->policies, program->policy_count, CELL_COUNT_MAX * POLICY_COUNT_MAX, 24);
    for (uint32_t i = 0; i < program->policy_count; i++) {
        struct program_policy *policy = &program->policies[i];
        wire_u32(wire, &policy->cell);
        wire_str(wire, &policy->name);
        wire_text(wire, &policy->label);
        wire_u32(wire, &policy->rule_first);
        wire_u32(wire, &policy->table_first);
        wire_u32(wire, &policy->answer_first);
        wire_u32(wire, &policy->does_first);
    }
}

static void wire_ends(struct wire *wire, struct program *program)
{
    TABLE(wire, program->endings, program->ending_count, ENDING_COUNT_MAX, 18);
    for (uint32_t i = 0; i < program->ending_count; i++) {
        wire_str(wire, &program->endings[i].id);
        wire_text(wire, &program->endings[i].text);
        wire_u32(wire, &program->endings[i].when);
        wire_u32(wire, &program->endings[i].part_first);
        wire_u32(wire, &program->endings[i].part_count);
        wire_bool(wire, &program->endings[i].grave);
        wire_bool(wire, &program->endings[i].at_once);
    }
    wire_text(wire, &program->time_up);
    TABLE(wire, program->parts, program->part_count, CODE_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->part_count; i++) {
        wire_str(wire, &program->parts[i].source);
        wire_u32(wire, &program->parts[i].when);
    }
    TABLE(wire, program->studies, program->study_count, STUDY_COUNT_MAX, 30);
    for (uint32_t i = 0; i < program->study_count; i++) {
        struct program_study *study = &program->studies[i];
        wire_str(wire, &study->id);
        WIRE_ENUM(wire, study->method);
        wire_u32(wire, &study->samples);
        wire_u32(wire, &study->runs);
        WIRE_ENUM(wire, study->outcome);
        wire_u32(wire, &study->outcome_index);
        wire_u32(wire, &study->decision);
        wire_u32(wire, &study->vary_count);
        if (study->vary_count > PARAMETER_COUNT_MAX) {
            fail(wire, STATUS_CORRUPT, "a study varies too much");
            study->vary_count = 0;
        }
        for (uint32_t vary = 0; vary < study->vary_count; vary++) {
            wire_u32(wire, &study->vary[vary].parameter);
            wire_i32(wire, &study->vary[vary].from);
            wire_i32(wire, &study->vary[vary].to);
        }
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            wire_u32(wire, &study->policies[cell]);
    }
}

static void wire_question(struct wire *wire, struct program_question *question)
{
    wire_str(wire, &question->id);
    wire_text(wire, &question->text);
    wire_u32(wire, &question->at);
    wire_u32(wire, &question->when);
    wire_u32(wire, &question->after);
    wire_hand(wire, program_asked_by_hand(question), &question->hand);
    wire_u32(wire, &question->within);
    WIRE_ENUM(wire, question->kind);
    wire_bool(wire, &question->one);
    wire_short_list(wire, question->asked, &question->asked_count, ASKED_COUNT_MAX);
    wire_i32(wire, &question->from);
    wire_i32(wire, &question->to);
    wire_u32(wire, &question->name_first);
    wire_u32(wire, &question->name_count);
    wire_u32(wire, &question->look_first);
    wire_u32(wire, &question->look_count);
    wire_bool(wire, &question->has_right);
    wire_i32(wire, &question->right_from);
    wire_i32(wire, &question->right_to);
    wire_u32(wire, &question->truth);
    wire_u32(wire, &question->shown_from);
    wire_u32(wire, &question->middle_from);
    wire_u32(wire, &question->due_slot);
    wire_u32(wire, &question->opened_slot);
    wire_u32(wire, &question->closed_slot);
    wire_u32(wire, &question->answered_slot);
    wire_u32(wire, &question->answer_slot);
    wire_u32(wire, &question->seen_slot);
    wire_u32(wire, &question->truth_slot);
    wire_u32(wire, &question->reply_first);
    wire_u32(wire, &question->objective);
    if (!wire->out)
        question->freeze = INDEX_NONE; /* until the freezes say so */
}

static void wire_questions(struct wire *wire, struct program *program)
{
    TABLE(wire, program->questions, program->question_count, QUESTION_COUNT_MAX, 104);
    for (uint32_t i = 0; i < program->question_count; i++)
        wire_question(wire, &program->questions[i]);
    TABLE(wire, program->answer_names, program->answer_name_count, QUESTION_COUNT_MAX * ANSWER_NAME_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->answer_name_count; i++) {
        wire_str(wire, &program->answer_names[i].name);
        wire_text(wire, &program->answer_names[i].label);
    }
    TABLE(wire, program->looks, program->look_count, QUESTION_COUNT_MAX * LOOK_COUNT_MAX, 4);
    for (uint32_t i = 0; i < program->look_count; i++)
        wire_text(wire, &program->looks[i]);
    wire_u32s(wire, &program->replies, &program->reply_count,
              CELL_COUNT_MAX * POLICY_COUNT_MAX * QUESTION_COUNT_MAX * RANK_COUNT_MAX);
    for (uint32_t i = 0; i < program->policy_count; i++)
        wire_u32(wire, &program->policies[i].reply_first);
    for (uint32_t i = 0; i < program->assessment_count; i++)
        wire_u32(wire, &program->assessments[i].truth);
    for (uint32_t i = 0; i < program->round_count; i++)
        wire_u32(wire, &program->rounds[i].truth_slot);
}

/* Each text that holds values learns of its pattern. */
static void join_patterns(struct wire *wire, struct program *program)
{
    for (uint32_t i = 0; i < program->pattern_count; i++) {
        struct text *text = fill_text_of(program, &program->patterns[i]);
        if (!text || text->pattern > 0) {
            fail(wire, STATUS_CORRUPT, "a pattern of no text");
            return;
        }
        text->pattern = i + 1;
    }
    fill_rounds(program);
}

static void wire_patterns(struct wire *wire, struct program *program)
{
    assert(!wire->out || program->pattern_count > 0);
    TABLE(wire, program->values, program->value_count, TEXT_VALUE_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->value_count; i++) {
        wire_u32(wire, &program->values[i].code);
        wire_u32(wire, &program->values[i].variable);
    }
    TABLE(wire, program->patterns, program->pattern_count, TEXT_VALUE_COUNT_MAX, 17);
    for (uint32_t i = 0; i < program->pattern_count; i++) {
        struct program_pattern *pattern = &program->patterns[i];
        WIRE_ENUM(wire, pattern->of);
        wire_u32(wire, &pattern->index);
        for (uint32_t l = 0; l < wire->language_count; l++)
            wire_str(wire, &pattern->in[l]);
        wire_u32(wire, &pattern->value_first);
        wire_u32(wire, &pattern->value_count);
    }
    if (!wire->out && wire->status == STATUS_OK)
        join_patterns(wire, program);
}

/* Behind the endings, of a program that has any of it. */
static void wire_storylines(struct wire *wire, struct program *program)
{
    for (uint32_t i = 0; !wire->out && i < program->inject_count; i++)
        program->injects[i].storyline = INDEX_NONE;
    if (!wire->has_storylines)
        return;
    TABLE(wire, program->storylines, program->storyline_count, STORYLINE_COUNT_MAX, 9);
    for (uint32_t i = 0; i < program->storyline_count; i++) {
        struct program_storyline *storyline = &program->storylines[i];
        wire_str(wire, &storyline->id);
        wire_text(wire, &storyline->title);
        wire_text(wire, &storyline->owner);
        wire_u32(wire, &storyline->objective);
        WIRE_ENUM(wire, storyline->colour);
    }
    for (uint32_t i = 0; i < program->inject_count; i++) {
        struct program_inject *inject = &program->injects[i];
        wire_u32(wire, &inject->storyline);
        wire_str(wire, &inject->controller);
        wire_text(wire, &inject->expected);
        WIRE_ENUM(wire, inject->status);
    }
}

static void wire_where(struct wire *wire, struct program_where *where)
{
    wire_bool(wire, &where->given);
    if (!where->given)
        return;
    wire_bool(wire, &where->is_point);
    wire_i32(wire, &where->latitude);
    wire_i32(wire, &where->longitude);
    wire_text(wire, &where->area);
    wire_text(wire, &where->label);
}

/* Behind the storylines, likewise. */
static void wire_files(struct wire *wire, struct program *program)
{
    for (uint32_t i = 0; !wire->out && i < program->inject_count; i++)
        program->injects[i].channel = INDEX_NONE;
    if (!wire->has_files)
        return;
    TABLE(wire, program->files, program->file_count, ATTACHMENT_COUNT_MAX, 49);
    for (uint32_t i = 0; i < program->file_count; i++) {
        struct program_file *file = &program->files[i];
        wire_str(wire, &file->id);
        wire_str(wire, &file->path);
        wire_text(wire, &file->title);
        wire_text(wire, &file->alt);
        WIRE_ENUM(wire, file->media);
        WIRE_BYTES(wire, file->bytes, 8);
        for (size_t k = 0; k < sizeof(file->sha256.bytes); k++)
            WIRE_BYTES(wire, file->sha256.bytes[k], 1);
    }
    wire_u32s(wire, &program->attached, &program->attached_count, INJECT_COUNT_MAX * ATTACHED_COUNT_MAX);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        struct program_inject *inject = &program->injects[i];
        wire_u32(wire, &inject->attach_first);
        wire_u32(wire, &inject->attach_count);
        wire_u32(wire, &inject->channel);
        wire_where(wire, &inject->where);
    }
}

/* Whether there is a rule (1), what it gives (2, 4), and whether another is asked after it (8), then which. */
static void wire_grant(struct wire *wire, struct program_grant *grant)
{
    wire_u32(wire, &grant->when);
    wire_u32(wire, &grant->chance);
    for (uint32_t answer = 0; answer < 2; answer++) {
        wire_u32(wire, &grant->least[answer]);
        wire_u32(wire, &grant->most[answer]);
    }
    uint64_t says = grant->present | (uint64_t)grant->gives[0] << 1 | (uint64_t)grant->gives[1] << 2 |
                    (uint64_t)(grant->next != INDEX_NONE) << 3;
    uint64_t how = wire_integer(wire, says, 1);
    if (how > 15)
        fail(wire, STATUS_CORRUPT, "a rule of release is neither there nor not");
    if (!wire->out) {
        grant->present = how & 1;
        grant->gives[0] = how >> 1 & 1;
        grant->gives[1] = how >> 2 & 1;
        grant->next = INDEX_NONE;
    }
    if (how & 8)
        wire_u32(wire, &grant->next);
}

/* Last of all, of a program in which something has an originator. */
static void wire_releases(struct wire *wire, struct program *program)
{
    uint32_t all = (uint32_t)((UINT64_C(1) << program->cell_count) - 1);
    for (uint32_t i = 0; !wire->out && i < program->inject_count; i++) {
        program->injects[i].originator = program->injects[i].redacts = program->injects[i].redacted = INDEX_NONE;
        program->injects[i].free = all;
    }
    if (!wire->releases)
        return;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        struct program_inject *inject = &program->injects[i];
        wire_u32(wire, &inject->originator);
        wire_u32(wire, &inject->free);
        wire_u32(wire, &inject->redacts);
        wire_u32(wire, &inject->redacted);
    }
    TABLE(wire, program->releases, program->release_count, INJECT_COUNT_MAX * CELL_COUNT_MAX, 32);
    for (uint32_t i = 0; i < program->release_count; i++) {
        struct program_release *release = &program->releases[i];
        wire_u32(wire, &release->inject);
        wire_u32(wire, &release->to_cell);
        wire_u32(wire, &release->asked_slot);
        wire_u32(wire, &release->by_slot);
        wire_u32(wire, &release->due_slot);
        wire_u32(wire, &release->came_slot);
        wire_site(wire, &release->site);
    }
    TABLE(wire, program->grants, program->grant_count, SLOT_COUNT_MAX * POLICY_COUNT_MAX, 25);
    for (uint32_t i = 0; i < program->grant_count; i++)
        wire_grant(wire, &program->grants[i]);
    for (uint32_t i = 0; i < program->policy_count; i++)
        wire_u32(wire, &program->policies[i].grant_first);
}

/* Behind all else, of a program that has any, or that rolls: what is left to read then are they. */
static void wire_seats(struct wire *wire, struct program *program)
{
    if (wire->out ? program->seat_count + program->roll_count == 0 : wire->in.left == 0)
        return;
    TABLE(wire, program->seats, program->seat_count, CELL_COUNT_MAX * CELL_SEAT_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->seat_count; i++) {
        wire_str(wire, &program->seats[i].id);
        wire_text(wire, &program->seats[i].title);
    }
    for (uint32_t i = 0; i < program->cell_count; i++) {
        wire_u32(wire, &program->cells[i].seat_first);
        wire_u32(wire, &program->cells[i].seat_count);
    }
    TABLE(wire, program->addressees, program->addressee_count, INJECT_COUNT_MAX * CELL_COUNT_MAX, 8);
    for (uint32_t i = 0; i < program->addressee_count; i++) {
        wire_u32(wire, &program->addressees[i].cell);
        wire_u32(wire, &program->addressees[i].seats);
    }
    for (uint32_t i = 0; i < program->inject_count; i++) {
        wire_u32(wire, &program->injects[i].addressee_first);
        wire_u32(wire, &program->injects[i].addressee_count);
    }
}

/* Behind the seats, likewise. */
static void wire_rolls(struct wire *wire, struct program *program)
{
    if (wire->out ? program->roll_count == 0 : wire->in.left == 0)
        return;
    TABLE(wire, program->rolls, program->roll_count, ROLL_COUNT_MAX, 24);
    for (uint32_t i = 0; i < program->roll_count; i++) {
        struct program_roll *roll = &program->rolls[i];
        wire_u32(wire, &roll->effects);
        wire_u32(wire, &roll->low);
        wire_u32(wire, &roll->high);
        wire_u32(wire, &roll->slot);
        wire_site(wire, &roll->site);
    }
}

static void wire_card(struct wire *wire, struct program_card *card)
{
    wire_str(wire, &card->id);
    wire_text(wire, &card->title);
    wire_text(wire, &card->text);
    wire_u32(wire, &card->owner);
    wire_short_list(wire, card->signers, &card->signer_count, ASKED_COUNT_MAX);
    for (uint32_t k = 0; k < card->signer_count; k++) {
        wire_u32(wire, &card->signer_seats[k]);
        wire_site(wire, &card->sign_site[k]);
    }
    wire_u32(wire, &card->due);
    wire_u32(wire, &card->depends);
    wire_u32(wire, &card->capability);
    wire_u32(wire, &card->when);
    wire_u32(wire, &card->legal);
    wire_u32(wire, &card->least);
    wire_u32(wire, &card->most);
    wire_u32(wire, &card->chance);
    wire_u32(wire, &card->odds);
    wire_u32(wire, &card->effects);
    wire_u32(wire, &card->done_effects);
    wire_u32(wire, &card->failed_effects);
    wire_u32(wire, &card->objective);
    wire_u32(wire, &card->begun_slot);
    wire_site(wire, &card->site);
    if (wire->out)
        return;
    card->proposed_slot = card->begun_slot + 1;
    card->agreed_slot = card->begun_slot + 2;
    card->ordered_slot = card->begun_slot + 3;
    card->done_slot = card->begun_slot + 4;
    card->failed_slot = card->begun_slot + 5;
    card->concurred_slot = card->begun_slot + CARD_TICK_COUNT;
    card->declined_slot = card->concurred_slot + card->signer_count;
}

/* In the second version alone, behind the releases. */
static void wire_cards(struct wire *wire, struct program *program)
{
    TABLE(wire, program->cards, program->card_count, CARD_COUNT_MAX, 80);
    for (uint32_t i = 0; i < program->card_count; i++)
        wire_card(wire, &program->cards[i]);
    TABLE(wire, program->dealings, program->dealing_count, CELL_COUNT_MAX * POLICY_COUNT_MAX * CARD_COUNT_MAX, 26);
    for (uint32_t i = 0; i < program->dealing_count; i++) {
        struct program_dealing *dealing = &program->dealings[i];
        wire_bool(wire, &dealing->drafts);
        wire_bool(wire, &dealing->signs);
        wire_u32(wire, &dealing->draft_least);
        wire_u32(wire, &dealing->draft_most);
        wire_u32(wire, &dealing->sign_least);
        wire_u32(wire, &dealing->sign_most);
        wire_u32(wire, &dealing->chance);
        wire_u32(wire, &dealing->odds);
    }
    for (uint32_t i = 0; i < program->policy_count; i++)
        wire_u32(wire, &program->policies[i].dealing_first);
}

/* Likewise, behind the plan. */
static void wire_freezes(struct wire *wire, struct program *program)
{
    TABLE(wire, program->freezes, program->freeze_count, FREEZE_COUNT_MAX, 13);
    for (uint32_t i = 0; i < program->freeze_count; i++) {
        struct program_freeze *freeze = &program->freezes[i];
        wire_str(wire, &freeze->id);
        wire_text(wire, &freeze->title);
        wire_short_list(wire, freeze->questions, &freeze->question_count, FREEZE_QUESTION_MAX);
        wire_u32(wire, &freeze->seconds);
        wire_bool(wire, &freeze->again);
        for (uint32_t k = 0; !wire->out && k < freeze->question_count; k++)
            if (freeze->questions[k] < program->question_count)
                program->questions[freeze->questions[k]].freeze = i;
    }
}

static void wire_program(struct wire *wire, struct program *program)
{
    wire_head(wire, program);
    wire_code(wire, program);
    wire_stages(wire, program);
    wire_people(wire, program);
    wire_state(wire, program);
    wire_injects(wire, program);
    wire_decisions(wire, program);
    if (wire->has_quantities)
        wire_quantities(wire, program);
    wire_assessments(wire, program);
    wire_tasks(wire, program);
    wire_bots(wire, program);
    wire_ends(wire, program);
    wire_storylines(wire, program);
    wire_files(wire, program);
    if (wire->asks)
        wire_questions(wire, program);
    if (wire->has_patterns)
        wire_patterns(wire, program);
    wire_releases(wire, program);
    if (wire->has_cards)
        wire_cards(wire, program);
    if (wire->has_freezes)
        wire_freezes(wire, program);
    wire_seats(wire, program);
    wire_rolls(wire, program);
}

enum status program_encode(const struct program *program, struct buf *ret_bytes)
{
    assert(program->language_count <= LANGUAGE_COUNT_MAX);
    struct wire wire = {.out = ret_bytes, .wide = program->card_count > 0 || program->freeze_count > 0};
    buf_add(ret_bytes, magic, sizeof(magic));
    buf_u32(ret_bytes, wire.wide ? PROGRAM_VERSION_WIDE : PROGRAM_VERSION);
    wire_program(&wire, (struct program *)(uintptr_t)program); /* writing does not change it */
    return ret_bytes->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}

enum status program_decode(const void *bytes, size_t len, struct program **ret_program, const char **ret_why)
{
    struct wire wire = {.in = bytes_of(bytes, len)};
    struct program *program = NULL;
    const uint8_t *begins = take(&wire, sizeof(magic));
    if (!begins || memcmp(begins, magic, sizeof(magic)) != 0) {
        wire.status = STATUS_MALFORMED;
        wire.why = "it is not a compiled scenario";
        goto cleanup;
    }
    const uint64_t version = wire_integer(&wire, 0, 4);
    wire.wide = version == PROGRAM_VERSION_WIDE;
    if (version != PROGRAM_VERSION && !wire.wide) {
        fail(&wire, STATUS_VERSION, "it was compiled by another version");
        goto cleanup;
    }
    program = program_new();
    if (!program) {
        fail(&wire, STATUS_OUT_OF_MEMORY, "out of memory");
        goto cleanup;
    }
    wire.arena = &program->arena;
    wire_program(&wire, program);
    if (wire.in.left)
        fail(&wire, STATUS_CORRUPT, "something follows its end");
    if (wire.status == STATUS_OK) {
        const char *wrong = program_verify(program);
        if (wrong)
            fail(&wire, STATUS_CORRUPT, wrong);
    }
cleanup:
    assert(wire.status != STATUS_OK || (program && wire.in.left == 0));
    if (wire.status == STATUS_OK)
        *ret_program = program;
    else {
        program_free(program);
        if (ret_why)
            *ret_why = wire.why;
    }
    return wire.status;
}

struct hash program_hash(const struct program *program)
{
    struct buf bytes;
    buf_init(&bytes, (size_t)1 << 30);
    enum status status = program_encode(program, &bytes);
    assert(status == STATUS_OK);
    struct hash hash = hash_bytes(bytes.ptr, bytes.len);
    buf_free(&bytes);
    return hash;
}
