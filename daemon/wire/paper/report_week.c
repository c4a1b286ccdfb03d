/* report_week.c — the week on one page, for leaders: the sums, what waits for
 * their decision, what is overdue, what falls due next, units. Its heights are
 * estimated, so that it stays one page however much there is. */
#include "wire/paper/report.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/paper/measure.h"
#include "wire/names.h"
#include "wire/words.h"

#define POINTS 11      /* of the tables */
#define TITLE_CHARS 80 /* two lines of its column */
#define NAME_CHARS 40
#define NOTE_CHARS 44
#define MAX_UNITS 10

/* Tenths of a millimetre. */
enum { LINE = 46, CELL = 12, PAGE = 2570 - 90, FIXED = 640 };

enum part { DECIDE, OVERDUE, BEHIND, SOON, N_PARTS };

struct item {
    const char *title, *unit, *due, *note;
    int32_t day;
    const char *id;
};
typedef DD_VEC(struct item) item_list;

struct writer {
    struct dd_arena *arena;
    const struct dd_report_in *in;
    dd_translate tr;
    struct dd_docx *doc;
    item_list parts[N_PARTS];
    size_t shown[N_PARTS];
    size_t n_units;
    struct dd_account_unit *units; /* most overdue first */
};

/* ---- what waits for a decision ------------------------------------------------------ */

