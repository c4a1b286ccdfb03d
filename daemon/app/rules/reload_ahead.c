#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/rules/reload.h"

#define SECONDS_AT_MOST 60 /* of computing: a log line is not worth more */
#define MONTHS_AHEAD 13    /* as `dondoc simulate` */
#define SHOWN ((size_t)5)  /* lines of one kind */

static void write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, bytes, n);
        if (written <= 0)
            return; /* nobody reads: the service has ended, or asked for another set */
        bytes += written;
        n -= (size_t)written;
    }
}

static struct dd_instant end_of(const struct dd_simulation *s, const struct dd_calendar *other)
{
    struct dd_day last = dd_zone_local(s->in.zone, s->in.now).day;
    const struct dd_calendar *calendars[] = {s->in.calendar, other};
    last = dd_day_add_months(last, MONTHS_AHEAD);
    for (size_t i = 0; i < DD_LEN(calendars); i++)
        if (dd_day_cmp(dd_calendar_last(calendars[i]), last) < 0)
            last = dd_calendar_last(calendars[i]);
    return dd_zone_instant(s->in.zone, last, 0);
}

static void compare(const struct dd_app *app, const struct dd_reloaded *next, int fd)
{
    struct dd_app own = *app;
    struct dd_facts facts;
    struct dd_comparison comparison;
    struct dd_buf text = {0};
    const char *why;
    own.arena = dd_arena_new();
    struct dd_simulation before = {.arena = own.arena}, after;
    /* The service's own connection is not this process's: it has one of its own. */
    if (dd_store_open(own.arena, app->config->database, DD_STORE_READ, &own.store, &why) !=
            DD_STORE_OK ||
        !dd_simulation_load(&own, &facts, &before))
        return;
    dd_store_close(own.store);
    write_all(fd, "+", 1);
    after = before;
    after.in.rules = next->rules;
    after.in.calendar = next->calendar;
    after.in.sending = &next->config->sending;
    struct dd_instant end = end_of(&before, next->calendar);
    dd_simulate(&before, end);
    dd_simulate(&after, end);
    dd_simulation_sort(&before);
    dd_simulation_sort(&after);
    dd_compare(own.arena, &before, &after, &comparison);
    dd_comparison_text(own.arena, &comparison, own.zone, SHOWN, &text);
    write_all(fd, text.s, text.n);
}

static _Noreturn void be_child(const struct dd_app *app, const struct dd_reloaded *next, int fd)
{
    struct rlimit limit = {SECONDS_AT_MOST, SECONDS_AT_MOST};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGHUP, SIG_IGN);
    setrlimit(RLIMIT_CPU, &limit);
    setpriority(PRIO_PROCESS, 0, 10);
    compare(app, next, fd);
    _exit(0); /* nothing of the service's is flushed or closed twice */
}

pid_t dd_reload_ahead(const struct dd_app *app, const struct dd_reloaded *next, int *fd)
{
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        be_child(app, next, ends[1]);
    }
    close(ends[1]);
    if (pid < 0)
        close(ends[0]);
    else
        *fd = ends[0];
    return pid;
}
