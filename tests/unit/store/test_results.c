/* What a tick writes: obligations, notices, rules loaded, the clock, feeds,
 * tokens; and the views, whose columns are an interface (design §4). */
#include "scratch.h"

#include "store/columns.h"

static const struct dd_obligation full = {
    .id = "duong-6km/duong/2026-Q3",
    .rule = "duong-6km",
    .subject = "duong",
    .period = "2026-Q3",
    .title = "Bê tông hóa 6 km đường thôn",
    .basis = "29/KH-UBND",
    .unit = "xa-a",
    .field = "giao-thong",
    .task = "t1",
    .target = "duong",
    .event = "huong-dan",
    .one_off = true,
    .imported = true,
    .opens = {true, {20543}},
    .due = {true, {20726}},
    .unrolled = {true, {20725}},
    .legal_day = {true, {20727}},
    .has_time = true,
    .minute = 1440,
    .state = DD_LAGGING,
    .no_data = true,
    .reason = "on_legal_day",
    .done_on = {true, {20720}},
    .original_due = {true, {20700}},
    .cycle = 2,
    .epoch = 3,
    .first_seen = {1770598800},
    .episode = DD_EPISODE_NO_DATA,
    .episode_from = {true, {20600}},
    .walked = {true, {20610}},
    .actual = {2600000},
    .expected = {-2901000},
    .has_actual = true,
    .trace = "mốc: 2026-04-01\nhạn: 2026-09-30",
    .rule_hash = "ab12",
    .calendar_revision = "cd34",
    .schedule = "before:5wd due",
    .sequence = 7,
    .changed_at = {1770598801},
    .next_at = {true, {1770602400}},
};
static const struct dd_obligation bare = {
    .id = "a/b/once",
    .rule = "a",
    .subject = "b",
    .period = "once",
    .cycle = 1,
    .epoch = 1,
};
static const struct dd_notice told = {
    .obligation = "duong-6km/duong/2026-Q3",
    .cycle = 2,
    .epoch = 3,
    .step = "escalate:chair",
    .role = DD_ROLE_CHAIR,
    .cc = true,
    .addressee = "chair@xa-a",
    .person = "an",
    .stands_in = "nghỉ phép",
    .channel = "email",
    .address = "an@xa-a.example",
    .nominal = {20600},
    .slot = {1770598800},
    .at = {1770600000},
    .state = DD_NOTICE_TOLD,
    .reason = "collapsed",
    .told_at = {true, {1770600007}},
    .due = {true, {20726}},
    .obligation_state = DD_LAGGING,
};

static const char *stored(struct scratch *s, const struct dd_table *table,
                          const struct dd_column *column, const void *row)
{
    struct dd_value value;
    const char *why = "";
    assert_true(dd_column_get(table, column, row, &value, &why));
    if (value.kind == DD_V_NULL)
        return NULL;
    return value.kind == DD_V_INT ? dd_printf(s->arena, "%lld", (long long)value.i)
                                  : dd_strndup(s->arena, value.s, value.n);
}

static void assert_same(struct scratch *s, const struct dd_table *table, const void *a,
                        const void *b)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        const char *x = stored(s, table, &table->columns[i], a);
        const char *y = stored(s, table, &table->columns[i], b);
        if (!dd_streq(x, y))
            fail_msg("%s.%s: %s became %s", table->name, table->columns[i].name, x ? x : "NULL",
                     y ? y : "NULL");
    }
}

/* No member before byte `end` is forgotten by a table, or by the one that holds the
 * rest of its rows: a row made of ones all over, with the
 * columns' places cleared, has only padding left (less than a pointer in one
 * piece). */
static void assert_covered(const struct dd_table *table, const struct dd_table *rest, size_t end)
{
    static const size_t sizes[] = {
        [DD_C_TEXT] = sizeof(char *),
        [DD_C_INT] = sizeof(int),
        [DD_C_INT64] = sizeof(int64_t),
        [DD_C_ID] = sizeof(int64_t),
        [DD_C_BOOL] = sizeof(bool),
        [DD_C_DAY] = sizeof(struct dd_day),
        [DD_C_OPT_DAY] = sizeof(struct dd_opt_day),
        [DD_C_INSTANT] = sizeof(struct dd_instant),
        [DD_C_OPT_INSTANT] = sizeof(struct dd_opt_instant),
        [DD_C_SECONDS] = sizeof(int64_t),
        [DD_C_DEC] = sizeof(struct dd_dec),
        [DD_C_ENUM] = sizeof(int),
        [DD_C_BYTES] = sizeof(void *),
    };
    unsigned char row[1024];
    assert_true(table->size <= sizeof(row));
    memset(row, 1, sizeof(row));
    for (const struct dd_table *t = table; t; t = t == rest ? NULL : rest) {
        for (size_t i = 0; i < t->n_columns; i++) {
            const struct dd_column *column = &t->columns[i];
            memset(row + column->offset, 0, sizes[column->kind]);
            if (column->kind == DD_C_BYTES)
                memset(row + column->n_offset, 0, sizeof(size_t));
        }
    }
    size_t run = 0;
    for (size_t i = 0; i < end; i++) {
        run = row[i] ? run + 1 : 0;
        if (run >= sizeof(void *))
            fail_msg("no column of %s holds the member at byte %zu", table->name, i + 1 - run);
    }
}

