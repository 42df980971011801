/* The page: its figures are counted anew from the log by other code than the report's, its structure is fixed, hostile
 * texts stay texts, and runs at every stage of life have a report. */
#include "pieces/html.h"
#include "played.h"
#include "report/figures.h"
#include "report/report.h"

static char directory[64], run_path[96];

static int make_directory(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "/tmp/entente-report-XXXXXX");
    if (!mkdtemp(directory))
        return -1;
    snprintf(run_path, sizeof(run_path), "%s/run.entente", directory);
    return 0;
}

static int drop_directory(void **state)
{
    static const char *const endings[] = {"", "-lock", "-wal", "-shm"};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        char path[128];
        snprintf(path, sizeof(path), "%s%s", run_path, endings[i]);
        unlink(path);
    }
    return rmdir(directory);
}

static const struct played_plan whole = {
    .scenario = "tests/scenarios/alliance-2022/scenario.yaml", .seed = 7, .ticks = 100};

static void write_report(struct buf *page)
{
    struct trouble trouble = {""};
    buf_init(page, REPORT_BYTES_MAX);
    if (report_html(run_path, REPORT_CONTROL, page, &trouble) != STATUS_OK)
        fail_msg("%s", trouble.text);
    assert_true(page->len > 1000);
}

static uint32_t count(const char *text, const char *wanted)
{
    uint32_t found = 0;
    for (const char *at = text; (at = strstr(at, wanted)); at += strlen(wanted))
        found++;
    return found;
}

/* ---- the log, counted by a visitor that knows nothing of the report ---- */

struct tally {
    uint32_t events, acts[EVENT_KIND_COUNT];
    uint32_t delivered, opened, closed, adopted, by_control, ad_hoc;
    uint32_t put, refused, ended_so; /* endings */
    uint32_t answers, first_answers; /* all; of each seat or bot in a round the first */
    bool answered[ROUND_COUNT_MAX][SEAT_COUNT_MAX + CELL_COUNT_MAX];
    uint32_t share_gaps, share_closed, release_closed, share_never, waits[4096], wait_count, replies[4096], reply_count;
};

static bool tally_step(void *context, const struct exercise_step *step)
{
    struct tally *tally = context;
    tally->events++;
    tally->acts[step->event.kind]++;
    for (uint32_t f = 0; f < step->fact_count; f++) {
        const struct fact *fact = &step->facts[f];
        tally->delivered += fact->kind == FACT_DELIVERED;
        tally->opened += fact->kind == FACT_OPENED;
        tally->closed += fact->kind == FACT_CLOSED;
        tally->adopted += fact->kind == FACT_ADOPTED;
        tally->by_control += fact->kind == FACT_ADOPTED && step->event.kind == EVENT_ADJUDICATE;
        if (fact->kind == FACT_ANSWERED) {
            bool person = step->event.kind == EVENT_ANSWER;
            bool *answered = &tally->answered[fact->a][person ? step->seat : SEAT_COUNT_MAX + fact->b];
            tally->answers++;
            tally->first_answers += !*answered;
            *answered = true;
        }
        tally->put += fact->kind == FACT_PUT && fact->b == 1;
        tally->refused += fact->kind == FACT_REFUSED;
        tally->ended_so += fact->kind == FACT_ENDED && fact->b == 1;
    }
    return kernel_phase(exercise_kernel(step->exercise)) != PHASE_ENDED; /* what follows is not counted */
}

/* Gaps by facts alone: who was told at the moment of delivery, who came to know later and from whom. */
static struct tally *count_log(void)
{
    struct tally *tally = calloc(1, sizeof(*tally));
    assert_non_null(tally);
    assert_int_equal(exercise_walk(run_path, tally_step, tally, NULL), STATUS_OK);
    return tally;
}

