/* Zones against three that know them: dates published for single zones, the C library's own reader for every zone of
 * this machine, and the format's rules for files that are damaged. */
#include <dirent.h>
#include <ftw.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/rng.h"
#include "exercise/tzif.h"
#include "exercise/zones.h"

enum { FILE_BYTES = 64 << 10, YEAR_FROM = 1971, YEAR_TO = 2100 };

static uint8_t file_bytes[FILE_BYTES];
static size_t file_len;

static void read_bytes(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s is not here: the Debian package tzdata is missing", path);
    file_len = fread(file_bytes, 1, sizeof(file_bytes), file);
    fclose(file);
}

static struct tzif zone_named(const char *name)
{
    char path[256];
    struct tzif zone;
    snprintf(path, sizeof(path), ZONE_DIRECTORY "/%s", name);
    read_bytes(path);
    assert_int_equal(tzif_read(file_bytes, file_len, &zone), STATUS_OK);
    return zone;
}

static int64_t at_utc(int year, int month, int day, int hour, int minute)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = minute};
    return timegm(&tm);
}

/* ---- published changes ---- */

static void changes_as_published(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int year, month, day, hour, minute; /* UTC, of the change */
        int32_t minutes_before, minutes_after;
        const char *before, *after;
    } known[] = {
        {"America/New_York", 2023, 3, 12, 7, 0, -300, -240, "EST", "EDT"}, /* Energy Policy Act of 2005 */
        {"America/New_York", 2023, 11, 5, 6, 0, -240, -300, "EDT", "EST"},
        {"America/New_York", 2006, 4, 2, 7, 0, -300, -240, "EST",
         "EDT"}, /* before the Act: the first Sunday in April */
        {"America/New_York", 2071, 3, 8, 7, 0, -300, -240, "EST", "EDT"}, /* beyond every list: the rule */
        {"Asia/Seoul", 1988, 5, 7, 17, 0, 540, 600, "KST", "KDT"},        /* the Olympic summer */
        {"Asia/Seoul", 1988, 10, 8, 17, 0, 600, 540, "KDT", "KST"},
        {"Europe/Berlin", 1980, 4, 6, 1, 0, 60, 120, "CET", "CEST"}, /* the first summer time after 1949 */
        {"Europe/Berlin", 2026, 3, 29, 1, 0, 60, 120, "CET", "CEST"},
        {"Europe/Berlin", 2026, 10, 25, 1, 0, 120, 60, "CEST", "CET"},
        {"Europe/Berlin", 2044, 3, 27, 1, 0, 60, 120, "CET", "CEST"},
        {"Europe/Dublin", 2026, 10, 25, 1, 0, 60, 0, "IST", "GMT"},        /* summer is standard there */
        {"Australia/Sydney", 2026, 4, 4, 16, 0, 660, 600, "AEDT", "AEST"}, /* summer over New Year */
        {"Australia/Sydney", 2050, 10, 1, 16, 0, 600, 660, "AEST", "AEDT"},
        {"Australia/Lord_Howe", 2026, 10, 3, 15, 30, 630, 660, "+1030", "+11"}, /* half an hour */
        {"Pacific/Apia", 2011, 12, 30, 10, 0, -600, 840, "-10", "+14"},         /* the day that was left out */
        {"Asia/Pyongyang", 2018, 5, 4, 15, 0, 510, 540, "KST", "KST"},
        {"America/Nuuk", 2024, 3, 31, 1, 0, -120, -60, "-02", "-01"},  /* a rule that begins the day before */
        {"Africa/Casablanca", 2026, 3, 22, 2, 0, 0, 60, "+00", "+01"}, /* the end of Ramadan */
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct tzif zone = zone_named(known[i].zone);
        int64_t change = at_utc(known[i].year, known[i].month, known[i].day, known[i].hour, known[i].minute);
        struct tzif_local before = tzif_at(&zone, change - 1), after = tzif_at(&zone, change);
        if (before.seconds_east != 60 * known[i].minutes_before || after.seconds_east != 60 * known[i].minutes_after ||
            strcmp(before.abbreviation, known[i].before) != 0 || strcmp(after.abbreviation, known[i].after) != 0)
            fail_msg("%s %d-%02d-%02d: %s%+d to %s%+d", known[i].zone, known[i].year, known[i].month, known[i].day,
                     before.abbreviation, before.seconds_east / 60, after.abbreviation, after.seconds_east / 60);
        assert_true(before.until == change);
        assert_true(after.until > change);
    }
}

