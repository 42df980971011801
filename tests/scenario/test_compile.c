/* From text to program: shipped scenarios, and how each part of the language arrives in the program. */
#include "base/hash.h"
#include "compiled.h"

static const char head[] =
    "entente: 1\n"
    "id: small\n"
    "title: {en: Small, ko: 작은}\n"
    "marking: UNCLASSIFIED\n"
    "time: {startex: 2026-03-02T09:00:00+09:00, zones: [Asia/Seoul, UTC], tick: 10m, length: 4h, pace: 12}\n"
    "cells:\n"
    "  a: {name: Alpha, country: AAA, side: one}\n"
    "  b: {name: Bravo, side: one}\n"
    "  c: {name: Charlie, side: two, seat: bot}\n"
    "  d: {name: Delta, seat: control}\n";

static struct compiled compile_with(const char *tail)
{
    char text[16384];
    snprintf(text, sizeof(text), "%s%s", head, tail);
    return compile_good(str_of(text), tail);
}

static void assert_str(struct str text, const char *expected)
{
    if (!str_equal(text, str_of(expected)))
        fail_msg("`" STR_FMT "` should be `%s`", STR_ARG(text), expected);
}

static int32_t constant(const struct program *program, code_at code)
{
    assert_int_not_equal(code, CODE_NONE);
    assert_int_equal(program->code[code].opcode, OP_CONST);
    assert_int_equal(program->code[code + 1].opcode, OP_END);
    return program->code[code].imm;
}

static int32_t at_defaults(const struct program *program, code_at code)
{
    int32_t *slots = calloc(program->slot_count, sizeof(*slots));
    assert_non_null(slots);
    for (uint32_t i = 0; i < program->slot_count; i++)
        slots[i] = program->slots[i].start;
    int32_t value = program_eval(program, code, slots);
    free(slots);
    return value;
}

