/* Reads `{company}`, `{wounded}`, `{beds - wounded}` and `{if severity >= 4: many | few}` in texts; `{{` is a brace.
 *
 * The same text is written twice: for people who read the scenario, with its names put in and all else as its author
 * wrote it, and with marks for whoever fills in the values (program/fill.h). */
#include "scenario/pattern.h"

#include <assert.h>
#include <stdlib.h>

#include "program/fill.h"
#include "scenario/compiler.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/voice.h"

struct writing {
    struct compiler *compiler;
    const struct node *node;
    struct pattern_source *source;
    uint32_t language, depth; /* depth: of conditions around the place */
    struct str text;
    size_t at;
    struct buf plain, marked;
    bool has_values, failed;
    bool stopped; /* what follows cannot be told apart from what is wrong */
};

static void put_both(struct writing *writing, struct str text)
{
    buf_add_str(&writing->plain, text);
    buf_add_str(&writing->marked, text);
}

static void fail(struct writing *writing, size_t at, size_t len, const char *right, const char *wrong)
{
    voice_error_inside(writing->compiler, writing->node, (uint32_t)at, (uint32_t)len, right, "%s", wrong);
    writing->failed = true;
}

static void stop(struct writing *writing, size_t at, size_t len, const char *right, const char *wrong)
{
    fail(writing, at, len, right, wrong);
    writing->stopped = true;
}

static struct str between(const struct writing *writing, size_t from, size_t to)
{
    assert(from <= to && to <= writing->text.len);
    return str_trim((struct str){writing->text.ptr + from, to - from}, STR(" \n\t"));
}

/* ---- what is put in ---- */

/* Notes that the language puts `what` in; NULL: there are too many, reported. */
static struct mention *mention(struct writing *writing, struct str what)
{
    struct pattern_source *source = writing->source;
    struct mention *found = source->mentions, *end = found + source->mention_count;
    assert(source->mention_count <= MENTION_COUNT_MAX && what.len > 0);
    while (found < end && !str_equal(found->what, what))
        found++;
    if (found == end && source->mention_count == MENTION_COUNT_MAX) {
        if (!source->too_many)
            voice_error(writing->compiler, writing->node,
                        voice_say(writing->compiler, "at most %d", (int)MENTION_COUNT_MAX),
                        "too many names and values in one text");
        source->too_many = writing->failed = writing->stopped = true;
        return NULL;
    }
    if (found == end) {
        *found = (struct mention){.what = what, .value = INDEX_NONE};
        source->mention_count++;
    }
    found->languages |= UINT32_C(1) << writing->language;
    return found;
}

/* The expression between two places, read where it stands: what is in front of it is blank. */
static struct expr *read_expression(struct writing *writing, size_t from, size_t to, enum expr_use use)
{
    char *text = store_scratch(writing->compiler, to + 1, sizeof(*text));
    if (!text)
        return NULL;
    memset(text, ' ', from);
    memcpy(text + from, writing->text.ptr + from, to - from);
    struct node part = *writing->node;
    part.text = (struct str){text, to};
    part.whole = writing->node;
    return expr_read(writing->compiler, &part, use);
}

static void put_mark(struct writing *writing, int mark, const struct mention *mention)
{
    buf_printf(&writing->marked, "%c%u%c", mark, mention->value, FILL_INDEX_END);
    writing->has_values = true;
}

/* The value of an expression, found again where the text has it already; NULL was reported. */
static struct mention *mention_value(struct writing *writing, size_t from, size_t to, enum expr_use use)
{
    struct pattern_source *source = writing->source;
    struct str what = between(writing, from, to);
    struct mention *found = mention(writing, what);
    if (!found)
        return NULL;
    bool known = found->value != INDEX_NONE;
    struct expr *expr = known ? source->values[found->value] : read_expression(writing, from, to, use);
    if (known && use == USE_CONDITION && expr->type != TYPE_CONDITION) /* says what is wrong */
        expr = read_expression(writing, from, to, use);
    if (expr && use == USE_ANY && expr->type == TYPE_CONDITION) {
        fail(writing, (size_t)(what.ptr - writing->text.ptr), what.len, "{if condition: what is shown | what else}",
             "a condition has no value to be shown");
        expr = NULL;
    }
    if (!expr) {
        writing->failed = true;
        return NULL;
    }
    if (!known) {
        assert(source->value_count < source->mention_count); /* each is a mention */
        found->value = source->value_count;
        source->values[source->value_count++] = expr;
    }
    return found;
}

