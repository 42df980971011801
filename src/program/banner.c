/* Banners: rolled up as they are filled. */
#include "program/banner.h"

#include <assert.h>

void banner_add(struct banner *banner, struct str text)
{
    struct marking marking;
    const char *fault, *right;
    assert(banner->word_count <= BANNER_WORDS_COUNT_MAX);
    if (text.len == 0 || str_equal(text, banner->last))
        return;
    banner->last = text;
    if (marking_read(text, &marking, &fault, &right) != MARKING_WORDS) {
        if (banner->any)
            marking_roll_up(&banner->sum, &marking);
        else
            banner->sum = marking;
        banner->any = true;
        return;
    }
    bool found = false;
    for (uint32_t i = 0; i < banner->word_count; i++)
        found = found || str_equal(banner->words[i], text);
    if (!found && banner->word_count < BANNER_WORDS_COUNT_MAX)
        banner->words[banner->word_count++] = text;
}

void banner_write(const struct banner *banner, struct buf *ret_text)
{
    assert(banner->word_count <= BANNER_WORDS_COUNT_MAX);
    if (banner->any)
        marking_write(&banner->sum, ret_text);
    for (uint32_t i = 0; i < banner->word_count; i++) {
        buf_add_str(ret_text, banner->any || i > 0 ? STR(" · ") : STR(""));
        buf_add_str(ret_text, banner->words[i]);
    }
}

void banner_of_program(const struct program *program, struct buf *ret_text)
{
    struct banner banner = {.any = false};
    banner_add(&banner, program->marking);
    for (uint32_t i = 0; i < program->inject_count; i++)
        banner_add(&banner, program->injects[i].marking);
    banner_write(&banner, ret_text);
}
