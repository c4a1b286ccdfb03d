#!/usr/bin/python3
"""`dondoc simulate` of the example office's year 2026, against days worked out
here: the golden timeline (design §11), the election law's milestones (Law
85/2015/QH13), the days off of 2026 (the Prime Minister's decision), the lanes'
target (design §6), the slots (design §7)."""
import datetime
import json

import support
from workdays import workdays_from, works

Day = datetime.date
KEYS = ["at", "obligation", "step", "role", "to", "channel", "due", "state"]
LEADERS = {"vice_chair", "chair"}

# Election day Sun 15/03/2026; the days of domain §1, not rolled.
ELECTION = {"election-board-2026": "2026-01-04", "election-team-2026": "2026-01-31",
            "candidate-dossiers-2026": "2026-02-01", "voter-list-2026": "2026-02-03",
            "official-list-2026": "2026-02-26", "candidate-list-2026": "2026-02-27",
            "ballots-2026": "2026-03-02", "candidate-complaints-2026": "2026-03-05",
            "voter-complaints-2026": "2026-03-10", "campaign-end-2026": "2026-03-14",
            "team-minutes-2026": "2026-03-18", "board-minutes-2026": "2026-03-20",
            "election-results-2026": "2026-03-25"}

# The unit's plan that nobody issues, due Mon 09/02/2026 (day, time, step, role, to).
GOLDEN = """\
2026-01-30 08:00 assigned handler tonghop
2026-02-02 08:00 before:5wd handler tonghop
2026-02-06 08:00 before:1wd handler tonghop
2026-02-09 08:00 due handler tonghop
2026-02-10 08:00 escalate:unit_head unit_head chanh.vanphong
2026-02-10 08:00 escalate:unit_head tracking_office theodoi
2026-02-11 08:00 overdue:1 handler tonghop
2026-02-13 08:00 overdue:2 handler tonghop
2026-02-23 07:30 escalate:vice_chair vice_chair pct.kinhte
2026-02-24 08:00 overdue:3 handler tonghop
2026-02-26 08:00 overdue:4 handler tonghop
2026-03-02 07:30 escalate:chair chair chu.tich
2026-03-02 08:00 overdue:5 handler tonghop
""".splitlines()

LANES = """\
2026-06-29 08:00 lag handler canbo.kt
2026-07-03 08:00 escalate:vice_chair vice_chair pct.kinhte
2026-07-10 08:00 escalate:chair chair chu.tich
2026-07-15 08:00 cleared chair chu.tich
2026-07-15 08:00 cleared vice_chair pct.kinhte
""".splitlines()


def last_workday(day):
    while not works(day):
        day -= datetime.timedelta(1)
    return day


def leader_day(day):
    """Is it the day of the week on which leaders are told: Monday, or the next
    working day where Monday is off?"""
    monday = day - datetime.timedelta(day.weekday())
    while not works(monday):
        monday += datetime.timedelta(1)
    return day == monday


def short(row):
    return " ".join([row["at"][:10], row["at"][11:16], row["step"], row["role"],
                     row["to"].split("@")[0]])


def day_of(row):
    return Day.fromisoformat(row["at"][:10])


def wrong_slot(row):
    """Why this instant is no sending slot of this role, or None."""
    at = datetime.datetime.fromisoformat(row["at"])
    time = at.strftime("%H:%M:%S")
    if at.utcoffset() != datetime.timedelta(hours=7):
        return "not in office time"
    if not works(at.date()):
        return "a day off"
    leader, urgent = row["role"] in LEADERS, row["step"].split(":")[0] in (
        "escalate", "changed", "cleared")
    if time == "07:30:00":
        return None if leader and leader_day(at.date()) else "07:30 is for leaders on Monday"
    if leader and not urgent:
        return "leaders are told on Monday"
    return None if time in ("08:00:00", "14:00:00") else "no slot"


def check_form(t, text, rows):
    t.check("every row has the design's keys in their order",
            all(list(row) == KEYS for row in rows), next(
                (row for row in rows if list(row) != KEYS), ""))
    t.check("one object a line, nothing else around it", text == "".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows))
    order = [(row["at"], row["obligation"], row["step"], row["to"]) for row in rows]
    t.check("ordered by at, obligation, step, to", order == sorted(order),
            next((a for a, b in zip(order, sorted(order)) if a != b), ""))
    t.check("no row twice", len(set(order)) == len(order))


