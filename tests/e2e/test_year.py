#!/usr/bin/python3
"""The year's end and a plan that is replaced (design §6): what is left waits in review,
nothing is sent about it until it is answered, ids and history stay."""
import support
from support import Daemon, Office

CLOSING = "2026-12-28T10:00:00+07:00"
JANUARY = "2027-01-11T10:00:00+07:00"


def facts(office):
    office.sql("INSERT INTO document (id, number, date, issuer) VALUES "
               "('kh-77', '77/KH-UBND', '2026-01-20', 'thuy-hung')")
    for task, title, kind, canonical, last in (
            ("tre", "Việc trễ", "date", "by 2026-12-21", "2026-12-21"),
            ("thang", "Việc hàng tháng", "recurring", "before day 10 of month", None),
            ("cuoi-nam", "Việc cuối năm", "date", "by 2026-12-31", "2026-12-31"),
            ("tx", "Việc thường xuyên", "continuous", "continuous", None),
            ("nam-sau", "Việc của năm sau", "date", "by 2027-03-31", "2027-03-31"),
            ("xong", "Việc đã xong", "date", "by 2026-12-31", "2026-12-31")):
        office.sql("INSERT INTO task (id, title, plan, unit) VALUES (?, ?, '77/KH-UBND', 'thuy-hung')",
                   task, title)
        office.sql("INSERT INTO task_unit (task, unit) VALUES (?, 'van-phong')", task)
        office.sql("INSERT INTO task_deadline (task, kind, canonical, last_day) VALUES (?, ?, ?, ?)",
                   task, kind, canonical, last)
    office.do("task", "done", "xong", "--on", "2026-12-20", "--clock", CLOSING)


def tick(office, clock):
    Daemon(office, clock).stop()


def told(office, task):
    return office.sql("SELECT count(*) FROM notice n JOIN obligation o ON o.id = n.obligation "
                      "WHERE o.task = ? AND n.state <> 'skipped'", task)[0][0]


def state(office, task):
    return office.sql("SELECT state, reason FROM obligation WHERE task = ? ORDER BY period LIMIT 1",
                      task)[0]


def refusals(t, office):
    before = office.dump()
    for what, status, words, *args in (
            ("a year that has not begun", 1, "2028", "close", "2028"),
            ("a year that is none", 1, "hai", "close", "hai"),
            ("a plan without tasks", 1, "99/X", "close", "2026", "--plan", "99/X"),
            ("a task that does not wait", 1, "xong", "answer", "carry", "xong"),
            ("a task that is not known", 1, "khong-co", "answer", "carry", "khong-co"),
            ("no answer", 2, "maybe", "answer", "maybe", "tre"),
            ("into a plan, and closed", 2, "--into", "answer", "close", "tre", "--into", "1/KH"),
            ("a year that was not closed", 1, "2025", "review", "2025"),
            ("open before all is answered", 1, "tre", "open", "--from", "2026"),
            ("neither tasks nor all", 2, "", "answer", "carry")):
        got = office.run("year", *args, "--clock", JANUARY)
        said = (got.stdout + got.stderr).decode()
        t.check(what, got.returncode == status and words in said, said)
    t.equal("what was refused changed nothing", office.dump(), before)


