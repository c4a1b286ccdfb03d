/* spans.c — spans of days, working days, weeks, months and years ("10wd"). */
#include "dondoc/cal.h"

#include <string.h>

static const char *const suffixes[] = {
    [DD_SPAN_DAY] = "d",   [DD_SPAN_WORKDAY] = "wd", [DD_SPAN_WEEK] = "w",
    [DD_SPAN_MONTH] = "m", [DD_SPAN_YEAR] = "y",
};

bool dd_span_parse(const char *s, struct dd_span *out)
{
    int n = 0;
    size_t digits = 0;
    for (; s[digits] >= '0' && s[digits] <= '9'; digits++) {
        if (digits == 4)
            return false;
        n = n * 10 + (s[digits] - '0');
    }
    if (digits == 0)
        return false;
    for (size_t unit = 0; unit < DD_LEN(suffixes); unit++) {
        if (strcmp(s + digits, suffixes[unit]) == 0) {
            *out = (struct dd_span){.n = n, .unit = (enum dd_span_unit)unit};
            return true;
        }
    }
    return false;
}

char *dd_span_format(struct dd_arena *arena, struct dd_span span)
{
    return dd_printf(arena, "%d%s", span.n, suffixes[span.unit]);
}
