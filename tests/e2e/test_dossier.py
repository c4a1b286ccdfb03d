#!/usr/bin/python3
"""`dondoc dossier`: all that is known about one duty, as Word and as JSON: both say
what the database says, and what was answered by the servers (design §8)."""
import json

import papers
import support

DUTY = "unit-plan-2026/thuy-hung/once"
HOSTILE = "Lý do </w:t> & \"mưa\u202e lũ\" " + "dài " * 400
WORDS = "Hạn đúng là ngày 20/03/2026."


def settled(office):
    return not office.sql("SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')")


def run_at(office, clock, busy=False):
    daemon = support.Daemon(office, clock=clock)
    support.wait_for("the tick of that moment", lambda: office.sql(
        "SELECT 1 FROM meta WHERE datetime(evaluated_until, '+7 hours') >= datetime(?)",
        clock[:19]), still=daemon.alive)
    support.wait_for("what it sends", lambda: settled(office), still=daemon.alive)
    daemon.stop()


def live(t):
    """A month of one duty: told, refused, escalated, corrected, extended, done."""
    refused = set()
    mails = support.MailSink(
        t, answer_rcpt=lambda a: "550 5.1.1 no such mailbox" if a in refused else None)
    office = support.Office(t)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    refused.add(office.sql("SELECT address FROM contact WHERE person = 'chanh-van-phong'"
                           " UNION SELECT 'x' LIMIT 1")[0][0])
    for day in ("2026-01-30", "2026-02-02", "2026-02-06", "2026-02-09", "2026-02-10",
                "2026-02-11"):
        run_at(office, f"{day}T08:00:00+07:00")
    office.do("correct", DUTY, "--text", WORDS, "--clock", "2026-02-11T09:00:00+07:00")
    office.sql("INSERT INTO document (id, number, title, date, issuer) VALUES ('cv-45',"
               " '45/UBND-NC', 'Gia hạn ban hành kế hoạch', '2026-02-11', 'thuy-hung')")
    office.sql("INSERT INTO extension (id, obligation, asked_on, granted_on, new_due, document,"
               " reason) VALUES ('gh-1', ?, '2026-02-10', '2026-02-11', '2026-03-20', 'cv-45', ?)",
               DUTY, HOSTILE)
    office.sql("INSERT INTO ack (id, obligation, cycle, person, role, action, day, at, text) VALUES"
               " ('tl-1', ?, 1, 'tong-hop', 'handler', 'extension', '2026-02-10',"
               " '2026-02-10T03:00:00Z', 'Xin thêm 10 ngày')", DUTY)
    run_at(office, "2026-02-12T08:00:00+07:00")
    office.do("document", "add", "kh-02", "number=02/KH-UBND", "title=Kế hoạch riêng của xã",
              "date=2026-03-10", "issuer=thuy-hung", "kind=plan", "answers=29/KH-UBND",
              "--clock", "2026-03-10T10:00:00+07:00")
    run_at(office, "2026-03-10T14:00:00+07:00")
    return office


def json_of(t, office):
    said = json.loads(office.do("dossier", "unit-plan-2026/thuy-hung", "--json",
                                "--clock", "2026-03-11T08:00:00+07:00"))
    row = office.sql("SELECT state, due, original_due, done_on FROM obligation WHERE id = ?", DUTY)[0]
    got = said["obligation"]
    t.equal("the duty as the database has it", (got["state"], got["due"], got["original_due"],
                                                got["done_on"]), row)
    t.equal("what it rests on", (said["basis"]["words"], said["basis"]["rule"]),
            office.sql("SELECT basis, rule FROM obligation WHERE id = ?", DUTY)[0])
    t.equal("how its day was computed", "\n".join(said["basis"]["explanation"]),
            office.sql("SELECT trace FROM obligation WHERE id = ?", DUTY)[0][0])
    t.equal("every notice", sorted(n["id"] for n in said["notices"]), [r[0] for r in office.sql(
        "SELECT id FROM notice WHERE obligation = ? ORDER BY id", DUTY)])
    attempts = [(m["id"], a["code"], a["answer"]) for m in said["messages"] for a in m["attempts"]]
    t.equal("every try with the server's answer", attempts, office.sql(
        "SELECT delivery, code, answer FROM attempt WHERE delivery IN (%s) ORDER BY delivery, id"
        % ",".join(str(m["id"]) for m in said["messages"])))
    told = {r[0] for r in office.sql("SELECT DISTINCT delivery FROM notice WHERE obligation = ?"
                                     " AND delivery IS NOT NULL", DUTY)}
    corrections = {r[0]: r[1] for r in office.sql("SELECT delivery, words FROM correction")}
    t.check("every message, corrections too", told | set(corrections)
            == {m["id"] for m in said["messages"]} and all(
                m["correction"] == corrections.get(m["id"]) for m in said["messages"]),
            (told, corrections))
    t.check("the bytes of each by their digest", all(
        m["sha256"] for m in said["messages"] if m["attempts"]))
    t.equal("extensions with their document", [
        (e["asked_on"], e["granted_on"], e["new_due"], e["document"]["number"])
        for e in said["extensions"]], [("2026-02-10", "2026-02-11", "2026-03-20", "45/UBND-NC")])
    t.equal("answers", [(a["person"]["id"], a["action"], a["text"]) for a in said["answers"]],
            [("tong-hop", "extension", "Xin thêm 10 ngày")])
    t.equal("what shows that it was done", [d["number"] for d in said["evidence"]["documents"]],
            ["02/KH-UBND"])
    t.equal("its history is that of the audit", [
        (h["seq"], h["entity"], h["key"]) for h in said["history"]], [
        (h["seq"], h["entity"], h["key"]) for h in office.lines(
            "audit", "--obligation", DUTY, "--json")])
    t.check("the whole audit was checked", said["audit"]["ok"] and said["audit"]["anchor"])
    file = office.dir / "ho-so.json"
    office.do("dossier", DUTY, "--out", file, "--clock", "2026-03-11T08:00:00+07:00")
    t.equal("the same in a file", json.loads(file.read_text(encoding="utf-8")), said)
    return said


