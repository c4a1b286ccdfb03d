#include "wire/paper/urge.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define IN_BODY 8 /* so many items stand in the letter, more make an annex */

/* ---- what it is about --------------------------------------------------------------- */

/* `owner` is `unit`, or a unit that went into it (at most 8 mergers ago). */
static bool is_of(const struct dd_facts *facts, const char *owner, const char *unit, int depth)
{
    if (!owner || depth > 8)
        return false;
    if (strcmp(owner, unit) == 0)
        return true;
    for (size_t i = 0; i < facts->unit_succession.n; i++) {
        const struct dd_unit_succession *row = &facts->unit_succession.v[i];
        if (strcmp(row->unit, owner) == 0 && is_of(facts, row->successor, unit, depth + 1))
            return true;
    }
    return false;
}

static int by_due(const void *a, const void *b)
{
    const struct dd_obligation *x = *(const struct dd_obligation *const *)a;
    const struct dd_obligation *y = *(const struct dd_obligation *const *)b;
    int order = dd_day_cmp(x->due.day, y->due.day);
    return order ? order : strcmp(x->id, y->id);
}

void dd_urge_select(struct dd_arena *arena, struct dd_urge *urge, const struct dd_obligation *v,
                    size_t n, int days)
{
    for (size_t i = 0; i < n; i++) {
        const struct dd_obligation *row = &v[i];
        if (!row->due.set || !is_of(urge->facts, row->unit, urge->unit, 0))
            continue;
        int left = row->due.day.n - urge->on.n;
        if (row->state == DD_OVERDUE && left <= 0)
            dd_push(arena, &urge->overdue, row);
        else if (row->state == DD_OPEN && left >= 0 && left <= days)
            dd_push(arena, &urge->soon, row);
    }
    if (urge->overdue.n)
        qsort(urge->overdue.v, urge->overdue.n, sizeof(*urge->overdue.v), by_due);
    if (urge->soon.n)
        qsort(urge->soon.v, urge->soon.n, sizeof(*urge->soon.v), by_due);
}

/* ---- the letter ------------------------------------------------------------------------ */

struct writer {
    struct dd_arena *arena;
    const struct dd_urge *urge;
    dd_translate tr;
    struct dd_docx *doc;
    /* The letter's words for: who writes, to whom, and whose tasks they are. To the
     * office's own leaders it is its secretariat that writes. */
    const char *from, *to, *unit;
};

static const char *late_text(const struct writer *w, const struct dd_obligation *row)
{
    int days = dd_duty_days_late(row, w->urge->on);
    return days ? dd_printf(w->arena, "%d", days) : dd_word(w->tr, "less than 1");
}

static const char *notes_text(const struct writer *w, const struct dd_obligation *row)
{
    const char *notes = dd_duty_notes(w->arena, w->tr, w->urge->facts, row);
    const char *former = row->former_unit ? row->former_unit : row->unit;
    if (strcmp(former, w->urge->unit) == 0)
        return notes;
    const char *was = dd_printf(w->arena, dd_word(w->tr, "owed by %s before the reorganisation"),
                                dd_clean(w->arena, dd_unit_name(w->urge->facts, former), 300));
    return *notes ? dd_printf(w->arena, "%s; %s", was, notes) : was;
}

static void put_row(const struct writer *w, size_t number, const struct dd_obligation *row,
                    bool late)
{
    struct dd_docx *doc = w->doc;
    dd_docx_row(doc);
    dd_docx_cell(doc, 1, 0, dd_printf(w->arena, "%zu", number));
    dd_docx_cell(doc, 1, 0, dd_clean(w->arena, row->title, DD_DUTY_TITLE_MAX));
    dd_docx_cell(doc, 1, 0, dd_duty_basis(w->arena, w->tr, w->urge->facts, row));
    dd_docx_cell(doc, 1, 0, dd_duty_due(w->arena, w->tr, row));
    if (late)
        dd_docx_cell(doc, 1, 0, late_text(w, row));
    dd_docx_cell(doc, 1, 0, notes_text(w, row));
}

