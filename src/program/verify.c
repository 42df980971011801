/* What every executor relies on, checked once at load. An encoded program may come from a hostile file, so nothing is
 * taken for granted: counts, indices, names, the layout, ranges and starts of slots, what is proven of every sequence
 * of code (prove.c) and whether it fits its use, running totals of outcomes and sums of weights. What passes can be run
 * on any seed, any events and any settings within their ranges without an overflow, a division by zero or a look beyond
 * a table. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "program/checked.h"
#include "program/fill.h"
#include "program/time.h"

static bool are_cells(const struct program *program, uint32_t cells)
{
    assert(program->cell_count <= CELL_COUNT_MAX);
    return (uint64_t)cells >> program->cell_count == 0;
}

/* An id, or one with the id of a cell behind a dot: what is made for a member of a group. */
static bool is_entry_id(const struct program *program, struct str id)
{
    size_t len = 0;
    while (len < id.len && id.ptr[len] != '.')
        len++;
    if (len == id.len)
        return is_id(id);
    struct str member = {id.ptr + len + 1, id.len - len - 1};
    return id.len <= ID_BYTES_MAX && is_id((struct str){id.ptr, len}) &&
           program_find_cell(program, member) != INDEX_NONE;
}

/* Whether it is a later round of a decision before it, and called so. */
static bool is_round_of(const struct program *program, const struct program_decision *again)
{
    uint32_t index = (uint32_t)(again - program->decisions);
    char behind[16];
    if (again->round_of >= index || again->round < 2 || again->round > DECISION_ROUND_COUNT_MAX)
        return false;
    const struct program_decision *decision = &program->decisions[again->round_of];
    size_t len = (size_t)snprintf(behind, sizeof(behind), ".%u", again->round);
    return decision->round == 1 && again->asked_count == decision->asked_count &&
           again->option_count == decision->option_count && is_entry_id(program, decision->id) &&
           again->id.len == decision->id.len + len && memcmp(again->id.ptr, decision->id.ptr, decision->id.len) == 0 &&
           memcmp(again->id.ptr + decision->id.len, behind, len) == 0;
}

/* Whether it is the first round of a decision before it, and called so. */
static bool is_first_of(const struct program *program, const struct program_decision *first)
{
    const struct str behind = STR(".first");
    uint32_t index = (uint32_t)(first - program->decisions);
    if (first->first_of >= index || program->decisions[first->first_of].first != index)
        return false;
    const struct program_decision *decision = &program->decisions[first->first_of];
    bool same = first->asked_count == decision->asked_count && first->asked_count <= ASKED_COUNT_MAX &&
                first->option_first == decision->option_first && first->option_count == decision->option_count &&
                first->agree == AGREE_EACH && first->first == INDEX_NONE && decision->first_of == INDEX_NONE;
    for (uint32_t k = 0; same && k < first->asked_count; k++)
        same = first->asked[k] == decision->asked[k];
    return same && (is_entry_id(program, decision->id) || is_round_of(program, decision)) &&
           first->id.len == decision->id.len + behind.len &&
           memcmp(first->id.ptr, decision->id.ptr, decision->id.len) == 0 &&
           memcmp(first->id.ptr + decision->id.len, behind.ptr, behind.len) == 0;
}

static const char *verify_names(const struct program *p)
{
#define REQUIRE_IDS(table, count, what)                                                                                \
    for (uint32_t i = 0; i < (count); i++)                                                                             \
    REQUIRE(is_id((table)[i].id), "the id of " what)
#define REQUIRE_ENTRY_IDS(table, count, what)                                                                          \
    for (uint32_t i = 0; i < (count); i++)                                                                             \
    REQUIRE(is_entry_id(p, (table)[i].id), "the id of " what)
    REQUIRE(is_id(p->id), "the id of the scenario");
    REQUIRE_IDS(p->cells, p->cell_count, "a cell");
    REQUIRE_IDS(p->seats, p->seat_count, "a seat");
    REQUIRE_IDS(p->storylines, p->storyline_count, "a storyline");
    REQUIRE_IDS(p->freezes, p->freeze_count, "a freeze");
    REQUIRE_IDS(p->files, p->file_count, "a file");
    REQUIRE_IDS(p->stages, p->stage_count, "a phase");
    REQUIRE_IDS(p->objectives, p->objective_count, "an objective");
    REQUIRE_IDS(p->parameters, p->parameter_count, "a parameter");
    REQUIRE_ENTRY_IDS(p->variables, p->variable_count, "a variable");
    REQUIRE_ENTRY_IDS(p->capabilities, p->capability_count, "a capability");
    REQUIRE_ENTRY_IDS(p->injects, p->inject_count, "an inject");
    for (uint32_t i = 0; i < p->decision_count; i++)
        REQUIRE(is_entry_id(p, p->decisions[i].id) || is_round_of(p, &p->decisions[i]) ||
                    is_first_of(p, &p->decisions[i]),
                "the id of a decision");
    REQUIRE_IDS(p->options, p->option_count, "an option");
    REQUIRE_ENTRY_IDS(p->assessments, p->assessment_count, "an assessment");
    REQUIRE_ENTRY_IDS(p->tasks, p->task_count, "a task");
    REQUIRE_IDS(p->cards, p->card_count, "an item of the plan");
    REQUIRE_IDS(p->endings, p->ending_count, "an ending");
    REQUIRE_ENTRY_IDS(p->questions, p->question_count, "a question");
    REQUIRE_IDS(p->studies, p->study_count, "a study");
#undef REQUIRE_IDS
#undef REQUIRE_ENTRY_IDS
    for (uint32_t i = 0; i < p->value_name_count; i++)
        REQUIRE(is_id(p->value_names[i].name), "the name of a value");
    for (uint32_t i = 0; i < p->policy_count; i++)
        REQUIRE(is_id(p->policies[i].name), "the name of a policy");
    return NULL;
}

