/* tables.c — which column holds which member: of the facts from dd_entities, of
 * everything else from the lists here. Names are those of schema.sql. */
#include "store/columns.h"

#define COLUMN(row, member, of)                                                                    \
    {                                                                                              \
        .name = #member, .kind = of, .offset = offsetof(struct row, member)                        \
    }
#define NEEDED(row, member)                                                                        \
    {                                                                                              \
        .name = #member, .kind = DD_C_TEXT, .offset = offsetof(struct row, member),                \
        .required = true                                                                           \
    }
#define WORD(row, member, names)                                                                   \
    {                                                                                              \
        .name = #member, .kind = DD_C_ENUM, .offset = offsetof(struct row, member),                \
        .words = &(names)                                                                          \
    }
#define TABLE(of, type, keys, columns_of, n)                                                       \
    {                                                                                              \
        .name = of, .size = sizeof(struct type), .n_keys = keys, .n_columns = n,                   \
        .columns = columns_of                                                                      \
    }

/* ---- enumerations --------------------------------------------------------------- */

static const char *state_name(int value)
{
    return dd_state_name((enum dd_state)value);
}

static const char *role_name(int value)
{
    return dd_role_name((enum dd_role)value);
}

static const char *notice_state_name(int value)
{
    return dd_notice_state_name((enum dd_notice_state)value);
}

static const char *delivery_state_name(int value)
{
    return dd_delivery_state_name((enum dd_delivery_state)value);
}

static const char *episode_name(int value)
{
    static const char *const names[] = {
        [DD_EPISODE_NONE] = "none", [DD_EPISODE_LAG] = "lag", [DD_EPISODE_NO_DATA] = "no_data"};
    return names[value];
}

static const struct dd_words states = {DD_N_STATES, state_name};
static const struct dd_words roles = {DD_N_ROLES, role_name};
static const struct dd_words notice_states = {DD_NOTICE_FAILED + 1, notice_state_name};
static const struct dd_words delivery_states = {DD_N_DELIVERY_STATES, delivery_state_name};
static const struct dd_words episodes = {DD_EPISODE_NO_DATA + 1, episode_name};

/* ---- results ---------------------------------------------------------------------- */

static const struct dd_column meta_columns[] = {
    COLUMN(dd_meta_row, id, DD_C_ID),
    {.name = "evaluated_until",
     .kind = DD_C_OPT_INSTANT,
     .offset = offsetof(struct dd_meta_row, meta.evaluated_until)},
    {.name = "clock_recorded",
     .kind = DD_C_BOOL,
     .offset = offsetof(struct dd_meta_row, meta.clock_recorded)},
    {.name = "clock_virtual",
     .kind = DD_C_BOOL,
     .offset = offsetof(struct dd_meta_row, meta.clock_virtual)},
    {.name = "clock", .kind = DD_C_TEXT, .offset = offsetof(struct dd_meta_row, meta.clock)},
    {.name = "paused_since",
     .kind = DD_C_OPT_INSTANT,
     .offset = offsetof(struct dd_meta_row, meta.paused_since)},
    {.name = "live_since",
     .kind = DD_C_OPT_INSTANT,
     .offset = offsetof(struct dd_meta_row, meta.live_since)},
    {.name = "evaluated_change",
     .kind = DD_C_INT64,
     .offset = offsetof(struct dd_meta_row, meta.evaluated_change)},
    {.name = "evaluated_with",
     .kind = DD_C_TEXT,
     .offset = offsetof(struct dd_meta_row, meta.evaluated_with)},
    {.name = "evaluated_days",
     .kind = DD_C_TEXT,
     .offset = offsetof(struct dd_meta_row, meta.evaluated_days)},
};
const struct dd_table dd_table_meta =
    TABLE("meta", dd_meta_row, 1, meta_columns, DD_LEN(meta_columns));

static const struct dd_column loaded_columns[] = {
    NEEDED(dd_rule_loaded, rule),
    COLUMN(dd_rule_loaded, day, DD_C_DAY),
    COLUMN(dd_rule_loaded, hash, DD_C_TEXT),
};
const struct dd_table dd_table_loaded =
    TABLE("rule_loaded", dd_rule_loaded, 1, loaded_columns, DD_LEN(loaded_columns));

