#!/usr/bin/python3
"""What each feed's readers choose: alarms, to-dos, full days in one entry, what is
overdue, the Monday line, how far it reaches; and feeds as files for a web server."""
import re

import icalendar

import support

CLOCK = "2026-02-11T09:00:00+07:00"  # a Wednesday


class Feed:
    def __init__(self, office, name, *choices):
        self.office = office
        self.path = "/feeds/" + office.do("feed", "add", name, *choices).rpartition("/feeds/")[
            2].strip()
        self.id = office.lines("feed", "list", "--json")[-1]["id"]

    def get(self):
        status, headers, body = self.office.get(self.path)
        if status != 200:
            raise RuntimeError(f"the feed answers {status}")
        return headers, body

    def entries(self, kind="VEVENT"):
        return {str(e["UID"]).rpartition("@")[0]: e
                for e in icalendar.Calendar.from_ical(self.get()[1]).walk(kind)}


def check_entries(t, office):
    every = Feed(office, "Tất cả").entries()
    todo = Feed(office, "Việc cần làm", "--todo", "--alarm", "3,1")
    t.check("--todo: the same duties as VTODO, and no VEVENT",
            set(todo.entries("VTODO")) == set(every) and not todo.entries())
    t.check("--todo: due on the same day", all(
        e["DUE"].dt == every[uid]["DTSTART"].dt for uid, e in todo.entries("VTODO").items()))
    triggers = re.findall(rb"TRIGGER;RELATED=END:(\S+)", todo.get()[1])
    t.equal("--alarm 3,1: at 08:00, three days and one day before", set(triggers),
            {b"-P2DT16H", b"-PT16H"})
    near = Feed(office, "Tháng này", "--back", "0", "--ahead", "0").entries()
    t.check("--back 0 --ahead 0: this month only", near and {
        str(e["DTSTART"].dt)[:7] for e in near.values()} == {"2026-02"})
    text = Feed(office, "Gần", "--ahead", "1").get()[1].replace(b"\r\n ", b"").decode()
    t.check("the calendar says how far it reaches",
            "X-WR-CALDESC:Các việc đến hạn từ 01/01/2025 đến 31/03/2026." in text, text[:400])


def check_full_days(t, office):
    role = Feed(office, "Chủ tịch", "--role", "chair", "--overdue", "--weekly")
    single = Feed(office, "Chủ tịch, từng việc", "--role", "chair", "--full-days", "list")
    entries, each = role.entries(), single.entries()
    days = {uid: e for uid, e in entries.items() if uid.startswith("day/")}
    per_day = {}
    for uid, e in each.items():
        per_day.setdefault(str(e["DTSTART"].dt), []).append(e)
    t.equal("a role's days with more than 3 are one entry each",
            {uid.split("/")[1] for uid in days},
            {day for day, v in per_day.items() if len(v) > 3})
    t.check("… which names units and lists the duties", days and all(
        str(len(per_day[uid.split("/")[1]])) in str(e["SUMMARY"])
        and all(str(one["SUMMARY"])[:30] in str(e["DESCRIPTION"])
                for one in per_day[uid.split("/")[1]][:40]) for uid, e in days.items()), days)
    overdue = [uid for uid, e in each.items() if str(e["COLOR"]) == "red"]
    summary = entries[f"overdue/feed-{role.id}"]
    t.check("--overdue: one entry on today with their number",
            str(summary["DTSTART"].dt) == "2026-02-11"
            and str(summary["SUMMARY"]).startswith(f"Quá hạn: {len(overdue)} việc ("), summary)
    week = entries[f"week/feed-{role.id}"]
    t.check("--weekly: the week in a line, on Monday", str(week["DTSTART"].dt) == "2026-02-09"
            and re.match(r"Tuần 7: \d+ việc, \d+ trong hạn, \d+ quá hạn", str(week["SUMMARY"])),
            week)
    return role


