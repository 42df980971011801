/* Tasks: what cells do without being asked, by which act, and how their bots come to it. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* ---- the act ---- */

static const struct program_cell *cell_of(const struct compiler *compiler, const struct program_task *task)
{
    assert(task->cell < compiler->program->cell_count);
    return &compiler->program->cells[task->cell];
}

/* What is shared or acknowledged is the inject in `after`. */
static bool needs_after(struct compiler *compiler, const struct node *node, const struct program_task *task)
{
    if (task->after != INDEX_NONE)
        return true;
    voice_error(compiler, node, "after: the inject that is meant",
                task->by == BY_SHARE ? "it is not said what is shared" : "it is not said what is acknowledged");
    return false;
}

/* A cell that people of the cell can write to and share with. */
static void check_whom(struct compiler *compiler, const struct node *node, const struct program_task *task)
{
    const struct program_cell *cell = cell_of(compiler, task);
    const char *act = task->by == BY_SHARE ? "share with" : "write to";
    if (task->whom == task->cell) {
        voice_error(compiler, node, "another cell", "`" STR_FMT "` cannot %s itself", STR_ARG(node->text), act);
    } else if (!(cell->may_share >> task->whom & 1)) {
        voice_error(compiler, node, voice_say(compiler, "add it to `sharing: {" STR_FMT ": [...]}`", STR_ARG(cell->id)),
                    "`" STR_FMT "` may not %s `" STR_FMT "`", STR_ARG(cell->id), act, STR_ARG(node->text));
    } else if (task->by == BY_SHARE && task->after != INDEX_NONE &&
               compiler->program->injects[task->after].release >> task->whom & 1) {
        voice_error(compiler, node, "a cell that the inject is not released to",
                    "`" STR_FMT "` gets `" STR_FMT "` itself: there is nothing to tell it", STR_ARG(node->text),
                    STR_ARG(compiler->program->injects[task->after].id));
    }
}

/* The decision or question in which it chooses or answers. */
static void read_asking(struct compiler *compiler, const struct node *node, struct program_task *task)
{
    const struct program *program = compiler->program;
    bool decides = task->by == BY_DECISION, asked = false;
    task->whom = symbol_resolve(compiler, decides ? SYMBOL_DECISION : SYMBOL_QUESTION, node);
    if (task->whom == INDEX_NONE)
        return;
    const uint32_t *cells = decides ? program->decisions[task->whom].asked : program->questions[task->whom].asked;
    uint32_t count = decides ? program->decisions[task->whom].asked_count : program->questions[task->whom].asked_count;
    for (uint32_t k = 0; k < count; k++)
        asked = asked || cells[k] == task->cell;
    if (!asked)
        voice_error(compiler, node, voice_say(compiler, "add the cell to `ask` of `" STR_FMT "`", STR_ARG(node->text)),
                    "`" STR_FMT "` is not asked in `" STR_FMT "`", STR_ARG(cell_of(compiler, task)->id),
                    STR_ARG(node->text));
}

/* The inject that its cell is to release, or to have released. */
static void read_released(struct compiler *compiler, const struct node *node, struct program_task *task)
{
    task->whom = symbol_resolve(compiler, SYMBOL_INJECT, node);
    if (task->whom != INDEX_NONE && compiler->program->injects[task->whom].originator == INDEX_NONE)
        voice_error(compiler, node, "an inject with `originator: cell`",
                    "`" STR_FMT "` is passed on freely: nobody releases it", STR_ARG(node->text));
}

/* The item in which its cell is to concur. */
static void read_concurred(struct compiler *compiler, const struct node *node, struct program_task *task)
{
    task->whom = symbol_resolve(compiler, SYMBOL_CARD, node);
    if (task->whom != INDEX_NONE && program_signs_as(&compiler->program->cards[task->whom], task->cell) == INDEX_NONE)
        voice_error(
            compiler, node, voice_say(compiler, "add the cell to `signs` of `" STR_FMT "`", STR_ARG(node->text)),
            "`" STR_FMT "` does not sign `" STR_FMT "`", STR_ARG(cell_of(compiler, task)->id), STR_ARG(node->text));
}

