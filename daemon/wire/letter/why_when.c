#include "wire/letter/why.h"

#include <string.h>

#include "wire/words.h"

struct retrace {
    const struct dd_why *why;
    const struct dd_notice *notice;
    const struct dd_rule *rule; /* with remind and escalate as they were for it; NULL: gone */
    DD_VEC(const char *) lines;
};

static const char *tr(const struct retrace *r, const char *english) __attribute__((format_arg(2)));
static const char *tr(const struct retrace *r, const char *english)
{
    return dd_word(r->why->tr, english);
}

static void say(struct retrace *r, const char *english, ...) DD_PRINTF(2, 3);
static void say(struct retrace *r, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    const char *line = dd_vprintf(r->why->arena, tr(r, english), args);
    va_end(args);
    dd_push(r->why->arena, &r->lines, line);
}

static const char *day_text(const struct retrace *r, struct dd_day day)
{
    return dd_word_day(r->why->arena, r->why->tr, day);
}

static struct dd_day day_of(const struct retrace *r, struct dd_instant at)
{
    return dd_zone_local(r->why->zone, at).day;
}

static const char *time_text(const struct retrace *r, struct dd_instant at)
{
    return dd_word_instant(r->why->arena, r->why->tr, r->why->zone, at);
}

static bool is_leader(enum dd_role role)
{
    return role == DD_ROLE_VICE_CHAIR || role == DD_ROLE_CHAIR;
}

/* ---- spans -------------------------------------------------------------------------- */

static const char *span_text(const struct retrace *r, struct dd_span span)
{
    struct dd_arena *arena = r->why->arena;
    switch (span.unit) {
    case DD_SPAN_DAY:
        return dd_printf(arena, tr(r, DD_N("%d days")), span.n);
    case DD_SPAN_WORKDAY:
        return dd_printf(arena, tr(r, DD_N("%d working days")), span.n);
    case DD_SPAN_WEEK:
        return dd_printf(arena, tr(r, DD_N("%d weeks")), span.n);
    case DD_SPAN_MONTH:
        return dd_printf(arena, tr(r, DD_N("%d months")), span.n);
    case DD_SPAN_YEAR:
        break;
    }
    return dd_printf(arena, tr(r, DD_N("%d years")), span.n);
}

static const char *off_text(const struct retrace *r, struct dd_day day)
{
    enum dd_day_kind kind;
    const char *reason = dd_calendar_reason(r->why->calendar, day);
    if (dd_calendar_day_kind(r->why->calendar, day, &kind) && kind == DD_DAY_WEEKEND)
        return tr(r, DD_N("weekend"));
    return reason ? reason : tr(r, DD_N("day off"));
}

/* One run of days off for one reason. */
static void add_off(const struct retrace *r, struct dd_buf *out, struct dd_day first,
                    struct dd_day last)
{
    char from[DD_DAY_SIZE], to[DD_DAY_SIZE];
    dd_buf_puts(out, out->n ? "; " : "");
    dd_buf_puts(out, dd_day_format_vi(first, from));
    if (dd_day_cmp(first, last) != 0)
        dd_buf_printf(out, "–%s", dd_day_format_vi(last, to));
    dd_buf_printf(out, " %s", off_text(r, first));
}

/* The days off strictly between two days, earlier first; a run of one reason in one
 * piece. NULL: there is none. */
static const char *days_off(const struct retrace *r, struct dd_day a, struct dd_day b)
{
    const struct dd_calendar *cal = r->why->calendar;
    struct dd_day from = dd_day_cmp(a, b) < 0 ? a : b, to = dd_day_cmp(a, b) < 0 ? b : a;
    struct dd_day first = from, last = from;
    struct dd_buf out = {0};
    bool running = false;
    for (struct dd_day day = dd_day_add(from, 1); dd_day_cmp(day, to) < 0;
         day = dd_day_add(day, 1)) {
        bool works = true;
        bool off = dd_calendar_is_workday(cal, day, &works) && !works;
        if (running && off && strcmp(off_text(r, day), off_text(r, first)) == 0) {
            last = day;
            continue;
        }
        if (running)
            add_off(r, &out, first, last);
        running = off;
        first = last = day;
    }
    if (running)
        add_off(r, &out, first, last);
    const char *text = out.n ? dd_strndup(r->why->arena, out.s, out.n) : NULL;
    dd_buf_release(&out);
    return text;
}

