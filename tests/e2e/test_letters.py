#!/usr/bin/python3
"""Every kind of letter, as a mail program shows it on a phone and on a desktop, by day
and by night: nothing is cut off or fetched, and axe-core finds nothing hard to read.
DD_SHOTS=FOLDER keeps the pictures, to be looked at."""
import os
import subprocess

import support

WIDTHS = [390, 1280]


def make_samples(t):
    folder = t.work / "letters"
    folder.mkdir()
    done = subprocess.run([t.build / "tests" / "unit_wire_letter_test_letters"], capture_output=True,
                          env=dict(os.environ, DD_SAMPLES=str(folder)), text=True)
    t.check("the letters are made", done.returncode == 0, done.stdout + done.stderr)
    return folder


def scenario(t):
    folder = make_samples(t)
    letters = [{"name": path.name.removesuffix(".html"), "html": path.read_text(encoding="utf-8")}
               for path in sorted(folder.glob("*.html"))]
    t.check("there is one of each kind, in both languages", len(letters) > 36, len(letters))
    shots = os.environ.get("DD_SHOTS")
    if shots:
        os.makedirs(shots, exist_ok=True)
    seen = support.node(t, "judge_letters.mjs", {"letters": letters, "widths": WIDTHS,
                                                 "shots": shots}, timeout=280)
    t.equal("all were shown", len(seen), len(letters) * len(WIDTHS) * 2)
    for what, key in {"none scrolls sideways": "wide", "answers are as high as a thumb": "small",
                      "nothing is fetched": "fetched", "axe finds nothing": "violations"}.items():
        bad = [(one["name"], one["width"], one["scheme"], one[key]) for one in seen if one[key]]
        t.check(what, not bad, bad[:10])


support.run(scenario)
