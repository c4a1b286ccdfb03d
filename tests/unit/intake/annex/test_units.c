/* The words of a cell → units: the spellings of domain.md §4, the order of
 * matching of design §4. */
#include "../help.h"

#include "intake/annex/units.h"

static struct dd_arena *arena;
static struct dd_diags diags;
static struct dd_facts facts;
static struct dd_units *units;
static const struct dd_day today = {20500}; /* 16/02/2026 */

static int setup(void **state)
{
    (void)state;
    arena = dd_arena_new();
    dd_diags_init(&diags, arena, NULL);
    read_office(&diags, &facts);
    units = dd_units_index(arena, &facts, "xa-a", today);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    dd_arena_free(arena);
    return 0;
}

/* Ids joined by spaces; "?" for an unresolved one. */
static const char *resolved(const char *cell)
{
    struct dd_unit_refs refs = dd_units_resolve(units, cell);
    const char *all = "";
    for (size_t i = 0; i < refs.n; i++)
        all = dd_printf(arena, "%s%s%s", all, i ? " " : "", refs.v[i].unit ? refs.v[i].unit : "?");
    return all;
}

struct spelling {
    const char *cell, *units;
};

static void expect_all(const struct spelling *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(resolved(cases[i].cell), cases[i].units) != 0)
            fail_msg("`%s` gives `%s`, not `%s`", cases[i].cell, resolved(cases[i].cell),
                     cases[i].units);
}

static void one_unit_many_spellings(void **state)
{
    (void)state;
    static const struct spelling cases[] = {
        {"Văn hóa - xã hội", "phong-vhxh"},
        {"Phòng Văn hóa – xã hội", "phong-vhxh"},
        {"Phòng Văn hoá – xã hội;", "phong-vhxh"},
        {"Phòng Văn hóa – xã hội xã", "phong-vhxh"},
        {"phòng Văn hóa – Xã hội.", "phong-vhxh"},
        {"Phòng VH-XH", "phong-vhxh"},
        {"Phòng Văn hóa và Xã hội", "phong-vhxh"},
        {"TTPVHCC", "tt-hcc"},
        {"Trung tâm Phục vụ HCC", "tt-hcc"},
        {"Trung tâm Phục vụ hành chính công xã", "tt-hcc"},
        {"Trung tâm PVHCC xã An Bình", "tt-hcc"},
        {"Văn phòng HĐND&UBND xã", "van-phong"},
        {"VP HĐND và UBND", "van-phong"},
        {"Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã", "van-phong"},
        {"Kinh tế", "phong-kinh-te"},
        {"Phòng Kinh tế thuộc UBND xã", "phong-kinh-te"},
        {"Phòng Kinh tế2", "phong-kinh-te"},
        {"Phòng Kinh tế (bộ phận địa chính)", "phong-kinh-te"},
        {"Công an", "cong-an"},
        {"UBND xã", "xa-a"},
    };
    expect_all(cases, DD_LEN(cases));
}

static void outsiders(void **state)
{
    (void)state;
    static const struct spelling cases[] = {
        {"Công an tỉnh", "?"},
        {"UBND cấp xã", "?"},
        {"Các sở, ban, ngành, UBND cấp xã", "?"},
        {"Phòng Kinh tế, phòng Tài chính", "?"}, /* commas: only if every part is known */
        {"Phòng Kinh tế; phòng Tài chính", "phong-kinh-te ?"},
        {"Các hợp tác xã", "?"}, /* a group without members */
        {"xã", "?"},
        {"", ""},
        {" ; ", ""},
    };
    expect_all(cases, DD_LEN(cases));
    struct dd_unit_refs refs = dd_units_resolve(units, "Các sở, ban, ngành;");
    assert_string_equal(refs.v[0].words, "Các sở, ban, ngành");
    assert_int_equal(refs.v[0].why, DD_UNIT_UNKNOWN);
    assert_int_equal(dd_units_resolve(units, "Các hợp tác xã").v[0].why, DD_UNIT_EMPTY_GROUP);
    assert_string_equal(dd_units_nearest(units, "Phòng Kinh té"), "Phòng Kinh tế");
}

static void lists_and_groups(void **state)
{
    (void)state;
    static const char all[] = "van-phong phong-kinh-te phong-vhxh tt-hcc";
    /* Members come in the order of the database. */
    static const struct spelling cases[] = {
        {"Phòng Kinh tế, Văn hóa - xã hội", "phong-kinh-te phong-vhxh"},
        {"Phòng Kinh tế và Phòng Văn hóa - xã hội, Công an xã", "phong-kinh-te phong-vhxh cong-an"},
        {"- Phòng Kinh tế\n- Trạm y tế xã", "phong-kinh-te tram-y-te"},
        {"Phòng Kinh tế; Phòng Kinh tế xã", "phong-kinh-te"},
        {"Các thôn trên địa bàn", "thon-1 thon-2"},
        {"Các đơn vị trường học trên địa bàn xã", "truong-1"},
        {"Công an xã, các thôn trên địa bàn xã.", "cong-an thon-1 thon-2"},
    };
    expect_all(cases, DD_LEN(cases));
    assert_int_equal(strlen(resolved("Các cơ quan, đơn vị thuộc xã")), strlen(all));
    /* The name of the group holds a comma itself. */
    struct dd_unit_refs refs =
        dd_units_resolve(units, "Các cơ quan, đơn vị thuộc xã, các thôn trên địa bàn xã.");
    assert_int_equal(refs.n, 6);
    assert_string_equal(refs.v[0].words, "Các cơ quan, đơn vị thuộc xã");
    assert_string_equal(refs.v[5].words, "các thôn trên địa bàn xã");
}

