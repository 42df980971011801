/* The exercises that are shipped: that they have what they promise, in every language, with the same figures in each;
 * that bots can play them, and what then happens is varied: every option is taken, every ending reached, nobody drowns
 * in items. */
#include "compiled.h"
#include "kernel/kernel.h"

enum { RUNS = 1500, HALF_HOUR = 30 };

static const char *const paths[] = {"scenarios/dsc-ttx-2023/scenario.yaml", "scenarios/river-flood/scenario.yaml",
                                    "scenarios/hospital-surge/scenario.yaml"};
enum { DSC, RIVER, HOSPITAL, SHIPPED_COUNT };

static struct compiled shipped[SHIPPED_COUNT];
static struct str sources[SHIPPED_COUNT];

static uint32_t bit_of(const struct program *program, const char *cell)
{
    uint32_t index = program_find_cell(program, str_of(cell));
    assert_int_not_equal(index, INDEX_NONE);
    return UINT32_C(1) << index;
}

static bool asks(const uint32_t *asked, uint32_t count, uint32_t cells)
{
    for (uint32_t k = 0; k < count; k++)
        cells &= ~(UINT32_C(1) << asked[k]);
    return cells == 0;
}

static void the_reference_exercise_has_what_it_promises(void **unused)
{
    (void)unused;
    const struct program *program = shipped[DSC].program;
    uint32_t us = bit_of(program, "us"), rok = bit_of(program, "rok"), allies = us | rok;
    uint32_t conditional = 0, one_ally = 0, joint = 0, asked_of_both = 0, items = 0, cited = 0;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        items += inject->kind != INJECT_HIDDEN;
        conditional += inject->when != CODE_NONE;
        one_ally += (inject->release & allies) == us || (inject->release & allies) == rok;
        cited += inject->cite_count > 0;
    }
    for (uint32_t d = 0; d < program->decision_count; d++)
        joint += program->decisions[d].agree == AGREE_JOINT &&
                 asks(program->decisions[d].asked, program->decisions[d].asked_count, allies);
    for (uint32_t a = 0; a < program->assessment_count; a++)
        asked_of_both += asks(program->assessments[a].asked, program->assessments[a].asked_count, allies);
    print_message("%u cells, %u injects (%u conditional, %u to one ally first, %u with references), %u decisions (%u "
                  "joint), %u assessments, %u variables, %u endings\n",
                  program->cell_count, items, conditional, one_ally, cited, program->decision_count, joint,
                  asked_of_both, program->variable_count, program->ending_count);
    assert_int_equal(program->tick_count * program->tick_minutes, 4 * 60);
    assert_int_equal(program->pace, 2);
    assert_true(program->cell_count >= 6);
    assert_true(items >= 60);
    assert_true(3 * conditional >= items);
    assert_true(one_ally >= 20);
    assert_true(program->decision_count >= 12 && joint >= 8);
    assert_true(asked_of_both >= 3);
    assert_true(program->variable_count >= 12 && program->ending_count >= 8);
    assert_true(cited >= 10);
    assert_true(str_equal(program->languages[0], STR("en")) && str_equal(program->languages[1], STR("ko")));
}

static void every_seat_has_a_bot_and_the_main_ones_alternatives(void **unused)
{
    (void)unused;
    for (int s = 0; s < SHIPPED_COUNT; s++) {
        const struct program *program = shipped[s].program;
        bool asked[CELL_COUNT_MAX] = {false}, tabled[CELL_COUNT_MAX] = {false};
        uint32_t named = 0, methods = 0;
        for (uint32_t c = 0; c < program->cell_count; c++)
            named += program->cells[c].policy_count - 1;
        for (uint32_t d = 0; d < program->decision_count; d++)
            for (uint32_t k = 0; k < program->decisions[d].asked_count; k++) {
                uint32_t cell = program->decisions[d].asked[k];
                const struct program_policy *standard = &program->policies[program->cells[cell].policy_first];
                asked[cell] = true;
                tabled[cell] = tabled[cell] || program->tables[standard->table_first + d].row_count > 0;
            }
        for (uint32_t c = 0; c < program->cell_count; c++)
            assert_true(!asked[c] || tabled[c]);
        for (uint32_t i = 0; i < program->study_count; i++)
            methods |= UINT32_C(1) << program->studies[i].method;
        assert_true(named >= 3);
        const uint32_t wanted = UINT32_C(1) << STUDY_SOBOL | UINT32_C(1) << STUDY_MORRIS |
                                UINT32_C(1) << STUDY_DISCOVERY | UINT32_C(1) << STUDY_COMPARE |
                                UINT32_C(1) << STUDY_SHARING;
        assert_int_equal(methods & wanted, wanted);
    }
}

