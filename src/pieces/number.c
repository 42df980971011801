/* Numbers in the hand of a language. */
#include "pieces/number.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { DECIMALS_MAX = 6, DIGITS_BYTES = 400 }; /* as long as a double gets */

void number_whole(struct buf *out, const struct words *words, uint64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);
    assert(len > 0 && (size_t)len < sizeof(digits));
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            buf_add_str(out, str_of(words->text[WORD_GROUP_SIGN]));
        buf_u8(out, (uint8_t)digits[i]);
    }
}

/* Digits without a sign; whether any of them is more than nothing. */
static bool digits_of(double number, int decimals, char ret_digits[DIGITS_BYTES])
{
    assert(decimals >= 0 && decimals <= DECIMALS_MAX && isfinite(number));
    snprintf(ret_digits, DIGITS_BYTES, "%.*f", decimals, fabs(number));
    return ret_digits[strspn(ret_digits, "0.")] != '\0';
}

static void add_digits(struct buf *out, const struct words *words, const char *digits)
{
    size_t whole = strcspn(digits, ".");
    buf_add(out, digits, whole);
    if (digits[whole] == '\0')
        return;
    buf_add_str(out, str_of(words->text[WORD_DECIMAL_SIGN]));
    buf_add_str(out, str_of(digits + whole + 1));
}

void number_decimal(struct buf *out, const struct words *words, int decimals, double number)
{
    char digits[DIGITS_BYTES];
    if (!isfinite(number)) {
        buf_add_str(out, STR("–"));
        return;
    }
    if (digits_of(number, decimals, digits) && number < 0)
        buf_add_str(out, STR("−"));
    add_digits(out, words, digits);
}

void number_change(struct buf *out, const struct words *words, int decimals, double number)
{
    char digits[DIGITS_BYTES];
    if (isfinite(number) && number > 0 && digits_of(number, decimals, digits))
        buf_add_str(out, STR("+"));
    number_decimal(out, words, decimals, number);
}

void number_share(struct buf *out, const struct words *words, int decimals, double share)
{
    struct buf text;
    if (!isfinite(share)) {
        buf_add_str(out, STR("–"));
        return;
    }
    buf_init(&text, DIGITS_BYTES);
    number_decimal(&text, words, decimals, 100 * share);
    words_print(out, words, WORD_PERCENT, buf_text(&text));
    buf_free(&text);
}
