#include "wire/words.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"

const char *dd_word(dd_translate tr, const char *english)
{
    return tr ? tr(english) : english;
}

const char *dd_word_state(dd_translate tr, enum dd_state state)
{
    static const char *const names[DD_N_STATES] = {
        [DD_WAITING] = DD_N("waiting for its event"),
        [DD_OPEN] = DD_N("in progress (in time)"),
        [DD_OVERDUE] = DD_N("in progress (overdue)"),
        [DD_REPORTED] = DD_N("reported done (to be confirmed)"),
        [DD_MET] = DD_N("done in time"),
        [DD_MET_LATE] = DD_N("done late"),
        [DD_MET_DAY_UNKNOWN] = DD_N("done (day not recorded)"),
        [DD_WAIVED] = DD_N("waived"),
        [DD_VOID] = DD_N("no longer applies"),
        [DD_ON_TRACK] = DD_N("on track"),
        [DD_LAGGING] = DD_N("behind schedule"),
        [DD_ACHIEVED] = DD_N("target reached"),
        [DD_MISSED] = DD_N("target not reached in time"),
    };
    return dd_word(tr, names[state]);
}

struct word { /* a code of the core, and what it means */
    const char *code, *text;
};

static const char *word_of(dd_translate tr, const struct word *words, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i].code, code) == 0)
            return dd_word(tr, words[i].text);
    return code;
}

/* "đúng hạn (gia hạn)": in time by the day that an extension set (design §6). */
static const char *state_word(struct dd_arena *arena, dd_translate tr,
                              const struct dd_obligation *row)
{
    const char *state = dd_word_state(tr, row->state);
    bool counted = row->state == DD_MET || row->state == DD_MET_LATE || row->state == DD_ACHIEVED;
    return row->original_due.set && counted ? dd_printf(arena, dd_word(tr, "%s (extended)"), state)
                                            : state;
}

char *dd_word_standing(struct dd_arena *arena, dd_translate tr, const struct dd_obligation *row)
{
    const char *state = state_word(arena, tr, row);
    if (row->no_data && !dd_state_is_closed(row->state))
        return row->has_actual ? dd_printf(arena, dd_word(tr, DD_N("%s; no new figures")), state)
                               : dd_strdup(arena, dd_word(tr, "no figures reported yet"));
    if (!row->reason || !*row->reason)
        return dd_strdup(arena, state);
    return dd_printf(arena, "%s: %s", state,
                     dd_clean(arena, dd_word_reason(tr, row->reason), DD_CLEAN_MAX));
}

const char *dd_word_unit(struct dd_arena *arena, dd_translate tr, const struct dd_facts *facts,
                         const struct dd_obligation *row)
{
    if (!row->unit || !row->former_unit)
        return row->unit ? dd_unit_name(facts, row->unit) : NULL;
    return dd_printf(arena, dd_word(tr, "%s (now %s)"), dd_unit_name(facts, row->former_unit),
                     dd_unit_name(facts, row->unit));
}

const char *dd_word_stands_in(dd_translate tr, const char *code)
{
    static const struct word codes[] = {
        {"leave", DD_N("on leave, and you are the substitute")},
        {"absent", DD_N("the holder of this post is on leave, and nobody is named to act")},
        {"nobody", DD_N("nobody holds this post, or no address is known")},
    };
    return word_of(tr, codes, DD_LEN(codes), code);
}

const char *dd_word_role(dd_translate tr, enum dd_role role)
{
    static const char *const names[DD_N_ROLES] = {
        [DD_ROLE_HANDLER] = DD_N("handler"),
        [DD_ROLE_UNIT_HEAD] = DD_N("head of the unit"),
        [DD_ROLE_TRACKING_OFFICE] = DD_N("tracking office"),
        [DD_ROLE_VICE_CHAIR] = DD_N("vice-chair in charge"),
        [DD_ROLE_CHAIR] = DD_N("chair"),
        [DD_ROLE_OPERATOR] = DD_N("operator of the system"),
    };
    return dd_word(tr, names[role]);
}

