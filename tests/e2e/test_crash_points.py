#!/usr/bin/python3
"""The service is killed at system calls that write or send, one by one, and again
while it recovers; then it is let run to its end. Compared with a run that nothing
disturbed: nothing is lost, nothing else is sent, and what is repeated was in flight,
and has the same id and the same bytes (design §8).

    CRASH_POINTS=all tests/e2e/test_crash_points.py BUILD    every point, in any order,
                                                             with what came of them so far
    PART=1/2                                                 of all, the first half
    SEED=n                                                   the same selection again
"""
import contextlib
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time

import support

CLOCK = "2026-02-09T08:00:00+07:00"
CALLS = ["write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "rename", "sendto",
         "sendmsg", "writev"]
SELECTED = 26  # points of a usual run, spread over all calls


class Run:
    """dondocd under strace, which may kill it at a call."""

    def __init__(self, t, folder, inject=None, trace=None):
        command = ["strace", "-f", "-qq", "-o", str(trace or "/dev/null"),
                   "-e", "trace=" + ",".join(CALLS)]
        if inject:
            command += ["-e", f"inject={inject[0]}:signal=SIGKILL:when={inject[1]}"]
        self.log = open(folder / "log", "ab")
        self.process = subprocess.Popen(command + [t.dondocd, "--clock", CLOCK], cwd=folder,
                                        stdout=self.log, stderr=self.log)
        t.cleanup.callback(self.kill)
        self.folder = folder

    def child(self):
        pid = self.process.pid
        with contextlib.suppress(OSError, IndexError, ValueError):
            return int(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
        return None

    def done(self):
        with contextlib.suppress(sqlite3.Error), contextlib.closing(
                sqlite3.connect(self.folder / "dondoc.db", timeout=30)) as db:
            return db.execute("SELECT evaluated_until FROM meta").fetchone()[0] and not db.execute(
                "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending', 'retry')").fetchone()
        return False

    def killed(self, seconds=30):
        """True once it was killed; False if all was sent before the point came."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            if self.done():
                time.sleep(0.15)  # what follows the last answer
                return self.process.poll() is not None
            if time.monotonic() > end:
                raise TimeoutError("neither killed nor done")
            time.sleep(0.02)
        return True

    def kill(self, number=signal.SIGKILL):
        child = self.child()
        while self.process.poll() is None and not child:  # strace has not begun yet
            time.sleep(0.01)
            child = self.child()
        if self.process.poll() is None and child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)
        self.process.wait()
        self.log.close()


class Sinks:
    def __init__(self, t):
        self.mails, self.hooks = support.MailSink(t), support.HookSink(t)

    def forget(self):
        del self.mails.seen[:], self.hooks.seen[:]

    def copies(self):
        """id → every copy that came, of mails and webhooks."""
        found = {}
        for mail in list(self.mails.seen):
            ident = re.search(rb"\r\nMessage-Id: <([^>]+)>", mail.data, re.I).group(1).decode()
            found.setdefault(ident, []).append(mail.data)
        for hook in list(self.hooks.seen):
            found.setdefault(hook.id, []).append(hook.body)
        return found


def judge(folder, copies, model):
    """What is wrong after a run, in words; and how many copies were repeats."""
    wrong = []
    with contextlib.closing(sqlite3.connect(folder / "dondoc.db", timeout=30)) as db:
        if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            wrong.append("integrity_check")
        told = sorted(db.execute("SELECT obligation, step, address FROM notice"
                                 " WHERE state = 'told'").fetchall())
        outbox = dict(db.execute("SELECT message_id, body FROM delivery JOIN delivery_body ON delivery = id WHERE state = 'sent'"))
        carried = sorted(db.execute(
            "SELECT n.obligation, n.step, n.address FROM notice n JOIN delivery d"
            " ON d.id = n.delivery WHERE d.state = 'sent'").fetchall())
    if told != model:
        wrong.append(f"told {len(told)} of {len(model)}")
    if carried != model:
        wrong.append("a notice is told that no message carried")
    if set(outbox) - set(copies):
        wrong.append(f"lost: {set(outbox) - set(copies)}")
    if set(copies) - set(outbox):
        wrong.append(f"unexpected: {set(copies) - set(outbox)}")
    if any(set(copies[i]) != {outbox[i]} for i in outbox if i in copies):
        wrong.append("a repeat has other bytes")
    return wrong, sum(len(c) - 1 for c in copies.values())


def in_flight(folder):
    """At most so many may be on their way: claimed, and one of 4 mails and 16 webhooks."""
    with contextlib.closing(sqlite3.connect(folder / "dondoc.db", timeout=30)) as db:
        claimed = dict(db.execute("SELECT kind, count(*) FROM delivery WHERE state = 'sending'"
                                  " GROUP BY kind"))
        return min(claimed.get("email", 0), 4) + min(claimed.get("webhook", 0), 16)


def fresh(base, folder):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    return folder


def one_point(t, base, folder, sinks, model, point, again):
    """Killed at `point`, and, if `again`, once more in the recovery."""
    fresh(base, folder)
    sinks.forget()
    run = Run(t, folder, point)
    reached = run.killed()
    run.kill()
    flying = in_flight(folder)
    if reached and again:
        run = Run(t, folder, again)
        run.killed()
        run.kill()
        flying += in_flight(folder)
    run = Run(t, folder)
    support.wait_for("the end", run.done, 30, lambda: run.process.poll() is None)
    time.sleep(0.1)
    run.kill(signal.SIGTERM)
    wrong, repeats = judge(folder, sinks.copies(), model)
    if repeats > flying:
        wrong.append(f"{repeats} repeats of {flying} in flight")
    return reached, wrong, repeats


def points_of(trace):
    count = {}
    for line in trace.read_text(errors="replace").splitlines():
        call = re.match(r"\d+ +([a-z0-9_]+)\(", line)
        if call and call.group(1) in CALLS:
            count[call.group(1)] = count.get(call.group(1), 0) + 1
    return [(name, k) for name, n in sorted(count.items()) for k in range(1, n + 1)], count


def scenario(t):
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 30)))
    chance = random.Random(seed)
    print(f"SEED={seed}")
    sinks = Sinks(t)
    office = support.Office(t, "base")
    office.webhook_secret()
    office.set("mail", f'{{transport: smtp, url: "{sinks.mails.url}", from: don-doc@xa.example}}')
    office.set("webhooks", f'[{{name: w, url: "{sinks.hooks.url}", secret_file: webhook.secret,'
                           ' allow_private: true, filter: {step: due}}]')
    for i in range(1, 10):
        office.do("task", "add", f"viec-{i}", "--title", f"Việc {i}", "--lead", f"thon-{i}",
                  "--deadline", "chậm nhất ngày 09/02/2026", "--clock", CLOCK)
    model = sorted((r["obligation"], r["step"], r["to"]) for r in office.lines(
        "simulate", "--from", "2026-02-09", "--to", "2026-02-09", "--json") if r["at"] <= CLOCK)

    folder = t.work / "run"
    trace = t.work / "trace"
    run = Run(t, fresh(office.dir, folder), trace=trace)
    support.wait_for("the undisturbed run", run.done, 30, lambda: run.process.poll() is None)
    run.kill(signal.SIGTERM)
    wrong, repeats = judge(folder, sinks.copies(), model)
    t.check(f"undisturbed: {len(model)} notices, none twice", model and not wrong and not repeats,
            wrong)
    points, count = points_of(trace)
    print("       ", ", ".join(f"{name} {n}" for name, n in sorted(count.items())))
    every = os.environ.get("CRASH_POINTS") == "all"
    if every:
        part, parts = map(int, os.environ.get("PART", "1/1").split("/"))
        points = points[part - 1::parts]
        chance.shuffle(points)
    else:
        names = sorted(count)
        chosen = {(name, chance.randint(1, count[name])) for name in names}
        chosen.update(chance.sample(points, min(len(points), SELECTED - len(chosen))))
        points = sorted(chosen)

    reached = repeats = twice = 0
    for i, point in enumerate(points):
        if every and i and i % 25 == 0:
            print(f"        {i} of {len(points)} points tried, {reached} reached, {twice} of them"
                  f" again while recovering; {repeats} repeats", flush=True)
        again = chance.choice([None, ("pwrite64", chance.randint(1, 8)),
                               ("fdatasync", chance.randint(1, 4)), ("sendto", 1)])
        was_reached, wrong, repeated = one_point(t, office.dir, folder, sinks, model, point, again)
        reached += was_reached
        repeats += repeated
        twice += bool(was_reached and again)
        if wrong:
            t.check(f"killed at {point[0]} {point[1]}, then {again}", False, "\n".join(wrong))
    t.check(f"killed at {reached} of {len(points)} points, {twice} of them again while"
            f" recovering: 0 lost, 0 unexpected, {repeats} repeats with the same id and bytes",
            reached > len(points) // 2 and t.failed == 0)


support.run(scenario)
