/* The outbox: claimed, settled, recovered after a crash with the same bytes and
 * id (design §8). */
#include "scratch.h"

#include <sys/wait.h>

static const char body[] = "Subject: Nhắc việc\r\n\r\nbyte \0 ở giữa\r\n";
#define NOW 1770598800

static int64_t add(struct scratch *s, const char *message_id, const char *channel, int64_t next_try)
{
    struct dd_delivery row = {.message_id = message_id,
                              .channel = channel,
                              .address = "an@xa-a.example",
                              .person = "an",
                              .subject = "Tuần 7: 42 việc, 36 trong hạn",
                              .body = body,
                              .n_body = sizeof(body),
                              .created_at = {NOW},
                              .next_try = {next_try != 0, {next_try}}};
    int64_t id = 0;
    must(s, dd_store_add_delivery(s->store, &row, &id));
    assert_true(id > 0);
    return id;
}

/* One transaction of its own. */
static size_t claim(struct scratch *s, const char *channel, int64_t now, size_t max,
                    struct dd_delivery **v)
{
    size_t n;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_claim(s->store, s->arena, channel, (struct dd_instant){now}, max, v, &n));
    must(s, dd_store_commit(s->store));
    return n;
}

static void settle(struct scratch *s, const struct dd_delivery *claimed,
                   enum dd_delivery_state state, int64_t next_try)
{
    struct dd_delivery row = *claimed;
    struct dd_attempt attempt = {.delivery = row.id,
                                 .at = {NOW + 5},
                                 .code = 451,
                                 .answer = "451 4.7.1 thử lại sau",
                                 .uncertain = true};
    row.state = state;
    row.next_try = (struct dd_opt_instant){next_try != 0, {next_try}};
    row.first_refused = (struct dd_opt_instant){true, {NOW + 5}};
    row.last_answer = attempt.answer;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_settle(s->store, &row, &attempt, 1));
    must(s, dd_store_commit(s->store));
}

static void due_ones_are_claimed_in_order(void **state)
{
    struct scratch *s = *state;
    struct dd_delivery *v;
    must(s, dd_store_begin(s->store, true));
    add(s, "m1", "email", NOW + 60);
    int64_t late = add(s, "m2", "email", NOW - 60);
    int64_t first = add(s, "m3", "email", 0);
    int64_t second = add(s, "m4", "email", 0);
    int64_t hook = add(s, "w1", "webhook:van-ban", 0);
    must(s, dd_store_commit(s->store));
    assert_int_equal(claim(s, "email", NOW, 2, &v), 2);
    assert_int_equal(v[0].id, first); /* at once comes before a time */
    assert_int_equal(v[1].id, second);
    assert_int_equal(v[0].state, DD_DELIVERY_SENDING);
    assert_int_equal(v[0].n_body, sizeof(body));
    assert_memory_equal(v[0].body, body, sizeof(body));
    assert_string_equal(v[0].message_id, "m3");
    assert_string_equal(v[0].address, "an@xa-a.example");
    assert_string_equal(v[0].subject, "Tuần 7: 42 việc, 36 trong hạn");
    assert_false(v[0].next_try.set);
    assert_int_equal(claim(s, "email", NOW, 9, &v), 1); /* the others are taken, or later */
    assert_int_equal(v[0].id, late);
    assert_int_equal(claim(s, "email", NOW, 9, &v), 0);
    assert_int_equal(claim(s, "webhook", NOW, 9, &v), 0); /* a channel, not a prefix */
    assert_int_equal(claim(s, "webhook:van-ban", NOW, 9, &v), 1);
    assert_int_equal(v[0].id, hook);
    assert_string_equal(v[0].channel, "webhook:van-ban");
    assert_int_equal(claim(s, "email", NOW + 60, 9, &v), 1);
}

