/* open.c — opening a database: is it ours, is it of a version we know,
 * and bringing it to the newest.
 *
 * Rollback journal and synchronous=FULL, not WAL: SQLite 3.40 can corrupt a WAL
 * database that two connections write, and other programs do write this one.
 * The journal stays, with its head overwritten, and is not deleted: then SQLite
 * syncs its end too, so that a committed outbox survives a power cut (deleting
 * needs synchronous=EXTRA); and its blocks need not be given back and asked for
 * again with each commit, as truncating does. */
#include "store/sqlite/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "port/port.h"

#define APPLICATION_ID 0x446E4463 /* "DnDc" */

extern const unsigned char dd_sqlite_schema_1[]; /* schema.sql and changes.sql */
extern const unsigned char dd_sqlite_schema_2[]; /* schema_2.sql */
extern const unsigned char dd_sqlite_schema_3[]; /* schema_3.sql */
extern const unsigned char dd_sqlite_schema_4[]; /* schema_4.sql */

static const unsigned char *const migrations[] = {dd_sqlite_schema_1, dd_sqlite_schema_2,
                                                  dd_sqlite_schema_3, dd_sqlite_schema_4};
#define NEWEST ((int)DD_LEN(migrations))
#define FIRST_AUDITED 3
#define ADOPTER "dondoc (schema 3)"
#define JOURNAL_KEPT "16777216" /* bytes that stay after a commit */
#define CACHE_PART 32           /* of the database is kept in memory … */
#define CACHE_MIN 4096          /* … but at least so many KiB … */
#define CACHE_MAX 32768         /* … and at most so many */

struct opening {
    struct dd_arena *arena;
    enum dd_store_mode mode;
    struct sq *sq;
    const char **message;
};

static enum dd_store_status explain(const struct opening *o)
{
    int code = sqlite3_errcode(o->sq->db) & 0xff;
    *o->message = sq_explain(o->arena, o->sq->db, o->sq->path);
    return code == SQLITE_NOTADB || code == SQLITE_CORRUPT ? DD_STORE_NOT_OURS : DD_STORE_FAILED;
}

