#!/usr/bin/python3
"""How long each page takes in an office of 50,000 tasks: `bench_pages.py BUILD [TASKS]`.
Prints, for each page, the median and the worst of ten requests, and the first one after
a change (when units, people and events are read anew)."""
import datetime
import http.client
import pathlib
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

PAGES = ["/", "/list/overdue", "/list/in-time", "/list/all?page=300", "/list/continuous", "/u/to-7",
         "/o/plan-task/viec-00007@to-7/once", "/calendar/2026-04", "/calendar/2026-04?view=list",
         "/targets", "/notices", "/notices?unit=to-7", "/outbox", "/search?q=ke+hoach",
         "/search?q=khong+co", "/list/overdue?format=xlsx", "/do/task", "/office/units", "/feeds",
         "/api/v1/obligations", "/api/v1/obligations?state=overdue&unit=to-7", "/api/v1/tasks",
         "/api/v1/tasks?cursor=viec-40000", "/api/v1/tasks/viec-00007", "/api/v1/notices"]
WORDS = ("báo cáo kết quả thực hiện kế hoạch cải cách hành chính đường bê tông ngõ xóm thôn hồ sơ "
         "dịch vụ công trực tuyến giải ngân vốn đầu tư rà soát cập nhật đề án tuyên truyền").split()
DAY = datetime.date.fromisoformat


def fill(db, n):
    random.seed(1)
    db.executemany("INSERT INTO unit (id, name, level, parent) VALUES (?, ?, 'division',"
                   " 'thuy-hung')", [(f"to-{i}", f"Tổ công tác {i}") for i in range(300)])
    for i in range(n):
        task, at = f"viec-{i:05d}", DAY("2026-01-01") + datetime.timedelta(random.randrange(365))
        db.execute("INSERT INTO task (id, plan, number, title, imported) VALUES (?, ?, ?, ?, 1)",
                   (task, f"{i // 500}/KH-UBND", i % 500, " ".join(random.choices(WORDS, k=16))))
        db.execute("INSERT INTO task_unit (task, unit) VALUES (?, ?)", (task, f"to-{i % 300}"))
        if random.random() < .2:
            db.execute("INSERT INTO task_deadline (task, kind, phrase) VALUES (?, 'continuous',"
                       " 'Thường xuyên')", (task,))
            continue
        db.execute("INSERT INTO task_deadline (task, kind, phrase, canonical, last_day, legal_day)"
                   " VALUES (?, 'date', ?, ?, ?, ?)", (task, f"đến hết ngày {at}", f"by {at}", str(at),
                                                       str(at)))
        if str(at) < "2026-04-01" and random.random() < .9:
            db.execute("INSERT INTO completion (id, task, done_on) VALUES (?, ?, ?)",
                       (f"x-{task}", task, str(at + datetime.timedelta(random.choice([-3, -1, 4])))))
    db.commit()


def get(port, token, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Authorization": "Bearer " + token})
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - begun) * 1000
    connection.close()
    return answer.status, len(body), took


def main():
    build = pathlib.Path(sys.argv[1]).resolve() / "bin"
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 50000
    work = pathlib.Path(tempfile.mkdtemp(prefix="dondoc-bench."))
    office, port = work / "office", 18099
    try:
        subprocess.run([build / "dondoc", "init", office, "--example", "thuy-hung"], check=True,
                       stdout=subprocess.DEVNULL)
        config = office / "dondoc.yaml"
        config.write_text(config.read_text().replace("127.0.0.1:8026", f"127.0.0.1:{port}"))
        with sqlite3.connect(office / "dondoc.db") as db:
            fill(db, n)
        token = subprocess.run([build / "dondoc", "token", "add", "Đo", "--scope", "write"], cwd=office, check=True,
                               capture_output=True, text=True).stdout.strip()
        log = open(work / "log", "w+")
        daemon = subprocess.Popen([build / "dondocd", "--clock", "2026-04-10T09:00:00+07:00"],
                                  cwd=office, stdout=log, stderr=log)
        while " obligations" not in (work / "log").read_text():
            time.sleep(.2)
        print(f"{n} tasks, {sqlite3.connect(office / 'dondoc.db').execute('SELECT count(*) FROM obligation').fetchone()[0]} obligations")
        print(f"{'page':40} {'bytes':>9} {'first':>8} {'median':>8} {'worst':>8}  ms")
        for path in PAGES:
            with sqlite3.connect(office / "dondoc.db", timeout=30) as db:
                db.execute("UPDATE unit SET name = name || ' ' WHERE id = 'to-299'")
            time.sleep(1.5)
            status, size, first = get(port, token, path)
            took = [get(port, token, path)[2] for _ in range(10)]
            print(f"{path:40} {size:9} {first:8.1f} {statistics.median(took):8.1f} {max(took):8.1f}"
                  f"{'' if status == 200 else f'  {status}'}")
        with open(f"/proc/{daemon.pid}/status") as status_file:
            print(*[line.strip() for line in status_file if line.startswith(("VmRSS", "VmHWM"))])
        daemon.terminate()
        daemon.wait()
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
