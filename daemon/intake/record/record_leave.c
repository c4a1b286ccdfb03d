/* Who is away, and who acts for them (design §7, "Recipients"). */
#include "intake/record/record.h"

#include <string.h>

static bool overlaps(const struct dd_substitution *row, struct dd_opt_day from,
                     struct dd_opt_day to)
{
    return !(row->to.set && from.set && dd_day_cmp(row->to.day, from.day) < 0) &&
           !(row->from.set && to.set && dd_day_cmp(to.day, row->from.day) < 0);
}

static const struct dd_substitution *away(const struct dd_facts *facts, const char *person,
                                          struct dd_opt_day from, struct dd_opt_day to)
{
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (strcmp(row->person, person) == 0 && overlaps(row, from, to))
            return row;
    }
    return NULL;
}

static const char *name_of(const struct dd_facts *facts, const char *person)
{
    const struct dd_person *row = dd_person_find(facts, person);
    return row && row->name ? row->name : person;
}

static const char *day_or_dots(struct dd_opt_day day, char text[DD_DAY_SIZE])
{
    return day.set ? dd_day_format_vi(day.day, text) : "…";
}

/* Faults are shown before anything is sent: nobody acts, or the substitute is away. */
static void remark(struct dd_record *rec, const struct dd_substitution *row)
{
    char from[DD_DAY_SIZE], to[DD_DAY_SIZE];
    const struct dd_facts *facts = rec->edit.facts;
    if (!row->substitute) {
        dd_record_note(rec,
                       _("nobody acts for %s: the head of the unit or the tracking office will "
                         "be told instead"),
                       name_of(facts, row->person));
        return;
    }
    const struct dd_substitution *other = away(facts, row->substitute, row->from, row->to);
    if (!other || !other->from.set || !other->to.set)
        return;
    if (dd_streq(other->substitute, row->person))
        dd_record_note(rec, _("each of %s and %s would act for the other: nobody acts"),
                       name_of(facts, row->person), name_of(facts, row->substitute));
    else
        dd_record_note(rec, _("%s is on leave too, from %s to %s"), name_of(facts, row->substitute),
                       dd_day_format_vi(other->from.day, from),
                       dd_day_format_vi(other->to.day, to));
}

static bool check(struct dd_record *rec, const struct dd_substitution *row)
{
    char from[DD_DAY_SIZE], to[DD_DAY_SIZE];
    struct dd_edit *edit = &rec->edit;
    if (dd_streq(row->substitute, row->person))
        return dd_edit_refuse(edit, "substitute", _("`%s` cannot act for `%s`"), row->person,
                              row->person);
    if (dd_day_cmp(row->from.day, row->to.day) > 0)
        return dd_edit_refuse(edit, "to", _("`from` is later than `to`"));
    const struct dd_substitution *old = away(edit->facts, row->person, row->from, row->to);
    return !old ||
           dd_edit_refuse(edit, "from", _("%s is on leave from %s to %s already: end that first"),
                          name_of(edit->facts, row->person), day_or_dots(old->from, from),
                          day_or_dots(old->to, to));
}

static bool known_person(struct dd_record *rec, const char *field, const char *id)
{
    if (dd_edit_known(&rec->edit, "person", id))
        return true;
    rec->edit.field = field;
    return false;
}

bool dd_record_leave(struct dd_record *rec, const struct dd_leave_words *words)
{
    struct dd_substitution row = {
        .person = words->person ? words->person : "", .from = {.set = true}, .to = {.set = true}};
    if (!known_person(rec, "person", row.person))
        return false;
    if (!dd_record_given(words->from) || !dd_record_given(words->to))
        return dd_edit_refuse(&rec->edit, dd_record_given(words->from) ? "to" : "from",
                              _("the first and the last day of the leave are needed"));
    if (!dd_edit_day(&rec->edit, "from", words->from, &row.from.day) ||
        !dd_edit_day(&rec->edit, "to", words->to, &row.to.day))
        return false;
    if (dd_record_given(words->substitute)) {
        row.substitute = words->substitute;
        if (!known_person(rec, "substitute", row.substitute))
            return false;
    }
    if (!dd_record_document(rec, words->document, &row.document) || !check(rec, &row))
        return false;
    row.id = dd_record_new_id(rec->edit.arena, "leave");
    remark(rec, &row);
    return dd_record_row(rec, "substitution", &row);
}

bool dd_record_leave_end(struct dd_record *rec, const char *person, const char *on)
{
    struct dd_day day;
    const struct dd_facts *facts = rec->edit.facts;
    if (!known_person(rec, "person", person) || !dd_record_day(rec, "on", on, &day))
        return false;
    const struct dd_substitution *old =
        away(facts, person, DD_SOME_DAY(day), (struct dd_opt_day){0});
    if (!old)
        return dd_edit_refuse(&rec->edit, "person", _("%s is not on leave"),
                              name_of(facts, person));
    struct dd_substitution row = *old;
    struct dd_day before = dd_day_add(day, -1);
    row.to = DD_SOME_DAY(before);
    if (!row.from.set || dd_day_cmp(row.from.day, before) <= 0)
        return dd_record_row(rec, "substitution", &row);
    return dd_store_remove(rec->store, dd_entity_find("substitution"), old);
}
