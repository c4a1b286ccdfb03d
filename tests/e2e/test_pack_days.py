#!/usr/bin/python3
"""The shipped packs with the params of other offices, against days that are worked out
here, one by one: plans issued on each day of 2026, reports by each day of a month, other
election days, guidance and check-ins of other lengths. Only `params:` differ."""
import datetime
import json
import pathlib
import subprocess

import support
from workdays import works

Day = datetime.date
ONE = datetime.timedelta(1)
ELECTION = {"election-board": -70, "election-team": -43, "candidate-dossiers": -42,
            "voter-list": -40, "official-list": -17, "candidate-list": -16, "ballots": -13,
            "candidate-complaints": -10, "voter-complaints": -5, "campaign-end": -1,
            "team-minutes": 3, "board-minutes": 5, "election-results": 10}
QUARTERS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}


def following(day):
    while not works(day):
        day += ONE
    return day


def preceding(day):
    while not works(day):
        day -= ONE
    return day


def month_end(month):
    return Day(2026 + month // 12, month % 12 + 1, 1) - ONE


def days_of(first, last):
    return [first + datetime.timedelta(n) for n in range((last - first).days + 1)]


def unit_plans():
    for day in days_of(Day(2026, 1, 1), Day(2026, 12, 15)):
        yield ("province-2026", day, {"plan_issued": day, "plan_number": "7/KH-UBND"},
               {"unit": [{"id": "xa-b", "level": "commune"}]},
               {"unit-plan-2026/xa-b": following(day + 10 * ONE)})


def reports():
    units = {"unit": [{"id": "vp", "level": "division"}, {"id": "nv", "level": "division"}]}
    fixed = {"report-year/vp/2026": preceding(Day(2026, 12, 31)),
             "criteria-year/nv/2026": preceding(Day(2026, 12, 31))}
    fixed |= {f"criteria-month/nv/2026-{m:02}": preceding(month_end(m)) for m in range(1, 13)}
    fixed |= {f"criteria-quarter/nv/2026-Q{q}": preceding(Day(2026, *end)) for q, end in QUARTERS.items()}
    for n in range(2, 29):
        due = {f"report-month/vp/2026-{m:02}": preceding(Day(2026, m, n) - ONE) for m in range(1, 13)}
        due |= {f"report-quarter/vp/2026-Q{q}": preceding(Day(2026, end[0], n) - ONE)
                for q, end in QUARTERS.items()}
        due = {duty: day for duty, day in due.items() if day >= Day(2026, 1, 1)}
        yield ("commune-reports", Day(2026, 1, 1), {"reporting_unit": "vp", "tracking_unit": "nv",
               "report_day": n}, units, due | fixed)


def elections():
    units = {"unit": [{"id": "xa-b", "level": "commune"}, {"id": "tinh-b", "level": "province"}]}
    for day in (Day(2021, 5, 23), Day(2024, 3, 3), Day(2026, 3, 15), Day(2027, 4, 18), Day(2031, 3, 16)):
        yield ("election-2026", day - 120 * ONE, {"election_day": day,
               "election_levels": ["province", "commune"]}, units,
               {f"{rule}-2026/{unit['id']}": day + n * ONE
                for rule, n in ELECTION.items() for unit in units["unit"]})


def tasks():
    for day in days_of(Day(2026, 1, 2), Day(2026, 10, 2))[::9]:
        for n in (5, 20, 30, 45):
            facts = {"unit": [{"id": "vp", "level": "division"}], "event": [{"id": "hd-b", "day": day}],
                     "task": [{"id": "t", "title": "T", "tag": "cho-b"}, {"id": "tx", "title": "X"}],
                     "task_unit": [{"task": "t", "unit": "vp"}, {"task": "tx", "unit": "vp"}],
                     "task_deadline": [{"task": "tx", "kind": "continuous", "canonical": "continuous"}]}
            due = {"guided-task/t@vp/ev:hd-b": following(day + n * ONE)}
            for q, end in QUARTERS.items():
                check_in = preceding(Day(2026, end[0], n % 25 + 2) - ONE)
                if check_in >= day:
                    due[f"check-in-quarter/vp/2026-Q{q}"] = check_in
            yield ("plan-tasks", day, {"central_guidance": "hd-b", "guided_tag": "cho-b",
                   "guided_days": n, "check_in_day": n % 25 + 2}, facts, due)


def plain(value):
    return value.isoformat() if isinstance(value, Day) else str(value)


def as_yaml(value):
    """Every scalar is a text: JSON, with quotes, is what the restricted YAML reads."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {as_yaml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    return json.dumps(plain(value))


def scenario(t):
    packs = pathlib.Path(__file__).resolve().parents[2] / "rules" / "packs"
    for cases in (unit_plans, reports, elections, tasks):
        text, dated = "", 0
        for pack, now, params, given, due in cases():
            text += (f"- test: {json.dumps(plain(params))}\n  pack: {packs / pack}.yaml\n"
                     f"  now: {now} 00:00\n  params: {as_yaml(params)}\n  given: {as_yaml(given)}\n"
                     f"  advance_to: {now} 00:00\n  expect:\n")
            text += "".join(f"    {duty}: {{due: {day}}}\n" for duty, day in due.items())
            dated += len(due)
        file = t.work / f"{cases.__name__}.yaml"
        file.write_text(text, encoding="utf-8")
        done = subprocess.run([t.dondoc, "test", file], capture_output=True, check=False)
        t.check(f"{cases.__name__}: {text.count('- test:')} offices, {dated} days",
                done.returncode == 0, done.stdout.decode()[-1500:] + done.stderr.decode()[-1500:])


support.run(scenario)
