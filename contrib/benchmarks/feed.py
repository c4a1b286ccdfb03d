#!/usr/bin/python3
"""Calendar feeds: what the service serves against nginx serving the same bytes from a
file, both with one process, in turns, in the same run; and 10,000 entries rendered cold
against python3-icalendar and npm ical-generator, which are given the same texts.

    contrib/install-deps.sh bench
    cmake --build BUILD && contrib/benchmarks/feed.py BUILD [SECONDS]

Full feeds are asked for by wrk; conditionally by bench_http_get, since wrk waits for a
body after a 304 that says how long the full answer would be. Besides answers a second it
prints the processor time that the server itself took for one: that hardly depends on what
else the machine does.
"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import icalendar

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "e2e"))
import support

SECONDS = float(sys.argv.pop(2)) if len(sys.argv) > 2 else 4
ROUNDS = 5
CLOCK = "2026-02-11T09:00:00+07:00"
GENERATOR = "ical-generator@10.0.0"
NGINX = """
daemon off; worker_processes 1; pid {dir}/pid; error_log {dir}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
    default_type text/calendar; client_body_temp_path {dir}/b; proxy_temp_path {dir}/p;
    fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
    server {{ listen 127.0.0.1:{port}; root {dir}/root; }}
}}
"""


class Server:
    def __init__(self, name, port, path, etag, pids):
        self.name, self.port, self.path, self.etag, self.pids = name, port, path, etag, pids
        self.rates, self.costs = [], []

    def worked(self):
        """Seconds of processor time so far."""
        ticks = 0
        for pid in self.pids():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def ask(self, t, conditional):
        url = f"http://127.0.0.1:{self.port}{self.path}"
        command = [t.build / "bin" / "bench_http_get", str(self.port), self.path, "304",
                   str(SECONDS), self.etag] if conditional else [
                       "wrk", "-t1", "-c16", f"-d{SECONDS:.0f}s", url]
        before, start = self.worked(), time.monotonic()
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        took = time.monotonic() - start
        rate = float(out) if conditional else float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
        self.rates.append(rate)
        self.costs.append((self.worked() - before) / (rate * took) * 1e6)


def middle(values):
    return sorted(values)[len(values) // 2]


def children(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def nginx(t, name, body):
    folder, port = t.work / name, support.free_port()
    (folder / "root").mkdir(parents=True)
    for path in (t.work, folder):
        path.chmod(0o755)
    (folder / "root" / "feed.ics").write_bytes(body)
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(dir=folder, port=port))
    process = subprocess.Popen(["nginx", "-c", config, "-e", folder / "start.log"])
    t.cleanup.callback(process.wait)
    t.cleanup.callback(process.terminate)
    url = f"http://127.0.0.1:{port}/feed.ics"
    support.wait_for("nginx", lambda: subprocess.run(["curl", "-sfo", "/dev/null", url]).returncode
                     == 0)
    head = subprocess.run(["curl", "-sI", url], capture_output=True, text=True).stdout
    return Server("nginx", port, "/feed.ics", re.search(r"ETag: (\S+)", head)[1],
                  lambda: children(process.pid))


def compare(t, what, servers, conditional):
    for server in servers:
        server.rates, server.costs = [], []
    for _ in range(ROUNDS):
        for server in servers:
            server.ask(t, conditional)
    for server in servers:
        print(f"      {what:24} {server.name:10} {max(server.rates):8.0f}/s at best,"
              f" {middle(server.rates):8.0f}/s in the middle, {min(server.costs):7.1f} us of"
              " processor time each", flush=True)
    ours, other = servers
    t.check(f"{what}: at least nginx (rate {max(ours.rates) / max(other.rates):.2f} times,"
            f" processor time {min(ours.costs) / min(other.costs):.2f} times)",
            max(ours.rates) >= max(other.rates) or min(ours.costs) <= min(other.costs))


def serve(t, duties):
    office = support.Office(t, f"office-{duties}")
    support.fill_storm(office, 20, duties // 20)
    day = "date('2026-01-05', '+' || (substr(task, 6) % 300) || ' days')"
    office.sql(f"UPDATE task_deadline SET last_day = {day}, legal_day = {day},"
               f" canonical = 'by ' || {day} WHERE task LIKE 'viec-%'")
    daemon = support.Daemon(office, clock=CLOCK)
    path = "/feeds/" + office.do("feed", "add", "Lịch").rpartition("/feeds/")[2].strip()
    support.wait_for("the evaluation", lambda: office.get(path)[2].count(b"UID:plan-task/viec-")
                     >= duties, 300, daemon.alive)
    time.sleep(3)  # the letters of the first tick
    _, headers, body = office.get(path)
    print(f"{body.count(b'BEGIN:VEVENT')} entries, {len(body) // 1000} kB", flush=True)
    servers = [Server("dondocd", office.port, path, headers["ETag"], lambda: [daemon.pid]),
               nginx(t, f"nginx-{duties}", body)]
    compare(t, f"{duties} duties, conditional", servers, True)
    compare(t, f"{duties} duties, full", servers, False)
    daemon.stop()
    return body


# ---- generators ------------------------------------------------------------------------------

NODE = """
import { readFileSync } from "node:fs";
import ical, { ICalEventTransparency, ICalEventStatus } from "ical-generator";
const entries = JSON.parse(readFileSync("entries.json", "utf8"));
const start = process.cpuUsage();
const calendar = ical({ name: "Lịch", prodId: "-//x//x//VI" });
for (const e of entries)
  calendar.createEvent({
    id: e.uid, stamp: e.changed, lastModified: e.changed, sequence: e.sequence, start: e.day,
    end: e.next, allDay: true, summary: e.summary, description: e.description, url: e.url,
    status: ICalEventStatus.CONFIRMED, transparency: ICalEventTransparency.TRANSPARENT,
    categories: [{ name: e.category }] });
