/* GET /api/exercise: what does not change in a run, as far as a role may know it. Players get the frame (cells, zones,
 * times, whom they may write to); control and observers also the scenario's inside.
 *
 * Offsets of zones come from this machine's time zone database, for the span of the exercise. A zone it does not have
 * is sent without offsets, and the page shows UTC there.
 */
#include "exercise/cities.h"
#include "exercise/zones.h"
#include "program/words.h"
#include "server/inside.h"

enum { WHEN_BYTES_MAX = 1 << 20 };

struct telling {
    const struct program *program;
    const int32_t *slots;
    struct buf *json;
};

static void text(const struct telling *telling, const char *name, const struct text *value)
{
    json_key(telling->json, name);
    program_text_json(telling->program, value, telling->json);
}

static void cell_id(const struct telling *telling, const char *name, uint32_t cell)
{
    json_key(telling->json, name);
    program_cell_json(telling->program, cell, telling->json);
}

static void ids_of_cells(const struct telling *telling, const char *name, uint32_t cells)
{
    json_key(telling->json, name);
    program_cells_json(telling->program, cells, telling->json);
}

/* Seats of a cell by name: as they are called where people play, and for people. */
static void seats_of(const struct telling *telling, const struct program_cell *cell)
{
    json_key_list(telling->json, "seats");
    for (uint32_t s = 0; s < cell->seat_count; s++) {
        json_open_object(telling->json);
        json_key(telling->json, "id");
        program_seat_json(telling->program, (uint32_t)(cell - telling->program->cells), s, telling->json);
        text(telling, "title", &telling->program->seats[cell->seat_first + s].title);
        json_close_object(telling->json);
    }
    json_close_list(telling->json);
}

/* Which seats get it before the others of their cells do. */
static void first_of(const struct telling *telling, const struct program_inject *inject)
{
    if (inject->addressee_count == 0)
        return;
    json_key_list(telling->json, "first");
    for (uint32_t i = 0; i < inject->addressee_count; i++) {
        const struct program_addressee *to = &telling->program->addressees[inject->addressee_first + i];
        for (uint32_t s = 0; s < telling->program->cells[to->cell].seat_count; s++)
            if (to->seats >> s & 1)
                program_seat_json(telling->program, to->cell, s, telling->json);
    }
    json_close_list(telling->json);
}

static uint32_t bits_of(const uint32_t *asked, uint32_t count)
{
    uint32_t cells = 0;
    for (uint32_t k = 0; k < count; k++)
        cells |= UINT32_C(1) << asked[k];
    return cells;
}

static void minutes(const struct telling *telling, const char *name, code_at code)
{
    if (code != CODE_NONE)
        json_key_number(telling->json, name, program_eval(telling->program, code, telling->slots));
}

/* ---- zones ---- */

/* In each language of the house. */
static void place_of(struct buf *json, const char *key, struct str zone,
                     void (*say)(struct str zone, struct str language, struct buf *text))
{
    static const char *const languages[] = {"en", "ko", "de", "fr"};
    struct buf name;
    buf_init(&name, 256);
    json_key_object(json, key);
    for (size_t l = 0; l < sizeof(languages) / sizeof(languages[0]); l++) {
        buf_clear(&name);
        say(zone, str_of(languages[l]), &name);
        json_key_text(json, languages[l], (struct str){name.ptr, name.len});
    }
    json_close_object(json);
    buf_free(&name);
}

void about_zones(const struct program *program, struct buf *ret_json)
{
    struct zone zones[ZONE_COUNT_MAX];
    uint32_t count = zones_of(program, ZONE_DIRECTORY, zones);
    json_open_list(ret_json);
    for (uint32_t z = 0; z < count; z++) {
        json_open_object(ret_json);
        json_key_text(ret_json, "name", zones[z].name);
        place_of(ret_json, "city", zones[z].name, cities_name);
        place_of(ret_json, "called", zones[z].name, cities_called);
        json_key_list(ret_json, "offsets");
        for (uint32_t i = 0; zones[z].known && i < zones[z].change_count; i++) {
            const struct zone_change *change = &zones[z].changes[i];
            json_open_object(ret_json);
            json_key_number(ret_json, "from", change->from);
            json_key_number(ret_json, "minutes", change->minutes);
            json_key_word(ret_json, "abbreviation", change->abbreviation);
            json_close_object(ret_json);
        }
        json_close_list(ret_json);
        json_close_object(ret_json);
    }
    json_close_list(ret_json);
}

