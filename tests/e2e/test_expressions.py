#!/usr/bin/python3
"""Random typed expressions against an evaluator of its own: hundreds of rules whose `where`
is made at random, a few targets, and for each pair what Python's integers, fractions and
dates say of it. `dondoc test` must find the same. Prints its seed; SEED=n repeats one."""
import datetime
import json
import os
import random
import subprocess
from fractions import Fraction

import support

RULES = int(os.environ.get("RULES", "400"))
MICRO = 10 ** 6
LIMIT = 2 ** 63
DAY = datetime.date
FIRST, LAST = DAY(1900, 1, 1), DAY(2199, 12, 31)
LEVELS = ["province", "department", "commune", "division", "board"]
KINDS = ["cumulative", "ratio", "count", "binary"]


class Fault(Exception):
    """It has no value: the subject is left out."""


def checked(n):
    if not -LIMIT <= n < LIMIT:
        raise Fault
    return n


def cut(fraction):
    """Towards zero, as C divides."""
    n = abs(fraction.numerator) // fraction.denominator
    return checked(n if fraction >= 0 else -n)


def in_range(day):
    if not FIRST <= day <= LAST:
        raise Fault
    return day


def months_on(day, n):
    total = day.year * 12 + day.month - 1 + n
    year, month = divmod(total, 12)
    if not 1900 < year < 2199:
        raise Fault
    last = (DAY(year + month // 11, month % 11 + 1 if month == 11 else month + 2, 1)
            if month < 11 else DAY(year + 1, 1, 1)) - datetime.timedelta(1)
    return DAY(year, month + 1, min(day.day, last.day))


def shifted(day, n, unit):
    if not -99999 <= n <= 99999:
        raise Fault
    if unit in "dw":
        try:
            return in_range(day + datetime.timedelta(n * (7 if unit == "w" else 1)))
        except OverflowError:
            raise Fault from None
    return months_on(day, n * (12 if unit == "y" else 1))


def period(day, word):
    if word == "day":
        return day, day
    if word == "week":
        start = day - datetime.timedelta(day.weekday())
        return start, start + datetime.timedelta(6)
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}[word]
    first = (day.month - 1) // size * size + 1
    end = first + size
    after = DAY(day.year + (end > 12), (end - 1) % 12 + 1, 1)
    return DAY(day.year, first, 1), after - datetime.timedelta(1)


