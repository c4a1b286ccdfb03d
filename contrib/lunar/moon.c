/* moon.c — the Moon's longitude by ELP/MPP02. */
#include "lunar.h"

#include <math.h>

#include "moon_terms.h"

static const double arcsecond = 4.848136811095359936e-6; /* π / 648000 */

static double sum(const struct moon_term *terms, size_t n, double T)
{
    double total = 0;
    for (size_t i = n; i-- > 0;) /* the small ones first */
        total += terms[i].amplitude *
                 sin(terms[i].a0 + T * (terms[i].a1 + T * (terms[i].a2 + T * terms[i].a3)));
    return total;
}

double lunar_moon_longitude(double tt)
{
    const double light_time = 1.28 / 86400; /* from the Moon's mean distance */
    double T = (tt - light_time - 2451545) / 36525;
    double mean = 3.8103440908308803 +
                  T * (8399.68473007193 + T * (-3.318952042550094e-5 + T * 3.1102494491e-8));
    double terms = sum(moon_terms_0, sizeof moon_terms_0 / sizeof *moon_terms_0, T) +
                   T * sum(moon_terms_1, sizeof moon_terms_1 / sizeof *moon_terms_1, T);
    /* From the theory's fixed departure point to the equinox of date: the
     * precession that VSOP87D was made with. */
    double precession = T * (5029.0966 + T * (1.1120 + T * 0.000077));
    return mean + (terms + precession) * arcsecond;
}
