/* letter_brief.c — a digest in a few lines, for the telephone. */
#include "wire/letter.h"

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

static void add_line(const struct letter_writer *w, const struct letter_entry *entry, size_t number,
                     struct dd_buf *out)
{
    const char *kind = dd_word(w->tr, letter_kinds[entry->kind].single);
    const char *day = day_of(w, entry);
    dd_buf_printf(out, "%zu. %s: %s", number, kind,
                  dd_clean(w->arena, letter_title(w, entry), 300, false));
    dd_buf_printf(out, day ? " – %s.\n" : ".%s\n", day ? day : "");
}

const char *letter_brief(const struct letter_writer *w, const struct letter_entry *entries)
{
    struct dd_buf out = {0};
    size_t n = w->digest->n < LINES ? w->digest->n : LINES;
    size_t more = w->digest->n - n;
    for (size_t i = 0; i < w->digest->n_rest; i++)
        more += w->digest->rest[i].n;
    dd_buf_printf(&out, "%s\n", dd_letter_greeting(w->arena, w->context, w->tr, w->digest));
    dd_buf_printf(&out, dd_word(w->tr, "%s would like to remind you of:"),
                  dd_clean(w->arena, w->context->office, 300, false));
    dd_buf_putc(&out, '\n');
    for (size_t i = 0; i < n; i++)
        add_line(w, &entries[i], i + 1, &out);
    if (more) {
        dd_buf_printf(&out, dd_word(w->tr, "… and %zu more"), more);
        dd_buf_putc(&out, '\n');
    }
    dd_buf_printf(&out, "%s\n",
                  dd_word(w->tr, "Please see to it and tell the tracking office of the result. "
                                 "Thank you."));
    char *text = dd_strndup(w->arena, out.s, out.n);
    dd_buf_release(&out);
    return text;
}
