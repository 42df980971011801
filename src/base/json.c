/* The one writer of JSON. */
#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <utf8proc.h>

#include "base/clean.h"

static char last_byte(const struct buf *json)
{
    return json->len > 0 ? json->ptr[json->len - 1] : '\n';
}

/* Before a key or a value: a comma, unless something was just opened or named. No value ends in one of these bytes. */
static void separate(struct buf *json)
{
    char last = last_byte(json);
    if (last != '{' && last != '[' && last != ':' && last != ' ' && last != '\n')
        buf_add(json, ",", 1);
}

static void begin(struct buf *json, const char *bracket)
{
    separate(json);
    buf_add(json, bracket, 1);
}

static void end(struct buf *json, const char *bracket)
{
    assert(json->failed || last_byte(json) != ':');
    assert(json->failed || json->len > 0); /* something was opened */
    buf_add(json, bracket, 1);
}

void json_open_object(struct buf *json)
{
    begin(json, "{");
}

void json_close_object(struct buf *json)
{
    end(json, "}");
}

void json_open_list(struct buf *json)
{
    begin(json, "[");
}

void json_close_list(struct buf *json)
{
    end(json, "]");
}

void json_break(struct buf *json)
{
    separate(json);
    buf_add(json, "\n", 1);
}

void json_key(struct buf *json, const char *name)
{
    assert(json->failed || last_byte(json) != ':');
    assert(json->failed || last_byte(json) != '[');
    separate(json);
    buf_add(json, "\"", 1);
    buf_add_str(json, str_of(name));
    buf_add(json, "\":", 2);
}

void json_key_of(struct buf *json, struct str name)
{
    json_text(json, name);
    buf_add(json, ":", 1);
}

/* ---- values ---- */

static void add_escaped(struct buf *json, struct str text)
{
    static const char short_escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (size_t at = 0; at < text.len;) {
        utf8proc_int32_t code;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + at, (utf8proc_ssize_t)(text.len - at), &code);
        if (len <= 0) {
            buf_add_str(json, STR("\xef\xbf\xbd"));
            at++;
            continue;
        }
        const char *escape = NULL;
        for (const char *pair = short_escapes; *pair; pair += 2)
            if (code == *pair)
                escape = pair + 1;
        if (escape) {
            buf_add(json, "\\", 1);
            buf_add(json, escape, 1);
        } else if (code >= 0x10000 && !clean_is_shown(code))
            buf_printf(json, "\\u%04x\\u%04x", 0xd7c0 + ((unsigned)code >> 10), 0xdc00 + ((unsigned)code & 0x3ff));
        else if (code == '<' || !clean_is_shown(code))
            buf_printf(json, "\\u%04x", (unsigned)code);
        else
            buf_add(json, text.ptr + at, (size_t)len);
        at += (size_t)len;
    }
}

void json_text(struct buf *json, struct str text)
{
    separate(json);
    buf_add(json, "\"", 1);
    add_escaped(json, text);
    buf_add(json, "\"", 1);
}

void json_word(struct buf *json, const char *word)
{
    if (word)
        json_text(json, str_of(word));
    else
        json_nothing(json);
}

void json_number(struct buf *json, int64_t number)
{
    separate(json);
    buf_printf(json, "%lld", (long long)number);
}

void json_count(struct buf *json, uint64_t number)
{
    separate(json);
    buf_printf(json, "%llu", (unsigned long long)number);
}

void json_decimal(struct buf *json, double number)
{
    separate(json);
    if (!isfinite(number))
        buf_add_str(json, STR("null"));
    else if (fabs(number) < 1e-12)
        buf_add(json, "0", 1);
    else
        buf_printf(json, "%.6g", number);
}

void json_truth(struct buf *json, bool truth)
{
    json_written(json, truth ? STR("true") : STR("false"));
}

void json_nothing(struct buf *json)
{
    json_written(json, STR("null"));
}

void json_written(struct buf *json, struct str value)
{
    separate(json);
    buf_add_str(json, value);
}

/* ---- members ---- */

void json_key_object(struct buf *json, const char *name)
{
    json_key(json, name);
    json_open_object(json);
}

void json_key_list(struct buf *json, const char *name)
{
    json_key(json, name);
    json_open_list(json);
}

void json_key_text(struct buf *json, const char *name, struct str text)
{
    json_key(json, name);
    json_text(json, text);
}

void json_key_word(struct buf *json, const char *name, const char *word)
{
    json_key(json, name);
    json_word(json, word);
}

void json_key_number(struct buf *json, const char *name, int64_t number)
{
    json_key(json, name);
    json_number(json, number);
}

void json_key_count(struct buf *json, const char *name, uint64_t number)
{
    json_key(json, name);
    json_count(json, number);
}

void json_key_decimal(struct buf *json, const char *name, double number)
{
    json_key(json, name);
    json_decimal(json, number);
}

void json_key_truth(struct buf *json, const char *name, bool truth)
{
    json_key(json, name);
    json_truth(json, truth);
}

void json_key_nothing(struct buf *json, const char *name)
{
    json_key(json, name);
    json_nothing(json);
}
