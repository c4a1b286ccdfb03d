/* search.c — search over tasks, duties, units, people, documents and targets,
 * whatever the case and the diacritics. */
#include "http/pages/views.h"

#include <string.h>

#define FOUND_MAX ((size_t)30) /* of each kind; a download has more */

struct kind {
    enum dd_found found;
    const char *title;
};
static const struct kind kinds[] = {
    {DD_FOUND_TASK, DD_N("Tasks")},     {DD_FOUND_DUTY, DD_N("Other duties")},
    {DD_FOUND_TARGET, DD_N("Targets")}, {DD_FOUND_UNIT, DD_N("Units")},
    {DD_FOUND_PERSON, DD_N("People")},  {DD_FOUND_DOCUMENT, DD_N("Documents")},
};

struct hit {
    const char *folder, *id;   /* its page; NULL: it has none */
    const char *title, *about; /* about: NULL where there is nothing to add */
};
typedef DD_VEC(struct hit) hits;

/* ---- what each kind shows ---------------------------------------------------------------------
 */

static const char *or_id(const char *text, const char *id)
{
    return text != NULL ? text : id;
}

static bool tasks(struct dd_request *rq, const struct dd_facts *shared, const char **ids, size_t n,
                  hits *out)
{
    struct dd_facts facts = *shared;
    if (!dd_store_facts_in(rq->http->store, rq->arena, "task", "id", ids, n, &facts) ||
        !dd_store_facts_in(rq->http->store, rq->arena, "task_unit", "task", ids, n, &facts))
        return false;
    dd_facts_seal(&facts);
    for (size_t i = 0; i < n; i++) {
        const struct dd_task *task = dd_task_find(&facts, ids[i]);
        size_t k, end = dd_facts_range(&facts, dd_entity_find("task_unit"), ids[i], &k);
        const char *about = task != NULL && task->plan != NULL ? task->plan : "";
        for (; k < end; k++) {
            const struct dd_task_unit *row = &facts.task_unit.v[k];
            if (row->unit != NULL && strcmp(row->part, "lead") == 0)
                about = dd_printf(rq->arena, "%s%s%s", about, *about != '\0' ? " · " : "",
                                  dd_unit_name(&facts, row->unit));
        }
        if (task != NULL)
            dd_push(rq->arena, out,
                    (struct hit){"t", task->id, or_id(task->title, task->id), about});
    }
    return true;
}

static bool duties(struct dd_request *rq, const struct dd_facts *shared, const char **ids, size_t n,
                   hits *out)
{
    struct dd_obligation *v;
    size_t got;
    if (!dd_store_duties_in(rq->http->store, rq->arena, "id", ids, n, &v, &got))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct dd_obligation *row = dd_obligation_find(v, got, ids[i]);
        if (row != NULL)
            dd_push(
                rq->arena, out,
                (struct hit){"o", row->id, row->title,
                             dd_printf(rq->arena, "%s · %s",
                                       row->unit != NULL ? dd_unit_name(shared, row->unit) : "–",
                                       dd_word_standing(rq->arena, rq->tr, row))});
    }
    return true;
}

static bool targets(struct dd_request *rq, const struct dd_facts *shared, const char **ids,
                    size_t n, hits *out)
{
    struct dd_facts facts = *shared;
    if (!dd_store_facts_in(rq->http->store, rq->arena, "target", "id", ids, n, &facts))
        return false;
    dd_facts_seal(&facts);
    for (size_t i = 0; i < n; i++) {
        const struct dd_target *row = dd_target_find(&facts, ids[i]);
        if (row != NULL)
            dd_push(rq->arena, out,
                    (struct hit){"targets", row->id, or_id(row->title, row->id),
                                 row->unit != NULL ? dd_unit_name(&facts, row->unit) : NULL});
    }
    return true;
}

static const char *posts_of(struct dd_request *rq, const struct dd_facts *facts, const char *person)
{
    const char *all = "";
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        enum dd_role role;
        if (!dd_streq(post->person, person) || !dd_role_parse(post->role, &role) ||
            !dd_may_see(rq, facts, post->unit))
            continue;
        all = dd_printf(rq->arena, "%s%s%s%s%s", all, *all != '\0' ? "; " : "",
                        dd_word_role(rq->tr, role), post->unit != NULL ? ", " : "",
                        post->unit != NULL ? dd_unit_name(facts, post->unit) : "");
    }
    return all;
}

static void shared_rows(struct dd_request *rq, const struct dd_facts *facts, enum dd_found found,
                        const char **ids, size_t n, hits *out)
{
    for (size_t i = 0; i < n; i++) {
        if (found == DD_FOUND_UNIT) {
            dd_push(rq->arena, out, (struct hit){"u", ids[i], dd_unit_name(facts, ids[i]), NULL});
        } else if (found == DD_FOUND_PERSON) {
            const struct dd_person *person = dd_person_find(facts, ids[i]);
            dd_push(rq->arena, out,
                    (struct hit){NULL, ids[i], or_id(person != NULL ? person->name : NULL, ids[i]),
                                 posts_of(rq, facts, ids[i])});
        } else {
            size_t k, end = dd_facts_range(facts, dd_entity_find("document"), ids[i], &k);
            const struct dd_document *row = k < end ? &facts->document.v[k] : NULL;
            char day[DD_DAY_SIZE];
            if (row == NULL)
                continue;
            dd_push(
                rq->arena, out,
                (struct hit){NULL, ids[i], or_id(row->number, row->id),
                             dd_printf(rq->arena, "%s%s%s", or_id(row->title, ""),
                                       row->date.set ? " · " : "",
                                       row->date.set ? dd_day_format_vi(row->date.day, day) : "")});
        }
    }
}

