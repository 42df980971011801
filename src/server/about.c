/* GET /api/exercise: what does not change in a run, as far as a role may know it. Players get the frame (cells, zones,
 * times, whom they may write to); control and observers also the scenario's inside.
 *
 * Offsets of zones come from this machine's time zone database, for the span of the exercise. A zone it does not have
 * is sent without offsets, and the page shows UTC there.
 */
#include "exercise/zones.h"
#include "program/words.h"
#include "server/inside.h"

struct telling {
    const struct server *server;
    const struct program *program;
    const int32_t *slots;
    struct buf *json;
};

static void add(const struct telling *telling, const char *text)
{
    buf_add_str(telling->json, str_of(text));
}

static void name(const struct telling *telling, const char *name_)
{
    buf_printf(telling->json, ",\"%s\":", name_);
}

static void text(const struct telling *telling, const char *name_, const struct text *value)
{
    name(telling, name_);
    exercise_text_json(telling->program, value, telling->json);
}

static void string(const struct telling *telling, const char *name_, struct str value)
{
    name(telling, name_);
    buf_json(telling->json, value);
}

static void ids_of_cells(const struct telling *telling, const char *name_, uint32_t cells)
{
    const char *comma = "";
    name(telling, name_);
    add(telling, "[");
    for (uint32_t c = 0; c < telling->program->cell_count; c++) {
        if (!(cells >> c & 1))
            continue;
        add(telling, comma);
        buf_json(telling->json, telling->program->cells[c].id);
        comma = ",";
    }
    add(telling, "]");
}

static uint32_t bits_of(const uint32_t *asked, uint32_t count)
{
    uint32_t cells = 0;
    for (uint32_t k = 0; k < count; k++)
        cells |= UINT32_C(1) << asked[k];
    return cells;
}

static void minutes(const struct telling *telling, const char *name_, code_at code)
{
    if (code != CODE_NONE)
        buf_printf(telling->json, ",\"%s\":%d", name_, program_eval(telling->program, code, telling->slots));
}

/* ---- zones ---- */

void about_zones(const struct program *program, struct buf *ret_json)
{
    struct zone zones[ZONE_COUNT_MAX];
    struct telling with = {.program = program, .json = ret_json};
    const struct telling *telling = &with;
    uint32_t count = zones_of(program, ZONE_DIRECTORY, zones);
    add(telling, "[");
    for (uint32_t z = 0; z < count; z++) {
        add(telling, z > 0 ? ",{\"name\":" : "{\"name\":");
        buf_json(telling->json, zones[z].name);
        add(telling, ",\"offsets\":[");
        for (uint32_t i = 0; zones[z].known && i < zones[z].change_count; i++) {
            const struct zone_change *change = &zones[z].changes[i];
            buf_printf(telling->json, "%s{\"from\":%lld,\"minutes\":%d,\"abbreviation\":", i > 0 ? "," : "",
                       (long long)change->from, change->minutes);
            buf_json(telling->json, str_of(change->abbreviation));
            add(telling, "}");
        }
        add(telling, "]}");
    }
    add(telling, "]");
}

/* ---- the inside ---- */

static void objective_of(const struct telling *telling, uint32_t objective)
{
    name(telling, "objective");
    if (objective == INDEX_NONE)
        add(telling, "null");
    else
        buf_json(telling->json, telling->program->objectives[objective].id);
}

static void inject(const struct telling *telling, const struct program_inject *inject)
{
    const struct program *program = telling->program;
    add(telling, "{\"id\":");
    buf_json(telling->json, inject->id);
    text(telling, "title", &inject->title);
    text(telling, "from", &inject->from);
    text(telling, "text", &inject->text);
    text(telling, "notes", &inject->notes);
    buf_printf(telling->json, ",\"kind\":\"%s\",\"precedence\":\"%s\"", words_at(WORDS_inject_kind, inject->kind),
               words_at(WORDS_precedence, inject->precedence));
    string(telling, "method", inject->method);
    string(telling, "marking", inject->marking);
    minutes(telling, "at_minutes", inject->at);
    buf_printf(telling->json, ",\"conditional\":%s,\"times\":%u", inject->when != CODE_NONE ? "true" : "false",
               inject->times);
    ids_of_cells(telling, "release", inject->release);
    objective_of(telling, inject->objective);
    name(telling, "expect");
    if (inject->expect_cell == INDEX_NONE) {
        add(telling, "null");
    } else {
        add(telling, "{\"cell\":");
        buf_json(telling->json, program->cells[inject->expect_cell].id);
        text(telling, "to", &inject->expect_to);
        buf_printf(telling->json, ",\"within_minutes\":%u}", inject->expect_within_minutes);
    }
    name(telling, "cites");
    add(telling, "[");
    for (uint32_t i = 0; i < inject->cite_count; i++) {
        const struct program_reference *reference = &program->references[program->cites[inject->cite_first + i]];
        add(telling, i > 0 ? ",{\"name\":" : "{\"name\":");
        buf_json(telling->json, reference->name);
        if (reference->url.len > 0)
            string(telling, "url", reference->url);
        text(telling, "text", &reference->text);
        add(telling, "}");
    }
    add(telling, "]}");
}

