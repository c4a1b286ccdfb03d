#!/usr/bin/python3
"""`dondoc calendar` as people and programs meet it: a year, lunar months, an
office's own calendar, the import of a holiday calendar."""
import datetime
import json
import subprocess

import support

ICS = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;VALUE=DATE:20270205\r
DTEND;VALUE=DATE:20270212\r
SUMMARY:Nghỉ Tết "Đinh Mùi"\\, 7 ngày\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTART;VALUE=DATE:20200430\r
DTEND;VALUE=DATE:20200502\r
RRULE:FREQ=YEARLY\r
SUMMARY:30/4 và 1/5\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
DTSTART;VALUE=DATE:20270503\r
SUMMARY:Nghỉ bù\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:4\r
DTSTART;VALUE=DATE:20270901\r
DURATION:P2D\r
SUMMARY:Quốc khánh\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:5\r
DTSTART;VALUE=DATE:20261124\r
SUMMARY:Ngày Văn hóa\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:6\r
DTSTART:20261125T080000Z\r
SUMMARY:Họp\r
END:VEVENT\r
END:VCALENDAR\r
"""


def run(t, folder, *arguments):
    done = subprocess.run([t.dondoc, "calendar", *arguments], cwd=folder, capture_output=True,
                          text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def days(t, folder, year, *arguments):
    status, out, _ = run(t, folder, str(year), "--json", *arguments)
    return {row["day"]: row for row in map(json.loads, out.splitlines())} if status == 0 else {}


def weekdays_off(rows):
    return [d for d, row in rows.items()
            if not row["working"] and datetime.date.fromisoformat(d).weekday() < 5]


def a_year(t):
    rows = days(t, t.work, 2026)
    t.equal("365 days of 2026", len(rows), 365)
    t.equal("the keys of a day", list(rows["2026-02-17"]),
            ["day", "working", "reason", "lunar", "provisional"])
    t.check("Tết is off", not rows["2026-02-17"]["working"] and
            "Tết Nguyên đán" in rows["2026-02-17"]["reason"] and
            rows["2026-02-17"]["lunar"] == "1/1" and not rows["2026-02-17"]["provisional"])
    t.check("a make-up Saturday is worked and says why", rows["2026-01-10"]["working"] and
            "12729/VPCP-KGVX" in rows["2026-01-10"]["reason"])
    t.check("a plain day has no reason", rows["2026-02-09"]["working"] and
            rows["2026-02-09"]["reason"] is None)
    t.equal("a day of a leap month", days(t, t.work, 2025)["2025-08-08"]["lunar"], "15/6+")
    t.check("2027 is provisional throughout",
            all(row["provisional"] for row in days(t, t.work, 2027).values()))
    status, out, _ = run(t, t.work, "2027")
    t.check("so it says to people", status == 0 and "Dự kiến" in out and "06/02/2027" in out)
    status, out, err = run(t, t.work, "2040")
    t.check("a year beyond the calendar is an error", status == 1 and not out and "2035" in err)
    for wrong in (["1899"], ["x"], ["2026", "2027"], ["--lunar", "2030..2020"],
                  ["--lunar", "2026..2200"], ["import"], ["2026", "--name", "a"]):
        status, out, err = run(t, t.work, *wrong)
        t.check(f"{' '.join(wrong)} is wrong usage", status == 2 and not out and err)
    status, out, _ = run(t, t.work, "--clock", "2025-12-31T23:30:00+07:00", "--json")
    t.check("without a year it is this one", status == 0 and out.startswith('{"day":"2025-01-01"'))


def lunar(t):
    status, out, _ = run(t, t.work, "--lunar", "2025..2026")
    lines = out.splitlines()
    t.check("lunar month starts", status == 0 and lines[6] == "2025-07-25\t6+" and
            "2026-02-17\t1" in lines and len(lines) == 24, out)


def an_office(t):
    office = t.work / "office"
    subprocess.run([t.dondoc, "init", str(office), "--example", support.EXAMPLE], check=True,
                   capture_output=True)
    folder = office / "calendars"
    folder.mkdir(exist_ok=True)
    config = office / "dondoc.yaml"
    text = config.read_text()
    t.check("the example names its calendar", "calendar: vn-office" in text, text)
    (folder / "own.yaml").write_text(
        "calendar: own\ntitle: Lịch của xã\nextends: vn-office\nyears:\n  - year: 2026\n"
        "    holidays: [{day: 2026-03-16, name: Sau bầu cử, basis: Thông báo 7}]\n")
    config.write_text(text.replace("calendar: vn-office", "calendar: own"))
    rows = days(t, office, 2026)
    t.check("its own day off", rows and rows["2026-03-16"]["reason"] == "Sau bầu cử (Thông báo 7)")
    t.check("from any folder with -c",
            days(t, t.work, 2026, "-c", str(config)).get("2026-03-16", {}).get("working") is False)
    when = subprocess.run([t.dondoc, "when", "within 1 working day after e", "--on", "e=2026-03-13"],
                          cwd=office, capture_output=True, text=True)
    t.check("it counts", "17/03/2026" in when.stdout, when.stdout + when.stderr)
    (folder / "own.yaml").write_text("calendar: own\ntitle: x\nextends: round\n")
    (folder / "round.yaml").write_text("calendar: round\ntitle: x\nextends: own\n")
    status, _, err = run(t, office, "2026")
    t.check("calendars that extend one another end in an error", status == 1 and "round" in err, err)
    (folder / "vn-office.yaml").write_text(
        "calendar: vn-office\ntitle: x\nextends: vn-office\n"
        "holidays: [{day: 11-24, name: a, basis: b}]\n")
    config.write_text(text)
    t.check("an office's calendar may extend its namesake",
            days(t, office, 2026).get("2026-11-24", {}).get("reason") == "a (b)")
    (folder / "vn-office.yaml").unlink()
    return office


def imported(t, office):
    ics = t.work / "lich-2027.ics"
    ics.write_text(ICS)
    status, out, err = run(t, office, "import", str(ics), "--dry-run")
    t.check("a dry run prints", status == 0 and "extends: vn-office" in out, err)
    t.check("and writes nothing", not (office / "calendars" / "lich-2027.yaml").exists())
    t.check("what is no day off is said", "Họp" in err, err)
    status, out, err = run(t, office, "import", str(ics))
    t.check("the import writes a calendar", status == 0, err)
    written = (office / "calendars" / "lich-2027.yaml").read_text()
    t.check("fixed holidays alone do not decide 2028", "2028" not in written and "2028" in err,
            written + err)
    rows = days(t, office, 2027, "--calendar", "lich-2027")
    t.equal("the year as it was decided", weekdays_off(rows),
            ["2027-01-01", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11",
             "2027-04-16", "2027-04-30", "2027-05-03", "2027-09-01", "2027-09-02"])
    t.check("is provisional no longer", not rows["2027-02-05"]["provisional"])
    t.check("a name survives", rows["2027-02-05"]["reason"].startswith('Nghỉ Tết "Đinh Mùi", 7 ngày'))
    before, after = days(t, office, 2026), days(t, office, 2026, "--calendar", "lich-2027")
    t.equal("a decided year gets its new day only",
            [d for d in before if before[d]["working"] != after[d]["working"]], ["2026-11-24"])
    t.equal("nothing is overwritten", run(t, office, "import", str(ics))[0], 1)
    t.equal("a name that is none", run(t, office, "import", str(ics), "--name", "A b")[0], 2)
    t.equal("a file that is not there", run(t, office, "import", "absent.ics")[0], 3)
    ics.write_text("a,b\n")
    t.equal("a file that is no calendar", run(t, office, "import", str(ics), "--name", "b")[0], 1)
    ics.write_text(ICS.replace("Ngày Văn hóa", "a\ufeffb \u0085 c: [\\, '\""))
    status, out, err = run(t, office, "import", str(ics), "--name", "odd")
    t.check("an odd name is quoted or refused", status in (0, 1), err)
    if status == 0:
        t.check("and reads", days(t, office, 2026, "--calendar", "odd"))


def scenario(t):
    a_year(t)
    lunar(t)
    imported(t, an_office(t))


support.run(scenario)
