/* The file of a mapping: what was recognised, for people to change. */
#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "base/bytes.h"
#include "planner/mapping.h"
#include "planner/yaml_out.h"
#include "scenario/literal.h"
#include "scenario/tree.h"

static const char *const names[] = {
#define COLUMN(name, width, key) #name,
#define COLUMN_BY_LANGUAGE(name, width, key) #name,
#include "planner/columns.def"
#undef COLUMN
#undef COLUMN_BY_LANGUAGE
    "KEEP", "NO"};

static const struct {
    enum msel_column column;
    const char *key;
} lists[] = {{MSEL_TO, "to"},     {MSEL_METHOD, "method"},         {MSEL_CHANNEL, "channel"},
             {MSEL_KIND, "kind"}, {MSEL_PRECEDENCE, "precedence"}, {MSEL_STATUS, "status"}};

static void add_name(struct buf *text, uint32_t is)
{
    assert(is < sizeof(names) / sizeof(names[0]));
    for (const char *c = names[is]; *c; c++)
        buf_u8(text, (uint8_t)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c));
}

/* "text.ko" of a column. */
static void add_field(const struct mapping *mapping, const struct mapping_column *column, struct buf *ret_text)
{
    assert(column->is < sizeof(names) / sizeof(names[0]));
    add_name(ret_text, column->is);
    if (msel_by_language(column->is) && mapping->language_count > 1)
        buf_printf(ret_text, "." STR_FMT, STR_ARG(mapping->languages[column->language]));
}

static void add_letters(struct buf *text, uint32_t column)
{
    assert(column >= 1 && column <= GRID_COLUMN_MAX);
    char place[GRID_PLACE_BYTES];
    grid_place(1, column, place);
    buf_add(text, place, strlen(place) - 1);
}

/* ---- written ---- */

static void add_startex(const struct mapping *mapping, struct buf *text)
{
    time_t local = (time_t)mapping->startex;
    struct tm tm;
    uint32_t size = (uint32_t)(mapping->offset < 0 ? -mapping->offset : mapping->offset);
    gmtime_r(&local, &tm);
    buf_printf(text, "startex: %04d-%02d-%02dT%02d:%02d:00%c%02u:%02u", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
               tm.tm_hour, tm.tm_min, mapping->offset < 0 ? '-' : '+', size / 60, size % 60);
    buf_printf(text, "  # %s; %s\n",
               mapping->startex_known ? "the earliest moment of the list" : "A GUESS: the list has no date",
               mapping->offset_known ? "its clock names its zone" : "A GUESS: its clock names no zone");
}

static void add_columns(const struct mapping *mapping, struct buf *text)
{
    buf_add_str(text, STR("columns:  # what each is: "));
    for (uint32_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
        buf_add_str(text, n > 0 ? STR(" ") : STR(""));
        add_name(text, n);
    }
    buf_add_str(text, STR(". keep: into a file beside the scenario. no: left out\n"));
    for (uint32_t c = 0; c < mapping->column_count; c++) {
        const struct mapping_column *column = &mapping->columns[c];
        buf_add_str(text, STR("  "));
        add_letters(text, column->at);
        buf_add_str(text, STR(": "));
        add_field(mapping, column, text);
        buf_add_str(text, STR("  # "));
        yaml_out_text(text, column->head);
        buf_printf(text, ", %u cells", column->filled);
        if (mapping_is_time(column->is))
            buf_printf(text, ", of which %u are dates or times", column->understood);
        buf_add_str(text, STR("\n"));
    }
}

static bool any_word(const struct mapping *mapping, enum msel_column column)
{
    assert(mapping->word_count <= MAPPING_WORD_COUNT_MAX);
    bool any = false;
    for (uint32_t w = 0; w < mapping->word_count; w++)
        any = any || mapping->words[w].column == column;
    return any;
}

