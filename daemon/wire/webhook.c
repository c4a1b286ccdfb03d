#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define SUMMARY_MAX ((size_t)400)
#define DESCRIPTION_MAX ((size_t)1500)
#define LABEL_MAX ((size_t)450) /* a whole obligation id fits */

struct event { /* one notice, made ready for either body */
    struct dd_arena *arena;
    const struct dd_letter_context *context;
    const struct dd_notice *notice;
    const struct dd_obligation *row; /* or NULL */
    dd_translate tr;
    bool resolved;
};

static struct event event_of(struct dd_arena *arena, const struct dd_letter_context *context,
                             const struct dd_notice *notice)
{
    bool english = context->language && strcmp(context->language, "en") == 0;
    return (struct event){
        .arena = arena,
        .context = context,
        .notice = notice,
        .row = dd_obligation_find(context->obligations, context->n_obligations, notice->obligation),
        .tr = english ? NULL : context->tr,
        .resolved =
            dd_step_is(notice->step, "cleared") || dd_state_is_closed(notice->obligation_state),
    };
}

static void put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        abort();
}

static void put_text(const struct event *e, json_t *object, const char *key, const char *text,
                     size_t max)
{
    put(object, key, text ? dd_json_text(dd_clean_lines(e->arena, text, max)) : json_null());
}

/* "report-month" of "report-month/xa-a/2026-03". */
static const char *rule_of(const struct event *e)
{
    if (e->row)
        return e->row->rule;
    return dd_strndup(e->arena, e->notice->obligation, strcspn(e->notice->obligation, "/"));
}

static const char *severity(const char *step)
{
    if (strcmp(step, "escalate:vice_chair") == 0 || strcmp(step, "escalate:chair") == 0)
        return "critical";
    static const char *const warnings[] = {"due", "overdue", "escalate", "lag", "no_data"};
    for (size_t i = 0; i < DD_LEN(warnings); i++)
        if (dd_step_is(step, warnings[i]))
            return "warning";
    return "info";
}

static const char *summary(const struct event *e)
{
    const char *step = e->context->correction ? dd_word(e->tr, "correction")
                                              : dd_word_step(e->arena, e->tr, e->notice);
    const char *title = e->row ? e->row->title : e->notice->obligation;
    return dd_printf(e->arena, "%s – %s", dd_clean(e->arena, title, SUMMARY_MAX - 100), step);
}

static const char *description(const struct event *e)
{
    const struct dd_obligation *row = e->row;
    if (e->context->correction)
        return e->context->correction;
    if (!row)
        return dd_word_step(e->arena, e->tr, e->notice);
    struct dd_day today = dd_zone_local(e->context->zone, e->context->now).day;
    const char *text = dd_word_standing(e->arena, e->tr, row);
    if (row->unit)
        text = dd_printf(e->arena, "%s: %s", dd_word_unit(e->arena, e->tr, e->context->facts, row),
                         text);
    if (row->due.set) {
        const char *left = dd_word_left(e->arena, e->tr, e->context->calendar, today, row);
        text = dd_printf(e->arena, "%s. %s: %s%s%s", text, dd_word(e->tr, "Due"),
                         dd_word_due(e->arena, e->tr, row), left ? " – " : "", left ? left : "");
    }
    if (row->target) {
        const char *progress =
            dd_word_progress(e->arena, row, dd_target_find(e->context->facts, row->target));
        if (progress)
            text = dd_printf(e->arena, "%s. %s: %s", text, dd_word(e->tr, "Reached/planned"),
                             progress);
    }
    if (row->basis)
        text = dd_printf(e->arena, "%s. %s: %s", text, dd_word(e->tr, "Basis"), row->basis);
    return text;
}

/* ---- instants ----------------------------------------------------------------- */

static const char *instant_text(const struct event *e, struct dd_instant at)
{
    char text[DD_INSTANT_SIZE];
    return dd_strdup(e->arena, dd_instant_format(e->context->zone, at, text));
}

/* When the trouble began: the due day's end, the episode's first day, or else
 * the notice's own slot. */
