#!/usr/bin/python3
"""contrib/docs/packs.md says which tests live through what, and which code belongs to
which target's rule. Is it so? In each file that a cell names, a test of that pack has to
bring the case about: by the fact that makes it, or (Tết, a swap day) by its name."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
MAKES = {  # column: what a test of it must hold
    "Tết": r"Tết",
    "swap day": r"swap",
    "moved anchor": r"then:(.|\n)*(params:|event:)",
    "extension": r"extension:",
    "taken back": r"revoked: true|remove:|set: \{measurement|taken back|reopened",
    "recovered target": r"cleared",
    "merged unit": r"unit_succession",
    "a year without completion": r"never|without any|nothing is",
}
faults = []


def tests_of(name):
    text = (root / f"rules/tests/{name}.yaml").read_text(encoding="utf-8")
    header = text.split("test:")[0]  # a comment on top speaks of a file's only test
    parts = re.split(r"(?m)^- test:", text)[1:]
    return parts if parts else [header + text]


def rows_after(text, heading):
    table = text[text.index(heading):].split("\n\n")[0].splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in table]
    return cells[0], cells[2:]


def check_matrix(text):
    columns, rows = rows_after(text, "| pack | Tết |")
    packs = {p.stem for p in (root / "rules/packs").glob("*.yaml")}
    if {row[0].strip("`") for row in rows} != packs:
        faults.append("the matrix does not name each pack once")
    for row in rows:
        pack = row[0].strip("`")
        for column, cell in zip(columns[1:], row[1:]):
            for name in [] if cell == "–" else cell.split(", "):
                mine = [t for t in tests_of(name) if f"packs/{pack}.yaml" in t]
                if not any(re.search(MAKES[column], t) for t in mine):
                    faults.append(f"{pack}: no test in {name} shows: {column}")


def check_codes(text):
    _, rows = rows_after(text, "| code | kind | rule | |")
    said = {(c.strip("`"), r.strip("`")) for row in rows for c, r in (row[0:3:2], row[4:7:2]) if c}
    packs = "".join(p.read_text(encoding="utf-8") for p in sorted((root / "rules/packs").glob("*.yaml")))
    found = set()
    for rule in re.split(r"(?m)^  - id: ", packs)[1:]:
        code = re.search(r'target\.code == "([^"]+)"', rule)
        if code:
            found.add((code[1], rule.split("\n")[0]))
    faults.extend(f"code and rule: {' '.join(pair)}" for pair in sorted(said ^ found))


docs = (root / "contrib/docs/packs.md").read_text(encoding="utf-8")
check_matrix(docs)
check_codes(docs)
print("\n".join(faults) or "packs.md is true")
sys.exit(bool(faults))