static const struct dd_column obligation_columns[] = {
    NEEDED(dd_obligation, id),
    NEEDED(dd_obligation, rule),
    NEEDED(dd_obligation, subject),
    NEEDED(dd_obligation, period),
    COLUMN(dd_obligation, title, DD_C_TEXT),
    COLUMN(dd_obligation, basis, DD_C_TEXT),
    COLUMN(dd_obligation, unit, DD_C_TEXT),
    COLUMN(dd_obligation, co_leads, DD_C_TEXT),
    COLUMN(dd_obligation, former_unit, DD_C_TEXT),
    COLUMN(dd_obligation, field, DD_C_TEXT),
    COLUMN(dd_obligation, task, DD_C_TEXT),
    COLUMN(dd_obligation, target, DD_C_TEXT),
    COLUMN(dd_obligation, event, DD_C_TEXT),
    COLUMN(dd_obligation, one_off, DD_C_BOOL),
    COLUMN(dd_obligation, imported, DD_C_BOOL),
    COLUMN(dd_obligation, opens, DD_C_OPT_DAY),
    COLUMN(dd_obligation, due, DD_C_OPT_DAY),
    COLUMN(dd_obligation, unrolled, DD_C_OPT_DAY),
    COLUMN(dd_obligation, legal_day, DD_C_OPT_DAY),
    COLUMN(dd_obligation, has_time, DD_C_BOOL),
    COLUMN(dd_obligation, minute, DD_C_INT),
    WORD(dd_obligation, state, states),
    COLUMN(dd_obligation, no_data, DD_C_BOOL),
    COLUMN(dd_obligation, reason, DD_C_TEXT),
    COLUMN(dd_obligation, done_on, DD_C_OPT_DAY),
    COLUMN(dd_obligation, claimed_on, DD_C_OPT_DAY),
    COLUMN(dd_obligation, returned_on, DD_C_OPT_DAY),
    COLUMN(dd_obligation, returned, DD_C_TEXT),
    COLUMN(dd_obligation, original_due, DD_C_OPT_DAY),
    COLUMN(dd_obligation, cycle, DD_C_INT),
    COLUMN(dd_obligation, epoch, DD_C_INT),
    COLUMN(dd_obligation, first_seen, DD_C_INSTANT),
    WORD(dd_obligation, episode, episodes),
    COLUMN(dd_obligation, episode_from, DD_C_OPT_DAY),
    COLUMN(dd_obligation, walked, DD_C_OPT_DAY),
    COLUMN(dd_obligation, actual, DD_C_DEC),
    COLUMN(dd_obligation, expected, DD_C_DEC),
    COLUMN(dd_obligation, has_actual, DD_C_BOOL),
    COLUMN(dd_obligation, trace, DD_C_TEXT),
    COLUMN(dd_obligation, rule_hash, DD_C_TEXT),
    COLUMN(dd_obligation, calendar_revision, DD_C_TEXT),
    COLUMN(dd_obligation, schedule, DD_C_TEXT),
    COLUMN(dd_obligation, sequence, DD_C_INT),
    COLUMN(dd_obligation, changed_at, DD_C_INSTANT),
    COLUMN(dd_obligation, next_at, DD_C_OPT_INSTANT),
    COLUMN(dd_obligation, wake_at, DD_C_OPT_INSTANT),
    COLUMN(dd_obligation, days_from, DD_C_OPT_DAY),
    COLUMN(dd_obligation, days_to, DD_C_OPT_DAY),
    {.name = "made_in",
     .kind = DD_C_ID,
     .offset = offsetof(struct dd_obligation_row, made_in),
     .keep = true},
    {.name = "rowid", .kind = DD_C_ID, .offset = offsetof(struct dd_obligation_row, rowid)},
};
_Static_assert(offsetof(struct dd_obligation_row, obligation) == 0, "as with notices below");
const struct dd_table dd_table_obligation =
    TABLE("obligation", dd_obligation, 1, obligation_columns, DD_LEN(obligation_columns) - 2);
const struct dd_table dd_table_obligation_row =
    TABLE("obligation", dd_obligation_row, 1, obligation_columns, DD_LEN(obligation_columns) - 1);
