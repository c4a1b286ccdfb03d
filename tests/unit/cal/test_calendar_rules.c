/* What a calendar computes: lunar holidays, years before their decision; half
 * days; and what an office adds to the calendar it extends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "dondoc/cal.h"

struct fixture {
    struct dd_arena *arena;
    struct dd_diags diags;
    struct dd_source sources[3];
    struct dd_calendar *cal;
};

/* files[0] extends files[1] … */
static void read_files(struct fixture *f, const char *const *files, size_t n)
{
    const struct dd_node *roots[3];
    bool ok = true;
    f->arena = dd_arena_new();
    dd_diags_init(&f->diags, f->arena, NULL);
    for (size_t i = 0; i < n; i++) {
        f->sources[i] =
            (struct dd_source){.name = "c.yaml", .text = files[i], .n = strlen(files[i])};
        roots[i] = dd_yaml_read(&f->diags, &f->sources[i]);
        ok = ok && roots[i];
    }
    assert_true(ok);
    f->cal = dd_calendar_read_chain(&f->diags, roots, n);
}

static void must_read(struct fixture *f, const char *const *files, size_t n)
{
    read_files(f, files, n);
    if (!f->cal) {
        struct dd_buf out = {0};
        dd_diags_render(&f->diags, &out);
        fail_msg("%s", out.s);
    }
}

static void read_text(struct fixture *f, const char *text)
{
    must_read(f, &text, 1);
}

static void release(struct fixture *f)
{
    dd_arena_free(f->arena);
}

static struct dd_day day_of(const char *iso)
{
    struct dd_day day;
    assert_true(dd_day_parse(iso, &day));
    return day;
}

static bool works(const struct fixture *f, const char *iso)
{
    bool out;
    assert_true(dd_calendar_is_workday(f->cal, day_of(iso), &out));
    return out;
}

/* Exactly these weekdays of the year are off, and no weekend day is worked. */
static void are_off(const struct fixture *f, int year, const char *const *off, size_t n)
{
    struct dd_day day, last;
    size_t found = 0;
    assert_true(dd_day_make(year, 1, 1, &day) && dd_day_make(year, 12, 31, &last));
    for (; day.n <= last.n; day.n++) {
        char iso[DD_DAY_SIZE];
        bool weekday = dd_day_weekday(day) <= 5;
        if (works(f, dd_day_format(day, iso)) == weekday)
            continue;
        if (found == n || strcmp(off[found], iso) != 0)
            fail_msg("%s, expected %s", iso, found < n ? off[found] : "no more");
        found++;
    }
    assert_int_equal(found, n);
}

#define HEAD                                                                                       \
    "calendar: base\n"                                                                             \
    "title: A base\n"                                                                              \
    "weekend: {days: [saturday, sunday]}\n"                                                        \
    "substitute: {rule: next_working_day, basis: Labour Code}\n"

#define LAW                                                                                        \
    "holidays:\n"                                                                                  \
    "  - {day: 01-01, name: New Year, basis: law}\n"                                               \
    "  - {day: 10/3 lunar, name: Hung Kings, basis: law}\n"                                        \
    "  - {day: 04-30, name: Victory, basis: law}\n"                                                \
    "  - {day: 05-01, name: Labour, basis: law}\n"                                                 \
    "  - {day: 09-02, name: National, basis: law}\n"

#define GUESS                                                                                      \
    "  holidays:\n"                                                                                \
    "    - {day: 1/1 lunar, days: 5, before: 2, before_on: {tuesday: 1}, name: Tet, basis: "       \
    "rule}\n"                                                                                      \
    "    - {day: 09-02, days: 2, before: 1, before_on: {monday: 0, thursday: 0, sunday: 0},\n"     \
    "       name: National too, basis: rule}\n"

/* 2023: the Hùng Kings' day (10/3) fell on Sat 29/4, the next holiday on Sun
 * 30/4: off were Tue 2/5 and Wed 3/5. */
static void lunar_holidays_stack_too(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f, HEAD LAW "years: [{year: 2023, state: decided}]\n");
    static const char *const off[] = {"2023-01-02", "2023-05-01", "2023-05-02", "2023-05-03",
                                      "2023-09-04"};
    are_off(&f, 2023, off, DD_LEN(off));
    assert_string_equal(dd_calendar_reason(f.cal, day_of("2023-05-02")),
                        "substitute day for Hung Kings on 29/04/2023 (Labour Code)");
    release(&f);
}

/* The rules of vn-office give the days that were decided for 2021–2026, swaps
 * apart: Tết, and the second day of 2/9. */
