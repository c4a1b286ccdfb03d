/* What becomes of messages by decision: released, cancelled, bounced, gone; and
 * a database of version 1 brought to the newest (design §8). */
#include "scratch.h"

#define NOW 1770598800

extern const unsigned char dd_sqlite_schema_1[];

static int64_t add(struct scratch *s, const char *message_id, const char *channel,
                   enum dd_delivery_state state, const char *reason)
{
    struct dd_delivery row = {.message_id = message_id,
                              .channel = channel,
                              .address = "an@xa-a.example",
                              .body = "x",
                              .n_body = 1,
                              .state = state,
                              .reason = reason,
                              .created_at = {NOW}};
    int64_t id = 0;
    must(s, dd_store_add_delivery(s->store, &row, &id));
    return id;
}

static void add_notice(struct scratch *s, const char *step, enum dd_notice_state state, int64_t id)
{
    struct dd_obligation duty = {
        .id = "r/a/once", .rule = "r", .subject = "a", .period = "once", .cycle = 1, .epoch = 1};
    struct dd_notice row = {.obligation = duty.id,
                            .cycle = 1,
                            .epoch = 1,
                            .step = step,
                            .addressee = "handler@a",
                            .channel = "email",
                            .state = state};
    must(s, dd_store_put_obligation(s->store, &duty));
    must(s, dd_store_put_notice(s->store, &row, id));
}

static bool decide(struct scratch *s, int64_t id, enum dd_delivery_state from,
                   enum dd_delivery_state to, const char *reason)
{
    bool found;
    must(s, dd_store_decide(s->store, id, from, to, reason, NULL, &found));
    return found;
}

static void released_and_cancelled(void **state)
{
    struct scratch *s = *state;
    struct dd_opt_instant next;
    struct dd_notice *v;
    size_t n;
    int64_t held;
    must(s, dd_store_begin(s->store, true));
    int64_t a = add(s, "m1", "email", DD_DELIVERY_HELD, "breaker");
    int64_t b = add(s, "m2", "email", DD_DELIVERY_HELD, "breaker");
    add(s, "m3", "phone", DD_DELIVERY_HELD, "call");
    add_notice(s, "due", DD_NOTICE_PLANNED, a);
    add_notice(s, "overdue:1", DD_NOTICE_PLANNED, b);
    must(s, dd_store_count_held(s->store, "breaker", &held));
    assert_int_equal(held, 2);
    assert_true(decide(s, a, DD_DELIVERY_HELD, DD_DELIVERY_PENDING, NULL));
    assert_false(decide(s, a, DD_DELIVERY_HELD, DD_DELIVERY_PENDING, NULL)); /* not held any more */
    assert_false(decide(s, 99, DD_DELIVERY_HELD, DD_DELIVERY_PENDING, NULL));
    assert_true(decide(s, b, DD_DELIVERY_HELD, DD_DELIVERY_CANCELLED, "by_hand"));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_next_delivery(s->store, &next));
    assert_true(next.set);
    must(s, dd_store_notices_of(s->store, s->arena, b, &v, &n));
    assert_int_equal(n, 1);
    assert_int_equal(v[0].state, DD_NOTICE_SKIPPED);
    assert_string_equal(v[0].reason, "by_hand");
    must(s, dd_store_notices_of(s->store, s->arena, a, &v, &n));
    assert_int_equal(v[0].state, DD_NOTICE_PLANNED);
}

