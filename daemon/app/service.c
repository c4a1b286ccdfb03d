#include "app/service.h"

#include "app/ahead/ahead.h"
#include "app/clean_up.h"
#include "app/ahead/coming.h"
#include "app/outgoing/correct.h"
#include "app/rules/reload.h"
#include "app/watch.h"
#include "deliver/heartbeat.h"
#include "http/feeds/feeds.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define SETTLE_SECONDS 0.05 /* so that one tick answers a burst of changes */
#define QUEUE_SECONDS 2.0   /* while many messages are on their way */
#define RETRY_SECONDS 0.5   /* after a tick that the database refused, then twice that … */
#define RETRY_MAX 5.0       /* … up to this */
#define PATIENCE_MS 250     /* for a database that another program writes: pages wait for it */
#define UNREADY_AFTER 4     /* so many refusals in a row are told */
#define BEAT_SECONDS 3600.0
#define FAR_AWAY 4e9 /* an instant that never comes, in seconds */

struct service {
    struct dd_app *app;
    struct ev_loop *loop;
    struct dd_deliver *deliver;
    struct dd_http *http;
    ev_periodic at; /* real clock: the next planned instant; also lets libev see clock jumps */
    ev_timer in;    /* virtual clock: real seconds until then */
    ev_timer soon;  /* a change was seen */
    ev_timer going; /* the tick under way goes on */
    ev_timer alive; /* the service manager's watchdog */
    ev_timer beat;  /* a heartbeat is wanted even where nothing happens */
    struct dd_heartbeat *heartbeat;
    ev_io changes; /* inotify on the database's folder */
    ev_signal term, interrupt, hangup;
    struct dd_watched database;
    enum dd_exit status;
    struct dd_opt_instant next;
    int64_t ticks, notices;
    struct dd_opt_instant last_tick;
    const char *not_ready;
    struct dd_live *live;
    struct dd_tick *tick; /* under way, or NULL … */
    bool again;           /* … and another one is wanted after it */
    bool told_ready;
    int failures;                /* ticks in a row that the database refused */
    struct dd_arena *tick_arena; /* of the last tick's result … */
    struct dd_tick_result result;
    struct dd_reload *reload;
    struct dd_clean_up clean_up;
};

static void arm(struct service *s)
{
    struct ev_loop *loop = s->loop;
    ev_now_update(loop); /* a timer counts from here, not from when the loop woke */
    ev_periodic_stop(loop, &s->at);
    ev_timer_stop(loop, &s->in);
    bool real = !s->app->clock.virtual;
    ev_periodic_set(&s->at, s->next.set && real ? (double)s->next.at.s : FAR_AWAY, 0., NULL);
    ev_periodic_start(loop, &s->at);
    double wait = s->next.set ? dd_clock_until(&s->app->clock, s->next.at) : -1;
    if (!real && wait >= 0) {
        ev_timer_set(&s->in, wait, 0.);
        ev_timer_start(loop, &s->in);
    }
}

static void tell_status(struct service *s)
{
    if (!s->http)
        return;
    struct dd_http_status status = {
        .ready = !s->not_ready,
        .not_ready = s->not_ready,
        .last_tick = s->last_tick,
        .next_tick = s->next,
        .ticks = s->ticks,
        .notices = s->notices,
        .n_faults = s->result.n_faults,
        .faults = s->result.faults,
        .rules_fault = s->reload ? dd_reload_fault(s->reload) : NULL,
    };
    dd_http_set_status(s->http, &status);
    dd_http_invalidate(s->http);
}

static void start_timer(struct service *s, ev_timer *timer, double seconds)
{
    ev_timer_stop(s->loop, timer);
    ev_timer_set(timer, seconds, 0.);
    ev_timer_start(s->loop, timer);
}

static void end_tick(struct service *s)
{
    dd_tick_free(s->tick);
    s->tick = NULL;
    if (!s->told_ready)
        dd_manager_tell("READY=1");
    s->told_ready = true;
}

/* Another program may hold the database for a while: that is said once, and no page
 * waits for it. */
static void tick_failed(struct service *s)
{
    char at[DD_INSTANT_SIZE];
    struct dd_instant now = dd_clock_now(&s->app->clock);
    double wait = RETRY_SECONDS;
    for (int i = 0; i < s->failures && wait < RETRY_MAX; i++)
        wait *= 2.;
    /* of a series the first is for people, the others for who looks into it */
    dd_log(s->failures++ == 0 ? DD_LOG_ERROR : DD_LOG_DEBUG, _("the tick at %s failed: %s"),
           dd_instant_format(s->app->zone, now, at), dd_store_error(s->app->store));
    if (s->failures >= UNREADY_AFTER)
        s->not_ready = _("the last evaluation failed: see the log");
    tell_status(s);
    end_tick(s);
    start_timer(s, &s->soon, wait < RETRY_MAX ? wait : RETRY_MAX);
}

