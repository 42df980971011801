/* Single values: texts, numbers, words, and how times and chances are written. */
#include "scenario/value.h"

#include <assert.h>

#include "program/time.h"
#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/pattern.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/voice.h"

bool value_integer(struct compiler *compiler, const struct section *section, enum key_index index, int32_t *ret_number)
{
    const struct node *node = section->at[index];
    const struct key *row = &section_keys[index];
    int64_t number;
    assert(row->low >= INT32_MIN && row->high <= INT32_MAX);
    if (!node)
        return false;
    if (!literal_number(node->text, &number)) {
        voice_error(compiler, node, "a whole number", "`%s` is not a number: `" STR_FMT "`", row->name,
                    STR_ARG(tree_shown(node->text)));
        return false;
    }
    if (number < row->low || number > row->high) {
        voice_error(compiler, node, voice_say(compiler, "from %lld to %lld", (long long)row->low, (long long)row->high),
                    "`%s` is out of range", row->name);
        return false;
    }
    *ret_number = (int32_t)number;
    return true;
}

uint32_t value_word(struct compiler *compiler, const struct section *section, enum key_index index, uint32_t otherwise)
{
    const struct node *node = section->at[index];
    const struct key *row = &section_keys[index];
    assert(row->shape == SHAPE_WORD);
    if (!node)
        return otherwise;
    const char *const *words = words_all((enum words_list)row->detail);
    struct suggestion suggestion = suggestion_for(compiler, node->text);
    const char *list = "one of: ";
    for (uint32_t i = 0; words[i]; i++) {
        if (str_equal(node->text, str_of(words[i])))
            return i;
        suggestion_offer(&suggestion, str_of(words[i]));
        list = voice_say(compiler, "%s%s%s", list, i > 0 ? ", " : "", words[i]);
    }
    voice_error(compiler, node, suggestion_text(compiler, &suggestion, list), "`" STR_FMT "` is not %s",
                STR_ARG(tree_shown(node->text)),
                (enum words_list)row->detail == WORDS_stage_opens ? "a way to open"
                                                                  : voice_say(compiler, "a %s", row->name));
    return otherwise;
}

bool value_bool(struct compiler *compiler, const struct node *node, bool *ret_truth)
{
    if (!node)
        return false;
    assert(node->kind == NODE_SCALAR);
    if (str_equal(node->text, STR("true")) || str_equal(node->text, STR("false"))) {
        *ret_truth = node->text.ptr[0] == 't';
        return true;
    }
    voice_error(compiler, node, "true or false", "`" STR_FMT "` is neither true nor false",
                STR_ARG(tree_shown(node->text)));
    return false;
}

static void read_translations(struct compiler *compiler, const struct node *node, struct pattern_source *source,
                              struct text *ret_text)
{
    const struct program *program = compiler->program;
    assert(node->kind == NODE_MAPPING && program->language_count > 0);
    for (const struct node *entry = node->first; entry; entry = entry->next) {
        uint32_t language = program_find_language(program, entry->key->text);
        if (language == INDEX_NONE) {
            struct suggestion suggestion = suggestion_for(compiler, entry->key->text);
            const char *list = "one of: ";
            for (uint32_t i = 0; i < program->language_count; i++) {
                suggestion_offer(&suggestion, program->languages[i]);
                list = voice_say(compiler, "%s%s" STR_FMT, list, i > 0 ? ", " : "", STR_ARG(program->languages[i]));
            }
            voice_error(compiler, entry->key, suggestion_text(compiler, &suggestion, list),
                        "`" STR_FMT "` is not a language of this scenario", STR_ARG(tree_shown(entry->key->text)));
        } else if (entry->kind != NODE_SCALAR || entry->text.len == 0) {
            if (entry->kind != NODE_BAD) {
                voice_error(compiler, entry->key, "a text", "`" STR_FMT "` has no text",
                            STR_ARG(tree_shown(entry->key->text)));
            }
        } else {
            ret_text->in[language] = pattern_words(compiler, entry, language, source);
        }
    }
    for (uint32_t i = 0; i < program->language_count; i++) {
        bool missing = true;
        for (const struct node *entry = node->first; entry; entry = entry->next)
            missing = missing && !str_equal(entry->key->text, program->languages[i]);
        if (missing) {
            voice_warn(compiler, node->key ? node->key : node,
                       voice_say(compiler, "add `" STR_FMT ": ...`", STR_ARG(program->languages[i])),
                       "the text is missing in `" STR_FMT "`", STR_ARG(program->languages[i]));
        }
    }
}

