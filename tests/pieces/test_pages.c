/* Pages: hostile text stays text, scales and steps are where a reader expects them, the same calls give the same
 * bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pieces/frame.h"
#include "pieces/html.h"
#include "pieces/svg.h"

static void hostile_text_is_text(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *page;
    } cases[] = {
        {STR("<a href='x' title=\"&\">"), "&lt;a href=&#39;x&#39; title=&quot;&amp;&quot;&gt;"},
        {STR("</script><script>alert(1)</script>"), "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"},
        {STR("a\0b\x1b[2J\x7f"), "a\xef\xbf\xbd"
                                 "b\xef\xbf\xbd[2J\xef\xbf\xbd"},
        {STR("two\nlines\tand a tab"), "two\nlines\tand a tab"},
        {STR("\xed\x95\x9c\xea\xb5\xad"), "\xed\x95\x9c\xea\xb5\xad"},
        {STR("\xff\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {STR("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},       /* half a surrogate pair */
        {STR("x\xe2\x80\xaey\xe2\x81\xa6z"), "x\xef\xbf\xbdy\xef\xbf\xbdz"}, /* override, isolate */
        {STR("\xc2\x85\xe2\x80\xa8"), "\xef\xbf\xbd\xef\xbf\xbd"},           /* next line, line separator */
        {STR(""), ""},
    };
    struct buf page;
    buf_init(&page, 4096);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_clear(&page);
        html_escape(&page, cases[i].text);
        assert_string_equal(buf_text(&page), cases[i].page);
    }
    buf_free(&page);
}

static void page_forbids_scripts_and_requests(void **state)
{
    (void)state;
    struct buf page;
    buf_init(&page, 1 << 16);
    html_begin(&page, STR("ko\"><script>"), STR("</title><script>"), ".own{}\n");
    html_end(&page);
    const char *text = buf_text(&page);
    assert_non_null(strstr(text, "default-src 'none'"));
    assert_non_null(strstr(text, "<html lang=\"ko&quot;&gt;&lt;script&gt;\">"));
    assert_non_null(strstr(text, "<title>&lt;/title&gt;&lt;script&gt;</title>"));
    assert_null(strstr(text, "<script"));
    assert_null(strstr(text, "http:"));
    assert_null(strstr(text, "https:"));
    buf_free(&page);
}

/* The marking is text of the scenario inside a style sheet: it can neither end its string nor the sheet. */
static void every_sheet_is_marked(void **state)
{
    (void)state;
    struct program program = {
        .languages = {STR("de")}, .language_count = 1, .marking = STR("N\"}</style><script>\\A \xec\x97\xb0")};
    struct buf page;
    buf_init(&page, 1 << 16);
    frame_begin(&page, &program, words_of(&program), STR("Title"), NULL);
    frame_end(&page, &program, words_of(&program), NULL);
    const char *text = buf_text(&page), *sheets = strstr(text, "\n@page{@top-center{content:\"");
    assert_non_null(sheets);
    assert_non_null(strstr(sheets, "@bottom-center{content:\""));
    assert_non_null(strstr(
        sheets, "N\\000022\\00007d\\00003c\\00002fstyle\\00003e\\00003cscript\\00003e\\00005cA\\000020\\00c5f0\"}"));
    assert_null(strstr(text, "<script"));
    assert_non_null(strstr(sheets, "}}\n</style>\n</head>\n<body>\n<div class=\"banner\">"));
    buf_free(&page);
}

static void marks_differ_by_shape_and_fill(void **state)
{
    (void)state;
    struct buf marks[SVG_SERIES_COUNT * 3];
    for (uint32_t i = 0; i < SVG_SERIES_COUNT * 3; i++) {
        buf_init(&marks[i], 4096);
        svg_mark(&marks[i], i / 3, (enum svg_fill)(i % 3), 10, 10, 5);
        for (uint32_t k = 0; k < i; k++)
            assert_string_not_equal(buf_text(&marks[k]), buf_text(&marks[i]));
    }
    struct buf again;
    buf_init(&again, 4096);
    svg_mark(&again, 1 + SVG_SERIES_COUNT, SVG_HALF, 10, 10, 5);
    assert_string_equal(buf_text(&again), buf_text(&marks[1 * 3 + SVG_HALF]));
    /* the left half of a square of half-width 4.5 around 10 */
    assert_non_null(strstr(buf_text(&again), "points=\"5.5,5.5 10.0,5.5 10.0,14.5 5.5,14.5 \""));
    for (uint32_t i = 0; i < SVG_SERIES_COUNT * 3; i++)
        buf_free(&marks[i]);
    buf_free(&again);
}

static void scales_and_steps(void **state)
{
    (void)state;
    struct svg_scale scale = {.from = 0, .to = 720, .low = 100, .high = 820};
    assert_true(svg_at(&scale, 0) == 100 && svg_at(&scale, 360) == 460 && svg_at(&scale, 720) == 820);
    struct svg_scale nothing = {.from = 5, .to = 5, .low = 100, .high = 820};
    assert_true(svg_at(&nothing, 5) == 100);
    assert_true(svg_step(0, 100, 10) == 10);
    assert_true(svg_step(0, 101, 10) == 20);
    assert_true(svg_step(-1, 1, 4) == 0.5);
    assert_true(svg_step(3, 3, 4) == 1);
    assert_int_equal(svg_step_minutes(45, 12), 5);
    assert_int_equal(svg_step_minutes(720, 12), 60);
    assert_int_equal(svg_step_minutes(721, 11), 120);
    assert_int_equal(svg_step_minutes(12 * 10080, 12), 10080);
    assert_int_equal(svg_step_minutes(13 * 10080, 12), 20160);
    for (uint32_t count = 1; count < 40; count++)
        assert_true(UINT32_MAX / svg_step_minutes(UINT32_MAX, count) <= count);
    struct buf text;
    buf_init(&text, 1000);
    svg_line(&text, "axis", -0.01, 1.25, 2.0, -3.14159);
    assert_string_equal(buf_text(&text), "<line class=\"axis\" x1=\"0.0\" y1=\"1.3\" x2=\"2.0\" y2=\"-3.1\"/>\n");
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_text_is_text),  cmocka_unit_test(page_forbids_scripts_and_requests),
        cmocka_unit_test(every_sheet_is_marked), cmocka_unit_test(marks_differ_by_shape_and_fill),
        cmocka_unit_test(scales_and_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
