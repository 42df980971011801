/* Files that are written: the same calls give the same bytes, and what a person wrote stays text. That others can read
 * them is shown by tests/cli/export.test.mjs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "files/calendar.h"
#include "files/document.h"
#include "files/sheet.h"
#include "files/xml.h"

static const struct sheet_about about = {
    .title = STR("Title"), .language = STR("en"), .above = STR("A & B"), .below = STR("below"), .font = "Calibri"};

static void fill(struct sheet *sheet, struct arena *arena, const char *const *cells, uint32_t count)
{
    *sheet = (struct sheet){.name = STR("One"), .arena = arena, .column_count = 2};
    sheet->columns[0] = (struct sheet_column){.head = STR("first"), .width = 10};
    sheet->columns[1] = (struct sheet_column){.head = STR("second"), .width = 10};
    for (uint32_t i = 0; i < count; i += 2) {
        struct str *row = sheet_row(sheet);
        assert_non_null(row);
        row[0] = str_of(cells[i]);
        row[1] = str_of(cells[i + 1]);
    }
}

static void a_csv_cell_is_never_a_formula(void **state)
{
    (void)state;
    static const char *const cells[] = {"=1+1", "+49 30",     "-x",         "@a",    "\t=1",
                                        "a,b",  "say \"no\"", "two\nlines", "plain", "a=b"};
    struct arena arena;
    struct sheet sheet;
    struct buf file;
    arena_init(&arena, 0);
    buf_init(&file, 1 << 16);
    fill(&sheet, &arena, cells, 10);
    sheet_csv(&sheet, &file);
    assert_string_equal(buf_text(&file), "\xef\xbb\xbf"
                                         "first,second\r\n'=1+1,'+49 30\r\n'-x,'@a\r\n\"'\t=1\",\"a,b\"\r\n"
                                         "\"say \"\"no\"\"\",\"two\nlines\"\r\nplain,a=b\r\n");
    buf_free(&file);
    arena_clear(&arena);
}

static void rows_beyond_the_first_memory_stay(void **state)
{
    (void)state;
    struct arena arena;
    struct sheet sheet;
    arena_init(&arena, 0);
    fill(&sheet, &arena, NULL, 0);
    for (uint32_t i = 0; i < 1000; i++)
        sheet_row(&sheet)[1] = (struct str){"0123456789", i % 11};
    assert_int_equal(sheet.row_count, 1000);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(sheet.cells[i * 2 + 1].len, i % 11);
    arena_clear(&arena);
}

static void no_memory_for_a_row_fails_the_file(void **state)
{
    (void)state;
    struct arena arena;
    struct sheet sheet;
    struct buf file;
    arena_init(&arena, 64);
    buf_init(&file, 1 << 16);
    fill(&sheet, &arena, NULL, 0);
    assert_null(sheet_row(&sheet));
    sheet_workbook(&sheet, 1, &about, &file);
    assert_true(file.failed);
    buf_free(&file);
    arena_clear(&arena);
}

static void the_same_sheets_are_the_same_bytes(void **state)
{
    (void)state;
    static const char *const cells[] = {"a", "b", "", "d"};
    struct arena arena;
    struct sheet sheet;
    struct buf one, two, small;
    arena_init(&arena, 0);
    buf_init(&one, 1 << 20);
    buf_init(&two, 1 << 20);
    buf_init(&small, 1000);
    fill(&sheet, &arena, cells, 4);
    sheet_workbook(&sheet, 1, &about, &one);
    sheet_workbook(&sheet, 1, &about, &two);
    sheet_workbook(&sheet, 1, &about, &small);
    assert_false(one.failed);
    assert_true(small.failed);
    assert_int_equal(one.len, two.len);
    assert_memory_equal(one.ptr, two.ptr, one.len);
    assert_memory_equal(one.ptr, "PK\3\4\24\0\0\10\10\0\0\0\41\0", 14); /* 1980 */
    buf_free(&one);
    buf_free(&two);
    buf_free(&small);
    arena_clear(&arena);
}

