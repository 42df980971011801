/* What a run is about in numbers: parameters, variables and capabilities. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* A range that holds its value; else what expressions may still be checked against. */
static struct slot check_range(struct compiler *compiler, const struct node *node, struct slot slot)
{
    if (slot.from > slot.to) {
        voice_error(compiler, node, "`from` at most `to`", "the range is empty: from %d to %d", (int)slot.from,
                    (int)slot.to);
        slot.to = slot.from;
    } else if (slot.start < slot.from || slot.start > slot.to) {
        voice_error(compiler, node, voice_say(compiler, "from %d to %d", (int)slot.from, (int)slot.to),
                    "the value %d is outside its range", (int)slot.start);
    }
    assert(slot.from <= slot.to);
    return slot;
}

static void declare_parameters(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *parameters = &compiler->symbols[SYMBOL_PARAMETER];
    program->parameters = store_keep(compiler, parameters->count, sizeof(*program->parameters));
    compiler->parameter_slots = store_scratch(compiler, parameters->count + 1, sizeof(*compiler->parameter_slots));
    for (uint32_t i = 0; program->parameters && compiler->parameter_slots && i < parameters->count; i++) {
        struct program_parameter *parameter = &program->parameters[program->parameter_count++];
        const struct node *node = parameters->items[i].node;
        struct slot slot = {INT16_MIN, INT16_MAX, 0};
        struct section section;
        parameter->id = store_text(compiler, parameters->items[i].id);
        symbol_refuse_keyword(compiler, node->key);
        if (section_read(compiler, parameters->items[i].node, TABLE_parameter, &section)) {
            value_check_line(compiler, section.at[KEY_parameter_label]);
            value_text(compiler, section.at[KEY_parameter_label], &parameter->label);
            bool from = value_integer(compiler, &section, KEY_parameter_from, &slot.from);
            bool to = value_integer(compiler, &section, KEY_parameter_to, &slot.to);
            if (value_integer(compiler, &section, KEY_parameter_value, &slot.start) && from && to)
                slot = check_range(compiler, section.at[KEY_parameter_value], slot);
        }
        compiler->parameter_slots[i] = slot;
    }
}

/* `of` gives names, in a list, or as the keys of what they are called; their order is that of the file. */
static void read_values(struct compiler *compiler, const struct node *of, struct program_variable *variable)
{
    struct program *program = compiler->program;
    struct program_named *names = program->value_names + program->value_name_count;
    variable->value_count = value_named(compiler, of, names, VALUE_COUNT_MAX);
    program->value_name_count += variable->value_count;
}

static struct slot read_enumeration(struct compiler *compiler, const struct section *section,
                                    struct program_variable *variable)
{
    struct program *program = compiler->program;
    const struct node *value = section->at[KEY_variable_value];
    variable->value_first = program->value_name_count;
    read_values(compiler, section->at[KEY_variable_of], variable);
    assert(variable->value_count <= VALUE_COUNT_MAX);
    struct slot slot = {0, variable->value_count > 0 ? (int32_t)variable->value_count - 1 : 0, 0};
    for (enum key_index row = KEY_variable_from; row <= KEY_variable_to; row++) {
        if (section->at[row]) {
            voice_error(compiler, section->at[row]->key, "either `from` and `to`, or `of`",
                        "a variable with `of` has no `%s`", section_keys[row].name);
        }
    }
    if (!value)
        return slot;
    struct suggestion suggestion = suggestion_for(compiler, value->text);
    const char *list = "one of: ";
    for (uint32_t i = 0; i < variable->value_count; i++) {
        struct str name = program->value_names[variable->value_first + i].name;
        if (str_equal(name, value->text)) {
            slot.start = (int32_t)i;
            return slot;
        }
        suggestion_offer(&suggestion, name);
        list = voice_say(compiler, "%s%s" STR_FMT, list, i > 0 ? ", " : "", STR_ARG(name));
    }
    voice_error(compiler, value, suggestion_text(compiler, &suggestion, list), "`" STR_FMT "` is not in `of`",
                STR_ARG(tree_shown(value->text)));
    return slot;
}

static struct slot read_number(struct compiler *compiler, const struct section *section)
{
    struct slot slot = {INT16_MIN, INT16_MAX, 0};
    const struct node *value = section->at[KEY_variable_value];
    int64_t number;
    bool whole = true;
    for (enum key_index row = KEY_variable_from; row <= KEY_variable_to; row++) {
        if (!section->given[row]) {
            voice_error(compiler, section->node, "from: 0, to: 100, or of: [names]", "a variable needs `%s`",
                        section_keys[row].name);
            whole = false;
        } else if (!value_integer(compiler, section, row, row == KEY_variable_from ? &slot.from : &slot.to)) {
            whole = false;
        }
    }
    if (!value || !whole)
        return slot;
    if (!literal_number(value->text, &number) || number < INT32_MIN || number > INT32_MAX) {
        voice_error(compiler, value, "a whole number", "`" STR_FMT "` is not a number",
                    STR_ARG(tree_shown(value->text)));
        return slot;
    }
    slot.start = (int32_t)number;
    return check_range(compiler, value, slot);
}