static void bounced_and_followed(void **state)
{
    struct scratch *s = *state;
    struct dd_notice *v;
    struct dd_delivery *dead;
    size_t n;
    bool found;
    must(s, dd_store_begin(s->store, true));
    int64_t a = add(s, "m1", "email", DD_DELIVERY_SENT, NULL);
    add(s, "m2", "email", DD_DELIVERY_PENDING, NULL);
    add_notice(s, "due", DD_NOTICE_TOLD, a);
    must(s, dd_store_decide(s->store, a, DD_DELIVERY_SENT, DD_DELIVERY_BOUNCED, "bounced",
                            "550 5.1.1 no such mailbox", &found));
    assert_true(found);
    must(s, dd_store_notices_of(s->store, s->arena, a, &v, &n));
    assert_int_equal(v[0].state, DD_NOTICE_FAILED);
    must(s, dd_store_unfollowed(s->store, s->arena, &dead, &n));
    assert_int_equal(n, 1);
    assert_int_equal(dead[0].id, a);
    assert_string_equal(dead[0].last_answer, "550 5.1.1 no such mailbox");
    assert_string_equal(dead[0].about, "notices");
    must(s, dd_store_set_followed(s->store, a));
    must(s, dd_store_unfollowed(s->store, s->arena, &dead, &n));
    assert_int_equal(n, 0);
    must(s, dd_store_commit(s->store));
}

static void a_receiver_that_is_gone(void **state)
{
    struct scratch *s = *state;
    bool gone;
    must(s, dd_store_begin(s->store, true));
    int64_t first = add(s, "w1", "webhook:a", DD_DELIVERY_DEAD, "gone");
    add(s, "w2", "webhook:a", DD_DELIVERY_RETRY, NULL);
    add(s, "w3", "webhook:b", DD_DELIVERY_PENDING, NULL);
    must(s, dd_store_hold_gone(s->store, "webhook:a"));
    must(s, dd_store_commit(s->store));
    assert_string_equal(foreign_query(s, "SELECT message_id, state, reason FROM delivery"),
                        "w1|dead|gone;w2|held|gone;w3|pending|NULL");
    must(s, dd_store_is_gone(s->store, "webhook:a", &gone));
    assert_true(gone);
    must(s, dd_store_is_gone(s->store, "webhook:b", &gone));
    assert_false(gone);
    must(s, dd_store_begin(s->store, true));
    assert_true(decide(s, first, DD_DELIVERY_DEAD, DD_DELIVERY_RETRY, NULL));
    assert_true(decide(s, first + 1, DD_DELIVERY_HELD, DD_DELIVERY_PENDING, NULL));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_is_gone(s->store, "webhook:a", &gone));
    assert_false(gone);
}

/* Many at once; what another message says meanwhile is not said twice. */
static void webhooks_that_waited_for_the_brake(void **state)
{
    struct scratch *s = *state;
    for (int held = 0; held <= 1; held++) {
        must(s, dd_store_begin(s->store, true));
        const char *step = held ? "due" : "assigned";
        add_notice(s, step, DD_NOTICE_PLANNED,
                   add(s, held ? "w1" : "w0", "webhook:a", DD_DELIVERY_HELD, "composing"));
        add(s, held ? "overtaken1" : "overtaken0", "webhook:a", DD_DELIVERY_HELD, "composing");
        add(s, held ? "m1" : "m0", "email", DD_DELIVERY_HELD, "composing");
        must(s, dd_store_release_hooks(s->store, held));
        must(s, dd_store_commit(s->store));
    }
    assert_string_equal(foreign_query(s, "SELECT message_id, state, reason FROM delivery"),
                        "w0|pending|NULL;overtaken0|superseded|NULL;m0|held|composing;"
                        "w1|held|breaker;overtaken1|superseded|NULL;m1|held|composing");
}

