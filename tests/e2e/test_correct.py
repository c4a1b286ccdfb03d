#!/usr/bin/python3
"""Taking back what was told: exactly those who were told get one correction each, in
the thread of the first letter; what has not left does not leave (design §8)."""
import email
import email.policy
import json

import support

DUTY = "unit-plan-2026/thuy-hung/once"
WORDS = "Hạn đúng là ngày 20/03/2026; đề nghị bỏ qua thư trước."


def parsed(mail):
    return email.message_from_bytes(mail.data, policy=email.policy.default)


def text_of(mail):
    return parsed(mail).get_body(("plain",)).get_content()


def settled(office):
    return not office.sql("SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')")


def run_at(office, clock, done=settled):
    daemon = support.Daemon(office, clock=clock)
    seconds = clock[:19]
    support.wait_for("the tick of that moment", lambda: office.sql(
        "SELECT 1 FROM meta WHERE datetime(evaluated_until, '+7 hours') >= datetime(?)", seconds),
        still=daemon.alive)
    support.wait_for("what it sends", lambda: done(office), still=daemon.alive)
    daemon.stop()


def office_with(t, name, mails, hook=None):
    office = support.Office(t, name)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    if hook:
        office.webhook_secret()
        office.set("webhooks", f'[{{name: zalo, url: "{hook.url}", secret_file: webhook.secret,'
                               ' body: dondoc, allow_private: true}]')
    return office


def told(office, duty):
    """Addresses and webhooks that a sent message told of the duty."""
    return {(row[0], row[1]) for row in office.sql(
        "SELECT d.channel, d.address FROM notice n JOIN delivery d ON d.id = n.delivery"
        " WHERE n.obligation = ? AND n.state = 'told'", duty)}


def exactly_those(t):
    mails, hooks = support.MailSink(t), support.HookSink(t)
    office = office_with(t, "told", mails, hooks)
    run_at(office, "2026-02-09T08:00:00+07:00")
    run_at(office, "2026-02-10T08:00:00+07:00")
    want = told(office, DUTY)
    t.check("several people and a webhook were told", len(want) >= 3 and any(
        channel == "webhook:zalo" for channel, _ in want), want)
    before = office.dump()
    preview = office.lines("correct", "unit-plan-2026/thuy-hung", "--dry-run", "--json")
    t.equal("--dry-run names exactly those", {(row["channel"], row["to"]) for row in preview}, want)
    t.check("each once, and nothing was done", len(preview) == len(want)
            and office.dump() == before and all(row["action"] == "correct" for row in preview),
            preview)
    first = {row["to"]: row["message"] for row in preview}
    n_mails, n_hooks = len(mails.accepted), len(hooks.seen)
    made = office.lines("correct", DUTY, "--text", WORDS, "--json",
                        "--clock", "2026-02-10T08:30:00+07:00")
    t.equal("as previewed", {(row["channel"], row["to"]) for row in made}, want)
    run_at(office, "2026-02-10T08:31:00+07:00")
    new = mails.accepted[n_mails:]
    t.equal("one letter to each, and to nobody else", sorted(m.recipients[0] for m in new),
            sorted(to for channel, to in want if channel == "email"))
    title = office.sql("SELECT title FROM obligation WHERE id = ?", DUTY)[0][0]
    for mail in new:
        message = parsed(mail)
        sent = office.sql("SELECT message_id, subject FROM delivery WHERE id = ?",
                          first[mail.recipients[0]])[0]
        t.check("it is called a correction of the first letter", message["Subject"]
                == f"Đính chính: {sent[1]}", message["Subject"])
        t.check("and stands in its thread", message["In-Reply-To"] == f"<{sent[0]}>"
                and message["References"] == f"<{sent[0]}>", str(message["References"]))
        body = " ".join(text_of(mail).split())
        t.check("the officer's words, and what had been told", WORDS in body and title in body
                and "09/02/2026" in body, body)
    hook = json.loads(hooks.seen[n_hooks].body)
    t.check("the webhook too", len(hooks.seen) == n_hooks + 1 and hook["type"]
            == "obligation.corrected" and hook["data"]["description"] == WORDS
            and hook["data"]["obligation"] == DUTY, hook)
    again = office.run("correct", DUTY, "--text", WORDS)
    t.check("the same words once only", again.returncode == 0 and "từ trước"
            in again.stdout.decode(), again.stdout.decode())
    t.equal("other words again, to the same", {(row["channel"], row["to"]) for row in office.lines(
        "correct", DUTY, "--text", "Hạn đúng là ngày 21/03/2026.", "--json",
        "--clock", "2026-02-10T09:00:00+07:00")}, want)
    rows = office.lines("audit", "--obligation", DUTY, "--json")
    t.check("the audit has the corrections with their words", any(
        row["entity"] == "delivery" and (row["after"] or {}).get("corrects") for row in rows)
        and any(row["entity"] == "correction" and row["after"]["words"] == WORDS
                for row in office.lines("audit", "--json")), rows[-3:])
    choices(t, office)


