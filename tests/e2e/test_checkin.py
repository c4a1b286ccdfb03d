#!/usr/bin/python3
"""Quarterly check-ins (giao ban quý): lines are entered by command, the form shows what
is missing and is printed, the running service evaluates just the unit that leads."""
import zipfile

import support
from support import Daemon, Office, wait_for

CLOCK = "2026-03-10T10:00:00+07:00"
DUTY = "check-in-quarter/van-phong/2026-Q1"


def facts(office):
    office.sql("INSERT INTO task (id, title, product) VALUES ('tx1', 'Rà soát thủ tục', 'Danh mục'), "
               "('tx2', 'Công khai & giải đáp <thủ tục>', NULL)")
    office.sql("INSERT INTO task_unit (task, unit) VALUES ('tx1', 'van-phong'), ('tx2', 'van-phong')")
    office.sql("INSERT INTO task_unit (task, seq, unit) VALUES ('tx2', 2, 'phong-kinh-te')")
    office.sql("INSERT INTO task_deadline (task, kind, canonical) VALUES "
               "('tx1', 'continuous', 'continuous'), ('tx2', 'continuous', 'continuous')")


def state(office, duty=DUTY):
    rows = office.sql("SELECT state, trace FROM obligation WHERE id = ?", duty)
    return rows[0] if rows else ("absent", "")


def refusals(t, office):
    before = office.dump()
    for what, words, *args in (
            ("a task that is not known", "tx1", "tx9", "2026-Q1", "x"),
            ("a period that is none", "2026-Q9", "tx1", "2026-Q9", "x"),
            ("several leads", "nhiều đơn vị chủ trì", "tx2", "2026-Q1", "x"),
            ("a unit that is not known", "khong-co", "tx2", "2026-Q1", "x", "--unit", "khong-co"),
            ("a document that is not known", "99/X", "tx1", "2026-Q1", "x", "--document", "99/X")):
        got = office.run("result", *args)
        t.check(what, got.returncode == 1 and words in got.stderr.decode(), got.stderr.decode())
    t.equal("too few words", office.run("result", "tx1", "2026-Q1").returncode, 2)
    t.equal("a form of no unit", office.run("checkin", "khong-co").returncode, 1)
    t.equal("a form in another format", office.run("checkin", "van-phong", "--out", "a.pdf").returncode, 2)
    t.equal("what was refused changed nothing", office.dump(), before)


def scenario(t):
    office = Office(t)
    facts(office)
    service = Daemon(office, CLOCK)
    t.check("the form is owed, and says what is missing",
            state(office)[0] == "open" and "0/2" in state(office)[1], str(state(office)))
    t.equal("who leads nothing without an end owes none",
            state(office, "check-in-quarter/tram-y-te/2026-Q1")[0], "absent")
    refusals(t, office)

    office.do("result", "tx1", "2026-Q1", "Đã rà soát 12/15", "--on", "2026-03-09")
    wait_for("the first line", lambda: "1/2" in state(office)[1], still=service.alive)
    t.check("the other is missing", "tx2" in state(office)[1] and "tx1" not in state(office)[1],
            state(office)[1])
    rows = list(office.lines("checkin", "van-phong", "2026-Q1", "--json"))
    t.equal("the form, for programs",
            [(r["task"], r["entered"], r["text"], r["recorded_on"]) for r in rows],
            [("tx1", True, "Đã rà soát 12/15", "2026-03-09"), ("tx2", False, None, None)])
    text = office.run("checkin", "van-phong").stdout.decode()
    t.check("… and for people", "còn thiếu 1 dòng" in text and "Quý I năm 2026" in text, text)

    office.do("checkin", "van-phong", "2026-Q1", "--out", str(office.dir / "form.docx"))
    with zipfile.ZipFile(office.dir / "form.docx") as file:
        body = file.read("word/document.xml").decode()
    t.check("… and on paper", all(w in body for w in (
        "Đã rà soát 12/15", "Công khai &amp; giải đáp &lt;thủ tục&gt;", "QUÝ I", "19/03/2026")), body[:400])

    office.do("result", "tx2", "2026-Q1", "Đúng tiến độ", "--unit", "van-phong")
    wait_for("the last line", lambda: state(office)[0] == "met", still=service.alive)
    t.equal("on the day of the last line",
            office.sql("SELECT done_on FROM obligation WHERE id = ?", DUTY), [("2026-03-10",)])
    t.equal("the other lead has a line of its own",
            state(office, "check-in-quarter/phong-kinh-te/2026-Q1")[0], "open")
    office.do("result", "tx1", "2026-Q1", "Đã rà soát 13/15")
    t.equal("other words, the same day",
            office.sql("SELECT text, recorded_on FROM result WHERE task = 'tx1'"),
            [("Đã rà soát 13/15", "2026-03-09")])

    office.sql("INSERT INTO task (id, title, opened_on) VALUES ('tx3', 'Ba', '2026-03-10')")
    office.sql("INSERT INTO task_unit (task, unit) VALUES ('tx3', 'van-phong')")
    office.sql("INSERT INTO task_deadline (task, kind) VALUES ('tx3', 'continuous')")
    wait_for("a task that comes in the quarter is asked for", lambda: state(office)[0] == "open",
             still=service.alive)
    office.sql("UPDATE task_unit SET unit = 'phong-kinh-te' WHERE task = 'tx3'")
    wait_for("a task that another unit leads now is not", lambda: state(office)[0] == "met",
             still=service.alive)
    t.check("… but by that unit", "tx3" in state(office, "check-in-quarter/phong-kinh-te/2026-Q1")[1])
    service.stop()


support.run(scenario)
