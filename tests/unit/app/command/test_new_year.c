/* The packs of the new year: what moves on, what stays, what nobody can know. The new text
 * is compiled beside the old one, as an office would have them. */
#include "../../rule/packs.h"

#include "app/command/new_year.h"

static const char old_pack[] = "# Bộ của năm\n" PACK(
    "xa-2028") "title: \"Kế hoạch năm 2028\"\nbasis: 29/KH-UBND\n"
               "calendar: vn-office\n"
               "params:\n"
               "  issued: {type: date, value: 2028-01-28, title: ngày ban hành}   # hằng năm\n"
               "  guidance: {type: event}\n"
               "  unused_2028: {type: event, value: hop-2028}\n"
               "  number: {type: text, value: 29/KH-UBND}\n"
               "  ha: {type: decimal, value: 12.5}\n"
               "defaults:\n"
               "  remind: {before: [5wd]}\n"
               "rules:\n"
               "  # đi tiếp\n"
               "  - id: ke-hoach-2028\n"
               "    title: \"{unit.name}: {ha} ha, issued {number}, năm 2028\"\n"
               "    basis: 29/KH-UBND mục 2028\n"
               "    for_each: unit\n"
               "    where: unit.level == \"commune\" and issued > 2028-01-01\n"
               "    due: within 10 days after issued\n"
               "    done_by: document plan\n"
               "  # ở lại\n"
               "  - id: bao-cao\n"
               "    title: Báo cáo\n"
               "    for_each: unit\n"
               "    due: before day 25 of month\n"
               "  - id: luat-2028\n"
               "    title: Luật\n"
               "    basis: 5/2028/QH15\n"
               "    for_each: unit\n"
               "    waits_for: guidance\n"
               "    due: within 3 days after guidance\n"
               "  - id: hoi-nghi-2028\n"
               "    title: Hội nghị\n"
               "    for_each: unit\n"
               "    due: 3 days before hoi-nghi\n"
               "    effective: {to: 2028-06-30}\n"
               "  - id: hoi-nghi-2028\n"
               "    title: Hội nghị (mẫu mới)\n"
               "    for_each: unit\n"
               "    due: 5 days before hoi-nghi\n"
               "    effective: {from: 2028-07-01}\n"
               "  - id: duong-2028\n"
               "    title: Đường\n"
               "    for_each: target\n"
               "    where: target.code == \"duong\"\n"
               "    due: Quý I/2028\n"
               "    progress: {from: 2028-01-01, checkpoints: {2028-02-29: 1 ha, 2028-03-31: ha "
               "ha}}\n"
               "  - id: da-co-2028\n"
               "    title: Đã có\n"
               "    for_each: unit\n"
               "    due: by 2028-03-10\n"
               "# gia hạn riêng của năm\n"
               "exceptions:\n"
               "  - {id: e, to: bao-cao, subject: xa-a, set: {due: before day 20 of month}, "
               "reason: R}\n";

static const char new_pack[] = "# Bộ của năm\n" PACK(
    "xa-2029") "title: \"Kế hoạch năm 2029\"\nbasis: 3/KH-UBND\n"
               "calendar: vn-office\n"
               "params:\n"
               "  issued_2029: {type: date, value: \"2029-MM-DD\", title: ngày ban hành}   # hằng "
               "năm\n"
               "  guidance_2029: {type: event}\n"
               "  unused_2029: {type: event, value: hop-2029}\n"
               "  number_2029: {type: text, value: \"3/KH-UBND\"}\n"
               "  ha: {type: decimal, value: 12.5}\n"
               "defaults:\n"
               "  remind: {before: [5wd]}\n"
               "rules:\n"
               "  # đi tiếp\n"
               "  - id: ke-hoach-2029\n"
               "    title: \"{unit.name}: {ha} ha, issued {number_2029}, năm 2029\"\n"
               "    basis: 3/KH-UBND mục 2028\n"
               "    for_each: unit\n"
               "    where: unit.level == \"commune\" and issued_2029 > 2029-01-01\n"
               "    due: within 10 days after issued_2029\n"
               "    done_by: document plan\n"
               "  - id: luat-2029\n"
               "    title: Luật\n"
               "    basis: 5/2028/QH15\n"
               "    for_each: unit\n"
               "    waits_for: guidance_2029\n"
               "    due: within 3 days after guidance_2029\n"
               "  - id: hoi-nghi-2029\n"
               "    title: Hội nghị (mẫu mới)\n"
               "    for_each: unit\n"
               "    due: 5 days before hoi-nghi-2029\n"
               "    effective: {from: 2029-01-01}\n"
               "  - id: duong-2029\n"
               "    title: Đường\n"
               "    for_each: target\n"
               "    where: target.code == \"duong-2029\"\n"
               "    due: Quý I/2029\n"
               "    progress: {from: 2029-01-01, checkpoints: {2029-02-28: 1 ha, 2029-03-31: ha "
               "ha}}\n";

