#include "deliver/deliver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "deliver/courier.h"
#include "deliver/pace.h"
#include "deliver/schedule.h"
#include "wire/wire.h"

#define ANSWERS_WAIT_S 0.05 /* for their commit, while others wait for their turn */
#define STORE_RETRY_S 5.0   /* after a commit that failed */
#define FULL_RETRY_S 5.0

#define FEW 8 /* of them, each has a line in the log */

struct dd_deliver {
    struct dd_store *store;
    const struct dd_clock *clock;
    const struct dd_deliver_settings *settings;
    struct ev_loop *loop;
    struct dd_flights *flights;
    struct dd_courier *courier;
    ev_timer wake;              /* the next pass */
    struct dd_queue answered;   /* judged, not recorded yet */
    struct dd_queue given_back; /* claimed, and must not start now */
    bool passing, paused;
    void (*told)(void *);
    void *told_context;
    struct dd_deliver_counts counts;
};

static bool is_mail(const struct dd_transfer *transfer)
{
    return strcmp(transfer->row.channel, "email") == 0;
}

static void wake_after(struct dd_deliver *d, double seconds)
{
    ev_timer_stop(d->loop, &d->wake);
    ev_timer_set(&d->wake, seconds, 0.);
    ev_timer_start(d->loop, &d->wake);
}

/* ---- answers --------------------------------------------------------------------------- */

/* The receiver said that it is there no more. */
static bool is_gone(const struct dd_transfer *transfer)
{
    return !is_mail(transfer) && transfer->code == 410;
}

static enum dd_delivery_state next_state(const struct dd_transfer *transfer, int attempts,
                                         int64_t *delay)
{
    if (transfer->verdict == DD_VERDICT_OK)
        return DD_DELIVERY_SENT;
    uint32_t chance;
    dd_random(&chance, sizeof(chance));
    bool again = transfer->verdict == DD_VERDICT_RETRY &&
                 (is_mail(transfer) ? dd_schedule_mail(attempts, chance, delay)
                                    : dd_schedule_webhook(attempts, transfer->retry_after, delay));
    return again ? DD_DELIVERY_RETRY : DD_DELIVERY_DEAD;
}

/* What is recorded of one, as `row` and `attempt`. */
static void judge(const struct dd_transfer *transfer, struct dd_instant rests_until,
                  struct dd_delivery *row, struct dd_attempt *attempt)
{
    struct dd_instant now = transfer->answered_at;
    int64_t delay = 0;
    *row = transfer->row;
    row->attempts++;
    row->state = next_state(transfer, row->attempts, &delay);
    row->next_try = (struct dd_opt_instant){row->state == DD_DELIVERY_RETRY, {now.s + delay}};
    if (is_mail(transfer) && dd_pace_is_rest(transfer->code) && row->next_try.at.s < rests_until.s)
        row->next_try.at = rests_until;
    row->reason = is_gone(transfer) ? "gone" : NULL;
    if (transfer->verdict != DD_VERDICT_OK && !transfer->uncertain && !row->first_refused.set)
        row->first_refused = (struct dd_opt_instant){true, now};
    row->last_answer = transfer->answer;
    *attempt = (struct dd_attempt){.delivery = row->id,
                                   .at = now,
                                   .code = transfer->code,
                                   .answer = transfer->answer,
                                   .uncertain = transfer->uncertain};
}

/* Changes nothing but the store: where the commit fails, it is done again. */
static bool settle(struct dd_deliver *d, struct dd_arena *arena)
{
    size_t n = d->answered.n, i = 0;
    struct dd_instant rests_until = dd_courier_rests_until(d->courier);
    struct dd_delivery *rows = DD_NEW_N(arena, struct dd_delivery, n);
    struct dd_attempt *attempts = DD_NEW_N(arena, struct dd_attempt, n);
    for (struct dd_transfer *t = d->answered.first; t; t = t->next, i++)
        judge(t, rests_until, &rows[i], &attempts[i]);
    bool ok = dd_store_settle(d->store, rows, attempts, n);
    for (struct dd_transfer *t = d->answered.first; ok && t; t = t->next)
        ok = !is_gone(t) || dd_store_hold_gone(d->store, t->row.channel);
    return ok;
}

