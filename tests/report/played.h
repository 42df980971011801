/* A run that people played, made through the exercise's own door: seeded random legal actions of two cells of three
 * seats, and of control, on a shipped scenario. The same plan gives the same events (times on the wall are counted, not
 * read). */
#ifndef ENTENTE_TESTS_REPORT_PLAYED_H
#define ENTENTE_TESTS_REPORT_PLAYED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "exercise/exercise.h"
#include "scenario/compiled.h"

enum { PLAYED_SEATS_PER_CELL = 3 };

struct played_plan {
    const char *scenario; /* path */
    uint64_t seed;
    uint32_t ticks;          /* how many at the most; 0: none and no STARTEX, the lobby */
    uint32_t endex_tick;     /* control ends after this tick; 0: the scenario does */
    const char *said;        /* what people write, in JSON's escaping */
    const char *name;        /* what people call themselves */
    uint32_t seats_per_cell; /* 0: PLAYED_SEATS_PER_CELL */
};

struct play {
    struct exercise *exercise;
    const struct program *program;
    const struct played_plan *plan;
    uint64_t state;
    uint32_t second;
    int64_t wall_ms;
    uint32_t submitted; /* accepted events */
};

static inline uint32_t play_draw(struct play *play, uint32_t below)
{
    play->state ^= play->state << 13;
    play->state ^= play->state >> 7;
    play->state ^= play->state << 17;
    return (uint32_t)((play->state >> 33) % below);
}

static inline bool play_do(struct play *play, uint16_t seat, struct event event, const char *body)
{
    event.second = play->second;
    struct exercise_command command = {.seat = seat,
                                       .event = event,
                                       .body = str_of(body),
                                       .wall_ms = play->wall_ms,
                                       .exercise_ms = (int64_t)play->second * 1000};
    struct exercise_receipt receipt;
    assert_int_equal(exercise_submit(play->exercise, &command, &receipt), STATUS_OK);
    play->submitted += receipt.verdict == VERDICT_ACCEPTED;
    if (exercise_pending(play->exercise) > 1000)
        assert_int_equal(exercise_commit(play->exercise), STATUS_OK);
    return receipt.verdict == VERDICT_ACCEPTED;
}

/* A seat of a cell, or of control when `cell` is CELL_CONTROL. */
static inline uint16_t play_seat(struct play *play, uint32_t cell)
{
    uint16_t found[SEAT_COUNT_MAX];
    uint32_t count = 0;
    for (uint32_t s = 0; s < exercise_seat_count(play->exercise); s++) {
        const struct seat *seat = exercise_seat(play->exercise, s);
        bool fits = cell == CELL_CONTROL ? seat->role == ROLE_CONTROL : seat->role == ROLE_PLAYER && seat->cell == cell;
        if (fits)
            found[count++] = (uint16_t)s;
    }
    return found[play_draw(play, count)];
}

static inline void play_texts(struct play *play, char *ret_body, size_t body_bytes, const char *more)
{
    const char *said = play->plan->said ? play->plan->said : "We read this as a signal and ask for a call.";
    snprintf(ret_body, body_bytes, "{\"text\":{\"" STR_FMT "\":\"%s\"}%s}", STR_ARG(play->program->languages[0]), said,
             more);
}