const struct dd_table dd_table_obligation_placed =
    TABLE("obligation", dd_obligation_row, 1, obligation_columns, DD_LEN(obligation_columns));

/* struct dd_notice lies at the beginning of struct dd_kept_notice: one list of
 * columns serves both, its last two are those of what is kept. */
static const struct dd_column notice_columns[] = {
    NEEDED(dd_notice, obligation),
    COLUMN(dd_notice, cycle, DD_C_INT),
    COLUMN(dd_notice, epoch, DD_C_INT),
    NEEDED(dd_notice, step),
    NEEDED(dd_notice, addressee),
    COLUMN(dd_notice, channel, DD_C_TEXT),
    WORD(dd_notice, role, roles),
    COLUMN(dd_notice, cc, DD_C_BOOL),
    COLUMN(dd_notice, person, DD_C_TEXT),
    COLUMN(dd_notice, stands_in, DD_C_TEXT),
    COLUMN(dd_notice, address, DD_C_TEXT),
    COLUMN(dd_notice, nominal, DD_C_DAY),
    COLUMN(dd_notice, slot, DD_C_INSTANT),
    COLUMN(dd_notice, at, DD_C_INSTANT),
    WORD(dd_notice, state, notice_states),
    COLUMN(dd_notice, reason, DD_C_TEXT),
    COLUMN(dd_notice, told_at, DD_C_OPT_INSTANT),
    COLUMN(dd_notice, due, DD_C_OPT_DAY),
    WORD(dd_notice, obligation_state, states),
    {.name = "delivery",
     .kind = DD_C_ID,
     .offset = offsetof(struct dd_kept_notice, delivery),
     .keep = true},
    {.name = "id", .kind = DD_C_ID, .offset = offsetof(struct dd_kept_notice, id)},
};
_Static_assert(offsetof(struct dd_kept_notice, notice) == 0, "one list of columns serves both");
const struct dd_table dd_table_notice =
    TABLE("notice", dd_notice, 6, notice_columns, DD_LEN(notice_columns) - 2);
const struct dd_table dd_table_notice_put =
    TABLE("notice", dd_kept_notice, 6, notice_columns, DD_LEN(notice_columns) - 1);
const struct dd_table dd_table_notice_kept =
    TABLE("notice", dd_kept_notice, 6, notice_columns, DD_LEN(notice_columns));

/* ---- outbox, feeds, tokens ------------------------------------------------------------ */

static const struct dd_column delivery_columns[] = {
    COLUMN(dd_delivery, id, DD_C_ID),
    NEEDED(dd_delivery, message_id),
    NEEDED(dd_delivery, channel),
    COLUMN(dd_delivery, address, DD_C_TEXT),
    COLUMN(dd_delivery, person, DD_C_TEXT),
    COLUMN(dd_delivery, subject, DD_C_TEXT),
    WORD(dd_delivery, state, delivery_states),
    COLUMN(dd_delivery, attempts, DD_C_INT),
    COLUMN(dd_delivery, created_at, DD_C_INSTANT),
    COLUMN(dd_delivery, next_try, DD_C_OPT_INSTANT),
    COLUMN(dd_delivery, first_refused, DD_C_OPT_INSTANT),
    COLUMN(dd_delivery, last_answer, DD_C_TEXT),
    {.name = "about",
     .kind = DD_C_TEXT,
     .offset = offsetof(struct dd_delivery, about),
     .other = "notices"},
    COLUMN(dd_delivery, reason, DD_C_TEXT),
    COLUMN(dd_delivery, uncertain, DD_C_BOOL),
    COLUMN(dd_delivery, followed, DD_C_BOOL),
    COLUMN(dd_delivery, digest, DD_C_TEXT),
    COLUMN(dd_delivery, corrects, DD_C_ID),
};
const struct dd_table dd_table_delivery =
    TABLE("delivery", dd_delivery, 1, delivery_columns, DD_LEN(delivery_columns));

static const struct dd_column body_columns[] = {
    {.name = "delivery", .kind = DD_C_ID, .offset = offsetof(struct dd_delivery, id)},
    {.name = "body",
     .kind = DD_C_BYTES,
     .offset = offsetof(struct dd_delivery, body),
     .n_offset = offsetof(struct dd_delivery, n_body)},
};
const struct dd_table dd_table_body =
    TABLE("delivery_body", dd_delivery, 1, body_columns, DD_LEN(body_columns));

