/* How far a long piece of work is, on standard error. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/inside.h"

enum { BAR_WIDTH = 24 };
static const double first_seconds = 0.7, redraw_seconds = 0.1, line_seconds = 10;

static atomic_bool cancelled;

static void on_signal(int number)
{
    (void)number;
    atomic_store(&cancelled, true);
}

const atomic_bool *progress_cancel_by_signal(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return &cancelled;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void progress_begin(struct progress *progress, const char *verb, const char *unit)
{
    const char *terminal = getenv("TERM");
    *progress = (struct progress){.verb = verb, .unit = unit};
    progress->bar = isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
    progress->begun = progress->shown = now();
}

static void add_count(uint64_t count, struct buf *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);
    for (int i = 0; i < len; i++)
        buf_printf(out, "%s%c", i > 0 && (len - i) % 3 == 0 ? "," : "", digits[i]);
}

static void add_left(double seconds, struct buf *out)
{
    unsigned long long left = (unsigned long long)(seconds + 0.999);
    if (left >= 3600)
        buf_printf(out, "%llu:%02llu:%02llu left", left / 3600, left / 60 % 60, left % 60);
    else
        buf_printf(out, "%llu:%02llu left", left / 60, left % 60);
}

void progress_show(struct progress *progress, uint64_t done, uint64_t total)
{
    double time = now(), since = time - progress->begun;
    double wait = !progress->bar ? line_seconds : progress->drawn ? redraw_seconds : first_seconds;
    if (time - progress->shown < wait || total == 0)
        return;
    progress->shown = time;
    double share = (double)done / (double)total, rate = since > 0 ? (double)done / since : 0;
    struct buf line;
    buf_init(&line, 1024);
    if (progress->bar) {
        int full = (int)(share * BAR_WIDTH + 0.5);
        buf_printf(&line, "\r");
        for (int i = 0; i < BAR_WIDTH; i++)
            buf_printf(&line, "%s", i < full ? "█" : "░");
        buf_printf(&line, "  %3.0f%%  ", 100 * share);
    } else {
        buf_printf(&line, "entente %s: %.0f%%, ", progress->verb, 100 * share);
    }
    add_count(done, &line);
    buf_printf(&line, progress->bar ? "/" : " of ");
    add_count(total, &line);
    buf_printf(&line, " %s%s", progress->unit, progress->bar ? "  " : ", ");
    add_count((uint64_t)rate, &line);
    buf_printf(&line, "/s%s", progress->bar ? "  " : ", ");
    if (done > 0)
        add_left((double)(total - done) / rate, &line);
    buf_printf(&line, progress->bar ? "\033[K" : "\n");
    fputs(buf_text(&line), stderr);
    fflush(stderr);
    buf_free(&line);
    progress->drawn = true;
}

void progress_end(struct progress *progress)
{
    if (progress->bar && progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}
