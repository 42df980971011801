/* The memory of this machine; see machine.h. Files are written whole beside their place, synced and renamed. */
#include "cli/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 256, PATH_BYTES = MACHINE_PATH_BYTES + 128 };

static enum exit_code fail(const char *path, const char *message)
{
    cli_say(stderr, "entente play: %s%s\n", path, message);
    return EXIT_TROUBLE;
}

enum exit_code machine_find(const char *wish, struct machine *ret_machine)
{
    const char *home = getenv("HOME"), *state = getenv("XDG_STATE_HOME");
    char *path = ret_machine->directory;
    if (wish)
        snprintf(path, MACHINE_PATH_BYTES, "%s", wish);
    else if (state && state[0] == '/')
        snprintf(path, MACHINE_PATH_BYTES, "%s/entente", state);
    else if (home && home[0] == '/')
        snprintf(path, MACHINE_PATH_BYTES, "%s/.local/state/entente", home);
    else
        return fail(
            "where may the certificate authority be kept? Neither HOME nor XDG_STATE_HOME is set; say --state DIR", "");
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) { /* its parents */
        *slash = 0;
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return fail(path, " cannot be made; say --state DIR");
        *slash = '/';
    }
    return EXIT_FINE;
}

static bool write_whole(const char *path, const void *bytes, size_t len)
{
    char beside[PATH_BYTES + 8];
    snprintf(beside, sizeof(beside), "%s.new", path);
    unlink(beside); /* left by a program that was killed */
    int file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool written = file >= 0 && write(file, bytes, len) == (ssize_t)len && fsync(file) == 0;
    if (file >= 0)
        close(file);
    return written && rename(beside, path) == 0;
}

/* How many bytes; -1: there is no such file, or it cannot be read. */
static ssize_t read_small(const char *path, void *ret_bytes, size_t bytes_max)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return -1;
    ssize_t len = read(file, ret_bytes, bytes_max);
    close(file);
    return len;
}

/* "DIRECTORY/runs/ID" and its end; false when the log has no header that holds. */
static bool place_of(const struct machine *machine, const struct log *log, const char *end, char ret_path[PATH_BYTES])
{
    struct log_birth birth;
    char id[2 * LOG_RUN_ID_BYTES + 1];
    if (log_birth(log, &birth) != STATUS_OK)
        return false;
    sodium_bin2hex(id, sizeof(id), birth.run_id, sizeof(birth.run_id));
    snprintf(ret_path, PATH_BYTES, "%s/runs", machine->directory);
    if (mkdir(ret_path, 0700) != 0 && errno != EEXIST)
        return false;
    if (machine->run > 0 && !end[0]) /* how far each branch is; the key is that of all */
        snprintf(ret_path, PATH_BYTES, "%s/runs/%s.%u", machine->directory, id, machine->run);
    else
        snprintf(ret_path, PATH_BYTES, "%s/runs/%s%s", machine->directory, id, end);
    return true;
}

enum exit_code machine_bind(const struct machine *machine, struct log *log, bool anew)
{
    uint8_t key[LOG_KEY_BYTES + 1];
    char path[PATH_BYTES];
    if (!place_of(machine, log, ".key", path))
        return fail(machine->directory, "/runs cannot be made");
    ssize_t len = anew ? -1 : read_small(path, key, sizeof(key));
    if (len < 0 && (anew || errno == ENOENT)) {
        randombytes_buf(key, LOG_KEY_BYTES);
        if (!write_whole(path, key, LOG_KEY_BYTES))
            return fail(path, " cannot be written");
        len = LOG_KEY_BYTES;
    }
    if (len != LOG_KEY_BYTES)
        return fail(path, " cannot be read, or is no key; remove it, and the run gets new join links");
    log_bind(log, key);
    sodium_memzero(key, sizeof(key));
    return EXIT_FINE;
}

enum exit_code machine_signing_seed(const struct machine *machine, uint8_t ret_seed[NOTE_SEED_BYTES])
{
    uint8_t seed[NOTE_SEED_BYTES + 1];
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%s/receipts.key", machine->directory);
    ssize_t len = read_small(path, seed, sizeof(seed));
    if (len < 0 && errno == ENOENT) {
        randombytes_buf(seed, NOTE_SEED_BYTES);
        if (!write_whole(path, seed, NOTE_SEED_BYTES))
            return fail(path, " cannot be written");
        len = NOTE_SEED_BYTES;
    }
    if (len != NOTE_SEED_BYTES)
        return fail(path, " cannot be read, or is no key; remove it, and checkpoints are signed by a new one");
    memcpy(ret_seed, seed, NOTE_SEED_BYTES);
    sodium_memzero(seed, sizeof(seed));
    return EXIT_FINE;
}

enum exit_code machine_knows(const struct machine *machine, struct log *log, bool *ret_fits, struct trouble *ret_why)
{
    char path[PATH_BYTES], text[FILE_BYTES_MAX];
    struct log_head held;
    struct log_verdict verdict;
    *ret_fits = true;
    if (!place_of(machine, log, "", path))
        return fail(machine->directory, "/runs cannot be made");
    ssize_t len = read_small(path, text, sizeof(text));
    if (len < 0 && errno == ENOENT)
        return EXIT_FINE;
    while (len > 0 && text[len - 1] == '\n')
        len--;
    if (len <= 0 || log_head_parse((struct str){text, (size_t)len}, &held) != STATUS_OK)
        return fail(path, " is damaged; it says how far this run was. Remove it to go on without");
    if (log_verify(log, &held, &verdict) != STATUS_OK)
        return fail(log_trouble(log), "");
    *ret_fits = verdict.reason == LOG_BREAK_NONE;
    if (!*ret_fits)
        *ret_why = (struct trouble){""};
    if (verdict.reason == LOG_BREAK_TRUNCATED)
        snprintf(ret_why->text, sizeof(ret_why->text),
                 "this is an older copy: it has %llu events, and %llu were played here",
                 (unsigned long long)verdict.sequence, (unsigned long long)held.count);
    else if (!*ret_fits)
        snprintf(ret_why->text, sizeof(ret_why->text), "this is not the run that was played here: %.200s",
                 verdict.text);
    return EXIT_FINE;
}

bool machine_remember(const struct machine *machine, struct log *log)
{
    char path[PATH_BYTES], text[LOG_HEAD_TEXT_BYTES];
    struct log_head head;
    if (log_head(log, &head) != STATUS_OK || !place_of(machine, log, "", path))
        return false;
    log_head_text(&head, text);
    return write_whole(path, text, strlen(text));
}

void machine_forget(const struct machine *machine, const struct log *log)
{
    static const char *const ends[] = {"", ".key"};
    char path[PATH_BYTES];
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (place_of(machine, log, ends[i], path))
            unlink(path);
}
