/* What happens to a duty while its people are being told of it (design §6, the
 * table under "Targets"). */
#include "timeline.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"                \
    "params:\n"                                                                                    \
    "  guidance: {type: event}\n"                                                                  \
    "defaults:\n"                                                                                  \
    "  remind: {assigned: true, before: [5wd, 1wd], at_due: true, overdue_every: 2wd}\n"           \
    "  escalate:\n"                                                                                \
    "    - {after: 1wd, to: unit_head}\n"                                                          \
    "    - {after: 5wd, to: vice_chair}\n"                                                         \
    "rules:\n"                                                                                     \
    "  - {id: guided, title: Hướng dẫn, for_each: unit, due: within 14 days after guidance}\n"
#define UNIT "unit: [{id: xa-a, name: Xã A, level: commune}]\n"
#define GUIDANCE(day) UNIT "event: [{id: guidance" day "}]\n"
#define ID "guided/xa-a/ev:guidance"

/* A wrong day that was put right before anybody heard of it was never said. */
static void changed_and_back(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, GUIDANCE(", day: 2026-03-02"), "2026-03-02 00:00");
    timeline_run(w, "2026-03-10 09:00"); /* due Mon 16/03 */
    world_facts(w, GUIDANCE(", day: 2026-04-02"));
    timeline_run(w, "2026-03-10 10:00");
    world_facts(w, GUIDANCE(", day: 2026-03-02"));
    timeline_run(w, "2026-03-16 23:59");
    assert_int_equal(world_find(w, ID)->epoch, 3);
    assert_timeline(w, ID,
                    "2026-03-02 08:00 assigned\n"
                    "2026-03-09 08:00 before:5wd\n"
                    "2026-03-13 08:00 before:1wd\n"
                    "2026-03-16 08:00 due\n");
    timeline_run(w, "2026-03-18 09:00");
    world_facts(w, GUIDANCE(", day: 2026-04-02")); /* overdue, and the unit's head knows */
    timeline_run(w, "2026-03-18 10:00");
    world_facts(w, GUIDANCE(", day: 2026-03-02"));
    timeline_run(w, "2026-03-23 23:59");
    assert_string_equal(strstr(timeline_of(w, ID), "2026-03-17"),
                        "2026-03-17 08:00 escalate:unit_head\n"
                        "2026-03-18 08:00 overdue:1\n"
                        "2026-03-20 08:00 overdue:2\n"
                        "2026-03-23 07:30 escalate:vice_chair\n"
                        "2026-03-23 08:00 overdue:3\n");
    world_free(w);
}

/* What was taken back in between is said again, and the ladder stands back by
 * as much. */
static void changed_and_back_late(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, GUIDANCE(", day: 2026-03-02"), "2026-03-02 00:00");
    timeline_run(w, "2026-03-18 09:00");
    world_facts(w, GUIDANCE(", day: 2026-04-02"));
    timeline_run(w, "2026-03-19 09:00");
    world_facts(w, GUIDANCE(", day: 2026-03-02"));
    timeline_run(w, "2026-03-25 23:59");
    assert_string_equal(strstr(timeline_of(w, ID), "2026-03-17"),
                        "2026-03-17 08:00 escalate:unit_head\n"
                        "2026-03-18 08:00 overdue:1\n"
                        "2026-03-18 14:00 changed\n"
                        "2026-03-18 14:00 cleared unit_head\n"
                        "2026-03-19 14:00 changed\n"
                        "2026-03-19 14:00 changed unit_head\n"
                        "2026-03-20 08:00 overdue:2\n"
                        "2026-03-24 08:00 overdue:3\n"
                        "2026-03-25 08:00 escalate:vice_chair\n");
    world_free(w);
}

/* An event that is withdrawn, and comes again. */
static void withdrawn(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, GUIDANCE(", day: 2026-03-02"), "2026-03-02 00:00");
    timeline_run(w, "2026-03-18 09:00");
    world_facts(w, GUIDANCE(""));
    timeline_run(w, "2026-03-26 09:00");
    assert_state(w, ID, "waiting -");
    world_facts(w, GUIDANCE(", day: 2026-03-25"));
    timeline_run(w, "2026-04-01 23:59");
    assert_string_equal(strstr(timeline_of(w, ID), "2026-03-18"),
                        "2026-03-18 08:00 overdue:1\n"
                        "2026-03-18 14:00 changed\n"
                        "2026-03-18 14:00 cleared unit_head\n"
                        "2026-03-26 14:00 changed\n"
                        "2026-03-26 14:00 changed unit_head\n"
                        "2026-04-01 08:00 before:5wd\n");
    world_free(w);
}

