/* What expressions and effects come to, seen through compiled code: ranges, folding and lowering included. */
#include "compiled.h"

static const char head[] =
    "entente: 1\n"
    "id: small\n"
    "title: Small\n"
    "time: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 4h}\n"
    "cells:\n"
    "  a: {side: one}\n"
    "  b: {side: one}\n"
    "  c: {side: two}\n"
    "parameters:\n"
    "  delay: {value: 25, from: 0, to: 60}\n"
    "variables:\n"
    "  seven: {value: 7, from: -100, to: 100}\n"
    "  three: {value: 3, from: 1, to: 9}\n"
    "  minus: {value: -3, from: -9, to: -1}\n"
    "  big: {value: 0, from: -2147483648, to: 2147483647}\n"
    "  posture: {value: alert, of: [calm, alert, crisis]}\n"
    "capabilities:\n"
    "  planes: {owner: a, ready_in: 1h, uses: 2}\n"
    "injects:\n"
    "  first: {at: T+00:10, release: [a], text: One}\n"
    "decisions:\n"
    "  joint_one: {opens: {at: T+00:20}, ask: [a, b], agree: joint, within: 1h, otherwise: wait,\n"
    "              options: {wait: {text: W}, act: {text: A, uses: planes, effects: [seven += 5]}}}\n"
    "  each_one: {opens: {at: T+00:20}, ask: [b, c], agree: each, within: 1h, otherwise: wait,\n"
    "             options: {wait: {text: W}, act: {text: A}}}\n";

static struct compiled compile_with(const char *tail)
{
    char text[8192];
    snprintf(text, sizeof(text), "%s%s", head, tail);
    return compile_good(str_of(text), tail);
}

static int32_t *start_slots(const struct program *program)
{
    int32_t *slots = calloc(program->slot_count, sizeof(*slots));
    assert_non_null(slots);
    for (uint32_t i = 0; i < program->slot_count; i++)
        slots[i] = program->slots[i].start;
    return slots;
}

/* A condition is told to people as the language writes it. */
static void test_is_told_in_the_language(void **state)
{
    static const char *const conditions[] = {
        "seven >= 45 and knows(a, first)",
        "not happened(first) or T > 90",
        "posture == crisis",
        "posture < crisis and happened(joint_one)",
        "chose(joint_one, act)",
        "chose(a, joint_one, act) and T >= 30",
        "chose(each_one, wait) or chose(c, each_one, act)",
        "open(joint_one) and ready(planes)",
        "since(first) > delay and since(each_one) <= 20",
        "(seven - three) * three > seven - (three - minus)",
        "(seven > 1 or three > 2) and minus < -2",
        "min(seven, three) + if(seven > 3, three, -seven) != max(seven, minus)",
        "seven / three % 2 == 1 and (happened(first) and T > 10)",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
        char tail[512];
        snprintf(tail, sizeof(tail), "endings:\n  over: {when: '%s', text: Over}\n", conditions[i]);
        struct compiled compiled = compile_with(tail);
        struct buf text;
        buf_init(&text, 1 << 12);
        program_infix(compiled.program, compiled.program->endings[0].when, &text);
        assert_string_equal(buf_text(&text), conditions[i]);
        buf_free(&text);
        compiled_free(&compiled);
    }
}

/* A scenario whose decision `more` has an effect that stores the expression; `defined`: by names for it and for a part
 * of it. */
static struct compiled compile_expression(const char *expression, bool defined)
{
    char tail[1024];
    snprintf(tail, sizeof(tail),
             "  more: {opens: {at: T+00:20}, ask: [a], within: 1h, otherwise: wait,\n"
             "         options: {wait: {text: W, effects: ['big = %s']}, act: {text: A}}}\n",
             defined ? "whole" : expression);
    if (defined) {
        size_t len = strlen(tail);
        snprintf(tail + len, sizeof(tail) - len, "define:\n  first_part: '%s'\n  whole: first_part\n", expression);
    }
    return compile_with(tail);
}

