#include "wire/letter.h"

#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define SUBJECT_MAX ((size_t)240)

/* What an item is about decides where it stands in the letter. In their order
 * there: what needs acting on first. */
enum kind {
    DECIDE,
    RETURNED,
    OVERDUE,
    LAGGING,
    CONFIRM,
    DUE_SOON,
    NEW,
    CHANGED,
    HANDOVER,
    CLEARED,
    N_KINDS
};

static const struct {
    const char *heading; /* of the section */
    const char *count;   /* "2 quá hạn" in the subject of a digest */
    const char *single;  /* begins the subject of a letter with one item */
    const char *colour;
} kinds[N_KINDS] = {
    [DECIDE] = {DD_N("For your decision"), DD_N("%zu for your decision"), DD_N("For your decision"),
                "#b3261e"},
    [RETURNED] = {DD_N("Returned to be completed"), DD_N("%zu returned to be completed"),
                  DD_N("Returned to be completed"), "#c77700"},
    [CONFIRM] = {DD_N("For your confirmation"), DD_N("%zu for your confirmation"),
                 DD_N("For your confirmation"), "#1a5fb4"},
    [OVERDUE] = {DD_N("Overdue"), DD_N("%zu overdue"), DD_N("Overdue"), "#b3261e"},
    [LAGGING] = {DD_N("Behind schedule"), DD_N("%zu behind schedule"), DD_N("Behind schedule"),
                 "#c77700"},
    [DUE_SOON] = {DD_N("Due soon"), DD_N("%zu due soon"), DD_N("Reminder"), "#c77700"},
    [NEW] = {DD_N("New"), DD_N("%zu new"), DD_N("New duty"), "#1a5fb4"},
    [CHANGED] = {DD_N("Due day changed"), DD_N("%zu with a changed due day"),
                 DD_N("Due day changed"), "#1a5fb4"},
    [HANDOVER] = {DD_N("Handed over"), DD_N("%zu handed over"), DD_N("Handed over"), "#1a5fb4"},
    [CLEARED] = {DD_N("Settled"), DD_N("%zu settled"), DD_N("Settled"), "#2e7d32"},
};

struct writer { /* what every function here needs */
    struct dd_arena *arena;
    const struct dd_letter_context *context;
    const struct dd_digest *digest;
    dd_translate tr;
    struct dd_day today;
    bool leader;
};

struct entry { /* a notice with the obligation that it is about */
    const struct dd_notice *notice;
    const struct dd_obligation *row; /* NULL: gone from the results */
    enum kind kind;
};

static enum kind kind_of(const struct writer *w, const char *step, enum dd_state state, bool cc)
{
    bool lag = state == DD_LAGGING || state == DD_ON_TRACK;
    if (dd_step_is(step, "cleared"))
        return CLEARED;
    if (dd_step_is(step, "changed"))
        return CHANGED;
    if (dd_step_is(step, "handover"))
        return HANDOVER;
    if (dd_step_is(step, "reported") || dd_step_is(step, "confirm"))
        return CONFIRM;
    if (dd_step_is(step, "returned"))
        return RETURNED;
    if (dd_step_is(step, "escalate") && w->leader && !cc)
        return DECIDE;
    if (dd_step_is(step, "lag") || dd_step_is(step, "no_data") ||
        (dd_step_is(step, "escalate") && lag))
        return LAGGING;
    if (state == DD_OVERDUE || state == DD_MISSED || dd_step_is(step, "overdue") ||
        dd_step_is(step, "escalate"))
        return OVERDUE;
    return dd_step_is(step, "assigned") ? NEW : DUE_SOON;
}

static struct entry entry_of(const struct writer *w, const struct dd_notice *notice)
{
    return (struct entry){.notice = notice,
                          .row = dd_obligation_find(w->context->obligations,
                                                    w->context->n_obligations, notice->obligation),
                          .kind = kind_of(w, notice->step, notice->obligation_state, notice->cc)};
}

static const char *title_of(const struct writer *w, const struct entry *entry)
{
    return dd_clean(w->arena, entry->row ? entry->row->title : entry->notice->obligation,
                    DD_CLEAN_MAX, false);
}

/* ---- answers --------------------------------------------------------------------------- */