static void tick_done(struct service *s)
{
    char at[DD_INSTANT_SIZE], next[DD_INSTANT_SIZE] = "-";
    dd_arena_free(s->tick_arena);
    s->tick_arena = dd_arena_new();
    dd_tick_result(s->tick, s->tick_arena, &s->result);
    const struct dd_tick_result *result = &s->result;
    s->failures = 0;
    s->not_ready =
        result->n_held ? _("an unusual number of notices is held: see `dondoc outbox`") : NULL;
    s->ticks++;
    s->notices += (int64_t)result->n_notices;
    s->last_tick = (struct dd_opt_instant){true, result->now};
    s->next = result->next;
    if (s->next.set)
        dd_instant_format(s->app->zone, s->next.at, next);
    dd_log(DD_LOG_INFO,
           "tick %s: %zu obligations, %zu changed, %zu notices in %zu messages; next %s",
           dd_instant_format(s->app->zone, result->now, at), result->n_obligations,
           result->n_changed, result->n_notices, result->n_deliveries, next);
    arm(s);
    tell_status(s);
    dd_deliver_pause(s->deliver, result->paused);
    if (dd_deliver_kick(s->deliver))
        dd_heartbeat_beat(s->heartbeat);
    end_tick(s);
    if (s->again)
        start_timer(s, &s->soon, SETTLE_SECONDS);
    s->again = false;
    dd_clean_up(&s->clean_up, s->app);
}

/* One transaction of the tick; between two of them the loop lives. */
static void go_on(struct service *s)
{
    switch (dd_tick_step(s->tick)) {
    case DD_TICK_MORE:
        dd_http_invalidate(s->http);
        if (dd_tick_may_send(s->tick)) {
            dd_deliver_pause(s->deliver, false);
            dd_deliver_kick(s->deliver);
        }
        start_timer(s, &s->going, 0.);
        break;
    case DD_TICK_DONE:
        tick_done(s);
        break;
    case DD_TICK_FAILED:
        tick_failed(s);
        break;
    }
}

static void tick_at(struct service *s, struct dd_instant now)
{
    s->tick = dd_tick_new(s->app, s->live, now, DD_TICK_CHUNK);
    go_on(s);
}

static void tick(struct service *s)
{
    ev_timer_stop(s->loop, &s->soon);
    s->again = s->tick != NULL;
    if (!s->tick)
        tick_at(s, dd_clock_now(&s->app->clock));
}

static void on_going(struct ev_loop *loop, ev_timer *w, int events)
{
    struct service *s = w->data;
    (void)loop;
    (void)events;
    if (s->tick)
        go_on(s);
}

static void on_at(struct ev_loop *loop, ev_periodic *w, int events)
{
    struct service *s = w->data;
    (void)loop;
    (void)events;
    tick(s);
}

static void on_timer(struct ev_loop *loop, ev_timer *w, int events)
{
    struct service *s = w->data;
    (void)loop;
    (void)events;
    tick(s);
}

static void tick_after(struct service *s, double seconds)
{
    if (ev_is_active(&s->soon) && ev_timer_remaining(s->loop, &s->soon) <= seconds)
        return;
    ev_timer_stop(s->loop, &s->soon);
    ev_timer_set(&s->soon, seconds, 0.);
    ev_timer_start(s->loop, &s->soon);
}

static void tick_soon(struct service *s)
{
    tick_after(s, SETTLE_SECONDS);
}

/* A rung may be due now that the one below was told: not before its slot, so that
 * one look at the end of a long queue will do. */
static void on_settled(void *context)
{
    struct service *s = context;
    dd_http_invalidate(s->http);
    tick_after(s, dd_deliver_idle(s->deliver) ? SETTLE_SECONDS : QUEUE_SECONDS);
}

static void on_signal(struct ev_loop *loop, ev_signal *w, int events)
{
    (void)events;
    dd_log(DD_LOG_INFO, _("signal %d: stopping"), w->signum);
    ev_break(loop, EVBREAK_ALL);
}

static void on_hangup(struct ev_loop *loop, ev_signal *w, int events)
{
    struct service *s = w->data;
    (void)loop;
    (void)events;
    dd_reload_now(s->reload);
}

/* What was evaluated by the old ones is done again. */
static void on_rules_ready(void *context)
{
    struct service *s = context;
    dd_tick_free(s->tick);
    s->tick = NULL;
    dd_live_free(s->live);
    s->live = dd_live_new();
    dd_reload_take(s->reload);
    dd_http_set_rules(s->http, s->app->rules, s->app->calendar);
    tick(s);
}

