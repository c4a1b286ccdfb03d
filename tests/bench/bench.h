/* bench.h — what the programs that print figures share: clocks, and how they give up. */
#ifndef DD_BENCH_H
#define DD_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Seconds of a clock: CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID … */
static inline double seconds(clockid_t of)
{
    struct timespec t;
    clock_gettime(of, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline double now(void)
{
    return seconds(CLOCK_MONOTONIC);
}

_Noreturn static inline void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static inline void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        fail(path, "cannot be written");
}

#endif