/* Whoever knew of another day is not told "overdue" before the change, whatever
 * the nominal days are. */
static void moved_earlier(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, GUIDANCE(", day: 2026-03-02"), "2026-03-02 00:00");
    timeline_run(w, "2026-03-10 15:00"); /* overdue:1 is nominally of the 11th */
    world_facts(w, GUIDANCE(", day: 2026-02-23"));
    timeline_run(w, "2026-03-12 23:59"); /* due Mon 09/03 */
    assert_string_equal(strstr(timeline_of(w, ID), "2026-03-09"),
                        "2026-03-09 08:00 before:5wd\n"
                        "2026-03-11 08:00 changed\n"
                        "2026-03-12 08:00 escalate:unit_head\n");
    world_free(w);
}

/* Its event comes late: nothing was missed by those who waited. */
static void event_comes_late(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, GUIDANCE(""), "2026-01-05 00:00");
    timeline_run(w, "2026-03-24 09:00");
    world_facts(w, GUIDANCE(", day: 2026-03-02"));
    timeline_run(w, "2026-03-27 23:59"); /* due Mon 16/03 */
    assert_timeline(w, ID,
                    "2026-03-24 14:00 assigned\n"
                    "2026-03-25 08:00 escalate:unit_head\n"
                    "2026-03-26 08:00 overdue:1\n");
    assert_int_equal(timeline_skipped(w, "before_first_seen"), 3);
    world_free(w);
}

/* Once a week, after the ladder's end, is not for webhooks (design §7). */
static void weekly_is_marked(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, GUIDANCE(", day: 2026-03-02"), "2026-03-02 00:00");
    timeline_run(w, "2026-04-15 00:00"); /* the last rung: Mon 23/03, 07:30 */
    size_t weekly = 0;
    for (size_t i = 0; i < w->history.n; i++) {
        const struct dd_notice *h = &w->history.v[i];
        bool after = strncmp(h->step, "overdue:", 8) == 0 &&
                     strcmp(world_instant(w, h->at), "2026-03-23") > 0;
        assert_int_equal(h->weekly, after);
        weekly += h->weekly;
    }
    assert_int_equal(weekly, 4); /* 23/03, half an hour after it, to 13/04 */
    world_free(w);
}

/* The last rung, made up for after an outage, ends the ladder when it is sent:
 * looked at again in the same slot, there is nothing more to say. */
static void late_end_of_the_ladder(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, GUIDANCE(", day: 2026-03-02"), "2026-03-02 00:00");
    timeline_run(w, "2026-03-20 12:00");
    world_clock(w, "2026-03-26 10:00");
    timeline_run(w, "2026-03-26 14:00");
    timeline_run(w, "2026-03-30 23:59");
    assert_string_equal(strstr(timeline_of(w, ID), "2026-03-20"),
                        "2026-03-20 08:00 overdue:2\n"
                        "2026-03-26 14:00 escalate:vice_chair\n"
                        "2026-03-26 14:00 overdue:4\n"
                        "2026-03-30 08:00 overdue:5\n");
    world_free(w);
}

/* A phone call is told once it is on the tracking office's list: that nobody
 * says it was made does not keep the ladder down. */
static void called(void **state)
{
    (void)state;
    struct world *w =
        world_new(PACK,
                  GUIDANCE(", day: 2026-03-02") "contact: [{id: c, unit: xa-a, channel: phone, "
                                                "address: 0205123456}]\n",
                  "2026-03-02 00:00");
    w->undelivered = true;
    timeline_run(w, "2026-03-17 23:59");
    assert_non_null(strstr(timeline_of(w, ID), "2026-03-17 08:00 escalate:unit_head\n"));
    world_free(w);
}

/* What gave way to a letter that is still on its way has not been told. */
static void gave_way(void **state)
{
    (void)state;
#define REACHED                                                                                    \
    GUIDANCE(", day: 2026-03-02")                                                                  \
    "contact: [{id: c, unit: xa-a, channel: email, address: a@xa.test}]\n"
    struct world *w = world_new(PACK, REACHED, "2026-03-02 00:00");
    w->undelivered = true;
    world_clock(w, "2026-03-19 10:00"); /* seen late: assigned only */
    timeline_run(w, "2026-03-19 10:00");
    world_clock(w, "2026-03-24 10:00"); /* after an outage: overdue:1 replaces assigned */
    timeline_run(w, "2026-03-26 23:59");
    assert_int_equal(timeline_skipped(w, "collapsed"), 1);
    assert_null(strstr(timeline_of(w, ID), "escalate"));
    world_free(w);
}