static void on_rules_fault(void *context)
{
    struct service *s = context;
    tell_status(s);
    dd_deliver_kick(s->deliver);
}

static void look_at_database(struct service *s)
{
    switch (dd_watch_read(&s->database)) {
    case DD_WATCH_NOTHING:
        break;
    case DD_WATCH_WRITTEN:
        dd_http_touched(s->http);
        if (dd_store_changed_outside(s->app->store))
            tick_soon(s);
        break;
    case DD_WATCH_GONE:
        /* What is open is no longer what everybody else sees. */
        dd_log(DD_LOG_ERROR, _("%s was replaced or removed: stopping; start the service again"),
               s->app->config->database);
        s->status = DD_EXIT_FAILED;
        ev_break(s->loop, EVBREAK_ALL);
        break;
    }
}

static void on_change(struct ev_loop *loop, ev_io *w, int events)
{
    (void)loop;
    (void)events;
    look_at_database(w->data);
}

/* A feed is about to be answered from memory: was it revoked meanwhile? */
static void on_peek(void *context)
{
    struct service *s = context;
    if (ev_is_active(&s->changes))
        look_at_database(s);
}

static bool watch_database(struct service *s)
{
    if (!dd_watch_begin(&s->database, s->app->config->database)) {
        dd_log(DD_LOG_ERROR, _("%s cannot be watched: %s"), s->app->config->database,
               strerror(errno));
        return false;
    }
    ev_io_init(&s->changes, on_change, s->database.fd, EV_READ);
    s->changes.data = s;
    ev_io_start(s->loop, &s->changes);
    dd_store_changed_outside(s->app->store); /* from here on */
    return true;
}

/* ---- start and stop -------------------------------------------------------------------------- */

static void init_watchers(struct service *s)
{
    ev_periodic_init(&s->at, on_at, FAR_AWAY, 0., NULL);
    ev_timer_init(&s->in, on_timer, 0., 0.);
    ev_timer_init(&s->soon, on_timer, 0., 0.);
    ev_timer_init(&s->going, on_going, 0., 0.);
    ev_signal_init(&s->term, on_signal, SIGTERM);
    ev_signal_init(&s->interrupt, on_signal, SIGINT);
    ev_signal_init(&s->hangup, on_hangup, SIGHUP);
    s->at.data = s->in.data = s->soon.data = s->going.data = s->hangup.data = s;
    ev_signal_start(s->loop, &s->term);
    ev_signal_start(s->loop, &s->interrupt);
    ev_signal_start(s->loop, &s->hangup);
    signal(SIGPIPE, SIG_IGN);
    sigset_t hangup; /* held back by main until now */
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    sigprocmask(SIG_UNBLOCK, &hangup, NULL);
}

static void on_alive(struct ev_loop *loop, ev_timer *w, int events)
{
    (void)loop;
    (void)w;
    (void)events;
    dd_manager_tell("WATCHDOG=1");
}

/* Nothing polls, but for those who asked to hear from us. */
static bool start_pulse(struct service *s)
{
    double watchdog = dd_manager_watchdog();
    ev_timer_init(&s->alive, on_alive, watchdog, watchdog);
    if (watchdog > 0.)
        ev_timer_start(s->loop, &s->alive);
    if (!s->app->config->heartbeat)
        return true;
    ev_timer_init(&s->beat, on_timer, BEAT_SECONDS, BEAT_SECONDS);
    s->beat.data = s;
    ev_timer_start(s->loop, &s->beat);
    return (s->heartbeat = dd_heartbeat_new(s->loop, s->app->config->heartbeat));
}

/* At once: whoever wrote looks at what came of it. */
static void on_written(void *context)
{
    tick_after(context, 0.);
}

static bool on_ahead(void *context, struct dd_arena *arena, struct dd_ahead *out)
{
    const struct service *s = context;
    return dd_app_look_ahead(s->app, arena, out);
}

static bool on_correct(void *context, struct dd_arena *arena, const char *words,
                       const char *const *obligations, size_t n, bool *busy)
{
    const struct service *s = context;
    return dd_correct_all(s->app, arena, words, obligations, n, busy);
}

static bool on_coming(void *context, struct dd_arena *arena, struct dd_instant until, size_t max,
                      struct dd_coming *out)
{
    const struct service *s = context;
    return dd_app_coming(s->app, arena, until, max, out);
}

