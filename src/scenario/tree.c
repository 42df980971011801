/* libyaml's events made into nodes.
 *
 * libyaml's own documents are not used: they resolve aliases, keep the last of duplicate keys and know no depth. A
 * stack of open collections takes one event after the other. What a scenario may not have is reported and stepped over,
 * so that one reading finds all of it; only what makes the rest meaningless (bad syntax, depth, sheer number) stops the
 * reading.
 */
#include "scenario/tree.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>
#include <yaml.h>

#include "base/bounds.h"
#include "base/clean.h"
#include "base/hash.h"

struct open_collection {
    struct node *node, *last, *key;
};

struct builder {
    struct tree *tree;
    struct tree_part *part;
    struct str fed; /* its text, as it is put to libyaml: halves.c */
    yaml_parser_t parser;
    size_t fed_bytes;
    struct open_collection stack[YAML_DEPTH_MAX];
    uint32_t depth;
    bool ended, out_of_memory;
};

static uint32_t column_of(const struct builder *builder, yaml_mark_t mark)
{
    /* libyaml is fed from behind the mark */
    bool behind_mark = mark.line == 0 && builder->tree->has_mark && builder->part == builder->tree->parts;
    return (uint32_t)mark.column + 1 + behind_mark;
}

static uint32_t line_of(const struct builder *builder, yaml_mark_t mark)
{
    return (uint32_t)mark.line + builder->part->file.line;
}

static void complain_at(struct builder *builder, yaml_mark_t mark, uint32_t width, const char *right, const char *wrong)
{
    diag_add(builder->tree->diags, DIAG_ERROR, line_of(builder, mark), column_of(builder, mark), width, right, "%s",
             wrong);
}

static void stop_at(struct builder *builder, yaml_mark_t mark, const char *right, const char *wrong)
{
    complain_at(builder, mark, 1, right, wrong);
    builder->tree->broken = true;
}

static void complain_node(struct builder *builder, const struct node *node, const char *right, const char *wrong)
{
    struct place place = tree_place(builder->tree, node);
    diag_add(builder->tree->diags, DIAG_ERROR, place.line, place.column, place.width, right, "%s", wrong);
}

static struct node *new_node(struct builder *builder, enum node_kind kind, const yaml_event_t *event)
{
    struct tree *tree = builder->tree;
    if (tree->work.node_count >= TREE_NODE_COUNT_MAX) {
        stop_at(builder, event->start_mark, guard_at_most(builder->tree, TREE_NODE_COUNT_MAX, "values"),
                "the file has too many values");
        return NULL;
    }
    struct node *node = arena_alloc(tree->arena, 1, sizeof(*node));
    if (!node) {
        builder->out_of_memory = true;
        return NULL;
    }
    tree->work.node_count++;
    node->kind = kind;
    node->line = line_of(builder, event->start_mark);
    node->column = column_of(builder, event->start_mark);
    node->end_line = line_of(builder, event->end_mark);
    node->end_column = column_of(builder, event->end_mark);
    return node;
}

/* A finished scalar or alias, or a collection about to be filled, takes its place in the collection that is open. */
static void place_node(struct builder *builder, struct node *node)
{
    if (builder->depth == 0) {
        builder->part->root = node;
        return;
    }
    struct open_collection *open = &builder->stack[builder->depth - 1];
    if (open->node->kind == NODE_MAPPING && !open->key) {
        if (node->kind != NODE_SCALAR && node->kind != NODE_BAD) {
            complain_node(builder, node, "inside { } and [ ], quote a text that contains brackets",
                          "a key must be a single word");
            node->kind = NODE_BAD;
        }
        open->key = node;
        return;
    }
    if (open->node->count >= TREE_ENTRY_COUNT_MAX) {
        struct place place = tree_place(builder->tree, node);
        diag_add(builder->tree->diags, DIAG_ERROR, place.line, place.column, place.width,
                 guard_at_most(builder->tree, TREE_ENTRY_COUNT_MAX, "entries"), "too many entries in one place");
        builder->tree->broken = true;
        return;
    }
    node->key = open->key;
    open->key = NULL;
    if (open->last)
        open->last->next = node;
    else
        open->node->first = node;
    open->last = node;
    open->node->count++;
    assert(open->node->kind != NODE_MAPPING || node->key);
}

