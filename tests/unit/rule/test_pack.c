/* The pack of design §6, as written there; merging, parameters, exceptions,
 * identity and hashes. */
#include "packs.h"

static const char design_pack[] =
    "# yaml-language-server: $schema=../schema/pack-1.json\n"
    "lang: 1\n"
    "pack: province-2026\n"
    "title: Kế hoạch CCHC tỉnh năm 2026\n"
    "basis: 29/KH-UBND\n"
    "calendar: vn-office\n"
    "params:\n"
    "  plan_issued:      {type: date,  value: 2026-01-30}\n"
    "  election_day:     {type: date,  value: 2026-03-15}\n"
    "  central_guidance: {type: event}                  # the event row of that id\n"
    "defaults:\n"
    "  remind: {assigned: true, before: [10wd, 5wd, 1wd], share: [50%, 80%], at_due: true, "
    "overdue_every: 2wd}\n"
    "  escalate:\n"
    "    - {after: 1wd, to: unit_head, cc: tracking_office}\n"
    "    - {after: 5wd, to: vice_chair}\n"
    "    - {after: 10wd, to: chair}\n"
    "rules:\n"
    "  - id: unit-plan-2026\n"
    "    title: \"{unit.name} ban hành kế hoạch riêng\"\n"
    "    basis: 29/KH-UBND mục IV.1\n"
    "    for_each: unit\n"
    "    where: unit.level in [\"department\", \"commune\"] and not unit.dissolved\n"
    "    due: within 10 days after plan_issued          # or: chậm nhất sau 10 ngày …\n"
    "    done_by: document plan\n"
    "  - id: voter-list-2026\n"
    "    title: \"{unit.name} niêm yết danh sách cử tri\"\n"
    "    for_each: unit\n"
    "    where: unit.level == \"commune\"\n"
    "    basis: 85/2015/QH13 Điều 32\n"
    "    due: 40 days before election_day\n"
    "  - id: report-month\n"
    "    title: \"Báo cáo tháng {period}\"\n"
    "    for_each: unit\n"
    "    every: month\n"
    "    due: before day 25 of month\n"
    "    roll: preceding\n"
    "    done_by: report monthly\n"
    "  - id: road-6km-2026\n"
    "    title: \"Bê tông hóa 6 km đường ngõ, xóm\"\n"
    "    for_each: target\n"
    "    where: target.code == \"btxm-ngo-xom\"\n"
    "    due: by end of Q3 2026\n"
    "    progress: {from: 2026-04-01, path: linear, checkpoints: {2026-06-30: 3 km, 2026-09-30: 6 "
    "km}}\n"
    "    lag: {over: 10%, of: expected, clear_at: 5%, no_data_after: 1m}\n"
    "    escalate: [{after: 5wd, to: vice_chair}, {after: 10wd, to: chair}]\n"
    "  - id: plan-task\n"
    "    title: \"{task.title}\"\n"
    "    for_each: task\n"
    "    where: task.status != \"cancelled\" and task.tag != \"cho-huong-dan\"\n"
    "    due: task.due\n"
    "    done_by: task\n"
    "  - id: guided-task\n"
    "    title: \"{task.title}\"\n"
    "    for_each: task\n"
    "    where: task.tag == \"cho-huong-dan\"\n"
    "    waits_for: central_guidance\n"
    "    due: within 30 days after central_guidance\n"
    "    done_by: task\n"
    "exceptions:\n"
    "  - id: gia-han-tan-lap\n"
    "    to: unit-plan-2026\n"
    "    subject: xa-tan-lap\n"
    "    set: {due: by 2026-03-10}\n"
    "    reason: Xã mới sáp nhập\n"
    "    basis: 45/UBND-NC\n";

static const char *day_of(struct dd_opt_day day)
{
    static char text[DD_DAY_SIZE];
    return day.set ? dd_day_format(day.day, text) : "none";
}

