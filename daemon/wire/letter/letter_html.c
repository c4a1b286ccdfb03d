/* letter_html.c — how a letter is set for phones and desktops: tables and inline
 * styles only, for Outlook sets HTML with Word, and phones with whatever they have;
 * nothing is fetched from outside. What is in <style> is for those that read it: a
 * narrow margin on a phone, and a dark ground where that is wished for. */
#include "wire/letter/letter.h"

#include <string.h>

#include "wire/html.h"
#include "wire/words.h"

#define FAMILY "font-family:Arial,Helvetica,sans-serif;"
#define TEXT FAMILY "font-size:16px;line-height:24px;color:#202124;"
#define SMALL FAMILY "font-size:14px;line-height:20px;color:#55606b;"
#define TABLE                                                                                      \
    "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "             \
    "border=\"0\">"
#define COMPACT 12 /* a section with more items shows each in two lines */

static void begin_row(struct dd_buf *out, const char *padding)
{
    dd_buf_printf(out, "<tr><td class=\"pad\" style=\"padding:%s;\">", padding);
}

static void paragraph(struct dd_buf *out, const char *padding, const char *class, const char *style,
                      const char *text)
{
    begin_row(out, padding);
    dd_buf_printf(out, "<p class=\"%s\" style=\"margin:0;%s\">", class, style);
    dd_html_text(out, text);
    dd_buf_puts(out, "</p></td></tr>\n");
}

/* ---- a leader's figures --------------------------------------------------------------- */

static void add_figures(struct dd_buf *out, dd_translate tr, const struct dd_week_report *report)
{
    const struct {
        size_t n;
        const char *label, *colour, *class;
    } figures[] = {
        {report->total, dd_word(tr, "Duties"), "#202124", "tx"},
        {report->in_time, dd_word(tr, "Still in time"), "#1e6b2b", "ok"},
        {report->overdue, dd_word(tr, "Overdue"), report->overdue ? "#b3261e" : "#202124",
         report->overdue ? "rd" : "tx"},
        {report->decide, dd_word(tr, "To decide"), report->decide ? "#b3261e" : "#202124",
         report->decide ? "rd" : "tx"},
    };
    begin_row(out, "16px 24px 4px");
    dd_buf_puts(out, TABLE "<tr>\n");
    for (size_t i = 0; i < DD_LEN(figures); i++) {
        dd_buf_printf(out,
                      "<td class=\"box\" width=\"25%%\" align=\"center\" valign=\"top\" "
                      "style=\"padding:12px 2px;border:1px solid #dadce0;\"><span class=\"%s\" "
                      "style=\"" FAMILY "font-size:26px;line-height:32px;font-weight:bold;"
                      "color:%s;\">%zu</span><br>\n<span class=\"mu\" style=\"" SMALL "\">",
                      figures[i].class, figures[i].colour, figures[i].n);
        dd_html_text(out, figures[i].label);
        dd_buf_puts(out, "</span></td>\n");
    }
    dd_buf_puts(out, "</tr></table></td></tr>\n");
}

