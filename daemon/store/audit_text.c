#include "store/audit_text.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

struct word {
    const char *name, *text;
};

static const char *find(const struct word *words, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i].name, name) == 0)
            return _(words[i].text);
    return NULL;
}

/* ---- what tables and columns are called ------------------------------------------------ */

static const char *entity_word(const char *entity)
{
    static const struct word words[] = {
        {"office", DD_N("office")},
        {"unit", DD_N("unit")},
        {"unit_group", DD_N("group of units")},
        {"unit_alias", DD_N("other name of a unit")},
        {"unit_group_member", DD_N("member of a group of units")},
        {"unit_succession", DD_N("merger or split of a unit")},
        {"task_succession", DD_N("task that passes to another unit")},
        {"person", DD_N("person")},
        {"post", DD_N("post")},
        {"substitution", DD_N("leave")},
        {"contact", DD_N("address")},
        {"document", DD_N("document")},
        {"event", DD_N("event")},
        {"task", DD_N("task")},
        {"task_unit", DD_N("unit of a task")},
        {"carry_over", DD_N("review of a task")},
        {"task_deadline", DD_N("deadline of a task")},
        {"completion", DD_N("completion")},
        {"target", DD_N("target")},
        {"measurement", DD_N("reading")},
        {"report", DD_N("report")},
        {"result", DD_N("line of result")},
        {"extension", DD_N("extension")},
        {"waiver", DD_N("waiver")},
        {"obligation", DD_N("duty")},
        {"notice", DD_N("notice no.")},
        {"delivery", DD_N("message no.")},
        {"delivery_body", DD_N("text of message no.")},
        {"attempt", DD_N("try no.")},
        {"ack", DD_N("answer")},
        {"feed", DD_N("calendar feed no.")},
        {"api_token", DD_N("token no.")},
        {"rule_loaded", DD_N("rule in force")},
        {"meta", DD_N("the service")},
        {"correction", DD_N("correction by message no.")},
        {"audit", DD_N("the audit")},
    };
    const char *word = find(words, DD_LEN(words), entity);
    return word ? word : entity;
}

/* Of those that are told at all; others are of no use to people. */
static const char *column_word(const char *column)
{
    static const struct word words[] = {
        {"name", DD_N("name")},
        {"level", DD_N("level")},
        {"parent", DD_N("belongs to")},
        {"field", DD_N("field of work")},
        {"dissolved", DD_N("dissolved")},
        {"from", DD_N("from day")},
        {"to", DD_N("to day")},
        {"unit", DD_N("unit")},
        {"unit_group", DD_N("group of units")},
        {"issuer", DD_N("issued by")},
        {"number", DD_N("number")},
        {"kind", DD_N("kind")},
        {"title", DD_N("title")},
        {"date", DD_N("date")},
        {"answers", DD_N("answers")},
        {"replaces", DD_N("replaces")},
        {"valid_to", DD_N("valid to")},
        {"successor", DD_N("successor")},
        {"day", DD_N("day")},
        {"document", DD_N("document")},
        {"takes", DD_N("takes over")},
        {"task", DD_N("task")},
        {"person", DD_N("person")},
        {"role", DD_N("role")},
        {"substitute", DD_N("substitute")},
        {"channel", DD_N("channel")},
        {"address", DD_N("address")},
        {"verified", DD_N("verified")},
        {"time", DD_N("time")},
        {"plan", DD_N("plan")},
        {"section", DD_N("section")},
        {"product", DD_N("product")},
        {"tag", DD_N("tag")},
        {"status", DD_N("status")},
        {"imported", DD_N("imported")},
        {"internal", DD_N("internal")},
        {"part", DD_N("part")},
        {"words", DD_N("as written")},
        {"phrase", DD_N("time limit as written")},
        {"from_day", DD_N("from day")},
        {"last_day", DD_N("last day")},
        {"legal_day", DD_N("legal day")},
        {"event", DD_N("event")},
        {"source", DD_N("source")},
        {"obligation", DD_N("duty")},
        {"done_on", DD_N("done on")},
        {"revoked", DD_N("taken back")},
        {"claimed_on", DD_N("reported done on")},
        {"claimed_by", DD_N("reported by")},
        {"text", DD_N("text")},
        {"answer", DD_N("answer")},
        {"answered_on", DD_N("answered on")},
        {"answered_by", DD_N("answered by")},
        {"code", DD_N("code")},
        {"direction", DD_N("direction")},
        {"goal", DD_N("goal")},
        {"measure", DD_N("measured in")},
        {"value", DD_N("value")},
        {"period", DD_N("period")},
        {"submitted_on", DD_N("submitted on")},
        {"asked_on", DD_N("asked for on")},
        {"granted_on", DD_N("granted on")},
        {"new_due", DD_N("new due day")},
        {"reason", DD_N("reason")},
        {"opens", DD_N("opens on")},
        {"due", DD_N("due day")},
        {"state", DD_N("state")},
        {"original_due", DD_N("due day before the extension")},
        {"cycle", DD_N("cycle")},
        {"epoch", DD_N("version of the due day")},
        {"subject", DD_N("subject of the letter")},
        {"step", DD_N("step")},
        {"addressee", DD_N("to whom")},
        {"at", DD_N("sending time")},
        {"told_at", DD_N("told at")},
        {"delivery", DD_N("message no.")},
        {"corrects", DD_N("corrects message no.")},
        {"action", DD_N("answer")},
        {"scope", DD_N("scope")},
        {"expires", DD_N("valid until")},
        {"paused_since", DD_N("paused since")},
        {"live_since", DD_N("live since")},
        {"clock", DD_N("virtual clock")},
    };
    return find(words, DD_LEN(words), column);
}