static void no_member_is_forgotten(void **state)
{
    (void)state;
    assert_covered(&dd_table_obligation, NULL, offsetof(struct dd_obligation, dirty));
    assert_covered(&dd_table_loaded, NULL, dd_table_loaded.size);
    assert_covered(&dd_table_notice_kept, NULL, dd_table_notice_kept.size);
    assert_covered(&dd_table_delivery, &dd_table_body, dd_table_delivery.size);
    assert_covered(&dd_table_attempt, NULL, dd_table_attempt.size);
    assert_covered(&dd_table_feed, NULL, dd_table_feed.size);
    assert_covered(&dd_table_token, NULL, dd_table_token.size);
}

static void put_obligations(struct scratch *s)
{
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_obligation(s->store, &full));
    must(s, dd_store_put_obligation(s->store, &bare));
    must(s, dd_store_commit(s->store));
}

static void obligations_come_back_by_id(void **state)
{
    struct scratch *s = *state;
    struct dd_obligation *v;
    size_t n;
    put_obligations(s);
    must(s, dd_store_obligations(s->store, s->arena, &v, &n));
    assert_int_equal(n, 2);
    assert_same(s, &dd_table_obligation, &bare, &v[0]);
    assert_same(s, &dd_table_obligation, &full, &v[1]);
    assert_null(v[0].unit);
    assert_false(v[0].due.set);
    assert_int_equal(v[1].state, DD_LAGGING);
    assert_int_equal(v[1].next_at.at.s, 1770602400);
    assert_string_equal(foreign_query(s, "SELECT next_at, actual, expected, due FROM obligation "
                                         "WHERE next_at IS NOT NULL"),
                        "2026-02-09T02:00:00Z|2.6|-2.901|2026-09-30");
    struct dd_obligation closed = full;
    closed.state = DD_ACHIEVED;
    closed.next_at.set = false;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_obligation(s->store, &closed));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_obligations(s->store, s->arena, &v, &n));
    assert_same(s, &dd_table_obligation, &closed, &v[1]);
}

static void every_state_has_its_word(void **state)
{
    struct scratch *s = *state;
    struct dd_obligation *v, row = bare;
    size_t n;
    for (int i = 0; i < DD_N_STATES; i++) {
        row.state = (enum dd_state)i;
        must(s, dd_store_begin(s->store, true));
        must(s, dd_store_put_obligation(s->store, &row));
        must(s, dd_store_commit(s->store));
        must(s, dd_store_obligations(s->store, s->arena, &v, &n));
        assert_int_equal(v[0].state, i);
    }
}

static void notices_keep_their_order_and_identity(void **state)
{
    struct scratch *s = *state;
    struct dd_notice *v, first = told, second = told;
    size_t n;
    put_obligations(s);
    first.step = "overdue:2";
    first.person = first.stands_in = first.address = first.reason = NULL;
    first.told_at.set = first.due.set = false;
    first.state = DD_NOTICE_FAILED;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_notice(s->store, &first, 0));
    must(s, dd_store_put_notice(s->store, &second, 0));
    second.state = DD_NOTICE_SKIPPED; /* the same notice again */
    must(s, dd_store_put_notice(s->store, &second, 0));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_notices(s->store, s->arena, &v, &n));
    assert_int_equal(n, 2);
    assert_same(s, &dd_table_notice, &first, &v[0]);
    assert_same(s, &dd_table_notice, &second, &v[1]);

    struct dd_kept_notice *kept, one;
    bool found;
    must(s, dd_store_notices_about(s->store, s->arena, first.obligation, &kept, &n));
    assert_int_equal(n, 2);
    assert_same(s, &dd_table_notice, &first, &kept[0].notice);
    assert_true(kept[0].id < kept[1].id);
    must(s, dd_store_notice(s->store, s->arena, kept[1].id, &one, &found));
    assert_true(found);
    assert_same(s, &dd_table_notice, &second, &one.notice);
    must(s, dd_store_notice(s->store, s->arena, kept[1].id + 1, &one, &found));
    assert_false(found);
    must(s, dd_store_notices_about(s->store, s->arena, bare.id, &kept, &n));
    assert_int_equal(n, 0);
    must(s, dd_store_notices_in(s->store, s->arena, 1, &kept, &n));
    assert_int_equal(n, 0);
}