/* In messages being made, or made by this tick: not in those of an earlier one. */
static void what_this_tick_says_of_a_duty(void **state)
{
    struct scratch *s = *state;
    struct dd_notice *v;
    size_t n;
    must(s, dd_store_begin(s->store, true));
    add_notice(s, "before:5wd", DD_NOTICE_TOLD, add(s, "w1", "webhook:a", DD_DELIVERY_SENT, NULL));
    add_notice(s, "before:1wd", DD_NOTICE_PLANNED,
               add(s, "w2", "webhook:a", DD_DELIVERY_PENDING, NULL));
    add_notice(s, "due", DD_NOTICE_PLANNED, add(s, "m1", "email", DD_DELIVERY_HELD, "composing"));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_composing_about(s->store, s->arena, "r/a/once", (struct dd_instant){NOW}, &v,
                                     &n));
    assert_int_equal(n, 2);
    assert_string_equal(v[0].step, "before:1wd");
    assert_string_equal(v[1].step, "due");
    struct dd_delivery *unsent; /* it has not waited yet */
    must(s, dd_store_unsent(s->store, s->arena, (struct dd_instant){NOW}, &unsent, &n));
    assert_int_equal(n, 0);
    must(s, dd_store_unsent(s->store, s->arena, (struct dd_instant){NOW + 3600}, &unsent, &n));
    assert_int_equal(n, 1);
    assert_string_equal(unsent[0].message_id, "w2");
    must(s, dd_store_composing_about(s->store, s->arena, "r/a/once",
                                     (struct dd_instant){NOW + 3600}, &v, &n));
    assert_int_equal(n, 1);
    assert_string_equal(v[0].step, "due");
}

/* What a crash left in the air may have arrived: it is never composed anew. */
static void recovered_is_uncertain(void **state)
{
    struct scratch *s = *state;
    struct dd_delivery back;
    size_t n;
    must(s, dd_store_begin(s->store, true));
    int64_t a = add(s, "m1", "email", DD_DELIVERY_SENDING, NULL);
    must(s, dd_store_recover(s->store, &n));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_delivery(s->store, s->arena, a, &back));
    assert_int_equal(back.state, DD_DELIVERY_RETRY);
    assert_true(back.uncertain);
}

static void paused_and_live(void **state)
{
    struct scratch *s = *state;
    struct dd_meta meta;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_set_paused(s->store, (struct dd_opt_instant){true, {NOW}}));
    must(s, dd_store_set_live(s->store, (struct dd_instant){NOW + 1}));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_meta(s->store, s->arena, &meta));
    assert_true(meta.paused_since.set && meta.paused_since.at.s == NOW);
    assert_true(meta.live_since.set && meta.live_since.at.s == NOW + 1);
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_set_paused(s->store, (struct dd_opt_instant){.set = false}));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_meta(s->store, s->arena, &meta));
    assert_false(meta.paused_since.set);
    assert_true(meta.live_since.set);
}

static void version_1_is_brought_along(void **state)
{
    struct scratch *s = *state;
    const char *message = NULL;
    struct dd_delivery *dead;
    size_t n;
    assert_null(foreign_sql(s, (const char *)dd_sqlite_schema_1));
    assert_null(foreign_sql(
        s, "PRAGMA application_id = 1148077155; PRAGMA user_version = 1;"
           "INSERT INTO delivery (message_id, channel, state, attempts, created_at, body) VALUES"
           "('m1', 'phone', 'held', 0, '2026-02-09T01:00:00Z', x''),"
           "('m2', 'webhook:a', 'held', 0, '2026-02-09T01:00:00Z', x''),"
           "('m3', 'email', 'dead', 1, '2026-02-09T01:00:00Z', x'')"));
    assert_int_equal(scratch_open(s, DD_STORE_READ, &s->store, &message), DD_STORE_FAILED);
    assert_says(message, "version 1");
    assert_int_equal(scratch_open(s, DD_STORE_WRITE, &s->store, &message), DD_STORE_OK);
    assert_string_equal(foreign_query(s, "SELECT reason FROM delivery ORDER BY id"),
                        "call;rehearsal;NULL");
    must(s, dd_store_unfollowed(s->store, s->arena, &dead, &n));
    assert_int_equal(n, 0); /* old troubles are not told again */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(released_and_cancelled),
        SCRATCH_TEST(bounced_and_followed),
        SCRATCH_TEST(a_receiver_that_is_gone),
        SCRATCH_TEST(recovered_is_uncertain),
        SCRATCH_TEST(webhooks_that_waited_for_the_brake),
        SCRATCH_TEST(recovered_is_uncertain),
        SCRATCH_TEST(what_this_tick_says_of_a_duty),
        SCRATCH_TEST(recovered_is_uncertain),
        SCRATCH_TEST(paused_and_live),
        FOLDER_TEST(version_1_is_brought_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
