#!/usr/bin/python3
"""A virtual clock over a restart (design §2): it goes on at the later of START and what
was evaluated, however much office time passes while the service gets ready; what was
evaluated never goes back. And a live service that had to wait for the database evaluates
when it may, not when it wanted to."""
import contextlib
import datetime
import re
import sqlite3
import time

import support

FIRST, SECOND = "2026-02-09T08:01:00+07:00", "2026-02-09T08:00:00+07:00"
SPEED = 100000  # a day a second: getting ready takes longer than the minute between the two


def tick_of(daemon):
    support.wait_for("a tick", lambda: "tick " in daemon.log(), still=daemon.alive)
    daemon.stop()
    return re.search(r"^tick (\S+): ", daemon.log(), re.MULTILINE).group(1)


def first_tick(office, clock):
    return tick_of(support.Daemon(office, clock=clock))


def live_and_late(t):
    office = support.Office(t, "live")
    with contextlib.closing(sqlite3.connect(office.db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # another program writes
        daemon = support.Daemon(office, wait=False)
        time.sleep(3)
        until = int(time.time())
    tick = datetime.datetime.fromisoformat(tick_of(daemon)).timestamp()
    t.check("a live service that had to wait: not before it might", tick >= until, (tick, until))


def evaluated(office):
    return office.sql("SELECT evaluated_until FROM meta")[0][0]


def scenario(t):
    office = support.Office(t)
    t.equal("at START", first_tick(office, FIRST), FIRST)
    before = evaluated(office)
    t.equal("an earlier START: where the last run stopped",
            first_tick(office, f"{SECOND},x{SPEED}"), FIRST)
    t.check("what was evaluated did not go back", evaluated(office) >= before, evaluated(office))
    t.equal("a later START", first_tick(office, "2026-08-10T08:00:00+07:00"),
            "2026-08-10T08:00:00+07:00")
    live_and_late(t)


support.run(scenario)
