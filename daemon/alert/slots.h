/* slots.h — within alert/: when messages may leave (design §7). Never on a day
 * off, never at night. */
#ifndef DD_ALERT_SLOTS_H
#define DD_ALERT_SLOTS_H

#include "dondoc/alert.h"

struct slots {
    const struct dd_calendar *calendar;
    const struct dd_zone *zone;
    const struct dd_sending *sending;
};

/* Which slots a step may take. */
enum slot_kind {
    SLOT_DAILY,  /* each working day, at the times of `at` */
    SLOT_LEADER, /* once a week, for those who want the report */
    SLOT_SOONER, /* a leader's escalations: the earliest of both */
    SLOT_URGENT  /* at once, in working hours */
};
enum slot_kind slot_kind_of(enum dd_role role, bool escalation, bool urgent);

/* All: false where the calendar does not reach. */
bool slot_after(const struct slots *s, enum slot_kind kind, struct dd_instant at,
                struct dd_instant *out); /* the first at or after `at` */
/* The first slot of the last slot-day on or before `day`. */
bool slot_on_or_before(const struct slots *s, enum slot_kind kind, struct dd_day day,
                       struct dd_instant *out);
/* The first daily slot of the first working day of the week that holds `day`,
 * or of the next week that has one. */
bool slot_of_week(const struct slots *s, struct dd_day day, struct dd_instant *out);

#endif
