/* The chain (contrib/docs/audit.md): everything that is written is covered, what
 * other programs write is told apart, and whatever is tampered with is found. The
 * tampering is plain SQL, with the triggers dropped. */
#include "scratch.h"

#include "fixture.h"
#include "store/audit.h"
#include "store/columns.h"

static const struct dd_obligation open_duty = {
    .id = "bao-cao/xa-a/2026-03",
    .rule = "bao-cao",
    .subject = "xa-a",
    .period = "2026-03",
    .title = "Báo cáo tháng 3 'của' xã A",
    .unit = "xa-a",
    .due = {true, {20536}},
    .state = DD_OPEN,
    .cycle = 1,
    .epoch = 1,
    .first_seen = {1770598800},
    .is_new = true,
};
static const struct dd_notice planned = {
    .obligation = "bao-cao/xa-a/2026-03",
    .cycle = 1,
    .epoch = 1,
    .step = "due",
    .addressee = "handler@xa-a",
    .person = "an",
    .channel = "email",
    .address = "an@xa-a.example",
    .nominal = {20536},
    .slot = {1770598800},
    .at = {1770598800},
    .state = DD_NOTICE_PLANNED,
};

static void put_facts(struct scratch *s)
{
    struct dd_diags diags;
    struct dd_facts facts = {0};
    struct dd_source source = {.name = "facts", .text = every_fact, .n = strlen(every_fact)};
    dd_diags_init(&diags, s->arena, NULL);
    assert_true(dd_facts_read(&diags, dd_yaml_read(&diags, &source), true, &facts));
    must(s, dd_store_begin(s->store, true));
    for (size_t e = 0; e < dd_n_entities; e++)
        for (size_t i = 0; i < dd_facts_count(&facts, &dd_entities[e]); i++)
            must(s,
                 dd_store_put(s->store, &dd_entities[e], dd_facts_row(&facts, &dd_entities[e], i)));
    must(s, dd_store_commit(s->store));
}

/* An office's life: facts, a duty, its notice, a message, an answer, the state. */
static int64_t live(struct scratch *s)
{
    struct dd_obligation later = open_duty;
    struct dd_delivery message = {.message_id = "dd.1@xa-a.example",
                                  .channel = "email",
                                  .address = "an@xa-a.example",
                                  .subject = "Đến hạn",
                                  .state = DD_DELIVERY_PENDING,
                                  .created_at = {1770598800},
                                  .body = "Kính gửi",
                                  .n_body = 8};
    struct dd_delivery *claimed;
    size_t n;
    int64_t id;
    put_facts(s);
    dd_store_set_actor(s->store, "dondocd");
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_obligation(s->store, &open_duty));
    must(s, dd_store_add_delivery(s->store, &message, &id));
    must(s, dd_store_put_notice(s->store, &planned, id));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_claim(s->store, s->arena, "email", (struct dd_instant){1770598800}, 4,
                           &claimed, &n));
    assert_int_equal(n, 1);
    must(s, dd_store_commit(s->store));
    struct dd_delivery sent = claimed[0];
    sent.state = DD_DELIVERY_SENT;
    struct dd_attempt attempt = {
        .delivery = id, .at = {1770598801}, .code = 250, .answer = "2.0.0 'OK'"};
    later.state = DD_OVERDUE;
    later.is_new = false;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_settle(s->store, &sent, &attempt, 1));
    must(s, dd_store_put_obligation(s->store, &later));
    must(s, dd_store_commit(s->store));
    return id;
}

static struct dd_audit_verdict verify(struct scratch *s, const struct dd_audit_anchor *anchor)
{
    struct dd_audit_verdict verdict;
    must(s, dd_store_audit_verify(s->store, s->arena, anchor, &verdict));
    return verdict;
}

static const char *fault_text(struct scratch *s, const struct dd_audit_fault *f)
{
    static const char *const words[] = {"altered", "removed", "inserted", "cut", "disagrees"};
    char *text = dd_printf(s->arena, "%s %s", words[f->what], f->entity);
    if (f->key)
        text = dd_printf(s->arena, "%s %s", text, f->key);
    else
        text = dd_printf(s->arena, "%s %s-%s", text, f->first ? f->first : "?",
                         f->last ? f->last : "?");
    return f->column ? dd_printf(s->arena, "%s.%s", text, f->column) : text;
}

