/* instants.c — zones, wall-clock time and RFC 3339. */
#include "dondoc/cal.h"

#include "cal/digits.h"

#define DAY_SECONDS 86400

/* Index of the offset that holds at `s`. */
static size_t offset_index(const struct dd_zone *zone, int64_t s)
{
    size_t low = 0, high = zone->n; /* from[low] <= s, or low is 0 */
    if (s >= zone->from[high - 1])
        return high - 1; /* as a rule: many zones have not changed for long */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->from[middle] <= s)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static struct dd_local split(int64_t local)
{
    int64_t day = local / DAY_SECONDS;
    int64_t second = local % DAY_SECONDS;
    if (second < 0) {
        second += DAY_SECONDS;
        day--;
    }
    if (day > INT32_MAX || day < INT32_MIN)
        day = day > 0 ? INT32_MAX : INT32_MIN;
    return (struct dd_local){.day = {(int32_t)day}, .second = (int32_t)second};
}

struct dd_local dd_zone_local(const struct dd_zone *zone, struct dd_instant at)
{
    return split(at.s + zone->offset[offset_index(zone, at.s)]);
}

struct dd_instant dd_zone_instant(const struct dd_zone *zone, struct dd_day day, int32_t second)
{
    int64_t local = (int64_t)day.n * DAY_SECONDS + second;
    size_t i = offset_index(zone, local - 2 * DAY_SECONDS); /* before any reading of it */
    int64_t at = local - zone->offset[i];
    while (i + 1 < zone->n && at >= zone->from[i + 1]) {
        int64_t next = local - zone->offset[i + 1];
        if (next < zone->from[i + 1])
            break; /* in the gap between the two */
        at = next;
        i++;
    }
    return (struct dd_instant){at};
}

char *dd_instant_format(const struct dd_zone *zone, struct dd_instant at, char out[DD_INSTANT_SIZE])
{
    /* RFC 3339 has no seconds in an offset (local mean time before 1912 had):
     * whole minutes then, with the wall clock that belongs to them. */
    int32_t offset = zone->offset[offset_index(zone, at.s)] / 60 * 60;
    struct dd_local local = split(at.s + offset);
    int minutes = offset / 60;

    dd_day_format(local.day, out);
    char *p = out + 10;
    *p++ = 'T';
    p = digits_write(p, local.second / 3600, 2);
    *p++ = ':';
    p = digits_write(p, local.second / 60 % 60, 2);
    *p++ = ':';
    p = digits_write(p, local.second % 60, 2);
    *p++ = minutes < 0 ? '-' : '+';
    minutes = minutes < 0 ? -minutes : minutes;
    p = digits_write(p, minutes / 60, 2);
    *p++ = ':';
    p = digits_write(p, minutes % 60, 2);
    *p = '\0';
    return out;
}

/* "08:00", "08:00:30", "08:00:30.25" (fractions are dropped). */
static bool parse_time(const char **s, int32_t *second_of_day)
{
    int hour, minute, second = 0;
    if (!digits_read(s, 2, &hour) || !digits_skip(s, ':') || !digits_read(s, 2, &minute))
        return false;
    if (digits_skip(s, ':')) {
        if (!digits_read(s, 2, &second))
            return false;
        if (digits_skip(s, '.')) {
            int digit;
            if (!digits_read(s, 1, &digit))
                return false;
            while (digits_read(s, 1, &digit))
                ;
        }
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *second_of_day = hour * 3600 + minute * 60 + second;
    return true;
}

/* "Z" or "+07:00". */
static bool parse_offset(const char *s, int32_t *offset)
{
    *offset = 0;
    if (digits_skip(&s, 'Z') || digits_skip(&s, 'z'))
        return *s == '\0';
    bool west = *s == '-';
    int hours, minutes;
    if ((*s != '+' && !west) || (s++, !digits_read(&s, 2, &hours)) || !digits_skip(&s, ':') ||
        !digits_read(&s, 2, &minutes) || *s != '\0' || hours > 23 || minutes > 59)
        return false;
    *offset = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

bool dd_instant_parse(const struct dd_zone *zone, const char *s, struct dd_instant *out)
{
    int year, month, mday;
    struct dd_day day;
    int32_t second, offset;
    if (!digits_read(&s, 4, &year) || !digits_skip(&s, '-') || !digits_read(&s, 2, &month) ||
        !digits_skip(&s, '-') || !digits_read(&s, 2, &mday) ||
        !dd_day_make(year, month, mday, &day))
        return false;
    if (!digits_skip(&s, 'T') && !digits_skip(&s, 't') && !digits_skip(&s, ' '))
        return false;
    if (!parse_time(&s, &second))
        return false;
    if (*s == '\0') {
        *out = dd_zone_instant(zone, day, second);
        return true;
    }
    if (!parse_offset(s, &offset))
        return false;
    out->s = (int64_t)day.n * DAY_SECONDS + second - offset;
    return true;
}
