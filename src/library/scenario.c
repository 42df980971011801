/* Scenarios and settings of the library's door, and what all its files share. */
#include "scenario/scenario.h"

#include <assert.h>
#include <stdlib.h>

#include "base/diag.h"
#include "library/inside.h"

/* The header lists the statuses of the house, each under its number, and none besides. */
#define STATUS(name, text) _Static_assert((int)STATUS_##name == (int)ENTENTE_STATUS_##name, #name " in entente.h");
#include "base/status.def"
#undef STATUS
enum {
    STATUS_COUNT = 0
#define STATUS(name, text) +1
#include "base/status.def"
#undef STATUS
};
_Static_assert(STATUS_COUNT == ENTENTE_STATUS_BUSY + 1, "entente.h lists a status too many");

enum { SAID_BYTES_MAX = 16 << 20 };

const char *entente_status_text(enum entente_status status)
{
    assert((uint32_t)status < STATUS_COUNT);
    return status_text((enum status)status);
}

const char *entente_version(void)
{
    return ENTENTE_VERSION;
}

void entente_text_free(char *text)
{
    free(text);
}

/* ---- what all files share ---- */

char *library_give(struct buf *text)
{
    char *given = text->len > 0 && !text->failed ? strdup(buf_text(text)) : NULL;
    buf_free(text);
    return given;
}

struct settings library_settings(const struct entente_scenario *scenario, const struct entente_settings *settings,
                                 uint64_t seed, uint64_t run)
{
    if (!settings)
        return kernel_settings(scenario->program, seed, run);
    assert(settings->program == scenario->program);
    struct settings with = settings->settings;
    with.seed = seed;
    with.run = run;
    return with;
}

void library_progress(void *watch, uint64_t done, uint64_t total)
{
    struct library_watch *with = watch;
    if (with->work->progress && !with->work->progress(with->work->context, done, total))
        atomic_store(&with->cancel, true);
}

/* ---- scenarios ---- */

/* Ids of a compiled program end with a zero byte, for they were copied into its arena. */
static const char *id_text(struct str id)
{
    assert(id.ptr && id.ptr[id.len] == '\0');
    return id.ptr;
}

enum entente_status entente_scenario_compile(const char *yaml, size_t yaml_bytes,
                                             struct entente_scenario **ret_scenario, char **ret_said)
{
    struct str file = STR("scenario.yaml"), source = {yaml, yaml_bytes};
    struct arena arena;
    struct diag_list said;
    struct buf text;
    arena_init(&arena, 0);
    diag_init(&said, &arena);
    buf_init(&text, SAID_BYTES_MAX);
    struct entente_scenario *scenario = calloc(1, sizeof(*scenario));
    enum status status = scenario ? scenario_compile(source, &scenario->program, &said) : STATUS_OUT_OF_MEMORY;
    if (said.error_count + said.warning_count > 0)
        diag_print(&said, file, source, &text);
    char *given = library_give(&text);
    if (ret_said)
        *ret_said = given;
    else
        free(given);
    arena_clear(&arena);
    if (status == STATUS_OK)
        *ret_scenario = scenario;
    else
        free(scenario);
    return (enum entente_status)status;
}

void entente_scenario_free(struct entente_scenario *scenario)
{
    if (scenario)
        program_free(scenario->program);
    free(scenario);
}

uint32_t entente_scenario_count(const struct entente_scenario *scenario, enum entente_list list)
{
    const struct program *program = scenario->program;
    switch (list) {
    case ENTENTE_CELLS: return program->cell_count;
    case ENTENTE_PARAMETERS: return program->parameter_count;
    case ENTENTE_VARIABLES: return program->variable_count;
    case ENTENTE_INJECTS: return program->inject_count;
    case ENTENTE_DECISIONS: return program->decision_count;
    case ENTENTE_ENDINGS: return program->ending_count + 1;
    case ENTENTE_STUDIES: return program->study_count;
    }
    assert(!"a list of entente.h");
    return 0;
}

