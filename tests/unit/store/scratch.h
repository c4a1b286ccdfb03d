/* scratch.h — a folder and a database for one test. */
#ifndef DD_TEST_STORE_SCRATCH_H
#define DD_TEST_STORE_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "port/port.h"
#include "store/store.h"

struct scratch {
    struct dd_arena *arena;
    char folder[64];
    char path[96];
    struct dd_store *store; /* of a database just made */
};

static inline enum dd_store_status scratch_open(struct scratch *s, enum dd_store_mode mode,
                                                struct dd_store **out, const char **message)
{
    return dd_store_open(s->arena, s->path, mode, out, message);
}

static inline int scratch_folder(void **state)
{
    struct scratch *s = calloc(1, sizeof(*s));
    assert_non_null(s);
    s->arena = dd_arena_new();
    strcpy(s->folder, "/tmp/dd-store-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->path, sizeof(s->path), "%s/office.db", s->folder);
    *state = s;
    return 0;
}

static inline int scratch_set_up(void **state)
{
    const char *message = NULL;
    scratch_folder(state);
    struct scratch *s = *state;
    assert_int_equal(scratch_open(s, DD_STORE_CREATE, &s->store, &message), DD_STORE_OK);
    return 0;
}

static inline int scratch_tear_down(void **state)
{
    struct scratch *s = *state;
    char journal[128];
    dd_store_close(s->store);
    snprintf(journal, sizeof(journal), "%s-journal", s->path);
    unlink(journal);
    unlink(s->path);
    assert_int_equal(rmdir(s->folder), 0);
    dd_arena_free(s->arena);
    free(s);
    return 0;
}

#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_set_up, scratch_tear_down)
#define FOLDER_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_folder, scratch_tear_down)

/* What another program does: plain SQL on a connection of its own. NULL, or
 * what SQLite says against it. */
static inline char *foreign_sql(struct scratch *s, const char *sql)
{
    sqlite3 *db;
    char *error = NULL, *copy = NULL;
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        copy = dd_strdup(s->arena, error);
    sqlite3_free(error);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return copy;
}

/* The rows of a query, "|" between columns, ";" between rows. */
static inline char *foreign_query(struct scratch *s, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    char *out = dd_strdup(s->arena, "");
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        out = dd_printf(s->arena, "%s%s", out, *out ? ";" : "");
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *text = (const char *)sqlite3_column_text(statement, i);
            out = dd_printf(s->arena, "%s%s%s", out, i ? "|" : "", text ? text : "NULL");
        }
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return out;
}

static inline void must(struct scratch *s, bool ok)
{
    if (!ok)
        print_message("%s\n", dd_store_error(s->store));
    assert_true(ok);
}

static inline void assert_says(const char *message, const char *part)
{
    if (!message || !strstr(message, part))
        fail_msg("“%s” does not say “%s”", message ? message : "(nothing)", part);
}

static inline struct dd_day day_of(const char *iso)
{
    struct dd_day day;
    assert_true(dd_day_parse(iso, &day));
    return day;
}

#endif
