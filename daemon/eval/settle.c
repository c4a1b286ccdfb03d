/* settle.c — one draft, and what was stored of it → the obligation as it stands at `now`:
 * its days, its state, the ladder that is climbed, and what of it has changed. */
#include "eval/draft.h"

#include <string.h>

static void add_trace(struct eval *e, struct dd_obligation *ob, const char *line)
{
    ob->trace = ob->trace && *ob->trace ? dd_printf(e->arena, "%s\n%s", ob->trace, line) : line;
}

/* ---- dates -------------------------------------------------------------------- */

/* An extension gives more time: where the day has moved past it meanwhile, it gives none. */
static void extend(struct eval *e, struct dd_obligation *ob)
{
    const struct dd_extension *extension = eval_done_extension(e, ob->id);
    char day[DD_DAY_SIZE];
    if (!extension)
        return;
    int order = dd_day_cmp(extension->new_due.day, ob->due.day);
    bool more = order > 0 || (order == 0 && ob->has_time);
    if (more) {
        ob->original_due = ob->due;
        ob->due = ob->unrolled = ob->legal_day = extension->new_due;
        ob->has_time = false;
        ob->minute = 0;
    }
    add_trace(e, ob,
              dd_printf(e->arena,
                        more ? eval_say(e, DD_N("extended to %s by document %s"))
                             : eval_say(e, DD_N("the extension to %s by document %s does not reach "
                                                "further")),
                        dd_day_format_vi(extension->new_due.day, day),
                        dd_document_name(e->in->facts, extension->document)));
}

static void set_dates(struct eval *e, struct draft *draft)
{
    struct dd_obligation *ob = &draft->ob;
    const struct due *due = &draft->due;
    ob->trace = due->trace;
    if (draft->asleep) {
        char day[DD_DAY_SIZE];
        ob->trace = dd_printf(e->arena, eval_say(e, DD_N("not owed before %s, as its rule says")),
                              dd_day_format_vi(draft->flips.day, day));
    }
    if (due->status == DUE_WAITS || draft->asleep)
        return;
    ob->opens = due->opens;
    if (!ob->opens.set)
        ob->opens = DD_SOME_DAY(dd_zone_local(e->in->zone, ob->first_seen).day);
    if (due->status == DUE_DATED) {
        ob->due = DD_SOME_DAY(due->day);
        ob->unrolled = DD_SOME_DAY(due->unrolled);
        ob->legal_day = DD_SOME_DAY(due->legal_day);
        ob->has_time = due->has_time;
        ob->minute = due->minute;
    }
    if (ob->due.set)
        extend(e, ob);
}

static bool same_day(struct dd_opt_day a, struct dd_opt_day b)
{
    return a.set == b.set && (!a.set || dd_day_cmp(a.day, b.day) == 0);
}

/* An anchor or an extension has moved the day after it was first stored; what
 * was withdrawn and comes again has moved twice. */
static bool due_moved(const struct dd_obligation *ob, const struct dd_obligation *previous)
{
    return (previous->due.set || previous->epoch > 1) &&
           (!same_day(ob->due, previous->due) || ob->has_time != previous->has_time ||
            ob->minute != previous->minute);
}

/* Its event has come: only now is there anything to see. Whoever waited was told
 * nothing, so nothing was missed. */
static bool begins_now(const struct draft *draft, const struct dd_obligation *previous)
{
    return previous->state == DD_WAITING && previous->epoch == 1 &&
           draft->due.status != DUE_WAITS && !draft->asleep;
}

/* ---- state --------------------------------------------------------------------- */

static void set_done(struct eval *e, struct draft *draft, const struct done *done)
{
    struct dd_obligation *ob = &draft->ob;
    char day[DD_DAY_SIZE];
    ob->done_on = done->on;
    if (!done->on.set) {
        ob->state = eval_is_measured(draft) ? DD_ACHIEVED : DD_MET_DAY_UNKNOWN;
        add_trace(e, ob,
                  dd_printf(e->arena, eval_say(e, DD_N("%s; the day is not known")), done->trace));
        return;
    }
    add_trace(e, ob,
              dd_printf(e->arena, eval_say(e, DD_N("%s on %s")), done->trace,
                        dd_day_format_vi(done->on.day, day)));
    bool late = ob->due.set && dd_day_cmp(done->on.day, ob->due.day) > 0;
    bool legal = late && ob->legal_day.set && dd_day_cmp(done->on.day, ob->legal_day.day) <= 0;
    if (legal && draft->rule->count_legal)
        late = false;
    if (eval_is_measured(draft)) {
        ob->state = DD_ACHIEVED;
        ob->reason = late ? "late" : NULL;
    } else {
        ob->state = late ? DD_MET_LATE : DD_MET;
        ob->reason = late && legal ? "on_legal_day" : NULL;
    }
}

