/* store_work.c — what is to be evaluated, slice by slice (store.h). */
#include <stdlib.h>
#include <string.h>

#include "store/handle.h"

bool dd_store_work_clear(struct dd_store *store)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_clear(store->db));
}

bool dd_store_work_changed(struct dd_store *store, int64_t from, int64_t to)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_changed(store->db, from, to));
}

bool dd_store_changed_entities(struct dd_store *store, struct dd_arena *arena, int64_t from,
                               int64_t to, const char ***v, size_t *n)
{
    return dd_store_changed_keys(store, arena, NULL, false, from, to, v, n);
}

bool dd_store_changed_keys(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_entity *entity, bool about, int64_t from, int64_t to,
                           const char ***v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(char *)};
    bool ok = store->engine->changed_keys(store->db, arena, entity, about, from, to,
                                          (struct dd_room){dd_list_next, &list});
    *v = (const char **)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_changed_leads(struct dd_store *store, struct dd_arena *arena, int64_t from,
                            int64_t to, const char ***v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(char *)};
    bool ok = store->engine->changed_leads(store->db, arena, from, to,
                                           (struct dd_room){dd_list_next, &list});
    *v = (const char **)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_work_woken(struct dd_store *store, struct dd_instant now)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_woken(store->db, now));
}

bool dd_store_work_days(struct dd_store *store, struct dd_day from, struct dd_day to)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_days(store->db, from, to));
}

bool dd_store_work_add(struct dd_store *store, enum dd_for_each kind, const char *subject,
                       const char *rule)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_add(store->db, kind, subject, rule));
}

bool dd_store_work_rule(struct dd_store *store, enum dd_for_each kind, const struct dd_rule *rule)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_rule(store->db, kind, rule));
}

bool dd_store_work_through(struct dd_store *store, const struct dd_entity *through,
                           const struct dd_field *field, const char *value)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_through(store->db, through, field, value));
}

bool dd_store_work_recurring(struct dd_store *store)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_recurring(store->db));
}

bool dd_store_any_recurring(struct dd_store *store, bool *any)
{
    return store->engine->any_recurring(store->db, any);
}

bool dd_store_work_all_tasks(struct dd_store *store, const struct dd_ruleset *rules)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_all_tasks(store->db, rules));
}

bool dd_store_work_post(struct dd_store *store, const char *role, const char *unit)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_post(store->db, role, unit));
}

bool dd_store_work_gone(struct dd_store *store, const char *rule)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_gone(store->db, rule));
}

bool dd_store_work_of_others(struct dd_store *store, enum dd_for_each kind, const char *rule)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->work_of_others(store->db, kind, rule));
}

bool dd_store_bulk(struct dd_store *store, bool on)
{
    return store->engine->bulk(store->db, on);
}

bool dd_store_next_wake(struct dd_store *store, struct dd_opt_instant *out)
{
    return store->engine->next_wake(store->db, out);
}

bool dd_store_letters_since(struct dd_store *store, struct dd_arena *arena, struct dd_instant from,
                            struct dd_letter_sent **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_letter_sent)};
    bool ok =
        store->engine->letters_since(store->db, arena, from, (struct dd_room){dd_list_next, &list});
    *v = (struct dd_letter_sent *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_told_since(struct dd_store *store, struct dd_arena *arena, struct dd_instant from,
                         struct dd_told **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_told)};
    bool ok =
        store->engine->told_since(store->db, arena, from, (struct dd_room){dd_list_next, &list});
    *v = (struct dd_told *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

/* ---- a slice --------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    const struct dd_obligation_row *const *x = a, *const *y = b;
    return strcmp((*x)->obligation.id, (*y)->obligation.id);
}

/* Pointers are sorted, then the rows are moved once. */
static void put_in_order(struct dd_arena *arena, const struct dd_obligation_row *v, size_t n,
                         struct dd_slice *out)
{
    const struct dd_obligation_row **order = DD_NEW_N(arena, const struct dd_obligation_row *, n);
    struct dd_obligation *rows = DD_NEW_N(arena, struct dd_obligation, n);
    int64_t *places = DD_NEW_N(arena, int64_t, n);
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        order[i] = &v[i];
        sorted = sorted && (i == 0 || by_id(&order[i - 1], &order[i]) < 0);
    }
    if (!sorted)
        qsort(order, n, sizeof(*order), by_id);
    for (size_t i = 0; i < n; i++) {
        rows[i] = order[i]->obligation;
        places[i] = order[i]->rowid;
    }
    out->n_previous = n;
    out->previous = rows;
    out->places = places;
}

/* A duty of a task or a target may be fulfilled by a report of its unit. */
static bool reports_of_units(const struct dd_ruleset *rules)
{
    const struct dd_entity *report = dd_entity_find("report");
    for (size_t i = 0; i < rules->n_rules; i++)
        if (rules->rules[i].for_each != DD_EACH_UNIT && dd_rule_reads(&rules->rules[i], report))
            return true;
    return false;
}

