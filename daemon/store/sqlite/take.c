/* take.c — slices of the work (work.c): which subjects come next, and
 * what is stored of them. */
#include "store/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "store/sqlite/predicate.h"

/* To ask more of every task costs more than to evaluate it. */
#define MOST_CONDITIONS 8

struct taking {
    struct sq *sq;
    struct dd_arena *arena;
    const struct dd_ruleset *rules;
    struct dd_slice *slice;
    struct dd_scope *scope;
    struct dd_room obligations;
};

bool sq_clear_slice(struct sq *sq)
{
    sq->work.dense = sq->work.only_tasks = false;
    return sq_work_ready(sq) && sq_run(sq, sq_text(sq, "DELETE FROM temp.slice_unit")) &&
           sq_run(sq, sq_text(sq, "DELETE FROM temp.slice_task")) &&
           sq_run(sq, sq_text(sq, "DELETE FROM temp.slice_target")) &&
           sq_run(sq, sq_text(sq, "DELETE FROM temp.slice_led"));
}

typedef DD_VEC(const char *) texts;

static void *next_text(void *context)
{
    struct {
        struct dd_arena *arena;
        texts *v;
    } *room = context;
    dd_push(room->arena, room->v, NULL);
    return &room->v->v[room->v->n - 1];
}

static bool read_ids(struct taking *t, sqlite3_stmt *statement, texts *out)
{
    struct {
        struct dd_arena *arena;
        texts *v;
    } room = {t->arena, out};
    return sq_read_texts(t->sq, t->arena, statement, (struct dd_room){next_text, &room});
}

/* The obligations of a unit or a target by one rule. */
static bool read_pair(struct taking *t, const char *rule, const char *subject)
{
    struct dd_arena *scratch = dd_arena_new();
    const char *low = dd_printf(scratch, "%s/%s/", rule, subject);
    const char *high = dd_printf(scratch, "%s/%s0", rule, subject);
    bool ok = sq_obligations_between(t->sq, t->arena, low, high, t->obligations);
    dd_arena_free(scratch);
    return ok;
}

/* So that what the subject owes by it is among all that it owes. */
static bool asks_of(const struct taking *t, const char *rule, int kind)
{
    const struct dd_rule *found = dd_rule_find(t->rules, rule);
    return !found || (int)found->for_each == kind;
}

/* Of the list of units or of targets: up to `max`, with their rules. */
static bool list_subjects(struct taking *t, int kind, size_t max, texts *whole,
                          texts *rules_of_pairs, texts *subjects_of_pairs)
{
    struct sq *sq = t->sq;
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT subject, rule FROM temp.work WHERE kind = ?1 AND subject IN (SELECT "
                    "DISTINCT subject FROM temp.work WHERE kind = ?1 ORDER BY subject LIMIT ?2) "
                    "ORDER BY subject, rule");
    int code;
    if (!statement || !sq_bind_int(sq, statement, 1, kind) ||
        !sq_bind_int(sq, statement, 2, (int64_t)max))
        return false;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *subject = dd_strdup(t->arena, (const char *)sqlite3_column_text(statement, 0));
        const char *rule = dd_strdup(t->arena, (const char *)sqlite3_column_text(statement, 1));
        if (!*rule) {
            dd_push(t->arena, whole, subject);
        } else if (!whole->n || strcmp(whole->v[whole->n - 1], subject) != 0 ||
                   !asks_of(t, rule, kind)) {
            dd_push(t->arena, rules_of_pairs, rule);
            dd_push(t->arena, subjects_of_pairs, subject);
        }
    }
    sqlite3_reset(statement);
    return code == SQLITE_DONE || sq_fail_db(sq);
}

static int pair_compare(const void *a, const void *b)
{
    const struct dd_scope_pair *x = a, *y = b;
    int order = strcmp(x->rule, y->rule);
    return order ? order : strcmp(x->subject, y->subject);
}

static bool take_off(struct taking *t, int kind, const char *subject)
{
    struct sq *sq = t->sq;
    sqlite3_stmt *keep = kind == SQ_UNIT
                             ? sq_text(sq, "INSERT OR IGNORE INTO temp.slice_unit VALUES (?1)")
                             : sq_text(sq, "INSERT OR IGNORE INTO temp.slice_target VALUES (?1)");
    sqlite3_stmt *drop = sq_text(sq, "DELETE FROM temp.work WHERE kind = ?1 AND subject = ?2");
    return keep && drop && sq_bind_text(sq, keep, 1, subject) && sq_run(sq, keep) &&
           sq_bind_int(sq, drop, 1, kind) && sq_bind_text(sq, drop, 2, subject) && sq_run(sq, drop);
}

