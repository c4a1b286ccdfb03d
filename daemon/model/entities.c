/* entities.c — the one definition of every fact: its fields, key, references
 * and defaults. Columns of the store, keys of facts files and fields of rule
 * expressions all come from here. */
#include "dondoc/model.h"

#include <string.h>

/* One row of a table of fields. REQ must be given, OPT may be absent, REF holds
 * the id of another entity, DEF is filled in where it is not given, ONE_OF is
 * DEF with a closed set of words. */
#define FIELD(row, member, kind, must, entity, def, words)                                         \
    {                                                                                              \
        .name = #member, .type = kind, .offset = offsetof(struct row, member), .required = must,   \
        .ref = entity, .other = def, .values = words                                               \
    }
#define REQ(row, member, kind) FIELD(row, member, kind, true, NULL, NULL, NULL)
#define OPT(row, member, kind) FIELD(row, member, kind, false, NULL, NULL, NULL)
#define REF(row, member, entity) FIELD(row, member, DD_F_TEXT, false, entity, NULL, NULL)
#define REQ_REF(row, member, entity) FIELD(row, member, DD_F_TEXT, true, entity, NULL, NULL)
#define DEF(row, member, kind, def) FIELD(row, member, kind, true, NULL, def, NULL)
#define ONE_OF(row, member, words, def) FIELD(row, member, DD_F_TEXT, true, NULL, def, words)

static const char *const role_names[] = {
    [DD_ROLE_HANDLER] = "handler",
    [DD_ROLE_UNIT_HEAD] = "unit_head",
    [DD_ROLE_TRACKING_OFFICE] = "tracking_office",
    [DD_ROLE_VICE_CHAIR] = "vice_chair",
    [DD_ROLE_CHAIR] = "chair",
    [DD_ROLE_OPERATOR] = "operator",
    [DD_N_ROLES] = NULL,
};
static const char *const channels[] = {"email", "phone", "paper", NULL};
static const char *const calendars[] = {"feed", "invite", NULL};
static const char *const task_statuses[] = {"active", "cancelled", NULL};
static const char *const parts[] = {"lead", "cooperating", NULL};
static const char *const sources[] = {"import", "person", NULL};
static const char *const carry_answers[] = {"carry", "close", "cancel", NULL};
static const char *const answers[] = {"confirmed", "returned", NULL};
static const char *const acks[] = {"received", "done",         "extension", "not_ours",
                                   "kept",     "report_to_me", "report",    NULL};
static const char *const due_kinds[] = {"none",     "date",  "period",     "recurring",
                                        "relative", "event", "continuous", NULL};
static const char *const target_kinds[] = {"cumulative", "ratio", "count", "binary", NULL};
static const char *const takes[] = {"all", "assigned", NULL};
static const char *const directions[] = {"increase", "reduce", NULL};

