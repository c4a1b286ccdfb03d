#!/usr/bin/python3
"""`dondoc test`: the example of design §12 passes; changed by one day, wherever, it
fails and shows the difference and the rule's line. TAP is read by Perl's
TAP::Parser (prove), JUnit XML by junitparser."""
import os
import re
import subprocess

import junitparser
import support
import yaml

# Design §12, word for word but for the path of the pack.
EXAMPLE = """\
test: unit-plan over Tết
pack: pack.yaml
now: 2026-02-06 08:00              # mandatory
params: {plan_issued: 2026-02-06}
given:
  unit:
    - {id: xa-a, level: commune}
    - {id: ban-b, level: board}
advance_to: 2026-02-26 17:00
expect:
  unit-plan-2026/ban-b: absent
  unit-plan-2026/xa-a:
    due: 2026-02-23
    state: overdue
    notices:
      - 2026-02-06 assigned
      - 2026-02-09 before:5wd          # before:10wd would be 2026-02-02, before it was first seen
      - 2026-02-13 before:1wd
      - 2026-02-23 due
      - 2026-02-24 escalate:unit_head
      - 2026-02-25 overdue:1
"""

# Each is the example with one thing moved by one day: (what, old, new, lines shown).
CHANGED = [
    ("the first notice", "2026-02-06 assigned", "2026-02-07 assigned",
     ["+ 2026-02-06 assigned", "- 2026-02-07 assigned"]),
    ("a reminder before Tết", "2026-02-13 before:1wd", "2026-02-12 before:1wd",
     ["- 2026-02-12 before:1wd", "+ 2026-02-13 before:1wd"]),
    ("the due day's reminder", "2026-02-23 due", "2026-02-24 due",
     ["+ 2026-02-23 due", "- 2026-02-24 due"]),
    ("the last step", "2026-02-25 overdue:1", "2026-02-26 overdue:1",
     ["+ 2026-02-25 overdue:1", "- 2026-02-26 overdue:1"]),
    ("the due day", "due: 2026-02-23", "due: 2026-02-22",
     ["- due: 2026-02-22", "+ due: 2026-02-23"]),
    ("the anchor", "plan_issued: 2026-02-06}", "plan_issued: 2026-02-14}",
     ["- due: 2026-02-23", "+ due: 2026-02-24"]),
    ("the end", "advance_to: 2026-02-26", "advance_to: 2026-02-24",
     ["- 2026-02-25 overdue:1"]),
    ("the beginning", "now: 2026-02-06", "now: 2026-02-09",
     ["- 2026-02-06 assigned"]),  # on the 9th the reminder takes its slot
]


def in_folder(t):
    folder = t.work / "tests"
    folder.mkdir()
    pack = (support.ROOT / "rules/packs/province-2026.yaml").read_text(encoding="utf-8")
    (folder.parent / "pack.yaml").write_text(pack, encoding="utf-8")
    return folder