const char *dd_word_answer(dd_translate tr, const char *action)
{
    static const struct word actions[] = {
        {"received", DD_N("has received it")},
        {"done", DD_N("reports it as done")},
        {"extension", DD_N("asks for an extension")},
        {"not_ours", DD_N("answers that it is not theirs")},
        {"kept", DD_N("has decided that it stays")},
        {"report_to_me", DD_N("asks for a report")},
        {"report", DD_N("reports how it stands")},
    };
    return word_of(tr, actions, DD_LEN(actions), action);
}

char *dd_word_day(struct dd_arena *arena, dd_translate tr, struct dd_day day)
{
    static const char *const names[] = {DD_N("Monday"),   DD_N("Tuesday"), DD_N("Wednesday"),
                                        DD_N("Thursday"), DD_N("Friday"),  DD_N("Saturday"),
                                        DD_N("Sunday")};
    char text[DD_DAY_SIZE];
    return dd_printf(arena, "%s %s", dd_word(tr, names[dd_day_weekday(day) - 1]),
                     dd_day_format_vi(day, text));
}

char *dd_word_due(struct dd_arena *arena, dd_translate tr, const struct dd_obligation *row)
{
    char *day = dd_word_day(arena, tr, row->due.day);
    return row->has_time
               ? dd_printf(arena, "%s, %02d:%02d", day, row->minute / 60, row->minute % 60)
               : day;
}

char *dd_word_instant(struct dd_arena *arena, dd_translate tr, const struct dd_zone *zone,
                      struct dd_instant at)
{
    struct dd_local local = dd_zone_local(zone, at);
    char day[DD_DAY_SIZE];
    return dd_printf(arena, dd_word(tr, "%02d:%02d on %s"), local.second / 3600,
                     local.second / 60 % 60, dd_day_format_vi(local.day, day));
}

/* Working days in (from, to], where they are known and differ from `days`. */
static int workdays(const struct dd_calendar *calendar, struct dd_day from, struct dd_day to,
                    int days)
{
    int n = 0;
    if (!calendar || !dd_calendar_count(calendar, from, to, &n) || n == days)
        return 0;
    return n;
}

char *dd_word_left(struct dd_arena *arena, dd_translate tr, const struct dd_calendar *calendar,
                   struct dd_day today, const struct dd_obligation *row)
{
    if (!row->due.set || dd_state_is_closed(row->state) || row->state == DD_REPORTED)
        return NULL;
    int days = row->due.day.n - today.n;
    if (days == 0)
        return dd_strdup(arena, row->state == DD_OVERDUE ? dd_word(tr, "its time today has passed")
                                                         : dd_word(tr, "due today"));
    if (days > 0) {
        int n = workdays(calendar, today, row->due.day, days);
        return n > 0
                   ? dd_printf(arena, dd_word(tr, "%d days left (%d working days)"), days, n)
                   : dd_printf(arena,
                               days == 1 ? dd_word(tr, "%d day left") : dd_word(tr, "%d days left"),
                               days);
    }
    days = -days;
    int n = workdays(calendar, row->due.day, today, days);
    return n > 0 ? dd_printf(arena, dd_word(tr, "%d days overdue (%d working days)"), days, n)
                 : dd_printf(arena,
                             days == 1 ? dd_word(tr, "%d day overdue")
                                       : dd_word(tr, "%d days overdue"),
                             days);
}

char *dd_word_amount(struct dd_arena *arena, struct dd_dec dec)
{
    int64_t half = dec.micro < 0 ? -5000 : 5000;
    return dd_dec_format(arena, (struct dd_dec){(dec.micro + half) / 10000 * 10000}, ',');
}

char *dd_word_progress(struct dd_arena *arena, const struct dd_obligation *row,
                       const struct dd_target *target)
{
    if (!row->target || !row->has_actual)
        return NULL;
    const char *measure = target && target->measure ? target->measure : "";
    return dd_printf(arena, "%s/%s%s%s", dd_word_amount(arena, row->actual),
                     dd_word_amount(arena, row->expected),
                     *measure && strcmp(measure, "%") != 0 ? " " : "", measure);
}

bool dd_step_is(const char *step, const char *kind)
{
    size_t n = strlen(kind);
    return strncmp(step, kind, n) == 0 && (step[n] == '\0' || step[n] == ':');
}

