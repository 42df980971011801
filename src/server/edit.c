/* Which languages an edit leaves behind: the allies would read different things.
 *
 * Whose words an edit changes while another's stay has made the other older. A language that was older already and is
 * changed has caught up, and makes nobody older by it. Control may say that a language still says the same.
 */
#include <assert.h>

#include "server/inside.h"

static const char *const members[] = {"title", "text"};

static struct str words_in(const struct program *program, const struct program_inject *inject, const struct body *edit,
                           uint32_t member, uint32_t language)
{
    if (body_has(edit, members[member]))
        return body_text(program, edit, members[member], language);
    return (member == 0 ? &inject->title : &inject->text)->in[language];
}

uint32_t edit_leaves_behind(const struct program *program, const struct program_inject *inject,
                            const struct body *before, const struct body *after, uint32_t stands)
{
    uint32_t was = body_languages(program, before, "stale"), changed = 0, present = 0;
    assert(program->language_count <= LANGUAGE_COUNT_MAX);
    for (uint32_t l = 0; l < program->language_count; l++)
        for (uint32_t m = 0; m < sizeof(members) / sizeof(members[0]); m++) {
            struct str old = words_in(program, inject, before, m, l), new = words_in(program, inject, after, m, l);
            if (!new.ptr)
                continue;
            present |= UINT32_C(1) << l;
            if (!old.ptr || !str_equal(old, new))
                changed |= UINT32_C(1) << l;
        }
    uint32_t stale = was & ~changed;
    if (changed & ~was)
        stale |= present & ~changed;
    stale &= present & ~stands;
    return stale == present ? 0 : stale; /* older than which? */
}
