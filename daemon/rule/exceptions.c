/* exceptions.c — a rule as it holds for one subject. Several exceptions may
 * change one rule for one subject, as long as no two set one field
 * differently; together they make one variant of the rule. */
#include "rule/pack.h"

#include <string.h>

#include "model/rows.h"

struct change { /* one exception that names a rule */
    const struct dd_pack *pack;
    const struct dd_node *node, *set;
    const struct dd_node *next; /* the exception below it, or NULL */
    const char *id, *subject;
    const struct dd_draft *draft;
};

static int by_rule_and_subject(const void *context, const void *a, const void *b)
{
    (void)context;
    const struct change *x = a, *y = b;
    int order = strcmp(x->draft->rule.id, y->draft->rule.id);
    return order ? order : strcmp(x->subject, y->subject);
}

static int by_id(const void *context, const void *a, const void *b)
{
    (void)context;
    return strcmp(((const struct change *)a)->id, ((const struct change *)b)->id);
}

struct dd_draft *dd_draft_find(const struct dd_build *build, const char *id)
{
    size_t low = 0, high = build->drafts.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(build->drafts.v[middle]->rule.id, id);
        if (order == 0)
            return build->drafts.v[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* ---- reading ----------------------------------------------------------------------------- */

/* "xa-tan-lap", or "<task>@<unit>". */
static bool is_subject(struct dd_arena *arena, const char *s)
{
    const char *at = strchr(s, '@');
    return at ? dd_is_id(dd_strndup(arena, s, (size_t)(at - s))) && dd_is_id(at + 1) : dd_is_id(s);
}

static void unknown_rule(struct dd_build *build, const struct dd_node *to)
{
    const char **names = DD_NEW_N(build->diags->arena, const char *, build->drafts.n + 1);
    for (size_t i = 0; i < build->drafts.n; i++)
        names[i] = build->drafts.v[i]->rule.id;
    dd_error(build->diags, "E070", to->pos, DD_N("there is no rule `%s`"), to->text);
    dd_hint_nearest(build->diags, to->text, names, build->drafts.n);
}

/* An exception that names a rule, a subject and what it sets; NULL otherwise. */
static struct change *read_change(struct dd_build *build, const struct dd_pack *pack,
                                  const struct dd_node *node)
{
    struct dd_diags *diags = build->diags;
    const struct dd_node *to = dd_node_get(node, "to"), *set = dd_node_get(node, "set");
    const char *id = dd_get_text(node, "id"), *subject = dd_get_text(node, "subject");
    const struct dd_draft *draft = NULL;
    bool named = subject && is_subject(diags->arena, subject);
    if (subject && !named) {
        dd_error(diags, "E015", dd_node_get(node, "subject")->pos, DD_N("`%s` is no subject"),
                 subject);
        dd_hint(diags, DD_N("write the id of a unit, task or target, or task@unit"));
    }
    if (set && !set->refused && !set->unread &&
        (set->kind == DD_MAP ? set->n == 0 : !*set->text && !set->quoted))
        dd_error(diags, "E072", set->pos, DD_N("this exception sets nothing"));
    if (dd_get_text(node, "to") && !(draft = dd_draft_find(build, to->text)) &&
        !dd_pack_may_have(build, to->text))
        unknown_rule(build, to);
    const char *each = draft ? dd_get_text(draft->node, "for_each") : NULL;
    if (named && strchr(subject, '@') && (dd_streq(each, "unit") || dd_streq(each, "target")))
        dd_error(diags, "E015", dd_node_get(node, "subject")->pos,
                 DD_N("only a rule for each task has subjects like `%s`"), subject);
    if (!id || !named || !draft || !set || set->kind != DD_MAP)
        return NULL;
    struct change *change = DD_NEW(diags->arena, struct change);
    *change = (struct change){pack, node, set, NULL, id, subject, draft};
    return change;
}

static void check_ids(struct dd_build *build, const void **changes, size_t n)
{
    dd_sort(changes, n, by_id, NULL);
    for (size_t i = 1; i < n; i++) {
        const struct change *first = changes[i - 1], *second = changes[i];
        if (strcmp(first->id, second->id) != 0)
            continue;
        dd_error(build->diags, "E016", dd_node_get(second->node, "id")->pos,
                 DD_N("the id `%s` is taken already"), second->id);
        dd_also(build->diags, dd_node_get(first->node, "id")->pos);
    }
}

/* ---- conflicts ----------------------------------------------------------------------------- */

static bool same_content(const struct dd_node *a, const struct dd_node *b)
{
    if (a->kind != b->kind || (a->kind != DD_SCALAR && a->n != b->n))
        return false;
    if (a->kind == DD_SCALAR)
        return strcmp(a->text, b->text) == 0;
    for (size_t i = 0; i < a->n; i++) {
        const struct dd_node *other =
            a->kind == DD_MAP ? dd_node_get(b, a->keys[i]->text) : b->items[i];
        if (!other || !same_content(a->items[i], other))
            return false;
    }
    return true;
}

/* Maps may each set their own part. */
static void check_conflict(struct dd_build *build, const struct dd_node *first,
                           const struct dd_node *second)
{
    for (size_t i = 0; i < second->n; i++) {
        const struct dd_node *mine = second->items[i];
        const struct dd_node *other = dd_node_get(first, second->keys[i]->text);
        if (!other || same_content(mine, other))
            continue;
        if (mine->kind == DD_MAP && other->kind == DD_MAP) {
            check_conflict(build, other, mine);
            continue;
        }
        dd_error(build->diags, "E071", second->keys[i]->pos,
                 DD_N("another exception sets `%s` differently"), second->keys[i]->text);
        dd_also(build->diags, other->pos);
    }
}

/* ---- one variant ----------------------------------------------------------------------------- */

/* Parameters of the exceptions' packs before those of the rule's own. Packs come in their
 * order, so most exceptions have those of the one before. */
static const struct dd_params *params_of(struct dd_build *build, const struct dd_pack *own,
                                         const struct change *changes, size_t n)
{
    struct dd_arena *arena = build->diags->arena;
    const struct dd_pack *first = changes[0].pack;
    bool alone = true;
    for (size_t i = 1; i < n; i++)
        alone = alone && changes[i].pack == first;
    if (alone && first == own)
        return &own->params;
    if (alone && build->joined_own == own && build->joined_other == first)
        return &build->joined;
    size_t total = own->params.n, k = 0;
    for (size_t i = 0; i < n; i++)
        total += changes[i].pack->params.n;
    struct dd_param *v = DD_NEW_N(arena, struct dd_param, total + 1);
    for (size_t i = 0; i <= n; i++) {
        const struct dd_pack *pack = i < n ? changes[i].pack : own;
        if (i < n && (pack == own || (i > 0 && pack == changes[i - 1].pack)))
            continue;
        for (size_t p = 0; p < pack->params.n; p++)
            v[k++] = pack->params.v[p];
    }
    build->joined_own = alone ? own : NULL;
    build->joined_other = first;
    build->joined = dd_params_of(arena, v, k);
    return &build->joined;
}

/* An exception may set a part of `progress`: the rest has to come from its rule. */
static void check_progress(struct dd_build *build, const struct dd_node *merged)
{
    static const char *const keys[] = {"from", "checkpoints"};
    const struct dd_node *map = dd_node_get(merged, "progress");
    for (size_t i = 0; map && map->kind == DD_MAP && i < DD_LEN(keys); i++)
        if (!dd_node_get(map, keys[i]) && !dd_node_unread(map, keys[i]))
            dd_error(build->diags, "E060", map->pos, DD_N("`%s` is missing"), keys[i]);
}

/* Of the rule and of its older versions: an exception is to all of them. */
static struct dd_variant *compile_variant(struct dd_build *build, const struct dd_draft *draft,
                                          const struct change *changes, size_t n,
                                          const struct dd_node *set)
{
    struct dd_arena *arena = build->diags->arena;
    struct dd_variant *newest = NULL, **to = &newest;
    for (; draft; draft = draft->older, to = &(*to)->older) {
        struct dd_variant *variant = DD_NEW(arena, struct dd_variant);
        *variant = (struct dd_variant){
            .draft = draft,
            .subject = changes[0].subject,
            .merged = dd_merge(arena, draft->merged, set),
        };
        const struct dd_params *params = params_of(build, draft->pack, changes, n);
        if (draft->ok)
            check_progress(build, variant->merged);
        if (!dd_compile(build, draft->pack, params, variant->merged, &draft->rule, &variant->rule))
            return NULL;
        *to = variant;
    }
    return newest;
}

static bool is_after(struct dd_pos a, struct dd_pos b)
{
    return a.line > b.line || (a.line == b.line && a.col > b.col);
}

/* Between the beginning of what an exception sets and that of what follows in its pack: the
 * next exception, the rules or the defaults. */
static bool stands_in_one(struct dd_pos pos, const struct change *change)
{
    const struct dd_node *const parts[] = {change->next, change->pack->rules,
                                           change->pack->own_defaults};
    const struct dd_pos from = change->set->pos;
    if (pos.source != from.source || is_after(from, pos))
        return false;
    for (size_t i = 0; i < DD_LEN(parts); i++)
        if (parts[i] && is_after(parts[i]->pos, from) && !is_after(parts[i]->pos, pos))
            return false;
    return true;
}

static bool stands_in(const struct dd_diag *diag, const struct change *changes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (stands_in_one(diag->pos, &changes[i]))
            return true;
    return false;
}

/* What of the exceptions is to blame for a mistake that its rule does not have. */
static const struct dd_node *to_blame(const char *code, const struct change *changes, size_t n)
{
    const char *key = strcmp(code, "E056") == 0   ? "basis"
                      : strcmp(code, "E057") == 0 ? "effective"
                                                  : "due";
    for (size_t i = 0; i < n; i++)
        if (dd_node_get(changes[i].set, key))
            return dd_node_get(changes[i].set, key);
    return changes[0].set->n ? changes[0].set->items[0] : changes[0].set;
}

/* The rule is well: it is the exception that contradicts it. Both are shown. */
static void blame(struct dd_diags *diags, size_t from, const struct change *changes, size_t n)
{
    for (size_t i = from; i < diags->n; i++) {
        struct dd_diag *diag = &diags->v[i];
        if (diag->severity != DD_ERROR || stands_in(diag, changes, n))
            continue;
        diag->also = diag->pos;
        diag->pos = to_blame(diag->code, changes, n)->pos;
    }
}

/* What is wrong with the rule itself was said there: from diags->v[from..] drops what does
 * not stand in what the exceptions set. */
static void drop_of_rule(struct dd_diags *diags, size_t from, const struct change *changes,
                         size_t n)
{
    size_t kept = from;
    for (size_t i = from; i < diags->n; i++) {
        if (stands_in(&diags->v[i], changes, n))
            diags->v[kept++] = diags->v[i];
        else if (diags->v[i].severity == DD_ERROR)
            diags->errors--;
        else
            diags->warnings--;
    }
    diags->n = kept;
}

static void make_variant(struct dd_build *build, const struct change *changes, size_t n)
{
    struct dd_arena *arena = build->diags->arena;
    const struct dd_draft *draft = changes[0].draft;
    const struct dd_node *set = changes[0].set;
    for (size_t i = 1; i < n; i++) {
        check_conflict(build, set, changes[i].set);
        set = dd_merge(arena, set, changes[i].set);
    }
    size_t said = build->diags->n;
    struct dd_variant *variant = compile_variant(build, draft, changes, n, set);
    if (draft->ok)
        blame(build->diags, said, changes, n);
    else
        drop_of_rule(build->diags, said, changes, n);
    if (!variant || !draft->ok)
        return;
    dd_push(arena, &build->variants, variant);
    for (size_t i = 0; i < n; i++) {
        const struct dd_node *node = changes[i].node;
        dd_push(arena, &build->exceptions,
                (struct dd_exception){
                    .id = changes[i].id,
                    .rule = draft->rule.id,
                    .subject = variant->subject,
                    .reason = dd_get_text(node, "reason"),
                    .basis = dd_get_text(node, "basis"),
                    .replaced = &variant->rule,
                });
    }
}

void dd_exceptions_read(struct dd_build *build)
{
    const struct dd_diags *diags = build->diags;
    struct dd_arena *arena = diags->arena;
    DD_VEC(const void *) found = {0};
    for (size_t p = 0; p < build->packs.n; p++) {
        const struct dd_node *list = build->packs.v[p]->exceptions;
        for (size_t i = 0; list && i < list->n && diags->errors <= DD_MAX_ERRORS; i++) {
            const struct dd_node *node = list->items[i];
            struct change *change = read_change(build, build->packs.v[p], node);
            if (change && i + 1 < list->n)
                change->next = list->items[i + 1];
            if (change)
                dd_push(arena, &found, change);
        }
    }
    check_ids(build, found.v, found.n);
    dd_sort(found.v, found.n, by_rule_and_subject, NULL);
    struct change *changes = DD_NEW_N(arena, struct change, found.n + 1);
    for (size_t i = 0; i < found.n; i++)
        changes[i] = *(const struct change *)found.v[i];
    for (size_t from = 0, to; from < found.n && diags->errors <= DD_MAX_ERRORS; from = to) {
        to = from + 1;
        while (to < found.n && by_rule_and_subject(NULL, &changes[from], &changes[to]) == 0)
            to++;
        make_variant(build, changes + from, to - from);
    }
}
