/* Texts in all languages, marked, cut to a width. */
#include "pieces/texts.h"

#include <assert.h>
#include <utf8proc.h>

#include "pieces/html.h"

uint32_t texts_language(const struct text *text)
{
    for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++)
        if (text->in[l].len > 0)
            return l;
    return INDEX_NONE;
}

bool texts_same(const struct text *one, const struct text *other)
{
    bool same = true;
    for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++)
        same = same && str_equal(one->in[l], other->in[l]);
    return same;
}

struct str texts_first(const struct text *text, struct str otherwise)
{
    uint32_t language = texts_language(text);
    return language == INDEX_NONE ? otherwise : text->in[language];
}

/* A plain string of the scenario stands in every language; it is said once. */
static bool said_before(const struct text *text, uint32_t language)
{
    for (uint32_t l = 0; l < language; l++)
        if (text->in[l].len > 0 && str_equal(text->in[l], text->in[language]))
            return true;
    return false;
}

/* Empty: nobody knows, and a reader aloud or a typesetter must not be told otherwise. */
static struct str mark_of(const struct program *program, const struct text *text, uint32_t language)
{
    return text->unsaid ? STR("") : program->languages[language];
}

static void add_marked(struct buf *page, const struct program *program, const struct text *text, uint32_t language,
                       const char *tag, const char *class)
{
    buf_printf(page, "<%s%s lang=\"", tag, class);
    html_escape(page, mark_of(program, text, language));
    buf_add_str(page, STR("\">"));
    html_escape(page, text->in[language]);
    buf_printf(page, "</%s>", tag);
}

void texts_add(struct buf *page, const struct program *program, const struct text *text, struct str otherwise)
{
    bool any = false;
    for (uint32_t l = 0; l < program->language_count; l++) {
        if (text->in[l].len == 0 || said_before(text, l))
            continue;
        add_marked(page, program, text, l, "span", any ? " class=\"other\"" : "");
        any = true;
    }
    if (!any)
        html_escape(page, otherwise);
}

void texts_paragraphs(struct buf *page, const struct program *program, const struct text *text)
{
    buf_add_str(page, STR("<div class=\"texts\">"));
    for (uint32_t l = 0; l < program->language_count; l++)
        if (text->in[l].len > 0 && !said_before(text, l))
            add_marked(page, program, text, l, "p", "");
    buf_add_str(page, STR("</div>\n"));
}

void texts_said(struct buf *page, struct str text)
{
    if (text.len == 0) {
        buf_add_str(page, STR("–"));
        return;
    }
    buf_add_str(page, STR("<span class=\"said\" lang=\"\">"));
    html_escape(page, text);
    buf_add_str(page, STR("</span>"));
}

/* The bytes of the first character, at least one, and its columns. */
static size_t first_character(struct str text, uint32_t *ret_columns)
{
    utf8proc_int32_t code;
    utf8proc_ssize_t bytes = utf8proc_iterate((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &code);
    assert(text.len > 0);
    *ret_columns = bytes > 0 ? (uint32_t)utf8proc_charwidth(code) : 1;
    return bytes > 0 ? (size_t)bytes : 1;
}

uint32_t texts_columns(struct str text)
{
    uint32_t columns, used = 0;
    for (size_t at = 0; at < text.len; used += columns)
        at += first_character((struct str){text.ptr + at, text.len - at}, &columns);
    return used;
}

struct str texts_sentence(struct str text)
{
    static const struct str stops[] = {{".", 1}, {"!", 1}, {"?", 1}, {"。", 3}};
    for (size_t at = 0; at < text.len; at++)
        for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
            struct str rest = {text.ptr + at, text.len - at};
            size_t len = stops[i].len;
            bool stops_here = rest.len >= len && memcmp(rest.ptr, stops[i].ptr, len) == 0 &&
                              (rest.len == len || strchr(" \t\r\n", rest.ptr[len]) || len > 1);
            if (stops_here)
                return (struct str){text.ptr, *rest.ptr == '!' || *rest.ptr == '?' ? at + 1 : at};
        }
    return text;
}

void texts_cut(struct buf *page, struct str text, uint32_t columns)
{
    uint32_t used = 0;
    size_t at = 0, fits = 0; /* fits: what leaves a column for the ellipsis */
    while (at < text.len) {
        uint32_t width;
        size_t bytes = first_character((struct str){text.ptr + at, text.len - at}, &width);
        if (width > columns - used)
            break;
        used += width;
        at += bytes;
        if (used < columns)
            fits = at;
    }
    bool whole = at == text.len;
    assert(fits <= at && at <= text.len);
    html_escape(page, (struct str){text.ptr, whole ? at : fits});
    if (!whole)
        buf_add_str(page, STR("…"));
}

void texts_cut_first(struct buf *page, const struct program *program, const struct text *text, uint32_t columns)
{
    uint32_t language = texts_language(text);
    if (language == INDEX_NONE)
        return;
    buf_add_str(page, STR("<span lang=\""));
    html_escape(page, mark_of(program, text, language));
    buf_add_str(page, STR("\">"));
    texts_cut(page, text->in[language], columns);
    buf_add_str(page, STR("</span>"));
}
