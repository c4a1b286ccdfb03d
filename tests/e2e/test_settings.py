#!/usr/bin/python3
"""What dondoc.yaml says about mail and webhooks, and is wrong: `dondoc check` and the
start of the service refuse it, with the line and what to write instead. (Each key's
own mistakes: tests/unit/app/test_config.c.)"""
import re
import subprocess

import support

MAIL = "transport: smtp, from: don-doc@xa.example, url: \"smtp://127.0.0.1:1\""
HOOK = "name: a, url: \"http://127.0.0.1:1/\""
# (key, its value, exit status, what is said)
WRONG = [
    ("mail", f"{{{MAIL}, tls: starttsl}}", 1, "starttls"),
    ("mail", f"{{{MAIL}, user: u}}", 1, "password_file"),
    ("mail", f"{{{MAIL}, ca_file: nowhere.pem}}", 3, "nowhere.pem"),
    ("mail", f"{{{MAIL}, ca_file: empty}}", 1, "PEM"),
    ("mail", f"{{{MAIL}, user: u, password_file: nowhere}}", 3, "nowhere"),
    ("mail", f"{{{MAIL}, user: u, password_file: empty}}", 1, "empty"),
    ("webhooks", f"[{{{HOOK}, secret_file: nowhere}}]", 3, "nowhere"),
    ("webhooks", f"[{{{HOOK}, secret_file: empty}}]", 1, "whsec_"),
    ("webhooks", f"[{{{HOOK}, secret_file: short}}]", 1, "openssl rand"),
    ("webhooks", f"[{{{HOOK}, secret_file: good, body: slack}}]", 1, "alertmanager"),
    ("webhooks", f"[{{{HOOK}, secret_file: good, filter: {{role: boss}}}}]", 1, "vice_chair"),
]


def scenario(t):
    base = support.Office(t)
    (base.dir / "empty").write_text("")
    (base.dir / "short").write_text("whsec_c2hvcnQ=\n")
    base.webhook_secret("good")
    base.set("mail", f"{{{MAIL}}}")
    t.equal("right settings pass", base.run("check").returncode, 0)

    def run(i):
        key, value, status, word = WRONG[i]
        office = base.copy(f"wrong-{i}")
        office.set(key, value)
        line = 1 + next(n for n, text in enumerate(office.config.read_text().splitlines())
                        if text.startswith(key))
        service = subprocess.run([t.dondocd], cwd=office.dir, capture_output=True, timeout=60)
        return [(f"{name}: {key}: {value}", done.returncode == status and re.search(
                    rf"dondoc\.yaml:{line}:\d+", said) and word in said, said)
                for name, done in (("check", office.run("check")), ("dondocd", service))
                for said in [done.stderr.decode()]]

    for results in support.side_by_side(run, range(len(WRONG))):
        for what, ok, said in results:
            t.check(what, ok, said)
    office = base.copy("many")
    office.set("mail", f"{{{MAIL}, tls: x, tls_min: 9, auth: y, per_minute: z}}")
    office.set("webhooks", f"[{{{HOOK}, body: z}}]")
    said = office.run("check").stderr.decode()
    t.check("all mistakes at once", len(re.findall(r"E40\d", said)) >= 7, said)


support.run(scenario)
