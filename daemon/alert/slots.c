#include "alert/slots.h"

static const int default_at[] = {8 * 60, 14 * 60};
const struct dd_sending dd_sending_default = {
    .n_at = DD_LEN(default_at),
    .at = default_at,
    .leader_weekday = 1,
    .leader_minute = 7 * 60 + 30,
    .urgent_from = 7 * 60 + 30,
    .urgent_to = 17 * 60,
    .grace = 300,
};

enum slot_kind slot_kind_of(enum dd_role role, bool escalation, bool urgent)
{
    if (urgent)
        return SLOT_URGENT;
    if (role != DD_ROLE_VICE_CHAIR && role != DD_ROLE_CHAIR)
        return SLOT_DAILY;
    return escalation ? SLOT_SOONER : SLOT_LEADER;
}

static struct dd_instant at_minute(const struct slots *s, struct dd_day day, int minute)
{
    return dd_zone_instant(s->zone, day, minute * 60);
}

static bool workday_from(const struct slots *s, struct dd_day day, struct dd_day *out)
{
    return dd_calendar_roll(s->calendar, day, DD_ROLL_FOLLOWING, out);
}

static struct dd_day monday_of(struct dd_day day)
{
    return dd_day_add(day, 1 - dd_day_weekday(day));
}

static bool daily_after(const struct slots *s, struct dd_instant at, struct dd_instant *out)
{
    struct dd_day day = dd_zone_local(s->zone, at).day;
    if (s->sending->n_at == 0)
        return false;
    for (; workday_from(s, day, &day); day = dd_day_add(day, 1)) {
        for (size_t i = 0; i < s->sending->n_at; i++) {
            *out = at_minute(s, day, s->sending->at[i]);
            if (out->s >= at.s)
                return true;
        }
    }
    return false;
}

/* The leader's slot of last week may have been put off into this one. */
static bool leader_after(const struct slots *s, struct dd_instant at, struct dd_instant *out)
{
    struct dd_day day = monday_of(dd_zone_local(s->zone, at).day);
    day = dd_day_add(day, s->sending->leader_weekday - 1 - 7);
    for (struct dd_day on;; day = dd_day_add(day, 7)) {
        if (!workday_from(s, day, &on)) {
            if (dd_day_cmp(day, dd_calendar_last(s->calendar)) > 0)
                return false;
            continue; /* the calendar begins this week */
        }
        *out = at_minute(s, on, s->sending->leader_minute);
        if (out->s >= at.s)
            return true;
    }
}

static bool urgent_after(const struct slots *s, struct dd_instant at, struct dd_instant *out)
{
    struct dd_day day = dd_zone_local(s->zone, at).day;
    for (; workday_from(s, day, &day); day = dd_day_add(day, 1)) {
        *out = at_minute(s, day, s->sending->urgent_from);
        if (out->s >= at.s)
            return true;
        if (at.s <= at_minute(s, day, s->sending->urgent_to).s) {
            *out = at;
            return true;
        }
    }
    return false;
}

bool slot_after(const struct slots *s, enum slot_kind kind, struct dd_instant at,
                struct dd_instant *out)
{
    struct dd_instant daily, leader;
    switch (kind) {
    case SLOT_DAILY:
        return daily_after(s, at, out);
    case SLOT_LEADER:
        return leader_after(s, at, out);
    case SLOT_URGENT:
        return urgent_after(s, at, out);
    case SLOT_SOONER:
        break;
    }
    bool has_daily = daily_after(s, at, &daily), has_leader = leader_after(s, at, &leader);
    if (!has_daily && !has_leader)
        return false;
    *out = !has_leader || (has_daily && daily.s <= leader.s) ? daily : leader;
    return true;
}

bool slot_on_or_before(const struct slots *s, enum slot_kind kind, struct dd_day day,
                       struct dd_instant *out)
{
    struct dd_day on;
    if (kind == SLOT_LEADER) {
        /* week by week back: a slot put off may fall after `day` */
        struct dd_day slot_day = dd_day_add(monday_of(day), s->sending->leader_weekday - 1);
        for (; dd_day_cmp(slot_day, dd_calendar_first(s->calendar)) >= 0;
             slot_day = dd_day_add(slot_day, -7)) {
            if (workday_from(s, slot_day, &on) && dd_day_cmp(on, day) <= 0) {
                *out = at_minute(s, on, s->sending->leader_minute);
                return true;
            }
        }
        return false;
    }
    if (!dd_calendar_roll(s->calendar, day, DD_ROLL_PRECEDING, &on) || s->sending->n_at == 0)
        return false;
    *out = at_minute(s, on, kind == SLOT_URGENT ? s->sending->urgent_from : s->sending->at[0]);
    return true;
}

bool slot_of_week(const struct slots *s, struct dd_day day, struct dd_instant *out)
{
    struct dd_day on;
    if (!workday_from(s, monday_of(day), &on) || s->sending->n_at == 0)
        return false;
    *out = at_minute(s, on, s->sending->at[0]);
    return true;
}

bool dd_next_slot(const struct dd_calendar *cal, const struct dd_zone *zone,
                  const struct dd_sending *sending, enum dd_role role, bool escalation,
                  struct dd_instant at, struct dd_instant *out)
{
    struct slots s = {cal, zone, sending};
    return slot_after(&s, slot_kind_of(role, escalation, false), at, out);
}
