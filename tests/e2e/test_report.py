#!/usr/bin/python3
"""`dondoc report compile`: every number of the reports is what SQL over the database
says, whatever the form; they open, and print as they should."""
import collections
import contextlib
import datetime
import json
import random
import sqlite3

import openpyxl
import papers
import support
from support import Daemon, Office

CLOCK = "2026-02-25T08:05:00+07:00"
TODAY = "2026-02-25"
STATUSES = ("met", "met_late", "met_day_unknown", "open", "overdue", "reported", "waiting",
            "continuous", "no_day")
WORDS = {"met": "Đã hoàn thành đúng hạn", "met_late": "Đã hoàn thành quá hạn",
         "met_day_unknown": "Đã hoàn thành, chưa rõ ngày", "open": "Đang thực hiện trong hạn",
         "overdue": "Đang thực hiện quá hạn",
         "reported": "Đã báo cáo hoàn thành, chờ xác nhận", "waiting": "Chờ văn bản, sự kiện",
         "continuous": "Thường xuyên", "no_day": "Chưa có thời hạn"}
UNITS = ("phong-kinh-te", "van-phong", "tram-y-te", "truong-thcs", "cong-an-xa")
HOSTILE = "=HYPERLINK(\"http://x\") </w:t>&<b>\u202e 😀 שלום"
# As contrib/docs/documents.md has it.
COUNTED = """
    SELECT o.unit, o.state, count(*) FROM v_obligation v JOIN obligation o ON o.id = v.id
    WHERE o.state NOT IN ('void', 'waived') AND o.target IS NULL
      AND (o.opens IS NULL OR o.opens <= :until OR o.due <= :until OR o.done_on <= :until)
      AND NOT (o.state IN ('met', 'met_late') AND o.done_on < :first)
      AND NOT (o.state = 'met_day_unknown' AND o.due IS NOT NULL AND o.due < :first)
      AND (:plan IS NULL OR o.task IN (SELECT id FROM task WHERE plan = :plan))
    GROUP BY o.unit, o.state"""
CONTINUOUS = """
    SELECT l.unit, count(*) FROM task t JOIN task_unit l ON l.task = t.id AND l.part = 'lead'
    WHERE t.status = 'active' AND (:plan IS NULL OR t.plan = :plan)
      AND EXISTS (SELECT 1 FROM task_deadline d WHERE d.task = t.id)
      AND NOT EXISTS (SELECT 1 FROM task_deadline d WHERE d.task = t.id AND d.kind <> 'continuous')
    GROUP BY l.unit"""


def make_tasks(office):
    chance = random.Random(6)
    with contextlib.closing(sqlite3.connect(office.db)) as db, db:
        for i in range(200):
            id_, unit, late = f"t{i:03}", UNITS[i % len(UNITS)], chance.random()
            day = datetime.date(2026, 1, 5) + datetime.timedelta(days=chance.randrange(90))
            title = f"Nhiệm vụ {i} " + "tổng hợp, rà soát số liệu " * chance.randrange(6)
            title = HOSTILE if i == 7 else title
            db.execute("INSERT INTO task (id, plan, section, number, title, product) VALUES (?, "
                       "'28/KH-UBND', ?, ?, ?, 'Báo cáo')",
                       (id_, ("I", "II", "IX", "X")[i % 4], str(i), title))
            db.execute("INSERT INTO task_unit (task, part, seq, unit) VALUES (?, 'lead', 1, ?)",
                       (id_, unit))
            db.execute("INSERT INTO task_deadline (task, seq, phrase, kind, canonical, last_day) "
                       "VALUES (?, 1, 'theo kế hoạch', 'date', ?, ?)", (id_, f"by {day}", str(day)))
            done = day + datetime.timedelta(days=chance.randrange(-20, 9))
            if late < 0.5:
                db.execute("INSERT INTO completion (id, task, done_on) VALUES (?, ?, ?)",
                           (f"c{i:03}", id_, str(done) if late > 0.1 else None))
        db.execute("INSERT INTO document (id, issuer, number, kind, date) VALUES ('kq', "
                   "'phong-kinh-te', '7/BC-PKT', 'report', '2026-02-20')")
        db.execute("INSERT INTO result (task, period, text, document) VALUES ('t000', '2026-02', "
                   "'Đã tổng hợp xong', 'kq')")
        db.execute("INSERT INTO result (task, period, text) VALUES ('t000', '2026-Q2', "
                   "'chưa tới')")


