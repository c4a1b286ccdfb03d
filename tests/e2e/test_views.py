#!/usr/bin/python3
"""Pages to read: lists, search, calendar, targets, notices, the outbox and what goes
next; every list as a workbook; the script that the pages carry."""
import html
import io
import re
import subprocess
import urllib.parse

import openpyxl
import support

CLOCK = "2026-04-10T09:00:00+07:00"
HOSTILE = "=1+1\"'<img src=x onerror=alert(1)>&amp; Đường bê tông"
SHEETS = ["/?format=xlsx", "/list/overdue?format=xlsx", "/list/all?format=xlsx&unit=phong-kinh-te",
          "/list/continuous?format=xlsx", "/u/phong-kinh-te?format=xlsx", "/targets?format=xlsx",
          "/notices?format=xlsx", "/outbox?format=xlsx", "/calendar/2026-06?format=xlsx",
          "/search?q=ke+hoach&format=xlsx"]


class Pages:
    def __init__(self, t, office):
        self.t, self.office = t, office
        self.auth = {"Authorization": "Bearer " + office.do("token", "add", "Máy", "--role",
                                                            "officer").strip()}

    def raw(self, path):
        status, headers, body = self.office.get(path, self.auth)
        if status != 200:
            raise RuntimeError(f"{path}: {status}\n{body[:500]}")
        return headers, body

    def text(self, path):
        return html.unescape(re.sub(r"<[^>]*>", " ", self.raw(path)[1].decode()))

    def sheet(self, path):
        """The rows below the head of a workbook; its first line; its type."""
        headers, body = self.raw(path)
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        rows = list(sheet.iter_rows(min_row=4, values_only=True))
        return rows[1:], sheet, headers


def check_lists(t, office, pages):
    n = office.sql("SELECT count(*) FROM obligation WHERE state = 'overdue'")[0][0]
    page = pages.raw("/list/overdue")[1].decode()
    t.equal("overdue: as many as the database has", page.count("<li class=\"g-overdue\">"), n)
    rows = pages.sheet("/list/overdue?format=xlsx")[0]
    t.equal("… and as many in the workbook", len(rows), n)
    t.equal("… the same ones, in the same order", [row[1] for row in rows],
            [html.unescape(title) for title in re.findall(r"<a href=\"../o/[^>]*>([^<]*)</a>", page)])
    mine = pages.sheet("/list/all?format=xlsx&unit=phong-kinh-te")[0]
    want = office.sql("SELECT count(*) FROM obligation WHERE state <> 'void' AND (unit = ?1 OR"
                      " instr(' ' || co_leads || ' ', ' ' || ?1 || ' '))", "phong-kinh-te")[0][0]
    t.equal("a unit's list has that unit's", len(mine), want)
    t.check("what does not exist is not found", all(
        office.get(path, pages.auth)[0] == 404 for path in (
            "/list/nothing", "/u/nobody", "/t/nothing", "/targets/nothing", "/calendar/2026-13",
            "/calendar/x", "/o/a/b/c")))


def check_long_list(t, office, pages):
    """A hundred rows a page, each of them once."""
    office.sql("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 250) "
               "INSERT INTO task (id, title) SELECT 'dai-' || i, 'Việc dài ' || i FROM c")
    office.sql("INSERT INTO task_unit (task, unit) SELECT id, 'tram-y-te' FROM task"
               " WHERE id GLOB 'dai-*'")
    office.sql("INSERT INTO task_deadline (task, kind, phrase) SELECT id, 'continuous', 'Thường xuyên'"
               " FROM task WHERE id GLOB 'dai-*'")
    support.wait_for("the tasks to be seen",
                     lambda: "Việc dài" in pages.text("/list/continuous?unit=tram-y-te"))
    seen, path, n_pages = [], "/list/continuous?unit=tram-y-te", 0
    while path and n_pages < 10:
        page = pages.raw(path)[1].decode()
        seen += re.findall(r"href=\"../t/(dai-\d+)\"", page)
        n_pages += 1
        following = re.search(r'rel="next" href="([^"]*)"', page)
        path = following and urllib.parse.urljoin("/list/continuous", html.unescape(following[1]))
    t.equal("250 tasks on three pages, each once", (len(seen), len(set(seen)), n_pages), (250, 250, 3))


