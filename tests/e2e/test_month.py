#!/usr/bin/python3
"""February 2026 of the example office, Tết inside, through the real service and a real
mail server: every mailbox as its reader sees it. Between the slots nothing runs, so the
service is started for each of them. DD_MAILBOXES=FOLDER keeps the mailboxes as text, to
be read line by line."""
import datetime
import email
import email.policy
import os
import pathlib
import re
import time as clock

import support

OFFICE = "theodoi@thuy-hung.example"
AWAY, ACTING = "canbo.kt@thuy-hung.example", "truongphong.kt@thuy-hung.example"
LEADERS = ("chu.tich@", "pct.kinhte@", "pct.vanxa@")
TET = [datetime.date(2026, 2, day) for day in range(14, 23)]
DAYS = [day for day in (datetime.date(2026, 2, n) for n in range(1, 29))
        if day.weekday() < 5 and day not in TET]
IMPORTED = 24
PLAN = ("STT\tNỘI DUNG\tSẢN PHẨM\tCƠ QUAN CHỦ TRÌ\tCƠ QUAN PHỐI HỢP\tTHỜI GIAN THỰC HIỆN\n"
        + "".join(f"{n}\tNội dung chuyển đổi số thứ {n} của kế hoạch\tBáo cáo\t{unit}\t\t{time}\n"
                  for n, (unit, time) in enumerate([
                      (unit, time) for time in ("Tháng 01/2026", "Chậm nhất ngày 05/02/2026",
                                                "Quý I/2026")
                      for unit in ("Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "Văn phòng",
                                   "Trung tâm Phục vụ HCC", "Công an xã", "Trạm y tế",
                                   "Thôn Một", "Thôn Năm")], 1)))


class Letter:
    def __init__(self, mail):
        letter = email.message_from_bytes(mail.data, policy=email.policy.default)
        self.to, self.subject, self.at = mail.recipients[0], letter["Subject"], letter["Date"].datetime
        self.text = letter.get_body(("plain",)).get_content()
        self.flat = " ".join(self.text.split())

    def section(self, heading):
        found = re.search(rf"== {heading}[^=]*==(.*?)(?===|Trân trọng,)", self.flat)
        return found.group(1) if found else ""


