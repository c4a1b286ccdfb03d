/* letter_subject.c — the line by which a letter is found, and often the only one
 * that is read. */
#include "wire/letter/letter.h"

#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define SUBJECT_MAX ((size_t)240)

/* "Quá hạn: Báo cáo tháng 2 – thứ Hai 09/02/2026 – quá hạn 2 ngày" */
static const char *single_subject(const struct letter_writer *w, const struct letter_entry *entry)
{
    const struct dd_obligation *row = entry->row;
    const char *kind = dd_word(w->tr, letter_kinds[entry->kind].single);
    const char *title = dd_clean(w->arena, letter_title(w, entry), SUBJECT_MAX / 2);
    const char *tail = NULL;
    if (entry->kind == LETTER_CLEARED)
        tail = letter_standing(w, entry);
    else if (row && entry->kind == LETTER_LAGGING && !row->no_data)
        tail = dd_word_progress(w->arena, row, dd_target_find(w->context->facts, row->target));
    else if (row && row->due.set && entry->kind == LETTER_DUE_TODAY)
        tail = dd_word_due(w->arena, w->tr, row); /* "due today" is said already */
    else
        tail = letter_due(w, entry);
    return tail ? dd_printf(w->arena, "%s: %s – %s", kind, title, tail)
                : dd_printf(w->arena, "%s: %s", kind, title);
}

static const char *count_text(const struct letter_writer *w, enum letter_kind kind, size_t n)
{
    const char *form = dd_word(w->tr, letter_kinds[kind].count);
    const char *mark = strstr(form, "%zu");
    return mark ? dd_printf(w->arena, "%.*s%zu%s", (int)(mark - form), form, n, mark + 3) : form;
}

const char *letter_digest_subject(const struct letter_writer *w, const size_t count[LETTER_N_KINDS])
{
    const char *list = "";
    bool urging = count[LETTER_DECIDE] || count[LETTER_DIRECT] || count[LETTER_OVERDUE];
    for (int kind = 0; kind < LETTER_N_KINDS; kind++)
        if (count[kind])
            list = dd_printf(w->arena, "%s%s%s", list, *list ? ", " : "",
                             count_text(w, (enum letter_kind)kind, count[kind]));
    return dd_printf(
        w->arena, urging ? dd_word(w->tr, "Follow-up: %s") : dd_word(w->tr, "Reminder: %s"), list);
}

/* "Tuần 7: 42 việc, 36 trong hạn, 4 quá hạn (Phòng Kinh tế 3), 2 cần đồng chí quyết định" */
static const char *leader_subject(const struct letter_writer *w,
                                  const struct dd_week_report *report)
{
    const char *s = dd_week_report_line(w->arena, w->tr, report);
    if (report->decide)
        s = dd_printf(w->arena, "%s, %s", s, count_text(w, LETTER_DECIDE, report->decide));
    return s;
}

const char *letter_subject(const struct letter_writer *w, const struct letter_entry *entries,
                           const size_t count[LETTER_N_KINDS], const struct dd_week_report *report)
{
    const char *subject = report ? leader_subject(w, report)
                          : w->digest->n == 1 && !w->digest->n_rest
                              ? single_subject(w, &entries[0])
                              : letter_digest_subject(w, count);
    if (w->context->rehearsal)
        subject = dd_printf(w->arena, dd_word(w->tr, "[Rehearsal] %s"), subject);
    return dd_clean(w->arena, subject, SUBJECT_MAX * 2);
}
