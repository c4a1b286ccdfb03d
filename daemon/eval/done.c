/* done.c — what fulfils an obligation (design §6, `done_by`). An achievement
 * dated after today is not visible yet, but its day is remembered: then the
 * state changes without a new fact. */
#include "eval/draft.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows by another field than their key --------------------------------- */

struct keyed {
    const char *key;
    const void *row;
};

static int keyed_compare(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    /* rows lie in the order of their ids, so the address settles it */
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static const char *key_of(const struct index *index, const void *row)
{
    return *(const char *const *)(const void *)((const char *)row + index->offset);
}

static struct index index_by(struct dd_arena *arena, const struct dd_facts *facts,
                             const char *entity, const char *field)
{
    const struct dd_entity *of = dd_entity_find(entity);
    struct index index = {.offset = dd_field_find(of, field)->offset};
    size_t n = dd_facts_count(facts, of);
    struct keyed *rows = DD_NEW_N(arena, struct keyed, n + 1);
    for (size_t i = 0; i < n; i++) {
        const void *row = dd_facts_row(facts, of, i);
        const char *key = key_of(&index, row);
        if (key)
            rows[index.n++] = (struct keyed){key, row};
    }
    qsort(rows, index.n, sizeof(*rows), keyed_compare);
    index.v = DD_NEW_N(arena, const void *, index.n + 1);
    for (size_t i = 0; i < index.n; i++)
        index.v[i] = rows[i].row;
    return index;
}

/* The first row under `key`; go on while key_of() equals it. */
static size_t index_first(const struct index *index, const char *key)
{
    size_t low = 0, high = index->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(key_of(index, index->v[middle]), key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#define EACH_UNDER(i, index, key)                                                                  \
    for (size_t i = index_first((index), (key));                                                   \
         i < (index)->n && strcmp(key_of((index), (index)->v[i]), (key)) == 0; i++)

const struct dd_deeds *dd_deeds_of(struct dd_arena *arena, const struct dd_facts *facts)
{
    struct dd_deeds *deeds = DD_NEW(arena, struct dd_deeds);
    deeds->completions_by_task = index_by(arena, facts, "completion", "task");
    deeds->completions_by_obligation = index_by(arena, facts, "completion", "obligation");
    deeds->documents_by_issuer = index_by(arena, facts, "document", "issuer");
    deeds->extensions_by_obligation = index_by(arena, facts, "extension", "obligation");
    return deeds;
}

/* ---- what was done ----------------------------------------------------------- */

/* True for a day that is still to come, which is remembered. */
static bool comes_later(const struct eval *e, struct done *done, struct dd_opt_day day)
{
    if (!day.set || dd_day_cmp(day.day, e->today) <= 0)
        return false;
    if (!done->coming.set || dd_day_cmp(day.day, done->coming.day) < 0)
        done->coming = day;
    return true;
}

/* The earliest visible day counts; a known day before an unknown one. */
static void take(const struct eval *e, struct done *done, struct dd_opt_day on, const char *trace)
{
    if (comes_later(e, done, on))
        return;
    bool better =
        !done->found || (on.set && (!done->on.set || dd_day_cmp(on.day, done->on.day) < 0));
    done->found = true;
    if (better) {
        done->on = on;
        done->trace = trace;
    }
}

/* What has no period of its own belongs to the period that its day lies in. */
static bool in_period(const struct due *due, struct dd_opt_day on)
{
    return !due->recurring ||
           (on.set && dd_day_cmp(on.day, due->first) >= 0 && dd_day_cmp(on.day, due->next) < 0);
}

static bool brings_evidence(const struct dd_rule *rule, const struct dd_completion *row)
{
    switch (rule->evidence) {
    case DD_EVIDENCE_NONE:
        break;
    case DD_EVIDENCE_TEXT:
        return row->text || row->document;
    case DD_EVIDENCE_DOCUMENT:
        return row->document;
    }
    return true;
}

/* An answer counts from its day on, as the claim does. */
static void take_claim(struct eval *e, const struct draft *draft, const struct dd_completion *row,
                       struct done *done)
{
    if (comes_later(e, done, row->claimed_on))
        return;
    if (row->answer && !comes_later(e, done, row->answered_on)) {
        if (strcmp(row->answer, "confirmed") == 0)
            take(e, done, row->done_on, eval_say(e, DD_N("done, as reported and confirmed")));
        else if (!done->returned || !done->returned->answered_on.set ||
                 (row->answered_on.set &&
                  dd_day_cmp(row->answered_on.day, done->returned->answered_on.day) >= 0))
            done->returned = row;
        return;
    }
    if (brings_evidence(draft->rule, row) && !comes_later(e, done, row->done_on) &&
        (!done->claim || dd_day_cmp(row->claimed_on.day, done->claim->claimed_on.day) < 0))
        done->claim = row;
}

static void by_mark(struct eval *e, const struct draft *draft, struct done *done)
{
    EACH_UNDER(i, &e->deeds->completions_by_obligation, draft->ob.id)
    {
        const struct dd_completion *row = e->deeds->completions_by_obligation.v[i];
        if (row->revoked)
            continue;
        if (row->claimed_on.set)
            take_claim(e, draft, row, done);
        else
            take(e, done, row->done_on, eval_say(e, DD_N("done, as recorded")));
    }
}

static void by_task(struct eval *e, const struct draft *draft, struct done *done)
{
    bool each = strchr(draft->ob.subject, '@');
    EACH_UNDER(i, &e->deeds->completions_by_task, draft->task->id)
    {
        const struct dd_completion *row = e->deeds->completions_by_task.v[i];
        if (row->revoked || row->obligation ||
            (row->unit && each && !eval_acted_for(e, draft, row->unit, row->done_on)))
            continue;
        if (row->seq != 0 && draft->due.seq != 0 && row->seq != draft->due.seq)
            continue;
        if (in_period(&draft->due, row->done_on))
            take(e, done, row->done_on, eval_say(e, DD_N("the task was done")));
    }
}

/* Since `since` (where set) the unit stands in the place of the one named. */
static bool in_time(struct dd_opt_day since, struct dd_opt_day day)
{
    return !since.set || !day.set || dd_day_cmp(day.day, since.day) >= 0;
}

static void documents_of(struct eval *e, const struct draft *draft, const struct dd_succession *of,
                         struct done *done)
{
    const struct dd_rule *rule = draft->rule;
    EACH_UNDER(i, &e->deeds->documents_by_issuer, of->unit)
    {
        const struct dd_document *row = e->deeds->documents_by_issuer.v[i];
        /* without a day it is a draft */
        if (row->date.set && in_time(of->since, row->date) &&
            dd_streq(row->kind, rule->done_kind) && dd_streq(row->answers, rule->basis_number) &&
            in_period(&draft->due, row->date))
            take(e, done, row->date,
                 dd_printf(e->arena, eval_say(e, DD_N("document %s was issued")),
                           row->number ? row->number : row->id));
    }
}

static void by_document(struct eval *e, const struct draft *draft, struct done *done)
{
    struct dd_succession s = eval_succession_of(e, draft);
    if (!draft->unit || !draft->rule->basis_number)
        return;
    do
        documents_of(e, draft, &s, done);
    while (dd_succession_step(&s));
}

static void by_report(struct eval *e, const struct draft *draft, struct done *done)
{
    const struct dd_facts *facts = e->in->facts;
    struct dd_succession s = eval_succession_of(e, draft);
    if (!draft->unit)
        return;
    do {
        size_t first, end = dd_facts_range(facts, dd_entity_find("report"), s.unit, &first);
        for (; first < end; first++) {
            const struct dd_report *row = &facts->report.v[first];
            if (strcmp(row->period, draft->ob.period) == 0 &&
                dd_streq(row->kind, draft->rule->done_kind) && in_time(s.since, row->submitted_on))
                take(e, done, row->submitted_on, eval_say(e, DD_N("the report was handed in")));
        }
    } while (dd_succession_step(&s));
}

size_t eval_done_lines(struct eval *e, const struct draft *draft,
                       const struct dd_checkin_line **out)
{
    const struct due *due = &draft->due;
    if (!e->led)
        e->led = dd_led_of(e->arena, e->in->facts);
    return dd_checkin(e->arena, e->led, draft->unit, due->period, due->first,
                      dd_day_add(due->next, -1), e->today, out);
}

/* Who has filled in a part sees the rest. */
static const char *missing_text(struct eval *e, const struct dd_checkin_line *v, size_t n,
                                size_t missing)
{
    enum { NAMED = 20 };
    const char *text = dd_printf(
        e->arena, eval_say(e, DD_N("%zu of %zu tasks have their line of result, missing:")),
        n - missing, n);
    size_t named = 0;
    for (size_t i = 0; i < n && named < NAMED; i++)
        if (!v[i].row)
            text = dd_printf(e->arena, "%s%s %s (%s)", text, named++ ? ";" : "",
                             v[i].task->title ? v[i].task->title : v[i].task->id, v[i].task->id);
    if (missing > named)
        text = dd_printf(e->arena, eval_say(e, DD_N("%s and %zu more")), text, missing - named);
    return text;
}

/* Filled in on the day of its last line. */
static void by_results(struct eval *e, const struct draft *draft, struct done *done)
{
    const struct dd_checkin_line *v;
    struct dd_opt_day on = {0};
    size_t n = eval_done_lines(e, draft, &v), missing = 0;
    bool all_known = true;
    for (size_t i = 0; i < n; i++) {
        missing += !v[i].row;
        comes_later(e, done, v[i].coming);
        if (v[i].row && !v[i].recorded_on.set)
            all_known = false;
        else if (v[i].row && (!on.set || dd_day_cmp(v[i].recorded_on.day, on.day) > 0))
            on = v[i].recorded_on;
    }
    if (missing)
        done->missing = missing_text(e, v, n, missing);
    else if (n)
        take(e, done, all_known ? on : (struct dd_opt_day){0},
             dd_printf(e->arena, eval_say(e, DD_N("all %zu lines of result were entered")), n));
}

struct done eval_done_find(struct eval *e, const struct draft *draft)
{
    struct done done = {0};
    by_mark(e, draft, &done); /* whatever the rule looks at, an officer may say so */
    switch (draft->rule->done_by) {
    case DD_DONE_MARK:
    case DD_DONE_MEASURE: /* target.c reads the numbers */
        break;
    case DD_DONE_TASK:
        if (draft->task)
            by_task(e, draft, &done);
        break;
    case DD_DONE_DOCUMENT:
        by_document(e, draft, &done);
        break;
    case DD_DONE_REPORT:
        by_report(e, draft, &done);
        break;
    case DD_DONE_RESULTS:
        by_results(e, draft, &done);
        break;
    }
    return done;
}

/* ---- what was given ------------------------------------------------------------ */

const struct dd_waiver *eval_done_waiver(struct eval *e, const char *obligation)
{
    const struct dd_facts *facts = e->in->facts;
    if (facts->waiver.n == 0)
        return NULL;
    size_t first, end = dd_facts_range(facts, dd_entity_find("waiver"), obligation, &first);
    return first < end ? &facts->waiver.v[first] : NULL;
}

/* Granted after the other; of two on one day, the one that reaches further. */
static bool is_later(const struct dd_extension *row, const struct dd_extension *other)
{
    if (!other || row->granted_on.set != other->granted_on.set)
        return !other || row->granted_on.set;
    int order = row->granted_on.set ? dd_day_cmp(row->granted_on.day, other->granted_on.day) : 0;
    return order != 0 ? order > 0 : dd_day_cmp(row->new_due.day, other->new_due.day) >= 0;
}

/* The last one granted: it moves the day only once it has its document. */
const struct dd_extension *eval_done_extension(struct eval *e, const char *obligation)
{
    const struct dd_extension *last = NULL;
    EACH_UNDER(i, &e->deeds->extensions_by_obligation, obligation)
    {
        const struct dd_extension *row = e->deeds->extensions_by_obligation.v[i];
        if (row->document && row->new_due.set && is_later(row, last))
            last = row;
    }
    return last;
}
