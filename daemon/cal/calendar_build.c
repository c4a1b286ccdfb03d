/* calendar_build.c — lays weekends, holidays, substitutes and swaps over the
 * days of a calendar's years, and says where they contradict one another.
 *
 * The order is that of the law: weekends and holidays stand first; a holiday
 * on a weekend then moves to the next working day (Labour Code 2019, Art.
 * 111(3)); the swaps that the Prime Minister decides come last; half days lie on
 * what is still worked. */
#include "cal/calendar.h"

#include <string.h>

struct mark {
    enum dd_day_kind kind;
    const struct calendar_holiday *holiday; /* of a holiday or substitute */
    const struct calendar_swap *swap;       /* of a swapped day */
    struct dd_day stands_for;               /* of a substitute: the holiday's own day */
    const struct calendar_half_day *half;   /* of a worked day that ends early */
};

struct builder {
    struct dd_diags *diags;
    const struct calendar_facts *facts;
    struct dd_day first, last;
    struct mark *marks; /* by day */
};

/* NULL outside the years. */
static struct mark *mark_of(const struct builder *b, struct dd_day day)
{
    return day.n < b->first.n || day.n > b->last.n ? NULL : &b->marks[day.n - b->first.n];
}

static bool on_weekend(const struct builder *b, struct dd_day day)
{
    return b->facts->weekend[dd_day_weekday(day)];
}

/* dd_printf of a translated text. */
static char *say(const struct dd_diags *diags, const char *english, ...) DD_PRINTF(2, 3);
static char *say(const struct dd_diags *diags, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    char *text = dd_vprintf(diags->arena, dd_tr(diags, english), args);
    va_end(args);
    return text;
}

static char *with_basis(const struct builder *b, const char *what, const char *basis)
{
    return basis ? dd_printf(b->diags->arena, "%s (%s)", what, basis)
                 : dd_strdup(b->diags->arena, what);
}

static char *why(const struct builder *b, const struct mark *mark)
{
    char day[DD_DAY_SIZE];
    if (mark->half)
        return with_basis(b,
                          say(b->diags, DD_N("%s: work ends at %02d:%02d"), mark->half->name,
                              mark->half->minute / 60, mark->half->minute % 60),
                          mark->half->basis);
    switch (mark->kind) {
    case DD_DAY_WORKING:
        break;
    case DD_DAY_WEEKEND:
        return with_basis(b, dd_tr(b->diags, DD_N("weekend")), b->facts->weekend_basis);
    case DD_DAY_HOLIDAY:
        return with_basis(b, mark->holiday->name, mark->holiday->basis);
    case DD_DAY_SUBSTITUTE:
        return with_basis(b,
                          say(b->diags, DD_N("substitute day for %s on %s"), mark->holiday->name,
                              dd_day_format_vi(mark->stands_for, day)),
                          b->facts->substitute_basis);
    case DD_DAY_SWAPPED_OFF:
        return with_basis(b,
                          say(b->diags, DD_N("day off, made up on %s"),
                              dd_day_format_vi(mark->swap->worked, day)),
                          mark->swap->basis);
    case DD_DAY_SWAPPED_IN:
        return with_basis(b,
                          say(b->diags, DD_N("working day that makes up for %s"),
                              dd_day_format_vi(mark->swap->off, day)),
                          mark->swap->basis);
    }
    return NULL;
}

/* ---- the layers ------------------------------------------------------------------ */

static void lay_weekends(struct builder *b)
{
    for (struct dd_day day = b->first; day.n <= b->last.n; day.n++)
        if (on_weekend(b, day))
            mark_of(b, day)->kind = DD_DAY_WEEKEND;
}

static void lay_holiday(struct builder *b, const struct calendar_holiday *holiday)
{
    char text[DD_DAY_SIZE];
    for (struct dd_day day = holiday->from; day.n <= holiday->to.n; day.n++) {
        struct mark *mark = mark_of(b, day);
        if (!mark)
            continue;
        if (mark->kind == DD_DAY_HOLIDAY && holiday->rank == RANK_COMPUTED)
            continue;
        if (mark->kind == DD_DAY_HOLIDAY) {
            dd_error(b->diags, "E209", holiday->pos, DD_N("%s is a holiday already: %s"),
                     dd_day_format_vi(day, text), mark->holiday->name);
            dd_also(b->diags, mark->holiday->pos);
            return;
        }
        *mark = (struct mark){.kind = DD_DAY_HOLIDAY, .holiday = holiday};
    }
}

