"""The chain of an office's database computed a second time, as contrib/docs/audit.md
says it and without a line of the program: what does not fit, as words."""
import contextlib
import hashlib
import re
import sqlite3

COLUMNS = {
    "change": "seq entity key actor before after",
    "decision": "seq entity key actor before after",
    "attempt": "id delivery at code answer uncertain",
    "delivery": "id message_id channel address person subject state reason about created_at digest corrects",
    "notice": "id obligation cycle step addressee person channel address at state reason told_at"
              " due delivery",
    "obligation": "id title unit opens due legal_day has_time minute state reason done_on"
                  " original_due cycle epoch first_seen",
}
DECIDED = ("delivery", "notice", "obligation")
PAIR = re.compile(r"(\w+)=(NULL|-?\d+|'(?:[^']|'')*')(?:,|$)")


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def literal(value):
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def began(db, entity, names, values):
    """How a row was before the first decision about each of its columns."""
    row = dict(zip(names, values))
    first = {}
    for (before,) in db.execute("SELECT before FROM decision WHERE entity = ? AND key = ?"
                                " AND before IS NOT NULL ORDER BY seq",
                                (entity, values[0].strip("'"))):
        for name, value in PAIR.findall(before):
            first.setdefault(name, value)
    row.update((name, value) for name, value in first.items() if name in row)
    if row.get("state") == "'sending'":
        row["state"] = "'pending'"
    return list(row.values())


def lines(db, entity, first, last, seq):
    names = COLUMNS[entity].split()
    where = "made_in = :seq" if entity == "obligation" else f"{names[0]} BETWEEN :first AND :last"
    for row in db.execute(f"SELECT {', '.join(names)} FROM {entity} WHERE {where} ORDER BY 1",
                          {"first": first, "last": last, "seq": seq}):
        values = [literal(value) for value in row]
        if entity in DECIDED:
            values = began(db, entity, names, values)
        yield ",".join(values) + "\n"


def faults(path):
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as db:
        found, previous, covered = [], "", {}
        for row in db.execute("SELECT seq, at, actor, entity, first_row, last_row, n, digest, marks,"
                              " hash FROM audit ORDER BY seq").fetchall():
            seq, _, _, entity, first, last, n, digest, marks, own = row
            if own != sha(",".join(literal(value) for value in (previous, *row[:-1])) + "\n"):
                found.append(f"row {seq}: its hash")
            said = list(lines(db, entity, first, last, seq))
            if len(said) != n or sha("".join(said)) != digest:
                found.append(f"row {seq}: its {n} rows of {entity}")
            if marks and marks != "".join(sha(line)[:8] for line in said):
                found.append(f"row {seq}: its marks")
            if entity != "obligation" and first != covered.get(entity, 0) + 1:
                found.append(f"row {seq}: rows of {entity} before {first} are not covered")
            covered[entity] = last
            previous = own
        for entity in COLUMNS:
            first = COLUMNS[entity].split()[0]
            if entity == "obligation":
                left = db.execute("SELECT count(*) FROM obligation WHERE made_in IS NULL")
            else:
                left = db.execute(f"SELECT count(*) FROM {entity} WHERE {first} > ?",
                                  (covered.get(entity, 0),))
            if left.fetchone()[0]:
                found.append(f"rows of {entity} that nothing covers")
        return found
