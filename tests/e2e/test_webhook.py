#!/usr/bin/python3
"""Webhooks to a real HTTP server: the body of Alertmanager v4, the headers of
Standard Webhooks (verified by npm `standardwebhooks`), retries under one id,
filters, and addresses that are refused."""
import datetime
import json
import re
import time

import support

ID = re.compile(r"[A-Za-z0-9_-]+\Z")  # no "." (Standard Webhooks)
TOP = ["version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels",
       "commonLabels", "commonAnnotations", "externalURL", "alerts"]
ALERT = {"status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint"}
LABELS = {"alertname", "obligation", "unit", "step", "severity"}


def hook(name, url, more=""):
    return (f'{{name: {name}, url: "{url}", secret_file: webhook.secret, '
            f'allow_private: true{more}}}')


def states(office, name):
    return dict(office.sql("SELECT state, count(*) FROM delivery WHERE channel = ? GROUP BY 1",
                           f"webhook:{name}"))


def rfc3339(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).utcoffset() is not None


def check_body(t, requests):
    bad = []
    for request in requests:
        body = json.loads(request.body)
        alert = body["alerts"][0]
        labels = alert["labels"]
        ok = {
            "top": sorted(body) == sorted(TOP) and body["version"] == "4",
            "one alert": len(body["alerts"]) == 1 and body["truncatedAlerts"] == 0,
            "alert": set(alert) == ALERT,
            "labels": LABELS <= set(labels) and all(isinstance(v, str) for v in labels.values()),
            "group": body["groupLabels"] == {"obligation": labels["obligation"]}
                     and labels["obligation"] in body["groupKey"],
            "rule": labels["obligation"].startswith(labels["alertname"] + "/"),
            "common": body["commonLabels"] == labels
                      and body["commonAnnotations"] == alert["annotations"],
            "status": body["status"] == alert["status"] in ("firing", "resolved"),
            "times": rfc3339(alert["startsAt"]) and rfc3339(alert["endsAt"]),
            "fingerprint": re.fullmatch("[0-9a-f]{16}", alert["fingerprint"]),
            "words": all(isinstance(v, str) and v for v in alert["annotations"].values())
                     and not "".join(alert["annotations"].values()).isascii(),
            "severity": labels["severity"] in ("info", "warning", "critical"),
            "receiver": isinstance(body["receiver"], str),
            "small": len(request.body) < 20000,
        }
        bad += [(name, body) for name, good in ok.items() if not good]
    t.check("the body is Alertmanager's, field by field", requests and not bad, bad[:2])


def check_headers(t, secret, requests):
    now = time.time()
    t.check("webhook-id, -timestamp, -signature and Content-Type", all(
        ID.match(r.id) and abs(int(r.headers["webhook-timestamp"]) - now) < 200
        and r.headers["webhook-signature"].startswith("v1,")
        and r.headers["content-type"].split(";")[0] == "application/json" for r in requests),
        [r.headers for r in requests[:2]])
    judged = support.node(t, "judge_webhooks.mjs", {"secret": secret, "requests": [
        {"headers": r.headers, "body": r.body.decode()} for r in requests]})
    t.check("standardwebhooks verifies every signature", judged and all(j["body"] for j in judged))
    t.check("and refuses them under another secret or with another body", not any(
        j["foreign"] or j["changed"] for j in judged))


def check_sent(t, office, requests, name):
    rows = office.sql(
        "SELECT n.obligation, n.step, n.role FROM notice n JOIN delivery d ON d.id = n.delivery"
        " WHERE d.channel = ?", f"webhook:{name}")
    labels = [json.loads(r.body)["alerts"][0]["labels"] for r in requests]
    t.equal("one request for each notice, no digest",
            sorted((l["obligation"], l["step"], l["role"]) for l in labels), sorted(rows))
    t.check("the same notices as by mail", {(r[0], r[1]) for r in rows} == set(office.sql(
        "SELECT obligation, step FROM notice WHERE channel = 'email' AND delivery IS NOT NULL")))


