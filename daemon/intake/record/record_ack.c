/* What somebody answers to a letter: received, not ours, a leader's question, the
 * report on it (design §7). */
#include "intake/record/record.h"

#include <string.h>

/* Which answers say nothing without words, and what is asked for. */
static const char *needs_words(const char *action)
{
    static const struct {
        const char *action, *ask;
    } needs[] = {
        {"not_ours", DD_N("please say why, or whose it is")},
        {"kept", DD_N("please say why it stays")},
        {"report", DD_N("please say how it stands")},
    };
    for (size_t i = 0; i < DD_LEN(needs); i++)
        if (strcmp(needs[i].action, action) == 0)
            return _(needs[i].ask);
    return NULL;
}

/* The leader's post in which the person asks, or NULL. */
static const char *leading(const struct dd_record *rec, const struct dd_ack_words *words,
                           const struct dd_obligation *duty)
{
    static const char *const roles[] = {"chair", "vice_chair"};
    const struct dd_facts *facts = rec->edit.facts;
    for (size_t i = 0; words->person && i < DD_LEN(roles); i++)
        if ((!words->role || strcmp(words->role, roles[i]) == 0) &&
            dd_answer_holds(facts, duty, words->person, roles[i], rec->edit.today))
            return roles[i];
    return NULL;
}

/* Whose word it is: a leader's question, the tracking office's decision. */
static bool check_person(struct dd_record *rec, const struct dd_ack_words *words,
                         const struct dd_obligation *duty, const char **role)
{
    *role = words->role;
    if (strcmp(words->action, "report_to_me") == 0 && !(*role = leading(rec, words, duty)))
        return dd_edit_refuse(&rec->edit, "by",
                              _("only the chair and the vice-chair in charge ask for a report"));
    if (strcmp(words->action, "kept") == 0 &&
        !(words->person && dd_claim_counts(rec->edit.facts, duty, words->person, rec->edit.today)))
        return dd_edit_refuse(&rec->edit, "by", "%s", _(dd_claim_fault_text(DD_CLAIM_NOT_YOURS)));
    return true;
}

static bool check(struct dd_record *rec, const struct dd_ack_words *words,
                  const struct dd_obligation *duty, const char *text)
{
    struct dd_acks all = dd_acks_of(rec->edit.arena, rec->edit.facts);
    struct dd_acks about = dd_acks_about(&all, duty->id);
    struct dd_answered now = dd_answered(&about, rec->edit.facts, duty, rec->edit.today);
    const char *ask = needs_words(words->action);
    if (dd_state_is_closed(duty->state))
        return dd_edit_refuse(&rec->edit, NULL, "%s", _(dd_claim_fault_text(DD_CLAIM_NOT_OWED)));
    if (strcmp(words->action, "report") == 0 && !now.question)
        return dd_edit_refuse(&rec->edit, NULL, _("no leader has asked for a report on `%s`"),
                              duty->id);
    if (strcmp(words->action, "kept") == 0 && !now.not_ours)
        return dd_edit_refuse(&rec->edit, NULL, _("nobody has answered that `%s` is not theirs"),
                              duty->id);
    return text || !ask || dd_edit_refuse(&rec->edit, "text", "%s", ask);
}

static const char *instant_text(struct dd_arena *arena, struct dd_instant at)
{
    static const int64_t from[] = {INT64_MIN};
    static const int32_t offset[] = {0};
    static const struct dd_zone utc = {.name = "UTC", .n = 1, .from = from, .offset = offset};
    char text[DD_INSTANT_SIZE];
    dd_instant_format(&utc, at, text);
    return dd_printf(arena, "%.19sZ", text);
}

bool dd_record_ack(struct dd_record *rec, const struct dd_ack_words *words, struct dd_ack *out)
{
    struct dd_obligation duty;
    const char *text, *role;
    if (!dd_record_obligation(rec, words->obligation, &duty) ||
        !dd_record_text(rec, "text", words->text, &text) ||
        !check_person(rec, words, &duty, &role) || !check(rec, words, &duty, text))
        return false;
    *out = (struct dd_ack){
        .id = words->id ? words->id : dd_record_new_id(rec->edit.arena, "answer"),
        .obligation = duty.id,
        .cycle = duty.cycle,
        .person = words->person,
        .unit = words->unit,
        .role = role,
        .action = words->action,
        .day = DD_SOME_DAY(rec->edit.today),
        .at = instant_text(rec->edit.arena, words->at),
        .text = text,
    };
    return dd_record_row(rec, "ack", out);
}
