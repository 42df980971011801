/* How far the people of two cells differ in what they answer to a question: numbers and steps by the square of their
 * difference, orders by 1 - Spearman's rho, and how far the orders within a cell concur. What bots answer by rule is no
 * view and in no figure; a cell whose single answers the edition leaves out is in none either, since a figure of few
 * tells them. */
#include <assert.h>
#include <stdlib.h>

#include "agree/agree.h"
#include "report/sections.h"

struct views { /* of the people of all cells asked; cells whose views are not to be told have nobody */
    int32_t *replies;
    uint16_t *values;
    uint32_t *raters, count, first[ASKED_COUNT_MAX + 1]; /* raters by cell */
    struct agree_data data;                              /* one unit: the question */
    enum agree_metric metric;
    struct agree_data places; /* of orders: a unit a name, values are places */
};

static bool is_told(const struct page *page, const struct program_question *question, uint32_t k, uint32_t count)
{
    return question->one || page_holds_persons(page, question->asked[k]) || count >= ANSWERS_SHOWN_MIN;
}

static bool gather(const struct page *page, uint32_t index, struct arena *arena, struct views *views)
{
    const struct kernel *kernel = page->record->kernel;
    const struct program_question *question = &page->program->questions[index];
    const struct reply *replies[SEAT_COUNT_MAX];
    views->replies = arena_alloc(arena, SEAT_COUNT_MAX, sizeof(*views->replies));
    views->raters = arena_alloc(arena, SEAT_COUNT_MAX, sizeof(*views->raters));
    views->values = arena_alloc(arena, SEAT_COUNT_MAX, sizeof(*views->values));
    if (!views->replies || !views->raters || !views->values)
        return false;
    for (uint32_t k = 0; k < question->asked_count; k++) {
        bool bot = kernel_bot_replies(kernel, index) >> k & 1;
        uint32_t count = bot ? 0 : kernel_replies(kernel, index, question->asked[k], replies);
        for (uint32_t i = 0; is_told(page, question, k, count) && i < count && views->count < SEAT_COUNT_MAX; i++) {
            views->raters[views->count] = views->count;
            views->replies[views->count++] = replies[i]->value;
        }
        views->first[k + 1] = views->count;
    }
    views->data = (struct agree_data){.values = views->values, .unit_count = 1, .rater_count = views->count};
    return true;
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* A category for each number that was answered. */
static bool as_numbers(struct views *views, struct arena *arena)
{
    double *worths = arena_alloc(arena, views->count + 1, sizeof(*worths));
    uint32_t distinct = 0;
    for (uint32_t i = 0; worths && i < views->count; i++)
        worths[i] = views->replies[i];
    if (!worths)
        return false;
    qsort(worths, views->count, sizeof(*worths), ascending);
    for (uint32_t i = 0; i < views->count; i++)
        if (distinct == 0 || worths[i] != worths[distinct - 1])
            worths[distinct++] = worths[i];
    for (uint32_t i = 0; i < views->count; i++)
        for (uint32_t c = 0; c < distinct; c++)
            if (worths[c] == views->replies[i])
                views->values[i] = (uint16_t)(c + 1);
    views->data.worths = worths;
    views->data.category_count = distinct;
    views->metric = AGREE_INTERVAL;
    return true;
}

/* A category for each person, and the distances of their orders. */
static bool as_orders(struct views *views, uint32_t name_count, struct arena *arena)
{
    uint32_t count = views->count, order[RANK_COUNT_MAX];
    uint16_t *places = arena_alloc(arena, (size_t)count * name_count + 1, sizeof(*places));
    double *distances = arena_alloc(arena, (size_t)count * count + 1, sizeof(*distances));
    if (!places || !distances)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        bool is_order = program_order_of((uint32_t)views->replies[i], name_count, order);
        for (uint32_t place = 0; is_order && place < name_count; place++)
            places[order[place] * count + i] = (uint16_t)(place + 1);
        views->values[i] = (uint16_t)(is_order ? i + 1 : AGREE_MISSING);
    }
    views->places = (struct agree_data){
        .values = places, .unit_count = name_count, .rater_count = count, .category_count = name_count};
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < count; k++) {
            double rho = 1;
            if (i != k && views->values[i] != AGREE_MISSING && views->values[k] != AGREE_MISSING)
                agree_spearman(&views->places, i, k, &rho);
            distances[(size_t)i * count + k] = 1 - rho;
        }
    views->data.distances = distances;
    views->data.category_count = count;
    views->metric = AGREE_GIVEN;
    return true;
}