static bool read_facts(struct dd_store *store, struct dd_arena *arena, bool units,
                       const struct dd_facts *shared, struct dd_facts *out, size_t *n_read)
{
    *out = *shared;
    for (size_t i = 0; i < dd_n_entities; i++) {
        const struct dd_entity *entity = &dd_entities[i];
        struct dd_fact_room room = {arena, out, entity, 0};
        if (dd_store_is_shared(entity))
            continue;
        memset((char *)out + entity->table, 0, sizeof(out->task));
        if (!store->engine->slice_facts(store->db, arena, &store->facts[i], units,
                                        (struct dd_room){dd_fact_next, &room}))
            return false;
        dd_facts_seal_table(out, entity); /* those shared are: they are as many as the office */
        *n_read += room.n_read;
    }
    return true;
}

/* `rows` are the obligations that the engine has found. */
static bool read_rest(struct dd_store *store, struct dd_arena *arena,
                      const struct dd_ruleset *rules, const struct dd_facts *shared,
                      const struct dd_list *rows, struct dd_slice *out)
{
    struct dd_list history = {.arena = arena, .size = sizeof(struct dd_notice)};
    bool ok = true;
    put_in_order(arena, (struct dd_obligation_row *)(void *)rows->v, rows->n, out);
    for (size_t i = 0; ok && i < out->n_previous; i++)
        ok = store->engine->notices_about(store->db, arena, out->previous[i].id,
                                          (struct dd_room){dd_list_next, &history});
    out->n_history = history.n;
    out->history = (struct dd_notice *)(void *)history.v;
    return ok &&
           read_facts(store, arena, reports_of_units(rules), shared, &out->facts, &out->n_read);
}

static bool take(struct dd_store *store, struct dd_arena *arena, const struct dd_ruleset *rules,
                 const struct dd_facts *shared, size_t max, bool ahead, struct dd_slice *out,
                 bool *found)
{
    struct dd_list rows = {.arena = arena, .size = sizeof(struct dd_obligation_row)};
    return dd_store_may_write(store) &&
           dd_store_written(
               store, store->engine->work_take(store->db, arena, rules, max, ahead, out,
                                               (struct dd_room){dd_list_next, &rows}, found)) &&
           (!*found || out->unread || read_rest(store, arena, rules, shared, &rows, out));
}

bool dd_store_work_take(struct dd_store *store, struct dd_arena *arena,
                        const struct dd_ruleset *rules, const struct dd_facts *shared, size_t max,
                        bool ahead, struct dd_slice *out, bool *found)
{
    *out = (struct dd_slice){0};
    return take(store, arena, rules, shared, max, ahead, out, found);
}

bool dd_store_work_pick(struct dd_store *store, struct dd_arena *arena,
                        const struct dd_ruleset *rules, const struct dd_facts *shared, size_t max,
                        bool ahead, struct dd_slice *out, bool *found)
{
    *out = (struct dd_slice){.unread = true};
    return take(store, arena, rules, shared, max, ahead, out, found);
}

bool dd_store_work_read(struct dd_store *store, struct dd_arena *arena,
                        const struct dd_ruleset *rules, const struct dd_facts *shared,
                        struct dd_slice *slice)
{
    struct dd_list rows = {.arena = arena, .size = sizeof(struct dd_obligation_row)};
    bool own;
    bool ok = dd_store_begin_reading(store, &own) &&
              store->engine->slice_tasks(store->db, arena, slice,
                                         (struct dd_room){dd_list_next, &rows}) &&
              read_rest(store, arena, rules, shared, &rows, slice) &&
              (!own || dd_store_commit(store));
    if (!ok && own)
        dd_store_rollback(store);
    slice->unread = false;
    return ok;
}

bool dd_store_obligations_of(struct dd_store *store, struct dd_arena *arena, const char *const *ids,
                             size_t n_ids, const struct dd_facts *shared, struct dd_obligation **v,
                             size_t *n, struct dd_facts *facts)
{
    struct dd_obligation *rows = DD_NEW_N(arena, struct dd_obligation, n_ids + 1);
    size_t kept = 0, n_read = 0;
    bool ok = dd_store_may_write(store);
    for (size_t i = 0; ok && i < n_ids; i++) {
        bool found;
        rows[kept].id = ids[i];
        ok = store->engine->one(store->db, arena, &dd_table_obligation,
                                &dd_table_obligation.columns[0], &rows[kept], &found);
        if (ok && found)
            kept++;
    }
    *v = rows;
    *n = kept;
    return ok && dd_store_written(store, store->engine->slice_of(store->db, rows, kept)) &&
           read_facts(store, arena, false, shared, facts, &n_read);
}