static void check_unit_plan(const struct dd_ruleset *set)
{
    const struct dd_rule *rule = dd_rule_find(set, "unit-plan-2026");
    assert_non_null(rule);
    assert_int_equal(rule->for_each, DD_EACH_UNIT);
    assert_int_equal(rule->due_source, DD_DUE_PARAM);
    assert_string_equal(day_of(rule->anchor_day), "2026-01-30");
    assert_int_equal(rule->deadline->kind, DD_DUE_RELATIVE);
    assert_int_equal(rule->deadline->n, 10);
    assert_int_equal(rule->done_by, DD_DONE_DOCUMENT);
    assert_string_equal(rule->done_kind, "plan");
    assert_string_equal(rule->basis_number, "29/KH-UBND");
    assert_string_equal(rule->pack, "province-2026");
    assert_int_equal(rule->pos.line, 18);
    assert_true(rule->remind.assigned && rule->remind.at_due);
    assert_int_equal(rule->remind.n_before, 3);
    assert_int_equal(rule->remind.before[0].n, 10);
    assert_int_equal(rule->remind.before[2].unit, DD_SPAN_WORKDAY);
    assert_int_equal(rule->remind.n_share, 2);
    assert_int_equal(rule->remind.share[1], 80);
    assert_true(rule->remind.has_overdue_every);
    assert_int_equal(rule->n_rungs, 3);
    assert_int_equal(rule->rungs[0].to, DD_ROLE_UNIT_HEAD);
    assert_true(rule->rungs[0].has_cc);
    assert_int_equal(rule->rungs[0].cc, DD_ROLE_TRACKING_OFFICE);
    assert_false(rule->rungs[1].has_cc);
    assert_int_equal(rule->rungs[2].after.n, 10);
}

static void check_road(const struct dd_ruleset *set)
{
    const struct dd_rule *rule = dd_rule_find(set, "road-6km-2026");
    assert_non_null(rule);
    assert_int_equal(rule->due_source, DD_DUE_FIXED);
    assert_int_equal(rule->deadline->kind, DD_DUE_PERIOD);
    assert_true(rule->has_progress && rule->has_lag && rule->has_no_data);
    assert_int_equal(rule->n_checkpoints, 2);
    assert_true(rule->checkpoints[0].value.micro == 3000000);
    assert_true(rule->checkpoints[1].value.micro == 6000000);
    assert_int_equal(rule->lag_over, 10);
    assert_int_equal(rule->lag_clear_at, 5);
    assert_int_equal(rule->done_by, DD_DONE_MEASURE);
    assert_int_equal(rule->n_rungs, 2);             /* a list is replaced … */
    assert_int_equal(rule->remind.n_before, 3);     /* … a map merged */
    assert_string_equal(rule->basis, "29/KH-UBND"); /* the pack's */
}

static void test_design_pack(void **state)
{
    (void)state;
    struct packs p = good_packs(design_pack, NULL, NULL, NULL);
    assert_string_equal(p.said.s, "");
    assert_int_equal(p.set->n_rules, 6);
    assert_string_equal(p.set->calendar, "vn-office");
    check_unit_plan(p.set);
    check_road(p.set);
    const struct dd_rule *rule = dd_rule_find(p.set, "voter-list-2026");
    assert_string_equal(day_of(rule->anchor_day), "2026-03-15");
    assert_int_equal(rule->deadline->direction, DD_DIR_BEFORE);
    assert_string_equal(rule->basis_number, "85/2015/QH13");
    assert_int_equal(rule->done_by, DD_DONE_MARK);
    rule = dd_rule_find(p.set, "report-month");
    assert_true(rule->has_every && rule->has_roll);
    assert_int_equal(rule->every, DD_MONTHLY);
    assert_int_equal(rule->roll, DD_ROLL_PRECEDING);
    rule = dd_rule_find(p.set, "plan-task");
    assert_int_equal(rule->due_source, DD_DUE_TASK);
    assert_null(rule->deadline);
    rule = dd_rule_find(p.set, "guided-task");
    assert_int_equal(rule->due_source, DD_DUE_ON_EVENT);
    assert_string_equal(rule->anchor_event, "central_guidance");
    assert_null(dd_rule_find(p.set, "plan"));
    close_packs(&p);
}

static void test_exception_holds_for_its_subject_only(void **state)
{
    (void)state;
    struct packs p = good_packs(design_pack, NULL, NULL, NULL);
    const struct dd_rule *rule = dd_rule_find(p.set, "unit-plan-2026");
    assert_ptr_equal(dd_rule_for(p.set, rule, "xa-a"), rule);
    const struct dd_rule *own = dd_rule_for(p.set, rule, "xa-tan-lap");
    assert_ptr_not_equal(own, rule);
    assert_string_equal(own->id, "unit-plan-2026");
    assert_int_equal(own->due_source, DD_DUE_FIXED);
    assert_string_equal(day_of(own->deadline->day), "2026-03-10");
    assert_int_equal(own->remind.n_before, 3);
    assert_string_not_equal(own->hash, rule->hash);
    assert_ptr_equal(own->where, rule->where);
    assert_string_equal(p.set->exceptions[0].reason, "Xã mới sáp nhập");
    close_packs(&p);
}

