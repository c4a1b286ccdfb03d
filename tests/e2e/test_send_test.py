#!/usr/bin/python3
"""`dondoc send-test`: the dialogue without secrets, and the setting to change."""
import base64
import logging
import socket
import subprocess

import support

PASSWORD = "mật-khẩu-bí-mật"


class SignIn(support.MailSink):
    """The sink, with a sign-in and STARTTLS under a certificate of its own."""

    def __init__(self, t):
        import ssl
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import SMTP, AuthResult
        key, self.cert = t.work / "key.pem", t.work / "cert.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", key, "-out", self.cert], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, key)
        self.accepted, sink = [], self

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody"):
                    return "550 5.1.1 no such mailbox"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                sink.accepted.append(envelope.original_content)
                return "250 taken"

        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=data.password.decode() == PASSWORD, handled=False)

        class Quiet(Controller):
            def factory(self):
                return SMTP(self.handler, hostname="relay.example", authenticator=check,
                            auth_required=True, require_starttls=True, tls_context=context)

        self.port = support.free_port()
        controller = Quiet(Handler(), hostname="127.0.0.1", port=self.port)
        controller.start()
        t.cleanup.callback(controller.stop)


def scenario(t):
    logging.disable()  # the sink's complaints about bad clients are expected
    office, sink = support.Office(t), SignIn(t)
    (office.dir / "secret").write_text(PASSWORD + "\n", encoding="utf-8")
    (office.dir / "wrong").write_text("sai\n", encoding="utf-8")

    def attempt(to="an@xa.example", **changes):
        settings = dict(transport="smtp", url=f"smtp://localhost:{sink.port}",
                        **{"from": "don-doc@xa.example"}, tls="starttls", ca_file=sink.cert,
                        user="don-doc", password_file="secret") | changes
        office.set("mail", "{" + ", ".join(f'{k}: "{v}"' for k, v in settings.items()
                                           if v is not None) + "}")
        done = office.run("send-test", to)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    status, out, err = attempt()
    t.check("a letter is sent, and the dialogue shown", status == 0 and len(sink.accepted) == 1
            and all(word in out for word in ("> EHLO", "> STARTTLS", "> AUTH", "> RCPT TO:<an@",
                                             "< 250 taken")), (status, out, err))
    secrets = (PASSWORD, base64.b64encode(PASSWORD.encode()).decode(),
               base64.b64encode(f"\0don-doc\0{PASSWORD}".encode()).decode())
    for auth in (None, "plain", "login"):
        status, out, err = attempt(auth=auth)
        t.check(f"auth {auth}: sent, without the password in it", status == 0 and not any(
            secret in out + err for secret in secrets), (status, out, err))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        for what, word, changes in (
                ("a wrong password", "mail.password_file", dict(password_file="wrong")),
                ("no sign-in", "mail.user", dict(user=None, password_file=None)),
                ("no TLS", "mail.tls", dict(tls="none", user=None, password_file=None)),
                ("an unknown certificate", "mail.ca_file", dict(ca_file=None)),
                ("a certificate of another name", "mail.ca_file",
                 dict(url=f"smtp://127.0.0.1:{sink.port}")),
                ("nobody there", "mail.url", dict(url=f"smtp://127.0.0.1:{port}")),
                ("no such name", "mail.url", dict(url="smtp://no-such-host.invalid")),
                ("smtps on a plain port", "mail.url", dict(url=f"smtps://localhost:{sink.port}"))):
            status, out, err = attempt(**changes)
            t.check(f"{what}: 3, names {word}", status == 3 and word in err, f"{status}\n{out}{err}")
    status, out, err = attempt(to="nobody@xa.example")
    t.check("a recipient that is refused: 3, with the server's words", status == 3
            and "550 5.1.1 no such mailbox" in err, (status, out, err))
    t.equal("an address that is none: 1", attempt(to="an@xa\r\nDATA")[0], 1)
    t.equal("without an address: 2", office.run("send-test").returncode, 2)
    t.equal("nothing of it is in the outbox", office.sql("SELECT count(*) FROM delivery"), [(0,)])
    office.set("mail", "{transport: file, folder: letters, from: don-doc@xa.example}")
    (office.dir / "letters").mkdir()
    status = office.run("send-test", "an@xa.example").returncode
    t.check("by folder: written there", status == 0 and len(
        list((office.dir / "letters").iterdir())) == 1)


support.run(scenario)
