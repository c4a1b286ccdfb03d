#include "app/rules/reload.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#define SETTLE_SECONDS 0.5 /* so that one reading answers what an editor or a copy does */

struct dd_reload {
    struct ev_loop *loop;
    struct dd_app *app;
    struct dd_reload_news news;
    int inotify;
    ev_io files;
    ev_timer settle;

    struct dd_arena *arena; /* of what is in force; NULL: it lies in the app's own */
    struct dd_arena *next_arena;
    struct dd_reloaded next; /* sound, and not taken yet */
    bool has_next, announced;

    struct dd_arena *fault_arena;
    const char *fault;
    const char *told; /* the broken set that the operator was told of, as it was shown */

    pid_t child;
    int child_fd;
    ev_io ahead;
    struct dd_buf lines;
};

/* ---- what the change will do ------------------------------------------------------------- */

static void announce(struct dd_reload *r)
{
    if (r->announced || !r->has_next)
        return;
    r->announced = true;
    r->news.ready(r->news.context);
}

static void end_child(struct dd_reload *r)
{
    if (r->child_fd >= 0) {
        ev_io_stop(r->loop, &r->ahead);
        close(r->child_fd);
        r->child_fd = -1;
    }
    if (r->child > 0) {
        kill(r->child, SIGKILL);
        while (waitpid(r->child, NULL, 0) < 0 && errno == EINTR)
            continue; /* or libev has seen to it */
        r->child = 0;
    }
    dd_buf_release(&r->lines);
}

