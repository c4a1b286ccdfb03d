#!/usr/bin/python3
"""The audit: whatever is changed, decided or sent is in it, by whom it was; another
program computes the same chain; and what is tampered with is found (design §8)."""
import json
import shutil

import judge_audit
import support

DUTY = "unit-plan-2026/thuy-hung/once"


def settled(office):
    return not office.sql("SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')")


def run_until(office, clock):
    daemon = support.Daemon(office, clock=clock)
    support.wait_for("a tick", lambda: office.sql(
        "SELECT 1 FROM meta WHERE evaluated_until IS NOT NULL"), still=daemon.alive)
    support.wait_for("what it sends", lambda: settled(office), still=daemon.alive)
    daemon.stop()


def live(t):
    """A morning, a bad relay, a change by each kind of hand, an evening."""
    mails = support.MailSink(t, answer_rcpt=lambda a: "550 5.1.1 no such user here")
    office = support.Office(t)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    run_until(office, "2026-02-09T08:00:00+07:00")
    office.do("task", "done", DUTY, "--on", "2026-02-09", "--clock", "2026-02-09T09:00:00+07:00")
    office.sql("UPDATE person SET name = 'Tên mới của ''ai đó''' WHERE id = 'chu-tich'")
    office.do("pause")
    office.do("resume")
    run_until(office, "2026-02-09T14:00:00+07:00")
    return office


def items(office, *args):
    return office.lines("audit", "--json", *args)


def listed(t, office):
    rows = items(office)
    facts = office.sql("SELECT count(*) FROM change")[0][0]
    t.equal("every change of a fact is in it", len([row for row in rows if row["entity"] in {
        name for name, in office.sql("SELECT DISTINCT entity FROM change")}]), facts)
    for table in ("obligation", "notice", "delivery", "attempt"):
        t.equal(f"every {table} is in it", len([row for row in rows if row["entity"] == table
                                                and row["before"] is None]),
                office.sql(f"SELECT count(*) FROM {table}")[0][0])
    sql = [row for row in rows if row["actor"] is None]
    t.equal("what another program changed has nobody beside it, and both values",
            [(row["entity"], row["key"], row["before"]["name"], row["after"]["name"])
             for row in sql],
            [("person", "chu-tich", office.sql(
                "SELECT substr(before, 7, length(before) - 7) FROM change WHERE actor IS NULL")[0][0],
              "Tên mới của 'ai đó'")])
    done = [row for row in rows if row["entity"] == "completion"
            and row["actor"].startswith("dondoc task done (")]
    t.check("a command names itself and who ran it", len(done) == 1
            and done[0]["at"] == "2026-02-09T09:00:00+07:00", done)
    t.check("the server's answer to each try", any(
        row["entity"] == "attempt" and row["after"]["code"] == 550
        and "no such user" in row["after"]["answer"] for row in rows))
    skipped = [row for row in rows if row["entity"] == "notice" and row["before"] is None
               and row["after"]["state"] == "skipped"]
    t.check("decisions have their named reason", skipped and all(
        row["after"]["reason"] for row in skipped))
    t.check("pause and resume", len([row for row in rows if row["entity"] == "meta"
                                     and "paused_since" in row["before"]]) == 2)
    t.equal("the state of the duty step by step", [
        row["after"].get("state") for row in rows
        if row["entity"] == "obligation" and row["key"] == DUTY], ["open", "met"])
    late = items(office, "--since", "2026-02-10")
    t.check("--since leaves out what was before", all(row["at"] >= "2026-02-10" for row in late))
    text = office.do("audit")
    for words in ("trạng thái: đang thực hiện trong hạn → đã hoàn thành đúng hạn",
                  "chương trình khác (SQL)", "máy chủ trả lời 550", "mục khác của cùng lần ghi"):
        t.check(f"for people: “{words}”", words in text, text[-3000:])


def about_one(t, office):
    rows = items(office, "--obligation", "unit-plan-2026/thuy-hung")
    t.check("about one duty: its own rows, in order", rows == sorted(
        rows, key=lambda row: row["seq"]) and all(
            row["key"] == DUTY for row in rows if row["entity"] == "obligation"), rows)
    t.equal("what was decided about it, step by step", [
        row["after"].get("state") for row in rows if row["entity"] == "obligation"],
            ["open", "met"])
    notices = {str(i) for i, in office.sql("SELECT id FROM notice WHERE obligation = ?", DUTY)}
    t.equal("all of its notices and no other", {
        row["key"] for row in rows if row["entity"] == "notice"}, notices)
    deliveries = {str(i) for i, in office.sql(
        "SELECT DISTINCT delivery FROM notice WHERE obligation = ? AND delivery IS NOT NULL", DUTY)}
    t.check("and their messages with every try", deliveries <= {
        row["key"] for row in rows if row["entity"] == "delivery"} and any(
            row["entity"] == "attempt" for row in rows), rows)
    t.equal("of the completions its own", [
        row["after"]["obligation"] for row in rows if row["entity"] == "completion"], [DUTY])
    t.equal("an unknown duty: 1", office.run("audit", "--obligation", "nope/x").returncode, 1)


