/* Random calendars against a naive judge that walks day by day over a table of
 * yes and no, made without the code under test: yearly and lunar holidays, days of
 * single years, substitutes, swaps, half days, computed years, a calendar that
 * extends another. The seed is printed; give it back in DD_SEED to see a failure
 * again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dondoc/cal.h"

/* ---- randomness (xorshift64*) ------------------------------------------------------ */

static uint64_t seed;

static uint32_t any(uint32_t below)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * UINT64_C(2685821657736338717)) >> 33) % below;
}

/* ---- the judge ---------------------------------------------------------------------- */

enum what { WORK, WEEKEND, HOLIDAY, SUBSTITUTE, OFF_BY_SWAP, WORKED_BY_SWAP };

#define MAX_DAYS (300 * 366)

struct judge {
    int32_t first;
    int32_t n;
    int32_t decided; /* days before the computed years */
    int year[MAX_DAYS];
    int month[MAX_DAYS];
    int mday[MAX_DAYS];
    int weekday[MAX_DAYS];
    enum what day[MAX_DAYS];
    bool weekend[MAX_DAYS];
    bool substituted[MAX_DAYS]; /* a holiday here gives a substitute day on a weekend */
    int half[MAX_DAYS];         /* minute at which work ends, or 0 */
};

static struct judge judge;

static bool works(int32_t i)
{
    return judge.day[i] == WORK || judge.day[i] == WORKED_BY_SWAP;
}

static bool in(int32_t i)
{
    return i >= 0 && i < judge.n;
}

static int length(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

static bool slow_add(int32_t from, int n, int32_t *out)
{
    int step = n < 0 ? -1 : 1;
    int32_t at = from;
    for (int left = n < 0 ? -n : n; left > 0;) {
        at += step;
        if (!in(at))
            return false;
        if (works(at))
            left--;
    }
    *out = at;
    return true;
}

static int slow_count(int32_t from, int32_t to)
{
    int count = 0;
    for (int32_t i = from + 1; i <= to; i++)
        count += works(i);
    for (int32_t i = to + 1; i <= from; i++)
        count -= works(i);
    return count;
}

static bool slow_roll(int32_t from, enum dd_roll roll, int32_t *out)
{
    int32_t at = from;
    if (roll == DD_ROLL_NONE || works(at)) {
        *out = at;
        return true;
    }
    int step = roll == DD_ROLL_PRECEDING ? -1 : 1;
    while (in(at) && !works(at))
        at += step;
    if (!in(at))
        return false; /* where nothing follows, the month cannot be told */
    if (roll == DD_ROLL_MODIFIED_FOLLOWING && judge.month[at] != judge.month[from]) {
        at = from;
        while (in(at) && !works(at))
            at--;
    }
    *out = at;
    return in(at);
}

/* ---- a random calendar, as a file and as the judge's table -------------------------------- */

static const char *const weekday_names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};

static void lay_weekend(struct dd_buf *file)
{
    bool rest[7] = {false};
    for (uint32_t n = any(4); n > 0; n--)
        rest[any(7)] = true;
    dd_buf_puts(file, "calendar: random\ntitle: Random\nweekend: {days: [");
    const char *comma = "";
    for (int i = 0; i < 7; i++) {
        if (rest[i])
            dd_buf_printf(file, "%s%s", comma, weekday_names[i]);
        if (rest[i])
            comma = ", ";
    }
    dd_buf_puts(file, "]}\n");
    for (int32_t i = 0; i < judge.n; i++) {
        judge.weekend[i] = rest[judge.weekday[i] - 1];
        judge.day[i] = judge.weekend[i] ? WEEKEND : WORK;
    }
}

static void iso(int32_t i, char out[DD_DAY_SIZE])
{
    dd_day_format((struct dd_day){judge.first + i}, out);
}

static void lay_year(struct dd_buf *file, int year, int32_t start, int32_t days)
{
    char a[DD_DAY_SIZE], b[DD_DAY_SIZE];
    dd_buf_printf(file, "  - year: %d\n    state: decided\n    holidays:\n", year);
    iso(start, a);                            /* one at least, so that the list is no empty value */
    bool taken = judge.day[start] == HOLIDAY; /* a yearly one */
    judge.day[start] = HOLIDAY;
    if (!taken) {
        judge.substituted[start] = true;
        dd_buf_printf(file, "      - {day: %s, name: x, basis: y}\n", a);
    }
    for (uint32_t n = any(12); n > 0; n--) {
        int32_t from = start + (int32_t)any((uint32_t)days), to = from;
        while (any(3) && to + 1 < start + days)
            to++;
        bool clear = true;
        for (int32_t i = from; i <= to; i++)
            clear = clear && judge.day[i] != HOLIDAY;
        if (!clear)
            continue;
        bool substituted = any(4) != 0;
        for (int32_t i = from; i <= to; i++) {
            judge.day[i] = HOLIDAY;
            judge.substituted[i] = substituted;
        }
        iso(from, a);
        iso(to, b);
        dd_buf_printf(file, "      - {from: %s, to: %s, name: x, basis: y%s}\n", a, b,
                      substituted ? "" : ", substitute: none");
    }
}

