/* Who is told in a role: posts, leave, vacancies, one person in two roles; and
 * what makes one message (design §7). */
#include "timeline.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 1/KH\ncalendar: vn-office\n"                      \
    "defaults:\n"                                                                                  \
    "  remind: {assigned: true, before: [], share: [], at_due: true, overdue_every: 2wd}\n"        \
    "  escalate: [{after: 1wd, to: unit_head, cc: tracking_office}, {after: 5wd, to: "             \
    "vice_chair}]\n"                                                                               \
    "rules:\n  - {id: r, title: T, for_each: unit, where: unit.level == \"commune\", due: by "     \
    "2026-03-10}\n"
#define UNITS                                                                                      \
    "office: [{id: huyen}]\n"                                                                      \
    "unit:\n"                                                                                      \
    "  - {id: huyen, level: province}\n"                                                           \
    "  - {id: xa-a, level: commune, parent: huyen, field: kinh-te}\n"
#define PEOPLE                                                                                     \
    "person: [{id: an}, {id: binh}, {id: chi}, {id: dung}, {id: giang}]\n"                         \
    "contact:\n"                                                                                   \
    "  - {id: c1, person: an, channel: phone, address: \"0912\"}\n"                                \
    "  - {id: c2, person: an, channel: email, address: an@x.test}\n"                               \
    "  - {id: c3, person: binh, channel: email, address: binh@x.test}\n"                           \
    "  - {id: c4, person: chi, channel: phone, address: \"0913\"}\n"                               \
    "  - {id: c5, person: dung, channel: email, address: dung@x.test}\n"                           \
    "  - {id: c6, unit: xa-a, channel: email, address: xa-a@x.test}\n"
#define TRACKING "  - {id: q9, person: dung, role: tracking_office}\n"
#define ID "r/xa-a/once"

static const struct dd_notice *notice_of(const struct world *w, const char *step, enum dd_role role)
{
    for (size_t i = 0; i < w->history.n; i++)
        if (strcmp(w->history.v[i].step, step) == 0 && w->history.v[i].role == role)
            return &w->history.v[i];
    fail_msg("no %s to %s", step, dd_role_name(role));
    return NULL;
}

static struct world *run(const char *facts, const char *until)
{
    struct world *w = world_new(PACK, facts, "2026-03-02 00:00");
    timeline_run(w, until);
    return w;
}

static bool has_fault(const struct world *w, const char *role, const char *unit, const char *what)
{
    for (size_t i = 0; i < w->faults.n; i++)
        if (strcmp(w->faults.v[i].role, role) == 0 && dd_streq(w->faults.v[i].unit, unit) &&
            strcmp(w->faults.v[i].what, what) == 0)
            return true;
    return false;
}

static void handler_of_the_unit(void **state)
{
    (void)state;
    struct world *w =
        run(UNITS PEOPLE "post:\n"
                         "  - {id: q1, person: binh, role: handler}\n"
                         "  - {id: q2, person: an, role: handler, unit: xa-a}\n"
                         "  - {id: q3, person: chi, role: handler, unit: xa-a, to: 2026-03-01}\n",
            "2026-03-02 09:00");
    const struct dd_notice *n = notice_of(w, "assigned", DD_ROLE_HANDLER);
    assert_string_equal(n->person, "an");
    assert_string_equal(n->channel, "email"); /* before phone */
    assert_string_equal(n->address, "an@x.test");
    assert_string_equal(n->addressee, "handler@xa-a");
    assert_null(n->stands_in);
    assert_false(has_fault(w, "handler", "xa-a", "nobody"));
    assert_true(has_fault(w, "unit_head", "xa-a", "nobody"));
    world_free(w);
}

/* One chair looks after all units, each unit has a head of its own. */
static void faults_of_one_cause(void **state)
{
    (void)state;
    static const struct dd_fault v[] = {{"chair", "xa-a", "nobody"},
                                        {"chair", "xa-b", "nobody"},
                                        {"chair", "xa-a", "two_equals"},
                                        {"unit_head", "xa-a", "nobody"},
                                        {"unit_head", "xa-b", "nobody"}};
    static const size_t expected[] = {2, 1, 1, 1, 1};
    assert_int_equal(dd_faults_alike(v, 0), 0);
    for (size_t i = 0; i < DD_LEN(v); i++)
        assert_int_equal(dd_faults_alike(&v[i], DD_LEN(v) - i), expected[i]);
}