static const char *verify_counts(const struct program *p)
{
    REQUIRE(p->cell_count >= 1 && p->cell_count <= CELL_COUNT_MAX, "number of cells");
    REQUIRE(p->language_count >= 1 && p->language_count <= LANGUAGE_COUNT_MAX, "number of languages");
    REQUIRE(p->zone_count <= ZONE_COUNT_MAX, "number of zones");
    REQUIRE(p->stage_count <= STAGE_COUNT_MAX && p->stage_count <= p->value_name_count, "number of phases");
    REQUIRE(p->startex_seconds >= -STARTEX_SECONDS_MAX && p->startex_seconds <= STARTEX_SECONDS_MAX, "STARTEX");
    REQUIRE(p->tick_minutes >= 1 && p->tick_minutes <= MINUTES_A_DAY, "length of a tick");
    REQUIRE(p->tick_count >= 1 && p->tick_count <= TICK_COUNT_MAX, "number of ticks");
    REQUIRE(p->pace >= 1 && p->pace <= PACE_MAX, "pace");
    REQUIRE(p->code_count <= CODE_COUNT_MAX && p->slot_count <= SLOT_COUNT_MAX, "size of code or state");
    REQUIRE(p->code_count == 0 || p->code[p->code_count - 1].opcode == OP_END, "the code does not end");
    REQUIRE(p->parameter_count <= PARAMETER_COUNT_MAX && p->variable_count <= VARIABLE_COUNT_MAX,
            "number of parameters or variables");
    REQUIRE(p->capability_count <= CAPABILITY_COUNT_MAX && p->inject_count <= INJECT_COUNT_MAX,
            "number of capabilities or injects");
    REQUIRE(p->decision_count <= DECISION_COUNT_MAX && p->assessment_count <= ASSESSMENT_COUNT_MAX,
            "number of decisions or assessments");
    REQUIRE(p->round_count <= ROUND_COUNT_MAX && p->ending_count <= ENDING_COUNT_MAX, "number of rounds or endings");
    REQUIRE(p->objective_count <= OBJECTIVE_COUNT_MAX && p->reference_count <= REFERENCE_COUNT_MAX,
            "number of objectives or references");
    REQUIRE(p->study_count <= STUDY_COUNT_MAX && p->task_count <= TASK_COUNT_MAX &&
                p->question_count <= QUESTION_COUNT_MAX,
            "number of studies, tasks or questions");
    return NULL;
}

/* Whom decisions ask that ask some, from slot `*at` on. */
static const char *verify_asked_layout(const struct program *p, uint32_t *at)
{
    for (uint32_t i = 0; i < p->decision_count; i++) {
        const struct program_decision *d = &p->decisions[i];
        bool some = program_asks_some(d);
        uint32_t of_first = d->first < p->decision_count ? p->decisions[d->first].asked_slot : INDEX_NONE;
        REQUIRE(some || d->asked_slot == of_first, "place of whom a decision asks");
        REQUIRE(!some || (d->asked_slot == *at && d->first == INDEX_NONE), "place of whom a decision asks");
        *at += some ? d->asked_count : 0;
    }
    return NULL;
}

/* When rounds are due that control opens, from slot `*at` on. */
static const char *verify_hands_layout(const struct program *p, uint32_t *at)
{
    for (uint32_t i = 0; i < p->round_count; i++)
        REQUIRE(p->rounds[i].due_slot == INDEX_NONE || p->rounds[i].due_slot == (*at)++, "place of a round's tick");
    return NULL;
}

static const char *verify_rolls_layout(const struct program *p, uint32_t *at)
{
    REQUIRE(p->roll_count <= ROLL_COUNT_MAX, "number of rolls");
    for (uint32_t i = 0; i < p->roll_count; i++, *at += 2)
        REQUIRE(p->rolls[i].slot == *at, "place of a roll");
    return NULL;
}

