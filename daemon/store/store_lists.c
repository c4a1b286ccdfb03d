/* store_lists.c — see lists.h. */
#include "store/lists.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "store/handle.h"

/* ---- groups -------------------------------------------------------------------------- */

/* What is closed is shown for the year of its due day, else of its end. */
static bool is_of_year(const struct dd_obligation *row, struct dd_day today)
{
    int year = dd_day_ymd(today).year;
    if (row->due.set)
        return dd_day_ymd(row->due.day).year == year;
    return !row->done_on.set || dd_day_ymd(row->done_on.day).year == year;
}

static enum dd_group open_group(const struct dd_obligation *row, struct dd_day today)
{
    if (row->opens.set && dd_day_cmp(row->opens.day, today) > 0)
        return DD_GROUP_LATER;
    if (row->due.set && row->due.day.n - today.n <= DD_SOON_DAYS)
        return DD_GROUP_SOON;
    return DD_GROUP_OPEN;
}

enum dd_group dd_group_of(const struct dd_obligation *row, struct dd_day today)
{
    if (dd_state_is_closed(row->state) && !is_of_year(row, today))
        return DD_GROUP_NONE;
    switch (row->state) {
    case DD_WAITING:
        return DD_GROUP_WAITING;
    case DD_OPEN:
        return open_group(row, today);
    case DD_OVERDUE:
    case DD_MISSED:
        return DD_GROUP_OVERDUE;
    case DD_REPORTED:
        return DD_GROUP_REPORTED;
    case DD_MET:
    case DD_ACHIEVED:
        return DD_GROUP_MET;
    case DD_MET_LATE:
        return DD_GROUP_MET_LATE;
    case DD_MET_DAY_UNKNOWN:
        return DD_GROUP_MET_UNKNOWN;
    case DD_WAIVED:
        return DD_GROUP_WAIVED;
    case DD_ON_TRACK:
        return row->no_data ? DD_GROUP_LAGGING : DD_GROUP_ON_TRACK;
    case DD_LAGGING:
        return DD_GROUP_LAGGING;
    case DD_VOID:
        break;
    }
    return DD_GROUP_NONE;
}

/* ---- lists --------------------------------------------------------------------------------- */

#define LIST(arena, type)                                                                          \
    {                                                                                              \
        .arena = (arena), .size = sizeof(type)                                                     \
    }

static struct dd_room room_of(struct dd_list *list)
{
    return (struct dd_room){dd_list_next, list};
}

/* `v` is the address of a pointer to the list's structs. */
static void give(const struct dd_list *list, void *v, size_t *n)
{
    memcpy(v, &list->v, sizeof(list->v));
    *n = list->n;
}

bool dd_store_list_duties(struct dd_store *store, struct dd_arena *arena,
                          const struct dd_list_of *of, struct dd_obligation **v, size_t *n,
                          size_t *total)
{
    struct dd_list list = LIST(arena, struct dd_obligation);
    bool ok = store->engine->list_duties(store->db, arena, of, room_of(&list), total);
    give(&list, v, n);
    return ok;
}

bool dd_store_count_duties(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_list_of *of, struct dd_duty_count **v, size_t *n)
{
    struct dd_list list = LIST(arena, struct dd_duty_count);
    bool ok = store->engine->count_duties(store->db, arena, of, room_of(&list));
    give(&list, v, n);
    return ok;
}

bool dd_store_count_states(struct dd_store *store, size_t n[DD_N_STATES])
{
    memset(n, 0, DD_N_STATES * sizeof(*n));
    return store->engine->count_states(store->db, n);
}

bool dd_store_last_change(struct dd_store *store, struct dd_opt_instant *out)
{
    return store->engine->last_change(store->db, out);
}

bool dd_store_count_waking(struct dd_store *store, struct dd_instant until, size_t *n)
{
    return store->engine->count_waking(store->db, until, n);
}

bool dd_store_count_days(struct dd_store *store, struct dd_arena *arena,
                         const struct dd_list_of *of, struct dd_day_count **v, size_t *n)
{
    struct dd_list list = LIST(arena, struct dd_day_count);
    bool ok = store->engine->count_days(store->db, arena, of, room_of(&list));
    give(&list, v, n);
    return ok;
}

bool dd_store_list_continuous(struct dd_store *store, struct dd_arena *arena,
                              const struct dd_list_of *of, const char ***ids, size_t *n,
                              size_t *total)
{
    struct dd_list list = LIST(arena, const char *);
    bool ok = store->engine->list_continuous(store->db, arena, of, room_of(&list), total);
    give(&list, ids, n);
    return ok;
}