static void test_letters_in_two_halves(void **state)
{
    (void)state;
    struct compiled compiled =
        compile_with("objectives:\n"
                     "  pair: {text: \"\\ud83d\\uDE00 \\U0001F600 \\ud83d\\ude00\\ud83d\\ude00\"}\n"
                     "  word: {text: \"\\\\ud83d\\\\ude00 \\\\\\ud83d\\ude00\"}\n"
                     "  single: {text: '\\ud83d\\ude00 \\ud83d'}\n"
                     "  plain: {text: as \\ud83d\\ude00 is}\n"
                     "  folded:\n"
                     "    text: >-\n"
                     "      \"\\ud83d\\ude00\"\n"
                     "      'tis \\ude00\n");
    static const char *const texts[] = {"\U0001F600 \U0001F600 \U0001F600\U0001F600", "\\ud83d\\ude00 \\\U0001F600",
                                        "\\ud83d\\ude00 \\ud83d", "as \\ud83d\\ude00 is",
                                        "\"\\ud83d\\ude00\" 'tis \\ude00"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_str(compiled.program->objectives[i].text.in[0], texts[i]);
    compiled_free(&compiled);
}

static void test_shipped_scenarios(void **state)
{
    (void)state;
    static const char *const paths[] = {"scenarios/dsc-ttx-2023/scenario.yaml", "scenarios/river-flood/scenario.yaml",
                                        "scenarios/hospital-surge/scenario.yaml", "scenarios/start/scenario.yaml"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct str source = read_file(paths[i]);
        struct compiled once = compile_good(source, paths[i]), twice = compile_good(source, paths[i]);
        assert_null(program_verify(once.program));
        struct hash first = program_hash(once.program), second = program_hash(twice.program);
        assert_memory_equal(first.bytes, second.bytes, HASH_BYTES);
        print_message("%s: %u warnings, %u slots, %u instructions, narrow %d\n", paths[i], once.diags.warning_count,
                      once.program->slot_count, once.program->code_count, once.program->narrow);
        compiled_free(&once);
        compiled_free(&twice);
        free((void *)(uintptr_t)source.ptr);
    }
}

static void test_head(void **state)
{
    (void)state;
    struct compiled compiled =
        compile_with("summary: {en: A summary, ko: 요약}\n"
                     "sharing: {a: [b, d]}\n"
                     "objectives: {goal: {text: {en: Goal, ko: 목표}, capability: Sharing}}\n"
                     "references: {UNSCR 1718: {text: Measures, url: 'https://example.org/1718'}}\n"
                     "injects:\n"
                     "  first: {at: T+00:00, release: all, text: {en: One, ko: 하나}, objective: goal,\n"
                     "          cites: [UNSCR 1718], method: phone, precedence: flash, kind: report,\n"
                     "          from: HQ, notes: careful, marking: RESTRICTED}\n"
                     "tasks:\n"
                     "  answer: {cell: b, after: first, within: 20m, critical: true, objective: goal, text: Answer,\n"
                     "           by: {write: control}}\n"
                     "  seen: {cell: d, when: T > 30, within: 1h, by: control}\n");
    const struct program *program = compiled.program;
    assert_null(program_verify(program));
    assert_str(program->id, "small");
    assert_int_equal(program->language_count, 2);
    assert_str(program->languages[1], "ko");
    assert_str(program->title.in[1], "작은");
    assert_str(program->summary.in[0], "A summary");
    assert_int_equal(program->startex_seconds, 1772409600); /* 2026-03-02T00:00:00Z */
    assert_int_equal(program->startex_offset_minutes, 540);
    assert_int_equal(program->tick_minutes, 10);
    assert_int_equal(program->tick_count, 24);
    assert_int_equal(program->pace, 12);
    assert_str(program->zones[1], "UTC");
    assert_int_equal(program->cell_count, 4);
    assert_str(program->cells[0].country, "AAA");
    assert_int_equal(program->cells[0].may_share, 1 << 1 | 1 << 3); /* as said */
    assert_int_equal(program->cells[1].may_share, 1 << 0);          /* its side */
    assert_int_equal(program->cells[2].may_share, 0);               /* alone on its side */
    assert_int_equal(program->cells[3].may_share, 0);               /* of no side */
    assert_int_equal(program->cells[2].seat, SEAT_BOT);
    assert_int_equal(program->cells[3].seat, SEAT_CONTROL);
    const struct program_inject *inject = &program->injects[0];
    assert_int_equal(inject->release, 0xf);
    assert_int_equal(inject->kind, INJECT_REPORT);
    assert_int_equal(inject->precedence, PRECEDENCE_FLASH);
    assert_str(inject->method, "phone");
    assert_str(inject->marking, "RESTRICTED");
    assert_int_equal(inject->objective, 0);
    const struct program_task *answer = &program->tasks[0], *seen = &program->tasks[1];
    assert_int_equal(program->task_count, 2);
    assert_true(answer->cell == 1 && answer->after == 0 && answer->when == CODE_NONE && answer->critical);
    assert_true(answer->by == BY_WRITE && answer->whom == INDEX_NONE && answer->objective == 0);
    assert_int_equal(program_eval(program, answer->within, NULL), 20);
    assert_true(seen->cell == 3 && seen->after == INDEX_NONE && seen->when != CODE_NONE && !seen->critical);
    assert_true(seen->by == BY_CONTROL && seen->objective == INDEX_NONE);
    assert_int_equal(answer->opened_slot + 3, seen->opened_slot);
    assert_int_equal(inject->cite_count, 1);
    assert_int_equal(program->cites[inject->cite_first], 0);
    assert_str(inject->from.in[0], "HQ");
    assert_null(inject->title.in[0].ptr);
    compiled_free(&compiled);
}

static void test_times_and_chances(void **state)
{
    (void)state;
    struct compiled compiled =
        compile_with("parameters: {wait: {value: 25, from: 0, to: 600}, odds: {value: 33, from: -5, to: 200}}\n"
                     "injects:\n"
                     "  i0: {at: T+00:15, release: all, text: t, chance: 60%}\n"
                     "  i1: {at: T+0.01:30, release: all, text: t, chance: 2.5%, repeats: {every: 30m, times: 3}}\n"
                     "  i2: {at: wait, release: all, text: t, chance: odds}\n"
                     "  i3: {when: happened(i0), after: wait + 10m, release: all, text: t, chance: 100%}\n"
                     "  i4: {when: happened(i0), after: 3d, release: all, text: t, chance: 25}\n");
    const struct program *program = compiled.program;
    assert_null(program_verify(program));
    assert_int_equal(compiled.diags.warning_count, 6); /* one rounding, five texts in one language */
    assert_int_equal(constant(program, program->injects[0].at), 20);
    assert_int_equal(constant(program, program->injects[0].chance), 39322);
    assert_int_equal(constant(program, program->injects[1].at), 90);
    assert_int_equal(constant(program, program->injects[1].chance), 1638);
    assert_int_equal(constant(program, program->injects[1].every), 30);
    assert_int_equal(program->injects[1].times, 3);
    assert_int_equal(at_defaults(program, program->injects[2].at), 25); /* the kernel rounds it up */
    assert_int_equal(at_defaults(program, program->injects[2].chance), 33 * 65536 / 100);
    assert_int_equal(at_defaults(program, program->injects[3].after), 35);
    assert_int_equal(program->injects[3].chance, CODE_NONE);
    assert_int_equal(constant(program, program->injects[4].after), 240); /* beyond the end is beyond the end */
    assert_int_equal(constant(program, program->injects[4].chance), 16384);
    assert_int_equal(program->injects[3].at, CODE_NONE);
    assert_int_equal(program->injects[0].when, CODE_NONE);

    int32_t *slots = calloc(program->slot_count, sizeof(*slots));
    assert_non_null(slots);
    for (uint32_t i = 0; i < program->slot_count; i++)
        slots[i] = program->slots[i].start;
    slots[program->parameters[0].slot] = 600;
    slots[program->parameters[1].slot] = 200;
    assert_int_equal(program_eval(program, program->injects[2].at, slots), 240);
    assert_int_equal(program_eval(program, program->injects[2].chance, slots), 65536);
    slots[program->parameters[1].slot] = -5;
    assert_int_equal(program_eval(program, program->injects[2].chance, slots), 0);
    free(slots);
    compiled_free(&compiled);
}

static const char decisions_of_two_and_five[] =
    "  e: {name: Echo}\n"
    "variables: {level: {value: 5, from: 0, to: 10}}\n"
    "injects:\n"
    "  sure: {at: T+00:00, kind: report, release: [a], text: t}\n"
    "  odd: {at: T+00:10, release: [a, b], text: t, chance: 50%, effects: [level += 1]}\n"
    "  cause: {at: T+00:10, kind: hidden, release: [], text: t, chance: 50%}\n"
    "decisions:\n"
    "  two: {opens: {at: T+00:20}, ask: [b, a], agree: {lead: a}, within: 1h, otherwise: x, options: {x: {text: t}, y: "
    "{text: t,\n"
    "    outcomes: [{chance: 33.33%, effects: [level -= 1]}, {chance: 33.33%}, {chance: 33.34%}]}}}\n"
    "  five: {opens: {when: level > 3, after: 20m}, ask: [a, b, c, d, e], agree: each, within: 1h, otherwise: x, "
    "options: {x: {text: t}, y: {text: t}, z: {text: t}}}\n"
    "  last: {opens: {at: T+00:20}, ask: [c], within: 1h, otherwise: x, options: {x: {text: t}, y: {text: t}}}\n"
    "assessments:\n"
    "  risk: {at: [T+00:10, T+01:00], ask: [a, c], scale: agreement, text: t}\n"
    "bots:\n"
    "  a:\n"
    "    shares:\n"
    "      - {kind: report, to: b, chance: 50%, after: 10m}\n"
    "      - {to: b, after: 20m}\n"
    "      - {to: c, if: level > 3}\n"
    "    assess: {risk: level}\n"
    "    two: [{if: level > 3, weights: {y: 2}}, {weights: {x: 1}}]\n"
    "  c: {shares: {inject: odd, to: d}}\n"
    "policies:\n"
    "  a:\n"
    "    silent: {two: [{weights: {x: 3}}]}\n"
    "    open: {shares: {to: d, chance: 10%}}\n"
    "endings:\n"
    "  over: {when: level == 0, grave: true, text: t}\n"
    "studies:\n"
    "  s: {policies: {a: [standard, open]}, method: compare, samples: 8, runs: 100, outcome: {peak: level}}\n";

static void test_decisions(void **state)
{
    (void)state;
    struct compiled compiled = compile_with(decisions_of_two_and_five);
    const struct program *program = compiled.program;
    assert_null(program_verify(program));
    const struct program_decision *two = &program->decisions[0], *five = &program->decisions[1];
    assert_int_equal(two->agree, AGREE_LEAD);
    assert_int_equal(two->asked_count, 2);
    assert_int_equal(two->asked[0], 1); /* as listed */
    assert_int_equal(two->lead, 1);     /* a is the second of those asked */
    assert_int_equal(constant(program, two->at), 20);
    assert_int_equal(constant(program, two->within), 60);
    assert_int_equal(constant(program, five->after), 20);
    assert_int_equal(five->agree, AGREE_EACH);
    const struct program_option *y = &program->options[two->option_first + 1];
    assert_int_equal(y->outcome_count, 3);
    assert_int_equal(program->outcomes[y->outcome_first].until, 21843);
    assert_int_equal(program->outcomes[y->outcome_first + 1].until, 43686);
    assert_int_equal(program->outcomes[y->outcome_first + 2].until, 65536);
    assert_int_not_equal(program->outcomes[y->outcome_first].effects, CODE_NONE);
    assert_int_equal(program->outcomes[y->outcome_first + 1].effects, CODE_NONE);
    assert_int_equal(program->option_count, 7);
    assert_int_equal(program->slots[two->outcome_slot].to, 2);
    assert_int_equal(program->slots[five->outcome_slot].to, -1);
    compiled_free(&compiled);
}

static void test_draw_sites(void **state)
{
    (void)state;
    struct compiled compiled = compile_with(decisions_of_two_and_five);
    const struct program *program = compiled.program;
    /* shares: a: sure to b (50%), sure to c, sure to d (10% in `open`), odd to c, odd to d (10%); c: odd to d */
    static const struct {
        uint32_t from, inject, to, half;
    } shares[] = {{0, 0, 1, 0}, {0, 0, 2, 0}, {0, 0, 3, 1}, {0, 1, 2, 0}, {0, 1, 3, 2}, {2, 1, 3, 0}};
    assert_int_equal(program->share_count, 6);
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(program->shares[i].from_cell, shares[i].from);
        assert_int_equal(program->shares[i].inject, shares[i].inject);
        assert_int_equal(program->shares[i].to_cell, shares[i].to);
        assert_int_equal(program->shares[i].site.block, 0);
        assert_int_equal(program->shares[i].site.half, shares[i].half);
    }
    assert_int_equal(program->injects[0].site.block, 0); /* certain: not drawn */
    assert_int_equal(program->injects[1].site.block, 1);
    assert_int_equal(program->injects[1].site.half, 0);
    assert_int_equal(program->injects[2].site.half, 1);
    const struct program_decision *two = &program->decisions[0], *five = &program->decisions[1],
                                  *last = &program->decisions[2];
    assert_int_equal(two->choice_site[0].block, 2);
    assert_int_equal(two->choice_site[1].half, 1);
    assert_int_equal(two->outcome_site[1].block, 2);
    assert_int_equal(two->outcome_site[1].half, 5);
    assert_int_equal(five->choice_site[4].block, 3);
    assert_int_equal(five->choice_site[4].half, 4);
    assert_int_equal(five->outcome_site[4].block, 4);
    assert_int_equal(five->outcome_site[4].half, 4);
    assert_int_equal(last->choice_site[0].block, 5);
    compiled_free(&compiled);
}

