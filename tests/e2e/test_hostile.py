#!/usr/bin/python3
"""Files made to hurt, in the place of every file that a user can hand the program:
each is refused with its reason (or read, where nothing is wrong with it but its
size), in bounded memory: 512 MB of addresses are all there is, and what was really
used is measured. Time and memory are printed; only memory is judged."""
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time

import support

ADDRESSES = 512 << 20
RESIDENT = 128 << 20    # bytes really used, at most
PATIENCE = 60           # seconds: a hang is a failure, a slow machine is not
HUGE = 100 << 20


def run_bounded(t, args, cwd, stdin=None):
    """Exit status, what was said, seconds, resident bytes; None: killed as a hang."""
    said = tempfile.TemporaryFile()        # `dondoc test` says it on standard output
    start = time.monotonic()
    process = subprocess.Popen(
        [t.dondoc, *args], cwd=cwd, stdin=stdin or subprocess.DEVNULL,
        stdout=said, stderr=said,
        preexec_fn=lambda: (resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES)),
                            signal.alarm(PATIENCE)))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    said.seek(0)
    return (process.returncode, said.read(4000).decode("utf-8", "replace"),
            time.monotonic() - start, usage.ru_maxrss << 10)


# ---- what hurts ------------------------------------------------------------------------

def alias_bomb():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    return "\n".join(lines).encode() + b"\n"


def yaml_bombs():
    return {
        "alias bomb": lambda: alias_bomb(),
        "100,000 lists in one another": lambda: b"a: " + b"[" * 100000,
        "100,000 lists, closed": lambda: b"[" * 100000 + b"]" * 100000,
        "100,000 maps in one another": lambda: b"{a: " * 100000,
        "100,000 dashes on a line": lambda: b"- " * 100000 + b"x\n",
        "1,500 levels of indentation": lambda: b"".join(b" " * i + b"a:\n" for i in range(1500)),
        "99,000 different keys": lambda: b"".join(b"k%d: v\n" % i for i in range(99000)),
        "keys, 4 MB of them": lambda: b"".join(b"k%d: v\n" % i for i in range(330000)),
        "one key, 4 MB": lambda: b"k" * ((4 << 20) - 16) + b": v\n",
        "one text, 4 MB": lambda: b"k: \"" + b"x" * ((4 << 20) - 16) + b"\"\n",
        "4 MB of escapes": lambda: b"k: \"" + b"\\u00e9" * 699000 + b"\"\n",
        "an unclosed quote": lambda: b"k: \"" + b"x\n" * 500000,
        "mistakes, 4 MB of them": lambda: b"rules:\n" + b"- {x: 1}\n" * 400000,
        "letters to compose, 4 MB": lambda: b"k: " + "e\u0301\u0323".encode() * 800000,
        "aliases, 4 MB of them": lambda: b"a: &a 1\nrules:\n" + b"- *a\n" * 800000,
        "anchors, 4 MB of them": lambda: b"rules:\n" + b"- &a {x: 1}\n" * 330000,
        "merge keys, 4 MB of them": lambda: b"<<: {a: 1}\n" * 380000,
        "directives": lambda: b"%YAML 1.1\n%TAG ! tag:x,2000:\n---\n!!binary x\n",
    }


def byte_bombs():
    return {
        "nothing": lambda: b"",
        "NUL bytes": lambda: b"\0" * 100000,
        "a NUL in the middle": lambda: b"lang: 1\npack: p\0p\n",
        "bytes that are no UTF-8": lambda: b"lang: 1\npack: \xff\xfe\xc0\x80\xed\xa0\x80\n",
        "a cut letter at the end": lambda: b"pack: \xe1\xbb",
        "UTF-16": lambda: "\ufefflang: 1\n".encode("utf-16-le"),
        "chance": lambda: bytes((i * 7919 + (i >> 3) * 31) & 0xff for i in range(300000)),
    }


def ics(*lines):
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "\r\n".join(lines) +
            "\r\nEND:VCALENDAR\r\n").encode()


def event(*lines):
    return ["BEGIN:VEVENT", "UID:a", "DTSTART;VALUE=DATE:20260101", "SUMMARY:x", *lines,
            "END:VEVENT"]


