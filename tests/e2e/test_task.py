#!/usr/bin/python3
"""`dondoc task done` and `reopen`: just what was named is done, and just that is
taken back (design §6, "every lead owes its own"; §11)."""
import support
from support import Daemon, Office, wait_for

CLOCK = "2026-03-02T10:00:00+07:00"
UNITS = ("phong-kinh-te", "van-phong", "phong-van-hoa-xa-hoi")


def facts(office):
    office.sql("INSERT INTO task (id, title) VALUES ('v1', 'Việc chung'), ('v2', 'Báo cáo nhanh')")
    for seq, unit in enumerate(UNITS, 1):
        office.sql("INSERT INTO task_unit (task, part, seq, unit) VALUES ('v1', 'lead', ?, ?)",
                   seq, unit)
    office.sql("INSERT INTO task_unit (task, part, seq, unit) VALUES ('v2', 'lead', 1, ?)",
               UNITS[0])
    office.sql("INSERT INTO task_deadline (task, seq, kind, canonical, last_day) VALUES "
               "('v1', 1, 'date', 'by 2026-03-20', '2026-03-20'), "
               "('v1', 2, 'date', 'by 2026-04-20', '2026-04-20'), "
               "('v2', 1, 'recurring', 'before day 10 of month', NULL)")


def evaluate(t, office):
    """One tick of the service, and which duties of v1 and v2 are done by it."""
    service = Daemon(office, CLOCK)
    service.stop()
    rows = office.sql("SELECT id FROM obligation WHERE task IN ('v1', 'v2') AND state LIKE 'met%' "
                      "ORDER BY id")
    return [row[0].removeprefix("plan-task/") for row in rows]


def scenario(t):
    office = Office(t)
    facts(office)
    t.equal("nothing is done at first", evaluate(t, office), [])
    every = sorted(f"v1@{unit}/{period}" for unit in UNITS for period in ("once", "d2"))

    office.do("task", "done", "v1", "--on", "2026-03-02")
    t.equal("a task done is done for every lead and deadline", evaluate(t, office), every)
    office.do("task", "reopen", "v1", "--unit", "van-phong", "--deadline", "2")
    t.equal("one lead's deadline is taken back, and no other", evaluate(t, office),
            [d for d in every if d != "v1@van-phong/d2"])
    office.do("task", "reopen", "plan-task/v1@phong-kinh-te/once")
    t.equal("a duty is taken back by its own id", evaluate(t, office),
            [d for d in every if d not in ("v1@van-phong/d2", "v1@phong-kinh-te/once")])
    office.do("task", "done", "plan-task/v1@phong-kinh-te/once", "--on", "2026-02-27")
    office.do("task", "reopen", "v1")
    t.equal("a task is taken back with all its duties", evaluate(t, office), [])
    office.do("task", "done", "v1", "--unit", "van-phong", "--deadline", "1", "--on",
              "2026-03-02")
    t.equal("one lead, one deadline", evaluate(t, office), ["v1@van-phong/once"])
    t.equal("what was not done cannot be taken back",
            office.run("task", "reopen", "v1", "--deadline", "2").returncode, 1)

    before = office.dump()
    for what, words, *args in (
            ("a unit that does not lead", "phong-kinh-te, van-phong", "v1", "--unit", "tram-y-te"),
            ("a duty has one lead", "--unit", "plan-task/v1@van-phong/once", "--unit", "van-phong"),
            ("a duty has one deadline", "--deadline", "plan-task/v1@van-phong/once", "--deadline",
             "2")):
        got = office.run("task", "done", *args)
        t.check(what, got.returncode == 1 and words in got.stderr.decode(), got.stderr.decode())
    t.equal("what was refused changed nothing", office.dump(), before)

    office.do("task", "done", "v2", "--on", "2026-02-05")
    office.do("task", "done", "v2", "--on", "2026-03-02")
    met = [d for d in evaluate(t, office) if d.startswith("v2")]
    t.equal("what comes again is done again", met, ["v2@phong-kinh-te/2026-03"])
    office.do("task", "reopen", "plan-task/v2@phong-kinh-te/2026-03")
    t.equal("one of its times is taken back", office.sql(
        "SELECT done_on FROM completion WHERE task = 'v2' AND revoked = 0"), [("2026-02-05",)])

    duty = "unit-plan-2026/thuy-hung/once"
    office.do("task", "done", duty, "--on", "2026-02-27")
    evaluate(t, office)
    t.equal("an officer may say so, whatever the rule looks at",
            office.sql("SELECT state, done_on FROM obligation WHERE id = ?", duty),
            [("met_late", "2026-02-27")])
    office.do("task", "reopen", duty)
    office.do("task", "done", duty)
    t.equal("commands follow the clock of a service that stood still",
            office.sql("SELECT done_on FROM completion WHERE obligation = ? AND revoked = 0", duty),
            [("2026-03-02",)])


support.run(scenario)
