/* reasons.c — the named reasons of decisions, in words: one table for letters,
 * pages, commands and papers. A code has one meaning wherever it stands. */
#include "wire/words.h"

#include <string.h>

static const struct {
    const char *code, *text;
} reasons[] = {
    /* notices decided against, or failed */
    {"before_first_seen", DD_N("planned for a day before this duty was recorded")},
    {"rule_edited", DD_N("its day was over when the rule came to ask for it")},
    {"collapsed", DD_N("told together with a later step")},
    {"same_slot", DD_N("a later step is told at the same hour")},
    {"same_person", DD_N("the same person is told in a higher role")},
    {"acknowledged", DD_N("answered in the last five working days")},
    {"no_recipient", DD_N("nobody to tell")},
    {"settled_before_sent", DD_N("settled before it left")},
    {"moved_before_sent", DD_N("the day moved before it left")},
    {"by_hand", DD_N("cancelled by hand")},
    {"corrected", DD_N("corrected before it left")},
    {"bounced", DD_N("the letter came back")},
    /* messages held back */
    {"breaker", DD_N("too many at once: `dondoc outbox release` or `cancel`")},
    {"rehearsal", DD_N("rehearsal: nothing leaves the office")},
    {"call_renewed", DD_N("composed anew, with what is to be said now")},
    {"call", DD_N("to be told by telephone or on paper")},
    {"gone", DD_N("the receiver said that it is gone (410)")},
    {"composing", DD_N("it is being composed")},
    /* messages composed anew */
    {"slot_passed", DD_N("its hour passed before it left: composed anew")},
    {"refused_for_a_day", DD_N("refused for a day: composed anew")},
    /* obligations */
    {"on_legal_day", DD_N("still within the limit set by law")},
    {"late", DD_N("after the due day")},
    {"in_review", DD_N("its plan or year is over: to be reviewed, and nothing is sent until then")},
    {"task_closed", DD_N("the task was closed with its plan")},
    {"task_cancelled", DD_N("the task was cancelled")},
    {"unit_dissolved", DD_N("the unit was dissolved")},
    {"succeeded", DD_N("the unit that took its place owes it")},
    {"rule_removed", DD_N("the rule was removed")},
    {"out_of_scope", DD_N("the rule no longer covers it")},
};

const char *dd_word_reason(dd_translate tr, const char *code)
{
    for (size_t i = 0; code && i < DD_LEN(reasons); i++)
        if (strcmp(reasons[i].code, code) == 0)
            return dd_word(tr, reasons[i].text);
    return code ? code : "";
}

const char *dd_word_delivery(dd_translate tr, const char *state)
{
    static const struct {
        const char *state, *text;
    } words[] = {
        {"pending", DD_N("to be sent")},
        {"sending", DD_N("being sent")},
        {"sent", DD_N("sent")},
        {"retry", DD_N("will be tried again")},
        {"dead", DD_N("could not be delivered")},
        {"held", DD_N("held back")},
        {"superseded", DD_N("replaced by a later one")},
        {"cancelled", DD_N("cancelled")},
        {"bounced", DD_N("came back")},
    };
    for (size_t i = 0; i < DD_LEN(words); i++)
        if (strcmp(words[i].state, state) == 0)
            return dd_word(tr, words[i].text);
    return state;
}

const char *dd_word_channel(dd_translate tr, const char *channel)
{
    if (dd_streq(channel, "email"))
        return dd_word(tr, "e-mail");
    if (dd_streq(channel, "phone"))
        return dd_word(tr, "telephone");
    if (dd_streq(channel, "paper"))
        return dd_word(tr, "on paper");
    return channel ? channel : "";
}

char *dd_word_outcome(struct dd_arena *arena, dd_translate tr, const struct dd_zone *zone,
                      const struct dd_notice *notice)
{
    switch (notice->state) {
    case DD_NOTICE_TOLD:
        if (!notice->told_at.set)
            return dd_strdup(arena, dd_word(tr, "sent"));
        return dd_printf(arena, dd_word(tr, "sent at %s"),
                         dd_word_instant(arena, tr, zone, notice->told_at.at));
    case DD_NOTICE_PLANNED:
        return dd_printf(arena, dd_word(tr, "to be sent at %s"),
                         dd_word_instant(arena, tr, zone, notice->at));
    case DD_NOTICE_SKIPPED:
        return dd_printf(arena, dd_word(tr, "not sent: %s"), dd_word_reason(tr, notice->reason));
    case DD_NOTICE_FAILED:
        break;
    }
    if (notice->reason)
        return dd_printf(arena, dd_word(tr, "could not be sent: %s"),
                         dd_word_reason(tr, notice->reason));
    return dd_strdup(arena,
                     dd_word(tr, "could not be delivered; the tracking office is told instead"));
}
