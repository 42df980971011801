/* The words of expressions. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/voice.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static struct token refuse(struct lexer *lexer, uint32_t width, const char *right, const char *wrong)
{
    voice_error_inside(lexer->compiler, lexer->node, lexer->at, width, right, "%s", wrong);
    return (struct token){.kind = TOKEN_BAD, .offset = lexer->at, .width = width};
}

static struct token take_number(struct lexer *lexer)
{
    const struct str text = lexer->text;
    uint32_t end = lexer->at;
    while (end < text.len && is_digit(text.ptr[end]))
        end++;
    struct token token = {.kind = TOKEN_NUMBER, .offset = lexer->at};
    if (end < text.len && is_letter(text.ptr[end])) {
        while (end < text.len && (is_letter(text.ptr[end]) || is_digit(text.ptr[end])))
            end++;
        struct str word = {text.ptr + lexer->at, end - lexer->at};
        int64_t minutes = literal_minutes(word);
        if (minutes < 0 || minutes > INT32_MAX) {
            return refuse(lexer, (uint32_t)word.len, "a whole number, or a duration such as 30m or 1h30m",
                          minutes == -2 ? "a duration that is not whole minutes"
                                        : "this is neither a number nor a duration");
        }
        token.kind = TOKEN_DURATION;
        token.number = (int32_t)minutes;
    } else {
        if (end + 1 < text.len && text.ptr[end] == '.' && is_digit(text.ptr[end + 1]))
            return refuse(lexer, end - lexer->at + 1, "whole numbers only", "a number with decimals");
        if (end < text.len && text.ptr[end] == '%' && end - lexer->at <= 3 && end + 1 == text.len) {
            return refuse(lexer, end - lexer->at + 1, "a plain number; percent are for `chance`",
                          "a percentage in an expression");
        }
        int64_t number;
        if (!literal_number((struct str){text.ptr + lexer->at, end - lexer->at}, &number) || number > INT32_MAX)
            return refuse(lexer, end - lexer->at, voice_say(lexer->compiler, "at most %d", INT32_MAX),
                          "the number is too large");
        token.number = (int32_t)number;
    }
    assert(end > lexer->at && end <= text.len);
    token.width = end - lexer->at;
    lexer->at = end;
    return token;
}

static struct token take_name(struct lexer *lexer)
{
    static const struct {
        const char *word;
        enum token_kind kind;
    } keywords[] = {{"or", TOKEN_OR}, {"and", TOKEN_AND}, {"not", TOKEN_NOT}};
    const struct str text = lexer->text;
    struct token token = {.kind = TOKEN_NAME, .offset = lexer->at};
    while (lexer->at < text.len && (is_letter(text.ptr[lexer->at]) || is_digit(text.ptr[lexer->at]) ||
                                    (text.ptr[lexer->at] == '.' && lexer->at + 1 < text.len &&
                                     text.ptr[lexer->at + 1] >= 'a' && text.ptr[lexer->at + 1] <= 'z')))
        lexer->at++; /* with what is made for a member: entry.member */
    token.width = lexer->at - token.offset;
    assert(token.width > 0);
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
        if (str_equal((struct str){text.ptr + token.offset, token.width}, str_of(keywords[i].word)))
            token.kind = keywords[i].kind;
    return token;
}

static const struct {
    const char *sign;
    enum token_kind kind;
    const char *wrong, *right; /* of a sign of other languages */
} signs[] = {
    /* the longer first */
    {"==", TOKEN_EQ, NULL, NULL},
    {"!=", TOKEN_NE, NULL, NULL},
    {"<=", TOKEN_LE, NULL, NULL},
    {">=", TOKEN_GE, NULL, NULL},
    {"+=", TOKEN_ADD_TO, NULL, NULL},
    {"-=", TOKEN_TAKE_FROM, NULL, NULL},
    {"&&", TOKEN_BAD, "`&&` is not used here", "write `and`"},
    {"||", TOKEN_BAD, "`||` is not used here", "write `or`"},
    {"<>", TOKEN_BAD, "`<>` is not used here", "write `!=`"},
    {"<", TOKEN_LT, NULL, NULL},
    {">", TOKEN_GT, NULL, NULL},
    {"=", TOKEN_ASSIGN, NULL, NULL},
    {"+", TOKEN_PLUS, NULL, NULL},
    {"-", TOKEN_MINUS, NULL, NULL},
    {"*", TOKEN_TIMES, NULL, NULL},
    {"/", TOKEN_OVER, NULL, NULL},
    {"%", TOKEN_REMAINDER, NULL, NULL},
    {"(", TOKEN_OPEN, NULL, NULL},
    {")", TOKEN_CLOSE, NULL, NULL},
    {",", TOKEN_COMMA, NULL, NULL},
    {"[", TOKEN_OF, NULL, NULL},
    {"]", TOKEN_OF_END, NULL, NULL},
    {"!", TOKEN_BAD, "`!` is not used here", "write `not`"},
};

struct token lexer_next(struct lexer *lexer)
{
    const struct str text = lexer->text;
    assert(lexer->at <= text.len);
    while (lexer->at < text.len && strchr(" \t\n", text.ptr[lexer->at]))
        lexer->at++;
    if (lexer->at == text.len)
        return (struct token){.kind = TOKEN_END, .offset = lexer->at, .width = 0};
    if (is_digit(text.ptr[lexer->at]))
        return take_number(lexer);
    if (is_letter(text.ptr[lexer->at]))
        return take_name(lexer);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        uint32_t width = (uint32_t)strlen(signs[i].sign);
        if (text.len - lexer->at >= width && memcmp(text.ptr + lexer->at, signs[i].sign, width) == 0) {
            if (signs[i].kind == TOKEN_BAD)
                return refuse(lexer, width, signs[i].right, signs[i].wrong);
            struct token token = {.kind = signs[i].kind, .offset = lexer->at, .width = width};
            lexer->at += width;
            return token;
        }
    }
    uint32_t width = 1;
    while (lexer->at + width < text.len && ((unsigned char)text.ptr[lexer->at + width] & 0xc0) == 0x80)
        width++;
    return refuse(lexer, width, "names, whole numbers, comparisons, and, or, not, + - * / % ( )",
                  voice_say(lexer->compiler, "`%.*s` is not part of an expression", (int)width, text.ptr + lexer->at));
}
