/* A line a notice. What it tells is in server/notices.def; what comes from outside (an address, the name of the run
 * file) is escaped, so that nobody writes a line of their own into it. */
#include "cli/notes.h"

#include <assert.h>
#include <stdio.h>
#include <syslog.h>
#include <time.h>

#include "base/json.h"
#include "cli/cli.h"

enum { LINE_BYTES_MAX = 16 << 10, TIME_BYTES = 32 };

static const struct kind {
    const char *code, *level, *text;
    int priority;
} kinds[] = {
#define NOTICE(name, code, level, text) [NOTICE_##name] = {code, #level, text, LOG_##level},
#include "server/notices.def"
#undef NOTICE
};

bool notes_parse(const char *text, enum notes_form *ret_form)
{
    static const char *const names[] = {[NOTES_TEXT] = "text", [NOTES_JSON] = "json", [NOTES_SYSLOG] = "syslog"};
    for (enum notes_form form = NOTES_TEXT; form <= NOTES_SYSLOG; form++)
        if (strcmp(names[form], text) == 0) {
            *ret_form = form;
            return true;
        }
    return false;
}

static void write_members(struct buf *line, const char *run_path, const struct server_notice *notice)
{
    json_key_word(line, "event", kinds[notice->which].code);
    json_key_word(line, "text", kinds[notice->which].text);
    json_key_word(line, "run", run_path);
    if (notice->seat[0])
        json_key_word(line, "seat", notice->seat);
    if (notice->by[0])
        json_key_word(line, "by", notice->by);
    if (notice->why[0])
        json_key_word(line, "why", notice->why);
    if (notice->address.len > 0)
        json_key_text(line, "address", notice->address);
}

static void say_json(const char *moment, const char *run_path, const struct server_notice *notice)
{
    struct buf line;
    buf_init(&line, LINE_BYTES_MAX);
    json_open_object(&line);
    json_key_word(&line, "time", moment);
    json_key_word(&line, "level", kinds[notice->which].level);
    write_members(&line, run_path, notice);
    json_close_object(&line);
    buf_add_str(&line, STR("\n"));
    cli_put_data(stderr, (struct str){line.ptr, line.len});
    buf_free(&line);
}

/* The system's log has time, host and level of its own. */
static void say_syslog(const char *run_path, const struct server_notice *notice)
{
    struct buf line;
    buf_init(&line, LINE_BYTES_MAX);
    json_open_object(&line);
    write_members(&line, run_path, notice);
    json_close_object(&line);
    openlog("entente", LOG_PID, LOG_DAEMON);
    syslog(kinds[notice->which].priority, "%.*s", (int)line.len, line.ptr);
    buf_free(&line);
}

static void say_text(const char *moment, const struct server_notice *notice)
{
    bool from = notice->address.len > 0;
    cli_say(stderr, "%s %s: %s%s%s%s%s%s%s%s%.*s\n", moment, kinds[notice->which].code, kinds[notice->which].text,
            notice->seat[0] ? ", " : "", notice->seat, notice->by[0] ? ", by " : "", notice->by,
            notice->why[0] ? ", " : "", notice->why, from ? ", from " : "", STR_ARG(notice->address));
}

void notes_say(enum notes_form form, const char *run_path, int64_t wall_ms, const struct server_notice *notice)
{
    char moment[TIME_BYTES];
    assert((size_t)notice->which < sizeof(kinds) / sizeof(kinds[0]));
    struct tm parts;
    time_t now = (time_t)(wall_ms / 1000);
    gmtime_r(&now, &parts);
    strftime(moment, sizeof(moment), "%Y-%m-%dT%H:%M:%SZ", &parts);
    switch (form) {
    case NOTES_NONE: break;
    case NOTES_TEXT: say_text(moment, notice); break;
    case NOTES_JSON: say_json(moment, run_path, notice); break;
    case NOTES_SYSLOG: say_syslog(run_path, notice); break;
    }
}