static void refuse_extras(struct builder *builder, const yaml_event_t *event, const yaml_char_t *anchor,
                          const yaml_char_t *tag)
{
    char wrong[128];
    if (anchor) {
        snprintf(wrong, sizeof(wrong), "`&%.40s` is an anchor, and a scenario has none", anchor);
        complain_at(builder, event->start_mark, (uint32_t)strlen((const char *)anchor) + 1,
                    "write it out again where it is needed; a text that begins with & must be quoted", wrong);
    }
    if (tag) {
        snprintf(wrong, sizeof(wrong), "`%.40s` is a YAML tag, and a scenario has none", tag);
        complain_at(builder, event->start_mark, 1,
                    "write `not` for a negation; a text that begins with ! must be quoted", wrong);
    }
}

static enum node_style style_of(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: return STYLE_SINGLE;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return STYLE_DOUBLE;
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE: return STYLE_LITERAL;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE: break;
    }
    return STYLE_PLAIN;
}

/* What is not shown can hide or turn other text, on a terminal and on a page; "\0" even ends it. */
static void refuse_hidden(struct builder *builder, struct node *node)
{
    size_t at = node->text.ptr ? clean_find(node->text) : node->text.len;
    if (at == node->text.len)
        return;
    utf8proc_int32_t code = 0;
    utf8proc_ssize_t width =
        utf8proc_iterate((const utf8proc_uint8_t *)node->text.ptr + at, (utf8proc_ssize_t)(node->text.len - at), &code);
    struct place place = tree_place_inside(builder->tree, node, at, width > 0 ? (size_t)width : 1);
    diag_add(builder->tree->diags, DIAG_ERROR, place.line, place.column, place.width, "delete it",
             "the character U+%04X is not shown: it controls a terminal, turns the direction of a text, or hides one",
             (unsigned)code);
    node->kind = NODE_BAD;
}

static void refuse_half(struct builder *builder, struct node *node, size_t at)
{
    if (!node->text.ptr || at == node->text.len)
        return;
    struct place place = tree_place_inside(builder->tree, node, at, 1);
    diag_add(builder->tree->diags, DIAG_ERROR, place.line, place.column, 6,
             "a letter beyond U+FFFF is \\ud83d\\ude00, the higher half first, or \\U0001F600",
             "half a letter without its other half");
    node->kind = NODE_BAD;
}

static void take_scalar(struct builder *builder, const yaml_event_t *event)
{
    refuse_extras(builder, event, event->data.scalar.anchor, event->data.scalar.tag);
    struct node *node = new_node(builder, NODE_SCALAR, event);
    if (!node)
        return;
    node->style = style_of(event->data.scalar.style);
    char *text = (char *)event->data.scalar.value;
    size_t len = event->data.scalar.length, alone = halves_join(text, &len, node->style == STYLE_DOUBLE);
    if (event->data.scalar.tag) {
        node->kind = NODE_BAD; /* a tag is often an expression with `!`: what is left of it is not worth reading */
    } else if (len > TEXT_BYTES_MAX) {
        complain_node(builder, node, guard_at_most(builder->tree, TEXT_BYTES_MAX, "bytes"), "the text is too long");
        node->kind = NODE_BAD;
    } else {
        node->text = arena_copy(builder->tree->arena, (struct str){text, len});
        builder->out_of_memory = builder->out_of_memory || !node->text.ptr;
        refuse_half(builder, node, alone);
        refuse_hidden(builder, node);
    }
    place_node(builder, node);
}

static void open_collection(struct builder *builder, enum node_kind kind, bool flow, const yaml_event_t *event)
{
    if (builder->depth == YAML_DEPTH_MAX) {
        stop_at(builder, event->start_mark, guard_at_most(builder->tree, YAML_DEPTH_MAX, "levels"),
                "the file is nested too deeply");
        return;
    }
    struct node *node = new_node(builder, kind, event);
    if (!node)
        return;
    node->style = flow ? STYLE_FLOW : STYLE_BLOCK;
    place_node(builder, node);
    builder->stack[builder->depth++] = (struct open_collection){.node = node};
}

