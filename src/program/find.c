/* Small things about programs: names to indices, texts in a reader's language, birth and end. */
#include <assert.h>
#include <stdlib.h>

#include "program/program.h"

#define FIND(function, items, count)                                                                                   \
    uint32_t function(const struct program *program, struct str id)                                                    \
    {                                                                                                                  \
        for (uint32_t i = 0; i < program->count; i++)                                                                  \
            if (str_equal(program->items[i].id, id))                                                                   \
                return i;                                                                                              \
        return INDEX_NONE;                                                                                             \
    }

FIND(program_find_cell, cells, cell_count)
FIND(program_find_storyline, storylines, storyline_count)
FIND(program_find_stage, stages, stage_count)
FIND(program_find_inject, injects, inject_count)
FIND(program_find_decision, decisions, decision_count)
FIND(program_find_task, tasks, task_count)
FIND(program_find_card, cards, card_count)
FIND(program_find_variable, variables, variable_count)
FIND(program_find_parameter, parameters, parameter_count)
FIND(program_find_ending, endings, ending_count)
FIND(program_find_objective, objectives, objective_count)
FIND(program_find_question, questions, question_count)
FIND(program_find_freeze, freezes, freeze_count)

uint32_t program_find_seat(const struct program *program, uint32_t cell, struct str id)
{
    assert(cell < program->cell_count);
    for (uint32_t s = 0; s < program->cells[cell].seat_count; s++)
        if (str_equal(program->seats[program->cells[cell].seat_first + s].id, id))
            return s;
    return INDEX_NONE;
}

uint32_t program_addressed(const struct program *program, uint32_t inject, uint32_t cell)
{
    assert(inject < program->inject_count && cell < program->cell_count);
    const struct program_inject *of = &program->injects[inject];
    for (uint32_t i = 0; i < of->addressee_count; i++)
        if (program->addressees[of->addressee_first + i].cell == cell)
            return program->addressees[of->addressee_first + i].seats;
    return 0;
}

uint32_t program_find_language(const struct program *program, struct str code)
{
    assert(program->language_count <= LANGUAGE_COUNT_MAX);
    for (uint32_t l = 0; l < program->language_count; l++)
        if (str_equal(program->languages[l], code))
            return l;
    return INDEX_NONE;
}

const struct program_roll *program_rolls_of(const struct program *program, code_at effects, uint32_t *ret_count)
{
    uint32_t first = 0, end = program->roll_count;
    while (first < end) {
        uint32_t middle = first + (end - first) / 2;
        if (program->rolls[middle].effects < effects)
            first = middle + 1;
        else
            end = middle;
    }
    while (end < program->roll_count && program->rolls[end].effects == effects)
        end++;
    assert(effects != CODE_NONE || first == end);
    *ret_count = end - first;
    return program->rolls + first;
}

bool program_has_storylines(const struct program *program)
{
    bool any = program->storyline_count > 0;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        any = any || inject->controller.len > 0 || inject->status != DRAFT_APPROVED ||
              program_text(&inject->expected, 0).len > 0;
    }
    return any;
}

bool program_has_files(const struct program *program)
{
    bool any = program->file_count > 0;
    for (uint32_t i = 0; i < program->inject_count; i++)
        any = any || program->injects[i].channel != INDEX_NONE || program->injects[i].where.given;
    return any;
}

uint32_t program_attached(const struct program *program, uint32_t inject, uint32_t place)
{
    if (inject == INDEX_NONE || place >= program->injects[inject].attach_count)
        return INDEX_NONE;
    assert(inject < program->inject_count);
    return program->attached[program->injects[inject].attach_first + place];
}

void program_degrees_print(int32_t ten_thousandths, struct buf *text)
{
    uint32_t size = (uint32_t)abs(ten_thousandths), part = size % DEGREE, digits = 4;
    assert(size <= LONGITUDE_MAX);
    buf_printf(text, "%s%u", ten_thousandths < 0 ? "-" : "", size / DEGREE);
    for (; part > 0 && part % 10 == 0; digits--)
        part /= 10;
    if (part > 0)
        buf_printf(text, ".%0*u", (int)digits, part);
}

