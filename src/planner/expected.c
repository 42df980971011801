/* Lines read. A task needs somebody who does it and a time: what lacks either is a text for control. */
#include "planner/expected.h"

#include <assert.h>

#include "planner/receivers.h"
#include "scenario/literal.h"

bool expected_line(struct str text, size_t *at, struct str *ret_line)
{
    while (*at < text.len) {
        const char *feed = memchr(text.ptr + *at, '\n', text.len - *at);
        size_t end = feed ? (size_t)(feed - text.ptr) : text.len;
        *ret_line = str_trim((struct str){text.ptr + *at, end - *at}, STR(" \t\r"));
        *at = end < text.len ? end + 1 : end;
        if (ret_line->len > 0)
            return true;
    }
    return false;
}

bool expected_task(struct mapping *mapping, struct str line, struct expected_task *ret_task)
{
    const char *colon = line.len > 0 ? memchr(line.ptr, ':', line.len) : NULL;
    size_t open = line.len;
    if (!colon || line.ptr[line.len - 1] != ')')
        return false;
    while (open > 0 && line.ptr[open - 1] != '(')
        open--;
    struct str who = str_trim((struct str){line.ptr, (size_t)(colon - line.ptr)}, STR(" \t"));
    size_t behind = who.len + (size_t)(who.ptr - line.ptr);
    behind = (size_t)(colon - line.ptr) + 1 > behind ? (size_t)(colon - line.ptr) + 1 : behind;
    if (open <= behind + 1)
        return false;
    struct str within = {line.ptr + open, line.len - 1 - open};
    const struct mapping_word *word = who.len > 0 ? mapping_word(mapping, MSEL_TO, who) : NULL;
    bool cell = word && word->means.len > 0 && !receivers_all(word->means);
    *ret_task = (struct expected_task){.within = within};
    ret_task->text = str_trim((struct str){line.ptr + behind, open - 1 - behind}, STR(" \t"));
    if (!cell || ret_task->text.len == 0 || literal_minutes(within) <= 0)
        return false;
    assert(word);
    ret_task->cell = word->means;
    return true;
}
