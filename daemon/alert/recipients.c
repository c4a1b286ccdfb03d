/* recipients.c — role → post → person → address.
 *
 * The most specific post is taken: unit and field, unit, field, a unit above
 * (for those who look after units), the whole office. */
#include "alert/recipients.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LEVELS 16     /* of units above one another; ends a ring */
#define MAX_SUBSTITUTES 8 /* who is on leave may be stood in for by one on leave */

struct desk { /* the answers for one unit and field; they hang in a hash table */
    struct desk *next;
    const char *unit, *field;
    bool known[DD_N_ROLES];
    struct recipient who[DD_N_ROLES];
};

struct dd_directory {
    struct dd_arena *arena;
    const struct dd_facts *facts;
    struct dd_day day;
    const char *office;
    size_t n_posts;
    const struct dd_post **posts; /* held on `day`, by (role, unit, id) */
    size_t n_contacts;
    const struct dd_contact **contacts; /* with an address, by (person, unit, channel, id) */
    struct desk *table[1024];
    DD_VEC(struct dd_fault) faults;
};

static bool within(struct dd_opt_day from, struct dd_opt_day to, struct dd_day day)
{
    return !(from.set && dd_day_cmp(day, from.day) < 0) && !(to.set && dd_day_cmp(day, to.day) > 0);
}

static int text_compare(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int post_compare(const void *a, const void *b)
{
    const struct dd_post *x = *(const struct dd_post *const *)a;
    const struct dd_post *y = *(const struct dd_post *const *)b;
    int order = strcmp(x->role, y->role);
    if (order == 0)
        order = text_compare(x->unit, y->unit);
    return order ? order : strcmp(x->id, y->id);
}

static int channel_rank(const char *channel)
{
    return strcmp(channel, "email") == 0 ? 0 : strcmp(channel, "phone") == 0 ? 1 : 2;
}

static int contact_compare(const void *a, const void *b)
{
    const struct dd_contact *x = *(const struct dd_contact *const *)a;
    const struct dd_contact *y = *(const struct dd_contact *const *)b;
    int order = text_compare(x->person, y->person);
    if (order == 0)
        order = text_compare(x->unit, y->unit);
    if (order == 0)
        order = channel_rank(x->channel) - channel_rank(y->channel);
    return order ? order : strcmp(x->id, y->id);
}

struct dd_directory *dd_directory_of(struct dd_arena *arena, const struct dd_facts *facts,
                                     struct dd_day day)
{
    struct dd_directory *d = DD_NEW(arena, struct dd_directory);
    d->arena = arena;
    d->facts = facts;
    d->day = day;
    d->office = facts->office.n ? facts->office.v[0].id : "office";
    d->posts = DD_NEW_N(arena, const struct dd_post *, facts->post.n + 1);
    for (size_t i = 0; i < facts->post.n; i++)
        if (within(facts->post.v[i].from, facts->post.v[i].to, day))
            d->posts[d->n_posts++] = &facts->post.v[i];
    qsort(d->posts, d->n_posts, sizeof(*d->posts), post_compare);
    d->contacts = DD_NEW_N(arena, const struct dd_contact *, facts->contact.n + 1);
    for (size_t i = 0; i < facts->contact.n; i++)
        if (facts->contact.v[i].address && *facts->contact.v[i].address)
            d->contacts[d->n_contacts++] = &facts->contact.v[i];
    qsort(d->contacts, d->n_contacts, sizeof(*d->contacts), contact_compare);
    return d;
}

static void sooner(const struct dd_directory *d, struct dd_opt_day *next, struct dd_opt_day day)
{
    if (day.set && dd_day_cmp(day.day, d->day) > 0 &&
        (!next->set || dd_day_cmp(day.day, next->day) < 0))
        *next = day;
}

static struct dd_opt_day day_after(struct dd_opt_day day)
{
    return day.set ? DD_SOME_DAY(dd_day_add(day.day, 1)) : day;
}

struct dd_opt_day dd_directory_next(const struct dd_directory *d)
{
    struct dd_opt_day next = {0};
    for (size_t i = 0; i < d->facts->post.n; i++) {
        sooner(d, &next, d->facts->post.v[i].from);
        sooner(d, &next, day_after(d->facts->post.v[i].to));
    }
    for (size_t i = 0; i < d->facts->substitution.n; i++) {
        sooner(d, &next, d->facts->substitution.v[i].from);
        sooner(d, &next, day_after(d->facts->substitution.v[i].to));
    }
    return next;
}

const char *directory_office(const struct dd_directory *directory)
{
    return directory->office;
}

static void fault(struct dd_directory *d, enum dd_role role, const char *unit, const char *what)
{
    dd_push(d->arena, &d->faults, (struct dd_fault){dd_role_name(role), unit, what});
}

static int fault_compare(const void *a, const void *b)
{
    const struct dd_fault *x = a, *y = b;
    int order = strcmp(x->role, y->role);
    if (order == 0)
        order = strcmp(x->what, y->what);
    return order ? order : text_compare(x->unit, y->unit);
}

/* Each once: two fields of one unit may lack the same post. */
size_t directory_faults(struct dd_directory *d, struct dd_fault **out)
{
    size_t n = 0;
    if (d->faults.n)
        qsort(d->faults.v, d->faults.n, sizeof(*d->faults.v), fault_compare);
    for (size_t i = 0; i < d->faults.n; i++)
        if (n == 0 || fault_compare(&d->faults.v[n - 1], &d->faults.v[i]) != 0)
            d->faults.v[n++] = d->faults.v[i];
    d->faults.n = n;
    *out = d->faults.v;
    return n;
}

size_t dd_faults_alike(const struct dd_fault *v, size_t n)
{
    enum dd_role role;
    size_t alike = n > 0;
    if (n == 0 || !dd_role_parse(v->role, &role) || role < DD_ROLE_TRACKING_OFFICE)
        return alike;
    while (alike < n && strcmp(v[alike].role, v->role) == 0 && strcmp(v[alike].what, v->what) == 0)
        alike++;
    return alike;
}

/* ---- contacts ---------------------------------------------------------------- */

/* The best contact of a person, or (person NULL) of a unit itself; or NULL. */
static const struct dd_contact *contact_of(const struct dd_directory *d, const char *person,
                                           const char *unit)
{
    size_t low = 0, high = d->n_contacts;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct dd_contact *c = d->contacts[middle];
        int order = text_compare(c->person, person);
        if (order == 0)
            order = text_compare(c->unit, unit);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    const struct dd_contact *c = low < d->n_contacts ? d->contacts[low] : NULL;
    return c && dd_streq(c->person, person) && dd_streq(c->unit, unit) ? c : NULL;
}

/* ---- posts --------------------------------------------------------------------- */

struct match {
    const struct dd_post *post;
    bool equals; /* another person's post is as specific */
};

/* Looks among the posts of `role` at `unit` (NULL: the whole office) for those
 * in charge of `field` (NULL: of no field in particular). */
static bool match_at(const struct dd_directory *d, enum dd_role role, const char *unit,
                     const char *field, struct match *out)
{
    const char *name = dd_role_name(role);
    size_t low = 0, high = d->n_posts;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(d->posts[middle]->role, name);
        if (order == 0)
            order = text_compare(d->posts[middle]->unit, unit);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < d->n_posts; low++) {
        const struct dd_post *post = d->posts[low];
        if (strcmp(post->role, name) != 0 || !dd_streq(post->unit, unit))
            break;
        if (!dd_streq(post->field, field))
            continue;
        if (!out->post)
            out->post = post;
        else if (strcmp(out->post->person, post->person) != 0)
            out->equals = true;
    }
    return out->post != NULL;
}

