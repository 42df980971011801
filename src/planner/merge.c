/* Row by row, cell by cell. */
#include "planner/merge.h"

#include <assert.h>

#include "planner/draft_write.h"
#include "planner/receivers.h"
#include "planner/yaml_out.h"
#include "program/time.h"

/* ---- comparing ---- */

static struct merge_change *add_change(struct merge *merge, enum merge_kind kind, struct str id, uint32_t row)
{
    if (merge->count == merge->capacity) {
        uint32_t capacity = merge->capacity ? merge->capacity * 2 : 64;
        struct merge_change *changes = arena_alloc(merge->source->arena, capacity, sizeof(*changes));
        if (!changes)
            return NULL;
        if (merge->count > 0)
            memcpy(changes, merge->changes, merge->count * sizeof(*changes));
        merge->changes = changes;
        merge->capacity = capacity;
    }
    struct merge_change *change = &merge->changes[merge->count++];
    *change = (struct merge_change){.kind = kind, .id = id, .row = row};
    return change;
}

/* The row of the scenario's list with that id; INDEX_NONE: none. */
static uint32_t find_row(const struct merge *merge, struct str id)
{
    for (uint32_t r = 0; r < merge->msel.sheet.row_count; r++)
        if (str_equal(merge->msel.nodes[r]->key->text, id))
            return r;
    return INDEX_NONE;
}

static struct str base_cell(const struct merge *merge, uint32_t row, uint32_t is, uint32_t language)
{
    assert(row < merge->msel.sheet.row_count);
    for (uint32_t c = 0; c < merge->msel.sheet.column_count; c++)
        if (merge->msel.heads[c].column == is && merge->msel.heads[c].language == language)
            return merge->msel.sheet.cells[(size_t)row * merge->msel.sheet.column_count + c];
    return STR("");
}

/* As the scenario has it: braces that are only signs are doubled in texts that may hold values. */
static struct str as_written(const struct merge *merge, enum msel_column is, struct str text)
{
    assert(is < MSEL_COLUMN_COUNT);
    bool literal = !merge->intake->mapping->braces && (is == MSEL_TITLE || is == MSEL_TEXT || is == MSEL_FROM);
    struct buf written;
    if (!literal || !memchr(text.ptr ? text.ptr : "", '{', text.len))
        return text;
    buf_init(&written, TEXT_BYTES_MAX * 2);
    for (size_t i = 0; i < text.len; i++) {
        buf_u8(&written, (uint8_t)text.ptr[i]);
        if (text.ptr[i] == '{')
            buf_u8(&written, '{');
    }
    struct str copy = arena_copy(merge->source->arena, str_of(buf_text(&written)));
    buf_free(&written);
    return copy.ptr ? copy : text;
}

/* What a list's receivers are, in the words of the scenario; `whole` false: one of them is no cell. */
static struct str receivers_of(const struct merge *merge, struct str text, bool *ret_whole)
{
    struct buf cells;
    buf_init(&cells, 4096);
    *ret_whole = draft_write_release(merge->intake->mapping, text, &cells);
    struct str copy = arena_copy(merge->source->arena, str_of(buf_text(&cells)));
    buf_free(&cells);
    return copy.ptr ? copy : STR("");
}

/* "us, rok" as the scenario's own list has it, in brackets. */
static struct str bracketed(const struct merge *merge, struct str text)
{
    return str_equal(text, STR("all")) ? text : source_say(merge->source, "[" STR_FMT "]", STR_ARG(text));
}

static struct str word_of(const struct merge *merge, enum msel_column is, struct str text)
{
    const struct mapping_word *word = text.len > 0 ? mapping_word(merge->intake->mapping, is, text) : NULL;
    return word && word->means.len > 0 ? word->means : text;
}

static bool is_derived(enum msel_column is)
{
    return is == MSEL_TYPE || is == MSEL_DAY || is == MSEL_CAPABILITY || is == MSEL_EXPECTED || is == MSEL_PHASE ||
           is == MSEL_ATTACHED || is == MSEL_PLACE;
}

static bool is_moment(enum msel_column is)
{
    return is == MSEL_DATE || is == MSEL_TIME || is == MSEL_MOMENT;
}

/* Whether what is expected of players stands in the inject alone, and no task of others speaks in that column. */
static bool is_own_text(const struct node *inject, struct str cell)
{
    const struct node *expected = source_get(inject, STR("expected"));
    struct str first = expected && expected->kind == NODE_MAPPING && expected->first ? expected->first->text
                       : expected && expected->kind == NODE_SCALAR                   ? expected->text
                                                                                     : STR("");
    return str_equal(first, cell);
}

