#!/usr/bin/python3
"""Forms: what is typed badly stays in its field beside what is wrong with it; nothing is
done twice; nobody overwrites unseen what another has changed; who may only read, or looks
after another unit, gets no form; nothing is taken from other sites."""
import datetime
import html
import io
import re
import struct
import urllib.parse
import zipfile

import docx
import openpyxl

import support

CLOCK = "2026-02-10T09:00:00+07:00,x1"
DUTY = "unit-plan-2026/thuy-hung/once"
TASK = "viec.2026.1"


class Browser:
    """A session: opens forms and sends them as a browser without scripts does."""

    def __init__(self, office, *words):
        link = office.do("token", "add", *words, "--sign-in").strip()
        self.office = office
        self.own = {"Origin": f"http://127.0.0.1:{office.port}", "Sec-Fetch-Site": "same-origin"}
        _, headers, _ = office.get("/sign-in/" + link.rpartition("/")[2], self.own, "POST", b"")
        self.cookie = {"Cookie": headers["Set-Cookie"].split(";")[0]}

    def get(self, path):
        status, _, body = self.office.get(path, self.cookie)
        return status, body.decode()

    def post(self, path, fields, headers=None):
        body = fields if isinstance(fields, bytes) else urllib.parse.urlencode(fields).encode()
        sent = {"Content-Type": "application/x-www-form-urlencoded", **self.cookie,
                **(self.own if headers is None else headers)}
        status, got, answer = self.office.get(path, sent, "POST", body)
        return status, got["Location"] or "", answer.decode("utf-8", "replace")

    def fields(self, path):
        """What a form would send as it was opened."""
        status, page = self.get(path)
        if status != 200:
            raise RuntimeError(f"{path}: {status}")
        return read_fields(page)

    def send(self, path, step="save", **changes):
        return self.post(path, {**self.fields(path), **changes, "_step": step})


def read_fields(page):
    page = page[page.index('<form id="entry"'):]
    page = page[:page.index("</form>")]
    found = {name: html.unescape(value) for name, value in
             re.findall(r'<input[^>]* name="([^"]+)"[^>]*? value="([^"]*)"', page)
             if f'type="checkbox" id="f-{name}"' not in page}
    found.update({name: html.unescape(text) for name, text in re.findall(
        r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S)})
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = html.unescape(chosen.group(1)) if chosen else ""
    return found


def faults(page):
    return {name: html.unescape(re.sub(r"<[^>]+>", "", text)).strip(" !\n") for name, text in
            re.findall(r'<p class="fault" id="e-([^"]+)">(.*?)</p>', page, re.S)}


def check_who(t, office, officer):
    viewer = Browser(office, "Người xem", "--scope", "read")
    other = Browser(office, "Trường", "--scope", "write", "--unit", "truong-tieu-hoc")
    form = f"/do/waive/{DUTY}"
    t.equal("a viewer gets no form", viewer.get(form)[0], 403)
    t.equal("… and records nothing", viewer.post(form, {"reason": "x"})[0], 403)
    t.check("… and is shown no way to one", "/do/" not in viewer.get(f"/o/{DUTY}")[1])
    t.check("an officer is", f"do/waive/{DUTY}" in officer.get(f"/o/{DUTY}")[1])
    t.equal("outside of one's unit there is nothing", other.get(form)[0], 404)
    t.equal("… to be recorded either", other.post(form, {"reason": "x"})[0], 404)
    t.equal("nobody signed in: 401", office.get(form)[0], 401)
    t.equal("an unknown form", officer.get("/do/nope")[0], 404)
    t.equal("an unknown duty", officer.get("/do/waive/a/b/c")[0], 404)
    fields = officer.fields(form)
    for what, headers in {"another site": {"Sec-Fetch-Site": "cross-site"},
                          "another origin": {"Origin": "http://evil.example"}}.items():
        t.equal(f"sent from {what}: refused",
                officer.post(form, {**fields, "reason": "x"}, headers)[0], 403)
    status, _, page = officer.post(form, {**fields, "reason": "Giữ lại", "_token": "0" * 32})
    t.check("without the session's word: refused, and what was typed is kept",
            status == 403 and 'value="Giữ lại"' in page, status)
    t.equal("nothing was recorded", office.sql("SELECT count(*) FROM waiver"), [(0,)])