static struct agree_raters people_of(const struct views *views, uint32_t k)
{
    assert(views->first[k] <= views->first[k + 1]);
    return (struct agree_raters){views->raters + views->first[k], views->first[k + 1] - views->first[k]};
}

/* ---- the table ---- */

static void number_cell(struct page *page, bool defined, double value)
{
    page_add(page, "<td class=\"number\">");
    if (defined)
        page_decimal(page, value);
    else
        page_add(page, "–");
    page_add(page, "</td>");
}

static void concordance_cell(struct page *page, const struct views *views, struct agree_raters people,
                             struct arena *arena)
{
    struct agree_concordance found = {0};
    bool defined =
        views->metric == AGREE_GIVEN && agree_concordance(&views->places, people, arena, &found) == AGREE_DEFINED;
    number_cell(page, defined, found.w);
}

static void row(struct page *page, uint32_t index, const struct views *views, uint32_t a, uint32_t b,
                struct arena *arena)
{
    const struct program_question *question = &page->program->questions[index];
    struct agree_raters of_a = people_of(views, a), of_b = people_of(views, b);
    struct agree_apart apart = agree_apart(&views->data, 0, of_a, of_b, views->metric);
    struct agree_permutation found;
    double gap = 0;
    bool has_gap = agree_gap(&apart, &gap) == AGREE_DEFINED;
    page_printf(page, "<tr><th scope=\"row\"><a href=\"#question-%u\">", index + 1);
    html_escape(page->out, question->id);
    page_add(page, "</a></th><td class=\"time\">");
    page_cell(page, question->asked[a]);
    page_add(page, " – ");
    page_cell(page, question->asked[b]);
    page_printf(page, "</td><td class=\"number\">%u + %u</td>", of_a.count, of_b.count);
    number_cell(page, apart.has_between, apart.between);
    number_cell(page, apart.has_within_a, apart.within_a);
    number_cell(page, apart.has_within_b, apart.within_b);
    number_cell(page, has_gap, gap);
    if (agree_permutation(&views->data, of_a, of_b, views->metric, arena, &found) == AGREE_DEFINED)
        page_printf(page, "<td class=\"number\">%u/%u</td><td class=\"number\">%u/%u</td>", found.as_great, found.deals,
                    found.least, found.deals);
    else
        page_add(page, "<td class=\"number\">–</td><td class=\"number\">–</td>");
    concordance_cell(page, views, of_a, arena);
    concordance_cell(page, views, of_b, arena);
    page_add(page, "</tr>\n");
}

static bool rows(struct page *page, uint32_t index, bool begun)
{
    const struct program_question *question = &page->program->questions[index];
    struct arena arena;
    struct views views = {.count = 0};
    arena_init(&arena, 0);
    bool ready = gather(page, index, &arena, &views);
    if (ready)
        ready = question->kind == ANSWER_RANK ? as_orders(&views, question->name_count, &arena)
                                              : as_numbers(&views, &arena);
    if (!ready)
        page->status = STATUS_OUT_OF_MEMORY;
    for (uint32_t a = 0; ready && a < question->asked_count; a++)
        for (uint32_t b = a + 1; b < question->asked_count; b++) {
            if (people_of(&views, a).count == 0 || people_of(&views, b).count == 0)
                continue;
            if (!begun)
                table_begin(page->out, page_word(page, WORD_ALIKE), page_word(page, WORD_ALIKE_HEADS));
            begun = true;
            row(page, index, &views, a, b, &arena);
        }
    arena_clear(&arena);
    return begun;
}

void alike_table(struct page *page)
{
    bool begun = false;
    for (uint32_t i = 0; i < page->program->question_count; i++)
        if (page->record->question_opened[i] != SECOND_NONE && page->program->questions[i].kind != ANSWER_WORDS)
            begun = rows(page, i, begun);
    if (!begun)
        return;
    table_end(page->out);
    page_printf(page, "<p class=\"soft\">%s</p>\n", page_word(page, WORD_ALIKE_KEY));
}
