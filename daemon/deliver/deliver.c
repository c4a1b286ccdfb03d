#include "deliver/deliver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "deliver/lanes.h"
#include "deliver/multi.h"
#include "deliver/pace.h"
#include "deliver/schedule.h"
#include "deliver/smtp.h"
#include "deliver/transfer.h"
#include "wire/wire.h"

#define ANSWERS_WAIT_S 0.05 /* for their commit, while others wait for their turn */
#define STORE_RETRY_S 5.0   /* after a commit that failed */
#define FULL_RETRY_S 5.0

struct dd_deliver {
    struct dd_store *store;
    const struct dd_clock *clock;
    const struct dd_deliver_settings *settings;
    struct ev_loop *loop;
    struct dd_multi multi;     /* of the webhooks */
    CURL *spare[DD_HOOKS_MAX]; /* handles to use again */
    size_t n_spare;
    struct dd_smtp *smtp; /* of the mails, where they go by SMTP */
    ev_timer wake;        /* the next pass */
    struct dd_lanes lanes;
    struct dd_transfer *flying;   /* not answered yet */
    struct dd_transfer *answered; /* judged, not recorded yet, oldest first */
    bool passing, paused;
    struct dd_pace pace; /* of mails */
    void (*told)(void *);
    void *told_context;
    struct dd_deliver_counts counts;
};

static bool is_mail(const struct dd_transfer *transfer)
{
    return strcmp(transfer->row.channel, "email") == 0;
}

static struct dd_lane *lane_of(struct dd_deliver *d, const struct dd_transfer *transfer)
{
    return dd_lanes_of(&d->lanes, transfer->row.channel);
}

static void wake_after(struct dd_deliver *d, double seconds)
{
    ev_timer_stop(d->loop, &d->wake);
    ev_timer_set(&d->wake, seconds, 0.);
    ev_timer_start(d->loop, &d->wake);
}

/* ---- answers --------------------------------------------------------------------------- */

/* Puts a judged transfer with the answers in hand, which the next pass records:
 * soon, but several at once while others wait for their turn. */
static void put_answered(struct dd_deliver *d, struct dd_transfer *transfer)
{
    struct dd_lane *lane = lane_of(d, transfer);
    bool first = !d->answered;
    dd_transfers_append(&d->answered, transfer);
    lane->n_answered++;
    if (!lane->waiting || lane->n_answered >= lane->ahead / 2)
        wake_after(d, 0.);
    else if (first)
        wake_after(d, ANSWERS_WAIT_S);
}

static void land(struct dd_deliver *d, struct dd_transfer *transfer)
{
    struct dd_transfer **at = &d->flying;
    while (*at != transfer)
        at = &(*at)->next;
    *at = transfer->next;
    lane_of(d, transfer)->n_flying--;
    put_answered(d, transfer);
}

static enum dd_delivery_state next_state(const struct dd_transfer *transfer, int64_t *delay)
{
    if (transfer->verdict == DD_VERDICT_OK)
        return DD_DELIVERY_SENT;
    uint32_t chance;
    dd_random(&chance, sizeof(chance));
    bool again = transfer->verdict == DD_VERDICT_RETRY &&
                 (is_mail(transfer)
                      ? dd_schedule_mail(transfer->row.attempts, chance, delay)
                      : dd_schedule_webhook(transfer->row.attempts, transfer->retry_after, delay));
    return again ? DD_DELIVERY_RETRY : DD_DELIVERY_DEAD;
}

