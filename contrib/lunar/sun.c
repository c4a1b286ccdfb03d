/* sun.c — the Sun's apparent longitude by VSOP87D (Meeus, Astronomical
 * Algorithms, ch. 25 and 32), and the nutation (ch. 22). */
#include "lunar.h"

#include <math.h>

#include "sun_terms.h"

static const double pi = 3.14159265358979323846;
static const double arcsecond = 4.848136811095359936e-6;
static const double degree = 0.017453292519943295769;

static double sum(const struct sun_term *terms, size_t n, double t)
{
    double total = 0;
    for (size_t i = n; i-- > 0;) /* the small ones first */
        total += terms[i].amplitude * cos(terms[i].phase + terms[i].rate * t);
    return total;
}

#define SUM(terms, t) sum((terms), sizeof(terms) / sizeof *(terms), (t))

double lunar_sun_longitude(double tt)
{
    double t = (tt - 2451545) / 365250;
    double earth = SUM(sun_terms_0, t) + t * (SUM(sun_terms_1, t) + t * SUM(sun_terms_2, t));
    double anomaly = (357.52911 + 359990.5029 * t) * degree;
    double distance = 1.00014 - 0.01671 * cos(anomaly) - 0.00014 * cos(2 * anomaly); /* au */
    double aberration = -20.4898 / distance;
    double to_fk5 = -0.09033; /* the frame of the Moon's theory (Meeus 32.3) */
    return earth + pi + (aberration + to_fk5) * arcsecond;
}

double lunar_nutation(double tt)
{
    double T = (tt - 2451545) / 36525;
    double node = (125.04452 - 1934.136261 * T) * degree;
    double sun = (280.4665 + 36000.7698 * T) * degree;
    double moon = (218.3165 + 481267.8813 * T) * degree;
    return (-17.20 * sin(node) - 1.32 * sin(2 * sun) - 0.23 * sin(2 * moon) +
            0.21 * sin(2 * node)) *
           arcsecond;
}
