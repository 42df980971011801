/* The closed lists as tables. */
#include "program/words.h"

#include <assert.h>

const char *const *words_all(enum words_list list)
{
#define WORDS_BEGIN(list) static const char *const of_##list[] = {
#define WORD(constant, word) word,
#define WORDS_END(list)                                                                                                \
    NULL                                                                                                               \
    }                                                                                                                  \
    ;
#include "program/words.def"
#undef WORDS_BEGIN
#undef WORD
#undef WORDS_END
    static const char *const *const all[WORDS_COUNT] = {
#define WORDS_BEGIN(list) of_##list,
#define WORD(constant, word)
#define WORDS_END(list)
#include "program/words.def"
#undef WORDS_BEGIN
#undef WORD
#undef WORDS_END
    };
    assert((unsigned)list < WORDS_COUNT);
    return all[list];
}

const char *words_at(enum words_list list, uint32_t number)
{
    const char *const *words = words_all(list);
    for (uint32_t i = 0; i < number; i++)
        assert(words[i]);
    assert(words[number]);
    return words[number];
}

uint32_t words_find(enum words_list list, struct str word)
{
    const char *const *words = words_all(list);
    for (uint32_t i = 0; words[i]; i++)
        if (str_equal(str_of(words[i]), word))
            return i;
    return INDEX_NONE;
}
