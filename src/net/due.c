/* Who waits for a turn of the loop: a queue of connections; and how long the server is held. */
#include <assert.h>
#include <stdlib.h>

#include "net/inside.h"

void net_server_request_ended(struct net_server *server)
{
    assert(server->counts.held > 0);
    if (--server->counts.held > 0 || !server->closing)
        return;
    free(server);
}

void net_server_due(struct net_server *server, struct net_connection *connection)
{
    if (connection->due)
        return;
    connection->due = true;
    connection->due_next = NULL;
    if (server->due_last)
        server->due_last->due_next = connection;
    else
        server->due = connection;
    server->due_last = connection;
    if (server->due_count++ == 0)
        event_active(server->resume, EV_TIMEOUT, 0);
}

void net_server_not_due(struct net_server *server, struct net_connection *connection)
{
    assert(connection->due && server->due_count > 0);
    struct net_connection *previous = NULL, *at = server->due;
    while (at != connection) {
        previous = at;
        at = at->due_next;
    }
    if (previous)
        previous->due_next = connection->due_next;
    else
        server->due = connection->due_next;
    if (server->due_last == connection)
        server->due_last = previous;
    connection->due = false;
    server->due_count--;
    assert((server->due_count == 0) == (server->due == NULL));
}

void net_server_connection_ended(struct net_server *server)
{
    if (!server->listener || server->counts.accepting ||
        server->counts.connections >= server->settings.connection_count_max)
        return;
    server->counts.accepting = evconnlistener_enable(server->listener) == 0;
}
