/* row.c — rows of tables that an office keeps by hand: units, people, their posts
 * and addresses, documents, events, targets. One table says what each form asks for. */
#include "http/forms/forms.h"

#include <stdlib.h>
#include <string.h>

#include "intake/import/merge.h"

#define NEW_KEY "+" /* /do/unit/+: no id begins so */

/* ---- choices ------------------------------------------------------------------------- */

struct word {
    const char *value, *label;
};

static void words(struct dd_form *form, const char *chosen, const struct word *v, size_t n)
{
    bool known = *chosen == '\0';
    for (size_t i = 0; i < n; i++) {
        dd_form_option(form, v[i].value, dd_say(form->rq, v[i].label), chosen);
        known |= strcmp(v[i].value, chosen) == 0;
    }
    if (!known)
        dd_form_option(form, chosen, chosen, chosen);
}

static void levels(struct dd_form *form, const char *chosen)
{
    static const struct word v[] = {
        {"division", DD_N("Division of a commune")},
        {"department", DD_N("Department of a province")},
        {"board", DD_N("Board, police, military, clinic")},
        {"village", DD_N("Village")},
        {"school", DD_N("School")},
        {"commune", DD_N("Commune")},
        {"province", DD_N("Province")},
        {"centre", DD_N("Centre")},
        {"clinic", DD_N("Clinic")},
        {"police", DD_N("Police")},
        {"party", DD_N("Party organ")},
        {"association", DD_N("Association")},
        {"court", DD_N("Court")},
        {"bank", DD_N("Bank")},
        {"other", DD_N("Other")},
    };
    words(form, chosen, v, DD_LEN(v));
}

static void roles(struct dd_form *form, const char *chosen)
{
    for (int role = 0; role < DD_N_ROLES; role++)
        dd_form_option(form, dd_role_name((enum dd_role)role),
                       dd_word_role(form->rq->tr, (enum dd_role)role), chosen);
}

static void channels(struct dd_form *form, const char *chosen)
{
    static const char *const v[] = {"email", "phone", "paper"};
    for (size_t i = 0; i < DD_LEN(v); i++)
        dd_form_option(form, v[i], dd_word_channel(form->rq->tr, v[i]), chosen);
}

static void document_kinds(struct dd_form *form, const char *chosen)
{
    static const struct word v[] = {
        {"", DD_N("– choose –")},
        {"plan", DD_N("Plan")},
        {"report", DD_N("Report")},
        {"decision", DD_N("Decision")},
        {"letter", DD_N("Official letter")},
        {"resolution", DD_N("Resolution")},
        {"list", DD_N("List")},
        {"minutes", DD_N("Minutes")},
        {"notice", DD_N("Notice")},
        {"other", DD_N("Other")},
    };
    words(form, chosen, v, DD_LEN(v));
}

static void target_kinds(struct dd_form *form, const char *chosen)
{
    static const struct word v[] = {
        {"cumulative", DD_N("Added up over the year")},
        {"ratio", DD_N("A share to be held")},
        {"count", DD_N("A count")},
        {"binary", DD_N("Reached or not")},
    };
    words(form, chosen, v, DD_LEN(v));
}

static void directions(struct dd_form *form, const char *chosen)
{
    static const struct word v[] = {{"increase", DD_N("At least")}, {"reduce", DD_N("At most")}};
    words(form, chosen, v, DD_LEN(v));
}

/* ---- a row as texts ---------------------------------------------------------------------- */

static const char *text_of(struct dd_form *form, const struct dd_field *field, const void *row)
{
    struct dd_arena *arena = form->rq->arena;
    const char *at = (const char *)row + field->offset, *text;
    struct dd_opt_day day;
    struct dd_dec dec;
    int64_t value;
    bool flag;
    char iso[DD_DAY_SIZE];
    switch (field->type) {
    case DD_F_TEXT:
        memcpy(&text, at, sizeof(text));
        if (text != NULL && dd_streq(field->ref, "document"))
            return dd_document_name(form->facts, text);
        return text != NULL ? text : "";
    case DD_F_DAY:
        memcpy(&day, at, sizeof(day));
        return day.set ? dd_strdup(arena, dd_day_format_vi(day.day, iso)) : "";
    case DD_F_DEC:
        memcpy(&dec, at, sizeof(dec));
        return dd_dec_format(arena, dec, ',');
    case DD_F_INT:
        memcpy(&value, at, sizeof(value));
        return dd_printf(arena, "%lld", (long long)value);
    case DD_F_BOOL:
        memcpy(&flag, at, sizeof(flag));
        return flag ? "true" : "";
    }
    return "";
}

