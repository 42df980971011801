/* What a page orders from the lab, checked to the last member before any work: whatever the engines assert holds here.
 * Members: runs, seed, parameters {id: value}, policies {cell: name}; of a fan "variable"; of a tornado "ending" or
 * "variable". */
#include <assert.h>
#include <jansson.h>

#include "server/inside.h"
#include "server/lab.h"

static const int64_t seed_max = INT64_C(9007199254740991); /* what every JSON reader keeps exactly */

struct reading {
    const struct program *program;
    struct lab_order *order;
    struct buf *why;
};

static bool say(struct buf *why, const char *text)
{
    buf_add_str(why, str_of(text));
    return false;
}

static bool read_number(const json_t *json, const char *name, int64_t from, int64_t to, uint64_t *ret_number,
                        struct buf *why)
{
    const json_t *number = json_object_get(json, name);
    if (json_is_integer(number) && json_integer_value(number) >= from && json_integer_value(number) <= to) {
        *ret_number = (uint64_t)json_integer_value(number);
        return true;
    }
    buf_printf(why, "\"%s\" is a whole number from %lld to %lld", name, (long long)from, (long long)to);
    return false;
}

/* The ids that would have been right. */
static void list_parameters(const struct program *program, struct buf *why)
{
    for (uint32_t i = 0; i < program->parameter_count; i++)
        buf_printf(why, "%s" STR_FMT, i ? ", " : "", STR_ARG(program->parameters[i].id));
}

static void list_cells(const struct program *program, struct buf *why)
{
    for (uint32_t i = 0; i < program->cell_count; i++)
        buf_printf(why, "%s" STR_FMT, i ? ", " : "", STR_ARG(program->cells[i].id));
}

static void list_variables(const struct program *program, struct buf *why)
{
    for (uint32_t i = 0; i < program->variable_count; i++)
        buf_printf(why, "%s" STR_FMT, i ? ", " : "", STR_ARG(program->variables[i].id));
}

static bool read_parameters(const struct reading *reading, json_t *json)
{
    const struct program *program = reading->program;
    const char *id;
    json_t *value;
    if (!json)
        return true;
    if (!json_is_object(json))
        return say(reading->why, "\"parameters\" is an object of ids and whole numbers");
    json_object_foreach(json, id, value)
    {
        uint32_t index = program_find_parameter(program, str_of(id));
        if (index == INDEX_NONE) {
            buf_printf(reading->why, "there is no parameter '%.64s'; there are: ", id);
            list_parameters(program, reading->why);
            return false;
        }
        const struct slot *slot = &program->slots[program->parameters[index].slot];
        if (!json_is_integer(value) || json_integer_value(value) < slot->from || json_integer_value(value) > slot->to) {
            buf_printf(reading->why, "%s is a whole number from %d to %d", id, slot->from, slot->to);
            return false;
        }
        reading->order->settings.parameters[index] = (int32_t)json_integer_value(value);
    }
    return true;
}

static bool read_policies(const struct reading *reading, json_t *json)
{
    const struct program *program = reading->program;
    const char *id;
    json_t *value;
    if (!json)
        return true;
    if (!json_is_object(json))
        return say(reading->why, "\"policies\" is an object of cells and names of policies");
    json_object_foreach(json, id, value)
    {
        uint32_t index = program_find_cell(program, str_of(id));
        if (index == INDEX_NONE) {
            buf_printf(reading->why, "there is no cell '%.64s'; there are: ", id);
            list_cells(program, reading->why);
            return false;
        }
        const struct program_cell *cell = &program->cells[index];
        uint32_t policy = 0;
        while (policy < cell->policy_count &&
               !(json_is_string(value) &&
                 str_equal(program->policies[cell->policy_first + policy].name, str_of(json_string_value(value)))))
            policy++;
        if (policy == cell->policy_count) {
            buf_printf(reading->why, "the bot of %s has these policies: ", id);
            for (uint32_t i = 0; i < cell->policy_count; i++)
                buf_printf(reading->why, "%s" STR_FMT, i ? ", " : "",
                           STR_ARG(program->policies[cell->policy_first + i].name));
            return false;
        }
        reading->order->settings.policies[index] = (uint8_t)policy;
    }
    return true;
}

static bool read_variable(const struct reading *reading, const json_t *json, uint32_t *ret_variable)
{
    uint32_t index =
        json_is_string(json) ? program_find_variable(reading->program, str_of(json_string_value(json))) : INDEX_NONE;
    if (index == INDEX_NONE) {
        buf_add_str(reading->why, STR("\"variable\" is one of: "));
        list_variables(reading->program, reading->why);
        return false;
    }
    *ret_variable = index;
    return true;
}

