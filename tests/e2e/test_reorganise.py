#!/usr/bin/python3
"""Units that merge and split, people on leave, extensions and waivers: the commands,
and what the service makes of them (design §6, the table under "Targets")."""
import email
import email.policy
import json

import support
from support import Daemon, Office

KT, VH, NEW = "phong-kinh-te", "phong-van-hoa-xa-hoi", "phong-kt-vhxh"
V1, V2 = f"plan-task/v1@{KT}/once", f"plan-task/v2@{VH}/once"


def tick(office, clock, only=("v1", "v2")):
    """What was planned at one instant, of some tasks: (task, step, person)."""
    before = office.sql("SELECT coalesce(max(id), 0) FROM notice")[0][0]
    Daemon(office, clock).stop()
    rows = office.sql("SELECT o.task, n.step, n.person FROM notice n JOIN obligation o ON "
                      "o.id = n.obligation WHERE n.id > ? AND n.state <> 'skipped' "
                      "ORDER BY o.task, n.step, n.person", before)
    return [row for row in rows if row[0] in only]


def letters(office, address):
    """The texts of all mails to an address, the last one last."""
    rows = office.sql("SELECT body FROM delivery JOIN delivery_body ON delivery = id "
                      "WHERE address = ? ORDER BY id", address)
    return [email.message_from_bytes(row[0], policy=email.policy.default)
            .get_body(("plain",)).get_content() for row in rows]


def state(office, duty):
    return office.sql("SELECT state, unit, former_unit, due, epoch FROM obligation WHERE id = ?",
                      duty)[0]


