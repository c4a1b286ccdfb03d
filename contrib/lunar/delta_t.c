/* delta_t.c — TT − UT by the polynomials of F. Espenak and J. Meeus (Five
 * Millennium Canon of Solar Eclipses, NASA/TP-2006-214141).
 *
 * Until about 2005 they follow measurements within a second. After that they
 * foretell the Earth's rotation, which cannot be known: newer models differ by
 * 20 s about 2060 and by 2 minutes about 2150. A new moon that lies nearer to
 * midnight than that may yet fall on the other day; the unit test lists those. */
#include "lunar.h"

/* c[0] + c[1] t + … + c[5] t⁵. */
static double polynomial(const double c[6], double t)
{
    double value = 0;
    for (int i = 5; i >= 0; i--)
        value = value * t + c[i];
    return value;
}

double lunar_delta_t(double tt)
{
    static const struct {
        double until, from;
        double c[6];
    } pieces[] = {
        {1900, 1860, {7.62, 0.5737, -0.251754, 0.01680668, -0.0004473624, 1 / 233174.0}},
        {1920, 1900, {-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197, 0}},
        {1941, 1920, {21.20, 0.84493, -0.076100, 0.0020936, 0, 0}},
        {1961, 1950, {29.07, 0.407, -1 / 233.0, 1 / 2547.0, 0, 0}},
        {1986, 1975, {45.45, 1.067, -1 / 260.0, -1 / 718.0, 0, 0}},
        {2005, 2000, {63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599}},
        {2050, 2000, {62.92, 0.32217, 0.005589, 0, 0, 0}},
        {2150, 1820, {-20 - 0.5628 * 330, 0.5628, 0.0032, 0, 0, 0}},
        {9999, 1820, {-20, 0, 0.0032, 0, 0, 0}},
    };
    double year = 2000 + (tt - 2451544.5) / 365.2425;
    size_t i = 0;
    while (year >= pieces[i].until)
        i++;
    return polynomial(pieces[i].c, year - pieces[i].from) / 86400;
}
