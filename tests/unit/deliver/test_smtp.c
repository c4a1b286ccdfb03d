/* Mail: what a server may do to a letter, and what becomes of it (design §8).
 * The servers are aiosmtpd's (sink.py); the clock is frozen, and moved. */
#include <pthread.h>

#include "sink.h"

static struct dd_deliver_settings settings(void)
{
    return (struct dd_deliver_settings){.mail = smtp(smtp_port)};
}

static void assert_later(const struct dd_delivery *row, int64_t from, int64_t to)
{
    assert_int_equal(row->state, DD_DELIVERY_RETRY);
    assert_true(row->next_try.set);
    int64_t wait = row->next_try.at.s - dd_clock_now(&frozen).s;
    assert_true(wait >= from && wait <= to);
}

static void taken(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    int64_t id = add("email", "ok@xa.example", NULL);
    run_until_idle(deliver);
    struct dd_delivery row = get(id);
    assert_int_equal(row.state, DD_DELIVERY_SENT);
    assert_int_equal(row.attempts, 1);
    assert_int_equal(last_code(id), 250);
    assert_string_equal(row.last_answer, "250 2.0.0 taken");
    struct arrived mail[2];
    assert_int_equal(arrivals("mail", "ok@xa.example", mail, 2), 1);
    assert_string_equal(mail[0].bytes, row.body); /* also lines that begin with "." */
    assert_int_equal(dd_deliver_counts(deliver).attempts_ok, 1);
    dd_deliver_free(deliver);
}

static void busy_then_taken(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    int64_t id = add("email", "busy@xa.example", NULL);
    run_until_idle(deliver);
    struct dd_delivery row = get(id);
    assert_later(&row, 4, 6);
    assert_int_equal(last_code(id), 451);
    assert_true(row.first_refused.set);
    assert_false(was_uncertain(id));
    run_until_idle(deliver); /* not before its time */
    assert_int_equal(get(id).attempts, 1);
    move_clock(6);
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
    assert_int_equal(get(id).attempts, 2);
    dd_deliver_free(deliver);
}

/* Another program reads; the relay's rest ends while our commit waits for it. */
static void *read_until_the_rest_is_over(void *context)
{
    sqlite3 *db = context;
    ev_sleep(0.2);
    move_clock(10);
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    return NULL;
}

static void stop_loop(struct ev_loop *of, ev_timer *timer, int events)
{
    (void)timer, (void)events;
    ev_break(of, EVBREAK_ALL);
}

static void a_rest_that_ends_while_nothing_is_claimed(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    int64_t busy = add("email", "busy.again@xa.example", NULL);
    run_until_idle(deliver);
    assert_int_equal(last_code(busy), 451);
    int64_t id = add("email", "ok@xa.example", NULL);
    sqlite3 *db;
    pthread_t reader;
    ev_timer enough;
    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN; SELECT count(*) FROM delivery", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(pthread_create(&reader, NULL, read_until_the_rest_is_over, db), 0);
    dd_deliver_kick(deliver);
    pthread_join(reader, NULL);
    sqlite3_close(db);
    ev_timer_init(&enough, stop_loop, 5., 0.);
    ev_timer_start(loop, &enough);
    while (get(id).state != DD_DELIVERY_SENT && ev_is_active(&enough))
        ev_run(loop, EVRUN_ONCE);
    ev_timer_stop(loop, &enough);
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
    run_until_idle(deliver);
    dd_deliver_free(deliver);
}

static void refused_for_good(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    int64_t rcpt = add("email", "refuse@xa.example", NULL);
    int64_t content = add("email", "content@xa.example", NULL);
    int64_t none = add("email", "a@b\r\nRCPT TO:<ok@xa.example>", NULL);
    run_until_idle(deliver);
    assert_int_equal(get(rcpt).state, DD_DELIVERY_DEAD);
    assert_string_equal(get(rcpt).last_answer, "550 5.1.1 no such mailbox");
    assert_int_equal(get(content).state, DD_DELIVERY_DEAD);
    assert_int_equal(last_code(content), 554);
    assert_int_equal(get(none).state, DD_DELIVERY_DEAD);
    assert_int_equal(dd_deliver_counts(deliver).attempts_fail, 3);
    dd_deliver_free(deliver);
}

/* A relay that refuses us is to be mended; the letters wait. */
static void refused_at_the_door(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    with.mail = smtp(rude_port);
    struct dd_deliver *deliver = make(&with);
    int64_t id = add("email", "ok@xa.example", NULL);
    run_until_idle(deliver);
    struct dd_delivery row = get(id);
    assert_later(&row, 4, 6);
    assert_int_equal(last_code(id), 554);
    dd_deliver_free(deliver);
}

