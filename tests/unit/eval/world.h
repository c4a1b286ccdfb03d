/* world.h — a small office in virtual time, for the tests of eval and alert:
 * packs and facts as YAML, the shipped calendar and vocabulary. */
#ifndef WORLD_H
#define WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dondoc/alert.h"

struct world {
    struct dd_arena *arena;
    struct dd_diags diags;
    const struct dd_calendar *calendar;
    const struct dd_ruleset *rules;
    struct dd_facts facts;
    struct dd_instant now;
    DD_VEC(struct dd_obligation) stored;
    DD_VEC(struct dd_rule_loaded) loaded;
    struct dd_eval_out out; /* of the last tick */
    /* used by timeline.h */
    DD_VEC(struct dd_notice) history;
    DD_VEC(struct dd_fault) faults;
    bool undelivered; /* nothing that is planned gets told */
};

static const int64_t zone_from[] = {0};
static const int32_t zone_offset[] = {7 * 3600};
static const struct dd_zone zone = {"Asia/Ho_Chi_Minh", 1, zone_from, zone_offset};

static inline void world_check(struct world *w)
{
    if (w->diags.errors == 0)
        return;
    struct dd_buf text = {0};
    dd_diags_render(&w->diags, &text);
    fprintf(stderr, "%s\n", text.s);
    dd_buf_release(&text);
    fail();
}

static inline const struct dd_node *world_text(struct world *w, const char *name, const char *text)
{
    struct dd_source *source = DD_NEW(w->arena, struct dd_source);
    *source = (struct dd_source){name, dd_strdup(w->arena, text), strlen(text)};
    const struct dd_node *node = dd_yaml_read(&w->diags, source);
    world_check(w);
    return node;
}

static inline const struct dd_node *world_file(struct world *w, const char *path)
{
    char *text = dd_alloc(w->arena, 1 << 20);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
    fclose(file);
    return world_text(w, path, text);
}

static inline void world_facts(struct world *w, const char *facts)
{
    w->facts = (struct dd_facts){0};
    assert_true(dd_facts_read(&w->diags, world_text(w, "facts", facts), false, &w->facts));
    world_check(w);
    dd_facts_seal(&w->facts);
}

static inline void world_rules(struct world *w, const char *pack)
{
    struct dd_pack_text text = {{"pack.yaml", dd_strdup(w->arena, pack), strlen(pack)}};
    struct dd_rule_options options = {.calendar = w->calendar};
    options.vocabulary = world_file(w, DD_SOURCE_DIR "/rules/vocabulary.yaml");
    struct dd_pack_text *kept = DD_NEW(w->arena, struct dd_pack_text);
    *kept = text;
    w->rules = dd_ruleset_read(&w->diags, kept, 1, &options);
    world_check(w);
    assert_non_null(w->rules);
}

static inline void world_clock(struct world *w, const char *now)
{
    assert_true(dd_instant_parse(&zone, now, &w->now));
}

static inline struct world *world_new(const char *pack, const char *facts, const char *now)
{
    struct dd_arena *arena = dd_arena_new();
    struct world *w = DD_NEW(arena, struct world);
    w->arena = arena;
    dd_diags_init(&w->diags, arena, NULL);
    w->calendar =
        dd_calendar_read(&w->diags, world_file(w, DD_SOURCE_DIR "/rules/calendars/vn-office.yaml"));
    world_check(w);
    world_rules(w, pack);
    world_facts(w, facts);
    world_clock(w, now);
    return w;
}

static inline void world_free(struct world *w)
{
    dd_arena_free(w->arena);
}

/* One evaluation at w->now; its results are what is stored for the next. */
static inline void world_tick(struct world *w)
{
    struct dd_eval_in in = {.rules = w->rules,
                            .facts = &w->facts,
                            .calendar = w->calendar,
                            .zone = &zone,
                            .now = w->now,
                            .n_previous = w->stored.n,
                            .previous = w->stored.v,
                            .n_loaded = w->loaded.n,
                            .loaded = w->loaded.v};
    dd_evaluate(w->arena, &in, &w->out);
    w->stored.n = 0;
    w->stored.v = NULL;
    w->stored.cap = 0;
    for (size_t i = 0; i < w->out.n; i++)
        dd_push(w->arena, &w->stored, w->out.v[i]);
    for (size_t i = 0; i < w->out.n_loaded; i++)
        dd_push(w->arena, &w->loaded, w->out.loaded[i]);
}

static inline void world_tick_at(struct world *w, const char *now)
{
    world_clock(w, now);
    world_tick(w);
}

static inline const struct dd_obligation *world_find(const struct world *w, const char *id)
{
    for (size_t i = 0; i < w->out.n; i++)
        if (strcmp(w->out.v[i].id, id) == 0)
            return &w->out.v[i];
    return NULL;
}

/* "state due": "open 2026-02-09", "waiting -". */
static inline const char *world_state(const struct world *w, const char *id)
{
    const struct dd_obligation *ob = world_find(w, id);
    if (!ob)
        return "absent";
    return dd_printf(w->arena, "%s %s", dd_state_name(ob->state),
                     ob->due.set ? dd_day_text(w->arena, ob->due.day) : "-");
}

static inline const char *world_instant(const struct world *w, struct dd_instant at)
{
    char text[DD_INSTANT_SIZE];
    char *s = dd_strdup(w->arena, dd_instant_format(&zone, at, text));
    s[10] = ' ';
    s[16] = '\0'; /* to the minute */
    return s;
}

static inline const char *world_next(const struct world *w)
{
    return w->out.next.set ? world_instant(w, w->out.next.at) : "never";
}

#define assert_state(w, id, expected) assert_string_equal(world_state((w), (id)), (expected))

#endif
