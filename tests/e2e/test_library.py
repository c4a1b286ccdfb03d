#!/usr/bin/python3
"""libdondoc as another program meets it: installed, found by pkg-config, compiled into the
example of contrib/library."""
import os
import subprocess

import support

PACK = """lang: 1
pack: own-2026
title: Own rules
calendar: vn-office
params:
  plan_issued: {type: date, value: 2026-02-06}
rules:
  - id: unit-plan-2026
    title: "{unit.name} issues its plan"
    for_each: unit
    where: unit.level == "commune"
    due: within 10 days after plan_issued
  - id: report-month
    title: "Report {period}"
    for_each: unit
    every: month
    due: before day 25 of month
    roll: preceding
    done_by: report monthly
    effective: {from: 2026-02-01}
"""
FACTS = """office: [{id: xa-a, name: Xã A}]
unit:
  - {id: xa-a, name: Xã A, level: commune}
report:
  - {unit: xa-a, kind: monthly, period: 2026-02, submitted_on: 2026-02-24}
  - {unit: xa-a, kind: monthly, period: 2026-03, submitted_on: 2026-03-25}
"""


# Worked out by hand: ten days after Fri 06/02 is the Monday of Tết, so Mon 23/02; "before day
# 25" is the 24th, three times a working day.
WANT = """2026-01-15T00:00:00+07:00  open       2026-03-24 report-month/xa-a/2026-03
2026-01-15T00:00:00+07:00  open       2026-02-24 report-month/xa-a/2026-02
2026-01-15T00:00:00+07:00  open       2026-04-24 report-month/xa-a/2026-04
2026-01-15T00:00:00+07:00  open       2026-02-23 unit-plan-2026/xa-a/once
2026-02-24T00:00:00+07:00  met        2026-02-24 report-month/xa-a/2026-02
2026-02-24T00:00:00+07:00  overdue    2026-02-23 unit-plan-2026/xa-a/once
2026-03-25T00:00:00+07:00  met_late   2026-03-24 report-month/xa-a/2026-03
2026-04-25T00:00:00+07:00  overdue    2026-04-24 report-month/xa-a/2026-04
"""


def command(*args, **more):
    return subprocess.run([str(a) for a in args], capture_output=True, text=True, **more)


def scenario(t):
    work, prefix = t.work, t.work / "installed"
    done = command("cmake", "--install", t.build, "--prefix", prefix)
    t.check("it is installed", done.returncode == 0, done.stderr)
    folder, = prefix.rglob("pkgconfig")
    done = command("pkg-config", "--cflags", "--static", "--libs", "dondoc",
                   env={**os.environ, "PKG_CONFIG_PATH": str(folder)})
    t.check("pkg-config knows it", done.returncode == 0 and str(t.build) not in done.stdout,
            done.stdout + done.stderr)
    done = command("cc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                   support.ROOT / "contrib/library/owed.c", *done.stdout.split(),
                   "-o", work / "owed")
    t.check("the example compiles with that alone", done.returncode == 0, done.stderr)

    (work / "pack.yaml").write_text(PACK)
    (work / "facts.yaml").write_text(FACTS)
    rules = prefix / "share/dondoc/rules"
    args = [work / "owed", rules / "vocabulary.yaml", rules / "calendars/vn-office.yaml",
            work / "pack.yaml", work / "facts.yaml", "2026-01-15", "2026-04-30"]
    done = command(*args)
    near = "".join(line for line in done.stdout.splitlines(True)
                   if line.split()[-1].rpartition("/")[2] in ("once", "2026-02", "2026-03",
                                                              "2026-04"))
    t.equal("what is owed, and when it changes", sorted(near.splitlines()),
            sorted(WANT.splitlines()))

    (work / "pack.yaml").write_text(PACK.replace("unit.level", "unit.levle"))
    done = command(*args)
    t.check("a mistake in the pack is said with its place",
            done.returncode == 1 and "pack.yaml:11" in done.stderr and "level" in done.stderr,
            done.stderr)


support.run(scenario)
