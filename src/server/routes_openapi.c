/* The interface as an OpenAPI 3.1 document, made from the tables that the server goes by: routes, commands and refusals
 * are in it because they are there. What bodies hold is in members.def.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "server/routes.h"

enum need { NEEDED, OPTIONAL };

static const struct member {
    const char *of, *name, *type;
    enum need need;
} members[] = {
#define MEMBER(of, name, type, need) {#of, name, #type, need},
#include "server/members.def"
#undef MEMBER
};

static const struct route_row {
    const char *method, *path, *function;
    unsigned seats;
} routes[] = {
#define ROUTE(method, path, seats, when, limit, function) {#method, path, #function, seats},
#include "server/routes.def"
#undef ROUTE
};

#define OBSERVER (UINT32_C(1) << ROLE_OBSERVER)
static const struct command_row {
    const char *name, *function;
    unsigned seats;
} commands[] = {
#define COMMAND(name, seats, batch, function) {name, #function, seats},
#include "server/commands.def"
#undef COMMAND
};

/* What stands behind '?'. */
static const struct parameter {
    const char *path, *name, *type;
} parameters[] = {
    {"/api/item", "number", "integer"},  {"/api/decision", "number", "integer"},
    {"/api/round", "number", "integer"}, {"/api/question", "number", "integer"},
    {"/api/note", "number", "integer"},  {"/api/queued", "id", "string"},
    {"/api/events", "since", "string"},  {"/api/record", "edition", "string"},
    {"/api/file", "file", "integer"},    {"/api/file", "item", "integer"},
    {"/api/file", "inject", "string"},   {"/api/lab/job/*", "part", "integer"},
    {"/api/exercise", "eyes", "string"}, {"/api/view", "eyes", "string"},
    {"/api/item", "eyes", "string"},     {"/api/file", "eyes", "string"},
    {"/api/decision", "eyes", "string"}, {"/api/round", "eyes", "string"},
    {"/api/question", "eyes", "string"},
};

static const char *schema_of(const char *type)
{
    static const struct {
        const char *type, *schema;
    } all[] = {
        {"TEXT",
         "{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}]}"},
        {"ID", "{\"type\":\"string\",\"pattern\":\"^[a-z][a-z0-9_-]*$\"}"},
        {"IDS", "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"maxItems\":32}"},
        {"NUMBER", "{\"type\":\"integer\"}"},
        {"TRUTH", "{\"type\":\"boolean\"}"},
        {"WORD", "{\"type\":\"string\"}"},
        {"WORDS", "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"},
        {"ANY", "{}"},
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (strcmp(all[i].type, type) == 0)
            return all[i].schema;
    assert(!"a type of members.def has no schema");
    return NULL;
}

static void write_member(const struct member *member, struct buf *json)
{
    struct str schema = str_of(schema_of(member->type));
    assert(member->name[0] && schema.len >= 2);
    json_key(json, member->name);
    if (member->need == NEEDED) {
        json_written(json, schema);
        return;
    }
    json_open_object(json);
    json_key_list(json, "anyOf");
    json_written(json, schema);
    json_written(json, STR("{\"type\":\"null\"}"));
    json_close_list(json);
    json_close_object(json);
}

/* The schema of a body: of a command with what each has, `command` its name; of a route NULL. */
static void write_body(const char *function, const char *command, struct buf *json)
{
    assert(!command || command[0]);
    json_open_object(json);
    json_key_word(json, "type", "object");
    json_key_object(json, "properties");
    if (command) {
        json_key_object(json, "do");
        json_key_word(json, "const", command);
        json_close_object(json);
        json_key(json, "key");
        json_written(json, STR("{\"type\":\"string\",\"minLength\":1,\"maxLength\":64}"));
        json_key(json, "until");
        json_written(json, STR("{\"type\":\"integer\"}"));
        json_key(json, "seat");
        json_written(json, STR("{\"type\":\"string\"}"));
    }
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (strcmp(members[i].of, function) == 0)
            write_member(&members[i], json);
    json_close_object(json);
    json_key_list(json, "required");
    if (command) {
        json_word(json, "do");
        json_word(json, "key");
    }
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (strcmp(members[i].of, function) == 0 && members[i].need == NEEDED)
            json_word(json, members[i].name);
    json_close_list(json);
    json_key_truth(json, "additionalProperties", false);
    json_close_object(json);
}

static void write_seats(unsigned seats, struct buf *json)
{
    assert(seats != 0); /* a row that nobody may use is none */
    json_key_list(json, "x-seats");
    for (enum role role = ROLE_CONTROL; role <= ROLE_PROJECTOR; role++)
        if (seats == ANYBODY || (seats >> role & 1))
            json_word(json, exercise_role_name(role));
    if (seats == ANYBODY)
        json_word(json, "nobody");
    json_close_list(json);
}

static void write_commands(struct buf *json)
{
    json_open_object(json);
    json_key_list(json, "oneOf");
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        json_open_object(json);
        write_seats(commands[i].seats, json);
        json_key_list(json, "allOf");
        write_body(commands[i].function, commands[i].name, json);
        json_close_list(json);
        json_close_object(json);
    }
    json_close_list(json);
    json_close_object(json);
}

static bool has_members(const char *function)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (strcmp(members[i].of, function) == 0)
            return true;
    return false;
}