const bytes = calendar.toString().length;
const { user, system } = process.cpuUsage(start);
console.log(JSON.stringify({ ms: (user + system) / 1000, bytes }));
"""


def entries_of(body):
    """The texts of the feed, as a program would have them."""
    return [{"uid": str(e["UID"]), "changed": e["DTSTAMP"].dt, "sequence": int(e["SEQUENCE"]),
             "day": e["DTSTART"].dt, "next": e["DTEND"].dt, "summary": str(e["SUMMARY"]),
             "description": str(e["DESCRIPTION"]), "url": str(e["URL"]), "color": str(e["COLOR"]),
             "category": str(e["CATEGORIES"].cats[0])}
            for e in icalendar.Calendar.from_ical(body).walk("VEVENT")]


def by_icalendar(entries):
    start = time.process_time()
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//x//x//VI")
    for e in entries:
        event = icalendar.Event()
        for name, value in (("uid", e["uid"]), ("dtstamp", e["changed"]),
                            ("last-modified", e["changed"]), ("sequence", e["sequence"]),
                            ("dtstart", e["day"]), ("dtend", e["next"]),
                            ("summary", e["summary"]), ("description", e["description"]),
                            ("status", "CONFIRMED"), ("transp", "TRANSPARENT"),
                            ("categories", [e["category"]]), ("color", e["color"]),
                            ("url", e["url"])):
            event.add(name, value)
        calendar.add_component(event)
    return len(calendar.to_ical()), (time.process_time() - start) * 1000


def by_generator(t, entries):
    folder = t.build / "npm-bench"
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    if not (folder / "node_modules" / "ical-generator").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts",
                        GENERATOR], cwd=folder, check=True, capture_output=True)
    (folder / "entries.json").write_text(json.dumps(entries, default=lambda v: v.isoformat()))
    (folder / "run.mjs").write_text(NODE)
    out = subprocess.run(["node", "run.mjs"], cwd=folder, capture_output=True, text=True)
    if out.returncode != 0:
        raise RuntimeError(out.stderr)
    found = json.loads(out.stdout)
    return found["bytes"], found["ms"]


def generate(t, body):
    entries = entries_of(body)
    out = subprocess.run([t.build / "bin" / "bench_feed", str(len(entries))], check=True,
                         capture_output=True, text=True).stdout
    size, ours = int(re.search(r"(\d+) bytes", out)[1]), float(re.search(r"([\d.]+) ms", out)[1])
    print(f"{len(entries)} entries rendered cold: dondocd {size // 1000} kB in {ours:.0f} ms",
          flush=True)
    for name, (size, took) in (("python3-icalendar", by_icalendar(entries)),
                               ("ical-generator", by_generator(t, entries))):
        t.check(f"{name}: {size // 1000} kB in {took:.0f} ms, {took / ours:.0f} times as long:"
                " at least 50", took >= 50 * ours)


def scenario(t):
    serve(t, 300)
    generate(t, serve(t, 10000))


if __name__ == "__main__":
    support.run(scenario)