/* Works on a copy: where the commit fails, it is done again from the start. */
static bool settle(struct dd_deliver *d, const struct dd_transfer *transfer, struct dd_instant now)
{
    struct dd_transfer copy = *transfer;
    struct dd_delivery *row = &copy.row;
    int64_t delay = 0;
    row->attempts++;
    row->state = next_state(&copy, &delay);
    row->next_try = (struct dd_opt_instant){row->state == DD_DELIVERY_RETRY, {now.s + delay}};
    if (is_mail(transfer) && dd_pace_is_rest(transfer->code) &&
        row->next_try.at.s < d->pace.rest_until.s)
        row->next_try.at = d->pace.rest_until;
    bool gone = !is_mail(transfer) && transfer->code == 410;
    row->reason = gone ? "gone" : NULL;
    if (transfer->verdict != DD_VERDICT_OK && !transfer->uncertain && !row->first_refused.set)
        row->first_refused = (struct dd_opt_instant){true, now};
    row->last_answer = transfer->answer;
    struct dd_attempt attempt = {.delivery = row->id,
                                 .at = now,
                                 .code = transfer->code,
                                 .answer = transfer->answer,
                                 .uncertain = transfer->uncertain};
    return dd_store_settle(d->store, row, &attempt, 1) &&
           (!gone || dd_store_hold_gone(d->store, row->channel));
}

static void keep_handle(struct dd_deliver *d, struct dd_transfer *transfer)
{
    if (!transfer->easy || d->n_spare == DD_LEN(d->spare))
        return;
    curl_easy_reset(transfer->easy);
    d->spare[d->n_spare++] = transfer->easy;
    transfer->easy = NULL;
}

/* Once their commit is through. */
static size_t forget_answered(struct dd_deliver *d)
{
    const char *const words[] = {_("accepted"), _("not accepted now"), _("refused for good")};
    size_t n = 0;
    for (struct dd_transfer *next, *transfer = d->answered; transfer; transfer = next, n++) {
        next = transfer->next;
        dd_log(transfer->verdict == DD_VERDICT_OK ? DD_LOG_INFO : DD_LOG_WARNING,
               _("delivery %lld by %s, try %d: %s (%d %s)"), (long long)transfer->row.id,
               transfer->row.channel, transfer->row.attempts + 1, words[transfer->verdict],
               transfer->code, transfer->answer);
        d->counts.attempts_ok += transfer->verdict == DD_VERDICT_OK;
        d->counts.attempts_retry += transfer->verdict == DD_VERDICT_RETRY;
        d->counts.attempts_fail += transfer->verdict == DD_VERDICT_FAIL;
        keep_handle(d, transfer);
        dd_transfer_free(transfer);
    }
    d->answered = NULL;
    for (size_t i = 0; i < d->lanes.n; i++)
        d->lanes.v[i].n_answered = 0;
    return n;
}

/* ---- sending --------------------------------------------------------------------------- */

/* False: judged already. */
static bool send_mail(struct dd_deliver *d, struct dd_transfer *transfer)
{
    if (d->smtp)
        return dd_smtp_send(d->smtp, transfer);
    if (d->settings->mail.transport == DD_MAIL_FILE)
        dd_folder_write(transfer, d->settings->mail.folder);
    else
        dd_transfer_judge(transfer, DD_VERDICT_RETRY, _("no mail transport is configured"));
    return false;
}

static bool send_hook(struct dd_deliver *d, struct dd_transfer *transfer)
{
    if (d->n_spare)
        transfer->easy = d->spare[--d->n_spare];
    if (!dd_hook_prepare(transfer, lane_of(d, transfer)->hook))
        return false;
    if (dd_multi_add(&d->multi, transfer->easy))
        return true;
    dd_transfer_judge(transfer, DD_VERDICT_RETRY, _("the transfer could not be started"));
    return false;
}

static void start(struct dd_deliver *d, struct dd_transfer *transfer)
{
    transfer->next = d->flying;
    d->flying = transfer;
    bool mail = is_mail(transfer);
    lane_of(d, transfer)->n_flying++;
    if (mail)
        dd_pace_started(&d->pace, ev_now(d->loop));
    if (!(mail ? send_mail(d, transfer) : send_hook(d, transfer)))
        land(d, transfer);
}

