/* calendar_recurring.c — rows of a calendar that come again each year: on a day
 * of the solar or of the lunar year, perhaps several days around it. */
#include "cal/calendar_reader.h"

#include <string.h>

#include "cal/digits.h"

/* ---- reading ------------------------------------------------------------------------- */

/* "10/3 lunar", "1/12 lunar": day and month in one or two digits. */
static bool read_lunar(const char *s, struct calendar_recurring *out)
{
    size_t slash = strcspn(s, "/"), space = strcspn(s, " ");
    if (slash < 1 || slash > 2 || space < slash + 2 || space > slash + 3 ||
        strcmp(s + space, " lunar") != 0)
        return false;
    out->lunar = true;
    return digits_read(&s, (int)slash, &out->day) && digits_skip(&s, '/') &&
           digits_read(&s, (int)(space - slash - 1), &out->month);
}

static bool read_solar(const char *s, struct calendar_recurring *out)
{
    return digits_read(&s, 2, &out->month) && digits_skip(&s, '-') &&
           digits_read(&s, 2, &out->day) && *s == '\0';
}

static bool exists(const struct calendar_recurring *row)
{
    const int leap_year = 2000;
    struct dd_day some;
    if (row->lunar)
        return row->month >= 1 && row->month <= 12 && row->day >= 1 && row->day <= 30;
    return dd_day_make(leap_year, row->month, row->day, &some);
}

bool calendar_take_anchor(struct calendar_reader *r, const struct dd_node *node,
                          struct calendar_recurring *out)
{
    *out = (struct calendar_recurring){.days = 1};
    bool shaped = read_lunar(node->text, out) || read_solar(node->text, out);
    if (shaped && exists(out))
        return true;
    dd_error(r->diags, "E204", node->pos,
             shaped ? DD_N("there is no day %s")
                    : DD_N("`%s` is not a day of each year (MM-DD, or D/M lunar)"),
             node->text);
    return false;
}

/* `before`, and its exceptions by the anchor's weekday. */
static bool take_before(struct calendar_reader *r, const struct dd_node *usual,
                        const struct dd_node *by_weekday, struct calendar_recurring *out)
{
    const int max = 15;
    bool ok = !usual || calendar_take_number(r, usual, 0, max, &out->before[1]);
    for (int i = 2; i <= 7; i++)
        out->before[i] = out->before[1];
    for (size_t i = 0; by_weekday && i < by_weekday->n; i++) {
        int weekday, before;
        if (calendar_take_weekday(r, by_weekday->keys[i], &weekday) &&
            calendar_take_number(r, by_weekday->items[i], 0, max, &before))
            out->before[weekday] = before;
        else
            ok = false;
    }
    return ok;
}

static bool stands_twice(const recurring_vec *rows, const struct calendar_recurring *row)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->v[i].lunar == row->lunar && rows->v[i].month == row->month &&
            rows->v[i].day == row->day && rows->v[i].half == row->half)
            return true;
    return false;
}

static bool read_holiday(struct calendar_reader *r, const struct dd_node *map, const char *what,
                         struct calendar_recurring *out)
{
    enum { DAY, NAME, BASIS, DAYS, BEFORE, BEFORE_ON, SUBSTITUTE };
    static const struct calendar_key keys[] = {
        [DAY] = {"day", DD_SCALAR, true},
        [NAME] = {"name", DD_SCALAR, true},
        [BASIS] = {"basis", DD_SCALAR, true},
        [DAYS] = {"days", DD_SCALAR, false},
        [BEFORE] = {"before", DD_SCALAR, false},
        [BEFORE_ON] = {"before_on", DD_MAP, false},
        [SUBSTITUTE] = {"substitute", DD_SCALAR, false},
    };
    const struct dd_node *got[DD_LEN(keys)];
    bool substitutes = true;
    if (!TAKE(r, map, what, keys, got))
        return false;
    bool ok = calendar_take_anchor(r, got[DAY], out);
    ok = take_before(r, got[BEFORE], got[BEFORE_ON], out) && ok;
    if (got[DAYS])
        ok = calendar_take_number(r, got[DAYS], 1, 31, &out->days) && ok;
    if (got[SUBSTITUTE])
        ok = calendar_take_substitute(r, got[SUBSTITUTE], &substitutes) && ok;
    out->no_substitute = !substitutes;
    out->name = got[NAME]->text;
    out->basis = got[BASIS]->text;
    out->pos = got[DAY]->pos;
    return ok;
}

