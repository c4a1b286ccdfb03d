#include "wire/letter.h"

#include <string.h>

#include "wire/html.h"
#include "wire/words.h"

/* Tables and inline styles only: Outlook sets HTML with Word, and phones with
 * whatever they have. Nothing is fetched from outside. */
#define FONT "font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.45;color:#222222;"
#define CELL "<tr><td style=\"padding:%s;" FONT "%s\">"

static void row(struct dd_buf *out, const char *padding, const char *style, const char *text)
{
    dd_buf_printf(out, CELL, padding, style);
    dd_html_text(out, text);
    dd_buf_puts(out, "</td></tr>\n");
}

static void add_report(struct dd_buf *out, dd_translate tr, const struct dd_week_report *report)
{
    static const char cell[] = "<td align=\"%s\" style=\"padding:5px 8px;border-bottom:1px solid "
                               "#dddddd;" FONT "%s\">";
    const char *heads[] = {dd_word(tr, "By unit"), dd_word(tr, "Duties"), dd_word(tr, "Overdue"),
                           dd_word(tr, "To decide")};
    dd_buf_puts(out, "<tr><td style=\"padding:16px 24px 4px;\"><table role=\"presentation\" "
                     "width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>");
    for (size_t i = 0; i < DD_LEN(heads); i++) {
        dd_buf_printf(out, cell, i ? "right" : "left", "font-weight:bold;");
        dd_html_text(out, heads[i]);
        dd_buf_puts(out, "</td>");
    }
    dd_buf_puts(out, "</tr>\n");
    for (size_t i = 0; i < report->n_units; i++) {
        const struct dd_unit_report *line = &report->units[i];
        const size_t numbers[] = {line->total, line->overdue, line->decide};
        dd_buf_puts(out, "<tr>");
        dd_buf_printf(out, cell, "left", "");
        dd_html_text(out, line->name ? line->name : dd_word(tr, "unit not known"));
        dd_buf_puts(out, "</td>");
        for (size_t j = 0; j < DD_LEN(numbers); j++) {
            dd_buf_printf(out, cell, "right", j && numbers[j] ? "color:#b3261e;" : "");
            dd_buf_printf(out, "%zu</td>", numbers[j]);
        }
        dd_buf_puts(out, "</tr>\n");
    }
    dd_buf_puts(out, "</table></td></tr>\n");
}

/* Apart enough for a thumb. */
static void add_answers(struct dd_buf *out, const struct dd_letter_item *item)
{
    if (item->n_answers)
        dd_buf_puts(out, "<br>\n");
    for (size_t i = 0; i < item->n_answers; i++) {
        dd_buf_puts(out, i ? " &nbsp; <a href=\"" : "<a href=\"");
        dd_html_text(out, item->answers[i].url);
        dd_buf_puts(out, "\" style=\"color:#1a5fb4;white-space:nowrap;line-height:2;\">");
        dd_html_text(out, item->answers[i].label);
        dd_buf_puts(out, "</a>\n");
    }
}

static void add_item(struct dd_buf *out, dd_translate tr, const struct dd_letter_item *item,
                     const char *colour)
{
    dd_buf_printf(
        out,
        "<tr><td style=\"padding:6px 24px;\"><table role=\"presentation\" width=\"100%%\" "
        "cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td style=\"border-left:4px "
        "solid %s;padding:2px 0 2px 12px;" FONT "\"><strong>",
        colour);
    dd_html_text(out, item->title);
    dd_buf_puts(out, "</strong>");
    for (size_t i = 0; i < item->n; i++) {
        dd_buf_puts(out, "<br>\n<span style=\"color:#666666;\">");
        dd_html_text(out, item->fields[i].label);
        dd_buf_puts(out, ":</span> ");
        dd_html_text(out, item->fields[i].value);
    }
    if (item->link) {
        dd_buf_puts(out, "<br>\n<a href=\"");
        dd_html_text(out, item->link);
        dd_buf_puts(out, "\" style=\"color:#1a5fb4;\">");
        dd_html_text(out, dd_word(tr, "Open this duty"));
        dd_buf_puts(out, "</a>");
    }
    add_answers(out, item);
    dd_buf_puts(out, "</td></tr></table></td></tr>\n");
}

static void add_head(struct dd_buf *out, const struct dd_letter_page *page)
{
    dd_buf_printf(out,
                  "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">\n<meta "
                  "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
                  page->language);
    dd_html_text(out, page->subject);
    dd_buf_puts(out, "</title></head>\n<body style=\"margin:0;padding:0;background:#f2f3f5;\">\n"
                     "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" "
                     "cellspacing=\"0\" border=\"0\" bgcolor=\"#f2f3f5\"><tr><td align=\"center\" "
                     "style=\"padding:16px 8px;\">\n<table role=\"presentation\" width=\"600\" "
                     "cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=\"#ffffff\" "
                     "style=\"width:100%;max-width:600px;background:#ffffff;\">\n");
}

char *dd_letter_html(struct dd_arena *arena, dd_translate tr, const struct dd_letter_page *page)
{
    struct dd_buf out = {0};
    add_head(&out, page);
    for (size_t i = 0; i < page->n_notes; i++)
        row(&out, "10px 24px", "background:#fff4d6;", page->notes[i]);
    row(&out, "24px 24px 4px", "", page->greeting);
    row(&out, "4px 24px", "", page->intro);
    if (page->report)
        row(&out, "8px 24px", "font-weight:bold;", page->subject);
    for (size_t i = 0; i < page->n_sections; i++) {
        const struct dd_letter_section *section = &page->sections[i];
        row(&out, "18px 24px 4px", "font-size:17px;font-weight:bold;", section->heading);
        for (size_t j = 0; j < section->n; j++)
            add_item(&out, tr, &section->items[j], section->colour);
        if (section->more)
            row(&out, "4px 24px", "", section->more);
    }
    if (page->report && page->report->n_units)
        add_report(&out, tr, page->report);
    row(&out, "18px 24px 0", "", page->closing);
    row(&out, "2px 24px 18px", "font-weight:bold;", page->office);
    row(&out, "12px 24px 20px", "font-size:12px;color:#666666;border-top:1px solid #dddddd;",
        page->footer);
    dd_buf_puts(&out, "</table>\n</td></tr></table>\n</body></html>\n");
    char *html = dd_strndup(arena, out.s, out.n);
    dd_buf_release(&out);
    return html;
}
