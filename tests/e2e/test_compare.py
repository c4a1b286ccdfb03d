#!/usr/bin/python3
"""`dondoc simulate --rules`, `--by-day`, `--max-burst`, `--example`: held against the
two simulations that a comparison is made of, and against sums worked out here."""
import collections
import json
import re
import shutil

import support

NEW_RULE = """\
  - id: extra-2026
    title: "{unit.name} báo cáo bổ sung"
    for_each: unit
    where: unit.level == "commune"
    due: by 2026-06-10
"""


def other_rules(office):
    """The office's packs with one day moved, one rule more and one less."""
    folder = office.dir / "other"
    shutil.copytree(office.dir / "rules", folder)
    plan = folder / "province-2026.yaml"
    text = plan.read_text(encoding="utf-8")
    assert "within 10 days" in text
    plan.write_text(text.replace("within 10 days", "within 20 days").rstrip("\n") + "\n" + NEW_RULE,
                    encoding="utf-8")
    reports = folder / "commune-reports.yaml"
    text = reports.read_text(encoding="utf-8")
    assert text.count("  - id: criteria-month") == 1
    reports.write_text(text.split("  - id: criteria-month")[0], encoding="utf-8")
    return folder


def plain(row):
    return tuple(row[key] for key in
                 ("at", "obligation", "step", "role", "to", "channel", "due", "state"))


def check_comparison(t, office, folder):
    year = ("simulate", "--from", "2026-01-01", "--to", "2026-12-31", "--json")
    before = collections.Counter(plain(row)[:6] for row in office.lines(*year))
    twin = support.Office(t, "twin")
    shutil.rmtree(twin.dir / "rules")
    shutil.copytree(folder, twin.dir / "rules")
    after = collections.Counter(plain(row)[:6] for row in twin.lines(*year))
    dump = office.dump()
    rows = office.lines(*year, "--rules", folder)
    of = collections.defaultdict(list)
    for row in rows:
        of[row["change"]].append(row)
    t.equal("the office is as it was", office.dump(), dump)
    t.equal("gained: what only the other rules send",
            sorted(plain(row)[:6] for row in of["gained"]), sorted((after - before).elements()))
    t.equal("lost: what only the office's own send",
            sorted(plain(row)[:6] for row in of["lost"]), sorted((before - after).elements()))
    t.equal("created", [(r["obligation"], r["due_before"], r["due"]) for r in of["created"]],
            [("extra-2026/thuy-hung/once", None, "2026-06-10")])
    t.equal("moved", [(r["obligation"], r["due_before"], r["due"], r["unit"]) for r in of["moved"]],
            [("unit-plan-2026/thuy-hung/once", "2026-02-09", "2026-02-23", "thuy-hung")])
    t.check("void: those of the rule that went", len(of["void"]) >= 12 and all(
        r["obligation"].startswith("criteria-") and r["due"] is None and r["due_before"]
        and r["state"] is None for r in of["void"]), of["void"][:2])
    t.check("obligations first, then notices", [r["change"] for r in rows] == sorted(
        (r["change"] for r in rows),
        key=["created", "moved", "void", "outcome", "gained", "lost"].index))

    text = office.do(*year[:-1], "--rules", folder)
    numbers = [int(n) for n in re.findall(r"\d+", text.splitlines()[0])]
    t.equal("the sums stand first, in words", numbers,
            [1, 1, len(of["void"]), len(of["outcome"])])
    t.check("then the lines, the longest lists cut",
            "09/02/2026 → 23/02/2026  unit-plan-2026/thuy-hung/once" in text
            and f"{len(of['lost']) - 20}" in text, text)
    t.equal("its own rules change nothing",
            office.do(*year, "--rules", office.dir / "rules"), "")


def check_live(t, office, folder):
    """From the state of a running service on: what was told is not told again."""
    daemon = support.Daemon(office, clock="2026-02-10T07:59:30+07:00,x600")
    support.wait_for("a mail", lambda: list(office.dir.glob("mail/*.eml")), still=daemon.alive)
    daemon.stop()
    daemon = support.Daemon(office, clock="2026-02-10T13:00:00+07:00")
    facts = office.facts()
    rows = office.lines("simulate", "--to", "2026-03-31", "--json", "--rules", folder)
    t.equal("nothing is written while the service runs", office.facts(), facts)
    t.check("nothing of the past is gained or lost", all(
        row["at"] >= "2026-02-10T13:00" for row in rows if "at" in row), rows[:3])
    moved = [row for row in rows if row["change"] == "moved"]
    t.equal("the overdue plan is open again", [
        (r["obligation"], r["due_before"], r["due"]) for r in moved],
        [("unit-plan-2026/thuy-hung/once", "2026-02-09", "2026-02-23")])
    t.check("those who were told learn of it", any(
        r["change"] == "gained" and r["step"] == "changed" and r["obligation"] ==
        "unit-plan-2026/thuy-hung/once" for r in rows))
    daemon.stop()


