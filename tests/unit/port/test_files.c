/* Whole files: the cap, atomic writing, and the folders of the program's data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "port/port.h"

static struct dd_arena *arena;
static char folder[] = "/tmp/dondoc-files-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    arena = dd_arena_new();
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(dd_printf(arena, "%s/a", folder));
    rmdir(dd_printf(arena, "%s/share/dondoc", folder));
    rmdir(dd_printf(arena, "%s/share", folder));
    int left = rmdir(folder);
    dd_arena_free(arena);
    return left;
}

static int entries(void)
{
    DIR *dir = opendir(folder);
    int n = 0;
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        n += entry->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void written_and_read(void **state)
{
    (void)state;
    const char *path = dd_printf(arena, "%s/a", folder);
    struct stat info;
    size_t n;
    assert_true(dd_write_file(path, "một\0hai", 9, 0640));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_memory_equal(dd_read_file(arena, path, 9, &n), "một\0hai", 10);
    assert_int_equal(n, 9);
    assert_null(dd_read_file(arena, path, 8, &n));
    assert_int_equal(errno, EFBIG);

    assert_true(dd_write_file(path, "", 0, 0600));
    assert_string_equal(dd_read_file(arena, path, 0, &n), "");
    assert_int_equal(n, 0);
    assert_int_equal(entries(), 1);
}

static void larger_than_one_read(void **state)
{
    (void)state;
    const char *path = dd_printf(arena, "%s/a", folder);
    size_t size = 200001, n;
    char *bytes = dd_alloc(arena, size);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 7);
    assert_true(dd_write_file(path, bytes, size, 0600));
    assert_memory_equal(dd_read_file(arena, path, size, &n), bytes, size);
    assert_int_equal(n, size);
    assert_null(dd_read_file(arena, path, size - 1, NULL));
}

static void faults_leave_nothing_behind(void **state)
{
    (void)state;
    assert_null(dd_read_file(arena, dd_printf(arena, "%s/none", folder), 10, NULL));
    assert_int_equal(errno, ENOENT);
    assert_null(dd_read_file(arena, folder, 10, NULL));
    assert_int_equal(errno, EISDIR);
    assert_false(dd_write_file(dd_printf(arena, "%s/none/a", folder), "a", 1, 0600));
    assert_int_equal(errno, ENOENT);
    int before = entries();
    assert_int_equal(mkdir(dd_printf(arena, "%s/share", folder), 0700), 0);
    assert_false(dd_write_file(dd_printf(arena, "%s/share", folder), "a", 1, 0600));
    assert_int_equal(entries(), before + 1);
}

static void data_folders(void **state)
{
    (void)state;
    const char *share = dd_printf(arena, "%s/share", folder);
    const char *data = dd_printf(arena, "%s/dondoc", share);
    assert_int_equal(mkdir(data, 0700), 0);
    setenv("DONDOC_DATADIR", share, 1);
    assert_string_equal(dd_share_dir(arena), data);
    assert_null(dd_locale_dir(arena));
    setenv("DONDOC_DATADIR", "/nowhere", 1);
    assert_null(dd_share_dir(arena));
    unsetenv("DONDOC_DATADIR");
    const char *beside = dd_share_dir(arena); /* the build tree has one */
    assert_non_null(beside);
    assert_non_null(dd_read_file(
        arena, dd_printf(arena, "%s/rules/calendars/vn-office.yaml", beside), 1 << 20, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_and_read),
        cmocka_unit_test(larger_than_one_read),
        cmocka_unit_test(faults_leave_nothing_behind),
        cmocka_unit_test(data_folders),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