static void the_next_one(void **state)
{
    struct scratch *s = *state;
    struct dd_opt_instant next;
    struct dd_delivery *v;
    must(s, dd_store_next_delivery(s->store, &next));
    assert_false(next.set);
    must(s, dd_store_begin(s->store, true));
    add(s, "m1", "email", NOW + 60);
    add(s, "m2", "webhook:a", NOW + 30);
    must(s, dd_store_commit(s->store));
    must(s, dd_store_next_delivery(s->store, &next));
    assert_true(next.set);
    assert_int_equal(next.at.s, NOW + 30);
    claim(s, "webhook:a", NOW + 30, 9, &v);
    must(s, dd_store_next_delivery(s->store, &next));
    assert_int_equal(next.at.s, NOW + 60);
    must(s, dd_store_begin(s->store, true));
    add(s, "m3", "email", 0);
    must(s, dd_store_commit(s->store));
    must(s, dd_store_next_delivery(s->store, &next));
    assert_true(next.set && next.at.s == 0); /* at once */
}

static void refused_retried_sent(void **state)
{
    struct scratch *s = *state;
    struct dd_delivery *v, back;
    must(s, dd_store_begin(s->store, true));
    int64_t id = add(s, "m1", "email", 0);
    must(s, dd_store_commit(s->store));
    claim(s, "email", NOW, 1, &v);
    settle(s, &v[0], DD_DELIVERY_RETRY, NOW + 30);
    assert_int_equal(claim(s, "email", NOW + 29, 1, &v), 0);
    assert_int_equal(claim(s, "email", NOW + 30, 1, &v), 1);
    assert_int_equal(v[0].attempts, 1);
    assert_true(v[0].first_refused.set);
    assert_string_equal(v[0].last_answer, "451 4.7.1 thử lại sau");
    assert_string_equal(v[0].message_id, "m1");
    settle(s, &v[0], DD_DELIVERY_SENT, 0);
    must(s, dd_store_delivery(s->store, s->arena, id, &back));
    assert_int_equal(back.state, DD_DELIVERY_SENT);
    assert_int_equal(back.attempts, 2);
    assert_false(back.next_try.set);
    assert_string_equal(
        foreign_query(s, "SELECT delivery, at, code, answer, uncertain FROM attempt LIMIT 1"),
        dd_printf(s->arena, "%lld|2026-02-09T01:00:05Z|451|451 4.7.1 thử lại sau|1",
                  (long long)id));
    assert_string_equal(foreign_query(s, "SELECT count(*) FROM attempt"), "2");
    assert_int_equal(claim(s, "email", NOW + 9999, 1, &v), 0);
}

static void notices_are_told_or_failed(void **state)
{
    struct scratch *s = *state;
    struct dd_obligation duty = {.id = "r/xa-a/once",
                                 .rule = "r",
                                 .subject = "xa-a",
                                 .period = "once",
                                 .cycle = 1,
                                 .epoch = 1};
    struct dd_notice row = {.obligation = "r/xa-a/once",
                            .cycle = 1,
                            .epoch = 1,
                            .addressee = "handler@xa-a",
                            .channel = "email"};
    static const char *const steps[] = {"due", "overdue:1", "overdue:2", "overdue:3"};
    struct dd_notice *v;
    struct dd_delivery *claimed;
    size_t n;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_obligation(s->store, &duty));
    int64_t good = add(s, "m1", "email", 0), bad = add(s, "m2", "email", 0);
    for (size_t i = 0; i < DD_LEN(steps); i++) {
        row.step = steps[i];
        row.state = i == 2 ? DD_NOTICE_SKIPPED : DD_NOTICE_PLANNED;
        must(s, dd_store_put_notice(s->store, &row, i == 3 ? 0 : i == 1 ? bad : good));
    }
    row.step = "due"; /* written again without its delivery: it keeps it */
    must(s, dd_store_put_notice(s->store, &row, 0));
    must(s, dd_store_commit(s->store));
    assert_int_equal(claim(s, "email", NOW, 9, &claimed), 2);
    settle(s, &claimed[0], DD_DELIVERY_SENT, 0);
    settle(s, &claimed[1], DD_DELIVERY_DEAD, 0);
    must(s, dd_store_notices(s->store, s->arena, &v, &n));
    assert_int_equal(n, 4);
    assert_int_equal(v[0].state, DD_NOTICE_TOLD);
    assert_int_equal(v[0].told_at.at.s, NOW + 5);
    assert_int_equal(v[1].state, DD_NOTICE_FAILED);
    assert_int_equal(v[1].told_at.at.s, NOW + 5);    /* when it was known */
    assert_int_equal(v[2].state, DD_NOTICE_SKIPPED); /* decided against: stays so */
    assert_int_equal(v[3].state, DD_NOTICE_PLANNED); /* carried by neither */
    settle(s, &claimed[1], DD_DELIVERY_SENT, 0);     /* sent by hand after all */
    must(s, dd_store_notices(s->store, s->arena, &v, &n));
    assert_int_equal(v[1].state, DD_NOTICE_TOLD);
}

