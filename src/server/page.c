/* Finds a file of the page by its path: a binary search in the table that the build wrote. */
#include "server/page.h"

#include <string.h>

static int order(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter > 0 ? memcmp(a.ptr, b.ptr, shorter) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool page_find(struct str path, struct page_file *ret_file)
{
    if (path.len == 1 && path.ptr[0] == '/')
        path = STR("/index.html");
    uint32_t low = 0, high = page_file_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int is = order(page_files[middle].path, path);
        if (is == 0) {
            *ret_file = page_files[middle];
            return true;
        }
        if (is < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
