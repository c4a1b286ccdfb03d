#!/usr/bin/python3
"""What README shows is so: its commands succeed as they stand there, its pack is
without fault, its excerpts are what the programs print, its links lead somewhere."""
import os
import re
import shlex
import subprocess

import support
from support import ROOT, Daemon, Office, free_port

README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title):
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def block(text, language=""):
    return re.search(rf"^```{language}\n(.*?)^```$", text, re.S | re.M).group(1)


def links(t):
    for page in [ROOT / "README.md", *sorted((ROOT / "contrib").rglob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            t.check(f"{page.relative_to(ROOT)}: {target}", (page.parent / target).exists())


def excerpts(t, office):
    shown = [line for line in README.splitlines() if line.startswith('{"at":')]
    made = office.do("simulate", "--from", "2026-01-01", "--to", "2026-12-31",
                     "--json").splitlines()
    t.check("the excerpt is in the simulated year", shown and set(shown) <= set(made),
            "\n".join(set(shown) - set(made)))
    command, _, output = README.partition("$ dondoc when ")[2].partition("```")[0].partition("\n")

    def without_revision(text):
        return re.sub(r"[0-9a-f]{12}", "#", text)
    t.equal("`when` prints what README shows",
            without_revision(office.do("when", *shlex.split(command))), without_revision(output))


def own_office(t):
    script = block(section("An office of your own"), "sh").replace("\ndondocd ", "\n: ")
    env = dict(os.environ, PATH=f"{t.build / 'bin'}:{os.environ['PATH']}")
    done = subprocess.run(["sh", "-euc", script], cwd=t.work, env=env, capture_output=True,
                          text=True, timeout=60)
    t.check("an office of one's own, line by line", done.returncode == 0, done.stderr)
    office = Office.__new__(Office)
    office.t, office.dir = t, t.work / "xa-a"
    office.config, office.db, office.port = office.dir / "dondoc.yaml", office.dir / "dondoc.db", free_port()
    office.set("http", '{listen: "127.0.0.1:%d"}' % office.port)
    t.check("doctor asks for the tracking office", "tracking_office" in done.stdout, done.stdout)
    pack = block(section("Write a rule"), "yaml")
    (office.dir / "rules" / "my-office.yaml").write_text(pack, encoding="utf-8")
    checked = office.run("check")
    t.check("the pack is without fault", checked.returncode == 0
            and "lỗi[" not in checked.stderr.decode() and "[W001]" not in checked.stderr.decode(),
            checked.stderr.decode())
    office.set("rules", "[rules, plan-tasks]")
    daemon = Daemon(office)
    support.wait_for("the first tick", lambda: "tick " in daemon.log(), still=daemon.alive)
    t.equal("the task and the rule are owed",
            sorted(row["id"] for row in office.lines("list", "--json")),
            ["plan-task/don-thu@phong-kinh-te/once", "unit-plan-2026/xa-a/once"])
    t.equal("the service ends politely", daemon.stop(), 0)


def subscribe(t, office):
    env = dict(os.environ, PATH=f"{t.build / 'bin'}:{os.environ['PATH']}")
    done = subprocess.run(["sh", "-euc", block(section("Subscribe"), "sh")], cwd=office.dir,
                          env=env, capture_output=True, text=True, timeout=60)
    t.check("an address of a feed and a link to the page", done.returncode == 0 and re.fullmatch(
        r"http://[^\n]+/feeds/[^\n]+\.ics\nhttp://[^\n]+/sign-in/[^\n]+\n", done.stdout),
            done.stdout + done.stderr)


def scenario(t):
    links(t)
    office = Office(t)
    excerpts(t, office)
    subscribe(t, office)
    own_office(t)


support.run(scenario)
