/* Texts gathered by what includes what. That is read from the lines of `include` alone, so that it is known also while
 * the rest of a text is no YAML. */
#include "editor/whole.h"

#include <assert.h>
#include <stdio.h>

#include "base/bytes.h"
#include "scenario/includes.h"
#include "scenario/scenario.h"

enum { PATH_BYTES = 4096, ABOVE_COUNT_MAX = 4 };

/* ---- names ---- */

static struct str folder_of(struct str path)
{
    while (path.len > 0 && path.ptr[path.len - 1] != '/')
        path.len--;
    return path;
}

static const char *beside(struct arena *arena, const char *uri, struct str name)
{
    struct buf joined;
    buf_init(&joined, PATH_BYTES);
    sheaf_path(&joined, str_of(uri), name);
    struct str copy = arena_copy(arena, (struct str){joined.ptr ? joined.ptr : "", joined.len});
    buf_free(&joined);
    return copy.ptr ? copy.ptr : "";
}

/* The folder on disk of a file's URI; false: it is no file. */
static bool disk_folder(const char *uri, char ret_folder[PATH_BYTES])
{
    static const char scheme[] = "file://";
    struct str folder = folder_of(str_of(uri));
    size_t to = 0;
    if (strncmp(uri, scheme, sizeof(scheme) - 1) != 0 || folder.len <= sizeof(scheme))
        return false;
    for (size_t at = sizeof(scheme) - 1; at < folder.len && to + 1 < PATH_BYTES; at++) {
        char c = folder.ptr[at];
        int high = c == '%' && at + 2 < folder.len ? bytes_hex_digit(folder.ptr[at + 1]) : -1;
        int low = high >= 0 ? bytes_hex_digit(folder.ptr[at + 2]) : -1;
        at += low >= 0 ? 2 : 0;
        ret_folder[to++] = low >= 0 ? (char)(high * 16 + low) : c;
    }
    ret_folder[to] = '\0';
    return ret_folder[0] == '/';
}

/* ---- what includes what ---- */

static struct str line_at(struct str text, size_t at)
{
    const char *feed = memchr(text.ptr + at, '\n', text.len - at);
    return (struct str){text.ptr + at, feed ? (size_t)(feed - text.ptr) + 1 - at : text.len - at};
}

static bool begins(struct str line, const char *with)
{
    size_t len = strlen(with);
    return line.len >= len && memcmp(line.ptr, with, len) == 0;
}

bool whole_is_library(struct str text)
{
    for (size_t at = 0; at < text.len;) {
        struct str line = line_at(text, at);
        if (!memchr("#\r\n", line.ptr[0], 3))
            return begins(line, "library:");
        at += line.len;
    }
    return false;
}

/* The first key, and the lines of `include`. */
static void add_outline(struct buf *outline, struct str text)
{
    bool within = false;
    buf_add_str(outline, whole_is_library(text) ? STR("library: 1\n") : STR("entente: 1\n"));
    for (size_t at = 0; at < text.len;) {
        struct str line = line_at(text, at);
        bool inner = memchr(" #\r\n-]}", line.ptr[0], 7) != NULL;
        within = inner ? within : begins(line, "include:");
        if (within)
            buf_add_str(outline, line);
        at += line.len;
    }
}

static struct str of_buf(const struct buf *buf)
{
    return (struct str){buf->ptr ? buf->ptr : "", buf->len};
}

/* Adds a file to both. */
static void add(struct whole *whole, struct buf *outline, struct str name, const struct whole_sources *sources)
{
    char folder[PATH_BYTES];
    struct buf lines, one;
    struct sheaf_part part = {0};
    struct str open = sources->open(sources->context, beside(&whole->arena, whole->uri, name));
    buf_init(&lines, SCENARIO_BYTES_MAX);
    buf_init(&one, 2 * SCENARIO_BYTES_MAX);
    if (open.ptr)
        sheaf_add(&one, name, open);
    else if (sources->add_file && disk_folder(whole->uri, folder))
        sources->add_file(folder, name, &one);
    else
        sheaf_add_missing(&one, name, STR("it is not open"));
    sheaf_next(of_buf(&one), &part);
    bool there = sheaf_next(of_buf(&one), &part) && !part.missing.ptr;
    buf_add_str(&whole->sheaf, of_buf(&one));
    if (there) {
        add_outline(&lines, part.text);
        sheaf_add(outline, name, of_buf(&lines));
    } else {
        sheaf_add_missing(outline, name, part.missing);
    }
    buf_free(&one);
    buf_free(&lines);
}

bool whole_can_look(const struct whole *whole)
{
    char folder[PATH_BYTES];
    return whole->look && whole->uri && disk_folder(whole->uri, folder);
}