static const struct dd_entity *entity_of(const struct dd_form *form)
{
    return dd_entity_find(form->kind->entity);
}

static bool is_new(const struct dd_form *form)
{
    return strcmp(form->key, NEW_KEY) == 0;
}

static bool open_row(struct dd_form *form)
{
    const struct dd_entity *entity = entity_of(form);
    struct dd_facts *scratch = DD_NEW(form->rq->arena, struct dd_facts);
    void *row = dd_facts_add(form->rq->arena, scratch, entity);
    size_t first;
    form->back = form->kind->list;
    if (is_new(form)) {
        form->row = row;
    } else {
        if (dd_facts_range(form->facts, entity, form->key, &first) == first)
            return dd_form_not_found(form);
        form->row = dd_facts_row(form->facts, entity, first);
        if (!dd_form_covers(form, entity->name, form->row))
            return dd_form_not_found(form);
        form->was = dd_form_version(form, entity, form->row);
    }
    for (size_t i = 0; i < form->kind->n_inputs; i++) {
        const struct dd_field *field = dd_field_find(entity, form->kind->inputs[i].name);
        if (field != NULL)
            form->values[i].text = text_of(form, field, form->row);
    }
    return true;
}

/* ---- and back ------------------------------------------------------------------------------ */

/* An id from the name, where that is free; people see names. */
const char *dd_form_new_id(struct dd_form *form, const struct dd_entity *entity, const char *name)
{
    struct dd_arena *arena = form->rq->arena;
    size_t first;
    const char *slug = dd_plan_slug(arena, name), *id = slug;
    for (int n = 2; dd_facts_range(form->facts, entity, id, &first) > first; n++)
        id = dd_printf(arena, "%s-%d", slug, n);
    return id;
}

static const char *new_id(struct dd_form *form, const struct dd_entity *entity)
{
    const char *name = dd_form_value(form, "name");
    if (*name == '\0')
        name = dd_form_value(form, "title");
    return *name != '\0' ? dd_form_new_id(form, entity, name)
                         : dd_record_new_id(form->rq->arena, entity->name);
}

static bool fill(struct dd_form *form, const struct dd_entity *entity, void *row)
{
    struct dd_edit *edit = &form->rec.edit;
    for (size_t i = 0; i < form->kind->n_inputs; i++) {
        const struct dd_input *input = &form->kind->inputs[i];
        const struct dd_field *field = dd_field_find(entity, input->name);
        const char *text = form->values[i].text;
        if (field == NULL)
            continue;
        if (dd_streq(field->ref, "document")) {
            if (!dd_record_document(&form->rec, text, &text))
                return false;
            text = text != NULL ? text : "";
        }
        if (field->type == DD_F_BOOL)
            text = strcmp(text, "true") == 0 ? "true" : "false";
        if (input->required && *text == '\0')
            return dd_edit_refuse(edit, input->name, _("the value of `%s` is empty"), input->name);
        if (!dd_edit_field(edit, entity, row, input->name, text))
            return false;
    }
    return true;
}

static bool put_row(struct dd_form *form)
{
    const struct dd_entity *entity = entity_of(form);
    void *row = dd_alloc(form->rq->arena, entity->size);
    memcpy(row, form->row, entity->size);
    if (is_new(form)) {
        const char *id = new_id(form, entity);
        memcpy((char *)row + entity->fields[0].offset, &id, sizeof(id));
    }
    if (!fill(form, entity, row))
        return false;
    if (!dd_form_covers(form, entity->name, row) && !(is_new(form) && dd_sees_all(form->rq)))
        return dd_form_not_yours(form);
    return dd_record_row(&form->rec, entity->name, row);
}

/* ---- the forms ------------------------------------------------------------------------------- */

#define ROW_FORM(symbol, what, folder, heading, inputs_of, ahead)                                  \
    const struct dd_form_kind symbol = {                                                           \
        .path = what,                                                                              \
        .about = DD_FORM_ROW,                                                                      \
        .entity = what,                                                                            \
        .list = folder,                                                                            \
        .title = heading,                                                                          \
        .button = DD_N("Record"),                                                                  \
        .said = DD_N("Recorded."),                                                                 \
        .inputs = inputs_of,                                                                       \
        .n_inputs = DD_LEN(inputs_of),                                                             \
        .previews = ahead,                                                                         \
        .open = open_row,                                                                          \
        .apply = put_row,                                                                          \
    }

