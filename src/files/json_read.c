/* Objects as rows: their keys are heads, in the order in which they come; what is known of a tool is called as lists
 * call it. */
#include "files/json_read.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/bytes.h"

enum { HEAD_COUNT_MAX = 64, UNREAD_BYTES_MAX = 4000, SECONDS_MAX = 100000000 };

struct table {
    struct arena *arena;
    struct trouble *trouble;
    struct grid_maker maker;
    const char *heads[HEAD_COUNT_MAX];
    uint32_t head_count, row;
    struct str cells[HEAD_COUNT_MAX]; /* of the row that is made */
    enum status status;               /* the first thing that went wrong; then `trouble` says it */
};

static void fail(struct table *table, enum status status, const char *why)
{
    if (table->status == STATUS_OK)
        table->status = trouble_say(table->trouble, status, "row %u of the list: %s", table->row + 1, why);
}

/* The column of a head, which is added where it is new; HEAD_COUNT_MAX: the table has failed. */
static uint32_t column_of(struct table *table, const char *key)
{
    const char *head = key[0] ? key : "(a key without a name)";
    for (uint32_t c = 0; c < table->head_count; c++)
        if (strcmp(table->heads[c], head) == 0)
            return c;
    if (table->head_count == HEAD_COUNT_MAX) {
        fail(table, STATUS_TOO_LARGE, "the list has more than 64 different keys");
        return HEAD_COUNT_MAX;
    }
    table->heads[table->head_count] = arena_copy(table->arena, str_of(head)).ptr;
    if (!table->heads[table->head_count]) {
        fail(table, STATUS_OUT_OF_MEMORY, "no memory");
        return HEAD_COUNT_MAX;
    }
    return table->head_count++;
}

static void set_cell(struct table *table, uint32_t column, struct str text)
{
    assert(column < table->head_count);
    table->cells[column] = arena_copy(table->arena, text);
    if (!table->cells[column].ptr)
        fail(table, STATUS_OUT_OF_MEMORY, "no memory");
}

/* A value as people read it: lists with commas, objects by their names or as they are written. */
static void add_value(struct buf *text, const json_t *value)
{
    const json_t *item;
    size_t index;
    if (json_is_string(value)) {
        buf_add(text, json_string_value(value), json_string_length(value));
    } else if (json_is_integer(value)) {
        buf_printf(text, "%lld", (long long)json_integer_value(value));
    } else if (json_is_array(value)) {
        json_array_foreach(value, index, item)
        {
            const json_t *name = json_object_get(item, "name");
            buf_add_str(text, text->len > 0 ? STR(", ") : STR(""));
            add_value(text, json_is_string(name) ? name : item);
        }
    } else if (!json_is_null(value)) {
        char *written = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
        buf_add_str(text, str_of(written));
        free(written);
    }
}

static void set(struct table *table, const char *head, const json_t *value)
{
    struct buf text;
    uint32_t column = value && !json_is_null(value) ? column_of(table, head) : HEAD_COUNT_MAX;
    if (column == HEAD_COUNT_MAX)
        return;
    buf_init(&text, GRID_CELL_BYTES_MAX);
    add_value(&text, value);
    if (text.failed)
        fail(table, STATUS_TOO_LARGE, "a value is too long for a cell");
    else
        set_cell(table, column, str_of(buf_text(&text)));
    buf_free(&text);
}

