/* answer.c — which answers there are, and who may give them (design §7). */
#include "dondoc/alert.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SUBSTITUTES 8 /* as in recipients.c */

static const char *const names[DD_N_ANSWER_ACTIONS] = {
    [DD_ANSWER_ANY] = "any",
    [DD_ANSWER_RECEIVED] = "received",
    [DD_ANSWER_DONE] = "done",
    [DD_ANSWER_EXTENSION] = "extension",
    [DD_ANSWER_NOT_OURS] = "not_ours",
    [DD_ANSWER_REPORT] = "report",
    [DD_ANSWER_REPORT_TO_ME] = "report_to_me",
    [DD_ANSWER_DECIDE] = "decide",
};

const char *dd_answer_action_name(enum dd_answer_action action)
{
    return names[action];
}

/* ---- what was answered --------------------------------------------------------------- */

static int ack_order(const void *a, const void *b)
{
    const struct dd_ack *x = *(const struct dd_ack *const *)a;
    const struct dd_ack *y = *(const struct dd_ack *const *)b;
    int order = strcmp(x->obligation, y->obligation);
    if (order == 0)
        order = dd_day_cmp(x->day.day, y->day.day);
    if (order == 0)
        order = strcmp(x->at ? x->at : "", y->at ? y->at : "");
    return order ? order : strcmp(x->id, y->id);
}

struct dd_acks dd_acks_of(struct dd_arena *arena, const struct dd_facts *facts)
{
    struct dd_acks all = {facts->ack.n, DD_NEW_N(arena, const struct dd_ack *, facts->ack.n + 1)};
    for (size_t i = 0; i < all.n; i++)
        all.v[i] = &facts->ack.v[i];
    if (all.n)
        qsort(all.v, all.n, sizeof(*all.v), ack_order);
    return all;
}

struct dd_acks dd_acks_about(const struct dd_acks *all, const char *obligation)
{
    size_t low = 0, high = all->n, end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(all->v[middle]->obligation, obligation) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < all->n && strcmp(all->v[end]->obligation, obligation) == 0;)
        end++;
    return (struct dd_acks){end - low, all->v + low};
}

struct dd_instant dd_ack_instant(const struct dd_ack *ack, const struct dd_zone *zone)
{
    struct dd_instant at;
    return ack->at && dd_instant_parse(zone, ack->at, &at) ? at
                                                           : dd_zone_instant(zone, ack->day.day, 0);
}

static void take(struct dd_answered *out, const struct dd_ack *ack)
{
    if (strcmp(ack->action, "not_ours") == 0) {
        out->not_ours = ack;
        out->kept = NULL;
    } else if (strcmp(ack->action, "kept") == 0) {
        out->not_ours = NULL;
        out->kept = ack;
    } else if (strcmp(ack->action, "report_to_me") == 0) {
        if (!out->question)
            out->question = ack;
    } else if (strcmp(ack->action, "report") == 0) {
        out->report = ack;
        out->reported_to = out->question ? out->question : out->reported_to;
        out->question = NULL;
    }
}

struct dd_answered dd_answered(const struct dd_acks *about, const struct dd_facts *facts,
                               const struct dd_obligation *row, struct dd_day today)
{
    struct dd_answered out = {0};
    for (size_t i = 0; i < about->n; i++)
        if (about->v[i]->cycle == row->cycle && dd_day_cmp(about->v[i]->day.day, today) <= 0)
            take(&out, about->v[i]);
    for (size_t i = 0; i < facts->extension.n && !out.extension; i++)
        if (dd_extension_is_asked(&facts->extension.v[i]) &&
            strcmp(facts->extension.v[i].obligation, row->id) == 0)
            out.extension = &facts->extension.v[i];
    return out;
}

/* ---- who may answer ------------------------------------------------------------------- */

static bool within(struct dd_opt_day from, struct dd_opt_day to, struct dd_day day)
{
    return !(from.set && dd_day_cmp(day, from.day) < 0) && !(to.set && dd_day_cmp(day, to.day) > 0);
}

