#!/usr/bin/python3
"""kill -9 in the middle of sending, round after round: everything planned
arrives, repeats carry the same id and the same bytes, and the week's notices are
those of a service that was never killed (`dondoc simulate`)."""
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time

import support

CLOCK = "2026-02-09T00:00:00+07:00,x14400"  # from Monday on, a day in 6 seconds
UNTIL = "2026-02-12"  # Thursday
ROUNDS = 18


class Killer:
    """Kills the service when the chosen moment of a round comes."""

    by_time = "after a while"
    moments = ["after RCPT", "mail in hand, unanswered", "mail answered", "webhook in hand",
               "webhook answered", by_time]

    def __init__(self, seed):
        self.random, self.lock = random.Random(seed), threading.Lock()
        self.pid = self.moment = None
        self.countdown = 0
        self.kills = []

    def aim(self, pid, moment):
        with self.lock:
            self.pid, self.moment = pid, moment
            self.countdown = self.random.randrange(4)

    def at(self, moment, delay=0.0):
        with self.lock:
            if not self.pid or moment != self.moment:
                return
            if self.countdown:
                self.countdown -= 1
                return
            pid, self.pid = self.pid, None
            self.kills.append(moment)
        if delay:  # once the answer is on its way
            threading.Timer(delay, os.kill, (pid, signal.SIGKILL)).start()
        else:
            os.kill(pid, signal.SIGKILL)

    def now(self, moment):
        with self.lock:
            if self.pid:  # else a shot is on its way
                self.kills.append(moment)
                os.kill(self.pid, signal.SIGKILL)
                self.pid = None


def rounds(t, office, killer):
    for i in range(ROUNDS):
        daemon = support.Daemon(office, clock=CLOCK, wait=False)
        moment = killer.moments[i % len(killer.moments)]
        patience = killer.random.uniform(0.02, 0.4) if moment == killer.by_time else 5
        killer.aim(daemon.pid, moment)
        try:
            daemon.process.wait(patience)
        except subprocess.TimeoutExpired:
            killer.now(killer.by_time)
        status = daemon.process.wait(10)
        if status != -signal.SIGKILL:
            raise RuntimeError(f"round {i}: ended with {status}\n{daemon.log()}")


def finish(t, office):
    daemon = support.Daemon(office, clock=CLOCK)
    support.wait_for("Thursday's evening", lambda: office.sql(
        "SELECT 1 FROM meta WHERE evaluated_until >= ?", f"{UNTIL}T07:00:00Z"), 90, daemon.alive)
    support.wait_for("an empty outbox", lambda: not office.sql(
        "SELECT 1 FROM delivery WHERE state NOT IN ('sent', 'held', 'superseded')"), 60, daemon.alive)
    daemon.stop()


def check_copies(t, what, seen, outbox):
    """`seen` is a list of (id, bytes)."""
    copies = {}
    for ident, data in seen:
        copies.setdefault(ident, set()).add(data)
    t.check(f"{what}: repeats have the same bytes", all(len(c) == 1 for c in copies.values()))
    t.check(f"{what}: every one arrived", set(copies) >= set(outbox), set(outbox) - set(copies))
    t.check(f"{what}: nothing arrived that the database does not know",
            set(copies) <= set(outbox), set(copies) - set(outbox))
    t.check(f"{what}: what arrived is what the database holds", all(
        copies[i] == {body} for i, body in outbox.items() if i in copies))
    return len(seen) - len(copies)


def busier(office):
    """Every village owes something on each of four days: many mails a slot."""
    for day in range(10, 14):
        for i in range(1, 10):
            office.do("task", "add", f"viec-{day}-{i}", "--title", f"Việc {day} của thôn {i}",
                      "--lead", f"thon-{i}", "--deadline", f"chậm nhất ngày {day}/02/2026")


def scenario(t):
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 30)))
    print(f"SEED={seed}")
    killer = Killer(seed)
    office = support.Office(t)
    office.webhook_secret()
    busier(office)

    def mail_answer(_):
        killer.at("mail in hand, unanswered")
        time.sleep(killer.random.uniform(0, 0.03))
        killer.at("mail answered", 0.002)

    def hook_answer(_):
        killer.at("webhook in hand")
        time.sleep(killer.random.uniform(0, 0.03))
        killer.at("webhook answered", 0.002)
        return 204

    mails = support.MailSink(t, mail_answer, lambda _: killer.at("after RCPT"))
    hooks = support.HookSink(t, hook_answer)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    office.set("webhooks", f'[{{name: w, url: "{hooks.url}", secret_file: webhook.secret,'
                           ' allow_private: true}]')
    office.set("sending", "{hold_above: never}")  # a young office's first busy week
    expected = office.lines("simulate", "--from", "2026-02-09", "--to", UNTIL, "--json")

    rounds(t, office, killer)
    t.check(f"killed {len(killer.kills)} times, at {len(set(killer.kills))} kinds of moments",
            len(killer.kills) == ROUNDS and len(set(killer.kills)) >= 4, killer.kills)
    print("      ", ", ".join(killer.kills))
    with contextlib.closing(sqlite3.connect(office.db)) as db:
        t.equal("after the last kill: integrity_check",
                db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
    finish(t, office)

    outbox = {channel: dict(office.sql(
        "SELECT message_id, body FROM delivery JOIN delivery_body ON delivery = id"
        " WHERE channel = ? AND state = 'sent'", channel))
        for channel in ("email", "webhook:w")}
    repeated = check_copies(t, "mails", [(
        mail.data.split(b"\r\nMessage-Id: <", 1)[1].split(b">", 1)[0].decode(), mail.data)
        for mail in mails.seen], outbox["email"])
    repeated += check_copies(t, "webhooks", [(hook.id, hook.body) for hook in hooks.seen],
                             outbox["webhook:w"])
    t.check(f"{repeated} repeats: the kills did hit the sending", repeated > 0)
    t.equal("every planned notice was told", office.sql(
        "SELECT state, count(*) FROM notice WHERE state IN ('planned', 'failed') GROUP BY 1"), [])

    # 2026-02-12T17:00Z is Thursday's midnight in the office.
    told = sorted(office.sql(
        "SELECT obligation, step, address, substr(strftime('%Y-%m-%dT%H:%M:%S', slot, '+7 hours'),"
        " 1, 19) FROM notice WHERE state = 'told' AND slot < ?", f"{UNTIL}T17:00:00Z"))
    want = sorted((r["obligation"], r["step"], r["to"], r["at"][:19]) for r in expected)
    t.check(f"the same {len(want)} notices as without any kill", len(want) > 40 and told == want,
            json.dumps({"only told": sorted(set(told) - set(want))[:8],
                        "only expected": sorted(set(want) - set(told))[:8]}, indent=1,
                       ensure_ascii=False))
    with contextlib.closing(sqlite3.connect(office.db)) as db:
        t.equal("integrity_check", db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        t.equal("foreign_key_check", db.execute("PRAGMA foreign_key_check").fetchall(), [])


support.run(scenario)