/* ---- every zone of this machine against the C library ---- */

static uint32_t zones_compared, moments_compared;

static void compare(const struct tzif *zone, const char *name, int64_t second)
{
    struct tm tm;
    time_t time = (time_t)second;
    struct tzif_local local = tzif_at(zone, second);
    localtime_r(&time, &tm);
    if (tm.tm_gmtoff != local.seconds_east || strcmp(tm.tm_zone, local.abbreviation) != 0)
        fail_msg("%s at %" PRId64 ": %s%+d, the C library says %s%+ld", name, second, local.abbreviation,
                 local.seconds_east, tm.tm_zone, tm.tm_gmtoff);
    moments_compared++;
}

static int compare_file(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about, (void)walk;
    const char *name = path + sizeof(ZONE_DIRECTORY);
    struct tzif zone;
    if (kind != FTW_F || strncmp(name, "right/", 6) == 0) /* those count leap seconds */
        return 0;
    read_bytes(path);
    if (file_len < 4 || memcmp(file_bytes, "TZif", 4) != 0)
        return 0;
    assert_int_equal(tzif_read(file_bytes, file_len, &zone), STATUS_OK);
    setenv("TZ", path, 1);
    tzset();
    int64_t to = at_utc(YEAR_TO, 1, 1, 0, 0), at = at_utc(YEAR_FROM, 1, 1, 0, 0);
    for (uint32_t i = 0; i < 300; i++) /* anywhere, */
        compare(&zone, name, at + (int64_t)(rng_block(1, zones_compared, i, 0).word[0] % (uint64_t)(to - at)));
    while (at < to) { /* and on both sides of every change */
        struct tzif_local local = tzif_at(&zone, at);
        assert_true(local.until > at);
        compare(&zone, name, at);
        at = local.until < to ? local.until : to;
        compare(&zone, name, at - 1);
    }
    zones_compared++;
    return 0;
}

static void every_zone_as_the_c_library(void **state)
{
    (void)state;
    nftw(ZONE_DIRECTORY, compare_file, 16, FTW_PHYS);
    unsetenv("TZ");
    tzset();
    assert_true(zones_compared > 300);
    print_message("%u zones, %u moments\n", zones_compared, moments_compared);
}

/* ---- files by hand ---- */

static void add(const void *bytes, size_t len)
{
    memcpy(file_bytes + file_len, bytes, len);
    file_len += len;
}

static void add_header(const uint8_t counts[6])
{
    add("TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
    for (size_t i = 0; i < 6; i++)
        add((const uint8_t[]){0, 0, 0, counts[i]}, 4);
}

/* An empty 32-bit block, a 64-bit one with a single type, "ABC", an hour east, and the rule. */
static void make_file(const char *rule)
{
    file_len = 0;
    add_header((const uint8_t[]){0, 0, 0, 0, 0, 0});
    add_header((const uint8_t[]){0, 0, 0, 0, 1, 4});
    add("\0\0\x0e\x10\0\0"
        "ABC",
        10);
    add("\n", 1);
    add(rule, strlen(rule));
    add("\n", 1);
}

static enum status read_made(struct tzif *ret_zone)
{
    return tzif_read(file_bytes, file_len, ret_zone);
}

static void a_zone_of_a_rule_only(void **state)
{
    (void)state;
    struct tzif zone;
    make_file("");
    assert_int_equal(read_made(&zone), STATUS_OK); /* no rule and no change: the only type */
    struct tzif_local local = tzif_at(&zone, at_utc(2026, 6, 1, 0, 0));
    assert_string_equal(local.abbreviation, "ABC");
    assert_int_equal(local.seconds_east, 3600);
    assert_true(local.until == INT64_MAX);
    make_file("<+0330>-3:30");
    assert_int_equal(read_made(&zone), STATUS_OK);
    local = tzif_at(&zone, at_utc(2026, 6, 1, 0, 0));
    assert_string_equal(local.abbreviation, "+0330");
    assert_int_equal(local.seconds_east, 12600);
    make_file("XST5XDT,0/0,J365/25"); /* summer all year */
    assert_int_equal(read_made(&zone), STATUS_OK);
    for (int month = 1; month <= 12; month++)
        assert_string_equal(tzif_at(&zone, at_utc(2024, month, 1, 4, 0)).abbreviation, "XDT");
    make_file("XST0XDT,J60/0,59/0"); /* 1 March, and the day before it in a year without, the day itself in one with 29
                                        February */
    assert_int_equal(read_made(&zone), STATUS_OK);
    assert_string_equal(tzif_at(&zone, at_utc(2024, 2, 29, 0, 0)).abbreviation, "XST");
    assert_string_equal(tzif_at(&zone, at_utc(2024, 3, 1, 0, 0)).abbreviation, "XDT");
    assert_string_equal(tzif_at(&zone, TZIF_SECOND_MAX).abbreviation, "XDT");
    tzif_at(&zone, -TZIF_SECOND_MAX);
}

static void rules_that_are_none(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "C",
        "CET",
        "CET-1CEST",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/3x",
        "CET-25",
        "CET-1:60",
        "CET-1:",
        "CET-1CEST,M13.1.0,M1.1.0",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1,M3.5",
        "<CET-1",
        "<C>-1",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,J0,J365",
        "CET-1\n",
        " CET-1",
        "CET--1",
        "CET-1CEST,366,1",
        "CET-1CEST,M3.5.0/168,M10.5.0",
        "CET-0000001",
        "ABCDEFGHIJKLMNOP-1",
        "<a\"b>-1",
        "CET-1CEST,M3.5.0,M10.5.0,",
        "CET-1CEST-2-3,M3.5.0,M10.5.0",
    };
    struct tzif zone;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        make_file(rules[i]);
        if (read_made(&zone) != STATUS_CORRUPT)
            fail_msg("%s was read", rules[i]);
    }
}

