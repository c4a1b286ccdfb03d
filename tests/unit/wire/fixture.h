/* fixture.h — a small commune for the tests of wire: facts, obligations, and
 * the Vietnamese catalogue as a translator. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "wire/wire.h"

/* ---- the catalogue: msgid/msgstr pairs of contrib/po --------------------------- */

static struct {
    size_t n;
    char *id[4000], *text[4000];
} catalogue;
static struct dd_arena *arena;

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    struct dd_buf buf = {0};
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
        dd_buf_add(&buf, chunk, n);
    fclose(file);
    char *text = dd_strndup(arena, buf.s ? buf.s : "", buf.n);
    dd_buf_release(&buf);
    return text;
}

/* The quoted strings at `*s`, one or more lines of them, joined. */
static char *quoted(char **s)
{
    struct dd_buf buf = {0};
    for (; **s == '"'; (*s)++) {
        for ((*s)++; **s && **s != '"'; (*s)++) {
            if (**s == '\\')
                (*s)++;
            dd_buf_putc(&buf, **s == 'n' && (*s)[-1] == '\\' ? '\n' : **s);
        }
        (*s)++;
        *s += strspn(*s, " ");
        if (**s == '\n' && (*s)[1] != '"')
            break;
    }
    char *text = dd_strndup(arena, buf.s ? buf.s : "", buf.n);
    dd_buf_release(&buf);
    return text;
}

static void read_catalogue(void)
{
    char *s = read_text(DD_SOURCE_DIR "/contrib/po/parts/wire.po");
    if (!s)
        s = read_text(DD_SOURCE_DIR "/contrib/po/vi.po");
    assert_non_null(s);
    char *id = NULL;
    while (*s) {
        if (strncmp(s, "msgid ", 6) == 0) {
            s += 6;
            id = quoted(&s);
        } else if (strncmp(s, "msgstr ", 7) == 0 && id) {
            s += 7;
            assert_true(catalogue.n < 4000);
            catalogue.id[catalogue.n] = id;
            catalogue.text[catalogue.n++] = quoted(&s);
        }
        s += strcspn(s, "\n");
        s += *s == '\n';
    }
}

static const char *vietnamese(const char *english)
{
    for (size_t i = 0; i < catalogue.n; i++)
        if (strcmp(catalogue.id[i], english) == 0 && *catalogue.text[i])
            return catalogue.text[i];
    return english;
}

/* ---- the commune ------------------------------------------------------------------ */

static const int64_t zone_from[] = {INT64_MIN};
static const int32_t zone_offset[] = {7 * 3600};
static const struct dd_zone zone = {"Asia/Ho_Chi_Minh", 1, zone_from, zone_offset};

static struct dd_unit units[] = {
    {.id = "p-kt", .name = "Phòng Kinh tế", .level = "division", .parent = "xa"},
    {.id = "p-vhxh", .name = "Phòng Văn hóa - Xã hội", .level = "division", .parent = "xa"},
    {.id = "xa", .name = "UBND xã Thử Nghiệm", .level = "commune"},
};
static struct dd_person people[] = {
    {.id = "chu-tich", .name = "Nguyễn Thị Chủ Tịch"},
    {.id = "dau-moi", .name = "Trần Văn Đầu Mối"},
    {.id = "pct", .name = "Lê Thị Phó Chủ Tịch"},
};
static struct dd_post posts[] = {
    {.id = "1", .person = "chu-tich", .role = "chair"},
    {.id = "2", .person = "pct", .role = "vice_chair", .unit = "p-kt"},
    {.id = "3", .person = "dau-moi", .role = "handler", .unit = "p-kt"},
};
static struct dd_target targets[] = {
    {.id = "duong-ngo", .code = "duong-ngo", .title = "Đường ngõ", .unit = "p-kt", .measure = "km"},
};
static struct dd_extension extensions[] = {
    {.id = "1", .obligation = "report-month/xa/2026-01", .asked_on = {true, {20490}}},
};
static struct dd_facts facts;

static struct dd_day day(int year, int month, int mday)
{
    struct dd_day out;
    assert_true(dd_day_make(year, month, mday, &out));
    return out;
}

static struct dd_instant at(const char *text)
{
    struct dd_instant out;
    assert_true(dd_instant_parse(&zone, text, &out));
    return out;
}

#define SOME(y, m, d) DD_SOME_DAY(day(y, m, d))

static inline struct dd_obligation duty(const char *id, const char *title, const char *unit,
                                        struct dd_opt_day due, enum dd_state state)
{
    const char *subject = strchr(id, '/') + 1, *period = strchr(subject, '/') + 1;
    return (struct dd_obligation){
        .id = id,
        .rule = dd_strndup(arena, id, (size_t)(subject - id - 1)),
        .subject = dd_strndup(arena, subject, (size_t)(period - subject - 1)),
        .period = period,
        .title = title,
        .basis = "29/KH-UBND mục IV.1",
        .unit = unit,
        .opens = SOME(2026, 1, 1),
        .due = due,
        .unrolled = due,
        .legal_day = due,
        .state = state,
        .cycle = 1,
        .epoch = 1,
        .sequence = 3,
        .changed_at = at("2026-02-01T00:00:00+07:00"),
        .trace = "mốc 30/01/2026\n+ 10 ngày",
    };
}

