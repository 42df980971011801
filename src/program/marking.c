/* Reading markings, and writing them as the rule has it.
 *
 * Reading is lenient: blanks beside strokes, lists in any order and with any commas are understood, so that the marking
 * that was meant can be named. What was read and is written again the same has no fault. */
#include "program/marking.h"

#include <assert.h>

static const char *const level_names[] = {"UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP SECRET"};
static const char *const level_marks[] = {"U", "R", "C", "S", "TS"};
static const char *const nato_names[] = {"NATO UNCLASSIFIED", "NATO RESTRICTED", "NATO CONFIDENTIAL", "NATO SECRET",
                                         "COSMIC TOP SECRET"};
static const char *const nato_marks[] = {"NU", "NR", "NC", "NS", "CTS"};
enum { LEVEL_COUNT = sizeof(level_names) / sizeof(level_names[0]) };

/* ---- lists ---- */

/* USA first, then by length, then by letters. */
static int code_order(const char *a, const char *b)
{
    assert(a && b && strlen(a) < MARKING_CODE_BYTES && strlen(b) < MARKING_CODE_BYTES);
    bool usa_a = strcmp(a, "USA") == 0, usa_b = strcmp(b, "USA") == 0;
    if (usa_a != usa_b)
        return usa_a ? -1 : 1;
    size_t len_a = strlen(a), len_b = strlen(b);
    return len_a != len_b ? (len_a < len_b ? -1 : 1) : strcmp(a, b);
}

static bool codes_have(const struct marking_codes *codes, struct str code)
{
    bool found = false;
    for (uint32_t i = 0; i < codes->count; i++)
        found = found || str_equal(str_of(codes->code[i]), code);
    return found;
}

/* Kept sorted, each once. */
static void codes_add(struct marking_codes *codes, struct str code)
{
    char text[MARKING_CODE_BYTES] = {0};
    assert(code.len > 0 && code.len < MARKING_CODE_BYTES);
    if (codes_have(codes, code) || codes->count == MARKING_CODE_COUNT_MAX)
        return;
    memcpy(text, code.ptr, code.len);
    uint32_t at = codes->count++;
    for (; at > 0 && code_order(codes->code[at - 1], text) > 0; at--)
        memcpy(codes->code[at], codes->code[at - 1], MARKING_CODE_BYTES);
    memcpy(codes->code[at], text, MARKING_CODE_BYTES);
}

/* In the order in which they come, which is NATO's. */
static void codes_append(struct marking_codes *codes, struct str code)
{
    assert(code.len > 0 && code.len < MARKING_CODE_BYTES);
    if (!codes_have(codes, code) && codes->count < MARKING_CODE_COUNT_MAX)
        memcpy(codes->code[codes->count++], code.ptr, code.len);
}

/* Tetragraphs that may be spelled out as countries. */
static const char *members_of(const char *code)
{
    static const char *const groups[][2] = {
        {"FVEY", "USA AUS CAN GBR NZL"}, {"ACGU", "USA AUS CAN GBR"}, {"TEYE", "USA AUS GBR"}};
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        if (strcmp(code, groups[i][0]) == 0)
            return groups[i][1];
    return NULL;
}

static struct str next_word(struct str *left, const char *between)
{
    while (left->len > 0 && strchr(between, left->ptr[0]))
        *left = (struct str){left->ptr + 1, left->len - 1};
    assert(between[0]);
    struct str word = {left->ptr, 0};
    while (word.len < left->len && !strchr(between, left->ptr[word.len]))
        word.len++;
    *left = (struct str){left->ptr + word.len, left->len - word.len};
    return word;
}

static struct marking_codes spelled_out(const struct marking_codes *codes)
{
    struct marking_codes all = {.count = 0};
    for (uint32_t i = 0; i < codes->count; i++) {
        const char *members = members_of(codes->code[i]);
        struct str left = str_of(members ? members : codes->code[i]), word;
        assert(left.len > 0);
        while ((word = next_word(&left, " ")).len > 0)
            codes_add(&all, word);
    }
    return all;
}

static bool is_code(struct str word)
{
    bool letters = word.len == 3 || word.len == 4;
    for (size_t i = 0; letters && i < word.len; i++)
        letters = word.ptr[i] >= 'A' && word.ptr[i] <= 'Z';
    return letters;
}