static bool read_text(struct compiler *compiler, const struct node *node, struct pattern_source *source,
                      struct text *ret_text)
{
    memset(ret_text, 0, sizeof(*ret_text));
    if (!node || node->kind == NODE_BAD)
        return false;
    if (node->kind == NODE_SCALAR)
        ret_text->in[0] = pattern_words(compiler, node, 0, source);
    else
        read_translations(compiler, node, source, ret_text);
    pattern_done(compiler, node, source);
    return true;
}

bool value_text(struct compiler *compiler, const struct node *node, struct text *ret_text)
{
    struct pattern_source source = {.holds = HOLDS_NAMES};
    return read_text(compiler, node, &source, ret_text);
}

void value_name(struct compiler *compiler, const struct node *node, struct text *ret_text)
{
    struct pattern_source source = {.holds = HOLDS_NOTHING};
    read_text(compiler, node, &source, ret_text);
}

void value_live_text(struct compiler *compiler, const struct node *node, enum text_of of, uint32_t index,
                     struct text *ret_text)
{
    struct pattern_source source = {.holds = HOLDS_VALUES, .of = of, .index = index};
    read_text(compiler, node, &source, ret_text);
}

void value_check_line(struct compiler *compiler, const struct node *node)
{
    if (!node || node->kind == NODE_BAD)
        return;
    for (const struct node *text = node->kind == NODE_MAPPING ? node->first : node; text;
         text = node->kind == NODE_MAPPING ? text->next : NULL)
        if (text->kind == NODE_SCALAR &&
            (memchr(text->text.ptr, '\n', text->text.len) || memchr(text->text.ptr, '\t', text->text.len)))
            voice_error(compiler, text, "one line; a folded text begins with `>-`", "this is shown on one line");
}

static void want_languages(struct compiler *compiler, const struct node *node)
{
    const struct program *program = compiler->program;
    if (node && node->kind == NODE_SCALAR && program->language_count > 1) {
        const char *form = "";
        for (uint32_t i = 0; i < program->language_count; i++)
            form = voice_say(compiler, "%s%s" STR_FMT ": ...", form, i > 0 ? ", " : "", STR_ARG(program->languages[i]));
        voice_warn(compiler, node, voice_say(compiler, "write {%s}", form), "the text is in one language only");
    }
}

void value_prose(struct compiler *compiler, const struct node *node, struct text *ret_text)
{
    value_text(compiler, node, ret_text);
    want_languages(compiler, node);
}

void value_live_prose(struct compiler *compiler, const struct node *node, enum text_of of, uint32_t index,
                      struct text *ret_text)
{
    value_live_text(compiler, node, of, index, ret_text);
    want_languages(compiler, node);
}

struct str value_line(struct compiler *compiler, const struct node *node, struct str otherwise)
{
    enum { LINE_BYTES_MAX = 200 };
    if (!node)
        return otherwise;
    assert(node->kind == NODE_SCALAR);
    if (node->text.len > LINE_BYTES_MAX || memchr(node->text.ptr, '\n', node->text.len)) {
        voice_error(compiler, node, voice_say(compiler, "one line of at most %d bytes", (int)LINE_BYTES_MAX),
                    "the text is too long");
        return otherwise;
    }
    return store_text(compiler, node->text);
}

/* ---- times ---- */

int64_t value_span(struct compiler *compiler, const struct node *node)
{
    int64_t minutes = literal_minutes(node->text), number;
    if (minutes >= 0)
        return minutes;
    if (minutes == -2) {
        voice_error(compiler, node, "whole minutes, such as 2m", "`" STR_FMT "` is not whole minutes",
                    STR_ARG(node->text));
    } else if (literal_number(node->text, &number) && node->key) {
        voice_error(compiler, node,
                    voice_say(compiler, "write `" STR_FMT ": " STR_FMT "m`", STR_ARG(tree_shown(node->key->text)),
                              STR_ARG(node->text)),
                    "a duration needs a unit");
    } else {
        voice_error(compiler, node, "a duration, such as 30m, 4h or 1h30m", "`" STR_FMT "` is not a duration",
                    STR_ARG(tree_shown(node->text)));
    }
    return -1;
}

/* Minutes as hours and minutes: "1h20m". */
static const char *in_words(struct compiler *compiler, int64_t minutes)
{
    if (minutes % 60 == 0 && minutes > 0)
        return voice_say(compiler, "%lldh", (long long)minutes / 60);
    return minutes < 60 ? voice_say(compiler, "%lldm", (long long)minutes)
                        : voice_say(compiler, "%lldh%lldm", (long long)minutes / 60, (long long)minutes % 60);
}

