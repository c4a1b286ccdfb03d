#!/usr/bin/python3
"""An officer's whole morning without a shell, in a browser, at a desk and on a phone: what
is recorded on pages is in the database, each page reads well to axe-core and fits its
screen, and nothing needs a script. Pictures of the pages: SHOTS=FOLDER."""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess

import support

# As Word puts a table on the clipboard: merged cells, conditions, numeric entities.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>td {}</style></head>
<body><!--[if gte mso 9]><xml><o:p/></xml><![endif]--><!--StartFragment-->
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal><b>STT<o:p></o:p></b></p></td>
<td><p><b>N&#7897;i dung nhi&#7879;m v&#7909;</b></p></td><td><p><b>C&#417; quan ch&#7911; tr&igrave;</b></p></td>
<td><p><b>Th&#7901;i gian th&#7921;c hi&#7879;n</b></p></td></tr>
<tr><td colspan=4><p><b>I. C&#7842;I C&Aacute;CH TH&#7910; T&#7908;C</b></p></td></tr>
<tr><td><p>1</p></td><td><p>R&agrave; so&aacute;t th&#7911; t&#7909;c</p><p>n&#7897;i b&#7897;</p></td>
<td rowspan=2><p>V&#259;n ph&ograve;ng</p></td><td><p>Qu&yacute; II/2026</p></td></tr>
<tr><td><p>2</p></td><td><p>C&ocirc;ng khai &amp; ni&ecirc;m y&#7871;t</p></td><td><p>Tr&#432;&#7899;c ng&agrave;y 15/4/2026</p></td></tr>
<tr><td><p>3</p></td><td><p>Kh&#7843;o s&aacute;t h&agrave;i l&ograve;ng</p></td><td><p>Ph&ograve;ng Kinh t&eacute;</p></td><td><p>khi n&agrave;o r&#7843;nh</p></td></tr>
</table><!--EndFragment--></body></html>"""
CLOCK = "2026-02-10T07:40:00+07:00,x1"
DUTY = "unit-plan-2026/thuy-hung/once"


class Browser:
    """browser.mjs, led by method calls: b.press(name="Ghi việc")."""

    def __init__(self, t):
        folder = support.npm_folder(t)
        shutil.copy(support.HERE / "browser.mjs", folder / "browser.mjs")
        self.process = subprocess.Popen(["node", "browser.mjs"], cwd=folder, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        t.cleanup.callback(self.end)

    def end(self):
        self.process.stdin.close()
        self.process.wait(20)

    def __getattr__(self, act):
        def call(**given):
            self.process.stdin.write(json.dumps({"do": act, **given}) + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
            if "error" in answer:
                raise RuntimeError(f"{act} {given}: {answer['error']}\n{self.seen()}")
            return answer["result"]
        return call

    def seen(self):
        self.process.stdin.write('{"do":"text"}\n')
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline()).get("result", "")[:1500]


class Morning:
    def __init__(self, t, office, browser, name, **screen):
        self.t, self.office, self.b, self.name, self.n = t, office, browser, name, 0
        self.b.open(base=f"http://127.0.0.1:{office.port}", **screen)
        self.shots = os.environ.get("SHOTS")

    def sign_in(self, *words):
        link = self.office.do("token", "add", *words, "--sign-in").strip()
        self.b.goto(path=link[link.index("/sign-in/"):])
        self.b.press(name="Đăng nhập")

    def look(self, what):
        """axe-core and the width of the screen judge the page; a picture of it is kept."""
        self.n += 1
        got = self.b.judge()
        self.t.check(f"{self.name}: {what}: axe finds nothing", not got["violations"],
                     json.dumps(got["violations"], indent=1, ensure_ascii=False))
        self.t.check(f"{self.name}: {what}: it fits the screen", not got["wide"])
        if self.shots:
            pathlib.Path(self.shots).mkdir(parents=True, exist_ok=True)
            self.b.shot(file=f"{self.shots}/{self.name}-{self.n:02}-{what.replace(' ', '-')}.png")

    def said(self, what, words):
        text = self.b.text()
        self.t.check(f"{self.name}: {what}: the page says so", words in text, text[:1500])

    def stored(self, what, statement, want):
        """What was recorded is there at once; what follows from it with the next tick."""
        with contextlib.suppress(TimeoutError):
            support.wait_for(what, lambda: self.office.sql(statement) == want, seconds=20)
        self.t.equal(f"{self.name}: {what}: it is stored", self.office.sql(statement), want)

    # ---- what an officer does ------------------------------------------------------

    def read_today(self):
        self.b.goto(path="/")
        self.look("today")

    def add_task(self):
        self.b.follow(name="Thêm việc")
        self.look("add a task")
        self.b.fill(label="Ghi bằng một câu", text="Phòng Kinh tế phối hợp với Trạm Y tế xã rà soát "
                    "hộ nghèo, cận nghèo trước ngày 25/3/2026")
        self.b.press(name="Xem trước kết quả")
        self.said("the sentence is read", "24/03/2026")
        self.look("the task as it was read")
        self.b.press(name="Ghi việc")
        self.said("a task by a sentence", "Đã ghi việc.")
        self.look("the task")
        self.stored("a task by a sentence", "SELECT t.title, u.unit, d.last_day FROM task t JOIN"
                    " task_unit u ON u.task = t.id AND u.part = 'lead' JOIN task_deadline d ON"
                    " d.task = t.id WHERE t.id = 'viec.2026.1'",
                    [("Rà soát hộ nghèo, cận nghèo", "phong-kinh-te", "2026-03-24")])

    def correct_deadline(self):
        self.b.follow(name="Sửa thời hạn")
        self.b.fill(label="Thời hạn", text="chậm nhất ngày 31/02/2026")
        self.b.press(name="Xem trước kết quả")
        self.said("a day that is none", "31/02/2026")
        self.look("a deadline that is refused")
        self.b.fill(label="Thời hạn", text="chậm nhất ngày 31/3/2026")
        self.b.press(name="Xem trước kết quả")
        self.said("the day that moves", "31/03/2026")
        self.look("a deadline that moves")
        self.b.press(name="Ghi thời hạn")
        self.said("a corrected deadline", "Đã ghi thời hạn")
        self.stored("a corrected deadline", "SELECT due, epoch FROM obligation WHERE task ="
                    " 'viec.2026.1'", [("2026-03-31", 2)])

    def edit_task(self):
        self.b.follow(name="Sửa nhiệm vụ")
        self.b.fill(label="Sản phẩm", text="Danh sách hộ nghèo, cận nghèo")
        self.look("edit a task")
        self.b.press(name="Xem trước kết quả")
        self.b.press(name="Ghi thay đổi")
        self.stored("an edited task", "SELECT product FROM task WHERE id = 'viec.2026.1'",
                    [("Danh sách hộ nghèo, cận nghèo",)])

    def progress(self):
        self.b.follow(name="Tiến độ", within="main")
        self.b.fill(label="Kết quả đạt được, ghi trong một dòng", text="Đã rà soát 5/9 thôn")
        self.b.fill(label="Phần trăm", text="120")
        self.b.press(name="Ghi tiến độ")
        self.said("more than all of it", "“120”")
        self.look("progress")
        self.b.fill(label="Phần trăm", text="55,5")
        self.b.press(name="Ghi tiến độ")
        self.said("progress", "55,5 %: Đã rà soát 5/9 thôn")
        self.stored("progress", "SELECT unit, period, text FROM result WHERE task = 'viec.2026.1'",
                    [("phong-kinh-te", "2026-Q1", "55,5 %: Đã rà soát 5/9 thôn")])

    def mark_done(self):
        self.b.goto(path=f"/o/{DUTY}")
        self.look("an overdue duty")
        self.b.follow(name="Ghi đã hoàn thành", within="main")
        self.b.fill(label="Ngày hoàn thành", text="9/2/2026")
        self.b.fill(label="Văn bản chứng minh", text="12/KH-UBND")
        self.b.fill(label="Ngày ban hành văn bản", text="2026-02-09")
        self.look("done")
        self.b.press(name="Ghi đã hoàn thành")
        self.said("done", "Đã ghi nhận hoàn thành.")
        self.stored("done", "SELECT o.state, o.done_on, d.number FROM obligation o JOIN completion c"
                    " ON c.obligation = o.id JOIN document d ON d.id = c.document WHERE o.id ="
                    f" '{DUTY}'", [("met", "2026-02-09", "12/KH-UBND")])

    def confirm_claim(self):
        duty = "plan-task/viec.2026.1@phong-kinh-te/once"
        self.office.do("task", "done", duty, "--by", "can-bo-kt", "--text", "Đã rà soát xong")
        support.wait_for("the claim", lambda: self.office.sql(
            "SELECT state FROM obligation WHERE id = ?", duty) == [("reported",)])
        self.b.goto(path=f"/o/{duty}")
        self.b.follow(name="Trả lại", within="main")
        self.b.fill(label="Nội dung còn thiếu", text="Thiếu danh sách thôn Ba")
        self.look("return a claim")
        self.b.press(name="Trả lại đơn vị")
        self.said("a claim returned", "Đã trả lại")
        self.stored("a claim returned", "SELECT answer, words FROM completion WHERE claimed_by ="
                    " 'can-bo-kt'", [("returned", "Thiếu danh sách thôn Ba")])
        self.office.do("task", "done", duty, "--by", "can-bo-kt", "--text", "Đã bổ sung")
        support.wait_for("the claim", lambda: self.office.sql(
            "SELECT state FROM obligation WHERE id = ?", duty) == [("reported",)])
        self.b.goto(path=f"/o/{duty}")
        self.b.follow(name="Xác nhận", within="main")
        self.look("confirm a claim")
        self.b.press(name="Xác nhận đã hoàn thành")
        self.said("a claim confirmed", "Đã xác nhận.")
        self.stored("a claim confirmed", f"SELECT state FROM obligation WHERE id = '{duty}'",
                    [("met",)])

    def measure(self):
        self.b.goto(path="/o/road-6km-2026/btxm-ngo-xom/once")
        self.b.follow(name="Ghi số liệu", within="main")
        self.b.fill(label="Số liệu đạt được đến nay", text="hai cây số")
        self.b.press(name="Ghi số liệu")
        self.said("no number", "“hai cây số”")
        self.look("a figure that is none")
        self.b.fill(label="Số liệu đạt được đến nay", text="0,4")
        self.b.press(name="Ghi số liệu")
        self.stored("a measurement", "SELECT value, day, source FROM measurement WHERE target ="
                    " 'btxm-ngo-xom' AND day = '2026-02-10'", [("0.4", "2026-02-10", "person")])

    def set_event(self):
        self.b.goto(path="/office/events")
        self.look("events")
        self.b.follow(name="Thêm sự kiện")
        self.b.fill(label="Sự kiện", text="Hội nghị tổng kết")
        self.b.fill(label="Ngày", text="2026-04-20")
        self.b.press(name="Xem trước kết quả")
        self.look("an event")
        self.b.press(name="Ghi")
        self.stored("an event", "SELECT title, day FROM event WHERE id = 'hoi-nghi-tong-ket'",
                    [("Hội nghị tổng kết", "2026-04-20")])

    def extend(self):
        duty = "plan-task/ke-hoach-chuyen-doi-so@van-phong/once"
        duty = self.office.sql("SELECT id FROM obligation WHERE state = 'open' AND task IS NOT NULL"
                               " AND due > '2026-02-20' AND due < '2026-12-01' ORDER BY due, id"
                               " LIMIT 1")[0][0]
        self.b.goto(path=f"/o/{duty}")
        self.b.follow(name="Gia hạn", within="main")
        self.b.fill(label="Thời hạn mới", text="15122026")
        self.b.fill(label="Văn bản cho gia hạn", text="88/UBND-VP")
        self.b.fill(label="Ngày ban hành văn bản", text="2026-02-10")
        self.b.fill(label="Lý do", text="Chờ hướng dẫn của tỉnh")
        self.b.press(name="Xem trước kết quả")
        self.look("an extension")
        self.b.press(name="Ghi gia hạn")
        self.said("an extension", "Đã ghi gia hạn.")
        self.stored("an extension", f"SELECT due FROM obligation WHERE id = '{duty}'",
                    [("2026-12-15",)])

    def waive(self):
        duty = self.office.sql("SELECT id FROM obligation WHERE state = 'open' AND rule ="
                               " 'report-month' ORDER BY due LIMIT 1")
        duty = duty[0][0] if duty else self.office.sql(
            "SELECT id FROM obligation WHERE state = 'open' ORDER BY due DESC LIMIT 1")[0][0]
        self.b.goto(path=f"/o/{duty}")
        self.b.follow(name="Miễn", within="main")
        self.b.fill(label="Lý do", text="Đã lồng ghép vào báo cáo quý")
        self.look("a waiver")
        self.b.press(name="Ghi miễn việc này")
        self.said("a waiver", "Đã ghi miễn")
        self.stored("a waiver", f"SELECT state, reason FROM obligation WHERE id = '{duty}'",
                    [("waived", "Đã lồng ghép vào báo cáo quý")])

    def leave(self):
        self.b.goto(path="/office/people")
        self.look("people")
        self.b.follow(name="Ghi nghỉ")
        self.b.choose(label="Người nghỉ", option="Công chức Phòng Kinh tế")
        self.b.fill(label="Ngày đầu", text="2026-02-11")
        self.b.fill(label="Ngày cuối", text="2026-02-13")
        self.b.choose(label="Người được ủy quyền", option="Trưởng phòng Kinh tế")
        self.look("leave")
        self.b.press(name="Ghi nghỉ")
        self.said("leave", "Đã ghi đợt nghỉ.")
        self.stored("leave", 'SELECT person, substitute, "from", "to" FROM substitution',
                    [("can-bo-kt", "truong-phong-kt", "2026-02-11", "2026-02-13")])

    def people(self):
        self.b.follow(name="Thêm người")
        self.b.fill(label="Tên", text="Công chức địa chính")
        self.b.press(name="Ghi")
        self.b.follow(name="Thêm chức vụ")
        self.b.choose(label="Cán bộ", option="Công chức địa chính")
        self.b.choose(label="Đơn vị", option="Phòng Kinh tế")
        self.look("a post")
        self.b.press(name="Ghi")
        self.stored("a person and a post", "SELECT p.name, o.role, o.unit FROM person p JOIN post o"
                    " ON o.person = p.id WHERE p.id = 'cong-chuc-dia-chinh'",
                    [("Công chức địa chính", "handler", "phong-kinh-te")])
        self.b.goto(path="/office/units")
        self.look("units")

    def pause(self):
        self.b.goto(path="/office/messages")
        self.b.follow(name="Tạm dừng gửi")
        self.look("pause")
        self.b.press(name="Tạm dừng")
        self.stored("paused", "SELECT paused_since IS NOT NULL FROM meta", [(1,)])
        self.look("messages while paused")
        self.b.follow(name="Gửi trở lại")
        self.b.press(name="Gửi trở lại")
        self.stored("resumed", "SELECT paused_since FROM meta", [(None,)])

    def paste_table(self):
        self.b.follow(name="Dán bảng")
        self.b.paste(label="Dán bảng vào đây", html=WORD, text="bảng")
        self.b.fill(label="Số, ký hiệu kế hoạch", text="35/KH-UBND")
        self.look("a pasted table")
        self.b.press(name="Xem trước kết quả")
        self.look("the table as it was read")
        self.said("what is doubtful", "Phòng Kinh té")
        self.stored("nothing yet", "SELECT count(*) FROM task WHERE plan = '35/KH-UBND'", [(0,)])
        self.b.press(name="Nhập bảng")
        self.said("rows in doubt are not imported unseen", "chưa rõ")
        self.b.fill(label="Cơ quan chủ trì", text="Phòng Kinh tế")
        self.b.fill(label="Thời hạn", text="Quý III/2026")
        self.b.press(name="Nhập bảng")
        self.said("imported", "Đã nhập: 3 nhiệm vụ mới")
        self.look("imports")
        self.stored("a pasted table", "SELECT t.number, t.title, u.unit, d.last_day FROM task t JOIN"
                    " task_unit u ON u.task = t.id JOIN task_deadline d ON d.task = t.id WHERE"
                    " t.plan = '35/KH-UBND' ORDER BY 1",
                    [("1", "Rà soát thủ tục nội bộ", "van-phong", "2026-06-30"),
                     ("2", "Công khai & niêm yết", "van-phong", "2026-04-14"),
                     ("3", "Khảo sát hài lòng", "phong-kinh-te", "2026-09-30")])
        support.wait_for("its duties", lambda: self.office.sql(
            "SELECT count(*) FROM obligation WHERE task LIKE '35-kh-ubnd.%'") == [(3,)])
        self.b.follow(name="Hủy lần nhập", within="main")
        self.look("take an import back")
        self.b.press(name="Hủy lần nhập này")
        self.said("taken back", "Đã hủy: 3 nhiệm vụ bị xóa")
        self.stored("taken back", "SELECT (SELECT count(*) FROM task WHERE plan = '35/KH-UBND'),"
                    " (SELECT count(*) FROM task_deadline WHERE task LIKE '35-kh-ubnd.%'), (SELECT"
                    " count(*) FROM obligation WHERE task LIKE '35-kh-ubnd.%' AND state <> 'void')",
                    [(0, 0, 0)])

    def by_keyboard(self):
        self.b.goto(path="/do/task")
        self.b.keys(keys=["Tab"])
        self.t.check(f"{self.name}: the first stop of the keyboard leads past the head",
                     "nội dung" in self.b.focused())

    def whole(self):
        self.sign_in("Theo dõi", "--scope", "admin", "--person", "theo-doi")
        for act in (self.read_today, self.add_task, self.correct_deadline, self.edit_task,
                    self.progress,
                    self.mark_done, self.confirm_claim, self.measure, self.set_event, self.extend,
                    self.waive, self.leave, self.people, self.paste_table, self.pause, self.by_keyboard):
            act()
        self.t.equal(f"{self.name}: no error, no dialog, nothing fetched from elsewhere",
                     self.b.messages(), [])
        self.stored("every change names who made it", "SELECT DISTINCT actor FROM change WHERE actor"
                    " LIKE 'web%'", [("web (theo-doi)",)])


def scenario(t):
    browser = Browser(t)
    for name, screen in (("desk", {"width": 1280, "height": 900, "phone": False}),
                         ("phone", {"width": 390, "height": 844, "phone": True})):
        office = support.Office(t, name)
        daemon = support.Daemon(office, clock=CLOCK)
        support.wait_for("the first tick", lambda: "tick " in daemon.log(), still=daemon.alive)
        Morning(t, office, browser, name, **screen).whole()
        t.equal(f"{name}: it ends with status 0", daemon.stop(), 0)


if __name__ == "__main__":
    support.run(scenario)
