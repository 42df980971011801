/* Programs that a compiler would not write: each is refused for what it is, and none gets as far as an executor. */
#include <limits.h>

#include "scenario/compiled.h"

static struct str source;

static struct instruction code[CODE_COUNT_MAX];

/* The program gets code of its own, longer by what is added. */
static code_at add_code(struct program *program, const struct instruction *added, uint32_t count)
{
    memcpy(code, program->code, program->code_count * sizeof(*code));
    memcpy(code + program->code_count, added, count * sizeof(*code));
    code_at at = program->code_count;
    program->code = code;
    program->code_count += count;
    return at;
}

#define ADD_CODE(program, ...)                                                                                         \
    add_code(program, (struct instruction[]){__VA_ARGS__},                                                             \
             sizeof((struct instruction[]){__VA_ARGS__}) / sizeof(struct instruction))
#define DO(op, value)                                                                                                  \
    {                                                                                                                  \
        .opcode = OP_##op, .imm = (value)                                                                              \
    }
#define AT(op, place)                                                                                                  \
    {                                                                                                                  \
        .opcode = OP_##op, .slot = (uint16_t)(place)                                                                   \
    }

static void operands_of(struct program *p, enum opcode opcode, int32_t a, int32_t b)
{
    p->injects[0].at = ADD_CODE(p, DO(CONST, a), DO(CONST, b), {.opcode = (uint8_t)opcode}, DO(END, 0));
    p->injects[0].when = CODE_NONE;
}

static void divides_by_zero(struct program *p)
{
    operands_of(p, OP_DIV, 1, 0);
}

static void divides_the_smallest_number(struct program *p)
{
    operands_of(p, OP_DIV, INT32_MIN, -1);
}

static void has_no_remainder(struct program *p)
{
    operands_of(p, OP_MOD, 1, 0);
}

static void adds_beyond_32_bits(struct program *p)
{
    operands_of(p, OP_ADD, INT32_MAX, 1);
}

static void multiplies_beyond_32_bits(struct program *p)
{
    operands_of(p, OP_MUL, 1 << 16, 1 << 16);
}

static void begins_before_the_start(struct program *p)
{
    operands_of(p, OP_SUB, 0, 1);
}

static void divides_by_a_variable_that_may_be_zero(struct program *p)
{
    p->slots[0] = (struct slot){.from = 0, .to = 9, .start = 3};
    p->endings[0].when = ADD_CODE(p, DO(CONST, 1), AT(SLOT, 0), DO(DIV, 0), DO(CONST, 1), DO(EQ, 0), DO(END, 0));
}

static void takes_numbers_for_conditions(struct program *p)
{
    p->endings[0].when = ADD_CODE(p, DO(CONST, 6), DO(CONST, 1), DO(AND, 0), DO(END, 0));
}

static void ends_on_a_number(struct program *p)
{
    p->endings[0].when = ADD_CODE(p, DO(CONST, 2), DO(END, 0));
}

static void has_a_setting_that_changes(struct program *p)
{
    p->injects[0].at = ADD_CODE(p, AT(SLOT, p->time_slot), DO(END, 0));
    p->injects[0].when = CODE_NONE;
}

static void counts_from_what_is_no_tick(struct program *p)
{
    p->endings[0].when =
        ADD_CODE(p, AT(SINCE, p->injects[0].due_slot), DO(CONST, 0), DO(GE, 0), DO(END, 0)); /* a tick ahead of T */
}

static void leaves_the_stack(struct program *p)
{
    p->endings[0].when = ADD_CODE(p, DO(CONST, 1), DO(EQ, 0), DO(END, 0));
}

static void has_a_stack_without_end(struct program *p)
{
    struct instruction deep[EXPRESSION_DEPTH_MAX * 2 + 2];
    uint32_t count = 0;
    for (int i = 0; i <= EXPRESSION_DEPTH_MAX; i++)
        deep[count++] = (struct instruction)DO(CONST, 0);
    for (int i = 0; i < EXPRESSION_DEPTH_MAX; i++)
        deep[count++] = (struct instruction)DO(MIN, 0);
    deep[count++] = (struct instruction)DO(END, 0);
    p->endings[0].when = add_code(p, deep, count);
}

static void stores_into_a_choice(struct program *p)
{
    p->injects[0].effects = ADD_CODE(p, DO(CONST, 1), AT(STORE, p->decisions[0].choice_slot), DO(END, 0));
}

static void stores_in_a_condition(struct program *p)
{
    p->endings[0].when = ADD_CODE(p, DO(CONST, 1), AT(STORE, 0), DO(CONST, 1), DO(END, 0));
}