static void fail_unknown(struct writing *writing, struct str name)
{
    struct compiler *compiler = writing->compiler;
    struct suggestion suggestion = suggestion_for(compiler, name);
    static const enum symbol_kind kinds[] = {SYMBOL_NAME, SYMBOL_VARIABLE, SYMBOL_PARAMETER, SYMBOL_DEFINITION};
    size_t count = writing->source->holds == HOLDS_VALUES ? sizeof(kinds) / sizeof(kinds[0]) : 1;
    for (size_t i = 0; i < count; i++)
        suggestion_offer_all(&suggestion, &compiler->symbols[kinds[i]]);
    fail(writing, (size_t)(name.ptr - writing->text.ptr), name.len,
         suggestion_text(compiler, &suggestion,
                         writing->source->holds == HOLDS_VALUES
                             ? "a name of `names`, a variable or a parameter; `{{` is shown as a brace"
                             : "a name of `names`; `{{` is shown as a brace"),
         voice_say(compiler, "there is nothing `" STR_FMT "` to put in", STR_ARG(tree_shown(name))));
}

static bool is_declared(struct compiler *compiler, const struct node *node, struct str name)
{
    static const enum symbol_kind kinds[] = {SYMBOL_VARIABLE, SYMBOL_PARAMETER, SYMBOL_DEFINITION, SYMBOL_STAGE};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (symbol_find(&compiler->symbols[kinds[i]], symbol_meant(compiler, node, name, SYMBOL_BIT(kinds[i]))) !=
            INDEX_NONE)
            return true;
    if (symbol_quantity(compiler, node, name) != INDEX_NONE)
        return true;
    return str_equal(name, STR("T")) || (compiler->program->stage_count > 0 && str_equal(name, STR("phase")));
}

static bool is_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return text.len > 0 && !(text.ptr[0] >= '0' && text.ptr[0] <= '9');
}

static void put_name(struct writing *writing, uint32_t name)
{
    struct compiler *compiler = writing->compiler;
    struct symbol *symbol = &compiler->symbols[SYMBOL_NAME].items[name];
    assert(writing->source->holds != HOLDS_NOTHING && name < compiler->symbols[SYMBOL_NAME].count);
    symbol->used = true;
    mention(writing, symbol->id);
    put_both(writing, program_text(&compiler->names[name], writing->language));
}

/* `{...}` but a condition; from behind the brace up to the closing one. */
static void put_value(struct writing *writing, size_t from, size_t to)
{
    struct compiler *compiler = writing->compiler;
    struct str what = between(writing, from, to);
    uint32_t name = symbol_find(&compiler->symbols[SYMBOL_NAME],
                                symbol_meant(compiler, writing->node, what, SYMBOL_BIT(SYMBOL_NAME)));
    if (writing->source->holds == HOLDS_NOTHING) {
        fail(writing, from - 1, to - from + 2, "`{{` is shown as a brace", "a name puts nothing in");
        return;
    }
    struct str me = families_me(compiler, writing->node);
    if (str_equal(what, STR("me")) && me.ptr) {
        uint32_t cell = symbol_find(&compiler->symbols[SYMBOL_CELL], me);
        mention(writing, what);
        put_both(writing,
                 cell == INDEX_NONE ? me : program_text(&compiler->program->cells[cell].name, writing->language));
        return;
    }
    bool dollar = from >= 2 && writing->text.ptr[from - 2] == '$';
    if (what.len == 0) {
        fail(writing, from - 1, to - from + 2, "a name or a value; `{{` is shown as a brace",
             "nothing stands between the braces");
    } else if (name != INDEX_NONE) {
        put_name(writing, name);
    } else if (is_word(what) && !is_declared(compiler, writing->node, what)) {
        fail_unknown(writing, what);
    } else if (writing->source->holds != HOLDS_VALUES) {
        fail(writing, from - 1, to - from + 2,
             "only names of `names` here; values stand in texts of injects, decisions, assessments and endings",
             "this text is read at no one moment, so it can hold no value");
    } else {
        const struct mention *value = mention_value(writing, from, to, USE_ANY);
        if (value)
            put_mark(writing, FILL_VALUE, value);
        buf_printf(&writing->plain, "{" STR_FMT "}", STR_ARG(what));
    }
    if (dollar && !writing->failed)
        voice_warn(compiler, writing->node, "write `{...}` alone; for an amount of money, its currency in letters",
                   "`${" STR_FMT "}` keeps its dollar", STR_ARG(tree_shown(what)));
}

/* ---- conditions ---- */

static void put_text(struct writing *writing);