static const struct dd_input unit_inputs[] = {
    {.name = "name", .kind = DD_INPUT_TEXT, .label = DD_N("Name"), .required = true},
    {.name = "level",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Kind"),
     .required = true,
     .options = levels},
    {.name = "parent",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Lies below"),
     .options = dd_form_units},
    {.name = "field",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Field of work"),
     .hint = DD_N("Vice-chairs in charge of a field are told of its duties")},
    {.name = "from", .kind = DD_INPUT_DAY, .label = DD_N("Founded on")},
    {.name = "dissolved",
     .kind = DD_INPUT_CHECK,
     .label = DD_N("Dissolved: nothing new is owed by it")},
};
ROW_FORM(dd_form_unit, "unit", "office/units", DD_N("Unit"), unit_inputs, true);

static const struct dd_input person_inputs[] = {
    {.name = "name", .kind = DD_INPUT_TEXT, .label = DD_N("Name"), .required = true},
};
ROW_FORM(dd_form_person_row, "person", "office/people", DD_N("Person"), person_inputs, false);

static const struct dd_input post_inputs[] = {
    {.name = "person",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Person"),
     .required = true,
     .options = dd_form_people},
    {.name = "role",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Post"),
     .required = true,
     .options = roles},
    {.name = "unit",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Unit"),
     .hint = DD_N("None: of the whole office"),
     .options = dd_form_units},
    {.name = "field", .kind = DD_INPUT_TEXT, .label = DD_N("Field of work")},
    {.name = "from", .kind = DD_INPUT_DAY, .label = DD_N("From")},
    {.name = "to",
     .kind = DD_INPUT_DAY,
     .label = DD_N("Until"),
     .hint = DD_N("The last day; a post ends, it is not removed")},
};
ROW_FORM(dd_form_post_row, "post", "office/people", DD_N("Post of a person"), post_inputs, false);

static const struct dd_input contact_inputs[] = {
    {.name = "person", .kind = DD_INPUT_CHOICE, .label = DD_N("Person"), .options = dd_form_people},
    {.name = "unit",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Unit"),
     .hint = DD_N("Of a person or of a unit itself, not both"),
     .options = dd_form_units},
    {.name = "channel",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Told by"),
     .required = true,
     .options = channels},
    {.name = "address",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Address or number"),
     .required = true},
    {.name = "verified", .kind = DD_INPUT_CHECK, .label = DD_N("It is known to be right")},
};
ROW_FORM(dd_form_contact, "contact", "office/people", DD_N("Address"), contact_inputs, false);

static const struct dd_input document_inputs[] = {
    {.name = "number",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Number"),
     .hint = DD_N("Such as 29/KH-UBND; none in a draft")},
    {.name = "date", .kind = DD_INPUT_DAY, .label = DD_N("Date")},
    {.name = "kind", .kind = DD_INPUT_CHOICE, .label = DD_N("Kind"), .options = document_kinds},
    {.name = "title", .kind = DD_INPUT_TEXT, .label = DD_N("Title")},
    {.name = "issuer",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Issued by"),
     .options = dd_form_units},
    {.name = "answers",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Answers document number"),
     .hint = DD_N("A duty to issue a document is met by the one that answers its basis")},
    {.name = "valid_to", .kind = DD_INPUT_DAY, .label = DD_N("Valid until")},
};
ROW_FORM(dd_form_document_row, "document", "office/documents", DD_N("Document"), document_inputs,
         true);

static const struct dd_input event_inputs[] = {
    {.name = "title", .kind = DD_INPUT_TEXT, .label = DD_N("What happens"), .required = true},
    {.name = "day",
     .kind = DD_INPUT_DAY,
     .label = DD_N("Day"),
     .hint = DD_N("Empty while it is not known: what counts from it waits")},
    {.name = "time",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Time"),
     .hint = DD_N("Hours and minutes, such as 08:00")},
    DD_INPUT_DOCUMENT(DD_N("Document that dates it"), false),
    DD_INPUT_DOCUMENT_DATE,
};
ROW_FORM(dd_form_event, "event", "office/events", DD_N("Event"), event_inputs, true);

static const struct dd_input target_inputs[] = {
    {.name = "title",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("What is to be reached"),
     .required = true},
    {.name = "goal", .kind = DD_INPUT_NUMBER, .label = DD_N("Figure to reach"), .required = true},
    {.name = "measure",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Measured in"),
     .hint = DD_N("Such as km, ha, %")},
    {.name = "kind",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Kind"),
     .required = true,
     .options = target_kinds},
    {.name = "direction",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Direction"),
     .required = true,
     .options = directions},
    {.name = "unit",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Answered for by"),
     .required = true,
     .options = dd_form_units},
    {.name = "code", .kind = DD_INPUT_TEXT, .label = DD_N("Code that rules know it by")},
};
ROW_FORM(dd_form_target_row, "target", "office/targets", DD_N("Target"), target_inputs, true);
