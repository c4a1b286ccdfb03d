#include "app/explain/dossier.h"

#include <string.h>

#include "store/audit_text.h"
#include "wire/clean.h"
#include "wire/paper/docx.h"
#include "wire/duty.h"
#include "wire/names.h"
#include "wire/words.h"

#define TEXT_MAX ((size_t)1500)
#define LINES_MAX 500 /* of the history; the rest is in the JSON */
#define SMALL 11      /* points of tables */

struct writer {
    const struct dd_dossier *d;
    struct dd_arena *arena;
    struct dd_docx *doc;
    int section;
};

static const char *clean(const struct writer *w, const char *text)
{
    return dd_clean(w->arena, text ? text : "", TEXT_MAX);
}

static const char *when(const struct writer *w, struct dd_instant at)
{
    return dd_word_instant(w->arena, dd_gettext, w->d->app->zone, at);
}

/* ---- pieces ---------------------------------------------------------------------------- */

static void heading(struct writer *w, const char *text)
{
    dd_docx_space(w->doc, 6);
    dd_docx_para(w->doc, DD_DOCX_HEADING, 0, 0, dd_printf(w->arena, "%d. %s", ++w->section, text));
}

static void nothing(const struct writer *w, const char *text)
{
    dd_docx_para(w->doc, DD_DOCX_PLAIN, DD_DOCX_ITALIC, 13, text);
}

struct column {
    const char *head; /* DD_N */
    unsigned width;
};

static void begin_table(const struct writer *w, const struct column *columns, size_t n)
{
    struct dd_docx_column shape[DD_DOCX_MAX_COLUMNS];
    for (size_t i = 0; i < n; i++)
        shape[i] = (struct dd_docx_column){columns[i].width, DD_DOCX_PLAIN};
    struct dd_docx_table table = {.n = n, .columns = shape, .borders = true, .points = SMALL};
    dd_docx_table_begin(w->doc, &table);
    dd_docx_head_row(w->doc);
    for (size_t i = 0; i < n; i++)
        dd_docx_cell(w->doc, 1, DD_DOCX_BOLD | DD_DOCX_MIDDLE | DD_DOCX_SHADED, _(columns[i].head));
}

/* ---- what is owed ------------------------------------------------------------------------- */

static void fact(const struct writer *w, const char *label, const char *value)
{
    if (!value || !*value)
        return;
    dd_docx_row(w->doc);
    dd_docx_cell(w->doc, 1, DD_DOCX_BOLD, label);
    dd_docx_cell(w->doc, 1, 0, clean(w, value));
}

static void day_fact(const struct writer *w, const char *label, struct dd_opt_day day)
{
    if (day.set)
        fact(w, label, dd_word_day(w->arena, dd_gettext, day.day));
}

static const char *units_text(const struct writer *w)
{
    const struct dd_obligation *row = &w->d->row;
    const char *text = dd_word_unit(w->arena, dd_gettext, &w->d->facts, row), *unit;
    for (size_t i = 0; (unit = dd_co_lead(w->arena, row, i)); i++)
        text = dd_printf(w->arena, "%s; %s", text, dd_unit_name(&w->d->facts, unit));
    return text;
}

static const char *phrases(const struct writer *w)
{
    const char *text = "";
    for (size_t i = 0; w->d->task && i < w->d->facts.task_deadline.n; i++) {
        const struct dd_task_deadline *row = &w->d->facts.task_deadline.v[i];
        if (dd_streq(row->task, w->d->task->id) && row->phrase)
            text = dd_printf(w->arena, "%s%s%s", text, *text ? "; " : "", row->phrase);
    }
    return text;
}