static void test_parameters_are_overridden(void **state)
{
    (void)state;
    struct packs p = good_packs(design_pack, NULL, NULL, "{plan_issued: 2026-02-06}");
    const struct dd_rule *rule = dd_rule_find(p.set, "unit-plan-2026");
    assert_string_equal(day_of(rule->anchor_day), "2026-02-06");
    close_packs(&p);
    p = good_packs(design_pack, NULL, NULL, "{central_guidance: huong-dan-2026}");
    assert_string_equal(dd_rule_find(p.set, "guided-task")->anchor_event, "huong-dan-2026");
    close_packs(&p);
}

/* ---- due ------------------------------------------------------------------------------ */

#define UNIT_RULE(rest)                                                                            \
    PACK("p")                                                                                      \
    "params:\n  issued: {type: date, value: 2026-01-30}\n  ev: {type: event, value: su-kien}\n"    \
    "rules:\n  - id: r\n    title: T\n    for_each: unit\n" rest

static void test_due_and_its_anchor(void **state)
{
    (void)state;
    static const struct {
        const char *due;
        enum dd_due_source source;
        enum dd_due_kind kind;
        const char *day, *event;
    } cases[] = {
        {"chậm nhất sau 10 ngày kể từ ngày issued", DD_DUE_PARAM, DD_DUE_RELATIVE, "2026-01-30",
         NULL},
        {"within 5 working days after ev", DD_DUE_ON_EVENT, DD_DUE_RELATIVE, "none", "su-kien"},
        {"within 5 days after hop-hdnd-2026", DD_DUE_ON_EVENT, DD_DUE_RELATIVE, "none",
         "hop-hdnd-2026"},
        {"after ev", DD_DUE_ON_EVENT, DD_DUE_EVENT, "none", "su-kien"},
        {"by issued", DD_DUE_PARAM, DD_DUE_RELATIVE, "2026-01-30", NULL},
        {"chậm nhất ngày issued", DD_DUE_FIXED, DD_DUE_DATE, "none", NULL},
        {"within 3 days after 2026-03-15", DD_DUE_PARAM, DD_DUE_RELATIVE, "2026-03-15", NULL},
        {"on 2026-03-10", DD_DUE_FIXED, DD_DUE_DATE, "none", NULL},
        {"by end of 2026-02", DD_DUE_FIXED, DD_DUE_PERIOD, "none", NULL},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        char text[512];
        snprintf(text, sizeof(text), UNIT_RULE("    due: %s\n"), cases[i].due);
        struct packs p = good_packs(text, NULL, NULL, NULL);
        const struct dd_rule *rule = &p.set->rules[0];
        if (rule->due_source != cases[i].source || rule->deadline->kind != cases[i].kind)
            fail_msg("%s", cases[i].due);
        assert_string_equal(day_of(rule->anchor_day), cases[i].day);
        assert_true(dd_streq(rule->anchor_event, cases[i].event));
        close_packs(&p);
    }
}

static void test_recurring_rule_without_every(void **state)
{
    (void)state;
    struct packs p = good_packs(UNIT_RULE("    due: before day 25 of last month of quarter\n"),
                                NULL, NULL, NULL);
    assert_true(p.set->rules[0].has_every);
    assert_int_equal(p.set->rules[0].every, DD_QUARTERLY);
    close_packs(&p);
}

static void test_roll_reason_allows_a_roll(void **state)
{
    (void)state;
    struct packs p = good_packs(UNIT_RULE("    due: 40 days before ev\n    roll: following\n"
                                          "    roll_reason: Luật X Điều 2 cho phép\n"),
                                NULL, NULL, NULL);
    assert_int_equal(p.set->rules[0].roll, DD_ROLL_FOLLOWING);
    close_packs(&p);
}

