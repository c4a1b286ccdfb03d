#!/usr/bin/python3
"""SMTP servers and a webhook receiver to deliver to, each as unwilling as the
recipient's or the path's name says. Makes a certificate (ca.pem) in the folder
of the file given, prints the ports (plain, rude, STARTTLS with sign-in, TLS,
webhooks), and writes what came as JSON lines into that file. Ends when its
standard input closes."""
import asyncio
import base64
import json
import logging
import os
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult

logging.disable()  # its complaints about rude clients are expected
log = open(sys.argv[1], "a", buffering=1)
seen = {}


def note(**what):
    log.write(json.dumps(what, ensure_ascii=False) + "\n")


def first_time(key):
    seen[key] = seen.get(key, 0) + 1
    return seen[key] == 1


class Mailbox:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses[:-1] + ["250-PIPELINING"] + responses[-1:]

    async def handle_RCPT(self, server, session, envelope, address, options):
        who = address.split("@")[0]
        note(kind="rcpt", to=address)
        if who.startswith("busy") and first_time(address):
            return "451 4.3.0 try again"
        if who == "refuse":
            return "550 5.1.1 no such mailbox"
        if who == "hangup" and first_time(address):
            server.transport.abort()
            return "421 gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        who = to.split("@")[0]
        note(kind="mail", sender=envelope.mail_from, to=to, peer=session.peer[1],
             data=base64.b64encode(envelope.original_content).decode())
        if who == "content":
            return "554 5.6.0 not this content"
        if who == "cut" and first_time(to):
            server.transport.abort()  # taken, but the answer is lost
            return "250 OK"
        if who == "slow":
            await asyncio.sleep(3600)
        return "250 2.0.0 taken"


class Rude(SMTP):
    """Refuses everybody at the door."""

    async def smtp_EHLO(self, hostname):
        await self.push("554 5.7.1 not you")

    smtp_HELO = smtp_EHLO


def certificate(folder):
    key, cert = os.path.join(folder, "key.pem"), os.path.join(folder, "ca.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=sink",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
                   check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def sign_in(server, session, envelope, mechanism, data):
    known = (data.login, data.password) == (b"don.doc", b"mat khau")
    note(kind="auth", ok=known)
    return AuthResult(success=known)


async def webhook(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    note(kind="hook", method=method, path=path, headers=headers,
         data=base64.b64encode(body).decode())
    again = first_time(path)
    answers = {
        "/ok": "200 OK", "/gone": "410 Gone", "/notfound": "404 Not Found",
        "/huge": "200 OK",
        "/moved": "302 Found\r\nLocation: /ok",
        "/later": "503 Service Unavailable\r\nRetry-After: 900" if again else "204 No Content",
        "/flaky": "500 Oops" if again else "200 OK",
    }
    if path == "/cut" and again:
        writer.transport.abort()
        return
    if path == "/slow":
        await asyncio.sleep(3600)
    size = 10_000_000 if path == "/huge" else 2
    writer.write(f"HTTP/1.1 {answers.get(path, '200 OK')}\r\nContent-Length: {size}\r\n"
                 "Connection: close\r\n\r\n".encode())
    try:
        for _ in range(size // 1000):
            writer.write(b"x" * 1000)
            await writer.drain()
        writer.write(b"ok" if size == 2 else b"")
        await writer.drain()
        writer.close()
    except ConnectionError:
        pass


async def main():
    loop = asyncio.get_running_loop()
    tls = certificate(os.path.dirname(sys.argv[1]))

    async def serve(cls=SMTP, context=None, **options):
        return await loop.create_server(
            lambda: cls(Mailbox(), hostname="sink.example", **options), "127.0.0.1", 0, ssl=context)

    servers = [await serve(), await serve(Rude),
               await serve(tls_context=tls, require_starttls=True, auth_required=True,
                           authenticator=sign_in),
               await serve(context=tls),
               await asyncio.start_server(webhook, "127.0.0.1", 0)]
    print(*(s.sockets[0].getsockname()[1] for s in servers), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)  # not waiting for those who are kept waiting


asyncio.run(main())