/* At the whole office: a post without a unit, or (for those who look after
 * units) at the office's own unit. */
static bool match_office(const struct dd_directory *d, enum dd_role role, const char *field,
                         struct match *out)
{
    return match_at(d, role, NULL, field, out) ||
           (role >= DD_ROLE_TRACKING_OFFICE && match_at(d, role, d->office, field, out));
}

static bool match_above(const struct dd_directory *d, enum dd_role role, const char *unit,
                        const char *field, struct match *out)
{
    const struct dd_unit *row = dd_unit_find(d->facts, unit);
    for (int i = 0; i < MAX_LEVELS && row && row->parent; i++) {
        if (match_at(d, role, row->parent, field, out))
            return true;
        row = dd_unit_find(d->facts, row->parent);
    }
    return false;
}

static const struct dd_post *post_of(struct dd_directory *d, enum dd_role role, const char *unit,
                                     const char *field)
{
    bool above = role >= DD_ROLE_TRACKING_OFFICE && unit;
    struct match m = {0};
    if ((unit && field && match_at(d, role, unit, field, &m)) ||
        (unit && match_at(d, role, unit, NULL, &m)) ||
        (field && match_office(d, role, field, &m)) ||
        (field && above && match_above(d, role, unit, field, &m)) ||
        (above && match_above(d, role, unit, NULL, &m)) || match_office(d, role, NULL, &m)) {
        if (m.equals)
            fault(d, role, unit, "two_equals");
        return m.post;
    }
    return NULL;
}

const struct dd_post *recipient_post(struct dd_directory *d, enum dd_role role, const char *unit,
                                     const char *field)
{
    return post_of(d, role, unit, field);
}

const struct dd_substitution *recipient_substitution(const struct dd_directory *d,
                                                     const char *person)
{
    for (size_t k = 0; k < d->facts->substitution.n; k++) {
        const struct dd_substitution *s = &d->facts->substitution.v[k];
        if (strcmp(s->person, person) == 0 && within(s->from, s->to, d->day))
            return s;
    }
    return NULL;
}

