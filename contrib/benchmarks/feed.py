#!/usr/bin/python3
"""Calendar feeds: what the service serves against nginx serving the same bytes from a
file, both with one process, in turns, in the same run; and a feed of 10,000 entries
rendered cold against python3-icalendar and npm ical-generator.

    contrib/install-deps.sh bench
    cmake --build BUILD && contrib/benchmarks/feed.py BUILD [SECONDS]
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "e2e"))
import support

SECONDS = int(sys.argv.pop(2)) if len(sys.argv) > 2 else 5
ROUNDS = 3
CLOCK = "2026-02-11T09:00:00+07:00"
NGINX = """
daemon off; worker_processes 1; pid {dir}/pid; error_log {dir}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; {cache}
    keepalive_requests 1000000000; default_type text/calendar;
    client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f;
    uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
    server {{ listen 127.0.0.1:{port}; root {dir}/root; }}
}}
"""


def nginx(t, name, body, cache=""):
    """(url, etag) of an nginx that serves these bytes from a file."""
    folder, port = t.work / name, support.free_port()
    (folder / "root").mkdir(parents=True)
    folder.chmod(0o755)
    t.work.chmod(0o755)
    (folder / "root" / "feed.ics").write_bytes(body)
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(dir=folder, port=port, cache=cache))
    process = subprocess.Popen(["nginx", "-c", config, "-e", folder / "start.log"])
    t.cleanup.callback(process.wait)
    t.cleanup.callback(process.terminate)
    url = f"http://127.0.0.1:{port}/feed.ics"
    support.wait_for("nginx", lambda: subprocess.run(["curl", "-sfo", "/dev/null", url]).returncode
                     == 0)
    head = subprocess.run(["curl", "-sI", url], capture_output=True, text=True).stdout
    return url, re.search(r"ETag: (\S+)", head)[1]


def wrk(url, etag=None):
    """Requests a second, and the middle latency."""
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS}s", "--latency", url]
    if etag:
        command += ["-H", f"If-None-Match: {etag}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out and not etag or "Socket errors" in out:
        raise RuntimeError(out)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])


def compare(what, rivals, conditional):
    """The best of some rounds in turns."""
    best = {name: 0.0 for name in rivals}
    for _ in range(ROUNDS):
        for name, (url, etag) in rivals.items():
            best[name] = max(best[name], wrk(url, etag if conditional else None))
    ours = best["dondocd"]
    for name, value in best.items():
        print(f"      {what:24} {name:24} {value:10.0f}/s   dondocd/this {ours / value:5.2f}",
              flush=True)
    return best


def serve(t, duties):
    office = support.Office(t, f"office-{duties}")
    support.fill_storm(office, 20, duties // 20)
    day = "date('2026-01-05', '+' || (substr(task, 6) % 300) || ' days')"
    office.sql(f"UPDATE task_deadline SET last_day = {day}, legal_day = {day},"
               f" canonical = 'by ' || {day} WHERE task LIKE 'viec-%'")
    daemon = support.Daemon(office, clock=CLOCK)
    support.wait_for("the evaluation", lambda: office.sql(
        "SELECT count(*) FROM obligation")[0][0] >= duties, 120, daemon.alive)
    url = office.do("feed", "add", "Lịch").strip()
    path = "/feeds/" + url.rpartition("/feeds/")[2]
    size = -1
    while len(office.get(path)[2]) != size:  # the evaluation is over
        size = len(office.get(path)[2])
        time.sleep(2)
    _, headers, body = office.get(path)
    kb = len(body) // 1000
    entries = body.count(b"BEGIN:VEVENT")
    print(f"{entries} entries, {kb} kB", flush=True)
    rivals = {"dondocd": (url, headers["ETag"]),
              "nginx": nginx(t, f"nginx-{duties}", body),
              "nginx, open_file_cache": nginx(t, f"nginx-cache-{duties}", body,
                                              "open_file_cache max=100; open_file_cache_valid 1h;")}
    for conditional, what in ((True, "conditional GET (304)"), (False, "full feed (200)")):
        best = compare(what, rivals, conditional)
        t.check(f"{entries} entries, {what}: at least nginx", best["dondocd"] >= best["nginx"])
    daemon.stop()


def scenario(t):
    for duties in (300, 10000):
        serve(t, duties)


if __name__ == "__main__":
    support.run(scenario)
