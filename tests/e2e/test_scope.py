#!/usr/bin/python3
"""Who sees what: every route is tried with sessions of different roles and unit
scopes, and nothing of a unit outside of the scope may come back from any of them;
what an internal task is about goes to nobody who does not own it."""
import io
import json
import re
import urllib.parse
import zipfile

import support

CLOCK = "2026-04-10T09:00:00+07:00,x60"
ROUTES = support.ROOT / "daemon" / "http" / "routes.c"
# Of every unit one marked task, person, target and document. A mark names the unit,
# "qwkz" is in all of them.
UNITS = {"to-a": "MARKA", "to-a-1": "MARKSUB", "to-b": "MARKB"}
INTERNAL = {"to-a": "HIDEA", "to-b": "HIDEB"}
WORDS = ["qwkz", "MARK", "HIDE", "Tổ", "noi bo", "plan-task", "%", "_", "'", "\"", "*"]


def fill(office):
    for unit, mark in UNITS.items():
        parent = "to-a" if unit == "to-a-1" else "thuy-hung"
        office.do("unit", "add", unit, f"name=Tổ qwkz {mark}", "level=division", f"parent={parent}")
        office.do("person", "add", f"nguoi-{unit}", f"name=Người qwkz {mark}")
        office.do("contact", "add", f"{unit}.mail", f"person=nguoi-{unit}", "channel=email",
                  f"address={mark}@example.org")
        office.do("post", "add", f"{unit}.handler", f"person=nguoi-{unit}", "role=handler",
                  f"unit={unit}")
        office.do("task", "add", f"viec-{unit}", "--title", f"Việc qwkz {mark}", "--lead", unit,
                  "--deadline", "chậm nhất ngày 08/04/2026")
        office.sql("INSERT INTO target (id, code, title, unit, goal, measure) VALUES"
                   " (?, 'btxm-ngo-xom', ?, ?, '6', 'km')", f"ct-{unit}", f"Chỉ tiêu qwkz {mark}", unit)
        office.sql("INSERT INTO measurement (target, day, value, source) VALUES"
                   " (?, '2026-04-02', '0.1', ?)", f"ct-{unit}", mark)
        office.sql("INSERT INTO document (id, issuer, number, kind, title) VALUES"
                   " (?, ?, ?, 'letter', ?)", f"vb-{unit}", unit, f"1/{mark}", f"Văn bản qwkz {mark}")
    for unit, mark in INTERNAL.items():
        task = f"kin-{unit}"
        office.do("task", "add", task, "--title", f"Việc kín qwkz {mark}", "--lead", unit,
                  "--deadline", "chậm nhất ngày 13/04/2026")
        office.sql("UPDATE task SET internal = 1, plan = ?, section = 'II', number = '7',"
                   " product = ?, field = ? WHERE id = ?", mark, mark, mark, task)
        office.sql("UPDATE task_deadline SET phrase = phrase || ?  WHERE task = ?", f" ({mark})", task)
        office.sql("INSERT INTO result (task, unit, period, text) VALUES (?, ?, '2026-Q1', ?)", task,
                   unit, f"Kết quả {mark}")
        office.sql("INSERT INTO extension (id, obligation, asked_on, reason) VALUES"
                   " (?, ?, '2026-04-01', ?)", f"gh-{unit}", f"plan-task/{task}@{unit}/once", mark)


class Reader:
    """Somebody who has signed in, with a role and a unit scope."""

    def __init__(self, office, role, unit=None, scope=None):
        self.office, self.name = office, f"{role}, {scope or 'all'} {unit or ''}".strip()
        words = ["token", "add", self.name, "--role", role, "--sign-in"]
        words += ["--unit", unit] if unit else []
        words += ["--unit-scope", scope] if scope else []
        path = "/sign-in/" + office.do(*words).strip().rpartition("/")[2]
        _, headers, _ = office.get(path, self.own(), "POST", b"")
        self.cookie = (headers["Set-Cookie"] or "").split(";")[0]
        self.seen = {}

    def own(self):
        return {"Origin": f"http://127.0.0.1:{self.office.port}", "Sec-Fetch-Site": "same-origin"}

    def get(self, path):
        return self.office.get(path, {"Cookie": self.cookie})

    def send(self, method, path, body, kind):
        return self.office.get(path, {"Cookie": self.cookie, "Content-Type": kind, **self.own()},
                               method, body)

    def visit(self, path):
        """The text of what lies there, kept; the links in it."""
        status, headers, body = self.get(path)
        if body[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(body)) as parts:
                body = b"".join(parts.read(name) for name in parts.namelist())
        text = body.decode("utf-8", "replace")
        self.seen[path] = (status, text)
        if status != 200 or "text/html" not in (headers["Content-Type"] or ""):
            return []
        here = f"http://x{path}"
        links = [urllib.parse.urljoin(here, link.replace("&amp;", "&"))
                 for link in re.findall(r'(?:href|src|action)="([^"]*)"', text)]
        links = [link.removeprefix("http://x").partition("#")[0] for link in links
                 if link.startswith("http://x/")]
        return [link for link in links if not re.search(r"/static/|sign-|lang=en|/events", link)]

    def crawl(self, paths, most=600):
        todo = list(dict.fromkeys(paths))
        while todo and len(self.seen) < most:
            path = todo.pop(0)
            if path not in self.seen:
                todo += [link for link in self.visit(path) if link not in self.seen]

    def marks(self):
        """Each mark with the pages that show it, the way it was asked for left out."""
        found = {}
        for path, (_, text) in self.seen.items():
            asked = urllib.parse.unquote_plus(path)
            for mark in [*UNITS.values(), *INTERNAL.values()]:
                if mark in text and mark not in asked:
                    found.setdefault(mark, []).append(path)
        return found


