/* The compiler of scenarios: YAML text in, `struct program` out. Memory in, memory out; no files, no clock.
 *
 * The language is docs/scenario-language.md. Faults are gathered in a diag_list with places in the text; the compiler
 * goes on after each, so that a designer sees all of them at once. A program is given only when there is no
 * error. */
#ifndef ENTENTE_SCENARIO_SCENARIO_H
#define ENTENTE_SCENARIO_SCENARIO_H

#include "base/diag.h"
#include "program/program.h"

/* What stands at a path beside the scenario, for its files. Whoever compiles looks, for a compiler has no disk. */
struct scenario_file {
    enum scenario_found {
        SCENARIO_FILE_READ,
        SCENARIO_FILE_MISSING,
        SCENARIO_FILE_LINK,      /* it, or a folder on the way to it, is a link */
        SCENARIO_FILE_IRREGULAR, /* a folder, a pipe, a device */
        SCENARIO_FILE_UNREADABLE,
        SCENARIO_FILE_TOO_LARGE, /* beyond ATTACHMENT_BYTES_MAX: only `bytes` says more */
    } found;
    enum media media; /* by its bytes */
    uint64_t bytes;
    struct hash sha256;
};
struct scenario_beside {
    /* `path` is relative, has no `..`, and lies below the scenario's folder. */
    void (*look)(void *context, struct str path, struct scenario_file *ret_file);
    void *context;
};

/* Compiles `source`. Warnings and errors go to `diags`, which the caller has initialised; print them with diag_print.
 * The text is borrowed for the call.
 * STATUS_OK: `*ret_program` is the caller's (program_free). STATUS_MALFORMED: there are errors in `diags`, no program.
 * STATUS_TOO_LARGE: as STATUS_MALFORMED, the file is beyond SCENARIO_BYTES_MAX and was not looked at.
 * STATUS_OUT_OF_MEMORY: `diags` may be incomplete, no program. */
enum status scenario_compile(struct str source, struct program **ret_program, struct diag_list *diags);
/* The same with the files that the scenario names: what they are becomes part of the program. `beside` NULL: nobody
 * looks at them, and the program knows only their names; it can be rehearsed, and not be played. */
enum status scenario_compile_beside(struct str source, const struct scenario_beside *beside,
                                    struct program **ret_program, struct diag_list *diags);

/* `source` may be a sheaf (base/sheaf.h): a scenario, and behind it the files that it includes. The name of one that a
 * file of the sheaf includes and that is not in it, relative to the folder of the scenario, in `arena`: whoever has
 * files adds them until none is wanted. False: none is, or there are too many, which the compiler says. */
bool scenario_wants(struct str sheaf, struct arena *arena, struct str *ret_name);

/* Appends the JSON Schema (draft 2020-12) of scenario files, or of those that they include, from the tables the
 * compiler reads with. */
void scenario_schema(bool library, struct buf *ret_text);

#endif