def wanted(office, first, last, plan=None):
    """unit → status → number, by SQL."""
    counts = collections.defaultdict(collections.Counter)
    values = {"first": first, "until": min(last, TODAY), "plan": plan}
    for unit, state, n in sql(office, COUNTED, values):
        counts[unit][state] += n
    for unit, n in sql(office, CONTINUOUS, values):
        counts[unit]["continuous"] += n
    return counts


def sql(office, statement, values):
    with contextlib.closing(sqlite3.connect(office.db, timeout=30)) as db:
        return db.execute(statement, values).fetchall()


def compare(t, office, what, first, last, *args, plan=None):
    want = wanted(office, first, last, plan)
    got = json.loads(office.do("report", "compile", "--json", *args))
    units = {row["unit"]: {s: row[s] for s in STATUSES if row[s]} for row in got["units"]}
    t.equal(f"{what}: each unit's numbers", units,
            {unit: {s: n for s, n in row.items() if n} for unit, row in want.items() if row})
    sums = {s: sum(row[s] for row in want.values()) for s in STATUSES}
    t.equal(f"{what}: the sums", {s: got["all"][s] for s in STATUSES}, sums)
    t.equal(f"{what}: their sum", got["all"]["total"], sum(sums.values()))
    done = sums["met"] + sums["met_late"] + sums["met_day_unknown"]
    dated = done + sums["open"] + sums["overdue"] + sums["reported"]
    t.equal(f"{what}: the share done", got["all"]["done_percent"],
            int(done * 1000 / dated + 0.5) / 10 if dated else 0)
    rows = collections.Counter(row["status"] for row in got["rows"])
    t.equal(f"{what}: and its rows", {s: rows[s] for s in STATUSES}, sums)
    return got, sums


def as_views_say(t, office, sums):
    t.equal("overdue is what v_overdue has", sums["overdue"],
            office.sql("SELECT count(*) FROM v_overdue")[0][0])
    t.equal("and what v_unit_status has", sums["overdue"],
            office.sql("SELECT sum(overdue) FROM v_unit_status")[0][0])
    t.check("there are enough of every kind to compare",
            all(sums[s] for s in ("met", "met_late", "met_day_unknown", "open", "overdue",
                                  "waiting", "continuous")), sums)


def sentence(sums):
    done = sums["met"] + sums["met_late"] + sums["met_day_unknown"]
    return (f"Tổng số nhiệm vụ theo dõi trong kỳ: {sum(sums.values())}. Đã hoàn thành: {done:02} "
            f"(đúng hạn {sums['met']:02}, quá hạn {sums['met_late']:02}, ")


def month_docx(t, office, sums, json_report):
    path = office.dir / "thang.docx"
    office.do("report", "compile", "--period", "2026-02", "--out", path)
    text, tables = papers.text_of(path), papers.tables_of(path)
    t.check("the report says so in words", sentence(sums) in text, text[:1500])
    for words in ("BÁO CÁO", "Kết quả thực hiện nhiệm vụ được giao tháng 02 năm 2026", "/BC-UBND",
                  "Kính gửi: UBND tỉnh Lạng Sơn", "số liệu tính đến 08:05 ngày 25/02/2026",
                  "TM. ỦY BAN NHÂN DÂN", "KẾT QUẢ THỰC HIỆN TỪNG NHIỆM VỤ",
                  "Đã tổng hợp xong; Văn bản số 7/BC-PKT ngày 20/02/2026"):
        t.check(f"it has: {words}", words in text)
    t.check("results of other periods are not in it", "chưa tới" not in text)
    total = tables[1][-1]
    shown = [s for s in STATUSES if sums[s] or s in ("met", "met_late", "open", "overdue")]
    t.equal("the table's last row are the sums", total[2:-1],
            [str(n) for n in [sum(sums.values())] + [sums[s] for s in shown]])
    names = [row[1] for row in tables[1][2:-1]]
    t.equal("units in Vietnamese order", names,
            [row["name"] for row in json_report["units"]])
    t.check("Ban before Công an before Phòng before Ủy ban",
            names.index("Công an xã") < names.index("Phòng Kinh tế") < names.index(
                "Trạm Y tế xã") < names.index("UBND xã Thụy Hùng") < names.index(
                    "Văn phòng HĐND và UBND xã"), names)
    plan = next(table for table in tables
                if len(table[0]) == 9 and "theo kế hoạch" in table[1][5])
    order = [row[0] for row in plan[1:]]
    t.equal("a plan's sections and numbers in their order", order,
            [f"{s}.{i}" for k, s in enumerate(("I", "II", "IX", "X")) for i in range(k, 200, 4)])
    first = plan[1]
    t.check("the plan's own row", first[1].startswith("Nhiệm vụ 0") and first[2] == "Báo cáo"
            and first[3] == "Phòng Kinh tế", first)
    got = papers.printed(t, path)
    t.check("it prints on many pages", got[0] > 10, got[0])


