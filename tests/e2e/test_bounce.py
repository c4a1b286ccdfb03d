#!/usr/bin/python3
"""Letters that come back: `dondoc bounce` reads RFC 3464 reports from a pipe and
from a Maildir, finds the letter, and the tracking office is told (design §8)."""
import subprocess

import support


def report(to, action="failed", headers_of="", status="5.1.1", folded=False):
    """A delivery report, as Postfix writes it."""
    fold = "\n    " if folded else " "
    returned = f"--B\nContent-Type: text/rfc822-headers\n\n{headers_of}\n" if headers_of else ""
    return f"""From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Mon, 9 Feb 2026 08:00:00 +0700

Final-Recipient: rfc822; an@xa.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <an@xa.example>:{fold}Recipient address rejected

{returned}--B--
""".encode()


def bounce(office, data, *args):
    return subprocess.run([office.t.dondoc, "bounce", *args], cwd=office.dir, input=data,
                          capture_output=True, timeout=60)


def state(office, number):
    return office.sql("SELECT state FROM delivery WHERE id = ?", number)[0][0]


def scenario(t):
    mails = support.MailSink(t)
    office = support.Office(t)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example,'
                       ' bounces: tra-lai@xa.example}')
    daemon = support.Daemon(office, clock="2026-02-09T08:00:00+07:00")
    support.wait_for("the letters", lambda: mails.accepted and not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), still=daemon.alive)
    t.check("each letter has a sender of its own in the envelope", all(
        m.sender.startswith("tra-lai+") for m in mails.accepted)
        and len({m.sender for m in mails.accepted}) == len(mails.accepted))
    t.check("while From is the office's", all(b"don-doc@xa.example" in m.data
                                              for m in mails.accepted))
    first, second, third = mails.accepted[:3]
    number = int(first.sender.split("+")[1].split("-")[0])

    done = bounce(office, report(first.sender, action="delayed", status="4.4.1"))
    t.equal("a delay changes nothing", (done.returncode, state(office, number)), (0, "sent"))
    guessed = first.sender[:-16] + "0000" + first.sender[-12:]
    done = bounce(office, report(guessed))
    t.equal("a sender that is guessed: 1", (done.returncode, state(office, number)), (1, "sent"))
    for what, data in (("empty", b""), ("no report", b"Subject: hi\r\n\r\nhello\r\n"),
                       ("bytes", bytes(range(256)) * 50)):
        t.equal(f"{what}: 1", bounce(office, data).returncode, 1)

    done = bounce(office, report(first.sender.upper(), folded=True))
    t.equal("a failure, folded and in capitals", (done.returncode, state(office, number)),
            (0, "bounced"), )
    t.equal("its notices failed", office.sql(
        "SELECT DISTINCT state FROM notice WHERE delivery = ?", number), [("failed",)])
    support.wait_for("the tracking office is told", lambda: office.sql(
        "SELECT 1 FROM delivery WHERE about = 'undelivered' AND state = 'sent'"),
        still=daemon.alive)
    t.check("the running service tells the tracking office", b"theo-doi" in mails.accepted[-1].data
            or office.sql("SELECT 1 FROM delivery WHERE about = 'undelivered'"))
    t.equal("the same report again changes nothing", bounce(office, report(first.sender)).returncode,
            0)

    folder = office.dir / "Maildir"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    returned = second.data.split(b"\r\n\r\n")[0].decode("ascii").replace("\r\n", "\n") + "\n"
    (folder / "new" / "1.a").write_bytes(report("tra-lai@xa.example", headers_of=returned))
    (folder / "new" / "2.b").write_bytes(report(third.sender))
    (folder / "new" / "3.c").write_bytes(b"Subject: other\n\nx\n")
    t.equal("a Maildir with one that is no report: 1", bounce(office, b"", str(folder)).returncode,
            1)
    t.equal("by Message-ID and by envelope", [
        state(office, int(m.sender.split("+")[1].split("-")[0])) for m in (second, third)],
        ["bounced"] * 2)
    t.equal("all are moved to cur", (sorted(p.name for p in (folder / "cur").iterdir()),
                                     list((folder / "new").iterdir())),
            (["1.a:2,S", "2.b:2,S", "3.c:2,"], []))
    daemon.stop()


support.run(scenario)
