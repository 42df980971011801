/* From a JSON command to events of the kernel.
 *
 * Each command is one function: it reads its members, names things by what this seat may see, and leaves one event
 * (start and jump: several) with its body. Three ways to fail, kept apart: the body is malformed (400, nothing
 * remembered), the wish is refused (409 with a verdict, remembered under its key), or there is trouble (the server
 * stops). What a seat may not see is looked up in that seat's own view only, so it is UNKNOWN exactly as what does not
 * exist.
 */
#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

#include "program/time.h"
#include "program/words.h"
#include "server/inside.h"

enum {
    KEY_BYTES_MAX = 64,
    JSON_DEPTH_MAX = 16,
    NOTE_TAG_COUNT_MAX = 16,
    TAG_BYTES_MAX = 60,
    SENTENCE_COUNT_MAX = 3,
    SENTENCE_BYTES_MAX = 600
};

struct making { /* a command on its way to becoming an event */
    struct play *play;
    uint32_t seat;
    const struct seat *place;
    const json_t *json;
    struct str key;
    struct event event;
    struct buf body;
    bool malformed;
    uint32_t longest;     /* a text is longer than these bytes; 0: none is */
    enum verdict verdict; /* a refusal above the kernel */
    bool done;            /* the events are already submitted: receipt holds */
    struct exercise_receipt receipt;
    enum status status;
};

static bool going(const struct making *making)
{
    return !making->malformed && making->longest == 0 && making->verdict == VERDICT_ACCEPTED &&
           making->status == STATUS_OK;
}

/* ---- members ---- */

static const json_t *member(struct making *making, const char *name, bool required)
{
    const json_t *value = json_object_get(making->json, name);
    if (json_is_null(value))
        value = NULL;
    if (!value && required)
        making->malformed = true;
    return value;
}

static bool has(const struct making *making, const char *name)
{
    const json_t *value = json_object_get(making->json, name);
    return value && !json_is_null(value);
}

static struct str string_member(struct making *making, const char *name, bool required, size_t bytes_max)
{
    const json_t *value = member(making, name, required);
    if (!value)
        return (struct str){"", 0};
    struct str text = {json_string_value(value), json_string_length(value)};
    if (!json_is_string(value) || text.len > bytes_max)
        making->malformed = true;
    return json_is_string(value) ? text : (struct str){"", 0};
}

static int64_t number_member(struct making *making, const char *name, int64_t from, int64_t to)
{
    const json_t *value = member(making, name, true);
    int64_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < from || number > to) {
        making->malformed = true;
        return from;
    }
    return number;
}

static bool truth_member(struct making *making, const char *name)
{
    const json_t *value = member(making, name, true);
    if (value && !json_is_boolean(value))
        making->malformed = true;
    return json_is_true(value);
}

static void unknown(struct making *making)
{
    if (making->verdict == VERDICT_ACCEPTED)
        making->verdict = VERDICT_UNKNOWN;
}

static uint32_t cell_named(struct making *making, const json_t *value)
{
    uint32_t cell = INDEX_NONE;
    if (json_is_string(value))
        cell =
            program_find_cell(making->play->program, (struct str){json_string_value(value), json_string_length(value)});
    else
        making->malformed = true;
    if (cell == INDEX_NONE)
        unknown(making);
    return cell;
}

static uint32_t cells_member(struct making *making, const char *name)
{
    const json_t *list = member(making, name, true);
    uint32_t cells = 0;
    if (!json_is_array(list) || json_array_size(list) > CELL_COUNT_MAX) {
        making->malformed = true;
        return 0;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        uint32_t cell = cell_named(making, json_array_get(list, i));
        if (cell != INDEX_NONE)
            cells |= UINT32_C(1) << cell;
    }
    return cells;
}

static uint32_t inject_member(struct making *making)
{
    uint32_t inject = program_find_inject(making->play->program, string_member(making, "inject", true, ID_BYTES_MAX));
    if (inject == INDEX_NONE)
        unknown(making);
    return inject;
}

static uint32_t found_by_number(struct making *making, const char *name,
                                uint32_t (*find)(const struct exercise *exercise, uint32_t seat, uint32_t number))
{
    uint32_t number = (uint32_t)number_member(making, name, 0, UINT32_MAX);
    uint32_t index = going(making) ? find(making->play->exercise, making->seat, number) : INDEX_NONE;
    if (index == INDEX_NONE)
        unknown(making);
    return index;
}

static uint32_t item_member(struct making *making)
{
    return found_by_number(making, "item", exercise_find_item);
}

static uint32_t word_member(struct making *making, const char *name, enum words_list list)
{
    uint32_t number = words_find(list, string_member(making, name, true, ID_BYTES_MAX));
    if (number != INDEX_NONE)
        return number;
    making->malformed = true;
    return 0;
}

/* ---- bodies ---- */

static void body_key(struct making *making, const char *name)
{
    if (making->body.len == 0)
        json_open_object(&making->body);
    json_key(&making->body, name);
}

static bool is_blank(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!strchr(" \t\r\n", text.ptr[i]))
            return false;
    return true;
}

/* A T or a plain string, which stands for the first language. Other languages than the program's are malformed. */
static void take_text(struct making *making, const char *name, bool required, size_t bytes_max)
{
    const struct program *program = making->play->program;
    const json_t *value = member(making, name, required);
    if (!value)
        return;
    size_t expected = json_is_object(value) ? json_object_size(value) : 1;
    uint32_t written = 0;
    body_key(making, name);
    json_open_object(&making->body);
    for (uint32_t l = 0; l < program->language_count; l++) {
        char language[ID_BYTES_MAX + 1] = "";
        if (program->languages[l].len <= ID_BYTES_MAX)
            memcpy(language, program->languages[l].ptr, program->languages[l].len);
        const json_t *text = json_is_object(value) ? json_object_get(value, language) : l == 0 ? value : NULL;
        if (!text)
            continue;
        struct str content = {json_string_value(text), json_string_length(text)};
        if (!json_is_string(text) || is_blank(content)) {
            making->malformed = true;
            return;
        }
        if (content.len > bytes_max)
            making->longest = (uint32_t)bytes_max;
        json_key_of(&making->body, json_is_object(value) ? program->languages[l] : STR(BODY_NO_LANGUAGE));
        json_text(&making->body, content);
        written++;
    }
    json_close_object(&making->body);
    if (written == 0 || written != expected)
        making->malformed = true;
}

static void take_string(struct making *making, const char *name, bool required, size_t bytes_max)
{
    struct str text = string_member(making, name, required, SIZE_MAX);
    if (text.len > bytes_max)
        making->longest = (uint32_t)bytes_max;
    if (required && is_blank(text))
        making->malformed = true;
    if (!has(making, name))
        return;
    body_key(making, name);
    json_text(&making->body, text);
}

