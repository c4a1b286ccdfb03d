#!/usr/bin/python3
"""`dondoc import` of an annex with the shape of a real one (domain §4): 64 table
rows = 42 tasks + 9 repeated headers + 9 sections + 4 rows continued on the next
page; re-imports that keep identity; files that are refused whole."""
import json
import sqlite3

import support

HEADER = ["STT", "NỘI DUNG", "SẢN PHẨM", "CƠ QUAN CHỦ TRÌ", "CƠ QUAN PHỐI HỢP",
          "THỜI GIAN THỰC HIỆN"]
ALWAYS, VHXH = "Thường xuyên", "Phòng Văn hóa – xã hội;"
HCC, ALL = "Trung tâm Phục vụ hành chính công xã", "Các cơ quan, đơn vị thuộc xã"
KT, VP, CA = "Phòng Kinh tế", "Văn phòng HĐND&UBND xã", "Công an xã"
OTHERS = "Các sở, ban, ngành, UBND cấp xã"  # of another level: nobody here
EVENT = "Sau khi Trung ương ban hành hướng dẫn về dữ liệu dùng chung"
PLAN = ("--plan", "31/KH-UBND", "--unit", support.EXAMPLE, "--year", "2026")

VERBS = ["Rà soát", "Cập nhật", "Lập danh sách", "Hướng dẫn", "Thống kê", "Đối chiếu", "Kiểm tra"]
THINGS = ["sổ theo dõi văn bản đến", "biển chỉ dẫn ở trụ sở", "máy tính của bộ phận một cửa",
          "tủ hồ sơ lưu trữ", "lịch trực ngày lễ", "hòm thư góp ý của thôn"]


class Annex:
    """Rows of a plan's annex; sections count their tasks from 1."""

    def __init__(self):
        self.rows, self.tasks, self.number = [], 0, 0

    def section(self, label, title):
        self.rows.append([f"<b>{label}</b>", f"<b>{title}</b>", "", "", "", ""])
        self.number = 0

    def page(self, *continued):
        """A new page: the header again, then perhaps a row that goes on."""
        self.rows.append(None)
        self.rows.append(HEADER)
        if continued:
            self.rows.append(["", *continued])

    def task(self, lead, when, title=None, skip=0):
        n = self.tasks
        self.tasks += 1
        self.number += 1 + skip
        title = title or f"{VERBS[n % 7]} {THINGS[n % 6]}"
        self.rows.append([str(self.number), title, "Báo cáo", lead, "Phòng Kinh tế", when])

    def text(self):
        head = ["**PHỤ LỤC**  ", "**VIỆC PHẢI LÀM NĂM 2026**  ", "", "\t".join(HEADER)]
        return "\n".join(head + ["" if row is None else "\t".join(row) for row in self.rows]) + "\n"


def make_annex():
    a = Annex()
    a.section("I", "CHỈ ĐẠO, ĐIỀU HÀNH")
    a.task("Văn hóa - xã hội", "Tháng 02/2026 (Đã hoàn thành)")
    a.task("Phòng Văn hóa - xã hội", "Quý I/2026")
    a.task(ALL, ALWAYS)
    a.task("Phòng Văn hóa - xã hội", "Quý II/2026")
    a.task("phòng Văn hóa – Xã hội", "Quý III/2026")
    a.section("II", "THỂ CHẾ")
    a.task(ALL, ALWAYS)
    a.page("và lưu một bản ở văn thư", "", "", "", "")
    for lead in (ALL, VP, ALL, ALL):
        a.task(lead, ALWAYS)
    a.page()
    a.task(ALL, ALWAYS)
    a.task(VP, "Hằng năm")
    a.task("Phòng Văn hóa – xã hội", ALWAYS)
    a.section("III", "THỦ TỤC")
    a.task(HCC, ALWAYS)
    a.task(HCC, ALWAYS)
    a.page()
    for lead in (HCC, "TTPVHCC", HCC, "Trung tâm Phục vụ HCC", HCC):
        a.task(lead, ALWAYS)
    a.page("theo mẫu của tỉnh", "", "", "", "")
    a.task(HCC, ALWAYS)
    a.task(VP, ALWAYS)
    a.task(HCC, "Quý II, III/2026")
    a.section("IV", "BỘ MÁY")
    a.task(ALL, ALWAYS)
    a.page("", "của từng bộ phận...", "", "", "")
    for _ in range(3):
        a.task(VHXH, ALWAYS)
    a.section("V", "CÔNG VỤ")
    a.task(VHXH, ALWAYS)
    a.task(VHXH, ALWAYS)
    a.page()
    a.task(VHXH, ALWAYS)
    a.section("VI", "TÀI CHÍNH")
    a.task(KT, ALWAYS)
    a.task(KT, ALWAYS, skip=1)  # number 2 is missing
    a.task(KT, ALWAYS)
    a.task(KT, ALWAYS)
    a.page("đúng định mức", "", "", "", "")
    a.task(KT, ALWAYS)
    a.section("VII", "CHÍNH QUYỀN SỐ")
    a.section("VII.1", "Khung pháp lý")
    a.task(OTHERS, "Năm 2026")
    a.task(VHXH, EVENT)
    a.section("VII.2", "Dữ liệu")
    a.page()
    a.task(OTHERS, ALWAYS)
    a.task(HCC, ALWAYS)
    a.task(CA, ALWAYS)
    a.task(CA, ALWAYS)
    a.task(VHXH, EVENT)
    return a


