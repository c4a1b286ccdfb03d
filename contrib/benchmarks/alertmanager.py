#!/usr/bin/python3
"""Debian's prometheus-alertmanager and dondocd side by side: 10,000 webhooks of one
notice each to the same receiver; then the same, killed when half of them are out.

    contrib/install-deps.sh bench
    cmake --build BUILD && contrib/benchmarks/alertmanager.py BUILD [NOTICES]

Alertmanager is given its alerts by one POST and groups each by itself, without any
wait. dondocd starts in the morning on which all duties are due, with nothing planned:
it evaluates them, plans them in one transaction and sends. Its hundred people get
their mails (into a folder) besides. A crash of the sender, not of the machine: both
are killed with SIGKILL and started again.
"""
import collections
import json
import pathlib
import resource
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "e2e"))
import support

N = int(sys.argv.pop(2)) if len(sys.argv) > 2 else 10000
PEOPLE, ROUNDS = 100, 3
MORNING = "2026-02-09T08:00:00+07:00"
TICKS = 100  # of /proc/PID/stat a second


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()


class Sink:
    """The receiver: a process of its own for each run."""

    def __init__(self, t):
        self.process = subprocess.Popen([t.build / "bin" / "bench_http_sink"],
                                        stdout=subprocess.PIPE, text=True)
        t.cleanup.callback(self.process.wait)
        t.cleanup.callback(self.process.terminate)
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    def count(self):
        return int(get(self.url + "/count"))

    def settle(self, seconds=3.0):
        """Until nothing came for a while."""
        last, since = self.count(), time.monotonic()
        while time.monotonic() - since < seconds:
            time.sleep(0.05)
            if self.count() != last:
                last, since = self.count(), time.monotonic()

    def log(self):
        """(microseconds, fingerprint) of each that came."""
        return [(int(us), name) for us, name in map(str.split, get(self.url + "/log").splitlines())]


def used(pid):
    """Seconds of processor, and the peak of memory in MiB."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return (int(fields[11]) + int(fields[12])) / TICKS, peak / 1024


# ---- the two -------------------------------------------------------------------------------


class Alertmanager:
    name = "alertmanager"

    def __init__(self, t, sink):
        self.t, self.folder = t, t.work / f"am-{sink.process.pid}"
        self.folder.mkdir()
        (self.folder / "am.yml").write_text(json.dumps({
            "route": {"receiver": "sink", "group_by": ["..."], "group_wait": "0s",
                      "group_interval": "1h", "repeat_interval": "24h"},
            "receivers": [{"name": "sink", "webhook_configs": [
                {"url": sink.url, "send_resolved": False}]}]}))
        self.port = support.free_port()
        self.start()

    def start(self):
        log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            ["prometheus-alertmanager", "--config.file", self.folder / "am.yml", "--storage.path",
             self.folder / "data", "--web.listen-address", f"127.0.0.1:{self.port}",
             "--cluster.listen-address="], stdout=log, stderr=log)
        self.t.cleanup.callback(self.process.kill)
        support.wait_for("alertmanager", self.ready, still=lambda: self.process.poll() is None)

    def ready(self):
        try:
            return get(f"http://127.0.0.1:{self.port}/-/ready")
        except OSError:
            return None

    def go(self):
        """Its alerts, as Prometheus posts them."""
        alerts = [{"labels": {"alertname": "due", "obligation": f"plan-task/viec-{i}/once",
                              "unit": f"to-{i % PEOPLE}"},
                   "annotations": {"summary": f"Việc số {i} – đến hạn",
                                   "description": "Hôm nay là ngày cuối cùng của thời hạn."}}
                  for i in range(N)]
        urllib.request.urlopen(urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v2/alerts", json.dumps(alerts).encode(),
            {"Content-Type": "application/json"}), timeout=60).close()

    def restart(self):
        self.start()

    def in_flight(self):
        return None  # it does not know

    def expected(self):
        return N


class Dondoc:
    name = "dondocd"

    def __init__(self, t, sink):
        self.t = t
        self.office = support.Office(t, f"office-{sink.process.pid}")
        self.office.webhook_secret()
        self.office.set("sending", "{hold_above: never}")
        self.office.set("webhooks", f'[{{name: sink, url: "{sink.url}", allow_private: true,'
                                    ' secret_file: webhook.secret, filter: {step: due}}]')
        support.fill_storm(self.office, PEOPLE, N // PEOPLE)
        before = support.Daemon(self.office, clock="2026-02-06T08:00:00+07:00")
        support.wait_for("what is first seen", self.done, 300, before.alive)
        before.stop()

    def done(self):
        return self.office.sql("SELECT 1 FROM meta WHERE evaluated_until IS NOT NULL") and not (
            self.office.sql("SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"))

    def go(self):
        self.daemon = support.Daemon(self.office, clock=MORNING, wait=False)
        self.process = self.daemon.process

    restart = go

    def in_flight(self):
        """More are claimed, but no more than 16 webhooks are on their way."""
        return min(16, self.office.sql("SELECT count(*) FROM delivery WHERE state = 'sending'"
                                       " AND kind = 'webhook'")[0][0])

    def expected(self):
        """The example's own duties are due that day too."""
        return self.office.sql("SELECT count(DISTINCT obligation) FROM notice"
                               " WHERE channel = 'webhook:sink'")[0][0]


