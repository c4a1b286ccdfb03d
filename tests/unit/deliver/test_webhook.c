/* Webhooks (design §8; Standard Webhooks 1.0.0). Whether the signatures are
 * right is judged by npm standardwebhooks (tests/e2e/test_wire_judges.py). */
#include "sink.h"

#define BODY "{\"chữ\":\"có dấu\"}\n"

static struct dd_webhook hook(const char *name, bool allow_private)
{
    return (struct dd_webhook){.name = name,
                               .url = dd_printf(arena, "http://127.0.0.1:%d/%s", hook_port, name),
                               .secret = (const unsigned char *)SECRET,
                               .n_secret = strlen(SECRET),
                               .allow_private = allow_private,
                               .timeout = 2};
}

static struct dd_webhook hooks[10];
static struct dd_deliver *deliver;

static int make_hooks(void **state)
{
    set_up(state);
    static const char *const names[] = {"ok",  "gone", "moved", "later",   "flaky",
                                        "cut", "slow", "huge",  "notfound"};
    for (size_t i = 0; i < DD_LEN(names); i++)
        hooks[i] = hook(names[i], true);
    hooks[DD_LEN(names)] = hook("inside", false);
    static struct dd_deliver_settings settings = {0};
    settings.n_webhooks = DD_LEN(hooks);
    settings.webhooks = hooks;
    deliver = make(&settings);
    return 0;
}

static int end_hooks(void **state)
{
    dd_deliver_free(deliver);
    return tear_down(state);
}

static int64_t send_to(const char *name)
{
    int64_t id = add(dd_printf(arena, "webhook:%s", name), "http://…", BODY);
    run_until_idle(deliver);
    return id;
}

static int64_t wait_of(int64_t id)
{
    struct dd_delivery row = get(id);
    assert_int_equal(row.state, DD_DELIVERY_RETRY);
    return row.next_try.at.s - dd_clock_now(&frozen).s;
}

static const char *header(const struct arrived *request, const char *name)
{
    const char *value = json_string_value(json_object_get(request->headers, name));
    return value ? value : "";
}

/* Kept for the judge: the request as it came. */
static void sample_request(const struct arrived *request)
{
    const char *to = getenv("DD_SAMPLES");
    if (!to)
        return;
    mkdir(to, 0755);
    FILE *file = fopen(dd_printf(arena, "%s/webhook.json", to), "w");
    assert_non_null(file);
    json_t *row = json_pack("{s:s, s:s, s:o}", "secret", SECRET, "body", request->bytes, "headers",
                            json_deep_copy(request->headers));
    json_dumpf(row, file, 0);
    json_decref(row);
    fclose(file);
}

static void taken_and_signed(void **state)
{
    (void)state;
    int64_t id = send_to("ok");
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
    assert_int_equal(last_code(id), 200);
    struct arrived request[2];
    assert_int_equal(arrivals("hook", "/ok", request, 2), 1);
    assert_string_equal(request[0].bytes, BODY);
    assert_string_equal(header(&request[0], "content-type"), "application/json");
    assert_string_equal(header(&request[0], "webhook-id"), get(id).message_id);
    const char *timestamp = header(&request[0], "webhook-timestamp");
    assert_true(llabs(strtoll(timestamp, NULL, 10) - dd_real_seconds()) < 300);
    char *text = dd_printf(arena, "%s.%s.%s", get(id).message_id, timestamp, BODY);
    char *mac = dd_hmac_sha256_base64(arena, SECRET, strlen(SECRET), text, strlen(text));
    assert_string_equal(header(&request[0], "webhook-signature"), dd_printf(arena, "v1,%s", mac));
    sample_request(&request[0]);
}

static void gone_is_for_good(void **state)
{
    (void)state;
    int64_t id = send_to("gone");
    assert_int_equal(get(id).state, DD_DELIVERY_DEAD);
    assert_int_equal(last_code(id), 410);
}

static void redirects_are_not_followed(void **state)
{
    (void)state;
    struct arrived request[9];
    size_t before = arrivals("hook", "/ok", request, 9);
    int64_t id = send_to("moved");
    assert_int_equal(wait_of(id), 5);
    assert_int_equal(last_code(id), 302);
    assert_int_equal(arrivals("hook", "/ok", request, 9), before);
}

