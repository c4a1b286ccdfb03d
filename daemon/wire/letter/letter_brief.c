/* letter_brief.c — a digest in a few lines, for the telephone. */
#include "wire/letter/letter.h"

#include "wire/clean.h"
#include "wire/words.h"

#define LINES 20

/* Days only: "3 days left" would be wrong by the time it is said. */
static const char *day_of(const struct letter_writer *w, const struct letter_entry *entry)
{
    const struct dd_obligation *row = entry->row;
    if (entry->kind == LETTER_CLEARED)
        return letter_standing(w, entry);
    if (!row || !row->due.set)
        return NULL;
    const char *due = dd_word_due(w->arena, w->tr, row);
    return dd_printf(w->arena,
                     row->state == DD_OVERDUE ? dd_word(w->tr, "was due on %s")
                                              : dd_word(w->tr, "due on %s"),
                     due);
}

/* By its day: "due today" would be wrong tomorrow. */
static enum letter_kind kind_of(const struct letter_entry *entry)
{
    return entry->kind == LETTER_DUE_TODAY ? LETTER_DUE_SOON : entry->kind;
}

static const char *line_of(const struct letter_writer *w, const struct letter_entry *entry)
{
    const char *kind = dd_word(w->tr, letter_kinds[kind_of(entry)].single);
    const char *title = dd_clean(w->arena, letter_title(w, entry), 300);
    const char *day = day_of(w, entry);
    return day ? dd_printf(w->arena, "%s: %s – %s", kind, title, day)
               : dd_printf(w->arena, "%s: %s", kind, title);
}

static const char *subject_of(const struct letter_writer *w, const struct letter_entry *entries)
{
    size_t count[LETTER_N_KINDS] = {0};
    if (w->digest->n == 1 && !w->digest->n_rest)
        return line_of(w, &entries[0]);
    for (size_t i = 0; i < w->digest->n; i++)
        count[kind_of(&entries[i])]++;
    for (size_t i = 0; i < w->digest->n_rest; i++)
        count[letter_rest_kind(w, &w->digest->rest[i])] += w->digest->rest[i].n;
    return letter_digest_subject(w, count);
}

void letter_brief(const struct letter_writer *w, const struct letter_entry *entries,
                  struct dd_letter *out)
{
    struct dd_buf text = {0};
    size_t n = w->digest->n < LINES ? w->digest->n : LINES;
    size_t more = w->digest->n - n;
    for (size_t i = 0; i < w->digest->n_rest; i++)
        more += w->digest->rest[i].n;
    dd_buf_printf(&text, "%s\n", dd_letter_greeting(w->arena, w->context, w->tr, w->digest));
    dd_buf_printf(&text, dd_word(w->tr, "%s would like to remind you of:"),
                  dd_clean(w->arena, w->context->office, 300));
    dd_buf_putc(&text, '\n');
    for (size_t i = 0; i < n; i++)
        dd_buf_printf(&text, "%zu. %s.\n", i + 1, line_of(w, &entries[i]));
    if (more) {
        dd_buf_printf(&text, dd_word(w->tr, "… and %zu other duties"), more);
        dd_buf_putc(&text, '\n');
    }
    dd_buf_printf(&text, "%s\n",
                  dd_word(w->tr, "Please see to it and tell the tracking office of the result. "
                                 "Thank you."));
    out->brief = dd_strndup(w->arena, text.s, text.n);
    out->brief_subject = dd_clean(w->arena, subject_of(w, entries), 400);
    dd_buf_release(&text);
}
