/* undo.c — what an import has made of the facts, row by row as JSON, and taking it
 * back. */
#include "intake/annex/retable.h"

#include <stdlib.h>
#include <string.h>

#include "wire/wire.h"

/* In an order in which rows can be taken away: those that refer before those that are
 * referred to. */
static const char *const entities[] = {"completion", "task_deadline", "task_unit", "task", "event"};

struct keeping {
    struct dd_record *rec;
    const struct dd_facts *before, *after;
    const struct dd_import_report *report;
    int64_t id;
};

/* ---- a row as text, and back --------------------------------------------------------------- */

static const char *row_text(struct dd_arena *arena, const struct dd_entity *entity, const void *row)
{
    if (!row)
        return NULL;
    json_t *object = dd_json_row(arena, entity, row);
    char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
    const char *copy = dd_strdup(arena, text);
    free(text);
    json_decref(object);
    return copy;
}

static const char *value_text(struct dd_arena *arena, const json_t *value)
{
    if (json_is_string(value))
        return dd_strdup(arena, json_string_value(value));
    if (json_is_integer(value))
        return dd_printf(arena, "%lld", (long long)json_integer_value(value));
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    return "";
}

static void *row_of(struct dd_record *rec, const struct dd_entity *entity, const char *text)
{
    struct dd_arena *arena = rec->edit.arena;
    struct dd_facts *scratch = DD_NEW(arena, struct dd_facts);
    void *row = dd_facts_add(arena, scratch, entity);
    json_t *object = json_loads(text, 0, NULL), *value;
    const char *name;
    bool ok = object != NULL;
    json_object_foreach(object, name, value)
    {
        const char *words = value_text(arena, value);
        if (strcmp(name, entity->fields[0].name) == 0)
            memcpy((char *)row + entity->fields[0].offset, &words, sizeof(words));
        else
            ok = ok && dd_edit_field(&rec->edit, entity, row, name, words);
    }
    json_decref(object);
    return ok ? row : NULL;
}

/* ---- rows by their keys -------------------------------------------------------------------- */

static const char *text_at(const void *row, const struct dd_field *field)
{
    const char *text;
    memcpy(&text, (const char *)row + field->offset, sizeof(text));
    return text;
}

static const char *key_of(struct dd_arena *arena, const struct dd_entity *entity, const void *row)
{
    const char *key = "";
    for (size_t i = 0; i < entity->n_keys; i++) {
        const struct dd_field *field = &entity->fields[i];
        int64_t number;
        memcpy(&number, (const char *)row + field->offset, sizeof(number));
        key = field->type == DD_F_INT
                  ? dd_printf(arena, "%s%s%lld", key, i ? "/" : "", (long long)number)
                  : dd_printf(arena, "%s%s%s", key, i ? "/" : "", text_at(row, field));
    }
    return key;
}

static const void *find(struct dd_arena *arena, const struct dd_facts *facts,
                        const struct dd_entity *entity, const char *key)
{
    const char *first_part = dd_strndup(arena, key, strcspn(key, "/"));
    size_t i, end = dd_facts_range(facts, entity, first_part, &i);
    for (; i < end; i++) {
        const void *row = dd_facts_row(facts, entity, i);
        if (strcmp(key_of(arena, entity, row), key) == 0)
            return row;
    }
    return NULL;
}

/* ---- keeping --------------------------------------------------------------------------------- */

static bool keep_row(struct keeping *k, const struct dd_entity *entity, const char *key,
                     const void *before, const void *after)
{
    struct dd_arena *arena = k->rec->edit.arena;
    struct dd_import_change row = {.run = k->id,
                                   .entity = entity->name,
                                   .key = key,
                                   .before = row_text(arena, entity, before),
                                   .after = row_text(arena, entity, after)};
    return dd_streq(row.before, row.after) || dd_store_put_import_change(k->rec->store, &row);
}

