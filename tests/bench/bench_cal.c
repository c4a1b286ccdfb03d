/* bench_cal [CALENDAR.yaml] — working-day additions, counts and rolls a second,
 * on one core; no test: it only prints. The goal is 100 million additions. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "dondoc/cal.h"

#define N 4096
#define ROUNDS 25000

static struct dd_day days[N];
static int offsets[N];

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const struct dd_calendar *load(struct dd_arena *arena, const char *path)
{
    char *text = dd_alloc(arena, DD_YAML_MAX_BYTES + 1);
    struct dd_source *source = DD_NEW(arena, struct dd_source);
    struct dd_diags diags;
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    *source = (struct dd_source){path, text, fread(text, 1, DD_YAML_MAX_BYTES, file)};
    fclose(file);
    dd_diags_init(&diags, arena, NULL);
    const struct dd_node *root = dd_yaml_read(&diags, source);
    return root ? dd_calendar_read(&diags, root) : NULL;
}

/* Days in the middle of the calendar, so that every offset is in reach. */
static void choose(const struct dd_calendar *cal)
{
    int32_t first = dd_calendar_first(cal).n, span = dd_calendar_last(cal).n - first;
    uint32_t x = 2463534242;
    for (size_t i = 0; i < N; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        days[i].n = first + span / 3 + (int32_t)(x % (uint32_t)(span / 3));
        offsets[i] = (int)(x >> 20) % 400 - 200;
    }
}

static void report(const char *what, double from, int64_t check)
{
    double n = (double)N * ROUNDS, took = seconds() - from;
    printf("%-10s %7.1f million/s  (%.2f ns each, check %lld)\n", what, n / took / 1e6,
           took / n * 1e9, (long long)check);
}

int main(int argc, char **argv)
{
    struct dd_arena *arena = dd_arena_new();
    const struct dd_calendar *cal =
        load(arena, argc > 1 ? argv[1] : DD_SOURCE_DIR "/rules/calendars/vn-office.yaml");
    if (!cal) {
        fputs("no calendar\n", stderr);
        return EXIT_FAILURE;
    }
    choose(cal);
    int64_t check = 0;
    double from = seconds();
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < N; i++) {
            struct dd_day out = {0};
            dd_calendar_add(cal, days[i], offsets[i], &out);
            check += out.n;
        }
    report("add", from, check);
    check = 0;
    from = seconds();
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < N; i++) {
            int count = 0;
            dd_calendar_count(cal, days[i], days[i * 7 % N], &count);
            check += count;
        }
    report("count", from, check);
    check = 0;
    from = seconds();
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < N; i++) {
            struct dd_day out = {0};
            dd_calendar_roll(cal, days[i], DD_ROLL_FOLLOWING, &out);
            check += out.n;
        }
    report("roll", from, check);
    dd_arena_free(arena);
    return EXIT_SUCCESS;
}
