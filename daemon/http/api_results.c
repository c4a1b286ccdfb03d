/* api_results.c — what Đôn Đốc made of the facts: obligations, notices,
 * deliveries with their attempts. Read only. */
#include "http/api.h"

#include <stdlib.h>
#include <string.h>

/* The query parameters of each. */
static const char *const of_obligations[] = {"unit",   "state",    "rule",       "task",
                                             "target", "due_from", "due_before", NULL};
static const char *const of_notices[] = {"obligation", "state", "person", "step", NULL};
static const char *const of_deliveries[] = {"state", "person", "channel", NULL};

/* ---- obligations ------------------------------------------------------------------------- */

struct filter {
    const char *unit, *state, *rule, *task, *target;
    struct dd_opt_day due_from, due_before;
};

static bool read_day(struct dd_request *rq, const char *name, struct dd_opt_day *out)
{
    const char *text = dd_api_query(rq, name);
    out->set = text != NULL;
    if (text == NULL || dd_day_parse(text, &out->day))
        return true;
    dd_reply_problem(rq, MHD_HTTP_BAD_REQUEST, name,
                     dd_say(rq, "A day is expected, as 2026-03-31."));
    return false;
}

static bool read_filter(struct dd_request *rq, struct filter *f)
{
    enum dd_state state;
    *f = (struct filter){.unit = dd_api_query(rq, "unit"),
                         .state = dd_api_query(rq, "state"),
                         .rule = dd_api_query(rq, "rule"),
                         .task = dd_api_query(rq, "task"),
                         .target = dd_api_query(rq, "target")};
    if (f->state != NULL && !dd_state_parse(f->state, &state)) {
        dd_reply_problem(rq, MHD_HTTP_BAD_REQUEST, "state", dd_say(rq, "There is no such state."));
        return false;
    }
    return read_day(rq, "due_from", &f->due_from) && read_day(rq, "due_before", &f->due_before);
}

static bool same(const char *wanted, const char *value)
{
    return wanted == NULL || dd_streq(wanted, value);
}

static bool passes(const struct filter *f, const struct dd_facts *facts,
                   const struct dd_obligation *row)
{
    return (f->unit == NULL || (row->unit != NULL && dd_unit_under(facts, row->unit, f->unit))) &&
           same(f->state, dd_state_name(row->state)) && same(f->rule, row->rule) &&
           same(f->task, row->task) && same(f->target, row->target) &&
           (!f->due_from.set || (row->due.set && dd_day_cmp(row->due.day, f->due_from.day) >= 0)) &&
           (!f->due_before.set ||
            (row->due.set && dd_day_cmp(row->due.day, f->due_before.day) < 0));
}

static void list_obligations(struct dd_request *rq)
{
    struct filter filter;
    struct dd_page_of page;
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    if (snapshot == NULL || !read_filter(rq, &filter) || !dd_api_page(rq, of_obligations, &page))
        return;
    for (size_t i = 0; i < snapshot->n && !page.more; i++) {
        const struct dd_obligation *row = &snapshot->v[i];
        if (passes(&filter, &snapshot->facts, row) && dd_may_see_duty(rq, &snapshot->facts, row) &&
            dd_api_wants(&page, row->id))
            dd_api_take(rq, &page, row->id,
                        dd_json_obligation(dd_duty_shown(rq, &snapshot->facts, row),
                                           rq->http->settings.zone));
    }
    dd_api_page_reply(rq, &page);
}

static void set(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, dd_json_text(text));
}

static void one_obligation(struct dd_request *rq, const char *key)
{
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    if (snapshot == NULL)
        return;
    const struct dd_obligation *row = dd_obligation_find(snapshot->v, snapshot->n, key);
    if (row == NULL || !dd_may_see_duty(rq, &snapshot->facts, row)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such obligation."));
        return;
    }
    row = dd_duty_shown(rq, &snapshot->facts, row);
    json_t *object = dd_json_obligation(row, rq->http->settings.zone);
    set(object, "basis", row->basis);
    set(object, "task", row->task);
    set(object, "target", row->target);
    set(object, "event", row->event);
    set(object, "reason", row->reason);
    json_object_set_new(object, "opens", dd_json_day(row->opens));
    json_object_set_new(object, "done_on", dd_json_day(row->done_on));
    json_object_set_new(object, "original_due", dd_json_day(row->original_due));
    json_object_set_new(object, "no_data", json_boolean(row->no_data));
    set(object, "trace", row->trace);
    json_object_set_new(object, "sequence", json_integer(row->sequence));
    set(object, "rule_hash", row->rule_hash);
    set(object, "calendar_revision", row->calendar_revision);
    dd_api_reply(rq, object);
}