bool program_saw_files(const struct program *program)
{
    bool all = true;
    for (uint32_t i = 0; i < program->file_count; i++)
        all = all && program->files[i].bytes > 0;
    return all;
}

uint64_t program_files_bytes(const struct program *program)
{
    uint64_t bytes = 0;
    assert(program->file_count <= ATTACHMENT_COUNT_MAX);
    for (uint32_t i = 0; i < program->file_count; i++)
        bytes += program->files[i].bytes;
    return bytes;
}

bool program_by_hand(const struct program_inject *inject)
{
    return inject->at == CODE_NONE && inject->when == CODE_NONE;
}

bool program_opened_by_hand(const struct program_decision *decision)
{
    return decision->at == CODE_NONE && decision->when == CODE_NONE;
}

bool program_asked_by_hand(const struct program_question *question)
{
    return question->at == CODE_NONE && question->when == CODE_NONE;
}

bool program_left_to_control(const struct program *program, uint32_t index)
{
    const struct program_decision *decision = &program->decisions[index];
    if (decision->first_of != INDEX_NONE)
        decision = &program->decisions[decision->first_of];
    if (decision->round_of != INDEX_NONE)
        decision = &program->decisions[decision->round_of];
    if (decision->first != INDEX_NONE)
        decision = &program->decisions[decision->first];
    assert(index < program->decision_count);
    return program_opened_by_hand(decision) && decision->hand.rehearse == CODE_NONE;
}

bool program_asks_some(const struct program_decision *decision)
{
    return decision->asked_count > 0 && decision->ask_if[0] != CODE_NONE;
}

uint32_t program_place(const struct program_decision *decision, uint32_t k)
{
    uint32_t rounds_before = decision->round > 1 ? decision->round - 1 : 0;
    assert(k < ASKED_COUNT_MAX);
    return rounds_before * 2 * ASKED_COUNT_MAX + (decision->first_of != INDEX_NONE) + k;
}

uint32_t program_adoptions(const struct program_decision *decision)
{
    assert(decision->asked_count <= ASKED_COUNT_MAX);
    return decision->first_of != INDEX_NONE ? 0 : decision->agree == AGREE_EACH ? decision->asked_count : 1;
}

bool program_done_as_told(const struct program_task *task)
{
    return task->by != BY_SHARE && task->by != BY_DECISION && task->by != BY_QUESTION && task->by != BY_RELEASE &&
           task->by != BY_CONCUR;
}

uint32_t program_decision_number(const struct program *program)
{
    uint32_t count = program->decision_count;
    for (uint32_t i = 0; i < program->decision_count; i++)
        count -= program->decisions[i].first_of != INDEX_NONE;
    assert(count <= program->decision_count);
    return count;
}

uint64_t program_vote_total(const struct program_decision *decision)
{
    uint64_t total = 0;
    for (uint32_t k = 0; k < decision->asked_count; k++)
        total += decision->vote.weights[k];
    return total;
}

uint32_t program_scale_steps(enum scale scale)
{
    static const uint32_t steps[] = {[SCALE_LIKELIHOOD] = 7, [SCALE_AGREEMENT] = 5, [SCALE_CONFIDENCE] = 3};
    assert((size_t)scale < sizeof(steps) / sizeof(steps[0]));
    return steps[scale];
}

struct str program_text(const struct text *text, uint32_t language)
{
    if (language < LANGUAGE_COUNT_MAX && text->in[language].ptr)
        return text->in[language];
    for (uint32_t i = 0; i < LANGUAGE_COUNT_MAX; i++)
        if (text->in[i].ptr)
            return text->in[i];
    return STR("");
}

