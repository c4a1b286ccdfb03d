/* A calendar feed rendered cold, in the core of what the service does: no cache, no
 * compression, no network. Prints entries, bytes and milliseconds
 * of processor time, the best of five.
 *
 *     build/bin/bench_feed [ENTRIES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "wire/calendar/ical.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* however busy the machine is */
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
    static const int64_t from[] = {0};
    static const int32_t offset[] = {7 * 3600};
    static const struct dd_zone zone = {
        .name = "Asia/Ho_Chi_Minh", .n = 1, .from = from, .offset = offset};
    struct dd_arena *arena = dd_arena_new();
    struct dd_unit units[] = {{.id = "phong-kt", .name = "Phòng Kinh tế", .level = "division"}};
    struct dd_facts facts = {0};
    facts.unit.v = units;
    facts.unit.n = 1;
    dd_facts_seal(&facts);
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
    const struct dd_obligation **v = DD_NEW_N(arena, const struct dd_obligation *, n);
    struct dd_day first;
    dd_day_parse("2026-01-01", &first);
    for (size_t i = 0; i < n; i++) {
        struct dd_obligation *row = DD_NEW(arena, struct dd_obligation);
        *row = (struct dd_obligation){
            .id = dd_printf(arena, "plan-task/viec-%zu@phong-kt/once", i),
            .rule = "plan-task",
            .title = dd_printf(arena, "Rà soát, cập nhật danh mục thủ tục hành chính; đợt %zu", i),
            .basis = "29/KH-UBND mục IV.1",
            .unit = "phong-kt",
            .due = DD_SOME_DAY(dd_day_add(first, (int)(i % 365))),
            .state = DD_OPEN,
            .changed_at = {1769734800},
            .trace = "mốc 30/01/2026\n+ 10 ngày → 09/02/2026",
            .sequence = 3,
        };
        v[i] = row;
    }
    struct dd_calendar_feed feed = {.name = "Lịch việc",
                                    .host = "xa.dondoc.invalid",
                                    .public_url = "https://viec.example.vn",
                                    .facts = &facts,
                                    .zone = &zone};
    double best = 1e9;
    size_t bytes = 0;
    for (int round = 0; round < 5; round++) {
        struct dd_buf out = {0};
        double start = now();
        dd_ical_begin(&feed, &out);
        for (size_t i = 0; i < n; i++)
            dd_ical_entry(&feed, v[i], &out);
        dd_ical_end(&out);
        double took = now() - start;
        best = took < best ? took : best;
        bytes = out.n;
        dd_buf_release(&out);
    }
    printf("%zu entries, %zu bytes, %.1f ms\n", n, bytes, best);
    dd_arena_free(arena);
    return 0;
}