static inline struct dd_notice notice(const struct dd_obligation *row, const char *step,
                                      enum dd_role role, const char *addressee, const char *person)
{
    return (struct dd_notice){
        .obligation = row->id,
        .cycle = 1,
        .epoch = 1,
        .step = step,
        .role = role,
        .addressee = addressee,
        .person = person,
        .channel = "email",
        .address = "dau.moi@xa.example",
        .nominal = day(2026, 2, 9),
        .slot = at("2026-02-09T08:00:00+07:00"),
        .at = at("2026-02-09T08:00:00+07:00"),
        .due = row->due,
        .obligation_state = row->state,
    };
}

#define N_DUTIES 6
static struct dd_obligation duties[N_DUTIES]; /* by id */
enum { REPORT, ROAD, SCHOOL, TASK_A, TASK_B, PLAN };

static inline struct dd_letter_context context(void)
{
    return (struct dd_letter_context){
        .office = "UBND xã Thử Nghiệm",
        .public_url = "https://dd.example/x",
        .facts = &facts,
        .n_obligations = N_DUTIES,
        .obligations = duties,
        .zone = &zone,
        .now = at("2026-02-09T08:00:00+07:00"),
        .language = "vi",
        .tr = vietnamese,
    };
}

static int make_commune(void **state)
{
    (void)state;
    arena = dd_arena_new();
    read_catalogue();
    facts.unit.n = DD_LEN(units), facts.unit.v = units;
    facts.person.n = DD_LEN(people), facts.person.v = people;
    facts.post.n = DD_LEN(posts), facts.post.v = posts;
    facts.target.n = DD_LEN(targets), facts.target.v = targets;
    facts.extension.n = DD_LEN(extensions), facts.extension.v = extensions;
    dd_facts_seal(&facts);
    duties[REPORT] =
        duty("report-month/xa/2026-01", "Báo cáo tháng 01/2026", "xa", SOME(2026, 2, 13), DD_OPEN);
    duties[ROAD] = duty("road-2026/duong-ngo/once", "Bê tông hóa đường ngõ", "p-kt",
                        SOME(2026, 9, 30), DD_LAGGING);
    duties[ROAD].target = "duong-ngo";
    duties[ROAD].has_actual = true;
    duties[ROAD].actual = (struct dd_dec){2600000};
    duties[ROAD].expected = (struct dd_dec){2901099};
    duties[ROAD].episode = DD_EPISODE_LAG;
    duties[ROAD].episode_from = SOME(2026, 2, 7);
    duties[SCHOOL] =
        duty("school-2026/p-vhxh/once", "Rà soát trường chuẩn", "p-vhxh", SOME(2026, 2, 2), DD_MET);
    duties[SCHOOL].done_on = SOME(2026, 2, 1);
    duties[TASK_A] = duty("task-2026/t1@p-kt/once", "Lập danh mục <dự án> & \"đề án\"", "p-kt",
                          SOME(2026, 2, 4), DD_OVERDUE);
    duties[TASK_B] =
        duty("task-2026/t2@p-kt/once", "Công khai thủ tục", "p-kt", SOME(2026, 1, 30), DD_OVERDUE);
    duties[PLAN] = duty("unit-plan-2026/p-vhxh/once", "Phòng Văn hóa - Xã hội ban hành kế hoạch",
                        "p-vhxh", SOME(2026, 2, 9), DD_OPEN);
    return 0;
}

static int end_commune(void **state)
{
    (void)state;
    dd_arena_free(arena);
    memset(&catalogue, 0, sizeof(catalogue));
    return 0;
}

/* Keeps a sample for the independent judges of tests/e2e (DD_SAMPLES). */
static inline void sample(const char *name, const void *bytes, size_t n)
{
    const char *folder = getenv("DD_SAMPLES");
    if (!folder)
        return;
    mkdir(folder, 0755);
    char *path = dd_printf(arena, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

#define assert_has(text, part)                                                                     \
    do {                                                                                           \
        if (!strstr(text, part))                                                                   \
            fail_msg("no \"%s\" in:\n%s", part, text);                                             \
    } while (0)
#define assert_lacks(text, part)                                                                   \
    do {                                                                                           \
        if (strstr(text, part))                                                                    \
            fail_msg("\"%s\" in:\n%s", part, text);                                                \
    } while (0)

/* The letter of some notices to one person. */
static inline struct dd_letter compose(const struct dd_letter_context *in, enum dd_role role,
                                       const char *person, const struct dd_notice *v, size_t n)
{
    const struct dd_notice **list = DD_NEW_N(arena, const struct dd_notice *, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = &v[i];
    struct dd_digest digest = {.channel = "email",
                               .address = "dau.moi@xa.example",
                               .person = person,
                               .role = role,
                               .n = n,
                               .notices = list};
    struct dd_letter letter;
    dd_letter_compose(arena, in, &digest, &letter);
    return letter;
}

#endif
