#!/usr/bin/python3
"""Many messages are claimed ahead in one commit; killed in the middle of sending them,
the service repeats only what was on its way just then: at most 16 webhooks and 4 mails
a kill (design §8), though far more are `sending` in the database. Where it cannot know
(the machine has ended, too), it repeats what was claimed, and loses nothing.
"""
import collections
import time

import support

CLOCK = "2026-02-09T08:00:00+07:00"
PEOPLE, EACH = 60, 10
KILLS = 6


def sending(office, kind):
    return office.sql("SELECT count(*) FROM delivery WHERE state = 'sending' AND kind = ?", kind)[0][0]


def all_sent(office):
    return office.sql("SELECT evaluated_until >= '2026-02-09' FROM meta")[0][0] and not office.sql(
        "SELECT 1 FROM delivery WHERE state NOT IN ('sent', 'superseded')")


class Arrived:
    """How often each message came, of either kind."""

    def __init__(self, t):
        self.mails, self.hooks = support.MailSink(t), support.HookSink(t)

    def counts(self):
        return (collections.Counter(support.message_id(m.data) for m in list(self.mails.seen)),
                collections.Counter(h.id for h in list(self.hooks.seen)))

    def repeats(self):
        return [sum(count.values()) - len(count) for count in self.counts()]


def outbox(office):
    """The ids of what was sent that day."""
    return [{row[0] for row in office.sql(
        "SELECT message_id FROM delivery WHERE kind = ? AND state = 'sent' AND id > ?", kind,
        office.before)} for kind in ("email", "webhook")]


def killed_in_the_middle(office, arrived, share):
    """At about that share of all; how many were then `sending`, of each kind."""
    daemon = support.Daemon(office, clock=CLOCK, wait=False)
    want = share * PEOPLE * EACH
    support.wait_for("some webhooks", lambda: len(arrived.hooks.seen) >= want, 120, daemon.alive)
    daemon.kill()
    time.sleep(0.3)  # what the receivers still had to read
    return sending(office, "email"), sending(office, "webhook")


def prepare(t, name, arrived):
    office = support.Office(t, name)
    office.webhook_secret()
    office.set("sending", "{hold_above: never}")
    office.set("mail", f'{{transport: smtp, url: "{arrived.mails.url}", from: don-doc@xa.example}}')
    office.set("webhooks", f'[{{name: sink, url: "{arrived.hooks.url}", allow_private: true,'
                           ' secret_file: webhook.secret, filter: {step: due}}]')
    support.fill_storm(office, PEOPLE, EACH)
    before = support.Daemon(office, clock="2026-02-06T08:00:00+07:00")
    support.wait_for("what is first seen", lambda: office.sql(
        "SELECT 1 FROM meta WHERE evaluated_until IS NOT NULL") and not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), 120, before.alive)
    before.stop()
    office.before = office.sql("SELECT max(id) FROM delivery")[0][0]
    del arrived.mails.seen[:], arrived.hooks.seen[:]
    return office


def finish(office):
    daemon = support.Daemon(office, clock=CLOCK, wait=False)
    support.wait_for("all of them", lambda: all_sent(office), 120, daemon.alive)
    daemon.stop()


def only_what_was_on_its_way(t):
    arrived = Arrived(t)
    office = prepare(t, "killed", arrived)
    most = 0
    for i in range(KILLS):
        before = arrived.repeats()
        claimed = killed_in_the_middle(office, arrived, (i + 1) / (KILLS + 2))
        most = max(most, claimed[1])
        t.check(f"kill {i + 1}, {claimed[0]} mails and {claimed[1]} webhooks claimed:"
                f" at most 4 and 16 came again from the one before",
                all(a - b <= limit for a, b, limit in zip(arrived.repeats(), before, (4, 16))),
                (before, arrived.repeats()))
    finish(office)
    mails, hooks = arrived.repeats()
    uncertain = office.sql("SELECT count(*) FROM delivery WHERE uncertain")[0][0]
    t.check(f"{KILLS} kills: {mails} mails and {hooks} webhooks came twice",
            mails <= 4 * KILLS and hooks <= 16 * KILLS)
    t.check(f"{uncertain} are marked as uncertain: all of these, and few others",
            mails + hooks <= uncertain <= 20 * KILLS)
    t.check(f"more were claimed at once ({most}) than were on their way", most > 16)
    t.equal("none is lost, none is unexpected", [set(c) for c in arrived.counts()], outbox(office))
    t.equal("each has the attempt that got its answer", office.sql(
        "SELECT count(*) FROM delivery d WHERE state = 'sent' AND NOT EXISTS (SELECT 1 FROM attempt"
        " WHERE delivery = d.id AND code IN (204, 250))  AND id > ?", office.before), [(0,)])


def after_the_machine_ended(t):
    arrived = Arrived(t)
    office = prepare(t, "another-boot", arrived)
    claimed = killed_in_the_middle(office, arrived, 0.5)
    path = office.dir / "dondoc.db-flights"
    text = bytearray(path.read_bytes())
    at = text.index(b"-", 17)  # in the id of the machine's run
    text[at - 1] = ord("x")
    path.write_bytes(text)
    finish(office)
    mails, hooks = arrived.repeats()
    t.check(f"another run of the machine: {mails} of {claimed[0]} claimed mails came twice, {hooks} of"
            f" {claimed[1]} webhooks", mails <= claimed[0] and hooks <= claimed[1])
    t.equal("all that was claimed is uncertain", office.sql(
        "SELECT count(*) FROM delivery WHERE uncertain")[0][0], sum(claimed))
    t.equal("and nothing is lost", [set(c) for c in arrived.counts()], outbox(office))


def without_a_file(t):
    arrived = Arrived(t)
    office = prepare(t, "no-file", arrived)
    (office.dir / "dondoc.db-flights").unlink(missing_ok=True)
    (office.dir / "dondoc.db-flights").mkdir()  # so that none can be made
    claimed = killed_in_the_middle(office, arrived, 0.5)
    finish(office)
    mails, hooks = arrived.repeats()
    t.check(f"without the file: {mails} of {claimed[0]} mails and {hooks} of {claimed[1]} webhooks"
            " came twice", mails <= claimed[0] and hooks <= claimed[1])
    t.equal("nothing is lost", [set(c) for c in arrived.counts()], outbox(office))


def scenario(t):
    only_what_was_on_its_way(t)
    after_the_machine_ended(t)
    without_a_file(t)


support.run(scenario)
