/* Claims: who owes it says that it is done, the tracking office answers. */
#include "world.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ntitle: Gói thử\nrules:\n"                                                \
    "  - {id: plain, title: A, for_each: unit, due: by 2026-03-10}\n"                              \
    "  - {id: shown, title: B, for_each: unit, due: by 2026-03-10, evidence: document}\n"          \
    "  - {id: told, title: C, for_each: unit, due: by 2026-03-10, evidence: text}\n"               \
    "  - {id: later, title: D, for_each: unit, due: 5 days after bau-cu}\n"
#define FACTS                                                                                      \
    "office: [{id: tinh}]\n"                                                                       \
    "unit:\n  - {id: tinh, level: province}\n  - {id: xa-a, level: commune, parent: tinh}\n"       \
    "person: [{id: an}, {id: binh}, {id: chi}, {id: dung}, {id: pct}]\n"                           \
    "post:\n  - {id: p1, person: an, role: handler, unit: xa-a}\n"                                 \
    "  - {id: p2, person: binh, role: tracking_office, unit: tinh}\n"                              \
    "  - {id: p3, person: pct, role: vice_chair, field: dat-dai}\n"                                \
    "  - {id: p4, person: dung, role: tracking_office, unit: tinh, to: 2026-02-28}\n"              \
    "substitution: [{id: s, person: binh, substitute: chi, from: 2026-03-02, to: 2026-03-03}]\n"

static struct dd_day day(const char *text)
{
    struct dd_day out;
    assert_true(dd_day_parse(text, &out));
    return out;
}

static void whose_word_counts(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, FACTS, "2026-03-02 09:00");
    world_tick(w);
    const struct dd_obligation *ob = world_find(w, "plain/xa-a/once");
    struct dd_obligation of_field = *ob;
    of_field.field = "dat-dai";
    assert_false(dd_claim_counts(&w->facts, ob, "an", day("2026-03-02")));
    assert_true(dd_claim_counts(&w->facts, ob, "binh", day("2026-03-02")));
    assert_true(dd_claim_counts(&w->facts, ob, "chi", day("2026-03-03"))); /* stands in */
    assert_false(dd_claim_counts(&w->facts, ob, "chi", day("2026-03-04")));
    assert_false(dd_claim_counts(&w->facts, ob, "dung", day("2026-03-02"))); /* was it */
    assert_false(dd_claim_counts(&w->facts, ob, "pct", day("2026-03-02")));
    assert_true(dd_claim_counts(&w->facts, &of_field, "pct", day("2026-03-02")));
    assert_false(dd_claim_counts(&w->facts, ob, "nobody", day("2026-03-02")));
    world_free(w);
}

static enum dd_claim_fault make(struct world *w, const char *id, struct dd_claim claim,
                                struct dd_completion *out)
{
    claim.id = "c";
    claim.today = day("2026-03-02");
    claim.done_on = DD_SOME_DAY(day("2026-03-01"));
    return dd_claim_make(&w->facts, w->rules, world_find(w, id), &claim, out);
}

static void a_claim_brings_what_its_rule_asks_for(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, FACTS, "2026-03-02 09:00");
    struct dd_completion row;
    world_tick(w);
    assert_int_equal(make(w, "plain/xa-a/once", (struct dd_claim){.by = "an"}, &row), DD_CLAIM_OK);
    assert_true(row.claimed_on.set);
    assert_string_equal(row.claimed_by, "an");
    assert_string_equal(row.obligation, "plain/xa-a/once");
    assert_int_equal(make(w, "shown/xa-a/once", (struct dd_claim){.by = "an", .text = "x"}, &row),
                     DD_CLAIM_NEEDS_DOCUMENT);
    assert_int_equal(
        make(w, "shown/xa-a/once", (struct dd_claim){.by = "an", .document = "d"}, &row),
        DD_CLAIM_OK);
    assert_int_equal(make(w, "told/xa-a/once", (struct dd_claim){.by = "an"}, &row),
                     DD_CLAIM_NEEDS_TEXT);
    assert_int_equal(make(w, "told/xa-a/once", (struct dd_claim){.by = "an", .text = "x"}, &row),
                     DD_CLAIM_OK);
    assert_int_equal(make(w, "later/xa-a/ev:bau-cu", (struct dd_claim){.by = "an"}, &row),
                     DD_CLAIM_NOT_OWED); /* still waiting */
    /* an officer's own entry */
    assert_int_equal(make(w, "shown/xa-a/once", (struct dd_claim){.by = "binh"}, &row),
                     DD_CLAIM_OK);
    assert_false(row.claimed_on.set);
    assert_int_equal(make(w, "shown/xa-a/once", (struct dd_claim){0}, &row), DD_CLAIM_OK);
    assert_false(row.claimed_on.set);
    world_free(w);
}