/* An act that is about something: {share: cell}, {decision: id}, {question: id}, {write: cell}, {release: inject} or
 * {concur: item}. */
static void read_act_about(struct compiler *compiler, const struct node *node, struct program_task *task)
{
    if (task->by == BY_DECISION || task->by == BY_QUESTION) {
        read_asking(compiler, node, task);
        return;
    }
    if (task->by == BY_RELEASE) {
        read_released(compiler, node, task);
        return;
    }
    if (task->by == BY_CONCUR) {
        read_concurred(compiler, node, task);
        return;
    }
    if (task->by == BY_SHARE && !needs_after(compiler, node->key, task))
        return;
    if (task->by == BY_WRITE && str_equal(node->text, STR("control")))
        return;
    task->whom = symbol_resolve(compiler, SYMBOL_CELL, node);
    if (task->whom != INDEX_NONE)
        check_whom(compiler, node, task);
}

static void read_act(struct compiler *compiler, const struct node *node, struct program_task *task)
{
    const char *acts = "acknowledge, cell, control, {share: cell}, {decision: id}, {question: id}, {write: cell}, "
                       "{release: inject} or {concur: item of the plan}";
    const struct node *about = node->kind == NODE_MAPPING && node->count == 1 ? node->first : NULL;
    if (node->kind == NODE_MAPPING && (!about || about->kind != NODE_SCALAR)) {
        if (!about || about->kind != NODE_BAD)
            voice_error(compiler, node, acts, "this is not one act");
        return;
    }
    struct str name = about ? about->key->text : node->text;
    uint32_t word = words_find(WORDS_task_by, name);
    bool takes_one = word == BY_SHARE || word == BY_DECISION || word == BY_QUESTION || word == BY_WRITE ||
                     word == BY_RELEASE || word == BY_CONCUR;
    if (word == INDEX_NONE) {
        voice_error(compiler, about ? about->key : node, acts, "`" STR_FMT "` is not an act",
                    STR_ARG(tree_shown(name)));
        return;
    }
    if (takes_one != (about != NULL)) {
        voice_error(compiler, node,
                    takes_one ? voice_say(compiler, "by: {" STR_FMT ": ...}", STR_ARG(name))
                              : voice_say(compiler, "by: " STR_FMT, STR_ARG(name)),
                    takes_one ? "it is not said with whom or what" : "this act is about nothing else");
        return;
    }
    task->by = (enum task_by)word;
    if (about)
        read_act_about(compiler, about, task);
    else if (task->by == BY_ACKNOWLEDGE)
        needs_after(compiler, node, task);
}

/* ---- the task ---- */

static void read_opening(struct compiler *compiler, const struct section *section, struct program_task *task,
                         struct task_source *source)
{
    const struct node *after = section->at[KEY_task_after];
    struct node *when = section->at[KEY_task_when];
    if (after && when) {
        voice_error(compiler, when->key, "either `after` or `when`", "`after` is given already");
        return;
    }
    if (!section->given[KEY_task_after] && !section->given[KEY_task_when]) {
        voice_error(compiler, section->node, "after: an inject, or when: a condition",
                    "it is not said when the task opens");
        return;
    }
    source->when_node = when;
    source->when = when ? expr_read(compiler, when, USE_CONDITION) : NULL;
    if (!after)
        return;
    task->after = symbol_resolve(compiler, SYMBOL_INJECT, after);
    if (task->after != INDEX_NONE && compiler->program->injects[task->after].kind == INJECT_HIDDEN) {
        voice_error(compiler, after, voice_say(compiler, "when: happened(" STR_FMT ")", STR_ARG(after->text)),
                    "`" STR_FMT "` is hidden: no cell ever knows it", STR_ARG(after->text));
        task->after = INDEX_NONE;
    }
}