static void lay_holidays(struct builder *b)
{
    for (int rank = RANK_YEARLY; rank <= RANK_COMPUTED; rank++)
        for (size_t i = 0; i < b->facts->holidays.n; i++)
            if ((int)b->facts->holidays.v[i].rank == rank)
                lay_holiday(b, &b->facts->holidays.v[i]);
}

/* In the order of the holidays, so that substitutes stack: the next one is
 * looked for after the last one found. */
static void lay_substitutes(struct builder *b)
{
    struct dd_day next = b->first;
    for (struct dd_day day = b->first; day.n <= b->last.n; day.n++) {
        const struct mark *holiday = mark_of(b, day);
        if (holiday->kind != DD_DAY_HOLIDAY || holiday->holiday->no_substitute ||
            !on_weekend(b, day))
            continue;
        if (next.n < day.n)
            next = day;
        while (next.n <= b->last.n && mark_of(b, next)->kind != DD_DAY_WORKING)
            next.n++;
        if (next.n > b->last.n)
            return;
        *mark_of(b, next) = (struct mark){
            .kind = DD_DAY_SUBSTITUTE, .holiday = holiday->holiday, .stands_for = day};
    }
}

static void lay_swap(struct builder *b, const struct calendar_swap *swap)
{
    char text[DD_DAY_SIZE];
    struct mark *off = mark_of(b, swap->off), *worked = mark_of(b, swap->worked);
    if (off && off->kind == DD_DAY_SWAPPED_IN)
        dd_error(b->diags, "E210", swap->off_pos, DD_N("%s makes up for another day: %s"),
                 dd_day_format_vi(swap->off, text), why(b, off));
    else if (off && off->kind != DD_DAY_WORKING)
        dd_error(b->diags, "E210", swap->off_pos, DD_N("%s is a day off already: %s"),
                 dd_day_format_vi(swap->off, text), why(b, off));
    else if (off)
        *off = (struct mark){.kind = DD_DAY_SWAPPED_OFF, .swap = swap};

    if (worked && (worked->kind == DD_DAY_WORKING || worked->kind == DD_DAY_SWAPPED_IN))
        dd_error(b->diags, "E211", swap->worked_pos, DD_N("%s is a working day already"),
                 dd_day_format_vi(swap->worked, text));
    else if (worked && worked->kind != DD_DAY_WEEKEND)
        dd_error(b->diags, "E211", swap->worked_pos,
                 DD_N("%s is no weekend that could be worked: %s"),
                 dd_day_format_vi(swap->worked, text), why(b, worked));
    else if (worked)
        *worked = (struct mark){.kind = DD_DAY_SWAPPED_IN, .swap = swap};
}

static void lay_half_day(struct builder *b, const struct calendar_half_day *half)
{
    char text[DD_DAY_SIZE];
    struct mark *mark = mark_of(b, half->day);
    if (mark && (mark->kind == DD_DAY_WORKING || mark->kind == DD_DAY_SWAPPED_IN))
        mark->half = half;
    else if (mark && !half->yearly)
        dd_error(b->diags, "E213", half->pos, DD_N("%s is no working day: %s"),
                 dd_day_format_vi(half->day, text), why(b, mark));
}

/* ---- the calendar ---------------------------------------------------------------- */

static void count_workdays(const struct builder *b, struct dd_calendar *cal)
{
    size_t n = (size_t)(b->last.n - b->first.n) + 1;
    int32_t *worked = DD_NEW_N(b->diags->arena, int32_t, n);
    int32_t *workdays = DD_NEW_N(b->diags->arena, int32_t, n);
    const char **reasons = DD_NEW_N(b->diags->arena, const char *, n);
    const char *weekend = why(b, &(struct mark){.kind = DD_DAY_WEEKEND});
    const struct calendar_half_day **half_days =
        DD_NEW_N(b->diags->arena, const struct calendar_half_day *, b->facts->half_days.n + 1);
    uint8_t *kinds = DD_NEW_N(b->diags->arena, uint8_t, n);
    int32_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct mark *mark = &b->marks[i];
        if (mark->kind == DD_DAY_WORKING || mark->kind == DD_DAY_SWAPPED_IN)
            workdays[count++] = (int32_t)i;
        worked[i] = count;
        kinds[i] = (uint8_t)mark->kind;
        reasons[i] = mark->kind == DD_DAY_WEEKEND ? weekend : why(b, mark);
        if (mark->half)
            half_days[cal->n_half_days++] = mark->half;
    }
    cal->half_days = half_days;
    cal->kinds = kinds;
    cal->worked = worked;
    cal->workdays = workdays;
    cal->n_workdays = count;
    cal->reasons = reasons;
}

