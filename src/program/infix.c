/* A compiled condition as the language of scenarios writes it, so that people can be told what is waited for.
 *
 * Read from its end: an operation's operands end before it, the right one first. What the compiler lowers to reads of
 * slots (happened, knows, chose, ...) is known again by the slots, which nothing else can read.
 */
#include <assert.h>

#include "program/operators.h"
#include "program/program.h"

static const uint8_t pops[OPCODE_COUNT] = {
#define OPCODE(name, pops, pushes, doc) [OP_##name] = pops,
#include "program/opcodes.def"
#undef OPCODE
};

/* How an operation is written, and how much it binds. */
static const struct {
    enum level level;
    const char *sign;
} operations[OPCODE_COUNT] = {
#define OPERATOR(token, level, opcode, sign) [OP_##opcode] = {LEVEL_##level, " " sign " "},
#include "program/operators.def"
#undef OPERATOR
    [OP_NOT] = {LEVEL_NOT, "not "}, [OP_NEG] = {LEVEL_MINUS, "-"},  [OP_CONST] = {LEVEL_ATOM, ""},
    [OP_SLOT] = {LEVEL_ATOM, ""},   [OP_SINCE] = {LEVEL_ATOM, ""},  [OP_MIN] = {LEVEL_ATOM, "min"},
    [OP_MAX] = {LEVEL_ATOM, "max"}, [OP_PICK] = {LEVEL_ATOM, "if"},
};

struct infix {
    const struct program *program;
    const struct instruction *code;
    struct buf *text;
};

/* Where the operand begins that ends at `end`. */
static uint32_t begin_of(const struct infix *infix, uint32_t end)
{
    int32_t needed = 1;
    uint32_t at = end;
    for (;; at--) {
        needed += pops[infix->code[at].opcode] - 1;
        if (needed == 0)
            return at;
    }
}

/* slots[slot] OPCODE value, at `at`; returns whether it stands there. */
static bool compares(const struct infix *infix, uint32_t at, uint32_t slot, enum opcode opcode, int32_t value)
{
    const struct instruction *code = &infix->code[at];
    return code[0].opcode == OP_SLOT && code[0].slot == slot && code[1].opcode == OP_CONST && code[1].imm == value &&
           code[2].opcode == opcode;
}

/* ---- what was lowered ---- */

/* Closed, and the cell's choice, or what was adopted by any of those for whom something is. */
static bool put_choice(const struct infix *infix, const struct program_decision *decision, uint32_t at, uint32_t end)
{
    const struct program *program = infix->program;
    const struct instruction *code = &infix->code[at + 3];
    uint32_t own = code->slot - decision->choice_slot;
    bool by_cell = own < decision->asked_count;
    uint32_t compared = by_cell || decision->agree != AGREE_EACH ? 1 : decision->asked_count;
    if (end - at + 1 != 3 + 3 * compared + (compared - 1) + 1 || code[0].opcode != OP_SLOT ||
        code[1].opcode != OP_CONST || (uint32_t)code[1].imm >= decision->option_count ||
        (!by_cell && code->slot != decision->adopted_slot))
        return false;
    bool first = decision->first_of != INDEX_NONE;
    buf_printf(infix->text, first ? "first(" : "chose(");
    if (by_cell)
        buf_printf(infix->text, STR_FMT ", ", STR_ARG(program->cells[decision->asked[own]].id));
    if (program_quantified(decision)) {
        buf_printf(infix->text, STR_FMT ")", STR_ARG(decision->id));
        return true;
    }
    buf_printf(infix->text, STR_FMT ", " STR_FMT ")",
               STR_ARG(first ? program->decisions[decision->first_of].id : decision->id),
               STR_ARG(program->options[decision->option_first + (uint32_t)code[1].imm].id));
    return true;
}