/* Nobody acts on the desk of a cell that control plays, so only control can say what it did. */
static void check_seat(struct compiler *compiler, const struct section *section, const struct program_task *task)
{
    const struct program_cell *cell = cell_of(compiler, task);
    if (cell->seat == SEAT_CONTROL && task->by != BY_CONTROL && task->by != BY_RELEASE)
        voice_error(compiler, section->at[KEY_task_by], "by: control",
                    "control plays `" STR_FMT "`: nobody acts on a desk of its own", STR_ARG(cell->id));
}

static void read_task(struct compiler *compiler, const struct section *section, struct program_task *task,
                      struct task_source *source)
{
    uint32_t cell =
        section->at[KEY_task_cell] ? symbol_resolve(compiler, SYMBOL_CELL, section->at[KEY_task_cell]) : INDEX_NONE;
    task->cell = cell == INDEX_NONE ? 0 : cell;
    read_opening(compiler, section, task, source);
    source->within = value_duration(compiler, section->at[KEY_task_within], 1);
    if (section->at[KEY_task_by] && cell != INDEX_NONE &&
        (task->after != INDEX_NONE || !section->given[KEY_task_after])) {
        read_act(compiler, section->at[KEY_task_by], task);
        check_seat(compiler, section, task);
    }
    value_bool(compiler, section->at[KEY_task_critical], &task->critical);
    if (section->at[KEY_task_objective])
        task->objective = symbol_resolve(compiler, SYMBOL_OBJECTIVE, section->at[KEY_task_objective]);
    value_prose(compiler, section->at[KEY_task_text], &task->text);
    if (task->by == BY_CELL && !section->given[KEY_task_text])
        voice_error(compiler, section->node, "text: what is to be done",
                    "the cell reads on its desk what it ticks off: the task needs `text`");
    source->effects = expr_effects(compiler, section->at[KEY_task_effects]);
    source->late = expr_effects(compiler, section->at[KEY_task_late]);
}

void tasks_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *tasks = &compiler->symbols[SYMBOL_TASK];
    program->tasks = store_keep(compiler, tasks->count, sizeof(*program->tasks));
    compiler->tasks = store_scratch(compiler, tasks->count + 1, sizeof(*compiler->tasks));
    for (uint32_t i = 0; !compiler->out_of_memory && i < tasks->count; i++) {
        struct program_task *task = &program->tasks[program->task_count++];
        struct section section;
        *task = (struct program_task){.id = store_text(compiler, tasks->items[i].id),
                                      .after = INDEX_NONE,
                                      .by = BY_CONTROL,
                                      .whom = INDEX_NONE,
                                      .objective = INDEX_NONE};
        if (section_read(compiler, tasks->items[i].node, TABLE_task, &section))
            read_task(compiler, &section, task, &compiler->tasks[i]);
    }
}

/* ---- bots ---- */

static void read_does(struct compiler *compiler, struct node *node, struct policy_source *policy)
{
    const struct program *program = compiler->program;
    uint32_t index = symbol_resolve(compiler, SYMBOL_TASK, node->key);
    struct section section;
    if (index == INDEX_NONE || !section_read(compiler, node, TABLE_does, &section))
        return;
    const struct program_task *task = &program->tasks[index];
    const struct str id = program->cells[policy->cell].id;
    if (task->cell != policy->cell) {
        voice_error(compiler, node->key,
                    voice_say(compiler, "under `" STR_FMT "`", STR_ARG(cell_of(compiler, task)->id)),
                    "`" STR_FMT "` is not a task of `" STR_FMT "`", STR_ARG(task->id), STR_ARG(id));
        return;
    }
    if (!program_done_as_told(task)) {
        bool shares = task->by == BY_SHARE, answers = task->by == BY_QUESTION, releases = task->by == BY_RELEASE,
             concurs = task->by == BY_CONCUR;
        voice_error(compiler, node->key,
                    shares     ? voice_say(compiler, "say in `shares` whether and when it shares")
                    : answers  ? voice_say(compiler, "say in `answers` what it answers")
                    : releases ? voice_say(compiler, "say in `releases` of the originator when it releases")
                    : concurs  ? voice_say(compiler, "say in `plans` whether and when it concurs")
                               : voice_say(compiler, "say in `takes` how long it takes to decide"),
                    "the bot does `" STR_FMT "` %s", STR_ARG(task->id),
                    shares     ? "by sharing as it does"
                    : answers  ? "by answering as it does"
                    : releases ? "by what the originator releases"
                    : concurs  ? "by concurring as it does"
                               : "by deciding as it does");
        return;
    }
    struct does_source *does = &policy->does[index];
    does->node = node;
    if (section.at[KEY_does_takes])
        value_range(compiler, section.at[KEY_does_takes], &does->least, &does->most);
    does->chance = value_chance(compiler, section.at[KEY_does_chance]);
}

