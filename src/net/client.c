/* A client of one connection, for whoever tries a server out: it trusts one authority and nobody else, speaks TLS as
 * browsers do, and waits for so long and no longer. Blocking; not for a loop.
 */
#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "net/inside.h"

enum { CLIENT_BYTES_MAX = 32 << 20, CLIENT_READ_BYTES = 16 << 10 };

struct net_client {
    SSL_CTX *context;
    SSL *tls;
    int fd;
    struct buf come; /* bytes that came and were not given out */
    struct buf given;
};

static SSL_CTX *trusting(struct str authority_pem)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    BIO *bio = BIO_new_mem_buf(authority_pem.ptr, (int)authority_pem.len);
    X509 *authority = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    bool made = context && authority && X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority) == 1 &&
                SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1;
    X509_free(authority);
    BIO_free(bio);
    if (made)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    else
        SSL_CTX_free(context);
    return made ? context : NULL;
}

static int reach(const char *host, uint16_t port, uint32_t wait_ms)
{
    struct addrinfo wish = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST}, *found = NULL;
    struct timeval wait = {wait_ms / 1000, (suseconds_t)(wait_ms % 1000) * 1000};
    char service[8];
    snprintf(service, sizeof(service), "%u", (unsigned)port);
    if (getaddrinfo(host, service, &wish, &found) != 0)
        return -1;
    assert(found);
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool reached = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) == 0 &&
                   setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) == 0 &&
                   connect(fd, found->ai_addr, found->ai_addrlen) == 0;
    freeaddrinfo(found);
    if (!reached && fd >= 0)
        close(fd);
    return reached ? fd : -1;
}

enum status net_client_open(const struct net_client_wish *wish, struct net_client **ret_client, struct trouble *trouble)
{
    struct net_client *client = calloc(1, sizeof(*client));
    if (!client)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    signal(SIGPIPE, SIG_IGN); /* a server that closes is no reason to end */
    buf_init(&client->come, CLIENT_BYTES_MAX);
    buf_init(&client->given, CLIENT_BYTES_MAX);
    client->fd = reach(wish->host, wish->port, wish->wait_ms);
    int reason = errno;
    client->context = trusting(wish->authority_pem);
    client->tls = client->context ? SSL_new(client->context) : NULL;
    enum status status = STATUS_IO;
    if (client->fd < 0)
        trouble_say(trouble, status, "%s port %u is not reached: %s", wish->host, (unsigned)wish->port,
                    strerror(reason));
    else if (!client->tls || SSL_set_fd(client->tls, client->fd) != 1 ||
             X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(client->tls), wish->host) != 1)
        status = trouble_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    else if (SSL_connect(client->tls) != 1 && SSL_get_verify_result(client->tls) != X509_V_OK)
        trouble_say(trouble, status, "the certificate of %s is not taken: %s", wish->host,
                    X509_verify_cert_error_string(SSL_get_verify_result(client->tls)));
    else if (!SSL_is_init_finished(client->tls))
        trouble_say(trouble, status, "%s port %u ended the connection before it began", wish->host,
                    (unsigned)wish->port);
    else
        status = STATUS_OK;
    if (status == STATUS_OK)
        *ret_client = client;
    else
        net_client_close(client);
    return status;
}

static bool receive(struct net_client *client)
{
    char bytes[CLIENT_READ_BYTES];
    assert(client->tls && client->fd >= 0);
    int count = SSL_read(client->tls, bytes, sizeof(bytes));
    if (count > 0)
        buf_add(&client->come, bytes, (size_t)count);
    return count > 0 && !client->come.failed;
}

/* Where `what` begins in what came; waits for it. SIZE_MAX: it does not come. */
static size_t find(struct net_client *client, const char *what)
{
    for (;;) {
        char *at = client->come.len > 0 ? memmem(client->come.ptr, client->come.len, what, strlen(what)) : NULL;
        if (at)
            return (size_t)(at - client->come.ptr);
        if (!receive(client))
            return SIZE_MAX;
    }
}

static void give(struct net_client *client, size_t len)
{
    assert(len <= client->come.len);
    buf_free(&client->given);
    buf_init(&client->given, CLIENT_BYTES_MAX);
    buf_add(&client->given, client->come.ptr, len);
    struct buf rest;
    buf_init(&rest, CLIENT_BYTES_MAX);
    buf_add(&rest, client->come.ptr + len, client->come.len - len);
    buf_free(&client->come);
    client->come = rest;
}

/* The value of a header, in what was given out as a head. */
static struct str header(const struct net_client *client, const char *name)
{
    char *at = memmem(client->given.ptr, client->given.len, name, strlen(name));
    struct str none = {NULL, 0};
    if (!at)
        return none;
    at += strlen(name);
    char *end = memchr(at, '\r', client->given.len - (size_t)(at - client->given.ptr));
    return end ? (struct str){at, (size_t)(end - at)} : none;
}

enum status net_client_ask(struct net_client *client, struct str request, int *ret_code, struct str *ret_head,
                           struct str *ret_body)
{
    size_t end = SIZE_MAX;
    uint64_t len = 0;
    assert(request.len > 0 && client->come.len == 0); /* one request at a time, and none on a stream */
    if (SSL_write(client->tls, request.ptr, (int)request.len) != (int)request.len ||
        (end = find(client, "\r\n\r\n")) == SIZE_MAX)
        return STATUS_IO;
    give(client, end + 4);
    struct str length = header(client, "\r\nContent-Length: ");
    if (client->given.failed || client->given.len < 12 || memcmp(client->given.ptr, "HTTP/1.1 ", 9) != 0 ||
        (length.ptr && !bytes_decimal(length, CLIENT_BYTES_MAX, &len)))
        return STATUS_MALFORMED;
    while (client->come.len < len)
        if (!receive(client))
            return STATUS_IO;
    *ret_code = atoi(client->given.ptr + 9);
    size_t head_bytes = client->given.len;
    buf_add(&client->given, client->come.ptr, len);
    char *body = client->given.ptr + head_bytes;
    struct buf head_and_body = client->given;
    buf_init(&client->given, CLIENT_BYTES_MAX);
    give(client, len);
    buf_free(&client->given);
    client->given = head_and_body;
    *ret_head = (struct str){client->given.ptr, head_bytes};
    *ret_body = (struct str){body, len};
    return client->given.failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}

enum status net_client_await(struct net_client *client, const char *what)
{
    assert(what[0]);
    size_t at = find(client, what);
    if (at == SIZE_MAX)
        return STATUS_IO;
    give(client, at + strlen(what));
    return STATUS_OK;
}

void net_client_close(struct net_client *client)
{
    if (!client)
        return;
    SSL_free(client->tls);
    SSL_CTX_free(client->context);
    if (client->fd >= 0)
        close(client->fd);
    buf_free(&client->come);
    buf_free(&client->given);
    free(client);
}
