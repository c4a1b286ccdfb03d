/* packs.h — packs written in a test, compiled with the real vocabulary. */
#ifndef TESTS_RULE_PACKS_H
#define TESTS_RULE_PACKS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dondoc/rule.h"

struct packs {
    struct dd_arena *arena;
    struct dd_diags diags;
    const struct dd_ruleset *set;
    struct dd_buf said;
};

static inline struct dd_source file_of(struct dd_arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct dd_buf buf = {0};
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof(part), file)) > 0;)
        dd_buf_add(&buf, part, n);
    fclose(file);
    struct dd_source source = {strrchr(path, '/') + 1, dd_strndup(arena, buf.s, buf.n), buf.n};
    dd_buf_release(&buf);
    return source;
}

/* The nodes point into the text. */
static inline const struct dd_node *yaml_of(struct packs *p, const char *name, const char *text)
{
    struct dd_source *source = DD_NEW(p->arena, struct dd_source);
    *source = (struct dd_source){name, text, strlen(text)};
    return dd_yaml_read(&p->diags, source);
}

static inline struct packs open_packs(void)
{
    struct packs p = {.arena = dd_arena_new()};
    dd_diags_init(&p.diags, p.arena, NULL);
    return p;
}

static inline void compile_packs(struct packs *p, const struct dd_pack_text *packs, size_t n,
                                 const char *params)
{
    struct dd_source *vocabulary = DD_NEW(p->arena, struct dd_source);
    *vocabulary = file_of(p->arena, DD_SOURCE_DIR "/rules/vocabulary.yaml");
    struct dd_rule_options options = {.vocabulary = dd_yaml_read(&p->diags, vocabulary)};
    if (params)
        options.params = yaml_of(p, "params.yaml", params);
    p->set = dd_ruleset_read(&p->diags, packs, n, &options);
    dd_buf_puts(&p->said, "");
    dd_diags_render(&p->diags, &p->said);
}

/* Compiles up to three packs named a.yaml, b.yaml, c.yaml; `params` overrides
 * (YAML) or NULL. */
static inline struct packs read_packs(const char *a, const char *b, const char *c,
                                      const char *params)
{
    struct packs p = open_packs();
    const char *texts[] = {a, b, c}, *names[] = {"a.yaml", "b.yaml", "c.yaml"};
    struct dd_pack_text *packs = DD_NEW_N(p.arena, struct dd_pack_text, 3);
    size_t n = 0;
    for (; n < 3 && texts[n]; n++)
        packs[n].source = (struct dd_source){names[n], texts[n], strlen(texts[n])};
    compile_packs(&p, packs, n, params);
    return p;
}

static inline void close_packs(struct packs *p)
{
    dd_buf_release(&p->said);
    dd_arena_free(p->arena);
}

/* A pack that is well; says what was wrong where it is not. */
static inline struct packs good_packs(const char *a, const char *b, const char *c,
                                      const char *params)
{
    struct packs p = read_packs(a, b, c, params);
    if (!p.set)
        fail_msg("%s", p.said.s);
    return p;
}

#define PACK(name) "lang: 1\npack: " name "\n"

#endif
