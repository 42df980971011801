/* What every executor relies on, checked once at load. An encoded program may come from a hostile file, so nothing is
 * taken for granted: counts, indices, the stack of every sequence, the layout and ranges of slots, running totals of
 * outcomes. */
#include "program/time.h"

#define REQUIRE(condition, why)                                                                                        \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            return (why);                                                                                              \
    } while (0)

static const struct operand {
    int8_t pops, pushes;
} operands[OPCODE_COUNT] = {
#define OPCODE(name, pops, pushes, doc) [OP_##name] = {pops, pushes},
#include "program/opcodes.def"
#undef OPCODE
};

enum sequence { SEQUENCE_VALUE, SEQUENCE_EFFECTS };

/* A sequence begins after an END (or at 0), keeps to the stack, and leaves one value, or none and then may STORE. */
static bool is_sequence(const struct program *program, code_at code, enum sequence wanted)
{
    if (code >= program->code_count || (code > 0 && program->code[code - 1].opcode != OP_END))
        return false;
    int depth = 0;
    for (uint32_t i = code; i < program->code_count; i++) {
        const struct instruction *at = &program->code[i];
        if (at->opcode >= OPCODE_COUNT || at->reserved != 0)
            return false;
        if (at->opcode == OP_END)
            return depth == (wanted == SEQUENCE_VALUE ? 1 : 0);
        bool slot = at->opcode == OP_SLOT || at->opcode == OP_SINCE || at->opcode == OP_STORE;
        if (slot && at->slot >= program->slot_count)
            return false;
        /* effects change variables and capabilities, nothing else */
        if (at->opcode == OP_STORE &&
            (wanted != SEQUENCE_EFFECTS || at->slot >= program->variable_count + 2 * program->capability_count))
            return false;
        depth -= operands[at->opcode].pops;
        if (depth < 0)
            return false;
        depth += operands[at->opcode].pushes;
        if (depth > EXPRESSION_DEPTH_MAX)
            return false;
    }
    return false;
}

static bool value(const struct program *program, code_at code)
{
    return is_sequence(program, code, SEQUENCE_VALUE);
}

static bool value_or_none(const struct program *program, code_at code)
{
    return code == CODE_NONE || value(program, code);
}

static bool effects_or_none(const struct program *program, code_at code)
{
    return code == CODE_NONE || is_sequence(program, code, SEQUENCE_EFFECTS);
}

static bool within(uint32_t first, uint32_t count, uint32_t total)
{
    return first <= total && count <= total - first;
}

static bool index_or_none(uint32_t index, uint32_t count)
{
    return index == INDEX_NONE || index < count;
}

static bool is_site(struct site site)
{
    return site.half < 8;
}

static bool are_cells(const struct program *program, uint32_t cells)
{
    return (uint64_t)cells >> program->cell_count == 0;
}

static bool are_asked(const struct program *program, const uint32_t *asked, uint32_t count)
{
    if (count > ASKED_COUNT_MAX)
        return false;
    for (uint32_t k = 0; k < count; k++) {
        if (asked[k] >= program->cell_count)
            return false;
        for (uint32_t j = 0; j < k; j++)
            if (asked[j] == asked[k])
                return false;
    }
    return true;
}

static const char *verify_counts(const struct program *p)
{
    REQUIRE(p->cell_count >= 1 && p->cell_count <= CELL_COUNT_MAX, "number of cells");
    REQUIRE(p->language_count >= 1 && p->language_count <= LANGUAGE_COUNT_MAX, "number of languages");
    REQUIRE(p->zone_count <= ZONE_COUNT_MAX, "number of zones");
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
    REQUIRE(p->study_count <= STUDY_COUNT_MAX, "number of studies");
    return NULL;
}

/* The slots in the order of program.h, each exactly where the tables say. */
static const char *verify_layout(const struct program *p)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < p->variable_count; i++, at++) {
        REQUIRE(p->variables[i].slot == at, "place of a variable");
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
    for (uint32_t i = 0; i < p->round_count; i++) {
        REQUIRE(p->rounds[i].assessment < p->assessment_count, "assessment of a round");
        REQUIRE(p->rounds[i].answer_slot == at, "place of answers");
        REQUIRE(p->assessments[p->rounds[i].assessment].asked_count <= ASKED_COUNT_MAX, "cells asked");
        at += p->assessments[p->rounds[i].assessment].asked_count;
    }
    REQUIRE(p->ending_slot == at && p->end_tick_slot == at + 1 && p->slot_count == at + 2, "number of slots");
    for (uint32_t i = 0; i < p->slot_count; i++)
        REQUIRE(p->slots[i].from <= p->slots[i].start && p->slots[i].start <= p->slots[i].to, "range of a slot");
    return NULL;
}

