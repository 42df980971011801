/* Keys that are open at a place. */
#include "editor/where.h"

#include <assert.h>

#include "editor/whole.h"

struct frame {
    enum { FRAME_BLOCK, FRAME_MAPPING, FRAME_LIST } kind;
    size_t indent;  /* of a block */
    struct str key; /* the key whose value we are in; empty: none yet */
};

struct scan {
    struct str text;
    size_t at, end;
    struct frame frames[WHERE_DEPTH_MAX];
    uint32_t depth;
    bool at_key;
};

static void push(struct scan *scan, struct frame frame)
{
    assert(scan->depth <= WHERE_DEPTH_MAX);
    if (scan->depth < WHERE_DEPTH_MAX)
        scan->frames[scan->depth++] = frame;
}

static bool in_flow(const struct scan *scan)
{
    return scan->depth > 0 && scan->frames[scan->depth - 1].kind != FRAME_BLOCK;
}

/* Behind a quoted scalar that begins at `at`; the end of what is looked at where it is not closed. */
static size_t behind_quotes(const struct scan *scan, size_t at)
{
    assert(at < scan->end);
    char quote = scan->text.ptr[at++];
    while (at < scan->end && scan->text.ptr[at] != quote)
        at += scan->text.ptr[at] == '\\' && quote == '"' && at + 1 < scan->end ? 2 : 1;
    return at < scan->end ? at + 1 : at;
}

/* Where the colon of a key is that begins at `at`, on this line and before `limit`; SIZE_MAX: it is no key. */
static size_t colon_of(const struct scan *scan, size_t at, size_t limit)
{
    for (; at < limit && scan->text.ptr[at] != '\n'; at++) {
        char c = scan->text.ptr[at];
        if (c == '"' || c == '\'')
            at = behind_quotes(scan, at) - 1;
        else if (c == '#' || c == '{' || c == '[')
            return SIZE_MAX;
        else if (c == ':' && (at + 1 >= scan->text.len || memchr(" \n\r", scan->text.ptr[at + 1], 3)))
            return at;
    }
    return SIZE_MAX;
}

/* In brackets: to the end of what is looked at, or of the brackets. */
static void scan_flow(struct scan *scan)
{
    size_t token = scan->at;
    while (scan->at < scan->end && in_flow(scan)) {
        struct frame *top = &scan->frames[scan->depth - 1];
        char c = scan->text.ptr[scan->at];
        if (c == '"' || c == '\'') {
            scan->at = behind_quotes(scan, scan->at);
            continue;
        }
        scan->at++;
        if (c == '{' || c == '[') {
            push(scan, (struct frame){.kind = c == '{' ? FRAME_MAPPING : FRAME_LIST});
            token = scan->at;
        } else if (c == '}' || c == ']') {
            scan->depth--;
            token = scan->at;
        } else if (c == ',') {
            top->key = (struct str){NULL, 0};
            token = scan->at;
        } else if (c == ':' && top->kind == FRAME_MAPPING && top->key.len == 0) {
            top->key = str_trim((struct str){scan->text.ptr + token, scan->at - 1 - token}, STR(" \t\"'"));
        } else if (c == '#' && memchr(" \n", scan->text.ptr[scan->at - 2], 2)) {
            while (scan->at < scan->end && scan->text.ptr[scan->at] != '\n')
                scan->at++;
        }
    }
    scan->at_key = in_flow(scan) && scan->frames[scan->depth - 1].kind == FRAME_MAPPING &&
                   scan->frames[scan->depth - 1].key.len == 0;
}

/* Lines that belong to a text of several lines: indented deeper than its key. */
static void skip_literal(struct scan *scan, size_t indent)
{
    assert(scan->at <= scan->end);
    while (scan->at < scan->end) {
        size_t from = scan->at;
        while (scan->at < scan->end && scan->text.ptr[scan->at] == ' ')
            scan->at++;
        bool blank = scan->at < scan->end && scan->text.ptr[scan->at] == '\n';
        if (!blank && scan->at - from <= indent) {
            scan->at = from;
            return;
        }
        const char *feed = memchr(scan->text.ptr + scan->at, '\n', scan->end - scan->at);
        scan->at = feed ? (size_t)(feed - scan->text.ptr) + 1 : scan->end;
    }
}