/* Who acts for a person today; NULL: on leave, and nobody, or each for another. */
static const char *acting(const struct dd_directory *d, const char *person)
{
    for (int i = 0; person && i < MAX_SUBSTITUTES; i++) {
        const struct dd_substitution *leave = recipient_substitution(d, person);
        if (!leave)
            return person;
        person = leave->substitute;
    }
    return NULL;
}

static void later(struct dd_opt_day *day, struct dd_day other)
{
    if (!day->set || dd_day_cmp(other, day->day) > 0)
        *day = DD_SOME_DAY(other);
}

/* Since when the holder has it: from the post's day, or the return from leave. */
static struct dd_opt_day held_since(const struct dd_directory *d, const struct dd_post *post)
{
    struct dd_opt_day since = post->from;
    for (size_t i = 0; i < d->facts->substitution.n; i++) {
        const struct dd_substitution *s = &d->facts->substitution.v[i];
        if (strcmp(s->person, post->person) == 0 && s->to.set && dd_day_cmp(s->to.day, d->day) < 0)
            later(&since, dd_day_add(s->to.day, 1));
    }
    return since;
}

/* ---- recipients ------------------------------------------------------------------ */

enum holding { NOBODY, ON_LEAVE, NO_ADDRESS, HELD };

/* The holder of the post, with an address. */
static enum holding holder(struct dd_directory *d, enum dd_role role, const char *unit,
                           const char *field, struct recipient *out)
{
    const struct dd_post *post = post_of(d, role, unit, field);
    if (!post)
        return NOBODY;
    const char *person = acting(d, post->person);
    if (!person) {
        fault(d, role, unit, "on_leave");
        return ON_LEAVE;
    }
    const struct dd_contact *contact = contact_of(d, person, NULL);
    if (!contact) {
        fault(d, role, unit, "no_address");
        return NO_ADDRESS;
    }
    *out = (struct recipient){
        .person = person, .channel = contact->channel, .address = contact->address};
    if (strcmp(person, post->person) != 0)
        out->stands_in = "leave";
    else
        out->since = held_since(d, post);
    return HELD;
}

static struct recipient resolve(struct dd_directory *d, enum dd_role role, const char *unit,
                                const char *field)
{
    struct recipient r = {0};
    enum holding holding = holder(d, role, unit, field, &r);
    if (holding == HELD)
        return r;
    if (role == DD_ROLE_HANDLER) {
        bool absent = holding == ON_LEAVE;
        enum holding head = holder(d, DD_ROLE_UNIT_HEAD, unit, field, &r);
        if (head == HELD && absent)
            r.stands_in = "absent";
        if (head == HELD)
            return r;
        if (head > holding)
            holding = head;
        const struct dd_contact *own = unit ? contact_of(d, NULL, unit) : NULL;
        if (own)
            return (struct recipient){.stands_in = absent ? "absent" : NULL,
                                      .channel = own->channel,
                                      .address = own->address};
    }
    /* Without a unit nobody could hold it: the lead is what is unknown, and the
     * tracking office stands in by design. */
    bool of_unit = role == DD_ROLE_HANDLER || role == DD_ROLE_UNIT_HEAD;
    if (holding == NOBODY && (unit || !of_unit))
        fault(d, role, unit, "nobody");
    if (role != DD_ROLE_TRACKING_OFFICE &&
        holder(d, DD_ROLE_TRACKING_OFFICE, unit, field, &r) == HELD) {
        r.stands_in = holding == ON_LEAVE ? "absent" : "nobody";
        r.since.set = false;
        return r;
    }
    return (struct recipient){.channel = "none"};
}

static size_t hash(size_t h, const char *s)
{
    for (; s && *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h * 16777619u;
}

struct desk *recipient_desk(struct dd_directory *d, const char *unit, const char *field)
{
    size_t h = hash(hash(2166136261u, unit), field) % DD_LEN(d->table);
    for (struct desk *desk = d->table[h]; desk; desk = desk->next)
        if (dd_streq(desk->unit, unit) && dd_streq(desk->field, field))
            return desk;
    struct desk *desk = DD_NEW(d->arena, struct desk);
    desk->next = d->table[h];
    desk->unit = dd_strdup(d->arena, unit); /* it may outlive who asks */
    desk->field = dd_strdup(d->arena, field);
    return d->table[h] = desk;
}

const struct recipient *recipient_at(struct dd_directory *d, struct desk *desk, enum dd_role role)
{
    if (!desk->known[role])
        desk->who[role] = resolve(d, role, desk->unit, desk->field);
    desk->known[role] = true;
    return &desk->who[role];
}

const struct recipient *recipient_find(struct dd_directory *d, enum dd_role role, const char *unit,
                                       const char *field)
{
    return recipient_at(d, recipient_desk(d, unit, field), role);
}
