/* notes.c — entries about several duties: a full day, what is overdue, a
 * leader's week. Their text depends on many rows, so what was told last is stored:
 * SEQUENCE and LAST-MODIFIED grow when, and only when, the text is another one. */
#include "http/feeds/feeds.h"
#include "http/access/access.h"

#include <stdlib.h>
#include <string.h>

#include "port/port.h"
#include "wire/clean.h"
#include "wire/letter/letter.h"
#include "wire/words.h"

#define FULL_DAY 3          /* so many still stand one by one (design §9) */
#define LISTED ((size_t)40) /* titles in one description */
#define NAMED_UNITS ((size_t)4)
#define SUMMARY_MAX ((size_t)300)
#define DESCRIPTION_MAX ((size_t)6000)

static bool is_overdue(enum dd_state state)
{
    return state == DD_OVERDUE || state == DD_MISSED;
}

/* ---- what was told -------------------------------------------------------------------------- */

static const struct dd_feed_note *told(const struct dd_feed_build *build, const char *uid)
{
    for (size_t i = 0; i < build->n_told; i++) {
        if (strcmp(build->told[i].uid, uid) == 0)
            return &build->told[i];
    }
    return NULL;
}

static void put_note(struct dd_feed_build *build, struct dd_calendar_note *note)
{
    char day[DD_DAY_SIZE];
    const char *text = dd_printf(build->arena, "%s\n%s\n%s\n%s\n%s", dd_day_format(note->day, day),
                                 note->summary, note->description, note->category, note->colour);
    struct dd_feed_note row = {.feed = build->feed->id,
                               .uid = note->id,
                               .hash = dd_sha256_hex(build->arena, text, strlen(text)),
                               .changed_at = build->now};
    const struct dd_feed_note *before = told(build, note->id);
    if (before != NULL && strcmp(before->hash, row.hash) == 0) {
        row = *before;
    } else {
        if (before != NULL) {
            row.sequence = before->sequence + 1;
            if (row.changed_at.s <= before->changed_at.s)
                row.changed_at.s = before->changed_at.s + 1;
        }
        dd_push(build->arena, &build->out->notes, row);
    }
    note->sequence = row.sequence;
    note->changed = row.changed_at;
    if (row.changed_at.s > build->out->modified)
        build->out->modified = row.changed_at.s;
    dd_ical_note(&build->about, note, &build->out->body);
}

/* ---- texts of several duties -------------------------------------------------------------------
 */

static const char *list_of(const struct dd_feed_build *build, const struct dd_obligation **v,
                           size_t n)
{
    struct dd_buf out = {0};
    for (size_t i = 0; i < n && i < LISTED; i++) {
        dd_buf_puts(&out, i > 0 ? "\n– " : "– ");
        dd_buf_puts(&out, dd_ical_title(build->arena, &build->about, v[i]));
        dd_buf_printf(&out, " (%s)", dd_word_state(build->in->tr, v[i]->state));
    }
    if (n > LISTED) {
        dd_buf_putc(&out, '\n');
        dd_buf_puts(&out,
                    dd_printf(build->arena, dd_word(build->in->tr, "… and %zu more"), n - LISTED));
    }
    const char *text = dd_clean_lines(build->arena, out.s != NULL ? out.s : "", DESCRIPTION_MAX);
    dd_buf_release(&out);
    return text;
}

struct share { /* of one unit */
    const char *unit;
    size_t n;
};

static int most_first(const void *a, const void *b)
{
    const struct share *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return strcmp(x->unit, y->unit);
}

/* "Phòng Kinh tế 3, Xã A 2 …" */
static const char *units_of(const struct dd_feed_build *build, const struct dd_obligation **v,
                            size_t n)
{
    struct share *shares = DD_NEW_N(build->arena, struct share, n + 1);
    size_t n_shares = 0;
    for (size_t i = 0; i < n; i++) {
        const char *unit = v[i]->unit != NULL ? dd_unit_name(build->in->facts, v[i]->unit)
                                              : dd_word(build->in->tr, "no unit known");
        size_t k = 0;
        while (k < n_shares && strcmp(shares[k].unit, unit) != 0)
            k++;
        n_shares += k == n_shares;
        shares[k].unit = unit;
        shares[k].n++;
    }
    qsort(shares, n_shares, sizeof(*shares), most_first);
    const char *text = "";
    for (size_t i = 0; i < n_shares && i < NAMED_UNITS; i++)
        text = dd_printf(build->arena, "%s%s%s %zu", text, i > 0 ? ", " : "", shares[i].unit,
                         shares[i].n);
    return n_shares > NAMED_UNITS ? dd_printf(build->arena, "%s …", text) : text;
}

