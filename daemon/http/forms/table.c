/* table.c — a table copied from Word or Excel, through the importer: read, looked
 * through row by row, corrected, imported; and taken back as a whole. */
#include "http/forms/forms.h"

#include <stdlib.h>
#include <string.h>

#include "intake/annex/retable.h"

#define MAX_FIXES 20000
#define MAX_DOUBTS ((size_t)200) /* rows in doubt that are shown at once */

static const struct dd_input table_inputs[] = {
    {.name = "table",
     .kind = DD_INPUT_AREA,
     .label = DD_N("Paste the table here"),
     .hint = DD_N("Copied from Word or Excel, with its row of headings (STT, Nội dung, Cơ quan chủ "
                  "trì, Thời gian …)")},
    {.name = "file",
     .kind = DD_INPUT_FILE,
     .label = DD_N("Or a file"),
     .hint = DD_N("A Word document (.docx), a workbook (.xlsx), text with tabs (.tsv, .txt) or a "
                  "page (.html)")},
    {.name = "plan",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Number of the plan"),
     .hint = DD_N("Such as 29/KH-UBND"),
     .required = true},
    {.name = "unit",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Whose plan it is"),
     .required = true,
     .options = dd_form_units},
    {.name = "year", .kind = DD_INPUT_NUMBER, .label = DD_N("Year of a deadline that names none")},
    {.name = "accept",
     .kind = DD_INPUT_CHECK,
     .label = DD_N("A row that looks like a known task is that task")},
    {.name = "html", .kind = DD_INPUT_HIDDEN},
    {.name = "flat", .kind = DD_INPUT_HIDDEN},
};

struct table { /* form->row */
    struct dd_diags diags;
    const char *flat;
    struct dd_facts before;
    struct dd_import_options options;
    struct dd_import_report report;
    size_t undecided;
};

static bool open_table(struct dd_form *form)
{
    form->row = DD_NEW(form->rq->arena, struct table);
    if (form->facts->office.n > 0)
        dd_form_set(form, "unit", form->facts->office.v[0].id);
    dd_form_set(form, "year", dd_printf(form->rq->arena, "%d", dd_day_ymd(form->rq->today).year));
    form->back = "office/imports";
    return dd_form_whole_office(form);
}

/* ---- what was sent --------------------------------------------------------------------------- */

/* A corrected field of a row: "lead.12". NULL: it was not among what was sent. */
static const char *of_row(const struct dd_form *form, const char *name, uint32_t line)
{
    const struct dd_form_field *field =
        dd_form_find(form->sent, dd_printf(form->rq->arena, "%s.%u", name, line));
    if (field == NULL || dd_utf8_check(field->value, field->n) >= 0)
        return NULL;
    return dd_squeeze(form->rq->arena, dd_nfc(form->rq->arena, field->value));
}