#define CLAIM FACTS "completion:\n  - {id: c1, obligation: plain/xa-a/once, claimed_on: 2026-03-03"

/* Each day as it was: claimed on the 3rd, answered on the 6th. */
static void the_answer_decides(void **state)
{
    (void)state;
    struct world *w = world_new(
        PACK, CLAIM ", done_on: 2026-03-02, answer: confirmed, answered_on: 2026-03-12}\n",
        "2026-03-02 09:00");
    world_tick(w);
    assert_state(w, "plain/xa-a/once", "open 2026-03-10");
    assert_string_equal(world_next(w), "2026-03-03 00:00");
    world_tick_at(w, "2026-03-03 00:00");
    assert_state(w, "plain/xa-a/once", "reported 2026-03-10");
    assert_string_equal(world_next(w), "2026-03-11 00:00"); /* the others' day */
    world_tick_at(w, "2026-03-11 09:00");
    assert_state(w, "plain/xa-a/once", "reported 2026-03-10"); /* and not overdue */
    assert_int_equal(world_find(w, "plain/xa-a/once")->cycle, 1);
    world_tick_at(w, "2026-03-12 00:00");
    assert_state(w, "plain/xa-a/once", "met 2026-03-10"); /* by the day that was claimed */
    world_free(w);

    w = world_new(PACK, CLAIM ", answer: returned, answered_on: 2026-03-12, words: Thiếu}\n",
                  "2026-03-11 09:00");
    world_tick(w);
    assert_state(w, "plain/xa-a/once", "reported 2026-03-10");
    world_tick_at(w, "2026-03-12 00:00");
    assert_state(w, "plain/xa-a/once", "overdue 2026-03-10");
    assert_string_equal(world_find(w, "plain/xa-a/once")->returned, "Thiếu");
    assert_int_equal(world_find(w, "plain/xa-a/once")->cycle, 2);
    world_free(w);
}

/* By whatever hand the row came: without its evidence it is no claim. */
static void a_claim_without_its_evidence_is_none(void **state)
{
    (void)state;
    struct world *w = world_new(
        PACK,
        FACTS "document: [{id: d, number: 12/BC-UBND}]\n"
              "completion:\n"
              "  - {id: c1, obligation: shown/xa-a/once, claimed_on: 2026-03-02, text: Xong}\n"
              "  - {id: c2, obligation: told/xa-a/once, claimed_on: 2026-03-02, document: d}\n",
        "2026-03-02 09:00");
    world_tick(w);
    assert_state(w, "shown/xa-a/once", "open 2026-03-10");
    assert_state(w, "told/xa-a/once", "reported 2026-03-10");
    assert_non_null(strstr(world_find(w, "told/xa-a/once")->trace, "12/BC-UBND"));
    world_free(w);
}

static void answering(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, CLAIM "}\n", "2026-03-04 09:00");
    struct dd_completion *v, row;
    struct dd_claim_answer answer = {.today = day("2026-03-04"), .by = "an"};
    size_t n;
    world_tick(w);
    const struct dd_obligation *ob = world_find(w, "plain/xa-a/once");
    assert_string_equal(dd_claim_open(&w->facts, ob->id)->id, "c1");
    assert_int_equal(make(w, ob->id, (struct dd_claim){.by = "an"}, &row), DD_CLAIM_MADE);
    assert_int_equal(dd_claim_answer(w->arena, &w->facts, ob, &answer, &v, &n), DD_CLAIM_NOT_YOURS);
    answer.by = "binh";
    assert_int_equal(dd_claim_answer(w->arena, &w->facts, ob, &answer, &v, &n),
                     DD_CLAIM_NEEDS_WORDS);
    answer.confirmed = true;
    assert_int_equal(dd_claim_answer(w->arena, &w->facts, ob, &answer, &v, &n), DD_CLAIM_OK);
    assert_int_equal(n, 1);
    assert_string_equal(v[0].answer, "confirmed");
    assert_string_equal(v[0].answered_by, "binh");
    assert_int_equal(
        dd_claim_answer(w->arena, &w->facts, world_find(w, "told/xa-a/once"), &answer, &v, &n),
        DD_CLAIM_NOT_REPORTED);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whose_word_counts),
        cmocka_unit_test(a_claim_brings_what_its_rule_asks_for),
        cmocka_unit_test(the_answer_decides),
        cmocka_unit_test(a_claim_without_its_evidence_is_none),
        cmocka_unit_test(answering),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