static const char *verify_state(const struct program *p)
{
    for (uint32_t i = 0; i < p->cell_count; i++) {
        const struct program_cell *cell = &p->cells[i];
        REQUIRE(cell->seat <= SEAT_CONTROL && are_cells(p, cell->may_share), "a cell");
        REQUIRE(cell->policy_count >= 1 && cell->policy_count <= POLICY_COUNT_MAX, "number of policies");
        REQUIRE(within(cell->policy_first, cell->policy_count, p->policy_count), "policies of a cell");
    }
    for (uint32_t i = 0; i < p->capability_count; i++) {
        REQUIRE(p->capabilities[i].owner < p->cell_count, "owner of a capability");
        REQUIRE(value_or_none(p, p->capabilities[i].ready_in), "readiness of a capability");
    }
    return NULL;
}

static const char *verify_injects(const struct program *p)
{
    for (uint32_t i = 0; i < p->inject_count; i++) {
        const struct program_inject *x = &p->injects[i];
        REQUIRE(x->kind <= INJECT_HIDDEN && x->precedence <= PRECEDENCE_FLASH, "kind of an inject");
        REQUIRE((x->at == CODE_NONE) != (x->when == CODE_NONE), "an inject is either timed or conditional");
        REQUIRE(value_or_none(p, x->at) && value_or_none(p, x->when) && value_or_none(p, x->after),
                "time of an inject");
        REQUIRE(value_or_none(p, x->chance) && value_or_none(p, x->every) && x->times >= 1,
                "chance or repeats of an inject");
        REQUIRE(effects_or_none(p, x->effects) && is_site(x->site), "effects of an inject");
        REQUIRE(are_cells(p, x->release), "release of an inject");
        REQUIRE(index_or_none(x->objective, p->objective_count) && index_or_none(x->expect_cell, p->cell_count),
                "objective of an inject");
        REQUIRE(within(x->cite_first, x->cite_count, p->cite_count), "citations of an inject");
    }
    for (uint32_t i = 0; i < p->cite_count; i++)
        REQUIRE(p->cites[i] < p->reference_count, "a citation");
    return NULL;
}

static const char *verify_options(const struct program *p, const struct program_decision *d)
{
    for (uint32_t o = 0; o < d->option_count; o++) {
        const struct program_option *option = &p->options[d->option_first + o];
        REQUIRE(value_or_none(p, option->legal) && effects_or_none(p, option->effects), "an option");
        REQUIRE(index_or_none(option->capability, p->capability_count), "capability of an option");
        REQUIRE(option->outcome_count <= OUTCOME_COUNT_MAX &&
                    within(option->outcome_first, option->outcome_count, p->outcome_count),
                "outcomes of an option");
        uint32_t before = 0;
        for (uint32_t k = 0; k < option->outcome_count; k++) {
            const struct program_outcome *outcome = &p->outcomes[option->outcome_first + k];
            REQUIRE(outcome->until >= before && effects_or_none(p, outcome->effects), "an outcome");
            before = outcome->until;
        }
        REQUIRE(option->outcome_count == 0 || before == CHANCE_ALWAYS, "chances of outcomes are not 100% together");
    }
    return NULL;
}

static const char *verify_decisions(const struct program *p)
{
    for (uint32_t i = 0; i < p->decision_count; i++) {
        const struct program_decision *d = &p->decisions[i];
        REQUIRE((d->at == CODE_NONE) != (d->when == CODE_NONE), "a decision opens either at a time or on a condition");
        REQUIRE(value_or_none(p, d->at) && value_or_none(p, d->when) && value_or_none(p, d->after) &&
                    value_or_none(p, d->within),
                "time of a decision");
        REQUIRE(are_asked(p, d->asked, d->asked_count), "cells a decision asks");
        REQUIRE(d->agree <= AGREE_LEAD && (d->agree == AGREE_EACH || d->asked_count >= 1), "rule of agreement");
        REQUIRE(d->agree != AGREE_LEAD || d->lead < d->asked_count, "lead of a decision");
        REQUIRE(d->option_count >= 1 && d->option_count <= OPTION_COUNT_MAX &&
                    within(d->option_first, d->option_count, p->option_count),
                "options of a decision");
        REQUIRE(d->otherwise < d->option_count && index_or_none(d->objective, p->objective_count), "a decision");
        for (uint32_t k = 0; k < d->asked_count; k++)
            REQUIRE(is_site(d->choice_site[k]) && is_site(d->outcome_site[k]), "draws of a decision");
        const char *why = verify_options(p, d);
        REQUIRE(!why, why);
    }
    return NULL;
}

