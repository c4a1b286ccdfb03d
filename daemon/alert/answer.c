/* answer.c — which answers there are, and who may give them (design §7). */
#include "dondoc/alert.h"

#include <stdlib.h>
#include <string.h>

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

bool dd_answer_action_parse(const char *name, enum dd_answer_action *out)
{
    for (size_t i = 0; i < DD_N_ANSWER_ACTIONS; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (enum dd_answer_action)i;
            return true;
        }
    return false;
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

/* ---- who may answer what -------------------------------------------------------------- */

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
