#!/usr/bin/python3
"""Signing in to the mail relay, and whom it is told the password: plain, login and
NTLM (the exchange is computed again here), TLS of a version that is allowed, and a
certificate that is trusted, in force and for that name. `send-test` names the setting
to change; the service keeps its letters until it is changed."""
import base64
import contextlib
import hashlib
import hmac
import os
import socket
import ssl
import struct
import subprocess
import threading
import warnings

import support

USER, PASSWORD = "don-doc", "mật-khẩu-bí-mật"
ASCII_PASSWORD = "Secr3t"  # libcurl's NTLM knows no other
SLOT = "2026-02-09T08:00:00+07:00"


# ---- NTLMv2 (MS-NLMP 3.3.2), as a server sees it ------------------------------------------


def md4(data):
    """RFC 1320: OpenSSL no longer offers it."""
    def rotate(x, n):
        x &= 0xFFFFFFFF
        return (x << n | x >> (32 - n)) & 0xFFFFFFFF
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    size = len(data) * 8
    data += b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack("<Q", size)
    rounds = [(lambda x, y, z: x & y | ~x & z, 0, list(range(16)), (3, 7, 11, 19)),
              (lambda x, y, z: x & y | x & z | y & z, 0x5A827999,
               [i + 4 * j for i in range(4) for j in range(4)], (3, 5, 9, 13)),
              (lambda x, y, z: x ^ y ^ z, 0x6ED9EBA1,
               [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15], (3, 9, 11, 15))]
    for at in range(0, len(data), 64):
        words, (a, b, c, d) = struct.unpack("<16I", data[at:at + 64]), state
        for function, add, order, shifts in rounds:
            for i, k in enumerate(order):
                a, b, c, d = d, rotate(a + function(b, c, d) + words[k] + add, shifts[i % 4]), b, c
        state = [(x + y) & 0xFFFFFFFF for x, y in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state)


def challenge():
    """A type 2 message, and the challenge in it."""
    nonce = os.urandom(8)
    name = "XA".encode("utf-16-le")
    info = struct.pack("<HH", 2, len(name)) + name + struct.pack("<HH", 0, 0)
    flags = 0x00000001 | 0x00000200 | 0x00080000 | 0x00800000 | 0x00000004 | 0x00010000
    head = b"NTLMSSP\0" + struct.pack("<IHHI", 2, len(name), len(name), 48)
    head += struct.pack("<I", flags) + nonce + b"\0" * 8
    return head + struct.pack("<HHI", len(info), len(info), 48 + len(name)) + name + info, nonce


def proof_of(password, user, domain, nonce, rest):
    """NTProofStr: what only somebody with the password can make (3.3.2)."""
    key = hmac.new(md4(password.encode("utf-16-le")), (user.upper() + domain).encode("utf-16-le"),
                   hashlib.md5).digest()
    return hmac.new(key, nonce + rest, hashlib.md5).digest()


def begins(message):
    """Is it a type 1 message that offers NTLM, with nothing outside of it (2.2.1.1)?"""
    if len(message) < 32 or message[:12] != b"NTLMSSP\0\1\0\0\0":
        return False
    flags, *fields = struct.unpack("<IHHIHHI", message[12:32])
    return bool(flags & 0x200) and all(
        offset + size <= len(message) for size, _, offset in (fields[:3], fields[3:]))


def proves(message, nonce, user, password):
    """Does a type 3 message (2.2.1.3) show that its sender knows the password?"""
    def field(at):
        size, most, offset = struct.unpack("<HHI", message[at:at + 8])
        if most < size or offset < 64 or offset + size > len(message):
            raise ValueError("a field outside of the message")
        return message[offset:offset + size]
    if len(message) < 64 or message[:12] != b"NTLMSSP\0\3\0\0\0":
        return False
    lm, answer = field(12), field(20)
    domain, name = (field(at).decode("utf-16-le") for at in (28, 36))
    field(44)  # the workstation
    rest = answer[16:]
    version, own = rest[:8], rest[16:24]  # 2.2.2.7: version, time, the client's challenge, names
    return (name == user and len(lm) == 24 and version == b"\1\1\0\0\0\0\0\0" and any(own)
            and "XA".encode("utf-16-le") in rest[28:]
            and hmac.compare_digest(proof_of(password, user, domain, nonce, rest), answer[:16]))


