#!/usr/bin/env python3
"""A webhook receiver for trying things out: PORT FOLDER SECRET_FILE.

Checks the Standard Webhooks signature and keeps each body once, under its
webhook-id, as a receiver should (a repeated id is the same event again).
Listens on 127.0.0.1 only.
"""
import base64
import hashlib
import hmac
import http.server
import os
import sys
import time


def make_handler(folder, secret):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            ident = self.headers.get("webhook-id", "")
            stamp = self.headers.get("webhook-timestamp", "0")
            signed = b"%s.%s.%s" % (ident.encode(), stamp.encode(), body)
            want = "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
            given = self.headers.get("webhook-signature", "").split()
            genuine = any(hmac.compare_digest(want, one) for one in given)
            fresh = stamp.isdigit() and abs(time.time() - int(stamp)) < 300
            if not (genuine and fresh and ident.replace("_", "").replace("-", "").isalnum()):
                self.send_error(401)
                return
            with open(os.path.join(folder, ident + ".json"), "wb") as out:
                out.write(body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            pass

    return Handler


def main():
    port, folder, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    with open(path, encoding="ascii") as f:
        secret = base64.b64decode(f.read().strip().removeprefix("whsec_"))
    http.server.ThreadingHTTPServer(("127.0.0.1", port), make_handler(folder, secret)).serve_forever()


if __name__ == "__main__":
    main()
