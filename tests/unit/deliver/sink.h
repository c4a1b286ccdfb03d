/* sink.h — for the tests of deliver: an outbox in a temporary folder, a frozen
 * clock, and the unwilling servers of sink.py to deliver to. */
#ifndef SINK_H
#define SINK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>
#include <sqlite3.h>

#include "deliver/deliver.h"

#define ZERO_HOUR 1770598800 /* 2026-02-09T08:00:00+07:00 */
#define SECRET "0123456789abcdef0123456789abcdef"

static struct dd_arena *arena;
static json_t *kept; /* rows of the log: what struct arrived points into */
static char folder[] = "/tmp/dd-deliver-XXXXXX";
static char *log_path, *database;
static struct ev_loop *loop;
static struct dd_store *store;
static struct dd_clock frozen = {.virtual = true, .start_ms = (int64_t)ZERO_HOUR * 1000};
static int smtp_port, rude_port, starttls_port, tls_port, hook_port;
static pid_t sink_pid;
static int sink_stdin;

static inline void move_clock(int64_t seconds)
{
    frozen.start_ms += seconds * 1000;
}

static void open_store(enum dd_store_mode mode)
{
    const char *message = NULL;
    if (dd_store_open(arena, database, mode, &store, &message) != DD_STORE_OK)
        fail_msg("%s", message);
}

static void start_sink(void)
{
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    sink_pid = fork();
    assert_true(sink_pid >= 0);
    if (sink_pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execl("/usr/bin/python3", "python3", "-Wignore", DD_TEST_DIR "/unit/deliver/sink.py",
              log_path, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    sink_stdin = in[1];
    FILE *ports = fdopen(out[0], "r");
    assert_non_null(ports);
    assert_int_equal(fscanf(ports, "%d %d %d %d %d", &smtp_port, &rude_port, &starttls_port,
                            &tls_port, &hook_port),
                     5);
    fclose(ports);
}

static int set_up(void **state)
{
    (void)state;
    alarm(240); /* a hang ends the test, whatever the reason */
    dd_log_set(DD_LOG_ERROR);
    arena = dd_arena_new();
    kept = json_array();
    assert_non_null(mkdtemp(folder));
    log_path = dd_printf(arena, "%s/sink.log", folder);
    database = dd_printf(arena, "%s/dondoc.db", folder);
    loop = ev_loop_new(EVFLAG_AUTO);
    open_store(DD_STORE_CREATE);
    start_sink();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    close(sink_stdin);
    waitpid(sink_pid, NULL, 0);
    dd_store_close(store);
    ev_loop_destroy(loop);
    char *command = dd_printf(arena, "rm -r %s", folder);
    int status = system(command);
    dd_arena_free(arena);
    json_decref(kept);
    return status;
}

/* ---- the outbox ------------------------------------------------------------------- */

static int n_added;

static int64_t add(const char *channel, const char *address, const char *body)
{
    struct dd_delivery row = {
        .message_id = dd_printf(arena, "%s%d%s", channel[0] == 'e' ? "m" : "w", ++n_added,
                                channel[0] == 'e' ? "@xa.example" : ""),
        .channel = channel,
        .address = address,
        .subject = "thử",
        .state = DD_DELIVERY_PENDING,
        .created_at = dd_clock_now(&frozen),
    };
    row.body = body ? body
                    : dd_printf(arena,
                                "From: don.doc@xa.example\r\nTo: %s\r\nMessage-ID: <%s>\r\n\r\n"
                                ".mot\r\n..hai\r\nthu %d\r\n",
                                address, row.message_id, n_added);
    row.n_body = strlen(row.body);
    int64_t id = 0;
    assert_true(dd_store_begin(store, true));
    if (!dd_store_add_delivery(store, &row, &id))
        fail_msg("%s", dd_store_error(store));
    assert_true(dd_store_commit(store));
    return id;
}

static inline struct dd_delivery get(int64_t id)
{
    struct dd_delivery row;
    assert_true(dd_store_delivery(store, arena, id, &row));
    return row;
}

/* One number, asked from the database as another program would. */
static inline int64_t ask(const char *sql, int64_t id)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open_v2(database, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    sqlite3_bind_int64(statement, 1, id);
    int code = sqlite3_step(statement);
    int64_t n = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_close(db);
    assert_true(code == SQLITE_ROW || code == SQLITE_DONE);
    return n;
}

static inline bool was_uncertain(int64_t id)
{
    return ask("SELECT uncertain FROM attempt WHERE delivery = ?1 ORDER BY rowid DESC LIMIT 1",
               id) == 1;
}

static inline int last_code(int64_t id)
{
    return (int)ask("SELECT code FROM attempt WHERE delivery = ?1 ORDER BY rowid DESC LIMIT 1", id);
}

/* ---- sending ------------------------------------------------------------------------ */

static struct dd_deliver *make(const struct dd_deliver_settings *settings)
{
    const char *why = NULL;
    struct dd_deliver *deliver = dd_deliver_new(loop, store, &frozen, settings, &why);
    if (!deliver)
        fail_msg("%s", why);
    return deliver;
}

static void run_until_idle(struct dd_deliver *deliver)
{
    dd_deliver_kick(deliver);
    while (!dd_deliver_idle(deliver))
        ev_run(loop, EVRUN_ONCE);
}

static inline struct dd_mail_settings smtp(int port)
{
    return (struct dd_mail_settings){.transport = DD_MAIL_SMTP,
                                     .url = dd_printf(arena, "smtp://127.0.0.1:%d", port),
                                     .from = "don.doc@xa.example",
                                     .timeout = 2};
}

/* ---- what arrived -------------------------------------------------------------------- */

struct arrived {
    const char *to, *path; /* of mail, of a webhook */
    const char *bytes;
    int64_t peer;
    const json_t *headers;
};

static inline size_t arrivals(const char *kind, const char *to, struct arrived *v, size_t max)
{
    FILE *file = fopen(log_path, "r");
    assert_non_null(file);
    size_t n = 0;
    for (;;) {
        json_t *row = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);
        if (!row)
            break;
        const char *name = json_string_value(json_object_get(row, "to"));
        const char *path = json_string_value(json_object_get(row, "path"));
        if (strcmp(json_string_value(json_object_get(row, "kind")), kind) != 0 ||
            (to && strcmp(name ? name : path, to) != 0)) {
            json_decref(row);
            continue;
        }
        assert_true(n < max);
        unsigned char *bytes = NULL;
        size_t n_bytes = 0;
        assert_true(dd_base64_decode(arena, json_string_value(json_object_get(row, "data")), &bytes,
                                     &n_bytes));
        v[n++] = (struct arrived){
            .to = dd_strdup(arena, name),
            .path = dd_strdup(arena, path),
            .bytes = dd_strndup(arena, (const char *)bytes, n_bytes),
            .peer = json_integer_value(json_object_get(row, "peer")),
            .headers = json_object_get(row, "headers"),
        };
        json_array_append_new(kept, row);
    }
    fclose(file);
    return n;
}

#endif
