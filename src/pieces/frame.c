/* The frame of a page. */
#include "pieces/frame.h"

#include "pieces/html.h"

/* The words of the exercise's language number `language`; NULL when they are the page's own, or not ours. */
static const struct words *other_words(const struct program *program, const struct words *words, uint32_t language)
{
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

static void add_banner(struct buf *page, const struct program *program, const struct words *words, const char *class)
{
    buf_printf(page, "<div class=\"%s\">%s", class, words->text[WORD_EXERCISE_MARK]);
    for (uint32_t l = 0; l < program->language_count; l++) {
        const struct words *other = other_words(program, words, l);
        if (other)
            buf_printf(page, " · <span lang=\"%s\">%s</span>", other->language, other->text[WORD_EXERCISE_MARK]);
    }
    if (program->marking.len > 0) {
        buf_add_str(page, STR(" · "));
        html_escape(page, program->marking);
    }
    buf_add_str(page, STR("</div>\n"));
}

void frame_begin(struct buf *page, const struct program *program, const struct words *words, struct str title)
{
    html_begin(page, str_of(words->language), title);
    add_banner(page, program, words, "banner");
}

void frame_end(struct buf *page, const struct program *program, const struct words *words)
{
    add_banner(page, program, words, "banner last");
    html_end(page);
}