static const struct dd_field office_fields[] = {
    REQ_REF(dd_office, id, "unit"),
    OPT(dd_office, name, DD_F_TEXT),
};
static const struct dd_field unit_fields[] = {
    REQ(dd_unit, id, DD_F_TEXT),    OPT(dd_unit, name, DD_F_TEXT),
    REQ(dd_unit, level, DD_F_TEXT), REF(dd_unit, parent, "unit"),
    OPT(dd_unit, field, DD_F_TEXT), DEF(dd_unit, dissolved, DD_F_BOOL, "false"),
    OPT(dd_unit, from, DD_F_DAY),
};
static const struct dd_field unit_alias_fields[] = {
    REQ(dd_unit_alias, alias, DD_F_TEXT),
    REF(dd_unit_alias, unit, "unit"),
    REF(dd_unit_alias, unit_group, "unit_group"),
    OPT(dd_unit_alias, from, DD_F_DAY),
    OPT(dd_unit_alias, to, DD_F_DAY),
};
static const struct dd_field unit_group_fields[] = {
    REQ(dd_unit_group, id, DD_F_TEXT),    OPT(dd_unit_group, name, DD_F_TEXT),
    OPT(dd_unit_group, level, DD_F_TEXT), OPT(dd_unit_group, from, DD_F_DAY),
    OPT(dd_unit_group, to, DD_F_DAY),
};
static const struct dd_field unit_group_member_fields[] = {
    REQ_REF(dd_unit_group_member, unit_group, "unit_group"),
    REQ_REF(dd_unit_group_member, unit, "unit"),
};
static const struct dd_field unit_succession_fields[] = {
    REQ_REF(dd_unit_succession, unit, "unit"),       REQ_REF(dd_unit_succession, successor, "unit"),
    OPT(dd_unit_succession, day, DD_F_DAY),          REF(dd_unit_succession, document, "document"),
    ONE_OF(dd_unit_succession, takes, takes, "all"),
};
static const struct dd_field task_succession_fields[] = {
    REQ_REF(dd_task_succession, task, "task"),
    REQ_REF(dd_task_succession, unit, "unit"),
    REQ_REF(dd_task_succession, successor, "unit"),
};
static const struct dd_field person_fields[] = {
    REQ(dd_person, id, DD_F_TEXT),
    OPT(dd_person, name, DD_F_TEXT),
    ONE_OF(dd_person, calendar, calendars, "feed"),
};
static const struct dd_field post_fields[] = {
    REQ(dd_post, id, DD_F_TEXT),
    REQ_REF(dd_post, person, "person"),
    FIELD(dd_post, role, DD_F_TEXT, true, NULL, NULL, role_names),
    REF(dd_post, unit, "unit"),
    OPT(dd_post, field, DD_F_TEXT),
    OPT(dd_post, from, DD_F_DAY),
    OPT(dd_post, to, DD_F_DAY),
};
static const struct dd_field substitution_fields[] = {
    REQ(dd_substitution, id, DD_F_TEXT),        REQ_REF(dd_substitution, person, "person"),
    REF(dd_substitution, substitute, "person"), OPT(dd_substitution, from, DD_F_DAY),
    OPT(dd_substitution, to, DD_F_DAY),         REF(dd_substitution, document, "document"),
};
static const struct dd_field contact_fields[] = {
    REQ(dd_contact, id, DD_F_TEXT),      REF(dd_contact, person, "person"),
    REF(dd_contact, unit, "unit"),       ONE_OF(dd_contact, channel, channels, "email"),
    OPT(dd_contact, address, DD_F_TEXT), DEF(dd_contact, verified, DD_F_BOOL, "true"),
};
static const struct dd_field document_fields[] = {
    REQ(dd_document, id, DD_F_TEXT),      REF(dd_document, issuer, "unit"),
    OPT(dd_document, number, DD_F_TEXT),  OPT(dd_document, kind, DD_F_TEXT),
    OPT(dd_document, title, DD_F_TEXT),   OPT(dd_document, date, DD_F_DAY),
    OPT(dd_document, answers, DD_F_TEXT), REF(dd_document, replaces, "document"),
    OPT(dd_document, valid_to, DD_F_DAY),
};
static const struct dd_field event_fields[] = {
    REQ(dd_event, id, DD_F_TEXT),        OPT(dd_event, title, DD_F_TEXT),
    OPT(dd_event, day, DD_F_DAY),        OPT(dd_event, time, DD_F_TEXT),
    REF(dd_event, document, "document"),
};
static const struct dd_field task_fields[] = {
    REQ(dd_task, id, DD_F_TEXT),
    OPT(dd_task, plan, DD_F_TEXT),
    REF(dd_task, unit, "unit"),
    OPT(dd_task, section, DD_F_TEXT),
    OPT(dd_task, number, DD_F_TEXT),
    OPT(dd_task, title, DD_F_TEXT),
    OPT(dd_task, product, DD_F_TEXT),
    DEF(dd_task, tag, DD_F_TEXT, ""),
    ONE_OF(dd_task, status, task_statuses, "active"),
    OPT(dd_task, field, DD_F_TEXT),
    DEF(dd_task, imported, DD_F_BOOL, "false"),
    DEF(dd_task, internal, DD_F_BOOL, "false"),
    OPT(dd_task, opened_on, DD_F_DAY),
    OPT(dd_task, closed_on, DD_F_DAY),
};
static const struct dd_field carry_over_fields[] = {
    REQ_REF(dd_carry_over, task, "task"),
    REQ(dd_carry_over, review, DD_F_TEXT),
    OPT(dd_carry_over, asked_on, DD_F_DAY),
    FIELD(dd_carry_over, answer, DD_F_TEXT, false, NULL, NULL, carry_answers),
    OPT(dd_carry_over, answered_on, DD_F_DAY),
    OPT(dd_carry_over, into, DD_F_TEXT),
    REF(dd_carry_over, document, "document"),
};
static const struct dd_field task_unit_fields[] = {
    REQ_REF(dd_task_unit, task, "task"),   ONE_OF(dd_task_unit, part, parts, "lead"),
    DEF(dd_task_unit, seq, DD_F_INT, "1"), REF(dd_task_unit, unit, "unit"),
    OPT(dd_task_unit, words, DD_F_TEXT),
};
static const struct dd_field task_deadline_fields[] = {
    REQ_REF(dd_task_deadline, task, "task"),
    DEF(dd_task_deadline, seq, DD_F_INT, "1"),
    OPT(dd_task_deadline, phrase, DD_F_TEXT),
    ONE_OF(dd_task_deadline, kind, due_kinds, "date"),
    OPT(dd_task_deadline, canonical, DD_F_TEXT),
    OPT(dd_task_deadline, from_day, DD_F_DAY),
    OPT(dd_task_deadline, last_day, DD_F_DAY),
    OPT(dd_task_deadline, legal_day, DD_F_DAY),
    REF(dd_task_deadline, event, "event"),
    ONE_OF(dd_task_deadline, source, sources, "import"),
};
static const struct dd_field completion_fields[] = {
    REQ(dd_completion, id, DD_F_TEXT),
    REF(dd_completion, task, "task"),
    REF(dd_completion, unit, "unit"),
    DEF(dd_completion, seq, DD_F_INT, "0"),
    OPT(dd_completion, obligation, DD_F_TEXT),
    OPT(dd_completion, done_on, DD_F_DAY),
    REF(dd_completion, document, "document"),
    ONE_OF(dd_completion, source, sources, "person"),
    DEF(dd_completion, revoked, DD_F_BOOL, "false"),
    OPT(dd_completion, claimed_on, DD_F_DAY),
    REF(dd_completion, claimed_by, "person"),
    OPT(dd_completion, text, DD_F_TEXT),
    FIELD(dd_completion, answer, DD_F_TEXT, false, NULL, NULL, answers),
    OPT(dd_completion, answered_on, DD_F_DAY),
    REF(dd_completion, answered_by, "person"),
    OPT(dd_completion, words, DD_F_TEXT),
};
static const struct dd_field target_fields[] = {
    REQ(dd_target, id, DD_F_TEXT),
    DEF(dd_target, code, DD_F_TEXT, ""),
    OPT(dd_target, title, DD_F_TEXT),
    REF(dd_target, unit, "unit"),
    OPT(dd_target, field, DD_F_TEXT),
    ONE_OF(dd_target, kind, target_kinds, "cumulative"),
    ONE_OF(dd_target, direction, directions, "increase"),
    DEF(dd_target, goal, DD_F_DEC, "0"),
    OPT(dd_target, measure, DD_F_TEXT),
};
static const struct dd_field measurement_fields[] = {
    REQ_REF(dd_measurement, target, "target"),
    REQ(dd_measurement, day, DD_F_DAY),
    REQ(dd_measurement, value, DD_F_DEC),
    OPT(dd_measurement, source, DD_F_TEXT),
};
static const struct dd_field report_fields[] = {
    REQ_REF(dd_report, unit, "unit"),     REQ(dd_report, kind, DD_F_TEXT),
    REQ(dd_report, period, DD_F_TEXT),    OPT(dd_report, submitted_on, DD_F_DAY),
    REF(dd_report, document, "document"),
};
static const struct dd_field result_fields[] = {
    REQ_REF(dd_result, task, "task"),     REF(dd_result, unit, "unit"),
    REQ(dd_result, period, DD_F_TEXT),    OPT(dd_result, text, DD_F_TEXT),
    REF(dd_result, document, "document"), OPT(dd_result, recorded_on, DD_F_DAY),
};
static const struct dd_field extension_fields[] = {
    REQ(dd_extension, id, DD_F_TEXT),      REQ(dd_extension, obligation, DD_F_TEXT),
    OPT(dd_extension, asked_on, DD_F_DAY), OPT(dd_extension, granted_on, DD_F_DAY),
    OPT(dd_extension, new_due, DD_F_DAY),  REF(dd_extension, document, "document"),
    OPT(dd_extension, reason, DD_F_TEXT),  OPT(dd_extension, refused_on, DD_F_DAY),
};
static const struct dd_field waiver_fields[] = {
    REQ(dd_waiver, obligation, DD_F_TEXT),
    OPT(dd_waiver, day, DD_F_DAY),
    REF(dd_waiver, document, "document"),
    OPT(dd_waiver, reason, DD_F_TEXT),
};
static const struct dd_field ack_fields[] = {
    REQ(dd_ack, id, DD_F_TEXT),
    REQ(dd_ack, obligation, DD_F_TEXT),
    REQ(dd_ack, cycle, DD_F_INT),
    REF(dd_ack, person, "person"),
    REF(dd_ack, unit, "unit"),
    FIELD(dd_ack, role, DD_F_TEXT, false, NULL, NULL, role_names),
    FIELD(dd_ack, action, DD_F_TEXT, true, NULL, NULL, acks),
    REQ(dd_ack, day, DD_F_DAY),
    OPT(dd_ack, at, DD_F_TEXT),
    OPT(dd_ack, text, DD_F_TEXT),
};

