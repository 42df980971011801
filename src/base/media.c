/* Kinds of files, proven by their first bytes; of plain text all bytes count. */
#include "base/media.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *called, *type, *ending, *other;
    enum media_use use;
} kinds[MEDIA_COUNT] = {
#define MEDIA(name, called, type, use, ending, other) [MEDIA_##name] = {called, type, ending, other, MEDIA_##use},
#include "base/media.def"
#undef MEDIA
};

const char *media_called(enum media media)
{
    assert(media < MEDIA_COUNT);
    return kinds[media].called;
}

const char *media_type(enum media media)
{
    assert(media < MEDIA_COUNT);
    return kinds[media].type;
}

const char *media_ending(enum media media)
{
    assert(media < MEDIA_COUNT);
    return kinds[media].ending;
}

enum media_use media_use(enum media media)
{
    assert(media < MEDIA_COUNT);
    return kinds[media].use;
}

const char *media_use_name(enum media media)
{
    static const char *const names[] = {[MEDIA_PICTURE] = "picture",
                                        [MEDIA_DOCUMENT] = "document",
                                        [MEDIA_VIDEO] = "video",
                                        [MEDIA_AUDIO] = "audio",
                                        [MEDIA_PLAIN] = "text"};
    return names[media_use(media)];
}

/* ---- by name ---- */

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_small(struct str text, const char *letters)
{
    size_t len = strlen(letters);
    bool same = text.len == len;
    for (size_t i = 0; same && i < len; i++)
        same = small(text.ptr[i]) == letters[i];
    return same;
}

enum media media_of_name(struct str name)
{
    static const char *const markup[] = {"html", "htm", "xhtml", "xht", "shtml", "svg", "svgz", "xml", "js", "mjs"};
    size_t dot = name.len;
    while (dot > 0 && name.ptr[dot - 1] != '.' && name.ptr[dot - 1] != '/')
        dot--;
    if (dot == 0 || name.ptr[dot - 1] != '.')
        return MEDIA_NONE;
    struct str ending = {name.ptr + dot, name.len - dot};
    for (size_t i = 0; i < sizeof(markup) / sizeof(markup[0]); i++)
        if (is_small(ending, markup[i]))
            return MEDIA_MARKUP;
    for (enum media media = 0; media < MEDIA_COUNT; media++)
        if (is_small(ending, kinds[media].ending) || is_small(ending, kinds[media].other))
            return media;
    return MEDIA_NONE;
}

/* ---- by bytes ---- */

void media_begin(struct media_look *ret_look)
{
    *ret_look = (struct media_look){.is_text = true};
    crypto_hash_sha256_init(&ret_look->hash);
}

/* Of what may stand in a text: no controls but the ends of lines, pages and columns. */
static bool is_character(uint32_t code)
{
    if (code < 0x20)
        return code == '\t' || code == '\n' || code == '\r' || code == '\f';
    return code != 0x7f && !(code >= 0xd800 && code <= 0xdfff) && code <= 0x10ffff;
}

static void feed_text(struct media_look *look, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len && look->is_text; i++) {
        uint8_t byte = bytes[i];
        if (look->left > 0) {
            look->is_text = (byte & 0xc0) == 0x80;
            look->code = look->code << 6 | (byte & 0x3f);
            look->left--;
        } else if (byte < 0x80) {
            look->code = byte;
            look->least = 0;
        } else {
            look->left = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
            look->least = byte >= 0xf0 ? 0x10000 : byte >= 0xe0 ? 0x800 : 0x80;
            look->code = byte & (0x3fU >> look->left);
            look->is_text = byte >= 0xc2 && byte <= 0xf4;
        }
        if (look->left == 0)
            look->is_text = look->is_text && look->code >= look->least && is_character(look->code);
    }
}

void media_feed(struct media_look *look, const void *bytes, size_t len)
{
    assert(bytes || len == 0);
    assert(look->head_len <= MEDIA_HEAD_BYTES);
    size_t room = MEDIA_HEAD_BYTES - look->head_len, taken = len < room ? len : room;
    if (taken > 0)
        memcpy(look->head + look->head_len, bytes, taken);
    look->head_len += taken;
    look->bytes += len;
    feed_text(look, bytes, len);
    crypto_hash_sha256_update(&look->hash, bytes, len);
}

static bool has(const struct media_look *look, size_t at, const char *bytes, size_t len)
{
    return look->head_len >= at + len && memcmp(look->head + at, bytes, len) == 0;
}
#define HAS(look, at, literal) has(look, at, literal, sizeof(literal) - 1)

/* Whether a text begins as pages, pictures of vectors and other documents of tags do. */
static bool is_markup(const struct media_look *look)
{
    static const char *const begins[] = {"<!doctype", "<html", "<head", "<body",   "<script", "<svg",
                                         "<?xml",     "<!--",  "<math", "<iframe", "<style",  "<?php"};
    size_t at = HAS(look, 0, "\xef\xbb\xbf") ? 3 : 0;
    while (at < look->head_len && memchr(" \t\r\n\f", look->head[at], 5))
        at++;
    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
        size_t len = strlen(begins[i]);
        if (look->head_len - at >= len && is_small((struct str){(const char *)look->head + at, len}, begins[i]))
            return true;
    }
    return false;
}

/* A box `ftyp` comes first; the brand `qt  ` is QuickTime's own, which browsers do not play. */
static bool is_mp4(const struct media_look *look)
{
    return HAS(look, 4, "ftyp") && look->head_len >= 12 && !HAS(look, 8, "qt  ");
}

/* EBML, and in its head the kind of document that it is. */
static bool is_webm(const struct media_look *look)
{
    bool found = false;
    for (size_t at = 4; at < 64; at++)
        found = found || HAS(look, at, "\x42\x82\x84webm");
    return found && HAS(look, 0, "\x1a\x45\xdf\xa3");
}

/* A tag, or a frame of layer III whose rate and frequency are none of those that mean nothing. */
static bool is_mp3(const struct media_look *look)
{
    return HAS(look, 0, "ID3") || (look->head_len >= 4 && look->head[0] == 0xff && (look->head[1] & 0xe6) == 0xe2 &&
                                   look->head[2] >> 4 != 15 && (look->head[2] >> 2 & 3) != 3);
}

enum media media_end(struct media_look *look, bool whole, struct hash *ret_sha256)
{
    _Static_assert(HASH_BYTES == crypto_hash_sha256_BYTES, "SHA-256");
    if (whole && ret_sha256)
        crypto_hash_sha256_final(&look->hash, ret_sha256->bytes);
    if (HAS(look, 0, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"))
        return MEDIA_PNG;
    if (HAS(look, 0, "\xff\xd8\xff"))
        return MEDIA_JPEG;
    if (HAS(look, 0, "RIFF") && HAS(look, 8, "WEBPVP8"))
        return MEDIA_WEBP;
    if (HAS(look, 0, "%PDF-1.") || HAS(look, 0, "%PDF-2."))
        return MEDIA_PDF;
    if (is_mp4(look))
        return MEDIA_MP4;
    if (is_webm(look))
        return MEDIA_WEBM;
    if (is_mp3(look))
        return MEDIA_MP3;
    if (is_markup(look))
        return MEDIA_MARKUP;
    return look->bytes > 0 && look->is_text && (!whole || look->left == 0) ? MEDIA_TEXT : MEDIA_NONE;
}
