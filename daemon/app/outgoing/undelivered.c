/* A letter that died or bounced is never silent: its notices go to the person's
 * next address (another mailbox, then telephone, then paper); where there is
 * none, one letter a tick tells the tracking office what did not reach whom. */
#include "app/outgoing/outgoing.h"

#include <stdlib.h>
#include <string.h>

#define TITLES_MAX 10 /* of one message, in that letter */

struct following {
    struct dd_outgoing *o;
    dd_notice_vec again; /* to be sent by the next channel */
    DD_VEC(struct dd_office_item) items;
};

/* ---- the next channel --------------------------------------------------------------------- */

static int channel_rank(const char *channel)
{
    static const char *const order[] = {"email", "phone", "paper"};
    for (int i = 0; i < (int)DD_LEN(order); i++)
        if (strcmp(channel, order[i]) == 0)
            return i;
    return (int)DD_LEN(order);
}

static int by_channel(const void *a, const void *b)
{
    const struct dd_contact *x = *(const struct dd_contact *const *)a;
    const struct dd_contact *y = *(const struct dd_contact *const *)b;
    int order = channel_rank(x->channel) - channel_rank(y->channel);
    return order ? order : strcmp(x->id, y->id);
}

static bool is_of(const struct dd_contact *contact, const struct dd_notice *notice)
{
    const char *at = strchr(notice->addressee, '@');
    if (!contact->address || !*contact->address)
        return false;
    return notice->person ? dd_streq(contact->person, notice->person)
                          : at && dd_streq(contact->unit, at + 1);
}

/* The contact after the one that failed; NULL: that was the last. Each failure
 * moves on in one fixed order, so this ends. */
static const struct dd_contact *next_contact(const struct following *f,
                                             const struct dd_notice *notice)
{
    const struct dd_facts *facts = f->o->facts;
    const struct dd_contact **v =
        DD_NEW_N(f->o->arena, const struct dd_contact *, facts->contact.n + 1);
    size_t n = 0, i = 0;
    for (size_t c = 0; c < facts->contact.n; c++)
        if (is_of(&facts->contact.v[c], notice))
            v[n++] = &facts->contact.v[c];
    qsort(v, n, sizeof(*v), by_channel);
    while (i < n && !(strcmp(v[i]->channel, notice->channel) == 0 &&
                      strcmp(v[i]->address, notice->address) == 0))
        i++;
    if (i == n) /* corrected since: from the beginning */
        return n ? v[0] : NULL;
    return i + 1 < n ? v[i + 1] : NULL;
}

/* ---- the letter to the tracking office ------------------------------------------------------- */

static const char *title_of(const struct following *f, const struct dd_notice *notice)
{
    struct dd_obligation row;
    bool found;
    /* a database that refuses is told by the next call */
    if (dd_store_obligation(f->o->app->store, f->o->arena, notice->obligation, &row, &found) &&
        found && row.title)
        return row.title;
    return notice->obligation;
}

static const char *titles_of(const struct following *f, const struct dd_notice *const *v, size_t n)
{
    const char *list = "";
    for (size_t i = 0; i < n && i < TITLES_MAX; i++)
        list = dd_printf(f->o->arena, "%s%s%s", list, i ? "; " : "", title_of(f, v[i]));
    return n > TITLES_MAX ? dd_printf(f->o->arena, _("%s; and %zu more"), list, n - TITLES_MAX)
                          : list;
}

static const char *whom(const struct following *f, const struct dd_delivery *row,
                        const struct dd_notice *notice)
{
    if (strncmp(row->channel, "webhook:", 8) == 0)
        return row->channel;
    const struct dd_person *person =
        notice && notice->person ? dd_person_find(f->o->facts, notice->person) : NULL;
    const char *address = notice ? notice->address : row->address;
    return person && person->name ? dd_printf(f->o->arena, "%s <%s>", person->name, address)
                                  : address;
}