static void put_obligation(struct writer *w)
{
    const struct dd_obligation *row = &w->d->row;
    const struct dd_docx_column shape[] = {{45, DD_DOCX_PLAIN}, {120, DD_DOCX_PLAIN}};
    struct dd_docx_table table = {.n = 2, .columns = shape, .borders = true, .points = 12};
    heading(w, _("The duty"));
    dd_docx_table_begin(w->doc, &table);
    fact(w, _("Content"), row->title);
    fact(w, _("Owed by"), units_text(w));
    fact(w, _("Legal basis"), dd_duty_basis(w->arena, dd_gettext, &w->d->facts, row));
    if (w->d->task)
        fact(w, _("Product"), w->d->task->product);
    fact(w, _("Time limit as written"), phrases(w));
    day_fact(w, _("Opens on"), row->opens);
    if (row->due.set)
        fact(w, _("Due day"), dd_word_due(w->arena, dd_gettext, row));
    if (row->legal_day.set && (!row->due.set || dd_day_cmp(row->legal_day.day, row->due.day) != 0))
        day_fact(w, _("Latest day by law"), row->legal_day);
    day_fact(w, _("Due day before the extension"), row->original_due);
    fact(w, _("Standing"), dd_word_standing(w->arena, dd_gettext, row));
    day_fact(w, _("Done on"), row->done_on);
    if (row->cycle > 1)
        fact(w, _("Times begun"), dd_printf(w->arena, "%d", row->cycle));
    fact(w, _("Identifier"), row->id);
    dd_docx_table_end(w->doc);
}

static void put_explanation(struct writer *w)
{
    heading(w, _("How the day was computed"));
    const char *trace = w->d->row.trace ? w->d->row.trace : "";
    if (!*trace)
        nothing(w, _("There is no day to compute."));
    for (const char *p = trace; *p; p += *p == '\n') {
        size_t n = strcspn(p, "\n");
        dd_docx_para(w->doc, DD_DOCX_PLAIN, 0, 13,
                     dd_printf(w->arena, "– %s", clean(w, dd_strndup(w->arena, p, n))));
        p += n;
    }
}

/* ---- what was told --------------------------------------------------------------------------- */

static void put_notices(struct writer *w)
{
    static const struct column columns[] = {{DD_N("When"), 28},
                                            {DD_N("Step"), 38},
                                            {DD_N("To whom"), 45},
                                            {DD_N("By"), 20},
                                            {DD_N("What came of it"), 44}};
    heading(w, _("Assignment and notices"));
    if (w->d->n_notices == 0) {
        nothing(w, _("Nobody has been told yet."));
        return;
    }
    begin_table(w, columns, DD_LEN(columns));
    for (size_t i = 0; i < w->d->n_notices; i++) {
        const struct dd_notice *row = &w->d->notices[i].notice;
        int64_t message = w->d->notices[i].delivery;
        const char *who = dd_dossier_person(w->d, row->person);
        const char *came = dd_word_outcome(w->arena, dd_gettext, w->d->app->zone, row);
        dd_docx_row(w->doc);
        dd_docx_cell(w->doc, 1, 0, when(w, row->at));
        dd_docx_cell(w->doc, 1, 0, dd_word_step(w->arena, dd_gettext, row));
        dd_docx_cell(w->doc, 1, 0,
                     dd_printf(w->arena, "%s%s%s", dd_word_role(dd_gettext, row->role),
                               *who ? "\n" : "", clean(w, who)));
        dd_docx_cell(w->doc, 1, 0, clean(w, dd_word_channel(dd_gettext, row->channel)));
        dd_docx_cell(w->doc, 1, 0,
                     message
                         ? dd_printf(w->arena, _("%s (message no. %lld)"), came, (long long)message)
                         : came);
    }
    dd_docx_table_end(w->doc);
}

static const char *attempts_text(const struct writer *w, const struct dd_dossier_message *m)
{
    const char *text = "";
    for (size_t i = 0; i < m->n; i++) {
        const struct dd_attempt *row = &m->attempts[i];
        text = dd_printf(w->arena, "%s%s%s: %s%s", text, *text ? "\n" : "", when(w, row->at),
                         dd_audit_answer(w->arena, row->code, row->answer),
                         row->uncertain ? _(" (it may have arrived)") : "");
    }
    return *text ? text : _("not tried");
}

static const char *state_text(const struct writer *w, const struct dd_dossier_message *m)
{
    const struct dd_delivery *row = m->row;
    const char *state = dd_word_delivery(dd_gettext, dd_delivery_state_name(row->state));
    const char *text =
        row->reason ? dd_printf(w->arena, "%s – %s", state, dd_word_reason(dd_gettext, row->reason))
                    : state;
    if (m->words)
        text = dd_printf(w->arena, _("%s\ncorrects message no. %lld: “%s”"), text,
                         (long long)row->corrects, clean(w, m->words));
    return text;
}

