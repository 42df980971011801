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

/* ---- quantities ---- */

static const char with_quantities[] =
    "entente: 1\nid: numbers\ntitle: Numbers\ntime: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 3h}\n"
    "cells: {a: {side: s}, b: {side: s}}\n"
    "variables: {pot: {value: 9, from: 0, to: 90, show: all}, sum: {value: 0, from: 0, to: 900}}\n"
    "decisions:\n"
    "  level: {opens: {at: T+00:10}, text: T, ask: [a, b], agree: joint, within: 20m, number: {from: 0, to: pot, step: "
    "3}, otherwise: 3, effects: [sum += level]}\n"
    "  split: {opens: {at: T+01:10}, text: T, ask: [a], within: 20m, allocate: {total: pot, over: {x: sum, y: sum}}}\n"
    "bots: {a: {level: [{middle: 4, spread: 2}]}}\n";

static void decides_nothing(struct program *p)
{
    p->decisions[0].decides = DECIDES_OPTION;
}

static void divides_one_number(struct program *p)
{
    p->decisions[0].decides = DECIDES_ALLOCATION;
    p->decisions[0].step = 0;
}

static void has_no_steps(struct program *p)
{
    p->decisions[0].step = 0;
}

static void reaches_beyond_its_slots(struct program *p)
{
    p->decisions[0].to = 93;
}

static void names_beyond_its_bounds(struct program *p)
{
    p->decisions[0].most = ADD_CODE(p, DO(CONST, 300), DO(END, 0));
}

static void stands_between_steps(struct program *p)
{
    p->quantities[0].otherwise = 4;
}

static void names_beyond_the_state(struct program *p)
{
    p->decisions[0].named_slot = p->slot_count;
}

static void has_things_of_others(struct program *p)
{
    p->decisions[1].quantity_first = 2;
}

static void is_voted_on(struct program *p)
{
    p->decisions[0].agree = AGREE_MAJORITY;
    p->decisions[0].vote = (struct program_vote){.weights = {1, 1}, .need = 2};
}

static void takes_the_middle_of_what_is_divided(struct program *p)
{
    p->decisions[1].agree = AGREE_VALUE;
}

static void spreads_beyond_its_draws(struct program *p)
{
    p->weights[p->rows[0].weight_first + 1] = ADD_CODE(p, DO(CONST, SPREAD_MAX + 1), DO(END, 0));
}

static void has_no_middle(struct program *p)
{
    p->weights[p->rows[0].weight_first] = CODE_NONE;
}

static void no_number_leaves_its_bounds(void **state)
{
    (void)state;
    static const struct forged cases[] = {
        {decides_nothing, "what a decision is about"},
        {divides_one_number, "range of a quantity"},
        {has_no_steps, "range of a quantity"},
        {reaches_beyond_its_slots, "range of what was named"},
        {names_beyond_its_bounds, "what can be named"},
        {stands_between_steps, "a quantity"},
        {names_beyond_the_state, "place of what was named"},
        {has_things_of_others, "quantities of a decision"},
        {is_voted_on, "votes about quantities"},
        {takes_the_middle_of_what_is_divided, "numbers that cells come to"},
        {spreads_beyond_its_draws, "how a bot names a number"},
        {has_no_middle, "how a bot names a number"},
    };
    refuse_all(STR(with_quantities), cases, sizeof(cases) / sizeof(cases[0]));
}

/* ---- files ---- */

static const char with_attached[] =
    "entente: 1\nid: files\ntitle: Files\ntime: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 1h}\n"
    "cells: {a: {side: s}}\n"
    "files: {note: {path: note.png, alt: A note}, words: {path: words.txt}}\n"
    "injects:\n"
    "  one: {at: T+00:10, release: [a], text: One, attach: [note, words], channel: press}\n"
    "  two: {at: T+00:20, release: [a], text: Two, attach: [words], place: {at: [1, 2]}}\n";

static void is_of_no_kind(struct program *p)
{
    p->files[0].media = MEDIA_COUNT;
}

