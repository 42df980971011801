/* The time of an exercise: ticks, minutes and seconds since STARTEX, and the one way to write and read a moment. */
#ifndef ENTENTE_PROGRAM_TIME_H
#define ENTENTE_PROGRAM_TIME_H

#include "program/program.h"

enum { TIME_TEXT_BYTES = 32, MINUTES_A_DAY = 1440 };

/* "T+01:20", and after a day "T+1.02:00". Returns `ret_text`. Minutes are 0 or more. */
const char *time_text(int64_t minutes, char ret_text[TIME_TEXT_BYTES]);
void time_print(int64_t minutes, struct buf *text);
/* How many bytes at the start of `text` are a moment, T+hh:mm or T+d.hh:mm; 0: none. */
size_t time_read(struct str text, int64_t *ret_minutes);

/* Unix time at a second of the exercise, of which the first `stage_count` stages have begun as its slots say: a stage
 * with a date begins at that date, and elsewhere the calendar goes on. */
int64_t time_instant(const struct program *program, const int32_t *slots, uint32_t stage_count, int64_t second);
/* The last moment that this may ever be. */
int64_t time_last_instant(const struct program *program);

static inline int64_t time_second(const struct program *program, int64_t tick)
{
    return tick * program->tick_minutes * 60;
}

/* Whole ticks that hold `minutes`. Past the end one moment is like another, so it is tick_count at the most. */
static inline int32_t time_ticks(const struct program *program, int64_t minutes)
{
    int64_t ticks = minutes > 0 ? (minutes + program->tick_minutes - 1) / program->tick_minutes : 0;
    return (int32_t)(ticks < program->tick_count ? ticks : program->tick_count);
}

#endif