def year_end(t, office):
    facts(office)
    tick(office, CLOSING)
    rows = list(office.lines("year", "close", "2026", "--plan", "77/KH-UBND", "--dry-run", "--json",
                             "--clock", CLOSING))
    left = ["cuoi-nam", "thang", "tre", "tx"]
    t.equal("what is left of the year", sorted(r["task"] for r in rows), left)
    t.equal("a dry run writes nothing", office.sql("SELECT count(*) FROM carry_over"), [(0,)])
    office.do("year", "close", "2026", "--plan", "77/KH-UBND", "--clock", CLOSING)
    t.equal("the review begins when the year is over",
            office.sql("SELECT DISTINCT review, asked_on, answer FROM carry_over"),
            [("2026", "2027-01-01", None)])
    again = office.dump()
    office.do("year", "close", "2026", "--plan", "77/KH-UBND", "--clock", CLOSING)
    t.equal("closing again changes nothing", office.dump(), again)
    tick(office, CLOSING)
    t.equal("until then all goes on", state(office, "tre"), ("overdue", None))

    tick(office, "2027-01-04T08:00:00+07:00")
    before = told(office, "tre"), told(office, "cuoi-nam")
    for day in ("05", "06", "07", "08", "11"):
        tick(office, f"2027-01-{day}T08:00:00+07:00")
    t.equal("nothing is sent before it is answered", (told(office, "tre"), told(office, "cuoi-nam")),
            before)
    t.equal("what is owed stays as it is", state(office, "tre"), ("overdue", "in_review"))
    refusals(t, office)
    text = office.run("year", "review", "2026", "--clock", JANUARY).stdout.decode()
    t.check("who waits, for people", "Việc trễ" in text and "4 nhiệm vụ" in text, text)

    ids = office.sql("SELECT id, cycle, epoch, due FROM obligation WHERE task = 'tre'")
    office.do("year", "answer", "carry", "tre", "thang", "--clock", JANUARY)
    office.do("year", "answer", "close", "cuoi-nam", "--document", "77/KH-UBND", "--clock", JANUARY)
    office.do("year", "answer", "cancel", "--all", "2026", "--clock", JANUARY)
    tick(office, "2027-01-11T14:00:00+07:00")
    t.equal("closed", state(office, "cuoi-nam"), ("void", "task_closed"))
    t.equal("… with the year", office.sql("SELECT closed_on FROM task WHERE id = 'cuoi-nam'"),
            [("2026-12-31",)])
    t.equal("cancelled", office.sql("SELECT status FROM task WHERE id = 'tx'"), [("cancelled",)])
    t.equal("carried: the same duty",
            office.sql("SELECT id, cycle, epoch, due FROM obligation WHERE task = 'tre'"), ids)
    t.check("… which is urged again", told(office, "tre") > before[0])
    t.equal("nobody waits any more", list(office.lines("year", "review", "--json", "--clock", JANUARY)), [])

    text = office.run("year", "open", "--from", "2026", "--clock", JANUARY)
    t.check("other plans of the year were not closed", text.returncode == 1, text.stdout.decode())
    office.do("year", "close", "2026", "--clock", JANUARY)
    office.do("year", "answer", "close", "--all", "2026", "--clock", JANUARY)
    before = office.dump()
    got = office.run("year", "open", "--from", "2026", "--plan", "3/KH-UBND", "--dry-run", "--clock", JANUARY)
    t.check("what opening would do", got.returncode == 0 and "unit-plan-2027" in got.stdout.decode(),
            got.stdout.decode() + got.stderr.decode())
    t.check("… is only shown", office.dump() == before and not (office.dir / "rules-2027").exists())
    opened = next(iter(office.lines("year", "open", "--from", "2026", "--plan", "3/KH-UBND", "--json",
                                    "--clock", JANUARY)))
    t.equal("what goes on belongs to its plan",
            office.sql("SELECT id, plan FROM task WHERE plan = '3/KH-UBND' ORDER BY id"),
            [("thang", "3/KH-UBND"), ("tre", "3/KH-UBND")])
    new_rules(t, office, opened["packs"])
    t.check("all of it is in the audit", "carry_over" in office.run("audit", "--json", "--clock", JANUARY).stdout.decode())


def next_election(t, office):
    """What comes again after five years: the office has kept the last one, too."""
    for to in ("2026", "2025", "20310"):
        got = office.run("year", "open", "--from", "2026", "--to", to, "--clock", JANUARY)
        t.check(f"--to {to}: refused", got.returncode == 1 and got.stderr, got.stdout.decode())
    office.do("year", "open", "--from", "2026", "--to", "2031", "--clock", JANUARY)
    pack = office.dir / "rules-2031" / "election-2031.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace('"2031-MM-DD"', "2031-03-16"), encoding="utf-8")
    kept = office.config.read_text(encoding="utf-8")
    office.config.write_text(kept.replace("  - rules/plan-tasks.yaml",
                                          "  - rules/plan-tasks.yaml\n  - rules-2031/election-2031.yaml"),
                             encoding="utf-8")
    rows = office.lines("simulate", "--from", "2030-12-02", "--to", "2031-03-31", "--json")
    due = {row["obligation"]: row["due"] for row in rows}
    t.equal("the next election stands beside the last", (
        due.get("election-board-2031/thuy-hung/once"), due.get("voter-list-2031/thuy-hung/once"),
        due.get("election-results-2031/thuy-hung/once")), ("2031-01-05", "2031-02-04", "2031-03-26"))
    office.config.write_text(kept, encoding="utf-8")


