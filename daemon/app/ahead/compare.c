#include "app/ahead/compare.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

const char *dd_change_name(enum dd_change_kind kind)
{
    static const char *const names[DD_N_CHANGES] = {
        [DD_CHANGE_CREATED] = "created", [DD_CHANGE_MOVED] = "moved",   [DD_CHANGE_VOID] = "void",
        [DD_CHANGE_OUTCOME] = "outcome", [DD_CHANGE_GAINED] = "gained", [DD_CHANGE_LOST] = "lost",
    };
    return names[kind];
}

int dd_notice_order(const void *a, const void *b)
{
    const struct dd_notice *x = a, *y = b;
    if (x->at.s != y->at.s)
        return x->at.s < y->at.s ? -1 : 1;
    int order = strcmp(x->obligation, y->obligation);
    if (order == 0)
        order = strcmp(x->step, y->step);
    if (order == 0)
        order = strcmp(x->address ? x->address : "", y->address ? y->address : "");
    if (order == 0)
        order = strcmp(x->channel, y->channel);
    return order ? order : (int)x->role - (int)y->role;
}

void dd_simulation_sort(struct dd_simulation *s)
{
    if (s->notices.n)
        qsort(s->notices.v, s->notices.n, sizeof(*s->notices.v), dd_notice_order);
}

/* ---- comparing ------------------------------------------------------------------------ */

typedef DD_VEC(struct dd_change) changes;

static bool same_due(const struct dd_obligation *a, const struct dd_obligation *b)
{
    if (a->due.set != b->due.set || a->has_time != b->has_time)
        return false;
    return !a->due.set ||
           (dd_day_cmp(a->due.day, b->due.day) == 0 && (!a->has_time || a->minute == b->minute));
}

/* False: nothing changed. */
static bool change_of(const struct dd_obligation *before, const struct dd_obligation *after,
                      enum dd_change_kind *out)
{
    bool was = before && before->state != DD_VOID, is = after && after->state != DD_VOID;
    if (!was && !is)
        return false;
    *out = !was                       ? DD_CHANGE_CREATED
           : !is                      ? DD_CHANGE_VOID
           : !same_due(before, after) ? DD_CHANGE_MOVED
                                      : DD_CHANGE_OUTCOME;
    return *out != DD_CHANGE_OUTCOME || before->state != after->state;
}

static void compare_obligations(struct dd_arena *arena, const struct dd_simulation *before,
                                const struct dd_simulation *after, changes *out)
{
    size_t i = 0, k = 0;
    while (i < before->n_obligations || k < after->n_obligations) {
        const struct dd_obligation *a = i < before->n_obligations ? &before->obligations[i] : NULL;
        const struct dd_obligation *b = k < after->n_obligations ? &after->obligations[k] : NULL;
        int order = !a ? 1 : !b ? -1 : strcmp(a->id, b->id);
        struct dd_change change = {.before = order <= 0 ? a : NULL, .after = order >= 0 ? b : NULL};
        i += order <= 0;
        k += order >= 0;
        if (change_of(change.before, change.after, &change.kind))
            dd_push(arena, out, change);
    }
}

/* Returns how many there are on each side. */
static void compare_notices(struct dd_arena *arena, const struct dd_simulation *before,
                            const struct dd_simulation *after, changes *gained, changes *lost)
{
    size_t i = 0, k = 0;
    while (i < before->notices.n || k < after->notices.n) {
        const struct dd_notice *a = i < before->notices.n ? &before->notices.v[i] : NULL;
        const struct dd_notice *b = k < after->notices.n ? &after->notices.v[k] : NULL;
        int order = !a ? 1 : !b ? -1 : dd_notice_order(a, b);
        i += order <= 0;
        k += order >= 0;
        if (order < 0 && a->address)
            dd_push(arena, lost, (struct dd_change){.kind = DD_CHANGE_LOST, .notice = a});
        if (order > 0 && b->address)
            dd_push(arena, gained, (struct dd_change){.kind = DD_CHANGE_GAINED, .notice = b});
    }
}

static size_t count_notices(const struct dd_simulation *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->notices.n; i++)
        n += s->notices.v[i].address != NULL;
    return n;
}

static void append(struct dd_arena *arena, changes *to, const changes *from)
{
    for (size_t i = 0; i < from->n; i++)
        dd_push(arena, to, from->v[i]);
}

void dd_compare(struct dd_arena *arena, const struct dd_simulation *before,
                const struct dd_simulation *after, struct dd_comparison *out)
{
    changes obligations = {0}, gained = {0}, lost = {0}, all = {0};
    *out = (struct dd_comparison){.notices_before = count_notices(before),
                                  .notices_after = count_notices(after)};
    compare_obligations(arena, before, after, &obligations);
    compare_notices(arena, before, after, &gained, &lost);
    for (int kind = 0; kind < DD_CHANGE_GAINED; kind++)
        for (size_t i = 0; i < obligations.n; i++)
            if (obligations.v[i].kind == (enum dd_change_kind)kind)
                dd_push(arena, &all, obligations.v[i]);
    append(arena, &all, &gained);
    append(arena, &all, &lost);
    for (size_t i = 0; i < all.n; i++)
        out->counts[all.v[i].kind]++;
    out->n = all.n;
    out->v = all.v;
}

/* ---- for programs ----------------------------------------------------------------------- */

