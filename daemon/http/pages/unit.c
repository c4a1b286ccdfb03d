/* unit.c — one unit: how it stands, what it owes, its people and its parts. */
#include "http/pages/views.h"

#include <string.h>

#define SHOWN_OF_GROUP ((size_t)50)

static bool covers(struct dd_opt_day from, struct dd_opt_day to, struct dd_day day)
{
    return (!from.set || dd_day_cmp(from.day, day) <= 0) &&
           (!to.set || dd_day_cmp(day, to.day) <= 0);
}

static void people(struct dd_request *rq, const struct dd_facts *facts, const char *unit)
{
    struct dd_buf *out = &rq->reply.body;
    bool any = false;
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        const struct dd_person *person = dd_person_find(facts, post->person);
        enum dd_role role;
        if (!dd_streq(post->unit, unit) || person == NULL ||
            !covers(post->from, post->to, rq->today))
            continue;
        if (!any)
            dd_html_printf(out, "<section class=\"card\"><h2>%s</h2>\n<dl class=\"facts\">\n",
                           dd_say(rq, "People"));
        any = true;
        dd_html_printf(out, "<div><dt>%s</dt><dd>",
                       dd_role_parse(post->role, &role) ? dd_word_role(rq->tr, role) : post->role);
        dd_page_name(rq, NULL, NULL, person->name != NULL ? person->name : person->id);
        dd_buf_puts(out, "</dd></div>\n");
    }
    if (any)
        dd_buf_puts(out, "</dl></section>\n");
}

/* Units below it that the reader may see. */
static void parts(struct dd_request *rq, const struct dd_facts *facts, const char *unit)
{
    struct dd_buf *out = &rq->reply.body;
    bool any = false;
    for (size_t i = 0; i < facts->unit.n; i++) {
        const struct dd_unit *row = &facts->unit.v[i];
        if (!dd_streq(row->parent, unit) || row->dissolved || !dd_may_see(rq, facts, row->id))
            continue;
        if (!any)
            dd_html_printf(out, "<section class=\"card\"><h2>%s</h2>\n<ul class=\"names\">\n",
                           dd_say(rq, "Units below"));
        any = true;
        dd_buf_puts(out, "<li>");
        dd_page_name(rq, "u", row->id, dd_unit_name(facts, row->id));
        dd_buf_puts(out, "</li>\n");
    }
    if (any)
        dd_buf_puts(out, "</ul></section>\n");
}

/* False on a failure of the store. */
static bool groups(struct dd_request *rq, const struct dd_facts *facts, struct dd_list_of of,
                   const struct dd_board *board)
{
    static const enum dd_group order[] = {
        DD_GROUP_OVERDUE, DD_GROUP_SOON,     DD_GROUP_LAGGING,     DD_GROUP_REPORTED,
        DD_GROUP_OPEN,    DD_GROUP_ON_TRACK, DD_GROUP_WAITING,     DD_GROUP_LATER,
        DD_GROUP_MET,     DD_GROUP_MET_LATE, DD_GROUP_MET_UNKNOWN, DD_GROUP_WAIVED};
    of.max = SHOWN_OF_GROUP;
    for (size_t i = 0; i < DD_LEN(order); i++) {
        struct dd_rows rows;
        of.groups = 1U << order[i];
        if (board->n[order[i]] == 0)
            continue;
        if (!dd_rows_read(rq, facts, &of, &rows))
            return false;
        dd_page_group(rq, &rows, order[i], of.unit);
    }
    return true;
}

void dd_page_unit(struct dd_request *rq)
{
    const struct dd_facts *facts = dd_shared_get(rq->http);
    if (facts == NULL)
        return;
    const struct dd_unit *unit = dd_unit_find(facts, rq->rest);
    if (unit == NULL || !dd_may_see(rq, facts, unit->id)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such unit."));
        return;
    }
    const char *name = dd_unit_name(facts, unit->id);
    struct dd_list_of of = dd_asked(rq, facts);
    of.unit = unit->id;
    if (dd_is_download(rq)) {
        struct dd_rows rows;
        of.groups = DD_ALL_GROUPS;
        dd_page_of(rq, &of);
        if (dd_rows_read(rq, facts, &of, &rows))
            dd_download_duties(rq, unit->id, name, &rows);
        return;
    }
    struct dd_board board;
    if (!dd_board_read(rq, &of, &board))
        return;
    dd_page_begin(rq, name);
    dd_page_title(rq, name, true);
    dd_page_figures(rq, &board, unit->id);
    if (!groups(rq, facts, of, &board))
        return;
    dd_page_download(rq, "u", unit->id, NULL, 0);
    people(rq, facts, unit->id);
    parts(rq, facts, unit->id);
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
