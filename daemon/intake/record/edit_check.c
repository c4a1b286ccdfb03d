/* edit_check.c — a whole row, checked before the database sees it. */
#include "intake/record/edit.h"

#include <string.h>

#include "port/port.h"
#include "wire/wire.h"

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

static bool not_a_word(struct dd_edit *edit, const struct dd_field *field, const char *text,
                       const char *const *words, size_t n)
{
    struct dd_buf all = {0};
    for (size_t i = 0; i < n; i++)
        dd_buf_printf(&all, "%s%s", i ? ", " : "", words[i]);
    const char *near = dd_nearest(text, words, n);
    if (near)
        dd_edit_refuse(edit, field->name, _("`%s` is no value for `%s`; did you mean `%s`?"), text,
                       field->name, near);
    else
        dd_edit_refuse(edit, field->name, _("`%s` is no value for `%s`, which is one of: %s"), text,
                       field->name, all.s ? all.s : "");
    dd_buf_release(&all);
    return false;
}

/* A misspelt level would make a unit owe nothing, silently. */
const struct dd_node *dd_edit_words(const struct dd_edit *edit, const char *entity,
                                    const char *field)
{
    static const struct {
        const char *entity, *field, *words;
    } rows[] = {{"unit", "level", "level"},
                {"unit_group", "level", "level"},
                {"document", "kind", "document_kind"},
                {"report", "kind", "report_kind"}};
    for (size_t i = 0; edit->words && i < DD_LEN(rows); i++) {
        if (strcmp(rows[i].entity, entity) == 0 && strcmp(rows[i].field, field) == 0)
            return dd_node_get(edit->words, rows[i].words);
    }
    return NULL;
}

static bool check_word(struct dd_edit *edit, const struct dd_entity *entity,
                       const struct dd_field *field, const char *text)
{
    const char *words[64];
    size_t n = 0;
    const struct dd_node *list = NULL;
    if (field->values)
        for (; field->values[n] && n < DD_LEN(words); n++)
            words[n] = field->values[n];
    else
        list = dd_edit_words(edit, entity->name, field->name);
    for (size_t i = 0; list && i < list->n && n < DD_LEN(words); i++)
        words[n++] = list->items[i]->text;
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return n == 0 || not_a_word(edit, field, text, words, n);
}

/* ---- one field --------------------------------------------------------------------------- */

static bool check_field(struct dd_edit *edit, const struct dd_entity *entity,
                        const struct dd_field *field, const void *row)
{
    if (field->type != DD_F_TEXT)
        return true;
    const char *text = text_of(row, field);
    if (!text)
        return !field->required ||
               dd_edit_refuse(edit, field->name, _("`%s` needs `%s`"), entity->name, field->name);
    if (!field->ref)
        return check_word(edit, entity, field, text);
    if (dd_edit_known(edit, field->ref, text))
        return true;
    edit->field = field->name;
    return false;
}

/* ---- what concerns several fields ------------------------------------------------------------ */

static bool check_unit(struct dd_edit *edit, const struct dd_unit *unit)
{
    if (unit->parent &&
        (strcmp(unit->parent, unit->id) == 0 || dd_unit_under(edit->facts, unit->parent, unit->id)))
        return dd_edit_refuse(edit, "parent", _("unit `%s` cannot lie below itself (through `%s`)"),
                              unit->id, unit->parent);
    return true;
}

static bool check_contact(struct dd_edit *edit, const struct dd_contact *contact)
{
    if (!contact->person == !contact->unit)
        return dd_edit_refuse(edit, "person",
                              _("a contact belongs to a person (`person=`) or to a "
                                "unit (`unit=`)"));
    if (!contact->address)
        return dd_edit_refuse(edit, "address", _("`%s` needs `%s`"), "contact", "address");
    if (dd_streq(contact->channel, "email") && !dd_address_ok(contact->address))
        return dd_edit_refuse(edit, "address", _("`%s` is not a mail address"), contact->address);
    return true;
}

static bool check_substitution(struct dd_edit *edit, const struct dd_substitution *row)
{
    return !dd_streq(row->person, row->substitute) ||
           dd_edit_refuse(edit, "substitute", _("nobody stands in for himself"));
}

static bool check_succession(struct dd_edit *edit, const struct dd_unit_succession *row)
{
    return !dd_streq(row->unit, row->successor) ||
           dd_edit_refuse(edit, "successor", _("a unit does not succeed itself"));
}

static bool check_event(struct dd_edit *edit, const struct dd_event *event)
{
    const char *s = event->time;
    bool fits = !s || (strlen(s) == 5 && strspn(s, "0123456789:") == 5 && s[2] == ':' &&
                       strchr(s, ':') == strrchr(s, ':') && s[3] < '6' && strcmp(s, "24:00") <= 0);
    return fits || dd_edit_refuse(edit, "time", _("`%s` is no time of day, such as 08:00"), s);
}

/* What is recorded about an obligation that cannot be would be about nothing. */
static bool check_obligation(struct dd_edit *edit, const struct dd_entity *entity, const void *row)
{
    const struct dd_field *field = dd_field_find(entity, "obligation");
    const char *id = field ? text_of(row, field) : NULL;
    const char *first = id ? strchr(id, '/') : NULL,
               *second = first ? strchr(first + 1, '/') : NULL;
    return !id || !*id || (second && first > id && second > first + 1 && second[1]) ||
           dd_edit_refuse(edit, "obligation", _("`%s` is no duty: write RULE/SUBJECT/PERIOD"), id);
}

bool dd_edit_check(struct dd_edit *edit, const struct dd_entity *entity, const void *row)
{
    for (size_t i = 0; i < entity->n_fields; i++)
        if (!check_field(edit, entity, &entity->fields[i], row))
            return false;
    struct dd_opt_day from = day_of(entity, row, "from"), to = day_of(entity, row, "to");
    if (from.set && to.set && dd_day_cmp(from.day, to.day) > 0)
        return dd_edit_refuse(edit, "to", _("`from` is later than `to`"));
    if (!check_obligation(edit, entity, row))
        return false;
    if (strcmp(entity->name, "unit") == 0)
        return check_unit(edit, row);
    if (strcmp(entity->name, "contact") == 0)
        return check_contact(edit, row);
    if (strcmp(entity->name, "substitution") == 0)
        return check_substitution(edit, row);
    if (strcmp(entity->name, "unit_succession") == 0)
        return check_succession(edit, row);
    if (strcmp(entity->name, "event") == 0)
        return check_event(edit, row);
    return true;
}
