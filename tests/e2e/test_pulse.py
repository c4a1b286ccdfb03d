#!/usr/bin/python3
"""Signs of life for those who watch from outside: sd_notify, watchdog, heartbeat;
and webhooks signed by two keys while they rotate."""
import base64
import hashlib
import hmac
import os
import socket
import threading

import support


class Manager:
    """Listens as a service manager does."""

    def __init__(self, t):
        self.said = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(t.work / "notify"))
        os.environ["NOTIFY_SOCKET"] = str(t.work / "notify")
        os.environ["WATCHDOG_USEC"] = "400000"
        threading.Thread(target=self.listen, daemon=True).start()
        t.cleanup.callback(lambda: [os.environ.pop(n, None) for n in
                                    ("NOTIFY_SOCKET", "WATCHDOG_USEC")])

    def listen(self):
        while True:
            self.said.append(self.socket.recv(100).decode())


def signed_by(hook, key):
    text = f"{hook.id}.{hook.headers['webhook-timestamp']}.".encode() + hook.body
    mac = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return f"v1,{mac}" in hook.headers["webhook-signature"].split(" ")


def scenario(t):
    manager = Manager(t)
    office = support.Office(t)
    outside = support.HookSink(t)  # also counts GET
    hooks = support.HookSink(t)
    old, new = b"o" * 32, b"n" * 32
    (office.dir / "keys").write_text("".join(
        "whsec_" + base64.b64encode(key).decode() + "\n" for key in (new, old)))
    office.set("webhooks", f'[{{name: w, url: "{hooks.url}", secret_file: keys,'
                           ' allow_private: true}]')
    office.set("heartbeat", f'"{outside.url}/alive"')
    daemon = support.Daemon(office, clock="2026-02-09T08:00:00+07:00")
    support.wait_for("READY=1", lambda: "READY=1" in manager.said)
    support.wait_for("two signs of life", lambda: manager.said.count("WATCHDOG=1") >= 2)
    t.check("the service manager hears READY=1, then WATCHDOG=1", manager.said[0] == "READY=1",
            manager.said)
    support.wait_for("a heartbeat", lambda: outside.seen)
    support.wait_for("webhooks", lambda: hooks.seen and not office.sql(
        "SELECT 1 FROM delivery WHERE channel = 'webhook:w' AND state <> 'sent'"))
    t.equal("one heartbeat a minute at most", [h.path for h in outside.seen], ["/hook/alive"])
    t.check("each webhook is signed by the new and by the old key", all(
        signed_by(h, new) and signed_by(h, old) for h in hooks.seen))
    t.check("and by no other", not any(signed_by(h, b"x" * 32) for h in hooks.seen))
    daemon.stop()
    t.equal("at the end STOPPING=1", manager.said[-1], "STOPPING=1")

    # Without a working outbox there is no heartbeat.
    outside.seen.clear()
    office.sql("CREATE TRIGGER broken BEFORE UPDATE ON meta BEGIN"
               " SELECT RAISE(ABORT, 'no') WHERE NEW.evaluated_until IS NOT OLD.evaluated_until;"
               " END")
    daemon = support.Daemon(office, clock="2026-02-10T08:00:00+07:00")
    support.wait_for("a tick that fails", lambda: office.get("/readyz")[0] == 503)
    t.equal("a tick that fails: no heartbeat", outside.seen, [])
    daemon.stop()


support.run(scenario)
