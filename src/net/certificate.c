/* Certificates: one authority of our own, and what it signs for this server. X.509 only; files are in identity.c.
 *
 * Everything is ECDSA P-256 with SHA-256: small handshakes, and every browser of the last ten years takes it. What the
 * authority may sign is kept narrow, because people trust it on devices that they use for other things too: it can
 * sign no further authorities (path length 0), and servers at private addresses and at the names that this machine had
 * at its birth (name constraints, RFC 5280), so that whoever steals its key is nobody's bank. Both begin a day
 * before now, because in a room without Internet the clocks of tablets are wrong.
 *
 * The names of a server are put into one order and one spelling, so that two wishes for the same names make the same
 * bytes and "have the names changed?" is a comparison of bytes.
 */
#include "net/certificate.h"

#include <arpa/inet.h>
#include <assert.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"

enum { DAY_S = 86400, SERIAL_BITS = 127, ADDRESS_BYTES_MAX = 16, HOST_BYTES_MAX = 253, LABEL_BYTES_MAX = 63 };

static const char *const always[] = {"localhost", "127.0.0.1", "::1"};

/* Labels of letters, digits and hyphens. The last one is not a number, or it would be a mistyped address. */
static bool is_host_name(const char *name)
{
    size_t len = strlen(name), label_len = 0;
    bool has_letter = false;
    if (len == 0 || len > HOST_BYTES_MAX)
        return false;
    for (size_t i = 0; i <= len; i++) {
        char c = name[i];
        if (c == '.' || c == '\0') {
            if (label_len == 0 || label_len > LABEL_BYTES_MAX || name[i - 1] == '-' || (c == '\0' && !has_letter))
                return false;
            label_len = 0;
            has_letter = false;
            continue;
        }
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && !(c == '-' && label_len > 0))
            return false;
        has_letter = has_letter || is_letter;
        label_len++;
    }
    return true;
}

bool net_certificate_is_name(const char *name)
{
    unsigned char bytes[ADDRESS_BYTES_MAX];
    return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1 || is_host_name(name);
}

/* Hosts before addresses, short before long, then by bytes. */
static int compare_names(const GENERAL_NAME *const *a, const GENERAL_NAME *const *b)
{
    int a_type, b_type;
    const ASN1_STRING *a_value = GENERAL_NAME_get0_value(*a, &a_type), *b_value = GENERAL_NAME_get0_value(*b, &b_type);
    return a_type != b_type ? a_type - b_type : ASN1_STRING_cmp(a_value, b_value);
}

static bool add_name(GENERAL_NAMES *names, const char *text)
{
    unsigned char bytes[ADDRESS_BYTES_MAX];
    char lower[HOST_BYTES_MAX + 1];
    bool is_four = inet_pton(AF_INET, text, bytes) == 1, is_address = is_four || inet_pton(AF_INET6, text, bytes) == 1;
    size_t len = 0;
    for (; !is_address && text[len]; len++)
        lower[len] = text[len] >= 'A' && text[len] <= 'Z' ? (char)(text[len] + 32) : text[len];
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *value = is_address ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
    bool sound = name && value &&
                 ASN1_STRING_set(value, is_address ? (const void *)bytes : lower,
                                 is_address ? (is_four ? 4 : 16) : (int)len) == 1;
    if (sound) {
        GENERAL_NAME_set0_value(name, is_address ? GEN_IPADD : GEN_DNS, value);
        value = NULL;
        sound = sk_GENERAL_NAME_push(names, name) > 0;
    }
    if (!sound) {
        ASN1_STRING_free(value);
        GENERAL_NAME_free(name);
    }
    return sound;
}

GENERAL_NAMES *net_certificate_names(const char *const *names, size_t name_count)
{
    GENERAL_NAMES *list = sk_GENERAL_NAME_new(compare_names);
    bool sound = list != NULL;
    for (size_t i = 0; sound && i < sizeof(always) / sizeof(always[0]); i++)
        sound = add_name(list, always[i]);
    for (size_t i = 0; sound && i < name_count; i++)
        sound = add_name(list, names[i]);
    if (!sound) {
        GENERAL_NAMES_free(list);
        return NULL;
    }
    sk_GENERAL_NAME_sort(list);
    for (int i = sk_GENERAL_NAME_num(list) - 1; i > 0; i--)
        if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(list, i), sk_GENERAL_NAME_value(list, i - 1)) == 0)
            GENERAL_NAME_free(sk_GENERAL_NAME_delete(list, i));
    assert(sk_GENERAL_NAME_num(list) >= (int)(sizeof(always) / sizeof(always[0])));
    return list;
}