static void put_messages(struct writer *w)
{
    static const struct column columns[] = {{DD_N("Message"), 14},
                                            {DD_N("To whom"), 42},
                                            {DD_N("Subject and state"), 55},
                                            {DD_N("Tries, and what the server answered"), 64}};
    heading(w, _("Messages, and what the servers answered"));
    if (w->d->messages.n == 0) {
        nothing(w, _("No message was made."));
        return;
    }
    begin_table(w, columns, DD_LEN(columns));
    for (size_t i = 0; i < w->d->messages.n; i++) {
        const struct dd_dossier_message *m = &w->d->messages.v[i];
        dd_docx_row(w->doc);
        dd_docx_cell(w->doc, 1, 0, dd_printf(w->arena, "%lld", (long long)m->row->id));
        dd_docx_cell(w->doc, 1, 0,
                     dd_printf(w->arena, "%s\n%s", clean(w, m->row->address),
                               dd_word_channel(dd_gettext, m->row->channel)));
        dd_docx_cell(w->doc, 1, 0,
                     dd_printf(w->arena, "%s\n%s", clean(w, m->row->subject), state_text(w, m)));
        dd_docx_cell(w->doc, 1, 0, attempts_text(w, m));
    }
    dd_docx_table_end(w->doc);
}

static const char *answered_by(const struct writer *w, const struct dd_audit_item *item)
{
    const char *unit = dd_audit_value(w->arena, item->after, "unit");
    return unit ? dd_unit_name(&w->d->facts, unit)
                : dd_dossier_person(w->d, dd_audit_value(w->arena, item->after, "person"));
}

static void put_answers(struct writer *w)
{
    static const struct column columns[] = {
        {DD_N("When"), 40}, {DD_N("Who"), 55}, {DD_N("Answer"), 80}};
    bool any = false;
    heading(w, _("What people answered"));
    for (size_t i = 0; i < w->d->history.n; i++) {
        const struct dd_audit_item *item = &w->d->history.v[i];
        if (strcmp(item->entity, "ack") != 0 || !item->after)
            continue;
        if (!any)
            begin_table(w, columns, DD_LEN(columns));
        any = true;
        struct dd_instant then;
        const char *at = dd_audit_value(w->arena, item->after, "at");
        const char *text = dd_audit_value(w->arena, item->after, "text");
        const char *action = dd_audit_action(dd_audit_value(w->arena, item->after, "action"));
        dd_docx_row(w->doc);
        dd_docx_cell(w->doc, 1, 0, at && dd_audit_instant(at, &then) ? when(w, then) : "");
        dd_docx_cell(w->doc, 1, 0, clean(w, answered_by(w, item)));
        dd_docx_cell(w->doc, 1, 0,
                     dd_printf(w->arena, "%s%s%s", action, text ? ": " : "", clean(w, text)));
    }
    if (any)
        dd_docx_table_end(w->doc);
    else
        nothing(w, _("Nothing was answered through the program."));
}

/* ---- extensions, evidence
 * ------------------------------------------------------------------------ */

static void point(const struct writer *w, const char *text)
{
    dd_docx_para(w->doc, DD_DOCX_PLAIN, 0, 13, dd_printf(w->arena, "– %s", text));
}

/* "A; B" of what there is to say. */
static const char *joined(const struct writer *w, const char *text, const char *label,
                          const char *value)
{
    if (!value || !*value)
        return text;
    return dd_printf(w->arena, "%s%s%s%s%s", text, *text ? "; " : "", label, *label ? " " : "",
                     clean(w, value));
}

