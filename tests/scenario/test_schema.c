/* The JSON Schemas of scenarios and of libraries: the shipped files are what the tables give, they are whole, and know
 * every key the compiler knows. */
#include <jansson.h>

#include "compiled.h"
#include "scenario/section.h"

static json_t *load_generated(bool library, struct buf *text)
{
    buf_init(text, 1 << 20);
    scenario_schema(library, text);
    assert_false(text->failed);
    json_error_t error;
    json_t *schema = json_loadb(text->ptr, text->len, JSON_REJECT_DUPLICATES, &error);
    if (!schema)
        fail_msg("line %d: %s", error.line, error.text);
    return schema;
}

static void test_file_is_generated(void **state)
{
    (void)state;
    static const char *const paths[] = {"scenarios/entente.schema.json", "scenarios/library.schema.json"};
    for (int library = 0; library < 2; library++) {
        struct buf text;
        json_t *schema = load_generated(library, &text);
        struct str file = read_file(paths[library]);
        if (!str_equal(file, (struct str){text.ptr, text.len}))
            fail_msg("%s is not what the tables give: entente check --schema%s > %s", paths[library],
                     library ? "=library" : "", paths[library]);
        free((void *)(uintptr_t)file.ptr);
        json_decref(schema);
        buf_free(&text);
    }
}

/* Every "$ref" names something in "$defs". */
static size_t check_references(const json_t *definitions, const json_t *value)
{
    static const char prefix[] = "#/$defs/";
    size_t count = 0;
    const char *key;
    json_t *child;
    if (json_is_object(value)) {
        json_object_foreach((json_t *)(uintptr_t)value, key, child)
        {
            if (strcmp(key, "$ref") == 0) {
                const char *reference = json_string_value(child);
                assert_non_null(reference);
                assert_int_equal(strncmp(reference, prefix, sizeof(prefix) - 1), 0);
                if (!json_object_get(definitions, reference + sizeof(prefix) - 1))
                    fail_msg("%s is not defined", reference);
                count++;
            }
            count += check_references(definitions, child);
        }
    }
    for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++)
        count += check_references(definitions, json_array_get(value, i));
    return count;
}

static void test_references_resolve(void **state)
{
    (void)state;
    for (int library = 0; library < 2; library++) {
        struct buf text;
        json_t *schema = load_generated(library, &text);
        assert_true(check_references(json_object_get(schema, "$defs"), schema) > 50);
        json_decref(schema);
        buf_free(&text);
    }
}

static void test_every_key_is_there(void **state)
{
    (void)state;
    static const struct {
        const char *table, *key;
        bool required;
    } rows[] = {
#define REQUIRED true
#define OPTIONAL false
#define TABLE(name, what)
#define KEY(table, name, shape, need, ...) {#table, #name, need},
#define REST(...)
#include "scenario/keys.def"
#undef TABLE
#undef KEY
#undef REST
#undef REQUIRED
#undef OPTIONAL
    };
    struct buf texts[2];
    json_t *schemas[2] = {load_generated(false, &texts[0]), load_generated(true, &texts[1])};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool library = strcmp(rows[i].table, "library") == 0, top = library || strcmp(rows[i].table, "scenario") == 0;
        const json_t *schema = schemas[library];
        const json_t *table = top ? schema : json_object_get(json_object_get(schema, "$defs"), rows[i].table);
        const json_t *property = json_object_get(json_object_get(table, "properties"), rows[i].key);
        if (!json_is_object(property))
            fail_msg("%s has no property %s", rows[i].table, rows[i].key);
        assert_true(json_object_size(property) >= 2); /* described, and of some form */
        bool required = false;
        const json_t *list = json_object_get(table, "required");
        for (size_t k = 0; k < json_array_size(list); k++)
            required = required || strcmp(json_string_value(json_array_get(list, k)), rows[i].key) == 0;
        /* who is asked, who acts or whose it is may be left to `for` */
        bool left =
            json_object_get(json_object_get(table, "properties"), "for") &&
            (strcmp(rows[i].key, "ask") == 0 || strcmp(rows[i].key, "cell") == 0 || strcmp(rows[i].key, "owner") == 0);
        assert_int_equal(required, rows[i].required && !left);
        assert_non_null(json_object_get(table, "additionalProperties"));
    }
    for (int library = 0; library < 2; library++) {
        json_decref(schemas[library]);
        buf_free(&texts[library]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file_is_generated),
        cmocka_unit_test(test_references_resolve),
        cmocka_unit_test(test_every_key_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