/* The slots in the order of program.h, each exactly where the tables say. */
static const char *verify_layout(const struct program *p)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < p->variable_count; i++, at++) {
        REQUIRE(p->variables[i].slot == at, "place of a variable");
        REQUIRE(are_cells(p, p->variables[i].show), "who sees a variable");
        REQUIRE(within(p->variables[i].value_first, p->variables[i].value_count, p->value_name_count),
                "names of a variable's values");
    }
    for (uint32_t i = 0; i < p->capability_count; i++, at += 2)
        REQUIRE(p->capabilities[i].uses_slot == at && p->capabilities[i].ready_slot == at + 1, "place of a capability");
    for (uint32_t i = 0; i < p->parameter_count; i++, at++)
        REQUIRE(p->parameters[i].slot == at, "place of a parameter");
    REQUIRE(p->time_slot == at++, "place of T");
    for (uint32_t i = 0; i < p->inject_count; i++, at += 3)
        REQUIRE(p->injects[i].last_slot == at && p->injects[i].tries_slot == at + 1 && p->injects[i].due_slot == at + 2,
                "place of an inject");
    for (uint32_t i = 0; i < p->inject_count; i++, at += p->cell_count)
        REQUIRE(p->injects[i].know_slot == at, "place of who knows an inject");
    for (uint32_t i = 0; i < p->share_count; i++, at++)
        REQUIRE(p->shares[i].due_slot == at, "place of a share");
    for (uint32_t i = 0; i < p->decision_count; i++, at += 3) {
        const struct program_decision *d = &p->decisions[i];
        REQUIRE(d->asked_count <= ASKED_COUNT_MAX, "cells asked");
        REQUIRE(d->due_slot == at && d->opened_slot == at + 1 && d->closed_slot == at + 2, "place of a decision");
    }
    for (uint32_t i = 0; i < p->decision_count; at += p->decisions[i++].asked_count)
        REQUIRE(p->decisions[i].choice_slot == at, "place of choices");
    for (uint32_t i = 0; i < p->decision_count; at += p->decisions[i++].asked_count)
        REQUIRE(p->decisions[i].adopted_slot == at, "place of adopted options");
    for (uint32_t i = 0; i < p->decision_count; at += p->decisions[i++].asked_count)
        REQUIRE(p->decisions[i].outcome_slot == at, "place of outcomes");
    for (uint32_t i = 0; i < p->decision_count; i++) {
        if (p->decisions[i].chose_slot == INDEX_NONE)
            continue;
        REQUIRE(p->decisions[i].chose_slot == at, "place of the ticks of choices");
        at += p->decisions[i].asked_count;
    }
    for (uint32_t i = 0; i < p->round_count; i++) {
        REQUIRE(p->rounds[i].assessment < p->assessment_count, "assessment of a round");
        REQUIRE(p->rounds[i].answer_slot == at, "place of answers");
        REQUIRE(p->assessments[p->rounds[i].assessment].asked_count <= ASKED_COUNT_MAX, "cells asked");
        at += p->assessments[p->rounds[i].assessment].asked_count;
    }
    for (uint32_t i = 0; i < p->task_count; i++, at += 3)
        REQUIRE(p->tasks[i].opened_slot == at && p->tasks[i].done_slot == at + 1 && p->tasks[i].late_slot == at + 2,
                "place of a task");
    REQUIRE(p->ending_slot == at && p->end_tick_slot == at + 1, "place of the ending");
    at += 2;
    const char *why = verify_questions_layout(p, &at);
    REQUIRE(!why, why);
    if (p->stage_count == 0) {
        REQUIRE(p->stage_slot == INDEX_NONE && p->begins_slot == INDEX_NONE && p->ends == CODE_NONE,
                "place of no phases");
    } else {
        REQUIRE(p->stage_slot == at && p->begins_slot == at + 1, "place of the phases");
        at += p->stage_count + 2;
    }
    static const char *(*const behind[])(const struct program *, uint32_t *) = {
        verify_asked_layout, verify_quantities_layout, verify_releases_layout,
        verify_hands_layout, verify_rolls_layout,      verify_board_layout,
    };
    for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]) && !why; i++)
        why = behind[i](p, &at);
    REQUIRE(why || p->slot_count == at, "number of slots");
    return why;
}

/* `count` slots of an index below `below`, -1 while there is none: executors look up by them. */
static bool are_indices(const struct program *p, uint32_t first, uint32_t count, uint32_t below)
{
    for (uint32_t i = 0; i < count; i++)
        if (!is_slot(p, first + i, -1, (int64_t)below - 1, -1))
            return false;
    return true;
}

static const char *verify_decision_slots(const struct program *p, const struct program_decision *d)
{
    int64_t ticks = p->tick_count;
    uint32_t outcomes = 0;
    REQUIRE(is_slot(p, d->due_slot, TICK_NEVER, 2 * ticks, TICK_NEVER), "range of a decision's due tick");
    REQUIRE(is_slot(p, d->opened_slot, TICK_NEVER, ticks, TICK_NEVER) &&
                is_slot(p, d->closed_slot, TICK_NEVER, ticks, TICK_NEVER),
            "range of a decision's ticks");
    REQUIRE(within(d->option_first, d->option_count, p->option_count), "options of a decision");
    for (uint32_t o = 0; o < d->option_count; o++) {
        uint32_t count = p->options[d->option_first + o].outcome_count;
        outcomes = count > outcomes ? count : outcomes;
    }
    REQUIRE(are_indices(p, d->choice_slot, d->asked_count, d->option_count) &&
                are_indices(p, d->adopted_slot, d->asked_count, d->option_count) &&
                are_indices(p, d->outcome_slot, d->asked_count, outcomes),
            "range of a choice, an adopted option or an outcome");
    for (uint32_t k = 0; d->chose_slot != INDEX_NONE && k < d->asked_count; k++)
        REQUIRE(is_slot(p, d->chose_slot + k, TICK_NEVER, ticks, TICK_NEVER), "range of the tick of a choice");
    for (uint32_t k = 0; d->asked_slot != INDEX_NONE && k < d->asked_count; k++)
        REQUIRE(is_slot(p, d->asked_slot + k, TICK_NEVER, ticks, TICK_NEVER), "range of the tick of asking");
    return verify_quantities_slots(p, d);
}