def word_of(t, office, said):
    path = office.dir / "ho-so-unit-plan-2026-thuy-hung-once.docx"
    office.do("dossier", DUTY, "--clock", "2026-03-11T08:00:00+07:00")
    text = papers.text_of(path)
    for words in ("HỒ SƠ THEO DÕI NHIỆM VỤ", "1. Nghĩa vụ", "2. Cách tính thời hạn",
                  "3. Giao việc và các lần thông báo", "4. Các thư đã lập và trả lời của máy chủ",
                  "5. Ý kiến trả lời", "6. Gia hạn, miễn thực hiện", "7. Minh chứng kết quả",
                  "8. Quá trình thay đổi và quyết định", "9. Tính toàn vẹn",
                  "29/KH-UBND mục IV.1", "45/UBND-NC ngày 11/02/2026", "hạn mới 20/03/2026",
                  "02/KH-UBND ngày 10/03/2026", "Xin thêm 10 ngày", WORDS,
                  said["audit"]["anchor"], "mưa lũ"):
        t.check(f"it has: {words[:60]}", words in text, text[:6000])
    t.check("no code stands where words belong", not any(code in text for code in (
        "before_first_seen", "same_slot", "vice_chair", "escalate:", "overdue:")), text)
    tables = papers.tables_of(path)
    t.equal("a row for each notice", len(tables[1]) - 1, len(said["notices"]))
    t.equal("and for each message", len(tables[2]) - 1, len(said["messages"]))
    answers = " ".join(row[3] for row in tables[2][1:])
    t.check("with the servers' answers", "250" in answers and all(
        str(a["code"]) in answers for m in said["messages"] for a in m["attempts"] if a["code"]),
        answers)
    first, second = office.dir / "a.docx", office.dir / "b.docx"
    for name in (first, second):
        office.do("dossier", DUTY, "--out", name, "--clock", "2026-03-11T08:00:00+07:00")
    t.check("the same facts give the same bytes", first.read_bytes() == second.read_bytes())
    got = papers.printed(t, path)
    t.check("it prints, every page numbered", got[0] >= 2 and f"1/{got[0]}" in got[1], got)
    again = office.run("dossier", DUTY)
    t.equal("a dossier that is there already is not written over", again.returncode, 1)


def refused(t, office):
    for status, args in ((2, ("dossier",)), (2, ("dossier", DUTY, "--out", "x.pdf")),
                         (1, ("dossier", "nope/x")), (3, ("dossier", DUTY, "--out", "/nope/x.docx"))):
        t.equal(f"{args}: {status}", office.run(*args).returncode, status)
    for name, in office.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        office.sql(f"DROP TRIGGER {name}")
    office.sql("UPDATE attempt SET answer = 'OK' WHERE id = 1")
    office.audited = False
    office.do("dossier", DUTY, "--out", office.dir / "c.docx")
    t.check("a dossier out of an altered database says so", "có thể đã bị sửa đổi"
            in papers.text_of(office.dir / "c.docx"))


def scenario(t):
    office = live(t)
    said = json_of(t, office)
    word_of(t, office, said)
    refused(t, office)


support.run(scenario)
