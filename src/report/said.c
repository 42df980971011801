/* Texts as they were read. Those that hold values said something else each time; the report tells what people had
 * before them. */
#include <assert.h>

#include "program/fill.h"
#include "report/record.h"

struct text record_said(struct record *record, const struct text *text, uint32_t place)
{
    const struct program *program = exercise_program(record->exercise);
    assert(text->pattern <= program->pattern_count);
    const int32_t *values = exercise_said(record->exercise, text, place);
    struct text said = {.unsaid = text->unsaid};
    if (!values)
        return *text;
    for (uint32_t l = 0; l < program->language_count; l++) {
        struct buf words;
        if (!text->in[l].ptr)
            continue;
        buf_init(&words, FILLED_BYTES_MAX);
        fill_words(program, text, l, values, &words);
        said.in[l] = arena_copy(&record->arena, (struct str){buf_text(&words), words.len});
        record->failed = record->failed || words.failed || !said.in[l].ptr;
        buf_free(&words);
    }
    return said;
}

/* A copy of `count` records whose texts can be replaced; NULL: no memory. */
static void *copied(struct record *record, const void *items, uint32_t count, size_t item_bytes)
{
    void *copy = arena_alloc(&record->arena, count + 1, item_bytes);
    if (copy && count > 0)
        memcpy(copy, items, count * item_bytes);
    record->failed = record->failed || !copy;
    return copy;
}

/* In the round that opened first; each round has its own in `round_words`. */
static void read_assessments(struct record *record, struct program *read)
{
    record->round_words = arena_alloc(&record->arena, read->round_count + 1, sizeof(*record->round_words));
    record->failed = record->failed || !record->round_words;
    for (uint32_t i = 0; !record->failed && i < read->assessment_count; i++) {
        struct program_assessment *assessment = &read->assessments[i];
        const struct text *written = &assessment->text;
        uint32_t first = INDEX_NONE;
        for (uint32_t r = assessment->round_first; r < assessment->round_first + assessment->round_count; r++) {
            record->round_words[r] = record_said(record, written, r);
            bool opened = record->round_opened[r] != SECOND_NONE;
            if (opened && (first == INDEX_NONE || record->round_opened[r] < record->round_opened[first]))
                first = r;
        }
        if (first != INDEX_NONE)
            assessment->text = record->round_words[first];
    }
}

void record_read(struct record *record)
{
    const struct program *program = exercise_program(record->exercise);
    struct program *read = copied(record, program, 1, sizeof(*read));
    if (!read)
        return;
    read->injects = copied(record, program->injects, program->inject_count, sizeof(*read->injects));
    read->decisions = copied(record, program->decisions, program->decision_count, sizeof(*read->decisions));
    read->options = copied(record, program->options, program->option_count, sizeof(*read->options));
    read->assessments = copied(record, program->assessments, program->assessment_count, sizeof(*read->assessments));
    read->questions = copied(record, program->questions, program->question_count, sizeof(*read->questions));
    read->endings = copied(record, program->endings, program->ending_count, sizeof(*read->endings));
    for (uint32_t i = kernel_item_count(record->kernel); !record->failed && i-- > 0;) { /* as it came first */
        const struct item *item = kernel_item(record->kernel, i);
        if (item->kind == ITEM_INJECT)
            read->injects[item->inject].title = record_said(record, &program->injects[item->inject].title, i);
    }
    for (uint32_t i = 0; !record->failed && i < read->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        uint32_t place = program_place(decision, 0);
        read->decisions[i].title = record_said(record, &decision->title, place);
        read->decisions[i].text = record_said(record, &decision->text, place);
        for (uint32_t k = decision->option_first; k < decision->option_first + decision->option_count; k++)
            if (decision->first_of == INDEX_NONE)
                read->options[k].text = record_said(record, &program->options[k].text, place);
    }
    for (uint32_t i = 0; !record->failed && i < read->question_count; i++)
        read->questions[i].text = record_said(record, &program->questions[i].text, i);
    for (uint32_t i = 0; !record->failed && i < read->ending_count; i++)
        read->endings[i].text = record_said(record, &program->endings[i].text, 0);
    for (uint32_t i = 0; !record->failed && i < record->adoptions.count; i++) {
        struct adoption *adoption = &record->adoptions.items[i];
        const struct program_option *option =
            &program->options[program->decisions[adoption->decision].option_first + adoption->option];
        if (adoption->outcome >= 0)
            adoption->outcome_words =
                record_said(record, &program->outcomes[option->outcome_first + (uint32_t)adoption->outcome].text,
                            program_place(&program->decisions[adoption->decision], adoption->asked));
    }
    read_assessments(record, read);
    record->program = read;
}
