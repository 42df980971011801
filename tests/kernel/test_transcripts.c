/* Every tests/kernel/steps/NAME.txt is a scenario and what happens to it, written as a transcript; the kernel must say
 * the very same, letter for letter.
 *
 * A file is a comment of lines with #, the scenario, a line of ===, and then events with what they do:
 *
 *     > tick 2                       two ticks; a line a fact follows
 *     > rok choose joint a           a cell's event; "refused: ..." follows when it is
 *     > fire first to us, rok        control's
 *     ? tension                      the value of a variable follows
 *     ? view rok                     what the cell sees follows
 *
 * A line `seed N` before the first event gives the seed; 1 when nothing is said. The run is number 0. With
 * ENTENTE_WRITE_TRANSCRIPTS set the files are written anew instead, to be read before they are believed. */
#include <dirent.h>

#include "kernel/kernel.h"
#include "program/words.h"
#include "scenario/compiled.h"

enum { FILE_COUNT_MIN = 20, WORD_COUNT_MAX = 16, WORD_BYTES = 64, LINE_BYTES = 256 };
static const char folder[] = "tests/kernel/steps";

struct play {
    const struct program *program;
    struct kernel *kernel;
    struct update update;
    struct buf said;
    const char *name; /* of the file, and its line in work */
    uint32_t line;
};

struct words { /* of a line, without commas */
    char text[WORD_COUNT_MAX][WORD_BYTES];
    uint32_t count, next;
};

static void wrong(const struct play *play, const char *what, const char *word)
{
    fail_msg("%s:%u: %s '%s'", play->name, play->line, what, word);
}

static struct words split(const struct play *play, const char *line)
{
    struct words words = {.count = 0};
    while (*line) {
        size_t len = strcspn(line, " ,");
        if (len > 0) {
            if (len >= WORD_BYTES || words.count == WORD_COUNT_MAX)
                wrong(play, "a line too long", line);
            memcpy(words.text[words.count++], line, len);
        }
        line += len + (line[len] != 0);
    }
    return words;
}

static const char *take(struct words *words)
{
    return words->next < words->count ? words->text[words->next++] : "";
}

/* ---- what words name ---- */

static uint32_t number(const struct play *play, const char *word)
{
    char *end;
    unsigned long value = strtoul(word, &end, 10);
    if (end == word || *end)
        wrong(play, "not a number:", word);
    return (uint32_t)value;
}

static uint32_t named(const struct play *play, uint32_t index, const char *word)
{
    if (index == INDEX_NONE)
        wrong(play, "there is no", word);
    return index;
}

static uint32_t cell_of(const struct play *play, const char *word)
{
    return named(play, program_find_cell(play->program, str_of(word)), word);
}

/* "us", or "us.intel": then 1 + the seat; INDEX_NONE: there is no such cell. */
static uint32_t looker_of(const struct play *play, const char *word, uint32_t *ret_seat)
{
    const char *dot = strchr(word, '.');
    uint32_t cell = program_find_cell(play->program, dot ? (struct str){word, (size_t)(dot - word)} : str_of(word));
    if (dot && cell != INDEX_NONE)
        *ret_seat = 1 + named(play, program_find_seat(play->program, cell, str_of(dot + 1)), word);
    return cell;
}

/* "to us.intel, us.dipl", "to all" of the cell. */
static uint32_t seats_of(const struct play *play, struct words *words)
{
    uint32_t seats = 0, seat = 0;
    if (strcmp(take(words), "to") != 0)
        wrong(play, "to whom?", "");
    for (const char *word = take(words); *word; word = take(words))
        if (strcmp(word, "all") != 0) {
            looker_of(play, word, &seat);
            seats |= UINT32_C(1) << (seat - 1);
        }
    return seats;
}

/* "to us, rok", "to nobody": the rest of the line. */
static uint32_t cells_of(const struct play *play, struct words *words)
{
    uint32_t cells = 0;
    if (strcmp(take(words), "to") != 0)
        wrong(play, "to whom?", "");
    for (const char *word = take(words); *word; word = take(words))
        if (strcmp(word, "nobody") != 0)
            cells |= UINT32_C(1) << cell_of(play, word);
    return cells;
}

