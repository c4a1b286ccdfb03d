/* Links to answers: what is in them, and that nothing else passes. */
#include "../fixture.h"

#include <sodium.h>

#include "wire/letter/answer_link.h"

static unsigned char secrets[2][DD_LINK_KEY_BYTES];
static struct dd_link_key keys[2];

static int set_up(void **state)
{
    for (size_t i = 0; i < 2; i++) {
        memset(secrets[i], (int)(i + 1), DD_LINK_KEY_BYTES);
        keys[i] = (struct dd_link_key){
            .id = (int64_t)(7 - i), .secret = secrets[i], .n_secret = DD_LINK_KEY_BYTES};
    }
    return make_commune(state);
}

static struct dd_answer_link a_link(void)
{
    return (struct dd_answer_link){
        .person = "dau-moi",
        .obligation = "report-month/xa/2026-01",
        .cycle = 2,
        .action = DD_ANSWER_DONE,
        .role = DD_ROLE_UNIT_HEAD,
        .made = at("2026-02-09T08:00:00+07:00"),
    };
}

static void assert_same(const struct dd_answer_link *a, const struct dd_answer_link *b)
{
    assert_true(dd_streq(a->person, b->person));
    assert_true(dd_streq(a->unit, b->unit));
    assert_string_equal(a->obligation, b->obligation);
    assert_int_equal(a->cycle, b->cycle);
    assert_int_equal(a->action, b->action);
    assert_int_equal(a->role, b->role);
    assert_int_equal(a->rehearsal, b->rehearsal);
    assert_int_equal(a->made.s, b->made.s);
}

static void it_says_what_was_signed(void **state)
{
    (void)state;
    struct dd_answer_link out, link = a_link();
    for (int action = 0; action < DD_N_ANSWER_ACTIONS; action++) {
        link.action = (enum dd_answer_action)action;
        link.rehearsal = action % 2;
        assert_true(dd_answer_read(arena, dd_answer_token(arena, &keys[0], &link), keys, 2, &out));
        assert_same(&link, &out);
    }
    link.person = NULL;
    link.unit = "p-kt";
    assert_true(dd_answer_read(arena, dd_answer_token(arena, &keys[1], &link), keys, 2, &out));
    assert_same(&link, &out);
    link.unit = "p-khac";
    link.obligation = dd_printf(arena, "%0500d", 1);
    assert_true(dd_answer_read(arena, dd_answer_token(arena, &keys[1], &link), keys, 2, &out));
    assert_same(&link, &out);
    link.obligation = dd_printf(arena, "%0600d", 1);
    assert_null(dd_answer_token(arena, &keys[1], &link));
}

/* Letters are composed again with the same bytes. */
static void it_is_always_the_same(void **state)
{
    (void)state;
    struct dd_answer_link link = a_link();
    const char *token = dd_answer_token(arena, &keys[0], &link);
    assert_string_equal(token, dd_answer_token(arena, &keys[0], &link));
    assert_string_not_equal(token, dd_answer_token(arena, &keys[1], &link));
}

