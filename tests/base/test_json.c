/* The writer of JSON: commas by themselves, hostile text, numbers, failure that stays; and what it wrote is read back.
 */
#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

#include "base/clean.h"
#include "base/json.h"

static void commas_come_by_themselves(void **state)
{
    (void)state;
    struct buf json;
    buf_init(&json, 1000);
    json_open_object(&json);
    json_key_object(&json, "empty");
    json_close_object(&json);
    json_key_list(&json, "none");
    json_close_list(&json);
    json_key_list(&json, "mixed");
    json_number(&json, -1);
    json_text(&json, STR("{"));
    json_text(&json, STR("a: "));
    json_text(&json, STR(""));
    json_open_object(&json);
    json_key_truth(&json, "yes", true);
    json_key_nothing(&json, "nothing");
    json_key_word(&json, "word", NULL);
    json_close_object(&json);
    json_open_list(&json);
    json_count(&json, UINT64_MAX);
    json_close_list(&json);
    json_close_list(&json);
    json_break(&json);
    json_key_of(&json, STR("own \"name\":"));
    json_written(&json, STR("[1]"));
    json_key_number(&json, "least", INT64_MIN);
    json_close_object(&json);
    assert_string_equal(buf_text(&json),
                        "{\"empty\":{},\"none\":[],\"mixed\":[-1,\"{\",\"a: \",\"\",{\"yes\":true,\"nothing\":null,"
                        "\"word\":null},[18446744073709551615]],\n\"own \\\"name\\\":\":[1],"
                        "\"least\":-9223372036854775808}");
    buf_free(&json);
}

static void a_value_may_follow_other_text(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 100);
    buf_add_str(&text, STR("data: "));
    json_open_object(&text);
    json_close_object(&text);
    buf_add_str(&text, STR("\n"));
    json_number(&text, 1);
    json_number(&text, 2);
    assert_string_equal(buf_text(&text), "data: {}\n1,2");
    buf_free(&text);
}

static void numbers_are_short(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *text;
    } cases[] = {{0.25, "0.25"},     {1.0 / 3, "0.333333"}, {-1e-13, "0"},      {1e9, "1e+09"},
                 {123456, "123456"}, {NAN, "null"},         {-INFINITY, "null"}};
    struct buf json;
    buf_init(&json, 100);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_clear(&json);
        json_decimal(&json, cases[i].number);
        assert_string_equal(buf_text(&json), cases[i].text);
    }
    buf_free(&json);
}

static void hostile_text_is_text(void **state)
{
    (void)state;
    struct buf json;
    buf_init(&json, 1000);
    json_text(&json, STR("a\"\\\n\r\t\b\f\x01</ \xed\x95\x9c \xff \xed\xa0\x80"));
    assert_string_equal(buf_text(&json), "\"a\\\"\\\\\\n\\r\\t\\b\\f\\u0001\\u003c/ \xed\x95\x9c \xef\xbf\xbd "
                                         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    buf_free(&json);
}

/* Every text of two bytes, as a key and as a value, means to a reader what it meant to the writer. */
static void a_reader_reads_what_was_written(void **state)
{
    (void)state;
    struct buf json;
    buf_init(&json, 1000);
    for (unsigned code = 1; code < 0x80 * 0x80; code++) {
        char bytes[2] = {(char)(code & 0x7f), (char)(code >> 7)};
        struct str text = {bytes, 2};
        if (bytes[0] == 0)
            continue; /* jansson's keys have no zero */
        buf_clear(&json);
        json_open_object(&json);
        json_key_of(&json, (struct str){bytes, 1});
        json_text(&json, text);
        json_key_number(&json, "end", 1);
        json_close_object(&json);
        json_t *read = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
        assert_non_null(read);
        const char name[2] = {bytes[0], 0};
        const json_t *value = json_object_get(read, name);
        assert_int_equal(json_string_length(value), 2);
        assert_memory_equal(json_string_value(value), bytes, 2);
        assert_int_equal(json_object_size(read), 2);
        json_decref(read);
    }
    buf_free(&json);
}

/* Nothing that a terminal would act upon is written, and to a reader it is what it was. */
static void what_is_not_shown_is_escaped(void **state)
{
    (void)state;
    struct buf json;
    buf_init(&json, 1000);
    for (int32_t code = 1; code <= 0x10ffff; code++) {
        utf8proc_uint8_t bytes[4];
        struct str text = {(char *)bytes, (size_t)utf8proc_encode_char(code, bytes)};
        if (text.len == 0 || (code >= 0xd800 && code < 0xe000))
            continue;
        buf_clear(&json);
        json_text(&json, text);
        assert_int_equal(clean_find((struct str){json.ptr, json.len}), json.len);
        assert_int_equal(memmem(json.ptr, json.len, text.ptr, text.len) != NULL, clean_is_shown(code) && code != '<');
        json_t *read = json_loadb(json.ptr, json.len, JSON_DECODE_ANY, NULL);
        assert_int_equal(json_string_length(read), text.len);
        assert_memory_equal(json_string_value(read), bytes, text.len);
        json_decref(read);
    }
    buf_free(&json);
}

static void a_failed_writer_stays_failed(void **state)
{
    (void)state;
    for (size_t bytes_max = 0; bytes_max < 13; bytes_max++) {
        struct buf json;
        buf_init(&json, bytes_max);
        json_open_object(&json);
        json_key_text(&json, "name", STR("abc"));
        json_close_object(&json);
        assert_true(json.failed);
        assert_string_equal(buf_text(&json), "");
        buf_free(&json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_come_by_themselves),
        cmocka_unit_test(a_value_may_follow_other_text),
        cmocka_unit_test(numbers_are_short),
        cmocka_unit_test(hostile_text_is_text),
        cmocka_unit_test(a_reader_reads_what_was_written),
        cmocka_unit_test(what_is_not_shown_is_escaped),
        cmocka_unit_test(a_failed_writer_stays_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