/* What was decided; or what a cell named, once the decision has closed. */
static bool put_quantity(const struct infix *infix, const struct program_decision *decision, uint32_t at, uint32_t end)
{
    const struct program *program = infix->program;
    const struct instruction *code = &infix->code[at];
    const struct program_quantity *quantities = &program->quantities[decision->quantity_first];
    const bool parts = decision->decides == DECIDES_ALLOCATION, first = decision->first_of != INDEX_NONE;
    uint32_t decided = code->slot - decision->decided_slot, count = decision->quantity_count;
    if (at == end && code->opcode == OP_SLOT && !first && decided < count) {
        buf_printf(infix->text, parts ? "part(" STR_FMT ", " STR_FMT ")" : STR_FMT, STR_ARG(decision->id),
                   STR_ARG(quantities[decided].id));
        return true;
    }
    uint32_t named = end - at + 1 == 6 ? code[3].slot - decision->named_slot : UINT32_MAX;
    if (named / (count ? count : 1) >= decision->asked_count || code[3].opcode != OP_SLOT ||
        code[5].opcode != OP_PICK || !compares(infix, at, decision->closed_slot, OP_GE, 0))
        return false;
    buf_printf(infix->text, "%s(" STR_FMT ", " STR_FMT "%s" STR_FMT ")", first ? "first" : "number",
               STR_ARG(program->cells[decision->asked[named / count]].id),
               STR_ARG(first ? program->decisions[decision->first_of].id : decision->id), parts ? ", " : "",
               STR_ARG(parts ? quantities[named % count].id : STR("")));
    return true;
}

static bool put_of_decision(const struct infix *infix, const struct program_decision *decision, uint32_t at,
                            uint32_t end)
{
    uint32_t length = end - at + 1;
    const struct program_decision *first =
        decision->first == INDEX_NONE ? decision : &infix->program->decisions[decision->first];
    if (program_quantified(decision) && put_quantity(infix, decision, at, end))
        return true;
    if (length >= 7 && compares(infix, at, decision->closed_slot, OP_GE, 0))
        return put_choice(infix, decision, at, end);
    if (length == 7 && compares(infix, at, first->opened_slot, OP_GE, 0) &&
        compares(infix, at + 3, decision->closed_slot, OP_LT, 0))
        buf_printf(infix->text, "open(" STR_FMT ")", STR_ARG(decision->id));
    else if (length == 3 && compares(infix, at, decision->closed_slot, OP_GE, 0))
        buf_printf(infix->text, "happened(" STR_FMT ")", STR_ARG(decision->id));
    else if (length == 1 && infix->code[at].opcode == OP_SINCE && infix->code[at].slot == decision->closed_slot)
        buf_printf(infix->text, "since(" STR_FMT ")", STR_ARG(decision->id));
    else
        return false;
    return true;
}

static bool put_of_inject(const struct infix *infix, const struct program_inject *inject, uint32_t at, uint32_t end)
{
    const struct program *program = infix->program;
    uint32_t cell = infix->code[at].slot - inject->know_slot;
    if (end - at + 1 == 3 && compares(infix, at, inject->last_slot, OP_GE, 0))
        buf_printf(infix->text, "happened(" STR_FMT ")", STR_ARG(inject->id));
    else if (end - at + 1 == 3 && cell < program->cell_count && compares(infix, at, inject->know_slot + cell, OP_GE, 0))
        buf_printf(infix->text, "knows(" STR_FMT ", " STR_FMT ")", STR_ARG(program->cells[cell].id),
                   STR_ARG(inject->id));
    else if (at == end && infix->code[at].opcode == OP_SINCE && infix->code[at].slot == inject->last_slot)
        buf_printf(infix->text, "since(" STR_FMT ")", STR_ARG(inject->id));
    else
        return false;
    return true;
}

static bool put_of_task(const struct infix *infix, const struct program_task *task, uint32_t at, uint32_t end)
{
    uint32_t length = end - at + 1;
    if (length == 7 && compares(infix, at, task->opened_slot, OP_GE, 0) &&
        compares(infix, at + 3, task->done_slot, OP_LT, 0))
        buf_printf(infix->text, "open(" STR_FMT ")", STR_ARG(task->id));
    else if (length == 3 && compares(infix, at, task->done_slot, OP_GE, 0))
        buf_printf(infix->text, "done(" STR_FMT ")", STR_ARG(task->id));
    else if (length == 3 && compares(infix, at, task->late_slot, OP_GE, 0))
        buf_printf(infix->text, "late(" STR_FMT ")", STR_ARG(task->id));
    else if (length == 1 && infix->code[at].opcode == OP_SINCE && infix->code[at].slot == task->done_slot)
        buf_printf(infix->text, "since(" STR_FMT ")", STR_ARG(task->id));
    else
        return false;
    return true;
}