/* False: one of them is no code. */
static bool read_codes(struct str list, struct marking_codes *ret_codes)
{
    struct str word;
    bool good = true;
    while ((word = next_word(&list, ", ")).len > 0) {
        good = good && is_code(word);
        if (is_code(word))
            codes_add(ret_codes, word);
    }
    return good && ret_codes->count > 0;
}

/* ---- reading ---- */

struct reader {
    struct marking marking;
    bool portion; /* levels are letters, and REL alone is the banner's list */
    const struct marking *banner;
    const char *fault, *right;
};

static void found_fault(struct reader *reader, const char *fault, const char *right)
{
    if (reader->fault)
        return;
    reader->fault = fault;
    reader->right = right;
}

static struct str trimmed(struct str text)
{
    return str_trim(text, STR(" "));
}

static bool takes(struct str *text, const char *start)
{
    struct str word = str_of(start);
    bool is_there = text->len >= word.len && memcmp(text->ptr, start, word.len) == 0 &&
                    (text->len == word.len || text->ptr[word.len] == ' ' || text->ptr[word.len] == '/');
    if (is_there)
        *text = (struct str){text->ptr + word.len, text->len - word.len};
    return is_there;
}

/* The level at the start of `text`, which is taken from it; false: there is none. */
static bool take_level(struct reader *reader, struct str *text, bool nato)
{
    const char *const *names =
        nato ? (reader->portion ? nato_marks : nato_names) : (reader->portion ? level_marks : level_names);
    for (uint32_t level = LEVEL_COUNT; level-- > 0;)
        if (takes(text, names[level])) {
            reader->marking.level = (enum marking_level)level;
            return true;
        }
    return false;
}

/* What stands before the first control: the level, and whose it is. False: this begins like no marking. */
static bool read_owner(struct reader *reader, struct str *text, bool foreign)
{
    struct marking *marking = &reader->marking;
    marking->owner = foreign ? OWNER_FOREIGN : OWNER_USA;
    if (take_level(reader, text, true)) {
        marking->owner = OWNER_NATO;
        return true;
    }
    if (!foreign)
        return take_level(reader, text, false);
    *text = trimmed(*text);
    if (takes(text, "JOINT")) {
        marking->owner = OWNER_JOINT;
        *text = trimmed(*text);
        return take_level(reader, text, false);
    }
    struct str code = next_word(text, " ");
    if (!is_code(code))
        return false;
    codes_add(&marking->owners, code);
    *text = trimmed(*text);
    return take_level(reader, text, false);
}

/* The next part of `text` up to a double stroke, which is dropped. */
static struct str take_part(struct str *text)
{
    struct str part = {text->ptr, 0};
    while (part.len < text->len && !(part.len + 1 < text->len && memcmp(text->ptr + part.len, "//", 2) == 0))
        part.len++;
    size_t taken = part.len < text->len ? part.len + 2 : part.len;
    assert(taken <= text->len && part.len <= taken);
    *text = (struct str){text->ptr + taken, text->len - taken};
    return trimmed(part);
}

static void read_release(struct reader *reader, struct str list)
{
    struct marking *marking = &reader->marking;
    if (marking->release == RELEASE_NOFORN)
        found_fault(reader, "NOFORN and REL TO exclude each other", "one of them");
    marking->release = RELEASE_LISTED;
    if (reader->portion && trimmed(list).len == 0) {
        if (reader->banner)
            marking->listed = reader->banner->listed;
        return;
    }
    if (!read_codes(list, &marking->listed))
        found_fault(reader, "REL TO names no countries", "REL TO USA, then codes of three letters, such as KOR");
    codes_add(&marking->listed, STR("USA"));
    if (marking->listed.count == 1)
        found_fault(reader, "REL TO USA alone releases it to nobody else", "NOFORN, or another country behind USA");
}

static void read_control(struct reader *reader, struct str control)
{
    struct marking *marking = &reader->marking;
    bool letters = control.len > 0 && control.len < MARKING_CONTROL_BYTES;
    for (size_t i = 0; letters && i < control.len; i++)
        letters = (control.ptr[i] >= 'A' && control.ptr[i] <= 'Z') || control.ptr[i] == ' ' || control.ptr[i] == '-';
    if (str_equal(control, STR("NOFORN")) || (reader->portion && str_equal(control, STR("NF")))) {
        if (marking->release == RELEASE_LISTED)
            found_fault(reader, "NOFORN and REL TO exclude each other", "one of them");
        marking->release = RELEASE_NOFORN;
    } else if (takes(&control, "REL TO") || (reader->portion && takes(&control, "REL"))) {
        read_release(reader, control);
    } else if (!letters) {
        found_fault(reader, "this is no control", "NOFORN, or REL TO USA and others");
    } else if (marking->control_count < MARKING_CONTROL_COUNT_MAX) {
        memcpy(marking->controls[marking->control_count++], control.ptr, control.len);
    }
}