/* A part of a scalar stands behind blanks, see value_range. */
static int64_t round_up(struct compiler *compiler, const struct node *node, int64_t minutes, bool moment)
{
    int64_t tick = compiler->program->tick_minutes;
    assert(minutes >= 0);
    if (tick == 0 || minutes % tick == 0)
        return minutes;
    int64_t rounded = (minutes / tick + 1) * tick;
    assert(rounded >= minutes && rounded - minutes < tick);
    char text[TIME_TEXT_BYTES];
    voice_warn(compiler, node,
               moment ? voice_say(compiler, "%s", time_text(rounded, text)) : in_words(compiler, rounded),
               "`" STR_FMT "` is rounded up to whole ticks of %s", STR_ARG(tree_shown(str_trim(node->text, STR(" ")))),
               in_words(compiler, tick));
    return rounded;
}

int64_t value_span_ticks(struct compiler *compiler, const struct node *node)
{
    int64_t minutes = value_span(compiler, node);
    return minutes < 0 ? minutes : round_up(compiler, node, minutes, false);
}

/* A setting in minutes is kept within 0..length: what lies beyond the end is beyond the end, and slots stay small. */
static struct expr *within_length(struct compiler *compiler, struct expr *expr)
{
    if (expr && expr->range.high > compiler->length_minutes)
        expr = expr_operation(compiler, OP_MIN, expr, expr_number(compiler, compiler->length_minutes));
    assert(!expr || expr->range.high <= compiler->length_minutes);
    return expr;
}

/* `alert+50m` where alert lasts 40: it comes in the next phase, and there nobody looks for it. */
static void warn_past_stage(struct compiler *compiler, const struct node *node, struct str text)
{
    const char *plus = memchr(text.ptr, '+', text.len);
    if (!plus)
        return;
    struct str id = str_trim((struct str){text.ptr, (size_t)(plus - text.ptr)}, STR(" "));
    struct str span = str_trim((struct str){plus + 1, text.len - (size_t)(plus - text.ptr) - 1}, STR(" "));
    uint32_t stage = symbol_find(&compiler->symbols[SYMBOL_STAGE], id);
    int64_t minutes = literal_minutes(span);
    if (stage >= compiler->program->stage_count || minutes < 0)
        return;
    const struct range *begins = &compiler->stage_begins[stage]->range,
                       *ends = &compiler->stage_begins[stage + 1]->range;
    int64_t length = ends->high - begins->high; /* of sums of lengths */
    bool varies = length != ends->low - begins->low;
    if (minutes >= length)
        voice_warn(compiler, node, "a moment before its end, or of the next phase", "`" STR_FMT "` lasts %s%s",
                   STR_ARG(id), in_words(compiler, length), varies ? " at the most" : "");
}

/* A literal duration or moment is a constant of whole ticks; anything else an expression that the kernel rounds up. */
static struct expr *read_setting(struct compiler *compiler, const struct node *node, bool moment)
{
    const struct str text = str_trim(node->text, STR(" "));
    int64_t minutes, number;
    if (!moment || time_read(text, &minutes) != text.len)
        minutes = literal_minutes(text);
    if (minutes >= 0)
        return within_length(compiler, expr_number(compiler, round_up(compiler, node, minutes, moment)));
    if (literal_number(text, &number)) {
        struct str key = node->key ? tree_shown(node->key->text) : STR("at");
        char time[TIME_TEXT_BYTES];
        voice_error(compiler, node,
                    moment ? voice_say(compiler, "write `" STR_FMT ": %s`", STR_ARG(key), time_text(number, time))
                           : voice_say(compiler, "write `" STR_FMT ": " STR_FMT "m`", STR_ARG(key), STR_ARG(text)),
                    moment ? "a moment is written T+hh:mm" : "a duration needs a unit");
        return NULL;
    }
    if (minutes == -2) {
        voice_error(compiler, node, "whole minutes, such as 2m", "`" STR_FMT "` is not whole minutes", STR_ARG(text));
        return NULL;
    }
    if (moment && memchr(text.ptr, ':', text.len) && text.ptr[0] != 'T') {
        voice_error(compiler, node, "T+hh:mm, such as T+01:30: the time since STARTEX",
                    "`" STR_FMT "` is not a moment after STARTEX", STR_ARG(tree_shown(text)));
        return NULL;
    }
    if (text.len > 1 && text.ptr[0] == 'T' && (text.ptr[1] == '+' || text.ptr[1] == '-')) {
        voice_error(compiler, node, moment ? "T+hh:mm, such as T+01:30, or T+d.hh:mm" : "a duration, such as 30m",
                    "`" STR_FMT "` is not %s", STR_ARG(tree_shown(text)),
                    moment ? "a moment after STARTEX" : "a duration");
        return NULL;
    }
    if (moment)
        warn_past_stage(compiler, node, text);
    struct expr *expr = expr_read(compiler, node, USE_SETTING);
    if (expr && expr->range.low < 0) {
        voice_error(compiler, node, "write max(0, ...), or change the parameter's range",
                    "the time may be negative: %lld to %lld", (long long)expr->range.low, (long long)expr->range.high);
        return NULL;
    }
    return within_length(compiler, expr);
}

