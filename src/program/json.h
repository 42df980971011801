/* Pieces of a program as JSON values, as every page and file has them. */
#ifndef ENTENTE_PROGRAM_JSON_H
#define ENTENTE_PROGRAM_JSON_H

#include "base/json.h"
#include "program/program.h"

void program_text_json(const struct program *program, const struct text *text, struct buf *json); /* {"en":"..."} */
/* The same with the values of its pattern put in (fill.h). */
void program_words_json(const struct program *program, const struct text *text, const int32_t *values,
                        struct buf *json);
void program_cell_json(const struct program *program, uint32_t cell, struct buf *json); /* its id, null for no cell */
void program_languages_json(const struct program *program, uint32_t languages, struct buf *json); /* ["en","ko"] */
void program_cells_json(const struct program *program, uint32_t cells, struct buf *json);         /* ["us","rok"] */
/* Members of an object: how an inject is met, as far as it says so:
 * `"channel":"press","place":{...},"attached":[{...}]`. */
void program_met_json(const struct program *program, const struct program_inject *inject, struct buf *json);
/* A seat that a cell has by name, as it is called where people play: "us.intel". */
void program_seat_json(const struct program *program, uint32_t cell, uint32_t seat, struct buf *json);
/* Members of an object: how a decision is agreed. `"agree":"vote","lead":null,"vote":{...}|null,"objection":null`. */
void program_agree_json(const struct program *program, const struct program_decision *decision, struct buf *json);
/* The value of a variable: a number, or the name of a value. */
void program_value_json(const struct program *program, uint32_t variable, int32_t value, struct buf *json);

#endif
