#!/usr/bin/python3
"""The texts of messages: kept for ever by default; with `sending.keep_bodies` dropped
after so many days, while rows, answers, checksums and the whole audit stay. Sessions that
are over go, too."""
import json

import support

FIRST, LATER = "2026-02-09T08:00:00+07:00", "2026-04-01T08:00:00+07:00"
DONE = "('sent', 'superseded', 'cancelled')"


def run(office, clock, condition):
    daemon = support.Daemon(office, clock=clock, wait=False)
    support.wait_for(f"the run of {clock}", lambda: condition() and not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), 90, daemon.alive)
    daemon.stop()


def evaluated(office, day):
    return office.sql("SELECT 1 FROM meta WHERE evaluated_until >= ?", day)


def verdict(office):
    return json.loads(office.run("audit", "verify", "--json").stdout)


def old(office, kept):
    """How many of the first run's messages have their bytes, or have them no more."""
    return office.sql("SELECT count(*) FROM delivery LEFT JOIN delivery_body ON delivery = id"
                      f" WHERE created_at < '2026-02-10' AND state IN {DONE}"
                      f" AND body IS {'NOT ' if kept else ''}NULL")[0][0]


def scenario(t):
    office = support.Office(t)
    office.set("mail", "{transport: file, from: don-doc@xa.example}")
    office.set("sending", "{hold_above: never}")
    run(office, FIRST, lambda: evaluated(office, "2026-02-09"))
    letters = old(office, True)
    t.check(f"{letters} messages with their texts", letters > 0 and old(office, False) == 0)
    run(office, "2026-03-31T08:00:00+07:00", lambda: evaluated(office, "2026-03-31"))
    t.equal("by default they are kept", (old(office, True), old(office, False)), (letters, 0))
    t.check("fewer days than a letter may need are refused", b"keep_bodies" in office.run(
        "check", "-c", few(office)).stderr)

    office.set("sending", "{hold_above: never, keep_bodies: 30}")
    for mark, kind, expires in ("a", "session", "2026-01-01"), ("b", "session", "2199-01-01"), \
            ("c", "bearer", "2026-01-01"):
        office.sql("INSERT INTO api_token (token_hash, kind, created, expires, revoked) VALUES"
                   " (?, ?, '2025-12-31T00:00:00Z', ?, 0)", mark * 64, kind, expires + "T00:00:00Z")
    before = office.sql("SELECT id, message_id, state, digest, attempts FROM delivery"
                        " WHERE created_at < '2026-02-10'")
    run(office, LATER, lambda: evaluated(office, "2026-04-01") and old(office, True) == 0)
    t.equal("after 30 days their texts go, and nothing else", office.sql(
        "SELECT id, message_id, state, digest, attempts FROM delivery"
        " WHERE created_at < '2026-02-10'"), before)
    t.check("younger ones are kept", office.sql(
        "SELECT count(*) FROM delivery JOIN delivery_body ON delivery = id"
        " WHERE created_at > '2026-03-30'")[0][0] > 0)
    t.equal("a session that is over goes, by the real clock; tokens stay on their list", office.sql(
        "SELECT substr(token_hash, 1, 1) FROM api_token ORDER BY id"), [("b",), ("c",)])
    t.check("the audit stands", verdict(office)["ok"], verdict(office))
    duty = office.sql("SELECT obligation FROM notice WHERE state = 'told' AND delivery = ?",
                      before[0][0])[0][0]
    said = [i for i in office.lines("audit", "--obligation", duty, "--json")
            if i["entity"] == "delivery_body"]
    t.check("the history of a duty says so, and by whom", any(
        i["key"] == str(before[0][0]) and i["actor"] == "dondocd" for i in said), said)
    dossier = json.loads(office.do("dossier", duty, "--json"))
    t.check("and so does its dossier, in words", any(
        f"số {before[0][0]}" in h["text"] and "đã được xóa" in h["text"]
        for h in dossier["history"]))

    victim = office.sql("SELECT max(delivery) FROM delivery_body WHERE length(body) > 0")[0][0]
    for name, in office.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"
                            " AND tbl_name = 'delivery_body'"):
        office.sql(f"DROP TRIGGER {name}")
    office.sql("DELETE FROM delivery_body WHERE delivery = ?", victim)
    office.audited = False
    t.check("a text that goes without a word is found", any(
        f["what"] == "removed" and f["entity"] == "delivery_body" and f["key"] == str(victim)
        for f in verdict(office)["faults"]), verdict(office))


def few(office):
    path = office.dir / "few.yaml"
    path.write_text(office.config.read_text(encoding="utf-8").replace(
        "{hold_above: never}", "{keep_bodies: 7}"), encoding="utf-8")
    return path


support.run(scenario)