/* "5 working days after it: Mon 23/02/2026 (not counted: …)" */
static void say_counted(struct retrace *r, struct dd_span span, struct dd_day from,
                        struct dd_day to, bool after)
{
    const char *off = span.unit == DD_SPAN_WORKDAY ? days_off(r, from, to) : NULL;
    const char *line = dd_printf(
        r->why->arena, after ? tr(r, DD_N("%s after it: %s")) : tr(r, DD_N("%s before it: %s")),
        span_text(r, span), day_text(r, to));
    if (off)
        say(r, DD_N("%s (not counted: %s)"), line, off);
    else
        dd_push(r->why->arena, &r->lines, line);
}

static bool reaches(const struct retrace *r, struct dd_day from, struct dd_span span, int sign)
{
    struct dd_day day;
    return dd_calendar_add_span(r->why->calendar, from, span, sign, &day) &&
           dd_day_cmp(day, r->notice->nominal) == 0;
}

/* ---- the slot ------------------------------------------------------------------------ */

static const char *daily_text(const struct retrace *r)
{
    const struct dd_sending *sending = r->why->sending ? r->why->sending : &dd_sending_default;
    const char *text = "";
    for (size_t i = 0; i < sending->n_at; i++)
        text = dd_printf(r->why->arena, "%s%s%02d:%02d", text, i ? ", " : "", sending->at[i] / 60,
                         sending->at[i] % 60);
    return text;
}

/* A reminder must not come after its day: the last working day on or before it. */
static void slot_by_day(struct retrace *r)
{
    const struct dd_notice *n = r->notice;
    struct dd_day day = day_of(r, n->slot);
    if (dd_day_cmp(day, n->nominal) < 0)
        say(r, DD_N("%s is a day off (%s): the last working day before it, %s"),
            day_text(r, n->nominal), days_off(r, day, dd_day_add(n->nominal, 1)), day_text(r, day));
    say(r, DD_N("the first sending time of that day: %s"), time_text(r, n->slot));
}

static void slot_from_day(struct retrace *r)
{
    const struct dd_notice *n = r->notice;
    const struct dd_sending *sending = r->why->sending ? r->why->sending : &dd_sending_default;
    bool leader = is_leader(n->role), up = dd_step_is(n->step, "escalate");
    if (r->rule && r->rule->urgent)
        say(r,
            DD_N(
                "the rule is urgent: at once, between %02d:%02d and %02d:%02d of working days: %s"),
            sending->urgent_from / 60, sending->urgent_from % 60, sending->urgent_to / 60,
            sending->urgent_to % 60, time_text(r, n->slot));
    else if (leader && up)
        say(r,
            DD_N("chairs and vice-chairs: at %02d:%02d on %s, or at an earlier sending time (%s): "
                 "%s"),
            sending->leader_minute / 60, sending->leader_minute % 60,
            tr(r, DD_N("the week's first working day")), daily_text(r), time_text(r, n->slot));
    else
        say(r, DD_N("the first sending time from then on (working days, %s): %s"), daily_text(r),
            time_text(r, n->slot));
}

/* Where it was told later than its own slot. */
static void said_later(struct retrace *r, int below_late, const char *below)
{
    const struct dd_notice *n = r->notice;
    if (n->at.s <= n->slot.s)
        return;
    if (below_late > 0)
        say(r,
            DD_N("the step below (%s) was told %d working days late, so this one is put off as "
                 "much: %s"),
            below, below_late, time_text(r, n->at));
    else
        say(r,
            DD_N("it could not be told then (the service was down, the day had moved, or it "
                 "waited for the step below): at the next time, %s"),
            time_text(r, n->at));
}

