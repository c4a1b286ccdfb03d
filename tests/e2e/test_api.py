#!/usr/bin/python3
"""The API: every operation of its own description, paging, ETags, idempotency,
many rows at once, who may see and change what, and bad input."""
import contextlib
import http.client
import json
import sqlite3
import urllib.parse

import support

CLOCK = "2026-04-10T13:59:00+07:00,x30"

# One row of each collection: (key, its members).
ROWS = {
    "units": ("thon-moi", {"id": "thon-moi", "name": "Thôn Mới", "level": "village",
                           "parent": "thuy-hung"}),
    "unit-aliases": ("Thôn Mới (cũ)/thon-moi/", {"alias": "Thôn Mới (cũ)", "unit": "thon-moi"}),
    "unit-groups": ("cac-xom", {"id": "cac-xom", "name": "Các xóm", "level": "village"}),
    "unit-group-members": ("cac-xom/thon-moi", {"unit_group": "cac-xom", "unit": "thon-moi"}),
    "unit-successions": ("thon-moi/thuy-hung", {"unit": "thon-moi", "successor": "thuy-hung",
                                                "day": "2027-01-01"}),
    "people": ("can-bo-moi", {"id": "can-bo-moi", "name": "Cán bộ Mới"}),
    "posts": ("vt-moi", {"id": "vt-moi", "person": "can-bo-moi", "role": "handler",
                         "unit": "thon-moi", "from": "2026-01-01"}),
    "substitutions": ("uy-quyen-1", {"id": "uy-quyen-1", "person": "can-bo-moi",
                                     "substitute": "SUBSTITUTE", "from": "2026-05-01",
                                     "to": "2026-05-10"}),
    "contacts": ("lh-moi", {"id": "lh-moi", "person": "can-bo-moi", "channel": "email",
                            "address": "moi@xa.example"}),
    "documents": ("vb-moi", {"id": "vb-moi", "issuer": "thuy-hung", "number": "99/KH-UBND",
                             "kind": "plan", "date": "2026-03-02"}),
    "events": ("moc-moi", {"id": "moc-moi", "title": "Hướng dẫn mới", "day": "2026-06-01"}),
    "tasks": ("viec-moi", {"id": "viec-moi", "title": "Việc mới", "leads": ["thon-moi"],
                           "deadline": "Quý III/2026", "year": 2026}),
    "task-units": ("viec-moi/cooperating/1", {"task": "viec-moi", "part": "cooperating", "seq": 1,
                                              "unit": "thuy-hung"}),
    "completions": ("xong-1", {"id": "xong-1", "task": "viec-moi", "done_on": "2026-04-01",
                               "source": "person"}),
    "targets": ("ct-moi", {"id": "ct-moi", "code": "ct-moi", "title": "Chỉ tiêu mới",
                           "unit": "thuy-hung", "goal": "6.5", "measure": "km"}),
    "measurements": ("ct-moi/2026-04-01", {"target": "ct-moi", "day": "2026-04-01",
                                           "value": 2.6}),
    "reports": ("thuy-hung/monthly/2026-03", {"unit": "thuy-hung", "kind": "monthly",
                                              "period": "2026-03", "submitted_on": "2026-03-24"}),
    "results": ("viec-moi/thon-moi/2026-Q1", {"task": "viec-moi", "unit": "thon-moi",
                                              "period": "2026-Q1", "text": "Đang làm"}),
    "extensions": ("gia-han-1", {"id": "gia-han-1",
                                 "obligation": "plan-task/viec-moi@thon-moi/once",
                                 "asked_on": "2026-04-02", "reason": "Mưa kéo dài"}),
    "acknowledgements": ("tra-loi-1", {"id": "tra-loi-1", "cycle": 1, "person": "can-bo-moi",
                                       "obligation": "plan-task/viec-moi@thon-moi/once",
                                       "action": "received", "day": "2026-04-02"}),
    "waivers": ("plan-task/viec-moi@thon-moi/once",
                {"obligation": "plan-task/viec-moi@thon-moi/once", "day": "2026-04-03",
                 "reason": "Thôi"}),
}


class Client:
    def __init__(self, t, office, scope="admin", unit=None):
        self.name = f"máy {scope} {unit}"
        words = ["token", "add", self.name, "--scope", scope]
        self.office = office
        self.token = office.do(*words, *(["--unit", unit] if unit else [])).strip()

    def call(self, method, path, body=None, headers=None):
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        status, got, raw = self.office.get("/api/v1/" + path, sent, method, data)
        return status, got, json.loads(raw) if raw else None