static void add_words(const struct mapping *mapping, struct buf *text)
{
    static const char *const notes[] = {"who gets it: an id of a cell, all, or none",
                                        "how it is brought: verbal phone email radio written simulation other",
                                        "what it is: report message news order request hidden, or none",
                                        "routine priority immediate flash, or none",
                                        "how far an inject is: draft review approved, or none"};
    if (mapping->word_count > 0)
        buf_add_str(text, STR("words:  # what words of the list mean\n"));
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (any_word(mapping, lists[i].column))
            buf_printf(text, "  %s:  # %s\n", lists[i].key, notes[i]);
        for (uint32_t w = 0; w < mapping->word_count; w++) {
            const struct mapping_word *word = &mapping->words[w];
            if (word->column != lists[i].column)
                continue;
            buf_add_str(text, STR("    "));
            yaml_out_text(text, word->word);
            buf_printf(text, ": " STR_FMT "  # %u time%s%s\n", STR_ARG(word->means.len > 0 ? word->means : STR("none")),
                       word->count, word->count == 1 ? "" : "s", word->guessed ? "; NOT RECOGNISED" : "");
        }
    }
}

void mapping_write(const struct mapping *mapping, const struct grid_file *file, struct buf *ret_text)
{
    buf_add_str(ret_text, STR("# How entente reads this list. Look at every line, change what is wrong, and import "
                              "again with --map and this file.\n"));
    buf_add_str(ret_text, STR("sheet: "));
    yaml_out_text(ret_text, file->sheets[mapping->sheet].name);
    buf_printf(ret_text, "\nheads: %u  # the row of the heads\nhead_rows: %u\nid: " STR_FMT "\ntitle: ", mapping->head,
               mapping->head_count, STR_ARG(mapping->id));
    yaml_out_text(ret_text, mapping->title);
    buf_add_str(ret_text, STR("\nlanguages: ["));
    for (uint32_t l = 0; l < mapping->language_count; l++)
        buf_printf(ret_text, "%s" STR_FMT, l > 0 ? ", " : "", STR_ARG(mapping->languages[l]));
    buf_add_str(ret_text, STR("]\n"));
    add_startex(mapping, ret_text);
    buf_printf(
        ret_text,
        "zone: " STR_FMT "  # of the IANA time zone database\ndates: %s  # of dates such as 03/04/2024\nbraces: %s\n",
        STR_ARG(mapping->zone), mapping->order == STAMP_DAY_FIRST ? "day first" : "month first",
        mapping->braces ? "values  # {name} puts in a value, as entente writes it" : "text  # { and } are only signs");
    add_columns(mapping, ret_text);
    add_words(mapping, ret_text);
}

/* ---- read ---- */

struct reading {
    const struct grid_file *file;
    const struct source *known;
    struct arena *arena;
    struct mapping *mapping;
    struct diag_list *diags;
    struct tree tree;
};

static void fault(struct reading *reading, const struct node *node, const char *right, const char *wrong)
{
    struct place place = tree_place(&reading->tree, node);
    diag_add(reading->diags, DIAG_ERROR, place.line, place.column, place.width, right, "%s", wrong);
}

static bool number_of(const struct node *node, uint32_t least, uint32_t most, uint32_t *ret_number)
{
    assert(least <= most);
    uint64_t number;
    if (node->kind != NODE_SCALAR || !bytes_decimal(node->text, most, &number) || number < least)
        return false;
    *ret_number = (uint32_t)number;
    return true;
}

