/* Groups: what is written once is what would be written for each member by hand, and a member more leaves the luck of
 * the others alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/compiled.h"
#include "study/study.h"

#define HEAD                                                                                                           \
    "entente: 1\nid: groups\ntitle: Groups\n"                                                                          \
    "time: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 4h}\n"                                                   \
    "cells:\n"                                                                                                         \
    "  north: {name: North Post, side: s}\n  south: {name: South Post, side: s}\n  hq: {name: HQ, side: s}\n"

static const char written_once[] = HEAD
    "groups:\n  stations: [north, south]\n  everybody: [stations, hq]\n"
    "sharing:\n  stations: [everybody]\n  hq: [stations]\n"
    "variables:\n"
    "  chips: {value: 10, from: 0, to: 30, per: stations, label: 'chips of {me}'}\n"
    "  total: {value: 0, from: 0, to: 100}\n"
    "capabilities:\n  boat: {for: stations, ready_in: 20m, label: Boat}\n"
    "injects:\n"
    "  checkin: {for: stations, at: T+00:00, chance: 40%, release: [me, hq], kind: report, from: '{me}',"
    " text: '{me} has {chips[me]} chips.', effects: ['chips[me] += 1', 'chips.north -= 1']}\n"
    "  news: {at: T+00:10, release: everybody, text: News, effects: [total = sum(chips)]}\n"
    "  low: {when: 'any(stations, chips[me] < 9) and max(chips) > 3 and not all(everybody, knows(me, news))', after: "
    "10m,"
    " release: [hq], text: Low}\n"
    "  few: {when: 'count(stations, chips[me] < 5 or happened(checkin[me])) >= 1', release: [hq], text: Few}\n"
    "  bought: {for: [south, north], when: 'chose(me, buy, pay) and open(ask) and not chose(ask, yes)', release: [me],"
    " text: Bought}\n"
    "decisions:\n"
    "  buy: {opens: {at: T+00:20}, ask: stations, agree: each, within: 20m, otherwise: keep, text: '{me}, buy?',"
    " options: {keep: {text: Keep}, pay: {text: Pay, if: 'chips[me] >= 2', uses: 'boat[me]',"
    " effects: ['chips[me] -= sum(chips) / 20'], outcomes: [{chance: 50%, text: Good}, {chance: 50%, text: Bad}]}}}\n"
    "  talk: {opens: {at: T+00:30}, ask: {of: stations, if: 'knows(me, news)'}, agree: each, within: 20m, otherwise: "
    "no,"
    " text: Talk, options: {no: {text: No}, yes: {text: Yes, effects: ['chips[me] += 1']}}}\n"
    "  ask: {opens: {at: T+00:20}, ask: [stations, hq], agree: {vote: {need: 2, veto: [stations]}}, within: 20m,"
    " otherwise: no, text: Ask, options: {no: {text: No}, yes: {text: Yes}}}\n"
    "assessments:\n  mood: {for: stations, at: T+01:00, scale: confidence, text: 'Fine for {me}'}\n"
    "tasks:\n"
    "  call: {for: stations, after: news, within: 20m, by: cell, text: 'Call, {me}', effects: ['chips[me] += 1']}\n"
    "  note: {for: stations, after: 'checkin[me]', within: 20m, by: acknowledge, late: ['chips[me] -= 1']}\n"
    "questions:\n"
    "  beds: {for: stations, opens: {when: 'done(call[me]) or happened(checkin[me])'}, text: 'Beds, {me}?',"
    " answer: {number: {from: 0, to: 30}}, truth: 'chips[me]'}\n"
    "endings:\n"
    "  asked: {when: 'all(stations, answer(beds, me) > 5 and correct(beds[me], me))', text: Asked}\n"
    "  rich: {when: 'sum(stations, if(chips[me] > 12, 3, 0)) >= 6 or chips[north] == 30', text: Rich}\n"
    "bots:\n"
    "  stations:\n"
    "    shares:\n"
    "      - {inject: checkin, to: everybody, after: 10m..30m, chance: 70%}\n"
    "      - {inject: 'checkin[me]', to: hq, if: 'chips[me] > 3'}\n"
    "    takes: {default: 10m, buy: 10m..20m}\n"
    "    does: {call: {takes: 10m..30m, chance: 80%}}\n"
    "    answers: {beds: 'chips[me] + 1'}\n"
    "    assess: {mood: 'if(chips[me] > 10, 3, 1)'}\n"
    "    buy: [{if: 'knows(me, news)', weights: {pay: 'chips[me]', keep: 5}}]\n"
    "  south: {buy: [{weights: {keep: 1}}]}\n"
    "studies: {s: {method: compare, policies: {stations: [standard]}, runs: 10, outcome: {variable: chips.south}}}\n";

/* The same without groups; ids with `_` for the dot that only a member's entry has. */
static const char by_hand[] = HEAD
    "sharing:\n  north: [south, hq]\n  south: [north, hq]\n  hq: [north, south]\n"
    "variables:\n"
    "  chips_north: {value: 10, from: 0, to: 30, label: 'chips of North Post'}\n"
    "  chips_south: {value: 10, from: 0, to: 30, label: 'chips of South Post'}\n"
    "  total: {value: 0, from: 0, to: 100}\n"
    "capabilities:\n  boat_north: {owner: north, ready_in: 20m, label: Boat}\n"
    "  boat_south: {owner: south, ready_in: 20m, label: Boat}\n"
    "injects:\n"
    "  checkin_north: {at: T+00:00, chance: 40%, release: [north, hq], kind: report, from: North Post,"
    " text: 'North Post has {chips_north} chips.', effects: [chips_north += 1, chips_north -= 1]}\n"
    "  checkin_south: {at: T+00:00, chance: 40%, release: [south, hq], kind: report, from: South Post,"
    " text: 'South Post has {chips_south} chips.', effects: [chips_south += 1, chips_north -= 1]}\n"
    "  news: {at: T+00:10, release: [north, south, hq], text: News, effects: [total = chips_north + chips_south]}\n"
    "  low: {when: '(chips_north < 9 or chips_south < 9) and max(chips_north, chips_south) > 3 and"
    " not (knows(north, news) and knows(south, news) and knows(hq, news))', after: 10m, release: [hq], text: Low}\n"
    "  few: {when: 'if(chips_north < 5 or happened(checkin_north), 1, 0) +"
    " if(chips_south < 5 or happened(checkin_south), 1, 0) >= 1', release: [hq], text: Few}\n"
    "  bought_south: {when: 'chose(south, buy_south, pay) and open(ask) and not chose(ask, yes)', release: [south],"
    " text: Bought}\n"
    "  bought_north: {when: 'chose(north, buy_north, pay) and open(ask) and not chose(ask, yes)', release: [north],"
    " text: Bought}\n"
    "decisions:\n"
    "  buy_north: {opens: {at: T+00:20}, ask: [north], within: 20m, otherwise: keep, text: 'North Post, buy?',"
    " options: {keep: {text: Keep}, pay: {text: Pay, if: chips_north >= 2, uses: boat_north,"
    " effects: [chips_north -= (chips_north + chips_south) / 20],"
    " outcomes: [{chance: 50%, text: Good}, {chance: 50%, text: Bad}]}}}\n"
    "  buy_south: {opens: {at: T+00:20}, ask: [south], within: 20m, otherwise: keep, text: 'South Post, buy?',"
    " options: {keep: {text: Keep}, pay: {text: Pay, if: chips_south >= 2, uses: boat_south,"
    " effects: [chips_south -= (chips_north + chips_south) / 20],"
    " outcomes: [{chance: 50%, text: Good}, {chance: 50%, text: Bad}]}}}\n"
    "  talk_north: {opens: {at: T+00:30}, ask: {of: [north], if: 'knows(north, news)'}, within: 20m, otherwise: no,"
    " text: Talk, options: {no: {text: No}, yes: {text: Yes, effects: [chips_north += 1]}}}\n"
    "  talk_south: {opens: {at: T+00:30}, ask: {of: [south], if: 'knows(south, news)'}, within: 20m, otherwise: no,"
    " text: Talk, options: {no: {text: No}, yes: {text: Yes, effects: [chips_south += 1]}}}\n"
    "  ask: {opens: {at: T+00:20}, ask: [north, south, hq], agree: {vote: {need: 2, veto: [north, south]}}, within: "
    "20m,"
    " otherwise: no, text: Ask, options: {no: {text: No}, yes: {text: Yes}}}\n"
    "assessments:\n"
    "  mood_north: {at: T+01:00, ask: [north], scale: confidence, text: Fine for North Post}\n"
    "  mood_south: {at: T+01:00, ask: [south], scale: confidence, text: Fine for South Post}\n"
    "tasks:\n"
    "  call_north: {cell: north, after: news, within: 20m, by: cell, text: 'Call, North Post', effects: [chips_north "
    "+= 1]}\n"
    "  call_south: {cell: south, after: news, within: 20m, by: cell, text: 'Call, South Post', effects: [chips_south "
    "+= 1]}\n"
    "  note_north: {cell: north, after: checkin_north, within: 20m, by: acknowledge, late: [chips_north -= 1]}\n"
    "  note_south: {cell: south, after: checkin_south, within: 20m, by: acknowledge, late: [chips_south -= 1]}\n"
    "questions:\n"
    "  beds_north: {opens: {when: done(call_north) or happened(checkin_north)}, ask: [north], text: 'Beds, North "
    "Post?',"
    " answer: {number: {from: 0, to: 30}}, truth: chips_north}\n"
    "  beds_south: {opens: {when: done(call_south) or happened(checkin_south)}, ask: [south], text: 'Beds, South "
    "Post?',"
    " answer: {number: {from: 0, to: 30}}, truth: chips_south}\n"
    "endings:\n"
    "  asked: {when: 'answer(beds_north, north) > 5 and correct(beds_north, north) and"
    " (answer(beds_south, south) > 5 and correct(beds_south, south))', text: Asked}\n"
    "  rich: {when: 'if(chips_north > 12, 3, 0) + if(chips_south > 12, 3, 0) >= 6 or chips_north == 30',"
    " text: Rich}\n"
    "bots:\n"
    "  north:\n"
    "    shares:\n"
    "      - {inject: checkin_north, to: south, after: 10m..30m, chance: 70%}\n"
    "      - {inject: checkin_north, to: hq, after: 10m..30m, chance: 70%}\n"
    "      - {inject: checkin_north, to: hq, if: chips_north > 3}\n"
    "    takes: {default: 10m, buy_north: 10m..20m}\n"
    "    does: {call_north: {takes: 10m..30m, chance: 80%}}\n"
    "    answers: {beds_north: chips_north + 1}\n"
    "    assess: {mood_north: 'if(chips_north > 10, 3, 1)'}\n"
    "    buy_north: [{if: 'knows(north, news)', weights: {pay: chips_north, keep: 5}}]\n"
    "  south: {buy_south: [{weights: {keep: 1}}]}\n"
    "studies: {s: {method: compare, policies: {north: [standard], south: [standard]}, runs: 10,"
    " outcome: {variable: chips_south}}}\n";