static void test_more_than_eight_chances_take_more_blocks(void **state)
{
    (void)state;
    char text[4096];
    int len = snprintf(text, sizeof(text), "injects:\n");
    for (int i = 0; i < 10; i++) {
        len += snprintf(text + len, sizeof(text) - (size_t)len,
                        "  i%d: {at: T+00:%d0, release: [c], text: t, chance: %d%%}\n", i, i % 6, 10 + i);
    }
    struct compiled compiled = compile_with(text);
    for (uint32_t i = 0; i < 10; i++) {
        assert_int_equal(compiled.program->injects[i].site.block, i / 8);
        assert_int_equal(compiled.program->injects[i].site.half, i % 8);
    }
    compiled_free(&compiled);
}

/* What values, policies and the end at full length are called, kept by the file of a program too. */
static void test_labels(void **state)
{
    (void)state;
    struct compiled compiled =
        compile_with("variables:\n"
                     "  plain: {value: one, of: [one, two]}\n"
                     "  mood: {value: bad, of: {good: {en: fine, ko: 좋음}, bad: {en: sad, ko: 나쁨}}}\n"
                     "bots: {a: {label: {en: as usual, ko: 평소}}}\n"
                     "policies: {a: {other: {like: standard, label: {en: bold, ko: 대담}}}}\n"
                     "endings:\n"
                     "  first: {when: T >= 1h, text: {en: First, ko: 첫째}}\n"
                     "  time_up: {text: {en: Time, ko: 시간}}\n"
                     "  second: {when: T >= 2h, text: {en: Second, ko: 둘째}}\n");
    struct buf bytes;
    buf_init(&bytes, 1 << 20);
    assert_int_equal(program_encode(compiled.program, &bytes), STATUS_OK);
    struct program *decoded = NULL;
    assert_int_equal(program_decode(bytes.ptr, bytes.len, &decoded, NULL), STATUS_OK);
    const struct program *const programs[] = {compiled.program, decoded};
    for (size_t i = 0; i < 2; i++) {
        const struct program *program = programs[i];
        const struct program_policy *policies = &program->policies[program->cells[0].policy_first];
        assert_str(program_named_value(program, 0, 1)->name, "two");
        assert_null(program_named_value(program, 0, 1)->label.in[0].ptr);
        assert_int_equal(program->slots[program->variables[1].slot].start, 1);
        assert_str(program_named_value(program, 1, 0)->name, "good");
        assert_str(program_named_value(program, 1, 0)->label.in[1], "좋음");
        assert_str(program_value_name(program, 1, 1), "bad");
        assert_str(policies[0].label.in[0], "as usual");
        assert_str(policies[1].name, "other");
        assert_str(policies[1].label.in[1], "대담");
        assert_int_equal(program->ending_count, 2); /* the end at full length is none of them */
        assert_str(program->endings[1].id, "second");
        assert_str(program->time_up.in[1], "시간");
    }
    program_free(decoded);
    buf_free(&bytes);
    compiled_free(&compiled);
}

