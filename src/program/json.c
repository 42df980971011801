/* Pieces of a program as JSON values. */
#include "program/json.h"

#include <assert.h>

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

void program_value_json(const struct program *program, uint32_t variable, int32_t value, struct buf *json)
{
    struct str name = program_value_name(program, variable, value);
    if (name.ptr)
        json_text(json, name);
    else
        json_number(json, value);
}