/* `late`: with the days since. */
static void put_table(const struct writer *w, const dd_duty_rows *rows, bool late)
{
    static const struct dd_docx_column with_days[] = {{10, DD_DOCX_CENTRED}, {58, DD_DOCX_PLAIN},
                                                      {34, DD_DOCX_PLAIN},   {25, DD_DOCX_CENTRED},
                                                      {17, DD_DOCX_CENTRED}, {24, DD_DOCX_PLAIN}};
    static const struct dd_docx_column without[] = {{10, DD_DOCX_CENTRED},
                                                    {68, DD_DOCX_PLAIN},
                                                    {38, DD_DOCX_PLAIN},
                                                    {25, DD_DOCX_CENTRED},
                                                    {27, DD_DOCX_PLAIN}};
    static const char *const heads[] = {DD_N("No."), DD_N("Task"),      DD_N("Legal basis"),
                                        DD_N("Due"), DD_N("Days late"), DD_N("Remarks")};
    struct dd_docx_table table = {.n = late ? DD_LEN(with_days) : DD_LEN(without),
                                  .columns = late ? with_days : without,
                                  .borders = true,
                                  .points = 12};
    dd_docx_table_begin(w->doc, &table);
    dd_docx_head_row(w->doc);
    for (size_t i = 0; i < DD_LEN(heads); i++)
        if (late || i != 4)
            dd_docx_cell(w->doc, 1, DD_DOCX_BOLD | DD_DOCX_MIDDLE, dd_word(w->tr, heads[i]));
    for (size_t i = 0; i < rows->n; i++)
        put_row(w, i + 1, rows->v[i], late);
    dd_docx_table_end(w->doc);
    dd_docx_space(w->doc, 6);
}

static void put_body(const struct writer *w, const char *text)
{
    dd_docx_para(w->doc, DD_DOCX_BODY, 0, 0, text);
}

/* What leads to a table stays with it. */
static void put_lead(const struct writer *w, bool annex, const char *text)
{
    dd_docx_para(w->doc, annex ? DD_DOCX_BODY : DD_DOCX_KEPT, 0, 0, text);
}

static void put_opening(const struct writer *w, bool annex)
{
    const struct dd_urge *urge = w->urge;
    const char *on = dd_duty_day(w->arena, DD_SOME_DAY(urge->on));
    if (urge->overdue.n)
        put_lead(w, annex,
                 dd_printf(w->arena,
                           annex ? dd_word(w->tr, "%s follows the tasks assigned to units. "
                                                  "According to the tracking system, as of %s "
                                                  "no result has been recorded for %02zu tasks "
                                                  "of %s that have fallen due (listed in the "
                                                  "annex).")
                                 : dd_word(w->tr, "%s follows the tasks assigned to units. "
                                                  "According to the tracking system, as of %s "
                                                  "no result has been recorded for %02zu tasks "
                                                  "of %s that have fallen due:"),
                           w->from, on, urge->overdue.n, w->unit));
    else
        put_lead(w, annex,
                 dd_printf(w->arena,
                           dd_word(w->tr, "%s follows the tasks assigned to units. As of %s, "
                                          "%s has no task that is overdue."),
                           w->from, on, w->unit));
}

static void put_soon(const struct writer *w, bool annex)
{
    const struct dd_urge *urge = w->urge;
    if (!urge->soon.n)
        return;
    put_body(w,
             dd_printf(w->arena,
                       annex ? dd_word(w->tr, "Besides, %02zu tasks fall due in the coming "
                                              "days (listed in the annex).")
                             : dd_word(w->tr, "Besides, %02zu tasks fall due in the coming days:"),
                       urge->soon.n));
    if (!annex)
        put_table(w, &urge->soon, false);
}

static void put_request(const struct writer *w)
{
    const struct dd_urge *urge = w->urge;
    const char *by =
        urge->answer_by.set ? dd_duty_day(w->arena, urge->answer_by) : dd_word(w->tr, "……/……/………");
    put_body(w, dd_printf(w->arena,
                          dd_word(w->tr, "%s asks %s to have the tasks above completed, and to "
                                         "send the results (number and date of the document, or "
                                         "a short description) to %s by %s."),
                          w->from, w->to, urge->head->answer_to, by));
    put_body(w, dd_word(w->tr, "Where a task has been done already, please send the number and "
                               "date of its document so that the record can be brought up to "
                               "date. Where there are difficulties, or a due day needs to be "
                               "changed, please state the reasons and propose a new day, to be "
                               "decided by those responsible."));
    dd_docx_para(w->doc, DD_DOCX_KEPT, 0, 0,
                 dd_printf(w->arena,
                           dd_word(w->tr, "%s asks for your attention and cooperation./."),
                           w->from));
}

