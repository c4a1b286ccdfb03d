#!/usr/bin/python3
"""`dondoc explain`: an obligation, a notice, `--why-not`. The arithmetic is held
against days worked out here from the list of days off."""
import datetime

import support
from workdays import workdays_from

Day = datetime.date
PLAN = "unit-plan-2026/thuy-hung/once"


def vi(day):
    return day.strftime("%d/%m/%Y")


def live(office):
    """The slots of its golden timeline, one after the other; the clock then stands."""
    for at, step in (("01-30T08:00", "assigned"), ("02-02T08:00", "before:5wd"),
                     ("02-06T08:00", "before:1wd"), ("02-09T08:00", "due"),
                     ("02-10T08:00", "escalate:unit_head"), ("02-11T08:00", "overdue:1"),
                     ("02-13T08:00", "overdue:2"), ("02-23T07:30", "escalate:vice_chair")):
        daemon = support.Daemon(office, clock=f"2026-{at}:00+07:00")
        support.wait_for(step, lambda: office.sql(
            "SELECT 1 FROM notice WHERE obligation = ? AND step = ? AND state = 'told'",
            PLAN, step), still=daemon.alive)
        daemon.stop()


def check_obligation(t, office):
    [plan] = office.lines("explain", PLAN, "--json")
    t.equal("an obligation: its day", (plan["id"], plan["due"], plan["state"]),
            (PLAN, "2026-02-09", "overdue"))
    t.equal("each condition with its value",
            [(c["text"], c["values"], c["holds"]) for c in plan["conditions"]],
            [('unit.level in ["department", "commune"]', 'unit.level = "commune"', True),
             ("not unit.dissolved", "unit.dissolved = false", True)])
    t.check("the deadline's trace", "30/01/2026" in plan["trace"] and "147" in plan["trace"],
            plan["trace"])
    rule = (office.dir / plan["definition"]["file"]).read_text(encoding="utf-8").splitlines()
    t.equal("the rule's file and line",
            rule[plan["definition"]["line"] - 1].strip(), "- id: unit-plan-2026")
    t.check("the versions of rule and calendar",
            plan["rule_hash"] == plan["definition"]["hash"]
            and plan["calendar_revision"] == plan["calendar_now"], plan)
    due, bad = Day(2026, 2, 9), []
    for n in plan["notices"] + plan["coming"]:
        kind, _, detail = n["step"].partition(":")
        want = {"before": lambda: workdays_from(due, -int(detail[:-2])),
                "due": lambda: due,
                "overdue": lambda: workdays_from(due, 2 * int(detail)),
                "escalate": lambda: workdays_from(due, {"unit_head": 1, "vice_chair": 5,
                                                        "chair": 10}[detail])}.get(kind)
        if not want or (kind == "overdue" and int(detail) > 5):
            continue
        lines = "\n".join(n["when"])
        if n["nominal"] != want().isoformat() or vi(want()) not in lines or vi(due) not in lines:
            bad.append((n["step"], want(), n["nominal"], lines))
    t.check("the arithmetic of every step names the due day and the day it comes to",
            not bad and len(plan["notices"]) >= 9, bad[:3])
    vice = next(n for n in plan["notices"] if n["step"] == "escalate:vice_chair")
    t.check("the days off on the way: Tết and two weekends", all(word in "\n".join(vice["when"])
            for word in ("16/02/2026–20/02/2026 Tết", "14/02/2026–15/02/2026",
                         "21/02/2026–22/02/2026")), vice["when"])
    t.check("what comes: the chair, and nothing that was told",
            "escalate:chair" in [n["step"] for n in plan["coming"]]
            and not {n["step"] for n in plan["coming"]} & {n["step"] for n in plan["notices"]},
            [n["step"] for n in plan["coming"]])
    short = office.run("explain", PLAN.removesuffix("/once"), "--json")
    t.equal("`/once` may be left out", short.stdout, office.run("explain", PLAN, "--json").stdout)
    text = office.do("explain", PLAN)
    t.check("for people, in Vietnamese", all(word in text for word in (
        "vì sao phải thực hiện", "thứ Hai 09/02/2026", "các bước sắp tới",
        f"#{vice['id']} ", "phiên bản")), text)
    return plan


