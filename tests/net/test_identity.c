/* The identity between runs, and TLS as OpenSSL's own client sees it. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/certificate.h"
#include "wire.h"

#define HOST "Host: localhost\r\n"
#define GET(target) "GET " target " HTTP/1.1\r\n" HOST "\r\n"

enum { PATH_BYTES = 128, FILE_BYTES_MAX = 16 << 10, DAY_S = 86400 };

static const int64_t birth_s = 1700000000;
static char folder[] = "/tmp/entente-identity-XXXXXX";
static char directory[PATH_BYTES];
static struct trouble trouble;

static int start(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/entente-identity-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(directory, sizeof(directory), "%s/identity", folder);
    return 0;
}

static const char *path_of(const char *name)
{
    static char path[2][PATH_BYTES * 2];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", directory, name);
    return path[turn];
}

static int stop(void **state)
{
    (void)state;
    static const char *const names[] = {"ca.key", "ca.pem", "server.pem", "ca.key.new", "ca.pem.new", "server.pem.new"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(path_of(names[i]));
    return rmdir(directory) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static size_t read_file(const char *name, char ret_bytes[FILE_BYTES_MAX])
{
    int fd = open(path_of(name), O_RDONLY);
    assert_true(fd >= 0);
    ssize_t len = read(fd, ret_bytes, FILE_BYTES_MAX - 1);
    assert_true(len > 0);
    ret_bytes[len] = '\0';
    close(fd);
    return (size_t)len;
}

static void write_file(const char *name, const char *bytes, size_t len)
{
    int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, bytes, len), len);
    close(fd);
}

static enum status ensure(const char *const *names, size_t name_count, int64_t now_s,
                          struct net_identity **ret_identity)
{
    const struct net_identity_wish wish = {
        .directory = directory, .names = names, .name_count = name_count, .now_s = now_s};
    trouble.text[0] = '\0';
    return net_identity_ensure(&wish, ret_identity, &trouble);
}

/* Makes or loads, and says whether server.pem is another one than before. The authority must be the same. */
static bool server_changes(const char *const *names, size_t name_count, int64_t now_s)
{
    char before[FILE_BYTES_MAX] = "", after[FILE_BYTES_MAX], authority_before[FILE_BYTES_MAX],
         authority_after[FILE_BYTES_MAX];
    struct net_identity *identity;
    read_file("ca.pem", authority_before);
    if (access(path_of("server.pem"), F_OK) == 0)
        read_file("server.pem", before);
    enum status status = ensure(names, name_count, now_s, &identity);
    if (status != STATUS_OK)
        fail_msg("%s", trouble.text);
    net_identity_free(identity);
    read_file("server.pem", after);
    read_file("ca.pem", authority_after);
    assert_string_equal(authority_before, authority_after);
    return strcmp(before, after) != 0;
}

static X509 *server_certificate(void)
{
    FILE *file = fopen(path_of("server.pem"), "r");
    X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    assert_non_null(certificate);
    return certificate;
}

static void make(void)
{
    struct net_identity *identity;
    assert_int_equal(ensure(NULL, 0, birth_s, &identity), STATUS_OK);
    net_identity_free(identity);
}