/* A notice to which no channel leads: its key still is one. */
static void notice_without_a_channel(void **state)
{
    struct scratch *s = *state;
    struct dd_notice *v, nobody = told;
    size_t n;
    put_obligations(s);
    nobody.channel = NULL;
    for (int i = 0; i < 2; i++) {
        must(s, dd_store_begin(s->store, true));
        must(s, dd_store_put_notice(s->store, &nobody, 0));
        must(s, dd_store_commit(s->store));
    }
    must(s, dd_store_notices(s->store, s->arena, &v, &n));
    assert_int_equal(n, 1);
    assert_null(v[0].channel);
}

static void rules_loaded(void **state)
{
    struct scratch *s = *state;
    struct dd_rule_loaded *v, row = {.rule = "report-month", .day = {20483}};
    size_t n;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_loaded(s->store, &row));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_loaded(s->store, s->arena, &v, &n));
    assert_int_equal(n, 1);
    assert_string_equal(v[0].rule, "report-month");
    assert_int_equal(v[0].day.n, 20483);
}

static void clock_and_evaluated_until(void **state)
{
    struct scratch *s = *state;
    struct dd_meta meta;
    int64_t mark;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_set_clock(s->store, true, "2026-02-09T07:59:30+07:00,x60"));
    must(s, dd_store_set_evaluated(s->store, (struct dd_instant){1770598800}));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_meta(s->store, s->arena, &meta));
    assert_true(meta.clock_recorded && meta.clock_virtual);
    assert_string_equal(meta.clock, "2026-02-09T07:59:30+07:00,x60");
    assert_int_equal(meta.evaluated_until.at.s, 1770598800);
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_set_clock(s->store, false, NULL));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_meta(s->store, s->arena, &meta));
    assert_true(meta.clock_recorded && !meta.clock_virtual);
    assert_null(meta.clock);
    assert_int_equal(meta.evaluated_until.at.s, 1770598800);
    must(s, dd_store_change_mark(s->store, &mark));
    assert_int_equal(mark, 0); /* no fact has changed */
}

/* ---- feeds and tokens --------------------------------------------------------------- */

#define HASH(c) c c c c c c c c c c c c c c c c
#define HASH_A HASH("0123")
#define HASH_B HASH("abcd")

static void feeds(void **state)
{
    struct scratch *s = *state;
    struct dd_feed *v, row = {.token_hash = HASH_A,
                              .name = "Lịch của chị An",
                              .person = "an",
                              .role = "chair",
                              .unit = "xa-a",
                              .field = "noi-vu",
                              .pack = "province-2026",
                              .state = "overdue",
                              .created_at = {1770598800}};
    size_t n;
    bool found;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_add_feed(s->store, &row, &row.id));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_feeds(s->store, s->arena, &v, &n));
    assert_int_equal(n, 1);
    assert_same(s, &dd_table_feed, &row, &v[0]);
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_revoke_feed(s->store, row.id, &found));
    assert_true(found);
    must(s, dd_store_revoke_feed(s->store, row.id + 1, &found));
    assert_false(found);
    must(s, dd_store_commit(s->store));
    must(s, dd_store_feeds(s->store, s->arena, &v, &n));
    assert_true(v[0].revoked);
    must(s, dd_store_begin(s->store, true));
    assert_false(dd_store_add_feed(s->store, &row, &row.id)); /* one hash, one feed */
    dd_store_rollback(s->store);
}

