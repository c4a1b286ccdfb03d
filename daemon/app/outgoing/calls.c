/* calls.c — the tracking office's list of calls: whoever has no e-mail is told by
 * telephone or on paper. The office reads of it in its next letter, or in one of its
 * own, and once more where somebody waits for a working day. */
#include "app/outgoing/outgoing.h"

#include "intake/record/calls.h"

static struct dd_day today(const struct dd_outgoing *o)
{
    return dd_zone_local(o->app->zone, o->now).day;
}

static bool is_late(const struct dd_outgoing *o, const struct dd_call *call)
{
    return dd_call_is_late(o->app->calendar, o->app->zone, call, today(o));
}

static void put_into(const struct dd_outgoing *o, const struct dd_call *v, size_t n,
                     struct dd_letter_context *letters)
{
    struct dd_letter_call *list = DD_NEW_N(o->arena, struct dd_letter_call, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct dd_letter_call){.whom = dd_call_whom(o->facts, &v[i]),
                                          .channel = v[i].channel,
                                          .address = v[i].address,
                                          .about = v[i].subject,
                                          .since = v[i].since,
                                          .late = is_late(o, &v[i])};
    letters->calls = list;
    letters->n_calls = n;
}

bool dd_calls_with(struct dd_outgoing *o, const struct dd_digest *digest,
                   struct dd_letter_context *letters)
{
    struct dd_call *v;
    size_t n;
    if (digest->role != DD_ROLE_TRACKING_OFFICE || !o->app->config->live || o->held)
        return true;
    if (!dd_store_calls(o->app->store, o->arena, &v, &n))
        return false;
    put_into(o, v, n, letters);
    o->calls_told = true;
    return true;
}

static bool mark(const struct dd_outgoing *o, struct dd_call *v, size_t n)
{
    const struct dd_opt_instant now = {true, o->now};
    for (size_t i = 0; i < n; i++) {
        bool late = is_late(o, &v[i]);
        if (v[i].told_at.set && (v[i].urged_at.set || !late))
            continue;
        if (!v[i].told_at.set)
            v[i].told_at = now;
        if (late)
            v[i].urged_at = now;
        if (!dd_store_put_call(o->app->store, &v[i]))
            return false;
    }
    return true;
}

/* Whether the office has to be told of a call now; else *next: when. */
static bool is_wanting(const struct dd_outgoing *o, const struct dd_call *call,
                       struct dd_opt_instant *next)
{
    const struct dd_app *app = o->app;
    struct dd_day day;
    struct dd_instant slot;
    if (!call->told_at.set)
        return true;
    if (call->urged_at.set || !dd_call_late_from(app->calendar, app->zone, call, &day))
        return false;
    if (is_late(o, call))
        return true;
    if (dd_next_slot(app->calendar, app->zone, &app->config->sending, DD_ROLE_TRACKING_OFFICE,
                     false, dd_zone_instant(app->zone, day, 0), &slot) &&
        slot.s > o->now.s && (!next->set || slot.s < next->at.s))
        *next = (struct dd_opt_instant){true, slot};
    return false;
}

bool dd_calls_tell(struct dd_outgoing *o, struct dd_opt_instant *next)
{
    const char *to = dd_outgoing_address(o, DD_ROLE_TRACKING_OFFICE);
    struct dd_call *v;
    size_t n, wanting = 0;
    if (!dd_store_calls(o->app->store, o->arena, &v, &n))
        return false;
    if (o->calls_told)
        return mark(o, v, n);
    for (size_t i = 0; i < n; i++)
        wanting += is_wanting(o, &v[i], next);
    if (!wanting || !to || !dd_outgoing_in_slot(o, next))
        return true;
    struct dd_letter letter;
    struct dd_letter_context letters = o->letters;
    struct dd_mail mail = {.to = to, .letter = &letter};
    put_into(o, v, n, &letters);
    dd_letter_calls(o->arena, &letters, &letter);
    return dd_outgoing_letter(o, &mail, NULL, "calls") && mark(o, v, n);
}
