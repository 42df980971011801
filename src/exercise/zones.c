/* Zones by the C library: TZ is set to each of them in turn and put back as it was. */
#include "exercise/zones.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ZONE_PATH_BYTES = 160, ZONE_STEP_SECONDS = 900 }; /* changes come at quarters of an hour */

static bool zone_known(const char *name)
{
    char path[ZONE_PATH_BYTES];
    const char *directory = getenv("TZDIR");
    if (strstr(name, "..") || name[0] == '/' || name[0] == '\0')
        return false;
    int len = snprintf(path, sizeof(path), "%s/%s", directory ? directory : "/usr/share/zoneinfo", name);
    return len > 0 && (size_t)len < sizeof(path) && access(path, R_OK) == 0;
}

static void gather(struct zone *zone, int64_t from, int64_t to)
{
    for (int64_t second = from; second <= to && zone->change_count < ZONE_CHANGE_COUNT_MAX;
         second += ZONE_STEP_SECONDS) {
        time_t time = (time_t)second;
        struct tm local;
        localtime_r(&time, &local);
        int32_t minutes = (int32_t)(local.tm_gmtoff / 60);
        if (zone->change_count > 0 && zone->changes[zone->change_count - 1].minutes == minutes)
            continue;
        struct zone_change *change = &zone->changes[zone->change_count++];
        *change = (struct zone_change){.from = second, .minutes = minutes};
        snprintf(change->abbreviation, sizeof(change->abbreviation), "%s", local.tm_zone);
    }
}

uint32_t zones_of(const struct program *program, struct zone *ret_zones)
{
    char *before = getenv("TZ") ? strdup(getenv("TZ")) : NULL;
    int64_t length = (int64_t)program->tick_count * program->tick_minutes * 60;
    for (uint32_t z = 0; z < program->zone_count; z++) {
        struct zone *zone = &ret_zones[z];
        char setting[ZONE_PATH_BYTES];
        *zone = (struct zone){.name = program->zones[z]};
        snprintf(setting, sizeof(setting), ":" STR_FMT, STR_ARG(zone->name));
        zone->known = zone_known(setting + 1);
        setenv("TZ", zone->known ? setting : "UTC0", 1);
        tzset();
        gather(zone, program->startex_seconds, program->startex_seconds + length);
    }
    if (before)
        setenv("TZ", before, 1);
    else
        unsetenv("TZ");
    tzset();
    free(before);
    return program->zone_count;
}

const struct zone_change *zone_at(const struct zone *zone, int64_t second)
{
    const struct zone_change *found = &zone->changes[0];
    for (uint32_t i = 1; i < zone->change_count; i++)
        if (zone->changes[i].from <= second)
            found = &zone->changes[i];
    return found;
}
