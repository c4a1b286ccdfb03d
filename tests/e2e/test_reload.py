#!/usr/bin/python3
"""Rules, calendar and settings taken over by a running service: on SIGHUP and when a
file changes, however an editor writes it. A broken set keeps the old one in force
and is told of once."""
import contextlib
import email
import email.policy
import os
import re
import shutil
import signal
import sqlite3

import support

PLAN = "unit-plan-2026/thuy-hung/once"


def due(office):
    rows = office.sql("SELECT due FROM obligation WHERE id = ?", PLAN)
    return rows[0][0] if rows else None


def taken(daemon):
    return len(re.findall(r"quy tắc đang có hiệu lực", daemon.log()))


def wait_taken(daemon, n):
    """The n-th switch, and the tick that follows it."""
    def done():
        log = daemon.log()
        return taken(daemon) >= n and "tick " in log[log.rindex("quy tắc đang có hiệu lực"):]
    support.wait_for(f"rules taken over {n} times", done, still=daemon.alive)


def letters(office):
    found = []
    for path in sorted(office.dir.glob("mail/*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if "quy tắc" in mail["Subject"].lower():
            found.append((mail["To"], mail.get_body(("plain",)).get_content()))
    return found


def metric(office, name):
    text = office.get("/metrics")[2].decode()
    return re.search(rf"^{name} (\d+)$", text, re.M).group(1)


def page(office):
    link = re.search(r"http://\S+", office.do("token", "add", "Trang", "--scope", "read",
                                              "--sign-in")).group(0)
    path = "/" + link.split("/", 3)[3]
    # the link shows a button; the button signs in
    body = office.get(path)[2].decode()
    action = re.search(r'<form[^>]*action="([^"]+)"', body)
    fields = dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', body))
    import urllib.parse
    status, headers, _ = office.get(
        action.group(1) if action else path, method="POST",
        headers={"Content-Type": "application/x-www-form-urlencoded",
                 "Origin": f"http://127.0.0.1:{office.port}"},
        body=urllib.parse.urlencode(fields).encode())
    cookie = headers["Set-Cookie"].split(";")[0]
    return office.get("/", headers={"Cookie": cookie})[2].decode()


def check_files(t, office, daemon):
    """Every way in which editors and copies write."""
    pack = office.dir / "rules" / "province-2026.yaml"
    text = pack.read_text(encoding="utf-8")

    def days(n):
        return text.replace("within 10 days", f"within {n} days").encode()

    def rename():
        new = pack.with_name(".province-2026.yaml.swp.yaml")
        new.write_bytes(days(11))
        os.replace(new, pack)

    def in_place():
        pack.write_bytes(days(12))

    def backup():
        os.rename(pack, pack.with_name("province-2026.yaml~"))
        pack.write_bytes(days(13))

    def folder():
        new = office.dir / "rules.new"
        shutil.copytree(office.dir / "rules", new)
        (new / pack.name).write_bytes(days(14))
        os.rename(office.dir / "rules", office.dir / "rules.old")
        os.rename(new, office.dir / "rules")

    def in_new_folder():
        pack.write_bytes(days(17))

    def link():
        other = office.dir / "elsewhere"
        other.write_bytes(days(25))
        os.symlink(other, office.dir / "rules" / "link.tmp")
        os.replace(office.dir / "rules" / "link.tmp", pack)

    n = taken(daemon)
    for how, write, want in (("renamed over", rename, "2026-02-10"),
                             ("written in place", in_place, "2026-02-11"),
                             ("moved aside and written anew", backup, "2026-02-12"),
                             ("in a folder that was exchanged", folder, "2026-02-13"),
                             ("written in that folder", in_new_folder, "2026-02-23"),
                             ("a link turned to another file", link, "2026-02-24")):
        write()
        n += 1
        wait_taken(daemon, n)
        t.equal(f"a pack {how} is in force", due(office), want)
    t.check("each was read once", taken(daemon) == n, taken(daemon))
    os.unlink(pack)
    pack.write_bytes(text.encode())
    wait_taken(daemon, n + 1)
    t.equal("and back", due(office), "2026-02-09")


def check_broken(t, office, daemon):
    pack = office.dir / "rules" / "province-2026.yaml"
    good = pack.read_text(encoding="utf-8")
    n = taken(daemon)
    pack.write_text(good.replace("for_each: unit", "for_each: unitt"), encoding="utf-8")
    support.wait_for("the letter", lambda: letters(office), still=daemon.alive)
    log = daemon.log()
    t.check("a broken set: its place and what was meant are logged",
            "province-2026.yaml:" in log and "unitt" in log and "`unit`" in log, log[-800:])
    to, text = letters(office)[0]
    t.check("the operator gets a letter with the place", "vanhanh" in to or "operator" in to or
            "@" in to, to)
    t.check("which says what stays and where the mistake is",
            "province-2026.yaml:" in text and "unitt" in text, text)
    t.equal("the old rules are in force", due(office), "2026-02-09")
    t.equal("/readyz is still ready", office.get("/readyz")[0], 200)
    t.equal("the metric says so", metric(office, "dondoc_rules_refused"), "1")
    body = page(office)
    t.check("and the page", "unitt" in body and "province-2026.yaml" in body, body[-3000:])
    daemon.signal(signal.SIGHUP)
    support.wait_for("another look", lambda: "vẫn có lỗi như trước" in daemon.log(),
                     still=daemon.alive)
    t.equal("the same broken set is told of once", len(letters(office)), 1)
    pack.write_text(good.replace("for_each: unit", "for_each: unittt"), encoding="utf-8")
    support.wait_for("the second letter", lambda: len(letters(office)) == 2, still=daemon.alive)
    t.check("another broken set is told of again", True)
    pack.write_text(good, encoding="utf-8")
    wait_taken(daemon, n + 1)
    t.equal("put right, it is taken over", metric(office, "dondoc_rules_refused"), "0")
    t.check("and the page says no more", "unittt" not in page(office))
    os.rename(office.dir / "rules", office.dir / "rules.gone")
    support.wait_for("the third letter", lambda: len(letters(office)) == 3, still=daemon.alive)
    t.equal("rules that have gone void nothing", due(office), "2026-02-09")
    os.rename(office.dir / "rules.gone", office.dir / "rules")
    wait_taken(daemon, n + 2)


def check_ahead(t, office, daemon):
    """What the change will do is logged, as `simulate --rules` says it."""
    pack = office.dir / "rules" / "province-2026.yaml"
    good = pack.read_text(encoding="utf-8")
    other = office.dir / "other"
    shutil.copytree(office.dir / "rules", other, dirs_exist_ok=True)
    (other / pack.name).write_text(good.replace("within 10 days", "within 20 days"),
                                   encoding="utf-8")
    want = office.do("simulate", "--rules", other).splitlines()[:2]
    n = taken(daemon)
    pack.write_text(good.replace("within 10 days", "within 20 days"), encoding="utf-8")
    wait_taken(daemon, n + 1)
    wanted = [*want, f"09/02/2026 → 23/02/2026  {PLAN}"]
    support.wait_for("the sums of `simulate --rules`, and the first lines, in the log",
                     lambda: all(line in daemon.log() for line in wanted), still=daemon.alive)
    t.check("the sums of `simulate --rules`, and the first lines", True)
    pack.write_text(good, encoding="utf-8")
    wait_taken(daemon, n + 2)


def check_calendar(t, office, daemon):
    """The office's own calendar: Mon 09/02/2026 becomes a day off."""
    folder = office.dir / "calendars"
    n = taken(daemon)
    folder.mkdir()
    calendar = folder / "own.yaml"
    calendar.write_text("calendar: own\ntitle: Lịch riêng\nextends: vn-office\n", encoding="utf-8")
    office.set("calendar", "own")
    wait_taken(daemon, n + 1)
    t.equal("settings are read when they change, too", due(office), "2026-02-09")
    n = taken(daemon)
    calendar.write_text("calendar: own\ntitle: Lịch riêng\nextends: vn-office\nyears:\n"
                        "  - year: 2026\n    holidays:\n"
                        "      - {day: 2026-02-09, name: Ngày nghỉ riêng, basis: 1/QĐ}\n",
                        encoding="utf-8")
    wait_taken(daemon, n + 1)
    support.wait_for("the day to move", lambda: due(office) == "2026-02-10", still=daemon.alive)
    t.check("a calendar that changes moves what it touches", True)
    revision = office.sql("SELECT calendar_revision FROM obligation WHERE id = ?", PLAN)[0][0]
    t.check("and is the one that is stored", revision == office.lines(
        "explain", PLAN, "--json")[0]["calendar_now"], revision)
    office.set("calendar", "vn-office")
    wait_taken(daemon, n + 2)


def check_signal(t, office, daemon):
    n = taken(daemon)
    daemon.signal(signal.SIGHUP)
    wait_taken(daemon, n + 1)
    t.check("SIGHUP reads all of it", True)
    office.set("params", "{plan_issued: 2026-02-02}")
    daemon.signal(signal.SIGHUP)
    support.wait_for("the new parameter", lambda: due(office) == "2026-02-12", still=daemon.alive)
    t.check("also parameters", True)


def has_open(daemon, path):
    folder = f"/proc/{daemon.pid}/fd"
    with contextlib.suppress(OSError):
        return any(os.readlink(f"{folder}/{fd}") == str(path) for fd in os.listdir(folder))
    return False


def check_early(t, office):
    """A signal while it starts, as from a script that has just written new rules."""
    with contextlib.closing(sqlite3.connect(office.db, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")  # it has to wait
        daemon = support.Daemon(office, clock="2026-01-30T09:00:00+07:00", wait=False)
        support.wait_for("the database to be opened", lambda: has_open(daemon, office.db),
                         still=daemon.alive)
        daemon.signal(signal.SIGHUP)
        db.execute("ROLLBACK")
    with contextlib.suppress(TimeoutError):
        support.wait_for("the service to answer", daemon.answers, still=daemon.alive)
    t.check("a signal before it serves does not end it", daemon.alive(), daemon.log())
    with contextlib.suppress(TimeoutError):
        support.wait_for("the rules to be read again",
                         lambda: taken(daemon) > 0, still=daemon.alive)
    t.check("and is answered once it does", taken(daemon) > 0, daemon.log())
    daemon.stop()


def scenario(t):
    office = support.Office(t)
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(re.sub(r"^rules:.*\n(  - .*\n)+", "rules: rules\n", text, flags=re.M),
                             encoding="utf-8")
    check_early(t, office)
    daemon = support.Daemon(office, clock="2026-01-30T09:00:00+07:00")
    support.wait_for("the first tick", lambda: due(office) == "2026-02-09", still=daemon.alive)
    check_files(t, office, daemon)
    check_broken(t, office, daemon)
    check_ahead(t, office, daemon)
    check_calendar(t, office, daemon)
    check_signal(t, office, daemon)
    t.equal("it ends well", daemon.stop(), 0)


support.run(scenario)
