#include "deliver/courier.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/multi.h"
#include "deliver/pace.h"
#include "deliver/smtp.h"

struct dd_courier {
    const struct dd_clock *clock;
    const struct dd_deliver_settings *settings;
    struct dd_flights *flights;
    /* of both threads, under the lock */
    pthread_mutex_t lock;
    struct dd_lanes lanes;
    struct dd_queue judged;
    struct dd_pace pace; /* of mails */
    bool paused, ending, rest, soon;
    /* of the thread, and of its maker before and after it runs */
    pthread_t thread;
    bool running;
    struct ev_loop *loop;
    ev_async wake;
    ev_periodic never;
    struct dd_multi multi;     /* of the webhooks */
    CURL *spare[DD_HOOKS_MAX]; /* handles to use again */
    size_t n_spare;
    struct dd_smtp *smtp;       /* of the mails, where they go by SMTP */
    struct dd_transfer *flying; /* not answered yet */
    /* of its maker */
    struct ev_loop *outer;
    ev_async news;
    void (*arrived)(void *, bool);
    void *context;
};

static void lock(struct dd_courier *c)
{
    pthread_mutex_lock(&c->lock);
}

static void unlock(struct dd_courier *c)
{
    pthread_mutex_unlock(&c->lock);
}

static bool is_mail(const struct dd_transfer *transfer)
{
    return strcmp(transfer->row.channel, "email") == 0;
}

/* ---- under the lock ------------------------------------------------------------------- */

/* How many of a lane may be claimed, as far as the relay's wishes and a pause go. */
static size_t allowed(const struct dd_courier *c, const struct dd_lane *lane)
{
    if (c->paused || c->ending)
        return 0;
    return lane == c->lanes.v
               ? dd_pace_places(&c->pace, dd_clock_now(c->clock), ev_time(), lane->ahead)
               : lane->ahead;
}

static bool must_give_back(const struct dd_courier *c)
{
    for (size_t i = 0; i < c->lanes.n; i++)
        if (c->lanes.v[i].waiting.n && !allowed(c, &c->lanes.v[i]))
            return true;
    return false;
}

static struct dd_transfer *next_of(struct dd_courier *c, struct dd_lane *lane)
{
    if (!lane->waiting.n || lane->n_flying >= lane->max || !allowed(c, lane))
        return NULL;
    lane->n_flying++;
    if (lane == c->lanes.v)
        dd_pace_started(&c->pace, ev_time());
    return dd_queue_take(&lane->waiting);
}

static void put_judged(struct dd_courier *c, struct dd_transfer *transfer)
{
    struct dd_lane *lane = dd_lanes_of(&c->lanes, transfer->row.channel);
    bool first = !c->judged.n;
    dd_queue_add(&c->judged, transfer);
    lane->n_flying--;
    lane->n_judged++;
    /* Several at once, while others wait for their turn. */
    bool soon = !lane->waiting.n || lane->n_judged >= lane->ahead / 2;
    bool tell = first || (soon && !c->soon);
    c->soon = c->soon || soon;
    if (tell)
        ev_async_send(c->outer, &c->news);
}

/* ---- the thread: sending ------------------------------------------------------------------ */

static void keep_handle(struct dd_courier *c, struct dd_transfer *transfer)
{
    if (!transfer->easy)
        return;
    if (c->n_spare < DD_LEN(c->spare)) {
        curl_easy_reset(transfer->easy);
        c->spare[c->n_spare++] = transfer->easy;
    } else {
        curl_easy_cleanup(transfer->easy);
    }
    transfer->easy = NULL;
}

static void land(struct dd_courier *c, struct dd_transfer *transfer)
{
    struct dd_transfer **at = &c->flying;
    while (*at != transfer)
        at = &(*at)->next;
    *at = transfer->next;
    keep_handle(c, transfer);
    transfer->answered_at = dd_clock_now(c->clock);
    dd_flights_answered(transfer);
    lock(c);
    if (is_mail(transfer))
        dd_pace_answered(&c->pace, dd_clock_now(c->clock), transfer->code,
                         transfer->verdict == DD_VERDICT_OK);
    put_judged(c, transfer);
    unlock(c);
}

/* False: judged already. */
static bool send_mail(struct dd_courier *c, struct dd_transfer *transfer)
{
    if (c->smtp)
        return dd_smtp_send(c->smtp, transfer);
    if (c->settings->mail.transport == DD_MAIL_FILE)
        dd_folder_write(transfer, c->settings->mail.folder);
    else
        dd_transfer_judge(transfer, DD_VERDICT_RETRY, _("no mail transport is configured"));
    return false;
}

