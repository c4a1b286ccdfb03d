#!/usr/bin/python3
"""The calendar part of letters (design §9, RFC 5546, RFC 6047): PUBLISH for readers of
a feed; REQUEST and CANCEL, each one day of one person, for those who are invited.
Judges: Python's email, python3-icalendar, ical.js; the UIDs are those of the feed."""
import email
import email.policy

import icalendar

import support

SENDER = "don-doc@thuy-hung.example"
INVITED = "canbo.kt@thuy-hung.example"
MORNING = "2026-02-09T07:59:30+07:00,x60"


class Part:
    """The calendar part of a mail, None without one."""

    def __init__(self, mail):
        self.letter = email.message_from_bytes(mail.data, policy=email.policy.default)
        self.to = mail.recipients[0]
        parts = list(self.letter.iter_parts())
        self.types = [part.get_content_type() for part in parts]
        self.text = None
        if self.types[-1] == "text/calendar":
            self.parameter = parts[-1].get_param("method")
            self.charset = parts[-1].get_content_charset()
            self.text = parts[-1].get_payload(decode=True).decode()
            self.calendar = icalendar.Calendar.from_ical(self.text)
            self.events = self.calendar.walk("VEVENT")
            self.method = str(self.calendar["METHOD"])

    def of(self, task):
        return [e for e in self.events if f"/{task}@" in str(e["UID"])]


def parts_of(sink):
    return [part for part in map(Part, sink.accepted) if part.text]


def settled(office):
    states = dict(office.sql("SELECT state, count(*) FROM delivery WHERE channel = 'email'"
                             " GROUP BY 1"))
    return states.get("sent") and not {"pending", "sending", "retry"} & set(states)


def check_shape(t, sink):
    bad, all_parts = [], [Part(mail) for mail in sink.accepted]
    for part in all_parts:
        if not part.text:
            continue
        lines = part.text.split("\r\n")
        ok = {
            "text, HTML, calendar": part.types == ["text/plain", "text/html", "text/calendar"],
            "method equals METHOD": part.parameter == part.method,
            "utf-8": part.charset == "utf-8",
            "lines": part.text.endswith("\r\n") and "\n" not in part.text.replace("\r\n", "")
                     and all(len(line.encode()) <= 75 for line in lines),
            "errors": not [c for c in part.calendar.walk() if c.errors],
            "organizer": all(str(e["ORGANIZER"]) == f"mailto:{SENDER}" for e in part.events),
            "no zone": "TZID" not in part.text and "VTIMEZONE" not in part.text,
            "free": all(str(e["TRANSP"]) == "TRANSPARENT" for e in part.events),
        }
        if part.method == "PUBLISH":
            ok["nobody asked"] = "ATTENDEE" not in part.text
        else:
            ok["one entry"] = len(part.events) == 1
            ok["one person"] = [str(e["ATTENDEE"]) for e in part.events] == [f"mailto:{part.to}"]
            ok["no answer"] = all(e["ATTENDEE"].params["RSVP"] == "FALSE" for e in part.events)
        bad += [(name, part.to, part.text) for name, good in ok.items() if not good]
    t.check("each calendar part has the shape that programs need", not bad, bad[:2])
    parts = [part for part in all_parts if part.text]
    seen = support.node(t, "judge_ical.mjs", {"calendars": [part.text for part in parts]})
    t.check("ical.js reads them all: method, UID, SEQUENCE, whole days", all(
        one["method"] == part.method and [e["uid"] for e in one["events"]] ==
        [str(e["UID"]) for e in part.events] and [e["sequence"] for e in one["events"]] ==
        [int(e["SEQUENCE"]) for e in part.events] and all(e["days"] == 1 for e in one["events"])
        for one, part in zip(seen, parts)) and len(seen) == len(parts))


def check_first(t, office, sink):
    parts = parts_of(sink)
    t.check("readers of a feed get what they are told as PUBLISH", parts and all(
        part.method == "PUBLISH" for part in parts if part.to != INVITED))
    mine = [part for part in parts if part.to == INVITED]
    t.check("who is invited gets a REQUEST for each day, and nothing else",
            mine and all(part.method == "REQUEST" for part in mine), [p.method for p in mine])
    for task in ("moi-1", "moi-2"):
        t.equal(f"{task}: one REQUEST", len([1 for part in mine if part.of(task)]), 1)
    t.check("of many days the soonest come first, five in a slot", len(mine) == 5
            and not office.sql("SELECT 1 FROM invitation a JOIN invitation b ON a.sent AND NOT b.sent"
                               " WHERE b.due < a.due"), len(mine))
    t.equal("no day twice", len({str(e["UID"]) for p in mine for e in p.events}), len(mine))
    letters = [mail for mail in sink.accepted if mail.recipients[0] == INVITED]
    t.check("the letter itself tells of them together", any(
        b"text/calendar" not in mail.data for mail in letters), len(letters))


def check_feed(t, office, sink):
    url = office.do("feed", "add", "Lịch đơn vị", "--unit", "phong-kinh-te").split()[-1]
    body = office.get("/feeds/" + url.rpartition("/feeds/")[2])[2]
    feed = {str(e["UID"]): e for e in icalendar.Calendar.from_ical(body).walk("VEVENT")}
    mine = [e for part in parts_of(sink) if part.to == INVITED for e in part.events]
    t.check("UIDs are those of the feed", mine and all(str(e["UID"]) in feed for e in mine))
    t.check("and so are day and title", all(
        feed[str(e["UID"])]["DTSTART"].dt == e["DTSTART"].dt
        and str(feed[str(e["UID"])]["SUMMARY"]) == str(e["SUMMARY"]) for e in mine))


