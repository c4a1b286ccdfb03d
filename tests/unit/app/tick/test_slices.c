/* A tick of many subjects goes slice by slice, on two cores where it may: what it
 * writes is the same in one transaction or in many, beside the second core or without
 * it; and where nothing has changed no row of facts is read. */
#include "../../store/scratch.h"

#include <sys/stat.h>

#include "app/tick/tick.h"
#include "store/audit.h"

#define TASKS "1100" /* several slices */
/* With so many rules every task is gone through, and read by ranges. */
#define NOBODYS(n)                                                                                 \
    "  - {id: khong-" #n ", title: \"{task.title}\", for_each: task, where: 'task.tag == "         \
    "\"khong-" #n "\"', due: by 2026-04-10, done_by: task}\n"

static const char config[] = "office: xa\nlanguage: vi\ntimezone: Asia/Ho_Chi_Minh\n"
                             "calendar: vn-office\ndatabase: office.db\nrules: [pack.yaml]\n"
                             "mode: live\nsending: {hold_above: never}\n"
                             "mail: {transport: file, folder: mail, from: dd@xa.example}\n";

static const char pack[] =
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"
    "defaults:\n  remind: {assigned: true, before: [5wd], at_due: true}\n"
    "rules:\n"
    "  - {id: viec, title: \"{task.title}\", for_each: task, where: 'task.tag != \"khac\"', "
    "due: task.due, done_by: task}\n"
    "  - {id: viec-khac, title: \"{task.title}\", for_each: task, where: 'task.tag == \"khac\"', "
    "due: by 2026-04-10, done_by: task}\n" NOBODYS(1) NOBODYS(2) NOBODYS(3) NOBODYS(4) NOBODYS(5)
        NOBODYS(6) NOBODYS(7);

static const char begin[] =
    "INSERT INTO unit (id, name, level, parent) VALUES ('xa', 'Xã', 'commune', NULL), "
    "('dv-0', 'Không', 'board', 'xa'), ('dv-1', 'Một', 'board', 'xa'), ('dv-2', 'Hai', 'board', "
    "'xa');"
    "INSERT INTO office VALUES ('xa', 'Xã');"
    "INSERT INTO person (id, name) VALUES ('an', 'An'), ('chi', 'Chi');"
    "INSERT INTO contact (id, person, channel, address) VALUES ('l1', 'an', 'email', 'an@x.vn'), "
    "('l2', 'chi', 'email', 'chi@x.vn');"
    "INSERT INTO post (id, person, role, unit) VALUES ('p1', 'an', 'handler', 'dv-1'), ('p2', "
    "'chi', 'tracking_office', NULL);"
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < " TASKS ") "
    "INSERT INTO task (id, title, tag) SELECT printf('t%05d', i), 'Việc ' || i, "
    "CASE i % 5 WHEN 0 THEN 'khac' ELSE '' END FROM c;"
    "INSERT INTO task_unit (task, unit) SELECT id, 'dv-' || (substr(id, 2) % 3) FROM task;"
    "INSERT INTO task_deadline (task, kind, canonical, last_day) SELECT id, 'date', "
    "'by 2026-04-15', '2026-04-15' FROM task;"
    "INSERT INTO completion (id, task, done_on) SELECT 'x' || id, id, '2026-02-01' FROM task "
    "WHERE substr(id, 2) % 7 = 0";

struct world {
    struct scratch *s;
    struct dd_app app;
    struct dd_live *live;
};

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void build(struct world *w)
{
    const char *message = NULL;
    struct dd_common common = {.config = "dondoc.yaml"};
    scratch_folder((void **)&w->s);
    assert_int_equal(scratch_open(w->s, DD_STORE_CREATE, &w->s->store, &message), DD_STORE_OK);
    dd_store_close(w->s->store);
    w->s->store = NULL;
    assert_null(foreign_sql(w->s, begin));
    assert_int_equal(chdir(w->s->folder), 0);
    write_text("dondoc.yaml", config);
    write_text("pack.yaml", pack);
    assert_int_equal(dd_app_open(&w->app, &common, DD_APP_WRITE | DD_APP_RULES), DD_EXIT_OK);
    w->live = dd_live_new();
}

static void tear_down(struct world *w, const char *back)
{
    dd_live_free(w->live);
    dd_app_close(&w->app);
    assert_int_equal(chdir(w->s->folder), 0);
    unlink("pack.yaml");
    unlink("dondoc.yaml");
    assert_int_equal(chdir(back), 0);
    scratch_tear_down((void **)&w->s);
}

/* How many transactions it took; `chunk` 0: one for each piece, and nothing beside. */
static int tick(struct world *w, const char *when, int chunk, struct dd_tick_result *out)
{
    struct dd_instant now;
    enum dd_tick_step step;
    int n = 0;
    assert_true(dd_instant_parse(w->app.zone, when, &now));
    struct dd_tick *tick = dd_tick_new(&w->app, w->live, now, chunk);
    do
        n++;
    while ((step = dd_tick_step(tick)) == DD_TICK_MORE);
    if (step != DD_TICK_DONE)
        fail_msg("%s", dd_store_error(w->app.store));
    dd_tick_result(tick, w->s->arena, out);
    dd_tick_free(tick);
    return n;
}

/* All rows as one text. */
static const char *obligations(struct world *w)
{
    return foreign_query(
        w->s,
        "SELECT group_concat(line, char(10)) FROM (SELECT id || printf(' %Q %Q %Q %Q %Q %Q ', "
        "title, unit, state, opens, due, done_on) || printf('%d %d %d %Q %Q %Q %Q %Q %Q %Q', "
        "cycle, epoch, sequence, first_seen, changed_at, next_at, wake_at, days_from, "
        "days_to, trace) AS line FROM obligation ORDER BY id)");
}