static void read_part(struct reader *reader, struct str part)
{
    struct marking *marking = &reader->marking;
    if (takes(&part, "FGI")) {
        marking->fgi = true;
        if (trimmed(part).len > 0 && !read_codes(part, &marking->foreign))
            found_fault(reader, "FGI names no countries", "FGI, and codes of three letters");
        return;
    }
    while (part.len > 0) {
        struct str control = {part.ptr, 0};
        while (control.len < part.len && part.ptr[control.len] != '/')
            control.len++;
        size_t taken = control.len < part.len ? control.len + 1 : control.len;
        part = (struct str){part.ptr + taken, part.len - taken};
        read_control(reader, trimmed(control));
    }
}

/* What stands behind the level up to the first double stroke: the owners of what is joint, NATO's releases. */
static void read_behind_level(struct reader *reader, struct str rest)
{
    struct marking *marking = &reader->marking;
    if (marking->owner == OWNER_JOINT) {
        if (!read_codes(rest, &marking->owners) || marking->owners.count < 2)
            found_fault(reader, "what is JOINT has two owners or more",
                        "their codes behind the level, such as KOR USA");
    } else if (marking->owner == OWNER_NATO && takes(&rest, "Releasable to")) {
        struct str word;
        marking->release = RELEASE_LISTED;
        while ((word = next_word(&rest, "/ ")).len > 0)
            if (word.len < MARKING_CODE_BYTES)
                codes_append(&marking->listed, word);
            else
                found_fault(reader, "this is nobody to release to", "codes such as EU/PfP/MD");
    } else if (rest.len > 0) {
        found_fault(reader, "nothing stands behind the level but //", "two strokes, and then controls");
    }
}

static void check(struct reader *reader)
{
    const struct marking *marking = &reader->marking;
    if (marking->owner == OWNER_USA && marking->level == LEVEL_RESTRICTED)
        found_fault(reader, "there is no level RESTRICTED but of others",
                    "the owner before it, such as //KOR RESTRICTED");
    if (marking->owner != OWNER_JOINT || reader->fault)
        return;
    for (uint32_t i = 0; i < marking->owners.count; i++)
        if (marking->release != RELEASE_LISTED || !marking_lists(marking, str_of(marking->owners.code[i])))
            found_fault(reader, "what is JOINT is released to its owners", "REL TO with all of them");
}

static bool read_marking(struct reader *reader, struct str text)
{
    bool foreign = text.len > 2 && memcmp(text.ptr, "//", 2) == 0;
    if (foreign)
        text = (struct str){text.ptr + 2, text.len - 2};
    if (!read_owner(reader, &text, foreign))
        return false;
    read_behind_level(reader, take_part(&text));
    while (text.len > 0)
        read_part(reader, take_part(&text));
    check(reader);
    return true;
}

enum marking_reading marking_read(struct str text, struct marking *ret_marking, const char **ret_fault,
                                  const char **ret_right)
{
    struct reader reader = {.portion = false};
    struct buf again;
    if (!read_marking(&reader, trimmed(text)))
        return MARKING_WORDS;
    buf_init(&again, MARKING_TEXT_BYTES_MAX);
    marking_write(&reader.marking, &again);
    if (!str_equal((struct str){again.ptr, again.len}, text))
        found_fault(&reader, "this is not how the marking is written", NULL);
    buf_free(&again);
    *ret_marking = reader.marking;
    *ret_fault = reader.fault;
    *ret_right = reader.right;
    assert(reader.fault || !reader.right);
    return reader.fault ? MARKING_FAULTY : MARKING_BY_RULE;
}

