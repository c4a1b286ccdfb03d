/* ahead.c — before anything is recorded: which duties it makes, which days it
 * moves, and how each day is computed. The same evaluation as that of the tick runs
 * over the transaction under way, which is then undone. */
#include "http/forms/forms.h"
#include "http/pages/views.h"

#include <string.h>

static const char *due_words(const struct dd_form *form, const struct dd_obligation *row)
{
    const struct dd_request *rq = form->rq;
    if (row->due.set)
        return dd_word_due(rq->arena, rq->tr, row);
    return row->state == DD_WAITING ? dd_say(rq, "waiting for its event")
                                    : dd_say(rq, "no due day yet");
}

static void trace(struct dd_form *form, const struct dd_obligation *row)
{
    struct dd_buf *out = &form->preview;
    if (row->trace == NULL || *row->trace == '\0')
        return;
    dd_html_printf(out, "<details class=\"how\"><summary>%s</summary>\n<ol class=\"trace\"",
                   dd_say(form->rq, "How this day is computed"));
    dd_buf_puts(out, dd_page_lang(form->rq));
    dd_buf_puts(out, ">\n");
    for (const char *p = row->trace; *p != '\0'; p += *p == '\n') {
        size_t n = strcspn(p, "\n");
        dd_html_printf(out, "<li>%s</li>\n", dd_strndup(form->rq->arena, p, n));
        p += n;
    }
    dd_buf_puts(out, "</ol></details>\n");
}

static void duty(struct dd_form *form, const struct dd_ahead_duty *row)
{
    const struct dd_request *rq = form->rq;
    struct dd_buf *out = &form->preview;
    const struct dd_obligation *before = &row->before, *after = &row->after;
    const char *was = row->is_new ? "" : due_words(form, before), *is = due_words(form, after);
    dd_buf_puts(out, "<li><strong");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</strong>", after->title);
    if (after->unit != NULL) {
        dd_buf_puts(out, "<span class=\"unit\"");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</span>",
                       dd_word_unit(rq->arena, rq->tr, form->rec.edit.facts, after));
    }
    dd_buf_puts(out, "<span class=\"ahead\">");
    if (!row->is_new && strcmp(was, is) != 0)
        dd_html_printf(out, "<del>%s</del> → ", was);
    dd_html_printf(out, "<span class=\"cap\">%s</span>", is);
    if (!row->is_new && before->state != after->state)
        dd_html_printf(out, " · %s → %s", dd_word_standing(rq->arena, rq->tr, before),
                       dd_word_standing(rq->arena, rq->tr, after));
    else if (dd_state_is_closed(after->state) || after->state == DD_OVERDUE)
        dd_html_printf(out, " · %s", dd_word_standing(rq->arena, rq->tr, after));
    dd_buf_puts(out, "</span>\n");
    trace(form, after);
    dd_buf_puts(out, "</li>\n");
}

static void list(struct dd_form *form, const struct dd_ahead *ahead, bool is_new, const char *title)
{
    struct dd_buf *out = &form->preview;
    size_t n = 0;
    for (size_t i = 0; i < ahead->n; i++)
        n += ahead->v[i].is_new == is_new;
    if (n == 0)
        return;
    dd_html_printf(out, "<h3>%s <span class=\"count\">%zu</span></h3>\n<ul class=\"ahead-list\">\n",
                   dd_say(form->rq, title), n);
    for (size_t i = 0; i < ahead->n; i++) {
        if (ahead->v[i].is_new == is_new)
            duty(form, &ahead->v[i]);
    }
    dd_buf_puts(out, "</ul>\n");
}

bool dd_form_look_ahead(struct dd_form *form)
{
    const struct dd_request *rq = form->rq;
    struct dd_buf *out = &form->preview;
    struct dd_ahead ahead = {0};
    if (rq->http->look_ahead != NULL &&
        !rq->http->look_ahead(rq->http->ahead_context, rq->arena, &ahead))
        return false;
    dd_html_printf(out,
                   "<section class=\"card preview\" aria-labelledby=\"preview\">\n"
                   "<h2 id=\"preview\">%s</h2>\n",
                   dd_say(rq, "What this will do"));
    if (form->read.n > 0)
        dd_buf_add(out, form->read.s, form->read.n);
    list(form, &ahead, true, DD_N("New duties"));
    list(form, &ahead, false, DD_N("Duties that change"));
    if (ahead.n == 0)
        dd_html_printf(out, "<p>%s</p>\n",
                       dd_say(rq, "No duty begins or changes: no rule follows from it now."));
    if (ahead.n_more > 0)
        dd_html_printf(out, "<p>%s</p>\n",
                       dd_printf(rq->arena, dd_say(rq, "And %zu more."), ahead.n_more));
    if (ahead.n_notices > 0)
        dd_html_printf(out, "<p class=\"quiet\">%s</p>\n",
                       dd_printf(rq->arena,
                                 dd_say(rq, "Notices that go at once, in the next slot: %zu."),
                                 ahead.n_notices));
    for (size_t i = 0; i < form->rec.notes.n; i++)
        dd_html_printf(out, "<p class=\"note\">%s.</p>\n",
                       dd_form_words(form, form->rec.notes.v[i]));
    dd_html_printf(out,
                   "<p class=\"buttons\"><button form=\"entry\" name=\"_step\" "
                   "value=\"save\">%s</button> <span class=\"quiet\">%s</span></p>\n</section>\n",
                   dd_say(rq, form->kind->button), dd_say(rq, "Nothing is recorded yet."));
    return true;
}