/* ---- full days ------------------------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
    const struct dd_obligation *x = *(const struct dd_obligation *const *)a;
    const struct dd_obligation *y = *(const struct dd_obligation *const *)b;
    int order = dd_day_cmp(x->due.day, y->due.day);
    return order != 0 ? order : strcmp(x->id, y->id);
}

static void put_day(struct dd_feed_build *build, const struct dd_obligation **v, size_t n)
{
    char day[DD_DAY_SIZE];
    size_t overdue = 0, closed = 0;
    for (size_t i = 0; i < n; i++) {
        overdue += is_overdue(v[i]->state);
        closed += dd_state_is_closed(v[i]->state);
    }
    struct dd_calendar_note note = {
        .id = dd_printf(build->arena, "day/%s/feed-%lld", dd_day_format(v[0]->due.day, day),
                        (long long)build->feed->id),
        .day = v[0]->due.day,
        .description = list_of(build, v, n),
        .category = dd_word(build->in->tr, "several duties"),
        .colour = overdue > 0   ? "red"
                  : closed == n ? "green"
                                : "royalblue",
    };
    note.summary = dd_clean(build->arena,
                            dd_printf(build->arena, dd_word(build->in->tr, "%s%zu duties due: %s"),
                                      closed == n ? "✓ " : "", n, units_of(build, v, n)),
                            SUMMARY_MAX);
    put_note(build, &note);
}

/* Cancelled entries stay by themselves: each must be taken back. */
size_t dd_feed_group_days(struct dd_feed_build *build, const struct dd_obligation **v, size_t n)
{
    const struct dd_obligation **all = DD_NEW_N(build->arena, const struct dd_obligation *, n + 1);
    size_t n_all = 0, kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (v[i]->state == DD_VOID)
            v[kept++] = v[i];
        else
            all[n_all++] = v[i];
    }
    qsort(all, n_all, sizeof(*all), by_day);
    for (size_t i = 0, end; i < n_all; i = end) {
        for (end = i; end < n_all && dd_day_cmp(all[end]->due.day, all[i]->due.day) == 0;)
            end++;
        if (end - i > FULL_DAY) {
            put_day(build, all + i, end - i);
            continue;
        }
        memcpy(v + kept, all + i, (end - i) * sizeof(*v));
        kept += end - i;
    }
    return kept;
}

/* ---- what is overdue; the week ------------------------------------------------------------------
 */

static void put_overdue(struct dd_feed_build *build, const struct dd_obligation **v, size_t n)
{
    struct dd_calendar_note note = {
        .id = dd_printf(build->arena, "overdue/feed-%lld", (long long)build->feed->id),
        .day = build->today,
        .category = dd_word_state(build->in->tr, DD_OVERDUE),
        .colour = "red",
    };
    qsort(v, n, sizeof(*v), by_day);
    note.description = list_of(build, v, n);
    note.summary = dd_clean(build->arena,
                            dd_printf(build->arena, dd_word(build->in->tr, "Overdue: %zu (%s)"), n,
                                      units_of(build, v, n)),
                            SUMMARY_MAX);
    put_note(build, &note);
}

/* Monday, or the first working day after it. */
static struct dd_day week_begins(const struct dd_feed_build *build)
{
    struct dd_day monday = dd_period_first(dd_period_of(DD_WEEKLY, build->today)), day;
    bool ok = build->in->calendar != NULL &&
              dd_calendar_roll(build->in->calendar, monday, DD_ROLL_FOLLOWING, &day);
    return ok ? day : monday;
}

static void put_week(struct dd_feed_build *build, const struct dd_obligation **v, size_t n)
{
    const struct dd_digest nobody = {0};
    struct dd_week_report report;
    struct dd_tally *tallies = DD_NEW_N(build->arena, struct dd_tally, n + 1);
    for (size_t i = 0; i < n; i++)
        tallies[i] = dd_tally_of(v[i], build->today);
    const struct dd_letter_context context = {.facts = build->in->facts,
                                              .tallies = tallies,
                                              .n_tallies = n,
                                              .zone = build->in->zone,
                                              .now = build->now};
    dd_week_report_count(build->arena, &context, &nobody, &report);
    struct dd_calendar_note note = {
        .id = dd_printf(build->arena, "week/feed-%lld", (long long)build->feed->id),
        .day = week_begins(build),
        .summary = dd_week_report_line(build->arena, build->in->tr, &report),
        .category = dd_word(build->in->tr, "the week"),
        .colour = report.overdue > 0 ? "orange" : "seagreen",
    };
    struct dd_buf lines = {0};
    for (size_t i = 0; i < report.n_units; i++)
        dd_buf_printf(&lines, "%s– %s: %zu/%zu", i > 0 ? "\n" : "",
                      report.units[i].name != NULL ? report.units[i].name
                                                   : dd_word(build->in->tr, "no unit known"),
                      report.units[i].overdue, report.units[i].total);
    note.description = dd_clean_lines(build->arena,
                                      dd_printf(build->arena, "%s\n%s",
                                                dd_word(build->in->tr, "Overdue of all, by unit:"),
                                                lines.s != NULL ? lines.s : "–"),
                                      DESCRIPTION_MAX);
    dd_buf_release(&lines);
    put_note(build, &note);
}

void dd_feed_summaries(struct dd_feed_build *build)
{
    const struct dd_feed_source *in = build->in;
    const struct dd_obligation **v =
        DD_NEW_N(build->arena, const struct dd_obligation *, in->n + 1);
    size_t n = 0;
    if (!build->feed->overdue && !build->feed->weekly)
        return;
    for (size_t i = 0; i < in->n; i++) {
        if (dd_feed_concerns(in, build->feed, &in->v[i], build->today))
            v[n++] = dd_duty_in_feed(build->arena, in->facts, &in->v[i]);
    }
    if (build->feed->weekly)
        put_week(build, v, n);
    size_t overdue = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_overdue(v[i]->state))
            v[overdue++] = v[i];
    }
    if (build->feed->overdue && overdue > 0)
        put_overdue(build, v, overdue);
}