static const char *answer_label(enum dd_answer_action action)
{
    static const char *const labels[DD_N_ANSWER_ACTIONS] = {
        [DD_ANSWER_ANY] = DD_N("Your answer"),
        [DD_ANSWER_RECEIVED] = DD_N("Received"),
        [DD_ANSWER_DONE] = DD_N("Report as done"),
        [DD_ANSWER_EXTENSION] = DD_N("Ask for an extension"),
        [DD_ANSWER_NOT_OURS] = DD_N("Not ours"),
        [DD_ANSWER_REPORT] = DD_N("Report how it stands"),
        [DD_ANSWER_REPORT_TO_ME] = DD_N("Report to me"),
        [DD_ANSWER_DECIDE] = DD_N("Confirm or return"),
    };
    return labels[action];
}

static const char *answer_url(const struct writer *w, const struct dd_notice *notice,
                              enum dd_answer_action action)
{
    const char *at = strchr(notice->addressee, '@');
    struct dd_answer_link link = {
        .person = notice->person,
        .unit = notice->person || !at ? NULL : at + 1,
        .obligation = notice->obligation,
        .cycle = notice->cycle,
        .action = action,
        .role = notice->role,
        .rehearsal = w->context->rehearsal,
        .made = w->context->now,
    };
    return link.person || link.unit
               ? dd_answer_url(w->arena, w->context->public_url, w->context->link_key,
                               w->context->language, &link)
               : NULL;
}

static void add_answers(const struct writer *w, const struct entry *entry,
                        struct dd_letter_item *item)
{
    unsigned set = 0;
    if (entry->row)
        set = dd_answers_of(entry->row, entry->notice->role, entry->notice->cc);
    if (entry->notice->role == DD_ROLE_TRACKING_OFFICE && entry->kind != CONFIRM)
        set = 0; /* there is nothing to decide */
    for (int i = DD_ANSWER_RECEIVED; set && i < DD_N_ANSWER_ACTIONS; i++) {
        enum dd_answer_action action = (enum dd_answer_action)i;
        const char *url = set & DD_ANSWER_BIT(action) ? answer_url(w, entry->notice, action) : NULL;
        if (url)
            item->answers[item->n_answers++] =
                (struct dd_letter_answer){action, dd_word(w->tr, answer_label(action)), url};
    }
    if (item->n_answers)
        item->answer = answer_url(w, entry->notice, DD_ANSWER_ANY);
}

/* ---- one item -------------------------------------------------------------------- */

static void field(struct dd_letter_item *item, const char *label, const char *value)
{
    if (value && *value && item->n < DD_LEN(item->fields))
        item->fields[item->n++] = (struct dd_letter_field){label, value};
}

static const char *due_text(const struct writer *w, const struct entry *entry)
{
    const struct dd_obligation *row = entry->row;
    if (!row)
        return entry->notice->due.set ? dd_word_day(w->arena, w->tr, entry->notice->due.day) : NULL;
    if (!row->due.set)
        return dd_word_state(w->tr, row->state);
    const char *due = dd_word_due(w->arena, w->tr, row);
    const char *left = dd_word_left(w->arena, w->tr, w->context->calendar, w->today, row);
    return left ? dd_printf(w->arena, "%s – %s", due, left) : due;
}

/* Where it stands, when the due day alone does not say it. */
static const char *standing_text(const struct writer *w, const struct entry *entry)
{
    const struct dd_obligation *row = entry->row;
    if (!row || (row->state == DD_OPEN && !row->no_data) || row->state == DD_OVERDUE)
        return NULL;
    const char *standing = dd_word_standing(w->arena, w->tr, row);
    char day[DD_DAY_SIZE];
    if (row->done_on.set && dd_state_is_closed(row->state))
        return dd_printf(w->arena, dd_word(w->tr, "%s (on %s)"), standing,
                         dd_day_format_vi(row->done_on.day, day));
    return standing;
}

static bool extension_is_asked_for(const struct dd_facts *facts, const char *obligation)
{
    for (size_t i = 0; i < facts->extension.n; i++) {
        const struct dd_extension *row = &facts->extension.v[i];
        if (dd_extension_is_asked(row) && dd_streq(row->obligation, obligation))
            return true;
    }
    return false;
}

static const char *extension_text(const struct writer *w, const struct entry *entry)
{
    const struct dd_obligation *row = entry->row;
    if (row && row->original_due.set)
        return dd_printf(w->arena, dd_word(w->tr, "granted; the due day was %s"),
                         dd_word_day(w->arena, w->tr, row->original_due.day));
    if (extension_is_asked_for(w->context->facts, entry->notice->obligation))
        return dd_word(w->tr, "asked for, not decided yet: the due day stands");
    return NULL;
}