static void nobody_there(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    with.mail = smtp(1);
    struct dd_deliver *deliver = make(&with);
    int64_t id = add("email", "ok@xa.example", NULL);
    run_until_idle(deliver);
    struct dd_delivery row = get(id);
    assert_later(&row, 4, 6);
    assert_int_equal(last_code(id), 0);
    assert_false(was_uncertain(id));
    assert_true(strlen(row.last_answer) > 0);
    dd_deliver_free(deliver);
}

static void hung_up_before_the_letter(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    int64_t id = add("email", "hangup@xa.example", NULL);
    run_until_idle(deliver);
    struct dd_delivery row = get(id);
    assert_later(&row, 4, 6);
    assert_false(was_uncertain(id));
    move_clock(6);
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
    dd_deliver_free(deliver);
}

/* The letter was taken and the answer lost: the same bytes go again, so that the
 * receiver can drop the second. */
static void cut_after_the_letter(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    int64_t cut = add("email", "cut@xa.example", NULL);
    int64_t slow = add("email", "slow@xa.example", NULL);
    run_until_idle(deliver);
    assert_int_equal(last_code(cut), 354);
    assert_int_equal(last_code(slow), 354);
    assert_true(was_uncertain(cut));
    assert_true(was_uncertain(slow));
    assert_false(get(cut).first_refused.set);
    assert_int_equal(get(slow).state, DD_DELIVERY_RETRY);
    move_clock(3); /* none before 4 s */
    ask("UPDATE delivery SET state = 'cancelled' WHERE id = ?1", slow);
    move_clock(3);
    run_until_idle(deliver);
    assert_int_equal(get(cut).state, DD_DELIVERY_SENT);
    struct arrived mail[3];
    assert_int_equal(arrivals("mail", "cut@xa.example", mail, 3), 2);
    assert_string_equal(mail[0].bytes, mail[1].bytes);
    dd_deliver_free(deliver);
}

static int n_ticks;

static void tick(struct ev_loop *running, ev_timer *timer, int events)
{
    (void)running;
    (void)timer;
    (void)events;
    n_ticks++;
}

/* A server that thinks about a letter for long must not hold up the daemon. */
static void the_loop_runs_while_a_server_thinks(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    ev_timer timer;
    ev_timer_init(&timer, tick, 0.02, 0.02);
    ev_timer_start(loop, &timer);
    int64_t id = add("email", "slow@xa.example", NULL);
    run_until_idle(deliver); /* until patience ends: 2 s for most answers, 4 s for this */
    ev_timer_stop(loop, &timer);
    assert_true(n_ticks > 20);
    assert_int_equal(last_code(id), 354);
    ask("UPDATE delivery SET state = 'cancelled' WHERE id = ?1", id);
    dd_deliver_free(deliver);
}

static struct dd_mail_settings signed_in(void)
{
    struct dd_mail_settings mail = smtp(starttls_port);
    mail.starttls = true;
    mail.ca_file = dd_printf(arena, "%s/ca.pem", folder);
    mail.user = "don.doc";
    mail.password = "mat khau";
    return mail;
}

static void by_tls(void **state)
{
    (void)state;
    struct dd_deliver_settings with[2] = {settings(), settings()};
    with[0].mail = signed_in();
    with[1].mail.url = dd_printf(arena, "smtps://127.0.0.1:%d", tls_port);
    with[1].mail.ca_file = with[0].mail.ca_file;
    for (size_t i = 0; i < DD_LEN(with); i++) {
        struct dd_deliver *deliver = make(&with[i]);
        int64_t one = add("email", "tls@xa.example", NULL);
        int64_t two = add("email", "refuse@xa.example", NULL);
        int64_t three = add("email", "tls@xa.example", NULL);
        run_until_idle(deliver);
        assert_int_equal(get(one).state, DD_DELIVERY_SENT);
        assert_int_equal(get(two).state, DD_DELIVERY_DEAD);
        assert_int_equal(get(three).state, DD_DELIVERY_SENT);
        dd_deliver_free(deliver);
    }
    struct arrived mail[5];
    assert_int_equal(arrivals("mail", "tls@xa.example", mail, 5), 4);
}

/* Sign-in, certificate, no TLS where it is required: ours to mend, letters wait. */
static void a_relay_that_is_set_up_wrongly_loses_no_letter(void **state)
{
    (void)state;
    struct dd_deliver_settings with[4] = {settings(), settings(), settings(), settings()};
    with[0].mail = with[1].mail = with[2].mail = signed_in();
    with[0].mail.password = "sai";
    with[1].mail.ca_file = NULL;
    with[2].mail.starttls = false;
    with[2].mail.user = NULL;     /* 530 at MAIL */
    with[3].mail.starttls = true; /* the plain server has none */
    for (size_t i = 0; i < DD_LEN(with); i++) {
        struct dd_deliver *deliver = make(&with[i]);
        int64_t id = add("email", "ok@xa.example", NULL);
        run_until_idle(deliver);
        struct dd_delivery row = get(id);
        assert_later(&row, 4, 6);
        assert_true(strlen(row.last_answer) > 0);
        ask("UPDATE delivery SET state = 'cancelled' WHERE id = ?1", id);
        dd_deliver_free(deliver);
    }
}

