/* Markings by rule: "SECRET//REL TO USA, KOR", "//JOINT SECRET KOR USA//REL TO USA, KOR", "(S//REL)".
 *
 * A marking is a text in a scenario; here it is read into a value, checked, written again as the rule has it, and many
 * are rolled up into the banner of what they stand on: the highest level, and of the lists of release what they have in
 * common. Pure; all markings are notional. A text that does not begin like one is in words of its author's own, such as
 * EXERCISE: no rule is asked of it, and it rolls up with nothing (banner.h keeps it beside the others).
 *
 * The grammar is that of the US manual of 2016, with NATO's own form, as far as classification, ownership, foreign
 * content and release go; other controls are kept as they are.
 */
#ifndef ENTENTE_PROGRAM_MARKING_H
#define ENTENTE_PROGRAM_MARKING_H

#include "base/buf.h"

enum {
    MARKING_CODE_COUNT_MAX = 64,   /* of countries and organisations in one list */
    MARKING_CODE_BYTES = 5,        /* three or four letters, and their end */
    MARKING_CONTROL_COUNT_MAX = 8, /* other controls, such as ORCON */
    MARKING_CONTROL_BYTES = 24,
    MARKING_TEXT_BYTES_MAX = 1024, /* no marking is written longer than this */
};

enum marking_level { LEVEL_UNCLASSIFIED, LEVEL_RESTRICTED, LEVEL_CONFIDENTIAL, LEVEL_SECRET, LEVEL_TOP_SECRET };
enum marking_owner { OWNER_USA, OWNER_FOREIGN, OWNER_JOINT, OWNER_NATO };
enum marking_release { RELEASE_UNSAID, RELEASE_NOFORN, RELEASE_LISTED };

struct marking_codes { /* sorted: USA first, then those of three letters, then those of four */
    char code[MARKING_CODE_COUNT_MAX][MARKING_CODE_BYTES];
    uint32_t count;
};

struct marking {
    enum marking_level level;
    enum marking_owner owner;
    struct marking_codes owners; /* OWNER_FOREIGN: one; OWNER_JOINT: two or more */
    bool fgi;                    /* it holds what is of foreign governments: of `foreign`, or of unnamed ones */
    struct marking_codes foreign;
    enum marking_release release;
    struct marking_codes listed; /* RELEASE_LISTED: USA and one or more others; of NATO's form any */
    char controls[MARKING_CONTROL_COUNT_MAX][MARKING_CONTROL_BYTES];
    uint32_t control_count;
};

enum marking_reading { MARKING_WORDS, MARKING_BY_RULE, MARKING_FAULTY };
/* Of a banner line. *ret_marking is what was meant, unless it is in words of its own; *ret_fault, of a faulty one, says
 * what is wrong, static. A faulty one written again (marking_write) is what would be right, unless *ret_fault says that
 * it means nothing: then *ret_right, static, says so instead (else it is NULL). */
enum marking_reading marking_read(struct str text, struct marking *ret_marking, const char **ret_fault,
                                  const char **ret_right);
/* The mark at the start of a paragraph, "(S//REL TO USA, KOR) ...": its length in bytes, brackets included; 0: there is
 * none. REL alone stands for the list of `banner`. */
size_t marking_read_portion(struct str paragraph, const struct marking *banner, struct marking *ret_marking);

void marking_write(const struct marking *marking, struct buf *ret_text);
/* "(S//REL)" where the list is the banner's, else with its list: so it is when it is copied elsewhere (banner NULL). */
void marking_write_portion(const struct marking *marking, const struct marking *banner, struct buf *ret_text);
bool marking_same(const struct marking *a, const struct marking *b);

/* `sum` becomes the marking of what both stand on. */
void marking_roll_up(struct marking *sum, const struct marking *more);

/* ---- for tests ---- */

/* Whether the marking names the country as one that may have it: in REL TO, or as owner. */
bool marking_lists(const struct marking *marking, struct str country);

#endif
