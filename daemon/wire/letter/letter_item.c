/* letter_item.c — one notice, with the duty that it is about, as an item. */
#include "wire/letter/letter.h"

#include "wire/clean.h"
#include "wire/words.h"

const char *letter_title(const struct letter_writer *w, const struct letter_entry *entry)
{
    return dd_clean(w->arena, entry->row ? entry->row->title : entry->notice->obligation,
                    DD_CLEAN_MAX);
}

static void add(struct dd_letter_item *item, const char *label, const char *value, bool strong)
{
    if (value && *value && item->n < DD_LEN(item->fields))
        item->fields[item->n++] = (struct dd_letter_field){label, value, strong};
}

static void field(struct dd_letter_item *item, const char *label, const char *value)
{
    add(item, label, value, false);
}

const char *letter_due(const struct letter_writer *w, const struct letter_entry *entry)
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

const char *letter_standing(const struct letter_writer *w, const struct letter_entry *entry)
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

static const char *extension_text(const struct letter_writer *w, const struct letter_entry *entry)
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
static const char *claim_text(const struct letter_writer *w, const struct dd_obligation *row)
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
        text = dd_printf(w->arena, "%s – %s", text, dd_clean(w->arena, document, 200));
    if (claim->text)
        text = dd_printf(w->arena, "%s – %s", text, dd_clean(w->arena, claim->text, 400));
    return dd_strdup(w->arena, text);
}

/* All that owe it. */
static const char *units_text(const struct letter_writer *w, const struct dd_obligation *row)
{
    const struct dd_facts *facts = w->context->facts;
    const char *text = dd_clean(w->arena, dd_word_unit(w->arena, w->tr, facts, row), DD_CLEAN_MAX);
    const char *unit;
    for (size_t i = 0; (unit = dd_co_lead(w->arena, row, i)); i++)
        text = dd_printf(w->arena, "%s; %s", text,
                         dd_clean(w->arena, dd_unit_name(facts, unit), DD_CLEAN_MAX));
    return text;
}

bool letter_is_late(const struct letter_writer *w, const struct dd_notice *notice)
{
    const struct dd_zone *zone = w->context->zone;
    return dd_day_cmp(dd_zone_local(zone, notice->slot).day, dd_zone_local(zone, notice->at).day) <
           0;
}

/* Why it goes out now; after an outage with the day that it was meant for (design §6,
 * "the daemon was down"). */
static const char *why_text(const struct letter_writer *w, const struct dd_notice *notice)
{
    const char *why = dd_word_step(w->arena, w->tr, notice);
    if (!letter_is_late(w, notice))
        return why;
    return dd_printf(
        w->arena, dd_word(w->tr, "%s (it was meant for %s)"), why,
        dd_word_day(w->arena, w->tr, dd_zone_local(w->context->zone, notice->slot).day));
}

/* A target of which the figures matter more than its day. */
static bool is_behind(const struct dd_obligation *row)
{
    return row && row->target && (row->state == DD_LAGGING || row->no_data);
}

static const char *progress_text(const struct letter_writer *w, const struct dd_obligation *row)
{
    return dd_clean(w->arena,
                    dd_word_progress(w->arena, row, dd_target_find(w->context->facts, row->target)),
                    200);
}

static void add_standing(const struct letter_writer *w, const struct letter_entry *entry,
                         struct dd_letter_item *item)
{
    const struct dd_obligation *row = entry->row;
    if (row->legal_day.set && row->due.set && row->legal_day.day.n != row->due.day.n)
        field(item, dd_word(w->tr, "Latest by law"),
              dd_word_day(w->arena, w->tr, row->legal_day.day));
    field(item, dd_word(w->tr, "Extension"), extension_text(w, entry));
    field(item, dd_word(w->tr, "Reported as done"), claim_text(w, row));
    if (row->returned_on.set && !dd_state_is_closed(row->state))
        field(item, dd_word(w->tr, "Returned because"), dd_clean(w->arena, row->returned, 400));
    if (row->target)
        add(item, dd_word(w->tr, "Reached/planned"), progress_text(w, row), is_behind(row));
    letter_add_answered(w, entry, item);
    add(item, dd_word(w->tr, "Standing"), letter_standing(w, entry), entry->kind == LETTER_CLEARED);
    if (entry->kind == LETTER_CLEARED && row->state == DD_MET)
        field(item, dd_word(w->tr, "Note"),
              dd_word(w->tr, "it was done in time and recorded later; what was told about it no "
                             "longer holds. We ask for your understanding."));
    if (row->basis)
        field(item, dd_word(w->tr, "Basis"), dd_clean(w->arena, row->basis, DD_CLEAN_MAX));
}

struct dd_letter_item letter_item(const struct letter_writer *w, const struct letter_entry *entry)
{
    const struct dd_obligation *row = entry->row;
    struct dd_letter_item item = {.title = letter_title(w, entry)};
    add(&item, dd_word(w->tr, "Due"), letter_due(w, entry),
        entry->kind != LETTER_CLEARED && !is_behind(row));
    if (row && row->unit)
        field(&item, dd_word(w->tr, "Unit"), units_text(w, row));
    if (row)
        add_standing(w, entry, &item);
    field(&item, dd_word(w->tr, "Told so far"), letter_told(w, entry->notice));
    if (entry->kind != LETTER_CLEARED || letter_is_late(w, entry->notice))
        field(&item, dd_word(w->tr, "Reason for this notice"), why_text(w, entry->notice));
    item.link = dd_word_link(w->arena, w->context->public_url, entry->notice->obligation);
    letter_add_answers(w, entry, &item);
    return item;
}