static void assert_sound(struct scratch *s)
{
    struct dd_audit_verdict verdict = verify(s, NULL);
    for (int64_t i = 0; i < verdict.n_faults; i++)
        print_message("%s\n", fault_text(s, &verdict.faults[i]));
    assert_int_equal(verdict.n_faults, 0);
}

/* ---- what is covered ------------------------------------------------------------ */

static void a_life_is_covered(void **state)
{
    struct scratch *s = *state;
    assert_int_equal(verify(s, NULL).n_rows, 0);
    live(s);
    assert_sound(s);
    struct dd_audit_verdict verdict = verify(s, NULL);
    assert_string_equal(
        foreign_query(s, "SELECT count(*), max(seq) FROM audit"),
        dd_printf(s->arena, "%lld|%lld", (long long)verdict.n_rows, (long long)verdict.seq));
    assert_string_equal(
        foreign_query(s, "SELECT entity, key, actor, before, after FROM decision ORDER BY seq"),
        "delivery|1|dondocd|state='sending'|state='sent';"
        "notice|1|dondocd|state='planned',told_at=NULL|state='told',"
        "told_at='2026-02-09T01:00:01Z';"
        "obligation|bao-cao/xa-a/2026-03|dondocd|state='open'|state='overdue'");
    assert_string_equal(foreign_query(s, "SELECT actor, entity, n FROM audit WHERE seq > 1"),
                        "dondocd|obligation|1;dondocd|delivery|1;dondocd|notice|1;"
                        "dondocd|decision|3;dondocd|attempt|1");
}

/* As contrib/docs/audit.md says it, so that anybody can compute it. */
static void the_form_that_is_hashed(void **state)
{
    struct scratch *s = *state;
    live(s);
    const char *line = "1,1,'2026-02-09T01:00:01Z',250,'2.0.0 ''OK''',0\n";
    char *digest = dd_sha256_hex(s->arena, line, strlen(line));
    assert_string_equal(
        foreign_query(s, "SELECT digest, marks FROM audit WHERE entity = 'attempt'"),
        dd_printf(s->arena, "%s|%.8s", digest, digest));
    line = foreign_query(
        s, "SELECT quote(p.hash) || ',' || a.seq || ',' || quote(a.at) || ',' || quote(a.actor) || "
           "',''attempt'',' || a.first_row || ',' || a.last_row || ',' || a.n || ',' || "
           "quote(a.digest) || ',' || quote(a.marks) || char(10) FROM audit a JOIN audit p "
           "ON p.seq = a.seq - 1 WHERE a.entity = 'attempt'");
    assert_string_equal(foreign_query(s, "SELECT hash FROM audit WHERE entity = 'attempt'"),
                        dd_sha256_hex(s->arena, line, strlen(line)));
    line =
        foreign_query(s, "SELECT quote(id) || ',' || quote(title) || ',''xa-a'',NULL,''' || due || "
                         "''',NULL,0,0,''open'',NULL,NULL,NULL,1,1,''2026-02-09T01:00:00Z''' "
                         "|| char(10) FROM obligation");
    assert_string_equal(foreign_query(s, "SELECT digest FROM audit WHERE entity = 'obligation'"),
                        dd_sha256_hex(s->arena, line, strlen(line)));
}

static void other_programs_have_nobody_beside_them(void **state)
{
    struct scratch *s = *state;
    live(s);
    assert_null(foreign_sql(s, "UPDATE person SET name = 'Trần Văn Bình' WHERE id = 'binh'"));
    assert_null(foreign_sql(s, "UPDATE obligation SET due = '2026-04-01'"));
    assert_int_equal(verify(s, NULL).n_pending, 2);
    assert_sound(s);
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_commit(s->store));
    assert_int_equal(verify(s, NULL).n_pending, 0);
    assert_sound(s);
    assert_string_equal(
        foreign_query(s, "SELECT entity, actor, n FROM audit ORDER BY seq DESC LIMIT 2"),
        "decision|NULL|1;change|NULL|1");
    assert_string_equal(
        foreign_query(s, "SELECT actor, before, after FROM change ORDER BY seq DESC LIMIT 1"),
        "NULL|name=NULL|name='Trần Văn Bình'");
    assert_string_equal(foreign_query(s, "SELECT actor, before, after FROM decision "
                                         "ORDER BY seq DESC LIMIT 1"),
                        "NULL|due='2026-03-24'|due='2026-04-01'");
}

