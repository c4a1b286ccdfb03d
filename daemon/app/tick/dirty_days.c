/* The working days of the calendar: kept as one text, compared with those of the last
 * tick; what stands on a day that has changed is looked at. */
#include "app/tick/dirty.h"

#include <string.h>

#define NEAR 14     /* days: changes of the calendar so near are one */
#define PER_DIGIT 4 /* days in a hexadecimal digit */

static int bit_of(const struct dd_calendar *calendar, struct dd_day day)
{
    bool workday = false;
    return dd_calendar_is_workday(calendar, day, &workday) && workday;
}

const char *dd_calendar_days(struct dd_arena *arena, const struct dd_calendar *calendar)
{
    char first[DD_DAY_SIZE], last[DD_DAY_SIZE];
    struct dd_day from = dd_calendar_first(calendar), to = dd_calendar_last(calendar);
    size_t n = (size_t)(to.n - from.n + PER_DIGIT) / PER_DIGIT;
    char *digits = dd_alloc(arena, n + 1);
    for (size_t i = 0; i < n; i++) {
        int digit = 0;
        for (int k = 0; k < PER_DIGIT; k++)
            digit = 2 * digit + bit_of(calendar, dd_day_add(from, (int)i * PER_DIGIT + k));
        digits[i] = "0123456789abcdef"[digit];
    }
    return dd_printf(arena, "%s %s %s", dd_day_format(from, first), dd_day_format(to, last),
                     digits);
}

struct days { /* dd_calendar_days, read again */
    struct dd_day first, last;
    const char *digits;
};

static bool read_days(struct dd_arena *arena, const char *text, struct days *out)
{
    const size_t size = strlen("2026-01-01 ");
    if (strlen(text) < 2 * size)
        return false;
    out->digits = text + 2 * size;
    return dd_day_parse(dd_strndup(arena, text, size - 1), &out->first) &&
           dd_day_parse(dd_strndup(arena, text + size, size - 1), &out->last) &&
           (size_t)(out->last.n - out->first.n) / PER_DIGIT < strlen(out->digits);
}

/* '1', '0', or ' ' where it is not known. */
static char day_in(const struct days *days, struct dd_day day)
{
    if (dd_day_cmp(day, days->first) < 0 || dd_day_cmp(day, days->last) > 0)
        return ' ';
    int n = day.n - days->first.n;
    char digit = days->digits[n / PER_DIGIT];
    int value = digit >= 'a' ? digit - 'a' + 10 : digit - '0';
    return value >> (PER_DIGIT - 1 - n % PER_DIGIT) & 1 ? '1' : '0';
}

static struct dd_day later(struct dd_day a, struct dd_day b)
{
    return dd_day_cmp(a, b) > 0 ? a : b;
}

bool dirty_days_known(const struct dd_dirty *d, const char *text)
{
    struct days days;
    return read_days(d->arena, text, &days);
}

bool dirty_days(struct dd_dirty *d)
{
    struct days old, new;
    bool ok = true, open = false;
    if (strcmp(d->meta->evaluated_days, d->days) == 0)
        return true;
    if (!read_days(d->arena, d->meta->evaluated_days, &old) || !read_days(d->arena, d->days, &new))
        return true; /* `all` was found already */
    struct dd_day first = dd_day_cmp(old.first, new.first) < 0 ? old.first : new.first,
                  from = first, to = first;
    for (struct dd_day day = first; ok && dd_day_cmp(day, later(old.last, new.last)) <= 0;
         day = dd_day_add(day, 1)) {
        if (day_in(&old, day) == day_in(&new, day))
            continue;
        if (open && day.n - to.n > NEAR) {
            ok = dd_store_work_days(d->app->store, from, to);
            open = false;
        }
        from = open ? from : day;
        to = day;
        open = true;
    }
    ok = ok && (!open || dd_store_work_days(d->app->store, from, to));
    for (size_t i = 0; ok && i < d->app->rules->n_rules; i++)
        if (d->app->rules->rules[i].asks_calendar)
            ok = dirty_rule(d, &d->app->rules->rules[i]);
    return ok && (dd_day_cmp(old.last, new.last) == 0 || dirty_recurring(d));
}
