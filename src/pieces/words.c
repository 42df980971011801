/* The words of all languages. */
#include "pieces/words.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

enum { WORD_BYTES_MAX = 1 << 15 }; /* filled: with the names of a whole exercise, if need be */

const char *const word_names[WORD_COUNT] = {
#define WORD(name, text) #name,
#include "pieces/words/en.def"
#undef WORD
};

/* clang-format off */
#define WORD(name, text) [WORD_##name] = text,
static const struct words languages[] = {
    {"en", {
#include "pieces/words/en.def"
    }},
    {"ko", {
#include "pieces/words/ko.def"
    }},
    {"de", {
#include "pieces/words/de.def"
    }},
    {"fr", {
#include "pieces/words/fr.def"
    }},
};
#undef WORD
/* clang-format on */

/* The formats are the house's own, and the tests hold the conversions of every language to those of English. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void print(struct buf *page, const char *format, va_list arguments)
{
    char text[WORD_BYTES_MAX];
    int len = vsnprintf(text, sizeof(text), format, arguments);
    if (len < 0 || (size_t)len >= sizeof(text))
        page->failed = true; /* a word of ours that outgrew its place: better no page than a cut one */
    else
        buf_add(page, text, (size_t)len);
}
#pragma GCC diagnostic pop

void words_print(struct buf *page, const struct words *words, enum word word, ...)
{
    va_list arguments;
    va_start(arguments, word);
    print(page, words->text[word], arguments);
    va_end(arguments);
}

void words_count(struct buf *page, const struct words *words, enum word word, uint32_t count, ...)
{
    const char *forms = words->text[word], *more = strchr(forms, '|');
    bool one = count == 1 || (count == 0 && strcmp(words->language, "fr") == 0);
    char form[2048];
    assert(more);
    assert((size_t)(more - forms) < sizeof(form));
    snprintf(form, sizeof(form), "%.*s", one ? (int)(more - forms) : (int)sizeof(form) - 1, one ? forms : more + 1);
    va_list arguments;
    va_start(arguments, count);
    print(page, form, arguments);
    va_end(arguments);
}

void words_span(struct buf *page, const struct words *words, uint64_t seconds)
{
    if (seconds < 60)
        words_print(page, words, WORD_SECONDS, (unsigned)seconds);
    else if (seconds < 120 * 60)
        words_print(page, words, WORD_MINUTES, (unsigned)(seconds / 60));
    else if (seconds < 48 * 3600)
        words_print(page, words, WORD_HOURS, (unsigned)(seconds / 3600), (unsigned)(seconds / 60 % 60));
    else
        words_print(page, words, WORD_DAYS, (unsigned)(seconds / 86400), (unsigned)(seconds / 3600 % 24),
                    (unsigned)(seconds / 60 % 60));
}

const struct words *words_nth(size_t index)
{
    return index < sizeof(languages) / sizeof(languages[0]) ? &languages[index] : NULL;
}

const struct words *words_in(struct str language)
{
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
        if (str_equal(str_of(languages[i].language), language))
            return &languages[i];
    return NULL;
}

const struct words *words_of(const struct program *program)
{
    for (uint32_t l = 0; l < program->language_count; l++)
        if (words_in(program->languages[l]))
            return words_in(program->languages[l]);
    return &languages[0];
}