static void without_dots(struct str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] == '.')
            ((char *)(uintptr_t)id.ptr)[i] = '_'; /* in the arena of the program */
}

/* Names as they would be written, and no places of chance. */
static void make_plain(struct program *program)
{
    const struct site none = {0, 0};
    for (uint32_t i = 0; i < program->variable_count; i++)
        without_dots(program->variables[i].id);
    for (uint32_t i = 0; i < program->capability_count; i++)
        without_dots(program->capabilities[i].id);
    for (uint32_t i = 0; i < program->assessment_count; i++)
        without_dots(program->assessments[i].id);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        without_dots(program->injects[i].id);
        program->injects[i].site = program->injects[i].hand.site = none;
        if (program->injects[i].text.pattern)
            program->injects[i].text.in[0] = STR(""); /* as it is written; what is filled in stands in its pattern */
    }
    for (uint32_t i = 0; i < program->question_count; i++)
        without_dots(program->questions[i].id);
    for (uint32_t i = 0; i < program->task_count; i++) {
        without_dots(program->tasks[i].id);
        program->tasks[i].site = none;
    }
    for (uint32_t i = 0; i < program->share_count; i++)
        program->shares[i].site = program->shares[i].wait_site = none;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        without_dots(decision->id);
        for (uint32_t k = 0; k < ASKED_COUNT_MAX; k++)
            decision->choice_site[k] = decision->outcome_site[k] = decision->wait_site[k] = none;
    }
    for (uint32_t i = 0; i < program->part_count; i++)
        program->parts[i].source = STR(""); /* an ending's condition as it is written */
}