static void test_waits_for_a_fixed_day(void **state)
{
    (void)state;
    struct packs p =
        good_packs(UNIT_RULE("    due: by 2026-06-30\n    waits_for: ev\n"), NULL, NULL, NULL);
    assert_int_equal(p.set->rules[0].due_source, DD_DUE_FIXED);
    assert_string_equal(p.set->rules[0].anchor_event, "su-kien");
    close_packs(&p);
}

/* ---- merging ------------------------------------------------------------------------------ */

static void test_maps_merge_by_key(void **state)
{
    (void)state;
    struct packs p =
        good_packs(PACK("p") "defaults:\n"
                             "  remind: {assigned: true, before: [5wd], at_due: true}\n"
                             "  escalate: [{after: 1wd, to: chair}]\n"
                             "  lag: {over: 20%}\n"
                             "  owed: jointly\n"
                             "rules:\n"
                             "  - id: a\n"
                             "    title: A\n"
                             "    for_each: unit\n"
                             "    due: by 2026-03-10\n"
                             "    remind: {before: [2d, 1w], at_due: false}\n"
                             "    escalate: []\n"
                             "    count: legal\n"
                             "    urgent: true\n"
                             "    effective: {from: 2026-01-01, to: 2026-12-31}\n"
                             "exceptions:\n"
                             "  - id: x1\n"
                             "    to: a\n"
                             "    subject: xa-a\n"
                             "    set: {remind: {overdue_every: 1wd}, urgent: false}\n"
                             "    reason: R\n"
                             "  - id: x2\n"
                             "    to: a\n"
                             "    subject: xa-a\n"
                             "    set: {remind: {assigned: false}}\n"
                             "    reason: R\n",
                   NULL, NULL, NULL);
    const struct dd_rule *rule = &p.set->rules[0];
    assert_true(rule->remind.assigned);
    assert_false(rule->remind.at_due);
    assert_int_equal(rule->remind.n_before, 2);
    assert_int_equal(rule->remind.before[1].unit, DD_SPAN_WEEK);
    assert_int_equal(rule->n_rungs, 0);
    assert_true(rule->count_legal && rule->urgent);
    assert_false(rule->jointly); /* not for units */
    assert_false(rule->has_lag); /* no target */
    assert_string_equal(day_of(rule->effective_to), "2026-12-31");
    const struct dd_rule *own = dd_rule_for(p.set, rule, "xa-a");
    assert_false(own->remind.assigned);
    assert_true(own->remind.has_overdue_every);
    assert_int_equal(own->remind.n_before, 2);
    assert_false(own->urgent);
    assert_int_equal(p.set->n_exceptions, 2);
    close_packs(&p);
}

static void test_expand_names_every_origin(void **state)
{
    (void)state;
    struct packs p =
        good_packs(PACK("p") "defaults:\n"
                             "  remind: {at_due: true, before: [5wd]}\n"
                             "rules:\n"
                             "  - id: a\n"
                             "    title: \"{unit.name}: A\"\n"
                             "    for_each: unit\n"
                             "    due: by 2026-03-10\n"
                             "    remind: {before: [2d, 1d]}\n"
                             "exceptions:\n"
                             "  - {id: x, to: a, subject: u, set: {due: by 2026-04-01}, "
                             "reason: R}\n",
                   NULL, NULL, NULL);
    const struct dd_rule *rule = &p.set->rules[0];
    struct dd_buf out = {0};
    dd_ruleset_expand(p.set, &out);
    char *expected = dd_printf(p.arena,
                               "# a.yaml:6, hash %s\n"
                               "id: a  # rule\n"
                               "title: \"{unit.name}: A\"  # rule\n"
                               "for_each: unit  # rule\n"
                               "due: by 2026-03-10  # rule\n"
                               "remind:\n"
                               "  before: [2d, 1d]  # rule\n"
                               "  at_due: true  # pack\n"
                               "\n"
                               "# a for u, hash %s\n"
                               "due: by 2026-04-01  # exception\n"
                               "id: a  # rule\n"
                               "title: \"{unit.name}: A\"  # rule\n"
                               "for_each: unit  # rule\n"
                               "remind:\n"
                               "  before: [2d, 1d]  # rule\n"
                               "  at_due: true  # pack\n"
                               "\n",
                               rule->hash, dd_rule_for(p.set, rule, "u")->hash);
    assert_string_equal(out.s, expected);
    dd_buf_release(&out);
    close_packs(&p);
}

/* ---- hashes -----------------------------------------------------------------------------------
 */