/* Agreed, or by one that signs, ordered, done or failed. */
static bool put_of_card(const struct infix *infix, const struct program_card *card, uint32_t at, uint32_t end)
{
    const uint32_t slot = infix->code[at].slot, k = slot - card->concurred_slot;
    if (end - at + 1 != 3 || !compares(infix, at, slot, OP_GE, 0))
        return false;
    if (slot >= card->concurred_slot && k < card->signer_count) {
        buf_printf(infix->text, "planned(" STR_FMT ", " STR_FMT ")", STR_ARG(card->id),
                   STR_ARG(infix->program->cells[card->signers[k]].id));
        return true;
    }
    const char *name = slot == card->agreed_slot    ? "planned"
                       : slot == card->ordered_slot ? "ordered"
                       : slot == card->done_slot    ? "done"
                       : slot == card->failed_slot  ? "failed"
                                                    : NULL;
    if (name)
        buf_printf(infix->text, "%s(" STR_FMT ")", name, STR_ARG(card->id));
    return name != NULL;
}

/* Answered, and within what is right, or the truth that was read. */
static bool is_correct(const struct infix *infix, const struct program_question *question, uint32_t k, uint32_t at,
                       uint32_t end)
{
    const struct instruction *code = &infix->code[at + 3];
    if (end - at + 1 != 11 || !compares(infix, at, question->answered_slot + k, OP_GE, 0))
        return false;
    if (question->has_right)
        return compares(infix, at + 3, question->answer_slot + k, OP_GE, question->right_from) &&
               compares(infix, at + 7, question->answer_slot + k, OP_LE, question->right_to);
    return code[0].opcode == OP_SLOT && code[0].slot == question->closed_slot;
}

static bool put_of_asked(const struct infix *infix, const struct program_question *question, uint32_t k, uint32_t at,
                         uint32_t end)
{
    const struct program *program = infix->program;
    uint32_t length = end - at + 1, width = program_answer_width(question), slot = infix->code[at].slot;
    uint32_t place = slot - (question->answer_slot + k * width),
             look = slot - (question->seen_slot + k * question->look_count);
    struct str id = question->id, cell = program->cells[question->asked[k]].id;
    bool ranks = question->kind == ANSWER_RANK;
    if (length == 3 && compares(infix, at, question->answered_slot + k, OP_GE, 0))
        buf_printf(infix->text, "answered(" STR_FMT ", " STR_FMT ")", STR_ARG(id), STR_ARG(cell));
    else if (length == 3 && look < question->look_count && compares(infix, at, slot, OP_EQ, 1))
        buf_printf(infix->text, "seen(" STR_FMT ", " STR_FMT ", %u)", STR_ARG(id), STR_ARG(cell), look + 1);
    else if (is_correct(infix, question, k, at, end))
        buf_printf(infix->text, "correct(" STR_FMT ", " STR_FMT ")", STR_ARG(id), STR_ARG(cell));
    else if (length == 1 && infix->code[at].opcode == OP_SLOT && place < width)
        buf_printf(infix->text, "answer(" STR_FMT ", " STR_FMT "%s" STR_FMT ")", STR_ARG(id), STR_ARG(cell),
                   ranks ? ", " : "",
                   STR_ARG(ranks ? program->answer_names[question->name_first + place].name : STR("")));
    else
        return false;
    return true;
}

static bool put_of_question(const struct infix *infix, const struct program_question *question, uint32_t at,
                            uint32_t end)
{
    uint32_t length = end - at + 1;
    for (uint32_t k = 0; k < question->asked_count; k++)
        if (put_of_asked(infix, question, k, at, end))
            return true;
    if (length == 7 && compares(infix, at, question->opened_slot, OP_GE, 0) &&
        compares(infix, at + 3, question->closed_slot, OP_LT, 0))
        buf_printf(infix->text, "open(" STR_FMT ")", STR_ARG(question->id));
    else if (length == 3 && compares(infix, at, question->closed_slot, OP_GE, 0))
        buf_printf(infix->text, "happened(" STR_FMT ")", STR_ARG(question->id));
    else if (length == 1 && infix->code[at].opcode == OP_SINCE && infix->code[at].slot == question->closed_slot)
        buf_printf(infix->text, "since(" STR_FMT ")", STR_ARG(question->id));
    else
        return false;
    return true;
}

