/* build.c — one calendar from facts and duties. Rendering an entry is most of
 * the work, so rendered ones are kept: after a change one is rendered anew. */
#include "http/feeds/feeds.h"
#include "http/access/access.h"

#include <stdlib.h>
#include <string.h>

#include "wire/words.h"

#define KEPT_BUCKETS ((size_t)1 << 14)
#define KEPT_BYTES ((size_t)16 << 20) /* some 20,000 entries; beyond it all begin anew */

/* ---- rendered entries ------------------------------------------------------------------ */

struct entry { /* of one duty, in one form */
    struct entry *next;
    uint64_t stamp; /* dd_ical_stamp */
    int sequence;
    int64_t changed;
    size_t n_id, n;
    char text[]; /* the id, then the entry */
};

struct dd_feed_kept {
    struct entry *buckets[KEPT_BUCKETS];
    size_t bytes, rendered;
};

struct dd_feed_kept *dd_feed_kept_new(void)
{
    struct dd_feed_kept *kept = calloc(1, sizeof(*kept));
    if (kept == NULL)
        abort();
    return kept;
}

static void forget(struct dd_feed_kept *kept)
{
    for (size_t i = 0; i < KEPT_BUCKETS; i++) {
        for (struct entry *next, *entry = kept->buckets[i]; entry != NULL; entry = next) {
            next = entry->next;
            free(entry);
        }
        kept->buckets[i] = NULL;
    }
    kept->bytes = 0;
}

void dd_feed_kept_free(struct dd_feed_kept *kept)
{
    if (kept != NULL)
        forget(kept);
    free(kept);
}

size_t dd_feed_kept_rendered(const struct dd_feed_kept *kept)
{
    return kept->rendered;
}

static size_t bucket_of(uint64_t stamp, const char *id, size_t n)
{
    uint64_t hash = stamp;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)id[i]) * 0x100000001B3u;
    return (size_t)(hash ^ hash >> 32) % KEPT_BUCKETS;
}

/* Where the entry of that duty in that form hangs, or would. */
static struct entry **find(struct dd_feed_kept *kept, uint64_t stamp, const char *id, size_t n_id)
{
    struct entry **at = &kept->buckets[bucket_of(stamp, id, n_id)];
    while (*at != NULL &&
           ((*at)->stamp != stamp || (*at)->n_id != n_id || memcmp((*at)->text, id, n_id) != 0))
        at = &(*at)->next;
    return at;
}

static void keep(struct dd_feed_kept *kept, struct entry **at, uint64_t stamp,
                 const struct dd_obligation *row, const char *text, size_t n)
{
    struct entry *old = *at;
    size_t n_id = strlen(row->id);
    struct entry *entry = malloc(sizeof(*entry) + n_id + n);
    if (entry == NULL)
        abort();
    *entry = (struct entry){.stamp = stamp,
                            .sequence = row->sequence,
                            .changed = row->changed_at.s,
                            .n_id = n_id,
                            .n = n};
    memcpy(entry->text, row->id, n_id);
    memcpy(entry->text + n_id, text, n);
    kept->bytes += sizeof(*entry) + n_id + n;
    if (old != NULL) {
        entry->next = old->next;
        kept->bytes -= sizeof(*old) + old->n_id + old->n;
        free(old);
    }
    *at = entry;
}

static void put_entry(const struct dd_calendar_feed *about, struct dd_feed_kept *kept,
                      uint64_t stamp, const struct dd_obligation *row, struct dd_buf *out)
{
    if (kept == NULL) {
        dd_ical_entry(about, row, out);
        return;
    }
    struct entry **at = find(kept, stamp, row->id, strlen(row->id));
    if (*at != NULL && (*at)->sequence == row->sequence && (*at)->changed == row->changed_at.s) {
        dd_buf_add(out, (*at)->text + (*at)->n_id, (*at)->n);
        return;
    }
    size_t from = out->n;
    dd_ical_entry(about, row, out);
    kept->rendered++;
    keep(kept, at, stamp, row, out->s + from, out->n - from);
}

/* ---- the calendar -------------------------------------------------------------------------- */

const char *dd_feed_uid_host(struct dd_arena *arena, const char *office)
{
    return dd_printf(arena, "%s.dondoc.invalid", office);
}

static struct dd_calendar_feed about_feed(const struct dd_feed_build *build)
{
    const struct dd_feed_source *in = build->in;
    const struct dd_feed *feed = build->feed;
    struct dd_day first, last;
    char from[DD_DAY_SIZE], to[DD_DAY_SIZE];
    dd_feed_window(feed, build->today, &first, &last);
    struct dd_calendar_feed about = {
        .name = feed->name != NULL && *feed->name != '\0' ? feed->name : in->office,
        .about = dd_printf(build->arena, dd_word(in->tr, "Duties that are due from %s to %s."),
                           dd_day_format_vi(first, from), dd_day_format_vi(last, to)),
        .host = in->uid_host,
        .public_url = in->public_url,
        .facts = in->facts,
        .zone = in->zone,
        .tr = in->tr,
        .todo = feed->todo,
    };
    if (feed->alarms != NULL && !dd_ical_alarms(feed->alarms, about.alarms, &about.n_alarms))
        about.n_alarms = 0; /* another program wrote it */
    return about;
}

static int64_t last_modified(const struct dd_feed_source *in, struct dd_day today)
{
    struct dd_day month = dd_period_first(dd_period_of(DD_MONTHLY, today));
    int64_t last = dd_zone_instant(in->zone, month, 0).s;
    if (in->changed.set && in->changed.at.s > last)
        last = in->changed.at.s;
    for (size_t i = 0; i < in->n; i++) {
        if (in->v[i].changed_at.s > last)
            last = in->v[i].changed_at.s;
    }
    return last;
}

void dd_feed_build(struct dd_feed_build *build, struct dd_feed_kept *kept)
{
    const struct dd_feed_source *in = build->in;
    struct dd_feed_built *out = build->out;
    const struct dd_obligation **v =
        DD_NEW_N(build->arena, const struct dd_obligation *, in->n + 1);
    size_t n = 0;
    build->today = dd_zone_local(in->zone, build->now).day;
    build->about = about_feed(build);
    *out = (struct dd_feed_built){.modified = last_modified(in, build->today)};
    for (size_t i = 0; i < in->n; i++) {
        if (dd_feed_holds(in, build->feed, &in->v[i], build->today))
            v[n++] = dd_duty_in_feed(build->arena, in->facts, &in->v[i]);
    }
    if (kept != NULL && kept->bytes > KEPT_BYTES)
        forget(kept);
    uint64_t stamp = dd_ical_stamp(&build->about);
    dd_ical_begin(&build->about, &out->body);
    if (build->feed->grouped && !build->feed->todo)
        n = dd_feed_group_days(build, v, n);
    for (size_t i = 0; i < n; i++)
        put_entry(&build->about, kept, stamp, v[i], &out->body);
    dd_feed_summaries(build);
    dd_ical_end(&out->body);
}
