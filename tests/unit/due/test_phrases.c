/* Phrases as offices and laws write them, each with its normal form (phrase, year
 * that fills a missing one, form, why; text inside <…> is the phrase's own wording
 * and is not compared). phrases.tsv grew with the parser; offices.tsv was written
 * before looking at it, from the law and from administrative style. What is
 * understood is also read back from its canonical spelling. */
#include "help.h"

/* Without the words inside <…>, where < stands before a letter. */
static char *bare(const char *form)
{
    char *out = dd_strdup(arena, form), *to = out;
    int depth = 0;
    for (const char *s = form; *s != '\0'; s++) {
        bool opens = s[0] == '<' && s[1] != '\0' && strchr("0123456789=", s[1]) == NULL;
        if (*s == '>' && depth > 0) /* also "time>15:00", which is outside */
            depth--;
        else if (opens || (depth > 0 && *s == '<'))
            depth++;
        else if (depth == 0)
            *to++ = *s;
    }
    *to = '\0';
    return out;
}

static const char *form_of(const struct dd_due_parse *parse)
{
    const char *text = parse->n == 0 ? "none" : "";
    for (size_t i = 0; i < parse->n; i++)
        text = dd_printf(arena, "%s%s%s", text, i > 0 ? " | " : "",
                         dd_due_normal(arena, &parse->v[i]));
    return text;
}

static void check_canonical(const char *phrase, const struct dd_deadline *d)
{
    if (d->kind == DD_DUE_NONE) /* an alternative that sets no day */
        return;
    const char *canonical = dd_due_canonical(arena, d);
    const struct dd_due_parse *again = dd_due_parse(arena, canonical, 0, NULL);
    if (again->n != 1 || strcmp(dd_due_canonical(arena, &again->v[0]), canonical) != 0 ||
        strcmp(dd_due_normal(arena, &again->v[0]), dd_due_normal(arena, d)) != 0)
        fail_msg("%s: \"%s\" is read back as \"%s\"", phrase, canonical,
                 dd_due_canonical(arena, &again->v[0]));
}

/* True if it is as expected. */
static bool check_row(char *line)
{
    char *year = strchr(line, '\t');
    char *form = year != NULL ? strchr(year + 1, '\t') : NULL;
    if (form == NULL)
        fail_msg("no row: %s", line);
    *year++ = *form++ = '\0';
    form[strcspn(form, "\t")] = '\0'; /* why */
    const struct dd_due_parse *parse = dd_due_parse(arena, line, atoi(year), NULL);
    const char *got = form_of(parse);
    for (size_t i = 0; i < parse->n; i++)
        check_canonical(line, &parse->v[i]);
    if (strcmp(bare(got), bare(form)) == 0)
        return true;
    print_error("%s (%s)\n  expected: %s\n  got:      %s\n", line, year, form, got);
    return false;
}

static void check_table(const char *path, size_t least)
{
    char line[4096];
    size_t rows = 0, wrong = 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        rows++;
        wrong += !check_row(line);
    }
    fclose(file);
    assert_true(rows > least);
    assert_int_equal(wrong, 0);
}

static void phrases_have_their_forms(void **state)
{
    (void)state;
    check_table(DD_TEST_DIR "/unit/due/phrases.tsv", 400);
}

static void offices_are_understood(void **state)
{
    (void)state;
    check_table(DD_TEST_DIR "/unit/due/offices.tsv", 280);
}

static void laws_and_trackers_are_understood(void **state)
{
    (void)state;
    check_table(DD_TEST_DIR "/unit/due/phrases_blind.tsv", 400);
}

/* The same words in capitals and in decomposed letters mean the same. */
static void spelling_does_not_matter(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"TRƯỚC NGÀY 15 THÁNG 6 NĂM 2026", "2026-06-14"},
        {"QUÝ II/2026", "2026-04-01..2026-06-30"},
        {"CHẬM NHẤT LÀ NGÀY 20 CỦA THÁNG ĐẦU QUÝ SAU", "quarterly next-first-month day<=20"},
        {"tru\u031bo\u031b\u0301c nga\u0300y 25 ha\u0300ng tha\u0301ng", "monthly day<25"},
        {"tr\u00adước ngày 15/6/2026", "2026-06-14"},
        {"cham nhất ngày 15/6/2026", "2026-06-15"},
        {"trong thoi hạn 5 ngay ke từ ngày ký", "5 days after <ngày ký>"},
        {"hang nam", "every 1 years"},
        {"QuýII/2026", "2026-04-01..2026-06-30"},
    };
    for (size_t i = 0; i < DD_LEN(pairs); i++) {
        const char *got = form_of(dd_due_parse(arena, pairs[i][0], 2026, NULL));
        if (strcmp(got, pairs[i][1]) != 0)
            fail_msg("%s: %s", pairs[i][0], got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_have_their_forms),
        cmocka_unit_test(offices_are_understood),
        cmocka_unit_test(laws_and_trackers_are_understood),
        cmocka_unit_test(spelling_does_not_matter),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