static void the_rules_would_have_foretold_the_decisions(void **state)
{
    (void)state;
    static const struct {
        int year;
        const char *off[14];
    } table[] = {
        {2021,
         {"2021-01-01", "2021-02-10", "2021-02-11", "2021-02-12", "2021-02-15", "2021-02-16",
          "2021-04-21", "2021-04-30", "2021-05-03", "2021-09-02", "2021-09-03"}},
        {2022,
         {"2022-01-03", "2022-01-31", "2022-02-01", "2022-02-02", "2022-02-03", "2022-02-04",
          "2022-04-11", "2022-05-02", "2022-05-03", "2022-09-01", "2022-09-02"}},
        {2023,
         {"2023-01-02", "2023-01-20", "2023-01-23", "2023-01-24", "2023-01-25", "2023-01-26",
          "2023-05-01", "2023-05-02", "2023-05-03", "2023-09-01", "2023-09-04"}},
        {2024,
         {"2024-01-01", "2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14",
          "2024-04-18", "2024-04-30", "2024-05-01", "2024-09-02", "2024-09-03"}},
        {2025,
         {"2025-01-01", "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31",
          "2025-04-07", "2025-04-30", "2025-05-01", "2025-09-01", "2025-09-02"}},
        {2026,
         {"2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20",
          "2026-04-27", "2026-04-30", "2026-05-01", "2026-09-01", "2026-09-02"}},
    };
    struct fixture f;
    read_text(&f, HEAD LAW "years: [{year: 2020, state: decided}]\nprovisional:\n"
                           "  until: 2026\n" GUESS);
    assert_false(dd_calendar_is_provisional(f.cal, day_of("2020-12-31")));
    for (size_t i = 0; i < DD_LEN(table); i++) {
        size_t n = 0;
        while (table[i].off[n])
            n++;
        are_off(&f, table[i].year, table[i].off, n);
    }
    assert_true(dd_calendar_is_provisional(f.cal, day_of("2021-01-04")));
    assert_true(dd_calendar_is_provisional(f.cal, day_of("2026-12-31")));
    assert_int_equal(dd_calendar_last(f.cal).n, day_of("2026-12-31").n);
    release(&f);
}

static void a_lunar_day_of_the_next_solar_year(void **state)
{
    (void)state;
    struct fixture f;
    /* 15/12 lunar: 2026-02-02 (year Ất Tỵ), 2027-01-22; 30/12: in 2025 none. */
    read_text(&f, "calendar: a\ntitle: b\nweekend: {days: []}\n"
                  "holidays:\n"
                  "  - {day: 15/12 lunar, name: x, basis: y}\n"
                  "  - {day: 30/12 lunar, name: z, basis: y}\n"
                  "years: [{year: 2025, state: decided}, {year: 2026, state: decided}]\n");
    static const char *const off[] = {"2025-01-14", "2026-02-02"};
    for (struct dd_day day = day_of("2025-01-01"); day.n <= day_of("2026-12-31").n; day.n++) {
        char iso[DD_DAY_SIZE];
        dd_day_format(day, iso);
        bool expected = strcmp(iso, off[0]) == 0 || strcmp(iso, off[1]) == 0;
        assert_true(works(&f, iso) != expected);
    }
    release(&f);
}

static void two_holidays_on_one_day_are_one(void **state)
{
    (void)state;
    struct fixture f;
    /* 10/3 in 2026 is 26/4; a written row there wins over the computed one. */
    read_text(&f, HEAD LAW "years:\n  - year: 2026\n    state: decided\n    holidays:\n"
                           "      - {day: 2026-04-26, name: Written, basis: decision}\n");
    assert_string_equal(dd_calendar_reason(f.cal, day_of("2026-04-26")), "Written (decision)");
    assert_false(works(&f, "2026-04-27"));
    assert_true(works(&f, "2026-04-28"));
    release(&f);
}