static const char *hash_of(struct dd_arena *arena, const char *text, const char *params)
{
    struct packs p = good_packs(text, NULL, NULL, params);
    const char *hash = dd_strdup(arena, p.set->rules[0].hash);
    close_packs(&p);
    return hash;
}

static void test_hash_is_of_the_content(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    const char *hash = hash_of(
        arena, UNIT_RULE("    where: unit.id == \"a\"\n    due: within 10 days after issued\n"),
        NULL);
    static const char *const same[] = {
        UNIT_RULE("    due: within 10 days after issued\n    where: unit.id=='a'\n"),
        UNIT_RULE(
            "    where: \"unit.id  ==  'a'\"   # why\n    due: 'within 10 days after issued'\n"),
        UNIT_RULE(
            "    where: (unit.id == \"a\")\n    due: trong thời hạn 10 ngày kể từ ngày issued\n"),
    };
    for (size_t i = 0; i < DD_LEN(same); i++)
        assert_string_equal(hash_of(arena, same[i], NULL), hash);
    static const char *const other[] = {
        UNIT_RULE("    where: unit.id == \"b\"\n    due: within 10 days after issued\n"),
        UNIT_RULE("    where: unit.id == \"a\"\n    due: within 11 days after issued\n"),
        UNIT_RULE("    where: unit.id == \"a\"\n    due: within 10 days after ev\n"),
        UNIT_RULE("    where: unit.id == \"a\"\n    due: within 10 days after issued\n"
                  "    urgent: true\n"),
    };
    for (size_t i = 0; i < DD_LEN(other); i++)
        assert_string_not_equal(hash_of(arena, other[i], NULL), hash);
    const char *text =
        UNIT_RULE("    where: unit.id == \"a\"\n    due: within 10 days after issued\n");
    assert_string_not_equal(hash_of(arena, text, "{issued: 2026-01-31}"), hash);
    assert_string_equal(hash_of(arena, text, "{ev: other}"), hash);
    assert_int_equal(strlen(hash), 16);
    dd_arena_free(arena);
}

/* ---- titles -------------------------------------------------------------------------------------
 */

static void test_titles(void **state)
{
    (void)state;
    struct packs p =
        good_packs(PACK("p") "rules:\n"
                             "  - {id: a, title: \"{unit.name}: {period}\", for_each: "
                             "unit, due: before day 25 of month}\n"
                             "  - {id: b, title: \"{target.title} {target.goal} "
                             "{target.measure} ({unit.name})\", for_each: target, due: "
                             "by 2026-03-10}\n"
                             "  - {id: c, title: \"{task.title}, {unit.name}\", "
                             "for_each: task, due: task.due}\n",
                   NULL, NULL, NULL);
    struct dd_facts facts = {0};
    *(struct dd_unit *)dd_facts_add(p.arena, &facts, dd_entity_find("unit")) =
        (struct dd_unit){.id = "xa-a", .name = "Xã A", .level = "commune"};
    dd_facts_seal(&facts);
    struct dd_unit nameless = {.id = "xa-b"};
    struct dd_target target = {
        .id = "t", .title = "Đường", .goal = {12500000}, .measure = "km", .unit = "xa-a"};
    struct dd_task task = {.id = "nv-1"};
    struct dd_subject unit = {.facts = &facts, .unit = dd_unit_find(&facts, "xa-a")};
    struct dd_subject other = {.facts = &facts, .unit = &nameless};
    struct dd_subject of_target = {.facts = &facts, .target = &target};
    struct dd_subject of_task = {.facts = &facts, .task = &task};
    const struct dd_rule *rules = p.set->rules;
    assert_string_equal(dd_rule_title(p.arena, &rules[0], &unit, "tháng 3/2026"),
                        "Xã A: tháng 3/2026");
    assert_string_equal(dd_rule_title(p.arena, &rules[0], &other, NULL), "xa-b: ");
    assert_string_equal(dd_rule_title(p.arena, &rules[1], &of_target, NULL),
                        "Đường 12,5 km (Xã A)");
    assert_string_equal(dd_rule_title(p.arena, &rules[2], &of_task, NULL), "nv-1, ");
    close_packs(&p);
}

/* ---- several packs
 * -------------------------------------------------------------------------------- */

