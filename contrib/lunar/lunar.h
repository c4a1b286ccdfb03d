/* lunar.h — the Vietnamese lunar calendar from the sky: what daemon/cal's table
 * of months is generated from (generate.c) and checked with (the unit test).
 *
 * Rules (domain of the calendar since 1967, here used for all years at UTC+7):
 * a month begins on the day of the new moon; the winter solstice falls in month
 * 11; of the 13 months between two such months the first without a principal
 * solar term repeats the number of the one before it.
 *
 * Accuracy: the conjunctions agree with the full ELP/MPP02 and VSOP87 and with
 * the ephemeris of PyEphem within 3 s; what the Earth's rotation will do until
 * 2199 nobody knows (see delta_t.c). */
#ifndef DD_LUNAR_H
#define DD_LUNAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Instants are Julian days: `tt` in Terrestrial Time, `ut` in Universal Time. */

/* Apparent geocentric longitudes but for the nutation, which both share; mean
 * equinox of date; radians, not reduced to one turn. */
double lunar_moon_longitude(double tt);
double lunar_sun_longitude(double tt);
double lunar_nutation(double tt); /* in longitude, radians */

/* TT − UT in days. */
double lunar_delta_t(double tt);

/* The instant (TT) of new moon k; k = 0 is that of 6 January 2000. */
double lunar_new_moon(int k);

struct lunar_month {
    int32_t first; /* civil days since 1970-01-01 */
    int year, month;
    bool leap;
    double after_midnight; /* seconds from 00:00 of `first` to the new moon */
};

#define LUNAR_MONTHS_MAX 4000
/* All months that begin from November 1898 to January 2201, in order, at
 * UTC+`zone` hours; their number. */
size_t lunar_months(int zone, struct lunar_month out[LUNAR_MONTHS_MAX]);

#endif
