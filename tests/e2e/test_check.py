#!/usr/bin/python3
"""`dondoc check` (design §13): every broken pack of tests/golden says exactly its
golden text, in English and in Vietnamese, and to editors the same as JSON; the JSON
Schema for editors knows the packs that are well, and refuses what it can see.

WRITE_GOLDEN=1 writes the Vietnamese texts anew: read them."""
import json
import os
import pathlib
import shutil
import subprocess

import jsonschema
import yaml

import support
from support import ROOT, Office

GOLDEN = ROOT / "tests" / "golden" / "rule-mistakes"
PACKS = sorted(path.stem for path in GOLDEN.glob("*.yaml") if not path.stem.endswith("-too"))


def files(name):
    second = GOLDEN / f"{name}-too.yaml"
    return [f"{name}.yaml"] + ([second.name] if second.exists() else [])


def check(t, office, name, *options):
    return subprocess.run([t.dondoc, "check", *files(name), "-c", office.config, *options],
                          cwd=GOLDEN, capture_output=True, text=True)


def same(text):
    """Several catalogues hold some messages, with quotes of their own."""
    return text.replace("“", "`").replace("”", "`")


def texts(t, office, language):
    """What is said, but the last line, which counts."""
    office.set("language", language)
    for name in PACKS:
        got = check(t, office, name)
        said = got.stderr[:got.stderr.rstrip("\n").rfind("\n") + 1]
        golden = GOLDEN / f"{name}.{language}.txt"
        if language == "vi" and os.environ.get("WRITE_GOLDEN"):
            golden.write_text(said, encoding="utf-8")
        t.check(f"{name} ({language})", got.returncode == 1 and not got.stdout
                and same(said) == same(golden.read_text(encoding="utf-8")), said)


def as_json(t, office):
    """The same mistakes in the same order, each with its place."""
    office.set("language", "en")
    for name in PACKS:
        rows = [json.loads(line) for line in check(t, office, name, "--json").stdout.splitlines()]
        heads = [line for line in (GOLDEN / f"{name}.en.txt").read_text(encoding="utf-8").splitlines()
                 if line.startswith(("error[", "warning["))]
        t.equal(f"{name} (json)", [f"{row['severity']}[{row['code']}]: {row['message']}"
                                   for row in rows], heads)
        t.check(f"{name} (places)", all(row["file"] in files(name) and row["line"] >= 1 and
                                        row["end_column"] > row["column"] >= 1 for row in rows))


class Texts(yaml.SafeLoader):
    """As editors read a pack, but for what is no text in JSON: days."""


Texts.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()}

# Mistakes of shape, which editors can see without knowing what a rule means.
SHAPES = {"E010", "E011", "E012", "E013"}