/* ---- the inside ---- */

static void objective_of(const struct telling *telling, uint32_t objective)
{
    json_key(telling->json, "objective");
    if (objective == INDEX_NONE)
        json_nothing(telling->json);
    else
        json_text(telling->json, telling->program->objectives[objective].id);
}

static void cites_of(const struct telling *telling, const struct program_inject *inject)
{
    const struct program *program = telling->program;
    json_key_list(telling->json, "cites");
    for (uint32_t i = 0; i < inject->cite_count; i++) {
        const struct program_reference *reference = &program->references[program->cites[inject->cite_first + i]];
        json_open_object(telling->json);
        json_key_text(telling->json, "name", reference->name);
        if (reference->url.len > 0)
            json_key_text(telling->json, "url", reference->url);
        text(telling, "text", &reference->text);
        json_close_object(telling->json);
    }
    json_close_list(telling->json);
}

/* As the language of scenarios writes it. */
static void condition_of(const struct telling *telling, code_at code)
{
    struct buf when;
    if (code == CODE_NONE)
        return;
    buf_init(&when, WHEN_BYTES_MAX);
    program_infix(telling->program, code, &when);
    json_key_text(telling->json, "when", (struct str){when.ptr, when.len});
    telling->json->failed = telling->json->failed || when.failed;
    buf_free(&when);
}

/* What `and` joins in it, each by itself. */
static void parts_of(const struct telling *telling, code_at code)
{
    struct conjunct parts[CONJUNCT_COUNT_MAX];
    uint32_t count = code == CODE_NONE ? 0 : program_conjuncts(telling->program, code, parts);
    struct buf part;
    if (count == 0)
        return;
    json_key_list(telling->json, "parts");
    for (uint32_t k = 0; k < count; k++) {
        buf_init(&part, WHEN_BYTES_MAX);
        program_conjunct_infix(telling->program, &parts[k], &part);
        json_text(telling->json, (struct str){part.ptr, part.len});
        telling->json->failed = telling->json->failed || part.failed;
        buf_free(&part);
    }
    json_close_list(telling->json);
}

/* What only those see who run it. */
static void making_of(const struct telling *telling, const struct program_inject *inject)
{
    if (inject->storyline != INDEX_NONE)
        json_key_text(telling->json, "storyline", telling->program->storylines[inject->storyline].id);
    if (inject->controller.len > 0)
        json_key_text(telling->json, "controller", inject->controller);
    if (inject->status != DRAFT_APPROVED)
        json_key_word(telling->json, "status", words_at(WORDS_draft_status, inject->status));
    if (program_text(&inject->expected, 0).len > 0)
        text(telling, "expected", &inject->expected);
}

static void inject(const struct telling *telling, const struct program_inject *inject)
{
    struct buf *json = telling->json;
    json_open_object(json);
    json_key_text(json, "id", inject->id);
    text(telling, "title", &inject->title);
    text(telling, "from", &inject->from);
    text(telling, "text", &inject->text);
    text(telling, "notes", &inject->notes);
    json_key_word(json, "kind", words_at(WORDS_inject_kind, inject->kind));
    json_key_word(json, "precedence", words_at(WORDS_precedence, inject->precedence));
    json_key_text(json, "method", inject->method);
    json_key_text(json, "marking", inject->marking);
    minutes(telling, "at_minutes", inject->at);
    json_key_truth(json, "conditional", inject->when != CODE_NONE);
    json_key_truth(json, "by_hand", program_by_hand(inject));
    condition_of(telling, inject->when);
    parts_of(telling, inject->when);
    json_key_number(json, "times", inject->times);
    ids_of_cells(telling, "release", inject->release);
    first_of(telling, inject);
    objective_of(telling, inject->objective);
    program_met_json(telling->program, inject, telling->json);
    making_of(telling, inject);
    cites_of(telling, inject);
    json_close_object(json);
}