def check_year(t, rows):
    of = {}
    for row in rows:
        of.setdefault(row["obligation"], []).append(row)
    plan = of.get("unit-plan-2026/thuy-hung/once", [])
    t.equal("unit-plan-2026/thuy-hung: the golden timeline, up to Mon 02/03/2026",
            [short(row) for row in plan if row["at"] < "2026-03-03"], GOLDEN)
    t.equal("five people are told of it", len({row["to"] for row in plan}), 5)
    t.check("its due day is Mon 09/02/2026; open until then, overdue afterwards", all(
        row["due"] == "2026-02-09"
        and row["state"] == ("open" if row["at"] < "2026-02-10" else "overdue") for row in plan))
    later = plan[len(GOLDEN):]
    t.check("after the last rung once a week, on the week's first working day",
            later and all(row["role"] == "handler" and leader_day(day_of(row)) and
                          row["step"] == f"overdue:{6 + i}" for i, row in enumerate(later)))

    for rule, due in ELECTION.items():
        mine = of.get(f"{rule}/thuy-hung/once", [])
        t.check(f"{rule} is due {due}", mine and {row["due"] for row in mine} == {due}, mine)

    reports = {row["due"] for row in rows if row["obligation"].startswith("report-month/")}
    want = {f"2026-{m:02}-24" for m in range(1, 13)} - {
        "2026-01-24", "2026-05-24", "2026-10-24"} | {"2026-01-23", "2026-05-22", "2026-10-23"}
    t.equal("monthly reports: before the 25th, on the working day before", reports, want)

    lanes = [short(row) for row in of.get("road-6km-2026/btxm-ngo-xom/once", [])
             if "2026-06-21" < row["at"] < "2026-07-16"]
    t.equal("lanes: lag Mon 29/06, vice-chair 03/07, chair 10/07, cleared 15/07", lanes, LANES)


def check_slots(t, rows):
    bad = [(row, wrong_slot(row)) for row in rows if wrong_slot(row)]
    t.check("nobody is told at night, on a day off or out of their slot", not bad, bad[:5])
    bad = []
    for row in rows:
        due, step = Day.fromisoformat(row["due"]), row["step"]
        want = None
        if step.startswith("before:") and step.endswith("wd"):
            want = workdays_from(due, -int(step[7:-2]))
        elif step == "due":
            want = last_workday(due)
        if want and row["role"] not in LEADERS and row["at"][:16] != f"{want}T08:00":
            bad.append((want, row))
    t.check("`before:Nwd` comes N working days before the due day, `due` on it or before",
            not bad, bad[:5])
    bad = [row for row in rows if row["step"].split(":")[0] == "overdue"
           and day_of(row) <= Day.fromisoformat(row["due"])]
    t.check("`overdue` comes after the due day", not bad, bad[:5])
    seen = {}
    for row in rows:
        seen.setdefault((row["at"], row["obligation"], row["to"]), []).append(row["step"])
    bad = [item for item in seen.items() if len(item[1]) > 1]
    t.check("one step of one obligation to one person in one slot", not bad, bad[:5])


def scenario(t):
    office = support.Office(t)
    year = ("simulate", "--from", "2026-01-01", "--to", "2026-12-31", "--json")
    before = office.dump()
    text = office.do(*year)
    rows = [json.loads(line) for line in text.splitlines()]
    t.check("a year of notices", len(rows) > 300, len(rows))
    check_form(t, text, rows)
    check_year(t, rows)
    check_slots(t, rows)

    t.check("the same bytes again", office.do(*year) == text)
    t.check("and from another folder",
            office.run(*year, "-c", office.config, cwd="/").stdout.decode() == text)
    t.check("the database is as it was", office.dump() == before)

    last = [row for row in rows if row["at"] < "2026-03-03"]
    until = office.do("simulate", "--from", "2026-01-01", "--to", "2026-03-02", "--json")
    t.check("--to is inclusive, and cuts nothing but what comes after it",
            until == "".join(text.splitlines(True)[:len(last)]) and "2026-03-02T08:00" in until)
    before = office.do("simulate", "--from", "2026-01-01", "--to", "2026-03-01", "--json")
    t.check("a day less ends a day earlier", before and "2026-03-02T" not in before)

    # What the daemon has recorded since does not matter with --from.
    daemon = support.Daemon(office, clock="2026-02-09T07:59:30+07:00,x600")
    support.wait_for("a mail", lambda: list(office.dir.glob("mail/*.eml")), still=daemon.alive)
    daemon.stop()
    t.check("with --from it begins with empty results, whatever was sent",
            office.do(*year) == text)

    fresh = support.Office(t, "imported")
    fresh.do("import", support.ROOT / "contrib/examples/thuy-hung/phu-luc-mau.tsv",
             "--plan", "20/KH-UBND", "--unit", support.EXAMPLE, "--year", "2026")
    rows = fresh.lines(*year)
    t.check("an import adds notices of its tasks",
            any("20-kh-ubnd." in row["obligation"] for row in rows))
    check_year(t, rows)
    check_slots(t, rows)
    assigned = [row for row in rows if "20-kh-ubnd." in row["obligation"]
                and row["step"] == "assigned"]
    t.check("imported tasks are assigned to the tracking office only, in one slot",
            assigned and {(row["at"], row["role"]) for row in assigned}
            == {(assigned[0]["at"], "tracking_office")}, assigned[:4])
    quarterly = [row for row in rows if row["obligation"].startswith("plan-task/20-kh-ubnd.00")]
    t.check("its quarters end on 31/03, 30/06, 30/09",
            {"2026-03-31", "2026-06-30", "2026-09-30"} <= {row["due"] for row in quarterly},
            sorted({row["due"] for row in quarterly}))


support.run(scenario)
