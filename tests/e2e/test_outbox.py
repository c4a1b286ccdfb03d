#!/usr/bin/python3
"""What becomes of letters that do not arrive, and of too many at once: another
channel, the tracking office, the breaker, pause; what never left is composed
anew (design §8)."""
import email
import email.policy
import time

import support


def text_of(mail):
    message = email.message_from_bytes(mail.data, policy=email.policy.default)
    return f"{message['Subject']}\n{message.get_body(('plain',)).get_content()}"


def states(office, where="1"):
    return dict(office.sql(f"SELECT state, count(*) FROM delivery WHERE {where} GROUP BY 1"))


def settled(office):
    return not office.sql("SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')")


def at(office, what, condition, daemon, seconds=20):
    try:
        support.wait_for(what, condition, seconds, daemon.alive)
        office.t.check(what, True)
    except TimeoutError:
        office.t.check(what, False, daemon.log()[-3000:])


def new_office(t, name, mails):
    office = support.Office(t, name)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    return office


def address(office, person):
    return office.sql("SELECT address FROM contact WHERE person = ? AND channel = 'email'",
                      person)[0][0]


def dead_letters(t):
    """One person has another mailbox, one a telephone, one nothing else."""
    bad = set()
    mails = support.MailSink(t, answer_rcpt=lambda a: "550 5.1.1 no such" if a in bad else None)
    office = new_office(t, "dead", mails)
    tracking = address(office, "theo-doi")
    daemon = support.Daemon(office, clock="2026-01-26T08:00:00+07:00")
    at(office, "the first letters are out", lambda: settled(office), daemon)
    daemon.stop()
    people = [row[0] for row in office.sql(
        "SELECT DISTINCT person FROM post WHERE role IN ('handler', 'unit_head')"
        " AND person <> 'theo-doi' ORDER BY 1")][:3]
    bad.update(address(office, person) for person in people)
    office.sql("INSERT INTO contact (id, person, channel, address) VALUES"
               " ('zz-other', ?, 'email', 'other@xa.example')", people[0])
    office.sql("INSERT INTO contact (id, person, channel, address) VALUES"
               " ('zz-phone', ?, 'phone', '0200 000 001')", people[1])
    for i, person in enumerate(people):
        unit = f"ban-{i}"
        office.sql("INSERT INTO unit (id, name, level) VALUES (?, ?, 'board')", unit, f"Ban {i}")
        office.sql("INSERT INTO post (id, person, role, unit) VALUES (?, ?, 'handler', ?)",
                   f"zz-{i}", person, unit)
        office.do("task", "add", f"viec-{i}", "--title", f"Việc thử {i}", "--lead", unit,
                  "--deadline", "chậm nhất ngày 27/01/2026", "--clock",
                  "2026-01-26T08:00:00+07:00")
    seen = len(mails.accepted)
    daemon = support.Daemon(office, clock="2026-01-26T13:59:59+07:00,x1")
    at(office, "the tracking office is told what reached nobody", lambda: office.sql(
        "SELECT 1 FROM delivery WHERE about = 'undelivered' AND state = 'sent'"), daemon)
    at(office, "everything is settled", lambda: settled(office), daemon)
    new = mails.accepted[seen:]
    report = [m for m in new if m.recipients == [tracking] and "Không gửi được" in text_of(m)]
    t.equal("in one letter", len(report), 1)
    if report:
        t.check("that names the address, the answer and the duty", all(
            word in text_of(report[0]) for word in
            (address(office, people[2]), "550 5.1.1", "Việc thử 2")), text_of(report[0]))
        t.check("but not those who were told otherwise",
                "Việc thử 0" not in text_of(report[0]), text_of(report[0]))
    t.check("another mailbox gets what the first refused", any(
        m.recipients == ["other@xa.example"] and "Việc thử 0" in text_of(m) for m in new))
    t.check("a telephone joins the call list", office.sql(
        "SELECT 1 FROM delivery WHERE channel = 'phone' AND address = '0200 000 001'"
        " AND state = 'held' AND reason = 'call'"))
    t.equal("the dead are followed", office.sql(
        "SELECT count(*) FROM delivery WHERE state = 'dead' AND followed = 0"), [(0,)])
    before = len(mails.seen)
    time.sleep(0.5)
    t.equal("and nothing is repeated", len(mails.seen), before)
    daemon.stop()