static void half_days_are_worked(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f, HEAD
              "half_days:\n"
              "  - {day: 1/1 lunar, before: 1, until: '12:00', name: Year's end, basis: custom}\n"
              "  - {day: 12-26, until: '11:30', name: Party, basis: custom}\n"
              "years:\n"
              "  - year: 2026\n"
              "    state: decided\n"
              "    half_days: [{day: 2026-03-13, until: '10:05', name: Move, basis: notice 7}]\n");
    int minute = 4711, n;
    assert_true(works(&f, "2026-02-16"));
    assert_true(dd_calendar_is_half_day(f.cal, day_of("2026-02-16"), &minute));
    assert_int_equal(minute, 720);
    assert_true(dd_calendar_is_half_day(f.cal, day_of("2026-03-13"), &minute));
    assert_int_equal(minute, 605);
    assert_string_equal(dd_calendar_reason(f.cal, day_of("2026-03-13")),
                        "Move: work ends at 10:05 (notice 7)");
    assert_false(dd_calendar_is_half_day(f.cal, day_of("2026-12-26"), &minute)); /* a Saturday */
    assert_false(dd_calendar_is_half_day(f.cal, day_of("2026-03-12"), &minute));
    assert_false(dd_calendar_is_half_day(f.cal, day_of("2030-03-12"), &minute));
    assert_int_equal(minute, 605);
    assert_true(dd_calendar_count(f.cal, day_of("2026-03-11"), day_of("2026-03-16"), &n));
    assert_int_equal(n, 3);
    release(&f);
}

/* 30/04 and 01/05 are off, 02/05 is a Saturday, 29/04 ends at noon. */
static void office_hours_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int minute, sign, n;
        const char *to;
        int at;
    } rows[] = {
        {"2026-04-22", 8 * 60, 1, 60, "2026-04-22", 9 * 60},
        {"2026-04-22", 8 * 60, 1, 210, "2026-04-22", 690}, /* to the morning's last minute */
        {"2026-04-22", 8 * 60, 1, 211, "2026-04-22", 13 * 60 + 31},
        {"2026-04-22", 12 * 60, 1, 30, "2026-04-22", 14 * 60}, /* at noon nobody counts */
        {"2026-04-22", 8 * 60, 1, 480, "2026-04-23", 8 * 60 + 30},
        {"2026-04-28", 17 * 60, 1, 1, "2026-04-29", 7 * 60 + 31},
        {"2026-04-29", 7 * 60 + 30, 1, 241, "2026-05-04", 7 * 60 + 31}, /* a half day, holidays */
        {"2026-05-02", 9 * 60, 1, 60, "2026-05-04", 8 * 60 + 30},
        {"2026-05-04", 7 * 60 + 30, -1, 60, "2026-04-29", 10 * 60 + 30},
        {"2026-05-04", 8 * 60 + 30, -1, 60, "2026-05-04", 7 * 60 + 30},
        {"2026-05-03", 9 * 60, -1, 240, "2026-04-29", 7 * 60 + 30},
        {"2026-04-28", 14 * 60, -1, 60, "2026-04-28", 11 * 60},
    };
    struct fixture f;
    read_text(&f, HEAD LAW
              "hours: {at: ['07:30-11:30', '13:30-17:00'], basis: decision 9}\n"
              "years:\n"
              "  - year: 2026\n"
              "    state: decided\n"
              "    half_days: [{day: 2026-04-29, until: '11:30', name: Move, basis: notice}]\n");
    assert_true(dd_calendar_has_hours(f.cal));
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_day day = day_of(rows[i].day);
        int minute = rows[i].minute;
        assert_true(dd_calendar_add_minutes(f.cal, rows[i].sign, rows[i].n, &day, &minute));
        if (dd_day_cmp(day, day_of(rows[i].to)) != 0 || minute != rows[i].at)
            fail_msg("row %zu: %d %d", i, day.n, minute);
    }
    struct dd_day end = day_of("2026-12-31");
    int minute = 16 * 60;
    assert_false(dd_calendar_add_minutes(f.cal, 1, 61, &end, &minute));
    assert_true(dd_day_cmp(end, day_of("2026-12-31")) == 0 && minute == 16 * 60);
    release(&f);
}

static void without_hours_none_is_counted(void **state)
{
    (void)state;
    struct fixture f;
    struct dd_day day = day_of("2026-04-27");
    int minute = 480;
    read_text(&f, HEAD LAW "years: [{year: 2026, state: decided}]\n");
    assert_false(dd_calendar_has_hours(f.cal));
    assert_false(dd_calendar_add_minutes(f.cal, 1, 60, &day, &minute));
    release(&f);
}

#define BASE                                                                                       \
    HEAD LAW "years: [{year: 2025, state: decided}, {year: 2026, state: decided}]\n"               \
             "provisional:\n  until: 2028\n" GUESS