/* What follows a key on its line. */
static void scan_value(struct scan *scan, size_t indent)
{
    while (scan->at < scan->end && scan->text.ptr[scan->at] == ' ')
        scan->at++;
    char c = scan->at < scan->end ? scan->text.ptr[scan->at] : '\0';
    bool literal = c == '|' || c == '>';
    if (c == '{' || c == '[') {
        push(scan, (struct frame){.kind = c == '{' ? FRAME_MAPPING : FRAME_LIST});
        scan->at++;
        scan_flow(scan);
    } else if (c == '"' || c == '\'') {
        scan->at = behind_quotes(scan, scan->at);
    }
    while (scan->at < scan->end && scan->text.ptr[scan->at] != '\n')
        scan->at++;
    if (scan->at < scan->end && !in_flow(scan)) {
        scan->at++;
        if (literal)
            skip_literal(scan, indent);
    }
}

static void scan_line(struct scan *scan)
{
    size_t start = scan->at;
    scan->at_key = true;
    for (;;) { /* dashes of a list indent what they stand before */
        while (scan->at < scan->end && scan->text.ptr[scan->at] == ' ')
            scan->at++;
        bool dash = scan->at + 1 < scan->end && memcmp(scan->text.ptr + scan->at, "- ", 2) == 0;
        if (!dash)
            break;
        scan->at += 2;
    }
    if (scan->at < scan->end && memchr("\n#\r", scan->text.ptr[scan->at], 3)) {
        const char *feed = memchr(scan->text.ptr + scan->at, '\n', scan->end - scan->at);
        scan->at = feed ? (size_t)(feed - scan->text.ptr) + 1 : scan->end;
        return;
    }
    size_t indent = scan->at - start;
    while (scan->depth > 0 && scan->frames[scan->depth - 1].indent >= indent)
        scan->depth--;
    char c = scan->at < scan->end ? scan->text.ptr[scan->at] : '\0';
    size_t colon = colon_of(scan, scan->at, scan->end);
    if (c == '{' || c == '[') {
        scan_value(scan, indent);
        return;
    }
    if (colon == SIZE_MAX) {
        while (scan->at < scan->end && scan->text.ptr[scan->at] != '\n')
            scan->at++;
        scan->at += scan->at < scan->end;
        return;
    }
    push(scan, (struct frame){FRAME_BLOCK, indent,
                              str_trim((struct str){scan->text.ptr + scan->at, colon - scan->at}, STR(" \t\"'"))});
    scan->at = colon + 1;
    scan->at_key = false;
    size_t before = scan->depth;
    scan_value(scan, indent);
    if (scan->at < scan->end || (scan->at > 0 && scan->at == scan->end && scan->text.ptr[scan->at - 1] == '\n'))
        scan->at_key = in_flow(scan) ? scan->at_key : true;
    else if (scan->depth == before)
        scan->at_key = false;
}

const struct key *where_row(enum detail table, struct str key)
{
    const struct key *rest = NULL;
    for (uint32_t i = 0; i < KEY_COUNT; i++) {
        if (section_keys[i].table != table)
            continue;
        if (!section_keys[i].name)
            rest = &section_keys[i];
        else if (str_equal(str_of(section_keys[i].name), key))
            return &section_keys[i];
    }
    return rest;
}

int where_ids(const struct key *row)
{
    switch (row->shape) {
    case SHAPE_ONE:
    case SHAPE_EACH:
    case SHAPE_ROWS:
    case SHAPE_SOME:
    case SHAPE_INCLUDES:
    case SHAPE_ODDS: return row->detail == DETAIL_NOTHING ? -1 : 0;
    case SHAPE_BY_ID:
    case SHAPE_BY_NAME:
    case SHAPE_BY_CELL:
    case SHAPE_ENDINGS: return 1;
    case SHAPE_BY_CELL_BY_NAME: return 2;
    default: return -1;
    }
}