struct expr *value_duration(struct compiler *compiler, const struct node *node, int64_t least)
{
    if (!node)
        return NULL;
    struct expr *expr = read_setting(compiler, node, false);
    if (expr && expr->range.high < least) {
        voice_error(compiler, node, "at least a tick", "`" STR_FMT "` is no time at all",
                    STR_ARG(tree_shown(node->text)));
        return NULL;
    }
    return expr;
}

bool value_range(struct compiler *compiler, const struct node *node, struct expr **ret_least, struct expr **ret_most)
{
    const struct str text = node->text;
    size_t at = 0;
    while (at + 1 < text.len && !(text.ptr[at] == '.' && text.ptr[at + 1] == '.'))
        at++;
    *ret_most = NULL;
    if (at + 1 >= text.len) {
        *ret_least = value_duration(compiler, node, 0);
        return *ret_least != NULL;
    }
    /* each half is read as if it stood alone, at its place: what is in front of the second is blank */
    char *behind = store_scratch(compiler, text.len + 1, sizeof(*behind));
    if (!behind)
        return false;
    memset(behind, ' ', at + 2);
    memcpy(behind + at + 2, text.ptr + at + 2, text.len - at - 2);
    struct node least = *node, most = *node;
    least.text = (struct str){text.ptr, at};
    most.text = (struct str){behind, text.len};
    least.whole = most.whole = node;
    *ret_least = value_duration(compiler, &least, 0);
    *ret_most = value_duration(compiler, &most, 0);
    if (!*ret_least || !*ret_most)
        return false;
    if ((*ret_least)->range.low > (*ret_most)->range.high) {
        voice_error(compiler, node, "the least first, such as 10m..40m", "the range is empty: `" STR_FMT "`",
                    STR_ARG(tree_shown(text)));
        return false;
    }
    return true;
}

struct expr *value_moment(struct compiler *compiler, const struct node *node)
{
    if (!node)
        return NULL;
    struct expr *expr = read_setting(compiler, node, true);
    if (expr && compiler->length_minutes > 0 && expr->range.low >= compiler->length_minutes) {
        char text[TIME_TEXT_BYTES];
        voice_error(compiler, node, voice_say(compiler, "before %s", time_text(compiler->length_minutes, text)),
                    "`" STR_FMT "` is beyond the length of the exercise", STR_ARG(tree_shown(node->text)));
        return NULL;
    }
    return expr;
}

/* ---- chances ---- */

struct expr *value_chance(struct compiler *compiler, const struct node *node)
{
    enum { MILLION = 1000000 };
    int64_t millionths;
    if (!node)
        return NULL;
    if (literal_percent(node->text, &millionths)) {
        if (millionths > MILLION) {
            voice_error(compiler, node, "at most 100%", "a chance of `" STR_FMT "`", STR_ARG(node->text));
            return NULL;
        }
        int64_t chance = (millionths * CHANCE_ALWAYS + MILLION / 2) / MILLION;
        if (chance == 0) {
            voice_warn(compiler, node, "at least 0.001%", "a chance of `" STR_FMT "` never comes true",
                       STR_ARG(node->text));
        }
        return chance == CHANCE_ALWAYS ? NULL : expr_number(compiler, chance);
    }
    if (memchr(node->text.ptr, '%', node->text.len) && node->text.len > 0 &&
        node->text.ptr[node->text.len - 1] == '%') {
        voice_error(compiler, node, "such as 60% or 2.5%, at most four decimals", "`" STR_FMT "` is not a chance",
                    STR_ARG(tree_shown(node->text)));
        return NULL;
    }
    struct expr *expr = expr_read(compiler, node, USE_SETTING);
    if (!expr)
        return NULL;
    if (expr->range.low > 100 || expr->range.high < 0) {
        voice_error(compiler, node, "from 0 to 100", "this is not a percentage: %lld to %lld",
                    (long long)expr->range.low, (long long)expr->range.high);
        return NULL;
    }
    if (expr->range.low < 0 || expr->range.high > 100) {
        expr = expr_operation(compiler, OP_MAX, expr, expr_number(compiler, 0));
        expr = expr_operation(compiler, OP_MIN, expr, expr_number(compiler, 100));
    }
    expr = expr_operation(compiler, OP_MUL, expr, expr_number(compiler, CHANCE_ALWAYS));
    expr = expr_operation(compiler, OP_DIV, expr, expr_number(compiler, 100));
    assert(expr->range.low >= 0 && expr->range.high <= CHANCE_ALWAYS);
    return expr->range.low == CHANCE_ALWAYS ? NULL : expr;
}