def summary_of(done):
    return json.loads(done.stdout.decode().splitlines()[-1])


def want_summary(**changed):
    base = dict(tasks=42, deadlines=8, continuous=33, waiting=2, done=1, not_understood=0,
                new=0, changed=0, unchanged=0, warnings=2, missing=0, doubtful=0, to_review=0,
                dry_run=False)
    base.update(changed)
    return base


def check_summary(t, what, done, want):
    if not t.equal(f"{what}: exit status 0", done.returncode, 0):
        print(done.stderr.decode())
        return
    got = summary_of(done)
    warnings = got["warnings"]
    t.equal(f"{what}: the summary, key by key", list({**got, "warnings": len(warnings)}.items()),
            list(want.items()))
    for warning in warnings:
        t.check(f"{what}: a warning has its place and words",
                warning["line"] > 0 and warning["column"] > 0 and warning["message"]
                and warning["file"].endswith(".tsv"), warning)


def check_first(t, office, annex, path):
    before = office.dump()
    done = office.run("import", path, *PLAN, "--dry-run", "--json")
    check_summary(t, "dry run", done, want_summary(new=42, dry_run=True))
    t.check("a dry run changes nothing", office.dump() == before)

    done = office.run("import", path, *PLAN, "--json")
    check_summary(t, "import", done, want_summary(new=42))
    places = {(w["line"]) for w in summary_of(done)["warnings"]}
    lines = path.read_text(encoding="utf-8").splitlines()
    t.check("the warnings name the two lines whose lead is nobody here",
            len(places) == 2 and all(OTHERS in lines[n - 1] for n in places), places)
    t.check("and stand on standard error with file, line and column",
            all(f"{path}:{n}:" in done.stderr.decode() for n in places), done.stderr.decode())

    # The database, as any SQL client sees it.
    kinds = dict(office.sql(
        "SELECT d.kind, count(*) FROM task_deadline d JOIN task t ON t.id = d.task"
        " WHERE t.plan = '31/KH-UBND' GROUP BY 1"))
    t.equal("deadlines by kind", kinds,
            {"continuous": 33, "period": 7, "recurring": 1, "event": 2})
    ends = office.sql(
        "SELECT d.last_day FROM task_deadline d JOIN task t ON t.id = d.task"
        " WHERE t.plan = '31/KH-UBND' AND d.kind = 'period' ORDER BY 1")
    t.equal("periods end on", [row[0] for row in ends],
            ["2026-02-28", "2026-03-31", "2026-06-30", "2026-06-30", "2026-09-30", "2026-09-30",
             "2026-12-31"])
    t.equal("done with its day unknown",
            office.sql("SELECT c.done_on, c.source FROM completion c JOIN task t ON t.id = c.task"
                       " WHERE t.plan = '31/KH-UBND'"), [(None, "import")])
    titles = dict(office.sql("SELECT title, id FROM task WHERE plan = '31/KH-UBND'"))
    t.check("a row continued on the next page belongs to the one before",
            any(title.endswith("và lưu một bản ở văn thư") for title in titles)
            and not any(title.startswith("và lưu") for title in titles), sorted(titles))
    leads = {row[0] for row in office.sql(
        "SELECT u.unit FROM task_unit u JOIN task t ON t.id = u.task"
        " WHERE t.plan = '31/KH-UBND' AND u.part = 'lead' AND u.unit IS NOT NULL")}
    t.check("five spellings are one unit each",
            leads == {"phong-van-hoa-xa-hoi", "van-phong", "tt-phuc-vu-hcc", "phong-kinh-te",
                      "cong-an-xa", "ban-chi-huy-quan-su", "tram-y-te"}, leads)
    t.equal("a lead that is nobody here keeps its words", office.sql(
        "SELECT count(*) FROM task_unit WHERE unit IS NULL AND words = ?", OTHERS), [(2,)])


