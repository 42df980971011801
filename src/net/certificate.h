/* Making and judging certificates; used by identity.c and by the tests of it. Results that are pointers are owned by
 * the caller and NULL when memory or randomness is out. */
#ifndef ENTENTE_NET_CERTIFICATE_H
#define ENTENTE_NET_CERTIFICATE_H

#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NET_AUTHORITY_DAYS = 730,
    NET_SERVER_DAYS = 397 /* browsers refuse more than 398 */,
    NET_SERVER_LEFT_DAYS_MIN = 30
};

bool net_certificate_is_name(const char *name); /* a host name or an address */
/* localhost and its addresses and `names`, each once, in one order. Each must be a name. */
GENERAL_NAMES *net_certificate_names(const char *const *names, size_t name_count);
/* It may sign for private addresses, this machine (localhost) and `names`, and for nothing else. */
X509 *net_certificate_authority(EVP_PKEY *key, GENERAL_NAMES *names, int64_t now_s);
/* Takes out of `names` what the authority may not sign for. False: memory is out. */
bool net_certificate_permitted(X509 *authority, GENERAL_NAMES *names);
/* It never outlives its authority. */
X509 *net_certificate_server(EVP_PKEY *key, GENERAL_NAMES *names, X509 *authority, EVP_PKEY *authority_key,
                             int64_t now_s);
/* For showing to a server; `name`: at most 64 bytes. It never outlives its authority. */
X509 *net_certificate_person(EVP_PKEY *key, const char *name, X509 *authority, EVP_PKEY *authority_key, int64_t now_s);
int64_t net_certificate_end_s(const X509 *certificate);
bool net_certificate_has_begun(const X509 *certificate, int64_t now_s);
bool net_certificate_is_for(const X509 *certificate, GENERAL_NAMES *names); /* exactly these */

#endif