static void lay_substitutes(void)
{
    for (int32_t i = 0; i < judge.n; i++) {
        if (judge.day[i] != HOLIDAY || !judge.weekend[i] || !judge.substituted[i])
            continue;
        int32_t next = i;
        while (in(next) && judge.day[next] != WORK)
            next++;
        if (in(next))
            judge.day[next] = SUBSTITUTE;
    }
}

/* ---- rows that come again ------------------------------------------------------------- */

struct recurring {
    bool lunar;
    int month, mday, days, before[8];
    bool substituted;
};

/* Prints one and gives it; `plain`: a single day of the solar year. */
static struct recurring choose_recurring(struct dd_buf *file, int n, bool plain)
{
    struct recurring row = {.lunar = !plain && any(2), .days = 1, .substituted = any(3) != 0};
    row.month = 1 + n; /* one a month: none stands twice */
    row.mday = row.lunar ? 1 + (int)any(30) : 1 + (int)any((uint32_t)length(2000, row.month));
    if (!plain)
        row.days = 2 + (int)any(5); /* one day would be a plain row, without `before` */
    int before = plain ? 0 : (int)any(5), special = 1 + (int)any(7), other = (int)any(15);
    for (int i = 1; i <= 7; i++)
        row.before[i] = !plain && i == special ? other : before;
    if (row.lunar)
        dd_buf_printf(file, "    - {day: %d/%d lunar", row.mday, row.month);
    else
        dd_buf_printf(file, "    - {day: %02d-%02d", row.month, row.mday);
    if (!plain)
        dd_buf_printf(file, ", days: %d, before: %d, before_on: {%s: %d}", row.days, before,
                      weekday_names[special - 1], other);
    if (!row.substituted)
        dd_buf_puts(file, ", substitute: none");
    dd_buf_puts(file, ", name: x, basis: y}\n");
    return row;
}

static bool is_anchor(const struct recurring *row, int32_t i)
{
    struct dd_lunar lunar;
    if (!row->lunar)
        return judge.month[i] == row->month && judge.mday[i] == row->mday;
    return dd_lunar_of((struct dd_day){judge.first + i}, &lunar) && !lunar.leap &&
           lunar.month == row->month && lunar.day == row->mday;
}

/* From day `start` on; a holiday that lies there already stays. */
static void lay_recurring(const struct recurring *row, int32_t start)
{
    for (int32_t i = start; i < judge.n; i++) {
        if (!is_anchor(row, i))
            continue;
        int32_t from = i - row->before[judge.weekday[i]];
        for (int32_t at = from; at < from + row->days; at++) {
            if (at < start || !in(at) || judge.day[at] == HOLIDAY)
                continue;
            judge.day[at] = HOLIDAY;
            judge.substituted[at] = row->substituted;
        }
    }
}

/* Swaps come last in the law, but within the year in the file: chosen on the
 * table with all else laid, and printed by the caller into the year's place. */
static void choose_swap(int32_t start, int32_t days, struct dd_buf *file)
{
    int32_t off = start + (int32_t)any((uint32_t)days);
    int32_t on = start + (int32_t)any((uint32_t)days);
    if (judge.day[off] != WORK || judge.day[on] != WEEKEND)
        return;
    char a[DD_DAY_SIZE], b[DD_DAY_SIZE];
    judge.day[off] = OFF_BY_SWAP;
    judge.day[on] = WORKED_BY_SWAP;
    iso(off, a);
    iso(on, b);
    dd_buf_printf(file, "%s      - {off: %s, worked: %s, basis: z}\n",
                  file->n ? "" : "    swaps:\n", a, b);
}