def key_path(name, key):
    return f"{name}/{urllib.parse.quote(key, safe='/')}"


def check_description(t, office):
    status, headers, raw = office.get("/api/openapi.json")
    t.equal("the description is public JSON", (status, headers["Content-Type"]),
            (200, "application/json"))
    document = json.loads(raw)
    verdict = support.node(t, "judge_openapi.mjs", {"document": document})
    t.check("an independent validator accepts it as OpenAPI 3.1",
            verdict["valid"] and verdict["version"] == "3.1", verdict)
    return document


def call_all(t, client, document):
    """Each operation once, in an order in which rows exist."""
    called, bad = {("get", "/stream")}, []  # in check_stream

    def call(method, name, key, body, wanted):
        template = f"/{name}" + ("/{key}" if key else "")
        path = key_path(name, key) if key else name
        status, _, got = client.call(method.upper(), path, body)
        called.add((method, template))
        if status not in wanted:
            bad.append((method, path, status, got))
        return got

    for name, (key, row) in ROWS.items():
        call("post", name, None, row, (201,))
        got = call("get", name, key, None, (200,))
        for member, value in row.items():
            if member in ("deadline", "year") or isinstance(value, float):
                continue
            if got and got.get(member) != value:
                bad.append((name, member, got.get(member), value))
        call("get", name, None, None, (200,))
    call("get", "task-deadlines", None, None, (200,))
    call("get", "task-deadlines", "viec-moi/1", None, (200,))
    call("get", "carry-overs", None, None, (200,))
    call("get", "carry-overs", "viec-moi/2026", None, (404,))
    for name, (key, row) in ROWS.items():
        plain = {k: v for k, v in row.items() if k not in ("deadline", "year", "leads")}
        if "put" not in document["paths"].get(f"/{name}/{{key}}", {}):
            continue  # what was answered is not answered otherwise
        call("put", name, key, plain, (200,))
        call("patch", name, key, {}, (200,))
    support.wait_for("a message", lambda: client.office.sql("SELECT 1 FROM delivery LIMIT 1"))
    for name in ("obligations", "notices", "deliveries"):
        items = call("get", name, None, None, (200,))["items"]
        key = items[0]["id"] if items else None
        if key is None:
            bad.append((name, "has no rows"))
            continue
        call("get", name, str(key), None, (200,))
    for name in reversed(ROWS):
        if "delete" in document["paths"].get(f"/{name}/{{key}}", {}):
            call("delete", name, ROWS[name][0], None, (204,))
            if client.call("GET", key_path(name, ROWS[name][0]))[0] != 404:
                bad.append((name, "is still there"))
    t.check("every operation does what it says", not bad, "\n".join(map(str, bad)))
    every = {(method, path) for path, item in document["paths"].items() for method in item
             if method in ("get", "post", "put", "patch", "delete")}
    t.equal("and every one was called", sorted(every - called), [])