/* The value of an expression at STARTEX. */
static int32_t value_of(const char *expression)
{
    struct compiled compiled = compile_expression(expression, false);
    const struct program *program = compiled.program;
    int32_t *slots = start_slots(program);
    uint32_t decision = program_find_decision(program, STR("more"));
    program_run(program, program->options[program->decisions[decision].option_first].effects, slots);
    int32_t value = slots[program->variables[program_find_variable(program, STR("big"))].slot];
    free(slots);
    compiled_free(&compiled);
    return value;
}

static const struct {
    const char *expression;
    int32_t value;
} cases[] = {
    {"1 + 2 * 3", 7},
    {"(1 + 2) * 3", 9},
    {"seven - three - 1", 3},
    {"seven / three", 2},
    {"-seven / three", -3}, /* toward minus infinity */
    {"seven / minus", -3},
    {"-seven / minus", 2},
    {"seven % three", 1},
    {"-seven % three", 2}, /* the divisor's sign */
    {"seven % minus", -2},
    {"-seven % minus", -1},
    {"100 / 7 % 4", 2},
    {"- - seven", 7},
    {"2 - -seven", 9},
    {"6h", 360},
    {"1d2h3m", 1563},
    {"T", 0},
    {"delay", 25},
    {"min(seven, three, 5)", 3},
    {"max(seven, three, 5)", 7},
    {"clamp(seven, 1, 5)", 5},
    {"clamp(minus, 1, 5)", 1},
    {"if(seven > three, 10, 20)", 10},
    {"if(seven < three, 10, 20)", 20},
    {"if(not seven < three and three == 3 or T > 9, 1, 0)", 1},
    {"if(seven != 7 or not three >= 3, 1, 0)", 0},
    {"if(posture == alert, 1, 0)", 1},
    {"if(calm < posture and posture <= alert, 1, 0)", 1},
    {"if(posture > alert, 1, 0)", 0},
    {"if(max(posture, crisis) == crisis, 1, 0)", 1},
    {"if(if(T > 0, calm, posture) == alert, 1, 0)", 1},
    {"since(first)", -1},
    {"since(each_one)", -1},
    {"if(happened(first) or happened(each_one) or knows(a, first) or open(each_one), 1, 0)", 0},
    {"if(ready(planes), 1, 0)", 1}, /* the kernel puts ready_in into its slot; at the slot's start it is ready */
};

static void test_arithmetic(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int32_t value = value_of(cases[i].expression);
        if (value != cases[i].value)
            fail_msg("%s is %d, and should be %d", cases[i].expression, value, cases[i].value);
    }
}

/* A definition leaves no trace: the program is the one of the text with the expression written out. */
static void test_definitions_stand_for_their_expressions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buf bytes[2];
        for (int defined = 0; defined < 2; defined++) {
            struct compiled compiled = compile_expression(cases[i].expression, defined);
            buf_init(&bytes[defined], 1 << 20);
            program_encode(compiled.program, &bytes[defined]);
            compiled_free(&compiled);
        }
        assert_int_equal(bytes[0].len, bytes[1].len);
        assert_memory_equal(buf_text(&bytes[0]), buf_text(&bytes[1]), bytes[0].len);
        buf_free(&bytes[0]);
        buf_free(&bytes[1]);
    }
}

/* Against an oracle of its own: random expressions over the variables, computed here in 64 bits. */
struct oracle {
    uint64_t state;
    char text[4096];
    size_t len;
};

static uint32_t draw(struct oracle *oracle, uint32_t below)
{
    oracle->state = oracle->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(oracle->state >> 33) % below;
}

static void add_text(struct oracle *oracle, const char *text)
{
    size_t len = strlen(text);
    assert_true(oracle->len + len < sizeof(oracle->text));
    memcpy(oracle->text + oracle->len, text, len + 1);
    oracle->len += len;
}