static void add_item(struct following *f, const struct dd_delivery *row,
                     const struct dd_notice *const *lost, size_t n)
{
    struct dd_office_item item = {
        .title = whom(f, row, n ? lost[0] : NULL),
        .fields = {{_("Message"), row->subject},
                   {_("The server's answer"), row->last_answer},
                   {_("About"), titles_of(f, lost, n)}},
    };
    dd_push(f->o->arena, &f->items, item);
}

static bool tell(struct following *f)
{
    struct dd_outgoing *o = f->o;
    const char *to = dd_outgoing_address(o, DD_ROLE_TRACKING_OFFICE);
    if (!to)
        to = dd_outgoing_address(o, DD_ROLE_OPERATOR);
    if (!to) {
        dd_log(DD_LOG_ERROR,
               _("%zu messages did not arrive, and nobody can be told: the tracking "
                 "office has no mail address"),
               f->items.n);
        return true;
    }
    struct dd_office_letter letter = {
        .subject = dd_printf(o->arena, _("Not delivered: %zu messages"), f->items.n),
        .intro = _("These messages did not reach those they were meant for, and no other address "
                   "is known. Please tell them in another way, and correct the addresses."),
        .heading = _("Not delivered"),
        .n = f->items.n,
        .items = f->items.v,
    };
    return dd_outgoing_office_letter(o, to, "undelivered", &letter);
}

/* ---- one after the other ----------------------------------------------------------------------
 */

static bool follow_notices(struct following *f, const struct dd_delivery *row)
{
    struct dd_outgoing *o = f->o;
    struct dd_notice *v;
    size_t n, n_lost = 0;
    if (row->corrects) { /* it carries none, and is no less needed */
        add_item(f, row, NULL, 0);
        return true;
    }
    if (!dd_store_notices_of(o->app->store, o->arena, row->id, &v, &n))
        return false;
    const struct dd_notice **lost = DD_NEW_N(o->arena, const struct dd_notice *, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool open = v[i].state == DD_NOTICE_PLANNED || v[i].state == DD_NOTICE_FAILED;
        /* In rehearsal it was the tracking office's mailbox that failed. */
        const struct dd_contact *next =
            open && o->app->config->live && strcmp(row->channel, "email") == 0
                ? next_contact(f, &v[i])
                : NULL;
        if (!open)
            continue;
        v[i].state = DD_NOTICE_FAILED;
        if (!v[i].told_at.set)
            v[i].told_at = (struct dd_opt_instant){true, o->now};
        if (next && strcmp(next->channel, v[i].channel) == 0) {
            v[i].address = next->address; /* the same notice, to another mailbox */
            v[i].state = DD_NOTICE_PLANNED;
            v[i].told_at = (struct dd_opt_instant){.set = false};
            dd_push(o->arena, &f->again, v[i]);
            continue;
        }
        if (!dd_store_put_notice(o->app->store, &v[i], 0))
            return false;
        if (next) {
            struct dd_notice call = v[i];
            call.channel = next->channel;
            call.address = next->address;
            call.state = DD_NOTICE_PLANNED;
            call.reason = NULL;
            call.told_at = (struct dd_opt_instant){.set = false};
            dd_push(o->arena, &f->again, call);
        } else {
            lost[n_lost++] = &v[i];
        }
    }
    if (n_lost)
        add_item(f, row, lost, n_lost);
    return true;
}

bool dd_undelivered(struct dd_outgoing *o)
{
    struct following f = {.o = o};
    struct dd_delivery *v;
    size_t n;
    if (!dd_store_unfollowed(o->app->store, o->arena, &v, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        /* A letter to the office itself leaves only the log and the metric. */
        if (strcmp(v[i].about, "notices") != 0)
            dd_log(DD_LOG_ERROR, _("the letter to %s about the service itself did not arrive: %s"),
                   v[i].address, v[i].last_answer ? v[i].last_answer : "");
        else if (!follow_notices(&f, &v[i]))
            return false;
        if (!dd_store_set_followed(o->app->store, v[i].id))
            return false;
    }
    if (f.again.n && !dd_outgoing_all(o, f.again.v, f.again.n))
        return false;
    return !f.items.n || tell(&f);
}