static void options_of(const struct telling *telling, const struct program_decision *decision)
{
    const struct program *program = telling->program;
    json_key_list(telling->json, "options");
    for (uint32_t o = 0; o < decision->option_count; o++) {
        const struct program_option *option = &program->options[decision->option_first + o];
        json_open_object(telling->json);
        json_key_text(telling->json, "id", option->id);
        text(telling, "text", &option->text);
        json_key_list(telling->json, "outcomes");
        for (uint32_t i = 0; i < option->outcome_count; i++)
            program_text_json(program, &program->outcomes[option->outcome_first + i].text, telling->json);
        json_close_list(telling->json);
        json_close_object(telling->json);
    }
    json_close_list(telling->json);
}

/* A number, or the things among which a total is divided. */
static void quantities_of(const struct telling *telling, const struct program_decision *decision)
{
    const struct program *program = telling->program;
    json_key_word(telling->json, "decides", words_at(WORDS_decides, decision->decides));
    json_key_list(telling->json, "things");
    for (uint32_t i = 0; i < decision->quantity_count; i++) {
        const struct program_quantity *thing = &program->quantities[decision->quantity_first + i];
        json_open_object(telling->json);
        json_key_text(telling->json, "id", thing->id);
        text(telling, "text", &thing->text);
        json_key_number(telling->json, "otherwise", thing->otherwise);
        json_close_object(telling->json);
    }
    json_close_list(telling->json);
}

static void decision(const struct telling *telling, const struct program_decision *decision)
{
    struct buf *json = telling->json;
    const struct program_decision *first =
        decision->first != INDEX_NONE ? &telling->program->decisions[decision->first] : NULL;
    if (decision->first_of != INDEX_NONE)
        return; /* it is told with its decision */
    json_open_object(json);
    json_key_text(json, "id", decision->id);
    text(telling, "title", &decision->title);
    text(telling, "text", &decision->text);
    ids_of_cells(telling, "ask", bits_of(decision->asked, decision->asked_count));
    program_agree_json(telling->program, decision, json);
    minutes(telling, "at_minutes", (first ? first : decision)->at);
    condition_of(telling, (first ? first : decision)->when);
    if (decision->round_of != INDEX_NONE)
        json_key_text(json, "round_of", telling->program->decisions[decision->round_of].id);
    minutes(telling, "first_minutes", first ? first->within : CODE_NONE);
    minutes(telling, "within_minutes", decision->within);
    json_key_text(json, "otherwise", telling->program->options[decision->option_first + decision->otherwise].id);
    objective_of(telling, decision->objective);
    options_of(telling, decision);
    if (program_quantified(decision))
        quantities_of(telling, decision);
    json_close_object(json);
}

static void task(const struct telling *telling, const struct program_task *task)
{
    const struct program *program = telling->program;
    struct buf *json = telling->json;
    json_open_object(json);
    json_key_text(json, "id", task->id);
    text(telling, "text", &task->text);
    cell_id(telling, "cell", task->cell);
    if (task->after != INDEX_NONE)
        json_key_text(json, "after", program->injects[task->after].id);
    condition_of(telling, task->when);
    minutes(telling, "within_minutes", task->within);
    json_key_word(json, "by", words_at(WORDS_task_by, task->by));
    if (task->by == BY_DECISION)
        json_key_text(json, "decision", program->decisions[task->whom].id);
    else if (task->by == BY_QUESTION)
        json_key_text(json, "question", program->questions[task->whom].id);
    else if (task->by == BY_RELEASE)
        json_key_text(json, "inject", program->injects[task->whom].id);
    else if (task->by == BY_CONCUR)
        json_key_text(json, "item", program->cards[task->whom].id);
    else if (task->by == BY_WRITE && task->whom == INDEX_NONE)
        json_key_word(json, "with", "control");
    else if (task->whom != INDEX_NONE)
        cell_id(telling, "with", task->whom);
    json_key_truth(json, "critical", task->critical);
    objective_of(telling, task->objective);
    json_close_object(json);
}

