/* Several programs on one database: they wait for one another, and a reader
 * sees one moment. */
#include "scratch.h"

#include <errno.h>
#include <sys/wait.h>

#define WRITERS 4
#define ROWS 25

/* A writer of its own process: ROWS transactions of one row each. */
static int write_rows(struct scratch *s, int writer)
{
    struct dd_store *store;
    const char *message;
    if (scratch_open(s, DD_STORE_WRITE, &store, &message) != DD_STORE_OK)
        return 1;
    for (int i = 0; i < ROWS; i++) {
        struct dd_person person = {.id = dd_printf(s->arena, "p%d-%d", writer, i)};
        if (!dd_store_begin(store, true) ||
            !dd_store_put(store, dd_entity_find("person"), &person) || !dd_store_commit(store)) {
            fprintf(stderr, "%s\n", dd_store_error(store));
            return 1;
        }
    }
    dd_store_close(store);
    return 0;
}

static void writers_wait_for_one_another(void **state)
{
    struct scratch *s = *state;
    struct dd_facts facts;
    pid_t children[WRITERS];
    const char *message;
    dd_store_close(s->store); /* no handle goes along into another process */
    for (int i = 0; i < WRITERS; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(write_rows(s, i));
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(scratch_open(s, DD_STORE_READ, &s->store, &message), DD_STORE_OK);
    must(s, dd_store_facts(s->store, s->arena, &facts));
    assert_int_equal(facts.person.n, WRITERS * ROWS);
}

static void tell(const int pipe_ends[2])
{
    assert_int_equal(write(pipe_ends[1], "x", 1), 1);
}

static void hear(const int pipe_ends[2])
{
    char byte;
    while (read(pipe_ends[0], &byte, 1) == -1 && errno == EINTR)
        ;
}

/* The other process opens and begins while this one holds the write lock, and
 * goes on when this one commits; without waiting its begin would have failed. */
static void begin_waits_for_a_commit(void **state)
{
    struct scratch *s = *state;
    const char *message;
    int locked[2], opened[2], status;
    assert_int_equal(pipe(locked), 0);
    assert_int_equal(pipe(opened), 0);
    dd_store_close(s->store);
    s->store = NULL;
    pid_t child = fork();
    if (child == 0) {
        hear(locked);
        bool ok = scratch_open(s, DD_STORE_WRITE, &s->store, &message) == DD_STORE_OK;
        tell(opened);
        ok = ok && dd_store_begin(s->store, true) && dd_store_commit(s->store);
        _exit(ok ? 0 : 1);
    }
    assert_int_equal(scratch_open(s, DD_STORE_WRITE, &s->store, &message), DD_STORE_OK);
    must(s, dd_store_begin(s->store, true));
    tell(locked);
    hear(opened);
    struct dd_person person = {.id = "an"};
    must(s, dd_store_put(s->store, dd_entity_find("person"), &person));
    must(s, dd_store_commit(s->store));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    for (int i = 0; i < 2; i++) {
        close(locked[i]);
        close(opened[i]);
    }
}

static void a_reader_sees_one_moment(void **state)
{
    struct scratch *s = *state;
    struct dd_facts facts;
    struct dd_store *other;
    const char *message;
    assert_int_equal(scratch_open(s, DD_STORE_READ, &other, &message), DD_STORE_OK);
    struct dd_person person = {.id = "an"};
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put(s->store, dd_entity_find("person"), &person));
    assert_true(dd_store_facts(other, s->arena, &facts)); /* not committed: not there */
    assert_int_equal(facts.person.n, 0);
    must(s, dd_store_commit(s->store));
    assert_true(dd_store_facts(other, s->arena, &facts));
    assert_int_equal(facts.person.n, 1);
    dd_store_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(writers_wait_for_one_another),
        SCRATCH_TEST(begin_waits_for_a_commit),
        SCRATCH_TEST(a_reader_sees_one_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