def storm(office, n, day):
    """`n` tasks of one unit that were due on a day, as another program imports them."""
    count = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?) "
    office.sql(count + "INSERT INTO task (id, title) SELECT 'bao-' || i, 'Việc ' || i FROM c", n)
    office.sql(count + "INSERT INTO task_unit (task, unit) SELECT 'bao-' || i, 'van-phong' FROM c",
               n)
    office.sql(count + "INSERT INTO task_deadline (task, phrase, canonical, kind, last_day,"
               " legal_day) SELECT 'bao-' || i, 'x', 'by ' || ?, 'date', ?, ? FROM c",
               n, day, day, day)


def breaker(t):
    mails = support.MailSink(t)
    office = new_office(t, "breaker", mails)
    daemon = support.Daemon(office, clock="2026-01-26T08:00:00+07:00")
    at(office, "the first tick is not held", lambda: settled(office) and mails.accepted, daemon)
    t.equal("and says so", office.get("/readyz")[0], 200)
    seen = len(mails.accepted)
    storm(office, 300, "2026-01-20")
    at(office, "an import of 300 overdue tasks is held", lambda: office.sql(
        "SELECT 1 FROM delivery WHERE state = 'held' AND reason = 'breaker'"), daemon)
    at(office, "operator and tracking office are told", lambda: office.sql(
        "SELECT count(*) FROM delivery WHERE about = 'brake' AND state = 'sent'") == [(2,)], daemon)
    t.equal("once, and nobody else anything", sorted(
        m.recipients[0] for m in mails.accepted[seen:]),
        sorted([address(office, "theo-doi"), address(office, "quan-tri")]))
    status, _, body = office.get("/readyz")
    t.check("readyz fails and says why", status == 503 and b"outbox" in body, (status, body))
    return office, mails, daemon


def decisions(t, office, mails, daemon):
    """`outbox` on what the breaker holds."""
    held = [row for row in office.lines("outbox", "--json") if row["reason"] == "breaker"]
    t.check("outbox lists them with their reason", held and all(
        row["state"] == "held" for row in held))
    t.equal("a number that is none: 1", office.run("outbox", "cancel", "99999").returncode, 1)
    t.equal("a word that is none: 2", office.run("outbox", "explode").returncode, 2)
    t.equal("what was sent cannot be cancelled: 1", office.run(
        "outbox", "cancel", office.sql("SELECT id FROM delivery WHERE state = 'sent'")[0][0]
    ).returncode, 1)
    seen = len(mails.accepted)
    office.do("outbox", "cancel", held[0]["id"])
    office.do("outbox", "release")
    at(office, "released: the rest is sent", lambda: len(mails.accepted) - seen == len(held) - 1,
       daemon)
    t.equal("cancelled: its notices were decided against", office.sql(
        "SELECT DISTINCT state, reason FROM notice WHERE delivery = ?", held[0]["id"]),
        [("skipped", "by_hand")])
    at(office, "and the service is ready again", lambda: office.get("/readyz")[0] == 200, daemon)
    daemon.stop()


def preview(t):
    """What `outbox preview` says is what goes."""
    mails = support.MailSink(t)
    office = new_office(t, "preview", mails)
    daemon = support.Daemon(office, clock="2026-02-06T15:00:00+07:00")
    at(office, "Friday's letters are out", lambda: settled(office), daemon)
    daemon.stop()
    before, seen = office.dump(), len(mails.accepted)
    told = office.lines("outbox", "preview", "--json")
    t.check("preview: something goes on Monday", told and all(
        row["at"] >= "2026-02-06T15:00:01" for row in told), told)
    t.check("for people too, and nothing is written", office.do("outbox", "preview")
            and office.dump() == before)
    for slot in sorted({row["at"] for row in told}):
        daemon = support.Daemon(office, clock=slot)
        at(office, f"{slot}: sent", lambda: settled(office), daemon)
        daemon.stop()
    t.equal("and just that goes, to just those", sorted(
        m.recipients[0] for m in mails.accepted[seen:]), sorted(row["to"] for row in told))
    t.equal("with just those notices", sorted(office.sql(
        "SELECT obligation, step FROM notice WHERE told_at > '2026-02-06T08:00:00Z'")),
        sorted((n["obligation"], n["step"]) for row in told for n in row["notices"]))


