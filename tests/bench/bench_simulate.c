/* bench_simulate [TASKS] — a year of a province, simulated: 85 units, 5,000 tasks and
 * 40 targets under 20 packs (16 plans, each with its own tasks; monthly and quarterly
 * reports of every unit; targets). Nine of ten tasks are done, one in five late. Then
 * 1,000 rule tests of ten days. The goals: at most 2 s, and at most 1 s. No test: it only
 * prints.
 *
 * Beside it stands the time in which SQLite alone reads the same rows. The office lies
 * in a new folder below $TMPDIR (or /var/tmp), which is removed. */
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/rules/ruletest.h"
#include "app/tick/tick.h"
#include "bench.h"

#define PLANS 16
#define RULE_TESTS 1000

static const char config[] = "office: tinh\n"
                             "language: vi\n"
                             "timezone: Asia/Ho_Chi_Minh\n"
                             "calendar: vn-office\n"
                             "database: dondoc.db\n"
                             "rules: [packs]\n"
                             "mode: live\n"
                             "mail: {transport: file, folder: mail, from: don-doc@tinh.example}\n";

static const char ladder[] = "defaults:\n"
                             "  remind: {before: [10wd, 5wd, 1wd], share: [50%], at_due: true, "
                             "overdue_every: 2wd}\n"
                             "  escalate:\n"
                             "    - {after: 1wd, to: unit_head, cc: tracking_office}\n"
                             "    - {after: 5wd, to: vice_chair}\n"
                             "    - {after: 10wd, to: chair}\n"
                             "rules:\n";

/* Deadlines in every week of the year. */
static const char fill[] =
    "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN;"
    "INSERT INTO unit (id, name, level) VALUES ('tinh', 'Tỉnh Mẫu', 'province');"
    "INSERT INTO office (id, name) VALUES ('tinh', 'Tỉnh Mẫu');"
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 85)"
    "  INSERT INTO unit (id, name, level, parent)"
    "  SELECT 'dv-' || i, 'Đơn vị ' || i, 'department', 'tinh' FROM c;"
    "INSERT INTO person (id, name) SELECT 'can-bo-' || id, 'Cán bộ ' || id FROM unit;"
    "INSERT INTO person (id, name) SELECT 'thu-truong-' || id, 'Thủ trưởng ' || id FROM unit;"
    "INSERT INTO contact (id, person, channel, address)"
    "  SELECT 'lh-' || id, id, 'email', id || '@tinh.example' FROM person;"
    "INSERT INTO post (id, person, role, unit)"
    "  SELECT 'cv-' || id, 'can-bo-' || id, 'handler', id FROM unit WHERE id <> 'tinh';"
    "INSERT INTO post (id, person, role, unit)"
    "  SELECT 'tt-' || id, 'thu-truong-' || id, 'unit_head', id FROM unit WHERE id <> 'tinh';"
    "INSERT INTO post (id, person, role) VALUES ('vp', 'can-bo-tinh', 'tracking_office'),"
    "  ('pct', 'thu-truong-tinh', 'vice_chair'), ('ct', 'thu-truong-tinh', 'chair');"
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?1)"
    "  INSERT INTO task (id, plan, unit, title, tag, field)"
    "  SELECT printf('viec-%05d', i), '29/KH-UBND', 'tinh', 'Việc số ' || i || ' của kế hoạch',"
    "  'ke-hoach-' || (i % ?2), 'linh-vuc-' || (i % 7) FROM c;"
    "INSERT INTO task_unit (task, unit, words)"
    "  SELECT id, 'dv-' || (1 + substr(id, 6) % 85), 'Đơn vị' FROM task;"
    "INSERT INTO task_deadline (task, phrase, kind, canonical, from_day, last_day, legal_day)"
    "  SELECT id, 'trước ngày', 'date', 'by ' || day, day, day, day FROM"
    "  (SELECT id, date('2026-01-12', (substr(id, 6) % 50 * 7) || ' days') AS day FROM task);"
    "INSERT INTO completion (id, task, done_on, source)"
    "  SELECT 'xong-' || task, task, date(last_day, (substr(task, 6) % 5 / 4 * 15 - 3) || ' days'),"
    "  'person' FROM task_deadline WHERE substr(task, 6) % 10 > 0;"
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 40)"
    "  INSERT INTO target (id, code, title, unit, goal, measure)"
    "  SELECT 'ct-' || i, 'ct', 'Chỉ tiêu ' || i, 'dv-' || i, '100', '%' FROM c;"
    "WITH RECURSIVE m(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM m WHERE k < 12)"
    "  INSERT INTO measurement (target, day, value) SELECT id, printf('2026-%02d-20', k),"
    "  k * (4 + substr(id, 4) % 6) FROM target, m;"
    "COMMIT;";

