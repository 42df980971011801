/* The reader of XML under any bytes: elements end in the order in which they began, never deeper than it says, and a
 * reader that stops it hears nothing more. The first byte says after how many events it stops. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "files/xml_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { NAME_BYTES = 32 };

struct heard {
    char open[XML_READ_DEPTH_MAX + 1][NAME_BYTES]; /* the first bytes of the names of open elements */
    int depth, left;
    bool stopped;
};

static bool goes_on(struct heard *heard)
{
    assert(!heard->stopped);
    heard->stopped = heard->left-- == 0;
    return !heard->stopped;
}

static bool begin(void *context, const char *name, const char **attributes)
{
    struct heard *heard = context;
    assert(heard->depth < XML_READ_DEPTH_MAX);
    strncpy(heard->open[heard->depth++], name, NAME_BYTES);
    for (; attributes[0]; attributes += 2) {
        const char *space = strrchr(attributes[0], '\f');
        assert(attributes[1] && xml_read_attribute(attributes, space ? space + 1 : attributes[0]));
    }
    return goes_on(heard);
}

static bool end(void *context, const char *name)
{
    struct heard *heard = context;
    assert(heard->depth > 0 && strncmp(heard->open[heard->depth - 1], name, NAME_BYTES) == 0);
    heard->depth--;
    return goes_on(heard);
}

static bool text(void *context, struct str piece)
{
    assert(piece.ptr && piece.len > 0);
    return goes_on(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct heard heard;
    const struct xml_reader reader = {&heard, begin, end, text};
    struct trouble trouble = {""};
    if (len == 0)
        return 0;
    heard = (struct heard){.left = bytes[0] < 128 ? bytes[0] : INT32_MAX};
    enum status status = xml_read((struct str){(const char *)bytes + 1, len - 1}, &reader, &trouble);
    assert((status == STATUS_REFUSED) == heard.stopped);
    assert(status != STATUS_OK || heard.depth == 0);
    assert((status == STATUS_MALFORMED) == (trouble.text[0] != 0));
    return 0;
}
