/* Markings by rule: the examples of the manual, what is wrong with others, and the banner of what stands on a page. */
#include "base/rng.h"
#include "program/banner.h"
#include "scenario/compiled.h"

static char written[MARKING_TEXT_BYTES_MAX];

static const char *text_of(struct buf *buf)
{
    snprintf(written, sizeof(written), "%s", buf_text(buf));
    buf_free(buf);
    return written;
}

static struct marking meant(const char *text)
{
    struct marking marking;
    const char *fault, *right;
    assert_int_not_equal(marking_read(str_of(text), &marking, &fault, &right), MARKING_WORDS);
    return marking;
}

static const char *again(const struct marking *marking)
{
    struct buf buf;
    buf_init(&buf, MARKING_TEXT_BYTES_MAX);
    marking_write(marking, &buf);
    return text_of(&buf);
}

static void by_rule(void **state)
{
    static const char *const good[] = {"UNCLASSIFIED",
                                       "SECRET//REL TO USA, KOR",
                                       "UNCLASSIFIED//REL TO USA, JPN, KOR",
                                       "SECRET//NOFORN",
                                       "TOP SECRET//REL TO USA, AUS, FVEY",
                                       "//KOR SECRET//REL TO USA, KOR",
                                       "//JOINT SECRET KOR USA//REL TO USA, KOR",
                                       "SECRET//FGI KOR//REL TO USA, KOR",
                                       "SECRET//FGI//NOFORN",
                                       "CONFIDENTIAL//ORCON/REL TO USA, GBR",
                                       "NATO UNCLASSIFIED",
                                       "NATO UNCLASSIFIED Releasable to EU/PfP/MD",
                                       "COSMIC TOP SECRET",
                                       "//KOR RESTRICTED"};
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct marking marking;
        const char *fault, *right;
        assert_int_equal(marking_read(str_of(good[i]), &marking, &fault, &right), MARKING_BY_RULE);
        assert_null(fault);
        assert_string_equal(again(&marking), good[i]);
    }
}

static void faults(void **state)
{
    /* what is wrong, and what would be right: another marking, or where it means nothing a word on it */
    static const char *const bad[][2] = {
        {"SECRET//REL TO KOR, USA", "SECRET//REL TO USA, KOR"},
        {"SECRET//REL TO KOR", "SECRET//REL TO USA, KOR"},
        {"SECRET // REL TO USA, KOR", "SECRET//REL TO USA, KOR"},
        {"SECRET//REL TO USA,KOR", "SECRET//REL TO USA, KOR"},
        {"SECRET//REL TO USA KOR", "SECRET//REL TO USA, KOR"},
        {"SECRET//REL TO USA, FVEY, KOR", "SECRET//REL TO USA, KOR, FVEY"},
        {"SECRET//REL TO USA", "NOFORN, or another country behind USA"},
        {"SECRET//REL TO USA, KOR/NOFORN", "one of them"},
        {"SECRET//NOFORN/REL TO USA, KOR", "one of them"},
        {"//JOINT SECRET USA KOR//REL TO USA, KOR", "//JOINT SECRET KOR USA//REL TO USA, KOR"},
        {"//JOINT SECRET KOR USA", "REL TO with all of them"},
        {"//JOINT SECRET KOR//REL TO USA, KOR", "their codes behind the level, such as KOR USA"},
        {"RESTRICTED", "the owner before it, such as //KOR RESTRICTED"},
        {"SECRET NOFORN", "two strokes, and then controls"},
        {"SECRET//secret", "NOFORN, or REL TO USA and others"},
        {"SECRET//REL TO everybody", "REL TO USA, then codes of three letters, such as KOR"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct marking marking;
        const char *fault, *right;
        assert_int_equal(marking_read(str_of(bad[i][0]), &marking, &fault, &right), MARKING_FAULTY);
        assert_non_null(fault);
        assert_string_equal(right ? right : again(&marking), bad[i][1]);
    }
    static const char *const own[] = {"EXERCISE",     "",         "VS - nur für den Dienstgebrauch", "Secret",
                                      "// a comment", "SECRETARY"};
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        struct marking marking;
        const char *fault, *right;
        assert_int_equal(marking_read(str_of(own[i]), &marking, &fault, &right), MARKING_WORDS);
    }
}