static void question(const struct telling *telling, const struct program_question *question)
{
    struct buf *json = telling->json;
    json_open_object(json);
    json_key_text(json, "id", question->id);
    text(telling, "text", &question->text);
    json_key_word(json, "kind", words_at(WORDS_answer_kind, question->kind));
    condition_of(telling, question->when);
    ids_of_cells(telling, "ask", bits_of(question->asked, question->asked_count));
    objective_of(telling, question->objective);
    json_close_object(json);
}

static void assessment(const struct telling *telling, const struct program_assessment *assessment)
{
    const struct program *program = telling->program;
    struct buf *json = telling->json;
    json_open_object(json);
    json_key_text(json, "id", assessment->id);
    text(telling, "text", &assessment->text);
    json_key_word(json, "scale", words_at(WORDS_scale, assessment->scale));
    json_key_number(json, "steps", assessment->step_count);
    json_key_number(json, "within_minutes", assessment->within_minutes);
    ids_of_cells(telling, "ask", bits_of(assessment->asked, assessment->asked_count));
    objective_of(telling, assessment->objective);
    json_key_list(json, "at_minutes");
    for (uint32_t r = 0; r < assessment->round_count; r++) {
        code_at at = program->rounds[assessment->round_first + r].at;
        if (at != CODE_NONE) /* else control opens it */
            json_number(json, program_eval(program, at, telling->slots));
    }
    json_close_list(json);
    json_close_object(json);
}

/* A name of the scenario's, and what it is called. */
static void named(const struct telling *telling, struct str name, const struct text *label)
{
    json_open_object(telling->json);
    json_key_text(telling->json, "name", name);
    text(telling, "label", label);
    json_close_object(telling->json);
}

static void variable(const struct telling *telling, const struct program_variable *variable)
{
    const struct slot *slot = &telling->program->slots[variable->slot];
    json_open_object(telling->json);
    json_key_text(telling->json, "id", variable->id);
    text(telling, "label", &variable->label);
    json_key_number(telling->json, "from", slot->from);
    json_key_number(telling->json, "to", slot->to);
    if (variable->value_count > 0) {
        const struct program_named *values = &telling->program->value_names[variable->value_first];
        json_key_list(telling->json, "values");
        for (uint32_t v = 0; v < variable->value_count; v++)
            named(telling, values[v].name, &values[v].label);
        json_close_list(telling->json);
    }
    json_close_object(telling->json);
}

static void parameter(const struct telling *telling, const struct program_parameter *parameter)
{
    const struct slot *slot = &telling->program->slots[parameter->slot];
    json_open_object(telling->json);
    json_key_text(telling->json, "id", parameter->id);
    text(telling, "label", &parameter->label);
    json_key_number(telling->json, "value", telling->slots[parameter->slot]);
    json_key_number(telling->json, "written", slot->start);
    json_key_number(telling->json, "from", slot->from);
    json_key_number(telling->json, "to", slot->to);
    json_close_object(telling->json);
}

static void capability(const struct telling *telling, const struct program_capability *capability)
{
    json_open_object(telling->json);
    json_key_text(telling->json, "id", capability->id);
    text(telling, "label", &capability->label);
    cell_id(telling, "owner", capability->owner);
    json_close_object(telling->json);
}

static void ending(const struct telling *telling, const struct program_ending *ending)
{
    json_open_object(telling->json);
    json_key_text(telling->json, "id", ending->id);
    text(telling, "text", &ending->text);
    json_key_truth(telling->json, "grave", ending->grave);
    json_key_truth(telling->json, "at_once", ending->at_once);
    json_key_list(telling->json, "parts");
    for (uint32_t k = 0; k < ending->part_count; k++)
        json_text(telling->json, telling->program->parts[ending->part_first + k].source);
    json_close_list(telling->json);
    json_close_object(telling->json);
}

static void objective(const struct telling *telling, const struct program_objective *objective)
{
    json_open_object(telling->json);
    json_key_text(telling->json, "id", objective->id);
    text(telling, "text", &objective->text);
    text(telling, "capability", &objective->capability);
    json_close_object(telling->json);
}