static void test_policies(void **state)
{
    (void)state;
    struct compiled compiled = compile_with(decisions_of_two_and_five);
    const struct program *program = compiled.program;
    assert_int_equal(program->policy_count, 7); /* a has three, the others the standard one */
    const struct program_cell *a = &program->cells[0];
    assert_int_equal(a->policy_count, 3);
    assert_str(program->policies[a->policy_first].name, "standard");
    assert_str(program->policies[a->policy_first + 2].name, "open");
    for (uint32_t i = 0; i < program->cell_count; i++) {
        assert_str(program->policies[program->cells[i].policy_first].name, "standard");
        assert_int_equal(program->policies[program->cells[i].policy_first].cell, i);
    }
    const struct program_rule *standard = &program->rules[program->policies[a->policy_first].rule_first];
    const struct program_rule *silent = &program->rules[program->policies[a->policy_first + 1].rule_first];
    const struct program_rule *open = &program->rules[program->policies[a->policy_first + 2].rule_first];
    static const bool present[3][6] = {{1, 1, 0, 1, 0, 0}, {0, 0, 0, 0, 0, 0}, {0, 0, 1, 0, 1, 0}};
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(standard[i].present, present[0][i]);
        assert_int_equal(silent[i].present, present[1][i]);
        assert_int_equal(open[i].present, present[2][i]);
    }
    assert_int_equal(constant(program, standard[0].after), 10); /* a report to b: the first rule that matches */
    assert_int_equal(constant(program, standard[0].chance), 32768);
    assert_int_not_equal(standard[1].when, CODE_NONE);
    assert_int_equal(standard[1].chance, CODE_NONE);

    const struct program_table *table = &program->tables[program->policies[a->policy_first].table_first];
    assert_int_equal(table[0].row_count, 2);
    assert_int_equal(table[1].row_count, 0);
    const struct program_row *row = &program->rows[table[0].row_first];
    assert_int_not_equal(row[0].when, CODE_NONE);
    assert_int_equal(row[1].when, CODE_NONE);
    assert_int_equal(program->weights[row[0].weight_first], CODE_NONE);
    assert_int_equal(constant(program, program->weights[row[0].weight_first + 1]), 2);
    code_at answer = program->answers[program->policies[a->policy_first].answer_first];
    assert_int_equal(at_defaults(program, answer), 5);
    assert_int_equal(program->answers[program->policies[program->cells[2].policy_first].answer_first], CODE_NONE);
    assert_int_equal(program->studies[0].policies[0], 1 << 0 | 1 << 2);
    assert_int_equal(program->studies[0].outcome, OUTCOME_PEAK);
    compiled_free(&compiled);
}

