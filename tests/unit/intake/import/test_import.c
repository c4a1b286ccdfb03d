/* A whole import: counts, identity, people's corrections, refusals (design §4). */
#include "../help.h"

#include <stdlib.h>
#include <unistd.h>

#include "intake/intake.h"

static struct dd_arena *arena;
static struct dd_diags diags;
static struct dd_store *store;
static struct dd_import_report report;
static char folder[64], path[96];

static void put(const char *entity, const void *row)
{
    assert_true(dd_store_begin(store, true));
    if (!dd_store_put(store, dd_entity_find(entity), row))
        fail_msg("%s: %s", entity, dd_store_error(store));
    assert_true(dd_store_commit(store));
}

static void fill_office(void)
{
    struct dd_facts facts;
    read_office(&diags, &facts);
    assert_true(dd_store_begin(store, true));
    for (size_t e = 0; e < dd_n_entities; e++)
        for (size_t i = 0; i < dd_facts_count(&facts, &dd_entities[e]); i++)
            if (!dd_store_put(store, &dd_entities[e], dd_facts_row(&facts, &dd_entities[e], i)))
                fail_msg("%s: %s", dd_entities[e].name, dd_store_error(store));
    assert_true(dd_store_commit(store));
}

static int setup(void **state)
{
    (void)state;
    const char *message;
    arena = dd_arena_new();
    dd_diags_init(&diags, arena, NULL);
    strcpy(folder, "/tmp/dondoc-intake-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/x.db", folder);
    if (dd_store_open(arena, path, DD_STORE_CREATE, &store, &message) != DD_STORE_OK)
        fail_msg("%s", message);
    fill_office();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    dd_store_close(store);
    dd_arena_free(arena);
    unlink(path);
    rmdir(folder);
    return 0;
}

static struct dd_import_options plan = {.plan = "12/KH-UBND", .unit = "xa-a", .year = 2026};

static enum dd_import_status import_source(const struct dd_source *source,
                                           struct dd_import_options options)
{
    dd_diags_init(&diags, arena, NULL);
    return dd_import(store, &diags, source, &options, &report);
}

static void import_file(const char *name)
{
    enum dd_import_status status =
        import_source(file_source(arena, dd_printf(arena, "%s%s", DATA, name)), plan);
    if (status != DD_IMPORT_OK)
        fail_msg("%s", said(&diags));
}

#define HEADER "STT\tNhiệm vụ\tChủ trì\tThời hạn\n"

static void import_text(const char *rows)
{
    const char *text = dd_printf(arena, "%s%s", HEADER, rows);
    if (import_source(text_source(arena, text), plan) != DD_IMPORT_OK)
        fail_msg("%s", said(&diags));
}

static struct dd_facts facts_now(void)
{
    struct dd_facts facts;
    assert_true(dd_store_begin(store, false));
    assert_true(dd_store_facts(store, arena, &facts));
    dd_store_rollback(store);
    return facts;
}

static int64_t mark(void)
{
    int64_t out;
    assert_true(dd_store_begin(store, false));
    assert_true(dd_store_change_mark(store, &out));
    dd_store_rollback(store);
    return out;
}

static void expect_verdicts(size_t created, size_t changed, size_t unchanged, size_t doubtful,
                            size_t missing)
{
    size_t got[] = {report.created, report.changed, report.unchanged, report.doubtful,
                    report.missing};
    size_t want[] = {created, changed, unchanged, doubtful, missing};
    for (size_t i = 0; i < DD_LEN(got); i++)
        if (got[i] != want[i])
            fail_msg("new %zu, changed %zu, unchanged %zu, doubtful %zu, missing %zu\n%s", got[0],
                     got[1], got[2], got[3], got[4], said(&diags));
}

static const struct dd_task_deadline *deadline(const struct dd_facts *facts, const char *task,
                                               int64_t seq)
{
    for (size_t i = 0; i < facts->task_deadline.n; i++)
        if (dd_streq(facts->task_deadline.v[i].task, task) && facts->task_deadline.v[i].seq == seq)
            return &facts->task_deadline.v[i];
    return NULL;
}

/* ---- what an annex becomes ----------------------------------------------------------------- */