static void log_lines(const struct dd_reload *r)
{
    const char *line = r->lines.s && *r->lines.s ? r->lines.s + 1 : "";
    if (!*line)
        dd_log(DD_LOG_WARNING, _("what the new rules change could not be worked out in time"));
    while (*line) {
        size_t n = strcspn(line, "\n");
        dd_log(DD_LOG_INFO, "  %.*s", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

/* Its first byte says that it has read the database as it was: from then on the
 * new set may write to it. */
static void on_ahead(struct ev_loop *loop, ev_io *w, int events)
{
    struct dd_reload *r = w->data;
    char bytes[4096];
    (void)loop;
    (void)events;
    ssize_t n = read(r->child_fd, bytes, sizeof(bytes));
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n > 0) {
        dd_buf_add(&r->lines, bytes, (size_t)n);
        announce(r);
        return;
    }
    announce(r);
    log_lines(r);
    end_child(r);
}

static void look_ahead(struct dd_reload *r)
{
    bool same =
        strcmp(r->next.rules->hash, r->app->rules->hash) == 0 &&
        strcmp(dd_calendar_revision(r->next.calendar), dd_calendar_revision(r->app->calendar)) == 0;
    if (!same)
        r->child = dd_reload_ahead(r->app, &r->next, &r->child_fd);
    if (same || r->child < 0) {
        announce(r);
        return;
    }
    fcntl(r->child_fd, F_SETFL, O_NONBLOCK);
    ev_io_init(&r->ahead, on_ahead, r->child_fd, EV_READ);
    r->ahead.data = r;
    ev_io_start(r->loop, &r->ahead);
}

/* ---- reading -------------------------------------------------------------------------------- */

static void drop_next(struct dd_reload *r)
{
    end_child(r);
    dd_arena_free(r->next_arena);
    r->next_arena = NULL;
    r->has_next = r->announced = false;
}

static void set_fault(struct dd_reload *r, const char *fault, const char *shown)
{
    struct dd_arena *arena = dd_arena_new();
    r->fault = dd_strdup(arena, fault);
    r->told = dd_strdup(arena, shown);
    dd_arena_free(r->fault_arena);
    r->fault_arena = arena;
    r->news.fault(r->news.context);
}

static const char *first_mistake(const struct dd_diags *diags)
{
    for (size_t i = 0; i < diags->n; i++) {
        const struct dd_diag *diag = &diags->v[i];
        if (diag->severity == DD_ERROR && diag->pos.source)
            return dd_printf(diags->arena, "%s:%u: %s", diag->pos.source->name, diag->pos.line,
                             diag->message);
        if (diag->severity == DD_ERROR)
            return diag->message;
    }
    return "";
}

/* The old set stays. The same broken set is told of once, however often it is saved. */
static void refuse(struct dd_reload *r, struct dd_diags *diags)
{
    struct dd_buf shown = {0};
    dd_diags_render(diags, &shown);
    bool again = shown.s && dd_streq(shown.s, r->told);
    if (again) {
        dd_log(DD_LOG_INFO, _("the new rules have the same mistakes as before"));
    } else {
        fputs(shown.s ? shown.s : "", stderr);
        dd_log(DD_LOG_ERROR, _("the new rules have %zu mistakes: the old ones stay in force"),
               diags->errors);
        if (!dd_reload_tell(r->app, diags))
            dd_log(DD_LOG_ERROR, _("the letter about it could not be written: %s"),
                   dd_store_error(r->app->store));
        set_fault(r,
                  dd_printf(diags->arena,
                            _("the rules in the files have %zu mistakes, the old ones stay in "
                              "force; the first: %s"),
                            diags->errors, first_mistake(diags)),
                  shown.s ? shown.s : "");
    }
    dd_buf_release(&shown);
}

/* An office whose rules have all gone would have all its duties void: that is a
 * folder that is being exchanged, or a mistake. */
static void check_not_empty(const struct dd_reload *r, struct dd_diags *diags,
                            const struct dd_reloaded *next)
{
    struct dd_source *place = DD_NEW(diags->arena, struct dd_source);
    if (!next->rules || next->rules->n_rules > 0 || r->app->rules->n_rules == 0)
        return;
    place->name = next->config->n_rules ? next->config->rules[0] : next->config->path;
    dd_error(diags, "E412", (struct dd_pos){place, 0, 0, 0},
             DD_N("there is no rule here any more"));
}

static void read_all(struct dd_reload *r)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    struct dd_reloaded next = {0};
    dd_diags_init(&diags, arena, dd_gettext);
    drop_next(r);
    next.config = dd_config_read(&diags, dd_strdup(arena, r->app->config->path));
    if (next.config)
        next.calendar =
            dd_app_calendar_in(arena, &diags, next.config->folder, next.config->calendar);
    if (next.calendar)
        next.rules = dd_app_rules(&diags, next.config, next.calendar);
    check_not_empty(r, &diags, &next);
    if (r->inotify >= 0 && next.config)
        dd_reload_watch(r->inotify, arena, next.config);
    if (!next.rules || diags.errors) {
        refuse(r, &diags);
        dd_arena_free(arena);
        return;
    }
    r->next_arena = arena;
    r->next = next;
    r->has_next = true;
    look_ahead(r);
}

void dd_reload_now(struct dd_reload *r)
{
    ev_timer_stop(r->loop, &r->settle);
    read_all(r);
}

/* ---- the switch ------------------------------------------------------------------------------ */

static void take_over(struct dd_config *to, const struct dd_config *from)
{
    to->live = from->live;
    to->n_rules = from->n_rules;
    to->rules = from->rules;
    to->params = from->params;
    to->defaults = from->defaults;
    to->sending = from->sending;
    to->hold_above = from->hold_above;
    to->keep_bodies = from->keep_bodies;
    to->calendar = from->calendar;
}

void dd_reload_take(struct dd_reload *r)
{
    if (!r->has_next)
        return;
    take_over(r->app->config, r->next.config);
    r->app->rules = r->next.rules;
    r->app->calendar = r->next.calendar;
    dd_arena_free(r->arena);
    r->arena = r->next_arena;
    r->next_arena = NULL;
    r->has_next = r->announced = false;
    dd_log(DD_LOG_INFO, _("%zu rules are in force, mode %s"), r->app->rules->n_rules,
           r->app->config->live ? "live" : "rehearsal");
    if (r->fault)
        set_fault(r, NULL, NULL);
}

const char *dd_reload_fault(const struct dd_reload *r)
{
    return r->fault;
}

/* ---- when ------------------------------------------------------------------------------------ */

static void on_settle(struct ev_loop *loop, ev_timer *w, int events)
{
    struct dd_reload *r = w->data;
    (void)events;
    ev_timer_stop(loop, w);
    read_all(r);
}

static void on_files(struct ev_loop *loop, ev_io *w, int events)
{
    struct dd_reload *r = w->data;
    (void)events;
    if (dd_reload_touched(r->inotify)) /* from the last event on, however many come */
        ev_timer_again(loop, &r->settle);
}

struct dd_reload *dd_reload_new(struct ev_loop *loop, struct dd_app *app,
                                const struct dd_reload_news *news)
{
    struct dd_reload *r = DD_NEW(app->arena, struct dd_reload);
    *r = (struct dd_reload){.loop = loop, .app = app, .news = *news, .child_fd = -1};
    ev_timer_init(&r->settle, on_settle, 0., SETTLE_SECONDS);
    r->settle.data = r;
    r->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (r->inotify < 0) {
        dd_log(DD_LOG_WARNING, _("files cannot be watched: %s"), strerror(errno));
        return r;
    }
    dd_reload_watch(r->inotify, app->arena, app->config);
    ev_io_init(&r->files, on_files, r->inotify, EV_READ);
    r->files.data = r;
    ev_io_start(loop, &r->files);
    return r;
}

void dd_reload_end(struct dd_reload *r)
{
    if (!r)
        return;
    drop_next(r);
    ev_timer_stop(r->loop, &r->settle);
    if (r->inotify >= 0) {
        ev_io_stop(r->loop, &r->files);
        close(r->inotify);
    }
    dd_arena_free(r->fault_arena);
    dd_arena_free(r->arena);
}
