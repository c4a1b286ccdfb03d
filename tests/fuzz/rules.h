/* rules.h — what fuzz_pack and fuzz_expr share: the real vocabulary, the office
 * calendar, and a few facts to look at. Made once. */
#ifndef DD_TESTS_FUZZ_RULES_H
#define DD_TESTS_FUZZ_RULES_H

#include <stdio.h>
#include <string.h>

#include "dondoc/rule.h"
#include "fuzz.h"

struct world {
    struct dd_arena *arena;
    struct dd_diags diags;
    const struct dd_node *vocabulary;
    const struct dd_calendar *calendar;
    struct dd_facts facts;
    struct dd_numbers numbers;
};

static const char world_facts[] =
    "office: [{id: tinh, name: Office}]\n"
    "unit:\n"
    "  - {id: tinh, name: Tỉnh, level: province}\n"
    "  - {id: xa-a, name: Xã A, level: commune, parent: tinh, field: kinh-te}\n"
    "  - {id: ban-b, level: board, dissolved: true}\n"
    "document:\n"
    "  - {id: p, issuer: tinh, number: 29/KH-UBND, kind: plan, date: 2026-01-30}\n"
    "  - {id: q, kind: letter}\n"
    "event: [{id: ev, title: Họp, day: 2026-03-15, time: '08:00'}, {id: later}]\n"
    "task:\n"
    "  - {id: t1, plan: 29/KH-UBND, unit: xa-a, title: Việc, number: '1', tag: x}\n"
    "  - {id: t2, status: cancelled}\n"
    "target:\n"
    "  - {id: g1, code: btxm, title: Đường, unit: xa-a, kind: cumulative, goal: 6.5, measure: km}\n"
    "  - {id: g2, kind: ratio, direction: reduce, goal: 0}\n";

/* The world itself must be sound. */
static inline void world_must(struct world *w, bool ok)
{
    struct dd_buf said = {0};
    if (ok)
        return;
    dd_diags_render(&w->diags, &said);
    fputs(said.s ? said.s : "", stderr);
    abort();
}

static inline const struct dd_node *world_yaml(struct world *w, const char *name, const char *text,
                                               size_t n)
{
    struct dd_source *source = DD_NEW(w->arena, struct dd_source);
    *source = (struct dd_source){.name = name, .text = text, .n = n};
    const struct dd_node *root = dd_yaml_read(&w->diags, source);
    world_must(w, root);
    return root;
}

static inline const struct dd_node *world_file(struct world *w, const char *path)
{
    struct dd_buf text = {0};
    char part[4096];
    FILE *file = fopen(path, "rb");
    MUST(file);
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;)
        dd_buf_add(&text, part, n);
    fclose(file);
    const char *copy = dd_strndup(w->arena, text.s, text.n);
    dd_buf_release(&text);
    return world_yaml(w, path, copy, strlen(copy));
}

static inline const struct world *the_world(void)
{
    static struct world w;
    if (w.arena)
        return &w;
    w.arena = dd_arena_new();
    dd_diags_init(&w.diags, w.arena, NULL);
    w.vocabulary = world_file(&w, DD_SOURCE_DIR "/rules/vocabulary.yaml");
    w.calendar =
        dd_calendar_read(&w.diags, world_file(&w, DD_SOURCE_DIR "/rules/calendars/vn-office.yaml"));
    world_must(&w, w.calendar);
    world_must(&w,
               dd_facts_read(&w.diags, world_yaml(&w, "facts", world_facts, strlen(world_facts)),
                             true, &w.facts));
    dd_facts_seal(&w.facts);
    w.numbers = dd_numbers_of(w.arena, &w.facts);
    return &w;
}

/* The i-th subject for rules of that kind; false past the last. The last one has no
 * row at all. */
static inline bool world_subject(const struct world *w, enum dd_for_each each, size_t i,
                                 struct dd_subject *out)
{
    static const char *const ids[][3] = {
        [DD_EACH_UNIT] = {"tinh", "xa-a", "ban-b"},
        [DD_EACH_TASK] = {"t1", "t2", "none"},
        [DD_EACH_TARGET] = {"g1", "g2", "none"},
    };
    if (i > 3)
        return false;
    *out = (struct dd_subject){.facts = &w->facts, .numbers = i % 2 ? NULL : &w->numbers};
    MUST(dd_day_make(2026, (int)(1 + 3 * i), 28, &out->today));
    if (i < 3 && each == DD_EACH_UNIT)
        out->unit = dd_unit_find(&w->facts, ids[each][i]);
    if (i < 3 && each != DD_EACH_UNIT)
        out->unit = dd_unit_find(&w->facts, "xa-a");
    if (i < 3 && each == DD_EACH_TASK)
        out->task = dd_task_find(&w->facts, ids[each][i]);
    if (i < 3 && each == DD_EACH_TARGET)
        out->target = dd_target_find(&w->facts, ids[each][i]);
    return true;
}

/* What must hold of the conditions of a rule for a subject, whatever they are. */
static inline void check_conditions(struct dd_arena *arena, const struct dd_rule *rule,
                                    const struct dd_subject *subject)
{
    const struct dd_condition *v = NULL;
    size_t n = dd_rule_conditions(arena, rule, subject, &v);
    bool all = true;
    for (size_t i = 0; i < n; i++) {
        MUST(v[i].text && v[i].values && !(v[i].holds && v[i].no_value));
        MUST(dd_utf8_check(v[i].text, strlen(v[i].text)) < 0);
        all = all && (v[i].depth > 0 || v[i].holds);
    }
    MUST(all == ((!rule->where || dd_expr_true(rule->where, subject)) &&
                 (!rule->when || dd_expr_true(rule->when, subject))));
}

/* Until the day that is foretold nothing changes. */
static inline void check_flips(const struct dd_expr *when, const struct dd_subject *subject)
{
    struct dd_subject at = *subject;
    struct dd_day next;
    bool now = dd_expr_true(when, subject);
    bool flips = dd_expr_flips(when, subject, &next);
    MUST(!flips || next.n > subject->today.n);
    at.today = dd_day_add(subject->today, 1);
    if (!flips || at.today.n < next.n)
        MUST(dd_expr_true(when, &at) == now);
    if (flips) {
        at.today = dd_day_add(next, -1);
        MUST(dd_expr_true(when, &at) == now);
    }
}

#endif