static struct dd_notice *said(struct world *w, const char *step)
{
    for (size_t i = 0; i < w->history.n; i++)
        if (strcmp(w->history.v[i].step, step) == 0)
            return &w->history.v[i];
    fail_msg("no %s", step);
    return NULL;
}

static void decided_against(struct world *w, const char *step, const char *reason)
{
    struct dd_notice *notice = said(w, step);
    notice->state = DD_NOTICE_SKIPPED;
    notice->reason = reason;
    notice->told_at.set = false;
}

/* What the outbox dropped before it left was told to nobody; a rung that the
 * operator cancelled does not keep down those above. */
static void dropped_on_the_way(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, GUIDANCE(", day: 2026-03-02"), "2026-03-16 12:00");
    timeline_run(w, "2026-03-16 15:00");
    decided_against(w, "assigned", "by_hand");
    timeline_run(w, "2026-03-17 15:00");
    assert_timeline(w, ID, ""); /* nobody above before the handler */
    timeline_run(w, "2026-03-18 15:00");
    assert_timeline(w, ID, "2026-03-18 08:00 overdue:1\n");
    timeline_run(w, "2026-03-19 15:00");
    decided_against(w, "escalate:unit_head", "by_hand");
    timeline_run(w, "2026-03-25 23:59");
    assert_timeline(w, ID,
                    "2026-03-18 08:00 overdue:1\n"
                    "2026-03-20 08:00 overdue:2\n"
                    "2026-03-24 08:00 overdue:3\n"
                    "2026-03-25 08:00 escalate:vice_chair\n");
    world_free(w);
}

/* A reminder that a change of the day overtook before it left is made up for
 * where the change is undone. */
static void overtaken_on_the_way(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, GUIDANCE(", day: 2026-03-02"), "2026-03-02 00:00");
    timeline_run(w, "2026-03-09 09:00");
    world_facts(w, GUIDANCE(", day: 2026-04-02"));
    decided_against(w, "before:5wd", "moved_before_sent");
    timeline_run(w, "2026-03-09 10:00");
    world_facts(w, GUIDANCE(", day: 2026-03-02"));
    timeline_run(w, "2026-03-10 23:59");
    assert_timeline(w, ID,
                    "2026-03-02 08:00 assigned\n"
                    "2026-03-09 14:00 before:5wd\n");
    world_free(w);
}

/* Somebody stands in for a leader, whose slot is another: told once. */
static void one_person_two_slots(void **state)
{
    (void)state;
#define STAND_IN                                                                                   \
    "person: [{id: an}]\ncontact: [{id: c, person: an, channel: email, address: an@x.test}]\n"     \
    "post: [{id: q, person: an, role: tracking_office}]\n"
    struct world *w = world_new(PACK, GUIDANCE(", day: 2026-03-02") STAND_IN, "2026-03-02 00:00");
    timeline_run(w, "2026-03-26 23:59"); /* the vice-chair's rung: Mon 23/03 */
    world_facts(w, GUIDANCE(", day: 2026-03-02") STAND_IN "waiver: [{obligation: " ID
                                                          ", day: 2026-03-28, reason: x}]\n");
    timeline_run(w, "2026-04-01 00:00"); /* a Saturday: both on Mon 30/03, 07:30 and 08:00 */
    assert_string_equal(strstr(timeline_of(w, ID), "2026-03-30"),
                        "2026-03-30 07:30 cleared vice_chair\n");
    world_free(w);
}

/* "remind or escalate is edited": what comes is planned anew, and nothing is said
 * because of the edit; a ladder that is being climbed stays as it was. */
#define EDITED(remind, rungs)                                                                      \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"                \
    "rules:\n"                                                                                     \
    "  - id: r\n"                                                                                  \
    "    title: Việc\n"                                                                          \
    "    for_each: unit\n"                                                                         \
    "    due: by 2026-03-16\n"                                                                     \
    "    remind: " remind "\n"                                                                     \
    "    escalate: " rungs "\n"
#define PLAIN                                                                                      \
    EDITED("{at_due: true, overdue_every: 2wd}",                                                   \
           "[{after: 1wd, to: unit_head}, {after: 5wd, to: vice_chair}]")
