#include "intake/annex/table.h"

#include <string.h>
#include <utf8proc.h>

#define MAX_GLUED 16384 /* bytes of title and product that still are one task's */
#define LOOK_AHEAD 10   /* rows between a section and its first task: a page break */

enum last { LAST_NOTHING, LAST_TASK, LAST_SECTION };

struct scan {
    struct dd_diags *diags;
    struct dd_arena *arena;
    const struct dd_source *file;
    const struct dd_tsv *tsv;
    const char *const *header_keys;
    struct dd_columns columns;
    bool found;
    struct dd_section section;
    const char *path; /* of the section we are in */
    enum last last;
    DD_VEC(struct dd_plan_row) tasks;
};

static const struct dd_cell empty_cell = {.text = ""};

static const struct dd_cell *cell(const struct scan *s, const struct dd_tsv_row *row,
                                  enum dd_column column)
{
    bool there = s->columns.has[column] && s->columns.at[column] < row->n;
    return there ? &row->cells[s->columns.at[column]] : &empty_cell;
}

static bool filled(const struct scan *s, const struct dd_tsv_row *row, enum dd_column column)
{
    return cell(s, row, column)->text[0] != '\0';
}

/* Something beside number and title: only tasks have that. */
static bool has_more(const struct scan *s, const struct dd_tsv_row *row)
{
    return filled(s, row, DD_COL_PRODUCT) || filled(s, row, DD_COL_LEAD) ||
           filled(s, row, DD_COL_COOPERATING) || filled(s, row, DD_COL_TIME);
}

static char *one_line(struct dd_arena *arena, const char *text)
{
    return dd_squeeze(arena, text);
}

/* ---- tasks and what goes on on the next page ---------------------------------------- */

static void add_task(struct scan *s, const struct dd_tsv_row *row, const char *number)
{
    const struct dd_cell *title = cell(s, row, DD_COL_TITLE);
    struct dd_plan_row task = {
        .line = row->line,
        .section = s->path,
        .number = number,
        .title = title->text,
        .product = cell(s, row, DD_COL_PRODUCT)->text,
        .title_cell = *title,
        .lead = *cell(s, row, DD_COL_LEAD),
        .cooperating = *cell(s, row, DD_COL_COOPERATING),
        .time = *cell(s, row, DD_COL_TIME),
    };
    dd_push(s->arena, &s->tasks, task);
    s->last = LAST_TASK;
}

/* "2021-" and "2030" are one word, "Văn hóa -" and "xã hội" are not. */
static const char *glue(struct dd_arena *arena, const char *a, const char *b)
{
    if (!*a || !*b)
        return *a ? a : b;
    size_t n = strlen(a);
    bool broken = n > 1 && a[n - 1] == '-' && a[n - 2] != ' ';
    return dd_printf(arena, "%s%s%s", a, broken ? "" : " ", b);
}

static void glue_cell(struct dd_arena *arena, struct dd_cell *to, const struct dd_cell *from)
{
    if (!to->text[0])
        *to = *from;
    else
        to->text = glue(arena, to->text, from->text);
}

/* False: nothing so long is one task. */
static bool continue_task(struct scan *s, const struct dd_tsv_row *row)
{
    struct dd_plan_row *task = &s->tasks.v[s->tasks.n - 1];
    if (strlen(task->title) + strlen(task->product) > MAX_GLUED)
        return false;
    task->title = glue(s->arena, task->title, cell(s, row, DD_COL_TITLE)->text);
    task->product = glue(s->arena, task->product, cell(s, row, DD_COL_PRODUCT)->text);
    glue_cell(s->arena, &task->lead, cell(s, row, DD_COL_LEAD));
    glue_cell(s->arena, &task->cooperating, cell(s, row, DD_COL_COOPERATING));
    glue_cell(s->arena, &task->time, cell(s, row, DD_COL_TIME));
    return true;
}

/* ---- sections ------------------------------------------------------------------------- */

static void enter(struct scan *s, enum dd_numbering kind, const char *number, const char *title)
{
    s->path = dd_section_enter(s->arena, &s->section, kind, number, one_line(s->arena, title));
    s->last = LAST_SECTION;
}

static bool enter_by_prefix(struct scan *s, const char *text)
{
    const char *number, *rest;
    enum dd_numbering kind = dd_numbering_prefix(s->arena, text, &number, &rest);
    if (kind != DD_NUM_NONE)
        enter(s, kind, number, rest);
    return kind != DD_NUM_NONE;
}

/* The next row with text is numbered below `number`: "1" before "1.1". */
static bool has_children(const struct scan *s, size_t i, const char *number)
{
    size_t n = strlen(number);
    for (size_t end = i + LOOK_AHEAD; ++i < s->tsv->n && i < end;) {
        const struct dd_tsv_row *row = &s->tsv->rows[i];
        struct dd_columns columns;
        if (row->n == 0 || dd_header_read(s->arena, s->header_keys, row, &columns))
            continue;
        const char *next = cell(s, row, DD_COL_NUMBER)->text;
        return strncmp(next, number, n) == 0 && next[n] == '.' && next[n + 1] != '\0';
    }
    return false;
}

/* Some converters repeat a spanning cell in every column. */
static bool spans(const struct scan *s, const struct dd_tsv_row *row)
{
    const char *title = cell(s, row, DD_COL_TITLE)->text;
    bool same = *title != '\0';
    for (int c = DD_COL_PRODUCT; c < DD_N_COLUMNS; c++)
        if (s->columns.has[c])
            same = same && strcmp(cell(s, row, (enum dd_column)c)->text, title) == 0;
    return same;
}

/* ---- which of them is it? ---------------------------------------------------------------- */