static const struct dd_column attempt_columns[] = {
    COLUMN(dd_attempt, delivery, DD_C_INT64), COLUMN(dd_attempt, at, DD_C_INSTANT),
    COLUMN(dd_attempt, code, DD_C_INT),       COLUMN(dd_attempt, answer, DD_C_TEXT),
    COLUMN(dd_attempt, uncertain, DD_C_BOOL),
};
const struct dd_table dd_table_attempt =
    TABLE("attempt", dd_attempt, 0, attempt_columns, DD_LEN(attempt_columns));

static const struct dd_column feed_columns[] = {
    COLUMN(dd_feed, id, DD_C_ID),
    NEEDED(dd_feed, token_hash),
    COLUMN(dd_feed, name, DD_C_TEXT),
    COLUMN(dd_feed, person, DD_C_TEXT),
    COLUMN(dd_feed, role, DD_C_TEXT),
    COLUMN(dd_feed, unit, DD_C_TEXT),
    COLUMN(dd_feed, field, DD_C_TEXT),
    COLUMN(dd_feed, pack, DD_C_TEXT),
    COLUMN(dd_feed, state, DD_C_TEXT),
    COLUMN(dd_feed, revoked, DD_C_BOOL),
    COLUMN(dd_feed, created_at, DD_C_INSTANT),
    COLUMN(dd_feed, own, DD_C_BOOL),
    COLUMN(dd_feed, todo, DD_C_BOOL),
    COLUMN(dd_feed, alarms, DD_C_TEXT),
    COLUMN(dd_feed, grouped, DD_C_BOOL),
    COLUMN(dd_feed, overdue, DD_C_BOOL),
    COLUMN(dd_feed, weekly, DD_C_BOOL),
    COLUMN(dd_feed, months_back, DD_C_INT),
    COLUMN(dd_feed, months_ahead, DD_C_INT),
};
const struct dd_table dd_table_feed = TABLE("feed", dd_feed, 1, feed_columns, DD_LEN(feed_columns));

static const struct dd_column feed_note_columns[] = {
    COLUMN(dd_feed_note, feed, DD_C_INT64),
    NEEDED(dd_feed_note, uid),
    NEEDED(dd_feed_note, hash),
    COLUMN(dd_feed_note, sequence, DD_C_INT),
    COLUMN(dd_feed_note, changed_at, DD_C_INSTANT),
};
const struct dd_table dd_table_feed_note =
    TABLE("feed_note", dd_feed_note, 2, feed_note_columns, DD_LEN(feed_note_columns));

static const struct dd_column token_columns[] = {
    COLUMN(dd_token, id, DD_C_ID),
    NEEDED(dd_token, token_hash),
    NEEDED(dd_token, kind),
    COLUMN(dd_token, name, DD_C_TEXT),
    COLUMN(dd_token, person, DD_C_TEXT),
    COLUMN(dd_token, scope, DD_C_TEXT),
    COLUMN(dd_token, unit, DD_C_TEXT),
    COLUMN(dd_token, unit_scope, DD_C_TEXT),
    COLUMN(dd_token, created, DD_C_SECONDS),
    COLUMN(dd_token, expires, DD_C_SECONDS),
    COLUMN(dd_token, revoked, DD_C_BOOL),
};
const struct dd_table dd_table_token =
    TABLE("api_token", dd_token, 1, token_columns, DD_LEN(token_columns));

static const struct dd_column import_run_columns[] = {
    COLUMN(dd_import_run, id, DD_C_ID),
    COLUMN(dd_import_run, at, DD_C_INSTANT),
    COLUMN(dd_import_run, actor, DD_C_TEXT),
    COLUMN(dd_import_run, plan, DD_C_TEXT),
    COLUMN(dd_import_run, unit, DD_C_TEXT),
    COLUMN(dd_import_run, tasks, DD_C_INT64),
    COLUMN(dd_import_run, undone_at, DD_C_OPT_INSTANT),
};
const struct dd_table dd_table_import_run =
    TABLE("import_run", dd_import_run, 1, import_run_columns, DD_LEN(import_run_columns));

