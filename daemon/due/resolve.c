/* resolve.c — from a deadline to a day: anchor → count → strict day → roll
 * (design §5; Civil Code 2015, Arts. 146–148). */
#include "due/resolve.h"

/* ---- each kind: the day as named, before "strictly before" and the roll ------------------ */

static enum dd_due_status date(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    if (!d->day.set)
        return due_wait_for(r, DD_N("the year is not known"));
    r->named = d->day.day;
    r->out->has_time = d->has_time;
    r->out->minute = d->minute;
    if (d->lunar)
        due_trace(r, DD_N("lunar %d/%d of %d is %s"), d->mday, d->month, d->lunar_year,
                  due_day_text(r, r->named));
    else
        due_trace(r, DD_N("the day named: %s"), due_day_text(r, r->named));
    return DD_DUE_OK;
}

static enum dd_due_status period(struct resolving *r)
{
    r->out->from = r->d->from;
    if (r->d->from.set && !r->d->to.set)
        return due_no_day(r, DD_N("the window has no end, so there is no due day"));
    if (!r->d->to.set)
        return due_wait_for(r, DD_N("the year is not known"));
    r->named = r->d->to.day;
    r->out->has_time = r->d->has_time;
    r->out->minute = r->d->minute;
    if (r->d->from.set)
        due_trace(r, DD_N("from %s to the last day, %s"), due_day_text(r, r->d->from.day),
                  due_day_text(r, r->named));
    else
        due_trace(r, DD_N("to the last day, %s"), due_day_text(r, r->named));
    if (r->d->has_time)
        due_trace(r, DD_N("at %02d:%02d on %s"), r->d->minute / 60, r->d->minute % 60,
                  due_day_text(r, r->named));
    return DD_DUE_OK;
}

/* "Ngày 20 của tháng sau tháng …": not the day reached, but one of its month or year. */
static enum dd_due_status day_of_reached(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    struct dd_ymd ymd = dd_day_ymd(r->anchor);
    int64_t month = (int64_t)ymd.year * 12 + ymd.month - 1;
    month =
        d->unit == DD_UNIT_MONTH ? month + d->n : (ymd.year + (int64_t)d->n) * 12 + d->month - 1;
    if (month < DD_YEAR_MIN * 12 || month > DD_YEAR_MAX * 12 + 11)
        return due_out_of_range(r);
    r->named = due_in_month((int)(month / 12), (int)(month % 12) + 1, d->mday);
    if (d->n == 0)
        due_trace(r, DD_N("the day named, in that month or year: %s"), due_day_text(r, r->named));
    else
        due_trace(r,
                  d->unit == DD_UNIT_MONTH ? DD_N("the day named, in the month %d later: %s")
                                           : DD_N("the day named, in the year %d later: %s"),
                  d->n, due_day_text(r, r->named));
    return DD_DUE_OK;
}

static enum dd_due_status clock_on_day(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    int64_t n = d->direction == DD_DIR_BEFORE ? -(int64_t)d->n : d->n;
    if (!due_in_years(r->anchor.n + n, &r->named))
        return due_out_of_range(r);
    if (d->n > 1 || n < 0)
        due_trace_count(r, n < 0 ? -1 : 1);
    r->out->has_time = true;
    r->out->minute = d->minute;
    due_trace(r, DD_N("at %02d:%02d on %s"), d->minute / 60, d->minute % 60,
              due_day_text(r, r->named));
    return DD_DUE_OK;
}

static enum dd_due_status reached(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    bool after = d->direction == DD_DIR_AFTER || d->direction == DD_DIR_NOT_BEFORE;
    if (d->has_time)
        return clock_on_day(r);
    if (d->on_day)
        return day_of_reached(r);
    if (d->n == 0) {
        r->named = r->anchor;
        return DD_DUE_OK;
    }
    return due_count(r, after ? 1 : -1);
}

/* "sau 16 giờ thì …" holds only for what came after that hour. */
static bool too_early_for(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    if (!d->has_cutoff)
        return false;
    if (!r->options->has_anchor_minute) {
        due_wait_for(r, DD_N("the time of the event is not known"));
        return true;
    }
    if (r->options->anchor_minute <= d->cutoff) {
        due_no_day(r, DD_N("the event did not come after that hour, so this does not apply"));
        return true;
    }
    due_trace(r, DD_N("the event came after %02d:%02d, so this applies"), d->cutoff / 60,
              d->cutoff % 60);
    return false;
}

static enum dd_due_status relative(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    struct dd_opt_day anchor = d->event_day.set ? d->event_day : r->options->anchor;
    if (!anchor.set)
        return due_wait_for(r, DD_N("the day of the event is not known yet"));
    r->anchor = anchor.day;
    r->out->from = anchor;
    due_trace(r, "%s: %s", d->event != NULL ? d->event : due_translate(r, DD_N("the event")),
              due_day_text(r, r->anchor));
    if (too_early_for(r) || reached(r) != DD_DUE_OK)
        return r->out->status;
    if (d->direction == DD_DIR_NOT_BEFORE) {
        r->out->from = DD_SOME_DAY(r->named);
        return due_no_day(r, DD_N("that is the earliest moment, not a due day"));
    }
    if (d->direction == DD_DIR_WITHIN_BEFORE) { /* the window [counted day, event) */
        r->out->from = DD_SOME_DAY(r->named);
        r->named = r->anchor;
        r->before = true;
    }
    return DD_DUE_OK;
}