static const char *verify_assessments(const struct program *p)
{
    for (uint32_t i = 0; i < p->assessment_count; i++) {
        const struct program_assessment *a = &p->assessments[i];
        REQUIRE(a->scale <= SCALE_CONFIDENCE && a->step_count >= 1 && a->step_count <= 7, "scale of an assessment");
        REQUIRE(are_asked(p, a->asked, a->asked_count) && within(a->round_first, a->round_count, p->round_count),
                "an assessment");
        REQUIRE(index_or_none(a->objective, p->objective_count), "objective of an assessment");
    }
    for (uint32_t i = 0; i < p->round_count; i++)
        REQUIRE(value(p, p->rounds[i].at), "time of a round");
    return NULL;
}

static const char *verify_table(const struct program *p, const struct program_table *table,
                                const struct program_decision *d)
{
    REQUIRE(within(table->row_first, table->row_count, p->row_count), "rows of a table");
    for (uint32_t r = 0; r < table->row_count; r++) {
        const struct program_row *row = &p->rows[table->row_first + r];
        REQUIRE(value_or_none(p, row->when) && within(row->weight_first, d->option_count, p->weight_count),
                "a row of a table");
    }
    return NULL;
}

static const char *verify_bots(const struct program *p)
{
    for (uint32_t i = 0; i < p->share_count; i++)
        REQUIRE(p->shares[i].from_cell < p->cell_count && p->shares[i].to_cell < p->cell_count &&
                    p->shares[i].inject < p->inject_count && is_site(p->shares[i].site),
                "a share");
    for (uint32_t i = 0; i < p->rule_count; i++)
        REQUIRE(value_or_none(p, p->rules[i].when) && value_or_none(p, p->rules[i].after) &&
                    value_or_none(p, p->rules[i].chance),
                "a rule of sharing");
    for (uint32_t i = 0; i < p->weight_count; i++)
        REQUIRE(value_or_none(p, p->weights[i]), "a weight");
    for (uint32_t i = 0; i < p->answer_count; i++)
        REQUIRE(value_or_none(p, p->answers[i]), "an answer");
    for (uint32_t i = 0; i < p->policy_count; i++) {
        const struct program_policy *policy = &p->policies[i];
        REQUIRE(policy->cell < p->cell_count && within(policy->rule_first, p->share_count, p->rule_count) &&
                    within(policy->table_first, p->decision_count, p->table_count) &&
                    within(policy->answer_first, p->assessment_count, p->answer_count),
                "a policy");
        for (uint32_t d = 0; d < p->decision_count; d++) {
            const char *why = verify_table(p, &p->tables[policy->table_first + d], &p->decisions[d]);
            REQUIRE(!why, why);
        }
    }
    return NULL;
}

static const char *verify_ends(const struct program *p)
{
    for (uint32_t i = 0; i < p->ending_count; i++)
        REQUIRE(value(p, p->endings[i].when), "an ending");
    for (uint32_t i = 0; i < p->study_count; i++) {
        const struct program_study *study = &p->studies[i];
        uint32_t outcomes = study->outcome == OUTCOME_ENDING ? p->ending_count : p->variable_count;
        REQUIRE(study->method <= STUDY_TORNADO && study->outcome <= OUTCOME_PEAK && study->outcome_index <= outcomes,
                "a study");
        REQUIRE(study->vary_count <= PARAMETER_COUNT_MAX, "ranges of a study");
        for (uint32_t k = 0; k < study->vary_count; k++)
            REQUIRE(study->vary[k].parameter < p->parameter_count && study->vary[k].from <= study->vary[k].to,
                    "a range of a study");
    }
    return NULL;
}

const char *program_verify(const struct program *program)
{
    static const char *(*const checks[])(const struct program *) = {
        verify_counts,    verify_layout,      verify_state, verify_injects,
        verify_decisions, verify_assessments, verify_bots,  verify_ends,
    };
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        const char *why = checks[i](program);
        if (why)
            return why;
    }
    return NULL;
}