/* Every row of `facts` whose first key is that task. */
static bool keep_range(struct keeping *k, const struct dd_entity *entity,
                       const struct dd_facts *facts, const char *task)
{
    struct dd_arena *arena = k->rec->edit.arena;
    size_t i, end = dd_facts_range(facts, entity, task, &i);
    for (; i < end; i++) {
        const char *key = key_of(arena, entity, dd_facts_row(facts, entity, i));
        if (!keep_row(k, entity, key, find(arena, k->before, entity, key),
                      find(arena, k->after, entity, key)))
            return false;
    }
    return true;
}

static bool is_of_import(const struct keeping *k, const char *task)
{
    for (size_t i = 0; task && i < k->report->n_rows; i++)
        if (dd_streq(k->report->rows[i].id, task))
            return true;
    return false;
}

/* Completions and events have ids of their own: what is new among them. */
static bool keep_new(struct keeping *k, const struct dd_entity *entity)
{
    struct dd_arena *arena = k->rec->edit.arena;
    const struct dd_field *task = dd_field_find(entity, "task");
    for (size_t i = 0; i < dd_facts_count(k->after, entity); i++) {
        const void *row = dd_facts_row(k->after, entity, i);
        const char *key = text_at(row, &entity->fields[0]);
        if (task && !is_of_import(k, text_at(row, task)))
            continue;
        if (!keep_row(k, entity, key, find(arena, k->before, entity, key), row))
            return false;
    }
    return true;
}

static bool keep_task(struct keeping *k, const char *task)
{
    static const char *const of_task[] = {"task_deadline", "task_unit", "task"};
    for (size_t i = 0; i < DD_LEN(of_task); i++) {
        const struct dd_entity *entity = dd_entity_find(of_task[i]);
        if (!keep_range(k, entity, k->before, task) || !keep_range(k, entity, k->after, task))
            return false;
    }
    return true;
}

bool dd_import_keep(struct dd_record *rec, const struct dd_facts *before,
                    const struct dd_import_options *options, const struct dd_import_report *report,
                    struct dd_instant at, int64_t *id)
{
    struct dd_facts *after = DD_NEW(rec->edit.arena, struct dd_facts);
    const struct dd_import_run run = {.at = at,
                                      .actor = dd_store_actor(rec->store),
                                      .plan = options->plan,
                                      .unit = options->unit,
                                      .tasks = (int64_t)(report->created + report->changed)};
    struct keeping k = {.rec = rec, .before = before, .after = after, .report = report};
    if (!dd_store_facts(rec->store, rec->edit.arena, after) ||
        !dd_store_add_import(rec->store, &run, id))
        return false;
    k.id = *id;
    for (size_t i = 0; i < report->n_rows; i++) {
        const struct dd_import_row *row = &report->rows[i];
        bool changed = row->verdict == DD_IMPORT_NEW || row->verdict == DD_IMPORT_CHANGED;
        if (changed && !keep_task(&k, row->id))
            return false;
    }
    return keep_new(&k, dd_entity_find("completion")) && keep_new(&k, dd_entity_find("event"));
}

/* ---- taking back -------------------------------------------------------------------------------
 */

struct undoing {
    struct dd_record *rec;
    size_t n;
    const struct dd_import_change *v;
    DD_VEC(const char *) told; /* tasks of the import that people know of */
    struct dd_undone *out;
};

static bool has(const struct undoing *u, const char *task)
{
    for (size_t i = 0; i < u->told.n; i++)
        if (strcmp(u->told.v[i], task) == 0)
            return true;
    return false;
}

/* Each row is as the import left it. */
static bool check_unchanged(struct undoing *u)
{
    struct dd_arena *arena = u->rec->edit.arena;
    for (size_t i = 0; i < u->n; i++) {
        const struct dd_import_change *row = &u->v[i];
        const struct dd_entity *entity = dd_entity_find(row->entity);
        const void *now = find(arena, u->rec->edit.facts, entity, row->key);
        if (!dd_streq(row_text(arena, entity, now), row->after))
            return dd_edit_refuse(&u->rec->edit, NULL,
                                  _("%s was changed after the import: take that back first, or "
                                    "correct what is wrong by hand"),
                                  row->key);
    }
    return true;
}

