/* results.c — what Đôn Đốc made of the facts: obligations, notices,
 * deliveries with their attempts. Read only. */
#include "http/api/api.h"
#include "http/pages/views.h"

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

/* The unit and those below it, as a JSON array. */
static const char *under(struct dd_request *rq, const struct dd_facts *facts, const char *unit)
{
    json_t *list = json_pack("[s]", unit);
    for (size_t i = 0; i < facts->unit.n; i++) {
        const char *id = facts->unit.v[i].id;
        if (strcmp(id, unit) != 0 && dd_unit_under(facts, id, unit))
            json_array_append_new(list, dd_json_text(id));
    }
    char *text = json_dumps(list, JSON_COMPACT);
    const char *copy = dd_strdup(rq->arena, text);
    free(text);
    json_decref(list);
    return copy;
}

static void list_obligations(struct dd_request *rq)
{
    struct filter filter;
    struct dd_page_of page;
    struct dd_rows rows = {0};
    const struct dd_facts *shared = dd_shared_get(rq->http);
    if (shared == NULL || !read_filter(rq, &filter) || !dd_api_page(rq, of_obligations, &page))
        return;
    struct dd_list_of of = dd_asked(rq, shared);
    of.under = filter.unit != NULL ? under(rq, shared, filter.unit) : NULL;
    of.state = filter.state;
    of.rule = filter.rule;
    of.task = filter.task;
    of.target = filter.target;
    of.from = filter.due_from;
    of.to = filter.due_before;
    of.to.day = dd_day_add(of.to.day, -1);
    of.max = page.limit;
    if (!dd_store_page_duties(rq->http->store, rq->arena, &of, page.after, &rows.v, &rows.n,
                              &page.more) ||
        !dd_store_facts_of(rq->http->store, rq->arena, shared, rows.v, rows.n, false,
                           &rows.facts)) {
        json_decref(page.items);
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        page.last = rows.v[i].id;
        if (dd_may_see_duty(rq, &rows.facts, &rows.v[i]))
            json_array_append_new(page.items,
                                  dd_json_obligation(dd_duty_shown(rq, &rows.facts, &rows.v[i]),
                                                     rq->http->settings.zone));
    }
    dd_api_page_reply(rq, &page);
}

/* What a message or a question is about, and the task that it comes from. */
static bool read_duties(struct dd_request *rq, const char *const *ids, size_t n,
                        struct dd_snapshot *out)
{
    const struct dd_facts *shared = dd_shared_get(rq->http);
    *out = (struct dd_snapshot){.arena = rq->arena};
    return shared != NULL &&
           dd_store_duties_in(rq->http->store, rq->arena, "id", ids, n, &out->v, &out->n) &&
           dd_store_facts_of(rq->http->store, rq->arena, shared, out->v, out->n, false,
                             &out->facts);
}

static void set(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, dd_json_text(text));
}

