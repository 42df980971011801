/* A scenario from a seed, the same from every compiler: no expression draws twice in an order that C leaves open.
 * Sizes, times and texts are drawn; expressions are drawn with the range of their value, as the compiler tracks it, so
 * that none is refused for leaving 32 bits or for a divisor that may be 0. */
#include "lanes/random_scenario.h"

#include <stdio.h>
#include <string.h>

enum { CELLS = 14, ITEMS = 40, DECISIONS = 9, OPTIONS = 16, TASKS = 10, BIDS = 3, CARDS = 5, PIECE_BYTES = 1500 };

struct piece { /* an expression and the range of its value */
    char text[PIECE_BYTES];
    int64_t from, to;
};

struct maker {
    struct dice dice;
    struct buf *out;
    bool wide;
    int64_t reach; /* no value may be further from 0 */
    uint32_t cells, parameters, numbers, names, capabilities, injects, decisions, tasks, assessments, endings;
    uint32_t tick_minutes, ticks;
    uint32_t phases, phase_ticks[4], phase_first[4]; /* the most they may last, and the latest tick they may begin at */
    int64_t parameter_from[8], parameter_to[8], number_from[16], number_to[16];
    uint32_t values[8]; /* of an enumeration */
    uint32_t options[DECISIONS], asked_count[DECISIONS], asked[DECISIONS][CELLS], otherwise[DECISIONS];
    bool grouped;                            /* cells 0 and 1 are the group g, for which there are v, gi and gd */
    bool first[DECISIONS];                   /* it has a first round */
    bool again[DECISIONS];                   /* it comes again */
    bool hidden[ITEMS];                      /* injects nobody shares */
    uint32_t release[ITEMS];                 /* bits of cells */
    uint32_t originated, originators[ITEMS]; /* how many injects have an originator; which cell, or UINT32_MAX */
    bool redacted[ITEMS];                    /* it has a redacted variant, x of its number */
    uint32_t side[CELLS];
    uint32_t task_cell[TASKS], task_after[TASKS], task_to[TASKS];
    bool told[TASKS], shared[TASKS]; /* done by its bot as told; or by a share of `after` with `to` */
    uint32_t first_asked[4];         /* of an assessment: it asks this cell and those behind it */
    uint32_t questions, question_asks[4], question_kind[4], question_names[4]; /* likewise; kinds as answer_kind */
    int64_t question_from[4], question_to[4];
    bool question_judged[4];
    struct bid { /* a number that is decided, or an allocation: b0, b1, ... */
        uint32_t asked[CELLS], asked_count;
        uint32_t things;               /* x0, x1, ... among which it divides; 0: a number */
        int64_t from, to, step, bound; /* it lies within from..bound, and never beyond to */
        bool each, first, again;       /* each: one for each that is asked */
    } bids[BIDS];
    uint32_t bid_count;
    uint32_t cards, card_owner[CARDS], card_signers[CARDS]; /* items of the plan, j0, j1, ...; bits of cells */
    uint32_t replying; /* 1 + the question to which an answer is being written, which does not ask for itself */
    bool rolling;      /* an effect is being written, which may roll */
};

uint32_t dice_below(struct dice *dice, uint32_t count)
{
    uint64_t z = dice->state += UINT64_C(0x9E3779B97F4A7C15); /* splitmix64 */
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)(((z ^ (z >> 31)) >> 32) * count >> 32);
}

bool dice_holds(struct dice *dice, uint32_t percent)
{
    return dice_below(dice, 100) < percent;
}

static uint32_t below(struct maker *m, uint32_t count)
{
    return dice_below(&m->dice, count);
}

static bool holds(struct maker *m, uint32_t percent)
{
    return dice_holds(&m->dice, percent);
}

