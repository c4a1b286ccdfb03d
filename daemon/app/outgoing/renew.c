/* What has not left is composed anew, so that nobody reads yesterday's state
 * tomorrow, and one person gets one message. What may have arrived is never
 * touched: it repeats its bytes. */
#include "app/outgoing/outgoing.h"

#include <stdlib.h>
#include <string.h>

#include "wire/words.h"

#define REFUSED_S ((int64_t)24 * 3600)
#define GIVE_UP_S ((int64_t)5 * 24 * 3600)

static bool is_configured(const struct dd_outgoing *o, const char *channel)
{
    const struct dd_deliver_settings *deliver = &o->app->config->deliver;
    for (size_t i = 0; i < deliver->n_webhooks; i++)
        if (strcmp(channel + strlen("webhook:"), deliver->webhooks[i].name) == 0)
            return true;
    return false;
}

/* A webhook that was tried repeats its bytes: its receiver may know its id. */
static bool is_renewable(const struct dd_outgoing *o, const struct dd_delivery *row)
{
    if (row->uncertain || row->corrects || !dd_streq(row->about, "notices"))
        return false;
    return strncmp(row->channel, "webhook:", 8) == 0
               ? !row->attempts && is_configured(o, row->channel)
               : dd_streq(row->channel, "email");
}

/* The slot at which a message is composed anew; false: never. */
static bool renewed_at(const struct dd_outgoing *o, const struct dd_delivery *row,
                       struct dd_instant *out)
{
    const struct dd_app *app = o->app;
    struct dd_instant from;
    if (!is_renewable(o, row))
        return false;
    from.s = row->created_at.s + 1; /* once a slot: the one it was made in is past */
    if (row->attempts && !row->first_refused.set)
        return false;
    if (row->attempts && row->first_refused.at.s + REFUSED_S > from.s)
        from.s = row->first_refused.at.s + REFUSED_S;
    return dd_next_slot(app->calendar, app->zone, &app->config->sending, DD_ROLE_HANDLER, false,
                        from, out);
}

/* The person's address may have been corrected since. */
static const char *address_now(const struct dd_outgoing *o, const struct dd_notice *notice)
{
    const char *other = NULL;
    for (size_t i = 0; i < o->facts->contact.n; i++) {
        const struct dd_contact *contact = &o->facts->contact.v[i];
        if (!notice->person || !dd_streq(contact->person, notice->person) ||
            !dd_streq(contact->channel, "email") || !contact->address)
            continue;
        if (dd_streq(contact->address, notice->address))
            return notice->address;
        other = other ? other : contact->address;
    }
    return other ? other : notice->address;
}

/* Does it still say something true? *why not, or NULL. */
static bool overtaken(const struct dd_outgoing *o, const struct dd_notice *notice, const char **why)
{
    struct dd_obligation row;
    bool found;
    *why = NULL;
    if (strcmp(notice->step, "cleared") == 0 || dd_step_is(notice->step, "answer"))
        return true;
    if (!dd_store_obligation(o->app->store, o->arena, notice->obligation, &row, &found))
        return false;
    if (!found || row.cycle != notice->cycle || dd_state_is_closed(row.state))
        *why = "settled_before_sent";
    else if (row.epoch > notice->epoch)
        *why = "moved_before_sent";
    return true;
}

static bool skip(const struct dd_outgoing *o, struct dd_notice *notice, const char *reason)
{
    notice->state = DD_NOTICE_SKIPPED;
    notice->reason = reason;
    return dd_store_put_notice(o->app->store, notice, 0);
}

