#!/usr/bin/python3
"""Mail relays that misbehave, each in its own way at each verb of SMTP, and what must
come of every letter: it waits, dies (and the tracking office is told), or is uncertain
and comes again with the same bytes (design §8). Offices run side by side."""
import contextlib
import queue
import socket
import ssl
import subprocess
import threading

import support

SLOT, LATER = "2026-02-09T08:00:00+07:00", "2026-02-09T09:30:00+07:00"
CUT, HANG = "cut", "hang"  # instead of an answer

# Before MAIL whatever is said is about us: the letter waits. Later a 5xx is about the
# letter and ends it. Only after its final dot can it have been taken unnoticed.
BEFORE = ("greeting", "ehlo", "starttls", "auth")
DURING = ("mail", "rcpt", "data", "dot")
CASES = [(verb, says, "retry") for verb in BEFORE
         for says in ("421 4.3.2 closing", "454 4.7.0 not now", "554 5.7.0 no", CUT, HANG)]
CASES += [(verb, says, "retry") for verb in DURING for says in ("450 4.2.0 later",
                                                                "451 4.3.0 greylisted",
                                                                "452 4.3.1 full", "421 4.3.2 bye")]
CASES += [(verb, "550 5.1.0 no", "dead") for verb in DURING]
CASES += [(verb, says, "uncertain" if verb == "dot" else "retry")
          for verb in DURING for says in (CUT, HANG)]
CASES += [("auth", "535 5.7.8 wrong", "retry"), ("mail", "530 5.7.0 sign in", "retry"),
          ("mail", "538 5.7.11 encrypt", "retry"), ("greeting", "no mail server", "retry"),
          ("rcpt", "nonsense", "retry"), ("dot", "nonsense", "retry")]
CASES = [(*case, False) for case in CASES]
# The same to relays that take the envelope at once (RFC 2920): what is about DATA comes
# after what was refused. A word that is no answer cannot be told from the next one.
CASES += [(*case[:3], True) for case in CASES if case[0] in DURING and case[1] != "nonsense"]


class Relay:
    """An SMTP server that at one verb says `says` instead of the right thing, cuts the
    connection, or says nothing more. Healthy once `at` is None."""

    def __init__(self, t, at=None, says=None, certificate=None, pipelining=False):
        self.at, self.says, self.taken = at, says, []
        self.pipelining, self.together = pipelining, 0  # envelopes that came at once
        self.sessions, self.left = 0, 1 << 30  # and so often
        self.healed = threading.Event()
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*certificate)
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"smtp://localhost:{self.socket.getsockname()[1]}"
        t.cleanup.callback(self.healed.set)
        t.cleanup.callback(self.socket.close)
        t.cleanup.callback(self.socket.shutdown, socket.SHUT_RDWR)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.session, args=self.socket.accept()[:1],
                                 daemon=True).start()

    def heal(self):
        self.at = None
        self.healed.set()

    def session(self, connection):
        self.sessions += 1
        with contextlib.suppress(OSError, ssl.SSLError), contextlib.closing(connection):
            Talk(self, connection).run()


