/* calendar_read.c — the YAML form of a working calendar (contrib/docs/calendars.md),
 * and of one that extends another. */
#include "cal/calendar_reader.h"

#include <string.h>

/* ---- the parts of a file --------------------------------------------------------------- */

static void read_weekend(struct calendar_reader *r, const struct dd_node *map)
{
    static const struct calendar_key keys[] = {{"days", DD_SEQ, true}, {"basis", DD_SCALAR, false}};
    const struct dd_node *got[DD_LEN(keys)];
    if (!TAKE(r, map, "weekend", keys, got))
        return;
    size_t n = 0;
    memset(r->facts.weekend, 0, sizeof r->facts.weekend);
    for (size_t i = 0; i < got[0]->n; i++) {
        int weekday;
        if (!calendar_take_weekday(r, got[0]->items[i], &weekday))
            continue;
        if (r->facts.weekend[weekday])
            dd_error(r->diags, "E207", got[0]->items[i]->pos, DD_N("`%s` stands here twice"),
                     got[0]->items[i]->text);
        else
            n++;
        r->facts.weekend[weekday] = true;
    }
    if (n == 7)
        dd_error(r->diags, "E205", got[0]->pos, DD_N("this weekend leaves no working day"));
    r->facts.weekend_basis = got[1] ? got[1]->text : NULL;
}

static void read_substitute(struct calendar_reader *r, const struct dd_node *map)
{
    static const struct calendar_key keys[] = {{"rule", DD_SCALAR, true},
                                               {"basis", DD_SCALAR, false}};
    const struct dd_node *got[DD_LEN(keys)];
    if (TAKE(r, map, "substitute", keys, got) &&
        calendar_take_substitute(r, got[0], &r->facts.substitutes))
        r->facts.substitute_basis = got[1] ? got[1]->text : NULL;
}

/* When the office works on a working day. */
static void read_hours(struct calendar_reader *r, const struct dd_node *map)
{
    static const struct calendar_key keys[] = {{"at", DD_SEQ, true}, {"basis", DD_SCALAR, true}};
    const struct dd_node *got[DD_LEN(keys)];
    if (!TAKE(r, map, "hours", keys, got))
        return;
    r->facts.hours_basis = got[1]->text;
    r->facts.n_hours = 0;
    for (size_t i = 0; i < got[0]->n; i++) {
        struct calendar_span *span = &r->facts.hours[r->facts.n_hours];
        if (r->facts.n_hours == CALENDAR_SPANS_MAX) {
            dd_error(r->diags, "E205", got[0]->items[i]->pos,
                     DD_N("a day has at most %d stretches of office hours"), CALENDAR_SPANS_MAX);
            return;
        }
        if (!calendar_take_span(r, got[0]->items[i], span))
            continue;
        if (r->facts.n_hours > 0 && span->from < span[-1].to)
            dd_error(r->diags, "E208", got[0]->items[i]->pos,
                     DD_N("this begins before the stretch above it ends"));
        r->facts.n_hours++;
    }
}

/* How years are computed whose decision is not published yet. */
static void read_provisional(struct calendar_reader *r, const struct dd_node *map)
{
    static const struct calendar_key keys[] = {{"until", DD_SCALAR, true},
                                               {"holidays", DD_SEQ, false}};
    const struct dd_node *got[DD_LEN(keys)];
    if (!TAKE(r, map, "provisional", keys, got) || !calendar_take_year(r, got[0], &r->until))
        return;
    r->provisional.n = 0; /* of a calendar that is extended: these stand instead */
    if (got[1])
        calendar_read_recurring(r, got[1], "holidays", false, &r->provisional);
}

