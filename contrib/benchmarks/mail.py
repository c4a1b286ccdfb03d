#!/usr/bin/python3
"""Mails a second over one and over four connections: dondocd, where every letter and
every answer is committed, and bare libcurl, which writes nothing down, to the same sink.
The letters are in the outbox already: a relay was not there when they were composed.

    cmake --build BUILD && contrib/benchmarks/mail.py BUILD [LETTERS]
"""
import pathlib
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "e2e"))
import support

N = int(sys.argv.pop(2)) if len(sys.argv) > 2 else 2000
MORNING = "2026-02-09T08:00:00+07:00"
LATER = "2026-02-09T08:00:10+07:00"  # when they are tried again
ROUNDS = 3


class Sink:
    def __init__(self, t):
        self.process = subprocess.Popen([t.build / "bin" / "bench_smtp_sink"],
                                        stdout=subprocess.PIPE, text=True)
        t.cleanup.callback(self.process.wait)
        t.cleanup.callback(self.process.terminate)
        self.port = int(self.process.stdout.readline())
        self.url = f"smtp://127.0.0.1:{self.port}"

    def stat(self):
        """Letters, their bytes, and the seconds from the first to the last."""
        with socket.create_connection(("127.0.0.1", self.port)) as s, s.makefile("rw") as f:
            f.readline()
            f.write("STAT\r\n")
            f.flush()
            letters, size, us = map(int, f.readline().split()[1:])
            return letters, size, us / 1e6


def ours(t, base, connections, name):
    """(letters a second, bytes of a letter)"""
    sink, office = Sink(t), base.copy(name)
    office.set("mail", f'{{transport: smtp, url: "{sink.url}", from: don-doc@xa.example,'
                       f' connections: {connections}}}')
    daemon = support.Daemon(office, clock=LATER, wait=False)
    support.wait_for("all letters", lambda: sink.stat()[0] >= N and not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('retry', 'sending')"), 300, daemon.alive)
    daemon.stop()
    letters, size, seconds = sink.stat()
    t.equal(f"{letters} letters, none twice", letters, office.sql(
        "SELECT count(*) FROM delivery WHERE state = 'sent' AND channel = 'email'"
        " AND id > ?", BEFORE[0])[0][0])
    return (letters - 1) / seconds, size // letters


def bare(t, connections, size):
    sink = Sink(t)
    subprocess.run([t.build / "bin" / "bench_curl_mails", sink.url, str(N), str(connections),
                    str(size)], check=True)
    letters, _, seconds = sink.stat()
    return (letters - 1) / seconds


BEFORE = [0]


def scenario(t):
    base = support.Office(t)
    base.set("sending", "{hold_above: never}")
    base.set("mail", "{transport: file, from: don-doc@xa.example}")
    support.fill_storm(base, N, 1)
    before = support.Daemon(base, clock="2026-02-06T08:00:00+07:00")
    support.wait_for("what is first seen", lambda: base.sql(
        "SELECT 1 FROM meta WHERE evaluated_until IS NOT NULL") and not base.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), 300, before.alive)
    before.stop()
    BEFORE[0] = base.sql("SELECT max(id) FROM delivery")[0][0]
    base.set("mail", f'{{transport: smtp, url: "smtp://127.0.0.1:{support.free_port()}",'
                     ' from: don-doc@xa.example}')
    composing = support.Daemon(base, clock=MORNING, wait=False)
    support.wait_for("all letters to be refused", lambda: base.sql(
        "SELECT count(*) FROM delivery WHERE state = 'retry'")[0][0] >= N, 300, composing.alive)
    composing.stop()
    table = {}
    for i in range(ROUNDS):
        for connections in (1, 4):
            rate, size = ours(t, base, connections, f"o-{connections}-{i}")
            table.setdefault(("dondocd", connections), []).append(rate)
            table.setdefault(("bare libcurl", connections), []).append(bare(t, connections, size))
    print(f"{N} letters of {size} bytes: letters a second, the median of {ROUNDS} rounds\n"
          f"{'':14}{'1 connection':>14}{'4 connections':>15}")
    for name in ("dondocd", "bare libcurl"):
        one, four = (sorted(table[name, c])[ROUNDS // 2] for c in (1, 4))
        print(f"{name:14}{one:14.0f}{four:15.0f}")


support.run(scenario)