def schema(t):
    rules = json.loads((ROOT / "rules" / "schema" / "pack-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(rules)
    t.check("the schema has no oneOf", "oneOf" not in json.dumps(rules))
    validator = jsonschema.Draft7Validator(rules)

    def described(part, path):
        for key, value in part.get("properties", {}).items():
            t.check(f"{path}{key} is described in Vietnamese",
                    any(ord(c) > 127 for c in value.get("description", "")))
            described(value, f"{path}{key}.")
            described(value.get("items", {}), f"{path}{key}[].")
            more = value.get("additionalProperties", {})
            described(more if isinstance(more, dict) else {}, f"{path}{key}.*.")
    described(rules, "")

    good = [*ROOT.glob("rules/packs/*.yaml"), *ROOT.glob("tests/rules/packs/*.yaml"),
            *ROOT.glob("contrib/examples/*/rules/*.yaml")]
    t.check("there are packs", len(good) >= 6, str(good))
    for path in good:
        faults = [error.message for error in
                  validator.iter_errors(yaml.load(path.read_text(encoding="utf-8"), Texts))]
        t.equal(f"{path.name} is valid", faults, [])
    for name in PACKS:
        said = (GOLDEN / f"{name}.en.txt").read_text(encoding="utf-8")
        try:
            pack = yaml.load((GOLDEN / f"{name}.yaml").read_text(encoding="utf-8"), Texts)
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        own = said.split(f"{name}-too.yaml")[0]
        if any(f"[{code}]" in own for code in SHAPES) and "-too.yaml" not in said:
            t.check(f"{name}: the schema sees it too", not validator.is_valid(pack))


def schema_of_tests(t):
    """rules/schema/test-1.json, which editors check rule tests with."""
    rules = json.loads((ROOT / "rules" / "schema" / "test-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(rules)
    t.check("that of tests has no oneOf", "oneOf" not in json.dumps(rules))
    validator = jsonschema.Draft7Validator(rules)
    good = [*ROOT.glob("rules/tests/*.yaml"), *ROOT.glob("tests/rules/l*/*.yaml")]
    t.check("there are tests", len(good) >= 30, str(good))
    faults = [f"{path.name}: {error.message}" for path in good for error in
              validator.iter_errors(yaml.load(path.read_text(encoding="utf-8"), Texts))]
    t.equal("all of them are valid", faults, [])
    test = {"test": "x", "pack": "p.yaml", "now": "2026-02-06 08:00", "advance_to": "26/02/2026"}
    t.check("the least that a test says", validator.is_valid(test) and validator.is_valid([test]))
    for wrong in ({"expekt": {}}, {"now": "tomorrow"}, {"given": {"unitt": []}},
                  {"given": {"unit": [{"id": "a", "levle": "commune"}]}},
                  {"given": {"target": [{"id": "a", "kind": "rate"}]}},
                  {"expect": {"r/x": {"dueday": "none"}}}, {"then": [{"set": {}}]}):
        t.check(f"{wrong}: refused", not validator.is_valid(test | wrong)
                and not validator.is_valid([test, test | wrong]))
    lines = {path.name for path in ROOT.glob("rules/tests/*.yaml") if not path.read_text(
        encoding="utf-8").startswith("# yaml-language-server: $schema=../schema/test-1.json\n")}
    t.equal("each names its schema", lines, set())


def warnings(t):
    """Inside an office: what no test speaks of, and what matches nothing."""
    office = Office(t, "warned")
    t.equal("an office as it ships: nothing to say", office.lines("check", "--json"), [])
    beside = office.dir / "rules" / "beside.yaml"
    beside.write_text("lang: 1\npack: beside\n")
    t.equal("a file that the settings do not name is not read, which is said",
            [(r["code"], r["file"].split("/")[-1]) for r in office.lines("check", "--json")],
            [("W011", "beside.yaml")])
    beside.unlink()
    pack = office.dir / "rules" / "province-2026.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("10 days", "11 days"), encoding="utf-8")
    t.equal("a shipped pack that was edited is the office's own to test",
            [(r["code"], r["file"].split("/")[-1]) for r in office.lines("check", "--json")],
            [("W002", "province-2026.yaml")])
    office.set("language", "en")
    (office.dir / "own").mkdir()
    (office.dir / "own" / "own.yaml").write_text(
        "lang: 1\npack: own\nrules:\n"
        "  - {id: nobody-2026, title: T, for_each: unit, where: unit.level == \"court\", due: by 2026-03-10}\n"
        "  - {id: all-2026, title: T, for_each: unit, due: by 2026-03-10}\n", encoding="utf-8")
    office.config.write_text("".join(
        line for line in office.config.read_text(encoding="utf-8").splitlines(keepends=True)
        if not line.startswith("  - rules/")), encoding="utf-8")
    office.set("rules", "[own]")
    got = office.run("check")
    t.check("a warning is no mistake", got.returncode == 0, got.stderr.decode())
    rows = [(row["code"], row["line"]) for row in office.lines("check", "--json")]
    t.equal("untested, and one matches nothing", rows, [("W002", 4), ("W003", 4), ("W002", 5)])
    (office.dir / "tests").mkdir()
    (office.dir / "tests" / "own.yaml").write_text("test: x\nexpect: {all-2026/xa-a: absent}\n")
    rows = [(row["code"], row["line"]) for row in office.lines("check", "--json")]
    t.equal("tested now", rows, [("W002", 4), ("W003", 4)])

    (office.dir / "own" / "own.yaml").write_text(
        "lang: 1\npack: own\nrules:\n"
        "  - {id: all-2026, title: T, for_each: unit, due: within 5 days after hop-hdnd}\n", encoding="utf-8")
    events = lambda: [(row["code"], row["line"], row["hint"]) for row in office.lines("check", "--json")]
    t.equal("an event that nobody has recorded", events(),
            [("W013", 4, "record it: `dondoc event set hop-hdnd none`, or with its day")])
    office.do("event", "set", "hop-hdnn", "none")
    t.equal("or under another name", events(), [("W013", 4, "did you mean `hop-hdnn`?")])
    office.do("event", "set", "hop-hdnd", "none")
    t.equal("it may come later", events(), [])

    (office.dir / "own" / "own.yaml").write_text("lang: 1\npack: own\nrules:\n" + "".join(
        f"  - {{id: r-{i}, title: T, for_each: unit, due: by 2026-03-10}}\n" for i in range(7)))
    rows = [(row["code"], row["line"], row["message"]) for row in office.lines("check", "--json")]
    t.equal("many are said at once", rows, [("W002", 4, "no test tells what this rule and 6 "
                                             "others of its pack do")])

    (office.dir / "own" / "own.yaml").write_text("lang: 1\npack: own\nrules:\n" + "".join(
        f"  - {{id: r-{i}, title: T, for_each: target, where: target.code == \"x\", due: by 2026-03-10}}\n"
        for i in range(7)), encoding="utf-8")
    rows = [(row["code"], row["line"], row["message"]) for row in office.lines("check", "--json")
            if row["code"] == "W003"]
    t.equal("so are many that match nothing", rows, [("W003", 4, "this rule and 6 others of its "
                                                      "pack match nothing in this office")])

    (office.dir / "own" / "own.yaml").write_text("lang: 1\npack: own\ncalendar: vn-ofice\nrules: []\n")
    rows = [(row["code"], row["file"].split("/")[-1], row["line"], row["hint"])
            for row in office.lines_of(office.run("check", "--json"))]
    t.equal("a calendar that is not there has its line", rows,
            [("E017", "own.yaml", 3, "did you mean `vn-office`?")])


def shipped(t):
    """An office names the packs that ship with the program, and copies none."""
    office = Office(t, "names")
    office.set("language", "en")
    shutil.rmtree(office.dir / "rules")
    lines = [line for line in office.config.read_text(encoding="utf-8").splitlines()
             if not line.startswith("  - rules/")]
    office.config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    office.set("params", "{plan_issued: 2026-02-06, report_day: 20}")
    office.set("rules", "[province-2026, commune-reports, plan-tasks]")
    t.equal("named, with the office's own params", office.lines("check", "--json"), [])
    rows = office.lines("simulate", "--from", "2026-02-06", "--to", "2026-02-27", "--json")
    due = {row["obligation"]: row["due"] for row in rows}
    t.equal("and in force", (due.get("unit-plan-2026/thuy-hung/once"),
                             due.get("report-month/phong-kinh-te/2026-02")), ("2026-02-23", "2026-02-13"))
    t.check("check reads one by its name", "1 rules" in office.do("check", "province-2026"),
            office.run("check", "province-2026").stderr.decode())
    (office.dir / "t.yaml").write_text(
        "test: by name\npack: province-2026\nnow: 2026-02-06 08:00\nparams: {plan_issued: 2026-02-06}\n"
        "given: {unit: [{id: xa-a, level: commune}]}\nadvance_to: 2026-02-07 08:00\n"
        "expect: {unit-plan-2026/xa-a: {due: 2026-02-23}}\n", encoding="utf-8")
    t.equal("so does a test", office.run("test", "t.yaml").returncode, 0)
    office.set("rules", "[rules/province-2026.yaml, commune-report]")
    rows = office.lines_of(office.run("check", "--json"))
    t.equal("a copy that is not there, a name that no pack has; the params are not blamed",
            [(row["code"], row["hint"]) for row in rows],
            [("E410", "`province-2026`, without folder and ending, is the pack that ships with the program"),
             ("E410", None)])
    (office.dir / "province-2026").mkdir()
    office.set("rules", "[province-2026]")
    office.set("params", "{}")
    t.check("what the office has of that name comes first",
            "0 rules" in office.do("check"), office.do("check"))


def scenario(t):
    office = Office(t)
    t.check("forty broken packs and more", len(PACKS) >= 40, str(len(PACKS)))
    for language in ("en", "vi"):
        texts(t, office, language)
    as_json(t, office)
    schema(t)
    schema_of_tests(t)
    shipped(t)
    warnings(t)


support.run(scenario)