def check_renewed(t):
    """A letter that was refused for a day is composed anew, with its invitation."""
    office = support.Office(t, "renewed")
    port = support.free_port()
    office.do("person", "add", "can-bo-yte", "calendar=invite")
    office.do("task", "add", "tiem", "--title", "Tiêm chủng", "--lead", "tram-y-te", "--deadline",
              "chậm nhất ngày 27/02/2026")
    office.set("mail", f'{{transport: smtp, url: "smtp://127.0.0.1:{port}", from: {SENDER}}}')
    daemon = support.Daemon(office, clock=MORNING)
    support.wait_for("a try in vain", lambda: office.sql(
        "SELECT 1 FROM delivery WHERE state = 'retry' AND address LIKE 'canbo.yte%'"),
        still=daemon.alive)
    daemon.stop()
    t.equal("the letter was the invitation", office.sql(
        "SELECT sent FROM invitation WHERE person = 'can-bo-yte'"), [(1,)])
    office.sql("UPDATE delivery SET first_refused = '2026-02-07T00:00:00Z', uncertain = 0,"
               " next_try = '2026-02-09T09:00:00Z', state = 'retry'")
    sink = support.MailSink(t, port=port)
    daemon = support.Daemon(office, clock="2026-02-09T13:59:30+07:00,x60")
    mine = support.wait_for("the letter, late", lambda: [
        part for part in parts_of(sink) if part.to.startswith("canbo.yte")], still=daemon.alive)
    daemon.stop()
    t.check("composed anew it is still the invitation", mine[0].method == "REQUEST"
            and mine[0].of("tiem") and office.sql(
                "SELECT 1 FROM delivery WHERE reason = 'refused_for_a_day'"), mine[0].text)


def scenario(t):
    check_renewed(t)
    office = support.Office(t)
    office.do("person", "add", "can-bo-kt", "calendar=invite")
    for task, day in (("moi-1", "13/02/2026"), ("moi-2", "27/02/2026"), ("moi-3", "26/02/2026")):
        office.do("task", "add", task, "--title", f"Việc được mời {task}", "--lead",
                  "phong-kinh-te", "--deadline", f"chậm nhất ngày {day}")
    office.do("document", "add", "qd-1", "issuer=thuy-hung", "number=1/QĐ-UBND", "kind=decision",
              "date=2026-02-09")
    bad = office.run("person", "add", "can-bo-kt", "calendar=both")
    t.check("a person has one or the other", bad.returncode == 1 and b"calendar" in bad.stderr,
            bad.stderr)
    sink = support.MailSink(t)
    office.set("mail", f'{{transport: smtp, url: "{sink.url}", from: {SENDER}}}')
    daemon = support.Daemon(office, clock=MORNING)
    support.wait_for("the mails of 08:00", lambda: settled(office) and office.sql(
        "SELECT count(*) FROM invitation WHERE sent")[0][0] >= 5, still=daemon.alive)
    check_first(t, office, sink)
    check_feed(t, office, sink)

    first = {str(e["UID"]): int(e["SEQUENCE"]) for part in parts_of(sink) if part.to == INVITED
             for e in part.events}
    daemon.stop()
    daemon = support.Daemon(office, clock="2026-02-09T09:00:00+07:00,x60")
    n = len(sink.accepted)
    rule = office.sql("SELECT rule FROM obligation WHERE task = 'moi-1'")[0][0]
    ident = {task: f"{rule}/{task}@phong-kinh-te/once" for task in ("moi-1", "moi-2", "moi-3")}
    office.do("extend", ident["moi-1"], "--to", "06/03/2026", "--document", "qd-1")
    office.do("waive", ident["moi-2"], "--document", "qd-1", "--reason", "không còn cần")
    office.do("task", "done", "moi-3", "--on", "2026-02-09")
    support.wait_for("the service to see it", lambda: office.sql(
        "SELECT count(*) FROM obligation WHERE (task = 'moi-1' AND due = '2026-03-06')"
        " OR (task = 'moi-2' AND state = 'waived') OR (task = 'moi-3' AND state = 'met')")[0][0]
        == 3, still=daemon.alive)
    daemon.stop()
    t.equal("nothing leaves between the slots", [p.letter["Subject"] for p in
            map(Part, sink.accepted[n:])], [])
    daemon = support.Daemon(office, clock="2026-02-09T13:58:00+07:00,x60")
    support.wait_for("what changed, at 14:00", lambda: len(
        [1 for part in parts_of(sink) if part.to == INVITED and part.method == "CANCEL"]) == 2
        and settled(office), still=daemon.alive)
    daemon.stop()
    later = [Part(mail) for mail in sink.accepted[n:] if mail.recipients[0] == INVITED]
    later = [part for part in later if part.text]
    moved = [part for part in later if part.of("moi-1")]
    t.check("an extension moves the day: REQUEST, same UID, greater SEQUENCE",
            len(moved) == 1 and moved[0].method == "REQUEST"
            and str(moved[0].events[0]["DTSTART"].dt) == "2026-03-06"
            and int(moved[0].events[0]["SEQUENCE"]) > first[str(moved[0].events[0]["UID"])],
            [part.text for part in later])
    for task, why in (("moi-2", "what is waived"), ("moi-3", "what is done before its day")):
        gone = [part for part in later if part.of(task)]
        t.check(f"{why} leaves the calendar: CANCEL, same UID, greater SEQUENCE",
                len(gone) == 1 and gone[0].method == "CANCEL"
                and str(gone[0].events[0]["STATUS"]) == "CANCELLED"
                and int(gone[0].events[0]["SEQUENCE"]) > first[str(gone[0].events[0]["UID"])],
                [part.text for part in later])
    check_shape(t, sink)


support.run(scenario)
