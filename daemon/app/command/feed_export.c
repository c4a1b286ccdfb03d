#include "app/command/feed_export.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/feeds/feeds.h"

#define FEED_MAX_BYTES ((size_t)64 << 20)

struct export
{
    struct dd_app *app;
    const char *folder;
    struct dd_feed_source source;
    struct dd_facts facts;
    struct dd_instant now;
};

static const char *name_of(const struct export *e, const struct dd_feed *feed)
{
    const char *text = dd_printf(e->app->arena, "dondoc feed export %s", feed->token_hash);
    return dd_printf(e->app->arena, "%s.ics", dd_sha256_hex(e->app->arena, text, strlen(text)));
}

static enum dd_exit refuse(const char *path)
{
    return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), path, strerror(errno));
}

/* Readers see the old file or the new one, and its time tells whether it changed. */
static enum dd_exit write_file(const struct export *e, const char *path, const struct dd_buf *body)
{
    size_t n;
    struct dd_arena *arena = dd_arena_new();
    const char *there = dd_read_file(arena, path, FEED_MAX_BYTES, &n);
    bool same = there && n == body->n && memcmp(there, body->s, n) == 0;
    dd_arena_free(arena);
    if (same)
        return DD_EXIT_OK;
    const char *fresh = dd_printf(e->app->arena, "%s.new", path);
    if (!dd_write_file(fresh, body->s, body->n, 0644))
        return refuse(fresh);
    return rename(fresh, path) == 0 ? DD_EXIT_OK : refuse(path);
}

/* Renders it and stores what it tells about several duties. */
static bool build(struct export *e, const struct dd_feed *feed, struct dd_feed_built *out)
{
    struct dd_store *store = e->app->store;
    struct dd_feed_note *told;
    struct dd_feed_build b = {
        .in = &e->source, .feed = feed, .arena = e->app->arena, .now = e->now, .out = out};
    if (!dd_store_begin(store, true) ||
        !dd_store_feed_notes(store, e->app->arena, feed->id, &told, &b.n_told))
        return false;
    b.told = told;
    dd_feed_build(&b, NULL);
    for (size_t i = 0; i < out->notes.n; i++) {
        if (!dd_store_put_feed_note(store, &out->notes.v[i]))
            return false;
    }
    return dd_store_commit(store);
}

static enum dd_exit export_one(struct export *e, const struct dd_feed *feed, bool json)
{
    struct dd_feed_built built = {0};
    const char *name = name_of(e, feed);
    const char *path = dd_printf(e->app->arena, "%s/%s", e->folder, name);
    if (feed->revoked)
        return unlink(path) == 0 || errno == ENOENT ? DD_EXIT_OK : refuse(path);
    enum dd_exit status = DD_EXIT_OK;
    if (!build(e, feed, &built)) {
        status = dd_app_store_failed(e->app);
        dd_store_rollback(e->app->store);
    } else {
        status = write_file(e, path, &built.body);
    }
    dd_buf_release(&built.body);
    if (status != DD_EXIT_OK)
        return status;
    if (json)
        dd_app_print_json(json_pack("{s:I, s:s, s:s}", "id", (json_int_t)feed->id, "name",
                                    feed->name, "file", name));
    else
        printf("%s  %s\n", name, feed->name);
    return DD_EXIT_OK;
}

static enum dd_exit load(struct export *e, struct dd_feed **v, size_t *n)
{
    struct dd_app *app = e->app;
    struct dd_obligation *rows;
    bool ok = dd_store_begin(app->store, false) &&
              dd_store_facts(app->store, app->arena, &e->facts) &&
              dd_store_obligations(app->store, app->arena, &rows, &e->source.n) &&
              dd_store_feeds(app->store, app->arena, v, n);
    dd_store_rollback(app->store);
    if (!ok)
        return dd_app_store_failed(app);
    e->source.v = rows;
    e->source.facts = &e->facts;
    return DD_EXIT_OK;
}

enum dd_exit dd_feed_export(struct dd_app *app, const char *folder, const char *public_url,
                            bool json)
{
    struct stat st;
    struct dd_feed *feeds;
    size_t n;
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode))
        return dd_app_fail(DD_EXIT_FAILED, _("%s is no folder"), folder);
    struct export e = {.app = app, .folder = folder, .now = dd_clock_now(&app->clock)};
    e.source = (struct dd_feed_source){
        .rules = dd_app_rules(&app->diags, app->config, app->calendar),
        .calendar = app->calendar,
        .zone = app->zone,
        .office = app->office_name,
        .uid_host = dd_feed_uid_host(app->arena, app->config->office),
        .public_url = public_url,
        .tr = dd_gettext,
    };
    if (!e.source.rules) {
        dd_app_say(&app->diags);
        return dd_app_verdict(&app->diags);
    }
    enum dd_exit status = load(&e, &feeds, &n);
    for (size_t i = 0; i < n && status == DD_EXIT_OK; i++)
        status = export_one(&e, &feeds[i], json);
    return status;
}