void whole_look(void *context, struct str path, struct scenario_file *ret_file)
{
    const struct whole *whole = context;
    char folder[PATH_BYTES];
    bool on_disk = disk_folder(whole->uri, folder);
    assert(whole->look && on_disk);
    if (on_disk)
        whole->look(folder, path, ret_file);
}

void whole_gather(struct whole *ret_whole, const char *uri, struct str text, const struct whole_sources *sources)
{
    struct buf outline;
    struct diag_list unsaid;
    struct str name;
    *ret_whole = (struct whole){.look = sources->look};
    arena_init(&ret_whole->arena, 0);
    ret_whole->uri = arena_copy(&ret_whole->arena, str_of(uri)).ptr;
    buf_init(&ret_whole->sheaf, (INCLUDE_COUNT_MAX + 1) * (size_t)SCENARIO_BYTES_MAX);
    buf_init(&outline, (INCLUDE_COUNT_MAX + 1) * (size_t)SCENARIO_BYTES_MAX);
    buf_add_str(&ret_whole->sheaf, text);
    add_outline(&outline, text);
    while (ret_whole->uri && scenario_wants(of_buf(&outline), &ret_whole->arena, &name))
        add(ret_whole, &outline, name, sources);
    struct str kept = arena_copy(&ret_whole->arena, of_buf(&outline));
    diag_init(&unsaid, &ret_whole->arena);
    if (kept.ptr && tree_read(&ret_whole->outline, kept, &ret_whole->arena, &unsaid) == STATUS_OK)
        includes_merge(&ret_whole->outline);
    buf_free(&outline);
}

bool whole_find(struct whole *ret_whole, const char *uri, const char *const *roots, uint32_t root_count,
                const struct whole_sources *sources)
{
    for (uint32_t i = 0; i < root_count; i++) {
        struct str text = sources->open(sources->context, roots[i]);
        if (!text.ptr || whole_is_library(text))
            continue;
        whole_gather(ret_whole, roots[i], text, sources);
        if (whole_index(ret_whole, uri) < whole_count(ret_whole))
            return true;
        whole_free(ret_whole);
    }
    struct str above = folder_of(str_of(uri));
    for (uint32_t i = 0; sources->add_file && i < ABOVE_COUNT_MAX && above.len > 0; i++) {
        char folder[PATH_BYTES], root[PATH_BYTES];
        struct buf file;
        struct sheaf_part part = {0};
        snprintf(root, sizeof(root), STR_FMT "scenario.yaml", STR_ARG(above));
        if (!disk_folder(root, folder))
            return false;
        buf_init(&file, 2 * SCENARIO_BYTES_MAX);
        sources->add_file(folder, STR("scenario.yaml"), &file);
        sheaf_next(of_buf(&file), &part);
        bool there = sheaf_next(of_buf(&file), &part) && !part.missing.ptr;
        if (there)
            whole_gather(ret_whole, root, part.text, sources);
        buf_free(&file);
        if (there && whole_index(ret_whole, uri) < whole_count(ret_whole))
            return true;
        if (there)
            whole_free(ret_whole);
        above = folder_of((struct str){above.ptr, above.len - 1});
    }
    return false;
}

void whole_free(struct whole *whole)
{
    buf_free(&whole->sheaf);
    arena_clear(&whole->arena);
}

/* ---- parts ---- */

uint32_t whole_count(const struct whole *whole)
{
    assert(whole->outline.part_count <= INCLUDE_COUNT_MAX + 1);
    return whole->outline.part_count > 0 ? whole->outline.part_count : 1;
}

bool whole_part(const struct whole *whole, uint32_t index, struct whole_part *ret_part)
{
    struct sheaf_part part = {0};
    struct arena *arena = (struct arena *)(uintptr_t)&whole->arena;
    assert(index < whole_count(whole));
    for (uint32_t i = 0; i <= index; i++)
        if (!sheaf_next(of_buf(&whole->sheaf), &part))
            return false;
    struct str prefix = index < whole->outline.part_count ? whole->outline.parts[index].prefix : (struct str){NULL, 0};
    char text[2 * ID_BYTES_MAX + 4] = "";
    if (prefix.ptr)
        snprintf(text, sizeof(text), "%.82s_", prefix.ptr);
    *ret_part = (struct whole_part){.text = part.text, .line = part.line};
    ret_part->prefix = arena_copy(arena, str_of(text));
    ret_part->uri = index == 0 ? whole->uri : beside(arena, whole->uri, part.name);
    return !part.missing.ptr && ret_part->prefix.ptr;
}

uint32_t whole_index(const struct whole *whole, const char *uri)
{
    struct whole_part part;
    uint32_t i = 0;
    while (i < whole_count(whole) && !(whole_part(whole, i, &part) && strcmp(part.uri, uri) == 0))
        i++;
    return i;
}