static void begins_in_the_middle(struct program *p)
{
    p->endings[0].when = ADD_CODE(p, DO(CONST, 0), DO(CONST, 1), DO(EQ, 0), DO(END, 0)) + 1;
}

static void begins_with_a_choice_that_does_not_exist(struct program *p)
{
    p->slots[p->decisions[0].choice_slot] = (struct slot){.from = -1, .to = INT32_MAX, .start = 0x4000000};
}

static void begins_with_a_choice_made(struct program *p)
{
    p->slots[p->decisions[0].choice_slot].start = 0;
}

static void begins_with_an_outcome_that_does_not_exist(struct program *p)
{
    p->slots[p->decisions[0].outcome_slot].to += 1;
}

static void begins_closed(struct program *p)
{
    p->slots[p->decisions[0].closed_slot].start = 0;
}

static void begins_tried(struct program *p)
{
    p->slots[p->injects[0].tries_slot].start = 1;
}

static void begins_ended(struct program *p)
{
    p->slots[p->ending_slot].start = 0;
}

static void weighs_beyond_32_bits(struct program *p)
{
    code_at heavy = ADD_CODE(p, DO(CONST, INT32_MAX), DO(END, 0));
    for (uint32_t i = 0; i < p->weight_count; i++)
        p->weights[i] = heavy;
}

static void begins_beyond_the_calendar(struct program *p)
{
    p->startex_seconds = INT64_C(9223372036854764007);
}

static void claims_to_be_narrow(struct program *p)
{
    assert_true(p->narrow);
    p->endings[0].when = ADD_CODE(p, DO(CONST, 40000), DO(CONST, 1), DO(EQ, 0), DO(END, 0));
}

static void has_a_name_for_terminals(struct program *p)
{
    p->cells[0].id = STR("north\x1b[31m\" onload=\"x");
}

static void has_a_name_without_end(struct program *p)
{
    static char long_name[ID_BYTES_MAX + 1];
    memset(long_name, 'a', sizeof(long_name));
    p->id = (struct str){long_name, sizeof(long_name)};
}

static void plays_the_policies_of_others(struct program *p)
{
    assert_true(p->cell_count > 1);
    p->cells[0].policy_first = p->cells[1].policy_first;
}

static void has_more_steps_than_its_scale_has_words(struct program *p)
{
    assert_true(p->assessment_count > 0 && p->assessments[0].scale == SCALE_LIKELIHOOD);
    p->assessments[0].scale = SCALE_CONFIDENCE;
}

struct forged {
    void (*change)(struct program *program);
    const char *why;
};

static void refuse_all(struct str of, const struct forged *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct compiled compiled = compile_text(of);
        assert_non_null(compiled.program);
        assert_null(program_verify(compiled.program));
        cases[i].change(compiled.program);
        const char *why = program_verify(compiled.program);
        if (!why || strncmp(why, cases[i].why, strlen(cases[i].why)) != 0)
            print_error("case %zu: %s\n", i, why ? why : "accepted");
        assert_non_null(why);
        assert_int_equal(strncmp(why, cases[i].why, strlen(cases[i].why)), 0);
        struct buf bytes;
        struct program *decoded = NULL;
        buf_init(&bytes, 1 << 24);
        assert_int_equal(program_encode(compiled.program, &bytes), STATUS_OK);
        assert_int_equal(program_decode(bytes.ptr, bytes.len, &decoded, NULL), STATUS_CORRUPT);
        assert_null(decoded);
        buf_free(&bytes);
        compiled_free(&compiled);
    }
}

static void what_no_compiler_writes_is_refused(void **state)
{
    (void)state;
    static const struct forged cases[] = {
        {divides_by_zero, "time of an inject"},
        {divides_the_smallest_number, "time of an inject"},
        {has_no_remainder, "time of an inject"},
        {adds_beyond_32_bits, "time of an inject"},
        {multiplies_beyond_32_bits, "time of an inject"},
        {begins_before_the_start, "time of an inject"},
        {has_a_setting_that_changes, "time of an inject"},
        {divides_by_a_variable_that_may_be_zero, "an ending"},
        {takes_numbers_for_conditions, "an ending"},
        {ends_on_a_number, "an ending"},
        {counts_from_what_is_no_tick, "an ending"},
        {leaves_the_stack, "an ending"},
        {has_a_stack_without_end, "an ending"},
        {stores_in_a_condition, "an ending"},
        {begins_in_the_middle, "an ending"},
        {claims_to_be_narrow, "an ending"},
        {stores_into_a_choice, "effects of an inject"},
        {begins_with_a_choice_that_does_not_exist, "range of a choice"},
        {begins_with_a_choice_made, "range of a choice"},
        {begins_with_an_outcome_that_does_not_exist, "range of a choice"},
        {begins_closed, "range of a decision's ticks"},
        {begins_tried, "range of an inject's slots"},
        {begins_ended, "range of the ending"},
        {weighs_beyond_32_bits, ""},
        {begins_beyond_the_calendar, "STARTEX"},
        {has_a_name_for_terminals, "the id of a cell"},
        {has_a_name_without_end, "the id of the scenario"},
        {plays_the_policies_of_others, "policies of a cell"},
        {has_more_steps_than_its_scale_has_words, "scale of an assessment"},
    };
    refuse_all(source, cases, sizeof(cases) / sizeof(cases[0]));
}