def run(t, *args, cwd=None):
    done = subprocess.run([t.dondoc, "test", *map(str, args)], cwd=cwd or t.work,
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def check_example(t, folder):
    good = folder / "a.yaml"
    example = EXAMPLE.replace("pack.yaml", "../pack.yaml")
    good.write_text(example, encoding="utf-8")
    status, out, err = run(t, good)
    t.check("the example of design §12 passes", status == 0 and "1" in out and not err, out + err)
    for i, (what, old, new, shown) in enumerate(CHANGED):
        assert example.count(old) == 1, old
        bad = folder / "changed.yaml"
        bad.write_text(example.replace(old, new), encoding="utf-8")
        status, out, err = run(t, bad)
        lines = [line.strip() for line in out.splitlines()]
        t.check(f"{what} changed by a day: it fails and shows the difference", status == 1 and
                not err and all(line in lines for line in shown), out + err)
        if i == 2:
            rule = (t.work / "pack.yaml").read_text(encoding="utf-8").splitlines().index(
                "  - id: unit-plan-2026") + 1
            t.check("with the rule's file and line", re.search(rf"pack\.yaml:{rule}\b", out), out)
            t.check("and the line of the test", "changed.yaml:19:" in out, out)
            t.check("what is as expected stands between, in order",
                    "      2026-02-13 before:1wd\n    + 2026-02-23 due\n    - 2026-02-24 due\n"
                    "      2026-02-24 escalate:unit_head\n" in out, out)
        if "due: 2026-02-22" == new:
            t.check("and how the day was computed", "16/02/2026" in out, out)
        bad.unlink()
    pack = t.work / "pack.yaml"
    text = pack.read_text(encoding="utf-8")
    pack.write_text(text.replace("within 10 days", "within 11 days"), encoding="utf-8")
    status, out, _ = run(t, good)
    t.check("so does a rule that was changed by a day, where that matters",
            status == 0, out)  # day 10 and day 11 are both Tết: rolled to 23/02
    pack.write_text(text.replace("within 10 days", "within 18 days"), encoding="utf-8")
    status, out, _ = run(t, good)
    t.check("the 18th day is the 24th", status == 1 and "+ due: 2026-02-24" in out, out)
    pack.write_text(text, encoding="utf-8")


def check_words(t, folder):
    """As an office writes it."""
    words = folder / "words.yaml"
    text = EXAMPLE.replace("pack.yaml", "../pack.yaml").replace(
        "state: overdue", "state: đang thực hiện quá hạn").replace(
        "ban-b: absent", "ban-b: không có").replace(
        "2026-02-23 due", "23/02/2026 nhắc ngày đến hạn").replace(
        "due: 2026-02-23", "due: 23/02/2026").replace(
        "now: 2026-02-06 08:00", "now: 06/02/2026 08:00")
    words.write_text(text, encoding="utf-8")
    status, out, err = run(t, words)
    t.check("days, states and steps may be written as an office writes them", status == 0,
            out + err)
    words.unlink()


def check_reports(t, folder):
    example = EXAMPLE.replace("pack.yaml", "../pack.yaml")
    (folder / "b.yaml").write_text(
        example.replace("unit-plan over Tết", "'unit-plan over Tết # <hai> & \"ba\"'").replace("2026-02-23 due", "2026-02-24 due"),
        encoding="utf-8")
    (folder / "c.yaml").write_text(example.replace("now:", "noww:"), encoding="utf-8")
    many = "".join("- " + EXAMPLE.replace("pack.yaml", "../pack.yaml").replace("\n", "\n  ").rstrip()
                   + "\n" for _ in range(2))
    (folder / "d.yaml").write_text(many, encoding="utf-8")
    xml = t.work / "out.xml"
    status, tap, err = run(t, "--tap", "--junit", xml, folder)
    t.check("with failures the status is 1, and nothing is on stderr", status == 1 and not err, err)

    # prove runs a program and reads its TAP
    script = t.work / "tap.sh"
    script.write_text(f"#!/bin/sh\ncat '{t.work}/tap.txt'\n", encoding="utf-8")
    script.chmod(0o755)
    (t.work / "tap.txt").write_text(tap, encoding="utf-8")
    prove = subprocess.run(["prove", "-v", "--exec", "/bin/sh", str(script)], capture_output=True,
                           text=True, timeout=60, env=dict(os.environ, LC_ALL="C.UTF-8"))
    t.check("prove: five tests, two of them failed",
            "Failed 2/5 subtests" in prove.stdout and re.search(r"Failed tests?:\s+2-3", prove.stdout)
            and "Parse errors" not in prove.stdout, prove.stdout + prove.stderr)
    t.check("no name becomes a directive", "skip" not in prove.stdout.lower(), prove.stdout)
    blocks = re.findall(r"^  ---\n(.*?)^  \.\.\.\n", tap, re.M | re.S)
    data = [yaml.safe_load(block) for block in blocks]
    t.check("a block of YAML behind each failure", len(data) == 2
            and data[0]["severity"] == "fail" and "    + 2026-02-23 due" in data[0]["differences"]
            and data[0]["file"].endswith("b.yaml") and data[0]["line"] == 1
            and data[1]["severity"] == "error" and "noww" in data[1]["mistakes"], tap)

    suites = junitparser.JUnitXml.fromfile(str(xml))
    cases = [case for suite in suites for case in suite]
    t.equal("junitparser: suites, tests, failures, errors",
            (len(list(suites)), suites.tests, suites.failures, suites.errors), (4, 5, 1, 1))
    t.equal("the same by counting", [[type(r).__name__ for r in case.result] for case in cases],
            [[], ["Failure"], ["Error"], [], []])
    t.equal("names survive", cases[1].name, 'unit-plan over Tết # <hai> & "ba"')
    t.check("the difference is in the report", "+ 2026-02-23 due" in cases[1].result[0].text)

    status, out, _ = run(t, folder / "a.yaml", folder / "d.yaml", folder)
    t.check("several files and folders", status == 1 and re.search(r"^6 .* 2 ", out, re.M), out)
    status, out, _ = run(t, "--tap", folder / "a.yaml")
    t.equal("TAP of one that passes", out,
            "TAP version 13\n1..1\nok 1 - unit-plan over Tết\n")


def check_refusals(t, folder):
    empty = t.work / "empty"
    empty.mkdir()
    for args, want in [((empty,), 1), (("no-such-file.yaml",), 3), ((), 2),
                       ((folder / "a.yaml", "--junit", t.work / "no" / "out.xml"), 3)]:
        status, out, err = run(t, *args)
        t.check(f"{[str(a).rsplit('/')[-1] for a in args]}: status {want}",
                status == want and (out + err), f"{status}\n{out}{err}")
    hundred = [folder / "a.yaml"] * 100
    status, out, _ = run(t, *hundred)
    t.check("a hundred files on the command line", status == 0 and out.startswith("100 "), out)


def scenario(t):
    folder = in_folder(t)
    check_example(t, folder)
    check_words(t, folder)
    check_reports(t, folder)
    check_refusals(t, folder)


support.run(scenario)