static void add_units(struct dd_buf *out, dd_translate tr, const struct dd_week_report *report)
{
    static const char cell[] = "<t%c %salign=\"%s\" class=\"%s line\" style=\"padding:8px 4px;"
                               "border-bottom:1px solid #dadce0;" FAMILY
                               "font-size:15px;line-height:20px;color:%s;font-weight:%s;\">";
    const char *heads[] = {dd_word(tr, "Unit"), dd_word(tr, "Duties"), dd_word(tr, "Overdue"),
                           dd_word(tr, "To decide")};
    begin_row(out, "24px 24px 4px");
    dd_buf_puts(out, "<h2 class=\"tx\" style=\"margin:0 0 4px;" FAMILY
                     "font-size:18px;line-height:26px;color:#202124;\">");
    dd_html_text(out, dd_word(tr, "By unit"));
    dd_buf_puts(out, "</h2>\n<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
                     "border=\"0\"><tr>\n");
    for (size_t i = 0; i < DD_LEN(heads); i++) {
        dd_buf_printf(out, cell, 'h', "scope=\"col\" ", i ? "right" : "left", "mu", "#55606b",
                      "bold");
        dd_html_text(out, heads[i]);
        dd_buf_puts(out, "</th>\n");
    }
    dd_buf_puts(out, "</tr>\n");
    for (size_t i = 0; i < report->n_units; i++) {
        const struct dd_unit_report *line = &report->units[i];
        const size_t numbers[] = {line->total, line->overdue, line->decide};
        dd_buf_puts(out, "<tr>");
        dd_buf_printf(out, cell, 'd', "", "left", "tx", "#202124", "normal");
        dd_html_text(out, line->name ? line->name : dd_word(tr, "unit not known"));
        dd_buf_puts(out, "</td>");
        for (size_t j = 0; j < DD_LEN(numbers); j++) {
            bool red = j && numbers[j];
            dd_buf_printf(out, cell, 'd', "", "right", red ? "rd" : "tx",
                          red ? "#b3261e" : "#202124", red ? "bold" : "normal");
            dd_buf_printf(out, "%zu</td>", numbers[j]);
        }
        dd_buf_puts(out, "</tr>\n");
    }
    dd_buf_puts(out, "</table></td></tr>\n");
}

/* ---- items ------------------------------------------------------------------------------ */

static void add_link(struct dd_buf *out, const char *url, const char *text)
{
    dd_buf_puts(out, "<a class=\"ln\" href=\"");
    dd_html_text(out, url);
    dd_buf_puts(out, "\" style=\"color:#1a5fb4;text-decoration:underline;\">");
    dd_html_text(out, text);
    dd_buf_puts(out, "</a>");
}

/* What most readers will want to say. */
static bool is_first(enum dd_answer_action action)
{
    return action == DD_ANSWER_DONE || action == DD_ANSWER_DECIDE ||
           action == DD_ANSWER_REPORT_TO_ME || action == DD_ANSWER_REPORT;
}

static void add_answer(struct dd_buf *out, const struct dd_letter_answer *answer)
{
    bool first = is_first(answer->action);
    dd_buf_printf(out,
                  "<td class=\"%s\" width=\"50%%\" align=\"center\" bgcolor=\"%s\" "
                  "style=\"border:1px solid #1a5fb4;border-radius:6px;\"><a href=\"",
                  first ? "btn" : "btn2", first ? "#1a5fb4" : "#ffffff");
    dd_html_text(out, answer->url);
    dd_buf_printf(out,
                  "\" class=\"%s\" style=\"display:block;padding:11px 4px;" FAMILY
                  "font-size:15px;line-height:22px;font-weight:bold;text-decoration:none;"
                  "color:%s;\">",
                  first ? "on" : "ln", first ? "#ffffff" : "#1a5fb4");
    dd_html_text(out, answer->label);
    dd_buf_puts(out, "</a></td>\n");
}

/* Two in a row, each 44 px high at least: a thumb hits one of them. */
static void add_answers(struct dd_buf *out, const struct dd_letter_item *item)
{
    dd_buf_puts(out, "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" "
                     "cellspacing=\"6\" border=\"0\" style=\"margin:6px 0 0 -6px;\">\n");
    for (size_t i = 0; i < item->n_answers; i++) {
        if (i % 2 == 0)
            dd_buf_puts(out, "<tr>\n");
        add_answer(out, &item->answers[i]);
        if (i % 2 == 0 && i + 1 == item->n_answers)
            dd_buf_puts(out, "<td width=\"50%\">&nbsp;</td>");
        if (i % 2 == 1 || i + 1 == item->n_answers)
            dd_buf_puts(out, "</tr>\n");
    }
    dd_buf_puts(out, "</table>\n");
}

static void add_fields(struct dd_buf *out, const struct dd_letter_item *item, const char *colour)
{
    for (size_t i = 0; i < item->n; i++) {
        const struct dd_letter_field *field = &item->fields[i];
        dd_buf_puts(out, "<br>\n<span class=\"mu\" style=\"color:#55606b;\">");
        dd_html_text(out, field->label);
        dd_buf_puts(out, ":</span> ");
        if (field->strong)
            dd_buf_printf(out, "<strong class=\"k%s\" style=\"color:%s;\">", colour + 1, colour);
        dd_html_text(out, field->value);
        if (field->strong)
            dd_buf_puts(out, "</strong>");
    }
}

