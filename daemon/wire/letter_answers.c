/* letter_answers.c — the links by which an item is answered with one tap. */
#include "wire/letter.h"

#include <string.h>

#include "wire/words.h"

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
        [DD_ANSWER_DECIDE] = DD_N("Confirm or return"),
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
    if (entry->row)
        set = dd_answers_of(entry->row, entry->notice->role, entry->notice->cc);
    if (entry->notice->role == DD_ROLE_TRACKING_OFFICE && entry->kind != LETTER_CONFIRM)
        set = 0; /* there is nothing to decide */
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