def check_bad(t, office, officer):
    form = f"/do/extend/{DUTY}"
    for what, changes, field in (
            ("31/02", {"to": "31/02/2026"}, "to"),
            ("a day before the due day", {"to": "2026-01-15"}, "to"),
            ("no day", {"to": ""}, "to"),
            ("a text of 5000 letters", {"to": "2026-05-04", "reason": "ă" * 5000}, "reason"),
            ("a text with a control character", {"to": "2026-05-04", "reason": "a\x01b"}, "reason"),
            ("a document that is not recorded", {"to": "2026-05-04", "document": "9/QĐ-X"},
             "document")):
        status, _, page = officer.send(form, **changes)
        t.check(f"{what}: refused beside its field", status == 422 and field in faults(page)
                and f'aria-describedby="' in page and 'aria-invalid="true"' in page,
                f"{status} {faults(page)}")
        kept = read_fields(page)
        t.check(f"{what}: what was typed is kept",
                all(kept.get(name) == value or "\x01" in value for name, value in changes.items()),
                str(kept)[:500])
    fields = officer.fields(form)
    body = urllib.parse.urlencode({**fields, "to": "2026-05-04"}).encode() + b"&reason=%ff%fe"
    status, _, page = officer.post(form, body.replace(b"reason=&", b""))
    t.check("no UTF-8: refused beside its field", status == 422 and "UTF-8" in
            faults(page).get("reason", ""), faults(page))
    t.equal("a body that is no form", officer.post(form, b"%%%")[0] in (400, 403), True)
    t.equal("nothing was recorded", office.sql("SELECT count(*) FROM extension"), [(0,)])


def check_once(t, office, officer):
    form = f"/do/extend/{DUTY}"
    sent = {**officer.fields(form), "to": "2026-05-04", "_step": "save",
            "document": "77/QĐ-UBND", "document_date": "2026-02-09", "reason": "Chờ hướng dẫn"}
    first, second = officer.post(form, sent), officer.post(form, sent)
    t.check("recorded: POST, 303, GET", first[0] == 303 and first[1].endswith(f"o/{DUTY}"), first)
    t.equal("a second press of the button is no second entry", second[:2], first[:2])
    t.equal("one extension, by its document", office.sql(
        "SELECT e.new_due, d.number, d.date FROM extension e JOIN document d ON d.id = e.document"),
        [("2026-05-04", "77/QĐ-UBND", "2026-02-09")])
    support.wait_for("the tick", lambda: office.sql(
        "SELECT due FROM obligation WHERE id = ?", DUTY) == [("2026-05-04",)])
    page = officer.get(f"/o/{DUTY}")[1]
    t.check("the next page says so, and the new day", 'class="said"' in page
            and "04/05/2026" in page)
    t.check("… once", 'class="said"' not in officer.get(f"/o/{DUTY}")[1])
    t.equal("the audit names who it was", office.sql(
        "SELECT DISTINCT actor FROM change WHERE entity = 'extension'"), [("web (theo-doi)",)])


def check_preview(t, office, officer):
    form = f"/do/extend/{DUTY}"
    status, _, page = officer.send(form, "preview", to="2026-06-01", document="78/QĐ-UBND",
                                   document_date="2026-02-10")
    t.check("the preview shows the day that moves", status == 200 and "01/06/2026" in page
            and "<del>" in page, page[page.find("<section"):][:1500])
    t.equal("… and records nothing", office.sql(
        "SELECT (SELECT count(*) FROM extension), (SELECT count(*) FROM document WHERE number ="
        " '78/QĐ-UBND')"), [(1, 0)])


