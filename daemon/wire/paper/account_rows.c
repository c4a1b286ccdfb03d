#include "wire/paper/account_rows.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define RESULT_MAX ((size_t)1500)

/* ---- the order of a plan --------------------------------------------------------- */

struct section {
    const char *plan, *path; /* "A.II", or words */
    size_t first;            /* how many came before it */
    const char *number;      /* of the last task seen in it */
};
typedef DD_VEC(struct section) section_list;

struct place {
    size_t task; /* its index */
    const char *id;
    const char *number; /* its own, else that of the row before it */
    const struct section *section;
};

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

/* "2" before "10", "VII.1.2" before "VII.1.10". */
static int natural(const char *a, const char *b)
{
    while (*a && *b) {
        size_t n = strspn(a, "0123456789"), m = strspn(b, "0123456789");
        if (n && m) {
            size_t zeros = strspn(a, "0"), others = strspn(b, "0");
            size_t x = n - (zeros < n ? zeros : n - 1), y = m - (others < m ? others : m - 1);
            int order = x != y ? (x < y ? -1 : 1) : memcmp(a + n - x, b + m - y, x);
            if (order)
                return order;
            a += n;
            b += m;
        } else if (*a != *b) {
            break;
        } else {
            a++;
            b++;
        }
    }
    return strcmp(a, b);
}

/* The number that a part of a section's path stands for: Roman, one capital letter
 * (I, V and X are Roman), arabic. 0: none of them. */
static unsigned long numeral(const char *s, size_t n)
{
    static const char letters[] = "IVXLC";
    static const unsigned values[] = {1, 5, 10, 50, 100};
    unsigned long total = 0, last = 0;
    if (n && strspn(s, "0123456789") >= n)
        return strtoul(s, NULL, 10) % 1000000 + 1;
    if (n == 1 && *s >= 'A' && *s <= 'Z' && !strchr("IVX", *s))
        return (unsigned long)(*s - 'A') + 1;
    for (size_t i = n; i-- > 0;) {
        const char *at = strchr(letters, s[i]);
        if (!at)
            return 0;
        unsigned long value = values[at - letters];
        total = value < last ? total - value : total + value;
        last = value;
    }
    return total;
}

/* By their numbers, part by part, and words as they first came. */
static int compare_sections(const struct section *x, const struct section *y)
{
    const char *a = or_empty(x->path), *b = or_empty(y->path);
    while (*a && *b) {
        size_t n = strcspn(a, "."), m = strcspn(b, ".");
        unsigned long p = numeral(a, n), q = numeral(b, m);
        if (p != q)
            return !p || (q && q < p) ? 1 : -1;
        if (!p)
            break;
        a += n + (a[n] == '.');
        b += m + (b[m] == '.');
    }
    if (!*a != !*b)
        return *a ? 1 : -1;
    return x->first == y->first ? 0 : x->first < y->first ? -1 : 1;
}

/* Tasks of no plan come last. */
static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    const char *plan = x->section->plan, *other = y->section->plan;
    if (!plan != !other)
        return plan ? -1 : 1;
    int order = strcmp(or_empty(plan), or_empty(other));
    if (!order)
        order = compare_sections(x->section, y->section);
    if (!order)
        order = natural(x->number, y->number);
    return order ? order : strcmp(x->id, y->id);
}

/* Tasks of a section mostly follow one another. */
static size_t section_of(struct dd_arena *arena, section_list *list, const struct dd_task *task)
{
    for (size_t i = list->n; i-- > 0;)
        if (strcmp(or_empty(list->v[i].path), or_empty(task->section)) == 0 &&
            strcmp(or_empty(list->v[i].plan), or_empty(task->plan)) == 0)
            return i;
    dd_push(arena, list, (struct section){task->plan, task->section, list->n, ""});
    return list->n - 1;
}

size_t *dd_plan_order(struct dd_arena *arena, const struct dd_facts *facts)
{
    size_t n = facts->task.n;
    struct place *places = DD_NEW_N(arena, struct place, n + 1);
    size_t *order = DD_NEW_N(arena, size_t, n + 1), *of = DD_NEW_N(arena, size_t, n + 1);
    section_list sections = {0};
    for (size_t i = 0; i < n; i++) {
        const struct dd_task *task = &facts->task.v[i];
        of[i] = section_of(arena, &sections, task);
        if (task->number)
            sections.v[of[i]].number = task->number;
        places[i] = (struct place){.task = i, .id = task->id, .number = sections.v[of[i]].number};
    }
    for (size_t i = 0; i < n; i++) /* the list moves no more */
        places[i].section = &sections.v[of[i]];
    if (n)
        qsort(places, n, sizeof(*places), by_place);
    for (size_t i = 0; i < n; i++)
        order[places[i].task] = i;
    return order;
}

/* ---- results ---------------------------------------------------------------------- */

static const char *subject_of(const struct dd_completion *row)
{
    return row->obligation ? row->obligation : or_empty(row->task);
}

