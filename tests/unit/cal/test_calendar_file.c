/* Calendar files: substitutes that stack, swaps, revisions; and every mistake
 * said at its place. */
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
    struct dd_source source;
    struct dd_calendar *cal;
};

static void read_text(struct fixture *f, const char *text)
{
    f->arena = dd_arena_new();
    dd_diags_init(&f->diags, f->arena, NULL);
    f->source = (struct dd_source){.name = "c.yaml", .text = text, .n = strlen(text)};
    const struct dd_node *root = dd_yaml_read(&f->diags, &f->source);
    f->cal = root ? dd_calendar_read(&f->diags, root) : NULL;
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

#define HEAD                                                                                       \
    "calendar: office\n"                                                                           \
    "title: An office\n"                                                                           \
    "weekend: {days: [saturday, sunday]}\n"                                                        \
    "substitute: {rule: next_working_day, basis: Labour Code}\n"

/* Labour Code 2019, Art. 111(3). In 2023 Hùng Kings fell on Sat 29/4 and 30/4 on
 * a Sunday: off were Tue 2/5 and Wed 3/5. In 2027, 1/5 is a Saturday. */
static void substitutes_stack(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f, HEAD "holidays:\n"
                       "  - {day: 04-30, name: Victory, basis: law}\n"
                       "  - {day: 05-01, name: Labour, basis: law}\n"
                       "years:\n"
                       "  - year: 2023\n"
                       "    state: decided\n"
                       "    holidays: [{day: 2023-04-29, name: Hung Kings, basis: law}]\n"
                       "  - {year: 2024, state: decided}\n"
                       "  - {year: 2025, state: decided}\n"
                       "  - {year: 2026, state: decided}\n"
                       "  - {year: 2027, state: provisional}\n");
    assert_non_null(f.cal);
    assert_true(works(&f, "2023-04-28"));
    assert_false(works(&f, "2023-05-01"));
    assert_false(works(&f, "2023-05-02"));
    assert_false(works(&f, "2023-05-03"));
    assert_true(works(&f, "2023-05-04"));
    assert_string_equal(dd_calendar_reason(f.cal, day_of("2023-05-02")),
                        "substitute day for Hung Kings on 29/04/2023 (Labour Code)");
    assert_string_equal(dd_calendar_reason(f.cal, day_of("2023-05-03")),
                        "substitute day for Victory on 30/04/2023 (Labour Code)");
    assert_false(works(&f, "2027-05-03"));
    assert_true(works(&f, "2027-05-04"));
    assert_false(dd_calendar_is_provisional(f.cal, day_of("2026-12-31")));
    assert_true(dd_calendar_is_provisional(f.cal, day_of("2027-01-01")));
    release(&f);
}

static void without_substitutes_a_weekend_swallows_the_holiday(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f, "calendar: office\ntitle: An office\nweekend: {days: [friday]}\n"
                  "holidays: [{day: 02-29, name: Leap, basis: law}]\n"
                  "optional: [{day: 11-24, name: Culture, basis: resolution, years: [2025]}]\n"
                  "years: [{year: 2024, state: decided}, {year: 2025, state: decided}]\n");
    assert_non_null(f.cal);
    assert_string_equal(dd_calendar_title(f.cal), "An office");
    assert_false(works(&f, "2024-03-01"));
    assert_true(works(&f, "2024-03-02"));
    assert_false(works(&f, "2024-02-29"));
    assert_string_equal(dd_calendar_reason(f.cal, day_of("2024-03-01")), "weekend");
    assert_true(works(&f, "2024-11-24"));
    assert_false(works(&f, "2025-11-24"));
    release(&f);
}

static void the_day_worked_may_lie_in_another_year(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f, HEAD "years:\n"
                       "  - {year: 2025, state: decided}\n"
                       "  - year: 2026\n"
                       "    state: decided\n"
                       "    swaps:\n"
                       "      - {off: 2026-01-02, worked: 2025-12-27, basis: decision}\n"
                       "      - {off: 2026-12-31, worked: 2027-01-09, basis: decision}\n");
    assert_non_null(f.cal);
    assert_true(works(&f, "2025-12-27"));
    assert_false(works(&f, "2026-01-02"));
    assert_false(works(&f, "2026-12-31"));
    release(&f);
}

/* A translator: stands for another language. */
static const char *shout(const char *english)
{
    return strcmp(english, "weekend") == 0 ? "WEEKEND" : english;
}

