/* Mail to a folder, and no mail at all. */
#include "sink.h"

static struct dd_deliver_settings settings;

static void each_letter_is_a_file(void **state)
{
    (void)state;
    struct dd_deliver *deliver = make(&settings);
    int64_t ids[9];
    for (size_t i = 0; i < DD_LEN(ids); i++)
        ids[i] = add("email", "ok@xa.example", NULL);
    run_until_idle(deliver);
    for (size_t i = 0; i < DD_LEN(ids); i++) {
        struct dd_delivery row = get(ids[i]);
        assert_int_equal(row.state, DD_DELIVERY_SENT);
        size_t n = 0;
        char *path = dd_printf(arena, "%s/%s.eml", settings.mail.folder, row.message_id);
        char *bytes = dd_read_file(arena, path, 100000, &n);
        assert_non_null(bytes);
        assert_int_equal(n, row.n_body);
        assert_memory_equal(bytes, row.body, n);
    }
    dd_deliver_free(deliver);
}

static int64_t add_named(const char *message_id)
{
    struct dd_delivery row = {.message_id = message_id,
                              .channel = "email",
                              .address = "ok@xa.example",
                              .body = "thư",
                              .n_body = strlen("thư"),
                              .created_at = dd_clock_now(&frozen)};
    int64_t id = 0;
    assert_true(dd_store_begin(store, true));
    assert_true(dd_store_add_delivery(store, &row, &id));
    assert_true(dd_store_commit(store));
    return id;
}

static void no_name_leads_out_of_the_folder(void **state)
{
    (void)state;
    struct dd_deliver *deliver = make(&settings);
    int64_t id = add_named("../../x/.y z@xa.example");
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
    size_t n;
    assert_non_null(dd_read_file(
        arena, dd_printf(arena, "%s/_._.._x_.y_z@xa.example.eml", settings.mail.folder), 99, &n));
    dd_deliver_free(deliver);
}

static void a_letter_that_lies_there_already_was_delivered(void **state)
{
    (void)state;
    char *path = dd_printf(arena, "%s/again@xa.example.eml", settings.mail.folder);
    assert_true(dd_write_file(path, "thư", strlen("thư"), 0400));
    struct stat before, after;
    assert_int_equal(stat(path, &before), 0);
    struct dd_deliver *deliver = make(&settings);
    int64_t id = add_named("again@xa.example");
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
    assert_int_equal(stat(path, &after), 0);
    assert_true(before.st_ino == after.st_ino);
    dd_deliver_free(deliver);
}

static void a_folder_that_is_gone_is_tried_again(void **state)
{
    (void)state;
    struct dd_deliver_settings gone = settings;
    gone.mail.folder = dd_printf(arena, "%s/gone", folder);
    struct dd_deliver *deliver = make(&gone);
    assert_int_equal(rmdir(gone.mail.folder), 0);
    int64_t id = add("email", "ok@xa.example", NULL);
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_RETRY);
    assert_non_null(strstr(get(id).last_answer, gone.mail.folder));
    assert_int_equal(mkdir(gone.mail.folder, 0750), 0);
    move_clock(6);
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
    dd_deliver_free(deliver);
}

static void without_a_transport_letters_wait(void **state)
{
    (void)state;
    struct dd_deliver_settings none = {0};
    struct dd_deliver *deliver = make(&none);
    int64_t id = add("email", "ok@xa.example", NULL);
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_RETRY);
    dd_deliver_free(deliver);
}

static int make_folder(void **state)
{
    set_up(state);
    settings.mail.transport = DD_MAIL_FILE;
    settings.mail.folder = dd_printf(arena, "%s/mail", folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_letter_is_a_file),
        cmocka_unit_test(no_name_leads_out_of_the_folder),
        cmocka_unit_test(a_letter_that_lies_there_already_was_delivered),
        cmocka_unit_test(a_folder_that_is_gone_is_tried_again),
        cmocka_unit_test(without_a_transport_letters_wait),
    };
    return cmocka_run_group_tests(tests, make_folder, tear_down);
}