/* ---- tasks ---- */

static const char with_tasks[] =
    "entente: 1\nid: tasks\ntitle: Tasks\ntime: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 1h}\n"
    "cells: {a: {side: s}, b: {side: s}}\nvariables: {x: {value: 1, from: 0, to: 9}}\n"
    "injects: {one: {at: T+00:10, release: [a], text: One}}\n"
    "decisions: {d: {opens: {at: T+00:10}, ask: [b], within: 10m, otherwise: y, options: {y: {text: Y}, n: {text: "
    "N}}}}\n"
    "tasks:\n  tell: {cell: a, after: one, within: 20m, by: {share: b}, effects: [x += 1], late: [x -= 1]}\n"
    "  choose: {cell: b, when: x > 0, within: 20m, by: {decision: d}}\n"
    "  tick: {cell: b, when: x > 0, within: 20m, by: cell, text: Tick}\n"
    "bots: {b: {does: {tick: {takes: 10m..20m}}}}\n"
    "endings: {over: {when: \"done(tell) and since(tell) > 10\", text: Over}}\n";

static void is_nobodys(struct program *p)
{
    p->tasks[0].cell = p->cell_count;
}

static void opens_twice(struct program *p)
{
    p->tasks[0].when = p->tasks[1].when;
}

static void opens_never(struct program *p)
{
    p->tasks[1].when = CODE_NONE;
}

static void opens_after_no_inject(struct program *p)
{
    p->tasks[0].after = p->inject_count;
}

static void has_no_end(struct program *p)
{
    p->tasks[0].within = CODE_NONE;
}

static void shares_with_itself(struct program *p)
{
    p->tasks[0].whom = p->tasks[0].cell;
}

static void shares_nothing(struct program *p)
{
    p->tasks[1].by = BY_SHARE;
}

static void decides_what_others_are_asked(struct program *p)
{
    p->tasks[1].cell = 0;
}

static void does_what_nobody_knows(struct program *p)
{
    p->tasks[2].by = (enum task_by)(BY_CONTROL + 1);
}

static void stores_when_done_into_a_tick(struct program *p)
{
    p->tasks[0].effects = ADD_CODE(p, DO(CONST, 1), AT(STORE, p->tasks[0].late_slot), DO(END, 0));
}

static void draws_across_blocks(struct program *p)
{
    p->tasks[2].site.half = 7;
}

static void begins_done(struct program *p)
{
    p->slots[p->tasks[0].done_slot].start = 0;
}

static void lies_elsewhere(struct program *p)
{
    p->tasks[1].opened_slot--;
}

static void takes_a_changing_time(struct program *p)
{
    p->does[p->policies[1].does_first + 2].least = ADD_CODE(p, AT(SLOT, p->time_slot), DO(END, 0));
}

static void lacks_what_its_bots_do(struct program *p)
{
    p->does_count--;
}

static void tasks_no_compiler_writes_are_refused(void **state)
{
    (void)state;
    static const struct forged cases[] = {
        {is_nobodys, "cell of a task"},
        {opens_twice, "what opens a task"},
        {opens_never, "what opens a task"},
        {opens_after_no_inject, "what opens a task"},
        {has_no_end, "time of a task"},
        {shares_with_itself, "the act of a task"},
        {shares_nothing, "the act of a task"},
        {decides_what_others_are_asked, "the act of a task"},
        {does_what_nobody_knows, "the act of a task"},
        {stores_when_done_into_a_tick, "effects of a task"},
        {draws_across_blocks, "draws of a task"},
        {begins_done, "range of a task's ticks"},
        {lies_elsewhere, "place of a task"},
        {takes_a_changing_time, "how a bot does a task"},
        {lacks_what_its_bots_do, "a policy"},
    };
    refuse_all(str_of(with_tasks), cases, sizeof(cases) / sizeof(cases[0]));
}