static int by_value(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(uint32_t *values, uint32_t value_count)
{
    qsort(values, value_count, sizeof(*values), by_value);
    return value_count % 2 ? values[value_count / 2]
                           : (values[value_count / 2 - 1] + (double)values[value_count / 2]) / 2;
}

static bool has(const char *text, const char *format, ...)
{
    char wanted[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(wanted, sizeof(wanted), format, arguments);
    va_end(arguments);
    bool found = strstr(text, wanted) != NULL;
    if (!found)
        print_error("the page does not hold: %s\n", wanted);
    return found;
}

static void figures_are_those_of_the_log(void **state)
{
    (void)state;
    struct buf page;
    played_run(run_path, &whole);
    write_report(&page);
    const char *text = buf_text(&page);
    struct tally *tally = count_log();
    struct exercise *exercise;
    assert_int_equal(exercise_open(run_path, LOG_READ, SECOND_END, &exercise, NULL), STATUS_OK);
    const struct kernel *kernel = exercise_kernel(exercise);
    const struct program *program = exercise_program(exercise);
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++) {
        const struct item *item = kernel_item(kernel, i);
        tally->ad_hoc += item->kind == ITEM_AD_HOC;
        if (item->kind == ITEM_REQUEST)
            for (uint32_t r = kernel_item_count(kernel); r-- > i;)
                if (kernel_item(kernel, r)->kind == ITEM_REPLY && kernel_item(kernel, r)->about == i) {
                    bool first = true; /* only the first reply counts */
                    for (uint32_t e = i; e < r; e++)
                        first = first &&
                                !(kernel_item(kernel, e)->kind == ITEM_REPLY && kernel_item(kernel, e)->about == i);
                    if (first)
                        tally->replies[tally->reply_count++] = kernel_item(kernel, r)->second - item->second;
                }
        if (item->kind > ITEM_AD_HOC)
            continue;
        /* cells 0 and 1 are played by people in this scenario */
        bool a = (item->known & 1) && item->known_second[0] == item->second && item->shared_by[0] == CELL_CONTROL;
        bool b = (item->known & 2) && item->known_second[1] == item->second && item->shared_by[1] == CELL_CONTROL;
        if (a == b)
            continue;
        uint32_t other = a ? 1 : 0;
        tally->share_gaps++;
        if (!(item->known >> other & 1))
            tally->share_never++;
        else if (item->shared_by[other] == CELL_CONTROL)
            tally->release_closed++;
        else
            tally->waits[tally->share_closed++] = item->known_second[other] - item->second;
    }
    assert_true(tally->share_gaps > 3 && tally->share_closed > 0 && tally->acts[EVENT_REQUEST] > 3 &&
                tally->adopted > 3);
    assert_true(has(text, "items: %u; events in the log: %u.", kernel_item_count(kernel), tally->events));
    assert_true(has(text, "only some of the cells that people played: %u (missing items in all: %u)", tally->share_gaps,
                    tally->share_gaps));
    uint32_t wait = (uint32_t)(median(tally->waits, tally->share_closed) / 60);
    assert_true(has(text,
                    "Shared by people: %u (median delay %u min); shared by a bot: 0; released by control: %u; never "
                    "received: %u.",
                    tally->share_closed, wait, tally->release_closed, tally->share_never));
    assert_true(has(text, "Opened: %u of %u; closed: %u", tally->opened, program->decision_count, tally->closed));
    assert_true(has(text, "Options adopted: %u, of which", tally->adopted));
    assert_true(has(text, "by control %u; by bots alone: ", tally->by_control));
    assert_true(has(text, "Made: %u; answered: %u (median delay %u min)", tally->acts[EVENT_REQUEST],
                    tally->reply_count, (uint32_t)(median(tally->replies, tally->reply_count) / 60)));
    assert_true(has(text,
                    "Sent by hand: %u; holds: %u; skips: %u; edits: %u; items added: %u; releases: %u; recalls: %u; "
                    "adjudications: %u; variables set: %u; pauses: %u; jumps: 0.",
                    tally->acts[EVENT_FIRE], tally->acts[EVENT_HOLD], tally->acts[EVENT_SKIP], tally->acts[EVENT_EDIT],
                    tally->acts[EVENT_AD_HOC], tally->acts[EVENT_RELEASE], tally->acts[EVENT_RECALL],
                    tally->acts[EVENT_ADJUDICATE], tally->acts[EVENT_SET], tally->acts[EVENT_PAUSE]));
    assert_int_equal(tally->acts[EVENT_AD_HOC], tally->ad_hoc);
    const char *put = strstr(text, "Endings put to control</caption>");
    assert_true(tally->put > 0 && tally->refused > 0 && tally->ended_so == 1 && put);
    struct str rows = {put, (size_t)(strstr(put, "</table>") - put)};
    char *table = strndup(rows.ptr, rows.len);
    assert_int_equal(count(table, "<th scope=\"row\">"), tally->put);
    assert_int_equal(count(table, "went on, <"), tally->refused);
    free(table);
    assert_int_equal(count(text, "<td>went on</td>"), tally->refused); /* among the interventions */
    assert_int_equal(count(text, "Control ended the exercise with it."), 3 * tally->ended_so);
    assert_int_equal(count(text, "<h3 id=\"item-"), kernel_item_count(kernel));
    assert_int_equal(count(text, "<h3 id=\"decision-"), tally->opened);
    assert_true(has(text, "<code>%016llx</code>", (unsigned long long)kernel_state_hash(kernel)));
    struct log_head head;
    char head_text[LOG_HEAD_TEXT_BYTES];
    assert_int_equal(log_head(exercise_log(exercise), &head), STATUS_OK);
    log_head_text(&head, head_text);
    assert_true(has(text, "<code>%s</code>", head_text));
    exercise_close(exercise);
    free(tally);
    buf_free(&page);
}

static void answers_are_all_there(void **state)
{
    (void)state;
    struct buf page;
    played_run(run_path, &whole);
    write_report(&page);
    const char *text = buf_text(&page), *from = strstr(text, "<h2 id=\"ASSESSMENTS\">"),
               *to = strstr(text, "<h2 id=\"MESSAGES\">");
    struct tally *tally = count_log();
    assert_non_null(from);
    assert_non_null(to);
    /* the tables of answers are the only ones with a column of confidence, and its cells these words */
    uint32_t rows = 0;
    for (const char *at = from; at < to; at++)
        rows += strncmp(at, "<td>moderate</td>", 17) == 0 || strncmp(at, "<td>low</td>", 12) == 0 ||
                strncmp(at, "<td>high</td>", 13) == 0 ||
                strncmp(at, "<td>–</td><td class=\"number\">", strlen("<td>–</td><td class=\"number\">")) == 0;
    assert_true(tally->first_answers > 10 && tally->answers > tally->first_answers);
    assert_int_equal(rows, tally->answers);
    assert_int_equal(count(text, "<span class=\"soft\">changed later</span>"), tally->answers - tally->first_answers);
    free(tally);
    buf_free(&page);
}

static void same_run_same_bytes(void **state)
{
    (void)state;
    struct buf once, again;
    played_run(run_path, &whole);
    write_report(&once);
    write_report(&again);
    assert_int_equal(once.len, again.len);
    assert_memory_equal(once.ptr, again.ptr, once.len);
    buf_free(&once);
    buf_free(&again);
}

static void sections_stand_in_order(void **state)
{
    (void)state;
    static const char *const order[] = {"EXERCISE EXERCISE EXERCISE · ",
                                        "<h1 id=\"REPORT\">",
                                        "<h2 id=\"OVERVIEW\">",
                                        "<h2 id=\"SUMMARY\">",
                                        "<h2 id=\"OBJECTIVES\">",
                                        "<h2 id=\"TIMELINE\">",
                                        "<h2 id=\"MODEL\">",
                                        "<h2 id=\"KNOWLEDGE\">",
                                        "<h2 id=\"DECISIONS\">",
                                        "<h2 id=\"ASSESSMENTS\">",
                                        "<h2 id=\"MESSAGES\">",
                                        "<h2 id=\"CONTROL\">",
                                        "<h2 id=\"NOTES\">",
                                        "<h2 id=\"PLAN\">",
                                        "<h2 id=\"PARTICIPANTS\">",
                                        "<h2 id=\"ITEMS\">",
                                        "<h2 id=\"VERIFY\">",
                                        "EXERCISE EXERCISE EXERCISE · ",
                                        "</html>"};
    struct buf page;
    played_run(run_path, &whole);
    write_report(&page);
    const char *at = buf_text(&page);
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        at = strstr(at, order[i]);
        if (!at)
            fail_msg("%s is missing or out of order", order[i]);
        at++;
    }
    const char *text = buf_text(&page);
    static const char *const never[] = {
        "<script", "http://", "https://", " src=", "@import", "url(", "<link", "javascript:"};
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
        assert_null(strstr(text, never[i]));
    assert_non_null(strstr(
        text, "<h1 id=\"REPORT\">After-action report <span class=\"also\" lang=\"ko\">사후강평 보고서</span></h1>"));
    assert_non_null(strstr(text, "<span lang=\"en\">"));
    assert_non_null(strstr(text, "lang=\"ko\">"));
    assert_int_equal(count(text, "<svg role=\"img\""), count(text, "</desc>")); /* every picture has a name and words */
    buf_free(&page);
}

