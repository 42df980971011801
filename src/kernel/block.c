/* The block of memory that a state is: what lies where in it, and settings evaluated over its slots. */
#include <assert.h>
#include <stdalign.h>

#include "kernel/inside.h"
#include "program/time.h"

static size_t aligned(size_t bytes)
{
    const size_t align = alignof(max_align_t);
    return (bytes + align - 1) / align * align;
}

static size_t slots_offset(void)
{
    return aligned(sizeof(struct kernel));
}

static size_t desk_offset(const struct program *program)
{
    return aligned(slots_offset() + program->slot_count * sizeof(int32_t));
}

/* Behind the desk's items: rows of places, one a seat that counts for itself (seats.c). */
static size_t places_offset(const struct program *program)
{
    return aligned(desk_offset(program) + sizeof(struct desk) + ITEM_COUNT_MAX * sizeof(struct item));
}

static uint32_t place_count(const struct program *program)
{
    return program->seat_count > 0 ? program->seat_count + program->cell_count : 0;
}

size_t kernel_bytes(const struct program *program, bool live)
{
    size_t bytes = desk_offset(program);
    if (live)
        bytes = aligned(places_offset(program) + (size_t)PLACE_ROW_COUNT * place_count(program) * sizeof(struct place));
    return bytes;
}

const struct place *kernel_places(const struct kernel *kernel, uint32_t row)
{
    assert(kernel->live && row < PLACE_ROW_COUNT);
    const char *places = (const char *)kernel + places_offset(kernel->program);
    return (const struct place *)(const void *)places + (size_t)row * place_count(kernel->program);
}

struct place *kernel_places_in(struct kernel *kernel, uint32_t row)
{
    return (struct place *)(uintptr_t)kernel_places(kernel, row);
}

void kernel_places_clear(struct kernel *kernel, uint32_t row)
{
    memset(kernel_places_in(kernel, row), 0, place_count(kernel->program) * sizeof(struct place));
}

int32_t *kernel_slots_in(struct kernel *kernel)
{
    return (int32_t *)(void *)((char *)kernel + slots_offset());
}

const int32_t *kernel_slots(const struct kernel *kernel)
{
    return (const int32_t *)(const void *)((const char *)kernel + slots_offset());
}

struct desk *kernel_desk_in(struct kernel *kernel)
{
    return kernel->live ? (struct desk *)(void *)((char *)kernel + desk_offset(kernel->program)) : NULL;
}

const struct desk *kernel_desk(const struct kernel *kernel)
{
    return kernel->live ? (const struct desk *)(const void *)((const char *)kernel + desk_offset(kernel->program))
                        : NULL;
}

int32_t kernel_ticks_of(const struct kernel *kernel, code_at minutes)
{
    if (minutes == CODE_NONE)
        return 0;
    return time_ticks(kernel->program, program_eval(kernel->program, minutes, kernel_slots(kernel)));
}