static int64_t between(struct maker *m, int64_t from, int64_t to)
{
    return from + below(m, (uint32_t)(to - from + 1));
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static struct piece number(int64_t value)
{
    struct piece piece = {.from = value, .to = value};
    snprintf(piece.text, sizeof(piece.text), value < 0 ? "(%lld)" : "%lld", (long long)value);
    return piece;
}

static bool fits(const struct maker *m, int64_t from, int64_t to)
{
    return from >= -m->reach && to <= m->reach;
}

static struct piece condition(struct maker *m, uint32_t depth);

/* What a cell answers to a question, which is 0 where it does not. */
static struct piece answer(struct maker *m)
{
    uint32_t q = below(m, m->questions), cell = m->question_asks[q] + below(m, m->cells - m->question_asks[q]);
    struct piece piece = {.from = least(0, m->question_from[q]), .to = most(0, m->question_to[q])};
    if (q + 1 == m->replying)
        return number(q);
    if (m->question_kind[q] == ANSWER_RANK) {
        uint32_t name = below(m, m->question_names[q]);
        snprintf(piece.text, sizeof(piece.text), "answer(q%u, c%u, q%un%u)", q, cell, q, name);
    } else if (m->question_kind[q] == ANSWER_WORDS) {
        snprintf(piece.text, sizeof(piece.text), "since(q%u)", q);
        piece.from = -1;
        piece.to = (int64_t)(m->ticks - 1) * m->tick_minutes;
    } else {
        snprintf(piece.text, sizeof(piece.text), "answer(q%u, c%u)", q, cell);
    }
    return piece;
}

/* Whether it is open, over, answered, right or seen. */
static struct piece of_question(struct maker *m)
{
    struct piece piece = {.to = 1};
    uint32_t q = below(m, m->questions), cell = m->question_asks[q] + below(m, m->cells - m->question_asks[q]);
    switch (q + 1 == m->replying ? 0 : below(m, 5)) {
    case 0: snprintf(piece.text, sizeof(piece.text), "open(q%u)", q); break;
    case 1: snprintf(piece.text, sizeof(piece.text), "happened(q%u)", q); break;
    case 2: snprintf(piece.text, sizeof(piece.text), "seen(q%u, c%u, %u)", q, cell, 1 + below(m, 2)); break;
    case 3:
        if (m->question_judged[q]) {
            snprintf(piece.text, sizeof(piece.text), "correct(q%u, c%u)", q, cell);
            break;
        } /* fall through */
    default: snprintf(piece.text, sizeof(piece.text), "answered(q%u, c%u)", q, cell);
    }
    return piece;
}

/* What was decided about a number or an allocation, or what a cell named. */
static struct piece bid(struct maker *m)
{
    struct piece piece = {.from = 0};
    uint32_t b = below(m, m->bid_count), how = below(m, 4);
    const struct bid *of = &m->bids[b];
    uint32_t cell = of->asked[below(m, of->asked_count)], thing = of->things ? below(m, of->things) : 0;
    char whose[16] = "", which[16] = "";
    if (of->each)
        snprintf(whose, sizeof(whose), "[c%u]", cell);
    if (of->things)
        snprintf(which, sizeof(which), ", x%u", thing);
    piece.from = least(of->from, 0);
    piece.to = most(of->bound, 0);
    if (how == 0 && of->things)
        snprintf(piece.text, sizeof(piece.text), "part(b%u%s, x%u)", b, whose, thing);
    else if (how == 1)
        snprintf(piece.text, sizeof(piece.text), "number(c%u, b%u%s)", cell, b, which);
    else if (how == 2 && of->first)
        snprintf(piece.text, sizeof(piece.text), "first(c%u, b%u%s)", cell, b, which);
    else {
        snprintf(piece.text, sizeof(piece.text), "b%u%s", b, whose);
        piece.to *= most(of->things, 1);
    }
    return piece;
}

/* A number from one bound to the other, or where a parameter puts that below it just the one. */
static struct piece rolled(struct maker *m)
{
    int64_t low = between(m, -20, 20), high = low + between(m, 0, 40);
    struct piece piece = {.from = low, .to = high};
    uint32_t p = m->parameters ? below(m, m->parameters) : 0;
    if (m->parameters && holds(m, 40) && m->parameter_to[p] >= low && m->parameter_to[p] < low + 900) {
        piece.to = m->parameter_to[p];
        snprintf(piece.text, sizeof(piece.text), "roll(%d, p%u)", (int)low, p);
    } else {
        snprintf(piece.text, sizeof(piece.text), "roll(%d, %d)", (int)low, (int)high);
    }
    return piece;
}

static struct piece leaf(struct maker *m)
{
    struct piece piece = {.from = -1, .to = (int64_t)(m->ticks - 1) * m->tick_minutes};
    if (m->rolling && holds(m, 25))
        return rolled(m);
    if (m->bid_count && holds(m, 15))
        return bid(m);
    if (m->questions && holds(m, 15))
        return answer(m);
    uint32_t pick = below(m, 10);
    if (m->grouped && holds(m, 12)) {
        bool sum = holds(m, 50);
        snprintf(piece.text, sizeof(piece.text), sum ? "sum(v)" : "(max(v) + v[c0])");
        piece.from = 0;
        piece.to = 80;
    } else if (pick < 5 && m->numbers) {
        uint32_t i = below(m, m->numbers);
        snprintf(piece.text, sizeof(piece.text), "n%u", i);
        piece.from = m->number_from[i];
        piece.to = m->number_to[i];
    } else if (pick == 5 && m->parameters) {
        uint32_t i = below(m, m->parameters);
        snprintf(piece.text, sizeof(piece.text), "p%u", i);
        piece.from = m->parameter_from[i];
        piece.to = m->parameter_to[i];
    } else if (pick == 6) {
        snprintf(piece.text, sizeof(piece.text), "T");
        piece.from = 0;
    } else if (pick == 7) {
        snprintf(piece.text, sizeof(piece.text), "since(i%u)", below(m, m->injects));
    } else if (pick == 8 && m->tasks && holds(m, 50)) {
        snprintf(piece.text, sizeof(piece.text), "since(t%u)", below(m, m->tasks));
    } else if (pick == 9 && m->phases && holds(m, 60)) {
        uint32_t f = below(m, m->phases);
        snprintf(piece.text, sizeof(piece.text), "f%u", f);
        piece.from = 0;
        piece.to = (int64_t)m->phase_first[f] * m->tick_minutes;
    } else if (pick == 8 && m->decisions) {
        uint32_t d = below(m, m->decisions);
        bool round = holds(m, 30);
        snprintf(piece.text, sizeof(piece.text), round ? "round(d%u)" : "since(d%u)", d);
        piece.to = round ? 4 : piece.to;
    } else {
        piece = number(m->wide ? between(m, -70000, 70000) : between(m, -60, 60));
    }
    return piece;
}

static struct piece value(struct maker *m, uint32_t depth);

static struct piece arithmetic(struct maker *m, uint32_t depth)
{
    struct piece a = value(m, depth - 1), b = value(m, depth - 1), to = {.from = 0};
    switch (below(m, 9)) {
    case 0:
    case 1:
        to.from = a.from + b.from;
        to.to = a.to + b.to;
        snprintf(to.text, sizeof(to.text), "(%.700s + %.700s)", a.text, b.text);
        break;
    case 2:
        to.from = a.from - b.to;
        to.to = a.to - b.from;
        snprintf(to.text, sizeof(to.text), "(%.700s - %.700s)", a.text, b.text);
        break;
    case 3: {
        if (holds(m, 70))
            b = number(between(m, -9, 9));
        int64_t corners[] = {a.from * b.from, a.from * b.to, a.to * b.from, a.to * b.to};
        to.from = least(least(corners[0], corners[1]), least(corners[2], corners[3]));
        to.to = most(most(corners[0], corners[1]), most(corners[2], corners[3]));
        snprintf(to.text, sizeof(to.text), "(%.700s * %.700s)", a.text, b.text);
        break;
    }
    case 4: { /* a shift, another number, a negative one, or a divisor that varies */
        static const int divisors[] = {2, 4, 8, 16, 32, 3, 7, 10, 100, -3, -8, 1};
        struct piece by = number(divisors[below(m, 12)]);
        if (holds(m, 25)) {
            snprintf(by.text, sizeof(by.text), "max(1, %.700s)", b.text);
            by.from = 1;
        }
        int64_t size = most(most(a.from, -a.from), most(a.to, -a.to)) + 1;
        to.from = -size;
        to.to = size;
        snprintf(to.text, sizeof(to.text), "(%.700s / %.700s)", a.text, by.text);
        break;
    }
    case 5: {
        static const int divisors[] = {2, 4, 8, 16, 3, 7, 10, 100, -3, -8, 1};
        struct piece by = number(divisors[below(m, 11)]);
        if (holds(m, 25)) {
            snprintf(by.text, sizeof(by.text), "max(1, %.700s)", b.text);
            by.to = most(1, b.to);
            by.from = 1;
        }
        to.from = least(by.from + 1, 0);
        to.to = most(by.to - 1, 0);
        snprintf(to.text, sizeof(to.text), "(%.700s %% %.700s)", a.text, by.text);
        break;
    }
    case 6:
        to.from = -a.to;
        to.to = -a.from;
        snprintf(to.text, sizeof(to.text), "(-%.700s)", a.text);
        break;
    case 7: {
        bool upper = holds(m, 50);
        to.from = upper ? most(a.from, b.from) : least(a.from, b.from);
        to.to = upper ? most(a.to, b.to) : least(a.to, b.to);
        snprintf(to.text, sizeof(to.text), "%s(%.700s, %.700s)", upper ? "max" : "min", a.text, b.text);
        break;
    }
    default: {
        struct piece c = condition(m, depth - 1);
        to.from = least(a.from, b.from);
        to.to = most(a.to, b.to);
        snprintf(to.text, sizeof(to.text), "if(%.450s, %.450s, %.450s)", c.text, a.text, b.text);
    }
    }
    bool whole = strlen(a.text) + strlen(b.text) < 400; /* nothing was cut off */
    return whole && fits(m, to.from, to.to) ? to : a;
}

static struct piece value(struct maker *m, uint32_t depth)
{
    return depth == 0 || holds(m, 25) ? leaf(m) : arithmetic(m, depth);
}

static const char *const compare[] = {"==", "!=", "<", "<=", ">", ">="};

/* An inject that has an originator. */
static uint32_t some_originated(struct maker *m)
{
    uint32_t n = below(m, m->originated), i = 0;
    for (; m->originators[i] == UINT32_MAX || n > 0; i++)
        n -= m->originators[i] != UINT32_MAX;
    return i;
}

static struct piece of_release(struct maker *m)
{
    static const char *const asks[] = {"requested", "released", "refused"};
    struct piece piece = {.to = 1};
    uint32_t i = some_originated(m), cell = below(m, m->cells), ask = below(m, 4);
    const char *x = m->redacted[i] && holds(m, 30) ? "x" : "i";
    if (ask == 3)
        snprintf(piece.text, sizeof(piece.text), "knows(c%u, %s%u)", cell, x, i);
    else if (holds(m, 50))
        snprintf(piece.text, sizeof(piece.text), "%s(%s%u)", asks[ask], x, i);
    else
        snprintf(piece.text, sizeof(piece.text), "%s(%s%u, c%u)", asks[ask], x, i, cell);
    return piece;
}

/* Agreed, or by one that signs, ordered, done or failed. */
static struct piece of_card(struct maker *m)
{
    static const char *const asks[] = {"planned", "ordered", "done", "failed"};
    struct piece piece = {.to = 1};
    uint32_t a = below(m, m->cards), ask = below(m, 5), cell = below(m, m->cells);
    while (!(m->card_signers[a] >> cell & 1))
        cell = (cell + 1) % m->cells;
    if (ask < 4)
        snprintf(piece.text, sizeof(piece.text), "%s(j%u)", asks[ask], a);
    else
        snprintf(piece.text, sizeof(piece.text), "planned(j%u, c%u)", a, cell);
    return piece;
}

static struct piece clause(struct maker *m, uint32_t depth)
{
    struct piece piece = {.to = 1};
    if (m->cards && holds(m, 12))
        return of_card(m);
    if (m->originated && holds(m, 12))
        return of_release(m);
    if (m->questions && holds(m, 12))
        return of_question(m);
    if (m->bid_count && holds(m, 8)) {
        uint32_t b = below(m, m->bid_count), cell = m->bids[b].asked[below(m, m->bids[b].asked_count)];
        snprintf(piece.text, sizeof(piece.text), "chose(c%u, b%u)", cell, b);
        return piece;
    }
    uint32_t d = m->decisions ? below(m, m->decisions) : 0, pick = below(m, m->decisions ? 12 : 8);
    if (pick < 4) {
        struct piece a = value(m, depth), b = value(m, holds(m, 70) ? 0 : depth);
        if (holds(m, 60) && a.to > a.from)
            b = number(between(m, a.from, least(a.to, a.from + 1000)));
        snprintf(piece.text, sizeof(piece.text), "%.700s %s %.700s", a.text, compare[below(m, 6)], b.text);
    } else if (pick == 4 && m->names) {
        uint32_t e = below(m, m->names), of = below(m, m->values[e]), sign = below(m, 6);
        snprintf(piece.text, sizeof(piece.text), "e%u %s e%uv%u", e, compare[sign], e, of);
    } else if (pick >= 4 && pick <= 6 && m->tasks && holds(m, 40)) {
        static const char *const asks[] = {"done", "late", "open"};
        const char *ask = asks[pick - 4];
        snprintf(piece.text, sizeof(piece.text), "%s(t%u)", ask, below(m, m->tasks));
    } else if (pick < 6 && m->phases && holds(m, 50)) {
        uint32_t f = below(m, m->phases), sign = below(m, 6);
        snprintf(piece.text, sizeof(piece.text), "phase %s f%u", compare[sign], f);
    } else if (pick == 5) {
        snprintf(piece.text, sizeof(piece.text), "happened(i%u)", below(m, m->injects));
    } else if (pick == 6) {
        uint32_t inject = below(m, m->injects), cell = below(m, m->cells);
        snprintf(piece.text, sizeof(piece.text), "knows(c%u, i%u)", cell, inject);
    } else if (pick == 7 && m->capabilities) {
        snprintf(piece.text, sizeof(piece.text), "ready(k%u)", below(m, m->capabilities));
    } else if (pick == 8) {
        snprintf(piece.text, sizeof(piece.text), "open(d%u)", d);
    } else if (pick == 9) {
        uint32_t option = below(m, m->options[d]), cell = m->asked[d][below(m, m->asked_count[d])];
        const char *of = m->first[d] && holds(m, 50) ? "first" : "chose";
        snprintf(piece.text, sizeof(piece.text), "%s(c%u, d%u, d%uo%u)", of, cell, d, d, option);
    } else if (pick == 10) {
        snprintf(piece.text, sizeof(piece.text), "chose(d%u, d%uo%u)", d, d, below(m, m->options[d]));
    } else if (pick == 11) {
        snprintf(piece.text, sizeof(piece.text), "happened(d%u)", d);
    } else {
        uint32_t minute = below(m, m->ticks * m->tick_minutes), sign = below(m, 6);
        snprintf(piece.text, sizeof(piece.text), "T %s %u", compare[sign], minute);
    }
    return piece;
}

static struct piece condition(struct maker *m, uint32_t depth)
{
    if (depth == 0 || holds(m, 35))
        return clause(m, depth);
    struct piece a = condition(m, depth - 1), b = condition(m, depth - 1), to = {.to = 1};
    if (strlen(a.text) + strlen(b.text) > 600)
        return a;
    switch (below(m, 5)) {
    case 0: snprintf(to.text, sizeof(to.text), "not (%.700s)", a.text); break;
    case 1:
    case 2: snprintf(to.text, sizeof(to.text), "(%.700s or %.700s)", a.text, b.text); break;
    default: snprintf(to.text, sizeof(to.text), "(%.700s and %.700s)", a.text, b.text);
    }
    return to;
}

/* What designers write most: one to four comparisons of variables with numbers, each put to those before from either
 * side. */
static struct piece usual_condition(struct maker *m)
{
    struct piece all = {.to = 1}, next, one = {.to = 1};
    for (uint32_t i = 0, count = 1 + below(m, 4); i < count; i++) {
        uint32_t e = m->names ? below(m, m->names) : 0, n = below(m, m->numbers), other = below(m, m->numbers);
        int64_t from = m->number_from[n], to = m->number_to[n];
        if (m->names && holds(m, 30)) {
            uint32_t of = below(m, m->values[e]), sign = below(m, 6);
            snprintf(one.text, sizeof(one.text), "e%u %s e%uv%u", e, compare[sign], e, of);
        } else if (holds(m, 15) && fits(m, from + m->number_from[other], to + m->number_to[other])) {
            struct piece with = number(between(m, from + m->number_from[other], to + m->number_to[other]));
            snprintf(one.text, sizeof(one.text), "n%u + n%u %s %.700s", n, other, compare[below(m, 6)], with.text);
        } else {
            struct piece with = number(between(m, from, to));
            snprintf(one.text, sizeof(one.text), "n%u %s %.700s", n, compare[below(m, 6)], with.text);
        }
        if (i == 0) {
            all = one;
            continue;
        }
        const char *word = holds(m, 50) ? "and" : "or";
        bool behind = holds(m, 50);
        snprintf(next.text, sizeof(next.text), "%s(%.700s %s %.700s)", holds(m, 20) ? "not " : "",
                 behind ? all.text : one.text, word, behind ? one.text : all.text);
        all = next;
    }
    return all;
}

static void add_condition(struct maker *m)
{
    buf_printf(m->out, "\"%s\"", (holds(m, 45) ? usual_condition(m) : condition(m, below(m, 4))).text);
}

/* Settings: numbers with a unit, or expressions of parameters. */

static void add_moment(struct maker *m)
{
    uint32_t minute = below(m, m->ticks) * m->tick_minutes;
    if (m->phases && holds(m, 40)) {
        uint32_t f = below(m, m->phases);
        buf_printf(m->out, "f%u+%um", f, below(m, m->phase_ticks[f]) * m->tick_minutes);
    } else if (holds(m, 15) && m->parameters)
        buf_printf(m->out, "\"clamp(p%u * %u, 0, %u)\"", below(m, m->parameters), m->tick_minutes,
                   (m->ticks - 1) * m->tick_minutes);
    else
        buf_printf(m->out, "T+%02u:%02u", minute / 60, minute % 60);
}

static void add_duration(struct maker *m, uint32_t least_ticks, uint32_t most_ticks)
{
    uint32_t minutes = (least_ticks + below(m, most_ticks - least_ticks + 1)) * m->tick_minutes;
    if (holds(m, 20) && m->parameters) {
        uint32_t more = below(m, 40), p = below(m, m->parameters);
        buf_printf(m->out, "\"max(%u, p%u + %u)\"", least_ticks, p, more);
    } else {
        buf_printf(m->out, "%um", minutes);
    }
}

static void add_chance(struct maker *m)
{
    static const char *const special[] = {"1%", "99%", "0.01%", "99.99%", "2.5%", "50%"};
    if (holds(m, 20) && m->parameters)
        buf_printf(m->out, "\"clamp(p%u, 0, 100)\"", below(m, m->parameters));
    else if (holds(m, 20))
        buf_printf(m->out, "%s", special[below(m, 6)]);
    else
        buf_printf(m->out, "%u%%", 1 + below(m, 99));
}

/* What a text holds is no part of the state, and must not disturb it. */
static void add_text(struct maker *m)
{
    if (!holds(m, 15)) {
        buf_printf(m->out, "Something");
        return;
    }
    struct piece shown = value(m, 1), when = condition(m, 1), otherwise = value(m, 1);
    buf_printf(m->out, "\"Something {%s}, {if %s: and more | but {%s}}\"", shown.text, when.text, otherwise.text);
}

static void add_effects(struct maker *m, uint32_t least_count, uint32_t most_count)
{
    uint32_t count = least_count + below(m, most_count - least_count + 1);
    buf_printf(m->out, "[");
    for (uint32_t i = 0; i < count; i++) {
        buf_printf(m->out, "%s\"", i ? ", " : "");
        if (holds(m, 20) && m->names) {
            uint32_t e = below(m, m->names);
            buf_printf(m->out, "e%u = e%uv%u", e, e, below(m, m->values[e]));
        } else {
            static const char *const assign[] = {"=", "+=", "-="};
            uint32_t n = below(m, m->numbers), how = holds(m, 75) ? 1 + below(m, 2) : 0;
            int32_t reach = holds(m, 10) ? 300 : 15; /* more than a byte holds, now and then */
            m->rolling = holds(m, 50);
            struct piece by = holds(m, 50)                 ? number(between(m, -reach, reach))
                              : m->rolling && holds(m, 40) ? rolled(m)
                                                           : value(m, 1 + below(m, 3));
            m->rolling = false;
            if (!fits(m, m->number_from[n] - most(by.to, -by.from), m->number_to[n] + most(by.to, -by.from)))
                by = number(3);
            buf_printf(m->out, "n%u %s %s", n, assign[how], by.text);
        }
        buf_printf(m->out, "\"");
    }
    buf_printf(m->out, "]");
}

static uint32_t add_cells(struct maker *m, uint32_t percent)
{
    uint32_t cells = 0;
    buf_printf(m->out, "[");
    for (uint32_t c = 0; c < m->cells; c++)
        if (holds(m, percent)) {
            buf_printf(m->out, "%sc%u", cells ? ", " : "", c);
            cells |= UINT32_C(1) << c;
        }
    buf_printf(m->out, "]");
    return cells;
}

/* Some as long as they say, some as long as a parameter says. */
static void add_phases(struct maker *m)
{
    uint32_t first = 0;
    buf_printf(m->out, "phases:\n");
    for (uint32_t f = 0; f < m->phases; f++) {
        uint32_t minutes = m->phase_ticks[f] * m->tick_minutes;
        m->phase_first[f] = first;
        buf_printf(m->out, "  f%u: {length: ", f);
        if (m->parameters && holds(m, 40)) {
            uint32_t p = below(m, m->parameters), times = 1 + below(m, m->tick_minutes);
            int64_t upto = least(most(1, m->parameter_to[p] * times), minutes);
            buf_printf(m->out, "\"clamp(p%u * %u, 1, %u)\"", p, times, minutes);
            m->phase_ticks[f] = ((uint32_t)upto + m->tick_minutes - 1) / m->tick_minutes;
        } else {
            buf_printf(m->out, "%um", minutes);
        }
        first += m->phase_ticks[f];
        buf_printf(m->out, "%s}\n", f && holds(m, 50) ? ", opens: control" : "");
    }
    m->ticks = first;
}

static void plan_phases(struct maker *m)
{
    uint32_t first = 0;
    m->phases = holds(m, 40) ? 1 + below(m, 4) : 0;
    for (uint32_t f = 0; f < m->phases; f++) {
        m->phase_ticks[f] = f + 1 == m->phases ? m->ticks - first : 1 + below(m, (m->ticks - first) / (m->phases - f));
        first += m->phase_ticks[f];
    }
}

static void add_head(struct maker *m, uint64_t seed)
{
    static const uint32_t tick_minutes[] = {1, 5, 10, 15, 30, 60};
    m->tick_minutes = tick_minutes[below(m, 6)];
    m->ticks = 4 + below(m, 60);
    plan_phases(m);
    buf_printf(m->out,
               "entente: 1\nid: random\ntitle: Random %llu\nmarking: EXERCISE\n"
               "time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: %um",
               (unsigned long long)seed, m->tick_minutes);
    if (!m->phases)
        buf_printf(m->out, ", length: %um", m->ticks * m->tick_minutes);
    buf_printf(m->out, "}\ncells:\n");
    bool many = holds(m, 8);
    m->cells = many ? 8 + below(m, CELLS - 7) : 2 + below(m, 4);
    for (uint32_t c = 0; c < m->cells; c++) {
        m->side[c] = below(m, 2);
        buf_printf(m->out, "  c%u: {side: s%u}\n", c, m->side[c]);
    }
    m->grouped = holds(m, 30);
    if (m->grouped)
        buf_printf(m->out, "groups: {g: [c0, c1]}\n");
    m->parameters = below(m, 6);
    if (m->parameters)
        buf_printf(m->out, "parameters:\n");
    for (uint32_t p = 0; p < m->parameters; p++) {
        int64_t from = between(m, -20, 60), to = from + below(m, 90), start = between(m, from, to);
        m->parameter_from[p] = from;
        m->parameter_to[p] = to;
        buf_printf(m->out, "  p%u: {value: %d, from: %d, to: %d}\n", p, (int)start, (int)from, (int)to);
    }
    if (m->phases)
        add_phases(m);
    m->numbers = 1 + below(m, 12);
    m->names = below(m, 5);
    buf_printf(m->out, "variables:\n");
    if (m->grouped)
        buf_printf(m->out, "  v: {value: %u, from: 0, to: 40, per: g}\n", below(m, 20));
    for (uint32_t n = 0; n < m->numbers; n++) {
        int64_t size = m->wide ? 1000000 : 200, from = holds(m, 60) ? 0 : -(int64_t)below(m, (uint32_t)size);
        int64_t to = from + 1 + below(m, (uint32_t)size);
        if (holds(m, 15)) { /* a byte, and no more */
            from = INT8_MIN;
            to = INT8_MAX;
        }
        m->number_from[n] = from;
        m->number_to[n] = to;
        buf_printf(m->out, "  n%u: {value: %d, from: %d, to: %d}\n", n, (int)between(m, from, to), (int)from, (int)to);
    }
    for (uint32_t e = 0; e < m->names; e++) {
        m->values[e] = 2 + below(m, 5);
        buf_printf(m->out, "  e%u: {value: e%uv%u, of: [", e, e, below(m, m->values[e]));
        for (uint32_t v = 0; v < m->values[e]; v++)
            buf_printf(m->out, "%se%uv%u", v ? ", " : "", e, v);
        buf_printf(m->out, "]}\n");
    }
    m->capabilities = below(m, 5);
    if (m->capabilities)
        buf_printf(m->out, "capabilities:\n");
    for (uint32_t k = 0; k < m->capabilities; k++) {
        uint32_t uses = 1 + below(m, 3), owner = below(m, m->cells);
        buf_printf(m->out, "  k%u: {owner: c%u, uses: %u, ready_in: ", k, owner, uses);
        add_duration(m, 0, m->ticks / 2);
        if (uses > 1 && holds(m, 50)) {
            buf_printf(m->out, ", again_in: ");
            add_duration(m, 0, m->ticks / 4);
        }
        buf_printf(m->out, "}\n");
    }
}

static void add_start(struct maker *m, uint32_t timed_percent)
{
    if (holds(m, timed_percent)) {
        buf_printf(m->out, "at: ");
        add_moment(m);
        return;
    }
    buf_printf(m->out, "when: ");
    add_condition(m);
    if (holds(m, 40)) {
        buf_printf(m->out, ", after: ");
        add_duration(m, 0, 6);
    }
}

/* Left to control: in so many rehearsals, or in none. */
static void add_by_hand(struct maker *m)
{
    buf_printf(m->out, "at: control");
    if (holds(m, 20))
        return;
    buf_printf(m->out, ", rehearse: ");
    add_chance(m);
    if (m->phases && holds(m, 60))
        buf_printf(m->out, ", phase: f%u", below(m, m->phases));
}

/* Of what is asked. */
static void add_opening(struct maker *m, uint32_t timed_percent)
{
    if (holds(m, 20))
        add_by_hand(m);
    else
        add_start(m, timed_percent);
}

static void add_grouped_inject(struct maker *m)
{
    buf_printf(m->out, "  gi: {for: g, ");
    if (holds(m, 50))
        buf_printf(m->out, "at: T+00:00, repeats: {every: %um, times: 3}", m->tick_minutes);
    else
        buf_printf(m->out, "when: \"v[me] < 30 or any(g, v[me] > %u)\"", below(m, 40));
    buf_printf(m->out, ", chance: ");
    add_chance(m);
    buf_printf(m->out, ", release: [me], text: \"{me} {v[me]}\", effects: [\"v[me] += %u\"]}\n", 1 + below(m, 9));
}

static void plan_releases(struct maker *m)
{
    bool any = holds(m, 60);
    for (uint32_t i = 0; i < m->injects; i++) {
        m->originators[i] = any && holds(m, 40) ? below(m, m->cells) : UINT32_MAX;
        m->originated += m->originators[i] != UINT32_MAX;
        m->redacted[i] = m->originators[i] != UINT32_MAX && holds(m, 60);
    }
}

static void add_variants(struct maker *m)
{
    for (uint32_t i = 0; i < m->injects; i++) {
        if (!m->redacted[i])
            continue;
        buf_printf(m->out, "  x%u: {redacts: i%u, release: [], text: ", i, i);
        add_text(m);
        buf_printf(m->out, ", effects: ");
        add_effects(m, 0, 3);
        buf_printf(m->out, "}\n");
    }
}

static void add_injects(struct maker *m)
{
    static const char *const kinds[] = {"report", "message", "news", "order", "request", "hidden"};
    buf_printf(m->out, "injects:\n");
    for (uint32_t i = 0; i < m->injects; i++) {
        buf_printf(m->out, "  i%u: {", i);
        bool by_hand = holds(m, 12);
        if (by_hand)
            add_by_hand(m);
        else
            add_start(m, 40);
        if (!by_hand && holds(m, 15)) {
            uint32_t n = m->numbers ? below(m, m->numbers) : 0;
            if (m->numbers && m->number_from[n] <= 100 && m->number_to[n] >= 0)
                buf_printf(m->out, ", chance: {of: n%u}", n); /* kept within 0..100 */
            else
                buf_printf(m->out, ", chance: {of: \"clamp(%s, 0, 100)\"}", value(m, 1).text);
        } else if (!by_hand && holds(m, 35)) {
            buf_printf(m->out, ", chance: ");
            add_chance(m);
        }
        if (holds(m, 20)) {
            buf_printf(m->out, ", repeats: {every: ");
            add_duration(m, 1, 5);
            buf_printf(m->out, ", times: %u}", 1 + below(m, 5));
        }
        uint32_t kind = below(m, m->originators[i] == UINT32_MAX ? 6 : 5);
        m->hidden[i] = kind == 5;
        if (m->originators[i] != UINT32_MAX)
            buf_printf(m->out, ", originator: c%u", m->originators[i]);
        buf_printf(m->out, ", kind: %s, release: ", kinds[kind]);
        m->release[i] = UINT32_MAX;
        if (holds(m, 20))
            buf_printf(m->out, "all");
        else
            m->release[i] = add_cells(m, 40);
        if (m->originators[i] != UINT32_MAX)
            m->release[i] |= UINT32_C(1) << m->originators[i]; /* which has it too */
        buf_printf(m->out, ", text: ");
        add_text(m);
        buf_printf(m->out, ", effects: ");
        add_effects(m, 0, 3);
        buf_printf(m->out, "}\n");
    }
    add_variants(m);
    if (m->grouped)
        add_grouped_inject(m);
}

static void add_grouped_decision(struct maker *m)
{
    uint32_t need = below(m, 20), taken = below(m, 20);
    buf_printf(m->out, "  gd: {opens: {");
    add_opening(m, 40);
    buf_printf(
        m->out,
        "}, text: T, ask: g, agree: each, within: %um, otherwise: no, options: {no: {text: No}, yes: {text: Yes, "
        "if: \"v[me] >= %u\", effects: [\"v[me] -= %u\"]}}}\n",
        2 * m->tick_minutes, need, taken);
}

static void plan_decisions(struct maker *m)
{
    for (uint32_t d = 0; d < m->decisions; d++) {
        m->options[d] = 2 + (holds(m, 10) ? below(m, OPTIONS - 1) : below(m, 4));
        m->otherwise[d] = below(m, m->options[d]);
        for (uint32_t c = 0; c < m->cells; c++)
            if (holds(m, 60))
                m->asked[d][m->asked_count[d]++] = c;
        if (!m->asked_count[d])
            m->asked[d][m->asked_count[d]++] = below(m, m->cells);
        m->first[d] = m->asked_count[d] > 1 && holds(m, 30);
    }
}

static void add_option(struct maker *m, uint32_t d, uint32_t o)
{
    buf_printf(m->out, "      d%uo%u: {text: ", d, o);
    add_text(m);
    if (o != m->otherwise[d] && holds(m, 35)) {
        buf_printf(m->out, ", if: ");
        add_condition(m);
    }
    if (o != m->otherwise[d] && m->capabilities && holds(m, 35))
        buf_printf(m->out, ", uses: k%u", below(m, m->capabilities));
    if (holds(m, 60)) {
        buf_printf(m->out, ", effects: ");
        add_effects(m, 0, 3);
    }
    if (holds(m, 50)) {
        uint32_t count = 1 + below(m, 4), left = 100;
        bool weighed = holds(m, 30);
        buf_printf(m->out, ", outcomes: [");
        for (uint32_t k = 0; k < count; k++) {
            uint32_t chance = k + 1 == count ? left : 1 + below(m, left - (count - k - 1));
            left -= chance;
            if (weighed)
                buf_printf(m->out, "%s{weight: \"clamp(%s, -5, %u)\", effects: ", k ? ", " : "", value(m, 1).text,
                           chance);
            else
                buf_printf(m->out, "%s{chance: %u%%, effects: ", k ? ", " : "", chance);
            add_effects(m, 0, 2);
            buf_printf(m->out, ", text: ");
            add_text(m);
            buf_printf(m->out, "}");
        }
        buf_printf(m->out, "]");
    }
    buf_printf(m->out, "}\n");
}

static void add_vote(struct maker *m, uint32_t d)
{
    uint32_t asked = m->asked_count[d], total = 0, weight;
    buf_printf(m->out, "{vote: {weights: {");
    for (uint32_t k = 0; k < asked; k++) {
        weight = k || holds(m, 70) ? below(m, 5) : 1 + below(m, VOTE_TOTAL_MAX / 8);
        total += weight += k == 0;
        buf_printf(m->out, "%sc%u: %u", k ? ", " : "", m->asked[d][k], weight);
    }
    buf_printf(m->out, "}");
    if (holds(m, 50))
        buf_printf(m->out, ", need: %u", 1 + below(m, total));
    if (holds(m, 40))
        buf_printf(m->out, ", members: %u", 1 + below(m, asked));
    if (holds(m, 40))
        buf_printf(m->out, ", quorum: %u", 1 + below(m, asked));
    if (holds(m, 40))
        buf_printf(m->out, ", veto: [c%u]", m->asked[d][below(m, asked)]);
    buf_printf(m->out, "}}");
}

static void add_agree(struct maker *m, uint32_t d)
{
    switch (below(m, 6)) {
    case 0: buf_printf(m->out, "{lead: c%u}", m->asked[d][below(m, m->asked_count[d])]); break;
    case 1: buf_printf(m->out, "joint"); break;
    case 2: buf_printf(m->out, "majority"); break;
    case 3: add_vote(m, d); break;
    case 4:
        if (m->options[d] == 2) {
            buf_printf(m->out, "{silence: d%uo%u}", d, 1 - m->otherwise[d]);
            break;
        } /* fall through */
    default: buf_printf(m->out, "each");
    }
}

/* A decision that comes again: after each other, or at moments of their own. */
static void add_rounds(struct maker *m)
{
    uint32_t times = 2 + below(m, 3);
    if (holds(m, 60)) {
        if (holds(m, 30)) {
            add_by_hand(m);
        } else {
            buf_printf(m->out, "at: ");
            add_moment(m);
        }
        buf_printf(m->out, ", every: ");
        add_duration(m, 1, 8);
        buf_printf(m->out, ", times: %u", times);
        return;
    }
    buf_printf(m->out, "at: [");
    for (uint32_t i = 0; i < times; i++) {
        buf_printf(m->out, "%s", i > 0 ? ", " : "");
        add_moment(m);
    }
    buf_printf(m->out, "]");
}

/* On which a cell is asked: what it knows, most often. */
static void add_asking(struct maker *m)
{
    struct piece also = condition(m, 1);
    uint32_t inject = below(m, m->injects), how = below(m, 4);
    if (how == 3)
        buf_printf(m->out, "\"%s\"", also.text);
    else if (how == 0)
        buf_printf(m->out, "\"knows(me, i%u)\"", inject);
    else
        buf_printf(m->out, "\"%sknows(me, i%u) %s (%.700s)\"", how == 1 ? "not " : "", inject, how == 1 ? "and" : "or",
                   also.text);
}

static void plan_bids(struct maker *m)
{
    for (uint32_t b = 0; b < m->bid_count; b++) {
        struct bid *bid = &m->bids[b];
        for (uint32_t c = 0; c < m->cells; c++)
            if (holds(m, 50))
                bid->asked[bid->asked_count++] = c;
        if (!bid->asked_count)
            bid->asked[bid->asked_count++] = below(m, m->cells);
        bid->things = holds(m, 40) ? 1 + below(m, 5) : 0;
        bid->step = holds(m, 50) ? 1 : 1 + below(m, m->wide ? 999 : 9);
        bid->from = bid->things ? 0 : between(m, -40, 40);
        bid->to = bid->from + bid->step + below(m, (uint32_t)(bid->step * 20));
        bid->bound = bid->to + bid->step;
        bid->each = bid->asked_count > 1 && holds(m, 35);
        bid->first = bid->asked_count > 1 && !bid->each && holds(m, 35);
        bid->again = holds(m, 25);
    }
}

/* Some of it by the state, and sometimes by less than there is at the least. */
static void add_bounds(struct maker *m, const struct bid *bid)
{
    uint32_t n = below(m, m->numbers);
    bool of_state = holds(m, 60);
    buf_printf(m->out, bid->things ? "    allocate: {total: " : "    number: {from: ");
    if (!bid->things && holds(m, 30))
        buf_printf(m->out, "\"if(n%u > %d, %d, %d)\", to: ", n, (int)m->number_from[n], (int)bid->from,
                   (int)between(m, bid->from, bid->to));
    else if (!bid->things)
        buf_printf(m->out, "%d, to: ", (int)bid->from);
    if (of_state)
        buf_printf(m->out, "\"if(n%u > %d, %d, %d)\"", n, (int)m->number_from[n], (int)bid->to,
                   (int)between(m, bid->from - 5, bid->to));
    else
        buf_printf(m->out, "%d", (int)bid->to);
    buf_printf(m->out, bid->step > 1 || holds(m, 30) ? ", step: %d" : "", (int)bid->step);
    for (uint32_t i = 0; i < bid->things; i++) {
        uint32_t sum = below(m, m->numbers);
        buf_printf(m->out, "%sx%u: ", i ? ", " : ", over: {", i);
        if (holds(m, 70))
            buf_printf(m->out, "n%u", sum);
        else
            buf_printf(m->out, "{text: Thing}");
    }
    buf_printf(m->out, bid->things ? "}}\n" : "}\n");
}

static void add_bid_agree(struct maker *m, const struct bid *bid)
{
    static const char *const values[] = {"lowest", "median", "highest"};
    uint32_t way = below(m, bid->things ? 2 : 4);
    buf_printf(m->out, "    agree: ");
    if (bid->each || bid->asked_count == 1)
        buf_printf(m->out, "each\n");
    else if (way == 0)
        buf_printf(m->out, "{lead: c%u}\n", bid->asked[below(m, bid->asked_count)]);
    else if (way == 1)
        buf_printf(m->out, "joint\n");
    else
        buf_printf(m->out, "{value: %s}\n", values[below(m, 3)]);
}

static void add_bid_effects(struct maker *m, uint32_t b)
{
    uint32_t n = below(m, m->numbers), c = m->bids[b].asked[0];
    const char *whose = m->bids[b].each ? "[me]" : "";
    buf_printf(m->out, "    effects: [\"n%u %s b%u%s\"", n, holds(m, 50) ? "-=" : "=", b, whose);
    if (!m->bids[b].each && !m->bids[b].things)
        buf_printf(m->out, ", \"n%u += number(c%u, b%u)\"", below(m, m->numbers), c, b);
    buf_printf(m->out, "]\n");
}

static void add_bid(struct maker *m, uint32_t b)
{
    const struct bid *bid = &m->bids[b];
    bool some = holds(m, 30);
    buf_printf(m->out, "  b%u:\n    opens: {", b);
    if (bid->again)
        add_rounds(m);
    else
        add_start(m, 50);
    buf_printf(m->out, "}\n    text: T\n    ask: %s[", some ? "{of: " : "");
    for (uint32_t k = 0; k < bid->asked_count; k++)
        buf_printf(m->out, "%sc%u", k ? ", " : "", bid->asked[k]);
    buf_printf(m->out, "]");
    if (some) {
        buf_printf(m->out, ", if: ");
        add_asking(m);
    }
    buf_printf(m->out, "%s\n", some ? "}" : "");
    if (bid->first) {
        buf_printf(m->out, "    first: ");
        add_duration(m, 1, 5);
        buf_printf(m->out, "\n");
    }
    add_bid_agree(m, bid);
    buf_printf(m->out, "    within: ");
    add_duration(m, 1, 8);
    buf_printf(m->out, "\n");
    add_bounds(m, bid);
    int64_t otherwise = bid->from + bid->step * below(m, 2);
    if (!bid->things)
        buf_printf(m->out, "    otherwise: %d\n", (int)otherwise);
    else if (holds(m, 50))
        buf_printf(m->out, "    otherwise: {x0: %d}\n", (int)otherwise);
    if (holds(m, 70))
        add_bid_effects(m, b);
}

static void add_decisions(struct maker *m)
{
    if (m->decisions || m->grouped || m->bid_count)
        buf_printf(m->out, "decisions:\n");
    if (m->grouped)
        add_grouped_decision(m);
    for (uint32_t d = 0; d < m->decisions; d++) {
        buf_printf(m->out, "  d%u:\n    opens: {", d);
        m->again[d] = holds(m, 25);
        if (m->again[d])
            add_rounds(m);
        else
            add_opening(m, 30);
        buf_printf(m->out, "}\n    text: ");
        add_text(m);
        bool some = holds(m, 35);
        buf_printf(m->out, "\n    ask: %s[", some ? "{of: " : "");
        for (uint32_t k = 0; k < m->asked_count[d]; k++)
            buf_printf(m->out, "%sc%u", k ? ", " : "", m->asked[d][k]);
        buf_printf(m->out, "]");
        if (some) {
            buf_printf(m->out, ", if: ");
            add_asking(m);
        }
        buf_printf(m->out, "%s\n", some ? "}" : "");
        if (m->first[d]) {
            buf_printf(m->out, "    first: ");
            add_duration(m, 1, 5);
            buf_printf(m->out, "\n");
        }
        buf_printf(m->out, "    agree: ");
        add_agree(m, d);
        buf_printf(m->out, "\n    within: ");
        add_duration(m, 1, 8);
        buf_printf(m->out, "\n    otherwise: d%uo%u\n    options:\n", d, m->otherwise[d]);
        for (uint32_t o = 0; o < m->options[d]; o++)
            add_option(m, d, o);
    }
    for (uint32_t b = 0; b < m->bid_count; b++)
        add_bid(m, b);
}

/* A cell of the same side, if there is one. */
static uint32_t friend_of(struct maker *m, uint32_t cell)
{
    uint32_t first = below(m, m->cells), found = cell;
    for (uint32_t i = 0; i < m->cells && found == cell; i++) {
        uint32_t other = (first + i) % m->cells;
        found = other != cell && m->side[other] == m->side[cell] ? other : cell;
    }
    return found;
}

static bool is_asked(const struct maker *m, uint32_t d, uint32_t cell)
{
    bool asked = false;
    for (uint32_t k = 0; k < m->asked_count[d]; k++)
        asked = asked || m->asked[d][k] == cell;
    return asked;
}

/* The act that does task t, which is after an inject where `after` is true. */
static void add_act(struct maker *m, uint32_t t, bool after)
{
    uint32_t cell = m->task_cell[t], other = friend_of(m, cell), d = m->decisions ? below(m, m->decisions) : 0;
    uint32_t q = m->questions ? below(m, m->questions) : 0;
    m->told[t] = true;
    if (m->questions && cell >= m->question_asks[q] && holds(m, 25)) {
        m->told[t] = false;
        buf_printf(m->out, "{question: q%u}", q);
        return;
    }
    for (uint32_t a = 0; a < m->cards; a++)
        if ((m->card_signers[a] >> cell & 1) && holds(m, 15)) {
            m->told[t] = false;
            buf_printf(m->out, "{concur: j%u}", a);
            return;
        }
    if (m->originated && holds(m, 25)) {
        m->told[t] = false;
        uint32_t i = some_originated(m);
        buf_printf(m->out, "{release: %s%u}", m->redacted[i] && holds(m, 20) ? "x" : "i", i);
        return;
    }
    switch (below(m, 7)) {
    case 0: buf_printf(m->out, "cell"); return;
    case 1: buf_printf(m->out, "{write: control}"); return;
    case 2:
        if (other != cell) {
            buf_printf(m->out, "{write: c%u}", other);
            return;
        } /* fall through */
    case 3:
        if (m->decisions && is_asked(m, d, cell)) {
            m->told[t] = false;
            buf_printf(m->out, "{decision: d%u}", d);
            return;
        } /* fall through */
    case 4:
    case 5:
        if (after && other != cell && !(m->release[m->task_after[t]] >> other & 1)) {
            m->told[t] = false;
            m->shared[t] = true;
            m->task_to[t] = other;
            buf_printf(m->out, "{share: c%u}", other);
            return;
        } /* fall through */
    default: buf_printf(m->out, after ? "acknowledge" : "control");
    }
}

static void add_tasks(struct maker *m)
{
    if (m->tasks)
        buf_printf(m->out, "tasks:\n");
    for (uint32_t t = 0; t < m->tasks; t++) {
        m->task_cell[t] = below(m, m->cells);
        m->task_after[t] = below(m, m->injects);
        bool after = !m->hidden[m->task_after[t]] && holds(m, 60);
        buf_printf(m->out, "  t%u: {cell: c%u, ", t, m->task_cell[t]);
        if (after) {
            buf_printf(m->out, "after: i%u", m->task_after[t]);
        } else {
            buf_printf(m->out, "when: ");
            add_condition(m);
        }
        buf_printf(m->out, ", within: ");
        add_duration(m, 1, 6);
        buf_printf(m->out, ", by: ");
        add_act(m, t, after);
        buf_printf(m->out, ", text: Something, effects: ");
        add_effects(m, 0, 3);
        buf_printf(m->out, ", late: ");
        add_effects(m, 0, 2);
        buf_printf(m->out, "}\n");
    }
}

static void add_range(struct maker *m)
{
    buf_printf(m->out, "\"%um", below(m, 5) * m->tick_minutes);
    if (holds(m, 70))
        buf_printf(m->out, "..%um", (4 + below(m, 5)) * m->tick_minutes);
    buf_printf(m->out, "\"");
}

static void plan_cards(struct maker *m)
{
    for (uint32_t a = 0; a < m->cards; a++) {
        m->card_owner[a] = below(m, m->cells);
        for (uint32_t c = 0; c < m->cells; c++)
            m->card_signers[a] |= holds(m, 50) ? UINT32_C(1) << c : 0;
        m->card_signers[a] |= m->card_signers[a] ? 0 : UINT32_C(1) << m->card_owner[a];
    }
}

static void add_odds(struct maker *m)
{
    if (holds(m, 50))
        add_chance(m);
    else
        buf_printf(m->out, "{of: \"clamp(%s, 0, 100)\"}", value(m, 1).text);
}

static void add_cards(struct maker *m)
{
    if (m->cards)
        buf_printf(m->out, "plan:\n");
    for (uint32_t a = 0; a < m->cards; a++) {
        buf_printf(m->out, "  j%u: {owner: c%u, signs: [", a, m->card_owner[a]);
        for (uint32_t c = 0, written = 0; c < m->cells; c++)
            if (m->card_signers[a] >> c & 1)
                buf_printf(m->out, "%sc%u", written++ ? ", " : "", c);
        buf_printf(m->out, "], text: Something");
        if (holds(m, 60)) {
            buf_printf(m->out, ", when: ");
            add_condition(m);
        }
        if (holds(m, 50)) {
            buf_printf(m->out, ", takes: ");
            if (holds(m, 60))
                add_range(m);
            else
                add_duration(m, 0, 5);
        }
        if (a + 1 < m->cards && holds(m, 30)) /* on one that comes behind it */
            buf_printf(m->out, ", depends: [j%u]", a + 1);
        if (m->capabilities && holds(m, 30))
            buf_printf(m->out, ", uses: k%u", below(m, m->capabilities));
        if (holds(m, 70)) {
            buf_printf(m->out, ", chance: ");
            add_odds(m);
        }
        static const char *const effects[] = {"ordered", "done", "failed"};
        for (uint32_t i = 0; i < 3; i++) {
            buf_printf(m->out, ", %s: ", effects[i]);
            add_effects(m, 0, 2);
        }
        buf_printf(m->out, "}\n");
    }
}

/* How the cell drafts items of the plan, and answers them. */
static void add_dealings(struct maker *m, uint32_t cell, const char *indent)
{
    uint32_t written = 0;
    for (uint32_t a = 0; a < m->cards; a++) {
        bool owns = m->card_owner[a] == cell, signs = m->card_signers[a] >> cell & 1, more = false;
        if ((!owns && !signs) || holds(m, 8))
            continue;
        buf_printf(m->out, "%s%sj%u: {", written ? ", " : indent, written ? "" : "plans: {", a);
        written++;
        if (owns && holds(m, 60)) {
            buf_printf(m->out, "drafts: ");
            add_range(m);
            more = true;
        }
        if (signs && holds(m, 60)) {
            buf_printf(m->out, "%stakes: ", more ? ", " : "");
            add_range(m);
            more = true;
        }
        if (signs && holds(m, 60)) {
            buf_printf(m->out, "%sconcurs: ", more ? ", " : "");
            add_odds(m);
        }
        buf_printf(m->out, "}");
    }
    buf_printf(m->out, "%s", written ? "}\n" : "");
}

/* The moments of an assessment, or that control opens it. */
static void add_moments(struct maker *m)
{
    uint32_t rounds = 1 + below(m, 3), tick = 0;
    if (holds(m, 30)) {
        add_by_hand(m);
        return;
    }
    buf_printf(m->out, "at: [");
    for (uint32_t r = 0; r < rounds && tick < m->ticks; r++, tick += below(m, 3)) {
        uint32_t minute = tick * m->tick_minutes;
        buf_printf(m->out, "%sT+%02u:%02u", r ? ", " : "", minute / 60, minute % 60);
    }
    buf_printf(m->out, "]");
}

static void add_assessments(struct maker *m)
{
    static const char *const scales[] = {"likelihood", "agreement", "confidence"};
    if (m->assessments)
        buf_printf(m->out, "assessments:\n");
    for (uint32_t a = 0; a < m->assessments; a++) {
        buf_printf(m->out, "  a%u: {", a);
        add_moments(m);
        buf_printf(m->out, ", ask: [");
        uint32_t first = m->first_asked[a] = below(m, m->cells);
        for (uint32_t c = first; c < m->cells; c++)
            buf_printf(m->out, "%sc%u", c > first ? ", " : "", c);
        buf_printf(m->out, "], scale: %s, text: ", scales[below(m, 3)]);
        add_text(m);
        if (holds(m, 30))
            buf_printf(m->out, ", truth: \"if(happened(i0), clamp(%s, 0, 4), 1)\"", value(m, 1).text);
        buf_printf(m->out, "}\n");
    }
}

static void plan_questions(struct maker *m)
{
    for (uint32_t q = 0; q < m->questions; q++) {
        m->question_asks[q] = below(m, m->cells);
        m->question_kind[q] = below(m, 4);
        m->question_names[q] = 2 + below(m, 3);
        m->question_from[q] = 1;
        m->question_to[q] = m->question_names[q];
        if (m->question_kind[q] == ANSWER_NUMBER) {
            m->question_from[q] = -(int64_t)below(m, 100);
            m->question_to[q] = m->question_from[q] + below(m, m->wide ? 200000 : 150);
        }
        bool counts = m->question_kind[q] == ANSWER_NUMBER || m->question_kind[q] == ANSWER_SCALE;
        m->question_judged[q] = counts && holds(m, 60);
    }
}

static void add_answer_kind(struct maker *m, uint32_t q)
{
    bool ranks = m->question_kind[q] == ANSWER_RANK;
    if (m->question_kind[q] == ANSWER_WORDS) {
        buf_printf(m->out, "words");
        return;
    }
    if (m->question_kind[q] == ANSWER_NUMBER) {
        buf_printf(m->out, "{number: {from: %d, to: %d}}", (int)m->question_from[q], (int)m->question_to[q]);
        return;
    }
    buf_printf(m->out, "{%s: [", ranks ? "rank" : "scale");
    for (uint32_t i = 0; i < m->question_names[q]; i++)
        buf_printf(m->out, "%sq%un%u", i ? ", " : "", q, i);
    buf_printf(m->out, "]}");
}

/* What is said of it beforehand, or comes out when it closes. */
static void add_right(struct maker *m, uint32_t q)
{
    if (holds(m, 50)) {
        int64_t from = m->question_from[q], to = m->question_to[q];
        struct piece truth = value(m, 2);
        buf_printf(m->out, ", truth: \"if(happened(i0), clamp(%s, %d, %d), %d)\"", truth.text, (int)from - 1,
                   (int)to + 1, (int)from);
        return;
    }
    int64_t low = between(m, m->question_from[q], m->question_to[q]), high = between(m, low, m->question_to[q]);
    if (m->question_kind[q] == ANSWER_NUMBER)
        buf_printf(m->out, ", right: %d..%d", (int)low, (int)high);
    else
        buf_printf(m->out, ", right: q%un%u..q%un%u", q, (uint32_t)low - 1, q, (uint32_t)high - 1);
}

static void add_questions(struct maker *m)
{
    if (m->questions)
        buf_printf(m->out, "questions:\n");
    for (uint32_t q = 0; q < m->questions; q++) {
        buf_printf(m->out, "  q%u: {opens: {", q);
        add_opening(m, 35);
        buf_printf(m->out, "}, ask: [");
        for (uint32_t c = m->question_asks[q]; c < m->cells; c++)
            buf_printf(m->out, "%sc%u", c > m->question_asks[q] ? ", " : "", c);
        buf_printf(m->out, "], answer: ");
        add_answer_kind(m, q);
        buf_printf(m->out, ", look_for: [one, two], text: ");
        add_text(m);
        if (holds(m, 60)) {
            buf_printf(m->out, ", within: ");
            add_duration(m, 1, 8);
        }
        if (m->question_judged[q])
            add_right(m, q);
        buf_printf(m->out, "}\n");
    }
}

static void add_answers(struct maker *m, uint32_t cell, const char *indent)
{
    buf_printf(m->out, "%sanswers: {", indent);
    for (uint32_t q = 0, written = 0; q < m->questions; q++) {
        if (cell < m->question_asks[q] || m->question_kind[q] == ANSWER_WORDS || holds(m, 20))
            continue;
        buf_printf(m->out, "%sq%u: ", written++ ? ", " : "", q);
        m->replying = q + 1;
        if (m->question_kind[q] != ANSWER_RANK) {
            buf_printf(m->out, "\"%s\"", value(m, below(m, 3)).text);
            continue;
        }
        buf_printf(m->out, "{");
        uint32_t named = below(m, m->question_names[q]);
        for (uint32_t i = 0, names = 0; i < m->question_names[q]; i++)
            if (i == named || holds(m, 70))
                buf_printf(m->out, "%sq%un%u: \"%s\"", names++ ? ", " : "", q, i, value(m, below(m, 2)).text);
        buf_printf(m->out, "}");
    }
    m->replying = 0;
    buf_printf(m->out, "}\n");
}

static void add_rule(struct maker *m, uint32_t cell)
{
    static const char *const kinds[] = {"report", "message", "news", "order", "request"};
    uint32_t inject = below(m, m->injects), t = m->tasks ? below(m, m->tasks) : 0;
    bool for_task = m->tasks && m->shared[t] && m->task_cell[t] == cell;
    uint32_t to = (cell + 1 + below(m, m->cells - 1)) % m->cells;
    buf_printf(m->out, "{to: c%u", for_task ? m->task_to[t] : to);
    if (holds(m, 40) && !for_task)
        buf_printf(m->out, ", kind: %s", kinds[below(m, 5)]);
    if (holds(m, 30) && !m->hidden[inject] && !for_task)
        buf_printf(m->out, ", inject: %s%u", m->redacted[inject] && holds(m, 30) ? "x" : "i", inject);
    if (holds(m, 60)) {
        buf_printf(m->out, ", after: ");
        if (holds(m, 40))
            add_range(m);
        else
            add_duration(m, 0, 5);
    }
    if (holds(m, 50)) {
        buf_printf(m->out, ", chance: ");
        add_chance(m);
    }
    if (holds(m, 40)) {
        buf_printf(m->out, ", if: ");
        add_condition(m);
    }
    buf_printf(m->out, "}");
}

/* The last row may have no condition. */
static void begin_row(struct maker *m, const char *indent, bool last)
{
    buf_printf(m->out, "%s    - {", indent);
    if (!last || holds(m, 50)) {
        buf_printf(m->out, "if: ");
        add_condition(m);
        buf_printf(m->out, ", ");
    }
}

static void add_table(struct maker *m, uint32_t d, const char *name, const char *indent)
{
    uint32_t rows = 1 + below(m, 3);
    buf_printf(m->out, "%s%s:\n", indent, name);
    for (uint32_t r = 0; r < rows; r++) {
        begin_row(m, indent, r + 1 == rows);
        buf_printf(m->out, "weights: {");
        uint32_t named = below(m, m->options[d]);
        for (uint32_t o = 0, written = 0; o < m->options[d]; o++) {
            if (o != named && !holds(m, 75))
                continue;
            buf_printf(m->out, "%sd%uo%u: ", written++ ? ", " : "", d, o);
            if (holds(m, 40)) {
                buf_printf(m->out, "%u", below(m, 20));
                continue;
            }
            uint32_t most = 1 + below(m, 2000), under = below(m, 4);
            buf_printf(m->out, "\"clamp(%s, %d, %u)\"", value(m, 1 + below(m, 2)).text, -(int)under, most);
        }
        buf_printf(m->out, "}}\n");
    }
}

/* Where there are two rounds, rows for each, or the same for both. */
static void add_rows(struct maker *m, uint32_t d, const char *indent)
{
    char name[16], deeper[32];
    snprintf(name, sizeof(name), "d%u", d);
    snprintf(deeper, sizeof(deeper), "%s  ", indent);
    if (!m->first[d] || holds(m, 40)) {
        add_table(m, d, name, indent);
        return;
    }
    buf_printf(m->out, "%s%s:\n", indent, name);
    add_table(m, d, "first", deeper);
    add_table(m, d, "then", deeper);
}

static void add_bid_row(struct maker *m, const struct bid *bid)
{
    if (!bid->things) {
        buf_printf(m->out, "middle: \"clamp(%s, %d, %d)\"", value(m, 1).text, (int)(bid->from - 9), (int)(bid->to + 9));
        if (holds(m, 80))
            buf_printf(m->out, ", spread: \"clamp(%s, -2, %d)\"", value(m, 1).text,
                       (int)(1 + below(m, m->wide ? 999 : 60)));
        return;
    }
    uint32_t named = below(m, bid->things);
    buf_printf(m->out, "weights: {");
    for (uint32_t i = 0, written = 0; i < bid->things; i++)
        if (i == named || holds(m, 75))
            buf_printf(m->out, "%sx%u: \"clamp(%s, -3, %u)\"", written++ ? ", " : "", i, value(m, 1).text,
                       1 + below(m, 500));
    buf_printf(m->out, "}");
}

static void add_bid_table(struct maker *m, uint32_t b, const char *name, const char *indent)
{
    uint32_t rows = 1 + below(m, 2);
    buf_printf(m->out, "%s%s:\n", indent, name);
    for (uint32_t r = 0; r < rows; r++) {
        begin_row(m, indent, r + 1 == rows);
        add_bid_row(m, &m->bids[b]);
        buf_printf(m->out, "}\n");
    }
}

static void add_bid_rows(struct maker *m, uint32_t b, const char *indent)
{
    char name[16], deeper[32];
    snprintf(name, sizeof(name), "b%u", b);
    snprintf(deeper, sizeof(deeper), "%s  ", indent);
    if (!m->bids[b].first || holds(m, 50)) {
        add_bid_table(m, b, name, indent);
        return;
    }
    buf_printf(m->out, "%s%s:\n", indent, name);
    add_bid_table(m, b, "first", deeper);
    add_bid_table(m, b, "then", deeper);
}

static void add_take(struct maker *m, uint32_t d)
{
    buf_printf(m->out, "d%u: ", d);
    if (!m->first[d] || holds(m, 50)) {
        add_range(m);
        return;
    }
    buf_printf(m->out, "{first: ");
    add_range(m);
    if (holds(m, 60)) {
        buf_printf(m->out, ", then: ");
        add_range(m);
    }
    buf_printf(m->out, "}");
}

/* How long the cell takes: at some of its decisions, or at all. */
static void add_takes(struct maker *m, uint32_t cell, const char *indent)
{
    if (holds(m, 50))
        return;
    buf_printf(m->out, "%stakes: ", indent);
    if (holds(m, 40)) {
        add_range(m);
    } else {
        buf_printf(m->out, "{");
        uint32_t written = 0;
        for (uint32_t d = 0; d < m->decisions; d++)
            for (uint32_t k = 0; k < m->asked_count[d]; k++)
                if (m->asked[d][k] == cell && holds(m, 60)) {
                    buf_printf(m->out, "%s", written++ ? ", " : "");
                    add_take(m, d);
                }
        if (!written || holds(m, 40)) {
            buf_printf(m->out, "%sdefault: ", written ? ", " : "");
            add_range(m);
        }
        buf_printf(m->out, "}");
    }
    buf_printf(m->out, "\n");
}

/* How the cell does its tasks. */
static void add_does(struct maker *m, uint32_t cell, const char *indent)
{
    uint32_t written = 0;
    for (uint32_t t = 0; t < m->tasks; t++) {
        if (m->task_cell[t] != cell || !m->told[t] || holds(m, 15))
            continue;
        buf_printf(m->out, "%s%st%u: {", written ? ", " : indent, written ? "" : "does: {", t);
        written++;
        bool takes = holds(m, 80);
        if (takes) {
            buf_printf(m->out, "takes: ");
            if (holds(m, 70))
                add_range(m);
            else
                add_duration(m, 0, 8);
        }
        if (holds(m, 50)) {
            buf_printf(m->out, "%schance: ", takes ? ", " : "");
            add_chance(m);
        }
        buf_printf(m->out, "}");
    }
    buf_printf(m->out, "%s", written ? "}\n" : "");
}

/* How the cell answers who requests release. */
static void add_grants(struct maker *m, uint32_t cell, const char *indent)
{
    uint32_t rules = m->originated ? below(m, 4) : 0;
    for (uint32_t r = 0; r < rules; r++) {
        uint32_t i = some_originated(m), what = below(m, 4);
        bool one = m->originators[i] == cell && holds(m, 50), variant = one && m->redacted[i] && holds(m, 30);
        buf_printf(m->out, "%s%s{", r ? ", " : indent, r ? "" : "releases: [");
        const char *const answers[] = {"whole", "refused", "redacted", "redacted"};
        what = one && (variant || !m->redacted[i]) ? what % 2 : what;
        buf_printf(m->out, "%s: ", answers[what]);
        add_range(m);
        if (what == 3) {
            buf_printf(m->out, ", whole: ");
            add_duration(m, 0, 8);
        }
        if (one)
            buf_printf(m->out, ", inject: %s%u", variant ? "x" : "i", i);
        if (holds(m, 20))
            buf_printf(m->out, ", to: c%u", below(m, m->cells));
        if (what != 1 && holds(m, 50)) {
            buf_printf(m->out, ", chance: ");
            add_chance(m);
        }
        if (holds(m, 40)) {
            buf_printf(m->out, ", if: ");
            add_condition(m);
        }
        buf_printf(m->out, "}");
    }
    buf_printf(m->out, "%s", rules ? "]\n" : "");
}

static void add_policy(struct maker *m, uint32_t cell, const char *indent)
{
    buf_printf(m->out, "%sshares: [", indent);
    uint32_t rules = below(m, 4);
    for (uint32_t r = 0; r < rules; r++) {
        buf_printf(m->out, "%s", r ? ", " : "");
        add_rule(m, cell);
    }
    buf_printf(m->out, "]\n");
    add_grants(m, cell, indent);
    add_takes(m, cell, indent);
    add_does(m, cell, indent);
    add_dealings(m, cell, indent);
    if (m->assessments) {
        buf_printf(m->out, "%sassess: {", indent);
        for (uint32_t a = 0, written = 0; a < m->assessments; a++)
            if (cell >= m->first_asked[a] && holds(m, 80))
                buf_printf(m->out, "%sa%u: \"%s\"", written++ ? ", " : "", a, value(m, below(m, 3)).text);
        buf_printf(m->out, "}\n");
    }
    if (m->questions)
        add_answers(m, cell, indent);
    for (uint32_t d = 0; d < m->decisions; d++)
        for (uint32_t k = 0; k < m->asked_count[d]; k++)
            if (m->asked[d][k] == cell && holds(m, 75))
                add_rows(m, d, indent);
    for (uint32_t b = 0; b < m->bid_count; b++)
        for (uint32_t k = 0; k < m->bids[b].asked_count; k++)
            if (m->bids[b].asked[k] == cell && holds(m, 75))
                add_bid_rows(m, b, indent);
}

static void add_bots(struct maker *m)
{
    buf_printf(m->out, "bots:\n");
    for (uint32_t c = 0; c < m->cells; c++) {
        buf_printf(m->out, "  c%u:\n", c);
        add_policy(m, c, "    ");
    }
    uint32_t c = below(m, m->cells);
    buf_printf(m->out, "policies:\n  c%u:\n    other:\n", c);
    add_policy(m, c, "      ");
}

void random_scenario(uint64_t seed, struct buf *ret_text)
{
    struct maker maker = {.dice = {seed * 1000003 + 17}, .out = ret_text}, *m = &maker;
    m->wide = seed % 3 == 2;
    m->reach = m->wide ? 100000000 : 30000;
    m->injects = 1 + below(m, holds(m, 20) ? ITEMS : 14);
    m->decisions = below(m, DECISIONS + 1);
    m->assessments = below(m, 4);
    if (holds(m, 60))
        m->tasks = 1 + below(m, TASKS);
    m->endings = 1 + below(m, 4);
    m->questions = holds(m, 50) ? 1 + below(m, 4) : 0;
    m->cards = holds(m, 50) ? 1 + below(m, CARDS) : 0;
    uint32_t bids = holds(m, 55) ? 1 + below(m, BIDS) : 0;
    add_head(m, seed);
    plan_releases(m);
    plan_decisions(m);
    m->bid_count = bids;
    plan_bids(m);
    plan_questions(m);
    plan_cards(m);
    add_injects(m);
    add_decisions(m);
    add_tasks(m);
    add_cards(m);
    add_assessments(m);
    add_questions(m);
    add_bots(m);
    buf_printf(m->out, "endings:\n");
    for (uint32_t e = 0; e < m->endings; e++) {
        struct piece also = condition(m, 1);
        uint32_t minute = below(m, m->ticks) * m->tick_minutes;
        buf_printf(m->out, "  end%u: {when: \"T >= %u and %s\", text: ", e, minute, also.text);
        add_text(m);
        buf_printf(m->out, "}\n");
    }
}

struct settings random_settings(const struct program *program, struct dice *dice, uint64_t seed)
{
    struct settings settings = kernel_settings(program, seed, 0);
    for (uint32_t p = 0; p < program->parameter_count; p++) {
        const struct slot *slot = &program->slots[program->parameters[p].slot];
        settings.parameters[p] = slot->from + (int32_t)dice_below(dice, (uint32_t)(slot->to - slot->from + 1));
    }
    for (uint32_t c = 0; c < program->cell_count; c++)
        settings.policies[c] = (uint8_t)dice_below(dice, program->cells[c].policy_count);
    return settings;
}