/* Each slot begins where a run begins and has the range its use allows, exactly: what is proven of code rests on it. */
static const char *verify_slots(const struct program *p)
{
    int64_t ticks = p->tick_count, length = length_of(p);
    for (uint32_t i = 0; i < p->slot_count; i++)
        REQUIRE(p->slots[i].from <= p->slots[i].start && p->slots[i].start <= p->slots[i].to, "range of a slot");
    for (uint32_t i = 0; i < p->variable_count; i++)
        REQUIRE(p->variables[i].value_count == 0 ||
                    (p->slots[i].from >= 0 && p->slots[i].to < (int64_t)p->variables[i].value_count),
                "range of a variable with names");
    for (uint32_t i = 0; i < p->capability_count; i++) {
        const struct slot *uses = &p->slots[p->capabilities[i].uses_slot];
        REQUIRE(uses->from == 0 && uses->start == uses->to, "range of a capability's uses");
        REQUIRE(is_slot(p, p->capabilities[i].ready_slot, 0, length, 0), "range of a capability's readiness");
    }
    REQUIRE(is_slot(p, p->time_slot, 0, length, 0), "range of T");
    for (uint32_t i = 0; i < p->inject_count; i++) {
        const struct program_inject *x = &p->injects[i];
        REQUIRE(is_slot(p, x->last_slot, TICK_NEVER, ticks, TICK_NEVER) && is_slot(p, x->tries_slot, 0, x->times, 0) &&
                    is_slot(p, x->due_slot, TICK_NEVER, 2 * ticks, TICK_NEVER),
                "range of an inject's slots");
        for (uint32_t cell = 0; cell < p->cell_count; cell++)
            REQUIRE(is_slot(p, x->know_slot + cell, TICK_NEVER, ticks, TICK_NEVER), "range of who knows an inject");
    }
    for (uint32_t i = 0; i < p->share_count; i++)
        REQUIRE(is_slot(p, p->shares[i].due_slot, SHARE_DONE, 2 * ticks, TICK_NEVER), "range of a share");
    for (uint32_t i = 0; i < p->decision_count; i++) {
        const char *why = verify_decision_slots(p, &p->decisions[i]);
        REQUIRE(!why, why);
    }
    for (uint32_t i = 0; i < p->round_count; i++) {
        const struct program_assessment *a = &p->assessments[p->rounds[i].assessment];
        for (uint32_t k = 0; k < a->asked_count; k++)
            REQUIRE(is_slot(p, p->rounds[i].answer_slot + k, 0, a->step_count, 0), "range of an answer");
        REQUIRE(p->rounds[i].due_slot == INDEX_NONE ||
                    is_slot(p, p->rounds[i].due_slot, TICK_NEVER, 2 * ticks, TICK_NEVER),
                "range of a round's tick");
    }
    for (uint32_t i = 0; i < 3 * p->task_count; i++)
        REQUIRE(is_slot(p, p->tasks[0].opened_slot + i, TICK_NEVER, ticks, TICK_NEVER), "range of a task's ticks");
    REQUIRE(is_slot(p, p->ending_slot, -1, p->ending_count, -1) &&
                is_slot(p, p->end_tick_slot, TICK_NEVER, ticks, TICK_NEVER),
            "range of the ending");
    const char *questions = verify_questions_slots(p);
    REQUIRE(!questions, questions);
    REQUIRE(p->stage_count == 0 || is_slot(p, p->stage_slot, 0, (int64_t)p->stage_count - 1, 0), "range of the phase");
    for (uint32_t i = 0; p->stage_count > 0 && i <= p->stage_count; i++)
        REQUIRE(p->slots[p->begins_slot + i].to <= length &&
                    is_slot(p, p->begins_slot + i, 0, p->slots[p->begins_slot + i].to, 0),
                "range of the beginning of a phase");
    if (p->narrow)
        for (uint32_t i = 0; i < p->slot_count; i++)
            REQUIRE(p->slots[i].from >= INT16_MIN && p->slots[i].to <= INT16_MAX, "a slot wider than 16 bits");
    return NULL;
}

/* The number lies between the bounds wherever settings put these; the lists stand in order, so that they are found. */
static const char *verify_rolls(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->roll_count; i++) {
        const struct program_roll *roll = &p->rolls[i];
        const struct proof *low = proof_of(c, roll->low), *high = proof_of(c, roll->high);
        const struct slot *slot = &p->slots[roll->slot];
        REQUIRE(low->kind == PROOF_VALUE && low->is_setting && high->kind == PROOF_VALUE && high->is_setting,
                "the bounds of a roll");
        REQUIRE(slot->from == low->low && slot->from == slot->start &&
                    slot->to == (low->high > high->high ? low->high : high->high) &&
                    (int64_t)slot->to - slot->from < ROLL_WIDTH_MAX,
                "range of a roll");
        REQUIRE(is_slot(p, roll->slot + 1, 0, ROLL_TIMES_MAX, 0), "how often something is rolled");
        REQUIRE(proof_of(c, roll->effects)->kind == PROOF_EFFECTS &&
                    (i == 0 || p->rolls[i - 1].effects <= roll->effects),
                "the effects that roll");
        REQUIRE(is_site(roll->site), "draws of a roll");
    }
    return NULL;
}

static const char *verify_state(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->cell_count; i++) {
        const struct program_cell *cell = &p->cells[i];
        REQUIRE(cell->seat <= SEAT_CONTROL && are_cells(p, cell->may_share), "a cell");
        REQUIRE(cell->policy_count >= 1 && cell->policy_count <= POLICY_COUNT_MAX, "number of policies");
        REQUIRE(within(cell->policy_first, cell->policy_count, p->policy_count), "policies of a cell");
        for (uint32_t k = 0; k < cell->policy_count; k++)
            REQUIRE(p->policies[cell->policy_first + k].cell == i, "policies of a cell");
    }
    for (uint32_t i = 0; i < p->capability_count; i++) {
        REQUIRE(p->capabilities[i].owner < p->cell_count, "owner of a capability");
        REQUIRE(minutes_or_none(c, p->capabilities[i].ready_in), "readiness of a capability");
    }
    return NULL;
}

static const char *verify_storylines(const struct checked *c)
{
    const struct program *p = c->program;
    REQUIRE(p->storyline_count <= STORYLINE_COUNT_MAX, "number of storylines");
    for (uint32_t i = 0; i < p->storyline_count; i++)
        REQUIRE(index_or_none(p->storylines[i].objective, p->objective_count) &&
                    p->storylines[i].colour <= COLOUR_PURPLE,
                "a storyline");
    return NULL;
}

/* Either all were seen, or none was. */
static const char *verify_files(const struct checked *c)
{
    const struct program *p = c->program;
    REQUIRE(p->file_count <= ATTACHMENT_COUNT_MAX, "number of files");
    for (uint32_t i = 0; i < p->file_count; i++) {
        const struct program_file *file = &p->files[i];
        REQUIRE(file->media < MEDIA_COUNT && file->bytes <= ATTACHMENT_BYTES_MAX &&
                    (file->bytes > 0) == (p->files[0].bytes > 0),
                "what a file is");
        REQUIRE(file->path.len > 0 && file->path.len <= ATTACHMENT_PATH_BYTES_MAX &&
                    media_of_name(file->path) == file->media,
                "the path of a file");
    }
    REQUIRE(program_files_bytes(p) <= ATTACHMENTS_BYTES_MAX, "how large files are");
    for (uint32_t i = 0; i < p->attached_count; i++)
        REQUIRE(p->attached[i] < p->file_count, "an attachment");
    for (uint32_t i = 0; i < p->inject_count; i++) {
        const struct program_inject *x = &p->injects[i];
        REQUIRE(x->attach_count <= ATTACHED_COUNT_MAX && within(x->attach_first, x->attach_count, p->attached_count),
                "the attachments of an inject");
        REQUIRE(index_or_none(x->channel, CHANNEL_MEETING + 1), "the channel of an inject");
        REQUIRE(x->where.latitude >= -LATITUDE_MAX && x->where.latitude <= LATITUDE_MAX &&
                    x->where.longitude >= -LONGITUDE_MAX && x->where.longitude <= LONGITUDE_MAX,
                "the place of an inject");
    }
    return NULL;
}

