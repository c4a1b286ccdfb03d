/* Plans as people send them: tab-separated text, or a Word file or workbook. Of those the
 * input holds the parts as text, each after a line "@@ NAME", and they are packed here: so
 * that what is altered is the XML, not the check sums around it. */
#include <string.h>
#include <zip.h>

#include "fuzz.h"
#include "intake/file/office_file.h"
#include "intake/annex/table.h"

static void pack(zip_t *zip, char *text, char *end)
{
    while (text < end) {
        char *name = text + 3, *line = memchr(text, '\n', (size_t)(end - text));
        if (!line || line <= name)
            return;
        *line = '\0';
        char *body = line + 1, *next = body;
        while (next < end && (strncmp(next, "@@ ", 3) != 0 || next[-1] != '\n'))
            next++;
        zip_source_t *part = zip_source_buffer(zip, body, (size_t)(next - body), 0);
        zip_int64_t at = part ? zip_file_add(zip, name, part, ZIP_FL_OVERWRITE) : -1;
        if (at < 0)
            zip_source_free(part);
        else
            zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
        text = next;
    }
}

/* The bytes of the package, in the arena; *n is 0 where none came of it. */
static const char *packed(struct dd_arena *arena, char *text, size_t *n)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_TRUNCATE, &error) : NULL;
    MUST(zip);
    zip_source_keep(source);
    pack(zip, text, text + *n);
    char *bytes = "";
    *n = 0;
    if (zip_get_num_entries(zip, 0) == 0 || zip_close(zip) != 0) {
        zip_discard(zip);
    } else if (zip_source_open(source) == 0) {
        zip_stat_t stat;
        MUST(zip_source_stat(source, &stat) == 0);
        bytes = dd_alloc(arena, stat.size + 1);
        *n = (size_t)zip_source_read(source, bytes, stat.size);
        zip_source_close(source);
    }
    zip_source_free(source);
    zip_error_fini(&error);
    return bytes;
}

static void read_plan(struct dd_arena *arena, const char *text, size_t n)
{
    struct dd_diags diags;
    struct dd_tsv tsv;
    struct dd_table table;
    const struct dd_source source = {.name = "plan.tsv", .text = text, .n = n};
    dd_diags_init(&diags, arena, NULL);
    if (dd_tsv_read(&diags, &source, &tsv)) {
        MUST(tsv.n <= DD_TSV_MAX_ROWS);
        dd_table_read(&diags, &source, &tsv, &table);
        for (size_t i = 0; i < table.n; i++)
            MUST(table.rows[i].title && dd_is_nfc(table.rows[i].title));
    } else {
        MUST(diags.errors > 0);
    }
    struct dd_buf out = {0};
    dd_diags_render(&diags, &out);
    dd_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct dd_arena *arena = dd_arena_new();
    char *text = dd_strndup(arena, n ? (const char *)bytes : "", n);
    if (n > 3 && memcmp(text, "@@ ", 3) == 0) {
        struct dd_buf out = {0};
        const char *package = packed(arena, text, &n);
        const char *why = dd_office_file_read(arena, package, n, &out);
        MUST(out.n <= DD_OFFICE_MAX_TEXT + (1 << 20));
        if (!why && out.s)
            read_plan(arena, out.s, out.n);
        dd_buf_release(&out);
    } else {
        read_plan(arena, text, n);
    }
    dd_arena_free(arena);
    return 0;
}
