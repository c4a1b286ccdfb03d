/* Tokens and sessions: those that are over go, the others stay. */
#include "scratch.h"

#include "store/audit.h"

#define NOW ((int64_t)1770598800)

static void add(struct scratch *s, char mark, const char *kind, int64_t expires, bool revoked)
{
    char hash[65] = {0};
    int64_t id;
    memset(hash, mark, 64);
    struct dd_token row = {.token_hash = hash,
                           .kind = kind,
                           .scope = "read",
                           .created = NOW - 100,
                           .expires = expires,
                           .revoked = revoked};
    assert_true(dd_store_add_token(s->store, &row, &id));
}

static bool is_there(struct scratch *s, char mark)
{
    char hash[65] = {0};
    struct dd_token row;
    bool found;
    memset(hash, mark, 64);
    assert_true(dd_store_token(s->store, s->arena, hash, &row, &found));
    return found;
}

static size_t drop(struct scratch *s, size_t max)
{
    size_t n;
    assert_true(dd_store_begin(s->store, true));
    assert_true(dd_store_drop_sessions(s->store, NOW, max, &n));
    assert_true(dd_store_commit(s->store));
    return n;
}

static void sessions_that_are_over_go(void **state)
{
    struct scratch *s = *state;
    struct dd_audit_verdict verdict;
    assert_true(dd_store_begin(s->store, true));
    add(s, 'a', "session", NOW, false);        /* over just now */
    add(s, 'b', "session", NOW + 1, false);    /* still good */
    add(s, 'c', "session", NOW + 1000, true);  /* signed out */
    add(s, 'd', "bearer", NOW - 10, false);    /* listed, and said to be over */
    add(s, 'e', "sign_in", NOW - 10, false);   /* … */
    add(s, 'f', "session", NOW - 5000, false); /* long over */
    assert_true(dd_store_commit(s->store));
    assert_int_equal(drop(s, 2), 2); /* no more at once than asked for */
    assert_int_equal(drop(s, 2), 1);
    assert_int_equal(drop(s, 2), 0);
    for (const char *mark = "abcdef"; *mark; mark++)
        assert_int_equal(is_there(s, *mark), strchr("bde", *mark) != NULL);
    assert_true(dd_store_audit_verify(s->store, s->arena, NULL, &verdict));
    assert_int_equal(verdict.n_faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCRATCH_TEST(sessions_that_are_over_go)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