/* ---- each kind of step -------------------------------------------------------------------- */

static void say_due(struct retrace *r)
{
    if (r->notice->due.set)
        say(r, DD_N("the due day: %s"), day_text(r, r->notice->due.day));
}

static void before(struct retrace *r, const char *detail)
{
    struct dd_span span;
    say_due(r);
    if (dd_span_parse(detail, &span) && r->notice->due.set)
        say_counted(r, span, r->notice->due.day, r->notice->nominal, false);
    slot_by_day(r);
}

static void share(struct retrace *r, const char *detail)
{
    const struct dd_obligation *ob = r->why->obligation;
    if (ob->opens.set && r->notice->due.set)
        say(r,
            DD_N("from %s, when the duty opened, to the due day %s there are %d days; %s of them: "
                 "%s"),
            day_text(r, ob->opens.day), day_text(r, r->notice->due.day),
            r->notice->due.day.n - ob->opens.day.n, detail, day_text(r, r->notice->nominal));
    slot_by_day(r);
}

static void assigned(struct retrace *r)
{
    const struct dd_obligation *ob = r->why->obligation;
    bool late = ob->opens.set && dd_day_cmp(r->notice->nominal, ob->opens.day) > 0;
    if (late)
        say(r, DD_N("the duty had opened on %s and was first recorded on %s"),
            day_text(r, ob->opens.day), day_text(r, r->notice->nominal));
    else
        say(r, DD_N("the duty opens on %s"), day_text(r, r->notice->nominal));
    slot_from_day(r);
    said_later(r, 0, NULL);
}

static void overdue(struct retrace *r, const char *detail)
{
    struct dd_opt_day due = r->notice->due;
    struct dd_day seen = day_of(r, r->why->obligation->first_seen);
    int n = 0;
    for (const char *s = detail; *s >= '0' && *s <= '9' && n < 100000; s++)
        n = n * 10 + (*s - '0');
    struct dd_span every = r->rule ? r->rule->remind.overdue_every : (struct dd_span){0};
    struct dd_span span = {n * every.n, every.unit};
    if (every.n > 0 && due.set && reaches(r, due.day, span, 1)) {
        say_due(r);
        say_counted(r, span, due.day, r->notice->nominal, true);
    } else if (every.n > 0 && reaches(r, seen, span, 1)) {
        say(r, DD_N("the duty was first recorded on %s, after its due day"), day_text(r, seen));
        say_counted(r, span, seen, r->notice->nominal, true);
    } else {
        say(r, DD_N("after the last step up, once a week: %s"), day_text(r, r->notice->nominal));
    }
    slot_from_day(r);
    said_later(r, 0, NULL);
}

/* ---- steps up ------------------------------------------------------------------------------- */

static struct dd_instant told_at(const struct dd_notice *notice)
{
    return notice->told_at.set ? notice->told_at.at : notice->at;
}

static bool same_cycle(const struct retrace *r, const struct dd_notice *h)
{
    return h->cycle == r->notice->cycle && h->state != DD_NOTICE_SKIPPED;
}

/* The first that the handler was told of in this cycle. */
static bool handler_told(const struct retrace *r, struct dd_day *out)
{
    for (size_t i = 0; i < r->why->n_history; i++) {
        const struct dd_notice *h = &r->why->history[i];
        if (h->role != DD_ROLE_HANDLER || !same_cycle(r, h))
            continue;
        *out = day_of(r, told_at(h));
        return true;
    }
    return false;
}

/* A step that gave way to another of its slot was told with that one. */
static const struct dd_notice *told_with(const struct retrace *r, const struct dd_notice *step)
{
    for (size_t i = 0; step->state == DD_NOTICE_SKIPPED && i < r->why->n_history; i++) {
        const struct dd_notice *h = &r->why->history[i];
        if (same_cycle(r, h) && h->role == step->role && h->at.s >= step->at.s)
            return h;
    }
    return step;
}