static uint32_t option_of(const struct play *play, uint32_t decision, const char *word)
{
    const struct program_decision *about = &play->program->decisions[decision];
    for (uint32_t o = 0; o < about->option_count; o++)
        if (str_equal(play->program->options[about->option_first + o].id, str_of(word)))
            return o;
    wrong(play, "there is no option", word);
    return 0;
}

static uint32_t place_of(const struct play *play, const char *word, const char *const *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(word, list[i]) == 0)
            return i;
    wrong(play, "what is", word);
    return 0;
}

/* What a question is answered by: a number, a step, the names of an order, or nothing, which are words. */
static uint32_t answer_of(const struct play *play, const struct program_question *question, struct words *words)
{
    const struct program_named *names = play->program->answer_names + question->name_first;
    uint32_t order[RANK_COUNT_MAX], count = 0;
    if (question->kind == ANSWER_WORDS)
        return 0;
    if (question->kind == ANSWER_NUMBER)
        return (uint32_t)strtol(take(words), NULL, 10);
    while (words->next < words->count && count < question->name_count) {
        const char *word = take(words);
        uint32_t name = 0;
        while (name < question->name_count && !str_equal(names[name].name, str_of(word)))
            name++;
        if (question->kind == ANSWER_SCALE)
            return name + 1;
        order[count++] = name;
    }
    return program_order_code(order, count);
}

static void read_question(const struct play *play, struct words *words, struct event *event)
{
    const char *id = take(words);
    event->a = named(play, program_find_question(play->program, str_of(id)), id);
    const struct program_question *question = &play->program->questions[event->a];
    if (event->kind == EVENT_SEEN) {
        uint32_t cell = cell_of(play, take(words));
        while (event->b < question->asked_count && question->asked[event->b] != cell)
            event->b++;
        event->c = number(play, take(words)) - 1;
        event->c |= place_of(play, take(words), (const char *const[]){"no", "yes"}, 2) << 8;
    } else if (event->kind != EVENT_CLOSE) {
        event->c = number(play, take(words));
        event->b = event->kind == EVENT_RESPOND ? answer_of(play, question, words) : 0;
    }
}

/* Kind and name of what is asked; a round by its number. */
static void read_asked(const struct play *play, struct words *words, struct event *event)
{
    event->b = place_of(play, take(words), (const char *const[]){"round", "decision", "question"}, 3);
    const char *id = take(words);
    event->a = event->b == ASKED_ROUND      ? number(play, id) - 1
               : event->b == ASKED_DECISION ? named(play, program_find_decision(play->program, str_of(id)), id)
                                            : named(play, program_find_question(play->program, str_of(id)), id);
    if (event->kind == EVENT_MORE)
        event->c = number(play, take(words));
}

/* ---- events ---- */

static enum event_kind kind_of(const struct play *play, const char *word)
{
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        if (strcmp(word, kernel_event_name((enum event_kind)kind)) == 0)
            return (enum event_kind)kind;
    wrong(play, "there is no event", word);
    return EVENT_TICK;
}

static uint32_t adjudged(const struct play *play, uint32_t decision, struct words *words)
{
    uint32_t option = option_of(play, decision, take(words));
    const char *outcome = take(words);
    return option | (*outcome ? number(play, outcome) - 1 : 0xff) << 8;
}

static void read_decision(const struct play *play, struct words *words, struct event *event)
{
    const char *id = take(words);
    event->a = named(play, program_find_decision(play->program, str_of(id)), id);
    if (event->kind == EVENT_CHOOSE) {
        event->b = option_of(play, event->a, take(words));
    } else {
        event->b = number(play, take(words)) - 1;
        event->c = adjudged(play, event->a, words);
    }
}

