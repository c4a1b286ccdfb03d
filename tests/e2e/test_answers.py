#!/usr/bin/python3
"""Answers from signed links (design §7), through the real service, a real mail and the
link in it: what each answer brings about, up to the next mail; what a scanner does not;
and what is refused."""
import base64
import email
import email.policy
import html
import json
import re
import urllib.parse

import support
from support import Daemon, MailSink, Office

DUTY = "unit-plan-2026/thuy-hung/once"
HANDLER, OFFICER = "tonghop@thuy-hung.example", "theodoi@thuy-hung.example"
OVERDUE, MORNING = "2026-02-11T08:00:00+07:00", "2026-02-11T09:00:00+07:00"
AFTERNOON = "2026-02-11T15:00:00+07:00"


class Desk:
    """An office whose mails arrive at a relay of the test."""

    def __init__(self, t, office):
        self.t, self.office, self.daemon = t, office, None
        self.sink = MailSink(t)
        office.set("mail", '{transport: smtp, url: "%s", from: "don-doc@xa.example"}'
                   % self.sink.url)
        office.set("mode", "live")
        self.base = f"http://127.0.0.1:{office.port}/don-doc"
        office.set("public_url", self.base)

    def at(self, clock):
        """The service at that instant, with all that it had to send sent; its mails."""
        if self.daemon:
            self.daemon.stop()
        first = len(self.sink.accepted)
        self.daemon, self.now = Daemon(self.office, clock, log="debug"), clock
        self.settle()
        return [Letter(mail) for mail in self.sink.accepted[first:]]

    def settle(self):
        """Until it has looked at every change, and sent what that called for."""
        support.wait_for("the tick after a change", lambda: self.office.sql(
            "SELECT 1 FROM meta WHERE evaluated_change >= (SELECT coalesce(max(seq), 0) FROM change)"
            " AND NOT EXISTS (SELECT 1 FROM delivery WHERE state IN ('pending', 'sending', 'retry'))"
            " AND evaluated_until >= strftime('%Y-%m-%dT%H:%M:%SZ', ?)", self.now))

    def get(self, url, method="GET", fields=None, headers=None):
        """(status, headers, text) of a link; a POST sends a form."""
        parts = urllib.parse.urlsplit(url)
        body, headers = None, dict(headers or {})
        if fields is not None:
            body = urllib.parse.urlencode(fields).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        path = parts.path + ("?" + parts.query if parts.query else "")
        status, got, raw = self.office.get(path, headers, method, body)
        return status, got, raw.decode()

    def press(self, url, fields):
        """What a person does: opens the page, fills it in, presses, reads what comes."""
        status, got, page = self.get(url, "POST", fields, {
            "Sec-Fetch-Site": "same-origin", "Origin": self.base.rsplit("/", 1)[0]})
        if status == 303:
            url = urllib.parse.urljoin(url, got["Location"])
            status, _, page = self.get(url)
        return status, page

    def state(self):
        return self.office.sql("SELECT state FROM obligation WHERE id = ?", DUTY)[0][0]

    def acks(self):
        return self.office.sql("SELECT person, unit, role, action, text FROM ack ORDER BY at, id")


class Letter:
    def __init__(self, mail):
        self.to = mail.recipients[0]
        message = email.message_from_bytes(mail.data, policy=email.policy.default)
        self.subject = str(message["Subject"])
        self.text = " ".join(message.get_body(("plain",)).get_content().split())
        self.html = message.get_body(("html",)).get_content()
        self.urls = [html.unescape(u) for u in re.findall(r'href="([^"]*/answer/[^"]*)"', self.html)]

    def link(self, action, duty=DUTY):
        """The link to that answer about that duty: what it says stands in it."""
        for url in self.urls:
            said = token_bytes(url)
            if said[1] == ACTIONS.index(action) and said[20 + said[19]:-16].decode() == duty:
                return url
        raise LookupError(f"{action} {duty} in {self.to}: {self.subject}")


ACTIONS = ["any", "received", "done", "extension", "not_ours", "report", "report_to_me", "decide"]


def token_of(url):
    return urllib.parse.urlsplit(url).path.rsplit("/", 1)[1]


def token_bytes(url):
    return base64.urlsafe_b64decode(token_of(url) + "==")


def to(letters, address):
    """The one letter to that address."""
    return [letter for letter in letters if letter.to == address][-1]