def new_rules(t, office, packs):
    """Drawn up in a folder of their own; in force once a person has filled in and named them."""
    files = {pack["pack"]: office.dir / pack["file"] for pack in packs}
    t.equal("one file for each pack of the year", sorted(files),
            ["commune-targets-2027", "election-2027", "province-2027"])
    t.check("they are written", all(pack["written"] and path.exists()
                                    for pack, path in zip(packs, files.values())))
    t.equal("days that nobody knows", {pack["pack"]: pack["to_set"] for pack in packs}["province-2027"],
            ["plan_issued_2027"])
    province = files["province-2027"]
    kept = province.read_text(encoding="utf-8")
    got = office.run("check", province)
    t.check("check asks for them", got.returncode == 1 and "2027-MM-DD" in got.stderr.decode(),
            got.stderr.decode())
    province.write_text(kept.replace('"2027-MM-DD"', "2027-01-29"), encoding="utf-8")
    again = next(iter(office.lines("year", "open", "--from", "2026", "--plan", "3/KH-UBND", "--json",
                                   "--clock", JANUARY)))
    t.check("a file that is there stays", not any(pack["written"] for pack in again["packs"]) and
            "2027-01-29" in province.read_text(encoding="utf-8"))
    office.config.write_text(office.config.read_text(encoding="utf-8").replace(
        "  - rules/plan-tasks.yaml", "  - rules/plan-tasks.yaml\n  - rules-2027/province-2027.yaml"),
        encoding="utf-8")
    next_election(t, office)
    t.equal("both years stand side by side", office.run("check").returncode, 0)
    tick(office, "2027-02-01T08:00:00+07:00")
    t.equal("nothing that is over wakes the service again", office.sql(
        "SELECT id FROM obligation WHERE next_at <= '2027-02-01T01:00:00Z'"), [])
    t.equal("the new year's duty", office.sql(
        "SELECT due, state FROM obligation WHERE id = 'unit-plan-2027/thuy-hung/once'"),
        [("2027-02-11", "open")])


HEADER = "STT\tNhiệm vụ\tChủ trì\tThời hạn\n"


def plan_replaced(t, office):
    def write(name, *rows):
        path = office.dir / name
        path.write_text(HEADER + "".join(f"{n}\t{title}\tVăn phòng HĐND và UBND xã\tQuý III/2026\n"
                                         for n, title in rows), encoding="utf-8")
        return str(path)
    clock = ("--clock", "2026-05-14T10:00:00+07:00")
    old = write("old.tsv", (1, "Rà soát thủ tục hành chính"), (2, "Trồng cây đầu xuân tại các thôn"))
    new = write("new.tsv", (4, "Rà soát thủ tục hành chính"), (5, "Số hóa hồ sơ lưu trữ"))
    office.do("import", old, "--plan", "20/KH-UBND", "--unit", "thuy-hung", "--year", "2026", *clock)
    tick(office, clock[1])
    office.do("document", "add", "cu", "number=20/KH-UBND", "issuer=thuy-hung", "date=2026-01-20", *clock)
    office.do("document", "add", "moi", "number=31/KH-UBND", "issuer=thuy-hung", "date=2026-05-14",
              "replaces=cu", *clock)
    got = office.run("import", new, "--plan", "31/KH-UBND", "--unit", "thuy-hung", "--year", "2026",
                     *clock)
    t.check("the import says who waits", "dondoc year review" in got.stderr.decode(), got.stderr.decode())
    tick(office, clock[1])
    t.equal("one goes on, one waits, one is new",
            office.sql("SELECT id, plan FROM task WHERE id GLOB '[23]?-kh-ubnd.*' ORDER BY id"),
            [("20-kh-ubnd.001", "31/KH-UBND"), ("20-kh-ubnd.002", "20/KH-UBND"),
             ("31-kh-ubnd.001", "31/KH-UBND")])
    t.equal("the one that waits", state(office, "20-kh-ubnd.002"), ("open", "in_review"))
    office.do("year", "answer", "close", "--all", "31/KH-UBND", *clock)
    t.equal("closed with the old plan",
            office.sql("SELECT closed_on FROM task WHERE id = '20-kh-ubnd.002'"), [("2026-05-13",)])


def scenario(t):
    plan_replaced(t, Office(t, "replaced"))
    year_end(t, Office(t))


support.run(scenario)
