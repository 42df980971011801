/* Files of strangers: what is read, what is refused, and that the cage holds when somebody inside wants out. Crafted
 * workbooks are in tests/cli/import.test.mjs. */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "files/cage.h"
#include "files/cellform.h"
#include "files/sheet.h"
#include "files/stranger.h"

/* ---- the cage, from inside ---- */

static void write_a_word(void *context, struct buf *output)
{
    buf_add_str(output, str_of(context));
}

static void run_a_program(void *context, struct buf *output)
{
    char *const words[] = {"true", NULL};
    (void)context;
    execve("/bin/true", words, NULL);
    buf_add_str(output, STR("ran"));
}

static void open_a_file(void *context, struct buf *output)
{
    if (syscall(SYS_openat, AT_FDCWD, context, O_RDONLY) < 0)
        buf_add_str(output, STR("not opened"));
}

static void open_a_socket(void *context, struct buf *output)
{
    (void)context;
    if (socket(AF_INET, SOCK_STREAM, 0) < 0)
        buf_add_str(output, STR("no socket"));
}

static void make_a_child(void *context, struct buf *output)
{
    (void)context;
    if (fork() == 0)
        _exit(0);
    buf_add_str(output, STR("a child"));
}

static void read_standard_input(void *context, struct buf *output)
{
    char byte;
    (void)context;
    if (read(0, &byte, 1) < 0)
        buf_add_str(output, STR("nothing read"));
}

static void run_written_memory(void *context, struct buf *output)
{
    (void)context;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        buf_add_str(output, STR("no page"));
}

static void turn_memory_into_code(void *context, struct buf *output)
{
    (void)context;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0)
        buf_add_str(output, STR("no code"));
}

static void signal_the_parent(void *context, struct buf *output)
{
    syscall(SYS_kill, *(pid_t *)context, 0);
    buf_add_str(output, STR("sent"));
}

static void take_all_memory(void *context, struct buf *output)
{
    (void)context;
    for (size_t taken = 0; taken < 64; taken++) {
        char *room = malloc(16 << 20);
        if (!room) {
            buf_printf(output, "%zu", taken);
            return;
        }
        memset(room, 1, 16 << 20);
    }
    buf_add_str(output, STR("all"));
}

static void say_too_much(void *context, struct buf *output)
{
    (void)context;
    for (int i = 0; i < 100; i++)
        buf_add_str(output, STR("0123456789"));
}

static void fall_over(void *context, struct buf *output)
{
    buf_add_str(output, STR("half"));
    *(volatile int *)context = 1;
}

static enum status run(void (*work)(void *context, struct buf *output), void *context, char *ret_said,
                       struct trouble *trouble)
{
    struct buf output;
    buf_init(&output, 256);
    enum status status = cage_run(work, context, &output, trouble);
    snprintf(ret_said, 256, "%s", status == STATUS_OK ? buf_text(&output) : "");
    buf_free(&output);
    return status;
}

static void work_in_a_cage_is_heard(void **state)
{
    (void)state;
    char said[256];
    struct trouble trouble;
    assert_int_equal(run(write_a_word, "hello", said, &trouble), STATUS_OK);
    assert_string_equal(said, "hello");
}

static void what_wants_out_is_ended(void **state)
{
    (void)state;
    pid_t self = getpid();
    static const char path[] = "/etc/hostname";
    const struct {
        void (*work)(void *context, struct buf *output);
        void *context;
    } tries[] = {{run_a_program, NULL},         {open_a_file, (void *)(uintptr_t)path},
                 {open_a_socket, NULL},         {make_a_child, NULL},
                 {read_standard_input, NULL},   {run_written_memory, NULL},
                 {turn_memory_into_code, NULL}, {signal_the_parent, &self},
                 {fall_over, (void *)8},        {say_too_much, NULL}};
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        char said[256];
        struct trouble trouble = {""};
        enum status status = run(tries[i].work, tries[i].context, said, &trouble);
        if (status != STATUS_REFUSED || strlen(trouble.text) < 20)
            fail_msg("try %zu: status %d, said %s", i, (int)status, said);
    }
}

static void memory_ends(void **state)
{
    (void)state;
    char said[256];
    struct trouble trouble;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* the bound is of addresses, of which a sanitizer takes terabytes */
#endif
    assert_int_equal(run(take_all_memory, NULL, said, &trouble), STATUS_OK);
    assert_true(atoi(said) > 0 && atoi(said) < CAGE_MEMORY_BYTES >> 24);
}

/* ---- numbers that are dates ---- */

