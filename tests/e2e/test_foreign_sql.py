#!/usr/bin/python3
"""Rows written by other programs with plain SQL while the service runs: INSERT, UPDATE,
DELETE, INSERT OR REPLACE (which removes a row without a trigger), altered keys, thousands
in one transaction. What comes of it is what evaluating everything anew comes to."""
import contextlib
import sqlite3

import support

CLOCK = "2026-02-27T10:00:00+07:00"
PACK = """lang: 1
pack: rieng
basis: 12/KH-UBND
rules:
  - id: ke-hoach
    title: Kế hoạch
    for_each: unit
    where: unit.level == "board"
    due: by 2026-02-09
    done_by: document plan
  - id: viec
    title: Việc
    for_each: task
    where: task.plan is set and task.plan == "12/KH-UBND"
    due: task.due
    done_by: task
  - id: kiem
    title: Việc thường xuyên
    for_each: unit
    due: before day 20 of last month of quarter
    done_by: results
"""
FACTS = """
INSERT INTO unit (id, level) VALUES ('to-a', 'board'), ('to-b', 'board'), ('to-c', 'board');
INSERT INTO task (id, title, plan) VALUES ('v1', 'Một', '12/KH-UBND'), ('v2', 'Hai', '12/KH-UBND'),
    ('v3', 'Ba', '12/KH-UBND'), ('v4', 'Bốn', '12/KH-UBND');
INSERT INTO task_unit (task, unit) VALUES ('v1', 'to-a'), ('v2', 'to-b'), ('v3', 'to-c'), ('v4', 'to-a');
INSERT INTO task_deadline (task, kind, canonical, last_day, legal_day) VALUES
    ('v1', 'date', 'by 2026-03-10', '2026-03-10', '2026-03-10'),
    ('v2', 'date', 'by 2026-03-12', '2026-03-12', '2026-03-12'),
    ('v3', 'continuous', 'continuous', NULL, NULL),
    ('v4', 'date', 'by 2026-03-31', '2026-03-31', '2026-03-31');
"""
MANY = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO task (id, title, plan) SELECT 'm' || i, 'M' || i, '12/KH-UBND' FROM n;
INSERT INTO task_unit (task, unit) SELECT id, 'to-a' FROM task WHERE id GLOB 'm[1-9]*';
INSERT INTO task_deadline (task, kind, canonical, last_day, legal_day)
    SELECT id, 'date', 'by 2026-05-15', '2026-05-15', '2026-05-15' FROM task WHERE id GLOB 'm[1-9]*';