def month_xlsx(t, office, sums, json_report):
    first, second = office.dir / "thang.xlsx", office.dir / "again.xlsx"
    for path in (first, second):
        office.do("report", "compile", "--period", "2026-02", "--out", path)
    t.check("the same facts give the same bytes", first.read_bytes() == second.read_bytes())
    book = openpyxl.load_workbook(first)
    t.equal("its sheets", book.sheetnames, ["Tổng hợp", "Nhiệm vụ", "Chỉ tiêu"])
    rows = list(book["Tổng hợp"].iter_rows(min_row=5, values_only=True))
    t.equal("each unit's numbers", [list(row[1:12]) for row in rows[:-1]],
            [[u["name"], u["total"]] + [u[s] for s in STATUSES] for u in json_report["units"]])
    t.equal("the sums", list(rows[-1][2:12]), [sum(sums.values())] + [sums[s] for s in STATUSES])
    t.equal("the share done", round(rows[-1][12] * 100, 6), json_report["all"]["done_percent"])
    duties = list(book["Nhiệm vụ"].iter_rows(min_row=5, values_only=True))
    statuses = collections.Counter(row[10] for row in duties)
    t.equal("duty by duty", {s: statuses[WORDS[s]] for s in STATUSES}, sums)
    t.check("days are days", all(row[7] is None or isinstance(row[7], datetime.datetime)
                                 for row in duties))
    due = dict(office.sql("SELECT id, due FROM v_obligation"))
    t.equal("and the right ones",
            {row[12]: row[7] and str(row[7].date()) for row in duties if "/" in row[12]},
            {row[12]: due[row[12]] for row in duties if "/" in row[12]})
    cells = [row[2] for row in book["Nhiệm vụ"].iter_rows(min_row=5)
             if row[12].value.startswith("plan-task/t007@")]
    t.equal("hostile text is text, and no formula",
            [(cell.value, cell.data_type) for cell in cells], [(HOSTILE.replace("\u202e", ""), "s")])
    late = {row[12]: row[11] for row in duties if row[11]}
    t.equal("days late", late,
            {id_: (datetime.date.fromisoformat(TODAY) - datetime.date.fromisoformat(day)).days
             for id_, day in office.sql("SELECT id, due FROM v_overdue")})
    targets = list(book["Chỉ tiêu"].iter_rows(min_row=5, values_only=True))
    t.equal("the targets", len(targets), office.sql(
        "SELECT count(*) FROM obligation WHERE target IS NOT NULL AND state <> 'void' AND opens "
        "<= ?", TODAY)[0][0])
    got = papers.printed(t, first)
    t.check("it prints", got[0] > 5, got[0])


def week_page(t, office, sums):
    path = office.dir / "tuan.docx"
    office.do("report", "compile", "--period", "week", "--out", path)
    tables = papers.tables_of(path)
    t.equal("the week in five numbers", [cell.split("\n")[0] for cell in tables[1][0]][:4],
            [str(n) for n in (sum(sums.values()),
                              sums["met"] + sums["met_late"] + sums["met_day_unknown"],
                              sums["open"], sums["overdue"])])
    text = papers.text_of(path)
    for words in ("TUẦN 9 NĂM 2026", "Từ ngày 23/02/2026 đến ngày 01/03/2026",
                  "đề nghị gia hạn", "đã báo cáo chủ tịch", "và ", "Ý kiến chỉ đạo"):
        t.check(f"it has: {words}", words.lower() in text.lower(), text)
    units = {row[0]: row for row in tables[3][1:]}
    t.equal("a unit's row", units["Trạm Y tế xã"][4], str(office.sql(
        "SELECT overdue FROM v_unit_status WHERE unit = 'tram-y-te'")[0][0]))
    got = papers.printed(t, path)
    t.equal("the week is one page", got[0], 1)