static void what_is_rolled_back_is_not_covered(void **state)
{
    struct scratch *s = *state;
    struct dd_obligation other = open_duty;
    live(s);
    int64_t before = verify(s, NULL).seq;
    other.id = "a/b/once";
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_obligation(s->store, &other));
    dd_store_rollback(s->store);
    assert_int_equal(verify(s, NULL).seq, before);
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_obligation(s->store, &other));
    other.id = "a/a/once"; /* out of order */
    must(s, dd_store_put_obligation(s->store, &other));
    must(s, dd_store_commit(s->store));
    assert_int_equal(verify(s, NULL).seq, before + 2);
    assert_sound(s);
}

/* A cold start: few rows of the chain, no row of `decision`. */
static void many_at_once_make_few_rows(void **state)
{
    struct scratch *s = *state;
    struct dd_obligation row = open_duty;
    must(s, dd_store_begin(s->store, true));
    for (int i = 0; i < 10000; i++) {
        struct dd_notice notice = planned;
        row.id = notice.obligation = dd_printf(s->arena, "r/u%05d/once", i);
        must(s, dd_store_put_obligation(s->store, &row));
        must(s, dd_store_put_notice(s->store, &notice, 0));
    }
    must(s, dd_store_commit(s->store));
    assert_sound(s);
    assert_string_equal(foreign_query(s, "SELECT entity, n, marks = '' FROM audit"),
                        "obligation|4096|1;obligation|4096|1;obligation|1808|1;"
                        "notice|4096|1;notice|4096|1;notice|1808|1");
    assert_string_equal(foreign_query(s, "SELECT count(*) FROM decision"), "0");
}

/* A notice that is planned and moved within one transaction began where it began. */
static void changes_within_the_transaction(void **state)
{
    struct scratch *s = *state;
    struct dd_notice moved = planned;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_obligation(s->store, &open_duty));
    must(s, dd_store_put_notice(s->store, &planned, 0));
    moved.address = "khac@xa-a.example";
    moved.state = DD_NOTICE_SKIPPED;
    moved.reason = "same_slot";
    must(s, dd_store_put_notice(s->store, &moved, 0));
    must(s, dd_store_commit(s->store));
    assert_sound(s);
}

/* Without the triggers, as somebody would who wants to hide something. */
static void tamper(struct scratch *s, const char *sql)
{
    const char *drop =
        foreign_query(s, "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_master "
                         "WHERE type = 'trigger'");
    char *error =
        foreign_sql(s, dd_printf(s->arena, "%s; PRAGMA foreign_keys = OFF; %s", drop, sql));
    if (error)
        fail_msg("%s: %s", sql, error);
}

extern const unsigned char dd_sqlite_schema_1[], dd_sqlite_schema_2[];