static void the_revision_is_of_the_facts(void **state)
{
    (void)state;
    struct fixture a, b;
    read_text(&a, HEAD "years: [{year: 2026, state: decided}]\n");
    assert_int_equal(strlen(dd_calendar_revision(a.cal)), 16);
    static const struct {
        const char *text;
        bool same;
    } table[] = {
        {HEAD "# a remark\nyears:\n  - year: 2026\n    state: decided\n", true},
        {HEAD "years: [{year: 2026, state: provisional}]\n", false},
        {HEAD "years: [{year: 2027, state: decided}]\n", false},
        {HEAD "years:\n  - year: 2026\n    state: decided\n"
              "    holidays: [{day: 2026-03-03, name: Day, basis: a}]\n",
         false},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        read_text(&b, table[i].text);
        assert_non_null(b.cal);
        assert_true(table[i].same ==
                    (strcmp(dd_calendar_revision(a.cal), dd_calendar_revision(b.cal)) == 0));
        release(&b);
    }
    dd_diags_init(&a.diags, a.arena, shout);
    const struct dd_calendar *loud = dd_calendar_read(&a.diags, dd_yaml_read(&a.diags, &a.source));
    assert_string_equal(dd_calendar_reason(loud, day_of("2026-02-14")), "WEEKEND");
    assert_string_equal(dd_calendar_revision(loud), dd_calendar_revision(a.cal));
    release(&a);
}

/* ---- mistakes ------------------------------------------------------------------ */

#define BODY HEAD "years:\n  - year: 2026\n    state: decided\n" /* 7 lines */