static void put_extensions(struct writer *w)
{
    heading(w, _("Extensions"));
    for (size_t i = 0; i < w->d->extensions.n; i++) {
        const struct dd_extension *row = w->d->extensions.v[i];
        const char *text = joined(w, "", _("asked for on"), dd_duty_day(w->arena, row->asked_on));
        text = joined(w, text, _("because of"), row->reason);
        text = joined(w, text, _("granted on"), dd_duty_day(w->arena, row->granted_on));
        text = joined(w, text, _("refused on"), dd_duty_day(w->arena, row->refused_on));
        text = joined(w, text, _("new due day"), dd_duty_day(w->arena, row->new_due));
        point(w, joined(w, text, _("by document"), dd_dossier_document(w->d, row->document)));
    }
    if (w->d->waiver) {
        const struct dd_waiver *row = w->d->waiver;
        const char *text = joined(w, "", _("waived on"), dd_duty_day(w->arena, row->day));
        text = joined(w, text, _("because of"), row->reason);
        point(w, joined(w, text, _("by document"), dd_dossier_document(w->d, row->document)));
    }
    if (w->d->extensions.n == 0 && !w->d->waiver)
        nothing(w, _("None was asked for."));
}

static void put_completion(struct writer *w, const struct dd_completion *row)
{
    const char *day = dd_duty_day(w->arena, row->done_on);
    const char *text = *day ? dd_printf(w->arena, _("recorded as done on %s"), day)
                            : _("recorded as done, the day is not known");
    text = joined(w, text, _("by document"), dd_dossier_document(w->d, row->document));
    text = joined(w, text, _("content:"), row->text);
    text = joined(w, text, _("reported on"), dd_duty_day(w->arena, row->claimed_on));
    text = joined(w, text, _("by officer"), dd_dossier_person(w->d, row->claimed_by));
    if (row->answer)
        text = joined(w, text,
                      strcmp(row->answer, "confirmed") == 0 ? _("confirmed on") : _("returned on"),
                      dd_duty_day(w->arena, row->answered_on));
    text = joined(w, text, _("by officer"), dd_dossier_person(w->d, row->answered_by));
    text = joined(w, text, _("because of"), row->words);
    point(w, row->revoked ? dd_printf(w->arena, _("%s (taken back since)"), text) : text);
}

static void put_evidence(struct writer *w)
{
    const struct dd_dossier *d = w->d;
    heading(w, _("Evidence of completion"));
    for (size_t i = 0; i < d->completions.n; i++)
        put_completion(w, d->completions.v[i]);
    for (size_t i = 0; i < d->documents.n; i++)
        point(w, joined(w,
                        dd_printf(w->arena, _("document %s"),
                                  clean(w, dd_dossier_document(d, d->documents.v[i]->id))),
                        "", d->documents.v[i]->title));
    for (size_t i = 0; i < d->reports.n; i++)
        point(w, joined(w,
                        dd_printf(w->arena, _("report of %s handed in on %s"),
                                  clean(w, d->reports.v[i]->period),
                                  dd_duty_day(w->arena, d->reports.v[i]->submitted_on)),
                        _("by document"), dd_dossier_document(d, d->reports.v[i]->document)));
    for (size_t i = 0; i < d->results.n; i++)
        point(w, dd_printf(w->arena, "%s: %s", clean(w, d->results.v[i]->period),
                           clean(w, d->results.v[i]->text)));
    for (size_t i = 0; i < d->measurements.n; i++)
        point(w, joined(w,
                        dd_printf(w->arena, "%s: %s %s",
                                  dd_duty_day(w->arena, DD_SOME_DAY(d->measurements.v[i]->day.day)),
                                  dd_dec_format(w->arena, d->measurements.v[i]->value, ','),
                                  clean(w, d->target ? d->target->measure : NULL)),
                        _("source:"), d->measurements.v[i]->source));
    if (d->completions.n + d->documents.n + d->reports.n + d->results.n + d->measurements.n == 0)
        nothing(w, _("Nothing has been recorded."));
}

/* ---- its history
 * ------------------------------------------------------------------------------------ */

/* What the service itself made and sent stands in the sections before; here is what
 * people and other programs did, and how the duty stood. */
static bool is_told_here(const struct dd_audit_item *item)
{
    if (strcmp(item->entity, "ack") == 0)
        return false;
    return dd_entity_find(item->entity) || strcmp(item->entity, "obligation") == 0 ||
           !item->actor || strcmp(item->actor, "dondocd") != 0;
}