const struct program_named *program_named_value(const struct program *program, uint32_t variable, int32_t value)
{
    uint32_t stages = program->stage_count;
    if (variable == VALUE_STAGE)
        return value >= 0 && (uint32_t)value < stages
                   ? &program->value_names[program->value_name_count - stages + (uint32_t)value]
                   : NULL;
    assert(variable < program->variable_count);
    const struct program_variable *about = &program->variables[variable];
    int64_t index = (int64_t)value - program->slots[about->slot].from;
    bool named = index >= 0 && index < about->value_count;
    assert(about->value_first + about->value_count <= program->value_name_count);
    return named ? &program->value_names[about->value_first + (uint32_t)index] : NULL;
}

struct str program_value_name(const struct program *program, uint32_t variable, int32_t value)
{
    const struct program_named *named = program_named_value(program, variable, value);
    return named ? named->name : (struct str){NULL, 0};
}

void program_value_print(const struct program *program, uint32_t variable, int32_t value, struct buf *text)
{
    struct str name = program_value_name(program, variable, value);
    if (name.ptr)
        buf_add_str(text, name);
    else
        buf_printf(text, "%d", value);
}

struct program *program_new(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct program *program = arena_alloc(&arena, 1, sizeof(*program));
    if (program)
        program->arena = arena;
    return program;
}

void program_free(struct program *program)
{
    if (!program)
        return;
    struct arena arena = program->arena; /* the program itself lies in its arena */
    arena_clear(&arena);
}

bool program_has_originators(const struct program *program)
{
    bool has = false;
    for (uint32_t i = 0; i < program->inject_count; i++)
        has = has || program->injects[i].originator != INDEX_NONE;
    return has;
}

const struct program_grant *program_next_grant(const struct program *program, const struct program_grant *grant)
{
    assert(grant->next == INDEX_NONE || grant->next < program->grant_count);
    return grant->next == INDEX_NONE ? NULL : &program->grants[grant->next];
}

uint32_t program_release_of(const struct program *program, uint32_t inject, uint32_t to_cell)
{
    uint32_t found = INDEX_NONE;
    for (uint32_t i = 0; i < program->release_count && found == INDEX_NONE; i++)
        if (program->releases[i].inject == inject && program->releases[i].to_cell == to_cell)
            found = i;
    return found;
}

uint32_t program_released_redacted(const struct program *program, uint32_t inject)
{
    const uint32_t whole = program->injects[inject].redacts;
    uint32_t cells = 0;
    assert(whole == INDEX_NONE || program->injects[whole].redacted == inject);
    if (whole == INDEX_NONE)
        return 0;
    for (uint32_t i = 0; i < program->release_count; i++)
        if (program->releases[i].inject == whole)
            cells |= UINT32_C(1) << program->releases[i].to_cell | UINT32_C(1) << program->injects[whole].originator;
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        if (share->inject == whole && !(program->injects[whole].free >> share->to_cell & 1))
            cells |= UINT32_C(1) << share->from_cell;
    }
    return cells;
}

bool program_released_by(const struct program *program, const struct program_task *task, const int32_t *slots)
{
    bool released = false;
    assert(task->by == BY_RELEASE && task->whom < program->inject_count);
    for (uint32_t i = 0; i < program->release_count; i++) {
        const struct program_release *release = &program->releases[i];
        bool came =
            slots[release->came_slot + RELEASED_WHOLE] >= 0 || slots[release->came_slot + RELEASED_REDACTED] >= 0;
        bool own =
            program->injects[task->whom].originator == task->cell || slots[release->by_slot] == (int32_t)task->cell;
        released = released || (release->inject == task->whom && came && own);
    }
    return released;
}

uint32_t program_signs_as(const struct program_card *card, uint32_t cell)
{
    assert(card->signer_count <= ASKED_COUNT_MAX);
    for (uint32_t k = 0; k < card->signer_count; k++)
        if (card->signers[k] == cell)
            return k;
    return INDEX_NONE;
}

const struct program_rule *program_next_rule(const struct program *program, const struct program_rule *rule)
{
    return rule->next == INDEX_NONE ? NULL : &program->rules[rule->next];
}

struct str program_family(const struct program *program, struct str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] == '.' && program_find_cell(program, (struct str){id.ptr + i + 1, id.len - i - 1}) != INDEX_NONE)
            return (struct str){id.ptr, i};
    return STR("");
}