/* Every tag that opens closes in its turn: hostile text that broke out would break this. */
static void assert_balanced(const char *text)
{
    char stack[64][16];
    uint32_t depth = 0;
    for (const char *at = text; (at = strchr(at, '<')); at++) {
        static const char *const single[] = {"meta", "br", "line", "rect", "circle", "path", "polygon"};
        bool closing = at[1] == '/', lone = false;
        char name[16] = "";
        if (at[1] == '!')
            continue;
        sscanf(at + 1 + closing, "%15[a-z0-9]", name);
        assert_true(name[0] != '\0');
        for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
            lone = lone || strcmp(name, single[i]) == 0;
        if (lone)
            continue;
        if (!closing) {
            assert_true(depth < 64);
            strcpy(stack[depth++], name);
            continue;
        }
        if (depth == 0 || strcmp(stack[depth - 1], name) != 0)
            fail_msg("</%s> closes <%s> at: %.120s", name, depth ? stack[depth - 1] : "nothing", at - 60);
        depth--;
    }
    assert_int_equal(depth, 0);
}

static void hostile_texts_stay_texts(void **state)
{
    (void)state;
    struct played_plan plan = whole;
    plan.said =
        "</p></td></table><script>alert(1)</script><img src=x onerror='alert(2)'>&\\u001b[2J\\u202e\\\" onload=\\\"x";
    plan.name = "</title></style><svg onload=alert(3)>";
    struct buf page;
    played_run(run_path, &plan);
    write_report(&page);
    const char *text = buf_text(&page);
    assert_null(strstr(text, "<script"));
    assert_null(strstr(text, "<img"));
    assert_null(strstr(text, "<svg onload"));
    assert_null(strstr(text, "\" onload=\""));
    assert_null(strstr(text, "onerror='"));
    assert_null(strstr(text, "\xe2\x80\xae"));
    assert_null(memchr(page.ptr, 0x1b, page.len));
    assert_null(memchr(page.ptr, 0, page.len));
    /* messages, replies, reasons, notes, edits, titles */
    assert_true(count(text, "&lt;script&gt;alert(1)&lt;/script&gt;") > 20);
    assert_true(count(text, "&lt;svg onload=alert(3)&gt;") > 5);
    assert_balanced(text);
    buf_free(&page);
}