static void log_one(const struct dd_transfer *transfer)
{
    const char *const words[] = {_("accepted"), _("not accepted now"), _("refused for good")};
    dd_log(transfer->verdict == DD_VERDICT_OK ? DD_LOG_INFO : DD_LOG_WARNING,
           _("delivery %lld by %s, try %d: %s (%d %s)"), (long long)transfer->row.id,
           transfer->row.channel, transfer->row.attempts + 1, words[transfer->verdict],
           transfer->code, transfer->answer);
}

/* Once their commit is through. */
static size_t forget_answered(struct dd_deliver *d)
{
    struct dd_transfer *transfer;
    size_t n = d->answered.n, accepted = 0;
    while ((transfer = dd_queue_take(&d->answered))) {
        bool ok = transfer->verdict == DD_VERDICT_OK;
        if (!ok || n <= FEW)
            log_one(transfer);
        accepted += ok;
        d->counts.attempts_ok += ok;
        d->counts.attempts_retry += transfer->verdict == DD_VERDICT_RETRY;
        d->counts.attempts_fail += transfer->verdict == DD_VERDICT_FAIL;
        dd_flights_recorded(transfer);
        dd_transfer_free(transfer);
    }
    if (accepted && n > FEW)
        dd_log(DD_LOG_INFO, _("%zu messages accepted"), accepted);
    return n;
}

/* ---- after a crash ----------------------------------------------------------------------- */

/* It was claimed, and not begun. */
static bool unclaim(struct dd_deliver *d, const struct dd_delivery *row)
{
    bool found, tried = row->attempts > 0 || row->uncertain;
    return dd_store_decide(d->store, row->id, DD_DELIVERY_SENDING,
                           tried ? DD_DELIVERY_RETRY : DD_DELIVERY_PENDING, row->reason, NULL,
                           &found);
}

static bool recover_one(struct dd_deliver *d, const struct dd_delivery *row)
{
    struct dd_transfer *transfer = dd_transfer_new(row);
    enum dd_flight_end end = dd_flights_end_of(d->flights, transfer);
    if (end == DD_FLIGHT_ANSWERED)
        dd_queue_add(&d->answered, transfer);
    else
        dd_transfer_free(transfer);
    return end != DD_FLIGHT_NOT_BEGUN || unclaim(d, row);
}

bool dd_deliver_recover(struct dd_deliver *d, size_t *n)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_delivery *v;
    size_t claimed = 0;
    bool ok = !dd_flights_known(d->flights) ||
              dd_store_deliveries(d->store, arena, DD_DELIVERY_SENDING, SIZE_MAX / 2, &v, &claimed);
    for (size_t i = claimed; ok && i-- > 0;) /* the oldest first */
        ok = recover_one(d, &v[i]);
    ok = ok && settle(d, arena) && dd_store_recover(d->store, n);
    dd_arena_free(arena);
    return ok;
}

void dd_deliver_recovered(struct dd_deliver *d)
{
    forget_answered(d);
    dd_flights_clear(d->flights);
}

/* ---- a pass: answers in hand and new claims in one commit -------------------------------- */

static bool is_due(const struct dd_deliver *d, struct dd_instant now)
{
    struct dd_opt_instant next;
    return !d->paused && dd_store_next_delivery(d->store, &next) && next.set && next.at.s <= now.s;
}

struct claims {
    struct dd_delivery *v;
    size_t n;
    bool all; /* there was no room for more: the relay rested, or so many were due */
};

static bool give_back(struct dd_deliver *d)
{
    bool ok = true;
    for (struct dd_transfer *t = d->given_back.first; ok && t; t = t->next)
        ok = unclaim(d, &t->row);
    return ok;
}

static bool record_and_claim(struct dd_deliver *d, struct dd_arena *arena, struct dd_instant now,
                             size_t n_lanes, struct claims *claims)
{
    if (!dd_store_begin(d->store, true))
        return false;
    bool ok = settle(d, arena) && give_back(d);
    for (size_t i = 0; ok && i < n_lanes; i++) {
        size_t room = dd_courier_room(d->courier, i);
        ok = dd_store_claim(d->store, arena, dd_courier_channel(d->courier, i), now, room,
                            &claims[i].v, &claims[i].n);
        claims[i].all = claims[i].n == room;
    }
    if (ok && dd_store_commit(d->store))
        return true;
    dd_log(DD_LOG_ERROR, _("the outbox could not be written: %s"), dd_store_error(d->store));
    dd_store_rollback(d->store);
    return false;
}