/* ---- commands of control ---- */

#define COMMAND(name, seats, batch, function) static void make_##function(struct making *making);
#include "server/commands.def"
#undef COMMAND

static void simple(struct making *making, enum event_kind kind)
{
    making->event.kind = kind;
}

/* By one seat of a cell, which the kernel asks for where the cell has any by name. */
static void by_seat(struct making *making, enum event_kind kind)
{
    simple(making, kind);
    making->event.c = making->place->named;
}

/* Submits one event of several; the key rides on the one that is `keyed`. */
static void submit_now(struct making *making, bool keyed)
{
    struct exercise_receipt receipt;
    if (!going(making))
        return;
    making->status = play_submit(making->play, making->seat, keyed ? making->key : (struct str){"", 0}, &making->event,
                                 (struct str){"", 0}, &receipt);
    if (making->status == STATUS_OK && keyed)
        making->receipt = receipt;
    if (making->status == STATUS_OK && receipt.verdict != VERDICT_ACCEPTED)
        making->verdict = receipt.verdict;
}

static void make_start(struct making *making)
{
    struct play *play = making->play;
    if (kernel_phase(exercise_kernel(play->exercise)) != PHASE_LOBBY) {
        making->verdict = VERDICT_ALREADY_STARTED;
        return;
    }
    making->done = true;
    making->status = play_start(play, making->seat, making->key, &making->receipt);
    if (making->status == STATUS_OK)
        making->verdict = making->receipt.verdict;
}

static void make_pause(struct making *making)
{
    simple(making, EVENT_PAUSE);
}

static void make_resume(struct making *making)
{
    simple(making, EVENT_RESUME);
}

static void make_endex(struct making *making)
{
    if (!str_equal(string_member(making, "word", true, ID_BYTES_MAX), STR("ENDEX")))
        making->malformed = true;
    simple(making, EVENT_ENDEX);
}

static void make_ending(struct making *making)
{
    simple(making, EVENT_ENDING);
    making->event.a = program_find_ending(making->play->program, string_member(making, "ending", true, ID_BYTES_MAX));
    if (making->event.a == INDEX_NONE)
        unknown(making);
    making->event.b = truth_member(making, "end");
    take_string(making, "reason", false, WRITTEN_BYTES_MAX);
}

static void make_begin(struct making *making)
{
    simple(making, EVENT_BEGIN);
    making->event.a = program_find_stage(making->play->program, string_member(making, "phase", true, ID_BYTES_MAX));
    if (making->event.a == INDEX_NONE)
        unknown(making);
    take_string(making, "reason", false, WRITTEN_BYTES_MAX);
}

static void make_shift(struct making *making)
{
    simple(making, EVENT_SHIFT);
    making->event.a =
        program_find_storyline(making->play->program, string_member(making, "storyline", true, ID_BYTES_MAX));
    if (making->event.a == INDEX_NONE)
        unknown(making);
    making->event.b = (uint32_t)number_member(making, "minutes", INT32_MIN, INT32_MAX);
    take_string(making, "reason", false, WRITTEN_BYTES_MAX);
}

static void make_pace(struct making *making)
{
    simple(making, EVENT_PACE);
    making->event.a = (uint32_t)number_member(making, "pace", 1, PACE_MAX);
}

static void make_jump(struct making *making)
{
    struct play *play = making->play;
    const struct kernel *kernel = exercise_kernel(play->exercise);
    int64_t tick_seconds = time_second(play->program, 1);
    int64_t second = -1;
    if (has(making, "to_second"))
        second = number_member(making, "to_second", 0, UINT32_MAX);
    if (!going(making))
        return;
    bool paused = kernel_phase(kernel) == PHASE_PAUSED;
    if (kernel_phase(kernel) != PHASE_RUNNING && !paused) {
        making->verdict = VERDICT_NOT_RUNNING;
        return;
    }
    int64_t target = second >= 0 ? second / tick_seconds : kernel_next_due(kernel);
    int64_t last = kernel_end_tick(kernel);
    if (target > last)
        target = last;
    if (kernel_freeze(kernel) != INDEX_NONE) {
        making->verdict = VERDICT_FROZEN;
        return;
    }
    if (kernel_stage_awaited(kernel) != INDEX_NONE || target <= kernel_tick(kernel)) {
        making->verdict = target <= kernel_tick(kernel) ? VERDICT_NOTHING_TO_DO : VERDICT_AWAITED;
        return;
    }
    making->done = true;
    bool keyed = true;
    if (paused) {
        making->event = (struct event){.kind = EVENT_RESUME, .cell = CELL_CONTROL};
        submit_now(making, keyed);
        keyed = false;
    }
    uint32_t put = kernel_endings_put(kernel); /* whoever jumps is asked where an ending begins to hold */
    while (going(making) && kernel_phase(kernel) == PHASE_RUNNING && kernel_tick(kernel) < target &&
           kernel_stage_awaited(kernel) == INDEX_NONE && (kernel_endings_put(kernel) & ~put) == 0) {
        uint32_t tick = (uint32_t)(kernel_tick(kernel) + 1);
        clock_jump(&play->clock, play->monotonic_ms, (int64_t)tick * tick_seconds * 1000);
        making->event = (struct event){.kind = EVENT_TICK, .cell = CELL_CONTROL, .a = tick};
        submit_now(making, keyed);
        keyed = false;
    }
    if (going(making) && second > 0 && kernel_phase(kernel) == PHASE_RUNNING && kernel_tick(kernel) == target)
        clock_jump(&play->clock, play->monotonic_ms, second * 1000);
    if (paused && going(making) && kernel_phase(kernel) == PHASE_RUNNING) {
        making->event = (struct event){.kind = EVENT_PAUSE, .cell = CELL_CONTROL};
        submit_now(making, keyed);
    }
    play->clock_changed = true;
}

/* A branch is made, and this run is over for whoever serves it; nothing of it stands in the record of this one. */
static void make_rewind(struct making *making)
{
    struct play *play = making->play;
    struct exercise_rewinding how = {
        .run_path = play->run_path, .seat = (uint16_t)making->seat, .wall_ms = play->wall_ms};
    how.tick = (uint32_t)(number_member(making, "to_second", 0, UINT32_MAX) / time_second(play->program, 1));
    how.reason = string_member(making, "reason", false, SIZE_MAX);
    if (how.reason.len > WRITTEN_BYTES_MAX)
        making->longest = WRITTEN_BYTES_MAX;
    if (!going(making))
        return;
    if (kernel_phase(exercise_kernel(play->exercise)) == PHASE_LOBBY) {
        making->verdict = VERDICT_NOT_RUNNING;
        return;
    }
    making->done = true;
    how.key = making->key;
    making->status = exercise_rewind(play->exercise, &how, play->branch_path, &making->receipt, NULL);
    if (making->status == STATUS_OK)
        making->verdict = making->receipt.verdict;
}