/* The signature, from its definition (RFC 2104). */
static void the_signature_is_hmac_sha_256(void **state)
{
    (void)state;
    static const char purpose[] = "dondoc answer link";
    struct dd_answer_link link = a_link();
    const char *token = dd_answer_token(arena, &keys[0], &link);
    unsigned char bytes[512], pad[64], inner[32], outer[32];
    size_t n;
    assert_int_equal(sodium_base642bin(bytes, sizeof(bytes), token, strlen(token), NULL, &n, NULL,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    crypto_hash_sha256_state sum;
    for (int pass = 0; pass < 2; pass++) {
        memset(pad, pass ? 0x5c : 0x36, sizeof(pad));
        for (size_t i = 0; i < DD_LINK_KEY_BYTES; i++)
            pad[i] ^= secrets[0][i];
        crypto_hash_sha256_init(&sum);
        crypto_hash_sha256_update(&sum, pad, sizeof(pad));
        if (pass) {
            crypto_hash_sha256_update(&sum, inner, sizeof(inner));
        } else {
            crypto_hash_sha256_update(&sum, (const unsigned char *)purpose, sizeof(purpose));
            crypto_hash_sha256_update(&sum, bytes, n - 16);
        }
        crypto_hash_sha256_final(&sum, pass ? outer : inner);
    }
    assert_memory_equal(bytes + n - 16, outer, 16);
}

/* Every bit of the bytes, and every bit of the text. */
static void an_altered_bit_is_refused(void **state)
{
    (void)state;
    struct dd_answer_link out, link = a_link();
    char *token = dd_answer_token(arena, &keys[0], &link);
    size_t length = strlen(token), n;
    for (size_t i = 0; i < 8 * length; i++) {
        token[i / 8] = (char)(token[i / 8] ^ (1 << i % 8));
        assert_false(dd_answer_read(arena, token, keys, 2, &out));
        token[i / 8] = (char)(token[i / 8] ^ (1 << i % 8));
    }
    unsigned char bytes[512];
    assert_int_equal(sodium_base642bin(bytes, sizeof(bytes), token, length, NULL, &n, NULL,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    char altered[1024];
    for (size_t i = 0; i < 8 * n; i++) {
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
        sodium_bin2base64(altered, sizeof(altered), bytes, n,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        assert_false(dd_answer_read(arena, altered, keys, 2, &out));
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
    }
    assert_true(dd_answer_read(arena, token, keys, 2, &out));
}

static void what_is_no_token_is_refused(void **state)
{
    (void)state;
    struct dd_answer_link out, link = a_link();
    const char *token = dd_answer_token(arena, &keys[0], &link);
    size_t length = strlen(token);
    char *megabyte = dd_alloc(arena, 1000001);
    memset(megabyte, 'A', 1000000);
    megabyte[1000000] = '\0';
    const char *no[] = {"",
                        "A",
                        "=",
                        "%00",
                        "../../etc/passwd",
                        "é",
                        megabyte,
                        dd_printf(arena, "%s=", token),
                        dd_printf(arena, "%sA", token),
                        dd_printf(arena, "%s%s", token, token),
                        dd_printf(arena, " %s", token)};
    for (size_t i = 0; i < DD_LEN(no); i++)
        assert_false(dd_answer_read(arena, no[i], keys, 2, &out));
    for (size_t i = 0; i < length; i++)
        assert_false(dd_answer_read(arena, dd_strndup(arena, token, i), keys, 2, &out));
}

static void only_its_own_key_opens_it(void **state)
{
    (void)state;
    struct dd_answer_link out, link = a_link();
    const char *token = dd_answer_token(arena, &keys[1], &link);
    assert_true(dd_answer_read(arena, token, keys, 2, &out));
    assert_false(dd_answer_read(arena, token, keys, 1, &out)); /* forgotten */
    assert_false(dd_answer_read(arena, token, NULL, 0, &out));
    struct dd_link_key other = keys[1]; /* another office's, of the same number */
    other.secret = secrets[0];
    assert_false(dd_answer_read(arena, token, &other, 1, &out));
}

static void it_is_a_page_of_the_office(void **state)
{
    (void)state;
    struct dd_answer_link link = a_link();
    const char *token = dd_answer_token(arena, &keys[0], &link);
    assert_string_equal(dd_answer_url(arena, "https://dd.example/x", &keys[0], "vi", &link),
                        dd_printf(arena, "https://dd.example/x/answer/%s", token));
    assert_string_equal(dd_answer_url(arena, "https://dd.example/x", &keys[0], "en", &link),
                        dd_printf(arena, "https://dd.example/x/answer/%s?lang=en", token));
    assert_null(dd_answer_url(arena, NULL, &keys[0], "vi", &link));
    assert_null(dd_answer_url(arena, "https://dd.example/x", NULL, "vi", &link));
}

/* ---- in letters -------------------------------------------------------------------- */

static struct dd_letter letter_of(const struct dd_notice *row, const struct dd_link_key *key)
{
    struct dd_letter_context in = context();
    struct dd_letter letter;
    struct dd_digest digest = {.channel = "email",
                               .address = row->address,
                               .person = row->person,
                               .role = row->role,
                               .n = 1,
                               .notices = &row};
    in.link_key = key;
    dd_letter_compose(arena, &in, &digest, &letter);
    return letter;
}

static const char *url_of(const struct dd_notice *row, enum dd_answer_action action)
{
    struct dd_answer_link link = {.person = row->person,
                                  .unit = row->person ? NULL : strchr(row->addressee, '@') + 1,
                                  .obligation = row->obligation,
                                  .cycle = row->cycle,
                                  .action = action,
                                  .role = row->role,
                                  .made = at("2026-02-09T08:00:00+07:00")};
    return dd_answer_url(arena, "https://dd.example/x", &keys[0], "vi", &link);
}

static void assert_offers(const struct dd_notice *row, unsigned set)
{
    struct dd_letter letter = letter_of(row, &keys[0]);
    for (int i = DD_ANSWER_RECEIVED; i < DD_N_ANSWER_ACTIONS; i++) {
        const char *url = url_of(row, (enum dd_answer_action)i);
        if (set & DD_ANSWER_BIT(i))
            assert_has(letter.html, url);
        else
            assert_lacks(letter.html, url);
    }
    if (set)
        assert_has(letter.text, url_of(row, DD_ANSWER_ANY));
    else
        assert_lacks(letter.text, "/answer/");
}

static void a_letter_offers_what_its_reader_may_answer(void **state)
{
    (void)state;
    const unsigned owes = DD_ANSWER_BIT(DD_ANSWER_RECEIVED) | DD_ANSWER_BIT(DD_ANSWER_DONE) |
                          DD_ANSWER_BIT(DD_ANSWER_EXTENSION) | DD_ANSWER_BIT(DD_ANSWER_NOT_OURS);
    struct dd_notice row =
        notice(&duties[TASK_A], "overdue:1", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi");
    assert_offers(&row, owes);
    assert_lacks(letter_of(&row, NULL).html, "/answer/");
    assert_has(letter_of(&row, &keys[0]).html, ">Báo đã hoàn thành</a>");
    row = notice(&duties[PLAN], "due", DD_ROLE_HANDLER, "handler@p-vhxh", NULL);
    assert_offers(&row, owes); /* by the unit's own mailbox */
    row = notice(&duties[ROAD], "lag", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi");
    assert_offers(&row, owes & ~DD_ANSWER_BIT(DD_ANSWER_DONE));
    row = notice(&duties[TASK_B], "escalate:chair", DD_ROLE_CHAIR, "chair@xa", "chu-tich");
    assert_offers(&row, DD_ANSWER_BIT(DD_ANSWER_REPORT_TO_ME));
    row.cc = true;
    assert_offers(&row, 0);
    row = notice(&duties[SCHOOL], "cleared", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi");
    assert_offers(&row, 0);
    row = notice(&duties[PLAN], "assigned", DD_ROLE_TRACKING_OFFICE, "tracking_office@xa", "pct");
    assert_offers(&row, 0);
    duties[PLAN].state = DD_REPORTED;
    row = notice(&duties[PLAN], "reported", DD_ROLE_TRACKING_OFFICE, "tracking_office@xa", "pct");
    assert_offers(&row, DD_ANSWER_BIT(DD_ANSWER_DECIDE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_says_what_was_signed, set_up, end_commune),
        cmocka_unit_test_setup_teardown(it_is_always_the_same, set_up, end_commune),
        cmocka_unit_test_setup_teardown(the_signature_is_hmac_sha_256, set_up, end_commune),
        cmocka_unit_test_setup_teardown(an_altered_bit_is_refused, set_up, end_commune),
        cmocka_unit_test_setup_teardown(what_is_no_token_is_refused, set_up, end_commune),
        cmocka_unit_test_setup_teardown(only_its_own_key_opens_it, set_up, end_commune),
        cmocka_unit_test_setup_teardown(it_is_a_page_of_the_office, set_up, end_commune),
        cmocka_unit_test_setup_teardown(a_letter_offers_what_its_reader_may_answer, set_up,
                                        end_commune),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