/* Cells and injects have theirs end to end, and an inject is given first only where it is released to. */
static const char *verify_seats(const struct checked *c)
{
    const struct program *p = c->program;
    uint32_t seats = 0, addressees = 0;
    for (uint32_t i = 0; i < p->cell_count; i++) {
        const struct program_cell *cell = &p->cells[i];
        REQUIRE(cell->seat_count <= CELL_SEAT_COUNT_MAX && (cell->seat_count == 0 || cell->seat_first == seats) &&
                    within(cell->seat_first, cell->seat_count, p->seat_count),
                "seats of a cell");
        seats += cell->seat_count;
        for (uint32_t s = 0; s < cell->seat_count; s++)
            REQUIRE(program_find_seat(p, i, p->seats[cell->seat_first + s].id) == s &&
                        cell->id.len + 1 + p->seats[cell->seat_first + s].id.len <= ID_BYTES_MAX,
                    "the id of a seat");
    }
    for (uint32_t i = 0; i < p->inject_count; i++) {
        const struct program_inject *x = &p->injects[i];
        REQUIRE((x->addressee_count == 0 || x->addressee_first == addressees) &&
                    within(x->addressee_first, x->addressee_count, p->addressee_count),
                "whom an inject is given to first");
        addressees += x->addressee_count;
        for (uint32_t k = 0; k < x->addressee_count; k++) {
            const struct program_addressee *to = &p->addressees[x->addressee_first + k];
            REQUIRE(to->cell < p->cell_count && x->release >> to->cell & 1 && to->seats != 0 &&
                        to->seats < UINT32_C(1) << p->cells[to->cell].seat_count && (k == 0 || to[-1].cell < to->cell),
                    "whom an inject is given to first");
        }
    }
    REQUIRE(seats == p->seat_count && addressees == p->addressee_count, "seats of nobody");
    return NULL;
}

/* A phase begins at a tick, behind the one before it, in every run; the calendar does not run backwards. */
static const char *verify_stages(const struct checked *c)
{
    const struct program *p = c->program;
    int64_t before = -1;
    for (uint32_t i = 0; i <= p->stage_count && p->stage_count > 0; i++) {
        const struct proof *proof = proof_of(c, i < p->stage_count ? p->stages[i].begins : p->ends);
        REQUIRE(proof->kind == PROOF_VALUE && proof->is_setting && proof->low > before &&
                    proof->high <= p->slots[p->begins_slot + i].to,
                "the beginning of a phase");
        before = proof->low;
    }
    for (uint32_t i = 0; i < p->stage_count; i++)
        REQUIRE(!p->stages[i].dated || (p->stages[i].date_seconds >= p->startex_seconds &&
                                        p->stages[i].date_seconds <= STARTEX_SECONDS_MAX),
                "the date of a phase");
    return NULL;
}

static const char *verify_injects(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->inject_count; i++) {
        const struct program_inject *x = &p->injects[i];
        REQUIRE(x->kind <= INJECT_HIDDEN && x->precedence <= PRECEDENCE_FLASH, "kind of an inject");
        REQUIRE(x->at == CODE_NONE || x->when == CODE_NONE, "an inject is either timed or conditional");
        REQUIRE(is_hand(c, &x->hand) && (!program_by_hand(x) || (x->chance == CODE_NONE && x->odds == CODE_NONE)),
                "an inject that control sends");
        REQUIRE(minutes_or_none(c, x->at) && condition_or_none(c, x->when) && minutes_or_none(c, x->after),
                "time of an inject");
        REQUIRE(chance_or_none(c, x->chance) && odds_or_none(c, x->odds, x->chance) && minutes_or_none(c, x->every) &&
                    x->times >= 1 && x->times <= INT32_MAX,
                "chance or repeats of an inject");
        REQUIRE(effects_or_none(c, x->effects) && is_site(x->site), "effects of an inject");
        REQUIRE(are_cells(p, x->release), "release of an inject");
        REQUIRE(index_or_none(x->storyline, p->storyline_count) && x->status <= DRAFT_DRAFT, "storyline of an inject");
        REQUIRE(index_or_none(x->objective, p->objective_count), "objective of an inject");
        REQUIRE(within(x->cite_first, x->cite_count, p->cite_count), "citations of an inject");
    }
    for (uint32_t i = 0; i < p->cite_count; i++)
        REQUIRE(p->cites[i] < p->reference_count, "a citation");
    return NULL;
}

