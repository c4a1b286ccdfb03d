/* letter_kinds.c — what each step of a duty asks of whoever reads of it. */
#include "wire/letter/letter.h"

#include "wire/words.h"

#define RED "#b3261e"
#define AMBER "#8f4e00"
#define BLUE "#1a5fb4"
#define GREEN "#1e6b2b"
#define GREY "#55606b"

const struct letter_kind_words letter_kinds[LETTER_N_KINDS] = {
    [LETTER_DECIDE] = {DD_N("For your decision"),
                       DD_N("These duties were followed up and are not done yet. Please consider "
                            "them and say how to proceed."),
                       DD_N("%zu for your decision"), DD_N("For your decision"), RED},
    [LETTER_ANSWERED] = {DD_N("Reported as you asked"),
                         DD_N("You asked how these stand. This is what was reported."),
                         DD_N("%zu reported as you asked"), DD_N("Reported as you asked"), BLUE},
    [LETTER_QUESTION] = {DD_N("A leader asks for a report"),
                         DD_N("Please report how these stand by the link below; a few lines are "
                              "enough. The report stands in the leader's next letter."),
                         DD_N("%zu to report on to a leader"), DD_N("A leader asks for a report"),
                         RED},
    [LETTER_SETTLE] = {DD_N("For you to settle"),
                       DD_N("The units have answered as follows. Until you decide, these duties "
                            "stay where they are and their days stand."),
                       DD_N("%zu for you to settle"), DD_N("For you to settle"), BLUE},
    [LETTER_DECIDED] = {DD_N("Word from the tracking office"),
                        DD_N("The tracking office has considered your answer."),
                        DD_N("%zu with word from the tracking office"),
                        DD_N("Word from the tracking office"), AMBER},
    [LETTER_DIRECT] = {DD_N("For you to direct"),
                       DD_N("These duties of your unit are not done on time. Please see to it "
                            "that they are, and have the result reported."),
                       DD_N("%zu for you to direct"), DD_N("Follow-up"), RED},
    [LETTER_OVERDUE] = {DD_N("Overdue"),
                        DD_N("Please complete these and report the result. If one is done "
                             "already, or something stands in the way, please say so."),
                        DD_N("%zu overdue"), DD_N("Overdue"), RED},
    [LETTER_RETURNED] = {DD_N("Returned to be completed"),
                         DD_N("These reports of completion were not confirmed yet. Please "
                              "complete what is missing and report again."),
                         DD_N("%zu returned to be completed"), DD_N("Returned to be completed"),
                         AMBER},
    [LETTER_LAGGING] = {DD_N("Behind schedule"),
                        DD_N("The figures are below what the plan expects by now. Please see how "
                             "to catch up, and report new figures."),
                        DD_N("%zu behind schedule"), DD_N("Behind schedule"), AMBER},
    [LETTER_NO_DATA] = {DD_N("Without figures"),
                        DD_N("No figures have come in for these targets. Please report them."),
                        DD_N("%zu without figures"), DD_N("Without figures"), AMBER},
    [LETTER_CONFIRM] = {DD_N("For your confirmation"),
                        DD_N("These were reported as done. Please confirm them, or return them "
                             "with the reason."),
                        DD_N("%zu for your confirmation"), DD_N("For your confirmation"), BLUE},
    [LETTER_DUE_TODAY] = {DD_N("Due today"),
                          DD_N("Today is the last day. Please complete these and report the "
                               "result."),
                          DD_N("%zu due today"), DD_N("Due today"), AMBER},
    [LETTER_DUE_SOON] = {DD_N("Due soon"),
                         DD_N("Please complete these in time and report the result."),
                         DD_N("%zu due soon"), DD_N("Reminder"), AMBER},
    [LETTER_CHANGED] = {DD_N("Due day changed"),
                        DD_N("From now on these days hold instead of those told earlier."),
                        DD_N("%zu with a changed due day"), DD_N("Due day changed"), BLUE},
    [LETTER_NEW] = {DD_N("New"), DD_N("Please take note of these and see to them in time."),
                    DD_N("%zu new"), DD_N("New duty"), BLUE},
    [LETTER_HANDOVER] = {DD_N("Handed over"),
                         DD_N("These are under way and in your charge from now on. Nothing has "
                              "to be answered."),
                         DD_N("%zu handed over"), DD_N("Handed over"), BLUE},
    [LETTER_CLEARED] = {DD_N("Settled"),
                        DD_N("What was told about these earlier needs no follow-up any more."),
                        DD_N("%zu settled"), DD_N("Settled"), GREEN},
    [LETTER_COPY] = {DD_N("Copied to you"),
                     DD_N("These were sent to others today. They are copied to you so that you "
                          "can follow them; nothing has to be answered."),
                     DD_N("%zu copied to you"), DD_N("Copy"), GREY},
};

static enum letter_kind kind_of(const struct letter_writer *w, const char *step,
                                enum dd_state state, bool cc)
{
    if (dd_step_is(step, "cleared"))
        return LETTER_CLEARED;
    if (dd_step_is(step, "changed"))
        return LETTER_CHANGED;
    if (dd_step_is(step, "handover"))
        return LETTER_HANDOVER;
    if (dd_step_is(step, "reported") || dd_step_is(step, "confirm"))
        return LETTER_CONFIRM;
    if (dd_step_is(step, "returned"))
        return LETTER_RETURNED;
    if (dd_step_is(step, "not_ours") || dd_step_is(step, "extension"))
        return LETTER_SETTLE;
    if (dd_step_is(step, "kept") || dd_step_is(step, "refused"))
        return LETTER_DECIDED;
    if (dd_step_is(step, "report_to_me"))
        return LETTER_QUESTION;
    if (dd_step_is(step, "answer"))
        return LETTER_ANSWERED;
    if (cc)
        return LETTER_COPY;
    if (dd_step_is(step, "escalate"))
        return w->leader ? LETTER_DECIDE : LETTER_DIRECT;
    /* that it is late, whoever reads of it for the first time sees by its day */
    if (dd_step_is(step, "assigned"))
        return LETTER_NEW;
    if (dd_step_is(step, "no_data"))
        return LETTER_NO_DATA;
    if (dd_step_is(step, "lag") || state == DD_LAGGING)
        return LETTER_LAGGING;
    if (state == DD_OVERDUE || state == DD_MISSED || dd_step_is(step, "overdue"))
        return LETTER_OVERDUE;
    return LETTER_DUE_SOON;
}

struct letter_entry letter_entry(const struct letter_writer *w, const struct dd_notice *notice)
{
    struct letter_entry entry = {
        .notice = notice,
        .row = dd_obligation_find(w->context->obligations, w->context->n_obligations,
                                  notice->obligation),
        .kind = kind_of(w, notice->step, notice->obligation_state, notice->cc)};
    if (entry.kind == LETTER_DUE_SOON && entry.row && entry.row->due.set &&
        entry.row->due.day.n == w->today.n)
        entry.kind = LETTER_DUE_TODAY;
    return entry;
}

enum letter_kind letter_rest_kind(const struct letter_writer *w, const struct dd_digest_rest *rest)
{
    return kind_of(w, rest->step, rest->state, rest->cc);
}