static void take_alias(struct builder *builder, const yaml_event_t *event)
{
    char wrong[128];
    snprintf(wrong, sizeof(wrong), "`*%.40s` is an alias, and a scenario has none", event->data.alias.anchor);
    complain_at(builder, event->start_mark, (uint32_t)strlen((const char *)event->data.alias.anchor) + 1,
                "write it out; a text that begins with * must be quoted", wrong);
    struct node *node = new_node(builder, NODE_BAD, event);
    if (node)
        place_node(builder, node);
}

/* Takes entry `node` out of `mapping`; `before` is the entry in front of it, or NULL. */
static void drop_entry(struct node *mapping, struct node *before, struct node *node)
{
    assert(mapping->count > 0);
    *(before ? &before->next : &mapping->first) = node->next;
    mapping->count--;
}

/* Each key once: the later of two is reported and dropped. A table by hash, as a mapping may have 2000 keys. */
static void check_keys(struct builder *builder, struct node *mapping)
{
    uint32_t room = 4;
    while (room < 2 * mapping->count)
        room *= 2;
    struct node **seen = calloc(room, sizeof(struct node *));
    if (!seen) {
        builder->out_of_memory = true;
        return;
    }
    struct node *before = NULL;
    for (struct node *node = mapping->first, *next; node; node = next) {
        next = node->next;
        if (node->key->kind == NODE_BAD) {
            drop_entry(mapping, before, node);
            continue;
        }
        if (str_equal(node->key->text, STR("<<")) && node->key->style == STYLE_PLAIN) {
            complain_node(builder, node->key, "write the entries out",
                          "`<<` merges mappings, and a scenario has none of that");
            drop_entry(mapping, before, node);
            continue;
        }
        uint32_t at = (uint32_t)hash_fnv(HASH_FNV_START, node->key->text.ptr, node->key->text.len) & (room - 1);
        while (seen[at] && !str_equal(seen[at]->key->text, node->key->text))
            at = (at + 1) & (room - 1);
        if (seen[at]) {
            char right[64];
            snprintf(right, sizeof(right), "the first is in line %u; each key once",
                     (unsigned)(seen[at]->key->line - builder->part->file.line + 1));
            struct place place = tree_place(builder->tree, node->key);
            diag_add(builder->tree->diags, DIAG_ERROR, place.line, place.column, place.width, right,
                     "`" STR_FMT "` is given twice", STR_ARG(tree_shown(node->key->text)));
            drop_entry(mapping, before, node);
            continue;
        }
        seen[at] = node;
        before = node;
    }
    assert(!before || !before->next);
    free(seen);
}

static void close_collection(struct builder *builder, const yaml_event_t *event)
{
    assert(builder->depth > 0);
    struct node *node = builder->stack[--builder->depth].node;
    node->end_line = line_of(builder, event->end_mark);
    node->end_column = column_of(builder, event->end_mark);
    if (node->kind == NODE_MAPPING)
        check_keys(builder, node);
}

static size_t offset_of(const struct tree *tree, uint32_t line, uint32_t column)
{
    assert(line >= 1);
    size_t at = line <= tree->line_count ? tree->line_starts[line - 1] : tree->source.len;
    for (uint32_t i = 1; i < column && at < tree->source.len; i++) {
        at++;
        while (at < tree->source.len && ((unsigned char)tree->source.ptr[at] & 0xc0) == 0x80)
            at++;
    }
    assert(at <= tree->source.len);
    return at;
}

static size_t end_of_part(const struct builder *builder)
{
    struct str source = builder->tree->source, text = builder->part->file.text;
    return source.len > 0 ? (size_t)(text.ptr - source.ptr) + text.len : 0;
}

