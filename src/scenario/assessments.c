/* Assessments. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

static void read_rounds(struct compiler *compiler, const struct node *node, struct program_assessment *assessment,
                        struct assessment_source *source)
{
    const struct node *first = node->kind == NODE_LIST ? node->first : node;
    uint32_t count = node->kind == NODE_LIST ? node->count : 1;
    source->at = store_scratch(compiler, count, sizeof(struct expr *));
    for (const struct node *moment = first; source->at && moment;
         moment = node->kind == NODE_LIST ? moment->next : NULL) {
        if (moment->kind != NODE_SCALAR) {
            if (moment->kind != NODE_BAD)
                voice_error(compiler, moment, "such as T+01:30", "this is not a moment");
            continue;
        }
        assert(assessment->round_count < count);
        source->start.by_hand = starts_is_control(moment);
        if (source->start.by_hand && node->kind == NODE_LIST)
            voice_error(compiler, moment, "at: control alone, or an assessment of its own",
                        "control opens it once, or it has moments");
        source->at[assessment->round_count++] = source->start.by_hand ? NULL : value_moment(compiler, moment);
    }
    if (compiler->round_count < ROUND_COUNT_MAX && compiler->round_count + assessment->round_count > ROUND_COUNT_MAX) {
        voice_error(compiler, node, voice_say(compiler, "at most %d in all assessments together", (int)ROUND_COUNT_MAX),
                    "too many rounds");
    }
    assessment->round_first = compiler->round_count;
    compiler->round_count += assessment->round_count;
}

/* Where all answers are shown, the middle one is known too. */
void assessments_thresholds(struct compiler *compiler, const struct section *section, enum key_index shown_row,
                            enum key_index middle_row, uint32_t *ret_shown, uint32_t *ret_middle)
{
    int32_t shown = ANSWERS_SHOWN_MIN, middle = ANSWERS_MIDDLE_MIN;
    value_integer(compiler, section, shown_row, &shown);
    bool said = value_integer(compiler, section, middle_row, &middle);
    if (said && middle > shown)
        voice_error(compiler, section->at[middle_row],
                    voice_say(compiler, "at most %d, or a larger `shown_from`", (int)shown),
                    "where all answers are shown, so is the middle one");
    *ret_shown = (uint32_t)shown;
    *ret_middle = (uint32_t)(middle < shown ? middle : shown);
}

static void read_assessment(struct compiler *compiler, const struct section *section,
                            struct program_assessment *assessment, struct assessment_source *source)
{
    assessment->scale = (enum scale)value_word(compiler, section, KEY_assessment_scale, SCALE_LIKELIHOOD);
    assessment->step_count = program_scale_steps(assessment->scale);
    if (section->at[KEY_assessment_at])
        read_rounds(compiler, section->at[KEY_assessment_at], assessment, source);
    starts_by_hand(compiler, section, KEY_assessment_rehearse, KEY_assessment_phase, &source->start);
    assessment->asked_count =
        value_cells(compiler, section->at[KEY_assessment_ask], assessment->asked, ASKED_COUNT_MAX);
    assessment->within_minutes = 2 * compiler->program->tick_minutes;
    if (section->at[KEY_assessment_within]) {
        int64_t within = value_span_ticks(compiler, section->at[KEY_assessment_within]);
        if (within == 0)
            voice_error(compiler, section->at[KEY_assessment_within], "at least a tick", "no time to answer");
        else if (within > 0)
            assessment->within_minutes = (uint32_t)within;
    }
    assessments_thresholds(compiler, section, KEY_assessment_shown_from, KEY_assessment_middle_from,
                           &assessment->shown_from, &assessment->middle_from);
    value_live_prose(compiler, section->at[KEY_assessment_text], TEXT_OF_ASSESSMENT,
                     (uint32_t)(assessment - compiler->program->assessments), &assessment->text);
    if (section->at[KEY_assessment_objective])
        assessment->objective = symbol_resolve(compiler, SYMBOL_OBJECTIVE, section->at[KEY_assessment_objective]);
    source->truth = value_truth(compiler, section->at[KEY_assessment_truth], 1, (int32_t)assessment->step_count);
}

void assessments_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *assessments = &compiler->symbols[SYMBOL_ASSESSMENT];
    program->assessments = store_keep(compiler, assessments->count, sizeof(*program->assessments));
    compiler->assessments = store_scratch(compiler, assessments->count + 1, sizeof(*compiler->assessments));
    for (uint32_t i = 0; !compiler->out_of_memory && i < assessments->count; i++) {
        struct program_assessment *assessment = &program->assessments[program->assessment_count++];
        struct section section;
        assessment->id = store_text(compiler, assessments->items[i].id);
        assessment->objective = INDEX_NONE;
        compiler->assessments[i].node = assessments->items[i].node;
        if (section_read(compiler, assessments->items[i].node, TABLE_assessment, &section))
            read_assessment(compiler, &section, assessment, &compiler->assessments[i]);
    }
}
