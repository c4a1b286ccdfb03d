/* lunar.c — the Vietnamese lunar calendar, read from a table of its years. */
#include "dondoc/cal.h"

#include <stdio.h>

/* A lunar year: the first day of month 1, in days after 1 January; the leap
 * month's number, 0 where there is none; bit i: the i-th month has 30 days. */
struct lunar_year {
    uint8_t new_year, leap;
    uint16_t long_months;
};

static const struct lunar_year years[] = {
#include "cal/lunar_table.h"
};

#define FIRST_YEAR 1899
#define LAST_YEAR (FIRST_YEAR + (int)DD_LEN(years) - 1)

/* Of a year in the table. */
static const struct lunar_year *year_of(int year)
{
    return &years[year - FIRST_YEAR];
}

static int month_length(const struct lunar_year *year, int index)
{
    return 29 + (year->long_months >> index & 1);
}

/* Where a month stands in its year (from 0). */
static int month_index(const struct lunar_year *year, int month, bool leap)
{
    return month - 1 + (leap || (year->leap != 0 && month > year->leap));
}

static struct dd_day new_year(int year)
{
    struct dd_day epoch = {0};
    return dd_day_add(dd_day_add_months(epoch, (year - 1970) * 12), year_of(year)->new_year);
}

bool dd_lunar_of(struct dd_day day, struct dd_lunar *out)
{
    int year = dd_day_ymd(day).year;
    if (year < DD_YEAR_MIN || year > DD_YEAR_MAX)
        return false;
    if (day.n < new_year(year).n)
        year--;
    const struct lunar_year *row = year_of(year);
    int index = 0;
    int32_t left = day.n - new_year(year).n;
    while (left >= month_length(row, index))
        left -= month_length(row, index++);
    *out = (struct dd_lunar){
        .year = year,
        .month = index + (row->leap == 0 || index < row->leap),
        .day = left + 1,
        .leap = row->leap != 0 && index == row->leap,
    };
    return true;
}

bool dd_lunar_day(struct dd_lunar lunar, struct dd_day *out)
{
    if (lunar.year < FIRST_YEAR || lunar.year > LAST_YEAR || lunar.month < 1 || lunar.month > 12)
        return false;
    const struct lunar_year *row = year_of(lunar.year);
    if (lunar.leap && row->leap != lunar.month)
        return false;
    int index = month_index(row, lunar.month, lunar.leap);
    if (lunar.day < 1 || lunar.day > month_length(row, index))
        return false;
    struct dd_day day = dd_day_add(new_year(lunar.year), lunar.day - 1);
    for (int i = 0; i < index; i++)
        day.n += month_length(row, i);
    int year = dd_day_ymd(day).year;
    if (year < DD_YEAR_MIN || year > DD_YEAR_MAX)
        return false;
    *out = day;
    return true;
}

bool dd_lunar_leap_month(int year, int *month)
{
    if (year < FIRST_YEAR || year > LAST_YEAR || year_of(year)->leap == 0)
        return false;
    *month = year_of(year)->leap;
    return true;
}

char *dd_lunar_format(struct dd_lunar lunar, char out[DD_DAY_SIZE])
{
    snprintf(out, DD_DAY_SIZE, "%d/%d%s", lunar.day % 100, lunar.month % 100,
             lunar.leap ? "+" : "");
    return out;
}