static int by_line(const void *a, const void *b)
{
    const struct dd_table_fix *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

/* Every row that was shown has a hidden "row" with its line. */
static size_t read_fixes(const struct dd_form *form, struct dd_table_fix *v)
{
    size_t n = 0;
    for (size_t i = 0; i < form->sent->n && n < MAX_FIXES; i++) {
        const struct dd_form_field *field = &form->sent->v[i];
        if (strcmp(field->name, "row") != 0)
            continue;
        uint32_t line = (uint32_t)strtoul(field->value, NULL, 10);
        v[n++] = (struct dd_table_fix){.line = line,
                                       .skip = of_row(form, "skip", line) != NULL,
                                       .title = of_row(form, "title", line),
                                       .lead = of_row(form, "lead", line),
                                       .time = of_row(form, "time", line)};
    }
    if (n > 0)
        qsort(v, n, sizeof(*v), by_line);
    return n;
}

/* What is given first counts: the table as it was looked through, a file, the
 * clipboard's HTML, its text. */
static bool take_table(struct dd_form *form, struct table *t)
{
    const struct dd_form_field *flat = dd_form_find(form->sent, "flat");
    const struct dd_form_field *file = dd_form_find(form->sent, "file");
    const struct dd_form_field *html = dd_form_find(form->sent, "html");
    const struct dd_form_field *text = dd_form_find(form->sent, "table");
    const struct dd_form_field *given = file != NULL && file->n > 0   ? file
                                        : html != NULL && html->n > 0 ? html
                                                                      : text;
    if (flat != NULL && flat->n > 0) {
        struct dd_table_fix *fixes = DD_NEW_N(form->rq->arena, struct dd_table_fix, MAX_FIXES);
        size_t n = read_fixes(form, fixes);
        t->flat = dd_utf8_check(flat->value, flat->n) < 0
                      ? dd_table_fixed(&t->diags, flat->value, fixes, n)
                      : NULL;
        return t->flat != NULL;
    }
    form->look = true; /* looked through before it is imported */
    if (given == NULL || given->n == 0)
        return dd_edit_refuse(&form->rec.edit, "table", "%s",
                              dd_say(form->rq, "There is nothing yet: paste a table, or choose a "
                                               "file."));
    t->flat =
        dd_table_flat(&t->diags, given->file != NULL ? given->file : "", given->value, given->n);
    return t->flat != NULL;
}

/* The importer's faults, each a line. Of a plan marked as secret nothing is shown
 * again, not even to whoever pasted it. */
static bool say_faults(struct dd_form *form, const struct table *t)
{
    const char *all = "";
    for (size_t i = 0; i < t->diags.n; i++) {
        const struct dd_diag *diag = &t->diags.v[i];
        if (diag->severity != DD_ERROR)
            continue;
        if (strcmp(diag->code, "E306") == 0) {
            dd_form_set(form, "table", "");
            dd_form_set(form, "html", "");
            dd_form_set(form, "flat", "");
        }
        const char *hint = diag->hint != NULL ? diag->hint : "";
        all = dd_printf(form->rq->arena, "%s%s%s%s%s", all, *all != '\0' ? "; " : "", diag->message,
                        *hint != '\0' ? " – " : "", hint);
    }
    return dd_edit_refuse(&form->rec.edit, NULL, "%s", all);
}

/* ---- a row as it was read
 * ------------------------------------------------------------------------ */

static const char *warning_of(const struct table *t, uint32_t line)
{
    for (size_t i = 0; i < t->diags.n; i++) {
        const struct dd_diag *diag = &t->diags.v[i];
        if (diag->severity == DD_WARNING && diag->pos.line == line)
            return diag->message;
    }
    return NULL;
}

static bool is_doubtful(const struct table *t, const struct dd_import_row *row)
{
    return row->verdict == DD_IMPORT_DOUBTFUL || (row->leads != NULL && strchr(row->leads, '?')) ||
           warning_of(t, row->line) != NULL;
}

static bool is_decided(const struct dd_form *form, const struct dd_import_row *row)
{
    return of_row(form, "accept", row->line) != NULL || dd_form_find(form->sent, "accept-all");
}

static void row_field(struct dd_form *form, const struct dd_import_row *row, const char *name,
                      const char *label, const char *value)
{
    dd_html_printf(&form->preview,
                   "<div class=\"field\"><label for=\"%s-%zu\">%s</label>"
                   "<input type=\"text\" id=\"%s-%zu\" name=\"%s.%zu\" value=\"%s\" "
                   "form=\"entry\" autocomplete=\"off\"></div>\n",
                   name, (size_t)row->line, dd_say(form->rq, label), name, (size_t)row->line, name,
                   (size_t)row->line, value != NULL ? value : "");
}

static void row_check(struct dd_form *form, const struct dd_import_row *row, const char *name,
                      const char *label, bool checked)
{
    dd_html_printf(&form->preview,
                   "<span class=\"tick\"><input type=\"checkbox\" id=\"%s-%zu\" name=\"%s.%zu\" "
                   "value=\"true\" form=\"entry\"",
                   name, (size_t)row->line, name, (size_t)row->line);
    dd_buf_puts(&form->preview, checked ? " checked>" : ">");
    dd_html_printf(&form->preview, " <label for=\"%s-%zu\">%s</label></span>\n", name,
                   (size_t)row->line, dd_say(form->rq, label));
}

/* The names of resolved leads; words that nobody knows stay as they are. */
static const char *lead_words(struct dd_form *form, const char *leads)
{
    struct dd_arena *arena = form->rq->arena;
    const char *names = "";
    if (leads == NULL)
        return "";
    if (strchr(leads, '?') != NULL)
        return dd_squeeze(arena, leads[0] == '?' ? leads + 1 : leads);
    for (const char *p = leads; *p != '\0';) {
        size_t n = strcspn(p, ",");
        const char *id = dd_squeeze(arena, dd_strndup(arena, p, n));
        names = dd_printf(arena, "%s%s%s", names, *names != '\0' ? "; " : "",
                          dd_unit_name(form->facts, id));
        p += n + (p[n] == ',');
    }
    return names;
}

static void doubtful_row(struct dd_form *form, const struct table *t,
                         const struct dd_import_row *row, size_t number)
{
    struct dd_buf *out = &form->preview;
    const char *why = warning_of(t, row->line);
    dd_html_printf(out,
                   "<li class=\"doubt\"><fieldset><legend>%s</legend>\n<p class=\"fault\"><span "
                   "class=\"sign\" aria-hidden=\"true\">?</span> %s</p>\n",
                   dd_printf(form->rq->arena, dd_say(form->rq, "%zu. %s"), number, row->title),
                   why != NULL ? dd_form_words(form, why)
                               : dd_say(form->rq, "Please look at this row."));
    dd_html_printf(out, "<input type=\"hidden\" name=\"row\" value=\"%zu\" form=\"entry\">\n",
                   (size_t)row->line);
    row_field(form, row, "title", DD_N("What is to be done"), row->title);
    row_field(form, row, "lead", DD_N("Unit in charge"), lead_words(form, row->leads));
    row_field(form, row, "time", DD_N("Deadline"), row->phrase);
    row_check(form, row, "accept", DD_N("Take it as it is"), is_decided(form, row));
    row_check(form, row, "skip", DD_N("Leave it out"), false);
    dd_buf_puts(out, "</fieldset></li>\n");
}

static void clear_rows(struct dd_form *form, const struct table *t)
{
    struct dd_buf *out = &form->preview;
    dd_html_printf(out,
                   "<details class=\"how\"><summary>%s</summary>\n<div class=\"scroll\" "
                   "role=\"region\" aria-labelledby=\"read\" tabindex=\"0\">\n<table "
                   "class=\"kept\">\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
                   "<th scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
                   dd_say(form->rq, "Rows that are clear"), dd_say(form->rq, "What is to be done"),
                   dd_say(form->rq, "Unit in charge"), dd_say(form->rq, "Deadline"));
    for (size_t i = 0; i < t->report.n_rows; i++) {
        const struct dd_import_row *row = &t->report.rows[i];
        if (!is_doubtful(t, row))
            dd_html_printf(out, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td></tr>\n",
                           row->title, lead_words(form, row->leads),
                           row->phrase != NULL ? row->phrase : "");
    }
    dd_buf_puts(out, "</tbody>\n</table>\n</div>\n</details>\n");
}

static void accept_all(struct dd_form *form)
{
    dd_html_printf(&form->preview,
                   "<p class=\"tick\"><input type=\"checkbox\" id=\"accept-all\" "
                   "name=\"accept-all\" value=\"true\" form=\"entry\"> "
                   "<label for=\"accept-all\">%s</label></p>\n",
                   dd_say(form->rq, "Take all rows in doubt as they are"));
}

static void show_rows(struct dd_form *form, const struct table *t)
{
    const struct dd_request *rq = form->rq;
    const struct dd_import_report *report = &t->report;
    struct dd_buf *out = &form->preview;
    dd_html_printf(out,
                   "<section class=\"card preview\" aria-labelledby=\"read\">\n"
                   "<h2 id=\"read\">%s</h2>\n",
                   dd_say(rq, "What was read"));
    dd_html_printf(
        out, "<p>%s</p>\n<p>%s</p>\n",
        dd_printf(rq->arena,
                  dd_say(rq, "%zu tasks: %zu new, %zu changed, %zu as they were, %zu doubtful."),
                  report->tasks, report->created, report->changed, report->unchanged,
                  report->doubtful),
        dd_printf(rq->arena,
                  dd_say(rq, "%zu dated deadlines, %zu without an end, %zu waiting for an event."),
                  report->deadlines, report->continuous, report->waiting));
    if (report->missing > 0)
        dd_html_printf(out, "<p class=\"note\">%s</p>\n",
                       dd_printf(rq->arena,
                                 dd_say(rq, "%zu tasks of this plan are not in the table; they "
                                            "stay as they are."),
                                 report->missing));
    dd_buf_puts(out, "<ol class=\"doubts\">\n");
    size_t shown = 0, more = 0;
    for (size_t i = 0; i < report->n_rows; i++) {
        if (!is_doubtful(t, &report->rows[i]))
            continue;
        if (shown++ < MAX_DOUBTS)
            doubtful_row(form, t, &report->rows[i], i + 1);
        else
            more++;
    }
    dd_buf_puts(out, "</ol>\n");
    if (more > 0)
        dd_html_printf(out, "<p class=\"note\">%s</p>\n",
                       dd_printf(rq->arena, dd_say(rq, "%zu more rows are in doubt."), more));
    if (shown > 1)
        accept_all(form);
    clear_rows(form, t);
    dd_buf_puts(out, "</section>\n");
}

/* ---- imported
 * ------------------------------------------------------------------------------------ */

static void count_undecided(struct dd_form *form, struct table *t)
{
    for (size_t i = 0; i < t->report.n_rows; i++) {
        const struct dd_import_row *row = &t->report.rows[i];
        t->undecided += is_doubtful(t, row) && !is_decided(form, row);
    }
}

static bool import(struct dd_form *form, struct table *t)
{
    struct dd_request *rq = form->rq;
    struct dd_source *source = DD_NEW(rq->arena, struct dd_source);
    int year;
    *source = (struct dd_source){.name = "", .text = t->flat, .n = strlen(t->flat)};
    if (!dd_record_year(&form->rec, dd_form_value(form, "year"), &year))
        return false;
    t->options = (struct dd_import_options){
        .plan = dd_form_value(form, "plan"),
        .unit = dd_form_value(form, "unit"),
        .year = year,
        .today = rq->today,
        .accept = strcmp(dd_form_value(form, "accept"), "true") == 0,
        .calendar = rq->http->calendar,
        .tr = dd_gettext,
    };
    if (*t->options.plan == '\0')
        return dd_edit_refuse(&form->rec.edit, "plan", _("the value of `%s` is empty"), "plan");
    if (!dd_edit_known(&form->rec.edit, "unit", t->options.unit)) {
        form->rec.edit.field = "unit";
        return false;
    }
    switch (dd_import_within(rq->http->store, &t->diags, source, &t->options, &t->report)) {
    case DD_IMPORT_OK:
        return true;
    case DD_IMPORT_FAULTS:
        return say_faults(form, t);
    case DD_IMPORT_FAILED:
        break;
    }
    return false;
}

/* The table as it was looked through goes on; the others were only its source. */
static void go_on(struct dd_form *form, const struct table *t)
{
    dd_form_set(form, "flat", t->flat);
    dd_form_set(form, "html", "");
    dd_form_set(form, "table", "");
    form->off = "table file";
}

static bool take(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    struct table *t = (struct table *)(uintptr_t)form->row;
    int64_t id;
    dd_diags_init(&t->diags, rq->arena, dd_gettext);
    t->before = *form->facts;
    if (!take_table(form, t))
        return t->diags.errors > 0 ? say_faults(form, t) : false;
    if (!import(form, t))
        return false;
    go_on(form, t);
    count_undecided(form, t);
    show_rows(form, t);
    if (!form->look && t->undecided > 0 && !form->preview_asked) {
        form->fault = dd_printf(rq->arena,
                                dd_say(rq, "%zu rows are still in doubt: correct each of them, "
                                           "leave it out, or take it as it is."),
                                t->undecided);
        form->look = true;
    }
    if (form->look || form->preview_asked)
        return true;
    form->said = dd_printf(rq->arena,
                           dd_say(rq, "Imported: %zu new tasks, %zu changed. Below it can be taken "
                                      "back as a whole."),
                           t->report.created, t->report.changed);
    return dd_import_keep(&form->rec, &t->before, &t->options, &t->report, rq->now, &id);
}

const struct dd_form_kind dd_form_table = {
    .path = "table",
    .needs = DD_NEEDS_ALL_WHEN_SENT,
    .title = DD_N("Paste a table"),
    .button = DD_N("Import the table"),
    .said = DD_N("Imported."),
    .inputs = table_inputs,
    .n_inputs = DD_LEN(table_inputs),
    .previews = true,
    .script = true,
    .open = open_table,
    .apply = take,
};

/* ---- taken back
 * ------------------------------------------------------------------------------------ */

static bool open_undo(struct dd_form *form)
{
    struct dd_import_run *run = DD_NEW(form->rq->arena, struct dd_import_run);
    bool found;
    char *end;
    long long id = strtoll(form->key, &end, 10);
    form->back = "office/imports";
    form->row = run;
    if (!dd_form_whole_office(form))
        return false;
    if (id < 1 || *end != '\0')
        return dd_form_not_found(form);
    if (!dd_store_import(form->rec.store, form->rq->arena, id, run, &found))
        return false;
    return found || dd_form_not_found(form);
}

static void undo_head(struct dd_form *form)
{
    const struct dd_request *rq = form->rq;
    const struct dd_import_run *run = form->row;
    dd_html_printf(
        &form->rq->reply.body,
        "<div class=\"card about\">\n<p><strong>%s</strong></p>\n<p>%s</p>\n"
        "<p>%s</p>\n</div>\n",
        run->plan,
        dd_printf(rq->arena, dd_say(rq, "Imported %s, %lld tasks."),
                  dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, run->at),
                  (long long)run->tasks),
        dd_say(rq, "New tasks are removed, changed ones are as before. Those of which somebody was "
                   "told already are cancelled instead, and everybody who was told is informed."));
}