static void lay_days(int first_year, int years, int decided)
{
    struct dd_day first;
    assert_true(dd_day_make(first_year, 1, 1, &first));
    memset(&judge, 0, sizeof judge);
    judge.first = first.n;
    for (int y = 0; y < years; y++) {
        if (y == decided)
            judge.decided = judge.n;
        for (int m = 1; m <= 12; m++) {
            for (int d = 1; d <= length(first_year + y, m); d++, judge.n++) {
                judge.year[judge.n] = first_year + y;
                judge.month[judge.n] = m;
                judge.mday[judge.n] = d;
                judge.weekday[judge.n] =
                    judge.n ? judge.weekday[judge.n - 1] % 7 + 1 : dd_day_weekday(first);
            }
        }
    }
    if (decided == years)
        judge.decided = judge.n;
}

static int32_t days_of(int year)
{
    return 337 + length(year, 2);
}

static void choose_half_days(struct dd_buf *file, int32_t start, int32_t days)
{
    for (uint32_t n = any(3), printed = 0; n > 0; n--) {
        int32_t at = start + (int32_t)any((uint32_t)days);
        char a[DD_DAY_SIZE];
        if (!works(at) || judge.half[at])
            continue;
        judge.half[at] = 1 + (int)any(1439);
        iso(at, a);
        dd_buf_printf(file, "%s      - {day: %s, until: '%02d:%02d', name: h, basis: z}\n",
                      printed++ ? "" : "    half_days:\n", a, judge.half[at] / 60,
                      judge.half[at] % 60);
    }
}

/* The base and what extends it; `decided` of the years are listed, the others
 * computed. In the order of the law: what comes again on its day, what single
 * years name, what is computed, substitutes, swaps, half days. */
static void make_calendar(struct dd_buf *base, struct dd_buf *top, int first_year, int years,
                          int decided)
{
    struct dd_buf *parts = calloc((size_t)years, sizeof *parts);
    struct recurring movable[6];
    size_t n_movable = 0;
    assert_non_null(parts);
    lay_days(first_year, years, decided);
    lay_weekend(base);
    bool substitutes = any(2);
    dd_buf_printf(base, "substitute: {rule: %s}\n", substitutes ? "next_working_day" : "none");
    dd_buf_puts(top, "calendar: top\ntitle: Top\nextends: random\n");
    struct dd_buf *recurring = any(2) ? base : top;
    dd_buf_puts(recurring, "holidays:\n");
    for (int n = 0; n < 3; n++) { /* January to March, then on */
        struct recurring row = choose_recurring(recurring, n, true);
        lay_recurring(&row, 0);
    }
    for (int n = 3; n < 6; n++)
        movable[n_movable++] = choose_recurring(recurring, n, false);
    int32_t start = 0;
    dd_buf_puts(base, "years:\n");
    for (int y = 0; y < decided; start += days_of(first_year + y), y++)
        lay_year(&parts[y], first_year + y, start, days_of(first_year + y));
    if (decided < years) {
        struct recurring guess[3];
        struct dd_buf rules = {0};
        for (int n = 0; n < 3; n++)
            guess[n] = choose_recurring(&rules, 6 + n, false);
        dd_buf_printf(top, "provisional:\n  until: %d\n  holidays:\n", first_year + years - 1);
        dd_buf_add(top, rules.s, rules.n);
        dd_buf_release(&rules);
        for (int n = 0; n < 3; n++)
            lay_recurring(&guess[n], judge.decided);
    }
    for (size_t n = 0; n < n_movable; n++)
        lay_recurring(&movable[n], 0);
    if (substitutes)
        lay_substitutes();
    start = 0;
    for (int y = 0; y < decided; start += days_of(first_year + y), y++) {
        struct dd_buf swaps = {0};
        for (uint32_t n = any(20); n > 0; n--)
            choose_swap(start, days_of(first_year + y), &swaps);
        dd_buf_add(base, parts[y].s, parts[y].n);
        if (swaps.n)
            dd_buf_add(base, swaps.s, swaps.n);
        choose_half_days(base, start, days_of(first_year + y));
        dd_buf_release(&swaps);
        dd_buf_release(&parts[y]);
    }
    free(parts);
}

/* No working day since the week's Monday. */
static bool begins_week(int32_t i)
{
    if (!works(i))
        return false;
    for (; i > 0 && judge.weekday[i] > 1; i--)
        if (works(i - 1))
            return false;
    return true;
}

static int slow_weeks(int32_t from, int32_t to)
{
    int n = 0;
    for (int32_t i = from; i < to; i++)
        n += begins_week(i + 1);
    for (int32_t i = to; i < from; i++)
        n -= begins_week(i + 1);
    return n;
}

/* ---- the trial --------------------------------------------------------------------- */