/* ---- values --------------------------------------------------------------------------------- */

static const char *code_word(const char *value)
{
    static const struct word words[] = {
        {"active", DD_N("active")},
        {"cancelled", DD_N("cancelled")},
        {"import", DD_N("from the plan")},
        {"person", DD_N("entered by a person")},
        {"lead", DD_N("lead")},
        {"cooperating", DD_N("cooperating")},
        {"confirmed", DD_N("confirmed")},
        {"returned", DD_N("returned")},
        {"received", DD_N("received")},
        {"done", DD_N("done")},
        {"extension", DD_N("asks for an extension")},
        {"not_ours", DD_N("not ours")},
        {"report_to_me", DD_N("report to me")},
        {"report", DD_N("reports how it stands")},
        {"kept", DD_N("stays where it is")},
        {"planned", DD_N("planned")},
        {"told", DD_N("told")},
        {"skipped", DD_N("not sent")},
        {"failed", DD_N("could not be sent")},
        {"province", DD_N("province")},
        {"department", DD_N("department")},
        {"commune", DD_N("commune")},
        {"division", DD_N("division")},
        {"board", DD_N("board")},
        {"village", DD_N("village")},
        {"school", DD_N("school")},
        {"clinic", DD_N("clinic")},
        {"police", DD_N("police")},
        {"party", DD_N("party committee")},
        {"association", DD_N("association")},
        {"centre", DD_N("centre")},
        {"court", DD_N("court")},
        {"bank", DD_N("bank")},
        {"other", DD_N("other")},
    };
    const char *word = find(words, DD_LEN(words), value);
    return word ? word : value;
}

const char *dd_audit_action(const char *action)
{
    return action ? code_word(action) : "";
}

static const char *yes_or_no(const char *value)
{
    return strcmp(value, "1") == 0 ? _("yes") : _("no");
}

bool dd_audit_instant(const char *value, struct dd_instant *out)
{
    static const int64_t from[] = {INT64_MIN};
    static const int32_t offset[] = {0};
    static const struct dd_zone utc = {.name = "UTC", .n = 1, .from = from, .offset = offset};
    return strlen(value) == strlen("2026-02-09T01:00:00Z") && dd_instant_parse(&utc, value, out);
}

