/* course.c — see course.h. */
#include "http/pages/course.h"

#include <stdlib.h>
#include <string.h>

#define FORECAST_DAYS_MAX 3660.0

static double number(struct dd_dec dec)
{
    return (double)dec.micro / 1e6;
}

static int by_day(const void *a, const void *b)
{
    return dd_day_cmp(((const struct dd_point *)a)->day, ((const struct dd_point *)b)->day);
}

static bool is_kind(const struct dd_target *target, const char *kind)
{
    return strcmp(target->kind, kind) == 0;
}

/* Where the line bends: what is expected of a ratio, or of yes or no, goes in steps. */
static void take_path(struct dd_arena *arena, const struct dd_rule *rule,
                      const struct dd_target *target, struct dd_course *out)
{
    if (rule == NULL || !rule->has_progress)
        return;
    bool ratio = is_kind(target, "ratio"), steps = ratio || is_kind(target, "binary");
    struct dd_day from = rule->progress_from;
    out->path = DD_NEW_N(arena, struct dd_point, 2 * rule->n_checkpoints + 1);
    out->path[out->n_path++] =
        (struct dd_point){from, steps ? number(dd_standard(rule, target, from)) : 0};
    for (size_t i = 0; i < rule->n_checkpoints; i++) {
        struct dd_day day = rule->checkpoints[i].day;
        struct dd_day before = dd_day_add(day, ratio ? 0 : -1), after = dd_day_add(before, 1);
        if (steps && dd_day_cmp(before, from) > 0)
            out->path[out->n_path++] =
                (struct dd_point){before, number(dd_standard(rule, target, before))};
        if (!ratio || i + 1 < rule->n_checkpoints)
            out->path[out->n_path++] = (struct dd_point){
                steps ? after : day, number(dd_standard(rule, target, steps ? after : day))};
    }
}

static void take_readings(struct dd_arena *arena, const struct dd_facts *facts, const char *target,
                          struct dd_day today, struct dd_course *out)
{
    out->readings = DD_NEW_N(arena, struct dd_point, facts->measurement.n + 1);
    for (size_t i = 0; i < facts->measurement.n; i++) {
        const struct dd_measurement *row = &facts->measurement.v[i];
        if (strcmp(row->target, target) == 0 && row->day.set &&
            dd_day_cmp(row->day.day, today) <= 0)
            out->readings[out->n_readings++] = (struct dd_point){row->day.day, number(row->value)};
    }
    if (out->n_readings > 0)
        qsort(out->readings, out->n_readings, sizeof(*out->readings), by_day);
}

static void take_forecast(const struct dd_target *target, struct dd_course *out)
{
    bool adds_up = is_kind(target, "cumulative") || is_kind(target, "count");
    if (!adds_up || strcmp(target->direction, "increase") != 0 || out->n_readings == 0 ||
        !out->due.set)
        return;
    struct dd_point last = out->readings[out->n_readings - 1];
    struct dd_point base = out->n_path > 0 ? out->path[0] : out->readings[0];
    int days = last.day.n - base.day.n;
    double rate = days > 0 ? (last.value - base.value) / days : 0;
    if (rate <= 0 || dd_day_cmp(last.day, out->due.day) >= 0)
        return;
    out->has_forecast = true;
    out->at_due = last.value + rate * (out->due.day.n - last.day.n);
    double left = (out->goal - last.value) / rate;
    if (left >= 0 && left < FORECAST_DAYS_MAX)
        out->done = DD_SOME_DAY(dd_day_add(last.day, (int)left + (left > (int)left)));
    out->forecast[0] = last; /* drawn no higher than the goal */
    out->forecast[1] = out->done.set && dd_day_cmp(out->done.day, out->due.day) < 0
                           ? (struct dd_point){out->done.day, out->goal}
                           : (struct dd_point){out->due.day, out->at_due};
}

static void widen(struct dd_course *out, struct dd_day day, double value, bool *any)
{
    if (!*any || dd_day_cmp(day, out->from) < 0)
        out->from = day;
    if (!*any || dd_day_cmp(day, out->to) > 0)
        out->to = day;
    if (value < out->low)
        out->low = value;
    if (value > out->high)
        out->high = value;
    *any = true;
}

void dd_course_of(struct dd_arena *arena, const struct dd_facts *facts,
                  const struct dd_target *target, const struct dd_rule *rule,
                  const struct dd_obligation *row, struct dd_day today, struct dd_course *out)
{
    bool any = false;
    *out = (struct dd_course){.goal = number(target->goal)};
    take_path(arena, rule, target, out);
    take_readings(arena, facts, target->id, today, out);
    if (row != NULL && row->due.set)
        out->due = row->due;
    else if (out->n_path > 0)
        out->due = DD_SOME_DAY(out->path[out->n_path - 1].day);
    take_forecast(target, out);
    widen(out, today, out->goal, &any);
    for (size_t i = 0; i < out->n_path; i++)
        widen(out, out->path[i].day, out->path[i].value, &any);
    for (size_t i = 0; i < out->n_readings; i++)
        widen(out, out->readings[i].day, out->readings[i].value, &any);
    if (out->due.set)
        widen(out, out->due.day, out->has_forecast ? out->forecast[1].value : out->goal, &any);
    if (out->high <= out->low)
        out->high = out->low + 1;
}
