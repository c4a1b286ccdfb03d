#!/usr/bin/python3
"""An idle service sleeps: on the real clock, with nothing to do, not one system
call in a minute (strace), and little memory after it has served and ticked."""
import datetime
import re
import signal
import subprocess
import time

import support

SECONDS = 61
QUIET = 80  # seconds without a planned instant that we want ahead of us


def next_tick(daemon):
    """What the last tick announced: an instant, "-" for never; None before it."""
    found = re.findall(r"next (\S+)$", daemon.log(), re.MULTILINE)
    return found[-1] if found else None


def rss_anon_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"RssAnon:\s+(\d+) kB", status.read()).group(1))


def settle(office, daemon):
    """Waits until all is sent and no planned instant is near."""
    support.wait_for("an empty outbox", lambda: not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), 60, daemon.alive)

    def quiet():
        if next_tick(daemon) == "-":
            return True
        at = datetime.datetime.fromisoformat(next_tick(daemon))
        return (at - datetime.datetime.now(at.tzinfo)).total_seconds() > QUIET

    support.wait_for("a quiet minute", quiet, 2 * QUIET, daemon.alive)
    time.sleep(2)  # connections of ours are closed by then


def trace(t, daemon):
    """The lines of strace over a minute; one unfinished wait is what we want."""
    path = t.work / "strace"
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", path, "-p", str(daemon.pid)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    t.cleanup.callback(tracer.kill)
    try:
        tracer.wait(2)
    except subprocess.TimeoutExpired:
        pass
    else:
        raise RuntimeError(f"strace cannot attach: {tracer.stderr.read()}")
    with open(f"/proc/{daemon.pid}/status", encoding="ascii") as status:
        attached = f"TracerPid:\t{tracer.pid}\n" in status.read()
    t.check("strace is attached", attached)
    begin = len(path.read_text().splitlines())
    try:
        tracer.wait(SECONDS)
    except subprocess.TimeoutExpired:
        pass
    lines = path.read_text().splitlines()[begin:]
    return tracer, path, lines


def scenario(t):
    office = support.Office(t)
    daemon = support.Daemon(office)
    feed = office.do("feed", "add", "Cả cơ quan").strip()
    token = office.do("token", "add", "Máy").strip()
    support.wait_for("a tick", lambda: next_tick(daemon), still=daemon.alive)
    status, _, page = office.get("/", {"Authorization": f"Bearer {token}"})
    t.check("it has served the page", status == 200 and b"</html>" in page, status)
    status, _, body = office.get("/feeds/" + feed.rpartition("/")[2])
    t.check("and the feed", status == 200 and b"BEGIN:VEVENT" in body, status)
    settle(office, daemon)
    with open(f"/proc/{daemon.pid}/wchan", encoding="ascii") as f:
        print("       waits in", f.read())

    tracer, path, lines = trace(t, daemon)
    t.check(f"{SECONDS} s idle: no system call", not lines, "\n".join(lines[:20]))
    # That the trace would have shown one: a request is served under it.
    t.check("a request wakes it", office.get("/healthz")[0] == 200)
    support.wait_for("its system calls", lambda: "accept" in path.read_text(), 10)
    tracer.send_signal(signal.SIGINT)
    tracer.wait(10)
    t.check("and the trace shows it", "accept" in path.read_text())

    ticks = daemon.log().count("tick ")
    office.do("event", "set", "central_guidance", "2026-12-01")
    support.wait_for("a tick after a change", lambda: daemon.log().count("tick ") > ticks,
                     still=daemon.alive)
    office.get("/", {"Authorization": f"Bearer {token}"})
    anon = rss_anon_kb(daemon.pid)
    t.check(f"memory of its own after page, feed and ticks: {anon / 1024:.1f} MB, under 15",
            anon < 15 * 1024)
    t.equal("it ends with status 0", daemon.stop(), 0)


support.run(scenario)