static void counts(void **state)
{
    (void)state;
    import_file("annex.tsv");
    assert_int_equal(report.tasks, 11);
    assert_int_equal(report.deadlines, 7);
    assert_int_equal(report.continuous, 3);
    assert_int_equal(report.waiting, 2);
    assert_int_equal(report.done, 1);
    assert_int_equal(report.not_understood, 0);
    expect_verdicts(11, 0, 0, 0, 0);
    assert_int_equal(diags.warnings, 1);
    assert_said(&diags, "Các sở, ban, ngành, UBND cấp xã");
    assert_said(&diags, "annex.tsv:24:39");
}

static void what_is_stored(void **state)
{
    (void)state;
    import_file("annex.tsv");
    struct dd_facts facts = facts_now();
    assert_int_equal(facts.task.n, 11);
    const struct dd_task *task = dd_task_find(&facts, "12-kh-ubnd.004");
    assert_non_null(task);
    assert_string_equal(task->plan, "12/KH-UBND");
    assert_string_equal(task->unit, "xa-a");
    assert_string_equal(task->section, "II");
    assert_string_equal(task->number, "1");
    assert_string_equal(task->product, "Biên bản");
    assert_string_equal(task->status, "active");
    assert_true(task->imported);
    const struct dd_task_deadline *second = deadline(&facts, task->id, 2);
    assert_string_equal(second->phrase, "Quý II, III/2026");
    assert_string_equal(second->kind, "period");
    assert_string_equal(second->canonical, "by end of Q3 2026");
    assert_string_equal(dd_day_text(arena, second->from_day.day), "2026-07-01");
    assert_string_equal(dd_day_text(arena, second->last_day.day), "2026-09-30");
    assert_string_equal(second->source, "import");
    assert_int_equal(facts.completion.n, 1);
    assert_string_equal(facts.completion.v[0].task, "12-kh-ubnd.001");
    assert_int_equal(facts.completion.v[0].seq, 1);
    assert_false(facts.completion.v[0].done_on.set);
    assert_string_equal(facts.completion.v[0].source, "import");
    assert_string_equal(deadline(&facts, "12-kh-ubnd.003", 1)->kind, "continuous");
}

/* The same words are one event; `event set` then dates both. */
static void events(void **state)
{
    (void)state;
    import_file("annex.tsv");
    struct dd_facts facts = facts_now();
    assert_int_equal(facts.event.n, 1);
    assert_string_equal(facts.event.v[0].id, "ev.12-kh-ubnd.1");
    assert_string_equal(facts.event.v[0].title, "tỉnh ban hành hướng dẫn về dữ liệu");
    assert_false(facts.event.v[0].day.set);
    assert_string_equal(deadline(&facts, "12-kh-ubnd.009", 1)->event, "ev.12-kh-ubnd.1");
    assert_string_equal(deadline(&facts, "12-kh-ubnd.010", 1)->event, "ev.12-kh-ubnd.1");
    /* Another plan's words are another event. */
    struct dd_import_options other = plan;
    other.plan = "13/KH-UBND";
    assert_int_equal(import_source(file_source(arena, DATA "annex.tsv"), other), DD_IMPORT_OK);
    assert_int_equal(facts_now().event.n, 2);
}

static void leads(void **state)
{
    (void)state;
    import_file("annex.tsv");
    struct dd_facts facts = facts_now();
    size_t first,
        end = dd_facts_range(&facts, dd_entity_find("task_unit"), "12-kh-ubnd.008", &first);
    const struct dd_task_unit *lead = NULL;
    for (size_t i = first; i < end; i++)
        if (dd_streq(facts.task_unit.v[i].part, "lead"))
            lead = &facts.task_unit.v[i];
    assert_non_null(lead);
    assert_null(lead->unit);
    assert_string_equal(lead->words, "Các sở, ban, ngành, UBND cấp xã");
    assert_string_equal(report.rows[7].leads, "?Các sở, ban, ngành, UBND cấp xã");
    assert_string_equal(report.rows[0].leads, "phong-vhxh");
    assert_int_equal(strlen(report.rows[2].leads),
                     strlen("phong-kinh-te, phong-vhxh, tt-hcc, van-phong"));
}

/* ---- again --------------------------------------------------------------------------------------
 */

