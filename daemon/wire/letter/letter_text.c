#include "wire/letter/letter.h"

#include <string.h>

#include "wire/words.h"

#define COLUMNS 78

/* Adds `s`, breaking at spaces; lines after the first begin with `indent`
 * spaces, the first at column `at`. A word longer than a line stays whole. */
static void wrap(struct dd_buf *out, size_t at, size_t indent, const char *s)
{
    bool first = true;
    while (*s) {
        size_t n = strcspn(s, " \n");
        size_t width = dd_width(s, n);
        if (!first && at + 1 + width > COLUMNS) {
            dd_buf_printf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            dd_buf_putc(out, ' ');
            at++;
        }
        dd_buf_add(out, s, n);
        at += width;
        first = false;
        s += n;
        s += strspn(s, " \n");
    }
    dd_buf_putc(out, '\n');
}

static void add_report(struct dd_buf *out, dd_translate tr, const struct dd_week_report *report)
{
    dd_buf_printf(out, "\n== %s ==\n", dd_word(tr, "By unit"));
    for (size_t i = 0; i < report->n_units; i++) {
        const struct dd_unit_report *line = &report->units[i];
        dd_buf_puts(out, "- ");
        struct dd_buf text = {0};
        dd_buf_printf(&text, dd_word(tr, "%s: %zu duties, %zu overdue, %zu for your decision"),
                      line->name ? line->name : dd_word(tr, "unit not known"), line->total,
                      line->overdue, line->decide);
        wrap(out, 2, 2, text.s);
        dd_buf_release(&text);
    }
}

static void add_item(struct dd_buf *out, dd_translate tr, size_t number,
                     const struct dd_letter_item *item)
{
    size_t before = out->n;
    dd_buf_printf(out, "%zu. ", number);
    wrap(out, out->n - before, 3, item->title);
    for (size_t i = 0; i < item->n; i++) {
        const struct dd_letter_field *field = &item->fields[i];
        dd_buf_printf(out, "   %s: ", field->label);
        wrap(out, 3 + dd_width(field->label, strlen(field->label)) + 2, 6, field->value);
    }
    if (item->link)
        dd_buf_printf(out, "   %s\n", item->link);
    if (item->answer)
        dd_buf_printf(out, "   %s: %s\n", dd_word(tr, "Your answer"), item->answer);
}

static void add_section(struct dd_buf *out, dd_translate tr,
                        const struct dd_letter_section *section, size_t *number)
{
    dd_buf_printf(out, "\n== %s ==\n", section->heading);
    if (section->ask)
        wrap(out, 0, 0, section->ask);
    for (size_t i = 0; i < section->n; i++) {
        dd_buf_putc(out, '\n');
        add_item(out, tr, ++*number, &section->items[i]);
    }
    if (section->more)
        dd_buf_printf(out, "\n%s\n", section->more);
}

char *dd_letter_text(struct dd_arena *arena, dd_translate tr, const struct dd_letter_page *page)
{
    struct dd_buf out = {0};
    for (size_t i = 0; i < page->n_notes; i++) {
        dd_buf_puts(&out, "* ");
        wrap(&out, 2, 2, page->notes[i]);
    }
    if (page->n_notes)
        dd_buf_putc(&out, '\n');
    dd_buf_printf(&out, "%s\n\n", page->greeting);
    wrap(&out, 0, 0, page->intro);
    if (page->report || page->quote)
        dd_buf_putc(&out, '\n');
    if (page->report)
        wrap(&out, 0, 0, page->subject);
    if (page->quote) {
        dd_buf_puts(&out, "  ");
        wrap(&out, 2, 2, page->quote);
    }
    size_t number = 0;
    for (size_t i = 0; i < page->n_sections; i++)
        add_section(&out, tr, &page->sections[i], &number);
    if (page->report && page->report->n_units)
        add_report(&out, tr, page->report);
    dd_buf_printf(&out, "\n%s\n%s\n\n-- \n", page->closing, page->office);
    wrap(&out, 0, 0, page->footer);
    char *text = dd_strndup(arena, out.s, out.n);
    dd_buf_release(&out);
    return text;
}
