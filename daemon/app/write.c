#include "app/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_day(const char *text, struct dd_day *out)
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
    if (read_day(text, out))
        return DD_EXIT_OK;
    return dd_app_fail(DD_EXIT_FAULTS, _("there is no day `%s` (YYYY-MM-DD)"), text);
}

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

enum dd_exit dd_write_row(struct dd_app *app, const char *name, const void *row)
{
    if (dd_store_begin(app->store, true) && dd_store_put(app->store, dd_entity_find(name), row) &&
        dd_store_commit(app->store))
        return DD_EXIT_OK;
    enum dd_exit status = dd_app_store_failed(app);
    dd_store_rollback(app->store);
    return status;
}

static enum dd_exit bad_value(const struct dd_field *field, const char *text)
{
    return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no value for `%s`"), text, field->name);
}

enum dd_exit dd_write_field(struct dd_app *app, const struct dd_entity *entity, void *row,
                            const char *name, const char *text)
{
    const struct dd_field *field = dd_field_find(entity, name);
    if (!field)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` has no field `%s`"), entity->name, name);
    char *at = (char *)row + field->offset;
    struct dd_opt_day day = {.set = true};
    struct dd_dec dec;
    ptrdiff_t fault = dd_utf8_check(text, strlen(text));
    if (fault >= 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("the value of `%s` is not UTF-8"), name);
    switch (field->type) {
    case DD_F_TEXT: {
        const char *nfc = dd_nfc(app->arena, text);
        memcpy(at, &nfc, sizeof(nfc));
        return DD_EXIT_OK;
    }
    case DD_F_DAY:
        if (!read_day(text, &day.day))
            return dd_app_fail(DD_EXIT_FAULTS, _("there is no day `%s` (YYYY-MM-DD)"), text);
        memcpy(at, &day, sizeof(day));
        return DD_EXIT_OK;
    case DD_F_DEC:
        if (!dd_dec_parse(text, &dec))
            return bad_value(field, text);
        memcpy(at, &dec, sizeof(dec));
        return DD_EXIT_OK;
    case DD_F_BOOL: {
        bool flag = strcmp(text, "true") == 0;
        if (!flag && strcmp(text, "false") != 0)
            return bad_value(field, text);
        memcpy(at, &flag, sizeof(flag));
        return DD_EXIT_OK;
    }
    case DD_F_INT: {
        char *end;
        int64_t value = strtoll(text, &end, 10);
        if (end == text || *end)
            return bad_value(field, text);
        memcpy(at, &value, sizeof(value));
        return DD_EXIT_OK;
    }
    }
    return bad_value(field, text);
}