#define ENTITY(entity, keys)                                                                       \
    {                                                                                              \
        .name = #entity, .size = sizeof(struct dd_##entity),                                       \
        .table = offsetof(struct dd_facts, entity), .n_keys = keys,                                \
        .n_fields = DD_LEN(entity##_fields), .fields = entity##_fields                             \
    }

const struct dd_entity dd_entities[] = {
    ENTITY(unit, 1),
    ENTITY(office, 1),
    ENTITY(unit_group, 1),
    ENTITY(unit_alias, 3),
    ENTITY(unit_group_member, 2),
    ENTITY(document, 1),
    ENTITY(unit_succession, 2),
    ENTITY(person, 1),
    ENTITY(post, 1),
    ENTITY(substitution, 1),
    ENTITY(contact, 1),
    ENTITY(event, 1),
    ENTITY(task, 1),
    ENTITY(carry_over, 2),
    ENTITY(task_unit, 3),
    ENTITY(task_succession, 2),
    ENTITY(task_deadline, 2),
    ENTITY(completion, 1),
    ENTITY(target, 1),
    ENTITY(measurement, 2),
    ENTITY(report, 3),
    ENTITY(result, 3),
    ENTITY(extension, 1),
    ENTITY(waiver, 1),
    ENTITY(ack, 1),
};
const size_t dd_n_entities = DD_LEN(dd_entities);

const struct dd_entity *dd_entity_find(const char *name)
{
    for (size_t i = 0; i < dd_n_entities; i++)
        if (*dd_entities[i].name == *name && strcmp(dd_entities[i].name, name) == 0)
            return &dd_entities[i];
    return NULL;
}

const struct dd_field *dd_field_find(const struct dd_entity *entity, const char *name)
{
    for (size_t i = 0; i < entity->n_fields; i++)
        if (strcmp(entity->fields[i].name, name) == 0)
            return &entity->fields[i];
    return NULL;
}

const char *dd_role_name(enum dd_role role)
{
    return role_names[role];
}

bool dd_role_parse(const char *s, enum dd_role *out)
{
    for (int i = 0; i < DD_N_ROLES; i++) {
        if (strcmp(role_names[i], s) == 0) {
            *out = (enum dd_role)i;
            return true;
        }
    }
    return false;
}
