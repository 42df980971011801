/* The walls: limits, Landlock, seccomp; and the parent's side of the pipe. */
#include "files/cage.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CAGE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define CAGE_SANITIZED 1
#endif
#endif

static bool limit(__rlimit_resource_t resource, rlim_t most)
{
    struct rlimit limit = {most, most};
    return setrlimit(resource, &limit) == 0;
}

static bool set_limits(void)
{
    bool set =
        limit(RLIMIT_CPU, CAGE_SECONDS) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 0);
#ifndef CAGE_SANITIZED /* whose shadow takes terabytes of addresses */
    set = set && limit(RLIMIT_AS, CAGE_MEMORY_BYTES);
#endif
    return set;
}

/* No file at all, on kernels that have Landlock; on others seccomp stands alone. */
static void forbid_files(void)
{
    static const uint64_t since_first = (UINT64_C(1) << 13) - 1; /* what the first version of Landlock knows */
    struct landlock_ruleset_attr rules = {.handled_access_fs = since_first};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules.handled_access_fs), 0);
    if (ruleset < 0)
        return;
    syscall(SYS_landlock_restrict_self, ruleset, 0);
    close(ruleset);
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define ALLOW_CALL(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), ALLOW
#ifdef __x86_64__
#define CAGE_MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define CAGE_MACHINE AUDIT_ARCH_AARCH64
#endif

/* Writes, memory that is not to be executed, the end. */
static bool forbid_calls(void)
{
    struct sock_filter filter[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CAGE_MACHINE, 1, 0),
        KILL,
        LOAD(nr),
        ALLOW_CALL(SYS_write),
        ALLOW_CALL(SYS_exit_group),
        ALLOW_CALL(SYS_exit),
        ALLOW_CALL(SYS_brk),
        ALLOW_CALL(SYS_munmap),
        ALLOW_CALL(SYS_mremap),
        ALLOW_CALL(SYS_madvise),
        ALLOW_CALL(SYS_futex),
        ALLOW_CALL(SYS_rt_sigreturn),
        ALLOW_CALL(SYS_getrandom), /* expat's, against crafted names */
        ALLOW_CALL(SYS_sysinfo),   /* qsort's, which asks how much memory there is */
#ifdef CAGE_SANITIZED
        ALLOW_CALL(SYS_getpid),
        ALLOW_CALL(SYS_gettid),
        ALLOW_CALL(SYS_sigaltstack),
        ALLOW_CALL(SYS_rt_sigprocmask),
        ALLOW_CALL(SYS_sched_yield),
#endif
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 3),
        LOAD(args[2]), /* what the memory is for: the lower half of the word, on machines that keep it first */
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
        ALLOW,
        KILL,
    };
    struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void put(int pipe, struct str bytes)
{
    assert(bytes.ptr || bytes.len == 0);
    for (size_t at = 0; at < bytes.len;) {
        ssize_t done = write(pipe, bytes.ptr + at, bytes.len - at);
        if (done <= 0)
            _exit(2);
        at += (size_t)done;
    }
}

/* Standard streams and whatever else is open are closed, but for the pipe. */
static void close_others(int pipe)
{
    assert(pipe >= 0);
    if (pipe > 0)
        close_range(0, (unsigned)pipe - 1, 0);
    close_range((unsigned)pipe + 1, ~0U, 0);
}

static void __attribute__((noreturn))
live(int pipe, void (*work)(void *context, struct buf *output), void *context, size_t bytes_max)
{
    struct buf output;
    buf_init(&output, bytes_max);
    close_others(pipe);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        _exit(3);
    forbid_files();
    if (!set_limits() || !forbid_calls())
        _exit(3);
    work(context, &output);
    if (output.failed)
        _exit(1);
    put(pipe, (struct str){output.ptr, output.len});
    _exit(0);
}

/* What comes until the other end is closed; false: more than there is room for, or it cannot be read. */
static bool drain(int pipe, struct buf *ret_output)
{
    char chunk[65536];
    for (;;) {
        ssize_t got = read(pipe, chunk, sizeof(chunk));
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0)
            buf_add(ret_output, chunk, (size_t)got);
        if (ret_output->failed)
            return false;
    }
}

enum status cage_run(void (*work)(void *context, struct buf *output), void *context, struct buf *ret_output,
                     struct trouble *trouble)
{
    int ends[2], ended = 0;
    assert(ret_output->bytes_max <= CAGE_OUTPUT_BYTES_MAX && ret_output->len == 0);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return trouble_say(trouble, STATUS_IO, "there can be no pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0)
        live(ends[1], work, context, ret_output->bytes_max);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return trouble_say(trouble, STATUS_IO, "there can be no process: %s", strerror(errno));
    }
    bool whole = drain(ends[0], ret_output);
    close(ends[0]);
    if (!whole)
        kill(child, SIGKILL);
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR)
        ;
    if (whole && WIFEXITED(ended) && WEXITSTATUS(ended) == 0)
        return STATUS_OK;
    bool out_of_time = WIFSIGNALED(ended) && (WTERMSIG(ended) == SIGXCPU || WTERMSIG(ended) == SIGKILL);
    bool beyond = WIFSIGNALED(ended) && WTERMSIG(ended) == SIGSYS;
    bool no_walls = WIFEXITED(ended) && WEXITSTATUS(ended) == 3;
    return trouble_say(trouble, STATUS_REFUSED,
                       no_walls      ? "this system cannot wall off a process (seccomp), so that the file is not read"
                       : beyond      ? "reading the file wanted more of the system than it may; it is not to be trusted"
                       : out_of_time ? "reading the file took too much time or memory"
                                     : "reading the file went wrong; it is not to be trusted");
}
