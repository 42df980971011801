/* Files that an exercise hands to people: of which kind one is, by its bytes and by its name, how long it is, and its
 * SHA-256.
 *
 * A file is looked at a piece at a time, so that its size costs no memory. The kind that its bytes prove is the one
 * under which it is served; what can carry programs (HTML, SVG) is no kind at all. */
#ifndef ENTENTE_BASE_MEDIA_H
#define ENTENTE_BASE_MEDIA_H

#include <sodium/crypto_hash_sha256.h>
#include <stdbool.h>

#include "base/hash.h"
#include "base/str.h"

enum media {
#define MEDIA(name, called, type, use, ending, other) MEDIA_##name,
#include "base/media.def"
#undef MEDIA
    MEDIA_COUNT,
    MEDIA_NONE = MEDIA_COUNT, /* none of these */
    MEDIA_MARKUP,             /* HTML, SVG or XML, which are refused */
};

enum media_use { MEDIA_PICTURE, MEDIA_DOCUMENT, MEDIA_VIDEO, MEDIA_AUDIO, MEDIA_PLAIN };

const char *media_called(enum media media); /* of those that are a kind */
const char *media_type(enum media media);
const char *media_ending(enum media media); /* without the dot */
enum media_use media_use(enum media media);
const char *media_use_name(enum media media); /* "picture", "document", "video", "audio", "text" */
/* By the ending of a name, in small or capital letters. */
enum media media_of_name(struct str name);
/* for messages */
#define MEDIA_ENDINGS ".png, .jpg, .jpeg, .webp, .pdf, .mp4, .webm, .mp3 or .txt"

enum { MEDIA_HEAD_BYTES = 512 };

struct media_look { /* a file so far */
    crypto_hash_sha256_state hash;
    uint64_t bytes;
    uint8_t head[MEDIA_HEAD_BYTES];
    size_t head_len;
    uint32_t code,
        left;       /* of the UTF-8 character that is being read: its value so far, and how many bytes are missing */
    uint32_t least; /* what its value must reach, or it was written longer than it is */
    bool is_text;   /* so far: UTF-8 without control characters */
};

void media_begin(struct media_look *ret_look);
void media_feed(struct media_look *look, const void *bytes, size_t len);
/* What it is by its bytes. `whole`: all of it was fed; then `ret_sha256` (may be NULL) is its hash, and the look is
 * used up. */
enum media media_end(struct media_look *look, bool whole, struct hash *ret_sha256);

#endif
