#!/usr/bin/python3
"""`dondoc letter`: the draft by which a unit is asked for what is overdue has just
what the views say, in a form that opens and prints."""
import datetime
import json

import papers
import support
from support import Daemon, Office

CLOCK = "2026-02-25T08:05:00+07:00"
TODAY = datetime.date(2026, 2, 25)
SCHOOL, OTHER = "truong-thcs", "tram-y-te"
HOSTILE = "</w:t> <b>&\"'\u202e đảo 😀 שלום " + "dài" * 600


def task(office, id_, unit, day, title, number):
    office.sql("INSERT INTO task (id, plan, section, number, title) VALUES (?, '28/KH-UBND', 'I', "
               "?, ?)", id_, number, title)
    office.sql("INSERT INTO task_unit (task, part, seq, unit) VALUES (?, 'lead', 1, ?)", id_, unit)
    office.sql("INSERT INTO task_deadline (task, seq, kind, canonical, last_day) VALUES (?, 1, "
               "'date', ?, ?)", id_, f"by {day}", day)


def people(day):
    return datetime.date.fromisoformat(day).strftime("%d/%m/%Y")


def wanted(office, unit):
    """The rows that the letter must have, by SQL over the view."""
    return [[str(i), title, people(due), str((TODAY - datetime.date.fromisoformat(due)).days)]
            for i, (title, due) in enumerate(office.sql(
                "SELECT title, due FROM v_overdue WHERE unit = ? ORDER BY due, id", unit), 1)]


def rows(path, table):
    """Its rows without the columns of basis and remarks."""
    return [[row[0], row[1], row[3], row[4]] for row in papers.tables_of(path)[table][1:]]


def small_letter(t, office):
    done = office.run("letter", SCHOOL)
    path = office.dir / "cong-van-don-doc-truong-thcs-2026-02-25.docx"
    t.check("a letter is drafted, named after unit and day",
            done.returncode == 0 and path.exists(), done.stderr.decode())
    t.equal("its table is that of the view", rows(path, 1), wanted(office, SCHOOL))
    text = papers.text_of(path)
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
                  "UBND TỈNH LẠNG SƠN", "ỦY BAN NHÂN DÂN", "XÃ THỤY HÙNG", "/UBND-VP",
                  "Thụy Hùng, ngày      tháng 02 năm 2026", "V/v đôn đốc thực hiện",
                  "Kính gửi: Trường Trung học cơ sở Thụy Hùng", "còn 02 nhiệm vụ", "tính đến ngày "
                  "25/02/2026", "Kế hoạch số 28/KH-UBND, mục I.1", "chậm nhất ngày 04/03/2026",
                  "Nơi nhận:", "TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"):
        t.check(f"it has: {words}", words in text, text)
    for header in papers.headers_of(path):
        t.check("every page is marked as a draft", "DỰ THẢO" in header.paragraphs[0].text)
    again = office.run("letter", SCHOOL)
    t.check("a draft that may have been edited is not written over",
            again.returncode == 1 and "--out" in again.stderr.decode(), again.stderr.decode())
    first, second = office.dir / "a.docx", office.dir / "b.docx"
    for name in (first, second):
        office.do("letter", SCHOOL, "--out", name)
    t.check("the same facts give the same bytes", first.read_bytes() == second.read_bytes())
    got = papers.printed(t, path)
    t.equal("it prints on one page", got[0], 1)
    t.check("as it was written", "V/v đôn đốc thực hiện" in got[1], got[1])


def large_letter(t, office):
    path = office.dir / "large.docx"
    office.do("letter", OTHER, "--all", "--out", path)
    t.equal("many items make an annex", rows(path, 2), wanted(office, OTHER))
    soon = papers.tables_of(path)[3][1:]
    t.equal("--all adds what falls due within 14 days", [(row[1], row[3]) for row in soon],
            [(title, people(due)) for title, due in office.sql(
                "SELECT title, due FROM v_obligation WHERE unit = ? AND state = 'open' AND due "
                "BETWEEN '2026-02-25' AND '2026-03-11' ORDER BY due, id", OTHER)])
    t.equal("of which there is one", len(soon), 1)
    got = papers.printed(t, path)
    t.check("it prints on several pages, the head of the table on each",
            got[0] >= 4 and got[1].count("Nội dung nhiệm vụ") >= got[0] - 1, got)