static bool put_of_release(const struct infix *infix, const struct program_release *release, uint32_t at, uint32_t end)
{
    const struct program *program = infix->program;
    const char *ask = NULL;
    if (end - at + 1 != 3)
        return false;
    if (compares(infix, at, release->asked_slot, OP_GE, 0))
        ask = "requested";
    else if (compares(infix, at, release->came_slot + RELEASED_WHOLE, OP_GE, 0))
        ask = "released";
    else if (compares(infix, at, release->came_slot + RELEASE_REFUSED, OP_GE, 0))
        ask = "refused";
    if (ask)
        buf_printf(infix->text, "%s(" STR_FMT ", " STR_FMT ")", ask, STR_ARG(program->injects[release->inject].id),
                   STR_ARG(program->cells[release->to_cell].id));
    return ask != NULL;
}

/* Whether the operand from `at` to `end` is a call of the language; then it is written. */
static bool put_call(const struct infix *infix, uint32_t at, uint32_t end)
{
    const struct program *program = infix->program;
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (put_of_inject(infix, &program->injects[i], at, end))
            return true;
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (put_of_decision(infix, &program->decisions[i], at, end))
            return true;
    for (uint32_t i = 0; i < program->task_count; i++)
        if (put_of_task(infix, &program->tasks[i], at, end))
            return true;
    for (uint32_t i = 0; i < program->card_count; i++)
        if (put_of_card(infix, &program->cards[i], at, end))
            return true;
    for (uint32_t i = 0; i < program->question_count; i++)
        if (put_of_question(infix, &program->questions[i], at, end))
            return true;
    for (uint32_t i = 0; i < program->release_count; i++)
        if (put_of_release(infix, &program->releases[i], at, end))
            return true;
    for (uint32_t i = 0; i < program->capability_count; i++) {
        const struct program_capability *capability = &program->capabilities[i];
        if (end - at + 1 != 7 || !compares(infix, at, capability->uses_slot, OP_GT, 0) ||
            infix->code[at + 4].opcode != OP_SLOT || infix->code[at + 4].slot != capability->ready_slot)
            continue;
        buf_printf(infix->text, "ready(" STR_FMT ")", STR_ARG(capability->id));
        return true;
    }
    return false;
}

/* ---- operations ---- */

static uint32_t variable_of(const struct program *program, const struct instruction *read)
{
    for (uint32_t i = 0; read->opcode == OP_SLOT && i < program->variable_count; i++)
        if (program->variables[i].slot == read->slot)
            return i;
    return read->opcode == OP_SLOT && read->slot == program->stage_slot ? VALUE_STAGE : INDEX_NONE;
}

static void put_slot(const struct infix *infix, const struct instruction *read)
{
    const struct program *program = infix->program;
    uint32_t variable = variable_of(program, read);
    if (variable == VALUE_STAGE)
        buf_add_str(infix->text, STR("phase"));
    else if (variable != INDEX_NONE)
        buf_add_str(infix->text, program->variables[variable].id);
    else if (read->slot == program->time_slot)
        buf_add_str(infix->text, STR("T"));
    for (uint32_t i = 0; i < program->stage_count; i++)
        if (program->begins_slot + i == read->slot)
            buf_add_str(infix->text, program->stages[i].id);
    for (uint32_t i = 0; i < program->parameter_count; i++)
        if (program->parameters[i].slot == read->slot)
            buf_add_str(infix->text, program->parameters[i].id);
}

static void put(const struct infix *infix, uint32_t end, enum level level);

/* A number; beside a variable that has names for its values, the name. */
static void put_side(const struct infix *infix, uint32_t end, const struct instruction *beside, enum level level)
{
    uint32_t variable = variable_of(infix->program, beside);
    if (variable != INDEX_NONE && infix->code[end].opcode == OP_CONST)
        program_value_print(infix->program, variable, infix->code[end].imm, infix->text);
    else
        put(infix, end, level);
}