static void compare_cell(struct merge *merge, const struct draft *draft, uint32_t row,
                         const struct mapping_column *column)
{
    assert(column->is < MSEL_COLUMN_COUNT && column->language < LANGUAGE_COUNT_MAX);
    enum msel_column is = (enum msel_column)column->is;
    struct str old = base_cell(merge, row, is, column->language);
    struct str new = draft->fields[is][column->language];
    bool whole = true, same;
    const struct node *inject = merge->msel.nodes[row];
    if (is == MSEL_TEXT && new.len == 0)
        new = draft->fields[MSEL_TITLE][column->language];
    new = as_written(merge, is, new);
    if (is == MSEL_TO) {
        same = str_equal(bracketed(merge, old), receivers_of(merge, new, &whole));
    } else if (is == MSEL_METHOD || is == MSEL_CHANNEL || is == MSEL_KIND || is == MSEL_PRECEDENCE ||
               is == MSEL_STATUS) {
        new = word_of(merge, is, new);
        same = str_equal(old, new);
    } else {
        same = str_equal(old, new);
    }
    bool derived = is_derived(is) && !(is == MSEL_EXPECTED && is_own_text(inject, old));
    if ((same && whole) || (derived && new.len == 0))
        return;
    bool no_when = is == MSEL_TRIGGER && (!source_get(inject, STR("when")) || new.len == 0);
    bool no_text = is == MSEL_TEXT && new.len == 0;
    const char *why = msel_of_release(is)
                          ? "whose it is to release, and of what it is a variant, is changed in the file"
                      : derived ? "it follows from other columns"
                      : !whole  ? "not all of these are cells"
                      : no_when ? "when an inject comes by a condition is changed in the file"
                      : no_text ? "an inject without a message"
                                : NULL;
    struct merge_change *change = add_change(merge, why ? MERGE_REFUSED : MERGE_CHANGED, draft->id, draft->row);
    if (!change)
        return;
    change->column = column->at;
    change->what = column->head;
    change->old = old;
    change->new = new;
    change->why = why;
    change->is = is;
    change->language = column->language;
}

static bool has_moment_column(const struct mapping *mapping)
{
    return mapping_find(mapping, MSEL_MOMENT, 0) || mapping_find(mapping, MSEL_TIME, 0) ||
           mapping_find(mapping, MSEL_DATE, 0);
}

static struct str moment_text(const struct merge *merge, int64_t minute)
{
    char text[TIME_TEXT_BYTES];
    return minute < 0 ? STR("") : source_say(merge->source, "%s", time_text(minute, text));
}

/* Date, time and scenario time say one thing. Where they do not, date and time count: they are what planners change,
 * and the same list must not say another thing when it is read again. */
static void compare_moment(struct merge *merge, const struct draft *draft, uint32_t row)
{
    const struct node *inject = merge->msel.nodes[row], *at = source_get(inject, STR("at"));
    int64_t base = merge->msel.minutes[row], new = draft->clock != INTAKE_NO_MOMENT ? draft->clock : draft->moment,
            plain;
    const char *why = NULL;
    if (!has_moment_column(merge->intake->mapping))
        return;
    bool none = new == INTAKE_NO_MOMENT, same = none ? base == MSEL_NO_MOMENT : new == base;
    bool written = at && at->kind == NODE_SCALAR && time_read(at->text, &plain) == at->text.len;
    if (same && (draft->moment == INTAKE_NO_MOMENT || draft->moment == new))
        return;
    if (same)
        why = "date and time say another moment than scenario time; change those";
    else if (none)
        why = "an inject that had a moment has none; write `at: control` in the file if that is meant";
    else if (new < 0)
        why = "it lies before STARTEX, or in no phase";
    else if (!written && !(at && str_equal(at->text, STR("control"))))
        why = "when it comes is a condition or an expression, which is changed in the file";
    struct merge_change *change = add_change(merge, why ? MERGE_REFUSED : MERGE_MOVED, draft->id, draft->row);
    if (!change)
        return;
    change->is = MSEL_MOMENT;
    change->what = STR("at");
    change->old = moment_text(merge, base);
    change->new = moment_text(merge, same ? draft->moment : none ? -1 : new);
    change->why = why;
}

static void compare_row(struct merge *merge, const struct draft *draft, uint32_t row)
{
    const struct mapping *mapping = merge->intake->mapping;
    compare_moment(merge, draft, row);
    for (uint32_t c = 0; c < mapping->column_count; c++) {
        const struct mapping_column *column = &mapping->columns[c];
        if (column->is >= MSEL_COLUMN_COUNT || column->is == MSEL_NUMBER || is_moment((enum msel_column)column->is))
            continue;
        bool ours = mapping->braces;
        bool prose = !ours && (column->is == MSEL_TRIGGER || is_derived((enum msel_column)column->is));
        if (!prose)
            compare_cell(merge, draft, row, column);
    }
}

