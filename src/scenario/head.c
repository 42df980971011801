/* The head of a scenario: what it is called, in which languages, on which clock, to what end. */
#include "program/time.h"
#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

static const char *const languages[] = {
#define LANGUAGE(code) code,
#include "scenario/languages.def"
#undef LANGUAGE
};

static const char *const zones[] = {
#define ZONE(name) name,
#include "scenario/zones.def"
#undef ZONE
};

static bool is_one_of(const char *const *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(str_of(names[i]), name))
            return true;
    return false;
}

/* `len` letters or digits: the first from the row that begins with `first`, the others from that of `later`. */
static bool is_part(struct str part, size_t len, char first, char later)
{
    bool good = part.len == len;
    for (size_t i = 0; i < part.len; i++) {
        char from = i == 0 ? first : later;
        good = good && part.ptr[i] >= from && part.ptr[i] < from + (from == '0' ? 10 : 26);
    }
    return good;
}

/* BCP 47 as browsers want it: a language that has a name, then perhaps a script and a region. */
static bool is_language(struct str code)
{
    size_t at = 0, len[3] = {0}, count = 0;
    struct str parts[3];
    for (; count < 3 && at <= code.len; count++) {
        const char *dash = memchr(code.ptr + at, '-', code.len - at);
        len[count] = dash ? (size_t)(dash - code.ptr) - at : code.len - at;
        parts[count] = (struct str){code.ptr + at, len[count]};
        at += len[count] + 1;
    }
    size_t next = 1;
    if (next < count && is_part(parts[next], 4, 'A', 'a'))
        next++;
    if (next < count && (is_part(parts[next], 2, 'A', 'A') || is_part(parts[next], 3, '0', '0')))
        next++;
    return next == count && at > code.len && is_one_of(languages, sizeof(languages) / sizeof(languages[0]), parts[0]);
}

static void add_language(struct compiler *compiler, const struct node *node, struct str code)
{
    struct program *program = compiler->program;
    if (!is_language(code)) {
        voice_error(compiler, node, "a code such as en, ko or pt-BR", "`" STR_FMT "` is not a language",
                    STR_ARG(tree_shown(code)));
        return;
    }
    if (program_find_language(program, code) != INDEX_NONE) {
        voice_error(compiler, node, "each language once", "`" STR_FMT "` is given twice", STR_ARG(code));
        return;
    }
    if (program->language_count < LANGUAGE_COUNT_MAX)
        program->languages[program->language_count++] = store_text(compiler, code);
    else if (!compiler->top.at[KEY_scenario_languages]) /* of a list its length was reported */
        voice_error(compiler, node, voice_say(compiler, "at most %d", (int)LANGUAGE_COUNT_MAX), "too many languages");
}

static void read_languages(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct node *list = compiler->top.at[KEY_scenario_languages], *title = compiler->top.at[KEY_scenario_title];
    for (const struct node *node = list ? list->first : NULL; node; node = node->next)
        if (node->kind == NODE_SCALAR)
            add_language(compiler, node, node->text);
        else if (node->kind != NODE_BAD)
            voice_error(compiler, node, "a code such as en or ko", "this is not a language");
    if (!list && title && title->kind == NODE_MAPPING)
        for (const struct node *node = title->first; node; node = node->next)
            add_language(compiler, node->key, node->key->text);
    if (program->language_count == 0)
        program->languages[program->language_count++] = store_text(compiler, STR("en"));
}

static void refuse_zone(struct compiler *compiler, const struct node *node)
{
    struct suggestion suggestion = suggestion_for(compiler, node->kind == NODE_SCALAR ? node->text : STR(""));
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        suggestion_offer(&suggestion, str_of(zones[i]));
    voice_error(compiler, node, suggestion_text(compiler, &suggestion, "a name such as Asia/Seoul, or UTC"),
                "this is not the name of a time zone");
}