static void an_office_adds_its_days(void **state)
{
    (void)state;
    struct fixture f, base;
    const char *const files[] = {
        "calendar: commune\ntitle: A commune\nextends: base\n"
        "holidays: [{day: 10-04, substitute: none, name: Commune's day, basis: resolution 1}]\n"
        "optional: [{day: 11-24, name: Culture, basis: resolution, years: [2026]}]\n"
        "years:\n"
        "  - year: 2026\n"
        "    holidays: [{day: 2026-03-16, name: After the election, basis: notice}]\n"
        "  - year: 2028\n"
        "    half_days: [{day: 2028-03-16, until: '12:00', name: Move, basis: notice}]\n",
        BASE};
    must_read(&f, files, 2);
    read_text(&base, BASE);
    assert_string_equal(dd_calendar_name(f.cal), "commune");
    assert_string_equal(dd_calendar_title(f.cal), "A commune");
    assert_string_not_equal(dd_calendar_revision(f.cal), dd_calendar_revision(base.cal));
    assert_int_equal(dd_calendar_last(f.cal).n, day_of("2028-12-31").n);
    for (struct dd_day day = day_of("2025-01-01"); day.n <= day_of("2028-12-31").n; day.n++) {
        static const char *const own[] = {"2026-03-16", "2026-11-24", "2027-10-04", "2028-10-04"};
        char iso[DD_DAY_SIZE];
        bool expected = works(&base, dd_day_format(day, iso));
        for (size_t i = 0; i < DD_LEN(own); i++)
            expected = expected && strcmp(iso, own[i]) != 0;
        if (works(&f, iso) != expected)
            fail_msg("%s", iso);
    }
    assert_string_equal(dd_calendar_reason(f.cal, day_of("2026-10-04")),
                        "Commune's day (resolution 1)"); /* a Sunday without a substitute */
    release(&f);
    release(&base);
}

/* The decision of a year is published before the program's own calendar has it. */
static void an_office_writes_down_a_decision(void **state)
{
    (void)state;
    struct fixture f;
    const char *const files[] = {
        "calendar: office\ntitle: An office\nextends: base\n"
        "years:\n"
        "  - year: 2027\n"
        "    state: decided\n"
        "    holidays:\n"
        "      - {from: 2027-02-05, to: 2027-02-09, name: Tet, basis: decision 9}\n"
        "      - {day: 2027-09-01, name: National too, basis: decision 9}\n",
        BASE};
    must_read(&f, files, 2);
    static const char *const off[] = {"2027-01-01", "2027-02-05", "2027-02-08", "2027-02-09",
                                      "2027-02-10", "2027-02-11", "2027-04-16", "2027-04-30",
                                      "2027-05-03", "2027-09-01", "2027-09-02"};
    are_off(&f, 2027, off, DD_LEN(off));
    assert_false(dd_calendar_is_provisional(f.cal, day_of("2027-06-01")));
    assert_true(dd_calendar_is_provisional(f.cal, day_of("2028-06-01")));
    release(&f);
}

static void own_rules_for_undecided_years(void **state)
{
    (void)state;
    struct fixture f;
    const char *const files[] = {
        "calendar: top\ntitle: t\nextends: middle\nweekend: {days: [sunday]}\n",
        "calendar: middle\ntitle: m\nextends: base\nprovisional:\n  until: 2027\n  holidays:\n"
        "    - {day: 1/1 lunar, days: 3, before: 1, name: Tet, basis: own}\n",
        BASE};
    must_read(&f, files, 3);
    assert_int_equal(dd_calendar_last(f.cal).n, day_of("2027-12-31").n);
    assert_true(works(&f, "2027-02-04"));
    assert_false(works(&f, "2027-02-05")); /* Fri, Sat 6, Sun 7, so Mon 8 */
    assert_false(works(&f, "2027-02-08"));
    assert_true(works(&f, "2027-02-09"));
    assert_true(works(&f, "2027-02-13")); /* a Saturday */
    assert_true(works(&f, "2027-09-03"));
    release(&f);
}

/* ---- mistakes -------------------------------------------------------------------- */

#define OWN "calendar: office\ntitle: An office\nextends: base\n"

