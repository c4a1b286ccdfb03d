/* audit.c — what was changed, decided and sent, by whom: the audit's chain, the
 * latest first. For officers and operators of the whole office: it tells everything. */
#include "http/pages/views.h"

#include <stdlib.h>
#include <string.h>

#include "store/audit_text.h"

#define ROWS_OF_CHAIN 30   /* a page; downloads: */
#define ROWS_OF_SHEET 2000 /* … of the chain, and DD_SHEET_ROWS lines at most */
#define OF_ONE_ROW 6       /* of a transaction that changed thousands the first ones */

struct line {
    int64_t seq; /* 0: not covered yet */
    struct dd_opt_instant at;
    const char *actor, *sentence;
    const char *duty; /* to be linked, or NULL */
    int64_t n;        /* so many lines it stands for, together with those of its row */
};

struct lines {
    struct dd_request *rq;
    size_t max; /* lines */
    int64_t upto;
    DD_VEC(struct line) v;
};

static const char *duty_of(struct dd_arena *arena, const struct dd_audit_item *item)
{
    const char *pairs = item->after != NULL ? item->after : item->before;
    if (strcmp(item->entity, "obligation") == 0)
        return dd_strdup(arena, item->key);
    return pairs != NULL && strstr(pairs, "obligation=") != NULL
               ? dd_audit_value(arena, pairs, "obligation")
               : NULL;
}

static bool take(void *context, const struct dd_audit_item *item)
{
    struct lines *l = context;
    struct dd_request *rq = l->rq;
    if (item->seq > l->upto || (item->seq == 0 && l->upto != INT64_MAX))
        return false;
    dd_push(rq->arena, &l->v,
            (struct line){.seq = item->seq,
                          .at = item->at,
                          .actor = dd_strdup(rq->arena, dd_audit_actor(item)),
                          .sentence = dd_audit_sentence(rq->arena, rq->http->settings.zone, item),
                          .duty = duty_of(rq->arena, item),
                          .n = item->n});
    return l->v.n < l->max;
}

/* Of the row of the chain that ends with this line, so many are not shown. */
static int64_t hidden_after(const struct lines *l, size_t i)
{
    const struct line *line = &l->v.v[i];
    if (line->n <= OF_ONE_ROW || (i + 1 < l->v.n && l->v.v[i + 1].seq == line->seq))
        return 0;
    return line->n - OF_ONE_ROW;
}

/* ---- shown -------------------------------------------------------------------------------- */

/* The rows of the chain backwards, the lines of each as they were written. */
static void reverse(struct lines *l)
{
    struct line *v = DD_NEW_N(l->rq->arena, struct line, l->v.n + 1);
    size_t n = 0;
    for (size_t end = l->v.n; end > 0;) {
        size_t from = end - 1;
        while (from > 0 && l->v.v[from - 1].seq == l->v.v[end - 1].seq)
            from--;
        memcpy(v + n, l->v.v + from, (end - from) * sizeof(*v));
        n += end - from;
        end = from;
    }
    l->v.v = v;
}

static void put_line(struct dd_request *rq, const struct line *line, bool first)
{
    struct dd_buf *out = &rq->reply.body;
    const char *at = line->at.set
                         ? dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, line->at.at)
                         : dd_say(rq, "by another program, just now");
    dd_html_printf(out, "<tr><td>%s</td><td>%s</td><td", first ? at : "", first ? line->actor : "");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_buf_puts(out, ">");
    dd_html_printf(out, "%s", line->sentence);
    if (line->duty != NULL) {
        dd_buf_puts(out, " <a href=\"");
        dd_page_href(rq, out, "o", line->duty);
        dd_html_printf(out, "\" aria-label=\"%s\">→</a>",
                       dd_printf(rq->arena, "%s: %s", dd_say(rq, "The duty"), line->duty));
    }
    dd_buf_puts(out, "</td></tr>\n");
}

static const char *more_words(struct dd_request *rq, int64_t n)
{
    return dd_printf(rq->arena, dd_say(rq, "… and %ld more at once"), (long)n);
}