static void runs_at_every_stage_have_a_report(void **state)
{
    (void)state;
    static const struct {
        uint32_t ticks, endex_tick;
        const char *holds, *holds_not;
    } stages[] = {
        {0, 0, "The exercise had not started", "Control called ENDEX."},
        {5, 0, "<b>Preliminary.</b>", "Control called ENDEX."},
        {30, 12, "Control called ENDEX.", "<b>Preliminary.</b>"},
    };
    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
        struct played_plan plan = whole;
        struct buf page;
        plan.ticks = stages[i].ticks;
        plan.endex_tick = stages[i].endex_tick;
        unlink(run_path);
        played_run(run_path, &plan);
        write_report(&page);
        assert_true(has(buf_text(&page), "%s", stages[i].holds));
        assert_null(strstr(buf_text(&page), stages[i].holds_not));
        assert_balanced(buf_text(&page));
        buf_free(&page);
    }
}

/* A log may claim any second, and a later event an earlier one. */
static void seconds_of_a_stranger_have_a_report(void **state)
{
    (void)state;
    static const struct {
        struct event event;
        uint16_t seat;
    } events[] = {
        {{.kind = EVENT_START, .cell = CELL_CONTROL}, 0},
        {{.kind = EVENT_TICK, .cell = CELL_CONTROL}, SEAT_CLOCK},
        {{.kind = EVENT_REQUEST, .second = UINT32_MAX, .a = ITEM_NONE}, 0},
        {{.kind = EVENT_REPLY, .cell = CELL_CONTROL, .second = 5}, 0},
    };
    struct played_plan plan = {.scenario = "scenarios/start/scenario.yaml", .seed = 3};
    struct exercise *exercise;
    struct exercise_receipt receipt;
    struct buf page;
    played_run(run_path, &plan);
    assert_int_equal(exercise_open(run_path, LOG_WRITE, SECOND_END, &exercise, NULL), STATUS_OK);
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        struct exercise_command command = {
            .seat = events[i].seat, .event = events[i].event, .body = STR("{\"text\":\"x\"}"), .key = STR("")};
        if (command.event.kind == EVENT_REPLY)
            command.event.a = kernel_item_count(exercise_kernel(exercise)) - 1;
        command.exercise_ms = (int64_t)command.event.second * 1000;
        assert_int_equal(exercise_submit(exercise, &command, &receipt), STATUS_OK);
        assert_int_equal(receipt.verdict, VERDICT_ACCEPTED);
    }
    assert_int_equal(exercise_commit(exercise), STATUS_OK);
    exercise_close(exercise);
    alarm(60);
    write_report(&page);
    alarm(0);
    buf_free(&page);
}