static void make_fire(struct making *making)
{
    simple(making, EVENT_FIRE);
    making->event.a = inject_member(making);
    if (!going(making))
        return;
    making->event.b = has(making, "release") ? cells_member(making, "release")
                                             : kernel_release(exercise_kernel(making->play->exercise), making->event.a);
}

static void make_hold(struct making *making)
{
    simple(making, EVENT_HOLD);
    making->event.a = inject_member(making);
    making->event.b = 1;
}

static void make_unhold(struct making *making)
{
    simple(making, EVENT_HOLD);
    making->event.a = inject_member(making);
}

static void make_skip(struct making *making)
{
    simple(making, EVENT_SKIP);
    making->event.a = inject_member(making);
}

/* The body of an event that this command follows, INDEX_NONE for none; it may still be on its way to the log. The
 * strings of the body live in `arena`. */
static void earlier_body(struct making *making, uint32_t sequence, struct arena *arena, struct body *ret_body)
{
    struct str bytes = {"", 0};
    if (!going(making) || sequence == INDEX_NONE)
        return;
    making->status = play_commit(making->play);
    if (making->status == STATUS_OK)
        making->status = exercise_body(making->play->exercise, sequence, arena, &bytes);
    if (making->status == STATUS_OK)
        making->status = body_parse(bytes, ret_body);
}

/* What an edit leaves out stays as an earlier edit has it. */
static void keep_of_earlier_edit(struct making *making, const struct body *earlier, const char *name)
{
    if (has(making, name)) {
        take_text(making, name, false, TEXT_BYTES_MAX);
    } else if (body_has(earlier, name)) {
        body_key(making, name);
        body_text_json(making->play->program, earlier, name, &making->body);
    }
}

static uint32_t languages_member(struct making *making, const char *name)
{
    const json_t *list = member(making, name, false);
    uint32_t languages = 0;
    if (list && !json_is_array(list))
        making->malformed = true;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *code = json_string_value(json_array_get(list, i));
        uint32_t language = code ? program_find_language(making->play->program, str_of(code)) : INDEX_NONE;
        if (language == INDEX_NONE)
            making->malformed = true;
        else
            languages |= UINT32_C(1) << language;
    }
    return languages;
}

/* What the body says so far is compared with what the inject said before it. */
static void mark_stale(struct making *making, const struct body *earlier)
{
    const struct program *program = making->play->program;
    uint32_t stands = languages_member(making, "stands");
    if (!going(making) || making->body.len == 0)
        return;
    struct buf whole;
    struct body edit;
    buf_init(&whole, EXERCISE_BODY_BYTES_MAX);
    buf_add_str(&whole, (struct str){making->body.ptr, making->body.len});
    json_close_object(&whole);
    making->status = whole.failed ? STATUS_OUT_OF_MEMORY : body_parse((struct str){whole.ptr, whole.len}, &edit);
    if (making->status == STATUS_OK) {
        uint32_t stale =
            edit_leaves_behind(making->play->exercise, &program->injects[making->event.a], earlier, &edit, stands);
        if (stale != 0) {
            body_key(making, "stale");
            program_languages_json(program, stale, &making->body);
        }
        body_free(&edit);
    }
    buf_free(&whole);
}

static void make_edit(struct making *making)
{
    struct play *play = making->play;
    const struct kernel *kernel = exercise_kernel(play->exercise);
    simple(making, EVENT_EDIT);
    making->event.a = inject_member(making);
    if (!going(making))
        return;
    uint32_t edit = kernel_edit_event(kernel, making->event.a);
    if (has(making, "version") &&
        number_member(making, "version", 0, UINT32_MAX) != (edit == INDEX_NONE ? 0 : (int64_t)edit + 1))
        making->verdict = VERDICT_CHANGED; /* a colleague edited it while this one was being written */
    making->event.b =
        has(making, "release") ? cells_member(making, "release") : kernel_release(kernel, making->event.a);
    struct arena arena;
    struct body earlier = {0};
    arena_init(&arena, 4 * EVENT_BYTES_MAX);
    earlier_body(making, edit, &arena, &earlier);
    if (going(making)) {
        keep_of_earlier_edit(making, &earlier, "title");
        keep_of_earlier_edit(making, &earlier, "text");
        mark_stale(making, &earlier);
    }
    body_free(&earlier);
    arena_clear(&arena);
}

static void make_ad_hoc(struct making *making)
{
    simple(making, EVENT_AD_HOC);
    making->event.a = has(making, "kind") ? word_member(making, "kind", WORDS_inject_kind) : INJECT_MESSAGE;
    if (making->event.a == INJECT_HIDDEN)
        making->malformed = true;
    making->event.b = cells_member(making, "release");
    making->event.c =
        has(making, "precedence") ? word_member(making, "precedence", WORDS_precedence) : PRECEDENCE_ROUTINE;
    take_text(making, "title", false, WRITTEN_BYTES_MAX);
    take_text(making, "text", true, TEXT_BYTES_MAX);
    take_text(making, "from", false, WRITTEN_BYTES_MAX);
}

static void make_release(struct making *making)
{
    simple(making, EVENT_RELEASE);
    making->event.a = item_member(making);
    making->event.b = cells_member(making, "cells");
}

static void make_recall(struct making *making)
{
    by_seat(making, EVENT_RECALL);
    making->event.a = item_member(making);
    making->event.b = cells_member(making, "cells");
}

static void make_reply(struct making *making)
{
    simple(making, EVENT_REPLY);
    making->event.a = item_member(making);
    take_text(making, "text", true, WRITTEN_BYTES_MAX);
}

static void make_claim(struct making *making)
{
    simple(making, EVENT_JOIN);
    uint32_t item = item_member(making);
    bool claims = truth_member(making, "claim");
    if (!going(making))
        return;
    making->verdict = exercise_may_claim(making->play->exercise, item, making->seat, claims);
    if (!going(making))
        making->event = (struct event){.kind = EVENT_REPLY, .a = item}; /* what it was about, for whoever is told why */
    body_key(making, "request");
    json_number(&making->body, item);
    body_key(making, "claimed");
    json_truth(&making->body, claims);
}

static uint32_t option_named(struct making *making, const struct program_decision *decision)
{
    struct str id = string_member(making, "option", true, ID_BYTES_MAX);
    for (uint32_t o = 0; o < decision->option_count; o++)
        if (str_equal(id, making->play->program->options[decision->option_first + o].id))
            return o;
    unknown(making);
    return 0;
}

