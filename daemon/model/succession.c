/* succession.c — units that merge or split up (design §3 "succession"): who stands
 * in the place of a unit on a day. */
#include "dondoc/model.h"

#include <string.h>

#define MAX_STEPS 16 /* of successors of successors; ends a ring */

static bool takes_all(const struct dd_unit_succession *row)
{
    return strcmp(row->takes, "all") == 0;
}

/* Where a task of the unit was assigned by name; NULL: nowhere. */
static const char *assigned_to(const struct dd_facts *facts, const char *task, const char *unit)
{
    if (!task || facts->task_succession.n == 0)
        return NULL;
    const struct dd_task_succession *v = facts->task_succession.v;
    size_t first, end = dd_facts_range(facts, dd_entity_find("task_succession"), task, &first);
    for (; first < end; first++)
        if (strcmp(v[first].unit, unit) == 0)
            return v[first].successor;
    return NULL;
}

/* Of several rows the first day counts, then the order of their ids. */
static const struct dd_unit_succession *row_of(const struct dd_succession *s,
                                               struct dd_opt_day *next)
{
    const struct dd_facts *facts = s->facts;
    const struct dd_unit_succession *found = NULL, *v = facts->unit_succession.v;
    const char *by_name = assigned_to(facts, s->task, s->unit);
    size_t first, end = dd_facts_range(facts, dd_entity_find("unit_succession"), s->unit, &first);
    for (; first < end; first++) {
        const struct dd_unit_succession *row = &v[first];
        bool named = by_name && strcmp(by_name, row->successor) == 0;
        if (!row->day.set || !(named || takes_all(row)))
            continue;
        if (dd_day_cmp(row->day.day, s->today) > 0) {
            if (!next->set || dd_day_cmp(row->day.day, next->day) < 0)
                *next = row->day;
            continue;
        }
        if (named)
            return row;
        if (!found || dd_day_cmp(row->day.day, found->day.day) < 0)
            found = row;
    }
    return found;
}

bool dd_succession_step(struct dd_succession *s)
{
    s->next = (struct dd_opt_day){0};
    if (!s->unit || s->facts->unit_succession.n == 0 || s->steps == MAX_STEPS)
        return false;
    const struct dd_unit_succession *row = row_of(s, &s->next);
    if (!row)
        return false;
    s->unit = row->successor;
    s->since = row->day;
    s->steps++;
    return true;
}

const char *dd_unit_now(const struct dd_facts *facts, const char *unit, const char *task,
                        struct dd_day today, struct dd_opt_day *since, struct dd_opt_day *next)
{
    struct dd_succession s = {.facts = facts, .unit = unit, .task = task, .today = today};
    while (dd_succession_step(&s))
        ;
    bool ring = s.steps == MAX_STEPS;
    if (since)
        *since = ring ? (struct dd_opt_day){0} : s.since;
    if (next)
        *next = s.next;
    return ring ? unit : s.unit;
}

bool dd_unit_ended(const struct dd_facts *facts, const char *unit, struct dd_day today,
                   struct dd_day *on)
{
    bool ended = false;
    const struct dd_unit_succession *v = facts->unit_succession.v;
    size_t first, end = dd_facts_range(facts, dd_entity_find("unit_succession"), unit, &first);
    for (; first < end; first++) {
        const struct dd_unit_succession *row = &v[first];
        if (!row->day.set || !takes_all(row) || dd_day_cmp(row->day.day, today) > 0 ||
            (ended && dd_day_cmp(row->day.day, *on) >= 0))
            continue;
        ended = true;
        *on = row->day.day;
    }
    return ended;
}
