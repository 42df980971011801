/* How much an entry says: of a view that is fuller than a page can bear long texts are left out, and it says so. */
#include <assert.h>

#include "base/json.h"
#include "exercise/inside.h"

void brief_shorten(struct brief *brief, const char *name, size_t begun, struct buf *json)
{
    assert(begun <= json->len);
    if (!brief->only_short || json->failed || json->len - begun <= VIEW_TEXT_SHORT_BYTES_MAX)
        return;
    json->len = begun;
    json_key_nothing(json, name);
    brief->left_out = true;
}

/* What a page has to ask for, if it wants it whole. */
void brief_key_shortened(const struct brief *brief, struct buf *json)
{
    if (brief->left_out)
        json_key_truth(json, "shortened", true);
}
