#!/usr/bin/python3
"""What would go wrong is said before anything is sent: posts that nobody holds or two
hold alike, addresses that are none, contacts that nobody has verified."""
import support


def findings(office, what, *clock):
    return [row["text"] for row in office.lines("doctor", "--json", *clock) if row["what"] == what]


def scenario(t):
    office = support.Office(t)
    t.equal("the example office has nobody missing, and no two alike",
            [findings(office, what) for what in ("nobody", "two_equals", "no_address", "address",
                                                 "unverified")], [[], [], [], [], []])
    office.do("post", "add", "kt.second", "person=can-bo-vhxh", "role=handler", "unit=phong-kinh-te")
    office.sql("DELETE FROM post WHERE role = 'chair'")
    office.sql("DELETE FROM contact WHERE person = 'truong-thon-1'")
    office.do("task", "add", "thon", "--title", "Việc của thôn", "--lead", "thon-1", "--deadline",
              "chậm nhất ngày 27/02/2026")
    office.do("contact", "add", "van-thu.email", "verified=false")
    office.sql("UPDATE contact SET address = 'không phải địa chỉ' WHERE person = 'can-bo-hcc'")
    clock = ("--clock", "2026-02-09T07:00:00+07:00")
    text = office.do("doctor", *clock)
    for what, words in {"two persons hold one post alike": ["handler", "Phòng Kinh tế", "hai người"],
                        "nobody is the chair": ["chair"],
                        "a holder without an address": ["unit_head", "Thôn Một", "chưa có địa chỉ"],
                        "a contact that nobody has verified": ["van-thu.email", "chưa được xác minh"],
                        "an address that is none": ["can-bo-hcc.email", "không phải địa chỉ"]}.items():
        t.check(f"doctor: {what}", any(all(word in line for word in words)
                                       for line in text.splitlines()), text)
    t.equal("a role that nobody holds at all is missing once, not for every unit",
            [line for line in text.splitlines() if "chair" in line and "vice" not in line],
            ["- chưa có ai giữ vai trò `chair`: `dondoc post add MÃ person=… role=chair`"])
    office.sql("INSERT INTO post (id, person, role, \"from\", \"to\") VALUES "
               "('cu', 'chu-tich', 'chair', '2020-01-01', '2025-12-31')")
    vacant = [line for line in findings(office, "nobody", *clock) if "chair" in line]
    t.equal("nor is one that nobody holds any more", len(vacant), 1)
    t.check("… which names units, and counts the others",
            vacant and "Phòng Kinh tế, " in vacant[0] and "đơn vị khác" in vacant[0], vacant)
    t.check("and nothing was evaluated or sent for it", not office.sql(
        "SELECT 1 FROM obligation UNION ALL SELECT 1 FROM delivery"))

    daemon = support.Daemon(office, clock="2026-02-09T07:00:00+07:00,x1")
    auth = {"Authorization": "Bearer " + office.do("token", "add", "Máy").strip()}
    support.wait_for("the first tick", lambda: office.sql(
        "SELECT 1 FROM meta WHERE evaluated_until IS NOT NULL"), still=daemon.alive)
    page = support.wait_for("the page to say so", lambda: (
        lambda body: body if "Thôn Một" in body and 'class="faults"' in body else None)(
        office.get("/", auth)[2].decode()), still=daemon.alive)
    faults = page.partition('class="faults"')[2].partition("</ul>")[0]
    t.check("the page shows them, an hour before the first slot", "Phòng Kinh tế" in faults
            and "Thôn Một" in faults, faults)
    t.equal("and still nothing was sent", office.sql(
        "SELECT count(*) FROM delivery WHERE state <> 'held'")[0][0], 0)
    daemon.stop()


support.run(scenario)
