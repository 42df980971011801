/* Phases: parts of the exercise, one after the other, each as long as it says.
 *
 * A phase begins when those before it have lasted their lengths: a setting, and so a constant of a rehearsal. Lengths
 * are whole ticks, so that what is added up to them stays the minute of a tick.
 */
#include <assert.h>

#include "program/time.h"
#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* The lexicon of expressions has it as `phase == response` and as `response + 10`. */
static void refuse_taken(struct compiler *compiler, const struct node *key)
{
    static const enum symbol_kind others[] = {SYMBOL_PARAMETER, SYMBOL_VARIABLE, SYMBOL_DEFINITION};
    symbol_refuse_keyword(compiler, key);
    for (size_t k = 0; k < sizeof(others) / sizeof(others[0]); k++)
        if (symbol_find(&compiler->symbols[others[k]], key->text) != INDEX_NONE)
            voice_error(compiler, key, "rename one of them", "`" STR_FMT "` is %s already", STR_ARG(key->text),
                        symbol_one(others[k]));
}

static void refuse_phase_as_name(struct compiler *compiler)
{
    static const enum symbol_kind kinds[] = {SYMBOL_PARAMETER, SYMBOL_VARIABLE, SYMBOL_DEFINITION};
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        uint32_t index = symbol_find(&compiler->symbols[kinds[k]], STR("phase"));
        if (index != INDEX_NONE)
            voice_error(compiler, compiler->symbols[kinds[k]].items[index].node->key, "another name",
                        "with `phases`, `phase` is the present one");
    }
}

/* In whole ticks, at least one. */
static struct expr *read_length(struct compiler *compiler, const struct node *node)
{
    int64_t tick = compiler->program->tick_minutes;
    struct expr *length = node ? value_duration(compiler, node, 1) : NULL;
    if (!length || tick == 0)
        return expr_number(compiler, tick);
    if (length->range.low < 1)
        voice_error(compiler, node, "write max(1, ...), or change the parameter's range",
                    "the phase may last no time at all");
    if (length->range.low == length->range.high && length->range.low % tick == 0)
        return length;
    length = expr_operation(compiler, OP_ADD, length, expr_number(compiler, tick - 1));
    length = expr_operation(compiler, OP_DIV, length, expr_number(compiler, tick));
    return expr_operation(compiler, OP_MUL, length, expr_number(compiler, tick));
}

/* The date must not lie before what the calendar of the phases before has come to, however long they last. */
static void read_date(struct compiler *compiler, const struct node *node, uint32_t index, int64_t *reached)
{
    struct program_stage *stage = &compiler->program->stages[index];
    int32_t offset;
    if (!literal_instant(node->text, &stage->date_seconds, &offset)) {
        voice_error(compiler, node, "such as 2023-02-22T09:00:00-05:00",
                    "`" STR_FMT "` is not a date and time with offset", STR_ARG(tree_shown(node->text)));
        return;
    }
    stage->dated = true;
    if (index == 0) {
        voice_error(compiler, node->key, "leave it out, and change `startex`", "the first phase begins at STARTEX");
    } else if (stage->date_seconds < *reached) {
        voice_error(compiler, node, "a date not before the end of the phase before",
                    "the calendar would run backwards: `" STR_FMT "` may last %lld minutes longer",
                    STR_ARG(compiler->program->stages[index - 1].id),
                    (long long)(*reached - stage->date_seconds + 59) / 60);
    } else {
        *reached = stage->date_seconds;
    }
}

static void read_stage(struct compiler *compiler, uint32_t index, int64_t *reached)
{
    struct program_stage *stage = &compiler->program->stages[index];
    struct node *node = compiler->symbols[SYMBOL_STAGE].items[index].node;
    struct expr **begins = &compiler->stage_begins[index];
    struct section section;
    refuse_taken(compiler, node->key);
    if (!section_read(compiler, node, TABLE_phase, &section)) {
        begins[1] = begins[0];
        return;
    }
    const struct node *opens = section.at[KEY_phase_opens];
    stage->by_control = value_word(compiler, &section, KEY_phase_opens, INDEX_NONE) == STAGE_OPENS_CONTROL;
    if (opens && index == 0)
        voice_error(compiler, opens->key, "leave it out", "the first phase begins at STARTEX");
    value_check_line(compiler, section.at[KEY_phase_title]);
    value_prose(compiler, section.at[KEY_phase_title], &stage->title);
    if (section.at[KEY_phase_date])
        read_date(compiler, section.at[KEY_phase_date], index, reached);
    struct expr *length = read_length(compiler, section.at[KEY_phase_length]);
    *reached += length->range.high * 60;
    begins[1] = expr_operation(compiler, OP_ADD, begins[0], length);
}

static void take_length(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct node *phases = compiler->top.at[KEY_scenario_phases];
    int64_t most = compiler->stage_begins[program->stage_count]->range.high, tick = program->tick_minutes;
    if (most / tick > TICK_COUNT_MAX) {
        voice_error(compiler, phases->key, voice_say(compiler, "at most %d ticks", (int)TICK_COUNT_MAX),
                    "the phases together may have %lld ticks", (long long)(most / tick));
        return;
    }
    program->tick_count = (uint32_t)(most / tick);
    compiler->length_minutes = most;
}

void stages_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *symbols = &compiler->symbols[SYMBOL_STAGE];
    int64_t reached = program->startex_seconds;
    if (symbols->count == 0)
        return;
    refuse_phase_as_name(compiler);
    program->stages = store_keep(compiler, symbols->count, sizeof(*program->stages));
    compiler->stage_begins = store_scratch(compiler, symbols->count + 1, sizeof(struct expr *));
    compiler->stage_names = (struct program_variable){.id = STR("phase"), .value_first = program->value_name_count};
    if (compiler->out_of_memory)
        return;
    compiler->stage_begins[0] = expr_number(compiler, 0);
    for (uint32_t i = 0; i < symbols->count; i++) {
        program->stages[i].id = store_text(compiler, symbols->items[i].id);
        read_stage(compiler, i, &reached);
        program->stage_count++;
        program->value_names[program->value_name_count++] =
            (struct program_named){program->stages[i].id, program->stages[i].title}; /* room: see state.c */
        compiler->stage_names.value_count++;
    }
    assert(program->stage_count == symbols->count);
    take_length(compiler);
}