static void it_is_made_once_and_kept(void **state)
{
    (void)state;
    struct net_identity *identity;
    struct stat about;
    char first[NET_FINGERPRINT_TEXT_BYTES], second[NET_FINGERPRINT_TEXT_BYTES], text[FILE_BYTES_MAX];
    assert_int_equal(ensure(NULL, 0, birth_s, &identity), STATUS_OK);
    net_identity_fingerprint(identity, first);
    assert_int_equal(strspn(first, "0123456789abcdef"), 64);
    size_t len = read_file("ca.pem", text);
    assert_true(str_equal(net_identity_authority_pem(identity), (struct str){text, len}));
    assert_null(strstr(text, "PRIVATE"));
    net_identity_free(identity);
    assert_int_equal(stat(directory, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    static const char *const keys[] = {"ca.key", "server.pem"};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(stat(path_of(keys[i]), &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
    }
    assert_int_equal(chmod(path_of("ca.key"), 0644), 0);
    assert_int_equal(ensure(NULL, 0, birth_s + 1, &identity), STATUS_OK);
    net_identity_fingerprint(identity, second);
    assert_string_equal(first, second);
    net_identity_free(identity);
    assert_int_equal(stat(path_of("ca.key"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600); /* taken back from others */
    assert_false(server_changes(NULL, 0, birth_s + 2));
    net_identity_free(NULL);
}

static void the_server_follows_its_names(void **state)
{
    (void)state;
    static const char *const names[] = {"Exercise.example", "192.0.2.7", "2001:db8::7", "exercise.example",
                                        "localhost"};
    static const char *const same[] = {"2001:DB8:0::7", "exercise.EXAMPLE", "192.0.2.7"};
    struct net_identity *identity;
    assert_int_equal(ensure(names, 5, birth_s, &identity), STATUS_OK);
    net_identity_free(identity);
    assert_false(server_changes(names, 5, birth_s));
    assert_false(server_changes(same, 3, birth_s)); /* other order, other spelling, once each */
    X509 *certificate = server_certificate();
    assert_int_equal(X509_check_host(certificate, "exercise.example", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(certificate, "localhost", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(certificate, "example", 0, 0, NULL), 0);
    static const char *const addresses[] = {"127.0.0.1", "::1", "192.0.2.7", "2001:db8::7"};
    for (int i = 0; i < 4; i++)
        assert_int_equal(X509_check_ip_asc(certificate, addresses[i], 0), 1);
    assert_int_equal(X509_check_ip_asc(certificate, "192.0.2.8", 0), 0);
    GENERAL_NAMES *found = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    assert_int_equal(sk_GENERAL_NAME_num(found), 6);
    GENERAL_NAMES_free(found);
    X509_free(certificate);
    assert_true(server_changes(same, 2, birth_s));
    assert_true(server_changes(NULL, 0, birth_s));
}

static X509 *read_certificate(const char *name, EVP_PKEY **ret_key)
{
    FILE *file = fopen(path_of(name), "r");
    X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    file = fopen(path_of("ca.key"), "r");
    *ret_key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    assert_true(certificate && *ret_key);
    return certificate;
}

/* As a browser that trusts the authority judges a certificate for `name` that whoever has its key signed. */
static int judge(const char *name)
{
    EVP_PKEY *key;
    X509 *authority = read_certificate("ca.pem", &key);
    GENERAL_NAMES *names = net_certificate_names(&name, 1);
    X509 *forged = net_certificate_server(key, names, authority, key, birth_s);
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE_add_cert(store, authority);
    X509_STORE_CTX_init(context, store, forged, NULL);
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), (time_t)birth_s);
    int found = X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    X509_free(forged);
    GENERAL_NAMES_free(names);
    X509_free(authority);
    EVP_PKEY_free(key);
    return found;
}

/* Whoever steals the key is nobody's bank. */
static void the_authority_signs_for_this_machine_alone(void **state)
{
    (void)state;
    static const char *const birth[] = {"laptop", "203.0.113.9", "2001:db8::9", "10.1.2.3"};
    static const char *const ours[] = {"laptop",      "localhost",  "203.0.113.9", "2001:db8::9",
                                       "10.9.9.9",    "172.31.0.1", "127.9.9.9",   "192.168.7.7",
                                       "169.254.1.1", "fd12::1",    "fe80::1",     "::1"};
    static const char *const others[] = {"bank.example", "laptop2",     "example",     "203.0.113.10", "8.8.8.8",
                                         "172.32.0.1",   "192.169.0.1", "2001:db8::a", "11.0.0.1",     "fec0::1"};
    struct net_identity *identity;
    assert_int_equal(ensure(birth, 4, birth_s, &identity), STATUS_OK);
    for (size_t i = 0; i < 4; i++)
        assert_true(net_identity_is_for(identity, str_of(birth[i])));
    net_identity_free(identity);
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
        if (judge(ours[i]) != X509_V_OK)
            fail_msg("%s is refused", ours[i]);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (judge(others[i]) != X509_V_ERR_PERMITTED_VIOLATION)
            fail_msg("%s is signed for", others[i]);
    /* in another network: what it may not sign for is left out, and the rest is served */
    static const char *const later[] = {"laptop2", "198.51.100.4", "192.168.7.7", "2001:db8::1"};
    assert_int_equal(ensure(later, 4, birth_s, &identity), STATUS_OK);
    const bool kept[] = {false, false, true, false};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(net_identity_is_for(identity, str_of(later[i])), kept[i]);
    assert_true(net_identity_is_for(identity, STR("localhost")));
    net_identity_free(identity);
    assert_false(server_changes(later, 4, birth_s)); /* and nothing is made anew for it each time */
}

static void names_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const odd[] = {"",          "-a",
                                      "a-",        "a..b",
                                      ".a",        "a.",
                                      "a b",       "a/b",
                                      "*.example", "256.1.1.1",
                                      "1.2.3",     "12",
                                      "[::1]",     "fe80::1%eth0",
                                      "a_b",       "\xed\x95\x9c.example",
                                      "a:8443",    "a123456789b123456789c123456789d123456789e123456789f123456789abcd"};
    static const char *const fine[] = {"a", "A-1.b", "1a.example", "x--y",
                                       "a123456789b123456789c123456789d123456789e123456789f123456789abc"};
    struct net_identity *identity;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        if (ensure(&odd[i], 1, birth_s, &identity) != STATUS_MALFORMED)
            fail_msg("\"%s\" was taken for a name", odd[i]);
        assert_non_null(strstr(trouble.text, "is no host name and no address"));
    }
    assert_int_equal(access(directory, F_OK), -1); /* and nothing was made */
    assert_int_equal(ensure(fine, sizeof(fine) / sizeof(fine[0]), birth_s, &identity), STATUS_OK);
    net_identity_free(identity);
    const char *many[NET_NAME_COUNT_MAX + 1];
    for (size_t i = 0; i <= NET_NAME_COUNT_MAX; i++)
        many[i] = "a";
    assert_int_equal(ensure(many, NET_NAME_COUNT_MAX + 1, birth_s, &identity), STATUS_TOO_LARGE);
    assert_false(server_changes(many, NET_NAME_COUNT_MAX, birth_s) &&
                 server_changes(many, NET_NAME_COUNT_MAX, birth_s));
}

static void the_server_is_renewed_in_time(void **state)
{
    (void)state;
    make();
    X509 *certificate = server_certificate();
    int days, seconds;
    assert_int_equal(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate), X509_get0_notAfter(certificate)),
                     1);
    assert_int_equal(days, 397);
    assert_int_equal(seconds, 0);
    X509_free(certificate);
    assert_false(server_changes(NULL, 0, birth_s + (396LL - 30) * DAY_S)); /* 30 days are left */
    assert_true(server_changes(NULL, 0, birth_s + (396LL - 30) * DAY_S + 1));
    assert_true(server_changes(NULL, 0, birth_s)); /* the clock was set back by a year: it would not be valid yet */
    struct net_identity *identity;
    assert_int_equal(ensure(NULL, 0, birth_s + 730LL * DAY_S, &identity), STATUS_CORRUPT);
    assert_non_null(strstr(trouble.text, "has expired; remove ca.key, ca.pem and server.pem"));
    assert_int_equal(ensure(NULL, 0, birth_s - 2LL * DAY_S, &identity), STATUS_CORRUPT);
    assert_non_null(strstr(trouble.text, "from the future: set the clock"));
    assert_true(server_changes(NULL, 0, birth_s + 720LL * DAY_S)); /* does not outlive its authority */
    certificate = server_certificate();
    assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate), (time_t)(birth_s + 730LL * DAY_S)), 0);
    X509_free(certificate);
}