static void xml_text_has_nothing_that_xml_cannot_hold(void **state)
{
    (void)state;
    struct buf xml;
    buf_init(&xml, 1 << 10);
    xml_escape(&xml, STR("a<b>&\"c\"\n\t\x01\xff\xed\x95\x9c\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"));
    assert_string_equal(buf_text(&xml), "a&lt;b&gt;&amp;&quot;c&quot;&#10;&#9;\xef\xbf\xbd\xef\xbf\xbd\xed\x95\x9c"
                                        "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"); /* both forms of Hangul as they are */
    buf_free(&xml);
}

static void lines_of_a_calendar_are_folded_between_characters(void **state)
{
    (void)state;
    static const struct calendar_change changes[] = {{0, 60, STR("CET")}, {1711846800, 120, STR("CEST")}};
    static const struct calendar_zone zone = {STR("Europe/Brussels"), changes, 2};
    struct calendar calendar;
    struct buf file;
    buf_init(&file, 1 << 16);
    calendar_begin(&calendar, &file, STR("x"), STR("T"), &zone, 1711843200);
    calendar_event(&calendar,
                   &(struct calendar_event){
                       .id = STR("e"),
                       .from = 1711843200,
                       .to = 1711850400,
                       .summary = STR("\xec\x97\xb0\xec\x8a\xb5 \xec\x97\xb0\xec\x8a\xb5 \xec\x97\xb0\xec\x8a\xb5 "
                                      "\xec\x97\xb0\xec\x8a\xb5 \xec\x97\xb0\xec\x8a\xb5 \xec\x97\xb0\xec\x8a\xb5 "
                                      "\xec\x97\xb0\xec\x8a\xb5 \xec\x97\xb0\xec\x8a\xb5 \xec\x97\xb0\xec\x8a\xb5 "
                                      "\xec\x97\xb0\xec\x8a\xb5 \xec\x97\xb0\xec\x8a\xb5 \xec\x97\xb0\xec\x8a\xb5"),
                       .text = STR("a,b;c\\d\ne")});
    calendar_end(&calendar);
    const char *text = buf_text(&file);
    assert_non_null(strstr(text, "DTSTART;TZID=Europe/Brussels:20240331T010000\r\n"));
    assert_non_null(
        strstr(text, "DTEND;TZID=Europe/Brussels:20240331T040000\r\n")); /* the clocks went forward between */
    assert_non_null(strstr(text, "DESCRIPTION:a\\,b\\;c\\\\d\\ne\r\n"));
    assert_non_null(strstr(text, "\r\n "));
    for (const char *line = text; *line; line = strstr(line, "\r\n") + 2) {
        assert_true(strstr(line, "\r\n") - line <= 75);
        assert_true(((unsigned char)line[0] & 0xc0) != 0x80 && ((unsigned char)line[1] & 0xc0) != 0x80);
    }
    buf_free(&file);
}

static void a_document_has_its_marks_once_a_page_and_is_the_same_again(void **state)
{
    (void)state;
    static const uint32_t widths[] = {1, 2};
    struct buf files[2];
    for (int i = 0; i < 2; i++) {
        struct document document;
        buf_init(&files[i], 1 << 20);
        document_begin(&document, &(struct document_about){STR("T"), STR("en"), STR("above"), STR("below")});
        document_heading(&document, 1, STR("H"), STR("en"));
        document_table(&document, widths, 2);
        document_row(&document, true);
        document_cell(&document);
        document_paragraph(&document, DOCUMENT_BODY, STR("one"), STR("en"));
        document_cell(&document);
        document_table_end(&document);
        document_page(&document);
        document_end(&document, &files[i]);
        assert_false(files[i].failed);
    }
    assert_int_equal(files[0].len, files[1].len);
    assert_memory_equal(files[0].ptr, files[1].ptr, files[0].len);
    buf_free(&files[0]);
    buf_free(&files[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_csv_cell_is_never_a_formula),
        cmocka_unit_test(rows_beyond_the_first_memory_stay),
        cmocka_unit_test(no_memory_for_a_row_fails_the_file),
        cmocka_unit_test(the_same_sheets_are_the_same_bytes),
        cmocka_unit_test(xml_text_has_nothing_that_xml_cannot_hold),
        cmocka_unit_test(lines_of_a_calendar_are_folded_between_characters),
        cmocka_unit_test(a_document_has_its_marks_once_a_page_and_is_the_same_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