static bool read_half_day(struct calendar_reader *r, const struct dd_node *map, const char *what,
                          struct calendar_recurring *out)
{
    static const struct calendar_key keys[] = {{"day", DD_SCALAR, true},
                                               {"until", DD_SCALAR, true},
                                               {"name", DD_SCALAR, true},
                                               {"basis", DD_SCALAR, true},
                                               {"before", DD_SCALAR, false}};
    const struct dd_node *got[DD_LEN(keys)];
    if (!TAKE(r, map, what, keys, got))
        return false;
    bool ok = calendar_take_anchor(r, got[0], out);
    out->half = true;
    ok = calendar_take_minute(r, got[1], &out->minute) && ok;
    ok = take_before(r, got[4], NULL, out) && ok;
    out->name = got[2]->text;
    out->basis = got[3]->text;
    out->pos = got[0]->pos;
    return ok;
}

void calendar_read_recurring(struct calendar_reader *r, const struct dd_node *list,
                             const char *what, bool half, recurring_vec *out)
{
    for (size_t i = 0; i < list->n; i++) {
        struct calendar_recurring row = {0};
        if (!(half ? read_half_day : read_holiday)(r, list->items[i], what, &row))
            continue;
        if (stands_twice(out, &row))
            dd_error(r->diags, "E207", row.pos, DD_N("`%s` stands here twice"),
                     dd_node_get(list->items[i], "day")->text);
        else
            dd_push(r->diags->arena, out, row);
    }
}

/* ---- laying over a year ---------------------------------------------------------------- */

/* The same day each year: another holiday there is a mistake of the file. */
static bool is_plain(const struct calendar_recurring *row)
{
    bool plain = !row->lunar && row->days == 1;
    for (int i = 1; i <= 7; i++)
        plain = plain && row->before[i] == 0;
    return plain;
}

static void lay_at(struct calendar_reader *r, const struct calendar_recurring *row,
                   struct dd_day anchor, bool guessed)
{
    struct dd_day from = dd_day_add(anchor, -row->before[dd_day_weekday(anchor)]);
    struct dd_day to = dd_day_add(from, row->days - 1);
    if (row->half) {
        dd_push(r->diags->arena, &r->facts.half_days,
                (struct calendar_half_day){.day = from,
                                           .minute = row->minute,
                                           .name = row->name,
                                           .basis = row->basis,
                                           .pos = row->pos,
                                           .yearly = true});
        return;
    }
    if (guessed && from.n < r->undecided.n)
        from = r->undecided;
    dd_push(
        r->diags->arena, &r->facts.holidays,
        (struct calendar_holiday){.from = from,
                                  .to = to,
                                  .name = row->name,
                                  .basis = row->basis,
                                  .pos = row->pos,
                                  .rank = guessed || !is_plain(row) ? RANK_COMPUTED : RANK_YEARLY,
                                  .no_substitute = row->no_substitute});
}

void calendar_lay_recurring(struct calendar_reader *r, const struct calendar_recurring *row,
                            int year, bool guessed)
{
    struct dd_day anchor;
    if (!row->lunar) {
        /* 29 February only where there is one. */
        if (dd_day_make(year, row->month, row->day, &anchor))
            lay_at(r, row, anchor, guessed);
        return;
    }
    /* The last lunar months of a year reach into the next solar one. */
    for (int lunar_year = year - 1; lunar_year <= year; lunar_year++) {
        struct dd_lunar lunar = {lunar_year, row->month, row->day, false};
        if (dd_lunar_day(lunar, &anchor) && dd_day_ymd(anchor).year == year)
            lay_at(r, row, anchor, guessed);
    }
}
