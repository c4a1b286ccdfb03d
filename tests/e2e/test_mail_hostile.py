#!/usr/bin/python3
"""Facts from elsewhere that try to get out of the place where they are printed: line
ends, NUL, other headers, control characters, marks that turn the direction of text,
characters of four bytes, words of thousands, addresses with commands in them. Python's
email package and the sink judge what arrives. And threads: letters that belong together."""
import email
import email.policy
import json
import re

import support

SENDER = "don-doc@xa.example"
HOSTILE = ["Kiểm kê\r\nBcc: x@evil.example\r\n\r\nXin chào", "Một\nhai\rba\x0bbốn\x0cnăm",
           "Chuông \x07, thoát \x1b[31mđỏ\x1b[0m, xoá \x7f\x08", "Ngược \u202egnôđ cáob\u202c hết",
           "Ẩn \u200b\u2066\u2069\ufeff giữa", "Bốn byte 😀🏛️ 𠀋", "Dòng \u2028 đoạn \u2029 hết",
           "=?utf-8?B?QmNjOiB4?= và =?x?Q?=0D=0ABcc: x?=", "." * 400, "x" * 3000,
           "<script>alert(1)</script> & \"'", ".", "\u0085C1 \u009b31m", "a\u0300" * 300]
ADDRESSES = ["x@evil.example>\r\nRCPT TO:<y@evil.example", "x@evil.example\r\nDATA", "x y@evil.example",
             "<x@evil.example> SIZE=1", "\"a b\"@evil.example", "x@evil..example", "@evil.example",
             "x@[127.0.0.1]", "x,y@evil.example", "ế@evil.example",
             "x" * 65 + "@evil.example", "x@" + "e" * 64 + ".example"]
BAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def read(mail):
    return email.message_from_bytes(mail.data, policy=email.policy.default)


def fill(office):
    for i, text in enumerate(HOSTILE):
        office.do("task", "add", f"h-{i}", "--title", "x", "--lead", "phong-kinh-te", "--deadline",
                  "chậm nhất ngày 09/02/2026", "--clock", "2026-02-05T09:00:00+07:00")
        # As another program writes them.
        office.sql("UPDATE task SET title = CAST(? AS TEXT) WHERE id = ?", text.encode(), f"h-{i}")
        office.sql("UPDATE unit SET name = CAST(? AS TEXT) WHERE id = ?", text.encode(),
                   f"thon-{i + 1}")


def run(office, clock, until):
    daemon = support.Daemon(office, clock=clock, wait=False)
    support.wait_for("the end of a run", lambda: until() and office.sql(
        "SELECT 1 FROM meta WHERE evaluated_until IS NOT NULL") and not office.sql(
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')"), 60, daemon.alive)
    daemon.stop()
    return daemon.log()


def texts(t, base):
    office, mails, hooks = base.copy("texts"), support.MailSink(t), support.HookSink(t)
    office.webhook_secret()
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: {SENDER}}}')
    office.set("webhooks", f'[{{name: w, url: "{hooks.url}", secret_file: webhook.secret,'
                           ' allow_private: true}]')
    fill(office)
    run(office, "2026-02-09T08:00:00+07:00", lambda: mails.accepted)
    letters = [read(mail) for mail in mails.accepted]
    allowed = {"from", "to", "subject", "date", "message-id", "in-reply-to", "references",
               "auto-submitted", "list-id", "mime-version", "content-type"}
    t.check("no header but ours, each once", letters and all(
        {k.lower() for k in letter} <= allowed and len(letter.keys()) == len(set(letter.keys()))
        for letter in letters), [letter.keys() for letter in letters][:3])
    t.check("nothing that the reader's program finds wrong", not any(
        part.defects for letter in letters for part in letter.walk()))
    t.check("one recipient each, ours", all(
        len(m.recipients) == 1 and not m.recipients[0].endswith("evil.example")
        for m in mails.seen))
    bodies = [part.get_content() for letter in letters for part in letter.walk()
              if not part.is_multipart()] + [letter["Subject"] for letter in letters]
    bad = [(BAD.search(body).group(), body[max(0, BAD.search(body).start() - 30):][:60])
           for body in bodies if BAD.search(body)]
    t.check("no control characters, no marks that turn or hide text", not bad, bad[:5])
    whole = "\n".join(bodies)
    t.check("what is harmless stays as it is", all(
        word in whole for word in ("😀", "𠀋", "Kiểm kê", "Bốn byte")))
    t.check("no tag gets into the HTML", not any(
        "<script" in part.get_content() for letter in letters for part in letter.walk()
        if part.get_content_type() == "text/html"))
    posts = [json.loads(hook.body) for hook in hooks.seen]
    t.check("webhooks are JSON under 20 kB, without control characters", posts and all(
        len(hook.body) < 20000 for hook in hooks.seen) and not any(
        BAD.search(a["annotations"]["summary"] + a["annotations"]["description"])
        for post in posts for a in post["alerts"]))


