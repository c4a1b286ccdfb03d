#!/usr/bin/python3
"""The list of calls: who has no e-mail is told by telephone or on paper. Nothing counts
as sent before somebody says so; the tracking office hears of each call, and again when
one waits for a working day; one call a person, and none about what is settled."""
import email
import email.policy
import re
import zipfile

import support

OFFICE = "theodoi@thuy-hung.example"


def read(mail):
    letter = email.message_from_bytes(mail.data, policy=email.policy.default)
    return letter["Subject"], " ".join(letter.get_body(("plain",)).get_content().split())


def to_office(sink, since=0):
    return [read(mail) for mail in sink.accepted[since:] if mail.recipients[0] == OFFICE]


def state_of(office, task):
    return office.sql("SELECT n.state, d.state, d.reason FROM notice n JOIN delivery d"
                      " ON d.id = n.delivery JOIN obligation o ON o.id = n.obligation"
                      " WHERE o.task = ? ORDER BY n.id DESC LIMIT 1", task)[0]


def make(t, name="office"):
    office = support.Office(t, name)
    office.sql("UPDATE contact SET channel = 'phone', address = '0912 345 671'"
               " WHERE person = 'truong-thon-1'")
    for n in (2, 3):
        office.sql("UPDATE contact SET channel = 'paper', address = ? WHERE person = ?",
                   f"Nhà văn hóa thôn {n}", f"truong-thon-{n}")
    for task, unit in (("goi-1", "thon-1"), ("goi-2", "thon-1"), ("giay-2", "thon-2"),
                       ("giay-3", "thon-3")):
        office.do("task", "add", task, "--title", f"Rà soát <hộ> & nhà {task}", "--lead", unit,
                  "--deadline", "chậm nhất ngày 13/02/2026")
    return office


def check_list(t, office, sink):
    calls = office.lines("calls", "--json")
    t.equal("one call a person, whatever there is to say",
            sorted((c["whom"], c["channel"], c["to"]) for c in calls),
            [("Trưởng thôn Ba", "paper", "Nhà văn hóa thôn 3"),
             ("Trưởng thôn Hai", "paper", "Nhà văn hóa thôn 2"),
             ("Trưởng thôn Một", "phone", "0912 345 671")])
    first = next(c for c in calls if c["channel"] == "phone")
    t.check("the words to say name both duties and their day, and hold no link",
            first["text"].startswith("Kính gửi đồng chí Trưởng thôn Một,")
            and "goi-1 – thời hạn thứ Sáu 13/02/2026." in first["text"]
            and "goi-2" in first["text"] and "http" not in first["text"], first["text"])
    t.check("nothing was sent, and nobody was told yet", all(
        state_of(office, task) == ("planned", "held", "call") for task in
        ("goi-1", "goi-2", "giay-2", "giay-3")), [state_of(office, x) for x in ("goi-1", "giay-2")])
    text = office.do("calls")
    t.check("the command shows name, number and words", all(
        word in text for word in ("Trưởng thôn Một", "0912 345 671", "Rà soát <hộ> & nhà goi-1")), text)
    told = [body for _, body in to_office(sink) if "0912 345 671" in body]
    t.check("the tracking office is told whom to call, once", len(told) == 1
            and all(x in told[0] for x in ("Trưởng thôn Một", "Nhà văn hóa thôn 2",
                                           "Cần gọi điện hoặc gửi giấy (3)")), told)
    t.equal("in one mail a slot", len(to_office(sink)), 1)
    office.do("calls", "slips", "--out", "phieu.docx")
    words = re.sub(r"<[^>]+>", "", zipfile.ZipFile(office.dir / "phieu.docx").read(
        "word/document.xml").decode())
    t.check("slips to print hold what is handed over", "PHIẾU NHẮC VIỆC" in words
            and "Trưởng thôn Hai" in words and "Rà soát &lt;hộ&gt; &amp; nhà giay-2" in words, words)
    return {c["whom"]: c["id"] for c in calls}


def check_done(t, office, ids):
    number = ids["Trưởng thôn Một"]
    for words in (["done", "999"], ["done", "x"], ["done", str(number), "--by", "nobody"]):
        got = office.run("calls", *words)
        t.check(f"calls {' '.join(words)}: refused", got.returncode == 1 and got.stderr, got)
    office.do("calls", "done", number, "--by", "theo-doi", "--text", "đã nắm, sẽ báo cáo")
    t.equal("marked as done it is sent, and both duties are told",
            (state_of(office, "goi-1")[:2], state_of(office, "goi-2")[:2]),
            (("told", "sent"), ("told", "sent")))
    t.equal("who called, and what came of it, is kept", office.sql(
        "SELECT answer FROM attempt WHERE delivery = ?", number), [("theo-doi: đã nắm, sẽ báo cáo",)])
    t.equal("a second time it is none", office.run("calls", "done", number).returncode, 1)