static void put_history(struct writer *w)
{
    static const struct column columns[] = {
        {DD_N("When"), 30}, {DD_N("Who"), 38}, {DD_N("What was changed or decided"), 107}};
    size_t n = 0;
    heading(w, _("What was changed and decided (from the audit)"));
    begin_table(w, columns, DD_LEN(columns));
    for (size_t i = 0; i < w->d->history.n; i++) {
        const struct dd_audit_item *item = &w->d->history.v[i];
        if (!is_told_here(item) || n++ >= LINES_MAX)
            continue;
        dd_docx_row(w->doc);
        dd_docx_cell(w->doc, 1, 0, item->at.set ? when(w, item->at.at) : _("not covered yet"));
        dd_docx_cell(w->doc, 1, 0, clean(w, dd_audit_actor(item)));
        dd_docx_cell(w->doc, 1, 0, clean(w, dd_audit_sentence(w->arena, w->d->app->zone, item)));
    }
    dd_docx_table_end(w->doc);
    if (n > LINES_MAX)
        dd_docx_para(w->doc, DD_DOCX_NOTE, 0, 0,
                     dd_printf(w->arena, _("and %zu more"), n - LINES_MAX));
}

static void put_verdict(struct writer *w)
{
    const struct dd_audit_verdict *v = &w->d->verdict;
    heading(w, _("Does all of this stand?"));
    if (v->n_faults == 0) {
        dd_docx_para(w->doc, DD_DOCX_BODY, 0, 13,
                     dd_printf(w->arena,
                               _("When this dossier was made the whole audit of the database was "
                                 "checked (%lld rows over %lld): all stands as it was written."),
                               (long long)v->n_rows, (long long)v->n_lines));
        dd_docx_para(w->doc, DD_DOCX_PLAIN, 0, SMALL,
                     dd_printf(w->arena, _("Anchor: %lld:%s"), (long long)v->seq, v->hash));
        return;
    }
    dd_docx_para(w->doc, DD_DOCX_BODY, DD_DOCX_BOLD | DD_DOCX_RED, 13,
                 dd_printf(w->arena,
                           _("Attention: the audit of the database has %lld faults. What this "
                             "dossier says may have been altered."),
                           (long long)v->n_faults));
    for (int64_t i = 0; i < v->n_faults && i < 20; i++)
        point(w, clean(w, dd_audit_fault_text(w->arena, &v->faults[i])));
}

void dd_dossier_docx(const struct dd_dossier *d, struct dd_buf *out)
{
    struct dd_arena *arena = d->app->arena;
    const char *office = dd_unit_name(&d->facts, d->app->config->office);
    struct dd_docx_options options = {
        .title = dd_printf(arena, _("Dossier: %s"), d->row.title ? d->row.title : d->row.id),
        .author = office,
        .language = d->app->config->language,
        .at = d->now,
        .points = 13,
        .footer = dd_printf(arena, _("Dossier of %s"), d->row.id),
    };
    struct writer w = {.d = d, .arena = arena, .doc = dd_docx_new(&options)};
    dd_docx_para(w.doc, DD_DOCX_CENTRED, DD_DOCX_BOLD, 13,
                 dd_name_upper(arena, dd_name_full(arena, office)));
    dd_docx_space(w.doc, 8);
    dd_docx_para(w.doc, DD_DOCX_TITLE, 0, 0, _("DOSSIER OF A DUTY"));
    dd_docx_para(w.doc, DD_DOCX_CENTRED, DD_DOCX_BOLD, 13, clean(&w, d->row.title));
    dd_docx_para(w.doc, DD_DOCX_CENTRED, DD_DOCX_ITALIC, 12,
                 dd_printf(arena, _("Made at %s; evaluated until %s"), when(&w, d->now),
                           when(&w, d->until)));
    put_obligation(&w);
    put_explanation(&w);
    put_notices(&w);
    put_messages(&w);
    put_answers(&w);
    put_extensions(&w);
    put_evidence(&w);
    put_history(&w);
    put_verdict(&w);
    dd_docx_finish(w.doc, out);
}