static void other_scenarios_have_a_report(void **state)
{
    (void)state;
    static const char *const scenarios[] = {"scenarios/river-flood/scenario.yaml", "scenarios/start/scenario.yaml"};
    for (size_t i = 0; i < 2; i++) {
        struct played_plan plan = {.scenario = scenarios[i], .seed = 3, .ticks = 60, .seats_per_cell = 5};
        struct buf page;
        unlink(run_path);
        played_run(run_path, &plan);
        write_report(&page);
        assert_balanced(buf_text(&page));
        assert_null(strstr(buf_text(&page), "lang=\"ko\"")); /* words of those languages alone that the scenario has */
        assert_true(i > 0 || strstr(buf_text(&page), "(zusammen)")); /* towns decide each for itself */
        assert_true(i > 0 || strstr(buf_text(&page), "Auswertungsbericht <span class=\"also\" lang=\"fr\">Rapport"));
        buf_free(&page);
    }
}

static void what_is_no_run_says_so(void **state)
{
    (void)state;
    struct trouble trouble = {""};
    struct buf page;
    buf_init(&page, REPORT_BYTES_MAX);
    assert_int_equal(report_html("/nonexistent/run.entente", REPORT_CONTROL, &page, &trouble), STATUS_NOT_FOUND);
    assert_true(trouble.text[0] != '\0');
    FILE *file = fopen(run_path, "wb");
    fputs("not a run", file);
    fclose(file);
    assert_int_equal(report_html(run_path, REPORT_CONTROL, &page, &trouble), STATUS_MALFORMED);
    unlink(run_path);
    buf_free(&page);
    buf_init(&page, 100000); /* too small a place is trouble, not a cut page */
    played_run(run_path, &whole);
    assert_int_equal(report_html(run_path, REPORT_CONTROL, &page, &trouble), STATUS_TOO_LARGE);
    buf_free(&page);
}

/* One letter of what somebody typed is changed in the file, as a person with an editor would do it. */
static void a_changed_letter_is_found(void **state)
{
    (void)state;
    struct played_plan plan = whole;
    struct trouble trouble = {""};
    struct buf file_bytes, page;
    plan.name = "Someone unmistakable";
    played_run(run_path, &plan);
    buf_init(&file_bytes, 256 << 20);
    FILE *file = fopen(run_path, "r+b");
    char chunk[65536];
    for (size_t got; (got = fread(chunk, 1, sizeof(chunk), file)) > 0;)
        buf_add(&file_bytes, chunk, got);
    char *at = memmem(file_bytes.ptr, file_bytes.len, plan.name, strlen(plan.name));
    assert_non_null(at);
    fseek(file, (long)(at - file_bytes.ptr), SEEK_SET);
    fputc('s', file);
    fclose(file);
    buf_init(&page, REPORT_BYTES_MAX);
    assert_int_equal(report_html(run_path, REPORT_CONTROL, &page, &trouble), STATUS_CORRUPT);
    assert_non_null(strstr(trouble.text, "event"));
    buf_free(&page);
    buf_free(&file_bytes);
}

int main(void)
{
#define IN_DIRECTORY(name) cmocka_unit_test_setup_teardown(name, make_directory, drop_directory)
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(figures_are_those_of_the_log),  IN_DIRECTORY(answers_are_all_there),
        IN_DIRECTORY(same_run_same_bytes),           IN_DIRECTORY(sections_stand_in_order),
        IN_DIRECTORY(hostile_texts_stay_texts),      IN_DIRECTORY(runs_at_every_stage_have_a_report),
        IN_DIRECTORY(other_scenarios_have_a_report), IN_DIRECTORY(what_is_no_run_says_so),
        IN_DIRECTORY(a_changed_letter_is_found),     IN_DIRECTORY(seconds_of_a_stranger_have_a_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