/* Once that is committed. */
static void go_on(struct dd_deliver *d, size_t lane, const struct claims *claims)
{
    struct dd_queue queue = {0};
    for (size_t i = 0; i < claims->n; i++)
        dd_queue_add(&queue, dd_transfer_new(&claims->v[i]));
    dd_courier_give(d->courier, lane, &queue);
}

/* There was no room when it was claimed, and there is: a rest, or a letter's turn, has
 * ended since. */
static bool has_room_now(struct dd_deliver *d, const struct claims *claims, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (claims[i].all && dd_courier_room(d->courier, i) > 0)
            return true;
    return false;
}

/* When to look again, after those were claimed. An answer of what is in flight leads to a
 * pass too. */
static void arm(struct dd_deliver *d, struct dd_instant now, const struct claims *claims, size_t n)
{
    struct dd_opt_instant next;
    if (d->paused || !dd_store_next_delivery(d->store, &next) || !next.set)
        return;
    /* Due, but not claimed just now: the relay rests, or its limit is reached; or
     * all places are taken, and a mail's may be for long while webhooks come due;
     * or it is not for this module. */
    double wait = dd_clock_until(d->clock, next.at);
    if (next.at.s <= now.s) {
        bool busy = !dd_courier_idle(d->courier);
        wait = dd_courier_mail_wait(d->courier);
        if (busy && (wait <= 0. || wait > FULL_RETRY_S))
            wait = FULL_RETRY_S;
        else if (wait <= 0.)
            wait = has_room_now(d, claims, n) || dd_courier_add_unknown(d->courier, d->store) ? 0.
                                                                                              : -1.;
    }
    if (wait >= 0.)
        wake_after(d, wait);
}

/* False: the outbox could not be written; it is tried again. */
static bool pass(struct dd_deliver *d)
{
    struct dd_instant now = dd_clock_now(d->clock);
    if (d->passing)
        return true;
    bool ok = true;
    d->passing = true;
    ev_timer_stop(d->loop, &d->wake);
    struct dd_arena *arena = dd_arena_new();
    size_t settled = 0, n = dd_courier_lanes(d->courier);
    struct claims *claims = DD_NEW_N(arena, struct claims, n);
    dd_courier_collect(d->courier, &d->answered);
    dd_courier_take_back(d->courier, &d->given_back);
    if (!d->answered.n && !d->given_back.n && !is_due(d, now)) {
        arm(d, now, claims, 0);
    } else if (record_and_claim(d, arena, now, n, claims)) {
        settled = forget_answered(d);
        dd_queue_free(&d->given_back);
        for (size_t i = 0; i < n; i++)
            go_on(d, i, &claims[i]);
        if (!claims->n)
            dd_courier_rest(d->courier);
        arm(d, now, claims, n);
    } else {
        wake_after(d, STORE_RETRY_S);
        ok = false;
    }
    dd_arena_free(arena);
    d->passing = false;
    if (settled && d->told)
        d->told(d->told_context);
    return ok;
}

/* Answers came: they are recorded at once, or with those of the next moment. */
static void on_arrived(void *context, bool soon)
{
    struct dd_deliver *d = context;
    bool waits = ev_is_active(&d->wake) && ev_timer_remaining(d->loop, &d->wake) <= ANSWERS_WAIT_S;
    if (soon)
        wake_after(d, 0.);
    else if (!waits)
        wake_after(d, ANSWERS_WAIT_S);
}

static void on_wake(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop;
    (void)events;
    pass(timer->data);
}

/* ---- the interface -------------------------------------------------------------------------- */