static int64_t floor_of(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

static int64_t make_expression(struct oracle *oracle, int depth)
{
    static const struct {
        const char *text;
        int64_t value;
    } leaves[] = {{"seven", 7}, {"three", 3}, {"minus", -3}, {"2", 2}, {"delay", 25}, {"11", 11}};
    if (depth == 0) {
        uint32_t leaf = draw(oracle, sizeof(leaves) / sizeof(leaves[0]));
        add_text(oracle, leaves[leaf].text);
        return leaves[leaf].value;
    }
    int64_t a, b, c;
    switch (draw(oracle, 7)) {
    case 0:
        add_text(oracle, "(");
        a = make_expression(oracle, depth - 1);
        add_text(oracle, " + ");
        b = make_expression(oracle, depth - 1);
        add_text(oracle, ")");
        return a + b;
    case 1:
        add_text(oracle, "(");
        a = make_expression(oracle, depth - 1);
        add_text(oracle, " - ");
        b = make_expression(oracle, depth - 1);
        add_text(oracle, ")");
        return a - b;
    case 2:
        add_text(oracle, "(");
        a = make_expression(oracle, depth - 1);
        add_text(oracle, " / three)");
        return floor_of(a, 3);
    case 3:
        add_text(oracle, "(");
        a = make_expression(oracle, depth - 1);
        add_text(oracle, " % minus)");
        return a - -3 * floor_of(a, -3);
    case 4:
        add_text(oracle, "min(");
        a = make_expression(oracle, depth - 1);
        add_text(oracle, ", ");
        b = make_expression(oracle, depth - 1);
        add_text(oracle, ")");
        return a < b ? a : b;
    case 5:
        add_text(oracle, "-");
        add_text(oracle, "(");
        a = make_expression(oracle, depth - 1);
        add_text(oracle, ")");
        return -a;
    default:
        add_text(oracle, "if(");
        a = make_expression(oracle, depth - 1);
        add_text(oracle, " <= 4, ");
        b = make_expression(oracle, depth - 1);
        add_text(oracle, ", ");
        c = make_expression(oracle, depth - 1);
        add_text(oracle, ")");
        return a <= 4 ? b : c;
    }
}

static void test_random_expressions(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct oracle oracle = {.state = seed};
        int64_t expected = make_expression(&oracle, 1 + (int)(seed % 4));
        int32_t value = value_of(oracle.text);
        if (value != expected)
            fail_msg("seed %d: %s is %d, and should be %d", (int)seed, oracle.text, value, (int)expected);
    }
}

static bool holds(const struct program *program, const char *ending, const int32_t *slots)
{
    return program_eval(program, program->endings[program_find_ending(program, str_of(ending))].when, slots) == 1;
}

static void test_what_happened(void **state)
{
    (void)state;
    struct compiled compiled = compile_with("endings:\n"
                                            "  happened: {when: happened(first)}\n"
                                            "  since: {when: since(first) == 20}\n"
                                            "  knows: {when: 'knows(b, first)'}\n"
                                            "  opened: {when: open(joint_one)}\n"
                                            "  closed: {when: happened(joint_one)}\n"
                                            "  chose_b: {when: 'chose(b, joint_one, act)'}\n"
                                            "  joint: {when: 'chose(joint_one, act)'}\n"
                                            "  anyone: {when: 'chose(each_one, act)'}\n"
                                            "  ready: {when: ready(planes)}\n");
    const struct program *program = compiled.program;
    const struct program_decision *joint = &program->decisions[0], *each = &program->decisions[1];
    const struct program_inject *first = &program->injects[0];
    const struct program_capability *planes = &program->capabilities[0];
    int32_t *slots = start_slots(program);

    slots[program->time_slot] = 50;
    slots[first->last_slot] = 3; /* at T+00:30 */
    assert_true(holds(program, "happened", slots));
    assert_true(holds(program, "since", slots));
    slots[first->last_slot] = 0;
    assert_true(holds(program, "happened", slots));
    assert_false(holds(program, "since", slots));

    assert_false(holds(program, "knows", slots));
    slots[first->know_slot + 1] = 0;
    assert_true(holds(program, "knows", slots));

    slots[joint->opened_slot] = 2;
    assert_true(holds(program, "opened", slots));
    assert_false(holds(program, "closed", slots));
    slots[joint->choice_slot + 1] = 1;
    slots[joint->adopted_slot] = 1;
    assert_false(holds(program, "chose_b", slots)); /* a choice counts when the decision is closed */
    assert_false(holds(program, "joint", slots));
    slots[joint->closed_slot] = 5;
    assert_false(holds(program, "opened", slots));
    assert_true(holds(program, "closed", slots));
    assert_true(holds(program, "chose_b", slots));
    assert_true(holds(program, "joint", slots));
    slots[joint->adopted_slot] = 0;
    slots[joint->adopted_slot + 1] = 1; /* unused where the decision is joint */
    assert_false(holds(program, "joint", slots));

    slots[each->closed_slot] = 5;
    assert_false(holds(program, "anyone", slots));
    slots[each->adopted_slot + 1] = 1;
    assert_true(holds(program, "anyone", slots));

    slots[planes->ready_slot] = 50;
    assert_true(holds(program, "ready", slots));
    slots[planes->ready_slot] = 60;
    assert_false(holds(program, "ready", slots));
    slots[planes->ready_slot] = 0;
    slots[planes->uses_slot] = 0;
    assert_false(holds(program, "ready", slots));
    free(slots);
    compiled_free(&compiled);
}

