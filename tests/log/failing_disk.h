/* A disk that fails: a thin layer under SQLite counts writes, syncs and truncations and fails the N-th one, once, or
 * that one and all after it. `register_shim` puts it under every file opened from then
 * on. */
#ifndef ENTENTE_TESTS_LOG_FAILING_DISK_H
#define ENTENTE_TESTS_LOG_FAILING_DISK_H

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct {
    int calls, fail_at; /* 0: never */
    bool lasting, lies; /* lies: it keeps something else than it was given, and says nothing */
    int how;            /* SQLITE_IOERR_WRITE, SQLITE_FULL: for writes; syncs fail with SQLITE_IOERR_FSYNC */
    int faults, syncs, writes;
} disk;

static bool disk_fails(void)
{
    disk.calls++;
    bool fails = disk.fail_at && (disk.calls == disk.fail_at || (disk.lasting && disk.calls > disk.fail_at));
    disk.faults += fails;
    return fails;
}

/* ---- the layer: each file holds the real one behind it ---- */

struct shim_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct shim_file *)file)->real;
}

static int shim_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}
static int shim_read(sqlite3_file *file, void *to, int bytes, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), to, bytes, at);
}
static int shim_write(sqlite3_file *file, const void *from, int bytes, sqlite3_int64 at)
{
    disk.writes++;
    if (disk_fails()) {
        if (disk.how == SQLITE_FULL && bytes > 1) /* a short write: the first half is there */
            real_of(file)->pMethods->xWrite(real_of(file), from, bytes / 2, at);
        return disk.how;
    }
    uint8_t page[4096];
    if (disk.lies && bytes == sizeof(page)) {
        memcpy(page, from, sizeof(page));
        page[sizeof(page) / 2] ^= 1;
        from = page;
    }
    return real_of(file)->pMethods->xWrite(real_of(file), from, bytes, at);
}
static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return disk_fails() ? SQLITE_IOERR_TRUNCATE : real_of(file)->pMethods->xTruncate(real_of(file), size);
}
static int shim_sync(sqlite3_file *file, int flags)
{
    disk.syncs++;
    return disk_fails() ? SQLITE_IOERR_FSYNC : real_of(file)->pMethods->xSync(real_of(file), flags);
}
static int shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
static int shim_lock(sqlite3_file *file, int how)
{
    return real_of(file)->pMethods->xLock(real_of(file), how);
}
static int shim_unlock(sqlite3_file *file, int how)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), how);
}
static int shim_reserved(sqlite3_file *file, int *is)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), is);
}
static int shim_control(sqlite3_file *file, int what, void *with)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), what, with);
}
static int shim_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}
static int shim_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
static int shim_map(sqlite3_file *file, int page, int bytes, int extend, void volatile **at)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, bytes, extend, at);
}
static int shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}
static void shim_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}
static int shim_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods shim_methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_traits,
    .xShmMap = shim_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_barrier,
    .xShmUnmap = shim_unmap,
};

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    sqlite3_vfs *real = vfs->pAppData;
    struct shim_file *shim = (struct shim_file *)file;
    shim->real = (sqlite3_file *)(shim + 1);
    int result = real->xOpen(real, name, shim->real, flags, ret_flags);
    file->pMethods = shim->real->pMethods ? &shim_methods : NULL;
    return result;
}

static void register_shim(void)
{
    static sqlite3_vfs shim;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    shim = *real;
    shim.zName = "failing";
    shim.szOsFile = (int)sizeof(struct shim_file) + real->szOsFile;
    shim.pAppData = real;
    shim.xOpen = shim_open;
    assert_int_equal(sqlite3_vfs_register(&shim, 1), SQLITE_OK);
}

#endif