/* ---- texts ---- */

static uint32_t texts_seen, texts_wrong;

/* The number in figures that begins at or after `at`, its thousands parted by a comma, a point or nothing, and where it
 * ends; -1 when none is left. */
static int64_t next_number(struct str text, size_t *at)
{
    while (*at < text.len && (text.ptr[*at] < '0' || text.ptr[*at] > '9'))
        ++*at;
    if (*at == text.len)
        return -1;
    int64_t value = 0;
    for (; *at < text.len; ++*at) {
        char letter = text.ptr[*at];
        bool parts = (letter == ',' || letter == '.') && *at + 3 < text.len && text.ptr[*at + 3] >= '0' &&
                     text.ptr[*at + 3] <= '9';
        if (!parts && (letter < '0' || letter > '9'))
            break;
        if (!parts)
            value = value * 10 + (letter - '0');
    }
    return value;
}

/* Every number that one version of a text has in figures is in the other. That may have more of them: a Korean
 * "1시간" is an hour. */
static bool has_figures_of(struct str text, struct str first)
{
    size_t at = 0;
    for (int64_t wanted = next_number(first, &at); wanted >= 0; wanted = next_number(first, &at)) {
        size_t there = 0;
        int64_t found = next_number(text, &there);
        while (found >= 0 && found != wanted)
            found = next_number(text, &there);
        if (found < 0)
            return false;
    }
    return true;
}

static void check_text(const struct program *program, struct str id, const char *what, const struct text *text)
{
    bool any = false;
    for (uint32_t l = 0; l < program->language_count; l++)
        any = any || text->in[l].len > 0;
    if (!any)
        return;
    texts_seen++;
    for (uint32_t l = 0; l < program->language_count; l++) {
        if (text->in[l].len == 0 && ++texts_wrong)
            print_error("%s of %.*s is missing in %.*s\n", what, STR_ARG(id), STR_ARG(program->languages[l]));
        if (!has_figures_of(text->in[l], text->in[0]) && ++texts_wrong)
            print_error("%s of %.*s: a figure is missing in the other language: %.*s / %.*s\n", what, STR_ARG(id),
                        STR_ARG(text->in[0]), STR_ARG(text->in[l]));
    }
}