static void tokens(void **state)
{
    struct scratch *s = *state;
    struct dd_token *v, back,
        bearer = {.token_hash = HASH_A,
                  .kind = "bearer",
                  .name = "kho dữ liệu",
                  .scope = "read",
                  .unit = "xa-a",
                  .created = 1770598800};
    struct dd_token session = {.token_hash = HASH_B,
                               .kind = "session",
                               .person = "an",
                               .scope = "write",
                               .created = 1770598800,
                               .expires = 1770602400};
    size_t n;
    bool found;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_add_token(s->store, &bearer, &bearer.id));
    must(s, dd_store_add_token(s->store, &session, &session.id));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_token(s->store, s->arena, HASH_B, &back, &found));
    assert_true(found);
    assert_same(s, &dd_table_token, &session, &back);
    must(s, dd_store_token(s->store, s->arena, HASH("none"), &back, &found));
    assert_false(found);
    must(s, dd_store_tokens(s->store, s->arena, &v, &n));
    assert_int_equal(n, 1);
    assert_same(s, &dd_table_token, &bearer, &v[0]);
    assert_string_equal(foreign_query(s, "SELECT person, expires FROM session"),
                        "an|2026-02-09T02:00:00Z");
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_revoke_token(s->store, session.id, &found));
    assert_true(found);
    must(s, dd_store_commit(s->store));
    must(s, dd_store_token(s->store, s->arena, HASH_B, &back, &found));
    assert_true(back.revoked);
}

static void sign_in_works_once(void **state)
{
    struct scratch *s = *state;
    struct dd_token row = {.token_hash = HASH_A, .kind = "sign_in", .scope = "read", .created = 1};
    struct dd_token bearer = {
        .token_hash = HASH_B, .kind = "bearer", .scope = "read", .created = 1};
    bool used[4];
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_add_token(s->store, &row, &row.id));
    must(s, dd_store_add_token(s->store, &bearer, &bearer.id));
    must(s, dd_store_use_token(s->store, row.id, &used[0]));
    must(s, dd_store_use_token(s->store, row.id, &used[1]));
    must(s, dd_store_use_token(s->store, bearer.id, &used[2]));
    must(s, dd_store_use_token(s->store, 99, &used[3]));
    must(s, dd_store_commit(s->store));
    assert_true(used[0]);
    assert_false(used[1] || used[2] || used[3]);
}

/* ---- for people with a SQL client ------------------------------------------------------ */

static void views_are_an_interface(void **state)
{
    static const char *const columns[][2] = {
        {"v_obligation",
         "id;rule;subject;period;title;unit;due;legal_day;state;cycle;epoch;next_at"},
        {"v_overdue", "id;rule;subject;period;title;unit;due;legal_day;state;cycle;epoch;next_at"},
        {"v_unit_status", "unit;name;total;waiting;open;overdue;reported;met;met_late;"
                          "met_day_unknown;waived;on_track;lagging;achieved;missed"},
        {"v_notice", "id;obligation;cycle;epoch;step;role;cc;addressee;person;channel;address;at;"
                     "state;reason;told_at;due;delivery"},
    };
    struct scratch *s = *state;
    for (size_t i = 0; i < DD_LEN(columns); i++)
        assert_string_equal(
            foreign_query(
                s, dd_printf(s->arena, "SELECT name FROM pragma_table_info('%s')", columns[i][0])),
            columns[i][1]);
}

static void views_count(void **state)
{
    static const enum dd_state states[] = {DD_OVERDUE, DD_OVERDUE, DD_MET, DD_VOID, DD_WAITING};
    struct scratch *s = *state;
    put_obligations(s);
    must(s, dd_store_begin(s->store, true));
    for (size_t i = 0; i < DD_LEN(states); i++) {
        struct dd_obligation row = bare;
        row.id = dd_printf(s->arena, "r/u%zu/once", i);
        row.unit = "xa-a";
        row.state = states[i];
        row.due = (struct dd_opt_day){true, {20726 - (int32_t)i}};
        must(s, dd_store_put_obligation(s->store, &row));
    }
    must(s, dd_store_commit(s->store));
    assert_null(foreign_sql(s, "INSERT INTO unit (id, name, level) VALUES ('xa-a', 'Xã A', 'x')"));
    assert_string_equal(foreign_query(s, "SELECT id FROM v_overdue"), "r/u1/once;r/u0/once");
    assert_string_equal(
        foreign_query(s, "SELECT unit, name, total, waiting, open, overdue, met, lagging "
                         "FROM v_unit_status"),
        "NULL|NULL|1|1|0|0|0|0;xa-a|Xã A|5|1|0|2|1|1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_member_is_forgotten),
        SCRATCH_TEST(obligations_come_back_by_id),
        SCRATCH_TEST(every_state_has_its_word),
        SCRATCH_TEST(notices_keep_their_order_and_identity),
        SCRATCH_TEST(notice_without_a_channel),
        SCRATCH_TEST(rules_loaded),
        SCRATCH_TEST(clock_and_evaluated_until),
        SCRATCH_TEST(feeds),
        SCRATCH_TEST(tokens),
        SCRATCH_TEST(sign_in_works_once),
        SCRATCH_TEST(views_are_an_interface),
        SCRATCH_TEST(views_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
