/* What a holiday calendar from elsewhere adds to the one at hand, as a file for a
 * person to confirm. */
#include "app/calendars.h"

#include <string.h>

struct import {
    struct dd_diags *diags;
    const struct dd_calendar_import *from;
    const struct dd_calendar *base;  /* as it is */
    const struct dd_calendar *plain; /* the year at hand without computed days, or `base` */
    struct dd_buf *out;
    int year;
    bool decides; /* the year was only computed */
    size_t rows;  /* written for the year */
    size_t years; /* written */
};

/* ---- text ------------------------------------------------------------------------------ */

/* A YAML scalar in double quotes; the text has no control characters. */
static void quote(struct dd_buf *out, const char *text)
{
    dd_buf_putc(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            dd_buf_putc(out, '\\');
        dd_buf_putc(out, *text);
    }
    dd_buf_putc(out, '"');
}

static void write_head(const struct import *import)
{
    struct dd_buf *out = import->out;
    dd_buf_printf(out, "# %s\n",
                  _("Days off from a holiday calendar. A person confirms each row "
                    "and names the decision it rests on;"));
    dd_buf_printf(out, "# %s\n", _("then `calendar:` in dondoc.yaml names this calendar."));
    dd_buf_printf(out, "calendar: %s\ntitle: ", import->from->name);
    quote(out, dd_printf(import->diags->arena, _("%s, with the days of %s"),
                         dd_calendar_title(import->base), import->from->file));
    dd_buf_printf(out, "\nextends: %s\nyears:", import->from->extends);
}

static void begin_year(struct import *import)
{
    dd_buf_printf(import->out, "\n  - year: %d\n%s", import->year,
                  import->decides ? "    state: decided\n" : "");
    import->years++;
}

static void write_row(struct import *import, struct dd_day from, struct dd_day to, const char *name)
{
    char text[DD_DAY_SIZE];
    if (import->rows == 0 && !import->decides)
        begin_year(import);
    if (import->rows++ == 0)
        dd_buf_puts(import->out, "    holidays:\n");
    if (from.n == to.n)
        dd_buf_printf(import->out, "      - day: %s\n", dd_day_format(from, text));
    else
        dd_buf_printf(import->out, "      - from: %s\n", dd_day_format(from, text));
    if (from.n != to.n)
        dd_buf_printf(import->out, "        to: %s\n", dd_day_format(to, text));
    dd_buf_puts(import->out, "        name: ");
    quote(import->out, *name ? name : _("a day off"));
    dd_buf_puts(import->out, "\n        basis: ");
    quote(import->out, dd_printf(import->diags->arena, _("imported from %s, to be confirmed"),
                                 import->from->file));
    dd_buf_puts(import->out, "\n        substitute: none\n");
}

/* ---- a year ------------------------------------------------------------------------------ */

/* The year with its yearly holidays and their substitutes, but without what is
 * computed for want of a decision; NULL where the calendar lists the year itself,
 * as provisional. */
static const struct dd_calendar *without_guesses(struct import *import)
{
    const struct dd_calendar_chain *base = import->from->base;
    const struct dd_node *files[DD_CALENDAR_CHAIN_MAX + 1];
    struct dd_source *source = DD_NEW(import->diags->arena, struct dd_source);
    struct dd_diags unsaid;
    struct dd_buf text = {0};
    dd_diags_init(&unsaid, import->diags->arena, import->diags->tr);
    int first_guessed = import->year;
    while (dd_calendar_is_provisional(
        import->base, dd_period_last((struct dd_period){DD_YEARLY, first_guessed - 1, 1})))
        first_guessed--;
    dd_buf_puts(&text, "calendar: x\ntitle: x\nextends: x\nyears:\n");
    for (int year = first_guessed; year <= import->year; year++)
        dd_buf_printf(&text, "  - {year: %d, state: decided}\n", year);
    source->name = "";
    source->text = dd_strdup(import->diags->arena, text.s);
    source->n = text.n;
    dd_buf_release(&text);
    files[0] = dd_yaml_read(&unsaid, source);
    memcpy(files + 1, base->v, base->n * sizeof *files);
    return files[0] ? dd_calendar_read_chain(&unsaid, files, base->n + 1) : NULL;
}

/* A day that the new file has to name: off by the import, a plain working day
 * without it. */
static bool is_new(struct import *import, struct dd_day day)
{
    enum dd_day_kind kind;
    return dd_calendar_day_kind(import->plain, day, &kind) && kind == DD_DAY_WORKING;
}

static bool covers(const struct dd_ical_holiday *h, struct dd_day day)
{
    return h->from.n <= day.n && day.n <= h->to.n;
}

/* The event that makes a day off, or NULL; the first of several. */
static const struct dd_ical_holiday *event_on(const struct import *import, struct dd_day day)
{
    for (size_t i = 0; i < import->from->days->n; i++)
        if (covers(&import->from->days->v[i], day))
            return &import->from->days->v[i];
    return NULL;
}

