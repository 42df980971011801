/* The write-ahead file, looked at once more than SQLite does.
 *
 * SQLite reads it up to the first frame that does not hold and takes what follows for the rest of a write that a crash
 * cut off. That is right for the last commit, and wrong when one bit in the middle was flipped: then everything behind
 * it was acknowledged, and is gone without a word. So we look further. A commit is synced before the next one is
 * begun; when two commits of the same generation (the same salts) lie behind a frame that does not hold, the first of
 * them was on disk, and so was that frame.
 *
 *   header  magic | version | page size | checkpoint | salt 1 | salt 2 | checksum 1 | checksum 2
 *   frame   page number | pages after a commit, else 0 | salt 1 | salt 2 | checksum 1 | checksum 2 | the page
 *
 * big-endian words of 32 bits. A checksum runs over the header, then over each frame (its first two words and the
 * page) with what it was before; the last bit of the magic says in which order it takes the bytes of a word.
 *
 * A writer begins a new generation whenever it opened the file (log.c), so that no cut-off end of an earlier crash lies
 * there with the salts of today. A reader may look while a writer writes; what it finds counts when it finds it twice.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "log/inside.h"

enum {
    HEADER_BYTES = 32,
    FRAME_HEADER_BYTES = 24,
    MAGIC = 0x377f0682,     /* or one more: checksums over big-endian words */
    PAGE_BYTES_OURS = 4096, /* of what this program made; a header that does not hold does not say it */
    PAGE_BYTES_MIN = 512,
    PAGE_BYTES_MAX = 65536,
    COMMITS_TELLING = 2
};

struct wal { /* as it is walked */
    int fd;
    uint8_t *frame, *last; /* the one looked at; the last that ends a commit behind the damage */
    uint32_t page_bytes;
    bool big_endian;
    uint32_t salts[2], sums[2];
};

struct finding {
    uint64_t frame;   /* the first that does not hold, from 1; 0: the header */
    uint64_t commits; /* whole ones behind it, by their look */
    uint32_t salts[2];
};

static uint32_t word(const uint8_t *bytes)
{
    return (uint32_t)bytes_big_at(bytes, 4);
}

static uint32_t word_summed(const struct wal *wal, const uint8_t *bytes)
{
    return wal->big_endian ? word(bytes) : __builtin_bswap32(word(bytes));
}

static void sum(struct wal *wal, const uint8_t *bytes, size_t len)
{
    assert(len % 8 == 0);
    for (size_t at = 0; at + 8 <= len; at += 8) {
        wal->sums[0] += word_summed(wal, bytes + at) + wal->sums[1];
        wal->sums[1] += word_summed(wal, bytes + at + 4) + wal->sums[0];
    }
}

