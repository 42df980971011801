/* The log of a server, for the IT officer: a line a notice, as JSON on standard error or to the system's log. */
#ifndef ENTENTE_CLI_NOTES_H
#define ENTENTE_CLI_NOTES_H

#include "server/server.h"

enum notes_form { NOTES_NONE, NOTES_TEXT, NOTES_JSON, NOTES_SYSLOG };

bool notes_parse(const char *text, enum notes_form *ret_form); /* "text", "json", "syslog"; false: none of these */
void notes_say(enum notes_form form, const char *run_path, int64_t wall_ms, const struct server_notice *notice);

#endif
