#!/usr/bin/python3
"""At most six letters an hour to a person (issue 6): what is urgent leaves at once, and joins
the next letter where it would be the seventh. The service counts what it has sent."""
import support
from support import Daemon, Office

HOUR = "2026-03-10T09:"


def add(office, n):
    office.sql("INSERT INTO task (id, title, tag) VALUES (?, 'Việc khẩn', 'khan')", f"k{n:02}")
    office.sql("INSERT INTO task_unit (task, unit) VALUES (?, 'van-phong')", f"k{n:02}")
    office.sql("INSERT INTO task_deadline (task, kind, canonical, last_day) VALUES "
               "(?, 'date', 'by 2026-06-30', '2026-06-30')", f"k{n:02}")


def letters(office):
    return [row[0][11:16] for row in office.sql(
        "SELECT DISTINCT d.created_at FROM delivery d JOIN notice n ON n.delivery = d.id "
        "WHERE n.obligation GLOB 'khan/*' ORDER BY 1")]


def tick(office, clock):
    Daemon(office, clock + ":00+07:00").stop()


def hour(t, mode):
    office = Office(t, mode)
    office.set("mode", mode)
    (office.dir / "rules").mkdir(exist_ok=True)
    (office.dir / "rules" / "khan.yaml").write_text(
        "lang: 1\npack: khan\nrules:\n  - {id: khan, title: '{task.title}', for_each: task, where: "
        "'task.tag == \"khan\"', urgent: true, due: task.due, remind: {assigned: true}}\n",
        encoding="utf-8")
    office.config.write_text(office.config.read_text(encoding="utf-8").replace(
        "  - rules/plan-tasks.yaml", "  - rules/khan.yaml"), encoding="utf-8")
    tick(office, HOUR + "00")
    for n in range(8):
        add(office, n)
        tick(office, f"{HOUR}{10 + n}")
    t.equal(f"{mode}: six letters, and no seventh", letters(office),
            [f"02:{10 + n}" for n in range(6)])
    t.equal(f"{mode}: the others wait", office.sql(
        "SELECT count(*) FROM obligation WHERE rule = 'khan' AND state = 'open' AND id NOT IN "
        "(SELECT obligation FROM notice)"), [(2,)])
    ahead = [(row["at"], row["obligation"].split("/")[1].split("@")[0]) for row in office.lines(
        "simulate", "--to", "2026-03-10", "--json", "--clock", HOUR + "17:00+07:00")
             if row["obligation"].startswith("khan/")]
    t.equal(f"{mode}: so says the simulation", ahead,
            [("2026-03-10T10:10:00+07:00", "k06"), ("2026-03-10T10:10:00+07:00", "k07")])
    tick(office, "2026-03-10T10:10")
    t.equal(f"{mode}: they leave together when the hour allows it", letters(office)[6:], ["03:10"])
    t.equal(f"{mode}: nothing is dropped", office.sql(
        "SELECT count(DISTINCT obligation) FROM notice WHERE obligation GLOB 'khan/*' AND state <> "
        "'skipped'"), [(8,)])


def scenario(t):
    hour(t, "live")
    hour(t, "rehearsal")  # each letter counts for whom it was meant


support.run(scenario)
