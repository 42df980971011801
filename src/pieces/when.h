/* Moments as each language writes them: "220900R FEB 23" with the military letter of the zone, where the exercise is
 * in English; "22 Feb 2023, 09:00" where only its readers are; "22.02.2023, 09:00 Uhr"; "22/02/2023, 9 h 00";
 * "2023. 2. 22.(수) 09:00". The page of the exercise does the same (web/src/time/zones.ts). */
#ifndef ENTENTE_PIECES_WHEN_H
#define ENTENTE_PIECES_WHEN_H

#include "pieces/words.h"

struct when {
    int64_t second;  /* Unix */
    int32_t minutes; /* of its zone, east of UTC */
};

/* Whether times carry the letters of their zones, and need no other name of them. */
bool when_has_letters(const struct program *program, const struct words *words);
/* Date and time. */
void when_full(struct buf *text, const struct program *program, const struct words *words, struct when when);
/* The time of the day alone: "0900R", "09:00", "9 h 00". */
void when_short(struct buf *text, const struct program *program, const struct words *words, struct when when);
/* A moment of real time, in UTC, to the second. */
void when_real(struct buf *text, const struct words *words, int64_t second);

#endif