static void decision(const struct telling *telling, const struct program_decision *decision)
{
    const struct program *program = telling->program;
    add(telling, "{\"id\":");
    buf_json(telling->json, decision->id);
    text(telling, "title", &decision->title);
    text(telling, "text", &decision->text);
    ids_of_cells(telling, "ask", bits_of(decision->asked, decision->asked_count));
    buf_printf(telling->json, ",\"agree\":\"%s\",\"lead\":", words_at(WORDS_agree, decision->agree));
    if (decision->agree == AGREE_LEAD)
        buf_json(telling->json, program->cells[decision->asked[decision->lead]].id);
    else
        add(telling, "null");
    minutes(telling, "at_minutes", decision->at);
    minutes(telling, "within_minutes", decision->within);
    string(telling, "otherwise", program->options[decision->option_first + decision->otherwise].id);
    objective_of(telling, decision->objective);
    name(telling, "options");
    add(telling, "[");
    for (uint32_t o = 0; o < decision->option_count; o++) {
        const struct program_option *option = &program->options[decision->option_first + o];
        add(telling, o > 0 ? ",{\"id\":" : "{\"id\":");
        buf_json(telling->json, option->id);
        text(telling, "text", &option->text);
        name(telling, "outcomes");
        add(telling, "[");
        for (uint32_t i = 0; i < option->outcome_count; i++) {
            add(telling, i > 0 ? "," : "");
            exercise_text_json(program, &program->outcomes[option->outcome_first + i].text, telling->json);
        }
        add(telling, "]}");
    }
    add(telling, "]}");
}

static void assessment(const struct telling *telling, uint32_t index)
{
    const struct program *program = telling->program;
    const struct program_assessment *assessment = &program->assessments[index];
    add(telling, "{\"id\":");
    buf_json(telling->json, assessment->id);
    text(telling, "text", &assessment->text);
    buf_printf(telling->json, ",\"scale\":\"%s\",\"steps\":%u,\"within_minutes\":%u",
               words_at(WORDS_scale, assessment->scale), assessment->step_count, assessment->within_minutes);
    ids_of_cells(telling, "ask", bits_of(assessment->asked, assessment->asked_count));
    objective_of(telling, assessment->objective);
    name(telling, "at_minutes");
    add(telling, "[");
    for (uint32_t r = 0; r < assessment->round_count; r++)
        buf_printf(telling->json, "%s%d", r > 0 ? "," : "",
                   program_eval(program, program->rounds[assessment->round_first + r].at, telling->slots));
    add(telling, "]}");
}

static void variables_and_parameters(const struct telling *telling)
{
    const struct program *program = telling->program;
    name(telling, "variables");
    add(telling, "[");
    for (uint32_t i = 0; i < program->variable_count; i++) {
        const struct program_variable *variable = &program->variables[i];
        const struct slot *slot = &program->slots[variable->slot];
        add(telling, i > 0 ? ",{\"id\":" : "{\"id\":");
        buf_json(telling->json, variable->id);
        text(telling, "label", &variable->label);
        buf_printf(telling->json, ",\"from\":%d,\"to\":%d", slot->from, slot->to);
        for (uint32_t v = 0; v < variable->value_count; v++) {
            add(telling, v > 0 ? "," : ",\"values\":[");
            buf_json(telling->json, program->value_names[variable->value_first + v]);
        }
        add(telling, variable->value_count > 0 ? "]}" : "}");
    }
    add(telling, "]");
    name(telling, "parameters");
    add(telling, "[");
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct program_parameter *parameter = &program->parameters[i];
        const struct slot *slot = &program->slots[parameter->slot];
        add(telling, i > 0 ? ",{\"id\":" : "{\"id\":");
        buf_json(telling->json, parameter->id);
        text(telling, "label", &parameter->label);
        buf_printf(telling->json, ",\"value\":%d,\"from\":%d,\"to\":%d}", telling->slots[parameter->slot], slot->from,
                   slot->to);
    }
    add(telling, "]");
    name(telling, "capabilities");
    add(telling, "[");
    for (uint32_t i = 0; i < program->capability_count; i++) {
        const struct program_capability *capability = &program->capabilities[i];
        add(telling, i > 0 ? ",{\"id\":" : "{\"id\":");
        buf_json(telling->json, capability->id);
        text(telling, "label", &capability->label);
        string(telling, "owner", program->cells[capability->owner].id);
        add(telling, "}");
    }
    add(telling, "]");
}

