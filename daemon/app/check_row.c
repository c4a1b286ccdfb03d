/* A row from the command line, checked before the database sees it. */
#include "app/write.h"

#include <string.h>

static const char *text_of(const void *row, const struct dd_field *field)
{
    const char *text;
    memcpy(&text, (const char *)row + field->offset, sizeof(text));
    return text;
}

static struct dd_opt_day day_of(const struct dd_entity *entity, const void *row, const char *name)
{
    struct dd_opt_day day = {0};
    const struct dd_field *field = dd_field_find(entity, name);
    if (field && field->type == DD_F_DAY)
        memcpy(&day, (const char *)row + field->offset, sizeof(day));
    return day;
}

/* ---- words ------------------------------------------------------------------------------ */

static enum dd_exit not_a_word(const struct dd_app *app, const struct dd_field *field,
                               const char *text, const char *const *words, size_t n)
{
    struct dd_buf all = {0};
    for (size_t i = 0; i < n; i++)
        dd_buf_printf(&all, "%s%s", i ? ", " : "", words[i]);
    const char *list = dd_printf(app->arena, "%s", all.s ? all.s : ""),
               *near = dd_nearest(text, words, n);
    dd_buf_release(&all);
    if (near)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no value for `%s`; did you mean `%s`?"), text,
                           field->name, near);
    return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no value for `%s`, which is one of: %s"), text,
                       field->name, list);
}

/* The words that rules may use for a field of open text: a misspelt level would
 * make a unit owe nothing, silently. */
static const struct dd_node *vocabulary_words(struct dd_app *app, const char *entity,
                                              const char *field)
{
    static const struct {
        const char *entity, *field, *words;
    } rows[] = {{"unit", "level", "level"},
                {"document", "kind", "document_kind"},
                {"report", "kind", "report_kind"}};
    const char *share = dd_share_dir(app->arena);
    for (size_t i = 0; share && i < DD_LEN(rows); i++) {
        if (strcmp(rows[i].entity, entity) != 0 || strcmp(rows[i].field, field) != 0)
            continue;
        const struct dd_node *root =
            dd_app_yaml(&app->diags, dd_printf(app->arena, "%s/rules/vocabulary.yaml", share));
        return dd_node_get(dd_node_get(root, "words"), rows[i].words);
    }
    return NULL;
}

static enum dd_exit check_word(struct dd_app *app, const struct dd_entity *entity,
                               const struct dd_field *field, const char *text)
{
    const char *words[64];
    size_t n = 0;
    const struct dd_node *list = NULL;
    if (field->values)
        for (; field->values[n] && n < DD_LEN(words); n++)
            words[n] = field->values[n];
    else
        list = vocabulary_words(app, entity->name, field->name);
    for (size_t i = 0; list && i < list->n && n < DD_LEN(words); i++)
        words[n++] = list->items[i]->text;
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], text) == 0)
            return DD_EXIT_OK;
    return n ? not_a_word(app, field, text, words, n) : DD_EXIT_OK;
}

/* ---- one field --------------------------------------------------------------------------- */

static enum dd_exit check_field(struct dd_app *app, const struct dd_facts *facts,
                                const struct dd_entity *entity, const struct dd_field *field,
                                const void *row)
{
    if (field->type != DD_F_TEXT)
        return DD_EXIT_OK;
    const char *text = text_of(row, field);
    if (!text)
        return field->required
                   ? dd_app_fail(DD_EXIT_FAULTS, _("`%s` needs `%s`"), entity->name, field->name)
                   : DD_EXIT_OK;
    if (field->ref)
        return dd_write_known(app, facts, field->ref, text);
    return check_word(app, entity, field, text);
}

/* ---- what concerns several fields ------------------------------------------------------------ */

static enum dd_exit check_unit(const struct dd_facts *facts, const struct dd_unit *unit)
{
    if (unit->parent &&
        (strcmp(unit->parent, unit->id) == 0 || dd_unit_under(facts, unit->parent, unit->id)))
        return dd_app_fail(DD_EXIT_FAULTS, _("unit `%s` cannot lie below itself (through `%s`)"),
                           unit->id, unit->parent);
    return DD_EXIT_OK;
}

static enum dd_exit check_contact(const struct dd_contact *contact)
{
    if (!contact->person == !contact->unit)
        return dd_app_fail(DD_EXIT_FAULTS, _("a contact belongs to a person (`person=`) or to a "
                                             "unit (`unit=`)"));
    if (!contact->address)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` needs `%s`"), "contact", "address");
    if (dd_streq(contact->channel, "email") && !dd_address_ok(contact->address))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is not a mail address"), contact->address);
    return DD_EXIT_OK;
}

enum dd_exit dd_write_check(struct dd_app *app, const struct dd_facts *facts,
                            const struct dd_entity *entity, const void *row)
{
    enum dd_exit status = DD_EXIT_OK;
    for (size_t i = 0; status == DD_EXIT_OK && i < entity->n_fields; i++)
        status = check_field(app, facts, entity, &entity->fields[i], row);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_opt_day from = day_of(entity, row, "from"), to = day_of(entity, row, "to");
    if (from.set && to.set && dd_day_cmp(from.day, to.day) > 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`from` is later than `to`"));
    if (strcmp(entity->name, "unit") == 0)
        return check_unit(facts, row);
    if (strcmp(entity->name, "contact") == 0)
        return check_contact(row);
    return DD_EXIT_OK;
}

enum dd_exit dd_write_row(struct dd_app *app, const struct dd_facts *facts, const char *name,
                          const void *row)
{
    const struct dd_entity *entity = dd_entity_find(name);
    enum dd_exit status = dd_write_check(app, facts, entity, row);
    if (status != DD_EXIT_OK)
        return status;
    if (dd_store_begin(app->store, true) && dd_store_put(app->store, entity, row) &&
        dd_store_commit(app->store))
        return DD_EXIT_OK;
    status = dd_app_store_failed(app);
    dd_store_rollback(app->store);
    return status;
}
