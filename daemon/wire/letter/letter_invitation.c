/* letter_invitation.c — the letter that comes with an invitation, for programs that do
 * not know calendars, and for the person in any case. */
#include "wire/letter/letter.h"

#include "wire/clean.h"
#include "wire/words.h"

static void field(struct dd_letter_item *item, const char *label, const char *value, bool strong)
{
    if (value && *value)
        item->fields[item->n++] = (struct dd_letter_field){label, value, strong};
}

void dd_letter_invitation(struct dd_arena *arena, const struct dd_letter_context *context,
                          const char *person, const struct dd_obligation *row, bool cancel,
                          struct dd_letter *out)
{
    const struct dd_digest digest = {.person = person};
    struct letter_writer w = letter_writer(arena, context, &digest);
    const char *title = dd_clean(arena, row->title, DD_CLEAN_MAX);
    const char *unit = dd_word_unit(arena, w.tr, context->facts, row);
    struct dd_letter_item item = {.title = title,
                                  .link = dd_word_link(arena, context->public_url, row->id)};
    field(&item, dd_word(w.tr, "Due"), dd_word_due(arena, w.tr, row), !cancel);
    field(&item, dd_word(w.tr, "Unit"), dd_clean(arena, unit, DD_CLEAN_MAX), false);
    if (cancel)
        field(&item, dd_word(w.tr, "Standing"), dd_word_standing(arena, w.tr, row), true);
    struct dd_letter_section section = {
        .heading = cancel ? dd_word(w.tr, "Out of the calendar") : dd_word(w.tr, "In the calendar"),
        .colour = cancel ? "#55606b" : "#1a5fb4",
        .n = 1,
        .items = &item,
    };
    struct dd_letter_page page = {
        .language = dd_streq(context->language, "en") ? "en" : "vi",
        .subject = dd_clean(arena,
                            dd_printf(arena,
                                      cancel ? dd_word(w.tr, "Out of the calendar: %s – %s")
                                             : dd_word(w.tr, "In the calendar: %s – %s"),
                                      dd_clean(arena, title, 160), dd_word_due(arena, w.tr, row)),
                            300),
        .greeting = dd_letter_greeting(arena, context, w.tr, &digest),
        .intro = cancel ? dd_word(w.tr, "This day no longer has to be in your calendar. Nothing "
                                        "has to be answered.")
                        : dd_word(w.tr, "This day is for your calendar, where it moves when the "
                                        "due day moves. Nothing has to be answered."),
        .n_sections = 1,
        .sections = &section,
        .closing = dd_word(w.tr, "Yours faithfully,"),
        .office = dd_clean(arena, context->office, 300),
        .footer = dd_word(w.tr, "Invitations are sent because your calendar is kept by them. "
                                "Should you rather subscribe to a calendar feed, please tell the "
                                "tracking office."),
    };
    out->subject = page.subject;
    out->text = dd_letter_text(arena, w.tr, &page);
    out->html = dd_letter_html(arena, w.tr, &page);
    out->brief = out->brief_subject = NULL;
}