/* `number`, or `parts` by thing, as one number; what no decision of the kind could be about, none of its numbers. */
static uint32_t quantities_named(struct making *making, const struct program_decision *decision)
{
    const struct program_quantity *quantities = &making->play->program->quantities[decision->quantity_first];
    if (decision->decides == DECIDES_NUMBER)
        return (uint32_t)number_member(making, "number", INT32_MIN, INT32_MAX);
    const json_t *parts = member(making, "parts", true);
    int32_t given[QUANTITY_COUNT_MAX] = {0};
    size_t known = 0;
    for (uint32_t i = 0; i < decision->quantity_count; i++) {
        char id[ID_BYTES_MAX + 1];
        snprintf(id, sizeof(id), STR_FMT, STR_ARG(quantities[i].id));
        const json_t *part = json_is_object(parts) ? json_object_get(parts, id) : NULL;
        known += part != NULL;
        if (part && !json_is_integer(part))
            making->malformed = true;
        json_int_t value = part ? json_integer_value(part) : 0;
        given[i] = value < -1 || value > QUANTITY_MAX ? -1 : (int32_t)value;
    }
    if (!json_is_object(parts) || known != json_object_size(parts))
        making->malformed = true;
    if (!going(making) || !program_can_name(decision, given, 0, decision->to))
        return UINT32_MAX; /* no way to divide */
    return (uint32_t)program_named_code(decision, given);
}

static void make_adjudicate(struct making *making)
{
    const struct program *program = making->play->program;
    simple(making, EVENT_ADJUDICATE);
    making->event.a = program_find_decision(program, string_member(making, "decision", true, ID_BYTES_MAX));
    if (making->event.a == INDEX_NONE)
        unknown(making);
    if (!going(making))
        return;
    const struct program_decision *decision = &program->decisions[making->event.a];
    if (has(making, "asked")) {
        uint32_t cell = cell_named(making, member(making, "asked", true));
        making->event.b = INDEX_NONE;
        for (uint32_t k = 0; k < decision->asked_count; k++)
            if (decision->asked[k] == cell)
                making->event.b = k;
        if (making->event.b == INDEX_NONE)
            unknown(making);
    }
    if (program_quantified(decision)) {
        making->event.b = quantities_named(making, decision);
        making->event.c = 0xff << 8;
        take_string(making, "reason", false, WRITTEN_BYTES_MAX);
        return;
    }
    uint32_t option = option_named(making, decision);
    uint32_t outcome = 0xff;
    if (has(making, "outcome"))
        outcome = (uint32_t)number_member(making, "outcome", 0, OUTCOME_COUNT_MAX - 1);
    making->event.c = option | outcome << 8;
    take_string(making, "reason", false, WRITTEN_BYTES_MAX);
}

static uint32_t question_member(struct making *making)
{
    return found_by_number(making, "question", exercise_find_question);
}

static void make_close(struct making *making)
{
    simple(making, EVENT_CLOSE);
    making->event.a = question_member(making);
}

static void make_freeze(struct making *making)
{
    simple(making, EVENT_FREEZE);
    making->event.a = program_find_freeze(making->play->program, string_member(making, "freeze", true, ID_BYTES_MAX));
    if (making->event.a == INDEX_NONE)
        unknown(making);
}

/* What an evaluator, or control, found in the answer of a cell. */
static void make_seen(struct making *making)
{
    const struct program *program = making->play->program;
    simple(making, EVENT_SEEN);
    making->event.a = question_member(making);
    uint32_t cell = cell_named(making, member(making, "cell", true));
    uint32_t look = (uint32_t)number_member(making, "look", 0, UINT8_MAX);
    bool seen = truth_member(making, "seen");
    if (!going(making))
        return;
    const struct program_question *question = &program->questions[making->event.a];
    while (making->event.b < question->asked_count && question->asked[making->event.b] != cell)
        making->event.b++;
    if (making->event.b == question->asked_count)
        unknown(making);
    else if (look < 1 || look > question->look_count)
        making->verdict = VERDICT_OUT_OF_RANGE;
    else
        making->event.c = (look - 1) | (uint32_t)seen << 8;
}

/* A round of an assessment, by the number it has there, from 1. */
static uint32_t round_named(struct making *making)
{
    const struct program *program = making->play->program;
    struct str id = string_member(making, "assessment", true, ID_BYTES_MAX);
    uint32_t number = has(making, "round") ? (uint32_t)number_member(making, "round", 1, ROUND_COUNT_MAX) : 1;
    for (uint32_t i = 0; i < program->assessment_count; i++)
        if (str_equal(program->assessments[i].id, id) && number <= program->assessments[i].round_count)
            return program->assessments[i].round_first + number - 1;
    unknown(making);
    return INDEX_NONE;
}

/* By ids, since what has not opened has no number. */
static void make_put(struct making *making)
{
    const struct program *program = making->play->program;
    simple(making, EVENT_PUT);
    if (has(making, "decision") + has(making, "question") + has(making, "assessment") != 1) {
        making->malformed = true;
        return;
    }
    if (has(making, "assessment")) {
        making->event.b = ASKED_ROUND;
        making->event.a = round_named(making);
    } else if (has(making, "decision")) {
        making->event.b = ASKED_DECISION;
        making->event.a = program_find_decision(program, string_member(making, "decision", true, ID_BYTES_MAX));
    } else {
        making->event.b = ASKED_QUESTION;
        making->event.a = program_find_question(program, string_member(making, "question", true, ID_BYTES_MAX));
    }
    if (making->event.a == INDEX_NONE)
        unknown(making);
    take_string(making, "reason", false, WRITTEN_BYTES_MAX);
}

/* What is open, by number: a decision, a question or a round of an assessment. */
static void read_asked(struct making *making)
{
    if (has(making, "round") + has(making, "decision") + has(making, "question") != 1) {
        making->malformed = true;
    } else if (has(making, "question")) {
        making->event.b = ASKED_QUESTION;
        making->event.a = question_member(making);
    } else if (has(making, "decision")) {
        making->event.b = ASKED_DECISION;
        making->event.a = found_by_number(making, "decision", exercise_find_decision);
    } else {
        making->event.b = ASKED_ROUND;
        making->event.a = found_by_number(making, "round", exercise_find_round);
    }
}

static void make_more(struct making *making)
{
    const struct program *program = making->play->program;
    simple(making, EVENT_MORE);
    read_asked(making);
    making->event.c =
        (uint32_t)number_member(making, "minutes", 1, (int64_t)program->tick_count * program->tick_minutes);
    take_string(making, "reason", false, WRITTEN_BYTES_MAX);
}

static void make_reveal(struct making *making)
{
    simple(making, EVENT_REVEAL);
    read_asked(making);
}