def check_told(t, office, daemon, role):
    """What was told of several duties is remembered over a restart."""
    uid = f"overdue/feed-{role.id}"
    headers, body = role.get()
    first = role.entries()[uid]
    daemon.stop()
    daemon = support.Daemon(office, clock=CLOCK)
    t.check("after a restart: the same bytes", role.get()[1] == body
            and role.get()[0]["ETag"] == headers["ETag"])
    office.sql("INSERT INTO task (id, title) VALUES ('tre', 'Việc bị trễ')")
    office.sql("INSERT INTO task_unit (task, unit) VALUES ('tre', 'phong-kinh-te')")
    office.sql("INSERT INTO task_deadline (task, phrase, canonical, kind, last_day, legal_day)"
               " VALUES ('tre', 'x', 'by 2026-02-06', 'date', '2026-02-06', '2026-02-06')")
    support.wait_for("one more overdue", lambda: str(role.entries()[uid]["SUMMARY"])
                     != str(first["SUMMARY"]), still=daemon.alive)
    after = role.entries()[uid]
    t.check("another number: SEQUENCE and LAST-MODIFIED grow",
            int(after["SEQUENCE"]) > int(first["SEQUENCE"])
            and after["LAST-MODIFIED"].dt > first["LAST-MODIFIED"].dt, (first, after))


def check_refused(t, office):
    for what in (["--alarm", "x"], ["--alarm", "1,2,3,4"], ["--back", "61"], ["--ahead", "-1"],
                 ["--full-days", "maybe"], ["--role", "king"], ["--unit", "nowhere"]):
        done = office.run("feed", "add", "Sai", *what)
        t.check(f"{' '.join(what)}: refused with a message", done.returncode in (1, 2)
                and done.stderr, done)
    shown = office.lines("feed", "list", "--json")
    t.check("feed list --json tells the choices", shown[1]["todo"] and shown[1]["alarms"] == "3,1"
            and shown[2]["months_back"] == 0 and shown[-2]["grouped"] and shown[-2]["weekly"], shown)


def check_export(t, office, role):
    folder = office.dir / "public"
    folder.mkdir()
    (folder / "index.html").write_text("x")
    rows = office.lines("feed", "export", "--to", folder, "--json")
    names = {row["id"]: row["file"] for row in rows}
    t.check("export: one file a feed, each under 256 bits that nobody can guess",
            set(names) == {row["id"] for row in office.lines("feed", "list", "--json")}
            and len(set(names.values())) == len(names)
            and all(re.fullmatch("[0-9a-f]{64}[.]ics", name) for name in names.values()))
    t.check("export: the bytes that the service serves",
            (folder / names[role.id]).read_bytes() == role.get()[1])
    hashes = {row[0] for row in office.sql("SELECT token_hash FROM feed")}
    t.check("export: the name opens nothing else", not {n[:-4] for n in names.values()} & hashes
            and office.get(f"/feeds/{names[role.id]}")[0] == 404)
    times = {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}
    office.do("feed", "export", "--to", folder)
    t.check("export again: what has not changed is not touched",
            times == {p.name: p.stat().st_mtime_ns for p in folder.iterdir()})
    office.do("feed", "revoke", str(role.id))
    office.do("feed", "export", "--to", folder)
    t.check("a revoked feed's file is gone, other files stay", set(times) - {
        p.name for p in folder.iterdir()} == {names[role.id]})
    t.equal("no such folder: 3", office.run("feed", "export", "--to", "nowhere").returncode, 3)


def scenario(t):
    office = support.Office(t)
    daemon = support.Daemon(office, clock=CLOCK)
    support.wait_for("the first evaluation", lambda: office.sql(
        "SELECT count(*) FROM obligation WHERE state = 'overdue'")[0][0], still=daemon.alive)
    check_entries(t, office)
    role = check_full_days(t, office)
    check_refused(t, office)
    check_told(t, office, daemon, role)
    check_export(t, office, role)


support.run(scenario)
