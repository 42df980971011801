/* Keys in the order in which designers write them. */
#include "planner/draft_write.h"

#include <assert.h>
#include <time.h>

#include "planner/expected.h"
#include "planner/receivers.h"
#include "planner/yaml_out.h"
#include "program/time.h"

enum { LENGTH_AFTER_MINUTES = 60, TICK_MINUTES = 5 };

static void put_text(const struct intake *intake, struct buf *yaml, struct str text)
{
    if (intake->mapping->braces)
        yaml_out_text(yaml, text);
    else
        yaml_out_literal(yaml, text);
}

/* A line break is a blank in what stands on one line. */
static struct str one_line(const struct intake *intake, struct str text)
{
    struct str copy = arena_copy(intake->arena, text);
    for (size_t i = 0; copy.ptr && i < copy.len; i++)
        if (copy.ptr[i] == '\n' || copy.ptr[i] == '\t')
            ((char *)(uintptr_t)copy.ptr)[i] = ' ';
    return copy.ptr ? copy : STR("");
}

static void put_key(struct buf *yaml, uint32_t indent, const char *key)
{
    assert(indent > 0 && key[0] != '\0');
    buf_printf(yaml, "%*s%s: ", (int)indent, "", key);
}

/* A text in its languages; nothing when there is none. `plain`: texts that hold no values, whose braces are no braces.
 */
static void put_texts(const struct intake *intake, struct buf *yaml, uint32_t indent, const char *key,
                      const struct str *texts, bool single_line)
{
    assert(intake->mapping->language_count > 0 && intake->mapping->language_count <= LANGUAGE_COUNT_MAX);
    const struct mapping *mapping = intake->mapping;
    uint32_t count = 0;
    for (uint32_t l = 0; l < mapping->language_count; l++)
        count += texts[l].len > 0;
    if (count == 0)
        return;
    put_key(yaml, indent, key);
    if (mapping->language_count == 1) {
        put_text(intake, yaml, single_line ? one_line(intake, texts[0]) : texts[0]);
    } else {
        bool any = false;
        for (uint32_t l = 0; l < mapping->language_count; l++) {
            if (texts[l].len == 0)
                continue;
            buf_printf(yaml, "%s" STR_FMT ": ", any ? ", " : "{", STR_ARG(mapping->languages[l]));
            put_text(intake, yaml, single_line ? one_line(intake, texts[l]) : texts[l]);
            any = true;
        }
        buf_u8(yaml, '}');
    }
    buf_u8(yaml, '\n');
}

static void put_word(const struct intake *intake, struct buf *yaml, uint32_t indent, const char *key,
                     enum msel_column column, struct str word)
{
    assert(column < MSEL_COLUMN_COUNT);
    const struct mapping_word *known = word.len > 0 ? mapping_word(intake->mapping, column, word) : NULL;
    if (!known || known->means.len == 0)
        return;
    put_key(yaml, indent, key);
    buf_add_str(yaml, known->means);
    buf_u8(yaml, '\n');
}

enum { RELEASED_COUNT_MAX = CELL_COUNT_MAX * 8 };

bool draft_write_release(struct mapping *mapping, struct str receivers, struct buf *ret_yaml)
{
    struct str name, seen[RELEASED_COUNT_MAX];
    uint32_t count = 0;
    size_t at = 0;
    bool whole = true;
    while (receivers_next(receivers, &at, &name)) {
        const struct mapping_word *word = mapping_word(mapping, MSEL_TO, name);
        bool before = false;
        if (word && str_equal(word->means, STR("all"))) {
            buf_add_str(ret_yaml, STR("all"));
            return whole;
        }
        if (!word || word->means.len == 0 || count == RELEASED_COUNT_MAX) {
            whole = false;
            continue;
        }
        for (uint32_t i = 0; i < count; i++)
            before = before || str_equal(seen[i], word->means);
        if (!before)
            seen[count++] = word->means;
    }
    const char *between = "[";
    for (uint32_t i = 0; i < count; i++) {
        struct str seat, cell = receivers_cell(seen[i], &seat);
        bool in_cell = false; /* the whole cell gets it anyhow */
        for (uint32_t k = 0; k < count && seat.len > 0; k++)
            in_cell = in_cell || str_equal(seen[k], cell);
        if (in_cell)
            continue;
        buf_printf(ret_yaml, "%s" STR_FMT, between, STR_ARG(seen[i]));
        between = ", ";
    }
    buf_add_str(ret_yaml, count > 0 ? STR("]") : STR("[]"));
    return whole;
}