static inline void play_cell(struct play *play, uint32_t cell)
{
    struct event actions[512];
    char body[4096];
    uint16_t seat = play_seat(play, cell);
    const struct kernel *kernel = exercise_kernel(play->exercise);
    uint32_t count = kernel_legal(kernel, cell, actions, 512);
    count = count < 512 ? count : 512;
    /* Most acts of a person are answers and choices; shares are picked less often than they are listed. */
    for (uint32_t n = 0; n < 4 && count > 0; n++) {
        struct event event = actions[play_draw(play, count)];
        if (event.kind == EVENT_SHARE && play_draw(play, 4) > 0)
            continue;
        uint32_t ally = 1 + play_draw(play, 5); /* in statements of their own: C leaves the order of arguments open */
        const char *confidence = play_draw(play, 2) ? "low" : "high";
        snprintf(body, sizeof(body), "{\"reason\":\"%s\",\"confidence\":\"%s\",\"expected_ally\":%u}",
                 play->plan->said ? play->plan->said : "what we know points that way", confidence, ally);
        event.c = seat;
        play_do(play, seat, event, event.kind == EVENT_CHOOSE || event.kind == EVENT_ANSWER ? body : "");
    }
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++) { /* reading goes on all the time */
        const struct item *item = kernel_item(kernel, i);
        if (!(item->known >> cell & 1) || play_draw(play, 3) > 0)
            continue;
        if (!(item->opened >> cell & 1))
            play_do(play, seat, (struct event){.kind = EVENT_OPEN, .cell = cell, .a = i}, "");
        else if (!(item->acknowledged >> cell & 1))
            play_do(play, seat, (struct event){.kind = EVENT_ACKNOWLEDGE, .cell = cell, .a = i}, "");
    }
    for (uint32_t r = 0; r < play->program->round_count; r++) { /* each seat answers an open round now and then */
        const struct program_assessment *assessment = &play->program->assessments[play->program->rounds[r].assessment];
        if (!kernel_round_open(kernel, r))
            continue;
        for (uint32_t s = 0; s < exercise_seat_count(play->exercise); s++) {
            const struct seat *place = exercise_seat(play->exercise, s);
            if (place->role != ROLE_PLAYER || place->cell != cell || play_draw(play, 3) == 0)
                continue;
            uint32_t lean = cell == 0 ? 0 : assessment->step_count / 3; /* the cells see things a little differently */
            uint32_t value = 1 + lean + play_draw(play, assessment->step_count - lean);
            snprintf(body, sizeof(body), "{\"confidence\":\"medium\",\"expected_ally\":%u}",
                     1 + play_draw(play, assessment->step_count));
            play_do(play, (uint16_t)s, (struct event){.kind = EVENT_ANSWER, .cell = cell, .a = r, .b = value, .c = s},
                    body);
        }
    }
    if (play_draw(play, 6) == 0) {
        play_texts(play, body, sizeof(body), "");
        uint32_t to = play->program->cells[cell].may_share | UINT32_C(1) << cell;
        play_do(play, seat, (struct event){.kind = EVENT_MESSAGE, .cell = cell, .b = play_draw(play, 2) ? to : 0},
                body);
    }
    if (play_draw(play, 8) == 0) {
        play_texts(play, body, sizeof(body), "");
        play_do(play, seat, (struct event){.kind = EVENT_REQUEST, .cell = cell, .a = ITEM_NONE}, body);
    }
}

static inline void play_control(struct play *play)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    uint16_t seat = play_seat(play, CELL_CONTROL);
    uint32_t inject = play_draw(play, play->program->inject_count), item_count = kernel_item_count(kernel);
    struct event event = {.cell = CELL_CONTROL};
    char body[4096] = "", more[2048];
    switch (play_draw(play, 16)) {
    case 0:
        event.kind = EVENT_FIRE;
        event.a = inject;
        event.b = 3;
        break;
    case 1:
        event.kind = EVENT_SKIP;
        event.a = inject;
        break;
    case 2:
        event.kind = EVENT_HOLD;
        event.a = inject;
        event.b = 1;
        break;
    case 3:
        event.kind = EVENT_EDIT;
        event.a = inject;
        event.b = 1;
        play_texts(play, body, sizeof(body), "");
        break;
    case 4:
        event.kind = EVENT_AD_HOC;
        event.b = 1 + play_draw(play, 3);
        snprintf(more, sizeof(more), ",\"title\":{\"" STR_FMT "\":\"%s\"}", STR_ARG(play->program->languages[0]),
                 play->plan->said ? play->plan->said : "A call from the duty desk");
        play_texts(play, body, sizeof(body), more);
        break;
    case 5:
        event.kind = EVENT_SET;
        event.a = play_draw(play, play->program->variable_count);
        event.b = (uint32_t)play->program->slots[play->program->variables[event.a].slot].from + play_draw(play, 2);
        snprintf(body, sizeof(body), "{\"reason\":\"%s\"}",
                 play->plan->said ? play->plan->said : "ruling of the white cell");
        break;
    case 6:
        event.kind = EVENT_ADJUDICATE;
        event.a = play_draw(play, play->program->decision_count);
        event.c = 0xff00;
        break;
    case 7:
        if (item_count == 0)
            return;
        event.kind = EVENT_RECALL;
        event.a = play_draw(play, item_count);
        event.b = 3;
        break;
    case 8:
    case 9:
        event.kind = EVENT_NOTE;
        snprintf(body, sizeof(body), "{\"text\":\"%s\",\"tags\":[\"gap\",\"%s\"],\"item\":%u}",
                 play->plan->said ? play->plan->said : "Asked aloud who may release",
                 play->plan->said ? play->plan->said : "heard aloud",
                 item_count > 0 ? 1 + play_draw(play, item_count) : 0);
        break;
    case 10: event.kind = EVENT_PAUSE; break;
    default: break;
    }
    if (event.kind != EVENT_TICK && play_do(play, seat, event, body) && event.kind == EVENT_PAUSE) {
        play->wall_ms += 300000;
        play_do(play, seat, (struct event){.kind = EVENT_RESUME, .cell = CELL_CONTROL}, "");
    }
    for (uint32_t i = 0; i < item_count; i++)
        if (kernel_item(kernel, i)->kind == ITEM_REQUEST && play_draw(play, 6) == 0) {
            play_texts(play, body, sizeof(body), "");
            play_do(play, seat, (struct event){.kind = EVENT_REPLY, .cell = CELL_CONTROL, .a = i}, body);
        }
}

