/* measure.h — how much room text takes in Times New Roman, near enough to plan a
 * page by. Pure. */
#ifndef DD_WIRE_MEASURE_H
#define DD_WIRE_MEASURE_H

#include "dondoc/base.h"

/* Lines of `text`, broken between words (a longer word within), in a column
 * `tenths` of a millimetre wide; at least 1. */
int dd_measure_lines(const char *text, unsigned tenths, unsigned points);

#endif
