/* target.c — a target walks through its days (design §6, "Targets").
 *
 * Each day is settled once, at its end, with the readings known by then, and
 * never again: what is entered late changes today, not the past. A lag or a
 * stretch without readings is an episode, and each is a new cycle. */
#include "eval/draft.h"

#include <string.h>

/* ---- the path -------------------------------------------------------------- */

/* v × n ÷ d without a product that overflows; 0 ≤ n ≤ d, and both are days or
 * percents. */
static int64_t part(int64_t v, int64_t n, int64_t d)
{
    return v / d * n + v % d * n / d;
}

struct dd_dec dd_expected(const struct dd_rule *rule, struct dd_day day)
{
    /* 0 at the start of progress_from is 0 at the end of the day before */
    struct dd_checkpoint from = {dd_day_add(rule->progress_from, -1), {0}};
    if (!rule->has_progress || dd_day_cmp(day, from.day) <= 0)
        return from.value;
    for (size_t i = 0; i < rule->n_checkpoints; i++) {
        struct dd_checkpoint to = rule->checkpoints[i];
        int64_t span = to.day.n - from.day.n, gone = day.n - from.day.n;
        if (gone < span)
            return (struct dd_dec){part(to.value.micro, gone, span) +
                                   part(from.value.micro, span - gone, span)};
        from = to;
    }
    return from.value;
}

struct dd_dec dd_standard(const struct dd_rule *rule, const struct dd_target *target,
                          struct dd_day day)
{
    bool held = strcmp(target->kind, "ratio") == 0;
    struct dd_dec value = {0};
    if (!rule->has_progress)
        return target->goal;
    if (!held && strcmp(target->kind, "binary") != 0)
        return dd_expected(rule, day);
    for (size_t i = 0; i < rule->n_checkpoints; i++) {
        int order = dd_day_cmp(rule->checkpoints[i].day, day);
        if (order >= 0 && held)
            return rule->checkpoints[i].value;
        if (order <= 0)
            value = rule->checkpoints[i].value;
    }
    return value;
}

static struct dd_dec goal_of(const struct draft *draft)
{
    const struct dd_rule *rule = draft->rule;
    return rule->has_progress && rule->n_checkpoints
               ? rule->checkpoints[rule->n_checkpoints - 1].value
               : draft->target->goal;
}

/* A number that must not be exceeded: a ratio held down, or a path that leads
 * below zero. Amounts reduced are counted upwards like any other. */
static bool is_ceiling(const struct draft *draft)
{
    if (strcmp(draft->target->kind, "ratio") == 0)
        return strcmp(draft->target->direction, "reduce") == 0;
    return goal_of(draft).micro < 0;
}

static bool reaches(const struct draft *draft, struct dd_dec actual, struct dd_dec value)
{
    return is_ceiling(draft) ? actual.micro <= value.micro : actual.micro >= value.micro;
}

static bool reaches_goal(const struct draft *draft, struct dd_dec actual)
{
    struct dd_dec goal = goal_of(draft);
    return reaches(draft, actual, goal) && !(draft->rule->exceed && actual.micro == goal.micro);
}

/* `actual` is at most `percent` of the standard short of it. */
static bool is_near(const struct draft *draft, struct dd_dec actual, struct dd_day day, int percent)
{
    struct dd_dec value = dd_standard(draft->rule, draft->target, day);
    int64_t slack = part(value.micro < 0 ? -value.micro : value.micro, percent, 100);
    if (!is_ceiling(draft))
        value.micro -= slack;
    else
        value.micro = value.micro > INT64_MAX - slack ? INT64_MAX : value.micro + slack;
    return reaches(draft, actual, value);
}

/* ---- the readings ------------------------------------------------------------- */

struct readings { /* of one target, by day */
    size_t n;
    const struct dd_measurement *v;
};

static struct readings readings_of(const struct dd_facts *facts, const char *target)
{
    size_t first, end = dd_facts_range(facts, dd_entity_find("measurement"), target, &first);
    return (struct readings){end - first, facts->measurement.v + first};
}

