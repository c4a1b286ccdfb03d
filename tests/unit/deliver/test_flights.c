/* What was on its way when the process ended (flights.h). */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "deliver/flights.h"

static char path[] = "/tmp/dd-flights-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static struct dd_transfer *message(const char *id)
{
    const struct dd_delivery row = {.message_id = id, .channel = "email"};
    return dd_transfer_new(&row);
}

static enum dd_flight_end end_of(const struct dd_flights *flights, const char *id)
{
    struct dd_transfer *transfer = message(id);
    enum dd_flight_end end = dd_flights_end_of(flights, transfer);
    dd_transfer_free(transfer);
    return end;
}

/* As a process that was killed leaves it: one recorded, one answered, one begun. */
static void leave_three(void)
{
    struct dd_flights *flights = dd_flights_new(path);
    dd_flights_clear(flights);
    struct dd_transfer *v[] = {message("recorded@x"), message("answered@x"), message("begun@x")};
    for (size_t i = 0; i < DD_LEN(v); i++)
        dd_flights_begin(flights, v[i]);
    for (size_t i = 0; i < 2; i++) {
        dd_transfer_judge(v[i], DD_VERDICT_RETRY, "451 lát nữa");
        v[i]->code = 451;
        v[i]->retry_after = 7;
        v[i]->answered_at.s = 1770613200;
        dd_flights_answered(v[i]);
    }
    dd_flights_recorded(v[0]);
    for (size_t i = 0; i < DD_LEN(v); i++)
        dd_transfer_free(v[i]);
    dd_flights_free(flights);
}

static void the_next_process_knows(void **state)
{
    (void)state;
    leave_three();
    struct dd_flights *flights = dd_flights_new(path);
    assert_true(dd_flights_known(flights));
    struct dd_transfer *answered = message("answered@x");
    assert_int_equal(dd_flights_end_of(flights, answered), DD_FLIGHT_ANSWERED);
    assert_int_equal(answered->verdict, DD_VERDICT_RETRY);
    assert_int_equal(answered->code, 451);
    assert_int_equal(answered->retry_after, 7);
    assert_int_equal(answered->answered_at.s, 1770613200);
    assert_string_equal(answered->answer, "451 lát nữa");
    dd_transfer_free(answered);
    assert_int_equal(end_of(flights, "begun@x"), DD_FLIGHT_BEGUN);
    assert_int_equal(end_of(flights, "recorded@x"), DD_FLIGHT_NOT_BEGUN);
    assert_int_equal(end_of(flights, "claimed@x"), DD_FLIGHT_NOT_BEGUN);
    dd_flights_clear(flights);
    dd_flights_free(flights);
    flights = dd_flights_new(path);
    assert_true(dd_flights_known(flights));
    assert_int_equal(end_of(flights, "begun@x"), DD_FLIGHT_NOT_BEGUN);
    dd_flights_free(flights);
}

/* A byte of the file, changed as nothing of ours would. */
static void write_at(off_t at, const char *bytes, size_t n)
{
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, bytes, n, at), n);
    close(fd);
}

static bool is_known(void)
{
    struct dd_flights *flights = dd_flights_new(path);
    bool known = dd_flights_known(flights);
    dd_flights_free(flights);
    return known;
}

static void another_boot_knows_nothing(void **state)
{
    (void)state;
    leave_three();
    assert_true(is_known());
    write_at(20, "x", 1);
    assert_false(is_known());
}

static void nor_does_what_is_no_such_file(void **state)
{
    (void)state;
    leave_three();
    write_at(0, "D", 1);
    assert_false(is_known());
    assert_int_equal(truncate(path, 0), 0);
    assert_false(is_known());
    assert_int_equal(unlink(path), 0);
    assert_false(is_known()); /* made anew */
    struct stat is;
    assert_int_equal(stat(path, &is), 0);
    assert_int_equal(is.st_mode & 0777, 0600);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_false(is_known());
    assert_int_equal(lstat(path, &is), 0);
    assert_true(S_ISLNK(is.st_mode));
    assert_int_equal(unlink(path), 0);
    assert_false(is_known());
}

/* Without the file everything goes its way, and nothing is known. */
static void where_it_cannot_be_made(void **state)
{
    (void)state;
    const char *const nowhere[] = {NULL, "/dev/null/flights", "/no/such/folder/flights"};
    for (size_t i = 0; i < DD_LEN(nowhere); i++) {
        struct dd_flights *flights = dd_flights_new(nowhere[i]);
        struct dd_transfer *transfer = message("m@x");
        assert_false(dd_flights_known(flights));
        dd_flights_clear(flights);
        dd_flights_begin(flights, transfer);
        dd_transfer_judge(transfer, DD_VERDICT_OK, "250 ok");
        dd_flights_answered(transfer);
        dd_flights_recorded(transfer);
        dd_transfer_free(transfer);
        dd_flights_free(flights);
    }
}

/* More at once than it has room for, or an id that is too long: then it must not be
 * believed that what it does not name was not begun. */
static void what_it_cannot_hold_is_not_silent(void **state)
{
    (void)state;
    struct dd_transfer *v[600];
    struct dd_flights *flights = dd_flights_new(path);
    dd_flights_clear(flights);
    struct dd_arena *arena = dd_arena_new();
    for (size_t i = 0; i < DD_LEN(v); i++) {
        v[i] = message(dd_printf(arena, "m%zu@x", i));
        dd_flights_begin(flights, v[i]);
    }
    assert_false(is_known());
    for (size_t i = 0; i < DD_LEN(v); i++)
        dd_flights_recorded(v[i]);
    dd_flights_clear(flights);
    assert_true(is_known());
    char *longest = dd_printf(arena, "%0300d@x", 1);
    struct dd_transfer *transfer = message(longest);
    dd_flights_begin(flights, transfer);
    assert_false(is_known());
    dd_transfer_free(transfer);
    for (size_t i = 0; i < DD_LEN(v); i++)
        dd_transfer_free(v[i]);
    dd_flights_free(flights);
    dd_arena_free(arena);
}

/* Until it is cleared it still tells of the last process. */
static void not_before_it_is_cleared(void **state)
{
    (void)state;
    leave_three();
    struct dd_flights *flights = dd_flights_new(path);
    struct dd_transfer *transfer = message("early@x");
    dd_flights_begin(flights, transfer);
    assert_int_equal(end_of(flights, "early@x"), DD_FLIGHT_NOT_BEGUN);
    assert_int_equal(end_of(flights, "begun@x"), DD_FLIGHT_BEGUN);
    dd_transfer_free(transfer);
    dd_flights_free(flights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_process_knows),
        cmocka_unit_test(another_boot_knows_nothing),
        cmocka_unit_test(nor_does_what_is_no_such_file),
        cmocka_unit_test(where_it_cannot_be_made),
        cmocka_unit_test(what_it_cannot_hold_is_not_silent),
        cmocka_unit_test(not_before_it_is_cleared),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