def judge_is_right(t):
    """By the vectors of RFC 1320, A.5, and of MS-NLMP, 4.2.4."""
    t.equal("MD4 as in RFC 1320", md4(b"message digest").hex(), "d9130a8164549fe818874806e1c7014b")
    rest = bytes.fromhex("0101000000000000" "0000000000000000" "aaaaaaaaaaaaaaaa" "00000000"
                         "02000c0044006f006d00610069006e00" "01000c00530065007200760065007200"
                         "00000000" "00000000")
    t.equal("the proof of NTLMv2 as in MS-NLMP",
            proof_of("Password", "User", "Domain", bytes.fromhex("0123456789abcdef"), rest).hex(),
            "68cd0ab851e51c96aabc927bebef6a1c")


# ---- a relay ----------------------------------------------------------------------------------


class Relay:
    def __init__(self, t, mechanisms="PLAIN LOGIN NTLM", password=PASSWORD, tls=None):
        self.mechanisms, self.password, self.tls = mechanisms, password, tls
        self.used, self.taken = [], []
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        t.cleanup.callback(self.socket.close)
        t.cleanup.callback(self.socket.shutdown, socket.SHUT_RDWR)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.session, args=self.socket.accept()[:1],
                                 daemon=True).start()

    def session(self, connection):
        with contextlib.suppress(OSError, ssl.SSLError, ValueError), contextlib.closing(connection):
            self.talk(connection)

    def sign_in(self, mechanism, ask):
        if mechanism == "PLAIN":
            return ask(b"") == f"\0{USER}\0{self.password}".encode()
        if mechanism == "LOGIN":
            return (ask(b"Username:"), ask(b"Password:")) == (USER.encode(), self.password.encode())
        if not begins(ask(b"")):
            return False
        message, nonce = challenge()
        return proves(ask(message), nonce, USER, self.password)

    def talk(self, connection):
        file = connection.makefile("rwb")

        def say(text):
            file.write(text.encode() + b"\r\n")
            file.flush()

        def ask(data):
            say("334 " + base64.b64encode(data).decode())
            return base64.b64decode(file.readline())

        say("220 relay")
        secure, signed_in = not self.tls, not self.mechanisms
        while line := file.readline():
            words = line.decode().upper().split()
            if words[0] == "EHLO":
                say("250-relay" + ("" if secure else "\r\n250-STARTTLS") +
                    "\r\n250 AUTH " + self.mechanisms)
            elif words[0] == "STARTTLS":
                say("220 go on")
                connection = self.tls.wrap_socket(connection, server_side=True)
                file, secure = connection.makefile("rwb"), True
            elif words[0] == "AUTH":
                signed_in = self.sign_in(words[1], ask)
                self.used.append((words[1], signed_in, secure))
                say("235 welcome" if signed_in else "535 5.7.8 wrong")
            elif words[0] == "DATA":
                say("354 go on")
                while file.readline() not in (b".\r\n", b""):
                    pass
                self.taken.append(1)
                say("250 taken")
            else:
                say("250 ok" if signed_in or words[0] != "MAIL" else "530 5.7.0 sign in")


def openssl(*args, **more):
    subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True, **more)


def certificate(t, name):
    key, cert = t.work / f"{name}-key.pem", t.work / f"{name}.pem"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2, "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert)
    return cert, key


def expired(t):
    """One that ended in 2020: only `openssl ca` takes dates."""
    folder = t.work / "ca"
    folder.mkdir()
    (folder / "index.txt").write_text("")
    (folder / "ca.cnf").write_text("""[ca]
default_ca = c
[c]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = p
x509_extensions = e
[p]
commonName = supplied
[e]
subjectAltName = DNS:localhost
basicConstraints = CA:TRUE
""")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout",
            "key.pem", "-out", "csr.pem", cwd=folder)
    openssl("ca", "-selfsign", "-batch", "-notext", "-config", "ca.cnf", "-keyfile", "key.pem",
            "-in", "csr.pem", "-out", "cert.pem", "-startdate", "20200101000000Z", "-enddate",
            "20200201000000Z", cwd=folder)
    return folder / "cert.pem", folder / "key.pem"


def tls(pair, least=ssl.TLSVersion.TLSv1_2, most=ssl.TLSVersion.TLSv1_3):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():  # old versions are what is tested
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = least, most
    context.load_cert_chain(*pair)
    return context


def settings(relay, **changes):
    values = {"transport": "smtp", "url": f"smtp://localhost:{relay.port}",
              "from": "don-doc@xa.example", "timeout": 5} | changes
    return "{" + ", ".join(f'{k}: "{v}"' for k, v in values.items()) + "}"


def test_letter(office, relay, **changes):
    """(exit status, all that `send-test` said)"""
    office.set("mail", settings(relay, **changes))
    done = office.run("send-test", "an@xa.example")
    return done.returncode, (done.stdout + done.stderr).decode()


