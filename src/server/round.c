/* The beginning of a round, and the first failure in it: what keeps a server from saying another word. */
#include "server/inside.h"

void round_begin(struct server *server)
{
    play_now(&server->play);
    round_check(server, play_advance(&server->play));
}

void round_check(struct server *server, enum status status)
{
    if (server->failure == STATUS_OK)
        server->failure = status;
}
