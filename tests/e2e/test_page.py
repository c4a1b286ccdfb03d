#!/usr/bin/python3
"""The page: who gets in, what is refused, whether its numbers are those of the
database, and whether everybody can read it (axe-core in Chromium)."""
import html
import os
import pathlib
import re

import support

CLOCK = "2026-04-10T09:00:00+07:00,x60"
STATUSES = ["Đã hoàn thành đúng hạn", "Đã hoàn thành quá hạn", "Đang thực hiện trong hạn",
            "Đang thực hiện quá hạn"]
HOSTILE = "<script>alert(1)</script> & \"việc\" <b>'đậm'</b>"


def cookie_of(headers):
    return (headers["Set-Cookie"] or "").split(";")[0]


def check_headers(t, office, paths, auth):
    bad = []
    for path in paths:
        _, headers, _ = office.get(path, auth)
        policy = headers["Content-Security-Policy"] or ""
        ok = (policy.startswith("default-src 'none'") and "unsafe" not in policy
              and "frame-ancestors 'none'" in policy
              and headers["X-Content-Type-Options"] == "nosniff"
              and headers["X-Frame-Options"] == "DENY"
              and headers["Referrer-Policy"] in ("same-origin", "no-referrer")
              and (path.startswith("/static") or headers["Cache-Control"] == "no-store"))
        bad += [] if ok else [(path, str(headers))]
    t.check("security headers everywhere", not bad, bad)


def check_access(t, office):
    for path in ("/", "/list/overdue", "/u/phong-kinh-te", "/o/unit-plan-2026/thuy-hung/once"):
        status, headers, body = office.get(path)
        t.check(f"{path} needs signing in", status == 401 and headers["WWW-Authenticate"]
                and b"phong-kinh-te" not in body, status)
    t.equal("a made-up token: 401", office.get("/", {"Authorization": "Bearer " + "x" * 43})[0], 401)
    t.equal("a made-up cookie: 401", office.get("/", {"Cookie": "dondoc_session=" + "x" * 43})[0],
            401)
    t.equal("/healthz is open", office.get("/healthz")[0], 200)
    t.equal("/metrics not for those behind a proxy",
            office.get("/metrics", {"X-Forwarded-For": "192.0.2.1"})[0] in (401, 403, 404), True)


def check_sign_in(t, office):
    link = office.do("token", "add", "Dùng thử", "--sign-in").strip()
    path = "/sign-in/" + link.rpartition("/")[2]
    for _ in range(2):
        status, headers, body = office.get(path)
        t.check("opening the link shows a button and changes nothing", status == 200
                and b"<button" in body and not headers["Set-Cookie"], status)
    for what, headers in {"another origin": {"Origin": "http://evil.example"},
                          "another site": {"Sec-Fetch-Site": "cross-site"},
                          "a null origin": {"Origin": "null"},
                          "a sister site": {"Sec-Fetch-Site": "same-site"}}.items():
        status, answer, _ = office.get(path, headers, "POST", b"")
        t.check(f"POST from {what} is refused", status == 403 and not answer["Set-Cookie"], status)
    own = {"Origin": f"http://127.0.0.1:{office.port}", "Sec-Fetch-Site": "same-origin"}
    status, headers, _ = office.get(path, own, "POST", b"")
    cookie = cookie_of(headers)
    t.check("the button signs in", status == 303 and cookie.startswith("dondoc_session="), status)
    flags = (headers["Set-Cookie"] or "").lower()
    t.check("the cookie is HttpOnly and SameSite", "httponly" in flags and "samesite=" in flags)
    status, headers, _ = office.get(path, own, "POST", b"")
    t.check("once: a second time 410 and no cookie", status == 410 and not headers["Set-Cookie"],
            status)
    t.equal("once: opening it again 410", office.get(path)[0], 410)
    t.equal("with the cookie the page is there", office.get("/", {"Cookie": cookie})[0], 200)
    t.check("nothing of it stands in the log", path[9:] not in (
        office.dir / "dondocd.log").read_text() and cookie.partition("=")[2] not in (
        office.dir / "dondocd.log").read_text())
    status, headers, _ = office.get("/sign-out", {"Cookie": cookie, **own}, "POST", b"")
    t.equal("signed out, the cookie is worth nothing",
            (status, office.get("/", {"Cookie": cookie})[0]), (303, 401))


def check_requests(t, office, auth):
    for host in ("evil.example", f"evil.example:{office.port}", "127.0.0.1:1", ""):
        t.check(f"Host: {host or '(empty)'} is refused",
                office.get("/healthz", host=host)[0] in (400, 421))
    t.equal("Host: localhost is served", office.get("/healthz", host=f"localhost:{office.port}")[0],
            200)
    t.equal("an unknown page: 404", office.get("/nope", auth)[0], 404)
    t.equal("an unknown duty: 404", office.get("/o/a/b/c", auth)[0], 404)
    t.equal("an unknown unit: 404", office.get("/u/nope", auth)[0], 404)
    t.equal("DELETE: 405", office.get("/", auth, "DELETE")[0], 405)
    for path in ("/static/../../dondoc.yaml", "/static/%2e%2e/dondoc.yaml", "/../dondoc.db"):
        t.check(f"{path}: nothing of the office's files",
                office.get(path, auth)[0] in (400, 404))
    status, headers, body = office.get("/", auth, "HEAD")
    t.check("HEAD: the headers without the body", status == 200 and not body
            and int(headers["Content-Length"]) > 1000)
    t.equal("a body of a megabyte is refused before it is sent", office.get(
        "/sign-in", {"Content-Length": "1000000"}, "POST")[0], 413)