/* ---- notices -----------------------------------------------------------------------------------
 */

static json_t *instant(const struct dd_request *rq, struct dd_instant at)
{
    char text[DD_INSTANT_SIZE];
    return dd_json_text(dd_instant_format(rq->http->settings.zone, at, text));
}

static json_t *notice_json(const struct dd_request *rq, const char *key,
                           const struct dd_notice *row)
{
    json_t *object = json_object();
    set(object, "key", key);
    set(object, "obligation", row->obligation);
    json_object_set_new(object, "cycle", json_integer(row->cycle));
    json_object_set_new(object, "epoch", json_integer(row->epoch));
    set(object, "step", row->step);
    set(object, "role", dd_role_name(row->role));
    json_object_set_new(object, "cc", json_boolean(row->cc));
    set(object, "addressee", row->addressee);
    set(object, "person", row->person);
    set(object, "channel", row->channel);
    set(object, "address", row->address);
    json_object_set_new(object, "at", instant(rq, row->at));
    set(object, "state", dd_notice_state_name(row->state));
    set(object, "reason", row->reason);
    json_object_set_new(object, "told_at",
                        row->told_at.set ? instant(rq, row->told_at.at) : json_null());
    json_object_set_new(object, "due", dd_json_day(row->due));
    return object;
}

/* Unique, see dd_notice. */
static const char *notice_key(struct dd_arena *arena, const struct dd_notice *row)
{
    return dd_printf(arena, "%s|%04d|%04d|%s|%s|%s", row->obligation, row->cycle, row->epoch,
                     row->step, row->addressee, row->channel);
}

struct keyed_notice {
    const char *key;
    const struct dd_notice *row;
};

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct keyed_notice *)a)->key, ((const struct keyed_notice *)b)->key);
}

/* False on a failure of the store. */
static bool sorted_notices(struct dd_request *rq, struct keyed_notice **out, size_t *n)
{
    struct dd_notice *v;
    if (!dd_store_notices(rq->http->store, rq->arena, &v, n))
        return false;
    *out = DD_NEW_N(rq->arena, struct keyed_notice, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*out)[i] = (struct keyed_notice){notice_key(rq->arena, &v[i]), &v[i]};
    qsort(*out, *n, sizeof(**out), by_key);
    return true;
}

static bool may_see_notice(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                           const struct dd_notice *row)
{
    const struct dd_obligation *of = dd_obligation_find(snapshot->v, snapshot->n, row->obligation);
    return of != NULL ? dd_may_see_duty(rq, &snapshot->facts, of) &&
                            !dd_is_withheld(rq, &snapshot->facts, of->task)
                      : dd_sees_all(rq);
}

static void list_notices(struct dd_request *rq)
{
    struct dd_page_of page;
    struct keyed_notice *v;
    size_t n;
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    const char *obligation = dd_api_query(rq, "obligation"), *state = dd_api_query(rq, "state"),
               *person = dd_api_query(rq, "person"), *step = dd_api_query(rq, "step");
    if (snapshot == NULL || !dd_api_page(rq, of_notices, &page) || !sorted_notices(rq, &v, &n))
        return;
    for (size_t i = 0; i < n && !page.more; i++) {
        const struct dd_notice *row = v[i].row;
        if (same(obligation, row->obligation) && same(state, dd_notice_state_name(row->state)) &&
            same(person, row->person) && same(step, row->step) &&
            may_see_notice(rq, snapshot, row) && dd_api_wants(&page, v[i].key))
            dd_api_take(rq, &page, v[i].key, notice_json(rq, v[i].key, row));
    }
    dd_api_page_reply(rq, &page);
}

static void one_notice(struct dd_request *rq, const char *key)
{
    struct keyed_notice *v;
    size_t n;
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    if (snapshot == NULL || !sorted_notices(rq, &v, &n))
        return;
    const struct keyed_notice *found =
        bsearch(&(struct keyed_notice){key, NULL}, v, n, sizeof(*v), by_key);
    if (found == NULL || !may_see_notice(rq, snapshot, found->row))
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
    else
        dd_api_reply(rq, notice_json(rq, key, found->row));
}