static void make_set(struct making *making)
{
    const struct program *program = making->play->program;
    simple(making, EVENT_SET);
    making->event.a = program_find_variable(program, string_member(making, "variable", true, ID_BYTES_MAX));
    const json_t *value = member(making, "value", true);
    if (making->event.a == INDEX_NONE)
        unknown(making);
    if (!going(making))
        return;
    const struct program_variable *variable = &program->variables[making->event.a];
    if (json_is_integer(value)) {
        making->event.b = (uint32_t)(int32_t)number_member(making, "value", INT32_MIN, INT32_MAX);
    } else {
        struct str name = string_member(making, "value", true, ID_BYTES_MAX);
        uint32_t index = 0;
        while (index < variable->value_count &&
               !str_equal(name, program->value_names[variable->value_first + index].name))
            index++;
        if (index == variable->value_count)
            unknown(making);
        making->event.b = (uint32_t)(program->slots[variable->slot].from + (int32_t)index);
    }
    take_string(making, "reason", false, WRITTEN_BYTES_MAX);
}

static bool has_places(const struct exercise *exercise, uint32_t cell)
{
    for (uint32_t s = 0; s < exercise_seat_count(exercise); s++)
        if (exercise_seat(exercise, s)->role == ROLE_PLAYER && exercise_seat(exercise, s)->cell == cell)
            return true;
    return false;
}

static void make_seat(struct making *making)
{
    simple(making, EVENT_SEAT);
    making->event.cell = cell_named(making, member(making, "cell", true));
    making->event.a = truth_member(making, "bot");
    if (going(making) && !making->event.a && !has_places(making->play->exercise, making->event.cell))
        making->verdict = VERDICT_NOT_PERMITTED; /* nobody could play it: it would stand still */
}

/* A cell names a task by its own number, and control and evaluators by its id. */
static void make_done(struct making *making)
{
    by_seat(making, EVENT_DONE);
    if (making->place->role == ROLE_PLAYER)
        making->event.a = found_by_number(making, "task", exercise_find_task);
    else
        making->event.a = program_find_task(making->play->program, string_member(making, "task", true, ID_BYTES_MAX));
    if (making->event.a == INDEX_NONE)
        unknown(making);
    making->event.b = truth_member(making, "done");
}

static void take_id(struct making *making, const char *name,
                    uint32_t (*find)(const struct program *program, struct str id))
{
    struct str id = string_member(making, name, false, ID_BYTES_MAX);
    if (!has(making, name) || !going(making))
        return;
    if (find(making->play->program, id) == INDEX_NONE)
        unknown(making);
    body_key(making, name);
    json_text(&making->body, id);
}

/* What makes an observation an evaluation: what was expected, by what it is seen, what to do about it, and when its
 * first letter was written. */
static void make_finding(struct making *making)
{
    if (has(making, "finding")) {
        uint32_t finding = word_member(making, "finding", WORDS_finding);
        body_key(making, "finding");
        json_text(&making->body, str_of(words_at(WORDS_finding, finding)));
    }
    take_string(making, "expected", false, WRITTEN_BYTES_MAX);
    take_string(making, "evidence", false, WRITTEN_BYTES_MAX);
    take_string(making, "recommendation", false, WRITTEN_BYTES_MAX);
    take_id(making, "objective", program_find_objective);
    take_id(making, "task", program_find_task);
    if (has(making, "begun_second")) {
        int64_t begun = number_member(making, "begun_second", 0, INT32_MAX),
                now = clock_now_ms(&making->play->clock, making->play->monotonic_ms) / 1000;
        body_key(making, "begun_second"); /* the clock of a page may be a little ahead */
        json_number(&making->body, begun < now ? begun : now);
    }
}

static void make_note(struct making *making)
{
    simple(making, EVENT_NOTE);
    take_string(making, "text", true, WRITTEN_BYTES_MAX);
    const json_t *tags = member(making, "tags", false);
    if (tags) {
        if (!json_is_array(tags) || json_array_size(tags) > NOTE_TAG_COUNT_MAX) {
            making->malformed = true;
            return;
        }
        body_key(making, "tags");
        json_open_list(&making->body);
        for (size_t i = 0; i < json_array_size(tags); i++) {
            const json_t *tag = json_array_get(tags, i);
            if (!json_is_string(tag) || json_string_length(tag) > TAG_BYTES_MAX) {
                making->malformed = true;
                return;
            }
            json_text(&making->body, (struct str){json_string_value(tag), json_string_length(tag)});
        }
        json_close_list(&making->body);
    }
    if (has(making, "item")) {
        uint32_t item = item_member(making);
        body_key(making, "item");
        json_number(&making->body, (int64_t)item + 1);
    }
    make_finding(making);
}

/* How an objective was performed: a note, so that it is sealed with its reason and no player learns of it. */
static void await_endex(struct making *making)
{
    if (going(making) && kernel_phase(exercise_kernel(making->play->exercise)) != PHASE_ENDED)
        making->verdict = VERDICT_NOT_OPEN;
}

/* After ENDEX: a rating given in the middle of it is a rating of the half. */
static void make_rate(struct making *making)
{
    const struct program *program = making->play->program;
    simple(making, EVENT_NOTE);
    take_string(making, "text", true, WRITTEN_BYTES_MAX);
    struct str id = string_member(making, "objective", true, ID_BYTES_MAX);
    uint32_t rating = word_member(making, "rating", WORDS_rating);
    if (!going(making))
        return;
    if (program_find_objective(program, id) == INDEX_NONE) {
        unknown(making);
        return;
    }
    body_key(making, "objective");
    json_text(&making->body, id);
    body_key(making, "rating");
    json_text(&making->body, str_of(words_at(WORDS_rating, rating)));
    await_endex(making);
}

/* ---- commands of players ---- */

/* Up to three sentences. */
static void take_sentences(struct making *making, const char *name)
{
    const json_t *list = member(making, name, true);
    making->malformed = making->malformed || !json_is_array(list) || json_array_size(list) > SENTENCE_COUNT_MAX;
    if (!going(making))
        return;
    body_key(making, name);
    json_open_list(&making->body);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *text = json_array_get(list, i);
        struct str sentence = {json_string_value(text), json_string_length(text)};
        if (!json_is_string(text) || is_blank(sentence))
            making->malformed = true;
        else if (sentence.len > SENTENCE_BYTES_MAX)
            making->longest = SENTENCE_BYTES_MAX;
        else
            json_text(&making->body, sentence);
    }
    json_close_list(&making->body);
}

/* After ENDEX: what went well, what did not, and what the person makes of the exercise. The last one of a seat counts.
 */
static void make_hot_wash(struct making *making)
{
    simple(making, EVENT_NOTE);
    take_sentences(making, "ups");
    take_sentences(making, "downs");
    for (const char *const *word = words_all(WORDS_feedback); *word; word++)
        if (has(making, *word)) {
            int64_t step = number_member(making, *word, 1, FEEDBACK_STEPS);
            body_key(making, *word);
            json_number(&making->body, step);
        }
    await_endex(making);
}