static void test_slots(void **state)
{
    (void)state;
    struct compiled compiled = compile_with(decisions_of_two_and_five);
    const struct program *program = compiled.program;
    uint32_t next = 0;
    assert_int_equal(program->variables[0].slot, next++);
    assert_int_equal(program->time_slot, next++);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        assert_int_equal(program->injects[i].last_slot, next++);
        assert_int_equal(program->injects[i].tries_slot, next++);
        assert_int_equal(program->injects[i].due_slot, next++);
    }
    for (uint32_t i = 0; i < program->inject_count; i++, next += program->cell_count)
        assert_int_equal(program->injects[i].know_slot, next);
    for (uint32_t i = 0; i < program->share_count; i++)
        assert_int_equal(program->shares[i].due_slot, next++);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        assert_int_equal(program->decisions[i].due_slot, next++);
        assert_int_equal(program->decisions[i].opened_slot, next++);
        assert_int_equal(program->decisions[i].closed_slot, next++);
    }
    for (uint32_t i = 0; i < program->decision_count; next += program->decisions[i++].asked_count)
        assert_int_equal(program->decisions[i].choice_slot, next);
    for (uint32_t i = 0; i < program->decision_count; next += program->decisions[i++].asked_count)
        assert_int_equal(program->decisions[i].adopted_slot, next);
    for (uint32_t i = 0; i < program->decision_count; next += program->decisions[i++].asked_count)
        assert_int_equal(program->decisions[i].outcome_slot, next);
    for (uint32_t i = 0; i < program->round_count; i++, next += 2) {
        assert_int_equal(program->rounds[i].answer_slot, next);
        assert_int_equal(program->rounds[i].assessment, 0);
    }
    assert_int_equal(constant(program, program->rounds[1].at), 60);
    assert_int_equal(program->assessments[0].within_minutes, 20);
    assert_int_equal(program->assessments[0].step_count, 5);
    assert_int_equal(program->ending_slot, next++);
    assert_int_equal(program->end_tick_slot, next++);
    assert_int_equal(program->slot_count, next);
    compiled_free(&compiled);
}

