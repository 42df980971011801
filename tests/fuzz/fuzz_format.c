/* Any text laid out: it is refused or laid out once and for all, and what a scenario says stays what it says. */
#include <assert.h>
#include <stdint.h>

#include "editor/format.h"
#include "scenario/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool compiled(struct str text, struct arena *arena, struct hash *ret_hash)
{
    struct diag_list diags;
    struct program *program = NULL;
    diag_init(&diags, arena);
    bool sound = scenario_compile(text, &program, &diags) == STATUS_OK;
    if (sound)
        *ret_hash = program_hash(program);
    program_free(program);
    return sound;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct hash before, after;
    struct str text = {(const char *)bytes, len};
    arena_init(&arena, 512 << 20);
    struct str once = format_text(text, &arena);
    if (once.ptr) {
        struct str twice = format_text(once, &arena);
        assert(twice.ptr && str_equal(once, twice));
        bool sound = compiled(text, &arena, &before);
        assert(sound == compiled(once, &arena, &after));
        assert(!sound || memcmp(&before, &after, sizeof(before)) == 0);
    }
    arena_clear(&arena);
    return 0;
}