static void read_zones(struct compiler *compiler, const struct node *list)
{
    struct program *program = compiler->program;
    for (const struct node *node = list ? list->first : NULL; node; node = node->next) {
        if (node->kind != NODE_SCALAR || !is_one_of(zones, sizeof(zones) / sizeof(zones[0]), node->text)) {
            if (node->kind != NODE_BAD)
                refuse_zone(compiler, node);
        } else if (program->zone_count < ZONE_COUNT_MAX) {
            program->zones[program->zone_count++] = store_text(compiler, node->text);
        }
    }
    if (program->zone_count == 0)
        program->zones[program->zone_count++] = store_text(compiler, STR("UTC"));
}

static void read_time(struct compiler *compiler)
{
    enum { LENGTH_UNKNOWN_MINUTES = 1 << 28 };
    struct program *program = compiler->program;
    struct section time;
    /* While the clock is unknown, everything fits: its faults are not to show up everywhere else. */
    compiler->length_minutes = LENGTH_UNKNOWN_MINUTES;
    program->tick_minutes = 1;
    program->pace = 1;
    struct node *node = compiler->top.at[KEY_scenario_time];
    if (!node || !section_read(compiler, node, TABLE_time, &time))
        return;
    const struct node *startex = time.at[KEY_time_startex], *tick_node = time.at[KEY_time_tick];
    if (startex && !literal_instant(startex->text, &program->startex_seconds, &program->startex_offset_minutes)) {
        voice_error(compiler, startex, "such as 2023-02-22T09:00:00-05:00",
                    "`" STR_FMT "` is not a date and time with offset", STR_ARG(tree_shown(startex->text)));
    }
    read_zones(compiler, time.at[KEY_time_zones]);
    int32_t pace;
    if (value_integer(compiler, &time, KEY_time_pace, &pace))
        program->pace = (uint32_t)pace;
    int64_t tick = tick_node ? value_span(compiler, tick_node) : -1;
    if (tick == 0 || tick > MINUTES_A_DAY) {
        voice_error(compiler, tick_node, "1m to 1d", "a tick of `" STR_FMT "`", STR_ARG(tree_shown(tick_node->text)));
        tick = -1;
    }
    const struct node *phases = compiler->top.at[KEY_scenario_phases];
    if (phases && time.at[KEY_time_length])
        voice_error(compiler, time.at[KEY_time_length]->key, "leave it out",
                    "with `phases` the exercise is as long as they are together");
    if (!phases && !time.given[KEY_time_length])
        voice_error(compiler, node, "length: 4h, or a section `phases`", "the time needs `length`");
    if (tick < 0)
        return;
    program->tick_minutes = (uint32_t)tick;
    if (phases || !time.at[KEY_time_length])
        return;
    int64_t length = value_span_ticks(compiler, time.at[KEY_time_length]);
    if (length == 0 || length / tick > TICK_COUNT_MAX) {
        voice_error(compiler, time.at[KEY_time_length], voice_say(compiler, "1 to %d ticks", (int)TICK_COUNT_MAX),
                    "the exercise would have %lld ticks", (long long)(length / tick));
    } else if (length > 0) {
        program->tick_count = (uint32_t)(length / tick);
        compiler->length_minutes = length;
    }
}

/* Before any text that puts one in. A name is a text of its own, and puts nothing in. */
static void read_names(struct compiler *compiler)
{
    static const enum symbol_kind others[] = {SYMBOL_PARAMETER, SYMBOL_VARIABLE, SYMBOL_DEFINITION};
    const struct symbols *names = &compiler->symbols[SYMBOL_NAME];
    compiler->names = store_scratch(compiler, names->count + 1, sizeof(*compiler->names));
    for (uint32_t i = 0; compiler->names && i < names->count; i++) {
        const struct node *node = names->items[i].node;
        for (size_t k = 0; k < sizeof(others) / sizeof(others[0]); k++)
            if (symbol_find(&compiler->symbols[others[k]], node->key->text) != INDEX_NONE)
                voice_error(compiler, node->key, "rename one of them", "`" STR_FMT "` is %s already",
                            STR_ARG(node->key->text), symbol_one(others[k]));
        if (node->kind == NODE_LIST)
            voice_error(compiler, node, section_shapes[SHAPE_TEXT].right, "a name is a text");
        else
            value_name(compiler, node, &compiler->names[i]);
        value_check_line(compiler, node);
    }
}

