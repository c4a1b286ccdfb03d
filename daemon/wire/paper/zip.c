#include "wire/paper/zip.h"

#include <stdlib.h>
#include <zip.h>

#define FIRST_DAY 0x21 /* 01/01/1980 as MS-DOS writes it */

/* Everything lies in memory: what fails is memory. */
static void must(bool ok)
{
    if (!ok)
        abort();
}

static void add_part(zip_t *zip, const struct dd_zip_part *part)
{
    zip_source_t *source = zip_source_buffer(zip, part->bytes, part->n, 0);
    must(source != NULL);
    zip_int64_t index = zip_file_add(zip, part->name, source, ZIP_FL_ENC_UTF_8);
    must(index >= 0);
    must(zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_DEFLATE, 0) == 0);
    must(zip_file_set_dostime(zip, (zip_uint64_t)index, 0, FIRST_DAY, 0) == 0);
}

static void read_all(zip_source_t *source, struct dd_buf *out)
{
    char chunk[16384];
    zip_int64_t n;
    must(zip_source_open(source) == 0);
    while ((n = zip_source_read(source, chunk, sizeof(chunk))) > 0)
        dd_buf_add(out, chunk, (size_t)n);
    must(n == 0);
    zip_source_close(source);
}

void dd_zip(const struct dd_zip_part *parts, size_t n, struct dd_buf *out)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, &error);
    must(target != NULL);
    zip_t *zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    must(zip != NULL);
    zip_source_keep(target);
    for (size_t i = 0; i < n; i++)
        add_part(zip, &parts[i]);
    must(zip_close(zip) == 0);
    read_all(target, out);
    zip_source_free(target);
    zip_error_fini(&error);
}