/* False on a failure of the store. */
static bool find(struct dd_request *rq, const struct dd_facts *facts, const struct kind *kind,
                 const char *words, const struct dd_list_of *of, hits *out)
{
    const char **ids;
    size_t n;
    if (!dd_store_find(rq->http->store, rq->arena, kind->found, words, of, &ids, &n))
        return false;
    switch (kind->found) {
    case DD_FOUND_TASK:
        return tasks(rq, facts, ids, n, out);
    case DD_FOUND_DUTY:
        return duties(rq, facts, ids, n, out);
    case DD_FOUND_TARGET:
        return targets(rq, facts, ids, n, out);
    default:
        shared_rows(rq, facts, kind->found, ids, n, out);
        return true;
    }
}

/* ---- the page ----------------------------------------------------------------------------------
 */

static void show(struct dd_request *rq, const struct kind *kind, const hits *found)
{
    struct dd_buf *out = &rq->reply.body;
    bool cut = found->n > FOUND_MAX;
    if (found->n == 0)
        return;
    dd_html_printf(out,
                   "<section class=\"group\"><h2>%s <span class=\"count\">%zu%s</span></h2>\n"
                   "<ul class=\"hits\">\n",
                   dd_say(rq, kind->title), cut ? FOUND_MAX : found->n, cut ? "+" : "");
    for (size_t i = 0; i < found->n && i < FOUND_MAX; i++) {
        const struct hit *hit = &found->v[i];
        dd_buf_puts(out, "<li>");
        if (kind->found == DD_FOUND_PERSON) {
            dd_buf_puts(out, "<a href=\"");
            dd_page_link(rq, out, "notices", NULL, &(struct dd_param){"person", hit->id}, 1);
            dd_buf_puts(out, "\"");
            dd_buf_puts(out, dd_page_lang(rq));
            dd_html_printf(out, ">%s</a>", hit->title);
        } else {
            dd_page_name(rq, hit->folder, hit->folder != NULL ? hit->id : NULL, hit->title);
        }
        if (hit->about != NULL && *hit->about != '\0') {
            dd_buf_puts(out, " <span class=\"unit\"");
            dd_buf_puts(out, dd_page_lang(rq));
            dd_html_printf(out, ">%s</span>", hit->about);
        }
        dd_buf_puts(out, "</li>\n");
    }
    dd_buf_puts(out, "</ul></section>\n");
}

struct all_hits {
    struct {
        const char *kind;
        const struct hit *hit;
    } * v;
    size_t n;
};

static void cells(struct dd_request *rq, struct dd_xlsx *book, const void *context, size_t i)
{
    const struct all_hits *all = context;
    dd_xlsx_text(book, 0, dd_say(rq, all->v[i].kind));
    dd_xlsx_text(book, 0, all->v[i].hit->title);
    dd_xlsx_text(book, 0, all->v[i].hit->about);
    dd_xlsx_text(book, 0, all->v[i].hit->id);
}

static void download(struct dd_request *rq, const hits found[DD_LEN(kinds)])
{
    static const struct dd_sheet_column columns[] = {
        {DD_N("Kind"), 16}, {DD_N("Found"), 60}, {DD_N("About it"), 50}, {DD_N("Identifier"), 30}};
    struct all_hits all = {0};
    size_t n = 0;
    for (size_t k = 0; k < DD_LEN(kinds); k++)
        n += found[k].n;
    all.v = dd_alloc(rq->arena, (n + 1) * sizeof(*all.v));
    for (size_t k = 0; k < DD_LEN(kinds); k++) {
        for (size_t i = 0; i < found[k].n; i++) {
            all.v[all.n].kind = kinds[k].title;
            all.v[all.n++].hit = &found[k].v[i];
        }
    }
    dd_download(rq, &(struct dd_sheet){.slug = "search",
                                       .title = dd_say(rq, "Search"),
                                       .n_columns = DD_LEN(columns),
                                       .columns = columns,
                                       .n = all.n,
                                       .row = cells,
                                       .context = &all});
}

void dd_page_search(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    const char *words = dd_param(rq, "q");
    const struct dd_facts *facts = dd_shared_get(rq->http);
    if (facts == NULL)
        return;
    struct dd_list_of of = dd_asked(rq, facts);
    of.max = dd_is_download(rq) ? DD_SHEET_ROWS / DD_LEN(kinds) : FOUND_MAX + 1;
    hits found[DD_LEN(kinds)] = {0};
    size_t n = 0;
    for (size_t k = 0; k < DD_LEN(kinds); k++) {
        if (words != NULL && !find(rq, facts, &kinds[k], words, &of, &found[k]))
            return;
        n += found[k].n;
    }
    if (dd_is_download(rq)) {
        download(rq, found);
        return;
    }
    dd_page_begin(rq, dd_say(rq, "Search"));
    dd_html_printf(out, "<h1>%s%s%s%s</h1>\n", dd_say(rq, "Search"), words != NULL ? ": “" : "",
                   words != NULL ? words : "", words != NULL ? "”" : "");
    for (size_t k = 0; k < DD_LEN(kinds); k++)
        show(rq, &kinds[k], &found[k]);
    if (n == 0)
        dd_html_printf(out, "<p class=\"lead\">%s</p>\n",
                       words != NULL ? dd_say(rq, "Nothing was found. Fewer words find more; "
                                                  "accents and capitals do not matter.")
                                     : dd_say(rq, "Type words of a title, a name or a number; "
                                                  "accents and capitals do not matter."));
    else
        dd_page_download(rq, "search", NULL, &(struct dd_param){"q", words}, 1);
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