/* How many may start now, as far as the relay's wishes and a pause go. */
static size_t allowed(const struct dd_deliver *d, const struct dd_lane *lane)
{
    if (d->paused)
        return 0;
    return lane == d->lanes.v
               ? dd_pace_places(&d->pace, dd_clock_now(d->clock), ev_now(d->loop), lane->ahead)
               : lane->ahead;
}

static void start_waiting(struct dd_deliver *d, struct dd_lane *lane)
{
    while (lane->waiting && lane->n_flying < lane->max && allowed(d, lane)) {
        struct dd_transfer *transfer = lane->waiting;
        lane->waiting = transfer->next;
        lane->n_waiting--;
        start(d, transfer);
    }
}

static void on_mail_done(void *context, struct dd_transfer *transfer)
{
    struct dd_deliver *d = context;
    dd_pace_answered(&d->pace, dd_clock_now(d->clock), transfer->code,
                     transfer->verdict == DD_VERDICT_OK);
    land(d, transfer);
    start_waiting(d, d->lanes.v);
}

static void on_hook_done(void *context, CURL *easy, CURLcode result)
{
    struct dd_deliver *d = context;
    void *private = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    struct dd_transfer *transfer = private;
    dd_multi_remove(&d->multi, easy);
    dd_hook_judge(transfer, result);
    land(d, transfer);
    start_waiting(d, lane_of(d, transfer));
}

/* ---- a pass: answers in hand and new claims in one commit -------------------------------- */

static bool is_due(const struct dd_deliver *d, struct dd_instant now)
{
    struct dd_opt_instant next;
    return !d->paused && dd_store_next_delivery(d->store, &next) && next.set && next.at.s <= now.s;
}

/* It was claimed, and not begun. */
static bool unclaim(struct dd_deliver *d, const struct dd_delivery *row)
{
    bool found, tried = row->attempts > 0 || row->uncertain;
    return dd_store_decide(d->store, row->id, DD_DELIVERY_SENDING,
                           tried ? DD_DELIVERY_RETRY : DD_DELIVERY_PENDING, row->reason, NULL,
                           &found);
}

struct claims {
    struct dd_delivery *v;
    size_t n;
    bool given_back; /* what waited may not start now */
};

static bool give_back(struct dd_deliver *d, const struct dd_lane *lane)
{
    bool ok = true;
    for (struct dd_transfer *t = lane->waiting; ok && t; t = t->next)
        ok = unclaim(d, &t->row);
    return ok;
}

static bool claim(struct dd_deliver *d, struct dd_arena *arena, const struct dd_lane *lane,
                  struct dd_instant now, struct claims *out)
{
    size_t may = allowed(d, lane), free = lane->ahead - lane->n_flying - lane->n_waiting;
    out->given_back = may == 0;
    if (out->given_back && !give_back(d, lane))
        return false;
    may = may > lane->n_waiting ? may - lane->n_waiting : 0;
    return dd_store_claim(d->store, arena, lane->channel, now, may < free ? may : free, &out->v,
                          &out->n);
}

static bool record_and_claim(struct dd_deliver *d, struct dd_arena *arena, struct dd_instant now,
                             struct claims *claims)
{
    if (!dd_store_begin(d->store, true))
        return false;
    bool ok = true;
    for (struct dd_transfer *t = d->answered; ok && t; t = t->next)
        ok = settle(d, t, now);
    for (size_t i = 0; ok && i < d->lanes.n; i++)
        ok = claim(d, arena, &d->lanes.v[i], now, &claims[i]);
    if (ok && dd_store_commit(d->store))
        return true;
    dd_log(DD_LOG_ERROR, _("the outbox could not be written: %s"), dd_store_error(d->store));
    dd_store_rollback(d->store);
    return false;
}

