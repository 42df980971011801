/* Files beside the scenarios of tests: a folder that is made of bytes here, with what can be wrong with a file. */
#ifndef ENTENTE_TESTS_BESIDE_H
#define ENTENTE_TESTS_BESIDE_H

#include <stdio.h>

#include "scenario/scenario.h"

#define BESIDE_PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\0\0\0\0"

static const struct {
    const char *path;
    struct str bytes;
    enum scenario_found found;
    uint64_t seems; /* not 0: as if it had so many bytes */
} beside_files[] = {
    {"note.png", STR(BESIDE_PNG), SCENARIO_FILE_READ, 0},
    {"pictures/map.PNG", STR(BESIDE_PNG "map"), SCENARIO_FILE_READ, 0},
    {"photo.jpg", STR("\xff\xd8\xff\xe0\0\x10JFIF"), SCENARIO_FILE_READ, 0},
    {"photo.webp", STR("RIFF\x20\0\0\0WEBPVP8 "), SCENARIO_FILE_READ, 0},
    {"order.pdf", STR("%PDF-1.7\n"), SCENARIO_FILE_READ, 0},
    {"clip.mp4",
     STR("\0\0\0\x18"
         "ftypisom\0\0\2\0"),
     SCENARIO_FILE_READ, 0},
    {"clip.webm", STR("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"), SCENARIO_FILE_READ, 0},
    {"siren.mp3", STR("ID3\3\0\0\0\0\0\0"), SCENARIO_FILE_READ, 0},
    {"words.txt", STR("\xed\x95\x9c\xea\xb5\xad, line\n"), SCENARIO_FILE_READ, 0},
    {"lies.png", STR("\xff\xd8\xff\xe0\0\x10JFIF"), SCENARIO_FILE_READ, 0},
    {"page.txt", STR("\xef\xbb\xbf\n <!DOCTYPE html><script>"), SCENARIO_FILE_READ, 0},
    {"drawing.png", STR("<svg xmlns='http://www.w3.org/2000/svg'/>"), SCENARIO_FILE_READ, 0},
    {"noise.pdf", STR("\1\2\3\4"), SCENARIO_FILE_READ, 0},
    {"latin.txt", STR("caf\xe9\n"), SCENARIO_FILE_READ, 0},
    {"quicktime.mp4",
     STR("\0\0\0\x14"
         "ftypqt  \0\0\2\0"),
     SCENARIO_FILE_READ, 0},
    {"empty.txt", STR(""), SCENARIO_FILE_READ, 0},
    {"link.png", STR(""), SCENARIO_FILE_LINK, 0},
    {"folder.png", STR(""), SCENARIO_FILE_IRREGULAR, 0},
    {"locked.png", STR(""), SCENARIO_FILE_UNREADABLE, 0},
    {"film.mp4", STR(""), SCENARIO_FILE_TOO_LARGE, 40 << 20},
    {"part1.mp4",
     STR("\0\0\0\x18"
         "ftypisom\0\0\2\0"),
     SCENARIO_FILE_READ, 30 << 20},
    {"part2.mp4",
     STR("\0\0\0\x18"
         "ftypisom\0\0\2\1"),
     SCENARIO_FILE_READ, 30 << 20},
    {"part3.mp4",
     STR("\0\0\0\x18"
         "ftypisom\0\0\2\2"),
     SCENARIO_FILE_READ, 30 << 20},
    {"part4.mp4",
     STR("\0\0\0\x18"
         "ftypisom\0\0\2\3"),
     SCENARIO_FILE_READ, 30 << 20},
};

/* Of the scenarios that are shipped, whoever compiles them: what they attach lies in their folders. */
static inline FILE *beside_shipped(struct str path)
{
    static const char *const folders[] = {"scenarios/dsc-ttx-2023", "scenarios/starters"};
    FILE *file = NULL;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && !file; i++) {
        char name[512];
        snprintf(name, sizeof(name), "%s/" STR_FMT, folders[i], STR_ARG(path));
        file = fopen(name, "rb");
    }
    return file;
}

static inline void beside_look(void *context, struct str path, struct scenario_file *ret_file)
{
    (void)context;
    struct media_look look;
    *ret_file = (struct scenario_file){.found = SCENARIO_FILE_MISSING, .media = MEDIA_NONE};
    for (size_t i = 0; i < sizeof(beside_files) / sizeof(beside_files[0]); i++) {
        if (!str_equal(path, str_of(beside_files[i].path)))
            continue;
        media_begin(&look);
        media_feed(&look, beside_files[i].bytes.ptr, beside_files[i].bytes.len);
        ret_file->found = beside_files[i].found;
        ret_file->bytes = beside_files[i].seems ? beside_files[i].seems : look.bytes;
        ret_file->media = media_end(&look, true, &ret_file->sha256);
    }
    FILE *file = ret_file->found == SCENARIO_FILE_MISSING ? beside_shipped(path) : NULL;
    if (!file)
        return;
    char bytes[4096];
    size_t got;
    media_begin(&look);
    while ((got = fread(bytes, 1, sizeof(bytes), file)) > 0)
        media_feed(&look, bytes, got);
    fclose(file);
    *ret_file = (struct scenario_file){.found = SCENARIO_FILE_READ, .bytes = look.bytes};
    ret_file->media = media_end(&look, true, &ret_file->sha256);
}

/* As struct exercise_plan has it; the context is the program. */
static inline size_t beside_read(void *context, uint32_t file, uint64_t at, void *ret_bytes, size_t len)
{
    const struct program *program = context;
    struct str bytes = {"", 0};
    for (size_t i = 0; i < sizeof(beside_files) / sizeof(beside_files[0]); i++)
        if (str_equal(program->files[file].path, str_of(beside_files[i].path)))
            bytes = beside_files[i].bytes;
    size_t left = at < bytes.len ? bytes.len - (size_t)at : 0;
    for (size_t i = 0; i < left && i < len; i++)
        ((char *)ret_bytes)[i] = bytes.ptr[at + i];
    return left < len ? left : len;
}

static const struct scenario_beside beside_scenario = {.look = beside_look, .context = NULL};

#endif
