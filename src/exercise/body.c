/* Reading bodies. exercise_submit lets none in that is no JSON object, and the log keeps them under its chain, so one
 * that cannot be read means that memory ran out (jansson does not say so apart). A member that is not as expected
 * counts as absent. */
#include "exercise/body.h"

#include <jansson.h>
#include <stdlib.h>

/* Out of memory is not absence: an absent text of an edited item falls back to the one that control took away. */
static json_t *load(struct str body, bool *ret_no_memory)
{
    *ret_no_memory = false;
    if (body.len == 0)
        return NULL;
    json_t *root = json_loadb(body.ptr, body.len, JSON_REJECT_DUPLICATES, NULL);
    *ret_no_memory = !json_is_object(root);
    if (root && *ret_no_memory) {
        json_decref(root);
        root = NULL;
    }
    return root;
}

bool body_is_good(struct str body)
{
    bool no_memory;
    json_decref(load(body, &no_memory));
    return !no_memory;
}

struct str body_member(struct arena *arena, struct str body, const char *name)
{
    bool no_memory;
    json_t *root = load(body, &no_memory);
    json_t *member = json_object_get(root, name);
    struct str text = {no_memory ? NULL : "", 0};
    if (member) {
        char *dumped = json_dumps(member, JSON_ENCODE_ANY | JSON_COMPACT);
        text = dumped ? arena_copy(arena, str_of(dumped)) : (struct str){NULL, 0};
        free(dumped);
    }
    json_decref(root);
    return text;
}

struct str body_string(struct arena *arena, struct str body, const char *name)
{
    bool no_memory;
    struct str text = {NULL, 0};
    json_t *root = load(body, &no_memory);
    json_t *member = json_object_get(root, name);
    if (json_is_string(member))
        text = arena_copy(arena, (struct str){json_string_value(member), json_string_length(member)});
    json_decref(root);
    return text;
}

void body_text_json(const struct program *program, struct str body, const char *name, struct buf *ret_json)
{
    bool no_memory, any = false;
    json_t *root = load(body, &no_memory);
    json_t *member = json_object_get(root, name);
    ret_json->failed |= no_memory;
    buf_add_str(ret_json, STR("{"));
    for (uint32_t l = 0; l < program->language_count; l++) {
        char language[ID_BYTES_MAX + 1];
        size_t len = program->languages[l].len < ID_BYTES_MAX ? program->languages[l].len : ID_BYTES_MAX;
        memcpy(language, program->languages[l].ptr, len);
        language[len] = 0;
        json_t *text = json_is_string(member) ? (l == 0 ? member : NULL) : json_object_get(member, language);
        if (!json_is_string(text))
            continue;
        if (any)
            buf_add_str(ret_json, STR(","));
        buf_json(ret_json, program->languages[l]);
        buf_add_str(ret_json, STR(":"));
        buf_json(ret_json, (struct str){json_string_value(text), json_string_length(text)});
        any = true;
    }
    buf_add_str(ret_json, STR("}"));
    json_decref(root);
}
