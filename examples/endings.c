/* How often a scenario comes to which ending.   cc endings.c $(pkg-config --cflags --libs entente) -o endings */
#include <entente.h>
#include <stdio.h>
#include <string.h>

static const char yaml[] =
    "entente: 1\n"
    "id: two-calls\n"
    "title: Two calls\n"
    "marking: EXERCISE\n"
    "languages: [en]\n"
    "time: {startex: 2026-03-02T09:00:00Z, zones: [UTC], tick: 10m, length: 2h}\n"
    "cells:\n"
    "  north: {name: North, seat: player}\n"
    "variables:\n"
    "  trust: {value: 50, from: 0, to: 100}\n"
    "injects:\n"
    "  call: {at: T+00:10, chance: 60%, release: [north], text: A call., effects: [trust += 30]}\n"
    "  rumour: {at: T+00:20, chance: 50%, release: [north], text: A rumour., effects: [trust -= 30]}\n"
    "endings:\n"
    "  calm: {when: T >= 30 and trust > 60, text: Calm.}\n"
    "  doubt: {when: T >= 30 and trust < 40, text: Doubt.}\n";

int main(void)
{
    struct entente_scenario *scenario = NULL;
    struct entente_rehearsal *rehearsal = NULL;
    struct entente_work work = {.seed = 1, .runs = 1000};
    char *said;
    enum entente_status status = entente_scenario_compile(yaml, strlen(yaml), &scenario, &said);
    if (said)
        fputs(said, stderr);
    entente_text_free(said);
    if (status == ENTENTE_STATUS_OK)
        status = entente_rehearsal_run(scenario, NULL, &work, &rehearsal);
    if (status != ENTENTE_STATUS_OK) {
        fprintf(stderr, "%s\n", entente_status_text(status));
        return 1;
    }
    for (uint32_t i = 0; i < entente_scenario_count(scenario, ENTENTE_ENDINGS); i++) {
        uint64_t runs = entente_rehearsal_ending(rehearsal, i);
        struct entente_interval interval = entente_interval_of_share(runs, work.runs);
        printf("%-8s %5.1f %%  (%.1f to %.1f)\n", entente_scenario_id(scenario, ENTENTE_ENDINGS, i),
               100 * (double)runs / (double)work.runs, 100 * interval.low, 100 * interval.high);
    }
    entente_rehearsal_free(rehearsal);
    entente_scenario_free(scenario);
    return 0;
}