static struct dd_instant began(const struct event *e)
{
    const struct dd_obligation *row = e->row;
    struct dd_instant at = e->notice->slot;
    if (row && row->episode != DD_EPISODE_NONE && row->episode_from.set)
        at = dd_zone_instant(e->context->zone, row->episode_from.day, 0);
    else if (row && row->due.set)
        at = dd_zone_instant(e->context->zone, row->due.day,
                             row->has_time ? row->minute * 60 : 86400);
    return at.s <= e->context->now.s ? at : e->notice->slot;
}

/* ---- Alertmanager v4 (prometheus/alertmanager template/template.go) ------------- */

static uint64_t fnv1a(uint64_t hash, const char *s)
{
    for (; *s; s++)
        hash = (hash ^ (unsigned char)*s) * 1099511628211u;
    return (hash ^ 0xFF) * 1099511628211u;
}

/* Prometheus' fingerprint (FNV-1a over sorted names and values, each ended by
 * 0xFF), over what identifies the obligation: not the step or severity, which
 * change while it lasts. */
static const char *fingerprint(const struct event *e)
{
    uint64_t hash = 14695981039346656037u;
    hash = fnv1a(fnv1a(hash, "alertname"), rule_of(e));
    hash = fnv1a(fnv1a(hash, "obligation"), e->notice->obligation);
    return dd_printf(e->arena, "%016llx", (unsigned long long)hash);
}

static json_t *labels(const struct event *e)
{
    json_t *object = json_object();
    put_text(e, object, "alertname", rule_of(e), LABEL_MAX);
    put_text(e, object, "obligation", e->notice->obligation, LABEL_MAX);
    put_text(e, object, "role", dd_role_name(e->notice->role), LABEL_MAX);
    put_text(e, object, "severity", severity(e->notice->step), LABEL_MAX);
    put_text(e, object, "step", e->notice->step, LABEL_MAX);
    put_text(e, object, "unit", e->row && e->row->unit ? e->row->unit : "", LABEL_MAX);
    return object;
}

static json_t *annotations(const struct event *e)
{
    json_t *object = json_object();
    put_text(e, object, "description", description(e), DESCRIPTION_MAX);
    put_text(e, object, "summary", summary(e), SUMMARY_MAX);
    return object;
}

static json_t *alert(const struct event *e, const char *status)
{
    const char *link = dd_word_link(e->arena, e->context->public_url, e->notice->obligation);
    json_t *object = json_object();
    put_text(e, object, "status", status, LABEL_MAX);
    put(object, "labels", labels(e));
    put(object, "annotations", annotations(e));
    put_text(e, object, "startsAt", instant_text(e, began(e)), LABEL_MAX);
    /* Alertmanager writes Go's zero time where there is no end yet. */
    put_text(e, object, "endsAt",
             e->resolved ? instant_text(e, e->context->now) : "0001-01-01T00:00:00Z", LABEL_MAX);
    put_text(e, object, "generatorURL", link ? link : "", DD_CLEAN_MAX);
    put_text(e, object, "fingerprint", fingerprint(e), LABEL_MAX);
    return object;
}

void dd_webhook_alertmanager(const struct dd_letter_context *context,
                             const struct dd_notice *notice, const char *receiver,
                             struct dd_buf *out)
{
    struct dd_arena *arena = dd_arena_new();
    struct event e = event_of(arena, context, notice);
    const char *status = e.resolved ? "resolved" : "firing";
    const char *url = context->public_url ? context->public_url : "";
    json_t *group = json_object();
    put_text(&e, group, "obligation", notice->obligation, LABEL_MAX);
    json_t *alerts = json_array(), *only = alert(&e, status);
    json_array_append_new(alerts, only);
    json_t *body = json_object();
    put_text(&e, body, "version", "4", LABEL_MAX);
    put_text(&e, body, "groupKey", dd_printf(arena, "{}:{obligation=\"%s\"}", notice->obligation),
             LABEL_MAX + 30);
    put(body, "truncatedAlerts", json_integer(0));
    put_text(&e, body, "status", status, LABEL_MAX);
    put_text(&e, body, "receiver", receiver, LABEL_MAX);
    put(body, "groupLabels", group);
    put(body, "commonLabels", json_incref(json_object_get(only, "labels")));
    put(body, "commonAnnotations", json_incref(json_object_get(only, "annotations")));
    put_text(&e, body, "externalURL", url, DD_CLEAN_MAX);
    put(body, "alerts", alerts);
    dd_json_line(out, body);
    dd_arena_free(arena);
}