static void a_database_of_an_older_schema_is_taken_in(void **state)
{
    struct scratch *s = *state;
    const char *message;
    assert_null(foreign_sql(s, (const char *)dd_sqlite_schema_1));
    assert_null(foreign_sql(s, (const char *)dd_sqlite_schema_2));
    assert_null(foreign_sql(
        s, "PRAGMA application_id = 1148077155; PRAGMA user_version = 2;"
           "INSERT INTO unit (id, name, level) VALUES ('xa-a', 'Xã A', 'commune');"
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
           "INSERT INTO obligation (id, rule, subject, period, one_off, imported, has_time, "
           "minute, state, no_data, cycle, epoch, first_seen, episode, actual, expected, "
           "has_actual, sequence, changed_at) SELECT 'r/u' || i || '/once', 'r', 'u' || i, "
           "'once', 1, 0, 0, 0, 'open', 0, 1, 1, '2026-02-09T01:00:00Z', 'none', '0', '0', 0, 0, "
           "'2026-02-09T01:00:00Z' FROM n;"
           "INSERT INTO delivery (message_id, channel, state, attempts, created_at, body) "
           "VALUES ('x', 'email', 'sent', 1, '2026-02-09T01:00:00Z', x'41');"
           "INSERT INTO notice (obligation, cycle, epoch, step, addressee, channel, role, cc, "
           "nominal, slot, at, state, obligation_state, delivery) VALUES ('r/u7/once', 1, 1, "
           "'assigned', 'handler@u7', 'email', 'handler', 0, '2026-02-09', "
           "'2026-02-09T01:00:00Z', '2026-02-09T01:00:00Z', 'told', 'open', 1);"
           "INSERT INTO person (id, name) VALUES ('an', 'An');"
           "INSERT INTO ack (obligation, cycle, person, action, at) VALUES ('r/u7/once', 1, 'an', "
           "'received', '2026-02-09T02:00:00Z');"
           "INSERT INTO attempt (delivery, at, code, uncertain) "
           "VALUES (1, '2026-02-09T01:00:00Z', 250, 0)"));
    assert_int_equal(scratch_open(s, DD_STORE_WRITE, &s->store, &message), DD_STORE_OK);
    assert_sound(s);
    assert_string_equal(foreign_query(s, "SELECT DISTINCT actor FROM audit"), "dondoc (schema 3)");
    assert_string_equal(foreign_query(s, "SELECT entity, sum(n) FROM audit GROUP BY entity"),
                        "attempt|1;change|5;delivery|1;notice|1;obligation|5000");
    assert_string_equal(foreign_query(s, "PRAGMA foreign_key_check"), "");
    assert_null(foreign_sql(s, "UPDATE unit SET name = 'Xã B'"));
    assert_sound(s);
}

/* As schema 3 left it, and `then`. */
static void live_by_schema_3(struct scratch *s, const char *then)
{
    live(s);
    assert_null(foreign_sql(s, "UPDATE obligation SET title = 'tên khác'"));
    dd_store_close(s->store);
    s->store = NULL;
    assert_null(foreign_sql(
        s, "DROP TRIGGER obligation_updated; DROP TRIGGER obligation_removed;"
           "DROP TRIGGER obligation_decided; DROP TRIGGER decision_kept;"
           "DROP INDEX decision_key; DROP INDEX decision_removed;"
           "ALTER TABLE decision DROP COLUMN prior; UPDATE obligation SET decided = 1;"
           "CREATE INDEX decision_key ON decision (entity, key);"
           "CREATE TRIGGER decision_kept BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, "
           "'append-only'); END; PRAGMA user_version = 3"));
    assert_null(foreign_sql(s, then));
}

/* What was decided about an obligation was found by its key; now from its last to its first. */
static void decisions_of_schema_3_are_found(void **state)
{
    struct scratch *s = *state;
    const char *message;
    live_by_schema_3(s, "");
    assert_int_equal(scratch_open(s, DD_STORE_WRITE, &s->store, &message), DD_STORE_OK);
    assert_string_equal(foreign_query(s, "SELECT decided FROM obligation"), "4");
    assert_string_equal(foreign_query(s, "SELECT seq, prior FROM decision WHERE entity = "
                                         "'obligation'"),
                        "3|NULL;4|3");
    assert_sound(s);
    assert_null(foreign_sql(s, "UPDATE obligation SET title = 'tên thứ ba'"));
    assert_string_equal(foreign_query(s, "SELECT max(seq), max(prior) FROM decision"), "5|4");
    assert_sound(s);
    /* as a service that was started before, and whose decisions nobody would find */
    char *why = foreign_sql(s, "UPDATE obligation SET decided = decided + 1, state = 'met'");
    assert_non_null(strstr(why, "schema 4"));
    assert_null(foreign_sql(s, "UPDATE obligation SET decided = decided"));
    assert_sound(s);
}

