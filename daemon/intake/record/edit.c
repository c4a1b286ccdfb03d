/* edit.c — single values and fields, from text. */
#include "intake/record/edit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port/port.h"
#include "wire/clean.h"

bool dd_edit_refuse(struct dd_edit *edit, const char *field, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    edit->why = dd_vprintf(edit->arena, fmt, args);
    va_end(args);
    edit->field = field;
    return false;
}

/* ---- single values ------------------------------------------------------------------ */

bool dd_edit_text(struct dd_edit *edit, const char *name, const char *text, const char **out)
{
    size_t n = strlen(text);
    if (n > DD_EDIT_MAX)
        return dd_edit_refuse(edit, name, _("the value of `%s` is longer than %zu bytes"), name,
                              DD_EDIT_MAX);
    char *nfc = dd_unhidden(edit->arena, dd_nfc(edit->arena, text)); /* copied from elsewhere */
    /* dd_clean changes just what has no place in a name or a title. */
    if (strcmp(nfc, dd_clean(edit->arena, nfc, strlen(nfc) + 1)) != 0)
        return dd_edit_refuse(
            edit, name, _("the value of `%s` holds a line break or another control character"),
            name);
    if (!*dd_squeeze(edit->arena, nfc))
        return dd_edit_refuse(edit, name, _("the value of `%s` is empty"), name);
    *out = nfc;
    return true;
}

/* A number of at most `most` digits; 0: there is none. */
static int take_number(const char **p, int most)
{
    int value = 0;
    for (; most > 0 && **p >= '0' && **p <= '9'; most--, ++*p)
        value = value * 10 + (**p - '0');
    return value;
}

/* "25/3/2026", "25.03.2026", and "25032026" from a keyboard that has digits only. */
static bool read_vietnamese_day(const char *p, struct dd_day *out)
{
    bool digits_only = strlen(p) == 8 && strspn(p, "0123456789") == 8;
    int day = take_number(&p, 2);
    char mark = *p;
    if (!digits_only && (!mark || !strchr("/.- ", *p++)))
        return false;
    int month = take_number(&p, 2);
    if (!digits_only && *p++ != mark)
        return false;
    const char *year = p;
    int y = take_number(&p, 4);
    return p - year == 4 && *p == '\0' && dd_day_make(y, month, day, out);
}

bool dd_edit_day_read(const char *text, struct dd_day *out)
{
    return dd_day_parse(text, out) || read_vietnamese_day(text, out);
}

bool dd_edit_day(struct dd_edit *edit, const char *name, const char *text, struct dd_day *out)
{
    if (!text) {
        *out = edit->today;
        return true;
    }
    return dd_edit_day_read(text, out) ||
           dd_edit_refuse(edit, name, _("there is no day `%s` (YYYY-MM-DD)"), text);
}

