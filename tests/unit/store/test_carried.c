/* What a message carries, gone through in pieces of any length: the same lines, and the same
 * counts of those that are no line. */
#include "scratch.h"

#define NOTICES 500

static void put_notice(struct scratch *s, int i, int64_t delivery)
{
    static const char *const steps[] = {"assigned", "due", "overdue:1", "assigned", "assigned"};
    static const enum dd_state states[] = {DD_OPEN, DD_OVERDUE, DD_OVERDUE};
    struct dd_notice notice = {
        .obligation = dd_printf(s->arena, "r/u%d/once", i),
        .cycle = 1,
        .epoch = 1,
        .step = steps[i % 5],
        .role = i == 77 ? DD_ROLE_UNIT_HEAD : DD_ROLE_HANDLER,
        .cc = i % 7 == 0,
        .addressee = "handler@xa-a",
        .person = i % 3 ? "lan" : NULL,
        .channel = "email",
        .address = "lan@xa-a.example",
        .nominal = {20500},
        .slot = {1770598800},
        .at = {1770598800},
        .state = DD_NOTICE_PLANNED,
        .obligation_state = states[i % 3],
    };
    struct dd_obligation ob = {.id = notice.obligation,
                               .rule = "r",
                               .subject = dd_printf(s->arena, "u%d", i),
                               .period = "once",
                               .cycle = 1,
                               .epoch = 1,
                               .first_seen = {1770598800},
                               .changed_at = {1770598800},
                               .is_new = true};
    must(s, dd_store_put_obligation(s->store, &ob));
    must(s, dd_store_put_notice(s->store, &notice, delivery));
}

static void prepare(struct scratch *s, int64_t id[3])
{
    must(s, dd_store_begin(s->store, true));
    for (int i = 0; i < 3; i++) {
        struct dd_delivery row = {.message_id = dd_printf(s->arena, "m%d@x", i),
                                  .channel = "email",
                                  .state = DD_DELIVERY_HELD,
                                  .reason = "composing",
                                  .created_at = {1770598800}};
        must(s, dd_store_add_delivery(s->store, &row, &id[i]));
    }
    for (int i = 0; i < NOTICES; i++)
        put_notice(s, i, id[i % 10 == 9]); /* the third carries none */
    must(s, dd_store_commit(s->store));
}

static struct dd_digest carried(struct scratch *s, int64_t id, size_t max, size_t window)
{
    struct dd_carried of = {.arena = s->arena, .delivery = id, .max = max};
    struct dd_digest digest = {0};
    bool more = true;
    while (more)
        must(s, dd_store_carried(s->store, &of, window, &more));
    dd_carried_digest(&of, &digest);
    return digest;
}

static size_t count(const struct dd_digest *digest)
{
    size_t n = digest->n;
    for (size_t i = 0; i < digest->n_rest; i++)
        n += digest->rest[i].n;
    return n;
}

static size_t rest_of(const struct dd_digest *digest, const struct dd_digest_rest *kind)
{
    for (size_t i = 0; i < digest->n_rest; i++) {
        const struct dd_digest_rest *rest = &digest->rest[i];
        if (rest->state == kind->state && rest->cc == kind->cc &&
            strcmp(rest->step, kind->step) == 0)
            return rest->n;
    }
    return 0;
}

static void assert_same(const struct dd_digest *a, const struct dd_digest *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        assert_string_equal(a->notices[i]->obligation, b->notices[i]->obligation);
    assert_int_equal(a->n_rest, b->n_rest);
    for (size_t i = 0; i < a->n_rest; i++)
        assert_int_equal(rest_of(b, &a->rest[i]), a->rest[i].n);
    assert_int_equal(a->role, b->role);
    assert_string_equal(a->person, b->person);
}

static void in_pieces_as_in_one(void **state)
{
    struct scratch *s = *state;
    static const size_t maxima[] = {1, 20, 150, 200, 260, 450, 1000};
    int64_t id[3];
    prepare(s, id);
    must(s, dd_store_begin(s->store, false));
    for (size_t i = 0; i < DD_LEN(maxima); i++) {
        struct dd_digest whole = carried(s, id[0], maxima[i], 10000);
        assert_int_equal(count(&whole), 450);
        assert_int_equal(whole.n, maxima[i] < 450 ? maxima[i] : 450);
        assert_int_equal(whole.role, DD_ROLE_UNIT_HEAD);
        assert_string_equal(whole.person, "lan");
        for (size_t window = 1; window < 600; window = window * 2 + 1) {
            struct dd_digest pieces = carried(s, id[0], maxima[i], window);
            assert_same(&whole, &pieces);
        }
        struct dd_digest exact = carried(s, id[0], maxima[i], 450);
        assert_same(&whole, &exact);
    }
    dd_store_rollback(s->store);
}

/* Steps come first, in the order they were made; then new duties. */
static void steps_come_first(void **state)
{
    struct scratch *s = *state;
    int64_t id[3];
    prepare(s, id);
    must(s, dd_store_begin(s->store, false));
    struct dd_digest all = carried(s, id[0], 1000, 64), none = carried(s, id[2], 1000, 64);
    assert_int_equal(all.n_rest, 0);
    assert_int_equal(none.n, 0);
    assert_int_equal(none.n_rest, 0);
    bool assigned = false;
    int last = -1;
    for (size_t i = 0; i < all.n; i++) {
        bool now = strcmp(all.notices[i]->step, "assigned") == 0;
        int number = atoi(all.notices[i]->obligation + strlen("r/u"));
        assert_true(now || !assigned);
        if (now == assigned)
            assert_true(number > last);
        assigned = now;
        last = number;
    }
    assert_true(assigned);
    dd_store_rollback(s->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(in_pieces_as_in_one),
        SCRATCH_TEST(steps_come_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