def routes():
    """(path, method, access) of each line of the server's own table."""
    return re.findall(r'\{"(/[^"]*)", DD_METHOD_(\w+), DD_ACCESS_(\w+)',
                      re.sub(r"\s+", " ", ROUTES.read_text(encoding="utf-8")))


def everything(office):
    """Every page there is, with every id there is, whoever may see it."""
    keys = [row[0] for table in ("obligation", "unit", "task", "person", "target", "document",
                                 "event")
            for row in office.sql(f"SELECT id FROM {table} WHERE id LIKE '%to-a%' OR id LIKE '%to-b%'")]
    slugs = ["overdue", "soon", "open", "in-time", "lagging", "on-track", "reported", "waiting",
             "met", "met-late", "later", "units", "continuous", "2026-04", "2026"]
    paths = []
    for path, method, _ in routes():
        if method != "GET" or path.startswith(("/sign-", "/static", "/feeds/*", "/api/v1")):
            continue
        if path.endswith("*"):
            paths += [path[:-1] + urllib.parse.quote(key) for key in keys]
            paths += [path[:-1] + slug for slug in slugs]
            paths += [path[:-1] + slug + ".xlsx" for slug in slugs]
        else:
            paths.append(path)
            paths += [f"{path}?q={urllib.parse.quote(word)}" for word in WORDS]
            paths += [f"{path}?unit={unit}" for unit in UNITS]
    for path in json.loads(office.get("/api/openapi.json")[2])["paths"]:
        if path.endswith("/stream"):  # it never ends; test_stream.py reads it
            continue
        path = path if path.startswith("/api/") else "/api/v1" + path
        if "{" not in path:
            paths += [path + "?limit=1000"] + [f"{path}?limit=1000&unit={unit}" for unit in UNITS]
        else:
            paths += [path[:path.index("{")] + urllib.parse.quote(key) for key in keys]
    return paths


def check_reading(t, office, paths):
    """[role, unit, scope, marks that must show, marks that must not]"""
    for role, unit, scope, shown, hidden in (
            ("officer", "to-a", "own", {"MARKA", "HIDEA"}, {"MARKSUB", "MARKB", "HIDEB"}),
            ("viewer", "to-a", "subtree", {"MARKA", "MARKSUB", "HIDEA"}, {"MARKB", "HIDEB"}),
            ("operator", "to-b", "own", {"MARKB", "HIDEB"}, {"MARKA", "MARKSUB", "HIDEA"}),
            ("viewer", None, None, {"MARKA", "MARKSUB", "MARKB"}, {"HIDEA", "HIDEB"}),
            ("officer", None, "all", {"MARKA", "MARKSUB", "MARKB", "HIDEA", "HIDEB"}, set())):
        reader = Reader(office, role, unit, scope)
        reader.crawl(paths, len(paths) + 150)
        found = reader.marks()
        leaks = {mark: found[mark][:5] for mark in hidden & found.keys()}
        t.check(f"{reader.name}: of {len(reader.seen)} pages none shows what is outside", not leaks,
                json.dumps(leaks, indent=1))
        t.check(f"{reader.name}: what is inside is there", shown <= found.keys(), found.keys())
        broken = [path for path, (status, _) in reader.seen.items() if status >= 500]
        t.check(f"{reader.name}: no page fails", not broken, broken)
        if role == "viewer" and not unit:
            with_number = [path for path, (_, text) in reader.seen.items()
                           if "Nhiệm vụ nội bộ số II.7" in text]
            t.check("of an internal task the number is shown", len(with_number) > 1, with_number)
            rows = json.loads(reader.seen["/api/v1/tasks?limit=1000"][1])["items"]
            row = next(row for row in rows if row["id"] == "kin-to-a")
            t.check("the API gives its number, day and unit", row["title"] is None
                    and row["number"] == "7" and row["leads"] == ["to-a"]
                    and row["deadlines"][0]["last_day"] == "2026-04-13", row)


