/* The compiled program for people: what lies in which slot, and the code, an instruction a line. */
#include "program/program.h"

static const char *const names[OPCODE_COUNT] = {
#define OPCODE(name, pops, pushes, doc) [OP_##name] = #name,
#include "program/opcodes.def"
#undef OPCODE
};

static void reference(struct buf *text, const char *label, code_at code)
{
    if (code != CODE_NONE)
        buf_printf(text, " %s=@%u", label, code);
}

static void dump_slots(const struct program *program, struct buf *text)
{
    for (uint32_t i = 0; i < program->variable_count; i++) {
        const struct slot *slot = &program->slots[program->variables[i].slot];
        buf_printf(text, "variable " STR_FMT " slot %u start %d range %d..%d\n", STR_ARG(program->variables[i].id),
                   program->variables[i].slot, slot->start, slot->from, slot->to);
    }
    for (uint32_t i = 0; i < program->capability_count; i++)
        buf_printf(text, "capability " STR_FMT " slots %u %u\n", STR_ARG(program->capabilities[i].id),
                   program->capabilities[i].uses_slot, program->capabilities[i].ready_slot);
    for (uint32_t i = 0; i < program->parameter_count; i++)
        buf_printf(text, "parameter " STR_FMT " slot %u start %d\n", STR_ARG(program->parameters[i].id),
                   program->parameters[i].slot, program->slots[program->parameters[i].slot].start);
    buf_printf(text, "T slot %u\n", program->time_slot);
    for (uint32_t i = 0; i < program->stage_count; i++)
        buf_printf(text, "phase " STR_FMT " begins slot %u\n", STR_ARG(program->stages[i].id),
                   program->begins_slot + i);
}

static void dump_rolls(const struct program *program, struct buf *text)
{
    for (uint32_t i = 0; i < program->roll_count; i++) {
        const struct program_roll *roll = &program->rolls[i];
        buf_printf(text, "roll slots %u.. site %u.%u", roll->slot, roll->site.block, roll->site.half);
        reference(text, "effects", roll->effects);
        reference(text, "low", roll->low);
        reference(text, "high", roll->high);
        buf_add_str(text, STR("\n"));
    }
}

static void dump_events(const struct program *program, struct buf *text)
{
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        buf_printf(text, "inject " STR_FMT " slots %u.. site %u.%u times %u", STR_ARG(inject->id), inject->last_slot,
                   inject->site.block, inject->site.half, inject->times);
        reference(text, "at", inject->at);
        reference(text, "when", inject->when);
        reference(text, "after", inject->after);
        reference(text, "chance", inject->chance);
        reference(text, "effects", inject->effects);
        buf_add_str(text, STR("\n"));
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        buf_printf(text, "decision " STR_FMT " slots %u.. asked %u otherwise %u", STR_ARG(decision->id),
                   decision->due_slot, decision->asked_count, decision->otherwise);
        reference(text, "at", decision->at);
        reference(text, "when", decision->when);
        reference(text, "within", decision->within);
        buf_add_str(text, STR("\n"));
        for (uint32_t o = 0; o < decision->option_count; o++) {
            const struct program_option *option = &program->options[decision->option_first + o];
            buf_printf(text, "  option " STR_FMT " outcomes %u", STR_ARG(option->id), option->outcome_count);
            reference(text, "legal", option->legal);
            reference(text, "effects", option->effects);
            buf_add_str(text, STR("\n"));
        }
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct program_task *task = &program->tasks[i];
        buf_printf(text, "task " STR_FMT " slots %u.. site %u.%u", STR_ARG(task->id), task->opened_slot,
                   task->site.block, task->site.half);
        reference(text, "when", task->when);
        reference(text, "within", task->within);
        reference(text, "effects", task->effects);
        reference(text, "late", task->late_effects);
        buf_add_str(text, STR("\n"));
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        buf_printf(text, "question " STR_FMT " slots %u.. asked %u range %d..%d", STR_ARG(question->id),
                   question->due_slot, question->asked_count, question->from, question->to);
        reference(text, "at", question->at);
        reference(text, "when", question->when);
        reference(text, "within", question->within);
        reference(text, "truth", question->truth);
        buf_add_str(text, STR("\n"));
    }
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct program_card *card = &program->cards[i];
        buf_printf(text, "item " STR_FMT " slots %u.. signed by %u site %u", STR_ARG(card->id), card->begun_slot,
                   card->signer_count, card->site.block);
        reference(text, "when", card->when);
        reference(text, "legal", card->legal);
        reference(text, "effects", card->effects);
        reference(text, "done", card->done_effects);
        reference(text, "failed", card->failed_effects);
        buf_add_str(text, STR("\n"));
    }
    for (uint32_t i = 0; i < program->ending_count; i++) {
        buf_printf(text, "ending " STR_FMT, STR_ARG(program->endings[i].id));
        reference(text, "when", program->endings[i].when);
        buf_add_str(text, STR("\n"));
    }
}

void program_dump(const struct program *program, struct buf *ret_text)
{
    buf_printf(ret_text, "program " STR_FMT ": %u slots, %u instructions, %u ticks of %u minutes, %s\n",
               STR_ARG(program->id), program->slot_count, program->code_count, program->tick_count,
               program->tick_minutes, program->narrow ? "fits 16 bits" : "needs 32 bits");
    dump_slots(program, ret_text);
    dump_events(program, ret_text);
    dump_rolls(program, ret_text);
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct instruction *at = &program->code[i];
        buf_printf(ret_text, "%6u %s", i, at->opcode < OPCODE_COUNT ? names[at->opcode] : "?");
        if (at->opcode == OP_CONST)
            buf_printf(ret_text, " %d", at->imm);
        else if (at->opcode == OP_SLOT || at->opcode == OP_SINCE || at->opcode == OP_STORE)
            buf_printf(ret_text, " slot %u", at->slot);
        buf_add_str(ret_text, STR("\n"));
    }
}
