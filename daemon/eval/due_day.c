/* due_day.c — the due days of a rule, or of one deadline of a task: when each
 * opens, its last day, its period (design §5, §6 "When a duty opens",
 * "Identity"). */
#include "eval/draft.h"

#include <string.h>

static const char *join_trace(struct eval *e, const struct dd_due_result *result)
{
    size_t size = 1;
    for (size_t i = 0; i < result->n_trace; i++)
        size += strlen(result->trace[i]) + 1;
    char *text = dd_alloc(e->arena, size), *to = text;
    for (size_t i = 0; i < result->n_trace; i++) {
        if (i)
            *to++ = '\n';
        size_t n = strlen(result->trace[i]);
        memcpy(to, result->trace[i], n);
        to += n;
    }
    return text;
}

static void take_result(struct eval *e, struct due *due, const struct dd_due_result *result)
{
    due->day = result->last_day;
    due->unrolled = result->unrolled;
    due->legal_day = result->legal_day;
    due->has_time = result->has_time;
    due->minute = result->minute;
    due->trace = join_trace(e, result);
}

static struct dd_due_options options_of(const struct eval *e, const struct dd_rule *rule)
{
    return (struct dd_due_options){
        .calendar = e->in->calendar,
        .has_roll = rule->has_roll,
        .roll = rule->roll,
        .tr = e->in->tr,
    };
}

/* The period in a title, whose author writes the noun: "Báo cáo tháng
 * {period}". Halves of a year have no such form. */
static const char *period_text(struct eval *e, struct dd_period period)
{
    static const char *const nouns[] = {"ngày ", "tuần ", "tháng ", "quý ", "năm "};
    const char *text = dd_period_name_vi(e->arena, period);
    for (size_t i = 0; i < DD_LEN(nouns); i++)
        if (strncmp(text, nouns[i], strlen(nouns[i])) == 0)
            return text + strlen(nouns[i]);
    return text;
}

bool eval_within_effect(const struct dd_rule *rule, struct dd_day day)
{
    return !(rule->effective_from.set && dd_day_cmp(day, rule->effective_from.day) < 0) &&
           !(rule->effective_to.set && dd_day_cmp(day, rule->effective_to.day) > 0);
}

static bool is_asked(const struct eval *e, const char *period)
{
    bool asked = !e->some_periods;
    for (size_t i = 0; i < e->periods.n && !asked; i++)
        asked = strcmp(e->periods.v[i], period) == 0;
    return asked;
}

/* Every period from the first that is due on or after `start` to the horizon.
 * Those that the calendar does not reach wait, and are counted. */
static void recurring(struct eval *e, const struct dd_rule *rule,
                      const struct dd_deadline *deadline, enum dd_every every, struct dd_day start,
                      struct due due, due_vec *out)
{
    struct dd_due_options options = options_of(e, rule);
    struct dd_day last_known = dd_calendar_last(e->in->calendar);
    int shift = deadline->shift < 0 ? -deadline->shift : deadline->shift;
    int step = deadline->interval > 1 ? deadline->interval : 1;
    bool begun = false;
    e->recurring = true;
    due.recurring = true;
    options.has_period = true;
    options.period = dd_period_next(dd_period_of(every, start), -(shift + 2));
    for (;; options.period = dd_period_next(options.period, begun ? step : 1)) {
        due.first = dd_period_first(options.period);
        if (dd_day_cmp(due.first, e->horizon) > 0 ||
            (rule->effective_to.set && dd_day_cmp(due.first, rule->effective_to.day) > 0))
            break;
        struct dd_due_result result;
        if (begun && e->some_periods && !is_asked(e, dd_period_name(e->arena, options.period)))
            continue;
        dd_due_resolve(e->arena, deadline, &options, &result);
        bool dated = result.status == DD_DUE_OK;
        struct dd_day end = dated ? result.last_day : dd_period_last(options.period);
        if (!begun && dd_day_cmp(end, start) < 0)
            continue;
        begun = true;
        if (!dated || dd_day_cmp(end, last_known) > 0) {
            e->out->n_waiting_calendar++;
            continue;
        }
        due.next = dd_period_first(dd_period_next(options.period, step));
        due.opens = DD_SOME_DAY(due.first);
        due.period = dd_period_name(e->arena, options.period);
        if (due.again)
            due.period = dd_printf(e->arena, "%s.d%lld", due.period, (long long)due.seq);
        due.period_text = period_text(e, options.period);
        take_result(e, &due, &result);
        dd_push(e->arena, out, due);
    }
}