static bool send_hook(struct dd_courier *c, struct dd_transfer *transfer,
                      const struct dd_webhook *hook)
{
    if (c->n_spare)
        transfer->easy = c->spare[--c->n_spare];
    if (!dd_hook_prepare(transfer, hook))
        return false;
    if (dd_multi_add(&c->multi, transfer->easy))
        return true;
    dd_transfer_judge(transfer, DD_VERDICT_RETRY, _("the transfer could not be started"));
    return false;
}

static void start_waiting(struct dd_courier *c, size_t l)
{
    for (;;) {
        lock(c);
        struct dd_transfer *transfer = next_of(c, &c->lanes.v[l]);
        const struct dd_webhook *hook = c->lanes.v[l].hook;
        unlock(c);
        if (!transfer)
            return;
        transfer->next = c->flying;
        c->flying = transfer;
        dd_flights_begin(c->flights, transfer);
        if (!(is_mail(transfer) ? send_mail(c, transfer) : send_hook(c, transfer, hook)))
            land(c, transfer);
    }
}

static size_t lane_of(struct dd_courier *c, const struct dd_transfer *transfer)
{
    lock(c);
    size_t l = (size_t)(dd_lanes_of(&c->lanes, transfer->row.channel) - c->lanes.v);
    unlock(c);
    return l;
}

static void on_mail_done(void *context, struct dd_transfer *transfer)
{
    struct dd_courier *c = context;
    land(c, transfer);
    start_waiting(c, 0);
}

static void on_hook_done(void *context, CURL *easy, CURLcode result)
{
    struct dd_courier *c = context;
    void *private = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    struct dd_transfer *transfer = private;
    size_t l = lane_of(c, transfer); /* it is its maker's once it has landed */
    dd_multi_remove(&c->multi, easy);
    dd_hook_judge(transfer, result);
    land(c, transfer);
    start_waiting(c, l);
}

/* Something was given, or it is to end. */
static void on_wake(struct ev_loop *loop, ev_async *wake, int events)
{
    struct dd_courier *c = wake->data;
    (void)events;
    lock(c);
    bool ending = c->ending, rest = c->rest && !c->lanes.v->n_flying && !c->lanes.v->waiting.n;
    size_t n = c->lanes.n;
    c->rest = false;
    unlock(c);
    if (ending) {
        ev_break(loop, EVBREAK_ALL);
        return;
    }
    for (size_t l = 0; l < n; l++)
        start_waiting(c, l);
    if (rest && c->smtp)
        dd_smtp_rest(c->smtp);
}

/* A loop without such a watcher wakes once a minute, to see whether the clock has
 * jumped: libev(3) leaves that to the system where there is one. */
#define NEVER 1e10

static void on_never(struct ev_loop *loop, ev_periodic *never, int events)
{
    (void)loop;
    (void)never;
    (void)events;
}

static void *run(void *context)
{
    struct dd_courier *c = context;
    ev_run(c->loop, 0);
    return NULL;
}

/* ---- its maker's side ------------------------------------------------------------------------ */

static void on_news(struct ev_loop *loop, ev_async *news, int events)
{
    struct dd_courier *c = news->data;
    (void)loop;
    (void)events;
    lock(c);
    bool soon = c->soon, any = c->judged.n > 0;
    unlock(c);
    if (any)
        c->arrived(c->context, soon);
}

/* Signals are for the thread that waits for them. */
static bool start_thread(struct dd_courier *c)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    c->running = pthread_create(&c->thread, NULL, run, c) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return c->running;
}

struct dd_courier *dd_courier_new(struct ev_loop *loop, const struct dd_clock *clock,
                                  const struct dd_deliver_settings *settings,
                                  struct dd_flights *flights, void (*arrived)(void *, bool),
                                  void *context)
{
    struct dd_courier *c = calloc(1, sizeof(*c));
    if (!c)
        abort();
    *c = (struct dd_courier){.clock = clock,
                             .settings = settings,
                             .flights = flights,
                             .loop = ev_loop_new(EVFLAG_AUTO),
                             .outer = loop,
                             .arrived = arrived,
                             .context = context};
    if (!c->loop || pthread_mutex_init(&c->lock, NULL) != 0)
        abort();
    dd_lanes_init(&c->lanes, settings);
    dd_pace_init(&c->pace, settings->mail.per_minute);
    ev_async_init(&c->wake, on_wake);
    c->wake.data = c;
    ev_async_start(c->loop, &c->wake);
    ev_periodic_init(&c->never, on_never, NEVER, 0., NULL);
    ev_periodic_start(c->loop, &c->never);
    ev_async_init(&c->news, on_news);
    c->news.data = c;
    ev_async_start(c->outer, &c->news);
    bool ok = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK &&
              dd_multi_init(&c->multi, c->loop, on_hook_done, c);
    if (ok && settings->mail.transport == DD_MAIL_SMTP)
        ok = (c->smtp = dd_smtp_new(c->loop, &settings->mail, on_mail_done, c));
    if (ok && start_thread(c))
        return c;
    dd_courier_free(c);
    return NULL;
}