static void is_of_another_kind(struct program *p)
{
    p->files[0].media = MEDIA_PDF;
}

static void is_larger_than_allowed(struct program *p)
{
    p->files[0].bytes = ATTACHMENT_BYTES_MAX + 1;
}

static void was_seen_in_part(struct program *p)
{
    p->files[1].bytes = 0;
}

static void has_no_path(struct program *p)
{
    p->files[0].path = STR("");
}

static void are_together_too_large(struct program *p)
{
    p->files = arena_alloc(&p->arena, 3, sizeof(*p->files));
    for (uint32_t i = 0; i < 3; i++)
        p->files[i] = (struct program_file){.id = STR("f"), .path = STR("f.png"), .bytes = ATTACHMENT_BYTES_MAX};
    p->file_count = 3;
}

static void has_an_id_that_breaks_a_header(struct program *p)
{
    p->files[0].id = STR("note\r\nX");
}

static void attaches_what_there_is_not(struct program *p)
{
    p->attached[1] = 2;
}

static void attaches_beyond_the_end(struct program *p)
{
    p->injects[1].attach_count = 2;
}

static void attaches_too_many(struct program *p)
{
    p->injects[0].attach_count = ATTACHED_COUNT_MAX + 1;
}

static void comes_by_no_channel(struct program *p)
{
    p->injects[0].channel = CHANNEL_MEETING + 1;
}

static void lies_beyond_the_pole(struct program *p)
{
    p->injects[1].where.latitude = -LATITUDE_MAX - 1;
}

static void lies_beyond_the_date_line(struct program *p)
{
    p->injects[1].where.longitude = INT32_MIN;
}