static void compare_kind(const struct dd_calendar *cal, struct dd_day day, int32_t i)
{
    static const enum dd_day_kind kinds[] = {[WORK] = DD_DAY_WORKING,
                                             [WEEKEND] = DD_DAY_WEEKEND,
                                             [HOLIDAY] = DD_DAY_HOLIDAY,
                                             [SUBSTITUTE] = DD_DAY_SUBSTITUTE,
                                             [OFF_BY_SWAP] = DD_DAY_SWAPPED_OFF,
                                             [WORKED_BY_SWAP] = DD_DAY_SWAPPED_IN};
    enum dd_day_kind kind;
    int minute = 0;
    assert_true(dd_calendar_day_kind(cal, day, &kind));
    assert_int_equal(kind, kinds[judge.day[i]]);
    assert_int_equal(dd_calendar_is_half_day(cal, day, &minute), judge.half[i] != 0);
    assert_int_equal(minute, judge.half[i]);
    assert_int_equal(dd_calendar_is_provisional(cal, day), i >= judge.decided);
}

static void compare_once(const struct dd_calendar *cal)
{
    int32_t i = (int32_t)any((uint32_t)judge.n), j = (int32_t)any((uint32_t)judge.n), expected = 0;
    struct dd_day day = {judge.first + i}, other = {judge.first + j}, got = {-1};
    int n = (int)any(any(2) ? 30 : 3000), count;
    n = any(2) ? -n : n;

    bool is;
    assert_true(dd_calendar_is_workday(cal, day, &is));
    assert_int_equal(is, works(i));
    assert_true((!works(i) || judge.half[i]) <= !!dd_calendar_reason(cal, day));
    compare_kind(cal, day, i);

    bool reached = slow_add(i, n, &expected);
    assert_int_equal(dd_calendar_add(cal, day, n, &got), reached);
    assert_int_equal(got.n, reached ? judge.first + expected : -1);

    assert_true(dd_calendar_count(cal, day, other, &count));
    assert_int_equal(count, slow_count(i, j));
    assert_true(dd_calendar_count_weeks(cal, day, other, &count));
    assert_int_equal(count, slow_weeks(i, j));

    enum dd_roll roll = (enum dd_roll)any(4);
    got.n = -1;
    reached = slow_roll(i, roll, &expected);
    assert_int_equal(dd_calendar_roll(cal, day, roll, &got), reached);
    assert_int_equal(got.n, reached ? judge.first + expected : -1);
}

static const struct dd_calendar *build(struct dd_diags *diags, struct dd_source sources[2])
{
    const struct dd_node *files[2];
    for (int i = 0; i < 2; i++)
        files[i] = dd_yaml_read(diags, &sources[i]);
    const struct dd_calendar *cal =
        files[0] && files[1] ? dd_calendar_read_chain(diags, files, 2) : NULL;
    if (!cal) {
        struct dd_buf out = {0};
        dd_diags_render(diags, &out);
        fail_msg("%s", out.s);
    }
    return cal;
}

static void try_calendar(int first_year, int years, int operations)
{
    struct dd_buf base = {0}, top = {0};
    struct dd_diags diags;
    struct dd_arena *arena = dd_arena_new();
    make_calendar(&base, &top, first_year, years, 1 + (int)any((uint32_t)years));
    dd_diags_init(&diags, arena, NULL);
    struct dd_source sources[2] = {{.name = "top.yaml", .text = top.s, .n = top.n},
                                   {.name = "random.yaml", .text = base.s, .n = base.n}};
    const struct dd_calendar *cal = build(&diags, sources);
    assert_int_equal(dd_calendar_first(cal).n, judge.first);
    assert_int_equal(dd_calendar_last(cal).n, judge.first + judge.n - 1);
    for (int i = 0; i < operations; i++)
        compare_once(cal);
    dd_arena_free(arena);
    dd_buf_release(&base);
    dd_buf_release(&top);
}

static void random_calendars(void **state)
{
    (void)state;
    for (int i = 0; i < 600; i++)
        try_calendar(1900 + (int)any(290), 1 + (int)any(10), 300);
}

static void one_of_three_centuries(void **state)
{
    (void)state;
    try_calendar(1900, 300, 3000);
}

int main(void)
{
    const char *given = getenv("DD_SEED");
    seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL) * UINT64_C(0x9e3779b97f4a7c15);
    seed = seed ? seed : 1;
    printf("DD_SEED=%llu\n", (unsigned long long)seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_calendars),
        cmocka_unit_test(one_of_three_centuries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