static void test_packs_together(void **state)
{
    (void)state;
    struct packs p = good_packs(
        PACK("one") "calendar: c\nparams: {d: {type: date, value: 2026-05-01}}\nrules:\n"
                    "  - {id: z, title: Z, for_each: unit, due: within 5 days after d}\n",
        PACK(
            "two") "params: {d: {type: date, value: 2026-06-01}}\nrules:\n"
                   "  - {id: a, title: A, for_each: unit, due: within 5 days after d}\n"
                   "exceptions:\n"
                   "  - {id: x, to: z, subject: u, set: {due: within 6 days after d}, reason: R}\n",
        NULL, NULL);
    assert_int_equal(p.set->n_rules, 2);
    assert_string_equal(p.set->rules[0].id, "a"); /* by id */
    assert_string_equal(p.set->rules[0].pack, "two");
    const struct dd_rule *z = dd_rule_find(p.set, "z");
    assert_string_equal(day_of(z->anchor_day), "2026-05-01"); /* each pack has its own */
    assert_string_equal(day_of(dd_rule_for(p.set, z, "u")->anchor_day), "2026-06-01");
    assert_string_equal(p.set->calendar, "c");
    close_packs(&p);
    p = good_packs(NULL, NULL, NULL, NULL);
    assert_int_equal(p.set->n_rules, 0);
    close_packs(&p);
    p = good_packs(PACK("p") "rules:\nexceptions:\n", NULL, NULL, NULL);
    assert_null(p.set->calendar);
    close_packs(&p);
}

static void test_parameter_has_a_name_for_people(void **state)
{
    (void)state;
    struct packs p = good_packs("lang: 1\n"
                                "pack: p\n"
                                "params:\n"
                                "  issued: {type: date, value: 2026-01-30, title: ngày ban hành}\n"
                                "rules:\n"
                                "  - {id: r, title: R, basis: B, for_each: unit, due: within 10 "
                                "days after issued}\n",
                                NULL, NULL, NULL);
    assert_string_equal(dd_rule_find(p.set, "r")->anchor_title, "ngày ban hành");
    assert_string_equal(dd_rule_find(p.set, "r")->deadline->event, "issued");
    close_packs(&p);
}

/* Defaults merge office → pack → rule; a mistake in the office's has its place. */
static void test_defaults_of_the_office(void **state)
{
    (void)state;
    struct packs p = open_packs();
    struct dd_source files[2] = {file_of(p.arena, DD_SOURCE_DIR "/rules/vocabulary.yaml")};
    static const char pack[] =
        PACK("p") "basis: 29/KH-UBND\n"
                  "defaults: {remind: {at_due: false}}\n"
                  "rules:\n"
                  "  - {id: a, title: A, for_each: unit, due: by 2026-03-10}\n";
    const struct dd_pack_text text = {{"a.yaml", pack, sizeof(pack) - 1}};
    struct dd_rule_options options = {.vocabulary = dd_yaml_read(&p.diags, &files[0])};
    options.defaults = yaml_of(&p, "dondoc.yaml",
                               "remind: {at_due: true, before: [5wd]}\n"
                               "escalate: [{after: 1wd, to: unit_head}]\n");
    p.set = dd_ruleset_read(&p.diags, &text, 1, &options);
    assert_non_null(p.set);
    const struct dd_rule *rule = &p.set->rules[0];
    assert_false(rule->remind.at_due);
    assert_int_equal(rule->remind.n_before, 1);
    assert_int_equal(rule->n_rungs, 1);
    dd_ruleset_expand(p.set, &p.said);
    assert_non_null(strstr(p.said.s, "  at_due: false  # pack\n"));
    assert_non_null(strstr(p.said.s, "  before: [5wd]  # office\n"));
    assert_non_null(strstr(p.said.s, "escalate: [{after: 1wd, to: unit_head}]  # office\n"));
    assert_non_null(strstr(p.said.s, "basis: 29/KH-UBND  # pack\n"));
    options.defaults = yaml_of(&p, "dondoc.yaml", "remind: {befor: [5wd]}\n");
    assert_null(dd_ruleset_read(&p.diags, &text, 1, &options));
    assert_string_equal(p.diags.v[0].code, "E010");
    close_packs(&p);
}