static bool is_one_of(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_flag(const char *column)
{
    static const char *const names[] = {"dissolved", "verified", "imported", "internal", "revoked"};
    return is_one_of(names, DD_LEN(names), column);
}

/* Of a few fixed words. */
static bool is_code(const char *column)
{
    static const char *const names[] = {"status", "source", "part", "answer", "action", "level"};
    return is_one_of(names, DD_LEN(names), column);
}

static const char *state_word(const char *entity, const char *value)
{
    enum dd_state state;
    if (strcmp(entity, "delivery") == 0)
        return dd_word_delivery(dd_gettext, value);
    if (strcmp(entity, "obligation") == 0 && dd_state_parse(value, &state))
        return dd_word_state(dd_gettext, state);
    return code_word(value);
}

static const char *value_word(struct dd_arena *arena, const struct dd_zone *zone,
                              const char *entity, const struct dd_audit_pair *pair)
{
    const char *value = pair->value;
    struct dd_instant at;
    struct dd_day day;
    enum dd_role role;
    char text[DD_DAY_SIZE];
    if (!value)
        return _("(none)");
    if (is_flag(pair->name))
        return yes_or_no(value);
    if (dd_day_parse(value, &day))
        return dd_strdup(arena, dd_day_format_vi(day, text));
    if (dd_audit_instant(value, &at))
        return dd_word_instant(arena, dd_gettext, zone, at);
    if (strcmp(pair->name, "state") == 0)
        return state_word(entity, value);
    if (strcmp(pair->name, "reason") == 0)
        return dd_word_reason(dd_gettext, value);
    if (strcmp(pair->name, "channel") == 0)
        return dd_word_channel(dd_gettext, value);
    if (strcmp(pair->name, "step") == 0)
        return dd_word_step(arena, dd_gettext, &(struct dd_notice){.step = value});
    if (strcmp(pair->name, "role") == 0 && dd_role_parse(value, &role))
        return dd_word_role(dd_gettext, role);
    return dd_clean(arena, is_code(pair->name) ? code_word(value) : value, 300);
}

/* ---- sentences ---------------------------------------------------------------------------------
 */

/* "tên: A; hạn: 09/02/2026": what there is to tell of a row that came or went. */
static const char *told(struct dd_arena *arena, const struct dd_zone *zone, const char *entity,
                        const char *pairs)
{
    struct dd_audit_pair pair;
    const char *text = "";
    while (dd_audit_next(arena, &pairs, &pair)) {
        const char *label = column_word(pair.name);
        bool empty = !pair.value || !*pair.value || (is_flag(pair.name) && *pair.value == '0');
        bool first = (strcmp(pair.name, "cycle") == 0 || strcmp(pair.name, "epoch") == 0) &&
                     dd_streq(pair.value, "1");
        if (label && !empty && !first)
            text = dd_printf(arena, "%s%s%s: %s", text, *text ? "; " : "", label,
                             value_word(arena, zone, entity, &pair));
    }
    return text;
}

/* "trạng thái: A → B; …" */
static const char *changed(struct dd_arena *arena, const struct dd_zone *zone, const char *entity,
                           const char *before, const char *after)
{
    struct dd_audit_pair was, is;
    const char *text = "";
    while (dd_audit_next(arena, &before, &was) && dd_audit_next(arena, &after, &is)) {
        const char *label = column_word(was.name);
        if (label)
            text = dd_printf(arena, "%s%s%s: %s → %s", text, *text ? "; " : "", label,
                             value_word(arena, zone, entity, &was),
                             value_word(arena, zone, entity, &is));
    }
    return text;
}

const char *dd_audit_answer(struct dd_arena *arena, int code, const char *answer)
{
    const char *words = dd_clean(arena, answer ? answer : "", 500);
    const char *digits = code ? dd_printf(arena, "%d", code) : "";
    if (*digits && strncmp(words, digits, strlen(digits)) != 0)
        words = dd_printf(arena, "%s%s%s", digits, *words ? " " : "", words);
    return *words ? words : _("no answer");
}

static char *attempt_sentence(struct dd_arena *arena, const struct dd_audit_item *item)
{
    const char *code = dd_audit_value(arena, item->after, "code");
    bool uncertain = dd_streq(dd_audit_value(arena, item->after, "uncertain"), "1");
    return dd_printf(
        arena, _("message no. %s was tried: %s%s"), dd_audit_value(arena, item->after, "delivery"),
        dd_audit_answer(arena, code ? atoi(code) : 0, dd_audit_value(arena, item->after, "answer")),
        uncertain ? _(" (it may have arrived)") : "");
}

static bool is_fact(const char *entity)
{
    return dd_entity_find(entity) != NULL;
}

char *dd_audit_sentence(struct dd_arena *arena, const struct dd_zone *zone,
                        const struct dd_audit_item *item)
{
    const char *entity = entity_word(item->entity), *key = item->key, *what;
    if (strcmp(item->entity, "attempt") == 0)
        return attempt_sentence(arena, item);
    if (strcmp(item->entity, "correction") == 0 && item->after)
        return dd_printf(arena, _("message no. %s corrects: “%s”"), key,
                         dd_clean(arena, dd_audit_value(arena, item->after, "words"), 500));
    if (strcmp(item->entity, "delivery_body") == 0)
        return dd_printf(arena, _("message no. %s: its text was dropped, its checksum stays"), key);
    if (!item->after)
        return dd_printf(arena, _("removed: %s %s (%s)"), entity, key,
                         told(arena, zone, item->entity, item->before));
    if (!item->before) {
        what = told(arena, zone, item->entity, item->after);
        return dd_printf(arena, is_fact(item->entity) ? _("added: %s %s – %s") : _("%s %s – %s"),
                         entity, key, what);
    }
    what = changed(arena, zone, item->entity, item->before, item->after);
    if (strcmp(item->entity, "meta") == 0)
        return dd_printf(arena, "%s: %s", entity, what);
    return dd_printf(arena, is_fact(item->entity) ? _("changed: %s %s – %s") : _("%s %s: %s"),
                     entity, key, *what ? what : "…");
}

const char *dd_audit_actor(const struct dd_audit_item *item)
{
    return item->actor ? item->actor : _("another program (SQL)");
}

/* ---- for programs
 * ---------------------------------------------------------------------------------- */

static json_t *pairs_json(struct dd_arena *arena, const char *pairs)
{
    struct dd_audit_pair pair;
    if (!pairs)
        return json_null();
    json_t *object = json_object();
    while (dd_audit_next(arena, &pairs, &pair))
        json_object_set_new(object, pair.name,
                            pair.number ? json_integer(strtoll(pair.value, NULL, 10))
                                        : dd_json_text(pair.value));
    return object;
}

json_t *dd_audit_json(struct dd_arena *arena, const struct dd_zone *zone,
                      const struct dd_audit_item *item)
{
    char at[DD_INSTANT_SIZE];
    return json_pack("{s:o, s:o, s:o, s:s, s:s, s:o, s:o}", "seq",
                     item->seq ? json_integer(item->seq) : json_null(), "at",
                     dd_json_text(item->at.set ? dd_instant_format(zone, item->at.at, at) : NULL),
                     "actor", dd_json_text(item->actor), "entity", item->entity, "key", item->key,
                     "before", pairs_json(arena, item->before), "after",
                     pairs_json(arena, item->after));
}

/* ---- faults
 * ------------------------------------------------------------------------------------------ */

const char *dd_audit_what_name(enum dd_audit_what what)
{
    static const char *const names[] = {
        [DD_AUDIT_ALTERED] = "altered",     [DD_AUDIT_REMOVED] = "removed",
        [DD_AUDIT_INSERTED] = "inserted",   [DD_AUDIT_CUT] = "cut",
        [DD_AUDIT_DISAGREES] = "disagrees",
    };
    return names[what];
}

static const char *rows_of(struct dd_arena *arena, const struct dd_audit_fault *f)
{
    if (f->key)
        return dd_printf(arena, _("table %s, row %s"), f->entity, f->key);
    if (f->first && f->last && strcmp(f->first, f->last) == 0)
        return dd_printf(arena, _("table %s, row %s"), f->entity, f->first);
    if (f->first && f->last)
        return dd_printf(arena, _("table %s, rows %s to %s"), f->entity, f->first, f->last);
    return dd_printf(arena, _("table %s"), f->entity);
}

char *dd_audit_fault_text(struct dd_arena *arena, const struct dd_audit_fault *f)
{
    const char *rows = rows_of(arena, f), *where = "";
    if (f->seq && strcmp(f->entity, "audit") != 0)
        where = dd_printf(arena, _(" (row %lld of the audit)"), (long long)f->seq);
    switch (f->what) {
    case DD_AUDIT_ALTERED:
        return dd_printf(arena,
                         f->key ? _("%s: altered after it was written%s")
                                : _("%s: at least one was altered after it was written%s"),
                         rows, where);
    case DD_AUDIT_REMOVED:
        return dd_printf(arena, f->key ? _("%s: removed%s") : _("%s: at least one was removed%s"),
                         rows, where);
    case DD_AUDIT_INSERTED:
        return dd_printf(arena,
                         f->key ? _("%s: put in from outside%s")
                                : _("%s: at least one was put in from outside%s"),
                         rows, where);
    case DD_AUDIT_CUT:
        return dd_printf(arena, _("%s: cut off at the end"), rows);
    case DD_AUDIT_DISAGREES:
        return dd_printf(arena, _("%s: `%s` is not what was last written down%s"), rows, f->column,
                         where);
    }
    return NULL;
}
