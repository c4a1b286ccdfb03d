#!/usr/bin/python3
"""A feed of 10,000 entries with titles that hurt, read by python3-icalendar, npm ical.js
and libical: all see the same, before and after duties were moved and cancelled."""
import contextlib
import json
import random
import sqlite3
import subprocess
import unicodedata

import icalendar

import support

N = 10000
SEED = 20260211
CLOCK = "2026-02-11T09:00:00+07:00"
WORDS = ("Báo cáo; rà soát, cập nhật thủ tục hành chính Đẩy mạnh chuyển đổi số xã Thụy Hùng kế hoạch "
         "kiểm tra công vụ nguồn vốn giảm nghèo").split()
HARD = [",", ";", ":", "\"", "'", "\n", "\r\n", "\t", "END:VEVENT", "=0D=0A",
        "😀", "👩‍👩‍👧", "🇻🇳", "𝕏", "𠀀", "ữ", "Ữ", "e\u0301", "\u200d", "\u2028", "<b>", "&amp;", "%0A",
        "^n", "BEGIN:VALARM", "‏", "﷽", "ế" * 30, "𝕏" * 20, " " * 5]


def title(random_, number):
    """Words and what breaks folding and escaping, of every length."""
    parts = [random_.choice(WORDS if random_.random() < 0.6 else HARD)
             for _ in range(random_.randint(1, 25))]
    glue = random_.choice(["", " "])
    if random_.random() < 0.05:
        parts += ["\\", "\\n", "\\;", "\\,"]
        random_.shuffle(parts)
    return unicodedata.normalize("NFC", f"Việc {number} " + "x" * (number % 75)
                                 + glue.join(parts)).strip()


def fill(office, random_):
    titles = [title(random_, i) for i in range(N)]
    with contextlib.closing(sqlite3.connect(office.db, timeout=60)) as db, db:
        db.executemany("INSERT INTO task (id, title) VALUES (?, ?)",
                       [(f"viec-{i}", text) for i, text in enumerate(titles)])
        db.execute("INSERT INTO task_unit (task, unit) SELECT id, 'phong-kinh-te' FROM task"
                   " WHERE id LIKE 'viec-%'")
        db.executemany(
            "INSERT INTO task_deadline (task, phrase, canonical, kind, last_day, legal_day)"
            " VALUES (?, 'x', 'by ' || ?2, 'date', ?2, ?2)",
            [(f"viec-{i}", f"2026-{3 + i % 9:02}-{1 + i % 28:02}") for i in range(N)])
    return titles


def by_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    errors = [c.errors for c in calendar.walk() if c.errors]
    return errors, {
        str(e["UID"]): {"summary": str(e["SUMMARY"]), "description": str(e["DESCRIPTION"]),
                        "start": str(e["DTSTART"].dt), "end": str(e["DTEND"].dt), "allDay": True,
                        "sequence": int(e["SEQUENCE"]), "status": str(e["STATUS"])}
        for e in calendar.walk("VEVENT")}


def by_libical(t, data):
    done = subprocess.run([t.build / "bin" / "judge_libical"], input=data, capture_output=True,
                          timeout=120, check=True)
    return json.loads(done.stdout)


def plain(events, raw):
    """Without those that hold a backslash: python3-icalendar takes an escaped one before
    n, comma or semicolon for the escape of that (`unescape_char` replaces in a row)."""
    return {uid: e for uid, e in events.items() if "\\" not in raw[uid]["summary"]
            + raw[uid]["description"]}


def differences(a, b):
    return "\n".join(f"{uid}: {a.get(uid)}\n  {b.get(uid)}" for uid in sorted(set(a) | set(b))
                     if a.get(uid) != b.get(uid))