static void again_changes_nothing(void **state)
{
    (void)state;
    import_file("annex.tsv");
    int64_t before = mark();
    import_file("annex.tsv");
    expect_verdicts(0, 0, 11, 0, 0);
    assert_int_equal(mark(), before);
}

static void dry_run_writes_nothing(void **state)
{
    (void)state;
    int64_t before = mark();
    struct dd_import_options dry = plan;
    dry.dry_run = true;
    assert_int_equal(import_source(file_source(arena, DATA "annex.tsv"), dry), DD_IMPORT_OK);
    expect_verdicts(11, 0, 0, 0, 0);
    assert_int_equal(mark(), before);
}

static void renumbered_and_corrected(void **state)
{
    (void)state;
    import_file("annex.tsv");
    struct dd_completion done = {
        .id = "c1", .task = "12-kh-ubnd.010", .done_on = {true, {20500}}, .source = "person"};
    put("completion", &done);
    import_file("annex-renumbered.tsv");
    /* Section I became IV (3 tasks), one title corrected, one renumbered and respelled;
     * one is gone, one is new. */
    expect_verdicts(1, 5, 5, 0, 1);
    struct dd_facts facts = facts_now();
    assert_string_equal(dd_task_find(&facts, "12-kh-ubnd.001")->section, "IV");
    assert_string_equal(dd_task_find(&facts, "12-kh-ubnd.004")->title,
                        "Tổ chức hai buổi đối thoại với người dân trong xã");
    assert_string_equal(dd_task_find(&facts, "12-kh-ubnd.010")->title, "Số hoá hồ sơ đất đai");
    assert_string_equal(dd_task_find(&facts, "12-kh-ubnd.010")->number, "2");
    assert_string_equal(dd_task_find(&facts, "12-kh-ubnd.012")->title, "Mua máy quét");
    assert_string_equal(dd_task_find(&facts, "12-kh-ubnd.011")->status, "active");
    assert_said(&diags, "12-kh-ubnd.011 is no longer in the file");
    assert_int_equal(facts.completion.n, 2);
}

static void doubtful_needs_accept(void **state)
{
    (void)state;
    import_text("1\tMở lớp tập huấn cho cán bộ thôn về an toàn mạng\tPhòng Kinh tế\tQuý I/2026\n");
    struct dd_completion done = {.id = "c1", .task = "12-kh-ubnd.001", .source = "person"};
    put("completion", &done);
    const char *other =
        "1\tMở lớp tập huấn cho cán bộ thôn về chữ ký số\tPhòng Kinh tế\tQuý I/2026\n";
    import_text(other);
    expect_verdicts(0, 0, 0, 1, 0);
    assert_said(&diags, "--accept");
    assert_int_equal(facts_now().task.n, 1);
    plan.accept = true;
    import_text(other);
    plan.accept = false;
    expect_verdicts(0, 1, 0, 0, 0);
}

static void status_belongs_to_people(void **state)
{
    (void)state;
    import_text("1\tViệc một\tPhòng Kinh tế\tTháng 2/2026 (Đã hoàn thành)\n");
    struct dd_facts facts = facts_now();
    struct dd_task task = *dd_task_find(&facts, "12-kh-ubnd.001");
    task.status = "cancelled";
    task.tag = "cho-huong-dan";
    put("task", &task);
    struct dd_completion done = facts.completion.v[0];
    done.revoked = true; /* reopened */
    put("completion", &done);
    import_text("1\tViệc một.\tPhòng Kinh tế\tTháng 2/2026 (Đã hoàn thành)\n");
    expect_verdicts(0, 1, 0, 0, 0);
    facts = facts_now();
    assert_string_equal(facts.task.v[0].status, "cancelled");
    assert_string_equal(facts.task.v[0].tag, "cho-huong-dan");
    assert_int_equal(facts.completion.n, 1);
    assert_true(facts.completion.v[0].revoked);
}

/* ---- deadlines over re-imports
 * ---------------------------------------------------------------------- */

