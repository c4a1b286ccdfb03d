#include "wire/letter/letter.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define RETURN_DAYS 14 /* after a leave so long ago a handover is of something else */

/* ---- to whom, and why -------------------------------------------------------------- */

const char *dd_letter_greeting(struct dd_arena *arena, const struct dd_letter_context *context,
                               dd_translate tr, const struct dd_digest *digest)
{
    const struct dd_facts *facts = context->facts;
    const struct dd_person *person = digest->person ? dd_person_find(facts, digest->person) : NULL;
    if (person)
        return dd_printf(arena, dd_word(tr, "Dear %s,"), dd_clean(arena, person->name, 200));
    const char *addressee = digest->n ? digest->notices[0]->addressee : NULL;
    const char *at = addressee ? strchr(addressee, '@') : NULL;
    const struct dd_unit *unit = at ? dd_unit_find(facts, at + 1) : NULL;
    if (unit)
        return dd_printf(arena, dd_word(tr, "To: %s,"), dd_clean(arena, unit->name, 200));
    return dd_word(tr, "Dear colleague,");
}

const char *dd_letter_rehearsal(struct dd_arena *arena, const struct dd_letter_context *context,
                                dd_translate tr)
{
    return dd_printf(
        arena,
        dd_word(tr,
                "Rehearsal: this letter was meant for %s and went to the tracking office only."),
        dd_clean(arena, context->meant_for, 300));
}

/* Whose place the reader takes: "thay cán bộ đầu mối (Công chức Phòng Kinh tế)". */
static const char *in_place_of(const struct letter_writer *w, const struct dd_notice *notice)
{
    const char *role = dd_word_role(w->tr, notice->role);
    const char *reason = dd_clean(w->arena, dd_word_stands_in(w->tr, notice->stands_in), 300);
    const char *at = strchr(notice->addressee, '@');
    const struct dd_unit *unit = at ? dd_unit_find(w->context->facts, at + 1) : NULL;
    if (unit && notice->role <= DD_ROLE_UNIT_HEAD)
        role = dd_printf(w->arena, dd_word(w->tr, "%s of %s"), role,
                         dd_clean(w->arena, dd_unit_name(w->context->facts, unit->id), 200));
    return dd_printf(w->arena, dd_word(w->tr, "You receive this in place of the %s: %s."), role,
                     reason);
}

static void add_note(struct dd_letter_page *page, const char *note)
{
    for (size_t i = 0; i < page->n_notes; i++)
        if (strcmp(page->notes[i], note) == 0)
            return;
    if (page->n_notes < DD_LEN(page->notes))
        page->notes[page->n_notes++] = note;
}

/* The leave from which the reader has just come back, or NULL. */
static const struct dd_substitution *leave_of(const struct letter_writer *w)
{
    const struct dd_facts *facts = w->context->facts;
    const struct dd_substitution *last = NULL;
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (!dd_streq(row->person, w->digest->person) || !row->to.set ||
            dd_day_cmp(row->to.day, w->today) >= 0 || row->to.day.n + RETURN_DAYS < w->today.n)
            continue;
        if (!last || dd_day_cmp(row->to.day, last->to.day) > 0)
            last = row;
    }
    return last;
}

static const char *returned_note(const struct letter_writer *w, const struct dd_substitution *leave)
{
    const struct dd_person *other =
        leave->substitute ? dd_person_find(w->context->facts, leave->substitute) : NULL;
    char to[DD_DAY_SIZE];
    dd_day_format_vi(leave->to.day, to);
    return other ? dd_printf(w->arena,
                             dd_word(w->tr, "While you were on leave until %s, notices went to %s. "
                                            "What is still open is listed below."),
                             to, dd_clean(w->arena, other->name, 200))
                 : dd_printf(w->arena,
                             dd_word(w->tr, "You were on leave until %s. What is still open is "
                                            "listed below."),
                             to);
}

static void add_notes(const struct letter_writer *w, const struct letter_entry *entries,
                      struct dd_letter_page *page)
{
    if (w->context->rehearsal)
        add_note(page, dd_letter_rehearsal(w->arena, w->context, w->tr));
    const struct dd_substitution *leave = leave_of(w);
    for (size_t i = 0; i < w->digest->n; i++) {
        if (entries[i].notice->stands_in)
            add_note(page, in_place_of(w, entries[i].notice));
        if (entries[i].kind == LETTER_HANDOVER && leave)
            add_note(page, returned_note(w, leave));
        if (letter_is_late(w, entries[i].notice))
            add_note(page,
                     dd_word(w->tr, "Some of this comes later than planned; each such line says "
                                    "the day that it was meant for. We ask for your "
                                    "understanding."));
    }
}

/* ---- the page ------------------------------------------------------------------------ */

/* A list from a plan that was imported, to the tracking office alone (design §6). */
static const char *ask_of(const struct letter_writer *w, const struct letter_entry *entries,
                          enum letter_kind kind)
{
    bool imported = kind == LETTER_NEW && w->digest->role == DD_ROLE_TRACKING_OFFICE;
    for (size_t i = 0; i < w->digest->n && imported; i++)
        imported = entries[i].kind != kind || (entries[i].row && entries[i].row->imported);
    return imported
               ? dd_word(w->tr, "From plans that were imported. This list goes to the tracking "
                                "office only; please look it through. The units are reminded "
                                "when their days come.")
               : dd_word(w->tr, letter_kinds[kind].ask);
}

