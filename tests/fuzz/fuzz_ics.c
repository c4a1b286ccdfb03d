/* Holiday calendars from elsewhere. */
#include <string.h>

#include "fuzz.h"
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    struct dd_ical_holidays got;
    char *text = dd_alloc(arena, n + 1);
    memcpy(text, bytes, n);
    struct dd_source source = {.name = "h.ics", .text = text, .n = n};
    dd_diags_init(&diags, arena, NULL);
    bool ok = dd_ical_read_holidays(&diags, &source, 2020, 2035, &got);
    MUST(ok == (diags.errors == 0));
    MUST(got.n <= DD_ICAL_MAX_HOLIDAYS);
    for (size_t i = 0; i < got.n; i++) {
        MUST(got.v[i].from.n <= got.v[i].to.n);
        MUST(i == 0 || got.v[i - 1].from.n <= got.v[i].from.n);
        MUST(dd_day_ymd(got.v[i].from).year >= 2020 && dd_day_ymd(got.v[i].to).year <= 2035);
        MUST(dd_utf8_check(got.v[i].name, strlen(got.v[i].name)) < 0 && dd_is_nfc(got.v[i].name));
    }
    struct dd_buf out = {0};
    dd_diags_render(&diags, &out);
    dd_buf_release(&out);
    dd_arena_free(arena);
    return 0;
}