static void put_operation(const struct infix *infix, uint32_t at, uint32_t end)
{
    const struct instruction *code = infix->code;
    enum level level = operations[code[end].opcode].level;
    const char *sign = operations[code[end].opcode].sign;
    if (code[end].opcode == OP_CONST) {
        buf_printf(infix->text, "%d", code[end].imm);
    } else if (code[end].opcode == OP_SLOT) {
        put_slot(infix, &code[end]);
    } else if (pops[code[end].opcode] == 1) {
        buf_printf(infix->text, "%s", sign);
        put(infix, end - 1, level);
    } else if (level == LEVEL_ATOM) { /* min, max, if */
        uint32_t last = begin_of(infix, end - 1), middle = last > at ? begin_of(infix, last - 1) : last;
        buf_printf(infix->text, "%s(", sign);
        if (middle > at) {
            put(infix, middle - 1, LEVEL_OR);
            buf_add_str(infix->text, STR(", "));
        }
        put(infix, last - 1, LEVEL_OR);
        buf_add_str(infix->text, STR(", "));
        put(infix, end - 1, LEVEL_OR);
        buf_add_str(infix->text, STR(")"));
    } else {
        uint32_t right = begin_of(infix, end - 1);
        put_side(infix, right - 1, &code[end - 1], level == LEVEL_COMPARE ? level + 1 : level);
        buf_printf(infix->text, "%s", sign);
        put_side(infix, end - 1, &code[right - 1], level + 1);
    }
}

/* The operand that ends at `end`, in parentheses where it binds less than `level`. */
static void put(const struct infix *infix, uint32_t end, enum level level)
{
    uint32_t at = begin_of(infix, end);
    if (put_call(infix, at, end))
        return;
    bool loose = operations[infix->code[end].opcode].level < level;
    buf_add_str(infix->text, loose ? STR("(") : STR(""));
    put_operation(infix, at, end);
    buf_add_str(infix->text, loose ? STR(")") : STR(""));
}

static uint32_t last_of(const struct program *program, code_at code)
{
    uint32_t end = code;
    while (program->code[end].opcode != OP_END)
        end++;
    assert(end > code); /* a value sequence leaves a value */
    return end - 1 - code;
}

void program_infix(const struct program *program, code_at code, struct buf *ret_text)
{
    assert(code < program->code_count);
    const struct infix infix = {.program = program, .code = &program->code[code], .text = ret_text};
    put(&infix, last_of(program, code), LEVEL_OR);
}

/* ---- what `and` joins ---- */

/* Lists the operands that `and` joins to the one that ends at `end`, as far as there is room, and counts them all. A
 * call is one, whatever it was lowered to. */
static uint32_t split(const struct infix *infix, uint32_t end, uint32_t count, struct conjunct *ret_parts)
{
    const uint32_t at = begin_of(infix, end);
    if (infix->code[end].opcode != OP_AND || put_call(infix, at, end)) {
        if (count < CONJUNCT_COUNT_MAX)
            ret_parts[count] = (struct conjunct){at, end - at + 1};
        return count + 1;
    }
    count = split(infix, begin_of(infix, end - 1) - 1, count, ret_parts);
    return split(infix, end - 1, count, ret_parts);
}

uint32_t program_conjuncts(const struct program *program, code_at code, struct conjunct ret_parts[CONJUNCT_COUNT_MAX])
{
    assert(code < program->code_count);
    const uint32_t last = last_of(program, code);
    struct buf calls; /* which nobody reads */
    buf_init(&calls, 1 << 20);
    const struct infix infix = {.program = program, .code = &program->code[code], .text = &calls};
    uint32_t count = split(&infix, last, 0, ret_parts);
    buf_free(&calls);
    if (count > CONJUNCT_COUNT_MAX) {
        ret_parts[0] = (struct conjunct){0, last + 1};
        count = 1;
    }
    for (uint32_t k = 0; k < count; k++)
        ret_parts[k].first += code;
    return count;
}

void program_conjunct_infix(const struct program *program, const struct conjunct *part, struct buf *ret_text)
{
    assert(part->count > 0 && part->first + part->count < program->code_count);
    const struct infix infix = {.program = program, .code = &program->code[part->first], .text = ret_text};
    put(&infix, part->count - 1, LEVEL_OR);
}
