/* schedule.c — remind and escalate of a rule as text, so that an obligation can
 * keep what it was planned with. */
#include "dondoc/rule.h"

#include <string.h>

char *dd_schedule_text(struct dd_arena *arena, const struct dd_rule *rule)
{
    const struct dd_remind *remind = &rule->remind;
    char *text = dd_strdup(arena, remind->assigned ? " assigned" : "");
    for (size_t i = 0; i < remind->n_before; i++)
        text = dd_printf(arena, "%s before:%s", text, dd_span_format(arena, remind->before[i]));
    for (size_t i = 0; i < remind->n_share; i++)
        text = dd_printf(arena, "%s share:%d%%", text, remind->share[i]);
    if (remind->at_due)
        text = dd_printf(arena, "%s due", text);
    if (remind->has_overdue_every)
        text =
            dd_printf(arena, "%s overdue:%s", text, dd_span_format(arena, remind->overdue_every));
    for (size_t i = 0; i < rule->n_rungs; i++) {
        const struct dd_rung *rung = &rule->rungs[i];
        text = dd_printf(arena, "%s escalate:%s:%s%s%s", text, dd_role_name(rung->to),
                         dd_span_format(arena, rung->after), rung->has_cc ? ":" : "",
                         rung->has_cc ? dd_role_name(rung->cc) : "");
    }
    return *text ? text + 1 : text;
}

/* ---- reading ----------------------------------------------------------------- */

struct reading {
    struct dd_arena *arena;
    struct dd_remind remind;
    DD_VEC(struct dd_span) before;
    DD_VEC(int) share;
    DD_VEC(struct dd_rung) rungs;
};

/* "unit_head:1wd:tracking_office", split in place. */
static bool read_rung(struct reading *r, char *text)
{
    struct dd_rung rung = {0};
    char *after = strchr(text, ':'), *cc = after ? strchr(after + 1, ':') : NULL;
    if (!after)
        return false;
    *after++ = '\0';
    rung.has_cc = cc != NULL;
    if (cc)
        *cc++ = '\0';
    if (!dd_role_parse(text, &rung.to) || !dd_span_parse(after, &rung.after) ||
        (cc && !dd_role_parse(cc, &rung.cc)))
        return false;
    dd_push(r->arena, &r->rungs, rung);
    return true;
}

/* "50%": 1 to 100. */
static bool read_share(struct reading *r, const char *text)
{
    int percent = 0;
    for (; *text >= '0' && *text <= '9' && percent <= 100; text++)
        percent = percent * 10 + (*text - '0');
    if (percent < 1 || percent > 100 || strcmp(text, "%") != 0)
        return false;
    dd_push(r->arena, &r->share, percent);
    return true;
}

static bool read_word(struct reading *r, char *word)
{
    char *value = strchr(word, ':');
    struct dd_span span;
    if (!value) {
        bool assigned = strcmp(word, "assigned") == 0;
        r->remind.assigned |= assigned;
        r->remind.at_due |= !assigned;
        return assigned || strcmp(word, "due") == 0;
    }
    *value++ = '\0';
    if (strcmp(word, "escalate") == 0)
        return read_rung(r, value);
    if (strcmp(word, "share") == 0)
        return read_share(r, value);
    if (!dd_span_parse(value, &span))
        return false;
    if (strcmp(word, "before") == 0) {
        dd_push(r->arena, &r->before, span);
        return true;
    }
    r->remind.has_overdue_every = true;
    r->remind.overdue_every = span;
    return strcmp(word, "overdue") == 0;
}

bool dd_schedule_read(struct dd_arena *arena, const char *text, struct dd_rule *rule)
{
    struct reading r = {.arena = arena};
    char *word = dd_strdup(arena, text);
    while (*word) {
        char *space = strchr(word, ' ');
        char *next = space ? space + 1 : word + strlen(word);
        if (space)
            *space = '\0';
        if (!read_word(&r, word))
            return false;
        word = next;
    }
    r.remind.n_before = r.before.n;
    r.remind.before = r.before.v;
    r.remind.n_share = r.share.n;
    r.remind.share = r.share.v;
    rule->remind = r.remind;
    rule->n_rungs = r.rungs.n;
    rule->rungs = r.rungs.v;
    return true;
}

bool dd_schedule_has(const char *text, const char *step)
{
    size_t n = strlen(step);
    for (const char *at = text; (at = strstr(at, step)); at += n)
        if ((at == text || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}