#define THERE                                                                                      \
    PACK("co-2029") "rules:\n  - {id: da-co-2029, title: T, for_each: unit, due: by 2029-03-10}\n"

static size_t draw_up(struct packs *p, const char *params, const char *plan,
                      const struct dd_new_pack **out)
{
    static const char *const old[] = {"20/KH-UBND", "29/KH-UBND"};
    const struct dd_new_year year = {
        .from = 2028, .to = 2029, .plan = plan, .n_old = 2, .old = old};
    return dd_new_year_packs(p->arena, p->set, params ? yaml_of(p, "o.yaml", params) : NULL, &year,
                             out);
}

static const char *filled_in(struct dd_arena *arena, const char *text)
{
    const char *at = strstr(text, "2029-MM-DD");
    assert_non_null(at);
    return dd_printf(arena, "%.*s2029-01-26%s", (int)(at - text), text, at + strlen("2029-MM-DD"));
}

static void test_what_moves_on(void **state)
{
    (void)state;
    const struct dd_new_pack *v;
    struct packs p = good_packs(old_pack, THERE, NULL, NULL);
    assert_int_equal(draw_up(&p, NULL, "3/KH-UBND", &v), 1);
    assert_string_equal(v->id, "xa-2029");
    assert_string_equal(v->text, new_pack);
    assert_int_equal(v->n_rules, 4);
    assert_string_equal(v->rules[3], "duong-2029");
    assert_int_equal(v->n_open, 1);
    assert_string_equal(v->open[0], "issued_2029");
    assert_int_equal(v->n_basis, 1);
    assert_string_equal(v->basis[0], "5/2028/QH15");
    assert_int_equal(v->n_codes, 1);
    assert_string_equal(v->codes[0], "duong-2029");

    /* what nobody knows is asked for, and then the two years stand side by side */
    struct packs asked = read_packs(old_pack, THERE, v->text, NULL);
    assert_null(asked.set);
    assert_int_equal(asked.diags.errors, 1);
    assert_non_null(strstr(asked.said.s, "E020"));
    struct packs both = good_packs(old_pack, THERE, filled_in(p.arena, v->text), NULL);
    assert_non_null(dd_rule_find(both.set, "ke-hoach-2028"));
    assert_string_equal(dd_rule_find(both.set, "ke-hoach-2029")->title,
                        "{unit.name}: 12,5 ha, issued 3/KH-UBND, năm 2029");
    assert_int_equal(draw_up(&both, NULL, "3/KH-UBND", &v), 0); /* nothing is left to do */
    close_packs(&both);
    close_packs(&asked);
    close_packs(&p);
}

/* The office's own number counts, not the pack's; without a new plan it stays. */
static void test_plans(void **state)
{
    (void)state;
    const struct dd_new_pack *v;
    struct packs p = good_packs(old_pack, THERE, NULL, NULL);
    assert_int_equal(draw_up(&p, "number: 77/KH-UBND", "3/KH-UBND", &v), 1);
    assert_non_null(strstr(v->text, "  number: {type: text, value: 29/KH-UBND}\n"));
    assert_int_equal(draw_up(&p, NULL, NULL, &v), 1);
    assert_non_null(strstr(v->text, "basis: 29/KH-UBND\n"));
    assert_int_equal(v->n_basis, 2);
    close_packs(&p);
}

/* In one line rules cannot be taken out by their lines: a person is told which they are. */
static void test_in_one_line(void **state)
{
    (void)state;
    const struct dd_new_pack *v;
    struct packs p = good_packs(
        "{lang: 1, pack: a, rules: [{id: a-2028, title: T, for_each: unit, due: by 2028-03-10}]}",
        PACK("b-2028") "rules:\n"
                       "- {id: b-2028, title: T, for_each: unit, due: by 2028-03-10}\n"
                       "- {id: b, title: T, for_each: unit, due: by 2028-03-10}",
        NULL, NULL);
    assert_int_equal(draw_up(&p, NULL, NULL, &v), 2);
    assert_null(v[0].text);
    assert_string_equal(v[0].id, "a-2029");
    assert_string_equal(v[0].rules[0], "a-2029");
    assert_string_equal(v[1].text,
                        PACK("b-2029") "rules:\n"
                                       "- {id: b-2029, title: T, for_each: unit, due: by "
                                       "2029-03-10}\n");
    close_packs(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_moves_on),
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