static void no_file_can_be_followed_astray(void **state)
{
    (void)state;
    static const struct forged cases[] = {
        {is_of_no_kind, "what a file is"},
        {is_of_another_kind, "the path of a file"},
        {is_larger_than_allowed, "what a file is"},
        {was_seen_in_part, "what a file is"},
        {has_no_path, "the path of a file"},
        {are_together_too_large, "how large files are"},
        {has_an_id_that_breaks_a_header, "the id of a file"},
        {attaches_what_there_is_not, "an attachment"},
        {attaches_beyond_the_end, "the attachments of an inject"},
        {attaches_too_many, "the attachments of an inject"},
        {comes_by_no_channel, "the channel of an inject"},
        {lies_beyond_the_pole, "the place of an inject"},
        {lies_beyond_the_date_line, "the place of an inject"},
    };
    refuse_all(STR(with_attached), cases, sizeof(cases) / sizeof(cases[0]));
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

/* ---- seats by name ---- */

static void has_a_seat_for_terminals(struct program *p)
{
    p->seats[1].id = STR("in tel");
}

static void has_two_seats_of_a_name(struct program *p)
{
    p->seats[1].id = p->seats[0].id;
}

static void sits_at_the_seats_of_others(struct program *p)
{
    p->cells[1].seat_first = 0;
}

static void has_seats_of_nobody(struct program *p)
{
    p->cells[1].seat_count = 0;
}

static void gives_first_to_a_seat_that_is_none(struct program *p)
{
    p->addressees[0].seats = 1 << 5;
}

static void gives_first_to_nobody(struct program *p)
{
    p->addressees[0].seats = 0;
}

static void gives_first_where_it_is_not_released(struct program *p)
{
    p->injects[0].release = 2;
}

static void gives_first_to_the_same_cell_twice(struct program *p)
{
    assert_int_equal(p->injects[1].addressee_count, 2);
    p->addressees[2].cell = p->addressees[1].cell;
}

static void forged_seats_are_refused(void **state)
{
    (void)state;
    const struct str source =
        STR("entente: 1\nid: seats\ntitle: Seats\n"
            "time: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 1h}\n"
            "cells: {us: {name: US, seats: {lead: L, intel: I}}, rok: {name: R, seats: {lead: L}}}\n"
            "injects:\n  one: {at: T+00:10, release: [us.intel], text: One}\n"
            "  two: {at: T+00:20, release: [rok.lead, us.lead], text: Two}\n");
    static const struct forged cases[] = {
        {has_a_seat_for_terminals, "the id of a seat"},
        {has_two_seats_of_a_name, "the id of a seat"},
        {sits_at_the_seats_of_others, "seats of a cell"},
        {has_seats_of_nobody, "whom an inject is given to first"},
        {gives_first_to_a_seat_that_is_none, "whom an inject is given to first"},
        {gives_first_to_nobody, "whom an inject is given to first"},
        {gives_first_where_it_is_not_released, "whom an inject is given to first"},
        {gives_first_to_the_same_cell_twice, "whom an inject is given to first"},
    };
    refuse_all(source, cases, sizeof(cases) / sizeof(cases[0]));
}

static void rolls_between_bounds_that_change(struct program *p)
{
    p->rolls[0].low = ADD_CODE(p, AT(SLOT, p->variables[0].slot), DO(END, 0));
}

static void rolls_beyond_its_slot(struct program *p)
{
    p->rolls[0].high = ADD_CODE(p, DO(CONST, 7), DO(END, 0));
}

static void rolls_from_elsewhere(struct program *p)
{
    p->slots[p->rolls[0].slot].start++;
}

static void rolls_one_of_too_many(struct program *p)
{
    p->rolls[0].high = ADD_CODE(p, DO(CONST, 1 + ROLL_WIDTH_MAX), DO(END, 0));
    p->slots[p->rolls[0].slot].to = 1 + ROLL_WIDTH_MAX;
}

static void has_rolled_before_it_begins(struct program *p)
{
    p->slots[p->rolls[0].slot + 1].start = 1;
}

static void rolls_for_a_condition(struct program *p)
{
    p->rolls[1].effects = ADD_CODE(p, DO(CONST, 1), DO(END, 0));
}

static void rolls_out_of_order(struct program *p)
{
    p->rolls[0].effects = p->injects[1].effects;
    p->rolls[1].effects = p->injects[0].effects;
}

static void rolls_where_others_lie(struct program *p)
{
    p->rolls[0].slot = p->variables[0].slot;
}

static void draws_beyond_a_block(struct program *p)
{
    p->rolls[0].site.half = 8;
}

static void forged_rolls_are_refused(void **state)
{
    (void)state;
    const struct str source =
        STR("entente: 1\nid: rolls\ntitle: Rolls\n"
            "time: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 1h}\ncells: {us: {}}\n"
            "variables: {x: {value: 0, from: 0, to: 9, measure: true}}\n"
            "injects:\n  one: {at: T+00:10, release: [], text: O, effects: [\"x = roll(1, 6)\"]}\n"
            "  two: {at: T+00:20, release: [], text: T, effects: [\"x += roll(0, 3)\"]}\n");
    static const struct forged cases[] = {
        {rolls_between_bounds_that_change, "the bounds of a roll"},
        {rolls_beyond_its_slot, "range of a roll"},
        {rolls_from_elsewhere, "range of a roll"},
        {rolls_one_of_too_many, "range of a roll"},
        {has_rolled_before_it_begins, "how often something is rolled"},
        {rolls_for_a_condition, "the effects that roll"},
        {rolls_out_of_order, "the effects that roll"},
        {rolls_where_others_lie, "place of a roll"},
        {draws_beyond_a_block, "draws of a roll"},
    };
    refuse_all(source, cases, sizeof(cases) / sizeof(cases[0]));
}

/* ---- releases ---- */

static struct program_inject *inject_of(struct program *p, const char *id)
{
    return &p->injects[program_find_inject(p, str_of(id))];
}

static struct slot *slot_of_release(struct program *p, uint32_t slot)
{
    assert_true(p->release_count == 4);
    return &p->slots[slot];
}

static struct program_grant *rule_of(struct program *p, uint32_t release)
{
    const struct program_cell *capital = &p->cells[program_find_cell(p, STR("capital"))];
    return &p->grants[p->policies[capital->policy_first].grant_first + release];
}

static void is_requested_where_others_lie(struct program *p)
{
    p->releases[0].asked_slot++;
}

static void answers_where_others_lie(struct program *p)
{
    p->releases[1].came_slot = p->releases[0].came_slot;
}

static void was_requested_before_it_begins(struct program *p)
{
    slot_of_release(p, p->releases[0].asked_slot)->start = 0;
}

static void is_requested_by_a_cell_that_is_none(struct program *p)
{
    slot_of_release(p, p->releases[0].by_slot)->to = (int32_t)p->cell_count;
}

static void was_released_before_it_begins(struct program *p)
{
    slot_of_release(p, p->releases[0].came_slot + RELEASED_WHOLE)->start = 0;
}

static void is_answered_beyond_the_end(struct program *p)
{
    slot_of_release(p, p->releases[0].due_slot)->to += 1;
}

static void releases_another_inject(struct program *p)
{
    p->releases[0].inject = program_find_inject(p, STR("note"));
}

static void releases_to_who_is_free(struct program *p)
{
    p->releases[0].to_cell = program_find_cell(p, STR("us"));
}

static void releases_to_the_same_cell_twice(struct program *p)
{
    p->releases[1] = p->releases[0];
}

static void draws_where_releases_do_not(struct program *p)
{
    p->releases[0].site.half = 2;
}

static void lacks_a_release(struct program *p)
{
    inject_of(p, "sign")->free &= ~(UINT32_C(1) << program_find_cell(p, STR("us")));
    inject_of(p, "sign")->release = 0;
}

static void has_a_release_too_many(struct program *p)
{
    inject_of(p, "sign")->free |= UINT32_C(1) << program_find_cell(p, STR("jp"));
}

static void gives_to_who_may_not_have_it(struct program *p)
{
    inject_of(p, "sign")->release |= UINT32_C(1) << program_find_cell(p, STR("jp"));
}

static void is_kept_from_its_originator(struct program *p)
{
    inject_of(p, "more")->originator = program_find_cell(p, STR("rok"));
}

static void has_an_originator_that_is_none(struct program *p)
{
    inject_of(p, "sign")->originator = 99;
}

static void is_released_by_nobody(struct program *p)
{
    inject_of(p, "sign")->originator = INDEX_NONE;
}

static void frees_a_cell_that_is_none(struct program *p)
{
    inject_of(p, "sign")->free |= UINT32_C(1) << 20;
}

static void has_a_variant_that_is_none(struct program *p)
{
    inject_of(p, "sign")->redacted = 99;
}

static void has_the_variant_of_another(struct program *p)
{
    inject_of(p, "more")->redacted = program_find_inject(p, STR("word"));
}

static void redacts_what_has_no_variant(struct program *p)
{
    inject_of(p, "sign")->redacted = INDEX_NONE;
}

static void redacts_what_others_originate(struct program *p)
{
    struct program_inject *word = inject_of(p, "word");
    word->originator = program_find_cell(p, STR("us"));
}

static void comes_by_itself(struct program *p)
{
    inject_of(p, "word")->release = UINT32_C(1) << program_find_cell(p, STR("us"));
}

static void comes_in_rehearsals(struct program *p)
{
    inject_of(p, "word")->hand.rehearse = ADD_CODE(p, DO(CONST, 65536), DO(END, 0));
}

static void answers_with_a_variant_that_is_none(struct program *p)
{
    rule_of(p, 2)->gives[RELEASED_REDACTED] = true;
}

static void answers_nothing(struct program *p)
{
    memset(rule_of(p, 2)->gives, 0, sizeof(rule_of(p, 2)->gives));
}

static void answers_on_a_number(struct program *p)
{
    rule_of(p, 0)->when = ADD_CODE(p, DO(CONST, 1), DO(CONST, 2), DO(ADD, 0), DO(END, 0));
}

static void answers_by_a_changing_chance(struct program *p)
{
    rule_of(p, 0)->chance = ADD_CODE(p, AT(SLOT, p->variables[0].slot), DO(END, 0));
}

static void answers_in_a_changing_time(struct program *p)
{
    rule_of(p, 0)->most[RELEASED_WHOLE] = ADD_CODE(p, AT(SLOT, p->variables[0].slot), DO(END, 0));
}

static void answers_in_a_circle(struct program *p)
{
    rule_of(p, 0)->next = 0;
}

static void answers_for_others(struct program *p)
{
    p->policies[1].grant_first = 0;
}

static void forged_releases_are_refused(void **state)
{
    (void)state;
    const struct str source =
        STR("entente: 1\nid: releases\ntitle: Releases\n"
            "time: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 3h}\n"
            "cells: {us: {country: USA, side: a}, rok: {country: KOR, side: a}, jp: {country: JPN, side: a}, capital: "
            "{country: USA, side: a, seat: control}}\n"
            "variables: {x: {value: 0, from: 0, to: 9}}\n"
            "injects:\n  sign: {at: T+00:10, release: [us, rok], originator: capital, text: S}\n"
            "  word: {redacts: sign, release: [], marking: \"SECRET//REL TO USA, KOR\", text: W, effects: [x += 1]}\n"
            "  more: {at: T+00:20, release: [us], originator: capital, text: M}\n"
            "  note: {at: T+00:20, release: all, text: N}\n"
            "bots:\n  us: {shares: {to: jp, after: 10m}}\n"
            "  capital: {releases: [{inject: sign, if: x < 5, redacted: 10m, whole: 20m..40m, chance: 50%}, "
            "{inject: sign, refused: 10m}, {inject: more, whole: 10m}]}\n");
    static const struct forged cases[] = {
        {is_requested_where_others_lie, "place of a release"},
        {answers_where_others_lie, "place of a release"},
        {was_requested_before_it_begins, "range of a request for release"},
        {is_requested_by_a_cell_that_is_none, "range of a request for release"},
        {was_released_before_it_begins, "range of an answer to a request"},
        {is_answered_beyond_the_end, "range of an answer to a request"},
        {releases_another_inject, "a release"},
        {releases_to_who_is_free, "a release"},
        {releases_to_the_same_cell_twice, "place of a release"},
        {draws_where_releases_do_not, "a release"},
        {lacks_a_release, "a release"},
        {has_a_release_too_many, "a release"},
        {gives_to_who_may_not_have_it, "who may have an inject"},
        {is_kept_from_its_originator, "who may have an inject"},
        {has_an_originator_that_is_none, "who may have an inject"},
        {is_released_by_nobody, "an inject that nobody has to release"},
        {frees_a_cell_that_is_none, "who may have an inject"},
        {has_a_variant_that_is_none, "the redacted variant of an inject"},
        {has_the_variant_of_another, "a redacted variant"},
        {redacts_what_has_no_variant, "a redacted variant"},
        {redacts_what_others_originate, "a redacted variant"},
        {comes_by_itself, "a redacted variant"},
        {comes_in_rehearsals, "a redacted variant"},
        {answers_with_a_variant_that_is_none, "a rule that releases no redacted variant"},
        {answers_nothing, "a rule of release"},
        {answers_on_a_number, "a rule of release"},
        {answers_by_a_changing_chance, "a rule of release"},
        {answers_in_a_changing_time, "how long a release takes"},
        {answers_in_a_circle, "a rule of release that is asked next"},
        {answers_for_others, "rules of release of a policy"},
    };
    refuse_all(source, cases, sizeof(cases) / sizeof(cases[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forged_releases_are_refused),
                                       cmocka_unit_test(forged_seats_are_refused),
                                       cmocka_unit_test(forged_rolls_are_refused),
                                       cmocka_unit_test(what_no_compiler_writes_is_refused),
                                       cmocka_unit_test(tasks_no_compiler_writes_are_refused),
                                       cmocka_unit_test(no_number_leaves_its_bounds),
                                       cmocka_unit_test(no_text_can_be_followed_astray),
                                       cmocka_unit_test(no_file_can_be_followed_astray),
                                       cmocka_unit_test(remainders_have_no_corner)};
    source = read_file("scenarios/start/scenario.yaml");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free((char *)(uintptr_t)source.ptr);
    return failed;
}