class Talk:
    ANSWERS = {"HELO": "250 relay", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on",
               "RSET": "250 ok", "QUIT": "221 bye", "STAR": "220 go on", "AUTH": "235 ok"}
    VERBS = {"HELO": "ehlo", "STAR": "starttls"}

    def __init__(self, relay, connection):
        self.relay, self.connection, self.rest = relay, connection, b""
        self.refused = False

    def answer(self, verb, right):
        says = right
        if self.relay.at == verb and self.relay.left:
            says = self.relay.says
            self.relay.left -= 1
        if says == HANG:
            self.relay.healed.wait()
        if says in (CUT, HANG):
            raise ConnectionError
        self.connection.sendall(says.encode() + b"\r\n")
        return says

    def line(self):
        while b"\n" not in self.rest:
            more = self.connection.recv(65536)
            if not more:
                raise ConnectionError
            self.rest += more
        line, self.rest = self.rest.split(b"\n", 1)
        return line + b"\n"

    def reject(self, word):
        """What follows a refusal in one piece: some relays take DATA all the same, and
        then an empty letter (RFC 2920 §3.1)."""
        if word == "RCPT" or self.relay.sessions % 2:
            self.connection.sendall(b"503 5.5.1 not now\r\n")
            return
        self.connection.sendall(b"354 well\r\n")
        if self.line() != b".\r\n":
            self.relay.taken.append(b"Message-Id: <a letter to nobody>")
        self.connection.sendall(b"554 5.5.1 to nobody\r\n")

    def run(self):
        self.answer("greeting", "220 relay")
        while line := self.line():
            word = line[:4].upper().decode()
            right = self.ANSWERS.get(word, "500 what")
            if word == "EHLO":
                starttls = "250-STARTTLS\r\n" if self.relay.tls and not isinstance(
                    self.connection, ssl.SSLSocket) else ""
                pipelining = "250-PIPELINING\r\n" if self.relay.pipelining else ""
                right = f"250-relay\r\n{starttls}{pipelining}250 AUTH PLAIN LOGIN"
            if word == "AUTH":
                self.connection.sendall(b"334 \r\n")
                self.line()  # name and password
            if word == "MAIL":
                self.refused = False
                self.relay.together += b"DATA" in self.rest
            if self.refused and word in ("RCPT", "DATA"):
                self.reject(word)
                continue
            said = self.answer(self.VERBS.get(word, word.lower()), right)
            self.refused = self.refused or (word in ("MAIL", "RCPT") and said[0] != "2")
            if word == "QUIT":
                return
            if word == "STAR" and said[0] == "2":
                self.connection = self.relay.tls.wrap_socket(self.connection, server_side=True)
            if word == "DATA" and said[0] == "3":
                data = b""
                while (line := self.line()) != b".\r\n":
                    data += line[line.startswith(b"."):]  # RFC 5321 §4.5.2
                self.relay.last = data
                if self.answer("dot", "250 taken")[0] == "2":
                    self.relay.taken.append(data)


class Case:
    def __init__(self, t, base, number, verb, says, want, pipelining):
        self.name, self.want = f"{verb} {says}", want
        self.relay = Relay(t, verb, says, (t.work / "cert.pem", t.work / "key.pem"), pipelining)
        if want == "dead":
            self.relay.left = 4  # as many as there are letters: not the one that says so
        self.office = base.copy(f"case-{number}")
        self.office.set("http", '{listen: "127.0.0.1:0"}')  # many at once: any free port
        more = {"starttls": f", tls: starttls, ca_file: {t.work}/cert.pem",
                "auth": ", user: u, password_file: secret"}.get(verb, "")
        (self.office.dir / "secret").write_text("p\n")
        self.office.set("mail", f'{{transport: smtp, url: "{self.relay.url}", timeout: 2,'
                                f' from: don-doc@xa.example{more}}}')

    def run(self, clock, done):
        daemon = support.Daemon(self.office, clock=clock, wait=False)
        support.wait_for(self.name, done, 60, daemon.alive)
        daemon.stop()

    def tried(self):
        """Nothing more happens while the clock stands: a relay that asks for a rest
        gets one, the others have been tried."""
        rows = self.office.sql("SELECT state, attempts FROM delivery WHERE channel = 'email'")
        return any(n for _, n in rows) and not any(s == "sending" for s, _ in rows) and (
            self.name.split()[1] in ("421", "451", "452") or not any(
                s == "pending" for s, _ in rows))

    def settled(self):
        return not self.office.sql("SELECT 1 FROM delivery WHERE channel = 'email'"
                                   " AND state IN ('pending', 'sending', 'retry')")

    def told(self):
        """The tracking office knows what did not arrive."""
        return self.office.sql("SELECT 1 FROM delivery WHERE about = 'undelivered'"
                               " AND state = 'sent'")

    def faults(self):
        """What did not come as it must, in words."""
        self.run(SLOT, self.tried)
        first = self.office.sql("SELECT message_id, state, uncertain, body FROM delivery JOIN"
                                " delivery_body ON delivery = id WHERE about = 'notices'"
                                " AND channel = 'email'")
        state = "retry" if self.want == "uncertain" else self.want
        tried = [row for row in first if row[1] != "pending"]
        if not tried or {row[1] for row in tried} != {state}:
            yield f"states {[row[1] for row in first]}"
        if any(row[2] != (self.want == "uncertain") for row in tried):
            yield "uncertain or not"
        self.relay.heal()
        self.run(LATER, lambda: self.settled() and (self.want != "dead" or self.told()))
        if self.want != "dead" and self.told():
            yield "something was told as lost"
        if bool(self.relay.together) != self.relay.pipelining:
            yield f"{self.relay.together} envelopes came in one piece"
        arrived = {}
        for data in self.relay.taken:
            arrived.setdefault(support.message_id(data), []).append(data)
        for ident, _, _, body in first if self.want != "dead" else []:
            if arrived.get(ident) != [body]:
                yield f"{ident} arrived {len(arrived.get(ident, []))} times"