/* Days that are off only in the years an office has confirmed. */
static void read_optional(struct calendar_reader *r, const struct dd_node *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *row = list->items[i];
        static const struct calendar_key keys[] = {{"day", DD_SCALAR, true},
                                                   {"name", DD_SCALAR, true},
                                                   {"basis", DD_SCALAR, true},
                                                   {"years", DD_SEQ, true}};
        const struct dd_node *got[DD_LEN(keys)];
        struct calendar_recurring day;
        if (!TAKE(r, row, "optional", keys, got) || !calendar_take_anchor(r, got[0], &day))
            continue;
        day.name = got[1]->text;
        day.basis = got[2]->text;
        for (size_t y = 0; y < got[3]->n; y++) {
            int year;
            day.pos = got[3]->items[y]->pos;
            if (calendar_take_year(r, got[3]->items[y], &year))
                calendar_lay_recurring(r, &day, year, false);
        }
    }
}

/* ---- years ----------------------------------------------------------------------------- */

/* {day} or {from, to}. */
static bool take_range(struct calendar_reader *r, const struct dd_node *row, int year,
                       const struct dd_node *const got[3], struct calendar_holiday *out)
{
    const struct dd_node *day = got[0], *from = got[1], *to = got[2];
    if ((day && (from || to)) || (!day && (!from || !to))) {
        dd_error(r->diags, "E202", row->pos,
                 DD_N("a holiday needs either `day` or `from` and `to`"));
        return false;
    }
    out->pos = day ? day->pos : from->pos;
    if (day) {
        bool ok = calendar_take_day(r, day, year, &out->from);
        out->to = out->from;
        return ok;
    }
    bool ok = calendar_take_day(r, from, year, &out->from);
    ok = calendar_take_day(r, to, year, &out->to) && ok;
    if (ok && out->to.n < out->from.n) {
        dd_error(r->diags, "E208", to->pos, DD_N("`to` lies before `from`"));
        ok = false;
    }
    return ok;
}

static void read_holidays_of(struct calendar_reader *r, const struct dd_node *list, int year)
{
    static const struct calendar_key keys[] = {
        {"day", DD_SCALAR, false}, {"from", DD_SCALAR, false}, {"to", DD_SCALAR, false},
        {"name", DD_SCALAR, true}, {"basis", DD_SCALAR, true}, {"substitute", DD_SCALAR, false}};
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *got[DD_LEN(keys)], *row = list->items[i];
        struct calendar_holiday holiday = {.rank = RANK_WRITTEN};
        bool substitutes = true;
        if (!TAKE(r, row, "holidays", keys, got) || !take_range(r, row, year, got, &holiday) ||
            (got[5] && !calendar_take_substitute(r, got[5], &substitutes)))
            continue;
        holiday.name = got[3]->text;
        holiday.basis = got[4]->text;
        holiday.no_substitute = !substitutes;
        dd_push(r->diags->arena, &r->facts.holidays, holiday);
    }
}

static void read_half_days_of(struct calendar_reader *r, const struct dd_node *list, int year)
{
    static const struct calendar_key keys[] = {{"day", DD_SCALAR, true},
                                               {"until", DD_SCALAR, true},
                                               {"name", DD_SCALAR, true},
                                               {"basis", DD_SCALAR, true}};
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *got[DD_LEN(keys)];
        struct calendar_half_day half = {0};
        if (!TAKE(r, list->items[i], "half_days", keys, got))
            continue;
        bool ok = calendar_take_day(r, got[0], year, &half.day);
        if (!calendar_take_minute(r, got[1], &half.minute) || !ok)
            continue;
        half.name = got[2]->text;
        half.basis = got[3]->text;
        half.pos = got[0]->pos;
        dd_push(r->diags->arena, &r->facts.half_days, half);
    }
}

/* The day off lies in the year; the day worked may lie in the next or last. */
static void read_swaps_of(struct calendar_reader *r, const struct dd_node *list, int year)
{
    static const struct calendar_key keys[] = {
        {"off", DD_SCALAR, true}, {"worked", DD_SCALAR, true}, {"basis", DD_SCALAR, true}};
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *got[DD_LEN(keys)];
        struct calendar_swap swap;
        if (!TAKE(r, list->items[i], "swaps", keys, got))
            continue;
        bool ok = calendar_take_day(r, got[0], year, &swap.off);
        if (!calendar_take_day(r, got[1], 0, &swap.worked) || !ok)
            continue;
        swap.basis = got[2]->text;
        swap.off_pos = got[0]->pos;
        swap.worked_pos = got[1]->pos;
        dd_push(r->diags->arena, &r->facts.swaps, swap);
    }
}