static struct dd_notice due_of(const char *channel)
{
    return (struct dd_notice){.obligation = "r/xa-a/once",
                              .cycle = 1,
                              .epoch = 1,
                              .step = "due",
                              .addressee = "handler@xa-a",
                              .channel = channel,
                              .state = DD_NOTICE_PLANNED};
}

/* Those settled alike by one statement, the others each by its own: all the same. */
static void many_at_once_each_as_it_came(void **state)
{
    struct scratch *s = *state;
    struct dd_obligation duty = {.id = "r/xa-a/once",
                                 .rule = "r",
                                 .subject = "xa-a",
                                 .period = "once",
                                 .cycle = 1,
                                 .epoch = 1};
    enum { N = 40 };
    struct dd_delivery rows[N], *claimed;
    struct dd_attempt attempts[N];
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_obligation(s->store, &duty));
    for (int i = 0; i < N; i++) {
        const char *name = dd_printf(s->arena, "w%d", i);
        struct dd_notice notice = due_of(dd_printf(s->arena, "webhook:%s", name));
        must(s, dd_store_put_notice(s->store, &notice, add(s, name, "webhook:a", 0)));
    }
    must(s, dd_store_commit(s->store));
    assert_int_equal(claim(s, "webhook:a", NOW, N, &claimed), N);
    for (int i = 0; i < N; i++) {
        rows[i] = claimed[i];
        rows[i].state = i % 10 == 7 ? DD_DELIVERY_DEAD
                        : i == 20   ? DD_DELIVERY_RETRY
                                    : DD_DELIVERY_SENT;
        rows[i].next_try = (struct dd_opt_instant){i == 20, {NOW + 5}};
        rows[i].last_answer = i == 30 ? "HTTP/1.1 204 No Content" : "HTTP/1.1 200 OK";
        attempts[i] = (struct dd_attempt){
            .delivery = rows[i].id, .at = {NOW + 5}, .code = 200, .answer = rows[i].last_answer};
    }
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_settle(s->store, rows, attempts, N));
    must(s, dd_store_commit(s->store));
    assert_string_equal(foreign_query(s, "SELECT group_concat(state || n) FROM (SELECT state, "
                                         "count(*) AS n FROM delivery GROUP BY state)"),
                        "dead4,retry1,sent35");
    assert_string_equal(foreign_query(s, "SELECT group_concat(state || n) FROM (SELECT state, "
                                         "count(*) AS n FROM notice GROUP BY state)"),
                        "failed4,planned1,told35");
    assert_string_equal(foreign_query(s, "SELECT count(*) FROM attempt a JOIN delivery d ON d.id = "
                                         "a.delivery WHERE d.last_answer = a.answer"),
                        "40");
    assert_string_equal(foreign_query(s, "SELECT id FROM delivery WHERE last_answer LIKE '%204%'"),
                        dd_printf(s->arena, "%lld", (long long)rows[30].id));
    rows[39].id = 4711;
    must(s, dd_store_begin(s->store, true));
    assert_false(dd_store_settle(s->store, rows + 31, attempts + 31, 9));
    assert_says(dd_store_error(s->store), "4711");
}