static int n_told;

static void told(void *context)
{
    (void)context;
    n_told++;
}

static void connections_are_used_again_and_at_most_four(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    dd_deliver_on_settled(deliver, told, NULL);
    int64_t ids[30];
    for (size_t i = 0; i < DD_LEN(ids); i++)
        ids[i] = add("email", "many@xa.example", NULL);
    run_until_idle(deliver);
    for (size_t i = 0; i < DD_LEN(ids); i++)
        assert_int_equal(get(ids[i]).state, DD_DELIVERY_SENT);
    struct arrived mail[31];
    assert_int_equal(arrivals("mail", "many@xa.example", mail, 31), 30);
    int64_t peers[31];
    size_t n_peers = 0;
    for (size_t i = 0; i < 30; i++) {
        size_t p = 0;
        while (p < n_peers && peers[p] != mail[i].peer)
            p++;
        if (p == n_peers)
            peers[n_peers++] = mail[i].peer;
    }
    assert_true(n_peers <= 4);
    assert_true(n_told >= 2 && n_told <= 30);
    dd_deliver_free(deliver);
}

/* After kill -9 in the middle: `sending` is unknown, and goes again. */
static void what_was_sending_goes_again_after_a_crash(void **state)
{
    (void)state;
    int64_t id = add("email", "crash@xa.example", NULL);
    struct dd_delivery *claimed;
    size_t n = 0;
    assert_true(dd_store_begin(store, true));
    assert_true(dd_store_claim(store, arena, "email", dd_clock_now(&frozen), 4, &claimed, &n));
    assert_true(dd_store_commit(store));
    assert_int_equal(n, 1);
    dd_store_close(store);
    open_store(DD_STORE_WRITE);
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENDING);
    assert_true(dd_store_begin(store, true));
    assert_true(dd_store_recover(store, &n));
    assert_true(dd_store_commit(store));
    assert_int_equal(n, 1);
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
    struct arrived mail[2];
    assert_int_equal(arrivals("mail", "crash@xa.example", mail, 2), 1);
    assert_string_equal(mail[0].bytes, get(id).body);
    dd_deliver_free(deliver);
}

static void stop(struct ev_loop *running, ev_timer *timer, int events)
{
    (void)timer;
    (void)events;
    ev_break(running, EVBREAK_ALL);
}

/* A commit that fails loses no answer: it is recorded later, and nothing is sent
 * twice meanwhile. */
static void an_answer_outlives_a_failed_commit(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    dd_log_set(DD_LOG_ERROR);
    int64_t id = add("email", "later@xa.example", NULL);
    ask("CREATE TRIGGER no BEFORE UPDATE ON delivery WHEN new.state = 'sent' "
        "BEGIN SELECT raise(ABORT, 'no'); END",
        0);
    ev_timer timer;
    ev_timer_init(&timer, stop, 1., 0.);
    ev_timer_start(loop, &timer);
    dd_deliver_kick(deliver);
    ev_run(loop, 0);
    assert_int_equal(get(id).state, DD_DELIVERY_SENDING);
    assert_false(dd_deliver_idle(deliver));
    ask("DROP TRIGGER no", 0);
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
    assert_int_equal(get(id).attempts, 1);
    struct arrived mail[2];
    assert_int_equal(arrivals("mail", "later@xa.example", mail, 2), 1);
    dd_deliver_free(deliver);
}

static void freed_in_the_middle(void **state)
{
    (void)state;
    struct dd_deliver_settings with = settings();
    struct dd_deliver *deliver = make(&with);
    struct arrived mail[9];
    size_t before = arrivals("mail", "slow@xa.example", mail, 9);
    int64_t id = add("email", "slow@xa.example", NULL);
    dd_deliver_kick(deliver);
    while (arrivals("mail", "slow@xa.example", mail, 9) == before)
        ev_sleep(0.02);
    dd_deliver_free(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENDING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken),
        cmocka_unit_test(busy_then_taken),
        cmocka_unit_test(a_rest_that_ends_while_nothing_is_claimed),
        cmocka_unit_test(refused_for_good),
        cmocka_unit_test(refused_at_the_door),
        cmocka_unit_test(nobody_there),
        cmocka_unit_test(hung_up_before_the_letter),
        cmocka_unit_test(cut_after_the_letter),
        cmocka_unit_test(the_loop_runs_while_a_server_thinks),
        cmocka_unit_test(by_tls),
        cmocka_unit_test(a_relay_that_is_set_up_wrongly_loses_no_letter),
        cmocka_unit_test(connections_are_used_again_and_at_most_four),
        cmocka_unit_test(what_was_sending_goes_again_after_a_crash),
        cmocka_unit_test(an_answer_outlives_a_failed_commit),
        cmocka_unit_test(freed_in_the_middle),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