void tasks_does(struct compiler *compiler, const struct node *mapping, struct policy_source *policy)
{
    for (struct node *node = mapping->first; node; node = node->next)
        read_does(compiler, node, policy);
}

static bool shares(const struct compiler *compiler, const struct policy_source *policy, const struct program_task *task)
{
    bool fits = false;
    for (uint32_t i = 0; i < policy->rule_count; i++) {
        const struct share_rule *rule = &policy->rules[i];
        uint32_t kind = (uint32_t)compiler->program->injects[task->after].kind;
        fits = fits || (rule->to_cell == task->whom && (rule->kind == INDEX_NONE || rule->kind == kind) &&
                        (rule->inject == INDEX_NONE || rule->inject == task->after));
    }
    return fits;
}

/* Whether a bot with this policy may come to do the task. */
static bool can_do(const struct compiler *compiler, const struct policy_source *policy, uint32_t index)
{
    const struct program_task *task = &compiler->program->tasks[index];
    return program_done_as_told(task) ? policy->does[index].node != NULL
                                      : task->by != BY_SHARE || shares(compiler, policy, task);
}

/* Of a task that a bot never does nothing would come but lateness. `who`: "the bot of `us`". */
static void warn_undone(struct compiler *compiler, const struct node *place, const char *who,
                        const struct program_task *task)
{
    const struct program *program = compiler->program;
    if (task->by != BY_SHARE) {
        voice_warn(compiler, place,
                   voice_say(compiler, "add `does: {" STR_FMT ": {takes: 5m..15m}}` to it", STR_ARG(task->id)),
                   "%s is not told how to do `" STR_FMT "`, and never does it", who, STR_ARG(task->id));
        return;
    }
    struct str inject = program->injects[task->after].id, to = program->cells[task->whom].id;
    voice_warn(compiler, place,
               voice_say(compiler, "add a rule to its `shares`: {inject: " STR_FMT ", to: " STR_FMT "}",
                         STR_ARG(inject), STR_ARG(to)),
               "%s never shares `" STR_FMT "` with `" STR_FMT "`, and never does `" STR_FMT "`", who, STR_ARG(inject),
               STR_ARG(to), STR_ARG(task->id));
}

/* A named policy is told of what the standard one does and it does not; that it does not share is said by what it
 * shares. */
void tasks_check(struct compiler *compiler)
{
    for (uint32_t i = 0; i < compiler->program->task_count; i++) {
        const struct program_task *task = &compiler->program->tasks[i];
        const struct program_cell *cell = cell_of(compiler, task);
        if (!can_do(compiler, &compiler->policies[cell->policy_first], i)) {
            warn_undone(compiler, compiler->symbols[SYMBOL_TASK].items[i].node->key,
                        voice_say(compiler, "the bot of `" STR_FMT "`", STR_ARG(cell->id)), task);
            continue;
        }
        for (uint32_t p = 1; p < cell->policy_count; p++) {
            const struct policy_source *policy = &compiler->policies[cell->policy_first + p];
            if (program_done_as_told(task) && !can_do(compiler, policy, i))
                warn_undone(compiler, policy->node->key,
                            voice_say(compiler, "the policy `" STR_FMT "` of `" STR_FMT "`", STR_ARG(policy->name),
                                      STR_ARG(cell->id)),
                            task);
        }
    }
}
