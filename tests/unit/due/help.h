/* help.h — phrases, days and the office calendar for the tests of due. */
#ifndef DD_TEST_DUE_HELP_H
#define DD_TEST_DUE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dondoc/due.h"

/* One arena for a test program; released at its end. */
static struct dd_arena *arena;

static int arena_open(void **state)
{
    (void)state;
    arena = dd_arena_new();
    return 0;
}

static int arena_close(void **state)
{
    (void)state;
    dd_arena_free(arena);
    return 0;
}

static inline struct dd_day day_of(const char *iso)
{
    struct dd_day day;
    if (!dd_day_parse(iso, &day))
        fail_msg("no day: %s", iso);
    return day;
}

/* The canonical forms, "; " between, " done" after each that is; "none". */
static inline const char *read_phrase(const char *phrase, int year)
{
    const struct dd_due_parse *parse = dd_due_parse(arena, phrase, year, NULL);
    const char *text = parse->n == 0 ? "none" : "";
    for (size_t i = 0; i < parse->n; i++)
        text = dd_printf(arena, "%s%s%s%s", text, i > 0 ? "; " : "",
                         dd_due_canonical(arena, &parse->v[i]), parse->v[i].done ? " done" : "");
    return text;
}

/* The first deadline of a phrase that must be understood. */
static inline const struct dd_deadline *deadline_of(const char *phrase)
{
    const struct dd_due_parse *parse = dd_due_parse(arena, phrase, 0, NULL);
    if (parse->n == 0)
        fail_msg("not understood: %s (%s)", phrase, parse->why_not);
    return &parse->v[0];
}

static inline const struct dd_calendar *vn_office(void)
{
    static struct dd_source source;
    static struct dd_diags diags;
    FILE *f = fopen(DD_SOURCE_DIR "/rules/calendars/vn-office.yaml", "rb");
    assert_non_null(f);
    char *text = dd_alloc(arena, 1 << 18);
    size_t n = fread(text, 1, (1 << 18) - 1, f);
    fclose(f);
    dd_diags_init(&diags, arena, NULL);
    source = (struct dd_source){.name = "vn-office.yaml", .text = text, .n = n};
    const struct dd_calendar *calendar = dd_calendar_read(&diags, dd_yaml_read(&diags, &source));
    assert_non_null(calendar);
    return calendar;
}

/* A row of a table: phrase, year (0: none), canonical forms. */
struct reading {
    const char *phrase;
    int year;
    const char *canonical;
};

static inline void check_readings(const struct reading *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *got = read_phrase(rows[i].phrase, rows[i].year);
        if (strcmp(got, rows[i].canonical) != 0)
            fail_msg("%s\n  expected: %s\n  got:      %s", rows[i].phrase, rows[i].canonical, got);
    }
}

#endif