/* A week need not have a working day. */
static void count_weeks(const struct builder *b, struct dd_calendar *cal)
{
    size_t n = (size_t)(b->last.n - b->first.n) + 1;
    int32_t *weeks = DD_NEW_N(b->diags->arena, int32_t, n), count = 0;
    int weekday = dd_day_weekday(b->first);
    bool begun = false;
    for (size_t i = 0; i < n; i++, weekday = weekday % 7 + 1) {
        bool works = cal->worked[i] > (i ? cal->worked[i - 1] : 0);
        begun = begun && weekday > 1;
        count += works && !begun;
        begun = begun || works;
        weeks[i] = count;
    }
    cal->weeks = weeks;
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo): the same facts give the same revision on
 * every machine. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t hash_text(uint64_t hash, const char *s)
{
    return s ? hash_bytes(hash, s, strlen(s) + 1) : hash_bytes(hash, "\1", 2);
}

/* Of what the days are and rest on; neither of the title nor of the language. */
static void write_revision(const struct builder *b, char out[17])
{
    char day[DD_DAY_SIZE];
    uint64_t hash = hash_text(UINT64_C(0xcbf29ce484222325), b->facts->name);
    for (size_t i = 0; i < b->facts->years.n; i++)
        hash = hash_bytes(hash, b->facts->years.v[i].provisional ? "p" : "d", 1);
    hash = hash_text(hash, b->facts->weekend_basis);
    hash = hash_text(hash, b->facts->substitute_basis);
    for (struct dd_day d = b->first; d.n <= b->last.n; d.n++) {
        const struct mark *mark = mark_of(b, d);
        unsigned char kind = (unsigned char)mark->kind;
        hash = hash_bytes(hash, &kind, 1);
        if (mark->holiday) {
            hash = hash_text(hash, mark->holiday->name);
            hash = hash_text(hash, mark->holiday->basis);
        }
        if (mark->swap) {
            hash = hash_text(hash, dd_day_format(mark->swap->off, day));
            hash = hash_text(hash, dd_day_format(mark->swap->worked, day));
            hash = hash_text(hash, mark->swap->basis);
        }
        if (mark->half) {
            unsigned char until[2] = {(unsigned char)(mark->half->minute / 60),
                                      (unsigned char)(mark->half->minute % 60)};
            hash = hash_bytes(hash, until, sizeof until);
            hash = hash_text(hash, mark->half->name);
            hash = hash_text(hash, mark->half->basis);
        }
    }
    if (b->facts->n_hours > 0) {
        hash = hash_bytes(hash, b->facts->hours, b->facts->n_hours * sizeof b->facts->hours[0]);
        hash = hash_text(hash, b->facts->hours_basis);
    }
    hash = hash_text(hash, dd_day_format(b->first, day));
    for (int i = 15; i >= 0; i--, hash >>= 4)
        out[i] = "0123456789abcdef"[hash & 15];
    out[16] = '\0';
}

struct dd_calendar *calendar_build(struct dd_diags *diags, const struct calendar_facts *facts)
{
    size_t errors = diags->errors;
    size_t n_years = facts->years.n;
    int first_year = facts->years.v[0].year;
    struct builder b = {
        .diags = diags,
        .facts = facts,
        .first = dd_period_first((struct dd_period){DD_YEARLY, first_year, 1}),
        .last = dd_period_last((struct dd_period){DD_YEARLY, first_year + (int)n_years - 1, 1}),
    };
    b.marks = DD_NEW_N(diags->arena, struct mark, (size_t)(b.last.n - b.first.n) + 1);
    lay_weekends(&b);
    lay_holidays(&b);
    if (facts->substitutes)
        lay_substitutes(&b);
    for (size_t i = 0; i < facts->swaps.n; i++)
        lay_swap(&b, &facts->swaps.v[i]);
    for (size_t i = 0; i < facts->half_days.n; i++)
        lay_half_day(&b, &facts->half_days.v[i]);
    if (diags->errors > errors)
        return NULL;

    struct dd_calendar *cal = DD_NEW(diags->arena, struct dd_calendar);
    bool *provisional = DD_NEW_N(diags->arena, bool, n_years);
    for (size_t i = 0; i < n_years; i++)
        provisional[i] = facts->years.v[i].provisional;
    cal->name = facts->name;
    cal->title = facts->title;
    cal->first = b.first;
    cal->last = b.last;
    cal->first_year = first_year;
    memcpy(cal->hours, facts->hours, sizeof cal->hours);
    cal->n_hours = facts->n_hours;
    cal->provisional = provisional;
    count_workdays(&b, cal);
    count_weeks(&b, cal);
    write_revision(&b, cal->revision);
    return cal;
}