static const struct {
    const char *text, *code;
    unsigned line, col;
    const char *message;
} mistakes[] = {
    {"", "E202", 1, 1, "`calendar` needs `calendar`"},
    {"- a\n", "E203", 1, 1, "`calendar` must be a map"},
    {BODY "holiday: []\n", "E201", 8, 1, "unknown key `holiday`"},
    {BODY "holidays: {}\n", "E203", 8, 11, "`holidays` must be a list"},
    {BODY "holidays: [{day: 02-30, name: a, basis: b}]\n", "E204", 8, 18, "there is no day 02-30"},
    {BODY "holidays: [{day: 2-3, name: a, basis: b}]\n", "E204", 8, 18, "MM-DD"},
    {BODY "holidays: [{day: 02-03, name: a}]\n", "E202", 8, 12, "`holidays` needs `basis`"},
    {BODY "holidays: [{day: 02-03, name: '', basis: b}]\n", "E202", 8, 31,
     "`holidays` needs `name`"},
    {BODY "holidays: [{day: 02-03, name: a, basis: b}, {day: 02-03, name: c, basis: d}]\n", "E207",
     8, 51, "`02-03` stands here twice"},
    {BODY "    holidays: [{day: 2026-02-31, name: a, basis: b}]\n", "E204", 8, 22,
     "there is no day 2026-02-31"},
    {BODY "    holidays: [{day: 31/02/2026, name: a, basis: b}]\n", "E204", 8, 22, "YYYY-MM-DD"},
    {BODY "    holidays: [{day: 2025-02-03, name: a, basis: b}]\n", "E206", 8, 22,
     "2025-02-03 does not lie in 2026"},
    {BODY "    holidays: [{name: a, basis: b}]\n", "E202", 8, 16, "either `day` or `from`"},
    {BODY "    holidays: [{day: 2026-02-03, to: 2026-02-04, name: a, basis: b}]\n", "E202", 8, 16,
     "either `day` or `from`"},
    {BODY "    holidays: [{from: 2026-02-04, to: 2026-02-03, name: a, basis: b}]\n", "E208", 8, 39,
     "`to` lies before `from`"},
    {BODY "    holidays:\n"
          "      - {day: 2026-02-03, name: a, basis: b}\n"
          "      - {from: 2026-02-02, to: 2026-02-03, name: c, basis: d}\n",
     "E209", 10, 16, "03/02/2026 is a holiday already: a"},
    {BODY "    swaps: [{off: 2026-02-01, worked: 2026-02-07, basis: b}]\n", "E210", 8, 19,
     "01/02/2026 is a day off already: weekend"},
    {BODY "    holidays: [{day: 2026-02-01, name: a, basis: b}]\n"
          "    swaps: [{off: 2026-02-02, worked: 2026-02-07, basis: b}]\n",
     "E210", 9, 19, "substitute day for a on 01/02/2026"},
    {BODY "    swaps: [{off: 2026-02-02, worked: 2026-02-06, basis: b}]\n", "E211", 8, 39,
     "06/02/2026 is a working day already"},
    {BODY "    holidays: [{day: 2026-02-07, name: a, basis: b}]\n"
          "    swaps: [{off: 2026-02-03, worked: 2026-02-07, basis: b}]\n",
     "E211", 9, 39, "07/02/2026 is no weekend that could be worked: a (b)"},
    {BODY "    swaps:\n"
          "      - {off: 2026-02-02, worked: 2026-02-07, basis: b}\n"
          "      - {off: 2026-02-07, worked: 2026-02-08, basis: b}\n",
     "E210", 10, 15, "07/02/2026 makes up for another day"},
    {BODY "    swaps: [{off: 2026-02-02, worked: 2026-02-30, basis: b}]\n", "E204", 8, 39,
     "there is no day 2026-02-30"},
    {BODY "  - {year: 2026, state: decided}\n", "E208", 8, 12, "after the year 2026 comes 2027"},
    {BODY "  - {year: 2028, state: decided}\n", "E208", 8, 12, "after the year 2026 comes 2027"},
    {BODY "  - {year: 2200, state: decided}\n", "E205", 8, 12, "a year from 1900 to 2199"},
    {BODY "  - {year: 2027, state: decidet}\n", "E205", 8, 25, "`decidet` is not one of"},
    {BODY "optional: [{day: 11-24, name: a, basis: b, years: [x]}]\n", "E205", 8, 52,
     "a year from 1900 to 2199"},
    {HEAD "years: []\n", "E202", 5, 8, "at least one year"},
    {"calendar: Một\ntitle: t\nweekend: {days: []}\nyears: [{year: 2026, state: decided}]\n",
     "E205", 1, 11, "`Một` is not an identifier"},
    {"calendar: c\ntitle: t\nweekend: {days: [sunnday]}\n"
     "years: [{year: 2026, state: decided}]\n",
     "E205", 3, 18, "`sunnday` is not one of"},
    {"calendar: c\ntitle: t\nweekend: {days: [[]]}\nyears: [{year: 2026, state: decided}]\n",
     "E205", 3, 18, "one of these must stand here"},
    {"calendar: c\ntitle: t\nweekend: {days: [sunday, sunday]}\n"
     "years: [{year: 2026, state: decided}]\n",
     "E207", 3, 26, "`sunday` stands here twice"},
    {"calendar: c\ntitle: t\n"
     "weekend: {days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]}\n"
     "years: [{year: 2026, state: decided}]\n",
     "E205", 3, 17, "leaves no working day"},
    {"calendar: c\ntitle: t\nweekend: {days: []}\nsubstitute: {rule: previous}\n"
     "years: [{year: 2026, state: decided}]\n",
     "E205", 4, 20, "`previous` is not one of"},
};

static void each_mistake_at_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < DD_LEN(mistakes); i++) {
        struct fixture f;
        read_text(&f, mistakes[i].text);
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

static void all_of_them_in_one_run(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f, HEAD "years:\n"
                       "  - year: 2026\n"
                       "    state: decided\n"
                       "    holidays:\n"
                       "      - {day: 2026-02-31, name: a, basis: b}\n"
                       "      - {day: 2026-03-02, name: a, basis: b}\n"
                       "      - {day: 2026-03-02, name: c, basis: b}\n"
                       "    swaps:\n"
                       "      - {off: 2026-04-04, worked: 2026-04-06, basis: b}\n"
                       "substitutes: {}\n");
    assert_null(f.cal);
    assert_int_equal(f.diags.errors, 5);
    struct dd_buf out = {0};
    dd_diags_render(&f.diags, &out);
    assert_non_null(strstr(out.s, "did you mean `substitute`?"));
    dd_buf_release(&out);
    release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(substitutes_stack),
        cmocka_unit_test(without_substitutes_a_weekend_swallows_the_holiday),
        cmocka_unit_test(the_day_worked_may_lie_in_another_year),
        cmocka_unit_test(the_revision_is_of_the_facts),
        cmocka_unit_test(each_mistake_at_its_place),
        cmocka_unit_test(all_of_them_in_one_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