def check_content(t, office, auth):
    page = office.get("/", auth)[2].decode()
    t.check("the four statuses are there", all(status in page for status in STATUSES))
    total = {state: n for state, n in office.sql("SELECT state, count(*) FROM obligation GROUP BY 1")}
    for status, state in zip(STATUSES, ("met", "met_late", None, "overdue")):
        shown = re.search(r'class="number">(\d+)</span> <span class="label">(?:(?!</li>).)*'
                          + status, page)
        if state:
            t.equal(f"{status}: the database's number", shown and int(shown.group(1)),
                    total.get(state, 0))
    units = dict(office.sql("SELECT id, name FROM unit"))
    for unit, met, late, overdue in office.sql(
            "SELECT unit, sum(state = 'met'), sum(state = 'met_late'), sum(state = 'overdue')"
            " FROM obligation GROUP BY 1 HAVING sum(state <> 'open') > 0"):
        row = re.search(re.escape(f"u/{unit}\">{html.escape(units[unit])}</a></th>")
                        + r"((?:<td[^>]*>\d+</td>){6})", page)
        cells = re.findall(r">(\d+)<", row.group(1)) if row else []
        t.equal(f"{unit}: met, late, overdue", [int(c) for c in cells[:2] + cells[3:4]],
                [met, late, overdue])
    t.check("a title with markup is text", "<script>" not in page
            and html.escape(HOSTILE, quote=False).split(" ")[0] in page)
    one = office.get("/o/unit-plan-2026/thuy-hung/once", auth)[2].decode()
    t.check("a duty's page says how its day came about", "09/02/2026" in one
            and "29/KH-UBND" in one and "30/01/2026" in one)
    english = office.get("/?lang=en", auth)[2].decode()
    t.check("in English too", '<html lang="en"' in english and "overdue" in english.lower())


PAGES = ["/", "/?wall=1", "/list/overdue", "/list/in-time", "/list/continuous", "/u/phong-kinh-te",
         "/o/unit-plan-2026/thuy-hung/once", "/o/road-6km-2026/btxm-ngo-xom/once", "/t/hostile",
         "/calendar", "/calendar/2026-04?view=list", "/targets", "/targets/btxm-ngo-xom", "/notices",
         "/outbox", "/outbox/ahead", "/search?q=ke%20hoach", "/sign-in", "/office/units", "/audit",
         "/do/merge/phong-kinh-te", "/do/split/phong-kinh-te"]


def in_english(path):
    return path + ("&" if "?" in path else "?") + "lang=en"


def judge(t, office, pages, widths, **more):
    """What a browser says of these pages; pictures of them lie in the test's folder, or
    where DONDOC_SHOTS says."""
    shots = pathlib.Path(os.environ.get("DONDOC_SHOTS", t.work / "shots"))
    shots.mkdir(exist_ok=True, parents=True)
    link = office.do("token", "add", "Trình duyệt", "--role", "officer", "--sign-in").strip()
    base = f"http://127.0.0.1:{office.port}"
    found = support.node(t, "judge_page.mjs", {
        "signIn": link, "base": base, "pages": pages, "widths": widths, "shots": str(shots), **more},
        timeout=600)
    t.equal("in a browser the button leads to the page", found["signedIn"], base + "/")
    t.equal("no error, no dialog, nothing fetched from elsewhere", found["messages"], [])
    for result in found["results"]:
        where = f"{result['page']} at {result['width']} px"
        t.check(f"axe: {where}", not result["violations"], result["violations"])
        t.check(f"no sideways scrolling: {where}", not result["wide"])
    pictures = [path for path in shots.iterdir() if path.stat().st_size > 5000]
    t.check("there is a picture of each", len(pictures) >= len(pages), pictures)


def check_browser(t, office):
    judge(t, office, PAGES, [1280, 390])
    judge(t, office, [in_english(path) for path in PAGES], [390])
    judge(t, office, ["/", "/targets", "/calendar"], [1280], scheme="dark")


def scenario(t):
    office = support.Office(t)
    office.do("task", "add", "hostile", "--title", HOSTILE, "--lead", "phong-kinh-te",
              "--deadline", "chậm nhất ngày 13/04/2026")
    daemon = support.Daemon(office, clock=CLOCK)
    auth = {"Authorization": "Bearer " + office.do("token", "add", "Máy").strip()}
    support.wait_for("the first tick", lambda: "tick " in daemon.log(), still=daemon.alive)
    check_access(t, office)
    check_sign_in(t, office)
    check_headers(t, office, ["/", "/sign-in", "/nope", "/healthz", "/u/phong-kinh-te",
                              "/list/overdue"], auth)
    check_requests(t, office, auth)
    check_content(t, office, auth)
    check_browser(t, office)
    t.equal("it ends with status 0", daemon.stop(), 0)


support.run(scenario)
