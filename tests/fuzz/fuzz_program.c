/* The reader of compiled programs under any bytes: it refuses or gives a program that it would write the same way, and
 * what it gives is played to its end, by bots and by people who do whatever is legal. An input that begins with 'P' is
 * patches on a genuine program (patched.h); what is behind them chooses the people's acts. */
#include <stdint.h>
#include <stdlib.h>

#include "fuzz/patched.h"
#include "kernel/kernel.h"

enum { EVENT_COUNT = 400, ACTION_COUNT = 64 };

int LLVMFuzzerInitialize(int *argument_count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    (void)argument_count;
    (void)arguments;
    genuine_read();
    return 0;
}

static struct kernel *begin(const struct program *program, uint8_t edge)
{
    struct settings settings = kernel_settings(program, edge, 1);
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        settings.parameters[i] = edge % 3 == 1 ? slot->from : edge % 3 == 2 ? slot->to : settings.parameters[i];
    }
    for (uint32_t c = 0; c < program->cell_count; c++)
        settings.policies[c] = (uint8_t)(edge % program->cells[c].policy_count);
    void *memory = malloc(kernel_bytes(program, true));
    assert(memory);
    return kernel_init(memory, program, &settings, true);
}

static void step(struct kernel *kernel, const struct event *event, struct update *update)
{
    (void)kernel_step(kernel, event, update);
    assert(update->fact_count <= update->fact_count_max);
}

/* What a cell could do, as one byte chooses; its view holds what it may see. */
static void act(struct kernel *kernel, uint32_t cell, uint8_t choice, struct update *update)
{
    struct event actions[ACTION_COUNT];
    uint32_t count = kernel_legal(kernel, cell, actions, ACTION_COUNT),
             kept = count < ACTION_COUNT ? count : ACTION_COUNT;
    struct arena arena;
    struct view view;
    if (kept > 0) {
        struct event event = actions[choice % kept];
        event.second = (uint32_t)(kernel_tick(kernel) + 1) * kernel_program(kernel)->tick_minutes * 60;
        step(kernel, &event, update);
    }
    arena_init(&arena, 0);
    enum status status = kernel_view(kernel, cell, SEATS_TOGETHER, &arena, &view);
    assert(status == STATUS_OK);
    arena_clear(&arena);
}

static void play(const struct program *program, const uint8_t *at, const uint8_t *end)
{
    struct kernel *kernel = begin(program, next_byte(&at, end));
    struct update update = {.fact_count_max = kernel_fact_count_max(program)};
    struct event event;
    update.facts = calloc(update.fact_count_max + 1, sizeof(struct fact));
    assert(update.facts);
    uint8_t people = next_byte(&at, end);
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        event = (struct event){.kind = EVENT_SEAT, .cell = CELL_CONTROL, .a = cell, .b = people >> cell % 8 & 1};
        step(kernel, &event, &update);
    }
    for (int i = 0; i < EVENT_COUNT && kernel_next_event(kernel, &event); i++) {
        step(kernel, &event, &update);
        if (at < end)
            act(kernel, *at % program->cell_count, (uint8_t)(*at / program->cell_count), &update), at++;
        (void)kernel_next_due(kernel);
    }
    (void)kernel_state_hash(kernel);
    struct buf text;
    buf_init(&text, 64 << 20);
    program_dump(program, &text);
    buf_free(&text);
    free(update.facts);
    free(kernel);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const uint8_t *at = bytes, *end = bytes + len;
    const struct genuine *genuine_one;
    struct program *program = NULL;
    if (len > 0 && bytes[0] == 'P') {
        at++;
        program = patched_program(&at, end, &genuine_one);
    } else {
        const char *why = NULL;
        enum status status = program_decode(bytes, len, &program, &why);
        assert((status == STATUS_OK) == (program != NULL) && (program || why || status == STATUS_OUT_OF_MEMORY));
        at = end;
    }
    if (!program)
        return 0;
    struct buf first, second;
    struct program *again;
    buf_init(&first, 64 << 20);
    buf_init(&second, 64 << 20);
    enum status status = program_encode(program, &first);
    assert(status == STATUS_OK);
    status = program_decode(first.ptr, first.len, &again, NULL);
    assert(status == STATUS_OK);
    status = program_encode(again, &second);
    assert(status == STATUS_OK && first.len == second.len && memcmp(first.ptr, second.ptr, first.len) == 0);
    assert(bytes[0] == 'P' || (first.len == len && memcmp(first.ptr, bytes, len) == 0));
    buf_free(&first);
    buf_free(&second);
    program_free(again);
    play(program, at, end);
    program_free(program);
    return 0;
}