static void a_persons_deadline_stays(void **state)
{
    (void)state;
    import_text("1\tViệc một\tPhòng Kinh tế\tQuý II, III/2026\n");
    struct dd_facts facts = facts_now();
    struct dd_task_deadline row = *deadline(&facts, "12-kh-ubnd.001", 1);
    row.canonical = "by 2026-05-15";
    row.kind = "date";
    row.source = "person";
    put("task_deadline", &row);
    import_text("1\tViệc một\tPhòng Kinh tế\tQuý II, III/2026\n");
    expect_verdicts(0, 0, 1, 0, 0);
    assert_said(&diags, "was set by a person and stays");
    import_text("1\tViệc một\tPhòng Kinh tế\tQuý II, IV/2026\n");
    expect_verdicts(0, 1, 0, 0, 0);
    facts = facts_now();
    assert_string_equal(deadline(&facts, "12-kh-ubnd.001", 1)->canonical, "by 2026-05-15");
    assert_string_equal(deadline(&facts, "12-kh-ubnd.001", 2)->canonical, "by end of Q4 2026");
    assert_int_equal(facts.task_deadline.n, 2);
}

static void a_seq_is_never_used_again(void **state)
{
    (void)state;
    import_text("1\tViệc một\tPhòng Kinh tế\tQuý II, III/2026\n");
    import_text("1\tViệc một\tPhòng Kinh tế\tQuý III/2026\n");
    struct dd_facts facts = facts_now();
    assert_string_equal(deadline(&facts, "12-kh-ubnd.001", 2)->canonical, "by end of Q3 2026");
    assert_string_equal(deadline(&facts, "12-kh-ubnd.001", 1)->kind, "none"); /* withdrawn */
    assert_null(deadline(&facts, "12-kh-ubnd.001", 1)->canonical);
    import_text("1\tViệc một\tPhòng Kinh tế\tQuý III/2026\n");
    expect_verdicts(0, 0, 1, 0, 0);
    import_text("1\tViệc một\tPhòng Kinh tế\tQuý III, IV/2026\n");
    facts = facts_now();
    assert_string_equal(deadline(&facts, "12-kh-ubnd.001", 3)->canonical, "by end of Q4 2026");
    assert_null(deadline(&facts, "12-kh-ubnd.001", 1)->canonical);
    /* A moved deadline keeps its seq. */
    import_text("1\tViệc một\tPhòng Kinh tế\tTháng 10/2026\n");
    facts = facts_now();
    assert_string_equal(deadline(&facts, "12-kh-ubnd.001", 2)->canonical, "by end of 2026-10");
    assert_int_equal(facts.task_deadline.n, 3);
}

static void units_over_imports(void **state)
{
    (void)state;
    import_text("1\tViệc một\tPhòng Kinh tế; Sở Nội vụ\tQuý I/2026\n");
    struct dd_task_unit row = {.task = "12-kh-ubnd.001",
                               .part = "lead",
                               .seq = 2,
                               .unit = "cong-an",
                               .words = "Sở Nội vụ"};
    put("task_unit", &row); /* somebody knows whom it means */
    import_text("1\tViệc một\tPhòng Kinh tế; Sở Nội vụ\tQuý I/2026\n");
    expect_verdicts(0, 0, 1, 0, 0);
    import_text("1\tViệc một\tTrạm Y tế\tQuý I/2026\n");
    struct dd_facts facts = facts_now();
    assert_int_equal(facts.task_unit.n, 1);
    assert_string_equal(facts.task_unit.v[0].unit, "tram-y-te");
}

/* ---- odd and bad input
 * ---------------------------------------------------------------------------------- */

static void odd_cells(void **state)
{
    (void)state;
    plan.year = 0;
    import_file("odd.tsv");
    plan.year = 2026;
    assert_int_equal(report.tasks, 3);
    assert_int_equal(report.deadlines, 0);
    assert_int_equal(report.not_understood, 3);
    assert_said(&diags, "odd.tsv:2:");
    assert_said(&diags, "the time is not understood: `31/02/2026`");
    assert_said(&diags, "the time is not understood: `đang xem xét`");
    assert_said(&diags, "`Quý I` names no year");
    assert_said(&diags, "odd.tsv:3:3");
    assert_said(&diags, "did you mean `Phòng Kinh tế`?");
    struct dd_facts facts = facts_now();
    assert_string_equal(deadline(&facts, "12-kh-ubnd.001", 1)->kind, "none");
    assert_string_equal(deadline(&facts, "12-kh-ubnd.001", 1)->phrase, "31/02/2026");
}