static enum dd_due_status event(struct resolving *r)
{
    struct dd_opt_day anchor = r->d->event_day.set ? r->d->event_day : r->options->anchor;
    if (!anchor.set)
        return due_wait_for(r, DD_N("the day of the event is not known yet"));
    r->out->from = anchor;
    return due_no_day(r, DD_N("open since the event; nothing says by which day"));
}

static enum dd_due_status named_day(struct resolving *r)
{
    switch (r->d->kind) {
    case DD_DUE_DATE:
        return date(r);
    case DD_DUE_PERIOD:
        return period(r);
    case DD_DUE_RECURRING:
        return due_recurring(r);
    case DD_DUE_RELATIVE:
        return relative(r);
    case DD_DUE_EVENT:
        return event(r);
    case DD_DUE_CONTINUOUS:
        return due_no_day(r, DD_N("continuous: no due day"));
    case DD_DUE_NONE:
        break;
    }
    return due_no_day(r, DD_N("no time limit"));
}

/* ---- the roll ------------------------------------------------------------------------------ */

/* A number of days, weeks, months or years that runs on from a day. */
static bool is_term(const struct dd_deadline *d)
{
    bool relative =
        d->kind == DD_DUE_RELATIVE && d->direction == DD_DIR_AFTER && !d->on_day && !d->has_time;
    bool after_end =
        d->kind == DD_DUE_RECURRING && (d->of == DD_OF_AFTER_END || d->of == DD_OF_AFTER_DAY);
    return (relative || after_end) && d->n > 0 && d->unit >= DD_UNIT_DAY &&
           d->unit != DD_UNIT_WORKING_DAY;
}

/* Civil Code, Art. 148(5), holds for a term that runs from an event; a number
 * of working days ends on one anyway, and a named day means itself. */
static enum dd_roll roll_of(const struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    if (r->options->has_roll)
        return r->options->roll;
    if (d->has_roll)
        return d->roll;
    bool same_working_day =
        d->kind == DD_DUE_RELATIVE && d->n == 0 && d->unit == DD_UNIT_WORKING_DAY;
    return is_term(d) || same_working_day ? DD_ROLL_FOLLOWING : DD_ROLL_NONE;
}

static void trace_roll(struct resolving *r, bool by_law)
{
    struct dd_due_result *out = r->out;
    due_trace_off(r, out->unrolled);
    if (dd_day_cmp(out->last_day, out->unrolled) < 0)
        due_trace(r, DD_N("rolled to the working day before: %s"), due_day_text(r, out->last_day));
    else
        due_trace(r,
                  by_law ? DD_N("rolled to the next working day (Civil Code 2015, Art. 148): %s")
                         : DD_N("rolled to the next working day: %s"),
                  due_day_text(r, out->last_day));
}

/* A limit that counts back stays on a day off: nobody is there on it, so it is said
 * which working day comes before. */
static void trace_advice(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    const struct dd_calendar *cal = r->options->calendar;
    struct dd_day before;
    if (r->options->no_trace || cal == NULL || d->kind != DD_DUE_RELATIVE || d->n == 0 ||
        d->direction != DD_DIR_BEFORE ||
        !dd_calendar_roll(cal, r->out->unrolled, DD_ROLL_PRECEDING, &before) ||
        dd_day_cmp(before, r->out->unrolled) == 0)
        return;
    due_trace_off(r, r->out->unrolled);
    due_trace(r, DD_N("the day stays; the last working day before it: %s"),
              due_day_text(r, before));
}

static bool roll(struct resolving *r)
{
    const struct dd_calendar *cal = r->options->calendar;
    struct dd_due_result *out = r->out;
    enum dd_roll how = roll_of(r);
    out->last_day = out->unrolled;
    r->counted = r->counted || how != DD_ROLL_NONE;
    if (how == DD_ROLL_NONE)
        trace_advice(r);
    if (how == DD_ROLL_NONE || cal == NULL)
        return true;
    if (!dd_calendar_roll(cal, out->unrolled, how, &out->last_day)) {
        out->status = DD_DUE_OUT_OF_RANGE;
        due_message(r, DD_N("the working calendar does not know %s"),
                    due_day_text(r, out->unrolled));
        return false;
    }
    if (dd_day_cmp(out->last_day, out->unrolled) != 0) {
        trace_roll(r, !r->options->has_roll && !r->d->has_roll);
        out->has_time = false; /* a time belongs to the day that was named */
    }
    return true;
}

static struct dd_day latest(struct dd_day a, struct dd_day b)
{
    return dd_day_cmp(a, b) > 0 ? a : b;
}

void dd_due_resolve(struct dd_arena *arena, const struct dd_deadline *deadline,
                    const struct dd_due_options *options, struct dd_due_result *out)
{
    *out = (struct dd_due_result){.status = DD_DUE_OK};
    struct resolving r = {.arena = arena, .d = deadline, .options = options, .out = out};
    r.before = deadline->edge == DD_EDGE_BEFORE;
    if (named_day(&r) == DD_DUE_OK) {
        out->unrolled = r.named;
        if (r.before && !out->has_time) {
            out->unrolled = dd_day_add(r.named, -1);
            due_trace(&r, DD_N("strictly before that day: %s"), due_day_text(&r, out->unrolled));
        }
        if (roll(&r)) {
            out->legal_day = latest(out->unrolled, out->last_day);
            if (r.before)
                out->legal_day = latest(out->legal_day, r.named);
            due_trace_calendar(&r);
        }
    }
    out->n_trace = r.trace.n;
    out->trace = r.trace.v;
}