static const char *notices(struct world *w)
{
    return foreign_query(
        w->s, "SELECT group_concat(line, char(10)) FROM (SELECT obligation || printf(' %Q %Q %Q "
              "%Q %Q %Q %Q', step, addressee, channel, person, slot, state, reason) AS line FROM "
              "notice ORDER BY obligation, step, addressee, channel)");
}

static void expect_same(struct world *a, struct world *b)
{
    struct dd_audit_verdict verdict;
    assert_string_equal(obligations(a), obligations(b));
    assert_string_equal(notices(a), notices(b));
    assert_true(dd_store_audit_verify(a->app.store, a->s->arena, NULL, &verdict));
    assert_int_equal(verdict.n_faults, 0);
}

static void one_transaction_or_many(void **state)
{
    struct world many = {0}, one = {0};
    struct dd_tick_result a, b;
    char back[4096];
    (void)state;
    assert_non_null(getcwd(back, sizeof(back)));
    build(&many);
    build(&one);
    assert_true(tick(&many, "2026-02-06T08:00:00+07:00", 0, &a) > 4);
    assert_int_equal(tick(&one, "2026-02-06T08:00:00+07:00", 1000000, &b), 1);
    assert_int_equal(a.n_obligations, 1100);
    assert_int_equal(b.n_obligations, 1100);
    assert_int_equal(a.n_read, b.n_read);
    assert_true(a.n_notices > 0);
    assert_string_equal(foreign_query(one.s, "SELECT state, count(*), count(DISTINCT task) FROM "
                                             "obligation GROUP BY state"),
                        "met|157|157;open|943|943");
    assert_int_equal(a.n_notices, b.n_notices);
    expect_same(&one, &many);
    static const char edit[] = "UPDATE task SET title = title || '.' WHERE substr(id, 2) % 3 = 0;"
                               "UPDATE task_deadline SET last_day = '2026-05-01' WHERE "
                               "substr(task, 2) % 3 = 1;"
                               "DELETE FROM completion WHERE substr(task, 2) % 2 = 0";
    assert_null(foreign_sql(many.s, edit));
    assert_null(foreign_sql(one.s, edit));
    assert_true(tick(&many, "2026-02-09T08:00:00+07:00", 0, &a) > 3);
    assert_int_equal(tick(&one, "2026-02-09T08:00:00+07:00", 1000000, &b), 1);
    assert_int_equal(a.n_obligations, b.n_obligations);
    expect_same(&one, &many);
    tear_down(&many, back);
    tear_down(&one, back);
}

static void what_has_not_changed_is_not_read(void **state)
{
    struct world w = {0};
    struct dd_tick_result result;
    char back[4096];
    (void)state;
    assert_non_null(getcwd(back, sizeof(back)));
    build(&w);
    tick(&w, "2026-02-06T08:00:00+07:00", 1000000, &result);
    assert_true(result.n_read > 3300);
    tick(&w, "2026-02-06T08:00:01+07:00", 1000000, &result);
    assert_int_equal(result.n_read, 0);
    assert_int_equal(result.n_obligations, 0);
    assert_int_equal(result.n_changed, 0);
    assert_int_equal(result.n_notices, 0);
    /* one task: itself, its lead, its deadline */
    assert_null(foreign_sql(w.s, "UPDATE task SET title = 'Việc khác' WHERE id = 't00001'"));
    tick(&w, "2026-02-06T08:00:02+07:00", 1000000, &result);
    assert_int_equal(result.n_read, 3);
    assert_int_equal(result.n_obligations, 1);
    tear_down(&w, back);
}

/* Posts that nobody holds, with what was kept and with nothing kept. */
static void expect_faults(struct world *w, const struct dd_tick_result *got, const char *unit,
                          bool is_there)
{
    struct dd_tick_result fresh;
    bool found = false;
    dd_live_free(w->live);
    w->live = dd_live_new();
    tick(w, "2026-02-06T08:00:09+07:00", 1000000, &fresh);
    assert_int_equal(got->n_faults, fresh.n_faults);
    for (size_t i = 0; i < got->n_faults; i++) {
        assert_string_equal(got->faults[i].role, fresh.faults[i].role);
        assert_string_equal(got->faults[i].what, fresh.faults[i].what);
        found = found || (got->faults[i].unit && strcmp(got->faults[i].unit, unit) == 0);
    }
    assert_int_equal(found, is_there);
}

static void vacant_posts_as_duties_come_and_go(void **state)
{
    struct world w = {0};
    struct dd_tick_result result;
    char back[4096];
    (void)state;
    assert_non_null(getcwd(back, sizeof(back)));
    build(&w);
    tick(&w, "2026-02-06T08:00:00+07:00", 0, &result);
    expect_faults(&w, &result, "dv-2", true);
    assert_null(foreign_sql(w.s, "INSERT INTO completion (id, task, done_on) SELECT 'y' || task, "
                                 "task, '2026-02-03' FROM task_unit WHERE unit = 'dv-2'"));
    tick(&w, "2026-02-06T08:00:10+07:00", 0, &result);
    expect_faults(&w, &result, "dv-2", false);
    assert_null(foreign_sql(w.s, "DELETE FROM completion WHERE id = 'yt00005'"));
    tick(&w, "2026-02-06T08:00:20+07:00", 0, &result);
    expect_faults(&w, &result, "dv-2", true);
    tear_down(&w, back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_transaction_or_many),
        cmocka_unit_test(what_has_not_changed_is_not_read),
        cmocka_unit_test(vacant_posts_as_duties_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
