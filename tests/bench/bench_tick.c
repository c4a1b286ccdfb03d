/* bench_tick [TASKS [RULES]] — what ticks cost on a large office; no test: it only
 * prints. The goals (1,000,000 tasks × 50 rules on two cores): a cold evaluation that
 * writes a million obligations in 15 s, with a million `assigned` besides in 30 s, in
 * 512 MB; 1,000 changed tasks in 50 ms; nothing changed: no fact row read.
 *
 * Beside each figure stands the time in which SQLite alone reads the same rows; for the
 * changed tasks also that in which it alone writes as many rows in the same places, by the
 * wall: the disk's share. Tasks that are changed together mostly belong together, as those of
 * a plan do; as many that are as far from each other as can be are as many pages of the disk.
 * The office lies in a new folder below $TMPDIR (or /var/tmp), which is removed. */
#include <ftw.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/tick/tick.h"
#include "bench.h"

static const char config[] = "office: xa\n"
                             "language: vi\n"
                             "timezone: Asia/Ho_Chi_Minh\n"
                             "calendar: vn-office\n"
                             "database: dondoc.db\n"
                             "rules: [packs]\n"
                             "mode: live\n"
                             "sending: {hold_above: never}\n"
                             "mail: {transport: file, folder: mail, from: don-doc@xa.example}\n";

/* Without the log of what was added: that is the import's work. */
static const char fill[] =
    "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN;"
    "DROP TRIGGER task_added; DROP TRIGGER task_unit_added; DROP TRIGGER task_deadline_added;"
    "INSERT INTO unit (id, name, level) VALUES ('xa', 'Xã Mẫu', 'commune');"
    "INSERT INTO office (id, name) VALUES ('xa', 'Xã Mẫu');"
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 85)"
    "  INSERT INTO unit (id, name, level, parent) SELECT 'dv-' || i, 'Đơn vị ' || i, 'board', 'xa'"
    "  FROM c;"
    "INSERT INTO person (id, name) VALUES ('van-thu', 'Nguyễn Thị Văn Thư');"
    "INSERT INTO contact (id, person, channel, address)"
    "  VALUES ('lh', 'van-thu', 'email', 'van-thu@xa.example');"
    "INSERT INTO post (id, person, role, unit) VALUES ('vt', 'van-thu', 'tracking_office', NULL);"
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?1)"
    "  INSERT INTO task (id, plan, unit, title, tag, field, imported)"
    "  SELECT printf('viec-%07d', i), '29/KH-UBND', 'xa', 'Việc số ' || i || ' của kế hoạch',"
    "  'loai-' || (i % ?2), 'linh-vuc-' || (i % 7), 1 FROM c;"
    "INSERT INTO task_unit (task, unit, words)"
    "  SELECT id, 'dv-' || (1 + substr(id, 6) % 85), 'Đơn vị' FROM task;"
    "INSERT INTO task_deadline (task, phrase, kind, canonical, from_day, last_day, legal_day)"
    "  SELECT id, 'Quý II/2026', 'period', 'by end of Q2 2026', '2026-04-01', '2026-06-30',"
    "  '2026-06-30' FROM task;"
    "COMMIT;";

static long peak_kib(void)
{
    long peak = 0;
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof(line), status))
        sscanf(line, "VmHWM: %ld", &peak);
    if (status)
        fclose(status);
    return peak;
}

/* `rules` rules, each for the tasks of one tag. */
static void write_rules(int rules, bool assigned)
{
    FILE *file = fopen("packs/pack.yaml", "w");
    if (!file)
        fail("packs/pack.yaml", "cannot be written");
    fprintf(file,
            "lang: 1\npack: bench\ntitle: Bench\ncalendar: vn-office\nbasis: 29/KH-UBND\n"
            "defaults:\n  remind: {assigned: %s, before: [10wd, 5wd, 1wd], share: [50%%, 80%%], "
            "at_due: true, overdue_every: 2wd}\n"
            "  escalate:\n    - {after: 1wd, to: unit_head, cc: tracking_office}\n"
            "    - {after: 5wd, to: vice_chair}\n    - {after: 10wd, to: chair}\nrules:\n",
            assigned ? "true" : "false");
    for (int i = 0; i < rules; i++)
        fprintf(file,
                "  - id: quy-tac-%02d\n    title: \"{task.title}\"\n    for_each: task\n"
                "    where: task.status != \"cancelled\" and task.tag == \"loai-%d\"\n"
                "    due: task.due\n    done_by: task\n",
                i, i);
    fclose(file);
}