/* A check-in of these units is asked for: it has a line for each task without an end
 * that they lead, or that was led by whose place they have taken. */
static bool asks_for_lines(const struct taking *t)
{
    const struct dd_entity *result = dd_entity_find("result");
    const struct dd_scope *scope = t->scope;
    for (size_t i = 0; scope->subjects[SQ_UNIT].n && i < t->rules->n_rules; i++)
        if (t->rules->rules[i].for_each == DD_EACH_UNIT &&
            dd_rule_reads(&t->rules->rules[i], result))
            return true;
    for (size_t i = 0; i < scope->n_pairs; i++) {
        const struct dd_rule *rule = dd_rule_find(t->rules, scope->pairs[i].rule);
        if (rule && dd_rule_reads(rule, result))
            return true;
    }
    return false;
}

static bool take_led(struct taking *t)
{
    struct sq *sq = t->sq;
    return !asks_for_lines(t) ||
           sq_run(sq, sq_text(sq, "INSERT OR IGNORE INTO temp.slice_led WITH RECURSIVE u (id) AS "
                                  "(SELECT id FROM temp.slice_unit UNION SELECT unit FROM "
                                  "main.unit_succession s JOIN u ON s.successor = u.id) SELECT "
                                  "l.task FROM u JOIN main.task_unit l ON l.unit = u.id AND l.part "
                                  "= 'lead' JOIN main.task_deadline d ON d.task = l.task AND "
                                  "d.kind = 'continuous'"));
}

static bool take_listed(struct taking *t, int kind, size_t max, bool *found)
{
    texts whole = {0}, rules = {0}, subjects = {0};
    bool ok = list_subjects(t, kind, max, &whole, &rules, &subjects);
    struct dd_scope_pair *pairs = DD_NEW_N(t->arena, struct dd_scope_pair, rules.n + 1);
    for (size_t i = 0; i < rules.n; i++)
        pairs[i] = (struct dd_scope_pair){.rule = rules.v[i], .subject = subjects.v[i]};
    if (rules.n)
        qsort(pairs, rules.n, sizeof(*pairs), pair_compare);
    t->scope->subjects[kind].n = whole.n;
    t->scope->subjects[kind].id = whole.v;
    t->scope->n_pairs = rules.n;
    t->scope->pairs = pairs;
    *found = whole.n + rules.n > 0;
    t->slice->unread = t->slice->unread && !*found;
    for (size_t i = 0; ok && i < whole.n; i++) {
        ok = take_off(t, kind, whole.v[i]);
        for (size_t r = 0; ok && r < t->rules->n_rules; r++)
            if ((int)t->rules->rules[r].for_each == kind)
                ok = read_pair(t, t->rules->rules[r].id, whole.v[i]);
    }
    for (size_t i = 0; ok && i < rules.n; i++)
        ok = take_off(t, kind, pairs[i].subject) && read_pair(t, pairs[i].rule, pairs[i].subject);
    return ok && (kind != SQ_UNIT || take_led(t));
}

static void set_text(struct dd_buf *buf, const char *s)
{
    buf->n = 0;
    dd_buf_puts(buf, s);
}

/* slice_task holds the tasks of the scope: what is stored of them. */
static bool read_stored(struct sq *sq, struct dd_arena *arena, const struct dd_slice *slice,
                        struct dd_room room)
{
    const struct dd_table *table = &dd_table_obligation_placed;
    const char *const *ids = slice->scope.subjects[SQ_TASK].id;
    size_t n = slice->scope.subjects[SQ_TASK].n;
    if (!n)
        return true;
    sq->work.dense = slice->dense;
    sq->work.only_tasks = true;
    set_text(&sq->work.slice_first, ids[0]);
    set_text(&sq->work.slice_last, ids[n - 1]);
    return !slice->stored ||
           sq_read(sq, arena,
                   slice->dense ? sq_dense(sq, table, "task BETWEEN ?1 AND ?2")
                                : sq_where(sq, table, "task IN (SELECT id FROM temp.slice_task)"),
                   table, room);
}