/* The last reading dated on or before `day`, or NULL. */
static const struct dd_measurement *reading_on(struct readings readings, struct dd_day day)
{
    size_t low = 0, high = readings.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (dd_day_cmp(readings.v[middle].day.day, day) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &readings.v[low - 1] : NULL;
}

/* The day at whose end there has been no reading for too long. */
static bool silent_from(const struct dd_rule *rule, const struct dd_calendar *calendar,
                        const struct dd_measurement *last, struct dd_day *out)
{
    return rule->has_no_data &&
           dd_calendar_add_span(calendar, last ? last->day.day : rule->progress_from,
                                rule->no_data_after, 1, out);
}

bool dd_no_data_day(const struct dd_rule *rule, const struct dd_facts *facts,
                    const struct dd_calendar *calendar, const char *target, struct dd_day today,
                    struct dd_day *out)
{
    return silent_from(rule, calendar, reading_on(readings_of(facts, target), today), out);
}

/* ---- the walk ------------------------------------------------------------------- */

struct walk {
    const struct eval *e;
    struct draft *draft;
    struct readings readings;
    struct dd_day end; /* the due day: no episode begins after it */
};

static bool is_silent(const struct walk *w, struct dd_day day)
{
    struct dd_day from;
    return silent_from(w->draft->rule, w->e->in->calendar, reading_on(w->readings, day), &from) &&
           dd_day_cmp(day, from) >= 0;
}

static bool is_lag(const struct walk *w, struct dd_day day)
{
    const struct dd_measurement *last = reading_on(w->readings, day);
    return w->draft->rule->has_lag && last &&
           !is_near(w->draft, last->value, day, w->draft->rule->lag_over);
}

static void begin(struct dd_obligation *ob, enum dd_episode episode, struct dd_day day)
{
    ob->episode = episode;
    ob->episode_from = DD_SOME_DAY(day);
    ob->cycle++;
}

static void end_episode(struct dd_obligation *ob)
{
    ob->episode = DD_EPISODE_NONE;
    ob->episode_from = (struct dd_opt_day){0};
}

/* During `day`: a reading that has become visible clears at once. */
static void clear(const struct walk *w, struct dd_day day)
{
    struct dd_obligation *ob = &w->draft->ob;
    const struct dd_measurement *last = reading_on(w->readings, day);
    if (ob->no_data && !is_silent(w, day)) {
        ob->no_data = false;
        if (ob->episode == DD_EPISODE_NO_DATA)
            end_episode(ob);
    }
    if (ob->episode == DD_EPISODE_LAG && last &&
        is_near(w->draft, last->value, day, w->draft->rule->lag_clear_at)) {
        end_episode(ob);
        ob->no_data = false; /* if it still is so, an episode of its own begins */
    }
}

/* An amount that is reached needs no more readings. */
static bool is_at_goal(const struct walk *w, struct dd_day day)
{
    const struct dd_measurement *last = reading_on(w->readings, day);
    return last && strcmp(w->draft->target->kind, "ratio") != 0 &&
           reaches_goal(w->draft, last->value);
}

/* At the end of `day`. */
static void establish(const struct walk *w, struct dd_day day)
{
    struct dd_obligation *ob = &w->draft->ob;
    if (is_at_goal(w, day))
        return;
    if (ob->episode != DD_EPISODE_LAG && is_lag(w, day))
        begin(ob, DD_EPISODE_LAG, day);
    if (!ob->no_data && is_silent(w, day)) {
        ob->no_data = true;
        if (ob->episode == DD_EPISODE_NONE)
            begin(ob, DD_EPISODE_NO_DATA, day);
    }
}

static void walk(const struct walk *w, struct dd_day today)
{
    struct dd_obligation *ob = &w->draft->ob;
    struct dd_day day =
        ob->walked.set ? dd_day_add(ob->walked.day, 1) : w->draft->rule->progress_from;
    for (; dd_day_cmp(day, today) < 0 && dd_day_cmp(day, w->end) <= 0; day = dd_day_add(day, 1)) {
        clear(w, day);
        establish(w, day);
        ob->walked = DD_SOME_DAY(day);
    }
    if (dd_day_cmp(today, w->end) <= 0)
        clear(w, today);
}

/* The end of the next day that would establish something, were no reading to
 * come: the daemon sleeps until then. */
static void plan_next(const struct walk *w, struct dd_day today)
{
    struct dd_obligation *ob = &w->draft->ob;
    struct dd_day day = today, silent;
    if (dd_day_cmp(day, w->draft->rule->progress_from) < 0)
        day = w->draft->rule->progress_from;
    if (!ob->no_data &&
        silent_from(w->draft->rule, w->e->in->calendar, reading_on(w->readings, today), &silent)) {
        if (dd_day_cmp(silent, day) < 0)
            silent = day;
        if (dd_day_cmp(silent, w->end) <= 0)
            eval_soonest(&ob->next_at, eval_start_of(w->e, dd_day_add(silent, 1)));
    }
    const struct dd_measurement *last = reading_on(w->readings, today);
    if (ob->episode == DD_EPISODE_LAG || !w->draft->rule->has_lag || !last)
        return;
    for (; dd_day_cmp(day, w->end) <= 0; day = dd_day_add(day, 1)) {
        if (!is_near(w->draft, last->value, day, w->draft->rule->lag_over)) {
            eval_soonest(&ob->next_at, eval_start_of(w->e, dd_day_add(day, 1)));
            return;
        }
    }
}

/* ---- reached or missed ------------------------------------------------------------ */

bool eval_is_measured(const struct draft *draft)
{
    return draft->target && (draft->rule->has_progress || draft->rule->done_by == DD_DONE_MEASURE);
}

/* The goal is reached at `today`; *on is the first day of the readings that
 * reach it without falling back. A ratio counts when its time is over. */
static bool is_reached(const struct walk *w, struct dd_day today, bool over, struct dd_day *on)
{
    const struct dd_measurement *v = w->readings.v;
    struct dd_dec goal = goal_of(w->draft);
    bool held = strcmp(w->draft->target->kind, "ratio") == 0;
    const struct dd_measurement *last =
        reading_on(w->readings, held && dd_day_cmp(w->end, today) < 0 ? w->end : today);
    if (!last || (held && !over) || !reaches_goal(w->draft, last->value))
        return false;
    /* a goal of nothing was never given */
    if (goal.micro == 0 && !is_ceiling(w->draft) && !w->draft->rule->has_progress)
        return false;
    size_t i = (size_t)(last - v);
    while (i > 0 && reaches_goal(w->draft, v[i - 1].value))
        i--;
    *on = held ? w->end : v[i].day.day;
    return true;
}

void eval_target(struct eval *e, struct draft *draft, const struct dd_obligation *previous)
{
    struct dd_obligation *ob = &draft->ob;
    struct walk w = {.e = e, .draft = draft, .readings = readings_of(e->in->facts, ob->target)};
    w.end = ob->due.set ? ob->due.day : dd_calendar_last(e->in->calendar);
    if (previous) {
        ob->episode = previous->episode;
        ob->episode_from = previous->episode_from;
        ob->no_data = previous->no_data;
    }
    const struct dd_measurement *last = reading_on(w.readings, e->today);
    bool over = ob->due.set && e->in->now.s >= eval_end_of(e, ob).s;
    ob->has_actual = last != NULL;
    ob->actual = last ? last->value : (struct dd_dec){0};
    ob->expected = dd_standard(draft->rule, draft->target, e->today);
    if (draft->rule->has_progress)
        walk(&w, e->today);

    /* one that is dated ahead may fall behind a goal that was reached */
    size_t next = last ? (size_t)(last - w.readings.v) + 1 : 0;
    if (next < w.readings.n)
        eval_soonest(&ob->next_at, eval_start_of(e, w.readings.v[next].day.day));
    struct dd_day on;
    if (is_reached(&w, e->today, over, &on)) {
        end_episode(ob);
        ob->no_data = false;
        ob->state = DD_ACHIEVED;
        ob->done_on = DD_SOME_DAY(on);
        if (ob->due.set && dd_day_cmp(on, ob->due.day) > 0)
            ob->reason = "late";
        return;
    }
    if (over) {
        ob->state = DD_MISSED;
        /* the ladder from the due day needs a cycle that no episode has used */
        if (ob->episode == DD_EPISODE_NONE && ob->cycle > 1 &&
            (!previous || previous->state != DD_MISSED))
            ob->cycle++;
        return;
    }
    ob->state = ob->episode == DD_EPISODE_LAG ? DD_LAGGING : DD_ON_TRACK;
    if (ob->due.set)
        eval_soonest(&ob->next_at, eval_end_of(e, ob));
    if (draft->rule->has_progress)
        plan_next(&w, e->today);
}