static void remark(struct import *import, struct dd_day day)
{
    char text[DD_DAY_SIZE];
    enum dd_day_kind kind;
    struct dd_pos nowhere = {0};
    const struct dd_ical_holiday *event = event_on(import, day);
    if (!dd_calendar_day_kind(import->plain, day, &kind))
        return;
    if (event && kind == DD_DAY_SWAPPED_IN)
        dd_warn(import->diags, "W430", nowhere, DD_N("%s is off by %s, but: %s"),
                dd_day_format_vi(day, text), import->from->file,
                dd_calendar_reason(import->plain, day));
    else if (import->decides && !event && kind != DD_DAY_WORKING && kind != DD_DAY_WEEKEND &&
             kind != DD_DAY_SWAPPED_IN)
        dd_warn(import->diags, "W430", nowhere, DD_N("%s does not name %s: %s"), import->from->file,
                dd_day_format_vi(day, text), dd_calendar_reason(import->plain, day));
}

/* A computed holiday that the import must speak of, or the year is not decided by
 * it: not on that day perhaps, but about that time. */
static bool speaks_of(struct import *import, struct dd_day computed)
{
    const int about = 4;
    for (int i = -about; i <= about; i++) {
        struct dd_day day = dd_day_add(computed, i);
        enum dd_day_kind kind;
        if (event_on(import, day) && dd_calendar_day_kind(import->plain, day, &kind) &&
            kind != DD_DAY_HOLIDAY && kind != DD_DAY_SUBSTITUTE)
            return true;
    }
    return false;
}

/* A file with the fixed holidays alone, as many go round, does not decide a year. */
static bool decides(struct import *import, struct dd_day first, struct dd_day last)
{
    char text[DD_DAY_SIZE];
    for (struct dd_day day = first; day.n <= last.n; day.n++) {
        enum dd_day_kind computed, plain;
        if (!dd_calendar_day_kind(import->base, day, &computed) ||
            !dd_calendar_day_kind(import->plain, day, &plain) || computed != DD_DAY_HOLIDAY ||
            plain == DD_DAY_HOLIDAY || speaks_of(import, day))
            continue;
        dd_warn(import->diags, "W431", (struct dd_pos){0},
                DD_N("%d stays computed: %s names nothing about %s (%s)"), import->year,
                import->from->file, dd_day_format_vi(day, text),
                dd_calendar_reason(import->base, day));
        return false;
    }
    return true;
}

/* False where the year is left out. */
static bool take_year(struct import *import)
{
    struct dd_period year = {DD_YEARLY, import->year, 1};
    struct dd_day first = dd_period_first(year), last = dd_period_last(year);
    bool provisional = dd_calendar_is_provisional(import->base, first);
    import->plain = provisional ? without_guesses(import) : NULL;
    import->decides = import->plain != NULL;
    if (!import->plain)
        import->plain = import->base;
    if (import->decides && !decides(import, first, last))
        return false;
    import->rows = 0;
    if (import->decides)
        begin_year(import);
    for (struct dd_day day = first; day.n <= last.n; day.n++) {
        const struct dd_ical_holiday *event = event_on(import, day);
        remark(import, day);
        if (!event || !is_new(import, day))
            continue;
        struct dd_day to = day;
        while (to.n < last.n && event_on(import, dd_day_add(to, 1)) == event &&
               is_new(import, dd_day_add(to, 1)))
            to.n++;
        write_row(import, day, to, event->name);
        for (; day.n < to.n; day.n++)
            remark(import, dd_day_add(day, 1));
    }
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool any_day_in(const struct import *import, int year)
{
    for (size_t i = 0; i < import->from->days->n; i++)
        if (dd_day_ymd(import->from->days->v[i].from).year <= year &&
            dd_day_ymd(import->from->days->v[i].to).year >= year)
            return true;
    return false;
}

/* A computed year becomes decided only together with those before it. */
static bool take_years(struct import *import)
{
    int first = dd_day_ymd(dd_calendar_first(import->base)).year;
    int last = dd_day_ymd(dd_calendar_last(import->base)).year;
    for (import->year = first; import->year <= last; import->year++) {
        struct dd_day january = dd_period_first((struct dd_period){DD_YEARLY, import->year, 1});
        bool taken = any_day_in(import, import->year) && take_year(import);
        if (!taken && dd_calendar_is_provisional(import->base, january))
            break;
    }
    if (import->years > 0)
        return true;
    dd_error(import->diags, "E430", (struct dd_pos){0},
             DD_N("%s names no day off that the calendar `%s` (%d to %d) does not have already"),
             import->from->file, import->from->extends, first, last);
    return false;
}

/* What was written is read as it will be: a name may hold what YAML does not take. */
static bool reads(struct import *import)
{
    const struct dd_calendar_chain *base = import->from->base;
    const struct dd_node *files[DD_CALENDAR_CHAIN_MAX + 1];
    struct dd_source *source = DD_NEW(import->diags->arena, struct dd_source);
    source->name = dd_printf(import->diags->arena, "%s.yaml", import->from->name);
    source->text = dd_strndup(import->diags->arena, import->out->s, import->out->n);
    source->n = import->out->n;
    files[0] = dd_yaml_read(import->diags, source);
    memcpy(files + 1, base->v, base->n * sizeof *files);
    return files[0] && dd_calendar_read_chain(import->diags, files, base->n + 1);
}

bool dd_calendar_import(struct dd_diags *diags, const struct dd_calendar_import *from,
                        struct dd_buf *out)
{
    struct import import = {.diags = diags, .from = from, .out = out};
    import.base = dd_calendar_read_chain(diags, from->base->v, from->base->n);
    if (!import.base)
        return false;
    write_head(&import);
    return take_years(&import) && reads(&import);
}