# ---- what is measured -----------------------------------------------------------------------


def measure(t, kind):
    sink = Sink(t)
    sender = kind(t, sink)
    start = time.monotonic()
    sender.go()
    support.wait_for("all of them", lambda: sink.count() >= N, 300,
                     lambda: sender.process.poll() is None)
    time.sleep(1)  # the last answers are recorded
    cpu, peak = used(sender.process.pid)
    log = sink.log()
    sender.process.terminate()
    sender.process.wait()
    first, last = log[0][0] / 1e6, log[-1][0] / 1e6
    return {"name": kind.name, "whole": last - start, "rate": (len(log) - 1) / (last - first),
            "before": first - start, "cpu": cpu, "peak": peak,
            "lost": sender.expected() - len({name for _, name in log}),
            "twice": len(log) - len({name for _, name in log})}


def crash(t, kind):
    """(lost, repeated, and repeated when all are posted again)"""
    sink = Sink(t)
    sender = kind(t, sink)
    sender.go()
    support.wait_for("half of them", lambda: sink.count() >= N // 2, 300,
                     lambda: sender.process.poll() is None)
    sender.process.kill()
    sender.process.wait()
    sink.settle(0.5)
    out, flying = sink.count(), sender.in_flight()
    sender.restart()
    sink.settle()
    count = collections.Counter(name for _, name in sink.log())
    result = {"name": kind.name, "out": out, "flying": flying, "lost": sender.expected() - len(count),
              "twice": sum(count.values()) - len(count)}
    if kind is Alertmanager:
        sender.go()
        sink.settle()
        count = collections.Counter(name for _, name in sink.log())
        result |= {"again_lost": sender.expected() - len(count), "again_twice": sum(count.values()) - len(count)}
    sender.process.terminate()
    sender.process.wait()
    return result


def median(runs):
    return sorted(runs, key=lambda r: r["rate"])[len(runs) // 2]


def scenario(t):
    resource.setrlimit(resource.RLIMIT_NOFILE, (20000, 20000))
    rounds = [[measure(t, kind) for kind in (Alertmanager, Dondoc)] for _ in range(ROUNDS)]
    runs = [median(column) for column in zip(*rounds)]
    print(f"{N} webhooks of one notice each; the median of {ROUNDS} rounds\n"
          f"{'':14}{'webhooks/s':>11}{'start to last':>15}{'before first':>14}{'CPU':>9}"
          f"{'memory':>10}{'lost':>6}{'twice':>7}")
    for r in runs:
        print(f"{r['name']:14}{r['rate']:11.0f}{r['whole']:13.2f} s{r['before']:12.2f} s"
              f"{r['cpu']:7.2f} s{r['peak']:6.0f} MiB{r['lost']:6}{r['twice']:7}")
    print("webhooks/s of each round:", "; ".join(
        f"{a['rate']:.0f} and {b['rate']:.0f}" for a, b in rounds))
    kills = [crash(t, kind) for kind in (Alertmanager, Dondoc)]
    print("killed at half, started again")
    for k in kills:
        more = ("" if "again_lost" not in k else f"; posted again by its client:"
                f" {k['again_lost']} lost, {k['again_twice']} repeated")
        print(f"{k['name']:14}{k['out']} were out: {k['lost']} lost, {k['twice']} repeated{more}")
    t.check("dondocd: nothing lost", runs[1]["lost"] == kills[1]["lost"] == 0)
    t.check("dondocd: repeated is at most what was in flight", kills[1]["twice"] <= kills[1]["flying"],
            kills[1])
    t.check("dondocd sends faster than alertmanager", runs[1]["rate"] > runs[0]["rate"])


support.run(scenario)