/* A year of its own: it follows the last one. */
static bool list_year(struct calendar_reader *r, const struct dd_node *node,
                      const struct dd_node *state_word, int year)
{
    static const char *const states[] = {"decided", "provisional", "decided, provisional"};
    size_t state, n = r->facts.years.n;
    if (!calendar_take_word(r, state_word, states, 2, &state))
        state = 0;
    int last = n ? r->facts.years.v[n - 1].year : 0;
    if (n && r->extending && year <= last) {
        dd_error(r->diags, "E208", node->pos,
                 DD_N("%d stands in the extended calendar: leave `state` out to add days to it"),
                 year);
        return false;
    }
    if (n && year != last + 1) {
        dd_error(r->diags, "E208", node->pos, DD_N("after the year %d comes %d, not %d"), last,
                 last + 1, year);
        return false;
    }
    dd_push(r->diags->arena, &r->facts.years, (struct calendar_year){year, state == 1});
    return true;
}

/* A year that an extended calendar knows already gets days besides. */
static bool add_to_year(struct calendar_reader *r, const struct dd_node *node, int year)
{
    int first = r->facts.years.n ? r->facts.years.v[0].year : 0;
    int last = r->facts.years.n ? r->facts.years.v[r->facts.years.n - 1].year : 0;
    if (last < r->until)
        last = r->until;
    if (year >= first && year <= last)
        return true;
    dd_error(r->diags, "E208", node->pos,
             DD_N("the extended calendar knows %d to %d: a year beside them needs `state`"), first,
             last);
    return false;
}

static void read_year(struct calendar_reader *r, const struct dd_node *map)
{
    enum { YEAR, STATE, HOLIDAYS, HALF_DAYS, SWAPS };
    const struct calendar_key keys[] = {
        [YEAR] = {"year", DD_SCALAR, true},       [STATE] = {"state", DD_SCALAR, !r->extending},
        [HOLIDAYS] = {"holidays", DD_SEQ, false}, [HALF_DAYS] = {"half_days", DD_SEQ, false},
        [SWAPS] = {"swaps", DD_SEQ, false},
    };
    const struct dd_node *got[DD_LEN(keys)];
    int year;
    if (!TAKE(r, map, "years", keys, got) || !calendar_take_year(r, got[YEAR], &year) ||
        !(got[STATE] ? list_year(r, got[YEAR], got[STATE], year) : add_to_year(r, got[YEAR], year)))
        return;
    if (got[HOLIDAYS])
        read_holidays_of(r, got[HOLIDAYS], year);
    if (got[HALF_DAYS])
        read_half_days_of(r, got[HALF_DAYS], year);
    if (got[SWAPS])
        read_swaps_of(r, got[SWAPS], year);
}

/* ---- files ------------------------------------------------------------------------------- */

