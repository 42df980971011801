/* The tree of a scenario, asked by keys. */
#include "planner/source.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "program/time.h"
#include "scenario/includes.h"
#include "scenario/literal.h"

/* The state at STARTEX, with phases as long as they are planned; NULL: no memory. */
static const int32_t *slots_of(const struct program *program, struct arena *arena)
{
    int32_t *slots = arena_alloc(arena, (size_t)program->slot_count + 1, sizeof(*slots));
    for (uint32_t s = 0; slots && s < program->slot_count; s++)
        slots[s] = program->slots[s].start;
    for (uint32_t s = 0; slots && s < program->stage_count; s++)
        slots[program->begins_slot + s] = program_eval(program, program->stages[s].begins, slots);
    if (slots && program->stage_count > 0)
        slots[program->begins_slot + program->stage_count] = program_eval(program, program->ends, slots);
    return slots;
}

enum status source_read(struct str text, const struct program *program, struct arena *arena, struct source *ret_source)
{
    *ret_source = (struct source){.program = program, .arena = arena};
    diag_init(&ret_source->diagnostics, arena);
    ret_source->slots = slots_of(program, arena);
    if (!ret_source->slots)
        return STATUS_OUT_OF_MEMORY;
    enum status status = tree_read(&ret_source->tree, text, arena, &ret_source->diagnostics);
    if (status != STATUS_OK)
        return status;
    bool sound = !ret_source->tree.broken && includes_merge(&ret_source->tree) && ret_source->tree.root &&
                 ret_source->tree.root->kind == NODE_MAPPING;
    return sound ? STATUS_OK : STATUS_MALFORMED;
}

const struct node *source_get(const struct node *mapping, struct str key)
{
    if (!mapping || mapping->kind != NODE_MAPPING)
        return NULL;
    for (const struct node *node = mapping->first; node; node = node->next) {
        assert(node->key);
        if (str_equal(node->key->text, key))
            return node;
    }
    return NULL;
}

const struct node *source_section(const struct source *source, const char *name)
{
    return source_get(source->tree.root, str_of(name));
}

struct str source_text(const struct source *source, const struct node *node, uint32_t language)
{
    assert(language < LANGUAGE_COUNT_MAX);
    if (node && node->kind == NODE_SCALAR)
        return language == 0 ? node->text : STR("");
    if (language < source->program->language_count)
        node = source_get(node, source->program->languages[language]);
    else
        node = NULL;
    return node && node->kind == NODE_SCALAR ? node->text : STR("");
}

struct str source_first(const struct source *source, const struct node *node)
{
    for (uint32_t l = 0; l < source->program->language_count; l++) {
        struct str text = source_text(source, node, l);
        if (text.len > 0)
            return text;
    }
    return STR("");
}

struct str source_words(const struct source *source, const struct node *node)
{
    struct buf words;
    if (node && node->kind == NODE_SCALAR)
        return node->text;
    buf_init(&words, SCENARIO_BYTES_MAX);
    for (const struct node *item = node && node->kind == NODE_LIST ? node->first : NULL; item; item = item->next) {
        buf_add_str(&words, words.len > 0 ? STR(", ") : STR(""));
        buf_add_str(&words, item->text);
    }
    assert(!words.failed || words.len < SCENARIO_BYTES_MAX);
    struct str copy = arena_copy(source->arena, str_of(buf_text(&words)));
    buf_free(&words);
    return copy.ptr ? copy : STR("");
}

struct str source_say(const struct source *source, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, arguments);
    char *text = len >= 0 ? arena_alloc(source->arena, (size_t)len + 1, 1) : NULL;
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text ? (struct str){text, (size_t)len} : STR("");
}

struct str source_within(const struct source *source, const char *section, const struct node *entry)
{
    const struct program *program = source->program;
    struct str written = source_words(source, source_get(entry, STR("within"))), id = entry->key->text;
    code_at code = CODE_NONE;
    assert(written.ptr && section[0] != '\0');
    if (written.len == 0 || literal_minutes(written) >= 0)
        return written;
    for (uint32_t i = 0; strcmp(section, "decisions") == 0 && i < program->decision_count; i++)
        code = str_equal(program->decisions[i].id, id) ? program->decisions[i].within : code;
    for (uint32_t i = 0; strcmp(section, "tasks") == 0 && i < program->task_count; i++)
        code = str_equal(program->tasks[i].id, id) ? program->tasks[i].within : code;
    for (uint32_t i = 0; strcmp(section, "questions") == 0 && i < program->question_count; i++)
        code = str_equal(program->questions[i].id, id) ? program->questions[i].within : code;
    if (code == CODE_NONE)
        return written;
    return source_say(source, "%dm", (int)program_eval(program, code, source->slots));
}

uint32_t source_stage(const struct source *source, int64_t minute)
{
    const struct program *program = source->program;
    uint32_t stage = INDEX_NONE;
    for (uint32_t s = 0; s < program->stage_count; s++)
        if (s == 0 || source->slots[program->begins_slot + s] <= minute)
            stage = s;
    assert(stage == INDEX_NONE || stage < program->stage_count);
    return stage;
}

int64_t source_instant(const struct source *source, int64_t minute)
{
    uint32_t stage = source_stage(source, minute);
    if (stage == INDEX_NONE)
        return source->program->startex_seconds + minute * 60;
    return time_instant(source->program, source->slots, stage + 1, minute * 60);
}

int64_t source_minute(const struct source *source, int64_t second)
{
    const struct program *program = source->program;
    int64_t tick = program->tick_minutes;
    if (program->stage_count == 0)
        return (second - program->startex_seconds) / 60;
    for (int64_t t = 0; t < program->tick_count; t++) {
        int64_t begins = source_instant(source, t * tick);
        if (begins <= second && second < begins + tick * 60)
            return t * tick + (second - begins) / 60;
    }
    return -1;
}