def check_search(t, pages):
    for words, found in (("ke hoach rieng", "ban hành kế hoạch riêng"),
                         ("DUONG be tong", "Đường bê tông"), ("đường BÊ", "Đường bê tông"),
                         ("phong kinh te", "Phòng Kinh tế"), ("van hoa xa hoi", "Phòng Văn hóa"),
                         ("thuy hung", "Thụy Hùng"), ("btxm", "Bê tông hóa"),
                         ("chu tich", "Chủ tịch")):
        page = pages.text("/search?q=" + urllib.parse.quote(words))
        t.check(f"“{words}” finds “{found}”", found in page.replace("  ", " "), page[:600])
    t.check("words that are nowhere find nothing",
            "Không tìm thấy" in pages.text("/search?q=khong-co-tu-nay"))
    for words in ("%", "_", "\"", "'; DROP TABLE task; --", "<b>", "a" * 190, "*", "NEAR(", "😀"):
        page = pages.raw("/search?q=" + urllib.parse.quote(words))[1].decode()
        t.check(f"“{words[:20]}” is only words", f"“{words}”" in html.unescape(page))


def check_calendar(t, office, pages):
    page = pages.raw("/calendar/2026-04")[1].decode()
    shown = set(re.findall(r"/o/([^\"?]+)\"", page))
    want = {row[0] for row in office.sql(
        "SELECT id FROM obligation WHERE state <> 'void' AND due BETWEEN '2026-04-01' AND '2026-04-30'")}
    t.check("the month's due days are in it, or counted", shown and len(want) > 3
            and (want <= shown or "việc nữa" in page), want - shown)
    listed = set(re.findall(r"/o/([^\"?]+)\"", pages.raw("/calendar/2026-04?view=list")[1].decode()))
    t.equal("as a list all of them", listed, want)
    t.check("holidays say so", "Giỗ Tổ Hùng Vương" in page and "30/04" in pages.text(
        "/calendar/2026-04"))
    t.check("other years too", "Tháng 12/2031" in pages.text("/calendar/2031-12"))


def check_targets(t, office, pages):
    office.do("measure", "btxm-ngo-xom", "0,2", "--on", "2026-04-08")
    support.wait_for("the reading", lambda: "0,2 km" in pages.text("/targets/btxm-ngo-xom"))
    page = pages.raw("/targets/btxm-ngo-xom")[1].decode()
    t.check("path, readings and forecast: drawn, in words and as a table",
            all(part in page for part in ('<polyline class="path"', '<polyline class="readings"',
                                          "<table class=\"numbers\"", "data-chart=",
                                          "forecast-words")))
    t.check("the table has the path's checkpoints and the reading", all(
        part in pages.text("/targets/btxm-ngo-xom") for part in ("3 km", "6 km", "0,2 km",
                                                                 "30/06/2026")))
    # From 0 on 01/04 to 0.2 on 08/04; due 30/09: 0.2 + 175 × 0.2 / 7.
    t.check("the forecast is the pace so far", "5,2 km" in pages.text("/targets/btxm-ngo-xom"),
            re.findall(r'forecast-words">[^<]*', page))


def check_told(t, office, pages):
    all_of = pages.sheet("/notices?format=xlsx")[0]
    n = office.sql("SELECT count(*) FROM notice")[0][0]
    t.equal("who was told what: all notices", len(all_of), n)
    for query, where in (("state=told", "state = 'told'"), ("step=escalate", "step GLOB 'escalate:*'"),
                         ("state=skipped&step=before", "state = 'skipped' AND step GLOB 'before:*'"),
                         ("from=2026-03-01&to=2026-03-31",
                          "nominal BETWEEN '2026-03-01' AND '2026-03-31'")):
        want = office.sql(f"SELECT count(*) FROM notice WHERE {where}")[0][0]
        t.equal(f"notices?{query}", len(pages.sheet(f"/notices?{query}&format=xlsx")[0]), want)
    duty = pages.text("/o/unit-plan-2026/thuy-hung/once")
    t.check("a duty's page tells its course, why it is owed, and why somebody was told", all(
        part in duty for part in ("Diễn biến", "Vì sao phải thực hiện", "unit.level in",
                                  "Vì sao lúc đó", "Bắt đầu theo dõi")), duty[:300])
    count = office.sql("SELECT count(*) FROM delivery")[0][0]
    t.equal("the outbox: all messages", len(pages.sheet("/outbox?format=xlsx")[0]), count)


def check_ahead(t, office, pages):
    """The page and the command live the same core ahead."""
    lines = office.lines("outbox", "preview", "--json")
    want = sum(len(line.get("notices", [])) if "notices" in line else 1 for line in lines)
    page = pages.text("/outbox/ahead")
    shown = int(re.search(r"(\d+) thông báo", page)[1])
    t.check("what goes next is what the command says", shown > 0 and (shown == want or shown == len(
        lines)), (shown, want, len(lines), lines[:2]))