static void every_text_is_in_every_language_with_the_same_figures(void **unused)
{
    (void)unused;
    for (int s = 0; s < SHIPPED_COUNT; s++) {
        const struct program *p = shipped[s].program;
        assert_int_equal(shipped[s].diags.warning_count, 0);
        texts_seen = 0;
        check_text(p, p->id, "title", &p->title);
        check_text(p, p->id, "summary", &p->summary);
        for (uint32_t i = 0; i < p->cell_count; i++)
            check_text(p, p->cells[i].id, "name", &p->cells[i].name);
        for (uint32_t i = 0; i < p->objective_count; i++)
            check_text(p, p->objectives[i].id, "objective", &p->objectives[i].text);
        for (uint32_t i = 0; i < p->inject_count; i++) {
            const struct program_inject *inject = &p->injects[i];
            check_text(p, inject->id, "title", &inject->title);
            check_text(p, inject->id, "text", &inject->text);
            check_text(p, inject->id, "sender", &inject->from);
            check_text(p, inject->id, "notes", &inject->notes);
            assert_true(inject->title.in[0].len > 0 && inject->from.in[0].len > 0);
        }
        for (uint32_t i = 0; i < p->decision_count; i++) {
            const struct program_decision *decision = &p->decisions[i];
            check_text(p, decision->id, "title", &decision->title);
            check_text(p, decision->id, "text", &decision->text);
            for (uint32_t o = 0; o < decision->option_count; o++) {
                const struct program_option *option = &p->options[decision->option_first + o];
                check_text(p, option->id, "option", &option->text);
                for (uint32_t n = 0; n < option->outcome_count; n++)
                    check_text(p, option->id, "outcome", &p->outcomes[option->outcome_first + n].text);
                for (uint32_t other = 0; other < o; other++) /* distinct to whoever has to choose */
                    for (uint32_t l = 0; l < p->language_count; l++)
                        assert_false(
                            str_equal(option->text.in[l], p->options[decision->option_first + other].text.in[l]));
            }
        }
        for (uint32_t i = 0; i < p->assessment_count; i++)
            check_text(p, p->assessments[i].id, "statement", &p->assessments[i].text);
        for (uint32_t i = 0; i < p->stage_count; i++)
            check_text(p, p->stages[i].id, "phase", &p->stages[i].title);
        for (uint32_t i = 0; i < p->question_count; i++)
            check_text(p, p->questions[i].id, "question", &p->questions[i].text);
        for (uint32_t i = 0; i < p->answer_name_count; i++)
            check_text(p, p->answer_names[i].name, "answer", &p->answer_names[i].label);
        for (uint32_t i = 0; i < p->look_count; i++)
            check_text(p, STR("look_for"), "entry", &p->looks[i]);
        for (uint32_t i = 0; i < p->task_count; i++)
            check_text(p, p->tasks[i].id, "task", &p->tasks[i].text);
        for (uint32_t i = 0; i < p->variable_count; i++)
            check_text(p, p->variables[i].id, "label", &p->variables[i].label);
        for (uint32_t i = 0; i < p->ending_count; i++)
            check_text(p, p->endings[i].id, "ending", &p->endings[i].text);
        assert_true(texts_seen > 100);
        assert_int_equal(texts_wrong, 0);
    }
}

static void they_say_that_they_are_exercises_and_keep_to_policy(void **unused)
{
    (void)unused;
    static const char *const first_words[SHIPPED_COUNT][2] = {{"EXERCISE EXERCISE EXERCISE", "연습 연습 연습"},
                                                              {"ÜBUNG ÜBUNG ÜBUNG", "EXERCICE EXERCICE EXERCICE"},
                                                              {"EXERCISE EXERCISE EXERCISE", "ÜBUNG ÜBUNG ÜBUNG"}};
    static const char *const unwanted[] = {"kiloton", "megaton",     "warhead", "casualt", "battalion",
                                           "brigade", "launch site", "kilomet", "탄두",    "사상자",
                                           "대대",    "여단",        "사거리",  "낙하",    "킬로"};
    for (int s = 0; s < SHIPPED_COUNT; s++)
        for (int l = 0; l < 2; l++)
            assert_memory_equal(shipped[s].program->summary.in[l].ptr, first_words[s][l], strlen(first_words[s][l]));
    for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
        if (memmem(sources[DSC].ptr, sources[DSC].len, unwanted[i], strlen(unwanted[i])))
            fail_msg("the reference exercise speaks of '%s'", unwanted[i]);
}

/* ---- how they play ---- */

/* What the runs of one scenario came to. */
static struct played {
    uint32_t ends[ENDING_COUNT_MAX + 1], adopted[DECISION_COUNT_MAX][OPTION_COUNT_MAX], delivered[INJECT_COUNT_MAX];
    uint32_t done[TASK_COUNT_MAX], late[TASK_COUNT_MAX];
    uint32_t same, compared; /* first choices in joint decisions */
    double peaks[CELL_COUNT_MAX];
} played;
static uint32_t load[TICK_COUNT_MAX + 1][CELL_COUNT_MAX]; /* of one run: what comes to a cell in a tick */