static void make_open(struct making *making)
{
    by_seat(making, EVENT_OPEN);
    making->event.a = item_member(making);
}

static void make_acknowledge(struct making *making)
{
    by_seat(making, EVENT_ACKNOWLEDGE);
    making->event.a = item_member(making);
}

static void make_share(struct making *making)
{
    by_seat(making, EVENT_SHARE);
    making->event.a = item_member(making);
    making->event.b = cells_member(making, "with");
}

/* Within the cell: to the seats that are named, as [intel, lead] or [us.intel, us.lead], or to the whole cell. */
static void make_pass(struct making *making)
{
    by_seat(making, EVENT_PASS);
    making->event.a = item_member(making);
    const struct str cell = making->play->program->cells[making->place->cell].id;
    const json_t *list = member(making, "to", false);
    if (list && (!json_is_array(list) || json_array_size(list) > CELL_SEAT_COUNT_MAX))
        making->malformed = true;
    for (size_t i = 0; going(making) && i < json_array_size(list); i++) {
        const json_t *value = json_array_get(list, i);
        struct str name = {json_string_value(value), json_string_length(value)};
        bool whole =
            name.ptr && name.len > cell.len && memcmp(name.ptr, cell.ptr, cell.len) == 0 && name.ptr[cell.len] == '.';
        if (whole)
            name = (struct str){name.ptr + cell.len + 1, name.len - cell.len - 1};
        uint32_t seat = name.ptr ? program_find_seat(making->play->program, making->place->cell, name) : INDEX_NONE;
        if (!name.ptr)
            making->malformed = true;
        else if (seat == INDEX_NONE)
            unknown(making);
        else
            making->event.b |= UINT32_C(1) << seat;
    }
}

static void make_ask_release(struct making *making)
{
    simple(making, EVENT_ASK_RELEASE);
    making->event.a = item_member(making);
    making->event.b = cells_member(making, "to");
    take_text(making, "text", false, WRITTEN_BYTES_MAX);
}

/* A refusal has its reason. */
static void make_grant(struct making *making)
{
    simple(making, EVENT_GRANT);
    making->event.a = item_member(making);
    making->event.b = cells_member(making, "to");
    making->event.c = word_member(making, "answer", WORDS_release_answer);
    take_text(making, "text", making->event.c == RELEASE_REFUSED, WRITTEN_BYTES_MAX);
}

/* ---- the plan ---- */

/* Title and text of a body in each language; what claims no language is in all of them. */
static void words_of(const struct program *program, const struct body *body, struct text ret_words[2])
{
    static const char *const names[] = {"title", "text"};
    for (uint32_t m = 0; m < 2; m++)
        for (uint32_t l = 0; l < program->language_count; l++)
            ret_words[m].in[l] = body_text(program, body, names[m], body_text_is_unsaid(body, names[m]) ? 0 : l);
}

/* The languages that what is written leaves behind; `card`: INDEX_NONE for a new one. */
static uint32_t left_behind(struct making *making, uint32_t card)
{
    const struct program *program = making->play->program;
    const uint32_t stands = languages_member(making, "stands");
    struct text before[2] = {0}, after[2] = {0};
    struct body earlier = {0}, written = {0};
    struct arena arena;
    struct buf whole;
    uint32_t stale = 0, was = 0;
    arena_init(&arena, 4 * EVENT_BYTES_MAX);
    buf_init(&whole, EXERCISE_BODY_BYTES_MAX);
    if (card != INDEX_NONE && going(making)) {
        const struct board_card *on = kernel_board_card(exercise_kernel(making->play->exercise), card);
        was = on->stale;
        earlier_body(making, on->event, &arena, &earlier);
        words_of(program, &earlier, before);
        if (on->event == INDEX_NONE) {
            before[0] = program->cards[card].title;
            before[1] = program->cards[card].text;
        }
    }
    if (going(making)) {
        buf_add_str(&whole, (struct str){making->body.ptr, making->body.len});
        json_close_object(&whole);
        making->status = whole.failed ? STATUS_OUT_OF_MEMORY : body_parse((struct str){whole.ptr, whole.len}, &written);
    }
    if (going(making)) {
        words_of(program, &written, after);
        stale = edit_plan_leaves_behind(program, card == INDEX_NONE ? NULL : before, after, was, stands);
    }
    body_free(&written);
    body_free(&earlier);
    buf_free(&whole);
    arena_clear(&arena);
    return stale;
}

/* The tick at which it is due, 0xffff for none, and 1 + its capability. */
static uint32_t terms_member(struct making *making)
{
    const struct program *program = making->play->program;
    uint32_t due = 0xffff, capability = 0;
    if (has(making, "due"))
        due =
            (uint32_t)(number_member(making, "due", 0, (int64_t)program->tick_count * program->tick_minutes * 60 - 1) /
                       (60 * (int64_t)program->tick_minutes));
    struct str named = string_member(making, "capability", false, ID_BYTES_MAX);
    while (named.len > 0 && capability < program->capability_count &&
           !str_equal(program->capabilities[capability].id, named))
        capability++;
    if (named.len > 0 && capability == program->capability_count)
        unknown(making);
    return due | (named.len > 0 ? capability + 1 : 0) << 16;
}

/* Bits of the items that it depends on, by the numbers that the seat knows. */
static uint32_t depends_member(struct making *making)
{
    const json_t *list = member(making, "depends", false);
    uint32_t depends = 0;
    if (list && !json_is_array(list))
        making->malformed = true;
    for (size_t i = 0; going(making) && i < json_array_size(list); i++) {
        const json_t *number = json_array_get(list, i);
        uint32_t card =
            json_is_integer(number) && json_integer_value(number) > 0 && json_integer_value(number) <= 255
                ? exercise_find_card(making->play->exercise, making->seat, (uint32_t)json_integer_value(number))
                : INDEX_NONE;
        if (card == INDEX_NONE)
            unknown(making);
        else
            depends |= UINT32_C(1) << card;
    }
    return depends;
}

static uint32_t plan_member(struct making *making)
{
    return found_by_number(making, "plan", exercise_find_card);
}

static void make_draft(struct making *making)
{
    simple(making, EVENT_DRAFT);
    take_text(making, "title", false, WRITTEN_BYTES_MAX);
    take_text(making, "text", true, WRITTEN_BYTES_MAX);
    making->event.c = cells_member(making, "signs");
    making->event.b = depends_member(making);
    making->event.a = terms_member(making) | left_behind(making, INDEX_NONE) << 24;
}

