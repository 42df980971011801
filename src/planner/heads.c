/* Words of heads, compared without signs, case and the language that they name. */
#include "planner/heads.h"

#include <assert.h>
#include <strings.h>

enum { HEAD_BYTES_MAX = 120 };

static const struct {
    enum msel_column column;
    const char *words;
} aliases[] = {
#define ALIAS(name, words) {MSEL_##name, words},
#include "planner/aliases.def"
#undef ALIAS
};

/* The head in small letters, words divided by one blank, without signs but those of other scripts. */
static size_t plain(struct str head, char ret_text[HEAD_BYTES_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < head.len && len + 2 < HEAD_BYTES_MAX; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80 || c == '+';
        if (letter)
            ret_text[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        else if (len > 0 && ret_text[len - 1] != ' ')
            ret_text[len++] = ' ';
    }
    while (len > 0 && ret_text[len - 1] == ' ')
        len--;
    ret_text[len] = '\0';
    return len;
}

/* Takes a language that stands behind the head in brackets off it: "Title (ko)", "제목(국문)". */
static struct str take_language(struct str *head)
{
    static const char *const words[][2] = {
        {"en", "en"},     {"eng", "en"},     {"english", "en"}, {"영문", "en"},   {"ko", "ko"},       {"kr", "ko"},
        {"kor", "ko"},    {"korean", "ko"},  {"국문", "ko"},    {"한글", "ko"},   {"한국어", "ko"},   {"de", "de"},
        {"german", "de"}, {"deutsch", "de"}, {"fr", "fr"},      {"french", "fr"}, {"français", "fr"}, {"영어", "en"}};
    struct str text = *head;
    while (text.len > 0 && memchr(" \t\n", text.ptr[text.len - 1], 3))
        text.len--;
    if (text.len < 4 || (text.ptr[text.len - 1] != ')' && text.ptr[text.len - 1] != ']'))
        return STR("");
    size_t open = text.len - 1;
    while (open > 0 && text.ptr[open] != '(' && text.ptr[open] != '[')
        open--;
    struct str word = {text.ptr + open + 1, text.len - open - 2};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (word.len == strlen(words[i][0]) && strncasecmp(word.ptr, words[i][0], word.len) == 0) {
            head->len = open;
            return str_of(words[i][1]);
        }
    return STR("");
}

static bool in_list(const char *list, const char *text, size_t len)
{
    assert(len > 0);
    for (const char *at = list; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strcspn(at, "|") == len && memcmp(at, text, len) == 0)
            return true;
    return false;
}

static struct heads_guess whole_guess(struct str head, uint32_t n)
{
    char text[HEAD_BYTES_MAX], own[HEAD_BYTES_MAX];
    struct heads_guess guess = {.column = MSEL_COLUMN_COUNT};
    guess.language = take_language(&head);
    guess.named = guess.language.len > 0;
    size_t len = plain(head, text);
    if (len == 0 && memchr(head.ptr ? head.ptr : "", '#', head.len))
        len = plain(STR("no"), text);
    if (len == 0)
        return guess;
    for (size_t w = 0; words_nth(w); w++)
        for (uint32_t c = 0; c < MSEL_COLUMN_COUNT; c++) {
            struct str word = msel_word(words_nth(w), WORD_MSEL_HEADS, c);
            assert(word.len > 0);
            if (plain(word, own) == len && memcmp(own, text, len) == 0 && n-- == 0) {
                guess.column = c;
                guess.ours = true;
                guess.language = guess.named ? guess.language : str_of(words_nth(w)->language);
                return guess;
            }
        }
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
        if (in_list(aliases[i].words, text, len) && n-- == 0) {
            guess.column = aliases[i].column;
            guess.language = guess.named ? guess.language : (unsigned char)text[0] >= 0xea ? STR("ko") : STR("");
            return guess;
        }
    return guess;
}

/* Two halves of a head, "From / 발신" or "Title (제목)"; false: it has none. */
static bool halves(struct str head, struct str *ret_one, struct str *ret_other)
{
    size_t at = 0;
    while (at < head.len && !memchr("/(|\n", head.ptr[at], 4))
        at++;
    *ret_one = (struct str){head.ptr, at};
    *ret_other = at < head.len ? (struct str){head.ptr + at + 1, head.len - at - 1} : STR("");
    return ret_one->len > 0 && ret_other->len > 0;
}

/* In two languages a head says one thing twice. */
struct heads_guess heads_guess(struct str head, uint32_t n)
{
    struct str one, other;
    struct heads_guess guess = whole_guess(head, n), first;
    if (guess.column != MSEL_COLUMN_COUNT || whole_guess(head, 0).column != MSEL_COLUMN_COUNT ||
        !halves(head, &one, &other))
        return guess;
    for (uint32_t i = 0; (first = whole_guess(one, i)).column != MSEL_COLUMN_COUNT; i++)
        for (uint32_t k = 0;; k++) {
            struct heads_guess second = whole_guess(other, k);
            if (second.column == MSEL_COLUMN_COUNT)
                break;
            if (second.column == first.column && n-- == 0)
                return (struct heads_guess){.column = first.column, .language = STR("")};
        }
    assert(guess.column == MSEL_COLUMN_COUNT);
    return guess;
}
