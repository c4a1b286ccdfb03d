/* filter.c — which obligations a feed holds: its window, its filters, and
 * what a person or a role has to do with them. */
#include "http/feeds/feeds.h"

#include <string.h>

#define KEEP_VOID_DAYS 60 /* STATUS:CANCELLED long enough for every client to see it */

static bool covers(struct dd_opt_day from, struct dd_opt_day to, struct dd_day day)
{
    return (!from.set || dd_day_cmp(from.day, day) <= 0) &&
           (!to.set || dd_day_cmp(day, to.day) <= 0);
}

/* `holder` is the person, or somebody whom the person stands in for today. */
static bool acts_for(const struct dd_facts *facts, const char *person, const char *holder,
                     struct dd_day today)
{
    if (dd_streq(person, holder))
        return true;
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (dd_streq(row->substitute, person) && dd_streq(row->person, holder) &&
            covers(row->from, row->to, today))
            return true;
    }
    return false;
}

/* Handlers and heads answer for their own unit, the others for all below it. */
static bool post_sees(const struct dd_facts *facts, const struct dd_post *post,
                      const struct dd_obligation *row)
{
    enum dd_role role;
    if (!dd_role_parse(post->role, &role) || role == DD_ROLE_OPERATOR)
        return false;
    if (post->field != NULL && !dd_streq(post->field, row->field))
        return false;
    if (post->unit == NULL)
        return true;
    if (role <= DD_ROLE_UNIT_HEAD)
        return dd_obligation_is_of(row, post->unit);
    return row->unit == NULL || dd_obligation_is_under(facts, row, post->unit);
}

static bool person_sees(const struct dd_facts *facts, const struct dd_feed *feed,
                        const struct dd_obligation *row, struct dd_day today)
{
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        if (covers(post->from, post->to, today) &&
            (feed->role == NULL || dd_streq(feed->role, post->role)) &&
            (feed->person == NULL || acts_for(facts, feed->person, post->person, today)) &&
            post_sees(facts, post, row))
            return true;
    }
    return false;
}

/* `list` holds `word` among its comma-separated words. */
static bool names(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; *p != '\0';) {
        p += strspn(p, ", ");
        size_t len = strcspn(p, ", ");
        if (len == n && memcmp(p, word, n) == 0)
            return true;
        p += len;
    }
    return false;
}

void dd_feed_window(const struct dd_feed *feed, struct dd_day today, struct dd_day *first,
                    struct dd_day *last)
{
    struct dd_period month = dd_period_of(DD_MONTHLY, today);
    *first = dd_period_first(dd_period_next(month, -feed->months_back));
    *last = dd_period_last(dd_period_next(month, feed->months_ahead));
}

static bool in_window(const struct dd_feed_source *in, const struct dd_feed *feed,
                      const struct dd_obligation *row, struct dd_day today)
{
    struct dd_day first, last;
    dd_feed_window(feed, today, &first, &last);
    if (!row->due.set || dd_day_cmp(row->due.day, first) < 0 || dd_day_cmp(row->due.day, last) > 0)
        return false;
    return row->state != DD_VOID ||
           today.n - dd_zone_local(in->zone, row->changed_at).day.n <= KEEP_VOID_DAYS;
}

bool dd_feed_concerns(const struct dd_feed_source *in, const struct dd_feed *feed,
                      const struct dd_obligation *row, struct dd_day today)
{
    if (feed->field != NULL && !dd_streq(feed->field, row->field))
        return false;
    if (feed->unit != NULL && !(feed->own ? dd_obligation_is_of(row, feed->unit)
                                          : dd_obligation_is_under(in->facts, row, feed->unit)))
        return false;
    if (feed->pack != NULL) {
        const struct dd_rule *rule = in->rules != NULL ? dd_rule_find(in->rules, row->rule) : NULL;
        if (rule == NULL || !dd_streq(rule->pack, feed->pack))
            return false;
    }
    return (feed->person == NULL && feed->role == NULL) || person_sees(in->facts, feed, row, today);
}

bool dd_feed_holds(const struct dd_feed_source *in, const struct dd_feed *feed,
                   const struct dd_obligation *row, struct dd_day today)
{
    return in_window(in, feed, row, today) &&
           (feed->state == NULL || names(feed->state, dd_state_name(row->state))) &&
           dd_feed_concerns(in, feed, row, today);
}