/* ---- deliveries
 * ---------------------------------------------------------------------------------- */

/* Its subject may name an internal task. False on a failure of the store. */
static bool withholds(struct dd_request *rq, const struct dd_snapshot *snapshot, int64_t id,
                      bool *out)
{
    struct dd_notice *v;
    size_t n = 0;
    *out = false;
    if (dd_owns_internal(rq))
        return true;
    if (!dd_store_notices_of(rq->http->store, rq->arena, id, &v, &n))
        return false;
    for (size_t i = 0; i < n && !*out; i++)
        *out = !may_see_notice(rq, snapshot, &v[i]);
    return true;
}

static json_t *delivery_json(struct dd_request *rq, const struct dd_snapshot *snapshot,
                             const struct dd_delivery *row)
{
    bool withheld;
    if (!withholds(rq, snapshot, row->id, &withheld))
        return NULL;
    json_t *object = json_object();
    json_object_set_new(object, "id", json_integer(row->id));
    set(object, "message_id", row->message_id);
    set(object, "channel", row->channel);
    set(object, "address", row->address);
    set(object, "person", row->person);
    set(object, "subject", withheld ? NULL : row->subject);
    set(object, "state", dd_delivery_state_name(row->state));
    set(object, "reason", row->reason);
    json_object_set_new(object, "attempts", json_integer(row->attempts));
    json_object_set_new(object, "created_at", instant(rq, row->created_at));
    json_object_set_new(object, "next_try",
                        row->next_try.set ? instant(rq, row->next_try.at) : json_null());
    set(object, "last_answer", row->last_answer);
    return object;
}

/* A message is about many units: only a token without a unit sees it. */
static bool may_see_deliveries(struct dd_request *rq)
{
    if (dd_sees_all(rq))
        return true;
    dd_reply_error(rq, MHD_HTTP_FORBIDDEN, dd_say(rq, "Your access covers one unit only."));
    return false;
}

static void list_deliveries(struct dd_request *rq)
{
    struct dd_page_of page;
    struct dd_delivery *v;
    size_t n;
    const char *state = dd_api_query(rq, "state"), *person = dd_api_query(rq, "person"),
               *channel = dd_api_query(rq, "channel");
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    if (snapshot == NULL || !may_see_deliveries(rq) || !dd_api_page(rq, of_deliveries, &page) ||
        !dd_store_deliveries(rq->http->store, rq->arena, -1, SIZE_MAX, &v, &n))
        return;
    while (n > 0 && !page.more) { /* stored newest first; the cursor goes upwards */
        const struct dd_delivery *row = &v[--n];
        const char *key = dd_printf(rq->arena, "%019lld", (long long)row->id);
        if (same(state, dd_delivery_state_name(row->state)) && same(person, row->person) &&
            same(channel, row->channel) && dd_api_wants(&page, key)) {
            json_t *object = delivery_json(rq, snapshot, row);
            if (object == NULL) {
                json_decref(page.items);
                return;
            }
            dd_api_take(rq, &page, key, object);
        }
    }
    dd_api_page_reply(rq, &page);
}

static void one_delivery(struct dd_request *rq, const char *key)
{
    struct dd_delivery row;
    char *end;
    long long id = strtoll(key, &end, 10);
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    if (snapshot == NULL || !may_see_deliveries(rq))
        return;
    if (*end == '\0' && dd_store_delivery(rq->http->store, rq->arena, id, &row)) {
        json_t *object = delivery_json(rq, snapshot, &row);
        if (object != NULL)
            dd_api_reply(rq, object);
    } else if (*end != '\0' || dd_store_error(rq->http->store) == NULL ||
               *dd_store_error(rq->http->store) == '\0')
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
}

/* ---- the table
 * ----------------------------------------------------------------------------------- */

const struct dd_result_collection dd_result_collections[] = {
    {"obligations", list_obligations, one_obligation, "What is owed, by whom and when.",
     of_obligations},
    {"notices", list_notices, one_notice, "Who was, or is to be, told what.", of_notices},
    {"deliveries", list_deliveries, one_delivery, "The messages that carry notices.",
     of_deliveries},
};
const size_t dd_n_result_collections = DD_LEN(dd_result_collections);
