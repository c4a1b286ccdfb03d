/* conditional.c — see conditional.h. */
#include "http/server/conditional.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "dondoc/cal.h"

static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool dd_etag_matches(const char *header, const char *etag)
{
    if (header == NULL)
        return false;
    size_t n = strlen(etag);
    for (const char *p = header;;) {
        p += strspn(p, " \t,");
        if (*p == '\0')
            return false;
        if (*p == '*')
            return true;
        if (p[0] == 'W' && p[1] == '/')
            p += 2;
        if (*p != '"')
            return false; /* malformed: no condition */
        const char *end = strchr(p + 1, '"');
        if (end == NULL)
            return false;
        if ((size_t)(end + 1 - p) == n && memcmp(p, etag, n) == 0)
            return true;
        p = end + 1;
    }
}

char *dd_http_date_format(int64_t seconds, char out[DD_HTTP_DATE_SIZE])
{
    struct dd_day day = {(int32_t)(seconds / 86400)};
    int second = (int)(seconds % 86400);
    struct dd_ymd ymd = dd_day_ymd(day);
    snprintf(out, DD_HTTP_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT",
             weekdays[dd_day_weekday(day) - 1], ymd.day, months[ymd.month - 1], ymd.year,
             second / 3600, second / 60 % 60, second % 60);
    return out;
}

static bool digits(const char *s, size_t n, int *out)
{
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        value = value * 10 + (s[i] - '0');
    }
    *out = value;
    return true;
}

bool dd_http_date_parse(const char *s, int64_t *seconds)
{
    int mday, year, hour, minute, second, month = 0;
    if (s == NULL || strlen(s) != 29 || !digits(s + 5, 2, &mday) || !digits(s + 12, 4, &year) ||
        !digits(s + 17, 2, &hour) || !digits(s + 20, 2, &minute) || !digits(s + 23, 2, &second))
        return false;
    for (int i = 0; i < 12; i++) {
        if (memcmp(s + 8, months[i], 3) == 0)
            month = i + 1;
    }
    struct dd_day day;
    if (month == 0 || year < 1970 || !dd_day_make(year, month, mday, &day) || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    int64_t value = (int64_t)day.n * 86400 + hour * 3600 + minute * 60 + second;
    char same[DD_HTTP_DATE_SIZE];
    if (strcmp(dd_http_date_format(value, same), s) != 0)
        return false; /* also the separators and the weekday */
    *seconds = value;
    return true;
}

/* One element of a comma-separated list: its name (before any ';') equals
 * `name`, and its weight is not 0. */
static bool element_is(const char *element, size_t n, const char *name, bool *refused)
{
    const char *parameters = memchr(element, ';', n);
    size_t n_name = parameters != NULL ? (size_t)(parameters - element) : n;
    while (n_name > 0 && (element[n_name - 1] == ' ' || element[n_name - 1] == '\t'))
        n_name--;
    if (n_name != strlen(name) || strncasecmp(element, name, n_name) != 0)
        return false;
    *refused = false;
    for (const char *p = parameters; p != NULL && p < element + n; p++) {
        if ((p[0] != 'q' && p[0] != 'Q') || p + 1 >= element + n || p[1] != '=')
            continue;
        size_t zeros = strspn(p + 2, "0.");
        *refused = zeros > 0 && (p + 2 + zeros >= element + n || strchr(" \t;", p[2 + zeros]));
    }
    return true;
}

static bool list_accepts(const char *header, const char *name)
{
    if (header == NULL)
        return false;
    for (const char *p = header; *p != '\0';) {
        p += strspn(p, " \t,");
        size_t n = strcspn(p, ",");
        bool refused;
        if (element_is(p, n, name, &refused))
            return !refused;
        p += n;
    }
    return false;
}

bool dd_accepts_gzip(const char *header)
{
    return list_accepts(header, "gzip");
}

bool dd_accepts_type(const char *header, const char *type)
{
    return list_accepts(header, type);
}

bool dd_not_modified(const char *if_none_match, const char *if_modified_since, const char *etag,
                     int64_t modified)
{
    if (if_none_match != NULL)
        return dd_etag_matches(if_none_match, etag);
    int64_t since;
    return dd_http_date_parse(if_modified_since, &since) && since == modified;
}
