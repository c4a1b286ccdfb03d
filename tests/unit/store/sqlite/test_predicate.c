/* SQL narrows, the evaluator decides: of random rules and random rows, by plain SQL
 * too, no row of which `where` is true is left out. DD_SEED chooses; it is printed. */
#include "../../eval/world.h"

#include "../scratch.h"
#include "store/sqlite/predicate.h"

#define RULES 400
#define TASKS 60

static uint64_t state_of_chance;

static unsigned chance(unsigned n)
{
    state_of_chance ^= state_of_chance << 13;
    state_of_chance ^= state_of_chance >> 7;
    state_of_chance ^= state_of_chance << 17;
    return (unsigned)((state_of_chance >> 11) % n);
}

/* The Kelvin sign and two letters that are composed: other texts once they are read. */
static const char *const texts[] = {"a",
                                    "b",
                                    "cho",
                                    "K",
                                    "\xe2\x84\xaa",
                                    "Việc",
                                    "Vie\xcc\xa3\xcc\x82"
                                    "c",
                                    "a'b",
                                    "",
                                    "Z"};

static void write_atom(struct dd_buf *out)
{
    static const char *const signs[] = {"==", "!=", "<", "<=", ">", ">="};
    static const char *const words[] = {"a", "b", "cho", "K", "a'b", "Z", "Việc"};
    static const char *const optional[] = {"field", "title", "section"};
    const char *sign = signs[chance(6)], *word = words[chance(7)], *field = optional[chance(3)];
    switch (chance(7)) {
    case 0:
        dd_buf_printf(out, "task.tag %s \"%s\"", signs[chance(2)], word);
        break;
    case 1:
        dd_buf_printf(out, "task.status %s \"%s\"", signs[chance(2)],
                      chance(2) ? "active" : "cancelled");
        break;
    case 2:
        dd_buf_puts(out, chance(2) ? "task.imported" : "not task.internal");
        break;
    case 3:
        dd_buf_printf(out, "(task.%s is set and task.%s %s \"%s\")", field, field, signs[chance(2)],
                      word);
        break;
    case 4:
        dd_buf_printf(out, "task.tag in [\"%s\", \"%s\", \"b\"]", word, words[chance(7)]);
        break;
    case 5:
        dd_buf_printf(out, "%stask.%s is set", chance(2) ? "not " : "", field);
        break;
    default:
        dd_buf_printf(out, chance(2) ? "%d + 1 %s 2" : "starts_with(task.tag, \"c\")", chance(3),
                      sign);
    }
}

static void write_expression(struct dd_buf *out, int depth)
{
    if (depth == 0 || chance(3) == 0) {
        write_atom(out);
        return;
    }
    bool negated = chance(4) == 0;
    dd_buf_puts(out, negated ? "not (" : "(");
    const char *word = chance(2) ? " and " : " or ";
    for (unsigned i = 0, n = 2 + chance(2); i < n; i++) {
        dd_buf_puts(out, i ? word : "");
        write_expression(out, depth - 1);
    }
    dd_buf_puts(out, ")");
}

static void write_row(sqlite3 *db, int i)
{
    char *sql = sqlite3_mprintf(
        "INSERT INTO task (id, title, tag, section, field, status, imported, internal) VALUES "
        "('t%03d', %Q, %Q, %Q, %Q, %Q, %d, %d)",
        i, chance(3) ? texts[chance(10)] : NULL, texts[chance(10)],
        chance(3) ? texts[chance(10)] : NULL, chance(3) ? texts[chance(10)] : NULL,
        chance(2) ? "active" : "cancelled", chance(2), chance(2));
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
}

static bool is_selected(sqlite3 *db, const char *predicate, const char *id)
{
    sqlite3_stmt *statement;
    char *sql = sqlite3_mprintf("SELECT 1 FROM task WHERE id = %Q AND (%s)", id, predicate);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return found;
}

static struct world *world_of(const char *where)
{
    struct world *w = calloc(1, sizeof(*w));
    struct dd_buf pack = {0};
    assert_non_null(w);
    w->arena = dd_arena_new();
    dd_diags_init(&w->diags, w->arena, NULL);
    dd_buf_printf(&pack,
                  "lang: 1\npack: p\ntitle: P\nbasis: 1/KH\nrules:\n  - id: r\n    title: R\n"
                  "    for_each: task\n    where: '");
    for (const char *c = where; *c; c++)
        dd_buf_puts(&pack, *c == '\'' ? "''" : (char[]){*c, '\0'});
    dd_buf_puts(&pack, "'\n    due: task.due\n");
    world_rules(w, pack.s);
    dd_buf_release(&pack);
    return w;
}

static void nobody_is_left_out(void **state)
{
    struct scratch *s = *state;
    struct dd_facts facts;
    sqlite3 *db;
    const char *given = getenv("DD_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20260209;
    size_t held = 0, narrowed = 0;
    state_of_chance = seed * 2654435761U + 88172645463325252U;
    printf("seed %llu\n", (unsigned long long)seed);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    for (int i = 0; i < TASKS; i++)
        write_row(db, i);
    assert_true(dd_store_facts(s->store, s->arena, &facts));
    assert_int_equal(facts.task.n, TASKS);
    for (int r = 0; r < RULES; r++) {
        struct dd_buf where = {0};
        write_expression(&where, 3);
        struct world *w = world_of(where.s);
        const struct dd_expr *expr = w->rules->rules[0].where;
        char *predicate = dd_sql_predicate(expr);
        for (size_t i = 0; i < facts.task.n; i++) {
            struct dd_subject subject = {.facts = &facts, .task = &facts.task.v[i]};
            bool holds = dd_expr_true(expr, &subject);
            bool selected = is_selected(db, predicate, facts.task.v[i].id);
            if (holds && !selected)
                fail_msg("%s is left out by\n%s\n%s", facts.task.v[i].id, where.s, predicate);
            held += holds;
            narrowed += !selected;
        }
        free(predicate);
        dd_arena_free(w->arena);
        free(w);
        dd_buf_release(&where);
    }
    sqlite3_close(db);
    assert_true(held > RULES * TASKS / 10);     /* they do hold … */
    assert_true(narrowed > RULES * TASKS / 10); /* … and it does narrow */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_is_left_out, scratch_set_up, scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