static bool supersede(struct dd_outgoing *o, const struct dd_delivery *row, const char *why,
                      dd_notice_vec *planned)
{
    struct dd_notice *v;
    size_t n;
    bool found;
    if (!dd_store_decide(o->app->store, row->id, row->state, DD_DELIVERY_SUPERSEDED, why, NULL,
                         &found) ||
        !dd_store_notices_of(o->app->store, o->arena, row->id, &v, &n) ||
        !dd_invite_again(o, row, v, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        const char *reason;
        if (v[i].state != DD_NOTICE_PLANNED)
            continue;
        if (!overtaken(o, &v[i], &reason) || (reason && !skip(o, &v[i], reason)))
            return false;
        if (reason)
            continue;
        const char *address =
            dd_streq(row->channel, "email") ? address_now(o, &v[i]) : v[i].address;
        if (row->first_refused.set && strcmp(address, v[i].address) == 0)
            dd_push(o->arena, &o->refused, (struct dd_refused){address, row->first_refused.at});
        v[i].address = address;
        dd_push(o->arena, planned, v[i]);
    }
    return true;
}

/* Refused for so long that nobody can hope any more. */
static bool give_up(struct dd_outgoing *o, const struct dd_delivery *row)
{
    bool found;
    return dd_store_decide(o->app->store, row->id, row->state, DD_DELIVERY_DEAD, NULL, NULL,
                           &found);
}

/* ---- of several steps of one duty only the last is sent ------------------------------------- */

static int by_duty(const void *a, const void *b)
{
    const struct dd_notice *x = *(struct dd_notice *const *)a, *y = *(struct dd_notice *const *)b;
    int order = strcmp(x->obligation, y->obligation);
    if (order == 0)
        order = strcmp(x->addressee, y->addressee);
    if (order == 0)
        order = strcmp(x->channel, y->channel);
    if (order == 0)
        order = dd_day_cmp(x->nominal, y->nominal);
    return order ? order : (x < y) - (x > y); /* this tick's own are later */
}

/* This tick's own about the same duties, then `again`: of two the lower of these
 * is dropped. */
static bool collapse(struct dd_outgoing *o, dd_notice_vec *again)
{
    dd_notice_vec all = {0};
    for (size_t i = 0; i < again->n; i++) {
        struct dd_notice *own;
        size_t n;
        if (!dd_store_composing_about(o->app->store, o->arena, again->v[i].obligation, o->now, &own,
                                      &n))
            return false;
        for (size_t k = 0; k < n; k++)
            dd_push(o->arena, &all, own[k]);
    }
    size_t first = all.n;
    for (size_t i = 0; i < again->n; i++)
        dd_push(o->arena, &all, again->v[i]);
    struct dd_notice **order = DD_NEW_N(o->arena, struct dd_notice *, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        order[i] = &all.v[i];
    qsort(order, all.n, sizeof(*order), by_duty);
    for (size_t i = 0; i + 1 < all.n; i++) {
        struct dd_notice *low = order[i], *high = order[i + 1];
        if (strcmp(low->obligation, high->obligation) != 0 ||
            strcmp(low->addressee, high->addressee) != 0 ||
            strcmp(low->channel, high->channel) != 0)
            continue;
        if (low - all.v >= (ptrdiff_t)first && !skip(o, low, "collapsed"))
            return false;
    }
    *again = (dd_notice_vec){.n = all.n - first, .v = all.v + first};
    return true;
}

/* ---- calls ------------------------------------------------------------------------------------
 */

static bool is_called_again(const struct dd_outgoing *o, const struct dd_call *call)
{
    for (size_t i = 0; i < o->open.n; i++)
        if (strcmp(o->open.v[i].channel, call->channel) == 0 &&
            dd_streq(o->open.v[i].address, call->address))
            return true;
    return false;
}

static bool says_the_past(const struct dd_outgoing *o, const struct dd_call *call, bool *past)
{
    struct dd_notice *v;
    size_t n;
    *past = false;
    if (!dd_store_notices_of(o->app->store, o->arena, call->delivery, &v, &n))
        return false;
    for (size_t i = 0; i < n && !*past; i++) {
        const char *why;
        if (v[i].state == DD_NOTICE_PLANNED && !overtaken(o, &v[i], &why))
            return false;
        *past = v[i].state == DD_NOTICE_PLANNED && why;
    }
    return true;
}

/* One call a person, of what still holds: with what is to be said now, and without
 * what was settled since. */
static bool renew_calls(struct dd_outgoing *o, dd_notice_vec *again)
{
    struct dd_call *v;
    size_t n;
    if (!dd_store_calls(o->app->store, o->arena, &v, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct dd_delivery row = {
            .id = v[i].delivery, .channel = v[i].channel, .state = DD_DELIVERY_HELD};
        bool past;
        if (!v[i].composed)
            continue;
        if (!says_the_past(o, &v[i], &past) ||
            ((past || is_called_again(o, &v[i])) && !supersede(o, &row, "call_renewed", again)))
            return false;
    }
    return true;
}

static bool sooner(struct dd_opt_instant *next, struct dd_instant at)
{
    if (!next->set || at.s < next->at.s)
        *next = (struct dd_opt_instant){true, at};
    return true;
}

bool dd_renew(struct dd_outgoing *o, struct dd_opt_instant *next)
{
    dd_notice_vec again = {0};
    struct dd_delivery *v;
    size_t n;
    if (!dd_store_unsent(o->app->store, o->arena, o->now, &v, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct dd_instant at;
        bool old = v[i].first_refused.set && !v[i].uncertain &&
                   o->now.s - v[i].first_refused.at.s >= GIVE_UP_S;
        if (!renewed_at(o, &v[i], &at))
            continue;
        if (!(old ? give_up(o, &v[i])
              : at.s <= o->now.s
                  ? supersede(o, &v[i], v[i].attempts ? "refused_for_a_day" : "slot_passed", &again)
                  : sooner(next, at)))
            return false;
    }
    if (!renew_calls(o, &again))
        return false;
    return again.n == 0 || (collapse(o, &again) && dd_outgoing_plan(o, NULL, again.v, again.n));
}
