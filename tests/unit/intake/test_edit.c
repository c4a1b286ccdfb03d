/* Single values as people type them. */
#include "help.h"

#include "intake/edit.h"

static void days(void **state)
{
    (void)state;
    static const struct {
        const char *text, *day; /* NULL: none */
    } cases[] = {
        {"2026-03-25", "2026-03-25"},
        {"25/03/2026", "2026-03-25"},
        {"25/3/2026", "2026-03-25"},
        {"25.3.2026", "2026-03-25"},
        {"25-03-2026", "2026-03-25"},
        {"25 3 2026", "2026-03-25"},
        {"25032026", "2026-03-25"},
        {"5/3/2026", "2026-03-05"},
        {"31/02/2026", NULL},
        {"25/3/26", NULL},
        {"25/3", NULL},
        {"03/25/2026", NULL},
        {"25/3-2026", NULL},
        {"25/3/2026 ", NULL},
        {"", NULL},
        {"2503202", NULL},
        {"/3/2026", NULL},
        {"25//2026", NULL},
        {"2026/03/25", NULL},
        {"25/3/20266", NULL},
        {"hôm nay", NULL},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct dd_day day;
        char iso[DD_DAY_SIZE] = "";
        bool ok = dd_edit_day_read(cases[i].text, &day);
        if (ok != (cases[i].day != NULL) ||
            (ok && strcmp(dd_day_format(day, iso), cases[i].day) != 0))
            fail_msg("`%s` is read as `%s`", cases[i].text, ok ? iso : "no day");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(days)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
