#!/usr/bin/python3
"""The command as people meet it: help, exit statuses (design §11), what it
refuses and how it says so, an office of one's own, the end of the rehearsal."""
import os
import shutil
import signal
import subprocess
import unicodedata

import support
from support import Daemon, Office, wait_for

COMMANDS = ("ack init import when calendar check test simulate list explain task event measure report document "
            "unit person post contact target feed token outbox status live doctor").split()


class OwnOffice(Office):
    """As README's "An office of your own" makes it."""

    def __init__(self, t, name="own"):
        self.t, self.dir = t, t.work / name
        made = subprocess.run([t.dondoc, "init", str(self.dir), "--office", "xa-a", "--name",
                               "UBND xã A"], capture_output=True, text=True)
        if made.returncode != 0:
            raise RuntimeError(f"init: {made.stderr}")
        self.config, self.db = self.dir / "dondoc.yaml", self.dir / "dondoc.db"
        self.port = support.free_port()
        self.set("http", '{listen: "127.0.0.1:%d"}' % self.port)


def help_texts(t, office):
    for command in COMMANDS:
        shown = office.run(command, "--help")
        text = shown.stdout.decode()
        t.check(f"{command} --help", shown.returncode == 0 and f"dondoc {command}" in text
                and "--json" in text and not shown.stderr, text)
        t.equal(f"help {command}", office.run("help", command).stdout, shown.stdout)
    listed = office.do("help")
    t.check("help names every command", all(f"\n  {c} " in listed for c in COMMANDS), listed)
    service = subprocess.run([t.dondocd, "--help"], capture_output=True, text=True)
    t.check("dondocd --help", service.returncode == 0 and "dondocd [-c" in service.stdout
            and "dondoc dondocd" not in service.stdout, service.stdout)


def refusals(t, office):
    """(what, exit status, words of the message, arguments)"""
    nfd = unicodedata.normalize("NFD", "Phòng Kỹ thuật")
    office.do("person", "add", "nam", "name=Nam")
    office.do("task", "add", "t.1", "--title", "Việc A", "--lead", "xa-a", "--deadline",
              "trước ngày 10/12/2026")
    before = office.dump()
    for status, words, *args in (
            (2, "“lst”", "lst"), (2, "--untt", "list", "--untt", "x"), (2, "thừa", "list", "x"),
            (2, "cần một giá trị", "list", "--unit"), (2, "cách dùng", "task", "done"),
            (2, "UTF-8", "unit", "add", "x", b"name=\xff"), (2, "“", b"\xff"),
            (1, "“commune”", "unit", "add", "x", "level=comune"),
            (1, "“level”", "unit", "add", "x", "name=X"),
            (1, "“level”", "unit", "add", "x", "leve=commune"),
            (1, "“id”", "unit", "add", "x", "id=y", "level=commune"),
            (1, "mã hợp lệ", "unit", "add", "X", "level=commune"),
            (1, "“nope”", "unit", "add", "x", "level=commune", "parent=nope"),
            (1, "chính mình", "unit", "add", "xa-a", "parent=xa-a"),
            (1, "điều khiển", "unit", "add", "x", "level=commune", "name=a\n\x1b[31mb"),
            (1, "dài hơn", "unit", "add", "x", "level=commune", "name=" + "a" * 5000),
            (1, "“handler”", "post", "add", "p", "person=nam", "role=hanler"),
            (1, "“nobody”", "post", "add", "p", "person=nobody", "role=handler"),
            (1, "`from`", "post", "add", "p", "person=nam", "role=chair", "from=2026-05-01",
             "to=2026-01-01"),
            (1, "2026-02-30", "post", "add", "p", "person=nam", "role=chair", "from=2026-02-30"),
            (1, "địa chỉ", "contact", "add", "c", "address=a@b.example"),
            (1, "không phải địa chỉ", "contact", "add", "c", "person=nam", "address=a b"),
            (1, "email, phone, paper", "contact", "add", "c", "person=nam", "channel=fax",
             "address=1"),
            (1, "không hiểu", "task", "add", "t.2", "--title", "B", "--lead", "xa-a", "--deadline",
             "31/02/2026"),
            (1, "năm", "task", "add", "t.2", "--title", "B", "--lead", "xa-a", "--year", "20x6"),
            (1, "120", "task", "progress", "t.1", "--percent", "120"),
            (1, "trống", "task", "progress", "t.1"),
            (1, "trống", "task", "add", "t.2", "--title", " ", "--lead", "xa-a"),
            (1, "thời hạn số 9", "task", "done", "t.1", "--deadline", "9"),
            (1, "31/02/2026", "task", "done", "t.1", "--on", "31/02/2026"),
            (1, "“t.1”", "task", "done", "t.11"), (1, "chưa", "task", "reopen", "t.1"),
            (1, "“soon”", "event", "set", "ev", "soon"),
            (1, "“monthly”", "report", "xa-a", "Monthly", "2026-03"),
            (1, "2026-13", "report", "xa-a", "monthly", "2026-13"),
            (1, "“zz”", "measure", "zz", "1"), (1, "“plan”", "document", "add", "d", "kind=plann"),
            (1, "“open”", "list", "--state", "opn"), (1, "“chair”", "feed", "add", "A", "--role",
                                                      "chairr"),
            (1, "“nope”", "feed", "add", "A", "--pack", "nope"),
            (1, "--to", "simulate", "--from", "2026-12-31", "--to", "01/01/2026"),
            (3, "nope.yaml", "list", "-c", "nope.yaml"), (3, "thư mục", "list", "-c", "/"),
            (3, "/nope", "simulate", "--rules", "/nope"),
            (3, "none.tsv", "import", "none.tsv", "--plan", "1/KH", "--unit", "xa-a")):
        got = subprocess.run([t.dondoc, *args], cwd=office.dir, capture_output=True, timeout=60)
        said = got.stderr.decode("utf-8", "replace")
        t.check(f"{args[:5]!r:.90}: {status}", got.returncode == status and words in said
                and not got.stdout and "CHECK" not in said, f"{got.returncode}: {said}")
    t.check("nothing of that was written", office.dump() == before)
    office.do("unit", "add", "ky-thuat", f"name={nfd}", "level=division", "parent=xa-a")
    t.equal("a name is kept composed", office.sql("SELECT name FROM unit WHERE id = 'ky-thuat'"),
            [("Phòng Kỹ thuật",)])


