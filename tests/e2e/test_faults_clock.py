#!/usr/bin/python3
"""The machine's clock is set while the service runs: a month ahead, then back by a
day. One late digest a person, and nothing is repeated (design §6, §8). The clock is
that of a small library put before libc's; the service believes it is the real one."""
import datetime
import os
import subprocess
import time

import support

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long ahead(void)
{
    char text[32] = "";
    int fd = open(getenv("CLOCK_AHEAD"), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
        abort();
    close(fd);
    return atol(text);
}

int clock_gettime(clockid_t id, struct timespec *out)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(id, out);
    if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        out->tv_sec += ahead();
    return result;
}

int gettimeofday(struct timeval *out, void *zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}
"""


class Clock:
    def __init__(self, t):
        self.file = t.work / "ahead"
        source, library = t.work / "clock.c", t.work / "clock.so"
        source.write_text(SHIM)
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_AHEAD": str(self.file)}

    def set(self, text):
        """It is that instant now."""
        ahead = datetime.datetime.fromisoformat(text).timestamp() - time.time()
        new = self.file.with_suffix(".new")
        new.write_text(str(int(ahead)))
        new.rename(self.file)


def scenario(t):
    clock, mails = Clock(t), support.MailSink(t)
    office = support.Office(t)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    office.set("sending", "{hold_above: never}")
    clock.set("2026-02-06T07:59:58+07:00")
    os.environ.update(clock.environment)  # of the service; the test itself is running already
    daemon = support.Daemon(office)
    for name in clock.environment:
        del os.environ[name]

    def evaluated(day):
        office.get("/healthz")  # libev looks at the clock whenever it wakes
        return office.sql("SELECT 1 FROM meta WHERE evaluated_until >= ?", day) and not office.sql(
            "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')")

    support.wait_for("the letters of the first morning", lambda: evaluated("2026-02-06T01:00")
                     and mails.accepted, 60, daemon.alive)
    seen = len(mails.accepted)
    clock.set("2026-03-10T08:00:00+07:00")
    support.wait_for("those of a month later", lambda: evaluated("2026-03-10")
                     and len(mails.accepted) > seen, 60, daemon.alive)
    late = [mail.recipients[0] for mail in mails.accepted[seen:]]
    t.equal("a month ahead: one late digest a person", sorted(late), sorted(set(late)))
    t.check("what was missed gave way to the highest step", office.sql(
        "SELECT 1 FROM notice WHERE reason = 'collapsed'"))
    seen, told = len(mails.accepted), office.sql("SELECT count(*) FROM notice")
    clock.set("2026-03-09T08:00:00+07:00")
    for _ in range(10):  # it wakes, looks, and finds nothing to do
        office.get("/healthz")
        time.sleep(0.1)
    daemon.signal(1)  # SIGHUP: a tick in any case
    support.wait_for("a tick", lambda: daemon.log().count("tick 2026-03-0"), 30, daemon.alive)
    time.sleep(0.5)
    t.equal("back by a day: nothing is repeated, nothing is planned anew",
            (len(mails.accepted), office.sql("SELECT count(*) FROM notice")), (seen, told))
    clock.set("2026-03-12T08:00:00+07:00")
    support.wait_for("what is next", lambda: evaluated("2026-03-12"), 60, daemon.alive)
    t.equal("and it goes on", daemon.stop(), 0)
    ids = [support.message_id(mail.data) for mail in mails.seen]
    t.equal("no letter came twice", len(ids), len(set(ids)))


support.run(scenario)
