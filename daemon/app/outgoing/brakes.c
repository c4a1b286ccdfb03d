#include "app/outgoing/outgoing.h"

#include <string.h>

#define DAYS 30
#define TIMES_BUSIEST ((size_t)5)

/* Those to people do; a webhook's is but a copy of one. */
static bool counts(const struct dd_notice *notice)
{
    return strncmp(notice->channel, "webhook:", 8) != 0;
}

static void add(size_t told[DAYS], const struct dd_zone *zone, struct dd_instant now,
                struct dd_instant at, size_t n)
{
    if (at.s < now.s - (int64_t)DD_BRAKES_DAYS * 86400)
        return;
    int32_t ago = dd_zone_local(zone, now).day.n - dd_zone_local(zone, at).day.n;
    if (ago >= 0 && ago < DAYS)
        told[ago] += n;
}

static size_t limit(const size_t told[DAYS], size_t at_least)
{
    size_t most = 0;
    for (size_t i = 0; i < DAYS; i++)
        most = told[i] > most ? told[i] : most;
    return TIMES_BUSIEST * most > at_least ? TIMES_BUSIEST * most : at_least;
}

size_t dd_brakes_limit(const struct dd_zone *zone, struct dd_instant now, size_t at_least,
                       const struct dd_notice *history, size_t n)
{
    size_t told[DAYS] = {0};
    for (size_t i = 0; i < n; i++)
        /* Those cancelled or still held were no ordinary day's work. */
        if (history[i].state == DD_NOTICE_TOLD && history[i].told_at.set && counts(&history[i]))
            add(told, zone, now, history[i].told_at.at, 1);
    return limit(told, at_least);
}

size_t dd_brakes_limit_told(const struct dd_zone *zone, struct dd_instant now, size_t at_least,
                            const struct dd_told *v, size_t n)
{
    size_t told[DAYS] = {0};
    for (size_t i = 0; i < n; i++)
        add(told, zone, now, v[i].at, (size_t)v[i].n);
    return limit(told, at_least);
}

bool dd_brakes_tell(struct dd_outgoing *o, size_t n, size_t limit)
{
    static const enum dd_role roles[] = {DD_ROLE_OPERATOR, DD_ROLE_TRACKING_OFFICE};
    const char *told = NULL;
    struct dd_office_letter letter = {
        .subject = dd_printf(o->arena, _("Held: %zu notices at once, which is unusual"), n),
        .intro = dd_printf(
            o->arena,
            _("%zu notices were about to be sent at once; %zu would have been usual. None of them "
              "has left. Please look at what changed (an import, a rule, a date), then either let "
              "them go with `dondoc outbox release` or drop them with `dondoc outbox cancel`. "
              "`dondoc outbox` lists them."),
            n, limit),
    };
    dd_log(DD_LOG_ERROR, _("%zu notices at once are unusual (limit %zu): held"), n, limit);
    for (size_t i = 0; i < DD_LEN(roles); i++) {
        const char *to = dd_outgoing_address(o, roles[i]);
        if (!to || dd_streq(to, told))
            continue;
        told = to;
        if (!dd_outgoing_office_letter(o, to, "brake", &letter))
            return false;
    }
    return true;
}
