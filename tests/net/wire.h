/* A server in a child process and clients over real sockets.
 *
 * The child runs the loop until SIGTERM and then takes everything down; wire_stop checks that it ended well, so that
 * what a sanitizer or an assert finds in it fails the test. Nobody sleeps for a while and hopes: every wait is for
 * bytes or for a count, and WAIT_MS is only how long a broken server is given.
 */
#ifndef ENTENTE_TESTS_NET_WIRE_H
#define ENTENTE_TESTS_NET_WIRE_H

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

#include "net/net.h"

enum { WAIT_MS = 60000, ANSWER_BYTES_MAX = 1 << 20 };

struct wire_server {
    pid_t pid;
    uint16_t port;
};

/* Routes of the child, all answered in text/plain:
 *   /echo...       METHOD path?query|body            /counts    "connections=1 streams=0 ..." and the hook's calls
 *   /hold          held until /release               /late      held, answered by the hook with "batch N of M"
 *   /big?bytes=N   N bytes                           /stream    an open stream
 *   /send?count=N&bytes=B    N events of B bytes to all streams, with ids that go on
 *   /finish        closes all streams                /rest?ms=N     and nothing is read for so long after
 *   /bad-header, /cookie, /lasting, /none (204) */
void wire_start(struct wire_server *server, const struct net_server_settings *settings, uint32_t descriptor_count_max);
void wire_stop(struct wire_server *server);

/* Blocking, with WAIT_MS as the limit; `receive_bytes` 0 leaves the system's buffer. */
int wire_connect(uint16_t port, int receive_bytes);
void wire_send(int fd, const void *bytes, size_t len);
void wire_say(int fd, const char *text);
/* Reads until the other side ends; returns the bytes. *ret_reset tells an end by reset. */
size_t wire_read_all(int fd, char *ret_bytes, size_t bytes_max, bool *ret_reset);
/* One answer with a Content-Length: status and body (zero-terminated). */
int wire_read_answer(int fd, char *ret_body, size_t bytes_max);
/* A request on a connection of its own; returns the status. */
int wire_get(uint16_t port, const char *target, char *ret_body, size_t bytes_max);
uint64_t wire_count(uint16_t port, const char *name);
void wire_wait_count(uint16_t port, const char *name, uint64_t wanted);
/* Statuses of all answers in the bytes, as "200 400"; fails when one lacks a header of safety or is not framed
 * right. */
void wire_statuses(const char *bytes, size_t len, bool head_only, char *ret_text, size_t text_bytes_max);

#endif
