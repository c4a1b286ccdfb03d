/* bench_due [PHRASES] — time phrases read a second, on one core; no test: it only
 * prints. The goal is 200,000. PHRASES: lines of phrase<TAB>year<TAB>…, by default
 * those of the unit test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dondoc/due.h"

#define MOST 4096
#define SECONDS 2.0

struct row {
    const char *phrase;
    int year;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t load(struct dd_arena *arena, const char *path, struct row *rows)
{
    char line[8192];
    size_t n = 0;
    FILE *file = fopen(path, "rb");
    while (file && n < MOST && fgets(line, sizeof(line), file)) {
        char *tab = strchr(line, '\t');
        if (line[0] == '#' || tab == NULL)
            continue;
        *tab = '\0';
        rows[n++] = (struct row){dd_strdup(arena, line), atoi(tab + 1)};
    }
    if (file)
        fclose(file);
    return n;
}

/* Each phrase in an arena of its own, as a request would; with `days` also what
 * follows for the day. */
static void run(const char *what, const struct row *rows, size_t n, bool days)
{
    size_t phrases = 0, understood = 0;
    double from = seconds(), took;
    do {
        for (size_t i = 0; i < n; i++) {
            struct dd_arena *arena = dd_arena_new();
            const struct dd_due_parse *parse =
                dd_due_parse(arena, rows[i].phrase, rows[i].year, NULL);
            struct dd_due_options options = {.no_trace = true};
            struct dd_due_result result;
            for (size_t k = 0; days && k < parse->n; k++)
                dd_due_resolve(arena, &parse->v[k], &options, &result);
            understood += parse->n > 0;
            dd_arena_free(arena);
        }
        phrases += n;
        took = seconds() - from;
    } while (took < SECONDS);
    printf("%-18s %9.0f phrases/s  (%.2f µs each, %zu of %zu understood)\n", what,
           (double)phrases / took, took / (double)phrases * 1e6, understood / (phrases / n), n);
}

int main(int argc, char **argv)
{
    static struct row rows[MOST];
    struct dd_arena *arena = dd_arena_new();
    const char *path = argc > 1 ? argv[1] : DD_SOURCE_DIR "/tests/unit/due/phrases.tsv";
    size_t n = load(arena, path, rows);
    if (n == 0) {
        fprintf(stderr, "bench_due: no phrases in %s\n", path);
        return 1;
    }
    run("read", rows, n, false);
    run("read and resolved", rows, n, true);
    dd_arena_free(arena);
    return 0;
}
