/* What an office sets of a pack: parameters in texts, phrases and paths. */
#include "packs.h"

/* Titles, a basis, the first day of a path and a day of the month by their parameters; a rule
 * whose parameter has another value is another rule. */
static void test_texts_with_params(void **state)
{
    (void)state;
#define WITH(ha)                                                                                   \
    PACK("p")                                                                                      \
    "basis: \"{number}\"\ncalendar: vn-office\nparams:\n"                                          \
    "  ha: {type: decimal, value: " ha "}\n  part: {type: percent, value: 95.5%}\n"                \
    "  number: {type: text, value: 29/KH-UBND}\n  on: {type: date, value: 2026-02-01}\n"           \
    "  last: {type: int, value: 20}\n  yes: {type: bool, value: true}\n"                           \
    "rules:\n"                                                                                     \
    "  - {id: a, title: \"{ha} ha, {part}, {on}, {last} {yes} {unit.name}\", for_each: "           \
    "unit, due: by 2026-03-10, done_by: document plan}\n"                                          \
    "  - {id: b, title: T, basis: \"{number} mục II\", for_each: target, due: by end "           \
    "of 2026, progress: {from: on, checkpoints: {2026-12-31: ha}}}\n"                              \
    "  - {id: c, title: T, for_each: unit, due: before day last of month}\n"
    struct packs p = good_packs(WITH("12.5"), NULL, NULL, NULL);
    struct packs other = good_packs(WITH("13"), NULL, NULL, NULL);
    const struct dd_rule *rules = p.set->rules;
    assert_string_equal(rules[0].title, "12,5 ha, 95,5 %, 01/02/2026, 20 true {unit.name}");
    assert_string_equal(rules[0].basis_number, "29/KH-UBND");
    assert_string_equal(rules[1].basis, "29/KH-UBND mục II");
    assert_string_equal(dd_day_text(p.arena, rules[1].progress_from), "2026-02-01");
    assert_string_equal(dd_due_canonical(p.arena, rules[2].deadline), "before day 20 of month");
    assert_string_not_equal(rules[0].hash, other.set->rules[0].hash);
    assert_string_not_equal(rules[1].hash, other.set->rules[1].hash);
    assert_string_equal(rules[2].hash, other.set->rules[2].hash);
    close_packs(&other);
    close_packs(&p);
#undef WITH
}

/* A name that a phrase could read as a quarter or a month without a year means the parameter. */
static void test_names_like_periods(void **state)
{
    (void)state;
    struct packs p =
        good_packs(PACK("p") "params:\n  q1: {type: date, value: 2026-05-11}\n"
                             "rules:\n"
                             "  - {id: a, title: T, for_each: unit, due: by q1}\n"
                             "  - {id: b, title: T, for_each: unit, due: by q1 2026}\n",
                   NULL, NULL, NULL);
    const struct dd_rule *rules = p.set->rules;
    assert_string_equal(dd_due_canonical(p.arena, rules[0].deadline), "by 2026-05-11");
    assert_string_equal(dd_due_canonical(p.arena, rules[1].deadline), "by end of Q1 2026");
    close_packs(&p);
}

/* What is wrong with a parameter is said there, and nothing besides where it is used: neither
 * an error nor a path that seems to fall to nothing. The rest of the path is looked at. */
static void test_broken_ones_bring_no_others(void **state)
{
    (void)state;
    struct packs p = read_packs(
        PACK("p") "params:\n"
                  "  day_q2: {type: date, value: 2026-06-31}\n"
                  "  km_q3: {type: decimal, value: năm}\n"
                  "rules:\n"
                  "  - {id: a, title: \"{km_q3} km\", for_each: target, due: by day_q2,\n"
                  "     waits_for: day_q2, progress: {from: day_q2, path: linear, checkpoints:\n"
                  "       {day_q2: 1 km, 2026-08-31: 2 km, 2026-09-30: km_q3 ha,\n"
                  "        2026-10-31: km_q3}}}\n",
        NULL, NULL, NULL);
    assert_int_equal(p.diags.errors, 3);
    assert_int_equal(p.diags.warnings, 0);
    assert_non_null(strstr(p.said.s, "`2026-06-31` is not of type date"));
    assert_non_null(strstr(p.said.s, "`năm` is not of type decimal"));
    assert_non_null(strstr(p.said.s, "the measures differ: `km` and `ha`"));
    close_packs(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken_ones_bring_no_others),
        cmocka_unit_test(test_names_like_periods),
        cmocka_unit_test(test_texts_with_params),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
