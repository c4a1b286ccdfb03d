#include "app/explain/explain.h"

json_t *dd_explain_conditions_json(const struct dd_condition *v, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b, s:b, s:i}", "of",
                                              v[i].of_when ? "when" : "where", "text", v[i].text,
                                              "values", v[i].values, "holds", v[i].holds,
                                              "no_value", v[i].no_value, "depth", v[i].depth));
    return list;
}

static json_t *lines_json(struct dd_why_lines lines)
{
    json_t *list = json_array();
    for (size_t i = 0; i < lines.n; i++)
        json_array_append_new(list, json_string(lines.v[i]));
    return list;
}

static json_t *some_instant(const struct dd_explained *e, struct dd_instant at)
{
    return dd_json_instant(e->app->zone, (struct dd_opt_instant){true, at});
}

static json_t *notice_json(const struct dd_explained *e, const struct dd_explained_notice *one)
{
    const struct dd_kept_notice *kept = one->kept;
    const struct dd_notice *notice = &kept->notice;
    json_t *row = json_object();
    json_object_set_new(row, "id", kept->id ? json_integer(kept->id) : json_null());
    json_object_set_new(row, "at", some_instant(e, notice->at));
    json_object_set_new(row, "step", json_string(notice->step));
    json_object_set_new(row, "role", json_string(dd_role_name(notice->role)));
    json_object_set_new(row, "cc", json_boolean(notice->cc));
    json_object_set_new(row, "addressee", json_string(notice->addressee));
    json_object_set_new(row, "person", dd_json_text(notice->person));
    json_object_set_new(row, "stands_in", dd_json_text(notice->stands_in));
    json_object_set_new(row, "to", dd_json_text(notice->address));
    json_object_set_new(row, "channel", dd_json_text(notice->channel));
    json_object_set_new(row, "nominal", dd_json_day(DD_SOME_DAY(notice->nominal)));
    json_object_set_new(row, "slot", some_instant(e, notice->slot));
    json_object_set_new(row, "told_at", dd_json_instant(e->app->zone, notice->told_at));
    json_object_set_new(row, "state", json_string(dd_notice_state_name(notice->state)));
    json_object_set_new(row, "reason", dd_json_text(notice->reason));
    json_object_set_new(row, "delivery",
                        kept->delivery ? json_integer(kept->delivery) : json_null());
    json_object_set_new(row, "when", lines_json(one->when));
    json_object_set_new(row, "who", lines_json(one->who));
    return row;
}

static json_t *notices_json(const struct dd_explained *e, const struct dd_explained_notice *v,
                            size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, notice_json(e, &v[i]));
    return list;
}

static json_t *answers_json(const struct dd_explained *e)
{
    json_t *list = json_array();
    struct dd_acks all = dd_acks_of(e->app->arena, &e->facts);
    struct dd_acks about = dd_acks_about(&all, e->row->id);
    for (size_t i = 0; i < about.n; i++)
        json_array_append_new(list, dd_json_row(e->app->arena, dd_entity_find("ack"), about.v[i]));
    return list;
}

static json_t *definition_json(const struct dd_rule *rule)
{
    if (!rule)
        return json_null();
    return json_pack("{s:s, s:s, s:o, s:s, s:i}", "hash", rule->hash, "pack", rule->pack,
                     "pack_title", dd_json_text(rule->pack_title), "file",
                     rule->pos.source ? rule->pos.source->name : rule->pack, "line",
                     (int)rule->pos.line);
}

static json_t *exception_json(const struct dd_exception *exception)
{
    if (!exception)
        return json_null();
    return json_pack("{s:s, s:o, s:o}", "id", exception->id, "reason",
                     dd_json_text(exception->reason), "basis", dd_json_text(exception->basis));
}

static json_t *figure(const struct dd_explained *e, bool has, struct dd_dec value)
{
    return has ? json_string(dd_dec_format(e->app->arena, value, '.')) : json_null();
}

/* The obligation as in `list`, with what led to it. */
static json_t *obligation_json(const struct dd_explained *e)
{
    const struct dd_obligation *row = e->row;
    json_t *object = dd_json_obligation(row, e->app->zone);
    json_object_set_new(object, "basis", dd_json_text(row->basis));
    json_object_set_new(object, "reason", dd_json_text(row->reason));
    json_object_set_new(object, "original_due", dd_json_day(row->original_due));
    json_object_set_new(object, "no_data", json_boolean(row->no_data));
    json_object_set_new(object, "actual", figure(e, row->has_actual, row->actual));
    json_object_set_new(object, "expected", figure(e, row->target != NULL, row->expected));
    json_object_set_new(object, "trace", dd_json_text(row->trace));
    json_object_set_new(object, "rule_hash", dd_json_text(row->rule_hash));
    json_object_set_new(object, "calendar_revision", dd_json_text(row->calendar_revision));
    json_object_set_new(object, "calendar_now",
                        json_string(dd_calendar_revision(e->app->calendar)));
    json_object_set_new(object, "definition", definition_json(e->rule));
    json_object_set_new(object, "exception", exception_json(e->exception));
    json_object_set_new(object, "conditions",
                        dd_explain_conditions_json(e->conditions, e->n_conditions));
    return object;
}

void dd_explain_json(const struct dd_explained *e)
{
    json_t *object = obligation_json(e);
    json_object_set_new(object, "answers", answers_json(e));
    json_object_set_new(object, "notices", notices_json(e, e->notices, e->n));
    json_object_set_new(object, "coming", notices_json(e, e->coming, e->n_coming));
    dd_app_print_json(object);
}

void dd_explain_notice_json(const struct dd_explained *e, const struct dd_explained_notice *one)
{
    json_t *object = notice_json(e, one);
    json_object_set_new(object, "obligation", obligation_json(e));
    dd_app_print_json(object);
}