def hostile_letter(t, office):
    path = office.dir / "hostile.docx"
    office.do("letter", "phong-kinh-te", "--out", path)
    title = papers.tables_of(path)[1][1][1]
    t.check("hostile text is text", title.startswith("</w:t> <b>&\"' đảo 😀 שלום dài"), title)
    t.check("what is endless is cut", len(title) < 1500 and title.endswith("…"), len(title))
    t.check("an extension that was asked for is said",
            "đã đề nghị gia hạn ngày 20/02/2026" in papers.text_of(path))
    papers.printed(t, path)


def refusals(t, office):
    before = sorted(office.dir.iterdir())
    for what, status, words, *args in (
            ("nothing is overdue", 1, "không có nhiệm vụ quá hạn", "cong-an-xa"),
            ("nothing is due soon either", 1, "14 ngày", "cong-an-xa", "--all"),
            ("no such unit", 1, "phong-kinh-te", "phong-kinh-t"),
            ("no day", 1, "31/02/2026", SCHOOL, "--on", "31/02/2026"),
            ("no Word file", 2, ".docx", SCHOOL, "--out", "letter.pdf"),
            ("nowhere to write", 3, "no/such", SCHOOL, "--out", "no/such/letter.docx"),
            ("no unit", 2, "letter UNIT")):
        got = office.run("letter", *args)
        t.check(f"refused: {what}", got.returncode == status and words in got.stderr.decode(),
                f"{got.returncode} {got.stderr.decode()}")
    t.equal("and nothing was written", sorted(office.dir.iterdir()), before)


def others(t, office):
    got = [json.loads(line) for line in office.do("letter", SCHOOL, "--json").splitlines()]
    t.equal("--json has the items", [(row["title"], row["days_late"]) for row in got],
            [(row[1], int(row[3])) for row in wanted(office, SCHOOL)])
    path = office.dir / "past.docx"
    office.do("letter", SCHOOL, "--on", "2026-02-12", "--out", path)
    t.equal("--on counts to another day", [row[3] for row in rows(path, 1)], ["2"])
    path = office.dir / "own.docx"
    office.do("letter", "thuy-hung", "--out", path)
    t.check("to the office itself its secretariat writes",
            "Kính gửi: Lãnh đạo UBND xã Thụy Hùng" in papers.text_of(path))
    office.sql("INSERT INTO unit_succession (unit, successor, day) VALUES (?, 'truong-tieu-hoc', "
               "'2026-02-24')", SCHOOL)
    got = office.run("letter", SCHOOL)
    t.check("a unit that was merged is not written to",
            got.returncode == 1 and "truong-tieu-hoc" in got.stderr.decode(), got.stderr.decode())
    path = office.dir / "merged.docx"
    office.do("letter", "truong-tieu-hoc", "--out", path)
    t.equal("its successor is", [row[1] for row in rows(path, 1)],
            [row[1] for row in wanted(office, SCHOOL)])
    office.set("language", "en")
    path = office.dir / "english.docx"
    office.do("letter", OTHER, "--out", path)
    t.check("an English-speaking office writes English",
            "SOCIALIST REPUBLIC OF VIET NAM" in papers.text_of(path))


def scenario(t):
    office = Office(t)
    got = office.run("letter", SCHOOL)
    t.check("before the service ever ran there is nothing to say",
            got.returncode == 1 and "dondocd" in got.stderr.decode(), got.stderr.decode())
    task(office, "v1", SCHOOL, "2026-02-10", "Việc thứ nhất", "1")
    task(office, "v2", SCHOOL, "2026-02-24", "Việc thứ hai", "2")
    task(office, "v3", "phong-kinh-te", "2026-02-23", HOSTILE, "3")
    office.sql("INSERT INTO extension (id, obligation, asked_on) VALUES ('e1', "
               "'plan-task/v3@phong-kinh-te/once', '2026-02-20')")
    for i in range(40):
        task(office, f"w{i:02}", OTHER, f"2026-0{1 + i % 2}-{1 + i % 20:02}",
             f"Nhiệm vụ số {i} " + "rà soát, tổng hợp số liệu " * (i % 7), str(10 + i))
    task(office, "w90", OTHER, "2026-03-05", "Việc sắp đến hạn", "90")
    Daemon(office, CLOCK).stop()
    small_letter(t, office)
    large_letter(t, office)
    hostile_letter(t, office)
    refusals(t, office)
    others(t, office)


support.run(scenario)