def broken_settings(t, office):
    for status, words, text in (
            (1, "c.yaml:2:1", "office: xa-a\nofice: b\n"),
            (1, "c.yaml:2:11", "office: xa-a\nlanguage: fr\n"),
            (1, "UTF-8", b"office: xa-a\n# \xff\n"), (1, "“nope”", "office: xa-a\ncalendar: nope\n"),
            (1, "“Mars/X”", "office: xa-a\ntimezone: Mars/X\n"),
            (3, "none.db", "office: xa-a\ndatabase: none.db\n")):
        (office.dir / "c.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        got = office.run("status", "-c", "c.yaml")
        t.check(f"settings {text!r:.50}: {status}",
                got.returncode == status and words in got.stderr.decode(), got.stderr.decode())


def rules_elsewhere(t, office):
    pack = office.dir / "pack.yaml"
    text = (support.ROOT / "rules" / "packs" / "province-2026.yaml").read_text(encoding="utf-8")
    pack.write_text(text.replace("calendar: vn-office", "calendar: vn-offce"), encoding="utf-8")
    got = office.run("check", "pack.yaml")
    t.check("a pack's calendar must exist", got.returncode == 1 and "“vn-offce”" in
            got.stderr.decode(), got.stderr.decode())
    pack.write_text(text, encoding="utf-8")
    made = office.run("simulate", "--from", "2026-01-01", "--to", "31/03/2026", "--rules", pack)
    t.check("simulate --rules takes other rules than the office's", made.returncode == 0
            and made.stdout.decode().startswith("1 nghĩa vụ"), made.stdout.decode())
    t.equal("a test that cannot be read: 3", office.run("test", "/nope.yaml").returncode, 3)


def done_and_taken_back(t, office):
    row = "SELECT count(*) FROM completion WHERE task = 't.1' AND revoked = 0"
    office.do("task", "done", "t.1", "--on", "2026-02-02")
    office.do("task", "done", "t.1", "--on", "02/02/2026")
    t.equal("done twice is done once", office.sql(row), [(1,)])
    t.equal("another day needs a reopen first",
            office.run("task", "done", "t.1", "--on", "2026-02-03").returncode, 1)
    office.do("task", "reopen", "t.1")
    t.equal("reopened", office.sql(row), [(0,)])
    office.do("task", "cancel", "t.1")
    office.do("task", "reopen", "t.1")
    t.equal("a cancellation can be taken back",
            office.sql("SELECT status FROM task WHERE id = 't.1'"), [("active",)])
    waiting = office.run("task", "add", "t.9", "--title", "Chờ", "--lead", "xa-a", "--deadline",
                         "trong thời hạn 10 ngày kể từ ngày có hướng dẫn")
    t.check("an event that a deadline waits for can be dated", "ev.t.9.1" in waiting.stderr.decode()
            and office.sql("SELECT event FROM task_deadline WHERE task = 't.9'") == [("ev.t.9.1",)]
            and office.run("event", "set", "ev.t.9.1", "2026-05-04").returncode == 0,
            waiting.stderr.decode())
    office.do("task", "add", "t.10", "--title", "Chờ", "--lead", "xa-a", "--deadline",
              "Sau khi Ngày có hướng dẫn")
    later = office.run("task", "done", "t.1", "--on", "2199-01-01")
    t.check("a day to come is said", later.returncode == 0 and "chưa tới" in later.stderr.decode(),
            later.stderr.decode())


def init_leaves_nothing_behind(t):
    where = t.work / "again"
    bad = subprocess.run([t.dondoc, "init", where, "--office", "xa-a", "--name", "a\nb"],
                         capture_output=True)
    t.equal("init refuses a name of two lines", bad.returncode, 1)
    t.equal("and the next try succeeds", subprocess.run(
        [t.dondoc, "init", where, "--office", "xa-a"], capture_output=True).returncode, 0)
    again = subprocess.run([t.dondoc, "init", where], capture_output=True)
    t.equal("an office is never overwritten", again.returncode, 3)


def output(t, office):
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            for args in (["help"], ["unit", "list"]):
                got = subprocess.run([t.dondoc, *args], cwd=office.dir, stdout=full,
                                     stderr=subprocess.PIPE)
                t.equal(f"{args}: output that cannot be written is said", got.returncode, 3)
    shut = subprocess.run(["sh", "-c", f'exec "{t.dondoc}" unit list >&-'], cwd=office.dir,
                          stderr=subprocess.PIPE)
    t.check("a closed standard output is said", shut.returncode == 3 and shut.stderr)
    for words, status in (("nonsense", 2), ("unit add kin level=division", 0)):
        deaf = subprocess.run(["sh", "-c", f'exec "{t.dondoc}" {words} <&- >&- 2>&-'],
                              cwd=office.dir)
        t.equal(f"`{words}` with nothing to read or write", deaf.returncode, status)
    t.equal("no message went into the database", office.sql("PRAGMA integrity_check"), [("ok",)])
    plain = office.do("status")
    for env in ({"LC_ALL": "POSIX", "TZ": "America/New_York"}, {"LANG": "de_DE.UTF-8"},
                {"LANGUAGE": "de"}):
        t.equal(f"the same under {env}", office.run("status", env=env).stdout.decode(), plain)
    elsewhere = subprocess.run([t.dondoc, "status", "-c", office.config], cwd="/",
                               capture_output=True, text=True)
    t.equal("the same from any folder", elsewhere.stdout, plain)


def rehearsal_ends(t, office):
    text = office.config.read_text(encoding="utf-8")
    office.config.chmod(0o640)
    real = office.dir / "real.yaml"
    shutil.move(office.config, real)
    office.config.symlink_to("real.yaml")
    with_daemon = Daemon(office)
    office.do("live")
    t.equal("live changes one word", real.read_text(encoding="utf-8"),
            text.replace("mode: rehearsal", "mode: live"))
    t.check("keeps the link and the permissions", office.config.is_symlink()
            and real.stat().st_mode & 0o777 == 0o640)
    with_daemon.signal(signal.SIGHUP)
    wait_for("the service to take it up", lambda: "live" in with_daemon.log(), 20)
    t.equal("live twice is fine", office.run("live").returncode, 0)
    real.write_text(text.replace("mode: rehearsal", "mode: 'rehearsal' # thử"), encoding="utf-8")
    office.do("live")
    t.check("also a quoted word", "mode: live # thử" in real.read_text(encoding="utf-8"))
    real.write_text("\ufeff" + "".join(line for line in text.splitlines(True)
                                       if not line.startswith("mode")), encoding="utf-8")
    office.do("live")
    t.check("also where the key is absent", "live" in office.do("status", "--json"))
    return with_daemon


def one_daemon(t, office, first):
    other = office.dir / "other.yaml"
    other.write_text(office.config.read_text(encoding="utf-8-sig").replace(
        f":{office.port}", f":{support.free_port()}"), encoding="utf-8")
    second = subprocess.run([t.dondocd, "-c", other], cwd=office.dir, capture_output=True,
                            text=True, timeout=20)
    t.check("a second daemon on one database is refused, and says who has it",
            second.returncode == 3 and str(first.pid) in second.stderr, second.stderr)
    copy = office.dir / "copy.db"
    shutil.copy(office.db, copy)
    os.replace(copy, office.db)
    wait_for("the daemon to see another file there", lambda: not first.alive(), 20)
    t.equal("it ends with 3 rather than write to a file that nobody sees", first.process.wait(), 3)
    t.check("and says so", "dondoc.db" in first.log().splitlines()[-1], first.log())


def scenario(t):
    office = OwnOffice(t)
    help_texts(t, office)
    refusals(t, office)
    broken_settings(t, office)
    rules_elsewhere(t, office)
    done_and_taken_back(t, office)
    init_leaves_nothing_behind(t)
    output(t, office)
    first = rehearsal_ends(t, office)
    one_daemon(t, office, first)


support.run(scenario)