static void numbers_are_what_their_cells_show(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *format;
        bool from_1904;
        const char *text;
        enum grid_kind kind;
    } cases[] = {
        {44979, "yyyy-mm-dd", false, "2023-02-22", GRID_DATE},
        {44979.388888888891, "yyyy-mm-dd hh:mm", false, "2023-02-22 09:20", GRID_MOMENT},
        {0.388888888888889, "hh:mm", false, "09:20", GRID_TIME},
        {0.388900462962963, "hh:mm:ss", false, "09:20:01", GRID_TIME},
        {1.25, "[h]:mm", false, "30:00", GRID_TIME},
        {44979.5, "hh:mm", false, "2023-02-22 12:00", GRID_MOMENT},
        {44979.5, "yyyy-mm-dd", false, "2023-02-22 12:00", GRID_MOMENT}, /* nothing is lost */
        {0.99999999, "hh:mm", false, "1900-01-01 00:00", GRID_MOMENT},
        {1, "yyyy", false, "1900-01-01", GRID_DATE},
        {59, "yyyy", false, "1900-02-28", GRID_DATE},
        {61, "yyyy", false, "1900-03-01", GRID_DATE},
        {43517, "d.m.yy", true, "2023-02-22", GRID_DATE},
        {44979, "General", false, "44979", GRID_NUMBER},
        {0.1, "0.00", false, "0.1", GRID_NUMBER},
        {12, "0 \"days\"", false, "12", GRID_NUMBER},
        {12, "[Red]0.0E+00", false, "12", GRID_NUMBER},
        {44979, "[$-412]yyyy\"\xeb\x85\x84\" m\"\xec\x9b\x94\" d\"\xec\x9d\xbc\"", false, "2023-02-22", GRID_DATE},
        {-1, "yyyy", false, "-1", GRID_NUMBER},
        {3e9, "yyyy", false, "3000000000", GRID_NUMBER},
        {NAN, "yyyy", false, "nan", GRID_NUMBER},
        {2958465, "yyyy", false, "9999-12-31", GRID_DATE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[CELLFORM_BYTES];
        enum grid_kind kind = cellform_print(cases[i].number, cellform_of(cases[i].format), cases[i].from_1904, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(kind, cases[i].kind);
    }
    assert_int_equal(cellform_builtin(14), CELLFORM_DATE);
    assert_int_equal(cellform_builtin(20), CELLFORM_TIME);
    assert_int_equal(cellform_builtin(22), CELLFORM_MOMENT);
    assert_int_equal(cellform_builtin(0), CELLFORM_NUMBER);
}

/* ---- CSV ---- */

/* "told: A1=x A2=y", or the refusal; `A1'` for other kinds than text. */
static const char *read_file(struct str file, char *ret_text, size_t bytes)
{
    struct arena arena;
    struct grid_file grids;
    struct trouble trouble = {""};
    struct buf text;
    arena_init(&arena, 0);
    buf_init(&text, bytes - 1);
    if (stranger_read(file, DECODE_UNKNOWN, &arena, &grids, &trouble) == STATUS_OK) {
        buf_printf(&text, STR_FMT ":", STR_ARG(grids.told));
        for (uint32_t c = 0; c < grids.sheets[0].cell_count; c++) {
            const struct grid_cell *cell = &grids.sheets[0].cells[c];
            char place[GRID_PLACE_BYTES];
            buf_printf(&text, " %s=" STR_FMT, grid_place(cell->row, cell->column, place), STR_ARG(cell->text));
        }
    } else {
        buf_printf(&text, "%s", trouble.text);
    }
    snprintf(ret_text, bytes, "%s", buf_text(&text));
    buf_free(&text);
    arena_clear(&arena);
    return ret_text;
}

static void csv_is_read_in_every_encoding_and_by_every_separator(void **state)
{
    (void)state;
    static const struct {
        struct str file;
        const char *text;
    } cases[] = {
        {STR("a,b\n1,2\n"), "CSV, UTF-8, commas: A1=a B1=b A2=1 B2=2"},
        {STR("a;b\r\n1;2,5"), "CSV, UTF-8, semicolons: A1=a B1=b A2=1 B2=2,5"},
        {STR("a\tb\r1\t2"), "CSV, UTF-8, tabs: A1=a B1=b A2=1 B2=2"},
        {STR("sep=;\r\na;b\r\n"), "CSV, UTF-8, semicolons: A2=a B2=b"},
        {STR("\xef\xbb\xbf\xed\x95\x9c,\"x,\"\"y\"\"\r\nz\"\n"), "CSV, UTF-8, commas: A1=\xed\x95\x9c B1=x,\"y\"\nz"},
        {STR("\xff\xfe"
             "a\0,\0\x5c\xd5\n\0"),
         "CSV, UTF-16, commas: A1=a B1=\xed\x95\x9c"},
        {STR("\xfe\xff\0a\0,\xd8\x3d\xde\x00"), "CSV, UTF-16, commas: A1=a B1=\xf0\x9f\x98\x80"},
        {STR("a\0,\0b\0\n\0"), "CSV, UTF-16, commas: A1=a B1=b"},
        {STR("\xc7\xd1\xb1\xdb,\xbf\xac\xbd\xc0 1"),
         "CSV, CP949, commas: A1=\xed\x95\x9c\xea\xb8\x80 B1=\xec\x97\xb0\xec\x8a\xb5 1"},
        {STR("Gr\xf6\xdf"
             "e,d\xe9j\xe0,\x80"),
         "CSV, CP1252, commas: A1=Gr\xc3\xb6\xc3\x9f"
         "e B1=d\xc3\xa9j\xc3\xa0 C1=\xe2\x82\xac"},
        {STR("'=1,'plain,''+2"), "CSV, UTF-8, commas: A1==1 B1='plain C1='+2"},
        {STR(""), "CSV, UTF-8, commas:"},
        {STR("a,\"b"), "row 1, column 2: a quote is never closed"},
        {STR("a\nb,\"c\"d"), "row 2, column 2: something stands behind the quotes"},
        {STR("a,b\0c,d"), "the file is no text: it holds bytes of zero"},
        {STR("\x81\x8d\x90"), "the file is no text in UTF-8, UTF-16, CP949 or CP1252"},
        {STR("\xff\xfe\x00\xd8"), "the file is no text in UTF-8, UTF-16, CP949 or CP1252"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[512];
        assert_string_equal(read_file(cases[i].file, text, sizeof(text)), cases[i].text);
    }
}

static void a_workbook_of_ours_is_read_back(void **state)
{
    (void)state;
    static const struct sheet_about about = {.title = STR("T"), .language = STR("en"), .font = "Calibri"};
    struct arena arena;
    struct sheet sheet = {.name = STR("S"), .arena = &arena, .column_count = 2};
    struct buf file;
    char text[512];
    arena_init(&arena, 0);
    buf_init(&file, 1 << 20);
    sheet.columns[0] = (struct sheet_column){.head = STR("=h"), .width = 9};
    sheet.columns[1] = (struct sheet_column){.head = STR("_x0041_"), .width = 9};
    struct str *row = sheet_row(&sheet);
    row[0] = STR("a\nb");
    row[1] = STR(" \xed\x95\x9c \xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab<&>");
    sheet_workbook(&sheet, 1, &about, &file);
    assert_string_equal(read_file((struct str){file.ptr, file.len}, text, sizeof(text)),
                        "XLSX: A1==h B1=_x0041_ A2=a\nb B2= \xed\x95\x9c \xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab<&>");
    buf_free(&file);
    arena_clear(&arena);
}

/* ---- the parent's ear ---- */

/* A child that was taken over may say anything. */
static void what_a_child_says_is_not_believed(void **state)
{
    (void)state;
    struct buf said;
    uint64_t seed = 88172645463325252ULL, heard = 0;
    buf_init(&said, 1 << 16);
    stranger_tell(STR("a,b\nc,\"d\ne\"\n"), DECODE_UNKNOWN, &said);
    for (size_t cut = 0; cut < said.len; cut++) {
        struct arena arena;
        struct grid_file grids;
        struct trouble trouble;
        arena_init(&arena, 1 << 20);
        assert_int_not_equal(stranger_hear((struct str){said.ptr, cut}, &arena, &grids, &trouble), STATUS_OK);
        arena_clear(&arena);
    }
    for (int i = 0; i < 20000; i++) {
        struct arena arena;
        struct grid_file grids;
        struct trouble trouble;
        char mutant[256];
        assert_true(said.len < sizeof(mutant));
        memcpy(mutant, said.ptr, said.len);
        for (int k = 0; k < 3; k++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            mutant[seed % said.len] = (char)(seed >> 32);
        }
        arena_init(&arena, 64 << 20);
        if (stranger_hear((struct str){mutant, said.len}, &arena, &grids, &trouble) == STATUS_OK) {
            heard++;
            for (uint32_t s = 0; s < grids.sheet_count; s++)
                for (uint32_t c = 1; c < grids.sheets[s].cell_count; c++)
                    assert_true(grids.sheets[s].cells[c - 1].row <= grids.sheets[s].cells[c].row);
        }
        arena_clear(&arena);
    }
    assert_true(heard > 0 && heard < 20000);
    buf_free(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_in_a_cage_is_heard),
        cmocka_unit_test(what_wants_out_is_ended),
        cmocka_unit_test(memory_ends),
        cmocka_unit_test(numbers_are_what_their_cells_show),
        cmocka_unit_test(csv_is_read_in_every_encoding_and_by_every_separator),
        cmocka_unit_test(a_workbook_of_ours_is_read_back),
        cmocka_unit_test(what_a_child_says_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