static void table(struct dd_request *rq, const struct lines *l)
{
    static const char *const columns[] = {DD_N("When"), DD_N("By whom"), DD_N("What"), NULL};
    if (l->v.n == 0) {
        dd_page_none(rq);
        return;
    }
    dd_page_table(rq, "who", "kept", columns);
    for (size_t i = 0; i < l->v.n; i++) {
        put_line(rq, &l->v.v[i], i == 0 || l->v.v[i - 1].seq != l->v.v[i].seq);
        int64_t hidden = hidden_after(l, i);
        if (hidden > 0)
            dd_html_printf(&rq->reply.body, "<tr><td></td><td></td><td>%s</td></tr>\n",
                           more_words(rq, hidden));
    }
    dd_page_table_end(rq);
}

static void cells(struct dd_request *rq, struct dd_xlsx *book, const void *context, size_t i)
{
    const struct line *line = &((const struct lines *)context)->v.v[i];
    dd_xlsx_text(book, 0,
                 line->at.set
                     ? dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, line->at.at)
                     : NULL);
    dd_xlsx_text(book, 0, line->actor);
    int64_t hidden = hidden_after(context, i);
    dd_xlsx_text(book, 0,
                 hidden > 0 ? dd_printf(rq->arena, "%s %s", line->sentence, more_words(rq, hidden))
                            : line->sentence);
    dd_xlsx_text(book, 0, line->duty);
}

static void download(struct dd_request *rq, const struct lines *l)
{
    static const struct dd_sheet_column columns[] = {
        {DD_N("When"), 20}, {DD_N("By whom"), 30}, {DD_N("What"), 100}, {DD_N("Duty"), 40}};
    dd_download(rq, &(struct dd_sheet){.slug = "audit",
                                       .title = dd_say(rq, "Changes and decisions"),
                                       .n_columns = DD_LEN(columns),
                                       .columns = columns,
                                       .n = l->v.n,
                                       .row = cells,
                                       .context = l});
}

/* ---- the page ------------------------------------------------------------------------------- */

/* Rows of the chain up to that number (a link to older ones), or the last. */
static int64_t read_before(struct dd_request *rq, int64_t end)
{
    const char *text = dd_param(rq, "before");
    char *rest;
    if (text == NULL)
        return INT64_MAX;
    long long before = strtoll(text, &rest, 10);
    return *rest == '\0' && before > 0 && before <= end ? before : INT64_MAX;
}

static void older(struct dd_request *rq, int64_t from)
{
    struct dd_buf *out = &rq->reply.body;
    if (from <= 0)
        return;
    dd_html_printf(out, "<nav class=\"pager\" aria-label=\"%s\">\n<a rel=\"next\" href=\"",
                   dd_say(rq, "Pages of this list"));
    dd_page_link(rq, out, "audit", NULL,
                 &(struct dd_param){"before", dd_printf(rq->arena, "%lld", (long long)from)}, 1);
    dd_html_printf(out, "\">%s</a>\n</nav>\n", dd_say(rq, "Older ›"));
}

static void head(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    dd_page_begin(rq, dd_say(rq, "Changes and decisions"));
    dd_html_printf(out, "<h1 id=\"who\">%s</h1>\n", dd_say(rq, "Changes and decisions"));
    dd_html_printf(out, "<p>%s</p>\n",
                   dd_say(rq, "Whatever is changed, decided or sent is written down and chained: "
                              "nothing of it can be altered unseen (`dondoc audit verify`)."));
}

void dd_page_audit(struct dd_request *rq)
{
    int64_t end;
    bool sheet = dd_is_download(rq);
    struct lines l = {.rq = rq, .max = DD_SHEET_ROWS};
    if (!dd_sees_all(rq)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
        return;
    }
    if (!dd_store_audit_end(rq->http->store, &end))
        return;
    l.upto = read_before(rq, end);
    int64_t from = (l.upto < end ? l.upto : end) - (sheet ? ROWS_OF_SHEET : ROWS_OF_CHAIN);
    const struct dd_audit_query query = {.after = from > 0 ? from : 0, .most = OF_ONE_ROW};
    if (!dd_store_audit(rq->http->store, &query, take, &l))
        return;
    reverse(&l);
    if (sheet) {
        download(rq, &l);
        return;
    }
    const struct dd_param filter[] = {{"before", dd_param(rq, "before")}};
    head(rq);
    table(rq, &l);
    older(rq, from);
    dd_page_download(rq, "audit", NULL, filter, DD_LEN(filter));
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