static int by_subject(const void *a, const void *b)
{
    const struct dd_completion *x = *(const struct dd_completion *const *)a;
    const struct dd_completion *y = *(const struct dd_completion *const *)b;
    int order = strcmp(subject_of(x), subject_of(y));
    return order ? order : strcmp(x->id, y->id);
}

void dd_proof_index(struct dd_arena *arena, const struct dd_facts *facts, struct dd_proofs *out)
{
    *out = (struct dd_proofs){.facts = facts};
    out->v = DD_NEW_N(arena, const struct dd_completion *, facts->completion.n + 1);
    for (size_t i = 0; i < facts->completion.n; i++)
        if (!facts->completion.v[i].revoked && facts->completion.v[i].document)
            out->v[out->n++] = &facts->completion.v[i];
    if (out->n)
        qsort(out->v, out->n, sizeof(*out->v), by_subject);
}

static size_t first_of(const struct dd_proofs *proofs, const char *subject)
{
    size_t from = 0, to = proofs->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strcmp(subject_of(proofs->v[middle]), subject) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* The last one recorded of the same day: an earlier day's was of an earlier time. */
static const char *document_under(const struct dd_proofs *proofs, const char *subject,
                                  const struct dd_account_row *row)
{
    const char *document = NULL;
    for (size_t i = first_of(proofs, subject);
         i < proofs->n && strcmp(subject_of(proofs->v[i]), subject) == 0; i++) {
        const struct dd_completion *done = proofs->v[i];
        bool unit = !done->unit || dd_streq(done->unit, row->unit);
        bool seq = !done->seq || (row->deadline && row->deadline->seq == done->seq);
        bool day =
            done->done_on.set == row->row->done_on.set &&
            (!done->done_on.set || dd_day_cmp(done->done_on.day, row->row->done_on.day) == 0);
        if (day && (done->obligation || (unit && seq)))
            document = done->document;
    }
    return document;
}

static const char *report_document(const struct dd_facts *facts, const struct dd_obligation *row)
{
    size_t first, end = row->unit
                            ? dd_facts_range(facts, dd_entity_find("report"), row->unit, &first)
                            : (first = 0);
    for (size_t i = first; i < end; i++) {
        const struct dd_report *report = &facts->report.v[i];
        if (strcmp(report->period, row->period) == 0 && report->submitted_on.set &&
            row->done_on.set && dd_day_cmp(report->submitted_on.day, row->done_on.day) == 0)
            return report->document;
    }
    return NULL;
}

/* Of the results within the period the one of its last part; a unit's own goes
 * before that of all. */
static const struct dd_result *result_of(const struct dd_facts *facts,
                                         const struct dd_account *account,
                                         const struct dd_account_row *row)
{
    const struct dd_result *best = NULL;
    struct dd_day end = account->first;
    size_t first, n = dd_facts_range(facts, dd_entity_find("result"), row->task->id, &first);
    for (size_t i = first; i < n; i++) {
        const struct dd_result *result = &facts->result.v[i];
        struct dd_period period;
        bool unit = !*or_empty(result->unit) || dd_streq(result->unit, row->unit);
        if (!unit || !dd_period_parse(result->period, &period) ||
            dd_day_cmp(dd_period_first(period), account->first) < 0 ||
            dd_day_cmp(dd_period_last(period), account->last) > 0)
            continue;
        struct dd_day last = dd_period_last(period);
        int order = best ? dd_day_cmp(last, end) : 1;
        if (order < 0 || (order == 0 && !*or_empty(result->unit)))
            continue;
        best = result;
        end = last;
    }
    return best;
}

static const char *document_text(struct dd_arena *arena, const struct dd_facts *facts,
                                 dd_translate tr, const char *id)
{
    size_t first,
        end = id ? dd_facts_range(facts, dd_entity_find("document"), id, &first) : (first = 0);
    if (first >= end)
        return "";
    const struct dd_document *row = &facts->document.v[first];
    const char *number = dd_clean(arena, row->number ? row->number : row->title, 300);
    char day[DD_DAY_SIZE];
    if (!*number)
        return "";
    return row->date.set ? dd_printf(arena, dd_word(tr, "document %s of %s"), number,
                                     dd_day_format_vi(row->date.day, day))
                         : dd_printf(arena, dd_word(tr, "document %s"), number);
}

char *dd_proof_of(struct dd_arena *arena, const struct dd_proofs *proofs, dd_translate tr,
                  const struct dd_account *account, const struct dd_account_row *row)
{
    const struct dd_result *result = row->task ? result_of(proofs->facts, account, row) : NULL;
    const char *text = dd_clean(arena, result ? result->text : NULL, RESULT_MAX);
    const char *document = result ? result->document : NULL;
    bool done = row->row && row->standing <= DD_DONE_SOME_DAY;
    if (!document && done)
        document = document_under(proofs, row->row->id, row);
    if (!document && done && row->task)
        document = document_under(proofs, row->task->id, row);
    if (!document && done && !row->task)
        document = report_document(proofs->facts, row->row);
    const char *shown = document_text(arena, proofs->facts, tr, document);
    return dd_printf(arena, "%s%s%s", text, *text && *shown ? "; " : "", shown);
}
