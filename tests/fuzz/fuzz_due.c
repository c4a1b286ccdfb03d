/* Time phrases: whatever the bytes, nothing breaks; what is understood has a
 * canonical spelling that means the same again, and days in their order. */
#include <string.h>

#include "dondoc/due.h"
#include "fuzz.h"

static const char *shout(const char *english)
{
    return english;
}

static void check_days(struct dd_arena *arena, const struct dd_deadline *d, size_t n)
{
    struct dd_due_options options = {.anchor = {true, {20000 + (int32_t)n}},
                                     .has_anchor_minute = n % 2,
                                     .anchor_minute = (int)(n * 37 % 1440),
                                     .has_period = true,
                                     .period = {DD_YEARLY, 2026, 1},
                                     .tr = shout};
    struct dd_due_result r;
    dd_due_resolve(arena, d, &options, &r);
    MUST(r.status == DD_DUE_OK || r.message);
    MUST(r.status != DD_DUE_OK || r.legal_day.n >= r.last_day.n);
    MUST(r.status != DD_DUE_OK || !r.has_time || (r.minute >= 0 && r.minute <= 1440));
    for (size_t i = 0; i < r.n_trace; i++)
        MUST(dd_utf8_check(r.trace[i], strlen(r.trace[i])) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct dd_arena *arena = dd_arena_new();
    char *phrase = dd_strndup(arena, (const char *)bytes, n);
    const struct dd_due_parse *parse = dd_due_parse(arena, phrase, n % 3 ? 2026 : 0, NULL);
    MUST(parse->n > 0 || parse->why_not);
    MUST(parse->n > 0 || parse->v[0].kind == DD_DUE_NONE);
    for (size_t i = 0; i < parse->n; i++) {
        const struct dd_deadline *d = &parse->v[i];
        const char *canonical = dd_due_canonical(arena, d);
        MUST(dd_due_normal(arena, d));
        check_days(arena, d, n);
        if (d->kind == DD_DUE_NONE) /* an alternative that sets no day */
            continue;
        const struct dd_due_parse *again = dd_due_parse(arena, canonical, 0, NULL);
        MUST(again->n == 1);
        MUST(strcmp(dd_due_canonical(arena, &again->v[0]), canonical) == 0);
    }
    dd_arena_free(arena);
    return 0;
}