def ics_bombs():
    rules = ["FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=2000000000",
             "FREQ=YEARLY;BYDAY=MO;BYMONTHDAY=31;BYMONTH=2",
             "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;INTERVAL=999999"]
    return {
        "recurrences without end": lambda: ics(*sum((event("RRULE:" + r) for r in rules), [])),
        "100,000 components in one another": lambda: b"BEGIN:VCALENDAR\r\n" * 100000,
        "100,000 folds": lambda: ics(*event("DESCRIPTION:x" + "\r\n y" * 100000)),
        "20,000 events": lambda: ics(*(event() * 12000)),
        "events of 5,000 years": lambda: ics(*(event("DTEND;VALUE=DATE:70000101") * 200)),
        "100,000 days of a recurrence": lambda: ics(*event("RDATE;VALUE=DATE:" + ",".join(
            ["20260102"] * 100000))),
    }


def tsv_bombs():
    head = "STT\tNỘI DUNG\tSẢN PHẨM\tCƠ QUAN CHỦ TRÌ\tCƠ QUAN PHỐI HỢP\tTHỜI GIAN THỰC HIỆN\n"
    row = "{}\tViệc {}\tKế hoạch\tVăn phòng\tVăn phòng\tQuý II/2026\n"
    cell = "1\tViệc\tx\tVăn phòng\t\t"
    return {
        "a million tabs": lambda: b"\t" * 1000000,
        "4 MB of line ends": lambda: b"\n" * (4 << 20),
        "one cell, 4 MB": lambda: (head + cell + "Quý II " * 500000).encode()[:(4 << 20) - 8],
        "40,000 rows of one number": lambda: (head + "".join(row.format(1, 1) for _ in range(40000))
                                      ).encode(),
        "40,000 headers": lambda: (head * 40000).encode()[:(4 << 20) - 8],
        "a lead of 100,000 names": lambda: (head + "1\tViệc\tx\t" + "a; " * 100000 + "\t\tQuý I/2026\n"
                                    ).encode(),
        "marks in one another": lambda: (head + "1\t" + "<b>**" * 100000 + "\t\t\t\tQuý I\n").encode(),
    }


def pack_bombs():
    pack = "lang: 1\npack: h\nrules:\n  - {{id: r, title: T, for_each: unit, where: {}, due: {}}}\n"
    by = "by 2026-03-10"

    many = ", ".join(f'p{i}: {{type: text, value: "{"x" * 500}"}}' for i in range(4900))

    def rules(n, more):
        return "rules:\n" + "".join(
            f"- {{id: a{i}, for_each: unit, due: {by}, {more}}}\n" for i in range(n))

    def with_(where="true", due=by):
        return pack.format('"' + where + '"', '"' + due + '"').encode()
    return {
        "100,000 brackets in a condition": lambda: with_("(" * 100000 + "true" + ")" * 100000),
        "100,000 times not": lambda: with_("not " * 100000 + "true"),
        "100,000 times or": lambda: with_("true or " * 100000 + "true"),
        "numbers past all bounds": lambda: with_("9" * 3000 + " > 1"),
        "a deadline of 1 MB": lambda: with_(due="trước ngày " * 80000),
        "a deadline of 4,000 commas": lambda: with_(due="," * 3900),
        "50,000 rules": lambda: ("lang: 1\npack: h\nrules:\n" + "".join(
            f"  - {{id: r{i}, title: T, for_each: unit, due: {by}}}\n" for i in range(50000))
            ).encode(),
        "20,000 rules, none with a test": lambda: (
            "lang: 1\npack: h\n" + rules(20000, "title: T")).encode(),
        "300,000 names in a title": lambda: ("lang: 1\npack: h\n" + rules(
            1, f'title: "{"{unit.name}" * 300000}"')).encode(),
        "parameters within parameters": lambda: (
            f'lang: 1\npack: h\nbasis: "{"{p1} " * 50000}"\nparams: {{{many}}}\n' + rules(
                3000, f'title: "{"{p4800} " * 20}"')).encode(),
        "9,000 exceptions beside 4,900 parameters": lambda: (
            f"lang: 1\npack: h\nparams: {{{many.replace('x' * 500, '')}}}\n" + rules(
                1, "title: T, where: unit.nobody") + "exceptions:\n" + "".join(
                f"- {{id: e{i}, to: a0, subject: u{i}, set: {{roll: none}}, reason: r}}\n"
                for i in range(9000))).encode(),
        "20,000 mistakes on a line of 3 MB": lambda: ("{lang: 1, pack: h, rules: [" + ", ".join(
            f'{{id: a{i}, title: "{{unit.x}}", for_each: unit, due: {by}, where: "unit.levle == 3"}}'
            for i in range(20000)) + "]}").encode(),
        "mistakes, and then no YAML": lambda: ("lang: 1\npack: h\n" + rules(
            30000, 'title: "{unit.x}"') + "- [").encode(),
        "one id 50,000 times": lambda: ("lang: 1\npack: h\nrules:\n" +
                                f"  - {{id: r, title: T, for_each: unit, due: {by}}}\n" * 50000
                                ).encode(),
    }