enum { SECOND_HEADER = 44, TYPES = 88, ABBREVIATION = 94 };

static void damaged_files(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t byte;
        enum status wanted;
    } damages[] = {
        {0, 'X', STATUS_VERSION},                /* not such a file */
        {4, 0, STATUS_VERSION},                  /* version 1 */
        {23, 1, STATUS_CORRUPT},                 /* a block that is longer */
        {32, 0xff, STATUS_CORRUPT},              /* four thousand million changes */
        {SECOND_HEADER, 'X', STATUS_CORRUPT},    /* no second header */
        {SECOND_HEADER + 31, 1, STATUS_VERSION}, /* leap seconds */
        {SECOND_HEADER + 35, 1, STATUS_CORRUPT}, /* a change more than there is */
        {SECOND_HEADER + 39, 0, STATUS_CORRUPT}, /* no type */
        {TYPES, 1, STATUS_CORRUPT},              /* half a year east */
        {TYPES + 5, 4, STATUS_CORRUPT},          /* an abbreviation beyond the end */
        {ABBREVIATION, '<', STATUS_CORRUPT},     /* not for a page */
        {ABBREVIATION + 3, 'D', STATUS_CORRUPT}, /* one without an end */
        {ABBREVIATION + 4, 'x', STATUS_CORRUPT}, /* no footer */
    };
    struct tzif zone;
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        make_file("CET-1");
        assert_int_equal(read_made(&zone), STATUS_OK);
        file_bytes[damages[i].at] = damages[i].byte;
        if (read_made(&zone) != damages[i].wanted)
            fail_msg("damage %zu was not seen", i);
    }
}

/* Any damage to a real file is refused or gives clocks that a person can read; sanitizers see what leaves the bytes. */
static void any_damage(void **state)
{
    (void)state;
    uint8_t whole[FILE_BYTES], *exact;
    uint32_t refused = 0, read = 0;
    zone_named("America/New_York");
    size_t whole_len = file_len;
    memcpy(whole, file_bytes, whole_len);
    for (uint32_t i = 0; i < 20000; i++) {
        struct rng_block luck = rng_block(7, i, 0, 0);
        size_t len = i % 4 == 0 ? luck.word[0] % whole_len : whole_len;
        exact = malloc(len + (len == 0));
        memcpy(exact, whole, len);
        for (uint32_t k = 0; k < 1 + luck.word[1] % 3 && len > 0; k++) {
            uint32_t at = luck.word[2] >> (8 * k); /* half of the damage goes where the structure is */
            exact[i % 2 == 0 ? at % len : at % (len < 140 ? len : 140)] = (uint8_t)(luck.word[3] >> (8 * k));
        }
        struct tzif zone;
        bool good = tzif_read(exact, len, &zone) == STATUS_OK;
        for (int year = 1900; good && year < 2100; year += 7) {
            struct tzif_local local = tzif_at(&zone, at_utc(year, 3, 12, 7, 0));
            assert_true(local.seconds_east > -90000 && local.seconds_east < 93600);
            assert_true(local.until > at_utc(year, 3, 12, 7, 0));
            assert_true(strlen(local.abbreviation) <= TZIF_ABBREVIATION_BYTES_MAX);
        }
        refused += !good;
        read += good;
        free(exact);
    }
    assert_true(refused > 5000 && read > 1000);
    print_message("20,000 damaged files: %u refused, %u read\n", refused, read);
}