def paused(t):
    mails = support.MailSink(t)
    office = new_office(t, "paused", mails)
    office.do("task", "add", "viec", "--title", "Việc", "--lead", "van-phong", "--deadline",
              "chậm nhất ngày 10/02/2026", "--clock", "2026-02-06T08:00:00+07:00")
    daemon = support.Daemon(office, clock="2026-02-06T08:00:00+07:00")
    at(office, "Friday's letters are out", lambda: settled(office), daemon)
    daemon.stop()
    seen = len(mails.accepted)
    office.do("pause")
    t.equal("twice is no fault", office.run("pause").returncode, 0)
    daemon = support.Daemon(office, clock="2026-02-09T07:59:58+07:00,x1")
    at(office, "the slot passes", lambda: office.sql(
        "SELECT 1 FROM meta WHERE evaluated_until >= '2026-02-09T01:00:00Z'"), daemon)
    time.sleep(0.5)
    t.equal("paused: nothing is planned or sent", (len(mails.accepted), states(
        office, "state NOT IN ('sent', 'held')")), (seen, {}))
    t.check("status says so", office.lines("status", "--json")[0]["paused_since"])
    daemon.stop()
    office.do("resume")
    daemon = support.Daemon(office, clock="2026-02-09T13:59:58+07:00,x1")
    at(office, "resumed: what was missed goes out in the next slot",
       lambda: len(mails.accepted) > seen and settled(office), daemon)
    people = [m.recipients[0] for m in mails.accepted[seen:]]
    t.equal("as one message a person", len(people), len(set(people)))
    daemon.stop()


def recomposed(t):
    """The relay is away for two days: one letter a person, not one a slot."""
    mails = support.MailSink(t, answer=lambda mail: "450 4.2.0 later" if closed else None)
    closed = [1]
    office = new_office(t, "recomposed", mails)
    for day in (9, 10, 11):
        office.do("task", "add", f"viec-{day}", "--title", f"Việc ngày {day}", "--lead",
                  "van-phong", "--deadline", f"chậm nhất ngày {day}/02/2026", "--clock",
                  "2026-02-06T08:00:00+07:00")
    for clock in ("2026-02-06T14:00:00", "2026-02-09T08:00:00", "2026-02-10T14:00:00"):
        daemon = support.Daemon(office, clock=f"{clock}+07:00")
        at(office, f"{clock}: tried", lambda: settled(office), daemon)
        before = len(mails.seen)
        time.sleep(0.4)
        t.equal(f"{clock}: once", len(mails.seen), before)
        daemon.stop()
    closed.clear()
    daemon = support.Daemon(office, clock="2026-02-11T08:00:00+07:00")
    at(office, "the relay is back: all is sent", lambda: not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending', 'retry')"), daemon)
    people = [m.recipients[0] for m in mails.accepted]
    waiting = {row[0] for row in office.sql(
        "SELECT address FROM delivery WHERE created_at < '2026-02-10'")}
    t.check("who was refused for a day gets one letter, whatever came since",
            waiting and all(people.count(one) == 1 for one in waiting), sorted(people))
    t.check("older ones are superseded", states(office).get("superseded", 0) >= 2, states(office))
    t.equal("and every notice was told or gave way", office.sql(
        "SELECT count(*) FROM notice WHERE state IN ('planned', 'failed')"), [(0,)])
    subjects = "\n".join(text_of(m) for m in mails.accepted)
    t.check("with what holds now", "Việc ngày 9" in subjects and "Việc ngày 11" in subjects)
    daemon.stop()


def scenario(t):
    dead_letters(t)
    decisions(t, *breaker(t))
    preview(t)
    paused(t)
    recomposed(t)


support.run(scenario)