/* What was told of the tasks that it made is taken back, and what lies in messages that
 * have not left is taken out of them. */
static bool correct(struct dd_form *form, const struct dd_import_run *run)
{
    struct dd_request *rq = form->rq;
    DD_VEC(const char *) ids = {0};
    struct dd_import_change *changes;
    struct dd_obligation *v;
    size_t n, n_changes;
    bool busy = false;
    if (rq->http->correct == NULL)
        return true;
    if (!dd_store_import_changes(rq->http->store, rq->arena, run->id, &changes, &n_changes) ||
        !dd_store_obligations(rq->http->store, rq->arena, &v, &n))
        return false;
    for (size_t i = 0; i < n_changes; i++) {
        if (strcmp(changes[i].entity, "task") != 0 || changes[i].before != NULL)
            continue;
        for (size_t k = 0; k < n; k++) {
            if (dd_streq(v[k].task, changes[i].key))
                dd_push(rq->arena, &ids, v[k].id);
        }
    }
    const char *words =
        dd_printf(rq->arena, _("the tasks of plan %s were entered by mistake"), run->plan);
    if (!rq->http->correct(rq->http->correct_context, rq->arena, words, ids.v, ids.n, &busy))
        return false;
    return !busy || dd_edit_refuse(&form->rec.edit, NULL, "%s",
                                   dd_say(rq, "Messages are being made just now. Please try again "
                                              "in a moment."));
}

static bool undo(struct dd_form *form)
{
    struct dd_undone done;
    const struct dd_import_run *run = form->row;
    if (!dd_import_undo(&form->rec, run->id, form->rq->now, &done) || !correct(form, run))
        return false;
    form->said = dd_printf(form->rq->arena,
                           dd_say(form->rq, "Taken back: %zu tasks removed, %zu as before, %zu "
                                            "cancelled."),
                           done.removed, done.restored, done.cancelled);
    return true;
}

const struct dd_form_kind dd_form_undo = {
    .path = "undo-import",
    .about = DD_FORM_ROW,
    .needs = DD_NEEDS_ALL_WHEN_SENT,
    .title = DD_N("Take an import back"),
    .button = DD_N("Take it back"),
    .said = DD_N("Taken back."),
    .open = open_undo,
    .head = undo_head,
    .apply = undo,
};
