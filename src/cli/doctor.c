/* entente doctor: whether this machine can serve an exercise, in plain lines, each with what to do. It looks first, and
 * then does what the day will do: it serves an exercise and sends thirty clients to it. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/bytes.h"
#include "cli/machine.h"
#include "cli/trial.h"
#include "net/net.h"

static const char help[] =
    "usage: entente doctor [--run-directory DIR] [--state DIR] [--port P]\n"
    "\n"
    "Whether this machine can serve an exercise: the disk (space, and how long a write takes until it is on it), the "
    "clock, the\n"
    "certificate, fonts for documents in Korean, open files, the port; and thirty clients that join an exercise, "
    "listen, and act once\n"
    "each. Prints a line for each, and what to do where something is wrong. It leaves nothing but the certificate "
    "authority\nand the key of receipts.\n"
    "\n"
    "  --run-directory DIR   where run files will be (default: here)\n"
    "  --state DIR           as for 'play'\n"
    "  --port P              as for 'play' (default 8443)\n"
    "\n"
    "exit: 0 fine, perhaps with warnings; 1 something has to be done first; 2 wrong usage; 3 it could not look\n";

enum {
    WRITE_TRIES = 21,
    WRITE_BYTES = 4096,
    CLIENT_COUNT = 30,
    ADDRESS_COUNT_MAX = 16,
    FOLDER_DEPTH_MAX = 6,
    SECONDS_A_DAY = 86400
};

enum severity { FINE, WARNING, FAULT };

struct visit {
    enum severity worst;
};

/* One line, and a second one with what to do. */
__attribute__((format(printf, 5, 6))) static void say(struct visit *visit, enum severity severity, const char *what,
                                                      const char *remedy, const char *format, ...)
{
    static const char *const words[] = {"fine", "warning", "FAULT"};
    va_list arguments;
    cli_say(stdout, "%-8s %-12s ", words[severity], what);
    va_start(arguments, format);
    cli_vsay(stdout, format, arguments);
    va_end(arguments);
    cli_say(stdout, "\n");
    if (severity != FINE)
        cli_say(stdout, "%-8s %-12s do: %s\n", "", "", remedy);
    visit->worst = severity > visit->worst ? severity : visit->worst;
}

/* ---- disk ---- */

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Until a write is on the disk, the middle of several, in thousandths of a millisecond; -1: it cannot be written. */
static int64_t write_us(const char *directory)
{
    char path[MACHINE_PATH_BYTES], bytes[WRITE_BYTES] = {0};
    int64_t took_us[WRITE_TRIES];
    if (snprintf(path, sizeof(path), "%s/.entente-doctor-XXXXXX", directory) >= (int)sizeof(path))
        return -1;
    int file = mkostemp(path, O_CLOEXEC);
    if (file < 0)
        return -1;
    unlink(path);
    for (int i = 0; i < WRITE_TRIES; i++) {
        int64_t begun_us = net_monotonic_us();
        if (write(file, bytes, sizeof(bytes)) != WRITE_BYTES || fsync(file) != 0) {
            close(file);
            return -1;
        }
        took_us[i] = net_monotonic_us() - begun_us;
    }
    close(file);
    qsort(took_us, WRITE_TRIES, sizeof(took_us[0]), by_size);
    return took_us[WRITE_TRIES / 2];
}

static void look_at_disk(struct visit *visit, const char *directory)
{
    struct statvfs disk;
    int64_t took_us = write_us(directory);
    if (took_us < 0 || statvfs(directory, &disk) != 0) {
        say(visit, FAULT, "disk", "take a directory that may be written, with --run-directory", "%s cannot be written",
            directory);
        return;
    }
    uint64_t free_mib = (uint64_t)disk.f_bavail * disk.f_frsize >> 20;
    say(visit,
        free_mib < 256    ? FAULT
        : free_mib < 1024 ? WARNING
                          : FINE,
        "disk", "make room: a run takes up to 100 MiB, its report and a backup as much again",
        "%llu MiB are free in %s", (unsigned long long)free_mib, directory);
    say(visit,
        took_us > 200000  ? FAULT
        : took_us > 20000 ? WARNING
                          : FINE,
        "writing",
        "take a disk of the machine itself: each act waits until it is written, and beyond 20 ms the wait can be heard",
        "a write is on the disk after %lld.%lld ms", (long long)(took_us / 1000), (long long)(took_us / 100 % 10));
}