/* Whether an inject stands in a file that the scenario includes; then in which. */
static bool is_included(const struct merge *merge, const struct node *inject, struct str *ret_file)
{
    *ret_file = tree_part(&merge->source->tree, inject)->file.name;
    return ret_file->len > 0;
}

/* The scenario's own injects, without those that it includes, which stand in front; `first` is NULL where it has none.
 */
static struct node own_injects(const struct merge *merge)
{
    struct node own = {.kind = NODE_BAD};
    const struct node *injects = source_section(merge->source, "injects");
    struct str file;
    if (!injects)
        return own;
    own = *injects;
    while (own.first && is_included(merge, own.first, &file)) {
        own.first = own.first->next;
        own.count--;
    }
    return own;
}

/* What is in other files is for these; and where nothing can be put, nothing is. */
static void refuse_others(struct merge *merge)
{
    const struct node own = own_injects(merge), *injects = source_section(merge->source, "injects");
    bool block = own.kind == NODE_MAPPING && own.style == STYLE_BLOCK && own.first;
    for (uint32_t i = 0; i < merge->count; i++) {
        struct merge_change *change = &merge->changes[i];
        struct str file = {NULL, 0};
        bool added = change->kind == MERGE_ADDED;
        bool elsewhere = !added && is_included(merge, source_get(injects, change->id), &file);
        if (change->kind == MERGE_REFUSED || (added ? block : !elsewhere))
            continue;
        change->why =
            added ? "the scenario has no injects of its own, one below the other, to put it behind"
                  : source_say(merge->source, "it stands in " STR_FMT ", and is changed there", STR_ARG(file)).ptr;
        change->what = change->kind == MERGE_GONE || added ? STR("the row") : change->what;
        change->old = change->kind == MERGE_GONE ? change->id : change->old;
        change->kind = MERGE_REFUSED;
    }
}

enum status merge_compare(const struct source *source, struct intake *intake, struct merge *ret_merge)
{
    *ret_merge = (struct merge){.source = source, .intake = intake};
    enum status status = msel_make(source, &ret_merge->msel);
    if (status != STATUS_OK)
        return status;
    bool *seen = arena_alloc(source->arena, (size_t)ret_merge->msel.sheet.row_count + 1, sizeof(*seen));
    if (!seen)
        return STATUS_OUT_OF_MEMORY;
    for (uint32_t d = 0; d < intake->draft_count; d++) {
        const struct draft *draft = &intake->drafts[d];
        uint32_t row = find_row(ret_merge, draft->id);
        if (row != INDEX_NONE) {
            seen[row] = true;
            compare_row(ret_merge, draft, row);
            continue;
        }
        struct merge_change *change = add_change(ret_merge, MERGE_ADDED, draft->id, draft->row);
        if (change)
            change->new =
                draft->fields[MSEL_TITLE][0].len > 0 ? draft->fields[MSEL_TITLE][0] : draft->fields[MSEL_TEXT][0];
    }
    for (uint32_t r = 0; r < ret_merge->msel.sheet.row_count; r++)
        if (!seen[r])
            add_change(ret_merge, MERGE_GONE, ret_merge->msel.nodes[r]->key->text, 0);
    refuse_others(ret_merge);
    return STATUS_OK;
}

/* ---- applying ---- */

static struct str quoted(const struct merge *merge, struct str text)
{
    struct buf yaml;
    buf_init(&yaml, TEXT_BYTES_MAX * 4);
    yaml_out_text(&yaml, text);
    struct str copy = arena_copy(merge->source->arena, str_of(buf_text(&yaml)));
    buf_free(&yaml);
    return copy.ptr ? copy : STR("\"\"");
}

/* A text of several languages becomes a mapping of those that it has. */
static struct str in_languages(const struct merge *merge, const struct merge_change *change, const struct node *old)
{
    assert(change->kind == MERGE_CHANGED);
    const struct program *program = merge->source->program;
    struct buf yaml;
    buf_init(&yaml, TEXT_BYTES_MAX * 8);
    for (uint32_t l = 0; l < program->language_count; l++) {
        struct str text = source_text(merge->source, old, l);
        for (uint32_t i = 0; i < merge->count; i++) /* what else is changed of it */
            if (merge->changes[i].kind == MERGE_CHANGED && merge->changes[i].is == change->is &&
                str_equal(merge->changes[i].id, change->id) && merge->changes[i].language == l)
                text = merge->changes[i].new;
        if (text.len == 0)
            continue;
        buf_printf(&yaml, "%s" STR_FMT ": ", yaml.len > 0 ? ", " : "{", STR_ARG(program->languages[l]));
        yaml_out_text(&yaml, text);
    }
    buf_add_str(&yaml, STR("}"));
    struct str copy = arena_copy(merge->source->arena, str_of(buf_text(&yaml)));
    buf_free(&yaml);
    return copy.ptr ? copy : STR("\"\"");
}