/* ---- the project's own event ------------------------------------------------------ */

static const char *event_type(const char *step)
{
    static const struct {
        const char *step, *type;
    } types[] = {
        {"assigned", "obligation.assigned"},
        {"before", "obligation.reminder"},
        {"share", "obligation.reminder"},
        {"due", "obligation.due"},
        {"overdue", "obligation.overdue"},
        {"escalate", "obligation.escalated"},
        {"lag", "obligation.lagging"},
        {"no_data", "obligation.no_data"},
        {"changed", "obligation.changed"},
        {"cleared", "obligation.cleared"},
        {"handover", "obligation.handover"},
        {"reported", "obligation.reported"},
        {"confirm", "obligation.reported"},
        {"returned", "obligation.returned"},
        {"not_ours", "obligation.not_ours"},
        {"extension", "obligation.extension_asked"},
        {"kept", "obligation.kept"},
        {"refused", "obligation.extension_refused"},
        {"report_to_me", "obligation.question"},
        {"answer", "obligation.answer"},
    };
    for (size_t i = 0; i < DD_LEN(types); i++)
        if (dd_step_is(step, types[i].step))
            return types[i].type;
    return "obligation.notice";
}

void dd_webhook_event(const struct dd_letter_context *context, const struct dd_notice *notice,
                      struct dd_buf *out)
{
    struct dd_arena *arena = dd_arena_new();
    struct event e = event_of(arena, context, notice);
    const struct dd_obligation *row = e.row;
    const char *unit = row ? row->unit : NULL;
    json_t *data = json_object();
    put_text(&e, data, "obligation", notice->obligation, LABEL_MAX);
    put_text(&e, data, "rule", rule_of(&e), LABEL_MAX);
    put_text(&e, data, "subject", row ? row->subject : NULL, LABEL_MAX);
    put_text(&e, data, "period", row ? row->period : NULL, LABEL_MAX);
    put_text(&e, data, "title", row ? row->title : NULL, SUMMARY_MAX);
    put_text(&e, data, "unit", unit, LABEL_MAX);
    put_text(&e, data, "unit_name", unit ? dd_unit_name(context->facts, unit) : NULL, SUMMARY_MAX);
    put(data, "due", dd_json_day(notice->due));
    put(data, "legal_day", dd_json_day(row ? row->legal_day : (struct dd_opt_day){0}));
    put_text(&e, data, "state", dd_state_name(notice->obligation_state), LABEL_MAX);
    put_text(&e, data, "step", notice->step, LABEL_MAX);
    put_text(&e, data, "role", dd_role_name(notice->role), LABEL_MAX);
    put_text(&e, data, "severity", severity(notice->step), LABEL_MAX);
    put(data, "cycle", json_integer(notice->cycle));
    put(data, "epoch", json_integer(notice->epoch));
    put_text(&e, data, "basis", row ? row->basis : NULL, SUMMARY_MAX);
    put_text(&e, data, "summary", summary(&e), SUMMARY_MAX);
    put_text(&e, data, "description", description(&e), DESCRIPTION_MAX);
    put_text(&e, data, "url", dd_word_link(arena, context->public_url, notice->obligation),
             DD_CLEAN_MAX);
    json_t *body = json_object();
    put_text(&e, body, "type",
             context->correction ? "obligation.corrected" : event_type(notice->step), LABEL_MAX);
    put_text(&e, body, "timestamp", instant_text(&e, notice->at), LABEL_MAX);
    put(body, "data", data);
    dd_json_line(out, body);
    dd_arena_free(arena);
}
