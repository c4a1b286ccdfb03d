/* state.c — the names of the states (design §3), listed once; obligations to be kept. */
#include "dondoc/eval.h"

#include <string.h>

static const struct {
    const char *name;
    bool closed;
} states[DD_N_STATES] = {
    [DD_WAITING] = {"waiting", false},
    [DD_OPEN] = {"open", false},
    [DD_OVERDUE] = {"overdue", false},
    [DD_REPORTED] = {"reported", false},
    [DD_MET] = {"met", true},
    [DD_MET_LATE] = {"met_late", true},
    [DD_MET_DAY_UNKNOWN] = {"met_day_unknown", true},
    [DD_WAIVED] = {"waived", true},
    [DD_VOID] = {"void", true},
    [DD_ON_TRACK] = {"on_track", false},
    [DD_LAGGING] = {"lagging", false},
    [DD_ACHIEVED] = {"achieved", true},
    [DD_MISSED] = {"missed", false},
};

const char *dd_state_name(enum dd_state state)
{
    return states[state].name;
}

bool dd_state_parse(const char *s, enum dd_state *out)
{
    for (int i = 0; i < DD_N_STATES; i++) {
        if (strcmp(states[i].name, s) == 0) {
            *out = (enum dd_state)i;
            return true;
        }
    }
    return false;
}

bool dd_state_is_closed(enum dd_state state)
{
    return states[state].closed;
}

struct dd_obligation dd_obligation_copy(struct dd_arena *arena, const struct dd_obligation *from)
{
    struct dd_obligation ob = *from;
    const char **const texts[] = {&ob.id,       &ob.rule,     &ob.subject,   &ob.period,
                                  &ob.title,    &ob.basis,    &ob.unit,      &ob.former_unit,
                                  &ob.field,    &ob.task,     &ob.target,    &ob.event,
                                  &ob.reason,   &ob.trace,    &ob.rule_hash, &ob.calendar_revision,
                                  &ob.schedule, &ob.returned, &ob.co_leads};
    for (size_t i = 0; i < DD_LEN(texts); i++)
        *texts[i] = dd_strdup(arena, *texts[i]);
    ob.schedule_before = NULL;
    ob.dirty = ob.is_new = false;
    return ob;
}

/* ---- who owes it ------------------------------------------------------------------ */

/* From one word of a list to the next: its length, 0 at the end. */
static size_t next_word(const char **at, size_t before)
{
    *at += before;
    *at += strspn(*at, " ");
    return strcspn(*at, " ");
}

const char *dd_co_lead(struct dd_arena *arena, const struct dd_obligation *ob, size_t i)
{
    const char *at = ob->co_leads ? ob->co_leads : "";
    size_t n = next_word(&at, 0);
    for (; n && i; i--)
        n = next_word(&at, n);
    return n ? dd_strndup(arena, at, n) : NULL;
}

bool dd_obligation_is_of(const struct dd_obligation *ob, const char *unit)
{
    const char *at = ob->co_leads ? ob->co_leads : "";
    if (dd_streq(ob->unit, unit))
        return true;
    for (size_t n = next_word(&at, 0); unit && n; n = next_word(&at, n))
        if (strlen(unit) == n && strncmp(at, unit, n) == 0)
            return true;
    return false;
}

bool dd_obligation_is_under(const struct dd_facts *facts, const struct dd_obligation *ob,
                            const char *root)
{
    if (!ob->unit || !ob->co_leads)
        return ob->unit && dd_unit_under(facts, ob->unit, root);
    struct dd_arena *scratch = dd_arena_new();
    bool under = dd_unit_under(facts, ob->unit, root);
    const char *unit;
    for (size_t i = 0; !under && (unit = dd_co_lead(scratch, ob, i)); i++)
        under = dd_unit_under(facts, unit, root);
    dd_arena_free(scratch);
    return under;
}