const char *entente_scenario_id(const struct entente_scenario *scenario, enum entente_list list, uint32_t index)
{
    const struct program *program = scenario->program;
    assert(index < entente_scenario_count(scenario, list));
    switch (list) {
    case ENTENTE_CELLS: return id_text(program->cells[index].id);
    case ENTENTE_PARAMETERS: return id_text(program->parameters[index].id);
    case ENTENTE_VARIABLES: return id_text(program->variables[index].id);
    case ENTENTE_INJECTS: return id_text(program->injects[index].id);
    case ENTENTE_DECISIONS: return id_text(program->decisions[index].id);
    case ENTENTE_ENDINGS: return index == program->ending_count ? "time-up" : id_text(program->endings[index].id);
    case ENTENTE_STUDIES: break;
    }
    return id_text(program->studies[index].id);
}

uint32_t entente_scenario_find(const struct entente_scenario *scenario, enum entente_list list, const char *id)
{
    for (uint32_t i = 0; i < entente_scenario_count(scenario, list); i++)
        if (strcmp(entente_scenario_id(scenario, list, i), id) == 0)
            return i;
    return ENTENTE_NONE;
}

static const struct program_decision *decision_of(const struct entente_scenario *scenario, uint32_t decision)
{
    assert(decision < scenario->program->decision_count);
    return &scenario->program->decisions[decision];
}

uint32_t entente_scenario_options(const struct entente_scenario *scenario, uint32_t decision)
{
    return decision_of(scenario, decision)->option_count;
}

const char *entente_scenario_option(const struct entente_scenario *scenario, uint32_t decision, uint32_t option)
{
    assert(option < decision_of(scenario, decision)->option_count);
    return id_text(scenario->program->options[decision_of(scenario, decision)->option_first + option].id);
}

uint32_t entente_scenario_policies(const struct entente_scenario *scenario, uint32_t cell)
{
    assert(cell < scenario->program->cell_count);
    return scenario->program->cells[cell].policy_count;
}

const char *entente_scenario_policy(const struct entente_scenario *scenario, uint32_t cell, uint32_t policy)
{
    assert(policy < entente_scenario_policies(scenario, cell));
    return id_text(scenario->program->policies[scenario->program->cells[cell].policy_first + policy].name);
}

static struct entente_range range_of_slot(const struct program *program, uint32_t slot)
{
    return (struct entente_range){program->slots[slot].from, program->slots[slot].to, program->slots[slot].start};
}

struct entente_range entente_scenario_parameter(const struct entente_scenario *scenario, uint32_t parameter)
{
    assert(parameter < scenario->program->parameter_count);
    return range_of_slot(scenario->program, scenario->program->parameters[parameter].slot);
}

struct entente_range entente_scenario_variable(const struct entente_scenario *scenario, uint32_t variable)
{
    assert(variable < scenario->program->variable_count);
    return range_of_slot(scenario->program, scenario->program->variables[variable].slot);
}

uint32_t entente_scenario_minutes(const struct entente_scenario *scenario)
{
    return scenario->program->tick_count * scenario->program->tick_minutes;
}

uint32_t entente_scenario_tick_minutes(const struct entente_scenario *scenario)
{
    return scenario->program->tick_minutes;
}

/* ---- settings ---- */

enum entente_status entente_settings_new(const struct entente_scenario *scenario,
                                         struct entente_settings **ret_settings)
{
    struct entente_settings *settings = malloc(sizeof(*settings));
    if (!settings)
        return ENTENTE_STATUS_OUT_OF_MEMORY;
    *settings = (struct entente_settings){scenario->program, kernel_settings(scenario->program, 0, 0)};
    *ret_settings = settings;
    return ENTENTE_STATUS_OK;
}

void entente_settings_free(struct entente_settings *settings)
{
    free(settings);
}

void entente_settings_parameter(struct entente_settings *settings, uint32_t parameter, int32_t value)
{
    assert(parameter < settings->program->parameter_count);
    struct entente_range range = range_of_slot(settings->program, settings->program->parameters[parameter].slot);
    assert(value >= range.from && value <= range.to);
    (void)range;
    settings->settings.parameters[parameter] = value;
}

void entente_settings_policy(struct entente_settings *settings, uint32_t cell, uint32_t policy)
{
    assert(cell < settings->program->cell_count && policy < settings->program->cells[cell].policy_count);
    settings->settings.policies[cell] = (uint8_t)policy;
}