static void read_event(const struct play *play, struct words *words, struct event *event)
{
    static const char *const kinds[] = {"report", "message", "news", "order", "request"};
    static const char *const precedences[] = {"routine", "priority", "immediate", "flash"};
    const struct program *program = play->program;
    switch (event->kind) {
    case EVENT_TICK: event->a = (uint32_t)(kernel_tick(play->kernel) + 1); break;
    case EVENT_PACE: event->a = number(play, take(words)); break;
    case EVENT_SEAT:
        event->cell = cell_of(play, take(words));
        event->a = place_of(play, take(words), (const char *const[]){"people", "bot"}, 2);
        break;
    case EVENT_FIRE:
    case EVENT_EDIT: {
        const char *id = take(words);
        event->a = named(play, program_find_inject(program, str_of(id)), id);
        event->b = cells_of(play, words);
        break;
    }
    case EVENT_HOLD:
    case EVENT_SKIP: {
        const char *id = take(words);
        event->a = named(play, program_find_inject(program, str_of(id)), id);
        if (event->kind == EVENT_HOLD)
            event->b = place_of(play, take(words), (const char *const[]){"off", "on"}, 2);
        break;
    }
    case EVENT_AD_HOC:
        event->a = place_of(play, take(words), kinds, 5);
        event->c = place_of(play, take(words), precedences, 4);
        event->b = cells_of(play, words);
        break;
    case EVENT_RELEASE:
    case EVENT_RECALL:
    case EVENT_ASK_RELEASE:
    case EVENT_SHARE:
        event->a = number(play, take(words)) - 1;
        event->b = cells_of(play, words);
        break;
    case EVENT_DRAFT: /* due tick, items before, stale languages, then who signs */
        event->a = number(play, take(words));
        event->b = number(play, take(words));
        event->a |= number(play, take(words)) << 24;
        event->c = cells_of(play, words);
        break;
    case EVENT_REVISE: /* item, version read, due tick, items before, stale languages */
        event->a = number(play, take(words)) - 1;
        event->a |= number(play, take(words)) << 8;
        event->c = number(play, take(words));
        event->b = number(play, take(words));
        event->a |= number(play, take(words)) << 24;
        break;
    case EVENT_CONCUR: /* item, version read, yes or no, seat */
        event->a = number(play, take(words)) - 1;
        event->c = number(play, take(words)) << 8;
        event->b = place_of(play, take(words), (const char *const[]){"no", "yes"}, 2);
        event->c |= words->next < words->count ? number(play, take(words)) : 0;
        break;
    case EVENT_PROPOSE:
    case EVENT_ORDER: event->a = number(play, take(words)) - 1; break;
    case EVENT_REPORT:
        event->a = number(play, take(words)) - 1;
        event->b = place_of(play, take(words), (const char *const[]){"failed", "done"}, 2);
        break;
    case EVENT_GRANT: {
        const char *const answers[] = {"redacted", "whole", "refused"};
        event->c = place_of(play, words->text[words->count - 1], answers, RELEASE_ANSWER_COUNT);
        words->count--;
        event->a = number(play, take(words)) - 1;
        event->b = cells_of(play, words);
        break;
    }
    case EVENT_OPEN:
    case EVENT_ACKNOWLEDGE:
    case EVENT_REPLY: event->a = number(play, take(words)) - 1; break;
    case EVENT_MESSAGE: event->b = cells_of(play, words); break;
    case EVENT_REQUEST: event->a = words->next < words->count ? number(play, take(words)) - 1 : ITEM_NONE; break;
    case EVENT_ENDING: {
        const char *id = take(words);
        event->a = named(play, program_find_ending(program, str_of(id)), id);
        event->b = place_of(play, take(words), (const char *const[]){"goes-on", "ends"}, 2);
        break;
    }
    case EVENT_SHIFT: {
        const char *id = take(words);
        event->a = named(play, program_find_storyline(program, str_of(id)), id);
        event->b = (uint32_t)atoi(take(words));
        break;
    }
    case EVENT_FREEZE:
    case EVENT_FREEZE_OVER: {
        const char *id = take(words);
        event->a = named(play, program_find_freeze(program, str_of(id)), id);
        event->b = words->next < words->count && strcmp(take(words), "again") == 0;
        break;
    }
    case EVENT_BEGIN: {
        const char *id = take(words);
        event->a = named(play, program_find_stage(program, str_of(id)), id);
        break;
    }
    case EVENT_CHOOSE:
    case EVENT_ADJUDICATE: read_decision(play, words, event); break;
    case EVENT_ANSWER:
        event->a = number(play, take(words)) - 1;
        event->b = number(play, take(words));
        break;
    case EVENT_RESPOND:
    case EVENT_WITHDRAW:
    case EVENT_CLOSE:
    case EVENT_SEEN: read_question(play, words, event); break;
    case EVENT_REVEAL:
        event->b = place_of(play, take(words), (const char *const[]){"round", "decision", "question"}, 3);
        event->a = number(play, take(words)) - 1;
        break;
    case EVENT_PUT:
    case EVENT_MORE: read_asked(play, words, event); break;
    case EVENT_DONE: {
        const char *id = take(words);
        event->a = named(play, program_find_task(program, str_of(id)), id);
        event->b = words->next < words->count ? place_of(play, take(words), (const char *const[]){"not"}, 1) : 1;
        break;
    }
    case EVENT_JOIN:
        event->a = event->c;
        event->b = 1 + place_of(play, take(words), (const char *const[]){"sits", "leaves"}, 2);
        break;
    case EVENT_PASS:
        event->a = number(play, take(words)) - 1;
        event->b = seats_of(play, words);
        break;
    case EVENT_SET: {
        const char *id = take(words);
        event->a = named(play, program_find_variable(program, str_of(id)), id);
        event->b = number(play, take(words));
        break;
    }
    default: break;
    }
    if (words->next < words->count)
        wrong(play, "too much:", take(words));
}