def addresses(t, base):
    """Each in a contact that another program wrote: no command, no second recipient."""
    office, mails = base.copy("addresses"), support.MailSink(t)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: {SENDER}}}')
    for i, address in enumerate(ADDRESSES):
        office.sql("INSERT INTO unit (id, name, level) VALUES (?, ?, 'board')", f"ban-{i}", f"Ban {i}")
        office.sql("INSERT INTO person (id, name) VALUES (?, ?)", f"nguoi-{i}", f"Người {i}")
        office.sql("INSERT INTO contact (id, person, channel, address) VALUES (?, ?, 'email',"
                   " CAST(? AS TEXT))", f"lh-{i}", f"nguoi-{i}", address.encode())
        office.sql("INSERT INTO post (id, person, role, unit) VALUES (?, ?, 'handler', ?)",
                   f"vt-{i}", f"nguoi-{i}", f"ban-{i}")
        office.do("task", "add", f"v-{i}", "--title", f"Việc của ban {i}", "--lead", f"ban-{i}",
                  "--deadline", "chậm nhất ngày 09/02/2026", "--clock", "2026-02-05T09:00:00+07:00")
    run(office, "2026-02-09T08:00:00+07:00", lambda: mails.accepted and office.sql(
        "SELECT 1 FROM delivery WHERE about = 'undelivered' AND state = 'sent'"))
    t.check("nothing goes to them, nor beside them", not any(
        "evil" in address for mail in mails.seen for address in mail.recipients))
    told = [read(mail).get_body(("plain",)).get_content() for mail in mails.accepted
            if "Không gửi được" in read(mail)["Subject"]]
    missing = [i for i in range(len(ADDRESSES)) if not any(f"Việc của ban {i}" in text
                                                          for text in told)]
    t.check("each is told to the tracking office as not delivered", not missing,
            [ADDRESSES[i] for i in missing])


def nul(t, base):
    """Text that goes on after a NUL is no text: the row is named, nothing is sent."""
    office, mails = base.copy("nul"), support.MailSink(t)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: {SENDER}}}')
    office.sql("UPDATE contact SET address = CAST(? AS TEXT) WHERE id = (SELECT min(id) FROM"
               " contact)", b"x@xa.example\0\r\nRCPT TO:<y@evil.example>")
    row = office.sql("SELECT min(id) FROM contact")[0][0]
    daemon = support.Daemon(office, clock="2026-02-09T08:00:00+07:00", wait=False)
    support.wait_for("a word about it", lambda: row in daemon.log(), 30)
    t.check("NUL in an address: table, row and column are named, nothing is sent",
            "contact" in daemon.log() and "address" in daemon.log() and not mails.seen,
            daemon.log())
    daemon.stop()


def threads(t, base):
    """What is about one duty refers to one id; so do the digests of a month."""
    office, mails = base.copy("threads"), support.MailSink(t)
    office.set("mail", f'{{transport: smtp, url: "{mails.url}", from: {SENDER}}}')
    office.do("unit", "add", "ban-a", "name=Ban A", "level=board", "parent=thuy-hung")
    office.do("person", "add", "ong-a", "name=Ông A")
    office.do("contact", "add", "ong-a.email", "person=ong-a", "channel=email",
              "address=ong.a@xa.example")
    office.do("post", "add", "a.handler", "person=ong-a", "role=handler", "unit=ban-a")
    for name, day in (("mot", "04/02/2026"), ("hai", "25/02/2026"), ("ba", "25/02/2026")):
        office.do("task", "add", name, "--title", f"Việc {name}", "--lead", "ban-a", "--deadline",
                  f"chậm nhất ngày {day}", "--clock", "2026-02-02T09:00:00+07:00")
    for day in ("03", "04", "05", "06", "09", "10", "11", "12", "23", "24", "25", "26"):
        clock = f"2026-02-{day}T08:00:00+07:00"
        run(office, clock, lambda c=clock: office.sql(
            "SELECT 1 FROM meta WHERE evaluated_until >= strftime('%Y-%m-%dT%H:%M:%SZ', ?)", c))
    mine = [mail for mail in mails.accepted if mail.recipients == ["ong.a@xa.example"]]
    count = dict(office.sql("SELECT d.message_id, count(*) FROM notice n JOIN delivery d"
                            " ON d.id = n.delivery GROUP BY 1"))
    single, series = {}, set()
    for mail in mine:
        letter, ident = read(mail), support.message_id(mail.data)
        t.check("In-Reply-To is the reference, and no letter's own id",
                letter["In-Reply-To"] == letter["References"]
                and ident not in letter["References"])
        if count[ident] == 1:
            duty = office.sql("SELECT n.obligation FROM notice n JOIN delivery d ON"
                              " d.id = n.delivery WHERE d.message_id = ?", ident)[0][0]
            single.setdefault(duty, set()).add(letter["References"])
        else:
            series.add(letter["References"])
    t.check("letters about one duty: one thread each", single and all(
        len(ids) == 1 for ids in single.values()) and len(
        {i for ids in single.values() for i in ids}) == len(single), single)
    t.check("digests of a month: one thread of their own", len(series) == 1 and not any(
        series & ids for ids in single.values()), (series, single))


def scenario(t):
    base = support.Office(t, "base")
    texts(t, base)
    addresses(t, base)
    nul(t, base)
    threads(t, base)


support.run(scenario)