static void leave_out(struct scan *s, const struct dd_tsv_row *row)
{
    s->last = LAST_NOTHING;
    if (dd_intake_may_warn(s->diags))
        dd_warn(s->diags, "W301", (struct dd_pos){.source = s->file, .line = row->line},
                DD_N("this row is neither a task nor a section; it is left out"));
}

/* "(1) (2) (3) …", or "A B 1 2": the numbers of the columns. */
static bool numbers_columns(const struct dd_tsv_row *row)
{
    size_t filled_cells = 0;
    for (size_t i = 0; i < row->n; i++) {
        const char *text = row->cells[i].text;
        bool letter = *text >= 'A' && *text <= 'Z' && text[1] == '\0';
        if (!letter && (strlen(text) > 4 || text[strspn(text, "()0123456789")]))
            return false;
        filled_cells += *text != '\0';
    }
    return filled_cells >= 3;
}

static bool starts_small(const char *text)
{
    utf8proc_int32_t c;
    return utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c) > 0 &&
           utf8proc_category(c) == UTF8PROC_CATEGORY_LL;
}

/* A row without a number is a task of its own, not the rest of the one before,
 * if it has all that a task has and does not read as the middle of a sentence. */
static bool stands_alone(const struct scan *s, const struct dd_tsv_row *row)
{
    const char *title = cell(s, row, DD_COL_TITLE)->text, *time = cell(s, row, DD_COL_TIME)->text;
    bool has_lead = filled(s, row, DD_COL_LEAD);
    if (!*title || (!has_lead && !*time))
        return false;
    if (!s->columns.has[DD_COL_NUMBER] || s->last != LAST_TASK)
        return true;
    const char *before = s->tasks.v[s->tasks.n - 1].title;
    size_t n = strlen(before);
    bool broken = n && strchr("-,", before[n - 1]);
    return has_lead && *time && !broken && !starts_small(title) && !starts_small(time);
}

static void take_unnumbered(struct scan *s, const struct dd_tsv_row *row)
{
    const struct dd_cell *title = cell(s, row, DD_COL_TITLE);
    bool has_title = title->text[0], more = has_more(s, row);
    if (stands_alone(s, row))
        add_task(s, row, NULL);
    else if (has_title && !more && enter_by_prefix(s, title->text))
        return;
    else if (has_title && !more && title->bold && s->last != LAST_SECTION)
        enter(s, DD_NUM_NONE, NULL, title->text);
    else if (s->last == LAST_TASK && continue_task(s, row))
        return;
    else if (s->last != LAST_SECTION || more) /* else the section's title goes on */
        leave_out(s, row);
}

static void take_numbered(struct scan *s, size_t i, const struct dd_tsv_row *row)
{
    const struct dd_cell *number_cell = cell(s, row, DD_COL_NUMBER);
    const struct dd_cell *title = cell(s, row, DD_COL_TITLE);
    bool has_title = title->text[0], more = has_more(s, row), bold = title->bold;
    const char *number;
    enum dd_numbering kind = dd_numbering_of(s->arena, number_cell->text, &number);
    bool capital = kind == DD_NUM_LETTER || kind == DD_NUM_ROMAN || kind == DD_NUM_NESTED;
    if (has_title && !more && number && (capital || bold || has_children(s, i, number)))
        enter(s, kind, number, title->text);
    else if (has_title && spans(s, row) && number)
        enter(s, kind, number, title->text);
    else if (has_title && (number || more))
        add_task(s, row, number ? number : one_line(s->arena, number_cell->text));
    else if (has_title || more || !enter_by_prefix(s, number_cell->text))
        leave_out(s, row);
}

static void take_row(struct scan *s, size_t i)
{
    const struct dd_tsv_row *row = &s->tsv->rows[i];
    struct dd_columns columns;
    if (row->n == 0)
        return;
    if (dd_header_read(s->arena, s->header_keys, row, &columns)) {
        s->columns = columns;
        s->found = true;
        return;
    }
    if (!s->found)
        return;
    if (!row->tabbed) {
        /* Prose or a page number, unless it heads a section. What follows a
         * page number may still be the rest of a task. */
        enter_by_prefix(s, row->cells[0].text);
        return;
    }
    bool has_number = filled(s, row, DD_COL_NUMBER), has_title = filled(s, row, DD_COL_TITLE);
    if ((!has_number && !has_title && !has_more(s, row)) || numbers_columns(row))
        return;
    if (has_number)
        take_numbered(s, i, row);
    else if (has_title && spans(s, row) && has_more(s, row))
        enter(s, DD_NUM_NONE, NULL, cell(s, row, DD_COL_TITLE)->text);
    else
        take_unnumbered(s, row);
}

void dd_table_read(struct dd_diags *diags, const struct dd_source *file, const struct dd_tsv *tsv,
                   struct dd_table *out)
{
    struct scan s = {.diags = diags,
                     .arena = diags->arena,
                     .file = file,
                     .tsv = tsv,
                     .header_keys = dd_header_keys(diags->arena)};
    for (size_t i = 0; i < tsv->n; i++)
        take_row(&s, i);
    for (size_t i = 0; i < s.tasks.n; i++) {
        struct dd_plan_row *task = &s.tasks.v[i];
        task->title = one_line(s.arena, dd_footnotes_drop(s.arena, task->title, true));
        const char *product = dd_footnotes_drop(s.arena, task->product, true);
        task->product = *product ? one_line(s.arena, product) : NULL;
        task->time.text = dd_footnotes_drop(s.arena, task->time.text, false);
        task->lead.text = dd_footnotes_drop(s.arena, task->lead.text, false);
        task->cooperating.text = dd_footnotes_drop(s.arena, task->cooperating.text, false);
    }
    *out = (struct dd_table){.found = s.found, .n = s.tasks.n, .rows = s.tasks.v};
}