/* Claimed: nobody is urged until the tracking office has answered. A target's
 * episode stays as it was. */
static void set_reported(struct eval *e, struct dd_obligation *ob,
                         const struct dd_completion *claim, const struct dd_obligation *previous)
{
    char day[DD_DAY_SIZE];
    ob->state = DD_REPORTED;
    ob->done_on = claim->done_on;
    ob->claimed_on = claim->claimed_on;
    if (previous) {
        ob->episode = previous->episode;
        ob->episode_from = previous->episode_from;
        ob->no_data = previous->no_data;
    }
    add_trace(e, ob,
              dd_printf(e->arena, eval_say(e, DD_N("reported as done on %s, to be confirmed")),
                        dd_day_format_vi(claim->claimed_on.day, day)));
    if (claim->document)
        add_trace(e, ob,
                  dd_printf(e->arena, eval_say(e, DD_N("shown by document %s")),
                            dd_document_name(e->in->facts, claim->document)));
    if (claim->text)
        add_trace(e, ob,
                  dd_printf(e->arena, eval_say(e, DD_N("in words: %s")),
                            dd_squeeze(e->arena, claim->text)));
}

/* The claim was not accepted: what it was before goes on. */
static void note_returned(struct eval *e, struct dd_obligation *ob,
                          const struct dd_completion *returned)
{
    char day[DD_DAY_SIZE];
    const char *words = returned->words ? dd_squeeze(e->arena, returned->words) : "–";
    ob->returned_on = returned->answered_on.set ? returned->answered_on : returned->claimed_on;
    ob->returned = returned->words;
    add_trace(e, ob,
              dd_printf(e->arena, eval_say(e, DD_N("returned on %s: %s")),
                        dd_day_format_vi(ob->returned_on.day, day), words));
}

/* By the calendar alone. */
static void set_running(struct eval *e, struct dd_obligation *ob)
{
    if (!ob->opens.set) {
        ob->state = DD_WAITING;
        return;
    }
    struct dd_instant opens = eval_start_of(e, ob->opens.day);
    if (e->in->now.s < opens.s)
        eval_soonest(&ob->next_at, opens);
    ob->state = DD_OPEN;
    if (!ob->due.set)
        return;
    struct dd_instant end = eval_end_of(e, ob);
    if (e->in->now.s >= end.s)
        ob->state = DD_OVERDUE;
    else
        eval_soonest(&ob->next_at, end);
}

/* Its plan, or its year, is over, and nobody has said yet what becomes of it. */
static void set_review(struct eval *e, struct draft *draft)
{
    struct dd_obligation *ob = &draft->ob;
    struct dd_opt_day next;
    char day[DD_DAY_SIZE];
    if (!draft->task || e->in->facts->carry_over.n == 0)
        return;
    const struct dd_carry_over *row = dd_review_of(e->in->facts, draft->task->id, e->today, &next);
    if (next.set)
        eval_soonest(&ob->next_at, eval_start_of(e, next.day));
    if (!row || dd_state_is_closed(ob->state))
        return;
    ob->reason = "in_review";
    add_trace(e, ob,
              dd_printf(e->arena, eval_say(e, DD_N("to be reviewed since %s: %s is over")),
                        row->asked_on.set ? dd_day_format_vi(row->asked_on.day, day) : "–",
                        draft->task->plan ? draft->task->plan : row->review));
}

static void set_state(struct eval *e, struct draft *draft, const struct dd_obligation *previous)
{
    struct dd_obligation *ob = &draft->ob;
    struct done done = eval_done_find(e, draft);
    const struct dd_waiver *waiver = eval_done_waiver(e, ob->id);
    if (done.found) {
        set_done(e, draft, &done);
    } else if (waiver && (!waiver->day.set || dd_day_cmp(waiver->day.day, e->today) <= 0)) {
        ob->state = DD_WAIVED;
        ob->reason = waiver->reason;
        ob->done_on = waiver->day;
        add_trace(e, ob,
                  waiver->document ? dd_printf(e->arena, eval_say(e, DD_N("waived by document %s")),
                                               dd_document_name(e->in->facts, waiver->document))
                                   : eval_say(e, DD_N("waived")));
    } else if (done.claim) {
        set_reported(e, ob, done.claim, previous);
    } else {
        if (done.returned)
            note_returned(e, ob, done.returned);
        if (done.missing)
            add_trace(e, ob, done.missing);
        if (ob->opens.set && eval_is_measured(draft))
            eval_target(e, draft, previous);
        else
            set_running(e, ob);
    }
    if (done.coming.set)
        eval_soonest(&ob->next_at, eval_start_of(e, done.coming.day));
    if (draft->flips.set)
        eval_soonest(&ob->next_at, eval_start_of(e, draft->flips.day));
    if (waiver && waiver->day.set && dd_day_cmp(waiver->day.day, e->today) > 0)
        eval_soonest(&ob->next_at, eval_start_of(e, waiver->day.day));
}