/* ---- a database ---- */

static char directory[] = "/tmp/entente-zones-XXXXXX";

static void put_file(const char *name, const void *bytes, size_t len)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static struct zone zone_in(const char *where, const char *name, int64_t startex, uint32_t days)
{
    struct zone zone;
    struct program program = {.zones = {str_of(name)}, .zone_count = 1, .startex_seconds = startex};
    program.tick_minutes = 1440, program.tick_count = days;
    assert_int_equal(zones_of(&program, where, &zone), 1);
    return zone;
}

static void only_files_below_the_directory(void **state)
{
    (void)state;
    char inside[64], path[256];
    assert_non_null(mkdtemp(directory));
    snprintf(inside, sizeof(inside), "%s/inside", directory);
    assert_int_equal(mkdir(inside, 0700), 0);
    make_file("CET-1");
    put_file("outside", file_bytes, file_len);
    put_file("inside/Good", file_bytes, file_len);
    put_file("inside/Bad", file_bytes, file_len - 1);
    put_file("inside/Empty", "", 0);
    file_len = 0;
    snprintf(path, sizeof(path), "%s/Pipe", inside);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_true(zone_in(inside, "Good", 0, 1).known);
    static const char *const others[] = {"../outside", "./Good", "/Good", "",   "Bad",   "Empty", "Pipe",
                                         ".",          "Good/",  "Goo",   "..", "Good ", "Go%d",  "inside//Good"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct zone zone = zone_in(inside, others[i], 0, 1);
        if (zone.known)
            fail_msg("`%s` was found", others[i]);
        assert_int_equal(zone.change_count, 1);
        assert_int_equal(zone.changes[0].minutes, 0);
        assert_string_equal(zone.changes[0].abbreviation, "UTC");
    }
    static const char *const made[] = {"outside", "inside/Good", "inside/Bad", "inside/Empty", "inside/Pipe", "inside",
                                       ""};
    for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", directory, made[i]);
        remove(path);
    }
}

static void an_exercise_over_a_change(void **state)
{
    (void)state;
    int64_t startex =
        at_utc(2026, 10, 24, 7, 5); /* the day before Berlin's clocks go back, off the quarter of an hour */
    struct zone zone = zone_in(ZONE_DIRECTORY, "Europe/Berlin", startex, 3);
    assert_true(zone.known);
    assert_int_equal(zone.change_count, 2);
    assert_true(zone.changes[0].from == startex && zone.changes[0].minutes == 120);
    assert_true(zone.changes[1].from == at_utc(2026, 10, 25, 1, 0) && zone.changes[1].minutes == 60);
    assert_ptr_equal(zone_at(&zone, zone.changes[1].from - 1), &zone.changes[0]);
    assert_ptr_equal(zone_at(&zone, zone.changes[1].from), &zone.changes[1]);
    zone = zone_in(ZONE_DIRECTORY, "Europe/Berlin", startex, 4000); /* eleven years: as many as there is room for */
    assert_int_equal(zone.change_count, ZONE_CHANGE_COUNT_MAX);
    zone = zone_in(ZONE_DIRECTORY, "Asia/Seoul", startex, 4000);
    assert_int_equal(zone.change_count, 1);
    zone = zone_in(ZONE_DIRECTORY, "Europe/Berlin", STARTEX_SECONDS_MAX, 4000); /* far, but no trouble */
    assert_true(zone.known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_as_published),
        cmocka_unit_test(every_zone_as_the_c_library),
        cmocka_unit_test(a_zone_of_a_rule_only),
        cmocka_unit_test(rules_that_are_none),
        cmocka_unit_test(damaged_files),
        cmocka_unit_test(any_damage),
        cmocka_unit_test(only_files_below_the_directory),
        cmocka_unit_test(an_exercise_over_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
