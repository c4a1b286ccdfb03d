"""What the scenarios share: an office made from the example, the two programs,
receivers of mail and webhooks, checks that are counted, and clean-up in all cases.

    #!/usr/bin/python3
    import support
    def scenario(t): t.check("two and two", 2 + 2 == 4)
    support.run(scenario)

A scenario is started with the build folder as its argument.
"""
import atexit
import concurrent.futures
import contextlib
import fcntl
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
EXAMPLE = "thuy-hung"
ONE_READER = threading.Lock()


class Test:
    """Counts what was checked; knows the build and a folder of its own."""

    def __init__(self, build, work):
        self.build = pathlib.Path(build).resolve()
        self.work = pathlib.Path(work)
        self.dondoc = str(self.build / "bin" / "dondoc")
        self.dondocd = str(self.build / "bin" / "dondocd")
        self.passed = self.failed = 0
        self.offices = []  # their audit is checked at the end
        self.cleanup = contextlib.ExitStack()

    def check(self, what, ok, detail=""):
        print(f"{'ok  ' if ok else 'FAIL'}  {what}", flush=True)
        if ok:
            self.passed += 1
            return True
        self.failed += 1
        for line in str(detail).splitlines()[:40]:
            print(f"      | {line[:400]}", flush=True)
        return False

    def equal(self, what, got, want):
        return self.check(what, got == want, f"got:  {got!r}\nwant: {want!r}")


def run(scenario):
    # Chromium and npm write below HOME; a test leaves nothing there.
    os.environ["TZ"] = "UTC"
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} BUILD_FOLDER")
    work = tempfile.mkdtemp(prefix="dondoc-e2e.")
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(3))
    t = Test(sys.argv[1], work)
    try:
        with t.cleanup:
            scenario(t)
        for office in t.offices:
            if office.audited and office.db.exists():  # a disk of its own is gone by now
                office.check_audit()
    except Exception:
        t.check("the scenario ran to its end", False, traceback.format_exc())
    print(f"{t.passed} passed, {t.failed} failed", flush=True)
    sys.exit(1 if t.failed or not t.passed else 0)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, condition, seconds=90, still=None):
    """What `condition` gives, once it is true; raises after so many seconds, or
    at once when `still` says that waiting is in vain."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end or (still and not still()):
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.03)


def side_by_side(function, items, at_once=8):
    """What `function` gives for each item, in their order: most of the time is waiting."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(function, items))


# ---- an office ----------------------------------------------------------------------


