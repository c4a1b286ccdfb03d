#include "intake/record/task_entry.h"

#include <string.h>

#include "port/port.h"

/* ---- units ------------------------------------------------------------------------------- */

static bool remove_units(struct dd_store *store, const struct dd_edit *edit, const char *task,
                         const char *part, int64_t after)
{
    const struct dd_entity *entity = dd_entity_find("task_unit");
    size_t i, end = dd_facts_range(edit->facts, entity, task, &i);
    for (; i < end; i++) {
        const struct dd_task_unit *row = &edit->facts->task_unit.v[i];
        if (strcmp(row->part, part) == 0 && row->seq > after &&
            !dd_store_remove(store, entity, row))
            return false;
    }
    return true;
}

bool dd_task_set_units(struct dd_store *store, struct dd_edit *edit, const char *task,
                       const char *part, size_t n, const char *const *units)
{
    const struct dd_entity *entity = dd_entity_find("task_unit");
    for (size_t i = 0; i < n; i++) {
        struct dd_task_unit row = {task, part, (int64_t)i + 1, units[i], units[i]};
        for (size_t j = 0; j < i; j++)
            if (strcmp(units[i], units[j]) == 0)
                return dd_edit_refuse(edit, part, _("`%s` is named twice"), units[i]);
        if (!dd_edit_known(edit, "unit", units[i]) || !dd_store_put(store, entity, &row))
            return false;
    }
    return remove_units(store, edit, task, part, (int64_t)n);
}

/* ---- the event that a deadline counts from -------------------------------------------- */

struct entry {
    struct dd_store *store;
    struct dd_edit *edit;
    const struct dd_calendar *calendar;
    const char *task, *phrase;
    DD_VEC(struct dd_event) made;
};

static bool has_words(struct dd_arena *arena, const struct dd_event *event, const char *key)
{
    return event->title && strcmp(dd_key(arena, event->title), key) == 0;
}

static const struct dd_event *known_event(const struct entry *e, const char *words)
{
    struct dd_arena *arena = e->edit->arena;
    const struct dd_facts *facts = e->edit->facts;
    const struct dd_event *event = dd_event_find(facts, words);
    const char *key = dd_key(arena, words);
    for (size_t i = 0; !event && i < facts->event.n; i++)
        if (has_words(arena, &facts->event.v[i], key))
            event = &facts->event.v[i];
    for (size_t i = 0; !event && i < e->made.n; i++) /* of an earlier deadline */
        if (has_words(arena, &e->made.v[i], key))
            event = &e->made.v[i];
    return event;
}

/* The one of that id or of these words; else a new one, whose day is to be set.
 * *out NULL: the deadline counts from none. */
static bool take_event(struct entry *e, const struct dd_deadline *deadline, int64_t seq,
                       const struct dd_event **out)
{
    *out = NULL;
    if ((deadline->kind != DD_DUE_RELATIVE && deadline->kind != DD_DUE_EVENT) || !deadline->event ||
        deadline->event_day.set)
        return true;
    *out = known_event(e, deadline->event);
    if (*out)
        return true;
    struct dd_arena *arena = e->edit->arena;
    const char *id = dd_printf(arena, "ev.%s.%lld", e->task, (long long)seq);
    if (!dd_edit_id(e->edit, id))
        return false;
    dd_push(arena, &e->made,
            (struct dd_event){.id = id, .title = dd_squeeze(arena, deadline->event)});
    *out = &e->made.v[e->made.n - 1];
    return dd_store_put(e->store, dd_entity_find("event"), *out);
}

/* ---- deadlines ------------------------------------------------------------------------------- */

static bool put_deadline(struct entry *e, const struct dd_deadline *deadline, int64_t seq)
{
    const struct dd_event *event;
    if (!take_event(e, deadline, seq, &event))
        return false;
    struct dd_arena *arena = e->edit->arena;
    struct dd_due_options options = {.calendar = e->calendar, .tr = dd_gettext};
    struct dd_due_result result;
    if (event)
        options.anchor = event->day;
    dd_due_resolve(arena, deadline, &options, &result);
    struct dd_task_deadline row = {
        .task = e->task,
        .seq = seq,
        .phrase = e->phrase,
        .kind = dd_due_kind_name(deadline->kind),
        .canonical = dd_due_canonical(arena, deadline),
        .event = event ? event->id : NULL,
        .source = "person",
    };
    if (result.status == DD_DUE_OK && deadline->kind != DD_DUE_RECURRING) {
        row.from_day = result.from;
        row.last_day = DD_SOME_DAY(result.last_day);
        row.legal_day = DD_SOME_DAY(result.legal_day);
    }
    return dd_store_put(e->store, dd_entity_find("task_deadline"), &row);
}

static const struct dd_due_parse *parse(struct entry *e, int year)
{
    static const struct dd_due_parse none = {0};
    if (!*dd_squeeze(e->edit->arena, e->phrase))
        return &none;
    if (!dd_edit_text(e->edit, "deadline", e->phrase, &e->phrase))
        return NULL;
    const struct dd_due_parse *got = dd_due_parse(e->edit->arena, e->phrase, year, dd_gettext);
    if (got->v[0].kind != DD_DUE_NONE)
        return got;
    dd_edit_refuse(e->edit, "deadline", _("the deadline `%s` is not understood%s%s"), e->phrase,
                   got->why_not ? ": " : "", got->why_not ? got->why_not : "");
    return NULL;
}

bool dd_task_set_deadline(struct dd_store *store, struct dd_edit *edit,
                          const struct dd_calendar *calendar, const char *task, const char *phrase,
                          int year, struct dd_task_waits *waits)
{
    struct entry e = {
        .store = store, .edit = edit, .calendar = calendar, .task = task, .phrase = phrase};
    const struct dd_entity *entity = dd_entity_find("task_deadline");
    const struct dd_due_parse *wanted = parse(&e, year);
    if (!wanted)
        return false;
    size_t first, end = dd_facts_range(edit->facts, entity, task, &first), i = 0;
    const struct dd_task_deadline *old = edit->facts->task_deadline.v;
    int64_t last = first < end ? old[end - 1].seq : 0;
    for (; i < wanted->n; i++) {
        int64_t seq = first + i < end ? old[first + i].seq : ++last;
        if (!put_deadline(&e, &wanted->v[i], seq))
            return false;
    }
    for (; first + i < end; i++)
        if (!dd_store_remove(store, entity, &old[first + i]))
            return false;
    *waits = (struct dd_task_waits){e.made.n, e.made.v};
    return true;
}