def agree(t, when, data):
    ours = by_libical(t, data)
    events = ours["events"]
    t.check(f"{when}: libical reads {len(events)} entries without errors",
            len(events) >= N and ours["errors"] == 0, ours["errors"])
    found = support.node(t, "judge_feed.mjs", {"calendar": data.decode()}, 240)
    t.check(f"{when}: ical.js reads the same", found["events"] == events,
            differences(found["events"], events))
    errors, found = by_icalendar(data)
    some = plain(events, events)
    t.check(f"{when}: python3-icalendar reads the same, without errors", not errors
            and set(found) == set(events) and plain(found, events) == some
            and len(some) > N * 3 // 4, differences(plain(found, events), some))
    return events


def check_bytes(t, data):
    lines = data.split(b"\r\n")
    t.check("CRLF ends every line and is nowhere else", lines[-1] == b"" and not any(
        b"\r" in line or b"\n" in line for line in lines))
    long = [line for line in lines if len(line) > 75]
    t.check("no line is longer than 75 octets", not long, long[:2])
    broken = 0
    for line in lines:
        try:
            line.decode()
        except UnicodeDecodeError:
            broken += 1
    t.equal("no fold splits a character", broken, 0)
    four = sum(line[:1] == b" " and line[1:2] >= b"\xf0" for line in lines)
    t.check(f"… and {four} of them lie before one of 4 bytes", four > 100)


def check_titles(t, events, titles):
    wrong = []
    for i, text in enumerate(titles):
        got = events[f"plan-task/viec-{i}@phong-kinh-te/once@thuy-hung.dondoc.invalid"]["summary"]
        start = text.encode()[:250].decode(errors="ignore")  # a summary has 400 bytes
        want = "".join(c for c in start if c.isalnum())
        if want not in "".join(c for c in got if c.isalnum()):
            wrong.append((text, got))
    t.check("every title arrives whole", not wrong, wrong[:3])


def change(office):
    """Moves 200, cancels 100, renames 50: their numbers."""
    moved, gone, named = range(0, 2000, 10), range(5, 1005, 10), range(7, 507, 10)
    with contextlib.closing(sqlite3.connect(office.db, timeout=60)) as db, db:
        db.executemany("UPDATE task_deadline SET canonical = 'by 2026-12-15', last_day ="
                       " '2026-12-15', legal_day = '2026-12-15' WHERE task = ?",
                       [(f"viec-{i}",) for i in moved])
        db.executemany("UPDATE task SET status = 'cancelled' WHERE id = ?",
                       [(f"viec-{i}",) for i in gone])
        db.executemany("UPDATE task SET title = 'Tên mới 𝕏; ' || title WHERE id = ?",
                       [(f"viec-{i}",) for i in named])
    return moved, gone, named


def check_changes(t, before, after, moved, gone, named):
    def uid(i):
        return f"plan-task/viec-{i}@phong-kinh-te/once@thuy-hung.dondoc.invalid"
    t.check("the same UIDs", set(before) == set(after))
    changed = {uid(i) for v in (moved, gone, named) for i in v}
    t.check("SEQUENCE grew for what was moved, cancelled or renamed", all(
        after[u]["sequence"] > before[u]["sequence"] for u in changed))
    t.check("all others are as they were", all(
        after[u] == before[u] for u in set(before) - changed))
    t.check("moved: another day", all(after[uid(i)]["start"] == "2026-12-15" for i in moved))
    t.check("cancelled: STATUS:CANCELLED", {u for u, e in after.items()
                                            if e["status"] == "CANCELLED"}
            == {uid(i) for i in gone} | {u for u, e in before.items() if e["status"] == "CANCELLED"})


def scenario(t):
    print(f"seed {SEED}")
    office = support.Office(t)
    titles = fill(office, random.Random(SEED))
    daemon = support.Daemon(office, clock=CLOCK)
    path = "/feeds/" + office.do("feed", "add", "Vạn mục").rpartition("/feeds/")[2].strip()
    count = "SELECT count(*) FROM obligation WHERE id LIKE 'plan-task/viec-%' AND state <> ?"
    support.wait_for("10,000 duties", lambda: office.sql(count, "void")[0][0] == N, 200,
                     daemon.alive)

    def feed(until):
        return support.wait_for("the feed", lambda: (lambda data: data if until(data) else None)(
            office.get(path)[2]), 120, daemon.alive)
    data = feed(lambda data: data.count(b"UID:plan-task/viec-") == N)
    check_bytes(t, data)
    before = agree(t, "first", data)
    check_titles(t, before, titles)
    moved, gone, named = change(office)
    after = agree(t, "after changes", feed(
        lambda data: data.count(b"STATUS:CANCELLED") >= len(gone)
        and data.count("Tên mới".encode()) >= len(named) - 3 and data.count(
            b"DTSTART;VALUE=DATE:20261215") >= len(moved)))
    check_changes(t, before, after, moved, gone, named)


support.run(scenario)