static const struct dd_column import_change_columns[] = {
    COLUMN(dd_import_change, run, DD_C_INT64),
    NEEDED(dd_import_change, entity),
    NEEDED(dd_import_change, key),
    COLUMN(dd_import_change, before, DD_C_TEXT),
    COLUMN(dd_import_change, after, DD_C_TEXT),
};
const struct dd_table dd_table_import_change = TABLE(
    "import_change", dd_import_change, 3, import_change_columns, DD_LEN(import_change_columns));

static const struct dd_column answer_columns[] = {
    NEEDED(dd_answer, key),
    NEEDED(dd_answer, request),
    COLUMN(dd_answer, status, DD_C_INT),
    COLUMN(dd_answer, body, DD_C_TEXT),
    COLUMN(dd_answer, location, DD_C_TEXT),
    COLUMN(dd_answer, etag, DD_C_TEXT),
    COLUMN(dd_answer, at, DD_C_SECONDS),
};
const struct dd_table dd_table_answer =
    TABLE("api_answer", dd_answer, 1, answer_columns, DD_LEN(answer_columns));

static const struct dd_column link_key_columns[] = {
    COLUMN(dd_link_key, id, DD_C_ID),
    {.name = "secret",
     .kind = DD_C_BYTES,
     .offset = offsetof(struct dd_link_key, secret),
     .n_offset = offsetof(struct dd_link_key, n_secret)},
    COLUMN(dd_link_key, made_at, DD_C_INSTANT),
};
const struct dd_table dd_table_link_key =
    TABLE("link_key", dd_link_key, 1, link_key_columns, DD_LEN(link_key_columns));

static const struct dd_column invitation_columns[] = {
    NEEDED(dd_invitation, person),
    NEEDED(dd_invitation, obligation),
    COLUMN(dd_invitation, sent, DD_C_BOOL),
    COLUMN(dd_invitation, sequence, DD_C_INT),
    COLUMN(dd_invitation, due, DD_C_OPT_DAY),
    COLUMN(dd_invitation, title, DD_C_TEXT),
    COLUMN(dd_invitation, sent_at, DD_C_OPT_INSTANT),
};
const struct dd_table dd_table_invitation =
    TABLE("invitation", dd_invitation, 2, invitation_columns, DD_LEN(invitation_columns));

static const struct dd_column call_columns[] = {
    COLUMN(dd_call, delivery, DD_C_ID),
    COLUMN(dd_call, told_at, DD_C_OPT_INSTANT),
    COLUMN(dd_call, urged_at, DD_C_OPT_INSTANT),
};
const struct dd_table dd_table_call = TABLE("call", dd_call, 1, call_columns, DD_LEN(call_columns));

/* ---- facts ------------------------------------------------------------------------------ */

static enum dd_column_kind kind_of(enum dd_field_type type)
{
    static const enum dd_column_kind kinds[] = {
        [DD_F_TEXT] = DD_C_TEXT,   [DD_F_INT] = DD_C_INT64, [DD_F_BOOL] = DD_C_BOOL,
        [DD_F_DAY] = DD_C_OPT_DAY, [DD_F_DEC] = DD_C_DEC,
    };
    return kinds[type];
}

const struct dd_table *dd_tables_of_entities(struct dd_arena *arena)
{
    struct dd_table *tables = DD_NEW_N(arena, struct dd_table, dd_n_entities);
    for (size_t e = 0; e < dd_n_entities; e++) {
        const struct dd_entity *entity = &dd_entities[e];
        struct dd_column *columns = DD_NEW_N(arena, struct dd_column, entity->n_fields);
        for (size_t f = 0; f < entity->n_fields; f++) {
            const struct dd_field *field = &entity->fields[f];
            columns[f] = (struct dd_column){
                .name = field->name,
                .kind = kind_of(field->type),
                .offset = field->offset,
                .required = field->required,
                .other = field->type == DD_F_TEXT ? field->other : NULL,
            };
        }
        tables[e] = (struct dd_table){.name = entity->name,
                                      .size = entity->size,
                                      .n_keys = entity->n_keys,
                                      .n_columns = entity->n_fields,
                                      .columns = columns};
    }
    return tables;
}
