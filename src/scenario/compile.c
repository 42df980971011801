/* The order of everything. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "scenario/compiler.h"
#include "scenario/includes.h"
#include "scenario/scenario.h"
#include "scenario/steps.h"
#include "scenario/symbol.h"

enum { SCRATCH_BYTES_MAX = 512 << 20 };

/* ---- the order of everything ---- */

/* Ids first: what is read later may name what stands further down. */
static void declare(struct compiler *compiler)
{
    static const struct {
        enum symbol_kind kind;
        enum key_index key;
        bool ids;
    } sections[] = {
        {SYMBOL_CELL, KEY_scenario_cells, true},
        {SYMBOL_OBJECTIVE, KEY_scenario_objectives, true},
        {SYMBOL_REFERENCE, KEY_scenario_references, false},
        {SYMBOL_NAME, KEY_scenario_names, true},
        {SYMBOL_STAGE, KEY_scenario_phases, true},
        {SYMBOL_STORYLINE, KEY_scenario_storylines, true},
        {SYMBOL_FILE, KEY_scenario_files, true},
        {SYMBOL_PARAMETER, KEY_scenario_parameters, true},
        {SYMBOL_VARIABLE, KEY_scenario_variables, true},
        {SYMBOL_DEFINITION, KEY_scenario_define, true},
        {SYMBOL_CAPABILITY, KEY_scenario_capabilities, true},
        {SYMBOL_INJECT, KEY_scenario_injects, true},
        {SYMBOL_DECISION, KEY_scenario_decisions, true},
        {SYMBOL_TASK, KEY_scenario_tasks, true},
        {SYMBOL_CARD, KEY_scenario_plan, true},
        {SYMBOL_ASSESSMENT, KEY_scenario_assessments, true},
        {SYMBOL_QUESTION, KEY_scenario_questions, true},
        {SYMBOL_FREEZE, KEY_scenario_freezes, true},
        {SYMBOL_ENDING, KEY_scenario_endings, true},
        {SYMBOL_STUDY, KEY_scenario_studies, true},
    };
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        symbol_declare(compiler, &compiler->symbols[sections[i].kind], compiler->top.at[sections[i].key],
                       (uint32_t)section_keys[sections[i].key].high, sections[i].ids);
    }
}

static void compile(struct compiler *compiler)
{
    if (includes_alone(compiler) || !includes_merge(&compiler->tree))
        return; /* what is not there would be missed everywhere */
    groups_expand(compiler);
    if (compiler->out_of_memory || !section_read(compiler, compiler->tree.root, TABLE_scenario, &compiler->top))
        return;
    static void (*const steps[])(struct compiler *) = {
        includes_check, endings_apart,     declare,          head_read,        head_goals,
        attached_read,  cells_read,        state_declare,    stages_read,      decisions_declare,
        board_declare,  questions_declare, quantities_bound, definitions_read, state_capabilities,
        injects_read,   releases_read,     decisions_read,   assessments_read, questions_read,
        freezes_read,   board_read,        tasks_read,       endings_read,     policies_read,
        studies_read,
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && !compiler->out_of_memory; i++)
        steps[i](compiler);
    if (compiler->diags->error_count > compiler->errors_before || compiler->out_of_memory)
        return; /* what a faulty scenario seems not to use or reach would only distract */
    assert(compiler->program->option_count == compiler->option_count &&
           compiler->program->outcome_count == compiler->outcome_count);
    reach_check(compiler);
    checks_run(compiler);
    assert(compiler->diags->error_count == compiler->errors_before); /* those only warn */
    if (layout_program(compiler))
        emit_program(compiler);
}

enum status scenario_compile(struct str source, struct program **ret_program, struct diag_list *diags)
{
    return scenario_compile_beside(source, NULL, ret_program, diags);
}

enum status scenario_compile_beside(struct str source, const struct scenario_beside *beside,
                                    struct program **ret_program, struct diag_list *diags)
{
    struct compiler *compiler = calloc(1, sizeof(*compiler));
    enum status status = STATUS_OUT_OF_MEMORY;
    if (!compiler)
        return status;
    compiler->diags = diags;
    compiler->beside = beside;
    compiler->errors_before = diags->error_count;
    compiler->patterns_end = &compiler->patterns;
    compiler->me = compiler->deciding = INDEX_NONE;
    arena_init(&compiler->scratch, SCRATCH_BYTES_MAX);
    compiler->program = program_new();
    if (!compiler->program)
        goto cleanup;
    status = tree_read(&compiler->tree, source, &compiler->scratch, diags);
    if (status != STATUS_OK)
        goto cleanup;
    if (!compiler->tree.broken)
        compile(compiler);
    if (compiler->out_of_memory) {
        status = STATUS_OUT_OF_MEMORY;
    } else if (diags->error_count > compiler->errors_before || compiler->tree.broken) {
        status = STATUS_MALFORMED;
    } else {
        *ret_program = compiler->program;
        compiler->program = NULL;
    }
cleanup:
    program_free(compiler->program);
    arena_clear(&compiler->scratch);
    free(compiler);
    return status;
}
