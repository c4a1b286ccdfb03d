#!/usr/bin/python3
"""A storm: 10,000 notices to 100 people in one slot are at most 100 messages, in
bounded memory; a receiver that takes them slowly changes nothing (design §7)."""
import support

PEOPLE, EACH = 100, 100
MEMORY_KIB = 64 * 1024


def memory(daemon, what):
    with open(f"/proc/{daemon.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(what))


def run(t, office, mails, day):
    """One start at the first slot of a day: (messages, peak of memory, of that its own:
    what is not mapped from files, looked at every 30 ms)."""
    before, own = len(mails.accepted), [0]
    daemon = support.Daemon(office, clock=f"{day}T08:00:00+07:00")

    def done():
        own.append(memory(daemon, "RssAnon:"))
        return office.sql("SELECT 1 FROM meta WHERE evaluated_until >= ?", day) and not office.sql(
            "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending', 'retry') OR reason ="
            " 'composing'")

    support.wait_for("an empty outbox", done, 100, daemon.alive)
    peak = memory(daemon, "VmHWM:")
    daemon.stop()
    return len(mails.accepted) - before, peak, max(own)


def scenario(t):
    mails = support.MailSink(t)
    office = support.Office(t)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: don-doc@xa.example}}')
    office.set("sending", "{hold_above: never}")
    support.fill_storm(office, PEOPLE, EACH)
    messages, peak, own = run(t, office, mails, "2026-02-06")
    print(f"       first seen: {messages} messages, at most {peak} KiB, {own} KiB of its own")
    messages, peak, own = run(t, office, mails, "2026-02-09")
    told = office.sql("SELECT count(*) FROM notice WHERE step = 'due' AND state = 'told'"
                      " AND address LIKE 'nguoi-%'")[0][0]
    t.equal("10,000 notices are told", told, PEOPLE * EACH)
    storm = [m for m in mails.accepted[-messages:] if m.recipients[0].startswith("nguoi-")]
    t.equal("in 100 messages, one a person", (len(storm), len({m.recipients[0] for m in storm})),
            (PEOPLE, PEOPLE))
    t.check(f"in at most {peak} KiB of memory, {own} KiB of its own", peak < MEMORY_KIB, peak)


support.run(scenario)
