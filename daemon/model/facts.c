/* facts.c — a snapshot of the facts: rows are added, sealed (sorted by their
 * keys), then looked up by halving. */
#include "dondoc/model.h"

#include <stdlib.h>
#include <string.h>

#include "model/rows.h"

#define MAX_LEVELS 16 /* of units below one another; also ends a ring of parents */

/* Every DD_TABLE of struct dd_facts looks like this. */
struct table {
    size_t n;
    char *v;
};

static struct table table_get(const struct dd_facts *facts, const struct dd_entity *entity)
{
    struct table table;
    memcpy(&table, (const char *)facts + entity->table, sizeof(table));
    return table;
}

static void table_set(struct dd_facts *facts, const struct dd_entity *entity, struct table table)
{
    memcpy((char *)facts + entity->table, &table, sizeof(table));
}

size_t dd_facts_count(const struct dd_facts *facts, const struct dd_entity *entity)
{
    return table_get(facts, entity).n;
}

void *dd_facts_row(const struct dd_facts *facts, const struct dd_entity *entity, size_t i)
{
    return table_get(facts, entity).v + i * entity->size;
}

void dd_field_reset(const struct dd_field *field, char *row)
{
    char *at = row + field->offset;
    struct dd_dec dec = {0};
    if (field->other && field->type != DD_F_TEXT && field->type != DD_F_BOOL)
        dd_dec_parse(field->other, &dec);
    switch (field->type) {
    case DD_F_TEXT:
        *(const char **)(void *)at = field->other;
        break;
    case DD_F_BOOL:
        *(bool *)at = field->other && strcmp(field->other, "true") == 0;
        break;
    case DD_F_INT:
        *(int64_t *)(void *)at = dec.micro / 1000000;
        break;
    case DD_F_DEC:
        *(struct dd_dec *)(void *)at = dec;
        break;
    case DD_F_DAY: /* a day has no default */
        *(struct dd_opt_day *)(void *)at = (struct dd_opt_day){0};
        break;
    }
}

void *dd_facts_add(struct dd_arena *arena, struct dd_facts *facts, const struct dd_entity *entity)
{
    struct table table = table_get(facts, entity);
    /* Room for 8, 16, 32 … rows: a table is full when its count says so. */
    if (table.n == 0 || (table.n >= 8 && (table.n & (table.n - 1)) == 0)) {
        char *v = dd_alloc(arena, (table.n ? 2 * table.n : 8) * entity->size);
        if (table.n)
            memcpy(v, table.v, table.n * entity->size);
        table.v = v;
    }
    char *row = table.v + table.n++ * entity->size;
    for (size_t i = 0; i < entity->n_fields; i++)
        if (entity->fields[i].other)
            dd_field_reset(&entity->fields[i], row);
    table_set(facts, entity, table);
    return row;
}

void dd_facts_drop(struct dd_facts *facts, const struct dd_entity *entity, char *row)
{
    struct table table = table_get(facts, entity);
    char *last = table.v + (table.n - 1) * entity->size;
    if (row != last)
        memcpy(row, last, entity->size);
    memset(last, 0, entity->size);
    table.n--;
    table_set(facts, entity, table);
}

const char *dd_row_text(const struct dd_field *field, const void *row)
{
    return *(const char *const *)(const void *)((const char *)row + field->offset);
}