def verified(t, office, what="it stands"):
    got = office.run("audit", "verify", "--json")
    said = json.loads(got.stdout)
    t.check(f"audit verify: {what}", got.returncode == 0 and said["ok"] and not said["faults"],
            got.stdout.decode())
    t.equal("another program computes the same", judge_audit.faults(office.db), [])
    return said["anchor"]


def tamper(office, sql):
    drop = office.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for name, in drop:
        office.sql(f"DROP TRIGGER {name}")
    for statement in sql.split(";"):
        office.sql(statement)


TAMPERING = {
    "UPDATE attempt SET answer = '250 OK', code = 250 WHERE id = 2": ("altered", "attempt", "2"),
    "DELETE FROM attempt WHERE id = 2": ("removed", "attempt", "2"),
    "INSERT INTO attempt (delivery, at, code, answer, uncertain)"
    " VALUES (1, '2026-02-09T01:00:00Z', 250, 'OK', 0)": ("inserted", "attempt", None),
    "UPDATE delivery SET state = 'sent' WHERE id = 1": ("disagrees", "delivery", "1"),
    "UPDATE notice SET told_at = '2026-02-08T01:00:00Z', state = 'told' WHERE id = 2":
        ("altered", "notice", "2"),
    f"UPDATE obligation SET state = 'met_late' WHERE id = '{DUTY}'":
        ("disagrees", "obligation", DUTY),
    "UPDATE completion SET done_on = '2026-02-01' WHERE obligation = '" + DUTY + "'":
        ("disagrees", "completion", None),
    "UPDATE change SET actor = 'dondoc (an)' WHERE actor IS NULL": ("altered", "change", None),
    "UPDATE decision SET actor = 'dondoc outbox cancel (an)' WHERE seq = 3":
        ("altered", "decision", "3"),
    "DELETE FROM decision WHERE seq = (SELECT max(seq) FROM decision)": ("removed", "decision", None),
    "UPDATE audit SET actor = 'x' WHERE seq = 3": ("altered", "audit", "3"),
    "DELETE FROM audit WHERE seq = 4": ("removed", "audit", None),
    "DELETE FROM audit WHERE seq > 6": ("cut", "audit", None),
    "INSERT INTO person (id, name) VALUES ('la', 'Người lạ')": ("inserted", "person", "la"),
}


def tampered(t, office, anchor):
    sound = office.dir / "sound.db"
    shutil.copy(office.db, sound)
    for sql, (what, entity, key) in TAMPERING.items():
        shutil.copy(sound, office.db)
        tamper(office, sql)
        got = office.run("audit", "verify", "--json")
        faults = json.loads(got.stdout)["faults"]
        t.check(f"found: {sql[:70]}", got.returncode == 1 and any(
            f["what"] == what and f["entity"] == entity and key in (None, f["key"])
            for f in faults), json.dumps(faults, ensure_ascii=False, indent=1)[:2000])
        said = office.run("audit", "verify").stdout.decode()
        t.check("and said to people", "mốc đối chiếu" not in said and entity in said, said)
    shutil.copy(sound, office.db)
    tamper(office, "DELETE FROM attempt; DELETE FROM audit WHERE seq >= (SELECT min(seq) FROM"
           " audit WHERE entity = 'attempt'); DELETE FROM decision WHERE seq > 0;"
           " UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM audit) WHERE name = 'audit'")
    got = office.run("audit", "verify", "--anchor", anchor, "--json")
    t.check("an anchor tells of an end that was cut with care", got.returncode == 1 and any(
        f["what"] == "cut" for f in json.loads(got.stdout)["faults"]), got.stdout.decode())
    shutil.copy(sound, office.db)
    t.equal("the anchor holds", office.run("audit", "verify", "--anchor", anchor).returncode, 0)
    number, _, digits = anchor.partition(":")
    t.equal("another hash there: 1", office.run(
        "audit", "verify", "--anchor", f"{number}:{digits[::-1]}").returncode, 1)
    t.equal("no anchor at all: 2", office.run("audit", "verify", "--anchor", "12").returncode, 2)


def goes_on(t, office):
    """The chain goes on after tampering, and tells of it for ever."""
    tamper(office, "UPDATE attempt SET answer = 'x' WHERE id = 1")
    office.do("task", "reopen", DUTY)
    t.equal("and is not healed by what comes after", office.run("audit", "verify").returncode, 1)


def page(t, office):
    daemon = support.Daemon(office, clock="2026-02-09T14:00:00+07:00")
    token = office.do("token", "add", "Kiểm tra", "--scope", "read", "--clock",
                      "2026-02-09T14:00:00+07:00").split()[-1]
    body = office.get(f"/o/{DUTY}", {"Authorization": f"Bearer {token}"})[2].decode()
    t.check("the duty's page shows the server's answer", "no such user here" in body, body[-3000:])
    metrics = office.get("/metrics", {"Accept": "text/plain"})[2].decode()
    t.check("a metric for each reason that messages are held for",
            'dondoc_held_deliveries{reason="breaker"} 0' in metrics, metrics)
    daemon.stop()


def scenario(t):
    office = live(t)
    listed(t, office)
    about_one(t, office)
    anchor = verified(t, office)
    page(t, office)
    verified(t, office, "after another run")
    office.audited = False
    tampered(t, office, anchor)
    goes_on(t, office)


support.run(scenario)