static void put_moment(const struct intake *intake, const struct draft *draft, struct buf *yaml, uint32_t indent)
{
    assert(intake->shift >= 0);
    int64_t minute = intake_minute(draft);
    struct str trigger = draft->fields[MSEL_TRIGGER][0];
    bool condition =
        intake->mapping->braces && minute == INTAKE_NO_MOMENT && trigger.len > 0 && !str_equal(trigger, STR("control"));
    if (condition) {
        put_key(yaml, indent, "when");
        yaml_out_text(yaml, trigger);
    } else {
        const struct intake_phase *phase = draft->phase < intake->phase_count ? &intake->phases[draft->phase] : NULL;
        put_key(yaml, indent, "at");
        if (minute == INTAKE_NO_MOMENT)
            buf_add_str(yaml, STR("control"));
        else if (phase)
            buf_printf(yaml, STR_FMT "+%lldm", STR_ARG(phase->id), (long long)(minute - phase->begins));
        else
            time_print(minute < 0 ? 0 : minute, yaml);
        if (phase && minute == INTAKE_NO_MOMENT) {
            buf_u8(yaml, '\n');
            put_key(yaml, indent, "phase");
            buf_add_str(yaml, phase->id);
        }
    }
    buf_u8(yaml, '\n');
}

/* Of a list that was exported: of which inject it is the redacted variant. False: it is none, and has a moment. */
static bool put_redacts(const struct intake *intake, const struct draft *draft, struct buf *yaml, uint32_t indent)
{
    struct str whole = intake->mapping->braces ? draft->fields[MSEL_REDACTS][0] : STR("");
    bool known = false;
    for (uint32_t d = 0; d < intake->draft_count; d++)
        known = known || (str_equal(intake->drafts[d].id, whole) && !str_equal(draft->id, whole));
    if (!known)
        return false;
    put_key(yaml, indent, "redacts");
    buf_printf(yaml, STR_FMT "\n", STR_ARG(whole));
    return true;
}

static void put_originator(const struct intake *intake, const struct draft *draft, struct buf *yaml, uint32_t indent)
{
    struct str cell = draft->fields[MSEL_ORIGINATOR][0];
    const struct mapping_word *word =
        intake->mapping->braces && cell.len > 0 ? mapping_word(intake->mapping, MSEL_TO, cell) : NULL;
    if (!word || word->means.len == 0)
        return;
    put_key(yaml, indent, "originator");
    buf_printf(yaml, STR_FMT "\n", STR_ARG(word->means));
}

/* What players are expected to do, without the lines that become tasks; ptr NULL: nothing. */
static struct str expected_text(const struct intake *intake, const struct draft *draft, bool with_tasks)
{
    struct str line, text = draft->fields[MSEL_EXPECTED][0];
    struct expected_task task;
    struct buf lines;
    size_t at = 0;
    buf_init(&lines, TEXT_BYTES_MAX * 4);
    while (expected_line(text, &at, &line)) {
        if (with_tasks && expected_task(intake->mapping, line, &task))
            continue;
        buf_add_str(&lines, lines.len > 0 ? STR("\n") : STR(""));
        buf_add_str(&lines, line);
    }
    struct str copy = lines.len > 0 ? arena_copy(intake->arena, str_of(buf_text(&lines))) : (struct str){NULL, 0};
    buf_free(&lines);
    return copy;
}

/* How far it is, who sees to it, which story it tells. */
static void put_business(const struct intake *intake, const struct draft *draft, uint32_t indent, struct buf *yaml)
{
    assert(draft->storyline == INDEX_NONE || draft->storyline < intake->storyline_count);
    if (draft->storyline != INDEX_NONE) {
        put_key(yaml, indent, "storyline");
        buf_printf(yaml, STR_FMT "\n", STR_ARG(intake->storylines[draft->storyline].id));
    }
    if (draft->fields[MSEL_CONTROLLER][0].len > 0) {
        put_key(yaml, indent, "controller");
        yaml_out_text(yaml, one_line(intake, draft->fields[MSEL_CONTROLLER][0]));
        buf_u8(yaml, '\n');
    }
    put_word(intake, yaml, indent, "status", MSEL_STATUS, draft->fields[MSEL_STATUS][0]);
}