size_t marking_read_portion(struct str paragraph, const struct marking *banner, struct marking *ret_marking)
{
    const char *end = paragraph.len > 2 && paragraph.ptr[0] == '(' ? memchr(paragraph.ptr, ')', paragraph.len) : NULL;
    struct reader reader = {.portion = true, .banner = banner};
    if (!end || end - paragraph.ptr > MARKING_TEXT_BYTES_MAX)
        return 0;
    struct str inside = {paragraph.ptr + 1, (size_t)(end - paragraph.ptr) - 1};
    if (!read_marking(&reader, trimmed(inside)) || reader.fault)
        return 0;
    *ret_marking = reader.marking;
    return inside.len + 2;
}

/* ---- writing ---- */

static void write_codes(const struct marking_codes *codes, const char *between, struct buf *text)
{
    for (uint32_t i = 0; i < codes->count; i++)
        buf_printf(text, "%s%s", i > 0 ? between : "", codes->code[i]);
}

/* By letters alone: the owners of what is joint. */
static void write_owners(const struct marking_codes *owners, struct buf *text)
{
    bool usa = owners->count > 0 && strcmp(owners->code[0], "USA") == 0;
    for (uint32_t i = usa ? 1 : 0; i < owners->count; i++) {
        if (usa && strcmp(owners->code[i], "USA") > 0) {
            buf_add_str(text, STR(" USA"));
            usa = false;
        }
        buf_printf(text, " %s", owners->code[i]);
    }
    if (usa)
        buf_add_str(text, STR(" USA"));
}

static void write_level(const struct marking *marking, bool portion, struct buf *text)
{
    assert((uint32_t)marking->level < LEVEL_COUNT);
    const char *name = (portion ? level_marks : level_names)[marking->level];
    switch (marking->owner) {
    case OWNER_USA: buf_add_str(text, str_of(name)); break;
    case OWNER_FOREIGN: buf_printf(text, "//%s %s", marking->owners.code[0], name); break;
    case OWNER_JOINT:
        buf_printf(text, "//JOINT %s", name);
        write_owners(&marking->owners, text);
        break;
    case OWNER_NATO: buf_add_str(text, str_of((portion ? nato_marks : nato_names)[marking->level])); break;
    }
}

static bool same_codes(const struct marking_codes *a, const struct marking_codes *b)
{
    bool same = a->count == b->count;
    for (uint32_t i = 0; same && i < a->count; i++)
        same = strcmp(a->code[i], b->code[i]) == 0;
    return same;
}

static void write_rest(const struct marking *marking, bool portion, const struct marking *banner, struct buf *text)
{
    bool nato = marking->owner == OWNER_NATO, listed = marking->release == RELEASE_LISTED;
    assert(marking->control_count <= MARKING_CONTROL_COUNT_MAX && (marking->fgi || marking->foreign.count == 0));
    if (nato && listed) {
        buf_add_str(text, STR(" Releasable to "));
        write_codes(&marking->listed, "/", text);
    }
    if (marking->fgi) {
        buf_add_str(text, STR("//FGI"));
        buf_add_str(text, marking->foreign.count > 0 ? STR(" ") : STR(""));
        write_codes(&marking->foreign, " ", text);
    }
    const char *between = "//";
    for (uint32_t i = 0; i < marking->control_count; i++, between = "/")
        buf_printf(text, "%s%s", between, marking->controls[i]);
    if (marking->release == RELEASE_NOFORN) {
        buf_printf(text, "%s%s", between, portion ? "NF" : "NOFORN");
    } else if (listed && !nato) {
        bool as_banner =
            portion && banner && banner->release == RELEASE_LISTED && same_codes(&banner->listed, &marking->listed);
        buf_printf(text, "%s%s", between, as_banner ? "REL" : "REL TO ");
        if (!as_banner)
            write_codes(&marking->listed, ", ", text);
    }
}

void marking_write(const struct marking *marking, struct buf *ret_text)
{
    write_level(marking, false, ret_text);
    write_rest(marking, false, NULL, ret_text);
}

void marking_write_portion(const struct marking *marking, const struct marking *banner, struct buf *ret_text)
{
    buf_add_str(ret_text, STR("("));
    write_level(marking, true, ret_text);
    write_rest(marking, true, banner, ret_text);
    buf_add_str(ret_text, STR(")"));
}

/* ---- what markings say together ---- */

bool marking_same(const struct marking *a, const struct marking *b)
{
    bool same = a->level == b->level && a->owner == b->owner && a->release == b->release && a->fgi == b->fgi &&
                a->control_count == b->control_count && same_codes(&a->owners, &b->owners) &&
                same_codes(&a->foreign, &b->foreign) && same_codes(&a->listed, &b->listed);
    for (uint32_t i = 0; same && i < a->control_count; i++)
        same = strcmp(a->controls[i], b->controls[i]) == 0;
    return same;
}

