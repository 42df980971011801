/* Double quotes and their escapes. */
#include "planner/yaml_out.h"

#include <assert.h>

static void add(struct buf *yaml, struct str text, bool braces_doubled)
{
    assert(text.ptr || text.len == 0);
    buf_u8(yaml, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == '\\' || (c == '{' && braces_doubled))
            buf_u8(yaml, (uint8_t)(c == '{' ? '{' : '\\'));
        if (c == '\n')
            buf_add_str(yaml, STR("\\n"));
        else if (c == '\t')
            buf_add_str(yaml, STR("\\t"));
        else
            buf_u8(yaml, (uint8_t)c);
    }
    buf_u8(yaml, '"');
}

void yaml_out_text(struct buf *yaml, struct str text)
{
    add(yaml, text, false);
}

void yaml_out_literal(struct buf *yaml, struct str text)
{
    add(yaml, text, true);
}