/* Once that is committed. */
static void go_on(struct dd_deliver *d, struct dd_lane *lane, const struct claims *claims)
{
    if (claims->given_back) {
        dd_transfers_free(&lane->waiting);
        lane->n_waiting = 0;
    }
    for (size_t i = 0; i < claims->n; i++)
        dd_transfers_append(&lane->waiting, dd_transfer_new(&claims->v[i]));
    lane->n_waiting += claims->n;
    start_waiting(d, lane);
}

static bool must_give_back(const struct dd_deliver *d)
{
    for (size_t i = 0; i < d->lanes.n; i++)
        if (d->lanes.v[i].waiting && !allowed(d, &d->lanes.v[i]))
            return true;
    return false;
}

/* When to look again. An answer of what is in flight leads to a pass too. */
static void arm(struct dd_deliver *d, struct dd_instant now)
{
    struct dd_opt_instant next;
    if (d->answered || d->paused || !dd_store_next_delivery(d->store, &next) || !next.set)
        return;
    /* Due, but not claimed just now: the relay rests, or its limit is reached; or
     * all places are taken, and a mail's may be for long while webhooks come due;
     * or it is not for this module. */
    double wait = dd_clock_until(d->clock, next.at);
    if (next.at.s <= now.s) {
        wait = dd_pace_wait(&d->pace, d->clock, ev_now(d->loop));
        if (wait <= 0. || (d->flying && wait > FULL_RETRY_S))
            wait = d->flying ? FULL_RETRY_S : dd_lanes_add_unknown(&d->lanes, d->store) ? 0. : -1.;
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
    struct claims *claims = DD_NEW_N(arena, struct claims, d->lanes.n);
    size_t settled = 0;
    if (!d->answered && !must_give_back(d) && !is_due(d, now)) {
        arm(d, now);
    } else if (record_and_claim(d, arena, now, claims)) {
        settled = forget_answered(d);
        for (size_t i = 0; i < d->lanes.n; i++)
            go_on(d, &d->lanes.v[i], &claims[i]);
        if (d->smtp && !d->lanes.v->n_flying)
            dd_smtp_rest(d->smtp);
        arm(d, now);
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
    dd_lanes_init(&d->lanes, settings);
    ev_init(&d->wake, on_wake);
    d->wake.data = d;
    dd_pace_init(&d->pace, settings->mail.per_minute);
    bool ok = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK &&
              dd_multi_init(&d->multi, loop, on_hook_done, d);
    if (ok && settings->mail.transport == DD_MAIL_SMTP)
        ok = (d->smtp = dd_smtp_new(loop, &settings->mail, on_mail_done, d));
    if (ok)
        return d;
    *why = _("libcurl cannot be started");
    dd_deliver_free(d);
    return NULL;
}

void dd_deliver_free(struct dd_deliver *d)
{
    if (!d)
        return;
    /* Answers in hand are recorded, and what waited is given back. */
    d->paused = true;
    d->told = NULL;
    if (d->answered || must_give_back(d))
        pass(d);
    ev_timer_stop(d->loop, &d->wake);
    dd_smtp_free(d->smtp);
    /* What is in flight stays SENDING: dd_store_recover makes it due again. */
    for (struct dd_transfer *next, *transfer = d->flying; transfer; transfer = next) {
        next = transfer->next;
        if (transfer->easy)
            dd_multi_remove(&d->multi, transfer->easy);
        dd_transfer_free(transfer);
    }
    dd_transfers_free(&d->answered);
    while (d->n_spare)
        curl_easy_cleanup(d->spare[--d->n_spare]);
    dd_multi_release(&d->multi);
    curl_global_cleanup();
    dd_pace_release(&d->pace);
    dd_lanes_release(&d->lanes);
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
}

bool dd_deliver_idle(const struct dd_deliver *d)
{
    for (size_t i = 0; i < d->lanes.n; i++)
        if (d->lanes.v[i].waiting)
            return false;
    return !d->flying && !d->answered && !is_due(d, dd_clock_now(d->clock));
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
