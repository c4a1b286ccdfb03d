/* Opening: what is made, what is refused, and with which words (design §4;
 * store.h). */
#include "scratch.h"

#include <fcntl.h>
#include <sys/stat.h>

static void write_file(const char *path, const void *bytes, size_t n)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    close(fd);
}

/* Refused with `status` and a message that names the path and says `part`. */
static void refused(struct scratch *s, enum dd_store_mode mode, enum dd_store_status status,
                    const char *part)
{
    const char *message = NULL;
    struct dd_store *store = (struct dd_store *)s;
    assert_int_equal(scratch_open(s, mode, &store, &message), status);
    assert_null(store);
    assert_says(message, s->path);
    assert_says(message, part);
}

static void made_once_and_opened_again(void **state)
{
    struct scratch *s = *state;
    struct dd_meta meta;
    const char *message;
    must(s, dd_store_meta(s->store, s->arena, &meta));
    assert_int_equal(meta.schema, 4);
    assert_false(meta.evaluated_until.set);
    assert_false(meta.clock_recorded);
    refused(s, DD_STORE_CREATE, DD_STORE_FAILED, "exists");
    for (enum dd_store_mode mode = DD_STORE_READ; mode <= DD_STORE_WRITE; mode++) {
        struct dd_store *again;
        assert_int_equal(scratch_open(s, mode, &again, &message), DD_STORE_OK);
        assert_true(dd_store_meta(again, s->arena, &meta));
        assert_int_equal(meta.schema, 4);
        dd_store_close(again);
    }
}

static void not_for_everybody_to_read(void **state)
{
    struct scratch *s = *state;
    struct stat st;
    assert_int_equal(stat(s->path, &st), 0);
    assert_int_equal(st.st_mode & 07, 0);
}

/* libraries.md, SQLite: no WAL; a committed outbox survives a power cut. */
static void journal_is_a_rollback_journal(void **state)
{
    struct scratch *s = *state;
    const char *message;
    assert_null(foreign_sql(s, "PRAGMA journal_mode = WAL"));
    dd_store_close(s->store);
    assert_int_equal(scratch_open(s, DD_STORE_WRITE, &s->store, &message), DD_STORE_OK);
    assert_string_not_equal(foreign_query(s, "PRAGMA journal_mode"), "wal");
}

static void readers_cannot_write(void **state)
{
    struct scratch *s = *state;
    const char *message;
    dd_store_close(s->store);
    assert_int_equal(scratch_open(s, DD_STORE_READ, &s->store, &message), DD_STORE_OK);
    struct dd_unit unit = {.id = "xa-a", .level = "commune"};
    assert_false(dd_store_begin(s->store, true) &&
                 dd_store_put(s->store, dd_entity_find("unit"), &unit) &&
                 dd_store_commit(s->store));
    assert_says(dd_store_error(s->store), s->path);
}

static void newer_is_refused_with_both_numbers(void **state)
{
    struct scratch *s = *state;
    assert_null(foreign_sql(s, "PRAGMA user_version = 7"));
    refused(s, DD_STORE_WRITE, DD_STORE_NEWER, "version 7");
    refused(s, DD_STORE_READ, DD_STORE_NEWER, "up to 4");
}

static void missing(void **state)
{
    struct scratch *s = *state;
    refused(s, DD_STORE_READ, DD_STORE_MISSING, "no database");
    refused(s, DD_STORE_WRITE, DD_STORE_MISSING, "no database");
    assert_int_equal(access(s->path, F_OK), -1); /* and none was made */
}

static void folder_missing(void **state)
{
    struct scratch *s = *state;
    char *good = dd_strdup(s->arena, s->path);
    snprintf(s->path, sizeof(s->path), "%s/none/office.db", s->folder);
    refused(s, DD_STORE_READ, DD_STORE_MISSING, "no database");
    refused(s, DD_STORE_CREATE, DD_STORE_FAILED, "No such file");
    strcpy(s->path, good);
}

