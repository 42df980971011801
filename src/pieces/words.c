/* The words of all languages. */
#include "pieces/words.h"

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
