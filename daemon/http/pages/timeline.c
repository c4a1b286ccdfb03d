/* timeline.c — what happened to an obligation, in order: facts, steps, answers; and
 * the days that lie ahead. */
#include "http/pages/views.h"

#include <stdlib.h>
#include <string.h>

#include "wire/letter/why.h"

struct entry {
    int64_t at; /* seconds: of a day its beginning */
    size_t turn;
    bool is_day;
    const char *sign, *tone, *what;
    const char *by, *words; /* who, and in which words; NULL: nothing more to say */
};

struct timeline {
    struct dd_request *rq;
    const struct dd_facts *facts;
    DD_VEC(struct entry) v;
};

static void add(struct timeline *t, struct entry entry)
{
    entry.turn = t->v.n;
    dd_push(t->rq->arena, &t->v, entry);
}

static void add_day(struct timeline *t, struct dd_opt_day day, struct entry entry)
{
    if (!day.set)
        return;
    entry.at = dd_zone_instant(t->rq->http->settings.zone, day.day, 0).s;
    entry.is_day = true;
    add(t, entry);
}

static const char *person_name(const struct timeline *t, const char *id)
{
    const struct dd_person *person = id != NULL ? dd_person_find(t->facts, id) : NULL;
    return person != NULL && person->name != NULL ? person->name : id;
}

static const char *document_name(const struct timeline *t, const char *id)
{
    return id != NULL ? dd_document_name(t->facts, id) : NULL;
}

/* ---- what it is made of ------------------------------------------------------------------- */

static void add_own_days(struct timeline *t, const struct dd_obligation *row)
{
    struct dd_request *rq = t->rq;
    add(t, (struct entry){.at = row->first_seen.s,
                          .sign = "+",
                          .tone = "later",
                          .what = dd_say(rq, "Followed from now on")});
    add_day(t, row->opens,
            (struct entry){.sign = "▷", .tone = "open", .what = dd_say(rq, "The time begins")});
    add_day(t, row->original_due,
            (struct entry){
                .sign = "◇", .tone = "soon", .what = dd_say(rq, "Due day before the extension")});
    add_day(t, row->due,
            (struct entry){.sign = "◆", .tone = "soon", .what = dd_say(rq, "Due day")});
    if (row->state != DD_REPORTED)
        add_day(t, row->done_on,
                (struct entry){.sign = "✓", .tone = "met", .what = dd_say(rq, "Done")});
}

static void add_claim(struct timeline *t, const struct dd_completion *row)
{
    struct dd_request *rq = t->rq;
    add_day(t, row->claimed_on,
            (struct entry){.sign = "?",
                           .tone = "reported",
                           .what = dd_say(rq, "Reported as done"),
                           .by = person_name(t, row->claimed_by),
                           .words = row->text});
    if (row->answer != NULL)
        add_day(t, row->answered_on,
                (struct entry){.sign = strcmp(row->answer, "confirmed") == 0 ? "✓" : "↩",
                               .tone = strcmp(row->answer, "confirmed") == 0 ? "met" : "soon",
                               .what = strcmp(row->answer, "confirmed") == 0
                                           ? dd_say(rq, "Confirmed by the tracking office")
                                           : dd_say(rq, "Returned by the tracking office"),
                               .by = person_name(t, row->answered_by),
                               .words = row->words});
}

static void add_facts(struct timeline *t, const struct dd_obligation *row)
{
    struct dd_request *rq = t->rq;
    const struct dd_facts *facts = t->facts;
    for (size_t i = 0; i < facts->completion.n; i++) {
        if (dd_streq(facts->completion.v[i].obligation, row->id))
            add_claim(t, &facts->completion.v[i]);
    }
    for (size_t i = 0; i < facts->extension.n; i++) {
        const struct dd_extension *e = &facts->extension.v[i];
        const char *until = e->new_due.set ? dd_word_day(rq->arena, rq->tr, e->new_due.day) : "…";
        add_day(t, e->asked_on,
                (struct entry){.sign = "⧖",
                               .tone = "soon",
                               .what = dd_say(rq, "Extension asked for"),
                               .words = e->reason});
        add_day(t, e->granted_on,
                (struct entry){
                    .sign = "⧗",
                    .tone = "open",
                    .what = dd_printf(rq->arena, dd_say(rq, "Extension granted until %s"), until),
                    .words = document_name(t, e->document)});
        add_day(t, e->refused_on,
                (struct entry){
                    .sign = "✗", .tone = "overdue", .what = dd_say(rq, "Extension refused")});
    }
    for (size_t i = 0; i < facts->waiver.n; i++)
        add_day(t, facts->waiver.v[i].day,
                (struct entry){.sign = "–",
                               .tone = "waived",
                               .what = dd_say(rq, "Waived"),
                               .words = facts->waiver.v[i].reason});
    const struct dd_target *target =
        row->target != NULL ? dd_target_find(facts, row->target) : NULL;
    for (size_t i = 0; target != NULL && i < facts->measurement.n; i++) {
        const struct dd_measurement *m = &facts->measurement.v[i];
        add_day(t, m->day,
                (struct entry){.sign = "•",
                               .tone = "open",
                               .what = dd_printf(rq->arena, dd_say(rq, "Reading: %s %s"),
                                                 dd_word_amount(rq->arena, m->value),
                                                 target->measure != NULL ? target->measure : ""),
                               .words = m->source});
    }
}