bool marking_lists(const struct marking *marking, struct str country)
{
    struct marking_codes all = spelled_out(&marking->listed);
    bool owns =
        codes_have(&marking->owners, country) || (marking->owner == OWNER_USA && str_equal(country, STR("USA")));
    return owns || (marking->release == RELEASE_LISTED && codes_have(&all, country));
}

/* What is unclassified and says nothing of release restricts nothing. */
static bool is_open(const struct marking *marking)
{
    return marking->level == LEVEL_UNCLASSIFIED && marking->release == RELEASE_UNSAID;
}

static void roll_up_release(struct marking *sum, const struct marking *more, bool sum_open)
{
    if (is_open(more) || (sum->release == RELEASE_UNSAID && more->release == RELEASE_UNSAID))
        return;
    if (sum_open) {
        sum->release = more->release;
        sum->listed = more->listed;
        return;
    }
    struct marking_codes common = {.count = 0}, a = spelled_out(&sum->listed), b = spelled_out(&more->listed);
    bool both = sum->release == RELEASE_LISTED && more->release == RELEASE_LISTED;
    for (uint32_t i = 0; both && i < a.count; i++)
        if (codes_have(&b, str_of(a.code[i])))
            codes_add(&common, str_of(a.code[i]));
    if (both && same_codes(&sum->listed, &more->listed))
        return;
    assert(common.count <= sum->listed.count + MARKING_CODE_COUNT_MAX && !is_open(sum));
    sum->release = common.count > 1 ? RELEASE_LISTED : RELEASE_NOFORN;
    sum->listed = common.count > 1 ? common : (struct marking_codes){.count = 0};
}

/* Whoever else owns a part of it is named by FGI. */
static void add_foreign(struct marking *sum, const struct marking *more)
{
    bool hidden = (sum->fgi && sum->foreign.count == 0) || (more->fgi && more->foreign.count == 0);
    for (uint32_t i = 0; i < more->foreign.count; i++)
        codes_add(&sum->foreign, str_of(more->foreign.code[i]));
    for (uint32_t i = 0; i < more->owners.count; i++)
        if (strcmp(more->owners.code[i], "USA") != 0)
            codes_add(&sum->foreign, str_of(more->owners.code[i]));
    if (more->owner == OWNER_NATO)
        codes_add(&sum->foreign, STR("NATO"));
    sum->fgi = sum->fgi || more->fgi || sum->foreign.count > 0;
    if (hidden || sum->foreign.count == MARKING_CODE_COUNT_MAX)
        sum->foreign.count = 0;
}

static void roll_up_owner(struct marking *sum, const struct marking *more)
{
    struct marking none = {.owner = OWNER_USA};
    if (sum->owner == more->owner && same_codes(&sum->owners, &more->owners)) {
        none.fgi = more->fgi;
        none.foreign = more->foreign;
        add_foreign(sum, &none);
        return;
    }
    struct marking before = *sum;
    sum->owner = OWNER_USA;
    sum->owners.count = 0;
    add_foreign(sum, &before);
    add_foreign(sum, more);
}

void marking_roll_up(struct marking *sum, const struct marking *more)
{
    bool sum_open = is_open(sum), plain = is_open(more) && more->owner == OWNER_USA && more->control_count == 0;
    if (plain)
        return; /* it stands on any page, whoever's that is */
    if (sum_open && sum->owner == OWNER_USA && !sum->fgi && sum->control_count == 0) {
        *sum = *more;
        return;
    }
    sum->level = more->level > sum->level ? more->level : sum->level;
    roll_up_owner(sum, more);
    if (sum->owner == OWNER_USA && sum->level == LEVEL_RESTRICTED)
        sum->level = LEVEL_CONFIDENTIAL; /* the least of ours that covers it */
    roll_up_release(sum, more, sum_open);
    for (uint32_t i = 0; i < more->control_count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < sum->control_count; k++)
            found = found || strcmp(sum->controls[k], more->controls[i]) == 0;
        if (!found && sum->control_count < MARKING_CONTROL_COUNT_MAX)
            memcpy(sum->controls[sum->control_count++], more->controls[i], MARKING_CONTROL_BYTES);
    }
}