static void other_answers_are_tried_again(void **state)
{
    (void)state;
    int64_t missing = send_to("notfound");
    assert_int_equal(wait_of(missing), 5);
    int64_t flaky = send_to("flaky");
    assert_int_equal(wait_of(flaky), 5);
    move_clock(5);
    run_until_idle(deliver);
    assert_int_equal(get(flaky).state, DD_DELIVERY_SENT);
    assert_int_equal(wait_of(missing), 300);
    struct arrived request[3];
    assert_int_equal(arrivals("hook", "/flaky", request, 3), 2);
    assert_string_equal(header(&request[0], "webhook-id"), header(&request[1], "webhook-id"));
    assert_string_equal(request[0].bytes, request[1].bytes);
}

static void retry_after_is_honoured(void **state)
{
    (void)state;
    int64_t id = send_to("later");
    assert_int_equal(wait_of(id), 900);
    move_clock(899);
    run_until_idle(deliver);
    assert_int_equal(get(id).attempts, 1);
    move_clock(1);
    run_until_idle(deliver);
    assert_int_equal(get(id).state, DD_DELIVERY_SENT);
}

static void silence_is_uncertain(void **state)
{
    (void)state;
    int64_t cut = send_to("cut");
    assert_int_equal(wait_of(cut), 5);
    assert_true(was_uncertain(cut));
    int64_t slow = send_to("slow");
    assert_int_equal(get(slow).state, DD_DELIVERY_RETRY);
    assert_true(was_uncertain(slow));
    ask("UPDATE delivery SET state = 'cancelled' WHERE id = ?1", slow);
}

static void an_endless_answer_is_cut_off(void **state)
{
    (void)state;
    int64_t id = send_to("huge");
    assert_int_equal(get(id).state, DD_DELIVERY_SENT); /* it did say 200 */
}

static void a_private_address_is_refused_at_the_socket(void **state)
{
    (void)state;
    int64_t id = send_to("inside");
    struct arrived request[2];
    assert_int_equal(wait_of(id), 5);
    assert_int_equal(last_code(id), 0);
    assert_non_null(strstr(get(id).last_answer, "allow_private"));
    assert_int_equal(arrivals("hook", "/inside", request, 2), 0);
}

static void a_name_without_endpoint_waits_for_it(void **state)
{
    (void)state;
    assert_int_equal(wait_of(send_to("nowhere")), 5);
}

static void bad_settings_are_said_at_the_start(void **state)
{
    (void)state;
    const char *why = NULL;
    struct dd_webhook bad = hook("ok", true);
    struct dd_deliver_settings settings = {.n_webhooks = 1, .webhooks = &bad};
    bad.n_secret = 23;
    assert_null(dd_deliver_new(loop, store, &frozen, &settings, &why));
    assert_non_null(why);
    bad = hook("ok", true);
    bad.url = "ftp://127.0.0.1/";
    assert_null(dd_deliver_new(loop, store, &frozen, &settings, &why));
    settings.n_webhooks = 0;
    settings.mail = (struct dd_mail_settings){
        .transport = DD_MAIL_SMTP, .url = "http://x", .from = "a@b.example"};
    assert_null(dd_deliver_new(loop, store, &frozen, &settings, &why));
    settings.mail.url = "smtp://x";
    settings.mail.from = "a b";
    assert_null(dd_deliver_new(loop, store, &frozen, &settings, &why));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken_and_signed),
        cmocka_unit_test(gone_is_for_good),
        cmocka_unit_test(redirects_are_not_followed),
        cmocka_unit_test(other_answers_are_tried_again),
        cmocka_unit_test(retry_after_is_honoured),
        cmocka_unit_test(silence_is_uncertain),
        cmocka_unit_test(an_endless_answer_is_cut_off),
        cmocka_unit_test(a_private_address_is_refused_at_the_socket),
        cmocka_unit_test(a_name_without_endpoint_waits_for_it),
        cmocka_unit_test(bad_settings_are_said_at_the_start),
    };
    return cmocka_run_group_tests(tests, make_hooks, end_hooks);
}