bool dd_store_list_notices(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_list_of *of, struct dd_kept_notice **v, size_t *n,
                           bool *more)
{
    struct dd_list list = LIST(arena, struct dd_kept_notice);
    struct dd_list_of one_more = *of;
    one_more.max += of->max > 0;
    bool ok = store->engine->list_notices(store->db, arena, &one_more, room_of(&list));
    give(&list, v, n);
    *more = of->max > 0 && *n > of->max;
    *n -= *more;
    return ok;
}

bool dd_store_list_deliveries(struct dd_store *store, struct dd_arena *arena, unsigned states,
                              const struct dd_list_of *of, struct dd_delivery **v, size_t *n,
                              bool *more)
{
    struct dd_list list = LIST(arena, struct dd_delivery);
    struct dd_list_of one_more = *of;
    one_more.max += of->max > 0;
    bool ok = store->engine->list_deliveries(store->db, arena, states, &one_more, room_of(&list));
    give(&list, v, n);
    *more = of->max > 0 && *n > of->max;
    *n -= *more;
    return ok;
}

/* ---- by key ---------------------------------------------------------------------------------- */

static void cut(size_t max, size_t *n, bool *more)
{
    *more = *n > max;
    *n -= *more;
}

bool dd_store_page_facts(struct dd_store *store, struct dd_arena *arena,
                         const struct dd_rows_of *of, struct dd_facts *facts, size_t *n, bool *more)
{
    const struct dd_entity *entity = dd_entity_find(of->table);
    struct dd_fact_room room = {arena, facts, entity, 0};
    struct dd_rows_of one_more = *of;
    one_more.max++;
    bool ok = store->engine->page_rows(store->db, arena, &store->facts[entity - dd_entities],
                                       &one_more, (struct dd_room){dd_fact_next, &room});
    *n = dd_facts_count(facts, entity);
    cut(of->max, n, more);
    return ok;
}

bool dd_store_page_notices(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_rows_of *of, struct dd_kept_notice **v, size_t *n,
                           bool *more)
{
    struct dd_list list = LIST(arena, struct dd_kept_notice);
    struct dd_rows_of one_more = *of;
    one_more.max++;
    bool ok = store->engine->page_rows(store->db, arena, &dd_table_notice_kept, &one_more,
                                       room_of(&list));
    give(&list, v, n);
    cut(of->max, n, more);
    return ok;
}

bool dd_store_page_deliveries(struct dd_store *store, struct dd_arena *arena,
                              const struct dd_rows_of *of, struct dd_delivery **v, size_t *n,
                              bool *more)
{
    struct dd_list list = LIST(arena, struct dd_delivery);
    struct dd_rows_of one_more = *of;
    one_more.max++;
    bool ok =
        store->engine->page_rows(store->db, arena, &dd_table_delivery, &one_more, room_of(&list));
    give(&list, v, n);
    cut(of->max, n, more);
    return ok;
}

bool dd_store_page_duties(struct dd_store *store, struct dd_arena *arena,
                          const struct dd_list_of *of, const char *after, struct dd_obligation **v,
                          size_t *n, bool *more)
{
    struct dd_list list = LIST(arena, struct dd_obligation);
    struct dd_list_of one_more = *of;
    one_more.max++;
    bool ok = store->engine->page_duties(store->db, arena, &one_more, after, room_of(&list));
    give(&list, v, n);
    cut(of->max, n, more);
    return ok;
}

bool dd_store_carries_internal(struct dd_store *store, int64_t delivery, bool *out)
{
    return store->engine->carries_internal(store->db, delivery, out);
}

/* ---- facts ----------------------------------------------------------------------------------- */

static const char *json_of(struct dd_arena *arena, const char *const *keys, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, json_string(keys[i]));
    char *text = json_dumps(array, JSON_COMPACT);
    json_decref(array);
    if (!text)
        abort();
    const char *copy = dd_strdup(arena, text);
    free(text);
    return copy;
}

bool dd_store_facts_in(struct dd_store *store, struct dd_arena *arena, const char *entity,
                       const char *field, const char *const *keys, size_t n_keys,
                       struct dd_facts *facts)
{
    const struct dd_entity *of = dd_entity_find(entity);
    struct dd_fact_room room = {arena, facts, of, 0};
    return store->engine->rows_in(store->db, arena, &store->facts[of - dd_entities], field,
                                  json_of(arena, keys, n_keys),
                                  (struct dd_room){dd_fact_next, &room});
}

