/* Reading bodies. exercise_submit lets none in that is no JSON object, and the log keeps them under its chain, so one
 * that cannot be read means that memory ran out (jansson does not say so apart). Out of memory is not absence: an
 * absent text of an edited item falls back to the one that control took away. */
#include "exercise/body.h"

#include <assert.h>
#include <jansson.h>

#include "base/json.h"

enum status body_parse(struct str bytes, struct body *ret_body)
{
    *ret_body = (struct body){0};
    if (bytes.len == 0)
        return STATUS_OK;
    json_t *root = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(root)) {
        json_decref(root);
        return STATUS_OUT_OF_MEMORY;
    }
    ret_body->root = root;
    return STATUS_OK;
}

void body_free(struct body *body)
{
    json_decref(body->root);
    *body = (struct body){0};
}

bool body_is_good(struct str bytes)
{
    struct body body;
    bool good = body_parse(bytes, &body) == STATUS_OK;
    body_free(&body);
    return good;
}

static struct str string_of(const json_t *value)
{
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)}
                                 : (struct str){NULL, 0};
}

bool body_has(const struct body *body, const char *name)
{
    return json_object_get(body->root, name) != NULL;
}

struct str body_string(const struct body *body, const char *name)
{
    return string_of(json_object_get(body->root, name));
}

int64_t body_number(const struct body *body, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(body->root, name);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool body_truth(const struct body *body, const char *name, bool otherwise)
{
    const json_t *value = json_object_get(body->root, name);
    return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

uint32_t body_count(const struct body *body, const char *name)
{
    return (uint32_t)json_array_size(json_object_get(body->root, name));
}

struct str body_string_at(const struct body *body, const char *name, uint32_t i)
{
    return string_of(json_array_get(json_object_get(body->root, name), i));
}

/* What somebody wrote without saying in which language; NULL: each text stands under its language. */
static const json_t *without_language(const json_t *member)
{
    return json_is_string(member) ? member : json_object_get(member, BODY_NO_LANGUAGE);
}

struct str body_text(const struct program *program, const struct body *body, const char *name, uint32_t language)
{
    assert(language < program->language_count);
    const json_t *member = json_object_get(body->root, name), *unsaid = without_language(member);
    char code[ID_BYTES_MAX + 1] = "";
    if (unsaid)
        return language == 0 ? string_of(unsaid) : (struct str){NULL, 0};
    if (program->languages[language].len <= ID_BYTES_MAX)
        memcpy(code, program->languages[language].ptr, program->languages[language].len);
    return string_of(json_object_get(member, code));
}

bool body_text_is_unsaid(const struct body *body, const char *name)
{
    return without_language(json_object_get(body->root, name)) != NULL;
}

void body_text_json(const struct program *program, const struct body *body, const char *name, struct buf *ret_json)
{
    bool unsaid = body_text_is_unsaid(body, name);
    json_open_object(ret_json);
    for (uint32_t l = 0; l < program->language_count; l++) {
        struct str text = body_text(program, body, name, l);
        if (!text.ptr)
            continue;
        json_key_of(ret_json, unsaid ? STR(BODY_NO_LANGUAGE) : program->languages[l]);
        json_text(ret_json, text);
    }
    json_close_object(ret_json);
}

uint32_t body_languages(const struct program *program, const struct body *body, const char *name)
{
    uint32_t languages = 0;
    for (uint32_t i = 0; i < body_count(body, name); i++) {
        uint32_t language = program_find_language(program, body_string_at(body, name, i));
        languages |= language == INDEX_NONE ? 0 : UINT32_C(1) << language;
    }
    return languages;
}
