/* letter_calls.c — whom the tracking office has to call, or to hand a paper. */
#include "wire/letter/letter.h"

#include "wire/clean.h"
#include "wire/words.h"

static struct dd_letter_item item_of(const struct letter_writer *w,
                                     const struct dd_letter_call *call)
{
    struct dd_arena *arena = w->arena;
    struct dd_letter_item item = {.title = dd_clean(arena, call->whom, 300)};
    if (w->context->public_url)
        item.link = dd_printf(arena, "%s/calls", w->context->public_url);
    const char *since = dd_word_instant(arena, w->tr, w->context->zone, call->since);
    item.fields[item.n++] = (struct dd_letter_field){
        dd_streq(call->channel, "phone") ? dd_word(w->tr, "Telephone") : dd_word(w->tr, "Paper to"),
        dd_clean(arena, call->address, 300), true};
    if (call->about)
        item.fields[item.n++] = (struct dd_letter_field){dd_word(w->tr, "About"),
                                                         dd_clean(arena, call->about, 400), false};
    item.fields[item.n++] = (struct dd_letter_field){
        dd_word(w->tr, "On the list since"),
        call->late ? dd_printf(arena, dd_word(w->tr, "%s – not marked as done yet"), since) : since,
        call->late};
    return item;
}

struct dd_letter_section letter_calls(const struct letter_writer *w)
{
    const struct dd_letter_context *context = w->context;
    struct dd_letter_section section = {
        .heading =
            dd_printf(w->arena, "%s (%zu)", dd_word(w->tr, "To be told by telephone or on paper"),
                      context->n_calls),
        .ask = dd_word(w->tr, "These have no e-mail. Please call them, or hand them the slip, and "
                              "mark it as done; the words to say are in the list of calls."),
        .colour = "#8f4e00",
        .n = context->n_calls,
        .items = DD_NEW_N(w->arena, struct dd_letter_item, context->n_calls + 1),
    };
    for (size_t i = 0; i < context->n_calls; i++)
        section.items[i] = item_of(w, &context->calls[i]);
    return section;
}

void dd_letter_calls(struct dd_arena *arena, const struct dd_letter_context *context,
                     struct dd_letter *out)
{
    const struct dd_digest digest = {.role = DD_ROLE_TRACKING_OFFICE};
    struct letter_writer w = letter_writer(arena, context, &digest);
    struct dd_letter_section section = letter_calls(&w);
    struct dd_letter_page page = {
        .language = dd_streq(context->language, "en") ? "en" : "vi",
        .subject = dd_printf(arena, dd_word(w.tr, "To be told by telephone or on paper: %zu"),
                             context->n_calls),
        .greeting = dd_word(w.tr, "Dear colleague,"),
        .intro = dd_printf(arena, dd_word(w.tr, "As of %s, the list of calls is:"),
                           dd_word_instant(arena, w.tr, context->zone, context->now)),
        .n_sections = 1,
        .sections = &section,
        .closing = dd_word(w.tr, "Yours faithfully,"),
        .office = dd_clean(arena, context->office, 300),
        .footer = dd_word(w.tr, "Sent automatically by Đôn Đốc to those who look after it."),
    };
    out->subject = page.subject;
    out->text = dd_letter_text(arena, w.tr, &page);
    out->html = dd_letter_html(arena, w.tr, &page);
    out->brief = out->brief_subject = NULL;
}