def check_task(t, office, officer):
    sentence = ("Giao Phòng Kinh tế chủ trì, phối hợp với Trạm Y tế xã rà soát hộ nghèo, hoàn thành"
                " trước ngày 25/3/2026")
    sent = {**officer.fields("/do/task"), "sentence": sentence, "_step": "save"}
    status, _, page = officer.post("/do/task", sent)
    read = read_fields(page)
    t.equal("a sentence is read into its fields, and shown before it is recorded",
            (status, read["title"], read["lead"], read["cooperating"], read["deadline"]),
            (200, "Rà soát hộ nghèo", "Phòng Kinh tế", "Trạm Y tế xã", "trước ngày 25/3/2026"))
    t.check("the day, and the duty that begins", "24/03/2026" in page
            and 'class="ahead-list"' in page and "Nothing" not in page, page[:3000])
    t.equal("nothing is recorded yet", office.sql(
        "SELECT count(*) FROM task WHERE id = ?", TASK), [(0,)])
    status, where, _ = officer.post("/do/task", {**read, "_step": "save"})
    t.equal("recorded", (status, where.endswith("t/viec.2026.1")), (303, True))
    t.equal("as it was read", office.sql(
        "SELECT t.title, d.phrase, d.last_day, group_concat(u.unit, ' ') FROM task t JOIN"
        " task_deadline d ON d.task = t.id JOIN task_unit u ON u.task = t.id WHERE t.id = ?", TASK),
        [("Rà soát hộ nghèo", "trước ngày 25/3/2026", "2026-03-24", "tram-y-te phong-kinh-te")])
    t.check("its page shows the duty", "24/03/2026" in officer.get("/t/viec.2026.1")[1])
    for what, changes, field in (("an unknown unit", {"lead": "Phòng Kinh té"}, "lead"),
                                 ("day 31/02", {"deadline": "trước ngày 31/02/2026"}, "deadline"),
                                 ("no title", {"title": " "}, "title"),
                                 ("no year", {"year": "20x6"}, "year")):
        status, _, page = officer.post("/do/task", {**read, "_once": "x" + field, **changes,
                                                    "_step": "save"})
        t.check(f"{what}: refused beside its field", status == 422 and field in faults(page),
                f"{status} {faults(page)} {page[:500]}")
    t.check("a misspelt unit is known by its neighbour", "Phòng Kinh tế" in officer.post(
        "/do/task", {**read, "_once": "y", "lead": "Phòng Kinh té", "_step": "save"})[2])


def check_conflict(t, office, officer):
    form = "/do/edit/viec.2026.1"
    mine = officer.fields(form)
    colleague = Browser(office, "Đồng nghiệp", "--scope", "write")
    t.equal("a colleague is faster", colleague.send(form, title="Rà soát hộ nghèo, cận nghèo")[0],
            303)
    status, _, page = officer.post(form, {**mine, "title": "Rà soát hộ khó khăn", "_step": "save"})
    t.check("the later sees what is stored now, and overwrites nothing", status == 409
            and "Rà soát hộ nghèo, cận nghèo" in page and "Rà soát hộ khó khăn" in page, status)
    t.equal("…", office.sql("SELECT title FROM task WHERE id = ?", TASK), [("Rà soát hộ nghèo, cận nghèo",)])
    status, _, _ = officer.post(form, {**read_fields(page), "_step": "save"})
    t.equal("seen, it may be recorded in its place",
            (status, office.sql("SELECT title FROM task WHERE id = ?", TASK)), (303, [("Rà soát hộ khó khăn",)]))
    t.check("the audit has both", [actor for actor, in office.sql(
        "SELECT actor FROM change WHERE entity = 'task' AND key = 'viec.2026.1' ORDER BY seq")] ==
        ["web (theo-doi)", "web (Đồng nghiệp)", "web (theo-doi)"])


def check_deadline(t, office, officer):
    form = "/do/deadline/viec.2026.1"
    status, _, page = officer.send(form, "preview", deadline="chậm nhất ngày 10/4/2026")
    t.check("the preview shows the day that moves", status == 200 and "<del>" in page
            and "10/04/2026" in page, status)
    t.equal("it is recorded", officer.send(form, deadline="chậm nhất ngày 10/4/2026")[0], 303)
    support.wait_for("the tick", lambda: office.sql(
        "SELECT epoch FROM obligation WHERE task = ?", TASK) == [(2,)])
    t.equal("the duty moved, and is the same", office.sql(
        "SELECT id, due, epoch FROM obligation WHERE task = ?", TASK),
        [("plan-task/viec.2026.1@phong-kinh-te/once", "2026-04-10", 2)])
    status, _, page = officer.send(form, deadline="càng sớm càng tốt")
    t.check("what is not understood is refused", status == 422 and "deadline" in faults(page))