/* The step below: a rung; below the first rung of an episode, what began it; else none. */
static const char *step_below(const struct retrace *r, size_t rung)
{
    if (rung > 0)
        return dd_printf(r->why->arena, "escalate:%s", dd_role_name(r->rule->rungs[rung - 1].to));
    for (size_t i = 0; i < r->why->n_history; i++) {
        const struct dd_notice *h = &r->why->history[i];
        if (h->cycle == r->notice->cycle && dd_day_cmp(h->nominal, r->notice->nominal) < 0 &&
            (dd_step_is(h->step, "lag") || dd_step_is(h->step, "no_data")))
            return h->step;
    }
    return NULL;
}

/* How many working days late the step below was told. */
static int lateness_below(const struct retrace *r, size_t rung, const char **name)
{
    const char *below = *name = step_below(r, rung);
    int late = 0;
    for (size_t i = 0; below && i < r->why->n_history; i++) {
        const struct dd_notice *h = &r->why->history[i];
        if (h->cycle != r->notice->cycle || h->cc || strcmp(h->step, below) != 0)
            continue;
        if (!dd_calendar_count(r->why->calendar, day_of(r, h->slot),
                               day_of(r, told_at(told_with(r, h))), &late))
            late = 0;
    }
    return late;
}

static void say_rung(struct retrace *r, struct dd_span after)
{
    const struct dd_obligation *ob = r->why->obligation;
    struct dd_day told, seen = day_of(r, ob->first_seen), from;
    if (r->notice->due.set && reaches(r, r->notice->due.day, after, 1)) {
        from = r->notice->due.day;
        say_due(r);
    } else if (handler_told(r, &told) && reaches(r, told, after, 1)) {
        from = told;
        say(r, DD_N("the handler was first told on %s"), day_text(r, told));
    } else if (ob->episode_from.set && reaches(r, ob->episode_from.day, after, 1)) {
        from = ob->episode_from.day;
        say(r,
            ob->episode == DD_EPISODE_LAG ? DD_N("behind schedule since %s")
                                          : DD_N("without figures since %s"),
            day_text(r, from));
    } else if (reaches(r, seen, after, 1)) {
        from = seen;
        say(r, DD_N("the duty was first recorded on %s"), day_text(r, from));
    } else {
        say(r, DD_N("planned for %s"), day_text(r, r->notice->nominal));
        return;
    }
    say_counted(r, after, from, r->notice->nominal, true);
}

static void escalate(struct retrace *r, const char *detail)
{
    size_t rung = 0, n = r->rule ? r->rule->n_rungs : 0;
    const char *below = NULL;
    while (rung < n && strcmp(dd_role_name(r->rule->rungs[rung].to), detail) != 0)
        rung++;
    if (rung == n) {
        say(r, DD_N("planned for %s; the rule has no such step any more"),
            day_text(r, r->notice->nominal));
        slot_from_day(r);
        return;
    }
    say_rung(r, r->rule->rungs[rung].after);
    slot_from_day(r);
    int late = lateness_below(r, rung, &below);
    said_later(r, late, below);
}

/* ---- targets -------------------------------------------------------------------------------- */

static const struct dd_measurement *last_reading(const struct retrace *r, struct dd_day day)
{
    const struct dd_facts *facts = r->why->facts;
    const char *target = r->why->obligation->target;
    size_t i, end = dd_facts_range(facts, dd_entity_find("measurement"), target, &i);
    const struct dd_measurement *last = NULL;
    for (; i < end && dd_day_cmp(facts->measurement.v[i].day.day, day) <= 0; i++)
        last = &facts->measurement.v[i];
    return last;
}