class Office:
    """The example office in a folder of the test, listening on a free port."""

    def __init__(self, t, name="office"):
        self.t, self.dir = t, t.work / name
        made = subprocess.run([t.dondoc, "init", str(self.dir), "--example", EXAMPLE],
                              capture_output=True, text=True)
        if made.returncode != 0:
            raise RuntimeError(f"init: {made.stderr}")
        self.config, self.db = self.dir / "dondoc.yaml", self.dir / "dondoc.db"
        t.offices.append(self)
        self.audited = True  # False: it was tampered with on purpose
        self.port = free_port()
        self.set("http", '{listen: "127.0.0.1:%d"}' % self.port)

    def copy(self, name):
        """The same office in another folder, listening elsewhere."""
        other = Office.__new__(Office)
        other.t, other.dir = self.t, self.t.work / name
        shutil.copytree(self.dir, other.dir)
        other.config, other.db = other.dir / "dondoc.yaml", other.dir / "dondoc.db"
        other.port = free_port()
        other.set("http", '{listen: "127.0.0.1:%d"}' % other.port)
        return other

    def set(self, key, value):
        """Sets a key at the top of dondoc.yaml, as one line."""
        lines = [line for line in self.config.read_text(encoding="utf-8").splitlines()
                 if not line.startswith(f"{key}:")]
        lines.append(f"{key}: {value}")
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def webhook_secret(self, name="webhook.secret", key=b"k" * 32):
        import base64
        secret = "whsec_" + base64.b64encode(key).decode()
        (self.dir / name).write_text(secret + "\n", encoding="ascii")
        return secret

    def run(self, *args, cwd=None, timeout=120, env=None):
        """`dondoc ARGS` in the office's folder."""
        return subprocess.run([self.t.dondoc, *map(str, args)], cwd=cwd or self.dir,
                              capture_output=True, timeout=timeout,
                              env=dict(os.environ, **(env or {})))

    def do(self, *args):
        """The same, which must succeed: its output as text."""
        done = self.run(*args)
        if done.returncode != 0:
            raise RuntimeError(f"dondoc {args}: {done.returncode}\n{done.stderr.decode()}")
        return done.stdout.decode()

    def lines(self, *args):
        """The output of a command as JSON values, one a line."""
        return [json.loads(line) for line in self.do(*args).splitlines()]

    @staticmethod
    def lines_of(done):
        """The JSON values, one a line, of a command that may have failed."""
        return [json.loads(line) for line in done.stdout.splitlines()]

    def sql(self, statement, *values):
        # One at a time: what a process's threads read through several connections is one
        # lock to the system, and if they overlap without end no writer ever has its turn.
        with ONE_READER, contextlib.closing(sqlite3.connect(self.db, timeout=30)) as db, db:
            return db.execute(statement, values).fetchall()

    def check_audit(self):
        """Whatever happened: everything is covered by the chain, and stands."""
        got = self.run("audit", "verify")
        self.t.check(f"{self.dir.name}: the audit stands", got.returncode == 0,
                     (got.stdout + got.stderr).decode())

    def dump(self, path=None):
        """The whole database as text, to compare."""
        with contextlib.closing(sqlite3.connect(path or self.db, timeout=30)) as db:
            return "\n".join(db.iterdump())

    def facts(self):
        """Every change of a fact so far: what to compare while the service decides beside it."""
        return self.sql("SELECT * FROM change ORDER BY seq")

    def get(self, path, headers=None, method="GET", body=None, host=None):
        """(status, headers, bytes) of the office's own server."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host=host is not None,
                                  skip_accept_encoding=True)
            if host is not None:
                connection.putheader("Host", host)
            for key, value in (headers or {}).items():
                connection.putheader(key, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def fill_storm(office, people, each):
    """Units with their handlers, and what each owes on Monday 09/02."""
    count = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?) "
    duties = people * each
    office.sql(count + "INSERT INTO unit (id, name, level) SELECT 'to-' || i, 'Tổ ' || i, 'board'"
               " FROM c", people)
    office.sql(count + "INSERT INTO person (id, name) SELECT 'nguoi-' || i, 'Người ' || i FROM c",
               people)
    office.sql(count + "INSERT INTO contact (id, person, channel, address) SELECT 'lh-' || i,"
               " 'nguoi-' || i, 'email', 'nguoi-' || i || '@xa.example' FROM c", people)
    office.sql(count + "INSERT INTO post (id, person, role, unit) SELECT 'vt-' || i, 'nguoi-' || i,"
               " 'handler', 'to-' || i FROM c", people)
    office.sql(count + "INSERT INTO task (id, title) SELECT 'viec-' || i, 'Việc số ' || i FROM c",
               duties)
    office.sql(count + "INSERT INTO task_unit (task, unit) SELECT 'viec-' || i,"
               f" 'to-' || (1 + i % {people}) FROM c", duties)
    office.sql(count + "INSERT INTO task_deadline (task, phrase, canonical, kind, last_day,"
               " legal_day) SELECT 'viec-' || i, 'x', 'by 2026-02-09', 'date', '2026-02-09',"
               " '2026-02-09' FROM c", duties)


class Daemon:
    """dondocd of an office, ended by its own pid whatever happens."""

    def __init__(self, office, clock=None, wait=True, log="info"):
        self.office = office
        self.log_path = office.dir / "dondocd.log"
        self.log_from = self.log_path.stat().st_size if self.log_path.exists() else 0
        command = [office.t.dondocd, "--log", log] + (["--clock", clock] if clock else [])
        with open(self.log_path, "ab") as out:
            self.process = subprocess.Popen(command, cwd=office.dir, stdout=out, stderr=out)
        self.pid = self.process.pid
        office.t.cleanup.callback(self.kill)
        if wait:
            wait_for("the service to answer", self.answers, still=self.alive)

    def alive(self):
        return self.process.poll() is None

    def answers(self):
        try:
            return self.office.get("/healthz")[0] == 200
        except OSError:
            return False

    def log(self):
        with open(self.log_path, "rb") as log:
            log.seek(self.log_from)
            return log.read().decode("utf-8", "replace")

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def stop(self, seconds=20):
        """Ends it politely; its exit status."""
        if self.alive():
            self.signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self):
        if self.alive():
            self.process.kill()
        self.process.wait()


# ---- receivers -------------------------------------------------------------------------


class Mail:
    def __init__(self, sender, recipients, data):
        self.sender, self.recipients, self.data = sender, recipients, data


def message_id(data):
    return data.split(b"Message-Id: <", 1)[1].split(b">", 1)[0].decode()


class MailSink:
    """An SMTP server (aiosmtpd). `answer(mail)` may give another reply than 250,
    and so may `answer_rcpt(address)`; both run in the server's thread."""

    def __init__(self, t, answer=None, answer_rcpt=None, port=None):
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import SMTP
        self.seen, self.accepted = [], []  # every DATA; those answered 250
        sink = self

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                reply = answer_rcpt(address) if answer_rcpt else None
                if reply is None:
                    envelope.rcpt_tos.append(address)
                return reply or "250 OK"

            async def handle_DATA(self, server, session, envelope):
                mail = Mail(envelope.mail_from, list(envelope.rcpt_tos),
                            envelope.original_content)
                sink.seen.append(mail)
                reply = answer(mail) if answer else None
                if reply is None:
                    sink.accepted.append(mail)
                return reply or "250 OK"

        class Quiet(Controller):
            def factory(self):
                return SMTP(self.handler, hostname="relay.example", data_size_limit=None)

        self.port = port or free_port()
        controller = Quiet(Handler(), hostname="127.0.0.1", port=self.port)
        controller.start()
        t.cleanup.callback(controller.stop)
        self.url = f"smtp://127.0.0.1:{self.port}"


