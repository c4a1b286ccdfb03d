/* read.c — what one feed can show is read, not the office: a feed of one unit in an
 * office of fifty thousand tasks is rendered from its own few duties. What is read here
 * is more than enough; filter.c decides. */
#include "http/feeds/feeds.h"
#include "http/pages/views.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *json_of(struct dd_request *rq, json_t *list)
{
    char *text = json_dumps(list, JSON_COMPACT);
    const char *copy = dd_strdup(rq->arena, text);
    free(text);
    json_decref(list);
    return copy;
}

static void add_units(const struct dd_facts *facts, const char *unit, bool own, json_t *list)
{
    json_array_append_new(list, json_string(unit));
    for (size_t i = 0; i < facts->unit.n && !own; i++) {
        const char *id = facts->unit.v[i].id;
        if (strcmp(id, unit) != 0 && dd_unit_under(facts, id, unit))
            json_array_append_new(list, json_string(id));
    }
}

/* Handlers and heads see their unit's; who else has a post in a unit sees those of no
 * unit, too. False: it may be anybody's. */
static bool add_posts(const struct dd_facts *facts, const struct dd_feed *feed, json_t *list)
{
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        enum dd_role role;
        if (!dd_role_parse(post->role, &role) ||
            (feed->role != NULL && !dd_streq(feed->role, post->role)))
            continue;
        bool concerns = feed->person == NULL || dd_streq(feed->person, post->person);
        for (size_t k = 0; k < facts->substitution.n && !concerns; k++)
            concerns = dd_streq(facts->substitution.v[k].substitute, feed->person) &&
                       dd_streq(facts->substitution.v[k].person, post->person);
        if (!concerns)
            continue;
        if (post->unit == NULL || role > DD_ROLE_UNIT_HEAD)
            return false;
        add_units(facts, post->unit, true, list);
    }
    return true;
}

/* Whose duties it can be about, as a JSON array; NULL: anybody's. */
static const char *whose(struct dd_request *rq, const struct dd_facts *facts,
                         const struct dd_feed *feed)
{
    json_t *list = json_array();
    if (feed->unit != NULL)
        add_units(facts, feed->unit, feed->own, list);
    else if ((feed->person == NULL && feed->role == NULL) || !add_posts(facts, feed, list)) {
        json_decref(list);
        return NULL;
    }
    return json_of(rq, list);
}

static bool read_facts(struct dd_request *rq, struct dd_facts *facts)
{
    static const struct dd_row_is internal = {"internal", "true"};
    const struct dd_rows_of of = {.table = "task", .n = 1, .is = &internal, .max = INT32_MAX - 1};
    struct dd_store *store = rq->http->store;
    size_t n;
    bool more, ok = dd_store_all_facts(store, rq->arena, "target", facts) &&
                    dd_store_page_facts(store, rq->arena, &of, facts, &n, &more);
    dd_facts_seal(facts);
    return ok;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct dd_obligation *)a)->id, ((const struct dd_obligation *)b)->id);
}

bool dd_feed_read(struct dd_request *rq, const struct dd_feed *feed, struct dd_snapshot *out)
{
    struct dd_http *http = rq->http;
    const struct dd_facts *shared = dd_shared_get(http);
    struct dd_day first, last;
    size_t total;
    if (shared == NULL)
        return false;
    struct dd_list_of of = {.today = rq->today, .units = whose(rq, shared, feed)};
    dd_feed_window(feed, rq->today, &first, &last);
    if (!feed->overdue && !feed->weekly) { /* which count what lies outside of it, too */
        of.from = DD_SOME_DAY(first);
        of.to = DD_SOME_DAY(last);
    }
    *out = (struct dd_snapshot){.arena = rq->arena, .facts = *shared};
    if ((!http->changed.set && !dd_store_last_change(http->store, &http->changed)) ||
        !dd_store_list_duties(http->store, rq->arena, &of, &out->v, &out->n, &total) ||
        !read_facts(rq, &out->facts))
        return false;
    if (out->n > 0)
        qsort(out->v, out->n, sizeof(*out->v), by_id);
    return true;
}