static void not_ours(void **state)
{
    struct scratch *s = *state;
    static const char *const texts[] = {"", "x", "Kế hoạch cải cách hành chính năm 2026\n"};
    for (size_t i = 0; i < DD_LEN(texts); i++) {
        write_file(s->path, texts[i], strlen(texts[i]));
        refused(s, DD_STORE_WRITE, DD_STORE_NOT_OURS, "not a");
        refused(s, DD_STORE_READ, DD_STORE_NOT_OURS, "not a");
    }
    char big[8192];
    memset(big, 'x', sizeof(big));
    write_file(s->path, big, sizeof(big));
    refused(s, DD_STORE_WRITE, DD_STORE_NOT_OURS, "damaged");
    unlink(s->path);
    assert_null(foreign_sql(s, "PRAGMA journal_mode = WAL; CREATE TABLE t (x);"
                               "PRAGMA user_version = 1"));
    refused(s, DD_STORE_WRITE, DD_STORE_NOT_OURS, "another program");
    assert_string_equal(foreign_query(s, "SELECT name FROM sqlite_schema"), "t");
    assert_string_equal(foreign_query(s, "PRAGMA journal_mode"), "wal"); /* untouched */
    snprintf(s->path, sizeof(s->path), "%s", s->folder);
    refused(s, DD_STORE_WRITE, DD_STORE_NOT_OURS, "not a file");
    snprintf(s->path, sizeof(s->path), "%s/office.db", s->folder);
}

static void damaged(void **state)
{
    struct scratch *s = *state;
    char junk[64];
    dd_store_close(s->store);
    s->store = NULL;
    memset(junk, 0xA5, sizeof(junk));
    int fd = open(s->path, O_WRONLY);
    assert_int_equal(pwrite(fd, junk, sizeof(junk), 100), (ssize_t)sizeof(junk)); /* first page */
    close(fd);
    const char *message = NULL;
    assert_int_equal(scratch_open(s, DD_STORE_WRITE, &s->store, &message), DD_STORE_NOT_OURS);
    assert_says(message, "damaged");
}

static void urls_are_for_engines_to_come(void **state)
{
    struct scratch *s = *state;
    struct dd_store *store;
    const char *message = NULL;
    assert_int_equal(
        dd_store_open(s->arena, "postgresql://db/office", DD_STORE_WRITE, &store, &message),
        DD_STORE_FAILED);
    assert_says(message, "postgresql://db/office");
}

/* Files of these names, not what SQLite takes them for. */
static void paths_are_plain(void **state)
{
    static const char *const names[] = {":memory:", "file:office.db?mode=memory"};
    struct scratch *s = *state;
    struct dd_store *store;
    const char *message = NULL;
    char before[512];
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(s->folder), 0);
    assert_int_equal(dd_store_open(s->arena, "", DD_STORE_WRITE, &store, &message),
                     DD_STORE_MISSING);
    for (size_t i = 0; i < DD_LEN(names); i++) {
        assert_int_equal(dd_store_open(s->arena, names[i], DD_STORE_WRITE, &store, &message),
                         DD_STORE_MISSING);
        assert_int_equal(dd_store_open(s->arena, names[i], DD_STORE_CREATE, &store, &message),
                         DD_STORE_OK);
        dd_store_close(store);
        assert_int_equal(dd_store_open(s->arena, names[i], DD_STORE_WRITE, &store, &message),
                         DD_STORE_OK);
        dd_store_close(store);
        unlink(names[i]);
        unlink(dd_printf(s->arena, "%s-journal", names[i]));
    }
    assert_int_equal(chdir(before), 0);
}

static void unwritable(void **state)
{
    struct scratch *s = *state;
    if (geteuid() == 0)
        skip(); /* root may write everything */
    assert_int_equal(chmod(s->path, 0400), 0);
    refused(s, DD_STORE_WRITE, DD_STORE_FAILED, "written");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(made_once_and_opened_again),
        SCRATCH_TEST(not_for_everybody_to_read),
        SCRATCH_TEST(journal_is_a_rollback_journal),
        SCRATCH_TEST(readers_cannot_write),
        SCRATCH_TEST(newer_is_refused_with_both_numbers),
        FOLDER_TEST(missing),
        FOLDER_TEST(folder_missing),
        FOLDER_TEST(not_ours),
        SCRATCH_TEST(damaged),
        FOLDER_TEST(urls_are_for_engines_to_come),
        FOLDER_TEST(paths_are_plain),
        SCRATCH_TEST(unwritable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