/* One file; those that it extends were read before. */
static bool read_file(struct calendar_reader *r, const struct dd_node *root)
{
    enum {
        NAME,
        TITLE,
        EXTENDS,
        WEEKEND,
        SUBSTITUTE,
        HOURS,
        HOLIDAYS,
        HALF_DAYS,
        PROVISIONAL,
        YEARS,
        OPTIONAL
    };
    const struct calendar_key keys[] = {
        [NAME] = {"calendar", DD_SCALAR, true},
        [TITLE] = {"title", DD_SCALAR, true},
        [EXTENDS] = {"extends", DD_SCALAR, false},
        [WEEKEND] = {"weekend", DD_MAP, !r->extending},
        [SUBSTITUTE] = {"substitute", DD_MAP, false},
        [HOURS] = {"hours", DD_MAP, false},
        [HOLIDAYS] = {"holidays", DD_SEQ, false},
        [HALF_DAYS] = {"half_days", DD_SEQ, false},
        [PROVISIONAL] = {"provisional", DD_MAP, false},
        [YEARS] = {"years", DD_SEQ, !r->extending},
        [OPTIONAL] = {"optional", DD_SEQ, false},
    };
    const struct dd_node *got[DD_LEN(keys)];
    if (!TAKE(r, root, "calendar", keys, got))
        return false;
    r->facts.name = got[NAME]->text;
    r->facts.title = got[TITLE]->text;
    if (!dd_is_id(r->facts.name))
        dd_error(r->diags, "E205", got[NAME]->pos, DD_N("`%s` is not an identifier"),
                 r->facts.name);
    if (got[WEEKEND])
        read_weekend(r, got[WEEKEND]);
    if (got[SUBSTITUTE])
        read_substitute(r, got[SUBSTITUTE]);
    if (got[HOURS])
        read_hours(r, got[HOURS]);
    if (got[PROVISIONAL])
        read_provisional(r, got[PROVISIONAL]);
    for (size_t i = 0; got[YEARS] && i < got[YEARS]->n; i++)
        read_year(r, got[YEARS]->items[i]);
    if (got[HOLIDAYS])
        calendar_read_recurring(r, got[HOLIDAYS], "holidays", false, &r->recurring);
    if (got[HALF_DAYS])
        calendar_read_recurring(r, got[HALF_DAYS], "half_days", true, &r->recurring);
    if (got[OPTIONAL])
        read_optional(r, got[OPTIONAL]);
    return true;
}

/* The years that are not listed, up to `provisional.until`, by their rules; and
 * in all years what comes again. */
static void complete_years(struct calendar_reader *r)
{
    int last = r->facts.years.v[r->facts.years.n - 1].year;
    r->undecided = dd_day_add(dd_period_last((struct dd_period){DD_YEARLY, last, 1}), 1);
    for (int year = last + 1; year <= r->until; year++) {
        dd_push(r->diags->arena, &r->facts.years, (struct calendar_year){year, true});
        for (size_t i = 0; i < r->provisional.n; i++)
            calendar_lay_recurring(r, &r->provisional.v[i], year, true);
    }
    for (size_t y = 0; y < r->facts.years.n; y++)
        for (size_t i = 0; i < r->recurring.n; i++)
            calendar_lay_recurring(r, &r->recurring.v[i], r->facts.years.v[y].year, false);
}

const char *dd_calendar_extends(const struct dd_node *root)
{
    const struct dd_node *name = dd_node_get(root, "extends");
    return name && name->kind == DD_SCALAR && *name->text ? name->text : NULL;
}

struct dd_calendar *dd_calendar_read_chain(struct dd_diags *diags,
                                           const struct dd_node *const *files, size_t n)
{
    struct calendar_reader r = {.diags = diags};
    size_t errors = diags->errors;
    const char *missing = dd_calendar_extends(files[n - 1]);
    if (missing) {
        dd_error(diags, "E212", dd_node_get(files[n - 1], "extends")->pos,
                 DD_N("the calendar `%s` that this one extends is not at hand"), missing);
        return NULL;
    }
    for (size_t i = n; i-- > 0;) {
        r.extending = i + 1 < n;
        if (!read_file(&r, files[i]))
            return NULL;
    }
    if (r.facts.years.n == 0) {
        const struct dd_node *years = dd_node_get(files[n - 1], "years");
        if (diags->errors == errors && years)
            dd_error(diags, "E202", years->pos, DD_N("a calendar needs at least one year"));
        return NULL;
    }
    complete_years(&r);
    struct dd_calendar *cal = calendar_build(diags, &r.facts);
    return diags->errors == errors ? cal : NULL;
}

struct dd_calendar *dd_calendar_read(struct dd_diags *diags, const struct dd_node *root)
{
    return dd_calendar_read_chain(diags, &root, 1);
}
