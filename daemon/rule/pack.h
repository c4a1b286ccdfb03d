/* pack.h — within rule/: the stations between a pack's text and the rule set.
 *
 * All mistakes are said in one run, also of a pack that could not be read whole, and none
 * twice. So what is wrong in itself is always said; but that something is missing, or not
 * known, only where it can't stand in what could not be read: dd_node_lost for a key of a
 * map, dd_pack_may_have for anything of any pack, dd_param_find for a parameter, which is
 * broken then. A value that could not be read (`refused`), or names a broken parameter, is
 * passed over by whoever would take it. */
#ifndef DD_RULE_PACK_H
#define DD_RULE_PACK_H

#include "rule/expr.h"
#include "rule/schema.h"

#define DD_TEXT_MAX_BYTES 2000 /* a title or a basis, with its parameters */
#define DD_MAX_ERRORS 1000     /* after so many nobody reads on */

struct dd_pack {
    const char *id, *title, *calendar;
    const struct dd_node *root, *rules, *exceptions; /* NULL where absent */
    const struct dd_node *own_defaults;              /* as written … */
    const struct dd_node *defaults;                  /* … on those of the office */
    struct dd_params params;
};

/* One rule on its way: its node, and what came of it. */
struct dd_draft {
    const struct dd_pack *pack;
    const struct dd_node *node;   /* as written */
    const struct dd_node *merged; /* with the defaults */
    struct dd_rule rule;
    bool ok;
    struct dd_draft *older; /* its version before this one */
};

/* All exceptions to one rule for one subject. */
struct dd_variant {
    const struct dd_draft *draft;
    const char *subject;
    const struct dd_node *merged;
    struct dd_rule rule;
    struct dd_variant *older; /* … of the rule's version before */
};

struct dd_build {
    struct dd_diags *diags;
    const struct dd_rule_options *options;
    const struct dd_vocabulary *vocabulary;
    bool partial;     /* a file could not be read: it may have what seems to miss */
    bool any_subject; /* `for_each` is wrong: what depends on it is not looked at */
    DD_VEC(struct dd_pack *) packs;
    DD_VEC(struct dd_draft *) drafts;     /* once all are read: newest versions, by id */
    DD_VEC(struct dd_variant *) variants; /* by rule and subject */
    DD_VEC(struct dd_exception) exceptions;
    /* the parameters of two packs together, as last asked for */
    const struct dd_pack *joined_own, *joined_other;
    struct dd_params joined;
};

/* The rule set and what `check --expand` prints it from. */
struct dd_ruleset_whole {
    struct dd_ruleset set;          /* first: a set is found in its whole */
    const struct dd_node *defaults; /* the office's, or NULL */
    size_t n_drafts, n_variants;
    struct dd_draft *const *drafts;
    struct dd_variant *const *variants;
};

/* pack_read.c: adds what the file has. */
void dd_pack_read(struct dd_build *build, const struct dd_source *source);
/* The word stands where a pack could not be read. */
bool dd_pack_may_have(const struct dd_build *build, const char *word);

/* params.c: values of parameters, with the overrides of the options. `unread`: of the pack. */
struct dd_params dd_params_read(struct dd_build *build, const struct dd_node *map,
                                const char *unread);
/* Parameters that nothing speaks of. */
void dd_params_warn_unused(struct dd_build *build);
/* Overrides that no pack has a parameter for. */
void dd_params_check_overrides(struct dd_build *build);

/* merge.c: `over` on `under`: maps by key, everything else replaced. Either may
 * be NULL. Leaves stay the same nodes, so they keep their places. */
const struct dd_node *dd_merge(struct dd_arena *arena, const struct dd_node *under,
                               const struct dd_node *over);

/* compile.c: fills draft->rule from `merged`. `base` is the rule that an
 * exception changes, or NULL. False after an error. */
bool dd_compile(struct dd_build *build, const struct dd_pack *pack, const struct dd_params *params,
                const struct dd_node *merged, const struct dd_rule *base, struct dd_rule *out);

/* anchor.c: due, waits_for, every, roll. */
void dd_compile_due(struct dd_build *build, const struct dd_params *params,
                    const struct dd_node *merged, struct dd_rule *rule);
/* notify.c: remind, escalate. */
void dd_compile_remind(struct dd_build *build, const struct dd_node *merged,
                       const struct dd_node *defaults, struct dd_rule *rule);
void dd_compile_escalate(struct dd_build *build, const struct dd_node *merged,
                         struct dd_rule *rule);
/* target.c: progress, lag. */
void dd_compile_target(struct dd_build *build, const struct dd_params *params,
                       const struct dd_node *merged, const struct dd_node *defaults,
                       struct dd_rule *rule);
/* title.c: placeholders of a title. */
void dd_check_title(struct dd_build *build, const struct dd_params *params,
                    const struct dd_node *title, const struct dd_rule *rule);
void dd_text_too_long(struct dd_build *build, const struct dd_node *text);
/* Of a text that names parameters only, in the same braces. */
void dd_check_names(struct dd_build *build, const struct dd_params *params,
                    const struct dd_node *text);
/* Parameters by their values: `title` itself where it names none. NULL: that is longer than
 * DD_TEXT_MAX_BYTES. */
const char *dd_with_params(struct dd_arena *arena, const struct dd_params *params,
                           const char *title);
/* exceptions.c: reads all, merges and compiles them. */
void dd_exceptions_read(struct dd_build *build);
struct dd_draft *dd_draft_find(const struct dd_build *build, const char *id);

/* reads.c: the read sets, once all exceptions are compiled. */
void dd_rules_set_reads(struct dd_build *build);

/* hash.c: over the content: neither order of keys, nor spelling of a deadline or
 * an expression matters. */
char *dd_rule_hash(struct dd_arena *arena, const struct dd_rule *rule,
                   const struct dd_node *merged);
#define DD_HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t dd_hash(uint64_t hash, const char *s); /* FNV-1a, with the final NUL */
char *dd_hash_hex(struct dd_arena *arena, uint64_t hash);

#endif