class Stream:
    """The events of /api/v1/stream, as they come."""

    def __init__(self, client, **headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", client.office.port, timeout=40)
        self.connection.request("GET", "/api/v1/stream", headers={
            "Authorization": f"Bearer {client.token}", **headers})
        self.response = self.connection.getresponse()
        self.id = None

    def until(self, wanted):
        """All events up to the one that is wanted, as (collection, key, what)."""
        seen = []
        while not seen or not wanted(seen[-1]):
            line = self.response.readline().decode()
            if line == "":
                return seen + ["the end"]
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "id":
                self.id = value
            elif name == "data":
                row = json.loads(value)
                seen.append((row["collection"], row["key"], row["is"]))
        return seen


def check_stream(t, office, admin):
    stream, one = Stream(admin), Stream(Client(t, office, "read", "thuy-hung"))
    t.equal("events are told as they come", (stream.response.status,
            stream.response.headers["Content-Type"]), (200, "text/event-stream"))
    admin.call("POST", "tasks", {"id": "dong-1", "title": "Theo dòng", "leads": ["thuy-hung"],
                                 "deadline": "Quý IV/2026"})
    seen = stream.until(lambda e: e[0] == "obligations" and "dong-1@" in e[1])
    t.check("a task, and then what is owed for it", ("tasks", "dong-1", "added") in seen
            and seen[-1][2] == "added", seen)
    first = stream.id
    with contextlib.closing(sqlite3.connect(office.db, timeout=30)) as db, db:
        db.execute("UPDATE task SET title = 'Bằng SQL' WHERE id = 'dong-1'")
    seen = stream.until(lambda e: e[:2] == ("tasks", "dong-1"))
    t.equal("what another program's SQL changed", seen[-1], ("tasks", "dong-1", "changed"))
    admin.call("POST", "units", {"id": "thon-xa", "level": "village", "name": "Thôn Xa"})
    admin.call("POST", "tasks", {"id": "dong-2", "title": "Của xã", "leads": ["thuy-hung"]})
    seen = one.until(lambda e: e[:2] == ("tasks", "dong-2"))
    t.check("a unit's token hears of its own", ("tasks", "dong-1", "added") in seen
            and not [e for e in seen if e[0] in ("deliveries", "notices") or e[1] == "thon-xa"], seen)
    again = Stream(admin, **{"Last-Event-ID": first})
    t.check("whoever comes again misses nothing", ("tasks", "dong-1", "changed") in
            again.until(lambda e: e[:2] == ("tasks", "dong-2")))
    t.equal("an id of no event: refused",
            [admin.call("GET", f"stream?after={x}")[0] for x in ("x", "-1", "999999999")], [400] * 3)
    other = Client(t, office, "read")
    stream = Stream(other)
    number = office.sql("SELECT max(id) FROM api_token")[0][0]
    office.do("token", "revoke", str(number))
    admin.call("PATCH", "tasks/dong-2", {"title": "Của xã Thụy Hùng"})
    t.equal("a revoked token hears no more", stream.until(lambda e: True)[-1], "the end")


def check_paging(t, client):
    seen, cursor, pages = [], None, 0
    while True:
        query = "obligations?limit=7" + (f"&cursor={urllib.parse.quote(cursor)}" if cursor else "")
        _, _, page = client.call("GET", query)
        seen += [row["id"] for row in page["items"]]
        cursor, pages = page["next"], pages + 1
        if cursor is None or pages > 500:
            break
    whole = [row[0] for row in client.office.sql("SELECT id FROM obligation ORDER BY id")]
    t.check("pages of 7 give every obligation once, in order", seen == whole and pages > 3,
            f"{len(seen)} of {len(whole)} on {pages} pages")
    _, _, due = client.call("GET", "obligations?due_from=2026-04-01&due_before=2026-07-01&limit=1000")
    wanted = {r[0] for r in client.office.sql(
        "SELECT id FROM obligation WHERE due >= '2026-04-01' AND due < '2026-07-01'")}
    t.equal("filtered by due day as SQL does", {row["id"] for row in due["items"]}, wanted)
    columns = {r[1] for r in client.office.sql("PRAGMA table_info(v_obligation)")}
    t.equal("the keys are the columns of v_obligation", set(due["items"][0]), columns)
    for query in ("obligations?stat=open", "obligations?limit=0", "obligations?limit=x",
                  "obligations?state=opne", "obligations?due_before=31/12/2026", "units?x=1"):
        status, headers, problem = client.call("GET", query)
        t.check(f"{query}: a problem that names the parameter",
                status == 400 and headers["Content-Type"] == "application/problem+json"
                and problem["member"], (status, problem))


def pages(client, path, size):
    """All rows, so many at a time."""
    rows, cursor = [], None
    while True:
        query = {"limit": size, **({"cursor": cursor} if cursor else {})}
        _, _, page = client.call("GET", path + ("&" if "?" in path else "?")
                                 + urllib.parse.urlencode(query))
        rows += page["items"]
        cursor = page["next"]
        if cursor is None or len(rows) > 5000:
            return rows


def text_of(value):
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def check_collections(t, office, admin, document):
    """Each collection: page by page it is the same as at once; each filter finds what has
    that value; and who covers one unit is listed just what can be read one by one."""
    unit = Client(t, office, "read", "phong-kinh-te")
    office.sql("INSERT INTO extension (id, obligation, asked_on) SELECT 'gh-' || rowid, id,"
               " '2026-04-02' FROM obligation WHERE task IS NOT NULL")
    office.sql("INSERT INTO waiver (obligation, day) SELECT id, '2027-04-02' FROM obligation"
               " WHERE target IS NOT NULL LIMIT 5")
    office.sql("INSERT INTO result (task, unit, period, text) SELECT task, unit, '2026-Q1', 'x' FROM"
               " task_unit WHERE part = 'lead' AND unit IS NOT NULL")
    office.sql("INSERT INTO completion (id, obligation, done_on) SELECT 'xong-' || rowid, id,"
               " '2027-04-02' FROM obligation WHERE unit IN ('phong-kinh-te', 'thuy-hung')")
    office.sql("INSERT INTO completion (id, task, done_on) SELECT 'viec-' || id, id, '2027-04-02'"
               " FROM task")
    uneven, wrong, beyond = [], [], []
    for template in document["paths"]:
        name, _, rest = template.strip("/").partition("/")
        if rest != "{key}" or name in ("obligations", "deliveries"):
            continue
        whole = pages(admin, name, 1000)
        if pages(admin, name, 3) != whole:
            uneven.append(name)
        about = document["paths"][template]["parameters"][0]["description"]
        keys = ["id"] if name == "notices" else about.strip("`").split("/")
        allowed = {p["name"] for p in document["paths"][f"/{name}"]["get"]["parameters"]
                   if "name" in p}
        for field in sorted(allowed & set(whole[0])) if whole else []:
            value = text_of(whole[0][field])
            if isinstance(whole[0][field], float) or "." in value and value[0].isdigit():
                continue
            found = pages(admin, f"{name}?{urllib.parse.urlencode({field: value})}", 1000)
            if found != [row for row in whole if text_of(row[field]) == value]:
                wrong.append((name, field, value, len(found)))
        listed = pages(unit, name, 2)
        one_by_one = [row for row in whole[:400] if unit.call("GET", key_path(
            name, "/".join(text_of(row[key]) for key in keys)))[0] == 200]
        if len(whole) <= 400 and listed != one_by_one:
            beyond.append((name, len(listed), len(one_by_one)))
    t.equal("page by page it is the same as at once", uneven, [])
    t.equal("a filter finds what has that value", wrong, [])
    t.equal("a unit's token is listed what it may read", beyond, [])
    for query, where in (("state=overdue", "state = 'overdue'"), ("rule=plan-task", "rule = 'plan-task'"),
                         ("unit=phong-kinh-te", "unit = 'phong-kinh-te'"),
                         ("unit=thuy-hung&state=open", "state = 'open' AND unit IS NOT NULL"),
                         ("target=btxm-ngo-xom", "target = 'btxm-ngo-xom'"),
                         ("due_before=2026-04-01&state=met", "due < '2026-04-01' AND state = 'met'")):
        t.equal(f"obligations?{query}", [row["id"] for row in pages(admin, f"obligations?{query}", 5)],
                [row[0] for row in office.sql(f"SELECT id FROM obligation WHERE {where} ORDER BY id")])
    t.equal("a unit's obligations", [row["id"] for row in pages(unit, "obligations", 5)],
            [row[0] for row in office.sql("SELECT id FROM obligation WHERE unit = 'phong-kinh-te' OR"
                                          " ' ' || co_leads || ' ' LIKE '% phong-kinh-te %' ORDER BY id")])
    t.equal("deliveries", [row["id"] for row in pages(admin, "deliveries", 2)],
            [row[0] for row in office.sql("SELECT id FROM delivery ORDER BY id")])
    t.equal("notices of a unit", [row["id"] for row in pages(unit, "notices", 2)],
            [row[0] for row in office.sql("SELECT n.id FROM notice n JOIN obligation o ON o.id ="
                                          " n.obligation WHERE o.unit = 'phong-kinh-te' ORDER BY n.id")])
    status, _, row = admin.call("GET", "notices/1")
    t.equal("a notice by its number", (status, row["id"], row["obligation"]), (200, 1, office.sql(
        "SELECT obligation FROM notice WHERE id = 1")[0][0]))
    t.equal("none of another", [admin.call("GET", f"notices/{key}")[0] for key in
                                ("0", "-1", "1x", "99999999999999999999", "1%201")], [404] * 5)
    odd = ["tasks?cursor=" + urllib.parse.quote("x' OR 1=1 --"), "reports?cursor=a", "results?cursor=a/b",
           "task-deadlines?cursor=viec/x", "notices?cursor=x", "measurements?cursor=/"]
    t.equal("a cursor of nowhere is no mistake", [admin.call("GET", path)[0] for path in odd],
            [200] * len(odd))


def check_conditions(t, client):
    _, headers, row = client.call("GET", "units/thuy-hung")
    etag = headers["ETag"]
    t.equal("read again with its ETag: 304", client.call("GET", "units/thuy-hung", None,
            {"If-None-Match": etag})[0], 304)
    t.equal("changed with the ETag that was read", client.call(
        "PATCH", "units/thuy-hung", {"name": row["name"] + " 2"}, {"If-Match": etag})[0], 200)
    t.equal("changed again with the old one: 412", client.call(
        "PATCH", "units/thuy-hung", {"name": "x"}, {"If-Match": etag})[0], 412)
    t.equal("made only if it is not there: 412", client.call(
        "PUT", "units/thuy-hung", row, {"If-None-Match": "*"})[0], 412)
    client.call("PATCH", "units/thuy-hung", {"name": row["name"]})
    key = {"Idempotency-Key": "lan-1"}
    body = {"title": "Việc gửi hai lần", "leads": ["thuy-hung"], "deadline": "31/12/2026"}
    first, again = (client.call("POST", "tasks", body, key) for _ in range(2))
    t.check("sent twice with one key, done once", first[0] == again[0] == 201
            and first[2] == again[2] and again[1]["Idempotency-Replayed"] == "true"
            and client.office.sql("SELECT count(*) FROM task WHERE title = 'Việc gửi hai lần'")
            == [(1,)], (first, again))
    t.equal("the key for another request: 422",
            client.call("POST", "tasks", {**body, "title": "khác"}, key)[0], 422)


def check_many(t, client):
    rows = [{"id": f"nhieu-{i}", "title": f"Việc {i}", "leads": ["thuy-hung"],
             "deadline": "Quý IV/2026"} for i in range(500)]
    status, _, got = client.call("POST", "tasks", rows)
    t.equal("500 tasks in one request", (status, got),
            (200, {"created": 500, "changed": 0, "unchanged": 0}))
    support.wait_for("their obligations", lambda: client.office.sql(
        "SELECT count(*) FROM obligation WHERE task LIKE 'nhieu-%' AND due = '2026-12-31'")
        == [(500,)])
    t.check("the running service evaluated them", True)
    before = client.office.facts()
    spoilt = [{"id": "a1", "title": "một", "leads": ["thuy-hung"]}, {"id": "a 2", "title": "hai"},
              {"id": "a3", "titel": "ba"}, {"id": "a4", "title": "bốn", "deadline": "hôm nào đó"},
              {"id": "a5", "title": "năm", "leads": ["thuy-hugn"]}, [], {"title": "\u0007"}]
    status, _, problem = client.call("POST", "tasks", spoilt)
    t.equal("one request with mistakes: each is named", (status, [e["index"] for e in
            problem["errors"]]), (422, [1, 2, 3, 4, 5, 6]))
    t.check("with what was meant", "title" in problem["errors"][1]["detail"]
            and "thuy-hung" in problem["errors"][3]["detail"], problem)
    t.check("and nothing was written", client.office.facts() == before)
    _, _, moved = client.call("PATCH", "tasks/nhieu-1", {"deadline": "trước ngày 15/11/2026"})
    t.equal("a deadline corrected keeps its number",
            [(d["seq"], d["last_day"], d["source"]) for d in moved["deadlines"]],
            [(1, "2026-11-14", "person")])


def check_scope(t, office, admin):
    viewer, inside = Client(t, office, "read"), Client(t, office, "write", "phong-kinh-te")
    t.equal("a viewer reads", viewer.call("GET", "tasks")[0], 200)
    for method, path, body in (("POST", "tasks", {"title": "x"}), ("DELETE", "waivers/a/b/c", None),
                               ("PATCH", "units/thuy-hung", {"name": "x"})):
        t.equal(f"a viewer may not {method}", viewer.call(method, path, body)[0], 403)
    _, _, page = inside.call("GET", "obligations?limit=1000")
    units = {row["unit"] for row in page["items"]}
    t.equal("within one unit: just its obligations", units, {"phong-kinh-te"})
    outside = office.sql("SELECT id FROM obligation WHERE unit = 'thuy-hung' LIMIT 1")[0][0]
    t.equal("another unit's is not found", inside.call("GET", f"obligations/{outside}")[0], 404)
    t.equal("another unit cannot be changed",
            inside.call("PATCH", "units/thuy-hung", {"name": "x"})[0], 403)
    t.equal("nor shared things", inside.call("POST", "events", {"id": "e-x", "title": "x"})[0], 403)
    t.equal("nor a task put upon another",
            inside.call("POST", "tasks", {"title": "x", "leads": ["thuy-hung"]})[0], 403)
    status, _, own = inside.call("POST", "tasks", {"title": "của mình", "leads": ["phong-kinh-te"]})
    t.equal("its own task it may add", status, 201)
    t.equal("and see", inside.call("GET", f"tasks/{own['id']}")[0], 200)
    t.equal("but not hand to another unit",
            inside.call("PATCH", f"tasks/{own['id']}", {"leads": ["thuy-hung"]})[0], 403)
    t.equal("deliveries are of all", inside.call("GET", "deliveries")[0], 403)
    t.equal("from another site: refused", admin.call(
        "POST", "tasks", {"title": "x"}, {"Origin": "http://evil.example"})[0], 403)


def check_bad(t, client):
    for what, method, path, body, headers, wanted in (
            ("no JSON", "POST", "tasks", b"{", {}, 400),
            ("not UTF-8", "POST", "tasks", b'{"title": "\xff"}', {}, 400),
            ("a member twice", "POST", "tasks", b'{"title":"a","title":"b"}', {}, 400),
            ("nesting", "POST", "tasks", b"[" * 5000, {}, 400),
            ("a form", "POST", "tasks", b"a=b", {"Content-Type": "application/x-www-form-urlencoded"},
             415),
            ("a number", "POST", "tasks", b"7", {}, 400),
            ("no such collection", "GET", "taks", None, {}, 404),
            ("no such row", "GET", "tasks/none", None, {}, 404),
            ("a patch of no row", "PATCH", "tasks/none", {"title": "x"}, {}, 404),
            ("delete a task", "DELETE", "tasks/nhieu-1", None, {}, 405),
            ("an unknown method", "BREW", "tasks", None, {}, 405),
            ("a level of no vocabulary", "POST", "units", {"id": "u-x", "level": "comune"}, {}, 422),
            ("a reference to nothing", "POST", "posts",
             {"id": "p-x", "person": "nobody", "role": "chair"}, {}, 422),
            ("a day of no calendar", "POST", "events", {"id": "e-y", "day": "2026-02-30"}, {}, 422),
            ("who stands in for himself", "POST", "substitutions",
             {"id": "s-x", "person": "can-bo-moi", "substitute": "can-bo-moi", "from": "2026-05-01",
              "to": "2026-05-02"}, {}, 422),
            ("what only the database refuses", "POST", "waivers", {"obligation": "x"}, {}, 422),
            ("another key than the path", "PUT", "units/a-1", {"id": "b-1", "level": "village"}, {},
             422)):
        before = client.office.facts()
        status, got, problem = client.call(method, path, body, headers)
        t.check(f"{what}: {wanted}, a problem, nothing changed", status == wanted and problem
                and problem["status"] == wanted and client.office.facts() == before
                and got["Content-Type"] == "application/problem+json", (status, problem))
    status = client.call("POST", "tasks", None, {"Content-Length": str(9 << 20)})[0]
    t.equal("nine megabytes are refused before they are sent: 413", status, 413)


def scenario(t):
    office = support.Office(t)
    support.Daemon(office, CLOCK)
    document = check_description(t, office)
    someone = office.sql("SELECT id FROM person ORDER BY id LIMIT 1")[0][0]
    ROWS["substitutions"][1]["substitute"] = someone
    admin = Client(t, office)
    call_all(t, admin, document)
    check_paging(t, admin)
    check_conditions(t, admin)
    check_many(t, admin)
    check_scope(t, office, admin)
    check_collections(t, office, admin, document)
    check_bad(t, admin)
    check_stream(t, office, admin)
    t.equal("the audit names who wrote", {r[0].partition(" (")[0] for r in office.sql(
        "SELECT DISTINCT actor FROM change WHERE entity = 'task' AND key LIKE 'nhieu-%'")}, {"API"})
    t.equal("and that the service decided", {r[0] for r in office.sql(
        "SELECT DISTINCT actor FROM audit WHERE actor LIKE 'dondocd%' OR actor = 'dondoc'")},
        {"dondocd"})
    t.equal("nothing of it is in the log", [line for line in (office.dir / "dondocd.log")
            .read_text(encoding="utf-8").splitlines() if admin.token in line], [])


support.run(scenario)