/* What a deadline counts from. */
struct anchor {
    struct dd_opt_day day;
    bool has_minute;
    int minute;
};

static bool counts_hours(const struct dd_deadline *deadline)
{
    return deadline->kind == DD_DUE_RELATIVE && deadline->n > 0 &&
           deadline->unit <= DD_UNIT_WORKING_HOUR && deadline->direction != DD_DIR_NOT_BEFORE;
}

/* A deadline that falls once: on a day, or counted from an anchor. */
static void once(struct eval *e, const struct dd_rule *rule, const struct dd_deadline *deadline,
                 struct anchor anchor, struct due due, due_vec *out)
{
    struct dd_due_options options = options_of(e, rule);
    struct dd_due_result result;
    options.anchor = anchor.day;
    options.has_anchor_minute = anchor.has_minute;
    options.anchor_minute = anchor.minute;
    dd_due_resolve(e->arena, deadline, &options, &result);
    bool from_event = deadline->kind == DD_DUE_EVENT ||
                      (deadline->kind == DD_DUE_RELATIVE && deadline->direction == DD_DIR_AFTER);
    switch (result.status) {
    case DD_DUE_OK:
        due.status = DUE_DATED;
        if (from_event)
            due.opens = anchor.day;
        take_result(e, &due, &result);
        break;
    case DD_DUE_NO_DAY:
        if (deadline->kind == DD_DUE_EVENT) {
            due.status = anchor.day.set ? DUE_NO_DAY : DUE_WAITS;
            due.opens = anchor.day;
            due.trace = join_trace(e, &result);
        } else if (counts_hours(deadline)) {
            due.status = DUE_WAITS; /* for the time of its event */
            due.trace = result.message;
        } else {
            return; /* continuous, or not understood: nothing is owed on a day */
        }
        break;
    case DD_DUE_OUT_OF_RANGE:
        e->out->n_waiting_calendar++;
        due.status = DUE_WAITS;
        due.trace = result.message ? result.message : join_trace(e, &result);
        break;
    case DD_DUE_WAITING:
        due.status = DUE_WAITS;
        due.trace = join_trace(e, &result);
        break;
    }
    dd_push(e->arena, out, due);
}

/* "17:00"; what a store or a facts file let through in another form is no time. */
static bool read_time(const char *text, int *minute)
{
    static const char form[] = "00:00";
    if (!text || strlen(text) != strlen(form))
        return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    *minute = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
    return *minute < 1440;
}

static struct anchor event_anchor(const struct eval *e, const char *id)
{
    const struct dd_event *event = id ? dd_event_find(e->in->facts, id) : NULL;
    struct anchor anchor = {0};
    if (event) {
        anchor.day = event->day;
        anchor.has_minute = read_time(event->time, &anchor.minute);
    }
    return anchor;
}

/* `title`: what the rule's parameter calls the event, or NULL. */
static const char *waits_text(struct eval *e, const char *event, const char *title)
{
    const struct dd_event *row = dd_event_find(e->in->facts, event);
    return dd_printf(e->arena, eval_say(e, DD_N("waits for: %s")),
                     row && row->title ? row->title
                     : title           ? title
                                       : event);
}

