#!/usr/bin/python3
"""Mail by SMTP: what arrives at a real server (aiosmtpd) is read by Python's
email package. One mail a person and slot, with the bytes that the outbox holds;
what is refused for now comes again unchanged; rehearsal tells nobody but the
tracking office."""
import contextlib
import datetime
import email
import email.policy
import email.utils
import re
import sqlite3
import time

import support

SENDER = "don-doc@thuy-hung.example"
BREAKFAST = "2026-02-09T07:59:30+07:00"
INJECTED = "Kiểm kê tài sản\r\nBcc: ke.xau@evil.example\r\n\r\nXin chào"


def in_slot(at):
    """A slot, or the few minutes of grace after it: at sixty times the speed a
    tick that comes a second late is a minute late."""
    minute = at.hour * 60 + at.minute
    return any(0 <= minute - slot <= 5 for slot in (7 * 60 + 30, 8 * 60, 14 * 60))


def use_smtp(office, port):
    office.set("mail", f'{{transport: smtp, url: "smtp://127.0.0.1:{port}", from: {SENDER}}}')


def read(mail):
    return email.message_from_bytes(mail.data, policy=email.policy.default)


def message_id(mail):
    return read(mail)["Message-ID"].strip().strip("<>")


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def settled(office):
    """Nothing waits in the outbox, and something was sent."""
    states = dict(office.sql("SELECT state, count(*) FROM delivery WHERE channel = 'email'"
                             " GROUP BY 1"))
    return states.get("sent") and not {"pending", "sending", "retry"} & set(states)


def wait_until_settled(office, daemon, what):
    try:
        support.wait_for(what, lambda: settled(office), still=daemon.alive)
    except TimeoutError as e:
        rows = office.sql("SELECT id, address, state, attempts, created_at, next_try, last_answer"
                          " FROM delivery WHERE channel = 'email'")
        tries = office.sql("SELECT * FROM attempt")
        raise TimeoutError("\n".join([str(e), *map(str, rows), *map(str, tries),
                                      daemon.log()[-2000:]])) from e


def check_bytes(t, mails):
    data = [mail.data for mail in mails]
    t.check("lines end with CRLF, and nowhere else", all(
        b"\r" not in d.replace(b"\r\n", b"") and b"\n" not in d.replace(b"\r\n", b"")
        for d in data))
    t.check("no line is longer than 998 octets (RFC 5322), no header longer than 78", all(
        all(len(line) <= 998 for line in d.split(b"\r\n"))
        and all(len(line) <= 78 for line in d.split(b"\r\n\r\n")[0].split(b"\r\n")) for d in data),
        [line for d in data for line in d.split(b"\r\n\r\n")[0].split(b"\r\n") if len(line) > 78])
    t.check("headers and bodies are ASCII on the way", all(d.isascii() for d in data))
    t.check("no NUL", all(b"\0" not in d for d in data))


def check_letters(t, office, mails):
    outbox = {row[0]: row[1:] for row in office.sql(
        "SELECT message_id, address, subject, body FROM delivery JOIN delivery_body ON delivery = id WHERE channel = 'email'")}
    titles = dict(office.sql("SELECT id, title FROM obligation"))
    told = {}
    for ident, obligation in office.sql(
            "SELECT d.message_id, n.obligation FROM notice n JOIN delivery d ON d.id = n.delivery"
            " WHERE d.channel = 'email'"):
        told.setdefault(ident, []).append(obligation)

    t.check("every mail is one of the outbox, byte for byte", all(
        message_id(mail) in outbox and outbox[message_id(mail)][2] == mail.data for mail in mails))
    bad = []
    for mail in mails:
        letter, ident = read(mail), message_id(mail)
        address, subject, _ = outbox[ident]
        parts = list(letter.walk())
        text, html = parts[1].get_content(), parts[2].get_content()
        at = letter["Date"].datetime
        ok = {
            "defects": not any(part.defects for part in parts)
                       and not any(value.defects for value in letter.values()),
            "envelope": (mail.sender, mail.recipients) == (SENDER, [address]),
            "to": [a.addr_spec for a in letter["To"].addresses] == [address],
            "from": [a.addr_spec for a in letter["From"].addresses] == [SENDER],
            "subject": letter["Subject"] == subject and len(subject) > 10
                       and not subject.isascii(),
            "types": [part.get_content_type() for part in parts] in (
                     ["multipart/alternative", "text/plain", "text/html"],
                     ["multipart/alternative", "text/plain", "text/html", "text/calendar"]),
            "charset": {part.get_content_charset() for part in parts[1:]} == {"utf-8"},
            "zone": at.utcoffset() == datetime.timedelta(hours=7),
            "time": in_slot(at) and at.weekday() < 5,
            "greeting": text.startswith("Kính gửi") and "Trân trọng" in text,
            "titles": all(squeeze(titles[o]) in squeeze(text) for o in told[ident]),
            "html": "<html" in html and "Kính gửi" in html and "<script" not in html,
            "automatic": letter["Auto-Submitted"] == "auto-generated",
            "one of each": all(len(letter.get_all(name, [])) == 1 for name in (
                "From", "To", "Subject", "Date", "Message-ID", "MIME-Version")),
            "no more": not letter.get_all("Bcc") and not letter.get_all("Cc"),
        }
        bad += [(name, address, letter["Subject"], text[:300]) for name, good in ok.items()
                if not good]
    t.check("subject, text, HTML, sender, recipient and date read as they should", not bad, bad[:3])
    ids = [message_id(mail) for mail in mails]
    t.check("each message has its own id", len(set(ids)) == len(ids))