static void policies(const struct telling *telling)
{
    const struct program *program = telling->program;
    name(telling, "policies");
    add(telling, "{");
    for (uint32_t c = 0; c < program->cell_count; c++) {
        add(telling, c > 0 ? "," : "");
        buf_json(telling->json, program->cells[c].id);
        add(telling, ":[");
        for (uint32_t p = 0; p < program->cells[c].policy_count; p++) {
            add(telling, p > 0 ? "," : "");
            buf_json(telling->json, program->policies[program->cells[c].policy_first + p].name);
        }
        add(telling, "]");
    }
    add(telling, "}");
}

static void inside(const struct telling *telling)
{
    const struct program *program = telling->program;
    name(telling, "objectives");
    add(telling, "[");
    for (uint32_t i = 0; i < program->objective_count; i++) {
        add(telling, i > 0 ? ",{\"id\":" : "{\"id\":");
        buf_json(telling->json, program->objectives[i].id);
        text(telling, "text", &program->objectives[i].text);
        text(telling, "capability", &program->objectives[i].capability);
        add(telling, "}");
    }
    add(telling, "]");
    name(telling, "injects");
    add(telling, "[");
    for (uint32_t i = 0; i < program->inject_count; i++) {
        add(telling, i > 0 ? "," : "");
        inject(telling, &program->injects[i]);
    }
    add(telling, "]");
    name(telling, "decisions");
    add(telling, "[");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        add(telling, i > 0 ? "," : "");
        decision(telling, &program->decisions[i]);
    }
    add(telling, "]");
    name(telling, "assessments");
    add(telling, "[");
    for (uint32_t i = 0; i < program->assessment_count; i++) {
        add(telling, i > 0 ? "," : "");
        assessment(telling, i);
    }
    add(telling, "]");
    variables_and_parameters(telling);
    policies(telling);
}

void about_json(const struct server *server, uint32_t seat, struct buf *ret_json)
{
    const struct program *program = server->play.program;
    const struct seat *place = exercise_seat(server->play.exercise, seat);
    struct telling telling = {.server = server,
                              .program = program,
                              .json = ret_json,
                              .slots = kernel_slots(exercise_kernel(server->play.exercise))};
    add(&telling, "{\"id\":");
    buf_json(ret_json, program->id);
    text(&telling, "title", &program->title);
    text(&telling, "summary", &program->summary);
    string(&telling, "marking", program->marking);
    name(&telling, "languages");
    add(&telling, "[");
    for (uint32_t l = 0; l < program->language_count; l++) {
        add(&telling, l > 0 ? "," : "");
        buf_json(ret_json, program->languages[l]);
    }
    add(&telling, "]");
    name(&telling, "zones");
    buf_add(ret_json, server->zones.ptr, server->zones.len);
    buf_printf(ret_json, ",\"startex\":%lld,\"tick_minutes\":%u,\"tick_count\":%u,\"pace\":%u,\"cells\":[",
               (long long)program->startex_seconds, program->tick_minutes, program->tick_count, program->pace);
    for (uint32_t c = 0; c < program->cell_count; c++) {
        add(&telling, c > 0 ? ",{\"id\":" : "{\"id\":");
        buf_json(ret_json, program->cells[c].id);
        text(&telling, "name", &program->cells[c].name);
        string(&telling, "country", program->cells[c].country);
        string(&telling, "side", program->cells[c].side);
        buf_printf(ret_json, ",\"seat\":\"%s\"}", words_at(WORDS_seat_kind, program->cells[c].seat));
    }
    add(&telling, "]");
    uint32_t all = (uint32_t)((UINT64_C(1) << program->cell_count) - 1);
    ids_of_cells(&telling, "share_with",
                 place->role == ROLE_PLAYER    ? program->cells[place->cell].may_share
                 : place->role == ROLE_CONTROL ? all
                                               : 0);
    if (place->role == ROLE_CONTROL || place->role == ROLE_OBSERVER)
        inside(&telling);
    add(&telling, "}");
}