# ---- what changes nothing --------------------------------------------------------------


def scanners(t, desk, letter):
    """Links are opened by machines before any person sees them."""
    before = desk.office.facts()
    for action in ("received", "done", "extension", "not_ours"):
        url = letter.link(action)
        for method in ("GET", "HEAD", "GET", "OPTIONS", "PUT", "DELETE"):
            status, headers, _ = desk.get(url, method)
            t.check(f"{method} {action}: {status}", status == (200 if method in ("GET", "HEAD") else 405))
        t.equal("it is kept by nobody", desk.get(url)[1]["Cache-Control"], "no-store")
        for fields in (None, {}, {"x": "1"}):
            t.equal("a POST that is no press of our button leads to the page",
                    desk.get(url, "POST", fields)[0], 303)
        t.equal("a press from another site is refused", desk.get(
            url, "POST", {"answer": action}, {"Sec-Fetch-Site": "cross-site"})[0], 403)
        t.equal("and from an older browser there", desk.get(
            url, "POST", {"answer": action}, {"Origin": "https://evil.example"})[0], 403)
    t.check("all of it changed nothing", desk.office.facts() == before)


def altered(t, desk, letter):
    """Any character, any bit: refused, and nothing is learnt or changed."""
    before = desk.office.facts()
    url = letter.link("done")
    token = token_of(url)
    said = bytearray(token_bytes(url))
    other = bytes(said[:20]) + bytes(said[20:-16]).replace(b"tong-hop", b"chu-tich") + said[-16:]
    tokens = [token[:-1], token + "A", token[::-1], "x", "%00", "..", "A" * 5000,
              base64.urlsafe_b64encode(other).decode().rstrip("=")]
    for at in range(0, len(token), 7):
        tokens.append(token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1:])
    for bit in range(0, 8 * len(said), 61):
        said[bit // 8] ^= 1 << bit % 8
        tokens.append(base64.urlsafe_b64encode(bytes(said)).decode().rstrip("="))
        said[bit // 8] ^= 1 << bit % 8
    t.check("an altered link gets a page that says so", "Đường dẫn không hợp lệ" in desk.get(
        f"{desk.base}/answer/{token[:-1]}")[2])
    got = {desk.get(f"{desk.base}/answer/{one}", method, fields)[0]
           for one in tokens for method, fields in (("GET", None), ("POST", {"answer": "done"}))}
    t.check(f"{len(tokens)} altered links are refused", got <= {400, 403, 414, 429, 431}, got)
    t.check("who goes on so has to wait", 429 in got, got)
    t.check("and nothing is changed", desk.office.facts() == before)


def log_is_clean(t, desk, letter):
    log = desk.daemon.log()
    t.check("the log names the page, never a token",
            "/answer/…" in log and not any(token_of(url)[:40] in log for url in letter.urls))


# ---- received ------------------------------------------------------------------------------


def received(t, desk, letter):
    url = letter.link("received")
    got = support.side_by_side(lambda _: desk.press(url, {"answer": "received"}), range(6), 6)
    t.check("six presses at once: each is thanked", all(
        status == 200 and "đồng chí xác nhận đã nhận" in page for status, page in got))
    t.equal("and it counts once", desk.acks(),
            [("tong-hop", None, "handler", "received", None)])
    before = desk.office.facts()
    t.check("opened again, it says what was recorded", "Ghi nhận lúc 09:00 ngày 11/02/2026" in
            desk.get(url)[2])
    t.equal("pressed again, nothing is written", (desk.press(url, {"answer": "received"})[0],
                                                  desk.office.facts() == before), (200, True))
    t.equal("the audit knows who", desk.office.sql(
        "SELECT actor FROM change WHERE entity = 'ack'"), [("link (tong-hop)",)])
    steps = []
    for day in ("13T08", "23T08", "24T08", "25T08", "26T08"):
        desk.at(f"2026-02-{day}:00:00+07:00")
    steps = desk.office.sql("SELECT date(at, '+7 hours'), step, reason FROM notice WHERE obligation"
                            " = ? AND at > '2026-02-11T03' AND (step LIKE 'overdue%' OR step LIKE"
                            " 'escalate%') AND NOT cc ORDER BY at, step", DUTY)
    t.equal("overdue:n is silent for five working days, the ladder is not", steps, [
        ("2026-02-13", "overdue:2", "acknowledged"),
        ("2026-02-23", "escalate:vice_chair", None),
        ("2026-02-24", "overdue:3", "acknowledged"),
        ("2026-02-26", "overdue:4", None)])
    said = json.loads(desk.office.do("explain", DUTY, "--json"))
    t.equal("explain shows the answer", [(a["person"], a["action"]) for a in said["answers"]],
            [("tong-hop", "received")])
    t.check("explain says why", "5 ngày làm việc gần nhất" in desk.office.do("explain", DUTY))


# ---- done ------------------------------------------------------------------------------------


def done(t, desk, letter):
    url = letter.link("done")
    for what, fields, words in (
            ("without a word", {}, "số, ký hiệu văn bản hoặc một câu"),
            ("in the future", {"on": "2026-02-12", "text": "Xong"}, "Ngày này chưa đến"),
            ("on no day", {"on": "30/02/2026", "text": "Xong"}, "ngày/tháng/năm"),
            ("with control bytes", {"on": "2026-02-10", "text": "a\x07b"}, "Nothing")):
        before = desk.office.facts()
        status, page = desk.press(url, {"answer": "done", "on": "2026-02-10", **fields})
        t.check(f"done {what}: refused, said beside the field", status == 422 and (
            words in page or words == "Nothing"), page[-1500:])
        t.check("nothing was written", desk.office.facts() == before)
    status, page = desk.press(url, {"answer": "done", "on": "10/02/2026", "document": "12/KH-UBND",
                                    "text": "Đã ban hành <b>kế hoạch</b> & gửi các thôn"})
    t.check("done is taken", status == 200 and "đồng chí báo việc đã hoàn thành" in page, page)
    t.check("no words become markup", "<b>kế hoạch" not in page and "&lt;b&gt;kế" in page)
    desk.settle()
    t.equal("it is reported, by that person", (desk.state(), desk.office.sql(
        "SELECT claimed_by, done_on, text, number FROM completion JOIN document d ON d.id ="
        " document WHERE obligation = ?", DUTY)[0]), ("reported", (
            "tong-hop", "2026-02-10", "Đã ban hành <b>kế hoạch</b> & gửi các thôn", "12/KH-UBND")))
    other = letter.link("extension")
    t.equal("another answer of the same letter is not needed now", desk.get(other)[0], 409)
    letters = desk.at("2026-02-11T14:00:00+07:00")
    office = to(letters, OFFICER)
    t.check("the tracking office is asked in the next slot",
            "12/KH-UBND" in office.text and "xác nhận" in office.text, office.text)
    desk.at(AFTERNOON)
    return office


def confirmed(t, desk, office):
    url = office.link("decide")
    t.check("the page shows what was reported", "12/KH-UBND" in desk.get(url)[2])
    status, page = desk.press(url, {"answer": "confirm"})
    t.check("confirmed", status == 200 and "Không còn nội dung chờ quyết định" in page, page)
    desk.settle()
    t.equal("it is met, late", desk.state(), "met_late")
    before = desk.office.facts()
    t.equal("confirmed again: nothing", (desk.press(url, {"answer": "confirm"})[0],
                                         desk.office.facts() == before), (200, True))
    t.equal("by whom is kept", desk.office.sql(
        "SELECT answer, answered_by FROM completion WHERE obligation = ?", DUTY),
        [("confirmed", "theo-doi")])


def returned(t, desk, letter, office):
    url = office.link("decide")
    t.equal("to return it takes words", desk.press(url, {"answer": "return"})[0], 422)
    status, page = desk.press(url, {"answer": "return", "words": "Chưa có ngày văn bản"})
    t.check("returned", status == 200, page)
    desk.settle()
    t.equal("it is owed as before, in another cycle", desk.office.sql(
        "SELECT state, cycle FROM obligation WHERE id = ?", DUTY), [("overdue", 2)])
    t.equal("links of the earlier cycle are over", desk.get(letter.link("received"))[0], 410)
    t.check("but what one has recorded can be read", "đã hoàn thành" in
            desk.get(letter.link("done"))[2])
    again = to(desk.at("2026-02-12T08:00:00+07:00"), HANDLER)
    t.check("the handler learns why", "Chưa có ngày văn bản" in again.text, again.text)
    t.equal("and has new links", desk.get(again.link("done"))[0], 200)


# ---- more time ----------------------------------------------------------------------------------


def asked_for_time(t, desk, letter):
    url = letter.link("extension")
    for what, fields in (("no reason", {"to": "2026-03-20"}), ("no day", {"reason": "Mưa"}),
                         ("a day before the due day", {"to": "2026-02-05", "reason": "Mưa"})):
        t.equal(f"an extension with {what} is refused",
                desk.press(url, {"answer": "extension", **fields})[0], 422)
    status, page = desk.press(url, {"answer": "extension", "to": "2026-03-20",
                                    "reason": "Chờ hướng dẫn của tỉnh"})
    t.check("an extension is asked for", status == 200 and "Thời hạn giữ nguyên" in page, page)
    desk.settle()
    t.equal("nothing moves", (desk.state(), desk.office.sql(
        "SELECT new_due, granted_on FROM extension")), ("overdue", [("2026-03-20", None)]))
    office = to(desk.at("2026-02-11T14:00:00+07:00"), OFFICER)
    t.check("the tracking office reads day and reason", "20/03/2026" in office.text and
            "Chờ hướng dẫn của tỉnh" in office.text, office.text)
    desk.at(AFTERNOON)
    return office


def granted(t, desk, office):
    url = office.link("decide")
    t.equal("granted only by a document", desk.press(url, {"answer": "grant"})[0], 422)
    status, page = desk.press(url, {"answer": "grant", "to": "2026-03-16",
                                    "document": "45/UBND-NC"})
    t.check("granted", status == 200, page)
    desk.settle()
    t.equal("the day moves", desk.office.sql(
        "SELECT state, due, original_due FROM obligation WHERE id = ?", DUTY),
        [("open", "2026-03-16", "2026-02-09")])
    told = to(desk.at("2026-02-12T08:00:00+07:00"), HANDLER)
    t.check("the handler learns of it", "16/03/2026" in told.text, told.text)


def not_granted(t, desk, office):
    status, page = desk.press(office.link("decide"), {"answer": "refuse"})
    t.check("not granted", status == 200, page)
    told = to(desk.at("2026-02-12T08:00:00+07:00"), HANDLER)
    t.check("the handler learns of it", "chưa được chấp thuận" in told.text, told.text)
    t.equal("the day stands", desk.state(), "overdue")


# ---- not ours -------------------------------------------------------------------------------------


def not_ours(t, desk, letter):
    url = letter.link("not_ours")
    t.equal("it takes words", desk.press(url, {"answer": "not_ours"})[0], 422)
    status, page = desk.press(url, {"answer": "not_ours", "text": "Việc của Phòng Kinh tế"})
    t.check("taken", status == 200, page)
    before = desk.office.sql("SELECT id, unit, state FROM obligation ORDER BY id")
    office = to(desk.at("2026-02-11T14:00:00+07:00"), OFFICER)
    t.check("the tracking office reads it", "Việc của Phòng Kinh tế" in office.text, office.text)
    t.equal("nothing was reassigned", desk.office.sql(
        "SELECT id, unit, state FROM obligation ORDER BY id"), before)
    t.check("it stands on the list until it is decided", any(
        row["step"] == "not_ours:2" for row in desk.office.lines(
            "simulate", "--to", "2026-02-28", "--json") if row["obligation"] == DUTY))
    link = office.link("decide")
    desk.at(AFTERNOON)
    t.equal("a decision takes words", desk.press(link, {"answer": "keep"})[0], 422)
    status, page = desk.press(link, {"answer": "keep", "words": "Theo Kế hoạch số 29"})
    t.check("it stays", status == 200 and "Không còn nội dung" in page, page)
    told = to(desk.at("2026-02-12T08:00:00+07:00"), HANDLER)
    t.check("the handler learns why", "Theo Kế hoạch số 29" in told.text, told.text)


# ---- a leader asks -----------------------------------------------------------------------------------


def leader(t, desk):
    letters = desk.at("2026-02-23T07:30:00+07:00")
    chief = next(l for l in letters if any(token_bytes(u)[1] == 6 for u in l.urls))
    url = chief.link("report_to_me")
    status, page = desk.press(url, {"answer": "report_to_me", "text": "Vướng ở khâu nào?"})
    t.check("asked", status == 200 and "Người phụ trách sẽ được đề nghị báo cáo" in page, page)
    told = to(desk.at("2026-02-23T08:00:00+07:00"), HANDLER)
    t.check("the handler is asked in the next slot", "Vướng ở khâu nào?" in told.text and
            "báo cáo" in told.subject, told.subject + told.text)
    desk.at("2026-02-23T14:00:00+07:00")
    t.equal("once", desk.office.sql("SELECT count(*) FROM notice WHERE step LIKE 'report_to_me%'"
                                    " AND state <> 'skipped'"), [(1,)])
    report = told.link("report")
    t.equal("it takes words", desk.press(report, {"answer": "report", "text": "  "})[0], 422)
    status, page = desk.press(report, {"answer": "report", "text": "Đã trình ký.\nCòn chờ số."})
    t.check("reported", status == 200, page)
    t.equal("there is one report", desk.office.sql(
        "SELECT person, role FROM ack WHERE action = 'report'"), [("tong-hop", "handler")])
    letters = desk.at("2026-03-02T07:30:00+07:00")
    answer = to(letters, chief.to)
    t.check("it stands in the leader's next digest", "Đã trình ký." in answer.text and
            answer.subject.startswith("Tuần"), answer.subject + answer.text)


# ---- what is refused ------------------------------------------------------------------------------------


def over(t, desk, letter):
    url = letter.link("done")
    desk.at("2026-03-13T07:59:00+07:00")
    t.equal("good on the thirtieth day", desk.get(url)[0], 200)
    desk.at("2026-03-13T08:00:01+07:00")
    before = desk.office.facts()
    status, _, page = desk.get(url)
    t.check("over after thirty days", status == 410 and "hết hiệu lực" in page, page)
    t.equal("and pressing does nothing", (desk.press(url, {
        "answer": "done", "on": "2026-02-10", "text": "Xong"})[0], desk.office.facts() == before),
        (410, True))


def settled(t, desk, letter):
    desk.office.do("waive", DUTY, "--reason", "Tỉnh không yêu cầu nữa",
                   "--clock", "2026-02-11T09:00:00+07:00")
    desk.settle()
    status, _, page = desk.get(letter.link("done"))
    t.check("of a duty that is waived: said politely", status == 410 and "Trân trọng cảm ơn" in page,
            page)


def somebody_else(t, desk, letter):
    url = letter.link("received")
    link = desk.office.do("token", "add", "Kinh tế", "--sign-in", "--person", "can-bo-kt",
                          "--scope", "read").strip()
    status, headers, _ = desk.get(link, "POST", {})
    cookie = headers["Set-Cookie"].split(";")[0]
    status, _, page = desk.get(url, headers={"Cookie": cookie})
    t.check("who is signed in as another is told so", status == 403 and
            "dành cho người khác" in page, page)
    t.equal("and can't press", desk.get(url, "POST", {"answer": "received"},
                                        {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"})[0], 403)
    t.equal("without it the link is good", desk.get(url)[0], 200)
    desk.office.sql("UPDATE post SET \"to\" = '2026-02-10' WHERE person = 'tong-hop'")
    desk.settle()
    status, _, page = desk.get(url)
    t.check("who has handed it over is told so", status == 403 and "người khác phụ trách" in page,
            page)
    t.equal("nothing was recorded", desk.acks(), [])


def rotated(t, desk, letter):
    url = letter.link("received")
    desk.office.do("ack", "key", "--new", "--clock", "2026-02-11T09:00:00+07:00")
    t.equal("a new key: links that are out stay good", desk.get(url)[0], 200)
    desk.office.do("ack", "key", "--new", "--at-once", "--clock", "2026-02-11T09:00:00+07:00")
    t.equal("all keys anew: they are not", desk.get(url)[0], 403)


# ---- as people see it ------------------------------------------------------------------------------------


def browser(t, desk, letter):
    """In Chromium, at the width of a phone and of a desk, by day and by night."""
    visits = [{"url": letter.link(action) + language, "width": width, "dark": width == 390}
              for action, language in (("received", "?lang=en"), ("done", ""), ("extension", ""),
                                       ("not_ours", "")) for width in (390, 1280)]
    visits.append({"url": letter.link("not_ours"), "width": 390, "press": "not_ours",
                   "fill": {"text": ""}})
    visits.append({"url": letter.link("done"), "width": 390, "press": "done",
                   "fill": {"document": "12/KH-UBND", "text": "Đã ban hành"}})
    seen = support.node(t, "judge_answers.mjs", {"base": desk.base, "visits": visits})
    pages = seen + [page["after"] for page in seen if "after" in page]
    t.equal("axe-core finds nothing", [page["violations"] for page in pages], [[]] * len(pages))
    t.check("nothing is too wide, or too small for a thumb",
            not any(page["wide"] or page["small"] for page in pages), pages)
    t.check("no page asks for more than itself", not any(page.get("messages") for page in seen), seen)
    t.equal("a press without words, and one with them",
            [page["after"]["status"] for page in seen[-2:]], [422, 200])
    t.check("loaded again it says the same", "đồng chí báo việc đã hoàn thành" in seen[-1]["again"])
    t.equal("and counts once", len(desk.acks()), 1)


# ---- a unit's own mailbox, a rehearsal ---------------------------------------------------------------------


def unit_mailbox(t, desk):
    """A unit that is reached at its own mailbox answers as the unit: a claim all the same."""
    desk.daemon.stop()
    desk.office.sql("DELETE FROM post WHERE person = 'tong-hop'")
    desk.office.sql("DELETE FROM post WHERE role = 'unit_head'")  # leaves the unit's own contact
    letter = to(desk.at("2026-02-13T08:00:00+07:00"), "vanthu@thuy-hung.example")
    status, page = desk.press(letter.link("done"), {"answer": "done", "on": "2026-02-12",
                                                    "text": "Đã ban hành"})
    t.check("a unit answers", status == 200 and "UBND xã Thụy Hùng" in page, page)
    desk.settle()
    t.equal("and its word has to be confirmed", (desk.state(), desk.acks()), (
        "reported", [(None, "thuy-hung", "handler", "done", "Đã ban hành")]))


def rehearsal(t, desk):
    desk.daemon.stop()
    desk.office.set("mode", "rehearsal")
    letters = desk.at("2026-02-13T08:00:00+07:00")
    t.equal("in a rehearsal the tracking office sees the letters", {l.to for l in letters}, {OFFICER})
    letter = next(l for l in letters if any(b"tong-hop" in token_bytes(u) for u in l.urls))
    url = letter.link("received")
    t.check("with the pages", "chạy thử" in desk.get(url)[2])
    before = desk.office.facts()
    t.equal("and pressing records nothing", (desk.press(url, {"answer": "received"})[0],
                                             desk.office.facts() == before), (409, True))


# ---- all of it -------------------------------------------------------------------------------------------


def scenario(t):
    first = Desk(t, Office(t))
    for at in ("2026-01-30T08:00", "2026-02-02T08:00", "2026-02-06T08:00", "2026-02-09T08:00",
               "2026-02-10T08:00"):
        first.at(at + ":00+07:00")
    first.daemon.stop()

    def another(name):
        """The same morning in an office of its own, and the handler's letter."""
        desk = Desk(t, first.office.copy(name))
        letter = to(desk.at(OVERDUE), HANDLER)
        desk.at(MORNING)
        return desk, letter

    desk, letter = another("received")
    scanners(t, desk, letter)
    altered(t, desk, letter)
    log_is_clean(t, desk, letter)
    received(t, desk, letter)
    desk.daemon.stop()

    for name, decision in (("confirmed", confirmed), ("returned", None)):
        desk, letter = another(name)
        office = done(t, desk, letter)
        if decision:
            decision(t, desk, office)
        else:
            returned(t, desk, letter, office)
        desk.daemon.stop()
    for name, decision in (("granted", granted), ("refused", not_granted)):
        desk, letter = another(name)
        decision(t, desk, asked_for_time(t, desk, letter))
        desk.daemon.stop()
    desk, letter = another("not-ours")
    not_ours(t, desk, letter)
    leader(t, desk)
    desk.daemon.stop()
    for name, check in (("mailbox", unit_mailbox), ("rehearsal", rehearsal)):
        desk, _ = another(name)
        check(t, desk)
        desk.daemon.stop()
    for name, check in (("browser", browser), ("over", over), ("settled", settled), ("other", somebody_else),
                        ("rotated", rotated)):
        desk, letter = another(name)
        check(t, desk, letter)
        desk.daemon.stop()


support.run(scenario)
