/* Freezes: which questions are put while time stands. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

enum { SECONDS_UNSAID = 90 };

/* In the order of the file, whatever the order in which they are named. */
static void put_question(struct program_freeze *freeze, uint32_t question)
{
    uint32_t at = freeze->question_count++;
    assert(at < FREEZE_QUESTION_MAX);
    for (; at > 0 && freeze->questions[at - 1] > question; at--)
        freeze->questions[at] = freeze->questions[at - 1];
    freeze->questions[at] = question;
}

static void read_questions(struct compiler *compiler, const struct node *list, uint32_t index)
{
    struct program *program = compiler->program;
    struct program_freeze *freeze = &program->freezes[index];
    uint32_t asked[CELL_COUNT_MAX] = {0};
    for (const struct node *node = list->first; node && freeze->question_count < FREEZE_QUESTION_MAX;
         node = node->next) {
        uint32_t i = node->kind == NODE_SCALAR ? symbol_resolve(compiler, SYMBOL_QUESTION, node) : INDEX_NONE;
        if (i == INDEX_NONE)
            continue; /* which is reported */
        struct program_question *question = &program->questions[i];
        if (question->freeze != INDEX_NONE) {
            voice_error(compiler, node, "a question of its own for each freeze", "it is asked in freeze `" STR_FMT "`",
                        STR_ARG(program->freezes[question->freeze].id));
            continue;
        }
        question->freeze = index;
        put_question(freeze, i);
        for (uint32_t k = 0; k < question->asked_count; k++)
            if (++asked[question->asked[k]] == FREEZE_ASKED_MAX + 1)
                voice_error(compiler, node, voice_say(compiler, "at most %d to each cell", (int)FREEZE_ASKED_MAX),
                            "the freeze asks `" STR_FMT "` too much", STR_ARG(program->cells[question->asked[k]].id));
    }
}

void freezes_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *freezes = &compiler->symbols[SYMBOL_FREEZE];
    struct section section;
    assert(freezes->count <= FREEZE_COUNT_MAX);
    program->freezes = store_keep(compiler, freezes->count, sizeof(*program->freezes));
    for (uint32_t i = 0; program->freezes && i < freezes->count; i++) {
        struct program_freeze *freeze = &program->freezes[program->freeze_count++];
        int32_t seconds = SECONDS_UNSAID;
        freeze->id = store_text(compiler, freezes->items[i].id);
        if (!section_read(compiler, freezes->items[i].node, TABLE_freeze, &section))
            continue;
        value_check_line(compiler, section.at[KEY_freeze_title]);
        value_text(compiler, section.at[KEY_freeze_title], &freeze->title);
        value_integer(compiler, &section, KEY_freeze_seconds, &seconds);
        freeze->seconds = (uint32_t)seconds;
        value_bool(compiler, section.at[KEY_freeze_again], &freeze->again);
        if (section.at[KEY_freeze_questions] && section.at[KEY_freeze_questions]->kind == NODE_LIST)
            read_questions(compiler, section.at[KEY_freeze_questions], i);
    }
}