static const struct {
    const char *text;
    bool extends;
    const char *code;
    unsigned line, col;
    const char *message;
} mistakes[] = {
    {OWN, false, "E212", 3, 10, "the calendar `base` that this one extends is not at hand"},
    {OWN "extends2: base\n", true, "E201", 4, 1, "unknown key `extends2`"},
    {OWN "years: [{year: 2026, state: decided}]\n", true, "E208", 4, 16,
     "2026 stands in the extended calendar"},
    {OWN "years: [{year: 2028, state: decided}]\n", true, "E208", 4, 16,
     "after the year 2026 comes 2027, not 2028"},
    {OWN "years: [{year: 2029}]\n", true, "E208", 4, 16,
     "the extended calendar knows 2025 to 2028"},
    {OWN "years: [{year: 2024}]\n", true, "E208", 4, 16,
     "the extended calendar knows 2025 to 2028"},
    {OWN "years: [{year: 2026, holidays: [{day: 2026-04-30, name: a, basis: b}]}]\n", true, "E209",
     4, 39, "30/04/2026 is a holiday already: Victory"},
    {OWN "years: [{year: 2026, half_days: [{day: 2026-04-30, until: '12:00', name: a, "
         "basis: b}]}]\n",
     true, "E213", 4, 40, "30/04/2026 is no working day: Victory (law)"},
    {OWN "years: [{year: 2026, half_days: [{day: 2026-04-29, until: '24:00', name: a, "
         "basis: b}]}]\n",
     true, "E204", 4, 59, "`24:00` is not a time of day (HH:MM)"},
    {OWN "hours: {at: ['07:30-11:30', '11:00-17:00'], basis: b}\n", true, "E208", 4, 29,
     "this begins before the stretch above it ends"},
    {OWN "hours: {at: ['11:30-07:30'], basis: b}\n", true, "E204", 4, 14,
     "`11:30-07:30` is no stretch of office hours (HH:MM-HH:MM)"},
    {OWN "hours: {at: [a: b], basis: b}\n", true, "E204", 4, 14, "`` is no stretch"},
    {OWN "half_days: [{day: 31/12 lunar, until: '12:00', name: a, basis: b}]\n", true, "E204", 4,
     19, "there is no day 31/12 lunar"},
    {OWN "holidays: [{day: 1/13 lunar, name: a, basis: b}]\n", true, "E204", 4, 18,
     "there is no day 1/13 lunar"},
    {OWN "holidays: [{day: 1/3 Lunar, name: a, basis: b}]\n", true, "E204", 4, 18,
     "is not a day of each year (MM-DD, or D/M lunar)"},
    {OWN "holidays: [{day: /3 lunar, name: a, basis: b}]\n", true, "E204", 4, 18,
     "is not a day of each year"},
    {OWN "holidays: [{day: 001/3 lunar, name: a, basis: b}]\n", true, "E204", 4, 18,
     "is not a day of each year"},
    {OWN "holidays: [{day: 10/3 lunar, name: a, basis: b}]\n", true, "E207", 4, 18,
     "`10/3 lunar` stands here twice"},
    {OWN "holidays: [{day: 1/3 lunar, days: 0, name: a, basis: b}]\n", true, "E205", 4, 35,
     "a number from 1 to 31 must stand here"},
    {OWN "holidays: [{day: 1/3 lunar, before: 16, name: a, basis: b}]\n", true, "E205", 4, 37,
     "a number from 0 to 15 must stand here"},
    {OWN "holidays: [{day: 1/3 lunar, before_on: {tueday: 1}, name: a, basis: b}]\n", true, "E205",
     4, 41, "`tueday` is not one of"},
    {OWN "holidays: [{day: 1/3 lunar, substitute: no, name: a, basis: b}]\n", true, "E205", 4, 41,
     "`no` is not one of: none, next_working_day"},
    {OWN "provisional: {until: 2200}\n", true, "E205", 4, 22, "a year from 1900 to 2199"},
};

static void each_mistake_at_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < DD_LEN(mistakes); i++) {
        struct fixture f;
        const char *const files[] = {mistakes[i].text, BASE};
        read_files(&f, files, mistakes[i].extends ? 2 : 1);
        if (f.cal || f.diags.n == 0)
            fail_msg("accepted: %s", mistakes[i].text);
        const struct dd_diag *diag = &f.diags.v[0];
        if (strcmp(diag->code, mistakes[i].code) != 0 || diag->pos.line != mistakes[i].line ||
            diag->pos.col != mistakes[i].col || !strstr(diag->message, mistakes[i].message))
            fail_msg("case %zu: expected %s %u:%u %s, got %s %u:%u %s", i, mistakes[i].code,
                     mistakes[i].line, mistakes[i].col, mistakes[i].message, diag->code,
                     diag->pos.line, diag->pos.col, diag->message);
        release(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lunar_holidays_stack_too),
        cmocka_unit_test(the_rules_would_have_foretold_the_decisions),
        cmocka_unit_test(a_lunar_day_of_the_next_solar_year),
        cmocka_unit_test(two_holidays_on_one_day_are_one),
        cmocka_unit_test(half_days_are_worked),
        cmocka_unit_test(office_hours_are_counted),
        cmocka_unit_test(without_hours_none_is_counted),
        cmocka_unit_test(an_office_adds_its_days),
        cmocka_unit_test(an_office_writes_down_a_decision),
        cmocka_unit_test(own_rules_for_undecided_years),
        cmocka_unit_test(each_mistake_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