static void resolve(struct where *where, enum detail top)
{
    enum detail table = top;
    int ids = 0;
    where->known = true;
    for (uint32_t i = 0; i < where->depth; i++) {
        if (ids > 0) {
            ids--;
            continue;
        }
        if (where->row && where_ids(where->row) < 0)
            return; /* below a leaf: languages of a text and their like */
        where->row = where_row(table, where->path[i]);
        if (!where->row) {
            where->known = false;
            return;
        }
        ids = where_ids(where->row);
        table = ids >= 0 ? where->row->detail : table;
    }
    bool leaf = where->row && where_ids(where->row) < 0;
    where->table = ids > 0 || leaf ? DETAIL_NOTHING : table;
    assert(where->depth == 0 || where->row);
}

void where_is(struct str text, size_t offset, struct where *ret_where)
{
    struct scan scan = {.text = text, .end = offset, .at_key = true};
    assert(offset <= text.len);
    while (scan.at < scan.end) {
        if (in_flow(&scan)) {
            scan_flow(&scan);
            while (!in_flow(&scan) && scan.at < scan.end && scan.text.ptr[scan.at++] != '\n')
                ;
        } else {
            scan_line(&scan);
        }
    }
    if (!in_flow(&scan) && (offset == 0 || text.ptr[offset - 1] == '\n'))
        scan.at_key = true;
    if (offset > 0 && !in_flow(&scan) && text.ptr[offset - 1] == '\n')
        scan.depth = 0; /* nothing is indented yet: the top level */
    *ret_where = (struct where){.at_key = scan.at_key, .table = DETAIL_NOTHING};
    for (uint32_t i = 0; i < scan.depth; i++)
        if (scan.frames[i].key.len > 0)
            ret_where->path[ret_where->depth++] = scan.frames[i].key;
    resolve(ret_where, whole_is_library(text) ? TABLE_library : TABLE_scenario);
}

bool where_entry(struct str text, const char *section, size_t *at, struct where_entry *ret_entry)
{
    struct scan scan = {.text = text, .end = text.len, .at = *at};
    struct str name = str_of(section);
    size_t indent = SIZE_MAX;
    if (*at == 0) { /* the section itself */
        for (; scan.at < text.len;
             scan.at = (size_t)((const char *)memchr(text.ptr + scan.at, '\n', text.len - scan.at) - text.ptr) + 1) {
            struct str rest = {text.ptr + scan.at, text.len - scan.at};
            bool here = rest.len > name.len && memcmp(rest.ptr, name.ptr, name.len) == 0 && rest.ptr[name.len] == ':';
            const char *feed = memchr(rest.ptr, '\n', rest.len);
            if (!feed)
                return false;
            if (here) {
                scan.at += (size_t)(feed - rest.ptr) + 1;
                break;
            }
        }
    }
    if (*at > 0) { /* as deep as the entry before, from the next line on */
        size_t begin = *at;
        while (begin > 0 && text.ptr[begin - 1] == ' ')
            begin--;
        indent = *at - begin;
        const char *feed = memchr(text.ptr + *at, '\n', text.len - *at);
        scan.at = feed ? (size_t)(feed - text.ptr) + 1 : text.len;
    }
    for (size_t line = scan.at; line < text.len;) {
        const char *feed = memchr(text.ptr + line, '\n', text.len - line);
        size_t end = feed ? (size_t)(feed - text.ptr) : text.len, from = line;
        while (from < end && text.ptr[from] == ' ')
            from++;
        bool blank = from == end || text.ptr[from] == '#' || text.ptr[from] == '\r';
        if (!blank && from == line)
            return false; /* the next section */
        size_t colon = blank ? SIZE_MAX : colon_of(&scan, from, end);
        bool entry = colon != SIZE_MAX && (indent == SIZE_MAX || from - line == indent);
        if (entry) {
            ret_entry->id = str_trim((struct str){text.ptr + from, colon - from}, STR(" \t\"'"));
            ret_entry->at = from;
            ret_entry->section = section;
            *at = from;
            return true;
        }
        line = end + 1;
    }
    return false;
}