static bool read_whole(int fd, void *ret_bytes, size_t len, off_t at)
{
    for (size_t done = 0; done < len;) {
        ssize_t got = pread(fd, (uint8_t *)ret_bytes + done, len - done, at + (off_t)done);
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* True: the header holds, and the walk begins behind it. */
static bool read_header(struct wal *wal, const uint8_t header[HEADER_BYTES])
{
    wal->big_endian = word(header) & 1;
    wal->sums[0] = wal->sums[1] = 0;
    sum(wal, header, HEADER_BYTES - 8);
    wal->salts[0] = word(header + 16);
    wal->salts[1] = word(header + 20);
    return (word(header) & ~UINT32_C(1)) == MAGIC && word(header + 24) == wal->sums[0] &&
           word(header + 28) == wal->sums[1];
}

static bool has_salts(const struct wal *wal)
{
    return word(wal->frame + 8) == wal->salts[0] && word(wal->frame + 12) == wal->salts[1];
}

static bool frame_holds(struct wal *wal)
{
    sum(wal, wal->frame, 8);
    sum(wal, wal->frame + FRAME_HEADER_BYTES, wal->page_bytes);
    return has_salts(wal) && word(wal->frame) > 0 && word(wal->frame + 16) == wal->sums[0] &&
           word(wal->frame + 20) == wal->sums[1];
}

static bool is_page_size(uint32_t bytes)
{
    return bytes >= PAGE_BYTES_MIN && bytes <= PAGE_BYTES_MAX && (bytes & (bytes - 1)) == 0;
}

/* The last commit is in the run file: all before it was folded back, and these frames are of an older generation. */
static bool is_folded(const struct wal *wal, sqlite3_file *run)
{
    assert(word(wal->last) > 0); /* pages count from 1 */
    sqlite3_int64 at = (sqlite3_int64)(word(wal->last) - 1) * wal->page_bytes;
    return run->pMethods->xRead(run, wal->frame, (int)wal->page_bytes, at) == SQLITE_OK &&
           memcmp(wal->frame, wal->last + FRAME_HEADER_BYTES, wal->page_bytes) == 0;
}

static enum status look(int fd, sqlite3_file *run, struct finding *ret_finding)
{
    struct wal wal = {.fd = fd, .page_bytes = PAGE_BYTES_OURS};
    struct finding finding = {0};
    enum status status = STATUS_OUT_OF_MEMORY;
    uint8_t header[HEADER_BYTES];
    *ret_finding = finding;
    if (!read_whole(fd, header, sizeof(header), 0))
        return STATUS_OK; /* nothing was ever committed to it */
    bool holds = read_header(&wal, header);
    if (holds && is_page_size(word(header + 8)))
        wal.page_bytes = word(header + 8);
    finding.frame = holds ? 1 : 0;
    assert(is_page_size(wal.page_bytes));
    size_t frame_bytes = FRAME_HEADER_BYTES + wal.page_bytes;
    wal.frame = malloc(frame_bytes);
    wal.last = malloc(frame_bytes);
    if (!wal.frame || !wal.last)
        goto cleanup;
    for (uint64_t at = 0; read_whole(fd, wal.frame, frame_bytes, HEADER_BYTES + (off_t)(at * frame_bytes)); at++) {
        if (at == 0 && !holds) { /* then the first frame says which generation this is */
            wal.salts[0] = word(wal.frame + 8);
            wal.salts[1] = word(wal.frame + 12);
        }
        if (holds && frame_holds(&wal))
            finding.frame = at + 2; /* the next, should it not hold */
        else if (holds)
            holds = false;
        if (!holds && has_salts(&wal) && word(wal.frame) > 0 && word(wal.frame + 4) > 0) {
            finding.commits++;
            memcpy(wal.last, wal.frame, frame_bytes);
        }
    }
    memcpy(finding.salts, wal.salts, sizeof(finding.salts));
    assert(finding.commits == 0 || !holds);
    /* A full disk can cut the header of a new generation short; then what lies behind it is in the run file. */
    if (finding.frame > 0 || finding.commits == 0 || !is_folded(&wal, run))
        *ret_finding = finding;
    status = STATUS_OK;
cleanup:
    free(wal.frame);
    free(wal.last);
    return status;
}

enum status log_check_wal(struct log *log)
{
    char beside[PATH_MAX + 8];
    sqlite3_file *run = NULL; /* through SQLite: a descriptor of our own would drop its locks when it is closed */
    struct finding first, again;
    sqlite3_file_control(log->db, "main", SQLITE_FCNTL_FILE_POINTER, &run);
    snprintf(beside, sizeof(beside), "%s-wal", log->path);
    int fd = open(beside, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? STATUS_OK
                               : trouble_say(&log->trouble, STATUS_IO, "cannot open %s: %s", beside, strerror(errno));
    enum status status = look(fd, run, &first);
    if (!status && first.commits >= COMMITS_TELLING)
        status = look(fd, run, &again);
    close(fd);
    if (status)
        return trouble_say(&log->trouble, status, "reading %s: out of memory", beside);
    if (first.commits < COMMITS_TELLING || again.commits < COMMITS_TELLING || first.frame != again.frame ||
        memcmp(first.salts, again.salts, sizeof(first.salts)) != 0)
        return STATUS_OK;
    char place[40] = "in its header";
    if (again.frame > 0)
        snprintf(place, sizeof(place), "at frame %llu", (unsigned long long)again.frame);
    snprintf(log->damage, sizeof(log->damage),
             "the write-ahead file is damaged %s, and %llu commits behind it would be lost; put an undamaged copy of "
             "both files in their place, or remove the -wal file to give those commits up",
             place, (unsigned long long)again.commits);
    return STATUS_OK;
}