/* Everything that can be otherwise, each at its ends and under its policies. */
static bool read_tornado(const struct reading *reading, const json_t *json)
{
    const struct program *program = reading->program;
    struct program_study *ask = &reading->order->ask;
    *ask = (struct program_study){
        .method = STUDY_TORNADO, .samples = 1, .decision = INDEX_NONE, .runs = (uint32_t)reading->order->runs};
    const json_t *ending = json_object_get(json, "ending"), *variable = json_object_get(json, "variable");
    if (!ending == !variable)
        return say(reading->why, "a tornado measures one thing: \"ending\" or \"variable\"");
    if (variable) {
        ask->outcome = OUTCOME_VARIABLE;
        if (!read_variable(reading, variable, &ask->outcome_index))
            return false;
    } else {
        ask->outcome = OUTCOME_ENDING;
        for (ask->outcome_index = 0; ask->outcome_index < program->ending_count; ask->outcome_index++)
            if (json_is_string(ending) &&
                str_equal(program->endings[ask->outcome_index].id, str_of(json_string_value(ending))))
                break;
        if (ask->outcome_index == program->ending_count) {
            buf_add_str(reading->why, STR("\"ending\" is one of: "));
            for (uint32_t i = 0; i < program->ending_count; i++)
                buf_printf(reading->why, "%s" STR_FMT, i ? ", " : "", STR_ARG(program->endings[i].id));
            return false;
        }
    }
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        if (slot->from < slot->to) {
            ask->vary[ask->vary_count].parameter = i;
            ask->vary[ask->vary_count].from = slot->from;
            ask->vary[ask->vary_count++].to = slot->to;
        }
    }
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        if (program->cells[cell].policy_count > 1)
            ask->policies[cell] = (uint32_t)((UINT64_C(1) << program->cells[cell].policy_count) - 1);
    assert(ask->vary_count <= PARAMETER_COUNT_MAX);
    struct study_options options = study_options(program, ask, reading->order->seed);
    options.base = reading->order->settings;
    if (!study_check(program, &options, reading->why))
        return false;
    uint64_t total = study_run_total(program, &options);
    if (total > LAB_RUNS_MAX) {
        buf_printf(reading->why, "this tornado plays %llu runs in all, more than %d: ask for fewer",
                   (unsigned long long)total, LAB_RUNS_MAX);
        return false;
    }
    return true;
}

static bool read_members(const struct reading *reading, json_t *json)
{
    static const char *const known[] = {"runs", "seed", "parameters", "policies", "variable", "ending"};
    struct lab_order *order = reading->order;
    uint32_t known_count = order->kind == LAB_REHEARSAL ? 4 : order->kind == LAB_FAN ? 5 : 6;
    const char *name;
    json_t *value;
    json_object_foreach(json, name, value)
    {
        uint32_t i = 0;
        while (i < known_count && strcmp(name, known[i]) != 0)
            i++;
        if (i < known_count)
            continue;
        buf_printf(reading->why, "'%.64s' is no member of this; its members are:", name);
        for (i = 0; i < known_count; i++)
            buf_printf(reading->why, "%s %s", i ? "," : "", known[i]);
        return false;
    }
    if (!read_number(json, "runs", 1, order->kind == LAB_FAN ? LAB_FAN_RUNS_MAX : LAB_RUNS_MAX, &order->runs,
                     reading->why) ||
        !read_number(json, "seed", 0, seed_max, &order->seed, reading->why))
        return false;
    order->settings = kernel_settings(reading->program, order->seed, 0);
    if (!read_parameters(reading, json_object_get(json, "parameters")) ||
        !read_policies(reading, json_object_get(json, "policies")))
        return false;
    if (order->kind == LAB_FAN)
        return read_variable(reading, json_object_get(json, "variable"), &order->variable);
    return order->kind == LAB_TORNADO ? read_tornado(reading, json) : true;
}

bool lab_order_read(const struct program *program, enum lab_kind kind, struct str body, struct lab_order *ret_order,
                    struct buf *ret_why)
{
    struct lab_order order = {.kind = kind};
    struct reading reading = {program, &order, ret_why};
    json_t *json = command_json(body);
    bool fine = json ? read_members(&reading, json)
                     : say(ret_why, "an order to the lab is a JSON object with \"runs\" and \"seed\"");
    json_decref(json);
    assert(!fine || (order.runs >= 1 && order.runs <= LAB_RUNS_MAX));
    if (fine)
        *ret_order = order;
    return fine;
}