static void test_capability_of_an_option(void **state)
{
    (void)state;
    struct compiled compiled = compile_with("");
    const struct program *program = compiled.program;
    const struct program_option *act = &program->options[program->decisions[0].option_first + 1];
    const struct program_capability *planes = &program->capabilities[0];
    int32_t *slots = start_slots(program);
    assert_int_equal(program_eval(program, planes->ready_in, slots), 60);
    slots[planes->ready_slot] = 60;
    slots[program->time_slot] = 50;
    assert_int_equal(program_eval(program, act->legal, slots), 0);
    slots[program->time_slot] = 60;
    assert_int_equal(program_eval(program, act->legal, slots), 1);
    program_run(program, act->effects, slots);
    assert_int_equal(slots[planes->uses_slot], 1);
    assert_int_equal(slots[planes->ready_slot], 120);
    assert_int_equal(slots[program->variables[0].slot], 12);
    assert_int_equal(program_eval(program, act->legal, slots), 0);
    slots[program->time_slot] = 220; /* ready beyond the end: the slot saturates at the length */
    program_run(program, act->effects, slots);
    assert_int_equal(slots[planes->uses_slot], 0);
    assert_int_equal(slots[planes->ready_slot], 240);
    program_run(program, act->effects, slots); /* two cells may adopt it at once: uses stay at 0 */
    assert_int_equal(slots[planes->uses_slot], 0);
    assert_int_equal(program->options[program->decisions[0].option_first].legal, CODE_NONE);
    free(slots);
    compiled_free(&compiled);
}

static void test_effects_in_order_and_saturated(void **state)
{
    (void)state;
    struct compiled compiled = compile_with(
        "  more: {opens: {at: T+00:20}, ask: [a], within: 1h, otherwise: wait, options: {wait: {text: W,\n"
        "    effects: [three = seven, three += three, three -= 1, posture += 5, minus = 0]}, act: {text: A}}}\n");
    const struct program *program = compiled.program;
    int32_t *slots = start_slots(program);
    program_run(program, program->options[program->decisions[2].option_first].effects, slots);
    assert_int_equal(slots[program->variables[1].slot], 8); /* 7, then 14 saturated at 9, then 8 */
    assert_int_equal(slots[program->variables[4].slot], 2);
    assert_int_equal(slots[program->variables[2].slot], -1);
    free(slots);
    compiled_free(&compiled);
}

static uint32_t code_length(const struct program *program, code_at code)
{
    uint32_t length = 0;
    while (program->code[code + length].opcode != OP_END)
        length++;
    return length;
}

static void test_constants_are_folded(void **state)
{
    (void)state;
    struct compiled compiled = compile_with("endings:\n"
                                            "  always: {when: 2 * 3 == 6 and seven <= 100}\n"
                                            "  partly: {when: seven > 2 * 3 + 1}\n");
    const struct program *program = compiled.program;
    assert_int_equal(code_length(program, program->endings[0].when), 1);
    assert_int_equal(program->code[program->endings[0].when].opcode, OP_CONST);
    assert_int_equal(program->code[program->endings[0].when].imm, 1);
    assert_int_equal(code_length(program, program->endings[1].when), 3);
    compiled_free(&compiled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_definitions_stand_for_their_expressions),
        cmocka_unit_test(test_random_expressions),
        cmocka_unit_test(test_what_happened),
        cmocka_unit_test(test_capability_of_an_option),
        cmocka_unit_test(test_effects_in_order_and_saturated),
        cmocka_unit_test(test_is_told_in_the_language),
        cmocka_unit_test(test_constants_are_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