/* Where the list is. When that is elsewhere than was guessed, the rest is guessed anew. */
static enum status read_place(struct reading *reading, const struct node *root)
{
    struct mapping place = *reading->mapping;
    struct trouble trouble = {""};
    for (const struct node *node = root->first; node; node = node->next) {
        bool found = true;
        if (str_equal(node->key->text, STR("heads"))) {
            found = number_of(node, 1, GRID_ROW_MAX, &place.head);
        } else if (str_equal(node->key->text, STR("head_rows"))) {
            found = number_of(node, 1, 2, &place.head_count);
        } else if (str_equal(node->key->text, STR("sheet"))) {
            found = false;
            for (uint32_t s = 0; s < reading->file->sheet_count; s++)
                if (str_equal(reading->file->sheets[s].name, node->text)) {
                    place.sheet = s;
                    found = true;
                }
        }
        if (!found)
            fault(reading, node, "a sheet of the workbook, a row of it, 1 or 2 rows of heads",
                  "the list cannot be there");
    }
    const struct mapping *guess = reading->mapping;
    if (place.sheet == guess->sheet && place.head == guess->head && place.head_count == guess->head_count)
        return STATUS_OK;
    return mapping_guess(reading->file, reading->known, reading->arena, &place, reading->mapping, &trouble);
}

static void read_languages(struct reading *reading, const struct node *node)
{
    struct mapping *mapping = reading->mapping;
    mapping->language_count = 0;
    for (const struct node *item = node->kind == NODE_LIST ? node->first : NULL; item; item = item->next) {
        if (mapping->language_count == LANGUAGE_COUNT_MAX) {
            fault(reading, item, "at most 4 languages", "too many languages");
            return;
        }
        mapping->languages[mapping->language_count++] = arena_copy(reading->arena, item->text);
    }
    if (mapping->language_count == 0)
        fault(reading, node, "a list such as [en, ko]", "there is no language");
}

/* "text.ko" into a column of the list. */
static bool read_field(struct reading *reading, struct str text, struct mapping_column *column)
{
    const char *dot = memchr(text.ptr, '.', text.len);
    struct str name = {text.ptr, dot ? (size_t)(dot - text.ptr) : text.len};
    struct buf known;
    bool found = false;
    buf_init(&known, 64);
    for (uint32_t n = 0; n < sizeof(names) / sizeof(names[0]) && !found; n++) {
        buf_clear(&known);
        add_name(&known, n);
        found = str_equal((struct str){known.ptr, known.len}, name);
        column->is = found ? n : column->is;
    }
    buf_free(&known);
    column->language = 0;
    for (uint32_t l = 0; dot && l < reading->mapping->language_count; l++)
        if (str_equal(reading->mapping->languages[l], (struct str){dot + 1, text.len - name.len - 1}))
            column->language = l + 1;
    found = found && (!dot || column->language > 0);
    column->language -= dot && found ? 1 : 0;
    return found;
}

static void read_columns(struct reading *reading, const struct node *mapping_node)
{
    struct mapping *mapping = reading->mapping;
    for (const struct node *node = mapping_node->first; node; node = node->next) {
        uint32_t at = 0;
        for (size_t i = 0; i < node->key->text.len && at < 10000; i++) {
            char c = node->key->text.ptr[i];
            at = c >= 'A' && c <= 'Z' ? at * 26 + (uint32_t)(c - 'A') + 1 : 10000;
        }
        struct mapping_column *column = NULL;
        for (uint32_t c = 0; c < mapping->column_count; c++)
            column = mapping->columns[c].at == at ? &mapping->columns[c] : column;
        if (!column)
            fault(reading, node->key, "the letters of a column of the sheet", "there is no such column");
        else if (node->kind != NODE_SCALAR || !read_field(reading, node->text, column))
            fault(reading, node, "one of the words that stand above, text.ko for a language",
                  "a column is no such thing");
    }
    for (uint32_t c = 0; c < mapping->column_count; c++)
        for (uint32_t d = 0; d < c; d++)
            if (mapping->columns[c].is < MAPPING_KEEP && mapping->columns[c].is == mapping->columns[d].is &&
                mapping->columns[c].language == mapping->columns[d].language) {
                fault(reading, mapping_node->key, "each once; the rest is `keep` or `no`",
                      "two columns are the same thing");
                return;
            }
}