def check_load(t, office):
    year = ("simulate", "--from", "2026-01-01", "--to", "2026-12-31")
    rows = office.lines(*year, "--json")
    want, slots = collections.Counter(), collections.defaultdict(set)
    for row in rows:
        key = (row["at"][:10], row["to"], row["channel"])
        want[key] += 1
        slots[key].add(row["at"])
    got = office.lines(*year, "--by-day", "--json")
    t.equal("--by-day: notices and messages of each day and recipient",
            [(r["day"], r["to"], r["channel"], r["notices"], r["messages"]) for r in got],
            [(*key, want[key], len(slots[key])) for key in sorted(want)])
    t.check("for people by day", "thứ Hai 05/01/2026\n" in office.do(*year, "--by-day"))
    most = max(want.values())
    top = [key for key in want if want[key] == most]
    t.equal("--max-burst passes at the most that anybody gets",
            office.run(*year, "--max-burst", most).returncode, 0)
    failed = office.run(*year, "--max-burst", most - 1)
    day, to, _ = top[0]
    t.check("and fails one below, naming the day, the recipient and the number",
            failed.returncode == 1 and all(
                word in failed.stderr.decode() for word in
                ("/".join(reversed(day.split("-"))), to, str(most))), failed.stderr.decode())
    t.equal("the output is the same", failed.stdout, office.run(*year).stdout)
    for args in (("--max-burst", "x"), ("--max-burst", "-1"), ("--by-day", "--rules", "rules")):
        t.equal(f"{args}: wrong usage", office.run("simulate", *args).returncode, 2)


def check_example(t, office):
    year = ("simulate", "--from", "2026-01-01", "--to", "2026-12-31", "--json")
    done = office.run(*year, "--example", support.EXAMPLE, cwd="/")
    t.equal("--example needs no office and gives what the office made from it gives",
            done.stdout.decode(), office.do(*year))
    for name in ("no-such", "../examples/thuy-hung", ""):
        t.equal(f"there is no example `{name}`",
                office.run(*year, "--example", name).returncode, 1)


def check_stretch(t, office):
    """Beyond the calendar (2024 to 2035) nothing is made up, and a stretch that is over
    is no stretch without notices."""
    for words, *args in (("31/12/2035", "--from", "2036-01-01"),
                         ("31/12/2035", "--from", "2036-01-01", "--to", "2040-01-01"),
                         ("01/01/2024", "--from", "1999-01-01", "--to", "2023-12-31"),
                         ("31/12/2025", "--clock", "2026-03-01T08:00:00+07:00", "--to", "31/12/2025")):
        got = office.run("simulate", *args)
        t.check(f"{args}: refused, with its day", got.returncode == 1 and not got.stdout
                and words in got.stderr.decode(), got.stderr.decode())
    long = office.run("simulate", "--from", "2035-06-01", "--to", "2099-12-31", "--json")
    t.check("what lies behind the calendar waits, and it says so", long.returncode == 0
            and "31/12/2035" in long.stderr.decode(), long.stderr.decode())
    t.equal("the rest is as without", long.stdout.decode(),
            office.do("simulate", "--from", "2035-06-01", "--to", "2035-12-31", "--json"))
    early = office.run("simulate", "--from", "2023-11-01", "--to", "2024-02-01", "--json")
    t.check("what lies before it is not planned, and it says so", early.returncode == 0
            and "01/01/2024" in early.stderr.decode()
            and all(json.loads(line)["at"] >= "2024" for line in early.stdout.splitlines()),
            early.stderr.decode())


def scenario(t):
    office = support.Office(t)
    folder = other_rules(office)
    check_example(t, office)
    check_load(t, office)
    check_stretch(t, office)
    check_comparison(t, office, folder)
    for path, status in (("nowhere", 3), ("empty", 1)):
        (office.dir / "empty").mkdir(exist_ok=True)
        done = office.run("simulate", "--rules", path)
        t.check(f"rules from `{path}`: refused", done.returncode == status and done.stderr,
                f"{done.returncode} {done.stderr.decode()}")
    check_live(t, office, folder)


support.run(scenario)