static void aliases_and_past_names(void **state)
{
    (void)state;
    const struct dd_entity *alias = dd_entity_find("unit_alias"), *unit = dd_entity_find("unit");
    *(struct dd_unit_alias *)dd_facts_add(arena, &facts, alias) =
        (struct dd_unit_alias){.alias = "Bộ phận Một cửa", .unit = "tt-hcc"};
    *(struct dd_unit_alias *)dd_facts_add(arena, &facts, alias) =
        (struct dd_unit_alias){.alias = "Các cơ quan, đơn vị liên quan", .unit_group = "cac-thon"};
    *(struct dd_unit *)dd_facts_add(arena, &facts, unit) = (struct dd_unit){
        .id = "phong-cu", .name = "Phòng Kinh tế", .level = "division", .dissolved = true};
    *(struct dd_unit *)dd_facts_add(arena, &facts, unit) = (struct dd_unit){
        .id = "phong-nn", .name = "Phòng Nông nghiệp", .level = "division", .dissolved = true};
    *(struct dd_unit_succession *)dd_facts_add(arena, &facts, dd_entity_find("unit_succession")) =
        (struct dd_unit_succession){.unit = "phong-nn", .successor = "phong-kinh-te"};
    *(struct dd_unit *)dd_facts_add(arena, &facts, unit) =
        (struct dd_unit){.id = "tram-2", .name = "Trạm Y tế", .level = "board"};
    dd_facts_seal(&facts);
    units = dd_units_index(arena, &facts, "xa-a", today);
    static const struct spelling cases[] = {
        {"bộ phận một cửa", "tt-hcc"},
        {"Các cơ quan, đơn vị liên quan", "thon-1 thon-2"},
        {"Phòng Kinh tế", "phong-kinh-te"},
        {"Phòng Nông nghiệp", "phong-kinh-te"},
        {"Trạm Y tế", "?"},
    };
    expect_all(cases, DD_LEN(cases));
    assert_int_equal(dd_units_resolve(units, "Trạm Y tế").v[0].why, DD_UNIT_AMBIGUOUS);
}

/* A unit that has become another, by today and not before: by its name, and as a
 * member of a group; one that is to be founded is no member of its level yet. */
static void successors(void **state)
{
    (void)state;
    const struct dd_entity *succession = dd_entity_find("unit_succession");
    *(struct dd_unit_succession *)dd_facts_add(arena, &facts, succession) =
        (struct dd_unit_succession){
            .unit = "thon-1", .successor = "thon-2", .day = DD_SOME_DAY(today), .takes = "all"};
    *(struct dd_unit_succession *)dd_facts_add(arena, &facts, succession) =
        (struct dd_unit_succession){.unit = "phong-kinh-te",
                                    .successor = "tt-hcc",
                                    .day = DD_SOME_DAY(dd_day_add(today, 1)),
                                    .takes = "all"};
    *(struct dd_unit *)dd_facts_add(arena, &facts, dd_entity_find("unit")) =
        (struct dd_unit){.id = "thon-3",
                         .name = "Thôn Ba",
                         .level = "village",
                         .parent = "xa-a",
                         .from = DD_SOME_DAY(dd_day_add(today, 1))};
    dd_facts_seal(&facts);
    units = dd_units_index(arena, &facts, "xa-a", today);
    static const struct spelling cases[] = {
        {"Phòng Kinh tế", "phong-kinh-te"},
        {"Các thôn trên địa bàn xã", "thon-2"},
    };
    expect_all(cases, DD_LEN(cases));
    units = dd_units_index(arena, &facts, "xa-a", dd_day_add(today, 1));
    static const struct spelling later[] = {
        {"Phòng Kinh tế", "tt-hcc"},
        {"Các thôn trên địa bàn xã", "thon-2 thon-3"},
    };
    expect_all(later, DD_LEN(later));
}

/* Whose place may be left unsaid depends on whose plan it is. */
static void other_offices(void **state)
{
    (void)state;
    *(struct dd_unit *)dd_facts_add(arena, &facts, dd_entity_find("unit")) =
        (struct dd_unit){.id = "tinh", .name = "UBND tỉnh", .level = "province"};
    dd_facts_seal(&facts);
    units = dd_units_index(arena, &facts, "tinh", today);
    assert_string_equal(resolved("Công an"), "?");
    assert_string_equal(resolved("Công an xã"), "cong-an");
    units = dd_units_index(arena, &facts, "phong-kinh-te", today);
    assert_string_equal(resolved("Công an"), "cong-an");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_unit_many_spellings, setup, teardown),
        cmocka_unit_test_setup_teardown(outsiders, setup, teardown),
        cmocka_unit_test_setup_teardown(lists_and_groups, setup, teardown),
        cmocka_unit_test_setup_teardown(aliases_and_past_names, setup, teardown),
        cmocka_unit_test_setup_teardown(successors, setup, teardown),
        cmocka_unit_test_setup_teardown(other_offices, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