static enum dd_exit start_http(struct service *s)
{
    const struct dd_app *app = s->app;
    const char *why = NULL;
    struct dd_http_settings settings = {
        .listen = app->config->listen,
        .public_url = app->config->public_url,
        .office = app->office_name,
        .language = app->config->language,
        .uid_host = dd_feed_uid_host(app->arena, app->config->office),
        .zone = app->zone,
        .n_trusted_proxies = app->config->n_trusted_proxies,
        .trusted_proxies = app->config->trusted_proxies,
        .auth_header = app->config->auth_header,
        .access_log = app->config->access_log,
    };
    s->http =
        dd_http_new(s->loop, app->store, &app->clock, app->calendar, s->deliver, &settings, &why);
    if (!s->http)
        return dd_app_fail(DD_EXIT_FAILED, "%s", why);
    dd_http_set_rules(s->http, app->rules, app->calendar);
    dd_http_on_written(s->http, on_written, s);
    dd_http_on_peek(s->http, on_peek, s);
    dd_http_on_ahead(s->http, on_ahead, s);
    dd_http_on_correct(s->http, on_correct, s);
    dd_http_on_coming(s->http, on_coming, s);
    dd_http_set_sending(s->http, &app->config->sending);
    return DD_EXIT_OK;
}

static enum dd_exit start(struct service *s)
{
    const char *why = NULL;
    s->loop = ev_default_loop(EVFLAG_NOENV);
    if (!s->loop)
        return dd_app_fail(DD_EXIT_FAILED, _("the event loop cannot start"));
    s->deliver =
        dd_deliver_new(s->loop, s->app->store, &s->app->clock, &s->app->config->deliver, &why);
    if (!s->deliver)
        return dd_app_fail(DD_EXIT_FAILED, "%s", why);
    dd_deliver_on_settled(s->deliver, on_settled, s);
    enum dd_exit status = start_http(s);
    if (status != DD_EXIT_OK)
        return status;
    init_watchers(s);
    if (!start_pulse(s))
        return dd_app_fail(DD_EXIT_FAILED, _("libcurl cannot be started"));
    if (!watch_database(s))
        return DD_EXIT_FAILED;
    const struct dd_reload_news news = {s, on_rules_ready, on_rules_fault};
    s->reload = dd_reload_new(s->loop, s->app, &news);
    dd_log(DD_LOG_INFO, _("dondocd %s serves %s on http://%s"), DD_VERSION, s->app->office_name,
           s->app->config->listen);
    return DD_EXIT_OK;
}

/* The first change of the database, once nothing more can keep the service from
 * running: the clock, so that commands follow it, and what was being sent when
 * the last run ended is due again. */
static enum dd_exit record_start(struct service *s)
{
    struct dd_app *app = s->app;
    const struct dd_clock *clock = &app->clock;
    const char *text = NULL;
    char at[DD_INSTANT_SIZE];
    size_t again;
    const char *speed = clock->speed ? dd_printf(app->arena, ",x%u", clock->speed) : "";
    if (clock->virtual) /* as --clock takes it: frozen without a speed */
        text =
            dd_printf(app->arena, "%s%s@%lld",
                      dd_instant_format(app->zone, (struct dd_instant){clock->start_ms / 1000}, at),
                      speed, (long long)clock->real_ms);
    if (dd_store_begin(app->store, true) && dd_store_set_clock(app->store, clock->virtual, text) &&
        dd_deliver_recover(s->deliver, &again) && dd_store_commit(app->store)) {
        dd_deliver_recovered(s->deliver);
        return DD_EXIT_OK;
    }
    dd_store_rollback(app->store);
    return dd_app_store_failed(app);
}

enum dd_exit dd_service_run(struct dd_app *app)
{
    struct service s = {.app = app, .database = {.fd = -1}, .live = dd_live_new()};
    s.status = start(&s);
    dd_clock_begin(&app->clock);
    struct dd_instant begin = dd_clock_now(&app->clock);
    if (s.status == DD_EXIT_OK)
        s.status = record_start(&s);
    if (s.status == DD_EXIT_OK) {
        dd_store_set_patience(app->store, PATIENCE_MS);
        /* --clock says when the first one is, however slow the machine; else it is now */
        tick_at(&s, app->clock.virtual ? begin : dd_clock_now(&app->clock));
        ev_run(s.loop, 0);
        dd_manager_tell("STOPPING=1");
    }
    dd_tick_free(s.tick);
    dd_live_free(s.live);
    dd_http_free(s.http);
    dd_heartbeat_free(s.heartbeat);
    dd_deliver_free(s.deliver);
    dd_watch_end(&s.database);
    dd_reload_end(s.reload);
    if (s.loop)
        ev_loop_destroy(s.loop);
    dd_arena_free(s.tick_arena);
    return s.status;
}