/* handler, else unit head, else the unit's own contact, else tracking office */
static void no_handler(void **state)
{
    (void)state;
    struct world *w = run(UNITS PEOPLE "post:\n"
                                       "  - {id: q1, person: chi, role: unit_head, unit: xa-a}\n",
                          "2026-03-02 09:00");
    const struct dd_notice *n = notice_of(w, "assigned", DD_ROLE_HANDLER);
    assert_string_equal(n->person, "chi");
    assert_string_equal(n->channel, "phone");
    world_free(w);

    w = run(UNITS PEOPLE, "2026-03-02 09:00");
    n = notice_of(w, "assigned", DD_ROLE_HANDLER);
    assert_null(n->person);
    assert_string_equal(n->address, "xa-a@x.test");
    world_free(w);

    w = run(UNITS "person: [{id: dung}]\n"
                  "contact: [{id: c5, person: dung, channel: email, address: dung@x.test}]\n"
                  "post:\n" TRACKING,
            "2026-03-02 09:00");
    n = notice_of(w, "assigned", DD_ROLE_HANDLER);
    assert_string_equal(n->person, "dung");
    assert_string_equal(n->stands_in, "nobody");
    assert_true(has_fault(w, "handler", "xa-a", "nobody"));
    world_free(w);

    w = run(UNITS, "2026-03-02 09:00");
    n = notice_of(w, "assigned", DD_ROLE_HANDLER);
    assert_int_equal(n->state, DD_NOTICE_FAILED);
    assert_string_equal(n->reason, "no_recipient");
    assert_null(n->address);
    world_free(w);
}

static void most_specific(void **state)
{
    (void)state;
    struct world *w =
        run(UNITS PEOPLE "post:\n"
                         "  - {id: q1, person: an, role: vice_chair, unit: huyen}\n"
                         "  - {id: q2, person: binh, role: vice_chair, field: kinh-te}\n"
                         "  - {id: q3, person: chi, role: vice_chair, field: van-hoa}\n",
            "2026-03-18 09:00");
    const struct dd_notice *n = notice_of(w, "escalate:vice_chair", DD_ROLE_VICE_CHAIR);
    assert_string_equal(n->person, "binh");
    assert_string_equal(n->addressee, "vice_chair@xa-a");
    world_free(w);
    w = run(UNITS PEOPLE "post:\n"
                         "  - {id: q1, person: an, role: vice_chair, unit: huyen}\n"
                         "  - {id: q3, person: chi, role: vice_chair, field: van-hoa}\n",
            "2026-03-18 09:00");
    assert_string_equal(notice_of(w, "escalate:vice_chair", DD_ROLE_VICE_CHAIR)->person, "an");
    world_free(w);
}

static void two_equals(void **state)
{
    (void)state;
    struct world *w = run(UNITS PEOPLE "post:\n"
                                       "  - {id: q2, person: binh, role: handler, unit: xa-a}\n"
                                       "  - {id: q1, person: an, role: handler, unit: xa-a}\n",
                          "2026-03-02 09:00");
    assert_string_equal(notice_of(w, "assigned", DD_ROLE_HANDLER)->person, "an");
    assert_true(has_fault(w, "handler", "xa-a", "two_equals"));
    world_free(w);
}

static void on_leave(void **state)
{
    (void)state;
    struct world *w =
        run(UNITS PEOPLE "post:\n"
                         "  - {id: q1, person: an, role: handler, unit: xa-a}\n"
                         "substitution:\n"
                         "  - {id: s1, person: an, substitute: binh, from: 2026-03-10, to: "
                         "2026-03-10}\n",
            "2026-03-12 09:00");
    assert_string_equal(notice_of(w, "assigned", DD_ROLE_HANDLER)->person, "an");
    assert_string_equal(notice_of(w, "due", DD_ROLE_HANDLER)->person, "binh");
    assert_string_equal(notice_of(w, "due", DD_ROLE_HANDLER)->stands_in, "leave");
    assert_string_equal(notice_of(w, "overdue:1", DD_ROLE_HANDLER)->person, "an");
    world_free(w);
}

static void without_an_address(void **state)
{
    (void)state;
    struct world *w = run(UNITS PEOPLE "post:\n"
                                       "  - {id: q1, person: giang, role: vice_chair}\n" TRACKING,
                          "2026-03-18 09:00");
    const struct dd_notice *n = notice_of(w, "escalate:vice_chair", DD_ROLE_VICE_CHAIR);
    assert_string_equal(n->person, "dung");
    assert_string_equal(n->stands_in, "nobody");
    assert_true(has_fault(w, "vice_chair", "xa-a", "no_address"));
    assert_false(has_fault(w, "vice_chair", "xa-a", "nobody"));
    world_free(w);
}