/* One id, one version after the other; what overlaps, or is about others, is no version. */
static void test_versions(void **state)
{
    (void)state;
#define RULE(each, effective)                                                                      \
    "  - {id: r, title: x, for_each: " each ", due: before day 5 of month, effective: " effective  \
    "}\n"
    static const char *const bad[] = {
        PACK("a") "rules:\n" RULE("unit", "{to: 2026-06-30}") RULE("unit", "{from: 2026-06-30}"),
        PACK("a") "rules:\n" RULE("unit", "{from: 2026-01-01}") RULE("unit", "{from: 2026-07-01}"),
        PACK("a") "rules:\n" RULE("unit", "{to: 2026-06-30}") RULE("unit", "{to: 2026-12-31}"),
        PACK("a") "rules:\n" RULE("unit", "{to: 2026-06-30}") RULE("target", "{from: 2026-07-01}"),
    };
    for (size_t i = 0; i < DD_LEN(bad); i++) {
        struct packs p = read_packs(bad[i], NULL, NULL, NULL);
        assert_null(p.set);
        assert_non_null(strstr(p.said.s, i ? "E016" : "E065"));
        assert_non_null(strstr(p.said.s, i ? "versions of a rule" : "until 2026-06-30"));
        close_packs(&p);
    }
    struct packs p =
        good_packs(PACK("a") "rules:\n" RULE("unit", "{from: 2026-07-01, to: 2026-12-31}")
                       RULE("unit", "{to: 2026-06-30}")
                           RULE("unit", "{from: 2027-01-01}") "exceptions:\n"
                                                              "  - {id: e, to: r, subject: xa-a, "
                                                              "reason: x, set: {title: y}}\n",
                   NULL, NULL, NULL);
    assert_int_equal(p.set->n_rules, 1);
    const struct dd_rule *newest = dd_rule_find(p.set, "r");
    const struct dd_rule *variant = dd_rule_for(p.set, newest, "xa-a");
    assert_int_equal(dd_day_ymd(newest->effective_from.day).year, 2027);
    assert_false(newest->older->older->effective_from.set);
    assert_null(newest->older->older->older);
    assert_ptr_equal(dd_rule_of(p.set, "r", "xa-b", newest->older->hash), newest->older);
    assert_ptr_equal(dd_rule_of(p.set, "r", "xa-b", "gone"), newest);
    assert_string_equal(variant->older->older->title, "y");
    assert_ptr_equal(dd_rule_of(p.set, "r", "xa-a", variant->older->hash), variant->older);
    assert_null(dd_rule_of(p.set, "s", "xa-a", newest->hash));
    close_packs(&p);
#undef RULE
}

/* Days and amounts of checkpoints that an office sets. */
static void test_checkpoints_by_parameters(void **state)
{
    (void)state;
    struct packs p = good_packs(
        PACK("a") "params:\n"
                  "  half: {type: date, value: 2026-06-30}\n"
                  "  km: {type: decimal, value: 2.5}\n"
                  "  all: {type: int, value: 6}\n"
                  "rules:\n"
                  "  - {id: r, title: x, for_each: target, due: by 2026-12-31, progress: {from: "
                  "2026-01-01, checkpoints: {half: km km, 2026-12-31: all km}}}\n",
        NULL, NULL, NULL);
    const struct dd_rule *rule = dd_rule_find(p.set, "r");
    assert_int_equal(rule->n_checkpoints, 2);
    assert_string_equal(dd_day_text(p.arena, rule->checkpoints[0].day), "2026-06-30");
    assert_int_equal(rule->checkpoints[0].value.micro, 2500000);
    assert_int_equal(rule->checkpoints[1].value.micro, 6000000);
    assert_string_equal(rule->measure, "km");
    close_packs(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_checkpoints_by_parameters),
        cmocka_unit_test(test_design_pack),
        cmocka_unit_test(test_exception_holds_for_its_subject_only),
        cmocka_unit_test(test_parameters_are_overridden),
        cmocka_unit_test(test_due_and_its_anchor),
        cmocka_unit_test(test_recurring_rule_without_every),
        cmocka_unit_test(test_roll_reason_allows_a_roll),
        cmocka_unit_test(test_waits_for_a_fixed_day),
        cmocka_unit_test(test_maps_merge_by_key),
        cmocka_unit_test(test_expand_names_every_origin),
        cmocka_unit_test(test_hash_is_of_the_content),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_packs_together),
        cmocka_unit_test(test_parameter_has_a_name_for_people),
        cmocka_unit_test(test_defaults_of_the_office),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