static void add_notices(struct timeline *t, const struct dd_kept_notice *v, size_t n)
{
    struct dd_request *rq = t->rq;
    for (size_t i = 0; i < n; i++) {
        const struct dd_notice *notice = &v[i].notice;
        bool told = notice->state == DD_NOTICE_TOLD, failed = notice->state == DD_NOTICE_FAILED;
        if ((!told && !failed) || strncmp(notice->channel, "webhook", 7) == 0)
            continue;
        add(t, (struct entry){.at = (notice->told_at.set ? notice->told_at.at : notice->at).s,
                              .sign = told ? "✉" : "✗",
                              .tone = told ? "later" : "overdue",
                              .what = dd_printf(rq->arena,
                                                told ? dd_say(rq, "Told %s: %s")
                                                     : dd_say(rq, "Could not be told, %s: %s"),
                                                dd_word_role(rq->tr, notice->role),
                                                dd_word_step(rq->arena, rq->tr, notice)),
                              .by = person_name(t, notice->person)});
    }
}

static const char *answer_word(const struct dd_request *rq, const char *action)
{
    static const struct {
        const char *action, *word;
    } words[] = {
        {"received", DD_N("Answered: received")},
        {"done", DD_N("Answered: done")},
        {"extension", DD_N("Answered: asks for an extension")},
        {"not_ours", DD_N("Answered: not ours")},
        {"report", DD_N("Answered: how it stands")},
        {"report_to_me", DD_N("A leader asks for a report")},
        {"kept", DD_N("The tracking office: it stays where it is")},
    };
    for (size_t i = 0; i < DD_LEN(words); i++) {
        if (strcmp(words[i].action, action) == 0)
            return dd_say(rq, words[i].word);
    }
    return action;
}

static void add_answers(struct timeline *t)
{
    for (size_t i = 0; i < t->facts->ack.n; i++) {
        const struct dd_ack *ack = &t->facts->ack.v[i];
        add(t, (struct entry){.at = dd_ack_instant(ack, t->rq->http->settings.zone).s,
                              .is_day = ack->at == NULL,
                              .sign = "↪",
                              .tone = "reported",
                              .what = answer_word(t->rq, ack->action),
                              .by = ack->person != NULL ? person_name(t, ack->person)
                                    : ack->unit != NULL ? dd_unit_name(t->facts, ack->unit)
                                                        : NULL,
                              .words = ack->text});
    }
}

/* ---- the list ---------------------------------------------------------------------------------
 */

static int by_time(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->turn > y->turn) - (x->turn < y->turn);
}

static void show(const struct timeline *t, const struct entry *entry)
{
    struct dd_request *rq = t->rq;
    struct dd_buf *out = &rq->reply.body;
    struct dd_instant at = {entry->at};
    struct dd_day day = dd_zone_local(rq->http->settings.zone, at).day;
    char iso[DD_DAY_SIZE];
    dd_html_printf(out, "<li class=\"g-%s%s\"><span class=\"sign\" aria-hidden=\"true\">%s</span>",
                   entry->tone, entry->at > rq->now.s ? " ahead" : "", entry->sign);
    dd_html_printf(out, "<div><time datetime=\"%s\">%s</time> <strong>%s</strong>",
                   dd_day_format(day, iso),
                   entry->is_day ? dd_word_day(rq->arena, rq->tr, day)
                                 : dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, at),
                   entry->what);
    if (entry->by != NULL) {
        dd_buf_puts(out, " · ");
        dd_page_name(rq, NULL, NULL, entry->by);
    }
    if (entry->words != NULL && *entry->words != '\0') {
        dd_buf_puts(out, "<br><q");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</q>", entry->words);
    }
    dd_buf_puts(out, "</div></li>\n");
}

bool dd_page_timeline(struct dd_request *rq, const struct dd_facts *facts,
                      const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    struct timeline t = {.rq = rq, .facts = facts};
    struct dd_kept_notice *notices;
    size_t n;
    if (!dd_store_notices_about(rq->http->store, rq->arena, row->id, &notices, &n))
        return false;
    add_own_days(&t, row);
    add_facts(&t, row);
    add_notices(&t, notices, n);
    add_answers(&t);
    qsort(t.v.v, t.v.n, sizeof(*t.v.v), by_time);
    dd_html_printf(out,
                   "<section aria-labelledby=\"course\">\n<h2 id=\"course\">%s</h2>\n"
                   "<ol class=\"timeline card\">\n",
                   dd_say(rq, "What happened"));
    for (size_t i = 0; i < t.v.n; i++)
        show(&t, &t.v.v[i]);
    dd_buf_puts(out, "</ol>\n</section>\n");
    return true;
}