/* ---- the ladder ------------------------------------------------------------------- */

static bool is_urged(const struct dd_obligation *ob)
{
    return ob->state == DD_OVERDUE || ob->state == DD_MISSED || ob->state == DD_REPORTED ||
           ob->episode != DD_EPISODE_NONE;
}

/* An edit of remind or escalate holds for what comes, not for a ladder that is
 * being climbed. */
static void set_schedule(struct eval *e, struct dd_obligation *ob,
                         const struct dd_obligation *previous)
{
    if (!previous || !previous->schedule || dd_streq(ob->schedule, previous->schedule))
        return;
    const char *before = dd_strdup(e->arena, previous->schedule);
    if (is_urged(previous) && is_urged(ob) && ob->cycle == previous->cycle)
        ob->schedule = before;
    else
        ob->schedule_before = before;
}

/* Reopened; or returned, be it that a new claim has come at once. */
static bool is_taken_up_again(const struct dd_obligation *ob, const struct dd_obligation *previous)
{
    if (dd_state_is_closed(ob->state))
        return false;
    if (previous->state == DD_REPORTED)
        return ob->state != DD_REPORTED || !same_day(ob->claimed_on, previous->claimed_on);
    return dd_state_is_closed(previous->state);
}

/* ---- what changed ----------------------------------------------------------------- */

/* What a reader of a calendar entry sees. */
static bool same_to_readers(const struct dd_obligation *a, const struct dd_obligation *b)
{
    return dd_streq(a->title, b->title) && dd_streq(a->basis, b->basis) &&
           dd_streq(a->unit, b->unit) && dd_streq(a->co_leads, b->co_leads) &&
           dd_streq(a->field, b->field) && same_day(a->due, b->due) &&
           same_day(a->legal_day, b->legal_day) && a->has_time == b->has_time &&
           a->minute == b->minute && a->state == b->state && a->no_data == b->no_data &&
           dd_streq(a->reason, b->reason) && same_day(a->done_on, b->done_on) &&
           same_day(a->claimed_on, b->claimed_on) && same_day(a->returned_on, b->returned_on) &&
           dd_streq(a->returned, b->returned) && same_day(a->original_due, b->original_due) &&
           a->has_actual == b->has_actual && a->actual.micro == b->actual.micro &&
           dd_streq(a->trace, b->trace);
}

static bool same_inside(const struct dd_obligation *a, const struct dd_obligation *b)
{
    return a->first_seen.s == b->first_seen.s && dd_streq(a->task, b->task) &&
           dd_streq(a->target, b->target) && dd_streq(a->event, b->event) &&
           dd_streq(a->former_unit, b->former_unit) && a->one_off == b->one_off &&
           a->imported == b->imported && same_day(a->opens, b->opens) &&
           same_day(a->unrolled, b->unrolled) && a->cycle == b->cycle && a->epoch == b->epoch &&
           a->episode == b->episode && same_day(a->episode_from, b->episode_from) &&
           same_day(a->walked, b->walked) && a->expected.micro == b->expected.micro &&
           dd_streq(a->rule_hash, b->rule_hash) && !a->schedule_before &&
           !a->schedule == !b->schedule && dd_streq(a->calendar_revision, b->calendar_revision) &&
           eval_same_instant(a->next_at, b->next_at);
}

void eval_compare(struct eval *e, struct dd_obligation *ob, const struct dd_obligation *previous)
{
    if (!previous) {
        ob->changed_at = e->in->now;
        ob->dirty = ob->is_new = true;
        return;
    }
    ob->sequence = previous->sequence;
    ob->changed_at = previous->changed_at;
    ob->wake_at = previous->wake_at;
    ob->days_from = previous->days_from;
    ob->days_to = previous->days_to;
    bool seen = !same_to_readers(ob, previous);
    if (seen) {
        ob->sequence++;
        ob->changed_at = e->in->now;
    }
    ob->dirty = seen || !same_inside(ob, previous);
}

/* ---- all of it ---------------------------------------------------------------------- */

void eval_settle(struct eval *e, struct draft *draft, const struct dd_obligation *previous)
{
    struct dd_obligation *ob = &draft->ob;
    ob->first_seen = previous && !begins_now(draft, previous) ? previous->first_seen : e->in->now;
    ob->cycle = previous ? previous->cycle : 1;
    ob->epoch = previous ? previous->epoch : 1;
    if (previous)
        ob->walked = previous->walked; /* no day is settled twice */
    set_dates(e, draft);
    if (previous && due_moved(ob, previous))
        ob->epoch++;
    set_state(e, draft, previous);
    set_review(e, draft);
    eval_keep_doer(e, draft, previous);
    if (previous && is_taken_up_again(ob, previous))
        ob->cycle++;
    set_schedule(e, ob, previous);
    eval_compare(e, ob, previous);
}