static void make_revise(struct making *making)
{
    simple(making, EVENT_REVISE);
    uint32_t card = plan_member(making);
    uint32_t version = (uint32_t)number_member(making, "version", 1, UINT16_MAX);
    take_text(making, "title", false, WRITTEN_BYTES_MAX);
    take_text(making, "text", true, WRITTEN_BYTES_MAX);
    making->event.b = depends_member(making);
    making->event.c = terms_member(making);
    making->event.a = card | version << 8 | left_behind(making, card) << 24;
}

static void make_propose(struct making *making)
{
    simple(making, EVENT_PROPOSE);
    making->event.a = plan_member(making);
}

/* Who does not concur says why. */
static void make_concur(struct making *making)
{
    simple(making, EVENT_CONCUR);
    making->event.a = plan_member(making);
    making->event.c = making->place->named | (uint32_t)number_member(making, "version", 1, UINT16_MAX) << 8;
    making->event.b = truth_member(making, "concurs");
    take_text(making, "text", making->event.b == 0, WRITTEN_BYTES_MAX);
}

static void make_order(struct making *making)
{
    simple(making, EVENT_ORDER);
    making->event.a = plan_member(making);
}

static void make_report(struct making *making)
{
    simple(making, EVENT_REPORT);
    making->event.a = plan_member(making);
    making->event.b = truth_member(making, "done");
}

static void make_message(struct making *making)
{
    simple(making, EVENT_MESSAGE);
    making->event.b = cells_member(making, "to");
    take_text(making, "text", true, WRITTEN_BYTES_MAX);
}

static void make_request(struct making *making)
{
    by_seat(making, EVENT_REQUEST);
    making->event.a = has(making, "item") ? item_member(making) : ITEM_NONE;
    take_text(making, "text", true, WRITTEN_BYTES_MAX);
}

static void make_choose(struct making *making)
{
    simple(making, EVENT_CHOOSE);
    making->event.a = found_by_number(making, "decision", exercise_find_decision);
    if (going(making)) {
        const struct program_decision *decision = &making->play->program->decisions[making->event.a];
        making->event.b =
            program_quantified(decision) ? quantities_named(making, decision) : option_named(making, decision);
    }
    assert(!going(making) || making->event.a < making->play->program->decision_count);
    making->event.c = making->seat;
    take_string(making, "reason", false, WRITTEN_BYTES_MAX);
}

/* What a changed answer does not mention stays as the earlier one has it; null takes it back. */
static bool is_kept(const struct making *making, const struct body *earlier, const char *name)
{
    return !json_object_get(making->json, name) && body_has(earlier, name);
}

static void make_answer(struct making *making)
{
    simple(making, EVENT_ANSWER);
    making->event.a = found_by_number(making, "round", exercise_find_round);
    making->event.b = (uint32_t)number_member(making, "value", 0, UINT8_MAX);
    making->event.c = making->seat;
    struct arena arena;
    struct body earlier = {0};
    arena_init(&arena, 4 * EVENT_BYTES_MAX);
    earlier_body(making,
                 going(making) ? exercise_answer_event(making->play->exercise, making->event.a, making->seat)
                               : INDEX_NONE,
                 &arena, &earlier);
    if (has(making, "confidence")) {
        uint32_t confidence = word_member(making, "confidence", WORDS_confidence);
        body_key(making, "confidence");
        json_word(&making->body, words_at(WORDS_confidence, confidence));
    } else if (is_kept(making, &earlier, "confidence")) {
        body_key(making, "confidence");
        json_text(&making->body, body_string(&earlier, "confidence"));
    }
    if (has(making, "expected_ally")) {
        const struct program *program = making->play->program;
        uint32_t expected = (uint32_t)number_member(making, "expected_ally", 0, UINT8_MAX);
        if (going(making) &&
            (expected < 1 || expected > program->assessments[program->rounds[making->event.a].assessment].step_count))
            making->verdict = VERDICT_OUT_OF_RANGE;
        body_key(making, "expected_ally");
        json_number(&making->body, expected);
    } else if (is_kept(making, &earlier, "expected_ally")) {
        body_key(making, "expected_ally");
        json_number(&making->body, body_number(&earlier, "expected_ally", 0));
    }
    take_string(making, "reason", false, WRITTEN_BYTES_MAX);
    if (is_kept(making, &earlier, "reason")) {
        body_key(making, "reason");
        json_text(&making->body, body_string(&earlier, "reason"));
    }
    body_free(&earlier);
    arena_clear(&arena);
}

/* The number of an order from a list of its names; what is none is malformed. */
static uint32_t order_member(struct making *making, const struct program_question *question)
{
    const json_t *list = member(making, "answer", true);
    const struct program_named *names = making->play->program->answer_names + question->name_first;
    uint32_t order[RANK_COUNT_MAX], given = 0;
    if (!json_is_array(list) || json_array_size(list) != question->name_count) {
        making->malformed = true;
        return 0;
    }
    for (uint32_t i = 0; i < question->name_count; i++) {
        const char *name = json_string_value(json_array_get(list, i));
        order[i] = 0;
        while (name && order[i] < question->name_count && !str_equal(names[order[i]].name, str_of(name)))
            order[i]++;
        if (!name || order[i] == question->name_count || given >> order[i] & 1)
            making->malformed = true;
        if (making->malformed)
            return 0;
        given |= UINT32_C(1) << order[i];
    }
    return program_order_code(order, question->name_count);
}

static void make_respond(struct making *making)
{
    simple(making, EVENT_RESPOND);
    making->event.a = question_member(making);
    making->event.c = making->seat;
    if (!going(making))
        return;
    const struct program_question *question = &making->play->program->questions[making->event.a];
    switch (question->kind) {
    case ANSWER_WORDS: take_string(making, "words", true, WRITTEN_BYTES_MAX); break;
    case ANSWER_NUMBER:
    case ANSWER_SCALE:
        making->event.b = (uint32_t)(int32_t)number_member(making, "answer", INT32_MIN, INT32_MAX);
        break;
    case ANSWER_RANK: making->event.b = order_member(making, question); break;
    }
}

static void make_withdraw(struct making *making)
{
    simple(making, EVENT_WITHDRAW);
    making->event.a = question_member(making);
    making->event.c = making->seat;
}

static void make_ready(struct making *making)
{
    simple(making, EVENT_JOIN);
    bool ready = truth_member(making, "ready");
    body_key(making, "ready");
    json_truth(&making->body, ready);
}

/* A check of communications: control asks, and each seat says that it sees and hears. */
static void make_check(struct making *making)
{
    simple(making, EVENT_JOIN);
    body_key(making, "check");
    json_truth(&making->body, true);
}

static void make_heard(struct making *making)
{
    simple(making, EVENT_JOIN);
    body_key(making, "heard");
    json_truth(&making->body, true);
}

/* ---- the door ---- */

