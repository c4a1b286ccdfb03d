/* Exceptions that change a part of a rule's key: the rest stays the rule's. */
#include "packs.h"

static void a_part_of_progress(void **state)
{
    (void)state;
    struct packs p = good_packs(
        PACK("a") "rules:\n"
                  "  - {id: r, title: x, for_each: target, due: by 2026-12-31, progress: {from: "
                  "2026-01-01, checkpoints: {2026-06-30: 3 km, 2026-12-31: 6 km}}}\n"
                  "exceptions:\n"
                  "  - {id: a, to: r, subject: duong-a, set: {progress: {from: 2026-03-01}}, "
                  "reason: R}\n"
                  "  - {id: b, to: r, subject: duong-b, set: {progress: {checkpoints: "
                  "{2026-06-30: 2 km}}}, reason: R}\n",
        NULL, NULL, NULL);
    const struct dd_rule *rule = dd_rule_find(p.set, "r");
    const struct dd_rule *a = dd_rule_for(p.set, rule, "duong-a");
    const struct dd_rule *b = dd_rule_for(p.set, rule, "duong-b");
    assert_string_equal(dd_day_text(p.arena, a->progress_from), "2026-03-01");
    assert_int_equal(a->n_checkpoints, 2);
    assert_int_equal(a->checkpoints[0].value.micro, 3000000);
    assert_string_equal(dd_day_text(p.arena, b->progress_from), "2026-01-01");
    assert_int_equal(b->n_checkpoints, 2);
    assert_int_equal(b->checkpoints[0].value.micro, 2000000);
    assert_int_equal(b->checkpoints[1].value.micro, 6000000);
    close_packs(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_of_progress),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