static void read_words(struct reading *reading, const struct node *words)
{
    for (const struct node *list = words->first; list; list = list->next) {
        enum msel_column column = MSEL_COLUMN_COUNT;
        for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
            column = str_equal(list->key->text, str_of(lists[i].key)) ? lists[i].column : column;
        if (column == MSEL_COLUMN_COUNT || list->kind != NODE_MAPPING) {
            fault(reading, list->key, "to, method, channel, kind or precedence, and words below it",
                  "there are no such words");
            continue;
        }
        for (const struct node *node = list->first; node; node = node->next) {
            struct mapping_word *word = mapping_word(reading->mapping, column, node->key->text);
            if (!word)
                fault(reading, node->key, "a word as the list has it", "no cell of the list says that");
            else
                word->means = str_equal(node->text, STR("none")) ? STR("") : arena_copy(reading->arena, node->text);
        }
    }
}

static void read_entry(struct reading *reading, const struct node *node)
{
    assert(node->key);
    struct mapping *mapping = reading->mapping;
    struct str key = node->key->text;
    int64_t second;
    bool fine = true;
    if (str_equal(key, STR("sheet")) || str_equal(key, STR("heads")) || str_equal(key, STR("head_rows"))) {
        return; /* read_place */
    } else if (str_equal(key, STR("languages"))) {
        read_languages(reading, node);
    } else if (str_equal(key, STR("startex"))) {
        fine = node->kind == NODE_SCALAR && literal_instant(node->text, &second, &mapping->offset);
        mapping->startex = fine ? second + (int64_t)mapping->offset * 60 : mapping->startex;
    } else if (str_equal(key, STR("dates"))) {
        mapping->order = str_equal(node->text, STR("month first")) ? STAMP_MONTH_FIRST : STAMP_DAY_FIRST;
        fine = mapping->order == STAMP_MONTH_FIRST || str_equal(node->text, STR("day first"));
    } else if (str_equal(key, STR("braces"))) {
        mapping->braces = str_equal(node->text, STR("values"));
        fine = mapping->braces || str_equal(node->text, STR("text"));
    } else if (str_equal(key, STR("columns")) && node->kind == NODE_MAPPING) {
        read_columns(reading, node);
    } else if (str_equal(key, STR("words"))) {
        read_words(reading, node);
    } else if (node->kind == NODE_SCALAR &&
               (str_equal(key, STR("id")) || str_equal(key, STR("title")) || str_equal(key, STR("zone")))) {
        struct str *place = key.ptr[0] == 'i' ? &mapping->id : key.ptr[0] == 't' ? &mapping->title : &mapping->zone;
        *place = arena_copy(reading->arena, node->text);
    } else {
        fault(reading, node->key, "as in the file that entente writes", "a mapping has no such line");
    }
    if (!fine)
        fault(reading, node, "as in the file that entente writes", "this cannot stand here");
}

enum status mapping_read(struct str text, const struct grid_file *file, const struct source *known, struct arena *arena,
                         struct mapping *mapping, struct diag_list *diags)
{
    struct reading reading = {.file = file, .known = known, .arena = arena, .mapping = mapping, .diags = diags};
    enum status status = tree_read(&reading.tree, text, arena, diags);
    if (status != STATUS_OK)
        return status;
    const struct node *root = reading.tree.root;
    if (reading.tree.broken || !root || root->kind != NODE_MAPPING)
        return STATUS_MALFORMED;
    status = read_place(&reading, root);
    if (status != STATUS_OK)
        return status;
    for (const struct node *node = root->first; node; node = node->next)
        if (str_equal(node->key->text, STR("languages"))) /* the columns speak of them */
            read_entry(&reading, node);
    for (const struct node *node = root->first; node; node = node->next)
        if (!str_equal(node->key->text, STR("languages")))
            read_entry(&reading, node);
    assert(mapping->head >= 1);
    return diags->error_count > 0 ? STATUS_MALFORMED : STATUS_OK;
}
