#include "wire/letter/letter.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define UNIT_MAX ((size_t)80)

/* ---- whose duties a leader answers for: the posts held, or stood in for -------- */

struct charge {
    size_t n;
    const struct dd_post **posts;
};

static bool holds_on(struct dd_opt_day from, struct dd_opt_day to, struct dd_day day)
{
    return (!from.set || dd_day_cmp(from.day, day) <= 0) &&
           (!to.set || dd_day_cmp(day, to.day) <= 0);
}

static void add_posts(const struct dd_facts *facts, const char *person, enum dd_role role,
                      struct dd_day today, struct charge *charge)
{
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        if (dd_streq(post->person, person) && dd_streq(post->role, dd_role_name(role)) &&
            holds_on(post->from, post->to, today))
            charge->posts[charge->n++] = post;
    }
}

static struct charge charge_of(struct dd_arena *arena, const struct dd_facts *facts,
                               const char *person, enum dd_role role, struct dd_day today)
{
    struct charge charge = {0};
    size_t most = facts->post.n * (facts->substitution.n + 1);
    charge.posts = DD_NEW_N(arena, const struct dd_post *, most);
    if (!person)
        return charge;
    add_posts(facts, person, role, today, &charge);
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (dd_streq(row->substitute, person) && holds_on(row->from, row->to, today))
            add_posts(facts, row->person, role, today, &charge);
    }
    return charge;
}

/* Without any post (a recipient that is only an address) all is in view. */
static bool in_charge(const struct dd_facts *facts, const struct charge *charge,
                      const struct dd_tally *row)
{
    const struct dd_obligation who = {.unit = row->unit, .co_leads = row->co_leads};
    for (size_t i = 0; i < charge->n; i++) {
        const struct dd_post *post = charge->posts[i];
        bool unit = !post->unit || dd_obligation_is_under(facts, &who, post->unit);
        bool field = !post->field || dd_streq(post->field, row->field);
        if (unit && field)
            return true;
    }
    return charge->n == 0;
}

/* ---- counting ---------------------------------------------------------------------- */

static bool is_overdue(enum dd_state state)
{
    return state == DD_OVERDUE || state == DD_MISSED;
}

/* Owed now: open already, and not settled. */
static bool is_running(const struct dd_tally *row)
{
    if (dd_state_is_closed(row->state) || row->state == DD_WAITING)
        return false;
    return is_overdue(row->state) || row->state == DD_LAGGING || row->opened;
}

struct dd_tally dd_tally_of(const struct dd_obligation *row, struct dd_day today)
{
    return (struct dd_tally){.unit = row->unit,
                             .co_leads = row->co_leads,
                             .field = row->field,
                             .state = row->state,
                             .opened = row->opens.set && dd_day_cmp(row->opens.day, today) <= 0,
                             .n = 1};
}

/* Reported to this leader in this letter: it stands there once, as often as it is told. */
static bool is_told_before(const struct dd_digest *digest, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (dd_step_is(digest->notices[k]->step, "escalate") && !digest->notices[k]->cc &&
            strcmp(digest->notices[k]->obligation, digest->notices[i]->obligation) == 0)
            return true;
    return false;
}

typedef DD_VEC(struct dd_unit_report) unit_lines;

static struct dd_unit_report *unit_line(struct dd_arena *arena, unit_lines *lines,
                                        const struct dd_facts *facts, const char *unit)
{
    for (size_t i = 0; i < lines->n; i++)
        if (dd_streq(lines->v[i].unit, unit))
            return &lines->v[i];
    const char *name = unit ? dd_unit_name(facts, unit) : NULL;
    dd_push(arena, lines, (struct dd_unit_report){.unit = unit, .name = name});
    return &lines->v[lines->n - 1];
}

static int most_overdue_first(const void *a, const void *b)
{
    const struct dd_unit_report *x = a, *y = b;
    if (x->overdue != y->overdue)
        return x->overdue < y->overdue ? 1 : -1;
    if (x->decide != y->decide)
        return x->decide < y->decide ? 1 : -1;
    return strcmp(x->unit ? x->unit : "", y->unit ? y->unit : "");
}

struct counting {
    struct dd_arena *arena;
    const struct dd_facts *facts;
    struct charge charge;
    struct dd_week_report *out;
    unit_lines lines;
};

static void count(struct counting *c, const struct dd_tally *row)
{
    if (!is_running(row) || !in_charge(c->facts, &c->charge, row))
        return;
    struct dd_unit_report *line = unit_line(c->arena, &c->lines, c->facts, row->unit);
    c->out->total += row->n;
    line->total += row->n;
    if (is_overdue(row->state))
        c->out->overdue += row->n, line->overdue += row->n;
    else
        c->out->in_time += row->n;
}

/* One to decide on is counted as that, and as nothing else. */
static void count_decision(struct counting *c, const struct dd_tally *row)
{
    struct dd_unit_report *line = unit_line(c->arena, &c->lines, c->facts, row->unit);
    bool counted = is_running(row) && in_charge(c->facts, &c->charge, row);
    c->out->decide++, line->decide++;
    if (!counted)
        c->out->total++, line->total++;
    else if (is_overdue(row->state))
        c->out->overdue--, line->overdue--;
    else
        c->out->in_time--;
}

void dd_week_report_count(struct dd_arena *arena, const struct dd_letter_context *context,
                          const struct dd_digest *digest, struct dd_week_report *out)
{
    struct counting c = {.arena = arena, .facts = context->facts, .out = out};
    struct dd_day today = dd_zone_local(context->zone, context->now).day;
    c.charge = charge_of(arena, c.facts, digest->person, digest->role, today);
    *out = (struct dd_week_report){.week = dd_period_of(DD_WEEKLY, today).index};
    for (size_t i = 0; i < context->n_tallies; i++)
        count(&c, &context->tallies[i]);
    for (size_t i = 0; i < context->n_obligations && !context->n_tallies; i++) {
        struct dd_tally tally = dd_tally_of(&context->obligations[i], today);
        count(&c, &tally);
    }
    for (size_t i = 0; i < digest->n; i++) {
        const struct dd_notice *notice = digest->notices[i];
        const struct dd_obligation *row =
            dd_obligation_find(context->obligations, context->n_obligations, notice->obligation);
        if (!row || !dd_step_is(notice->step, "escalate") || notice->cc ||
            is_told_before(digest, i) || dd_state_is_closed(row->state))
            continue;
        struct dd_tally tally = dd_tally_of(row, today);
        count_decision(&c, &tally);
    }
    if (c.lines.n)
        qsort(c.lines.v, c.lines.n, sizeof(*c.lines.v), most_overdue_first);
    out->units = c.lines.v;
    out->n_units = c.lines.n;
}

const char *dd_week_report_line(struct dd_arena *arena, dd_translate tr,
                                const struct dd_week_report *report)
{
    const char *s = dd_printf(arena, dd_word(tr, "Week %d: %zu duties, %zu in time, %zu overdue"),
                              report->week, report->total, report->in_time, report->overdue);
    if (!report->overdue || !report->units[0].name || !report->units[0].overdue)
        return s;
    return dd_printf(arena, "%s (%s %zu)", s, dd_clean(arena, report->units[0].name, UNIT_MAX),
                     report->units[0].overdue);
}