static void portions(void **state)
{
    struct marking banner = meant("SECRET//REL TO USA, KOR"), joint = meant("//JOINT SECRET KOR USA//REL TO USA, KOR");
    static const char *const marks[][2] = {{"(S//REL TO USA, KOR) The ships", "SECRET//REL TO USA, KOR"},
                                           {"(S//REL) The ships", "SECRET//REL TO USA, KOR"},
                                           {"(S//NF)", "SECRET//NOFORN"},
                                           {"(U) The press", "UNCLASSIFIED"},
                                           {"(NU) x", "NATO UNCLASSIFIED"},
                                           {"(//KOR S//REL) x", "//KOR SECRET//REL TO USA, KOR"},
                                           {"(//JOINT S KOR USA//REL) x", "//JOINT SECRET KOR USA//REL TO USA, KOR"}};
    (void)state;
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        struct marking marking;
        assert_int_equal(marking_read_portion(str_of(marks[i][0]), &banner, &marking),
                         strchr(marks[i][0], ')') - marks[i][0] + 1);
        assert_string_equal(again(&marking), marks[i][1]);
    }
    static const char *const none[] = {"(see above) x", "The ships", "(S", "(SECRET) x", "()", ""};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        struct marking marking;
        assert_int_equal(marking_read_portion(str_of(none[i]), &banner, &marking), 0);
    }
    struct buf buf;
    buf_init(&buf, MARKING_TEXT_BYTES_MAX);
    marking_write_portion(&banner, &banner, &buf);
    buf_add_str(&buf, STR(" "));
    marking_write_portion(&banner, NULL, &buf);
    buf_add_str(&buf, STR(" "));
    marking_write_portion(&joint, &banner, &buf);
    buf_add_str(&buf, STR(" "));
    marking_write_portion(&joint, NULL, &buf);
    assert_string_equal(text_of(&buf),
                        "(S//REL) (S//REL TO USA, KOR) (//JOINT S KOR USA//REL) (//JOINT S KOR USA//REL TO USA, KOR)");
}

static const char *banner_of(const char *const *texts, const uint32_t *order, uint32_t count)
{
    struct banner banner = {.any = false};
    struct buf buf;
    buf_init(&buf, 8 * MARKING_TEXT_BYTES_MAX);
    for (uint32_t i = 0; i < count; i++)
        banner_add(&banner, str_of(texts[order ? order[i] : i]));
    banner_write(&banner, &buf);
    return text_of(&buf);
}