static void write_inject(const struct intake *intake, const struct draft *draft, uint32_t indent, bool with_tasks,
                         struct buf *ret_yaml)
{
    assert(draft->id.len > 0 && draft->id.len <= ID_BYTES_MAX);
    const struct str *texts = draft->fields[MSEL_TEXT], *titles = draft->fields[MSEL_TITLE];
    struct str text[LANGUAGE_COUNT_MAX];
    for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++) /* a message there must be */
        text[l] = texts[l].len > 0 ? texts[l] : titles[l];
    buf_printf(ret_yaml, "%*s" STR_FMT ":\n", (int)indent, "", STR_ARG(draft->id));
    indent += 2;
    if (!put_redacts(intake, draft, ret_yaml, indent))
        put_moment(intake, draft, ret_yaml, indent);
    put_texts(intake, ret_yaml, indent, "from", draft->fields[MSEL_FROM], true);
    put_key(ret_yaml, indent, "release");
    draft_write_release(intake->mapping, draft->fields[MSEL_TO][0], ret_yaml);
    buf_u8(ret_yaml, '\n');
    put_originator(intake, draft, ret_yaml, indent);
    put_word(intake, ret_yaml, indent, "kind", MSEL_KIND, draft->fields[MSEL_KIND][0]);
    put_word(intake, ret_yaml, indent, "precedence", MSEL_PRECEDENCE, draft->fields[MSEL_PRECEDENCE][0]);
    put_word(intake, ret_yaml, indent, "method", MSEL_METHOD, draft->fields[MSEL_METHOD][0]);
    put_word(intake, ret_yaml, indent, "channel", MSEL_CHANNEL, draft->fields[MSEL_CHANNEL][0]);
    if (draft->fields[MSEL_MARKING][0].len > 0) {
        put_key(ret_yaml, indent, "marking");
        yaml_out_text(ret_yaml, one_line(intake, draft->fields[MSEL_MARKING][0]));
        buf_u8(ret_yaml, '\n');
    }
    if (draft->objective != INDEX_NONE) {
        put_key(ret_yaml, indent, "objective");
        buf_printf(ret_yaml, STR_FMT "\n", STR_ARG(intake->objectives[draft->objective].id));
    }
    put_business(intake, draft, indent, ret_yaml);
    put_texts(intake, ret_yaml, indent, "title", titles, true);
    put_texts(intake, ret_yaml, indent, "text", text, false);
    struct str expected = expected_text(intake, draft, with_tasks);
    if (expected.ptr) { /* one column, in whichever language */
        put_key(ret_yaml, indent, "expected");
        put_text(intake, ret_yaml, expected);
        buf_u8(ret_yaml, '\n');
    }
    put_texts(intake, ret_yaml, indent, "notes", draft->fields[MSEL_NOTES], false);
}

void draft_write_inject(const struct intake *intake, const struct draft *draft, uint32_t indent, struct buf *ret_yaml)
{
    write_inject(intake, draft, indent, false, ret_yaml);
}

/* ---- the whole ---- */

/* A tick that every moment falls on: of five minutes at most, so that people need not wait for the clock, unless the
 * exercise is so long that it must be more. */
static int64_t tick_of(const struct intake *intake, int64_t length)
{
    int64_t common = 0, tick;
    assert(length > 0);
    for (uint32_t d = 0; d < intake->draft_count; d++) {
        int64_t a = common, b = intake_minute(&intake->drafts[d]);
        while (b > 0) {
            int64_t rest = a % b;
            a = b;
            b = rest;
        }
        common = a;
    }
    common = common > 0 ? common : TICK_MINUTES;
    for (tick = TICK_MINUTES; tick > 0; tick--)
        if (common % tick == 0 && length / tick <= TICK_COUNT_MAX)
            return tick;
    for (tick = TICK_MINUTES; tick <= common; tick++)
        if (common % tick == 0 && length / tick <= TICK_COUNT_MAX)
            return tick;
    for (tick = 1; length / tick > TICK_COUNT_MAX;) /* some moments are rounded then */
        tick++;
    return tick;
}