def check_waiting(t, office):
    [duty] = office.sql("SELECT id FROM obligation WHERE state = 'waiting' AND id LIKE 'guided-task/%'")
    text = office.do("explain", duty[0])
    t.check("one that waits says for what, and how its day is entered",
            "chờ: Trung ương ban hành hướng dẫn rà soát hộ nghèo" in text
            and "`dondoc event set central_guidance NGÀY`" in text, text)


def check_notice(t, office, plan):
    vice = next(n for n in plan["notices"] if n["step"] == "escalate:vice_chair")
    [one] = office.lines("explain", vice["id"], "--json")
    t.equal("a notice by its id", {k: one[k] for k in vice}, vice)
    t.equal("with its obligation", one["obligation"]["id"], PLAN)
    t.check("why to this person: role and post", "Phó Chủ tịch" in one["who"][0]
            and any("pct" in line for line in one["who"]), one["who"])
    row = office.sql("SELECT delivery FROM notice WHERE id = ?", vice["id"])[0][0]
    t.equal("the message that carried it", one["delivery"], row)
    [message] = [m for m in office.lines("outbox", "--json") if m["id"] == row]
    t.equal("which `outbox` shows with its notices", message["notices"], [
        id for id, in office.sql("SELECT id FROM notice WHERE delivery = ? ORDER BY id", row)])
    text = office.do("explain", f"#{vice['id']}")
    t.check("for people", "vì sao vào lúc đó" in text and "vì sao gửi cho người này" in text
            and vice["to"] in text, text)


def check_substitution(t, office):
    """The holder of a post is on leave: the notice says who acts, by which document."""
    head = office.sql("SELECT person FROM post WHERE role = 'chair'")[0][0]
    other = office.sql("SELECT person FROM post WHERE role = 'vice_chair' LIMIT 1")[0][0]
    office.sql("INSERT INTO document (id, number, kind) VALUES ('qd-12', '12/QĐ-UBND', 'decision')")
    office.sql("INSERT INTO substitution (id, person, substitute, \"from\", \"to\", document) "
               "VALUES ('s1', ?, ?, '2026-03-01', '2026-03-31', 'qd-12')", head, other)
    [plan] = office.lines("explain", PLAN, "--json")
    chair = next(n for n in plan["coming"] if n["step"] == "escalate:chair")
    t.check("a substitute, by which document", chair["stands_in"] == "leave" and any(
        "12/QĐ-UBND" in line for line in chair["who"]), chair)


def check_why_not(t, office):
    def ask(rule, subject):
        [row] = office.lines("explain", "--why-not", rule, subject, "--json")
        return row
    row = ask("report-month", "phong-van-hoa-xa-hoi")
    t.equal("a condition that does not hold",
            (row["owed"], row["answer"],
             [(c["text"], c["values"], c["holds"]) for c in row["conditions"]]),
            (False, "conditions", [('unit.id == "phong-kinh-te"',
                                    'unit.id = "phong-van-hoa-xa-hoi"', False)]))
    row = ask("report-month", "phong-kinh-te")
    t.check("it is owed after all: its obligations", row["owed"] and row["answer"] == "owed"
            and {"report-month/phong-kinh-te/2026-02"} <= {o["id"] for o in row["obligations"]},
            row)
    [later] = office.lines("explain", "--why-not", "report-month", "phong-kinh-te", "--json",
                           "--clock", "2026-04-10T08:00:00+07:00")
    t.equal("a month that is over is among them",
            [(o["id"], o["state"]) for o in later["obligations"]][:1],
            [("report-month/phong-kinh-te/2026-02", "met")])
    office.sql("INSERT INTO task (id, plan, title) VALUES ('viec-a', '1/KH', 'Việc A'), "
               "('viec-b', '1/KH', 'Việc B')")
    office.sql("INSERT INTO task_unit (task, part, seq, unit) VALUES "
               "('viec-a', 'lead', 1, 'phong-kinh-te'), ('viec-b', 'lead', 1, 'phong-kinh-te')")
    office.sql("INSERT INTO task_deadline (task, seq, phrase, kind) VALUES "
               "('viec-b', 1, 'Thường xuyên', 'continuous')")
    for subject, answer in (("viec-a", "no_deadline"), ("viec-b", "no_day"),
                            ("viec-b@phong-van-hoa-xa-hoi", "not_lead")):
        row = ask("plan-task", subject)
        t.equal(f"plan-task, {subject}", (row["owed"], row["answer"]), (False, answer))
    t.check("the words of a deadline that has no day", "Thường xuyên" in
            ask("plan-task", "viec-b")["lines"][0])
    (office.dir / "rules").mkdir(exist_ok=True)
    (office.dir / "rules" / "cho.yaml").write_text(
        "lang: 1\npack: cho\nrules:\n  - {id: cho-ngay, title: Chờ ngày, for_each: unit, where: "
        "'unit.level == \"division\"', when: today >= 2027-01-04, due: by 2027-02-01}\n",
        encoding="utf-8")
    before = office.config.read_text(encoding="utf-8")
    office.config.write_text(before.replace("rules:", "rules:\n  - rules/cho.yaml\n#", 1),
                             encoding="utf-8")
    row = ask("cho-ngay", "phong-kinh-te")
    t.equal("its `when` does not hold today",
            (row["owed"], row["answer"], row["lines"],
             [(c["of"], c["holds"]) for c in row["conditions"]]),
            (False, "later", ["điều kiện `when` có thể đúng từ ngày 04/01/2027"],
             [("where", True), ("when", False)]))
    text = office.do("explain", "--why-not", "cho-ngay", "phong-kinh-te")
    t.check("… which people see, too", "không đạt: when: today >= 2027-01-04" in text, text)
    office.config.write_text(before, encoding="utf-8")
    text = office.do("explain", "--why-not", "report-month", "phong-van-hoa-xa-hoi")
    t.check("for people", "không đạt: unit.id ==" in text, text)