/* Of a duty that is reported as done: when, and what shows it. */
static const char *claim_text(const struct writer *w, const struct dd_obligation *row)
{
    const struct dd_facts *facts = w->context->facts;
    const struct dd_completion *claim =
        row->state == DD_REPORTED ? dd_claim_open(facts, row->id) : NULL;
    char day[DD_DAY_SIZE];
    if (!claim)
        return NULL;
    const char *text = claim->done_on.set ? dd_day_format_vi(claim->done_on.day, day)
                                          : dd_word(w->tr, "the day is not known");
    const char *document = dd_document_name(facts, claim->document);
    if (document)
        text = dd_printf(w->arena, "%s – %s", text, dd_clean(w->arena, document, 200, false));
    if (claim->text)
        text = dd_printf(w->arena, "%s – %s", text, dd_clean(w->arena, claim->text, 400, false));
    return dd_strdup(w->arena, text);
}

static const char *why_text(const struct writer *w, const struct dd_notice *notice)
{
    const char *step = dd_word_step(w->arena, w->tr, notice);
    const char *role = dd_word_role(w->tr, notice->role);
    if (dd_step_is(notice->step, "escalate") && !notice->cc)
        return step; /* it names the role already */
    return notice->cc ? dd_printf(w->arena, dd_word(w->tr, "%s; copied to the %s"), step, role)
                      : dd_printf(w->arena, dd_word(w->tr, "%s; sent to the %s"), step, role);
}

/* After an outage: the day that the step was meant for (design §6, "the daemon
 * was down"). */
static const char *why_now_text(const struct writer *w, const struct dd_notice *notice)
{
    const char *why = why_text(w, notice);
    struct dd_day meant = dd_zone_local(w->context->zone, notice->slot).day;
    if (dd_day_cmp(meant, dd_zone_local(w->context->zone, notice->at).day) >= 0)
        return why;
    return dd_printf(w->arena, dd_word(w->tr, "%s (it was meant for %s)"), why,
                     dd_word_day(w->arena, w->tr, meant));
}

/* All that owe it. */
static const char *units_text(const struct writer *w, const struct dd_obligation *row)
{
    const struct dd_facts *facts = w->context->facts;
    const char *text =
        dd_clean(w->arena, dd_word_unit(w->arena, w->tr, facts, row), DD_CLEAN_MAX, false);
    const char *unit;
    for (size_t i = 0; (unit = dd_co_lead(w->arena, row, i)); i++)
        text = dd_printf(w->arena, "%s; %s", text,
                         dd_clean(w->arena, dd_unit_name(facts, unit), DD_CLEAN_MAX, false));
    return text;
}

static struct dd_letter_item item_of(const struct writer *w, const struct entry *entry)
{
    const struct dd_obligation *row = entry->row;
    struct dd_letter_item item = {.title = title_of(w, entry)};
    if (row && row->unit)
        field(&item, dd_word(w->tr, "Unit"), units_text(w, row));
    field(&item, dd_word(w->tr, "Due"), due_text(w, entry));
    if (row && row->legal_day.set && row->due.set && row->legal_day.day.n != row->due.day.n)
        field(&item, dd_word(w->tr, "Latest by law"),
              dd_word_day(w->arena, w->tr, row->legal_day.day));
    field(&item, dd_word(w->tr, "Extension"), extension_text(w, entry));
    if (row) {
        field(&item, dd_word(w->tr, "Reported as done"), claim_text(w, row));
        if (row->returned_on.set && !dd_state_is_closed(row->state))
            field(&item, dd_word(w->tr, "Returned because"),
                  dd_clean(w->arena, row->returned, 400, false));
    }
    if (row && row->target)
        field(&item, dd_word(w->tr, "Reached/planned"),
              dd_clean(
                  w->arena,
                  dd_word_progress(w->arena, row, dd_target_find(w->context->facts, row->target)),
                  200, false));
    field(&item, dd_word(w->tr, "Standing"), standing_text(w, entry));
    if (row && row->basis)
        field(&item, dd_word(w->tr, "Basis"), dd_clean(w->arena, row->basis, DD_CLEAN_MAX, false));
    field(&item, dd_word(w->tr, "Reason for this notice"), why_now_text(w, entry->notice));
    item.link = dd_word_link(w->arena, w->context->public_url, entry->notice->obligation);
    add_answers(w, entry, &item);
    return item;
}

