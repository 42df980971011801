/* The identity of a server, kept in a directory between runs.
 *
 * People trust the authority once, by comparing its fingerprint; whatever the server's names and addresses become
 * later, the authority signs them and nobody has to trust anything again. So the authority is never replaced behind
 * people's backs: when its files are not sound we say so and stop. What it may not sign for (certificate.c) is left
 * out. The server's own certificate is nobody's business and is made anew whenever it does not fit.
 *
 *   birth:  ca.key ──► ca.pem ──► server.pem      each written whole under another name, synced, and renamed
 *
 * A birth that was interrupted leaves a key without a certificate and without a server; nobody can have trusted it yet,
 * and it is gone on with. A lock on the directory keeps two servers that start at once from two
 * births. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/certificate.h"
#include "net/inside.h"

enum { PEM_BYTES_MAX = 64 << 10, DAY_S = 86400 };

static const char authority_key_file[] = "ca.key", authority_file[] = "ca.pem", server_file[] = "server.pem";

struct net_identity {
    SSL_CTX *tls;
    char *authority_pem;
    size_t authority_pem_len;
    char fingerprint[NET_FINGERPRINT_TEXT_BYTES];
};

/* What is needed while an identity is loaded or made. */
struct work {
    const char *directory;
    int directory_fd;
    int64_t now_s;
    GENERAL_NAMES *names;
    EVP_PKEY *authority_key, *server_key;
    X509 *authority, *server;
    struct trouble *trouble;
};

static enum status check_wish(const struct net_identity_wish *wish, struct trouble *trouble)
{
    if (wish->name_count > NET_NAME_COUNT_MAX)
        return trouble_say(trouble, STATUS_TOO_LARGE, "a server can have %d names and addresses; these are %zu",
                           NET_NAME_COUNT_MAX, wish->name_count);
    for (size_t i = 0; i < wish->name_count; i++)
        if (!net_certificate_is_name(wish->names[i]))
            return trouble_say(trouble, STATUS_MALFORMED,
                               "\"%.80s\" is no host name and no address; right is exercise.example or 192.0.2.7",
                               wish->names[i]);
    return STATUS_OK;
}

static enum status out_of_memory(struct work *work)
{
    return trouble_say(work->trouble, STATUS_OUT_OF_MEMORY, "out of memory while the server's identity was made");
}

static enum status file_trouble(struct work *work, const char *what, const char *name)
{
    int number = errno;
    return trouble_say(work->trouble, STATUS_IO, "cannot %s %.120s%s%s: %s", what, work->directory, *name ? "/" : "",
                       name, strerror(number));
}