static bool sheet[TICK_COUNT_MAX + 1][CELL_COUNT_MAX]; /* whether there are questions */

static void count_fact(const struct program *p, const struct kernel *kernel, const struct fact *fact)
{
    uint32_t now = (uint32_t)(kernel_tick(kernel) < 0 ? 0 : kernel_tick(kernel)), a = (uint32_t)fact->a;
    if (fact->kind == FACT_KNOWN && p->injects[a].kind != INJECT_HIDDEN)
        load[now][fact->b]++;
    if (fact->kind == FACT_OPENED && p->decisions[a].first == INDEX_NONE) /* its two rounds are one matter */
        for (uint32_t k = 0; k < p->decisions[a].asked_count; k++)
            load[now][p->decisions[a].asked[k]]++;
    if (fact->kind == FACT_ROUND)
        for (uint32_t k = 0; k < p->assessments[p->rounds[a].assessment].asked_count; k++)
            load[now][p->assessments[p->rounds[a].assessment].asked[k]]++;
    if (fact->kind == FACT_ASKED) /* what is asked at once is one sheet */
        for (uint32_t k = 0; k < p->questions[a].asked_count; k++) {
            load[now][p->questions[a].asked[k]] += !sheet[now][p->questions[a].asked[k]];
            sheet[now][p->questions[a].asked[k]] = true;
        }
    if (fact->kind == FACT_DELIVERED)
        played.delivered[a]++;
    if (fact->kind == FACT_ADOPTED)
        played.adopted[a][fact->c]++;
    if (fact->kind == FACT_TASK_DONE)
        played.done[a]++;
    if (fact->kind == FACT_TASK_LATE)
        played.late[a]++;
    if (fact->kind == FACT_CLOSED && p->decisions[a].agree == AGREE_JOINT) {
        const int32_t *choice = kernel_slots(kernel) + p->decisions[a].choice_slot;
        played.compared++;
        played.same += choice[0] == choice[1];
    }
}

/* Half an hour of an exercise whose hours pass in minutes; where they do not, ten minutes of the room. */
static uint32_t busy_minutes(const struct program *p)
{
    return p->pace * 10 < HALF_HOUR ? p->pace * 10 : HALF_HOUR;
}

static void play_one(const struct program *p, struct kernel *kernel, struct update *update)
{
    struct event event = {.kind = EVENT_START, .cell = CELL_CONTROL};
    memset(load, 0, sizeof(load));
    memset(sheet, 0, sizeof(sheet));
    for (uint32_t tick = 0; kernel_phase(kernel) != PHASE_ENDED; tick++) {
        assert_int_equal(kernel_step(kernel, &event, update), VERDICT_ACCEPTED);
        for (uint32_t f = 0; f < update->fact_count; f++)
            count_fact(p, kernel, &update->facts[f]);
        event =
            (struct event){.kind = EVENT_TICK, .cell = CELL_CONTROL, .a = tick, .second = tick * p->tick_minutes * 60};
    }
    uint32_t width = busy_minutes(p) / p->tick_minutes;
    assert_true(width > 0);
    played.ends[kernel_slots(kernel)[p->ending_slot]]++;
    for (uint32_t c = 0; c < p->cell_count; c++) {
        uint32_t peak = 0;
        for (uint32_t t = 0; t + width <= p->tick_count; t++) {
            uint32_t here = 0;
            for (uint32_t k = 0; k < width; k++)
                here += load[t + k][c];
            peak = here > peak ? here : peak;
        }
        played.peaks[c] += (double)peak / RUNS;
    }
}

/* Each ending is a live possibility, none a foregone conclusion, nothing that was written is never seen, what is
 * asked can be agreed, and what is to be done is neither certain nor hopeless. */