static bool read_tasks(struct taking *t, bool stored)
{
    texts ids = {0};
    struct sq *sq = t->sq;
    bool ok = read_ids(t, sq_text(sq, "SELECT id FROM temp.slice_task ORDER BY id"), &ids);
    t->scope->subjects[SQ_TASK].n = ids.n;
    t->scope->subjects[SQ_TASK].id = ids.v;
    t->slice->dense = sq->work.dense;
    t->slice->stored = stored;
    return ok && (t->slice->unread || read_stored(sq, t->arena, t->slice, t->obligations));
}

bool sq_slice_tasks(void *db, struct dd_arena *arena, const struct dd_slice *slice,
                    struct dd_room obligations)
{
    struct sq *sq = db;
    bool ok = sq_clear_slice(sq);
    for (size_t i = 0; ok && i < slice->scope.subjects[SQ_TASK].n; i++) {
        sqlite3_stmt *keep = sq_text(sq, "INSERT INTO temp.slice_task VALUES (?1)");
        ok = keep && sq_bind_text(sq, keep, 1, slice->scope.subjects[SQ_TASK].id[i]) &&
             sq_run(sq, keep);
    }
    return ok && read_stored(sq, arena, slice, obligations);
}

static bool take_tasks(struct taking *t, size_t max, bool *found)
{
    struct sq *sq = t->sq;
    sqlite3_stmt *take = sq_text(sq, "INSERT INTO temp.slice_task SELECT subject FROM temp.work "
                                     "WHERE kind = 1 ORDER BY subject LIMIT ?1");
    if (!take || !sq_bind_int(sq, take, 1, (int64_t)max) || !sq_run(sq, take))
        return false;
    *found = sqlite3_changes(sq->db) > 0;
    if (*found)
        sq->work.from = SQ_FROM_LIST;
    return !*found || (sq_run(sq, sq_text(sq, "DELETE FROM temp.work WHERE kind = 1 AND subject IN "
                                              "(SELECT id FROM temp.slice_task)")) &&
                       read_tasks(t, true));
}

/* What is asked of `task` where all are gone through: of those without a stored
 * obligation only where a rule may hold. */
static char *tasks_sql(struct sq_work *work)
{
    struct dd_buf sql = {0};
    if (work->stage == SQ_TASKS_GONE) {
        dd_buf_puts(&sql, "INSERT INTO temp.slice_task SELECT DISTINCT task FROM main.obligation o "
                          "WHERE task > ?1 AND NOT EXISTS (SELECT 1 FROM main.task WHERE id = "
                          "o.task) ORDER BY task LIMIT ?2");
        return sql.s;
    }
    dd_buf_puts(&sql, "INSERT INTO temp.slice_task SELECT id FROM main.task WHERE id > ?1 AND (");
    dd_buf_puts(&sql, work->stored ? "EXISTS (SELECT 1 FROM main.obligation o WHERE o.task = "
                                     "task.id)"
                                   : "0");
    const struct dd_ruleset *rules = work->all_tasks;
    size_t n = 0;
    for (size_t i = 0; i < rules->n_rules; i++)
        n += rules->rules[i].for_each == DD_EACH_TASK;
    bool every = n > MOST_CONDITIONS;
    for (size_t i = 0; i < rules->n_rules + rules->n_exceptions && !every; i++) {
        const struct dd_rule *rule =
            i < rules->n_rules ? &rules->rules[i] : rules->exceptions[i - rules->n_rules].replaced;
        if (rule->for_each != DD_EACH_TASK)
            continue;
        char *where = rule->where && !rule->older ? dd_sql_predicate(rule->where) : NULL;
        every = !where;
        if (where)
            dd_buf_printf(&sql, " OR %s", where);
        free(where);
    }
    work->dense = every;
    dd_buf_puts(&sql, every ? " OR 1) ORDER BY id LIMIT ?2" : ") ORDER BY id LIMIT ?2");
    return sql.s;
}

static bool go_through(struct taking *t, size_t max, bool *found)
{
    struct sq *sq = t->sq;
    sqlite3_stmt *statement = NULL;
    char *sql = tasks_sql(&sq->work);
    bool ok = sqlite3_prepare_v2(sq->db, sql, -1, &statement, NULL) == SQLITE_OK;
    ok = (ok || sq_fail_db(sq)) && sq_bind_text(sq, statement, 1, sq->work.last.s) &&
         sq_bind_int(sq, statement, 2, (int64_t)max) && sq_run(sq, statement);
    sqlite3_finalize(statement);
    free(sql);
    *found = ok && sqlite3_changes(sq->db) > 0;
    return ok && (!*found || read_tasks(t, sq->work.stored));
}

