/* Zones from the files of a database: which files, and what of them falls into an exercise. tzif.c reads the bytes. */
#include "exercise/zones.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exercise/tzif.h"
#include "program/time.h"

enum { PATH_BYTES_MAX = 256, FILE_BYTES_MAX = 64 << 10 }; /* the largest there is has 3,600 */

/* A name may hold folders, but leads nowhere else than downward. */
static bool is_name(struct str name)
{
    bool part_begins = true;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool later = (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' || c == '/';
        if (!letter && (part_begins || !later))
            return false;
        part_begins = c == '/';
    }
    return !part_begins;
}

/* The bytes of a regular file; the caller frees them. */
static uint8_t *read_zone_file(const char *directory, struct str name, size_t *ret_len)
{
    char path[PATH_BYTES_MAX];
    struct stat about;
    int len = snprintf(path, sizeof(path), "%s/" STR_FMT, directory, STR_ARG(name));
    if (!is_name(name) || len < 0 || (size_t)len >= sizeof(path))
        return NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return NULL;
    uint8_t *bytes = NULL;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size <= FILE_BYTES_MAX)
        bytes = malloc(FILE_BYTES_MAX);
    ssize_t got = bytes ? read(fd, bytes, FILE_BYTES_MAX) : -1;
    close(fd);
    if (got < 0) {
        free(bytes);
        return NULL;
    }
    *ret_len = (size_t)got;
    return bytes;
}

static void add_change(struct zone *zone, int64_t from, const struct tzif_local *local)
{
    int32_t minutes = local->seconds_east / 60;
    if (zone->change_count > 0 && zone->changes[zone->change_count - 1].minutes == minutes)
        return;
    assert(zone->change_count < ZONE_CHANGE_COUNT_MAX);
    struct zone_change *change = &zone->changes[zone->change_count++];
    *change = (struct zone_change){.from = from, .minutes = minutes};
    memcpy(change->abbreviation, local->abbreviation, sizeof(change->abbreviation));
}

static void gather(struct zone *zone, const struct tzif *file, int64_t from, int64_t to)
{
    struct tzif_local local;
    for (int64_t at = from; at <= to && zone->change_count < ZONE_CHANGE_COUNT_MAX; at = local.until) {
        local = tzif_at(file, at);
        add_change(zone, at, &local);
    }
}

uint32_t zones_of(const struct program *program, const char *directory, struct zone *ret_zones)
{
    static const struct tzif_local utc = {.abbreviation = "UTC"};
    int64_t from = program->startex_seconds;
    int64_t to = time_last_instant(program);
    for (uint32_t z = 0; z < program->zone_count; z++) {
        struct zone *zone = &ret_zones[z];
        struct tzif file;
        size_t len = 0;
        *zone = (struct zone){.name = program->zones[z]};
        uint8_t *bytes = read_zone_file(directory, zone->name, &len);
        zone->known = bytes && tzif_read(bytes, len, &file) == STATUS_OK;
        if (zone->known)
            gather(zone, &file, from, to);
        else
            add_change(zone, from, &utc);
        free(bytes);
    }
    assert(program->zone_count <= ZONE_COUNT_MAX);
    return program->zone_count;
}

const struct zone_change *zone_at(const struct zone *zone, int64_t second)
{
    assert(zone->change_count > 0);
    const struct zone_change *found = &zone->changes[0];
    for (uint32_t i = 1; i < zone->change_count; i++)
        if (zone->changes[i].from <= second)
            found = &zone->changes[i];
    return found;
}