void dd_courier_stop(struct dd_courier *c)
{
    if (!c->running)
        return;
    lock(c);
    c->ending = true;
    unlock(c);
    ev_async_send(c->loop, &c->wake);
    pthread_join(c->thread, NULL);
    c->running = false;
}

void dd_courier_free(struct dd_courier *c)
{
    if (!c)
        return;
    dd_courier_stop(c);
    ev_async_stop(c->outer, &c->news);
    ev_async_stop(c->loop, &c->wake);
    ev_periodic_stop(c->loop, &c->never);
    dd_smtp_free(c->smtp);
    for (struct dd_transfer *next, *transfer = c->flying; transfer; transfer = next) {
        next = transfer->next;
        if (transfer->easy)
            dd_multi_remove(&c->multi, transfer->easy);
        dd_transfer_free(transfer);
    }
    dd_queue_free(&c->judged);
    while (c->n_spare)
        curl_easy_cleanup(c->spare[--c->n_spare]);
    dd_multi_release(&c->multi);
    curl_global_cleanup();
    ev_loop_destroy(c->loop);
    dd_pace_release(&c->pace);
    dd_lanes_release(&c->lanes);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

size_t dd_courier_lanes(const struct dd_courier *c)
{
    return c->lanes.n; /* only its maker adds any */
}

const char *dd_courier_channel(const struct dd_courier *c, size_t lane)
{
    return c->lanes.v[lane].channel;
}

bool dd_courier_add_unknown(struct dd_courier *c, struct dd_store *store)
{
    lock(c);
    bool added = dd_lanes_add_unknown(&c->lanes, store);
    unlock(c);
    return added;
}

size_t dd_courier_room(struct dd_courier *c, size_t lane)
{
    lock(c);
    const struct dd_lane *l = &c->lanes.v[lane];
    size_t may = allowed(c, l), room = dd_lane_room(l);
    may = may > l->waiting.n ? may - l->waiting.n : 0;
    unlock(c);
    return may < room ? may : room;
}

void dd_courier_give(struct dd_courier *c, size_t lane, struct dd_queue *claimed)
{
    if (!claimed->n)
        return;
    lock(c);
    dd_queue_move(&c->lanes.v[lane].waiting, claimed);
    unlock(c);
    ev_async_send(c->loop, &c->wake);
}

void dd_courier_collect(struct dd_courier *c, struct dd_queue *out)
{
    lock(c);
    for (size_t i = 0; i < c->lanes.n; i++) {
        if (c->lanes.v[i].n_judged)
            dd_lane_adapt(&c->lanes.v[i], c->lanes.v[i].n_judged);
        c->lanes.v[i].n_judged = 0;
    }
    dd_queue_move(out, &c->judged);
    c->soon = false;
    unlock(c);
}

void dd_courier_take_back(struct dd_courier *c, struct dd_queue *out)
{
    lock(c);
    for (size_t i = 0; i < c->lanes.n; i++)
        if (!allowed(c, &c->lanes.v[i]))
            dd_queue_move(out, &c->lanes.v[i].waiting);
    unlock(c);
}

bool dd_courier_has_news(struct dd_courier *c)
{
    lock(c);
    bool news = c->judged.n > 0 || must_give_back(c);
    unlock(c);
    return news;
}

bool dd_courier_idle(struct dd_courier *c)
{
    lock(c);
    bool idle = c->judged.n == 0;
    for (size_t i = 0; idle && i < c->lanes.n; i++)
        idle = c->lanes.v[i].waiting.n == 0 && c->lanes.v[i].n_flying == 0;
    unlock(c);
    return idle;
}

void dd_courier_pause(struct dd_courier *c, bool paused)
{
    lock(c);
    c->paused = paused;
    unlock(c);
}

void dd_courier_rest(struct dd_courier *c)
{
    if (!c->smtp)
        return;
    lock(c);
    c->rest = true;
    unlock(c);
    ev_async_send(c->loop, &c->wake);
}

struct dd_instant dd_courier_rests_until(struct dd_courier *c)
{
    lock(c);
    struct dd_instant until = c->pace.rest_until;
    unlock(c);
    return until;
}

double dd_courier_mail_wait(struct dd_courier *c)
{
    lock(c);
    double wait = dd_pace_wait(&c->pace, c->clock, ev_time());
    unlock(c);
    return wait;
}
