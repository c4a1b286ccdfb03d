#!/usr/bin/python3
"""Who owes a duty reports it as done, and the tracking office answers (design §6,
`done_by`): `dondoc task done --by`, `task confirm`, `task return`."""
import email
import email.policy

import support
from support import Daemon, Office

MORNING = "2026-03-02T07:55:00+07:00"
DUTY = "unit-plan-2026/thuy-hung/once"


def state(office):
    return office.sql("SELECT state, cycle, done_on, returned FROM obligation WHERE id = ?", DUTY)[0]


def tick(office, clock):
    """What was planned at one instant: (step, role), and what was sent."""
    before = office.sql("SELECT coalesce(max(id), 0) FROM notice")[0][0]
    Daemon(office, clock).stop()
    return office.sql("SELECT step, role FROM notice WHERE id > ? AND obligation = ? AND state <> "
                      "'skipped' ORDER BY step, role", before, DUTY)


def at(office, clock, *args):
    """`dondoc task ARGS` at that instant."""
    return office.run("task", *args, "--clock", clock)


def scenario(t):
    office = Office(t)
    handler, officer = "tong-hop", "theo-doi"
    monday, thursday = "2026-03-02T07:57:00+07:00", "2026-03-05T10:00:00+07:00"

    def done(what, clock, *args):
        got = at(office, clock, *args)
        t.check(what, got.returncode == 0, got.stderr.decode())

    def refused(what, words, clock, *args):
        before = office.dump()
        got = at(office, clock, *args)
        t.check(what, got.returncode == 1 and words in got.stderr.decode(), got.stderr.decode())
        t.check(f"{what}: nothing is written", office.dump() == before)

    tick(office, MORNING)
    t.equal("it is overdue", state(office), ("overdue", 1, None, None))
    refused("nobody has reported it", "chưa có ai báo hoàn thành", monday, "confirm", DUTY)
    refused("a person that is known", "nguoi-la", monday, "done", DUTY, "--by", "nguoi-la")

    done("the handler reports it", monday, "done", DUTY, "--by", handler, "--on", "2026-02-27",
         "--text", "Đã ban hành")
    t.equal("the tracking office is asked, nobody is urged",
            tick(office, "2026-03-02T08:00:00+07:00"), [("reported", "tracking_office")])
    t.equal("it is reported", state(office), ("reported", 1, "2026-02-27", None))
    refused("it is reported already", "đang chờ xác nhận", "2026-03-02T09:00:00+07:00", "done",
            DUTY, "--by", handler)
    t.equal("it is listed", [row["id"] for row in office.lines("list", "--state", "reported",
                                                               "--json")], [DUTY])
    t.equal("three working days later the office is urged",
            tick(office, "2026-03-05T08:00:00+07:00"), [("confirm:1", "tracking_office")])

    refused("the handler does not answer", "bộ phận theo dõi", thursday, "confirm", DUTY, "--by",
            handler)
    refused("whoever returns it says why", "lý do", thursday, "return", DUTY, "--by", officer)
    done("it is returned", thursday, "return", DUTY, "--by", officer, "--words",
         "Chưa có số văn bản")
    t.equal("the handler learns of it", tick(office, "2026-03-05T14:00:00+07:00"),
            [("returned", "handler")])
    t.equal("and owes it as before", state(office), ("overdue", 2, None, "Chưa có số văn bản"))
    letter = email.message_from_bytes(office.sql(
        "SELECT body FROM delivery_body JOIN delivery ON id = delivery "
        "WHERE address = 'tonghop@thuy-hung.example' ORDER BY id DESC LIMIT 1")[0][0], policy=email.policy.default)
    t.check("with the reason in the letter",
            "Chưa có số văn bản" in letter.get_body(("plain",)).get_content())

    done("it is reported again", "2026-03-05T15:00:00+07:00", "done", DUTY, "--by", handler)
    tick(office, "2026-03-05T16:00:00+07:00")
    done("and confirmed", "2026-03-05T16:10:00+07:00", "confirm", DUTY, "--by", officer)
    tick(office, "2026-03-05T16:30:00+07:00")
    t.equal("confirmed it counts from its own day", state(office),
            ("met_late", 2, "2026-03-05", None))
    t.equal("who claimed and who answered is kept", office.sql(
        "SELECT claimed_by, answer, answered_by FROM completion WHERE obligation = ? "
        "ORDER BY done_on", DUTY), [(handler, "returned", officer), (handler, "confirmed", officer)])


support.run(scenario)
