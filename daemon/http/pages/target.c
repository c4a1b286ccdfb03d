/* target.c — the targets, each with its course; and one of them. */
#include "http/pages/views.h"

#include <string.h>

#define CHARTS_MAX ((size_t)24) /* of a page; a longer list has a table only */

struct shown { /* a target and the obligation that it is */
    const struct dd_target *target;
    const struct dd_obligation *row; /* NULL: no rule asks for it */
};

struct targets {
    struct dd_facts facts;
    size_t n;
    struct shown *v;
};

/* The one that is not void, or any. */
static const struct dd_obligation *row_of(const struct dd_rows *rows, const char *target)
{
    const struct dd_obligation *found = NULL;
    for (size_t i = 0; i < rows->n; i++) {
        const struct dd_obligation *row = &rows->v[i];
        if (dd_streq(row->target, target) && (found == NULL || found->state == DD_VOID))
            found = row;
    }
    return found;
}

/* Those worst off first. */
static int by_need(const void *a, const void *b)
{
    static const int rank[DD_N_STATES] = {[DD_MISSED] = -3, [DD_LAGGING] = -2};
    const struct shown *x = a, *y = b;
    int p = x->row == NULL                                ? 1
            : x->row->no_data && rank[x->row->state] == 0 ? -1
                                                          : rank[x->row->state];
    int q = y->row == NULL                                ? 1
            : y->row->no_data && rank[y->row->state] == 0 ? -1
                                                          : rank[y->row->state];
    return p != q ? (p < q ? -1 : 1) : strcmp(x->target->id, y->target->id);
}

/* `id` NULL: all that the reader may see. False on a failure of the store. */
static bool read_rows(struct dd_request *rq, const struct dd_facts *shared, const char *id,
                      struct targets *out)
{
    struct dd_store *store = rq->http->store;
    struct dd_list_of of = dd_asked(rq, shared);
    struct dd_rows rows;
    of.targets = true;
    of.target = id;
    *out = (struct targets){.facts = *shared};
    if (!dd_rows_read(rq, shared, &of, &rows) ||
        !dd_store_all_facts(store, rq->arena, "target", &out->facts) ||
        !dd_store_all_facts(store, rq->arena, "measurement", &out->facts))
        return false;
    dd_facts_seal(&out->facts);
    out->v = DD_NEW_N(rq->arena, struct shown, out->facts.target.n + 1);
    for (size_t i = 0; i < out->facts.target.n; i++) {
        const struct dd_target *target = &out->facts.target.v[i];
        if ((id == NULL || strcmp(target->id, id) == 0) && dd_may_see(rq, shared, target->unit))
            out->v[out->n++] = (struct shown){target, row_of(&rows, target->id)};
    }
    if (out->n > 0)
        qsort(out->v, out->n, sizeof(*out->v), by_need);
    return true;
}

static const struct dd_group_look *look_of(const struct dd_request *rq, const struct shown *s)
{
    return dd_group_look(s->row != NULL ? dd_group_of(s->row, rq->today) : DD_GROUP_NONE);
}

static const char *standing_of(struct dd_request *rq, const struct shown *s)
{
    return s->row != NULL ? dd_word_standing(rq->arena, rq->tr, s->row)
                          : dd_say(rq, "no rule follows it");
}

static const char *name_of(const struct dd_target *target)
{
    return target->title != NULL ? target->title : target->id;
}

/* ---- the list ----------------------------------------------------------------------------- */

static void table(struct dd_request *rq, const struct targets *t)
{
    static const char *const columns[] = {
        DD_N("Target"), DD_N("Unit"),    DD_N("State"), DD_N("Reached/expected"),
        DD_N("Goal"),   DD_N("Due day"), NULL};
    struct dd_buf *out = &rq->reply.body;
    dd_page_table(rq, "targets", "targets", columns);
    for (size_t i = 0; i < t->n; i++) {
        const struct shown *s = &t->v[i];
        const struct dd_group_look *look = look_of(rq, s);
        const char *progress =
            s->row != NULL ? dd_word_progress(rq->arena, s->row, s->target) : NULL;
        char day[DD_DAY_SIZE];
        dd_buf_puts(out, "<tr><th scope=\"row\">");
        dd_page_name(rq, "targets", s->target->id, name_of(s->target));
        dd_buf_puts(out, "</th><td>");
        if (s->target->unit != NULL)
            dd_page_name(rq, "u", s->target->unit, dd_unit_name(&t->facts, s->target->unit));
        dd_html_printf(
            out,
            "</td><td class=\"g-%s\"><span class=\"sign\" aria-hidden=\"true\">%s</span> %s"
            "</td><td>%s</td>",
            look->slug, look->sign, standing_of(rq, s), progress != NULL ? progress : "–");
        dd_html_printf(
            out, "<td>%s %s</td><td>%s</td></tr>\n", dd_dec_format(rq->arena, s->target->goal, ','),
            s->target->measure != NULL ? s->target->measure : "",
            s->row != NULL && s->row->due.set ? dd_day_format_vi(s->row->due.day, day) : "–");
    }
    dd_page_table_end(rq);
}