static bool execute(const struct opening *o, const char *sql)
{
    return sqlite3_exec(o->sq->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool read_number(const struct opening *o, const char *sql, int *out)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(o->sq->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return false;
    int code = sqlite3_step(statement);
    *out = code == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
    sqlite3_finalize(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* ---- versions ----------------------------------------------------------------------- */

/* The triggers are made anew by whoever brings the schema up to date. What was
 * there before facts were written down with their values is written down now. */
static bool finish(const struct opening *o, int from)
{
    struct dd_buf sql = {0};
    sq_triggers(&sql);
    bool adopt = from > 0 && from < FIRST_AUDITED;
    if (adopt)
        sq_adopt(&sql, ADOPTER);
    bool ok = execute(o, sql.s);
    dd_buf_release(&sql);
    return ok && (!adopt || sq_adopt_rows(o->sq, ADOPTER));
}

static bool migrate_one(const struct opening *o, int to)
{
    char *finish = dd_printf(o->arena, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
                             APPLICATION_ID, to);
    return execute(o, (const char *)migrations[to - 1]) && execute(o, finish);
}

/* In one transaction; the version is read again within it, because another
 * process may be doing the same. */
static enum dd_store_status migrate(const struct opening *o)
{
    int version, from;
    bool ok = execute(o, "BEGIN IMMEDIATE") && read_number(o, "PRAGMA user_version", &version);
    for (from = version; ok && version < NEWEST; version++)
        ok = migrate_one(o, version + 1);
    ok = ok && finish(o, from) && execute(o, "COMMIT");
    enum dd_store_status status = ok ? DD_STORE_OK : explain(o);
    if (!sqlite3_get_autocommit(o->sq->db))
        execute(o, "ROLLBACK");
    o->sq->schema = NEWEST;
    return status;
}

/* Ours, and of a version we know? */
static enum dd_store_status identify(const struct opening *o)
{
    int application, version;
    if (!read_number(o, "PRAGMA application_id", &application) ||
        !read_number(o, "PRAGMA user_version", &version))
        return explain(o);
    o->sq->schema = version;
    if (o->mode == DD_STORE_CREATE)
        return DD_STORE_OK;
    if (application != APPLICATION_ID || version < 1) {
        *o->message = dd_printf(
            o->arena, _("%s is not a task database of dondoc; it belongs to another program."),
            o->sq->path);
        return DD_STORE_NOT_OURS;
    }
    if (version > NEWEST) {
        *o->message = dd_printf(o->arena,
                                _("The database %s has schema version %d; this program knows "
                                  "versions up to %d. Please install a newer dondoc."),
                                o->sq->path, version, NEWEST);
        return DD_STORE_NEWER;
    }
    if (version < NEWEST && o->mode == DD_STORE_READ) {
        *o->message = dd_printf(o->arena,
                                _("The database %s has the older schema version %d (now %d). "
                                  "Start dondocd once to bring it up to date."),
                                o->sq->path, version, NEWEST);
        return DD_STORE_FAILED;
    }
    return DD_STORE_OK;
}

/* ---- the file --------------------------------------------------------------------------- */

/* The file is made by us, not by SQLite: never over an existing one, and not
 * for everybody to read (it holds people's addresses). */
static enum dd_store_status make_file(const struct opening *o, const char *path)
{
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0640);
    if (fd >= 0) {
        close(fd);
        return DD_STORE_OK;
    }
    if (errno == EEXIST)
        *o->message = dd_printf(o->arena, _("%s exists already."), path);
    else
        *o->message =
            dd_printf(o->arena, _("The database %s cannot be made: %s."), path, strerror(errno));
    return DD_STORE_FAILED;
}

static enum dd_store_status check_file(const struct opening *o, const char *path)
{
    struct stat st;
    if (o->mode == DD_STORE_CREATE)
        return make_file(o, path);
    if (stat(path, &st) != 0) {
        bool missing = errno == ENOENT || errno == ENOTDIR;
        if (missing)
            *o->message = dd_printf(o->arena, _("There is no database %s."), path);
        else
            *o->message = dd_printf(o->arena, _("The database %s cannot be opened: %s."), path,
                                    strerror(errno));
        return missing ? DD_STORE_MISSING : DD_STORE_FAILED;
    }
    if (!S_ISREG(st.st_mode)) {
        *o->message = dd_printf(o->arena, _("%s is not a file."), path);
        return DD_STORE_NOT_OURS;
    }
    return DD_STORE_OK;
}

/* What a transaction touches stays in memory until its end: a page that must leave before is
 * written, and the journal synced for it, and it may have to be read again. How much that is
 * grows with the database. `parts`: so many times less, for one that only reads. */
static bool fit_cache(struct sq *sq, int64_t parts)
{
    int64_t pages = 0, size = 0;
    sqlite3_stmt *count = sq_text(sq, "PRAGMA page_count"), *of = sq_text(sq, "PRAGMA page_size");
    if (!count || !of || !sq_number(sq, count, &pages) || !sq_number(sq, of, &size))
        return false;
    int64_t kib = pages * size / 1024 / CACHE_PART;
    kib = kib < CACHE_MIN ? CACHE_MIN : kib > CACHE_MAX ? CACHE_MAX : kib;
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA cache_size = -%lld", (long long)(kib / parts));
    return sqlite3_exec(sq->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Nothing is written before we know that the file is ours. */
static enum dd_store_status settle_down(const struct opening *o)
{
    if (!execute(o, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"))
        return explain(o);
    if (o->mode == DD_STORE_READ)
        return execute(o, "PRAGMA query_only = ON") ? DD_STORE_OK : explain(o);
    if (sqlite3_db_readonly(o->sq->db, "main") == 1) {
        *o->message =
            dd_printf(o->arena, _("The database %s or its folder cannot be written."), o->sq->path);
        return DD_STORE_FAILED;
    }
    if (!execute(o, "PRAGMA journal_mode = PERSIST; PRAGMA journal_size_limit = " JOURNAL_KEPT) ||
        !fit_cache(o->sq, 1))
        return explain(o);
    return o->sq->schema < NEWEST ? migrate(o) : DD_STORE_OK;
}

/* A reader too opens for writing: a journal left by a crash must be rolled back
 * before anybody may read. */
static enum dd_store_status open_file(const struct opening *o)
{
    struct sq *sq = o->sq;
    /* Nobody asks how much memory it has; to count it, every allocation takes a lock.
     * (Only the first call has an effect.) */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int code =
        sqlite3_open_v2(sq->path, &sq->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!sq->db)
        abort();
    if (code != SQLITE_OK)
        return explain(o);
    sqlite3_extended_result_codes(sq->db, 1);
    sqlite3_busy_timeout(sq->db, SQ_BUSY_SECONDS * 1000);
    sqlite3_db_config(sq->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    sqlite3_db_config(sq->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    if (!sq_add_functions(sq))
        return explain(o);
    enum dd_store_status status = identify(o);
    return status == DD_STORE_OK ? settle_down(o) : status;
}

/* SQLite gives ":memory:" and "file:…" a meaning of its own: a path has none. */
static char *plain_path(const char *path)
{
    const char *here = *path == ':' || strncmp(path, "file:", 5) == 0 ? "./" : "";
    char *copy = malloc(strlen(here) + strlen(path) + 1);
    if (!copy)
        abort();
    strcpy(copy, here);
    return strcat(copy, path);
}

enum dd_store_status sq_open(struct dd_arena *arena, const char *path, enum dd_store_mode mode,
                             void **db, const char **message)
{
    struct opening o = {.arena = arena, .mode = mode, .message = message};
    enum dd_store_status status = check_file(&o, path);
    if (status != DD_STORE_OK)
        return status;
    struct sq *sq = calloc(1, sizeof(*sq));
    if (!sq)
        abort();
    sq->path = plain_path(path);
    o.sq = sq;
    status = open_file(&o);
    if (status == DD_STORE_OK) {
        *db = sq;
        return status;
    }
    if (mode == DD_STORE_CREATE) {
        unlink(path);
        unlink(dd_printf(arena, "%s-journal", path));
    }
    sq_close(sq);
    return status;
}

/* It needs temporary tables of its own. */
void *sq_open_beside(void *db)
{
    struct sq *sq = db;
    struct dd_arena *scratch = dd_arena_new();
    const char *message;
    void *beside = NULL;
    if (sq_open(scratch, sq->path, DD_STORE_READ, &beside, &message) == DD_STORE_OK &&
        (sqlite3_exec(((struct sq *)beside)->db, "PRAGMA query_only = OFF", NULL, NULL, NULL) !=
             SQLITE_OK ||
         !fit_cache(beside, 2))) {
        sq_close(beside);
        beside = NULL;
    }
    dd_arena_free(scratch);
    return beside;
}

void sq_close(void *db)
{
    struct sq *sq = db;
    sq_free_statements(sq);
    sq_chain_release(sq);
    sqlite3_close(sq->db);
    dd_buf_release(&sq->error);
    dd_buf_release(&sq->work.last);
    dd_buf_release(&sq->work.slice_first);
    dd_buf_release(&sq->work.slice_last);
    dd_buf_release(&sq->work_before.last);
    dd_buf_release(&sq->work_before.slice_first);
    dd_buf_release(&sq->work_before.slice_last);
    free(sq->actor);
    free(sq->path);
    free(sq);
}