static void expect_fault(const struct dd_source *source, struct dd_import_options options,
                         const char *words)
{
    int64_t before = mark();
    assert_int_equal(import_source(source, options), DD_IMPORT_FAULTS);
    assert_said(&diags, words);
    assert_int_equal(mark(), before);
    assert_int_equal(report.tasks, 0);
}

static void faults(void **state)
{
    (void)state;
    struct dd_import_options other = plan;
    expect_fault(file_source(arena, DATA "prose.txt"), plan, "no table found");
    expect_fault(text_source(arena, HEADER "\nhết\n"), plan, "the table holds no task");
    expect_fault(text_source(arena, "STT\t\xFF\n"), plan, "not UTF-8");
    other.unit = "xa-b";
    expect_fault(file_source(arena, DATA "annex.tsv"), other, "there is no unit `xa-b`");
    assert_said(&diags, "did you mean `xa-a`?");
    other = plan;
    other.plan = " ; ";
    expect_fault(file_source(arena, DATA "annex.tsv"), other, "the plan needs a number");
    /* What is refused for its classification is not quoted either. */
    expect_fault(file_source(arena, DATA "secret.tsv"), plan, "state secret");
    assert_null(strstr(said(&diags), "TỐI"));
    assert_null(strstr(said(&diags), "Việc"));
}

/* Ids of two plans with one slug, and of plans whose slugs begin alike. */
static void ids_never_collide(void **state)
{
    (void)state;
    static const char *const plans[] = {"12/KH-UBND", "12-KH/UBND", "12", "Ф"};
    static const char *const ids[] = {"12-kh-ubnd.001", "12-kh-ubnd.002", "12.001", "plan.001"};
    for (size_t i = 0; i < DD_LEN(plans); i++) {
        struct dd_import_options other = plan;
        other.plan = plans[i];
        const char *text = HEADER "1\tViệc\tPhòng Kinh tế\tQuý I/2026\n";
        assert_int_equal(import_source(text_source(arena, text), other), DD_IMPORT_OK);
        expect_verdicts(1, 0, 0, 0, 0);
        assert_string_equal(report.rows[0].id, ids[i]);
    }
}

/* ---- a plan that replaces another (design §6) ------------------------------------------------ */

static void put_plans(void)
{
    static const struct dd_document old = {.id = "kh-12", .issuer = "xa-a", .number = "12/KH-UBND"},
                                    new = {.id = "kh-20",
                                           .issuer = "xa-a",
                                           .number = "20/KH-UBND",
                                           .replaces = "kh-12"};
    put("document", &old);
    put("document", &new);
}

static void import_new_plan(const char *rows, bool accept)
{
    struct dd_import_options other = plan;
    other.plan = "20/KH-UBND";
    other.accept = accept;
    assert_true(dd_day_make(2026, 5, 14, &other.today));
    const char *text = dd_printf(arena, "%s%s", HEADER, rows);
    if (import_source(text_source(arena, text), other) != DD_IMPORT_OK)
        fail_msg("%s", said(&diags));
}

static const char *review_of(const char *task)
{
    struct dd_facts facts = facts_now();
    const struct dd_carry_over *row = NULL;
    for (size_t i = 0; i < facts.carry_over.n; i++)
        if (strcmp(facts.carry_over.v[i].task, task) == 0)
            row = &facts.carry_over.v[i];
    return row ? dd_printf(arena, "%s %s %s", row->review, row->answer ? row->answer : "?",
                           dd_task_find(&facts, task)->plan)
               : dd_printf(arena, "none %s", dd_task_find(&facts, task)->plan);
}

#define ROW(number, title) number "\t" title "\tPhòng Kinh tế\tQuý III/2026\n"