static X509 *new_certificate(const char *common_name, EVP_PKEY *key, int64_t from_s, int64_t to_s)
{
    X509 *certificate = X509_new();
    BIGNUM *serial = BN_new();
    bool sound = certificate && serial && BN_rand(serial, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                 BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) &&
                 X509_set_version(certificate, X509_VERSION_3) == 1 &&
                 ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from_s) &&
                 ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)to_s) &&
                 X509_set_pubkey(certificate, key) == 1 &&
                 X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                                            (const unsigned char *)common_name, -1, -1, 0) == 1;
    BN_free(serial);
    if (sound)
        return certificate;
    X509_free(certificate);
    return NULL;
}

static bool add_extension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool sound = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return sound;
}

enum { CONSTRAINTS_BYTES_MAX = 32 << 10 };

/* Networks that lead to nobody outside: RFC 1918, 3927, 4193, 4291. */
static const char private_networks[] = "permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:172.16.0.0/255.240.0.0,"
                                       "permitted;IP:192.168.0.0/255.255.0.0,permitted;IP:169.254.0.0/255.255.0.0,"
                                       "permitted;IP:127.0.0.0/255.0.0.0,permitted;IP:::1/"
                                       "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,permitted;IP:fc00::/fe00::,"
                                       "permitted;IP:fe80::/ffc0::";

/* ",permitted;IP:192.0.2.7/255.255.255.255" */
static void constrain_to(const GENERAL_NAME *name, struct buf *ret_text)
{
    static const char *const four = "255.255.255.255", *const six = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    int type;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &type);
    const unsigned char *bytes = ASN1_STRING_get0_data(value);
    char text[INET6_ADDRSTRLEN];
    bool is_four = ASN1_STRING_length(value) == 4;
    if (type == GEN_DNS)
        buf_printf(ret_text, ",permitted;DNS:%.*s", ASN1_STRING_length(value), (const char *)bytes);
    else if (inet_ntop(is_four ? AF_INET : AF_INET6, bytes, text, sizeof(text)))
        buf_printf(ret_text, ",permitted;IP:%s/%s", text, is_four ? four : six);
}

static bool add_constraints(X509 *certificate, GENERAL_NAMES *names)
{
    struct buf text;
    buf_init(&text, CONSTRAINTS_BYTES_MAX);
    buf_printf(&text, "critical,%s", private_networks);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
        constrain_to(sk_GENERAL_NAME_value(names, i), &text);
    bool sound = !text.failed && add_extension(certificate, certificate, NID_name_constraints, buf_text(&text));
    buf_free(&text);
    return sound;
}

/* 1: it may be signed for, 0: not, -1: memory is out. */
static int is_permitted(NAME_CONSTRAINTS *constraints, GENERAL_NAME *name)
{
    int found = -1;
    X509 *probe = X509_new();
    GENERAL_NAMES *one = sk_GENERAL_NAME_new_null();
    if (probe && one && sk_GENERAL_NAME_push(one, name) > 0 &&
        X509_add1_ext_i2d(probe, NID_subject_alt_name, one, 0, X509V3_ADD_DEFAULT) == 1 &&
        X509_check_purpose(probe, -1, 0) != 0) /* OpenSSL looks at what that reads */
        found = NAME_CONSTRAINTS_check(probe, constraints) == X509_V_OK;
    sk_GENERAL_NAME_free(one); /* the name stays its owner's */
    X509_free(probe);
    return found;
}

