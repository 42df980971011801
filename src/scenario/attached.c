/* Files that injects hand to people, and what else says how an inject is met: its channel, its place.
 *
 * The compiler has no disk. Whoever calls it says what stands at each path (scenario.h), and here it is asked whether
 * that may be handed out: a kind that shows and does nothing, proven by its bytes and called by its name, not too
 * large, with words for whoever cannot see it. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/scenario.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

enum { MEBIBYTE = 1 << 20 };

/* ---- paths ---- */

/* What is wrong with a path as it is written; NULL: it leads to a place below the scenario's folder, as far as words
 * can tell. */
static const char *wrong_with(struct str path)
{
    size_t begun = 0;
    if (path.len > ATTACHMENT_PATH_BYTES_MAX)
        return "it is too long";
    if (path.ptr[0] == '/' || path.ptr[0] == '~')
        return "it does not begin at the scenario's folder";
    for (size_t i = 0; i <= path.len; i++) {
        if (i < path.len && ((unsigned char)path.ptr[i] < 0x20 || path.ptr[i] == '\\' || path.ptr[i] == ':'))
            return "it has a character that names of files do not have everywhere";
        if (i < path.len && path.ptr[i] != '/')
            continue;
        struct str part = {path.ptr + begun, i - begun};
        if (str_equal(part, STR("..")))
            return "it leads out of the scenario's folder";
        if (part.len == 0 || str_equal(part, STR(".")))
            return "it has a part that is empty";
        begun = i + 1;
    }
    return NULL;
}

/* By its name; MEDIA_NONE was reported. */
static enum media named_media(struct compiler *compiler, const struct node *node)
{
    struct str path = node->text, shown = tree_shown(path);
    const char *wrong = path.len > 0 ? wrong_with(path) : "it is empty";
    enum media media = media_of_name(path);
    if (wrong) {
        voice_error(compiler, node, "a path below it, such as pictures/note.png", "the path `" STR_FMT "`: %s",
                    STR_ARG(shown), wrong);
        return MEDIA_NONE;
    }
    if (media == MEDIA_MARKUP)
        voice_error(compiler, node, "save it as a PNG, a PDF or plain text",
                    "`" STR_FMT "`: HTML and SVG can carry programs, and are handed to nobody", STR_ARG(shown));
    else if (media == MEDIA_NONE)
        voice_error(compiler, node, "a name that ends in " MEDIA_ENDINGS,
                    "`" STR_FMT "` is of no kind that is handed out", STR_ARG(shown));
    return media < MEDIA_COUNT ? media : MEDIA_NONE;
}

/* ---- what stands there ---- */

/* Whether there is a file that may be read; false was reported. */
static bool is_there(struct compiler *compiler, const struct node *node, const struct scenario_file *found)
{
    struct str shown = tree_shown(node->text);
    assert(found->found <= SCENARIO_FILE_TOO_LARGE);
    switch (found->found) {
    case SCENARIO_FILE_MISSING:
        voice_error(compiler, node, "a path from the scenario's folder on", "there is no file `" STR_FMT "`",
                    STR_ARG(shown));
        return false;
    case SCENARIO_FILE_LINK:
        voice_error(compiler, node, "put the file itself there",
                    "`" STR_FMT "` is a link, or lies behind one, and could lead anywhere", STR_ARG(shown));
        return false;
    case SCENARIO_FILE_IRREGULAR:
        voice_error(compiler, node, "a regular file", "`" STR_FMT "` is no file", STR_ARG(shown));
        return false;
    case SCENARIO_FILE_UNREADABLE:
        voice_error(compiler, node, "a file that you may read", "`" STR_FMT "` cannot be read", STR_ARG(shown));
        return false;
    case SCENARIO_FILE_TOO_LARGE:
        voice_error(compiler, node, voice_say(compiler, "at most %d MiB", ATTACHMENT_BYTES_MAX / MEBIBYTE),
                    "`" STR_FMT "` has %llu bytes", STR_ARG(shown), (unsigned long long)found->bytes);
        return false;
    case SCENARIO_FILE_READ: break;
    }
    if (found->bytes == 0)
        voice_error(compiler, node, "a file with something in it", "`" STR_FMT "` is empty", STR_ARG(shown));
    return found->bytes > 0;
}

/* Whether its bytes are of the kind that its name says; false was reported. */
static bool is_what_it_says(struct compiler *compiler, const struct node *node, enum media named, enum media proven)
{
    struct str shown = tree_shown(node->text);
    if (proven == named)
        return true;
    if (proven == MEDIA_MARKUP)
        voice_error(compiler, node, "save it as a PNG, a PDF or plain text",
                    "`" STR_FMT
                    "` is HTML, SVG or XML by what is in it: those can carry programs, and are handed to nobody",
                    STR_ARG(shown));
    else if (proven == MEDIA_NONE)
        voice_error(compiler, node,
                    named == MEDIA_TEXT ? "text in UTF-8" : "save it anew from the program that it is of",
                    "`" STR_FMT "` is no %s by what is in it", STR_ARG(shown), media_called(named));
    else
        voice_error(compiler, node,
                    voice_say(compiler, "call it .%s, or save it as %s", media_ending(proven), media_called(named)),
                    "`" STR_FMT "` is %s by what is in it, and no %s", STR_ARG(shown), media_called(proven),
                    media_called(named));
    return false;
}