class Hook:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.id = headers.get("webhook-id", "")


class HookSink:
    """An HTTP server that keeps what is posted; `answer(hook)` gives a status, or
    (status, headers)."""

    def __init__(self, t, answer=None):
        self.seen = []
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                hook = Hook(self.path, dict((k.lower(), v) for k, v in self.headers.items()), body)
                sink.seen.append(hook)
                reply = answer(hook) if answer else 204
                status, headers = reply if isinstance(reply, tuple) else (reply, {})
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self):
                sink.seen.append(Hook(self.path, {}, b"GET"))
                self.send_error(405)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that was killed in the middle

        server = Server(("127.0.0.1", 0), Handler)
        self.port = server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        t.cleanup.callback(server.server_close)
        t.cleanup.callback(server.shutdown)


# ---- the other languages' judges ------------------------------------------------------------


def npm_folder(t):
    """The folder in the build with the packages of tests/package-lock.json."""
    folder = t.build / "npm"
    folder.mkdir(exist_ok=True)
    wanted = hashlib.sha256((ROOT / "tests" / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "installed"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        if not stamp.exists() or stamp.read_text() != wanted:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(ROOT / "tests" / name, folder)
            done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                                  cwd=folder, capture_output=True, text=True, timeout=240)
            if done.returncode != 0:
                raise RuntimeError(f"npm ci: {done.stdout}\n{done.stderr}")
            stamp.write_text(wanted)
    return folder


def node(t, script, given, timeout=120):
    """Runs a module of tests/e2e with JSON on its standard input; its JSON answer."""
    folder = npm_folder(t)
    shutil.copy(HERE / script, folder / script)  # beside node_modules
    done = subprocess.run(["node", script], cwd=folder, input=json.dumps(given), text=True,
                          capture_output=True, timeout=timeout)
    if done.returncode != 0:
        raise RuntimeError(f"node {script}: {done.stderr}")
    return json.loads(done.stdout)
