#include "dondoc/eval.h"

#include <string.h>

const char *dd_claim_fault_text(enum dd_claim_fault fault)
{
    static const char *const texts[] = {
        [DD_CLAIM_OK] = "",
        [DD_CLAIM_NOT_OWED] = DD_N("nothing is owed at present"),
        [DD_CLAIM_MADE] = DD_N("it is reported as done already, and waits for confirmation"),
        [DD_CLAIM_NEEDS_TEXT] = DD_N("its rule asks for a line that says what was done"),
        [DD_CLAIM_NEEDS_DOCUMENT] = DD_N("its rule asks for the document that shows it"),
        [DD_CLAIM_NOT_REPORTED] = DD_N("nobody has reported it as done"),
        [DD_CLAIM_NEEDS_WORDS] = DD_N("please say why it is returned"),
        [DD_CLAIM_NOT_YOURS] = DD_N("only the tracking office, the vice-chair in charge or the "
                                    "chair answers it"),
    };
    return texts[fault];
}

/* ---- whose word counts ------------------------------------------------------------- */

static bool within(struct dd_opt_day from, struct dd_opt_day to, struct dd_day day)
{
    return !(from.set && dd_day_cmp(day, from.day) < 0) && !(to.set && dd_day_cmp(day, to.day) > 0);
}

static bool holds(const struct dd_facts *facts, const struct dd_post *post, const char *person,
                  struct dd_day today)
{
    if (!within(post->from, post->to, today))
        return false;
    if (strcmp(post->person, person) == 0)
        return true;
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (strcmp(row->person, post->person) == 0 && dd_streq(row->substitute, person) &&
            within(row->from, row->to, today))
            return true;
    }
    return false;
}

/* The whole office, or a unit that holds this one. */
static bool covers(const struct dd_facts *facts, const struct dd_post *post,
                   const struct dd_obligation *ob)
{
    const char *office = facts->office.n ? facts->office.v[0].id : NULL;
    if (post->field && !dd_streq(post->field, ob->field))
        return false;
    return !post->unit || dd_streq(post->unit, office) ||
           (ob->unit && dd_unit_under(facts, ob->unit, post->unit));
}

bool dd_claim_counts(const struct dd_facts *facts, const struct dd_obligation *ob,
                     const char *person, struct dd_day today)
{
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        enum dd_role role;
        if (dd_role_parse(post->role, &role) && role >= DD_ROLE_TRACKING_OFFICE &&
            role <= DD_ROLE_CHAIR && covers(facts, post, ob) && holds(facts, post, person, today))
            return true;
    }
    return false;
}

/* ---- making -------------------------------------------------------------------------- */

static enum dd_evidence evidence_of(const struct dd_ruleset *rules, const struct dd_obligation *ob)
{
    const struct dd_rule *rule = dd_rule_of(rules, ob->rule, ob->subject, ob->rule_hash);
    return rule ? rule->evidence : DD_EVIDENCE_NONE;
}

enum dd_claim_fault dd_claim_make(const struct dd_facts *facts, const struct dd_ruleset *rules,
                                  const struct dd_obligation *ob, const struct dd_claim *claim,
                                  struct dd_completion *out)
{
    if (dd_state_is_closed(ob->state) || ob->state == DD_WAITING)
        return DD_CLAIM_NOT_OWED;
    *out = (struct dd_completion){
        .id = claim->id,
        .obligation = ob->id,
        .done_on = claim->done_on,
        .document = claim->document,
        .text = claim->text,
        .source = "person",
    };
    if (claim->by ? dd_claim_counts(facts, ob, claim->by, claim->today) : !claim->by_unit)
        return DD_CLAIM_OK;
    if (ob->state == DD_REPORTED)
        return DD_CLAIM_MADE;
    enum dd_evidence evidence = evidence_of(rules, ob);
    if (evidence == DD_EVIDENCE_DOCUMENT && !claim->document)
        return DD_CLAIM_NEEDS_DOCUMENT;
    if (evidence == DD_EVIDENCE_TEXT && !claim->document && !claim->text)
        return DD_CLAIM_NEEDS_TEXT;
    out->claimed_on = DD_SOME_DAY(claim->today);
    out->claimed_by = claim->by;
    return DD_CLAIM_OK;
}

/* ---- answering ------------------------------------------------------------------------- */

static bool is_open_claim(const struct dd_completion *row, const char *obligation)
{
    return row->claimed_on.set && !row->answer && !row->revoked &&
           dd_streq(row->obligation, obligation);
}

const struct dd_completion *dd_claim_open(const struct dd_facts *facts, const char *obligation)
{
    const struct dd_completion *first = NULL;
    for (size_t i = 0; i < facts->completion.n; i++) {
        const struct dd_completion *row = &facts->completion.v[i];
        if (is_open_claim(row, obligation) &&
            (!first || dd_day_cmp(row->claimed_on.day, first->claimed_on.day) < 0))
            first = row;
    }
    return first;
}

enum dd_claim_fault dd_claim_answer(struct dd_arena *arena, const struct dd_facts *facts,
                                    const struct dd_obligation *ob,
                                    const struct dd_claim_answer *answer, struct dd_completion **v,
                                    size_t *n)
{
    DD_VEC(struct dd_completion) rows = {0};
    for (size_t i = 0; i < facts->completion.n; i++) {
        struct dd_completion row = facts->completion.v[i];
        if (!is_open_claim(&row, ob->id))
            continue;
        row.answer = answer->confirmed ? "confirmed" : "returned";
        row.answered_on = DD_SOME_DAY(answer->today);
        row.answered_by = answer->by;
        row.words = answer->words;
        dd_push(arena, &rows, row);
    }
    *v = rows.v;
    *n = rows.n;
    if (rows.n == 0)
        return DD_CLAIM_NOT_REPORTED;
    if (answer->by && !dd_claim_counts(facts, ob, answer->by, answer->today))
        return DD_CLAIM_NOT_YOURS;
    return answer->confirmed || answer->words ? DD_CLAIM_OK : DD_CLAIM_NEEDS_WORDS;
}
