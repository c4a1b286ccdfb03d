#!/usr/bin/python3
"""DNS rebinding: a receiver's name is a public address when it is first looked up and a
private one later. What counts is the address that is connected to: the public one is
served, and to the private ones not even a connection is made (design §8).

In a network of its own, where a public address stands on the loopback device."""
import ctypes
import http.server
import os
import subprocess
import threading

import support

PUBLIC = "11.22.33.44"  # given out on the internet; here it is ours
PRIVATE = ["127.0.0.1", "::1", "10.1.2.3", "::ffff:127.0.0.1"]
CLONE_NEWNET = 0x40000000
DAYS = [f"2026-02-{day:02}T08:00:00+07:00" for day in (9, 10, 11, 12, 24)]


def own_network():
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        return False
    return all(subprocess.run(["ip", *words.split()], capture_output=True).returncode == 0
               for words in ("link set lo up", f"addr add {PUBLIC}/32 dev lo",
                             "addr add 10.1.2.3/32 dev lo"))


class Sink:
    """Listens at one address; counts connections and what is posted."""

    def __init__(self, t, address, port):
        import socket
        self.connections, self.posted = 0, []
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def setup(self):
                sink.connections += 1
                super().setup()

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                sink.posted.append(self.headers["webhook-id"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in address else socket.AF_INET

        server = Server((address, port), Handler)
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        t.cleanup.callback(server.server_close)
        t.cleanup.callback(server.shutdown)


def scenario(t):
    if not own_network():
        print("skip  DNS rebinding: only root can make a network of its own")
        t.check("skipped", True)
        return
    shim = t.work / "rebind.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, support.HERE / "rebind.c", "-ldl"],
                   check=True)
    public = Sink(t, PUBLIC, 0)
    private = [Sink(t, address, public.port) for address in ("127.0.0.1", "::1", "10.1.2.3")]
    office = support.Office(t)
    office.webhook_secret()
    office.set("mail", "{transport: file, from: don-doc@xa.example}")
    office.set("sending", "{hold_above: never}")
    office.set("webhooks", f'[{{name: r, url: "http://rebind.example:{public.port}/hook",'
                           ' secret_file: webhook.secret, timeout: 5}]')
    count = t.work / "asked"
    os.environ |= {"LD_PRELOAD": str(shim), "REBIND": " ".join([PUBLIC] + PRIVATE),
                   "REBIND_COUNT": str(count)}
    for day in DAYS:
        daemon = support.Daemon(office, clock=day, wait=False)
        support.wait_for(f"the webhooks of {day}", lambda: office.sql(
            "SELECT 1 FROM meta WHERE evaluated_until >= ?", day[:10]) and not office.sql(
            "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), 90, daemon.alive)
        daemon.stop()
        count.touch()  # after the first day it is another one, each time
    del os.environ["LD_PRELOAD"]
    asked = count.stat().st_size
    t.check(f"the name was looked up {asked} times since, so that every address had its turn",
            asked >= len(PRIVATE), asked)
    sent = {row[0] for row in office.sql(
        "SELECT message_id FROM delivery WHERE channel = 'webhook:r' AND state = 'sent'")}
    t.check(f"while it was public, {len(sent)} webhooks arrived", sent and set(public.posted) == sent)
    t.equal("when it was private, not one connection was made",
            [sink.connections for sink in private], [0, 0, 0])
    t.check("those wait, and the answer says why", {"retry"} == {
        row[0] for row in office.sql("SELECT state FROM delivery WHERE channel = 'webhook:r'"
                                     " AND state NOT IN ('sent', 'superseded')")}
        and office.sql("SELECT 1 FROM attempt WHERE answer LIKE '%allow_private%'"))


support.run(scenario)