def refusals(t, office):
    for what, status, words, *args in (
            ("no period", 2, "--period"),
            ("a word that is none", 1, "tuần", "--period", "tuần"),
            ("a day", 1, "2026-02-03", "--period", "2026-02-03"),
            ("a week that is not there", 1, "2026-W54", "--period", "2026-W54"),
            ("another file", 2, ".xlsx", "--period", "2026", "--out", "report.odt"),
            ("a plan that is near", 1, "28/KH-UBND", "--period", "2026", "--plan", "28/KH-UBN"),
            ("a plan of no task", 1, "chẳng có", "--period", "2026", "--plan", "chẳng có"),
            ("nowhere to write", 3, "no/such", "--period", "2026", "--out", "no/such/a.xlsx")):
        got = office.run("report", "compile", *args)
        t.check(f"refused: {what}", got.returncode == status and words in got.stderr.decode(),
                f"{got.returncode} {got.stderr.decode()}")


def scenario(t):
    office = Office(t)
    make_tasks(office)
    office.sql("INSERT INTO extension (id, obligation, asked_on) VALUES ('e1', "
               "'plan-task/t002@tram-y-te/once', '2026-02-20')")
    Daemon(office, "2026-02-02T08:05:00+07:00").stop()
    Daemon(office, CLOCK).stop()
    duty = office.sql("SELECT id FROM v_overdue WHERE unit = 'tram-y-te' ORDER BY due LIMIT 1")[0][0]
    office.sql("INSERT INTO notice (obligation, cycle, epoch, step, addressee, channel, role, cc, "
               "nominal, slot, at, state, told_at, obligation_state) VALUES (?, 1, 1, "
               "'escalate:chair', 'chair@x', 'email', 'chair', 0, '2026-02-24', "
               "'2026-02-24T01:00:00Z', '2026-02-24T01:00:00Z', 'told', '2026-02-24T01:00:00Z', "
               "'overdue')", duty)
    month, sums = compare(t, office, "the month", "2026-02-01", "2026-02-28", "--period", "2026-02")
    as_views_say(t, office, sums)
    month_docx(t, office, sums, month)
    month_xlsx(t, office, sums, month)
    _, week = compare(t, office, "the week", "2026-02-23", "2026-03-01", "--period", "week")
    week_page(t, office, week)
    compare(t, office, "last month", "2026-01-01", "2026-01-31", "--period", "2026-01")
    compare(t, office, "the quarter", "2026-01-01", "2026-03-31", "--period", "2026-Q1")
    compare(t, office, "the year", "2026-01-01", "2026-12-31", "--period", "year")
    compare(t, office, "one plan", "2026-01-01", "2026-06-30", "--period", "2026-H1", "--plan",
            "28/KH-UBND", plan="28/KH-UBND")
    plan = json.loads(office.do("report", "compile", "--json", "--period", "2026-02", "--plan",
                                "28/KH-UBND"))
    t.equal("a plan's table has all of its tasks", len({row["task"] for row in plan["rows"]}), 200)
    refusals(t, office)
    got = office.do("report", "phong-kinh-te", "monthly", "2026-02", "--on", "2026-02-24")
    t.equal("a report is recorded as before", office.sql(
        "SELECT submitted_on FROM report WHERE unit = 'phong-kinh-te' AND kind = 'monthly' AND "
        "period = '2026-02'"), [("2026-02-24",)])
    office.set("language", "en")
    path = office.dir / "english.docx"
    office.do("report", "compile", "--period", "2026-02", "--out", path)
    t.check("an English-speaking office writes English",
            "tasks were followed in the period" in papers.text_of(path))


support.run(scenario)
