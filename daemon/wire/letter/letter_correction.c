/* letter_correction.c — đính chính: what an earlier letter said is taken back. */
#include "wire/letter/letter.h"

#include "wire/clean.h"
#include "wire/words.h"

#define LINES 200
#define WORDS_MAX ((size_t)4000)

static void field(struct dd_letter_item *item, const char *label, const char *value)
{
    if (value && *value)
        item->fields[item->n++] = (struct dd_letter_field){label, value, false};
}

static struct dd_letter_item item_of(struct dd_arena *arena, dd_translate tr,
                                     const struct dd_letter_context *context,
                                     const struct dd_notice *notice)
{
    const struct dd_obligation *row =
        dd_obligation_find(context->obligations, context->n_obligations, notice->obligation);
    struct dd_letter_item item = {
        .title = dd_clean(arena, row && row->title ? row->title : notice->obligation, DD_CLEAN_MAX),
        .link = dd_word_link(arena, context->public_url, notice->obligation)};
    field(&item, dd_word(tr, "As it was told"), dd_word_step(arena, tr, notice));
    if (notice->due.set)
        field(&item, dd_word(tr, "Due day as it was told"),
              dd_word_day(arena, tr, notice->due.day));
    if (row)
        field(&item, dd_word(tr, "Standing"), dd_word_standing(arena, tr, row));
    if (row && row->due.set)
        field(&item, dd_word(tr, "Due"), dd_word_due(arena, tr, row));
    return item;
}

void dd_letter_correct(struct dd_arena *arena, const struct dd_letter_context *context,
                       const struct dd_digest *digest, const struct dd_correction *what,
                       struct dd_letter *out)
{
    bool english = dd_streq(context->language, "en");
    dd_translate tr = english ? NULL : context->tr;
    const char *subject = dd_clean(arena, what->subject ? what->subject : "", 220);
    size_t n = digest->n < LINES ? digest->n : LINES;
    struct dd_letter_section section = {
        .heading = dd_word(tr, "What was told"),
        .colour = "#1a5fb4",
        .n = n,
        .items = DD_NEW_N(arena, struct dd_letter_item, n + 1),
        .more = digest->n > n ? dd_printf(arena, dd_word(tr, "and %zu more"), digest->n - n) : NULL,
    };
    for (size_t i = 0; i < n; i++)
        section.items[i] = item_of(arena, tr, context, digest->notices[i]);
    struct dd_letter_page page = {
        .language = english ? "en" : "vi",
        .subject = dd_printf(arena, dd_word(tr, "Correction: %s"), subject),
        .greeting = dd_letter_greeting(arena, context, tr, digest),
        .intro = dd_printf(arena,
                           dd_word(tr, "%s corrects what was sent at %s under “%s”. The tracking "
                                       "office writes:"),
                           dd_clean(arena, context->office, 300),
                           dd_word_instant(arena, tr, context->zone, what->at), subject),
        .quote = dd_clean_lines(arena, what->words, WORDS_MAX),
        .n_sections = n > 0,
        .sections = &section,
        .closing = dd_word(tr, "Yours faithfully,"),
        .office = dd_clean(arena, context->office, 300),
        .footer = dd_word(tr, "This letter goes to everybody who received the earlier one. With "
                              "questions please turn to the tracking office."),
    };
    if (context->rehearsal)
        page.notes[page.n_notes++] = dd_letter_rehearsal(arena, context, tr);
    out->subject = page.subject;
    out->text = dd_letter_text(arena, tr, &page);
    out->html = dd_letter_html(arena, tr, &page);
    out->brief_subject = page.subject;
    out->brief = dd_printf(arena, "%s\n%s\n%s\n", page.greeting, page.intro, page.quote);
}
