/* How an exercise ends: for control and observers how near each ending is and what was put to control, for everybody
 * what ended it, once it has. Before that nobody else hears that there are endings. */
#include <assert.h>

#include "base/json.h"
#include "exercise/inside.h"
#include "program/json.h"
#include "program/time.h"

static bool holds(const struct exercise *exercise, code_at condition)
{
    return program_eval(exercise->program, condition, kernel_slots(exercise->kernel)) != 0;
}

/* What holds is asked of the present, which control may have moved since the last tick; what is put, of that tick. */
void endings_all(const struct exercise *exercise, struct buf *json)
{
    const struct program *program = exercise->program;
    json_open_list(json);
    for (uint32_t i = 0; i < program->ending_count; i++) {
        const struct program_ending *ending = &program->endings[i];
        int32_t put = kernel_ending_put(exercise->kernel, i);
        json_open_object(json);
        json_key_text(json, "id", ending->id);
        if (put >= 0)
            json_key_number(json, "put_second", time_second(program, put));
        else
            json_key_nothing(json, "put_second");
        json_key_truth(json, "refused", kernel_ending_refused(exercise->kernel, i));
        json_key_list(json, "holds");
        for (uint32_t k = 0; k < ending->part_count; k++)
            json_truth(json, holds(exercise, program->parts[ending->part_first + k].when));
        json_close_list(json);
        int32_t values[MENTION_COUNT_MAX];
        if (said_now(exercise, &ending->text, values)) { /* what everybody would read */
            json_key(json, "text");
            program_words_json(program, &ending->text, values, json);
        }
        json_close_object(json);
    }
    json_close_list(json);
}

static bool says_something(const struct text *text)
{
    for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++)
        if (text->in[l].len > 0)
            return true;
    return false;
}

void endings_ended(const struct exercise *exercise, struct buf *json)
{
    const struct program *program = exercise->program;
    if (kernel_phase(exercise->kernel) != PHASE_ENDED) {
        json_nothing(json);
        return;
    }
    uint32_t by = kernel_ended_by(exercise->kernel);
    assert(by <= program->ending_count + 1);
    json_open_object(json);
    json_key_word(json, "by", by < program->ending_count ? "ending" : by == program->ending_count ? "time" : "control");
    json_key(json, "text");
    if (by < program->ending_count && says_something(&program->endings[by].text))
        program_words_json(program, &program->endings[by].text, exercise_said(exercise, &program->endings[by].text, 0),
                           json);
    else if (by == program->ending_count && says_something(&program->time_up))
        program_text_json(program, &program->time_up, json);
    else
        json_nothing(json);
    json_close_object(json);
}
