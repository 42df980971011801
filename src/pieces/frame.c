/* The frame of a page. */
#include "pieces/frame.h"

#include <assert.h>
#include <ctype.h>
#include <utf8proc.h>

#include "pieces/html.h"

enum { FRAME_MARKING_BYTES_MAX = 1 << 12 };

/* The words of the exercise's language number `language`; NULL when they are the page's own, or not ours. */
static const struct words *other_words(const struct program *program, const struct words *words, uint32_t language)
{
    assert(language < program->language_count);
    const struct words *other = words_in(program->languages[language]);
    return other == words ? NULL : other;
}

void frame_words(struct buf *page, const struct program *program, const struct words *words, enum word word)
{
    html_escape(page, str_of(words->text[word]));
    for (uint32_t l = 0; l < program->language_count; l++) {
        const struct words *other = other_words(program, words, l);
        if (!other)
            continue;
        buf_printf(page, " <span class=\"also\" lang=\"%s\">", other->language);
        html_escape(page, str_of(other->text[word]));
        buf_add_str(page, STR("</span>"));
    }
}

static void write_marking(const struct program *program, const struct banner *banner, struct buf *ret_text)
{
    if (banner)
        banner_write(banner, ret_text);
    else
        banner_of_program(program, ret_text);
}

static void add_banner(struct buf *page, const struct program *program, const struct words *words,
                       const struct banner *banner, const char *class)
{
    struct buf marking;
    buf_init(&marking, FRAME_MARKING_BYTES_MAX);
    write_marking(program, banner, &marking);
    buf_printf(page, "<div class=\"%s\">%s", class, words->text[WORD_EXERCISE_MARK]);
    for (uint32_t l = 0; l < program->language_count; l++) {
        const struct words *other = other_words(program, words, l);
        if (other)
            buf_printf(page, " · <span lang=\"%s\">%s</span>", other->language, other->text[WORD_EXERCISE_MARK]);
    }
    if (marking.len > 0) {
        buf_add_str(page, STR(" · "));
        html_escape(page, (struct str){marking.ptr, marking.len});
    }
    buf_add_str(page, STR("</div>\n"));
    page->failed = page->failed || marking.failed;
    buf_free(&marking);
}

/* As a string of CSS: whatever is no letter or digit of ASCII as its code, so that nothing ends the string or the style
 * sheet early. */
static void add_css(struct buf *page, struct str text)
{
    for (size_t at = 0; at < text.len;) {
        utf8proc_int32_t code;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + at, (utf8proc_ssize_t)(text.len - at), &code);
        if (len <= 0) {
            code = 0xfffd;
            len = 1;
        }
        if (code < 0x80 && isalnum((unsigned char)code))
            buf_u8(page, (uint8_t)code);
        else
            buf_printf(page, "\\%06x", (unsigned)code);
        at += (size_t)len;
    }
}

/* Each printed sheet is marked, above and below; below it is numbered. */
static void add_sheet_marks(struct buf *style, const struct program *program, const struct words *words,
                            const struct banner *banner)
{
    static const char *const places[] = {"top", "bottom"};
    struct buf marking;
    buf_init(&marking, FRAME_MARKING_BYTES_MAX);
    write_marking(program, banner, &marking);
    buf_add_str(style, STR("@page{"));
    for (size_t i = 0; i < 2; i++) {
        buf_printf(style, "@%s-center{content:\"", places[i]);
        add_css(style, str_of(words->text[WORD_EXERCISE_MARK]));
        if (marking.len > 0) {
            add_css(style, STR(" · "));
            add_css(style, (struct str){marking.ptr, marking.len});
        }
        buf_add_str(style, STR("\"}"));
    }
    buf_add_str(style, STR("@bottom-right{content:counter(page) \" / \" counter(pages)}}\n"));
    style->failed = style->failed || marking.failed;
    buf_free(&marking);
}

void frame_begin(struct buf *page, const struct program *program, const struct words *words, struct str title,
                 const struct banner *banner)
{
    struct buf style;
    buf_init(&style, 1 << 16);
    add_sheet_marks(&style, program, words, banner);
    html_begin(page, str_of(words->language), title, buf_text(&style));
    page->failed = page->failed || style.failed;
    buf_free(&style);
    add_banner(page, program, words, banner, "banner");
}

void frame_end(struct buf *page, const struct program *program, const struct words *words, const struct banner *banner)
{
    add_banner(page, program, words, banner, "banner last");
    html_end(page);
}
