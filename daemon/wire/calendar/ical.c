#include "wire/calendar/ical.h"

#include <string.h>

#include "wire/clean.h"
#include "wire/calendar/ical_lines.h"
#include "wire/words.h"

#define LINE_MAX_OCTETS ((size_t)75)

/* ---- content lines -------------------------------------------------------------------- */

struct line {
    struct dd_buf *out;
    size_t column; /* octets of the line so far */
};

static void fold(struct line *line)
{
    dd_buf_add(line->out, "\r\n ", 3);
    line->column = 1;
}

/* One bad fold makes Google drop a whole feed: at most 75 octets, between characters,
 * and a line that just fits is not folded. */
static void put(struct line *line, const char *s, size_t n)
{
    while (n > 0) {
        size_t fits = LINE_MAX_OCTETS - line->column;
        if (n <= fits) {
            dd_buf_add(line->out, s, n);
            line->column += n;
            return;
        }
        while (fits > 0 && ((unsigned char)s[fits] & 0xC0) == 0x80)
            fits--;
        dd_buf_add(line->out, s, fits);
        fold(line);
        s += fits;
        n -= fits;
    }
}

static struct line begin(struct dd_buf *out, const char *name)
{
    struct line line = {out, 0};
    put(&line, name, strlen(name));
    put(&line, ":", 1);
    return line;
}

void dd_ical_raw(struct dd_buf *out, const char *name, const char *value)
{
    struct line line = begin(out, name);
    put(&line, value, strlen(value));
    dd_buf_add(out, "\r\n", 2);
}

void dd_ical_text(struct dd_buf *out, const char *name, const char *text)
{
    struct line line = begin(out, name);
    const char *end = text + strlen(text);
    while (end > text && end[-1] == ' ')
        end--; /* some readers drop them, others do not */
    while (text < end) {
        size_t n = strcspn(text, "\\;,\n"), left = (size_t)(end - text);
        n = n < left ? n : left;
        put(&line, text, n);
        text += n;
        if (text == end)
            break;
        const char escaped[2] = {'\\', *text == '\n' ? 'n' : *text};
        if (line.column + 2 > LINE_MAX_OCTETS)
            fold(&line); /* not within the pair: legal, but who knows */
        put(&line, escaped, 2);
        text++;
    }
    dd_buf_add(out, "\r\n", 2);
}

/* `value` with that many digits. */
static void digits(char *to, int value, int n)
{
    for (to += n; n-- > 0; value /= 10)
        *--to = (char)('0' + value % 10);
}

void dd_ical_number(struct dd_buf *out, const char *name, int value)
{
    char text[16];
    int n = 1;
    for (int rest = value; rest >= 10; rest /= 10)
        n++;
    digits(text, value, n);
    dd_buf_puts(out, name);
    dd_buf_putc(out, ':');
    dd_buf_add(out, text, (size_t)n);
    dd_buf_add(out, "\r\n", 2);
}

void dd_ical_day(struct dd_buf *out, const char *name, struct dd_day day)
{
    struct dd_ymd ymd = dd_day_ymd(day);
    char text[] = ";VALUE=DATE:yyyymmdd\r\n";
    digits(text + 12, ymd.year, 4);
    digits(text + 16, ymd.month, 2);
    digits(text + 18, ymd.day, 2);
    dd_buf_puts(out, name);
    dd_buf_puts(out, text);
}

void dd_ical_instant(struct dd_buf *out, const char *name, struct dd_instant at)
{
    int64_t day = at.s >= 0 ? at.s / 86400 : -((86399 - at.s) / 86400);
    int second = (int)(at.s - day * 86400);
    struct dd_ymd ymd = dd_day_ymd((struct dd_day){(int32_t)day});
    char text[] = ":yyyymmddThhmmssZ\r\n";
    digits(text + 1, ymd.year, 4);
    digits(text + 5, ymd.month, 2);
    digits(text + 7, ymd.day, 2);
    digits(text + 10, second / 3600, 2);
    digits(text + 12, second / 60 % 60, 2);
    digits(text + 14, second % 60, 2);
    dd_buf_puts(out, name);
    dd_buf_puts(out, text);
}

/* ---- the calendar ------------------------------------------------------------------- */

/* No METHOD: PUBLISH would demand an ORGANIZER (RFC 5546 §3.2.1), and that is
 * what breaks clients in feeds. They are asked to come every three hours, which is
 * Outlook's own pace; others take longer anyway. */
void dd_ical_begin(const struct dd_calendar_feed *feed, struct dd_buf *out)
{
    struct dd_arena *arena = dd_arena_new();
    const char *name = dd_clean(arena, feed->name, 200);
    dd_buf_puts(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
                     "PRODID:-//Don Doc//dondoc " DD_VERSION "//VI\r\nCALSCALE:GREGORIAN\r\n");
    dd_ical_text(out, "NAME", name);
    dd_ical_text(out, "X-WR-CALNAME", name);
    if (feed->about) {
        const char *about = dd_clean(arena, feed->about, 400);
        dd_ical_text(out, "DESCRIPTION", about);
        dd_ical_text(out, "X-WR-CALDESC", about);
    }
    dd_buf_puts(out, "REFRESH-INTERVAL;VALUE=DURATION:PT3H\r\nX-PUBLISHED-TTL:PT3H\r\n");
    dd_arena_free(arena);
}

void dd_ical_end(struct dd_buf *out)
{
    dd_buf_puts(out, "END:VCALENDAR\r\n");
}
