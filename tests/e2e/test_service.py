#!/usr/bin/python3
"""As a service: systemd takes the unit, it says that it is ready and that it lives, and
needs no system call that the unit forbids; behind nginx, as configured in contrib/nginx,
pages answer, each client counts for itself, and no key is in its log."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import urllib.parse

import support

UNIT = support.ROOT / "contrib" / "systemd" / "dondocd@.service"
NGINX = support.ROOT / "contrib" / "nginx" / "dondoc.conf"
CLOCK = "2026-02-09T07:59:30+07:00,x60"


def settings(name):
    return re.findall(rf"^{name}=(.*)$", UNIT.read_text(encoding="utf-8"), re.M)


def calls_of(words):
    """The system calls of a filter, its groups opened."""
    found = set()
    for word in words:
        if not word.startswith("@"):
            found.add(word)
            continue
        text = subprocess.run(["systemd-analyze", "syscall-filter", word], capture_output=True,
                              text=True, check=True).stdout
        inside = [line.strip() for line in text.splitlines()[1:]]
        found |= calls_of([line for line in inside if line and line[0] not in "#" and line != word])
    return found


def check_unit(t):
    copy = t.work / "dondocd@xa-a.service"
    copy.write_text(UNIT.read_text(encoding="utf-8").replace("/usr/bin/dondocd", t.dondocd),
                    encoding="utf-8")
    got = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], capture_output=True,
                         text=True)
    said = [line for line in got.stderr.splitlines() if "dondocd" in line]
    t.check("systemd finds nothing wrong with the unit", got.returncode == 0 and not said,
            got.stderr)
    got = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", copy],
                         capture_output=True, text=True)
    t.check("its exposure is at most 2.0", got.returncode == 0, got.stdout[-300:])


def check_calls(t):
    """A morning with mail, a page and a reload: which system calls that takes."""
    office = support.Office(t, "traced")
    trace, path = t.work / "trace", str(t.work / "notify")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(path)
    listener.settimeout(60)
    with open(office.dir / "log", "wb") as log:
        process = subprocess.Popen(
            ["strace", "-f", "-qq", "-e", "trace=all", "-e", "signal=none", "-o", trace, t.dondocd,
             "--clock", CLOCK], cwd=office.dir, stdout=log, stderr=log,
            env=dict(os.environ, NOTIFY_SOCKET=path, WATCHDOG_USEC="1000000"))
    t.cleanup.callback(process.kill)
    heard = []
    while "READY=1" not in heard or "WATCHDOG=1" not in heard:
        heard += listener.recv(4096).decode().split("\n")
    t.check("it says that it is ready, and that it lives", True)
    support.wait_for("a letter", lambda: office.sql("SELECT 1 FROM delivery WHERE state = 'sent'"),
                     still=lambda: process.poll() is None)
    office.get("/healthz")
    pid = int(subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True,
                             text=True, check=True).stdout.split()[0])
    os.kill(pid, 1)
    support.wait_for("it to say that it has reloaded",
                     lambda: "RELOADING=1" in heard or heard.append(listener.recv(4096).decode())
                     or any("READY=1" in one for one in heard[-3:]))
    os.kill(pid, 15)
    process.wait(30)
    # As root SQLite gives its journal the owner of its database; other users' is that already.
    used = {found.group(1) for line in trace.read_text(errors="replace").splitlines()
            if (found := re.match(r"\d+ +(\w+)\(", line))} - {"fchown", "execve"}
    allowed = set()
    for line in settings("SystemCallFilter"):
        if line.startswith("~"):
            allowed -= calls_of(line[1:].split())
        else:
            allowed |= calls_of(line.split())
    t.check(f"of the {len(used)} system calls that it makes the unit forbids none",
            len(used) > 30 and not used - allowed, sorted(used - allowed))


def check_nginx(t):
    office = support.Office(t, "proxied")
    office.set("http", '{listen: "127.0.0.1:%d", trusted_proxies: [127.0.0.1]}' % office.port)
    port = support.free_port()
    office.set("public_url", f"https://viec.xa-a.example:{port}")
    folder = t.work / "nginx"
    folder.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
                    folder / "key", "-out", folder / "cert", "-days", "2", "-subj",
                    "/CN=viec.xa-a.example"], check=True, capture_output=True)
    text = NGINX.read_text(encoding="utf-8")
    text = re.sub(r"\n    listen \[::\].*", "", text)
    for old, new in (("127.0.0.1:8080;", f"127.0.0.1:{office.port};"),
                     ("listen 443", f"listen 127.0.0.1:{port}"),
                     ("listen 80", f"listen 127.0.0.1:{support.free_port()}"),
                     ("$host;\n        proxy_set_header X-Forwarded-Host $host",
                      "$http_host;\n        proxy_set_header X-Forwarded-Host $http_host"),
                     ("/etc/ssl/certs/viec.xa-a.example.pem", str(folder / "cert")),
                     ("/etc/ssl/private/viec.xa-a.example.key", str(folder / "key")),
                     ("/var/log/nginx/", str(folder) + "/")):
        assert old in text, old
        text = text.replace(old, new)
    config = folder / "nginx.conf"
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in
                    ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config.write_text(f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
                      f"events {{}}\nhttp {{\n{paths}{text}\n}}\n", encoding="utf-8")
    daemon = support.Daemon(office, clock="2026-02-09T09:00:00+07:00")
    nginx = subprocess.Popen(["nginx", "-c", config], stderr=subprocess.PIPE)
    t.cleanup.callback(nginx.kill)

    def get(path, *more):
        got = subprocess.run(
            ["curl", "-sk", "-o", folder / "body", "-w", "%{http_code}", "--resolve",
             f"viec.xa-a.example:{port}:127.0.0.1", *more,
             f"https://viec.xa-a.example:{port}{path}"], capture_output=True, text=True)
        return int(got.stdout or 0)
    support.wait_for("nginx", lambda: get("/healthz") == 200, still=lambda: nginx.poll() is None)
    link = office.do("token", "add", "Lan", "--role", "officer", "--sign-in").strip()
    feed = urllib.parse.urlparse(office.do("feed", "add", "Lịch").split()[0]).path
    secret = urllib.parse.urlparse(link).path
    t.check("links lead to the public address", link.startswith(f"https://viec.xa-a.example:{port}/"),
            link)
    t.equal("a page, a feed, and no metrics", [get("/sign-in"), get(feed), get("/metrics")],
            [200, 200, 404])
    jar = str(folder / "jar")
    t.equal("one signs in", get(secret, "-X", "POST", "-c", jar), 303)
    t.check("with a cookie for https only", "dondoc_session" in pathlib.Path(jar).read_text()
            and "\tTRUE\t" in pathlib.Path(jar).read_text())
    t.equal("and is signed in", get("/", "-b", jar), 200)
    t.equal("what a client says of itself does not count", [
        get("/metrics", "-H", "X-Forwarded-For: 127.0.0.1"), get("/", "-H", "X-Remote-User: lan")],
        [404, 401])
    get("/answer/abcdef"), get("/feeds/none.ics")
    daemon.stop()
    nginx.terminate()
    nginx.wait(30)
    logs = "".join(path.read_text(errors="replace") for path in folder.glob("*.log"))
    t.check("its log tells what was asked for", "/sign-in/..." in logs and "/feeds/..." in logs, logs)
    t.equal("and holds no key", [key for key in (feed[7:], secret[9:], "abcdef") if key in logs], [])


def scenario(t):
    for tool in ("systemd-analyze", "strace", "nginx"):
        if shutil.which(tool) is None:
            raise RuntimeError(f"{tool} is missing: contrib/install-deps.sh tests")
    check_unit(t)
    check_calls(t)
    check_nginx(t)


support.run(scenario)
