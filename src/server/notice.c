/* What goes to the log of the one who serves. */
#include <assert.h>

#include "server/inside.h"

void notice_tell(struct server *server, const struct server_notice *notice)
{
    struct server_notice whole = *notice;
    if (!server->options.note)
        return;
    whole.seat = whole.seat ? whole.seat : "";
    whole.by = whole.by ? whole.by : "";
    whole.why = whole.why ? whole.why : "";
    whole.address = whole.address.ptr ? whole.address : STR("");
    assert(whole.seat[0] || !whole.by[0]);
    server->options.note(server->options.owner, &whole);
}