static void what_is_written_once(void **state)
{
    (void)state;
    struct program *once = compile_program(str_of(written_once), "once"),
                   *hand = compile_program(str_of(by_hand), "hand");
    assert_null(program_verify(once));
    make_plain(once);
    make_plain(hand);
    struct buf dumps[2], bytes[2];
    for (int i = 0; i < 2; i++) {
        buf_init(&dumps[i], 1 << 20);
        buf_init(&bytes[i], 1 << 20);
        program_dump(i ? hand : once, &dumps[i]);
        assert_int_equal(program_encode(i ? hand : once, &bytes[i]), STATUS_OK);
    }
    assert_string_equal(buf_text(&dumps[0]), buf_text(&dumps[1]));
    assert_int_equal(bytes[0].len, bytes[1].len);
    assert_memory_equal(bytes[0].ptr, bytes[1].ptr, bytes[0].len);
    for (int i = 0; i < 2; i++) {
        buf_free(&dumps[i]);
        buf_free(&bytes[i]);
    }
    program_free(once);
    program_free(hand);
}

/* A member in the middle, with everything that comes with it. */
static struct program *compile_members(const char *members)
{
    char text[4096];
    snprintf(
        text, sizeof(text),
        "entente: 1\nid: luck\ntitle: Luck\ntime: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 4h}\n"
        "cells:\n  north: {side: s}\n  middle: {side: s}\n  south: {side: s}\n  hq: {side: s}\n"
        "groups: {stations: [%s]}\n"
        "variables:\n  x: {value: 0, from: 0, to: 99, per: stations}\n  y: {value: 0, from: 0, to: 99}\n"
        "injects:\n"
        "  checkin: {for: stations, at: T+00:10, chance: 40%%, release: [me], text: C, effects: ['x[me] += 1']}\n"
        "  by_hand: {for: stations, at: control, rehearse: 30%%, release: [me], text: H}\n"
        "  rain: {at: T+00:10, chance: 40%%, release: stations, text: R, effects: [y += 1]}\n"
        "  hail: {at: T+00:10, chance: 40%%, release: [hq], text: H, effects: [y += 1]}\n"
        "decisions:\n"
        "  buy: {opens: {at: T+00:20}, ask: stations, agree: each, within: 20m, otherwise: no, text: Buy,"
        " options: {no: {text: No}, yes: {text: Yes, if: 'x[me] < 9'}}}\n"
        "  all_of_us: {opens: {at: T+00:20}, ask: stations, agree: majority, first: 10m, within: 20m, otherwise: no,"
        " text: All, options: {no: {text: No}, yes: {text: Yes}}}\n"
        "  alone: {opens: {at: T+00:20}, ask: [hq], within: 20m, otherwise: no, text: Alone,"
        " options: {no: {text: No}, yes: {text: Yes}}}\n"
        "tasks:\n  call: {for: stations, after: 'checkin[me]', within: 20m, by: cell, text: Call}\n"
        "bots:\n"
        "  stations: {takes: 10m..30m, does: {call: {takes: 10m..30m}}, shares: {to: all, after: 10m..30m, chance: "
        "50%%}}\n"
        "  hq: {shares: {inject: hail, to: stations, chance: 50%%}}\n",
        members);
    return compile_program(str_of(text), members);
}

