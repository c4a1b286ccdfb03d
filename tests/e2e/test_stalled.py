#!/usr/bin/python3
"""Thousands of connections that say nothing, or never finish: the feed still answers at
once, the service's memory stays bounded, and places are free again afterwards. Requests
that are framed twice are refused.

    test_stalled.py BUILD [CONNECTIONS]
"""
import resource
import socket
import sys
import time

import support

WANTED = int(sys.argv.pop(2)) if len(sys.argv) > 2 else 5000
CLOCK = "2026-02-11T09:00:00+07:00"
PARTS = [b"", b"G", b"GET /feeds/", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
         b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 500\r\n\r\ntoken="]


def room():
    """How many files this test may open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED + 200
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(WANTED, soft - 200)


def memory(daemon):
    """Kilobytes resident."""
    with open(f"/proc/{daemon.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def stall(office, n):
    """n connections in all stages of not being finished."""
    open_ = []
    for i in range(n):
        s = socket.create_connection(("127.0.0.1", office.port), timeout=30)
        part = PARTS[i % len(PARTS)]
        s.sendall(part % office.port if b"%d" in part else part)
        open_.append(s)
    return open_


def answers(office, path, n):
    """Milliseconds of n answers, each on a connection of its own."""
    took = []
    for _ in range(n):
        start = time.monotonic()
        status, _, body = office.get(path)
        took.append((time.monotonic() - start) * 1000)
        if status != 200 or not body.endswith(b"END:VCALENDAR\r\n"):
            raise RuntimeError(f"the feed answers {status}")
    return sorted(took)


def check_stalled(t, office, daemon, path):
    n = room()
    quiet, before = answers(office, path, 20), memory(daemon)
    start = time.monotonic()
    held = stall(office, n)
    print(f"      {n} connections in {time.monotonic() - start:.1f} s", flush=True)
    busy, more = answers(office, path, 50), memory(daemon) - before
    print(f"      the feed: {quiet[10]:.1f} ms alone, {busy[25]:.1f} ms beside {n} stalled ones"
          f" (slowest {busy[-1]:.1f} ms); {more} kB more", flush=True)
    # The machine may be loaded: what counts is the best of fifty.
    t.check(f"{n} stalled connections: the feed answers in under 100 ms", busy[0] < 100, busy)
    t.check(f"{n} stalled connections: at most 16 kB each", more < 16 * n, more)
    t.check("pages answer too", office.get("/healthz")[0] == 200)
    for s in held:
        s.close()
    support.wait_for("the connections to be let go", lambda: sum(
        1 for _ in open_files(daemon)) < 100, still=daemon.alive)


def open_files(daemon):
    import os
    return os.listdir(f"/proc/{daemon.pid}/fd")


def raw(office, request):
    with socket.create_connection(("127.0.0.1", office.port), timeout=20) as s:
        s.sendall(request)
        got = b""
        while True:
            try:
                more = s.recv(65536)
            except ConnectionResetError:
                break
            if not more:
                break
            got += more
    return got


def check_smuggling(t, office, path):
    """One request, two ends: the second one must never be taken for a request."""
    host = b"Host: 127.0.0.1:%d\r\n" % office.port
    inner = b"GET %s HTTP/1.1\r\n" % path.encode() + host + b"\r\n"
    framings = {
        "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(inner),
        "two equal lengths": b"Content-Length: 5\r\nContent-Length: 5\r\n",
        "length and chunked": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "chunked and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "chunked twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "an unknown coding": b"Transfer-Encoding: xchunked\r\n",
        "a length that is none": b"Content-Length: +5\r\n",
        "a negative length": b"Content-Length: -1\r\n",
        "a list of lengths": b"Content-Length: 5, 5\r\n",
        "two hosts": host,
    }
    for method in (b"POST /sign-in", b"GET " + path.encode()):
        for what, framing in framings.items():
            got = raw(office, method + b" HTTP/1.1\r\n" + host + framing + b"\r\n0\r\n\r\n" + inner)
            t.check(f"{method.split()[0].decode()} with {what}: refused, nothing after it answered",
                    got[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 501", b"")
                    and b"HTTP/1.1 2" not in got and b"VCALENDAR" not in got, got[:300])


def check_limits(t, office):
    host = b"Host: 127.0.0.1:%d\r\n" % office.port
    for what, request in {
            "a header of 40 kB": b"GET / HTTP/1.1\r\n" + host + b"X-A: " + b"a" * 40000 + b"\r\n\r\n",
            "a line of 40 kB": b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\n" + host + b"\r\n",
            "a body that is too large": b"POST /sign-in HTTP/1.1\r\n" + host
            + b"Content-Length: 900000\r\n\r\n"}.items():
        got = raw(office, request)
        t.check(f"{what}: refused", got[:9] in (b"HTTP/1.1 ", b"") and got[9:10] in (b"4", b""),
                got[:200])
    t.equal("and the service lives", office.get("/healthz")[0], 200)


def scenario(t):
    office = support.Office(t)
    daemon = support.Daemon(office, clock=CLOCK)
    path = "/feeds/" + office.do("feed", "add", "Lịch").rpartition("/feeds/")[2].strip()
    support.wait_for("the evaluation", lambda: b"BEGIN:VEVENT" in office.get(path)[2],
                     still=daemon.alive)
    check_stalled(t, office, daemon, path)
    check_smuggling(t, office, path)
    check_limits(t, office)


support.run(scenario)
