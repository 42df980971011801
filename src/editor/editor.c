/* Messages of the protocol, one after the other, and the texts that are open. */
#include "editor/editor.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

#include "editor/answers.h"
#include "editor/place.h"
#include "editor/whole.h"

enum { OPEN_COUNT_MAX = 64 };
enum {
    ERROR_PARSE = -32700,
    ERROR_REQUEST = -32600,
    ERROR_METHOD = -32601,
    ERROR_PARAMETERS = -32602,
    ERROR_FAILED = -32803
};

struct open_text {
    char *uri, *text; /* owned */
    size_t len;
};

struct editor {
    struct open_text open[OPEN_COUNT_MAX];
    uint32_t count;
    char *faulty[OPEN_COUNT_MAX]; /* URIs of included files of which faults were said; owned */
    uint32_t faulty_count;
    void (*add_file)(const char *folder, struct str name, struct buf *sheaf);
    void (*look)(const char *folder, struct str path, struct scenario_file *ret_file);
    bool shut_down;
};

struct editor *editor_new(void (*add_file)(const char *folder, struct str name, struct buf *sheaf),
                          void (*look)(const char *folder, struct str path, struct scenario_file *ret_file))
{
    struct editor *editor = calloc(1, sizeof(*editor));
    if (editor) {
        editor->add_file = add_file;
        editor->look = look;
    }
    return editor;
}

void editor_free(struct editor *editor)
{
    for (uint32_t i = 0; editor && i < editor->count; i++) {
        free(editor->open[i].uri);
        free(editor->open[i].text);
    }
    for (uint32_t i = 0; editor && i < editor->faulty_count; i++)
        free(editor->faulty[i]);
    free(editor);
}

bool editor_ended_well(const struct editor *editor)
{
    return editor->shut_down;
}

/* ---- sending ---- */

static void send(struct buf *out, json_t *message)
{
    char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
    if (text)
        buf_printf(out, "Content-Length: %zu\r\n\r\n%s", strlen(text), text);
    else
        out->failed = true;
    free(text);
    json_decref(message);
}

