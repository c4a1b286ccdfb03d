/* letter_answers.c — what was answered about a duty, as lines of its item; and the
 * links by which the item itself is answered with one tap. */
#include "wire/letter/letter.h"

#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

/* ---- what was answered ------------------------------------------------------------- */

static struct dd_answered answered_of(const struct letter_writer *w,
                                      const struct letter_entry *entry)
{
    struct dd_acks about = dd_acks_about(&w->acks, entry->row->id);
    return dd_answered(&about, w->context->facts, entry->row, w->today);
}

/* "“Đang trình ký” – Nguyễn Văn A, 09/02/2026" */
static const char *ack_text(const struct letter_writer *w, const struct dd_ack *ack)
{
    const struct dd_facts *facts = w->context->facts;
    const struct dd_person *person = ack->person ? dd_person_find(facts, ack->person) : NULL;
    const char *who = ack->person ? ack->person : dd_unit_name(facts, ack->unit);
    char day[DD_DAY_SIZE];
    who = dd_printf(w->arena, "%s, %s",
                    dd_clean(w->arena, person && person->name ? person->name : who, 200),
                    dd_day_format_vi(ack->day.day, day));
    return ack->text && *ack->text
               ? dd_printf(w->arena, "“%s” – %s", dd_clean(w->arena, ack->text, 1000), who)
               : who;
}

static const char *request_text(const struct letter_writer *w, const struct dd_extension *row)
{
    const char *text = dd_word(w->tr, "the due day stands until it is decided");
    if (row->new_due.set)
        text = dd_printf(w->arena, dd_word(w->tr, "until %s"),
                         dd_word_day(w->arena, w->tr, row->new_due.day));
    return row->reason
               ? dd_printf(w->arena, "%s – “%s”", text, dd_clean(w->arena, row->reason, 400))
               : text;
}

static void field(struct dd_letter_item *item, const char *label, const char *value)
{
    if (item->n < DD_LEN(item->fields))
        item->fields[item->n++] = (struct dd_letter_field){label, value, true};
}

void letter_add_answered(const struct letter_writer *w, const struct letter_entry *entry,
                         struct dd_letter_item *item)
{
    struct dd_answered now = answered_of(w, entry);
    enum dd_role role = entry->notice->role;
    bool owes = role == DD_ROLE_HANDLER || role == DD_ROLE_UNIT_HEAD;
    if (now.question && (owes || w->leader))
        field(item, dd_word(w->tr, "A report is asked for by"), ack_text(w, now.question));
    if (now.report && w->leader)
        field(item, dd_word(w->tr, "Reported"), ack_text(w, now.report));
    if (now.not_ours && role == DD_ROLE_TRACKING_OFFICE)
        field(item, dd_word(w->tr, "Answered as not theirs"), ack_text(w, now.not_ours));
    if (now.extension && role == DD_ROLE_TRACKING_OFFICE)
        field(item, dd_word(w->tr, "An extension is asked for"), request_text(w, now.extension));
    if (now.kept && owes)
        field(item, dd_word(w->tr, "It stays with you"), ack_text(w, now.kept));
    if (dd_step_is(entry->notice->step, "refused"))
        field(item, dd_word(w->tr, "Extension"), dd_word(w->tr, "not granted: the due day stands"));
}

/* ---- links ------------------------------------------------------------------------- */

static const char *label(enum dd_answer_action action)
{
    static const char *const labels[DD_N_ANSWER_ACTIONS] = {
        [DD_ANSWER_ANY] = DD_N("Your answer"),
        [DD_ANSWER_RECEIVED] = DD_N("Received"),
        [DD_ANSWER_DONE] = DD_N("Report as done"),
        [DD_ANSWER_EXTENSION] = DD_N("Ask for an extension"),
        [DD_ANSWER_NOT_OURS] = DD_N("Not ours"),
        [DD_ANSWER_REPORT] = DD_N("Report how it stands"),
        [DD_ANSWER_REPORT_TO_ME] = DD_N("Report to me"),
        [DD_ANSWER_DECIDE] = DD_N("Decide"),
    };
    return labels[action];
}

static const char *url_of(const struct letter_writer *w, const struct dd_notice *notice,
                          enum dd_answer_action action)
{
    const char *at = strchr(notice->addressee, '@');
    struct dd_answer_link link = {
        .person = notice->person,
        .unit = notice->person || !at ? NULL : at + 1,
        .obligation = notice->obligation,
        .cycle = notice->cycle,
        .action = action,
        .role = notice->role,
        .rehearsal = w->context->rehearsal,
        .made = w->context->now,
    };
    return link.person || link.unit
               ? dd_answer_url(w->arena, w->context->public_url, w->context->link_key,
                               w->context->language, &link)
               : NULL;
}

void letter_add_answers(const struct letter_writer *w, const struct letter_entry *entry,
                        struct dd_letter_item *item)
{
    unsigned set = 0;
    if (entry->row) {
        struct dd_answered now = answered_of(w, entry);
        set = dd_answers_of(entry->row, &now, entry->notice->role, entry->notice->cc);
    }
    for (int i = DD_ANSWER_RECEIVED; set && i < DD_N_ANSWER_ACTIONS; i++) {
        enum dd_answer_action action = (enum dd_answer_action)i;
        const char *url = set & DD_ANSWER_BIT(action) ? url_of(w, entry->notice, action) : NULL;
        if (url)
            item->answers[item->n_answers++] =
                (struct dd_letter_answer){action, dd_word(w->tr, label(action)), url};
    }
    if (item->n_answers)
        item->answer = url_of(w, entry->notice, DD_ANSWER_ANY);
}
