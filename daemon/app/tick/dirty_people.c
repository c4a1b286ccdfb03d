/* Posts change hands, people go on leave and come back: whoever holds a post then is
 * told what is open (alert/handover.c), so that the obligations concerned are looked
 * at, when the rows change and on the days that stand in them. */
#include "app/tick/live.h"

#include <string.h>

static struct dd_day day_of(const struct dd_dirty *d, struct dd_instant at)
{
    return dd_zone_local(d->app->zone, at).day;
}

/* Of a post from … to: the days on which somebody else begins. */
static void turning_days(struct dd_opt_day from, struct dd_opt_day to, struct dd_opt_day out[2])
{
    out[0] = from;
    out[1] = to.set ? DD_SOME_DAY(dd_day_add(to.day, 1)) : to;
}

static bool turns(const struct dd_dirty *d, struct dd_opt_day from, struct dd_opt_day to)
{
    struct dd_day last = day_of(d, d->meta->evaluated_until.at), today = day_of(d, d->now);
    struct dd_opt_day days[2];
    bool turned = false;
    turning_days(from, to, days);
    for (size_t i = 0; i < 2; i++)
        turned |=
            days[i].set && dd_day_cmp(days[i].day, last) > 0 && dd_day_cmp(days[i].day, today) <= 0;
    return turned;
}

static bool of_post(struct dd_dirty *d, const char *role, const char *unit)
{
    bool lower = strcmp(role, dd_role_name(DD_ROLE_HANDLER)) == 0 ||
                 strcmp(role, dd_role_name(DD_ROLE_UNIT_HEAD)) == 0;
    return dd_store_work_post(d->app->store, role, lower && unit ? unit : "");
}

static bool of_person(struct dd_dirty *d, const char *person)
{
    bool ok = true;
    for (size_t i = 0; ok && i < d->shared->post.n; i++)
        if (strcmp(d->shared->post.v[i].person, person) == 0)
            ok = of_post(d, d->shared->post.v[i].role, d->shared->post.v[i].unit);
    return ok;
}

/* What `change.about` says of a post ("handler@xa-a"), or of a substitution. */
static bool changed(struct dd_dirty *d, const char *entity)
{
    const char **abouts;
    size_t n;
    bool ok = dd_store_changed_keys(d->app->store, d->arena, dd_entity_find(entity), true,
                                    d->meta->evaluated_change, d->change, &abouts, &n);
    for (size_t i = 0; ok && i < n; i++) {
        const char *at = strchr(abouts[i], '@');
        ok = at ? of_post(d, dd_strndup(d->arena, abouts[i], (size_t)(at - abouts[i])), at + 1)
                : of_person(d, abouts[i]);
    }
    return ok;
}

bool dd_dirty_people(struct dd_dirty *d)
{
    const struct dd_facts *facts = d->shared;
    bool ok = changed(d, "post") && changed(d, "substitution");
    for (size_t i = 0; ok && i < facts->post.n; i++)
        if (turns(d, facts->post.v[i].from, facts->post.v[i].to))
            ok = of_post(d, facts->post.v[i].role, facts->post.v[i].unit);
    for (size_t i = 0; ok && i < facts->substitution.n; i++)
        if (turns(d, facts->substitution.v[i].from, facts->substitution.v[i].to))
            ok = of_person(d, facts->substitution.v[i].person);
    return ok;
}

static void sooner(const struct dd_dirty *d, struct dd_opt_day from, struct dd_opt_day to,
                   struct dd_opt_instant *next)
{
    struct dd_day today = day_of(d, d->now);
    struct dd_opt_day days[2];
    turning_days(from, to, days);
    for (size_t i = 0; i < 2; i++) {
        struct dd_instant at = {0};
        if (!days[i].set || dd_day_cmp(days[i].day, today) <= 0)
            continue;
        at = dd_zone_instant(d->app->zone, days[i].day, 0);
        if (!next->set || at.s < next->at.s)
            *next = (struct dd_opt_instant){true, at};
    }
}

void dd_dirty_people_next(const struct dd_dirty *d, struct dd_opt_instant *next)
{
    const struct dd_facts *facts = d->shared;
    for (size_t i = 0; i < facts->post.n; i++)
        sooner(d, facts->post.v[i].from, facts->post.v[i].to, next);
    for (size_t i = 0; i < facts->substitution.n; i++)
        sooner(d, facts->substitution.v[i].from, facts->substitution.v[i].to, next);
}