def choices(t, office):
    notice, message, at = office.sql(
        "SELECT n.id, n.delivery, datetime(d.created_at, '+7 hours') FROM notice n JOIN delivery d"
        " ON d.id = n.delivery WHERE n.obligation = ? AND n.state = 'told'"
        " AND d.channel = 'email' ORDER BY n.id LIMIT 1", DUTY)[0]
    one = office.lines("correct", "--notice", notice, "--dry-run", "--json")
    t.check("by a notice", [(row["message"], row["notices"]) for row in one]
            == [(message, [notice])], one)
    all_of = office.lines("correct", "--message", message, "--dry-run", "--json")
    t.equal("by a message: all that it told", sorted(all_of[0]["notices"]), sorted(
        row[0] for row in office.sql("SELECT id FROM notice WHERE delivery = ?", message)))
    tick = office.lines("correct", "--tick", at[:16].replace(" ", "T"), "--dry-run", "--json")
    t.equal("by a tick: everybody told then", {(row["channel"], row["to"]) for row in tick},
            {tuple(row) for row in office.sql(
                "SELECT DISTINCT channel, address FROM delivery WHERE state = 'sent' AND"
                " corrects IS NULL AND datetime(created_at, '+7 hours') BETWEEN ? AND"
                " datetime(?, '+59 seconds')", at[:16] + ":00", at[:16] + ":00")})
    plan = office.sql("SELECT plan FROM task WHERE plan IS NOT NULL LIMIT 1")[0][0]
    got = office.run("correct", "--plan", plan, "--dry-run")
    t.equal("by a plan", got.returncode, 0)
    for status, args in ((2, ("correct", DUTY)), (2, ("correct", "--dry-run")),
                         (1, ("correct", "nope/x", "--dry-run")),
                         (1, ("correct", "--message", "99999", "--dry-run")),
                         (1, ("correct", "--notice", "x", "--dry-run")),
                         (1, ("correct", "--tick", "sáng nay", "--dry-run")),
                         (1, ("correct", "--tick", "2020-01-01T08:00", "--dry-run")),
                         (1, ("correct", "--plan", "0/KH", "--dry-run")),
                         (1, ("correct", DUTY, "--text", "  "))):
        t.equal(f"{args[1:]}: {status}", office.run(*args).returncode, status)


def add_tasks(office, n, day):
    """`n` tasks of one unit that were due on a day, as another program imports them."""
    for i in range(n):
        office.sql("INSERT INTO task (id, plan, unit, title) VALUES (?, '99/KH', 'thuy-hung', ?)",
                   f"nhap-{i}", f"Việc nhập thử số {i}.")
        office.sql("INSERT INTO task_unit (task, unit) VALUES (?, 'phong-kinh-te')", f"nhap-{i}")
        office.sql("INSERT INTO task_deadline (task, phrase, kind, last_day) VALUES"
                   " (?, ?, 'date', ?)", f"nhap-{i}", day, day)


