/* Follows a name from a folder on, and no link. */
#include "cli/below.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_BYTES = 256 };

int below_open(const char *folder, struct str name)
{
    int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    assert(name.len > 0 && name.ptr[0] != '/');
    while (at >= 0 && name.len > 0) {
        char part[PART_BYTES];
        struct stat about;
        const char *slash = memchr(name.ptr, '/', name.len);
        size_t len = slash ? (size_t)(slash - name.ptr) : name.len;
        int next = -1, error = ENAMETOOLONG;
        if (len < sizeof(part)) {
            snprintf(part, sizeof(part), "%.*s", (int)len, name.ptr);
            bool is_link = fstatat(at, part, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(about.st_mode);
            next = openat(at, part, (slash ? O_PATH | O_DIRECTORY : O_RDONLY | O_NONBLOCK) | O_NOFOLLOW | O_CLOEXEC);
            error = is_link ? ELOOP : errno;
        }
        close(at);
        errno = error;
        at = next;
        name = slash ? (struct str){slash + 1, name.len - len - 1} : (struct str){name.ptr, 0};
    }
    return at;
}