static const char *verify_options(const struct checked *c, const struct program_decision *d)
{
    const struct program *p = c->program;
    for (uint32_t o = 0; o < d->option_count; o++) {
        const struct program_option *option = &p->options[d->option_first + o];
        REQUIRE(condition_or_none(c, option->legal) && effects_or_none(c, option->effects), "an option");
        REQUIRE(index_or_none(option->capability, p->capability_count), "capability of an option");
        REQUIRE(option->outcome_count <= OUTCOME_COUNT_MAX &&
                    within(option->outcome_first, option->outcome_count, p->outcome_count),
                "outcomes of an option");
        uint32_t before = 0;
        int64_t weights = 0;
        bool weighed = option->outcome_count > 0 && p->outcomes[option->outcome_first].weight != CODE_NONE;
        for (uint32_t k = 0; k < option->outcome_count; k++) {
            const struct program_outcome *outcome = &p->outcomes[option->outcome_first + k];
            REQUIRE(outcome->until >= before && effects_or_none(c, outcome->effects), "an outcome");
            REQUIRE((outcome->weight != CODE_NONE) == weighed && value_or_none(c, outcome->weight) &&
                        (!weighed || outcome->until == CHANCE_ALWAYS),
                    "the weight of an outcome");
            int64_t most = weighed ? proof_of(c, outcome->weight)->high : 0;
            weights += most > 0 ? most : 0;
            before = outcome->until;
        }
        REQUIRE(weights <= WEIGHT_TOTAL_MAX, "the weights of outcomes");
        REQUIRE(option->outcome_count == 0 || before == CHANCE_ALWAYS, "chances of outcomes are not 100% together");
    }
    return NULL;
}

static bool is_vote(const struct program_decision *d)
{
    uint64_t total = program_vote_total(d);
    return total <= VOTE_TOTAL_MAX && d->vote.need >= 1 && d->vote.need <= total && d->vote.members <= d->asked_count &&
           d->vote.quorum <= d->asked_count && d->vote.veto < UINT64_C(1) << d->asked_count;
}

static const char *verify_decisions(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->decision_count; i++) {
        const struct program_decision *d = &p->decisions[i];
        REQUIRE(d->at == CODE_NONE || d->when == CODE_NONE, "a decision opens either at a time or on a condition");
        REQUIRE(is_hand(c, &d->hand) &&
                    (!program_opened_by_hand(d) || (d->round_of == INDEX_NONE && d->after == CODE_NONE)),
                "a decision that control opens");
        REQUIRE(minutes_or_none(c, d->at) && condition_or_none(c, d->when) && minutes_or_none(c, d->after) &&
                    minutes_or_none(c, d->within),
                "time of a decision");
        REQUIRE(are_asked(p, d->asked, d->asked_count), "cells a decision asks");
        REQUIRE(d->agree <= AGREE_VALUE && (d->agree == AGREE_EACH || d->asked_count >= 1), "rule of agreement");
        REQUIRE(d->agree <= AGREE_LEAD || d->agree == AGREE_VALUE || is_vote(d), "counting of votes");
        REQUIRE(d->agree != AGREE_SILENCE || (d->objection < d->option_count && d->objection != d->otherwise),
                "objection of a decision");
        REQUIRE(d->agree != AGREE_LEAD || d->lead < d->asked_count, "lead of a decision");
        REQUIRE(d->option_count >= 1 && d->option_count <= OPTION_COUNT_MAX &&
                    within(d->option_first, d->option_count, p->option_count),
                "options of a decision");
        REQUIRE(d->otherwise < d->option_count && index_or_none(d->objective, p->objective_count), "a decision");
        for (uint32_t k = 0; k < d->asked_count; k++)
            REQUIRE(is_site(d->choice_site[k]) && is_site(d->outcome_site[k]) && is_site(d->wait_site[k]),
                    "draws of a decision");
        REQUIRE(d->first == INDEX_NONE ||
                    (d->first > i && d->first < p->decision_count && p->decisions[d->first].first_of == i),
                "first round of a decision");
        REQUIRE(d->first_of == INDEX_NONE || is_first_of(p, d), "decision of a first round");
        REQUIRE(d->first_of != INDEX_NONE || d->round_of == INDEX_NONE || is_round_of(p, d), "round of a decision");
        for (uint32_t k = 0; k < d->asked_count; k++)
            REQUIRE(program_asks_some(d) ? condition(c, d->ask_if[k]) : d->ask_if[k] == CODE_NONE,
                    "whom a decision asks");
        const char *why = verify_options(c, d);
        REQUIRE(!why, why);
        why = verify_quantities(c, d);
        REQUIRE(!why, why);
    }
    return NULL;
}

static const char *verify_assessments(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->assessment_count; i++) {
        const struct program_assessment *a = &p->assessments[i];
        REQUIRE(a->scale <= SCALE_CONFIDENCE && a->step_count == program_scale_steps(a->scale),
                "scale of an assessment");
        REQUIRE(are_asked(p, a->asked, a->asked_count) && within(a->round_first, a->round_count, p->round_count),
                "an assessment");
        REQUIRE(a->shown_from >= 1 && a->shown_from <= ANSWERS_SHOWN_MIN && a->middle_from >= 1 &&
                    a->middle_from <= a->shown_from && a->middle_from <= ANSWERS_MIDDLE_MIN,
                "what is shown of an assessment");
        REQUIRE(index_or_none(a->objective, p->objective_count), "objective of an assessment");
    }
    for (uint32_t i = 0; i < p->round_count; i++) {
        const struct program_assessment *a = &p->assessments[p->rounds[i].assessment];
        REQUIRE(i >= a->round_first && i - a->round_first < a->round_count, "rounds of an assessment");
    }
    for (uint32_t i = 0; i < p->round_count; i++)
        REQUIRE(minutes_or_none(c, p->rounds[i].at) && is_hand(c, &p->rounds[i].hand) &&
                    (p->rounds[i].at == CODE_NONE) == (p->rounds[i].due_slot != INDEX_NONE),
                "time of a round");
    return NULL;
}

static bool is_among(const uint32_t *asked, uint32_t count, uint32_t cell)
{
    bool found = false;
    for (uint32_t k = 0; k < count && k < ASKED_COUNT_MAX; k++)
        found = found || asked[k] == cell;
    return found;
}

static bool asks(const struct program *p, const struct program_task *task)
{
    if (task->by == BY_DECISION)
        return task->whom < p->decision_count &&
               is_among(p->decisions[task->whom].asked, p->decisions[task->whom].asked_count, task->cell);
    return task->whom < p->question_count &&
           is_among(p->questions[task->whom].asked, p->questions[task->whom].asked_count, task->cell);
}

