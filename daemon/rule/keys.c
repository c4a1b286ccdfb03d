/* keys.c — the language of packs, version 1 (design §6), as tables. */
#include "rule/schema.h"

#define SCHEMA(list)                                                                               \
    {                                                                                              \
        DD_LEN(list), list                                                                         \
    }

static const char *const every_words[] = {"day", "week", "month", "quarter", "half", "year", NULL};
static const char *const roll_words[] = {"none", "following", "preceding", "modified_following",
                                         NULL};
static const char *const subject_words[] = {"unit", "task", "target", NULL};
static const char *const owed_words[] = {"each", "jointly", NULL};
static const char *const evidence_words[] = {"none", "text", "document", NULL};
static const char *const count_words[] = {"strict", "legal", NULL};
/* The operator looks after the transport and is never told about a duty. */
static const char *const role_words[] = {"handler",    "unit_head", "tracking_office",
                                         "vice_chair", "chair",     NULL};
static const char *const path_words[] = {"linear", NULL};
static const char *const of_words[] = {"expected", NULL};
static const char *const lang_words[] = {"1", NULL};
static const char *const type_words[] = {"date",    "event", "int",  "decimal",
                                         "percent", "text",  "bool", NULL};

static const struct dd_key remind_keys[] = {
    {.name = "assigned", .shape = DD_SHAPE_BOOL},
    {.name = "before", .shape = DD_SHAPE_SPANS},
    {.name = "share", .shape = DD_SHAPE_PERCENTS, .min = 1, .max = 99},
    {.name = "at_due", .shape = DD_SHAPE_BOOL},
    {.name = "overdue_every", .shape = DD_SHAPE_SPAN},
};
static const struct dd_schema remind_schema = SCHEMA(remind_keys);

static const struct dd_key rung_keys[] = {
    {.name = "after", .shape = DD_SHAPE_SPAN, .required = true},
    {.name = "to", .shape = DD_SHAPE_ONE_OF, .required = true, .words = role_words},
    {.name = "cc", .shape = DD_SHAPE_ONE_OF, .words = role_words},
};
static const struct dd_schema rung_schema = SCHEMA(rung_keys);

static const struct dd_key progress_keys[] = {
    {.name = "from", .shape = DD_SHAPE_DAY, .required = true},
    {.name = "path", .shape = DD_SHAPE_ONE_OF, .words = path_words},
    {.name = "checkpoints", .shape = DD_SHAPE_NAMED, .required = true},
};
static const struct dd_schema progress_schema = SCHEMA(progress_keys);

static const struct dd_key lag_keys[] = {
    {.name = "over", .shape = DD_SHAPE_PERCENT, .min = 1, .max = 100},
    {.name = "of", .shape = DD_SHAPE_ONE_OF, .words = of_words},
    {.name = "clear_at", .shape = DD_SHAPE_PERCENT, .min = 0, .max = 100},
    {.name = "no_data_after", .shape = DD_SHAPE_SPAN},
};
static const struct dd_schema lag_schema = SCHEMA(lag_keys);

static const struct dd_key effective_keys[] = {
    {.name = "from", .shape = DD_SHAPE_DAY},
    {.name = "to", .shape = DD_SHAPE_DAY},
};
static const struct dd_schema effective_schema = SCHEMA(effective_keys);

/* What `defaults`, a rule and an exception's `set` have in common … */
#define SHARED_KEYS                                                                                \
    {.name = "roll", .shape = DD_SHAPE_ONE_OF, .words = roll_words},                               \
        {.name = "roll_reason", .shape = DD_SHAPE_TEXT},                                           \
        {.name = "evidence", .shape = DD_SHAPE_ONE_OF, .words = evidence_words},                   \
        {.name = "urgent", .shape = DD_SHAPE_BOOL},                                                \
        {.name = "count", .shape = DD_SHAPE_ONE_OF, .words = count_words},                         \
        {.name = "remind", .shape = DD_SHAPE_MAP, .sub = &remind_schema},                          \
        {.name = "escalate", .shape = DD_SHAPE_MAPS, .sub = &rung_schema},                         \
        {.name = "lag", .shape = DD_SHAPE_MAP, .sub = &lag_schema},                                \
    {                                                                                              \
        .name = "effective", .shape = DD_SHAPE_MAP, .sub = &effective_schema                       \
    }