static void write_pack(int number, const char *rules)
{
    char path[64];
    snprintf(path, sizeof(path), "packs/pack-%02d.yaml", number);
    FILE *file = fopen(path, "w");
    if (!file)
        fail(path, "cannot be written");
    fprintf(file,
            "lang: 1\npack: pack-%02d\ntitle: Gói %d\ncalendar: vn-office\n"
            "basis: 29/KH-UBND\n%s%s",
            number, number, ladder, rules);
    fclose(file);
}

static void write_packs(void)
{
    char rules[512];
    for (int i = 0; i < PLANS; i++) {
        snprintf(rules, sizeof(rules),
                 "  - id: viec-%02d\n    title: \"{task.title}\"\n    for_each: task\n"
                 "    where: task.status != \"cancelled\" and task.tag == \"ke-hoach-%d\"\n"
                 "    due: task.due\n    done_by: task\n",
                 i, i);
        write_pack(i, rules);
    }
    write_pack(PLANS, "  - {id: thang, title: \"Báo cáo tháng {period}\", for_each: unit, where: "
                      "unit.level == \"department\", every: month, due: before day 25 of month, "
                      "done_by: report monthly}\n");
    write_pack(PLANS + 1,
               "  - {id: quy, title: \"Báo cáo quý {period}\", for_each: unit, where: "
               "unit.level == \"department\", every: quarter, due: before day 15 of last "
               "month of quarter, done_by: report quarterly}\n");
    write_pack(PLANS + 2,
               "  - {id: nam, title: \"Kế hoạch năm\", for_each: unit, where: "
               "unit.level == \"department\", due: by 2026-02-10, done_by: document plan}\n");
    write_pack(
        PLANS + 3,
        "  - id: chi-tieu\n    title: \"{target.title}\"\n    for_each: target\n"
        "    due: by end of 2026\n    lag: {over: 20%, of: expected, clear_at: 10%}\n"
        "    progress: {from: 2026-01-01, path: linear, checkpoints: {2026-12-31: 100 %}}\n");
}

static void fill_database(int tasks)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_store *store;
    const char *message, *sql = fill;
    sqlite3 *db;
    if (dd_store_open(arena, "dondoc.db", DD_STORE_CREATE, &store, &message) != DD_STORE_OK)
        fail("dondoc.db", message);
    dd_store_close(store);
    dd_arena_free(arena);
    if (sqlite3_open("dondoc.db", &db) != SQLITE_OK)
        fail("dondoc.db", sqlite3_errmsg(db));
    for (sqlite3_stmt *statement; *sql; sqlite3_finalize(statement)) {
        if (sqlite3_prepare_v2(db, sql, -1, &statement, &sql) != SQLITE_OK)
            fail("SQL", sqlite3_errmsg(db));
        if (sqlite3_bind_parameter_count(statement) > 0)
            sqlite3_bind_int(statement, 1, tasks);
        if (sqlite3_bind_parameter_count(statement) > 1)
            sqlite3_bind_int(statement, 2, PLANS);
        while (sqlite3_step(statement) == SQLITE_ROW)
            ;
    }
    sqlite3_close(db);
}

