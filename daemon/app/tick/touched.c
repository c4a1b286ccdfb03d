/* The days behind an obligation: generous, for to evaluate once too often is cheap. */
#include "app/tick/tick.h"

#include <string.h>

#define AROUND 31 /* days: what is counted back from a due day, or rolled */

static void widen(struct dd_obligation *ob, struct dd_opt_day day)
{
    if (!day.set)
        return;
    if (dd_day_cmp(day.day, ob->days_from.day) < 0)
        ob->days_from = day;
    if (dd_day_cmp(day.day, ob->days_to.day) > 0)
        ob->days_to = day;
}

/* The longest way from a due day to a step: of reminders, of rungs. */
static void widen_by_steps(const struct dd_moment_in *in, struct dd_obligation *ob,
                           const struct dd_rule *rule)
{
    struct dd_day day;
    for (size_t i = 0; ob->due.set && i < rule->remind.n_before; i++)
        if (dd_calendar_add_span(in->calendar, ob->due.day, rule->remind.before[i], -1, &day))
            widen(ob, DD_SOME_DAY(day));
    bool climbs = ob->episode != DD_EPISODE_NONE || ob->state == DD_OVERDUE ||
                  ob->state == DD_MISSED || ob->state == DD_REPORTED;
    struct dd_day last = ob->days_to.day;
    for (size_t i = 0; climbs && i < rule->n_rungs; i++)
        if (dd_calendar_add_span(in->calendar, last, rule->rungs[i].after, 1, &day))
            widen(ob, DD_SOME_DAY(day));
}

/* A day or a period that was named, or that comes again, and that nothing has moved: no day
 * before it (before its period) was counted. */
static bool is_named(const struct dd_moment_in *in, const struct dd_obligation *ob,
                     const struct dd_rule *rule)
{
    if (ob->original_due.set || rule->older)
        return false;
    if (rule->deadline)
        return rule->deadline->kind == DD_DUE_DATE || rule->deadline->kind == DD_DUE_PERIOD ||
               rule->deadline->kind == DD_DUE_RECURRING;
    size_t i, end = dd_facts_range(in->facts, dd_entity_find("task_deadline"), ob->task, &i);
    for (; i < end; i++) {
        const char *kind = in->facts->task_deadline.v[i].kind;
        if (strcmp(kind, "date") != 0 && strcmp(kind, "period") != 0 &&
            strcmp(kind, "recurring") != 0)
            return false;
    }
    return ob->task != NULL;
}

/* Of what is open, and due on such a day, only what comes: from its next step on. */
static bool looks_ahead(const struct dd_moment_in *in, struct dd_obligation *ob,
                        const struct dd_rule *rule)
{
    if (ob->state != DD_OPEN || !ob->due.set || !is_named(in, ob, rule))
        return false;
    ob->days_from = ob->days_to = ob->due;
    if (!ob->one_off)
        widen(ob, ob->opens);
    return true;
}

void dd_touched_days(const struct dd_moment_in *in, struct dd_obligation *ob)
{
    struct dd_day today = dd_zone_local(in->zone, in->now).day;
    const struct dd_rule *rule = dd_rule_of(in->rules, ob->rule, ob->subject, ob->rule_hash);
    const struct dd_event *event = ob->event ? dd_event_find(in->facts, ob->event) : NULL;
    if (dd_state_is_closed(ob->state) || !rule) {
        ob->days_from = ob->days_to = (struct dd_opt_day){.set = false};
        return;
    }
    if (!looks_ahead(in, ob, rule)) {
        ob->days_from = ob->days_to = DD_SOME_DAY(dd_zone_local(in->zone, ob->first_seen).day);
        widen(ob, ob->opens);
        widen(ob, ob->due);
        widen(ob, ob->original_due);
        widen(ob, ob->episode_from);
        widen(ob, rule->anchor_day);
        if (event)
            widen(ob, event->day);
    }
    widen(ob, ob->unrolled);
    widen(ob, ob->legal_day);
    if (ob->wake_at.set)
        widen(ob, DD_SOME_DAY(dd_zone_local(in->zone, ob->wake_at.at).day));
    if (ob->state == DD_OVERDUE || ob->state == DD_MISSED || ob->episode != DD_EPISODE_NONE)
        widen(ob, DD_SOME_DAY(today));
    widen_by_steps(in, ob, rule);
    ob->days_from.day = dd_day_add(ob->days_from.day, -AROUND);
    ob->days_to.day = dd_day_add(ob->days_to.day, AROUND);
    if (ob->state == DD_WAITING) /* be it for the calendar */
        ob->days_to = DD_SOME_DAY(dd_day_add(dd_calendar_last(in->calendar), AROUND));
}