bool net_certificate_permitted(X509 *authority, GENERAL_NAMES *names)
{
    NAME_CONSTRAINTS *constraints = X509_get_ext_d2i(authority, NID_name_constraints, NULL, NULL);
    int found = 1; /* an authority of an earlier version has none */
    for (int i = sk_GENERAL_NAME_num(names) - 1; constraints && found >= 0 && i >= 0; i--) {
        found = is_permitted(constraints, sk_GENERAL_NAME_value(names, i));
        if (found == 0)
            GENERAL_NAME_free(sk_GENERAL_NAME_delete(names, i));
    }
    NAME_CONSTRAINTS_free(constraints);
    assert(found < 0 || sk_GENERAL_NAME_num(names) >= (int)(sizeof(always) / sizeof(always[0])));
    return found >= 0;
}

X509 *net_certificate_authority(EVP_PKEY *key, GENERAL_NAMES *names, int64_t now_s)
{
    unsigned char mark[4];
    char name[64];
    if (RAND_bytes(mark, sizeof(mark)) != 1)
        return NULL;
    /* In a list of trusted authorities each must be told from the others. */
    snprintf(name, sizeof(name), "entente exercise authority %02x%02x%02x%02x", mark[0], mark[1], mark[2], mark[3]);
    X509 *certificate = new_certificate(name, key, now_s - DAY_S, now_s + NET_AUTHORITY_DAYS * DAY_S);
    if (certificate && X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1 &&
        add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        add_extension(certificate, certificate, NID_subject_key_identifier, "hash") &&
        add_constraints(certificate, names) && X509_sign(certificate, key, EVP_sha256()) > 0)
        return certificate;
    X509_free(certificate);
    return NULL;
}

/* `use`: what it may be shown for; `names`: of a server, or NULL. */
static X509 *signed_by(X509 *authority, EVP_PKEY *authority_key, const char *common_name, EVP_PKEY *key, int64_t now_s,
                       const char *use, GENERAL_NAMES *names)
{
    int64_t to_s = now_s + (NET_SERVER_DAYS - 1) * DAY_S, authority_to_s = net_certificate_end_s(authority);
    if (to_s > authority_to_s)
        to_s = authority_to_s;
    X509 *certificate = new_certificate(common_name, key, now_s - DAY_S, to_s);
    if (certificate && X509_set_issuer_name(certificate, X509_get_subject_name(authority)) == 1 &&
        add_extension(certificate, authority, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(certificate, authority, NID_key_usage, "critical,digitalSignature") &&
        add_extension(certificate, authority, NID_ext_key_usage, use) &&
        add_extension(certificate, authority, NID_subject_key_identifier, "hash") &&
        add_extension(certificate, authority, NID_authority_key_identifier, "keyid:always") &&
        (!names || X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1) &&
        X509_sign(certificate, authority_key, EVP_sha256()) > 0)
        return certificate;
    X509_free(certificate);
    return NULL;
}

X509 *net_certificate_server(EVP_PKEY *key, GENERAL_NAMES *names, X509 *authority, EVP_PKEY *authority_key,
                             int64_t now_s)
{
    return signed_by(authority, authority_key, "entente server", key, now_s, "serverAuth", names);
}

X509 *net_certificate_person(EVP_PKEY *key, const char *name, X509 *authority, EVP_PKEY *authority_key, int64_t now_s)
{
    return signed_by(authority, authority_key, name, key, now_s, "clientAuth", NULL);
}

int64_t net_certificate_end_s(const X509 *certificate)
{
    struct tm parts;
    return ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1 ? (int64_t)timegm(&parts) : INT64_MIN;
}

bool net_certificate_has_begun(const X509 *certificate, int64_t now_s)
{
    struct tm parts;
    return ASN1_TIME_to_tm(X509_get0_notBefore(certificate), &parts) == 1 && (int64_t)timegm(&parts) <= now_s;
}

bool net_certificate_is_for(const X509 *certificate, GENERAL_NAMES *names)
{
    GENERAL_NAMES *found = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    unsigned char *wanted_bytes = NULL, *found_bytes = NULL;
    int wanted_len = i2d_GENERAL_NAMES(names, &wanted_bytes),
        found_len = found ? i2d_GENERAL_NAMES(found, &found_bytes) : -1;
    bool same = wanted_len > 0 && wanted_len == found_len && memcmp(wanted_bytes, found_bytes, (size_t)wanted_len) == 0;
    OPENSSL_free(wanted_bytes);
    OPENSSL_free(found_bytes);
    GENERAL_NAMES_free(found);
    return same;
}