static void policies(const struct telling *telling)
{
    const struct program *program = telling->program;
    json_key_object(telling->json, "policies");
    for (uint32_t c = 0; c < program->cell_count; c++) {
        json_key_of(telling->json, program->cells[c].id);
        json_open_list(telling->json);
        const struct program_policy *first = &program->policies[program->cells[c].policy_first];
        for (uint32_t p = 0; p < program->cells[c].policy_count; p++)
            named(telling, first[p].name, &first[p].label);
        json_close_list(telling->json);
    }
    json_close_object(telling->json);
}

/* "name":[...] of all that a program has of one kind. */
#define EACH(name, items, count, write)                                                                                \
    {                                                                                                                  \
        json_key_list(telling->json, name);                                                                            \
        for (uint32_t i = 0; i < telling->program->count; i++)                                                         \
            write(telling, &telling->program->items[i]);                                                               \
        json_close_list(telling->json);                                                                                \
    }

static void storyline(const struct telling *telling, const struct program_storyline *storyline)
{
    json_open_object(telling->json);
    json_key_text(telling->json, "id", storyline->id);
    text(telling, "title", &storyline->title);
    text(telling, "owner", &storyline->owner);
    objective_of(telling, storyline->objective);
    json_key_word(telling->json, "colour", words_at(WORDS_colour, storyline->colour));
    json_close_object(telling->json);
}

static void inside(const struct telling *telling)
{
    EACH("objectives", objectives, objective_count, objective)
    if (telling->program->storyline_count > 0)
        EACH("storylines", storylines, storyline_count, storyline)
    EACH("injects", injects, inject_count, inject)
    EACH("decisions", decisions, decision_count, decision)
    EACH("tasks", tasks, task_count, task)
    EACH("assessments", assessments, assessment_count, assessment)
    EACH("questions", questions, question_count, question)
    EACH("variables", variables, variable_count, variable)
    EACH("parameters", parameters, parameter_count, parameter)
    EACH("capabilities", capabilities, capability_count, capability)
    EACH("endings", endings, ending_count, ending)
    policies(telling);
}

static void cell(const struct telling *telling, const struct program_cell *cell)
{
    json_open_object(telling->json);
    json_key_text(telling->json, "id", cell->id);
    text(telling, "name", &cell->name);
    json_key_text(telling->json, "country", cell->country);
    json_key_text(telling->json, "side", cell->side);
    json_key_word(telling->json, "seat", words_at(WORDS_seat_kind, cell->seat));
    if (cell->seat_count > 0)
        seats_of(telling, cell);
    json_close_object(telling->json);
}

void about_json(const struct server *server, uint32_t seat, struct buf *ret_json)
{
    const struct program *program = server->play.program;
    const struct seat *place = exercise_seat(server->play.exercise, seat);
    const struct telling with = {
        .program = program, .json = ret_json, .slots = kernel_slots(exercise_kernel(server->play.exercise))};
    const struct telling *telling = &with;
    uint32_t all = (uint32_t)((UINT64_C(1) << program->cell_count) - 1);
    json_open_object(ret_json);
    json_key_text(ret_json, "id", program->id);
    text(telling, "title", &program->title);
    text(telling, "summary", &program->summary);
    json_key_text(ret_json, "marking", program->marking);
    json_key_list(ret_json, "languages");
    for (uint32_t l = 0; l < program->language_count; l++)
        json_text(ret_json, program->languages[l]);
    json_close_list(ret_json);
    json_key(ret_json, "zones");
    json_written(ret_json, (struct str){server->zones.ptr, server->zones.len});
    json_key_number(ret_json, "startex", program->startex_seconds);
    json_key_number(ret_json, "tick_minutes", program->tick_minutes);
    json_key_number(ret_json, "tick_count", program->tick_count);
    json_key_number(ret_json, "pace", program->pace);
    EACH("cells", cells, cell_count, cell)
    ids_of_cells(telling, "share_with",
                 place->role == ROLE_PLAYER    ? program->cells[place->cell].may_share
                 : place->role == ROLE_CONTROL ? all
                                               : 0);
    if (place->role == ROLE_CONTROL || place->role == ROLE_OBSERVER)
        inside(telling);
    json_close_object(ret_json);
}