def check_refusals(t, office):
    for args, word in (
            (("unit-plan-2026/thuy-hun/once",), PLAN),
            (("report-month/phong-kinh-te",), "report-month/phong-kinh-te/2026-02"),
            (("--why-not", "report-mont", "phong-kinh-te"), "report-month"),
            (("--why-not", "report-month", "phong-kinh-tee"), "phong-kinh-te"),
            (("--why-not", "plan-task", "thuy-hung"), "plan-task"),
            (("99999",), "99999"), (("0",), "0"), (("99999999999999999999999",), "9223372036854775807")):
        done = office.run("explain", *args)
        t.check(f"{' '.join(args)}: refused, with what was probably meant",
                done.returncode == 1 and word in done.stderr.decode() and not done.stdout,
                f"{done.returncode} {done.stderr.decode()}")
    for args in ((), ("a", "b"), ("--why-not", "report-month")):
        t.equal(f"{args}: wrong usage", office.run("explain", *args).returncode, 2)


def check_broken_rules(t, office):
    """What was recorded can be told without rules."""
    pack = office.dir / "rules" / "province-2026.yaml"
    good = pack.read_text(encoding="utf-8")
    pack.write_text(good.replace("for_each: unit", "for_each: unitt"), encoding="utf-8")
    done = office.run("explain", PLAN)
    t.check("with broken rules: the mistake, and what was recorded", done.returncode == 0
            and "unitt" in done.stderr.decode() and "09/02/2026" in done.stdout.decode(),
            done.stderr.decode())
    pack.write_text(good.replace("within 10 days", "within 11 days"), encoding="utf-8")
    [plan] = office.lines("explain", PLAN, "--json")
    t.check("an edited rule: the stored version is another",
            plan["rule_hash"] != plan["definition"]["hash"], plan["definition"])
    t.check("which is said", "sau đó đã thay đổi" in office.do("explain", PLAN))
    pack.write_text(good, encoding="utf-8")


def scenario(t):
    office = support.Office(t)
    done = office.run("explain", PLAN)
    t.check("before anything was evaluated there is nothing to explain", done.returncode == 1)
    live(office)
    dump = office.dump()
    plan = check_obligation(t, office)
    check_notice(t, office, plan)
    check_waiting(t, office)
    t.equal("explaining writes nothing", office.dump(), dump)
    check_refusals(t, office)
    check_why_not(t, office)
    check_substitution(t, office)
    check_broken_rules(t, office)


support.run(scenario)