/* Control decides about the endings that hold, or leaves them. */
static inline void play_endings(struct play *play)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    char body[4096];
    snprintf(body, sizeof(body), "{\"reason\":\"%s\"}",
             play->plan->said ? play->plan->said : "the objective is not met yet");
    for (uint32_t i = 0; i < play->program->ending_count; i++) {
        if (kernel_ending_put(kernel, i) < 0 || play_draw(play, 2) == 0)
            continue;
        bool ends = play_draw(play, 12) == 0;
        uint16_t seat = play_seat(play, CELL_CONTROL);
        play_do(play, seat, (struct event){.kind = EVENT_ENDING, .cell = CELL_CONTROL, .a = i, .b = ends}, body);
    }
}

static inline void played_run(const char *run_path, const struct played_plan *plan)
{
    struct program *program = compile_file(plan->scenario);
    struct str source = read_file(plan->scenario);
    struct settings settings = kernel_settings(program, plan->seed, 1);
    struct seat seats[SEAT_COUNT_MAX];
    uint32_t per_cell = plan->seats_per_cell ? plan->seats_per_cell : PLAYED_SEATS_PER_CELL;
    uint32_t seat_count = exercise_seats_usual(program, 0, per_cell, seats);
    struct exercise_plan birth = {.source = source,
                                  .file_name = STR("scenario.yaml"),
                                  .program = program,
                                  .settings = &settings,
                                  .seats = seats,
                                  .seat_count = seat_count,
                                  .wall_ms = INT64_C(1677070000000),
                                  .run_id = {1, 2, 3, 4}};
    struct trouble trouble = {""};
    struct play play = {.plan = plan,
                        .program = program,
                        .state = plan->seed * 2654435761u + 88172645463325252u,
                        .wall_ms = INT64_C(1677074400000)};
    if (exercise_create(run_path, &birth, &play.exercise, &trouble) != STATUS_OK)
        fail_msg("%s", trouble.text);
    free((char *)(uintptr_t)source.ptr);
    char body[4096];
    uint32_t playing = 0;
    for (uint32_t s = 0; s < seat_count; s++) {
        snprintf(body, sizeof(body), "{\"joined\":true,\"ready\":true,\"name\":\"%s\"}",
                 plan->name ? plan->name : "Person of the desk");
        if (seats[s].role == ROLE_PLAYER)
            playing |= UINT32_C(1) << seats[s].cell;
        play_do(&play, (uint16_t)s, (struct event){.kind = EVENT_JOIN, .cell = seats[s].cell}, body);
    }
    for (uint32_t c = 0; c < program->cell_count; c++)
        if (playing >> c & 1)
            play_do(&play, 0, (struct event){.kind = EVENT_SEAT, .cell = c, .a = 0}, "");
    if (plan->ticks > 0)
        play_do(&play, 0, (struct event){.kind = EVENT_START, .cell = CELL_CONTROL}, "");
    for (uint32_t tick = 0; tick < plan->ticks && kernel_phase(exercise_kernel(play.exercise)) != PHASE_ENDED; tick++) {
        play.second = tick * program->tick_minutes * 60;
        play.wall_ms += program->tick_minutes * 60000 / program->pace;
        play_do(&play, SEAT_CLOCK, (struct event){.kind = EVENT_TICK, .cell = CELL_CONTROL, .a = tick}, "");
        for (uint32_t n = 0; n < 3; n++) {
            play.second += 60 + play_draw(&play, 120);
            for (uint32_t c = 0; c < program->cell_count; c++)
                if (playing >> c & 1)
                    play_cell(&play, c);
            play_control(&play);
        }
        play_endings(&play);
        if (plan->endex_tick > 0 && tick == plan->endex_tick)
            play_do(&play, 0, (struct event){.kind = EVENT_ENDEX, .cell = CELL_CONTROL}, "");
    }
    assert_int_equal(exercise_commit(play.exercise), STATUS_OK);
    exercise_close(play.exercise);
    program_free(program);
}

#endif