class Maker:
    """Makes (text, function of a target's row) pairs of a wanted type."""

    def __init__(self, rng):
        self.rng = rng

    def any(self, *makers):
        return self.rng.choice(makers)

    def whole(self, depth):
        rng = self.rng
        if depth <= 0 or rng.random() < 0.3:
            n = rng.choice([0, 1, 2, 7, 12, 999, 12345, 3 * 10 ** 12])
            return str(n), lambda row: n
        kind = rng.randrange(8)
        if kind < 3:
            sign, (a, f), (b, g) = rng.choice("+-*"), self.whole(depth - 1), self.whole(depth - 1)
            act = {"+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y}[sign]
            return f"({a} {sign} {b})", lambda row: checked(act(f(row), g(row)))
        if kind == 3:
            a, f = self.whole(depth - 1)
            return f"-{a}", lambda row: checked(-f(row))
        if kind == 4:
            a, f = self.whole(depth - 1)
            return f"abs({a})", lambda row: checked(abs(f(row)))
        if kind == 5:
            (a, f), (b, g), word = self.whole(depth - 1), self.whole(depth - 1), rng.choice(["min", "max"])
            act = min if word == "min" else max
            return f"{word}({a}, {b})", lambda row: act(f(row), g(row))
        (a, f) = self.day(depth - 1)
        if kind == 6:
            (b, g) = self.day(depth - 1)
            return f"days({a}, {b})", lambda row: (lambda x, y: (y - x).days)(f(row), g(row))
        word, act = rng.choice([("year", lambda d: d.year), ("month", lambda d: d.month),
                                ("quarter", lambda d: (d.month + 2) // 3), ("weekday", lambda d: d.isoweekday())])
        return f"{word}({a})", lambda row: act(f(row))

    def decimal(self, depth):
        """Micro units."""
        rng = self.rng
        if depth <= 0 or rng.random() < 0.3:
            if rng.random() < 0.6:
                return "target.goal", lambda row: row["goal"]
            n = rng.choice([500000, 2500000, 1, 333333, 10 ** 12 + 1])
            return f"{n // MICRO}.{n % MICRO:06}", lambda row: n
        (a, f), kind = self.decimal(depth - 1), rng.randrange(6)
        if kind == 4:
            n = rng.choice([0, 5, 80, 100, 250])
            text, share = f"{n}%", n * MICRO
            swap = rng.random() < 0.5
            return (f"({text} * {a})" if swap else f"({a} * {text})",
                    lambda row: cut(Fraction(cut(Fraction(f(row) * share, MICRO)), 100)))
        if kind == 5:
            return f"abs({a})", lambda row: checked(abs(f(row)))
        if rng.random() < 0.4:
            b, h = self.whole(depth - 1)

            def g(row):
                return checked(h(row) * MICRO)
        else:
            b, g = self.decimal(depth - 1)
        sign = "+-*/"[kind]

        def value(row):
            x, y = f(row), g(row)
            if sign == "/":
                if y == 0:
                    raise Fault
                return cut(Fraction(x * MICRO, y))
            return cut(Fraction(x * y, MICRO)) if sign == "*" else checked(x + y if sign == "+" else x - y)
        return f"({a} {sign} {b})", value

    def span(self, unit, depth):
        rng = self.rng
        if unit == "d" and depth > 0 and rng.random() < 0.3:
            (a, f), (b, g) = self.day(depth - 1), self.day(depth - 1)
            return f"({a} - {b})", lambda row: (f(row) - g(row)).days
        if depth <= 0 or rng.random() < 0.5:
            n = rng.choice([0, 1, 3, 10, 45, 600])
            return f"{n}{unit}", lambda row: n
        a, f = self.span(unit, depth - 1)
        if rng.random() < 0.5:
            b, g = self.span(unit, depth - 1)
            return f"({a} + {b})", lambda row: checked(f(row) + g(row))
        n = rng.choice([2, 3, 100])
        return f"({n} * {a})", lambda row: checked(n * f(row))

    def day(self, depth):
        rng = self.rng
        if depth <= 0 or rng.random() < 0.35:
            d = rng.choice([DAY(2024, 2, 29), DAY(2026, 1, 31), DAY(2026, 12, 31), DAY(1900, 1, 1), DAY(2199, 12, 31),
                            DAY(2026, 3, rng.randint(1, 31))])
            if rng.random() < 0.3:
                return "moc", lambda row: DAY(2026, 1, 31)
            return d.isoformat(), lambda row: d
        a, f = self.day(depth - 1)
        kind = rng.randrange(4)
        if kind == 0:
            word = rng.choice(["day", "week", "month", "quarter", "half", "year"])
            end = rng.random() < 0.5
            return (f'{"end" if end else "start"}_of({a}, "{word}")',
                    lambda row: period(f(row), word)[end])
        if kind == 1:
            (b, g), word = self.day(depth - 1), rng.choice(["min", "max"])
            act = min if word == "min" else max
            return f"{word}({a}, {b})", lambda row: act(f(row), g(row))
        unit, sign = rng.choice("dwmy"), rng.choice("+-")
        b, g = self.span(unit, depth - 1)
        return f"({a} {sign} {b})", lambda row: shifted(f(row), g(row) if sign == "+" else -g(row), unit)

    def bool(self, depth):
        rng = self.rng
        if depth > 0 and rng.random() < 0.55:
            kind = rng.randrange(3)
            a, f = self.bool(depth - 1)
            if kind == 0:
                return f"(not {a})", lambda row: not f(row)
            b, g = self.bool(depth - 1)
            if kind == 1:
                return f"({a} and {b})", lambda row: f(row) and g(row)
            return f"({a} or {b})", lambda row: f(row) or g(row)
        kind = rng.randrange(9)
        if kind == 0:
            words = rng.sample(KINDS, rng.randint(1, 3))
            no = rng.random() < 0.5
            return (f'target.kind {"not in" if no else "in"} [{", ".join(json.dumps(w) for w in words)}]',
                    lambda row: (row["kind"] in words) != no)
        if kind == 1:
            word = rng.choice(["a", "a-b", "xa-a-b", "", "đường"])
            return f'starts_with(target.code, "{word}")', lambda row: row["code"].startswith(word)
        if kind == 2:
            level = rng.choice(LEVELS)
            return (f'(target.unit is set and target.unit.level == "{level}")',
                    lambda row: row["unit"] is not None and row["level"] == level)
        if kind == 3:
            field = rng.choice(["measure", "title"])
            return f"target.{field} is {'not ' if (no := rng.random() < 0.5) else ''}set", \
                lambda row: (row[field] is not None) != no
        if kind == 4:
            n = [self.whole(depth - 1) for _ in range(rng.randint(1, 3))]
            a, f = self.whole(depth - 1)

            def among(row):
                x = f(row)
                return any(x == g(row) for _, g in n)
            return f"{a} in [{', '.join(text for text, _ in n)}]", among
        sign, act = rng.choice([("==", lambda x, y: x == y), ("!=", lambda x, y: x != y), ("<", lambda x, y: x < y),
                                ("<=", lambda x, y: x <= y), (">", lambda x, y: x > y), (">=", lambda x, y: x >= y)])
        if kind == 5:
            (a, f), (b, g) = self.whole(depth - 1), self.whole(depth - 1)
        elif kind == 6:
            (a, f), (b, g) = self.decimal(depth - 1), self.decimal(depth - 1)
        elif kind == 7:
            (a, f), (b, g) = self.day(depth - 1), self.day(depth - 1)
        else:
            unit = rng.choice("dwmy")
            (a, f), (b, g) = self.span(unit, depth - 1), self.span(unit, depth - 1)

        def value(row):
            x = f(row)
            return act(x, g(row))
        return f"{a} {sign} {b}", value


def rows(rng):
    made = []
    for i in range(6):
        unit = rng.choice([None, "u0", "u1"])
        made.append({"id": f"t{i}", "code": rng.choice(["a", "a-b", "xa-a-b-c", "đường-xã"]),
                     "goal": rng.choice([0, 1, 500000, 2500000, -1250000, 10 ** 12, 9 * 10 ** 18, 1234567]),
                     "kind": rng.choice(KINDS), "unit": unit,
                     "level": {"u0": "commune", "u1": "board"}.get(unit),
                     "measure": rng.choice([None, "km"]), "title": rng.choice([None, "T"])})
    return made


def decimal_text(micro):
    sign, micro = ("-", -micro) if micro < 0 else ("", micro)
    return f"{sign}{micro // MICRO}.{micro % MICRO:06}"


def rejected(t, folder, texts):
    """Rules that cannot be compiled: a constant part of theirs has no value (E048), or they are too large."""
    done = subprocess.run([t.dondoc, "check", "pack.yaml", "--json"], cwd=folder, capture_output=True, text=True)
    bad = {}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        if row["severity"] == "error":
            bad.setdefault(row["line"] - 6, set()).add(row["code"])
    t.check("nothing else is refused", all(codes <= {"E048", "E042"} for codes in bad.values()),
            str([(texts[i], codes) for i, codes in bad.items() if not codes <= {"E048", "E042"}][:3]))
    return set(bad)


def write_pack(folder, texts):
    lines = ["lang: 1", "pack: p", "params: {moc: {type: date, value: 2026-01-31}}", "rules:", ""]
    lines += [f"  - {{id: r{i}, title: T, for_each: target, due: by 2026-12-31, where: '{text}'}}"
              for i, text in texts.items()]
    (folder / "pack.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def value_of(function, row):
    try:
        return function(row)
    except Fault:
        return False


def scenario(t):
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10 ** 9)))
    print(f"      seed {seed}")
    rng = random.Random(seed)
    folder = t.work / "expressions"
    folder.mkdir()
    maker, targets = Maker(rng), rows(rng)
    made = {i: maker.bool(rng.randint(1, 4)) for i in range(RULES)}
    texts = {i: text for i, (text, _) in made.items()}
    write_pack(folder, texts)
    out = rejected(t, folder, texts)
    # lines of the pack are in order: the i-th rule stands on line 6 + i
    kept = {i: made[i] for i in made if i not in out}
    write_pack(folder, {i: text for i, (text, _) in kept.items()})
    given = [f"    - {{id: {r['id']}, code: {r['code']}, goal: \"{decimal_text(r['goal'])}\", kind: {r['kind']}"
             + (f", unit: {r['unit']}" if r["unit"] else "") + (f", measure: {r['measure']}" if r["measure"] else "")
             + (f", title: {r['title']}" if r["title"] else "") + "}" for r in targets]
    expect, true = [], 0
    for i, (_, function) in kept.items():
        for row in targets:
            holds = bool(value_of(function, row))
            true += holds
            expect.append(f"  r{i}/{row['id']}: {'{due: 2026-12-31}' if holds else 'absent'}")
    (folder / "test.yaml").write_text(
        "test: T\npack: pack.yaml\nnow: 2026-01-05 08:00\ngiven:\n  unit:\n    - {id: u0, level: commune}\n"
        "    - {id: u1, level: board}\n  target:\n" + "\n".join(given)
        + "\nadvance_to: 2026-01-05 09:00\nexpect:\n" + "\n".join(expect) + "\n", encoding="utf-8")
    done = subprocess.run([t.dondoc, "test", "test.yaml"], cwd=folder, capture_output=True, text=True)
    wrong = [line for line in done.stdout.splitlines() if line.startswith("  r")]
    t.check(f"{len(kept)} expressions × {len(targets)} targets, {true} of them true, {len(out)} without a value",
            done.returncode == 0,
            "\n".join([done.stdout[:1500]] + [texts[int(line.split("/")[0].strip()[1:])] for line in wrong[:5]]))
    t.check("both answers came", 0 < true < len(expect))


if __name__ == "__main__":
    support.run(scenario)