/* Who sees its value: cells; or of a variable with `per` the member it is of. */
static void read_show(struct compiler *compiler, const struct node *node, struct program_variable *variable)
{
    uint32_t cells[CELL_COUNT_MAX];
    if (node->kind == NODE_LIST) {
        uint32_t count = value_cells(compiler, node, cells, CELL_COUNT_MAX);
        for (uint32_t i = 0; i < count; i++)
            variable->show |= UINT32_C(1) << cells[i];
    } else if (str_equal(node->text, STR("all"))) {
        variable->show = (uint32_t)((UINT64_C(1) << compiler->program->cell_count) - 1);
    } else if (!str_equal(node->text, STR("own"))) {
        voice_error(compiler, node, "a list of cells, `all`, or `own` of a variable with `per`",
                    "`" STR_FMT "` is not who sees a variable", STR_ARG(tree_shown(node->text)));
    } else if (!node->me.ptr) {
        voice_error(compiler, node, "per: group, or show: [cells]", "the variable is nobody's own");
    } else {
        uint32_t cell = symbol_find(&compiler->symbols[SYMBOL_CELL], node->me);
        assert(cell < compiler->program->cell_count); /* a member is a cell */
        variable->show = UINT32_C(1) << cell;
    }
}

static void declare_variables(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *variables = &compiler->symbols[SYMBOL_VARIABLE];
    uint32_t value_count = 0;
    for (uint32_t i = 0; i < variables->count; i++) {
        for (const struct node *node = variables->items[i].node->first; node; node = node->next) {
            bool values = (node->kind == NODE_LIST || node->kind == NODE_MAPPING) && node->key &&
                          str_equal(node->key->text, STR("of"));
            value_count += values ? (node->count < VALUE_COUNT_MAX ? node->count : VALUE_COUNT_MAX) : 0;
        }
    }
    program->variables = store_keep(compiler, variables->count, sizeof(*program->variables));
    value_count += compiler->symbols[SYMBOL_STAGE].count; /* the phases are an enumeration too: see stages.c */
    program->value_names = store_keep(compiler, value_count, sizeof(*program->value_names));
    compiler->variable_slots = store_scratch(compiler, variables->count + 1, sizeof(*compiler->variable_slots));
    for (uint32_t i = 0; !compiler->out_of_memory && i < variables->count; i++) {
        struct program_variable *variable = &program->variables[program->variable_count++];
        struct slot slot = {INT16_MIN, INT16_MAX, 0};
        struct section section;
        variable->id = store_text(compiler, variables->items[i].id);
        symbol_refuse_keyword(compiler, variables->items[i].node->key);
        if (section_read(compiler, variables->items[i].node, TABLE_variable, &section)) {
            value_check_line(compiler, section.at[KEY_variable_label]);
            value_text(compiler, section.at[KEY_variable_label], &variable->label);
            value_bool(compiler, section.at[KEY_variable_measure], &variables->items[i].measured);
            if (section.at[KEY_variable_show])
                read_show(compiler, section.at[KEY_variable_show], variable);
            variables->items[i].measured = variables->items[i].measured || variable->show != 0;
            if (section.at[KEY_variable_of])
                slot = read_enumeration(compiler, &section, variable);
            else if (!section.given[KEY_variable_of])
                slot = read_number(compiler, &section);
        }
        compiler->variable_slots[i] = slot;
    }
}

void state_declare(struct compiler *compiler)
{
    declare_parameters(compiler);
    declare_variables(compiler);
}

void state_capabilities(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *capabilities = &compiler->symbols[SYMBOL_CAPABILITY];
    program->capabilities = store_keep(compiler, capabilities->count, sizeof(*program->capabilities));
    compiler->capabilities = store_scratch(compiler, capabilities->count + 1, sizeof(*compiler->capabilities));
    for (uint32_t i = 0; !compiler->out_of_memory && i < capabilities->count; i++) {
        struct program_capability *capability = &program->capabilities[program->capability_count++];
        struct section section;
        capability->id = store_text(compiler, capabilities->items[i].id);
        compiler->capabilities[i].uses = 1;
        if (!section_read(compiler, capabilities->items[i].node, TABLE_capability, &section))
            continue;
        if (section.at[KEY_capability_owner])
            capability->owner = symbol_resolve(compiler, SYMBOL_CELL, section.at[KEY_capability_owner]);
        struct capability_source *source = &compiler->capabilities[i];
        const struct node *again = section.at[KEY_capability_again_in];
        source->ready_in = value_duration(compiler, section.at[KEY_capability_ready_in], 0);
        source->again_in = again ? value_duration(compiler, again, 0) : source->ready_in;
        bool bad_uses = !value_integer(compiler, &section, KEY_capability_uses, &source->uses) &&
                        section.given[KEY_capability_uses];
        if (again && source->uses == 1 && !bad_uses)
            voice_warn(compiler, again->key, "uses: 2 or more, or leave it out",
                       "the capability is used once, and never again");
        value_check_line(compiler, section.at[KEY_capability_label]);
        value_text(compiler, section.at[KEY_capability_label], &capability->label);
    }
}