static void drop_blanks(struct buf *text, size_t from)
{
    while (text->len > from && strchr(" \n\t", text->ptr[text->len - 1]))
        text->len--;
}

/* What is shown in one case: without the blanks at its ends. */
static void put_case(struct writing *writing)
{
    while (writing->at < writing->text.len && strchr(" \n\t", writing->text.ptr[writing->at]))
        writing->at++;
    size_t plain = writing->plain.len, marked = writing->marked.len;
    put_text(writing);
    drop_blanks(&writing->plain, plain);
    drop_blanks(&writing->marked, marked);
}

/* From behind `{if`. */
static void put_condition(struct writing *writing, size_t open)
{
    size_t from = writing->at, colon = from;
    const struct str text = writing->text;
    while (colon < text.len && !strchr(":{}|", text.ptr[colon]))
        colon++;
    if (colon == text.len || text.ptr[colon] != ':') {
        stop(writing, open, 3, "{if condition: what is shown | what else}", "a condition in a text is followed by `:`");
        return;
    }
    if (writing->source->holds != HOLDS_VALUES || writing->depth == FILL_DEPTH_MAX) {
        bool deep = writing->source->holds == HOLDS_VALUES;
        stop(writing, open, 3,
             deep ? voice_say(writing->compiler, "at most %d", (int)FILL_DEPTH_MAX)
                  : "only names of `names` here; values stand in texts of injects, decisions, assessments and endings",
             deep ? "too many conditions within each other"
                  : "this text is read at no one moment, so it can hold no value");
        return;
    }
    if (between(writing, from, colon).len == 0) {
        stop(writing, open, colon - open + 1, "{if condition: what is shown | what else}", "the condition is missing");
        return;
    }
    const struct mention *value = mention_value(writing, from, colon, USE_CONDITION);
    if (value)
        put_mark(writing, FILL_IF, value);
    struct str what = between(writing, from, colon);
    buf_printf(&writing->plain, "{if " STR_FMT ": ", STR_ARG(what));
    writing->at = colon + 1;
    writing->depth++;
    put_case(writing);
    buf_printf(&writing->marked, "%c", FILL_ELSE);
    if (writing->at < text.len && text.ptr[writing->at] == '|') {
        buf_add_str(&writing->plain, STR(" | "));
        writing->at++;
        put_case(writing);
    }
    writing->depth--;
    buf_printf(&writing->marked, "%c", FILL_IF_END);
    buf_add_str(&writing->plain, STR("}"));
    if (!writing->stopped && (writing->at == text.len || text.ptr[writing->at] != '}'))
        stop(writing, open, 3, writing->at == text.len ? "`}` at its end" : "two cases, one `|` between them",
             writing->at == text.len ? "the condition is not closed" : "a condition has two cases");
    writing->at += writing->at < text.len;
}

/* From a brace on. */
static void put_hole(struct writing *writing)
{
    const struct str text = writing->text;
    size_t open = writing->at, from = open + 1, close = from;
    bool condition =
        text.len - from > 2 && memcmp(text.ptr + from, "if", 2) == 0 && strchr(" \n\t", text.ptr[from + 2]);
    if (condition) {
        writing->at = from + 2;
        put_condition(writing, open);
        return;
    }
    while (close < text.len && text.ptr[close] != '}' && text.ptr[close] != '{')
        close++;
    if (close == text.len || text.ptr[close] == '{') {
        stop(writing, open, 1, "`}` behind a name or a value; `{{` is shown as a brace", "a `{` is not closed");
        return;
    }
    put_value(writing, from, close);
    writing->at = close + 1;
}

/* Up to the end, or in a condition up to `|` or `}`. */
static void put_text(struct writing *writing)
{
    const struct str text = writing->text;
    while (writing->at < text.len && !writing->stopped) {
        char c = text.ptr[writing->at];
        if (writing->depth > 0 && (c == '|' || c == '}'))
            return;
        if (c == '{' && writing->at + 1 < text.len && text.ptr[writing->at + 1] == '{') {
            put_both(writing, STR("{"));
            writing->at += 2;
        } else if (c == '{') {
            put_hole(writing);
        } else {
            put_both(writing, (struct str){&text.ptr[writing->at++], 1});
        }
    }
}

/* ---- a text ---- */