static void happen(struct play *play, const char *line)
{
    struct words words = split(play, line);
    const char *first = take(&words);
    struct event event = {.cell = CELL_CONTROL};
    event.cell = looker_of(play, first, &event.c);
    if (event.cell == INDEX_NONE)
        event.cell = CELL_CONTROL;
    else
        first = take(&words);
    event.kind = kind_of(play, first);
    uint32_t times = 1;
    if (event.kind == EVENT_TICK && words.count == 2)
        times = number(play, take(&words));
    read_event(play, &words, &event);
    for (; times > 0; times--) {
        if (event.kind == EVENT_TICK)
            event.a = (uint32_t)(kernel_tick(play->kernel) + 1);
        event.second =
            (uint32_t)(kernel_tick(play->kernel) + (event.kind == EVENT_TICK)) * play->program->tick_minutes * 60;
        uint64_t before = kernel_state_hash(play->kernel);
        enum verdict verdict = kernel_step(play->kernel, &event, &play->update);
        if (verdict != VERDICT_ACCEPTED) {
            assert_int_equal(before, kernel_state_hash(play->kernel));
            buf_printf(&play->said, "refused: %s\n", kernel_verdict_text(verdict));
            continue;
        }
        for (uint32_t i = 0; i < play->update.fact_count; i++)
            kernel_fact_print(play->program, kernel_tick(play->kernel), &play->update.facts[i], &play->said);
    }
}

/* ---- questions ---- */

/* What a request of release was answered for whom. */
static void show_answers(struct play *play, const struct item *request)
{
    for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
        for (uint32_t c = 0; c < play->program->cell_count; c++)
            if (request->answered[answer] >> c & 1)
                buf_printf(&play->said, ", %s for " STR_FMT, words_at(WORDS_release_answer, answer),
                           STR_ARG(play->program->cells[c].id));
}

