/* letter_told.c — what a leader asks first: who was told of it already. */
#include "wire/letter/letter.h"

#include <string.h>

#include "wire/words.h"

/* Those of one role, told by now. */
static size_t told_in(const struct letter_writer *w, const struct dd_notice *notice,
                      enum dd_role role, struct dd_instant *last)
{
    const struct dd_letter_context *context = w->context;
    size_t n = 0;
    for (size_t i = 0; i < context->n_told; i++) {
        const struct dd_notice *row = &context->told[i];
        if (row->state != DD_NOTICE_TOLD || row->cc || row->role != role ||
            row->cycle != notice->cycle || strcmp(row->obligation, notice->obligation) != 0)
            continue;
        struct dd_instant at = row->told_at.set ? row->told_at.at : row->at;
        if (n++ == 0 || at.s > last->s)
            *last = at;
    }
    return n;
}

const char *letter_told(const struct letter_writer *w, const struct dd_notice *notice)
{
    const char *text = NULL;
    if (!dd_step_is(notice->step, "escalate"))
        return NULL;
    for (int role = 0; role < (int)notice->role; role++) {
        struct dd_instant last = notice->at;
        char day[DD_DAY_SIZE];
        size_t n = told_in(w, notice, (enum dd_role)role, &last);
        if (n == 0 || role == DD_ROLE_TRACKING_OFFICE)
            continue;
        dd_day_format_vi(dd_zone_local(w->context->zone, last).day, day);
        const char *name = dd_word_role(w->tr, (enum dd_role)role);
        const char *one =
            n == 1 ? dd_printf(w->arena, dd_word(w->tr, "%s on %s"), name, day)
                   : dd_printf(w->arena, dd_word(w->tr, "%s %zu times, last on %s"), name, n, day);
        text = text ? dd_printf(w->arena, "%s; %s", text, one) : one;
    }
    return text;
}