static void put_time(const struct intake *intake, struct buf *yaml)
{
    const struct mapping *mapping = intake->mapping;
    int64_t last = 0;
    for (uint32_t d = 0; d < intake->draft_count; d++) {
        int64_t minute = intake_minute(&intake->drafts[d]);
        last = minute != INTAKE_NO_MOMENT && minute > last ? minute : last;
    }
    int64_t length = last + LENGTH_AFTER_MINUTES, tick = tick_of(intake, length);
    length = (length + tick - 1) / tick * tick;
    time_t local = (time_t)(mapping->startex - intake->shift * 60);
    struct tm tm;
    uint32_t size = (uint32_t)(mapping->offset < 0 ? -mapping->offset : mapping->offset);
    gmtime_r(&local, &tm);
    buf_printf(yaml,
               "time:\n  startex: %04d-%02d-%02dT%02d:%02d:00%c%02u:%02u\n  zones: [" STR_FMT "]\n  tick: %lldm\n",
               tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, mapping->offset < 0 ? '-' : '+',
               size / 60, size % 60, STR_ARG(mapping->zone), (long long)tick);
    if (intake->phase_count == 0) {
        buf_printf(yaml, "  length: %lldm\n", (long long)length);
        return;
    }
    buf_add_str(yaml, STR("\nphases:\n"));
    for (uint32_t p = 0; p < intake->phase_count; p++) {
        const struct intake_phase *phase = &intake->phases[p];
        int64_t ends = p + 1 < intake->phase_count ? intake->phases[p + 1].begins : length;
        buf_printf(yaml, "  " STR_FMT ": {length: %lldm, title: ", STR_ARG(phase->id),
                   (long long)(ends - phase->begins));
        put_text(intake, yaml, one_line(intake, phase->title));
        buf_add_str(yaml, STR("}\n"));
    }
}

/* Whether a word means a cell of this id, or a seat of it. */
static bool means_cell(const struct mapping_word *word, struct str cell)
{
    struct str seat;
    return word->column == MSEL_TO && word->means.len > 0 && str_equal(receivers_cell(word->means, &seat), cell);
}

/* `, seats: {chief: chief}` of those that the list names. */
static void put_seats(const struct mapping *mapping, struct buf *yaml, struct str cell)
{
    const char *between = ", seats: {";
    for (uint32_t w = 0; w < mapping->word_count; w++) {
        struct str seat;
        receivers_cell(mapping->words[w].means, &seat);
        bool before = !means_cell(&mapping->words[w], cell) || seat.len == 0;
        for (uint32_t k = 0; k < w; k++)
            before = before || (mapping->words[k].column == MSEL_TO &&
                                str_equal(mapping->words[k].means, mapping->words[w].means));
        if (before)
            continue;
        buf_printf(yaml, "%s" STR_FMT ": " STR_FMT, between, STR_ARG(seat), STR_ARG(seat));
        between = ", ";
    }
    if (between[2] == '\0')
        buf_u8(yaml, '}');
}

static enum status put_cells(const struct intake *intake, struct buf *yaml, struct trouble *trouble)
{
    const struct mapping *mapping = intake->mapping;
    uint32_t count = 0;
    buf_add_str(yaml, STR("\ncells:\n"));
    for (uint32_t w = 0; w < mapping->word_count; w++) {
        const struct mapping_word *word = &mapping->words[w];
        struct str seat, cell = receivers_cell(word->means, &seat), called = seat.len > 0 ? cell : word->word;
        bool before = word->column != MSEL_TO || word->means.len == 0 || str_equal(word->means, STR("all"));
        for (uint32_t k = 0; k < w; k++)
            before = before || means_cell(&mapping->words[k], cell);
        for (uint32_t k = w + 1; k < mapping->word_count && seat.len > 0; k++)
            if (mapping->words[k].column == MSEL_TO && str_equal(mapping->words[k].means, cell))
                called = mapping->words[k].word;
        if (before)
            continue;
        if (count++ == CELL_COUNT_MAX)
            return trouble_say(trouble, STATUS_TOO_LARGE,
                               "the list names more receivers than the %d cells that a scenario can have; let several "
                               "mean one cell, or "
                               "none, in the file of the mapping",
                               CELL_COUNT_MAX);
        buf_printf(yaml, "  " STR_FMT ": {name: ", STR_ARG(cell));
        yaml_out_text(yaml, one_line(intake, called));
        put_seats(mapping, yaml, cell);
        buf_add_str(yaml, STR(", side: players}\n"));
    }
    if (count == 0)
        buf_add_str(yaml, STR("  players: {side: players}\n"));
    return STATUS_OK;
}

