/* Reading numbers: each at its ends, and nothing beyond them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/trouble.h"

static void what_buf_wrote_is_read(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    buf_u8(&buf, 0xfe);
    buf_u16(&buf, 0xfedc);
    buf_u32(&buf, UINT32_MAX - 1);
    buf_u64(&buf, UINT64_MAX - 1);
    buf_u32(&buf, 3);
    buf_add_str(&buf, STR("abc"));
    struct bytes bytes = bytes_of(buf.ptr, buf.len);
    assert_int_equal(bytes_little(&bytes, 1), 0xfe);
    assert_int_equal(bytes_little(&bytes, 2), 0xfedc);
    assert_int_equal(bytes_little(&bytes, 4), UINT32_MAX - 1);
    assert_true(bytes_little(&bytes, 8) == UINT64_MAX - 1);
    assert_true(str_equal(bytes_str(&bytes), STR("abc")));
    assert_false(bytes.failed);
    assert_int_equal(bytes.left, 0);
    assert_int_equal(bytes_big_at("\x01\x02\x03\x04", 4), 0x01020304);
    buf_free(&buf);
}

static void past_the_end_there_is_nothing(void **state)
{
    (void)state;
    struct bytes bytes = bytes_of("\x01\x02\x03", 3);
    assert_int_equal(bytes_little(&bytes, 4), 0);
    assert_true(bytes.failed);
    assert_null(bytes_take(&bytes, 1)); /* though there was one */
    bytes = bytes_of("\xff\xff\xff\xff"
                     "a",
                     5);
    assert_int_equal(bytes_str(&bytes).len, 0);
    assert_true(bytes.failed);
    bytes = bytes_of(NULL, 0);
    assert_false(bytes.failed);
    assert_null(bytes_take(&bytes, 1));
}

static void decimals_end_where_they_end(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        uint64_t most;
        bool right;
        uint64_t number;
    } cases[] = {
        {STR("0"), 0, true, 0},
        {STR("007"), 7, true, 7},
        {STR("8"), 7, false, 0},
        {STR("18446744073709551615"), UINT64_MAX, true, UINT64_MAX},
        {STR("18446744073709551616"), UINT64_MAX - 1, false, 0},
        {STR("99999999999999999999999999"), UINT64_MAX - 1, false, 0},
        {STR(""), 9, false, 0},
        {STR("+1"), 9, false, 0},
        {STR("1 "), 9, false, 0},
        {STR("1\0"), 9, false, 0},
        {STR("a"), 9, false, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint64_t number = 42;
        assert_int_equal(bytes_decimal(cases[i].text, cases[i].most, &number), cases[i].right);
        assert_true(number == (cases[i].right ? cases[i].number : 42));
    }
    int64_t number = 0;
    assert_true(bytes_signed(STR("-5"), -5, 5, &number) && number == -5);
    assert_true(bytes_signed(STR("+5"), -5, 5, &number) && number == 5);
    assert_false(bytes_signed(STR("-6"), -5, 5, &number));
    assert_false(bytes_signed(STR("-"), -5, 5, &number));
    assert_false(bytes_signed(STR("--1"), -5, 5, &number));
    assert_false(bytes_signed(STR("9223372036854775808"), INT64_MIN, INT64_MAX, &number));
    size_t at = 1;
    uint64_t digits;
    assert_int_equal(bytes_digits(STR("T12:30"), &at, &digits), 2);
    assert_true(digits == 12 && at == 3);
}

static void hexadecimals_are_whole(void **state)
{
    (void)state;
    uint8_t bytes[2] = {9, 9};
    assert_false(bytes_hex(STR("0a0"), bytes, 2));
    assert_false(bytes_hex(STR("0a0g"), bytes, 2));
    assert_false(bytes_hex(STR("0a0b0c"), bytes, 2));
    assert_true(bytes[0] == 9 && bytes[1] == 9);
    assert_true(bytes_hex(STR("0aFe"), bytes, 2));
    assert_true(bytes[0] == 0x0a && bytes[1] == 0xfe);
}

static void trouble_has_words(void **state)
{
    (void)state;
    struct trouble trouble;
    assert_int_equal(trouble_say(&trouble, STATUS_IO, "cannot open %s", "it"), STATUS_IO);
    assert_string_equal(trouble.text, "cannot open it");
    assert_int_equal(trouble_say(&trouble, STATUS_CANCELLED, "%s", ""), STATUS_CANCELLED);
    assert_string_equal(trouble.text, "cancelled");
    assert_int_equal(trouble_say(NULL, STATUS_IO, "nobody asks"), STATUS_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_buf_wrote_is_read),      cmocka_unit_test(past_the_end_there_is_nothing),
        cmocka_unit_test(decimals_end_where_they_end), cmocka_unit_test(hexadecimals_are_whole),
        cmocka_unit_test(trouble_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