static void write_parameters(const struct route_row *route, bool is_open, struct buf *json)
{
    assert(route->path[0] == '/');
    json_key_list(json, "parameters");
    if (is_open)
        json_written(json,
                     STR("{\"name\":\"rest\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}"));
    for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
        if (strcmp(parameters[i].path, route->path) != 0)
            continue;
        json_open_object(json);
        json_key_word(json, "name", parameters[i].name);
        json_key_word(json, "in", "query");
        json_key_object(json, "schema");
        json_key_word(json, "type", parameters[i].type);
        json_close_object(json);
        json_close_object(json);
    }
    json_close_list(json);
}

static void write_route(const struct route_row *route, bool is_open, struct buf *json)
{
    static const char *const keys[] = {"get", "post", "delete", "put"}, *const names[] = {"GET", "POST", "DELETE",
                                                                                          "PUT"};
    size_t method = 0;
    while (method < sizeof(names) / sizeof(names[0]) - 1 && strcmp(names[method], route->method) != 0)
        method++;
    assert(strcmp(names[method], route->method) == 0);
    json_key_object(json, keys[method]);
    json_key_word(json, "operationId", route->function);
    write_seats(route->seats, json);
    write_parameters(route, is_open, json);
    bool is_command = strcmp(route->function, "command") == 0;
    if (is_command || has_members(route->function)) {
        json_key_object(json, "requestBody");
        json_key_truth(json, "required", true);
        json_key_object(json, "content");
        json_key_object(json, "application/json");
        json_key(json, "schema");
        if (is_command)
            write_commands(json);
        else
            write_body(route->function, NULL, json);
        json_close_object(json);
        json_close_object(json);
        json_close_object(json);
    }
    json_key_object(json, "responses");
    json_key(json, "2XX");
    json_written(json, STR("{\"description\":\"as docs/api.md says\"}"));
    json_key(json, "4XX");
    json_written(json, STR("{\"$ref\":\"#/components/responses/refusal\"}"));
    json_key(json, "5XX");
    json_written(json, STR("{\"$ref\":\"#/components/responses/refusal\"}"));
    json_close_object(json);
    json_close_object(json);
}

/* Rows of one path stand beside each other in routes.def or apart: each path is written once, with all of its rows. */
static void write_paths(struct buf *json)
{
    enum { COUNT = sizeof(routes) / sizeof(routes[0]) };
    json_key_object(json, "paths");
    for (size_t i = 0; i < COUNT; i++) {
        char path[64];
        size_t len = strlen(routes[i].path);
        bool is_open = routes[i].path[len - 1] == '*', is_told = false;
        for (size_t k = 0; k < i; k++)
            is_told = is_told || strcmp(routes[k].path, routes[i].path) == 0;
        if (is_told)
            continue;
        assert(len + sizeof("{rest}") < sizeof(path));
        snprintf(path, sizeof(path), "%.*s%s", (int)(len - is_open), routes[i].path, is_open ? "{rest}" : "");
        json_key_object(json, path);
        for (size_t k = i; k < COUNT; k++)
            if (strcmp(routes[k].path, routes[i].path) == 0)
                write_route(&routes[k], is_open, json);
        json_close_object(json);
    }
    json_close_object(json);
}

static void write_refusals(struct buf *json)
{
    static const char *const codes[] = {
#define REFUSAL(name, code, status, text) code,
#include "server/refusals.def"
#undef REFUSAL
#define VERDICT(name, code, text) code,
#include "kernel/verdicts.def"
#undef VERDICT
    };
    json_key_object(json, "components");
    json_key_object(json, "responses");
    json_key_object(json, "refusal");
    json_key_word(json, "description", "why not; what does not exist for whoever asks has no code");
    json_key_object(json, "content");
    json_key_object(json, "application/json");
    json_key_object(json, "schema");
    json_key_word(json, "type", "object");
    json_key_object(json, "properties");
    json_key(json, "error");
    json_written(json, STR("{\"type\":\"string\"}"));
    json_key(json, "max");
    json_written(json, STR("{\"type\":\"integer\"}"));
    json_key(json, "by");
    json_written(json, STR("{\"type\":\"string\"}"));
    json_key(json, "did");
    json_written(json, STR("{\"type\":\"string\"}"));
    json_key(json, "second");
    json_written(json, STR("{\"type\":\"integer\"}"));
    json_key_object(json, "code");
    json_key_list(json, "enum");
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        json_word(json, codes[i]);
    json_close_list(json);
    json_close_object(json);
    json_close_object(json);
    for (int open = 0; open < 6; open++) /* schema, application/json, content, refusal, responses, components */
        json_close_object(json);
}

enum status route_openapi(struct server *server, struct asking *asking)
{
    struct buf *json = &asking->body;
    (void)server;
    json_open_object(json);
    json_key_word(json, "openapi", "3.1.0");
    json_key_object(json, "info");
    json_key_word(json, "title", "entente");
    json_key_word(json, "version", ENTENTE_VERSION);
    json_key_word(json, "description", "Every row is a row of the server's tables; docs/api.md says what each means.");
    json_close_object(json);
    write_paths(json);
    write_refusals(json);
    json_close_object(json);
    assert(!asking->away && asking->code == 0);
    return STATUS_OK;
}