def what_has_not_left(t):
    """The relay is down: what was to be sent is withdrawn, with nothing else lost."""
    gone = support.free_port()
    mails = support.MailSink(t)
    office = office_with(t, "unsent", mails)
    run_at(office, "2026-02-09T08:00:00+07:00")
    office.set("mail", f'{{transport: smtp, url: "smtp://127.0.0.1:{gone}",'
                       ' from: don-doc@xa.example}')
    n_mails = len(mails.accepted)
    add_tasks(office, 3, "2026-02-06")

    def tried(office):
        return office.sql("SELECT 1 FROM delivery WHERE state = 'retry'") and not office.sql(
            "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')")
    run_at(office, "2026-02-10T08:00:00+07:00", tried)
    waiting = dict(office.sql("SELECT n.delivery, count(*) FROM notice n JOIN delivery d ON"
                              " d.id = n.delivery WHERE d.state = 'retry' GROUP BY 1"))
    wrong = (DUTY, "plan-task/nhap-1@phong-kinh-te/once")
    mine = [row[0] for row in office.sql(
        "SELECT DISTINCT delivery FROM notice WHERE obligation IN (?, ?) AND delivery IN"
        " (SELECT id FROM delivery WHERE state = 'retry')", *wrong)]
    t.check("letters wait, some about other duties too", {waiting[m] > 1 for m in mine}
            == {True, False}, (waiting, mine))
    done = office.lines("correct", *wrong, "--text", WORDS, "--json",
                        "--clock", "2026-02-10T08:05:00+07:00")
    withdrawn = {row["message"]: row["action"] for row in done if row["action"] != "correct"}
    t.equal("each that waits is withdrawn, not corrected", withdrawn, {
        m: "cancel" if waiting[m] == 1 else "compose_anew" for m in mine})
    t.equal("those told yesterday are corrected", {
        (row["channel"], row["to"]) for row in done if row["action"] == "correct"},
        told(office, DUTY) | told(office, wrong[1]))
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    run_at(office, "2026-02-10T09:00:00+07:00",
           lambda office: settled(office) and not office.sql(
               "SELECT 1 FROM delivery WHERE state = 'retry'"))
    title = "Việc nhập thử số 1."
    new = mails.accepted[n_mails:]
    plain = [m for m in new if not parsed(m)["Subject"].startswith("Đính chính")]
    bodies = [" ".join(text_of(m).split()) for m in plain]
    t.check("the rest of those letters arrives, without it", any(
        "Việc nhập thử số 2." in body for body in bodies) and not any(
            title in body for body in bodies), bodies)
    t.equal("its notices say why they were not sent", office.sql(
        "SELECT DISTINCT state, reason FROM notice WHERE obligation IN (?, ?) AND delivery IN (%s)"
        % ",".join(map(str, mine)), *wrong), [("skipped", "corrected")])
    t.equal("nobody lost another notice", office.sql(
        "SELECT count(*) FROM notice WHERE state = 'planned'"), [(0,)])


