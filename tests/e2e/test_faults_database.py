#!/usr/bin/python3
"""The database in the middle of sending: another program holds it for a while, the disk
is full, strangers load a hundred thousand rows. Nothing is lost or sent twice, and all
of it is covered by the audit (design §8)."""
import contextlib
import json
import sqlite3
import subprocess
import threading
import time

import support

SLOT = "2026-02-09T08:00:00+07:00"
DUTIES = 200  # so many answers take more pages than the database has to spare
ROWS = 230_000


class Gate:
    """A receiver that lets a few through, then waits until it is opened."""

    def __init__(self, t, few):
        self.opened, self.few = threading.Event(), few
        t.cleanup.callback(self.opened.set)
        self.sink = support.HookSink(t, self.answer)

    def answer(self, _):
        if len(self.sink.seen) > self.few:
            self.opened.wait(60)
        return 204

    def ids(self):
        return [hook.id for hook in self.sink.seen]


def make(t, name, url):
    office = support.Office(t, name)
    office.webhook_secret()
    office.set("sending", "{hold_above: never}")
    office.set("mail", f'{{transport: file, folder: "{t.work}/mails", from: don-doc@xa.example}}')
    office.set("webhooks", f'[{{name: w, url: "{url}", secret_file: webhook.secret,'
                           ' allow_private: true, timeout: 120, filter: {step: due}}]')
    support.fill_storm(office, DUTIES, 1)
    return office


def begin(t, name, few=10):
    """An office whose service is in the middle of its webhooks."""
    gate = Gate(t, few)
    office = make(t, name, gate.sink.url)
    daemon = support.Daemon(office, clock=SLOT, wait=False)
    support.wait_for("the middle", lambda: len(gate.sink.seen) > few, 90, daemon.alive)
    return gate, office, daemon


def all_told(office):
    return office.sql("SELECT 1 FROM meta WHERE evaluated_until IS NOT NULL") and not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending', 'retry')")


def finish(t, what, gate, office, daemon):
    """Everything goes, once: no answer that was in hand is forgotten."""
    support.wait_for(f"the end: {what}", lambda: all_told(office), 120, daemon.alive)
    daemon.stop()
    want = office.sql("SELECT count(*) FROM delivery WHERE channel = 'webhook:w'"
                      " AND state = 'sent'")[0][0]
    ids = gate.ids()
    t.equal(f"{what}: all {want} arrive, none twice", (len(ids), len(set(ids))), (want, want))
    t.check(f"{what}: at least those planned", want >= DUTIES)


def locked(t):
    """Longer than the service waits for it (a quarter of a second), again and again."""
    gate, office, daemon = begin(t, "locked")
    for mode in ("IMMEDIATE", "EXCLUSIVE"):
        with contextlib.closing(sqlite3.connect(office.db, isolation_level=None,
                                                timeout=60)) as other:
            other.execute(f"BEGIN {mode}")
            other.execute("UPDATE unit SET name = name || ' ' WHERE id = 'to-1'")
            gate.opened.set()  # answers come, and cannot be written
            time.sleep(3)
            t.check(f"{mode}: the service lives, and says what it waits for", daemon.alive()
                    and (mode == "IMMEDIATE" or "dondoc.db" in daemon.log()), daemon.log()[-500:])
            other.execute("COMMIT")
    finish(t, "locked by another writer in the middle", gate, office, daemon)


def longest_wait(t):
    """A command waits for half a minute, then says so; a service that starts, too."""
    office = support.Office(t, "waiting")
    with contextlib.closing(sqlite3.connect(office.db, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        start = time.monotonic()
        got = office.run("pause", timeout=110)
        waited = time.monotonic() - start
        other.execute("ROLLBACK")
    t.check("a lock longer than the busy timeout: status 3, after half a minute, and why",
            got.returncode == 3 and waited > 25 and b"dondoc.db" in got.stderr,
            (got.returncode, waited, got.stderr))


def full(t):
    folder = t.work / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "none", folder],
                      capture_output=True).returncode != 0:
        print("skip  a full disk: only root can mount a small one")
        return
    t.cleanup.callback(subprocess.run, ["umount", "-l", folder])
    gate, office, daemon = begin(t, "small/office")
    office.audited = False  # checked here: its disk is gone at the end
    filler = folder / "filler"
    with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    gate.opened.set()
    support.wait_for("a word about the disk", lambda: "chỗ" in daemon.log()
                     or "dung lượng" in daemon.log(), 60, daemon.alive)
    arrived = len(gate.sink.seen)
    time.sleep(1)
    limit = 10 + 1 + 256  # what was claimed already may go; nothing is claimed now
    t.check(f"a full disk in the middle: {arrived} are out, and no more are claimed",
            len(gate.sink.seen) <= limit and daemon.alive())
    filler.unlink()
    finish(t, "a disk that was full in the middle", gate, office, daemon)
    t.equal("integrity_check", office.sql("PRAGMA integrity_check"), [("ok",)])
    office.check_audit()


def foreign_load(t):
    """More rows than one transaction of ours covers: the next ones go on."""
    office = support.Office(t, "load")
    first = json.loads(office.run("audit", "verify", "--json").stdout)
    office.sql("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?)"
               " INSERT INTO event (id, title) SELECT 'su-kien-' || i, 'Sự kiện ' || i FROM c",
               ROWS)
    pending = []
    for i in range(4):
        verdict = json.loads(office.run("audit", "verify", "--json", timeout=300).stdout)
        t.check(f"after {i} of our transactions: the audit stands", verdict["ok"], verdict)
        pending.append(verdict["pending"])
        if pending[-1] == 0:
            break
        office.do("pause" if i % 2 == 0 else "resume")
    print(f"       rows of strangers that are not covered yet: {pending}")
    t.check("each transaction covers at most 200,000 of them, until all are",
            pending[0] == ROWS and pending[-1] == 0 and len(pending) > 2
            and all(a - b <= 200_000 for a, b in zip(pending, pending[1:])), pending)
    chained = office.sql("SELECT sum(n) FROM audit WHERE entity = 'change' AND actor IS NULL"
                         " AND seq > ?", first["rows"])[0][0]
    t.equal("all of them stand in the chain as another program's", chained, ROWS)


def scenario(t):
    waiting = threading.Thread(target=longest_wait, args=(t,))
    waiting.start()
    try:
        locked(t)
        full(t)
        foreign_load(t)
    finally:
        waiting.join()


support.run(scenario)