bool dd_store_all_facts(struct dd_store *store, struct dd_arena *arena, const char *entity,
                        struct dd_facts *facts)
{
    const struct dd_entity *of = dd_entity_find(entity);
    struct dd_fact_room room = {arena, facts, of, 0};
    return store->engine->all(store->db, arena, &store->facts[of - dd_entities],
                              (struct dd_room){dd_fact_next, &room});
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct dd_obligation *)a)->id, ((const struct dd_obligation *)b)->id);
}

bool dd_store_duties_in(struct dd_store *store, struct dd_arena *arena, const char *column,
                        const char *const *keys, size_t n_keys, struct dd_obligation **v, size_t *n)
{
    struct dd_list list = LIST(arena, struct dd_obligation);
    bool ok = store->engine->rows_in(store->db, arena, &dd_table_obligation, column,
                                     json_of(arena, keys, n_keys), room_of(&list));
    give(&list, v, n);
    if (*n)
        qsort(*v, *n, sizeof(**v), by_id);
    return ok;
}

struct hanging {
    const char *entity, *field;
    bool always; /* a list needs it, too */
};

static bool read_hanging(struct dd_store *store, struct dd_arena *arena, const struct hanging *v,
                         size_t n, bool whole, const char *const *keys, size_t n_keys,
                         struct dd_facts *out)
{
    bool ok = true;
    for (size_t i = 0; ok && n_keys && i < n; i++) {
        if (whole || v[i].always)
            ok = dd_store_facts_in(store, arena, v[i].entity, v[i].field, keys, n_keys, out);
    }
    return ok;
}

/* A completion may be found by its task and by its obligation. */
static void drop_twins(struct dd_facts *facts)
{
    size_t kept = 0;
    for (size_t i = 0; i < facts->completion.n; i++) {
        if (kept == 0 || strcmp(facts->completion.v[kept - 1].id, facts->completion.v[i].id) != 0)
            facts->completion.v[kept++] = facts->completion.v[i];
    }
    facts->completion.n = kept;
}

static const struct hanging of_task[] = {{"task", "id", true},
                                         {"task_unit", "task", false},
                                         {"task_deadline", "task", false},
                                         {"task_succession", "task", false},
                                         {"result", "task", false},
                                         {"completion", "task", false}};

bool dd_store_facts_of_task(struct dd_store *store, struct dd_arena *arena,
                            const struct dd_facts *shared, const char *task, struct dd_facts *out)
{
    *out = *shared;
    if (!read_hanging(store, arena, of_task, DD_LEN(of_task), true, &task, 1, out))
        return false;
    dd_facts_seal(out);
    return true;
}

bool dd_store_facts_of(struct dd_store *store, struct dd_arena *arena,
                       const struct dd_facts *shared, const struct dd_obligation *v, size_t n,
                       bool whole, struct dd_facts *out)
{
    static const struct hanging of_target[] = {{"target", "id", true},
                                               {"measurement", "target", false}};
    static const struct hanging of_duty[] = {{"completion", "obligation", false},
                                             {"extension", "obligation", false},
                                             {"waiver", "obligation", false},
                                             {"ack", "obligation", false}};
    DD_VEC(const char *) tasks = {0}, targets = {0}, duties = {0};
    for (size_t i = 0; i < n; i++) {
        dd_push(arena, &duties, v[i].id);
        if (v[i].task)
            dd_push(arena, &tasks, v[i].task);
        if (v[i].target)
            dd_push(arena, &targets, v[i].target);
    }
    *out = *shared;
    bool ok = read_hanging(store, arena, of_task, DD_LEN(of_task), whole, tasks.v, tasks.n, out) &&
              read_hanging(store, arena, of_target, DD_LEN(of_target), whole, targets.v, targets.n,
                           out) &&
              read_hanging(store, arena, of_duty, DD_LEN(of_duty), whole, duties.v, duties.n, out);
    if (!ok)
        return false;
    dd_facts_seal(out);
    drop_twins(out);
    return true;
}

/* ---- search -----------------------------------------------------------------------------------
 */

bool dd_store_find(struct dd_store *store, struct dd_arena *arena, enum dd_found kind,
                   const char *words, const struct dd_list_of *of, const char ***ids, size_t *n)
{
    struct dd_list list = LIST(arena, const char *);
    struct dd_buf plain = {0};
    dd_plain(&plain, words);
    for (size_t i = 0; i < plain.n; i++)
        if (strchr("\t\n\r", plain.s[i]))
            plain.s[i] = ' ';
    bool ok = true;
    if (plain.n && plain.s[strspn(plain.s, " ")])
        ok = store->engine->find(store->db, arena, (int)kind, plain.s, of, room_of(&list));
    dd_buf_release(&plain);
    give(&list, ids, n);
    return ok;
}
