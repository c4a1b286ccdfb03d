/* Vietnamese messages without a Vietnamese locale: with LC_ALL unset, "C",
 * "C.UTF-8" or something that is not installed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "port/port.h"

static struct dd_arena *arena;
static char folder[] = "/tmp/dondoc-language-XXXXXX";
static const char *const parts[] = {"locale", "locale/vi", "locale/vi/LC_MESSAGES"};

static int set_up(void **state)
{
    (void)state;
    arena = dd_arena_new();
    if (!mkdtemp(folder))
        return -1;
    for (size_t i = 0; i < DD_LEN(parts); i++)
        if (mkdir(dd_printf(arena, "%s/%s", folder, parts[i]), 0700) != 0)
            return -1;
    FILE *msgfmt = popen(
        dd_printf(arena, "msgfmt -o %s/%s/dondoc.mo -", folder, parts[DD_LEN(parts) - 1]), "w");
    if (!msgfmt)
        return -1;
    fputs("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
          "msgid \"overdue\"\nmsgstr \"quá hạn\"\n\n"
          "msgid \"%d tasks\"\nmsgstr \"%d nhiệm vụ\"\n",
          msgfmt);
    setenv("DONDOC_DATADIR", folder, 1);
    return pclose(msgfmt) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(dd_printf(arena, "%s/%s/dondoc.mo", folder, parts[DD_LEN(parts) - 1]));
    for (size_t i = DD_LEN(parts); i-- > 0;)
        rmdir(dd_printf(arena, "%s/%s", folder, parts[i]));
    int left = rmdir(folder);
    dd_arena_free(arena);
    return left;
}

static void assert_vietnamese(void)
{
    char text[64];
    dd_language("vi");
    assert_string_equal(_("overdue"), "quá hạn");
    assert_string_equal(_("never translated"), "never translated");
    assert_string_equal(_(""), "");
    snprintf(text, sizeof(text), _("%d tasks"), 42);
    assert_string_equal(text, "42 nhiệm vụ");
    /* Numbers stay as machines write them. */
    snprintf(text, sizeof(text), "%.1f", 2.5);
    assert_string_equal(text, "2.5");
}

static void in_any_locale(void **state)
{
    (void)state;
    static const char *const locales[] = {NULL,      "",      "C",          "POSIX",
                                          "C.UTF-8", "vi_VN", "xx_YY.UTF-8"};
    static const char *const variables[] = {"LC_ALL", "LANG", "LC_MESSAGES", "LANGUAGE"};
    for (size_t i = 0; i < DD_LEN(locales); i++) {
        for (size_t v = 0; v < DD_LEN(variables); v++) {
            if (locales[i])
                setenv(variables[v], locales[i], 1);
            else
                unsetenv(variables[v]);
        }
        setlocale(LC_ALL, "C");
        assert_vietnamese();
    }
}

static void switched_back_and_forth(void **state)
{
    (void)state;
    assert_vietnamese();
    dd_language("en");
    assert_string_equal(_("overdue"), "overdue");
    assert_vietnamese();
    dd_language("fr"); /* no catalogue of it */
    assert_string_equal(_("overdue"), "overdue");
    assert_vietnamese();
}

static void without_catalogues_it_is_english(void **state)
{
    (void)state;
    setenv("DONDOC_DATADIR", "/nowhere", 1);
    dd_language("vi");
    assert_string_equal(_("overdue"), "overdue");
    setenv("DONDOC_DATADIR", folder, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_any_locale),
        cmocka_unit_test(switched_back_and_forth),
        cmocka_unit_test(without_catalogues_it_is_english),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
