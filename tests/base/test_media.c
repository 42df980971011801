/* Of which kind a file is: by its bytes, however they come, and by its name; known hashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/media.h"

static enum media look_at(struct str bytes, size_t step, struct hash *ret_hash)
{
    struct media_look look;
    media_begin(&look);
    for (size_t at = 0; at < bytes.len; at += step)
        media_feed(&look, bytes.ptr + at, bytes.len - at < step ? bytes.len - at : step);
    assert_true(look.bytes == bytes.len);
    return media_end(&look, true, ret_hash);
}

static void kinds_are_told_by_bytes(void **state)
{
    (void)state;
    static const struct {
        struct str bytes;
        enum media media;
    } cases[] = {
        {STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"), MEDIA_PNG},
        {STR("\x89PNG\r\n\x1a\n\0\0\0\rIDAT\0\0"), MEDIA_NONE},
        {STR("\xff\xd8\xff\xdb"), MEDIA_JPEG},
        {STR("RIFF\4\0\0\0WEBPVP8L"), MEDIA_WEBP},
        {STR("RIFF\4\0\0\0WAVEfmt "), MEDIA_NONE},
        {STR("%PDF-1.4\n"), MEDIA_PDF},
        {STR("%PDF-9\n"), MEDIA_TEXT}, /* which no reader takes for a PDF */
        {STR("\0\0\0\x20"
             "ftypmp42\0\0\0\0"),
         MEDIA_MP4},
        {STR("\0\0\0\x14"
             "ftypqt  \0\0\0\0"),
         MEDIA_NONE},
        {STR("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm\x42"), MEDIA_WEBM},
        {STR("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x88matroska"), MEDIA_NONE},
        {STR("ID3\4\0\0\0\0\0\0"), MEDIA_MP3},
        {STR("\xff\xfb\x90\x64"), MEDIA_MP3},
        {STR("\xff\xfb\xf0\x64"), MEDIA_NONE}, /* no such rate */
        {STR("\xff\xf1\x50\x80"), MEDIA_NONE}, /* AAC */
        {STR("Words, 말, m\xc3\xb6ts\n"), MEDIA_TEXT},
        {STR("\xf0\x9f\x98\x80\n"), MEDIA_TEXT},
        {STR(""), MEDIA_NONE},
        {STR("caf\xe9"), MEDIA_NONE},
        {STR("cut off \xec\x9d"), MEDIA_NONE},
        {STR("too long \xc0\xaf"), MEDIA_NONE},
        {STR("too long \xe0\x80\xaf"), MEDIA_NONE},
        {STR("half of two \xed\xa0\x80"), MEDIA_NONE},
        {STR("beyond \xf4\x90\x80\x80"), MEDIA_NONE},
        {STR("a bell \a"), MEDIA_NONE},
        {STR("nothing \0 in it"), MEDIA_NONE},
        {STR("<!doctype html>"), MEDIA_MARKUP},
        {STR("\xef\xbb\xbf\r\n\t<HTML lang=x>"), MEDIA_MARKUP},
        {STR("<?xml version='1.0'?><svg/>"), MEDIA_MARKUP},
        {STR("<SvG onload=x>"), MEDIA_MARKUP},
        {STR("a < b, and that is all"), MEDIA_TEXT},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (size_t step = 1; step < 40; step += 7)
            if (look_at(cases[i].bytes, step, NULL) != cases[i].media)
                fail_msg("case %zu in pieces of %zu: %d", i, step, look_at(cases[i].bytes, step, NULL));
}

static void all_of_a_text_counts(void **state)
{
    (void)state;
    char text[5000];
    memset(text, 'x', sizeof(text));
    assert_int_equal(look_at((struct str){text, sizeof(text)}, 999, NULL), MEDIA_TEXT);
    text[4999] = '\1';
    assert_int_equal(look_at((struct str){text, sizeof(text)}, 999, NULL), MEDIA_NONE);
}

static void names_say_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum media media;
    } cases[] = {
        {"note.png", MEDIA_PNG},      {"a/b.JPEG", MEDIA_JPEG}, {"x.jpg", MEDIA_JPEG},       {"x.tar.mp3", MEDIA_MP3},
        {"x.png/y", MEDIA_NONE},      {"png", MEDIA_NONE},      {"x.", MEDIA_NONE},          {"", MEDIA_NONE},
        {"x.html", MEDIA_MARKUP},     {"x.SvG", MEDIA_MARKUP},  {"x.png.svg", MEDIA_MARKUP}, {"x.docx", MEDIA_NONE},
        {"dir.png/x.txt", MEDIA_TEXT}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (media_of_name(str_of(cases[i].name)) != cases[i].media)
            fail_msg("%s", cases[i].name);
    for (enum media media = 0; media < MEDIA_COUNT; media++) {
        char name[32] = "x.";
        strcat(name, media_ending(media));
        assert_int_equal(media_of_name(str_of(name)), media);
        assert_non_null(strstr(MEDIA_ENDINGS, media_ending(media))); /* messages name all of them */
        assert_true(strlen(media_called(media)) > 0 && strchr(media_type(media), '/') && media_use_name(media));
    }
}

/* FIPS 180-2, and what `sha256sum` says. */
static void hashes_are_those_of_others(void **state)
{
    (void)state;
    static const struct {
        struct str bytes;
        const char *hex;
    } cases[] = {
        {STR("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (size_t step = 1; step < 60; step += 13) {
            struct hash hash;
            char hex[2 * HASH_BYTES + 1];
            look_at(cases[i].bytes, step, &hash);
            hash_hex(&hash, hex);
            assert_string_equal(hex, cases[i].hex);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_told_by_bytes),
        cmocka_unit_test(all_of_a_text_counts),
        cmocka_unit_test(names_say_kinds),
        cmocka_unit_test(hashes_are_those_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
