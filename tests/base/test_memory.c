/* Arena and buffer: limits are met exactly, failures are whole, encodings are the documented ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

static void arena_gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    size_t sum = 0;
    for (size_t i = 0; i < 3000; i++) {
        size_t len = i * 37 % 5000;
        unsigned char *ptr = arena_alloc(&arena, len, 1);
        assert_non_null(ptr);
        assert_int_equal((uintptr_t)ptr % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < len; k++)
            assert_int_equal(ptr[k], 0);
        memset(ptr, 0xa5, len);
        sum += len;
    }
    assert_true(arena.bytes >= sum);
    arena_clear(&arena);
    assert_int_equal(arena.bytes, 0);
    assert_non_null(arena_alloc(&arena, 1 << 20, 3));
    assert_non_null(arena_alloc(&arena, 0, 0));
    arena_clear(&arena);
}

static void arena_keeps_its_maximum(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1024);
    assert_non_null(arena_alloc(&arena, 1000, 1));
    assert_null(arena_alloc(&arena, 17, 1));
    assert_non_null(arena_alloc(&arena, 16, 1));
    assert_null(arena_alloc(&arena, 1, 1));
    assert_null(arena_copy(&arena, STR("x")).ptr);
    assert_null(arena_alloc(&arena, SIZE_MAX, 2));
    assert_null(arena_alloc(&arena, SIZE_MAX / 2, 2));
    arena_clear(&arena);
    struct str copy = arena_copy(&arena, STR("cell"));
    assert_string_equal(copy.ptr, "cell");
    arena_clear(&arena);
}

static void buf_fails_whole_at_its_maximum(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 10);
    assert_string_equal(buf_text(&buf), "");
    buf_add_str(&buf, STR("12345"));
    buf_printf(&buf, "%d", 67890);
    assert_string_equal(buf_text(&buf), "1234567890");
    assert_false(buf.failed);
    buf_u8(&buf, 1);
    assert_true(buf.failed);
    assert_int_equal(buf.len, 10);
    assert_string_equal(buf_text(&buf), "");
    buf_clear(&buf);
    buf_printf(&buf, "%s", "12345678901");
    assert_true(buf.failed);
    assert_int_equal(buf.len, 0);
    buf_clear(&buf);
    buf_add_str(&buf, STR("after"));
    assert_string_equal(buf_text(&buf), "after");
    buf_free(&buf);
}

static void buf_writes_little_endian(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    buf_u8(&buf, 0x01);
    buf_u16(&buf, 0x0302);
    buf_u32(&buf, 0x07060504);
    buf_u64(&buf, UINT64_C(0x0f0e0d0c0b0a0908));
    assert_int_equal(buf.len, 15);
    for (int i = 0; i < 15; i++)
        assert_int_equal(buf.ptr[i], i + 1);
    buf_free(&buf);
}

static void statuses_have_words(void **state)
{
    (void)state;
    assert_string_equal(status_text(STATUS_OK), "fine");
    assert_string_equal(status_text(STATUS_CANCELLED), "cancelled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(arena_keeps_its_maximum),
        cmocka_unit_test(buf_fails_whole_at_its_maximum),
        cmocka_unit_test(buf_writes_little_endian),
        cmocka_unit_test(statuses_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
