#!/usr/bin/python3
"""What is wrong is said with its place, ends with the right exit status (1 faults
in the input, 2 wrong usage, 3 could not) and changes nothing."""
import contextlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

import support

BREAKFAST = "2026-02-09T07:59:30+07:00"
PACK = "rules/province-2026.yaml"


class Broken:
    """An office to break: each case begins with the same files."""

    def __init__(self, t):
        self.t, self.office = t, support.Office(t)
        self.saved = t.work / "saved"
        shutil.copytree(self.office.dir, self.saved)

    def restore(self):
        shutil.rmtree(self.office.dir)
        shutil.copytree(self.saved, self.office.dir)

    def write(self, name, data):
        path = self.office.dir / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    def edit(self, name, old, new):
        text = (self.office.dir / name).read_bytes()
        new = new if isinstance(new, bytes) else new.encode()
        if old.encode() not in text:
            raise RuntimeError(f"{name} has no {old!r}")
        self.write(name, text.replace(old.encode(), new))

    def files(self):
        """Everything in the folder, the database by its content."""
        found = {}
        for path in sorted(self.office.dir.rglob("*")):
            name = str(path.relative_to(self.office.dir))
            if path.is_file() and name not in (
                    "dondocd.log", "dondoc.db-journal", "dondoc.db-daemon", "dondoc.db-flights"):
                try:
                    found[name] = self.office.dump(path) if name.endswith(".db") else None
                except sqlite3.DatabaseError:
                    found[name] = None
                found[name] = found[name] or path.read_bytes()
        return found

    def case(self, what, status, words, *args, program="dondoc"):
        """Runs it: the exit status, all `words` on standard error, no change."""
        before = self.files()
        if program == "dondocd":
            done = subprocess.run([self.t.dondocd, *args], cwd=self.office.dir, timeout=20,
                                  capture_output=True)
        else:
            done = self.office.run(*args)
        said = done.stderr.decode()
        missing = [word for word in words if word not in said]
        ok = done.returncode == status and said.strip() and not missing
        self.t.check(f"{program} {what}: {status}, and says where", ok,
                     f"status {done.returncode}, without {missing}: {said}")
        after = self.files()
        self.t.check(f"{program} {what}: nothing changed", after == before,
                     [name for name in set(before) | set(after)
                      if before.get(name) != after.get(name)])