/* Who holds two roles is told once, in the higher one; the ladder goes on. */
static void one_person_two_roles(void **state)
{
    (void)state;
    struct world *w = run(UNITS PEOPLE "post:\n"
                                       "  - {id: q1, person: dung, role: unit_head, unit: xa-a}\n"
                                       "  - {id: q2, person: an, role: vice_chair}\n" TRACKING,
                          "2026-03-18 09:00");
    const struct dd_notice *low = notice_of(w, "escalate:unit_head", DD_ROLE_UNIT_HEAD);
    const struct dd_notice *high = notice_of(w, "escalate:unit_head", DD_ROLE_TRACKING_OFFICE);
    assert_int_equal(low->state, DD_NOTICE_SKIPPED);
    assert_string_equal(low->reason, "same_person");
    assert_int_equal(high->state, DD_NOTICE_TOLD);
    assert_true(high->cc);
    assert_int_equal(notice_of(w, "escalate:vice_chair", DD_ROLE_VICE_CHAIR)->state,
                     DD_NOTICE_TOLD);
    world_free(w);
}

static void digests(void **state)
{
    (void)state;
    static const struct dd_notice notices[] = {
        {.obligation = "r/a/once", .channel = "email", .address = "b@x.test", .role = 1},
        {.obligation = "r/b/once", .channel = "email", .address = "a@x.test", .role = 0},
        {.obligation = "r/c/once",
         .channel = "email",
         .address = "b@x.test",
         .role = 3,
         .person = "b"},
        {.obligation = "r/d/once", .channel = "phone", .address = "b@x.test", .role = 1},
        {.obligation = "r/e/once", .channel = "webhook:w", .address = "https://x.test"},
        {.obligation = "r/f/once", .channel = "webhook:w", .address = "https://x.test"},
        {.obligation = "r/g/once",
         .channel = "email",
         .address = "b@x.test",
         .state = DD_NOTICE_SKIPPED},
        {.obligation = "r/h/once", .channel = "none", .state = DD_NOTICE_FAILED},
    };
    struct dd_arena *arena = dd_arena_new();
    const struct dd_digest *v;
    assert_int_equal(dd_digests(arena, notices, DD_LEN(notices), &v), 5);
    assert_string_equal(v[0].address, "a@x.test");
    assert_string_equal(v[1].address, "b@x.test");
    assert_int_equal(v[1].n, 2);
    assert_string_equal(v[1].notices[0]->obligation, "r/a/once");
    assert_string_equal(v[1].notices[1]->obligation, "r/c/once");
    assert_int_equal(v[1].role, DD_ROLE_VICE_CHAIR);
    assert_string_equal(v[1].person, "b");
    assert_string_equal(v[2].channel, "phone");
    assert_int_equal(v[3].n, 1);
    assert_int_equal(v[4].n, 1);
    assert_int_equal(dd_digests(arena, notices, 0, &v), 0);
    dd_arena_free(arena);
}

/* Nobody named, or each for the other: a fault, and whoever would be next. */
static void nobody_acts(void **state)
{
    (void)state;
    struct world *w = run(UNITS PEOPLE "post:\n"
                                       "  - {id: q1, person: an, role: handler, unit: xa-a}\n"
                                       "  - {id: q2, person: binh, role: unit_head, unit: "
                                       "xa-a}\n" TRACKING "substitution:\n"
                                       "  - {id: s1, person: an, from: 2026-03-01, to: "
                                       "2026-03-03}\n",
                          "2026-03-02 09:00");
    const struct dd_notice *n = notice_of(w, "assigned", DD_ROLE_HANDLER);
    assert_string_equal(n->person, "binh");
    assert_string_equal(n->stands_in, "absent");
    assert_true(has_fault(w, "handler", "xa-a", "on_leave"));
    world_free(w);
    w = run(UNITS PEOPLE "post:\n"
                         "  - {id: q1, person: an, role: handler, unit: xa-a}\n"
                         "  - {id: q2, person: binh, role: unit_head, unit: xa-a}\n" TRACKING
                         "substitution:\n"
                         "  - {id: s1, person: an, substitute: binh}\n"
                         "  - {id: s2, person: binh, substitute: an}\n",
            "2026-03-02 09:00");
    n = notice_of(w, "assigned", DD_ROLE_HANDLER);
    assert_string_equal(n->address, "xa-a@x.test"); /* the unit's own */
    assert_string_equal(n->stands_in, "absent");
    assert_true(has_fault(w, "handler", "xa-a", "on_leave"));
    assert_true(has_fault(w, "unit_head", "xa-a", "on_leave"));
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handler_of_the_unit),  cmocka_unit_test(faults_of_one_cause),
        cmocka_unit_test(no_handler),           cmocka_unit_test(most_specific),
        cmocka_unit_test(two_equals),           cmocka_unit_test(on_leave),
        cmocka_unit_test(nobody_acts),          cmocka_unit_test(without_an_address),
        cmocka_unit_test(one_person_two_roles), cmocka_unit_test(digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