/* The deadline with its event in people's words: they read its trace. */
static const struct dd_deadline *in_words(struct eval *e, const struct dd_rule *rule)
{
    const struct dd_event *event =
        rule->anchor_event ? dd_event_find(e->in->facts, rule->anchor_event) : NULL;
    const char *words = event && event->title ? event->title : rule->anchor_title;
    if (!rule->deadline || !rule->deadline->event || !words)
        return rule->deadline;
    struct dd_deadline *copy = DD_NEW(e->arena, struct dd_deadline);
    *copy = *rule->deadline;
    copy->event = words;
    return copy;
}

void eval_due_of_rule(struct eval *e, const struct dd_rule *rule, struct dd_day start, due_vec *out)
{
    const struct dd_deadline *deadline = in_words(e, rule);
    struct due due = {.period = "once", .event = rule->anchor_event};
    if (!deadline)
        return;
    struct anchor anchor = {.day = rule->anchor_day};
    if (rule->anchor_event) {
        due.period = dd_printf(e->arena, "ev:%s", rule->anchor_event);
        anchor = event_anchor(e, rule->anchor_event);
        if (!anchor.day.set) {
            due.status = DUE_WAITS;
            due.trace = waits_text(e, rule->anchor_event, rule->anchor_title);
            dd_push(e->arena, out, due);
            return;
        }
    }
    if (rule->has_every || deadline->kind == DD_DUE_RECURRING)
        recurring(e, rule, deadline, rule->has_every ? rule->every : deadline->every, start, due,
                  out);
    else if (!anchor.day.set || eval_within_effect(rule, anchor.day.day))
        once(e, rule, deadline, anchor, due, out);
}

/* The rule's own roll; what a person has set is meant as it stands. */
static void roll_stored(struct eval *e, const struct dd_rule *rule, struct due *due)
{
    char day[DD_DAY_SIZE];
    struct dd_day rolled;
    if (!rule->has_roll || !dd_calendar_roll(e->in->calendar, due->day, rule->roll, &rolled) ||
        dd_day_cmp(rolled, due->day) == 0)
        return;
    dd_day_format_vi(rolled, day);
    const char *line =
        dd_day_cmp(rolled, due->day) > 0
            ? dd_printf(e->arena, eval_say(e, DD_N("rolled to the next working day: %s")), day)
            : dd_printf(e->arena, eval_say(e, DD_N("rolled to the working day before: %s")), day);
    due->trace = dd_printf(e->arena, "%s\n%s", due->trace, line);
    due->day = rolled;
    if (dd_day_cmp(rolled, due->legal_day) > 0)
        due->legal_day = rolled;
}

/* The days that stand in the row: a person may have corrected them. */
static void as_stored(struct eval *e, const struct dd_rule *rule,
                      const struct dd_task_deadline *row, struct due due, due_vec *out)
{
    char day[DD_DAY_SIZE];
    bool by_person = strcmp(row->source, "person") == 0;
    if (!row->last_day.set) {
        due.status = DUE_WAITS;
        due.trace = dd_printf(e->arena, eval_say(e, DD_N("“%s” names no year")),
                              row->phrase ? row->phrase : "");
    } else {
        due.status = DUE_DATED;
        due.from = row->from_day;
        due.day = due.unrolled = row->last_day.day;
        due.legal_day = row->legal_day.set ? row->legal_day.day : due.day;
        dd_day_format_vi(due.day, day);
        const char *phrase = row->phrase ? row->phrase : row->canonical;
        if (phrase)
            due.trace =
                dd_printf(e->arena,
                          by_person ? eval_say(e, DD_N("“%s”, set to %s by a person"))
                                    : eval_say(e, DD_N("“%s” in the plan: the last day is %s")),
                          phrase, day);
        else
            due.trace = dd_printf(e->arena,
                                  by_person ? eval_say(e, DD_N("set to %s by a person"))
                                            : eval_say(e, DD_N("in the plan the last day is %s")),
                                  day);
        if (!by_person)
            roll_stored(e, rule, &due);
    }
    dd_push(e->arena, out, due);
}

static enum dd_due_kind kind_of(const struct dd_task_deadline *row)
{
    for (enum dd_due_kind kind = DD_DUE_NONE; kind <= DD_DUE_CONTINUOUS; kind++)
        if (strcmp(row->kind, dd_due_kind_name(kind)) == 0)
            return kind;
    return DD_DUE_NONE;
}