class Scenario:
    def __init__(self, t):
        self.t, self.office = t, Office(t)

    def do(self, *args, clock="2026-03-02T09:00:00+07:00"):
        got = self.office.run(*args, "--clock", clock)
        self.t.check("dondoc " + " ".join(args), got.returncode == 0, got.stderr.decode())
        return got.stdout.decode() + got.stderr.decode()

    def refused(self, what, words, *args, status=1):
        before = self.office.dump()
        got = self.office.run(*args, "--clock", "2026-03-02T09:00:00+07:00")
        self.t.check(what, got.returncode == status and words in got.stderr.decode(),
                     f"{got.returncode} {got.stderr.decode()}")
        self.t.check(f"{what}: nothing is written", self.office.dump() == before)

    def merge(self):
        t, office = self.t, self.office
        args = ["unit", "merge", KT, VH, "--into", NEW]
        self.refused("a merger has a day and a document", "--document", *args, "--name", "X",
                     status=2)
        self.refused("the document is known", "12/NQ-HĐND", *args, "--name", "X", "--on",
                     "2026-03-09", "--document", "12/NQ-HĐND")
        self.do("document", "add", "nq12", "number=12/NQ-HĐND", "kind=resolution",
                "date=2026-03-02")
        rest = ["--on", "2026-03-09", "--document", "12/NQ-HĐND"]
        self.refused("the new unit is known, or founded", NEW, *args, *rest)
        self.refused("not into itself", "chính mình", "unit", "merge", KT, "--into", KT, *rest)
        self.do("unit", "add", "to-kt", "name=Tổ kinh tế", "level=division", f"parent={KT}")
        said = self.do(*args, *rest, "--name", "Phòng Kinh tế - Văn hóa, xã hội")
        t.check("what lies below is not moved ahead of the day, and it says so",
                "to-kt vẫn trực thuộc" in said and f"trực thuộc {NEW}" in said, said)
        t.check("it says how many duties pass on", "việc đang mở" in said, said)
        t.check("and that nobody handles them", "Phòng Kinh tế - Văn hóa, xã hội" in said, said)
        t.equal("the new unit is like the old ones, from that day on",
                office.sql('SELECT level, parent, "from" FROM unit WHERE id = ?', NEW),
                [("division", "thuy-hung", "2026-03-09")])
        t.equal("both have become it",
                office.sql("SELECT unit, day, document, takes FROM unit_succession ORDER BY unit"),
                [(KT, "2026-03-09", "nq12", "all"), (VH, "2026-03-09", "nq12", "all")])
        self.refused("it cannot become another meanwhile", "cần hủy việc đó trước", "unit", "merge", KT,
                     "--into", "van-phong", *rest)
        self.refused("nor a ring", "vòng tròn", "unit", "merge", NEW, "--into", KT, *rest)
        for post, person, role in (("moi.h", "can-bo-vhxh", "handler"),
                                   ("moi.u", "truong-phong-kt", "unit_head")):
            self.do("post", "add", post, f"person={person}", f"role={role}", f"unit={NEW}",
                    "from=2026-03-09")
        t.equal("before its day nothing happens", tick(office, "2026-03-06T14:00:00+07:00"), [])
        t.equal("on its day the new handler gets what is open, and no more",
                tick(office, "2026-03-09T08:00:00+07:00"),
                [("v1", "handover", "can-bo-vhxh"), ("v2", "handover", "can-bo-vhxh")])
        t.equal("the duty keeps its subject and its day", state(office, V1),
                ("open", NEW, KT, "2026-03-31", 1))
        mail = letters(office, "canbo.vhxh@thuy-hung.example")[-1]
        t.check("one letter tells both", mail.count("nay là Phòng Kinh tế - Văn hóa, xã hội") >= 2
                and "việc một" in mail.lower() and "việc hai" in mail.lower(), mail)
        t.equal("later periods are the new unit's alone",
                office.sql("SELECT state FROM obligation WHERE id IN (?, ?) ORDER BY id",
                           f"report-month/{NEW}/2026-04", f"report-month/{KT}/2026-04"),
                office.sql("SELECT 'void' WHERE EXISTS (SELECT 1 FROM obligation WHERE id = ?)",
                           f"report-month/{KT}/2026-04"))

    def undo(self):
        t, office = self.t, self.office
        said = self.do("unit", "merge", KT, VH, "--into", NEW, "--undo")
        t.check("the unit that was founded stays, and it says so", "09/03/2026" in said, said)
        self.refused("once", "không có gì", "unit", "merge", KT, VH, "--into", NEW, "--undo")
        t.equal("all goes back to those who had it", tick(office, "2026-03-10T08:00:00+07:00"),
                [("v1", "handover:2", "can-bo-kt"), ("v2", "handover:2", "can-bo-vhxh")])
        t.equal("under their own names", state(office, V1), ("open", KT, None, "2026-03-31", 1))

    def split(self):
        t, office = self.t, self.office
        for unit in ("phong-1", "phong-2"):
            self.do("unit", "add", unit, f"name=Phòng {unit[-1]}", "level=division",
                    "parent=thuy-hung", "from=2026-03-16")
        args = ["unit", "split", KT, "--into", "phong-1", "phong-2", "--on", "2026-03-16",
                "--document", "nq12"]
        self.refused("a task is given to one of them", "tách ra", *args, "--give",
                     "v1=van-phong")
        self.refused("a task that it leads", "không chủ trì", *args, "--give", "v2=phong-2")
        self.do(*args, "--give", "v1=phong-2")
        tick(office, "2026-03-16T08:00:00+07:00")
        t.equal("the task is where it was given to", state(office, V1)[:3],
                ("open", "phong-2", KT))
        self.do("unit", "split", KT, "--into", "phong-1", "phong-2", "--undo")
        tick(office, "2026-03-16T14:00:00+07:00")
        t.equal("and back", state(office, V1)[:3], ("open", KT, None))

    def leave(self):
        t, office = self.t, self.office
        leave = ["leave", "add", "can-bo-kt", "--from", "2026-03-17", "--to", "2026-03-20"]
        self.refused("who acts is known", "can-bo-xx", *leave, "--substitute", "can-bo-xx")
        said = self.do(*leave)
        t.check("nobody acts: it says so", "chưa có ai được ủy quyền" in said, said)
        self.refused("once", "đã nghỉ từ ngày", *leave)
        t.equal("the head is told instead", tick(office, "2026-03-17T08:00:00+07:00"),
                [("v1", "before:10wd", "truong-phong-kt"), ("v2", "before:10wd", "can-bo-vhxh")])
        self.do("leave", "end", "can-bo-kt", "--on", "2026-03-19", clock="2026-03-19T07:00:00+07:00")
        listed = [json.loads(line) for line in office.do("leave", "list", "--json").splitlines()]
        t.equal("it ended the day before", [(row["person"], row["to"]) for row in listed],
                [("can-bo-kt", "2026-03-18")])
        t.equal("back at work: a digest of what was told meanwhile",
                [(task, step.split(":")[0], person) for task, step, person
                 in tick(office, "2026-03-19T08:00:00+07:00")], [("v1", "handover", "can-bo-kt")])
        for a, b in (("can-bo-kt", "truong-phong-kt"), ("truong-phong-kt", "can-bo-kt")):
            said = self.do("leave", "add", a, "--from", "2026-03-25", "--to", "2026-03-27",
                           "--substitute", b)
        t.check("each for the other is said", "ủy quyền lẫn" in said, said)
        got = office.run("doctor", "--json", "--clock", "2026-03-26T07:00:00+07:00")
        t.check("and a fault before anything is sent",
                any(json.loads(line)["what"] == "on_leave"
                    for line in got.stdout.decode().splitlines()), got.stdout.decode())

    def extend(self):
        t, office = self.t, self.office
        self.refused("to a later day", "31/03/2026", "extend", V1, "--to", "2026-03-30")
        self.refused("of a duty that is known", "gia-dinh", "extend", "gia-dinh/x/once", "--to",
                     "2026-05-05")
        self.refused("not refused before it is asked for", "không có đề nghị", "extend", V1,
                     "--refuse")
        self.do("extend", V1, "--to", "2026-04-10", "--reason", "Chờ số liệu",
                clock="2026-03-20T10:00:00+07:00")
        tick(office, "2026-03-24T08:00:00+07:00")
        t.equal("nothing moves", state(office, V1)[3:], ("2026-03-31", 1))
        t.check("but it is said", "đã xin gia hạn" in
                letters(office, "canbo.kt@thuy-hung.example")[-1])
        self.do("extend", V1, "--document", "nq12", clock="2026-04-03T10:00:00+07:00")
        t.equal("the same request, decided",
                office.sql("SELECT asked_on, granted_on, new_due, reason FROM extension"),
                [("2026-03-20", "2026-04-03", "2026-04-10", "Chờ số liệu")])
        tick(office, "2026-04-03T10:05:00+07:00")
        t.equal("after its day: open again", (state(office, V1)[0],) + state(office, V1)[3:],
                ("open", "2026-04-10", 2))
        self.do("task", "done", V1, "--on", "2026-04-09", clock="2026-04-09T10:00:00+07:00")
        tick(office, "2026-04-09T10:05:00+07:00")
        said = office.do("explain", V1)
        t.check("counted in time, extended", "đúng hạn (gia hạn)" in said, said)
        self.do("extend", V2, clock="2026-03-25T10:00:00+07:00")
        self.do("extend", V2, "--refuse", clock="2026-03-26T10:00:00+07:00")
        t.equal("refused", office.sql("SELECT refused_on FROM extension WHERE obligation = ?", V2),
                [("2026-03-26",)])

    def waive(self):
        t, office = self.t, self.office
        self.refused("why", "lý do", "waive", V2)
        self.do("waive", V2, "--document", "12/NQ-HĐND", "--reason", "Dừng thực hiện",
                clock="2026-04-09T11:00:00+07:00")
        tick(office, "2026-04-09T11:05:00+07:00")
        t.equal("not owed any more", state(office, V2)[0], "waived")
        self.do("waive", V2, "--undo", clock="2026-04-09T12:00:00+07:00")
        tick(office, "2026-04-09T12:05:00+07:00")
        t.equal("owed again", state(office, V2)[0], "overdue")


def scenario(t):
    s = Scenario(t)
    for task, lead, title in (("v1", KT, "Việc một"), ("v2", VH, "Việc hai")):
        s.do("task", "add", task, "--title", title, "--lead", lead, "--deadline",
             "chậm nhất ngày 31/03/2026", clock="2026-03-01T09:00:00+07:00")
    tick(s.office, "2026-03-02T08:00:00+07:00")
    for part in (s.merge, s.undo, s.split, s.leave, s.extend, s.waive):
        part()


support.run(scenario)
