/* What links to answers are signed with: made once, rotated, forgotten in time. */
#include "scratch.h"

#define DAY ((int64_t)86400)

static const struct dd_instant monday = {1770598800};

static struct dd_instant later(int64_t days)
{
    return (struct dd_instant){monday.s + days * DAY};
}

static struct dd_link_key signing(struct scratch *s, struct dd_instant now)
{
    struct dd_link_key key;
    assert_true(dd_store_begin(s->store, true));
    assert_true(dd_store_link_key(s->store, s->arena, now, &key));
    assert_true(dd_store_commit(s->store));
    assert_int_equal(key.n_secret, DD_LINK_KEY_BYTES);
    return key;
}

static void rotate(struct scratch *s, struct dd_instant now, bool at_once)
{
    assert_true(dd_store_begin(s->store, true));
    assert_true(dd_store_rotate_link_key(s->store, now, at_once));
    assert_true(dd_store_commit(s->store));
}

static size_t all(struct scratch *s, struct dd_link_key **v)
{
    size_t n;
    assert_true(dd_store_link_keys(s->store, s->arena, v, &n));
    return n;
}

static void it_is_made_once(void **state)
{
    struct scratch *s = *state;
    struct dd_link_key *v, key = signing(s, monday), again = signing(s, later(300));
    assert_int_equal(key.id, again.id);
    assert_memory_equal(key.secret, again.secret, DD_LINK_KEY_BYTES);
    assert_int_equal(again.made_at.s, monday.s);
    assert_int_equal(all(s, &v), 1);
}

static void an_old_one_is_good_as_long_as_its_links(void **state)
{
    struct scratch *s = *state;
    struct dd_link_key *v, first = signing(s, monday);
    rotate(s, later(10), false);
    assert_int_equal(signing(s, later(10)).id, first.id + 1);
    assert_int_equal(all(s, &v), 2);
    assert_int_equal(v[0].id, first.id + 1); /* the newest first */
    assert_memory_not_equal(v[0].secret, first.secret, DD_LINK_KEY_BYTES);
    assert_memory_equal(v[1].secret, first.secret, DD_LINK_KEY_BYTES);
    rotate(s, later(40), false); /* it has signed until day 10: good on day 40 … */
    assert_int_equal(all(s, &v), 3);
    rotate(s, (struct dd_instant){later(40).s + 1}, false); /* … and not longer */
    assert_int_equal(all(s, &v), 3);
    assert_int_equal(v[2].id, first.id + 1);
}

static void all_are_forgotten_at_once(void **state)
{
    struct scratch *s = *state;
    struct dd_link_key *v, first = signing(s, monday);
    rotate(s, monday, false);
    rotate(s, monday, true);
    assert_int_equal(all(s, &v), 1);
    assert_int_equal(v[0].id, first.id + 2); /* numbers are not used again */
}

static void nothing_is_made_outside_a_transaction(void **state)
{
    struct scratch *s = *state;
    struct dd_link_key *v, key;
    assert_false(dd_store_link_key(s->store, s->arena, monday, &key));
    assert_true(dd_store_begin(s->store, true));
    assert_true(dd_store_link_key(s->store, s->arena, monday, &key));
    dd_store_rollback(s->store);
    assert_int_equal(all(s, &v), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_made_once, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(an_old_one_is_good_as_long_as_its_links, scratch_set_up,
                                        scratch_tear_down),
        cmocka_unit_test_setup_teardown(all_are_forgotten_at_once, scratch_set_up,
                                        scratch_tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_made_outside_a_transaction, scratch_set_up,
                                        scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
