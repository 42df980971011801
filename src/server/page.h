/* The page, as it was built and put into the binary: found by path, served from memory.
 *
 * tools/embed.py writes the table from web/dist. A binary that was built without the page has an empty table, and finds
 * nothing. */
#ifndef ENTENTE_SERVER_PAGE_H
#define ENTENTE_SERVER_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct page_file {
    struct str path; /* as requested: "/assets/index-D521fXDg.js"; the page itself is "/index.html" */
    struct str content_type;
    struct str bytes; /* static: valid as long as the program runs */
    struct str gzip;  /* the same packed; empty where it would not be smaller by a tenth */
    bool immutable;   /* its name has a hash of what it holds: may be kept for a year */
};

extern const struct page_file page_files[]; /* in ascending order of their paths, bytewise */
extern const uint32_t page_file_count;

/* Finds what is served at `path` (no query, already decoded). "/" is the page. False, and nothing written, when there
 * is none. */
bool page_find(struct str path, struct page_file *ret_file);

#endif