static void remember(struct sq_work *work, const char *last)
{
    set_text(&work->last, last);
}

/* Those that are not listed: first the tasks that exist, then those that have gone
 * and left obligations behind. */
static bool take_all_tasks(struct taking *t, size_t max, bool *found)
{
    struct sq_work *work = &t->sq->work;
    while (work->all_tasks && !*found) {
        if (!go_through(t, max, found))
            return false;
        if (*found) {
            work->from = SQ_FROM_ALL;
            remember(work, t->scope->subjects[SQ_TASK].id[t->scope->subjects[SQ_TASK].n - 1]);
        } else {
            remember(work, "");
            if (work->stage == SQ_TASKS_GONE || !work->stored)
                work->all_tasks = NULL;
            work->stage = SQ_TASKS_GONE;
        }
    }
    return true;
}

/* No task comes twice from the list, nor when all are gone through: what is written of
 * one slice is nothing to the next. */
static bool take_more_tasks(struct taking *t, size_t max, bool *found)
{
    struct sq_work *work = &t->sq->work;
    if (work->from == SQ_FROM_LIST)
        return take_tasks(t, max, found);
    if (work->from == SQ_FROM_ELSEWHERE || work->stage != SQ_TASKS)
        return true;
    if (!go_through(t, max, found))
        return false;
    if (*found)
        remember(work, t->scope->subjects[SQ_TASK].id[t->scope->subjects[SQ_TASK].n - 1]);
    return true;
}

struct last_of { /* a room that sees the last id read */
    struct dd_room room;
    struct dd_obligation_row *last;
    size_t n;
};

static void *next_of(void *context)
{
    struct last_of *of = context;
    of->n++;
    return of->last = of->room.next(of->room.context);
}

static bool take_gone(struct taking *t, size_t max, bool *found)
{
    struct sq *sq = t->sq;
    texts rules = {0};
    struct last_of of = {.room = t->obligations};
    if (!read_ids(t, sq_text(sq, "SELECT subject FROM temp.work WHERE kind = 3 LIMIT 1"), &rules))
        return false;
    if (rules.n == 0)
        return true;
    t->slice->unread = false;
    const char *low = dd_printf(t->arena, "%s/", rules.v[0]);
    const char *high = dd_printf(t->arena, "%s0", rules.v[0]);
    if (strcmp(sq->work.last.s, low) > 0 && strncmp(sq->work.last.s, low, strlen(low)) == 0)
        low = dd_strdup(t->arena, sq->work.last.s);
    sqlite3_stmt *statement =
        sq_where(sq, &dd_table_obligation_placed, "id > ?1 AND id < ?2 ORDER BY id LIMIT ?3");
    if (!statement || !sq_bind_text(sq, statement, 1, low) ||
        !sq_bind_text(sq, statement, 2, high) || !sq_bind_int(sq, statement, 3, (int64_t)max) ||
        !sq_read(sq, t->arena, statement, &dd_table_obligation_placed,
                 (struct dd_room){next_of, &of}))
        return false;
    *found = true;
    remember(&sq->work, of.n ? of.last->obligation.id : "");
    if (of.n)
        return true;
    sqlite3_stmt *drop = sq_text(sq, "DELETE FROM temp.work WHERE kind = 3 AND subject = ?1");
    return drop && sq_bind_text(sq, drop, 1, rules.v[0]) && sq_run(sq, drop);
}

bool sq_work_take(void *db, struct dd_arena *arena, const struct dd_ruleset *rules, size_t max,
                  bool ahead, struct dd_slice *slice, struct dd_room obligations, bool *found)
{
    struct taking t = {db, arena, rules, slice, &slice->scope, obligations};
    size_t some = max / 32 + 1; /* a unit owes much more than a task */
    *found = false;
    if (!sq_clear_slice(db))
        return false;
    if (ahead)
        return take_more_tasks(&t, max, found);
    t.sq->work.from = SQ_FROM_ELSEWHERE;
    if (!take_listed(&t, SQ_UNIT, some, found) ||
        (!*found && !take_listed(&t, SQ_TARGET, some, found)) ||
        (!*found && !take_tasks(&t, max, found)))
        return false;
    return *found || (take_all_tasks(&t, max, found) && (*found || take_gone(&t, max, found)));
}
