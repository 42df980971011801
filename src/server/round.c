/* The beginning of a round, and the first failure in it: what keeps a server from saying another word. A run file that
 * another program holds is none: what was asked is tried again. */
#include "server/inside.h"

void round_begin(struct server *server)
{
    play_now(&server->play);
    round_check(server, play_advance(&server->play));
}

void round_check(struct server *server, enum status status)
{
    if (server->failure == STATUS_OK && status != STATUS_BUSY)
        server->failure = status;
}