static void same_site(struct site a, struct site b, const char *what, struct str id)
{
    if (a.block != b.block || a.half != b.half)
        fail_msg("%s of %.*s: %u/%u and %u/%u", what, (int)id.len, id.ptr, a.block, a.half, b.block, b.half);
}

static void same_luck(const struct program *few, const struct program *more)
{
    uint32_t compared = 0;
    for (uint32_t i = 0; i < few->task_count; i++)
        same_site(few->tasks[i].site, more->tasks[program_find_task(more, few->tasks[i].id)].site, "task",
                  few->tasks[i].id);
    for (uint32_t i = 0; i < few->inject_count; i++) {
        const struct program_inject *a = &few->injects[i], *b = &more->injects[program_find_inject(more, a->id)];
        same_site(a->site, b->site, "chance", a->id);
        same_site(a->hand.site, b->hand.site, "hand", a->id);
    }
    for (uint32_t i = 0; i < few->share_count; i++)
        for (uint32_t k = 0; k < more->share_count; k++) {
            const struct program_share *a = &few->shares[i], *b = &more->shares[k];
            struct str id = few->injects[a->inject].id;
            if (a->from_cell != b->from_cell || a->to_cell != b->to_cell || !str_equal(id, more->injects[b->inject].id))
                continue;
            same_site(a->site, b->site, "share", id);
            same_site(a->wait_site, b->wait_site, "delay", id);
            compared++;
        }
    assert_int_equal(compared + 2, few->share_count); /* the middle has the rain itself when it is a member */
    for (uint32_t i = 0; i < few->decision_count; i++) {
        const struct program_decision *a = &few->decisions[i],
                                      *b = &more->decisions[program_find_decision(more, a->id)];
        for (uint32_t k = 0; k < a->asked_count; k++) {
            uint32_t other = 0;
            while (b->asked[other] != a->asked[k])
                other++;
            same_site(a->choice_site[k], b->choice_site[other], "choice", a->id);
            same_site(a->wait_site[k], b->wait_site[other], "wait", a->id);
            same_site(a->outcome_site[k], b->outcome_site[other], "outcome", a->id);
        }
    }
}

