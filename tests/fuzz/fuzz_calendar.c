/* Calendar files; what stands after a line "%%" is the calendar that the first
 * extends. */
#include <string.h>

#include "dondoc/cal.h"
#include "fuzz.h"

static struct dd_source source_of(const char *text, size_t n)
{
    return (struct dd_source){.name = "c.yaml", .text = text, .n = n};
}

/* What every calendar keeps. */
static void check_day(const struct dd_calendar *cal, struct dd_day day)
{
    bool works;
    int count, minute;
    struct dd_day next, back;
    MUST(dd_calendar_is_workday(cal, day, &works));
    MUST(works || dd_calendar_reason(cal, day));
    MUST(works || !dd_calendar_is_half_day(cal, day, &minute));
    if (dd_calendar_add(cal, day, 1, &next)) {
        MUST(next.n > day.n);
        MUST(dd_calendar_count(cal, day, next, &count) && count == 1);
        MUST(!works || (dd_calendar_add(cal, next, -1, &back) && back.n == day.n));
    }
    if (dd_calendar_roll(cal, day, DD_ROLL_MODIFIED_FOLLOWING, &next))
        MUST(dd_calendar_is_workday(cal, next, &works) && works);
    dd_calendar_is_provisional(cal, day);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char mark[] = "\n%%\n";
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    char *text = dd_strndup(arena, (const char *)bytes, n);
    memcpy(text, bytes, n); /* NUL bytes too */
    char *cut = memchr(text, '\0', n) ? NULL : strstr(text, mark);
    struct dd_source sources[2] = {source_of(text, n)};
    const struct dd_node *files[2] = {NULL, NULL};
    size_t n_files = 1;
    dd_diags_init(&diags, arena, NULL);
    if (cut) {
        *cut = '\0';
        sources[0].n = (size_t)(cut - text);
        cut += strlen(mark);
        sources[1] = source_of(cut, strlen(cut));
        n_files = 2;
    }
    bool ok = true;
    for (size_t i = 0; i < n_files; i++)
        ok = (files[i] = dd_yaml_read(&diags, &sources[i])) && ok;
    const struct dd_calendar *cal = ok ? dd_calendar_read_chain(&diags, files, n_files) : NULL;
    MUST(cal || diags.errors > 0);
    for (struct dd_day day = cal ? dd_calendar_first(cal) : (struct dd_day){0};
         cal && day.n <= dd_calendar_last(cal).n; day.n++)
        check_day(cal, day);
    struct dd_buf out = {0};
    dd_diags_render(&diags, &out);
    dd_buf_release(&out);
    dd_arena_free(arena);
    return 0;
}
