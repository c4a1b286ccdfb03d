#!/usr/bin/python3
"""Machines that misbehave, each with what must come of it (design §8): a full disk, a
locked database, clocks that jump, a month without the service. Relays are in
test_faults_relay.py, receivers of webhooks in test_faults_hooks.py."""
import contextlib
import shutil
import signal
import sqlite3
import subprocess
import time

import support

SLOT = "2026-02-09T08:00:00+07:00"
LATER = "2026-02-09T09:30:00+07:00"

def idle(office):
    return office.sql("SELECT 1 FROM meta WHERE evaluated_until IS NOT NULL") and not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')")


def until(office, daemon, what, condition, seconds=40):
    try:
        return support.wait_for(what, condition, seconds, daemon.alive)
    except TimeoutError as error:
        raise TimeoutError(f"{error}\n{daemon.log()[-2000:]}") from None


def one_run(office, clock, condition=idle):
    daemon = support.Daemon(office, clock=clock)
    until(office, daemon, "the end of a run", lambda: condition(office))
    daemon.stop()


def gone(t):
    """A receiver that said 410 stays out of it until somebody decides otherwise."""
    office, sink = support.Office(t, "gone"), support.HookSink(t, lambda _: 410)
    office.webhook_secret()
    office.set("webhooks", f'[{{name: gone, url: "{sink.url}", secret_file: webhook.secret,'
                           ' allow_private: true}]')
    one_run(office, SLOT)
    before = len(sink.seen)
    one_run(office, "2026-02-10T08:00:00+07:00")
    t.equal("410: nothing is sent there on the next day", len(sink.seen), before)
    t.check("new ones for it are held", ("held",) in office.sql(
        "SELECT state FROM delivery WHERE channel = 'webhook:gone' AND created_at > '2026-02-10'"))
    dead = office.sql("SELECT id FROM delivery WHERE channel = 'webhook:gone' AND state = 'dead'")
    office.do("outbox", "retry", dead[0][0])
    t.equal("`outbox retry` opens it again", office.sql(
        "SELECT count(*) FROM delivery WHERE channel = 'webhook:gone' AND reason = 'gone'"),
        [(0,)])


def full_disk(t):
    folder = t.work / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", folder],
                      capture_output=True).returncode != 0:
        print("skip  a full disk: only root can mount a small one")
        return
    t.cleanup.callback(subprocess.run, ["umount", "-l", folder])
    mails = support.MailSink(t)
    office = support.Office(t, "small/office")
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    filler = folder / "filler"
    with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    office.dir.joinpath("x").unlink(missing_ok=True)
    log = t.work / "full.log"
    with open(log, "wb") as out:
        process = subprocess.Popen([t.dondocd, "--clock", SLOT], cwd=office.dir, stdout=out,
                                   stderr=out)
    t.cleanup.callback(lambda: process.poll() is None and process.kill())
    support.wait_for("a word about the disk", lambda: process.poll() is not None
                     or "chỗ" in log.read_text() or "dung lượng" in log.read_text(), 30)
    t.equal("a full disk: nothing is sent that was not written", len(mails.seen), 0)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(2)  # it may have been the very first write
    filler.unlink()
    if process.poll() is None:
        process.send_signal(signal.SIGHUP)
        support.wait_for("the letters", lambda: mails.accepted and idle(office), 120)
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    else:
        one_run(office, SLOT)
    t.check("there is room again: everything is sent, once", mails.accepted and len(
        {support.message_id(m.data) for m in mails.seen}) == len(mails.seen))
    t.equal("integrity_check", office.sql("PRAGMA integrity_check"), [("ok",)])


def locked(t):
    mails = support.MailSink(t)
    office = support.Office(t, "locked")
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    one_run(office, "2026-02-06T08:00:00+07:00")
    seen = len(mails.accepted)
    with contextlib.closing(sqlite3.connect(office.db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        daemon = support.Daemon(office, clock=SLOT, wait=False)
        time.sleep(2)
        t.equal("another program writes: nothing is sent meanwhile", len(mails.accepted), seen)
        other.execute("COMMIT")
    until(office, daemon, "the letters", lambda: len(mails.accepted) > seen and idle(office))
    t.check("it is done: the letters go", daemon.alive())
    daemon.stop()


def clocks(t):
    """A month without the service; then the clock is set back by a day."""
    mails = support.MailSink(t)
    office = support.Office(t, "clocks")
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    office.set("sending", "{hold_above: never}")
    one_run(office, "2026-02-06T08:00:00+07:00")
    seen = len(mails.accepted)
    one_run(office, "2026-03-10T08:00:00+07:00")
    late = [m.recipients[0] for m in mails.accepted[seen:]]
    t.check("after a month: one late digest a person", late and len(late) == len(set(late)), late)
    missed = office.sql("SELECT count(*) FROM notice WHERE reason = 'collapsed'")[0][0]
    t.check(f"{missed} missed steps gave way to the highest one", missed > 0)
    seen, notices = len(mails.accepted), office.sql("SELECT count(*) FROM notice")
    one_run(office, "2026-03-09T08:00:00+07:00")
    t.equal("the clock goes back a day: nothing is repeated",
            (len(mails.accepted), office.sql("SELECT count(*) FROM notice")), (seen, notices))


def scenario(t):
    gone(t)
    full_disk(t)
    locked(t)
    clocks(t)


support.run(scenario)