def line_of(path, text):
    """The 1-based line of the first line with `text`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if text in line)


def packs(b):
    path = b.office.dir / PACK
    due, issued = line_of(path, "due: within"), line_of(path, "plan_issued: {")
    b.edit(PACK, "within 10 days after plan_issued", "within 10 dais after plan_issued")
    for args in (("check",), ("simulate", "--from", "2026-01-01", "--to", "2026-01-31")):
        b.case(f"{args[0]}, a phrase nobody understands", 1, [f"{PACK}:{due}:10"], *args)
    b.case("with that pack", 1, [f"{PACK}:{due}:10"], program="dondocd")
    b.restore()
    for what, old, new, place in (
            ("31/02 as a parameter", "2026-01-30", "2026-02-31", f"{PACK}:{issued}:36"),
            ("31/02 in a rule", "within 10 days after plan_issued", "by 2026-02-31",
             f"{PACK}:{due}:10"),
            ("a misspelt key", "    done_by:", "    done_bi:", f"{PACK}:{due + 1}:5"),
            ("an unknown field", "unit.dissolved", "unit.disolved", f"{PACK}:{due - 1}:"),
            ("a byte that is not UTF-8", "plan_issued: {", b"plan_issued\xe9: {",
             f"{PACK}:{issued}:14"),
            ("a tab for indentation", "  - id: unit", "\t- id: unit", f"{PACK}:{due - 5}:"),
            ("the same key twice", "lang: 1\n", "lang: 1\nlang: 1\n", f"{PACK}:"),
            ("a YAML alias", "value: 2026-01-30", "value: *day", f"{PACK}:{issued}:")):
        b.edit(PACK, old, new)
        b.case(f"check, {what}", 1, [place], "check")
        b.restore()
    b.edit(PACK, "unit.dissolved", "unit.disolved")
    b.edit(PACK, "2026-01-30", "2026-02-31")
    b.edit("rules/election-2026.yaml", "70 days before election_day", "70 before")
    b.case("check, three mistakes in two packs", 1,
           [f"{PACK}:{issued}:36", f"{PACK}:{due - 1}:", "rules/election-2026.yaml:"], "check")
    b.restore()


def days(b):
    done = b.office.run("when", "chậm nhất ngày 31/02/2026")
    b.t.check("dondoc when, 31/02: 1, and says so in its answer",
              done.returncode == 1 and "31/02/2026" in done.stdout.decode(), done.stdout.decode())
    b.case("event set, 31/02", 1, ["31/02/2026"], "event", "set", "central_guidance", "31/02/2026")
    b.case("event set, 2026-02-31", 1, ["2026-02-31"], "event", "set", "central_guidance",
           "2026-02-31")
    b.case("task done, a day that is none", 1, ["2026-06-31"], "task", "done", "rs-quy-dat",
           "--on", "2026-06-31")
    b.case("task add, 31/02 in its deadline", 1, ["31/02/2026"], "task", "add", "moi", "--title",
           "Việc mới", "--lead", "van-phong", "--deadline", "trước ngày 31/02/2026")
    b.case("simulate, 30/02", 1, ["2026-02-30"], "simulate", "--from", "2026-02-30")
    b.case("report, a 13th month", 1, ["2026-13"], "report", "phong-kinh-te", "monthly", "2026-13")
    b.write("phu-luc.tsv", "STT\tNỘI DUNG\tSẢN PHẨM\tCƠ QUAN CHỦ TRÌ\tCƠ QUAN PHỐI HỢP\t"
            "THỜI GIAN THỰC HIỆN\n1\tĐối chiếu sổ sách\tSổ\tPhòng Kinh tế\t\tTrước ngày 31/02/2026"
            "\n2\tKiểm kê kho\tBảng\tPhòng Kinh tế\t\tQuý II/2026\n")
    done = b.office.run("import", "phu-luc.tsv", "--plan", "9/KH", "--unit", "thuy-hung",
                        "--year", "2026")
    b.t.check("dondoc import, 31/02 in a cell: a warning with its place, the rest is imported",
              done.returncode == 0 and "phu-luc.tsv:2:" in done.stderr.decode(),
              (done.returncode, done.stderr.decode()))
    b.t.equal("and that deadline is not guessed", b.office.sql(
        "SELECT d.kind, d.last_day FROM task_deadline d JOIN task t ON t.id = d.task"
        " WHERE t.plan = '9/KH' ORDER BY t.number"), [("none", None), ("period", "2026-06-30")])
    b.restore()


def names(b):
    b.case("an unknown unit", 1, ["phong-kinh-t", "phong-kinh-te"], "task", "done", "rs-quy-dat",
           "--unit", "phong-kinh-t")
    b.case("list, an unknown unit", 1, ["phong-x"], "list", "--unit", "phong-x")
    b.case("an unknown task", 1, ["khong-co"], "task", "done", "khong-co")
    b.case("an unknown obligation", 1, ["a/b/c"], "explain", "a/b/c")
    b.case("an unknown target", 1, ["btxm-ngo-xon", "btxm-ngo-xom"], "measure", "btxm-ngo-xon",
           "3.1")
    b.case("no number", 1, ["3,,1"], "measure", "btxm-ngo-xom", "3,,1")
    b.case("a post of an unknown person", 1, ["ai-do"], "post", "add", "p", "person=ai-do",
           "role=handler")
    b.case("an unknown role", 1, ["boss"], "post", "add", "p", "person=tong-hop", "role=boss")
    b.case("a bad id", 1, ["BAD ID"], "unit", "add", "BAD ID", "name=x", "level=commune")
    b.case("an unknown role of a feed", 1, ["boss"], "feed", "add", "x", "--role", "boss")


def usage(b):
    for program in ("dondoc", "dondocd"):
        b.case("an unknown option", 2, ["--frob"], *(["list"] if program == "dondoc" else []),
               "--frob", program=program)
        b.case("--clock nonsense", 2, ["nonsense"], *(["list"] if program == "dondoc" else []),
               "--clock", "nonsense", program=program)
        b.case("-c without a file", 2, ["-c"], *(["list"] if program == "dondoc" else []), "-c",
               program=program)
    b.case("--clock with 31/02", 2, ["2026-02-31"], "--clock", "2026-02-31T08:00:00+07:00",
           program="dondocd")
    b.case("--clock at speed y9", 2, ["y9"], "--clock", f"{BREAKFAST},y9", program="dondocd")
    b.case("an unknown command", 2, ["simulat", "simulate"], "simulat")
    b.case("no command", 2, ["simulate"])
    b.case("a word too many", 2, ["more"], "status", "more")


def config(b):
    for what, status, words, old, new in (
            ("a misspelt setting", 1, ["dondoc.yaml:", "office"], "office:", "ofice:"),
            ("not UTF-8", 1, ["dondoc.yaml:3:"], "office: thuy-hung", b"office: th\xf9y-hung"),
            ("no such time zone", 1, ["dondoc.yaml", "Asia/Saigonn"], "Asia/Ho_Chi_Minh",
             "Asia/Saigonn"),
            ("no such calendar", 1, ["vn-offic"], "vn-office", "vn-offic"),
            ("a mode that is none", 1, ["dondoc.yaml:"], "mode: live", "mode: alive"),
            ("a slot at 25:00", 1, ["dondoc.yaml:", "25:00"], '"14:00"', '"25:00"')):
        b.edit("dondoc.yaml", old, new)
        b.case(f"list, configuration with {what}", status, words, "list")
        b.restore()
    b.case("list, no such configuration", 3, ["none.yaml"], "list", "-c", "none.yaml")
    b.case("a folder as configuration", 3, ["rules"], "list", "-c", "rules")
    b.case("no such configuration", 3, ["none.yaml"], "-c", "none.yaml", program="dondocd")
    b.office.config.unlink()
    b.case("list outside of an office", 3, ["dondoc.yaml"], "list")
    b.restore()


def databases(b):
    for program, args in (("dondoc", ("list",)), ("dondocd", ("--clock", BREAKFAST))):
        b.office.db.unlink()
        b.case("no database", 3, ["dondoc.db"], *args, program=program)
        b.write("dondoc.db", "Đây là một bức thư, không phải cơ sở dữ liệu.\n" * 40)
        b.case("a text as database", 3, ["dondoc.db"], *args, program=program)
        b.write("dondoc.db", b"")
        b.case("an empty file as database", 3, ["dondoc.db"], *args, program=program)
        b.restore()
        b.office.sql("PRAGMA user_version = 99")
        b.case("a newer schema", 3, ["dondoc.db", "99"], *args, program=program)
        b.restore()
        b.write("dondoc.db", b.office.db.read_bytes()[:50000])
        b.case("half a database", 3, ["dondoc.db"], *args, program=program)
        b.office.db.unlink()
        with contextlib.closing(sqlite3.connect(b.office.db)) as db:
            db.execute("CREATE TABLE songs (title TEXT)")
        b.case("another program's database", 3, ["dondoc.db"], *args, program=program)
        b.restore()


def starting(b):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", b.office.port))
        taken.listen()
        b.case("its port in use", 3, [str(b.office.port)], "--clock", f"{BREAKFAST},x60",
               program="dondocd")
    for listen in ("127.0.0.1:99999", "somewhere"):
        b.edit("dondoc.yaml", f"127.0.0.1:{b.office.port}", listen)
        b.case(f"listening on {listen}", 3, [listen], "--clock", BREAKFAST, program="dondocd")
        b.restore()
    b.edit("dondoc.yaml", "folder: mail", "folder: dondoc.yaml/mail")
    b.case("a mail folder that cannot be", 3, ["mail.folder"], "--clock", BREAKFAST,
           program="dondocd")
    b.restore()
    b.office.set("webhooks", '[{name: w, url: "https://h.example/", secret_file: none.secret}]')
    b.case("a secret that is not there", 3, ["none.secret"], "--clock", BREAKFAST,
           program="dondocd")
    b.write("none.secret", "whsec_c2hvcnQ=\n")
    b.case("a secret that is too short", 1, ["none.secret"], "--clock", BREAKFAST,
           program="dondocd")
    b.restore()


def running(b):
    """A running service outlives what people break under it."""
    office = b.office
    daemon = support.Daemon(office, clock=f"{BREAKFAST},x60")
    mail = office.dir / "mail"
    mail.rename(office.dir / "mail.away")
    mail.write_text("in the way")
    support.wait_for("a mail that finds no folder", lambda: office.sql(
        "SELECT 1 FROM delivery WHERE state = 'retry' AND last_answer LIKE '%mail/%'"),
        still=daemon.alive)
    planned = {row[0] for row in office.sql("SELECT message_id FROM delivery")}
    b.t.check("the mail folder goes away: the mails wait, with the reason", planned)
    mail.unlink()
    (office.dir / "mail.away").rename(mail)
    support.wait_for("the mails", lambda: {path.stem for path in mail.glob("*.eml")} == planned,
                     still=daemon.alive)
    b.t.check("it comes back: all arrive, under their ids", True)

    def due():
        return office.sql("SELECT due FROM obligation WHERE id = 'unit-plan-2026/thuy-hung/once'")

    place = f"{PACK}:{line_of(office.dir / PACK, 'due: within')}:10"
    b.edit(PACK, "within 10 days after plan_issued", "within 10 dais after plan_issued")
    daemon.signal(signal.SIGHUP)
    support.wait_for("the log", lambda: place in daemon.log(), still=daemon.alive)
    time.sleep(0.3)
    b.t.check("SIGHUP with a broken pack: said in the log with its place; the old rules stay",
              daemon.answers() and due() == [("2026-02-09",)])
    shutil.copy(b.saved / PACK, office.dir / PACK)
    b.edit(PACK, "2026-01-30", "2026-02-06")
    daemon.signal(signal.SIGHUP)
    # 06/02 + 10 days = Mon 16/02, in Tết: the next working day is Mon 23/02.
    support.wait_for("the new day", lambda: due() == [("2026-02-23",)], still=daemon.alive)
    b.t.check("SIGHUP with a good one: the new rules are in force", True)

    # On another port too: two would take each other's mails for lost ones.
    text = office.config.read_text(encoding="utf-8")
    b.write("second.yaml", text.replace(f":{office.port}", f":{support.free_port()}"))
    command = ["timeout", "5", b.t.dondocd, "-c", "second.yaml", "--clock", f"{BREAKFAST},x60"]
    other = subprocess.run(command, cwd=office.dir, capture_output=True, timeout=20)
    b.t.check("a second service of the same office is refused, and the first goes on",
              other.returncode == 3 and daemon.answers(), (other.returncode, other.stderr.decode()))
    b.t.equal("and the first one ends with 0", daemon.stop(), 0)
    b.case("a database of a virtual clock on the real one", 3, ["dondoc.db"], program="dondocd")


def scenario(t):
    b = Broken(t)
    for part in (packs, days, names, usage, config, databases, starting, running):
        part(b)


support.run(scenario)
