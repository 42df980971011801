/* The compiler of scenarios: YAML text in, `struct program` out. Memory in, memory out; no files, no clock.
 *
 * The language is docs/scenario-language.md. Faults are gathered in a diag_list with places in the text; the compiler
 * goes on after each, so that a designer sees all of them at once. A program is given only when there is no
 * error. */
#ifndef ENTENTE_SCENARIO_SCENARIO_H
#define ENTENTE_SCENARIO_SCENARIO_H

#include "base/diag.h"
#include "program/program.h"

/* Compiles `source`. Warnings and errors go to `diags`, which the caller has initialised; print them with diag_print.
 * The text is borrowed for the call.
 * STATUS_OK: `*ret_program` is the caller's (program_free). STATUS_MALFORMED: there are errors in `diags`, no program.
 * STATUS_TOO_LARGE: as STATUS_MALFORMED, the file is beyond SCENARIO_BYTES_MAX and was not looked at.
 * STATUS_OUT_OF_MEMORY: `diags` may be incomplete, no program. */
enum status scenario_compile(struct str source, struct program **ret_program, struct diag_list *diags);

/* Appends the JSON Schema (draft 2020-12) of scenario files, from the tables the compiler reads with. */
void scenario_schema(struct buf *ret_text);

#endif
