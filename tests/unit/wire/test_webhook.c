/* Webhook bodies (interop.md: Alertmanager v4, Standard Webhooks' 20 kB). */
#include "fixture.h"

static json_t *parse(const struct dd_buf *body)
{
    json_error_t error;
    json_t *value = json_loadb(body->s, body->n, JSON_REJECT_DUPLICATES, &error);
    if (!value)
        fail_msg("%s", error.text);
    return value;
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    if (!value)
        fail_msg("no text \"%s\"", key);
    return value;
}

static json_t *alert_of(const struct dd_notice *v, struct dd_buf *body)
{
    struct dd_letter_context in = context();
    dd_webhook_alertmanager(&in, v, "noi-nhan", body);
    return parse(body);
}

static void alertmanager_v4(void **state)
{
    (void)state;
    struct dd_notice v =
        notice(&duties[TASK_A], "escalate:chair", DD_ROLE_CHAIR, "chair@xa", "chu-tich");
    struct dd_buf body = {0};
    json_t *root = alert_of(&v, &body);
    sample("alertmanager.json", body.s, body.n);
    assert_string_equal(text(root, "version"), "4");
    assert_string_equal(text(root, "status"), "firing");
    assert_string_equal(text(root, "receiver"), "noi-nhan");
    assert_string_equal(text(root, "groupKey"), "{}:{obligation=\"task-2026/t1@p-kt/once\"}");
    assert_true(json_is_integer(json_object_get(root, "truncatedAlerts")));
    json_t *alert = json_array_get(json_object_get(root, "alerts"), 0);
    json_t *labels = json_object_get(alert, "labels");
    assert_string_equal(text(labels, "alertname"), "task-2026");
    assert_string_equal(text(labels, "obligation"), "task-2026/t1@p-kt/once");
    assert_string_equal(text(labels, "unit"), "p-kt");
    assert_string_equal(text(labels, "step"), "escalate:chair");
    assert_string_equal(text(labels, "severity"), "critical");
    assert_string_equal(text(labels, "role"), "chair");
    assert_has(text(json_object_get(alert, "annotations"), "summary"), "Lập danh mục");
    assert_has(text(json_object_get(alert, "annotations"), "description"), "quá hạn 5 ngày");
    assert_string_equal(text(alert, "startsAt"), "2026-02-05T00:00:00+07:00");
    assert_string_equal(text(alert, "endsAt"), "0001-01-01T00:00:00Z");
    assert_string_equal(text(alert, "generatorURL"),
                        "https://dd.example/x/o/task-2026/t1@p-kt/once");
    assert_int_equal(strlen(text(alert, "fingerprint")), 16);
    json_decref(root);
    dd_buf_release(&body);
}

static void resolved_pairs_with_firing(void **state)
{
    (void)state;
    struct dd_notice firing =
        notice(&duties[SCHOOL], "overdue:1", DD_ROLE_HANDLER, "handler@p-vhxh", NULL);
    firing.obligation_state = DD_OVERDUE;
    struct dd_notice resolved = firing;
    resolved.step = "cleared";
    resolved.obligation_state = DD_MET;
    struct dd_buf one = {0}, two = {0};
    json_t *before = alert_of(&firing, &one), *after = alert_of(&resolved, &two);
    assert_string_equal(text(before, "status"), "firing");
    assert_string_equal(text(after, "status"), "resolved");
    json_t *a = json_array_get(json_object_get(before, "alerts"), 0);
    json_t *b = json_array_get(json_object_get(after, "alerts"), 0);
    assert_string_equal(text(a, "fingerprint"), text(b, "fingerprint"));
    assert_string_equal(text(b, "endsAt"), "2026-02-09T08:00:00+07:00");
    assert_true(strcmp(text(b, "startsAt"), text(b, "endsAt")) <= 0);
    json_decref(before);
    json_decref(after);
    dd_buf_release(&one);
    dd_buf_release(&two);
}

static void our_own_event(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    struct dd_notice v =
        notice(&duties[TASK_A], "overdue:2", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi");
    struct dd_buf body = {0};
    dd_webhook_event(&in, &v, &body);
    sample("event.json", body.s, body.n);
    json_t *root = parse(&body), *data = json_object_get(root, "data");
    assert_string_equal(text(root, "type"), "obligation.overdue");
    assert_string_equal(text(root, "timestamp"), "2026-02-09T08:00:00+07:00");
    assert_string_equal(text(data, "due"), "2026-02-04");
    assert_string_equal(text(data, "state"), "overdue");
    assert_string_equal(text(data, "unit_name"), "Phòng Kinh tế");
    json_decref(root);
    dd_buf_release(&body);
}

static void the_longest_texts_stay_under_20_kb(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    struct dd_obligation saved = duties[TASK_A];
    char *long_text = dd_alloc(arena, 100001);
    memset(long_text, '"', 100000); /* each is two bytes in JSON */
    duties[TASK_A].title = duties[TASK_A].basis = long_text;
    struct dd_notice v =
        notice(&duties[TASK_A], "overdue:2", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi");
    struct dd_buf one = {0}, two = {0};
    dd_webhook_alertmanager(&in, &v, "x", &one);
    dd_webhook_event(&in, &v, &two);
    duties[TASK_A] = saved;
    assert_true(one.n < 20000);
    assert_true(two.n < 20000);
    json_decref(parse(&one));
    json_decref(parse(&two));
    dd_buf_release(&one);
    dd_buf_release(&two);
}

static void an_obligation_as_json(void **state)
{
    (void)state;
    struct dd_buf out = {0};
    dd_json_line(&out, dd_json_obligation(&duties[SCHOOL], &zone));
    assert_string_equal(out.s, "{\"id\":\"school-2026/p-vhxh/once\",\"rule\":\"school-2026\","
                               "\"subject\":\"p-vhxh\",\"period\":\"once\","
                               "\"title\":\"Rà soát trường chuẩn\",\"unit\":\"p-vhxh\","
                               "\"due\":\"2026-02-02\",\"legal_day\":\"2026-02-02\","
                               "\"state\":\"met\",\"cycle\":1,\"epoch\":1,\"next_at\":null}\n");
    dd_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alertmanager_v4),
        cmocka_unit_test(resolved_pairs_with_firing),
        cmocka_unit_test(our_own_event),
        cmocka_unit_test(the_longest_texts_stay_under_20_kb),
        cmocka_unit_test(an_obligation_as_json),
    };
    return cmocka_run_group_tests(tests, make_commune, end_commune);
}
