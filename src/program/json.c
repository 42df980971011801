/* Pieces of a program as JSON values. */
#include "program/json.h"

#include <assert.h>
#include <stdio.h>

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

static void where_json(const struct program *program, const struct program_where *where, struct buf *json)
{
    json_key_object(json, "place");
    if (where->is_point) {
        struct buf at;
        buf_init(&at, 64);
        buf_add_str(&at, STR("["));
        program_degrees_print(where->latitude, &at);
        buf_add_str(&at, STR(","));
        program_degrees_print(where->longitude, &at);
        buf_add_str(&at, STR("]"));
        json_key(json, "at");
        json_written(json, (struct str){buf_text(&at), at.len});
        json->failed |= at.failed;
        buf_free(&at);
    } else {
        json_key(json, "area");
        program_text_json(program, &where->area, json);
    }
    if (program_text(&where->label, 0).len > 0) {
        json_key(json, "label");
        program_text_json(program, &where->label, json);
    }
    json_close_object(json);
}

static void file_json(const struct program *program, const struct program_file *file, struct buf *json)
{
    assert(file->media < MEDIA_COUNT);
    json_open_object(json);
    json_key(json, "title");
    if (program_text(&file->title, 0).len > 0)
        program_text_json(program, &file->title, json);
    else
        json_text(json, file->id);
    json_key(json, "alt");
    program_text_json(program, &file->alt, json);
    json_key_word(json, "use", media_use_name(file->media));
    json_key_word(json, "kind", media_called(file->media));
    json_key_count(json, "bytes", file->bytes);
    json_close_object(json);
}

void program_met_json(const struct program *program, const struct program_inject *inject, struct buf *json)
{
    if (inject->channel != INDEX_NONE)
        json_key_word(json, "channel", words_at(WORDS_channel, inject->channel));
    if (inject->where.given)
        where_json(program, &inject->where, json);
    if (inject->attach_count == 0)
        return;
    json_key_list(json, "attached");
    for (uint32_t i = 0; i < inject->attach_count; i++)
        file_json(program, &program->files[program->attached[inject->attach_first + i]], json);
    json_close_list(json);
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

void program_seat_json(const struct program *program, uint32_t cell, uint32_t seat, struct buf *json)
{
    char id[ID_BYTES_MAX + 1];
    const struct program_cell *of = &program->cells[cell];
    assert(cell < program->cell_count && seat < of->seat_count);
    snprintf(id, sizeof(id), STR_FMT "." STR_FMT, STR_ARG(of->id), STR_ARG(program->seats[of->seat_first + seat].id));
    json_word(json, id);
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