"""


def write(office, script):
    with contextlib.closing(sqlite3.connect(office.db, timeout=30, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.executescript(f"BEGIN; {script}; COMMIT;")


def states(office, ids):
    found = dict(office.sql("SELECT id, state FROM obligation"))
    return [found.get(id, "-") for id in ids]


def results(office):
    return office.sql("SELECT id, title, unit, due, legal_day, state, reason, done_on, original_due, "
                      "cycle, epoch, no_data FROM obligation ORDER BY id")


def evaluated(office, daemon):
    support.wait_for("what was written to be evaluated", lambda: office.sql(
        "SELECT 1 FROM meta WHERE evaluated_change = (SELECT max(seq) FROM change)"),
        still=daemon.alive)


STEPS = (  # what is written, and what is owed then
    ("INSERT INTO completion (id, task, done_on) VALUES ('c1', 'v1', '2026-02-26')",
     ["viec/v1@to-a/once", "viec/v2@to-b/once"], ["met", "open"]),
    ("INSERT OR REPLACE INTO completion (id, task, done_on) VALUES ('c1', 'v2', '2026-02-26')",
     ["viec/v1@to-a/once", "viec/v2@to-b/once"], ["open", "met"]),
    ("INSERT OR IGNORE INTO completion (id, task, done_on) VALUES ('c1', 'v1', '2026-02-26')",
     ["viec/v1@to-a/once", "viec/v2@to-b/once"], ["open", "met"]),
    ("INSERT INTO completion (id, task, done_on) VALUES ('c1', 'v1', '2026-02-26') "
     "ON CONFLICT (id) DO UPDATE SET task = excluded.task",
     ["viec/v1@to-a/once", "viec/v2@to-b/once"], ["met", "open"]),
    ("INSERT INTO completion (id, task, done_on) VALUES ('c2', 'v2', '2026-02-26')",
     ["viec/v1@to-a/once", "viec/v2@to-b/once"], ["met", "met"]),
    ("UPDATE OR REPLACE completion SET id = 'c1' WHERE id = 'c2'",
     ["viec/v1@to-a/once", "viec/v2@to-b/once"], ["open", "met"]),
    ("DELETE FROM completion", ["viec/v1@to-a/once", "viec/v2@to-b/once"], ["open", "open"]),
    ("INSERT INTO document (id, issuer, kind, number, date, answers) VALUES "
     "('d1', 'to-a', 'plan', '1/KH', '2026-02-05', '12/KH-UBND')",
     ["ke-hoach/to-a/once", "ke-hoach/to-b/once"], ["met", "overdue"]),
    ("INSERT OR REPLACE INTO document (id, issuer, kind, number, date, answers) VALUES "
     "('d1', 'to-b', 'plan', '1/KH', '2026-02-05', '12/KH-UBND')",
     ["ke-hoach/to-a/once", "ke-hoach/to-b/once"], ["overdue", "met"]),
    ("REPLACE INTO task_unit (task, part, seq, unit) VALUES ('v3', 'lead', 1, 'to-b')",
     ["kiem/to-c/2026-Q1", "kiem/to-b/2026-Q1"], ["void", "open"]),
    ("INSERT INTO extension (id, obligation, new_due, document) VALUES "
     "('x1', 'ke-hoach/to-a/once', '2026-04-10', 'd1')",
     ["ke-hoach/to-a/once", "ke-hoach/to-c/once"], ["open", "overdue"]),
    ("REPLACE INTO extension (id, obligation, new_due, document) VALUES "
     "('x1', 'ke-hoach/to-c/once', '2026-04-10', 'd1')",
     ["ke-hoach/to-a/once", "ke-hoach/to-c/once"], ["overdue", "open"]),
    (MANY, ["viec/m1@to-a/once", "viec/m2000@to-a/once"], ["open", "open"]),
    ("UPDATE task SET status = 'cancelled', plan = NULL WHERE id GLOB 'm2*'; "
     "DELETE FROM task_unit WHERE task GLOB 'm3*'",
     ["viec/m2@to-a/once", "viec/m3@to-a/once", "viec/m1@to-a/once"], ["void", "void", "open"]),
    ("PRAGMA defer_foreign_keys = ON; UPDATE task SET id = 'z9' WHERE id = 'm1'; "
     "UPDATE task_unit SET task = 'z9' WHERE task = 'm1'; "
     "UPDATE task_deadline SET task = 'z9' WHERE task = 'm1'",
     ["viec/m1@to-a/once", "viec/z9@to-a/once"], ["void", "open"]),
    ("REPLACE INTO unit (id, level) VALUES ('to-a', 'village')", ["ke-hoach/to-a/once"], ["void"]),
)


def scenario(t):
    office = support.Office(t)
    (office.dir / "rieng.yaml").write_text(PACK, encoding="utf-8")
    config = office.config.read_text(encoding="utf-8")
    office.config.write_text(config.replace("rules:", "rules:\n  - rieng.yaml\n#", 1),
                             encoding="utf-8")
    write(office, FACTS)
    daemon = support.Daemon(office, clock=CLOCK)
    evaluated(office, daemon)
    for script, ids, want in STEPS:
        write(office, script)
        evaluated(office, daemon)
        t.equal(" ".join(script.split())[:90], states(office, ids), want)
    t.equal("it ended", daemon.stop(), 0)
    before = results(office)
    office.sql("UPDATE meta SET evaluated_with = NULL")  # nothing is known of the last evaluation
    daemon = support.Daemon(office, clock=CLOCK)
    support.wait_for("everything to be evaluated anew", lambda: office.sql(
        "SELECT 1 FROM meta WHERE evaluated_with IS NOT NULL"), still=daemon.alive)
    daemon.stop()
    t.equal("evaluating everything anew comes to the same",
            [pair for pair in zip(before, results(office)) if pair[0] != pair[1]], [])


support.run(scenario)
