/* entente certificate: certificates of the exercise's own authority, one for each person who has none from elsewhere.
 *
 * Each lies in a file of its own, with its key, under a passphrase that is printed once: whoever carries the file does
 * not carry the passphrase. */
#include <getopt.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/inside.h"
#include "cli/machine.h"
#include "exercise/exercise.h"
#include "net/net.h"

static const char help[] =
    "usage: entente certificate NAME... [-o DIR] [--state DIR]\n"
    "\n"
    "Makes a certificate and its key for each NAME, signed by the authority of this machine, as NAME.p12, for the "
    "browser or the\n"
    "device of one person. The passphrase of each is printed, and kept nowhere: give it by another way than the file. "
    "It is good for\n"
    "'entente play --certificates own', and for nothing else.\n"
    "\n"
    "  -o, --output DIR   where the files go (default: here); no file is replaced\n"
    "  --state DIR        where the authority is kept, as for 'play', which makes it when it first serves\n"
    "\n"
    "A NAME has letters, digits and hyphens, such as that of a seat, us-1.\n"
    "\n"
    "exit: 0 made, 2 wrong usage, 3 the system failed\n";

enum { NAME_BYTES_MAX = 64, FILE_BYTES_MAX = 64 << 10, PATH_BYTES = 4096 };

static bool is_name(const char *name)
{
    static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    size_t len = strlen(name);
    return len > 0 && len <= NAME_BYTES_MAX && strspn(name, fine) == len && name[0] != '-';
}

static enum exit_code make(const struct machine *machine, const char *folder, const char *name)
{
    uint8_t chance[8];
    char passphrase[SEAT_CODE_TEXT_BYTES], path[PATH_BYTES];
    struct trouble trouble;
    struct buf bytes;
    struct file_out out = {.file = -1};
    if (snprintf(path, sizeof(path), "%s/%s.p12", folder, name) >= (int)sizeof(path))
        return cli_usage("certificate", "the name of the directory is too long");
    enum exit_code code = file_out_open_new("certificate", path, &out);
    if (code != EXIT_FINE)
        return code;
    randombytes_buf(chance, sizeof(chance));
    exercise_code_text(chance, passphrase);
    buf_init(&bytes, FILE_BYTES_MAX);
    if (net_identity_issue(machine->directory, name, passphrase, &bytes, &trouble) != STATUS_OK) {
        cli_say(stderr, "entente certificate: %s\n", trouble.text);
        code = EXIT_TROUBLE;
    } else {
        file_out_write(&out, bytes.ptr, bytes.len); /* what fails is said when it takes its place */
        code = file_out_commit("certificate", &out);
    }
    if (code == EXIT_FINE)
        cli_say(stdout, "  %-24s %s\n", path, passphrase);
    file_out_abandon(&out);
    sodium_memzero(passphrase, sizeof(passphrase));
    buf_free(&bytes);
    return code;
}

int cli_certificate(int argc, char **argv)
{
    static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                            {"state", required_argument, NULL, 'd'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    const char *folder = ".", *state = NULL;
    struct machine machine;
    int option;
    while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        switch (option) {
        case 'o': folder = optarg; break;
        case 'd': state = optarg; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("certificate", "the command line is wrong");
        }
    }
    if (optind == argc)
        return cli_usage("certificate", "for whom? A name for each file, such as us-1");
    for (int i = optind; i < argc; i++)
        if (!is_name(argv[i]))
            return cli_usage("certificate", "'%s' is no name of letters, digits and hyphens, such as us-1", argv[i]);
    umask(077);
    enum exit_code code = machine_find(state, &machine);
    for (int i = optind; code == EXIT_FINE && i < argc; i++)
        code = make(&machine, folder, argv[i]);
    if (code == EXIT_FINE)
        cli_say(stdout, "each with its passphrase, which is kept nowhere; the seat is tied to it by whoever first "
                        "comes with both certificate and code\n");
    return (int)code;
}