static void begin_item(struct dd_buf *out, const char *padding, const char *colour)
{
    begin_row(out, padding);
    dd_buf_puts(out, TABLE);
    dd_buf_printf(
        out,
        "<tr><td class=\"tx\" style=\"border-left:4px solid %s;padding:2px 0 2px 12px;" FAMILY
        "font-size:15px;line-height:22px;color:#202124;\">",
        colour);
}

static void add_item(struct dd_buf *out, dd_translate tr, const struct dd_letter_item *item,
                     const char *colour)
{
    begin_item(out, "8px 24px", colour);
    dd_buf_puts(out, "<strong style=\"font-size:16px;\">");
    dd_html_text(out, item->title);
    dd_buf_puts(out, "</strong>");
    add_fields(out, item, colour);
    if (item->link) {
        dd_buf_puts(out, "<br>\n");
        add_link(out, item->link, dd_word(tr, "Open this duty"));
    }
    if (item->n_answers)
        add_answers(out, item);
    dd_buf_puts(out, "</td></tr></table></td></tr>\n");
}

/* Of a long list: what it is, until when, whose. */
static void add_line(struct dd_buf *out, dd_translate tr, const struct dd_letter_item *item,
                     const char *colour)
{
    begin_item(out, "4px 24px", colour);
    if (item->link)
        add_link(out, item->link, item->title);
    else
        dd_html_text(out, item->title);
    dd_buf_puts(out, "<br>\n<span class=\"mu\" style=\"" SMALL "\">");
    for (size_t i = 0; i < item->n && i < 2; i++) {
        dd_buf_puts(out, i ? " · " : "");
        dd_html_text(out, item->fields[i].value);
    }
    dd_buf_puts(out, "</span>");
    if (item->answer) {
        dd_buf_puts(out, " · ");
        add_link(out, item->answer, dd_word(tr, "Your answer"));
    }
    dd_buf_puts(out, "</td></tr></table></td></tr>\n");
}

static void add_section(struct dd_buf *out, dd_translate tr,
                        const struct dd_letter_section *section)
{
    begin_row(out, "24px 24px 4px");
    dd_buf_printf(out,
                  "<h2 class=\"k%s\" style=\"margin:0;" FAMILY
                  "font-size:18px;line-height:26px;color:%s;\">",
                  section->colour + 1, section->colour);
    dd_html_text(out, section->heading);
    dd_buf_puts(out, "</h2></td></tr>\n");
    if (section->ask)
        paragraph(out, "0 24px 4px", "tx", TEXT "font-size:15px;line-height:22px;", section->ask);
    for (size_t i = 0; i < section->n; i++) {
        if (section->n > COMPACT)
            add_line(out, tr, &section->items[i], section->colour);
        else
            add_item(out, tr, &section->items[i], section->colour);
    }
    if (section->more)
        paragraph(out, "6px 24px", "tx", TEXT, section->more);
}

/* ---- the page ------------------------------------------------------------------------------ */

static const char style[] =
    "<style>\n"
    "@media (max-width:480px){.pad{padding-left:14px!important;padding-right:14px!important}"
    ".out{padding:0!important}}\n"
    "@media (prefers-color-scheme:dark){"
    ".bg{background:#17191c!important}.card{background:#202428!important}"
    ".tx{color:#e8eaed!important}.mu{color:#b4bac1!important}"
    ".ln{color:#8ab4f8!important}.rd,.kb3261e{color:#ff8a80!important}"
    ".ok,.k1e6b2b{color:#81c995!important}.k8f4e00{color:#f2b66d!important}"
    ".k1a5fb4{color:#8ab4f8!important}.k55606b{color:#b4bac1!important}"
    ".note{background:#3d3520!important;color:#fbe9b0!important}"
    ".line,.box{border-color:#4a5056!important}.btn2{background:#202428!important}"
    "}\n</style>\n";