static void test_narrow(void **state)
{
    (void)state;
    static const struct {
        const char *tail;
        bool narrow;
    } cases[] = {
        {"variables: {x: {value: 0, from: 0, to: 32767}}\nendings: {e: {when: x > 3, text: t}}\n", true},
        {"variables: {x: {value: 0, from: 0, to: 32768}}\nendings: {e: {when: x > 3, text: t}}\n", false},
        {"variables: {x: {value: 0, from: 0, to: 300}}\nendings: {e: {when: x * 100 > 3, text: t}}\n", true},
        {"variables: {x: {value: 0, from: 0, to: 300}}\nendings: {e: {when: x * 200 / 100 > 3, text: t}}\n", false},
        {"variables: {x: {value: 0, from: 0, to: 32767}}\ninjects: {i: {at: T+00:00, release: all, text: t, effects: "
         "[x += 1]}}\n",
         false},
        {"variables: {x: {value: 0, from: 0, to: 300}}\ninjects: {i: {at: T+00:00, release: all, text: t, chance: 60%, "
         "effects: [x += 1]}}\n",
         true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct compiled compiled = compile_with(cases[i].tail);
        if (compiled.program->narrow != cases[i].narrow)
            fail_msg("narrow should be %d: %s", cases[i].narrow, cases[i].tail);
        compiled_free(&compiled);
    }
}

static void test_texts(void **state)
{
    (void)state;
    struct compiled compiled = compile_with("injects:\n"
                                            "  folded:\n"
                                            "    at: T+00:00\n"
                                            "    release: []\n"
                                            "    text:\n"
                                            "      en: >-\n"
                                            "        One line\n"
                                            "        and the next.\n"
                                            "      ko: |\n"
                                            "        한 줄\n"
                                            "        다음 줄\n");
    assert_str(compiled.program->injects[0].text.in[0], "One line and the next.");
    assert_str(compiled.program->injects[0].text.in[1], "한 줄\n다음 줄\n");
    assert_int_equal(compiled.program->injects[0].release, 0);
    assert_int_equal(compiled.diags.count, 0);
    compiled_free(&compiled);
}

static void test_parts_of_endings(void **state)
{
    (void)state;
    struct compiled compiled =
        compile_with("variables: {x: {value: 5, from: 0, to: 9}, y: {value: 1, from: 0, to: 9}}\n"
                     "define: {near: x > 1 and y > 1}\n"
                     "injects: {i: {at: T+00:10, release: [a], text: I, effects: [x += 1, y += 1]}}\n"
                     "endings:\n"
                     "  one: {when: x > 4 or y > 4}\n"
                     "  three: {when: 'x > 4 and (y > 4 or x < 2) and T >= 10m'}\n"
                     "  named: {when: near and 2 * (x + 1) > 3, at_once: true}\n"
                     "  inside: {when: x == 5 and (y == 1 and not (x > 7))}\n");
    static const struct {
        const char *source;
        int32_t holds;
    } parts[] = {{"x > 4 or y > 4", 1},  {"x > 4", 1},  {"(y > 4 or x < 2)", 0}, {"T >= 10m", 0},   {"near", 0},
                 {"2 * (x + 1) > 3", 1}, {"x == 5", 1}, {"y == 1", 1},           {"not (x > 7)", 1}};
    static const uint32_t counts[] = {1, 3, 2, 3};
    const struct program *program = compiled.program;
    assert_int_equal(program->part_count, sizeof(parts) / sizeof(parts[0]));
    for (uint32_t i = 0; i < program->part_count; i++) {
        assert_str(program->parts[i].source, parts[i].source);
        assert_int_equal(at_defaults(program, program->parts[i].when), parts[i].holds);
    }
    uint32_t first = 0;
    for (uint32_t i = 0; i < program->ending_count; first += counts[i++]) {
        const struct program_ending *ending = &program->endings[i];
        assert_int_equal(ending->part_first, first);
        assert_int_equal(ending->part_count, counts[i]);
        assert_int_equal(ending->at_once, i == 2);
        int32_t all = 1;
        for (uint32_t k = 0; k < ending->part_count; k++)
            all &= at_defaults(program, program->parts[first + k].when);
        assert_int_equal(at_defaults(program, ending->when), all);
    }
    compiled_free(&compiled);
}

static void test_windows_line_ends_and_mark(void **state)
{
    (void)state;
    struct str unix_text = STR("entente: 1\nid: small\ntitle: Small\n"
                               "time: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 4h}\ncells: {a: {}}\n");
    char windows_text[512] = "\xef\xbb\xbf";
    size_t len = 3;
    for (size_t i = 0; i < unix_text.len; i++) {
        if (unix_text.ptr[i] == '\n')
            windows_text[len++] = '\r';
        windows_text[len++] = unix_text.ptr[i];
    }
    struct compiled one = compile_good(unix_text, "LF"), two = compile_good((struct str){windows_text, len}, "CR LF");
    struct hash first = program_hash(one.program), second = program_hash(two.program);
    assert_memory_equal(first.bytes, second.bytes, HASH_BYTES);
    compiled_free(&one);
    compiled_free(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letters_in_two_halves),
        cmocka_unit_test(test_shipped_scenarios),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_times_and_chances),
        cmocka_unit_test(test_decisions),
        cmocka_unit_test(test_draw_sites),
        cmocka_unit_test(test_more_than_eight_chances_take_more_blocks),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_policies),
        cmocka_unit_test(test_slots),
        cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_parts_of_endings),
        cmocka_unit_test(test_windows_line_ends_and_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
