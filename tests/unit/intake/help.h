/* help.h — fixtures of the intake tests. */
#ifndef DD_TEST_INTAKE_HELP_H
#define DD_TEST_INTAKE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "dondoc/model.h"

#define DATA DD_TEST_DIR "/unit/intake/data/"

static inline struct dd_source *source_of(struct dd_arena *arena, const char *name,
                                          const char *text, size_t n)
{
    struct dd_source *source = DD_NEW(arena, struct dd_source);
    *source = (struct dd_source){name, dd_strndup(arena, text, n), n};
    return source;
}

static inline struct dd_source *text_source(struct dd_arena *arena, const char *text)
{
    return source_of(arena, "test.tsv", text, strlen(text));
}

static inline struct dd_source *file_source(struct dd_arena *arena, const char *path)
{
    static char bytes[1 << 16];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return source_of(arena, strrchr(path, '/') + 1, bytes, n);
}

static inline void read_office(struct dd_diags *diags, struct dd_facts *facts)
{
    const struct dd_node *map = dd_yaml_read(diags, file_source(diags->arena, DATA "office.yaml"));
    assert_non_null(map);
    *facts = (struct dd_facts){0};
    assert_true(dd_facts_read(diags, map, true, facts));
    dd_facts_seal(facts);
}

/* The diagnostics as people see them. */
static inline const char *said(struct dd_diags *diags)
{
    struct dd_buf buf = {0};
    dd_diags_render(diags, &buf);
    const char *text = dd_strndup(diags->arena, buf.n ? buf.s : "", buf.n);
    dd_buf_release(&buf);
    return text;
}

#define assert_said(diags, words)                                                                  \
    do {                                                                                           \
        const char *all_ = said(diags);                                                            \
        if (!strstr(all_, words))                                                                  \
            fail_msg("`%s` was not said, but:\n%s", words, all_);                                  \
    } while (0)

#endif
