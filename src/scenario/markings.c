/* Markings: a line that begins like one is written by rule, and the marks of a text's paragraphs add up to the
 * inject's.
 */
#include <assert.h>

#include "program/marking.h"
#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* As the rule has it; "" when there is no memory. */
static const char *by_rule(struct compiler *compiler, const struct marking *marking)
{
    struct buf text;
    buf_init(&text, MARKING_TEXT_BYTES_MAX);
    marking_write(marking, &text);
    const char *copy = voice_say(compiler, "%s", buf_text(&text));
    buf_free(&text);
    return copy;
}

struct str markings_line(struct compiler *compiler, const struct node *node, struct str otherwise)
{
    struct str line = value_line(compiler, node, otherwise);
    struct marking marking;
    const char *fault, *right;
    assert(line.len == 0 || line.ptr);
    if (node && str_equal(line, node->text) && marking_read(line, &marking, &fault, &right) == MARKING_FAULTY)
        voice_warn(compiler, node, right ? right : by_rule(compiler, &marking), "%s", fault);
    return line;
}

struct portions { /* of a text in one language */
    struct marking sum;
    uint32_t marked, bare; /* paragraphs with a mark, and without */
};

static void add_portions(struct str text, const struct marking *banner, struct portions *portions)
{
    while (text.len > 0) {
        struct str line = {text.ptr, 0};
        struct marking mark;
        while (line.len < text.len && line.ptr[line.len] != '\n')
            line.len++;
        size_t taken = line.len < text.len ? line.len + 1 : line.len;
        assert(taken > 0 && taken <= text.len); /* so it ends */
        text = (struct str){text.ptr + taken, text.len - taken};
        line = str_trim(line, STR(" \t"));
        if (line.len == 0)
            continue;
        if (marking_read_portion(line, banner, &mark) == 0) {
            portions->bare++;
            continue;
        }
        if (portions->marked++ == 0)
            portions->sum = mark;
        else
            marking_roll_up(&portions->sum, &mark);
    }
}

void markings_check_portions(struct compiler *compiler, const struct node *node, const struct text *text,
                             struct str marking)
{
    struct marking banner;
    const char *fault, *right;
    if (!node || marking_read(marking, &banner, &fault, &right) != MARKING_BY_RULE)
        return;
    for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++) {
        struct portions portions = {.marked = 0};
        bool before = false;
        for (uint32_t k = 0; k < l; k++)
            before = before || str_equal(text->in[k], text->in[l]);
        if (before)
            continue;
        add_portions(text->in[l], &banner, &portions);
        if (portions.marked == 0)
            continue;
        if (portions.bare > 0)
            voice_warn(compiler, node, "a mark such as (U) at the start of each, or of none",
                       "%u of %u paragraphs have no mark of their own", portions.bare, portions.marked + portions.bare);
        else if (!marking_same(&portions.sum, &banner))
            voice_warn(compiler, node, voice_say(compiler, "marking: %s", by_rule(compiler, &portions.sum)),
                       "the marks of the paragraphs do not add up to the marking `" STR_FMT "`", STR_ARG(marking));
    }
}
