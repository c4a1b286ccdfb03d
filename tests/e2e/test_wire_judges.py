#!/usr/bin/python3
"""What wire and deliver make, judged by programs that are not ours: Python's
email package, python3-icalendar, npm ical.js and npm standardwebhooks. The
samples are those of the unit tests."""
import base64
import email
import email.policy
import html.parser
import json
import os
import subprocess

import icalendar

import support

TITLES = {"Báo cáo tháng 01/2026", "Bê tông hóa đường ngõ", "Rà soát trường chuẩn",
          "Lập danh mục <dự án> & \"đề án\"", "Công khai thủ tục",
          "Phòng Văn hóa - Xã hội ban hành kế hoạch"}


def make_samples(t):
    folder = t.work / "samples"
    for name in ("wire_letter_test_letter", "wire_test_mail", "wire_calendar_test_ical",
                 "wire_test_webhook", "deliver_test_webhook"):
        done = subprocess.run([t.build / "tests" / f"unit_{name}"], capture_output=True, text=True,
                              env=dict(os.environ, DD_SAMPLES=str(folder)), timeout=120)
        t.check(f"samples of {name}", done.returncode == 0, done.stderr)
    return folder


def judge_mail(t, data):
    mail = email.message_from_bytes(data, policy=email.policy.default)
    parts = list(mail.walk())
    t.equal("email: no defects", [list(part.defects) for part in parts], [[], [], []])
    t.equal("email: header defects", [d for v in mail.values() for d in v.defects], [])
    t.equal("email: subject", mail["Subject"],
            "Quá hạn: Báo cáo tháng 01/2026 – thứ Sáu 13/02/2026 – quá hạn 3 ngày, đề nghị xem")
    t.equal("email: sender", [(a.display_name, a.addr_spec) for a in mail["From"].addresses],
            [("Đôn đốc xã Thử Nghiệm", "don.doc@xa.example")])
    t.equal("email: recipient", [(a.display_name, a.addr_spec) for a in mail["To"].addresses],
            [("Trần, Văn", "dau.moi@xa.example")])
    t.equal("email: date", mail["Date"].datetime.isoformat(), "2026-02-09T08:00:00+07:00")
    t.equal("email: types", [part.get_content_type() for part in parts],
            ["multipart/alternative", "text/plain", "text/html"])
    t.equal("email: text", parts[1].get_content().replace("\r\n", "\n"),
            "Kính gửi đồng chí,\n\n.dấu chấm đầu dòng\nFrom đầu dòng\nTrân trọng.\n")
    t.check("email: html", "<b>ữ</b> = &lt;" in parts[2].get_content())


class Balanced(html.parser.HTMLParser):
    """Every tag closed in order, nothing fetched from elsewhere."""
    void = {"meta", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.words = [], [], []
        self.feed(text)
        self.faults += self.open

    def handle_starttag(self, tag, attrs):
        if tag not in self.void:
            self.open.append(tag)
        self.faults += [f"{tag} {key}" for key, _ in attrs if key in ("src", "background")]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data):
        self.words.append(data)


def judge_html(t, text):
    page = Balanced(text)
    t.equal("html: balanced, nothing external", page.faults, [])
    t.check("html: text survives escaping", "Lập danh mục <dự án> & \"đề án\"" in page.words)


def judge_calendar(t, data):
    calendar = icalendar.Calendar.from_ical(data)
    events = calendar.walk("VEVENT")
    t.equal("icalendar: errors", [c.errors for c in calendar.walk() if c.errors], [])
    t.equal("icalendar: name", str(calendar["X-WR-CALNAME"]), "Đôn đốc; xã Thử Nghiệm, 2026")
    summaries = {str(event["SUMMARY"]).replace("✓ ", "").split(": ")[-1] for event in events}
    t.equal("icalendar: summaries", summaries, TITLES)
    t.equal("icalendar: whole days", {(e["DTEND"].dt - e["DTSTART"].dt).days for e in events}, {1})
    t.check("icalendar: reads what it writes again",
            icalendar.Calendar.from_ical(calendar.to_ical()).to_ical() == calendar.to_ical())


def judge_by_node(t, calendar, request):
    key = base64.b64encode(request["secret"].encode()).decode()
    found = support.node(t, "judge_wire.mjs", {
        "calendar": calendar, "secret": "whsec_" + key, "headers": request["headers"],
        "body": request["body"]})
    events = found["events"]
    t.equal("ical.js: events", len(events), len(TITLES))
    t.check("ical.js: whole days", all(e["allDay"] and e["days"] == 1 for e in events), events)
    t.check("ical.js: one category each", all(len(e["categories"]) == 1 for e in events), events)
    t.equal("ical.js: refresh", found["refresh"], "PT3H")
    t.check("ical.js: the same UIDs as python3-icalendar",
            {e["uid"] for e in events} ==
            {str(e["UID"]) for e in icalendar.Calendar.from_ical(calendar).walk("VEVENT")})
    t.check("standardwebhooks: the signature is right", found["verified"])
    t.check("standardwebhooks: that of a changed body is not", not found["verifiedChanged"])


def scenario(t):
    folder = make_samples(t)
    judge_mail(t, (folder / "mail.eml").read_bytes())
    judge_html(t, (folder / "digest.html").read_text(encoding="utf-8"))
    judge_calendar(t, (folder / "feed.ics").read_bytes())
    judge_by_node(t, (folder / "feed.ics").read_bytes().decode(),
                  json.loads((folder / "webhook.json").read_text(encoding="utf-8")))
    for name in ("alertmanager.json", "event.json"):
        t.check(f"{name} is JSON", json.loads((folder / name).read_bytes()))


support.run(scenario)