/* Bytes of the longest that a value can be shown as. */
static size_t value_width(const struct compiler *compiler, const struct expr *expr)
{
    enum { NUMBER_BYTES = 11 }; /* -2147483648 */
    size_t most = 0;
    if (expr->type != TYPE_NAMED)
        return NUMBER_BYTES;
    const struct program_variable *variable =
        expr->named == NAMED_STAGE ? &compiler->stage_names : &compiler->program->variables[expr->named];
    for (uint32_t i = 0; i < variable->value_count; i++) {
        const struct program_named *named = &compiler->program->value_names[variable->value_first + i];
        most = named->name.len > most ? named->name.len : most;
        for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++)
            most = named->label.in[l].len > most ? named->label.in[l].len : most;
    }
    return most;
}

/* Whether the words have room (FILLED_BYTES_MAX), whatever the values: no run may find out that they have not. */
static bool has_room(const struct writing *writing)
{
    size_t most = writing->marked.len;
    for (size_t at = 0; at < writing->marked.len; at++)
        if (writing->marked.ptr[at] == FILL_VALUE) {
            uint32_t value = (uint32_t)strtoul(writing->marked.ptr + at + 1, NULL, 10); /* FILL_INDEX_END follows */
            assert(value < writing->source->value_count);
            most += value_width(writing->compiler, writing->source->values[value]);
        }
    return most <= FILLED_BYTES_MAX;
}

struct str pattern_words(struct compiler *compiler, const struct node *scalar, uint32_t language,
                         struct pattern_source *source)
{
    assert(language < LANGUAGE_COUNT_MAX && scalar->kind == NODE_SCALAR);
    if (!memchr(scalar->text.ptr, '{', scalar->text.len))
        return store_text(compiler, scalar->text);
    struct writing writing = {
        .compiler = compiler, .node = scalar, .source = source, .language = language, .text = scalar->text};
    buf_init(&writing.plain, TEXT_BYTES_MAX);
    buf_init(&writing.marked, TEXT_BYTES_MAX);
    put_text(&writing);
    if (!writing.failed && (writing.plain.failed || writing.marked.failed))
        voice_error(compiler, scalar, voice_say(compiler, "at most %d bytes", (int)TEXT_BYTES_MAX),
                    "the text is too long with its names put in");
    else if (!writing.failed && !has_room(&writing))
        voice_error(compiler, scalar, "shorter labels of values, or fewer values",
                    "the text may be too long with its values put in");
    struct str plain = {writing.plain.ptr ? writing.plain.ptr : "", writing.plain.len};
    plain = writing.failed ? store_text(compiler, scalar->text) : store_text(compiler, plain);
    if (writing.has_values && !writing.failed && !writing.marked.failed)
        source->in[language] = store_text(compiler, (struct str){writing.marked.ptr, writing.marked.len});
    buf_free(&writing.plain);
    buf_free(&writing.marked);
    return plain;
}

/* Both versions are read side by side: one that lacks a number says something else. */
static void compare_languages(struct compiler *compiler, const struct node *node, const struct pattern_source *source)
{
    const struct program *program = compiler->program;
    for (const struct node *entry = node->first; entry; entry = entry->next) {
        uint32_t language = program_find_language(program, entry->key->text);
        if (language == INDEX_NONE || entry->kind != NODE_SCALAR)
            continue;
        for (uint32_t i = 0; i < source->mention_count; i++) {
            const struct mention *mention = &source->mentions[i];
            if (mention->languages >> language & 1)
                continue;
            uint32_t other = (uint32_t)__builtin_ctz(mention->languages);
            voice_warn(compiler, entry->key, "the same names and values in all languages",
                       "`" STR_FMT "` stands in `" STR_FMT "`, and not in `" STR_FMT "`",
                       STR_ARG(tree_shown(mention->what)), STR_ARG(program->languages[other]),
                       STR_ARG(program->languages[language]));
        }
    }
}

void pattern_done(struct compiler *compiler, const struct node *node, const struct pattern_source *source)
{
    if (node->kind == NODE_MAPPING)
        compare_languages(compiler, node, source);
    if (source->value_count == 0)
        return;
    struct pattern_source *kept = store_scratch(compiler, 1, sizeof(*kept));
    if (!kept)
        return;
    *kept = *source;
    *compiler->patterns_end = kept;
    compiler->patterns_end = &kept->next;
    compiler->pattern_count++;
    compiler->text_value_count += source->value_count;
    if (compiler->text_value_count > TEXT_VALUE_COUNT_MAX &&
        compiler->text_value_count - source->value_count <= TEXT_VALUE_COUNT_MAX)
        voice_error(compiler, node, voice_say(compiler, "at most %d in all texts together", (int)TEXT_VALUE_COUNT_MAX),
                    "too many values in texts");
}
