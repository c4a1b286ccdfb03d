#!/usr/bin/python3
"""Calendar feeds over HTTP, read by python3-icalendar and npm ical.js: what
calendar programs need to keep entries steady, and that the address is a key."""
import datetime
import gzip
import re

import icalendar

import support

CLOCK = "2026-02-09T09:00:00+07:00,x60"
GUIDED = "guided-task/ra-soat-ho-ngheo@phong-van-hoa-xa-hoi/ev:central_guidance"
BUDGET = "plan-task/nghiem-thu-cay@phong-kinh-te/once"
ROUTE = "plan-task/lien-ket-tieu-thu@phong-kinh-te/once"


class Feed:
    def __init__(self, office, name, *scope):
        self.office = office
        self.url = office.do("feed", "add", name, *scope).strip()
        self.path = "/feeds/" + self.url.rpartition("/feeds/")[2]
        self.token = self.path[len("/feeds/"):-len(".ics")]
        self.id = office.lines("feed", "list", "--json")[-1]["id"]

    def get(self, method="GET", **headers):
        return self.office.get(self.path, {k.replace("_", "-"): v for k, v in headers.items()},
                               method)

    def bytes(self):
        status, _, body = self.get()
        if status != 200:
            raise RuntimeError(f"the feed answers {status}")
        return body

    def events(self):
        return {str(e["UID"]): e for e in icalendar.Calendar.from_ical(self.bytes()).walk("VEVENT")}


def obligation_of(events, ident):
    return next((e for uid, e in events.items() if uid.startswith(ident + "@")), None)


def check_bytes(t, data):
    lines = data.split(b"\r\n")
    t.check("lines end with CRLF, and nowhere else", lines[-1] == b""
            and not any(b"\r" in line or b"\n" in line for line in lines))
    t.check("no line is longer than 75 octets", max(map(len, lines)) <= 75, max(lines, key=len))
    broken = []
    for line in lines:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            broken.append(line)
    t.check("folding never splits a character", not broken and any(
        line.startswith(b" ") and not line.isascii() for line in lines), broken[:3])
    for needed in (b"BEGIN:VCALENDAR", b"VERSION:2.0", b"REFRESH-INTERVAL;VALUE=DURATION:PT3H",
                   b"X-PUBLISHED-TTL:PT3H"):
        t.check(f"has {needed.decode()}", needed in lines)
    t.check("invites nobody, needs no zone, blocks no time", not any(
        line.startswith((b"ATTENDEE", b"ORGANIZER", b"DTSTART;TZID")) for line in lines))


def check_readers(t, office, feed, name):
    data = feed.bytes()
    calendar = icalendar.Calendar.from_ical(data)
    events = feed.events()
    t.check("python3-icalendar reads it without errors",
            not [c.errors for c in calendar.walk() if c.errors])
    t.equal("the calendar's name", (str(calendar["NAME"]), str(calendar["X-WR-CALNAME"])),
            (name, name))
    found = support.node(t, "judge_feed.mjs", {"calendar": data.decode()})
    t.check("ical.js reads the same", found["name"] == name and found["events"] == {
        uid: {"summary": str(e["SUMMARY"]), "description": str(e["DESCRIPTION"]),
              "start": str(e["DTSTART"].dt), "end": str(e["DTEND"].dt), "allDay": True,
              "sequence": int(e["SEQUENCE"]), "status": str(e["STATUS"])}
        for uid, e in events.items()})

    # 13 months ahead of February 2026, as feeds reach unless said otherwise
    due = dict(office.sql("SELECT id, due FROM obligation WHERE due <= '2027-03-31'"))
    t.equal("each dated duty is one entry, on its due day",
            {uid.rpartition("@")[0]: str(e["DTSTART"].dt) for uid, e in events.items()}, due)
    day = datetime.timedelta(1)
    t.check("whole days; the end is exclusive", all(
        type(e["DTSTART"].dt) is datetime.date and e["DTEND"].dt - e["DTSTART"].dt == day
        and str(e["TRANSP"]) == "TRANSPARENT" for e in events.values()))
    plan = obligation_of(events, "unit-plan-2026/thuy-hung/once")
    t.check("an entry says who owes it and on what basis",
            plan and "UBND xã Thụy Hùng" in plan["DESCRIPTION"]
            and "29/KH-UBND" in plan["DESCRIPTION"] and str(plan["URL"]).endswith(
                "/o/unit-plan-2026/thuy-hung/once"), plan)