TABLE = ("STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời gian thực hiện\n"
         "1\tTổng hợp số liệu hộ nghèo\tPhòng Kinh tế\tTrước ngày 13/02/2026\n"
         "2\tCông khai quy hoạch\tPhòng Kinh tế\tQuý IV/2026\n")


def upload(officer, fields, name, data):
    """The form as a browser without scripts sends it, with a file."""
    mark = "----e2e"
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
             for key, value in fields.items() if key != "file"]
    head = (f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n")
    body = "".join(parts).encode() + head.encode() + data + f"\r\n--{mark}--\r\n".encode()
    sent = {"Content-Type": f"multipart/form-data; boundary={mark}", **officer.cookie,
            **officer.own}
    status, got, answer = officer.office.get("/do/table", sent, "POST", body)
    return status, got["Location"] or "", answer.decode("utf-8", "replace")


def take_table(officer, text, plan, **more):
    """Read, looked at, imported."""
    fields = {**officer.fields("/do/table"), "plan": plan, "table": text, "_step": "preview"}
    page = officer.post("/do/table", fields)[2]
    return officer.post("/do/table", {**read_fields(page), **more, "_step": "save"})


def check_table(t, office, officer):
    fields = {**officer.fields("/do/table"), "plan": "36/KH-UBND", "_step": "preview"}
    status, _, page = upload(officer, fields, "phu-luc.tsv", TABLE.encode())
    read = read_fields(page)
    t.check("a file is read without a script", status == 200 and "Công khai quy hoạch" in page
            and read["flat"].count("\n") == 3, page[:1500])
    for what, data in (("no text", b"\x00\x01\x02"), ("no UTF-8", b"STT\t\xff\n"),
                       ("no table", "một dòng văn xuôi".encode()), ("nothing", b"")):
        status, _, page = upload(officer, fields, "x.tsv", data)
        t.check(f"{what}: refused with a reason", status == 422 and 'class="faulty"' in page, status)
    secret = "TỐI MẬT\n" + TABLE.replace("hộ nghèo", "bí mật quốc gia")
    status, _, page = upload(officer, fields, "x.tsv", secret.encode())
    t.check("what is marked as secret is refused, and not shown again",
            status == 422 and "bí mật quốc gia" not in page, status)
    t.equal("… nor logged or kept", "bí mật quốc gia" in office.dump()
            or "bí mật quốc gia" in (office.dir / "dondocd.log").read_text(), False)
    for what, data in (("a cut body", b"--x\r\n"), ("another boundary", b"--y\r\n\r\n--y--"),
                       ("no boundary", b"")):
        got = office.get("/do/table", {"Content-Type": "multipart/form-data; boundary=x",
                                       **officer.cookie, **officer.own}, "POST", data)
        t.equal(f"multipart, {what}: refused", got[0] in (400, 403), True)
    t.equal("nothing is recorded", office.sql("SELECT count(*) FROM import_run"), [(0,)])
    status, where, _ = officer.post("/do/table", {**read, "_step": "save"})
    t.equal("imported", (status, where.endswith("office/imports"), office.sql(
        "SELECT count(*) FROM task WHERE plan = '36/KH-UBND'")), (303, True, [(2,)]))
    t.equal("a second press is no second import", (officer.post("/do/table", {
        **read, "_step": "save"})[0], office.sql("SELECT count(*) FROM import_run")), (303, [(1,)]))


def word_file(rows, marked=""):
    """Written by python-docx; the lead of both tasks is one cell over two rows."""
    document, out = docx.Document(), io.BytesIO()
    document.sections[0].header.paragraphs[0].text = marked
    document.add_paragraph("Phụ lục kèm theo Kế hoạch")
    table = document.add_table(rows=len(rows), cols=4)
    for i, row in enumerate(rows):
        for k, text in enumerate(row):
            table.cell(i, k).text = text
    for paragraph in table.cell(1, 0).paragraphs + table.cell(1, 1).paragraphs:
        for run in paragraph.runs:
            run.bold = True
    table.cell(3, 2).text = ""
    table.cell(2, 2).merge(table.cell(3, 2))
    document.save(out)
    return out.getvalue()


def workbook(rows):
    """Written by openpyxl: numbers and a day as Excel has them, a hidden sheet."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append([int(x) if x.isdigit() else x or None for x in row])
    book.active["D4"].value = datetime.date(2026, 2, 13)
    book.active["D4"].number_format = "dd/mm/yyyy"
    book.active["C4"].value = None
    book.active.merge_cells("C3:C4")
    for cell in ("A2", "B2"):
        book.active[cell].font = openpyxl.styles.Font(bold=True)
    other = book.create_sheet("Ẩn")
    other.append(["STT", "Không nhập"])
    other.sheet_state = "hidden"
    book.save(out)
    return out.getvalue()


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


def says_small(package):
    """The directory says that its part has ten bytes."""
    at = package.rindex(b"word/document.xml") - 46 + 24
    return package[:at] + struct.pack("<I", 10) + package[at + 4:]


def check_office_files(t, officer):
    rows = [("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời gian thực hiện"),
            ("I", "Cải cách <thể chế> & hành chính", "", ""),
            ("1", "Rà soát văn bản", "Phòng Kinh tế", "Quý II/2026"),
            ("2", "Tổng hợp số liệu", "Phòng Kinh tế", "13/02/2026")]
    fields = {**officer.fields("/do/table"), "plan": "41/KH-UBND", "_step": "preview"}
    whole = [line.split("\t") for line in read_fields(upload(officer, fields, "a.tsv", "\n".join(
        "\t".join(row) for row in rows).encode())[2])["flat"].splitlines()]
    bare = lambda flat: [[re.sub("</?b>", "", cell) for cell in line.split("\t")]
                         for line in flat.splitlines() if "\t" in line]
    for name, data in (("phu-luc.docx", word_file(rows)), ("phu-luc.xlsx", workbook(rows))):
        status, _, page = upload(officer, fields, name, data)
        flat = read_fields(page).get("flat", "")
        t.equal(f"{name}: read as the same table", (status, bare(flat)), (200, whole))
        t.check(f"{name}: bold is bold, and a hidden sheet stays out", "<b>I</b>" in flat
                and "Không nhập" not in flat, flat)
    status, _, page = upload(officer, fields, "mat.docx", word_file(rows, "MẬT"))
    t.check("a mark of secrecy in the header of the pages is seen", status == 422
            and "Rà soát" not in page, status)
    huge = "<w:document xmlns:w='w'>" + " " * (80 << 20) + "</w:document>"
    entities = ("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + i)} '{('&' + chr(97 + i) + ';') * 10}'>" for i in range(9))
        + "]><x>&j;</x>")
    shared = "<sst><si><t>" + "x" * 60000 + "</t></si></sst>"
    cells = "".join(f"<row r='{i}'><c r='A{i}' t='s'><v>0</v></c></row>" for i in range(1, 2000))
    parts = {"xl__workbook_xml": "<workbook xmlns:r='r'><sheets><sheet r:id='a'/></sheets></workbook>",
             "xl___rels__workbook_xml.rels": "<R><Relationship Id='a' Target='s.xml'/></R>"}
    deep = "<w:document xmlns:w='w'>" + "<w:p>" * 5000
    good = word_file(rows)
    for what, data in (
            ("a zip bomb", packed(word__document_xml=huge)),
            ("entities that grow", packed(word__document_xml=entities)),
            ("a text repeated without end", packed(**parts, xl__sharedStrings_xml=shared,
                                                   xl__s_xml=f"<s>{cells}</s>")),
            ("too deep", packed(word__document_xml=deep)),
            ("no XML", packed(word__document_xml="abc")), ("another zip", packed(a="b")),
            ("cut short", good[:len(good) // 2]), ("nothing in it", packed()),
            ("a zip bomb that says it is small", says_small(packed(word__document_xml=huge)))):
        status, _, page = upload(officer, fields, "x.docx", data)
        t.check(f"{what}: refused with a reason", status == 422 and 'class="faulty"' in page,
                (status, page[-600:]))
    for at in range(0, len(good), max(1, len(good) // 60)):
        broken = good[:at] + bytes([good[at] ^ 0x55]) + good[at + 1:]
        if upload(officer, fields, "x.docx", broken)[0] not in (200, 422):
            t.check(f"a byte altered at {at} is answered", False)
    wide = workbook([("STT", "Nội dung"), *[(str(i), "Việc") for i in range(3)]])
    with zipfile.ZipFile(io.BytesIO(wide)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").replace(b'r="B2"', b'r="XFD1048576"')
    t.equal("a cell at the end of the world is left out", upload(officer, fields, "x.xlsx", packed(
        **parts, xl__s_xml=sheet.decode()))[0] in (200, 422), True)


def check_audit(t, office, officer):
    """The page of changes: the latest first, by whom; for those who see everything."""
    status, page = officer.get("/audit")
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td[^>]*>(.*?)</td></tr>", page, re.S)
    t.check("it says who made a change", status == 200
            and "web (theo-doi)" in {row[1] for row in rows}, rows[:3])
    t.equal("in the chain's order backwards", [row[1] for row in rows if row[1]][:5], [
        row[0] for row in office.sql("SELECT actor FROM audit ORDER BY seq DESC LIMIT 5")])
    t.check("no key and no hash is told", not re.search("[0-9a-f]{32}", re.sub(
        "(?:href|src|action)=\"[^\"]*\"|value=\"[^\"]*\"", "", page)))
    last = office.sql("SELECT max(seq) FROM audit")[0][0]
    older = officer.get(f"/audit?before={last - 1}")[1]
    t.check("older ones lie behind", rows[0][2] not in older and "<td" in older)
    t.equal("a number of none is the last page", [officer.get(f"/audit?before={x}")[0] for x in (
        "x", "-1", "0", "999999999999")], [200] * 4)
    status, _, book = office.get("/audit?format=xlsx", officer.cookie)
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    t.check("all of it as a workbook", status == 200 and sheet.max_row > 100, sheet.max_row)
    t.equal("not for a viewer, nor for who covers one unit", [
        Browser(office, *words).get("/audit")[0] for words in (
            ("Xem", "--role", "viewer"), ("Một", "--role", "officer", "--unit", "phong-kinh-te"))],
        [403, 404])


def check_undo(t, office, officer):
    changed = office.sql("SELECT id FROM task WHERE title = 'Công khai quy hoạch'")[0][0]
    officer.send(f"/do/edit/{changed}", title="Công khai quy hoạch sử dụng đất")
    status, _, page = officer.send("/do/undo-import/1")
    t.check("what was changed since is not taken back unseen", status == 422 and changed in page,
            status)
    t.equal("… and all of it stays", office.sql(
        "SELECT count(*) FROM task WHERE plan = '36/KH-UBND'"), [(2,)])
    take_table(officer, TABLE.replace("13/02/2026", "15/02/2026"), "37/KH-UBND")
    take_table(officer, TABLE.replace("Quý IV", "Quý III"), "37/KH-UBND")
    t.equal("a second import changes what the first has made", office.sql(
        "SELECT tasks FROM import_run ORDER BY id"), [(2,), (2,), (2,)])
    status, _, _ = officer.send("/do/undo-import/3")
    t.equal("taken back, its tasks are as the first had left them", (status, office.sql(
        "SELECT d.phrase FROM task t JOIN task_deadline d ON d.task = t.id WHERE t.plan ="
        " '37/KH-UBND' ORDER BY t.number")), (303, [("Trước ngày 15/02/2026",), ("Quý IV/2026",)]))
    t.equal("then the first", (officer.send("/do/undo-import/2")[0], office.sql(
        "SELECT count(*) FROM task WHERE plan = '37/KH-UBND'")), (303, [(0,)]))
    t.equal("once", officer.send("/do/undo-import/2")[0], 422)


def check_told(t):
    """An import of which people were told: its tasks are cancelled, and a correction goes
    to them; what was not told yet goes without a trace."""
    office = support.Office(t, "told")
    daemon = support.Daemon(office, clock="2026-02-10T13:45:00+07:00,x60")
    support.wait_for("the first tick", lambda: "tick " in daemon.log(), still=daemon.alive)
    officer = Browser(office, "Theo dõi", "--scope", "write", "--person", "theo-doi")
    take_table(officer, TABLE, "38/KH-UBND")
    support.wait_for("somebody to be told", lambda: office.sql(
        "SELECT count(*) FROM notice WHERE obligation LIKE '%38-kh-ubnd%' AND state = 'told'")
        != [(0,)], still=daemon.alive)
    told = office.sql("SELECT count(DISTINCT obligation) FROM notice WHERE obligation LIKE"
                      " '%38-kh-ubnd%' AND state = 'told'")[0][0]
    status, _, _ = officer.send("/do/undo-import/1")
    t.equal("tasks that people know of are cancelled, the others gone", (status, office.sql(
        "SELECT status, count(*) FROM task WHERE plan = '38/KH-UBND' GROUP BY 1")),
        (303, [("cancelled", told)]))
    support.wait_for("the correction", lambda: office.sql(
        "SELECT count(*) FROM delivery WHERE corrects IS NOT NULL AND state = 'sent'") != [(0,)],
        still=daemon.alive)
    t.equal("a correction goes to exactly those who were told", office.sql(
        "SELECT DISTINCT person FROM delivery WHERE corrects IS NOT NULL"), office.sql(
        "SELECT DISTINCT person FROM notice WHERE obligation LIKE '%38-kh-ubnd%' AND state = 'told'"
        " AND person IS NOT NULL"))
    t.equal("it ends with status 0", daemon.stop(), 0)


def check_reopen(t, office, officer, daemon):
    """What was recorded as done is so no more: the same duty, its next cycle."""
    page = officer.get(f"/o/{DUTY}")[1]
    t.check("what is owed cannot be reopened", "/do/reopen/" not in page)
    t.equal("… nor by its address", officer.send(f"/do/reopen/{DUTY}")[0], 422)
    officer.send(f"/do/done/{DUTY}", on="09/02/2026", document="12/KH-UBND",
                 document_date="09/02/2026")
    state = lambda: office.sql("SELECT state, cycle, due FROM obligation WHERE id = ?", DUTY)[0]
    support.wait_for("it to be done", lambda: state()[0].startswith("met"), still=daemon.alive)
    _, cycle, due = state()
    t.check("its page leads there", f"/do/reopen/{DUTY}" in officer.get(f"/o/{DUTY}")[1])
    status, _, page = officer.send(f"/do/reopen/{DUTY}", step="preview")
    t.check("what would follow is shown first", status == 200 and "→ đang thực hiện" in page
            and state()[0].startswith("met"), page[-1500:])
    status, where, _ = officer.send(f"/do/reopen/{DUTY}")
    t.equal("reopened", (status, where.endswith(f"/o/{DUTY}")), (303, True))
    support.wait_for("it to be owed again", lambda: not state()[0].startswith("met"),
                     still=daemon.alive)
    t.equal("its day stands, its cycle is the next", state()[1:], (cycle + 1, due))
    officer.send(f"/do/cancel/{TASK}")
    t.check("a task that is cancelled can go on", f"/do/reopen-task/{TASK}"
            in officer.get(f"/t/{TASK}")[1])
    t.equal("and goes on", (officer.send(f"/do/reopen-task/{TASK}")[0], office.sql(
        "SELECT status FROM task WHERE id = ?", TASK)), (303, [("active",)]))
    t.equal("once", officer.send(f"/do/reopen-task/{TASK}")[0], 422)


def check_units(t, office, officer):
    """Units that merge and split; and that is taken back."""
    rows = lambda: office.sql("SELECT unit, successor, takes FROM unit_succession ORDER BY 1, 2")
    kt, vh = "phong-kinh-te", "phong-van-hoa-xa-hoi"
    merge, split = f"/do/merge/{kt}", f"/do/split/{kt}"
    decree = {"on": "09/02/2026", "document": "15/NQ-HĐND", "document_date": "02/02/2026"}
    for what, field, change in (
            ("neither a unit nor a name", "into", {}),
            ("both", "into", {"into": "Phòng Văn hóa - Xã hội", "name": "Phòng Mới"}),
            ("an unknown unit", "into", {"into": "Phòng Vũ trụ"}),
            ("into itself", "into", {"into": "Phòng Kinh tế"}),
            ("no day", "on", {"name": "Phòng Mới", "on": ""}),
            ("no document", "document", {"name": "Phòng Mới", "document": ""})):
        status, _, page = officer.send(merge, **{**decree, **change})
        t.check(f"merged, {what}: refused beside its field",
                status == 422 and field in faults(page), (status, faults(page)))
    t.equal("nothing is recorded", rows(), [])
    new = "Phòng Kinh tế - Văn hóa"
    status, _, page = officer.send(merge, step="preview", **{
        **decree, "from": "Phòng Văn hóa - Xã hội", "name": new})
    t.check("what would follow is shown", status == 200 and new in page and not rows(), status)
    status, where, _ = officer.send(merge, **{**decree, "from": "Phòng Văn hóa - Xã hội",
                                              "name": new})
    t.equal("both merge into one that is founded", (status, where.endswith("office/units"), rows()),
            (303, True, [(kt, "phong-kinh-te-van-hoa", "all"), (vh, "phong-kinh-te-van-hoa", "all")]))
    page = officer.get("/office/units")[1]
    t.check("the list of units says what it becomes", "do/unmerge/" + kt in page and new in page)
    t.check("who took over, and who is missing, is said", "bộ phận theo dõi" in page)
    t.equal("taken back", [officer.send(f"/do/unmerge/{unit}")[0] for unit in (kt, vh)] + rows(),
            [303, 303])
    t.equal("once", officer.send(f"/do/unmerge/{kt}")[0], 422)
    lines = officer.fields(split)["give"].splitlines()
    t.check("a split lists the tasks of the unit", lines and all(" =" in one for one in lines), lines)
    given = lines[0].split(" ")[0]
    give = "\r\n".join([lines[0] + " Phòng Văn hóa - Xã hội", *lines[1:]])
    for what, field, change in (
            ("into one", "into", {"into": "Văn phòng HĐND và UBND xã"}),
            ("a task to none of them", "give",
             {"into": "van-phong; phong-kt-cu", "give": lines[0] + " Phòng Vũ trụ"}),
            ("a line without =", "give", {"into": "Phòng Kinh tế; Phòng Văn hóa - Xã hội",
                                          "give": "viec"})):
        status, _, page = officer.send(split, **{**decree, "give": "", **change})
        t.check(f"split, {what}: refused", status == 422 and faults(page), (status, faults(page)))
    status, _, page = officer.send(split, **{
        **decree, "into": "Phòng Kinh tế; Phòng Văn hóa - Xã hội", "give": give})
    t.equal("split: what is given by name goes over, the unit itself goes on",
            (status, rows(), office.sql("SELECT task, successor FROM task_succession")),
            (303, [(kt, vh, "assigned")], [(given, vh)]))
    t.equal("taken back as a whole", (officer.send(f"/do/unmerge/{kt}")[0], rows(), office.sql(
        "SELECT * FROM task_succession")), (303, [], []))


def scenario(t):
    office = support.Office(t)
    daemon = support.Daemon(office, clock=CLOCK)
    support.wait_for("the first tick", lambda: "tick " in daemon.log(), still=daemon.alive)
    officer = Browser(office, "Theo dõi", "--scope", "write", "--person", "theo-doi")
    check_who(t, office, officer)
    check_bad(t, office, officer)
    check_once(t, office, officer)
    check_preview(t, office, officer)
    check_task(t, office, officer)
    check_conflict(t, office, officer)
    check_deadline(t, office, officer)
    check_reopen(t, office, officer, daemon)
    check_units(t, office, officer)
    check_table(t, office, officer)
    check_office_files(t, officer)
    check_undo(t, office, officer)
    check_audit(t, office, officer)
    t.equal("it ends with status 0", daemon.stop(), 0)
    check_told(t)


if __name__ == "__main__":
    support.run(scenario)
