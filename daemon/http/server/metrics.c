/* metrics.c — is it alive, is it ready, and figures for a monitoring system.
 *
 * OpenMetrics 1.0 by default. A scraper that asks for text/plain gets the older
 * Prometheus text, where a counter's family carries the suffix of its sample. */
#include "http/server/metrics.h"
#include "http/server/conditional.h"
#include "http/server/request.h"

#include <string.h>

static void plain(struct dd_request *rq, unsigned status)
{
    rq->reply.status = status;
    rq->reply.type = "text/plain; charset=utf-8";
}

void dd_health(struct dd_request *rq)
{
    plain(rq, MHD_HTTP_OK);
    dd_buf_puts(&rq->reply.body, "ok\n");
}

void dd_ready(struct dd_request *rq)
{
    const struct dd_http_status *status = &rq->http->status;
    plain(rq, status->ready ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE);
    if (status->ready)
        dd_buf_puts(&rq->reply.body, "ready\n");
    else
        dd_buf_printf(&rq->reply.body, "not ready: %s\n",
                      status->not_ready != NULL ? status->not_ready : "starting");
}

enum kind { GAUGE, COUNTER };

struct family {
    struct dd_buf *out;
    bool openmetrics;
};

static void head(const struct family *f, enum kind kind, const char *name, const char *unit,
                 const char *help)
{
    const char *total = kind == COUNTER && !f->openmetrics ? "_total" : "";
    dd_buf_printf(f->out, "# TYPE %s%s %s\n", name, total, kind == COUNTER ? "counter" : "gauge");
    if (unit != NULL && f->openmetrics)
        dd_buf_printf(f->out, "# UNIT %s %s\n", name, unit);
    dd_buf_printf(f->out, "# HELP %s%s %s\n", name, total, help);
}

static void one(const struct family *f, enum kind kind, const char *name, const char *unit,
                const char *help, int64_t value)
{
    head(f, kind, name, unit, help);
    dd_buf_printf(f->out, "%s%s %lld\n", name, kind == COUNTER ? "_total" : "", (long long)value);
}

static void instant(const struct family *f, const char *name, const char *help,
                    struct dd_opt_instant at)
{
    if (at.set)
        one(f, GAUGE, name, "seconds", help, at.at.s);
}

static bool obligations(const struct family *f, struct dd_store *store)
{
    size_t count[DD_N_STATES];
    if (!dd_store_count_states(store, count))
        return false;
    head(f, GAUGE, "dondoc_obligations", NULL, "Obligations by state.");
    for (int state = 0; state < DD_N_STATES; state++)
        dd_buf_printf(f->out, "dondoc_obligations{state=\"%s\"} %zu\n",
                      dd_state_name((enum dd_state)state), count[state]);
    return true;
}

/* Those that are known, at 0 too: an alert must see them come. */
static bool held_back(const struct family *f, struct dd_request *rq)
{
    static const char *const reasons[] = {"breaker", "rehearsal", "call", "gone"};
    struct dd_held_count *v;
    size_t n;
    if (!dd_store_held(rq->http->store, rq->arena, &v, &n))
        return false;
    head(f, GAUGE, "dondoc_held_deliveries", NULL, "Messages held back, by reason.");
    for (size_t r = 0; r < DD_LEN(reasons); r++) {
        int64_t count = 0;
        for (size_t i = 0; i < n; i++)
            count += dd_streq(v[i].reason, reasons[r]) ? v[i].n : 0;
        dd_buf_printf(f->out, "dondoc_held_deliveries{reason=\"%s\"} %lld\n", reasons[r],
                      (long long)count);
    }
    return true;
}