/* ---- clock ---- */

static void look_at_clock(struct visit *visit)
{
    struct timex state = {0};
    int64_t now_ms = net_wall_ms();
    if (now_ms < INT64_C(1767225600000)) /* 2026 */
        say(visit, FAULT, "clock", "set the clock: the record shows its time, and certificates begin in its future",
            "it stands before 2026");
    else if (adjtimex(&state) < 0 || (state.status & STA_UNSYNC))
        say(visit, WARNING, "clock", "compare it with a watch; 'timedatectl set-ntp true' where there is a time server",
            "nothing keeps it right");
    else
        say(visit, FINE, "clock", "", "a time server keeps it right");
}

/* Whether it was set while the doctor looked. */
static void look_at_jump(struct visit *visit, int64_t before_ms)
{
    int64_t jump_ms = net_wall_ms() - net_monotonic_ms() - before_ms;
    bool jumped = jump_ms > 500 || jump_ms < -500;
    if (jumped)
        say(visit, WARNING, "clock", "let it come to rest before the exercise", "it jumped by %lld ms just now",
            (long long)jump_ms);
}

/* ---- certificate ---- */

static void look_at_names(struct visit *visit, const struct net_identity *identity, const struct net_address *addresses,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_for = net_identity_is_for(identity, str_of(addresses[i].text));
        say(visit, is_for ? FINE : WARNING, "address",
            "the authority may not sign for it: take another address, or a new authority with --state",
            is_for ? "others reach this machine at %s" : "there is no certificate for %s", addresses[i].text);
    }
    if (count == 0)
        say(visit, WARNING, "address", "connect it to the network of the exercise", "nobody else reaches this machine");
}

static enum exit_code look_at_certificate(struct visit *visit, const struct machine *machine,
                                          struct net_identity **ret_identity)
{
    struct net_address addresses[ADDRESS_COUNT_MAX];
    size_t count = net_lan_addresses(addresses, ADDRESS_COUNT_MAX);
    const char *names[ADDRESS_COUNT_MAX];
    struct trouble trouble;
    for (size_t i = 0; i < count; i++)
        names[i] = addresses[i].text;
    struct net_identity_wish wish = {.directory = machine->directory, .names = names, .name_count = count};
    if (net_identity_ensure(&wish, ret_identity, &trouble) != STATUS_OK) {
        say(visit, FAULT, "certificate", "do what it says", "%s", trouble.text);
        return EXIT_FAULTS;
    }
    char fingerprint[NET_FINGERPRINT_TEXT_BYTES];
    net_identity_fingerprint(*ret_identity, fingerprint);
    int64_t days = (net_identity_end_s(*ret_identity) - net_wall_ms() / 1000) / SECONDS_A_DAY;
    say(visit,
        days < 3    ? FAULT
        : days < 30 ? WARNING
                    : FINE,
        "certificate",
        "take a new authority: remove ca.key, ca.pem and server.pem in the state directory, and trust it anew",
        "it holds for %lld days; its authority is SHA-256 %s", (long long)days, fingerprint);
    look_at_names(visit, *ret_identity, addresses, count);
    return EXIT_FINE;
}

/* ---- fonts, files, port ---- */

