/* Pieces of a program as JSON values. */
#include "program/json.h"

#include <assert.h>

#include "program/fill.h"
#include "program/words.h"

void program_text_json(const struct program *program, const struct text *text, struct buf *json)
{
    assert(program->language_count <= LANGUAGE_COUNT_MAX);
    json_open_object(json);
    for (uint32_t l = 0; l < program->language_count; l++) {
        if (!text->in[l].ptr)
            continue;
        json_key_of(json, program->languages[l]);
        json_text(json, text->in[l]);
    }
    json_close_object(json);
}

void program_words_json(const struct program *program, const struct text *text, const int32_t *values, struct buf *json)
{
    if (!values || !fill_pattern(program, text)) {
        program_text_json(program, text, json);
        return;
    }
    json_open_object(json);
    for (uint32_t l = 0; l < program->language_count; l++) {
        struct buf words;
        if (!text->in[l].ptr)
            continue;
        buf_init(&words, FILLED_BYTES_MAX);
        fill_words(program, text, l, values, &words);
        json_key_of(json, program->languages[l]);
        json_text(json, (struct str){words.len > 0 ? words.ptr : "", words.len});
        json->failed = json->failed || words.failed;
        buf_free(&words);
    }
    json_close_object(json);
}

void program_cell_json(const struct program *program, uint32_t cell, struct buf *json)
{
    if (cell < program->cell_count)
        json_text(json, program->cells[cell].id);
    else
        json_nothing(json);
}

void program_languages_json(const struct program *program, uint32_t languages, struct buf *json)
{
    json_open_list(json);
    for (uint32_t l = 0; l < program->language_count; l++)
        if (languages >> l & 1)
            json_text(json, program->languages[l]);
    json_close_list(json);
}

void program_cells_json(const struct program *program, uint32_t cells, struct buf *json)
{
    json_open_list(json);
    for (uint32_t c = 0; c < program->cell_count; c++)
        if (cells >> c & 1)
            json_text(json, program->cells[c].id);
    json_close_list(json);
}

/* null where no votes are counted. */
static void vote_json(const struct program *program, const struct program_decision *decision, struct buf *json)
{
    const struct program_vote *vote = &decision->vote;
    uint32_t total = (uint32_t)program_vote_total(decision), veto = 0;
    if (decision->agree != AGREE_VOTE) {
        json_key_nothing(json, "vote");
        return;
    }
    json_key_object(json, "vote");
    json_key_object(json, "weights");
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        json_key_of(json, program->cells[decision->asked[k]].id);
        json_number(json, vote->weights[k]);
        veto |= (vote->veto >> k & 1) << decision->asked[k];
    }
    assert(vote->need >= 1 && vote->need <= total);
    json_close_object(json);
    json_key_number(json, "need", vote->need);
    json_key_number(json, "total", total);
    json_key_number(json, "members", vote->members);
    json_key_number(json, "quorum", vote->quorum);
    json_key(json, "veto");
    program_cells_json(program, veto, json);
    json_close_object(json);
}

void program_agree_json(const struct program *program, const struct program_decision *decision, struct buf *json)
{
    json_key_word(json, "agree", words_at(WORDS_agree, decision->agree));
    json_key(json, "lead");
    program_cell_json(program, decision->agree == AGREE_LEAD ? decision->asked[decision->lead] : INDEX_NONE, json);
    vote_json(program, decision, json);
    json_key(json, "objection");
    if (decision->agree == AGREE_SILENCE)
        json_text(json, program->options[decision->option_first + decision->objection].id);
    else
        json_nothing(json);
}

void program_value_json(const struct program *program, uint32_t variable, int32_t value, struct buf *json)
{
    struct str name = program_value_name(program, variable, value);
    if (name.ptr)
        json_text(json, name);
    else
        json_number(json, value);
}