static void rolled_up(void **state)
{
    static const struct {
        const char *texts[4], *banner;
    } pages[] = {
        {{"SECRET//REL TO USA, JPN, KOR", "SECRET//REL TO USA, KOR"}, "SECRET//REL TO USA, KOR"},
        {{"SECRET//REL TO USA, JPN", "SECRET//REL TO USA, KOR"}, "SECRET//NOFORN"},
        {{"SECRET//REL TO USA, KOR", "CONFIDENTIAL"}, "SECRET//NOFORN"},
        {{"SECRET//REL TO USA, KOR", "UNCLASSIFIED"}, "SECRET//REL TO USA, KOR"},
        {{"UNCLASSIFIED", "UNCLASSIFIED//REL TO USA, KOR"}, "UNCLASSIFIED//REL TO USA, KOR"},
        {{"SECRET", "CONFIDENTIAL"}, "SECRET"},
        {{"SECRET//NOFORN", "CONFIDENTIAL//REL TO USA, KOR"}, "SECRET//NOFORN"},
        {{"SECRET//REL TO USA, FVEY", "CONFIDENTIAL//REL TO USA, CAN, GBR"}, "SECRET//REL TO USA, CAN, GBR"},
        {{"SECRET//REL TO USA, FVEY", "SECRET//REL TO USA, FVEY"}, "SECRET//REL TO USA, FVEY"},
        {{"SECRET//REL TO USA, KOR", "//KOR SECRET//REL TO USA, KOR"}, "SECRET//FGI KOR//REL TO USA, KOR"},
        {{"//KOR SECRET//REL TO USA, KOR", "UNCLASSIFIED"}, "//KOR SECRET//REL TO USA, KOR"},
        {{"//JOINT SECRET KOR USA//REL TO USA, KOR", "//JOINT CONFIDENTIAL KOR USA//REL TO USA, JPN, KOR"},
         "//JOINT SECRET KOR USA//REL TO USA, KOR"},
        {{"//JOINT SECRET KOR USA//REL TO USA, KOR", "CONFIDENTIAL//REL TO USA, KOR"},
         "SECRET//FGI KOR//REL TO USA, KOR"},
        {{"//KOR RESTRICTED", "CONFIDENTIAL//NOFORN"}, "CONFIDENTIAL//FGI KOR//NOFORN"},
        {{"//KOR RESTRICTED", "UNCLASSIFIED//NOFORN"}, "CONFIDENTIAL//FGI KOR//NOFORN"},
        {{"SECRET//ORCON/NOFORN", "SECRET//RELIDO"}, "SECRET//ORCON/RELIDO/NOFORN"},
        {{"NATO SECRET", "SECRET//NOFORN"}, "SECRET//FGI NATO//NOFORN"},
        {{"EXERCISE", "UNCLASSIFIED", "EXERCISE", ""}, "UNCLASSIFIED · EXERCISE"},
        {{"EXERCISE"}, "EXERCISE"},
        {{""}, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        uint32_t count = 0;
        while (count < 4 && pages[i].texts[count])
            count++;
        assert_string_equal(banner_of(pages[i].texts, NULL, count), pages[i].banner);
    }
}

/* The banner does not depend on the order in which a page was filled, nor on what stands there twice. */
static void in_any_order(void **state)
{
    static const char *const all[] = {"UNCLASSIFIED",
                                      "CONFIDENTIAL",
                                      "SECRET//NOFORN",
                                      "SECRET//REL TO USA, KOR",
                                      "SECRET//REL TO USA, JPN, KOR",
                                      "UNCLASSIFIED//REL TO USA, FVEY",
                                      "TOP SECRET//REL TO USA, AUS, CAN, KOR",
                                      "//KOR SECRET//REL TO USA, KOR",
                                      "//JPN RESTRICTED",
                                      "//KOR UNCLASSIFIED",
                                      "//JOINT SECRET KOR USA//REL TO USA, KOR",
                                      "NATO CONFIDENTIAL",
                                      "SECRET//FGI//NOFORN",
                                      "SECRET//FGI JPN//REL TO USA, JPN",
                                      "CONFIDENTIAL//REL TO USA, JPN, KOR",
                                      "//KOR CONFIDENTIAL//REL TO USA, KOR"};
    enum { COUNT = sizeof(all) / sizeof(all[0]), DRAWN = 4, TRIES = 20000 };
    uint32_t noforn = 0, listed = 0;
    (void)state;
    for (uint32_t t = 0; t < TRIES; t++) {
        uint32_t order[2 * DRAWN];
        for (uint32_t i = 0; i < DRAWN; i++) {
            struct rng_block block = rng_block(7, t, i, 0);
            order[i] = rng_half(&block, 0) % COUNT;
            order[DRAWN + i] = order[rng_half(&block, 1) % (i + 1)];
        }
        char wanted[MARKING_TEXT_BYTES_MAX];
        snprintf(wanted, sizeof(wanted), "%s", banner_of(all, order, DRAWN));
        for (uint32_t i = 0; i < 2 * DRAWN; i++) {
            struct rng_block block = rng_block(8, t, i, 0);
            uint32_t other = rng_half(&block, 0) % (2 * DRAWN), kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        assert_string_equal(banner_of(all, order, 2 * DRAWN), wanted);
        struct marking banner = meant(wanted);
        for (uint32_t i = 0; i < DRAWN; i++) { /* whom the banner lists each part lists, and none is above it */
            struct marking part = meant(all[order[i]]);
            assert_true(part.level <= banner.level);
            if (banner.release == RELEASE_LISTED && part.level > LEVEL_UNCLASSIFIED)
                for (uint32_t k = 0; k < banner.listed.count; k++)
                    assert_true(marking_lists(&part, str_of(banner.listed.code[k])));
        }
        noforn += banner.release == RELEASE_NOFORN;
        listed += banner.release == RELEASE_LISTED;
    }
    assert_true(noforn > TRIES / 20 && listed > TRIES / 20); /* both were met */
}

static void whom_it_lists(void **state)
{
    struct marking banner = meant("SECRET//REL TO USA, FVEY"), joint = meant("//JOINT SECRET KOR USA//REL TO USA, KOR"),
                   korean = meant("//KOR SECRET"), open = meant("UNCLASSIFIED");
    (void)state;
    assert_true(marking_lists(&banner, STR("GBR")) && marking_lists(&banner, STR("USA")));
    assert_false(marking_lists(&banner, STR("KOR")));
    assert_true(marking_lists(&joint, STR("KOR")) && marking_lists(&korean, STR("KOR")));
    assert_false(marking_lists(&korean, STR("USA")) || marking_lists(&open, STR("KOR")));
    assert_true(marking_lists(&open, STR("USA")));
    assert_true(marking_same(&joint, &joint) && !marking_same(&joint, &banner));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_rule),   cmocka_unit_test(faults),       cmocka_unit_test(portions),
        cmocka_unit_test(rolled_up), cmocka_unit_test(in_any_order), cmocka_unit_test(whom_it_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
