#include "app/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"

/* ---- single values ------------------------------------------------------------------ */

enum dd_exit dd_write_text(struct dd_app *app, const char *name, const char *text, const char **out)
{
    size_t n = strlen(text);
    if (n > DD_WRITE_MAX)
        return dd_app_fail(DD_EXIT_FAULTS, _("the value of `%s` is longer than %zu bytes"), name,
                           DD_WRITE_MAX);
    char *nfc = dd_nfc(app->arena, text);
    /* dd_clean changes just what has no place in a name or a title. */
    if (strcmp(nfc, dd_clean(app->arena, nfc, strlen(nfc) + 1, false)) != 0)
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("the value of `%s` holds a line break or another control character"),
                           name);
    if (!*dd_squeeze(app->arena, nfc))
        return dd_app_fail(DD_EXIT_FAULTS, _("the value of `%s` is empty"), name);
    *out = nfc;
    return DD_EXIT_OK;
}

bool dd_write_day_read(const char *text, struct dd_day *out)
{
    int day, month, year, n = 0;
    if (dd_day_parse(text, out))
        return true;
    return sscanf(text, "%2d/%2d/%4d%n", &day, &month, &year, &n) == 3 && text[n] == '\0' &&
           dd_day_make(year, month, day, out);
}

enum dd_exit dd_write_day(const struct dd_app *app, const char *text, struct dd_day *out)
{
    if (!text) {
        *out = dd_app_today(app);
        return DD_EXIT_OK;
    }
    if (dd_write_day_read(text, out))
        return DD_EXIT_OK;
    return dd_app_fail(DD_EXIT_FAULTS, _("there is no day `%s` (YYYY-MM-DD)"), text);
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

static const char *first_key(const struct dd_entity *entity, const void *row)
{
    const char *key;
    memcpy(&key, (const char *)row + entity->fields[0].offset, sizeof(key));
    return key;
}

enum dd_exit dd_write_known(const struct dd_app *app, const struct dd_facts *facts,
                            const char *name, const char *id)
{
    const struct dd_entity *entity = dd_entity_find(name);
    size_t first, n = dd_facts_count(facts, entity);
    if (dd_facts_range(facts, entity, id, &first) > first)
        return DD_EXIT_OK;
    const char **ids = DD_NEW_N(app->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        ids[i] = first_key(entity, dd_facts_row(facts, entity, i));
    const char *near = dd_nearest(id, ids, n);
    if (near)
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no %s `%s`; did you mean `%s`?"), _(name),
                           id, near);
    return dd_app_fail(DD_EXIT_FAULTS, _("there is no %s `%s`"), _(name), id);
}

enum dd_exit dd_write_obligation(const struct dd_app *app, const struct dd_obligation *v, size_t n,
                                 const char *id)
{
    const char **ids = DD_NEW_N(app->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(v[i].id, id) == 0)
            return DD_EXIT_OK;
        ids[i] = v[i].id;
    }
    const char *near = dd_nearest(id, ids, n);
    if (near)
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no obligation `%s`; did you mean `%s`?"), id,
                           near);
    return dd_app_fail(DD_EXIT_FAULTS, _("there is no obligation `%s`"), id);
}

/* ---- fields ----------------------------------------------------------------------------- */

static enum dd_exit bad_value(const struct dd_field *field, const char *text)
{
    return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no value for `%s`"), text, field->name);
}

static enum dd_exit no_field(const struct dd_entity *entity, const char *name)
{
    const char *names[32];
    size_t n = 0;
    struct dd_buf all = {0};
    for (; n < entity->n_fields && n < DD_LEN(names); n++) {
        names[n] = entity->fields[n].name;
        if (n) /* the id is the word before the fields */
            dd_buf_printf(&all, "%s%s", n > 1 ? ", " : "", names[n]);
    }
    const char *near = dd_nearest(name, names + 1, n - 1);
    if (near)
        dd_app_fail(DD_EXIT_FAULTS, _("`%s` has no field `%s`; did you mean `%s`?"), entity->name,
                    name, near);
    else
        dd_app_fail(DD_EXIT_FAULTS, _("`%s` has no field `%s`; its fields: %s"), entity->name, name,
                    all.s);
    dd_buf_release(&all);
    return DD_EXIT_FAULTS;
}

static enum dd_exit fill_text(struct dd_app *app, const struct dd_field *field, char *at,
                              const char *text)
{
    const char *value = NULL;
    if (*text || (field->required && !field->other)) {
        enum dd_exit status = dd_write_text(app, field->name, text, &value);
        if (status != DD_EXIT_OK)
            return status;
    }
    if (!value)
        value = field->other; /* its default, or absent */
    memcpy(at, &value, sizeof(value));
    return DD_EXIT_OK;
}

static enum dd_exit fill_day(const struct dd_app *app, char *at, const char *text)
{
    struct dd_opt_day day = {.set = *text != '\0'};
    enum dd_exit status = day.set ? dd_write_day(app, text, &day.day) : DD_EXIT_OK;
    if (status == DD_EXIT_OK)
        memcpy(at, &day, sizeof(day));
    return status;
}

enum dd_exit dd_write_field(struct dd_app *app, const struct dd_entity *entity, void *row,
                            const char *name, const char *text)
{
    const struct dd_field *field = dd_field_find(entity, name);
    if (!field || field == &entity->fields[0])
        return no_field(entity, name);
    char *at = (char *)row + field->offset, *end;
    struct dd_dec dec;
    int64_t value;
    bool flag = strcmp(text, "true") == 0;
    switch (field->type) {
    case DD_F_TEXT:
        return fill_text(app, field, at, text);
    case DD_F_DAY:
        return fill_day(app, at, text);
    case DD_F_DEC:
        if (!dd_dec_parse(text, &dec))
            return bad_value(field, text);
        memcpy(at, &dec, sizeof(dec));
        return DD_EXIT_OK;
    case DD_F_BOOL:
        if (!flag && strcmp(text, "false") != 0)
            return bad_value(field, text);
        memcpy(at, &flag, sizeof(flag));
        return DD_EXIT_OK;
    case DD_F_INT:
        value = strtoll(text, &end, 10);
        if (end == text || *end)
            return bad_value(field, text);
        memcpy(at, &value, sizeof(value));
        return DD_EXIT_OK;
    }
    return bad_value(field, text);
}