/* Somebody dropped what the migration would replace. */
static void decisions_of_schema_3_lacking_something(void **state)
{
    struct scratch *s = *state;
    const char *message = "";
    live_by_schema_3(s, "DROP TRIGGER decision_kept; DROP INDEX decision_key");
    assert_int_equal(scratch_open(s, DD_STORE_WRITE, &s->store, &message), DD_STORE_OK);
    assert_sound(s);
    assert_non_null(foreign_sql(s, "UPDATE decision SET after = NULL"));
}

/* Other programs write a row by removing it: what was decided about it stays in sight. */
static void decisions_about_one_put_back_are_found(void **state)
{
    static const char *const ways[] = {
        "PRAGMA recursive_triggers = ON; REPLACE INTO obligation SELECT * FROM obligation",
        "CREATE TEMP TABLE kept AS SELECT * FROM obligation; DELETE FROM obligation; "
        "INSERT INTO obligation SELECT * FROM kept",
        "CREATE TEMP TABLE kept AS SELECT * FROM obligation; DELETE FROM obligation; "
        "UPDATE kept SET decided = 0; INSERT INTO obligation SELECT * FROM kept",
    };
    struct scratch *s = *state;
    live(s);
    for (size_t i = 0; i < DD_LEN(ways); i++) {
        assert_null(foreign_sql(
            s, dd_printf(s->arena, "PRAGMA foreign_keys = OFF; BEGIN; %s; COMMIT", ways[i])));
        assert_sound(s);
        assert_null(foreign_sql(s, "UPDATE obligation SET title = title || '.'"));
        assert_sound(s);
    }
    /* but not what is hidden */
    tamper(s, "UPDATE obligation SET title = substr(title, 1, length(title) - 1), decided = 0");
    struct dd_audit_verdict verdict = verify(s, NULL);
    assert_int_equal(verdict.n_faults, 1);
    assert_string_equal(verdict.faults[0].column, "decided");
}

/* ---- what is tampered with ---------------------------------------------------------- */

struct tampering {
    const char *sql, *fault; /* the first fault */
};