static bool is_korean_font(const char *name)
{
    static const char *const begins[] = {"NotoSansCJK", "NotoSerifCJK", "NotoSansKR", "Nanum", "UnDotum", "malgun"};
    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
        if (strncmp(name, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

static bool has_korean_font(const char *path, int depth)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    bool found = false;
    while (folder && !found && (entry = readdir(folder))) {
        char below[MACHINE_PATH_BYTES];
        found = is_korean_font(entry->d_name);
        bool is_folder = entry->d_type == DT_DIR && entry->d_name[0] != '.' && depth < FOLDER_DEPTH_MAX;
        if (!found && is_folder && snprintf(below, sizeof(below), "%s/%s", path, entry->d_name) < (int)sizeof(below))
            found = has_korean_font(below, depth + 1);
    }
    if (folder)
        closedir(folder);
    return found;
}

static void look_at_fonts(struct visit *visit)
{
    bool found = has_korean_font("/usr/share/fonts", 0) || has_korean_font("/usr/local/share/fonts", 0);
    say(visit, found ? FINE : WARNING, "fonts",
        "install one, such as Debian's fonts-noto-cjk, where documents are read; the page has its own",
        found ? "documents in Korean have a font" : "documents in Korean have no font here");
}

static void look_at_files(struct visit *visit)
{
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    say(visit,
        files.rlim_max < 1024   ? FAULT
        : files.rlim_max < 4200 ? WARNING
                                : FINE,
        "open files", "raise the limit ('ulimit -n', LimitNOFILE of the service): each browser takes about six",
        "%llu may be open at a time", (unsigned long long)files.rlim_max);
}

static void look_at_port(struct visit *visit, uint16_t port)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_free = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
                   bind(fd, (struct sockaddr *)&place, sizeof(place)) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    say(visit, is_free ? FINE : WARNING, "port", "end what has it, or take another with --port; 'play' takes the next",
        "%u is %s", (unsigned)port, is_free ? "free" : strerror(reason));
}

/* ---- thirty clients ---- */

static void try_it(struct visit *visit, const struct machine *machine, const char *directory,
                   const struct net_identity *identity)
{
    struct trial trial = {.machine = machine,
                          .directory = directory,
                          .authority_pem = net_identity_authority_pem(identity),
                          .client_count = CLIENT_COUNT};
    struct trouble trouble = {""};
    if (trial_run(&trial, &trouble) != STATUS_OK) {
        say(visit, FAULT, "clients", "it is the line above that says why, or a firewall on the machine itself",
            "%u of %u joined, listened and acted: %s", trial.done_count, trial.client_count, trouble.text);
        return;
    }
    int64_t act_ms = trial.slowest_us / 1000;
    say(visit,
        act_ms > 2000  ? FAULT
        : act_ms > 500 ? WARNING
                       : FINE,
        "clients", "end what else works on this machine, or take a faster one",
        "%u joined, listened and acted; the slowest act took %lld ms", trial.done_count, (long long)act_ms);
}

static enum exit_code examine(const char *directory, const char *state, uint16_t port)
{
    struct visit visit = {FINE};
    struct machine machine;
    struct net_identity *identity = NULL;
    int64_t before_ms = net_wall_ms() - net_monotonic_ms();
    enum exit_code code = machine_find(state, &machine);
    if (code != EXIT_FINE)
        return code;
    look_at_disk(&visit, directory);
    look_at_clock(&visit);
    code = look_at_certificate(&visit, &machine, &identity);
    look_at_fonts(&visit);
    look_at_files(&visit);
    look_at_port(&visit, port);
    if (code == EXIT_FINE)
        try_it(&visit, &machine, directory, identity);
    look_at_jump(&visit, before_ms);
    net_identity_free(identity);
    static const char *const ends[] = {"\nThis machine can serve an exercise.\n",
                                       "\nThis machine can serve an exercise; look at the warnings.\n",
                                       "\nThis machine cannot serve an exercise yet.\n"};
    cli_put(stdout, str_of(ends[visit.worst]));
    return visit.worst == FAULT ? EXIT_FAULTS : EXIT_FINE;
}

int cli_doctor(int argc, char **argv)
{
    static const struct option options[] = {
        {"run-directory", required_argument, NULL, 'r'},
        {"state", required_argument, NULL, 'd'},
        {"port", required_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    const char *directory = ".", *state = NULL;
    uint64_t port = 8443;
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'r': directory = optarg; break;
        case 'd': state = optarg; break;
        case 'p':
            if (!bytes_decimal(str_of(optarg), 65535, &port) || port == 0)
                return cli_usage("doctor", "'%s' is not a port, 1 to 65535", optarg);
            break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("doctor", "the command line is wrong");
        }
    }
    if (optind != argc)
        return cli_usage("doctor", "it takes no file");
    return (int)examine(directory, state, (uint16_t)port);
}