static void all_different(const struct program *program)
{
    struct site sites[400];
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->inject_count; i++)
        sites[count++] =
            program->injects[i].chance != CODE_NONE ? program->injects[i].site : program->injects[i].hand.site;
    for (uint32_t i = 0; i < program->share_count; i++) {
        sites[count++] = program->shares[i].site;
        sites[count++] = program->shares[i].wait_site;
    }
    for (uint32_t i = 0; i < program->decision_count; i++)
        for (uint32_t k = 0; k < program->decisions[i].asked_count; k++) {
            sites[count++] = program->decisions[i].choice_site[k];
            sites[count++] = program->decisions[i].wait_site[k];
        }
    assert_true(count > 60 && count < 400);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (sites[i].block >= SITE_NAMED_BLOCK && sites[i].block == sites[k].block)
                fail_msg("two places in block %u", sites[i].block);
}

static void a_member_more(void **state)
{
    (void)state;
    struct program *two = compile_members("north, south"), *three = compile_members("north, middle, south");
    assert_int_equal(three->inject_count, two->inject_count + 2);
    same_luck(two, three);
    all_different(three);
    /* and where the two are compared, nothing that both have is drawn otherwise */
    struct program *version = NULL;
    assert_int_equal(study_program_same_luck(two, three, &version), STATUS_OK);
    same_luck(two, version);
    all_different(version);
    program_free(version);
    program_free(two);
    program_free(three);
}

/* The same runs of both: what chance decides of north, and of the rain that is nobody's, comes alike. */
static void the_same_is_drawn(void **state)
{
    (void)state;
    struct program *two = compile_members("north, south"), *three = compile_members("north, middle, south");
    const struct str alike[] = {STR("checkin.north"), STR("checkin.south"), STR("by_hand.south"), STR("rain"),
                                STR("hail")};
    void *memory[2] = {malloc(kernel_bytes(two, false)), malloc(kernel_bytes(three, false))};
    uint32_t came = 0;
    assert_true(memory[0] && memory[1]);
    for (uint64_t run = 0; run < 100; run++) {
        struct settings settings[2] = {kernel_settings(two, 5, run), kernel_settings(three, 5, run)};
        const int32_t *few = lanes_oracle(two, &settings[0], memory[0]);
        const int32_t *more = lanes_oracle(three, &settings[1], memory[1]);
        for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
            int32_t last = few[two->injects[program_find_inject(two, alike[i])].last_slot];
            assert_int_equal(last, more[three->injects[program_find_inject(three, alike[i])].last_slot]);
            came += last != TICK_NEVER;
        }
        const struct program_decision *a = &two->decisions[program_find_decision(two, STR("alone"))],
                                      *b = &three->decisions[program_find_decision(three, STR("alone"))];
        assert_int_equal(few[a->choice_slot], more[b->choice_slot]);
    }
    assert_true(came > 100 && came < 400); /* of 500: it is chance that decides */
    free(memory[0]);
    free(memory[1]);
    program_free(two);
    program_free(three);
}

/* What would be too much is refused before it is there. */
static void too_much(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 4 << 20);
    buf_printf(&text,
               HEAD "groups: {g: [north, south, hq]}\nvariables: {x: {value: 0, from: 0, to: 9, per: g}}\ninjects:\n");
    for (uint32_t i = 0; i < 60; i++) {
        buf_printf(&text, "  i%u: {for: g, at: T+00:10, release: [me], text: T, cites: [", i);
        for (uint32_t k = 0; k < 1900; k++)
            buf_printf(&text, "[[a]],");
        buf_printf(&text, "]}\n");
    }
    struct compiled compiled = compile_text((struct str){text.ptr, text.len});
    bool said = false;
    for (uint32_t i = 0; i < compiled.diags.count && i < DIAGNOSTIC_COUNT_MAX; i++)
        said = said || strstr(compiled.diags.items[i].wrong.ptr, "too large once an entry is made for each member");
    assert_true(said);
    compiled_free(&compiled);
    buf_clear(&text);
    buf_printf(&text,
               HEAD "groups: {g: [north, south, hq]}\nvariables: {x: {value: 0, from: 0, to: 9, per: g}}\ninjects:\n"
                    "  i: {release: [], text: T, when: \"");
    for (uint32_t i = 0; i < 12; i++)
        buf_printf(&text, "any(g, ");
    buf_printf(&text, "x[me] > 0))))))))))))\"}\n");
    compiled = compile_text((struct str){text.ptr, text.len});
    assert_int_equal(compiled.diags.error_count, 1);
    assert_non_null(strstr(compiled.diags.items[0].wrong.ptr, "too long once its members are put in"));
    compiled_free(&compiled);
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_once),
        cmocka_unit_test(a_member_more),
        cmocka_unit_test(the_same_is_drawn),
        cmocka_unit_test(too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