/* Any byte of server.pem may be hit: it is made anew, or what was hit did not matter (a line break, a header's
 * text). */
static void a_damaged_server_is_made_anew(void **state)
{
    (void)state;
    char sound[FILE_BYTES_MAX], hit[FILE_BYTES_MAX];
    make();
    size_t len = read_file("server.pem", sound), changes = 0, tries = 0;
    for (size_t at = 0; at < len; at += 7, tries++) {
        memcpy(hit, sound, len);
        hit[at] = (char)(hit[at] ^ 1);
        write_file("server.pem", hit, len);
        changes += server_changes(NULL, 0, birth_s);
        X509 *certificate = server_certificate();
        assert_int_equal(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
        X509_free(certificate);
    }
    assert_true(changes * 10 > tries * 9);
    for (size_t cut = 1; cut < len; cut += 50) {
        write_file("server.pem", sound, cut);
        assert_true(server_changes(NULL, 0, birth_s));
    }
    /* Sound, but signed by somebody else's authority. */
    char other[FILE_BYTES_MAX], key[FILE_BYTES_MAX], authority[FILE_BYTES_MAX];
    size_t key_len = read_file("ca.key", key), authority_len = read_file("ca.pem", authority);
    unlink(path_of("ca.key"));
    unlink(path_of("ca.pem"));
    unlink(path_of("server.pem"));
    make();
    size_t other_len = read_file("server.pem", other);
    write_file("ca.key", key, key_len);
    write_file("ca.pem", authority, authority_len);
    write_file("server.pem", other, other_len);
    assert_true(server_changes(NULL, 0, birth_s));
}

static void expect_corrupt(const char *words)
{
    struct net_identity *identity = NULL;
    assert_int_equal(ensure(NULL, 0, birth_s, &identity), STATUS_CORRUPT);
    assert_null(identity);
    if (!strstr(trouble.text, words))
        fail_msg("\"%s\" does not say \"%s\"", trouble.text, words);
}

/* People trust the authority: it is never replaced silently. */
static void a_damaged_authority_is_told_and_left_alone(void **state)
{
    (void)state;
    char key[FILE_BYTES_MAX], authority[FILE_BYTES_MAX], other[FILE_BYTES_MAX], now[FILE_BYTES_MAX];
    make();
    size_t key_len = read_file("ca.key", key), authority_len = read_file("ca.pem", authority);
    write_file("ca.key", "nonsense", 8);
    expect_corrupt("ca.key is damaged");
    assert_int_equal(read_file("ca.key", now), 8);
    write_file("ca.key", key, key_len);
    write_file("ca.pem", authority, authority_len / 2);
    expect_corrupt("ca.pem is damaged");
    unlink(path_of("ca.pem"));
    expect_corrupt("a server.pem but no ca.pem");
    write_file("ca.pem", authority, authority_len);
    unlink(path_of("ca.key"));
    expect_corrupt("do not belong together");
    unlink(path_of("ca.pem"));
    unlink(path_of("server.pem"));
    make();
    read_file("ca.key", other);
    assert_string_not_equal(other, key);
    write_file("ca.pem", authority, authority_len);
    expect_corrupt("do not belong together");
    write_file("ca.key", key, key_len);
    assert_true(server_changes(NULL, 0, birth_s)); /* restored, as the message says */
    /* A birth that was interrupted after the key: nobody can have trusted it yet. */
    unlink(path_of("ca.pem"));
    unlink(path_of("server.pem"));
    write_file("ca.pem.new", "half", 4);
    make();
    read_file("ca.key", now);
    assert_string_equal(now, key);
    assert_int_equal(access(path_of("ca.pem.new"), F_OK), -1);
}

static void directories_that_cannot_be_are_told(void **state)
{
    (void)state;
    struct net_identity *identity;
    char kept[PATH_BYTES];
    memcpy(kept, directory, sizeof(kept));
    snprintf(directory, sizeof(directory), "%s/no/such", folder);
    assert_int_equal(ensure(NULL, 0, birth_s, &identity), STATUS_IO);
    assert_non_null(strstr(trouble.text, "No such file or directory"));
    snprintf(directory, sizeof(directory), "/dev/null");
    assert_int_equal(ensure(NULL, 0, birth_s, &identity), STATUS_IO);
    assert_non_null(strstr(trouble.text, "/dev/null"));
    memcpy(directory, kept, sizeof(kept));
    make();
}

/* Two servers that start at once in an empty directory agree on one authority. */
static void births_at_once_make_one_authority(void **state)
{
    (void)state;
    enum { CHILDREN = 6 };
    char first[NET_FINGERPRINT_TEXT_BYTES], other[NET_FINGERPRINT_TEXT_BYTES];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    for (int i = 0; i < CHILDREN; i++)
        if (fork() == 0) {
            struct net_identity *identity;
            if (ensure(NULL, 0, birth_s, &identity) != STATUS_OK)
                _exit(1);
            net_identity_fingerprint(identity, other);
            _exit(write(ends[1], other, sizeof(other)) == sizeof(other) ? 0 : 2);
        }
    for (int i = 0, result; i < CHILDREN; i++) {
        assert_true(wait(&result) > 0);
        assert_int_equal(result, 0);
        assert_int_equal(read(ends[0], other, sizeof(other)), sizeof(other));
        if (i == 0)
            memcpy(first, other, sizeof(first));
        assert_string_equal(first, other);
    }
    close(ends[0]);
    close(ends[1]);
}

/* ---- TLS ---- */

static struct wire_server server;
static struct net_identity *identity;
static SSL_CTX *trusting;

static void start_tls(const struct net_server_settings *settings)
{
    struct net_server_settings own = *settings;
    static const char *const names[] = {"exercise.example"};
    assert_int_equal(ensure(names, 1, 0, &identity), STATUS_OK);
    own.identity = identity;
    wire_start(&server, &own, 0);
    trusting = SSL_CTX_new(TLS_client_method());
    assert_int_equal(SSL_CTX_load_verify_locations(trusting, path_of("ca.pem"), NULL), 1);
    SSL_CTX_set_verify(trusting, SSL_VERIFY_PEER, NULL);
}

static void stop_tls(void)
{
    SSL_CTX_free(trusting);
    wire_stop(&server);
    net_identity_free(identity);
}

static SSL *greet(const char *host, bool *ret_done)
{
    SSL *tls = SSL_new(trusting);
    ERR_clear_error();
    SSL_set_fd(tls, wire_connect(server.port, 0));
    SSL_set1_host(tls, host);
    *ret_done = SSL_connect(tls) == 1;
    return tls;
}

static void part(SSL *tls)
{
    close(SSL_get_fd(tls));
    SSL_free(tls);
}

static size_t tls_read_all(SSL *tls, char *ret_bytes, size_t bytes_max, bool *ret_whole)
{
    size_t len = 0;
    int got;
    while ((got = SSL_read(tls, ret_bytes + len, (int)(bytes_max - len))) > 0)
        len += (size_t)got;
    *ret_whole = SSL_get_error(tls, got) == SSL_ERROR_ZERO_RETURN;
    return len;
}

static void the_authority_vouches_for_the_server(void **state)
{
    (void)state;
    const struct net_server_settings settings = {0};
    static const char *const hosts[] = {"localhost", "exercise.example"};
    char text[8192], found[64];
    bool done, whole;
    start_tls(&settings);
    for (int i = 0; i < 2; i++) {
        SSL *tls = greet(hosts[i], &done);
        assert_true(done);
        assert_int_equal(SSL_version(tls), TLS1_3_VERSION);
        assert_int_equal(SSL_get_verify_result(tls), X509_V_OK);
        assert_true(SSL_write(tls, GET("/echo/safe"), (int)strlen(GET("/echo/safe"))) > 0);
        const char last[] = "GET /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
        assert_true(SSL_write(tls, last, sizeof(last) - 1) > 0);
        size_t len = tls_read_all(tls, text, sizeof(text) - 1, &whole);
        text[len] = '\0';
        assert_true(whole); /* it said goodbye: nothing was cut off */
        wire_statuses(text, len, false, found, sizeof(found));
        assert_string_equal(found, "200 200");
        assert_non_null(strstr(text, "GET /echo/safe?|"));
        assert_int_equal(SSL_SESSION_has_ticket(SSL_get_session(tls)), 0);
        part(tls);
    }
    SSL *tls = greet("other.example", &done);
    assert_false(done);
    assert_int_equal(SSL_get_verify_result(tls), X509_V_ERR_HOSTNAME_MISMATCH);
    part(tls);
    SSL_CTX *stranger = SSL_CTX_new(TLS_client_method()), *kept = trusting;
    SSL_CTX_set_verify(stranger, SSL_VERIFY_PEER, NULL);
    trusting = stranger;
    tls = greet("localhost", &done);
    assert_false(done);
    part(tls);
    trusting = kept;
    SSL_CTX_free(stranger);
    stop_tls();
}

static void old_and_odd_greetings_are_refused(void **state)
{
    (void)state;
    const struct net_server_settings settings = {0};
    static const unsigned char protocols[] = "\x02h2\x08http/1.1", only_two[] = "\x02h2";
    const unsigned char *chosen;
    unsigned chosen_len;
    char text[256];
    bool done, reset;
    start_tls(&settings);
    SSL_CTX_set_max_proto_version(trusting, TLS1_2_VERSION);
    SSL *tls = greet("localhost", &done);
    assert_true(done);
    assert_int_equal(SSL_version(tls), TLS1_2_VERSION);
    assert_non_null(strstr(SSL_get_cipher_name(tls), "ECDHE-ECDSA-"));
    part(tls);
    assert_int_equal(SSL_CTX_set_cipher_list(trusting, "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"), 1); /* no AEAD */
    tls = greet("localhost", &done);
    assert_false(done);
    part(tls);
    assert_int_equal(SSL_CTX_set_cipher_list(trusting, "ALL:@SECLEVEL=0"), 1);
    SSL_CTX_set_min_proto_version(trusting, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(trusting, TLS1_1_VERSION);
    tls = greet("localhost", &done);
    assert_false(done);
    part(tls);
    SSL_CTX_set_max_proto_version(trusting, 0);
    assert_int_equal(SSL_CTX_set_alpn_protos(trusting, protocols, sizeof(protocols) - 1), 0);
    tls = greet("localhost", &done);
    assert_true(done);
    SSL_get0_alpn_selected(tls, &chosen, &chosen_len);
    assert_int_equal(chosen_len, 8);
    assert_memory_equal(chosen, "http/1.1", 8);
    part(tls);
    assert_int_equal(SSL_CTX_set_alpn_protos(trusting, only_two, sizeof(only_two) - 1), 0);
    tls = greet("localhost", &done);
    assert_false(done);
    part(tls);
    int fd = wire_connect(server.port, 0); /* plain HTTP on the port of TLS gets no answer, and ends */
    wire_say(fd, GET("/echo"));
    wire_read_all(fd, text, sizeof(text), &reset);
    assert_true(memmem(text, sizeof(text), "HTTP/", 5) == NULL);
    close(fd);
    stop_tls();
}

/* A greeting that never ends is cut by the deadline of the head. */
static void a_slow_greeting_is_cut(void **state)
{
    (void)state;
    const struct net_server_settings settings = {.head_wait_ms = 300};
    char text[64];
    bool reset;
    start_tls(&settings);
    int fd = wire_connect(server.port, 0);
    wire_send(fd, "\x16\x03\x01\x02", 4);
    wire_read_all(fd, text, sizeof(text), &reset);
    close(fd);
    stop_tls();
}

/* Several requests in one TLS record: when the first is held, the rest is in OpenSSL and not in the socket, and must
 * not be forgotten there. */
static void what_openssl_holds_is_not_forgotten(void **state)
{
    (void)state;
    const struct net_server_settings settings = {0};
    enum { FOLLOWING = 150 };
    static char record[16 << 10], text[256 << 10];
    bool done, whole;
    char found[1024];
    start_tls(&settings);
    for (int body_bytes = 0; body_bytes <= 9000; body_bytes += 9000) {
        size_t len = (size_t)snprintf(record, sizeof(record),
                                      "POST /late HTTP/1.1\r\n" HOST "Content-Length: %d\r\n\r\n", body_bytes);
        memset(record + len, 'z', (size_t)body_bytes);
        len += (size_t)body_bytes;
        for (int i = 0; i < FOLLOWING - 1; i++)
            len += (size_t)snprintf(record + len, sizeof(record) - len, "GET /late HTTP/1.1\r\n" HOST "\r\n");
        len += (size_t)snprintf(record + len, sizeof(record) - len,
                                "GET /late HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
        SSL *tls = greet("localhost", &done);
        assert_true(done);
        assert_int_equal(SSL_write(tls, record, (int)len), len);
        len = tls_read_all(tls, text, sizeof(text), &whole);
        assert_true(whole);
        wire_statuses(text, len, false, found, sizeof(found));
        assert_int_equal(strlen(found) + 1, (FOLLOWING + 1) * 4);
        part(tls);
    }
    stop_tls();
}

static void a_large_answer_comes_whole(void **state)
{
    (void)state;
    const struct net_server_settings settings = {0};
    enum { BYTES = 5000000 };
    bool done, whole;
    char *text = malloc(BYTES + 4096);
    start_tls(&settings);
    SSL *tls = greet("localhost", &done);
    assert_true(done);
    const char request[] = "GET /big?bytes=5000000 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    assert_true(SSL_write(tls, request, sizeof(request) - 1) > 0);
    size_t len = tls_read_all(tls, text, BYTES + 4096, &whole);
    assert_true(whole);
    char *body = memmem(text, len, "\r\n\r\n", 4);
    assert_non_null(body);
    assert_int_equal(len - (size_t)(body + 4 - text), BYTES);
    part(tls);
    free(text);
    stop_tls();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_made_once_and_kept, start, stop),
        cmocka_unit_test_setup_teardown(the_server_follows_its_names, start, stop),
        cmocka_unit_test_setup_teardown(the_authority_signs_for_this_machine_alone, start, stop),
        cmocka_unit_test_setup_teardown(names_that_are_none_are_refused, start, stop),
        cmocka_unit_test_setup_teardown(the_server_is_renewed_in_time, start, stop),
        cmocka_unit_test_setup_teardown(a_damaged_server_is_made_anew, start, stop),
        cmocka_unit_test_setup_teardown(a_damaged_authority_is_told_and_left_alone, start, stop),
        cmocka_unit_test_setup_teardown(directories_that_cannot_be_are_told, start, stop),
        cmocka_unit_test_setup_teardown(births_at_once_make_one_authority, start, stop),
        cmocka_unit_test_setup_teardown(the_authority_vouches_for_the_server, start, stop),
        cmocka_unit_test_setup_teardown(old_and_odd_greetings_are_refused, start, stop),
        cmocka_unit_test_setup_teardown(a_slow_greeting_is_cut, start, stop),
        cmocka_unit_test_setup_teardown(what_openssl_holds_is_not_forgotten, start, stop),
        cmocka_unit_test_setup_teardown(a_large_answer_comes_whole, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
