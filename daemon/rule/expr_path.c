/* expr_path.c — names with dots: `target.unit.level` begins at the subject's row (or
 * at the unit that owes it) and follows references to a field. */
#include "rule/expr.h"

#include <string.h>

#include "model/rows.h"

struct path {
    const struct dd_expr_env *env;
    struct dd_expr *expr;
    uint64_t known;
    bool asked;
    uint64_t bits; /* of all that is there if this is */
};

uint64_t dd_guard_bit(const struct dd_expr_env *env, const struct dd_expr *expr, const char *name)
{
    struct dd_guards *guards = env->guards;
    size_t i = 0;
    while (i < guards->n && strcmp(guards->v[i], name) != 0)
        i++;
    if (i == DD_MAX_GUARDS) {
        dd_error(env->diags, "E042", dd_expr_pos(env, expr),
                 DD_N("more than %d different things that may be absent"), DD_MAX_GUARDS);
        return 0;
    }
    guards->v[i] = name;
    guards->n += i == guards->n;
    return UINT64_C(1) << i;
}

/* The first `n` names: "target.unit". */
static const char *upto(const struct path *p, size_t n)
{
    const char *text = p->expr->names[0];
    for (size_t i = 1; i < n; i++)
        text = dd_printf(p->env->diags->arena, "%s.%s", text, p->expr->names[i]);
    return text;
}

/* What the first `n` names stand for may be absent. */
static void may_be_absent(struct path *p, size_t n)
{
    const char *name = upto(p, n);
    uint64_t bit = dd_guard_bit(p->env, p->expr, name);
    p->bits |= bit;
    if ((p->known & bit) || p->asked || !bit)
        return;
    dd_error(p->env->diags, "E045", dd_expr_pos(p->env, p->expr), DD_N("`%s` may be absent"), name);
    dd_hint(p->env->diags, DD_N("guard it: `%s is set and …`"), name);
    p->known |= bit; /* said once */
}

static struct dd_pos part_pos(const struct path *p, size_t i)
{
    return dd_place_within(p->env->scalar, p->expr->name_at[i], strlen(p->expr->names[i]));
}

static const struct dd_word_entity *start(struct path *p)
{
    const struct dd_expr_env *env = p->env;
    const char *own = dd_for_each_name(env->for_each), *first = p->expr->names[0];
    bool is_unit = strcmp(first, "unit") == 0;
    if (strcmp(first, own) != 0 && !is_unit) {
        dd_error(env->diags, "E043", part_pos(p, 0),
                 DD_N("a rule for each %s cannot ask about `%s`"), own, first);
        const char *const names[] = {own, "unit"};
        dd_hint_nearest(env->diags, first, names, DD_LEN(names));
        return NULL;
    }
    p->expr->slot = is_unit ? DD_EACH_UNIT : env->for_each;
    if (p->expr->slot != env->for_each)
        may_be_absent(p, 1); /* nobody may lead it */
    return dd_word_entity_find(env->vocabulary, first);
}

static const struct dd_word_field *field_at(const struct path *p,
                                            const struct dd_word_entity *entity, size_t i)
{
    const char *name = p->expr->names[i];
    const struct dd_word_field *field = dd_word_field_find(entity, name);
    if (field)
        return field;
    dd_error(p->env->diags, "E043", part_pos(p, i), DD_N("`%s` has no field `%s`"), upto(p, i),
             name);
    dd_hint_nearest_field(p->env->diags, name, entity);
    return NULL;
}

/* Over the reference names[i]; NULL after an error. */
static const struct dd_word_entity *follow(struct path *p, const struct dd_word_entity *entity,
                                           const struct dd_word_field *field, size_t i)
{
    struct dd_expr *expr = p->expr;
    if (!field->ref) {
        dd_error(p->env->diags, "E043", dd_expr_pos(p->env, expr),
                 DD_N("`%s` has no fields of its own"), upto(p, i + 1));
        return NULL;
    }
    expr->hops[expr->n_hops++] = (struct dd_hop){
        .field = field->field,
        .from = entity->entity,
        .to = field->ref->entity,
        .key = field->key,
    };
    return field->ref;
}

uint64_t dd_path_check(const struct dd_expr_env *env, struct dd_expr *expr, uint64_t known,
                       bool asked)
{
    struct path p = {env, expr, known, asked, 0};
    const struct dd_word_entity *entity = start(&p);
    bool soft = false; /* a reference that need not lead to a row */
    for (size_t i = 1; entity && i < expr->n_names; i++) {
        const struct dd_word_field *field = field_at(&p, entity, i);
        if (!field)
            return 0;
        if (field->optional || soft)
            may_be_absent(&p, i + 1);
        if (i + 1 == expr->n_names) {
            expr->field = field->field;
            expr->type = field->type;
            return p.bits;
        }
        entity = follow(&p, entity, field, i);
        soft = soft || (entity && field->key != &entity->entity->fields[0]);
    }
    return p.bits;
}