/* Behind the one document there may be comments and `...`. libyaml is not asked: it would read directives first. */
static void check_rest(struct builder *builder, yaml_mark_t mark)
{
    const struct tree *tree = builder->tree;
    uint32_t line = line_of(builder, mark);
    size_t at = offset_of(tree, line, column_of(builder, mark)), end = end_of_part(builder);
    for (; at < end; at++) {
        char c = tree->source.ptr[at];
        bool line_start = at == 0 || tree->source.ptr[at - 1] == '\n';
        if (c == '\n') {
            line++;
        } else if (line_start && at + 3 <= end && memcmp(tree->source.ptr + at, "...", 3) == 0) {
            at += 2;
        } else if (c == '#') {
            while (at + 1 < end && tree->source.ptr[at + 1] != '\n')
                at++;
        } else if (c != ' ' && c != '\t' && c != '\r') {
            diag_add(tree->diags, DIAG_ERROR, line, (uint32_t)(at - tree->line_starts[line - 1]) + 1, 3,
                     "one file is one exercise; put the other into a file of its own", "a second document begins here");
            builder->tree->broken = true;
            return;
        }
    }
}

static void take_event(struct builder *builder, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT: take_scalar(builder, event); break;
    case YAML_ALIAS_EVENT: take_alias(builder, event); break;
    case YAML_SEQUENCE_START_EVENT:
        refuse_extras(builder, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        open_collection(builder, NODE_LIST, event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE, event);
        break;
    case YAML_MAPPING_START_EVENT:
        refuse_extras(builder, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        open_collection(builder, NODE_MAPPING, event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE, event);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: close_collection(builder, event); break;
    case YAML_DOCUMENT_END_EVENT:
        check_rest(builder, event->start_mark);
        builder->ended = true;
        break;
    case YAML_STREAM_END_EVENT: builder->ended = true; break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_START_EVENT: break;
    }
}

/* libyaml's words, with what usually stands behind them. */
static const struct {
    const char *problem, *right;
} usual_causes[] = {
    {"mapping values are not allowed", "a text that contains `: ` must be quoted"},
    {"did not find expected key",
     "indent entries of one mapping alike, and quote a text that goes on behind its quotes"},
    {"did not find expected '-' indicator", "indent the entries of a list alike"},
    {"did not find expected ',' or",
     "put a comma between entries, and close each bracket; quote a text with commas or brackets"},
    {"could not find expected ':'", "a key is followed by `: `"},
    {"found character that cannot start any token", "a text that begins with @, ` or % must be quoted"},
    {"found a tab character", "indent by spaces, not tabs"},
    {"did not find expected alphabetic or numeric character", "a text that begins with * or & must be quoted"},
    {"found unknown escape character", "inside \"...\" a backslash is \\\\"},
    {"found invalid Unicode character escape code", "up to \\U0010FFFF, and none of D800 to DFFF"},
    {"did not find expected hexdecimal number", "\\x has two hexadecimal digits, \\u four, \\U eight"},
    {"block sequence entries are not allowed", "begin the list on a line of its own"},
    {"found unexpected document indicator", "close the quote"},
};

static void complain_syntax(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    const char *problem = parser->problem ? parser->problem : "the text cannot be read";
    const char *cause = "";
    for (size_t i = 0; i < sizeof(usual_causes) / sizeof(usual_causes[0]); i++)
        if (strncmp(problem, usual_causes[i].problem, strlen(usual_causes[i].problem)) == 0)
            cause = usual_causes[i].right;
    if (parser->context && strcmp(parser->context, "while scanning a quoted scalar") == 0 &&
        strcmp(problem, "found unexpected end of stream") == 0) {
        stop_at(builder, parser->context_mark, "close the quote", "not YAML: the quote that begins here does not end");
        return;
    }
    size_t at =
        offset_of(builder->tree, line_of(builder, parser->problem_mark), column_of(builder, parser->problem_mark));
    if (at < builder->tree->source.len && builder->tree->source.ptr[at] == '\t')
        cause = "indent by spaces, not tabs";
    char wrong[256];
    if (parser->context && parser->context_mark.line != parser->problem_mark.line) {
        snprintf(wrong, sizeof(wrong), "not YAML: %s, %s that begins in line %zu", problem, parser->context,
                 parser->context_mark.line + 1);
    } else {
        snprintf(wrong, sizeof(wrong), "not YAML: %s", problem);
    }
    stop_at(builder, parser->problem_mark, cause, wrong);
}

static int feed(void *data, unsigned char *buffer, size_t size, size_t *size_read)
{
    struct builder *builder = data;
    assert(builder->fed_bytes <= builder->fed.len);
    size_t left = builder->fed.len - builder->fed_bytes;
    *size_read = left < size ? left : size;
    memcpy(buffer, builder->fed.ptr + builder->fed_bytes, *size_read);
    builder->fed_bytes += *size_read;
    builder->tree->work.bytes_parsed += *size_read;
    return 1;
}

static void read_events(struct builder *builder)
{
    while (!builder->ended && !builder->tree->broken && !builder->out_of_memory) {
        yaml_event_t event;
        if (!yaml_parser_parse(&builder->parser, &event)) {
            if (builder->parser.error == YAML_MEMORY_ERROR)
                builder->out_of_memory = true;
            else
                complain_syntax(builder);
            return;
        }
        builder->tree->work.event_count++;
        take_event(builder, &event);
        yaml_event_delete(&event);
    }
    assert(!builder->ended || builder->tree->broken || builder->out_of_memory || builder->depth == 0);
}

struct node *tree_entry(const struct node *mapping, struct str name)
{
    struct node *node = mapping->kind == NODE_MAPPING ? mapping->first : NULL;
    while (node && !str_equal(node->key->text, name))
        node = node->next;
    return node;
}

/* The nodes of one file. */
static enum status read_part(struct tree *tree, struct tree_part *part)
{
    struct builder *builder = calloc(1, sizeof(*builder));
    if (!builder)
        return STATUS_OUT_OF_MEMORY;
    *builder = (struct builder){.tree = tree, .part = part};
    assert(!part->root && part->file.text.ptr);
    enum status status = halves_hide(part->file.text, tree->arena, &builder->fed);
    if (status != STATUS_OK || !yaml_parser_initialize(&builder->parser)) {
        free(builder);
        return STATUS_OUT_OF_MEMORY;
    }
    if (tree->has_mark && part == tree->parts) {
        builder->fed_bytes = 3;
        tree->work.bytes_parsed += 3;
    }
    yaml_parser_set_encoding(&builder->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&builder->parser, feed, builder);
    read_events(builder);
    if (!tree->broken && !builder->out_of_memory && !part->root) {
        const char *right = part == tree->parts ? "a scenario begins with `entente: 1`" : "it begins with `library: 1`";
        diag_add(tree->diags, DIAG_ERROR, part->file.line, 1, 1, right, "the file is empty");
        tree->broken = true;
    }
    status = builder->out_of_memory ? STATUS_OUT_OF_MEMORY : STATUS_OK;
    yaml_parser_delete(&builder->parser);
    free(builder);
    return status;
}

enum status tree_read(struct tree *ret_tree, struct str source, struct arena *arena, struct diag_list *diags)
{
    *ret_tree = (struct tree){.source = source, .arena = arena, .diags = diags};
    struct sheaf_part file = {0};
    enum status status = guard_source(ret_tree);
    while (status == STATUS_OK && ret_tree->part_count <= INCLUDE_COUNT_MAX && sheaf_next(source, &file)) {
        struct tree_part *part = &ret_tree->parts[ret_tree->part_count++];
        part->file = file;
        if (!file.missing.ptr && guard_part(ret_tree, part))
            status = read_part(ret_tree, part);
    }
    ret_tree->root = ret_tree->parts[0].root;
    return status;
}

const struct tree_part *tree_part(const struct tree *tree, const struct node *node)
{
    assert(tree->part_count > 0);
    uint32_t at = tree->part_count - 1;
    while (at > 0 && tree->parts[at].file.line > node->line)
        at--;
    return &tree->parts[at];
}

static uint32_t code_points(struct str text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return count;
}

static uint32_t rest_of_line(const struct tree *tree, size_t at)
{
    assert(at <= tree->source.len);
    size_t end = at;
    while (end < tree->source.len && tree->source.ptr[end] != '\n' && tree->source.ptr[end] != '\r')
        end++;
    uint32_t width = code_points((struct str){tree->source.ptr + at, end - at});
    return width > 0 ? width : 1;
}

struct place tree_place(const struct tree *tree, const struct node *node)
{
    if (node->style == STYLE_BLOCK && node->kind != NODE_SCALAR && node->key)
        node = node->key;
    struct place place = {node->line, node->column, 1};
    if (node->style == STYLE_BLOCK && node->kind == NODE_LIST)
        return place; /* the first dash */
    if (node->style == STYLE_BLOCK && node->kind == NODE_MAPPING)
        return node->first ? tree_place(tree, node->first->key) : place;
    if (node->end_line == node->line && node->end_column > node->column)
        place.width = node->end_column - node->column;
    else if (node->end_line > node->line)
        place.width = rest_of_line(tree, offset_of(tree, node->line, node->column));
    return place;
}

struct str tree_shown(struct str text)
{
    enum { SHOWN_BYTES_MAX = 60 };
    if (text.len > SHOWN_BYTES_MAX) {
        text.len = SHOWN_BYTES_MAX;
        while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xc0) == 0x80)
            text.len--;
    }
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n')
            text.len = i;
    return text;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Steps over one character of "..." written with a backslash; returns how many bytes of the value it stands for. */
