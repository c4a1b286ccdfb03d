#include "app/tick/tick.h"

#include <stdlib.h>
#include <string.h>

static bool starts_with(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

static const struct dd_obligation *find_obligation(const struct dd_eval_out *eval, const char *id)
{
    size_t low = 0, high = eval->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(eval->v[middle].id, id);
        if (order == 0)
            return &eval->v[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool dd_is_for_webhook(const struct dd_notice *notice)
{
    /* asked of all history at every tick: most are told by one letter */
    return *notice->channel == 'w' && starts_with(notice->channel, "webhook:");
}

static bool matches(const struct dd_moment_in *in, const struct dd_webhook *hook,
                    const struct dd_notice *notice, const struct dd_obligation *obligation)
{
    if (notice->state != DD_NOTICE_PLANNED || notice->weekly)
        return false;
    if (hook->filter_role && strcmp(hook->filter_role, dd_role_name(notice->role)) != 0)
        return false;
    /* `step: escalate` matches every rung, `step: overdue:1` just that one. */
    if (hook->filter_step) {
        size_t n = strlen(hook->filter_step);
        if (!starts_with(notice->step, hook->filter_step) ||
            (notice->step[n] && notice->step[n] != ':'))
            return false;
    }
    return !hook->filter_unit || (obligation && obligation->unit &&
                                  dd_unit_under(in->facts, obligation->unit, hook->filter_unit));
}

static void add_webhooks(struct dd_arena *arena, const struct dd_moment_in *in,
                         struct dd_moment *out)
{
    DD_VEC(struct dd_notice) all = {0};
    for (size_t i = 0; i < out->alert.n; i++) {
        const struct dd_notice *notice = &out->alert.v[i];
        dd_push(arena, &all, *notice);
        for (size_t h = 0; h < in->n_webhooks; h++) {
            const struct dd_webhook *hook = &in->webhooks[h];
            if (!matches(in, hook, notice, find_obligation(&out->eval, notice->obligation)))
                continue;
            struct dd_notice copy = *notice;
            copy.channel = dd_printf(arena, "webhook:%s", hook->name);
            copy.address = hook->url;
            dd_push(arena, &all, copy);
        }
    }
    out->notices = all.v;
    out->n_notices = all.n;
}

/* A webhook is nobody: what it was told, no person knows. */
static void people_only(struct dd_arena *arena, const struct dd_moment_in *in,
                        struct dd_alert_in *alert)
{
    size_t n = 0;
    alert->n_told = in->n_told;
    alert->told = in->told;
    for (size_t i = 0; i < in->n_history; i++)
        n += !dd_is_for_webhook(&in->history[i]);
    alert->n_history = n;
    alert->history = in->history;
    if (n == in->n_history)
        return;
    struct dd_notice *people = DD_NEW_N(arena, struct dd_notice, n);
    n = 0;
    for (size_t i = 0; i < in->n_history; i++)
        if (!dd_is_for_webhook(&in->history[i]))
            people[n++] = in->history[i];
    alert->history = people;
}

void dd_moment(struct dd_arena *arena, const struct dd_moment_in *in, struct dd_moment *out)
{
    struct dd_eval_in eval = {
        .rules = in->rules,
        .facts = in->facts,
        .calendar = in->calendar,
        .zone = in->zone,
        .now = in->now,
        .n_previous = in->n_previous,
        .previous = in->previous,
        .n_loaded = in->n_loaded,
        .loaded = in->loaded,
        .tr = dd_gettext,
        .scope = in->scope,
        .deeds = in->deeds,
        .still = in->still,
    };
    *out = (struct dd_moment){0};
    dd_evaluate(arena, &eval, &out->eval);
    struct dd_alert_in alert = {
        .rules = in->rules,
        .facts = in->facts,
        .calendar = in->calendar,
        .zone = in->zone,
        .sending = in->sending,
        .now = in->now,
        .n_obligations = out->eval.n,
        .obligations = out->eval.v,
        .n_letters = in->n_letters,
        .letters = in->letters,
        .directory = in->directory,
        .still = in->still,
    };
    people_only(arena, in, &alert);
    dd_alert(arena, &alert, &out->alert);
    add_webhooks(arena, in, out);
    out->next = dd_earlier(out->eval.next, out->alert.next);
    out->next_periods = out->eval.next_periods;
    out->next_all = dd_earlier(out->eval.next_others, out->alert.next_people);
}
