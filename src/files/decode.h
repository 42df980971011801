/* Text of strangers in the encodings that spreadsheets write, as UTF-8. */
#ifndef ENTENTE_FILES_DECODE_H
#define ENTENTE_FILES_DECODE_H

#include "base/buf.h"

enum decode_encoding {
    DECODE_UTF8,
    DECODE_UTF16_LITTLE,
    DECODE_UTF16_BIG,
    DECODE_CP949,
    DECODE_CP1252,
    DECODE_UNKNOWN
};

const char *decode_name(enum decode_encoding encoding); /* "UTF-8" */
/* By its mark or, without one, by what the bytes can be: UTF-8, else Korean of code page 949 where most letters are
 * Hangul, else code page 1252. DECODE_UNKNOWN: none of them. */
enum decode_encoding decode_guess(struct str bytes);
/* Appends `bytes` as UTF-8, without a byte order mark. False: they are not in that encoding, or there is no room. */
bool decode_add(struct buf *ret_text, struct str bytes, enum decode_encoding encoding);

#endif