json_t *dd_simulated_notice_json(const struct dd_notice *notice, const struct dd_zone *zone)
{
    char at[DD_INSTANT_SIZE];
    json_t *row =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "at", dd_instant_format(zone, notice->at, at),
                  "obligation", notice->obligation, "step", notice->step, "role",
                  dd_role_name(notice->role), "to", notice->address, "channel", notice->channel);
    json_object_set_new(row, "due", dd_json_day(notice->due));
    json_object_set_new(row, "state", json_string(dd_state_name(notice->obligation_state)));
    return row;
}

static json_t *due_of(const struct dd_obligation *row)
{
    return dd_json_day(row ? row->due : (struct dd_opt_day){0});
}

static json_t *state_of(const struct dd_obligation *row)
{
    return dd_json_text(row ? dd_state_name(row->state) : NULL);
}

json_t *dd_change_json(const struct dd_change *change, const struct dd_zone *zone)
{
    json_t *row = json_pack("{s:s}", "change", dd_change_name(change->kind));
    if (change->notice) {
        json_object_update_new(row, dd_simulated_notice_json(change->notice, zone));
        return row;
    }
    const struct dd_obligation *one = change->after ? change->after : change->before;
    json_object_set_new(row, "obligation", json_string(one->id));
    json_object_set_new(row, "title", json_string(one->title));
    json_object_set_new(row, "unit", dd_json_text(one->unit));
    json_object_set_new(row, "due_before", due_of(change->before));
    json_object_set_new(row, "due", due_of(change->after));
    json_object_set_new(row, "state_before", state_of(change->before));
    json_object_set_new(row, "state", state_of(change->after));
    return row;
}

/* ---- for people -------------------------------------------------------------------------- */

static const char *due_text(struct dd_arena *arena, const struct dd_obligation *row)
{
    char day[DD_DAY_SIZE];
    return row->due.set ? dd_strdup(arena, dd_day_format_vi(row->due.day, day)) : "–";
}

/* "RULE/SUBJECT/PERIOD  title" */
static const char *named(struct dd_arena *arena, const struct dd_obligation *row)
{
    return dd_printf(arena, "%s  %s", row->id, dd_clean(arena, row->title, DD_CLEAN_MAX));
}

static void print_change(struct dd_arena *arena, const struct dd_change *change,
                         const struct dd_zone *zone, struct dd_buf *out)
{
    const struct dd_obligation *before = change->before, *after = change->after;
    const struct dd_notice *notice = change->notice;
    switch (change->kind) {
    case DD_CHANGE_CREATED:
        dd_buf_printf(out, "  + %s  %s\n", due_text(arena, after), named(arena, after));
        break;
    case DD_CHANGE_MOVED:
        dd_buf_printf(out, "  %s → %s  %s\n", due_text(arena, before), due_text(arena, after),
                      named(arena, after));
        break;
    case DD_CHANGE_VOID:
        dd_buf_printf(out, "  - %s  %s\n", due_text(arena, before), named(arena, before));
        break;
    case DD_CHANGE_OUTCOME:
        dd_buf_printf(out, "  %s → %s  %s\n", dd_word_state(dd_gettext, before->state),
                      dd_word_state(dd_gettext, after->state), named(arena, after));
        break;
    case DD_CHANGE_GAINED:
    case DD_CHANGE_LOST:
        dd_buf_printf(out, "  %c %s  %s  %s → %s\n", change->kind == DD_CHANGE_GAINED ? '+' : '-',
                      dd_word_instant(arena, dd_gettext, zone, notice->at), notice->obligation,
                      notice->step, notice->address);
        break;
    }
}

void dd_comparison_text(struct dd_arena *arena, const struct dd_comparison *c,
                        const struct dd_zone *zone, size_t most, struct dd_buf *out)
{
    static const char *const headings[DD_N_CHANGES] = {
        [DD_CHANGE_CREATED] = DD_N("obligations created"),
        [DD_CHANGE_MOVED] = DD_N("obligations moved"),
        [DD_CHANGE_VOID] = DD_N("obligations that no longer apply"),
        [DD_CHANGE_OUTCOME] = DD_N("obligations with another outcome"),
        [DD_CHANGE_GAINED] = DD_N("notices gained"),
        [DD_CHANGE_LOST] = DD_N("notices lost"),
    };
    dd_buf_printf(out,
                  _("%zu obligations created, %zu moved, %zu void, %zu with another outcome\n"),
                  c->counts[DD_CHANGE_CREATED], c->counts[DD_CHANGE_MOVED],
                  c->counts[DD_CHANGE_VOID], c->counts[DD_CHANGE_OUTCOME]);
    dd_buf_printf(out, _("%zu notices gained, %zu lost (%zu → %zu)\n"), c->counts[DD_CHANGE_GAINED],
                  c->counts[DD_CHANGE_LOST], c->notices_before, c->notices_after);
    for (size_t i = 0, shown = 0; i < c->n; i++) {
        const struct dd_change *change = &c->v[i];
        bool first = i == 0 || c->v[i - 1].kind != change->kind;
        shown = first ? 0 : shown;
        if (first && most)
            dd_buf_printf(out, "%s\n", _(headings[change->kind]));
        if (shown < most)
            print_change(arena, change, zone, out);
        else if (most && shown == most)
            dd_buf_printf(out, _("  … and %zu more\n"), c->counts[change->kind] - most);
        shown++;
    }
}