/* Seconds after STARTEX as a moment; what is none stays as it is written. */
static void set_seconds(struct table *table, const json_t *value)
{
    char text[32];
    int64_t seconds = 0;
    bool sound = json_is_null(value);
    if (json_is_string(value))
        sound = bytes_signed(str_of(json_string_value(value)), -SECONDS_MAX, SECONDS_MAX, &seconds);
    if (json_is_integer(value)) {
        seconds = json_integer_value(value);
        sound = seconds >= -SECONDS_MAX && seconds <= SECONDS_MAX;
    }
    if (!sound) {
        set(table, "Scenario Time", value);
        return;
    }
    long long minutes = (seconds < 0 ? -seconds : seconds) / 60;
    int len = snprintf(text, sizeof(text), "T%c%02lld:%02lld", seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
    assert(len > 0 && (size_t)len < sizeof(text));
    uint32_t column = column_of(table, "Scenario Time");
    if (column < HEAD_COUNT_MAX)
        set_cell(table, column, (struct str){text, (size_t)len});
}

static enum status end_row(struct table *table)
{
    enum status status = table->status;
    table->row++;
    for (uint32_t c = 0; status == STATUS_OK && c < table->head_count; c++) {
        if (table->cells[c].len > 0)
            status =
                grid_add(&table->maker, (struct grid_cell){table->row + 1, c + 1, GRID_TEXT, table->cells[c]}, false);
        table->cells[c] = (struct str){NULL, 0};
    }
    return status;
}

/* ---- the tools ---- */

/* The name of what has that id in a list: {team_id, team_name} and its like. */
static const json_t *named(const json_t *list, const char *prefix, const json_t *id)
{
    char id_key[64], name_key[64];
    const json_t *item;
    size_t index;
    snprintf(id_key, sizeof(id_key), "%s_id", prefix);
    snprintf(name_key, sizeof(name_key), "%s_name", prefix);
    json_array_foreach(list, index, item)
    {
        if (json_equal(json_object_get(item, id_key), id))
            return json_object_get(item, name_key);
    }
    return id;
}

static void set_openaev(struct table *table, const json_t *inject, const json_t *teams)
{
    const json_t *content = json_object_get(inject, "inject_content"), *value, *team;
    const char *key;
    size_t index;
    json_t *names = json_array();
    json_array_foreach(json_object_get(inject, "inject_teams"), index, team)
        json_array_append(names, (json_t *)(uintptr_t)named(teams, "team", team));
    set(table, "Title", json_object_get(inject, "inject_title"));
    set_seconds(table, json_object_get(inject, "inject_depends_duration"));
    if (json_is_true(json_object_get(inject, "inject_all_teams"))) {
        json_array_clear(names);
        json_array_append_new(names, json_string("all"));
    }
    if (json_array_size(names) > 0)
        set(table, "To", names);
    json_decref(names);
    const json_t *body =
        json_object_get(content, "body") ? json_object_get(content, "body") : json_object_get(content, "message");
    set(table, "Message", body ? body : json_object_get(inject, "inject_description"));
    json_object_foreach((json_t *)(uintptr_t)inject, key, value)
    {
        bool used = strcmp(key, "inject_title") == 0 || strcmp(key, "inject_depends_duration") == 0 ||
                    strcmp(key, "inject_teams") == 0 || strcmp(key, "inject_all_teams") == 0 ||
                    (!body && strcmp(key, "inject_description") == 0);
        if (!used)
            set(table, key, value);
    }
}

/* What entente adds where the format has no key. */
static void set_ours(struct table *table, const json_t *ours)
{
    static const char *const heads[][2] = {
        {"id", "Inject #"},           {"from", "From"},           {"to", "To"},
        {"method", "Method"},         {"kind", "Kind"},           {"marking", "Marking"},
        {"precedence", "Precedence"}, {"objective", "Objective"}, {"expected", "Expected Action"}};
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        set(table, heads[i][1], json_object_get(ours, heads[i][0]));
}

static void set_cexf(struct table *table, const json_t *inject, const json_t *flow)
{
    const json_t *step, *value, *trigger;
    const char *key;
    size_t index;
    set(table, "Title", json_object_get(inject, "name"));
    set(table, "Message", json_object_get(inject, "description"));
    set_ours(table, json_object_get(inject, "entente"));
    json_array_foreach(flow, index, step)
    {
        if (!json_equal(json_object_get(step, "inject_uuid"), json_object_get(inject, "uuid")))
            continue;
        const json_t *seconds = json_object_get(json_object_get(step, "timing"), "triggered_at");
        trigger = json_object_get(json_object_get(step, "sequence"), "trigger");
        trigger = json_is_array(trigger) ? json_array_get(trigger, 0) : trigger;
        if (seconds && !json_is_null(seconds))
            set_seconds(table, seconds);
        else if (json_is_string(trigger) && strcmp(json_string_value(trigger), "startex") == 0)
            set_seconds(table, json_null());
        else
            set(table, "Trigger", trigger);
        set(table, "Notes", json_object_get(step, "description"));
        set(table, "flow requirements",
            json_object_size(json_object_get(step, "requirements")) > 0 ? json_object_get(step, "requirements") : NULL);
    }
    json_object_foreach((json_t *)(uintptr_t)inject, key,
                        value) if (strcmp(key, "name") != 0 && strcmp(key, "description") != 0 &&
                                   strcmp(key, "entente") != 0) set(table, key, value);
}

/* The list of injects of a file, and what its rows are made with. */
static const json_t *list_of(const json_t *root, const char **ret_tool, const json_t **ret_beside)
{
    static const struct {
        const char *list, *beside, *tool;
    } tools[] = {{"scenario_injects", "scenario_teams", "OpenAEV"},
                 {"exercise_injects", "exercise_teams", "OpenAEV"},
                 {"injects", "inject_flow", "CEXF"}};
    *ret_tool = "a list";
    *ret_beside = NULL;
    if (json_is_array(root))
        return root;
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
        if (json_is_array(json_object_get(root, tools[i].list))) {
            *ret_tool = tools[i].tool;
            *ret_beside = json_object_get(root, tools[i].beside);
            return json_object_get(root, tools[i].list);
        }
    return NULL;
}

static enum status read_list(struct table *table, const json_t *list, const char *tool, const json_t *beside)
{
    const json_t *item, *value;
    const char *key;
    size_t index;
    enum status status = STATUS_OK;
    json_array_foreach(list, index, item)
    {
        if (!json_is_object(item))
            return trouble_say(table->trouble, STATUS_MALFORMED, "entry %zu of the list is no object", index + 1);
        if (strcmp(tool, "OpenAEV") == 0)
            set_openaev(table, item, beside);
        else if (strcmp(tool, "CEXF") == 0)
            set_cexf(table, item, beside);
        else
            json_object_foreach((json_t *)(uintptr_t)item, key, value) set(table, key, value);
        status = end_row(table);
        if (status != STATUS_OK)
            return status;
    }
    return status;
}

/* The heads stand above, in the first row; the grid is in order of rows, so they are put before the others. */
static enum status finish(struct table *table, const char *tool, struct grid_file *ret_file)
{
    struct grid *grid = arena_alloc(table->arena, 1, sizeof(*grid)), rows;
    char told[48];
    enum status status = grid_take(&table->maker, &rows);
    if (status != STATUS_OK || !grid)
        return trouble_say(table->trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    grid->cells = arena_alloc(table->arena, (size_t)rows.cell_count + table->head_count + 1, sizeof(*grid->cells));
    if (!grid->cells)
        return trouble_say(table->trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    for (uint32_t c = 0; c < table->head_count; c++)
        grid->cells[grid->cell_count++] = (struct grid_cell){1, c + 1, GRID_TEXT, str_of(table->heads[c])};
    for (uint32_t c = 0; c < rows.cell_count; c++)
        grid->cells[grid->cell_count++] = rows.cells[c];
    snprintf(told, sizeof(told), "JSON, %s", tool);
    *ret_file = (struct grid_file){grid, 1, arena_copy(table->arena, str_of(told))};
    return STATUS_OK;
}

/* What else the file says, a row a key: nothing of it is read, but nothing goes unsaid. */
static enum status add_others(struct table *table, const json_t *root, const json_t *list, const json_t *beside,
                              struct grid_file *file)
{
    struct grid *sheets = arena_alloc(table->arena, 2, sizeof(*sheets));
    const json_t *value;
    const char *key;
    uint32_t row = 0;
    enum status status = STATUS_OK;
    if (!sheets)
        return trouble_say(table->trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    json_object_foreach((json_t *)(uintptr_t)root, key, value)
    {
        struct buf text;
        if (value == list || value == beside || status != STATUS_OK)
            continue;
        buf_init(&text, UNREAD_BYTES_MAX);
        add_value(&text, value);
        struct str told = text.failed ? STR("(long)") : str_of(buf_text(&text));
        status = grid_add(&table->maker, (struct grid_cell){++row, 1, GRID_TEXT, str_of(key)}, true);
        if (status == STATUS_OK)
            status = grid_add(&table->maker, (struct grid_cell){row, 2, GRID_TEXT, told}, true);
        buf_free(&text);
    }
    sheets[0] = file->sheets[0];
    sheets[1].name = STR("other keys");
    if (status == STATUS_OK)
        status = grid_take(&table->maker, &sheets[1]);
    *file = (struct grid_file){sheets, 2, file->told};
    return status;
}

enum status json_read(struct str file, struct arena *arena, struct grid_file *ret_file, struct trouble *trouble)
{
    struct table *table = arena_alloc(arena, 1, sizeof(*table));
    json_error_t error;
    const char *tool;
    const json_t *beside;
    json_t *root = json_loadb(file.ptr, file.len, JSON_REJECT_DUPLICATES, &error);
    if (!root || !table) {
        json_decref(root);
        return trouble_say(trouble, STATUS_MALFORMED, "line %d, column %d of the JSON: %.160s", error.line,
                           error.column, error.text);
    }
    const json_t *list = list_of(root, &tool, &beside);
    table->arena = arena;
    table->trouble = trouble;
    grid_begin(&table->maker, arena, trouble);
    enum status status =
        list ? read_list(table, list, tool, beside)
             : trouble_say(trouble, STATUS_MALFORMED,
                           "the JSON is no list of injects that is known: a list of objects, CEXF, OpenAEV");
    if (status == STATUS_OK)
        status = finish(table, tool, ret_file);
    if (status == STATUS_OK && json_is_object(root))
        status = add_others(table, root, list, beside, ret_file);
    free(table->maker.cells);
    json_decref(root);
    assert(status == STATUS_OK || trouble->text[0]);
    return status;
}
