/* owners.c — the units that owe one obligation: as a rule one. A task that its leads
 * owe together (`owed: jointly`) is followed up with each of them (design §6). */
#include "alert/plan.h"

#include <string.h>

/* Two leads may have become one unit. */
static bool has(const struct owner *v, size_t n, const char *unit)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i].unit, unit) == 0)
            return true;
    return false;
}

size_t owners_of(struct plan *p, const struct owner **out)
{
    const struct dd_obligation *ob = p->ob;
    const struct dd_facts *facts = p->in->facts;
    p->owner = (struct owner){ob->former_unit ? ob->former_unit : ob->unit, ob->unit};
    *out = &p->owner;
    if (!ob->co_leads || !ob->task)
        return 1;
    size_t first, end = dd_facts_range(facts, dd_entity_find("task_unit"), ob->task, &first), n = 0;
    struct owner *v = DD_NEW_N(p->arena, struct owner, end - first + 1);
    for (; first < end; first++) {
        const struct dd_task_unit *row = &facts->task_unit.v[first];
        if (!row->unit || strcmp(row->part, "lead") != 0)
            continue;
        const char *unit = dd_unit_now(facts, row->unit, ob->task, p->today, NULL, NULL);
        if (!has(v, n, unit))
            v[n++] = (struct owner){row->unit, unit};
    }
    if (n == 0)
        return 1;
    *out = v;
    return n;
}

/* ---- whose notices they were ------------------------------------------------------- */

/* The lead was that unit, then or by now. */
static bool was(const struct plan *p, const struct owner *owner, const char *unit)
{
    struct dd_succession s = {
        .facts = p->in->facts, .unit = owner->lead, .task = p->ob->task, .today = p->today};
    do {
        if (strcmp(s.unit, unit) == 0)
            return true;
    } while (dd_succession_step(&s));
    return false;
}

/* Those of a lead that is no lead any more are the first one's. */
static size_t owner_of(const struct plan *p, const struct owner *owners, size_t n,
                       const struct dd_notice *notice)
{
    const char *at = strchr(notice->addressee, '@');
    for (size_t i = 0; at && i < n; i++)
        if (was(p, &owners[i], at + 1))
            return i;
    return 0;
}

const struct dd_notice *owners_history(struct plan *p, const struct owner *owners, size_t n,
                                       size_t i, size_t *n_history)
{
    *n_history = p->n_all;
    if (n == 1 || p->n_all == 0)
        return p->all;
    struct dd_notice *v = DD_NEW_N(p->arena, struct dd_notice, p->n_all);
    *n_history = 0;
    for (size_t k = 0; k < p->n_all; k++)
        if (owner_of(p, owners, n, &p->all[k]) == i)
            v[(*n_history)++] = p->all[k];
    return v;
}
