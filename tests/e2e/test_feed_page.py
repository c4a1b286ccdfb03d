#!/usr/bin/python3
"""The page of calendars: an officer makes one and revokes it, in Chromium, on a computer
and on a phone; zbar reads the code; the link is seen once."""
import subprocess

import support

CLOCK = "2026-02-11T09:00:00+07:00"


def scenario(t):
    office = support.Office(t)
    daemon = support.Daemon(office, clock=CLOCK, log="debug")
    base = f"http://127.0.0.1:{office.port}/"
    tokens = []
    for width in (1280, 360):
        sign_in = office.do("token", "add", "Văn phòng", "--role", "officer", "--sign-in").strip()
        folder = t.work / str(width)
        folder.mkdir()
        got = support.node(t, "browser_feeds.mjs", {"signIn": sign_in, "base": base,
                                                    "width": width, "folder": str(folder)})
        t.equal(f"{width}: nothing is wrong in the console", got["messages"], [])
        t.check(f"{width}: axe-core finds no violation", not got["violations"],
                "\n".join(got["violations"]))
        t.check(f"{width}: nothing is wider than the window", not got["wide"])
        link, token = got["link"], got["link"].rpartition("/")[2].removesuffix(".ics")
        tokens.append(token)
        t.check(f"{width}: link and webcal:// link", link.startswith(base + "feeds/")
                and len(token) == 43 and got["webcal"] == link.replace("http://", "webcal://"), got)
        code = subprocess.run(["zbarimg", "-q", "--raw", folder / "qr.png"], capture_output=True,
                              text=True)
        t.equal(f"{width}: a camera reads the code", code.stdout.strip(), got["webcal"])
        t.check(f"{width}: the link is not shown again", token not in got["shown"])
        t.check(f"{width}: the page says that it was revoked", "Đã thu hồi lịch" in got["gone"])
        t.equal(f"{width}: revoked: 410", office.get("/feeds/" + token + ".ics")[0], 410)
    row = office.lines("feed", "list", "--json")[-1]
    t.check("what was chosen is stored", row["unit"] == "phong-kinh-te" and row["overdue"]
            and row["alarms"] == "1,3" and row["revoked"], row)
    viewer = office.do("token", "add", "Xem", "--scope", "read").strip()
    auth = {"Authorization": "Bearer " + viewer}
    t.equal("a viewer makes none", (office.get("/feeds", auth)[0], office.get(
        "/feeds", auth, "POST", b"name=x")[0]), (403, 403))
    t.equal("another site makes none", office.get("/feeds", dict(auth, Origin="http://evil.example"),
                                                  "POST", b"name=x")[0], 403)
    t.check("no token is in the log", not any(token in daemon.log() for token in tokens))


support.run(scenario)