static void one_obligation(struct dd_request *rq, const char *key)
{
    struct dd_snapshot around;
    if (!read_duties(rq, &key, 1, &around))
        return;
    const struct dd_obligation *row = dd_obligation_find(around.v, around.n, key);
    if (row == NULL || !dd_may_see_duty(rq, &around.facts, row)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such obligation."));
        return;
    }
    row = dd_duty_shown(rq, &around.facts, row);
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

static json_t *notice_json(const struct dd_request *rq, const struct dd_kept_notice *kept)
{
    const struct dd_notice *row = &kept->notice;
    json_t *object = json_object();
    json_object_set_new(object, "id", json_integer(kept->id));
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
    json_object_set_new(object, "delivery",
                        kept->delivery != 0 ? json_integer(kept->delivery) : json_null());
    return object;
}

static bool may_see_notice(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                           const struct dd_notice *row)
{
    const struct dd_obligation *of = dd_obligation_find(snapshot->v, snapshot->n, row->obligation);
    return of != NULL ? dd_may_see_duty(rq, &snapshot->facts, of) &&
                            !dd_is_withheld(rq, &snapshot->facts, of->task)
                      : dd_sees_all(rq);
}

/* Values that were asked for, of columns with these names. */
static size_t read_values(struct dd_request *rq, const char *const *names, struct dd_row_is *out)
{
    size_t n = 0;
    for (; *names != NULL; names++) {
        const char *value = dd_api_query(rq, *names);
        if (value != NULL)
            out[n++] = (struct dd_row_is){*names, value};
    }
    return n;
}

static bool read_notices(struct dd_request *rq, struct dd_page_of *page, struct dd_kept_notice **v,
                         size_t *n, struct dd_snapshot *around)
{
    struct dd_row_is is[DD_LEN(of_notices)];
    const struct dd_facts *shared = dd_shared_get(rq->http);
    if (shared == NULL)
        return false;
    const struct dd_rows_of of = {.table = "notice",
                                  .after = page->after,
                                  .n = read_values(rq, of_notices, is),
                                  .is = is,
                                  .units = dd_scope_units(rq, shared),
                                  .max = page->limit};
    if (!dd_store_page_notices(rq->http->store, rq->arena, &of, v, n, &page->more))
        return false;
    const char **ids = DD_NEW_N(rq->arena, const char *, *n + 1);
    for (size_t i = 0; i < *n; i++)
        ids[i] = (*v)[i].notice.obligation;
    return read_duties(rq, ids, *n, around);
}

static void list_notices(struct dd_request *rq)
{
    struct dd_page_of page;
    struct dd_kept_notice *v;
    struct dd_snapshot around;
    size_t n;
    if (!dd_api_page(rq, of_notices, &page))
        return;
    if (!read_notices(rq, &page, &v, &n, &around)) {
        json_decref(page.items);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        page.last = dd_printf(rq->arena, "%lld", (long long)v[i].id);
        if (may_see_notice(rq, &around, &v[i].notice))
            json_array_append_new(page.items, notice_json(rq, &v[i]));
    }
    dd_api_page_reply(rq, &page);
}

/* A number as ids are. */
static bool read_id(const char *key, int64_t *out)
{
    char *end;
    *out = strtoll(key, &end, 10);
    return *end == '\0' && strspn(key, "0123456789") == strlen(key) && *key != '\0';
}

static void one_notice(struct dd_request *rq, const char *key)
{
    struct dd_kept_notice row;
    struct dd_snapshot around;
    int64_t id;
    bool found = false;
    if (read_id(key, &id) && (!dd_store_notice(rq->http->store, rq->arena, id, &row, &found) ||
                              (found && !read_duties(rq, &row.notice.obligation, 1, &around))))
        return;
    if (!found || !may_see_notice(rq, &around, &row.notice))
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
    else
        dd_api_reply(rq, notice_json(rq, &row));
}

/* ---- deliveries
 * ---------------------------------------------------------------------------------- */

/* Its subject may name an internal task. False on a failure of the store. */
static bool withholds(struct dd_request *rq, int64_t id, bool *out)
{
    *out = false;
    return dd_owns_internal(rq) || dd_store_carries_internal(rq->http->store, id, out);
}

static json_t *delivery_json(struct dd_request *rq, const struct dd_delivery *row)
{
    bool withheld;
    if (!withholds(rq, row->id, &withheld))
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
    struct dd_row_is is[DD_LEN(of_deliveries)];
    size_t n;
    if (!may_see_deliveries(rq) || !dd_api_page(rq, of_deliveries, &page))
        return;
    const struct dd_rows_of of = {.table = "delivery",
                                  .after = page.after,
                                  .n = read_values(rq, of_deliveries, is),
                                  .is = is,
                                  .max = page.limit};
    bool ok = dd_store_page_deliveries(rq->http->store, rq->arena, &of, &v, &n, &page.more);
    for (size_t i = 0; ok && i < n; i++) {
        json_t *object = delivery_json(rq, &v[i]);
        ok = object != NULL;
        page.last = dd_printf(rq->arena, "%lld", (long long)v[i].id);
        if (ok)
            json_array_append_new(page.items, object);
    }
    if (ok)
        dd_api_page_reply(rq, &page);
    else
        json_decref(page.items);
}

static void one_delivery(struct dd_request *rq, const char *key)
{
    struct dd_delivery row;
    int64_t id;
    bool is_id = read_id(key, &id);
    if (!may_see_deliveries(rq))
        return;
    if (is_id && dd_store_delivery(rq->http->store, rq->arena, id, &row)) {
        json_t *object = delivery_json(rq, &row);
        if (object != NULL)
            dd_api_reply(rq, object);
    } else if (!is_id || dd_store_error(rq->http->store) == NULL ||
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