def check_page(t, office, ids):
    link = office.do("token", "add", "Văn phòng", "--scope", "write", "--sign-in").strip()
    path = "/sign-in/" + link.rpartition("/")[2]
    own = {"Origin": f"http://127.0.0.1:{office.port}", "Sec-Fetch-Site": "same-origin"}
    cookie = (office.get(path, own, "POST", b"")[1]["Set-Cookie"] or "").split(";")[0]
    status, _, body = office.get("/calls", {"Cookie": cookie})
    page = body.decode()
    t.check("the page lists who is left, with the words to copy", status == 200
            and "Trưởng thôn Hai" in page and "Trưởng thôn Một" not in page
            and "Rà soát &lt;hộ&gt; &amp; nhà giay-2" in page, page[:600])
    overview = office.get("/", {"Cookie": cookie})[2].decode()
    t.check("and the overview leads to it", 'href="./calls"' in overview, overview)
    viewer = {"Authorization": "Bearer " + office.do("token", "add", "Màn hình").strip()}
    for path in ("/calls", "/calls/slips.docx"):
        t.equal(f"{path}: not for who may only read", office.get(path, viewer)[0], 403)
    t.equal("not without signing in", office.get("/calls")[0], 401)
    token = re.search(r'name="_token" value="([^"]+)"', page).group(1)
    number = ids["Trưởng thôn Hai"]
    form = f"id={number}&text=%C4%91%C3%A3+trao&_token="
    for what, headers, body in (("without its token", own, form),
                                ("from elsewhere", {"Origin": "http://evil.example"}, form + token)):
        got = office.get("/calls/done", {"Cookie": cookie, **headers,
                                         "Content-Type": "application/x-www-form-urlencoded"},
                         "POST", body.encode())[0]
        t.check(f"the button {what}: refused", got == 403, got)
    t.equal("and nothing was marked", state_of(office, "giay-2")[1], "held")
    got, headers, _ = office.get("/calls/done", {
        "Cookie": cookie, **own, "Content-Type": "application/x-www-form-urlencoded"}, "POST",
        (form + token).encode())
    t.equal("the button marks it as done", (got, state_of(office, "giay-2")[:2]),
            (303, ("told", "sent")))
    status, headers, body = office.get("/calls/slips.docx", {"Cookie": cookie})
    t.check("slips come as a Word file", status == 200 and body[:2] == b"PK")
    found = support.node(t, "judge_page.mjs", {
        "signIn": office.do("token", "add", "x", "--scope", "write", "--sign-in").strip(),
        "base": f"http://127.0.0.1:{office.port}", "pages": ["/calls", "/calls?lang=en"],
        "widths": [1280, 390]})
    t.check("axe finds nothing, nothing scrolls sideways", not found["messages"] and not any(
        one["violations"] or one["wide"] for one in found["results"]), found)


def check_rehearsal(t):
    office = make(t, "rehearsal")
    office.set("mode", "rehearsal")
    sink = support.MailSink(t)
    office.set("mail", f'{{transport: smtp, url: "{sink.url}", from: don-doc@thuy-hung.example}}')
    daemon = support.Daemon(office, clock="2026-02-09T07:59:30+07:00,x60")
    support.wait_for("calls", lambda: office.sql(
        "SELECT 1 FROM delivery WHERE channel IN ('phone', 'paper') AND reason = 'rehearsal'"),
        still=daemon.alive)
    daemon.stop()
    t.equal("in rehearsal nobody is to be called", office.lines("calls", "--json"), [])


def scenario(t):
    office = make(t)
    sink = support.MailSink(t)
    office.set("mail", f'{{transport: smtp, url: "{sink.url}", from: don-doc@thuy-hung.example}}')
    daemon = support.Daemon(office, clock="2026-02-09T07:59:30+07:00,x60")
    support.wait_for("the calls of 08:00", lambda: office.sql(
        "SELECT count(*) FROM delivery WHERE reason = 'call' AND state = 'held'")[0][0] == 3
        and to_office(sink), still=daemon.alive)
    daemon.stop()
    ids = check_list(t, office, sink)
    check_done(t, office, ids)

    n = len(sink.accepted)
    daemon = support.Daemon(office, clock="2026-02-10T07:59:30+07:00,x60")
    late = support.wait_for("the next working day's letter", lambda: [
        body for _, body in to_office(sink, n) if "chưa được đánh dấu" in body], still=daemon.alive)
    t.check("after a working day it says who still waits, and nobody else", "Trưởng thôn Hai" in
            late[0] and "Trưởng thôn Một" not in late[0].partition("Cần gọi điện")[2], late)
    office.do("task", "done", "giay-3", "--on", "2026-02-10")
    support.wait_for("what is settled to leave the list", lambda: not [
        1 for call in office.lines("calls", "--json") if "giay-3" in call["text"]],
        still=daemon.alive)
    t.check("what is settled before the call is not said any more", state_of(office, "giay-3")[0] ==
            "skipped", state_of(office, "giay-3"))
    check_page(t, office, ids)
    t.equal("it ends with status 0", daemon.stop(), 0)
    check_rehearsal(t)


support.run(scenario)