/* Who acts for `holder` today, or NULL. */
static const char *substitute_of(const struct dd_facts *facts, const char *holder,
                                 struct dd_day today)
{
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (strcmp(row->person, holder) == 0 && within(row->from, row->to, today))
            return row->substitute;
    }
    return NULL;
}

static bool acts_for(const struct dd_facts *facts, const char *person, const char *holder,
                     struct dd_day today)
{
    for (int i = 0; holder && i <= MAX_SUBSTITUTES; i++) {
        if (strcmp(person, holder) == 0)
            return true;
        holder = substitute_of(facts, holder, today);
    }
    return false;
}

/* Of those who owe it: `co_leads` has spaces between. */
static bool owes(const struct dd_obligation *row, const char *unit)
{
    const char *p = row->co_leads;
    size_t n = strlen(unit);
    if (dd_streq(row->unit, unit))
        return true;
    while (p && *p) {
        size_t length = strcspn(p, " ");
        if (length == n && strncmp(p, unit, n) == 0)
            return true;
        p += length + (p[length] == ' ');
    }
    return false;
}

static bool looks_after(const struct dd_facts *facts, const struct dd_post *post,
                        const struct dd_obligation *row)
{
    const char *office = facts->office.n ? facts->office.v[0].id : NULL;
    return !post->unit || dd_streq(post->unit, office) || !row->unit || owes(row, post->unit) ||
           dd_unit_under(facts, row->unit, post->unit);
}

bool dd_answer_holds(const struct dd_facts *facts, const struct dd_obligation *row,
                     const char *person, const char *role, struct dd_day today)
{
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        if (within(post->from, post->to, today) && strcmp(post->role, role) == 0 &&
            looks_after(facts, post, row) && acts_for(facts, person, post->person, today))
            return true;
    }
    return false;
}

bool dd_answer_is_theirs(const struct dd_facts *facts, const struct dd_obligation *row,
                         const char *person, const char *unit, struct dd_day today)
{
    bool theirs = !person && unit && owes(row, unit);
    for (int role = 0; person && role < DD_ROLE_OPERATOR && !theirs; role++)
        theirs = dd_answer_holds(facts, row, person, dd_role_name((enum dd_role)role), today);
    return theirs;
}

/* ---- what may be answered -------------------------------------------------------------- */

/* A target is met by its readings, what has not come yet is not done yet, and what
 * has no due day cannot be put off. */
static unsigned of_those_who_owe(const struct dd_obligation *row,
                                 const struct dd_answered *answered)
{
    unsigned set = DD_ANSWER_BIT(DD_ANSWER_RECEIVED) | DD_ANSWER_BIT(DD_ANSWER_NOT_OURS);
    bool running = row->state != DD_WAITING;
    if (row->state == DD_REPORTED)
        return 0;
    if (running && !row->target)
        set |= DD_ANSWER_BIT(DD_ANSWER_DONE);
    if (running && row->due.set)
        set |= DD_ANSWER_BIT(DD_ANSWER_EXTENSION);
    if (running && answered->question)
        set |= DD_ANSWER_BIT(DD_ANSWER_REPORT);
    return set;
}

unsigned dd_answers_of(const struct dd_obligation *row, const struct dd_answered *answered,
                       enum dd_role role, bool cc)
{
    bool reported = row->state == DD_REPORTED;
    if (dd_state_is_closed(row->state) || cc)
        return 0;
    switch (role) {
    case DD_ROLE_HANDLER:
    case DD_ROLE_UNIT_HEAD:
        return of_those_who_owe(row, answered);
    case DD_ROLE_TRACKING_OFFICE:
        return reported || answered->not_ours || answered->extension
                   ? DD_ANSWER_BIT(DD_ANSWER_DECIDE)
                   : 0;
    case DD_ROLE_VICE_CHAIR:
    case DD_ROLE_CHAIR:
        return reported || row->state == DD_WAITING ? 0 : DD_ANSWER_BIT(DD_ANSWER_REPORT_TO_ME);
    case DD_ROLE_OPERATOR:
        break;
    }
    return 0;
}