def certificate(t):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", t.work / "key.pem", "-out", t.work / "cert.pem"], check=True,
                   capture_output=True)


def every_verb(t, base):
    cases = [Case(t, base, i, *case) for i, case in enumerate(CASES)]
    found = support.side_by_side(lambda case: [f"{case.name}: {f}" for f in case.faults()], cases)
    bad = [fault for faults in found for fault in faults]
    t.check(f"the relay fails in {len(CASES)} ways: each letter waits, dies or is uncertain as it"
            " should, and arrives in the end with its own bytes", not bad, "\n".join(bad))


def use(office, url, more=""):
    office.set("mail", f'{{transport: smtp, url: "{url}", timeout: 2, from: don-doc@xa.example'
                       f'{more}}}')


def unreachable(t, base):
    """Nobody there: refused, no such name, or a host that swallows what is sent."""
    deaf = socket.create_server(("127.0.0.1", 0), backlog=0)
    waiting = [socket.socket() for _ in range(4)]
    for one in waiting:  # the queue of a server that does not accept: SYNs are dropped
        one.setblocking(False)
        one.connect_ex(deaf.getsockname())
        t.cleanup.callback(one.close)
    t.cleanup.callback(deaf.close)
    cases = {"refused": (f"smtp://127.0.0.1:{support.free_port()}", "connect"),
             "no-such-name": ("smtp://no-such-host.invalid:25", "resolve"),
             "swallowed": (f"smtp://127.0.0.1:{deaf.getsockname()[1]}", "timed out")}

    def run(name):
        office = base.copy(name)
        use(office, cases[name][0])
        daemon = support.Daemon(office, clock=SLOT, wait=False)
        support.wait_for(name, lambda: office.sql("SELECT 1 FROM attempt") and not office.sql(
            "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), 40, daemon.alive)
        daemon.stop()
        return office.sql("SELECT DISTINCT state, uncertain, last_answer FROM delivery"
                          " WHERE channel = 'email'")

    for name, rows in zip(cases, support.side_by_side(run, cases)):
        t.check(f"{name}: all wait, and the answer says why", rows and all(
            row[:2] == ("retry", 0) and cases[name][1] in row[2] for row in rows), rows)


def half_open(t, base):
    """The relay restarts and forgets a connection without a word: no FIN, no RST."""
    relay, connections = Relay(t), queue.Queue()
    session = relay.session

    def remember(connection):
        connections.put(connection)
        session(connection)

    relay.session = remember
    office = base.copy("half-open")
    use(office, relay.url, ", connections: 1")
    relay.at, relay.says = "dot", HANG
    daemon = support.Daemon(office, clock=SLOT + ",x1", wait=False)
    support.wait_for("a letter on its way", lambda: hasattr(relay, "last"), 40, daemon.alive)
    connection = connections.get()
    try:
        connection.setsockopt(socket.IPPROTO_TCP, 19, 1)  # TCP_REPAIR: close says nothing
    except OSError:
        print("skip  a connection that is half open: only root can make one")
        daemon.stop()
        return
    connection.close()
    relay.heal()
    support.wait_for("all letters", lambda: not office.sql(
        "SELECT 1 FROM delivery WHERE channel = 'email' AND state <> 'sent'"), 60, daemon.alive)
    daemon.stop()
    t.check("a half-open connection: given up in time, the letter is uncertain and comes again",
            office.sql("SELECT 1 FROM attempt WHERE uncertain") and relay.sessions >= 2)
    ids = [support.message_id(data) for data in relay.taken]
    t.equal("each letter was taken once", len(ids), len(set(ids)))


def scenario(t):
    certificate(t)
    base = support.Office(t, "base")
    every_verb(t, base)
    unreachable(t, base)
    half_open(t, base)


support.run(scenario)