static int text_compare(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int field_compare(const struct dd_field *field, const void *a, const void *b)
{
    const void *fa = (const char *)a + field->offset, *fb = (const char *)b + field->offset;
    switch (field->type) {
    case DD_F_TEXT:
        return text_compare(*(const char *const *)fa, *(const char *const *)fb);
    case DD_F_INT: {
        int64_t x = *(const int64_t *)fa, y = *(const int64_t *)fb;
        return (x > y) - (x < y);
    }
    case DD_F_BOOL:
        return (int)*(const bool *)fa - (int)*(const bool *)fb;
    case DD_F_DAY: {
        const struct dd_opt_day *x = fa, *y = fb;
        return x->set && y->set ? dd_day_cmp(x->day, y->day) : (int)x->set - (int)y->set;
    }
    case DD_F_DEC: {
        int64_t x = ((const struct dd_dec *)fa)->micro, y = ((const struct dd_dec *)fb)->micro;
        return (x > y) - (x < y);
    }
    }
    return 0;
}

int dd_row_compare(const void *entity, const void *a, const void *b)
{
    const struct dd_entity *of = entity;
    for (size_t i = 0; i < of->n_keys; i++) {
        int order = field_compare(&of->fields[i], a, b);
        if (order)
            return order;
    }
    return 0;
}

/* Pointers are sorted, then the rows are moved once: rows are large. */
static void seal_table(const struct dd_entity *entity, struct table table)
{
    bool sorted = true;
    for (size_t i = 1; i < table.n && sorted; i++)
        sorted = dd_row_compare(entity, table.v + (i - 1) * entity->size,
                                table.v + i * entity->size) <= 0;
    if (sorted)
        return;
    struct dd_arena *scratch = dd_arena_new();
    const void **rows = DD_NEW_N(scratch, const void *, table.n);
    for (size_t i = 0; i < table.n; i++)
        rows[i] = table.v + i * entity->size;
    dd_sort(rows, table.n, dd_row_compare, entity);
    char *v = dd_alloc(scratch, table.n * entity->size);
    for (size_t i = 0; i < table.n; i++)
        memcpy(v + i * entity->size, rows[i], entity->size);
    memcpy(table.v, v, table.n * entity->size);
    dd_arena_free(scratch);
}

void dd_facts_seal_table(struct dd_facts *facts, const struct dd_entity *entity)
{
    seal_table(entity, table_get(facts, entity));
}

void dd_facts_seal(struct dd_facts *facts)
{
    for (size_t i = 0; i < dd_n_entities; i++)
        dd_facts_seal_table(facts, &dd_entities[i]);
}

/* The first row in [from, n) whose first key field is not less than `key`
 * (`after`: greater than it). */
static size_t bound(const struct dd_entity *entity, struct table table, size_t from,
                    const char *key, bool after)
{
    size_t low = from, high = table.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order =
            text_compare(dd_row_text(&entity->fields[0], table.v + middle * entity->size), key);
        if (order < 0 || (after && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t dd_facts_range(const struct dd_facts *facts, const struct dd_entity *entity, const char *key,
                      size_t *first)
{
    struct table table = table_get(facts, entity);
    *first = bound(entity, table, 0, key, false);
    return bound(entity, table, *first, key, true);
}

static const void *find(const struct dd_facts *facts, const char *entity, const char *id)
{
    if (!id)
        return NULL;
    const struct dd_entity *of = dd_entity_find(entity);
    struct table table = table_get(facts, of);
    size_t i = bound(of, table, 0, id, false);
    const char *row = i < table.n ? table.v + i * of->size : NULL;
    return row && text_compare(dd_row_text(&of->fields[0], row), id) == 0 ? row : NULL;
}

const struct dd_unit *dd_unit_find(const struct dd_facts *facts, const char *id)
{
    return find(facts, "unit", id);
}

const struct dd_task *dd_task_find(const struct dd_facts *facts, const char *id)
{
    return find(facts, "task", id);
}

const struct dd_target *dd_target_find(const struct dd_facts *facts, const char *id)
{
    return find(facts, "target", id);
}

const struct dd_event *dd_event_find(const struct dd_facts *facts, const char *id)
{
    return find(facts, "event", id);
}

const struct dd_person *dd_person_find(const struct dd_facts *facts, const char *id)
{
    return find(facts, "person", id);
}

bool dd_unit_under(const struct dd_facts *facts, const char *unit, const char *root)
{
    for (int level = 0; unit && level <= MAX_LEVELS; level++) {
        if (dd_streq(unit, root))
            return true;
        const struct dd_unit *row = dd_unit_find(facts, unit);
        unit = row ? row->parent : NULL;
    }
    return false;
}

const char *dd_unit_name(const struct dd_facts *facts, const char *id)
{
    const struct dd_unit *row = dd_unit_find(facts, id);
    return row && row->name ? row->name : id;
}

const char *dd_document_name(const struct dd_facts *facts, const char *id)
{
    size_t first, end = id ? dd_facts_range(facts, dd_entity_find("document"), id, &first) : 0;
    const char *number = id && first < end ? facts->document.v[first].number : NULL;
    return number ? number : id;
}

static int by_number(const void *a, const void *b)
{
    const struct dd_document *const *x = a, *const *y = b;
    return strcmp((*x)->number, (*y)->number);
}

struct dd_numbers dd_numbers_of(struct dd_arena *arena, const struct dd_facts *facts)
{
    struct dd_numbers numbers = {0};
    numbers.v = DD_NEW_N(arena, const struct dd_document *, facts->document.n + 1);
    for (size_t i = 0; i < facts->document.n; i++)
        if (facts->document.v[i].number)
            numbers.v[numbers.n++] = &facts->document.v[i];
    qsort(numbers.v, numbers.n, sizeof(*numbers.v), by_number);
    return numbers;
}

static bool comes_after(struct dd_opt_day day, struct dd_day today, struct dd_opt_day *next)
{
    if (!day.set || dd_day_cmp(day.day, today) <= 0)
        return false;
    if (next && (!next->set || dd_day_cmp(day.day, next->day) < 0))
        *next = day;
    return true;
}

const struct dd_carry_over *dd_review_of(const struct dd_facts *facts, const char *task,
                                         struct dd_day today, struct dd_opt_day *next)
{
    const struct dd_carry_over *found = NULL;
    size_t first, end = dd_facts_range(facts, dd_entity_find("carry_over"), task, &first);
    if (next)
        *next = (struct dd_opt_day){0};
    for (; first < end; first++) {
        const struct dd_carry_over *row = &facts->carry_over.v[first];
        if (comes_after(row->asked_on, today, next))
            continue;
        if (!row->answer || comes_after(row->answered_on, today, next))
            found = row;
    }
    return found;
}

const struct dd_document *dd_plan_of(const struct dd_numbers *numbers, const struct dd_task *task)
{
    size_t low = 0, high = numbers->n;
    while (task->plan && low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(numbers->v[middle]->number, task->plan) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    const struct dd_document *any = NULL, *own = NULL;
    size_t n = 0, n_own = 0;
    for (; task->plan && low < numbers->n && strcmp(numbers->v[low]->number, task->plan) == 0;
         low++) {
        any = numbers->v[low];
        n++;
        if (task->unit && dd_streq(any->issuer, task->unit)) {
            own = any;
            n_own++;
        }
    }
    return n == 1 ? any : n_own == 1 ? own : NULL;
}

bool dd_extension_is_asked(const struct dd_extension *row)
{
    return !row->document && !row->granted_on.set && !row->refused_on.set;
}
