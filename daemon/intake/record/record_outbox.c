/* Decisions about messages, and about sending at all. */
#include "intake/record/record.h"

#include <stdlib.h>
#include <string.h>

#include "wire/words.h"

#define RETRY_S ((int64_t)7 * 86400) /* how far back all are retried at once */

static enum dd_delivery_state target(enum dd_outbox_verb verb)
{
    static const enum dd_delivery_state targets[] = {
        [DD_OUTBOX_RELEASE] = DD_DELIVERY_PENDING,
        [DD_OUTBOX_RETRY] = DD_DELIVERY_RETRY,
        [DD_OUTBOX_CANCEL] = DD_DELIVERY_CANCELLED,
    };
    return targets[verb];
}

/* May it be decided so; `named`: by its number, not with all others. */
static bool may(enum dd_outbox_verb verb, const struct dd_delivery *row, bool named,
                struct dd_instant now)
{
    bool braked = row->state == DD_DELIVERY_HELD && dd_streq(row->reason, "breaker");
    bool failed = row->state == DD_DELIVERY_DEAD || row->state == DD_DELIVERY_BOUNCED;
    bool gone = dd_streq(row->reason, "gone");
    switch (verb) {
    case DD_OUTBOX_RELEASE:
        return braked || (named && row->state == DD_DELIVERY_HELD && gone);
    case DD_OUTBOX_RETRY: /* what had no bytes cannot be repeated */
        if (row->state == DD_DELIVERY_RETRY || (named && failed))
            return row->state == DD_DELIVERY_RETRY || row->n_body;
        return failed && !gone && row->attempts > 0 && row->created_at.s > now.s - RETRY_S;
    case DD_OUTBOX_CANCEL:
        return braked ||
               (named && (row->state == DD_DELIVERY_HELD || failed ||
                          row->state == DD_DELIVERY_PENDING || row->state == DD_DELIVERY_RETRY));
    }
    return false;
}

static bool decide(struct dd_record *rec, enum dd_outbox_verb verb, const struct dd_delivery *row,
                   size_t *n)
{
    bool found;
    if (!dd_store_decide(rec->store, row->id, row->state, target(verb),
                         verb == DD_OUTBOX_CANCEL ? "by_hand" : NULL, NULL, &found))
        return false;
    *n += found;
    return true;
}

bool dd_record_outbox_all(struct dd_record *rec, enum dd_outbox_verb verb, struct dd_instant now,
                          size_t *n)
{
    static const enum dd_delivery_state from[] = {DD_DELIVERY_HELD, DD_DELIVERY_DEAD,
                                                  DD_DELIVERY_BOUNCED, DD_DELIVERY_RETRY};
    for (size_t s = 0; s < DD_LEN(from); s++) {
        struct dd_delivery *v;
        size_t count;
        if (!dd_store_deliveries(rec->store, rec->edit.arena, (int)from[s], SIZE_MAX / 2, &v,
                                 &count))
            return false;
        while (count-- > 0) /* in the order they were made */
            if (may(verb, &v[count], false, now) && !decide(rec, verb, &v[count], n))
                return false;
    }
    return true;
}

/* Who was gone is there again: everything for it goes, or it would stay closed. */
static bool reopen(struct dd_record *rec, const char *channel, size_t *n)
{
    static const enum dd_delivery_state from[] = {DD_DELIVERY_HELD, DD_DELIVERY_DEAD};
    for (size_t s = 0; s < DD_LEN(from); s++) {
        struct dd_delivery *v;
        size_t count;
        if (!dd_store_deliveries(rec->store, rec->edit.arena, (int)from[s], SIZE_MAX / 2, &v,
                                 &count))
            return false;
        while (count-- > 0)
            if (dd_streq(v[count].reason, "gone") && strcmp(v[count].channel, channel) == 0 &&
                !decide(rec, DD_OUTBOX_RETRY, &v[count], n))
                return false;
    }
    return true;
}

bool dd_record_outbox(struct dd_record *rec, enum dd_outbox_verb verb, const char *word,
                      struct dd_instant now, size_t *n)
{
    struct dd_delivery row;
    char *end;
    long long id = strtoll(word, &end, 10);
    if (id < 1 || *end || !dd_store_delivery(rec->store, rec->edit.arena, id, &row))
        return dd_edit_refuse(&rec->edit, NULL, _("there is no message `%s`"), word);
    if (!may(verb, &row, true, now)) {
        const char *state = dd_word_delivery(dd_gettext, dd_delivery_state_name(row.state));
        return dd_edit_refuse(&rec->edit, "verb", _("message %s cannot be treated so: %s"), word,
                              row.reason ? dd_printf(rec->edit.arena, "%s (%s)", state,
                                                     dd_word_reason(dd_gettext, row.reason))
                                         : state);
    }
    return verb != DD_OUTBOX_CANCEL && dd_streq(row.reason, "gone") ? reopen(rec, row.channel, n)
                                                                    : decide(rec, verb, &row, n);
}

bool dd_record_pause(struct dd_record *rec, bool pause, struct dd_instant now, bool *changed)
{
    struct dd_meta meta;
    if (!dd_store_meta(rec->store, rec->edit.arena, &meta))
        return false;
    *changed = meta.paused_since.set != pause;
    return !*changed || dd_store_set_paused(rec->store, (struct dd_opt_instant){pause, now});
}