def sign_ins(t, office):
    (office.dir / "secret").write_text(PASSWORD + "\n", encoding="utf-8")
    (office.dir / "ascii").write_text(ASCII_PASSWORD + "\n")
    for auth in ("plain", "login", "ntlm"):
        name, password = ("ascii", ASCII_PASSWORD) if auth == "ntlm" else ("secret", PASSWORD)
        relay = Relay(t, password=password)
        status, said = test_letter(office, relay, user=USER, password_file=name, auth=auth)
        hidden = password not in said and base64.b64encode(password.encode()).decode() not in said
        t.check(f"{auth}: signed in by it, and by nothing else, without a word of the password",
                status == 0 and relay.used == [(auth.upper(), True, True)] and relay.taken
                and hidden, (status, relay.used, said))
        relay = Relay(t, password="another")
        status, said = test_letter(office, relay, user=USER, password_file=name, auth=auth)
        t.check(f"{auth}: a wrong password is refused, the setting named", status == 3
                and "mail.password_file" in said and not relay.taken, said)
    relay = Relay(t)
    status, said = test_letter(office, relay, user=USER, password_file="secret", auth="ntlm")
    t.check("ntlm: a password that libcurl cannot send is refused before it asks", status == 1
            and "ASCII" in said and not relay.used, (status, said))
    relay = Relay(t, mechanisms="CRAM-MD5")
    status, said = test_letter(office, relay, user=USER, password_file="secret", auth="login")
    t.check("the relay offers none that is allowed: says mail.auth", status == 3
            and "mail.auth" in said, said)


def certificates(t, office):
    good, other, old = certificate(t, "good"), certificate(t, "other"), expired(t)
    starttls = {"tls": "starttls"}
    cases = [
        ("a trusted certificate", tls(good), dict(ca_file=good[0]), None),
        ("no ca_file", tls(good), {}, "mail.ca_file"),
        ("another authority's ca_file", tls(good), dict(ca_file=other[0]), "mail.ca_file"),
        ("an expired certificate", tls(old), dict(ca_file=old[0]), "mail.ca_file"),
        ("another host name", tls(good), dict(ca_file=good[0], url="smtp://127.0.0.1:PORT"),
         "mail.ca_file"),
        ("TLS 1.1 only", tls(good, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1),
         dict(ca_file=good[0]), "mail.tls_min"),
        ("TLS 1.2 only, 1.3 wanted", tls(good, most=ssl.TLSVersion.TLSv1_2),
         dict(ca_file=good[0], tls_min="1.3"), "mail.tls_min"),
        ("TLS 1.3, 1.3 wanted", tls(good), dict(ca_file=good[0], tls_min="1.3"), None),
    ]
    for what, context, changes, setting in cases:
        relay = Relay(t, mechanisms="PLAIN", tls=context)
        changes = {k: str(v).replace("PORT", str(relay.port)) for k, v in changes.items()}
        status, said = test_letter(office, relay, user=USER, password_file="secret", **starttls,
                                   **changes)
        if setting is None:
            t.check(f"{what}: sent, the password over TLS only",
                    status == 0 and relay.used == [("PLAIN", True, True)], said)
        else:
            t.check(f"{what}: refused before the password is told, {setting} named",
                    status == 3 and setting in said and not relay.used and not relay.taken, said)


def service_waits(t, base):
    """What `send-test` shows costs the service no letter."""
    office, pair = base.copy("waits"), certificate(t, "own")
    relay = Relay(t, mechanisms="PLAIN", tls=tls(pair))
    right = dict(user=USER, password_file="secret", tls="starttls", ca_file=pair[0])
    office.set("mail", settings(relay, **(right | {"ca_file": certificate(t, "wrong")[0]})))
    daemon = support.Daemon(office, clock=SLOT, wait=False)
    support.wait_for("a try", lambda: office.sql("SELECT 1 FROM attempt") and not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), 60, daemon.alive)
    daemon.stop()
    rows = office.sql("SELECT DISTINCT state, uncertain FROM delivery WHERE channel = 'email'")
    t.check("with a wrong ca_file the service keeps its letters", rows == [("retry", 0)]
            and not relay.used, rows)
    office.set("mail", settings(relay, **right))
    daemon = support.Daemon(office, clock="2026-02-09T09:00:00+07:00", wait=False)
    support.wait_for("all letters", lambda: not office.sql(
        "SELECT 1 FROM delivery WHERE channel = 'email' AND state <> 'sent'"), 60, daemon.alive)
    daemon.stop()
    t.check("once it is right they go", relay.taken and all(
        used == ("PLAIN", True, True) for used in relay.used))


def scenario(t):
    judge_is_right(t)
    office = support.Office(t)
    sign_ins(t, office)
    certificates(t, office)
    service_waits(t, office)


support.run(scenario)
