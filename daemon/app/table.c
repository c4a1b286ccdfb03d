/* Tables for people on stdout. */
#include "app/app.h"

#include <stdio.h>
#include <string.h>

#include "wire/clean.h"

void dd_app_cell(const char *text, size_t columns, bool last)
{
    struct dd_arena *scratch = dd_arena_new();
    const char *clean = dd_clean(scratch, text ? text : "", DD_CLEAN_MAX);
    size_t n = strlen(clean), width = dd_width(clean, n);
    bool cut = columns && width > columns;
    while (cut && width > columns - 1) {
        do
            n--;
        while (((unsigned char)clean[n] & 0xC0) == 0x80);
        width = dd_width(clean, n);
    }
    fwrite(clean, 1, n, stdout);
    if (cut)
        fputs("…", stdout);
    if (last)
        putchar('\n');
    else
        printf("%*s", (int)((columns > width + cut ? columns - width - cut : 0) + 2), "");
    dd_arena_free(scratch);
}