static void charts(struct dd_request *rq, const struct targets *t)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<div class=\"columns\">\n");
    for (size_t i = 0; i < t->n && i < CHARTS_MAX; i++) {
        const struct shown *s = &t->v[i];
        const struct dd_group_look *look = look_of(rq, s);
        if (s->row == NULL)
            continue;
        dd_html_printf(
            out,
            "<section class=\"group g-%s\"><h2><span class=\"sign\" aria-hidden=\"true\">"
            "%s</span> ",
            look->slug, look->sign);
        dd_page_name(rq, "targets", s->target->id, name_of(s->target));
        dd_html_printf(out, "</h2>\n<p class=\"quiet\">%s</p>\n", standing_of(rq, s));
        dd_page_chart(rq, &t->facts, s->target, s->row, false);
        dd_buf_puts(out, "</section>\n");
    }
    dd_buf_puts(out, "</div>\n");
}

static void cells(struct dd_request *rq, struct dd_xlsx *book, const void *context, size_t i)
{
    const struct targets *t = context;
    const struct shown *s = &t->v[i];
    bool has = s->row != NULL && s->row->has_actual;
    dd_xlsx_number(book, DD_XLSX_CENTRED, (double)(i + 1));
    dd_xlsx_text(book, 0, name_of(s->target));
    dd_xlsx_text(book, 0,
                 s->target->unit != NULL ? dd_unit_name(&t->facts, s->target->unit) : NULL);
    dd_xlsx_text(book, 0, standing_of(rq, s));
    if (has) {
        dd_xlsx_amount(book, 0, (double)s->row->actual.micro / 1e6);
        dd_xlsx_amount(book, 0, (double)s->row->expected.micro / 1e6);
    } else {
        dd_xlsx_text(book, 0, NULL);
        dd_xlsx_text(book, 0, NULL);
    }
    dd_xlsx_amount(book, 0, (double)s->target->goal.micro / 1e6);
    dd_xlsx_text(book, 0, s->target->measure);
    dd_xlsx_day(book, 0, s->row != NULL ? s->row->due : (struct dd_opt_day){0});
}

static void download(struct dd_request *rq, const struct targets *t)
{
    static const struct dd_sheet_column columns[] = {
        {DD_N("No."), 6},    {DD_N("Target"), 50},  {DD_N("Unit"), 28},
        {DD_N("State"), 24}, {DD_N("Reached"), 12}, {DD_N("Expected"), 12},
        {DD_N("Goal"), 12},  {DD_N("Measure"), 10}, {DD_N("Due day"), 12},
    };
    dd_download(rq, &(struct dd_sheet){.slug = "targets",
                                       .title = dd_say(rq, "Targets"),
                                       .n_columns = DD_LEN(columns),
                                       .columns = columns,
                                       .n = t->n,
                                       .row = cells,
                                       .context = t});
}

void dd_page_targets(struct dd_request *rq)
{
    struct targets t;
    const struct dd_facts *facts = dd_shared_get(rq->http);
    if (facts == NULL || !read_rows(rq, facts, NULL, &t))
        return;
    if (dd_is_download(rq)) {
        download(rq, &t);
        return;
    }
    dd_page_begin(rq, dd_say(rq, "Targets"));
    dd_html_printf(&rq->reply.body, "<h1 id=\"targets\">%s</h1>\n", dd_say(rq, "Targets"));
    if (t.n == 0)
        dd_page_none(rq);
    else
        table(rq, &t);
    charts(rq, &t);
    dd_page_download(rq, "targets", NULL, NULL, 0);
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}

/* ---- one ------------------------------------------------------------------------------------ */

void dd_page_target(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    struct targets t;
    const struct dd_facts *facts = dd_shared_get(rq->http);
    if (facts == NULL || !read_rows(rq, facts, rq->rest, &t))
        return;
    if (t.n == 0) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such target."));
        return;
    }
    const struct shown *s = &t.v[0];
    const struct dd_group_look *look = look_of(rq, s);
    dd_page_begin(rq, name_of(s->target));
    dd_page_title(rq, name_of(s->target), true);
    dd_html_printf(out,
                   "<p class=\"standing g-%s\"><span class=\"state\"><span class=\"sign\" "
                   "aria-hidden=\"true\">%s</span> <span class=\"cap\">%s</span></span>",
                   look->slug, look->sign, standing_of(rq, s));
    if (s->target->unit != NULL) {
        dd_buf_puts(out, " <span>");
        dd_page_name(rq, "u", s->target->unit, dd_unit_name(&t.facts, s->target->unit));
        dd_buf_puts(out, "</span>");
    }
    dd_buf_puts(out, "</p>\n");
    dd_page_chart(rq, &t.facts, s->target, s->row, true);
    if (s->row != NULL) {
        dd_buf_puts(out, "<p><a href=\"");
        dd_page_href(rq, out, "o", s->row->id);
        dd_html_printf(out, "\">%s</a></p>\n", dd_say(rq, "The duty, and what happened"));
    }
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
