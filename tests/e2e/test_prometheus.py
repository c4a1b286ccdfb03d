#!/usr/bin/python3
"""The example rules for Prometheus are right by its own tool, and speak of metrics
that the service really has."""
import re
import subprocess

import support

FOLDER = support.ROOT / "contrib" / "prometheus"


def promtool(*args, given=None):
    done = subprocess.run(["promtool", *args], cwd=FOLDER, input=given, capture_output=True,
                          timeout=60)
    return done.returncode, (done.stdout + done.stderr).decode()


def scenario(t):
    t.equal("promtool check rules", promtool("check", "rules", "dondoc.rules.yml")[0], 0)
    status, said = promtool("test", "rules", "dondoc.test.yml")
    t.check("promtool test rules", status == 0, said)
    rules = (FOLDER / "dondoc.rules.yml").read_text(encoding="utf-8")
    tests = (FOLDER / "dondoc.test.yml").read_text(encoding="utf-8")
    t.check("every alert has its test", all(
        tests.count(f"alertname: {name}") >= 2 for name in re.findall(r"alert: (\w+)", rules)))
    office = support.Office(t)
    daemon = support.Daemon(office, clock="2026-02-09T08:00:00+07:00")
    support.wait_for("the first tick", lambda: office.sql(
        "SELECT 1 FROM meta WHERE evaluated_until IS NOT NULL"), still=daemon.alive)
    text = office.get("/metrics", {"Accept": "text/plain"})[2]
    known = set(re.findall(r"^(\w+)[ {]", text.decode(), re.M))
    used = set(re.findall(r"dondoc_\w+", rules))
    t.check("they speak of metrics that there are", used and used <= known, used - known)
    status, said = promtool("check", "metrics", given=text)
    t.check("promtool check metrics", status == 0, said)
    daemon.stop()


support.run(scenario)