#define CONTROL (UINT32_C(1) << ROLE_CONTROL)
#define PLAYER (UINT32_C(1) << ROLE_PLAYER)
#define OBSERVER (UINT32_C(1) << ROLE_OBSERVER)
enum batch { ONE, MANY };
static const struct command_row {
    const char *name;
    unsigned seats;
    enum batch batch;
    void (*make)(struct making *making);
} rows[] = {
#define COMMAND(name, seats, batch, function) {name, seats, batch, make_##function},
#include "server/commands.def"
#undef COMMAND
};

static const struct command_row *find_row(struct str name, enum role role)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (str_equal(name, str_of(rows[i].name)) && (rows[i].seats >> role & 1))
            return &rows[i];
    return NULL;
}

/* jansson recurses; a body this deep is no command. What a string holds is no bracket: "]" would hide others. */
static bool too_deep(struct str body)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < body.len; i++) {
        char c = body.ptr[i];
        if (c == '"')
            in_string = !in_string;
        else if (in_string)
            i += c == '\\'; /* and what it escapes */
        else if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        if (depth > JSON_DEPTH_MAX)
            return true;
    }
    return false;
}

json_t *command_json(struct str body)
{
    if (body.len == 0 || too_deep(body))
        return NULL;
    json_t *json = json_loadb(body.ptr, body.len, JSON_REJECT_DUPLICATES, NULL);
    if (json && !json_is_object(json)) {
        json_decref(json);
        return NULL;
    }
    return json;
}

static void run_row(struct making *making, const struct command_row *row)
{
    assert(!making->done && going(making));
    row->make(making);
    if (making->body.len > 0)
        json_close_object(&making->body);
    if (making->body.failed)
        making->malformed = true;
    if (making->done || !going(making))
        return;
    making->status = play_submit(making->play, making->seat, making->key, &making->event,
                                 (struct str){making->body.ptr, making->body.len}, &making->receipt);
    making->verdict = making->status == STATUS_OK ? making->receipt.verdict : VERDICT_ACCEPTED;
}

/* The page names the seat at which a command was given. A browser may hold another by the time it is sent. */
static bool is_of_another_seat(struct making *making)
{
    struct str seat = string_member(making, "seat", false, SEAT_ID_BYTES_MAX);
    return has(making, "seat") && !str_equal(seat, str_of(making->place->id));
}

/* The page names the branch in which a command was given: what was meant for what control took back is not done. */
static bool is_of_another_run(struct making *making)
{
    return making->play->branch_path[0] || (has(making, "branch") && number_member(making, "branch", 0, UINT32_MAX) !=
                                                                         exercise_run_number(making->play->exercise));
}

/* What was pressed while the server was not reached may have lost its sense by the time it comes. */
static bool is_too_late(struct making *making)
{
    return has(making, "until") && number_member(making, "until", 0, INT64_MAX) < making->play->wall_ms;
}

/* Whether it may be refused because somebody was faster. */
static bool may_be_late(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_ALREADY_STARTED:
    case VERDICT_ALREADY_DELIVERED:
    case VERDICT_SKIPPED:
    case VERDICT_NOT_OPEN:
    case VERDICT_NOT_RUNNING:
    case VERDICT_NOTHING_TO_DO:
    case VERDICT_CHANGED:
    case VERDICT_CLAIMED:
    case VERDICT_ENDED: return true;
    default: return false;
    }
}

/* Control alone hears who was first. */
static struct refusal refusal_of(const struct making *making)
{
    const struct exercise *exercise = making->play->exercise;
    struct refusal refusal = {
        .code = kernel_verdict_code(making->verdict), .status = 409, .text = kernel_verdict_text(making->verdict)};
    struct exercise_touch touch;
    if (making->place->role == ROLE_CONTROL && may_be_late(making->verdict) &&
        exercise_touched(exercise, &making->event, &touch) && touch.seat != making->seat) {
        refusal.by = exercise_seat(exercise, touch.seat)->id;
        refusal.did = touch.did;
        refusal.second = touch.second;
    }
    return refusal;
}

enum status command_run(struct play *play, uint32_t seat, struct str body, struct command_answer *ret_answer)
{
    struct making making = {.play = play, .seat = seat, .place = exercise_seat(play->exercise, seat)};
    struct command_answer answer = {.refusal = asking_refusal(REFUSED_NO_COMMAND)};
    json_t *json = command_json(body);
    making.json = json;
    making.event.cell = making.place->cell;
    buf_init(&making.body, EXERCISE_BODY_BYTES_MAX);
    if (!json)
        goto cleanup;
    making.key = string_member(&making, "key", true, KEY_BYTES_MAX);
    const struct command_row *row = find_row(string_member(&making, "do", true, ID_BYTES_MAX), making.place->role);
    if (making.malformed || making.key.len == 0 || !row)
        goto cleanup;
    if (is_of_another_seat(&making)) {
        answer.refusal = asking_refusal(REFUSED_OTHER_SEAT);
        goto cleanup;
    }
    if (exercise_answered(play->exercise, (uint16_t)seat, making.key, &making.receipt)) {
        making.verdict = making.receipt.verdict;
    } else if (is_of_another_run(&making)) {
        answer.refusal = asking_refusal(making.malformed ? REFUSED_NO_COMMAND : REFUSED_OTHER_RUN);
        goto cleanup;
    } else if (is_too_late(&making)) {
        answer.refusal = asking_refusal(making.malformed ? REFUSED_NO_COMMAND : REFUSED_TOO_LATE);
        goto cleanup;
    } else {
        making.receipt = (struct exercise_receipt){0};
        if (row->batch == MANY) /* they go in one transaction, which wants an empty queue */
            making.status = play_commit(play);
        if (making.status == STATUS_OK)
            run_row(&making, row);
        if (!making.malformed && making.longest == 0 && making.status == STATUS_OK &&
            making.verdict != VERDICT_ACCEPTED)
            exercise_remember(play->exercise, (uint16_t)seat, making.key, making.verdict);
    }
    if (making.malformed || making.status != STATUS_OK)
        goto cleanup;
    if (making.longest > 0) {
        answer.refusal = asking_refusal(REFUSED_TOO_LONG);
        answer.refusal.max = making.longest;
        goto cleanup;
    }
    answer = (struct command_answer){.sequence = making.receipt.sequence, .logged = !making.receipt.unlogged};
    answer.beyond_share = making.verdict == VERDICT_FULL || making.verdict == VERDICT_CHANGED_OFTEN;
    if (making.verdict != VERDICT_ACCEPTED)
        answer.refusal = refusal_of(&making);
cleanup:
    buf_free(&making.body);
    json_decref(json);
    if (making.status == STATUS_OK)
        *ret_answer = answer;
    return making.status;
}