static enum status open_directory(struct work *work)
{
    if (mkdir(work->directory, 0700) != 0 && errno != EEXIST)
        return file_trouble(work, "make", "");
    work->directory_fd = open(work->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (work->directory_fd < 0)
        return file_trouble(work, "open", "");
    struct stat about;
    if (fstat(work->directory_fd, &about) != 0)
        return file_trouble(work, "look at", "");
    if ((about.st_mode & 077) != 0 || about.st_uid != geteuid())
        return trouble_say(work->trouble, STATUS_REFUSED,
                           "%.120s keeps the keys of this server and others may look into it; make it yours alone "
                           "(chmod 700), or name another with --state",
                           work->directory);
    int locked;
    while ((locked = flock(work->directory_fd, LOCK_EX)) != 0 && errno == EINTR)
        ;
    return locked == 0 ? STATUS_OK : file_trouble(work, "lock", "");
}

/* ---- files ---- */

static int no_passphrase(char *ret_text, int size, int writing, void *context)
{
    (void)ret_text, (void)size, (void)writing, (void)context;
    return -1; /* without this OpenSSL asks the terminal */
}

/* NOT_FOUND, IO (with trouble), OUT_OF_MEMORY, or CORRUPT when it does not hold what is asked for. */
static enum status read_pem(struct work *work, const char *name, EVP_PKEY **ret_key, X509 **ret_certificate)
{
    char *bytes = NULL;
    BIO *text = NULL;
    EVP_PKEY *key = NULL;
    X509 *certificate = NULL;
    size_t len = 0;
    struct stat about;
    int fd = openat(work->directory_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : file_trouble(work, "read", name);
    enum status status = STATUS_CORRUPT;
    if (fstat(fd, &about) != 0) {
        status = file_trouble(work, "read", name);
        goto cleanup;
    }
    if (!S_ISREG(about.st_mode) || about.st_size > PEM_BYTES_MAX)
        goto cleanup;
    if (ret_key && (about.st_mode & 077) != 0 && fchmod(fd, 0600) != 0) {
        status = file_trouble(work, "take from others", name);
        goto cleanup;
    }
    if (!(bytes = malloc(PEM_BYTES_MAX))) {
        status = out_of_memory(work);
        goto cleanup;
    }
    for (ssize_t got = 1; got > 0 && len<PEM_BYTES_MAX; len += got> 0 ? (size_t)got : 0)
        if ((got = read(fd, bytes + len, PEM_BYTES_MAX - len)) < 0) {
            status = file_trouble(work, "read", name);
            goto cleanup;
        }
    if (!(text = BIO_new_mem_buf(bytes, (int)len))) {
        status = out_of_memory(work);
        goto cleanup;
    }
    if ((ret_key && !(key = PEM_read_bio_PrivateKey(text, NULL, no_passphrase, NULL))) ||
        (ret_certificate && !(certificate = PEM_read_bio_X509(text, NULL, no_passphrase, NULL))))
        goto cleanup;
    if (ret_key)
        *ret_key = key;
    if (ret_certificate)
        *ret_certificate = certificate;
    key = NULL;
    certificate = NULL;
    status = STATUS_OK;
cleanup:
    EVP_PKEY_free(key);
    X509_free(certificate);
    BIO_free(text);
    if (bytes)
        OPENSSL_cleanse(bytes, len);
    free(bytes);
    close(fd);
    return status;
}

static enum status write_pem(struct work *work, const char *name, EVP_PKEY *key, X509 *certificate)
{
    char fresh[32], *bytes = NULL;
    size_t len = 0, written = 0;
    int fd = -1;
    enum status status = STATUS_OK;
    BIO *text = BIO_new(BIO_s_mem());
    snprintf(fresh, sizeof(fresh), "%s.new", name);
    if (!text || (key && PEM_write_bio_PrivateKey(text, key, NULL, NULL, 0, NULL, NULL) != 1) ||
        (certificate && PEM_write_bio_X509(text, certificate) != 1)) {
        status = out_of_memory(work);
        goto cleanup;
    }
    len = (size_t)BIO_get_mem_data(text, &bytes);
    unlinkat(work->directory_fd, fresh, 0); /* left by a run that was killed */
    fd = openat(work->directory_fd, fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    while (fd >= 0 && written < len) {
        ssize_t put = write(fd, bytes + written, len - written);
        if (put < 0)
            break;
        written += (size_t)put;
    }
    if (fd < 0 || written < len || fsync(fd) != 0 ||
        renameat(work->directory_fd, fresh, work->directory_fd, name) != 0 || fsync(work->directory_fd) != 0)
        status = file_trouble(work, "write", name);
cleanup:
    if (fd >= 0)
        close(fd);
    if (bytes)
        OPENSSL_cleanse(bytes, len);
    BIO_free(text);
    return status;
}

/* ---- the steps, each leaving what the next needs ---- */

static enum status ensure_authority(struct work *work)
{
    enum status key_status = read_pem(work, authority_key_file, &work->authority_key, NULL);
    enum status status = read_pem(work, authority_file, NULL, &work->authority);
    if (key_status != STATUS_OK && key_status != STATUS_NOT_FOUND)
        return key_status == STATUS_CORRUPT
                   ? trouble_say(work->trouble, STATUS_CORRUPT,
                                 "%.120s/%s is damaged; restore it, or remove ca.key, ca.pem and "
                                 "server.pem for a new authority "
                                 "that everybody has to trust anew",
                                 work->directory, authority_key_file)
                   : key_status;
    if (status == STATUS_CORRUPT)
        return trouble_say(
            work->trouble, status,
            "%.120s/%s is damaged; restore it, or remove ca.key, ca.pem and server.pem for a new authority "
            "that everybody has to trust anew",
            work->directory, authority_file);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (status == STATUS_OK) {
        if (key_status == STATUS_NOT_FOUND || X509_check_private_key(work->authority, work->authority_key) != 1 ||
            X509_check_ca(work->authority) != 1 || X509_verify(work->authority, work->authority_key) != 1)
            return trouble_say(
                work->trouble, STATUS_CORRUPT,
                "ca.key and ca.pem in %.120s do not belong together; restore them, or remove both and server.pem",
                work->directory);
        if (net_certificate_end_s(work->authority) <= work->now_s)
            return trouble_say(work->trouble, STATUS_CORRUPT,
                               "the authority in %.120s has expired; remove ca.key, ca.pem and server.pem",
                               work->directory);
        if (!net_certificate_has_begun(work->authority, work->now_s))
            return trouble_say(
                work->trouble, STATUS_CORRUPT,
                "the authority in %.120s is from the future: set the clock, or remove ca.key, ca.pem and server.pem",
                work->directory);
        return STATUS_OK;
    }
    if (faccessat(work->directory_fd, server_file, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return trouble_say(work->trouble, STATUS_CORRUPT,
                           "%.120s has a server.pem but no ca.pem; restore ca.pem, or remove ca.key and server.pem",
                           work->directory);
    if (key_status == STATUS_NOT_FOUND) {
        if (!(work->authority_key = EVP_EC_gen("P-256")))
            return out_of_memory(work);
        status = write_pem(work, authority_key_file, work->authority_key, NULL);
        if (status != STATUS_OK)
            return status;
    }
    if (!(work->authority = net_certificate_authority(work->authority_key, work->names, work->now_s)))
        return out_of_memory(work);
    return write_pem(work, authority_file, NULL, work->authority);
}

static bool server_fits(const struct work *work)
{
    return X509_check_private_key(work->server, work->server_key) == 1 &&
           X509_verify(work->server, work->authority_key) == 1 &&
           X509_check_issued(work->authority, work->server) == X509_V_OK &&
           net_certificate_has_begun(work->server, work->now_s) &&
           net_certificate_end_s(work->server) - work->now_s >= (int64_t)NET_SERVER_LEFT_DAYS_MIN * DAY_S &&
           net_certificate_is_for(work->server, work->names);
}

static enum status ensure_server(struct work *work)
{
    if (!net_certificate_permitted(work->authority, work->names))
        return out_of_memory(work);
    enum status status = read_pem(work, server_file, &work->server_key, &work->server);
    if (status == STATUS_OK && server_fits(work))
        return STATUS_OK;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_CORRUPT)
        return status;
    EVP_PKEY_free(work->server_key);
    X509_free(work->server);
    work->server = NULL;
    if (!(work->server_key = EVP_EC_gen("P-256")) ||
        !(work->server =
              net_certificate_server(work->server_key, work->names, work->authority, work->authority_key, work->now_s)))
        return out_of_memory(work);
    return write_pem(work, server_file, work->server_key, work->server);
}

static enum status make_identity(struct work *work, struct net_identity **ret_identity)
{
    struct net_identity *identity = calloc(1, sizeof(*identity));
    BIO *text = BIO_new(BIO_s_mem());
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned digest_len = 0;
    char *bytes;
    if (!identity || !text || PEM_write_bio_X509(text, work->authority) != 1)
        goto cleanup;
    identity->authority_pem_len = (size_t)BIO_get_mem_data(text, &bytes);
    if (!(identity->authority_pem = malloc(identity->authority_pem_len)))
        goto cleanup;
    memcpy(identity->authority_pem, bytes, identity->authority_pem_len);
    if (X509_digest(work->authority, EVP_sha256(), digest, &digest_len) != 1 ||
        digest_len * 2 + 1 != sizeof(identity->fingerprint))
        goto cleanup;
    for (unsigned i = 0; i < digest_len; i++)
        snprintf(identity->fingerprint + (size_t)i * 2, 3, "%02x", digest[i]);
    if (!(identity->tls = net_tls_new(work->server, work->server_key)))
        goto cleanup;
    BIO_free(text);
    *ret_identity = identity;
    return STATUS_OK;
cleanup:
    BIO_free(text);
    net_identity_free(identity);
    return out_of_memory(work);
}

static void end_work(struct work *work)
{
    GENERAL_NAMES_free(work->names);
    EVP_PKEY_free(work->authority_key);
    EVP_PKEY_free(work->server_key);
    X509_free(work->authority);
    X509_free(work->server);
    if (work->directory_fd >= 0)
        close(work->directory_fd); /* also gives up the lock */
    ERR_clear_error();
}

/* ---- for persons ---- */

static enum status sign_person(struct work *work, const char *name, const char *passphrase, struct buf *ret_bytes)
{
    unsigned char *bytes = NULL;
    int len = -1;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate =
        key ? net_certificate_person(key, name, work->authority, work->authority_key, work->now_s) : NULL;
    PKCS12 *packed = certificate ? PKCS12_create(passphrase, name, key, certificate, NULL, 0, 0, 0, 0, 0) : NULL;
    if (packed && (len = i2d_PKCS12(packed, &bytes)) > 0)
        buf_add(ret_bytes, (const char *)bytes, (size_t)len);
    OPENSSL_clear_free(bytes, len > 0 ? (size_t)len : 0);
    PKCS12_free(packed);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return len > 0 && !ret_bytes->failed ? STATUS_OK : out_of_memory(work);
}

enum status net_identity_issue(const char *directory, const char *name, const char *passphrase, struct buf *ret_bytes,
                               struct trouble *trouble)
{
    struct work work = {.directory = directory, .directory_fd = -1, .trouble = trouble};
    work.now_s = net_wall_ms() / 1000;
    enum status status = STATUS_OK;
    /* Born here, it could never sign for the names of the machine that serves. */
    char path[512];
    if (snprintf(path, sizeof(path), "%s/%s", directory, authority_file) >= (int)sizeof(path) ||
        access(path, F_OK) != 0)
        status =
            trouble_say(trouble, STATUS_NOT_FOUND,
                        "there is no authority in %.120s: 'entente play' makes it when it first serves", directory);
    if (status == STATUS_OK)
        status = open_directory(&work);
    if (status == STATUS_OK)
        status = ensure_authority(&work);
    if (status == STATUS_OK)
        status = sign_person(&work, name, passphrase, ret_bytes);
    end_work(&work);
    return status;
}

/* ---- the door ---- */

enum status net_identity_ensure(const struct net_identity_wish *wish, struct net_identity **ret_identity,
                                struct trouble *trouble)
{
    struct work work = {.directory = wish->directory, .directory_fd = -1, .trouble = trouble};
    work.now_s = wish->now_s ? wish->now_s : net_wall_ms() / 1000;
    enum status status = check_wish(wish, trouble);
    if (status == STATUS_OK && !(work.names = net_certificate_names(wish->names, wish->name_count)))
        status = out_of_memory(&work);
    if (status == STATUS_OK)
        status = open_directory(&work);
    if (status == STATUS_OK)
        status = ensure_authority(&work);
    if (status == STATUS_OK)
        status = ensure_server(&work);
    assert(status != STATUS_OK || (work.authority_key && work.authority && work.server_key && work.server));
    if (status == STATUS_OK)
        status = make_identity(&work, ret_identity);
    end_work(&work);
    return status;
}

enum status net_identity_trust(struct net_identity *identity, struct str pem, struct trouble *trouble)
{
    bool trusted = pem.len <= INT_MAX && net_tls_trust(identity->tls, pem);
    ERR_clear_error();
    return trusted
               ? STATUS_OK
               : trouble_say(trouble, STATUS_MALFORMED,
                             "this holds no certificate of an authority; right is PEM, -----BEGIN CERTIFICATE-----");
}

void net_identity_free(struct net_identity *identity)
{
    if (!identity)
        return;
    SSL_CTX_free(identity->tls);
    free(identity->authority_pem);
    free(identity);
}

void net_identity_fingerprint(const struct net_identity *identity, char ret_text[NET_FINGERPRINT_TEXT_BYTES])
{
    memcpy(ret_text, identity->fingerprint, sizeof(identity->fingerprint));
}

int64_t net_identity_end_s(const struct net_identity *identity)
{
    return net_certificate_end_s(SSL_CTX_get0_certificate(identity->tls));
}

struct str net_identity_authority_pem(const struct net_identity *identity)
{
    return (struct str){identity->authority_pem, identity->authority_pem_len};
}

SSL_CTX *net_identity_tls(const struct net_identity *identity)
{
    return identity->tls;
}

bool net_identity_is_for(const struct net_identity *identity, struct str name)
{
    char text[NET_ADDRESS_TEXT_BYTES + 256];
    X509 *certificate = SSL_CTX_get0_certificate(identity->tls);
    if (name.len == 0 || name.len >= sizeof(text))
        return false;
    memcpy(text, name.ptr, name.len);
    text[name.len] = 0;
    return X509_check_host(certificate, text, name.len, 0, NULL) == 1 || X509_check_ip_asc(certificate, text, 0) == 1;
}
