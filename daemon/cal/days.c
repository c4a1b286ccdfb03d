/* days.c — civil days: the proleptic Gregorian calendar as a count of days. */
#include "dondoc/cal.h"

#include "cal/digits.h"

/* Four-digit years: everything that is computed can be printed. */
#define DAY_MIN (-719162) /* 0001-01-01 */
#define DAY_MAX 2932896   /* 9999-12-31 */

static int32_t clamp_day(int64_t n)
{
    return n < DAY_MIN ? DAY_MIN : n > DAY_MAX ? DAY_MAX : (int32_t)n;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int dd_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Counts from 1 March of a year divisible by 400: the leap day is then the last
 * of its year, and a month's first day is (153 m + 2) / 5 from m = 0 for March. */
static int32_t count_days(int year, int month, int day)
{
    int y = month > 2 ? year : year - 1;
    int m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + (day - 1) - 719468;
}

bool dd_day_make(int year, int month, int day, struct dd_day *out)
{
    if (year < DD_YEAR_MIN || year > DD_YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > dd_days_in_month(year, month))
        return false;
    out->n = count_days(year, month, day);
    return true;
}

struct dd_ymd dd_day_ymd(struct dd_day day)
{
    int n = clamp_day(day.n) + 719468; /* from 0000-03-01 */
    int era = n / 146097;
    int in_era = n % 146097;
    int year_of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int m = (5 * in_year + 2) / 153; /* from March */
    int month = m < 10 ? m + 3 : m - 9;
    return (struct dd_ymd){
        .year = 400 * era + year_of_era + (month <= 2),
        .month = month,
        .day = in_year - (153 * m + 2) / 5 + 1,
    };
}

int dd_day_weekday(struct dd_day day)
{
    int from_thursday = day.n % 7; /* 1970-01-01 was a Thursday */
    return (from_thursday + 10) % 7 + 1;
}

struct dd_day dd_day_add(struct dd_day day, int days)
{
    return (struct dd_day){clamp_day((int64_t)day.n + days)};
}

struct dd_day dd_day_add_months(struct dd_day day, int months)
{
    struct dd_ymd from = dd_day_ymd(day);
    int64_t month = (int64_t)from.year * 12 + (from.month - 1) + months; /* from year 0 */
    if (month < 12)
        return (struct dd_day){DAY_MIN};
    if (month >= 10000 * 12)
        return (struct dd_day){DAY_MAX};
    int year = (int)(month / 12);
    int of_year = (int)(month % 12) + 1;
    int last = dd_days_in_month(year, of_year);
    return (struct dd_day){count_days(year, of_year, from.day < last ? from.day : last)};
}

bool dd_day_parse(const char *iso, struct dd_day *out)
{
    int year, month, day;
    return digits_read(&iso, 4, &year) && digits_skip(&iso, '-') && digits_read(&iso, 2, &month) &&
           digits_skip(&iso, '-') && digits_read(&iso, 2, &day) && *iso == '\0' &&
           dd_day_make(year, month, day, out);
}

char *dd_day_format(struct dd_day day, char out[DD_DAY_SIZE])
{
    struct dd_ymd ymd = dd_day_ymd(day);
    char *p = digits_write(out, ymd.year, 4);
    *p++ = '-';
    p = digits_write(p, ymd.month, 2);
    *p++ = '-';
    p = digits_write(p, ymd.day, 2);
    *p = '\0';
    return out;
}

char *dd_day_format_vi(struct dd_day day, char out[DD_DAY_SIZE])
{
    struct dd_ymd ymd = dd_day_ymd(day);
    char *p = digits_write(out, ymd.day, 2);
    *p++ = '/';
    p = digits_write(p, ymd.month, 2);
    *p++ = '/';
    p = digits_write(p, ymd.year, 4);
    *p = '\0';
    return out;
}

char *dd_day_text(struct dd_arena *arena, struct dd_day day)
{
    char text[DD_DAY_SIZE];
    return dd_strdup(arena, dd_day_format(day, text));
}
