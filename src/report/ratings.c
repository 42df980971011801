/* What evaluators made of each objective: the last rating of each seat counts, and all of them are told. */
#include "report/ratings.h"

#include <assert.h>
#include <stdlib.h>

#include "exercise/body.h"
#include "program/words.h"
#include "report/sections.h"

static bool read_rating(const struct page *page, const struct moment *moment, struct rating_given *ret_given)
{
    struct body body;
    if (moment->event.kind != EVENT_NOTE)
        return false;
    page->out->failed |= body_parse(moment->body, &body) != STATUS_OK;
    uint32_t objective = program_find_objective(page->program, body_string(&body, "objective")),
             rating = words_find(WORDS_rating, body_string(&body, "rating"));
    body_free(&body);
    *ret_given = (struct rating_given){moment, objective, (enum rating)rating, moment->seat, true};
    return objective != INDEX_NONE && rating != INDEX_NONE;
}

static void collect(const struct page *page, const struct moment *moments, uint32_t count, struct ratings *ratings)
{
    for (uint32_t i = 0; i < count; i++)
        ratings->count += read_rating(page, &moments[i], &ratings->items[ratings->count]);
}

/* From the last to the first: what a seat has rated already is not its last. */
static bool mark_last(const struct page *page, struct ratings *ratings)
{
    uint32_t seats = exercise_seat_count(page->record->exercise) + 1;
    bool *rated = calloc((size_t)seats * (page->program->objective_count + 1), sizeof(*rated));
    if (!rated)
        return false;
    for (uint32_t i = ratings->count; i-- > 0;) {
        struct rating_given *given = &ratings->items[i];
        uint32_t seat = given->seat < seats ? given->seat : seats - 1; /* a log may name any */
        bool *own = &rated[(size_t)seat * (page->program->objective_count + 1) + given->objective];
        given->last = !*own;
        *own = true;
    }
    free(rated);
    return true;
}

enum status ratings_collect(struct page *page, struct ratings *ret_ratings)
{
    const struct record *record = page->record;
    struct ratings ratings = {0};
    if (page->whole) { /* evaluators' notes are control's */
        ratings.items = calloc((size_t)record->moments.count + record->after.count + 1, sizeof(*ratings.items));
        if (!ratings.items)
            return STATUS_OUT_OF_MEMORY;
        collect(page, record->moments.items, record->moments.count, &ratings);
        collect(page, record->after.items, record->after.count, &ratings);
        if (!mark_last(page, &ratings)) {
            free(ratings.items);
            return STATUS_OUT_OF_MEMORY;
        }
    }
    *ret_ratings = ratings;
    return STATUS_OK;
}

void ratings_free(struct ratings *ratings)
{
    free(ratings->items);
    *ratings = (struct ratings){0};
}

void ratings_box(struct page *page, const struct ratings *ratings, uint32_t objective, enum rating rating)
{
    bool any = false;
    assert(objective < page->program->objective_count);
    for (uint32_t i = 0; i < ratings->count; i++) {
        const struct rating_given *given = &ratings->items[i];
        if (!given->last || given->objective != objective || given->rating != rating)
            continue;
        page_add(page, any ? "<br>☑ " : "☑ ");
        page_seat(page, given->seat);
        any = true;
    }
    if (!any)
        page_add(page, "☐");
}

static void rating_row(struct page *page, const struct rating_given *given)
{
    struct body body;
    page->out->failed |= body_parse(given->moment->body, &body) != STATUS_OK;
    page_printf(page, "<tr><th scope=\"row\"%s>%s</th><td>", given->last ? "" : " class=\"soft\"",
                words_at(WORDS_rating, given->rating));
    page_seat(page, given->seat);
    page_add(page, "</td><td>");
    page_time(page, given->moment->event.second);
    page_add(page, "</td><td>");
    page_wall(page, given->moment->wall_ms);
    page_add(page, "</td><td>");
    texts_said(page->out, body_string(&body, "text"));
    if (!given->last)
        page_printf(page, " <span class=\"soft\">(%s)</span>", page_word(page, WORD_ANSWER_CHANGED));
    page_add(page, "</td></tr>\n");
    body_free(&body);
}

void ratings_table(struct page *page, const struct ratings *ratings, uint32_t objective)
{
    bool begun = false;
    for (uint32_t i = 0; i < ratings->count; i++) {
        if (ratings->items[i].objective != objective)
            continue;
        if (!begun)
            table_begin(page->out, page_word(page, WORD_RATINGS_GIVEN), page_word(page, WORD_RATINGS_GIVEN_HEADS));
        begun = true;
        rating_row(page, &ratings->items[i]);
    }
    if (begun)
        table_end(page->out);
}