def check_conditional(t, feed):
    status, headers, body = feed.get()
    etag, modified = headers["ETag"], headers["Last-Modified"]
    t.check("200 with ETag, Last-Modified, type and length", status == 200
            and etag.startswith('"') and modified.endswith(" GMT")
            and headers["Content-Type"] == "text/calendar; charset=utf-8"
            and int(headers["Content-Length"]) == len(body), headers)
    t.check("the same bytes again", feed.get()[2] == body)
    for what, given in {"If-None-Match": {"If_None_Match": etag},
                        "If-None-Match among others": {"If_None_Match": f'"x", {etag}'},
                        "If-None-Match, weak": {"If_None_Match": "W/" + etag},
                        "If-Modified-Since": {"If_Modified_Since": modified}}.items():
        status, headers, rest = feed.get(**given)
        t.check(f"{what}: 304 with the ETag and no body",
                (status, rest, headers["ETag"]) == (304, b"", etag), (status, headers, rest[:80]))
    t.equal("If-None-Match of another state: 200", feed.get(If_None_Match='"other"')[0], 200)
    t.equal("If-None-Match goes before If-Modified-Since",
            feed.get(If_None_Match='"other"', If_Modified_Since=modified)[0], 200)
    t.equal("If-Modified-Since long ago: 200",
            feed.get(If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT")[0], 200)
    status, headers, rest = feed.get("HEAD")
    t.check("HEAD: the headers without the body", (status, rest, headers["ETag"],
            headers["Content-Length"]) == (200, b"", etag, str(len(body))), (status, headers))
    status, headers, packed = feed.get(Accept_Encoding="gzip")
    t.check("gzip: the same bytes, smaller, under another ETag",
            headers["Content-Encoding"] == "gzip" and gzip.decompress(packed) == body
            and len(packed) < len(body) and headers["ETag"] != etag
            and "Accept-Encoding" in headers["Vary"], headers)
    t.equal("gzip: 304 too", feed.get(Accept_Encoding="gzip", If_None_Match=headers["ETag"])[0],
            304)
    t.check("no gzip where it was not asked for",
            feed.get(Accept_Encoding="gzip;q=0")[1]["Content-Encoding"] is None)
    return etag, modified


def later(event, before):
    return event and (int(event["SEQUENCE"]) > int(before["SEQUENCE"])
                      and event["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
                      and str(event["UID"]) == str(before["UID"]))


def check_changes(t, office, feed, daemon):
    etag = feed.get()[1]["ETag"]
    t.check("a duty that waits for its event has no day yet",
            obligation_of(feed.events(), GUIDED) is None)
    office.do("event", "set", "central_guidance", "2026-03-02")
    first = support.wait_for("the dated event", lambda: obligation_of(feed.events(), GUIDED),
                             still=daemon.alive)
    t.equal("event set: 30 days after 02/03/2026", str(first["DTSTART"].dt), "2026-04-01")
    t.check("event set: another ETag, and the old one is no match",
            feed.get()[1]["ETag"] != etag and feed.get(If_None_Match=etag)[0] == 200)
    office.do("event", "set", "central_guidance", "2026-03-05")
    moved = support.wait_for("the moved day", lambda: (lambda e: e and str(
        e["DTSTART"].dt) == "2026-04-06" and e)(obligation_of(feed.events(), GUIDED)),
        still=daemon.alive)
    t.check("event moved: the same UID with a higher SEQUENCE and LAST-MODIFIED",
            later(moved, first), moved)

    before = feed.events()
    office.do("task", "done", "nghiem-thu-cay", "--unit", "phong-kinh-te")
    done = support.wait_for("what was done", lambda: (lambda e: str(e["SUMMARY"]).startswith("✓")
                            and e)(obligation_of(feed.events(), BUDGET)), still=daemon.alive)
    t.check("task done: the same UID with a higher SEQUENCE and LAST-MODIFIED",
            later(done, obligation_of(before, BUDGET)), done)
    office.do("task", "cancel", "lien-ket-tieu-thu")
    gone = support.wait_for("what was cancelled", lambda: (lambda e: e and str(
        e["STATUS"]) == "CANCELLED" and e)(obligation_of(feed.events(), ROUTE)),
        still=daemon.alive)
    t.check("task cancelled: it stays as CANCELLED, with a higher SEQUENCE",
            later(gone, obligation_of(before, ROUTE)), gone)
    after = feed.events()
    same = set(before) - {str(done["UID"]), str(gone["UID"])}
    t.check("all other entries are as they were", set(before) == set(after) and all(
        before[uid].to_ical() == after[uid].to_ical() for uid in same))


def check_filters(t, office, feed):
    every = set(feed.events())
    units = dict(office.sql("SELECT id, unit FROM obligation"))
    rules = dict(office.sql("SELECT id, rule FROM obligation"))

    def of(feed):
        return {uid.rpartition("@")[0] for uid in feed.events()}

    village = of(Feed(office, "Phòng Kinh tế", "--unit", "phong-kinh-te"))
    t.check("--unit: that unit's entries only",
            village and {units[i] for i in village} == {"phong-kinh-te"}, village)
    chair = Feed(office, "Chủ tịch", "--role", "chair", "--full-days", "list")
    t.check("--role chair: has entries, and none beside the whole", chair.events()
            and set(chair.events()) <= every)
    pack = of(Feed(office, "Bầu cử", "--pack", "election-2026"))
    election = set(re.findall(r"- id: (\S+)", (office.dir / "rules/election-2026.yaml").read_text()))
    t.check("--pack: that pack's entries only", pack and pack == {
        i for i in rules if rules[i] in election}, pack)


def check_key(t, office, feed, other, daemon):
    t.check("the address has 256 bits", len(feed.token) >= 43)
    t.equal("an unknown address: 404", office.get("/feeds/" + "A" * 43 + ".ics")[0], 404)
    t.equal("without .ics: 404", office.get(feed.path[:-4])[0], 404)
    t.equal("POST: 405", feed.get("POST")[0], 405)
    office.do("feed", "revoke", str(feed.id))
    support.wait_for("410", lambda: feed.get()[0] == 410, still=daemon.alive)
    t.check("a revoked address: 410, also with If-None-Match",
            feed.get()[0] == feed.get(If_None_Match="*")[0] == 410)
    t.equal("the others stay", other.get()[0], 200)
    daemon.stop()
    secrets = [feed.token.encode(), other.token.encode()]
    t.check("no address stands in the log", not any(
        s in daemon.log_path.read_bytes() for s in secrets))
    t.check("nor in the database, which has its hash only", not any(
        s in path.read_bytes() for s in secrets for path in office.dir.glob("dondoc.db*")))


def scenario(t):
    office = support.Office(t)
    daemon = support.Daemon(office, clock=CLOCK, log="debug")
    feed = Feed(office, "Cả cơ quan")
    check_bytes(t, feed.bytes())
    check_readers(t, office, feed, "Cả cơ quan")
    check_conditional(t, feed)
    check_changes(t, office, feed, daemon)
    before, headers = feed.bytes(), feed.get()[1]
    daemon.stop()
    daemon = support.Daemon(office, clock=CLOCK, log="debug")
    t.check("after a restart: the same bytes, ETag and Last-Modified",
            feed.bytes() == before and feed.get()[1]["ETag"] == headers["ETag"]
            and feed.get()[1]["Last-Modified"] == headers["Last-Modified"],
            (headers, feed.get()[1]))
    check_filters(t, office, feed)
    check_key(t, office, feed, Feed(office, "Văn phòng", "--unit", "van-phong"), daemon)


support.run(scenario)
