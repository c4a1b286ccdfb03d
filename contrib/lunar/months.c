/* months.c — from new moons and the Sun's longitude to numbered months. */
#include "lunar.h"

#include <math.h>

static const double pi = 3.14159265358979323846;
static const double epoch = 2440587.5; /* 1970-01-01 00:00 */

/* ---- new moons ---------------------------------------------------------------- */

/* How far the Moon is before the Sun: −π … π. */
static double elongation(double tt)
{
    return remainder(lunar_moon_longitude(tt) - lunar_sun_longitude(tt), 2 * pi);
}

double lunar_new_moon(int k)
{
    const double synodic = 29.530588861;
    double T = k / 1236.85; /* the mean new moon: Meeus, ch. 49 */
    double before = 2451550.09766 + synodic * k + 0.00015437 * T * T;
    double f_before = elongation(before);
    double at = before - f_before / (2 * pi) * synodic;
    for (int i = 0; i < 8; i++) { /* the secant through the last two */
        double f = elongation(at);
        if (fabs(f) < 1e-10 || f == f_before)
            break;
        double next = at - f * (at - before) / (f - f_before);
        before = at;
        f_before = f;
        at = next;
    }
    return at;
}

/* ---- days ------------------------------------------------------------------------ */

/* The civil day at UTC+zone, with its fraction. */
static double local_day(double tt, int zone)
{
    return tt - lunar_delta_t(tt) - epoch + zone / 24.0;
}

/* Principal terms passed since the winter solstice (270°) of 1899 or so, at
 * 00:00 of a day: 12 a year, a multiple of 12 on the solstice. */
static int terms_passed(int32_t day, int zone)
{
    double ut = epoch + day - zone / 24.0;
    double tt = ut + lunar_delta_t(ut);
    double longitude = lunar_sun_longitude(tt) + lunar_nutation(tt);
    return (int)floor((longitude / pi - 1.5) * 6);
}

static int floor_div(int a, int b)
{
    return a / b - (a % b < 0);
}

/* ---- months ------------------------------------------------------------------------ */

/* Numbers the months from one month 11 (at 0) to before the next (at n), in a
 * year that the first of them still belongs to. terms[i] is at the beginning of month i. */
static void number_months(struct lunar_month *months, const int *terms, size_t n, int year)
{
    bool leap_found = n < 13;
    int number = 11;
    for (size_t i = 0; i < n; i++) {
        bool leap = i > 0 && !leap_found && terms[i] == terms[i + 1];
        leap_found = leap_found || leap;
        if (i > 0 && !leap && ++number > 12) {
            number = 1;
            year++;
        }
        months[i].year = year;
        months[i].month = number;
        months[i].leap = leap;
    }
}

static size_t find_new_moons(int zone, struct lunar_month *months, int *terms, size_t max)
{
    const int first = -1264, last = 2490; /* October 1897 to April 2201 */
    size_t n = 0;
    for (int k = first; k <= last && n < max; k++, n++) {
        double day = local_day(lunar_new_moon(k), zone);
        months[n].first = (int32_t)floor(day);
        months[n].after_midnight = (day - floor(day)) * 86400;
        terms[n] = terms_passed(months[n].first, zone);
    }
    return n;
}

size_t lunar_months(int zone, struct lunar_month out[LUNAR_MONTHS_MAX])
{
    static struct lunar_month months[LUNAR_MONTHS_MAX];
    static int terms[LUNAR_MONTHS_MAX];
    size_t n = find_new_moons(zone, months, terms, LUNAR_MONTHS_MAX), written = 0;
    size_t eleventh = n; /* none yet */
    for (size_t i = 0; i + 1 < n; i++) {
        if (floor_div(terms[i], 12) == floor_div(terms[i + 1], 12))
            continue; /* no solstice in this month */
        if (eleventh < n) {
            /* Terms are counted from the Sun's longitude at J2000, where it was
             * near 280°: the solstice of 1999 is the 0th. */
            number_months(months + eleventh, terms + eleventh, i - eleventh,
                          1999 + floor_div(terms[eleventh + 1], 12));
            for (size_t j = eleventh; j < i; j++)
                out[written++] = months[j];
        }
        eleventh = i;
    }
    return written;
}