static void show_view(struct play *play, uint32_t cell, uint32_t seat)
{
    struct arena arena;
    struct view view;
    arena_init(&arena, 0);
    assert_int_equal(kernel_view(play->kernel, cell, seat, &arena, &view), STATUS_OK);
    for (uint32_t i = 0; i < view.item_count; i++) {
        const struct view_item *item = &view.items[i];
        buf_printf(&play->said, "item %u, item %u of the run%s%s", item->number, item->item_index + 1,
                   item->opened ? ", opened" : "", item->acknowledged ? ", acknowledged" : "");
        if (item->withdrawn)
            buf_add_str(&play->said, STR(", withdrawn"));
        if (item->recalled)
            buf_add_str(&play->said, STR(", withdrawn after it was opened"));
        if (item->shared_by_bot)
            buf_add_str(&play->said, STR(", shared by its bot"));
        if (item->shared_by != CELL_CONTROL)
            buf_printf(&play->said, ", from " STR_FMT, STR_ARG(play->program->cells[item->shared_by].id));
        show_answers(play, item->item);
        buf_add_str(&play->said, STR("\n"));
    }
    for (uint32_t i = 0; i < view.decision_count; i++) {
        const struct view_decision *decision = &view.decisions[i];
        buf_printf(&play->said, "decision %u " STR_FMT " %s, choice %d%s, adopted %d, outcome %d, legal %x\n",
                   decision->number, STR_ARG(play->program->decisions[decision->decision].id),
                   decision->closed ? "closed" : "open", decision->choice, decision->chosen_by_bot ? " by its bot" : "",
                   decision->adopted, decision->outcome, decision->legal);
    }
    for (uint32_t i = 0; i < view.round_count; i++)
        buf_printf(&play->said, "round %u %s, answer %d\n", view.rounds[i].number,
                   view.rounds[i].open ? "open" : "over", view.rounds[i].answer);
    for (uint32_t i = 0; i < view.task_count; i++) {
        const struct view_task *task = &view.tasks[i];
        buf_printf(&play->said, "task %u " STR_FMT " %s%s, opened %d, done %d, late %d, deadline %d\n", task->number,
                   STR_ARG(play->program->tasks[task->task].id),
                   task->withdrawn ? "withdrawn"
                   : task->open    ? "open"
                                   : "over",
                   task->ticked ? " ticked" : "", task->opened_tick, task->done_tick, task->late_tick,
                   task->deadline_tick);
    }
    for (uint32_t i = 0; i < view.question_count; i++) {
        const struct view_question *question = &view.questions[i];
        buf_printf(&play->said, "question %u " STR_FMT " %s%s, until tick %d\n", question->number,
                   STR_ARG(play->program->questions[question->question].id), question->open ? "open" : "over",
                   question->revealed ? ", revealed" : "", question->deadline_tick);
    }
    arena_clear(&arena);
}

/* What has not opened, and whether control alone can open it. */
static void show_waiting(struct play *play)
{
    static const char *const words[] = {NULL, "waits by itself", "waits for control", "is left to control"};
    const struct program *program = play->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        enum waits_for waits = kernel_waiting(play->kernel, ASKED_DECISION, i);
        if (waits != WAITS_NO_MORE && program->decisions[i].first_of == INDEX_NONE)
            buf_printf(&play->said, "decision " STR_FMT " %s\n", STR_ARG(program->decisions[i].id), words[waits]);
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        enum waits_for waits = kernel_waiting(play->kernel, ASKED_QUESTION, i);
        if (waits != WAITS_NO_MORE)
            buf_printf(&play->said, "question " STR_FMT " %s\n", STR_ARG(program->questions[i].id), words[waits]);
    }
    for (uint32_t i = 0; i < program->round_count; i++) {
        enum waits_for waits = kernel_waiting(play->kernel, ASKED_ROUND, i);
        if (waits != WAITS_NO_MORE)
            buf_printf(&play->said, "round %u %s\n", i + 1, words[waits]);
    }
}

