/* The body of a command: an object of JSON that is not deep, whatever its strings hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "server/inside.h"

static bool reads(struct str body)
{
    json_t *json = command_json(body);
    json_decref(json);
    return json != NULL;
}

/* An object with `depth` nested lists, each beginning with `first`. */
static bool reads_nested(struct str first, int depth)
{
    struct buf body;
    buf_init(&body, 1 << 16);
    buf_add_str(&body, STR("{\"a\":"));
    for (int i = 0; i < depth; i++) {
        buf_add_str(&body, STR("["));
        buf_add_str(&body, first);
    }
    buf_add_str(&body, STR("1"));
    for (int i = 0; i < depth; i++)
        buf_add_str(&body, STR("]"));
    buf_add_str(&body, STR("}"));
    bool read = reads((struct str){body.ptr, body.len});
    buf_free(&body);
    return read;
}

static void test_is_one_object(void **state)
{
    (void)state;
    assert_true(reads(STR("{\"do\":\"pause\",\"key\":\"1\"}")));
    assert_false(reads(STR("")));
    assert_false(reads(STR("[]")));
    assert_false(reads(STR("{\"do\":\"pause\"")));
    assert_false(reads(STR("{\"do\":\"pause\",\"do\":\"start\"}")));
}

static void test_depth_is_counted_outside_of_strings_only(void **state)
{
    (void)state;
    assert_true(reads_nested(STR(""), 15)); /* and the object */
    assert_false(reads_nested(STR(""), 16));
    assert_true(reads(STR("{\"text\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[{{{{\"}")));
    assert_true(reads(STR("{\"text\":\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[\\\\\",\"key\":[]}")));
    assert_false(reads_nested(STR("\"]\","), 400));
    assert_false(reads_nested(STR("\"\\\"]\","), 400));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_one_object),
        cmocka_unit_test(test_depth_is_counted_outside_of_strings_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