def ids_by_title(office):
    return dict(office.sql("SELECT title, id FROM task WHERE plan = '31/KH-UBND'"))


def check_again(t, office, annex, path):
    before = office.dump()
    done = office.run("import", path, *PLAN, "--json")
    check_summary(t, "again", done, want_summary(unchanged=42))
    t.check("again: nothing changed in the database", office.dump() == before)

    # What people do between two imports.
    ids = ids_by_title(office)
    quarter = next(row for row in annex.rows if row and row[5] == "Quý II/2026")
    third = next(row for row in annex.rows if row and row[5] == "Quý III/2026")
    office.do("task", "done", ids[quarter[1]], "--on", "2026-06-12")
    office.sql("UPDATE task_deadline SET last_day = '2026-08-15', legal_day = '2026-08-15',"
               " canonical = 'by 2026-08-15', kind = 'date', from_day = NULL, source = 'person'"
               " WHERE task = ?", ids[third[1]])

    # The same plan corrected: first a word and two times …
    numbered = [row for row in annex.rows if row and row[0].isdigit()]
    renamed = numbered[20]
    old_title = renamed[1]
    renamed[1] += " năm 2026"
    third[5] = "Quý IV/2026"
    moved = next(row for row in numbered if row[5] == "Quý I/2026")
    moved[5] = "Quý II/2026"
    path.write_text(annex.text(), encoding="utf-8")
    done = office.run("import", path, *PLAN, "--json")
    t.equal("corrected: exit status 0", done.returncode, 0)
    got = summary_of(done)
    t.check("corrected: no task is new, none is missing",
            (got["tasks"], got["new"], got["missing"]) == (42, 0, 0), got)
    now = ids_by_title(office)
    same = {title: ident for title, ident in ids.items() if title != old_title}
    t.check("corrected: every task keeps its id",
            len(now) == 42 and all(now.get(title) == ident for title, ident in same.items()))
    t.equal("corrected: the reworded one too", now.get(renamed[1]), ids[old_title])
    t.equal("corrected: what was done stays done", office.sql(
        "SELECT done_on FROM completion WHERE task = ? AND revoked = 0", ids[quarter[1]]),
        [("2026-06-12",)])
    t.equal("corrected: a person's deadline stays", office.sql(
        "SELECT last_day, source FROM task_deadline WHERE task = ?", ids[third[1]]),
        [("2026-08-15", "person")])
    t.equal("corrected: another row's deadline follows the plan", office.sql(
        "SELECT last_day, source FROM task_deadline WHERE task = ?", ids[moved[1]]),
        [("2026-06-30", "import")])

    # … then its rows get other numbers.
    for row in numbered:
        row[0] = str(int(row[0]) + 1)
    path.write_text(annex.text(), encoding="utf-8")
    done = office.run("import", path, *PLAN, "--json")
    got = summary_of(done)
    t.check("renumbered: no task is new, none is missing",
            (got["tasks"], got["new"], got["missing"]) == (42, 0, 0), got)
    t.equal("renumbered: every task keeps its id", ids_by_title(office), now)
    t.equal("renumbered: what was done stays done", office.sql(
        "SELECT done_on FROM completion WHERE task = ? AND revoked = 0", ids[quarter[1]]),
        [("2026-06-12",)])

    # Two rows are gone from the file.
    gone = [row[1] for row in numbered[-2:]]
    annex.rows = [row for row in annex.rows if not (row and row[1] in gone)]
    path.write_text(annex.text(), encoding="utf-8")
    done = office.run("import", path, *PLAN, "--json")
    got = summary_of(done)
    t.equal("shortened: two are reported missing", (got["tasks"], got["missing"]), (40, 2))
    t.equal("shortened: none is deleted", len(ids_by_title(office)), 42)