/* The highest rung told in this cycle, if leaders were. */
static const char *reported_to(const struct writer *w, const struct dd_obligation *row)
{
    const struct dd_report_in *in = w->in;
    enum dd_role role, highest = DD_ROLE_HANDLER;
    size_t from = 0, to = in->n_notices;
    while (from < to) { /* the first of this obligation */
        size_t middle = from + (to - from) / 2;
        if (strcmp(in->notices[middle].obligation, row->id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    for (; from < in->n_notices && strcmp(in->notices[from].obligation, row->id) == 0; from++) {
        const struct dd_notice *notice = &in->notices[from];
        if (notice->state == DD_NOTICE_TOLD && notice->cycle == row->cycle && !notice->cc &&
            dd_step_is(notice->step, "escalate") &&
            dd_role_parse(notice->step + strlen("escalate:"), &role) && role > highest)
            highest = role;
    }
    bool leader = highest == DD_ROLE_VICE_CHAIR || highest == DD_ROLE_CHAIR;
    return leader ? dd_word_role(w->tr, highest) : NULL;
}

static bool asks_for_time(const struct writer *w, const struct dd_obligation *row)
{
    for (size_t i = 0; i < w->in->facts->extension.n; i++) {
        const struct dd_extension *asked = &w->in->facts->extension.v[i];
        if (dd_extension_is_asked(asked) && dd_streq(asked->obligation, row->id))
            return true;
    }
    return false;
}

/* Why a leader is asked, or NULL. `behind`: overdue, or short of a target. */
static const char *to_decide(const struct writer *w, const struct dd_obligation *row, bool behind)
{
    const char *role = behind ? reported_to(w, row) : NULL;
    if (asks_for_time(w, row))
        return dd_word(w->tr, "an extension is asked for");
    if (!row->unit)
        return dd_word(w->tr, "who is in charge is not known");
    return role ? dd_printf(w->arena, dd_word(w->tr, "reported to the %s"), role) : NULL;
}

/* ---- the items of each part ------------------------------------------------------------- */

/* At most `max` characters, the last of them "…". */
static const char *shortened(struct dd_arena *arena, const char *text, size_t max)
{
    const char *clean = dd_squeeze(arena, dd_clean(arena, text, DD_CLEAN_MAX)), *s = clean;
    size_t n = 0;
    for (; *s && n < max; s++)
        n += ((unsigned char)s[1] & 0xC0) != 0x80; /* a character ends here */
    return *s ? dd_printf(arena, "%.*s…", (int)(s - clean), clean) : clean;
}

static void add(struct writer *w, enum part part, const struct dd_obligation *row, const char *note)
{
    const char *unit =
        row->unit ? dd_unit_name(w->in->facts, row->unit) : dd_word(w->tr, "(unit not known)");
    char day[DD_DAY_SIZE] = "";
    if (row->due.set)
        dd_day_format_vi(row->due.day, day);
    dd_push(w->arena, &w->parts[part],
            (struct item){.title = shortened(w->arena, row->title, TITLE_CHARS),
                          .unit = shortened(w->arena, unit, NAME_CHARS),
                          .due = dd_strdup(w->arena, day),
                          .note = shortened(w->arena, note, NOTE_CHARS),
                          .day = row->due.set ? row->due.day.n : INT32_MAX,
                          .id = row->id});
}

static const char *late_text(const struct writer *w, const struct dd_obligation *row)
{
    int days = dd_duty_days_late(row, w->in->today);
    return days ? dd_printf(w->arena, dd_word(w->tr, "%d days late"), days)
                : dd_word(w->tr, "its time today has passed");
}

static void take_row(struct writer *w, const struct dd_account_row *counted)
{
    const struct dd_obligation *row = counted->row;
    enum dd_standing standing = counted->standing;
    if (!row || (standing != DD_LATE && standing != DD_IN_TIME))
        return;
    const char *why = to_decide(w, row, standing == DD_LATE);
    if (why && standing == DD_LATE)
        why = dd_printf(w->arena, "%s; %s", late_text(w, row), why);
    if (why)
        add(w, DECIDE, row, why);
    else if (standing == DD_LATE)
        add(w, OVERDUE, row, late_text(w, row));
    else if (row->due.set && row->due.day.n <= w->in->account->last.n + 7)
        add(w, SOON, row, row->due.day.n == w->in->today.n ? dd_word(w->tr, "due today") : "");
}

static void take_target(struct writer *w, const struct dd_obligation *row)
{
    if (row->state != DD_LAGGING && row->state != DD_MISSED)
        return;
    const struct dd_target *target = dd_target_find(w->in->facts, row->target);
    const char *why = to_decide(w, row, true);
    const char *progress = dd_word_progress(w->arena, row, target);
    const char *stands = progress ? dd_printf(w->arena, dd_word(w->tr, "reached %s"), progress)
                                  : dd_word_state(w->tr, row->state);
    add(w, why ? DECIDE : BEHIND, row, why ? dd_printf(w->arena, "%s; %s", stands, why) : stands);
}

static int by_day(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    return x->day != y->day ? (x->day < y->day ? -1 : 1) : strcmp(x->id, y->id);
}

static int most_overdue_first(const void *a, const void *b)
{
    const struct dd_account_unit *const *x = a, *const *y = b;
    size_t n = (*x)->counts.n[DD_LATE], m = (*y)->counts.n[DD_LATE];
    return n != m ? (n < m ? 1 : -1) : *x < *y ? -1 : 1; /* else as they stood */
}

static void gather(struct writer *w)
{
    const struct dd_account *account = w->in->account;
    for (size_t i = 0; i < account->n_rows; i++)
        take_row(w, &account->rows[i]);
    for (size_t i = 0; i < account->n_targets; i++)
        take_target(w, account->targets[i]);
    for (size_t i = 0; i < N_PARTS; i++)
        if (w->parts[i].n)
            qsort(w->parts[i].v, w->parts[i].n, sizeof(*w->parts[i].v), by_day);
    const struct dd_account_unit **order =
        DD_NEW_N(w->arena, const struct dd_account_unit *, account->n_units + 1);
    for (size_t i = 0; i < account->n_units; i++)
        order[i] = &account->units[i];
    if (account->n_units)
        qsort(order, account->n_units, sizeof(*order), most_overdue_first);
    w->n_units = account->n_units;
    w->units = DD_NEW_N(w->arena, struct dd_account_unit, account->n_units + 1);
    for (size_t i = 0; i < account->n_units; i++)
        w->units[i] = *order[i];
}

/* ---- what fits ---------------------------------------------------------------------------- */

/* Columns of the main table, in millimetres of the page's 165. */
static const struct dd_docx_column columns[] = {{8, DD_DOCX_CENTRED},
                                                {72, DD_DOCX_PLAIN},
                                                {33, DD_DOCX_PLAIN},
                                                {22, DD_DOCX_CENTRED},
                                                {30, DD_DOCX_PLAIN}};

static int height_of(const struct item *item)
{
    const char *const texts[] = {item->title, item->unit, item->note};
    const size_t column[] = {1, 2, 4};
    int most = 1;
    for (size_t i = 0; i < DD_LEN(texts); i++) {
        int lines = dd_measure_lines(texts[i], (columns[column[i]].width - 2) * 10, POINTS);
        most = lines > most ? lines : most;
    }
    return most * LINE + CELL;
}

/* Three of each part first, then what room is left in their order. */
static void share_out(struct writer *w)
{
    size_t units = w->n_units < MAX_UNITS ? w->n_units : MAX_UNITS + 1;
    int left = PAGE - FIXED - (int)(units + 2) * (LINE + CELL);
    for (size_t i = 0; i < N_PARTS; i++)
        left -= 2 * (LINE + CELL); /* its name, and how many more there are */
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < N_PARTS; i++)
            while (w->shown[i] < w->parts[i].n && (pass == 1 || w->shown[i] < 3)) {
                int height = height_of(&w->parts[i].v[w->shown[i]]);
                if (w->shown[i] + 1 == w->parts[i].n)
                    height -= LINE + CELL; /* there is nothing more to count */
                if (height > left)
                    break;
                left -= height;
                w->shown[i]++;
            }
}

/* ---- the page ------------------------------------------------------------------------------- */

static void put_head(const struct writer *w)
{
    static const struct dd_docx_column halves[] = {{1, DD_DOCX_CENTRED}, {1, DD_DOCX_CENTRED}};
    const struct dd_report_in *in = w->in;
    const struct dd_account *account = in->account;
    struct dd_docx_table table = {2, halves, false, 12};
    char first[DD_DAY_SIZE], last[DD_DAY_SIZE];
    dd_docx_table_begin(w->doc, &table);
    dd_docx_row(w->doc);
    dd_docx_cell(w->doc, 1, DD_DOCX_BOLD,
                 dd_name_upper(w->arena, shortened(w->arena, in->head->office, 60)));
    dd_docx_cell_begin(w->doc, 1, 0);
    dd_docx_para(w->doc, DD_DOCX_CENTRED, 0, 12,
                 dd_printf(w->arena, dd_word(w->tr, "From %s to %s"),
                           dd_day_format_vi(account->first, first),
                           dd_day_format_vi(account->last, last)));
    dd_docx_para(w->doc, DD_DOCX_CENTRED, DD_DOCX_ITALIC, 11,
                 dd_printf(w->arena, dd_word(w->tr, "Figures as of %s"),
                           dd_word_instant(w->arena, w->tr, in->zone, in->evaluated)));
    dd_docx_cell_end(w->doc);
    dd_docx_table_end(w->doc);
    dd_docx_para(w->doc, DD_DOCX_TITLE, 0, 0,
                 dd_printf(w->arena, dd_word(w->tr, "TASKS IN WEEK %d OF %d"),
                           account->period.index, account->period.year));
    if (account->plan)
        dd_docx_para(
            w->doc, DD_DOCX_CENTRED, DD_DOCX_ITALIC, 12,
            dd_printf(w->arena, dd_word(w->tr, "Plan %s"), shortened(w->arena, account->plan, 60)));
}

static void put_sums(const struct writer *w)
{
    static const struct dd_docx_column five[] = {{1, DD_DOCX_CENTRED},
                                                 {1, DD_DOCX_CENTRED},
                                                 {1, DD_DOCX_CENTRED},
                                                 {1, DD_DOCX_CENTRED},
                                                 {1, DD_DOCX_CENTRED}};
    const struct dd_counts *all = &w->in->account->all;
    const struct {
        const char *label;
        size_t n;
        unsigned flags;
    } sums[] = {
        {dd_word(w->tr, "tasks followed"), dd_counts_total(all), 0},
        {dd_word(w->tr, "done this week"), dd_counts_done(all), 0},
        {dd_word(w->tr, "in progress, in time"), all->n[DD_IN_TIME], 0},
        {dd_word(w->tr, "overdue"), all->n[DD_LATE], all->n[DD_LATE] ? DD_DOCX_RED : 0},
        {dd_word(w->tr, "for your decision"), w->parts[DECIDE].n,
         w->parts[DECIDE].n ? DD_DOCX_RED : 0},
    };
    struct dd_docx_table table = {DD_LEN(five), five, true, 11};
    dd_docx_table_begin(w->doc, &table);
    dd_docx_row(w->doc);
    for (size_t i = 0; i < DD_LEN(sums); i++) {
        dd_docx_cell_begin(w->doc, 1, DD_DOCX_MIDDLE);
        dd_docx_para(w->doc, DD_DOCX_CENTRED, DD_DOCX_BOLD | sums[i].flags, 20,
                     dd_printf(w->arena, "%zu", sums[i].n));
        dd_docx_para(w->doc, DD_DOCX_CENTRED, 0, 11, sums[i].label);
        dd_docx_cell_end(w->doc);
    }
    dd_docx_table_end(w->doc);
    dd_docx_space(w->doc, 6);
}

static void put_part(const struct writer *w, enum part part)
{
    static const char *const names[N_PARTS] = {
        DD_N("FOR YOUR DECISION"), DD_N("OTHERS THAT ARE OVERDUE"), DD_N("TARGETS BEHIND SCHEDULE"),
        DD_N("DUE BY THE END OF NEXT WEEK")};
    const item_list *list = &w->parts[part];
    dd_docx_row(w->doc);
    dd_docx_cell(w->doc, DD_LEN(columns), DD_DOCX_BOLD | DD_DOCX_SHADED,
                 dd_printf(w->arena, "%s (%zu)", dd_word(w->tr, names[part]), list->n));
    for (size_t i = 0; i < w->shown[part]; i++) {
        const struct item *item = &list->v[i];
        dd_docx_row(w->doc);
        dd_docx_cell(w->doc, 1, 0, dd_printf(w->arena, "%zu", i + 1));
        dd_docx_cell(w->doc, 1, 0, item->title);
        dd_docx_cell(w->doc, 1, 0, item->unit);
        dd_docx_cell(w->doc, 1, 0, item->due);
        dd_docx_cell(w->doc, 1, part < BEHIND ? DD_DOCX_RED : 0, item->note);
    }
    if (w->shown[part] == list->n && list->n)
        return;
    dd_docx_row(w->doc);
    dd_docx_cell(w->doc, 1, 0, NULL);
    dd_docx_cell(
        w->doc, DD_LEN(columns) - 1, DD_DOCX_ITALIC,
        list->n ? dd_printf(w->arena, dd_word(w->tr, "… and %zu more"), list->n - w->shown[part])
                : dd_word(w->tr, "none"));
}

static void put_main(const struct writer *w)
{
    static const char *const heads[] = {DD_N("No."), DD_N("Task"), DD_N("Unit in charge"),
                                        DD_N("Due"), DD_N("Remarks")};
    struct dd_docx_table table = {DD_LEN(columns), columns, true, POINTS};
    dd_docx_table_begin(w->doc, &table);
    dd_docx_head_row(w->doc);
    for (size_t i = 0; i < DD_LEN(heads); i++)
        dd_docx_cell(w->doc, 1, DD_DOCX_BOLD | DD_DOCX_MIDDLE, dd_word(w->tr, heads[i]));
    for (int i = 0; i < N_PARTS; i++)
        put_part(w, (enum part)i);
    dd_docx_table_end(w->doc);
    dd_docx_space(w->doc, 6);
}

static void put_unit(const struct writer *w, const char *name, const struct dd_counts *counts)
{
    size_t total = dd_counts_total(counts), done = dd_counts_done(counts);
    const size_t numbers[] = {total, done, counts->n[DD_IN_TIME], counts->n[DD_LATE],
                              total - done - counts->n[DD_IN_TIME] - counts->n[DD_LATE]};
    dd_docx_row(w->doc);
    dd_docx_cell(w->doc, 1, 0, name);
    for (size_t i = 0; i < DD_LEN(numbers); i++)
        dd_docx_cell(w->doc, 1, i == 3 && numbers[i] ? DD_DOCX_RED : 0,
                     dd_printf(w->arena, "%zu", numbers[i]));
}

static void put_units(const struct writer *w)
{
    static const struct dd_docx_column six[] = {{70, DD_DOCX_PLAIN},   {19, DD_DOCX_CENTRED},
                                                {19, DD_DOCX_CENTRED}, {19, DD_DOCX_CENTRED},
                                                {19, DD_DOCX_CENTRED}, {19, DD_DOCX_CENTRED}};
    static const char *const heads[] = {DD_N("Unit in charge"), DD_N("Total"),   DD_N("Done"),
                                        DD_N("Not due"),        DD_N("Overdue"), DD_N("Others")};
    struct dd_docx_table table = {DD_LEN(six), six, true, POINTS};
    struct dd_counts rest = {0};
    size_t shown = w->n_units <= MAX_UNITS + 1 ? w->n_units : MAX_UNITS;
    if (w->n_units == 0)
        return;
    dd_docx_table_begin(w->doc, &table);
    dd_docx_head_row(w->doc);
    for (size_t i = 0; i < DD_LEN(heads); i++)
        dd_docx_cell(w->doc, 1, DD_DOCX_BOLD | DD_DOCX_MIDDLE, dd_word(w->tr, heads[i]));
    for (size_t i = 0; i < shown; i++)
        put_unit(w, shortened(w->arena, w->units[i].name, NAME_CHARS), &w->units[i].counts);
    for (size_t i = shown; i < w->n_units; i++)
        for (size_t k = 0; k < DD_N_COUNTED; k++)
            rest.n[k] += w->units[i].counts.n[k];
    if (shown < w->n_units)
        put_unit(w, dd_printf(w->arena, dd_word(w->tr, "%zu other units"), w->n_units - shown),
                 &rest);
    dd_docx_table_end(w->doc);
}

void dd_report_week_docx(struct dd_arena *arena, const struct dd_report_in *in, struct dd_buf *out)
{
    struct dd_docx_options options = {.title = dd_report_subject(arena, in),
                                      .author = in->head->office,
                                      .language = in->language,
                                      .at = in->at,
                                      .points = 13};
    struct writer w = {.arena = arena, .in = in, .tr = in->head->tr, .doc = dd_docx_new(&options)};
    gather(&w);
    share_out(&w);
    put_head(&w);
    put_sums(&w);
    put_main(&w);
    put_units(&w);
    dd_docx_para(w.doc, DD_DOCX_HEADING, 0, 12, dd_word(w.tr, "Instructions of the leaders:"));
    dd_docx_para(w.doc, DD_DOCX_PLAIN, 0, 12, "……………………………………………………………………………………………");
    dd_docx_finish(w.doc, out);
}