#define RICHER                                                                                     \
    EDITED("{assigned: true, before: [10wd, 3wd], at_due: true, overdue_every: 1wd}",              \
           "[{after: 2wd, to: chair}]")

static void rule_edited(void **state)
{
    (void)state;
    struct world *w = world_new(PLAIN, UNIT, "2026-02-23 00:00");
    timeline_run(w, "2026-03-09 09:00");
    world_rules(w, RICHER); /* assigned and before:10wd are over: they never were */
    timeline_run(w, "2026-03-12 09:00");
    assert_timeline(w, "r/xa-a/once", "2026-03-11 08:00 before:3wd\n");
    assert_int_equal(timeline_skipped(w, "rule_edited"), 2);
    world_rules(w, PLAIN);
    timeline_run(w, "2026-03-17 12:00");
    world_rules(w, RICHER); /* too late for this one */
    timeline_run(w, "2026-03-23 23:59");
    assert_timeline(w, "r/xa-a/once",
                    "2026-03-11 08:00 before:3wd\n"
                    "2026-03-16 08:00 due\n"
                    "2026-03-17 08:00 escalate:unit_head\n"
                    "2026-03-18 08:00 overdue:1\n"
                    "2026-03-20 08:00 overdue:2\n"
                    "2026-03-23 07:30 escalate:vice_chair\n"
                    "2026-03-23 08:00 overdue:3\n");
    world_free(w);
}

/* overdue:n of another cycle does not silence this one's. */
static void counts_anew(void **state)
{
    (void)state;
#define EVERY(span) EDITED("{at_due: true, overdue_every: " span "}", "[]")
#define DONE(revoked)                                                                              \
    UNIT "completion: [{id: k, obligation: r/xa-a/once, done_on: 2026-03-27" revoked "}]\n"
    struct world *w = world_new(EVERY("1wd"), UNIT, "2026-03-12 00:00");
    timeline_run(w, "2026-03-27 12:00"); /* overdue:9 */
    assert_non_null(strstr(timeline_of(w, "r/xa-a/once"), "2026-03-27 08:00 overdue:9\n"));
    world_facts(w, DONE(""));
    timeline_run(w, "2026-03-27 15:00");
    world_facts(w, DONE(", revoked: true"));
    world_rules(w, EVERY("1w"));
    timeline_run(w, "2026-04-07 00:00");
    assert_string_equal(strstr(timeline_of(w, "r/xa-a/once"), "2026-03-27"),
                        "2026-03-27 08:00 overdue:9\n"
                        "2026-03-30 08:00 overdue:2\n"
                        "2026-04-06 08:00 overdue:3\n");
    world_free(w);
}

/* One "cleared" takes back what one person was told in several roles. */
static void taken_back_from_one_person(void **state)
{
    (void)state;
#define G(day) GUIDANCE(", day: " day) STAND_IN
    struct world *w = world_new(PACK, G("2026-03-02"), "2026-03-02 00:00");
    timeline_run(w, "2026-03-24 09:00");
    world_facts(w, G("2026-04-02"));
    timeline_run(w, "2026-03-25 09:00");
    world_facts(w, G("2026-03-02"));
    timeline_run(w, "2026-04-03 23:59");
    assert_string_equal(strstr(timeline_of(w, ID), "2026-03-24 14"),
                        "2026-03-24 14:00 cleared vice_chair\n"
                        "2026-03-25 14:00 changed vice_chair\n"
                        "2026-03-26 08:00 overdue:4\n"
                        "2026-03-30 08:00 overdue:5\n"
                        "2026-03-31 08:00 escalate:vice_chair\n"); /* 23/03, six days late */
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changed_and_back),
        cmocka_unit_test(changed_and_back_late),
        cmocka_unit_test(withdrawn),
        cmocka_unit_test(moved_earlier),
        cmocka_unit_test(event_comes_late),
        cmocka_unit_test(weekly_is_marked),
        cmocka_unit_test(late_end_of_the_ladder),
        cmocka_unit_test(called),
        cmocka_unit_test(gave_way),
        cmocka_unit_test(dropped_on_the_way),
        cmocka_unit_test(overtaken_on_the_way),
        cmocka_unit_test(one_person_two_slots),
        cmocka_unit_test(rule_edited),
        cmocka_unit_test(counts_anew),
        cmocka_unit_test(taken_back_from_one_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
