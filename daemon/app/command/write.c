/* write.c — dd_edit for the command line: what it refuses is said on stderr. */
#include "app/command/write.h"

#include <stdio.h>
#include <string.h>

#include "intake/record/edit.h"

/* `init` checks a name before there is an office, and so no zone: it asks for no day. */
static struct dd_edit edit_of(const struct dd_app *app, const struct dd_facts *facts)
{
    struct dd_edit edit = {.arena = app->arena, .facts = facts};
    if (app->zone)
        edit.today = dd_app_today(app);
    return edit;
}

static enum dd_exit say(bool ok, const struct dd_edit *edit)
{
    return ok ? DD_EXIT_OK : dd_app_fail(DD_EXIT_FAULTS, "%s", edit->why);
}

/* ---- single values ------------------------------------------------------------------ */

enum dd_exit dd_write_text(struct dd_app *app, const char *name, const char *text, const char **out)
{
    struct dd_edit edit = edit_of(app, NULL);
    return say(dd_edit_text(&edit, name, text, out), &edit);
}

enum dd_exit dd_write_day(const struct dd_app *app, const char *text, struct dd_day *out)
{
    struct dd_edit edit = edit_of(app, NULL);
    return say(dd_edit_day(&edit, NULL, text, out), &edit);
}

enum dd_exit dd_write_past_day(const struct dd_app *app, const char *text, struct dd_day *out)
{
    enum dd_exit status = dd_write_day(app, text, out);
    char day[DD_DAY_SIZE];
    if (status == DD_EXIT_OK && dd_day_cmp(*out, dd_app_today(app)) > 0)
        fprintf(stderr, _("dondoc: %s is still to come: it counts from that day on\n"),
                dd_day_format_vi(*out, day));
    return status;
}

enum dd_exit dd_write_state(const char *text, enum dd_state *out)
{
    const char *names[DD_N_STATES];
    if (dd_state_parse(text, out))
        return DD_EXIT_OK;
    for (int i = 0; i < DD_N_STATES; i++)
        names[i] = dd_state_name((enum dd_state)i);
    const char *near = dd_nearest(text, names, DD_N_STATES);
    if (near)
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no state `%s`; did you mean `%s`?"), text,
                           near);
    return dd_app_fail(DD_EXIT_FAULTS, _("there is no state `%s`"), text);
}

enum dd_exit dd_write_role(const char *text)
{
    const char *names[DD_N_ROLES];
    enum dd_role role;
    if (dd_role_parse(text, &role))
        return DD_EXIT_OK;
    for (int i = 0; i < DD_N_ROLES; i++)
        names[i] = dd_role_name((enum dd_role)i);
    const char *near = dd_nearest(text, names, DD_N_ROLES);
    if (near)
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no role `%s`; did you mean `%s`?"), text,
                           near);
    return dd_app_fail(DD_EXIT_FAULTS, _("there is no role `%s`"), text);
}

/* ---- what is there -------------------------------------------------------------------- */

enum dd_exit dd_write_facts(struct dd_app *app, struct dd_facts *facts)
{
    if (dd_store_facts(app->store, app->arena, facts))
        return DD_EXIT_OK;
    return dd_app_store_failed(app);
}

enum dd_exit dd_write_known(const struct dd_app *app, const struct dd_facts *facts,
                            const char *name, const char *id)
{
    struct dd_edit edit = edit_of(app, facts);
    return say(dd_edit_known(&edit, name, id), &edit);
}

enum dd_exit dd_write_obligation(const struct dd_app *app, const struct dd_obligation *v, size_t n,
                                 const char *id)
{
    struct dd_edit edit = edit_of(app, NULL);
    return say(dd_edit_obligation(&edit, v, n, id), &edit);
}

enum dd_exit dd_write_document(struct dd_app *app, const struct dd_facts *facts, const char *words,
                               const char **out)
{
    const char *number = dd_key(app->arena, words);
    const struct dd_document *found = NULL;
    size_t n = 0;
    for (size_t i = 0; i < facts->document.n; i++) {
        const struct dd_document *row = &facts->document.v[i];
        if (strcmp(row->id, words) == 0) {
            *out = row->id;
            return DD_EXIT_OK;
        }
        if (!row->number || strcmp(dd_key(app->arena, row->number), number) != 0)
            continue;
        found = row;
        n++;
    }
    if (n > 1)
        return dd_app_fail(DD_EXIT_FAULTS, _("%zu documents have the number `%s`: give the id"), n,
                           words);
    if (n == 0)
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("there is no document `%s`: `dondoc document add ID number=…` first"),
                           words);
    *out = found->id;
    return DD_EXIT_OK;
}

/* ---- rows ----------------------------------------------------------------------------- */

enum dd_exit dd_write_field(struct dd_app *app, const struct dd_entity *entity, void *row,
                            const char *name, const char *text)
{
    struct dd_edit edit = edit_of(app, NULL);
    return say(dd_edit_field(&edit, entity, row, name, text), &edit);
}

static const struct dd_node *vocabulary_words(struct dd_app *app)
{
    const char *share = dd_share_dir(app->arena);
    if (!share)
        return NULL;
    const char *path = dd_printf(app->arena, "%s/rules/vocabulary.yaml", share);
    return dd_node_get(dd_app_yaml(&app->diags, path), "words");
}

enum dd_exit dd_write_check(struct dd_app *app, const struct dd_facts *facts,
                            const struct dd_entity *entity, const void *row)
{
    struct dd_edit edit = edit_of(app, facts);
    edit.words = vocabulary_words(app);
    return say(dd_edit_check(&edit, entity, row), &edit);
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

enum dd_exit dd_write_begin(struct dd_app *app, struct dd_record *rec)
{
    struct dd_facts *facts = DD_NEW(app->arena, struct dd_facts);
    *rec = (struct dd_record){.store = app->store,
                              .edit = edit_of(app, facts),
                              .calendar = app->calendar,
                              .rules = app->rules};
    rec->edit.words = vocabulary_words(app);
    if (dd_store_begin(app->store, true) && dd_store_facts(app->store, app->arena, facts))
        return DD_EXIT_OK;
    enum dd_exit status = dd_app_store_failed(app);
    dd_store_rollback(app->store);
    return status;
}

enum dd_exit dd_write_end(struct dd_app *app, struct dd_record *rec, bool ok)
{
    enum dd_exit status = DD_EXIT_OK;
    if (!ok && rec->edit.why)
        status = dd_app_fail(DD_EXIT_FAULTS, "%s", rec->edit.why);
    else if (!ok || !dd_store_commit(app->store))
        status = dd_app_store_failed(app);
    dd_store_rollback(app->store);
    for (size_t i = 0; status == DD_EXIT_OK && i < rec->notes.n; i++)
        fprintf(stderr, "dondoc: %s\n", rec->notes.v[i]);
    return status;
}

enum dd_exit dd_write_find_obligation(struct dd_app *app, const char *id, struct dd_obligation *out)
{
    const char *ids[] = {id, dd_printf(app->arena, "%s/once", id)};
    struct dd_obligation *v;
    size_t n;
    bool found = false;
    for (size_t i = 0; i < DD_LEN(ids); i++) {
        if (!dd_store_obligation(app->store, app->arena, ids[i], out, &found))
            return dd_app_store_failed(app);
        if (found)
            return DD_EXIT_OK;
    }
    if (!dd_store_obligations(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    return dd_write_obligation(app, v, n, id);
}

const char *dd_write_new_id(struct dd_app *app, const char *prefix)
{
    return dd_record_new_id(app->arena, prefix);
}