/* ---- texts that hold values ---- */

static const char with_values[] =
    "entente: 1\nid: values\ntitle: Values\ntime: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 1h}\n"
    "cells: {a: {side: s}}\nvariables: {x: {value: 1, from: 0, to: 9}, e: {value: low, of: [low, high]}}\n"
    "injects:\n  one: {at: T+00:10, release: all, title: \"{x}\", text: \"{if x > 3: {x} | {e}}\", effects: [x += 1, e "
    "= high]}\n";

static void puts_in_what_it_lacks(struct program *p)
{
    p->patterns[1].in[0] = STR("\001"
                               "3\002");
}

static void never_ends_a_mark(struct program *p)
{
    p->patterns[0].in[0] = STR("\001"
                               "0");
}

static void never_ends_a_condition(struct program *p)
{
    p->patterns[1].in[0] = STR("\003"
                               "0\002yes\004no");
}

static void has_three_cases(struct program *p)
{
    p->patterns[1].in[0] = STR("\003"
                               "0\002yes\004no\004what\005");
}

static void ends_what_did_not_begin(struct program *p)
{
    p->patterns[1].in[0] = STR("yes\004no\005");
}

static void holds_conditions_without_end(struct program *p)
{
    static char deep[9 * 6];
    for (size_t i = 0; i < 9; i++)
        memcpy(deep + 3 * i,
               "\003"
               "0\002",
               3);
    for (size_t i = 0; i < 9; i++)
        memcpy(deep + 27 + 3 * i, "\004.\005", 3);
    p->patterns[1].in[0] = (struct str){deep, sizeof(deep)};
}

static void shares_its_values(struct program *p)
{
    p->patterns[1].value_first = 0;
}

static void leaves_values_alone(struct program *p)
{
    p->patterns[1].in[0] = (struct str){NULL, 0};
    p->patterns[1].value_count--;
}

static void names_the_values_of_a_number(struct program *p)
{
    p->values[0].variable = 0;
}

static void shows_an_effect(struct program *p)
{
    p->values[0].code = p->injects[0].effects;
}

static void is_the_text_of_nothing(struct program *p)
{
    p->patterns[0].index = 7;
}

static void is_the_second_of_a_text(struct program *p)
{
    p->patterns[0].of = p->patterns[1].of;
}

static void no_text_can_be_followed_astray(void **state)
{
    (void)state;
    static const struct forged cases[] = {
        {puts_in_what_it_lacks, "where a text puts its values"},
        {never_ends_a_mark, "where a text puts its values"},
        {never_ends_a_condition, "where a text puts its values"},
        {has_three_cases, "where a text puts its values"},
        {ends_what_did_not_begin, "where a text puts its values"},
        {holds_conditions_without_end, "where a text puts its values"},
        {shares_its_values, "the values of a text"},
        {leaves_values_alone, "values of no text"},
        {names_the_values_of_a_number, "a value in a text"},
        {shows_an_effect, "a value in a text"},
        {is_the_text_of_nothing, "the text of a pattern"},
        {is_the_second_of_a_text, "the text of a pattern"},
    };
    refuse_all(STR(with_values), cases, sizeof(cases) / sizeof(cases[0]));
}

/* The remainder has no step that 32 bits do not hold, and takes the sign of its divisor. */
static void remainders_have_no_corner(void **state)
{
    (void)state;
    static const int32_t cases[][3] = {
        {INT32_MIN, -1, 0}, {INT32_MIN, 3, 1}, {INT32_MAX, -3, -2}, {INT32_MIN, INT32_MAX, INT32_MAX - 1},
        {7, 3, 1},          {-7, 3, 2},        {7, -3, -2},         {-7, -3, -1},
        {6, 3, 0}};
    struct compiled compiled = compile_text(source);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct program program = *compiled.program;
        code_at at = ADD_CODE(&program, DO(CONST, cases[i][0]), DO(CONST, cases[i][1]), DO(MOD, 0), DO(END, 0));
        assert_int_equal(program_eval(&program, at, NULL), cases[i][2]);
    }
    compiled_free(&compiled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_compiler_writes_is_refused), cmocka_unit_test(tasks_no_compiler_writes_are_refused),
        cmocka_unit_test(no_text_can_be_followed_astray), cmocka_unit_test(remainders_have_no_corner)};
    source = read_file("scenarios/start/scenario.yaml");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free((char *)(uintptr_t)source.ptr);
    return failed;
}