/* What its act is about, so that executors can look it up. */
static bool is_act(const struct program *p, const struct program_task *task)
{
    switch (task->by) {
    case BY_SHARE: return task->after != INDEX_NONE && task->whom < p->cell_count && task->whom != task->cell;
    case BY_ACKNOWLEDGE: return task->after != INDEX_NONE && task->whom == INDEX_NONE;
    case BY_DECISION:
    case BY_QUESTION: return asks(p, task);
    case BY_RELEASE: return task->whom < p->inject_count && p->injects[task->whom].originator != INDEX_NONE;
    case BY_CONCUR:
        return task->whom < p->card_count && program_signs_as(&p->cards[task->whom], task->cell) != INDEX_NONE;
    case BY_WRITE: return index_or_none(task->whom, p->cell_count) && task->whom != task->cell;
    case BY_CELL:
    case BY_CONTROL: return task->whom == INDEX_NONE;
    }
    return false;
}

/* After the decisions and questions, whose asked cells executors rely on. */
static const char *verify_tasks(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->task_count; i++) {
        const struct program_task *task = &p->tasks[i];
        REQUIRE(task->cell < p->cell_count && index_or_none(task->objective, p->objective_count), "cell of a task");
        REQUIRE(index_or_none(task->after, p->inject_count) &&
                    (task->after == INDEX_NONE) == (task->when != CODE_NONE) && condition_or_none(c, task->when),
                "what opens a task");
        REQUIRE(task->within != CODE_NONE && minutes_or_none(c, task->within), "time of a task");
        REQUIRE(is_act(p, task), "the act of a task");
        REQUIRE(effects_or_none(c, task->effects) && effects_or_none(c, task->late_effects), "effects of a task");
        REQUIRE(is_site(task->site) && task->site.half % 2 == 0, "draws of a task");
    }
    for (uint32_t i = 0; i < p->does_count; i++)
        REQUIRE(minutes_or_none(c, p->does[i].least) && minutes_or_none(c, p->does[i].most) &&
                    chance_or_none(c, p->does[i].chance),
                "how a bot does a task");
    return NULL;
}

static const char *verify_table(const struct checked *c, const struct program_table *table,
                                const struct program_decision *d)
{
    const struct program *p = c->program;
    REQUIRE(within(table->row_first, table->row_count, p->row_count), "rows of a table");
    REQUIRE(minutes_or_none(c, table->takes_least) && minutes_or_none(c, table->takes_most),
            "the time that a bot takes");
    REQUIRE((table->takes_least == CODE_NONE && table->takes_most == CODE_NONE) || d->chose_slot != INDEX_NONE,
            "the ticks of choices that take time");
    for (uint32_t r = 0; r < table->row_count; r++) {
        const struct program_row *row = &p->rows[table->row_first + r];
        REQUIRE(condition_or_none(c, row->when) && within(row->weight_first, program_row_width(d), p->weight_count),
                "a row of a table");
        if (d->decides == DECIDES_NUMBER) {
            REQUIRE(verify_number_row(c, row), "how a bot names a number");
            continue;
        }
        int64_t total = 0; /* an executor adds them up, without those of options that are not legal */
        for (uint32_t o = 0; o < program_row_width(d); o++) {
            code_at weight = p->weights[row->weight_first + o];
            int32_t most = weight == CODE_NONE ? 0 : proof_of(c, weight)->high;
            total += most > 0 ? most : 0;
        }
        REQUIRE(total <= WEIGHT_TOTAL_MAX, "the weights of a row");
    }
    return NULL;
}

/* The first rules of all share slots come policy after policy; behind them stand the rules that are asked next, slot
 * after slot, so that each belongs to one slot. */
static const char *verify_rules(const struct checked *c)
{
    const struct program *p = c->program;
    uint64_t firsts = (uint64_t)p->policy_count * p->share_count, next = firsts;
    REQUIRE(firsts <= p->rule_count && p->rule_count - firsts <= RULE_NEXT_COUNT_MAX, "the rules of sharing");
    for (uint32_t i = 0; i < p->rule_count; i++)
        REQUIRE(condition_or_none(c, p->rules[i].when) && minutes_or_none(c, p->rules[i].after) &&
                    minutes_or_none(c, p->rules[i].most) && chance_or_none(c, p->rules[i].chance),
                "a rule of sharing");
    for (uint32_t i = 0; i < firsts; i++)
        for (const struct program_rule *rule = &p->rules[i]; rule->next != INDEX_NONE; rule = &p->rules[rule->next])
            REQUIRE(next < p->rule_count && rule->next == next++, "a rule that is asked next");
    REQUIRE(next == p->rule_count, "rules of sharing that nobody asks");
    return NULL;
}

static const char *verify_bots(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->share_count; i++)
        REQUIRE(p->shares[i].from_cell < p->cell_count && p->shares[i].to_cell < p->cell_count &&
                    p->shares[i].inject < p->inject_count && is_site(p->shares[i].site) &&
                    is_site(p->shares[i].wait_site),
                "a share");
    const char *rules = verify_rules(c);
    REQUIRE(!rules, rules);
    for (uint32_t i = 0; i < p->weight_count; i++)
        REQUIRE(value_or_none(c, p->weights[i]), "a weight");
    for (uint32_t i = 0; i < p->answer_count; i++)
        REQUIRE(value_or_none(c, p->answers[i]), "an answer");
    for (uint32_t i = 0; i < p->policy_count; i++) {
        const struct program_policy *policy = &p->policies[i];
        REQUIRE(policy->cell < p->cell_count && policy->rule_first == (uint64_t)i * p->share_count &&
                    within(policy->table_first, p->decision_count, p->table_count) &&
                    within(policy->answer_first, p->assessment_count, p->answer_count) &&
                    within(policy->does_first, p->task_count, p->does_count),
                "a policy");
        for (uint32_t d = 0; d < p->decision_count; d++) {
            const char *why = verify_table(c, &p->tables[policy->table_first + d], &p->decisions[d]);
            REQUIRE(!why, why);
        }
    }
    return NULL;
}