/* ---- the subject --------------------------------------------------------------------- */

/* "Quá hạn: Báo cáo tháng 2 – thứ Hai 09/02/2026 – quá hạn 2 ngày" */
static const char *single_subject(const struct writer *w, const struct entry *entry)
{
    const struct dd_obligation *row = entry->row;
    const char *kind = dd_word(w->tr, kinds[entry->kind].single);
    const char *title = dd_clean(w->arena, title_of(w, entry), SUBJECT_MAX / 2, false);
    const char *tail = NULL;
    if (entry->kind == CLEARED)
        tail = standing_text(w, entry);
    else if (row && entry->kind == LAGGING && !row->no_data)
        tail = dd_word_progress(w->arena, row, dd_target_find(w->context->facts, row->target));
    else
        tail = due_text(w, entry);
    return tail ? dd_printf(w->arena, "%s: %s – %s", kind, title, tail)
                : dd_printf(w->arena, "%s: %s", kind, title);
}

static const char *count_text(const struct writer *w, enum kind kind, size_t n)
{
    const char *form = dd_word(w->tr, kinds[kind].count);
    const char *mark = strstr(form, "%zu");
    return mark ? dd_printf(w->arena, "%.*s%zu%s", (int)(mark - form), form, n, mark + 3) : form;
}

/* "Đôn đốc: 2 quá hạn, 3 sắp đến hạn, 1 việc mới" */
static const char *digest_subject(const struct writer *w, const size_t count[N_KINDS])
{
    const char *list = "";
    for (int kind = 0; kind < N_KINDS; kind++)
        if (count[kind])
            list = dd_printf(w->arena, "%s%s%s", list, *list ? ", " : "",
                             count_text(w, (enum kind)kind, count[kind]));
    return dd_printf(w->arena, dd_word(w->tr, "Follow-up: %s"), list);
}

/* "Tuần 7: 42 việc, 36 trong hạn, 4 quá hạn (Phòng Kinh tế 3), 2 cần đồng chí quyết định" */
static const char *leader_subject(const struct writer *w, const struct dd_week_report *report)
{
    const char *s =
        dd_printf(w->arena, dd_word(w->tr, "Week %d: %zu duties, %zu in time, %zu overdue"),
                  report->week, report->total, report->in_time, report->overdue);
    if (report->overdue && report->units[0].name)
        s = dd_printf(w->arena, "%s (%s %zu)", s,
                      dd_clean(w->arena, report->units[0].name, SUBJECT_MAX / 3, false),
                      report->units[0].overdue);
    if (report->decide)
        s = dd_printf(w->arena, "%s, %s", s, count_text(w, DECIDE, report->decide));
    return s;
}

/* ---- the page --------------------------------------------------------------------------- */

const char *dd_letter_greeting(struct dd_arena *arena, const struct dd_letter_context *context,
                               dd_translate tr, const struct dd_digest *digest)
{
    const struct dd_facts *facts = context->facts;
    const struct dd_person *person = digest->person ? dd_person_find(facts, digest->person) : NULL;
    if (person)
        return dd_printf(arena, dd_word(tr, "Dear %s,"), dd_clean(arena, person->name, 200, false));
    const char *addressee = digest->n ? digest->notices[0]->addressee : NULL;
    const char *at = addressee ? strchr(addressee, '@') : NULL;
    const struct dd_unit *unit = at ? dd_unit_find(facts, at + 1) : NULL;
    if (unit)
        return dd_printf(arena, dd_word(tr, "To: %s,"), dd_clean(arena, unit->name, 200, false));
    return dd_word(tr, "Dear colleague,");
}