static bool deliveries(const struct family *f, struct dd_request *rq)
{
    struct dd_store *store = rq->http->store;
    int64_t count[DD_N_DELIVERY_STATES];
    if (!dd_store_count_deliveries(store, count))
        return false;
    head(f, GAUGE, "dondoc_deliveries", NULL, "Messages in the outbox by state.");
    for (int state = 0; state < DD_N_DELIVERY_STATES; state++)
        dd_buf_printf(f->out, "dondoc_deliveries{state=\"%s\"} %lld\n",
                      dd_delivery_state_name((enum dd_delivery_state)state),
                      (long long)count[state]);

    static const enum dd_delivery_state unsent[] = {DD_DELIVERY_PENDING, DD_DELIVERY_RETRY,
                                                    DD_DELIVERY_SENDING};
    int64_t oldest = 0;
    for (size_t i = 0; i < DD_LEN(unsent); i++) {
        struct dd_delivery *v;
        size_t n;
        if (count[unsent[i]] == 0)
            continue;
        if (!dd_store_deliveries(store, rq->arena, (int)unsent[i], SIZE_MAX / 2, &v, &n))
            return false;
        for (size_t k = 0; k < n; k++) {
            if (rq->now.s - v[k].created_at.s > oldest)
                oldest = rq->now.s - v[k].created_at.s;
        }
    }
    one(f, GAUGE, "dondoc_oldest_unsent_age_seconds", "seconds",
        "Age of the oldest message that is not sent yet, in office time; 0 if there is none.",
        oldest);
    return true;
}

static void attempts(const struct family *f, const struct dd_deliver *deliver)
{
    struct dd_deliver_counts counts = dd_deliver_counts(deliver);
    head(f, COUNTER, "dondoc_delivery_attempts", NULL, "Tries to send a message, by answer.");
    dd_buf_printf(f->out, "dondoc_delivery_attempts_total{answer=\"ok\"} %lld\n",
                  (long long)counts.attempts_ok);
    dd_buf_printf(f->out, "dondoc_delivery_attempts_total{answer=\"retry\"} %lld\n",
                  (long long)counts.attempts_retry);
    dd_buf_printf(f->out, "dondoc_delivery_attempts_total{answer=\"fail\"} %lld\n",
                  (long long)counts.attempts_fail);
}

void dd_metrics(struct dd_request *rq)
{
    const struct dd_http_status *status = &rq->http->status;
    const char *accept = dd_request_header(rq, MHD_HTTP_HEADER_ACCEPT);
    struct family f = {&rq->reply.body, dd_accepts_type(accept, "application/openmetrics-text") ||
                                            !dd_accepts_type(accept, "text/plain")};
    head(&f, GAUGE, "dondoc_build_info", NULL, "The version that runs.");
    dd_buf_printf(f.out, "dondoc_build_info{version=\"%s\"} 1\n", DD_VERSION);
    one(&f, GAUGE, "dondoc_ready", NULL, "1 if /readyz says ready.", status->ready);
    one(&f, COUNTER, "dondoc_ticks", NULL, "Evaluations since the start.", status->ticks);
    one(&f, COUNTER, "dondoc_notices", NULL, "Notices planned since the start.", status->notices);
    instant(&f, "dondoc_last_tick_timestamp_seconds", "Office time of the last evaluation.",
            status->last_tick);
    instant(&f, "dondoc_next_tick_timestamp_seconds", "Office time of the next one planned.",
            status->next_tick);
    one(&f, GAUGE, "dondoc_post_faults", NULL, "Posts that nobody holds, or two at once.",
        (int64_t)status->n_faults);
    one(&f, GAUGE, "dondoc_rules_refused", NULL,
        "1 while the rule files have mistakes and older rules are in force.",
        status->rules_fault != NULL);
    if (!obligations(&f, rq->http->store) || !deliveries(&f, rq) || !held_back(&f, rq))
        return;
    if (rq->http->deliver != NULL)
        attempts(&f, rq->http->deliver);
    dd_buf_puts(f.out, "# EOF\n");
    rq->reply.status = MHD_HTTP_OK;
    rq->reply.type = f.openmetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                   : "text/plain; version=0.0.4; charset=utf-8";
}