/* "UBND-VP": what follows a letter's number. */
static char *symbol_of(struct dd_arena *arena, const struct dd_letterhead *head)
{
    return *head->as.drafter ? dd_printf(arena, "%s-%s", head->as.abbreviation, head->as.drafter)
                             : dd_strdup(arena, head->as.abbreviation);
}

static void put_annex(const struct writer *w)
{
    const struct dd_urge *urge = w->urge;
    dd_docx_section(w->doc, true);
    dd_letterhead_annex(w->doc, urge->head, dd_word(w->tr, "TASKS TO BE COMPLETED"),
                        dd_printf(w->arena,
                                  dd_word(w->tr, "(With letter No.        /%s of %s by %s)"),
                                  symbol_of(w->arena, urge->head),
                                  dd_letterhead_month(w->arena, urge->head), urge->head->office));
    if (urge->overdue.n) {
        dd_docx_para(w->doc, DD_DOCX_HEADING, 0, 13, dd_word(w->tr, "I. Tasks that fell due"));
        put_table(w, &urge->overdue, true);
    }
    if (urge->soon.n) {
        dd_docx_para(w->doc, DD_DOCX_HEADING, 0, 13,
                     urge->overdue.n ? dd_word(w->tr, "II. Tasks that fall due in the coming days")
                                     : dd_word(w->tr, "I. Tasks that fall due in the coming days"));
        put_table(w, &urge->soon, false);
    }
}

static bool is_office_itself(const struct dd_urge *urge)
{
    return urge->facts->office.n && dd_streq(urge->facts->office.v[0].id, urge->unit);
}

static void name_parties(struct writer *w)
{
    const struct dd_letterhead *head = w->urge->head;
    w->unit = dd_clean(w->arena, dd_unit_name(w->urge->facts, w->urge->unit), 300);
    w->from = head->office;
    w->to = w->unit;
    if (!is_office_itself(w->urge))
        return;
    w->from =
        head->answer_to == head->office ? dd_word(w->tr, "The tracking office") : head->answer_to;
    w->to = dd_printf(w->arena, dd_word(w->tr, "the leaders of %s"), w->unit);
}

/* By order of the chair to the chair would not do. */
static struct dd_lines signer_of(const struct dd_urge *urge)
{
    struct dd_lines all = urge->head->as.signer;
    if (!is_office_itself(urge) || all.n < 2)
        return all;
    return (struct dd_lines){1, {all.v[all.n - 1]}};
}

void dd_urge_docx(struct dd_arena *arena, const struct dd_urge *urge, struct dd_buf *out)
{
    dd_translate tr = urge->head->tr;
    struct writer w = {.arena = arena, .urge = urge, .tr = tr};
    const char *about = dd_word(tr, "Re: completion of\nassigned tasks");
    struct dd_lines signer = signer_of(urge);
    name_parties(&w);
    struct dd_docx_options options = {.title = dd_printf(arena, "%s - %s", about, w.to),
                                      .author = urge->head->office,
                                      .language = urge->language,
                                      .at = urge->at,
                                      .mark = dd_word(tr, "DRAFT")};
    bool annex = urge->overdue.n + urge->soon.n > IN_BODY;
    w.doc = dd_docx_new(&options);
    dd_letterhead_top(arena, w.doc, urge->head, symbol_of(arena, urge->head), about);
    dd_docx_space(w.doc, 14);
    dd_docx_para(w.doc, DD_DOCX_CENTRED, 0, 14, dd_printf(arena, dd_word(tr, "To: %s"), w.to));
    dd_docx_space(w.doc, 14);
    put_opening(&w, annex);
    if (urge->overdue.n && !annex)
        put_table(&w, &urge->overdue, true);
    put_soon(&w, annex);
    put_request(&w);
    dd_letterhead_bottom(arena, w.doc, urge->head, dd_word(tr, "As above"), &signer);
    if (annex)
        put_annex(&w);
    dd_docx_finish(w.doc, out);
}