bool dd_edit_id(struct dd_edit *edit, const char *id)
{
    return dd_is_id(id) ||
           dd_edit_refuse(edit, "id", _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"), id);
}

/* ---- what is there -------------------------------------------------------------------- */

static const char *first_key(const struct dd_entity *entity, const void *row)
{
    const char *key;
    memcpy(&key, (const char *)row + entity->fields[0].offset, sizeof(key));
    return key;
}

/* What rows refer to, in a sentence. */
static const char *entity_word(const char *entity)
{
    static const struct {
        const char *entity, *word;
    } words[] = {
        {"unit", DD_N("unit")},         {"unit_group", DD_N("group of units")},
        {"person", DD_N("person")},     {"task", DD_N("task")},
        {"document", DD_N("document")}, {"event", DD_N("event")},
        {"target", DD_N("target")},
    };
    for (size_t i = 0; i < DD_LEN(words); i++)
        if (strcmp(words[i].entity, entity) == 0)
            return _(words[i].word);
    return entity;
}

bool dd_edit_known(struct dd_edit *edit, const char *name, const char *id)
{
    const struct dd_entity *entity = dd_entity_find(name);
    size_t first, n = dd_facts_count(edit->facts, entity);
    if (dd_facts_range(edit->facts, entity, id, &first) > first)
        return true;
    const char **ids = DD_NEW_N(edit->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        ids[i] = first_key(entity, dd_facts_row(edit->facts, entity, i));
    const char *near = dd_nearest(id, ids, n);
    if (near)
        return dd_edit_refuse(edit, NULL, _("there is no %s `%s`; did you mean `%s`?"),
                              entity_word(name), id, near);
    return dd_edit_refuse(edit, NULL, _("there is no %s `%s`"), entity_word(name), id);
}

/* Those that begin with what was written (RULE/SUBJECT, RULE/TASK without its lead), a few. */
static const char *begun(struct dd_edit *edit, const struct dd_obligation *v, size_t n,
                         const char *id)
{
    const char *list = NULL;
    size_t length = strlen(id), found = 0;
    for (size_t i = 0; i < n && strchr(id, '/'); i++) {
        char next = strncmp(v[i].id, id, length) == 0 ? v[i].id[length] : '\0';
        if (next != '/' && next != '@')
            continue;
        if (++found > 3)
            return DD_JOIN(edit->arena, list, ", …");
        list = list ? DD_JOIN(edit->arena, list, ", ", v[i].id) : v[i].id;
    }
    return list;
}

bool dd_edit_obligation(struct dd_edit *edit, const struct dd_obligation *v, size_t n,
                        const char *id)
{
    const char **ids = DD_NEW_N(edit->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(v[i].id, id) == 0)
            return true;
        ids[i] = v[i].id;
    }
    const char *near = begun(edit, v, n, id);
    if (!near)
        near = dd_nearest(id, ids, n);
    if (near)
        return dd_edit_refuse(edit, "obligation",
                              _("there is no obligation `%s`; did you mean `%s`?"), id, near);
    return dd_edit_refuse(edit, "obligation", _("there is no obligation `%s`"), id);
}

/* ---- fields ----------------------------------------------------------------------------- */

static bool bad_value(struct dd_edit *edit, const struct dd_field *field, const char *text)
{
    return dd_edit_refuse(edit, field->name, _("`%s` is no value for `%s`"), text, field->name);
}

static bool no_field(struct dd_edit *edit, const struct dd_entity *entity, const char *name)
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
        dd_edit_refuse(edit, name, _("`%s` has no field `%s`; did you mean `%s`?"), entity->name,
                       name, near);
    else
        dd_edit_refuse(edit, name, _("`%s` has no field `%s`; its fields: %s"), entity->name, name,
                       all.s);
    dd_buf_release(&all);
    return false;
}

static bool fill_text(struct dd_edit *edit, const struct dd_field *field, char *at,
                      const char *text)
{
    const char *value = NULL;
    if ((*text || (field->required && !field->other)) &&
        !dd_edit_text(edit, field->name, text, &value))
        return false;
    if (!value)
        value = field->other; /* its default, or absent */
    memcpy(at, &value, sizeof(value));
    return true;
}

static bool fill_day(struct dd_edit *edit, const struct dd_field *field, char *at, const char *text)
{
    struct dd_opt_day day = {.set = *text != '\0'};
    if (day.set && !dd_edit_day(edit, field->name, text, &day.day))
        return false;
    memcpy(at, &day, sizeof(day));
    return true;
}

bool dd_edit_field(struct dd_edit *edit, const struct dd_entity *entity, void *row,
                   const char *name, const char *text)
{
    const struct dd_field *field = dd_field_find(entity, name);
    if (!field || field == &entity->fields[0])
        return no_field(edit, entity, name);
    char *at = (char *)row + field->offset, *end;
    struct dd_dec dec;
    int64_t value;
    bool flag = strcmp(text, "true") == 0;
    switch (field->type) {
    case DD_F_TEXT:
        return fill_text(edit, field, at, text);
    case DD_F_DAY:
        return fill_day(edit, field, at, text);
    case DD_F_DEC:
        if (!dd_dec_parse(text, &dec))
            return bad_value(edit, field, text);
        memcpy(at, &dec, sizeof(dec));
        return true;
    case DD_F_BOOL:
        if (!flag && strcmp(text, "false") != 0)
            return bad_value(edit, field, text);
        memcpy(at, &flag, sizeof(flag));
        return true;
    case DD_F_INT:
        value = strtoll(text, &end, 10);
        if (end == text || *end)
            return bad_value(edit, field, text);
        memcpy(at, &value, sizeof(value));
        return true;
    }
    return bad_value(edit, field, text);
}
