/* periods.c — days, ISO weeks, months, quarters, halves and years as periods. */
#include "dondoc/cal.h"

#include <string.h>

#include "cal/digits.h"

/* Months in one period; 0 for those that are counted in days. */
static int months_in(enum dd_every every)
{
    static const int months[] = {
        [DD_DAILY] = 0,     [DD_WEEKLY] = 0,      [DD_MONTHLY] = 1,
        [DD_QUARTERLY] = 3, [DD_HALF_YEARLY] = 6, [DD_YEARLY] = 12,
    };
    return months[every];
}

/* The first of January, or its nearest day in reach; out of the years of
 * dd_day_make too, so that a week-year may begin in 1899. */
static struct dd_day january_first(int year)
{
    struct dd_day epoch = {0};
    return dd_day_add_months(epoch, (year - 1970) * 12);
}

/* The week with the year's first Thursday is week 1 (ISO 8601): it holds 4
 * January. */
static struct dd_day first_monday(int week_year)
{
    struct dd_day fourth = dd_day_add(january_first(week_year), 3);
    return dd_day_add(fourth, 1 - dd_day_weekday(fourth));
}

struct dd_period dd_period_of(enum dd_every every, struct dd_day day)
{
    struct dd_ymd ymd = dd_day_ymd(day);
    struct dd_period period = {.every = every, .year = ymd.year};
    if (every == DD_DAILY) {
        period.index = day.n - january_first(ymd.year).n + 1;
    } else if (every == DD_WEEKLY) {
        struct dd_day thursday = dd_day_add(day, 4 - dd_day_weekday(day));
        period.year = dd_day_ymd(thursday).year;
        period.index = (thursday.n - january_first(period.year).n) / 7 + 1;
    } else {
        period.index = (ymd.month - 1) / months_in(every) + 1;
    }
    return period;
}

struct dd_day dd_period_first(struct dd_period period)
{
    switch (period.every) {
    case DD_DAILY:
        return dd_day_add(january_first(period.year), period.index - 1);
    case DD_WEEKLY:
        return dd_day_add(first_monday(period.year), 7 * (period.index - 1));
    default:
        return dd_day_add_months(january_first(period.year),
                                 months_in(period.every) * (period.index - 1));
    }
}

struct dd_day dd_period_last(struct dd_period period)
{
    struct dd_day first = dd_period_first(period);
    switch (period.every) {
    case DD_DAILY:
        return first;
    case DD_WEEKLY:
        return dd_day_add(first, 6);
    default:
        return dd_day_add(dd_day_add_months(first, months_in(period.every)), -1);
    }
}

static int clamp_steps(int64_t n)
{
    const int64_t limit = 10000 * 366; /* more days than a calendar of 9999 years has */
    return (int)(n < -limit ? -limit : n > limit ? limit : n);
}

struct dd_period dd_period_next(struct dd_period period, int n)
{
    struct dd_day first = dd_period_first(period);
    int64_t steps = n;
    switch (period.every) {
    case DD_DAILY:
        first = dd_day_add(first, clamp_steps(steps));
        break;
    case DD_WEEKLY:
        first = dd_day_add(first, clamp_steps(7 * steps));
        break;
    default:
        first = dd_day_add_months(first, clamp_steps(months_in(period.every) * steps));
        break;
    }
    return dd_period_of(period.every, first);
}

/* ---- names ------------------------------------------------------------------- */

char *dd_period_name(struct dd_arena *arena, struct dd_period period)
{
    switch (period.every) {
    case DD_DAILY:
        return dd_day_text(arena, dd_period_first(period));
    case DD_WEEKLY:
        return dd_printf(arena, "%04d-W%02d", period.year, period.index);
    case DD_MONTHLY:
        return dd_printf(arena, "%04d-%02d", period.year, period.index);
    case DD_QUARTERLY:
        return dd_printf(arena, "%04d-Q%d", period.year, period.index);
    case DD_HALF_YEARLY:
        return dd_printf(arena, "%04d-H%d", period.year, period.index);
    case DD_YEARLY:
        break;
    }
    return dd_printf(arena, "%04d", period.year);
}

/* What follows the year: "" or "-03", "-W07", "-Q3", "-H1". */
static bool parse_index(const char *s, struct dd_period *out)
{
    int width, max;
    if (*s == '\0') {
        out->every = DD_YEARLY;
        out->index = 1;
        return true;
    }
    if (!digits_skip(&s, '-'))
        return false;
    if (digits_skip(&s, 'W')) {
        out->every = DD_WEEKLY;
        width = 2;
        /* 28 December is always in the last week of its week-year. */
        max = dd_period_of(DD_WEEKLY, dd_day_add(january_first(out->year + 1), -4)).index;
    } else if (digits_skip(&s, 'Q')) {
        out->every = DD_QUARTERLY;
        width = 1;
        max = 4;
    } else if (digits_skip(&s, 'H')) {
        out->every = DD_HALF_YEARLY;
        width = 1;
        max = 2;
    } else {
        out->every = DD_MONTHLY;
        width = 2;
        max = 12;
    }
    return digits_read(&s, width, &out->index) && *s == '\0' && out->index >= 1 &&
           out->index <= max;
}

bool dd_period_parse(const char *name, struct dd_period *out)
{
    struct dd_day day;
    if (dd_day_parse(name, &day)) {
        *out = dd_period_of(DD_DAILY, day);
        return true;
    }
    struct dd_period period;
    if (!digits_read(&name, 4, &period.year) || period.year < DD_YEAR_MIN ||
        period.year > DD_YEAR_MAX || !parse_index(name, &period))
        return false;
    *out = period;
    return true;
}

char *dd_period_name_vi(struct dd_arena *arena, struct dd_period period)
{
    static const char *const roman[] = {"I", "II", "III", "IV"};
    char day[DD_DAY_SIZE];
    switch (period.every) {
    case DD_DAILY:
        return dd_printf(arena, "ngày %s", dd_day_format_vi(dd_period_first(period), day));
    case DD_WEEKLY:
        return dd_printf(arena, "tuần %d/%d", period.index, period.year);
    case DD_MONTHLY:
        /* As offices write: a zero before 1 and 2 only (Decree 30/2020/NĐ-CP). */
        return dd_printf(arena, period.index < 3 ? "tháng %02d/%d" : "tháng %d/%d", period.index,
                         period.year);
    case DD_QUARTERLY:
        return dd_printf(arena, "quý %s/%d", roman[period.index - 1], period.year);
    case DD_HALF_YEARLY:
        return dd_printf(arena, "6 tháng %s năm %d", period.index == 1 ? "đầu" : "cuối",
                         period.year);
    case DD_YEARLY:
        break;
    }
    return dd_printf(arena, "năm %d", period.year);
}