class Month:
    def __init__(self, t):
        self.t, self.office, self.sink = t, support.Office(t), support.MailSink(t)
        self.calls = []
        self.office.set("mail", f'{{transport: smtp, url: "{self.sink.url}",'
                                " from: don-doc@thuy-hung.example}")

    def letters(self):
        return [Letter(mail) for mail in self.sink.accepted]

    def slot(self, day, time):
        """The service from a few seconds before the slot until all is told. Thirty times
        as fast, its five minutes of grace are ten seconds for a slow machine."""
        at = datetime.datetime.combine(day, time)
        begin = at - datetime.timedelta(seconds=8)
        utc = [(each - datetime.timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
               for each in (begin, at)]
        daemon = support.Daemon(self.office, clock=f"{begin.isoformat()}+07:00,x30")
        over = clock.monotonic() + 0.4  # past the slot by the office's clock
        support.wait_for(f"{at} to pass", lambda: clock.monotonic() > over and self.office.sql(
            "SELECT 1 FROM meta WHERE evaluated_until >= ?", utc[0]) and not self.office.sql(
            "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending', 'retry')"
            " OR (state = 'held' AND reason = 'composing')"
            " UNION ALL SELECT 1 FROM obligation WHERE wake_at <= ?", utc[1]), 90, daemon.alive)
        daemon.stop()


def prepare(month):
    office = month.office
    office.sql("UPDATE contact SET channel = 'phone', address = '0912 345 671'"
               " WHERE person = 'truong-thon-1'")
    for task, unit, day in (("rs-nha-1", "thon-1", "12/02/2026"), ("rs-nha-2", "thon-2", "25/02/2026"),
                            ("rs-nha-3", "thon-3", "25/02/2026"), ("thu-phi", "phong-kinh-te", "06/02/2026"),
                            ("ke-khai", "phong-kinh-te", "11/02/2026"), ("phun-khu-trung", "tram-y-te", "10/02/2026")):
        titles = {"rs-nha-1": "Rà soát nhà tạm, nhà dột nát của thôn Một",
                  "rs-nha-2": "Rà soát nhà tạm, nhà dột nát của thôn Hai",
                  "rs-nha-3": "Rà soát nhà tạm, nhà dột nát của thôn Ba",
                  "thu-phi": "Tổng hợp thu phí, lệ phí tháng 01/2026",
                  "ke-khai": "Rà soát kê khai đất nông nghiệp",
                  "phun-khu-trung": "Phun khử trùng tại các chợ"}
        office.do("task", "add", task, "--title", titles[task], "--lead", unit, "--deadline",
                  f"chậm nhất ngày {day}")
    office.do("document", "add", "nq-12", "issuer=thuy-hung", "number=12/NQ-HĐND", "kind=decision",
              "date=2026-02-10")
    office.do("leave", "add", "can-bo-kt", "--from", "2026-02-04", "--to", "2026-02-10",
              "--substitute", "truong-phong-kt")


def happen(month, day, time):
    """What people do between the slots."""
    office = month.office
    if time.hour != 8:
        return
    early = ["--clock", f"{day}T07:50:00+07:00"]
    if day.day == 6:
        month.calls = office.lines("calls", "--json")
        for call in month.calls:
            office.do("calls", "done", call["id"], "--by", "theo-doi", "--text", "đã gọi", *early)
    if day.day == 11:
        (office.dir / "phu-luc.tsv").write_text(PLAN, encoding="utf-8")
        office.do("import", "phu-luc.tsv", "--plan", "31/KH-UBND", "--unit", "thuy-hung", "--year",
                  "2026", *early)
    if day.day == 12:
        office.do("unit", "merge", "thon-2", "thon-3", "--into", "thon-23", "--on", "2026-02-12",
                  "--document", "nq-12", "--name", "Thôn Hai Ba", *early)
        office.do("post", "add", "thon-23.head", "person=truong-thon-2", "role=unit_head",
                  "unit=thon-23", "from=2026-02-12", *early)
    if day.day == 13:
        office.do("task", "done", "ke-khai", "--on", "2026-02-11", *early)
    if day.day == 24:
        office.do("task", "done", "thu-phi", "--on", "2026-02-23", *early)


def live_through(month):
    for day in DAYS:
        times = [datetime.time(8, 0), datetime.time(14, 0)]
        if day.weekday() == 0:
            times.insert(0, datetime.time(7, 30))
        for time in times:
            happen(month, day, time)
            month.slot(day, time)


def keep(month):
    folder = os.environ.get("DD_MAILBOXES")
    if not folder:
        return
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    boxes = {}
    for letter in month.letters():
        boxes.setdefault(letter.to, []).append(
            f"{'=' * 78}\nNgày: {letter.at:%d/%m/%Y %H:%M}\nTiêu đề: {letter.subject}\n\n{letter.text}")
    for to, letters in boxes.items():
        pathlib.Path(folder, to + ".txt").write_text("\n".join(letters), encoding="utf-8")
    pathlib.Path(folder, "calls.txt").write_text("\n".join(
        f"{call['since']} {call['whom']} {call['to']}\n{call['text']}" for call in month.calls),
        encoding="utf-8")


def check_times(t, letters):
    slots = {datetime.time(7, 30), datetime.time(8, 0), datetime.time(14, 0)}

    def in_slot(at):
        minutes = at.hour * 60 + at.minute
        return any(0 <= minutes - slot.hour * 60 - slot.minute <= 5 for slot in slots)
    bad = [(letter.to, str(letter.at)) for letter in letters if letter.at.date() not in DAYS]
    t.check("no mail on a day off: weekends and Tết", not bad, bad)
    bad = [(letter.to, str(letter.at)) for letter in letters if not in_slot(letter.at)]
    t.check("no mail outside the slots", not bad, bad)
    bad = [(letter.to, str(letter.at)) for letter in letters
           if letter.at.hour == 7 and not letter.to.startswith(LEADERS)]
    t.check("07:30 is for leaders", not bad, bad)


def check_twice(t, month, letters):
    seen, bad = set(), []
    for letter in letters:
        key = (letter.to, letter.at.date(), letter.at.hour)
        if key in seen:
            bad.append((key, letter.subject))
        seen.add(key)
    t.check("one mail a person and slot", not bad, bad)
    t.equal("nobody is told one step of a duty twice", month.office.sql(
        "SELECT obligation, cycle, step, person, count(*) FROM notice WHERE state = 'told'"
        " AND channel = 'email' GROUP BY 1, 2, 3, 4, role HAVING count(*) > 1"), [])
    states = dict(month.office.sql("SELECT state, count(*) FROM delivery WHERE channel = 'email'"
                                   " GROUP BY 1"))
    t.equal("what the outbox calls sent is what arrived", states.get("sent"), len(letters))
    t.check("and nothing was lost", set(states) <= {"sent", "superseded"}, states)


def check_blame(t, month, letters):
    """Whoever owes it was told, or stood on the list of calls, before anybody else reads
    that it is late."""
    handlers = {}
    for title, address, at in month.office.sql(
            "SELECT o.title, n.address, n.at FROM notice n JOIN obligation o ON o.id = n.obligation"
            " WHERE n.role = 'handler' AND (n.state = 'told' OR n.channel = 'phone')"):
        handlers.setdefault(title, []).append((at, address))
    bad, n = [], 0
    for at, title, address, step in month.office.sql(
            "SELECT n.at, o.title, n.address, n.step FROM notice n JOIN obligation o"
            " ON o.id = n.obligation WHERE n.step LIKE 'escalate:%' AND n.state = 'told'"):
        n += 1
        before = [who for when, who in handlers.get(title, []) if when < at]
        told = [letter for letter in letters if letter.to in before and title in letter.flat]
        if not told and "0912 345 671" not in before:
            bad.append((at, title, address, step, handlers.get(title)))
    t.check("nobody is blamed before the one who owes it was told", n > 3 and not bad, (n, bad[:5]))
    reports = [letter for letter in letters if "== Cần đồng chí quyết định" in letter.flat]
    t.check("a leader reads who was told already", len(reports) > 3 and all(
        "Đã nhắc, đôn đốc: cán bộ đầu mối" in letter.flat for letter in reports
        if "thôn Một" not in letter.flat), [letter.flat[:600] for letter in reports[:1]])
    bad = [(letter.to, letter.subject) for letter in letters
           if re.search(r"vi phạm|kỷ luật|phê bình|kiểm điểm|yếu kém", letter.flat)]
    t.check("nobody is criticised", not bad, bad)


def check_leave(t, letters):
    first, last = datetime.date(2026, 2, 4), datetime.date(2026, 2, 10)
    mine = [letter for letter in letters if letter.to == AWAY]
    bad = [str(letter.at) for letter in mine if first <= letter.at.date() <= last]
    t.check("nothing goes to somebody on leave", not bad, bad)
    acting = [letter for letter in letters if letter.to == ACTING
              and first <= letter.at.date() <= last and "thay cán bộ đầu mối" in letter.flat]
    t.check("the substitute is told, and in whose place", acting and any(
        "Tổng hợp thu phí, lệ phí tháng 01/2026" in letter.flat for letter in acting))
    back = [letter for letter in mine if letter.at.date() > last]
    t.check("on return one digest of what is open", back and "đồng chí nghỉ đến hết ngày 10/02/2026"
            in back[0].flat and "Tổng hợp thu phí" in back[0].flat and sum(
                "đồng chí nghỉ đến" in letter.flat for letter in back) == 1,
            [letter.flat[:300] for letter in back[:3]])


def check_merger(t, letters):
    after = datetime.date(2026, 2, 12)
    both = [letter for letter in letters if letter.at.date() >= after
            and "nhà dột nát của thôn Ba" in letter.flat and letter.to.startswith("truong.thon")]
    t.check("the merged village's duties go to the new one, saying whose they were", both and all(
        letter.to == "truong.thon2@thuy-hung.example" for letter in both) and any(
        "Thôn Ba (nay là Thôn Hai Ba)" in letter.flat for letter in both),
        [(letter.to, letter.flat[:400]) for letter in both])
    late = [letter for letter in letters if letter.at.date() > after
            and letter.to == "truong.thon3@thuy-hung.example"]
    t.check("nobody writes to the old one any more", not late, [x.subject for x in late])


def check_call(t, month, letters):
    t.check("the village without e-mail gets none", not [
        letter for letter in letters if letter.to.startswith("truong.thon1@")])
    t.check("it is on the list of calls, with the words to say", any(
        call["to"] == "0912 345 671" and "Rà soát nhà tạm, nhà dột nát của thôn Một" in call["text"]
        for call in month.calls), month.calls)
    t.check("the tracking office knows whom to call", any(
        letter.to == OFFICE and "0912 345 671" in letter.flat for letter in letters))
    t.check("what was called is told, what was not is not", month.office.sql(
        "SELECT count(*) FROM notice WHERE channel = 'phone' AND state = 'told'")[0][0] >= 1
        and not month.office.sql("SELECT 1 FROM delivery WHERE channel = 'phone' AND state = 'sent'"
                                 " AND id NOT IN (SELECT delivery FROM attempt)"))


def check_import(t, month, letters):
    lists = [letter for letter in letters if "Nội dung chuyển đổi số thứ" in letter.section("Việc mới")]
    t.check("an imported plan is one list, for the tracking office alone", len(lists) == 1
            and lists[0].to == OFFICE and lists[0].at.date() == datetime.date(2026, 2, 11)
            and lists[0].flat.count("Nội dung chuyển đổi số thứ") >= IMPORTED,
            [(x.to, str(x.at), x.subject) for x in lists])
    slots = {}
    for letter in letters:
        slots.setdefault((letter.at.date(), letter.at.hour), []).append(letter.to)
    t.check("and no storm: never more letters in a slot than there are people", all(
        len(to) == len(set(to)) and len(to) < 25 for to in slots.values()),
        {str(k): len(v) for k, v in slots.items()})
    t.equal("nothing was held by the brakes", month.office.sql(
        "SELECT 1 FROM delivery WHERE about = 'brake' OR reason = 'breaker'"), [])


def scenario(t):
    month = Month(t)
    prepare(month)
    live_through(month)
    keep(month)
    letters = month.letters()
    print(f"      {len(letters)} letters in {len({letter.to for letter in letters})} mailboxes")
    check_times(t, letters)
    check_twice(t, month, letters)
    check_blame(t, month, letters)
    check_leave(t, letters)
    check_merger(t, letters)
    check_call(t, month, letters)
    check_import(t, month, letters)


support.run(scenario)