/* The daemon dies between claiming and settling: its handle is never closed. */
static void after_a_crash_the_same_bytes_and_id(void **state)
{
    struct scratch *s = *state;
    struct dd_delivery *v;
    const char *message;
    size_t n = 99;
    must(s, dd_store_begin(s->store, true));
    add(s, "m1", "email", 0);
    add(s, "m2", "email", NOW + 60);
    must(s, dd_store_commit(s->store));
    dd_store_close(s->store); /* no handle goes along into another process */
    s->store = NULL;
    pid_t child = fork();
    if (child == 0) {
        assert_int_equal(scratch_open(s, DD_STORE_WRITE, &s->store, &message), DD_STORE_OK);
        size_t taken = claim(s, "email", NOW, 9, &v);
        dd_store_begin(s->store, true);
        add(s, "never-committed", "email", 0);
        _exit(taken == 1 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(scratch_open(s, DD_STORE_WRITE, &s->store, &message), DD_STORE_OK);
    assert_int_equal(claim(s, "email", NOW, 9, &v), 0); /* still being sent, for all we know */
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_recover(s->store, &n));
    must(s, dd_store_commit(s->store));
    assert_int_equal(n, 1);
    assert_int_equal(claim(s, "email", NOW, 9, &v), 1);
    assert_string_equal(v[0].message_id, "m1");
    assert_int_equal(v[0].n_body, sizeof(body));
    assert_memory_equal(v[0].body, body, sizeof(body));
}

static void lists_and_counts(void **state)
{
    struct scratch *s = *state;
    struct dd_delivery *v, back;
    size_t n;
    int64_t count[DD_N_DELIVERY_STATES];
    must(s, dd_store_begin(s->store, true));
    add(s, "m1", "email", 0);
    int64_t held = add(s, "m2", "email", 0);
    must(s, dd_store_commit(s->store));
    assert_null(foreign_sql(s, "UPDATE delivery SET state = 'held' WHERE message_id = 'm2'"));
    must(s, dd_store_deliveries(s->store, s->arena, -1, 9, &v, &n));
    assert_int_equal(n, 2);
    assert_int_equal(v[0].id, held); /* newest first */
    assert_null(v[0].body);
    must(s, dd_store_deliveries(s->store, s->arena, -1, 1, &v, &n));
    assert_int_equal(n, 1);
    must(s, dd_store_deliveries(s->store, s->arena, DD_DELIVERY_PENDING, 9, &v, &n));
    assert_int_equal(n, 1);
    assert_string_equal(v[0].message_id, "m1");
    must(s, dd_store_count_deliveries(s->store, count));
    for (int i = 0; i < DD_N_DELIVERY_STATES; i++)
        assert_int_equal(count[i], i == DD_DELIVERY_PENDING || i == DD_DELIVERY_HELD);
    assert_false(dd_store_delivery(s->store, s->arena, 99, &back));
    assert_string_equal(dd_store_error(s->store), "");
}

static void the_same_message_is_not_added_twice(void **state)
{
    struct scratch *s = *state;
    struct dd_delivery row = {.message_id = "m1", .channel = "email", .created_at = {NOW}};
    int64_t id;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_add_delivery(s->store, &row, &id)); /* without a body: an empty one */
    assert_false(dd_store_add_delivery(s->store, &row, &id));
    assert_says(dd_store_error(s->store), "delivery.message_id");
}

static void settling_nothing_is_an_error(void **state)
{
    struct scratch *s = *state;
    struct dd_delivery row = {.id = 42, .state = DD_DELIVERY_SENT};
    struct dd_attempt attempt = {.delivery = 42, .at = {NOW}};
    must(s, dd_store_begin(s->store, true));
    assert_false(dd_store_settle(s->store, &row, &attempt, 1));
    assert_says(dd_store_error(s->store), "42");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(due_ones_are_claimed_in_order),
        SCRATCH_TEST(the_next_one),
        SCRATCH_TEST(refused_retried_sent),
        SCRATCH_TEST(notices_are_told_or_failed),
        SCRATCH_TEST(many_at_once_each_as_it_came),
        SCRATCH_TEST(after_a_crash_the_same_bytes_and_id),
        SCRATCH_TEST(lists_and_counts),
        SCRATCH_TEST(the_same_message_is_not_added_twice),
        SCRATCH_TEST(settling_nothing_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
