/* How we speak TLS: 1.2 and 1.3, forward secrecy only, no tickets.
 *
 * A page holds one stream for hours, so resumption would save little, and without it there is no key whose loss opens
 * old recordings. Buffers of idle connections are given back: with thousands of open streams that is half of their
 * memory. Renegotiation is off, for a client could make the server work with it. Of ALPN we know "http/1.1" and nothing
 * else.
 */
#include <openssl/pem.h>
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
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
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

/* Of those between, each is trusted by itself: who gives only the one that signed the cards need not have its root. */
bool net_tls_trust(SSL_CTX *tls, struct str pem)
{
    X509_STORE *store = SSL_CTX_get_cert_store(tls);
    unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;
    bool has_authority = false, sound = true;
    BIO *text = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    STACK_OF(X509_INFO) *found = text ? PEM_X509_INFO_read_bio(text, NULL, NULL, NULL) : NULL;
    for (int i = 0; sound && i < sk_X509_INFO_num(found); i++) {
        const X509_INFO *info = sk_X509_INFO_value(found, i);
        if (info->x509 && X509_check_ca(info->x509) == 1) {
            sound = X509_STORE_add_cert(store, info->x509) == 1 && SSL_CTX_add_client_CA(tls, info->x509) == 1;
            has_authority = true;
        }
        if (sound && info->crl) {
            sound = X509_STORE_add_crl(store, info->crl) == 1;
            flags |= X509_V_FLAG_CRL_CHECK;
        }
    }
    sk_X509_INFO_pop_free(found, X509_INFO_free);
    BIO_free(text);
    if (!sound || !has_authority || X509_STORE_set_flags(store, flags) != 1)
        return false;
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
    return true;
}

bool net_tls_certificate(const SSL *tls, uint8_t ret_certificate[NET_CERTIFICATE_BYTES])
{
    const X509 *shown = SSL_get0_peer_certificate(tls);
    unsigned len = 0;
    return shown && SSL_get_verify_result(tls) == X509_V_OK &&
           X509_digest(shown, EVP_sha256(), ret_certificate, &len) == 1 && len == NET_CERTIFICATE_BYTES;
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
