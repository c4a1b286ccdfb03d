/* Tables for people on stdout. */
#include "app/app.h"

#include <stdio.h>
#include <string.h>

#include "wire/clean.h"

/* How wide it has become. */
static size_t put(const char *text, size_t columns)
{
    struct dd_arena *scratch = dd_arena_new();
    const char *clean = dd_clean(scratch, text, DD_CLEAN_MAX);
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
    dd_arena_free(scratch);
    return width + cut;
}

void dd_app_cell(const char *text, size_t columns)
{
    size_t width = put(text, columns);
    printf("%*s", (int)((columns > width ? columns - width : 0) + 2), "");
}

void dd_app_last_cell(const char *text, size_t columns)
{
    put(text, columns);
    putchar('\n');
}