const char *dd_url_fault(const char *url, const char *scheme, const char *other_scheme)
{
    CURLU *parsed = curl_url();
    char *is = NULL, *user = NULL;
    const char *why = NULL;
    if (!parsed)
        abort();
    if (!url || curl_url_set(parsed, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
        curl_url_get(parsed, CURLUPART_SCHEME, &is, 0) != CURLUE_OK)
        why = _("this is no address of the form scheme://host:port");
    else if (strcmp(is, scheme) != 0 && strcmp(is, other_scheme) != 0)
        why = _("this address has the wrong beginning");
    else if (curl_url_get(parsed, CURLUPART_USER, &user, 0) == CURLUE_OK)
        why = _("names and passwords don't belong into an address");
    curl_free(is);
    curl_free(user);
    curl_url_cleanup(parsed);
    return why;
}

static const char *mail_fault(const struct dd_mail_settings *mail)
{
    if (mail->transport == DD_MAIL_FILE &&
        (!mail->folder || (mkdir(mail->folder, 0750) != 0 && errno != EEXIST)))
        return _("the folder for mails cannot be made");
    if (mail->transport != DD_MAIL_SMTP)
        return NULL;
    if (dd_url_fault(mail->url, "smtp", "smtps"))
        return dd_url_fault(mail->url, "smtp", "smtps");
    struct dd_arena *arena = dd_arena_new();
    bool ok = dd_address_bare(arena, mail->from) != NULL;
    dd_arena_free(arena);
    return ok ? NULL : _("the sender's mail address is not valid");
}

static const char *settings_fault(const struct dd_deliver_settings *settings)
{
    const char *why = mail_fault(&settings->mail);
    for (size_t i = 0; !why && i < settings->n_webhooks; i++) {
        const struct dd_webhook *hook = &settings->webhooks[i];
        why = dd_url_fault(hook->url, "http", "https");
        if (!why && (hook->n_secret < 24 || hook->n_secret > 64))
            why = _("a webhook's secret must have 24 to 64 bytes");
    }
    return why;
}

struct dd_deliver *dd_deliver_new(struct ev_loop *loop, struct dd_store *store,
                                  const struct dd_clock *clock,
                                  const struct dd_deliver_settings *settings, const char **why)
{
    *why = settings_fault(settings);
    if (*why)
        return NULL;
    struct dd_deliver *d = calloc(1, sizeof(*d));
    if (!d)
        abort();
    *d = (struct dd_deliver){.store = store, .clock = clock, .settings = settings, .loop = loop};
    ev_init(&d->wake, on_wake);
    d->wake.data = d;
    d->flights = dd_flights_new(settings->flights);
    d->courier = dd_courier_new(loop, clock, settings, d->flights, on_arrived, d);
    if (d->courier)
        return d;
    *why = _("libcurl cannot be started");
    dd_flights_free(d->flights);
    free(d);
    return NULL;
}

void dd_deliver_free(struct dd_deliver *d)
{
    if (!d)
        return;
    /* Answers in hand are recorded, and what waited is given back. What is on its
     * way stays SENDING: dd_store_recover makes it due again. */
    d->paused = true;
    d->told = NULL;
    dd_courier_stop(d->courier);
    if (d->answered.n || d->given_back.n || dd_courier_has_news(d->courier))
        pass(d);
    ev_timer_stop(d->loop, &d->wake);
    dd_courier_free(d->courier);
    dd_queue_free(&d->answered);
    dd_queue_free(&d->given_back);
    dd_flights_free(d->flights);
    free(d);
}

bool dd_deliver_kick(struct dd_deliver *d)
{
    return pass(d);
}

void dd_deliver_pause(struct dd_deliver *d, bool paused)
{
    if (paused != d->paused)
        dd_log(DD_LOG_WARNING, paused ? _("paused: nothing is sent") : _("resumed"));
    d->paused = paused;
    dd_courier_pause(d->courier, paused);
}

bool dd_deliver_idle(const struct dd_deliver *d)
{
    return dd_courier_idle(d->courier) && !d->answered.n && !is_due(d, dd_clock_now(d->clock));
}

void dd_deliver_on_settled(struct dd_deliver *d, void (*told)(void *), void *context)
{
    d->told = told;
    d->told_context = context;
}

struct dd_deliver_counts dd_deliver_counts(const struct dd_deliver *d)
{
    return d->counts;
}