/* The row's canonical spelling, read again; NULL where it has none. */
static const struct dd_deadline *deadline_of(struct eval *e, const struct dd_task_deadline *row)
{
    if (!row->canonical)
        return NULL;
    const struct dd_due_parse *parse = dd_due_parse(e->arena, row->canonical, 0, e->in->tr);
    return parse->n == 1 && parse->v[0].kind != DD_DUE_NONE ? &parse->v[0] : NULL;
}

/* An earlier deadline of the same task has these periods already ("ngày 10 và
 * ngày 25 hằng tháng"): both are owed, and their ids must differ. */
static bool comes_again(struct eval *e, const struct dd_task_deadline *row, enum dd_every every)
{
    const struct dd_task_deadline *v = e->in->facts->task_deadline.v;
    size_t first,
        end = dd_facts_range(e->in->facts, dd_entity_find("task_deadline"), row->task, &first);
    for (size_t i = first; i < end && v[i].seq < row->seq; i++) {
        const struct dd_deadline *other =
            kind_of(&v[i]) == DD_DUE_RECURRING ? deadline_of(e, &v[i]) : NULL;
        if (other && other->kind == DD_DUE_RECURRING && other->every == every)
            return true;
    }
    return false;
}

/* A clock time is not stored beside the day, so it is read from the spelling. */
static void add_time(struct eval *e, const struct dd_task_deadline *row, struct due *due)
{
    if (due->status != DUE_DATED || !row->canonical || !strchr(row->canonical, ':'))
        return;
    const struct dd_deadline *deadline = deadline_of(e, row);
    const struct dd_opt_day *day =
        deadline && deadline->kind == DD_DUE_PERIOD ? &deadline->to : &deadline->day;
    if (deadline && deadline->has_time && day->set && dd_day_cmp(day->day, due->day) == 0) {
        due->has_time = true;
        due->minute = deadline->minute;
    }
}

void eval_due_of_deadline(struct eval *e, const struct dd_rule *rule,
                          const struct dd_task_deadline *row, struct dd_day start, due_vec *out)
{
    struct due due = {.period = "once", .seq = row->seq, .event = row->event};
    if (row->seq > 1)
        due.period = dd_printf(e->arena, "d%lld", (long long)row->seq);
    bool corrected = row->last_day.set && strcmp(row->source, "person") == 0;
    const struct dd_deadline *deadline;
    struct anchor anchor;
    switch (kind_of(row)) {
    case DD_DUE_NONE:
    case DD_DUE_CONTINUOUS:
        if (corrected)
            as_stored(e, rule, row, due, out);
        return;
    case DD_DUE_DATE:
    case DD_DUE_PERIOD:
        as_stored(e, rule, row, due, out);
        add_time(e, row, &out->v[out->n - 1]);
        return;
    case DD_DUE_RECURRING:
        deadline = deadline_of(e, row);
        due.again = deadline && comes_again(e, row, deadline->every);
        if (deadline && deadline->kind == DD_DUE_RECURRING)
            recurring(e, rule, deadline, deadline->every, start, due, out);
        else if (row->last_day.set)
            as_stored(e, rule, row, due, out);
        return;
    case DD_DUE_RELATIVE:
    case DD_DUE_EVENT:
        break;
    }
    anchor = event_anchor(e, row->event);
    deadline = deadline_of(e, row);
    if (corrected || (row->last_day.set && (!deadline || !row->event))) {
        as_stored(e, rule, row, due, out);
    } else if (!anchor.day.set || !deadline) {
        due.status = DUE_WAITS;
        due.trace = row->event ? waits_text(e, row->event, NULL)
                               : dd_printf(e->arena, eval_say(e, DD_N("waits for: %s")),
                                           row->phrase ? row->phrase : "");
        dd_push(e->arena, out, due);
    } else {
        once(e, rule, deadline, anchor, due, out);
    }
}