/* Outlook knows no max-width: it gets a table of 600 px around ours. */
static void add_head(struct dd_buf *out, const struct dd_letter_page *page)
{
    dd_buf_printf(out,
                  "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">\n<meta "
                  "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
                  "name=\"color-scheme\" content=\"light dark\">\n<meta "
                  "name=\"supported-color-schemes\" content=\"light dark\">\n<title>",
                  page->language);
    dd_html_text(out, page->subject);
    dd_buf_puts(out, "</title>\n");
    dd_buf_puts(out, style);
    dd_buf_puts(out, "</head>\n<body class=\"bg\" style=\"margin:0;padding:0;background:#eef0f3;\">"
                     "\n");
    if (page->preview && *page->preview) {
        dd_buf_puts(out, "<div style=\"display:none;max-height:0;overflow:hidden;"
                         "mso-hide:all;\">");
        dd_html_text(out, page->preview);
        dd_buf_puts(out, "</div>\n");
    }
    dd_buf_puts(out,
                "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
                "border=\"0\" class=\"bg\" bgcolor=\"#eef0f3\"><tr><td class=\"out\" "
                "align=\"center\" style=\"padding:16px 8px;\">\n"
                "<!--[if mso]><table role=\"presentation\" width=\"600\" cellpadding=\"0\" "
                "cellspacing=\"0\" border=\"0\"><tr><td><![endif]-->\n"
                "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
                "border=\"0\" class=\"card\" bgcolor=\"#ffffff\" "
                "style=\"max-width:600px;background:#ffffff;border-top:4px solid #1a5fb4;\">\n");
}

static void add_opening(struct dd_buf *out, dd_translate tr, const struct dd_letter_page *page)
{
    for (size_t i = 0; i < page->n_notes; i++) {
        dd_buf_puts(out, "<tr><td class=\"pad note\" bgcolor=\"#fff4d6\" style=\"padding:12px 24px;"
                         "background:#fff4d6;" FAMILY
                         "font-size:15px;line-height:22px;color:#3d3000;\">");
        dd_html_text(out, page->notes[i]);
        dd_buf_puts(out, "</td></tr>\n");
    }
    paragraph(out, "24px 24px 4px", "tx", TEXT, page->greeting);
    paragraph(out, "4px 24px", "tx", TEXT, page->intro);
    if (page->quote) {
        begin_row(out, "8px 24px");
        dd_buf_puts(out, TABLE "<tr><td class=\"tx line\" style=\"border-left:4px solid #dadce0;"
                               "padding:4px 0 4px 12px;" TEXT "\">");
        dd_html_text(out, page->quote);
        dd_buf_puts(out, "</td></tr></table></td></tr>\n");
    }
    if (page->report)
        add_figures(out, tr, page->report);
}

char *dd_letter_html(struct dd_arena *arena, dd_translate tr, const struct dd_letter_page *page)
{
    struct dd_buf out = {0};
    add_head(&out, page);
    add_opening(&out, tr, page);
    for (size_t i = 0; i < page->n_sections; i++)
        add_section(&out, tr, &page->sections[i]);
    if (page->report && page->report->n_units)
        add_units(&out, tr, page->report);
    paragraph(&out, "24px 24px 0", "tx", TEXT, page->closing);
    paragraph(&out, "0 24px 20px", "tx", TEXT "font-weight:bold;", page->office);
    dd_buf_puts(&out, "<tr><td class=\"pad line mu\" style=\"padding:14px 24px 22px;border-top:1px "
                      "solid #dadce0;" FAMILY "font-size:13px;line-height:19px;color:#55606b;\">");
    dd_html_text(&out, page->footer);
    dd_buf_puts(&out, "</td></tr>\n</table>\n<!--[if mso]></td></tr></table><![endif]-->\n"
                      "</td></tr></table>\n</body></html>\n");
    char *html = dd_strndup(arena, out.s, out.n);
    dd_buf_release(&out);
    return html;
}
