/* limit.c — at most so many letters an hour to a person (alert.h): what leaves in its slot
 * always may, and room is kept for it; what is urgent waits where it would be one too many. */
#include "alert/plan.h"

#include <string.h>

#define HOUR 3600

/* The letters of one address, each instant once; true where one leaves right now. */
static bool sent_to(const struct plan *p, const char *address, size_t *n, struct dd_instant *oldest)
{
    const struct dd_alert_in *in = p->in;
    struct dd_instant since = {in->now.s - HOUR};
    bool now = false;
    *n = 0;
    for (size_t i = 0; i < in->n_letters; i++) {
        const struct dd_letter_sent *letter = &in->letters[i];
        bool again = false;
        if (letter->at.s <= since.s || strcmp(letter->address, address) != 0)
            continue;
        for (size_t k = 0; k < i && !again; k++)
            again =
                in->letters[k].at.s == letter->at.s && strcmp(in->letters[k].address, address) == 0;
        now = now || letter->at.s == in->now.s;
        if (again)
            continue;
        if (*n == 0 || letter->at.s < oldest->s)
            *oldest = letter->at;
        ++*n;
    }
    return now;
}

/* Slots of the coming hour, in which a letter may leave anyway. */
static size_t slots_ahead(const struct plan *p, struct dd_instant *first)
{
    static const enum slot_kind kinds[] = {SLOT_DAILY, SLOT_LEADER};
    struct dd_instant end = {p->in->now.s + HOUR}, at, last = {0};
    size_t n = 0;
    for (size_t k = 0; k < DD_LEN(kinds); k++)
        for (at = (struct dd_instant){p->in->now.s + 1};
             slot_after(&p->slots, kinds[k], at, &at) && at.s < end.s; at.s++) {
            if (n == 0 || at.s < first->s)
                *first = at;
            n += at.s != last.s;
            last = at;
        }
    return n;
}

/* A letter that is not urgent leaves for the same address in this tick. */
static bool leaves_anyway(const struct plan *p, const char *address)
{
    for (size_t i = 0; i < p->notices.n; i++) {
        const struct dd_notice *notice = &p->notices.v[i];
        if (notice->state == DD_NOTICE_PLANNED && dd_streq(notice->address, address))
            return true;
    }
    return false;
}

void limit_urgent(struct plan *p, struct step *step)
{
    struct dd_instant oldest = {0}, slot = {0};
    size_t n;
    if (step->slots != SLOT_URGENT || step->at.s > p->in->now.s)
        return;
    const struct recipient *r = plan_recipient(p, step->role);
    step->at = p->in->now; /* what was put off leaves now, not then */
    if (!r->address || strcmp(r->channel, "email") != 0 || sent_to(p, r->address, &n, &oldest) ||
        leaves_anyway(p, r->address))
        return;
    size_t ahead = slots_ahead(p, &slot);
    if (n + ahead < DD_LETTERS_AN_HOUR)
        return;
    step->at = n > 0 ? (struct dd_instant){oldest.s + HOUR} : slot;
    if (ahead > 0 && slot.s < step->at.s)
        step->at = slot; /* with the letter that leaves then */
}