static const char *verify_ends(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->ending_count; i++)
        REQUIRE(condition(c, p->endings[i].when) && p->endings[i].part_count > 0 &&
                    within(p->endings[i].part_first, p->endings[i].part_count, p->part_count),
                "an ending");
    for (uint32_t i = 0; i < p->part_count; i++)
        REQUIRE(condition(c, p->parts[i].when), "a part of an ending");
    for (uint32_t i = 0; i < p->study_count; i++) {
        const struct program_study *study = &p->studies[i];
        uint32_t outcomes = study->outcome == OUTCOME_ENDING ? p->ending_count : p->variable_count;
        REQUIRE(study->method <= STUDY_RELEASES && study->outcome <= OUTCOME_PEAK &&
                    study->outcome_index < outcomes + (study->outcome == OUTCOME_ENDING) &&
                    index_or_none(study->decision, p->decision_count),
                "a study");
        REQUIRE(study->vary_count <= PARAMETER_COUNT_MAX, "ranges of a study");
        for (uint32_t k = 0; k < study->vary_count; k++) {
            REQUIRE(study->vary[k].parameter < p->parameter_count && study->vary[k].from <= study->vary[k].to,
                    "a range of a study");
            const struct slot *slot = &p->slots[p->parameters[study->vary[k].parameter].slot];
            REQUIRE(study->vary[k].from >= slot->from && study->vary[k].to <= slot->to, "a range of a study");
        }
    }
    return NULL;
}

/* A value is put into words, so its width does not matter. */
static const char *verify_values(const struct checked *c)
{
    const struct program *p = c->program;
    for (uint32_t i = 0; i < p->value_count; i++) {
        const struct program_value *value = &p->values[i];
        bool named = value->variable < p->variable_count && p->variables[value->variable].value_count > 0;
        REQUIRE(named || value->variable == VALUE_NUMBER || value->variable == VALUE_CONDITION ||
                    (value->variable == VALUE_STAGE && p->stage_count > 0),
                "a value in a text");
        REQUIRE(proof_of(c, value->code)->kind == PROOF_VALUE, "a value in a text");
    }
    return NULL;
}

static const char *verify_patterns(const struct checked *c)
{
    const struct program *p = c->program;
    uint32_t values = 0;
    for (uint32_t i = 0; i < p->pattern_count; i++) {
        const struct program_pattern *pattern = &p->patterns[i];
        const struct text *text = fill_text_of((struct program *)(uintptr_t)p, pattern); /* which is only looked at */
        REQUIRE(text && text->pattern == i + 1, "the text of a pattern");
        REQUIRE(pattern->value_first == values && pattern->value_count <= MENTION_COUNT_MAX &&
                    pattern->value_count <= p->value_count - values,
                "the values of a text");
        values += pattern->value_count;
        for (uint32_t l = 0; l < p->language_count; l++)
            REQUIRE(!pattern->in[l].ptr || fill_is_whole(pattern->in[l], pattern->value_count),
                    "where a text puts its values");
    }
    REQUIRE(values == p->value_count, "values of no text");
    return verify_values(c);
}

/* Each question is in the freeze that it names, and in no other; no cell is asked more than a sheet holds. */
static const char *verify_freezes(const struct checked *c)
{
    const struct program *p = c->program;
    REQUIRE(p->freeze_count <= FREEZE_COUNT_MAX, "number of freezes");
    for (uint32_t i = 0; i < p->freeze_count; i++) {
        const struct program_freeze *freeze = &p->freezes[i];
        uint32_t asked[CELL_COUNT_MAX] = {0};
        REQUIRE(freeze->question_count >= 1 && freeze->question_count <= FREEZE_QUESTION_MAX &&
                    freeze->seconds >= FREEZE_SECONDS_MIN && freeze->seconds <= FREEZE_SECONDS_MAX,
                "a freeze");
        for (uint32_t k = 0; k < freeze->question_count; k++) {
            REQUIRE(freeze->questions[k] < p->question_count &&
                        (k == 0 || freeze->questions[k - 1] < freeze->questions[k]),
                    "the questions of a freeze");
            const struct program_question *question = &p->questions[freeze->questions[k]];
            REQUIRE(question->freeze == i, "a question in two freezes");
            for (uint32_t a = 0; a < question->asked_count; a++)
                REQUIRE(++asked[question->asked[a]] <= FREEZE_ASKED_MAX, "a cell asked too much in a freeze");
        }
    }
    return NULL;
}

const char *program_verify(const struct program *program)
{
    static const char *(*const first[])(const struct program *) = {verify_counts, verify_layout, verify_slots,
                                                                   verify_names};
    static const char *(*const then[])(const struct checked *) = {
        verify_state,       verify_storylines, verify_files, verify_stages,    verify_injects, verify_decisions,
        verify_assessments, verify_tasks,      verify_bots,  verify_questions, verify_ends,    verify_patterns,
        verify_releases,    verify_seats,      verify_rolls, verify_board,     verify_freezes,
    };
    const char *why = NULL;
    for (size_t i = 0; i < sizeof(first) / sizeof(first[0]) && !why; i++)
        why = first[i](program);
    if (why)
        return why;
    struct proof *proofs = malloc((program->code_count + 1) * sizeof(*proofs));
    if (!proofs)
        return "there is no memory to check it";
    assert(program->code_count == 0 || program->code[program->code_count - 1].opcode == OP_END);
    prove_code(program, proofs);
    const struct checked checked = {program, proofs};
    for (size_t i = 0; i < sizeof(then) / sizeof(then[0]) && !why; i++)
        why = then[i](&checked);
    free(proofs);
    return why;
}