/* Whether an earlier change has written this text whole already. */
static bool is_written(const struct merge *merge, const struct merge_change *change)
{
    for (const struct merge_change *other = merge->changes; other < change; other++)
        if (other->kind == MERGE_CHANGED && other->is == change->is && str_equal(other->id, change->id))
            return true;
    return false;
}

static void apply_text(struct merge *merge, struct edits *edits, const struct node *inject,
                       const struct merge_change *change)
{
    const struct program *program = merge->source->program;
    struct str key = str_of(msel_key(change->is));
    const struct node *old = source_get(inject, key);
    if (program->language_count == 1 && !(old && old->kind == NODE_MAPPING)) {
        if (change->new.len == 0 && old)
            edit_remove(edits, inject, old);
        else
            edit_set(edits, inject, key, quoted(merge, change->new));
        return;
    }
    if (old && old->kind == NODE_MAPPING && old->count > 1 && change->new.len == 0) {
        edit_remove(edits, old, source_get(old, program->languages[change->language]));
    } else if (old && old->kind == NODE_MAPPING && change->new.len > 0) {
        edit_set(edits, old, program->languages[change->language], quoted(merge, change->new));
    } else if (!is_written(merge, change)) {
        struct str yaml = in_languages(merge, change, old);
        if (str_equal(yaml, STR("}")))
            edit_remove(edits, inject, old);
        else
            edit_set(edits, inject, key, yaml);
    }
}

static void apply_change(struct merge *merge, struct edits *edits, const struct node *inject,
                         const struct merge_change *change)
{
    assert(inject && (change->kind == MERGE_CHANGED || change->kind == MERGE_MOVED));
    struct str key = str_of(change->is == MSEL_MOMENT ? "at" : msel_key(change->is));
    const struct node *old = source_get(inject, key);
    bool whole;
    if (change->is == MSEL_TITLE || change->is == MSEL_TEXT || change->is == MSEL_FROM || change->is == MSEL_NOTES ||
        change->is == MSEL_EXPECTED)
        apply_text(merge, edits, inject, change);
    else if (change->is == MSEL_MOMENT)
        edit_set(edits, inject, key, change->new);
    else if (change->is == MSEL_TO)
        edit_set(edits, inject, key, receivers_of(merge, change->new, &whole));
    else if (change->new.len == 0 && old)
        edit_remove(edits, inject, old);
    else
        edit_set(edits, inject, key, quoted(merge, change->new));
}

/* The last inject of the scenario that stands before a draft in the list; NULL: none. */
static const struct node *node_before(const struct merge *merge, const struct draft *draft)
{
    const struct node *before = NULL;
    for (const struct draft *other = merge->intake->drafts; other < draft; other++) {
        uint32_t row = find_row(merge, other->id);
        struct str file;
        bool own = row != INDEX_NONE && !is_included(merge, merge->msel.nodes[row], &file);
        before = own ? merge->msel.nodes[row] : before;
    }
    return before;
}

static void apply_added(struct merge *merge, struct edits *edits, const struct node *injects, struct str id)
{
    for (uint32_t d = 0; d < merge->intake->draft_count; d++) {
        const struct draft *draft = &merge->intake->drafts[d];
        struct buf lines;
        if (!str_equal(draft->id, id))
            continue;
        buf_init(&lines, TEXT_BYTES_MAX * 16);
        draft_write_inject(merge->intake, draft, injects->first->key->column - 1, &lines);
        edit_insert(edits, injects, node_before(merge, draft), str_of(buf_text(&lines)));
        edits->failed = edits->failed || lines.failed;
        buf_free(&lines);
    }
}

uint32_t merge_apply(struct merge *merge, bool (*wanted)(const void *context, struct str id), const void *context,
                     struct buf *ret_text)
{
    const struct node injects = own_injects(merge);
    struct edits edits;
    uint32_t taken = 0;
    edit_begin(&edits, merge->source);
    for (uint32_t i = 0; i < merge->count; i++) {
        const struct merge_change *change = &merge->changes[i];
        if (change->kind == MERGE_REFUSED || (wanted && !wanted(context, change->id)))
            continue;
        const struct node *inject = source_get(&injects, change->id);
        if (change->kind == MERGE_ADDED)
            apply_added(merge, &edits, &injects, change->id);
        else if (change->kind == MERGE_GONE)
            edit_remove(&edits, &injects, inject);
        else
            apply_change(merge, &edits, inject, change);
        taken++;
    }
    edit_apply(&edits, ret_text);
    assert(taken <= merge->count);
    return taken;
}
