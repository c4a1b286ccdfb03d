#!/usr/bin/python3
"""A real client: vdirsyncer subscribes over HTTP and khal shows the days. What has not
changed is answered 304; what was moved, done or cancelled arrives; 410 ends it."""
import os
import subprocess

import support

CLOCK = "2026-02-09T09:00:00+07:00,x60"
VDIRSYNCER = """
[general]
status_path = "{dir}/status/"
[pair feed]
a = "web"
b = "local"
collections = null
conflict_resolution = "a wins"
[storage web]
type = "http"
url = "{url}"
[storage local]
type = "filesystem"
path = "{dir}/calendar/"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[work]]
path = {dir}/calendar
type = calendar
[locale]
timeformat = %H:%M
dateformat = %d/%m/%Y
longdateformat = %d/%m/%Y
datetimeformat = %d/%m/%Y %H:%M
longdatetimeformat = %d/%m/%Y %H:%M
local_timezone = Asia/Ho_Chi_Minh
default_timezone = Asia/Ho_Chi_Minh
[sqlite]
path = {dir}/khal.db
"""


class Client:
    def __init__(self, t, url):
        self.dir = t.work / "client"
        (self.dir / "calendar").mkdir(parents=True)
        (self.dir / "vdirsyncer").write_text(VDIRSYNCER.format(dir=self.dir, url=url))
        (self.dir / "khal").write_text(KHAL.format(dir=self.dir))
        self.env = dict(os.environ, HOME=str(self.dir), LC_ALL="C.UTF-8",
                        VDIRSYNCER_CONFIG=str(self.dir / "vdirsyncer"))

    def run(self, *command):
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=120,
                              cwd=self.dir)

    def sync(self):
        return self.run("vdirsyncer", "sync", "feed")

    def day(self, day):
        return self.run("khal", "-c", self.dir / "khal", "list", "--format", "{title}|{status}",
                        day, "1d").stdout


def requests(daemon):
    """What came of the requests for a feed so far."""
    return [line.split()[-1] for line in daemon.log().splitlines() if " GET /feeds/… " in line]


def scenario(t):
    office = support.Office(t)
    office.set("http", '{listen: "127.0.0.1:%d", access_log: true}' % office.port)
    daemon = support.Daemon(office, clock=CLOCK)
    url = office.do("feed", "add", "Phòng Kinh tế", "--unit", "phong-kinh-te").strip()
    path = "/feeds/" + url.rpartition("/feeds/")[2]
    number = office.lines("feed", "list", "--json")[-1]["id"]
    support.wait_for("the evaluation", lambda: b"BEGIN:VEVENT" in office.get(path)[2],
                     still=daemon.alive)
    client = Client(t, url)
    client.run("vdirsyncer", "discover", "feed")
    done = client.sync()
    t.check("vdirsyncer subscribes", done.returncode == 0, done.stdout + done.stderr)
    files = list((client.dir / "calendar").glob("*.ics"))
    t.equal("every entry arrives", len(files), office.get(path)[2].count(b"BEGIN:VEVENT"))

    # vdirsyncer's http storage remembers no ETag: the same with what it sends and one.
    etag = office.get(path)[1]["ETag"]
    curl = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--compressed", "--etag-compare",
            client.dir / "etag", "--etag-save", client.dir / "etag", url]
    t.equal("curl: 200, and then 304s", [client.run(*curl).stdout for _ in range(4)],
            ["200", "304", "304", "304"])
    t.check("no bytes changed meanwhile", office.get(path)[1]["ETag"] == etag)
    t.equal("the access log shows it, without the token", requests(daemon)[-5:-1],
            ["200", "304", "304", "304"])

    uid, due = office.sql("SELECT id, due FROM obligation WHERE id LIKE"
                          " 'plan-task/nghiem-thu-cay@phong-kinh-te/%'")[0]
    year, month, day = due.split("-")
    title = office.sql("SELECT title FROM obligation WHERE id = ?", uid)[0][0]
    shown = client.day(f"{day}/{month}/{year}")
    t.check("khal shows the duty on its day", title[:20] in shown, shown)
    office.do("task", "done", "nghiem-thu-cay", "--unit", "phong-kinh-te")
    office.do("task", "cancel", "lien-ket-tieu-thu")
    support.wait_for("the change", lambda: office.get(path)[2].count(b"STATUS:CANCELLED") == 1
                     and "SUMMARY:✓".encode() in office.get(path)[2], still=daemon.alive)
    done = client.sync()
    t.check("vdirsyncer takes the change over", done.returncode == 0, done.stdout + done.stderr)
    t.equal("the same entries", len(list((client.dir / "calendar").glob("*.ics"))), len(files))
    shown = client.day(f"{day}/{month}/{year}")
    t.check("khal shows it done", f"✓" in shown and title[:20] in shown, shown)
    office.do("feed", "revoke", str(number))
    done = support.wait_for("the revocation", lambda: (lambda d: d if d.returncode else None)(
        client.sync()), still=daemon.alive)
    t.check("revoked: vdirsyncer hears Gone, and keeps what it has", "Gone" in done.stdout
            + done.stderr and list((client.dir / "calendar").glob("*.ics")), done.stderr)
    token = path[len("/feeds/"):-len(".ics")]
    t.check("the token is in no log", token not in daemon.log())


support.run(scenario)