void value_weights_fit(struct compiler *compiler, const struct node *node, int64_t total)
{
    assert(total >= 0);
    if (total > WEIGHT_TOTAL_MAX)
        voice_error(compiler, node, voice_say(compiler, "at most %d; divide them", (int)WEIGHT_TOTAL_MAX),
                    "the weights may add up to %lld", (long long)total);
}

/* ---- dates ---- */

/* ---- cells ---- */

uint32_t value_cells(struct compiler *compiler, const struct node *list, uint32_t ret_cells[], uint32_t count_max)
{
    uint32_t count = 0, seen = 0;
    for (const struct node *node = list ? list->first : NULL; node; node = node->next) {
        uint32_t cell = symbol_resolve(compiler, SYMBOL_CELL, node);
        if (cell == INDEX_NONE)
            continue;
        assert(cell < CELL_COUNT_MAX);
        if (seen >> cell & 1) {
            voice_error(compiler, node, "each cell once", "`" STR_FMT "` is named twice",
                        STR_ARG(tree_shown(node->text)));
            continue;
        }
        seen |= UINT32_C(1) << cell;
        if (count < count_max)
            ret_cells[count++] = cell;
    }
    assert(count <= count_max);
    return count;
}

/* ---- names ---- */

static bool is_value_name(const struct node *node)
{
    return node->kind == NODE_SCALAR && symbol_is_id(node->text) && !memchr(node->text.ptr, '-', node->text.len);
}

/* What a value is called for people, where the names are the keys of a mapping. */
static void read_label(struct compiler *compiler, const struct node *node, struct text *ret_label)
{
    if (node->kind != NODE_SCALAR && node->kind != NODE_MAPPING) {
        if (node->kind != NODE_BAD)
            voice_error(compiler, node, "a text, or one a language: {en: ..., ko: ...}", "this is not a text");
        return;
    }
    value_check_line(compiler, node);
    value_text(compiler, node, ret_label);
}

uint32_t value_named(struct compiler *compiler, const struct node *of, struct program_named *ret_names,
                     uint32_t count_max)
{
    bool labelled = of->kind == NODE_MAPPING;
    uint32_t count = 0;
    for (const struct node *node = of->first; node && count < count_max; node = node->next) {
        const struct node *name = labelled ? node->key : node;
        if (!is_value_name(name)) {
            if (name->kind != NODE_BAD) {
                voice_error(compiler, name, "a small letter, then small letters, digits and `_`",
                            "this is not a name for a value");
            }
            continue;
        }
        symbol_refuse_keyword(compiler, name);
        for (uint32_t i = 0; i < count; i++)
            if (str_equal(ret_names[i].name, name->text))
                voice_error(compiler, name, "each name once", "`" STR_FMT "` is given twice", STR_ARG(name->text));
        struct program_named *value = &ret_names[count++];
        value->name = store_text(compiler, name->text);
        if (labelled)
            read_label(compiler, node, &value->label);
    }
    return count;
}

struct expr *value_truth(struct compiler *compiler, const struct node *node, int32_t from, int32_t to)
{
    struct expr *expr = node ? expr_read(compiler, node, USE_NUMBER) : NULL;
    if (expr && (expr->range.high < from || expr->range.low > to))
        voice_error(compiler, node, voice_say(compiler, "from %d to %d", (int)from, (int)to),
                    "the truth is none of the answers: %lld to %lld", (long long)expr->range.low,
                    (long long)expr->range.high);
    return expr;
}