/* ---- SQLite alone ------------------------------------------------------------------ */

static sqlite3 *raw(void)
{
    sqlite3 *db;
    if (sqlite3_open("dondoc.db", &db) != SQLITE_OK)
        fail("dondoc.db", sqlite3_errmsg(db));
    return db;
}

static void execute(sqlite3 *db, const char *sql, int a, int b)
{
    for (sqlite3_stmt *statement; *sql; sqlite3_finalize(statement)) {
        if (sqlite3_prepare_v2(db, sql, -1, &statement, &sql) != SQLITE_OK)
            fail("SQL", sqlite3_errmsg(db));
        if (sqlite3_bind_parameter_count(statement) > 0)
            sqlite3_bind_int(statement, 1, a);
        if (sqlite3_bind_parameter_count(statement) > 1)
            sqlite3_bind_int(statement, 2, b);
        while (sqlite3_step(statement) == SQLITE_ROW)
            ;
    }
}

static int count(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW)
        fail("SQL", sqlite3_errmsg(db));
    int n = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return n;
}

/* Every value of every row, touched once; in seconds of work, as the ticks. */
static double read_alone(const char *const *queries, size_t n)
{
    sqlite3 *db = raw();
    double from = seconds(CLOCK_THREAD_CPUTIME_ID);
    size_t bytes = 0;
    for (size_t q = 0; q < n; q++) {
        sqlite3_stmt *statement;
        if (sqlite3_prepare_v2(db, queries[q], -1, &statement, NULL) != SQLITE_OK)
            fail("SQL", sqlite3_errmsg(db));
        while (sqlite3_step(statement) == SQLITE_ROW)
            for (int i = 0; i < sqlite3_column_count(statement); i++)
                if (sqlite3_column_text(statement, i))
                    bytes += (size_t)sqlite3_column_bytes(statement, i);
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    return bytes ? seconds(CLOCK_THREAD_CPUTIME_ID) - from : 0;
}

static double read_facts(const char *where)
{
    char sql[3][256];
    const char *queries[3];
    static const char *const tables[] = {"task", "task_unit", "task_deadline"};
    for (int i = 0; i < 3; i++) {
        snprintf(sql[i], sizeof(sql[i]), "SELECT * FROM %s WHERE %s %s", tables[i],
                 i ? "task" : "id", where);
        queries[i] = sql[i];
    }
    return read_alone(queries, 3);
}

/* One value of each obligation of the tasks that were changed, and a commit that is synced. */
static double rewrite_alone(int after)
{
    sqlite3 *db = raw();
    execute(db, "PRAGMA journal_mode = PERSIST", 0, 0);
    double from = now();
    execute(db,
            "UPDATE obligation SET sequence = sequence + 1 WHERE task IN (SELECT key FROM change "
            "WHERE entity = 'task' AND seq > ?1)",
            after, 0);
    from = now() - from;
    sqlite3_close(db);
    return from;
}

/* ---- ticks ---------------------------------------------------------------------------- */

static struct dd_instant at(const char *text)
{
    struct dd_instant instant = {0};
    static const int64_t from[] = {INT64_MIN};
    static const int32_t offset[] = {7 * 3600};
    static const struct dd_zone zone = {.name = "+07", .n = 1, .from = from, .offset = offset};
    dd_instant_parse(&zone, text, &instant);
    return instant;
}

/* As the daemon does it: transaction by transaction. */
static void tick(struct dd_app *app, struct dd_live *live, const char *when, const char *what,
                 double alone)
{
    struct dd_tick_result result;
    struct dd_arena *arena = dd_arena_new();
    double from = now(), worked = seconds(CLOCK_PROCESS_CPUTIME_ID),
           mine = seconds(CLOCK_THREAD_CPUTIME_ID), longest = 0, most = 0, last = from,
           last_mine = mine;
    struct dd_tick *t = dd_tick_new(app, live, at(when), DD_TICK_CHUNK);
    enum dd_tick_step step;
    do {
        step = dd_tick_step(t);
        double then = now(), worked_then = seconds(CLOCK_THREAD_CPUTIME_ID);
        longest = then - last > longest ? then - last : longest;
        most = worked_then - last_mine > most ? worked_then - last_mine : most;
        last = then;
        last_mine = worked_then;
    } while (step == DD_TICK_MORE);
    if (step == DD_TICK_FAILED)
        fail(what, dd_store_error(app->store));
    double took = now() - from;
    worked = seconds(CLOCK_PROCESS_CPUTIME_ID) - worked;
    mine = seconds(CLOCK_THREAD_CPUTIME_ID) - mine;
    dd_tick_result(t, arena, &result);
    dd_tick_free(t);
    printf("%-24s %8.3f s, %8.3f s of both cores, %8.3f s of the one that writes; the longest "
           "transaction %.3f s, %.3f s of work; SQLite alone reads "
           "these rows in %.3f s of a core; %zu obligations, %zu written, %zu notices, %zu rows of "
           "facts "
           "read; peak %ld MB\n",
           what, took, worked, mine, longest, most, alone, result.n_obligations, result.n_changed,
           result.n_notices, result.n_read, peak_kib() / 1024);
    fflush(stdout);
    dd_arena_free(arena);
}

#define CHANGED 1000

/* Another program changes so many tasks, each `step` after the one before. */
static void change_some(struct dd_app *app, struct dd_live *live, int step, const char *when,
                        const char *what)
{
    sqlite3 *db = raw();
    char where[128];
    int before = count(db, "SELECT coalesce(max(seq), 0) FROM change");
    execute(db,
            "UPDATE task SET title = title || ' (sửa)' WHERE id IN "
            "(SELECT printf('viec-%07d', 1 + value * ?1) FROM (WITH RECURSIVE "
            "c(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM c WHERE value < ?2 - 1) "
            "SELECT value FROM c))",
            step, CHANGED);
    sqlite3_close(db);
    snprintf(where, sizeof(where), "IN (SELECT key FROM change WHERE seq > %d)", before);
    double alone = read_facts(where);
    tick(app, live, when, what, alone);
    printf("%-24s %8.3f s: one value in the obligation of each of them, by SQLite alone\n",
           "the disk's share", rewrite_alone(before));
}

static void run(int tasks, int rules, bool assigned)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_store *store;
    const char *message;
    struct dd_app app;
    struct dd_common common = {.config = "dondoc.yaml"};
    write_rules(rules, assigned);
    unlink("dondoc.db");
    if (dd_store_open(arena, "dondoc.db", DD_STORE_CREATE, &store, &message) != DD_STORE_OK)
        fail("dondoc.db", message);
    dd_store_close(store);
    sqlite3 *db = raw();
    execute(db, fill, tasks, rules);
    sqlite3_close(db);
    double facts = read_facts("<> ''");
    if (dd_app_open(&app, &common, DD_APP_WRITE | DD_APP_RULES) != DD_EXIT_OK)
        exit(1);
    struct dd_live *live = dd_live_new();
    tick(&app, live, "2026-02-06T08:00:00+07:00",
         assigned ? "cold, each assigned" : "cold, nothing told", facts);
    tick(&app, live, "2026-02-06T08:00:01+07:00", "nothing changed", 0);
    int step = tasks / CHANGED > 0 ? tasks / CHANGED : 1;
    change_some(&app, live, 1, "2026-02-06T08:00:02+07:00", "1,000 changed of a plan");
    change_some(&app, live, step, "2026-02-06T08:00:03+07:00", "1,000 changed far apart");
    dd_live_free(live);
    dd_app_close(&app);
    dd_arena_free(arena);
}

static int removed(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

int main(int argc, char **argv)
{
    int tasks = argc > 1 ? atoi(argv[1]) : 1000000, rules = argc > 2 ? atoi(argv[2]) : 50;
    const char *below = getenv("TMPDIR");
    char folder[4096];
    snprintf(folder, sizeof(folder), "%s/bench_tick.XXXXXX", below ? below : "/var/tmp");
    if (tasks < 1 || rules < 1 || !mkdtemp(folder) || chdir(folder) != 0 ||
        mkdir("packs", 0700) != 0)
        fail(folder, "cannot be made");
    write_text("dondoc.yaml", config);
    printf("%d tasks × %d rules\n", tasks, rules);
    run(tasks, rules, false);
    run(tasks, rules, true);
    if (chdir("/") == 0)
        nftw(folder, removed, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}