char *dd_word_step(struct dd_arena *arena, dd_translate tr, const struct dd_notice *notice)
{
    const char *step = notice->step;
    const char *colon = strchr(step, ':');
    const char *detail = colon ? colon + 1 : "";
    struct dd_span span;
    enum dd_role role;
    if (dd_step_is(step, "assigned"))
        return dd_strdup(arena, dd_word(tr, "first notice of this duty"));
    if (dd_step_is(step, "before") && dd_span_parse(detail, &span) && span.unit == DD_SPAN_WORKDAY)
        return dd_printf(arena, dd_word(tr, "reminder %d working days before the due day"), span.n);
    if (dd_step_is(step, "before"))
        return dd_strdup(arena, dd_word(tr, "reminder before the due day"));
    if (dd_step_is(step, "share"))
        return dd_printf(arena, dd_word(tr, "reminder after %s of the time allowed"), detail);
    if (dd_step_is(step, "due"))
        return dd_strdup(arena, dd_word(tr, "reminder of the due day"));
    if (dd_step_is(step, "overdue"))
        return dd_printf(arena, dd_word(tr, "reminder no. %s after the due day"), detail);
    if (dd_step_is(step, "escalate") && dd_role_parse(detail, &role))
        return dd_printf(arena, dd_word(tr, "follow-up reported to the %s"),
                         dd_word_role(tr, role));
    if (dd_step_is(step, "lag"))
        return dd_strdup(arena, dd_word(tr, "progress is behind schedule"));
    if (dd_step_is(step, "no_data"))
        return dd_strdup(arena, dd_word(tr, "no figures have been reported"));
    if (dd_step_is(step, "changed"))
        return dd_strdup(arena, dd_word(tr, "the due day has changed"));
    if (dd_step_is(step, "cleared"))
        return dd_strdup(arena, dd_word(tr, "the earlier notice no longer needs following up"));
    if (dd_step_is(step, "reported"))
        return dd_strdup(arena, dd_word(tr, "reported as done; please confirm it or return it"));
    if (dd_step_is(step, "confirm"))
        return dd_printf(arena, dd_word(tr, "reminder no. %s to confirm it or return it"), detail);
    if (dd_step_is(step, "returned"))
        return dd_strdup(arena, dd_word(tr, "the report of completion was returned"));
    if (dd_step_is(step, "not_ours"))
        return dd_strdup(arena, dd_word(tr, "answered as not theirs; please decide"));
    if (dd_step_is(step, "extension"))
        return dd_strdup(arena, dd_word(tr, "an extension is asked for; please decide"));
    if (dd_step_is(step, "kept"))
        return dd_strdup(arena, dd_word(tr, "the tracking office has decided that it stays"));
    if (dd_step_is(step, "refused"))
        return dd_strdup(arena, dd_word(tr, "the extension was not granted"));
    if (dd_step_is(step, "report_to_me"))
        return dd_strdup(arena, dd_word(tr, "a leader asks how it stands"));
    if (dd_step_is(step, "answer"))
        return dd_strdup(arena, dd_word(tr, "the report that you asked for"));
    if (dd_step_is(step, "handover"))
        return dd_strdup(arena, dd_word(tr, "it is open, and in your charge now"));
    return dd_clean(arena, step, 100);
}

char *dd_word_link(struct dd_arena *arena, const char *public_url, const char *obligation)
{
    static const char hex[] = "0123456789ABCDEF";
    if (!public_url || !*public_url)
        return NULL;
    char *encoded = dd_alloc(arena, strlen(obligation) * 3 + 1);
    char *out = encoded;
    for (const char *s = obligation; *s; s++) {
        unsigned char c = (unsigned char)*s;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("-._~/@:", c);
        if (plain) {
            *out++ = *s;
            continue;
        }
        *out++ = '%';
        *out++ = hex[c >> 4];
        *out++ = hex[c & 15];
    }
    return dd_printf(arena, "%s/o/%s", public_url, encoded);
}

static int compare_id(const void *key, const void *row)
{
    return strcmp(key, ((const struct dd_obligation *)row)->id);
}

const struct dd_obligation *dd_obligation_find(const struct dd_obligation *v, size_t n,
                                               const char *id)
{
    return n ? bsearch(id, v, n, sizeof(*v), compare_id) : NULL;
}