static bool is_new_task(const struct undoing *u, const char *task)
{
    for (size_t i = 0; i < u->n; i++)
        if (strcmp(u->v[i].entity, "task") == 0 && !u->v[i].before && dd_streq(u->v[i].key, task))
            return true;
    return false;
}

/* New tasks of which somebody was told stay, as cancelled ones: that clears them with
 * everybody who was told. */
static bool find_told(struct undoing *u)
{
    struct dd_arena *arena = u->rec->edit.arena;
    struct dd_obligation *v;
    size_t n;
    if (!dd_store_obligations(u->rec->store, arena, &v, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct dd_kept_notice *notices;
        size_t n_notices;
        if (!v[i].task || has(u, v[i].task) || !is_new_task(u, v[i].task))
            continue;
        if (!dd_store_notices_about(u->rec->store, arena, v[i].id, &notices, &n_notices))
            return false;
        for (size_t k = 0; k < n_notices; k++)
            if (notices[k].notice.state == DD_NOTICE_TOLD && !has(u, v[i].task))
                dd_push(arena, &u->told, v[i].task);
    }
    return true;
}

/* Whose task a row belongs to; NULL: an event, which others may use by now. */
static const char *task_of(struct dd_arena *arena, const struct dd_import_change *row,
                           const void *now)
{
    if (strcmp(row->entity, "event") == 0)
        return NULL;
    if (strcmp(row->entity, "completion") == 0)
        return now ? ((const struct dd_completion *)now)->task : NULL;
    return dd_strndup(arena, row->key, strcspn(row->key, "/"));
}

static bool is_used(const struct undoing *u, const char *event)
{
    const struct dd_facts *facts = u->rec->edit.facts;
    for (size_t i = 0; i < facts->task_deadline.n; i++) {
        const struct dd_task_deadline *row = &facts->task_deadline.v[i];
        if (dd_streq(row->event, event) && (!is_new_task(u, row->task) || has(u, row->task)))
            return true;
    }
    return false;
}

static bool take_back(struct undoing *u, const struct dd_import_change *row)
{
    struct dd_record *rec = u->rec;
    const struct dd_entity *entity = dd_entity_find(row->entity);
    const void *now = find(rec->edit.arena, rec->edit.facts, entity, row->key);
    const char *task = task_of(rec->edit.arena, row, now);
    bool is_task = strcmp(row->entity, "task") == 0;
    if (task && has(u, task)) {
        u->out->cancelled += is_task;
        return !is_task || dd_record_task_cancel(rec, now);
    }
    if (!task && now && strcmp(row->entity, "event") == 0 && is_used(u, row->key))
        return true;
    u->out->removed += is_task && !row->before;
    u->out->restored += is_task && row->before;
    if (!row->before)
        return dd_store_remove(rec->store, entity, now);
    const void *before = row_of(rec, entity, row->before);
    return before && dd_store_put(rec->store, entity, before);
}

bool dd_import_undo(struct dd_record *rec, int64_t id, struct dd_instant at, struct dd_undone *out)
{
    struct dd_import_run run;
    struct dd_import_change *v;
    struct undoing u = {.rec = rec, .out = out};
    bool found;
    *out = (struct dd_undone){0};
    if (!dd_store_import(rec->store, rec->edit.arena, id, &run, &found))
        return false;
    if (!found || run.undone_at.set)
        return dd_edit_refuse(&rec->edit, NULL, "%s", _("this import was taken back already"));
    if (!dd_store_import_changes(rec->store, rec->edit.arena, id, &v, &u.n))
        return false;
    u.v = v;
    if (!check_unchanged(&u) || !find_told(&u))
        return false;
    for (size_t e = 0; e < DD_LEN(entities); e++)
        for (size_t i = 0; i < u.n; i++)
            if (strcmp(v[i].entity, entities[e]) == 0 && !take_back(&u, &v[i]))
                return false;
    run.undone_at = (struct dd_opt_instant){true, at};
    return dd_store_put_import(rec->store, &run);
}