def check_digests(t, office):
    t.equal("one mail a person and slot", office.sql(
        "SELECT address, slot, count(DISTINCT delivery) FROM notice WHERE channel = 'email'"
        " AND state = 'told' GROUP BY 1, 2 HAVING count(DISTINCT delivery) > 1"), [])
    t.check("and some mails tell of several duties", office.sql(
        "SELECT 1 FROM notice WHERE channel = 'email' GROUP BY delivery HAVING count(*) > 3"))
    t.equal("what was told was sent, and the other way round", office.sql(
        "SELECT n.id, n.state, d.state FROM notice n JOIN delivery d ON d.id = n.delivery"
        " WHERE (n.state = 'told') <> (d.state = 'sent')"), [])


@contextlib.contextmanager
def busy(office):
    """Another program writes: the service has to wait for it."""
    with contextlib.closing(sqlite3.connect(office.db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def check_live(t):
    office = support.Office(t, "live")
    office.do("task", "add", "dots", "--title", "Ghi số liệu " + "." * 300, "--lead",
              "phong-kinh-te", "--deadline", "chậm nhất ngày 13/02/2026")
    office.do("task", "add", "injected", "--title", "Kiểm kê", "--lead", "phong-kinh-te",
              "--deadline", "chậm nhất ngày 13/02/2026")
    office.sql("UPDATE task SET title = ? WHERE id = 'injected'", INJECTED)
    sink = support.MailSink(t)
    use_smtp(office, sink.port)
    with busy(office):  # two minutes at this speed: the first tick is at BREAKFAST all the same
        daemon = support.Daemon(office, clock=f"{BREAKFAST},x60", wait=False)
        time.sleep(2)
    wait_until_settled(office, daemon, "the mails of 08:00")
    first = len(sink.accepted)
    t.check("mails arrive by SMTP at 08:00", first >= 4, first)
    t.equal("the service ends with status 0", daemon.stop(), 0)

    # The rest of the week, quickly: it goes on where it stopped.
    daemon = support.Daemon(office, clock=f"{BREAKFAST},x14400")
    support.wait_for("Thursday", lambda: office.sql(
        "SELECT 1 FROM meta WHERE evaluated_until > '2026-02-12T07:10'"), 90, daemon.alive)
    wait_until_settled(office, daemon, "its mails")
    daemon.stop()
    t.check("the days after bring more", len(sink.accepted) > first + 4, len(sink.accepted))
    t.equal("each was sent once", len(sink.seen), office.sql(
        "SELECT count(*) FROM delivery WHERE channel = 'email' AND state = 'sent'")[0][0])
    check_bytes(t, sink.accepted)
    check_letters(t, office, sink.accepted)
    check_digests(t, office)
    t.check("a title with line ends adds no header and no body", all(
        b"\r\nBcc:" not in mail.data for mail in sink.seen)
        and any("Kiểm kê tài sản" in read(mail).get_body(("plain",)).get_content()
                for mail in sink.seen))


def check_refusals(t):
    office = support.Office(t, "refused")
    tries, greylisted = {}, set()

    def answer(mail):
        tries.setdefault(message_id(mail), []).append(mail.data)
        if mail.recipients[0].startswith("tonghop") and len(tries[message_id(mail)]) <= 2:
            return "451 4.3.0 Mailbox busy, try again later"
        return "554 5.7.1 Refused" if mail.recipients[0].startswith("canbo.vhxh") else None

    def answer_rcpt(address):
        if address.startswith("canbo.kt") and address not in greylisted:
            greylisted.add(address)
            return "450 4.2.0 Greylisted"
        return None

    sink = support.MailSink(t, answer, answer_rcpt)
    use_smtp(office, sink.port)
    daemon = support.Daemon(office, clock=f"{BREAKFAST},x60")
    wait_until_settled(office, daemon, "the mails of 08:00")
    daemon.stop()
    busy = [one for one in tries.values() if len(one) == 3]
    t.equal("451 after DATA: sent again until it was taken", len(busy), 1)
    t.check("451: with the same bytes and Message-ID", busy and len(set(busy[0])) == 1)
    t.check("450 for the recipient: sent again", greylisted and any(
        mail.recipients[0] in greylisted for mail in sink.accepted))
    codes = dict(office.sql("SELECT d.address, group_concat(a.code) FROM attempt a JOIN delivery d"
                            " ON d.id = a.delivery GROUP BY 1"))
    t.equal("every try stands in the database with its answer",
            (codes.get("tonghop@thuy-hung.example"), codes.get("canbo.kt@thuy-hung.example"),
             codes.get("canbo.vhxh@thuy-hung.example")), ("451,451,250", "450,250", "554"))
    t.equal("554: dead at once, and its notices failed", office.sql(
        "SELECT DISTINCT d.state, n.state FROM delivery d JOIN notice n ON n.delivery = d.id"
        " WHERE d.address LIKE 'canbo.vhxh@%'"), [("dead", "failed")])
    t.check("the answer is kept for people to see", "Refused" in office.sql(
        "SELECT last_answer FROM delivery WHERE address LIKE 'canbo.vhxh@%'")[0][0])


def check_outage(t):
    office = support.Office(t, "outage")
    port = support.free_port()
    use_smtp(office, port)
    daemon = support.Daemon(office, clock=f"{BREAKFAST},x60")
    support.wait_for("two tries in vain", lambda: office.sql(
        "SELECT 1 FROM delivery WHERE state = 'retry' AND attempts >= 2"), still=daemon.alive)
    planned = office.sql("SELECT message_id FROM delivery WHERE channel = 'email' ORDER BY 1")
    sink = support.MailSink(t, port=port)
    wait_until_settled(office, daemon, "the mails, late")
    daemon.stop()
    t.check("the relay was away: all arrives when it is back, under the ids planned",
            sorted((message_id(mail),) for mail in sink.accepted) == planned and planned,
            (planned, len(sink.accepted)))


def check_rehearsal(t):
    office = support.Office(t, "rehearsal")
    office.set("mode", "rehearsal")
    sink = support.MailSink(t)
    use_smtp(office, sink.port)
    daemon = support.Daemon(office, clock=f"{BREAKFAST},x60")
    wait_until_settled(office, daemon, "the mails of 08:00")
    daemon.stop()
    t.check("rehearsal: as many mails as people", len(sink.accepted) >= 4, len(sink.accepted))
    t.equal("rehearsal: all go to the tracking office",
            {tuple(mail.recipients) for mail in sink.accepted}, {("theodoi@thuy-hung.example",)})
    meant = {row[0] for row in office.sql(
        "SELECT address FROM notice WHERE channel = 'email' AND delivery IS NOT NULL")}
    bodies = [read(mail).get_body(("plain",)).get_content() for mail in sink.accepted]
    t.check("rehearsal: each names whom it was meant for", len(meant) == len(bodies) and all(
        sum(address in body for body in bodies) == 1 for address in meant), (meant, bodies[:1]))


def scenario(t):
    check_live(t)
    check_refusals(t)
    check_outage(t)
    check_rehearsal(t)


support.run(scenario)