static void a_plan_that_replaces_another(void **state)
{
    (void)state;
    import_text(ROW("1", "Rà soát thủ tục hành chính của xã") ROW("2", "Lập hồ sơ đất đai thôn Bản")
                    ROW("3", "Trồng cây đầu xuân") ROW("4", "Đã xong từ trước")
                        ROW("5", "Công khai bộ thủ tục tại bộ phận một cửa"));
    const struct dd_completion done = {.id = "x", .task = "12-kh-ubnd.004", .source = "person"};
    put("completion", &done);
    put_plans();
    assert_string_equal(review_of("12-kh-ubnd.003"), "none 12/KH-UBND"); /* nothing changes yet */

#define NEW_PLAN                                                                                   \
    ROW("1", "Lập hồ sơ đất đai thôn bản")                                                         \
    ROW("2", "Việc hoàn toàn khác với mọi việc cũ")                                                \
    ROW("7", "Rà soát thủ tục hành chính của xã")                                                  \
    ROW("8", "Công khai thủ tục tại một cửa và trên trang của xã")
    import_new_plan(NEW_PLAN, false);
    expect_verdicts(1, 2, 0, 1, 0);
    assert_int_equal(report.to_review, 2);
    assert_said(&diags, "perhaps task 12-kh-ubnd.005 of the plan that is replaced");
    /* found again, wherever it stands: the same id in the new plan */
    assert_string_equal(report.rows[0].id, "12-kh-ubnd.002");
    assert_string_equal(report.rows[2].id, "12-kh-ubnd.001");
    assert_string_equal(review_of("12-kh-ubnd.001"), "none 20/KH-UBND");
    assert_string_equal(report.rows[1].id, "20-kh-ubnd.001");
    /* the rest waits; what is done is history */
    assert_string_equal(review_of("12-kh-ubnd.003"), "kh-20 ? 12/KH-UBND");
    assert_string_equal(review_of("12-kh-ubnd.005"), "kh-20 ? 12/KH-UBND");
    assert_string_equal(review_of("12-kh-ubnd.004"), "none 12/KH-UBND");

    int64_t before = mark();
    import_new_plan(NEW_PLAN, false);
    expect_verdicts(0, 0, 3, 1, 0);
    assert_int_equal(report.to_review, 0);
    assert_int_equal(mark(), before);

    /* it is the same, says a person: it goes on in the new plan */
    import_new_plan(NEW_PLAN, true);
    expect_verdicts(0, 1, 3, 0, 0);
    assert_string_equal(report.rows[3].id, "12-kh-ubnd.005");
    assert_string_equal(review_of("12-kh-ubnd.005"), "kh-20 carry 20/KH-UBND");
    assert_string_equal(review_of("12-kh-ubnd.003"), "kh-20 ? 12/KH-UBND");
}

/* What was answered is not asked again, and does not come back with the next import. */
static void an_answered_review_stays(void **state)
{
    (void)state;
    import_text(ROW("1", "Rà soát thủ tục hành chính của xã") ROW("2", "Trồng cây đầu xuân"));
    put_plans();
    import_new_plan(ROW("1", "Việc mới"), false);
    assert_int_equal(report.to_review, 2);
    struct dd_facts facts = facts_now();
    struct dd_task task = *dd_task_find(&facts, "12-kh-ubnd.001");
    struct dd_carry_over row = facts.carry_over.v[0];
    row.answer = "close";
    row.answered_on = DD_SOME_DAY(((struct dd_day){20000}));
    task.closed_on = row.answered_on;
    put("carry_over", &row);
    put("task", &task);
    import_new_plan(ROW("1", "Việc mới") ROW("2", "Rà soát thủ tục hành chính của xã"), false);
    assert_string_equal(report.rows[1].id, "20-kh-ubnd.002");
    assert_string_equal(review_of("12-kh-ubnd.001"), "kh-20 close 12/KH-UBND");
    assert_string_equal(review_of("12-kh-ubnd.002"), "kh-20 ? 12/KH-UBND");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(counts),
        TEST(what_is_stored),
        TEST(events),
        TEST(leads),
        TEST(again_changes_nothing),
        TEST(dry_run_writes_nothing),
        TEST(renumbered_and_corrected),
        TEST(doubtful_needs_accept),
        TEST(status_belongs_to_people),
        TEST(a_persons_deadline_stays),
        TEST(a_seq_is_never_used_again),
        TEST(units_over_imports),
        TEST(odd_cells),
        TEST(faults),
        TEST(ids_never_collide),
        TEST(a_plan_that_replaces_another),
        TEST(an_answered_review_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