/* Every value of every fact, touched once. */
static double read_alone(void)
{
    static const char *const tables[] = {"unit",          "person",     "contact",    "post",
                                         "task",          "task_unit",  "completion", "target",
                                         "task_deadline", "measurement"};
    sqlite3 *db;
    double from = now();
    size_t bytes = 0;
    if (sqlite3_open("dondoc.db", &db) != SQLITE_OK)
        fail("dondoc.db", sqlite3_errmsg(db));
    for (size_t t = 0; t < DD_LEN(tables); t++) {
        char sql[64];
        sqlite3_stmt *statement;
        snprintf(sql, sizeof(sql), "SELECT * FROM %s", tables[t]);
        if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
            fail("SQL", sqlite3_errmsg(db));
        while (sqlite3_step(statement) == SQLITE_ROW)
            for (int i = 0; i < sqlite3_column_count(statement); i++)
                if (sqlite3_column_text(statement, i))
                    bytes += (size_t)sqlite3_column_bytes(statement, i);
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    return bytes ? now() - from : 0;
}

static void simulate(int tasks)
{
    struct dd_common common = {.config = "dondoc.yaml"};
    struct dd_app app;
    struct dd_facts facts = {0};
    struct dd_simulation s = {.arena = dd_arena_new()};
    double alone = read_alone(), from = now(), worked = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (dd_app_open(&app, &common, DD_APP_READ | DD_APP_RULES) != DD_EXIT_OK)
        exit(1);
    if (!dd_simulation_load(&app, &facts, &s))
        fail("dondoc.db", dd_store_error(app.store));
    double loaded = now();
    struct dd_day first, end;
    if (!dd_day_make(2026, 1, 1, &first) || !dd_day_make(2027, 1, 1, &end))
        fail("2026", "is no year");
    s.in.now = dd_zone_instant(app.zone, first, 0);
    dd_simulate(&s, dd_zone_instant(app.zone, end, 0));
    printf("a year of %d tasks: %.2f s, %.2f s of a core, of which %.2f s to open and read; SQLite "
           "alone reads the facts in %.3f s; %zu obligations, %zu notices, %zu moments\n",
           tasks, now() - from, seconds(CLOCK_PROCESS_CPUTIME_ID) - worked, loaded - from, alone,
           s.n_obligations, s.notices.n, s.ticks);
    dd_arena_free(s.arena);
    dd_app_close(&app);
}

/* ---- rule tests ------------------------------------------------------------------------ */

static void write_tests(void)
{
    FILE *file = fopen("tests.yaml", "w");
    if (!file)
        fail("tests.yaml", "cannot be written");
    for (int i = 0; i < RULE_TESTS; i++)
        fprintf(file,
                "- test: kế hoạch, lần %d\n  pack: packs/pack-%02d.yaml\n  now: 2026-02-06 08:00\n"
                "  given:\n    unit: [{id: so-%d, level: department}]\n"
                "  advance_to: 2026-02-16 08:00\n"
                "  expect:\n    nam/so-%d:\n      due: 2026-02-10\n      state: overdue\n"
                "      notices: [2026-02-09 before:1wd, 2026-02-10 due, "
                "2026-02-11 escalate:unit_head, 2026-02-12 overdue:1]\n",
                i, PLANS + 2, i, i);
    fclose(file);
}

static void rule_tests(void)
{
    struct dd_ruletest_run run = {.arena = dd_arena_new()};
    run.zone = dd_zone_load(run.arena, "Asia/Ho_Chi_Minh");
    double from = now(), worked = seconds(CLOCK_PROCESS_CPUTIME_ID);
    dd_ruletest_file(&run, "tests.yaml");
    printf("%zu rule tests of ten days: %.2f s, %.2f s of a core; %zu passed\n", run.cases.n,
           now() - from, seconds(CLOCK_PROCESS_CPUTIME_ID) - worked, run.n_passed);
    if (run.n_passed < run.cases.n)
        fail("tests.yaml", run.cases.v[0].text);
    dd_arena_free(run.arena);
}

static int removed(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

int main(int argc, char **argv)
{
    int tasks = argc > 1 ? atoi(argv[1]) : 5000;
    const char *below = getenv("TMPDIR");
    char folder[4096];
    snprintf(folder, sizeof(folder), "%s/bench_simulate.XXXXXX", below ? below : "/var/tmp");
    if (tasks < 1 || !mkdtemp(folder) || chdir(folder) != 0 || mkdir("packs", 0700) != 0)
        fail(folder, "cannot be made");
    write_text("dondoc.yaml", config);
    write_packs();
    fill_database(tasks);
    simulate(tasks);
    write_tests();
    rule_tests();
    if (chdir("/") == 0)
        nftw(folder, removed, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}