static size_t step_escape(const struct tree *tree, struct str value, size_t value_at, size_t *raw)
{
    static const struct {
        char letter;
        size_t digits;
    } coded[] = {{'x', 2}, {'u', 4}, {'U', 8}};
    char letter = *raw + 1 < tree->source.len ? tree->source.ptr[*raw + 1] : '\\';
    size_t half = halves_width(tree->source, *raw);
    *raw += half ? half : 2;
    if (is_space(letter))
        return 0; /* the line goes on in the next */
    for (size_t i = 0; !half && i < sizeof(coded) / sizeof(coded[0]); i++)
        if (letter == coded[i].letter)
            *raw += coded[i].digits;
    size_t bytes = 1;
    while (value_at + bytes < value.len && ((unsigned char)value.ptr[value_at + bytes] & 0xc0) == 0x80)
        bytes++;
    return bytes;
}

struct place tree_place_inside(const struct tree *tree, const struct node *node, size_t offset, size_t len)
{
    size_t raw = offset_of(tree, node->line, node->column);
    struct str value = node->whole ? node->whole->text : node->text;
    assert(offset <= value.len);
    if (node->style == STYLE_LITERAL)
        while (raw < tree->source.len && tree->source.ptr[raw] != '\n')
            raw++; /* the line of | or > */
    else if (node->style == STYLE_SINGLE || node->style == STYLE_DOUBLE)
        raw++;
    for (size_t at = 0; raw < tree->source.len;) {
        bool escape = node->style == STYLE_DOUBLE && tree->source.ptr[raw] == '\\';
        if (at < value.len && is_space(value.ptr[at]) && !escape) {
            at++; /* folding changes space: it is not matched, only stepped over on either side */
            continue;
        }
        if (at >= value.len)
            break; /* behind the last character */
        while (raw < tree->source.len && is_space(tree->source.ptr[raw]))
            raw++;
        escape = node->style == STYLE_DOUBLE && raw < tree->source.len && tree->source.ptr[raw] == '\\';
        bool continues = escape && raw + 1 < tree->source.len && is_space(tree->source.ptr[raw + 1]);
        if (at >= offset && !continues)
            break;
        if (escape) {
            at += step_escape(tree, value, at, &raw);
            continue;
        }
        raw += node->style == STYLE_SINGLE && value.ptr[at] == '\'' ? 2 : 1;
        at++;
    }
    uint32_t low = 1, high = tree->line_count;
    while (low < high) { /* the last line that starts at or before raw */
        uint32_t middle = low + (high - low + 1) / 2;
        if (tree->line_starts[middle - 1] <= raw)
            low = middle;
        else
            high = middle - 1;
    }
    size_t start = tree->line_starts[low - 1];
    struct place place = {low, code_points((struct str){tree->source.ptr + start, raw - start}) + 1, 1};
    uint32_t width = code_points((struct str){value.ptr + offset, offset + len <= value.len ? len : 0});
    uint32_t rest = rest_of_line(tree, raw);
    place.width = width == 0 ? 1 : width < rest ? width : rest;
    return place;
}