static void ask(struct play *play, const char *line)
{
    struct words words = split(play, line);
    const char *word = take(&words);
    if (strcmp(word, "view") == 0) {
        uint32_t seat = SEATS_TOGETHER;
        const char *looker = take(&words);
        uint32_t cell = named(play, looker_of(play, looker, &seat), looker);
        show_view(play, cell, seat);
        return;
    }
    if (strcmp(word, "waiting") == 0) {
        show_waiting(play);
        return;
    }
    if (strcmp(word, "next") == 0) {
        buf_printf(&play->said, "tick %d\n", kernel_next_due(play->kernel));
        return;
    }
    uint32_t variable = named(play, program_find_variable(play->program, str_of(word)), word);
    buf_printf(&play->said, "%d\n", kernel_slots(play->kernel)[play->program->variables[variable].slot]);
}

/* ---- a file ---- */

static void begin(struct play *play, uint64_t seed)
{
    struct settings settings = kernel_settings(play->program, seed, 0);
    play->kernel = kernel_init(calloc(1, kernel_bytes(play->program, true)), play->program, &settings, true);
    play->update.fact_count_max = kernel_fact_count_max(play->program);
    play->update.facts = calloc(play->update.fact_count_max, sizeof(struct fact));
}

/* What the file should be, from its scenario and its lines of > and ?. */
static void play_lines(struct play *play, struct str script)
{
    uint64_t seed = 1;
    while (script.len > 0) {
        const char *end = memchr(script.ptr, '\n', script.len);
        size_t len = end ? (size_t)(end - script.ptr) : script.len;
        char line[LINE_BYTES];
        if (len >= sizeof(line))
            wrong(play, "a line too long", "");
        memcpy(line, script.ptr, len);
        line[len] = 0;
        script.ptr += len + (end != NULL);
        script.len -= len + (end != NULL);
        play->line++;
        bool event = strncmp(line, "> ", 2) == 0, question = strncmp(line, "? ", 2) == 0;
        bool kept = line[0] == '#' || line[0] == 0 || strncmp(line, "seed ", 5) == 0;
        if (event || question || kept)
            buf_printf(&play->said, "%s\n", line);
        if (strncmp(line, "seed ", 5) == 0)
            seed = number(play, line + 5);
        if ((event || question) && !play->kernel)
            begin(play, seed);
        if (event)
            happen(play, line + 2);
        if (question)
            ask(play, line + 2);
    }
}

static bool check_file(const char *name)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    struct str source = read_file(path);
    const char *parting = strstr(source.ptr, "\n===\n");
    if (!parting)
        fail_msg("%s has no line of ===", path);
    size_t scenario_len = (size_t)(parting - source.ptr) + 1;
    struct compiled compiled = compile_good((struct str){source.ptr, scenario_len}, name);
    struct play play = {.program = compiled.program, .name = name};
    for (size_t i = 0; i < scenario_len; i++)
        play.line += source.ptr[i] == '\n';
    play.line++; /* the line of === */
    buf_init(&play.said, 1 << 20);
    buf_add(&play.said, source.ptr, scenario_len + 4);
    play_lines(&play, (struct str){source.ptr + scenario_len + 4, source.len - scenario_len - 4});
    struct str said = {buf_text(&play.said), play.said.len};
    bool same = str_equal(said, source);
    if (!same && getenv("ENTENTE_WRITE_TRANSCRIPTS")) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(said.ptr, 1, said.len, file), said.len);
        fclose(file);
    } else if (!same) {
        size_t at = 0, line = 1;
        for (; at < said.len && at < source.len && said.ptr[at] == source.ptr[at]; at++)
            line += said.ptr[at] == '\n';
        print_message("%s:%zu: the kernel says otherwise:\n%s\n", path, line, said.ptr + scenario_len);
    }
    free(play.kernel);
    free(play.update.facts);
    buf_free(&play.said);
    compiled_free(&compiled);
    free((void *)(uintptr_t)source.ptr);
    return same;
}

static void test_steps(void **state)
{
    (void)state;
    DIR *directory = opendir(folder);
    uint32_t count = 0, failures = 0;
    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        size_t len = strlen(entry->d_name);
        if (len < 4 || strcmp(entry->d_name + len - 4, ".txt") != 0)
            continue;
        failures += !check_file(entry->d_name);
        count++;
    }
    closedir(directory);
    assert_true(count >= FILE_COUNT_MIN);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_steps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