static void answer(struct buf *out, json_t *id, json_t *result)
{
    send(out, json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", id, "result", result ? result : json_null()));
}

static void refuse(struct buf *out, json_t *id, int code, const char *why)
{
    send(out, json_pack("{s:s, s:O, s:{s:i, s:s}}", "jsonrpc", "2.0", "id", id, "error", "code", code, "message", why));
}

/* ---- texts that are open ---- */

static struct open_text *find(struct editor *editor, const char *uri)
{
    for (uint32_t i = 0; uri && i < editor->count; i++)
        if (strcmp(editor->open[i].uri, uri) == 0)
            return &editor->open[i];
    return NULL;
}

static const char *uri_of(json_t *parameters)
{
    return json_string_value(json_object_get(json_object_get(parameters, "textDocument"), "uri"));
}

static struct str open_of(void *context, const char *uri)
{
    const struct open_text *open = find(context, uri);
    return open && open->text ? (struct str){open->text, open->len} : (struct str){NULL, 0};
}

/* The scenario that a text is, or that includes it; itself alone where there is none. The index of its part. */
static uint32_t gather(struct editor *editor, const struct open_text *open, struct whole *ret_whole)
{
    struct whole_sources sources = {open_of, editor, editor->add_file, editor->look};
    const char *roots[OPEN_COUNT_MAX];
    struct str text = {open->text, open->len};
    for (uint32_t i = 0; i < editor->count; i++)
        roots[i] = editor->open[i].uri;
    if (!whole_is_library(text) || !whole_find(ret_whole, open->uri, roots, editor->count, &sources))
        whole_gather(ret_whole, open->uri, text, &sources);
    uint32_t here = whole_index(ret_whole, open->uri);
    return here < whole_count(ret_whole) ? here : 0;
}

static void publish_one(const char *uri, json_t *list, struct buf *out)
{
    send(out, json_pack("{s:s, s:s, s:{s:s, s:O}}", "jsonrpc", "2.0", "method", "textDocument/publishDiagnostics",
                        "params", "uri", uri, "diagnostics", list));
}

/* What is wrong with the file itself, and with others where something is, or was. */
static void publish(struct editor *editor, const struct open_text *open, struct buf *out)
{
    struct whole whole;
    const char *uri;
    json_t *list, *none = json_array();
    gather(editor, open, &whole);
    json_t *files = answers_diagnostics(&whole);
    list = json_object_get(files, open->uri);
    publish_one(open->uri, list ? list : none, out);
    for (uint32_t i = editor->faulty_count; i > 0; i--) {
        char *was = editor->faulty[i - 1];
        if (json_array_size(json_object_get(files, was)) > 0 && strcmp(was, open->uri) != 0)
            continue;
        if (strcmp(was, open->uri) != 0)
            publish_one(was, none, out);
        free(was);
        editor->faulty[i - 1] = editor->faulty[--editor->faulty_count];
    }
    json_object_foreach(files, uri, list)
    {
        bool said = strcmp(uri, open->uri) == 0 || json_array_size(list) == 0;
        if (said)
            continue;
        publish_one(uri, list, out);
        for (uint32_t i = 0; i < editor->faulty_count; i++)
            said = said || strcmp(editor->faulty[i], uri) == 0;
        char *copy = said || editor->faulty_count == OPEN_COUNT_MAX ? NULL : strdup(uri);
        if (copy)
            editor->faulty[editor->faulty_count++] = copy;
    }
    assert(editor->faulty_count <= OPEN_COUNT_MAX);
    json_decref(files);
    json_decref(none);
    whole_free(&whole);
}

static void set_text(struct open_text *open, const json_t *text)
{
    assert(json_is_string(text));
    size_t len = json_string_length(text);
    char *copy = malloc(len + 1);
    if (!copy)
        return;
    memcpy(copy, json_string_value(text), len);
    copy[len] = '\0';
    free(open->text);
    open->text = copy;
    open->len = len;
}

static void open_text(struct editor *editor, json_t *parameters, struct buf *out)
{
    const char *uri = uri_of(parameters);
    const json_t *text = json_object_get(json_object_get(parameters, "textDocument"), "text");
    struct open_text *open = find(editor, uri);
    if (!uri || !json_is_string(text) || (!open && editor->count == OPEN_COUNT_MAX))
        return;
    if (!open) {
        open = &editor->open[editor->count];
        *open = (struct open_text){.uri = strdup(uri)};
        if (!open->uri)
            return;
        editor->count++;
    }
    set_text(open, text);
    if (open->text)
        publish(editor, open, out);
}

/* The whole text comes with each change: the last counts. */
static void change_text(struct editor *editor, json_t *parameters, struct buf *out)
{
    struct open_text *open = find(editor, uri_of(parameters));
    const json_t *changes = json_object_get(parameters, "contentChanges");
    const json_t *text = json_object_get(
        json_array_get(changes, json_array_size(changes) > 0 ? json_array_size(changes) - 1 : 0), "text");
    if (!open || !json_is_string(text))
        return;
    set_text(open, text);
    publish(editor, open, out);
}

static void close_text(struct editor *editor, json_t *parameters)
{
    assert(editor->count <= OPEN_COUNT_MAX);
    struct open_text *open = find(editor, uri_of(parameters));
    if (!open)
        return;
    free(open->uri);
    free(open->text);
    *open = editor->open[--editor->count];
}

/* ---- requests ---- */

static json_t *capabilities(void)
{
    return json_pack("{s:{s:i, s:b, s:b, s:b, s:b, s:{s:[s,s,s,s,s]}}, s:{s:s, s:s}}", "capabilities",
                     "textDocumentSync", 1, "hoverProvider", 1, "definitionProvider", 1, "renameProvider", 1,
                     "documentFormattingProvider", 1, "completionProvider", "triggerCharacters", ":", " ", "[", "{",
                     ",", "serverInfo", "name", "entente", "version", ENTENTE_VERSION);
}

static void ask(struct editor *editor, const char *method, json_t *parameters, json_t *id, struct buf *out)
{
    static const char *const methods[] = {"textDocument/completion", "textDocument/hover", "textDocument/definition",
                                          "textDocument/rename", "textDocument/formatting"};
    enum { COMPLETION, HOVER, DEFINITION, RENAME, FORMATTING, METHOD_COUNT } which = 0;
    while (which < METHOD_COUNT && strcmp(methods[which], method) != 0)
        which++;
    const struct open_text *open = find(editor, uri_of(parameters));
    if (which == METHOD_COUNT) {
        refuse(out, id, ERROR_METHOD, "there is no such method");
        return;
    }
    if (!open || !open->text) {
        refuse(out, id, ERROR_PARAMETERS, "the text is not open");
        return;
    }
    const json_t *position = json_object_get(parameters, "position"), *name = json_object_get(parameters, "newName");
    struct str text = {open->text, open->len};
    size_t offset = place_offset(text, (uint32_t)json_integer_value(json_object_get(position, "line")),
                                 (uint32_t)json_integer_value(json_object_get(position, "character")));
    const char *why = NULL;
    assert(offset <= text.len);
    json_t *result = NULL;
    struct whole whole;
    uint32_t here = gather(editor, open, &whole);
    switch (which) {
    case COMPLETION: result = answers_completion(&whole, here, offset); break;
    case HOVER: result = answers_hover(&whole, here, offset); break;
    case DEFINITION: result = answers_definition(&whole, here, offset); break;
    case FORMATTING: result = answers_format(text); break;
    case RENAME:
        result =
            answers_rename(&whole, here, offset, (struct str){json_string_value(name), json_string_length(name)}, &why);
        break;
    case METHOD_COUNT: break;
    }
    whole_free(&whole);
    if (why)
        refuse(out, id, ERROR_FAILED, why);
    else
        answer(out, id, result);
}

static enum status take(struct editor *editor, const char *method, json_t *parameters, json_t *id, struct buf *out)
{
    if (strcmp(method, "exit") == 0)
        return STATUS_CANCELLED;
    if (strcmp(method, "initialize") == 0 && id)
        answer(out, id, capabilities());
    else if (strcmp(method, "shutdown") == 0 && id) {
        editor->shut_down = true;
        answer(out, id, json_null());
    } else if (editor->shut_down && id)
        refuse(out, id, ERROR_REQUEST, "it has been shut down");
    else if (strcmp(method, "textDocument/didOpen") == 0)
        open_text(editor, parameters, out);
    else if (strcmp(method, "textDocument/didChange") == 0)
        change_text(editor, parameters, out);
    else if (strcmp(method, "textDocument/didClose") == 0)
        close_text(editor, parameters);
    else if (id)
        ask(editor, method, parameters, id, out);
    return STATUS_OK;
}

enum status editor_take(struct editor *editor, struct str message, struct buf *ret_messages)
{
    json_error_t error;
    json_t *root = json_loadb(message.ptr, message.len, 0, &error);
    const char *method = json_string_value(json_object_get(root, "method"));
    enum status status = STATUS_MALFORMED;
    assert(editor->count <= OPEN_COUNT_MAX);
    if (!root)
        refuse(ret_messages, json_null(), ERROR_PARSE, "that is no JSON");
    else if (!method && !json_object_get(root, "id"))
        refuse(ret_messages, json_null(), ERROR_REQUEST, "that is no message of the protocol");
    else if (!method)
        status = STATUS_OK; /* an answer to something; we ask nothing */
    else
        status = take(editor, method, json_object_get(root, "params"), json_object_get(root, "id"), ret_messages);
    json_decref(root);
    return ret_messages->failed ? STATUS_OUT_OF_MEMORY : status;
}
