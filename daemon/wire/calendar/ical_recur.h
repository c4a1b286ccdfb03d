/* ical_recur.h — on which days an all-day recurrence falls. */
#ifndef DD_WIRE_ICAL_RECUR_H
#define DD_WIRE_ICAL_RECUR_H

#include <libical/ical.h>

#include "dondoc/cal.h"

/* What no holiday needs is refused, so that the rest can be decided day by day:
 * anything finer than a day, other calendars, BYSETPOS, BYWEEKNO, BYYEARDAY. */
bool wire_recurrence_ok(const struct icalrecurrencetype *rule);

/* Whether the rule names `day`, at or after `start`; COUNT and UNTIL are left to
 * the caller. */
bool wire_recurs_on(const struct icalrecurrencetype *rule, struct dd_day start, struct dd_day day);

#endif