def brakes(t):
    mails = support.MailSink(t)
    office = office_with(t, "brakes", mails)
    run_at(office, "2026-02-09T08:00:00+07:00")
    add_tasks(office, 300, "2026-02-06")
    run_at(office, "2026-02-10T08:00:00+07:00")
    held = {row[0] for row in office.sql(
        "SELECT id FROM delivery WHERE state = 'held' AND reason = 'breaker'")}
    t.check("an import of 300 overdue tasks is held", held)
    rows = office.lines("correct", "plan-task/nhap-7@phong-kinh-te/once", "--text", WORDS, "--json",
                        "--clock", "2026-02-10T08:05:00+07:00")
    still = {row[0] for row in office.sql(
        "SELECT id FROM delivery WHERE state = 'held' AND reason = 'breaker'")}
    t.check("what the brake holds is composed anew without it, and stays held", {
        row["action"] for row in rows} == {"compose_anew"} and len(still) == len(held)
        and still != held and not office.sql(
            "SELECT 1 FROM notice WHERE obligation LIKE 'plan-task/nhap-7@%' AND state = 'planned'"),
        (rows, held, still))
    rows = office.lines("correct", "--plan", "99/KH", "--text", WORDS, "--json",
                        "--clock", "2026-02-10T08:06:00+07:00")
    t.check("all that the import was about to say is withdrawn", rows and not [
        row for row in rows if row["action"] == "correct"], rows)
    t.equal("and nothing of it is left to be sent", office.sql(
        "SELECT DISTINCT state, reason FROM notice WHERE obligation LIKE 'plan-task/nhap-%'"
        " AND delivery IS NOT NULL"), [("skipped", "corrected")])
    t.check("what else was held is held", office.sql(
        "SELECT 1 FROM notice n JOIN delivery d ON d.id = n.delivery WHERE d.state = 'held'"
        " AND n.state = 'planned'"))
    office.sql("UPDATE task SET status = 'cancelled' WHERE plan = '99/KH'")
    office.do("outbox", "cancel")
    office.do("pause")
    n_mails = len(mails.accepted)
    office.do("correct", DUTY, "--text", WORDS, "--clock", "2026-02-10T08:10:00+07:00")
    daemon = support.Daemon(office, clock="2026-02-10T08:11:00+07:00")
    support.wait_for("a tick", lambda: "tick 2026-02-10T08:11" in daemon.log(), still=daemon.alive)
    t.equal("while paused no correction leaves", len(mails.accepted), n_mails)
    office.do("resume")
    support.wait_for("the corrections", lambda: settled(office), still=daemon.alive)
    t.check("afterwards they do", len(mails.accepted) > n_mails)
    daemon.stop()


def rehearsal(t):
    mails = support.MailSink(t)
    office = office_with(t, "rehearsal", mails)
    office.set("mode", "rehearsal")
    run_at(office, "2026-02-09T08:00:00+07:00")
    tracking = office.sql("SELECT address FROM contact WHERE person = 'theo-doi'"
                          " AND channel = 'email'")[0][0]
    n_mails = len(mails.accepted)
    rows = office.lines("correct", DUTY, "--text", WORDS, "--json",
                        "--clock", "2026-02-09T08:30:00+07:00")
    run_at(office, "2026-02-09T08:31:00+07:00")
    new = mails.accepted[n_mails:]
    t.check("in rehearsal the tracking office was told, and it alone is corrected",
            [row["to"] for row in rows] == [tracking]
            and [m.recipients for m in new] == [[tracking]], rows)


def one_that_dies(t):
    bad = set()
    mails = support.MailSink(t, answer_rcpt=lambda a: "550 5.1.1 no such" if a in bad else None)
    office = office_with(t, "dead", mails)
    run_at(office, "2026-02-09T08:00:00+07:00")
    bad.add(next(to for channel, to in sorted(told(office, DUTY)) if channel == "email"))
    n_mails = len(mails.accepted)
    office.do("correct", DUTY, "--text", WORDS, "--clock", "2026-02-09T08:30:00+07:00")
    run_at(office, "2026-02-09T08:31:00+07:00", lambda office: settled(office) and any(
        "Không gửi được" in parsed(m)["Subject"] for m in mails.accepted[n_mails:]))
    report = [m for m in mails.accepted[n_mails:] if "Không gửi được" in parsed(m)["Subject"]]
    t.check("the tracking office hears of a correction that did not arrive", report
            and "Đính chính" in text_of(report[0]), [parsed(m)["Subject"] for m in mails.accepted])


def scenario(t):
    exactly_those(t)
    what_has_not_left(t)
    brakes(t)
    rehearsal(t)
    one_that_dies(t)


support.run(scenario)