def check_sheets(t, pages):
    for path in SHEETS:
        rows, sheet, headers = pages.sheet(path)
        ok = ("spreadsheetml" in headers["Content-Type"] and rows
              and "attachment" in headers["Content-Disposition"])
        formulas = [cell.coordinate for line in sheet.iter_rows() for cell in line
                    if cell.data_type == "f"]
        t.check(f"{path}: a workbook with rows and without formulas", ok and not formulas,
                (len(rows), formulas))
    folder = t.work / "sheets"
    folder.mkdir()
    (folder / "list.xlsx").write_bytes(pages.raw("/list/all?format=xlsx")[1])
    done = subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
                           "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(folder), str(folder / "list.xlsx")],
                          capture_output=True, text=True, timeout=240)
    text = (folder / "list.csv").read_text(encoding="utf-8", errors="replace") if (
        folder / "list.csv").exists() else ""
    t.check("LibreOffice opens it, titles as they are", done.returncode == 0
            and "Đường bê tông" in text and "=1+1" in text, done.stderr or text[:500])


def check_escaping(t, office, pages):
    bad = []
    for path in ("/", "/list/in-time", "/u/phong-kinh-te", "/t/hostile", "/calendar/2026-04",
                 "/calendar/2026-04?view=list", "/search?q=duong+be+tong", "/notices",
                 "/outbox/ahead", "/o/plan-task/hostile@phong-kinh-te/once"):
        page = pages.raw(path)[1].decode()
        if "<img" in page or " style=" in page or re.search(r"\son\w+=\"", page):
            bad.append(path)
    t.check("a hostile title is text on every page", not bad, bad)
    for path in ("/notices?unit=%22%3E%3Cimg%20src=x%3E&person=%22%3E%3Cimg%20src=x%3E",
                 "/list/overdue?unit=%3Cimg%3E&page=-1&from=%3Cimg%3E", "/?x=%22%3E%3Cimg%3E",
                 "/search?q=%22%3E%3Cimg%20src=x%3E", "/calendar?unit=%3Cimg%3E&view=%3Cimg%3E",
                 "/outbox?state=%3Cimg%3E&page=99999999999"):
        t.check(f"so is what the address says: {path[:40]}", b"<img" not in pages.raw(path)[1])


def check_browser(t, office):
    """The script: charts are drawn, the arrow keys walk through the month; without it
    everything is there, too."""
    link = office.do("token", "add", "Bàn phím", "--sign-in").strip()
    found = support.node(t, "judge_script.mjs", {
        "signIn": link, "base": f"http://127.0.0.1:{office.port}"}, timeout=240)
    t.equal("no error in the script", found["messages"], [])
    t.check("charts are drawn", found["charts"] > 0 and found["drawn"] == found["charts"], found)
    t.equal("arrow keys go a day and a week, Home and End to the week's ends", found["walk"],
            ["2026-04-10", "2026-04-11", "2026-04-18", "2026-04-13", "2026-04-19"])
    t.check("Page Down opens the next month", found["next"].endswith("/calendar/2026-05"), found["next"])
    t.check("a wall's page renews itself without being loaded again", found["renewed"])
    t.check("without a script the drawing and the table are there", found["plain"]["svg"]
            and found["plain"]["table"] and not found["plain"]["plot"], found["plain"])


def check_bundle(t):
    """The script in the repository is what its sources make."""
    out = t.work / "bundle"
    out.mkdir()
    done = subprocess.run([str(support.ROOT / "contrib/front-end/build.sh"), str(out)],
                          capture_output=True, text=True, timeout=240)
    same = all((out / name).exists() and (out / name).read_bytes() ==
               (support.ROOT / "daemon/http/assets" / name).read_bytes()
               for name in ("script.js", "style_uplot.css"))
    t.check("script.js and style_uplot.css are what contrib/front-end makes", same,
            done.stdout + done.stderr)


def lived(office, clock):
    """The service, when it has done what was to be done then."""
    daemon = support.Daemon(office, clock=clock)
    support.wait_for(f"the tick of {clock}", lambda: (office.sql(
        "SELECT evaluated_until FROM meta")[0][0] or "") >= clock[:10] and not office.sql(
            "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), still=daemon.alive)
    return daemon


def scenario(t):
    office = support.Office(t)
    office.do("task", "add", "hostile", "--title", HOSTILE, "--lead", "phong-kinh-te",
              "--deadline", "chậm nhất ngày 14/04/2026")
    for day in ("2026-02-02", "2026-02-10", "2026-02-24", "2026-03-10"):
        lived(office, f"{day}T08:00:00+07:00").stop()
    daemon = lived(office, CLOCK)
    pages = Pages(t, office)
    check_lists(t, office, pages)
    check_search(t, pages)
    check_calendar(t, office, pages)
    check_targets(t, office, pages)
    check_told(t, office, pages)
    check_ahead(t, office, pages)
    check_escaping(t, office, pages)
    check_sheets(t, pages)
    check_long_list(t, office, pages)
    check_browser(t, office)
    check_bundle(t)
    t.equal("it ends with status 0", daemon.stop(), 0)


support.run(scenario)
