/* when_json.c — a phrase and its deadlines as other programs read them (design §5). */
#include "app/command/when.h"

static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, json_string(text));
}

static void set_day(const struct dd_when *w, json_t *object, const char *key, struct dd_day day)
{
    set_text(object, key, dd_day_text(w->arena, day));
}

static void set_days(const struct dd_when *w, json_t *object, const struct dd_deadline *d,
                     const struct dd_due_result *r)
{
    bool window = d->kind == DD_DUE_PERIOD || d->direction == DD_DIR_NOT_BEFORE ||
                  d->direction == DD_DIR_WITHIN_BEFORE;
    if (r->from.set && window)
        set_day(w, object, "from", r->from.day);
    if (r->status != DD_DUE_OK)
        return;
    set_day(w, object, "last_day", r->last_day);
    if (dd_day_cmp(r->unrolled, r->last_day) != 0)
        set_day(w, object, "unrolled", r->unrolled);
    set_day(w, object, "legal_day", r->legal_day);
}

static void set_clock(const struct dd_when *w, json_t *object, const char *key, int minute)
{
    set_text(object, key, dd_printf(w->arena, "%02d:%02d", minute / 60, minute % 60));
}

static const char *weekday_name(int weekday)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    return names[weekday - 1];
}

/* "last", or its number. */
static void set_day_number(json_t *object, const char *key, int mday)
{
    json_object_set_new(object, key,
                        mday == DD_DAY_LAST ? json_string("last") : json_integer(mday));
}

static void set_start(const struct dd_when *w, json_t *object, const struct dd_deadline *d)
{
    if (d->every == DD_WEEKLY)
        set_text(object, "start", weekday_name(d->start_weekday));
    else if (d->every == DD_MONTHLY)
        json_object_set_new(object, "start", json_integer(d->start_mday));
    else
        set_text(object, "start", dd_printf(w->arena, "%02d-%02d", d->start_month, d->start_mday));
    if (d->morning)
        json_object_set_new(object, "morning", json_true());
}

static void set_count(json_t *object, const struct dd_deadline *d)
{
    json_object_set_new(object, "n", json_integer(d->n));
    set_text(object, "unit", dd_due_unit_name(d->unit));
}

static void set_recurring(const struct dd_when *w, json_t *object, const struct dd_deadline *d)
{
    set_text(object, "every", dd_every_name(d->every));
    json_object_set_new(object, "interval", json_integer(d->interval));
    if (d->times > 1)
        json_object_set_new(object, "times", json_integer(d->times));
    if (d->has_start)
        set_start(w, object, d);
    if (d->of == DD_OF_AFTER_END || d->of == DD_OF_AFTER_DAY)
        set_count(object, d);
    else if (d->weekday != 0)
        set_text(object, "weekday", weekday_name(d->weekday));
    else
        set_day_number(object, "day", d->mday);
    if (d->working)
        json_object_set_new(object, "working", json_true());
    set_text(object, "of", dd_due_of_text(w->arena, d));
    json_object_set_new(object, "strict", json_boolean(d->edge == DD_EDGE_BEFORE));
    if (d->has_roll)
        set_text(object, "roll", dd_roll_name(d->roll));
    if (d->event != NULL && d->of == DD_OF_ANY)
        set_text(object, "event", d->event);
}

/* `day`, and `month` of a year: not the day counted to, but one of its month or year. */
static void set_relative(const struct dd_when *w, json_t *object, const struct dd_deadline *d)
{
    set_count(object, d);
    set_text(object, "direction", dd_due_direction_name(d->direction));
    if (d->on_day && d->unit == DD_UNIT_YEAR)
        json_object_set_new(object, "month", json_integer(d->month));
    if (d->on_day)
        set_day_number(object, "day", d->mday);
    if (d->has_cutoff)
        set_clock(w, object, "if_after", d->cutoff);
}

static json_t *deadline_json(const struct dd_when *w, const struct dd_deadline *d)
{
    struct dd_due_result r;
    json_t *object = json_object();
    dd_when_resolve(w, d, &r);
    set_text(object, "kind", dd_due_kind_name(d->kind));
    if (d->kind == DD_DUE_NONE)
        return object;
    set_days(w, object, d, &r);
    if (d->has_from_time)
        set_clock(w, object, "from_time", d->from_minute);
    if (d->has_time || r.has_time)
        set_clock(w, object, "time", d->has_time ? d->minute : r.minute);
    if (d->lunar)
        set_text(object, "lunar",
                 dd_printf(w->arena, "%d/%d%s", d->mday, d->month, d->lunar_leap ? "+" : ""));
    if (d->kind == DD_DUE_RECURRING)
        set_recurring(w, object, d);
    if (d->kind == DD_DUE_RELATIVE)
        set_relative(w, object, d);
    if ((d->kind == DD_DUE_RELATIVE || d->kind == DD_DUE_EVENT) && d->event != NULL)
        set_text(object, "event", d->event);
    if (r.provisional)
        json_object_set_new(object, "provisional", json_true());
    if (r.status == DD_DUE_OUT_OF_RANGE)
        set_text(object, "message", r.message);
    set_text(object, "canonical", dd_due_canonical(w->arena, d));
    if (d->done)
        json_object_set_new(object, "done", json_true());
    return object;
}

json_t *dd_when_json(const struct dd_when *w, const struct dd_due_parse *parse)
{
    json_t *object = json_object(), *deadlines = json_array(), *warnings = json_array();
    set_text(object, "phrase", parse->phrase);
    for (size_t i = 0; i < (parse->n > 0 ? parse->n : 1); i++)
        json_array_append_new(deadlines, deadline_json(w, &parse->v[i]));
    json_object_set_new(object, "deadlines", deadlines);
    for (size_t i = 0; i < parse->n_warnings; i++)
        json_array_append_new(warnings, json_pack("{s:s, s:s}", "code", parse->warnings[i].code,
                                                  "text", parse->warnings[i].text));
    if (parse->n_warnings > 0)
        json_object_set(object, "warnings", warnings);
    json_decref(warnings);
    if (parse->n == 0)
        set_text(object, "why_not", parse->why_not);
    return object;
}
