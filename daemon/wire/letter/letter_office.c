/* letter_office.c — letters about the service itself: what could not be
 * delivered, what is held. */
#include "wire/letter/letter.h"

#include "wire/clean.h"
#include "wire/words.h"

static struct dd_letter_item item_of(struct dd_arena *arena, const struct dd_office_item *from)
{
    struct dd_letter_item item = {.title = dd_clean(arena, from->title, DD_CLEAN_MAX)};
    for (size_t i = 0; i < DD_LEN(from->fields) && from->fields[i].label; i++)
        if (from->fields[i].value)
            item.fields[item.n++] = (struct dd_letter_field){
                from->fields[i].label, dd_clean(arena, from->fields[i].value, DD_CLEAN_MAX), false};
    return item;
}

void dd_letter_office(struct dd_arena *arena, const struct dd_letter_context *context,
                      const struct dd_office_letter *what, struct dd_letter *out)
{
    bool english = dd_streq(context->language, "en");
    dd_translate tr = english ? NULL : context->tr;
    struct dd_letter_section section = {
        .heading = what->heading,
        .colour = "#b3261e",
        .n = what->n,
        .items = DD_NEW_N(arena, struct dd_letter_item, what->n + 1),
    };
    for (size_t i = 0; i < what->n; i++)
        section.items[i] = item_of(arena, &what->items[i]);
    struct dd_letter_page page = {
        .language = english ? "en" : "vi",
        .subject = dd_clean(arena, what->subject, 300),
        .greeting = dd_word(tr, "Dear colleague,"),
        .intro = dd_clean(arena, what->intro, DD_CLEAN_MAX),
        .n_sections = what->n > 0,
        .sections = &section,
        .closing = dd_word(tr, "Yours faithfully,"),
        .office = dd_clean(arena, context->office, 300),
        .footer = dd_word(tr, "Sent automatically by Đôn Đốc to those who look after it."),
    };
    out->subject = page.subject;
    out->text = dd_letter_text(arena, tr, &page);
    out->html = dd_letter_html(arena, tr, &page);
}
