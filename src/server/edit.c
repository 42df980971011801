/* Which languages an edit leaves behind: the allies would read different things.
 *
 * Whose words an edit changes while another's stay has made the other older. A language that was older already and is
 * changed has caught up, and makes nobody older by it. Control may say that a language still says the same.
 */
#include <assert.h>

#include "program/fill.h"
#include "server/inside.h"

static const char *const members[] = {"title", "text"};

/* Appends them to `ret_words`: of texts that hold values what they would say now, for that is what control was shown.
 * False: there are none. */
static bool words_in(const struct exercise *exercise, const struct program_inject *inject, const struct body *edit,
                     uint32_t member, uint32_t language, struct buf *ret_words)
{
    const struct text *written = member == 0 ? &inject->title : &inject->text;
    buf_clear(ret_words);
    if (!body_has(edit, members[member])) {
        exercise_words_now(exercise, written, language, ret_words);
        return written->in[language].ptr != NULL;
    }
    struct str words = body_text(exercise_program(exercise), edit, members[member], language);
    buf_add_str(ret_words, words.ptr ? words : STR(""));
    return words.ptr != NULL;
}

uint32_t edit_leaves_behind(const struct exercise *exercise, const struct program_inject *inject,
                            const struct body *before, const struct body *after, uint32_t stands)
{
    const struct program *program = exercise_program(exercise);
    uint32_t was = body_languages(program, before, "stale"), changed = 0, present = 0;
    struct buf old, new;
    buf_init(&old, FILLED_BYTES_MAX);
    buf_init(&new, FILLED_BYTES_MAX);
    assert(program->language_count <= LANGUAGE_COUNT_MAX);
    for (uint32_t l = 0; l < program->language_count; l++)
        for (uint32_t m = 0; m < sizeof(members) / sizeof(members[0]); m++) {
            bool had = words_in(exercise, inject, before, m, l, &old);
            if (!words_in(exercise, inject, after, m, l, &new))
                continue;
            present |= UINT32_C(1) << l;
            if (!had || !str_equal((struct str){old.ptr, old.len}, (struct str){new.ptr, new.len}))
                changed |= UINT32_C(1) << l;
        }
    buf_free(&old);
    buf_free(&new);
    uint32_t stale = was & ~changed;
    if (changed & ~was)
        stale |= present & ~changed;
    stale &= present & ~stands;
    return stale == present ? 0 : stale; /* older than which? */
}

uint32_t edit_plan_leaves_behind(const struct program *program, const struct text *before, const struct text *after,
                                 uint32_t was, uint32_t stands)
{
    uint32_t changed = 0, present = 0;
    const uint32_t all = (UINT32_C(1) << program->language_count) - 1;
    for (uint32_t m = 0; m < 2; m++)
        for (uint32_t l = 0; l < program->language_count; l++) {
            const struct str now = after[m].in[l], old = before ? before[m].in[l] : (struct str){NULL, 0};
            if (now.ptr)
                present |= UINT32_C(1) << l;
            if (now.ptr && (!old.ptr || !str_equal(old, now)))
                changed |= UINT32_C(1) << l;
        }
    uint32_t stale = was & ~changed;
    if (changed & ~was) /* what was older and is changed has caught up, and makes nobody older */
        stale |= present & ~changed;
    stale &= present;
    if (stale == present) /* older than which? */
        stale = 0;
    return (stale | (all & ~present)) & ~stands & all;
}