static const struct dd_key default_keys[] = {
    SHARED_KEYS,
    {.name = "owed", .shape = DD_SHAPE_ONE_OF, .words = owed_words},
};
static const struct dd_schema default_schema = SCHEMA(default_keys);

static const struct dd_key rule_keys[] = {
    {.name = "id", .shape = DD_SHAPE_ID, .required = true},
    {.name = "title", .shape = DD_SHAPE_TEXT, .required = true},
    {.name = "basis", .shape = DD_SHAPE_TEXT},
    {.name = "for_each", .shape = DD_SHAPE_ONE_OF, .required = true, .words = subject_words},
    {.name = "where", .shape = DD_SHAPE_TEXT},
    {.name = "when", .shape = DD_SHAPE_TEXT},
    {.name = "due", .shape = DD_SHAPE_TEXT, .required = true},
    {.name = "waits_for", .shape = DD_SHAPE_TEXT},
    {.name = "every", .shape = DD_SHAPE_ONE_OF, .words = every_words},
    {.name = "done_by", .shape = DD_SHAPE_TEXT},
    {.name = "owed", .shape = DD_SHAPE_ONE_OF, .words = owed_words},
    {.name = "progress", .shape = DD_SHAPE_MAP, .sub = &progress_schema},
    SHARED_KEYS,
};
static const struct dd_schema rule_schema = SCHEMA(rule_keys);

static const struct dd_key set_keys[] = {
    {.name = "title", .shape = DD_SHAPE_TEXT},
    {.name = "basis", .shape = DD_SHAPE_TEXT},
    {.name = "due", .shape = DD_SHAPE_TEXT},
    {.name = "done_by", .shape = DD_SHAPE_TEXT},
    {.name = "progress", .shape = DD_SHAPE_MAP, .sub = &progress_schema},
    SHARED_KEYS,
};
static const struct dd_schema set_schema = SCHEMA(set_keys);

static const struct dd_key exception_keys[] = {
    {.name = "id", .shape = DD_SHAPE_ID, .required = true},
    {.name = "to", .shape = DD_SHAPE_ID, .required = true},
    {.name = "subject", .shape = DD_SHAPE_TEXT, .required = true},
    {.name = "set", .shape = DD_SHAPE_MAP, .required = true, .sub = &set_schema},
    {.name = "reason", .shape = DD_SHAPE_TEXT, .required = true},
    {.name = "basis", .shape = DD_SHAPE_TEXT},
};
static const struct dd_schema exception_schema = SCHEMA(exception_keys);

static const struct dd_key param_keys[] = {
    {.name = "type", .shape = DD_SHAPE_ONE_OF, .required = true, .words = type_words},
    {.name = "value", .shape = DD_SHAPE_TEXT},
    {.name = "values", .shape = DD_SHAPE_TEXTS},
    {.name = "title", .shape = DD_SHAPE_TEXT},
};
static const struct dd_schema param_schema = SCHEMA(param_keys);

static const struct dd_key pack_keys[] = {
    {.name = "lang", .shape = DD_SHAPE_ONE_OF, .required = true, .words = lang_words},
    {.name = "pack", .shape = DD_SHAPE_ID, .required = true},
    {.name = "title", .shape = DD_SHAPE_TEXT},
    {.name = "basis", .shape = DD_SHAPE_TEXT},
    {.name = "calendar", .shape = DD_SHAPE_ID},
    {.name = "params", .shape = DD_SHAPE_NAMED, .sub = &param_schema},
    {.name = "defaults", .shape = DD_SHAPE_MAP, .sub = &default_schema},
    {.name = "rules", .shape = DD_SHAPE_MAPS, .sub = &rule_schema},
    {.name = "exceptions", .shape = DD_SHAPE_MAPS, .sub = &exception_schema},
};
const struct dd_schema dd_schema_pack = SCHEMA(pack_keys);
