/* The Common Exercise Format of MISP: injects, and the flow that says when they come. What the format has no key for
 * stands in `entente`, so that it is not lost. */
#include <assert.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/json.h"
#include "pieces/texts.h"
#include "planner/msel.h"
#include "planner/planner.h"

/* A UUID (version 4) that is the same each time: of the scenario's id and another. */
static void add_uuid(struct buf *json, const char *key, const struct program *program, struct str id)
{
    struct buf text;
    char uuid[40];
    buf_init(&text, 256);
    buf_printf(&text, "cexf " STR_FMT "/" STR_FMT, STR_ARG(program->id), STR_ARG(id));
    struct hash hash = hash_bytes(text.ptr, text.len);
    size_t len = 0;
    for (size_t i = 0; i < 16; i++) {
        unsigned byte = hash.bytes[i];
        byte = i == 6 ? (byte & 0x0f) | 0x40 : i == 8 ? (byte & 0x3f) | 0x80 : byte;
        len += (size_t)snprintf(uuid + len, sizeof(uuid) - len, "%s%02x",
                                i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", byte);
    }
    assert(len == 36);
    json_key_text(json, key, (struct str){uuid, len});
    buf_free(&text);
}

static void add_exercise(struct buf *json, const struct source *source)
{
    const struct program *program = source->program;
    struct str title = texts_first(&program->title, program->id);
    json_key_object(json, "exercise");
    json_key_text(json, "name", title);
    json_key_text(json, "description", texts_first(&program->summary, title));
    json_key_text(json, "expanded", texts_first(&program->summary, title));
    json_key_object(json, "meta");
    json_key_word(json, "author", "entente");
    json_key_word(json, "level", "beginner");
    json_close_object(json);
    json_key_text(json, "namespace", program->id);
    json_key_list(json, "tags");
    json_text(json, STR("exercise"));
    if (program->marking.len > 0)
        json_text(json, program->marking);
    json_close_list(json);
    struct str length =
        source_say(source, "%llu", (unsigned long long)program->tick_count * program->tick_minutes * 60);
    json_key_text(json, "total_duration", length);
    add_uuid(json, "uuid", program, STR(""));
    json_key_word(json, "version", "1");
    json_close_object(json);
}

static void add_flow(struct buf *json, const struct source *source, const struct msel *msel)
{
    json_key_list(json, "inject_flow");
    for (uint32_t r = 0; r < msel->sheet.row_count; r++) {
        int64_t minute = msel->minutes[r];
        json_break(json);
        json_open_object(json);
        json_key_text(json, "description", msel_field(msel, r, MSEL_NOTES));
        add_uuid(json, "inject_uuid", source->program, msel->nodes[r]->key->text);
        json_key_list(json, "reporting_callback");
        json_close_list(json);
        json_key_object(json, "requirements");
        json_close_object(json);
        json_key_object(json, "sequence");
        json_key_list(json, "trigger");
        if (minute == 0)
            json_text(json, STR("startex"));
        else if (minute == MSEL_NO_MOMENT)
            json_text(json, msel_field(msel, r, MSEL_TRIGGER));
        json_close_list(json);
        json_close_object(json);
        json_key_object(json, "timing");
        if (minute == MSEL_NO_MOMENT)
            json_key_nothing(json, "triggered_at");
        else
            json_key_number(json, "triggered_at", minute * 60);
        json_close_object(json);
        json_close_object(json);
    }
    json_close_list(json);
}

static void add_injects(struct buf *json, const struct source *source, const struct msel *msel)
{
    static const struct {
        enum msel_column column;
        const char *key;
    } others[] = {{MSEL_NUMBER, "id"},
                  {MSEL_FROM, "from"},
                  {MSEL_TO, "to"},
                  {MSEL_METHOD, "method"},
                  {MSEL_CHANNEL, "channel"},
                  {MSEL_ATTACHED, "attached"},
                  {MSEL_PLACE, "place"},
                  {MSEL_KIND, "kind"},
                  {MSEL_PRECEDENCE, "precedence"},
                  {MSEL_OBJECTIVE, "objective"},
                  {MSEL_MARKING, "marking"},
                  {MSEL_EXPECTED, "expected"},
                  {MSEL_ORIGINATOR, "originator"},
                  {MSEL_REDACTS, "redacts"}};
    json_key_list(json, "injects");
    for (uint32_t r = 0; r < msel->sheet.row_count; r++) {
        struct str title = msel_field(msel, r, MSEL_TITLE);
        bool email = str_equal(msel_field(msel, r, MSEL_METHOD), STR("email"));
        json_break(json);
        json_open_object(json);
        json_key_word(json, "action", email ? "email_to_participants" : "none");
        json_key_text(json, "description", msel_field(msel, r, MSEL_TEXT));
        json_key_list(json, "inject_evaluation");
        json_close_list(json);
        json_key_text(json, "name", title.len > 0 ? title : msel->nodes[r]->key->text);
        json_key_word(json, "target_tool", "none");
        add_uuid(json, "uuid", source->program, msel->nodes[r]->key->text);
        json_key_object(json, "entente");
        for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
            if (msel_field(msel, r, others[i].column).len > 0)
                json_key_text(json, others[i].key, msel_field(msel, r, others[i].column));
        json_close_object(json);
        json_close_object(json);
    }
    json_close_list(json);
}

enum status planner_cexf(const struct source *source, struct buf *ret_file)
{
    struct msel msel;
    enum status status = msel_make(source, &msel);
    if (status != STATUS_OK)
        return status;
    json_open_object(ret_file);
    add_exercise(ret_file, source);
    add_flow(ret_file, source, &msel);
    json_key_list(ret_file, "inject_payloads");
    json_close_list(ret_file);
    add_injects(ret_file, source, &msel);
    json_close_object(ret_file);
    buf_add_str(ret_file, STR("\n"));
    return ret_file->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
