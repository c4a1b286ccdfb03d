/* names.c — the ids that an import gives: for ever, so never twice. */
#include "intake/import/merge.h"

#include <string.h>

#define MAX_SLUG 60

char *dd_plan_slug(struct dd_arena *arena, const char *plan)
{
    const char *key = dd_key_plain(arena, plan);
    char *slug = dd_alloc(arena, MAX_SLUG + 1);
    size_t n = 0;
    for (const char *p = key; *p && n < MAX_SLUG; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
        if (plain)
            slug[n++] = *p;
        else if (n && slug[n - 1] != '-')
            slug[n++] = '-';
    }
    while (n && slug[n - 1] == '-')
        n--;
    slug[n] = '\0';
    return n ? slug : dd_strdup(arena, "plan");
}

/* The number of an id "PREFIX123"; 0 if it is not one. */
static int64_t number_after(const char *id, const char *prefix)
{
    size_t n = strlen(prefix);
    if (strncmp(id, prefix, n) != 0 || strlen(id + n) > 12)
        return 0;
    int64_t number = 0;
    for (const char *p = id + n; *p; p++) {
        if (*p < '0' || *p > '9')
            return 0;
        number = number * 10 + (*p - '0');
    }
    return number;
}

int64_t dd_next_number(const struct dd_facts *facts, const struct dd_entity *entity,
                       const char *prefix)
{
    int64_t highest = 0;
    for (size_t i = 0; i < dd_facts_count(facts, entity); i++) {
        const char *id = *(const char *const *)dd_facts_row(facts, entity, i);
        int64_t number = number_after(id, prefix);
        highest = number > highest ? number : highest;
    }
    return highest + 1;
}

/* ---- events --------------------------------------------------------------------------- */

static void know_event(struct dd_merge *m, const char *id)
{
    const struct dd_event *row = dd_event_find(m->facts, id);
    for (size_t i = 0; row && i < m->events.n; i++)
        if (dd_streq(m->events.v[i].id, id))
            return;
    if (!row)
        return;
    struct dd_merge_event event = {.id = row->id,
                                   .title = row->title,
                                   .key = dd_key(m->arena, row->title ? row->title : ""),
                                   .day = row->day,
                                   .stored = true};
    dd_push(m->arena, &m->events, event);
}

void dd_merge_events(struct dd_merge *m, const char *const *tasks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t at, end = dd_facts_range(m->facts, dd_entity_find("task_deadline"), tasks[i], &at);
        for (; at < end; at++)
            if (m->facts->task_deadline.v[at].event)
                know_event(m, m->facts->task_deadline.v[at].event);
    }
    m->next_event =
        dd_next_number(m->facts, dd_entity_find("event"), dd_printf(m->arena, "ev.%s.", m->slug));
}

struct dd_merge_event *dd_event_of_words(struct dd_merge *m, const char *words)
{
    const char *key = dd_key(m->arena, words);
    for (size_t i = 0; i < m->events.n; i++)
        if (strcmp(m->events.v[i].key, key) == 0)
            return &m->events.v[i];
    struct dd_merge_event event = {
        .id = dd_printf(m->arena, "ev.%s.%lld", m->slug, (long long)m->next_event++),
        .key = key,
        .title = dd_squeeze(m->arena, words),
    };
    dd_push(m->arena, &m->events, event);
    return &m->events.v[m->events.n - 1];
}

void dd_event_keep(struct dd_merge *m, const char *id)
{
    for (size_t i = 0; id && i < m->events.n; i++) {
        struct dd_merge_event *event = &m->events.v[i];
        if (event->stored || strcmp(event->id, id) != 0)
            continue;
        struct dd_event row = {.id = event->id, .title = event->title};
        dd_merge_put(m, "event", &row);
        event->stored = true;
    }
}
