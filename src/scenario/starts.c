/* When an inject, decision or question starts: at a moment, on a condition, or when control says so.
 *
 * What is left to control never starts by itself where people play. In a rehearsal, where nobody is there to start it,
 * it does so in as many runs as `rehearse` says, at a tick drawn over the exercise or over its `phase`. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

bool starts_is_control(const struct node *at)
{
    return at && at->kind == NODE_SCALAR && str_equal(at->text, STR("control"));
}

void starts_by_hand(struct compiler *compiler, const struct section *section, enum key_index rehearse_row,
                    enum key_index phase_row, struct start *start)
{
    const struct node *rehearse = section->at[rehearse_row], *phase = section->at[phase_row];
    start->stage = phase ? symbol_resolve(compiler, SYMBOL_STAGE, phase) : INDEX_NONE;
    if (phase && !start->by_hand)
        voice_error(compiler, phase->key, "at: a moment such as response+10m", "`phase` goes with `at: control`");
    if (rehearse && !start->by_hand)
        voice_error(compiler, rehearse->key, "leave it out: it comes in each rehearsal, by time or condition",
                    "`rehearse` goes with `at: control`");
    if (!rehearse || !start->by_hand)
        return;
    assert(!start->at && !start->when);
    start->rehearse = value_chance(compiler, rehearse);
    if (!start->rehearse)
        start->rehearse = expr_number(compiler, CHANCE_ALWAYS); /* or it is reported */
}

/* A pair of `at` and `when`, of which there must be one; `after` goes with `when`. */
void starts_read(struct compiler *compiler, const struct section *section, const struct start_rows *rows,
                 struct start *ret_start)
{
    struct node *at = section->at[rows->at], *when = section->at[rows->when], *after = section->at[rows->after];
    *ret_start = (struct start){.at_node = at, .when_node = when, .stage = INDEX_NONE};
    if (at && when) {
        voice_error(compiler, when->key, "either `at` or `when`", "`at` is given already");
        return;
    }
    if (!section->given[rows->at] && !section->given[rows->when]) {
        voice_error(compiler, section->node, "at: T+01:30, or when: a condition", "it is not said when this happens");
        return;
    }
    if (after && at) {
        voice_error(compiler, after->key, "`after` goes with `when`", "`after` has nothing to wait for");
        return;
    }
    ret_start->by_hand = starts_is_control(at);
    starts_by_hand(compiler, section, rows->rehearse, rows->phase, ret_start);
    if (ret_start->by_hand)
        return;
    ret_start->at = value_moment(compiler, at);
    ret_start->when = when ? expr_read(compiler, when, USE_CONDITION) : NULL;
    ret_start->after = value_duration(compiler, after, 0);
    assert(!ret_start->at || !ret_start->when);
}