# ---- the kinds of files -------------------------------------------------------------------

class Kind:
    """A file of an office, and the command that reads it."""

    def __init__(self, name, path, args, bombs, ok=()):
        self.name, self.path, self.args = name, path, args
        self.bombs = {**byte_bombs(), **bombs}
        self.ok = set(ok)      # not wrong, only large


def kinds():
    yaml = yaml_bombs()
    return [
        Kind("pack", "rules/hostile.yaml", ["check"], {**yaml, **pack_bombs()},
             ok=["20,000 rules, none with a test"]),
        Kind("rule test", "hostile-test.yaml", ["test", "hostile-test.yaml"], yaml),
        Kind("calendar", "calendars/hostile.yaml", ["calendar", "2026", "--calendar", "hostile"],
             yaml),
        Kind("settings", "hostile-office.yaml", ["status", "-c", "hostile-office.yaml"], yaml),
        Kind("plan", "hostile.tsv",
             ["import", "hostile.tsv", "--plan", "1/KH-UBND", "--unit", "thuy-hung", "--year",
              "2026", "--dry-run"], tsv_bombs(),
             ok=["40,000 rows of one number", "one cell, 4 MB", "a lead of 100,000 names",
                 "marks in one another", "40,000 headers"]),
        Kind("holiday calendar", "hostile.ics", ["calendar", "import", "hostile.ics", "--dry-run"],
             ics_bombs(), ok=["recurrences without end", "100,000 folds", "events of 5,000 years",
                              "100,000 days of a recurrence"]),
    ]


def huge_files(folder):
    """100 MB each, made once."""
    made = {}
    for name, piece in (("100 MB of a letter", b"a"), ("100 MB of line ends", b"\n"),
                        ("100 MB of NUL bytes", b"\0"), ("100 MB of rows", b"- {a: b}\tc\n")):
        path = folder / f"huge-{len(made)}"
        block = (piece * (1 << 20))[:1 << 20]
        with open(path, "wb") as file:
            for _ in range(HUGE >> 20):
                file.write(block)
        made[name] = path
    return made


def scenario(t):
    office = support.Office(t)
    (office.dir / "calendars").mkdir(exist_ok=True)
    config = office.config.read_text(encoding="utf-8")
    huge = huge_files(t.work)
    worst = {}
    for kind in kinds():
        path = office.dir / kind.path
        if kind.name == "pack":
            office.set("rules", "[rules/hostile.yaml]")
        for name, data in [*kind.bombs.items(), *huge.items()]:
            if callable(data):      # made when needed: what this process holds counts, too
                path.write_bytes(data())
            else:
                path.symlink_to(data)
            status, said, took, used = run_bounded(t, kind.args, office.dir)
            path.unlink()
            fine = kind.ok if status == 0 else ()
            ok = (status in (1, 2, 3) or name in fine) and (said.strip() or name in fine)
            t.check(f"{kind.name}: {name}: status {status}, {took:.2f} s, {used >> 20} MB",
                    ok and used <= RESIDENT, said)
            if kind.name == "pack" and name in huge:
                t.check("  … and says what is wrong with it",
                        status == 1 and "lớn hơn 4 MiB" in said, said)
            worst[kind.name] = max(worst.get(kind.name, (0, 0, "")), (took, used >> 20, name))
        office.config.write_text(config, encoding="utf-8")
    for kind, (took, used, name) in worst.items():
        print(f"      slowest {kind}: {took:.2f} s, {used} MB ({name})")
    batch(t, office, huge)


def batch(t, office, huge):
    """One line of 100 MB on standard input: it has its answer, too."""
    for name, path in huge.items():
        with open(path, "rb") as file:
            if b"\n" in file.read(100):
                continue
            file.seek(0)
            status, said, took, used = run_bounded(t, ["when", "--batch"], office.dir, file)
        t.check(f"when --batch: {name}: status {status}, {took:.2f} s, {used >> 20} MB",
                status == 0 and used <= RESIDENT, said)


if __name__ == "__main__":
    support.run(scenario)