void head_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct section *top = &compiler->top;
    const struct node *version = top->at[KEY_scenario_entente], *id = top->at[KEY_scenario_id];
    if (version && !str_equal(version->text, STR("1"))) {
        voice_error(compiler, version, "this is version 1: write `entente: 1`",
                    "version `" STR_FMT "` of the language is not known", STR_ARG(tree_shown(version->text)));
    }
    if (version && top->node->first != version)
        voice_error(compiler, version->key, "move it to the top", "`entente` must be the first key");
    if (id && symbol_check_id(compiler, id))
        program->id = store_text(compiler, id->text);
    read_languages(compiler);
    read_names(compiler);
    value_check_line(compiler, top->at[KEY_scenario_title]);
    value_prose(compiler, top->at[KEY_scenario_title], &program->title);
    program->marking = markings_line(compiler, top->at[KEY_scenario_marking], STR(""));
    value_prose(compiler, top->at[KEY_scenario_summary], &program->summary);
    read_time(compiler);
}

static void read_storylines(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *storylines = &compiler->symbols[SYMBOL_STORYLINE];
    struct section section;
    program->storylines = store_keep(compiler, storylines->count, sizeof(*program->storylines));
    for (uint32_t i = 0; program->storylines && i < storylines->count; i++) {
        struct program_storyline *storyline = &program->storylines[program->storyline_count++];
        storyline->id = store_text(compiler, storylines->items[i].id);
        storyline->objective = INDEX_NONE;
        if (!section_read(compiler, storylines->items[i].node, TABLE_storyline, &section))
            continue;
        value_check_line(compiler, section.at[KEY_storyline_title]);
        value_check_line(compiler, section.at[KEY_storyline_owner]);
        value_text(compiler, section.at[KEY_storyline_title], &storyline->title);
        value_text(compiler, section.at[KEY_storyline_owner], &storyline->owner);
        if (section.at[KEY_storyline_objective])
            storyline->objective = symbol_resolve(compiler, SYMBOL_OBJECTIVE, section.at[KEY_storyline_objective]);
        storyline->colour = (enum colour)value_word(compiler, &section, KEY_storyline_colour, COLOUR_GREY);
    }
}

void head_goals(struct compiler *compiler)
{
    struct program *program = compiler->program;
    struct symbols *objectives = &compiler->symbols[SYMBOL_OBJECTIVE],
                   *references = &compiler->symbols[SYMBOL_REFERENCE];
    struct section section;
    program->objectives = store_keep(compiler, objectives->count, sizeof(*program->objectives));
    for (uint32_t i = 0; program->objectives && i < objectives->count; i++) {
        struct program_objective *objective = &program->objectives[program->objective_count++];
        objective->id = store_text(compiler, objectives->items[i].id);
        if (section_read(compiler, objectives->items[i].node, TABLE_objective, &section)) {
            value_prose(compiler, section.at[KEY_objective_text], &objective->text);
            value_text(compiler, section.at[KEY_objective_capability], &objective->capability);
        }
    }
    read_storylines(compiler);
    program->references = store_keep(compiler, references->count, sizeof(*program->references));
    for (uint32_t i = 0; program->references && i < references->count; i++) {
        struct program_reference *reference = &program->references[program->reference_count++];
        reference->name = store_text(compiler, references->items[i].id);
        if (section_read(compiler, references->items[i].node, TABLE_reference, &section)) {
            value_text(compiler, section.at[KEY_reference_text], &reference->text);
            reference->url = value_line(compiler, section.at[KEY_reference_url], STR(""));
        }
    }
}