static void look_at_played(const char *path, const struct program *p)
{
    for (uint32_t i = 0; i < p->ending_count; i++)
        if (played.ends[i] < RUNS / 50 || played.ends[i] > RUNS * 7 / 10)
            fail_msg("%s: ending %.*s in %u of %u runs", path, STR_ARG(p->endings[i].id), played.ends[i], RUNS);
    for (uint32_t i = 0; i < p->inject_count; i++)
        if (played.delivered[i] == 0)
            fail_msg("%s: inject %.*s is never delivered", path, STR_ARG(p->injects[i].id));
    for (uint32_t d = 0; d < p->decision_count; d++)
        for (uint32_t o = 0; o < p->decisions[d].option_count; o++)
            if (played.adopted[d][o] == 0 && p->decisions[d].first_of == INDEX_NONE)
                fail_msg("%s: option %.*s of %.*s is never adopted", path,
                         STR_ARG(p->options[p->decisions[d].option_first + o].id), STR_ARG(p->decisions[d].id));
    for (uint32_t d = 0; d < p->decision_count; d++) {
        uint32_t closed = 0, otherwise = played.adopted[d][p->decisions[d].otherwise];
        for (uint32_t o = 0; o < p->decisions[d].option_count; o++)
            closed += played.adopted[d][o];
        if (otherwise * 10 > closed * 9)
            fail_msg("%s: %.*s comes to nothing in %u of %u", path, STR_ARG(p->decisions[d].id), otherwise, closed);
    }
    for (uint32_t i = 0; i < p->task_count; i++)
        if (played.done[i] < RUNS / 20 || played.late[i] < RUNS / 50)
            fail_msg("%s: task %.*s is done in %u of %u runs and late in %u", path, STR_ARG(p->tasks[i].id),
                     played.done[i], RUNS, played.late[i]);
    double agreement = (double)played.same / (double)played.compared;
    print_message("%s: first choices in joint decisions agree in %.0f %% of %u\n", path, 100 * agreement,
                  played.compared);
    assert_true(agreement > 0.25 && agreement < 0.8);
    for (uint32_t c = 0; c < p->cell_count; c++)
        if (played.peaks[c] > (busy_minutes(p) < HALF_HOUR ? 8.5 : 6.6)) /* a delegation of several desks, or one */
            fail_msg("%s: %.*s has %.1f items in its busiest %u minutes", path, STR_ARG(p->cells[c].id),
                     played.peaks[c], busy_minutes(p));
}

static void bots_play_them_in_many_ways(void **unused)
{
    (void)unused;
    for (int s = 0; s < SHIPPED_COUNT; s++) {
        const struct program *p = shipped[s].program;
        void *memory = malloc(kernel_bytes(p, false));
        struct update update = {.fact_count_max = kernel_fact_count_max(p)};
        update.facts = calloc(update.fact_count_max, sizeof(struct fact));
        memset(&played, 0, sizeof(played));
        for (uint64_t run = 0; run < RUNS; run++) {
            struct settings settings = kernel_settings(p, 20230222, run);
            if (s == DSC) /* its forms in turn */
                settings.parameters[program_find_parameter(p, STR("depth"))] = 1 + (int32_t)(run % 3);
            play_one(p, kernel_init(memory, p, &settings, false), &update);
        }
        free(memory);
        free(update.facts);
        look_at_played(paths[s], p);
    }
}

static int set_up(void **state)
{
    (void)state;
    for (int s = 0; s < SHIPPED_COUNT; s++) {
        sources[s] = read_file(paths[s]);
        shipped[s] = compile_good(sources[s], paths[s]);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int s = 0; s < SHIPPED_COUNT; s++) {
        compiled_free(&shipped[s]);
        free((char *)(uintptr_t)sources[s].ptr);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_exercise_has_what_it_promises),
        cmocka_unit_test(every_seat_has_a_bot_and_the_main_ones_alternatives),
        cmocka_unit_test(every_text_is_in_every_language_with_the_same_figures),
        cmocka_unit_test(they_say_that_they_are_exercises_and_keep_to_policy),
        cmocka_unit_test(bots_play_them_in_many_ways),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
