#include "wire/letter.h"

#include <stdlib.h>
#include <string.h>

#include "wire/words.h"

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
                      const struct dd_obligation *row)
{
    for (size_t i = 0; i < charge->n; i++) {
        const struct dd_post *post = charge->posts[i];
        bool unit = !post->unit || dd_obligation_is_under(facts, row, post->unit);
        bool field = !post->field || dd_streq(post->field, row->field);
        if (unit && field)
            return true;
    }
    return charge->n == 0;
}

/* ---- counting ---------------------------------------------------------------------- */

static bool is_overdue(const struct dd_obligation *row)
{
    return row->state == DD_OVERDUE || row->state == DD_MISSED;
}

/* Owed now: open already, and not settled. */
static bool is_running(const struct dd_obligation *row, struct dd_day today)
{
    if (dd_state_is_closed(row->state) || row->state == DD_WAITING)
        return false;
    return is_overdue(row) || row->state == DD_LAGGING ||
           (row->opens.set && dd_day_cmp(row->opens.day, today) <= 0);
}

/* Reported to this leader in this letter, and still to be acted on. */
static bool is_to_decide(const struct dd_digest *digest, const struct dd_obligation *row)
{
    for (size_t i = 0; i < digest->n; i++) {
        const struct dd_notice *notice = digest->notices[i];
        if (dd_step_is(notice->step, "escalate") && !notice->cc &&
            strcmp(notice->obligation, row->id) == 0)
            return !dd_state_is_closed(row->state);
    }
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

void dd_week_report_count(struct dd_arena *arena, const struct dd_letter_context *context,
                          const struct dd_digest *digest, struct dd_week_report *out)
{
    const struct dd_facts *facts = context->facts;
    struct dd_day today = dd_zone_local(context->zone, context->now).day;
    struct charge charge = charge_of(arena, facts, digest->person, digest->role, today);
    *out = (struct dd_week_report){.week = dd_period_of(DD_WEEKLY, today).index};
    unit_lines lines = {0};
    for (size_t i = 0; i < context->n_obligations; i++) {
        const struct dd_obligation *row = &context->obligations[i];
        bool decide = is_to_decide(digest, row);
        if (!decide && !(is_running(row, today) && in_charge(facts, &charge, row)))
            continue;
        struct dd_unit_report *line = unit_line(arena, &lines, facts, row->unit);
        out->total++;
        line->total++;
        if (decide)
            out->decide++, line->decide++;
        else if (is_overdue(row))
            out->overdue++, line->overdue++;
        else
            out->in_time++;
    }
    if (lines.n)
        qsort(lines.v, lines.n, sizeof(*lines.v), most_overdue_first);
    out->units = lines.v;
    out->n_units = lines.n;
}