static void add_notes(const struct writer *w, struct dd_letter_page *page)
{
    if (w->context->rehearsal)
        page->notes[page->n_notes++] = dd_printf(
            w->arena,
            dd_word(
                w->tr,
                "Rehearsal: this letter was meant for %s and went to the tracking office only."),
            dd_clean(w->arena, w->context->meant_for, 300, false));
    for (size_t i = 0; i < w->digest->n && page->n_notes < DD_LEN(page->notes); i++) {
        const struct dd_notice *notice = w->digest->notices[i];
        if (!notice->stands_in)
            continue;
        const char *reason =
            dd_clean(w->arena, dd_word_stands_in(w->tr, notice->stands_in), 300, false);
        page->notes[page->n_notes] =
            dd_printf(w->arena, dd_word(w->tr, "You receive this in place of the %s: %s."),
                      dd_word_role(w->tr, notice->role), reason);
        if (page->n_notes == 0 ||
            strcmp(page->notes[page->n_notes], page->notes[page->n_notes - 1]) != 0)
            page->n_notes++;
    }
}

static void add_sections(const struct writer *w, const struct entry *entries,
                         const size_t count[N_KINDS], struct dd_letter_page *page)
{
    page->sections = DD_NEW_N(w->arena, struct dd_letter_section, N_KINDS);
    for (int kind = 0; kind < N_KINDS; kind++) {
        if (!count[kind])
            continue;
        struct dd_letter_section *section = &page->sections[page->n_sections++];
        section->heading =
            dd_printf(w->arena, "%s (%zu)", dd_word(w->tr, kinds[kind].heading), count[kind]);
        section->colour = kinds[kind].colour;
        section->items = DD_NEW_N(w->arena, struct dd_letter_item, count[kind]);
        for (size_t i = 0; i < w->digest->n; i++)
            if ((int)entries[i].kind == kind)
                section->items[section->n++] = item_of(w, &entries[i]);
        if (section->n < count[kind])
            section->more =
                dd_printf(w->arena, dd_word(w->tr, "… and %zu more"), count[kind] - section->n);
    }
}

static const char *subject_of(const struct writer *w, const struct entry *entries,
                              const size_t count[N_KINDS], const struct dd_week_report *report)
{
    const char *subject = report                                    ? leader_subject(w, report)
                          : w->digest->n == 1 && !w->digest->n_rest ? single_subject(w, &entries[0])
                                                                    : digest_subject(w, count);
    if (w->context->rehearsal)
        subject = dd_printf(w->arena, dd_word(w->tr, "[Rehearsal] %s"), subject);
    return dd_clean(w->arena, subject, SUBJECT_MAX * 2, false);
}

void dd_letter_compose(struct dd_arena *arena, const struct dd_letter_context *context,
                       const struct dd_digest *digest, struct dd_letter *out)
{
    bool english = context->language && strcmp(context->language, "en") == 0;
    struct writer w = {
        .arena = arena,
        .context = context,
        .digest = digest,
        .tr = english ? NULL : context->tr,
        .today = dd_zone_local(context->zone, context->now).day,
        .leader = digest->role == DD_ROLE_VICE_CHAIR || digest->role == DD_ROLE_CHAIR,
    };
    struct entry *entries = DD_NEW_N(arena, struct entry, digest->n + 1);
    size_t count[N_KINDS] = {0};
    for (size_t i = 0; i < digest->n; i++) {
        entries[i] = entry_of(&w, digest->notices[i]);
        count[entries[i].kind]++;
    }
    for (size_t i = 0; i < digest->n_rest; i++) {
        const struct dd_digest_rest *rest = &digest->rest[i];
        count[kind_of(&w, rest->step, rest->state, rest->cc)] += rest->n;
    }
    struct dd_week_report report;
    struct dd_letter_page page = {.language = english ? "en" : "vi"};
    if (w.leader) {
        dd_week_report_count(arena, context, digest, &report);
        page.report = &report;
    }
    page.subject = subject_of(&w, entries, count, page.report);
    page.greeting = dd_letter_greeting(arena, context, w.tr, digest);
    page.office = dd_clean(arena, context->office, 300, false);
    page.intro =
        dd_printf(arena, dd_word(w.tr, "As of %s, %s respectfully informs you of the following:"),
                  dd_word_instant(arena, w.tr, context->zone, context->now), page.office);
    page.closing = dd_word(w.tr, "Yours faithfully,");
    page.footer =
        dd_word(w.tr, "Sent automatically by Đôn Đốc. The program only reminds; judging and "
                      "deciding are for people. If a line is not right, please tell the "
                      "tracking office so that it can be corrected.");
    add_notes(&w, &page);
    add_sections(&w, entries, count, &page);
    out->subject = page.subject;
    out->text = dd_letter_text(arena, w.tr, &page);
    out->html = dd_letter_html(arena, w.tr, &page);
}