def check_refused(t, office):
    good = make_annex().text()
    files = {
        "a plan marked secret": ("mat.tsv", ("UBND XÃ\nMẬT\n\n" + good).encode(), 1),
        "the same in capitals with a stamp": ("tuyet.tsv", ("TUYỆT MẬT\n" + good).encode(), 1),
        "a text without a table": ("prose.tsv", "Kính gửi các thôn,\nhẹn gặp lại.\n".encode(), 1),
        "bytes that are not UTF-8": ("latin.tsv", good.encode()[:900] + b"\xe9\xff\n", 1),
        "UTF-16": ("utf16.tsv", good.encode("utf-16"), 1),
        "a NUL byte": ("nul.tsv", good.replace("STT", "ST\0T", 1).encode(), 1),
        "an empty file": ("empty.tsv", b"", 1),
        "only spaces": ("spaces.tsv", b" \n\t\n", 1),
        "a header without rows": ("header.tsv", ("\t".join(HEADER) + "\n").encode(), 1),
    }
    before = office.dump()
    for what, (name, data, status) in files.items():
        path = office.dir / name
        path.write_bytes(data)
        done = office.run("import", path, *PLAN)
        said = done.stderr.decode()
        t.equal(f"{what}: exit status", done.returncode, status)
        t.check(f"{what}: the message names the file", name in said, said)
        if name in ("mat.tsv", "tuyet.tsv"):
            words = done.stdout.decode() + said
            t.check(f"{what}: nothing of it is shown", not any(
                thing in words for thing in THINGS + VERBS), words)
    done = office.run("import", office.dir / "latin.tsv", *PLAN)
    line = good.encode()[:900].count(b"\n") + 1
    t.check("not UTF-8: the message names the line", f"latin.tsv:{line}:" in done.stderr.decode(),
            done.stderr.decode())

    done = office.run("import", office.dir / "none.tsv", *PLAN)
    t.check("a file that is not there: 3, with its name",
            done.returncode == 3 and "none.tsv" in done.stderr.decode(), done.stderr.decode())
    done = office.run("import", office.dir / "rules", *PLAN)
    t.check("a folder: 3, with its name", done.returncode == 3
            and "rules" in done.stderr.decode(), (done.returncode, done.stderr.decode()))

    (office.dir / "good.tsv").write_text(good, encoding="utf-8")
    good_path = office.dir / "good.tsv"
    done = office.run("import", good_path, "--plan", "31/KH-UBND", "--unit", "thuy-hun")
    t.check("an unknown unit: 1, with a hint", done.returncode == 1
            and "thuy-hung" in done.stderr.decode(), done.stderr.decode())
    for what, args in {"no --plan": ("--unit", support.EXAMPLE), "no --unit": ("--plan", "1/KH"),
                       "a year that is none": (*PLAN[:4], "--year", "MMXXVI"),
                       "an unknown option": (*PLAN, "--force")}.items():
        done = office.run("import", good_path, *args)
        t.check(f"{what}: wrong usage", done.returncode == 2 and done.stderr, done.stderr.decode())
    t.check("after all of them the database is as it was", office.dump() == before)


def scenario(t):
    annex = make_annex()
    rows = [row for row in annex.rows if row]
    headers = 1 + sum(row == HEADER for row in rows)
    sections = sum(row[0].startswith("<b>") for row in rows)
    continued = sum(row[0] == "" for row in rows)
    t.equal("the annex of this test has the shape", (len(rows) + 1, annex.tasks, headers,
                                                     sections, continued), (64, 42, 9, 9, 4))
    office = support.Office(t)
    path = office.dir / "phu-luc.tsv"
    path.write_text(annex.text(), encoding="utf-8")
    check_first(t, office, annex, path)
    check_again(t, office, annex, path)
    check_refused(t, office)
    with sqlite3.connect(office.db) as db:
        t.equal("integrity_check", db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        t.equal("foreign_key_check", db.execute("PRAGMA foreign_key_check").fetchall(), [])


support.run(scenario)