static void tampering_is_found(void **state)
{
    static const struct tampering cases[] = {
        {"UPDATE attempt SET answer = 'OK'", "altered attempt 1"},
        {"DELETE FROM attempt", "removed attempt 1"},
        {"INSERT INTO attempt (delivery, at, code, uncertain) VALUES "
         "(1, '2026-02-09T01:00:00Z', 250, 0)",
         "inserted attempt 2"},
        {"UPDATE delivery SET address = 'khac@xa-a.example'", "altered delivery 1"},
        {"UPDATE delivery SET state = 'dead'", "disagrees delivery 1.state"},
        {"UPDATE delivery SET attempts = 2", "disagrees delivery 1.attempts"},
        {"UPDATE delivery_body SET body = x'00'", "disagrees delivery 1.body"},
        {"UPDATE notice SET told_at = '2026-02-08T01:00:00Z'", "disagrees notice 1.told_at"},
        {"UPDATE notice SET person = 'binh'", "altered notice 1"},
        {"DELETE FROM notice", "removed notice 1"},
        {"UPDATE obligation SET state = 'met'", "disagrees obligation bao-cao/xa-a/2026-03.state"},
        {"UPDATE obligation SET due = '2026-03-31'", "altered obligation bao-cao/xa-a/2026-03"},
        {"UPDATE obligation SET made_in = NULL", "inserted obligation bao-cao/xa-a/2026-03"},
        {"UPDATE decision SET after = 'state=''met''' WHERE entity = 'obligation'",
         "disagrees obligation bao-cao/xa-a/2026-03.state"},
        {"UPDATE decision SET actor = 'an'", "altered decision 1"},
        {"UPDATE obligation SET state = 'open', decided = 0",
         "disagrees obligation bao-cao/xa-a/2026-03.decided"},
        {"UPDATE obligation SET decided = 1", "altered obligation bao-cao/xa-a/2026-03"},
        {"UPDATE decision SET prior = seq; UPDATE obligation SET state = 'met'",
         "disagrees obligation bao-cao/xa-a/2026-03.state"},
        {"DELETE FROM decision WHERE seq = 2", "altered notice 1"},
        {"UPDATE change SET actor = NULL WHERE seq = 3", "altered change 3"},
        {"UPDATE completion SET done_on = '2026-06-01' WHERE id = 'x1'",
         "disagrees completion x1.done_on"},
        {"DELETE FROM completion WHERE id = 'x1'", "removed completion x1"},
        {"INSERT INTO person (id) VALUES ('la')", "inserted person la"},
        {"UPDATE audit SET actor = 'an' WHERE seq = 2", "altered audit 2"},
        {"UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE seq = 1", "altered audit 1"},
        {"DELETE FROM audit WHERE seq = 3", "removed audit 3-3"},
        {"DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", "inserted attempt 1"},
        {"DELETE FROM attempt; UPDATE delivery SET attempts = 0; "
         "DELETE FROM audit WHERE entity = 'attempt'",
         "cut audit 6-6"},
        {"INSERT INTO audit SELECT seq + 1, at, actor, entity, 2, 2, n, digest, marks, "
         "replace(hash, '0', '1') FROM audit ORDER BY seq DESC LIMIT 1",
         "altered audit 7"},
    };
    struct scratch *s = *state;
    const char *message, *sound = dd_printf(s->arena, "%s.sound", s->path);
    live(s);
    dd_store_close(s->store);
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        size_t n;
        const char *bytes = dd_read_file(s->arena, i ? sound : s->path, (size_t)1 << 24, &n);
        assert_non_null(bytes);
        assert_true(dd_write_file(i ? s->path : sound, bytes, n, 0600));
        tamper(s, cases[i].sql);
        assert_int_equal(scratch_open(s, DD_STORE_READ, &s->store, &message), DD_STORE_OK);
        struct dd_audit_verdict verdict = verify(s, NULL);
        const char *got =
            verdict.n_faults ? fault_text(s, &verdict.faults[0]) : "nothing was found";
        if (strcmp(got, cases[i].fault) != 0)
            print_message("%s\n   got:  %s\n   want: %s\n", cases[i].sql, got, cases[i].fault);
        assert_string_equal(got, cases[i].fault);
        dd_store_close(s->store);
    }
    s->store = NULL;
    unlink(sound);
}

/* Whoever knows the rules can cut the end off and write the counter back, or write
 * the chain anew: an anchor that was filed away tells. */
static void an_anchor_tells_of_what_was_cut_or_rewritten(void **state)
{
    struct scratch *s = *state;
    live(s);
    struct dd_audit_verdict before = verify(s, NULL);
    struct dd_audit_anchor anchor = {before.seq, before.hash};
    assert_int_equal(verify(s, &anchor).n_faults, 0);
    tamper(s, "DELETE FROM attempt; UPDATE delivery SET attempts = 0; "
              "DELETE FROM audit WHERE entity = 'attempt'; "
              "UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'audit'");
    assert_int_equal(verify(s, NULL).n_faults, 0);
    struct dd_audit_verdict after = verify(s, &anchor);
    assert_int_equal(after.n_faults, 1);
    assert_string_equal(fault_text(s, &after.faults[0]), "cut audit 6-6");
    struct dd_audit_anchor earlier = {2, before.hash};
    assert_string_equal(fault_text(s, &verify(s, &earlier).faults[0]), "altered audit 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_life_is_covered),
        SCRATCH_TEST(the_form_that_is_hashed),
        SCRATCH_TEST(other_programs_have_nobody_beside_them),
        SCRATCH_TEST(what_is_rolled_back_is_not_covered),
        SCRATCH_TEST(many_at_once_make_few_rows),
        SCRATCH_TEST(changes_within_the_transaction),
        FOLDER_TEST(a_database_of_an_older_schema_is_taken_in),
        SCRATCH_TEST(decisions_of_schema_3_are_found),
        SCRATCH_TEST(decisions_of_schema_3_lacking_something),
        SCRATCH_TEST(decisions_about_one_put_back_are_found),
        SCRATCH_TEST(tampering_is_found),
        SCRATCH_TEST(an_anchor_tells_of_what_was_cut_or_rewritten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