static void look_at(struct compiler *compiler, const struct node *node, struct program_file *file)
{
    struct scenario_file found = {.found = SCENARIO_FILE_MISSING, .media = MEDIA_NONE};
    if (!compiler->beside)
        return;
    compiler->beside->look(compiler->beside->context, node->text, &found);
    if (!is_there(compiler, node, &found) || !is_what_it_says(compiler, node, file->media, found.media))
        return;
    file->bytes = found.bytes;
    file->sha256 = found.sha256;
    uint64_t together = program_files_bytes(compiler->program);
    assert(file->bytes <= ATTACHMENT_BYTES_MAX);
    if (together > ATTACHMENTS_BYTES_MAX &&
        together - file->bytes <= ATTACHMENTS_BYTES_MAX) /* the first that is too much */
        voice_error(compiler, node, voice_say(compiler, "at most %d MiB", ATTACHMENTS_BYTES_MAX / MEBIBYTE),
                    "with `" STR_FMT "` the files have %llu bytes together", STR_ARG(tree_shown(node->text)),
                    (unsigned long long)together);
}

static void read_file(struct compiler *compiler, struct node *node, struct program_file *file)
{
    struct section section;
    if (!section_read(compiler, node, TABLE_file, &section))
        return;
    const struct node *path = section.at[KEY_file_path];
    value_check_line(compiler, section.at[KEY_file_title]);
    value_prose(compiler, section.at[KEY_file_title], &file->title);
    value_prose(compiler, section.at[KEY_file_alt], &file->alt);
    if (!path)
        return;
    file->media = named_media(compiler, path);
    if (file->media == MEDIA_NONE)
        return;
    file->path = store_text(compiler, path->text);
    if (media_use(file->media) == MEDIA_PICTURE && !section.given[KEY_file_alt])
        voice_error(compiler, node->key, "alt: what it shows, for whoever cannot see it", "the picture has no `alt`");
    look_at(compiler, path, file);
}

void attached_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *files = &compiler->symbols[SYMBOL_FILE];
    program->files = store_keep(compiler, files->count, sizeof(*program->files));
    for (uint32_t i = 0; program->files && i < files->count; i++) {
        struct program_file *file = &program->files[program->file_count++];
        file->id = store_text(compiler, files->items[i].id);
        file->media = MEDIA_NONE;
        read_file(compiler, files->items[i].node, file);
    }
}

/* ---- of injects ---- */

static void read_attached(struct compiler *compiler, const struct node *list, struct program_inject *inject)
{
    struct program *program = compiler->program;
    inject->attach_first = program->attached_count;
    for (const struct node *node = list ? list->first : NULL; node; node = node->next) {
        if (node->kind != NODE_SCALAR) {
            if (node->kind != NODE_BAD)
                voice_error(compiler, node, "the name of an entry of `files`", "this is not a file");
            continue;
        }
        uint32_t file = symbol_resolve(compiler, SYMBOL_FILE, node);
        bool again = false;
        for (uint32_t i = 0; i < inject->attach_count; i++)
            again = again || program->attached[inject->attach_first + i] == file;
        if (again)
            voice_error(compiler, node, "each file once", "`" STR_FMT "` is attached twice",
                        STR_ARG(tree_shown(node->text)));
        else if (file != INDEX_NONE && inject->attach_count < ATTACHED_COUNT_MAX)
            program->attached[inject->attach_first + inject->attach_count++] = file;
    }
    program->attached_count += inject->attach_count;
}

static void read_point(struct compiler *compiler, const struct node *list, struct program_where *where)
{
    const struct node *north = list->first, *east = north ? north->next : NULL;
    if (!north || !east || north->kind != NODE_SCALAR || east->kind != NODE_SCALAR)
        return; /* it was reported that there are not two */
    if (!literal_degrees(north->text, LATITUDE_MAX / DEGREE, &where->latitude))
        voice_error(compiler, north, "degrees from -90 to 90, with four decimals at most",
                    "`" STR_FMT "` is not a latitude", STR_ARG(tree_shown(north->text)));
    if (!literal_degrees(east->text, LONGITUDE_MAX / DEGREE, &where->longitude))
        voice_error(compiler, east, "degrees from -180 to 180, with four decimals at most",
                    "`" STR_FMT "` is not a longitude", STR_ARG(tree_shown(east->text)));
}

static void read_where(struct compiler *compiler, struct node *node, struct program_where *where)
{
    struct section section;
    if (!section_read(compiler, node, TABLE_place, &section))
        return;
    const struct node *at = section.at[KEY_place_at], *area = section.at[KEY_place_area];
    where->given = true;
    where->is_point = at != NULL;
    if (at && area)
        voice_error(compiler, area->key, "either `at` or `area`", "`at` is given already");
    else if (!section.given[KEY_place_at] && !section.given[KEY_place_area])
        voice_error(compiler, node, "at: [37.57, 126.98], or area: what it is called",
                    "it is not said where the place is");
    if (at)
        read_point(compiler, at, where);
    value_check_line(compiler, area);
    value_check_line(compiler, section.at[KEY_place_label]);
    value_prose(compiler, area, &where->area);
    value_prose(compiler, section.at[KEY_place_label], &where->label);
}

void attached_inject(struct compiler *compiler, const struct section *section, struct program_inject *inject)
{
    inject->channel = value_word(compiler, section, KEY_inject_channel, INDEX_NONE);
    read_attached(compiler, section->at[KEY_inject_attach], inject);
    if (section->at[KEY_inject_place])
        read_where(compiler, section->at[KEY_inject_place], &inject->where);
}

uint32_t attached_count(const struct symbols *injects)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < injects->count; i++)
        for (const struct node *node = injects->items[i].node->first; node; node = node->next)
            count +=
                node->kind == NODE_LIST && node->key && str_equal(node->key->text, STR("attach")) ? node->count : 0;
    return count;
}
