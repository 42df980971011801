/* How we speak TLS: 1.2 and 1.3, forward secrecy only, no tickets.
 *
 * A page holds one stream for hours, so resumption would save little, and without it there is no key whose loss opens
 * old recordings. Buffers of idle connections are given back: with thousands of open streams that is half of their
 * memory. Renegotiation is off, for a client could make the server work with it. Of ALPN we know "http/1.1" and nothing
 * else.
 */
#include <openssl/x509v3.h>

#include "net/inside.h"

static int choose_protocol(SSL *tls, const unsigned char **ret_chosen, unsigned char *ret_len,
                           const unsigned char *offered, unsigned offered_len, void *context)
{
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *chosen = NULL;
    (void)tls, (void)context;
    if (SSL_select_next_proto(&chosen, ret_len, ours, sizeof(ours) - 1, offered, offered_len) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *ret_chosen = chosen;
    return SSL_TLSEXT_ERR_OK;
}

SSL_CTX *net_tls_new(X509 *certificate, EVP_PKEY *key)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (!tls)
        return NULL;
    SSL_CTX_set_options(tls, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(tls, choose_protocol, NULL);
    if (SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) == 1 && SSL_CTX_set_num_tickets(tls, 0) == 1 &&
        SSL_CTX_set_cipher_list(
            tls, "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305") == 1 &&
        SSL_CTX_set1_groups_list(tls, "X25519:P-256") == 1 && SSL_CTX_use_certificate(tls, certificate) == 1 &&
        SSL_CTX_use_PrivateKey(tls, key) == 1 && SSL_CTX_check_private_key(tls) == 1)
        return tls;
    SSL_CTX_free(tls);
    return NULL;
}

bool net_tls_is_for(SSL_CTX *tls, struct str host)
{
    X509 *certificate = SSL_CTX_get0_certificate(tls);
    char name[256];
    const char *end = host.len > 0 && host.ptr[0] == '[' ? memchr(host.ptr, ']', host.len)
                      : host.len > 0                     ? memchr(host.ptr, ':', host.len)
                                                         : NULL;
    size_t from = host.len > 0 && host.ptr[0] == '[', len = (end ? (size_t)(end - host.ptr) : host.len) - from;
    if (len >= sizeof(name))
        return false;
    memcpy(name, host.ptr + from, len);
    name[len] = 0;
    return X509_check_host(certificate, name, len, 0, NULL) == 1 || X509_check_ip_asc(certificate, name, 0) == 1;
}