static void put_objectives(const struct intake *intake, struct buf *yaml)
{
    assert(intake->objective_count <= OBJECTIVE_COUNT_MAX);
    if (intake->objective_count > 0)
        buf_add_str(yaml, STR("\nobjectives:\n"));
    for (uint32_t o = 0; o < intake->objective_count; o++) {
        const struct intake_objective *objective = &intake->objectives[o];
        buf_printf(yaml, "  " STR_FMT ": {text: ", STR_ARG(objective->id));
        put_text(intake, yaml, objective->text);
        if (objective->capability.len > 0) {
            buf_add_str(yaml, STR(", capability: "));
            put_text(intake, yaml, objective->capability);
        }
        buf_add_str(yaml, STR("}\n"));
    }
}

static void put_storylines(const struct intake *intake, struct buf *yaml)
{
    if (intake->storyline_count > 0)
        buf_add_str(yaml, STR("\nstorylines:\n"));
    for (uint32_t s = 0; s < intake->storyline_count; s++) {
        buf_printf(yaml, "  " STR_FMT ": {title: ", STR_ARG(intake->storylines[s].id));
        put_text(intake, yaml, one_line(intake, intake->storylines[s].text));
        buf_add_str(yaml, STR("}\n"));
    }
}

static uint32_t count_tasks(const struct intake *intake)
{
    uint32_t count = 0;
    for (uint32_t d = 0; d < intake->draft_count; d++) {
        struct str line;
        struct expected_task task;
        size_t at = 0;
        while (expected_line(intake->drafts[d].fields[MSEL_EXPECTED][0], &at, &line))
            count += expected_task(intake->mapping, line, &task);
    }
    return count;
}

/* Expected actions of which the list says who does them, and until when: control ticks them off. */
static void put_tasks(const struct intake *intake, struct buf *yaml)
{
    uint32_t count = 0;
    for (uint32_t d = 0; d < intake->draft_count; d++) {
        const struct draft *draft = &intake->drafts[d];
        struct str line;
        struct expected_task task;
        size_t at = 0;
        while (expected_line(draft->fields[MSEL_EXPECTED][0], &at, &line)) {
            if (!expected_task(intake->mapping, line, &task))
                continue;
            buf_add_str(yaml, count == 0 ? STR("\ntasks:\n") : STR(""));
            buf_printf(yaml, "  expected_%u: {cell: " STR_FMT ", after: " STR_FMT ", within: " STR_FMT,
                       (unsigned)++count, STR_ARG(task.cell), STR_ARG(draft->id), STR_ARG(task.within));
            buf_add_str(yaml, STR(", by: control, text: "));
            put_text(intake, yaml, task.text);
            buf_add_str(yaml, STR("}\n"));
        }
    }
}

enum status draft_write_scenario(const struct intake *intake, struct buf *ret_yaml, struct trouble *trouble)
{
    const struct mapping *mapping = intake->mapping;
    buf_printf(ret_yaml,
               "# Written by entente import of a list of injects. Next: entente check, then say who plays what: "
               "docs/guides/files.md.\n"
               "entente: 1\nid: " STR_FMT "\ntitle: ",
               STR_ARG(mapping->id));
    yaml_out_literal(ret_yaml, one_line(intake, mapping->title));
    buf_add_str(ret_yaml, STR("\nmarking: UNCLASSIFIED\nlanguages: ["));
    for (uint32_t l = 0; l < mapping->language_count; l++)
        buf_printf(ret_yaml, "%s" STR_FMT, l > 0 ? ", " : "", STR_ARG(mapping->languages[l]));
    buf_add_str(ret_yaml, STR("]\n"));
    put_time(intake, ret_yaml);
    put_objectives(intake, ret_yaml);
    put_storylines(intake, ret_yaml);
    bool with_tasks = count_tasks(intake) <= TASK_COUNT_MAX; /* too many stay texts, all of them */
    enum status status = put_cells(intake, ret_yaml, trouble);
    buf_add_str(ret_yaml, STR("\ninjects:\n"));
    for (uint32_t d = 0; d < intake->draft_count; d++)
        write_inject(intake, &intake->drafts[d], 2, with_tasks, ret_yaml);
    if (with_tasks)
        put_tasks(intake, ret_yaml);
    if (intake->draft_count == 0 && status == STATUS_OK)
        status = trouble_say(trouble, STATUS_MALFORMED, "the list has no row with a title or a message");
    assert(status == STATUS_OK || trouble->text[0]);
    return status;
}