def check_writing(t, office):
    viewer, officer = Reader(office, "viewer"), Reader(office, "officer", "to-a", "own")
    wrong = []
    for path, method, access in routes():
        if method == "GET" or access in ("ALL", "SIGN_IN"):
            continue
        path = path.replace("*", "tasks/viec-to-a" if "api" in path else "viec-to-a")
        got = {"a viewer": viewer.send(method, path, b"{}", "application/json")[0]}
        if access == "OPERATE":
            got["an officer"] = officer.send(method, path, b"{}", "application/json")[0]
        wrong += [(who, method, path, status) for who, status in got.items() if status != 403]
    t.check("whatever changes something is refused to those who may not", not wrong, wrong)
    wrong = []
    for method, path, row in (
            ("PATCH", "tasks/viec-to-b", {"title": "Đổi"}), ("PATCH", "tasks/viec-to-a-1", {"title": "x"}),
            ("POST", "tasks", {"id": "moi-b", "title": "Mới", "leads": ["to-b"]}),
            ("PATCH", "tasks/viec-to-a", {"leads": ["to-b"]}),
            ("POST", "measurements", {"target": "ct-to-b", "day": "2026-04-03", "value": "1"}),
            ("POST", "completions", {"task": "viec-to-b", "done_on": "2026-04-03"}),
            ("PATCH", "units/to-b", {"name": "Khác"}), ("POST", "events", {"id": "moc-la"}),
            ("POST", "waivers", {"obligation": "plan-task/viec-to-b@to-b/once", "day": "2026-04-01"})):
        status, _, _ = officer.send(method, "/api/v1/" + path, json.dumps(row).encode(),
                                    "application/json")
        wrong += [] if status in (403, 404) else [(method, path, status)]
    t.check("an officer changes nothing outside of the scope", not wrong, wrong)
    status, _, body = officer.send("PATCH", "/api/v1/tasks/viec-to-a", b'{"product": "Xong"}',
                                   "application/json")
    t.equal("but changes what is inside", (status, json.loads(body).get("product")), (200, "Xong"))
    # Who cooperates reads the task, and does not change it.
    office.sql("INSERT INTO task_unit (task, part, seq, unit) VALUES ('viec-to-b', 'cooperating', 1,"
               " 'to-a')")
    support.wait_for("the task to be seen",
                     lambda: officer.get("/api/v1/tasks/viec-to-b")[0] == 200)
    t.equal("who cooperates may read, not write", officer.send(
        "PATCH", "/api/v1/tasks/viec-to-b", b'{"product": "x"}', "application/json")[0], 403)


def check_feeds(t, office):
    address = office.do("feed", "add", "Tất cả").split()[0]
    path = "/feeds/" + address.rpartition("/")[2]
    text = office.get(path)[2].decode().replace("\r\n ", "")
    t.check("a feed has the others' titles, and of internal tasks the number", "MARKB" in text
            and "HIDE" not in text and "Nhiệm vụ nội bộ số II.7" in text)


def check_commands(t, office):
    for words in (["--role", "boss"], ["--scope", "all"], ["--role", "viewer", "--scope", "admin"],
                  ["--unit-scope", "own"], ["--unit", "to-a", "--unit-scope", "all"],
                  ["--unit", "to-a", "--unit-scope", "half"], ["--unit", "nowhere"]):
        done = office.run("token", "add", "Sai", *words)
        t.check(f"token add {' '.join(words)}: refused", done.returncode in (1, 2)
                and not done.stdout and done.stderr, done)
    office.do("token", "add", "Phải", "--role", "officer", "--unit", "to-a", "--unit-scope", "own")
    row = [row for row in office.lines("token", "list", "--json") if row["name"] == "Phải"][0]
    t.equal("token list tells what it covers", (row["scope"], row["unit"], row["unit_scope"]),
            ("write", "to-a", "own"))


def scenario(t):
    office = support.Office(t)
    fill(office)
    check_commands(t, office)
    daemon = support.Daemon(office, clock=CLOCK)
    support.wait_for("the first tick", lambda: "tick " in daemon.log(), still=daemon.alive)
    check_reading(t, office, everything(office))
    check_writing(t, office)
    check_feeds(t, office)
    t.equal("it ends with status 0", daemon.stop(), 0)


support.run(scenario)