static void lag(struct retrace *r)
{
    struct dd_arena *arena = r->why->arena;
    const char *id = r->why->obligation->target;
    const struct dd_target *target = id ? dd_target_find(r->why->facts, id) : NULL;
    const struct dd_measurement *last = target ? last_reading(r, r->notice->nominal) : NULL;
    say(r, DD_N("behind schedule since %s, established at the end of that day"),
        day_text(r, r->notice->nominal));
    if (last && r->rule && r->rule->has_progress)
        say(r, DD_N("expected by then %s, read on %s: %s"),
            dd_word_amount(arena, dd_standard(r->rule, target, r->notice->nominal)),
            day_text(r, last->day.day), dd_word_amount(arena, last->value));
    slot_from_day(r);
    said_later(r, 0, NULL);
}

static void no_data(struct retrace *r)
{
    const char *id = r->why->obligation->target;
    const struct dd_measurement *last = id ? last_reading(r, r->notice->nominal) : NULL;
    if (last)
        say(r, DD_N("the last figure is of %s"), day_text(r, last->day.day));
    if (r->rule && r->rule->has_no_data)
        say(r, DD_N("the rule allows %s without one: %s"), span_text(r, r->rule->no_data_after),
            day_text(r, r->notice->nominal));
    slot_from_day(r);
    said_later(r, 0, NULL);
}

/* ---- handover ------------------------------------------------------------------------------- */

static void handover(struct retrace *r)
{
    const struct dd_obligation *ob = r->why->obligation;
    const struct dd_facts *facts = r->why->facts;
    struct dd_opt_day since = {0};
    if (ob->former_unit)
        dd_unit_now(facts, ob->former_unit, ob->task, r->notice->nominal, &since, NULL);
    if (since.set)
        say(r, DD_N("since %s what %s owed is in the charge of %s"), day_text(r, since.day),
            dd_unit_name(facts, ob->former_unit), dd_unit_name(facts, ob->unit));
    else
        say(r, DD_N("whoever was told of it last in this role was somebody else, or the post is "
                    "held anew"));
    slot_from_day(r);
}

/* ---- all ----------------------------------------------------------------------------------------
 */

static const struct dd_rule *rule_then(const struct dd_why *why)
{
    const struct dd_obligation *ob = why->obligation;
    const struct dd_rule *rule = dd_rule_of(why->rules, ob->rule, ob->subject, ob->rule_hash);
    if (!rule || !why->obligation->schedule || dd_streq(rule->schedule, why->obligation->schedule))
        return rule;
    struct dd_rule *then = DD_NEW(why->arena, struct dd_rule);
    *then = *rule;
    return dd_schedule_read(why->arena, why->obligation->schedule, then) ? then : rule;
}

struct dd_why_lines dd_why_when(const struct dd_why *why, const struct dd_notice *notice)
{
    struct retrace r = {.why = why, .notice = notice, .rule = rule_then(why)};
    const char *step = notice->step, *colon = strchr(step, ':'), *detail = colon ? colon + 1 : "";
    if (dd_step_is(step, "before")) {
        before(&r, detail);
    } else if (dd_step_is(step, "share")) {
        share(&r, detail);
    } else if (dd_step_is(step, "due")) {
        say_due(&r);
        slot_by_day(&r);
    } else if (dd_step_is(step, "assigned")) {
        assigned(&r);
    } else if (dd_step_is(step, "overdue")) {
        overdue(&r, detail);
    } else if (dd_step_is(step, "escalate")) {
        escalate(&r, detail);
    } else if (dd_step_is(step, "lag")) {
        lag(&r);
    } else if (dd_step_is(step, "no_data")) {
        no_data(&r);
    } else if (dd_step_is(step, "handover")) {
        handover(&r);
    } else {
        say(&r, DD_N("this was recorded on %s"), day_text(&r, notice->nominal));
        slot_from_day(&r);
        said_later(&r, 0, NULL);
    }
    return (struct dd_why_lines){r.lines.n, r.lines.v};
}