def check_retries(t, office, requests):
    by_id = {}
    for request in requests:
        by_id.setdefault(request.id, []).append(request)
    t.check("500, then 204: each came twice under one webhook-id",
            by_id and all(len(one) == 2 for one in by_id.values()),
            {key: len(one) for key, one in by_id.items()})
    t.check("with the same bytes, each signed for itself", all(
        len({r.body for r in one}) == 1 for one in by_id.values()))
    t.equal("both tries stand in the database", office.sql(
        "SELECT DISTINCT group_concat(code) FROM (SELECT a.delivery, a.code FROM attempt a"
        " JOIN delivery d ON d.id = a.delivery WHERE d.channel = 'webhook:flaky' ORDER BY a.id)"
        " GROUP BY delivery"), [("500,204",)])


def scenario(t):
    office = support.Office(t)
    secret = office.webhook_secret()
    tries = {}

    def flaky(request):
        tries[request.id] = tries.get(request.id, 0) + 1
        return 500 if tries[request.id] == 1 else 204

    good, bad_first = support.HookSink(t), support.HookSink(t, flaky)
    climbing, private = support.HookSink(t), support.HookSink(t)
    target = support.HookSink(t)
    moved = support.HookSink(t, lambda _: (302, {"Location": target.url}))
    gone, later = support.HookSink(t, lambda _: 410), support.HookSink(
        t, lambda _: (503, {"Retry-After": "7200"}))
    office.set("webhooks", "[" + ", ".join([
        hook("good", good.url), hook("flaky", bad_first.url),
        hook("ladder", climbing.url, ", filter: {step: escalate}"),
        hook("private", private.url).replace("allow_private: true", "allow_private: false"),
        hook("moved", moved.url, ", filter: {step: due}"),
        hook("gone", gone.url, ", filter: {step: due}"),
        hook("later", later.url, ", filter: {step: due}")]) + "]")
    # Mon 09/02: the unit's plan is due; Tue 10/02: the first rung, to two people.
    daemon = support.Daemon(office, clock="2026-02-09T07:59:30+07:00,x60")
    support.wait_for("both tries", lambda: states(office, "flaky").get("sent")
                     and set(states(office, "flaky")) == {"sent"}
                     and set(states(office, "good")) == {"sent"}, still=daemon.alive)
    support.wait_for("the answers of the others", lambda: gone.seen and moved.seen and later.seen
                     and "sending" not in states(office, "private"), still=daemon.alive)
    first, seen_first = list(good.seen), list(bad_first.seen)
    check_body(t, first)
    check_headers(t, secret, first + seen_first)
    check_sent(t, office, first, "good")
    check_retries(t, office, seen_first)
    daemon.stop()

    t.check("a private address without allow_private gets nothing", not private.seen)
    t.check("and its deliveries wait with that reason", set(states(office, "private")) == {"retry"}
            and "allow_private" in office.sql("SELECT last_answer FROM delivery WHERE"
                                              " channel = 'webhook:private'")[0][0],
            states(office, "private"))
    t.check("a redirection is a failure and is not followed",
            moved.seen and not target.seen and "sent" not in states(office, "moved"))
    t.equal("410 ends it", set(states(office, "gone")), {"dead"})
    retry = office.sql("SELECT min((julianday(next_try) - julianday(created_at)) * 86400)"
                       " FROM delivery WHERE channel = 'webhook:later'")[0][0]
    t.check("Retry-After is honoured", retry and retry >= 7200, retry)

    daemon = support.Daemon(office, clock="2026-02-09T07:59:30+07:00,x14400")
    support.wait_for("the first rung", lambda: len(climbing.seen) >= 2, 60, daemon.alive)
    daemon.stop()
    steps = {json.loads(r.body)["alerts"][0]["labels"]["step"] for r in climbing.seen}
    t.check("a filter lets its own steps through, and nothing else",
            steps and all(step.startswith("escalate:") for step in steps), steps)
    channels = {}
    for ident, channel in office.sql("SELECT message_id, channel FROM delivery"):
        channels.setdefault(ident, []).append(channel)
    t.check("every event has an id of its own, that of its delivery", all(
        channels.get(r.id) == [f"webhook:{name}"] for name, sink in (
            ("good", good), ("flaky", bad_first), ("ladder", climbing)) for r in sink.seen))


support.run(scenario)