static int by_due(const void *a, const void *b)
{
    const struct letter_entry *x = *(const struct letter_entry *const *)a;
    const struct letter_entry *y = *(const struct letter_entry *const *)b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    int order = 0;
    if (x->notice->due.set && y->notice->due.set)
        order = dd_day_cmp(x->notice->due.day, y->notice->due.day);
    else if (x->notice->due.set != y->notice->due.set)
        order = x->notice->due.set ? -1 : 1;
    return order ? order : (x > y) - (x < y); /* else as they were given */
}

static void add_sections(const struct letter_writer *w, const struct letter_entry *entries,
                         const size_t count[LETTER_N_KINDS], struct dd_letter_page *page)
{
    const struct letter_entry **order =
        DD_NEW_N(w->arena, const struct letter_entry *, w->digest->n + 1);
    for (size_t i = 0; i < w->digest->n; i++)
        order[i] = &entries[i];
    qsort(order, w->digest->n, sizeof(*order), by_due);
    page->sections = DD_NEW_N(w->arena, struct dd_letter_section, LETTER_N_KINDS + 1);
    for (int kind = 0; kind < LETTER_N_KINDS; kind++) {
        if (!count[kind])
            continue;
        struct dd_letter_section *section = &page->sections[page->n_sections++];
        section->heading = dd_word(w->tr, letter_kinds[kind].heading);
        if (w->digest->n + w->digest->n_rest > 1)
            section->heading = dd_printf(w->arena, "%s (%zu)", section->heading, count[kind]);
        section->ask = ask_of(w, entries, (enum letter_kind)kind);
        section->colour = letter_kinds[kind].colour;
        section->items = DD_NEW_N(w->arena, struct dd_letter_item, w->digest->n); /* of a million */
        for (size_t i = 0; i < w->digest->n; i++)
            if ((int)order[i]->kind == kind)
                section->items[section->n++] = letter_item(w, order[i]);
        if (section->n < count[kind])
            section->more = dd_printf(w->arena, dd_word(w->tr, "… and %zu other duties"),
                                      count[kind] - section->n);
    }
    if (w->context->n_calls && w->digest->role == DD_ROLE_TRACKING_OFFICE)
        page->sections[page->n_sections++] = letter_calls(w);
}

/* What a phone shows below the subject: the first titles, in their order below. */
static const char *preview_of(const struct letter_writer *w, const struct dd_letter_page *page)
{
    const char *text = "";
    size_t n = 0;
    for (size_t i = 0; i < page->n_sections; i++)
        for (size_t k = 0; k < page->sections[i].n && n < 3; k++, n++)
            text = dd_printf(w->arena, "%s%s%s", text, n ? "; " : "",
                             page->sections[i].items[k].title);
    return dd_clean(w->arena, text, 300);
}

static const char *intro_of(const struct letter_writer *w)
{
    const char *office = dd_clean(w->arena, w->context->office, 300);
    const char *at = dd_word_instant(w->arena, w->tr, w->context->zone, w->context->now);
    return w->leader
               ? dd_printf(w->arena,
                           dd_word(w->tr, "As of %s, duties in your charge stand as follows:"), at)
               : dd_printf(
                     w->arena,
                     dd_word(w->tr, "As of %s, %s respectfully informs you of the following:"), at,
                     office);
}

struct letter_writer letter_writer(struct dd_arena *arena, const struct dd_letter_context *context,
                                   const struct dd_digest *digest)
{
    return (struct letter_writer){
        .arena = arena,
        .context = context,
        .digest = digest,
        .tr = dd_streq(context->language, "en") ? NULL : context->tr,
        .today = dd_zone_local(context->zone, context->now).day,
        .leader = digest->role == DD_ROLE_VICE_CHAIR || digest->role == DD_ROLE_CHAIR,
        .acks = dd_acks_of(arena, context->facts),
    };
}

void dd_letter_compose(struct dd_arena *arena, const struct dd_letter_context *context,
                       const struct dd_digest *digest, struct dd_letter *out)
{
    struct letter_writer w = letter_writer(arena, context, digest);
    struct letter_entry *entries = DD_NEW_N(arena, struct letter_entry, digest->n + 1);
    size_t count[LETTER_N_KINDS] = {0};
    for (size_t i = 0; i < digest->n; i++) {
        entries[i] = letter_entry(&w, digest->notices[i]);
        count[entries[i].kind]++;
    }
    for (size_t i = 0; i < digest->n_rest; i++)
        count[letter_rest_kind(&w, &digest->rest[i])] += digest->rest[i].n;
    struct dd_week_report report;
    struct dd_letter_page page = {.language = dd_streq(context->language, "en") ? "en" : "vi"};
    if (w.leader) {
        dd_week_report_count(arena, context, digest, &report);
        page.report = &report;
    }
    page.subject = letter_subject(&w, entries, count, page.report);
    page.greeting = dd_letter_greeting(arena, context, w.tr, digest);
    page.office = dd_clean(arena, context->office, 300);
    page.intro = intro_of(&w);
    page.closing = dd_word(w.tr, "Yours faithfully,");
    page.footer =
        dd_word(w.tr, "Sent automatically by Đôn Đốc. The program only reminds; judging and "
                      "deciding are for people. If a line is not right, please tell the "
                      "tracking office so that it can be corrected.");
    add_notes(&w, entries, &page);
    add_sections(&w, entries, count, &page);
    page.preview = preview_of(&w, &page);
    out->subject = page.subject;
    out->text = dd_letter_text(arena, w.tr, &page);
    out->html = dd_letter_html(arena, w.tr, &page);
    letter_brief(&w, entries, out);
}
